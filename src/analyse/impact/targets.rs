//! Targets of the pupils of a course that were due, with how many were met.
//!
//! Method, section 2, "Targets met": partly met counts apart; under ten due only counts; printed next to the same-baseline level of
//! the same pupils, because easy targets are met by everybody.

use std::collections::BTreeSet;

use chrono::Duration;

use super::courses::Course;
use super::figures::Facts;
use crate::analyse::proportion::Proportion;
use crate::domain::subject::Subject;
use crate::ledger::RowKey;
use crate::link::school::Target;
use crate::normalise::records::TargetStatus;

/// Targets due of one group of courses.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Targets {
    /// Met.
    pub met: usize,
    /// Partly met.
    pub partly: usize,
    /// Not met.
    pub not_met: usize,
    /// Share met with its 95% interval, from ten due on.
    pub share: Option<(f64, f64, f64)>,
    /// `YES`, `NO` or `NOT_SHOWN`, from ten due on.
    pub majority: Option<&'static str>,
    /// Pupils of the group with a same-baseline result in the subject, and the mean of their z.
    pub same_baseline: Option<(usize, f64)>,
}

impl Targets {
    /// Targets due and reviewed.
    pub fn due(&self) -> usize {
        self.met + self.partly + self.not_met
    }
}

/// Counts each target once, however many courses its pupil took.
pub(crate) fn targets(courses: &[&Course<'_>], facts: Facts<'_>) -> Targets {
    let mut counted: BTreeSet<(usize, &RowKey, usize)> = BTreeSet::new();
    let mut found = Targets::default();
    for course in courses {
        let Some(pupil) = facts.school.pupils.get(course.pupil) else { continue };
        for (at, target) in pupil.targets.iter().enumerate().filter(|(_, target)| is_of_course(target, course, facts)) {
            if !counted.insert((course.pupil, &target.row, at)) {
                continue;
            }
            match target.status {
                Some(TargetStatus::Met) => found.met += 1,
                Some(TargetStatus::PartlyMet) => found.partly += 1,
                Some(TargetStatus::NotMet) => found.not_met += 1,
                Some(TargetStatus::InProgress | TargetStatus::Dropped) | None => {}
            }
        }
    }
    if (found.due() as f64) >= facts.method.min_targets_due.value
        && let Some(share) = Proportion::of(found.met as u64, found.due() as u64)
    {
        found.share = Some((share.share, share.low, share.high));
        found.majority = Some(share.majority());
    }
    found.same_baseline = same_baseline(courses, facts);
    found
}

/// Reviewed in or soon after the course, and of its subject where both name one.
fn is_of_course(target: &Target, course: &Course<'_>, facts: Facts<'_>) -> bool {
    let (Some(start), Some(review)) = (course.row.start, target.review) else { return false };
    let window = Duration::days((facts.method.intervention_window.value * 7.0) as i64);
    let last = course.row.end.map_or(facts.school.as_at, |end| end + window);
    let other_subject = Subject::parse(&target.area).zip(course.row.subject).is_some_and(|(target, course)| target != course);
    review >= start && review <= last && !other_subject
}

/// Mean same-baseline z of the pupils, each once, in the subject of their course.
fn same_baseline(courses: &[&Course<'_>], facts: Facts<'_>) -> Option<(usize, f64)> {
    let of_pupils: BTreeSet<(usize, Subject)> = courses.iter().filter_map(|course| Some((course.pupil, course.row.subject?))).collect();
    let z = |(pupil, subject): &(usize, Subject)| Some(facts.progress.get(*pupil)?.subjects.get(subject)?.c.value()?.z);
    let found: Vec<f64> = of_pupils.iter().filter_map(z).collect();
    (!found.is_empty()).then(|| (found.len(), found.iter().sum::<f64>() / found.len() as f64))
}
