//! Sessions of a course laid on its days: those held up to the day of the run, those planned after it.
//!
//! Held sessions are the ones the register or map counts; where only the pupil's attendance is known, that many are known to
//! have been held; where nothing is, the plan stands in and the output says so. They are spread evenly over teaching days.

use chrono::{Datelike, NaiveDate};

use super::exact::Exact;
use crate::config::rates::{PARTS_OF_DAY, Rates};
use crate::domain::academic_year::AcademicYear;
use crate::link::school::Provision;

/// Longest course that is laid out day by day; a longer one is a slip of the keyboard.
const MOST_DAYS: usize = 366 * 8;

/// What the number of sessions to date rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counted {
    /// Sessions held, as recorded.
    Held(u32),
    /// Sessions the pupil attended: at least so many were held.
    Attended(u32),
    /// Nothing is recorded: as planned.
    Planned,
}

/// One day with its part of the sessions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DayOfCourse {
    pub(crate) day: NaiveDate,
    pub(crate) sessions: Exact,
    parts: i64,
}

/// The sessions of a course by day.
#[derive(Clone, Debug)]
pub(crate) struct Spread {
    pub(crate) start: NaiveDate,
    /// Days with a part of a session, in order; empty when the number of sessions is not known.
    pub(crate) days: Vec<DayOfCourse>,
    pub(crate) counted: Counted,
    /// The sessions are hours: the map states hours a week and no sessions.
    pub(crate) is_in_hours: bool,
    is_known: bool,
}

impl Spread {
    /// Lays a course out; `None` without a first day. An open course, or one without an end, runs to the end of the school
    /// year of `on`.
    pub(crate) fn of(course: &Provision, rates: &Rates, on: NaiveDate) -> Option<Spread> {
        let start = course.start?;
        let end = course.end.filter(|end| *end >= start).unwrap_or_else(|| end_of_year(on.max(start)));
        let mut days: Vec<DayOfCourse> = start
            .iter_days()
            .take_while(|day| *day <= end)
            .take(MOST_DAYS)
            .map(|day| DayOfCourse { day, sessions: Exact::ZERO, parts: rates.teaching(day) })
            .filter(|day| day.parts > 0)
            .collect();
        if days.is_empty() {
            // A course in the holidays, such as a summer school, was held all the same.
            let all = start.iter_days().take_while(|day| *day <= end).take(MOST_DAYS);
            days = all.map(|day| DayOfCourse { day, sessions: Exact::ZERO, parts: PARTS_OF_DAY }).collect();
        }
        let parts = days.iter().map(|day| day.parts).sum();
        let planned = planned(course, parts);
        let is_in_hours = planned.is_none_or(|(_, in_hours)| in_hours) && course.plan.hours_per_week.is_some();
        let counted = if is_in_hours { Counted::Planned } else { counted(course) };
        let mut spread = Spread { start, days, counted, is_in_hours, is_known: false };
        spread.is_known = spread.lay(planned.map(|(sessions, _)| sessions), on, parts).is_some();
        Some(spread)
    }

    /// True when the number of sessions is known.
    pub(crate) fn is_known(&self) -> bool {
        self.is_known
    }

    /// The part of the course's teaching days between two days, 0 to 1.
    pub(crate) fn part_between(&self, from: NaiveDate, to: NaiveDate) -> Option<Exact> {
        let parts = |days: &mut dyn Iterator<Item = &DayOfCourse>| days.map(|day| day.parts).sum::<i64>();
        let inside = parts(&mut self.days.iter().filter(|day| (from..=to).contains(&day.day)));
        Exact::ratio(inside, parts(&mut self.days.iter()))
    }

    /// Puts the sessions on the days; `None` when their number is not known.
    fn lay(&mut self, planned: Option<Exact>, on: NaiveDate, parts: i64) -> Option<()> {
        let held = match self.counted {
            Counted::Held(held) | Counted::Attended(held) => Some(Exact::whole(i64::from(held))),
            Counted::Planned => None,
        };
        let before: i64 = self.days.iter().filter(|day| day.day <= on).map(|day| day.parts).sum();
        for day in &mut self.days {
            day.sessions = match (held, planned) {
                // Sessions are recorded and no teaching day has passed: they stand on the course's days.
                (Some(held), _) if before == 0 => held.times(Exact::ratio(day.parts, parts)?)?,
                (Some(held), _) if day.day <= on => held.times(Exact::ratio(day.parts, before)?)?,
                (_, Some(planned)) => planned.times(Exact::ratio(day.parts, parts)?)?,
                (Some(_), None) => Exact::ZERO,
                (None, None) => return None,
            };
        }
        Some(())
    }
}

/// Sessions planned from the first day to the last, or hours where the map has hours a week only.
fn planned(course: &Provision, parts: i64) -> Option<(Exact, bool)> {
    if let Some(sessions) = course.plan.sessions_planned.filter(|sessions| *sessions > 0) {
        return Some((Exact::whole(i64::from(sessions)), false));
    }
    let weeks = match course.plan.weeks.filter(|weeks| *weeks > 0) {
        Some(weeks) => Exact::whole(i64::from(weeks)),
        None => Exact::ratio(parts, PARTS_OF_DAY * 5)?,
    };
    let a_week = |number: Option<f64>| number.filter(|number| *number > 0.0).and_then(Exact::of_file);
    match (a_week(course.sessions_per_week), course.minutes, a_week(course.plan.hours_per_week)) {
        (Some(sessions), Some(_), _) | (Some(sessions), None, None) => Some((sessions.times(weeks)?, false)),
        (_, _, Some(hours)) => Some((hours.times(weeks)?, true)),
        _ => None,
    }
}

/// Sessions held as far as anybody wrote them down. A count that only repeats the plan is no record.
pub(crate) fn counted(course: &Provision) -> Counted {
    let offered = course.sessions_offered.filter(|offered| course.plan.sessions_planned != Some(*offered));
    match (offered, course.sessions_attended) {
        (Some(held), _) => Counted::Held(held),
        (None, Some(attended)) => Counted::Attended(attended),
        (None, None) => Counted::Planned,
    }
}

fn end_of_year(day: NaiveDate) -> NaiveDate {
    let year = AcademicYear::of(day).start_year() + 1;
    NaiveDate::from_ymd_opt(year, 7, 31).filter(|end| *end >= day).or_else(|| NaiveDate::from_ymd_opt(day.year(), 8, 31)).unwrap_or(day)
}
