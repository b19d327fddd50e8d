//! Headings that are attendance codes, and what tells a table of attendance by code.

use std::collections::BTreeSet;

use crate::normalise::kind::clues::Clues;

/// Columns of attendance by code.
pub(crate) const ATTENDANCE_CODES: &[&str] = &["att_code", "att_code_sessions", "att_code_date", "att_possible", "att_from", "att_to"];

/// Codes for which a table must have columns before it is taken for one of codes: `B` and `C` alone may be anything.
const LEAST_CODES: usize = 5;

/// The code that a heading or cell names: `/`, `C1`, `Code B`, `B - Educated off site`, `Late (L)`.
pub(crate) fn code_of_heading(heading: &str) -> Option<String> {
    let text = crate::table::clean(heading);
    let text = text.strip_prefix("Code ").or_else(|| text.strip_prefix("Mark ")).unwrap_or(&text).trim();
    if is_code(text) {
        return Some(text.to_owned());
    }
    let in_brackets = text.strip_suffix(')').and_then(|text| text.rsplit_once('(')).map(|(_, code)| code.trim());
    let in_front = [" - ", ": ", " (", " – "].iter().find_map(|sign| text.split_once(sign)).map(|(code, _)| code.trim());
    [in_front, in_brackets].into_iter().flatten().find(|code| is_code(code)).map(str::to_owned)
}

/// A stroke, `#`, or a capital with at most one digit. Whether the year's list has it is asked later.
fn is_code(text: &str) -> bool {
    let mut chars = text.chars();
    match (chars.next(), chars.next(), chars.next()) {
        (Some('/' | '\\' | '#'), None, None) => true,
        (Some(letter), digit, None) => letter.is_ascii_uppercase() && digit.is_none_or(|digit| digit.is_ascii_digit()),
        _ => false,
    }
}

/// Columns for both present marks and for other codes; or a column of codes with counts or days.
pub(crate) fn is_attendance_by_code(clues: &Clues<'_>) -> bool {
    let codes: BTreeSet<String> = clues.columns.iter().filter_map(|column| code_of_heading(&column.heading)).collect();
    let across = codes.contains("/") && codes.contains("\\") && codes.len() >= LEAST_CODES;
    let down = clues.only("att_code") && (clues.has("att_code_sessions") || clues.has("att_code_date"));
    clues.identity && (across || down)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_in_the_dress_of_a_heading() {
        for (heading, code) in [
            ("/", Some("/")),
            ("\\", Some("\\")),
            ("C1", Some("C1")),
            ("Code B", Some("B")),
            ("B - Off-site activity", Some("B")),
            ("Late (L)", Some("L")),
            ("I (illness)", Some("I")),
            ("Class", None),
            ("b", None),
            ("C12", None),
            ("", None),
        ] {
            assert_eq!(code_of_heading(heading).as_deref(), code, "{heading}");
        }
    }
}
