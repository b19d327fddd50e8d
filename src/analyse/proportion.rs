//! Shares and the difference of two shares, with intervals that stay inside 0 and 1.
//!
//! Wilson 1927; Newcombe 1998, method 10 (hybrid score interval without continuity correction).

use super::distribution::normal_quantile;

/// A share of whole numbers with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Proportion {
    /// `k / n`.
    pub(crate) share: f64,
    /// Lower end.
    pub(crate) low: f64,
    /// Upper end.
    pub(crate) high: f64,
}

impl Proportion {
    /// Wilson's score interval at 95%; `None` when n is 0 or smaller than k.
    pub(crate) fn of(k: u64, n: u64) -> Option<Proportion> {
        if n == 0 || k > n {
            return None;
        }
        let z = two_sided_95();
        let (count, share) = (n as f64, k as f64 / n as f64);
        let centre = (share + z * z / (2.0 * count)) / (1.0 + z * z / count);
        let half = z * (share * (1.0 - share) / count + z * z / (4.0 * count * count)).sqrt() / (1.0 + z * z / count);
        // At the ends the formula gives the end itself; rounding must not pass it.
        let low = if k == 0 { 0.0 } else { (centre - half).max(0.0) };
        let high = if k == n { 1.0 } else { (centre + half).min(1.0) };
        Some(Proportion { share, low, high })
    }

    /// Is it the majority? `YES` when the lower end is above a half, `NO` when the upper end is below, else `NOT_SHOWN`.
    pub(crate) fn majority(&self) -> &'static str {
        if self.low > 0.5 {
            "YES"
        } else if self.high < 0.5 {
            "NO"
        } else {
            "NOT_SHOWN"
        }
    }
}

/// Difference of two shares, first minus second: estimate, low, high at 95% (Newcombe).
pub(crate) fn difference(first: Proportion, second: Proportion) -> (f64, f64, f64) {
    let diff = first.share - second.share;
    let below = (first.share - first.low).hypot(second.high - second.share);
    let above = (first.high - first.share).hypot(second.share - second.low);
    (diff, (diff - below).max(-1.0), (diff + above).min(1.0))
}

/// The z of a two-sided 95% interval.
pub(crate) fn two_sided_95() -> f64 {
    normal_quantile(0.975)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seventeen_of_twenty_six_is_not_shown_to_be_a_majority() {
        let targets = Proportion::of(17, 26).unwrap();
        assert!((targets.low - 0.4622).abs() < 5e-5 && (targets.high - 0.8059).abs() < 5e-5);
        assert_eq!(targets.majority(), "NOT_SHOWN");
        assert_eq!(Proportion::of(26, 26).unwrap().majority(), "YES");
        assert_eq!(Proportion::of(1, 26).unwrap().majority(), "NO");
    }

    #[test]
    fn an_interval_never_leaves_0_to_1() {
        let (none, all) = (Proportion::of(0, 3).unwrap(), Proportion::of(3, 3).unwrap());
        assert_eq!((none.low, all.high), (0.0, 1.0));
        assert!(none.high < 1.0 && all.low > 0.0);
        assert_eq!(Proportion::of(1, 0), None);
        assert_eq!(Proportion::of(4, 3), None);
    }

    #[test]
    fn the_difference_has_the_published_hybrid_interval() {
        let (diff, low, high) = difference(Proportion::of(31, 45).unwrap(), Proportion::of(4, 12).unwrap());
        assert!((diff - 0.3556).abs() < 5e-5 && (low - 0.0435).abs() < 5e-5 && (high - 0.5825).abs() < 5e-5);
    }
}
