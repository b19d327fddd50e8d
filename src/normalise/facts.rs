//! What stands around a table: title lines, the sheet's name, the file's name and the school's hints.
//!
//! Hints come first, then title lines, then the sheet's name. What only the file's name says is proposed, never used (M068).

use std::sync::Arc;

use chrono::NaiveDate;

use crate::config::assessments::Assessments;
use crate::config::school::FileHint;
use crate::domain::academic_year::AcademicYear;
use crate::domain::subject::Subject;
use crate::domain::term::HalfTerm;
use crate::normalise::class_in_text::{class_in_line, class_of_sheet};
use crate::normalise::headings::plain;
use crate::normalise::result_heading::{Measured, Parts, TermCount, has_word, read_parts};
use crate::normalise::result_words::SUBJECTS;
use crate::normalise::values::date_in_text::take_date;
use crate::table::RawTable;

/// Facts that hold for every row of a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// Subject, term, school year, year group, measure and test.
    pub(crate) parts: Parts,
    /// The day the table holds for.
    pub(crate) as_at: Option<NaiveDate>,
    /// First and last day counted.
    pub(crate) period: Option<(NaiveDate, NaiveDate)>,
    /// Class of every pupil.
    pub(crate) class: Option<String>,
    /// Paper whose marks the table holds, as the settings name it.
    pub(crate) paper: Option<Arc<str>>,
    /// The text by which the school's settings already name the file: new facts belong into that block.
    pub(crate) block: Option<String>,
    /// What the sheet itself says against the settings, in words; the settings hold.
    pub(crate) against: Vec<String>,
    /// What the file's name says beyond that; only for proposals.
    pub(crate) proposed: Parts,
}

/// Gathers the facts of a table. `lines` are the texts above the headings, below the data, and of sheets without a table.
pub(crate) fn gather(table: &RawTable, lines: &[String], hint: Option<&FileHint>, assessments: &Assessments, count: TermCount) -> Facts {
    let mut facts = Facts { block: hint.map(|hint| hint.name_contains.clone()), ..Facts::default() };
    if let Some(hint) = hint {
        from_hint(&mut facts, hint, assessments);
    }
    let settings = facts.parts.clone();
    for line in lines {
        let said = from_line(&mut facts, line, assessments, count);
        facts.note_against(&settings, &said);
    }
    if let Some(sheet) = table.sheet.as_deref() {
        let mut said = read_parts(sheet, assessments, count);
        unsure(&mut said);
        facts.note_against(&settings, &said);
        facts.class = facts.class.take().or_else(|| class_of_sheet(sheet, &said));
        facts.parts = facts.parts.or(&said);
    }
    facts.parts.rest.clear();
    let stem = table.file.rsplit('/').next().unwrap_or(&table.file);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let mut proposed = read_parts(stem, assessments, count);
    unsure(&mut proposed);
    facts.proposed = proposed;
    facts
}

impl Facts {
    /// Notes where a title or sheet name says otherwise than the settings do.
    fn note_against(&mut self, settings: &Parts, said: &Parts) {
        let mut note = |ours: Option<String>, theirs: Option<String>| {
            if let (Some(ours), Some(theirs)) = (ours, theirs)
                && ours != theirs
            {
                let words = format!("The settings say {ours} and the sheet itself says {theirs}");
                if !self.against.contains(&words) {
                    self.against.push(words);
                }
            }
        };
        note(settings.year.map(|year| year.to_string()), said.year.map(|year| year.to_string()));
        note(settings.term.map(|half| half.term.to_string()), said.term.map(|half| half.term.to_string()));
        note(settings.subject.map(|subject| subject.to_string()), said.subject.map(|subject| subject.to_string()));
        note(settings.instrument.as_ref().map(|name| name.to_string()), said.instrument.as_ref().map(|name| name.to_string()));
    }
}

/// The day that a file's name bears, `Pupil list 20-11-2026.csv`: it may be the day of export, and is only proposed.
pub(crate) fn day_in_name(table: &RawTable) -> Option<NaiveDate> {
    day_in_file_name(&table.file)
}

/// A day in the name of a file, as in `Pupil list 20-11-2026.csv`.
pub(crate) fn day_in_file_name(file: &str) -> Option<NaiveDate> {
    let name = file.rsplit('/').next().unwrap_or(file);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    take_date(&mut format!(" {} ", stem.to_lowercase().replace(['_', '(', ')', '[', ']'], " ")))
}

/// A letter is a subject only in a heading, and a date beside a table is no day of a test.
fn unsure(parts: &mut Parts) {
    parts.date = None;
    parts.other_subject = false;
    // A scale of ratings, or the marks of a paper, belong into a heading.
    parts.rating = None;
    parts.out_of = None;
    if parts.by_letter {
        parts.subject = None;
        parts.by_letter = false;
    }
}

/// True when a text of the settings names a test the program knows.
pub(crate) fn names_a_test(text: &str, assessments: &Assessments) -> bool {
    let name = text.split(',').next().unwrap_or(text);
    assessments.instrument_named(name).is_some() || read_parts(text, assessments, TermCount::Three).instrument.is_some()
}

fn from_hint(facts: &mut Facts, hint: &FileHint, assessments: &Assessments) {
    facts.as_at = hint.as_at;
    facts.class = hint.class.clone();
    facts.parts.year = hint.academic_year.as_deref().and_then(AcademicYear::parse);
    facts.parts.term = hint.term.as_deref().and_then(HalfTerm::parse);
    facts.parts.subject = hint.subject.as_deref().and_then(Subject::parse);
    if let (None, Some(text)) = (facts.parts.subject, hint.subject.as_deref()) {
        let said = read_parts(text, assessments, TermCount::Three);
        (facts.parts.subject, facts.parts.construct) = (said.subject, said.construct);
    }
    facts.paper = hint.paper.as_deref().map(Arc::from);
    if let Some(text) = hint.instrument.as_deref() {
        // `NFER termly tests`, or with the measure: `NFER termly tests, age-standardised score`.
        let name = text.split(',').next().unwrap_or(text);
        let said = read_parts(text, assessments, TermCount::Three);
        facts.parts.instrument = assessments.instrument_named(name).or(said.instrument);
        if facts.parts.construct.is_none() && facts.parts.subject.is_none() {
            facts.parts.construct = said.construct;
        }
        let standardised = facts.parts.instrument.as_deref().is_some_and(|name| assessments.standardised_scales(name).next().is_some());
        facts.parts.measured = match said.measured {
            Some(Measured::Date | Measured::Other(_)) | None => standardised.then_some(Measured::Standardised),
            said => said,
        };
    }
}

/// Words beside the one day of a title line that is the day of the data.
const DATED: &[&str] = &[
    "as at",
    "report date",
    "effective",
    "date",
    "printed",
    "produced",
    "generated",
    "run on",
    "exported",
    "as of",
    "on",
    "export",
    "extract",
    "download",
    "downloaded",
    "extracted",
    "list",
    "roll",
    "updated",
    "snapshot",
    "correct",
];

fn from_line(facts: &mut Facts, line: &str, assessments: &Assessments, count: TermCount) -> Parts {
    let lower = format!(" {} ", plain(line));
    if lower.chars().count() > 300 {
        return Parts::default();
    }
    let mut rest = lower.replace(['(', ')', ',', ';'], " ").replace(": ", " ");
    let (first, second) = (take_date(&mut rest), take_date(&mut rest));
    match (first, second) {
        (Some(first), Some(second)) if first < second => facts.period = facts.period.or(Some((first, second))),
        (Some(date), None) => {
            let dated = DATED.iter().any(|word| has_word(&lower, word));
            let alone = rest.split(' ').filter(|word| !word.is_empty()).count() == 0;
            if dated || alone {
                facts.as_at = facts.as_at.or(Some(date));
            }
        }
        _ => {}
    }
    facts.class = facts.class.take().or_else(|| class_in_line(line));
    let mut said = read_parts(line, assessments, count);
    if ["autumn", "spring", "summer"].iter().filter(|term| has_word(&lower, term)).count() > 1 {
        // `Summer and autumn 2026` names no one term, and its year may have been taken from the wrong one.
        said.term = None;
        said.year = said.year.filter(|year| lower.contains(&year.to_string()) || lower.contains(&format!("{}/", year.start_year())));
    }
    if lower.contains("school") && !lower.contains("school year") || lower.contains("academy") {
        // `Reading Primary School` is a place.
        said.subject = None;
    }
    if matches!(said.measured, Some(Measured::Date | Measured::Other(_))) {
        said.measured = None;
    }
    if said.construct.as_ref().is_some_and(|construct| !construct.stands_alone)
        || SUBJECTS.iter().filter(|(word, _)| has_word(&lower, word)).count() > 1
    {
        // `Reading, spelling and maths` names no one part.
        said.construct = None;
    }
    unsure(&mut said);
    facts.parts = facts.parts.or(&said);
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::term::Term;
    use crate::normalise::testing::{settings, table};

    fn facts(file: &str, sheet: &str, lines: &[&str]) -> Facts {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        gather(&table(file, sheet, &[]), &lines, None, &settings().assessments, TermCount::Three)
    }

    fn day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, month, day)
    }

    #[test]
    fn title_lines_give_year_class_test_and_report_date() {
        let said = facts("a.xlsx", "Rowan", &["Rowan class mark book 2025-26", "Teacher judgements at the end of each term"]);
        assert_eq!((said.parts.year.map(AcademicYear::start_year), said.class.as_deref()), (Some(2025), Some("Rowan")));
        let said = facts("a.xlsx", "Results", &["NFER termly tests: results of autumn 2026, academic year 2026-27"]);
        assert_eq!(said.parts.instrument.as_deref(), Some("NFER termly tests"));
        assert_eq!(said.parts.term.map(|half| half.term), Some(Term::Autumn));
        assert_eq!(facts("a.csv", "", &["Report date: 20/11/2026"]).as_at, day(2026, 11, 20));
        assert_eq!(facts("a.csv", "", &["SEN report as at 1 October 2026"]).as_at, day(2026, 10, 1));
        assert_eq!(facts("a.csv", "", &["Pupil Asset export;20/11/2026"]).as_at, day(2026, 11, 20));
        assert_eq!(facts("a.csv", "", &["03/09/2025 to 17/07/2026"]).period, day(2025, 9, 3).zip(day(2026, 7, 17)));
    }

    #[test]
    fn a_sheet_named_after_a_class_gives_the_class() {
        for (sheet, class) in [
            ("4B", Some("4B")),
            ("Oak", Some("Oak")),
            ("Class 4B", Some("4B")),
            ("Oak Autumn 2026", Some("Oak")),
            ("Reading", None),
            ("Sheet1", None),
            ("Autumn 2026", None),
            ("Whole school", None),
        ] {
            assert_eq!(facts("a.xlsx", sheet, &[]).class.as_deref(), class, "{sheet}");
        }
    }

    #[test]
    fn what_only_the_file_name_says_is_kept_apart() {
        let said = facts("Year 4 Autumn 2026 - Maths.csv", "", &[]);
        assert_eq!((said.parts.term, said.parts.subject, said.parts.year), (None, None, None));
        assert_eq!(said.proposed.year.map(AcademicYear::start_year), Some(2026));
        assert_eq!(said.proposed.subject, Some(Subject::Maths));
    }

    #[test]
    fn a_day_in_the_file_name_is_only_proposed() {
        for (name, expected) in [
            ("exports/Pupil list 20-11-2026.csv", day(2026, 11, 20)),
            ("students_2026-09-07.xlsx", day(2026, 9, 7)),
            ("Pupil details July 2026.csv", None),
            ("Year 4.csv", None),
        ] {
            assert_eq!(day_in_name(&table(name, "", &[])), expected, "{name}");
            assert_eq!(facts(name, "", &[]).as_at, None);
        }
    }

    #[test]
    fn the_settings_may_name_a_part_of_a_subject() {
        let said = |subject: &str| {
            let hint = FileHint { name_contains: "a".into(), subject: Some(subject.into()), ..FileHint::default() };
            let parts = gather(&table("a.csv", "", &[]), &[], Some(&hint), &settings().assessments, TermCount::Three).parts;
            (parts.subject, parts.construct.map(|part| part.name.to_string()))
        };
        assert_eq!(said("Maths"), (Some(Subject::Maths), None));
        assert_eq!(said("Arithmetic"), (Some(Subject::Maths), Some("arithmetic".into())));
        assert_eq!(said("Spelling"), (None, Some("spelling".into())));
    }

    #[test]
    fn a_school_in_reading_teaches_more_than_reading() {
        assert_eq!(facts("a.csv", "", &["Reading Road Primary School, autumn 2026"]).parts.subject, None);
    }
}
