//! Progress of every pupil: same-baseline z, gap to the norm and gap to paired peers, for each tested subject.
//!
//! Peers and the movement of a year are taken from pupils of the same year group who have exact scores on the same two
//! occasions of the same series; the pupil is left out of both. Where a score is only a bound, the end of the range is
//! used and a result is given only if every score beyond it would lead to the same side (section 9).

use std::collections::BTreeMap;

use super::chosen::{Chosen, Seen, choose};
use super::gap::{Change, Known, to_norm, to_peers, z_if_missing_peers_were};
use super::level::Bands;
use super::pair::{expected, sdd};
use super::results::{Estimate, GapChange, NearestPeers, NoEvidence, PupilAnalysis, SameBaseline, SubjectProgress, YearMove};
use super::same_baseline::{Nearness, Peer, nearest, recentring_share, whole_year_moved};
use super::year_group::{YearGroup, assessments, year_groups};
use crate::config::method::MethodSettings;
use crate::domain::occasion::Occasion;
use crate::domain::subject::Subject;
use crate::link::school::{Pupil, School, Series};

/// Nearest peers shown at most, and the fewest that are shown (method, section 2 of the same-baseline page).
const NEAREST: (usize, usize) = (10, 5);
/// Share of the year group without both scores above which a peer gap must survive their absence (section 4).
const MISSING_SHARE: f64 = 0.2;

/// Progress of every pupil, in the school's order, and how each year group moved.
pub(crate) fn progress(school: &School, method: &MethodSettings) -> (Vec<PupilAnalysis>, Vec<YearMove>) {
    let mut pupils = vec![PupilAnalysis::default(); school.pupils.len()];
    let mut moves = Vec::new();
    for group in year_groups(school) {
        for (subject, latest) in assessments(school, &group) {
            let mut comparison = Comparison { school, group: &group, method, pools: BTreeMap::new() };
            let mut found = Vec::with_capacity(group.pupils.len());
            for index in &group.pupils {
                if let Some(pupil) = school.pupils.get(*index) {
                    let chosen = choose(pupil, subject, &latest, method.min_interval.value);
                    found.push((*index, comparison.subject(*index, &chosen)));
                }
            }
            moves.extend(year_move(&group, subject, found.iter().map(|(_, progress)| progress), method));
            for (index, progress) in found {
                if let Some(pupil) = pupils.get_mut(index) {
                    pupil.subjects.insert(subject, progress);
                }
            }
        }
    }
    (pupils, moves)
}

/// Mean z of all exact whole-span pairs of a year group in a subject.
fn year_move<'a>(
    group: &YearGroup,
    subject: Subject,
    all: impl Iterator<Item = &'a SubjectProgress>,
    method: &MethodSettings,
) -> Option<YearMove> {
    let exact = |same: &&SameBaseline| same.from.score.is_some() && same.to.score.is_some();
    let z: Vec<f64> = all.filter_map(|progress| progress.c.value()).filter(exact).map(|same| same.z_norm).collect();
    let mean_z = z.iter().sum::<f64>() / z.len() as f64;
    let moved = z.len() as f64 >= method.min_recentre.value && whole_year_moved(mean_z, z.len());
    let nc_year = group.nc_year?.number();
    (!z.is_empty()).then_some(YearMove { nc_year, subject, n: z.len(), mean_z, moved })
}

/// Two occasions of two series, which may be one.
type PairKey<'a> = (&'a Series, Occasion, &'a Series, Occasion);

/// A pupil of the year with exact scores on both occasions.
struct Pooled<'a> {
    pupil: usize,
    peer: Peer<'a>,
    z: f64,
}

/// One year group in one subject.
struct Comparison<'a, 'm> {
    school: &'a School,
    group: &'m YearGroup,
    method: &'m MethodSettings,
    pools: BTreeMap<PairKey<'a>, Vec<Pooled<'a>>>,
}

impl<'a> Comparison<'a, '_> {
    fn subject(&mut self, pupil: usize, chosen: &Chosen<'a>) -> SubjectProgress {
        let progress = |c, c_mid, c_last, gap, peer_gap| SubjectProgress {
            series: chosen.series.cloned(),
            history: chosen.history.iter().map(Seen::sighting).collect(),
            c,
            c_mid,
            c_last,
            gap,
            peer_gap,
            test_changed: chosen.is_test_changed(),
            latest: chosen.latest_score(),
        };
        let none = NoEvidence::OneResult;
        match chosen.looks.as_deref() {
            Err(reason) => progress(no(*reason), no(*reason), no(*reason), no(*reason), no(*reason)),
            Ok([first, middle, last]) => {
                let (c, c_mid, c_last) = (
                    self.same_baseline(pupil, first, last),
                    self.same_baseline(pupil, first, middle),
                    self.same_baseline(pupil, middle, last),
                );
                progress(c, c_mid, c_last, self.gap(first, last), self.peer_gap(pupil, first, last))
            }
            Ok([first, .., last]) => {
                let c = self.same_baseline(pupil, first, last);
                // Two occasions have no middle; "only one result" is said of the time before the last pair.
                progress(c.clone(), no(none), c, self.gap(first, last), self.peer_gap(pupil, first, last))
            }
            Ok(_) => progress(no(none), no(none), no(none), no(none), no(none)),
        }
    }

    fn same_baseline(&mut self, pupil: usize, from: &Seen<'a>, to: &Seen<'a>) -> Estimate<SameBaseline> {
        let Some(known) = from.reach.to(to.reach) else { return no(NoEvidence::Bounded) };
        let (expected, r) = expected(from, to, self.method);
        let z_norm = expected.z(to.reach.points());
        let (min_recentre, v_b, bands) = (self.method.min_recentre.value, self.method.v_b.value, Bands::of(self.method));
        let nearness = Nearness { k: NEAREST.0, caliper: self.method.peer_caliper.value, at_least: NEAREST.1 };
        let others: Vec<&Pooled<'a>> = self.pool(from, to).iter().filter(|pooled| pooled.pupil != pupil).collect();
        let (shift, n_others) = if others.len() as f64 >= min_recentre {
            let mean = others.iter().map(|pooled| pooled.z).sum::<f64>() / others.len() as f64;
            (recentring_share(others.len(), v_b) * mean, others.len())
        } else {
            (0.0, 0)
        };
        let z = z_norm - shift;
        if !says_something(known, z, bands) {
            return no(NoEvidence::Bounded);
        }
        let near = from.reach.exact().and_then(|start| nearest(start, others.iter().map(|pooled| pooled.peer), nearness));
        Estimate::Is(SameBaseline {
            from: from.sighting(),
            to: to.sighting(),
            expected: expected.expected,
            sd: expected.sd,
            r,
            z_norm,
            z,
            recentred_by: shift * expected.sd,
            n_others,
            nearest: near.map(|peers| nearest_peers(&peers)),
        })
    }

    fn gap(&self, from: &Seen<'a>, to: &Seen<'a>) -> Estimate<GapChange> {
        let Some(known) = from.reach.to(to.reach) else { return no(NoEvidence::Bounded) };
        let change = to_norm(from.reach.points(), to.reach.points(), self.method.norm_mean.value, sdd(from, to, self.method));
        if change.is_no_gap() {
            return no(NoEvidence::NotApplicable);
        }
        if says_something(known, change.z(), Bands::of(self.method)) {
            Estimate::Is(gap_change(&change, None))
        } else {
            no(NoEvidence::Bounded)
        }
    }

    fn peer_gap(&mut self, pupil: usize, from: &Seen<'a>, to: &Seen<'a>) -> Estimate<GapChange> {
        let (Some(before), Some(after)) = (from.reach.exact(), to.reach.exact()) else { return no(NoEvidence::Bounded) };
        let peers: Vec<(f64, f64)> = self
            .pool(from, to)
            .iter()
            .filter(|pooled| pooled.pupil != pupil)
            .map(|pooled| (pooled.peer.start, pooled.peer.outcome))
            .collect();
        if (peers.len() as f64) < self.method.min_peers.value {
            return no(NoEvidence::TooFewPeers);
        }
        let Some(change) = to_peers(before, after, &peers, sdd(from, to, self.method)) else { return no(NoEvidence::TooFewPeers) };
        if change.is_no_gap() {
            return no(NoEvidence::NotApplicable);
        }
        let n_others = self.group.pupils.len().saturating_sub(1);
        let n_missing = n_others.saturating_sub(peers.len());
        if n_missing as f64 > MISSING_SHARE * n_others as f64 {
            let bands = Bands::of(self.method);
            let level = bands.sign(change.z());
            let survives = z_if_missing_peers_were(&change, &peers, n_missing)
                .is_some_and(|(low, high)| bands.sign(low) == level && bands.sign(high) == level);
            if !survives {
                return no(NoEvidence::CoverageChangesAnswer);
            }
        }
        Estimate::Is(gap_change(&change, Some(peers.len())))
    }

    /// Pupils of the year group with exact scores on both occasions, who were already here at the first.
    fn pool(&mut self, from: &Seen<'a>, to: &Seen<'a>) -> &[Pooled<'a>] {
        let key = (from.series, from.result.occasion, to.series, to.result.occasion);
        let (school, group, method) = (self.school, self.group, self.method);
        self.pools.entry(key).or_insert_with(|| {
            if group.nc_year.is_none() {
                return Vec::new();
            }
            group.pupils.iter().filter_map(|index| pooled(*index, school.pupils.get(*index)?, key, method)).collect()
        })
    }
}

fn pooled<'a>(index: usize, pupil: &'a Pupil, key: PairKey<'a>, method: &MethodSettings) -> Option<Pooled<'a>> {
    let (from, to) = (exact_on(pupil, key.0, key.1)?, exact_on(pupil, key.2, key.3)?);
    if pupil.admission_date.is_some_and(|admitted| admitted > from.result.date) {
        return None;
    }
    let peer = Peer { id: &pupil.key, start: from.reach.points(), outcome: to.reach.points() };
    Some(Pooled { pupil: index, peer, z: expected(&from, &to, method).0.z(peer.outcome) })
}

fn exact_on<'a>(pupil: &'a Pupil, series: &Series, occasion: Occasion) -> Option<Seen<'a>> {
    let (series, results) = pupil.tests.get_key_value(series)?;
    let result = results.iter().find(|result| result.occasion == occasion)?;
    let reach = super::gap::Reach::of(&result.outcome)?;
    reach.exact()?;
    Some(Seen { series, result, reach })
}

/// An exact pair always speaks. A change that is at least so good speaks when it shows that there is no harm; one that is
/// at most so good when it shows harm.
fn says_something(known: Known, z: f64, bands: Bands) -> bool {
    match known {
        Known::Exactly => true,
        Known::AtLeast => z > -bands.lean,
        Known::AtMost => z <= -bands.lean,
    }
}

fn gap_change(change: &Change, n_peers: Option<usize>) -> GapChange {
    GapChange { before: change.before, after: change.after, change: change.change(), se: change.se, z: change.z(), n_peers }
}

fn nearest_peers(peers: &[Peer<'_>]) -> NearestPeers {
    let outcomes = || peers.iter().map(|peer| peer.outcome);
    NearestPeers {
        n: peers.len(),
        mean: outcomes().sum::<f64>() / peers.len() as f64,
        lowest: outcomes().fold(f64::INFINITY, f64::min),
        highest: outcomes().fold(f64::NEG_INFINITY, f64::max),
    }
}

fn no<T>(reason: NoEvidence) -> Estimate<T> {
    Estimate::NoEvidence(reason)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::sample::{below, pupil, result, school, score, series, with_scores};
    use super::*;
    use crate::domain::score::{Measure, NoScore, Outcome};
    use crate::link::school::SeriesResult;

    /// The first pupil's progress in maths, among 29 classmates who gain a point a term.
    fn first_pupil(subject_of_test: Pupil) -> SubjectProgress {
        let mates = (1..30).map(|n| with_scores(n, 4, Subject::Maths, &[0.0, 1.0, 2.0].map(|gain| score(86.0 + n as f64 + gain))));
        let pupils = std::iter::once(subject_of_test).chain(mates).collect();
        progress(&school(pupils), &MethodSettings::shipped()).0[0].subjects[&Subject::Maths].clone()
    }

    fn maths(outcomes: &[Outcome<crate::domain::score::StandardisedScore>]) -> Pupil {
        with_scores(0, 4, Subject::Maths, outcomes)
    }

    fn with_results(results: Vec<SeriesResult>) -> Pupil {
        let mut pupil = pupil(0, 4);
        pupil.tests.insert(series(Subject::Maths), results);
        pupil
    }

    fn reason<T>(estimate: &Estimate<T>) -> Option<NoEvidence> {
        match estimate {
            Estimate::Is(_) => None,
            Estimate::NoEvidence(reason) => Some(*reason),
        }
    }

    #[test]
    fn the_whole_span_runs_from_the_first_to_the_last_of_three() {
        let found = first_pupil(maths(&[score(90.0), score(84.0), score(72.0)]));
        let c = found.c.value().unwrap();
        assert_eq!((c.from.score, c.to.score, c.r, c.n_others), (Some(90.0), Some(72.0), 0.83, 29));
        assert_eq!((found.c_mid.value().unwrap().to.score, found.c_last.value().unwrap().from.score), (Some(84.0), Some(84.0)));
        assert!((c.z_norm - (72.0 - 91.7) / (15.0 * (1.0f64 - 0.83 * 0.83).sqrt())).abs() < 1e-12);
        // Every classmate rose by about the same, so the year moved up and the fall counts for more.
        assert!(c.z < c.z_norm && (c.z_norm - c.z - c.recentred_by / c.sd).abs() < 1e-12);
        let nearest = c.nearest.as_ref().unwrap();
        assert_eq!((nearest.n, nearest.lowest), (9, 89.0));
        let (gap, peers) = (found.gap.value().unwrap(), found.peer_gap.value().unwrap());
        assert_eq!((gap.before, gap.after, gap.change, peers.n_peers), (10.0, 28.0, 18.0, Some(29)));
        assert!((peers.change - 20.0).abs() < 1e-9 && peers.z < gap.z);
        assert_eq!((found.history.len(), found.latest, found.test_changed), (3, Some(72.0), false));
    }

    #[test]
    fn a_pupil_without_evidence_has_an_entry_with_the_reason() {
        assert_eq!(reason(&first_pupil(pupil(0, 4)).c), Some(NoEvidence::NoResults));
        assert_eq!(reason(&first_pupil(maths(&[score(90.0)])).c), Some(NoEvidence::OneResult));
        let absent = first_pupil(maths(&[score(90.0), score(88.0), Outcome::Missing(NoScore::Absent)]));
        assert_eq!((reason(&absent.c), absent.latest, absent.history.len()), (Some(NoEvidence::LatestMissing), Some(88.0), 2));
    }

    #[test]
    fn tests_too_close_together_are_not_progress() {
        let mut close = result(7, score(90.0));
        close.date = result(8, score(90.0)).date - chrono::Duration::weeks(9);
        let found = first_pupil(with_results(vec![close.clone(), result(8, score(80.0))]));
        assert_eq!(reason(&found.c), Some(NoEvidence::TooClose));
        // Of two close tests the later is kept, and an earlier one takes the other's place.
        let found = first_pupil(with_results(vec![result(6, score(95.0)), close, result(8, score(80.0))]));
        assert_eq!((found.c.value().unwrap().from.score, reason(&found.c_mid)), (Some(95.0), Some(NoEvidence::OneResult)));
        assert_eq!(found.c, found.c_last);
    }

    #[test]
    fn a_longer_span_uses_the_yearly_correlation() {
        let found = first_pupil(with_results(vec![result(5, score(90.0)), result(8, score(90.0))]));
        assert_eq!(found.c.value().unwrap().r, 0.82);
        assert!((found.gap.value().unwrap().se - 15.0 * (2.0f64 * 0.18).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn a_changed_test_is_noisier_and_marked() {
        let mut changed = with_results(vec![result(8, score(80.0))]);
        let old = Series { subject: Subject::Maths, instrument: Arc::from("Older tests"), measure: Measure::Standardised };
        changed.tests.insert(old, vec![result(6, score(90.0)), result(7, score(90.0))]);
        let found = first_pupil(changed);
        let plain = first_pupil(maths(&[score(90.0), score(90.0), score(80.0)]));
        assert!(found.test_changed && !plain.test_changed);
        let (found_c, plain_c) = (found.c.value().unwrap(), plain.c.value().unwrap());
        assert!((found_c.sd - 1.3 * plain_c.sd).abs() < 1e-12 && found_c.n_others == 0);
        assert!((found.gap.value().unwrap().se - 1.3 * plain.gap.value().unwrap().se).abs() < 1e-12);
        assert!((found.c_mid.value().unwrap().sd - plain.c_mid.value().unwrap().sd).abs() < 1e-12);
        assert_eq!(found.history.len(), 3);
    }

    #[test]
    fn the_age_standardised_score_of_a_test_goes_first() {
        let mut both = maths(&[score(90.0), score(90.0)]);
        let plain = Series { measure: Measure::Standardised, ..series(Subject::Maths) };
        both.tests.insert(plain, vec![result(7, score(80.0)), result(8, score(80.0))]);
        let found = first_pupil(both);
        assert_eq!((found.series.unwrap().measure, found.latest), (Measure::AgeStandardised, Some(90.0)));
    }

    #[test]
    fn a_bound_speaks_only_when_nothing_beyond_it_would_change_the_side() {
        let both = first_pupil(maths(&[below(70.0), below(70.0)]));
        assert_eq!((reason(&both.c), reason(&both.gap), both.latest), (Some(NoEvidence::Bounded), Some(NoEvidence::Bounded), None));
        let risen = first_pupil(maths(&[below(70.0), score(76.0)]));
        assert!(risen.c.value().is_some_and(|c| c.from.score.is_none() && c.from.shown == "below 70" && c.z > -1.0));
        assert!((risen.gap.value().unwrap().z - 0.8).abs() < 5e-4);
        let fallen = first_pupil(maths(&[score(90.0), below(70.0)]));
        assert!(fallen.c.value().is_some_and(|c| c.z < -1.645));
        let perhaps = first_pupil(maths(&[score(72.0), below(70.0)]));
        assert_eq!(reason(&perhaps.gap), Some(NoEvidence::Bounded));
    }

    #[test]
    fn above_the_reference_twice_there_is_no_gap() {
        let found = first_pupil(maths(&[score(112.0), score(111.0), score(101.0)]));
        assert_eq!(reason(&found.gap), Some(NoEvidence::NotApplicable));
        assert!(found.c.value().is_some());
    }

    #[test]
    fn peers_without_both_scores_may_take_the_answer_away() {
        let year = |n_paired: usize, fall: f64| {
            let mates = (1..30).map(|n| match n {
                n if n <= n_paired => with_scores(n, 4, Subject::Maths, &[score(95.0), score(95.0 + (n % 5) as f64 * 8.0 - 16.0)]),
                n => with_scores(n, 4, Subject::Maths, &[score(95.0)]),
            });
            let pupils = std::iter::once(maths(&[score(90.0), score(90.0 - fall)])).chain(mates).collect();
            reason(&progress(&school(pupils), &MethodSettings::shipped()).0[0].subjects[&Subject::Maths].peer_gap)
        };
        assert_eq!(year(9, 15.0), Some(NoEvidence::TooFewPeers));
        assert_eq!(year(12, 15.0), Some(NoEvidence::CoverageChangesAnswer));
        assert_eq!(year(12, 40.0), None);
        assert_eq!(year(29, 15.0), None);
    }

    #[test]
    fn one_late_test_is_not_an_assessment_of_the_year() {
        let mut pupils: Vec<Pupil> = (0..30).map(|n| with_results_of(n, vec![result(6, score(90.0)), result(7, score(91.0))])).collect();
        pupils[0].tests.insert(series(Subject::Maths), vec![result(6, score(90.0)), result(8, score(80.0))]);
        let found = progress(&school(pupils), &MethodSettings::shipped()).0;
        assert!(found.iter().all(|pupil| pupil.subjects[&Subject::Maths].c.value().is_some()));
        assert!(found.iter().all(|pupil| pupil.subjects.len() == 1));
    }

    fn with_results_of(number: usize, results: Vec<SeriesResult>) -> Pupil {
        let mut pupil = pupil(number, 4);
        pupil.tests.insert(series(Subject::Maths), results);
        pupil
    }
}
