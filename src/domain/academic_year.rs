//! The school year, 1 September to 31 August, written `2026-27`.

use std::fmt;

use chrono::{Datelike, NaiveDate};

/// A school year, named by the calendar year in which it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AcademicYear(i32);

impl AcademicYear {
    /// The school year that begins on 1 September of this calendar year. Accepts 1990 to 2100.
    pub fn starting(year: i32) -> Option<AcademicYear> {
        (1990..=2100).contains(&year).then_some(AcademicYear(year))
    }

    /// The school year in which a day lies.
    pub fn of(date: NaiveDate) -> AcademicYear {
        AcademicYear(if date.month() >= 9 { date.year() } else { date.year() - 1 })
    }

    /// Reads `2023/2024`, `2023-24`, `202324`, `23/24` and `2023–24`. A bare `2024` is refused: it means
    /// different things in different files.
    pub fn parse(text: &str) -> Option<AcademicYear> {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let separators = text.trim().chars().filter(|c| !c.is_ascii_digit() && !c.is_whitespace()).count();
        if separators > 1 || text.trim().chars().any(char::is_alphabetic) {
            return None;
        }
        let (first, second) = match digits.len() {
            8 => (digits[..4].parse::<i32>().ok()?, digits[4..].parse::<i32>().ok()?),
            6 => {
                let first = digits[..4].parse::<i32>().ok()?;
                (first, first / 100 * 100 + digits[4..].parse::<i32>().ok()?)
            }
            4 if separators == 1 => (2000 + digits[..2].parse::<i32>().ok()?, 2000 + digits[2..].parse::<i32>().ok()?),
            _ => return None,
        };
        if second == first + 1 { AcademicYear::starting(first) } else { None }
    }

    /// The calendar year of the autumn term.
    pub fn start_year(self) -> i32 {
        self.0
    }

    /// 1 September.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.0, 9, 1).unwrap_or_default()
    }

    /// 31 August.
    pub(crate) fn last_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.0 + 1, 8, 31).unwrap_or_default()
    }

    /// The school year before.
    pub(crate) fn previous(self) -> AcademicYear {
        AcademicYear(self.0 - 1)
    }
}

impl fmt::Display for AcademicYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.0, (self.0 + 1).rem_euclid(100))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_form_is_read() {
        for text in ["2023/2024", "2023-24", "202324", "23/24", " 2023–24 ", "2023 / 24"] {
            assert_eq!(AcademicYear::parse(text), AcademicYear::starting(2023), "{text}");
        }
    }

    #[test]
    fn a_bare_year_and_a_gap_year_are_refused() {
        for text in ["2024", "2023-25", "", "Y4/5", "2023-24-25"] {
            assert_eq!(AcademicYear::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_year_turns_on_1_september() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        assert_eq!(AcademicYear::of(day(2026, 8, 31)).to_string(), "2025-26");
        assert_eq!(AcademicYear::of(day(2026, 9, 1)).to_string(), "2026-27");
        assert_eq!(AcademicYear::starting(2099).map(|y| y.to_string()), Some("2099-00".to_owned()));
    }
}
