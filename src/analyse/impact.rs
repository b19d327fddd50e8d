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
use self::courses::{CostOf, Course, by_intervention};
use self::figures::{Facts, figures};
use self::pair::Tests;
use super::local_noise;
use super::results::{CannotBeJudged, InterventionImpact, PupilAnalysis};
use crate::config::method::MethodSettings;
use crate::domain::amounts::Pounds;
use crate::domain::term::SchoolTerm;
use crate::link::school::{Provision, School};

/// Strength up to which a term's courses count as not judged.
const NOT_JUDGED: u8 = 1;

/// Every intervention with its impact, by name. `progress` is that of the school's pupils, in the same order.
pub(crate) fn interventions(
    school: &School,
    progress: &[PupilAnalysis],
    method: &MethodSettings,
    cost: CostOf<'_>,
) -> Vec<InterventionImpact> {
    let local = local_noise::of_school(school, method);
    let facts = Facts { school, progress, method };
    let courses = by_intervention(&Tests { school, method, local: &local }, cost);
    let mut found: Vec<InterventionImpact> = courses.into_iter().map(|(name, courses)| impact(name, &courses, facts)).collect();
    let shrunken = shrunken_of(&found.iter().map(|one| &one.whole).collect::<Vec<_>>(), method.norm_sd.value);
    for (one, shrunken) in found.iter_mut().zip(shrunken) {
        one.shrunken = shrunken;
    }
    found
}

/// The cost of a course for one pupil where the map itself gives it for a pupil.
pub(crate) fn cost_as_written(_pupil: usize, course: &Provision) -> Option<Pounds> {
    course.cost.filter(|_| course.plan.cost_is_per_pupil)
}

fn impact(name: &str, courses: &[Course<'_>], facts: Facts<'_>) -> InterventionImpact {
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
