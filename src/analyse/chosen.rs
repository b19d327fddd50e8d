//! Which results of a pupil speak: one series, and up to three occasions of it far enough apart.
//!
//! The series is the one with a result at the year group's latest assessment; occasions are taken from the latest
//! backwards, so that of two results too close together the later one is kept. A clean pair inside one series is
//! preferred to a longer span across two; only when there is no such pair does an earlier series help out.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::gap::Reach;
use super::results::{NoEvidence, Sighting};
use crate::domain::occasion::Occasion;
use crate::domain::subject::Subject;
use crate::link::school::{Pupil, Series, SeriesResult};

/// Most occasions looked at: baseline, previous, latest.
const MOST_LOOKS: usize = 3;

/// A result that says something: a score or a bound.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen<'a> {
    /// Its series.
    pub(crate) series: &'a Series,
    /// The result.
    pub(crate) result: &'a SeriesResult,
    /// The number, with what is known about it.
    pub(crate) reach: Reach,
}

impl Seen<'_> {
    /// As shown to people.
    pub(crate) fn sighting(&self) -> Sighting {
        Sighting {
            occasion: self.result.occasion,
            date: self.result.date,
            score: self.reach.exact(),
            shown: self.result.outcome.to_string(),
            place: self.result.place.clone(),
        }
    }
}

/// Weeks from one day to another.
pub(crate) fn weeks_between(from: NaiveDate, to: NaiveDate) -> f64 {
    (to - from).num_days() as f64 / 7.0
}

/// What was chosen for one pupil and subject.
#[derive(Clone, Debug)]
pub(crate) struct Chosen<'a> {
    /// The series, if any result exists.
    pub(crate) series: Option<&'a Series>,
    /// Every score and bound of it in order, and of an earlier series where that helps out.
    pub(crate) history: Vec<Seen<'a>>,
    /// Two or three occasions in order, or why there are none.
    pub(crate) looks: Result<Vec<Seen<'a>>, NoEvidence>,
}

impl Chosen<'_> {
    /// True when the occasions are not all of one series.
    pub(crate) fn is_test_changed(&self) -> bool {
        self.looks.as_ref().is_ok_and(|looks| looks.windows(2).any(|pair| pair[0].series != pair[1].series))
    }

    /// Latest exact score.
    pub(crate) fn latest_score(&self) -> Option<f64> {
        self.history.iter().rev().find_map(|seen| seen.reach.exact())
    }
}

/// The year group's latest assessment of a subject.
#[derive(Clone, Debug)]
pub(crate) struct LatestAssessment<'a> {
    /// When.
    pub(crate) occasion: Occasion,
    /// Pupils with a result then, by series.
    pub(crate) pupils_by_series: BTreeMap<&'a Series, usize>,
}

/// Every score and bound of a pupil in one series, in order of occasion.
fn seen_in<'a>(series: &'a Series, results: &'a [SeriesResult]) -> Vec<Seen<'a>> {
    let mut seen: Vec<Seen<'a>> =
        results.iter().filter_map(|result| Reach::of(&result.outcome).map(|reach| Seen { series, result, reach })).collect();
    seen.sort_by_key(|seen| (seen.result.occasion, seen.result.date));
    seen
}

/// Chooses series and occasions.
pub(crate) fn choose<'a>(pupil: &'a Pupil, subject: Subject, latest: &LatestAssessment<'_>, min_weeks: f64) -> Chosen<'a> {
    let mut by_series: Vec<Vec<Seen<'a>>> = pupil
        .tests
        .iter()
        .filter(|(series, _)| series.subject == subject)
        .map(|(series, results)| seen_in(series, results))
        .filter(|seen| !seen.is_empty())
        .collect();
    let last = |seen: &[Seen<'a>]| seen.last().map(|seen| seen.result.occasion);
    let pupils_of = |seen: &[Seen<'a>]| seen.first().and_then(|seen| latest.pupils_by_series.get(seen.series)).copied().unwrap_or(0);
    // The best series first: it reaches the latest assessment, holds a pair, is what most of the year sat, is age-standardised.
    by_series.sort_by_key(|seen| {
        let series = seen.first().map(|seen| (seen.series.measure, seen.series.instrument.clone()));
        let reaches = last(seen).is_some_and(|occasion| occasion >= latest.occasion);
        let has_pair = walk_back(seen, Vec::new(), min_weeks).len() > 1;
        (Reverse(reaches), Reverse(if reaches { None } else { last(seen) }), Reverse(has_pair), Reverse(is_usual(pupils_of(seen))), series)
    });
    let Some((own, others)) = by_series.split_first() else {
        return Chosen { series: None, history: Vec::new(), looks: Err(NoEvidence::NoResults) };
    };
    let series = own.first().map(|seen| seen.series);
    if last(own).is_none_or(|occasion| occasion < latest.occasion) {
        return Chosen { series, history: own.clone(), looks: Err(NoEvidence::LatestMissing) };
    }
    let mut looks = walk_back(own, Vec::new(), min_weeks);
    let mut history = own.clone();
    if looks.len() < 2 {
        let earlier = earlier_results(own, others);
        looks = walk_back(&earlier, looks, min_weeks);
        if looks.len() > 1 {
            history.splice(0..0, earlier);
        }
    }
    // Two measures of one sitting are one result.
    let days: BTreeSet<NaiveDate> = by_series.iter().flatten().map(|seen| seen.result.date).collect();
    looks.reverse();
    let looks = match looks.len() {
        0 | 1 => Err(if days.len() > 1 { NoEvidence::TooClose } else { NoEvidence::OneResult }),
        _ => Ok(looks),
    };
    Chosen { series, history, looks }
}

/// A series that several of the year sat goes before a stray one; a few pupils who lack one measure must not decide
/// between two measures of one test.
fn is_usual(n_pupils: usize) -> bool {
    n_pupils >= 5
}

/// Latest first: takes results backwards, leaving out any closer than `min_weeks` to the one taken before it.
fn walk_back<'a>(seen: &[Seen<'a>], mut taken: Vec<Seen<'a>>, min_weeks: f64) -> Vec<Seen<'a>> {
    for candidate in seen.iter().rev() {
        let is_far = taken.last().is_none_or(|later: &Seen<'a>| weeks_between(candidate.result.date, later.result.date) >= min_weeks);
        if taken.len() < MOST_LOOKS && is_far {
            taken.push(*candidate);
        }
    }
    taken
}

/// Results of other series before the first of the chosen one, one for each occasion, age-standardised first.
fn earlier_results<'a>(own: &[Seen<'a>], others: &[Vec<Seen<'a>>]) -> Vec<Seen<'a>> {
    let mut by_occasion: BTreeMap<Occasion, Seen<'a>> = BTreeMap::new();
    let first = own.first().map(|seen| seen.result.occasion);
    for seen in others.iter().flatten().filter(|seen| Some(seen.result.occasion) < first) {
        let kept = by_occasion.entry(seen.result.occasion).or_insert(*seen);
        if seen.series.measure < kept.series.measure {
            *kept = *seen;
        }
    }
    by_occasion.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample::{result, score, series, with_scores};
    use super::*;
    use crate::domain::score::Measure;

    #[test]
    fn two_measures_of_one_sitting_are_one_result() {
        let mut pupil = with_scores(0, 4, Subject::Maths, &[score(87.0)]);
        let own = series(Subject::Maths);
        let results = pupil.tests.get(&own).unwrap().clone();
        let occasion = results[0].occasion;
        pupil.tests.insert(Series { measure: Measure::Standardised, ..own.clone() }, results);
        let latest = LatestAssessment { occasion, pupils_by_series: BTreeMap::new() };
        let reason = |pupil: &Pupil| choose(pupil, Subject::Maths, &latest, 10.0).looks.err();
        assert_eq!(reason(&pupil), Some(NoEvidence::OneResult));
        let mut week_before = result(8, score(86.0));
        week_before.date = pupil.tests[&own][0].date - chrono::Duration::weeks(1);
        pupil.tests.entry(own).or_default().insert(0, week_before);
        assert_eq!(reason(&pupil), Some(NoEvidence::TooClose));
    }
}
