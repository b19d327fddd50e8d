//! Ratio gain of age scores, and an effect in months: two popular figures with their limits.
//!
//! Bands: Brooks, "What works for children and young people with literacy difficulties". Months table: EEF toolkit;
//! it is only for an effect against a comparison group of 50 or more a side.

use crate::domain::amounts::rounded;

/// Months gained for each month passed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct RatioGain {
    /// Gained over elapsed.
    pub(crate) ratio: f64,
    /// Standard error of one pupil's ratio: `SEM sqrt(2) / elapsed`.
    pub(crate) se: f64,
    /// True for five or more pupils over three months or more.
    pub(crate) may_be_reported: bool,
}

/// The ratio of a group's mean gain; `None` unless time passed.
pub(crate) fn ratio_gain(gained_months: f64, elapsed_months: f64, sem_months: f64, n: u64) -> Option<RatioGain> {
    (elapsed_months > 0.0).then(|| RatioGain {
        ratio: gained_months / elapsed_months,
        se: sem_months * std::f64::consts::SQRT_2 / elapsed_months,
        may_be_reported: n >= 5 && elapsed_months >= 3.0,
    })
}

/// Words of a ratio; lower edges belong to the band.
pub(crate) fn band(ratio: f64) -> &'static str {
    match ratio {
        ratio if ratio >= 4.0 => "remarkable",
        ratio if ratio >= 3.0 => "substantial",
        ratio if ratio >= 2.0 => "useful",
        ratio if ratio >= 1.4 => "modest",
        _ => "doubtful educational significance",
    }
}

/// Upper edges of the months table, in hundredths of a standard deviation: the index is the months.
const MONTHS: [u32; 13] = [1, 9, 18, 26, 35, 44, 52, 61, 69, 78, 87, 95, 100];

/// Months of progress of an effect, which is first rounded to two decimals; `None` beyond 1.00.
pub(crate) fn months_of_progress(effect: f64) -> Option<i32> {
    let hundredths = rounded(effect.abs(), 2) * 100.0;
    let months = MONTHS.iter().position(|edge| hundredths <= f64::from(*edge) + 1e-9)?;
    let months = i32::try_from(months).ok()?;
    Some(if effect < 0.0 { -months } else { months })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lower_edge_belongs_to_its_band() {
        assert_eq!(
            [1.39, 1.4, 1.99, 2.0, 3.0, 4.0].map(band),
            ["doubtful educational significance", "modest", "modest", "useful", "substantial", "remarkable"]
        );
    }

    #[test]
    fn one_pupil_over_ten_weeks_is_not_reported() {
        let found = ratio_gain(5.75, 2.3, 6.0, 1).unwrap();
        assert!((found.ratio - 2.5).abs() < 1e-12 && (found.se - 3.689).abs() < 5e-4 && !found.may_be_reported);
        assert!(ratio_gain(15.0, 6.0, 6.0, 8).unwrap().may_be_reported);
        assert_eq!(ratio_gain(1.0, 0.0, 6.0, 8), None);
    }

    #[test]
    fn an_effect_is_rounded_before_it_is_looked_up() {
        let cases = [
            (0.0, Some(0)),
            (0.014, Some(0)),
            (0.015, Some(1)),
            (0.095, Some(2)),
            (-0.3, Some(-4)),
            (0.955, Some(12)),
            (1.0, Some(12)),
            (1.06, None),
        ];
        for (effect, months) in cases {
            assert_eq!(months_of_progress(effect), months, "{effect}");
        }
        assert_eq!(months_of_progress(f64::NAN), None);
    }

    #[test]
    fn five_pupils_over_three_months_may_be_reported_and_fewer_or_shorter_not() {
        let may = |months: f64, n: u64| ratio_gain(6.0, months, 6.0, n).unwrap().may_be_reported;
        assert_eq!((may(3.0, 5), may(3.0, 4), may(2.9, 5)), (true, false, false));
    }
}
