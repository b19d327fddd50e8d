//! Columns on other scales than termly standardised scores: ages, marks and percentages of papers, scaled scores, steps
//! of a ladder, ratings. Each keeps its own scale; a paper's marks belong to that paper alone.

use std::sync::Arc;

use crate::config::assessments::RatingScale;
use crate::domain::observed::{Rater, ScaleValue};
use crate::domain::score::{AgeScore, Outcome, RawMark, ScaledScore};
use crate::finding::Action;
use crate::normalise::layout::Column;
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::result_heading::{Measured, Parts};
use crate::normalise::settle::Value;
use crate::normalise::sheet::{DataRow, Sheet};
use crate::normalise::values::ages::{self, AgeStyle};
use crate::normalise::values::percent::{self, PercentStyle};
use crate::normalise::values::scores::{self, ScoreFault, Written};
use crate::table::Cell;

/// How the cells of such a column are read.
#[derive(Clone, Debug)]
pub(crate) enum BesideColumn {
    /// Reading, spelling or number ages.
    Ages(AgeStyle),
    /// Marks, with the marks of the whole paper where the heading says them.
    Raw(Option<f64>),
    /// Percentages of a paper.
    Percent(PercentStyle),
    /// Scaled scores.
    Scaled,
    /// Steps of this ladder.
    Steps(Arc<str>),
    /// Ratings.
    Rating,
}

/// Whose result a cell is, once heading, row and surroundings are put together.
pub(crate) struct Whose<'a> {
    /// Everything said.
    pub(crate) parts: &'a Parts,
    /// Test, tracker or paper.
    pub(crate) instrument: Arc<str>,
    /// Part of a subject; empty for the whole.
    pub(crate) construct: Arc<str>,
}

/// Judges a whole column; `None` when it is not used.
pub(crate) fn column(
    sheet: &Sheet<'_>,
    rows: &[DataRow],
    column: &Column,
    parts: &Parts,
    measured: Measured,
    out: &mut Out,
) -> Option<BesideColumn> {
    match measured {
        Measured::Age => {
            let cells: Vec<&Cell> = sheet.cells(rows, column.index).collect();
            let style = ages::style_of(cells.iter().copied());
            if style.recovers {
                let fault = Fault::new(
                    "M103",
                    Action::Warned,
                    "The spreadsheet has turned ages into dates or times",
                    "They are read as years and months again.",
                );
                let hint = "Set the column to text before ages such as 7:10 are typed.";
                out.notes.add(sheet.column_place(column), fault.hint(hint));
            }
            Some(BesideColumn::Ages(style))
        }
        Measured::Percent => percents(sheet, rows, column, out),
        Measured::Scaled => Some(BesideColumn::Scaled),
        Measured::Raw => Some(BesideColumn::Raw(parts.out_of)),
        _ => None,
    }
}

fn percents(sheet: &Sheet<'_>, rows: &[DataRow], column: &Column, out: &mut Out) -> Option<BesideColumn> {
    let style = percent::style_of(sheet.cells(rows, column.index));
    let has_number = sheet.cells(rows, column.index).any(|cell| percent::number(cell).is_some());
    if style == PercentStyle::Unclear && has_number {
        let what = "The column holds nothing but 0 and 1, which may be percents or parts of one";
        let fault = Fault::new("M108", Action::Asked, what, "The column is not read.").hint("Write 100% in place of 1.");
        out.notes.add(sheet.column_place(column), fault);
        return None;
    }
    Some(BesideColumn::Percent(style))
}

/// A column of ratings, on whichever scale heading or row names; `None` where most values are off it.
pub(crate) fn ratings(
    sheet: &Sheet<'_>,
    rows: &[DataRow],
    column: &Column,
    parts: &Parts,
    said: &[Parts],
    out: &mut Out,
) -> Option<BesideColumn> {
    let (mut n, mut off) = (0_usize, 0_usize);
    let mut ends = (0.0, 0.0);
    for (row, said) in rows.iter().zip(said) {
        let Some(scale) = parts.or(said).rating else { continue };
        let Written::Exact(value) = scores::read(sheet.at(row.at, column.index), &sheet.settings.mappings) else { continue };
        n += 1;
        if !on_scale(&scale, value) {
            off += 1;
            ends = scale.ends;
        }
    }
    if off >= 2 && off * 10 > n {
        let what =
            format!("{off} of {n} values lie outside the scale of {} to {}, so the column probably holds another measure", ends.0, ends.1);
        let fault = Fault::new("M116", Action::Rejected, what, "The column is not used.").hint("Correct the heading, or the values.");
        out.notes.add(sheet.column_place(column), fault);
        return None;
    }
    Some(BesideColumn::Rating)
}

fn on_scale(scale: &RatingScale, value: f64) -> bool {
    let steps = (value - scale.ends.0) / scale.step;
    (scale.ends.0..=scale.ends.1).contains(&value) && (steps - steps.round()).abs() < 1e-6
}

/// The result in a cell. `Ok(None)` is blank; `Err` names the finding that says why it is left out.
pub(crate) fn value(
    sheet: &Sheet<'_>,
    at: usize,
    column: &Column,
    reads: &BesideColumn,
    whose: &Whose<'_>,
    out: &mut Out,
) -> Result<Option<Value>, &'static str> {
    let cell = sheet.at(at, column.index);
    let read = match reads {
        BesideColumn::Ages(style) => age(sheet, cell, *style).map(|value| value.map(ScaleValue::Age)),
        BesideColumn::Raw(out_of) => raw(sheet, cell, *out_of).map(|value| value.map(ScaleValue::Raw)),
        BesideColumn::Percent(style) => percentage(sheet, cell, *style).map(|value| value.map(ScaleValue::Raw)),
        BesideColumn::Scaled => scaled(sheet, cell, &whose.instrument),
        BesideColumn::Steps(ladder) => step(sheet, cell, ladder),
        BesideColumn::Rating => return rating(sheet, at, column, whose, out),
    };
    match read {
        Ok(None) => Ok(None),
        Ok(Some(value)) => {
            let is_marked = matches!(scores::read(cell, &sheet.settings.mappings), Written::Marked(_));
            let instrument = match reads {
                // Marks and percentages of one paper are two scales.
                BesideColumn::Percent(_) => Arc::from(format!("{}, percentage", whose.instrument)),
                _ => whose.instrument.clone(),
            };
            let construct = whose.construct.clone();
            Ok(Some(Value::Other { instrument, construct, subject: whose.parts.subject, value, is_marked }))
        }
        Err(fault) => {
            let code = fault.code;
            out.notes.add(sheet.cell_place(at, column), fault);
            Err(code)
        }
    }
}

const THEN: &str = "The pupil has no result from this cell.";

fn age(sheet: &Sheet<'_>, cell: &Cell, style: AgeStyle) -> Result<Option<Outcome<AgeScore>>, Fault> {
    let of = |months: u16, outcome: fn(AgeScore) -> Outcome<AgeScore>| Ok(AgeScore::from_months(months).map(outcome));
    match ages::read(cell, style, &sheet.settings.mappings) {
        ages::Written::Blank => Ok(None),
        ages::Written::Exact(months) => of(months, Outcome::Score),
        ages::Written::Below(months) => of(months, Outcome::Below),
        ages::Written::Above(months) => of(months, Outcome::Above),
        ages::Written::Missing(reason) => Ok(Some(Outcome::Missing(reason))),
        ages::Written::Fault(fault) => {
            let (code, words) = fault.entry();
            let hint = "Write years and months with a colon, such as 7:10, in a column set to text.";
            Err(Fault::new(code, Action::Quarantined, format!("{} {words}", sheet.quote(cell)), THEN).alike(words).hint(hint))
        }
    }
}

fn score_fault(sheet: &Sheet<'_>, cell: &Cell, fault: ScoreFault) -> Fault {
    let (code, words) = fault.entry();
    Fault::new(code, Action::Quarantined, format!("{} {words}", sheet.quote(cell)), THEN).alike(words)
}

fn raw(sheet: &Sheet<'_>, cell: &Cell, out_of: Option<f64>) -> Result<Option<Outcome<RawMark>>, Fault> {
    let too_many = |most: f64| {
        let what = format!("{} is more than the {most} marks of the paper", sheet.quote(cell));
        Fault::new("M115", Action::Quarantined, what, THEN).alike("above the maximum")
    };
    if let Some((mark, most)) = scores::mark_of(cell) {
        if out_of.is_some_and(|said| said != most) {
            let what = format!("{} names another maximum than the heading", sheet.quote(cell));
            return Err(Fault::new("M115", Action::Quarantined, what, THEN).alike("another maximum"));
        }
        return RawMark::new(mark, Some(most)).map(|mark| Some(Outcome::Score(mark))).ok_or_else(|| too_many(most));
    }
    match scores::read(cell, &sheet.settings.mappings) {
        Written::Blank => Ok(None),
        Written::Missing(reason) => Ok(Some(Outcome::Missing(reason))),
        Written::Exact(mark) | Written::Marked(mark) => {
            RawMark::new(mark, out_of).map(|mark| Some(Outcome::Score(mark))).ok_or_else(|| too_many(out_of.unwrap_or(0.0)))
        }
        Written::Below(_) | Written::Above(_) => {
            let what = format!("{} is a bound and no mark", sheet.quote(cell));
            Err(Fault::new("M112", Action::Quarantined, what, THEN).alike("bound for a mark"))
        }
        Written::Fault(fault) => Err(score_fault(sheet, cell, fault)),
    }
}

fn percentage(sheet: &Sheet<'_>, cell: &Cell, style: PercentStyle) -> Result<Option<Outcome<RawMark>>, Fault> {
    if let Some(percent) = percent::read(cell, style) {
        return Ok(RawMark::new(percent, Some(100.0)).map(Outcome::Score));
    }
    match scores::read(cell, &sheet.settings.mappings) {
        Written::Blank => Ok(None),
        Written::Missing(reason) => Ok(Some(Outcome::Missing(reason))),
        _ => {
            let what = format!("{} is no percentage from 0 to 100", sheet.quote(cell));
            Err(Fault::new("M115", Action::Quarantined, what, THEN).alike("no percentage"))
        }
    }
}

/// Scaled scores of the key stage tests lie between printed ends; a publisher's own scale is kept as points of that scale.
fn scaled(sheet: &Sheet<'_>, cell: &Cell, instrument: &str) -> Result<Option<ScaleValue>, Fault> {
    let assessments = &sheet.settings.assessments;
    let (low, high) = assessments.ends(instrument, "scaled score").unwrap_or((None, None));
    let (low, high) = (low.unwrap_or(0.0), high.unwrap_or(f64::MAX));
    let is_statutory = low >= 80.0;
    let off = || {
        let what = format!("{} lies outside the scale of {low} to {high}", sheet.quote(cell));
        Fault::new("M115", Action::Quarantined, what, THEN).alike("off the scale").hint("Check the score against the test's own report.")
    };
    match scores::read(cell, &sheet.settings.mappings) {
        Written::Blank => Ok(None),
        Written::Missing(reason) if is_statutory => Ok(Some(ScaleValue::Scaled(Outcome::Missing(reason)))),
        Written::Missing(reason) => Ok(Some(ScaleValue::Raw(Outcome::Missing(reason)))),
        Written::Exact(0.0) | Written::Marked(0.0) => {
            Err(Fault::new("M117", Action::Quarantined, "A score of 0 may stand for absent", THEN).alike("zero"))
        }
        Written::Exact(value) | Written::Marked(value) if !(low..=high).contains(&value) => Err(off()),
        Written::Exact(value) | Written::Marked(value) if is_statutory => {
            ScaledScore::new(value).map(|score| Some(ScaleValue::Scaled(Outcome::Score(score)))).ok_or_else(off)
        }
        Written::Exact(value) | Written::Marked(value) => {
            RawMark::new(value, None).map(|score| Some(ScaleValue::Raw(Outcome::Score(score)))).ok_or_else(off)
        }
        Written::Below(_) | Written::Above(_) => Err(off()),
        Written::Fault(fault) => Err(score_fault(sheet, cell, fault)),
    }
}

fn step(sheet: &Sheet<'_>, cell: &Cell, ladder: &str) -> Result<Option<ScaleValue>, Fault> {
    let text = cell.text();
    if text.is_empty() {
        return Ok(None);
    }
    if let Some(step) = sheet.settings.assessments.beside().step(ladder, &text) {
        return Ok(Some(ScaleValue::Step(step.clone())));
    }
    match scores::read(cell, &sheet.settings.mappings) {
        // A ladder has no step for a pupil who was away; nothing is made up for it.
        Written::Blank | Written::Missing(_) => Ok(None),
        _ => {
            let what = format!("{} is no step of {ladder}", sheet.quote(cell));
            let hint = "Correct the cell, or give the ladder's words in order in the school's settings under [[reading.scales]].";
            Err(Fault::new("M132", Action::Quarantined, what, THEN).alike("no step").hint(hint))
        }
    }
}

fn rating(sheet: &Sheet<'_>, at: usize, column: &Column, whose: &Whose<'_>, out: &mut Out) -> Result<Option<Value>, &'static str> {
    let cell = sheet.at(at, column.index);
    let Some(scale) = &whose.parts.rating else { return Ok(None) };
    let fault = match scores::read(cell, &sheet.settings.mappings) {
        Written::Blank | Written::Missing(_) => return Ok(None),
        Written::Exact(value) if on_scale(scale, value) => {
            return Ok(Some(Value::Rating {
                instrument: scale.instrument.clone(),
                scale: scale.scale.clone(),
                rater: whose.parts.rater.unwrap_or(Rater::Unknown),
                value,
            }));
        }
        Written::Fault(fault) => score_fault(sheet, cell, fault),
        _ => {
            let what = format!("{} lies outside the scale of {} to {}", sheet.quote(cell), scale.ends.0, scale.ends.1);
            Fault::new("M115", Action::Quarantined, what, THEN).alike("off the scale")
        }
    };
    let code = fault.code;
    out.notes.add(sheet.cell_place(at, column), fault);
    Err(code)
}

/// True when a value says only why there is none.
pub(crate) fn is_missing(value: &ScaleValue) -> bool {
    match value {
        ScaleValue::Standardised(outcome) => matches!(outcome, Outcome::Missing(_)),
        ScaleValue::Scaled(outcome) => matches!(outcome, Outcome::Missing(_)),
        ScaleValue::Age(outcome) => matches!(outcome, Outcome::Missing(_)),
        ScaleValue::Phonics(outcome) => matches!(outcome, Outcome::Missing(_)),
        ScaleValue::Tables(outcome) => matches!(outcome, Outcome::Missing(_)),
        ScaleValue::Raw(outcome) => matches!(outcome, Outcome::Missing(_)),
        ScaleValue::Step(_) => false,
    }
}

/// A name for the scale, so that only results on one scale can contradict one another.
pub(crate) fn scale_name(value: &ScaleValue) -> &'static str {
    match value {
        ScaleValue::Standardised(_) => "standardised",
        ScaleValue::Scaled(_) => "scaled",
        ScaleValue::Age(_) => "age",
        ScaleValue::Phonics(_) => "phonics",
        ScaleValue::Tables(_) => "tables",
        ScaleValue::Raw(_) => "raw",
        ScaleValue::Step(_) => "step",
    }
}
