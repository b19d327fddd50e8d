//! Hours of a course for one pupil, over the same sessions from which its cost is worked out.

use chrono::NaiveDate;

use super::exact::Exact;
use super::sessions::Spread;
use crate::config::rates::Rates;
use crate::link::school::Provision;

const SECONDS_OF_HOUR: i64 = 3600;

/// Seconds of support from one day to another, both included; `None` where sessions or their length are not recorded. Sessions
/// held count as held, those nobody counted as planned.
pub(crate) fn seconds_between(course: &Provision, rates: &Rates, from: NaiveDate, to: NaiveDate, on: NaiveDate) -> Option<i64> {
    let spread = Spread::of(course, rates, on).filter(Spread::is_known)?;
    let each = match (spread.is_in_hours, course.minutes) {
        (true, _) => Exact::whole(SECONDS_OF_HOUR),
        (false, Some(minutes)) if minutes > 0 => Exact::whole(i64::from(minutes) * 60),
        (false, _) => return None,
    };
    let window = from.max(spread.start)..=to.min(on);
    let mut sessions = Exact::ZERO;
    for day in spread.days.iter().filter(|day| window.contains(&day.day)) {
        sessions = sessions.plus(day.sessions)?;
    }
    sessions.times(each)?.rounded()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn hours(course: &Provision, to: &str) -> Option<f64> {
        let seconds = seconds_between(course, &Rates::shipped(), day("2026-09-01"), day(to), day(to))?;
        Some(seconds as f64 / 3600.0)
    }

    #[test]
    fn held_sessions_count_as_held_and_others_as_planned() {
        let mut course = super::super::tests::course();
        // 12 sessions of 20 minutes in six weeks; all planned, none counted.
        assert_eq!(hours(&course, "2026-10-16"), Some(4.0));
        assert_eq!(hours(&course, "2026-09-25"), Some(2.0), "half of the weeks have passed");
        course.sessions_offered = Some(9);
        assert_eq!(hours(&course, "2026-10-16"), Some(3.0));
    }

    #[test]
    fn without_a_length_there_are_no_hours_and_never_nought() {
        let mut course = super::super::tests::course();
        course.minutes = None;
        assert_eq!(hours(&course, "2026-10-16"), None);
    }
}
