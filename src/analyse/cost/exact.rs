//! Exact fractions of a penny: nothing is rounded before the end, and then once, half away from zero.

use crate::domain::amounts::Pounds;

/// A fraction in lowest terms, with a denominator above 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Exact {
    num: i128,
    den: i128,
}

impl Exact {
    /// Nothing.
    pub(crate) const ZERO: Exact = Exact { num: 0, den: 1 };

    /// A whole number.
    pub(crate) fn whole(number: i64) -> Exact {
        Exact { num: i128::from(number), den: 1 }
    }

    /// `num / den`; nothing when the denominator is not above 0.
    pub(crate) fn ratio(num: i64, den: i64) -> Option<Exact> {
        (den > 0).then(|| Exact { num: i128::from(num), den: i128::from(den) }.reduced())
    }

    /// A number of a file, to the nearest thousandth; nothing when it is not from 0 to a million.
    pub(crate) fn of_file(number: f64) -> Option<Exact> {
        let thousandths = (number * 1000.0).round();
        (number.is_finite() && (0.0..=1e9).contains(&thousandths)).then(|| Exact { num: thousandths as i128, den: 1000 }.reduced())
    }

    /// The sum; nothing when it does not fit.
    pub(crate) fn plus(self, other: Exact) -> Option<Exact> {
        let left = self.num.checked_mul(other.den)?;
        let right = other.num.checked_mul(self.den)?;
        Some(Exact { num: left.checked_add(right)?, den: self.den.checked_mul(other.den)? }.reduced())
    }

    /// The product; nothing when it does not fit.
    pub(crate) fn times(self, other: Exact) -> Option<Exact> {
        Some(Exact { num: self.num.checked_mul(other.num)?, den: self.den.checked_mul(other.den)? }.reduced())
    }

    /// Pence, rounded once, half away from zero; nothing when it does not fit.
    pub(crate) fn pence(self) -> Option<Pounds> {
        self.rounded().map(|pence| Pounds { pence })
    }

    /// The nearest whole number, half away from zero; nothing when it does not fit.
    pub(crate) fn rounded(self) -> Option<i64> {
        let twice = self.num.checked_mul(2)?.checked_abs()?.checked_add(self.den)?;
        let size = i64::try_from(twice / self.den.checked_mul(2)?).ok()?;
        Some(if self.num < 0 { -size } else { size })
    }

    fn reduced(self) -> Exact {
        let (mut a, mut b) = (self.num.unsigned_abs(), self.den.unsigned_abs());
        while b > 0 {
            (a, b) = (b, a % b);
        }
        let common = i128::try_from(a.max(1)).unwrap_or(1);
        Exact { num: self.num / common, den: self.den / common }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_penny_goes_away_from_zero_and_a_third_stays_exact() {
        let pence = |num, den| Exact::ratio(num, den).and_then(Exact::pence).map(|pounds| pounds.pence);
        assert_eq!([pence(1, 2), pence(-1, 2), pence(49, 100), pence(5, 2), pence(-5, 2)], [Some(1), Some(-1), Some(0), Some(3), Some(-3)]);
        let third = Exact::ratio(1, 3).unwrap();
        assert_eq!(third.plus(third).and_then(|two| two.plus(third)), Some(Exact::whole(1)));
        assert_eq!(pence(1, 0), None);
    }

    #[test]
    fn what_does_not_fit_is_nothing_and_never_a_wrong_sum() {
        let huge = Exact { num: i128::MAX / 2, den: 1 };
        assert_eq!(huge.times(Exact::whole(3)), None);
        assert_eq!(huge.pence(), None);
        assert_eq!(Exact::of_file(f64::NAN), None);
        assert_eq!(Exact::of_file(-1.0), None);
    }
}
