//! Judgement words: the national ones, their usual spellings, and the school's own through its settings.
//!
//! A word that only looks like one of them is asked about. A lone `E` has three meanings and is never guessed.

use crate::config::assessments::Assessments;
use crate::config::mappings::Mappings;
use crate::config::school::ReadingSettings;
use crate::domain::judgement::TeacherJudgement;
use crate::domain::score::NoScore;
use crate::normalise::headings::distance;
use crate::table::{Cell, clean};

/// What a judgement cell says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Word {
    /// Nothing.
    Blank,
    /// A judgement.
    Judgement(TeacherJudgement),
    /// None, with the reason.
    Missing(NoScore),
    /// A word that the school must explain; with the judgement it may stand for.
    Unknown(Option<String>),
    /// Two words in one cell.
    TwoValues,
    /// A spreadsheet error or a formula without a value.
    Error,
    /// A number, date or truth value: not a word.
    Number,
}

/// Words of schools that mean what they say in most places, and are still only proposed.
fn is_school_word(note: &str) -> bool {
    note.contains("school table")
}

/// Reads a cell of a judgement column.
pub(crate) fn read(cell: &Cell, mappings: &Mappings, assessments: &Assessments, reading: &ReadingSettings) -> Word {
    match cell {
        Cell::Empty => Word::Blank,
        Cell::Error(text) if text.to_uppercase().contains("N/A") => Word::Missing(NoScore::NotRecorded),
        Cell::Error(_) | Cell::FormulaWithoutValue => Word::Error,
        Cell::Text(text) => read_text(&clean(text), mappings, assessments, reading),
        Cell::Number(_) | Cell::Bool(_) | Cell::Date(_) | Cell::DateTime(_) | Cell::Time(_) => {
            own(&cell.text(), reading).and_then(|word| canonical(word, assessments)).unwrap_or(Word::Number)
        }
    }
}

fn read_text(text: &str, mappings: &Mappings, assessments: &Assessments, reading: &ReadingSettings) -> Word {
    if text.is_empty() {
        return Word::Blank;
    }
    if let Some(word) = own(text, reading) {
        return canonical(word, assessments).unwrap_or(Word::Unknown(None));
    }
    if let Some(alias) = mappings.value("teacher_assessment", text) {
        return match alias.canonical.as_str() {
            "ASK" => Word::Unknown(None),
            word if is_school_word(&alias.note) => Word::Unknown(Some(word.to_owned())),
            word => canonical(word, assessments).unwrap_or(Word::Unknown(None)),
        };
    }
    if let Some(judgement) = assessments.judgement(&text.to_uppercase()) {
        return Word::Judgement(judgement.clone());
    }
    if let Some(judgement) = with_year(text, assessments) {
        return Word::Judgement(judgement);
    }
    if let Some(alias) = mappings.value("missing", text) {
        return Word::Missing(match alias.canonical.as_str() {
            "absent" => NoScore::Absent,
            "not_accessed" => NoScore::NotAccessed,
            _ => NoScore::NotRecorded,
        });
    }
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return Word::Number;
    }
    if text.contains(['/', '→', '>']) {
        return Word::TwoValues;
    }
    Word::Unknown(guess(text, mappings, assessments))
}

/// Bromcom puts the year in front: `3EXS`.
fn with_year(text: &str, assessments: &Assessments) -> Option<TeacherJudgement> {
    let upper = text.to_uppercase();
    let rest = upper.strip_prefix(|c: char| ('1'..='6').contains(&c))?;
    (rest.len() == 3).then(|| assessments.judgement(rest)).flatten().cloned()
}

fn own<'a>(text: &str, reading: &'a ReadingSettings) -> Option<&'a str> {
    let wanted = text.trim().to_lowercase();
    reading.judgements.iter().find(|(word, _)| word.trim().to_lowercase() == wanted).map(|(_, meaning)| meaning.as_str())
}

fn canonical(word: &str, assessments: &Assessments) -> Option<Word> {
    match word.strip_prefix("NO:") {
        Some("absent") => Some(Word::Missing(NoScore::Absent)),
        Some("not_accessed") => Some(Word::Missing(NoScore::NotAccessed)),
        Some(_) => Some(Word::Missing(NoScore::NotRecorded)),
        None => {
            assessments.judgement(word.trim()).or_else(|| assessments.judgement(&word.trim().to_uppercase())).cloned().map(Word::Judgement)
        }
    }
}

/// True when a meaning given in the settings is a word of the scale or a reason for no judgement.
pub(crate) fn is_known(meaning: &str, assessments: &Assessments) -> bool {
    canonical(meaning, assessments).is_some()
}

/// The judgement a misspelt word may be: one slip away from a word of three letters or more.
fn guess(text: &str, mappings: &Mappings, assessments: &Assessments) -> Option<String> {
    let upper = text.to_uppercase();
    let letters: String = upper.chars().filter(|c| c.is_alphanumeric()).collect();
    // P1 to P8 are levels of an older scale and no slip for the pre-key-stage standards PK1 to PK6.
    if letters.strip_prefix('P').is_some_and(|level| !level.is_empty() && level.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let mut best: Option<(usize, String)> = None;
    let mut offer = |away: usize, word: &str| {
        if best.as_ref().is_none_or(|(least, _)| away < *least) {
            best = Some((away, word.to_owned()));
        }
    };
    for word in ["EXS", "WTS", "GDS"].into_iter().chain(assessments.judgement_words()) {
        let away = distance(&letters, word);
        if word.len() >= 3 && letters.len() >= 2 && away <= 1 {
            offer(away, word);
        }
    }
    for raw in mappings.values_of("teacher_assessment").filter(|raw| raw.len() >= 5) {
        let away = distance(&text.to_lowercase(), raw);
        if away <= usize::from(raw.len() >= 8) + 1
            && let Some(alias) = mappings.value("teacher_assessment", raw)
            && alias.canonical != "ASK"
        {
            offer(away, alias.canonical.trim_start_matches("NO:"));
        }
    }
    best.map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::testing::settings;

    fn word(text: &str) -> Word {
        let settings = settings();
        read(&Cell::Text(text.to_owned()), &settings.mappings, &settings.assessments, &settings.reading)
    }

    #[track_caller]
    fn check_word(text: &str, expected: &str) {
        match word(text) {
            Word::Judgement(judgement) => assert_eq!(judgement.word(), expected, "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn national_words_are_read_in_any_dress() {
        for text in ["EXS", "exs", "EXS ", "WA", "3EXS"] {
            check_word(text, "EXS");
        }
        check_word("GD", "GDS");
        check_word("WT", "WTS");
        check_word("PKS3", "PK3");
        check_word("blw", "BLW");
    }

    #[test]
    fn a_schools_own_words_are_proposed_and_asked_about() {
        assert_eq!(word("Expected"), Word::Unknown(Some("EXS".into())));
        assert_eq!(word("P5"), Word::Unknown(None));
        assert_eq!(word("On track"), Word::Unknown(Some("EXS".into())));
        assert_eq!(word("EXP"), Word::Unknown(Some("EXS".into())));
        assert_eq!(word("E"), Word::Unknown(None));
        assert_eq!(word("WTS+"), Word::Unknown(None));
        assert_eq!(word("Blob"), Word::Unknown(None));
    }

    #[test]
    fn the_schools_settings_win() {
        let mut settings = settings();
        settings.reading.judgements.insert("on TRACK".into(), "exs".into());
        settings.reading.judgements.insert("3".into(), "GDS".into());
        let read = |cell: Cell| read(&cell, &settings.mappings, &settings.assessments, &settings.reading);
        assert!(matches!(read(Cell::Text("On track".into())), Word::Judgement(judgement) if judgement.word() == "EXS"));
        assert!(matches!(read(Cell::Number(3.0)), Word::Judgement(judgement) if judgement.word() == "GDS"));
        assert_eq!(read(Cell::Number(4.0)), Word::Number);
    }

    #[test]
    fn absence_is_missing_and_two_words_are_none() {
        assert_eq!(word("A"), Word::Missing(NoScore::Absent));
        assert_eq!(word("-"), Word::Missing(NoScore::NotRecorded));
        assert_eq!(word("D"), Word::Missing(NoScore::NotAccessed));
        assert_eq!(word("GDS / EXS"), Word::TwoValues);
        assert_eq!(word("EXS→GDS"), Word::TwoValues);
        assert_eq!(word(""), Word::Blank);
    }
}
