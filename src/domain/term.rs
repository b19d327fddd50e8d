//! Terms and half terms of the school year.

use std::fmt;

use chrono::{Datelike, NaiveDate};

use crate::domain::academic_year::AcademicYear;

/// One of three terms, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// September to December.
    Autumn,
    /// January to Easter.
    Spring,
    /// Easter to July.
    Summer,
}

impl Term {
    /// The three terms in order.
    pub const ALL: [Term; 3] = [Term::Autumn, Term::Spring, Term::Summer];

    /// The notional term of a day: spring ends on Easter Sunday (the Department's notional terms); August
    /// belongs to the summer term of the school year that is ending.
    pub fn of(date: NaiveDate) -> Term {
        match date.month() {
            9..=12 => Term::Autumn,
            _ if date <= easter_sunday(date.year()) => Term::Spring,
            _ => Term::Summer,
        }
    }

    /// Lower-case name, for folder names and data files.
    pub fn name(self) -> &'static str {
        match self {
            Term::Autumn => "autumn",
            Term::Spring => "spring",
            Term::Summer => "summer",
        }
    }

    /// Reads `Autumn`, `Aut 1`, `Spr`, `Summer 2`, `T3`: the term only; see [`HalfTerm::parse`] for halves.
    pub fn parse(text: &str) -> Option<Term> {
        HalfTerm::parse(text).map(|half| half.term)
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A term with its half, where one is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HalfTerm {
    /// The term.
    pub term: Term,
    /// 1 or 2; `None` when the whole term is meant.
    pub half: Option<u8>,
}

impl HalfTerm {
    /// Reads `Autumn`, `autumn term`, `Aut1`, `Aut 2`, `Spr`, `Sum1`, `T1` to `T3`, `HT1` to `HT6`.
    pub fn parse(text: &str) -> Option<HalfTerm> {
        let plain: String = text.to_lowercase().replace("term", "").chars().filter(|c| c.is_alphanumeric()).collect();
        let split = plain.find(|c: char| c.is_ascii_digit()).unwrap_or(plain.len());
        let (word, number) = plain.split_at(split);
        let number: Option<u8> = if number.is_empty() { None } else { Some(number.parse().ok()?) };
        let term = match word {
            "autumn" | "aut" | "au" => Term::Autumn,
            "spring" | "spr" | "sp" => Term::Spring,
            "summer" | "sum" | "su" => Term::Summer,
            "t" => return Term::ALL.get(usize::from(number?.checked_sub(1)?)).map(|term| HalfTerm { term: *term, half: None }),
            "ht" => {
                let index = number?.checked_sub(1)?;
                let term = *Term::ALL.get(usize::from(index / 2))?;
                return Some(HalfTerm { term, half: Some(index % 2 + 1) });
            }
            _ => return None,
        };
        match number {
            None => Some(HalfTerm { term, half: None }),
            Some(half @ 1..=2) => Some(HalfTerm { term, half: Some(half) }),
            Some(_) => None,
        }
    }
}

/// Easter Sunday of the Gregorian calendar (the anonymous Gregorian computus, Meeus 1991; years 1583 on).
pub(crate) fn easter_sunday(year: i32) -> NaiveDate {
    let a = year % 19;
    let (b, c) = (year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let month = (h + l - 7 * m + 114) / 31;
    let day = (h + l - 7 * m + 114) % 31 + 1;
    NaiveDate::from_ymd_opt(year, month.unsigned_abs(), day.unsigned_abs()).unwrap_or_default()
}

/// A term of a school year: the unit of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchoolTerm {
    /// School year.
    pub year: AcademicYear,
    /// Term of it.
    pub term: Term,
}

impl SchoolTerm {
    /// The term in which a day lies.
    pub fn of(date: NaiveDate) -> SchoolTerm {
        SchoolTerm { year: AcademicYear::of(date), term: Term::of(date) }
    }
}

impl fmt::Display for SchoolTerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.term, self.year)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_agrees_with_the_published_dates() {
        // From the census calendar of the Department's windows (2024 to 2028).
        for (year, month, day) in [(2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2028, 4, 16)] {
            assert_eq!(easter_sunday(year), NaiveDate::from_ymd_opt(year, month, day).unwrap());
        }
    }

    #[test]
    fn term_words_are_read() {
        for (text, term, half) in [
            ("Aut1", Term::Autumn, Some(1)),
            ("Autumn Term", Term::Autumn, None),
            ("Spr", Term::Spring, None),
            ("summer 2", Term::Summer, Some(2)),
            ("T3", Term::Summer, None),
            ("HT5", Term::Summer, Some(1)),
            ("HT2", Term::Autumn, Some(2)),
        ] {
            assert_eq!(HalfTerm::parse(text), Some(HalfTerm { term, half }), "{text}");
        }
        for text in ["", "Aut3", "HT9", "T0", "Target", "Reading"] {
            assert_eq!(HalfTerm::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_lies_in_its_notional_term() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        assert_eq!(SchoolTerm::of(day(2026, 11, 20)).to_string(), "autumn 2026-27");
        assert_eq!(SchoolTerm::of(day(2026, 4, 5)).to_string(), "spring 2025-26");
        assert_eq!(SchoolTerm::of(day(2026, 4, 6)).to_string(), "summer 2025-26");
        assert_eq!(SchoolTerm::of(day(2026, 8, 31)).to_string(), "summer 2025-26");
    }
}
