//! Amounts with their unit in the type.

use std::fmt;

/// A part of a whole, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Share(f64);

impl Share {
    /// A share from 0 to 1.
    pub fn new(value: f64) -> Option<Share> {
        (0.0..=1.0).contains(&value).then_some(Share(value))
    }

    /// `part` of `whole`; nothing when the whole is 0 or smaller than the part.
    pub fn of(part: f64, whole: f64) -> Option<Share> {
        if whole > 0.0 { Share::new(part / whole) } else { None }
    }

    /// 0 to 1.
    pub fn value(self) -> f64 {
        self.0
    }

    /// 0 to 100.
    pub fn percent(self) -> f64 {
        self.0 * 100.0
    }
}

/// Whole minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minutes(pub u32);

/// Money in whole pence, so that sums are exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pounds {
    /// Pence.
    pub pence: i64,
}

impl fmt::Display for Pounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.pence < 0 { "-" } else { "" };
        let whole = (self.pence.abs() / 100).to_string();
        let mut grouped = String::new();
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        write!(f, "{sign}£{grouped}.{:02}", self.pence.abs() % 100)
    }
}

/// Rounds half away from zero to so many decimals: the only rounding of the program, done in `render`.
pub fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10f64.powi(decimals);
    let scaled = value * scale;
    // 0.285 * 100 is 28.499999…: a half is recognised within the noise of one multiplication.
    let nudged = scaled + scaled.signum() * scaled.abs().max(1.0) * 1e-12;
    let result = (nudged.abs() + 0.5).floor().copysign(nudged) / scale;
    if result == 0.0 { 0.0 } else { result }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_away_from_zero() {
        for (value, decimals, expected) in
            [(2.5, 0, 3.0), (-2.5, 0, -3.0), (0.285, 2, 0.29), (1.005, 2, 1.01), (-0.4, 0, 0.0), (54.0, 0, 54.0), (28.4999, 0, 28.0)]
        {
            assert_eq!(rounded(value, decimals), expected, "{value}");
        }
    }

    #[test]
    fn money_prints_with_commas_and_pence() {
        assert_eq!(Pounds { pence: 123_456 }.to_string(), "£1,234.56");
        assert_eq!(Pounds { pence: -5 }.to_string(), "-£0.05");
    }

    #[test]
    fn a_share_of_nothing_is_nothing() {
        assert_eq!(Share::of(0.0, 0.0), None);
        assert_eq!(Share::of(3.0, 4.0).map(Share::percent), Some(75.0));
        assert_eq!(Share::of(5.0, 4.0), None);
    }
}
