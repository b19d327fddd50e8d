//! Correlation and noise of two occasions: by how far they lie apart, and whether the test changed between them.
//!
//! The two settings for "a year apart" differ on purpose: the same-baseline comparison counts months, the noise of a
//! difference weeks (progress criteria, sections 3 and 9).

use super::chosen::{Seen, weeks_between};
use super::noise;
use super::same_baseline::{Expected, Norms};
use crate::config::method::MethodSettings;

/// Days of a month on average, so that nine months are nine twelfths of a year.
const DAYS_PER_MONTH: f64 = 365.25 / 12.0;

/// Expected outcome of the pair, and the correlation behind it; a changed test widens the spread.
pub(crate) fn expected(from: &Seen<'_>, to: &Seen<'_>, method: &MethodSettings) -> (Expected, f64) {
    let months = (to.result.date - from.result.date).num_days() as f64 / DAYS_PER_MONTH;
    let r = if months >= method.r12_year_from.value { method.r12_year.value } else { method.r12_default.value };
    let mut expected = Expected::from(from.reach.points(), r, Norms { mean: method.norm_mean.value, sd: method.norm_sd.value });
    expected.sd *= link_factor(from, to, method);
    (expected, r)
}

/// Noise of the difference of the pair.
pub(crate) fn sdd(from: &Seen<'_>, to: &Seen<'_>, method: &MethodSettings) -> f64 {
    noise_over(weeks_between(from.result.date, to.result.date), method).1 * link_factor(from, to, method)
}

/// Correlation of two occasions so many weeks apart, and the noise of their difference.
pub(crate) fn noise_over(weeks: f64, method: &MethodSettings) -> (f64, f64) {
    let r12 = if weeks > method.difference_year_from.value { method.r12_year.value } else { method.r12_default.value };
    (r12, noise::of_difference(method.norm_sd.value, r12))
}

fn link_factor(from: &Seen<'_>, to: &Seen<'_>, method: &MethodSettings) -> f64 {
    if from.series == to.series { 1.0 } else { method.link_factor.value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_weeks_still_use_the_six_month_correlation() {
        let method = MethodSettings::shipped();
        assert_eq!(noise_over(30.0, &method).0, 0.83);
        assert_eq!(noise_over(30.2, &method).0, 0.82);
        assert!((noise_over(16.0, &method).1 - 8.746).abs() < 5e-4);
    }
}
