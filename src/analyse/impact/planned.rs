//! What was planned before an intervention began, against what was found at its review.
//!
//! Method, "Intervention impact", section 5. Only courses that began on or after the day of the plan and have ended are held
//! against it: a criterion written down afterwards is none. An interval on both sides of a criterion shows nothing either way.

use chrono::NaiveDate;

use super::courses::Course;
use super::figures::{Facts, Figures, figures};
use crate::analyse::intervention::Dosage;
use crate::config::interventions::PlannedIntervention;

/// Whether a criterion was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// The whole interval lies at or above the criterion.
    Yes,
    /// The whole interval lies below it.
    No,
    /// The interval lies on both sides.
    NotShown,
    /// What was recorded allows no such figure.
    NoFigure,
}

impl Reached {
    fn of(found: Option<(f64, f64)>, wanted: f64) -> Reached {
        match found {
            None => Reached::NoFigure,
            Some((low, _)) if low >= wanted => Reached::Yes,
            Some((_, high)) if high < wanted => Reached::No,
            Some(_) => Reached::NotShown,
        }
    }
}

/// Sessions received on average, over so many courses that record them, with the class of delivery.
pub type Received = (f64, usize, Dosage);

/// The plan of one intervention against what was found.
#[derive(Clone, Debug, PartialEq)]
pub struct AgainstPlan {
    /// The day on which the plan was written down.
    pub entered: NaiveDate,
    /// Courses held against it.
    pub n_courses: usize,
    /// Courses left out because they began before that day, or nobody knows when.
    pub n_before: usize,
    /// Courses still running.
    pub n_running: usize,
    /// Sessions planned; those received on average, over so many courses that record them, with the class of delivery.
    pub sessions: Option<(u32, Option<Received>)>,
    /// Gain beyond expectation wanted, in points, and whether it was reached.
    pub gain: Option<(f64, Reached)>,
    /// Percent of due targets to be met, and whether that was reached.
    pub targets_met: Option<(f64, Reached)>,
}

/// Compares; `courses` are those of the intervention.
pub(crate) fn against_plan(plan: &PlannedIntervention, courses: &[Course<'_>], facts: Facts<'_>) -> AgainstPlan {
    let (planned, before): (Vec<&Course<'_>>, Vec<&Course<'_>>) =
        courses.iter().partition(|course| course.row.start.is_some_and(|start| start >= plan.entered));
    let (ended, running): (Vec<&Course<'_>>, Vec<&Course<'_>>) = planned.into_iter().partition(|course| course.ended.is_some());
    let found = figures(&ended, facts);
    AgainstPlan {
        entered: plan.entered,
        n_courses: ended.len(),
        n_before: before.len(),
        n_running: running.len(),
        sessions: plan.sessions.map(|planned| (planned, received(&ended, planned, facts))),
        gain: plan.gain.map(|wanted| (wanted, Reached::of(gain_interval(&found), wanted))),
        targets_met: plan.targets_met.map(|wanted| {
            let percent = found.targets.share.map(|(_, low, high)| (low * 100.0, high * 100.0));
            (wanted, Reached::of(percent, wanted))
        }),
    }
}

/// The interval of the gain beyond expectation, where the strength allows one.
fn gain_interval(found: &Figures) -> Option<(f64, f64)> {
    found.beyond.filter(|_| found.strength >= 2)?.interval
}

fn received(courses: &[&Course<'_>], planned: u32, facts: Facts<'_>) -> Option<(f64, usize, Dosage)> {
    let known: Vec<f64> = courses.iter().filter_map(|course| course.sessions.attended).collect();
    if known.is_empty() || planned == 0 {
        return None;
    }
    let mean = known.iter().sum::<f64>() / known.len() as f64;
    let method = facts.method;
    let dosage = Dosage::of(mean / f64::from(planned), method.dosage_as_planned.value, method.dosage_delivered.value);
    Some((mean, known.len(), dosage))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use chrono::Duration;

    use super::*;
    use crate::analyse::analyse_with;
    use crate::analyse::impact::OwnSettings;
    use crate::analyse::impact::tests::mapped;
    use crate::analyse::sample::school;
    use crate::config::method::MethodSettings;

    fn found(gain: f64, days_after: i64) -> AgainstPlan {
        let pupils: Vec<_> = (0..12).map(|number| mapped(number, 80.0, 90.0 + (number % 4) as f64)).collect();
        let start = pupils[0].provision[0].start.unwrap();
        let plan = PlannedIntervention {
            allocated: None,
            entered: start + Duration::days(days_after),
            sessions: Some(40),
            gain: Some(gain),
            targets_met: Some(50.0),
        };
        let plans = BTreeMap::from([("READING  Club".to_owned(), plan)]);
        let own = OwnSettings { rates: None, plans: Some(&plans) };
        let mut analysis = analyse_with(&school(pupils), &MethodSettings::shipped(), own);
        analysis.interventions.remove(0).against_plan.unwrap()
    }

    #[test]
    fn a_criterion_is_reached_only_by_the_whole_interval() {
        let reached = |gain: f64| found(gain, 0).gain.map(|(_, reached)| reached);
        assert_eq!([reached(4.0), reached(8.1), reached(14.0)], [Some(Reached::Yes), Some(Reached::NotShown), Some(Reached::No)]);
        let plan = found(4.0, 0);
        assert_eq!(plan.sessions, Some((40, Some((27.0, 12, Dosage::Reduced)))));
        assert_eq!(plan.targets_met, Some((50.0, Reached::NoFigure)), "no target was due");
    }

    #[test]
    fn a_plan_written_after_the_start_judges_nothing() {
        let plan = found(4.0, 1);
        assert_eq!((plan.n_courses, plan.n_before, plan.n_running), (0, 12, 0));
        assert_eq!((plan.gain, plan.sessions), (Some((4.0, Reached::NoFigure)), Some((40, None))));
    }
}
