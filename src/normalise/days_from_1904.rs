//! Day numbers without a date format in a workbook that counts days from 1904: four years and a day later than they look.
//!
//! The reader sees a plain number and cannot know that it is a day; here the column is known to hold dates.

use std::borrow::Cow;

use chrono::{Days, NaiveDate};

use crate::finding::Action;
use crate::normalise::layout::Layout;
use crate::normalise::notes::{Fault, Notes};
use crate::table::{Cell, FROM_1904, InputFile, RawTable, clean};

/// Columns of days.
const DATES: &[&str] = &[
    "date_of_birth",
    "admission_date",
    "leaving_date",
    "sen_start",
    "sen_end",
    "pp_start",
    "pp_end",
    "fsm_start",
    "fsm_end",
    "ap_start",
    "ap_end",
    "att_code_date",
    "att_from",
    "att_to",
    "behaviour_event_date",
    "suspension_start",
    "suspension_end",
    "test_date",
    "provision_start",
    "provision_end",
    "provision_review_date",
    "provision_entry_date",
    "provision_exit_date",
    "session_date",
    "target_set",
    "target_review",
];

/// The table with such numbers as days, each column with a word; any other workbook's as it is.
pub(crate) fn as_days<'a>(file: &InputFile, table: &'a RawTable, layout: &Layout, notes: &mut Notes) -> Cow<'a, RawTable> {
    if !file.described.contains(FROM_1904) {
        return Cow::Borrowed(table);
    }
    let mut out = Cow::Borrowed(table);
    for column in layout.columns.iter().filter(|column| column.field.is_some_and(|field| DATES.contains(&field))) {
        let days: Vec<(usize, NaiveDate)> = table
            .rows
            .iter()
            .enumerate()
            .skip(layout.first_data())
            .filter_map(|(at, row)| Some((at, day_of(row.cell(column.index))?)))
            .collect();
        let Some((first, _)) = days.first().copied() else { continue };
        for (at, day) in days {
            if let Some(cell) = out.to_mut().rows.get_mut(at).and_then(|row| row.cells.get_mut(column.index)) {
                *cell = Cell::Date(day);
            }
        }
        let Some(row) = table.rows.get(first) else { continue };
        let what = "Numbers without a date format stand in a column of dates, and the workbook counts its days from 1904";
        let place = table.place().at_row(row.number).at_column(column.number(), &column.heading);
        let fault = Fault::new("M140", Action::Repaired, what, "They are read as days counted from 1904.").alike("days from 1904");
        notes.add(place, fault.hint("Format the column as a date and look whether the days are right."));
    }
    out
}

/// The day of a whole number from 1995 to 2080 in the count from 1904.
fn day_of(cell: &Cell) -> Option<NaiveDate> {
    let serial = match cell {
        Cell::Number(number) => *number,
        Cell::Text(text) => clean(text).parse().ok().filter(|_| clean(text).len() == 5)?,
        _ => return None,
    };
    let days = (33_238.0..64_538.0).contains(&serial).then_some(serial as u64)?;
    NaiveDate::from_ymd_opt(1904, 1, 1)?.checked_add_days(Days::new(days))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::checks::run_with;
    use crate::normalise::testing::{file, settings, table};

    #[test]
    fn a_number_in_a_column_of_dates_is_counted_as_the_workbook_counts() {
        let lines = ["Report date: 20/11/2026", "Surname|Forename|DOB|Year Group|Class|Admission date", "Adams|Ava|41989|3|Oak|43344"];
        let born = |described: &str| {
            let mut book = file(vec![table("list.xlsx", "Pupils", &lines)]);
            book.described = described.to_owned();
            let read = run_with(&[book], &settings());
            let said = read.findings.iter().any(|one| one.message.contains("from 1904") && one.place.cell().is_some());
            (read.value.records.rolls[0].pupils[0].pupil.date_of_birth, read.value.records.rolls[0].pupils[0].admission_date, said)
        };
        let day = |text: &str| text.parse().ok();
        assert_eq!(born(&format!("Excel workbook, 1 sheet, {FROM_1904}")), (day("2018-12-17"), day("2022-09-02"), true));
        assert_eq!(born("Excel workbook, 1 sheet"), (day("2014-12-16"), day("2018-09-01"), false));
    }
}
