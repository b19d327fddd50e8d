//! (c) The same progress as peers from the same baseline.
//!
//! The level comes from the re-centred z; `0` passes with the words "no reliable difference", never "proved".

use crate::analyse::distribution::normal_below;
use crate::analyse::results::{Estimate, SameBaseline, SubjectProgress};
use crate::config::method::MethodSettings;
use crate::decide::criteria::{Criterion, Judged, smallest_score, verdict_of_absence_of_harm};
use crate::decide::level::{Edges, is_level_or_better};
use crate::decide::results::{Level, Verdict};
use crate::domain::words;

/// The unit.
pub(crate) const SAME_BASELINE: Criterion = Criterion {
    letter: 'c',
    question: "Is progress like that of pupils who started at the same score?",
    needs: "An earlier and the latest result of one test at least ten school weeks apart.",
    check,
};

fn check(progress: &SubjectProgress, method: &MethodSettings) -> Judged {
    let same = match &progress.c {
        Estimate::Is(same) => same,
        Estimate::NoEvidence(reason) => return Judged::none(Verdict::NoEvidence, reason.words()),
    };
    let edges = Edges::of(method);
    let level = edges.level(same.z);
    let cleared = match level {
        Level::Strongly => clearing_score(same, |z| edges.level(z) != Level::Strongly)
            .map(|score| format!("a score of {score} or more would not have counted as much slower")),
        Level::Leaning => clearing_score(same, |z| is_level_or_better(edges.level(z)))
            .map(|score| format!("a score of {score} or more would have counted as no reliable difference")),
        _ => None,
    };
    Judged {
        level,
        verdict: verdict_of_absence_of_harm(level),
        z: Some(same.z),
        population: population(same),
        evidence: evidence(same, level),
        would_have_cleared: cleared.unwrap_or_default(),
    }
}

/// The average outcome of same-start pupils against which z is measured, after re-centring.
pub(crate) fn expected(same: &SameBaseline) -> f64 {
    match same.to.score {
        Some(score) if !same.is_by_line => score - same.z * same.sd,
        _ => same.expected,
    }
}

/// The smallest whole score that clears, as printed.
fn clearing_score(same: &SameBaseline, clears: impl Fn(f64) -> bool) -> Option<String> {
    smallest_score(same.to.score?, |score| clears(same.z_at(score))).map(|score| words::number(score, 0))
}

fn population(same: &SameBaseline) -> String {
    let start = &same.from.shown;
    if same.is_by_line {
        return format!(
            "{} of this school who sat the same two tests, by a line through their scores, from a start of {start}",
            words::count(same.n_others, "other pupil", "other pupils")
        );
    }
    if same.n_others == 0 {
        return format!("pupils nationally who started at {start}");
    }
    format!(
        "pupils nationally who started at {start}, adjusted for how {} of the year group moved",
        words::count(same.n_others, "other pupil", "other pupils")
    )
}

/// `71, where pupils who started at 84 are on average at 86.7 by now; about 3 in 100 of them are this low or lower`.
fn evidence(same: &SameBaseline, level: Level) -> String {
    let comparison = format!(
        "{}, where pupils who started at {} are on average at {} by now",
        same.to.shown,
        same.from.shown,
        words::number(expected(same), 1)
    );
    let odds = match level {
        Level::Level | Level::Unknown => "no reliable difference".to_owned(),
        Level::Strongly | Level::Leaning => format!("{} of them are this low or lower", words::odds(normal_below(same.z))),
        Level::LeaningGood | Level::StronglyGood => format!("{} of them are this high or higher", words::odds(normal_below(-same.z))),
    };
    format!("{comparison}; {odds}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::sample;

    fn judged(first: f64, last: f64) -> Judged {
        check(&sample::progress(first, first, last), &sample::method())
    }

    #[test]
    fn keeping_pace_with_same_start_peers_is_adequate_even_when_behind() {
        assert_eq!(judged(78.0, 80.0).verdict, Verdict::Met);
        assert_eq!(judged(78.0, 80.0).would_have_cleared, "");
    }

    #[test]
    fn slower_than_nineteen_in_twenty_is_not_met() {
        let slow = judged(84.0, 71.0);
        assert_eq!((slow.verdict, slow.level), (Verdict::NotMet, Level::Strongly));
        assert_eq!(
            slow.evidence,
            "71, where pupils who started at 84 are on average at 86.7 by now; about 3 in 100 of them are this low or lower"
        );
        assert_eq!(slow.would_have_cleared, "a score of 73 or more would not have counted as much slower");
        assert_eq!(judged(84.0, 73.0).level, Level::Leaning);
        assert_eq!(judged(84.0, 72.0).level, Level::Strongly);
    }

    #[test]
    fn a_missing_result_gives_its_reason() {
        let mut progress = sample::progress(84.0, 80.0, 71.0);
        progress.c = Estimate::NoEvidence(crate::analyse::results::NoEvidence::LatestMissing);
        let judged = check(&progress, &sample::method());
        assert_eq!((judged.verdict.code(), judged.evidence.as_str()), ("NO_EVIDENCE", "no result at the latest assessment"));
    }
}
