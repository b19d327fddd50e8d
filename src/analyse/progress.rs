//! Progress of every pupil: same-baseline z, gap to the norm and gap to paired peers, for each tested subject.
//!
//! Peers and the movement of a year are taken from pupils of the same year group who have exact scores on the same two
//! occasions of the same series; the pupil is left out of both. Where a score is only a bound, the end of the range is
//! used and a result is given only if every score beyond it would lead to the same side (section 9).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rayon::prelude::*;

use super::chosen::{Chosen, Seen, choose};
use super::gap::{Change, Known, to_norm, to_peers, z_if_missing_peers_were};
use super::level::Bands;
use super::local_line;
use super::local_noise::{self, LocalNoise};
use super::pair::{expected, noise_over, sdd};
use super::probes;
use super::rate;
use super::results::{
    Estimate, GapChange, LocalLine, NearestPeers, NoEvidence, PupilAnalysis, RateChange, SameBaseline, SubjectProgress, YearMove,
};
use super::same_baseline::{Nearness, Peer, nearest, recentring_share, whole_year_moved};
use super::year_group::{YearGroup, assessments, year_groups};
use crate::config::method::MethodSettings;
use crate::domain::academic_year::AcademicYear;
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
    let local = local_noise::of_school(school, method);
    let groups = year_groups(school);
    // One year group in one subject knows nothing of another, so they are measured side by side and put together in order.
    let of_group = |group: &YearGroup| {
        let older = older_cohorts(group, &groups);
        let of_subject = |(subject, latest)| {
            let mut comparison =
                Comparison { school, group, older: &older, method, local: &local, pools: BTreeMap::new(), cohorts: BTreeMap::new() };
            let measured = group.pupils.iter().filter_map(|index| {
                let pupil = school.pupils.get(*index)?;
                let chosen = choose(pupil, subject, &latest, method.min_interval.value);
                let progress = comparison.subject(*index, &chosen);
                Some((*index, SubjectProgress { probes: probes::of_pupil(pupil, subject), ..progress }))
            });
            let found: Vec<(usize, SubjectProgress)> = measured.collect();
            (year_move(group, subject, found.iter().map(|(_, progress)| progress), method), subject, found)
        };
        assessments(school, group).into_iter().map(of_subject).collect::<Vec<_>>()
    };
    let of_groups: Vec<_> = groups.par_iter().map(of_group).collect();
    for (year_move, subject, found) in of_groups.into_iter().flatten() {
        moves.extend(year_move);
        for (index, progress) in found {
            if let Some(pupil) = pupils.get_mut(index) {
                pupil.subjects.insert(subject, progress);
            }
        }
    }
    (pupils, moves)
}

/// The two cohorts before a year group that are still at the school, each with the years between.
fn older_cohorts(group: &YearGroup, groups: &[YearGroup]) -> Vec<(Vec<usize>, i32)> {
    let Some(year) = group.nc_year else { return Vec::new() };
    let is_older = |other: &&YearGroup, years: i8| other.nc_year.is_some_and(|older| older.number() == year.number() + years);
    let cohort = |years: i8| groups.iter().find(|other| is_older(other, years)).map(|other| (other.pupils.clone(), i32::from(years)));
    [1, 2].into_iter().filter_map(cohort).collect()
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
    /// Members of the two cohorts before, and how many years before.
    older: &'m [(Vec<usize>, i32)],
    method: &'m MethodSettings,
    local: &'m BTreeMap<&'a Series, LocalNoise>,
    pools: BTreeMap<PairKey<'a>, Vec<Pooled<'a>>>,
    /// Pairs of the two cohorts before, on the same tests at the same age.
    cohorts: BTreeMap<PairKey<'a>, Vec<Pooled<'a>>>,
}

impl<'a> Comparison<'a, '_> {
    fn subject(&mut self, pupil: usize, chosen: &Chosen<'a>) -> SubjectProgress {
        let rate = self.rate(pupil, chosen);
        let progress = |c, c_mid, c_last, gap, peer_gap| SubjectProgress {
            series: chosen.series.cloned(),
            history: chosen.history.iter().map(Seen::sighting).collect(),
            c,
            c_mid,
            c_last,
            gap,
            peer_gap,
            rate: rate.clone(),
            probes: None,
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
        let line = self.line(pupil, from, to);
        // Where a whole cohort changed test, its own line stands in for norms that the two tests do not share.
        let by_line = line.as_ref().filter(|_| from.series != to.series).cloned();
        self.fill_pool(from, to);
        let others = || self.pool(from, to).iter().filter(|pooled| pooled.pupil != pupil);
        let n_pool = others().count();
        let (shift, n_others) = if n_pool as f64 >= min_recentre && by_line.is_none() {
            let mean = others().map(|pooled| pooled.z).sum::<f64>() / n_pool as f64;
            (recentring_share(n_pool, v_b) * mean, n_pool)
        } else {
            (0.0, by_line.as_ref().map_or(0, |line| line.n.saturating_sub(1)))
        };
        let z = by_line.as_ref().map_or(z_norm - shift, |line| line.z);
        if !says_something(known, z, bands) {
            return no(NoEvidence::Bounded);
        }
        let with_cohorts = others().chain(self.cohort_pool(from, to));
        let near = from.reach.exact().and_then(|start| nearest(start, with_cohorts.map(|pooled| pooled.peer), nearness));
        Estimate::Is(SameBaseline {
            from: from.sighting(),
            to: to.sighting(),
            expected: by_line.as_ref().map_or(expected.expected, |line| line.expected),
            sd: by_line.as_ref().map_or(expected.sd, |line| line.spread),
            r,
            z_norm,
            z,
            recentred_by: shift * expected.sd,
            n_others,
            nearest: near.map(|peers| nearest_peers(&peers)),
            is_by_line: by_line.is_some(),
            line,
        })
    }

    /// The school's own line through this and the two cohorts before, if the pupil's scores are exact and the guards hold.
    fn line(&mut self, pupil: usize, from: &Seen<'a>, to: &Seen<'a>) -> Option<LocalLine> {
        let own = (from.reach.exact()?, to.reach.exact()?);
        self.fill_pool(from, to);
        let others = self.pool(from, to).iter().filter(|pooled| pooled.pupil != pupil).chain(self.cohort_pool(from, to));
        let pairs: Vec<(f64, f64)> = std::iter::once(own).chain(others.map(|pooled| (pooled.peer.start, pooled.peer.outcome))).collect();
        local_line::judge(&pairs, 0, self.method).ok()
    }

    /// Rates before and since a recorded change of provision in the subject, else since the start of the school year.
    fn rate(&self, pupil: usize, chosen: &Chosen<'a>) -> Estimate<RateChange> {
        let Some(series) = chosen.series else { return no(NoEvidence::NoResults) };
        let exact = |seen: &Seen<'_>| Some((seen.result.date, seen.reach.exact()?));
        let history: Vec<(NaiveDate, f64)> = chosen.history.iter().filter(|seen| seen.series == series).filter_map(exact).collect();
        let Some((last, _)) = history.last() else { return no(NoEvidence::Bounded) };
        let one_occasion = noise_over(0.0, self.method).1.max(self.local.get(series).map_or(0.0, |local| local.sdd)) / 2f64.sqrt();
        let provision = self.school.pupils.get(pupil).map(|pupil| pupil.provision.as_slice()).unwrap_or_default();
        let mut starts: Vec<NaiveDate> = provision
            .iter()
            .filter(|course| course.subject.is_none_or(|subject| subject == series.subject))
            .filter_map(|course| course.start.filter(|day| day <= last))
            .collect();
        starts.sort_unstable();
        let windows = |day: NaiveDate| Some((day, rate::of_history(&history, day, one_occasion)?));
        let at_provision = starts.into_iter().rev().find_map(windows);
        let found = at_provision.or_else(|| windows(AcademicYear::of(*last).first_day()));
        let Some((from, (rates, n_results))) = found else { return no(NoEvidence::FewInWindows) };
        let is_at_provision = at_provision.is_some();
        Estimate::Is(RateChange { before: rates.before, now: rates.now, se: rates.se, n_results, from, is_at_provision })
    }

    fn gap(&self, from: &Seen<'a>, to: &Seen<'a>) -> Estimate<GapChange> {
        let Some(known) = from.reach.to(to.reach) else { return no(NoEvidence::Bounded) };
        let change = to_norm(from.reach.points(), to.reach.points(), self.method.norm_mean.value, sdd(from, to, self.local, self.method));
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
        self.fill_pool(from, to);
        let peers: Vec<(f64, f64)> = self
            .pool(from, to)
            .iter()
            .filter(|pooled| pooled.pupil != pupil)
            .map(|pooled| (pooled.peer.start, pooled.peer.outcome))
            .collect();
        if (peers.len() as f64) < self.method.min_peers.value {
            return no(NoEvidence::TooFewPeers);
        }
        let noise = sdd(from, to, self.local, self.method);
        let Some(change) = to_peers(before, after, &peers, noise) else { return no(NoEvidence::TooFewPeers) };
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
    fn pool(&self, from: &Seen<'a>, to: &Seen<'a>) -> &[Pooled<'a>] {
        self.pools.get(&key(from, to)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The same of the two cohorts before, on the same tests at the same age.
    fn cohort_pool(&self, from: &Seen<'a>, to: &Seen<'a>) -> &[Pooled<'a>] {
        self.cohorts.get(&key(from, to)).map(Vec::as_slice).unwrap_or_default()
    }

    fn fill_pool(&mut self, from: &Seen<'a>, to: &Seen<'a>) {
        let key = key(from, to);
        if self.pools.contains_key(&key) {
            return;
        }
        let (school, method) = (self.school, self.method);
        let pooled_of = |index: usize, key| pooled(index, school.pupils.get(index)?, key, method);
        let own = if self.group.nc_year.is_some() {
            self.group.pupils.iter().filter_map(|index| pooled_of(*index, key)).collect()
        } else {
            Vec::new()
        };
        self.pools.insert(key, in_order(own));
        let mut earlier = Vec::new();
        for (members, years) in self.older {
            let ago =
                |occasion: Occasion| AcademicYear::starting(occasion.year.start_year() - years).map(|year| Occasion { year, ..occasion });
            let (Some(first), Some(last)) = (ago(key.1), ago(key.3)) else { continue };
            earlier.extend(members.iter().filter_map(|index| pooled_of(*index, (key.0, first, key.2, last))));
        }
        self.cohorts.insert(key, in_order(earlier));
    }
}

/// By start, then outcome: what is sorted once here need not be sorted for every pupil compared.
fn in_order(mut pool: Vec<Pooled<'_>>) -> Vec<Pooled<'_>> {
    let place = |pooled: &Pooled<'_>| (pooled.peer.start, pooled.peer.outcome);
    pool.sort_by(|left, right| {
        let ((start, outcome), (other_start, other_outcome)) = (place(left), place(right));
        start.total_cmp(&other_start).then(outcome.total_cmp(&other_outcome)).then_with(|| left.peer.id.cmp(right.peer.id))
    });
    pool
}

fn key<'a>(from: &Seen<'a>, to: &Seen<'a>) -> PairKey<'a> {
    (from.series, from.result.occasion, to.series, to.result.occasion)
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
mod tests;
