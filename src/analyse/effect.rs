//! Effect sizes with the exact small-sample correction.
//!
//! Hedges 1981; Morris 2008 for pre-post designs; variances as in the method, "Intervention impact", section 2.

use super::distribution::ln_gamma;
use super::proportion::two_sided_95;

/// An effect with its variance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Effect {
    /// Small-sample correction.
    pub(crate) correction: f64,
    /// Effect before correction.
    pub(crate) d: f64,
    /// Corrected effect.
    pub(crate) g: f64,
    /// Variance of g.
    pub(crate) variance: f64,
}

impl Effect {
    /// `g -+ 1.96 se`.
    pub(crate) fn interval(&self) -> (f64, f64) {
        let half = two_sided_95() * self.variance.sqrt();
        (self.g - half, self.g + half)
    }
}

/// A group by its figures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Group {
    /// Mean.
    pub(crate) mean: f64,
    /// Standard deviation.
    pub(crate) sd: f64,
    /// Pupils.
    pub(crate) n: f64,
}

/// A group before and after.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct PrePost {
    /// Mean before.
    pub(crate) pre: f64,
    /// Mean after.
    pub(crate) post: f64,
    /// Standard deviation before.
    pub(crate) pre_sd: f64,
    /// Pupils.
    pub(crate) n: f64,
}

/// `J(m) = Gamma(m/2) / (sqrt(m/2) Gamma((m-1)/2))`; NaN for m of 1 or less.
pub(crate) fn correction(m: f64) -> f64 {
    if m <= 1.0 {
        return f64::NAN;
    }
    (ln_gamma(m / 2.0) - ln_gamma((m - 1.0) / 2.0) - 0.5 * (m / 2.0).ln()).exp()
}

/// Spread of two groups together.
pub(crate) fn pooled_sd(first: (f64, f64), second: (f64, f64)) -> f64 {
    let ((sd1, n1), (sd2, n2)) = (first, second);
    (((n1 - 1.0) * sd1 * sd1 + (n2 - 1.0) * sd2 * sd2) / (n1 + n2 - 2.0)).sqrt()
}

/// Two groups: `J (m1 - m2) / s_pooled`, variance `1/n1 + 1/n2 + g^2 / (2 (n1 + n2))`.
pub(crate) fn two_groups(first: Group, second: Group) -> Effect {
    let correction = correction(first.n + second.n - 2.0);
    let d = (first.mean - second.mean) / pooled_sd((first.sd, first.n), (second.sd, second.n));
    let g = correction * d;
    Effect { correction, d, g, variance: 1.0 / first.n + 1.0 / second.n + g * g / (2.0 * (first.n + second.n)) }
}

/// One group, standardised by its spread before: `J(n-1) (post - pre) / SD_pre`, variance `2 (1-r)/n + g^2/(2n)`.
pub(crate) fn mean_change(group: PrePost, r: f64) -> Effect {
    let correction = correction(group.n - 1.0);
    let d = (group.post - group.pre) / group.pre_sd;
    let g = correction * d;
    Effect { correction, d, g, variance: 2.0 * (1.0 - r) / group.n + g * g / (2.0 * group.n) }
}

/// Two groups before and after: `J (gain_T - gain_C) / SD_pre pooled`.
pub(crate) fn pre_post_control(treated: PrePost, control: PrePost) -> f64 {
    let spread = pooled_sd((treated.pre_sd, treated.n), (control.pre_sd, control.n));
    correction(treated.n + control.n - 2.0) * ((treated.post - treated.pre) - (control.post - control.pre)) / spread
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exact_correction_agrees_with_its_approximation_when_n_grows() {
        assert!((correction(3.0) - 0.723601).abs() < 5e-7);
        assert!((correction(200.0) - (1.0 - 3.0 / 799.0)).abs() < 1e-6);
        assert!(correction(1.0).is_nan());
    }

    #[test]
    fn two_groups_give_the_known_effect() {
        let effect = two_groups(Group { mean: 104.0, sd: 14.0, n: 20.0 }, Group { mean: 97.0, sd: 16.0, n: 25.0 });
        assert!((effect.g - 0.4540).abs() < 5e-5);
        assert!((effect.interval().0 + 0.1415).abs() < 5e-5);
    }

    #[test]
    fn the_public_meta_analysis_inputs_give_their_published_values() {
        let treated = PrePost { pre: 30.6, post: 38.5, pre_sd: 15.0, n: 20.0 };
        let control = PrePost { pre: 23.1, post: 19.7, pre_sd: 13.8, n: 20.0 };
        assert!((pre_post_control(treated, control) - 0.77).abs() < 5e-3);
        assert!((mean_change(treated, 0.47).variance - 0.0594).abs() < 5e-5);
    }
}
