//! What each intervention's pupils gained: by course, need area and cohort, adjusted, compared and pooled.
//!
//! Method, "Intervention impact". The unit is the pupil-course (`courses`); `figures` measures a group of them, `cells` groups and
//! pools, `strength` says how much may be said. Sentences are made by `disclose::impact_words`, from the strength alone.

pub mod cells;
pub mod comparison;
pub mod courses;
pub mod delivery;
pub mod figures;
pub mod money;
pub mod other_measures;
pub(crate) mod pair;
pub mod planned;
pub(crate) mod regression;
pub mod sensitivity;
pub mod strength;
pub mod targets;

#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use self::cells::{by_need, shrunken_of};
use self::courses::{Course, by_intervention};
use self::figures::{Facts, figures};
use self::pair::Tests;
use self::planned::against_plan;
use super::local_noise;
use super::results::{CannotBeJudged, InterventionImpact, PupilAnalysis};
use crate::config::interventions::PlannedIntervention;
use crate::config::method::MethodSettings;
use crate::config::rates::Rates;
use crate::domain::name::folded;
use crate::domain::term::SchoolTerm;
use crate::link::school::School;

/// Strength up to which a term's courses count as not judged.
const NOT_JUDGED: u8 = 1;

/// What a school's settings say beside its files.
#[derive(Clone, Copy, Debug, Default)]
pub struct OwnSettings<'a> {
    /// Rates from which costs are worked out; without them a cost is what the file gives for a pupil.
    pub rates: Option<&'a Rates>,
    /// Plans and allocation by the intervention's name.
    pub plans: Option<&'a BTreeMap<String, PlannedIntervention>>,
}

impl<'a> OwnSettings<'a> {
    /// The plan of an intervention, however its name is spaced or capitalised.
    fn plan(&self, name: &str) -> Option<&'a PlannedIntervention> {
        let name = folded(name);
        self.plans?.iter().find(|(known, _)| folded(known) == name).map(|(_, plan)| plan)
    }
}

/// Every intervention with its impact, by name. `progress` is that of the school's pupils, in the same order.
pub(crate) fn interventions(
    school: &School,
    progress: &[PupilAnalysis],
    method: &MethodSettings,
    own: OwnSettings<'_>,
) -> Vec<InterventionImpact> {
    let local = local_noise::of_school(school, method);
    let facts = Facts { school, progress, method, allocated: None };
    let courses = by_intervention(&Tests { school, method, local: &local }, own.rates);
    let mut found: Vec<InterventionImpact> =
        courses.into_iter().map(|(name, courses)| impact(name, &courses, facts, own.plan(name))).collect();
    let shrunken = shrunken_of(&found.iter().map(|one| &one.whole).collect::<Vec<_>>(), method.norm_sd.value);
    for (one, shrunken) in found.iter_mut().zip(shrunken) {
        one.shrunken = shrunken;
    }
    found
}

fn impact(name: &str, courses: &[Course<'_>], facts: Facts<'_>, plan: Option<&PlannedIntervention>) -> InterventionImpact {
    let facts = Facts { allocated: plan.and_then(|plan| plan.allocated), ..facts };
    let areas: BTreeSet<&str> = courses.iter().map(|course| course.row.area_of_need.trim()).filter(|area| !area.is_empty()).collect();
    let by_need = by_need(courses, facts);
    InterventionImpact {
        name: name.to_owned(),
        areas: areas.into_iter().map(str::to_owned).collect(),
        whole: figures(&courses.iter().collect::<Vec<_>>(), facts),
        needs: by_need.needs,
        cells: by_need.cells,
        pooled: by_need.pooled,
        differences: by_need.differences,
        shrunken: None,
        cannot_be_judged: cannot_be_judged(courses, facts),
        against_plan: plan.map(|plan| against_plan(plan, courses, facts)),
    }
}

/// The last two terms in which courses ended, if neither reached more than strength 1, with what was missing in them.
fn cannot_be_judged(courses: &[Course<'_>], facts: Facts<'_>) -> Option<CannotBeJudged> {
    let mut by_term: BTreeMap<SchoolTerm, Vec<&Course<'_>>> = BTreeMap::new();
    for course in courses {
        if let Some(term) = course.ended {
            by_term.entry(term).or_default().push(course);
        }
    }
    let mut last_two = by_term.into_iter().rev().take(2);
    let (last, before) = (last_two.next()?, last_two.next()?);
    let found = [figures(&before.1, facts), figures(&last.1, facts)];
    if found.iter().any(|term| term.strength > NOT_JUDGED) {
        return None;
    }
    let mut missing: BTreeMap<&'static str, usize> = BTreeMap::new();
    for (why, n) in found.iter().flat_map(|term| &term.without_pair) {
        *missing.entry(why).or_default() += n;
    }
    let with_pair = [0, 1].map(|at: usize| found.get(at).map_or(0, |term| term.n_pupils_with_pair));
    Some(CannotBeJudged { terms: [before.0, last.0], with_pair, missing })
}
