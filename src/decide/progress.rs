//! The progress verdict over the review window, and the other results that stage conditions ask for.
//!
//! Method, "Progress verdict": insufficient must be shown, sufficient must be shown, everything else is unclear.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveDate};

use crate::analyse::results::{PupilAnalysis, SubjectProgress};
use crate::config::method::MethodSettings;
use crate::decide::level::is_level_or_better;
use crate::decide::results::{Corroborator, CriterionResult, Level, Partition, Progress, Verdict};
use crate::decide::rule::{RuleResult, SubjectInput};
use crate::domain::subject::Subject;
use crate::link::school::{Provision, Target};
use crate::normalise::records::TargetStatus;

/// What the verdict looks at.
pub(crate) struct Review<'a> {
    /// The day of the run.
    pub as_at: NaiveDate,
    /// Tested subjects.
    pub subjects: &'a BTreeMap<Subject, SubjectInput>,
    /// What the rule said on the same subjects.
    pub rule: &'a RuleResult,
    /// Level of skills (f), `Unknown` without ratings.
    pub skills: Level,
    /// Level of behaviour or wellbeing (g).
    pub wellbeing: Level,
    /// Targets of the pupil's plan.
    pub targets: &'a [Target],
    /// Interventions.
    pub provision: &'a [Provision],
    /// Settings.
    pub method: &'a MethodSettings,
}

impl Review<'_> {
    /// The verdict.
    pub(crate) fn verdict(&self) -> Progress {
        let targets = self.target_subjects();
        if self.is_flagged_through_evidence() || self.little_or_no_progress_range() || self.plan_is_failing() {
            return Progress::NotSufficient;
        }
        let usable = targets.iter().any(|(_, subject)| subject.is_usable());
        let quiet = targets.iter().all(|(_, subject)| !subject.leans());
        let no_harm_elsewhere = self.skills != Level::Strongly && self.wellbeing != Level::Strongly;
        match (usable, quiet && no_harm_elsewhere) {
            (false, _) => Progress::NoEvidence,
            (true, true) => Progress::Sufficient,
            (true, false) => Progress::Unclear,
        }
    }

    /// Subjects of the plan's targets; every tested subject when the plan names none.
    pub(crate) fn target_subjects(&self) -> Vec<(Subject, &SubjectInput)> {
        let all = || self.subjects.iter().map(|(subject, input)| (*subject, input));
        let named =
            |subject: Subject| self.targets.iter().any(|target| self.is_in_window(target) && Subject::parse(&target.area) == Some(subject));
        let of_plan: Vec<_> = all().filter(|(subject, _)| named(*subject)).collect();
        if of_plan.is_empty() { all().collect() } else { of_plan }
    }

    fn is_in_window(&self, target: &Target) -> bool {
        target.status != Some(TargetStatus::Dropped)
            && target.review.is_none_or(|day| day >= self.as_at - Duration::days(self.method.review_window.value as i64))
    }

    /// A flag supported by C1 to C3 in a target subject.
    fn is_flagged_through_evidence(&self) -> bool {
        let by_data_or_teacher =
            |one: &Corroborator| matches!(one, Corroborator::AnotherSubject | Corroborator::SeenTwice | Corroborator::Teacher);
        let targets = self.target_subjects();
        self.rule.outcome.partition() == Partition::Flagged
            && self.rule.concerns.iter().any(|concern| {
                concern.counts
                    && concern.corroborators.iter().any(by_data_or_teacher)
                    && targets.iter().any(|(subject, _)| *subject == concern.subject)
            })
    }

    /// Half of the plan's targets not met, with enough of them due, and no reassurance from (c).
    fn plan_is_failing(&self) -> bool {
        let is_due = |target: &&Target| self.is_in_window(target) && target.review.is_some_and(|day| day <= self.as_at);
        let results: Vec<TargetStatus> = self
            .targets
            .iter()
            .filter(is_due)
            .filter_map(|target| target.status)
            .filter(|status| *status != TargetStatus::InProgress)
            .collect();
        let n_met = results.iter().filter(|status| **status == TargetStatus::Met).count();
        results.len() as f64 >= self.method.min_targets_due.value && n_met * 2 < results.len() && !self.same_baseline_met().unwrap_or(false)
    }

    /// (c) at `0` or better in every target subject with evidence; `None` without any.
    pub(crate) fn same_baseline_met(&self) -> Option<bool> {
        let levels: Vec<Level> =
            self.target_subjects().iter().map(|(_, input)| input.levels.c).filter(|level| *level != Level::Unknown).collect();
        (!levels.is_empty()).then(|| levels.iter().all(|level| is_level_or_better(*level)))
    }

    /// (h) in one area: much slower than same-start pupils in spite of an intervention.
    pub(crate) fn little_or_no_progress(&self) -> bool {
        self.has_had_intervention() && self.subjects.values().any(|input| input.levels.c == Level::Strongly)
    }

    /// (h): the same, and another area leans.
    pub(crate) fn little_or_no_progress_range(&self) -> bool {
        self.little_or_no_progress() && self.subjects.values().filter(|input| input.levels.c.leans()).count() >= 2
    }

    /// A recorded intervention of at least the shortest interval, delivered well enough to be judged.
    fn has_had_intervention(&self) -> bool {
        self.provision.iter().any(|course| {
            let Some(start) = course.start else { return false };
            let last = course.end.map_or(self.as_at, |end| end.min(self.as_at));
            let weeks = (last - start).num_days() as f64 / 7.0;
            let delivered = match (course.sessions_attended, course.sessions_offered) {
                (Some(attended), Some(offered)) if offered > 0 => {
                    f64::from(attended) / f64::from(offered) >= self.method.dosage_delivered.value
                }
                _ => false,
            };
            weeks >= self.method.min_interval.value && delivered
        })
    }
}

/// The gap was closed at the last two results of a subject, at least the shortest interval apart; `None`
/// without two exact results.
pub(crate) fn gap_closed(progress: &SubjectProgress, method: &MethodSettings) -> Option<bool> {
    let mut exact = progress.history.iter().rev().filter_map(|sighting| sighting.score.map(|score| (sighting.date, score)));
    let (last_day, last) = exact.next()?;
    let apart = |day: NaiveDate| (last_day - day).num_days() as f64 / 7.0 >= method.min_interval.value;
    let (_, before) = exact.find(|(day, _)| apart(*day))?;
    Some([before, last].iter().all(|score| method.norm_mean.value - score <= method.gap_closed.value))
}

/// Computed yes-or-no tokens of the policy language. What cannot be computed is left out.
pub(crate) fn computed(
    review: &Review<'_>,
    analysis: &PupilAnalysis,
    criteria: &BTreeMap<Subject, Vec<CriterionResult>>,
    is_eal: Option<bool>,
) -> BTreeMap<&'static str, bool> {
    let targets: Vec<Subject> = review.target_subjects().iter().map(|(subject, _)| *subject).collect();
    let of_targets = || targets.iter().filter_map(|subject| criteria.get(subject)).flatten();
    let judged: Vec<Verdict> = of_targets()
        .filter(|result| result.letter == 'b')
        .map(|result| result.verdict)
        .filter(|verdict| !matches!(verdict, Verdict::NoEvidence | Verdict::NotApplicable))
        .collect();
    let closed: Vec<bool> = targets.iter().filter_map(|subject| gap_closed(analysis.subjects.get(subject)?, review.method)).collect();
    let any_verdict = of_targets().any(|result| !matches!(result.verdict, Verdict::NoEvidence | Verdict::NotApplicable));
    let all = |values: &[bool]| (!values.is_empty()).then(|| values.iter().all(|value| *value));
    let has_evidence = review.subjects.values().any(SubjectInput::is_usable);
    [
        ("EAL", is_eal),
        ("B_MET", all(&judged.iter().map(|verdict| *verdict == Verdict::Met).collect::<Vec<_>>())),
        ("C_MET", review.same_baseline_met()),
        ("gap_closed", all(&closed)),
        ("little_or_no_progress", has_evidence.then(|| review.little_or_no_progress())),
        ("little_or_no_progress_range", has_evidence.then(|| review.little_or_no_progress_range())),
        ("no_contrary_evidence", any_verdict.then(|| of_targets().all(|result| result.verdict != Verdict::NotMet))),
    ]
    .into_iter()
    .filter_map(|(name, value)| value.map(|value| (name, value)))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::method::Profile;
    use crate::decide::results::SubjectLevels;
    use crate::decide::rule::{RuleInput, decide};
    use crate::decide::sample;

    struct Case {
        subjects: BTreeMap<Subject, SubjectInput>,
        targets: Vec<Target>,
        provision: Vec<Provision>,
        teacher: bool,
    }

    /// Reading, writing and maths with these levels of `c`.
    fn case(levels: [&str; 3]) -> Case {
        let subjects = Subject::ALL.into_iter().zip(levels).map(|(subject, sign)| {
            let levels = SubjectLevels {
                c: Level::from_sign(sign).unwrap(),
                c_mid: Level::Unknown,
                c_last: Level::Unknown,
                b: Level::Unknown,
                below_reference: true,
            };
            (subject, SubjectInput { levels, latest: Some(90.0), assessment_fell: false })
        });
        Case { subjects: subjects.collect(), targets: Vec::new(), provision: Vec::new(), teacher: false }
    }

    fn check(case: &Case, code: &str) {
        let method = sample::method();
        let rule = decide(&RuleInput {
            subjects: case.subjects.clone(),
            teacher_concern: case.teacher,
            parent_or_pupil_concern: false,
            wellbeing: Level::Unknown,
            provision: None,
            profile: Profile::Screen,
            low: 85.0,
        });
        let review = Review {
            as_at: sample::as_at(),
            subjects: &case.subjects,
            rule: &rule,
            skills: Level::Unknown,
            wellbeing: Level::Unknown,
            targets: &case.targets,
            provision: &case.provision,
            method: &method,
        };
        assert_eq!(review.verdict().code(), code);
    }

    #[test]
    fn sufficient_and_insufficient_must_both_be_shown() {
        check(&case(["0", "0", "0"]), "SUFFICIENT");
        check(&case(["0", "?", "?"]), "SUFFICIENT");
        check(&case(["?", "?", "?"]), "NO_EVIDENCE");
        check(&case(["-", "0", "0"]), "UNCLEAR");
        check(&case(["--", "0", "0"]), "UNCLEAR");
        check(&case(["--", "-", "0"]), "NOT_SUFFICIENT");
        check(&Case { teacher: true, ..case(["--", "0", "0"]) }, "NOT_SUFFICIENT");
    }

    #[test]
    fn only_the_plans_subjects_are_reviewed_when_it_names_them() {
        let targets = vec![sample::target("Maths", TargetStatus::InProgress)];
        check(&Case { targets: targets.clone(), ..case(["--", "-", "0"]) }, "SUFFICIENT");
        check(&Case { targets, ..case(["0", "0", "-"]) }, "UNCLEAR");
        check(&Case { targets: vec![sample::target("Cognition and learning", TargetStatus::Met)], ..case(["-", "0", "0"]) }, "UNCLEAR");
    }

    #[test]
    fn missed_targets_count_from_four_due_and_never_against_good_progress() {
        let missed = |n: usize| vec![sample::target("SEMH", TargetStatus::NotMet); n];
        check(&Case { targets: missed(4), ..case(["-", "0", "0"]) }, "NOT_SUFFICIENT");
        check(&Case { targets: missed(3), ..case(["-", "0", "0"]) }, "UNCLEAR");
        check(&Case { targets: missed(4), ..case(["0", "0", "0"]) }, "SUFFICIENT");
    }

    #[test]
    fn a_gap_is_closed_only_at_two_results_running() {
        let method = sample::method();
        let closed = |scores: [f64; 3]| gap_closed(&sample::progress(scores[0], scores[1], scores[2]), &method);
        assert_eq!(closed([80.0, 95.0, 96.0]), Some(true));
        assert_eq!(closed([80.0, 94.0, 96.0]), Some(false));
        assert_eq!(closed([80.0, 120.0, 101.0]), Some(true));
    }
}
