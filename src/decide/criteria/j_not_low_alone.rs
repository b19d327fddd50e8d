//! (j) Not low attainment alone: a low score with ordinary progress is a classroom matter (Code 6.23).
//!
//! Asked only where a latest score is low; answered by progress from the starting point, allowing for age where the test
//! does not.

use crate::decide::criteria::{Facts, Judged, PupilCriterion, verdict_of_absence_of_harm};
use crate::decide::results::{Level, Verdict};
use crate::domain::subject::Subject;
use crate::domain::words;

/// The unit.
pub(crate) const NOT_LOW_ALONE: PupilCriterion = PupilCriterion {
    letter: 'j',
    question: "Where attainment is low, is progress from the starting point ordinary?",
    needs: "A latest score, and progress from an earlier one in the same subject.",
    check,
};

fn check(facts: &Facts<'_>) -> Judged {
    let low: Vec<(Subject, Level)> = facts
        .subjects
        .iter()
        .filter(|(_, input)| input.latest.is_some_and(|score| score < facts.method.low.value))
        .map(|(subject, input)| (*subject, input.levels.c))
        .collect();
    let limit = words::number(facts.method.low.value, 1);
    if low.is_empty() {
        return Judged::none(Verdict::NotApplicable, &format!("no latest score under {limit}"));
    }
    let names = crate::decide::cautions::names(&low.iter().map(|(subject, _)| *subject).collect::<Vec<_>>());
    let known: Vec<Level> = low.iter().map(|(_, level)| *level).filter(|level| *level != Level::Unknown).collect();
    let Some(worst) = known.iter().min() else {
        return Judged::none(Verdict::NoEvidence, &format!("under {limit} in {names}, and progress cannot be judged there"));
    };
    let end = match worst {
        Level::Strongly => "with progress much slower than from the same start: more than low attainment alone",
        Level::Leaning => "with progress that leans slower than from the same start",
        _ => "with ordinary progress from the starting point: classroom response, not by itself a ground for the register",
    };
    Judged {
        level: Level::Unknown,
        verdict: verdict_of_absence_of_harm(*worst),
        z: None,
        population: "pupils who started at the same score".to_owned(),
        evidence: format!("under {limit} in {names}, {end}"),
        would_have_cleared: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample_facts::{facts_with_latest, pupil};
    use super::*;

    #[test]
    fn low_with_ordinary_progress_is_a_classroom_matter() {
        let code = |c: &str, latest: f64| facts_with_latest(&pupil(), c, latest, check).verdict.code();
        assert_eq!(code("0", 84.9), "MET");
        assert_eq!(code("0", 85.0), "NOT_APPLICABLE");
        assert_eq!(code("--", 80.0), "NOT_MET");
        assert_eq!(code("?", 80.0), "NO_EVIDENCE");
    }
}
