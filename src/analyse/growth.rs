//! Growth percentiles: knots and basis of a prior score, and the count among fitted quantiles; the fit is in the parts.
//!
//! [`percentiles`] builds each year group's cohort and its orders, `design` turns prior scores into columns, `path` fits
//! the hundred quantiles, `vertex` solves one of them exactly. Specification: method, "Peers from the same baseline",
//! section 3 (as in the public R package SGP).

pub(crate) mod design;
pub(crate) mod groups;
pub(crate) mod path;
pub(crate) mod percentiles;
pub(crate) mod start;
pub(crate) mod vertex;

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

/// The four columns that are not zero at x, of the whole basis of eight: position of the first, and their values.
///
/// Beyond the boundaries the outer pieces go on as polynomials, as in R's `bs`. `None` when the knots do not ascend.
pub(crate) fn local_basis(x: f64, knots: &Knots) -> Option<(u8, [f64; DEGREE + 1])> {
    let (low, high) = knots.boundaries;
    let at = |index: usize| match index.checked_sub(DEGREE + 1) {
        None => low,
        Some(inner) => knots.inner.get(inner).copied().unwrap_or(high),
    };
    let last = DEGREE + knots.inner.len();
    if !(low < high && x.is_finite() && (DEGREE..=last).all(|index| at(index) <= at(index + 1))) {
        return None;
    }
    let is_span = |index: &usize| at(*index) < at(index + 1);
    let own = (DEGREE..=last).rev().filter(is_span).find(|index| at(*index) <= x).or_else(|| (DEGREE..=last).find(is_span))?;
    let mut values = [1.0, 0.0, 0.0, 0.0];
    for degree in 1..=DEGREE {
        let mut carried = 0.0;
        for (index, value) in values.iter_mut().enumerate().take(degree) {
            let (right, left) = (at(own + index + 1), at(own + 1 + index - degree));
            let part = *value / (right - left);
            *value = carried + (right - x) * part;
            carried = (x - left) * part;
        }
        values[degree] = carried;
    }
    Some((u8::try_from(own - DEGREE).ok()?, values))
}

/// Knots and boundaries that differ; under [`FEWEST_KNOTS`] the scores are constant or nearly so.
pub(crate) fn n_distinct_knots(knots: &Knots) -> usize {
    let mut all = sorted(&knots.inner);
    all.extend([knots.boundaries.0, knots.boundaries.1]);
    let mut all = sorted(&all);
    all.dedup();
    all.len()
}

/// Fewest different values among the four knots and two boundaries of a prior.
pub(crate) const FEWEST_KNOTS: usize = 5;

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
    fn the_four_local_columns_are_those_of_the_whole_basis() {
        for inner in [vec![538.0, 579.0, 609.0, 639.0], vec![538.0, 579.0, 579.0, 639.0]] {
            let knots = Knots { inner, boundaries: (120.7, 832.3) };
            for x in [120.7, 300.0, 538.0, 560.5, 579.0, 600.0, 639.0, 700.25, 832.3] {
                let whole = basis(x, &knots).unwrap();
                let (first, values) = local_basis(x, &knots).unwrap();
                let mut local = vec![0.0; 8];
                local[usize::from(first)..usize::from(first) + 4].copy_from_slice(&values);
                assert!(whole.iter().zip(&local[1..]).all(|(a, b)| (a - b).abs() < 1e-12), "{x}: {whole:?} {local:?}");
            }
        }
    }

    #[test]
    fn beyond_the_boundary_the_outer_piece_goes_on() {
        let knots = Knots { inner: vec![2.0, 4.0, 6.0, 8.0], boundaries: (0.0, 10.0) };
        // A polynomial of degree three is known from four points: the fourth difference is nought.
        let last = |x: f64| local_basis(x, &knots).unwrap().1[3];
        assert!((last(8.5) - 4.0 * last(9.25) + 6.0 * last(10.0) - 4.0 * last(10.75) + last(11.5)).abs() < 1e-12);
        assert_eq!((local_basis(-1.0, &knots).unwrap().0, local_basis(f64::NAN, &knots)), (0, None));
    }

    #[test]
    fn nearly_constant_scores_have_too_few_knots() {
        assert!(n_distinct_knots(&knots(&[100.0; 50]).unwrap()) < FEWEST_KNOTS);
        let mut floor = vec![69.0; 50];
        floor.extend([70.0, 71.0, 72.0]);
        assert!(n_distinct_knots(&knots(&floor).unwrap()) < FEWEST_KNOTS);
        assert_eq!(n_distinct_knots(&knots(&(0..50).map(f64::from).collect::<Vec<_>>()).unwrap()), 6);
    }

    #[test]
    fn a_fitted_value_equal_to_the_score_counts_as_not_below() {
        let fitted: Vec<f64> = (1..=100).map(|i| 50.0 + f64::from(i)).collect();
        assert_eq!([50.0, 101.0, 101.00001, 151.0].map(|score| percentile_among(&fitted, score)), [1, 50, 51, 99]);
    }
}
