//! Criteria, the candidate rule and stage moves: proposals, each with its evidence and the policy's clause.
//!
//! Nothing here changes a status. People decide. Takes for granted that the policy is checked and that the
//! analysis has one entry per pupil, in order.

pub(crate) mod cautions;
mod chance;
pub(crate) mod condition;
pub mod criteria;
pub mod decided;
mod evidence;
pub(crate) mod fairness;
pub(crate) mod level;
#[cfg(test)]
mod move_cases;
#[cfg(test)]
mod null_simulation;
#[cfg(test)]
mod observed_tests;
mod other_scales;
pub(crate) mod policy_rules;
pub(crate) mod progress;
mod pupil;
mod ranking;
mod result_words;
pub mod results;
pub(crate) mod rule;
pub mod rule_results;
#[cfg(test)]
pub(crate) mod sample;
mod school;
mod sentence;
pub(crate) mod spld;
pub(crate) mod stages;
mod subject_levels;
#[cfg(test)]
mod tests;
pub(crate) mod values;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::analyse::results::{Analysis, PupilAnalysis};
use crate::analyse::{incidents, local_noise};
use crate::config::method::MethodSettings;
use crate::config::policy::Policy;
use crate::config::school::PupilState;
use crate::decide::pupil::Shared;
use crate::decide::ranking::RankKey;
use crate::decide::results::{Decisions, PupilDecision};
use crate::decide::school::{Records, windows};
use crate::history::outcome::EarlierOutcomes;
use crate::link::school::School;

/// What staff have recorded about pupils, by UPN or admission number.
#[derive(Clone, Debug, Default)]
pub struct StaffRecord {
    /// Names of facts that stage moves ask for; `teacher_concern`, `parent_concern` and `pupil_concern` are among them.
    pub facts: BTreeMap<String, Vec<String>>,
    /// States beyond what the SEN code says.
    pub states: BTreeMap<String, PupilState>,
}

/// Decides every pupil of a school.
pub fn decide(school: &School, analysis: &Analysis, policy: &Policy, method: &MethodSettings, staff: &StaffRecord) -> Decisions {
    decide_with(school, analysis, policy, method, staff, &EarlierOutcomes::default())
}

/// The same, with what the runs of earlier terms proposed.
pub fn decide_with(
    school: &School,
    analysis: &Analysis,
    policy: &Policy,
    method: &MethodSettings,
    staff: &StaffRecord,
    reviews: &EarlierOutcomes,
) -> Decisions {
    // The noise of the school's own pupils is measured again only where a rule of the policy asks for it.
    let local = if policy.own_rules.is_empty() { BTreeMap::new() } else { local_noise::of_school(school, method) };
    let windows = windows(school, analysis);
    let shared = Shared { as_at: school.as_at, policy, method, reviews, log: incidents::log_of(school), windows, local };
    let records = Records::of(staff);
    let nothing = PupilAnalysis::default();
    let analysed = |index: usize| analysis.pupils.get(index).unwrap_or(&nothing);
    let each = || school.pupils.iter().enumerate();
    let mut pupils: Vec<PupilDecision> = school
        .pupils
        .par_iter()
        .enumerate()
        .map(|(index, one)| pupil::decide(&shared, one, analysed(index), &records.about(one)))
        .collect();
    let lowest: Vec<Option<f64>> = pupils.iter().map(|decision| decision.lowest_p).collect();
    for (decision, found) in pupils.iter_mut().zip(chance::among_many(&lowest, method)) {
        decision.among_many = found;
    }
    let keys: Vec<RankKey> =
        pupils.iter().zip(each()).map(|(decision, (index, one))| RankKey::of(decision, analysed(index), &one.name, &one.key)).collect();
    ranking::rank(&mut pupils, &keys);
    let full: Vec<&PupilDecision> = pupils.iter().filter(|decision| pupil::has_full_evidence(decision)).collect();
    let n_full_evidence = full.len();
    let expected_by_chance = full.iter().map(|decision| chance::share(decision.levels.len(), method)).sum();
    let chance_sentence = chance::sentence(n_full_evidence, expected_by_chance) + &chance::beside_own_rules(policy);
    Decisions { chance_sentence, pupils, n_full_evidence, expected_by_chance }
}
