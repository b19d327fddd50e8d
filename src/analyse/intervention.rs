//! What an intervention's pupils gained, beyond what their starting scores led to expect.
//!
//! Method, "Intervention impact", sections 2 and 4. A group picked for low scores scores higher next time with
//! nothing done: `(1 - r12)(mu - pre mean)` is taken off first.

use super::distribution::t_leaving;
use super::level::STRONG;
use super::same_baseline::{Nearness, Peer, nearest};
use super::summary::Summary;

/// A mean with its t interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct MeanInterval {
    /// Values.
    pub(crate) n: usize,
    /// Mean.
    pub(crate) mean: f64,
    /// Standard deviation.
    pub(crate) sd: f64,
    /// Lower end at 95%; NaN under two values.
    pub(crate) low: f64,
    /// Upper end at 95%; NaN under two values.
    pub(crate) high: f64,
}

impl MeanInterval {
    /// `mean -+ t(n-1) s / sqrt(n)`; `None` when empty.
    pub(crate) fn of(values: &[f64]) -> Option<MeanInterval> {
        let summary = Summary::of(values)?;
        let half = if summary.n > 1 { t_leaving(0.025, (summary.n - 1) as f64) * summary.variance_of_mean().sqrt() } else { f64::NAN };
        Some(MeanInterval { n: summary.n, mean: summary.mean, sd: summary.sd(), low: summary.mean - half, high: summary.mean + half })
    }
}

/// What is taken as known about the test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct TestFacts {
    /// Mean of the scale, or of the cohort.
    pub(crate) mean: f64,
    /// Standard deviation of the scale.
    pub(crate) sd: f64,
    /// Correlation of two occasions.
    pub(crate) r12: f64,
    /// Noise of a difference.
    pub(crate) sdd: f64,
}

/// Gains of pupils with both tests.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct PairedGain {
    /// Mean before.
    pub(crate) pre_mean: f64,
    /// Mean gain with interval.
    pub(crate) gain: MeanInterval,
    /// Mean gain in units of the scale's spread.
    pub(crate) in_sd_units: f64,
    /// Expected from regression to the mean.
    pub(crate) expected: f64,
    /// Pupils with a reliable gain.
    pub(crate) reliable_gains: usize,
    /// Pupils with a reliable loss.
    pub(crate) reliable_losses: usize,
}

impl PairedGain {
    /// Gain beyond regression to the mean.
    pub(crate) fn beyond(&self) -> f64 {
        self.gain.mean - self.expected
    }

    /// The same interval, shifted.
    pub(crate) fn beyond_interval(&self) -> (f64, f64) {
        (self.gain.low - self.expected, self.gain.high - self.expected)
    }
}

/// Gains of `(pre, post)` pairs; `None` when there are none.
pub(crate) fn paired_gain(pairs: &[(f64, f64)], test: TestFacts) -> Option<PairedGain> {
    let gains: Vec<f64> = pairs.iter().map(|(pre, post)| post - pre).collect();
    let gain = MeanInterval::of(&gains)?;
    let pre_mean = pairs.iter().map(|(pre, _)| pre).sum::<f64>() / pairs.len() as f64;
    let critical = STRONG * test.sdd;
    Some(PairedGain {
        pre_mean,
        gain,
        in_sd_units: gain.mean / test.sd,
        expected: regression_to_the_mean(pre_mean, test.mean, test.r12),
        reliable_gains: gains.iter().filter(|gain| **gain >= critical).count(),
        reliable_losses: gains.iter().filter(|gain| **gain <= -critical).count(),
    })
}

/// Gain to be expected with nothing done, of pupils chosen by this pre test: `(1 - r12)(mu - pre mean)`.
pub(crate) fn regression_to_the_mean(pre_mean: f64, mean: f64, r12: f64) -> f64 {
    (1.0 - r12) * (mean - pre_mean)
}

/// One treated pupil against the matches: own gain minus theirs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Match<'a> {
    /// The treated pupil.
    pub(crate) id: &'a str,
    /// Difference of gains.
    pub(crate) difference: f64,
    /// The matches, nearest first.
    pub(crate) matches: Vec<Peer<'a>>,
}

/// Matches with replacement: up to `k` of the pool inside the caliper for each treated pupil. Returns the matched
/// and the identifiers of those without a match. Regression to the mean is not subtracted again.
pub(crate) fn matched<'a>(treated: &[Peer<'a>], pool: &[Peer<'a>], k: usize, caliper: f64) -> (Vec<Match<'a>>, Vec<&'a str>) {
    let (mut found, mut without) = (Vec::new(), Vec::new());
    for pupil in treated {
        match nearest(pupil.start, pool.iter().copied(), Nearness { k, caliper, at_least: 1 }) {
            Some(matches) => {
                let theirs = matches.iter().map(|peer| peer.outcome - peer.start).sum::<f64>() / matches.len() as f64;
                found.push(Match { id: pupil.id, difference: pupil.outcome - pupil.start - theirs, matches });
            }
            None => without.push(pupil.id),
        }
    }
    (found, without)
}

/// How far a course was delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dosage {
    /// As planned.
    AsPlanned,
    /// Less than planned.
    Reduced,
    /// Not delivered: no word about impact.
    NotDelivered,
}

impl Dosage {
    /// Of a delivered share, with the two edges in force.
    pub(crate) fn of(share: f64, as_planned: f64, delivered: f64) -> Dosage {
        match share {
            share if share >= as_planned => Dosage::AsPlanned,
            share if share >= delivered => Dosage::Reduced,
            _ => Dosage::NotDelivered,
        }
    }

    /// The code of the method.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Dosage::AsPlanned => "AS_PLANNED",
            Dosage::Reduced => "REDUCED",
            Dosage::NotDelivered => "NOT_DELIVERED",
        }
    }
}

/// A course in money.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Course {
    /// Sessions held.
    pub(crate) sessions: f64,
    /// Minutes a session.
    pub(crate) minutes: f64,
    /// Pounds an hour of staff.
    pub(crate) hourly: f64,
    /// Pupils who share them.
    pub(crate) group_size: f64,
    /// Pounds of materials a pupil.
    pub(crate) materials: f64,
}

impl Course {
    /// `sessions x minutes/60 x hourly / group + materials`.
    pub(crate) fn cost_per_pupil(&self) -> f64 {
        self.sessions * self.minutes / 60.0 * self.hourly / self.group_size + self.materials
    }
}

/// Cost of one point: only when the gain's interval lies above 0 and the course was delivered.
pub(crate) fn cost_per_point(cost: f64, gain: f64, gain_low: f64, dosage: Dosage) -> Option<f64> {
    (gain_low > 0.0 && gain > 0.0 && dosage != Dosage::NotDelivered).then(|| cost / gain)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEST: TestFacts = TestFacts { mean: 100.0, sd: 15.0, r12: 0.83, sdd: 8.746 };

    #[test]
    fn most_of_a_low_groups_gain_was_to_be_expected() {
        let pairs = [
            (76.0, 83.0),
            (79.0, 80.0),
            (81.0, 90.0),
            (74.0, 79.0),
            (83.0, 85.0),
            (78.0, 88.0),
            (80.0, 79.0),
            (77.0, 86.0),
            (82.0, 84.0),
            (75.0, 81.0),
        ];
        let found = paired_gain(&pairs, TEST).unwrap();
        assert!((found.expected - 3.655).abs() < 1e-9 && (found.beyond() - 1.345).abs() < 1e-9);
        assert!((found.beyond_interval().0 + 1.395).abs() < 5e-4);
        assert_eq!((found.reliable_gains, found.reliable_losses), (0, 0));
        assert!(paired_gain(&[], TEST).is_none());
    }

    #[test]
    fn one_pupil_has_a_gain_but_no_interval() {
        let found = paired_gain(&[(80.0, 100.0)], TEST).unwrap();
        assert_eq!((found.gain.mean, found.reliable_gains), (20.0, 1));
        assert!(found.gain.low.is_nan());
    }

    #[test]
    fn a_pupil_without_a_match_is_listed() {
        let pool = [Peer { id: "P1", start: 80.0, outcome: 84.0 }];
        let treated = [Peer { id: "T1", start: 79.0, outcome: 88.0 }, Peer { id: "T5", start: 60.0, outcome: 71.0 }];
        let (found, without) = matched(&treated, &pool, 3, 3.0);
        assert_eq!((found.len(), found[0].difference, without), (1, 5.0, vec!["T5"]));
    }

    #[test]
    fn a_course_not_delivered_has_no_price() {
        let course = Course { sessions: 14.0, minutes: 20.0, hourly: 16.5, group_size: 3.0, materials: 4.0 };
        let dosage = Dosage::of(14.0 / 30.0, 0.8, 0.6);
        assert_eq!(dosage, Dosage::NotDelivered);
        assert_eq!(cost_per_point(course.cost_per_pupil(), 4.0, 1.0, dosage), None);
        assert_eq!(Dosage::of(0.8, 0.8, 0.6), Dosage::AsPlanned);
    }
}
