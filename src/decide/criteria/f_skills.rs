//! (f) Self-help, social and personal skills: ratings of one scale by one rater, at least a term apart.
//!
//! Improvement must be shown, as for (a); a level without reliable difference is not harm (method, section 7).

use crate::analyse::rating_change::changes;
use crate::decide::criteria::rating_words::{level, sentence, together};
use crate::decide::criteria::{Facts, Judged, PupilCriterion, verdict_of_asked_improvement};
use crate::decide::results::Verdict;

/// The unit.
pub(crate) const SKILLS: PupilCriterion = PupilCriterion {
    letter: 'f',
    question: "Have self-help, social or personal skills improved?",
    needs: "Two ratings on one scale by one rater at least ten school weeks apart.",
    check,
};

fn check(facts: &Facts<'_>) -> Judged {
    let found = changes(&facts.pupil.observed.ratings, 'f', facts.method);
    if found.is_empty() {
        return Judged::none(Verdict::NoEvidence, "no two ratings of skills a term apart");
    }
    let level = together(found.iter().map(level));
    Judged {
        level,
        verdict: verdict_of_asked_improvement(level),
        z: None,
        population: "the pupil's own earlier rating".to_owned(),
        evidence: found.iter().map(sentence).collect::<Vec<_>>().join("; "),
        would_have_cleared: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample_facts::{facts, pupil, rating};
    use super::*;

    fn judged(after: [f64; 5]) -> Judged {
        let mut pupil = pupil();
        for (scale, after) in ["Self-help", "Play", "Independence", "Social skills", "Personal care"].iter().zip(after) {
            pupil
                .observed
                .ratings
                .extend([rating("Own scale", scale, (2025, 11, 3), 2.0), rating("Own scale", scale, (2026, 5, 4), after)]);
        }
        facts(&pupil, check)
    }

    #[test]
    fn improvement_must_be_shown() {
        for (after, code) in [
            ([3.0, 3.0, 3.0, 3.0, 3.0], "MET"),
            ([3.0, 3.0, 3.0, 2.0, 2.0], "INDICATED"),
            ([3.0, 3.0, 1.0, 2.0, 2.0], "NOT_SHOWN"),
            ([1.0, 1.0, 1.0, 1.0, 1.0], "NOT_MET"),
            ([3.0, 2.0, 2.0, 2.0, 2.0], "NO_EVIDENCE"),
        ] {
            assert_eq!(judged(after).verdict.code(), code, "{after:?}");
        }
        assert_eq!(facts(&pupil(), check).verdict, Verdict::NoEvidence);
    }
}
