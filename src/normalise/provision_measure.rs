//! Entry and exit measures of a provision map: which test they are of, and values on scales that tell themselves.
//!
//! Both must be of one test (provision page, section 6): a bare number without a named test is asked about, never compared.

use std::collections::BTreeSet;

use chrono::Timelike;

use crate::domain::observed::ScaleValue;
use crate::domain::score::{AgeScore, Measure, Outcome, RawMark, StandardisedScore};
use crate::domain::subject::Subject;
use crate::finding::Action;
use crate::normalise::layout::Column;
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::result_heading::{Measured, Parts, read_parts};
use crate::normalise::sheet::Sheet;
use crate::normalise::standardised_test::outcome_of;
use crate::normalise::values::scores;
use crate::table::{Cell, clean};

/// What the row and the sheet say about entry and exit measures.
pub(crate) fn measured(sheet: &Sheet<'_>, at: usize) -> Parts {
    let row = read_parts(&sheet.text(at, "test_name"), &sheet.settings.assessments, sheet.layout.count);
    row.or(&sheet.facts.parts)
}

pub(crate) fn subject(sheet: &Sheet<'_>, at: usize, said: &Parts) -> Option<Subject> {
    let text = sheet.text(at, "subject");
    if text.is_empty() { said.subject } else { read_parts(&text, &sheet.settings.assessments, sheet.layout.count).subject }
}

/// A value at entry or exit, on a standardised scale or on another that the text itself shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Value {
    /// Standardised score.
    pub(crate) standardised: Option<Outcome<StandardisedScore>>,
    /// Age, or marks of a paper.
    pub(crate) other: Option<ScaleValue>,
}

/// Entry and exit of a row: from two columns, or from one that holds both (`85 → 92`, `7:2/7:9`).
pub(crate) fn entry_and_exit(
    sheet: &Sheet<'_>,
    at: usize,
    said: &Parts,
    asked: &mut BTreeSet<&'static str>,
    out: &mut Out,
) -> (Value, Value) {
    let one = |field: &str| sheet.column(field).map(|column| (column.clone(), sheet.at(at, column.index).clone()));
    let (mut entry, mut exit) = (one("provision_entry"), one("provision_exit"));
    if entry.is_none() && exit.is_none() {
        let both = ["provision_pair", "provision_progress"].into_iter().find_map(one);
        if let Some((column, (from, to))) = both.and_then(|(column, cell)| Some((column, pair(&cell.text())?))) {
            entry = Some((column.clone(), Cell::Text(from)));
            exit = Some((column, Cell::Text(to)));
        }
    }
    let mut read =
        |found: Option<(Column, Cell)>| found.map(|(column, cell)| value(sheet, at, &column, &cell, said, asked, out)).unwrap_or_default();
    let (entry, exit) = (read(entry), read(exit));
    (entry, exit)
}

/// The two sides of `85 → 92`, `85 to 92` or `7:2/7:9`.
fn pair(text: &str) -> Option<(String, String)> {
    let sides = ["→", "->", "=>", " to ", ">"].into_iter().find_map(|sign| text.split_once(sign));
    let sides = sides.or_else(|| text.split_once('/').filter(|(from, to)| from.contains(':') && to.contains(':')));
    let (from, to) = sides?;
    let (from, to) = (from.trim(), to.trim());
    (!from.is_empty() && !to.is_empty() && !to.contains(['→', '>'])).then(|| (from.to_owned(), to.to_owned()))
}

fn value(
    sheet: &Sheet<'_>,
    at: usize,
    column: &Column,
    cell: &Cell,
    said: &Parts,
    asked: &mut BTreeSet<&'static str>,
    out: &mut Out,
) -> Value {
    if cell.is_blank() {
        return Value::default();
    }
    let parts = heading_parts(&column.heading, sheet).or(said);
    let measure = match parts.measured {
        Some(Measured::AgeStandardised) => Measure::AgeStandardised,
        Some(Measured::Standardised) => Measure::Standardised,
        // Another scale: what the text itself shows, or nothing.
        Some(_) => return Value { standardised: None, other: other_scale(cell) },
        None => {
            if let Some(other) = other_scale(cell) {
                return Value { standardised: None, other: Some(other) };
            }
            if parts.instrument.is_none() {
                if matches!(scores::read(cell, &sheet.settings.mappings), scores::Written::Exact(_)) {
                    crate::normalise::result_questions::ask(sheet, "instrument", asked, out);
                }
                return Value::default();
            }
            Measure::Standardised
        }
    };
    let instrument = parts.instrument.clone().unwrap_or_else(|| "".into());
    let outcome = outcome_of(sheet, cell, &instrument, measure);
    if outcome.is_none() && sheet.settings.mappings.value("missing", &cell.text()).is_none() {
        let fault = Fault::new(
            "M115",
            Action::Quarantined,
            format!("{} is not a score on the scale of the test", sheet.quote(cell)),
            "The pupil counts as having no usable measure for this intervention.",
        )
        .alike("no usable measure");
        out.notes.add(sheet.cell_place(at, column), fault);
    }
    Value { standardised: outcome, other: None }
}

/// A reading age (`7:02`, `7y 2m`, the time 07:02 that Excel makes of it) or marks of a paper (`12/20`), by their own shape.
pub(crate) fn other_scale(cell: &Cell) -> Option<ScaleValue> {
    let age = |years: u32, months: u32| {
        let months = u16::try_from(years * 12 + months).ok().filter(|_| months < 12)?;
        AgeScore::from_months(months).map(|age| ScaleValue::Age(Outcome::Score(age)))
    };
    match cell {
        Cell::Time(time) => age(time.hour(), time.minute()),
        Cell::Text(text) => {
            let text = clean(text).to_lowercase();
            if let Some((mark, most)) = text.split_once('/') {
                let (mark, most) = (mark.trim().parse().ok()?, most.trim().parse().ok()?);
                return RawMark::new(mark, Some(most)).map(|mark| ScaleValue::Raw(Outcome::Score(mark)));
            }
            let shaped = text.contains(':') || (text.contains('y') && text.contains('m'));
            if shaped { AgeScore::parse(&text).map(|age| ScaleValue::Age(Outcome::Score(age))) } else { None }
        }
        _ => None,
    }
}

/// Name of the measure, where a few words give it; a sentence is free text and is dropped.
pub(crate) fn name_of_measure(sheet: &Sheet<'_>, at: usize) -> String {
    short(&sheet.text(at, "test_name"), 5)
}

/// A text of at most so many words; anything longer is free text and is dropped.
pub(crate) fn short(text: &str, words: usize) -> String {
    if text.split(' ').count() <= words && text.chars().count() <= 60 { text.to_owned() } else { String::new() }
}

/// `Entry SS`, `Baseline (NGRT)`: what the heading says beside the words for entry and exit.
fn heading_parts(heading: &str, sheet: &Sheet<'_>) -> Parts {
    let mut parts = read_parts(heading, &sheet.settings.assessments, sheet.layout.count);
    if matches!(parts.measured, Some(Measured::Date | Measured::Judgement)) {
        parts.measured = None;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_and_marks_of_a_paper_tell_their_scale() {
        let text = |text: &str| other_scale(&Cell::Text(text.into()));
        let age = |months| AgeScore::from_months(months).map(|age| ScaleValue::Age(Outcome::Score(age)));
        assert_eq!(text("7:02"), age(86));
        assert_eq!(text("7y 2m"), age(86));
        assert_eq!(other_scale(&Cell::Time(chrono::NaiveTime::from_hms_opt(7, 10, 0).unwrap())), age(94));
        assert_eq!(text("12/20"), RawMark::new(12.0, Some(20.0)).map(|mark| ScaleValue::Raw(Outcome::Score(mark))));
        for other in ["85", "2b", "emerging", "7.1", "7:13", "21/20"] {
            assert_eq!(text(other), None, "{other}");
        }
    }

    #[test]
    fn two_values_in_one_cell_are_parted() {
        let both = |text: &str| pair(text).map(|(from, to)| format!("{from}|{to}"));
        assert_eq!(both("85 → 92").as_deref(), Some("85|92"));
        assert_eq!(both("85 to 92").as_deref(), Some("85|92"));
        assert_eq!(both("7:2/7:9").as_deref(), Some("7:2|7:9"));
        assert_eq!(both("12/20"), None);
        assert_eq!(both("+7"), None);
    }
}
