//! (d) Matches or betters the pupil's own previous rate of progress: mostly a reason to say "too noisy to judge".
//!
//! Two separate windows of at least three results each; passes at `0` only while the noise is small enough to mean
//! something (method, section 6). Rates are points a year on the norm scale: 0 is keeping pace.

use crate::analyse::distribution::normal_below;
use crate::analyse::results::{Estimate, ProbeRates, RateChange, SubjectProgress};
use crate::config::method::MethodSettings;
use crate::decide::criteria::{Criterion, Judged, verdict_of_absence_of_harm};
use crate::decide::level::Edges;
use crate::decide::results::{Level, Verdict};
use crate::domain::words;

/// The unit.
pub(crate) const PREVIOUS_RATE: Criterion = Criterion {
    letter: 'd',
    question: "Does the rate of progress match or better the previous one?",
    needs: "At least three results of one test before, and three since, the start of the school year or of new provision; or eight dated marks of a weekly probe on either side.",
    check,
};

fn check(progress: &SubjectProgress, method: &MethodSettings) -> Judged {
    let is_usable = progress.rate.value().is_some_and(|rates| rates.se <= method.rate_max_se.value);
    if let Some(probes) = progress.probes.as_ref().filter(|_| !is_usable) {
        return by_probes(probes, method);
    }
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

/// From frequent probes, where the tests are too few or too noisy. "No reliable difference" passes only where the loss of the
/// whole earlier rate would have shown.
fn by_probes(rates: &ProbeRates, method: &MethodSettings) -> Judged {
    let edges = Edges::of(method);
    let level = edges.level(rates.z);
    let since = if rates.is_at_provision { "since provision changed on" } else { "since" };
    let course = format!(
        "{}: {} a week before ({}) and {} a week {since} {} ({})",
        rates.name,
        marks(rates.before),
        words::count(rates.n_results.0, "result", "results"),
        marks(rates.now),
        words::date(rates.from),
        words::count(rates.n_results.1, "result", "results"),
    );
    if level == Level::Level && edges.level(-rates.before.abs() / rates.se) != Level::Strongly {
        let reason = format!("{course}; too noisy to judge: the difference is uncertain by {} a week", marks(rates.se));
        return Judged::none(Verdict::NoEvidence, &reason);
    }
    Judged {
        level,
        verdict: verdict_of_absence_of_harm(level),
        z: Some(rates.z),
        population: "the pupil's own earlier rate on the same probe".to_owned(),
        evidence: format!("{course}: {}", odds(level, rates.z)),
        would_have_cleared: String::new(),
    }
}

fn odds(level: Level, z: f64) -> String {
    match level {
        Level::Level | Level::Unknown => "no reliable difference".to_owned(),
        Level::Strongly | Level::Leaning => format!("slower, as in {} pupils whose rate has not changed", words::odds(normal_below(z))),
        Level::LeaningGood | Level::StronglyGood => {
            format!("faster, as in {} pupils whose rate has not changed", words::odds(normal_below(-z)))
        }
    }
}

/// `1.2 marks`.
fn marks(value: f64) -> String {
    let shown = words::number(value, 1);
    if shown == "1" { "1 mark".to_owned() } else { format!("{shown} marks") }
}

fn evidence(rates: &RateChange, level: Level, z: f64) -> String {
    let since = if rates.is_at_provision { "since provision changed on" } else { "since" };
    let odds = odds(level, z);
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

    #[test]
    fn weekly_probes_speak_where_the_tests_are_too_few() {
        let judged = |before: f64, now: f64, se: f64| {
            let mut progress = sample::progress(84.0, 80.0, 71.0);
            let probes = ProbeRates {
                name: "Weekly words".to_owned(),
                before,
                now,
                se,
                z: (now - before) / se,
                n_results: (10, 12),
                from: sample::day(2025, 9, 1),
                is_at_provision: true,
            };
            progress.probes = Some(probes);
            check(&progress, &sample::method())
        };
        let slower = judged(2.0, 0.5, 0.5);
        assert_eq!(slower.verdict, Verdict::NotMet);
        assert_eq!(
            slower.evidence,
            "Weekly words: 2 marks a week before (10 results) and 0.5 marks a week since provision changed on 1 September 2025 (12 results): slower, as in fewer than 1 in 100 pupils whose rate has not changed"
        );
        assert_eq!(judged(2.0, 2.1, 0.5).verdict, Verdict::Met);
        let noisy = judged(0.5, 0.6, 0.5);
        assert_eq!(noisy.verdict, Verdict::NoEvidence);
        assert!(noisy.evidence.ends_with("too noisy to judge: the difference is uncertain by 0.5 marks a week"), "{}", noisy.evidence);
    }
}
