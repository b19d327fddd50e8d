//! The gap between pupils with and without SEN over time, as far as a board may see it.
//!
//! A gap is two means, so it needs enough pupils on both sides. The numbers behind it are counts like any other:
//! pupils assessed against pupils on roll, or against the term before, often differ by two or three, and are then
//! hidden while the gap stays.

use crate::analyse::results::{Analysis, FixedChange, GapPoint, GapSeries};
use crate::disclose::differencing::Population;
use crate::disclose::document::{DocumentAudit, FigureKind, Section, Statistic};
use crate::disclose::view::{FixedTrend, GapTrend, TrendPoint, TrendWord};
use crate::domain::amounts::rounded;
use crate::link::school::Series;

/// Occasions a slope needs.
const MIN_OCCASIONS: usize = 4;

pub(super) fn trends(draft: &mut DocumentAudit, analysis: &Analysis) -> Vec<GapTrend> {
    let mut series: Vec<&GapSeries> = analysis.gaps.iter().collect();
    series.sort_by_key(|one| one.subject);
    // A pupil tested in one subject and not in the other would be the difference of two counts: all subjects share the ledger.
    series.into_iter().map(|one| trend(draft, one)).collect()
}

fn trend(draft: &mut DocumentAudit, series: &GapSeries) -> GapTrend {
    let mut points: Vec<TrendPoint> = series.points.iter().map(|point| shown_point(draft, series, point)).collect();
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

fn shown_point(draft: &mut DocumentAudit, series: &GapSeries, point: &GapPoint) -> TrendPoint {
    let (group, others) = (Population::of(point.group.iter().copied()), Population::of(point.others.iter().copied()));
    let when = format!("{} {}, {}", series.subject, point.occasion, test_words(&point.series));
    let measure = format!("gap in {when}");
    let what = Statistic::of(Section::Assessed, &measure, "SEND beside others");
    let gap = point.gap.and_then(|(gap, low, high)| draft.figure(FigureKind::Mean, what, &[&group, &others], &[gap, low, high], 0));
    let gap = gap.as_deref().and_then(three);
    if gap.is_none() {
        draft.leave_out("Gaps of terms with too few pupils on one side are left out");
    }
    let measure = format!("pupils assessed in {when}");
    let mut assessed = |group: &str, pupils: &Population| draft.count(Statistic::of(Section::Assessed, &measure, group), pupils);
    let (n_group, n_others) = (assessed("SEND", &group), assessed("others", &others));
    if n_group.is_hidden() || n_others.is_hidden() {
        draft.leave_out("How many pupils were assessed is left out where it differs from another figure by a few pupils");
    }
    TrendPoint { occasion: point.occasion, n_group, n_others, changed_to: None, gap }
}

/// The change among the same pupils, unless it differs from the two gaps beside it by a handful of pupils: then the
/// three together would give the scores of those few away.
fn shown_change(draft: &mut DocumentAudit, series: &GapSeries, fixed: &FixedChange) -> Option<FixedTrend> {
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
    let when = format!("{} from {} to {}", series.subject, fixed.from, fixed.to);
    let measure = format!("change of the gap in {when}");
    let (change, low, high) = fixed.change;
    let what = Statistic::of(Section::Assessed, &measure, "same pupils");
    let values = [change, low, high, fixed.churn_effect()];
    let found = draft.figure(FigureKind::Mean, what, &[&same.group, &same.others], &values, 0)?;
    let churn_effect = *found.get(3)?;
    let measure = format!("same pupils assessed in {when}");
    let mut assessed = |group: &str, pupils: &Population| draft.count(Statistic::of(Section::Assessed, &measure, group), pupils);
    let (n_group, n_others) = (assessed("SEND", &same.group), assessed("others", &same.others));
    Some(FixedTrend { from: fixed.from, to: fixed.to, n_group, n_others, change: three(&found)?, churn_effect })
}

/// An estimate with the two ends of its interval.
fn three(values: &[f64]) -> Option<(f64, f64, f64)> {
    match values {
        [estimate, low, high, ..] => Some((*estimate, *low, *high)),
        _ => None,
    }
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
