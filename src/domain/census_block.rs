//! What an element of a census return holds: values and records under short keys.
//!
//! A key is the path of the structure table from the record it belongs to, so `SessionDetails/SessionDetail` below
//! `Attendance/TermlyAttendance`. Debug output is masked, because a block may be about a child.

use std::fmt;
use std::sync::Arc;

/// Values and records of one record of a return, or of the return itself. Order of first entry is kept.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Block {
    values: Vec<(Arc<str>, Box<str>)>,
    records: Vec<(Arc<str>, Vec<Block>)>,
}

impl Block {
    /// True when nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.records.is_empty()
    }

    /// The first value of a key.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.values.iter().find(|(name, _)| &**name == key).map(|(_, text)| &**text)
    }

    /// Every value of a key, in order.
    pub fn values<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.values.iter().filter(move |(name, _)| &**name == key).map(|(_, text)| &**text)
    }

    /// The records of a key, in order.
    pub fn records(&self, key: &str) -> &[Block] {
        self.records.iter().find(|(name, _)| &**name == key).map(|(_, records)| records.as_slice()).unwrap_or_default()
    }

    /// Every value with its key, in order of entry.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(key, text)| (&**key, &**text))
    }

    /// Every list of records with its key, in order of entry.
    pub fn lists(&self) -> impl Iterator<Item = (&str, &[Block])> {
        self.records.iter().map(|(key, records)| (&**key, records.as_slice()))
    }

    /// Adds a value; a blank one adds nothing.
    pub fn put(&mut self, key: &Arc<str>, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            self.values.push((key.clone(), text.into()));
        }
    }

    /// Adds a record; an empty one adds nothing.
    pub fn push(&mut self, key: &Arc<str>, mut record: Block) {
        if record.is_empty() {
            return;
        }
        record.values.shrink_to_fit();
        match self.records.iter_mut().find(|(name, _)| name == key) {
            Some((_, records)) => records.push(record),
            None => self.records.push((key.clone(), vec![record])),
        }
    }

    /// Takes out the first value of a key.
    pub fn take(&mut self, key: &str) -> Option<Box<str>> {
        let at = self.values.iter().position(|(name, _)| &**name == key)?;
        Some(self.values.remove(at).1)
    }

    /// Takes out the records of a key.
    pub fn take_records(&mut self, key: &str) -> Vec<Block> {
        match self.records.iter().position(|(name, _)| &**name == key) {
            Some(at) => self.records.remove(at).1,
            None => Vec::new(),
        }
    }

    /// Hands each value to `takes`, and keeps those that it does not take.
    pub(crate) fn drain_into(&mut self, mut takes: impl FnMut(&str, &str) -> bool) {
        self.values.retain(|(key, text)| !takes(key, text));
        self.values.shrink_to_fit();
    }

    /// Puts values and lists into the order of their keys and gives back unused memory. The order of several values of one
    /// key, and of records, stays.
    pub fn settle(&mut self) {
        self.values.sort_by(|(a, _), (b, _)| a.cmp(b));
        self.records.sort_by(|(a, _), (b, _)| a.cmp(b));
        self.values.shrink_to_fit();
        self.records.shrink_to_fit();
        for (_, records) in &mut self.records {
            records.iter_mut().for_each(Block::settle);
            records.shrink_to_fit();
        }
    }

    /// Keeps of each text only the characters that pass; true when any was dropped.
    pub(crate) fn strip(&mut self, keeps: fn(char) -> bool) -> bool {
        let mut is_changed = false;
        for (_, text) in &mut self.values {
            if !text.chars().all(keeps) {
                *text = text.chars().filter(|c| keeps(*c)).collect::<String>().into();
                is_changed = true;
            }
        }
        for record in self.records.iter_mut().flat_map(|(_, records)| records) {
            is_changed |= record.strip(keeps);
        }
        is_changed
    }
}

impl fmt::Debug for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Block({} values, {} lists)", self.values.len(), self.records.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_value_and_an_empty_record_are_left_out() {
        let key: Arc<str> = "Part".into();
        let mut block = Block::default();
        block.put(&key, "  ");
        block.push(&key, Block::default());
        assert!(block.is_empty());
    }

    #[test]
    fn several_values_of_one_key_stay_in_order() {
        let (a, b): (Arc<str>, Arc<str>) = ("A".into(), "B".into());
        let mut block = Block::default();
        for (key, text) in [(&b, "2"), (&b, "1"), (&a, "x")] {
            block.put(key, text);
        }
        block.settle();
        assert_eq!(block.values("B").collect::<Vec<_>>(), ["2", "1"]);
        assert_eq!(block.entries().map(|(key, _)| key).collect::<Vec<_>>(), ["A", "B", "B"]);
        assert_eq!(block.take("B").as_deref(), Some("2"));
    }

    #[test]
    fn debug_output_shows_no_value() {
        let mut block = Block::default();
        block.put(&"Surname".into(), "Sample");
        assert!(!format!("{block:?}").contains("Sample"));
    }
}
