//! Gaps between groups: Welch's interval, the effect, the gap index, trend and register movement.
//!
//! Welch 1947; method, "Group gaps over terms". A gap is reference minus group: positive means the group is behind.

use super::distribution::t_leaving;
use super::effect::{Effect, Group, two_groups};
use super::proportion::two_sided_95;
use super::summary::{Moments, Summary};

/// A difference of two means with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct MeanGap {
    /// Reference minus group.
    pub(crate) gap: f64,
    /// Its standard error.
    pub(crate) se: f64,
    /// Welch's degrees of freedom.
    pub(crate) df: f64,
    /// Lower end at 95%.
    pub(crate) low: f64,
    /// Upper end at 95%.
    pub(crate) high: f64,
}

/// The gap of two lists of scores; `None` when either has fewer than two.
pub(crate) fn welch(group: &[f64], others: &[f64]) -> Option<MeanGap> {
    let (group, others) = (Summary::of(group)?, Summary::of(others)?);
    if group.n < 2 || others.n < 2 {
        return None;
    }
    let gap = others.mean - group.mean;
    let (left, right) = (group.variance_of_mean(), others.variance_of_mean());
    let se = (left + right).sqrt();
    if se == 0.0 {
        // Two constant groups: the interval has no width and the degrees of freedom no meaning.
        return Some(MeanGap { gap, se, df: (group.n + others.n - 2) as f64, low: gap, high: gap });
    }
    let df = (left + right).powi(2) / (left * left / (group.n - 1) as f64 + right * right / (others.n - 1) as f64);
    let half = t_leaving(0.025, df) * se;
    Some(MeanGap { gap, se, df, low: gap - half, high: gap + half })
}

/// Hedges g of the same gap; `None` when either list has fewer than two.
pub(crate) fn effect(group: &[f64], others: &[f64]) -> Option<Effect> {
    let figures = |scores: &[f64]| Summary::of(scores).filter(|s| s.n > 1).map(|s| Group { mean: s.mean, sd: s.sd(), n: s.n as f64 });
    Some(two_groups(figures(others)?, figures(group)?))
}

/// Gap index: 20 times the difference of mean percentile ranks, mid-ranks `(rank - 0.5) / N`; from -10 to 10.
///
/// Sorting ranks once keeps it fast for a whole trust.
pub(crate) fn gap_index(group: &[f64], others: &[f64]) -> Option<f64> {
    if group.is_empty() || others.is_empty() {
        return None;
    }
    let mut all: Vec<(f64, bool)> = group.iter().map(|s| (*s, true)).chain(others.iter().map(|s| (*s, false))).collect();
    all.sort_by(|left, right| left.0.total_cmp(&right.0));
    let total = all.len() as f64;
    let (mut sum_group, mut sum_others, mut passed) = (0.0, 0.0, 0usize);
    for equal in all.chunk_by(|left, right| left.0 == right.0) {
        let rank = (passed as f64 + 0.5 * equal.len() as f64) / total;
        let in_group = equal.iter().filter(|(_, is_group)| *is_group).count();
        sum_group += rank * in_group as f64;
        sum_others += rank * (equal.len() - in_group) as f64;
        passed += equal.len();
    }
    Some(20.0 * (sum_others / others.len() as f64 - sum_group / group.len() as f64))
}

/// Weighted least squares of gaps on time, weights `1 / se^2`: slope, low, high at 95%, per unit of time.
///
/// The spread of each gap is known, so `se = 1 / sqrt(sum w (t - mean)^2)`; points are `(time, gap, se)`.
pub(crate) fn weighted_slope(points: &[(f64, f64, f64)]) -> Option<(f64, f64, f64)> {
    let weighted: Vec<(f64, f64, f64)> = points.iter().map(|(t, gap, se)| (*t, *gap, 1.0 / (se * se))).collect();
    if weighted.iter().any(|(_, _, weight)| !weight.is_finite()) {
        return None;
    }
    let moments = Moments::weighted(&weighted)?;
    let half = two_sided_95() / moments.xx.sqrt();
    Some((moments.slope(), moments.slope() - half, moments.slope() + half))
}

/// One pupil with scores at both ends, and whether on the register at each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Present {
    /// Score at the first occasion.
    pub(crate) first: f64,
    /// Score at the last.
    pub(crate) last: f64,
    /// On the register at the first occasion.
    pub(crate) was_in: bool,
    /// On the register at the last.
    pub(crate) is_in: bool,
}

/// Fixed membership against current membership, over the same pupils.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Membership {
    /// Pupils on the register at the first occasion.
    pub(crate) n_group: usize,
    /// The others.
    pub(crate) n_others: usize,
    /// Gap at the first occasion.
    pub(crate) gap_start: f64,
    /// Gap at the last, groups as at the first.
    pub(crate) gap_end_fixed: f64,
    /// Gap at the last, groups as at the last.
    pub(crate) gap_end_current: f64,
}

impl Membership {
    /// Change of the gap for the same children.
    pub(crate) fn real_change(&self) -> f64 {
        self.gap_end_fixed - self.gap_start
    }

    /// What joining and leaving the register adds.
    pub(crate) fn churn_effect(&self) -> f64 {
        self.gap_end_current - self.gap_end_fixed
    }
}

/// Splits a change of a gap into real change and register movement; `None` when a side is empty at either end.
pub(crate) fn membership(pupils: &[Present]) -> Option<Membership> {
    let gap = |score: fn(&Present) -> f64, is_group: fn(&Present) -> bool| {
        let (group, others): (Vec<&Present>, Vec<&Present>) = pupils.iter().partition(|pupil| is_group(pupil));
        let mean = |side: &[&Present]| Summary::of(&side.iter().map(|pupil| score(pupil)).collect::<Vec<_>>()).map(|s| s.mean);
        Some(mean(&others)? - mean(&group)?)
    };
    let n_group = pupils.iter().filter(|pupil| pupil.was_in).count();
    Some(Membership {
        n_group,
        n_others: pupils.len() - n_group,
        gap_start: gap(|pupil| pupil.first, |pupil| pupil.was_in)?,
        gap_end_fixed: gap(|pupil| pupil.last, |pupil| pupil.was_in)?,
        gap_end_current: gap(|pupil| pupil.last, |pupil| pupil.is_in)?,
    })
}

/// Welch's interval of the change of a gap with fixed membership: the change of each pupil is one value.
pub(crate) fn fixed_change(pupils: &[Present]) -> Option<MeanGap> {
    let changes =
        |was_in: bool| pupils.iter().filter(|pupil| pupil.was_in == was_in).map(|pupil| pupil.last - pupil.first).collect::<Vec<f64>>();
    welch(&changes(true), &changes(false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_year_group_gives_a_wide_interval() {
        let group = [78.0, 84.0, 91.0, 73.0, 88.0, 95.0, 80.0];
        let others = [
            101.0, 97.0, 108.0, 93.0, 112.0, 99.0, 104.0, 90.0, 106.0, 110.0, 95.0, 102.0, 98.0, 115.0, 100.0, 107.0, 96.0, 103.0, 109.0,
            94.0,
        ];
        let gap = welch(&group, &others).unwrap();
        assert!((gap.df - 9.5266).abs() < 5e-5 && (gap.low - 10.4031).abs() < 5e-5);
        assert!((effect(&group, &others).unwrap().g - 2.4401).abs() < 5e-5);
    }

    #[test]
    fn one_pupil_has_no_gap_and_constant_groups_no_width() {
        assert_eq!(welch(&[80.0], &[90.0, 91.0]), None);
        let flat = welch(&[80.0, 80.0], &[90.0, 90.0]).unwrap();
        assert_eq!((flat.gap, flat.low, flat.high), (10.0, 10.0, 10.0));
    }

    #[test]
    fn children_who_improve_and_leave_the_register_make_the_gap_look_wider() {
        let rows = [
            (70.0, 73.0, 1, 1),
            (78.0, 82.0, 1, 1),
            (84.0, 93.0, 1, 0),
            (90.0, 91.0, 1, 0),
            (98.0, 99.0, 0, 0),
            (104.0, 104.0, 0, 0),
            (110.0, 111.0, 0, 0),
            (95.0, 96.0, 0, 0),
        ];
        let pupils: Vec<Present> =
            rows.iter().map(|(first, last, was, is)| Present { first: *first, last: *last, was_in: *was == 1, is_in: *is == 1 }).collect();
        let found = membership(&pupils).unwrap();
        assert_eq!((found.real_change(), found.churn_effect()), (-3.5, 3.75));
        let change = fixed_change(&pupils).unwrap();
        assert!((change.gap - found.real_change()).abs() < 1e-12);
        assert!(change.low < -3.5 && change.high > -3.5);
    }

    #[test]
    fn the_index_ends_at_ten() {
        assert_eq!(gap_index(&[1.0, 2.0], &[3.0, 4.0]), Some(10.0));
        assert_eq!(gap_index(&[5.0, 5.0], &[5.0]), Some(0.0));
        assert_eq!(gap_index(&[], &[5.0]), None);
        let index = gap_index(&[92.0, 96.0, 99.0, 103.0], &[95.0, 98.0, 100.0, 104.0, 106.0, 109.0, 112.0, 115.0]);
        assert_eq!(index, Some(6.25));
    }

    #[test]
    fn a_precise_occasion_weighs_more_in_the_slope() {
        let level = weighted_slope(&[(0.0, 10.0, 1.0), (1.0, 10.0, 1.0), (2.0, 16.0, 100.0)]).unwrap();
        assert!(level.0.abs() < 0.01 && level.1 < 0.0 && level.2 > 0.0);
        assert_eq!(weighted_slope(&[(0.0, 10.0, 1.0), (1.0, 10.0, 0.0)]), None);
    }
}
