//! What may be said of a gap over time: "narrowed" and "widened" by one rule.
//!
//! Method, "Group gaps over terms", section 2. A word is chosen from an interval, never from a sign.

use super::distribution::t_leaving;
use super::group_gap::weighted_slope;
use super::proportion::two_sided_95;

/// Fewest occasions of a trend in one test series.
pub(crate) const FEWEST_TERMS: usize = 4;

/// A gap at one time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct TimedGap {
    /// Years.
    pub(crate) time: f64,
    /// Reference minus group.
    pub(crate) gap: f64,
    /// Its standard error.
    pub(crate) se: f64,
    /// Welch's degrees of freedom.
    pub(crate) df: f64,
}

/// Slope of a gap, a year, with the interval that chooses the word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Trend {
    /// Weighted slope.
    pub(crate) slope: f64,
    /// Lower end at 95%.
    pub(crate) low: f64,
    /// Upper end.
    pub(crate) high: f64,
}

/// The trend of at least `fewest` occasions. The spread of each gap is estimated from few pupils, so the interval of the
/// weighted slope is widened from the normal to the t distribution with the fewest degrees of freedom of any occasion.
pub(crate) fn trend(points: &[TimedGap], fewest: usize) -> Option<Trend> {
    if points.len() < fewest.max(2) {
        return None;
    }
    let weighted: Vec<(f64, f64, f64)> = points.iter().map(|point| (point.time, point.gap, point.se)).collect();
    let (slope, low, high) = weighted_slope(&weighted)?;
    let df = points.iter().map(|point| point.df).fold(f64::INFINITY, f64::min);
    let wider = t_leaving(0.025, df) / two_sided_95();
    Some(Trend { slope, low: slope + (low - slope) * wider, high: slope + (high - slope) * wider })
}

/// What may be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GapWord {
    /// The interval lies below 0.
    Narrowed,
    /// The interval lies above 0.
    Widened,
    /// The interval holds 0.
    NoClearChange,
}

impl Trend {
    /// The word the interval allows.
    pub(crate) fn word(&self) -> GapWord {
        if self.high < 0.0 {
            GapWord::Narrowed
        } else if self.low > 0.0 {
            GapWord::Widened
        } else {
            GapWord::NoClearChange
        }
    }

    /// The word with its numbers, in points a year.
    pub(crate) fn words(&self) -> String {
        let points = |value: f64| crate::domain::words::points(value.abs(), 1);
        match self.word() {
            GapWord::Narrowed => format!("narrowed, by between {} and {} a year", points(self.high), points(self.low)),
            GapWord::Widened => format!("widened, by between {} and {} a year", points(self.low), points(self.high)),
            GapWord::NoClearChange => {
                format!("no clear change (could be between {} a year narrower and {} wider)", points(self.low), points(self.high))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::group_gap::welch;
    use super::super::sample::Random;
    use super::*;

    /// Fewest years of a trend in a statutory measure.
    const FEWEST_YEARS: usize = 3;

    fn check(low: f64, high: f64, words: &str) {
        assert_eq!(Trend { slope: f64::midpoint(low, high), low, high }.words(), words);
    }

    #[test]
    fn the_word_comes_from_the_interval_and_not_from_the_sign() {
        check(-4.0, -0.5, "narrowed, by between 0.5 points and 4 points a year");
        check(0.5, 4.0, "widened, by between 0.5 points and 4 points a year");
        check(-4.0, 0.5, "no clear change (could be between 4 points a year narrower and 0.5 points wider)");
    }

    #[test]
    fn three_terms_are_no_trend_and_three_years_are() {
        let points: Vec<TimedGap> = (0..3).map(|at| TimedGap { time: f64::from(at), gap: 10.0, se: 1.0, df: 30.0 }).collect();
        assert_eq!(trend(&points, FEWEST_TERMS), None);
        assert_eq!(trend(&points, FEWEST_YEARS).unwrap().word(), GapWord::NoClearChange);
    }

    /// Share of schools in which a gap that never changes is given a word: other pupils at every occasion, or the same.
    fn false_words(n_group: usize, n_others: usize, occasions: usize, same_pupils: bool, seed: u64) -> f64 {
        const SCHOOLS: usize = 2000;
        let mut random = Random::new(seed);
        let mut named = 0;
        for _ in 0..SCHOOLS {
            let standing: Vec<f64> = (0..n_group + n_others).map(|_| random.normal()).collect();
            let points: Vec<TimedGap> = (0..occasions)
                .map(|at| {
                    let mut score = |pupil: usize, mean: f64| {
                        let own = if same_pupils { standing[pupil] } else { random.normal() };
                        mean + 15.0 * (0.83f64.sqrt() * own + 0.17f64.sqrt() * random.normal())
                    };
                    let group: Vec<f64> = (0..n_group).map(|pupil| score(pupil, 85.0)).collect();
                    let others: Vec<f64> = (0..n_others).map(|pupil| score(n_group + pupil, 102.0)).collect();
                    let gap = welch(&group, &others).unwrap();
                    TimedGap { time: at as f64 / 3.0, gap: gap.gap, se: gap.se, df: gap.df }
                })
                .collect();
            named += usize::from(trend(&points, FEWEST_YEARS).unwrap().word() != GapWord::NoClearChange);
        }
        named as f64 / SCHOOLS as f64
    }

    #[test]
    fn a_gap_that_never_changed_is_given_a_word_at_most_five_times_in_a_hundred() {
        // 5% with two standard errors of 2,000 schools.
        let limit = 0.05 + 2.0 * (0.05f64 * 0.95 / 2000.0).sqrt();
        for (n_group, n_others, occasions) in [(10, 20, 4), (10, 200, 4), (40, 190, 9), (15, 15, 3)] {
            let other_pupils = false_words(n_group, n_others, occasions, false, 11);
            assert!(other_pupils <= limit, "{n_group}, {n_others}, {occasions}: {other_pupils}");
            let same = false_words(n_group, n_others, occasions, true, 12);
            assert!(same <= 0.01, "the same pupils hold their place: {same}");
        }
    }
}
