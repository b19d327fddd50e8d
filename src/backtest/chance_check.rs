//! Is the list more than chance, and does it stand a point more or less? (method, back-test, steps 6 and 7)
//!
//! Chance: what is left of each pupil's outcome after the baseline is dealt anew within year group and subject, so that every
//! subject keeps its own spread but falls no longer meet in one child; the program decides again each time. Stability: one score
//! of every pupil moves by one point, and the whole path from the scores to the list is walked again.

use std::collections::BTreeMap;

use crate::analyse::analyse;
use crate::analyse::gap::to_norm;
use crate::analyse::pair::noise_over;
use crate::analyse::results::{Analysis, Estimate, GapChange, NoEvidence, SameBaseline, SubjectProgress};
use crate::analyse::summary::{quantile_of_sorted, sorted};
use crate::backtest::frozen::Moment;
use crate::config::load::SchoolConfig;
use crate::config::method::MethodSettings;
use crate::decide::results::{Decisions, FlagOutcome, Partition};
use crate::decide::{StaffRecord, decide_with};
use crate::domain::random::Generator;
use crate::domain::score::{Outcome, StandardisedScore};
use crate::domain::subject::Subject;
use crate::history::outcome::EarlierOutcomes;
use crate::link::school::School;

/// The seed of both checks: fixed, so that a report can be made again.
const SEED: u64 = 20_261_122;

/// Observed flags beside those of residuals dealt anew.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ChanceCheck {
    /// Flags on the list.
    pub(crate) observed: usize,
    /// Mean of the permuted lists.
    pub(crate) mean: f64,
    /// Their 95th percentile.
    pub(crate) limit: f64,
    /// Times dealt.
    pub(crate) n: u32,
}

impl ChanceCheck {
    /// More flags than chance gives nineteen times of twenty.
    pub(crate) fn exceeds(&self) -> bool {
        self.observed as f64 > self.limit
    }
}

/// Share of outcomes that one point changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stability {
    /// Pupils with a score, over all repeats.
    pub(crate) n: usize,
    /// Of them with another outcome.
    pub(crate) n_changed: usize,
    /// Of them on or off the list of pupils to be discussed.
    pub(crate) n_list_changed: usize,
}

impl Stability {
    /// Adds another day.
    pub(crate) fn and(self, other: Stability) -> Stability {
        Stability {
            n: self.n + other.n,
            n_changed: self.n_changed + other.n_changed,
            n_list_changed: self.n_list_changed + other.n_list_changed,
        }
    }
}

fn decide_again(config: &SchoolConfig, school: &School, analysis: &Analysis) -> Decisions {
    // Past days have no dated facts of staff; the check compares like with like and leaves them out everywhere.
    let staff = StaffRecord { facts: BTreeMap::new(), states: config.settings.states.clone() };
    decide_with(school, analysis, &config.policy, &config.shared.method, &staff, &EarlierOutcomes::default())
}

fn n_flagged(decisions: &Decisions) -> usize {
    decisions.pupils.iter().filter(|pupil| pupil.outcome.partition() == Partition::Flagged).count()
}

/// Deals the residuals of the last occasion anew within year group and subject, so many times.
pub(crate) fn chance_check(config: &SchoolConfig, moment: &Moment, n: u32) -> ChanceCheck {
    let (school, analysis) = (&moment.judged.school, &moment.judged.analysis);
    let mut generator = Generator::new(SEED ^ moment.term.unsigned_abs() as u64);
    type Stratum = (Option<i8>, Subject);
    let mut strata: BTreeMap<Stratum, Vec<(usize, f64)>> = BTreeMap::new();
    for (at, (pupil, measured)) in school.pupils.iter().zip(&analysis.pupils).enumerate() {
        for (subject, progress) in &measured.subjects {
            if let Some(same) = progress.c.value().filter(|same| is_exact(same)) {
                strata.entry((pupil.nc_year.map(|year| year.number()), *subject)).or_default().push((at, same.z));
            }
        }
    }
    let observed = n_flagged(&decide_again(config, school, analysis));
    let mut counts = Vec::new();
    for _ in 0..n {
        let mut dealt = analysis.clone();
        for ((_, subject), members) in &strata {
            let mut residuals: Vec<f64> = members.iter().map(|(_, z)| *z).collect();
            generator.shuffle(&mut residuals);
            for ((at, _), z) in members.iter().zip(residuals) {
                if let Some(progress) = dealt.pupils.get_mut(*at).and_then(|pupil| pupil.subjects.get_mut(subject)) {
                    with_residual(progress, z, &config.shared.method);
                }
            }
        }
        counts.push(n_flagged(&decide_again(config, school, &dealt)) as f64);
    }
    let mean = counts.iter().sum::<f64>() / counts.len().max(1) as f64;
    ChanceCheck { observed, mean, limit: quantile_of_sorted(&sorted(&counts), 0.95).unwrap_or(f64::INFINITY), n }
}

fn is_exact(same: &SameBaseline) -> bool {
    same.to.score.is_some() && !same.is_by_line
}

/// The subject with the last score that this residual would have given, carried through every look at that score.
fn with_residual(progress: &mut SubjectProgress, z: f64, method: &MethodSettings) {
    let Some((own, score)) = progress.c.value().and_then(|same| Some((same.to.score?, same.to.score? + same.sd * (z - same.z)))) else {
        return;
    };
    for estimate in [&mut progress.c, &mut progress.c_last] {
        if let Estimate::Is(same) = estimate {
            let moved = same.z_at(score);
            same.z_norm += moved - same.z;
            same.z = moved;
            same.to.score = Some(score);
        }
    }
    progress.gap = gap_with(progress, score, method);
    if let Estimate::Is(gap) = &mut progress.peer_gap {
        let after = gap.after + own - score;
        *gap = GapChange { after, change: after - gap.before, z: (gap.before - after) / gap.se, ..gap.clone() };
    }
    progress.latest = Some(score);
}

/// The gap to the norm with another last score; a gap that opens only now has the noise of its distance in time.
fn gap_with(progress: &SubjectProgress, score: f64, method: &MethodSettings) -> Estimate<GapChange> {
    let noise = |same: &SameBaseline| noise_over((same.to.date - same.from.date).num_days() as f64 / 7.0, method).1;
    let (start, se) = match (&progress.gap, progress.c.value()) {
        (Estimate::Is(gap), _) => (method.norm_mean.value - gap.before, gap.se),
        (Estimate::NoEvidence(NoEvidence::NotApplicable), Some(same)) => match same.from.score {
            Some(start) => (start, noise(same)),
            None => return progress.gap.clone(),
        },
        (Estimate::NoEvidence(_), _) => return progress.gap.clone(),
    };
    let change = to_norm(start, score, method.norm_mean.value, se);
    if change.is_no_gap() {
        return Estimate::NoEvidence(NoEvidence::NotApplicable);
    }
    Estimate::Is(GapChange { before: change.before, after: change.after, change: change.change(), se, z: change.z(), n_peers: None })
}

/// Moves one score of every pupil by one point, up or down, and judges the school again, so many times.
pub(crate) fn stability(config: &SchoolConfig, moment: &Moment, repeats: u32) -> Stability {
    let mut generator = Generator::new(SEED.rotate_left(7) ^ moment.term.unsigned_abs() as u64);
    let before: Vec<FlagOutcome> =
        decide_again(config, &moment.judged.school, &moment.judged.analysis).pupils.iter().map(|pupil| pupil.outcome).collect();
    let mut found = Stability::default();
    for _ in 0..repeats {
        let mut school = moment.judged.school.clone();
        let moved: Vec<bool> = school.pupils.iter_mut().map(|pupil| move_one_score(pupil, &mut generator)).collect();
        let analysis = analyse(&school, &config.shared.method);
        let after = decide_again(config, &school, &analysis);
        for ((was, now), has_moved) in before.iter().zip(&after.pupils).zip(moved) {
            if !has_moved {
                continue;
            }
            found.n += 1;
            found.n_changed += usize::from(*was != now.outcome);
            let is_listed = |outcome: FlagOutcome| outcome.partition() == Partition::Flagged;
            found.n_list_changed += usize::from(is_listed(*was) != is_listed(now.outcome));
        }
    }
    found
}

fn move_one_score(pupil: &mut crate::link::school::Pupil, generator: &mut Generator) -> bool {
    // The rule looks at three occasions of a series; moving an older score would only flatter the share.
    let mut scores: Vec<&mut Outcome<StandardisedScore>> = pupil
        .tests
        .values_mut()
        .flat_map(|results| results.iter_mut().rev().take(3))
        .map(|result| &mut result.outcome)
        .filter(|outcome| outcome.score().is_some())
        .collect();
    let chosen = generator.below(scores.len());
    let step = if generator.below(2) == 0 { -1.0 } else { 1.0 };
    let Some(outcome) = scores.get_mut(chosen) else { return false };
    let Some(moved) = outcome.score().and_then(|score| StandardisedScore::new(score.points() + step)) else { return false };
    **outcome = Outcome::Score(moved);
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyse::sample::{whole_school, with_scores};

    #[test]
    fn the_same_residual_changes_nothing_and_a_dealt_one_moves_every_look() {
        let method = MethodSettings::shipped();
        let mut analysis = analyse(&whole_school(60, 3), &method);
        let progress = analysis
            .pupils
            .iter_mut()
            .flat_map(|pupil| pupil.subjects.values_mut())
            .find(|progress| progress.c.value().is_some_and(is_exact) && progress.gap.value().is_some())
            .unwrap();
        let before = progress.clone();
        let z = before.c.value().unwrap().z;
        with_residual(progress, z, &method);
        assert!((progress.latest.unwrap() - before.latest.unwrap()).abs() < 1e-9);
        assert!((progress.gap.value().unwrap().z - before.gap.value().unwrap().z).abs() < 1e-9);
        with_residual(progress, z - 1.0, &method);
        let (was, is) = (before.c.value().unwrap(), progress.c.value().unwrap());
        assert!((is.z - (z - 1.0)).abs() < 1e-9);
        assert!((before.latest.unwrap() - progress.latest.unwrap() - was.sd).abs() < 1e-9);
        assert!(progress.gap.value().unwrap().after > before.gap.value().unwrap().after);
        if let (Some(was), Some(is)) = (before.c_last.value(), progress.c_last.value()) {
            assert!(is.z < was.z);
        }
    }

    #[test]
    fn only_scores_of_the_last_three_occasions_move_and_only_by_a_point() {
        let scores = [90.0, 91.0, 92.0, 93.0, 94.0].map(crate::analyse::sample::score);
        let plain = with_scores(1, 4, Subject::Maths, &scores);
        let mut generator = Generator::new(1);
        for _ in 0..50 {
            let mut pupil = plain.clone();
            assert!(move_one_score(&mut pupil, &mut generator));
            let points = |one: &crate::link::school::Pupil| -> Vec<f64> {
                one.tests.values().flatten().filter_map(|result| result.outcome.score()).map(|score| score.points()).collect()
            };
            let moved: Vec<f64> = points(&plain).iter().zip(points(&pupil)).map(|(was, is)| (is - was).abs()).collect();
            assert_eq!((moved[0], moved[1], moved.iter().sum::<f64>()), (0.0, 0.0, 1.0));
        }
        assert!(!move_one_score(&mut crate::analyse::sample::pupil(2, 4), &mut generator));
    }
}
