//! Census days and the windows of each return, with the published pattern as fallback.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::config::census::{check_source, term_of_code};
use crate::config::table::DataTable;
use crate::domain::academic_year::AcademicYear;
use crate::domain::term::{SchoolTerm, Term, easter_sunday};
use crate::error::ConfigMistake;

/// Columns of `dates.tsv`.
pub(crate) const COLUMNS: &[&str] = &["what", "term", "from", "to", "note", "source", "mark"];

/// What a row of the table can be about.
const KNOWN: &[&str] = &[
    "census_day",
    "previous_census_day",
    "return_due",
    "age_day",
    "attendance",
    "attendance_second_half",
    "attendance_age_day",
    "exclusions",
    "fsm_periods",
];

/// A window, ends included; a single day has equal ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

/// Days and windows of one school year's returns.
#[derive(Clone, Debug, Default)]
pub struct CensusDates {
    windows: BTreeMap<(String, Term), Window>,
}

impl CensusDates {
    /// Reads the table; every term needs its census day.
    pub(crate) fn read(table: &DataTable, sources: &BTreeMap<String, String>, mistakes: &mut Vec<ConfigMistake>) -> CensusDates {
        let mut windows = BTreeMap::new();
        for row in table.rows() {
            check_source(row, sources, mistakes);
            if !KNOWN.contains(&row.get("what")) {
                mistakes.push(row.mistake("what", format!("'{}' is not one of: {}", row.get("what"), KNOWN.join(", "))));
            }
            let Some(term) = term_of_code(row.get("term")) else {
                mistakes.push(row.mistake("term", format!("'{}' is not AUT, SPR or SUM", row.get("term"))));
                continue;
            };
            match (day(row.get("from")), day(row.get("to"))) {
                (Some(from), Some(to)) if from <= to => {
                    if windows.insert((row.get("what").to_owned(), term), Window { from, to }).is_some() {
                        mistakes.push(row.mistake("what", format!("'{}' is given twice for {}", row.get("what"), row.get("term"))));
                    }
                }
                _ => mistakes.push(
                    row.mistake("from", format!("'{}' to '{}' is not a pair of days such as 2026-10-01", row.get("from"), row.get("to"))),
                ),
            }
        }
        for term in Term::ALL {
            if !table.file.is_empty() && !windows.contains_key(&("census_day".to_owned(), term)) {
                mistakes.push(ConfigMistake {
                    file: table.file.clone(),
                    key: "census_day".into(),
                    message: format!("the {term} term has no census day"),
                });
            }
        }
        CensusDates { windows }
    }

    /// A window of a term, if the year's table has it.
    pub fn window(&self, what: &str, term: Term) -> Option<Window> {
        self.windows.get(&(what.to_owned(), term)).copied()
    }

    /// Published census day of a term.
    pub fn census_day(&self, term: Term) -> Option<NaiveDate> {
        self.window("census_day", term).map(|window| window.from)
    }

    /// The 31 August from which ages are counted.
    pub(crate) fn age_day(&self, term: Term) -> Option<NaiveDate> {
        self.window("age_day", term).map(|window| window.from)
    }
}

/// The usual census day of a term: first Thursday of October, third Thursday of January, third Thursday of May
/// (seen in each year from 2023 to 2026).
pub(crate) fn usual_census_day(term: SchoolTerm) -> NaiveDate {
    let start = term.year.start_year();
    let (year, month, week) = match term.term {
        Term::Autumn => (start, 10, 1),
        Term::Spring => (start + 1, 1, 3),
        Term::Summer => (start + 1, 5, 3),
    };
    NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Thu, week).unwrap_or_default()
}

/// The window of a term by the usual rules, for a year whose table has none: notional terms end on 31 December, Easter Sunday
/// and 31 July; attendance is asked one term in arrears, exclusions two; free meals from the day after the census before.
/// The shipped years are tested against it. `None` for a kind that the rules do not have.
pub fn usual_window(what: &str, term: SchoolTerm) -> Option<Window> {
    let start = term.year.start_year();
    let of = |year: i32, month: u32, day: u32| NaiveDate::from_ymd_opt(year, month, day);
    let (easter, easter_before) = (easter_sunday(start + 1), easter_sunday(start));
    let easter_monday_before = easter_before.succ_opt()?;
    let half_term = NaiveDate::from_weekday_of_month_opt(start, 5, Weekday::Mon, 5)
        .or_else(|| NaiveDate::from_weekday_of_month_opt(start, 5, Weekday::Mon, 4))?;
    let day = usual_census_day(term);
    let previous = match term.term {
        Term::Autumn => usual_census_day(SchoolTerm { year: AcademicYear::starting(start - 1)?, term: Term::Summer }),
        Term::Spring => usual_census_day(SchoolTerm { year: term.year, term: Term::Autumn }),
        Term::Summer => usual_census_day(SchoolTerm { year: term.year, term: Term::Spring }),
    };
    let (from, to) = match (what, term.term) {
        ("census_day", _) => (day, day),
        ("previous_census_day", _) => (previous, previous),
        ("return_due", _) => (day + Days::new(27), day + Days::new(27)),
        ("fsm_periods", _) => (previous.succ_opt()?, day),
        ("age_day", _) => (of(start, 8, 31)?, of(start, 8, 31)?),
        ("attendance_age_day", Term::Autumn) => (of(start - 1, 8, 31)?, of(start - 1, 8, 31)?),
        ("attendance_age_day", _) => (of(start, 8, 31)?, of(start, 8, 31)?),
        ("attendance", Term::Autumn) => (easter_monday_before, half_term.pred_opt()?),
        ("attendance_second_half", Term::Autumn) => (half_term, of(start, 7, 31)?),
        ("attendance", Term::Spring) => (of(start, 8, 1)?, of(start, 12, 31)?),
        ("attendance", Term::Summer) => (of(start + 1, 1, 1)?, easter),
        ("exclusions", Term::Autumn) => (of(start, 1, 1)?, of(start, 7, 31)?),
        ("exclusions", Term::Spring) => (easter_monday_before, of(start, 12, 31)?),
        ("exclusions", Term::Summer) => (of(start, 8, 1)?, easter),
        _ => return None,
    };
    Some(Window { from, to })
}

/// The 31 August before a day.
pub(crate) fn august_before(day: NaiveDate) -> NaiveDate {
    let year = if day.month() >= 9 { day.year() } else { day.year() - 1 };
    NaiveDate::from_ymd_opt(year, 8, 31).unwrap_or_default()
}

fn day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::census::tests::shipped;

    #[test]
    fn the_usual_days_are_those_that_were_published() {
        for (start, term, expected) in [
            (2024, Term::Autumn, "2024-10-03"),
            (2024, Term::Spring, "2025-01-16"),
            (2024, Term::Summer, "2025-05-15"),
            (2025, Term::Autumn, "2025-10-02"),
            (2025, Term::Spring, "2026-01-15"),
            (2025, Term::Summer, "2026-05-21"),
            (2026, Term::Autumn, "2026-10-01"),
        ] {
            let year = AcademicYear::starting(start).unwrap();
            assert_eq!(usual_census_day(SchoolTerm { year, term }).to_string(), expected);
        }
    }

    #[test]
    fn the_shipped_days_follow_the_usual_pattern() {
        let settings = shipped();
        for term in Term::ALL {
            let usual = usual_census_day(SchoolTerm { year: settings.academic_year, term });
            assert_eq!(settings.dates.census_day(term), Some(usual), "{term}");
            assert_eq!(settings.dates.age_day(term), Some(august_before(usual)), "{term}");
        }
    }

    #[test]
    fn every_window_of_the_shipped_years_follows_the_usual_rules() {
        for folder in ["2025-26", "2026-27"] {
            let mut mistakes = Vec::new();
            let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("config/census").join(folder);
            let settings = crate::config::census::CensusSettings::load(&dir, &mut mistakes).unwrap_or_else(|| panic!("{mistakes:?}"));
            let mut n_windows = 0;
            for what in KNOWN {
                for term in Term::ALL {
                    let Some(window) = settings.dates.window(what, term) else { continue };
                    let usual = usual_window(what, SchoolTerm { year: settings.academic_year, term });
                    assert_eq!(usual, Some(window), "{what} {term} {folder}");
                    n_windows += 1;
                }
            }
            assert_eq!(n_windows, 25, "{folder}");
        }
    }

    #[test]
    fn the_usual_windows_of_2027_are_the_computed_ones() {
        let year = AcademicYear::starting(2027).unwrap();
        for (what, term, from, to) in [
            ("attendance", Term::Autumn, "2027-03-29", "2027-05-30"),
            ("attendance_second_half", Term::Autumn, "2027-05-31", "2027-07-31"),
            ("exclusions", Term::Spring, "2027-03-29", "2027-12-31"),
            ("attendance", Term::Summer, "2028-01-01", "2028-04-16"),
            ("exclusions", Term::Summer, "2027-08-01", "2028-04-16"),
            ("fsm_periods", Term::Spring, "2027-10-08", "2028-01-20"),
            ("return_due", Term::Summer, "2028-06-14", "2028-06-14"),
        ] {
            let window = usual_window(what, SchoolTerm { year, term }).unwrap();
            assert_eq!((window.from.to_string(), window.to.to_string()), (from.to_owned(), to.to_owned()), "{what} {term}");
        }
    }

    #[test]
    fn the_free_meals_window_opens_the_day_after_the_previous_census_day() {
        let dates = shipped().dates;
        for term in Term::ALL {
            let previous = dates.window("previous_census_day", term).unwrap().from;
            assert_eq!(dates.window("fsm_periods", term).unwrap().from, previous.succ_opt().unwrap(), "{term}");
        }
    }

    #[test]
    fn a_day_that_is_none_is_reported_with_its_line() {
        let mut mistakes = Vec::new();
        let text = "what\tterm\tfrom\tto\tnote\tsource\tmark\ncensus_day\tAUT\t2026-13-01\t2026-13-01\t\tX\tV\n";
        let table = DataTable::parse("dates.tsv", text, COLUMNS, &mut mistakes);
        CensusDates::read(&table, &BTreeMap::from([("X".to_owned(), String::new())]), &mut mistakes);
        assert!(mistakes.iter().any(|m| m.key == "line 2, from"), "{mistakes:?}");
        assert!(mistakes.iter().any(|m| m.message.contains("autumn term has no census day")), "{mistakes:?}");
    }
}
