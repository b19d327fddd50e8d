//! The class that a title line or the name of a sheet names, told from the many other words that stand beside `class`.
//!
//! A class name is one short word with a capital or a figure in front. What a sheet is called is a class only where nothing
//! else is left of the name once subject, term and year are taken out.

use crate::normalise::headings::plain;
use crate::normalise::result_heading::{Parts, has_word};

/// Words that follow or precede `class` without naming one.
const NOT_A_CLASS: &[&str] = &[
    "list",
    "teacher",
    "book",
    "books",
    "provision",
    "mark",
    "markbook",
    "register",
    "name",
    "map",
    "the",
    "whole",
    "all",
    "assessment",
    "tracker",
    "results",
    "data",
    "each",
    "every",
    "your",
    "this",
    "and",
    "per",
    "by",
    "sheet",
    "of",
    "for",
    "overview",
    "summary",
    "report",
    "group",
    "attainment",
    "has",
    "in",
    "a",
    "no",
    "year",
    "term",
    "-",
    "only",
    "average",
    "reading",
    "writing",
    "maths",
    "intervention",
    "support",
    "test",
];

/// The class named in a title line: `Class: 4B`, `Oak class mark book`.
pub(crate) fn class_in_line(line: &str) -> Option<String> {
    let text = crate::table::clean(line).replace(':', " ");
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    let at = words.iter().position(|word| matches!(word.to_lowercase().as_str(), "class" | "form"))?;
    let good = |word: &&str| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let lower = bare.to_lowercase();
        (!bare.is_empty()
            && bare.len() <= 12
            && !NOT_A_CLASS.contains(&lower.as_str())
            && bare.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
            && bare.parse::<u32>().is_err())
        .then(|| bare.to_owned())
    };
    let before = if at > 0 { words.get(at - 1).and_then(good) } else { None };
    // `Oak class`: nothing may stand before the name but a title, or `class` would belong to another word.
    before.filter(|_| at <= 2).or_else(|| words.get(at + 1).and_then(good))
}

/// Sheet names that are no class.
const NOT_A_SHEET_CLASS: &[&str] = &[
    "sheet",
    "data",
    "export",
    "report",
    "pupil",
    "pupils",
    "list",
    "marks",
    "tracker",
    "summary",
    "all",
    "whole",
    "school",
    "welcome",
    "instructions",
    "overview",
    "provision",
    "map",
    "targets",
    "target",
    "sen",
    "send",
    "attendance",
    "raw",
    "import",
    "template",
    "cover",
    "notes",
    "key",
    "index",
    "contents",
    "main",
    "table",
    "tables",
    "student",
    "students",
    "standardised",
    "judgements",
    "ta",
    "ks1",
    "ks2",
    "lks2",
    "uks2",
    "eyfs",
    "current",
    "roll",
    "census",
    "plan",
    "plans",
    "interventions",
    "intervention",
    "learning",
    "iep",
    "ieps",
    "support",
    "records",
    "record",
    "analysis",
    "dashboard",
    "worksheet",
    "query",
    "details",
    "information",
    "register",
    "download",
];

/// The class a sheet is named after, where nothing else is left of its name.
pub(crate) fn class_of_sheet(sheet: &str, said: &Parts) -> Option<String> {
    if has_word(&plain(sheet), "class")
        && let Some(class) = class_in_line(sheet)
    {
        return Some(class);
    }
    let [word] = said.rest.as_slice() else { return None };
    let generic = NOT_A_SHEET_CLASS.iter().any(|known| word.trim_end_matches(|c: char| c.is_ascii_digit()) == *known);
    let plausible = word.len() <= 14 && word.parse::<u32>().is_err() && word.chars().all(char::is_alphanumeric);
    if generic || !plausible {
        return None;
    }
    // The word as the sheet writes it.
    let written = crate::table::clean(sheet);
    written.split([' ', '-', '(', ')', '_']).find(|part| part.to_lowercase() == *word).map(str::to_owned)
}
