//! How much a score, and the difference of two scores, moves by itself.
//!
//! Source: the method's section "Noise of a difference". The yardstick of change is the noise of a difference
//! between occasions, not the error of one test: alpha .90 gives 6.7 points, pupils really differ by 8.7.

use super::distribution::{normal_above, normal_quantile};
use super::level::STRONG;

/// Standard error of measurement: `SD * sqrt(1 - reliability)` (classical test theory).
pub(crate) fn sem(sd: f64, reliability: f64) -> f64 {
    sd * (1.0 - reliability).sqrt()
}

/// Confidence band of one score: `score -+ z * SEM`, z two-sided at `level`.
pub(crate) fn band(score: f64, sem: f64, level: f64) -> (f64, f64) {
    let half = normal_quantile(0.5 + level / 2.0) * sem;
    (score - half, score + half)
}

/// Estimated true score `mean + r (score - mean)` with its standard error `SD * sqrt(r (1 - r))` (Kelley).
///
/// For description only; a recorded score is never changed.
pub(crate) fn true_score(score: f64, mean: f64, r: f64, sd: f64) -> (f64, f64) {
    (mean + r * (score - mean), sd * (r * (1.0 - r)).sqrt())
}

/// Noise of a difference from the correlation of parallel forms: `SD * sqrt(2 (1 - r12))`.
pub(crate) fn of_difference(sd: f64, r12: f64) -> f64 {
    sd * (2.0 * (1.0 - r12)).sqrt()
}

/// Noise of a difference from two errors of measurement: `lambda * sqrt(SEM0^2 + SEM1^2)`.
pub(crate) fn of_difference_from_sems(sem0: f64, sem1: f64, lambda: f64) -> f64 {
    lambda * sem0.hypot(sem1)
}

/// The change that reaches the reliable level.
pub(crate) fn critical_change(sdd: f64) -> f64 {
    STRONG * sdd
}

/// Reliable change index: the change in units of its noise (Jacobson and Truax 1991, with the occasion's noise).
pub(crate) fn reliable_change(before: f64, after: f64, sdd: f64) -> f64 {
    (after - before) / sdd
}

/// Chance that a pupil of this true score is recorded at or above a cut; scores are whole, so half a point is
/// taken off the cut.
pub(crate) fn chance_at_or_above(true_score: f64, cut: f64, sem: f64) -> f64 {
    normal_above((cut - 0.5 - true_score) / sem)
}

/// What so many termly tests can show of a yearly change: standard error, and the change found at the reliable level.
pub(crate) fn of_yearly_change(occasions: u32, one_occasion: f64) -> Option<(f64, f64)> {
    if occasions < 2 {
        return None;
    }
    // Times are i/3 years; the sum of squares about the mean of 0..k-1 is k (k^2 - 1) / 12.
    let k = f64::from(occasions);
    let spread = k * (k * k - 1.0) / 12.0 / 9.0;
    let se = one_occasion / spread.sqrt();
    Some((se, STRONG * se))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(left: f64, right: f64) {
        assert!((left - right).abs() < 5e-4, "{left} {right}");
    }

    #[test]
    fn the_published_test_has_an_error_of_4_7_and_a_band_of_8() {
        let sem = sem(15.0, 0.9);
        close(sem, 4.743);
        close(band(100.0, sem, 0.9).0, 92.198);
    }

    #[test]
    fn the_occasion_factor_reproduces_the_observed_noise() {
        close(of_difference(15.0, 0.83), 8.746);
        close(of_difference_from_sems(4.743, 4.743, 1.3), 8.720);
    }

    #[test]
    fn an_eight_point_fall_is_ordinary() {
        close(reliable_change(92.0, 84.0, 8.746), -0.915);
        close(reliable_change(92.0, 77.0, 8.746), -1.715);
    }

    #[test]
    fn a_true_score_is_drawn_to_the_mean() {
        let (estimate, se) = true_score(70.0, 100.0, 0.9, 15.0);
        close(estimate, 73.0);
        close(se, 4.5);
        close(chance_at_or_above(98.0, 100.0, 3.0), 0.3085);
    }

    #[test]
    fn three_tests_show_only_very_large_yearly_changes() {
        let (se, detectable) = of_yearly_change(3, 6.184).unwrap();
        close(se, 13.118);
        assert!((detectable - 21.58).abs() < 5e-3);
        assert_eq!(of_yearly_change(1, 6.184), None);
    }

    #[test]
    fn two_occasions_are_the_fewest_that_show_a_change() {
        assert!(of_yearly_change(2, 1.0).is_some_and(|(se, found)| se > 0.0 && found > se));
        assert_eq!(of_yearly_change(1, 1.0), None);
    }
}
