//! Interventions as a board may see them: small groups together, means from ten pupils, words by strength.

use crate::analyse::impact::comparison::Estimated;
use crate::analyse::impact::figures::Figures;
use crate::analyse::impact::money::Cost;
use crate::analyse::impact::strength::{Design, NoFigure};
use crate::analyse::results::{Analysis, InterventionImpact};
use crate::disclose::differencing::Population;
use crate::disclose::document::{DocumentAudit, FigureKind, MIN_MEDIAN, Section, Statistic};
use crate::disclose::impact_words::Said;
use crate::disclose::view::{Count, InterventionLine};
use crate::domain::amounts::rounded;

/// Name of the line that holds the small groups.
const OTHERS: &str = "Other small groups";

/// What the sizes of interventions measure.
const TAKING_PART: &str = "pupils taking part";

/// Said where a line is left out whose number may not even be hinted at.
const LEFT_OUT: &str = "Some interventions are left out, because together with other numbers they would say too much about a small group";

/// In the order of their names: an order by size or gain would give hidden values away.
pub(super) fn lines(draft: &mut DocumentAudit, analysis: &Analysis) -> Vec<InterventionLine> {
    let mut interventions: Vec<&InterventionImpact> = analysis.interventions.iter().filter(|one| !one.whole.pupils.is_empty()).collect();
    interventions.sort_by(|a, b| a.name.cmp(&b.name));
    let is_small = |one: &InterventionImpact| population(one).len() < draft.rules.smallest();
    let (small, large): (Vec<&InterventionImpact>, Vec<&InterventionImpact>) = interventions.into_iter().partition(|one| is_small(one));
    small.iter().for_each(|one| draft.guard(&population(one)));
    let mut lines: Vec<InterventionLine> = large.into_iter().filter_map(|one| line(draft, one)).collect();
    lines.extend(together(draft, &small));
    lines
}

fn population(one: &InterventionImpact) -> Population {
    Population::of(one.whole.pupils.iter().copied())
}

fn line(draft: &mut DocumentAudit, one: &InterventionImpact) -> Option<InterventionLine> {
    let figures = &one.whole;
    let n_pupils = draft.count_of_line(Statistic::of(Section::Interventions, TAKING_PART, &one.name), &population(one));
    if n_pupils == Count::NotGiven {
        draft.leave_out(LEFT_OUT);
        return None;
    }
    let n_pairs = pairs(draft, n_pupils, figures.n_pupils_with_pair);
    let min_mean = draft.rules.min_mean;
    let delivered = figures.delivery.share;
    let is_delivered = delivered.is_none_or(|share| share >= draft.rules.delivered);
    // At strength 0 there is no impact figure at all, whatever was computed.
    let may_tell = figures.n_pupils_with_pair >= min_mean && is_delivered && figures.strength > 0;
    let n_pairs_behind = figures.n_pupils_with_pair;
    let mean = |draft: &mut DocumentAudit, label: &str, value: Option<f64>| {
        shown(draft, FigureKind::Mean, one, label, &[value?])?.first().copied()
    };
    let gain = mean(draft, "mean gain", figures.gain.filter(|_| may_tell).map(|gain| gain.mean));
    let median_gain = figures.median_gain.filter(|_| may_tell && n_pairs_behind >= MIN_MEDIAN);
    let median_gain = median_gain.and_then(|gain| shown(draft, FigureKind::Median, one, "median gain", &[gain])?.first().copied());
    let adjusted = |draft: &mut DocumentAudit, label: &str, found: Option<Estimated>, n_pupils: usize| {
        let found = found.filter(|_| may_tell && figures.strength >= 2 && n_pupils >= min_mean)?;
        let (low, high) = found.interval?;
        match shown(draft, FigureKind::Mean, one, label, &[found.mean, low, high])?.as_slice() {
            [mean, low, high] => Some((*mean, *low, *high)),
            _ => None,
        }
    };
    let beyond = adjusted(draft, "gain beyond regression", figures.beyond, n_pairs_behind);
    let matched = figures.matched.as_ref().map(|found| (found.difference, found.n_pupils));
    let similar = matched.and_then(|(difference, n)| adjusted(draft, "gain beside similar pupils", Some(difference), n));
    let delivered_percent = delivered.filter(|_| pupils_behind(figures, figures.delivery.n_recorded) >= min_mean);
    let delivered_percent = mean(draft, "percent delivered", delivered_percent.map(|share| share * 100.0));
    let hours = hours(draft, one);
    if figures.gain.is_some() && gain.is_none() {
        draft.leave_out("What pupils gained is left out where too few have a score before and after, or too little was delivered");
    }
    let design = figures.design.unwrap_or(Design::PrePost);
    let said = Said {
        strength: figures.strength,
        design,
        // Why there is no figure would tell a small number, but for delivery.
        no_figure: (!is_delivered).then_some(NoFigure::NotDelivered),
        gain,
        figure: if design == Design::Matched { similar } else { beyond },
        decimals: 0,
    };
    Some(InterventionLine {
        name: one.name.clone(),
        areas: one.areas.join(", "),
        n_pupils,
        n_pairs,
        delivered_percent,
        hours,
        cost_pounds: pounds([&figures.cost], figures.n_courses, n_pupils),
        gain,
        median_gain,
        beyond,
        similar,
        strength: figures.strength,
        words: said.sentence(),
    })
}

/// A figure about those taking part, to whole numbers.
fn shown(draft: &mut DocumentAudit, kind: FigureKind, one: &InterventionImpact, label: &str, values: &[f64]) -> Option<Vec<f64>> {
    let measure = format!("{label} of {}", one.name);
    draft.figure(kind, Statistic::of(Section::Interventions, &measure, "taking part"), &[&population(one)], values, 0)
}

/// Hours are a mean over pupils like any other.
fn hours(draft: &mut DocumentAudit, one: &InterventionImpact) -> Option<(f64, f64)> {
    let figures = &one.whole;
    let min_mean = draft.rules.min_mean;
    let (due, received) = figures.delivery.hours.filter(|_| pupils_behind(figures, figures.delivery.n_hours) >= min_mean)?;
    match shown(draft, FigureKind::Mean, one, "hours", &[due, received])?.as_slice() {
        [due, received] => Some((*due, *received)),
        _ => None,
    }
}

/// Different pupils, at the least, behind so many courses: one pupil may have several, and not every course is recorded.
fn pupils_behind(figures: &Figures, n_courses: usize) -> usize {
    let n_pupils = figures.pupils.len();
    n_courses.saturating_sub(figures.n_courses.saturating_sub(n_pupils)).min(n_pupils)
}

/// The pooled cost, to ten pounds. Beside a hidden number of pupils it would give the number away, and a sum that lacks some
/// courses is no cost.
fn pounds<'a>(costs: impl IntoIterator<Item = &'a Cost>, n_courses: usize, n_pupils: Count) -> Option<f64> {
    let (mut n_known, mut pence) = (0_usize, 0_i64);
    for cost in costs {
        n_known += cost.n_known;
        pence = pence.saturating_add(cost.total.map_or(0, |total| total.pence));
    }
    let is_told = matches!(n_pupils, Count::Exact(_)) && n_courses > 0 && n_known == n_courses;
    is_told.then(|| rounded(pence as f64 / 1000.0, 0) * 10.0)
}

/// Pupils with both measures: shown when none is missing, or enough are that nobody in particular is meant.
fn pairs(draft: &DocumentAudit, n_pupils: Count, n_pairs: usize) -> Count {
    let (Count::Exact(n_pupils), Ok(n_pairs)) = (n_pupils, u32::try_from(n_pairs)) else { return Count::Hidden };
    let k = draft.rules.k;
    let is_wide = n_pairs == n_pupils || n_pupils.checked_sub(n_pairs).is_some_and(|missing| missing >= k);
    if is_wide && (n_pairs == 0 || n_pairs >= k) { Count::Exact(n_pairs) } else { Count::Hidden }
}

/// The small groups as one line, if together they are large enough.
fn together(draft: &mut DocumentAudit, small: &[&InterventionImpact]) -> Option<InterventionLine> {
    if small.is_empty() {
        return None;
    }
    let pupils = small.iter().fold(Population::default(), |all, one| all.with(&population(one)));
    if pupils.len() < draft.rules.smallest() {
        draft.guard(&pupils);
        draft.leave_out("Interventions with very few pupils are left out");
        return None;
    }
    let n_pupils = draft.count_of_line(Statistic::of(Section::Interventions, TAKING_PART, OTHERS), &pupils);
    if n_pupils == Count::NotGiven {
        draft.leave_out(LEFT_OUT);
        return None;
    }
    let n_courses = small.iter().map(|one| one.whole.n_courses).sum();
    Some(InterventionLine {
        name: OTHERS.to_owned(),
        areas: "Several".to_owned(),
        n_pupils,
        n_pairs: Count::Hidden,
        delivered_percent: None,
        hours: None,
        cost_pounds: pounds(small.iter().map(|one| &one.whole.cost), n_courses, n_pupils),
        gain: None,
        median_gain: None,
        beyond: None,
        similar: None,
        strength: 0,
        words: Said { strength: 0, design: Design::PrePost, no_figure: None, gain: None, figure: None, decimals: 0 }.sentence(),
    })
}
