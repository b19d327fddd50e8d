//! (a) Narrows the attainment gap. A demonstration is asked for, so "no reliable difference" is not enough.
//!
//! Applies only when the gap was at least `gap_min` at first (method, section 4).

use crate::analyse::results::{Estimate, NoEvidence, SubjectProgress};
use crate::config::method::MethodSettings;
use crate::decide::criteria::{Criterion, Judged, gap_words, smallest_score, verdict_of_asked_improvement};
use crate::decide::level::Edges;
use crate::decide::results::{Level, Verdict};
use crate::domain::words;

/// The unit.
pub(crate) const NARROWS_GAP: Criterion = Criterion {
    letter: 'a',
    question: "Has the gap to other pupils narrowed?",
    needs: "Two results of one test at least ten school weeks apart, and a gap at the first of them.",
    check,
};

fn check(progress: &SubjectProgress, method: &MethodSettings) -> Judged {
    let gap = match &progress.gap {
        Estimate::Is(gap) => gap,
        Estimate::NoEvidence(NoEvidence::NotApplicable) => return Judged::none(Verdict::NotApplicable, NoEvidence::NotApplicable.words()),
        Estimate::NoEvidence(reason) => return Judged::none(Verdict::NoEvidence, reason.words()),
    };
    if gap_words::never_below(gap) {
        return Judged::none(Verdict::NotApplicable, NoEvidence::NotApplicable.words());
    }
    if gap.before < method.gap_min.value {
        let reason = format!("the gap at first was under {}, too small to ask for narrowing", words::points(method.gap_min.value, 1));
        return Judged::none(Verdict::NotApplicable, &reason);
    }
    let edges = Edges::of(method);
    let level = edges.level(gap.z);
    let own = method.norm_mean.value - gap.after;
    let cleared = smallest_score(own, |score| {
        let z = gap.z + (score - own) / gap.se;
        matches!(edges.level(z), Level::LeaningGood | Level::StronglyGood)
    });
    let verdict = verdict_of_asked_improvement(level);
    Judged {
        level,
        verdict,
        z: Some(gap.z),
        population: gap_words::population(method),
        evidence: gap_words::evidence(gap, progress, level, method),
        would_have_cleared: match cleared {
            Some(score) if matches!(verdict, Verdict::NotShown | Verdict::NotMet) => {
                format!("a score of {} or more would have pointed to a narrower gap", words::number(score, 0))
            }
            _ => String::new(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::sample;

    fn verdict_of(first: f64, last: f64) -> &'static str {
        check(&sample::progress(first, first, last), &sample::method()).verdict.code()
    }

    #[test]
    fn narrowing_must_be_shown() {
        // Worked cases G1, G2, G3, G5 and G6.
        for (first, last, code) in [
            (82.0, 79.0, "NOT_SHOWN"),
            (88.0, 72.0, "NOT_MET"),
            (70.0, 86.0, "MET"),
            (112.0, 101.0, "NOT_APPLICABLE"),
            (95.0, 93.0, "NOT_APPLICABLE"),
        ] {
            assert_eq!(verdict_of(first, last), code, "{first} to {last}");
        }
    }

    #[test]
    fn half_a_standard_deviation_is_gap_enough() {
        assert_eq!(verdict_of(92.5, 92.0), "NOT_SHOWN");
        assert_eq!(verdict_of(92.6, 92.0), "NOT_APPLICABLE");
    }

    #[test]
    fn the_clearing_score_would_have_been_indicated() {
        let judged = check(&sample::progress(82.0, 80.0, 79.0), &sample::method());
        assert_eq!(judged.would_have_cleared, "a score of 91 or more would have pointed to a narrower gap");
        assert_eq!(verdict_of(82.0, 91.0), "INDICATED");
        assert_eq!(verdict_of(82.0, 90.0), "NOT_SHOWN");
    }
}
