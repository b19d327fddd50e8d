//! Results of statutory assessments: one column per measure, in the Department's downloads, in result lists, beside a pupil list,
//! and in transfer files. Each stays on its own scale; no letter becomes a number and no gap becomes a zero.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::config::mappings::statutory::{StatutoryCode, StatutoryMeasure, StatutoryScale};
use crate::domain::academic_year::AcademicYear;
use crate::domain::judgement::TeacherJudgement;
use crate::domain::observed::{ScaleResult, ScaleValue};
use crate::domain::occasion::Occasion;
use crate::domain::score::{NoScore, Outcome, PhonicsMark, ScaledScore, TablesMark};
use crate::domain::term::Term;
use crate::finding::Action;
use crate::normalise::identity::{Identity, pupil_key};
use crate::normalise::layout::Column;
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::records::{PupilReference, Recorded, RollRow};
use crate::normalise::sheet::{DataRow, Sheet};
use crate::normalise::values::judgements::{self, Word};
use crate::place::Place;
use crate::table::Cell;

/// A measure with the column that holds it.
type Measured<'a> = (&'a StatutoryMeasure, &'a Column);

/// Reads a list of statutory results.
pub(crate) fn read(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) {
    let identity = Identity::new(sheet, rows, &mut out.notes);
    let first = out.records.other_results.len();
    let columns = columns(sheet);
    for row in rows {
        let Some(pupil) = identity.reference(sheet, row, &mut out.notes) else {
            out.left_out_quietly(sheet, row.at, "M072");
            continue;
        };
        match one(sheet, row.at, &pupil, &columns, out) {
            Read::Some => out.used(sheet, row.at),
            Read::Nothing => out.skip(sheet, row.at, "pupil without a statutory result in this table"),
            Read::Faulty(code) => out.left_out_quietly(sheet, row.at, code),
        }
    }
    settle(first, out);
}

/// Statutory results that stand beside the pupils of a pupil list.
pub(crate) fn beside(sheet: &Sheet<'_>, pupils: &[(usize, RollRow)], out: &mut Out) {
    let columns = columns(sheet);
    if columns.is_empty() {
        return;
    }
    let first = out.records.other_results.len();
    for (at, row) in pupils {
        one(sheet, *at, &row.pupil, &columns, out);
    }
    settle(first, out);
}

fn columns<'a>(sheet: &'a Sheet<'_>) -> Vec<Measured<'a>> {
    let statutory = sheet.settings.mappings.statutory();
    sheet.layout.columns.iter().filter_map(|column| statutory.measure(column.field?).map(|measure| (measure, column))).collect()
}

/// What came of a row.
enum Read {
    Some,
    Nothing,
    Faulty(&'static str),
}

fn one(sheet: &Sheet<'_>, at: usize, pupil: &PupilReference, columns: &[Measured<'_>], out: &mut Out) -> Read {
    let mut read = Read::Nothing;
    for (measure, column) in columns {
        let place = sheet.cell_place(at, column);
        let value = match cell_value(sheet, at, measure, column, columns) {
            Ok(Some(value)) => value,
            Ok(None) => continue,
            Err(fault) => {
                if matches!(read, Read::Nothing) {
                    read = Read::Faulty(fault.code);
                }
                out.notes.add(place, fault);
                continue;
            }
        };
        let occasion = match occasion(sheet, at, pupil, measure, out) {
            Ok(occasion) => occasion,
            Err(code) => {
                if matches!(read, Read::Nothing) {
                    read = Read::Faulty(code);
                }
                continue;
            }
        };
        push(sheet, at, place, pupil, measure, column, occasion, value, out);
        read = Read::Some;
    }
    read
}

/// Writes one result.
#[expect(clippy::too_many_arguments, reason = "one record takes who, what, when and where")]
pub(crate) fn push(
    sheet: &Sheet<'_>,
    at: usize,
    place: Place,
    pupil: &PupilReference,
    measure: &StatutoryMeasure,
    column: &Column,
    occasion: Occasion,
    value: ScaleValue,
    out: &mut Out,
) {
    let construct = if measure.field == "eyfsp_goal" { goal(&column.plain).into() } else { measure.construct.clone() };
    let fact = ScaleResult {
        instrument: measure.instrument.clone(),
        construct,
        subject: measure.subject,
        occasion,
        date: None,
        value,
        is_marked: false,
    };
    out.records.other_results.push(Recorded { row: sheet.key(at), place, pupil: pupil.clone(), fact });
}

/// `fsp com e01` gives `early learning goal COM E01`.
fn goal(plain: &str) -> String {
    format!("early learning goal {}", plain.trim_start_matches("fsp ").to_uppercase())
}

/// What a cell says; `None` when it says nothing that is a result.
fn cell_value(
    sheet: &Sheet<'_>,
    at: usize,
    measure: &StatutoryMeasure,
    column: &Column,
    columns: &[Measured<'_>],
) -> Result<Option<ScaleValue>, Fault> {
    let cell = sheet.at(at, column.index);
    let other = |start: &str| {
        let field = measure.field.replace(start, if start == "scaled" { "outcome" } else { "scaled" });
        columns.iter().find(|(other, _)| other.field == field && other.field != measure.field)
    };
    if measure.field.ends_with("_scaled") {
        let outcome = other("scaled").map(|(_, column)| sheet.text(at, column.field.unwrap_or("upn")));
        return scaled(sheet, measure, cell, outcome.as_deref());
    }
    if measure.field.starts_with("ks2_") && measure.field.ends_with("_outcome") {
        // A scaled score says more than its outcome, which is then only compared with it.
        let Some((scaled, column)) = other("outcome") else { return step(sheet, measure, cell) };
        let score = value_of(sheet, scaled, sheet.at(at, column.index)).ok().flatten();
        return match score {
            None => step(sheet, measure, cell).map(|value| value.filter(|_| says_nothing(sheet, sheet.at(at, column.index)))),
            Some(_) => Ok(None),
        };
    }
    if measure.scale == StatutoryScale::Phonics && says_nothing(sheet, cell) {
        let outcome = sheet.text(at, if measure.field == "phonics_mark_2" { "phonics_outcome_2" } else { "phonics_outcome" });
        return Ok(missing(sheet, measure, &outcome).map(|reason| ScaleValue::Phonics(Outcome::Missing(reason))));
    }
    if measure.field == "mtc_score" && says_nothing(sheet, cell) {
        let reason = sheet.text(at, "mtc_reason");
        return Ok(missing(sheet, measure, &reason).map(|reason| ScaleValue::Tables(Outcome::Missing(reason))));
    }
    value_of(sheet, measure, cell)
}

fn scaled(sheet: &Sheet<'_>, measure: &StatutoryMeasure, cell: &Cell, outcome: Option<&str>) -> Result<Option<ScaleValue>, Fault> {
    let outcome = outcome.unwrap_or("");
    if says_nothing(sheet, cell) {
        let code = sheet.settings.mappings.statutory().code(&measure.codes, outcome);
        return Ok(code.and_then(|code| outcome_of(code, ScaledScore::new(80.0)).map(ScaleValue::Scaled)));
    }
    let value = value_of(sheet, measure, cell)?;
    if let Some(ScaleValue::Scaled(Outcome::Score(score))) = &value {
        let says = match outcome.trim().to_uppercase().as_str() {
            "AS" => Some(true),
            "NS" => Some(false),
            _ => None,
        };
        if says.is_some_and(|met| met != (score.scaled_points() >= 100.0)) {
            let what = "The scaled score and the outcome beside it contradict one another (100 is the expected standard)";
            return Err(Fault::new("M115", Action::Quarantined, what, "The score is left out.").hint("Export the results again."));
        }
    }
    Ok(value)
}

/// A blank cell, and a dash or word that stands for nothing: the reason for it is looked for in the column beside it. A word that is a
/// code of its own (`A`, `T`) says something.
fn says_nothing(sheet: &Sheet<'_>, cell: &Cell) -> bool {
    let alias = || sheet.settings.mappings.value("missing", &cell.text());
    cell.is_blank() || matches!(cell, Cell::Text(_)) && alias().is_some_and(|alias| alias.canonical == "missing")
}

/// A value on its scale.
pub(crate) fn value_of(sheet: &Sheet<'_>, measure: &StatutoryMeasure, cell: &Cell) -> Result<Option<ScaleValue>, Fault> {
    if cell.is_blank() {
        return Ok(None);
    }
    let mark = |most: f64| {
        let number = match cell {
            Cell::Number(number) => Some(*number),
            Cell::Text(text) => text.trim().parse::<f64>().ok(),
            _ => None,
        };
        number.map(|number| if number.fract() == 0.0 && (0.0..=most).contains(&number) { Ok(number) } else { Err(off(sheet, cell, most)) })
    };
    match measure.scale {
        StatutoryScale::Steps | StatutoryScale::Judgement => step(sheet, measure, cell),
        StatutoryScale::Phonics => match mark(40.0) {
            Some(mark) => Ok(PhonicsMark::new(mark? as u8).map(|mark| ScaleValue::Phonics(Outcome::Score(mark)))),
            None => coded(sheet, measure, cell, |reason| ScaleValue::Phonics(Outcome::Missing(reason))),
        },
        StatutoryScale::Tables => match mark(25.0) {
            Some(mark) => Ok(TablesMark::new(mark? as u8).map(|mark| ScaleValue::Tables(Outcome::Score(mark)))),
            None => coded(sheet, measure, cell, |reason| ScaleValue::Tables(Outcome::Missing(reason))),
        },
        StatutoryScale::Scaled => match mark(120.0) {
            Some(mark) => match ScaledScore::new(mark?) {
                Some(score) => Ok(Some(ScaleValue::Scaled(Outcome::Score(score)))),
                None => Err(off(sheet, cell, 120.0)),
            },
            None => match sheet.settings.mappings.statutory().code(&measure.codes, &cell.text()) {
                Some(code) => Ok(outcome_of(code, ScaledScore::new(80.0)).map(ScaleValue::Scaled)),
                None => coded(sheet, measure, cell, |reason| ScaleValue::Scaled(Outcome::Missing(reason))),
            },
        },
    }
}

fn outcome_of<T>(code: &StatutoryCode, lowest: Option<T>) -> Option<Outcome<T>> {
    match code {
        StatutoryCode::BelowScale => lowest.map(Outcome::Below),
        StatutoryCode::Missing(reason) => Some(Outcome::Missing(*reason)),
        StatutoryCode::Step(_) => None,
    }
}

fn missing(sheet: &Sheet<'_>, measure: &StatutoryMeasure, text: &str) -> Option<NoScore> {
    match sheet.settings.mappings.statutory().code(&measure.codes, text) {
        Some(StatutoryCode::Missing(reason)) => Some(*reason),
        _ => None,
    }
}

fn coded(
    sheet: &Sheet<'_>,
    measure: &StatutoryMeasure,
    cell: &Cell,
    value: impl Fn(NoScore) -> ScaleValue,
) -> Result<Option<ScaleValue>, Fault> {
    let text = cell.text();
    if let Some(reason) = missing(sheet, measure, &text) {
        return Ok(Some(value(reason)));
    }
    match sheet.settings.mappings.value("missing", &text) {
        Some(alias) if alias.canonical == "missing" => Ok(None),
        _ => Err(unknown(sheet, cell, measure)),
    }
}

fn step(sheet: &Sheet<'_>, measure: &StatutoryMeasure, cell: &Cell) -> Result<Option<ScaleValue>, Fault> {
    let text = cell.text();
    if text.is_empty() {
        return Ok(None);
    }
    let settings = sheet.settings;
    let written = text.strip_suffix(".0").unwrap_or(&text);
    match settings.mappings.statutory().code(&measure.codes, written) {
        Some(StatutoryCode::Step(step)) => return Ok(Some(ScaleValue::Step(named(measure, step)))),
        Some(_) => return Ok(None),
        None => {}
    }
    if measure.scale == StatutoryScale::Judgement {
        return match judgements::read(cell, &settings.mappings, &settings.assessments, &settings.reading) {
            Word::Judgement(judgement) => Ok(Some(ScaleValue::Step(judgement))),
            Word::Blank | Word::Missing(_) => Ok(None),
            _ => Err(unknown(sheet, cell, measure)),
        };
    }
    match settings.mappings.value("missing", &text) {
        Some(alias) if alias.canonical == "missing" => Ok(None),
        _ => Err(unknown(sheet, cell, measure)),
    }
}

/// `1`, `Y` and `Achieved` are one step of the good level of development, and are printed alike.
fn named(measure: &StatutoryMeasure, step: &TeacherJudgement) -> TeacherJudgement {
    let word = match (measure.codes.as_str(), step.rank(), step.is_at_expected()) {
        ("gld", _, true) => "good level of development",
        ("gld", _, false) => "no good level of development",
        ("eyfsp_goal", 1, _) => "emerging",
        ("eyfsp_goal", 2, _) => "expected",
        ("eyfsp_goal", _, _) => "exceeding",
        ("phonics_outcome", _, true) => "Wa",
        ("phonics_outcome", _, false) => "Wt",
        _ => step.word(),
    };
    TeacherJudgement::new(word, step.rank(), step.is_at_expected())
}

fn off(sheet: &Sheet<'_>, cell: &Cell, most: f64) -> Fault {
    let what = format!("{} is off the scale of the assessment, whose highest value is {most}", sheet.quote(cell));
    Fault::new("M115", Action::Quarantined, what, "The cell is left out.").alike("off the scale").hint("Correct it at the source.")
}

fn unknown(sheet: &Sheet<'_>, cell: &Cell, measure: &StatutoryMeasure) -> Fault {
    let what = format!("{} is no result and no known code of the {}", sheet.quote(cell), measure.instrument);
    Fault::new("M132", Action::Quarantined, what, "The cell is left out.").hint("Correct it at the source.")
}

/// The summer term of the year in which the assessment was taken: as the row says; else the year in which the pupil was in the year
/// group that takes it; else the school year around the table, which in a tracker is the present one and not that of the check.
fn occasion(
    sheet: &Sheet<'_>,
    at: usize,
    pupil: &PupilReference,
    measure: &StatutoryMeasure,
    out: &mut Out,
) -> Result<Occasion, &'static str> {
    let day = sheet.facts.as_at.unwrap_or(sheet.as_at);
    let around = sheet.facts.parts.year;
    let said = AcademicYear::parse(&sheet.text(at, "academic_year"));
    let of_year_group = pupil.nc_year.and_then(|year| {
        let back = i32::from(year.number()) - i32::from(measure.nc_year.number());
        AcademicYear::starting(around.unwrap_or(AcademicYear::of(day)).start_year() - back)
    });
    // A child born between 1 September and 31 August begins Reception five school years later.
    let of_birth = pupil
        .date_of_birth
        .and_then(|born| AcademicYear::starting(AcademicYear::of(born).start_year() + 5 + i32::from(measure.nc_year.number())));
    let year = said.or(of_year_group).or(of_birth).or(around);
    let Some(year) = year else {
        // Before May the newest results there can be are those of the summer before.
        let newest = AcademicYear::of(day);
        let has_been = NaiveDate::from_ymd_opt(newest.start_year() + 1, 5, 1).is_some_and(|first| first <= day);
        let newest = if has_been { newest } else { newest.previous() };
        let lines = sheet.file_lines(&[format!("academic_year = \"{newest}\"")]);
        let what = "Nothing says in which school year the assessment was taken";
        let fault = Fault::new("M068", Action::Asked, what, "The results that need it are not read.");
        out.notes.add(sheet.table.place(), fault.hint(format!("Add to the school's settings, with the right year:\n{lines}")));
        return Err("M068");
    };
    // Every statutory assessment falls into May, June or July.
    if NaiveDate::from_ymd_opt(year.start_year() + 1, 5, 1).is_none_or(|first| first > sheet.as_at) {
        let what = format!("The assessment is taken at the end of {}, which lies ahead for the pupil", measure.nc_year);
        let fault = Fault::new("M146", Action::Quarantined, what, "The result is left out.").alike("not yet");
        out.notes.add(sheet.row_place(at), fault.hint("A practice check is no statutory result; head it as one, or say the school year."));
        return Err("M146");
    }
    if said.is_none() && around != Some(year) {
        let what = "The table does not say in which school year the assessments were taken";
        let then = "Each result is dated to the summer term in which the pupil was in the year group that takes it.";
        out.notes.add(sheet.table.place(), Fault::new("M068", Action::Warned, what, then));
    }
    Ok(Occasion { year, term: Term::Summer })
}

/// Two different values of one measure and occasion for one pupil contradict one another: neither is used. Looks at the records
/// of this table, which are those from `first` on.
pub(crate) fn settle(first: usize, out: &mut Out) {
    let key = |record: &Recorded<ScaleResult>| {
        let fact = &record.fact;
        (pupil_key(&record.pupil), fact.instrument.clone(), fact.construct.clone(), fact.subject, fact.occasion)
    };
    let mut seen: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (index, record) in out.records.other_results.iter().enumerate().skip(first) {
        seen.entry(key(record)).or_default().push(index);
    }
    let mut dropped = BTreeSet::new();
    for indices in seen.into_values().filter(|indices| indices.len() > 1) {
        let values: Vec<&ScaleValue> =
            indices.iter().filter_map(|index| out.records.other_results.get(*index)).map(|record| &record.fact.value).collect();
        let same = values.windows(2).all(|pair| pair.first() == pair.last());
        for index in indices.iter().skip(usize::from(same)) {
            dropped.insert((*index, same));
        }
    }
    for (index, same) in &dropped {
        let Some(record) = out.records.other_results.get(*index).filter(|_| !same) else { continue };
        let what = "The same pupil has another result for the same assessment and year in this table";
        let fault = Fault::new("M081", Action::Quarantined, what, "Neither is used.").alike("two results");
        out.notes.add(record.place.clone(), fault.hint("Keep the result that is right."));
    }
    let gone: BTreeSet<usize> = dropped.into_iter().map(|(index, _)| index).collect();
    let mut index = 0;
    out.records.other_results.retain(|_| {
        index += 1;
        !gone.contains(&(index - 1))
    });
}
