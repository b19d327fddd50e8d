//! Simple lists that the rule has to beat, each as long as the rule's own list of the day (method, back-test, step 5).
//!
//! The lowest attainers; the largest falls by the reliable change index of the last two tests with the error of measurement
//! alone (Jacobson and Truax 1991); and the pupils whose teacher assessment fell, the one dated sign of a teacher's own judgement.

use crate::analyse::noise;
use crate::analyse::results::PupilAnalysis;
use crate::backtest::frozen::Moment;
use crate::backtest::outcomes::Case;
use crate::config::method::MethodSettings;
use crate::decide::results::Partition;
use crate::link::school::Pupil;

/// A way to make a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Baseline {
    /// The lowest mean of latest scores, as many as the rule lists.
    LowestAttainment,
    /// The lowest tenth by the same mean, whatever the rule lists.
    LowestTenth,
    /// The largest falls since the test before, as many as the rule lists.
    LastChange,
    /// Teacher assessment fell.
    TeacherAssessment,
}

impl Baseline {
    /// Every baseline in reading order.
    pub(crate) const ALL: [Baseline; 4] =
        [Baseline::LowestAttainment, Baseline::LowestTenth, Baseline::LastChange, Baseline::TeacherAssessment];

    /// The name printed.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Baseline::LowestAttainment => "lowest attainment, equal length",
            Baseline::LowestTenth => "lowest tenth on attainment",
            Baseline::LastChange => "largest fall since the last test, equal length",
            Baseline::TeacherAssessment => "teacher assessment fell",
        }
    }

    /// The cases of one decision day that this list would hold. Only pupils whom the rule could judge are eligible, so that the
    /// lists differ in choice and not in coverage; ties go by the key of the pupil.
    pub(crate) fn list<'a>(self, moment: &Moment, cases: &[&'a Case], method: &MethodSettings) -> Vec<&'a Case> {
        let eligible: Vec<&&Case> = cases.iter().filter(|case| case.outcome.partition() != Partition::NotJudged).collect();
        let n_flagged = cases.iter().filter(|case| case.is_flagged()).count();
        let of = |case: &Case| Some((moment.judged.school.pupils.get(case.pupil)?, moment.judged.analysis.pupils.get(case.pupil)?));
        if self == Baseline::TeacherAssessment {
            return eligible.into_iter().filter(|case| of(case).is_some_and(|(pupil, _)| assessment_fell(pupil))).copied().collect();
        }
        let mut scored: Vec<(f64, &str, &Case)> = eligible
            .into_iter()
            .filter_map(|case| {
                let (pupil, analysis) = of(case)?;
                let score = if self == Baseline::LastChange { largest_fall(analysis, method) } else { attainment(analysis) };
                Some((score?, pupil.key.as_str(), *case))
            })
            .collect();
        scored.sort_by(|left, right| left.0.total_cmp(&right.0).then(left.1.cmp(right.1)));
        let wanted = if self == Baseline::LowestTenth { scored.len().div_ceil(10) } else { n_flagged };
        scored.into_iter().take(wanted).map(|(_, _, case)| case).collect()
    }
}

/// Mean of the latest scores of the tested subjects.
fn attainment(analysis: &PupilAnalysis) -> Option<f64> {
    let latest: Vec<f64> = analysis.subjects.values().filter_map(|subject| subject.latest).collect();
    crate::analyse::summary::Summary::of(&latest).map(|summary| summary.mean)
}

/// The lowest reliable change of the last pair over the subjects, with the error of measurement of both tests.
fn largest_fall(analysis: &PupilAnalysis, method: &MethodSettings) -> Option<f64> {
    let sem = noise::sem(method.norm_sd.value, method.alpha_default.value);
    let changes = analysis.subjects.values().filter_map(|subject| {
        let last = subject.c_last.value()?;
        Some(noise::reliable_change(last.from.score?, last.to.score?, sem.hypot(sem)))
    });
    changes.min_by(f64::total_cmp)
}

/// The last judgement of a subject lies lower than the one before.
fn assessment_fell(pupil: &Pupil) -> bool {
    pupil.judgements.values().any(|all| {
        let mut last = all.iter().rev().filter_map(|one| one.judgement.as_ref().ok());
        matches!((last.next(), last.next()), (Some(now), Some(before)) if now.rank() < before.rank())
    })
}
