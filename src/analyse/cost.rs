//! What a course costs for one pupil: sessions x minutes / 60 x hourly cost / group size + materials (method,
//! "Intervention impact", section 2).
//!
//! `sessions` counts what was held and what is planned, `exact` keeps fractions of a penny. Days carry the rate in force on
//! them, so a course across a change of rates is split. A part that is not known leaves no figure, never a nought.

pub(crate) mod exact;
pub mod hours;
pub(crate) mod sessions;
pub(crate) mod stated;
pub(crate) mod support_year;
#[cfg(test)]
mod tests;

use std::fmt;

use chrono::NaiveDate;

use self::exact::Exact;
use self::sessions::{Counted, Spread};
use crate::config::rates::Rates;
use crate::domain::amounts::Pounds;
use crate::link::school::Provision;

/// Why a cost cannot be worked out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoCost {
    /// No first day.
    StartMissing,
    /// Neither sessions nor sessions a week nor hours a week.
    SessionsMissing,
    /// No length of a session.
    MinutesMissing,
    /// No group size.
    GroupSizeMissing,
    /// No grade of staff and no rate.
    GradeMissing,
    /// Several grades whose rates differ.
    SeveralGrades(String),
    /// No rate of a grade on a day.
    RateMissing {
        /// The grade as the map has it.
        grade: String,
        /// A day without a rate.
        day: NaiveDate,
    },
    /// Numbers that no course has.
    OutOfRange,
}

impl fmt::Display for NoCost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoCost::StartMissing => f.write_str("no start date"),
            NoCost::SessionsMissing => f.write_str("number of sessions not recorded"),
            NoCost::MinutesMissing => f.write_str("length of a session not recorded"),
            NoCost::GroupSizeMissing => f.write_str("group size not recorded"),
            NoCost::GradeMissing => f.write_str("grade of staff not recorded"),
            NoCost::SeveralGrades(grades) => write!(f, "{grades} are named, and who gave how much is not recorded"),
            NoCost::RateMissing { grade, day } => write!(f, "no hourly cost of {grade} on {}", day.format("%d/%m/%Y")),
            NoCost::OutOfRange => f.write_str("the numbers of the row are too large"),
        }
    }
}

/// Where a figure comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CostBasis {
    /// Worked out from sessions, minutes, rate and group.
    Computed,
    /// As the school's file states it.
    Stated,
}

/// The cost of one course to one pupil.
#[derive(Clone, Debug, PartialEq)]
pub struct CourseCost {
    /// To the day asked for.
    pub to_date: Pounds,
    /// To the planned or actual end; of an open course, to the end of the school year.
    pub to_plan_end: Pounds,
    /// Where both come from.
    pub basis: CostBasis,
    /// This pupil's part of the cost that the file states, if it states one.
    pub stated: Option<Pounds>,
    /// What the sessions to date rest on.
    pub counted: Counted,
    /// Why nothing could be worked out, where the stated figure stands in.
    pub not_computed: Option<NoCost>,
    /// Different costs of an hour on the course's days, as printed; empty for a stated figure.
    pub rates: Vec<Pounds>,
}

/// The cost to the pupil to a day: worked out, or the pupil's part of what the file states.
pub fn cost_to_pupil(course: &Provision, rates: &Rates, on: NaiveDate) -> Result<Pounds, NoCost> {
    course_cost(course, rates, on).map(|cost| cost.to_date)
}

/// The cost of a course to a day and to its end. What can be worked out goes before what the file states.
pub fn course_cost(course: &Provision, rates: &Rates, on: NaiveDate) -> Result<CourseCost, NoCost> {
    let start = course.start.ok_or(NoCost::StartMissing)?;
    let spread = Spread::of(course, rates, on).ok_or(NoCost::StartMissing)?;
    let stated = stated::to_plan_end(course);
    let computed = Computed::of(course, rates, &spread)
        .and_then(|staff| Ok((staff.between(start, on)?, staff.between(start, NaiveDate::MAX)?, staff.hourly)));
    match (computed, stated) {
        (Ok((to_date, to_plan_end, hourly)), stated) => Ok(CourseCost {
            to_date,
            to_plan_end,
            basis: CostBasis::Computed,
            stated: stated.and_then(Exact::pence),
            counted: spread.counted,
            not_computed: None,
            rates: hourly,
        }),
        (Err(why), Some(stated)) => Ok(CourseCost {
            to_date: stated::between(stated, &spread, start, on).ok_or(NoCost::OutOfRange)?,
            to_plan_end: stated.pence().ok_or(NoCost::OutOfRange)?,
            basis: CostBasis::Stated,
            stated: stated.pence(),
            counted: spread.counted,
            not_computed: Some(why),
            rates: Vec::new(),
        }),
        (Err(why), None) => Err(why),
    }
}

/// The cost of a course from one day to another, both included: for the sum of a year. Materials count on the first day.
pub fn cost_between(course: &Provision, rates: &Rates, from: NaiveDate, to: NaiveDate, on: NaiveDate) -> Result<Pounds, NoCost> {
    let start = course.start.ok_or(NoCost::StartMissing)?;
    let spread = Spread::of(course, rates, on).ok_or(NoCost::StartMissing)?;
    let window = (from.max(start), to.min(on));
    match (Computed::of(course, rates, &spread).and_then(|staff| staff.between(window.0, window.1)), stated::to_plan_end(course)) {
        (Ok(cost), _) => Ok(cost),
        (Err(_), Some(stated)) => stated::between(stated, &spread, window.0, window.1).ok_or(NoCost::OutOfRange),
        (Err(why), None) => Err(why),
    }
}

/// Everything needed to work a course out, with each part known.
struct Computed<'a> {
    spread: &'a Spread,
    /// Hours of one session, or of the course where only hours a week are known.
    hours_each: Exact,
    one_of_group: Exact,
    /// Cost of an hour on each day of the spread, in pence.
    rate_of_day: Vec<i64>,
    materials: Exact,
    hourly: Vec<Pounds>,
}

impl<'a> Computed<'a> {
    fn of(course: &Provision, rates: &Rates, spread: &'a Spread) -> Result<Computed<'a>, NoCost> {
        let hours_each = match (spread.is_in_hours, course.minutes) {
            (true, _) => Exact::whole(1),
            (false, Some(minutes)) if minutes > 0 => Exact::ratio(i64::from(minutes), 60).ok_or(NoCost::MinutesMissing)?,
            (false, _) => return Err(if spread.is_known() { NoCost::MinutesMissing } else { NoCost::SessionsMissing }),
        };
        if !spread.is_known() {
            return Err(NoCost::SessionsMissing);
        }
        let group = group_size(course).ok_or(NoCost::GroupSizeMissing)?;
        let rate_of_day = spread.days.iter().map(|day| hourly_on(course, rates, day.day)).collect::<Result<Vec<i64>, NoCost>>()?;
        let mut hourly: Vec<Pounds> = rate_of_day.iter().map(|pence| Pounds { pence: *pence }).collect();
        hourly.dedup();
        let materials = stated::part(course.plan.materials, course.plan.n_pupils_named).unwrap_or(Exact::ZERO);
        let one_of_group = Exact::ratio(1, i64::from(group)).ok_or(NoCost::GroupSizeMissing)?;
        Ok(Computed { spread, hours_each, one_of_group, rate_of_day, materials, hourly })
    }

    /// Staff cost of the days between, materials on the first day of the course; rounded once.
    fn between(&self, from: NaiveDate, to: NaiveDate) -> Result<Pounds, NoCost> {
        let mut staff = Exact::ZERO;
        let mut run: Option<(i64, Exact)> = None;
        let mut add = |rate: i64, sessions: Exact| staff.plus(Exact::whole(rate).times(sessions)?).map(|sum| staff = sum);
        for (day, rate) in self.spread.days.iter().zip(&self.rate_of_day) {
            if !(from..=to).contains(&day.day) {
                continue;
            }
            run = match run {
                Some((before, sessions)) if before == *rate => Some((*rate, sessions.plus(day.sessions).ok_or(NoCost::OutOfRange)?)),
                Some((before, sessions)) => {
                    add(before, sessions).ok_or(NoCost::OutOfRange)?;
                    Some((*rate, day.sessions))
                }
                None => Some((*rate, day.sessions)),
            };
        }
        if let Some((rate, sessions)) = run {
            add(rate, sessions).ok_or(NoCost::OutOfRange)?;
        }
        let has_begun = (from..=to).contains(&self.spread.start);
        let materials = if has_begun { self.materials } else { Exact::ZERO };
        let staff = staff.times(self.hours_each).and_then(|staff| staff.times(self.one_of_group));
        staff.and_then(|staff| staff.plus(materials)).and_then(Exact::pence).ok_or(NoCost::OutOfRange)
    }
}

/// Pupils who share the adult: the group size of the map, else the pupils that one row names together.
pub(crate) fn group_size(course: &Provision) -> Option<u32> {
    let named = Some(course.plan.n_pupils_named).filter(|named| *named > 1);
    course.group_size.filter(|size| *size > 0).or(named)
}

/// The cost of an hour on a day in pence: as the map states it, else of the grade it names.
fn hourly_on(course: &Provision, rates: &Rates, day: NaiveDate) -> Result<i64, NoCost> {
    if let Some(stated) = course.plan.hourly_rate {
        return Ok(stated.pence);
    }
    let mut found: Option<i64> = None;
    for grade in course.plan.staff_grade.split('/').filter(|grade| !grade.is_empty()) {
        let rate = rates.hourly(grade, day).ok_or_else(|| NoCost::RateMissing { grade: grade.to_owned(), day })?;
        if found.is_some_and(|pence| pence != rate.an_hour.pence) {
            return Err(NoCost::SeveralGrades(course.plan.staff_grade.replace('/', " and ")));
        }
        found = Some(rate.an_hour.pence);
    }
    found.ok_or(NoCost::GradeMissing)
}
