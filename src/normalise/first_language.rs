//! English as an additional language, told from the first language where no column says it.
//!
//! The Department's rule: a first language that is known or believed to be other than English. Refused, not obtained and
//! codes that the table does not know say nothing. The table is `first_language_eal` in the value aliases.

use crate::config::mappings::Mappings;
use crate::finding::Action;
use crate::normalise::notes::{Fault, Notes};
use crate::normalise::records::Flag;
use crate::normalise::sheet::Sheet;

/// What a pupil's own column says, or else what the first language says.
pub(crate) fn eal(sheet: &Sheet<'_>, at: usize, said: Flag, notes: &mut Notes) -> Flag {
    let Some(column) = sheet.column("first_language").filter(|_| said == Flag::Unknown) else { return said };
    let flag = of_language(&sheet.text(at, "first_language"), &sheet.settings.mappings);
    if flag != Flag::Unknown {
        let what = "No column says for these pupils whether English is an additional language";
        let then = "It is told from the first language: one that is, or is believed to be, other than English.";
        notes.add(sheet.column_place(column), Fault::new("M129", Action::Repaired, what, then));
    }
    flag
}

/// `Polish`, `POL`, `POL - Polish`, `Polish (POL)`; a word the table lacks says nothing.
fn of_language(text: &str, mappings: &Mappings) -> Flag {
    let head = text.split([' ', '-', ':', '(']).next().unwrap_or("");
    let tail = text.rsplit(['(', '-', ':']).next().unwrap_or("").trim_matches([' ', ')']);
    let known = |part: &str| mappings.value("first_language_eal", part.trim());
    // A code of three letters in front or behind decides; a first word alone does not (`English Creole`).
    let code = |part: &str| if part.len() == 3 && part.chars().all(|c| c.is_ascii_uppercase()) { known(part) } else { None };
    match known(text).or_else(|| code(head)).or_else(|| code(tail)).map(|alias| alias.canonical.as_str()) {
        Some("true") => Flag::Yes,
        Some("false") => Flag::No,
        _ => Flag::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::testing::settings;

    #[test]
    fn a_first_language_other_than_english_is_eal_and_an_unknown_code_says_nothing() {
        let mappings = settings().mappings;
        for (text, flag) in [
            ("English", Flag::No),
            ("ENG", Flag::No),
            ("ENB", Flag::No),
            ("ENG - English", Flag::No),
            ("Polish", Flag::Yes),
            ("polish", Flag::Yes),
            ("POL", Flag::Yes),
            ("Panjabi (PNJ)", Flag::Yes),
            ("OTB", Flag::Yes),
            ("Other than English", Flag::Yes),
            ("REF", Flag::Unknown),
            ("Not Obtained", Flag::Unknown),
            ("QQQ", Flag::Unknown),
            ("English Creole of some kind", Flag::Unknown),
            ("", Flag::Unknown),
        ] {
            assert_eq!(of_language(text, &mappings), flag, "{text}");
        }
    }
}
