//! One result per pupil, subject, measure and occasion: half terms, doubles and contradictions inside one table.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::judgement::TeacherJudgement;
use crate::domain::observed::{Rater, Rating, ScaleResult, ScaleValue};
use crate::domain::occasion::Occasion;
use crate::domain::score::{Measure, NoScore, Outcome, StandardisedScore};
use crate::domain::subject::Subject;
use crate::finding::Action;
use crate::normalise::beside;
use crate::normalise::identity::pupil_key;
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::records::{JudgementResult, PupilReference, Recorded, TestResult};
use crate::normalise::sheet::Sheet;
use crate::place::Place;

/// A result read from one cell.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// Row position.
    pub(crate) at: usize,
    /// The cell.
    pub(crate) place: Place,
    /// Who.
    pub(crate) pupil: PupilReference,
    /// Occasion.
    pub(crate) occasion: Occasion,
    /// Half of the term, where the heading names one.
    pub(crate) half: Option<u8>,
    /// Day of the test.
    pub(crate) date: Option<NaiveDate>,
    /// What the cell says.
    pub(crate) value: Value,
}

/// What a result cell says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// A judgement of a subject, or why there is none.
    Judgement(Subject, Result<TeacherJudgement, NoScore>),
    /// A score.
    Test {
        /// Subject.
        subject: Subject,
        /// Test series.
        instrument: Arc<str>,
        /// Measure.
        measure: Measure,
        /// Result.
        outcome: Outcome<StandardisedScore>,
    },
    /// A result on another scale.
    Other {
        /// Test, tracker or paper.
        instrument: Arc<str>,
        /// What it measures; empty for a whole subject.
        construct: Arc<str>,
        /// Subject, where it belongs to one.
        subject: Option<Subject>,
        /// Value.
        value: ScaleValue,
        /// Marked less reliable by the file.
        is_marked: bool,
    },
    /// A rating.
    Rating {
        /// Instrument.
        instrument: Arc<str>,
        /// Scale of it.
        scale: Arc<str>,
        /// Who rated.
        rater: Rater,
        /// Value.
        value: f64,
    },
}

impl Value {
    fn is_missing(&self) -> bool {
        match self {
            Value::Judgement(_, judgement) => judgement.is_err(),
            Value::Test { outcome, .. } => matches!(outcome, Outcome::Missing(_)),
            Value::Other { value, .. } => beside::is_missing(value),
            Value::Rating { .. } => false,
        }
    }

    fn kind(&self) -> String {
        match self {
            Value::Judgement(subject, _) => format!("{subject:?}"),
            Value::Test { subject, instrument, measure, .. } => format!("{subject:?} {instrument} {measure:?}"),
            Value::Other { instrument, construct, subject, value, .. } => {
                format!("{subject:?} {instrument} {construct} {}", beside::scale_name(value))
            }
            Value::Rating { instrument, scale, rater, .. } => format!("{instrument} {scale} {rater:?}"),
        }
    }
}

/// Writes the results into the records. Returns the rows whose results contradict one another, with the finding's code.
pub(crate) fn settle(sheet: &Sheet<'_>, candidates: Vec<Candidate>, out: &mut Out) -> BTreeMap<usize, &'static str> {
    let mut groups: BTreeMap<(String, String, Occasion), Vec<usize>> = BTreeMap::new();
    for (index, candidate) in candidates.iter().enumerate() {
        let key = (pupil_key(&candidate.pupil), candidate.value.kind(), candidate.occasion);
        groups.entry(key).or_default().push(index);
    }
    let mut keep = vec![true; candidates.len()];
    let mut dropped = BTreeMap::new();
    for indices in groups.into_values().filter(|indices| indices.len() > 1) {
        let members: Vec<(usize, &Candidate)> =
            indices.iter().filter_map(|index| candidates.get(*index).map(|candidate| (*index, candidate))).collect();
        let kept = choose(sheet, &members, out);
        for (index, candidate) in &members {
            if kept.contains(index) {
                continue;
            }
            if let Some(flag) = keep.get_mut(*index) {
                *flag = false;
            }
            if kept.is_empty() {
                dropped.insert(candidate.at, "M081");
                let what = "The same pupil has another result for the same subject and term in this table";
                let fault = Fault::new("M081", Action::Quarantined, what, "Neither is used.")
                    .alike("two results")
                    .hint("Keep the result that is right.");
                out.notes.add(candidate.place.clone(), fault);
            } else {
                out.skip(sheet, candidate.at, "a result that another row of the table repeats or replaces");
            }
        }
    }
    for (candidate, keep) in candidates.into_iter().zip(keep) {
        if keep {
            out.used(sheet, candidate.at);
            write(sheet, candidate, out);
        }
    }
    dropped
}

/// Which of several results for one occasion are kept; none when they contradict one another.
fn choose(sheet: &Sheet<'_>, members: &[(usize, &Candidate)], out: &mut Out) -> Vec<usize> {
    let halves: Vec<Option<u8>> = members.iter().map(|(_, candidate)| candidate.half).collect();
    let all_named = halves.iter().all(Option::is_some);
    let distinct = halves.iter().enumerate().all(|(index, half)| !halves.iter().skip(index + 1).any(|other| other == half));
    if all_named && distinct {
        let fault = Fault::new(
            "M148",
            Action::Warned,
            "Two half terms of one term both hold results",
            "The later half term counts, and the earlier one only where the later is empty.",
        )
        .across_file();
        out.notes.add(sheet.table.place(), fault);
        let best = members.iter().max_by_key(|(_, candidate)| (!candidate.value.is_missing(), candidate.half));
        return best.map(|(index, _)| vec![*index]).unwrap_or_default();
    }
    let present: Vec<&(usize, &Candidate)> = members.iter().filter(|(_, candidate)| !candidate.value.is_missing()).collect();
    let pool: Vec<&(usize, &Candidate)> = if present.is_empty() { members.iter().take(1).collect() } else { present };
    let Some((first, candidate)) = pool.first() else { return Vec::new() };
    if pool.iter().all(|(_, other)| other.value == candidate.value) {
        return vec![*first];
    }
    let dates: Vec<Option<NaiveDate>> = pool.iter().map(|(_, candidate)| candidate.date).collect();
    let dated = dates.iter().all(Option::is_some)
        && dates.iter().enumerate().all(|(index, date)| !dates.iter().skip(index + 1).any(|other| other == date));
    if dated { pool.iter().map(|(index, _)| *index).collect() } else { Vec::new() }
}

fn write(sheet: &Sheet<'_>, candidate: Candidate, out: &mut Out) {
    let Candidate { at, place, pupil, occasion, date, value, .. } = candidate;
    let row = sheet.key(at);
    match value {
        Value::Judgement(subject, judgement) => {
            out.records.judgements.push(JudgementResult { row, place, pupil, subject, occasion, judgement })
        }
        Value::Test { subject, instrument, measure, outcome } => {
            out.records.tests.push(TestResult { row, place, pupil, instrument, measure, subject, occasion, date, outcome })
        }
        Value::Other { instrument, construct, subject, value, is_marked } => {
            let fact = ScaleResult { instrument, construct, subject, occasion, date, value, is_marked };
            out.records.other_results.push(Recorded { row, place, pupil, fact });
        }
        Value::Rating { instrument, scale, rater, value } => {
            let fact = Rating { instrument, scale, rater, occasion, date, value };
            out.records.ratings.push(Recorded { row, place, pupil, fact });
        }
    }
}
