//! Noise of a difference estimated from the school's own pupils, one series at a time.
//!
//! From 100 pupils on with two exact scores 10 to 40 weeks apart in one series; the larger of local and published noise is
//! used, so that a school whose tests wobble more than the publisher says flags nobody for it (progress criteria, section 3).

use std::collections::BTreeMap;

use super::chosen::weeks_between;
use super::gap::Reach;
use super::summary::{Moments, Summary};
use crate::config::method::MethodSettings;
use crate::link::school::{Pupil, School, Series, SeriesResult};

/// Longest interval, in weeks, from which the noise is estimated.
const LONGEST_WEEKS: f64 = 40.0;

/// What the school's own pupils show of one series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LocalNoise {
    /// Pupils with a pair.
    pub(crate) n: usize,
    /// Correlation of the two scores.
    pub(crate) r12: f64,
    /// Standard deviation of the pupils' own changes; a narrow school lowers the correlation but not this.
    pub(crate) sdd: f64,
}

/// Estimates for every series with enough pupils.
pub(crate) fn of_school<'a>(school: &'a School, method: &MethodSettings) -> BTreeMap<&'a Series, LocalNoise> {
    let mut pairs: BTreeMap<&Series, Vec<(f64, f64)>> = BTreeMap::new();
    for pupil in &school.pupils {
        for (series, pair) in latest_pairs(pupil, method) {
            pairs.entry(series).or_default().push(pair);
        }
    }
    pairs.into_iter().filter_map(|(series, pairs)| Some((series, estimate(pairs, method)?))).collect()
}

/// The latest pair of exact scores of each series, one for each pupil.
fn latest_pairs<'a>(pupil: &'a Pupil, method: &MethodSettings) -> impl Iterator<Item = (&'a Series, (f64, f64))> {
    let shortest = method.min_interval.value;
    pupil.tests.iter().filter_map(move |(series, results)| {
        let mut exact: Vec<(&SeriesResult, f64)> =
            results.iter().filter_map(|result| Some((result, Reach::of(&result.outcome)?.exact()?))).collect();
        exact.sort_by_key(|(result, _)| (result.occasion, result.date));
        let (last, after) = exact.pop()?;
        let weeks = |result: &SeriesResult| weeks_between(result.date, last.date);
        let (_, before) = exact.into_iter().rev().find(|(result, _)| (shortest..=LONGEST_WEEKS).contains(&weeks(result)))?;
        Some((series, (before, after)))
    })
}

/// Correlation of pairs of scores and the standard deviation of their changes; `None` under the fewest.
pub(crate) fn estimate(mut pairs: Vec<(f64, f64)>, method: &MethodSettings) -> Option<LocalNoise> {
    if (pairs.len() as f64) < method.min_local_noise.value {
        return None;
    }
    // Sums in one order whatever the order of the rows.
    pairs.sort_by(|left, right| left.0.total_cmp(&right.0).then(left.1.total_cmp(&right.1)));
    let changes: Vec<f64> = pairs.iter().map(|(before, after)| after - before).collect();
    let turned: Vec<(f64, f64, f64)> = pairs.iter().map(|(x, y)| (*y, *x, 1.0)).collect();
    let straight: Vec<(f64, f64, f64)> = pairs.iter().map(|(x, y)| (*x, *y, 1.0)).collect();
    let (straight, turned) = (Moments::weighted(&straight)?, Moments::weighted(&turned)?);
    let r12 = straight.xy / (straight.xx * turned.xx).sqrt();
    Some(LocalNoise { n: pairs.len(), r12, sdd: Summary::of(&changes)?.sd() })
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Random, school, score, series, with_scores};
    use super::*;
    use crate::domain::subject::Subject;

    fn noise(n_pupils: usize, wobble: f64) -> Option<LocalNoise> {
        let mut random = Random::new(5);
        let mut points = |mean: f64, sd: f64| (mean + sd * random.normal()).round().clamp(45.0, 155.0);
        let pupils = (0..n_pupils).map(|number| {
            let standing = points(100.0, 12.0);
            with_scores(number, 3 + (number % 4) as i8, Subject::Maths, &[score(standing), score(points(standing, wobble))])
        });
        let school = school(pupils.collect());
        of_school(&school, &MethodSettings::shipped()).get(&series(Subject::Maths)).copied()
    }

    #[test]
    fn a_hundred_pupils_are_needed() {
        assert_eq!(noise(99, 5.0), None);
        assert_eq!(noise(100, 5.0).map(|found| found.n), Some(100));
    }

    #[test]
    fn the_noise_is_that_of_the_pupils_changes() {
        let found = noise(4000, 12.0).unwrap();
        assert!((found.sdd - 12.0).abs() < 0.4 && (found.r12 - 12.0 / 288f64.sqrt()).abs() < 0.03, "{found:?}");
    }
}
