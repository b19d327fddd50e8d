//! How many of the flags on a list are there by chance alone.

/// Flags to be expected by chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ByChance {
    /// Mean number.
    pub(crate) expected: f64,
    /// Chance of at least one.
    pub(crate) at_least_one: f64,
    /// Spread of the number.
    pub(crate) sd: f64,
}

/// Of n pupils with this chance each (binomial).
pub(crate) fn by_chance(n: f64, rate: f64) -> ByChance {
    ByChance { expected: n * rate, at_least_one: 1.0 - (1.0 - rate).powf(n), sd: (n * rate * (1.0 - rate)).sqrt() }
}

/// Positions kept at a false discovery rate (Benjamini and Hochberg 1995), ascending.
pub(crate) fn false_discovery(p: &[f64], rate: f64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    let value = |index: usize| p.get(index).copied().unwrap_or(f64::NAN);
    order.sort_by(|left, right| value(*left).total_cmp(&value(*right)));
    let passes = |rank: usize, index: usize| value(index) <= rate * (rank + 1) as f64 / p.len() as f64;
    let kept = order.iter().enumerate().rev().find(|(rank, index)| passes(*rank, **index)).map_or(0, |(rank, _)| rank + 1);
    order.truncate(kept);
    order.sort_unstable();
    order
}

/// For each p the smallest rate at which it would be kept (adjusted p of Benjamini and Hochberg), in the given order.
pub(crate) fn adjusted(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<(usize, f64)> = p.iter().copied().enumerate().collect();
    order.sort_by(|left, right| left.1.total_cmp(&right.1));
    let mut adjusted = vec![1.0; p.len()];
    let mut smallest = 1.0f64;
    for (rank, (index, p_value)) in order.iter().enumerate().rev() {
        smallest = smallest.min(p_value * p.len() as f64 / (rank + 1) as f64);
        if let Some(kept) = adjusted.get_mut(*index) {
            *kept = smallest;
        }
    }
    adjusted
}

/// Positions with p at or under the rate, without regard to how many were looked at.
pub(crate) fn unadjusted(p: &[f64], rate: f64) -> Vec<usize> {
    p.iter().enumerate().filter(|(_, p)| **p <= rate).map(|(index, _)| index).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_of_thirty_has_about_three_candidates_by_chance() {
        let found = by_chance(30.0, 0.09);
        assert!((found.expected - 2.7).abs() < 1e-12 && (found.at_least_one - 0.941).abs() < 5e-4 && (found.sd - 1.567).abs() < 5e-4);
    }

    #[test]
    fn looking_at_many_lowers_the_bar() {
        let p = [0.222, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216, 0.001, 0.251];
        assert_eq!(false_discovery(&p, 0.1), [1, 10]);
        assert_eq!(unadjusted(&p, 0.1).len(), 7);
        assert!(false_discovery(&[], 0.1).is_empty());
        let kept: Vec<usize> = adjusted(&p).iter().enumerate().filter(|(_, q)| **q <= 0.1).map(|(index, _)| index).collect();
        assert_eq!(kept, [1, 10], "the adjusted values keep the same");
    }

    #[test]
    fn a_chance_exactly_at_its_limit_is_kept() {
        assert_eq!(false_discovery(&[0.5, 0.1], 0.5), [0, 1], "the last may be as large as the rate itself");
        assert_eq!(false_discovery(&[0.25, 0.9], 0.5), [0], "the first as large as its part of the rate");
    }
}
