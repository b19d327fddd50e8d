//! The test before and the test after one course, or the reason why there is no such pair.
//!
//! Method, "Intervention impact", section 1: the first test at most six weeks before the start, the second at most six weeks
//! after the end. The entry and exit of the provision map go before the school's own tests. A bound is never a score.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveDate};

use super::regression::Chooser;
use crate::analyse::chosen::{Seen, weeks_between};
use crate::analyse::gap::Reach;
use crate::analyse::local_noise::LocalNoise;
use crate::analyse::pair;
use crate::config::method::MethodSettings;
use crate::domain::nc_year::NcYear;
use crate::domain::observed::ScaleValue;
use crate::domain::score::{Measure, Outcome, StandardisedScore};
use crate::domain::subject::Subject;
use crate::link::school::{Provision, Pupil, School, Series, SeriesResult};

/// Staff test in the first and the last sessions too, so a dated entry or exit of the map may lie so far inside the course.
const DAYS_INSIDE: i64 = 14;
/// Scores of a year group from which its mean is taken in place of the norm.
const FEWEST_FOR_COHORT_MEAN: usize = 10;
/// An earlier score as old as this cannot have chosen anybody for the course.
const CHOOSER_AGE_DAYS: i64 = 366;

/// Why a course has no usable pair, as printed.
pub(crate) mod reason {
    /// The map gives no first day.
    pub(crate) const NO_START: &str = "no start date";
    /// The map gives no last day.
    pub(crate) const NO_END: &str = "no end date";
    /// The last day is still to come.
    pub(crate) const RUNNING: &str = "still running";
    /// No score before.
    pub(crate) const NO_PRE: &str = "no test before the course";
    /// No score after.
    pub(crate) const NO_POST: &str = "no test after the course";
    /// Too early or too late for a start.
    pub(crate) const PRE_OUTSIDE: &str = "first test outside the window";
    /// Too early or too late for an end.
    pub(crate) const POST_OUTSIDE: &str = "second test outside the window";
    /// A floor or a ceiling.
    pub(crate) const END_OF_RANGE: &str = "score at the end of the test's range";
    /// Nothing says which tests would speak.
    pub(crate) const NO_MEASURE: &str = "no measure and no subject recorded";
    /// The school's tests do not surround the course.
    pub(crate) const NO_OWN_TESTS: &str = "no pair of tests inside the window";
    /// Ages, marks or steps.
    pub(crate) const OTHER_SCALE: &str = "measured on a scale that is not standardised";
    /// The pair is taken already.
    pub(crate) const TWICE: &str = "the same two tests count for another course of this pupil";
}

/// Where a pair comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Origin {
    /// Entry and exit of the provision map, inside the window.
    Map,
    /// Entry and exit without dates.
    MapWithoutDates,
    /// The pupil's own tests nearest to the course.
    OwnTests,
}

/// A pupil's standardised scores before and after a course.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pair {
    /// Score before.
    pub(crate) pre: f64,
    /// Score after.
    pub(crate) post: f64,
    /// Day of the first; the first day of the course when the map has none.
    pub(crate) pre_day: NaiveDate,
    /// Day of the second; the last day of the course when the map has none.
    pub(crate) post_day: NaiveDate,
    /// Where it comes from.
    pub(crate) origin: Origin,
    /// The two tests are of different series.
    pub(crate) is_changed: bool,
    /// Mean to which scores regress: 100, or that of the year group where the test is not standardised for age.
    pub(crate) mu: f64,
    /// Correlation of the two.
    pub(crate) r12: f64,
    /// Noise of their difference.
    pub(crate) sdd: f64,
    /// What the pupil was chosen by.
    pub(crate) chooser: Chooser,
}

impl Pair {
    /// Points gained.
    pub(crate) fn gain(&self) -> f64 {
        self.post - self.pre
    }
}

/// The school's own tests before and after a course, of one series.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OwnTests<'a> {
    /// The series.
    pub(crate) series: &'a Series,
    /// Before.
    pub(crate) pre: &'a SeriesResult,
    /// After.
    pub(crate) post: &'a SeriesResult,
}

/// What is known of the tests of a school.
#[derive(Clone, Copy)]
pub(crate) struct Tests<'a> {
    /// The school.
    pub(crate) school: &'a School,
    /// Numbers of the method.
    pub(crate) method: &'a MethodSettings,
    /// Noise of its series.
    pub(crate) local: &'a BTreeMap<&'a Series, LocalNoise>,
}

impl<'a> Tests<'a> {
    fn window(&self) -> Duration {
        Duration::days((self.method.intervention_window.value * 7.0) as i64)
    }

    /// The pair of one course.
    pub(crate) fn pair(&self, pupil: &'a Pupil, course: &Provision) -> Result<Pair, &'static str> {
        let start = course.start.ok_or(reason::NO_START)?;
        let is_running = course.end.is_none_or(|end| end > self.school.as_at) && course.exit.is_none();
        match (&course.entry, &course.exit) {
            (Some(entry), Some(exit)) => self.of_map(pupil, course, start, entry, exit),
            (Some(_), None) => Err(if is_running { reason::RUNNING } else { reason::NO_POST }),
            (None, Some(_)) => Err(reason::NO_PRE),
            (None, None) if course.plan.entry.is_some() && course.plan.exit.is_some() && self.own(pupil, course).is_err() => {
                Err(reason::OTHER_SCALE)
            }
            (None, None) => self.own_tests(pupil, course, start),
        }
    }

    fn of_map(
        &self,
        pupil: &Pupil,
        course: &Provision,
        start: NaiveDate,
        entry: &Outcome<StandardisedScore>,
        exit: &Outcome<StandardisedScore>,
    ) -> Result<Pair, &'static str> {
        let bounded = |outcome: &Outcome<StandardisedScore>| matches!(outcome, Outcome::Below(_) | Outcome::Above(_));
        if bounded(entry) || bounded(exit) {
            return Err(reason::END_OF_RANGE);
        }
        let pre = entry.score().ok_or(reason::NO_PRE)?.points();
        let post = exit.score().ok_or(reason::NO_POST)?.points();
        let end = course.end.or(course.exit_date).ok_or(reason::NO_END)?;
        let inside = Duration::days(DAYS_INSIDE);
        let (pre_day, post_day) = (course.entry_date.unwrap_or(start), course.exit_date.unwrap_or(end));
        // Either end of a short course may lie inside both fortnights: the order of the two still holds.
        if pre_day < start - self.window() || pre_day > start + inside {
            return Err(reason::PRE_OUTSIDE);
        }
        if post_day > end + self.window() || post_day < end - inside || post_day <= pre_day {
            return Err(reason::POST_OUTSIDE);
        }
        let origin = if course.entry_date.is_some() && course.exit_date.is_some() { Origin::Map } else { Origin::MapWithoutDates };
        let (r12, sdd) = pair::noise_over(weeks_between(pre_day, post_day), self.method);
        // A test sat when the course had begun cannot have chosen the pupil for it.
        let chooser = match course.entry_date {
            Some(day) if day >= start => self.earlier_score(pupil, course.subject, start, post_day),
            _ => Chooser::PreTest,
        };
        Ok(Pair { pre, post, pre_day, post_day, origin, is_changed: false, mu: self.method.norm_mean.value, r12, sdd, chooser })
    }

    /// The latest exact score before the course, with its correlations with the tests about the course.
    fn earlier_score(&self, pupil: &Pupil, subject: Option<Subject>, start: NaiveDate, post_day: NaiveDate) -> Chooser {
        let oldest = start - Duration::days(CHOOSER_AGE_DAYS);
        let earlier = pupil
            .tests
            .iter()
            .filter(|(series, _)| Some(series.subject) == subject)
            .flat_map(|(series, results)| results.iter().map(move |result| (series, result)))
            .filter(|(_, result)| result.date < start && result.date >= oldest)
            .filter_map(|(series, result)| Some((result.date, series, result.outcome.score()?.points())))
            .max_by(|left, right| left.0.cmp(&right.0).then_with(|| right.1.cmp(left.1)));
        earlier.map_or(Chooser::PreTest, |(day, _, score)| Chooser::Earlier {
            score,
            r_pre: pair::noise_over(weeks_between(day, start), self.method).0,
            r_post: pair::noise_over(weeks_between(day, post_day), self.method).0,
        })
    }

    /// Tests of one series nearest before the start and after the end; the age-standardised series first.
    pub(crate) fn own(&self, pupil: &'a Pupil, course: &Provision) -> Result<OwnTests<'a>, &'static str> {
        let (before, after) = self.near(pupil, course)?;
        let mut pairs: Vec<OwnTests<'a>> = Vec::new();
        for (series, pre) in &before {
            let post = after.iter().filter(|(other, _)| other == series).map(|(_, post)| *post).min_by_key(|post| post.date);
            pairs.extend(post.map(|post| OwnTests { series, pre, post }));
        }
        pairs.sort_by(|left, right| {
            let rank = |one: &OwnTests<'a>| (one.series.measure, one.series.instrument.clone(), std::cmp::Reverse(one.pre.date));
            rank(left).cmp(&rank(right))
        });
        pairs.into_iter().next().ok_or(reason::NO_OWN_TESTS)
    }

    /// Exact results of the course's subject inside the window before it, and after it.
    #[allow(clippy::type_complexity)]
    fn near(
        &self,
        pupil: &'a Pupil,
        course: &Provision,
    ) -> Result<(Vec<(&'a Series, &'a SeriesResult)>, Vec<(&'a Series, &'a SeriesResult)>), &'static str> {
        let start = course.start.ok_or(reason::NO_START)?;
        let end = course.end.filter(|end| *end <= self.school.as_at).ok_or(reason::RUNNING)?;
        let subject = course.subject.ok_or(reason::NO_MEASURE)?;
        let window = self.window();
        let of_subject = || {
            let tests = pupil.tests.iter().filter(|(series, _)| series.subject == subject);
            tests.flat_map(|(series, results)| results.iter().map(move |result| (series, result)))
        };
        let before: Vec<_> = of_subject().filter(|(_, one)| one.date <= start && one.date >= start - window).collect();
        let after: Vec<_> = of_subject().filter(|(_, one)| one.date >= end && one.date <= end + window).collect();
        let exact = |found: Vec<(&'a Series, &'a SeriesResult)>| -> Vec<(&'a Series, &'a SeriesResult)> {
            found.into_iter().filter(|(_, one)| one.outcome.score().is_some()).collect()
        };
        let has_bound =
            |found: &[(&Series, &SeriesResult)]| found.iter().any(|(_, one)| matches!(one.outcome, Outcome::Below(_) | Outcome::Above(_)));
        let bounded = has_bound(&before) || has_bound(&after);
        let (before, after) = (exact(before), exact(after));
        if (before.is_empty() || after.is_empty()) && bounded {
            return Err(reason::END_OF_RANGE);
        }
        Ok((before, after))
    }

    /// One series when there is one; else two of one measure, marked as a changed test.
    fn own_tests(&self, pupil: &'a Pupil, course: &Provision, start: NaiveDate) -> Result<Pair, &'static str> {
        let (first, second, is_changed) = match self.own(pupil, course) {
            Ok(own) => ((own.series, own.pre), (own.series, own.post), false),
            Err(reason::NO_OWN_TESTS) => {
                let (mut before, mut after) = self.near(pupil, course)?;
                before.sort_by(|left, right| (left.0.measure, right.1.date, left.0).cmp(&(right.0.measure, left.1.date, right.0)));
                after.sort_by(|left, right| (left.0.measure, left.1.date, left.0).cmp(&(right.0.measure, right.1.date, right.0)));
                let pair = before.iter().find_map(|pre| Some((*pre, *after.iter().find(|post| post.0.measure == pre.0.measure)?)));
                let (first, second) = pair.ok_or(reason::NO_OWN_TESTS)?;
                (first, second, true)
            }
            Err(why) => return Err(why),
        };
        let seen =
            |(series, result): (&'a Series, &'a SeriesResult)| Reach::of(&result.outcome).map(|reach| Seen { series, result, reach });
        let (from, to) = seen(first).zip(seen(second)).ok_or(reason::NO_OWN_TESTS)?;
        let (pre, post) = from.reach.exact().zip(to.reach.exact()).ok_or(reason::END_OF_RANGE)?;
        let is_one_measure_for_age = first.0.measure == Measure::AgeStandardised;
        let mu = if is_one_measure_for_age { self.method.norm_mean.value } else { self.cohort_mean(first.0, first.1, pupil.nc_year) };
        Ok(Pair {
            pre,
            post,
            pre_day: from.result.date,
            post_day: to.result.date,
            origin: Origin::OwnTests,
            is_changed,
            mu,
            r12: pair::expected(&from, &to, self.method).1,
            sdd: pair::sdd(&from, &to, self.local, self.method),
            chooser: if from.result.date >= start {
                self.earlier_score(pupil, course.subject, start, to.result.date)
            } else {
                Chooser::PreTest
            },
        })
    }

    /// Mean of the year group on the first occasion, of all pupils and not of those chosen; the norm where they are few.
    fn cohort_mean(&self, series: &Series, result: &SeriesResult, nc_year: Option<NcYear>) -> f64 {
        let of_pupil = |pupil: &Pupil| -> Option<f64> {
            let results = pupil.tests.get(series).filter(|_| pupil.nc_year == nc_year)?;
            Some(results.iter().find(|one| one.occasion == result.occasion)?.outcome.score()?.points())
        };
        let scores: Vec<f64> = self.school.pupils.iter().filter_map(of_pupil).collect();
        if scores.len() < FEWEST_FOR_COHORT_MEAN {
            return self.method.norm_mean.value;
        }
        scores.iter().sum::<f64>() / scores.len() as f64
    }
}

/// Entry and exit of a course on a scale that is not standardised.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum OtherPair {
    /// Months gained, over months passed.
    Age {
        /// Months of reading or spelling age gained.
        gained: f64,
        /// Calendar months from test to test, holidays included.
        elapsed: f64,
    },
    /// Marks of one paper.
    Raw {
        /// Marks before.
        pre: f64,
        /// Marks after.
        post: f64,
        /// Marks of the whole paper, where known.
        maximum: Option<f64>,
    },
}

/// Reads such a pair: both exact, of one kind, and inside the windows where the map gives days.
pub(crate) fn other_pair(course: &Provision, window_weeks: f64, as_at: NaiveDate) -> Option<OtherPair> {
    /// Days of a month on average.
    const MONTH: f64 = 365.25 / 12.0;
    let (start, end) = (course.start?, course.end.or(course.exit_date)?);
    let window = Duration::days((window_weeks * 7.0) as i64);
    let inside = Duration::days(DAYS_INSIDE);
    let (first, last) = (course.entry_date.unwrap_or(start), course.exit_date.unwrap_or(end));
    let is_inside = first >= start - window && first <= start + inside && last >= end - inside && last <= end + window;
    if !is_inside || last <= first || last > as_at {
        return None;
    }
    match (course.plan.entry.as_ref()?, course.plan.exit.as_ref()?) {
        (ScaleValue::Age(pre), ScaleValue::Age(post)) => Some(OtherPair::Age {
            gained: f64::from(post.score()?.months()) - f64::from(pre.score()?.months()),
            elapsed: (last - first).num_days() as f64 / MONTH,
        }),
        (ScaleValue::Raw(pre), ScaleValue::Raw(post)) => {
            let (pre, post) = (pre.score()?, post.score()?);
            let is_one_paper = pre.maximum() == post.maximum();
            is_one_paper.then(|| OtherPair::Raw { pre: pre.mark(), post: post.mark(), maximum: pre.maximum() })
        }
        _ => None,
    }
}
