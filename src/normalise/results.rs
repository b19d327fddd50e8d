//! Results of any shape: which cells are results, of which pupil, subject, measure and occasion.
//!
//! Long and wide tables are one thing here: what the heading does not say, the row says, else what stands around the table.
//! A result without subject, occasion or test is asked about and not read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::config::assessments::GoesTo;
use crate::domain::academic_year::AcademicYear;
use crate::domain::nc_year::NcYear;
use crate::domain::occasion::Occasion;
use crate::domain::term::HalfTerm;
use crate::normalise::beside::{self, BesideColumn, Whose};
use crate::normalise::identity::Identity;
use crate::normalise::layout::Column;
use crate::normalise::mark_book;
use crate::normalise::out::Out;
use crate::normalise::records::PupilReference;
use crate::normalise::result_heading::Parts;
use crate::normalise::result_plans::{Plan, Reads, note_no_values, plans};
use crate::normalise::result_questions::ask;
use crate::normalise::result_rows::{note_bare_years, row_parts};
use crate::normalise::settle::{self, Candidate};
use crate::normalise::sheet::{DataRow, Sheet};
use crate::normalise::standardised_test;

/// Reads every result of a table.
pub(crate) fn read(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) {
    let identity = Identity::new(sheet, rows, &mut out.notes);
    let said: Vec<Parts> = rows.iter().map(|row| row_parts(sheet, row.at)).collect();
    note_bare_years(sheet, rows, out);
    let plans = plans(sheet, rows, &said, out);
    note_no_values(sheet, rows, out);
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
    if plan.only.is_some_and(|only| only != said.measured) {
        return Ok(None);
    }
    let names_itself = plan.parts.subject.is_some() || plan.parts.construct.is_some() || plan.parts.rating.is_some();
    if !names_itself && said.other_subject {
        return Ok(None);
    }
    let parts = plan.parts.or(said).or(&sheet.facts.parts);
    let construct = construct(sheet, &parts, &plan.reads);
    let is_rating = matches!(plan.reads, Reads::Beside(BesideColumn::Rating));
    if !is_rating && parts.subject.is_none() && construct.is_empty() {
        ask(sheet, "subject", asked, out);
        return Err("M068");
    }
    let date = plan.date.and_then(|column| column.date(sheet, at, &mut out.notes)).or(plan.parts.date);
    let instrument = instrument(sheet, at, plan, &parts);
    if let Err(what) = instrument {
        ask(sheet, what, asked, out);
    }
    let Some(occasion) = occasion(sheet, plan, &parts, date, pupil) else {
        ask(sheet, if parts.term.is_none() { "term" } else { "year" }, asked, out);
        return Err("M068");
    };
    let Ok(instrument) = instrument else { return Err("M134") };
    let whose = Whose { parts: &parts, instrument, construct };
    let value = match (&plan.reads, parts.subject) {
        // A judgement of a part of a subject is none of the subject.
        (Reads::Judgements, _) if !whose.construct.is_empty() => None,
        (Reads::Judgements, Some(subject)) => mark_book::value(sheet, at, &plan.column, subject, out)?,
        (Reads::Judgements, None) => None,
        (Reads::Scores(scores), _) => standardised_test::value(sheet, at, &plan.column, scores, &whose, out)?,
        (Reads::Beside(reads), _) => beside::value(sheet, at, &plan.column, reads, &whose, out)?,
    };
    Ok(value.map(|value| Candidate {
        at,
        place: sheet.cell_place(at, &plan.column),
        pupil: pupil.clone(),
        occasion,
        half: parts.term.and_then(|half: HalfTerm| half.half),
        date,
        value,
    }))
}

/// What a result measures, where that is not a whole subject. In a termly test and in a judgement, `comprehension` is reading.
fn construct(sheet: &Sheet<'_>, parts: &Parts, reads: &Reads) -> Arc<str> {
    let is_termly = parts.instrument.as_ref().is_none_or(|name| sheet.settings.assessments.goes_to(name) == GoesTo::Tests);
    match &parts.construct {
        Some(construct) if construct.is_subject && (is_termly || matches!(reads, Reads::Judgements)) => Arc::from(""),
        Some(construct) => construct.name.clone(),
        None => Arc::from(""),
    }
}

/// Test, tracker or paper of a result; else what to ask for.
fn instrument(sheet: &Sheet<'_>, at: usize, plan: &Plan, parts: &Parts) -> Result<Arc<str>, &'static str> {
    let is_paper = |name: &Arc<str>| sheet.settings.assessments.goes_to(name) != GoesTo::Ratings;
    match &plan.reads {
        Reads::Judgements | Reads::Beside(BesideColumn::Rating) => Ok(Arc::from("")),
        Reads::Beside(BesideColumn::Steps(ladder)) => Ok(ladder.clone()),
        Reads::Beside(BesideColumn::Raw(_) | BesideColumn::Percent(_)) => {
            let named = sheet.text(at, "test_name");
            let own = sheet.facts.paper.clone().or_else(|| parts.instrument.clone().filter(is_paper));
            own.or_else(|| (!named.is_empty()).then(|| Arc::from(named))).ok_or("paper")
        }
        Reads::Beside(BesideColumn::Ages(_)) => parts.instrument.clone().ok_or("age test"),
        Reads::Beside(BesideColumn::Scaled) | Reads::Scores(_) => parts.instrument.clone().ok_or("instrument"),
    }
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
