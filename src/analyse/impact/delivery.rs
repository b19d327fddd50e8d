//! How much of a course took place, and how much of it a pupil received.
//!
//! Method, section 2: held of planned sessions, pupil-level attendance counted too. Missing attendance is unknown, not full.

use chrono::NaiveDate;

use crate::analyse::intervention::Dosage;
use crate::config::method::MethodSettings;
use crate::link::school::Provision;

/// Sessions of one course of one pupil; each `None` where nothing says.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Sessions {
    /// Planned for the whole course.
    pub(crate) planned: Option<f64>,
    /// Held.
    pub(crate) held: Option<f64>,
    /// Attended by the pupil.
    pub(crate) attended: Option<f64>,
    /// Minutes of a session.
    pub(crate) minutes: Option<u32>,
}

impl Sessions {
    /// From the row, beside which the link put what the record of sessions says of the course. A plan in sessions a week needs its number of weeks: weeks between two
    /// dates include holidays. Of a course still running, what was planned is not due yet.
    pub(crate) fn of(course: &Provision, as_at: NaiveDate) -> Sessions {
        let by_week = course.sessions_per_week.zip(course.plan.weeks).map(|(sessions, weeks)| sessions * f64::from(weeks));
        let planned = course.plan.sessions_planned.map(f64::from).or(by_week).filter(|planned| *planned > 0.0);
        let has_ended = course.end.is_some_and(|end| end <= as_at);
        Sessions {
            planned: planned.filter(|_| has_ended),
            held: course.sessions_offered.map(f64::from),
            attended: course.sessions_attended.map(f64::from),
            minutes: course.minutes.filter(|minutes| *minutes > 0),
        }
    }

    /// Sessions received, of those due; `None` where either is unknown.
    pub(crate) fn received(&self) -> Option<(f64, f64)> {
        let due = self.planned.or(self.held).filter(|due| *due > 0.0)?;
        let received = self.attended.or(self.planned.and(self.held))?;
        Some((received.min(due), due))
    }

    /// Hours due and received; `None` where sessions or their length are unknown.
    fn hours(&self) -> Option<(f64, f64)> {
        let (received, due) = self.received()?;
        let hours = f64::from(self.minutes?) / 60.0;
        Some((due * hours, received * hours))
    }
}

/// Delivery of several courses together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Delivery {
    /// Sessions received of those due, where recorded.
    pub share: Option<f64>,
    /// Class of that share.
    pub dosage: Option<Dosage>,
    /// Pupil-courses that record both.
    pub n_recorded: usize,
    /// Of these, with less than the delivered share.
    pub n_low: usize,
    /// Mean hours due and received of a course, over those that record sessions and their length.
    pub hours: Option<(f64, f64)>,
    /// Pupil-courses behind the hours.
    pub n_hours: usize,
}

/// Sums sessions over courses; the class is that of the sums, never of single pupils.
pub(crate) fn together(sessions: &[Sessions], method: &MethodSettings) -> Delivery {
    let recorded: Vec<(f64, f64)> = sessions.iter().filter_map(Sessions::received).collect();
    let sum = |pick: fn(&(f64, f64)) -> f64| recorded.iter().map(pick).sum::<f64>();
    let share = (!recorded.is_empty()).then(|| sum(|one| one.0) / sum(|one| one.1));
    let hours: Vec<(f64, f64)> = sessions.iter().filter_map(Sessions::hours).collect();
    let mean_hours = |pick: fn(&(f64, f64)) -> f64| hours.iter().map(pick).sum::<f64>() / hours.len() as f64;
    Delivery {
        share,
        dosage: share.map(|share| Dosage::of(share, method.dosage_as_planned.value, method.dosage_delivered.value)),
        n_recorded: recorded.len(),
        n_low: recorded.iter().filter(|(received, due)| received / due < method.dosage_delivered.value).count(),
        hours: (!hours.is_empty()).then(|| (mean_hours(|one| one.0), mean_hours(|one| one.1))),
        n_hours: hours.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyse::sample::course;

    fn sessions(change: impl Fn(&mut Provision)) -> Sessions {
        let mut course = course(0, "Reading club");
        change(&mut course);
        Sessions::of(&course, NaiveDate::from_ymd_opt(2026, 7, 10).unwrap())
    }

    #[test]
    fn attended_of_planned_goes_before_attended_of_held() {
        assert_eq!(sessions(|_| {}).received(), Some((27.0, 30.0)));
        assert_eq!(sessions(|course| course.plan.sessions_planned = Some(45)).received(), Some((27.0, 45.0)));
        assert_eq!(sessions(|course| course.plan.weeks = Some(12)).received(), Some((27.0, 36.0)));
    }

    #[test]
    fn missing_attendance_is_unknown_and_not_full() {
        assert_eq!(sessions(|course| course.sessions_attended = None).received(), None);
        let held = |course: &mut Provision| (course.sessions_attended, course.plan.sessions_planned) = (None, Some(40));
        assert_eq!(sessions(held).received(), Some((30.0, 40.0)), "held of planned");
        assert_eq!(sessions(|course| (course.sessions_attended, course.sessions_offered) = (None, None)).received(), None);
    }

    #[test]
    fn a_running_course_is_not_measured_by_its_whole_plan() {
        let running = |course: &mut Provision| (course.end, course.plan.sessions_planned) = (None, Some(90));
        assert_eq!(sessions(running).received(), Some((27.0, 30.0)));
    }

    #[test]
    fn the_class_is_that_of_the_sums() {
        let method = crate::config::method::MethodSettings::shipped();
        let one = |attended: f64| Sessions { planned: Some(30.0), held: Some(30.0), attended: Some(attended), minutes: Some(20) };
        let found = together(&[one(30.0), one(30.0), one(6.0), Sessions::default()], &method);
        assert_eq!((found.dosage, found.n_recorded, found.n_low), (Some(Dosage::Reduced), 3, 1));
        assert_eq!((found.hours, found.n_hours), (Some((10.0, 22.0 / 3.0)), 3), "thirty sessions of twenty minutes are due");
        assert_eq!(together(&[], &method), Delivery::default());
    }
}
