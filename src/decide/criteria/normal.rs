//! The normal distribution: odds behind a z.

use statrs::distribution::{ContinuousCDF, Normal};

/// Share of a normal population at or below z.
pub(crate) fn share_at_or_below(z: f64) -> f64 {
    Normal::standard().cdf(z)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_in_twenty_lies_at_or_below_the_strong_edge() {
        assert!((share_at_or_below(-crate::decide::level::ONE_SIDED_FIVE_PERCENT) - 0.05).abs() < 1e-10);
        assert!((share_at_or_below(0.0) - 0.5).abs() < 1e-12);
    }
}
