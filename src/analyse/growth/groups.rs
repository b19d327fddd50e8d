//! Growth of a group: a class, a school, a year group. Half of all pupils grow more than 50 and half less, so a group's
//! middle says whether its pupils gained on others with the same start.
//!
//! Specification: method, "Peers from the same baseline", section 3: an interval from 20 pupils, nothing below 10.

use super::super::summary::{Summary, quantile_of_sorted, sorted};

/// Fewest pupils of a group for which anything is said.
pub(crate) const FEWEST: usize = 10;

/// Fewest pupils for an interval.
pub(crate) const FEWEST_FOR_INTERVAL: usize = 20;

/// Standard deviation of a growth percentile among all pupils: whole numbers spread evenly from 1 to 99.
const SD: f64 = 28.9;

/// Standard error of one pupil's percentile at the middle, in percentile points (Wells and Sireci 2020, three priors).
const ERROR_OF_ONE: u32 = 22;

/// Middle and mean of a group.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct GroupGrowth {
    /// Pupils.
    pub(crate) n: usize,
    /// Median percentile.
    pub(crate) median: f64,
    /// Mean percentile.
    pub(crate) mean: f64,
    /// 95% interval of the mean, pupils taken as independent; from 20 pupils.
    pub(crate) interval: Option<(f64, f64)>,
}

impl GroupGrowth {
    /// `None` under ten pupils.
    pub(crate) fn of(percentiles: &[u32]) -> Option<GroupGrowth> {
        let values: Vec<f64> = percentiles.iter().map(|percentile| f64::from(*percentile)).collect();
        let n = values.len();
        if n < FEWEST {
            return None;
        }
        let mean = Summary::of(&values)?.mean;
        let half = 1.96 * SD / (n as f64).sqrt();
        let interval = (n >= FEWEST_FOR_INTERVAL).then_some((mean - half, mean + half));
        Some(GroupGrowth { n, median: quantile_of_sorted(&sorted(&values), 0.5)?, mean, interval })
    }
}

/// Where one pupil's percentile may well lie, for the sentence "between about … and …".
pub(crate) fn about(percentile: u32) -> (u32, u32) {
    (percentile.saturating_sub(ERROR_OF_ONE).max(1), (percentile + ERROR_OF_ONE).min(99))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_said_of_nine_pupils_and_no_interval_given_for_nineteen() {
        assert_eq!(GroupGrowth::of(&[50; 9]), None);
        assert_eq!(GroupGrowth::of(&[50; 19]).unwrap().interval, None);
        let group = GroupGrowth::of(&[40; 100]).unwrap();
        let (low, high) = group.interval.unwrap();
        assert!((low - 34.3356).abs() < 1e-9 && (high - 45.6644).abs() < 1e-9 && group.median == 40.0);
    }

    #[test]
    fn one_pupil_is_known_roughly() {
        assert_eq!([about(56), about(10), about(90)], [(34, 78), (1, 32), (68, 99)]);
    }
}
