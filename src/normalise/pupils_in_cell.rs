//! Several pupils in one cell of a provision map: separators, and groups that name no pupil.

use crate::normalise::records::NameAsWritten;
use crate::normalise::values::names::{self, NameOrder};

/// What a cell of pupils holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pupils {
    /// Nobody.
    Nobody,
    /// These names, in order.
    Names(Vec<NameAsWritten>),
    /// A group in place of names: it cannot be expanded.
    Group,
}

/// How a column separates pupils when only commas occur in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comma {
    /// `Adams, Ava` is one pupil.
    InsideName,
    /// `Ava, Ben, Cy` are three.
    BetweenPupils,
}

/// Decides from the whole column what a comma means.
pub(crate) fn comma_of<'a>(cells: impl IntoIterator<Item = &'a str>) -> Comma {
    let (mut inside, mut between) = (0, 0);
    for cell in cells {
        for part in strong_parts(cell) {
            let pieces: Vec<&str> = part.split(',').map(str::trim).filter(|piece| !piece.is_empty()).collect();
            match pieces.as_slice() {
                [] | [_] => {}
                [left, right] if words(left) > 1 && words(right) > 1 && !is_particle(left) => between += 1,
                [_, _] => inside += 1,
                _ => between += 2,
            }
        }
    }
    if between > inside { Comma::BetweenPupils } else { Comma::InsideName }
}

/// Splits a cell, line breaks kept as the reader gave them.
pub(crate) fn split(raw: &str, comma: Comma, order: NameOrder) -> Pupils {
    let mut found: Vec<NameAsWritten> = Vec::new();
    for part in strong_parts(raw) {
        let pieces: Vec<&str> = part.split(',').map(str::trim).filter(|piece| !piece.is_empty()).collect();
        let list = pieces.len() > 2 || (pieces.len() == 2 && comma == Comma::BetweenPupils);
        let texts: Vec<&str> = if list { pieces } else { vec![part.as_str()] };
        for text in texts {
            let name = names::cleaned(text).text;
            if is_group(&name) {
                return Pupils::Group;
            }
            if !name.is_empty() {
                found.push(names::whole(&name, order));
            }
        }
    }
    if found.is_empty() { Pupils::Nobody } else { Pupils::Names(found) }
}

/// Parts between line breaks, semicolons, bullets, `&`, `+` and the word `and`.
fn strong_parts(raw: &str) -> Vec<String> {
    let mut parts: Vec<String> = raw.split(['\n', '\r', ';', '|', '•', '·', '&', '+']).map(crate::table::clean).collect();
    parts = parts
        .iter()
        .flat_map(|part| {
            part.split(" and ").map(|piece| piece.trim_matches(|c: char| c == ',' || c.is_whitespace()).to_owned()).collect::<Vec<_>>()
        })
        .collect();
    parts.retain(|part| !part.is_empty() && !matches!(part.as_str(), "-" | "–" | "n/a" | "N/A" | "none" | "None"));
    parts
}

fn words(text: &str) -> usize {
    text.split(' ').filter(|word| !word.is_empty()).count()
}

/// `de la Cruz`, `St Clair`, `van Dijk`: surnames of several words.
fn is_particle(text: &str) -> bool {
    let first = text.split(' ').next().unwrap_or("").to_lowercase();
    matches!(
        first.as_str(),
        "de" | "da" | "do" | "dos" | "del" | "della" | "di" | "du" | "la" | "le" | "van" | "von" | "der" | "den" | "bin" | "bint" | "st"
    )
}

fn is_group(text: &str) -> bool {
    let lower = text.to_lowercase();
    let first = lower.split(' ').next().unwrap_or("");
    let any = |words: &[&str]| lower.split([' ', '/', '-']).any(|word| words.contains(&word));
    any(&[
        "all", "whole", "everyone", "various", "selected", "tbc", "tba", "children", "pupils", "group", "class", "cohort", "others", "rest",
    ]) || first.bytes().any(|b| b.is_ascii_digit())
        || matches!(first, "year" | "ks1" | "ks2" | "eyfs" | "y1" | "y2" | "y3" | "y4" | "y5" | "y6" | "pp" | "sen" | "send" | "eal")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_split(raw: &str, comma: Comma, expected: Option<usize>) {
        match (split(raw, comma, NameOrder::Unknown), expected) {
            (Pupils::Names(names), Some(n)) => assert_eq!(names.len(), n, "{raw}"),
            (Pupils::Group, None) => {}
            (other, _) => panic!("{raw}: {other:?}"),
        }
    }

    #[test]
    fn every_separator_is_known() {
        check_split("Adams, Ava; Brown, Ben", Comma::InsideName, Some(2));
        check_split("Ava Adams\nBen Brown\r\nCy Cole", Comma::InsideName, Some(3));
        check_split("Ava Adams & Ben Brown and Cy Cole", Comma::InsideName, Some(3));
        check_split("Ava A, Ben B, Cy", Comma::InsideName, Some(3));
        check_split("Adams, Ava", Comma::InsideName, Some(1));
        check_split("Ava, Ben", Comma::BetweenPupils, Some(2));
        check_split("Andy Sanderson", Comma::InsideName, Some(1));
    }

    #[test]
    fn the_column_tells_what_a_comma_means() {
        assert_eq!(comma_of(["Adams, Ava", "St Clair, Florence"]), Comma::InsideName);
        assert_eq!(comma_of(["Ava Adams, Ben Brown", "Cy Cole"]), Comma::BetweenPupils);
        assert_eq!(comma_of(["Ava, Ben, Cy", "Di, Eve"]), Comma::BetweenPupils);
    }

    #[test]
    fn a_group_is_not_expanded() {
        for raw in ["all Y4", "6 pupils", "PP children", "Whole class", "Year 4"] {
            check_split(raw, Comma::InsideName, None);
        }
    }
}
