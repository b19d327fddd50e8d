//! What a row of results says of itself: subject, term, school year, test, scale and rater, in columns of a long table.

use crate::domain::academic_year::AcademicYear;
use crate::domain::observed::Rater;
use crate::finding::Action;
use crate::normalise::headings::plain;
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::result_heading::{Measured, Parts, read_parts};
use crate::normalise::result_words::RATERS;
use crate::normalise::sheet::{DataRow, Sheet};

/// What the row itself says in columns of subject, term, school year and test.
pub(crate) fn row_parts(sheet: &Sheet<'_>, at: usize) -> Parts {
    let read = |field: &str| {
        let text = sheet.text(at, field);
        if text.is_empty() { Parts::default() } else { read_parts(&text, &sheet.settings.assessments, sheet.layout.count) }
    };
    let (subject, term) = (read("subject"), read("term"));
    let named: Vec<String> =
        sheet.columns("test_name").map(|column| sheet.at(at, column.index).text()).filter(|text| !text.is_empty()).collect();
    let test =
        if named.is_empty() { Parts::default() } else { read_parts(&named.join(" "), &sheet.settings.assessments, sheet.layout.count) };
    let mut parts = Parts {
        subject: subject.subject.filter(|_| !subject.other_subject),
        other_subject: subject.other_subject,
        instrument: subject.instrument.clone(),
        construct: subject.construct.clone(),
        rating: subject.rating.clone().or_else(|| test.rating.clone()),
        rater: rater(sheet, at).or(subject.rater).or(test.rater),
        measured: test.measured.filter(|measured| !matches!(measured, Measured::Date)),
        ..Parts::default()
    };
    if sheet.column("subject").is_none() {
        parts.other_subject = test.other_subject;
    }
    if let Some(construct) =
        test.construct.filter(|one| parts.construct.is_none() && (parts.subject.is_none() || one.subject == parts.subject))
    {
        parts.subject = construct.subject;
        parts.construct = Some(construct);
        parts.other_subject = false;
    }
    let subject_named = parts.subject.is_some() || parts.other_subject || parts.construct.is_some();
    parts.subject = parts.subject.or(if subject_named { None } else { test.subject });
    parts.term = term.term.or(test.term);
    parts.year = term.year.or(test.year);
    parts.instrument = test.instrument.or(parts.instrument);
    let year = sheet.text(at, "academic_year");
    parts.year = AcademicYear::parse(&year).or(parts.year);
    // A bare `2026` in a column of school years is the year in which the school year ends, as in the Department's files (M149).
    parts.year = parts.year.or_else(|| bare_year(sheet, at));
    parts
}

/// A school year written as one calendar year.
fn bare_year(sheet: &Sheet<'_>, at: usize) -> Option<AcademicYear> {
    let text = sheet.text(at, "academic_year");
    let year: i32 = text.parse().ok().filter(|year| text.len() == 4 && (1990..=2100).contains(year))?;
    AcademicYear::starting(year - 1)
}

/// Who rated, in a column of its own.
fn rater(sheet: &Sheet<'_>, at: usize) -> Option<Rater> {
    let said = plain(&sheet.text(at, "rater"));
    RATERS.iter().find(|(word, _)| *word == said).map(|(_, rater)| *rater)
}

/// Says once that bare years were read as the years in which a school year ends.
pub(crate) fn note_bare_years(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) {
    let Some(column) = sheet.column("academic_year") else { return };
    if let Some(row) = rows.iter().find(|row| bare_year(sheet, row.at).is_some()) {
        let text = sheet.text(row.at, "academic_year");
        let year = bare_year(sheet, row.at).map_or_else(String::new, |year| year.to_string());
        let what = format!("The school year is written as one calendar year, {}", crate::finding::quoted(&text));
        let then = format!("It is read as the year in which the school year ends, here {year}.");
        let hint = "If it is the year in which the school year begins, write both years, such as 2026-27.";
        out.notes.add(sheet.column_place(column), Fault::new("M149", Action::Warned, what, then).hint(hint));
    }
}
