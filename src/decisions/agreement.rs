//! How often people and flags agree: flag by teacher's concern by decision, so that a school sees whether a rule cries wolf.
//!
//! Counts of pupils: for pupils' own staff only. What leaves that circle goes through `disclose`.

use std::collections::BTreeMap;

use crate::config::policy::{DecisionEffect, Policy};
use crate::decisions::returned::KnownRun;
use crate::decisions::settle::Settled;

/// What people said of a pupil on a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// Something is done or watched.
    ActedOn,
    /// Not a concern.
    NotAConcern,
    /// Not discussed, or left blank.
    NotDiscussed,
    /// Typed in a way that could not be settled.
    Unsettled,
}

/// Whether the teacher was concerned too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Concern {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Not said.
    NotSaid,
}

/// Counts of pupils over all returned runs, by list, concern and answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Pupils by the word of their list then, the teacher's concern and the answer.
    pub n_pupils: BTreeMap<(String, Concern, Answer), usize>,
    /// Runs of which at least one row came back.
    pub n_runs: usize,
}

impl Agreement {
    /// Counts what came back. A pupil counts once for each run.
    pub fn of(settled: &[Settled], runs: &[KnownRun], policy: &Policy) -> Agreement {
        let mut agreement = Agreement::default();
        let mut seen = std::collections::BTreeSet::new();
        for one in settled {
            let Some(list) = runs.iter().find(|run| run.run == one.run).and_then(|run| run.lists.get(&one.pupil_key)) else { continue };
            seen.insert(one.run.as_str());
            let concern = match one.says.teacher_concern.as_str() {
                "yes" => Concern::Yes,
                "no" => Concern::No,
                _ => Concern::NotSaid,
            };
            *agreement.n_pupils.entry((list.clone(), concern, answer(one, policy))).or_default() += 1;
        }
        agreement.n_runs = seen.len();
        agreement
    }

    /// Pupils of a list with an answer, whatever the teacher's concern.
    pub fn answered(&self, list: &str, answer: Answer) -> usize {
        self.n_pupils.iter().filter(|((of, _, is), _)| of == list && *is == answer).map(|(_, n)| n).sum()
    }

    /// Pupils of a list with a concern, whatever the answer.
    pub fn with_concern(&self, list: &str, concern: Concern) -> usize {
        self.n_pupils.iter().filter(|((of, is, _), _)| of == list && *is == concern).map(|(_, n)| n).sum()
    }

    /// Of the flagged pupils who were discussed, how many were judged no concern, and how many were discussed: the cry-wolf
    /// meter. `None` while nobody was discussed.
    pub fn cried_wolf(&self) -> Option<(usize, usize)> {
        let mistaken = self.answered("flagged", Answer::NotAConcern);
        let discussed = mistaken + self.answered("flagged", Answer::ActedOn);
        (discussed > 0).then_some((mistaken, discussed))
    }
}

fn answer(one: &Settled, policy: &Policy) -> Answer {
    let effect = effect_of(policy, &one.says.decision);
    match effect {
        _ if one.is_unsettled => Answer::Unsettled,
        None | Some(DecisionEffect::NotDiscussed) => Answer::NotDiscussed,
        Some(DecisionEffect::NotAConcern) => Answer::NotAConcern,
        Some(_) => Answer::ActedOn,
    }
}

/// The effect of a decision's word; `None` for a blank, and for a word that the policy no longer lists it is only shown.
pub(crate) fn effect_of(policy: &Policy, word: &str) -> Option<DecisionEffect> {
    if word.is_empty() {
        return None;
    }
    Some(policy.decisions.iter().find(|one| one.word == word).map_or(DecisionEffect::Shown, |one| one.effect))
}
