//! Who is compared with whom: each year group's cohort of the latest year, its orders of prior scores, and the fits.
//!
//! Order k uses the k most recent years. The cohorts are nested: every pupil with k priors enters the fit of order k
//! and keeps the lower orders too. A fit that cannot be had is refused in words, never guessed.

use std::collections::BTreeMap;
use std::fmt;

use rayon::prelude::*;

use super::design::Design;
use super::{FEWEST_KNOTS, Knots, knots, n_distinct_knots, path, start};

/// Most prior scores used.
pub(crate) const MOST_PRIORS: usize = 3;

/// One score of one pupil: sat in a year, by a year group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scored {
    /// Pupil; numbers ascend as identifiers do.
    pub(crate) pupil: u32,
    /// Subject, as a number of the caller's.
    pub(crate) subject: u32,
    /// The year in which the school year ends.
    pub(crate) year: i32,
    /// Year group.
    pub(crate) grade: i32,
    /// Score; finite.
    pub(crate) score: f64,
}

/// Growth of one pupil in one subject.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PupilGrowth {
    /// The score judged.
    pub(crate) now: Scored,
    /// Earlier scores, the most recent first.
    pub(crate) priors: Vec<f64>,
    /// Percentile by order: first with one prior score.
    pub(crate) by_order: Vec<u32>,
}

impl PupilGrowth {
    /// The percentile with the most prior scores, 1 to 99.
    pub(crate) fn highest(&self) -> u32 {
        self.by_order.last().copied().unwrap_or_default()
    }
}

/// Why a fit was not made.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reason {
    /// The file has no scores of the year group below in the year before; nothing is wrong with the lowest year group.
    NothingBefore,
    /// Fewer pupils than the method asks.
    TooFew(usize),
    /// The prior scores of a year group are constant or nearly so.
    NearlyConstant(i32),
    /// The solver found no end.
    NoEnd,
}

/// One fit that was not made; pupils keep the next lower order, if any.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Refused {
    /// Subject.
    pub(crate) subject: u32,
    /// Year group now.
    pub(crate) grade: i32,
    /// Prior scores.
    pub(crate) order: usize,
    /// Why.
    pub(crate) reason: Reason,
}

/// Every pupil's growth, and what was not possible.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Growth {
    /// By subject, year group and pupil.
    pub(crate) pupils: Vec<PupilGrowth>,
    /// By subject, year group and order.
    pub(crate) refused: Vec<Refused>,
    /// Scores of the year without one of the year group below in the year before.
    pub(crate) without_prior: usize,
    /// Year groups whose knots come from an earlier year, because nobody sat that test in the year before.
    pub(crate) older_knots: Vec<(u32, i32)>,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::NothingBefore => f.write_str("no pupil has a score of the year group below in the year before"),
            Reason::TooFew(1) => f.write_str("only 1 pupil has the scores it needs"),
            Reason::TooFew(pupils) => write!(f, "only {pupils} pupils have the scores it needs"),
            Reason::NearlyConstant(grade) => write!(f, "the scores of year group {grade} hardly differ, so they cannot tell pupils apart"),
            Reason::NoEnd => f.write_str("its quantiles could not be settled"),
        }
    }
}

/// Scores of one subject and year group in a year, by pupil.
type Sitting = BTreeMap<(u32, i32, i32), Vec<(u32, f64)>>;

/// One fit to make.
struct Task {
    subject: u32,
    grade: i32,
    members: Vec<usize>,
    design: Design,
    cells: Vec<u32>,
    start: start::Start,
}

/// Growth percentiles of a year. Takes for granted one score a pupil, subject and year.
pub(crate) fn growth(records: &[Scored], year: i32, fewest: usize) -> Growth {
    let sittings = sittings(records);
    let mut growth = Growth::default();
    let mut tasks = Vec::new();
    let current: Vec<(u32, i32)> = sittings.keys().filter(|key| key.1 == year).map(|key| (key.0, key.2)).collect();
    for (subject, grade) in current {
        let first = growth.pupils.len();
        add_cohort(&sittings, (subject, year, grade), &mut growth);
        tasks.extend(orders(&sittings, (subject, year, grade), first, fewest, &mut growth));
    }
    for (task, counts) in tasks.iter().zip(solve(&tasks)) {
        match counts {
            Some(counts) => {
                for (member, cell) in task.members.iter().zip(&task.cells) {
                    let count = counts.get(*cell as usize).copied().unwrap_or_default();
                    growth.pupils[*member].by_order.push(u32::from(count).clamp(1, 99));
                }
            }
            None => {
                let order = task.order();
                growth.refused.push(Refused { subject: task.subject, grade: task.grade, order, reason: Reason::NoEnd });
            }
        }
    }
    growth.pupils.retain(|pupil| !pupil.by_order.is_empty());
    growth.refused.sort_by_key(|refused| (refused.subject, refused.grade, refused.order));
    growth.older_knots.sort_unstable();
    growth.older_knots.dedup();
    growth
}

impl Task {
    fn order(&self) -> usize {
        self.design.n_priors()
    }
}

fn sittings(records: &[Scored]) -> Sitting {
    let mut sittings = Sitting::new();
    for record in records {
        sittings.entry((record.subject, record.year, record.grade)).or_default().push((record.pupil, record.score));
    }
    sittings.values_mut().for_each(|scores| scores.sort_unstable_by_key(|(pupil, _)| *pupil));
    sittings
}

fn score_of(sittings: &Sitting, key: (u32, i32, i32), pupil: u32) -> Option<f64> {
    let scores = sittings.get(&key)?;
    let at = scores.binary_search_by_key(&pupil, |(other, _)| *other).ok()?;
    scores.get(at).map(|(_, score)| *score)
}

/// Everybody with a score in the year group below the year before, with up to three years of scores.
fn add_cohort(sittings: &Sitting, (subject, year, grade): (u32, i32, i32), growth: &mut Growth) {
    for (pupil, score) in sittings.get(&(subject, year, grade)).into_iter().flatten() {
        let back = (1..=MOST_PRIORS as i32).map_while(|back| score_of(sittings, (subject, year - back, grade - back), *pupil));
        let priors: Vec<f64> = back.collect();
        if priors.is_empty() {
            growth.without_prior += 1;
            continue;
        }
        let now = Scored { pupil: *pupil, subject, year, grade, score: *score };
        growth.pupils.push(PupilGrowth { now, priors, by_order: Vec::new() });
    }
}

/// The fits of one cohort, from one prior score up to the first order that must be refused.
fn orders(sittings: &Sitting, (subject, year, grade): (u32, i32, i32), first: usize, fewest: usize, growth: &mut Growth) -> Vec<Task> {
    let mut tasks: Vec<Task> = Vec::new();
    let mut of_priors: Vec<Knots> = Vec::new();
    for order in 1..=MOST_PRIORS {
        let members: Vec<usize> = (first..growth.pupils.len()).filter(|index| growth.pupils[*index].priors.len() >= order).collect();
        let mut refuse = |reason| growth.refused.push(Refused { subject, grade, order, reason });
        match members.len() {
            0 if order > 1 => break,
            0 if !sittings.contains_key(&(subject, year - 1, grade - 1)) => refuse(Reason::NothingBefore),
            few if few < fewest.max(1) => refuse(Reason::TooFew(few)),
            _ => {}
        }
        if members.len() < fewest.max(1) {
            break;
        }
        let back = order as i32;
        let (scores, is_older) = knot_scores(sittings, (subject, year, grade), back);
        if is_older {
            growth.older_knots.push((subject, grade - back));
        }
        let Some(found) = knots(&scores).filter(|knots| n_distinct_knots(knots) >= FEWEST_KNOTS) else {
            growth.refused.push(Refused { subject, grade, order, reason: Reason::NearlyConstant(grade - back) });
            break;
        };
        of_priors.push(found);
        let column = |prior: usize| members.iter().map(|index| growth.pupils[*index].priors[prior]).collect::<Vec<f64>>();
        let priors: Vec<Vec<f64>> = (0..order).map(column).collect();
        let now: Vec<f64> = members.iter().map(|index| growth.pupils[*index].now.score).collect();
        let Some((design, cells)) = Design::of(&priors, &of_priors, &now) else {
            growth.refused.push(Refused { subject, grade, order, reason: Reason::NearlyConstant(grade - back) });
            break;
        };
        let start = start::start(&design);
        tasks.push(Task { subject, grade, members, design, cells, start });
    }
    tasks
}

/// All scores of the year group in the year before; when nobody sat it then, those of the year the cohort did.
fn knot_scores(sittings: &Sitting, (subject, year, grade): (u32, i32, i32), back: i32) -> (Vec<f64>, bool) {
    let of = |year: i32| sittings.get(&(subject, year, grade - back)).map(|scores| scores.iter().map(|(_, score)| *score).collect());
    match of(year - 1) {
        Some(scores) => (scores, false),
        None => (of(year - back).unwrap_or_default(), true),
    }
}

/// Neighbouring quantiles solved one after the other; each run of them, and each fit, is work of its own.
const RUN: usize = 25;

/// Counts below each cell's score for every task, in order, whatever the number of threads.
fn solve(tasks: &[Task]) -> Vec<Option<Vec<u8>>> {
    let runs: Vec<(usize, usize)> =
        (0..tasks.len()).flat_map(|task| (0..path::QUANTILES).step_by(RUN).map(move |from| (task, from))).collect();
    let counted: Vec<Option<Vec<u8>>> = runs
        .par_iter()
        .with_max_len(1)
        .map(|(task, from)| path::counts(&tasks[*task].design, &tasks[*task].start, *from..(*from + RUN).min(path::QUANTILES)))
        .collect();
    let mut sums: Vec<Option<Vec<u8>>> = tasks.iter().map(|task| Some(vec![0; task.design.len()])).collect();
    for ((task, _), counts) in runs.iter().zip(counted) {
        sums[*task] = sums[*task].take().zip(counts).map(|(mut sum, counts)| {
            sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
            sum
        });
    }
    sums
}

#[cfg(test)]
mod tests;
