//! Cost of the courses for a pupil, and of one point where it may be told.
//!
//! Method, section 2: cost of a point only when the interval lies above 0 and enough was delivered, else "not estimable". It is
//! never the key by which a list is ordered.

use chrono::NaiveDate;

use super::courses::Course;
use super::figures::Figures;
use crate::analyse::cost::{CostBasis, course_cost};
use crate::analyse::intervention::cost_per_point;
use crate::config::rates::Rates;
use crate::domain::amounts::Pounds;
use crate::link::school::Provision;

/// Money of one group of courses.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    /// Pupil-courses whose cost is known.
    pub n_known: usize,
    /// Of these, worked out from sessions, minutes, rate and group; the rest is as the file states it.
    pub n_computed: usize,
    /// Sum of the known costs; `None` when none is known.
    pub total: Option<Pounds>,
    /// Mean cost of a pupil-course in pounds, over those known.
    pub per_course: Option<f64>,
    /// Pounds a point; `None` where it is not estimable.
    pub per_point: Option<f64>,
}

/// The cost of one course to one pupil, to its planned or actual end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CostOfCourse {
    /// The money.
    pub(crate) cost: Pounds,
    /// Where it comes from.
    pub(crate) basis: CostBasis,
}

impl CostOfCourse {
    /// What can be worked out goes before what the file states; without any rates, only what the file gives for a pupil.
    pub(crate) fn of(course: &Provision, rates: Option<&Rates>, on: NaiveDate) -> Option<CostOfCourse> {
        match rates {
            Some(rates) => course_cost(course, rates, on).ok().map(|found| CostOfCourse { cost: found.to_plan_end, basis: found.basis }),
            None => {
                let stated = course.cost.filter(|_| course.plan.cost_is_per_pupil)?;
                Some(CostOfCourse { cost: stated, basis: CostBasis::Stated })
            }
        }
    }
}

/// Sums in whole pence, so that the total is the sum of its parts.
pub(crate) fn cost(courses: &[&Course<'_>], found: &Figures) -> Cost {
    let found_costs = || courses.iter().filter_map(|course| course.cost);
    let known: Vec<i64> = found_costs().map(|one| one.cost.pence).collect();
    if known.is_empty() {
        return Cost::default();
    }
    let pence: i64 = known.iter().fold(0, |sum: i64, cost| sum.saturating_add(*cost));
    let per_course = pence as f64 / 100.0 / known.len() as f64;
    // A mean over some of the courses is no price of a point gained by all.
    let is_whole = known.len() == courses.len();
    let headline = found.headline().filter(|_| is_whole);
    let per_point = headline.zip(found.delivery.dosage).and_then(|(headline, dosage)| {
        let (low, _) = headline.interval?;
        cost_per_point(per_course, headline.mean, low, dosage)
    });
    let n_computed = found_costs().filter(|one| one.basis == CostBasis::Computed).count();
    Cost { n_known: known.len(), n_computed, total: Some(Pounds { pence }), per_course: Some(per_course), per_point }
}
