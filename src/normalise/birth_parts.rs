//! A date of birth in three columns: day, month, year. Read only where all three headings are there.

use chrono::{Datelike, NaiveDate};

use crate::domain::name::folded;
use crate::finding::Action;
use crate::normalise::notes::{Fault, Notes};
use crate::normalise::sheet::{DataRow, Sheet};
use crate::normalise::values::dates::month_number;

/// Beginnings and ends of the headings, without blanks and marks.
const BEGINNINGS: [&str; 4] = ["birth", "dob", "dateofbirth", "born"];

/// The three columns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BirthParts {
    day: usize,
    month: usize,
    year: usize,
}

impl BirthParts {
    /// The columns, when the sheet has all three.
    pub(crate) fn of(sheet: &Sheet<'_>) -> Option<BirthParts> {
        let column = |part: &str, short: &str| {
            let is_it = |heading: &str| {
                let plain = folded(heading);
                plain == format!("{part}ofbirth")
                    || BEGINNINGS.iter().any(|head| plain.strip_prefix(head).is_some_and(|rest| rest == part || rest == short))
            };
            sheet.layout.columns.iter().find(|column| is_it(&column.heading)).map(|column| column.index)
        };
        let year = column("year", "yyyy").or_else(|| column("year", "yy"));
        Some(BirthParts { day: column("day", "dd")?, month: column("month", "mm")?, year: year? })
    }

    /// The date in a row; a finding where the three cells make none, nothing where all are blank.
    pub(crate) fn date(&self, sheet: &Sheet<'_>, row: &DataRow, notes: &mut Notes) -> Option<NaiveDate> {
        let text = |index: usize| sheet.at(row.at, index).text().trim().to_lowercase();
        let (day, month, year) = (text(self.day), text(self.month), text(self.year));
        if day.is_empty() && month.is_empty() && year.is_empty() {
            return None;
        }
        let read = date_of(&day, &month, &year, sheet.as_at);
        if read.is_none() {
            let what = "The day, month and year of birth do not make a date of a child's birth";
            let fault = Fault::new("M144", Action::Quarantined, what, "The date of birth is read as empty.");
            notes.add(sheet.row_place(row.at), fault.hint("Correct the three cells, or put the whole date into one column."));
        }
        read
    }
}

/// A year of two digits is the last such year not after the day of the run; who is not between 1 and 25 years old is no pupil.
fn date_of(day: &str, month: &str, year: &str, as_at: NaiveDate) -> Option<NaiveDate> {
    let month = month.parse().ok().or_else(|| month_number(month))?;
    let mut full: i32 = year.parse().ok()?;
    if (0..100).contains(&full) {
        full += 2000;
        if full > as_at.year() {
            full -= 100;
        }
    }
    let date = NaiveDate::from_ymd_opt(full, month, day.parse().ok()?)?;
    (1..=25).contains(&(as_at.year() - date.year())).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_cells_make_a_date_or_none() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let born = NaiveDate::from_ymd_opt(2017, 3, 4);
        for (day, month, year, expected) in [
            ("4", "3", "2017", born),
            ("04", "mar", "17", born),
            ("4", "march", "2017", born),
            ("31", "2", "2017", None),
            ("4", "", "2017", None),
            ("4", "3", "1970", None),
            ("4", "3", "99999999999", None),
        ] {
            assert_eq!(date_of(day, month, year, today), expected, "{day} {month} {year}");
        }
    }
}
