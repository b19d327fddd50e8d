//! The progress verdict over the review window, and the other results that stage conditions ask for.
//!
//! Method, "Progress verdict": insufficient must be shown, sufficient must be shown, everything else is unclear.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveDate};

use crate::analyse::results::{PupilAnalysis, SubjectProgress};
use crate::config::method::MethodSettings;
use crate::config::policy::CriteriaReading;
use crate::decide::criteria::h_little_progress::LittleProgress;
use crate::decide::level::is_level_or_better;
use crate::decide::results::{Corroborator, CriterionResult, Level, Partition, Progress, Verdict};
use crate::decide::rule::{RuleResult, SubjectInput};
use crate::domain::subject::Subject;
use crate::link::school::Target;
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
    /// Criteria by subject.
    pub criteria: &'a BTreeMap<Subject, Vec<CriterionResult>>,
    /// Criteria of the whole pupil.
    pub pupil_criteria: &'a [CriterionResult],
    /// How the criteria are read together.
    pub reading: CriteriaReading,
    /// Little or no progress (h), as far as it can be judged.
    pub little: Option<LittleProgress>,
    /// Settings.
    pub method: &'a MethodSettings,
}

impl Review<'_> {
    /// The verdict.
    pub(crate) fn verdict(&self) -> Progress {
        let targets = self.target_subjects();
        if self.is_flagged_through_evidence() || self.little.is_some_and(|little| little.in_range) || self.plan_is_failing() {
            return Progress::NotSufficient;
        }
        let usable = targets.iter().any(|(_, subject)| subject.is_usable());
        let no_harm_elsewhere = self.skills != Level::Strongly && self.wellbeing != Level::Strongly;
        match (usable, self.is_shown() && no_harm_elsewhere) {
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

    /// Whether the criteria, read as the policy reads them, show sufficient progress.
    fn is_shown(&self) -> bool {
        let targets = self.target_subjects();
        let attainment = || targets.iter().filter_map(|(subject, _)| self.criteria.get(subject)).flatten();
        let of_policy = || {
            let named = |result: &&CriterionResult| ('a'..='g').contains(&result.letter) && !result.clause.is_empty();
            attainment().chain(self.pupil_criteria).filter(named).map(|result| result.verdict)
        };
        match self.reading {
            CriteriaReading::NoneFailed => {
                targets.iter().all(|(_, subject)| !subject.leans())
                    && attainment().all(|result| result.verdict != Verdict::NotMet)
                    && attainment().any(|result| matches!(result.letter, 'b' | 'c') && result.verdict == Verdict::Met)
            }
            CriteriaReading::Any => of_policy().any(|verdict| verdict == Verdict::Met),
            CriteriaReading::All => {
                let applicable: Vec<Verdict> =
                    of_policy().filter(|verdict| !matches!(verdict, Verdict::NotApplicable | Verdict::NoEvidence)).collect();
                !applicable.is_empty() && applicable.iter().all(|verdict| *verdict == Verdict::Met)
            }
        }
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
pub(crate) fn computed(review: &Review<'_>, analysis: &PupilAnalysis, is_eal: Option<bool>) -> BTreeMap<&'static str, bool> {
    let targets: Vec<Subject> = review.target_subjects().iter().map(|(subject, _)| *subject).collect();
    let of_targets = || targets.iter().filter_map(|subject| review.criteria.get(subject)).flatten();
    let is_judged = |result: &&CriterionResult| !matches!(result.verdict, Verdict::NoEvidence | Verdict::NotApplicable);
    let widening: Vec<bool> =
        of_targets().filter(|result| result.letter == 'b').filter(is_judged).map(|result| result.verdict == Verdict::Met).collect();
    let closed: Vec<bool> = targets.iter().filter_map(|subject| gap_closed(analysis.subjects.get(subject)?, review.method)).collect();
    // The gate (i) and (j) speak of attainment, not of progress.
    let of_pupil = |letters: &'static str| review.pupil_criteria.iter().filter(move |result| letters.contains(result.letter));
    let contrary: Vec<bool> =
        of_targets().chain(of_pupil("efgh")).filter(is_judged).map(|result| result.verdict == Verdict::NotMet).collect();
    let verdict_of = |letter: &'static str| of_pupil(letter).find(is_judged).map(|result| result.verdict);
    let all = |values: &[bool]| (!values.is_empty()).then(|| values.iter().all(|value| *value));
    [
        ("EAL", is_eal),
        ("B_MET", all(&widening)),
        ("C_MET", review.same_baseline_met()),
        ("gap_closed", all(&closed)),
        ("everyday_access", verdict_of("e").map(|verdict| verdict == Verdict::Met)),
        ("skills_improved", verdict_of("f").map(|verdict| matches!(verdict, Verdict::Met | Verdict::Indicated))),
        ("little_or_no_progress", review.little.map(|little| little.in_one)),
        ("little_or_no_progress_range", review.little.map(|little| little.in_range)),
        ("no_contrary_evidence", (!contrary.is_empty()).then(|| !contrary.contains(&true))),
    ]
    .into_iter()
    .filter_map(|(name, value)| value.map(|value| (name, value)))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::method::Profile;
    use crate::decide::criteria::verdict_of_absence_of_harm;
    use crate::decide::results::SubjectLevels;
    use crate::decide::rule::{RuleInput, decide};
    use crate::decide::sample;

    struct Case {
        subjects: BTreeMap<Subject, SubjectInput>,
        targets: Vec<Target>,
        teacher: bool,
        reading: CriteriaReading,
        access: Option<Verdict>,
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
        Case { subjects: subjects.collect(), targets: Vec::new(), teacher: false, reading: CriteriaReading::NoneFailed, access: None }
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
        let criterion = |letter, level, verdict| CriterionResult {
            letter,
            level,
            verdict,
            z: None,
            population: String::new(),
            evidence: String::new(),
            would_have_cleared: String::new(),
            clause: "a clause".to_owned(),
        };
        let of_subject = |input: &SubjectInput| vec![criterion('c', input.levels.c, verdict_of_absence_of_harm(input.levels.c))];
        let criteria = case.subjects.iter().map(|(subject, input)| (*subject, of_subject(input))).collect();
        let pupil_criteria: Vec<CriterionResult> = case.access.map(|verdict| criterion('e', Level::Unknown, verdict)).into_iter().collect();
        let review = Review {
            as_at: sample::as_at(),
            subjects: &case.subjects,
            rule: &rule,
            skills: Level::Unknown,
            wellbeing: Level::Unknown,
            targets: &case.targets,
            criteria: &criteria,
            pupil_criteria: &pupil_criteria,
            reading: case.reading,
            little: None,
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
    fn the_policy_says_how_its_criteria_are_read_together() {
        let read = |reading, levels, access| Case { reading, access: Some(access), ..case(levels) };
        check(&read(CriteriaReading::NoneFailed, ["-", "0", "0"], Verdict::Met), "UNCLEAR");
        check(&read(CriteriaReading::Any, ["-", "0", "0"], Verdict::Met), "SUFFICIENT");
        check(&read(CriteriaReading::Any, ["-", "?", "?"], Verdict::NotMet), "UNCLEAR");
        check(&read(CriteriaReading::All, ["0", "0", "0"], Verdict::Met), "SUFFICIENT");
        check(&read(CriteriaReading::All, ["0", "0", "0"], Verdict::NotMet), "UNCLEAR");
        check(&read(CriteriaReading::All, ["0", "?", "?"], Verdict::NoEvidence), "SUFFICIENT");
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

    /// A target reviewed so many days after the day.
    fn reviewed(days: i64, status: TargetStatus) -> Target {
        Target { review: Some(sample::as_at() + Duration::days(days)), ..sample::target("SEMH", status) }
    }

    #[test]
    fn a_plan_fails_when_fewer_than_half_of_its_targets_are_met() {
        let met = |n: usize| {
            let status = |at| if at < n { TargetStatus::Met } else { TargetStatus::NotMet };
            Case { targets: (0..4).map(|at| sample::target("SEMH", status(at))).collect(), ..case(["-", "0", "0"]) }
        };
        check(&met(1), "NOT_SUFFICIENT");
        check(&met(2), "UNCLEAR");
    }

    #[test]
    fn a_target_is_due_from_its_day_of_review_to_the_end_of_the_window() {
        let missed = |days: i64| Case { targets: vec![reviewed(days, TargetStatus::NotMet); 4], ..case(["-", "0", "0"]) };
        let window = sample::method().review_window.value as i64;
        check(&missed(0), "NOT_SUFFICIENT");
        check(&missed(1), "UNCLEAR");
        check(&missed(-window), "NOT_SUFFICIENT");
        check(&missed(-window - 1), "UNCLEAR");
    }
}
