//! Signs and words that people and databases write into a cell that has nothing to say.

use std::borrow::Cow;

use crate::table::Cell;

/// A dash, a full stop, `n/a` or a database's `NULL` alone in a cell. `None`, `?` and `TBC` are not among them: they are answers.
pub(crate) fn stands_for_nothing(text: &str) -> bool {
    let is_sign = matches!(text, "-" | "\u{2013}" | "\u{2014}" | "." | ".." | "NULL" | "null");
    is_sign || ["n/a", "#n/a"].iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// A cell that is blank, or says no more than one.
pub(crate) fn is_nothing(cell: &Cell) -> bool {
    cell.is_blank() || stands_for_nothing(&cell.text())
}

/// A text as it is, or empty where it stands for nothing.
pub(crate) fn said(text: String) -> String {
    if stands_for_nothing(&text) { String::new() } else { text }
}

/// Dashes of a word processor and the minus sign as the hyphen that numbers and codes are written with.
pub(crate) fn plain_dashes(text: &str) -> Cow<'_, str> {
    let is_dash = |c: char| matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE63}' | '\u{FF0D}');
    if text.contains(is_dash) { Cow::Owned(text.replace(is_dash, "-")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dash_says_nothing_and_none_is_an_answer() {
        for text in ["-", "\u{2013}", ".", "n/a", "N/A", "NULL"] {
            assert!(stands_for_nothing(text), "{text}");
            assert_eq!(said(text.to_owned()), "");
        }
        for text in ["None", "?", "TBC", "No", "0", "Null", "Na", "-2"] {
            assert!(!stands_for_nothing(text), "{text}");
        }
    }

    #[test]
    fn every_minus_is_a_minus() {
        for text in ["-2", "\u{2013}2", "\u{2011}2", "\u{2212}2"] {
            assert_eq!(plain_dashes(text), "-2");
        }
    }
}
