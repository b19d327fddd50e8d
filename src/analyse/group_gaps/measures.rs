//! Measures of one group at the latest occasion, each with its interval or left out (method, section 1).

use chrono::NaiveDate;

use super::super::effect::Effect;
use super::super::group_gap::{MeanGap, effect, gap_index, welch};
use super::super::proportion::{Proportion, difference};
use super::{Context, Row, bootstrap, split};
use crate::domain::subject::Subject;

/// Fewest pupils on each side of a share.
const FEWEST_OF_A_SHARE: usize = 6;
/// Fewest pupils on each side of growth.
const FEWEST_OF_GROWTH: usize = 20;

/// The pupils of one side at or above the expected standard by teacher assessment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AtStandard {
    /// At or above.
    pub(crate) k: usize,
    /// Judged.
    pub(crate) n: usize,
}

/// Measures of the latest occasion; `None` where there are too few pupils.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct GroupMeasures {
    /// Hedges g of the gap.
    pub(crate) effect: Option<Effect>,
    /// Gap index with its interval: estimate, low, high; from -10 to 10.
    pub(crate) index: Option<(f64, f64, f64)>,
    /// Difference of mean growth (z against the same baseline), reference minus group.
    pub(crate) growth: Option<MeanGap>,
    /// At the expected standard in the latest teacher assessment: group, then reference.
    pub(crate) at_standard: Option<(AtStandard, AtStandard)>,
    /// Difference of the two shares, reference minus group: estimate, low, high.
    pub(crate) standard_gap: Option<(f64, f64, f64)>,
}

pub(super) fn latest(
    subject: Subject,
    rows: &[Row],
    side: &dyn Fn(usize, NaiveDate) -> Option<bool>,
    context: &Context<'_>,
) -> GroupMeasures {
    let least = context.method.min_gap_group.value as usize;
    let (group, others) = split(rows);
    let is_enough = group.len() >= least && others.len() >= least;
    let index = || Some((gap_index(&group, &others)?, bootstrap::index_interval(&group, &others)?));
    let at_standard = at_standard(subject, side, context);
    GroupMeasures {
        effect: if is_enough { effect(&group, &others) } else { None },
        index: if is_enough { index().map(|(index, (low, high))| (index, low, high)) } else { None },
        growth: growth(subject, side, context),
        standard_gap: at_standard.and_then(|(group, others)| {
            let share = |one: AtStandard| Proportion::of(one.k as u64, one.n as u64);
            Some(difference(share(others)?, share(group)?))
        }),
        at_standard,
    }
}

fn growth(subject: Subject, side: &dyn Fn(usize, NaiveDate) -> Option<bool>, context: &Context<'_>) -> Option<MeanGap> {
    let (mut group, mut others) = (Vec::new(), Vec::new());
    for (pupil, analysis) in context.analysed.iter().enumerate() {
        let Some(same) = analysis.subjects.get(&subject).and_then(|progress| progress.c.value()) else { continue };
        match side(pupil, same.to.date) {
            Some(true) => group.push(same.z),
            Some(false) => others.push(same.z),
            None => {}
        }
    }
    if group.len() < FEWEST_OF_GROWTH || others.len() < FEWEST_OF_GROWTH { None } else { welch(&group, &others) }
}

/// Pupils with a judgement at the latest occasion at which any pupil has one; who has none is in neither count.
fn at_standard(
    subject: Subject,
    side: &dyn Fn(usize, NaiveDate) -> Option<bool>,
    context: &Context<'_>,
) -> Option<(AtStandard, AtStandard)> {
    let judged = || context.school.pupils.iter().enumerate().filter_map(|(at, pupil)| Some((at, pupil.judgements.get(&subject)?)));
    let latest = judged().flat_map(|(_, all)| all).filter(|one| one.judgement.is_ok()).map(|one| one.occasion).max()?;
    let day = latest.usual_day().min(context.school.as_at);
    let (mut group, mut others) = (AtStandard { k: 0, n: 0 }, AtStandard { k: 0, n: 0 });
    for (at, all) in judged() {
        let Some(judgement) = all.iter().find(|one| one.occasion == latest).and_then(|one| one.judgement.as_ref().ok()) else { continue };
        let counted = match side(at, day) {
            Some(true) => &mut group,
            Some(false) => &mut others,
            None => continue,
        };
        counted.n += 1;
        counted.k += usize::from(judgement.is_at_expected());
    }
    (group.n >= FEWEST_OF_A_SHARE && others.n >= FEWEST_OF_A_SHARE).then_some((group, others))
}
