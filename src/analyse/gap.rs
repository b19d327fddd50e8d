//! The attainment gap of one pupil and its change (criteria a and b), with floors and ceilings as bounds.
//!
//! `g = M - x`; `dg = g1 - g0`, positive is widening; `z = -dg / se`, positive is narrowing (progress criteria,
//! sections 4 and 9).

use super::summary::{Moments, Summary, quantile_of_sorted, sorted};
use crate::domain::score::{Outcome, StandardisedScore};

/// Change of a gap.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Change {
    /// Gap at the first occasion.
    pub(crate) before: f64,
    /// Gap at the last.
    pub(crate) after: f64,
    /// Noise of the change.
    pub(crate) se: f64,
}

impl Change {
    /// Positive is widening.
    pub(crate) fn change(&self) -> f64 {
        self.after - self.before
    }

    /// Positive is narrowing.
    pub(crate) fn z(&self) -> f64 {
        -self.change() / self.se
    }

    /// At or above the reference at both occasions: there is no gap to judge.
    pub(crate) fn is_no_gap(&self) -> bool {
        self.before <= 0.0 && self.after <= 0.0
    }
}

/// The gap to the national norm.
pub(crate) fn to_norm(before: f64, after: f64, norm: f64, sdd: f64) -> Change {
    Change { before: norm - before, after: norm - after, se: sdd }
}

/// The gap to the same peers at both occasions, the pupil left out: `se = sqrt(sdd^2 + s_d^2 / n)`.
///
/// Each peer is a pair of scores. `None` under two peers.
pub(crate) fn to_peers(before: f64, after: f64, peers: &[(f64, f64)], sdd: f64) -> Option<Change> {
    let n = peers.len() as f64;
    let changes: Vec<f64> = peers.iter().map(|(first, last)| last - first).collect();
    let spread = Summary::of(&changes).filter(|summary| summary.n > 1)?.variance_of_mean();
    let mean = |pick: fn(&(f64, f64)) -> f64| peers.iter().map(pick).sum::<f64>() / n;
    Some(Change { before: mean(|peer| peer.0) - before, after: mean(|peer| peer.1) - after, se: (sdd * sdd + spread).sqrt() })
}

/// The z of a peer gap if the peers without both scores had changed like the 10th, and like the 90th, in 100 of
/// those who have them.
pub(crate) fn z_if_missing_peers_were(change: &Change, peers: &[(f64, f64)], n_missing: usize) -> Option<(f64, f64)> {
    let changes = sorted(&peers.iter().map(|(first, last)| last - first).collect::<Vec<f64>>());
    let mean = Summary::of(&changes)?.mean;
    let share = n_missing as f64 / (n_missing + peers.len()) as f64;
    let with = |p: f64| quantile_of_sorted(&changes, p).map(|value| -(change.change() + share * (value - mean)) / change.se);
    Some((with(0.1)?, with(0.9)?))
}

/// What two results say about the change from one to the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Known {
    /// Both are scores.
    Exactly,
    /// The true change is this or more good.
    AtLeast,
    /// The true change is this or less good.
    AtMost,
}

/// A result as a number with what is known about it. "Below 70" is 69 or less; scores are whole numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Reach {
    /// A score.
    At(f64),
    /// This or less.
    UpTo(f64),
    /// This or more.
    From(f64),
}

impl Reach {
    /// Of a result; `None` when it is missing.
    pub(crate) fn of(outcome: &Outcome<StandardisedScore>) -> Option<Reach> {
        match outcome {
            Outcome::Score(score) => Some(Reach::At(score.points())),
            Outcome::Below(bound) => Some(Reach::UpTo(bound.points() - 1.0)),
            Outcome::Above(bound) => Some(Reach::From(bound.points() + 1.0)),
            Outcome::Missing(_) => None,
        }
    }

    /// The score, or the end of the range.
    pub(crate) fn points(self) -> f64 {
        match self {
            Reach::At(points) | Reach::UpTo(points) | Reach::From(points) => points,
        }
    }

    /// The score, if it is one.
    pub(crate) fn exact(self) -> Option<f64> {
        match self {
            Reach::At(points) => Some(points),
            _ => None,
        }
    }

    /// What `later - earlier` says, taken at the ends; `None` when both lie beyond the same end.
    pub(crate) fn to(self, later: Reach) -> Option<Known> {
        match (self, later) {
            (Reach::At(_), Reach::At(_)) => Some(Known::Exactly),
            (Reach::UpTo(_), Reach::UpTo(_)) | (Reach::From(_), Reach::From(_)) => None,
            (Reach::UpTo(_), _) | (_, Reach::From(_)) => Some(Known::AtLeast),
            (Reach::From(_), _) | (_, Reach::UpTo(_)) => Some(Known::AtMost),
        }
    }
}

/// Slope per year of scores or gaps with known noise of one occasion: `se = s / sqrt(sum (t - mean)^2)`.
///
/// Known noise, not residual scatter: with three points the scatter is meaningless.
pub(crate) fn slope(points: &[(f64, f64)], one_occasion: f64) -> Option<(f64, f64)> {
    let weighted: Vec<(f64, f64, f64)> = points.iter().map(|(t, y)| (*t, *y, 1.0)).collect();
    let moments = Moments::weighted(&weighted)?;
    Some((moments.slope(), one_occasion / moments.xx.sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(left: f64, right: f64) {
        assert!((left - right).abs() < 5e-4, "{left} {right}");
    }

    #[test]
    fn a_widening_gap_has_a_negative_z() {
        let change = to_norm(88.0, 72.0, 100.0, 8.746);
        assert_eq!((change.before, change.after, change.change()), (12.0, 28.0, 16.0));
        close(change.z(), -1.829);
    }

    #[test]
    fn a_gap_that_stays_level_is_not_widening() {
        assert_eq!(to_norm(80.0, 80.0, 100.0, 8.746).z(), 0.0);
    }

    #[test]
    fn peers_are_the_same_children_twice() {
        let first = [92.0, 101.0, 88.0, 110.0, 97.0, 105.0, 94.0, 99.0, 115.0, 103.0];
        let last = [95.0, 100.0, 92.0, 113.0, 96.0, 109.0, 99.0, 98.0, 117.0, 106.0];
        let peers: Vec<(f64, f64)> = first.into_iter().zip(last).collect();
        let change = to_peers(85.0, 84.0, &peers, 8.746).unwrap();
        close(change.before, 15.4);
        close(change.se, 8.776);
        close(change.z(), -0.353);
        let (low, high) = z_if_missing_peers_were(&change, &peers, 0).unwrap();
        assert_eq!((low, high), (change.z(), change.z()));
        let (low, high) = z_if_missing_peers_were(&change, &peers, 10).unwrap();
        assert!(low > change.z() && high < change.z());
    }

    #[test]
    fn below_the_floor_twice_says_nothing() {
        let below = Reach::UpTo(69.0);
        assert_eq!(below.to(below), None);
        assert_eq!(below.to(Reach::At(76.0)), Some(Known::AtLeast));
        assert_eq!(Reach::At(76.0).to(below), Some(Known::AtMost));
        assert_eq!(Reach::From(131.0).to(Reach::At(120.0)), Some(Known::AtMost));
        assert_eq!(below.to(Reach::From(131.0)), Some(Known::AtLeast));
    }

    #[test]
    fn below_70_is_never_recorded_as_70() {
        let bound = StandardisedScore::new(70.0).map(Outcome::Below).unwrap();
        assert_eq!(Reach::of(&bound), Some(Reach::UpTo(69.0)));
        assert_eq!(Reach::of(&bound).and_then(Reach::exact), None);
    }

    #[test]
    fn a_slope_uses_known_noise() {
        let points: Vec<(f64, f64)> = [14.0, 16.0, 15.0, 19.0, 18.0, 21.0].iter().enumerate().map(|(i, y)| (i as f64 / 3.0, *y)).collect();
        let (slope, se) = slope(&points, 6.184).unwrap();
        close(slope, 3.857);
        close(se, 4.435);
    }
}
