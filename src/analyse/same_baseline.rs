//! Progress against pupils who started at the same score (criterion c): the child's verdict.
//!
//! Norm-anchored conditional z, re-centred on the school's own year group with shrinkage; the nearest peers are an
//! illustration, never the verdict (method, "Peers from the same baseline", section 2).

use super::distribution::normal_below;

/// Mean and standard deviation of a scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Norms {
    /// Mean.
    pub(crate) mean: f64,
    /// Standard deviation.
    pub(crate) sd: f64,
}

/// Where pupils of one start are expected to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Expected {
    /// `mu + r (x0 - mu)`.
    pub(crate) expected: f64,
    /// `sigma sqrt(1 - r^2)`.
    pub(crate) sd: f64,
}

impl Expected {
    /// From a start, with the correlation of start and outcome in the reference population.
    pub(crate) fn from(start: f64, r: f64, norms: Norms) -> Expected {
        Expected { expected: norms.mean + r * (start - norms.mean), sd: norms.sd * (1.0 - r * r).sqrt() }
    }

    /// Outcome minus expectation.
    pub(crate) fn residual(&self, outcome: f64) -> f64 {
        outcome - self.expected
    }

    /// Residual in units of its spread.
    pub(crate) fn z(&self, outcome: f64) -> f64 {
        self.residual(outcome) / self.sd
    }
}

/// Of 100 pupils with the same start, how many are at or below this z.
pub(crate) fn percentile(z: f64) -> f64 {
    100.0 * normal_below(z)
}

/// How much of the others' mean z is taken as a movement of the whole year: `v_b / (v_b + 1/n)`.
pub(crate) fn recentring_share(n_others: usize, v_b: f64) -> f64 {
    v_b / (v_b + 1.0 / n_others as f64)
}

/// z after the year's movement is taken off: `z - k m`.
pub(crate) fn recentred(z: f64, mean_z_others: f64, n_others: usize, v_b: f64) -> f64 {
    z - recentring_share(n_others, v_b) * mean_z_others
}

/// True when the whole year moved: `|m| > 2 / sqrt(n)`.
pub(crate) fn whole_year_moved(mean_z: f64, n: usize) -> bool {
    n > 0 && mean_z.abs() > 2.0 / (n as f64).sqrt()
}

/// A pupil who may serve as a same-start peer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Peer<'a> {
    /// Identifier, which breaks ties; never printed.
    pub(crate) id: &'a str,
    /// Start.
    pub(crate) start: f64,
    /// Outcome.
    pub(crate) outcome: f64,
}

/// How wide to look for nearest peers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Nearness {
    /// At most so many.
    pub(crate) k: usize,
    /// Widest distance of starts, in points.
    pub(crate) caliper: f64,
    /// Fewer are not shown.
    pub(crate) at_least: usize,
}

/// The nearest peers inside the caliper, nearest first, ties by identifier; `None` when too few.
pub(crate) fn nearest<'a>(start: f64, pool: impl Iterator<Item = Peer<'a>>, nearness: Nearness) -> Option<Vec<Peer<'a>>> {
    let distance = |peer: &Peer<'_>| (peer.start - start).abs();
    let mut inside: Vec<Peer<'a>> = pool.filter(|peer| distance(peer) <= nearness.caliper).collect();
    let nearer = |left: &Peer<'a>, right: &Peer<'a>| distance(left).total_cmp(&distance(right)).then_with(|| left.id.cmp(right.id));
    if inside.len() > nearness.k && nearness.k > 0 {
        inside.select_nth_unstable_by(nearness.k - 1, nearer);
    }
    inside.truncate(nearness.k);
    inside.sort_by(nearer);
    (!inside.is_empty() && inside.len() >= nearness.at_least).then_some(inside)
}

/// Mid-rank percentile of an outcome among peers: those below, and half of those equal.
pub(crate) fn midrank_percentile(outcome: f64, peers: &[Peer<'_>]) -> f64 {
    let below = peers.iter().filter(|peer| peer.outcome < outcome).count() as f64;
    let equal = peers.iter().filter(|peer| peer.outcome == outcome).count() as f64;
    100.0 * (below + 0.5 * equal) / peers.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const NORMS: Norms = Norms { mean: 100.0, sd: 15.0 };

    fn close(left: f64, right: f64) {
        assert!((left - right).abs() < 5e-4, "{left} {right}");
    }

    #[test]
    fn a_low_start_is_expected_to_come_nearer_the_mean() {
        let expected = Expected::from(80.0, 0.83, NORMS);
        close(expected.expected, 83.4);
        close(expected.sd, 8.366);
        close(expected.z(68.0), -1.841);
        close(percentile(expected.z(80.0)), 34.223);
    }

    #[test]
    fn one_hard_test_does_not_flag_half_a_year() {
        close(recentring_share(28, 0.1), 0.7368);
        close(recentred(-1.8, -0.45, 28, 0.1), -1.4684);
        assert!(whole_year_moved(-0.45, 28));
        assert!(!whole_year_moved(-0.37, 28));
        assert!(!whole_year_moved(5.0, 0));
    }

    #[test]
    fn nearest_peers_are_ordered_by_distance_then_identifier() {
        let pool =
            [("P05", 83.0, 85.0), ("P07", 85.0, 86.0), ("P06", 84.0, 90.0), ("P04", 82.0, 88.0), ("P08", 86.0, 83.0), ("P09", 87.0, 92.0)];
        let pool = || pool.iter().map(|(id, start, outcome)| Peer { id, start: *start, outcome: *outcome });
        let nearness = Nearness { k: 5, caliper: 5.0, at_least: 5 };
        let found = nearest(84.0, pool(), nearness).unwrap();
        assert_eq!(found.iter().map(|peer| peer.id).collect::<Vec<_>>(), ["P06", "P05", "P07", "P04", "P08"]);
        assert_eq!(midrank_percentile(80.0, &found), 0.0);
        assert_eq!(midrank_percentile(86.0, &found), 50.0);
        assert!(nearest(118.0, pool(), nearness).is_none());
    }
}
