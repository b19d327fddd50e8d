//! Pupils of a course against similar pupils who did not take part, on the school's own tests.
//!
//! Method, section 2, "Matched comparison": up to three pupils of the same year and subject, not in any intervention for that
//! area, first score within five points, nearest first, ties by identifier, with replacement. Pupils who share the start share its
//! regression to the mean, so it is not taken off again.

use std::collections::{BTreeMap, BTreeSet};

use super::courses::{Course, overlap};
use super::pair::OwnTests;
use crate::analyse::intervention::{self, MeanInterval};
use crate::analyse::same_baseline::Peer;
use crate::domain::occasion::Occasion;
use crate::link::school::{Provision, Pupil, School, Series, SeriesResult};

/// Most matches of one pupil (method, section 2).
const MOST_MATCHES: usize = 3;
/// Widest distance of first scores, in points (method, section 2).
const CALIPER: f64 = 5.0;
/// A pupil who serves as match more often than this is named as reused (method, section 2).
const REUSED_ABOVE: usize = 3;
/// Mean difference of first scores above which the comparison carries a warning (method, section 2).
pub(crate) const WIDE_START: f64 = 2.0;

/// A mean with its interval at 95%.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimated {
    /// Values behind it.
    pub n: usize,
    /// Mean.
    pub mean: f64,
    /// Variance of the mean; NaN under two values.
    pub variance: f64,
    /// Lower and upper end; `None` under ten values.
    pub interval: Option<(f64, f64)>,
}

impl Estimated {
    /// Values from which an interval is given (method, section 2).
    const FEWEST_FOR_INTERVAL: usize = 10;

    /// Of values; `None` without any.
    pub(crate) fn of(values: &[f64]) -> Option<Estimated> {
        let found = MeanInterval::of(values)?;
        Some(Estimated {
            n: found.n,
            mean: found.mean,
            variance: found.sd * found.sd / found.n as f64,
            interval: (found.n >= Estimated::FEWEST_FOR_INTERVAL).then_some((found.low, found.high)),
        })
    }

    /// The same, so many points lower.
    pub(crate) fn less(self, points: f64) -> Estimated {
        Estimated { mean: self.mean - points, interval: self.interval.map(|(low, high)| (low - points, high - points)), ..self }
    }
}

/// The comparison of one cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Matched {
    /// Own gain minus mean gain of the matches, over the pupils with a match.
    pub difference: Estimated,
    /// Different pupils with a match.
    pub n_pupils: usize,
    /// Mean gain of the matches.
    pub their_gain: f64,
    /// Own first score minus the mean of the matches', on average.
    pub start_difference: f64,
    /// Positions of the pupils without a match; named in the named report only.
    pub unmatched: Vec<usize>,
    /// Share of the pupil-courses with a pair that have a match.
    pub coverage: f64,
    /// Different pupils who served as match.
    pub n_controls: usize,
    /// Of these, those who served more than three times.
    pub n_reused: usize,
    /// Each difference, for the sensitivity.
    pub(crate) differences: Vec<f64>,
}

impl Matched {
    /// The first scores lie too far apart on average.
    pub(crate) fn has_wide_start(&self) -> bool {
        self.start_difference.abs() > WIDE_START
    }
}

/// Compares the courses that have a pair; `None` when none of them has a match.
pub(crate) fn matched(courses: &[&Course<'_>], school: &School) -> Option<Matched> {
    let judged: Vec<&&Course<'_>> = courses.iter().filter(|course| course.pair.is_ok()).collect();
    let (mut differences, mut starts, mut their_gains) = (Vec::new(), Vec::new(), Vec::new());
    let (mut with_match, mut unmatched) = (BTreeSet::new(), BTreeSet::new());
    let mut used: BTreeMap<&str, usize> = BTreeMap::new();
    for course in &judged {
        let own = course.own.and_then(|own| Some((own, scores(own)?)));
        let Some((own, (start, outcome))) = own else {
            unmatched.insert(course.pupil);
            continue;
        };
        let pool = pool(course, own, school);
        let (found, _) = intervention::matched(&[Peer { id: course.key, start, outcome }], &pool, MOST_MATCHES, CALIPER);
        let Some(one) = found.into_iter().next() else {
            unmatched.insert(course.pupil);
            continue;
        };
        let mean_start = one.matches.iter().map(|peer| peer.start).sum::<f64>() / one.matches.len() as f64;
        with_match.insert(course.pupil);
        differences.push(one.difference);
        their_gains.push(outcome - start - one.difference);
        starts.push(start - mean_start);
        for peer in &one.matches {
            *used.entry(peer.id).or_default() += 1;
        }
    }
    let difference = Estimated::of(&differences)?;
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    Some(Matched {
        difference,
        n_pupils: with_match.len(),
        their_gain: mean(&their_gains),
        start_difference: mean(&starts),
        unmatched: unmatched.into_iter().collect(),
        coverage: differences.len() as f64 / judged.len() as f64,
        n_controls: used.len(),
        n_reused: used.values().filter(|times| **times > REUSED_ABOVE).count(),
        differences,
    })
}

fn scores(own: OwnTests<'_>) -> Option<(f64, f64)> {
    Some((own.pre.outcome.score()?.points(), own.post.outcome.score()?.points()))
}

/// Pupils of the same year group with both results of the series on the same two occasions, in no intervention for the area.
fn pool<'s>(course: &Course<'_>, own: OwnTests<'_>, school: &'s School) -> Vec<Peer<'s>> {
    let year = school.pupils.get(course.pupil).map(|pupil| pupil.nc_year);
    let may_serve = |pupil: &Pupil| Some(pupil.nc_year) == year && !pupil.provision.iter().any(|row| is_for_area(row, course, school));
    school
        .pupils
        .iter()
        .enumerate()
        .filter(|(index, pupil)| *index != course.pupil && may_serve(pupil))
        .filter_map(|(_, pupil)| {
            let start = score_on(pupil, own.series, own.pre.occasion)?;
            Some(Peer { id: &pupil.key, start, outcome: score_on(pupil, own.series, own.post.occasion)? })
        })
        .collect()
}

/// An intervention at the same time for the same area: of one name, one subject or one area of need, or of an unknown one.
fn is_for_area(row: &Provision, course: &Course<'_>, school: &School) -> bool {
    let plain = |text: &str| text.trim().to_lowercase();
    let same_name = plain(&row.intervention) == plain(&course.row.intervention);
    let same_area = !row.area_of_need.trim().is_empty() && plain(&row.area_of_need) == plain(&course.row.area_of_need);
    let same_subject = row.subject.is_some() && row.subject == course.row.subject;
    let unknown = row.subject.is_none() && row.area_of_need.trim().is_empty();
    // Without a start nobody can say that it was at another time.
    (same_name || same_area || same_subject || unknown) && (row.start.is_none() || overlap(row, course.row, school.as_at))
}

fn score_on(pupil: &Pupil, series: &Series, occasion: Occasion) -> Option<f64> {
    let exact = |result: &SeriesResult| result.outcome.score().map(|score| score.points());
    pupil.tests.get(series)?.iter().find(|result| result.occasion == occasion).and_then(exact)
}
