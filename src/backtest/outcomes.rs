//! What became of each pupil after each decision day (method, "Back-test on past data", step 3).
//!
//! Within three terms after the day: (A) staff moved the pupil up the register; (B) the next same-baseline level leans or worse
//! on a test that was not used on the day, from the start used on the day and from the start of the next review; (C) the
//! standard of the next statutory point was missed. Unknown is not "no".

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::backtest::frozen::Moment;
use crate::config::load::SharedConfig;
use crate::config::mappings::statutory::{StatutoryMeasure, StatutoryScale};
use crate::decide::level::Edges;
use crate::decide::results::{FlagOutcome, Level, Partition, PupilDecision};
use crate::domain::observed::{ScaleResult, ScaleValue};
use crate::domain::score::Outcome;
use crate::domain::sen::SenProvision;
use crate::link::school::{Pupil, SeriesResult};

/// Terms after a decision in which its outcome is looked for.
pub(crate) const TERMS_AFTER: i32 = 3;

/// A scaled score of the standard, of every statutory test with a scaled score.
const SCALED_STANDARD: f64 = 100.0;

/// One pupil at one decision day, with what came after.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Case {
    /// Position of the decision day.
    pub(crate) moment: usize,
    /// Position of the pupil in the school of that day.
    pub(crate) pupil: usize,
    /// Outcome of the rule.
    pub(crate) outcome: FlagOutcome,
    /// Staff moved the pupil up; `None` when the register is not known on both days, or no step up is left.
    pub(crate) moved_up: Option<bool>,
    /// Terms until the first move up.
    pub(crate) terms_to_move: Option<i32>,
    /// The next same-baseline level leans or worse, in any tested subject; `None` without a new result. Its start is that of
    /// the next review.
    pub(crate) fell_behind: Option<bool>,
    /// A new test leans or worse from the start that the list of the day used, in any tested subject; `None` without one.
    pub(crate) still_behind: Option<bool>,
    /// The standard was missed; `None` without a statutory result in the three terms.
    pub(crate) standard_missed: Option<bool>,
    /// The list of the next decision day, if the pupil was judged then.
    pub(crate) next_list: Option<Partition>,
}

impl Case {
    /// On the list of pupils to be discussed.
    pub(crate) fn is_flagged(&self) -> bool {
        self.outcome.partition() == Partition::Flagged
    }

    /// Judged at all.
    pub(crate) fn is_judged(&self) -> bool {
        self.outcome.partition() != Partition::NotJudged
    }
}

/// Every pupil at every decision day but the last, which has no "after".
pub(crate) fn cases(moments: &[Moment], standards: &Standards) -> Vec<Case> {
    let mut cases = Vec::new();
    for (at, moment) in moments.iter().enumerate().take(moments.len().saturating_sub(1)) {
        let later = moments.get(at + 1..).unwrap_or_default();
        let later: Vec<&Moment> = later.iter().take_while(|after| after.term <= moment.term + TERMS_AFTER).collect();
        for (position, (pupil, decision)) in moment.judged.school.pupils.iter().zip(&moment.judged.decisions.pupils).enumerate() {
            let (moved_up, terms_to_move) = moved_up(moment, pupil, &later);
            cases.push(Case {
                moment: at,
                pupil: position,
                outcome: decision.outcome,
                moved_up,
                terms_to_move,
                fell_behind: fell_behind(moment, pupil, &later),
                still_behind: still_behind(moment, position, &later),
                standard_missed: standard_missed(moment.as_at, pupil, &later, standards),
                next_list: later
                    .first()
                    .and_then(|next| decision_of(next, pupil))
                    .map(|(_, decision)| decision.outcome.partition())
                    .filter(|list| *list != Partition::NotJudged),
            });
        }
    }
    cases
}

/// The pupil and the decision at another moment.
fn decision_of<'a>(moment: &'a Moment, pupil: &Pupil) -> Option<(&'a Pupil, &'a PupilDecision)> {
    let at = *moment.positions.get(&pupil.key)?;
    Some((moment.judged.school.pupils.get(at)?, moment.judged.decisions.pupils.get(at)?))
}

fn moved_up(moment: &Moment, pupil: &Pupil, later: &[&Moment]) -> (Option<bool>, Option<i32>) {
    let Some(before) = pupil.provision_on(moment.as_at).filter(|before| *before != SenProvision::Plan) else { return (None, None) };
    let mut is_known = false;
    for after in later {
        let Some(provision) = decision_of(after, pupil).and_then(|(then, _)| then.provision_on(after.as_at)) else { continue };
        is_known = true;
        if provision > before {
            return (Some(true), Some(after.term - moment.term));
        }
    }
    (is_known.then_some(false), None)
}

/// Level of `c` at the next decision day that has a result newer than this day, over the tested subjects.
fn fell_behind(moment: &Moment, pupil: &Pupil, later: &[&Moment]) -> Option<bool> {
    later.iter().find_map(|after| {
        let at = *after.positions.get(&pupil.key)?;
        let (analysis, decision) = (after.judged.analysis.pupils.get(at)?, after.judged.decisions.pupils.get(at)?);
        let is_new = |same: &crate::analyse::results::SameBaseline| same.to.date > moment.as_at;
        let levels: Vec<Level> = analysis
            .subjects
            .iter()
            .filter(|(_, progress)| progress.c.value().is_some_and(is_new))
            .filter_map(|(subject, _)| decision.levels.get(subject))
            .map(|levels| levels.c)
            .filter(|level| *level != Level::Unknown)
            .collect();
        (!levels.is_empty()).then(|| levels.iter().any(|level| level.leans()))
    })
}

/// The first new result on the same test as the start of the day's verdict, judged from that very start.
fn still_behind(moment: &Moment, position: usize, later: &[&Moment]) -> Option<bool> {
    let (pupil, analysis) = (moment.judged.school.pupils.get(position)?, moment.judged.analysis.pupils.get(position)?);
    let leans = analysis.subjects.iter().filter_map(|(subject, progress)| {
        let same = progress.c.value()?;
        let score = later.iter().find_map(|after| {
            let (then, _) = decision_of(after, pupil)?;
            let of_subject = then.tests.iter().filter(|(series, _)| series.subject == *subject);
            let started = |results: &&[SeriesResult]| results.iter().any(|r| r.date == same.from.date && score_of(r) == same.from.score);
            let mut results = of_subject.map(|(_, results)| results.as_slice()).find(started)?.iter();
            results.find(|result| result.date > moment.as_at && score_of(result).is_some()).and_then(score_of)
        })?;
        Some(Edges::REFERENCE.level(same.z_at(score)).leans())
    });
    leans.reduce(|one, other| one || other)
}

fn score_of(result: &SeriesResult) -> Option<f64> {
    result.outcome.score().map(|score| score.points())
}

/// What the statutory assessments ask for.
#[derive(Clone, Debug)]
pub(crate) struct Standards {
    /// Mark from which the phonics screening check is met.
    pub(crate) phonics: f64,
    /// Assessments whose ordered steps have an expected one.
    pub(crate) with_steps: BTreeSet<String>,
}

impl Standards {
    /// From the settings and the table of statutory assessments.
    pub(crate) fn of(shared: &SharedConfig) -> Standards {
        let measures = shared.mappings.statutory().measures();
        let has_steps = |one: &&StatutoryMeasure| matches!(one.scale, StatutoryScale::Steps | StatutoryScale::Judgement);
        Standards {
            phonics: shared.method.phonics_standard.value,
            with_steps: measures.iter().filter(has_steps).map(|one| one.instrument.to_string()).collect(),
        }
    }

    /// Whether a result misses its standard; `None` for results without one, and for a pupil who was not assessed.
    fn missed(&self, result: &ScaleResult) -> Option<bool> {
        match &result.value {
            ScaleValue::Scaled(Outcome::Score(score)) => Some(score.scaled_points() < SCALED_STANDARD),
            ScaleValue::Scaled(Outcome::Below(score)) => (score.scaled_points() <= SCALED_STANDARD).then_some(true),
            ScaleValue::Phonics(Outcome::Score(mark)) => Some(f64::from(mark.mark()) < self.phonics),
            ScaleValue::Step(step) if self.with_steps.contains(&*result.instrument) => Some(!step.is_at_expected()),
            _ => None,
        }
    }
}

/// Statutory results dated after the day: a score, a mark or a step under its standard, at the first such day.
fn standard_missed(day: NaiveDate, pupil: &Pupil, later: &[&Moment], standards: &Standards) -> Option<bool> {
    later.iter().find_map(|after| {
        let (then, _) = decision_of(after, pupil)?;
        let results = then.observed.other_results.iter().map(|known| &known.fact);
        let new: Vec<_> = results
            .filter_map(|fact| Some((fact.date.unwrap_or_else(|| fact.occasion.usual_day()), standards.missed(fact)?)))
            .filter(|(dated, _)| *dated > day)
            .collect();
        let first = new.iter().map(|(dated, _)| *dated).min()?;
        Some(new.iter().any(|(dated, missed)| *dated == first && *missed))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::judgement::TeacherJudgement;
    use crate::domain::score::{NoScore, PhonicsMark, ScaledScore};

    fn result(instrument: &str, value: ScaleValue) -> ScaleResult {
        let day = NaiveDate::from_ymd_opt(2026, 6, 12).unwrap();
        let occasion = crate::domain::occasion::Occasion::of(day);
        ScaleResult {
            instrument: instrument.into(),
            construct: "".into(),
            subject: None,
            occasion,
            date: Some(day),
            value,
            is_marked: false,
        }
    }

    fn missed(instrument: &str, value: ScaleValue) -> Option<bool> {
        Standards { phonics: 32.0, with_steps: BTreeSet::from(["EYFS profile".to_owned()]) }.missed(&result(instrument, value))
    }

    #[test]
    fn the_standard_is_a_scaled_score_of_100_and_absent_is_not_missed() {
        let scaled = |points: f64| ScaleValue::Scaled(Outcome::Score(ScaledScore::new(points).unwrap()));
        assert_eq!((missed("KS2", scaled(100.0)), missed("KS2", scaled(99.0))), (Some(false), Some(true)));
        assert_eq!(missed("KS2", ScaleValue::Scaled(Outcome::Missing(NoScore::Absent))), None);
        assert_eq!(missed("KS2", ScaleValue::Scaled(Outcome::Below(ScaledScore::new(80.0).unwrap()))), Some(true));
    }

    #[test]
    fn phonics_counts_by_its_mark_and_steps_only_of_statutory_assessments() {
        let phonics = |mark| ScaleValue::Phonics(Outcome::Score(PhonicsMark::new(mark).unwrap()));
        assert_eq!((missed("Phonics", phonics(32)), missed("Phonics", phonics(31))), (Some(false), Some(true)));
        assert_eq!(missed("Phonics", ScaleValue::Phonics(Outcome::Missing(NoScore::Absent))), None);
        let step = |is_at_expected| ScaleValue::Step(TeacherJudgement::new("step", 1, is_at_expected));
        assert_eq!((missed("EYFS profile", step(true)), missed("EYFS profile", step(false))), (Some(false), Some(true)));
        assert_eq!(missed("A tracker of the school", step(false)), None);
    }
}
