//! Percentile intervals by resampling pupils within each group, for measures without a formula (method, section 1).
//!
//! 2,000 resamples from a fixed seed. Scores repeat, so a resample is kept as counts of each value and never sorted again.

use super::super::summary::quantile_of_sorted;
use crate::domain::random::Generator;

/// Resamples.
const RESAMPLES: usize = 2000;
/// The seed of every interval.
const SEED: u64 = 20_261_122;

/// Gap index (see [`super::super::group_gap::gap_index`]) with its 95% interval: low, high.
pub(crate) fn index_interval(group: &[f64], others: &[f64]) -> Option<(f64, f64)> {
    let mut values: Vec<f64> = group.iter().chain(others).copied().collect();
    values.sort_by(f64::total_cmp);
    values.dedup();
    let places = |scores: &[f64]| -> Vec<usize> {
        scores.iter().filter_map(|score| values.binary_search_by(|value| value.total_cmp(score)).ok()).collect()
    };
    let (group, others) = (places(group), places(others));
    if group.is_empty() || others.is_empty() {
        return None;
    }
    let mut generator = Generator::new(SEED);
    let mut draw = |from: &[usize]| {
        let mut counts = vec![0u32; values.len()];
        for _ in 0..from.len() {
            if let Some(count) = from.get(generator.below(from.len())).and_then(|place| counts.get_mut(*place)) {
                *count += 1;
            }
        }
        counts
    };
    let mut found: Vec<f64> = (0..RESAMPLES).map(|_| index_of_counts(&draw(&group), &draw(&others))).collect();
    found.sort_by(f64::total_cmp);
    Some((quantile_of_sorted(&found, 0.025)?, quantile_of_sorted(&found, 0.975)?))
}

/// The index is 20 times the chance that a pupil of the others stands above one of the group (ties half), less a half: the
/// difference of mean mid-ranks of Mann and Whitney 1947 over the number of pupils.
fn index_of_counts(group: &[u32], others: &[u32]) -> f64 {
    let (mut below, mut above) = (0.0, 0.0);
    for (group, others) in group.iter().zip(others) {
        let (group, others) = (f64::from(*group), f64::from(*others));
        above += others * (below + 0.5 * group);
        below += group;
    }
    let n_others: f64 = others.iter().map(|count| f64::from(*count)).sum();
    20.0 * (above / (below * n_others) - 0.5)
}

#[cfg(test)]
mod tests {
    use super::super::super::group_gap::gap_index;
    use super::super::super::sample::Random;
    use super::*;

    #[test]
    fn counts_give_the_index_of_ranks() {
        let (group, others) = ([92.0, 96.0, 99.0, 103.0, 99.0], [95.0, 98.0, 99.0, 104.0, 106.0, 109.0, 112.0, 115.0]);
        let values = [92.0, 95.0, 96.0, 98.0, 99.0, 103.0, 104.0, 106.0, 109.0, 112.0, 115.0];
        let counts =
            |scores: &[f64]| -> Vec<u32> { values.map(|value| scores.iter().filter(|score| **score == value).count() as u32).to_vec() };
        let found = index_of_counts(&counts(&group), &counts(&others));
        assert!((found - gap_index(&group, &others).unwrap()).abs() < 1e-12);
    }

    #[test]
    fn the_interval_is_near_that_of_the_formula_for_fifty_a_side() {
        // Hanley and McNeil 1982 give the spread of the chance behind the index for normal scores of one spread.
        let mut random = Random::new(4);
        let scores =
            |mean: f64, n: usize, random: &mut Random| -> Vec<f64> { (0..n).map(|_| (mean + 15.0 * random.normal()).round()).collect() };
        let (group, others) = (scores(90.0, 60, &mut random), scores(100.0, 180, &mut random));
        let index = gap_index(&group, &others).unwrap();
        let (low, high) = index_interval(&group, &others).unwrap();
        let a = index / 20.0 + 0.5;
        let (q1, q2) = (a / (2.0 - a), 2.0 * a * a / (1.0 + a));
        let (n1, n2) = (group.len() as f64, others.len() as f64);
        let se = 20.0 * ((a * (1.0 - a) + (n1 - 1.0) * (q1 - a * a) + (n2 - 1.0) * (q2 - a * a)) / (n1 * n2)).sqrt();
        assert!(low < index && index < high);
        assert!(((high - low) / (2.0 * 1.96 * se) - 1.0).abs() < 0.15, "{low} {high} {se}");
        assert_eq!(index_interval(&group, &others), Some((low, high)), "a fixed seed");
        assert_eq!(index_interval(&[], &others), None);
    }
}
