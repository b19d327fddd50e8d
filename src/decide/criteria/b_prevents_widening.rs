//! (b) Prevents the gap widening. Harm must be absent, so "no reliable difference" is enough.
//!
//! Does not apply to a pupil at or above the reference both times (method, section 4).

use crate::analyse::results::{Estimate, NoEvidence, SubjectProgress};
use crate::config::method::MethodSettings;
use crate::decide::criteria::{Criterion, Judged, gap_words, smallest_score, verdict_of_absence_of_harm};
use crate::decide::level::{Edges, is_level_or_better};
use crate::decide::results::{Level, Verdict};
use crate::domain::words;

/// The unit.
pub(crate) const PREVENTS_WIDENING: Criterion = Criterion {
    letter: 'b',
    question: "Has the gap to other pupils stopped growing?",
    needs: "Two results of one test at least ten school weeks apart.",
    check,
};

fn check(progress: &SubjectProgress, method: &MethodSettings) -> Judged {
    let gap = match &progress.gap {
        Estimate::Is(gap) if gap_words::never_below(gap) => return Judged::none(Verdict::NotApplicable, NoEvidence::NotApplicable.words()),
        Estimate::Is(gap) => gap,
        Estimate::NoEvidence(NoEvidence::NotApplicable) => return Judged::none(Verdict::NotApplicable, NoEvidence::NotApplicable.words()),
        Estimate::NoEvidence(reason) => return Judged::none(Verdict::NoEvidence, reason.words()),
    };
    let edges = Edges::of(method);
    let level = edges.level(gap.z);
    let own = method.norm_mean.value - gap.after;
    let would_have_cleared = match level {
        Level::Strongly => smallest_score(own, |score| {
            let z = gap.z + (score - own) / gap.se;
            edges.level(z) != Level::Strongly
        })
        .map(|score| format!("a score of {} or more would not have counted as a widening gap", words::number(score, 0))),
        Level::Leaning => smallest_score(own, |score| {
            let z = gap.z + (score - own) / gap.se;
            is_level_or_better(edges.level(z))
        })
        .map(|score| format!("a score of {} or more would have counted as no reliable widening", words::number(score, 0))),
        _ => None,
    };
    Judged {
        level,
        verdict: verdict_of_absence_of_harm(level),
        z: Some(gap.z),
        population: gap_words::population(method),
        evidence: gap_words::evidence(gap, progress, level, method),
        would_have_cleared: would_have_cleared.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::sample;

    #[test]
    fn a_gap_that_stays_level_is_not_widening() {
        // Worked cases G1, G2, G3, G5 and G6.
        for (first, last, code) in [
            (82.0, 79.0, "MET"),
            (88.0, 72.0, "NOT_MET"),
            (70.0, 86.0, "MET"),
            (112.0, 101.0, "NOT_APPLICABLE"),
            (95.0, 93.0, "MET"),
            (90.0, 80.0, "UNCERTAIN"),
        ] {
            assert_eq!(check(&sample::progress(first, first, last), &sample::method()).verdict.code(), code, "{first} to {last}");
        }
    }

    #[test]
    fn a_fall_from_above_to_below_the_average_is_judged() {
        assert_eq!(check(&sample::progress(110.0, 105.0, 92.0), &sample::method()).verdict.code(), "NOT_MET");
    }

    #[test]
    fn the_words_say_both_gaps_and_the_odds() {
        let judged = check(&sample::progress(88.0, 80.0, 72.0), &sample::method());
        assert_eq!(
            judged.evidence,
            "12 points below at first and 28 points below now against the national average of 100: wider by 16 points, as in about 3 in 100 pupils whose standing has not changed"
        );
        assert_eq!(judged.would_have_cleared, "a score of 74 or more would not have counted as a widening gap");
    }
}
