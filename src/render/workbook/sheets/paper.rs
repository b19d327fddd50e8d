//! The sheet to take to the meeting: who, why, and room to write, in the columns that fit one page across.
//!
//! A print area cannot leave columns out of its middle, and the sheet people type in holds more than paper can show at a
//! readable size. So paper has its own sheet, locked against typing: nothing typed can be lost on it. It has no fills: some
//! programs print them dark, and the words say the same.

use rust_xlsxwriter::{ProtectionOptions, Workbook};

use super::pupils::PAGES_OF_A_CLASS;
use super::{Plain, put_with_rows_of};
use crate::decide::results::Partition;
use crate::error::Error;
use crate::render::vocabulary as name;
use crate::render::workbook::book::{Book, Entry, Reader};
use crate::render::workbook::layout::formats::{Formats, Style};
use crate::render::workbook::layout::page::put_footer;
use crate::render::workbook::layout::table::{Column, Value, column, fault};
use crate::render::workbook::words;

/// The sheet's name.
pub(crate) const SHEET: &str = "On paper";

/// The columns A to I, M, P to T and V of a pupil sheet, as narrow as their words allow: the wider, the smaller the print.
const COLUMNS: [Column; 16] = [
    column(name::PUPIL, 15.0, Style::Text),
    column(name::YEAR_CLASS, 6.5, Style::Text),
    column(name::STAGE_NOW, 9.0, Style::Text),
    column(name::WHY_DISCUSS, 39.5, Style::Text),
    column(name::SIGNALS, 8.0, Style::Text),
    column(name::STRENGTH, 9.5, Style::Text),
    column(name::NEW, 8.0, Style::Text),
    column(name::AREA_OF_NEED, 12.5, Style::Text),
    column(name::SUBJECT_MOST_AFFECTED, 8.5, Style::Text),
    column(name::ATTENDANCE, 11.2, Style::OneDecimal),
    column(name::LAST_DECISION, 12.0, Style::Text),
    column(name::CAUTIONS, 12.0, Style::Text),
    column(name::DECISION, 11.0, Style::Text),
    column(name::REASON, 9.0, Style::Text),
    column(name::AGREED_ACTION, 21.0, Style::Text),
    column(name::REVIEW_BY, 9.0, Style::Text),
];

/// Writes the sheet: a class, or for the SENCO every flagged and watched pupil.
pub(crate) fn put(workbook: &mut Workbook, formats: &Formats, book: &Book, class: Option<&str>) -> Result<(), Error> {
    let entries = match class {
        Some(class) => book.class(class),
        None => [Partition::Flagged, Partition::Watch].into_iter().flat_map(|list| book.listed(list)).collect(),
    };
    let rows: Vec<Vec<Value>> = entries.iter().map(|entry| row(book, entry)).collect();
    let (title, what) = match class {
        Some(class) => (
            format!("Class {class} on paper: for the {}", book.policy.words.meeting),
            "Flagged first, then watch, then pupils on support, then by name.",
        ),
        None => {
            (format!("On paper: for the {}", book.policy.words.meeting), "Flagged pupils first, then the watch list, each strongest first.")
        }
    };
    let notes = [format!(
        "{}. {what} To write on; typed decisions belong on the other pupil sheets. EAL: language is not SEN, nor taken as the only reason.",
        words::when(book)
    )];
    let is_class = book.reader == Reader::Teacher;
    let plain = Plain {
        sheet: SHEET,
        table: "On_paper",
        title: &title,
        notes: &notes,
        columns: &COLUMNS,
        rows: &rows,
        printed: COLUMNS.len(),
        pages_high: if is_class && entries.len() <= PAGES_OF_A_CLASS { 2 } else { 0 },
        frozen: 4,
        when_empty: "Nobody is on this list",
    };
    put_with_rows_of(workbook, formats, book, &plain, if is_class { 33.0 } else { 64.0 })?;
    let sheet = workbook.worksheet_from_name(SHEET).map_err(fault)?;
    if let Some(class) = class {
        put_footer(sheet, book.stamp, &format!("Class {class}"));
    }
    sheet.protect_with_options(&ProtectionOptions {
        sort: true,
        use_autofilter: true,
        format_columns: true,
        format_rows: true,
        ..ProtectionOptions::new()
    });
    Ok(())
}

fn row<'a>(book: &'a Book, entry: &Entry<'a>) -> Vec<Value<'a>> {
    vec![
        Value::Text(words::name(entry.pupil).into()),
        Value::text(words::year_and_class(entry.pupil)),
        Value::text(words::stage(entry, book.policy)),
        Value::text(words::why(entry)),
        Value::text(words::signals(entry)),
        Value::text(words::strength(entry)),
        Value::text(book.standing(entry).words()),
        Value::text(words::area_of_need(entry.pupil, Reader::Teacher)),
        Value::text(words::subject_most_affected(entry)),
        Value::maybe(words::attendance(entry.pupil)),
        Value::text(words::last_decision(book, entry)),
        Value::text(words::cautions(entry)),
        Value::Blank,
        Value::Blank,
        Value::Blank,
        Value::Blank,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paper_holds_the_columns_of_the_meeting_and_no_row_key() {
        assert!(COLUMNS.iter().all(|column| column.heading != name::ROW_KEY));
        // 273 mm of A4 between the margins hold 148 digits at 11 points.
        let width: f64 = COLUMNS.iter().map(|column| column.width).sum();
        assert!(11.0 * 148.0 / width > 8.0, "{width}");
    }
}
