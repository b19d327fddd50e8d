//! What all support of one pupil has cost in the school year so far, against the sum a school is expected to find.

use chrono::NaiveDate;

use super::{NoCost, cost_between};
use crate::config::rates::Rates;
use crate::domain::academic_year::AcademicYear;
use crate::domain::amounts::{Pounds, Share};
use crate::link::school::Provision;

/// A pupil's support in one school year.
#[derive(Clone, Debug, PartialEq)]
pub struct SupportYear {
    /// First day counted.
    pub from: NaiveDate,
    /// Cost of each course in the year, in the order given: its pence are what is printed and added.
    pub courses: Vec<Result<Pounds, NoCost>>,
    /// Sum of the costs that are known, each as printed.
    pub known: Pounds,
    /// Courses of the year whose cost is not known; the sum lacks them.
    pub n_unknown: usize,
    /// The sum expected of the school in a year, where the figures have one.
    pub expectation: Option<Pounds>,
}

impl SupportYear {
    /// `known` as a part of the expectation; it may be above 1. Nothing where no cost is known: never a nought for missing.
    pub fn share(&self) -> Option<f64> {
        if self.n_unknown > 0 && self.known.pence == 0 {
            return None;
        }
        share(self.known, self.expectation)
    }
}

/// A cost as a part of the expectation; it may be above 1.
pub fn share(cost: Pounds, expectation: Option<Pounds>) -> Option<f64> {
    let whole = expectation.filter(|whole| whole.pence > 0)?;
    Some(cost.pence as f64 / whole.pence as f64).filter(|share| share.is_finite() && Share::new(share.min(1.0)).is_some())
}

/// Adds a pupil's courses from 1 September to the day.
pub(crate) fn support_year(courses: &[Provision], rates: &Rates, on: NaiveDate) -> SupportYear {
    let from = NaiveDate::from_ymd_opt(AcademicYear::of(on).start_year(), 9, 1).unwrap_or(on);
    let of_year = |course: &Provision| course.start.is_none_or(|start| start <= on) && course.end.is_none_or(|end| end >= from);
    let costs: Vec<Result<Pounds, NoCost>> = courses
        .iter()
        .map(|course| if of_year(course) { cost_between(course, rates, from, on, on) } else { Ok(Pounds::default()) })
        .collect();
    let pence = costs.iter().flatten().map(|cost| cost.pence).fold(0_i64, i64::saturating_add);
    SupportYear {
        from,
        known: Pounds { pence },
        n_unknown: costs.iter().filter(|cost| cost.is_err()).count(),
        expectation: rates.expectation(on),
        courses: costs,
    }
}
