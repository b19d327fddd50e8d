//! Which columns of a table of results are read, and as what: decided before any figure, from headings, rows and cells.
//!
//! What cannot be tied to one measure is asked about in words. Marks beside a score of the same test are not read twice.

use std::collections::BTreeSet;

use crate::config::assessments::GoesTo;
use crate::domain::score::Measure;
use crate::domain::subject::Subject;
use crate::finding::Action;
use crate::normalise::beside::{self, BesideColumn};
use crate::normalise::identity::DateColumn;
use crate::normalise::ladder::{self, Ladder};
use crate::normalise::layout::Column;
use crate::normalise::mark_book;
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::result_heading::{Measured, Parts};
use crate::normalise::result_questions::column_hint;
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
    /// As something on another scale.
    Beside(BesideColumn),
}

/// A column of results.
pub(crate) struct Plan {
    /// The column.
    pub(crate) column: Column,
    /// What its heading says.
    pub(crate) parts: Parts,
    /// How its cells are read.
    pub(crate) reads: Reads,
    /// Column with the day.
    pub(crate) date: Option<DateColumn>,
    /// Where the rows of a long table differ in measure: the one this plan reads.
    pub(crate) only: Option<Option<Measured>>,
}

/// Decides for every column of a table whether and how it is read.
pub(crate) fn plans(sheet: &Sheet<'_>, rows: &[DataRow], said: &[Parts], out: &mut Out) -> Vec<Plan> {
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
        let Some((parts, measured)) = result_column(sheet, column) else { continue };
        let is_off = matches!(measured, Some(Measured::Date | Measured::Other(_)));
        if is_off || sheet.cells(rows, column.index).all(|cell| cell.is_blank()) || is_spare(sheet, rows, column, &parts, measured) {
            continue;
        }
        if parts.by_letter && letters.len() < 2 {
            let fault = Fault::new("M051", Action::Asked, "A single letter may be a subject", "The column is not read.")
                .hint(column_hint(column, "autumn reading judgement"));
            out.notes.add(sheet.column_place(column), fault);
            continue;
        }
        for (only, rows, said) in variants(rows, said, measured) {
            let measured = measured.or(only.flatten());
            if matches!(measured, Some(Measured::Other(_))) {
                continue;
            }
            let Some(reads) = reads(sheet, &rows, column, &parts, &said, measured, out) else { continue };
            let date = date_column(sheet, &rows, &parts, out);
            plans.push(Plan { column: column.clone(), parts: parts.clone(), reads, date, only });
        }
    }
    without_twins(sheet, rows, plans, out)
}

/// What a column is said to hold: by its heading, or by the name it goes under.
fn result_column(sheet: &Sheet<'_>, column: &Column) -> Option<(Parts, Option<Measured>)> {
    let bare = |measured| Some((Parts::default(), Some(measured)));
    if let Some(parts) = &column.parts {
        return Some((parts.clone(), parts.measured));
    }
    match column.field? {
        "score_standardised" if column.plain == "ss" && names_scaled_ss(sheet) => bare(Measured::Scaled),
        "score_standardised" => bare(Measured::Standardised),
        "score_age_standardised" => bare(Measured::AgeStandardised),
        "teacher_judgement" => bare(Measured::Judgement),
        "score_unknown" => Some((Parts::default(), None)),
        "score_raw" => bare(Measured::Raw),
        "score_percent" => bare(Measured::Percent),
        "score_scaled" | "score_scaled_star" => bare(Measured::Scaled),
        field @ ("reading_age" | "spelling_age") => {
            let words = field.replace('_', " ");
            let parts = crate::normalise::result_heading::read_parts(&words, &sheet.settings.assessments, sheet.layout.count);
            Some((parts, Some(Measured::Age)))
        }
        _ => None,
    }
}

/// A publisher whose norm-referenced score has a name of its own (`NRSS`) means the scaled score by `SS`.
fn names_scaled_ss(sheet: &Sheet<'_>) -> bool {
    let named = sheet.facts.parts.instrument.as_deref().is_some_and(|name| sheet.settings.assessments.ends(name, "NRSS").is_some());
    named || sheet.layout.columns.iter().any(|column| column.plain == "nrss")
}

/// Marks and percentages beside a standardised score of the same test say nothing more; percentages beside marks neither.
/// Of a test that gives scores plain and adjusted for age on other scales than termly ones, the adjusted score is read.
fn is_spare(sheet: &Sheet<'_>, rows: &[DataRow], column: &Column, parts: &Parts, measured: Option<Measured>) -> bool {
    let better: &[Measured] = match measured {
        Some(Measured::Raw) => &[Measured::Standardised, Measured::AgeStandardised, Measured::Scaled],
        Some(Measured::Percent) => &[Measured::Standardised, Measured::AgeStandardised, Measured::Scaled, Measured::Raw],
        Some(Measured::Standardised) if is_kept_apart(sheet, parts) => &[Measured::AgeStandardised],
        _ => return false,
    };
    sheet.layout.columns.iter().filter(|other| other.index != column.index).any(|other| {
        result_column(sheet, other).is_some_and(|(theirs, measure)| {
            measure.is_some_and(|measure| better.contains(&measure))
                && (theirs.subject, theirs.term, theirs.year) == (parts.subject, parts.term, parts.year)
                && theirs.construct == parts.construct
                && sheet.cells(rows, other.index).any(|cell| !cell.is_blank())
        })
    })
}

fn is_kept_apart(sheet: &Sheet<'_>, parts: &Parts) -> bool {
    let named = parts.or(&sheet.facts.parts).instrument;
    named.is_some_and(|name| sheet.settings.assessments.goes_to(&name) != GoesTo::Tests)
}

type Variant = (Option<Option<Measured>>, Vec<DataRow>, Vec<Parts>);

/// A long table may hold several measures in one column; each is judged by its own rows.
fn variants(rows: &[DataRow], said: &[Parts], measured: Option<Measured>) -> Vec<Variant> {
    let kinds: BTreeSet<Option<Measured>> = said.iter().map(|said| said.measured).collect();
    if measured.is_some() || kinds.iter().all(Option::is_none) {
        return vec![(None, rows.to_vec(), said.to_vec())];
    }
    let of = |kind: Option<Measured>| {
        let pairs = rows.iter().zip(said).filter(move |(_, said)| said.measured == kind);
        let (rows, said): (Vec<&DataRow>, Vec<&Parts>) = pairs.unzip();
        (Some(kind), rows.into_iter().cloned().collect(), said.into_iter().cloned().collect())
    };
    kinds.into_iter().map(of).collect()
}

fn reads(
    sheet: &Sheet<'_>,
    rows: &[DataRow],
    column: &Column,
    parts: &Parts,
    said: &[Parts],
    measured: Option<Measured>,
    out: &mut Out,
) -> Option<Reads> {
    let is_rating = parts.rating.is_some() || (column.parts.is_none() && said.iter().any(|said| said.rating.is_some()));
    if is_rating {
        return beside::ratings(sheet, rows, column, parts, said, out).map(Reads::Beside);
    }
    if matches!(measured, None | Some(Measured::Judgement)) {
        match ladder::of(sheet, rows, column, parts, said, out) {
            Ladder::Steps(name) => return Some(Reads::Beside(BesideColumn::Steps(name))),
            Ladder::Asked => return None,
            Ladder::No => {}
        }
    }
    match measured {
        Some(Measured::Judgement) => Some(Reads::Judgements),
        Some(Measured::Standardised) => {
            standardised_test::column(sheet, rows, column, parts, said, Measure::Standardised, out).map(Reads::Scores)
        }
        Some(Measured::AgeStandardised) => {
            standardised_test::column(sheet, rows, column, parts, said, Measure::AgeStandardised, out).map(Reads::Scores)
        }
        Some(measured @ (Measured::Age | Measured::Scaled | Measured::Raw | Measured::Percent)) => {
            beside::column(sheet, rows, column, parts, measured, out).map(Reads::Beside)
        }
        Some(Measured::Date | Measured::Other(_)) => None,
        None => mark_book::undecided(sheet, rows, column, parts, said, out),
    }
}

/// A sheet of pupils whose result columns are all empty may hold its results as colours, which no file reader sees.
pub(crate) fn note_no_values(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) {
    let holds = |column: &Column| result_column(sheet, column).is_some_and(|(_, measured)| !matches!(measured, Some(Measured::Date)));
    let mut columns = sheet.layout.columns.iter().filter(|column| holds(column)).peekable();
    if rows.len() < 3 || columns.peek().is_none() {
        return;
    }
    if columns.all(|column| sheet.cells(rows, column.index).all(|cell| cell.is_blank())) {
        let what = "None of the columns for results holds a value";
        let then = "Nothing is read from them; colours of cells are not read.";
        let hint = "Where a colour stands for a result, write a word or a number into the cell.";
        out.notes.add(sheet.table.place(), Fault::new("M123", Action::Warned, what, then).hint(hint));
    }
}

/// Two columns with one heading and different results, of which neither names its subject, are of two subjects that only
/// a person can tell apart; a subject given for the whole file would be wrong for one of them.
fn without_twins(sheet: &Sheet<'_>, rows: &[DataRow], plans: Vec<Plan>, out: &mut Out) -> Vec<Plan> {
    let differ = |a: &Plan, b: &Plan| rows.iter().any(|row| sheet.at(row.at, a.column.index) != sheet.at(row.at, b.column.index));
    let is_nameless = |plan: &Plan| plan.parts.subject.is_none() && plan.parts.construct.is_none() && plan.parts.rating.is_none();
    let twin = |one: &Plan| {
        is_nameless(one)
            && plans.iter().any(|other| {
                other.column.index != one.column.index && other.column.plain == one.column.plain && is_nameless(other) && differ(one, other)
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
