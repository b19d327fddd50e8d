//! Parts of the growth percentile: knots and basis of a prior score, and the count among fitted quantiles.
//!
//! Specification: method, "Peers from the same baseline", section 3 (as in the public R package SGP).

use super::summary::{quantile_of_sorted, sorted};
use crate::domain::amounts::rounded;

/// Degree of the splines.
const DEGREE: usize = 3;

/// Interior knots and boundaries of one prior score.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Knots {
    /// Quantiles .2, .4, .6, .8.
    pub(crate) inner: Vec<f64>,
    /// Range widened by a tenth of its length at each side.
    pub(crate) boundaries: (f64, f64),
}

/// From all scores of a grade; `None` without scores. Rounded to three decimals, as the specification asks.
pub(crate) fn knots(scores: &[f64]) -> Option<Knots> {
    let sorted = sorted(scores);
    let (lowest, highest) = (*sorted.first()?, *sorted.last()?);
    let inner = [0.2, 0.4, 0.6, 0.8]
        .iter()
        .map(|p| quantile_of_sorted(&sorted, *p).map(|value| rounded(value, 3)))
        .collect::<Option<Vec<f64>>>()?;
    let margin = 0.1 * (highest - lowest);
    Some(Knots { inner, boundaries: (rounded(lowest - margin, 3), rounded(highest + margin, 3)) })
}

/// Cubic B-spline basis at x with clamped boundaries, first column dropped (de Boor's recursion).
///
/// `None` when the knots do not ascend inside the boundaries or x lies outside.
pub(crate) fn basis(x: f64, knots: &Knots) -> Option<Vec<f64>> {
    let (low, high) = knots.boundaries;
    let mut all = vec![low; DEGREE + 1];
    all.extend_from_slice(&knots.inner);
    all.extend([high; DEGREE + 1]);
    let ascends = all.windows(2).all(|pair| pair[0] <= pair[1]);
    if !(ascends && low < high && (low..=high).contains(&x)) {
        return None;
    }
    let intervals = all.len() - 1;
    // The last interval that is not empty is closed on the right, so that the upper boundary has a basis.
    let own = (0..intervals).rev().find(|i| all[*i] < all[i + 1] && all[*i] <= x)?;
    let mut values: Vec<f64> = (0..intervals).map(|i| if i == own { 1.0 } else { 0.0 }).collect();
    for degree in 1..=DEGREE {
        values = (0..intervals - degree)
            .map(|i| {
                let part = |weight: f64, span: f64, value: f64| if span > 0.0 { weight / span * value } else { 0.0 };
                part(x - all[i], all[i + degree] - all[i], values[i])
                    + part(all[i + degree + 1] - x, all[i + degree + 1] - all[i + 1], values[i + 1])
            })
            .collect();
    }
    Some(values.split_off(1))
}

/// Growth percentile: sorted fitted quantiles, rounded to five decimals, strictly below the score; 0 becomes 1, 100 becomes 99.
pub(crate) fn percentile_among(fitted: &[f64], score: f64) -> u32 {
    let fitted = sorted(&fitted.iter().map(|value| rounded(*value, 5)).collect::<Vec<f64>>());
    let below = fitted.partition_point(|value| *value < score);
    u32::try_from(below).unwrap_or(99).clamp(1, 99)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knots_are_quantiles_of_the_whole_grade() {
        let found = knots(&[115.0, 84.0, 88.0, 90.0, 93.0, 95.0, 97.0, 99.0, 101.0, 104.0, 108.0, 80.0]).unwrap();
        assert_eq!(found, Knots { inner: vec![88.4, 93.8, 98.2, 103.4], boundaries: (76.5, 118.5) });
        assert_eq!(knots(&[]), None);
    }

    #[test]
    fn the_whole_basis_sums_to_one() {
        let knots = Knots { inner: vec![538.0, 579.0, 609.0, 639.0], boundaries: (120.7, 832.3) };
        let columns = basis(600.0, &knots).unwrap();
        assert_eq!(columns.len(), 7);
        assert!((columns.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!((columns[3] - 0.664809).abs() < 5e-7);
        assert!((basis(832.3, &knots).unwrap()[6] - 1.0).abs() < 1e-12);
        assert_eq!(basis(900.0, &knots), None);
    }

    #[test]
    fn a_fitted_value_equal_to_the_score_counts_as_not_below() {
        let fitted: Vec<f64> = (1..=100).map(|i| 50.0 + f64::from(i)).collect();
        assert_eq!([50.0, 101.0, 101.00001, 151.0].map(|score| percentile_among(&fitted, score)), [1, 50, 51, 99]);
    }
}
