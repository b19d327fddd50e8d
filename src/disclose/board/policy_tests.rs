//! How many pupils meet each test of the policy, and what meetings decided about those flagged before.

use std::collections::BTreeMap;

use crate::config::policy::{ClauseReading, DecisionEffect, Policy};
use crate::decide::criteria;
use crate::decide::results::{CriterionResult, Decisions, Partition, PupilDecision, Verdict};
use crate::decisions::effects::{LastDecision, Past};
use crate::disclose::differencing::Population;
use crate::disclose::document::{DocumentAudit, Section, Statistic};
use crate::disclose::sections::{Decided, TestLine};
use crate::disclose::view::Count;
use crate::domain::term::SchoolTerm;
use crate::history::outcome::EarlierOutcomes;
use crate::link::school::School;

/// One line for each clause of the policy that the program judges, in the policy's order.
pub(super) fn lines(draft: &mut DocumentAudit, on_roll: Count, decisions: &Decisions, policy: &Policy, term: SchoolTerm) -> Vec<TestLine> {
    let mut lines = Vec::new();
    for clause in &policy.criteria {
        let Some((question, _)) = criteria::asked(clause.letter) else { continue };
        let with = |wanted: Answer| {
            let answers = decisions.pupils.iter().enumerate().filter(|(_, pupil)| answer(pupil, clause.letter) == wanted);
            Population::of(answers.map(|(at, _)| at))
        };
        let parts = [("yes", Answer::Yes), ("no", Answer::No), ("open", Answer::Open)].map(|(word, wanted)| (word, with(wanted)));
        parts.iter().for_each(|(_, group)| draft.guard(group));
        let measure = format!("test {} of {term}", clause.position);
        let [yes, no, open] = if on_roll.is_hidden() {
            [Count::NotGiven; 3]
        } else {
            draft
                .parts(Section::Tests, &measure, &parts)
                .and_then(|counts| <[Count; 3]>::try_from(counts).ok())
                .unwrap_or([Count::NotGiven; 3])
        };
        lines.push(TestLine {
            question: question.to_owned(),
            clause: clause.position.clone(),
            is_concern: clause.reading == ClauseReading::Concern,
            yes,
            no,
            open,
        });
    }
    lines
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
    Open,
}

/// No in one subject is no; yes needs every subject that can be judged.
fn answer(pupil: &PupilDecision, letter: char) -> Answer {
    let of_subjects = pupil.criteria.values().flatten();
    let verdicts: Vec<Verdict> =
        of_subjects.chain(&pupil.pupil_criteria).filter(|one: &&CriterionResult| one.letter == letter).map(|one| one.verdict).collect();
    let judged = |verdict: &&Verdict| !matches!(verdict, Verdict::NotApplicable | Verdict::NoEvidence);
    let is_yes = |verdict: &Verdict| matches!(verdict, Verdict::Met | Verdict::Indicated);
    if verdicts.contains(&Verdict::NotMet) {
        Answer::No
    } else if verdicts.iter().any(|verdict| judged(&verdict)) && verdicts.iter().filter(judged).all(is_yes) {
        Answer::Yes
    } else {
        Answer::Open
    }
}

/// What was decided about the pupils flagged in the newest earlier term; `None` where no decision about any of them came back.
pub(super) fn decided(draft: &mut DocumentAudit, school: &School, reviews: &EarlierOutcomes, past: &Past) -> Option<Decided> {
    let load = reviews.loads.last()?;
    let mut members: BTreeMap<Outcome, Vec<usize>> = BTreeMap::new();
    for (at, pupil) in school.pupils.iter().enumerate() {
        let then = pupil.keys().find_map(|key| load.pupils.get(key));
        if then.is_none_or(|then| then.list != Partition::Flagged.word()) {
            continue;
        }
        let about = past.pupils.get(&pupil.key).filter(|past| !past.is_carried_over).and_then(|past| past.last.as_ref());
        let outcome = about.filter(|last| last.day >= load.as_at).map_or(Outcome::NotDiscussed, Outcome::of);
        members.entry(outcome).or_default().push(at);
    }
    if members.keys().all(|outcome| *outcome == Outcome::NotDiscussed) {
        return None;
    }
    let of = |outcome: Outcome| Population::of(members.get(&outcome).into_iter().flatten().copied());
    let flagged = Population::of(members.values().flatten().copied());
    let term = SchoolTerm::of(load.as_at);
    let measure = format!("flagged in {term}, still on roll");
    let n_flagged = draft.count(Statistic::of(Section::Decided, &measure, "flagged"), &flagged);
    let (supported, watched) = (of(Outcome::Supported), of(Outcome::Watched));
    let (no_concern, open) = (of(Outcome::NotAConcern), of(Outcome::NotDiscussed));
    [&supported, &watched, &no_concern, &open].into_iter().for_each(|group| draft.guard(group));
    // Where the four are too small, they are told in two, or not at all.
    let in_four = vec![
        ("Support given or changed", supported.clone()),
        ("Watched", watched.clone()),
        ("Judged not a concern", no_concern.clone()),
        ("Not discussed yet", open.clone()),
    ];
    let in_two =
        vec![("Something is done or watched", supported.with(&watched)), ("Not a concern, or not discussed yet", no_concern.with(&open))];
    let mut lines = Vec::new();
    for parts in [in_four, in_two] {
        if n_flagged.is_hidden() {
            break;
        }
        if let Some(counts) = draft.parts(Section::Decided, &measure, &parts).filter(|counts| counts.iter().any(|n| !n.is_hidden())) {
            lines = parts.into_iter().map(|(words, _)| words.to_owned()).zip(counts).collect();
            break;
        }
        draft.unprinted(|other, group| other == measure && parts.iter().any(|(words, _)| *words == group));
    }
    if lines.is_empty() {
        draft.leave_out("What was decided about pupils flagged before is left out, because the groups are small");
    }
    Some(Decided { term: term_words(term), flagged: n_flagged, lines })
}

fn term_words(term: SchoolTerm) -> String {
    format!("{} term {}", term.term, term.year)
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Supported,
    Watched,
    NotAConcern,
    NotDiscussed,
}

impl Outcome {
    fn of(last: &LastDecision) -> Outcome {
        match last.effect {
            DecisionEffect::NotAConcern => Outcome::NotAConcern,
            DecisionEffect::NotDiscussed => Outcome::NotDiscussed,
            DecisionEffect::Shown | DecisionEffect::KeepWatching | DecisionEffect::Focus | DecisionEffect::StepDown => Outcome::Watched,
            DecisionEffect::CatchUpGroup
            | DecisionEffect::SupportPlan
            | DecisionEffect::ChangeTargets
            | DecisionEffect::OutsideAdvice
            | DecisionEffect::EhcAssessment => Outcome::Supported,
        }
    }
}
