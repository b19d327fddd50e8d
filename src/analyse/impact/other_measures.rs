//! Gains on scales that are not standardised: months of reading or spelling age, and marks of a paper without norms.
//!
//! Method, section 2: ratio gain for five pupils and three months or more, with its caveats; the standardised mean change for
//! unnormed tests. Neither is mixed with standardised points, and neither raises the strength.

use std::collections::BTreeMap;

use super::courses::Course;
use super::pair::OtherPair;
use crate::analyse::effect::{PrePost, mean_change};
use crate::analyse::ratio_gain;
use crate::analyse::summary::Summary;
use crate::config::method::MethodSettings;

/// Pupils from which a mean gain in marks is given, and from which its effect has an interval.
const FEWEST: (usize, usize) = (5, 10);

/// What stands beside every ratio gain.
pub const RATIO_CAVEATS: [&str; 6] = [
    "There is no comparison group.",
    "Weak readers often gain less than a month a month without help, average ones a month a month.",
    "Months of reading age are unequal: one is more in Year 2 than in Year 6.",
    "The error of one reading age is often six months, so one pupil over six months may be out by 1.4 in the ratio.",
    "Ages pile up at the lowest age the test gives.",
    "Where standardised scores exist, both are shown; they can disagree.",
];

/// Ratio gain of a group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    /// Pupil-courses with both ages.
    pub n: usize,
    /// Months gained on average.
    pub gained: f64,
    /// Months passed on average.
    pub elapsed: f64,
    /// Gained over elapsed.
    pub ratio: f64,
    /// Standard error of one pupil's ratio.
    pub se_of_one: f64,
    /// The band's name; `None` where the ratio may not be reported.
    pub band: Option<&'static str>,
}

/// Ratio of the mean gain to the mean time; reported for five pupils and three months or more.
pub(crate) fn ratio(courses: &[&Course<'_>], method: &MethodSettings) -> Option<Ratio> {
    let ages: Vec<(f64, f64)> = courses
        .iter()
        .filter_map(|course| match course.other {
            Some(OtherPair::Age { gained, elapsed }) => Some((gained, elapsed)),
            _ => None,
        })
        .collect();
    let n = ages.len();
    let mean = |pick: fn(&(f64, f64)) -> f64| ages.iter().map(pick).sum::<f64>() / n as f64;
    let (gained, elapsed) = (mean(|age| age.0), mean(|age| age.1));
    let found = ratio_gain::ratio_gain(gained, elapsed, method.age_score_sem.value, n as u64)?;
    let band = found.may_be_reported.then(|| ratio_gain::band(found.ratio));
    Some(Ratio { n, gained, elapsed, ratio: found.ratio, se_of_one: found.se, band })
}

/// Gain in marks of one paper.
#[derive(Clone, Debug, PartialEq)]
pub struct MarksGained {
    /// Name of the measure as written; may be empty.
    pub measure: String,
    /// Pupil-courses.
    pub n: usize,
    /// Mean gain in marks.
    pub gain: f64,
    /// Standardised mean change with its interval, from ten pupils on; no account is taken of starting scores.
    pub effect: Option<(f64, f64, f64)>,
}

/// Gains by measure and length of paper, from five pupils on.
pub(crate) fn marks_gained(courses: &[&Course<'_>], method: &MethodSettings) -> Vec<MarksGained> {
    let mut papers: BTreeMap<(String, u64), Vec<(f64, f64)>> = BTreeMap::new();
    for course in courses {
        let Some(OtherPair::Raw { pre, post, maximum }) = course.other else { continue };
        let paper = (course.row.plan.measure.trim().to_owned(), maximum.unwrap_or(0.0).to_bits());
        papers.entry(paper).or_default().push((pre, post));
    }
    papers.into_iter().filter_map(|((measure, _), pairs)| of_paper(measure, &pairs, method)).collect()
}

fn of_paper(measure: String, pairs: &[(f64, f64)], method: &MethodSettings) -> Option<MarksGained> {
    let column = |pick: fn(&(f64, f64)) -> f64| Summary::of(&pairs.iter().map(pick).collect::<Vec<f64>>());
    let (pre, post) = (column(|pair| pair.0)?, column(|pair| pair.1)?);
    let n = pairs.len();
    // The correlation is that of tests in general: ten pupils cannot tell it.
    let change = || mean_change(PrePost { pre: pre.mean, post: post.mean, pre_sd: pre.sd(), n: n as f64 }, method.r12_default.value);
    let effect = (n >= FEWEST.1 && pre.sd() > 0.0).then(change).map(|found| {
        let (low, high) = found.interval();
        (found.g, low, high)
    });
    (n >= FEWEST.0).then_some(MarksGained { measure, n, gain: post.mean - pre.mean, effect })
}
