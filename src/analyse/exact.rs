//! The exact test of a two-by-two table (Fisher 1922), for counts too small for any approximation.

use super::distribution::ln_gamma;

/// Tables whose chance equals the observed one but for rounding count as equally unlikely; the usual margin.
const EQUAL: f64 = 1.0 + 1e-7;

/// Two-sided p: the chance, given the margins, of a table no likelier than `k1` of `n1` against `k2` of `n2`.
///
/// `None` when a count exceeds its total.
pub(crate) fn fisher(k1: u64, n1: u64, k2: u64, n2: u64) -> Option<f64> {
    if k1 > n1 || k2 > n2 {
        return None;
    }
    let (both, held) = (n1 + n2, k1 + k2);
    let lowest = held.saturating_sub(n2);
    let chance = |k: u64| (ln_choose(n1, k) + ln_choose(n2, held - k) - ln_choose(both, held)).exp();
    let limit = chance(k1) * EQUAL;
    let p: f64 = (lowest..=held.min(n1)).map(chance).filter(|chance| *chance <= limit).sum();
    Some(p.min(1.0))
}

fn ln_choose(n: u64, k: u64) -> f64 {
    let of = |count: u64| ln_gamma(count as f64 + 1.0);
    of(n) - of(k) - of(n.saturating_sub(k))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_cups_of_four_prove_little() {
        assert!((fisher(3, 4, 1, 4).unwrap() - 34.0 / 70.0).abs() < 1e-12);
        assert!((fisher(4, 4, 0, 4).unwrap() - 2.0 / 70.0).abs() < 1e-12);
    }

    #[test]
    fn equal_shares_and_empty_groups_are_no_surprise() {
        assert_eq!(fisher(0, 10, 0, 30), Some(1.0));
        assert_eq!(fisher(0, 0, 5, 30), Some(1.0));
        assert_eq!(fisher(5, 4, 0, 3), None);
    }
}
