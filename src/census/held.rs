//! Looking into a return: its pupils by position, and the values that have no field of their own, as texts, days and counts.
//!
//! Such values keep their text as entered. What cannot be read as a day, a count, hours or a truth is as good as missing
//! for a rule, and never zero.

use chrono::{NaiveDate, NaiveTime, TimeDelta};

use crate::census::return_model::{Return, ReturnPupil};
use crate::domain::census_block::Block;

impl Return {
    /// Every pupil of the return: those on roll, then those who have left.
    pub fn everyone(&self) -> impl Iterator<Item = &ReturnPupil> {
        self.pupils.iter().chain(&self.leavers)
    }

    /// How many pupils are on roll, and how many have left.
    pub fn n_pupils(&self) -> (usize, usize) {
        (self.pupils.len() + self.left_out.0, self.leavers.len() + self.left_out.1)
    }

    /// The pupil at a position among those on roll and then those who have left.
    pub fn record(&self, index: usize) -> Option<&ReturnPupil> {
        self.pupils.get(index).or_else(|| self.leavers.get(index.checked_sub(self.pupils.len())?))
    }
}

/// The text of a key; empty when it is left out.
pub(crate) fn text<'a>(block: &'a Block, key: &str) -> &'a str {
    block.value(key).unwrap_or_default()
}

/// True when a block holds a value or record of this key or below it.
pub(crate) fn holds(block: &Block, key: &str) -> bool {
    let is_it = |held: &str| held.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    block.entries().any(|(held, _)| is_it(held)) || block.lists().any(|(held, _)| is_it(held))
}

/// A day written `YYYY-MM-DD`.
pub(crate) fn day(block: &Block, key: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(block.value(key)?.trim(), "%Y-%m-%d").ok()
}

/// A whole number, 0 or more.
pub(crate) fn count(block: &Block, key: &str) -> Option<u32> {
    let text = block.value(key)?.trim();
    text.parse().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()))
}

/// Yes or no, in any of the forms that a return may write.
pub(crate) fn truth(block: &Block, key: &str) -> Option<bool> {
    crate::census::return_model::entered_truth(block.value(key)?).valid().copied()
}

/// Hours in hundredths, 0 or more, with up to two decimals.
pub(crate) fn hours(block: &Block, key: &str) -> Option<u32> {
    let text = block.value(key)?.trim();
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let is_plain = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if !is_plain(whole) || !is_plain(part) || whole.len() > 4 || part.len() > 2 {
        return None;
    }
    Some(whole.parse::<u32>().ok()? * 100 + format!("{part:0<2}").parse::<u32>().ok()?)
}

/// A time written `HH:MM`.
pub(crate) fn time(block: &Block, key: &str) -> Option<NaiveTime> {
    let text = block.value(key)?.trim();
    NaiveTime::parse_from_str(text, "%H:%M").ok().filter(|_| text.len() == 5)
}

/// From one time to a later one of the same day; nothing when either is missing.
pub(crate) fn open_for(block: &Block, opening: &str, closing: &str) -> Option<TimeDelta> {
    Some(time(block, closing)? - time(block, opening)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(text: &str) -> Block {
        let mut block = Block::default();
        block.put(&"Key".into(), text);
        block
    }

    #[test]
    fn hours_have_up_to_two_decimals_and_no_sign() {
        for (text, hundredths) in [("15", 1500), ("15.0", 1500), ("7.5", 750), ("0.05", 5), ("9999.99", 999_999)] {
            assert_eq!(hours(&block(text), "Key"), Some(hundredths), "{text}");
        }
        for text in ["", "-1", "1.234", "7,5", ".5", "5.", "1e2", "fifteen", "10000"] {
            assert_eq!(hours(&block(text), "Key"), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_count_day_or_time_is_missing_and_never_zero() {
        for text in ["", "-1", "+1", "1.0", "many", "99999999999"] {
            assert_eq!(count(&block(text), "Key"), None, "{text}");
        }
        assert_eq!(count(&block("007"), "Key"), Some(7));
        for text in ["7:45", "24:00", "07.45", "0745", "07:45:00"] {
            assert_eq!(time(&block(text), "Key"), None, "{text}");
        }
        assert_eq!(day(&block("2026-02-30"), "Key"), None);
    }

    #[test]
    fn a_part_of_a_name_is_not_a_part_of_the_return() {
        let mut block = Block::default();
        block.put(&"School/ClassesOfOld/Count".into(), "1");
        assert!(holds(&block, "School/ClassesOfOld") && holds(&block, "School") && !holds(&block, "School/Classes"));
    }
}
