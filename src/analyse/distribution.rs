//! Normal, t and binomial distributions, through `statrs`, its one home.
//!
//! Normal tails are computed as tails, never as one minus the other side, so that small probabilities keep their
//! digits; tails of t keep nine digits down to one in a hundred million. Arguments outside the domain give NaN,
//! which no caller turns into a verdict.

use statrs::function::beta::checked_beta_reg;
use statrs::function::erf::erfc_inv;
use statrs::function::gamma::checked_gamma_ur;

/// Share of a standard normal at or below z.
///
/// By the upper incomplete gamma function: the library's own error function is right to eleven digits only.
pub(crate) fn normal_below(z: f64) -> f64 {
    if z.is_nan() {
        return f64::NAN;
    }
    let half_square = 0.5 * z * z;
    let tail = match half_square {
        0.0 => 0.5,
        // Beyond 38 standard deviations the tail is smaller than the smallest number.
        far if far > 745.0 => 0.0,
        half_square => 0.5 * checked_gamma_ur(0.5, half_square).unwrap_or(f64::NAN),
    };
    if z > 0.0 { 1.0 - tail } else { tail }
}

/// Share of a standard normal at or above z.
pub(crate) fn normal_above(z: f64) -> f64 {
    normal_below(-z)
}

/// The z below which a share `p` lies: the library's value, sharpened by one step of Halley's method.
pub(crate) fn normal_quantile(p: f64) -> f64 {
    if !(p > 0.0 && p < 1.0) {
        return f64::NAN;
    }
    let first = if p < 0.5 { -std::f64::consts::SQRT_2 * erfc_inv(2.0 * p) } else { std::f64::consts::SQRT_2 * erfc_inv(2.0 * (1.0 - p)) };
    let error = if p < 0.5 { normal_below(first) - p } else { (1.0 - p) - normal_above(first) };
    let density = (-0.5 * first * first).exp() / (2.0 * std::f64::consts::PI).sqrt();
    if density <= 0.0 {
        return first;
    }
    let step = error / density;
    first - step / (1.0 + 0.5 * first * step)
}

/// Share of Student's t with `df` degrees of freedom (whole or not) at or above t.
pub(crate) fn t_above(t: f64, df: f64) -> f64 {
    if t.is_nan() || !(df > 0.0 && df.is_finite()) {
        return f64::NAN;
    }
    // I_x(df/2, 1/2) with x = df / (df + t^2); near t = 0 the complement keeps the digits.
    let squared = t * t;
    let upper = if squared < df {
        0.5 - 0.5 * regularised_beta(0.5, 0.5 * df, squared / (df + squared))
    } else {
        0.5 * regularised_beta(0.5 * df, 0.5, df / (df + squared))
    };
    if t >= 0.0 { upper } else { 1.0 - upper }
}

/// The positive t that leaves `tail` (under a half) above it: bisection on [`t_above`], exact to the last bits.
pub(crate) fn t_leaving(tail: f64, df: f64) -> f64 {
    if !(tail > 0.0 && tail < 0.5 && df > 0.0 && df.is_finite()) {
        return f64::NAN;
    }
    let (mut low, mut high) = (0.0, 1.0);
    while t_above(high, df) > tail {
        low = high;
        high *= 2.0;
        if high > 1e150 {
            return f64::INFINITY;
        }
    }
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if t_above(middle, df) > tail { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// Chance of `k` or more in `n` trials of chance `p`.
pub(crate) fn binomial_at_least(k: u64, n: u64, p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    match k {
        0 => 1.0,
        k if k > n => 0.0,
        k => regularised_beta(k as f64, (n - k + 1) as f64, p),
    }
}

/// Chance of `k` or fewer in `n` trials of chance `p`.
pub(crate) fn binomial_at_most(k: u64, n: u64, p: f64) -> f64 {
    if k >= n { if (0.0..=1.0).contains(&p) { 1.0 } else { f64::NAN } } else { binomial_at_least(n - k, n, 1.0 - p) }
}

/// Logarithm of the gamma function, for positive arguments.
pub(crate) fn ln_gamma(x: f64) -> f64 {
    if x > 0.0 { statrs::function::gamma::ln_gamma(x) } else { f64::NAN }
}

fn regularised_beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    checked_beta_reg(a, b, x).unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_levels_of_the_method_are_one_in_twenty_and_one_in_six() {
        assert!((normal_above(1.644_853_626_951_472_2) - 0.05).abs() < 1e-15);
        assert!((normal_quantile(0.05) + 1.644_853_626_951_472_2).abs() < 1e-14);
        assert!((normal_below(-1.0) - 0.158_655_253_931_457_05).abs() < 1e-15);
    }

    #[test]
    fn a_far_tail_keeps_its_digits() {
        assert!((normal_above(10.0) / 7.619_853_024_160_527e-24 - 1.0).abs() < 1e-10);
        assert!(t_above(60.0, 9.0) > 0.0);
    }

    #[test]
    fn nonsense_gives_no_number() {
        for value in [
            normal_quantile(0.0),
            normal_quantile(1.5),
            t_above(1.0, 0.0),
            t_leaving(0.7, 5.0),
            binomial_at_least(1, 2, 1.1),
            normal_below(f64::NAN),
        ] {
            assert!(value.is_nan());
        }
    }

    #[test]
    fn both_tails_of_a_binomial_share_the_middle() {
        let both = binomial_at_least(5, 19, 0.49) + binomial_at_most(4, 19, 0.49);
        assert!((both - 1.0).abs() < 1e-14);
    }
}
