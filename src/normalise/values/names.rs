//! Names of pupils. Never parsed as missing values, flags or dates: `Null`, `True` and `May` are children too.
//!
//! A comma means surname first; a heading may settle the order; otherwise the order is unknown and `link` decides.

use crate::domain::name::PupilName;
use crate::normalise::records::NameAsWritten;
use crate::table::{Cell, clean};

/// Which part a name column writes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameOrder {
    /// The heading says surname first.
    SurnameFirst,
    /// The heading says forename first.
    ForenameFirst,
    /// Nothing says.
    Unknown,
}

/// A name without the notes that were written beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cleaned {
    /// The name.
    pub(crate) text: String,
    /// A note or mark was taken off (M091).
    pub(crate) had_note: bool,
}

/// Letters of the longest name that is read. The longest names of people take some eighty.
pub(crate) const LONGEST: usize = 200;

/// A text that was pasted into a name's place: read as no name, because whatever it is, it names nobody.
pub(crate) fn is_too_long(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(text) if text.len() > LONGEST && text.chars().nth(LONGEST).is_some())
}

/// The text of a name cell; empty where it [is too long](is_too_long). A truth value or date is turned back into the word it was typed as, where that is sure.
pub(crate) fn text(cell: &Cell) -> String {
    match cell {
        Cell::Text(_) if is_too_long(cell) => String::new(),
        Cell::Text(text) => clean(text),
        Cell::Bool(true) => "True".to_owned(),
        Cell::Bool(false) => "False".to_owned(),
        Cell::Number(_) | Cell::Date(_) | Cell::DateTime(_) | Cell::Time(_) | Cell::Empty | Cell::Error(_) | Cell::FormulaWithoutValue => {
            String::new()
        }
    }
}

/// Takes brackets, stars and trailing remarks off a name.
pub(crate) fn cleaned(text: &str) -> Cleaned {
    let mut name = clean(text);
    let before = name.clone();
    while let Some(open) = name.find(['(', '[', '{']) {
        let end = name[open..].find([')', ']', '}']).map_or(name.len(), |close| open + close + 1);
        name.replace_range(open..end, " ");
    }
    for remark in [" - left", " - leaver", " - new", " – left", " - pp", " - sen", " - eal", " left", " (new"] {
        if name.to_lowercase().ends_with(remark) && name.split(' ').count() > 2 {
            // Found in the lower-case form, whose length can differ; cut by counting characters from the end.
            let keep = name.chars().count().saturating_sub(remark.chars().count());
            name = name.chars().take(keep).collect();
        }
    }
    let name = clean(&name).trim_matches(|c: char| matches!(c, '*' | '#' | '~' | '^' | '†' | '•' | ';') || c.is_whitespace()).to_owned();
    let name = strip_numbering(&name).to_owned();
    Cleaned { had_note: name != before, text: name }
}

/// Letters lost or mistaken when the file was saved in another encoding (M029, M030).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Damage {
    /// `?` or a replacement mark stands for a letter.
    Lost,
    /// Two signs stand for one letter (`ZoÃ«`).
    Mistaken,
}

/// What the encoding of the file has done to a name, if anything.
pub(crate) fn damage(text: &str) -> Option<Damage> {
    if text.contains(['?', '\u{FFFD}']) {
        return Some(Damage::Lost);
    }
    crate::domain::spoiled::mistaken_letter(text).map(|_| Damage::Mistaken)
}

/// `1. Adams, Ava` is the first of a numbered list.
fn strip_numbering(name: &str) -> &str {
    let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() == name.len() { name } else { rest.trim_start_matches(['.', ')', ' ']) }
}

/// A whole name from one cell.
pub(crate) fn whole(text: &str, order: NameOrder) -> NameAsWritten {
    if text.is_empty() {
        return NameAsWritten::Absent;
    }
    if let Some((surname, forename)) = text.split_once(',') {
        return known(surname, forename);
    }
    let words: Vec<&str> = text.split(' ').collect();
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return NameAsWritten::Absent };
    match order {
        _ if words.len() == 1 => NameAsWritten::UnknownOrder(text.to_owned()),
        NameOrder::SurnameFirst if words.len() == 2 => known(first, last),
        NameOrder::ForenameFirst if words.len() == 2 => known(last, first),
        // `de la Cruz Ana`: where the surname ends is not known.
        _ => NameAsWritten::UnknownOrder(text.to_owned()),
    }
}

fn known(surname: &str, forename: &str) -> NameAsWritten {
    NameAsWritten::Known(PupilName { surname: part(surname), forename: part(forename), ..PupilName::default() })
}

/// One part of a name; a dash alone stands for none.
pub(crate) fn part(text: &str) -> String {
    let text = clean(text);
    if matches!(text.as_str(), "-" | "–" | "—" | ".") { String::new() } else { text }
}

/// With straight apostrophes and hyphens for those a word processor puts: `O’Shea` and `O'Shea` are one spelling.
pub(crate) fn with_plain_marks(name: &str) -> String {
    let plain = name.chars().map(|c| match c {
        '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{02BC}' | '`' | '\u{00B4}' => '\'',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        other => other,
    });
    plain.collect()
}

/// True when a text can be a pupil's name: letters, at most six words, no digits, and no sentence.
pub(crate) fn looks_like_name(text: &str) -> bool {
    let words = text.split([' ', ',']).filter(|word| !word.is_empty()).count();
    (2..=6).contains(&words)
        && text.chars().count() <= 60
        && text.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | ',' | '-' | '\'' | '\u{2019}' | '.' | '(' | ')' | '*'))
        && text.chars().next().is_some_and(|c| c.is_uppercase() || c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_name(text: &str, order: NameOrder, expected: Option<(&str, &str)>) {
        match (whole(text, order), expected) {
            (NameAsWritten::Known(name), Some((surname, forename))) => {
                assert_eq!((name.surname.as_str(), name.forename.as_str()), (surname, forename))
            }
            (NameAsWritten::UnknownOrder(_), None) => {}
            (other, _) => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn a_comma_means_surname_first() {
        check_name("ADAMS, Ava", NameOrder::Unknown, Some(("ADAMS", "Ava")));
        check_name("de la Cruz, Ana Maria", NameOrder::ForenameFirst, Some(("de la Cruz", "Ana Maria")));
        check_name("–, Muhammad", NameOrder::Unknown, Some(("", "Muhammad")));
    }

    #[test]
    fn a_heading_settles_the_order_of_two_words_only() {
        check_name("Adams Ava", NameOrder::SurnameFirst, Some(("Adams", "Ava")));
        check_name("Ava Adams", NameOrder::ForenameFirst, Some(("Adams", "Ava")));
        check_name("Ava Adams", NameOrder::Unknown, None);
        check_name("De La Cruz Ana", NameOrder::SurnameFirst, None);
        check_name("Muhammad", NameOrder::SurnameFirst, None);
    }

    #[test]
    fn notes_beside_a_name_are_taken_off() {
        for (text, name) in [
            ("Ava Adams (PP)", "Ava Adams"),
            ("*Ava Adams", "Ava Adams"),
            ("Ava Adams - left", "Ava Adams"),
            ("12. Adams, Ava", "Adams, Ava"),
            ("Adams, Ava [SEN K]", "Adams, Ava"),
        ] {
            assert_eq!(cleaned(text), Cleaned { text: name.to_owned(), had_note: true });
        }
        assert_eq!(cleaned("O’Neill, Zoë"), Cleaned { text: "O’Neill, Zoë".to_owned(), had_note: false });
    }

    #[test]
    fn letters_lost_in_saving_are_noticed() {
        assert_eq!(damage("Zo?"), Some(Damage::Lost));
        assert_eq!(damage("ZoÃ«"), Some(Damage::Mistaken));
        assert_eq!(damage("Åsa Ärlig"), None);
        assert_eq!(damage("Žukauskė"), None);
    }

    #[test]
    fn a_text_longer_than_any_name_names_nobody() {
        let name = |n: usize| Cell::Text("é".repeat(n));
        assert_eq!(text(&name(LONGEST)).chars().count(), LONGEST);
        assert_eq!(text(&name(LONGEST + 1)), "");
    }

    #[test]
    fn children_called_null_true_or_may_keep_their_names() {
        for name in ["Null", "True", "May", "Na", "None"] {
            assert_eq!(text(&Cell::Text(name.to_owned())), name);
        }
        assert_eq!(text(&Cell::Bool(true)), "True");
    }
}
