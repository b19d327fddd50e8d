//! The cost that a school's file states, brought to one pupil and to a part of the course.
//!
//! A cost "per pupil" is the pupil's. A cost of a row that names several pupils is shared by them alike. A row of one pupil
//! states that pupil's cost. Up to a day it counts in proportion to the teaching days gone.

use chrono::NaiveDate;

use super::exact::Exact;
use super::sessions::Spread;
use crate::domain::amounts::Pounds;
use crate::link::school::Provision;

/// The pupil's part of a sum for so many pupils, in pence.
pub(crate) fn part(sum: Option<Pounds>, n_pupils: u32) -> Option<Exact> {
    Exact::ratio(sum.filter(|sum| sum.pence >= 0)?.pence, i64::from(n_pupils.max(1)))
}

/// The pupil's part of the stated cost of the whole course.
pub(crate) fn to_plan_end(course: &Provision) -> Option<Exact> {
    let sharing = if course.plan.cost_is_per_pupil { 1 } else { course.plan.n_pupils_named };
    part(course.cost, sharing)
}

/// What of it falls between two days.
pub(crate) fn between(stated: Exact, spread: &Spread, from: NaiveDate, to: NaiveDate) -> Option<Pounds> {
    stated.times(spread.part_between(from, to)?)?.pence()
}
