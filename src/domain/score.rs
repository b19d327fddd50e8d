//! Scores of unlike scales are unlike types, so that subtracting one from another does not compile.
//!
//! A missing result has a reason, and a bounded one ("below 70") keeps its bound: never 0, never 69.

use std::fmt;

/// A standardised score: mean 100, standard deviation 15. Printed ends of the tests in use lie between 40 and 160.
///
/// Two standardised scores may be subtracted and averaged:
///
/// ```
/// use waymark::domain::score::StandardisedScore;
/// let [first, last] = [91.0, 84.0].map(|points| StandardisedScore::new(points).unwrap());
/// assert_eq!(last - first, -7.0);
/// assert_eq!(StandardisedScore::mean(&[first, last]), Some(87.5));
/// ```
///
/// A score of another scale can enter neither, because it does not compile:
///
/// ```compile_fail,E0308
/// use waymark::domain::score::{ScaledScore, StandardisedScore};
/// let (standardised, scaled) = (StandardisedScore::new(91.0).unwrap(), ScaledScore::new(101.0).unwrap());
/// let difference = standardised - scaled;
/// ```
///
/// ```compile_fail,E0308
/// use waymark::domain::score::{ScaledScore, StandardisedScore};
/// let (standardised, scaled) = (StandardisedScore::new(91.0).unwrap(), ScaledScore::new(101.0).unwrap());
/// let mean = StandardisedScore::mean(&[standardised, scaled]);
/// ```
///
/// Nor can an age in months or a check mark:
///
/// ```compile_fail,E0308
/// use waymark::domain::score::{AgeScore, StandardisedScore};
/// let difference = StandardisedScore::new(91.0).unwrap() - AgeScore::from_months(94).unwrap();
/// ```
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct StandardisedScore(f64);

impl StandardisedScore {
    /// A score from 40 to 160.
    pub fn new(value: f64) -> Option<StandardisedScore> {
        (40.0..=160.0).contains(&value).then_some(StandardisedScore(value))
    }

    /// The score in points.
    pub fn points(self) -> f64 {
        self.0
    }

    /// Mean of standardised scores, in points; `None` without any.
    pub fn mean(scores: &[StandardisedScore]) -> Option<f64> {
        (!scores.is_empty()).then(|| scores.iter().map(|score| score.0).sum::<f64>() / scores.len() as f64)
    }
}

/// Points between two standardised scores.
impl std::ops::Sub for StandardisedScore {
    type Output = f64;

    fn sub(self, earlier: StandardisedScore) -> f64 {
        self.0 - earlier.0
    }
}

/// A statutory scaled score: key stage 2 tests 80 to 120, optional key stage 1 tests 85 to 115. 100 is the
/// expected standard, which is not a standardised 100.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct ScaledScore(f64);

impl ScaledScore {
    /// A score from 80 to 120.
    pub fn new(value: f64) -> Option<ScaledScore> {
        (80.0..=120.0).contains(&value).then_some(ScaledScore(value))
    }

    /// The score in scaled points.
    pub fn scaled_points(self) -> f64 {
        self.0
    }
}

/// A reading or spelling age in whole months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AgeScore(u16);

impl AgeScore {
    /// 48 to 216 months (the plausibility range of the scales table).
    pub fn from_months(months: u16) -> Option<AgeScore> {
        (48..=216).contains(&months).then_some(AgeScore(months))
    }

    /// Reads `7:10`, `07:10`, `7/10`, `7-10`, `7y 10m`, `7 yrs 10 months`. `7.1` is refused: only the whole
    /// column can tell whether it is 7:01, 7:10 or 7.1 years.
    pub fn parse(text: &str) -> Option<AgeScore> {
        let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
        let (years, months) = (numbers.next()?, numbers.next()?);
        if numbers.next().is_some() || text.contains('.') || months.len() > 2 || years.len() > 2 {
            return None;
        }
        let (years, months): (u16, u16) = (years.parse().ok()?, months.parse().ok()?);
        if months > 11 { None } else { AgeScore::from_months(years * 12 + months) }
    }

    /// Age in months.
    pub fn months(self) -> u16 {
        self.0
    }
}

/// A phonics screening mark, 0 to 40.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PhonicsMark(u8);

impl PhonicsMark {
    /// 0 to 40.
    pub fn new(mark: u8) -> Option<PhonicsMark> {
        (mark <= 40).then_some(PhonicsMark(mark))
    }

    /// The mark.
    pub fn mark(self) -> u8 {
        self.0
    }
}

/// A multiplication tables check mark, 0 to 25.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TablesMark(u8);

impl TablesMark {
    /// 0 to 25.
    pub fn new(mark: u8) -> Option<TablesMark> {
        (mark <= 25).then_some(TablesMark(mark))
    }

    /// The mark.
    pub fn mark(self) -> u8 {
        self.0
    }
}

/// Marks of a paper without norms; comparable inside one paper only.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct RawMark {
    mark: f64,
    maximum: Option<f64>,
}

impl RawMark {
    /// A mark from 0 to its maximum, where the maximum is known.
    pub fn new(mark: f64, maximum: Option<f64>) -> Option<RawMark> {
        let fits = mark.is_finite() && mark >= 0.0 && maximum.is_none_or(|most| most > 0.0 && mark <= most);
        fits.then_some(RawMark { mark, maximum })
    }

    /// The mark.
    pub fn mark(self) -> f64 {
        self.mark
    }

    /// Marks of the whole paper, if known.
    pub fn maximum(self) -> Option<f64> {
        self.maximum
    }
}

/// Why there is no score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoScore {
    /// Absent for the test.
    Absent,
    /// Working below the level of the test.
    BelowTest,
    /// Could not access the test, disapplied, or outside the norm table.
    NotAccessed,
    /// Nothing recorded.
    NotRecorded,
}

impl NoScore {
    /// The word used in outputs.
    pub fn word(self) -> &'static str {
        match self {
            NoScore::Absent => "absent",
            NoScore::BelowTest => "below the test",
            NoScore::NotAccessed => "not assessed",
            NoScore::NotRecorded => "no result",
        }
    }
}

/// A result on a scale of type `T`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome<T> {
    /// A score.
    Score(T),
    /// "Below 70": the true score is under the bound.
    Below(T),
    /// "Above 140": the true score is over the bound.
    Above(T),
    /// No score, with the reason.
    Missing(NoScore),
}

impl<T: Copy> Outcome<T> {
    /// The exact score, if there is one. Bounds are not scores.
    pub fn score(&self) -> Option<T> {
        match self {
            Outcome::Score(score) => Some(*score),
            _ => None,
        }
    }
}

impl fmt::Display for Outcome<StandardisedScore> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Score(score) => write!(f, "{}", score.points()),
            Outcome::Below(bound) => write!(f, "below {}", bound.points()),
            Outcome::Above(bound) => write!(f, "above {}", bound.points()),
            Outcome::Missing(reason) => f.write_str(reason.word()),
        }
    }
}

/// Which standardised measure a column holds. Plain and age-standardised scores of one test are two measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Adjusted for age in months.
    AgeStandardised,
    /// Not adjusted for age.
    Standardised,
}

impl Measure {
    /// The words used in outputs.
    pub fn words(self) -> &'static str {
        match self {
            Measure::AgeStandardised => "age-standardised score",
            Measure::Standardised => "standardised score",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_read_in_every_written_form() {
        for text in ["7:10", "07:10", "7/10", "7-10", "7y 10m", "7 yrs 10 months"] {
            assert_eq!(AgeScore::parse(text).map(AgeScore::months), Some(94), "{text}");
        }
        for text in ["7.1", "7:12", "", "7", "2:00", "7:10:00"] {
            assert_eq!(AgeScore::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_score_off_its_scale_is_no_score() {
        assert!(StandardisedScore::new(0.0).is_none());
        assert!(StandardisedScore::new(f64::NAN).is_none());
        assert!(ScaledScore::new(79.0).is_none());
        assert!(PhonicsMark::new(41).is_none());
    }

    #[test]
    fn a_bound_is_not_a_score() {
        let bound = StandardisedScore::new(70.0).map(Outcome::Below).unwrap();
        assert_eq!(bound.score(), None);
        assert_eq!(bound.to_string(), "below 70");
    }
}
