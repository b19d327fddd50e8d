//! The gap between pupils with and without SEN over time, as far as a board may see it.
//!
//! A gap is two means, so it needs enough pupils on both sides. The numbers behind it are counts like any other:
//! pupils assessed against pupils on roll, or against the term before, often differ by two or three, and are then
//! hidden while the gap stays.

use super::{Draft, Withdrawn};
use crate::analyse::results::{Analysis, FixedChange, GapPoint, GapSeries};
use crate::disclose::differencing::Population;
use crate::disclose::view::{Count, FixedTrend, GapTrend, TrendPoint, TrendWord};
use crate::domain::amounts::rounded;
use crate::link::school::Series;

/// Occasions a slope needs.
const MIN_OCCASIONS: usize = 4;

pub(super) fn trends(draft: &mut Draft, analysis: &Analysis) -> Vec<GapTrend> {
    let mut series: Vec<&GapSeries> = analysis.gaps.iter().collect();
    series.sort_by_key(|one| one.subject);
    // A pupil tested in one subject and not in the other would be the difference of two counts: all subjects share the ledger.
    series.into_iter().map(|one| trend(draft, one)).collect()
}

fn trend(draft: &mut Draft, series: &GapSeries) -> GapTrend {
    let mut points: Vec<TrendPoint> = series.points.iter().map(|point| shown_point(draft, point)).collect();
    for (shown, pair) in points.iter_mut().skip(1).zip(series.points.windows(2)) {
        if let [before, here] = pair {
            shown.changed_to = (before.series != here.series).then(|| test_words(&here.series));
        }
    }
    let fixed = series.fixed.as_ref().and_then(|fixed| shown_change(draft, series, fixed));
    // The slope is a sum over every point since the test changed, so each of them must be fit to be seen.
    let latest_run = since_change(&points);
    let is_whole = latest_run.len() >= MIN_OCCASIONS && latest_run.iter().all(|point| point.gap.is_some());
    let slope = series.slope.filter(|_| is_whole);
    let verdict = slope.or(fixed.as_ref().map(|fixed| fixed.change)).map_or(TrendWord::TooFew, verdict);
    GapTrend {
        subject: series.subject,
        measure: series.measure.clone(),
        points,
        fixed,
        verdict,
        slope: slope.map(|slope| to_decimals(slope, 1)),
    }
}

/// The points since the test last changed.
fn since_change(points: &[TrendPoint]) -> &[TrendPoint] {
    let from = points.iter().rposition(|point| point.changed_to.is_some()).unwrap_or(0);
    points.get(from..).unwrap_or_default()
}

/// A test in words: `Invented tests, age-standardised score`.
fn test_words(series: &Series) -> String {
    format!("{}, {}", series.instrument, series.measure.words())
}

/// Chosen from the interval, never by sign.
fn verdict((_, low, high): (f64, f64, f64)) -> TrendWord {
    if high < 0.0 {
        TrendWord::Narrowed
    } else if low > 0.0 {
        TrendWord::Widened
    } else {
        TrendWord::NoClearChange
    }
}

fn shown_point(draft: &mut Draft, point: &GapPoint) -> TrendPoint {
    let (group, others) = (Population::of(point.group.iter().copied()), Population::of(point.others.iter().copied()));
    let has_enough = group.len() >= draft.rules.min_mean && others.len() >= draft.rules.min_mean;
    let gap = point.gap.filter(|_| has_enough).map(|gap| to_decimals(gap, 0));
    if gap.is_none() {
        draft.leave_out("Gaps of terms with too few pupils on one side are left out");
    }
    let (n_group, n_others) = (draft.count(Withdrawn::Assessed, &group), draft.count(Withdrawn::Assessed, &others));
    if n_group == Count::Hidden || n_others == Count::Hidden {
        draft.leave_out("How many pupils were assessed is left out where it differs from another figure by a few pupils");
    }
    TrendPoint { occasion: point.occasion, n_group, n_others, changed_to: None, gap }
}

/// The change among the same pupils, unless it differs from the two gaps beside it by a handful of pupils: then the
/// three together would give the scores of those few away.
fn shown_change(draft: &mut Draft, series: &GapSeries, fixed: &FixedChange) -> Option<FixedTrend> {
    let at = |occasion| series.points.iter().find(|point| point.occasion == occasion).map(Sides::of);
    let (start, end) = (at(fixed.from)?, at(fixed.to)?);
    let stayed = end.group.with(&end.others);
    let same = Sides { group: start.group.common(&stayed), others: start.others.common(&stayed) };
    if (same.group.len(), same.others.len()) != (fixed.n_group, fixed.n_others) {
        return None;
    }
    let apart =
        [same.group.apart(&start.group), same.others.apart(&start.others), same.group.apart(&end.group), same.others.apart(&end.others)];
    let elsewhere = apart.iter().fold(Population::default(), |all, some| all.with(some)).len();
    let moved = same.group.common(&end.others).with(&same.others.common(&end.group)).len();
    let smallest = draft.rules.smallest();
    let is_few = |n: usize| (1..smallest).contains(&n);
    if is_few(elsewhere) || is_few(moved) || same.group.len() < draft.rules.min_mean || same.others.len() < draft.rules.min_mean {
        draft.leave_out("A comparison of the same pupils at both ends is left out, because it differs from the terms' figures by a few pupils, or has too few");
        return None;
    }
    let (n_group, n_others) = (draft.count(Withdrawn::Assessed, &same.group), draft.count(Withdrawn::Assessed, &same.others));
    Some(FixedTrend {
        from: fixed.from,
        to: fixed.to,
        n_group,
        n_others,
        change: to_decimals(fixed.change, 0),
        churn_effect: rounded(fixed.churn_effect(), 0),
    })
}

/// Pupils assessed on an occasion.
struct Sides {
    group: Population,
    others: Population,
}

impl Sides {
    fn of(point: &GapPoint) -> Sides {
        Sides { group: Population::of(point.group.iter().copied()), others: Population::of(point.others.iter().copied()) }
    }
}

fn to_decimals((estimate, low, high): (f64, f64, f64), decimals: i32) -> (f64, f64, f64) {
    (rounded(estimate, decimals), rounded(low, decimals), rounded(high, decimals))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_follows_the_interval_not_the_sign() {
        assert_eq!(verdict((-2.0, -4.0, -0.1)), TrendWord::Narrowed);
        assert_eq!(verdict((2.0, 0.1, 4.0)), TrendWord::Widened);
        assert_eq!(verdict((-2.0, -4.0, 0.1)), TrendWord::NoClearChange);
        assert_eq!(verdict((0.0, 0.0, 0.0)), TrendWord::NoClearChange);
    }
}
