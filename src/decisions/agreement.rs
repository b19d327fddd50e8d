//! How often people and flags agree: flag by teacher's concern by decision, so that a school sees whether a rule cries wolf.
//!
//! Counts of pupils: for pupils' own staff only. What leaves that circle goes through `disclose`.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::policy::{DecisionEffect, Policy};
use crate::decisions::returned::KnownRun;
use crate::decisions::settle::Settled;
use crate::history::decisions::SignalThen;

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

/// Flagged pupils and what was said of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// Flagged in a run of which at least one row came back; once for each run.
    pub n_flagged: usize,
    /// Of them with a decision that counts.
    pub n_discussed: usize,
    /// Of the discussed, judged no concern.
    pub n_not_a_concern: usize,
    /// Of the discussed, where the teacher had the concern too.
    pub n_teacher_too: usize,
    /// Of the discussed, where the teacher had not.
    pub n_teacher_not: usize,
}

impl Heard {
    fn hear(&mut self, concern: Concern, answer: Answer) {
        if matches!(answer, Answer::ActedOn | Answer::NotAConcern) {
            self.n_discussed += 1;
            self.n_not_a_concern += usize::from(answer == Answer::NotAConcern);
            self.n_teacher_too += usize::from(concern == Concern::Yes);
            self.n_teacher_not += usize::from(concern == Concern::No);
        }
    }
}

/// Counts of pupils over all returned runs, by list, concern and answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Pupils by the word of their list then, the teacher's concern and the answer.
    pub n_pupils: BTreeMap<(String, Concern, Answer), usize>,
    /// Runs of which at least one row came back.
    pub n_runs: usize,
    /// Flagged pupils, all together.
    pub flagged: Heard,
    /// Flagged pupils by the code of each sign that was met then; a pupil stands under each sign.
    pub by_signal: BTreeMap<String, Heard>,
}

/// The word of the list of flagged pupils.
const FLAGGED: &str = "flagged";
/// The word of the list of pupils to keep in view.
const WATCH: &str = "watch";

/// How flags stood, by run id and row key.
type Signals = BTreeMap<String, BTreeMap<String, SignalThen>>;

impl Agreement {
    /// Counts what came back. A pupil counts once for each run.
    pub fn of(settled: &[Settled], runs: &[KnownRun], signals: &Signals, policy: &Policy) -> Agreement {
        let mut agreement = Agreement::default();
        let mut seen = BTreeSet::new();
        for one in settled {
            let Some(list) = runs.iter().find(|run| run.run == one.run).and_then(|run| run.lists.get(&one.pupil_key)) else { continue };
            seen.insert(one.run.as_str());
            let concern = match one.says.teacher_concern.as_str() {
                "yes" => Concern::Yes,
                "no" => Concern::No,
                _ => Concern::NotSaid,
            };
            let answer = answer(one, policy);
            *agreement.n_pupils.entry((list.clone(), concern, answer)).or_default() += 1;
            if list == FLAGGED {
                agreement.flagged.hear(concern, answer);
                for signal in signals_of(signals, &one.run, &one.pupil_key) {
                    agreement.by_signal.entry(signal.clone()).or_default().hear(concern, answer);
                }
            }
        }
        // Whoever was flagged in such a run counts, also when the row was deleted.
        for run in runs.iter().filter(|run| seen.contains(run.run.as_str())) {
            for (key, _) in run.lists.iter().filter(|(_, list)| *list == FLAGGED) {
                agreement.flagged.n_flagged += 1;
                for signal in signals_of(signals, &run.run, key) {
                    agreement.by_signal.entry(signal.clone()).or_default().n_flagged += 1;
                }
            }
        }
        agreement.n_runs = seen.len();
        agreement
    }

    /// Pupils whom a teacher raised and who were on no list, once for each run.
    pub(crate) fn raised_only(&self) -> usize {
        let raised = |list: &str, concern: Concern| concern == Concern::Yes && list != FLAGGED && list != WATCH;
        self.n_pupils.iter().filter(|((list, concern, _), _)| raised(list, *concern)).map(|(_, n)| n).sum()
    }

    /// Pupils of a list with an answer, whatever the teacher's concern.
    pub fn answered(&self, list: &str, answer: Answer) -> usize {
        self.n_pupils.iter().filter(|((of, _, is), _)| of == list && *is == answer).map(|(_, n)| n).sum()
    }

    /// Of the flagged pupils who were discussed, how many were judged no concern, and how many were discussed: the cry-wolf
    /// meter. `None` while nobody was discussed.
    pub(crate) fn cried_wolf(&self) -> Option<(usize, usize)> {
        let mistaken = self.answered(FLAGGED, Answer::NotAConcern);
        let discussed = mistaken + self.answered(FLAGGED, Answer::ActedOn);
        (discussed > 0).then_some((mistaken, discussed))
    }
}

/// The codes of the signs that a pupil met in a run; none when the run is not remembered.
fn signals_of<'a>(signals: &'a Signals, run: &str, key: &str) -> impl Iterator<Item = &'a String> {
    signals.get(run).and_then(|of| of.get(key)).into_iter().flat_map(|then| &then.signals)
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
