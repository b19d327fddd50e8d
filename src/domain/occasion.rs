//! When a test was sat or a judgement made.

use std::fmt;

use chrono::NaiveDate;

use crate::domain::academic_year::AcademicYear;
use crate::domain::term::{Term, easter_sunday};

/// A term of a school year, with the day of the test where the file gives one.
///
/// Occasions are ordered by school year and term; two dates in one term are one occasion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Occasion {
    /// School year.
    pub year: AcademicYear,
    /// Term of that year.
    pub term: Term,
}

impl Occasion {
    /// The occasion of a day.
    pub fn of(date: NaiveDate) -> Occasion {
        Occasion { year: AcademicYear::of(date), term: Term::of(date) }
    }

    /// First day of the term, near enough to tell a term that has begun from one to come.
    pub fn first_day(self) -> NaiveDate {
        let start = self.year.start_year();
        match self.term {
            Term::Autumn => self.year.first_day(),
            Term::Spring => NaiveDate::from_ymd_opt(start + 1, 1, 1).unwrap_or_default(),
            Term::Summer => easter_sunday(start + 1) + chrono::Duration::days(1),
        }
    }

    /// The same occasion so many terms earlier.
    pub fn terms_before(self, terms: u32) -> Occasion {
        let within = Term::ALL.iter().zip(0..).find(|(term, _)| **term == self.term).map_or(0, |(_, number)| number);
        let number = self.year.start_year() * 3 + within - i32::try_from(terms).unwrap_or(i32::MAX / 2);
        let year = AcademicYear::starting(number.div_euclid(3)).unwrap_or(self.year);
        let term = usize::try_from(number.rem_euclid(3)).ok().and_then(|index| Term::ALL.get(index)).copied().unwrap_or(self.term);
        Occasion { year, term }
    }

    /// The day taken for a judgement or test without a date: the usual end-of-term assessment week.
    pub fn usual_day(self) -> NaiveDate {
        let start = self.year.start_year();
        match self.term {
            Term::Autumn => NaiveDate::from_ymd_opt(start, 12, 1),
            Term::Spring => Some(easter_sunday(start + 1) - chrono::Duration::days(14)),
            Term::Summer => NaiveDate::from_ymd_opt(start + 1, 6, 20),
        }
        .unwrap_or_default()
    }
}

impl fmt::Display for Occasion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.term, self.year)
    }
}
