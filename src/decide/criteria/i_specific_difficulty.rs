//! (i) The gate of specific learning difficulties: well below average in two different constructs within twelve months.
//!
//! The count is the program's; whether ordinary teaching can meet the need is for people to record (method, "SpLD gate").

use chrono::Months;

use crate::decide::criteria::{Facts, Judged, PupilCriterion};
use crate::decide::results::{Level, Verdict};
use crate::decide::spld::{self, ConstructScore, Gate};
use crate::domain::observed::ScaleValue;
use crate::domain::score::Outcome;
use crate::domain::words;

/// The unit.
pub(crate) const SPECIFIC_DIFFICULTY: PupilCriterion = PupilCriterion {
    letter: 'i',
    question: "Are assessments of different constructs out of the range “well below average”?",
    needs: "Valid standardised results of at least two different constructs within twelve months.",
    check,
};

/// What the gate says; `None` when no construct was tested within twelve months.
pub(crate) fn gate(facts: &Facts<'_>) -> Option<Gate> {
    let scores = constructs(facts);
    (!scores.is_empty()).then(|| spld::judge(&scores, facts.method.well_below.value, facts.method.near_well_below.value))
}

fn constructs(facts: &Facts<'_>) -> Vec<ConstructScore> {
    let oldest = facts.as_at.checked_sub_months(Months::new(12)).unwrap_or(facts.as_at);
    let well_below = facts.method.well_below.value;
    let recent = facts.pupil.observed.other_results.iter().map(|known| &known.fact);
    recent
        .filter(|result| (oldest..=facts.as_at).contains(&result.date.unwrap_or(result.occasion.usual_day().min(facts.as_at))))
        .filter(|result| !result.construct.trim().is_empty())
        .filter_map(|result| {
            let ScaleValue::Standardised(outcome) = &result.value else { return None };
            // A bound counts when it lies wholly on one side: "below 70" is 69 or less, "below 80" may be either.
            let score = match outcome {
                Outcome::Score(score) => score.points(),
                Outcome::Below(bound) if bound.points() <= well_below => bound.points() - 1.0,
                Outcome::Above(bound) => bound.points() + 1.0,
                Outcome::Below(_) | Outcome::Missing(_) => return None,
            };
            Some(ConstructScore { construct: result.construct.trim().to_lowercase(), score, is_valid: !result.is_marked })
        })
        .collect()
}

fn check(facts: &Facts<'_>) -> Judged {
    let Some(gate) = gate(facts) else { return Judged::none(Verdict::NoEvidence, "no construct was tested within twelve months") };
    let (verdict, end) = match gate.verdict {
        "GATE_MET" => (Verdict::NotMet, "two or more constructs well below average"),
        "BORDERLINE" => (Verdict::Uncertain, "borderline: retesting one construct is the right next step"),
        "GATE_NOT_MET" => (Verdict::Met, "fewer than two constructs well below average"),
        _ => return Judged::none(Verdict::NoEvidence, "fewer than two different constructs were tested within twelve months"),
    };
    let limit = facts.method.well_below.value;
    let mut parts = Vec::new();
    for (names, range) in [
        (&gate.low, format!("under {}", words::number(limit, 0))),
        (&gate.near, format!("{} to under {}", words::number(limit, 0), words::number(limit + facts.method.near_well_below.value, 0))),
    ] {
        if !names.is_empty() {
            parts.push(format!("{range}: {}", words::list(names)));
        }
    }
    parts.push(end.to_owned());
    Judged {
        level: Level::Unknown,
        verdict,
        z: None,
        population: "the norm group of each test".to_owned(),
        evidence: parts.join("; "),
        would_have_cleared: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample_facts::{construct, facts, pupil};
    use super::*;
    use crate::domain::score::StandardisedScore;

    fn verdict(results: &[(&str, f64, (i32, u32, u32))]) -> &'static str {
        let mut pupil = pupil();
        pupil.observed.other_results = results.iter().map(|(name, points, day)| construct(name, *points, *day)).collect();
        facts(&pupil, check).verdict.code()
    }

    const NOW: (i32, u32, u32) = (2026, 5, 4);

    #[test]
    fn edges_of_the_gate() {
        assert_eq!(verdict(&[("spelling", 69.0, NOW), ("word reading", 69.0, NOW)]), "NOT_MET");
        assert_eq!(verdict(&[("spelling", 69.0, NOW), ("word reading", 70.0, NOW)]), "UNCERTAIN");
        assert_eq!(verdict(&[("spelling", 69.0, NOW), ("word reading", 74.0, NOW)]), "UNCERTAIN");
        assert_eq!(verdict(&[("spelling", 69.0, NOW), ("word reading", 75.0, NOW)]), "MET");
        assert_eq!(verdict(&[("spelling", 69.0, NOW)]), "NO_EVIDENCE");
        assert_eq!(verdict(&[]), "NO_EVIDENCE");
    }

    #[test]
    fn a_result_over_a_year_old_or_marked_does_not_count() {
        assert_eq!(verdict(&[("spelling", 66.0, (2025, 7, 1)), ("word reading", 66.0, NOW)]), "NOT_MET");
        assert_eq!(verdict(&[("spelling", 66.0, (2025, 6, 30)), ("word reading", 66.0, NOW)]), "NO_EVIDENCE");
        let mut pupil = pupil();
        pupil.observed.other_results = vec![construct("spelling", 66.0, NOW), construct("word reading", 66.0, NOW)];
        pupil.observed.other_results[0].fact.is_marked = true;
        assert_eq!(facts(&pupil, check).verdict, Verdict::NoEvidence);
    }

    #[test]
    fn a_bound_counts_only_when_it_lies_wholly_below() {
        let bounded = |points: f64| {
            let mut pupil = pupil();
            pupil.observed.other_results = vec![construct("spelling", 66.0, NOW), construct("word reading", 66.0, NOW)];
            pupil.observed.other_results[0].fact.value =
                ScaleValue::Standardised(StandardisedScore::new(points).map(Outcome::Below).unwrap());
            facts(&pupil, check).verdict
        };
        assert_eq!((bounded(70.0), bounded(80.0)), (Verdict::NotMet, Verdict::NoEvidence));
    }
}
