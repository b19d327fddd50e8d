//! Results of any shape: which cells are results, of which pupil, subject, measure and occasion.
//!
//! Long and wide tables are one thing here: what the heading does not say, the row says, else what stands around the table.
//! A result without subject, occasion or test is asked about and not read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::academic_year::AcademicYear;
use crate::domain::nc_year::NcYear;
use crate::domain::occasion::Occasion;
use crate::domain::score::Measure;
use crate::domain::subject::Subject;
use crate::domain::term::{HalfTerm, Term};
use crate::finding::Action;
use crate::normalise::identity::{DateColumn, Identity};
use crate::normalise::layout::Column;
use crate::normalise::mark_book;
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::records::PupilReference;
use crate::normalise::result_heading::{Measured, Parts, read_parts};
use crate::normalise::settle::{self, Candidate};
use crate::normalise::sheet::{DataRow, Sheet};
use crate::normalise::standardised_test::{self, ScoreColumn};
use crate::normalise::values::dates::DateUse;

/// How the cells of a result column are read.
#[derive(Clone, Debug)]
pub(crate) enum Reads {
    /// As judgements.
    Judgements,
    /// As scores of this measure.
    Scores(ScoreColumn),
}

/// A column of results.
pub(crate) struct Plan {
    /// The column.
    pub(crate) column: Column,
    /// What its heading says.
    pub(crate) parts: Parts,
    /// How its cells are read.
    pub(crate) reads: Reads,
    date: Option<DateColumn>,
}

/// Reads every result of a table.
pub(crate) fn read(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) {
    let identity = Identity::new(sheet, rows, &mut out.notes);
    let said: Vec<Parts> = rows.iter().map(|row| row_parts(sheet, row.at)).collect();
    let plans = plans(sheet, rows, &said, out);
    let mut asked = BTreeSet::new();
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut faulty: BTreeMap<usize, &'static str> = BTreeMap::new();
    for (row, said) in rows.iter().zip(&said) {
        let Some(pupil) = identity.reference(sheet, row, &mut out.notes) else {
            out.left_out_quietly(sheet, row.at, "M072");
            continue;
        };
        for plan in &plans {
            match one(sheet, row.at, plan, said, &pupil, &mut asked, out) {
                Ok(Some(candidate)) => candidates.push(candidate),
                Ok(None) => {}
                Err(code) => {
                    faulty.entry(row.at).or_insert(code);
                }
            }
        }
    }
    let dropped = settle::settle(sheet, candidates, out);
    for row in rows {
        if out.ledger.fate(&sheet.key(row.at)).is_some() {
            continue;
        }
        match faulty.get(&row.at).or_else(|| dropped.get(&row.at)) {
            Some(code) => out.left_out_quietly(sheet, row.at, code),
            None => out.skip(sheet, row.at, "pupil without a result in this table"),
        }
    }
}

/// What the row itself says in columns of subject, term, school year and test.
fn row_parts(sheet: &Sheet<'_>, at: usize) -> Parts {
    let read = |field: &str| {
        let text = sheet.text(at, field);
        if text.is_empty() { Parts::default() } else { read_parts(&text, &sheet.settings.assessments, sheet.layout.count) }
    };
    let (subject, term, test) = (read("subject"), read("term"), read("test_name"));
    let mut parts = Parts {
        subject: subject.subject.filter(|_| !subject.other_subject),
        other_subject: subject.other_subject,
        instrument: subject.instrument.clone(),
        ..Parts::default()
    };
    if sheet.column("subject").is_none() {
        parts.other_subject = test.other_subject;
    }
    let subject_named = parts.subject.is_some() || parts.other_subject;
    parts.subject = parts.subject.or(if subject_named { None } else { test.subject });
    parts.term = term.term.or(test.term);
    parts.year = term.year.or(test.year);
    parts.instrument = test.instrument.or(parts.instrument);
    let year = sheet.text(at, "academic_year");
    parts.year = AcademicYear::parse(&year).or(parts.year);
    // A bare `2025` in a year column may be either year of the pair: it is asked about, not guessed (M149).
    parts
}

fn plans(sheet: &Sheet<'_>, rows: &[DataRow], said: &[Parts], out: &mut Out) -> Vec<Plan> {
    let mut plans = Vec::new();
    let letters: BTreeSet<Subject> = sheet
        .layout
        .columns
        .iter()
        .filter_map(|column| column.parts.as_ref())
        .filter(|parts| parts.by_letter)
        .filter_map(|parts| parts.subject)
        .collect();
    for column in &sheet.layout.columns {
        let (parts, measured) = match (&column.parts, column.field) {
            (Some(parts), _) => (parts.clone(), parts.measured),
            (None, Some("score_standardised")) => (Parts::default(), Some(Measured::Standardised)),
            (None, Some("score_age_standardised")) => (Parts::default(), Some(Measured::AgeStandardised)),
            (None, Some("teacher_judgement")) => (Parts::default(), Some(Measured::Judgement)),
            (None, Some("score_unknown")) => (Parts::default(), None),
            _ => continue,
        };
        if matches!(measured, Some(Measured::Date | Measured::Other(_))) || sheet.cells(rows, column.index).all(|cell| cell.is_blank()) {
            continue;
        }
        if parts.by_letter && letters.len() < 2 {
            let fault = Fault::new("M051", Action::Asked, "A single letter may be a subject", "The column is not read.")
                .hint(column_hint(column, "autumn reading judgement"));
            out.notes.add(sheet.column_place(column), fault);
            continue;
        }
        let reads = match measured {
            Some(Measured::Judgement) => Some(Reads::Judgements),
            Some(Measured::Standardised) => {
                standardised_test::column(sheet, rows, column, &parts, said, Measure::Standardised, out).map(Reads::Scores)
            }
            Some(Measured::AgeStandardised) => {
                standardised_test::column(sheet, rows, column, &parts, said, Measure::AgeStandardised, out).map(Reads::Scores)
            }
            _ => mark_book::undecided(sheet, rows, column, &parts, said, out),
        };
        let Some(reads) = reads else { continue };
        let date = date_column(sheet, rows, &parts, out);
        plans.push(Plan { column: column.clone(), parts, reads, date });
    }
    without_twins(sheet, rows, plans, out)
}

/// Two columns with one heading and different results, of which neither names its subject, are of two subjects that only
/// a person can tell apart; a subject given for the whole file would be wrong for one of them.
fn without_twins(sheet: &Sheet<'_>, rows: &[DataRow], plans: Vec<Plan>, out: &mut Out) -> Vec<Plan> {
    let differ = |a: &Plan, b: &Plan| rows.iter().any(|row| sheet.at(row.at, a.column.index) != sheet.at(row.at, b.column.index));
    let twin = |one: &Plan| {
        one.parts.subject.is_none()
            && plans.iter().any(|other| {
                other.column.index != one.column.index
                    && other.column.plain == one.column.plain
                    && other.parts.subject.is_none()
                    && differ(one, other)
            })
    };
    let twins: BTreeSet<usize> = plans.iter().filter(|plan| twin(plan)).map(|plan| plan.column.index).collect();
    for plan in plans.iter().filter(|plan| twins.contains(&plan.column.index)) {
        let what = format!("Several columns are headed {} and none says its subject", crate::finding::quoted(&plan.column.heading));
        let fault = Fault::new("M048", Action::Asked, what, "None of them is read.")
            .hint("Write the subject into each heading, such as Reading SS.");
        out.notes.add(sheet.column_place(&plan.column), fault);
    }
    plans.into_iter().filter(|plan| !twins.contains(&plan.column.index)).collect()
}

/// Lines for a heading only the school can explain.
pub(crate) fn column_hint(column: &Column, example: &str) -> String {
    format!(
        "Say what it holds in the school's settings under [reading.columns], for example:\n{} = \"{example}\"",
        crate::normalise::sheet::toml_text(&column.heading)
    )
}

/// The column with the day of this column's test: of the same subject and term, else of the table.
fn date_column(sheet: &Sheet<'_>, rows: &[DataRow], parts: &Parts, out: &mut Out) -> Option<DateColumn> {
    let fits = |date: &Parts| {
        date.measured == Some(Measured::Date)
            && (date.subject.is_none() || date.subject == parts.subject)
            && (date.term.is_none() || date.term == parts.term)
    };
    let own = sheet
        .layout
        .columns
        .iter()
        .filter_map(|column| column.parts.as_ref().map(|date| (column, date)))
        .filter(|(_, date)| fits(date))
        .max_by_key(|(_, date)| date.weight());
    let index = own.map(|(column, _)| column.index).or_else(|| sheet.column("test_date").map(|column| column.index))?;
    DateColumn::at(sheet, rows, index, DateUse::Event, &mut out.notes)
}

/// One cell. `Ok(None)` is blank; `Err` names the finding that says why it is left out.
fn one(
    sheet: &Sheet<'_>,
    at: usize,
    plan: &Plan,
    said: &Parts,
    pupil: &PupilReference,
    asked: &mut BTreeSet<&'static str>,
    out: &mut Out,
) -> Result<Option<Candidate>, &'static str> {
    let cell = sheet.at(at, plan.column.index);
    if cell.is_blank() {
        return Ok(None);
    }
    if plan.parts.subject.is_none() && said.other_subject {
        return Ok(None);
    }
    let parts = plan.parts.or(said).or(&sheet.facts.parts);
    let Some(subject) = parts.subject else {
        ask(sheet, "subject", asked, out);
        return Err("M068");
    };
    let date = plan.date.and_then(|column| column.date(sheet, at, &mut out.notes)).or(plan.parts.date);
    if matches!(plan.reads, Reads::Scores(_)) && parts.instrument.is_none() {
        ask(sheet, "instrument", asked, out);
    }
    let Some(occasion) = occasion(sheet, plan, &parts, date, pupil) else {
        ask(sheet, if parts.term.is_none() { "term" } else { "year" }, asked, out);
        return Err("M068");
    };
    let value = match &plan.reads {
        Reads::Judgements => mark_book::value(sheet, at, &plan.column, subject, out)?,
        Reads::Scores(scores) => standardised_test::value(sheet, at, &plan.column, scores, &parts, subject, asked, out)?,
    };
    Ok(value.map(|value| Candidate {
        at,
        place: sheet.cell_place(at, &plan.column),
        pupil: pupil.clone(),
        subject,
        occasion,
        half: parts.term.and_then(|half: HalfTerm| half.half),
        date,
        value,
    }))
}

/// Term and year as said; a result got in an earlier year group lies as many school years back; else the day of the test.
fn occasion(sheet: &Sheet<'_>, plan: &Plan, parts: &Parts, date: Option<NaiveDate>, pupil: &PupilReference) -> Option<Occasion> {
    let from_date = date.map(Occasion::of);
    let term = match parts.term {
        Some(half) => half.term,
        None => return from_date,
    };
    let class = pupil.class.as_deref().or(sheet.facts.class.as_deref());
    let now = pupil.nc_year.or(sheet.facts.parts.nc_year).or(class.and_then(year_of_class));
    // Where every heading names one year group and nothing says the pupil's, it is the group the file is about.
    let groups: BTreeSet<NcYear> = sheet.layout.columns.iter().filter_map(|column| column.parts.as_ref()?.nc_year).collect();
    let is_result = |column: &&Column| column.parts.as_ref().is_some_and(|parts| parts.term.is_some());
    let all_name_it =
        sheet.layout.columns.iter().filter(is_result).all(|column| column.parts.as_ref().is_some_and(|p| p.nc_year.is_some()));
    let is_own_group = plan.parts.nc_year.is_none() || (now.is_none() && groups.len() == 1 && all_name_it);
    let told = plan.parts.year.or(if is_own_group { parts.year } else { None });
    let year = told.or_else(|| years_back(parts.year?, now?, plan.parts.nc_year?));
    year.map(|year| Occasion { year, term }).or(from_date.filter(|occasion| plan.parts.term.is_none() || occasion.term == term))
}

/// Year group of a class named by its year, such as `5A` or `Y5`; a class of two years tells nothing.
fn year_of_class(class: &str) -> Option<NcYear> {
    let digits: Vec<char> = class.chars().filter(char::is_ascii_digit).collect();
    let plain = class.trim().to_lowercase();
    let named = plain.starts_with(|c: char| c.is_ascii_digit()) || plain.starts_with("year ") || plain.starts_with('y');
    match digits.as_slice() {
        [digit] if named => digit.to_digit(10).filter(|n| *n <= 6).and_then(|n| NcYear::new(n.try_into().ok()?)),
        _ => None,
    }
}

fn years_back(year: AcademicYear, now: NcYear, then: NcYear) -> Option<AcademicYear> {
    let back = i32::from(now.number()) - i32::from(then.number());
    if back < 0 { None } else { AcademicYear::starting(year.start_year() - back) }
}

/// Asks once a table for what no cell, heading, title line or setting says, and proposes the lines to add.
pub(crate) fn ask(sheet: &Sheet<'_>, what: &'static str, asked: &mut BTreeSet<&'static str>, out: &mut Out) {
    if !asked.insert(what) {
        return;
    }
    let proposed = &sheet.facts.proposed;
    let in_name = |known: bool| {
        if known { " (the file's name suggests this; please confirm)" } else { ", with what is right in place of this example" }
    };
    let (message, line, known) = match what {
        "subject" => {
            let subject = proposed.subject.unwrap_or(Subject::Reading);
            (
                "Nothing in the sheet says which subject the results are of",
                format!("subject = \"{}\"", subject.title()),
                proposed.subject.is_some(),
            )
        }
        "term" => {
            let term = proposed.term.map_or(Term::of(sheet.as_at), |half| half.term);
            ("Nothing in the sheet says which term the results are of", format!("term = \"{term}\""), proposed.term.is_some())
        }
        "year" => {
            let year = proposed.year.unwrap_or(AcademicYear::of(sheet.as_at));
            (
                "Nothing in the sheet says which school year its terms belong to",
                format!("academic_year = \"{year}\""),
                proposed.year.is_some(),
            )
        }
        _ => {
            let name: Arc<str> = proposed
                .instrument
                .clone()
                .or_else(|| sheet.settings.assessments.instruments().first().cloned())
                .unwrap_or_else(|| Arc::from("NFER termly tests"));
            ("Nothing in the sheet says which test the scores are of", format!("instrument = \"{name}\""), proposed.instrument.is_some())
        }
    };
    let mut lines = vec![line];
    if what == "term" && sheet.facts.parts.year.is_none() {
        lines.push(format!("academic_year = \"{}\"", proposed.year.unwrap_or(AcademicYear::of(sheet.as_at))));
    }
    let hint = format!("Add to the school's settings{}:\n{}", in_name(known), sheet.file_lines(&lines));
    let code = if what == "instrument" { "M134" } else { "M068" };
    out.notes.add(sheet.table.place(), Fault::new(code, Action::Asked, message, "The results that need it are not read.").hint(hint));
}
