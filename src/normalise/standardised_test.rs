//! Scores of published tests: each cell against the ends of its own scale.
//!
//! A score off the scale is left out; where more than a tenth of a column is, the column holds another measure (M116).

use std::sync::Arc;

use crate::config::assessments::{Assessments, GoesTo, Scale};
use crate::domain::observed::ScaleValue;
use crate::domain::score::{Measure, NoScore, Outcome, StandardisedScore};
use crate::finding::Action;
use crate::normalise::beside::Whose;
use crate::normalise::layout::Column;
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::result_heading::Parts;
use crate::normalise::settle::Value;
use crate::normalise::sheet::{DataRow, Sheet};
use crate::normalise::values::scores::{self, Written};

/// A column of scores.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScoreColumn {
    /// Measure.
    pub(crate) measure: Measure,
}

/// Ends of every standardised scale that names none (the type's own range).
const WIDEST: (f64, f64) = (40.0, 160.0);

/// The printed ends of a test's scale.
pub(crate) fn ends(assessments: &Assessments, instrument: &str, measure: Measure) -> (f64, f64) {
    let is_age = |scale: &&Scale| scale.measure.contains("age");
    let wanted = |scale: &&Scale| is_age(scale) == (measure == Measure::AgeStandardised);
    let scale = assessments.standardised_scales(instrument).find(wanted).or_else(|| assessments.standardised_scales(instrument).next());
    scale.map_or(WIDEST, |scale| (scale.min.unwrap_or(WIDEST.0), scale.max.unwrap_or(WIDEST.1)))
}

/// Judges a whole column; `None` when it is not used.
pub(crate) fn column(
    sheet: &Sheet<'_>,
    rows: &[DataRow],
    column: &Column,
    parts: &Parts,
    said: &[Parts],
    measure: Measure,
    out: &mut Out,
) -> Option<ScoreColumn> {
    let (mut n, mut off) = (0_usize, 0_usize);
    let mut scale = WIDEST;
    for (row, said) in rows.iter().zip(said) {
        let Written::Exact(value) = scores::read(sheet.at(row.at, column.index), &sheet.settings.mappings) else { continue };
        if value == 0.0 {
            continue;
        }
        let instrument = parts.or(said).or(&sheet.facts.parts).instrument;
        scale = instrument.as_deref().map_or(WIDEST, |name| ends(&sheet.settings.assessments, name, measure));
        n += 1;
        off += usize::from(value < scale.0 || value > scale.1);
    }
    let comma = rows.iter().find(|row| scores::has_decimal_comma(sheet.at(row.at, column.index)));
    if let Some(row) = comma {
        let fault = Fault::new("M107", Action::Repaired, "Scores are written with a decimal comma", "It is read as a decimal point.");
        out.notes.add(sheet.cell_place(row.at, column), fault);
    }
    if off >= 2 && off * 10 > n {
        let what = format!(
            "{off} of {n} values lie outside the scale of {} to {}, so the column probably holds another measure",
            scale.0, scale.1
        );
        let fault = Fault::new("M116", Action::Rejected, what, "The column is not used.")
            .hint("Export the standardised score, or correct the heading.");
        out.notes.add(sheet.column_place(column), fault);
        return None;
    }
    Some(ScoreColumn { measure })
}

/// The score in a cell.
pub(crate) fn value(
    sheet: &Sheet<'_>,
    at: usize,
    column: &Column,
    scores: &ScoreColumn,
    whose: &Whose<'_>,
    out: &mut Out,
) -> Result<Option<Value>, &'static str> {
    let instrument = whose.instrument.clone();
    let subject = whose.parts.subject;
    let of = match subject {
        _ if !whose.construct.is_empty() => whose.construct.to_string(),
        Some(subject) => subject.to_string(),
        None => String::new(),
    };
    let cell = sheet.at(at, column.index);
    let written = scores::read(cell, &sheet.settings.mappings);
    let then = format!("The pupil has no {} in {of} from this cell.", scores.measure.words());
    let (low, high) = ends(&sheet.settings.assessments, &instrument, scores.measure);
    let outcome = match written {
        Written::Blank => return Ok(None),
        Written::Missing(reason) => Ok(Outcome::Missing(reason)),
        Written::Exact(0.0) | Written::Marked(0.0) => Err(Fault::new(
            "M117",
            Action::Quarantined,
            format!("A score of 0 is outside the scale of {low} to {high} and may stand for absent"),
            then,
        )),
        Written::Exact(value) | Written::Marked(value) => match StandardisedScore::new(value).filter(|_| (low..=high).contains(&value)) {
            Some(score) => Ok(Outcome::Score(score)),
            None => Err(Fault::new(
                "M115",
                Action::Quarantined,
                format!("{} lies outside the scale of {low} to {high}", sheet.quote(cell)),
                then,
            )
            .alike("off the scale")
            .hint("Check the score against the test's own report.")),
        },
        Written::Below(bound) => bounded(bound, (low, high)).map(Outcome::Below).ok_or_else(|| off_bound(sheet, cell, (low, high), then)),
        Written::Above(bound) => bounded(bound, (low, high)).map(Outcome::Above).ok_or_else(|| off_bound(sheet, cell, (low, high), then)),
        Written::Fault(fault) => {
            let (code, words) = fault.entry();
            Err(Fault::new(code, Action::Quarantined, format!("{} {words}", sheet.quote(cell)), then).alike(words))
        }
    };
    if matches!(written, Written::Marked(_)) {
        out.notes.add(
            sheet.cell_place(at, column),
            Fault::new(
                "M113",
                Action::Warned,
                format!("{} carries a mark or note beside the score", sheet.quote(cell)),
                "The score is used and the mark left aside.",
            )
            .alike("marked"),
        );
    }
    match outcome {
        Ok(outcome) => {
            let is_termly = whose.construct.is_empty() && sheet.settings.assessments.goes_to(&instrument) == GoesTo::Tests;
            match subject.filter(|_| is_termly) {
                Some(subject) => Ok(Some(Value::Test { subject, instrument, measure: scores.measure, outcome })),
                None => {
                    let (construct, value) = (whose.construct.clone(), ScaleValue::Standardised(outcome));
                    let is_marked = matches!(written, Written::Marked(_));
                    Ok(Some(Value::Other { instrument, construct, subject, value, is_marked }))
                }
            }
        }
        Err(fault) => {
            let code = fault.code;
            out.notes.add(sheet.cell_place(at, column), fault);
            Err(code)
        }
    }
}

/// A bound is written at an end of the scale, give or take one point (`<70` and `<69` are both in use).
fn bounded(bound: f64, (low, high): (f64, f64)) -> Option<StandardisedScore> {
    StandardisedScore::new(bound).filter(|_| (low - 1.0..=high + 1.0).contains(&bound))
}

fn off_bound(sheet: &Sheet<'_>, cell: &crate::table::Cell, (low, high): (f64, f64), then: String) -> Fault {
    Fault::new("M115", Action::Quarantined, format!("{} names a bound outside the scale of {low} to {high}", sheet.quote(cell)), then)
        .alike("bound off the scale")
}

/// A score of a provision map, on the scale of its test.
pub(crate) fn outcome_of(
    sheet: &Sheet<'_>,
    cell: &crate::table::Cell,
    instrument: &Arc<str>,
    measure: Measure,
) -> Option<Outcome<StandardisedScore>> {
    let scale = ends(&sheet.settings.assessments, instrument, measure);
    match scores::read(cell, &sheet.settings.mappings) {
        Written::Exact(value) | Written::Marked(value) => {
            StandardisedScore::new(value).filter(|_| (scale.0..=scale.1).contains(&value)).map(Outcome::Score)
        }
        Written::Below(bound) => bounded(bound, scale).map(Outcome::Below),
        Written::Above(bound) => bounded(bound, scale).map(Outcome::Above),
        Written::Missing(reason) if reason != NoScore::NotRecorded => Some(Outcome::Missing(reason)),
        Written::Missing(_) | Written::Blank | Written::Fault(_) => None,
    }
}
