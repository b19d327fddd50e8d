//! What is unlike the table in a return that was written elsewhere, counted by element: one finding each, with the first line.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::{Action, Code, Finding, quoted};
use crate::place::Place;

/// Unlike elements that are told apart; a return has about two hundred names.
const MOST_NAMES: usize = 300;
/// Characters of an unknown name that are shown.
const SHOWN: usize = 60;

/// An element that the table does not have.
pub const UNKNOWN_ELEMENT: Code = Code("CENSUS-20");
/// An element that stands elsewhere, in another order, or in other capitals than the table has it.
pub const UNLIKE_TABLE: Code = Code("CENSUS-21");
/// An element that is not asked for in this return.
pub const NOT_ASKED_FOR: Code = Code("CENSUS-22");
/// An element that stands twice; the first is used.
pub const STANDS_TWICE: Code = Code("CENSUS-23");
/// Marks of XML that a return does without: empty elements, prefixes, attributes, loose text.
pub const UNUSUAL_XML: Code = Code("CENSUS-24");
/// The file is damaged; what stands before is judged.
pub const DAMAGED_RETURN: Code = Code("CENSUS-25");
/// Text that cannot be read as it stands.
pub const UNREADABLE_TEXT: Code = Code("CENSUS-26");

/// Kinds of unlikeness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Oddity {
    Damaged,
    Unfinished,
    Unknown,
    Elsewhere,
    Order,
    OtherCase,
    Repeated,
    OtherTerm,
    OtherRoll,
    Empty,
    Prefixed,
    Attribute,
    LooseText,
    TooLong,
    UnreadableByte,
}

/// Oddities by kind and element.
#[derive(Default)]
pub(super) struct Oddities {
    /// Count and first line.
    found: BTreeMap<(Oddity, Box<str>), (u32, u32)>,
    n_further: u32,
}

impl Oddities {
    pub(super) fn add(&mut self, oddity: Oddity, name: &str, line: u32) {
        let end = name.char_indices().nth(SHOWN).map_or(name.len(), |(at, _)| at);
        let key = (oddity, Box::from(name.get(..end).unwrap_or_default()));
        if let Some((count, _)) = self.found.get_mut(&key) {
            *count = count.saturating_add(1);
        } else if self.found.len() < MOST_NAMES || name.is_empty() {
            self.found.insert(key, (1, line));
        } else {
            self.n_further = self.n_further.saturating_add(1);
        }
    }

    /// One finding for each kind and element, at its first line.
    pub(super) fn findings(&self, file: &Arc<str>) -> Vec<Finding> {
        let mut findings: Vec<Finding> =
            self.found.iter().map(|((oddity, name), (count, line))| finding(*oddity, name, *count, *line, file)).collect();
        if self.n_further > 0 {
            let message = format!("{} further elements are unlike the table; they are not listed one by one.", self.n_further);
            findings.push(
                Finding::new(UNKNOWN_ELEMENT, Action::Warned, Place::file(file.clone()), message)
                    .hint("Check that the file is a school census return."),
            );
        }
        findings
    }
}

fn finding(oddity: Oddity, name: &str, count: u32, line: u32, file: &Arc<str>) -> Finding {
    let name = quoted(name);
    let times = match count {
        1 => String::new(),
        n => format!(" {n} times, first here"),
    };
    let compare = "Compare the element with the specification of the year; its name and order here come from config/census.";
    let (code, action, message, hint) = match oddity {
        Oddity::Damaged => {
            let message = "The file is no whole XML document from this line on; only what stands before is judged.".to_owned();
            (DAMAGED_RETURN, Action::Rejected, message, "Write the return again in the system that made it.")
        }
        Oddity::Unfinished => {
            let message = "The record in which the file breaks off is not judged.".to_owned();
            (DAMAGED_RETURN, Action::Quarantined, message, "Write the return again in the system that made it.")
        }
        Oddity::Unknown => {
            let message = format!("The element {name} is not in the table of the return{times}; its own text is not read.");
            (UNKNOWN_ELEMENT, Action::Warned, message, compare)
        }
        Oddity::Elsewhere => {
            let message = format!("The element {name} stands elsewhere than the table has it{times}; it is read where it stands.");
            (UNLIKE_TABLE, Action::Warned, message, compare)
        }
        Oddity::Order => {
            let message = format!("The element {name} stands after one that should follow it{times}; it is read all the same.");
            (UNLIKE_TABLE, Action::Warned, message, compare)
        }
        Oddity::OtherCase => {
            let message = format!("The element {name} is written in other capitals than the table has{times}; it is read all the same.");
            (UNLIKE_TABLE, Action::Warned, message, compare)
        }
        Oddity::Repeated => {
            let message = format!("The element {name} stands twice where one is asked for{times}; the first value is judged.");
            (STANDS_TWICE, Action::Quarantined, message, "Write the return again with one value.")
        }
        Oddity::OtherTerm => {
            let message =
                format!("The element {name} is not asked for in the return of this term{times}; it is judged where a rule does so.");
            (NOT_ASKED_FOR, Action::Warned, message, compare)
        }
        Oddity::OtherRoll => {
            let message =
                format!("The element {name} is not asked for in this kind of pupil record{times}; it is judged where a rule does so.");
            (NOT_ASKED_FOR, Action::Warned, message, compare)
        }
        Oddity::Empty => {
            let message = format!("The element {name} is empty{times}; it counts as left out.");
            (UNUSUAL_XML, Action::Warned, message, "Leave out an element that has no value.")
        }
        Oddity::Prefixed => {
            let message = format!("The element {name} has a prefix or names a namespace{times}; it is read without.");
            (UNUSUAL_XML, Action::Warned, message, "A return is written without namespaces as far as we know.")
        }
        Oddity::Attribute => {
            let message = format!("The element {name} has an attribute{times}; it is not read.");
            (UNUSUAL_XML, Action::Warned, message, "A return holds its values as text of elements.")
        }
        Oddity::LooseText => {
            let message = format!("Text stands in {name} beside its elements{times}; it is not read.");
            (UNUSUAL_XML, Action::Quarantined, message, "Write the return again in the system that made it.")
        }
        Oddity::TooLong => {
            let message = format!("The text of {name} is longer than any value of a return{times}; only its start is judged.");
            (UNREADABLE_TEXT, Action::Quarantined, message, "Write the return again in the system that made it.")
        }
        Oddity::UnreadableByte => {
            let message = format!(
                "{} of the file are no characters of its alphabet; they are shown as \u{FFFD}.",
                if count == 1 { "1 byte".to_owned() } else { format!("{count} bytes or runs of bytes") }
            );
            (UNREADABLE_TEXT, Action::Warned, message, "Write the return again in UTF-8.")
        }
    };
    Finding::new(code, action, Place::file(file.clone()).at_row(line.max(1)), message).hint(hint)
}
