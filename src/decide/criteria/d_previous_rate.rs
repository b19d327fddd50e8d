//! (d) Matches or betters the pupil's own previous rate of progress: mostly a reason to say "too noisy to judge".
//!
//! Two separate windows of at least three results each; passes at `0` only while the noise is small enough to mean
//! something (method, section 6). Rates are points a year on the norm scale: 0 is keeping pace.

use crate::analyse::distribution::normal_below;
use crate::analyse::results::{Estimate, RateChange, SubjectProgress};
use crate::config::method::MethodSettings;
use crate::decide::criteria::{Criterion, Judged, verdict_of_absence_of_harm};
use crate::decide::level::Edges;
use crate::decide::results::{Level, Verdict};
use crate::domain::words;

/// The unit.
pub(crate) const PREVIOUS_RATE: Criterion = Criterion {
    letter: 'd',
    question: "Does the rate of progress match or better the previous one?",
    needs: "At least three results of one test before, and three since, the start of the school year or of new provision.",
    check,
};

fn check(progress: &SubjectProgress, method: &MethodSettings) -> Judged {
    let rates = match &progress.rate {
        Estimate::Is(rates) => rates,
        Estimate::NoEvidence(reason) => return Judged::none(Verdict::NoEvidence, reason.words()),
    };
    if rates.se > method.rate_max_se.value {
        let reason = format!(
            "too noisy to judge: {} and {} results leave the change of rate uncertain by {} a year",
            rates.n_results.0,
            rates.n_results.1,
            words::points(rates.se, 1)
        );
        return Judged::none(Verdict::NoEvidence, &reason);
    }
    let z = (rates.now - rates.before) / rates.se;
    let level = Edges::of(method).level(z);
    Judged {
        level,
        verdict: verdict_of_absence_of_harm(level),
        z: Some(z),
        population: "the pupil's own earlier rate".to_owned(),
        evidence: evidence(rates, level, z),
        // No one score clears a change of two slopes.
        would_have_cleared: String::new(),
    }
}

fn evidence(rates: &RateChange, level: Level, z: f64) -> String {
    let since = if rates.is_at_provision { "since provision changed on" } else { "since" };
    let odds = match level {
        Level::Level | Level::Unknown => "no reliable difference".to_owned(),
        Level::Strongly | Level::Leaning => format!("slower, as in {} pupils whose rate has not changed", words::odds(normal_below(z))),
        Level::LeaningGood | Level::StronglyGood => {
            format!("faster, as in {} pupils whose rate has not changed", words::odds(normal_below(-z)))
        }
    };
    format!(
        "{} a year before ({}) and {} a year {since} {} ({}), against the norm: {odds}",
        words::points(rates.before, 1),
        words::count(rates.n_results.0, "result", "results"),
        words::points(rates.now, 1),
        words::date(rates.from),
        words::count(rates.n_results.1, "result", "results"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::sample;

    fn judged(before: f64, now: f64, se: f64) -> Judged {
        let mut progress = sample::progress(84.0, 80.0, 71.0);
        progress.rate =
            Estimate::Is(RateChange { before, now, se, n_results: (4, 4), from: sample::day(2025, 9, 1), is_at_provision: false });
        check(&progress, &sample::method())
    }

    #[test]
    fn a_noisy_change_of_rate_is_no_evidence_and_says_so() {
        assert_eq!(judged(0.0, -40.0, 15.0).verdict, Verdict::NotMet);
        let noisy = judged(0.0, -40.0, 15.001);
        assert_eq!(noisy.verdict, Verdict::NoEvidence);
        assert!(noisy.evidence.starts_with("too noisy to judge"), "{}", noisy.evidence);
    }

    #[test]
    fn a_rate_that_holds_is_met_and_a_slower_one_is_not() {
        for (now, code) in [(4.0, "MET"), (-9.0, "MET"), (-10.0, "UNCERTAIN"), (-16.5, "NOT_MET")] {
            assert_eq!(judged(0.0, now, 10.0).verdict.code(), code, "{now}");
        }
    }
}
