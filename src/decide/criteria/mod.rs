//! Criteria of adequate progress: one unit each, as a value. The clause comes from the policy.

pub(crate) mod a_narrows_gap;
pub(crate) mod b_prevents_widening;
pub(crate) mod c_same_baseline;
mod gap_words;

use crate::analyse::results::SubjectProgress;
use crate::config::method::MethodSettings;
use crate::config::policy::Policy;
use crate::decide::results::{CriterionResult, Level, Verdict};

/// A criterion the program can judge.
#[derive(Clone, Copy, Debug)]
pub struct Criterion {
    /// Letter of the method.
    pub letter: char,
    /// The question in words.
    pub question: &'static str,
    /// What it needs, in words.
    pub needs: &'static str,
    /// The judgement for one pupil in one subject.
    pub check: fn(&SubjectProgress, &MethodSettings) -> Judged,
}

/// What a criterion says about one pupil in one subject.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// Level.
    pub level: Level,
    /// Verdict.
    pub verdict: Verdict,
    /// z behind the level.
    pub z: Option<f64>,
    /// Who the pupil was compared with.
    pub population: String,
    /// The numbers in words.
    pub evidence: String,
    /// What would have cleared it; empty when met.
    pub would_have_cleared: String,
}

impl Judged {
    /// No judgement, with the reason.
    fn none(verdict: Verdict, reason: &str) -> Judged {
        Judged {
            level: Level::Unknown,
            verdict,
            z: None,
            population: String::new(),
            evidence: reason.to_owned(),
            would_have_cleared: String::new(),
        }
    }
}

/// Every criterion the program can judge, by letter.
pub const ALL: [Criterion; 3] = [a_narrows_gap::NARROWS_GAP, b_prevents_widening::PREVENTS_WIDENING, c_same_baseline::SAME_BASELINE];

/// Names of the criteria people judge, for the list of what was not weighed.
pub(crate) fn judged_by_people(letter: char) -> Option<&'static str> {
    match letter {
        'd' => Some("the previous rate of progress"),
        'e' => Some("access to the curriculum"),
        'f' => Some("self-help or social skills"),
        'g' => Some("behaviour or wellbeing"),
        _ => None,
    }
}

/// Judges every criterion in one subject: those of the policy in its own order with their clause, then the rest.
pub(crate) fn judge(progress: &SubjectProgress, method: &MethodSettings, policy: &Policy) -> Vec<CriterionResult> {
    let in_policy_order = policy.criteria.iter().filter_map(|clause| ALL.iter().find(|criterion| criterion.letter == clause.letter));
    let not_in_policy = ALL.iter().filter(|criterion| policy.criteria.iter().all(|clause| clause.letter != criterion.letter));
    in_policy_order.chain(not_in_policy).map(|criterion| result(criterion, progress, method, policy)).collect()
}

fn result(criterion: &Criterion, progress: &SubjectProgress, method: &MethodSettings, policy: &Policy) -> CriterionResult {
    let judged = (criterion.check)(progress, method);
    let clause = policy.criteria.iter().find(|clause| clause.letter == criterion.letter);
    CriterionResult {
        letter: criterion.letter,
        level: judged.level,
        verdict: judged.verdict,
        z: judged.z,
        population: judged.population,
        evidence: judged.evidence,
        would_have_cleared: judged.would_have_cleared,
        clause: clause.map(|clause| format!("“{}” ({}, {})", clause.quote, policy.title, clause.position)).unwrap_or_default(),
    }
}

/// Verdict of (b) and (c): harm must be absent, so "no reliable difference" is enough.
pub(crate) fn verdict_of_absence_of_harm(level: Level) -> Verdict {
    match level {
        Level::StronglyGood | Level::LeaningGood | Level::Level => Verdict::Met,
        Level::Leaning => Verdict::Uncertain,
        Level::Strongly => Verdict::NotMet,
        Level::Unknown => Verdict::NoEvidence,
    }
}

/// Highest printed standardised score.
const HIGHEST: f64 = 160.0;

/// The smallest whole score, not below the pupil's own, whose z satisfies a test: found by evaluating the
/// same z again, point by point.
pub(crate) fn smallest_score(own: f64, z: f64, noise: f64, clears: impl Fn(f64) -> bool) -> Option<f64> {
    let mut score = own.ceil();
    while score <= HIGHEST {
        if clears(z + (score - own) / noise) {
            return Some(score);
        }
        score += 1.0;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_sorted_and_say_what_they_ask_and_need() {
        assert!(ALL.is_sorted_by_key(|criterion| criterion.letter));
        for criterion in ALL {
            assert!(criterion.question.ends_with('?') && criterion.needs.ends_with('.'), "{}", criterion.letter);
            assert_eq!(judged_by_people(criterion.letter), None);
        }
    }

    #[test]
    fn the_score_that_clears_is_the_smallest_one() {
        let clears = |z: f64| z > -1.5;
        let score = smallest_score(71.0, -2.0, 8.0, clears).unwrap();
        assert_eq!(score, 76.0);
        assert!(!clears(-2.0 + (score - 1.0 - 71.0) / 8.0) && clears(-2.0 + (score - 71.0) / 8.0));
        assert_eq!(smallest_score(150.0, -9.0, 8.0, clears), None);
    }

    #[test]
    fn clauses_come_in_the_policys_order_and_quoted() {
        let policy = crate::decide::sample::policy("twiss-green");
        let results = judge(&crate::decide::sample::progress(84.0, 80.0, 71.0), &crate::decide::sample::method(), &policy);
        assert_eq!(results.iter().map(|r| r.letter).collect::<String>(), "cab");
        assert!(results[0].clause.starts_with("“Is significantly slower than that of their peers"), "{}", results[0].clause);
    }
}
