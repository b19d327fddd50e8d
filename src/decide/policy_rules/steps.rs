//! Rules on words and targets: steps of a tracker, teacher assessment term by term, and the share of targets met.
//!
//! Steps and judgements have no published error, so what they show is never called beyond it. A term without a judgement is
//! named and not guessed.

use std::collections::BTreeMap;

use chrono::Duration;

use super::odds_words::subjects_of;
use super::{Ground, Measured};
use crate::analyse::proportion::Proportion;
use crate::config::policy_rules::OwnRule;
use crate::decide::rule_results::RuleAnswer;
use crate::domain::judgement::TeacherJudgement;
use crate::domain::observed::ScaleValue;
use crate::domain::occasion::Occasion;
use crate::domain::subject::Subject;
use crate::domain::words;
use crate::link::school::Target;
use crate::normalise::records::TargetStatus;

/// A step older than this many terms says nothing about now.
const OLDEST_TERMS: u32 = 3;

fn met(is_met: bool) -> RuleAnswer {
    if is_met { RuleAnswer::WithinError } else { RuleAnswer::NotFound }
}

/// Steps gained on each ladder of the school's tracker over so many terms.
pub(super) fn gained(asked: u32, terms: u32, rule: &OwnRule, ground: &Ground<'_>) -> Vec<Measured> {
    type Ladder<'a> = (Option<Subject>, &'a str, &'a str);
    let mut ladders: BTreeMap<Ladder<'_>, BTreeMap<Occasion, &TeacherJudgement>> = BTreeMap::new();
    for result in ground.pupil.observed.other_results.iter().map(|known| &known.fact) {
        let is_wanted = rule.subjects.is_empty() || result.subject.is_some_and(|subject| rule.subjects.contains(&subject));
        if let (ScaleValue::Step(step), true) = (&result.value, is_wanted) {
            let ladder = ladders.entry((result.subject, &result.instrument, &result.construct)).or_default();
            // Of two steps of one term the higher is where the pupil stands.
            let kept = ladder.entry(result.occasion).or_insert(step);
            if kept.rank() < step.rank() {
                *kept = step;
            }
        }
    }
    let oldest = Occasion::of(ground.as_at).terms_before(OLDEST_TERMS);
    ladders.retain(|_, steps| steps.keys().next_back().is_some_and(|last| *last >= oldest));
    if ladders.is_empty() {
        return vec![Measured::no(None, "no steps of a tracker are on record for the last three terms")];
    }
    let of_ladder = |((subject, _, _), steps): (Ladder<'_>, BTreeMap<Occasion, &TeacherJudgement>)| {
        let Some((at, last)) = steps.last_key_value() else { return Measured::no(subject, "no step is on record") };
        let before = at.terms_before(terms);
        let Some(first) = steps.get(&before) else { return Measured::no(subject, format!("no step on record in {before}")) };
        let gained = i32::from(last.rank()) - i32::from(first.rank());
        let change = match gained {
            0 => "no step gained".to_owned(),
            lost if lost < 0 => format!("{} lost", words::count(lost.unsigned_abs() as usize, "step", "steps")),
            more => format!("{} gained", words::count(more.unsigned_abs() as usize, "step", "steps")),
        };
        let evidence = format!("{first} in {before}, {last} in {at}: {change}");
        Measured { subject, finding: met(i64::from(gained) < i64::from(asked)), z: None, evidence, odds: String::new() }
    };
    ladders.into_iter().map(of_ladder).collect()
}

/// Teacher assessment below the expected standard in so many terms running.
pub(super) fn judged(terms: u32, rule: &OwnRule, ground: &Ground<'_>) -> Vec<Measured> {
    let subjects = subjects_of(&rule.subjects, ground.pupil.judgements.keys().copied());
    if subjects.is_empty() {
        return vec![Measured::no(None, "no teacher assessment is on record")];
    }
    subjects
        .into_iter()
        .map(|subject| judged_in(subject, terms, ground).unwrap_or_else(|reason| Measured::no(Some(subject), reason)))
        .collect()
}

fn judged_in(subject: Subject, terms: u32, ground: &Ground<'_>) -> Result<Measured, String> {
    let all = ground.pupil.judgements.get(&subject).map(Vec::as_slice).unwrap_or_default();
    let given: BTreeMap<Occasion, &TeacherJudgement> =
        all.iter().filter_map(|one| Some((one.occasion, one.judgement.as_ref().ok()?))).collect();
    let (last, _) = given.last_key_value().ok_or("no teacher assessment is on record")?;
    if last.usual_day() < ground.as_at - Duration::days(ground.method.judgement_age.value as i64) {
        return Err(format!("the latest teacher assessment, of {last}, is too old to speak of now"));
    }
    let wanted: Vec<Occasion> = (0..terms).rev().map(|back| last.terms_before(back)).collect();
    let known: Vec<(Occasion, &TeacherJudgement)> = wanted.iter().filter_map(|at| Some((*at, *given.get(at)?))).collect();
    let shown = known.iter().map(|(at, judgement)| format!("{judgement} in {at}")).collect::<Vec<_>>().join(", ");
    let is_met = known.iter().all(|(_, judgement)| !judgement.is_at_expected());
    if is_met && let Some(gap) = wanted.iter().find(|at| !given.contains_key(at)) {
        return Err(format!("no teacher assessment in {gap}"));
    }
    Ok(Measured { subject: Some(subject), finding: met(is_met), z: None, evidence: shown, odds: String::new() })
}

/// Less than a share of the targets due in the review window were met: beyond chance where the upper end of the 95%
/// interval (Wilson) still lies below the share.
pub(super) fn targets(asked: f64, ground: &Ground<'_>) -> Measured {
    let method = ground.method;
    let since = ground.as_at - Duration::days(method.review_window.value as i64);
    let is_due = |target: &&Target| target.review.is_some_and(|day| (since..=ground.as_at).contains(&day));
    let due: Vec<TargetStatus> = ground.pupil.targets.iter().filter(is_due).filter_map(|target| target.status).collect();
    let counted: Vec<TargetStatus> =
        due.into_iter().filter(|one| !matches!(one, TargetStatus::InProgress | TargetStatus::Dropped)).collect();
    let n_met = counted.iter().filter(|one| **one == TargetStatus::Met).count();
    let Some(found) = Proportion::of(n_met as u64, counted.len() as u64).filter(|_| counted.len() as f64 >= method.min_targets_due.value)
    else {
        let fewest = words::number(method.min_targets_due.value, 0);
        return Measured::no(
            None,
            format!("{} reviewed, where the method asks for {fewest}", words::count(counted.len(), "target", "targets")),
        );
    };
    let share = n_met as f64 / counted.len() as f64;
    let is_met = share < asked;
    let finding = match is_met {
        true if found.high < asked => RuleAnswer::Found,
        true => RuleAnswer::WithinError,
        false => RuleAnswer::NotFound,
    };
    let odds = format!("from {} met to {} met would fit so few targets", words::percent(found.low), words::percent(found.high));
    let evidence = format!("{n_met} of {} targets met; {odds}", counted.len());
    Measured { subject: None, finding, z: None, evidence, odds }
}
