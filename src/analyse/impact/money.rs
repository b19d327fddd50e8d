//! Cost of the courses for a pupil, and of one point where it may be told.
//!
//! Method, section 2: cost of a point only when the interval lies above 0 and enough was delivered, else "not estimable". It is
//! never the key by which a list is ordered.

use super::courses::Course;
use super::figures::Figures;
use crate::analyse::intervention::cost_per_point;
use crate::domain::amounts::Pounds;

/// Money of one group of courses.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    /// Pupil-courses whose cost is known.
    pub n_known: usize,
    /// Sum of the known costs; `None` when none is known.
    pub total: Option<Pounds>,
    /// Mean cost of a pupil-course in pounds, over those known.
    pub per_course: Option<f64>,
    /// Pounds a point; `None` where it is not estimable.
    pub per_point: Option<f64>,
}

/// Sums in whole pence, so that the total is the sum of its parts.
pub(crate) fn cost(courses: &[&Course<'_>], found: &Figures) -> Cost {
    let known: Vec<i64> = courses.iter().filter_map(|course| course.cost).map(|cost| cost.pence).collect();
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
    Cost { n_known: known.len(), total: Some(Pounds { pence }), per_course: Some(per_course), per_point }
}
