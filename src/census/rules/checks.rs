//! The few checks that most rules are made of.

use std::collections::BTreeSet;

use crate::census::return_model::EnteredDate;
use crate::census::rules::rule::Judged;
use crate::domain::upn::{check_letter, tidy};

/// True when a text has nothing in it.
pub(super) fn is_missing(text: &str) -> bool {
    text.trim().is_empty()
}

/// True when a text is missing or is not a code that may be sent this year.
pub(super) fn is_not_in_code_set(text: &str, set: &str, c: &Judged<'_>) -> bool {
    !c.census.code_set(set).has_current(text)
}

/// Place of a school year in the order E1 E2 N1 N2 R 1 to 14; nothing for X, M and unknown codes.
pub(super) fn year_order(code: &str) -> Option<usize> {
    const BEFORE_YEAR_1: [&str; 5] = ["E1", "E2", "N1", "N2", "R"];
    BEFORE_YEAR_1
        .iter()
        .position(|year| *year == code)
        .or_else(|| code.parse::<usize>().ok().filter(|n| (1..=14).contains(n) && !code.starts_with('0')).map(|n| n + 4))
}

/// True when a value lies between two others, ends included.
pub(super) fn is_between<T: PartialOrd>(value: T, from: T, to: T) -> bool {
    from <= value && value <= to
}

/// True when the condition holds and what follows from it does not.
pub(super) fn if_then(condition: bool, consequence: bool) -> bool {
    condition && !consequence
}

/// True when a date is known and lies after another known date.
pub(super) fn is_after(date: &EnteredDate, other: &EnteredDate) -> bool {
    date.valid().zip(other.valid()).is_some_and(|(date, other)| date > other)
}

/// True when one of several texts is there twice.
pub(super) fn has_repeated<'a>(texts: impl Iterator<Item = &'a str>) -> bool {
    let mut seen = BTreeSet::new();
    texts.filter(|text| !is_missing(text)).any(|text| !seen.insert(text))
}

/// The parts of a UPN as typed, for the rules that judge one part each; nothing when none is typed.
pub(super) struct UpnParts {
    typed: Vec<u8>,
}

impl UpnParts {
    /// Upper case and without blanks; signs beyond ASCII become `?`, which no part may hold.
    pub(super) fn of(text: &str) -> Option<UpnParts> {
        let typed: Vec<u8> = tidy(text).chars().map(|c| u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or(b'?')).collect();
        (!typed.is_empty()).then_some(UpnParts { typed })
    }

    /// The check letter agrees with characters 2 to 13. A UPN whose other characters are faulty is left to their rules.
    pub(super) fn has_right_letter(&self) -> bool {
        let computed = self.typed.get(1..13).and_then(check_letter);
        match (computed, self.typed.len()) {
            (Some(letter), 13) => self.typed.first() == Some(&letter),
            _ => self.typed.first().is_some_and(|first| crate::domain::upn::CHECK_LETTERS.contains(first)),
        }
    }

    /// Characters 2 to 4.
    pub(super) fn local_authority(&self) -> String {
        self.typed.get(1..4).map(|part| String::from_utf8_lossy(part).into_owned()).unwrap_or_default()
    }

    /// Characters 5 to 12 are digits.
    pub(super) fn has_digits(&self) -> bool {
        self.typed.get(4..12).is_some_and(|part| part.iter().all(u8::is_ascii_digit))
    }

    /// Character 13 is a digit or one of the 23 letters, and is the last.
    pub(super) fn has_right_end(&self) -> bool {
        let is_allowed = |c: &u8| c.is_ascii_digit() || crate::domain::upn::CHECK_LETTERS.contains(c);
        self.typed.len() == 13 && self.typed.last().is_some_and(is_allowed)
    }
}

/// True for the shape of a post code: `A9 9AA`, `A99 9AA`, `AA9 9AA`, `AA99 9AA`, `A9A 9AA`, `AA9A 9AA`, `GIR 0AA`.
pub(super) fn is_postcode(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| *c != ' ').flat_map(char::to_uppercase).collect();
    let shape: String = plain
        .chars()
        .map(|c| match c {
            'A'..='Z' => 'A',
            '0'..='9' => '9',
            _ => '?',
        })
        .collect();
    plain == "GIR0AA" || matches!(shape.as_str(), "A99AA" | "A999AA" | "AA99AA" | "AA999AA" | "A9A9AA" | "AA9A9AA")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postcodes_are_known_by_their_shape() {
        for good in ["WA3 4AB", "M1 1AA", "m11aa", "EC1A 1BB", "W1A 0AX", "CR2 6XH", "GIR 0AA"] {
            assert!(is_postcode(good), "{good}");
        }
        for bad in ["", "WA3", "WA34ABC", "12345", "WA3-4AB", "WA3 AAB"] {
            assert!(!is_postcode(bad), "{bad}");
        }
    }

    #[test]
    fn school_years_are_ordered_and_x_has_no_place() {
        assert!(year_order("N2") < year_order("R") && year_order("R") < year_order("1") && year_order("6") < year_order("14"));
        for none in ["X", "M", "", "0", "15", "01"] {
            assert_eq!(year_order(none), None, "{none}");
        }
    }

    #[test]
    fn each_part_of_a_upn_is_judged_alone() {
        let parts = |text: &str| UpnParts::of(text).unwrap();
        assert!(parts("b801 200005001").has_right_letter());
        assert!(!parts("A801200005001").has_right_letter());
        assert!(parts("B8012000O5001").has_right_letter(), "left to the rule about digits");
        assert!(!parts("B8012000O5001").has_digits());
        assert!(!parts("B80120000500").has_right_end());
        assert!(!parts("B80120000500I").has_right_end());
        assert!(UpnParts::of(" ").is_none());
    }
}
