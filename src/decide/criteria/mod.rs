//! Criteria of adequate progress: one unit each, as a value. The clause comes from the policy.

pub(crate) mod a_narrows_gap;
pub(crate) mod b_prevents_widening;
pub(crate) mod c_same_baseline;
pub(crate) mod d_previous_rate;
pub(crate) mod e_full_access;
pub(crate) mod f_skills;
pub(crate) mod g_behaviour_wellbeing;
mod gap_words;
pub(crate) mod h_little_progress;
pub(crate) mod i_specific_difficulty;
pub(crate) mod j_not_low_alone;
mod rating_words;
#[cfg(test)]
pub(crate) mod sample_facts;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::analyse::results::SubjectProgress;
use crate::config::method::MethodSettings;
use crate::config::policy::Policy;
use crate::decide::results::{CriterionResult, Level, Verdict};
use crate::decide::rule::SubjectInput;
use crate::domain::subject::Subject;
use crate::link::school::Pupil;

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

/// A criterion judged once for a pupil, over all subjects or outside them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PupilCriterion {
    /// Letter of the method.
    pub letter: char,
    /// The question in words.
    pub question: &'static str,
    /// What it needs, in words.
    pub needs: &'static str,
    /// The judgement.
    pub check: fn(&Facts<'_>) -> Judged,
}

/// What the criteria of a whole pupil look at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts<'a> {
    /// The day of the run.
    pub as_at: NaiveDate,
    /// The pupil.
    pub pupil: &'a Pupil,
    /// Tested subjects with their levels.
    pub subjects: &'a BTreeMap<Subject, SubjectInput>,
    /// First and last day of the school's log of incidents.
    pub log: Option<(NaiveDate, NaiveDate)>,
    /// Settings.
    pub method: &'a MethodSettings,
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

/// Every criterion judged in each subject, by letter.
pub const ALL: [Criterion; 4] =
    [a_narrows_gap::NARROWS_GAP, b_prevents_widening::PREVENTS_WIDENING, c_same_baseline::SAME_BASELINE, d_previous_rate::PREVIOUS_RATE];

/// What a criterion asks and what it needs, in words.
pub(crate) fn asked(letter: char) -> Option<(&'static str, &'static str)> {
    let of_subject = ALL.iter().map(|one| (one.letter, one.question, one.needs));
    let of_pupil = OF_PUPIL.iter().map(|one| (one.letter, one.question, one.needs));
    of_subject.chain(of_pupil).find(|(known, _, _)| *known == letter).map(|(_, question, needs)| (question, needs))
}

/// Every criterion judged once for a pupil, by letter.
pub(crate) const OF_PUPIL: [PupilCriterion; 6] = [
    e_full_access::FULL_ACCESS,
    f_skills::SKILLS,
    g_behaviour_wellbeing::BEHAVIOUR_WELLBEING,
    h_little_progress::LITTLE_PROGRESS,
    i_specific_difficulty::SPECIFIC_DIFFICULTY,
    j_not_low_alone::NOT_LOW_ALONE,
];

/// Names of the criteria that people judge where no record speaks, for the list of what was not weighed.
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
    in_policy_order(policy, &ALL, |criterion| criterion.letter)
        .map(|criterion| result(criterion.letter, (criterion.check)(progress, method), policy))
        .collect()
}

/// The same of the criteria judged once for a pupil.
pub(crate) fn judge_pupil(facts: &Facts<'_>, policy: &Policy) -> Vec<CriterionResult> {
    in_policy_order(policy, &OF_PUPIL, |criterion| criterion.letter)
        .map(|criterion| {
            let mut judged = (criterion.check)(facts);
            if judged.verdict == Verdict::NoEvidence {
                judged.evidence = format!("{}. Needed: {}", judged.evidence, criterion.needs.trim_end_matches('.'));
            }
            result(criterion.letter, judged, policy)
        })
        .collect()
}

fn in_policy_order<'a, T>(policy: &'a Policy, all: &'a [T], letter: impl Fn(&T) -> char + Copy + 'a) -> impl Iterator<Item = &'a T> {
    let named = policy.criteria.iter().filter_map(move |clause| all.iter().find(|criterion| letter(criterion) == clause.letter));
    named.chain(all.iter().filter(move |criterion| policy.criteria.iter().all(|clause| clause.letter != letter(criterion))))
}

fn result(letter: char, judged: Judged, policy: &Policy) -> CriterionResult {
    let clause = policy.criteria.iter().find(|clause| clause.letter == letter);
    CriterionResult {
        letter,
        level: judged.level,
        verdict: judged.verdict,
        z: judged.z,
        population: judged.population,
        evidence: judged.evidence,
        would_have_cleared: judged.would_have_cleared,
        clause: clause.map(|clause| format!("“{}” ({}, {})", clause.quote, policy.title, clause.position)).unwrap_or_default(),
    }
}

/// The verdict of a criterion that asks for improvement (a, f and g): indicated at a leaning level, and not shown without one.
pub(crate) fn verdict_of_asked_improvement(level: Level) -> Verdict {
    match level {
        Level::StronglyGood => Verdict::Met,
        Level::LeaningGood => Verdict::Indicated,
        Level::Level | Level::Leaning => Verdict::NotShown,
        Level::Strongly => Verdict::NotMet,
        Level::Unknown => Verdict::NoEvidence,
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

/// The smallest whole score, not below the pupil's own, that satisfies a test: found by asking again, point by point.
pub(crate) fn smallest_score(own: f64, clears: impl Fn(f64) -> bool) -> Option<f64> {
    let mut score = own.ceil();
    while score <= HIGHEST {
        if clears(score) {
            return Some(score);
        }
        score += 1.0;
    }
    None
}

/// The question of a criterion of the whole pupil; empty for the others.
pub(crate) fn question(letter: char) -> &'static str {
    OF_PUPIL.iter().find(|criterion| criterion.letter == letter).map_or("", |criterion| criterion.question)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_sorted_and_say_what_they_ask_and_need() {
        assert!(ALL.is_sorted_by_key(|criterion| criterion.letter));
        for criterion in ALL {
            assert!(criterion.question.ends_with('?') && criterion.needs.ends_with('.'), "{}", criterion.letter);
        }
        assert!(OF_PUPIL.is_sorted_by_key(|criterion| criterion.letter));
        for criterion in OF_PUPIL {
            assert!(criterion.question.ends_with('?') && criterion.needs.ends_with('.'), "{}", criterion.letter);
        }
        let letters: String = ALL.iter().map(|one| one.letter).chain(OF_PUPIL.iter().map(|one| one.letter)).collect();
        assert_eq!(letters, "abcdefghij");
    }

    #[test]
    fn the_score_that_clears_is_the_smallest_one() {
        let clears = |score: f64| -2.0 + (score - 71.0) / 8.0 > -1.5;
        let score = smallest_score(71.0, clears).unwrap();
        assert_eq!(score, 76.0);
        assert!(!clears(score - 1.0) && clears(score));
        assert_eq!(smallest_score(150.0, |_| false), None);
    }

    #[test]
    fn clauses_come_in_the_policys_order_and_quoted() {
        let policy = crate::decide::sample::policy("twiss-green");
        let results = judge(&crate::decide::sample::progress(84.0, 80.0, 71.0), &crate::decide::sample::method(), &policy);
        assert_eq!(results.iter().map(|r| r.letter).collect::<String>(), "cdab");
        assert!(results[0].clause.starts_with("“Is significantly slower than that of their peers"), "{}", results[0].clause);
    }
}
