//! Names of sheets, files and cells that every spreadsheet program and file system accepts.
//!
//! Class names are typed by people: `4/5 B`, `Class: Oak`, an apostrophe at the end. Two classes whose safe
//! names are equal, also in another case, are told apart by a number.

use std::borrow::Cow;
use std::collections::BTreeSet;

/// Longest name of a sheet.
const LONGEST_SHEET: usize = 31;
/// Longest part of a file name that comes from a class.
const LONGEST_FILE: usize = 60;
/// Longest text of one cell.
const LONGEST_CELL: usize = 32_767;

/// One sheet name for each class, in order: `Class Oak`, unique also without regard to case.
pub(crate) fn sheet_names(classes: &[&str]) -> Vec<String> {
    let safe = classes.iter().map(|class| {
        let clean: String = crate::table::clean(class).chars().map(|c| if "[]:*?/\\".contains(c) { '-' } else { c }).collect();
        let named = format!("Class {clean}");
        named.trim_matches(|c: char| c == '\'' || c.is_whitespace()).to_owned()
    });
    numbered(safe, LONGEST_SHEET, " ")
}

/// One file name for each class, in order: `class-Oak.xlsx`, unique also without regard to case.
pub(crate) fn file_names(classes: &[&str]) -> Vec<String> {
    let safe = classes.iter().map(|class| {
        let words: Vec<String> = class.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect();
        if words.is_empty() { "class-unnamed".to_owned() } else { format!("class-{}", words.join("-")) }
    });
    numbered(safe, LONGEST_FILE, "-").into_iter().map(|name| format!("{name}.xlsx")).collect()
}

/// Shortens each name and numbers those that are already taken.
fn numbered(names: impl Iterator<Item = String>, longest: usize, separator: &str) -> Vec<String> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    names
        .map(|name| {
            let mut candidate = cut(&name, longest);
            let mut number = 2;
            while !taken.insert(candidate.to_lowercase()) {
                let ending = format!("{separator}{number}");
                candidate = format!("{}{ending}", cut(&name, longest - ending.len()));
                number += 1;
            }
            candidate
        })
        .collect()
}

/// The first so many UTF-16 units (the unit in which the format counts), without a blank or apostrophe at the end.
fn cut(name: &str, longest: usize) -> String {
    let mut units = 0;
    let kept: String = name
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= longest
        })
        .collect();
    kept.trim_end_matches(|c: char| c == '\'' || c == '-' || c.is_whitespace()).to_owned()
}

/// A text that may stand in a cell: no characters that XML forbids, not longer than a cell holds.
///
/// Line breaks stay. Formula-looking text stays too: it is written as text, which no program calculates.
pub(crate) fn cell_text(text: &str) -> Cow<'_, str> {
    let allowed = |c: &char| (*c == '\n' || !c.is_control()) && !matches!(*c, '\u{FFFE}' | '\u{FFFF}');
    // A text never has more UTF-16 units than bytes.
    if text.len() <= LONGEST_CELL && text.chars().all(|c| allowed(&c)) {
        return Cow::Borrowed(text);
    }
    let mut units = 0;
    text.chars()
        .filter(allowed)
        .take_while(|c| {
            units += c.len_utf16();
            units <= LONGEST_CELL
        })
        .collect::<String>()
        .into()
}

/// A text for a page footer, where `&` starts a code.
pub(crate) fn footer_text(text: &str) -> String {
    crate::table::clean(text).chars().take(40).collect::<String>().replace('&', "&&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_that_collide_after_making_safe_get_a_number() {
        assert_eq!(file_names(&["4/5", "4-5", "4 5", "Oak"]), ["class-4-5.xlsx", "class-4-5-2.xlsx", "class-4-5-3.xlsx", "class-Oak.xlsx"]);
        assert_eq!(
            file_names(&["oak", "OAK", "../../etc", "", "&&"]),
            ["class-oak.xlsx", "class-OAK-2.xlsx", "class-etc.xlsx", "class-unnamed.xlsx", "class-unnamed-2.xlsx"]
        );
    }

    #[test]
    fn sheet_names_keep_to_the_rules_of_the_format() {
        let names = sheet_names(&[
            "4/5 [B]",
            "4-5 -B-",
            "A class with a name that is far longer than any sheet may be",
            "A class with a name that is far longer than any sheet",
            "it's'",
        ]);
        for name in &names {
            assert!(name.chars().count() <= 31 && !name.contains(['[', ']', '/', ':', '*', '?', '\\']) && !name.ends_with('\''), "{name}");
        }
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        assert_eq!(names[4], "Class it's");
    }

    #[test]
    fn text_that_xml_forbids_is_taken_out_and_formula_text_stays() {
        assert_eq!(cell_text("=cmd|' /C calc'!A0"), "=cmd|' /C calc'!A0");
        assert_eq!(cell_text("a\u{0}b\u{B}c\nd\u{FFFE}"), "abc\nd");
        assert_eq!(cell_text(&"x".repeat(40_000)).len(), 32_767);
        assert_eq!(footer_text("R&D"), "R&&D");
    }
}
