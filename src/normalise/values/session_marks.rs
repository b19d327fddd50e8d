//! Marks of a session register: there, not there, or no session held.
//!
//! An `x` means there in a column of crosses and blanks, and not there beside ticks or strokes; alone it may be either, so
//! the whole register decides and otherwise the mark is asked about (inputs catalogue, M122).

use crate::config::mappings::Mappings;
use crate::table::Cell;

/// What one cell says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Blank.
    Blank,
    /// The pupil was there.
    Present,
    /// The pupil was not there.
    Absent,
    /// No session was held for the pupil.
    NotHeld,
    /// An `x`.
    Cross,
    /// A word the table does not know.
    NotKnown,
}

/// What an `x` means in one register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cross {
    /// Not there: other marks say who was.
    MeansAbsent,
    /// There: other marks say who was not.
    MeansPresent,
    /// Nothing tells.
    Unclear,
}

/// Reads one cell.
pub(crate) fn read(cell: &Cell, mappings: &Mappings) -> Mark {
    let text = match cell {
        Cell::Bool(true) => return Mark::Present,
        Cell::Bool(false) => return Mark::Absent,
        cell if cell.is_blank() => return Mark::Blank,
        Cell::Error(_) | Cell::FormulaWithoutValue => return Mark::NotKnown,
        other => other.text(),
    };
    match mappings.value("session_mark", &text).map(|alias| alias.canonical.as_str()) {
        Some("present") => Mark::Present,
        Some("absent") => Mark::Absent,
        Some("not_held") => Mark::NotHeld,
        Some("cross") => Mark::Cross,
        _ => Mark::NotKnown,
    }
}

/// Decides from a whole register what an `x` means.
pub(crate) fn cross_of(marks: impl IntoIterator<Item = Mark>) -> Cross {
    let (mut present, mut absent) = (false, false);
    for mark in marks {
        present |= mark == Mark::Present;
        absent |= mark == Mark::Absent;
    }
    match (present, absent) {
        (true, false) => Cross::MeansAbsent,
        (false, true) => Cross::MeansPresent,
        _ => Cross::Unclear,
    }
}

/// There or not; `None` where the mark does not say. A session that was not held is no session: ask before.
pub(crate) fn was_present(mark: Mark, cross: Cross) -> Option<bool> {
    match (mark, cross) {
        (Mark::Present, _) | (Mark::Cross, Cross::MeansPresent) => Some(true),
        (Mark::Absent, _) | (Mark::Cross, Cross::MeansAbsent) => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::testing::settings;

    #[test]
    fn marks_are_read_in_every_dress() {
        let mappings = settings().mappings;
        let mark = |text: &str| read(&Cell::Text(text.into()), &mappings);
        for text in ["/", "\\", "✓", "P", "yes", "1"] {
            assert_eq!(mark(text), Mark::Present, "{text}");
        }
        for text in ["A", "abs", "N", "0", "✗"] {
            assert_eq!(mark(text), Mark::Absent, "{text}");
        }
        assert_eq!((mark("Cancelled"), mark("x"), mark("7"), mark(" ")), (Mark::NotHeld, Mark::Cross, Mark::NotKnown, Mark::Blank));
    }

    #[test]
    fn a_cross_means_what_the_register_says() {
        assert_eq!(cross_of([Mark::Present, Mark::Cross]), Cross::MeansAbsent);
        assert_eq!(cross_of([Mark::Absent, Mark::Cross]), Cross::MeansPresent);
        assert_eq!(cross_of([Mark::Cross, Mark::Blank]), Cross::Unclear);
        assert_eq!(was_present(Mark::Cross, Cross::Unclear), None);
    }
}
