//! The order of the list and why: printed reasons instead of a score (method, section 2, "Ranking").

use std::cmp::Ordering;

use crate::analyse::results::PupilAnalysis;
use crate::decide::results::{Corroborator, FlagOutcome, Partition, PupilDecision};
use crate::domain::name::{PupilName, folded};
use crate::domain::words;

/// What places a pupil in the list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RankKey {
    outcome: FlagOutcome,
    n_corroborators: usize,
    n_concerns: usize,
    lowest_z: Option<f64>,
    largest_gap: Option<f64>,
    name: (String, String, String),
}

impl RankKey {
    /// The key of one pupil; `key` settles ties of name.
    pub(crate) fn of(decision: &PupilDecision, analysis: &PupilAnalysis, name: &PupilName, key: &str) -> RankKey {
        let zs = analysis.subjects.values().filter_map(|subject| subject.c.value().map(|same| same.z));
        let gaps = analysis.subjects.values().filter_map(|subject| subject.gap.value().map(|gap| gap.after));
        RankKey {
            outcome: decision.outcome,
            n_corroborators: decision.corroborators.len(),
            n_concerns: decision.concerns.len(),
            lowest_z: zs.min_by(f64::total_cmp),
            largest_gap: gaps.max_by(f64::total_cmp),
            name: (folded(&name.surname), folded(&name.forename), key.to_owned()),
        }
    }

    fn order(&self, other: &RankKey) -> Ordering {
        let by_z = |key: &RankKey| key.lowest_z.unwrap_or(f64::INFINITY);
        let by_gap = |key: &RankKey| key.largest_gap.unwrap_or(f64::NEG_INFINITY);
        self.outcome
            .cmp(&other.outcome)
            .then(other.n_corroborators.cmp(&self.n_corroborators))
            .then(other.n_concerns.cmp(&self.n_concerns))
            .then(by_z(self).total_cmp(&by_z(other)))
            .then(by_gap(other).total_cmp(&by_gap(self)))
            .then_with(|| self.name.cmp(&other.name))
    }

    /// The reasons in the order in which they count.
    fn reasons(&self) -> String {
        let mut reasons = vec![
            outcome_words(self.outcome).to_owned(),
            words::count(self.n_corroborators, "corroborating sign", "corroborating signs"),
            format!("a concern in {}", words::count(self.n_concerns, "subject", "subjects")),
        ];
        if let Some(z) = self.lowest_z {
            reasons.push(format!("lowest result against same-start pupils {}", words::number(z, 2)));
        }
        if let Some(gap) = self.largest_gap.filter(|gap| *gap > 0.0) {
            reasons.push(format!("largest gap {}", words::points(gap, 1)));
        }
        reasons.join("; ")
    }
}

/// Outcomes as people read them.
pub(crate) fn outcome_words(outcome: FlagOutcome) -> &'static str {
    match outcome {
        FlagOutcome::Candidate => "for discussion",
        FlagOutcome::ReviewCandidate => "review the plan",
        FlagOutcome::Watch => "watch",
        FlagOutcome::ReviewWatch => "watch, on support",
        FlagOutcome::Insufficient => "not judged",
        FlagOutcome::LowAttainmentOnly => "low attainment, ordinary progress",
        FlagOutcome::None => "no concern",
    }
}

/// Places flagged and watched pupils and says why.
pub(crate) fn rank(decisions: &mut [PupilDecision], keys: &[RankKey]) {
    let mut order: Vec<usize> = (0..decisions.len().min(keys.len())).filter(|index| decisions.get(*index).is_some_and(is_listed)).collect();
    order.sort_by(|left, right| match (keys.get(*left), keys.get(*right)) {
        (Some(left), Some(right)) => left.order(right),
        _ => Ordering::Equal,
    });
    for (place, index) in order.into_iter().enumerate() {
        if let (Some(decision), Some(key)) = (decisions.get_mut(index), keys.get(index)) {
            decision.rank = Some(place + 1);
            decision.rank_reasons = key.reasons();
        }
    }
}

fn is_listed(decision: &PupilDecision) -> bool {
    matches!(decision.outcome.partition(), Partition::Flagged | Partition::Watch)
}

/// `strong`: two or more corroborators, or a concern in two subjects; `moderate`: flagged otherwise; `weak`: watch.
pub(crate) fn strength(outcome: FlagOutcome, n_concerns: usize, corroborators: &[Corroborator]) -> &'static str {
    match outcome.partition() {
        Partition::Flagged if n_concerns >= 2 || (n_concerns == 1 && corroborators.len() >= 2) => "strong",
        Partition::Flagged => "moderate",
        Partition::Watch => "weak",
        Partition::Cleared | Partition::NotJudged => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(outcome: FlagOutcome, n_corroborators: usize, n_concerns: usize, z: f64, gap: f64, name: &str) -> RankKey {
        RankKey {
            outcome,
            n_corroborators,
            n_concerns,
            lowest_z: Some(z),
            largest_gap: Some(gap),
            name: (name.to_owned(), String::new(), String::new()),
        }
    }

    #[test]
    fn each_reason_decides_only_when_those_before_are_equal() {
        let ordered = [
            key(FlagOutcome::Candidate, 2, 1, -1.7, 20.0, "z"),
            key(FlagOutcome::Candidate, 1, 2, -1.7, 20.0, "y"),
            key(FlagOutcome::Candidate, 1, 1, -2.2, 10.0, "x"),
            key(FlagOutcome::Candidate, 1, 1, -1.7, 25.0, "w"),
            key(FlagOutcome::Candidate, 1, 1, -1.7, 20.0, "a"),
            key(FlagOutcome::Candidate, 1, 1, -1.7, 20.0, "b"),
            key(FlagOutcome::ReviewCandidate, 4, 3, -3.0, 40.0, "a"),
            key(FlagOutcome::Watch, 0, 1, -3.0, 40.0, "a"),
        ];
        assert!(ordered.is_sorted_by(|left, right| left.order(right) == Ordering::Less));
    }

    #[test]
    fn reasons_are_words_with_their_numbers() {
        assert_eq!(
            key(FlagOutcome::Candidate, 2, 1, -1.879, 29.0, "z").reasons(),
            "for discussion; 2 corroborating signs; a concern in 1 subject; lowest result against same-start pupils -1.88; largest gap 29 points"
        );
    }

    #[test]
    fn strength_is_a_word() {
        use Corroborator::{AnotherSubject, SeenTwice, Wellbeing};
        assert_eq!(strength(FlagOutcome::Candidate, 1, &[AnotherSubject, SeenTwice]), "strong");
        assert_eq!(strength(FlagOutcome::ReviewCandidate, 2, &[AnotherSubject]), "strong");
        assert_eq!(strength(FlagOutcome::Candidate, 1, &[SeenTwice]), "moderate");
        assert_eq!(strength(FlagOutcome::Candidate, 0, &[Wellbeing]), "moderate");
        assert_eq!(strength(FlagOutcome::Watch, 1, &[]), "weak");
        assert_eq!(strength(FlagOutcome::None, 0, &[]), "");
    }
}
