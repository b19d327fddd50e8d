//! Findings as they are made: repeats of one fault in one column or sheet become one finding with a count.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Action, Code, Finding};
use crate::place::Place;

/// A fault that may repeat down a column or a sheet.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    /// Catalogue entry.
    pub(crate) code: &'static str,
    /// What was done.
    pub(crate) action: Action,
    /// What is wrong, without the full stop.
    pub(crate) what: String,
    /// What follows, as a sentence.
    pub(crate) then: String,
    /// The cure.
    pub(crate) hint: Option<String>,
    /// Faults with one key in one column are one finding; empty to use `what`.
    pub(crate) key: &'static str,
    /// Faults with one wording in one file are one finding, whatever the sheet and column.
    pub(crate) across: bool,
}

impl Fault {
    /// A fault whose wording is its key.
    pub(crate) fn new(code: &'static str, action: Action, what: impl Into<String>, then: impl Into<String>) -> Fault {
        Fault { code, action, what: what.into(), then: then.into(), hint: None, key: "", across: false }
    }

    /// The same with its cure.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Fault {
        self.hint = Some(hint.into());
        self
    }

    /// The same, as one finding for the whole file.
    pub(crate) fn across_file(mut self) -> Fault {
        self.across = true;
        self
    }

    /// The same, grouped under a key although the value in the wording differs.
    pub(crate) fn alike(mut self, key: &'static str) -> Fault {
        self.key = key;
        self
    }
}

type GroupKey = (&'static str, String, String);

/// The findings of one file, in reading order.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    groups: Vec<(Fault, Place, BTreeSet<Place>)>,
    index: BTreeMap<GroupKey, usize>,
}

impl Notes {
    /// Adds a fault at a place.
    pub(crate) fn add(&mut self, place: Place, fault: Fault) {
        let whole = if fault.across { Place::file(place.file.clone()) } else { Place { row: None, ..place.clone() } };
        let wording = if fault.key.is_empty() { format!("{}|{}", fault.what, fault.then) } else { fault.key.to_owned() };
        let key = (fault.code, format!("{whole:?}"), wording);
        match self.index.get(&key).and_then(|at| self.groups.get_mut(*at)) {
            Some((_, _, places)) => {
                // A cell read for two purposes is one cell.
                places.insert(place);
            }
            None => {
                self.index.insert(key, self.groups.len());
                let places = BTreeSet::from([place.clone()]);
                self.groups.push((fault, place, places));
            }
        }
    }

    /// Adds the notes of the next file, as if each had been added here.
    pub(crate) fn append(&mut self, next: Notes) {
        let mut keys: Vec<(usize, GroupKey)> = next.index.into_iter().map(|(key, at)| (at, key)).collect();
        keys.sort_unstable_by_key(|(at, _)| *at);
        for ((_, key), (fault, place, places)) in keys.into_iter().zip(next.groups) {
            match self.index.get(&key).and_then(|at| self.groups.get_mut(*at)) {
                Some((_, _, known)) => known.extend(places),
                None => {
                    self.index.insert(key, self.groups.len());
                    self.groups.push((fault, place, places));
                }
            }
        }
    }

    /// The findings.
    pub(crate) fn into_findings(self) -> Vec<Finding> {
        self.groups.into_iter().map(|(fault, place, places)| finding(fault, place, places.len())).collect()
    }
}

fn finding(fault: Fault, place: Place, n: usize) -> Finding {
    let unit = if place.column.is_some() { "cells" } else { "rows" };
    let count = if n > 1 { format!(" ({n} {unit} alike, this is the first)") } else { String::new() };
    let message = if fault.then.is_empty() { format!("{}{count}.", fault.what) } else { format!("{}{count}. {}", fault.what, fault.then) };
    Finding { code: Code(fault.code), action: fault.action, place, message, hint: fault.hint }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_put_together_are_those_added_one_after_another() {
        let fault = |what: &str| Fault::new("M115", Action::Quarantined, what, "Left out.");
        let at = |file: &str, row: u32| Place::file(file).at_row(row).at_column(2, "Reading");
        let added = [("a.csv", 3, "x"), ("b.csv", 3, "x"), ("b.csv", 4, "y"), ("b.csv", 5, "x"), ("a.csv", 6, "x"), ("a.csv", 3, "x")];
        let of = |rows: &[(&str, u32, &str)]| {
            let mut notes = Notes::default();
            rows.iter().for_each(|(file, row, what)| notes.add(at(file, *row), fault(what)));
            notes
        };
        let mut together = Notes::default();
        for part in added.chunks(2) {
            together.append(of(part));
        }
        assert_eq!(together.into_findings(), of(&added).into_findings());
    }

    #[test]
    fn one_fault_down_a_column_is_one_finding() {
        let mut notes = Notes::default();
        for row in 3..6 {
            let place = Place::file("a.csv").at_row(row).at_column(2, "Reading");
            notes.add(place, Fault::new("M115", Action::Quarantined, format!("'{row}' is off the scale"), "Left out.").alike("scale"));
        }
        notes.add(
            Place::file("a.csv").at_row(3).at_column(3, "Maths"),
            Fault::new("M115", Action::Quarantined, "'9' is off the scale", "Left out.").alike("scale"),
        );
        let findings = notes.into_findings();
        assert_eq!(findings.len(), 2);
        assert_eq!(findings[0].message, "'3' is off the scale (3 cells alike, this is the first). Left out.");
        assert_eq!(findings[1].message, "'9' is off the scale. Left out.");
    }
}
