//! Writes one real table: headings, rows, row heights, column widths. Row heights fit the wrapped text.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{Table, TableColumn, TableStyle, Worksheet, XlsxError};

use super::formats::{Formats, Style};
use super::names::cell_text;
use super::wrap::{LINE_POINTS, lines_needed, width_of_words};
use crate::domain::amounts::rounded;
use crate::error::Error;

/// Tallest row a spreadsheet allows.
const TALLEST: f64 = 409.0;
/// How much wider bold text is.
const BOLD: f64 = 1.08;

/// One column of a table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    /// Heading: one of the vocabulary.
    pub(crate) heading: &'static str,
    /// Width in digits.
    pub(crate) width: f64,
    /// How its cells look.
    pub(crate) style: Style,
}

/// A column, in one line.
pub(crate) const fn column(heading: &'static str, width: f64, style: Style) -> Column {
    Column { heading, width, style }
}

/// What stands in a cell.
#[derive(Clone, Debug)]
pub(crate) enum Value<'a> {
    /// Text, always written as text.
    Text(Cow<'a, str>),
    /// Text that leads to a row of another sheet.
    Link {
        /// What is shown.
        text: Cow<'a, str>,
        /// Sheet.
        sheet: &'a str,
        /// 0-based row.
        row: u32,
    },
    /// A day, written as a true date whatever the style of its column.
    Day(NaiveDate),
    /// A number; the style says how many decimals are shown.
    Number(f64),
    /// Nothing.
    Blank,
}

impl<'a> Value<'a> {
    /// Text, or nothing when it is empty.
    pub(crate) fn text(text: impl Into<Cow<'a, str>>) -> Value<'a> {
        let text = text.into();
        if text.is_empty() { Value::Blank } else { Value::Text(text) }
    }

    /// A count.
    pub(crate) fn count(n: usize) -> Value<'a> {
        Value::Number(n as f64)
    }

    /// A number, or nothing.
    pub(crate) fn maybe(number: Option<f64>) -> Value<'a> {
        number.filter(|number| number.is_finite()).map_or(Value::Blank, Value::Number)
    }

    /// A day, or nothing.
    pub(crate) fn day(day: Option<NaiveDate>) -> Value<'a> {
        // Spreadsheets count days from 1900 on; an earlier day stays as a text.
        match day {
            Some(day) if day.year() >= 1900 => Value::Day(day),
            Some(day) => Value::text(day.format("%d/%m/%Y").to_string()),
            None => Value::Blank,
        }
    }

    fn shown(&self) -> &str {
        match self {
            Value::Text(text) | Value::Link { text, .. } => text,
            _ => "",
        }
    }
}

/// A table to be written.
pub(crate) struct TableOf<'a> {
    /// Name of the table, unique in the workbook: letters, digits, underscores.
    pub(crate) name: &'a str,
    /// Columns.
    pub(crate) columns: &'a [Column],
    /// Rows; each as long as `columns`.
    pub(crate) rows: &'a [Vec<Value<'a>>],
    /// How many columns, from the first, decide the height of a row; later ones are for the screen and show what fits.
    pub(crate) measured: usize,
    /// Lowest height of a row in points.
    pub(crate) row_points: f64,
    /// Whether cells with nothing in them are written too, for the lines around them. On a sheet that stays on screen the
    /// program's own grid does.
    pub(crate) blanks_are_ruled: bool,
    /// The words that stand in the first cell when there are no rows.
    pub(crate) when_empty: &'static str,
}

/// Where a table landed; 0-based.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Landed {
    /// Heading row.
    pub(crate) heading_row: u32,
    /// First row of data.
    pub(crate) first_row: u32,
    /// Last row of data.
    pub(crate) last_row: u32,
    /// Height of headings and rows together, in points.
    pub(crate) points: f64,
}

/// Writes a table with its headings at a row, and the column widths.
pub(crate) fn put_table(sheet: &mut Worksheet, formats: &Formats, top: u32, table: &TableOf) -> Result<Landed, Error> {
    let mut to = put_headings(sheet, formats, top, table, table.rows.len())?;
    for row in table.rows {
        to.put(row)?;
    }
    to.ended()
}

/// A table whose headings stand and whose rows are still to come, from top to bottom: a sheet that keeps no row in
/// memory can be written through it.
pub(crate) struct Rows<'t, 'a> {
    sheet: &'t mut Worksheet,
    formats: &'t Formats,
    table: &'t TableOf<'a>,
    landed: Landed,
    next: u32,
}

impl Rows<'_, '_> {
    /// Writes the next row.
    pub(crate) fn put(&mut self, row: &[Value]) -> Result<(), Error> {
        self.landed.points += put_row(self.sheet, self.formats, self.next, self.table, row)?;
        self.next += 1;
        Ok(())
    }

    /// Where the table landed. A table that got more or fewer rows than its headings were told is a fault.
    pub(crate) fn ended(mut self) -> Result<Landed, Error> {
        if self.next == self.landed.first_row {
            self.put(&[Value::Text(Cow::Borrowed(self.table.when_empty))])?;
        }
        if self.next != self.landed.last_row + 1 {
            return Err(Error::Fault(format!("the table {} is not as long as it was announced", self.table.name)));
        }
        Ok(self.landed)
    }
}

/// Writes the headings of a table of so many rows.
pub(crate) fn put_headings<'t, 'a>(
    sheet: &'t mut Worksheet,
    formats: &'t Formats,
    top: u32,
    table: &'t TableOf<'a>,
    rows: usize,
) -> Result<Rows<'t, 'a>, Error> {
    // A table without rows has one that says so.
    let last_row = top.saturating_add(u32::try_from(rows.max(1)).unwrap_or(u32::MAX));
    let mut headings = Vec::new();
    let mut lines = 1;
    for (index, column) in (0u16..).zip(table.columns) {
        // Bold text is about a twelfth wider, and the filter button takes the end of the last line. No word is broken.
        let width = column.width.max(width_of_words(column.heading) * BOLD);
        sheet.set_column_width(index, width).map_err(fault)?;
        lines = lines.max(lines_needed(column.heading, (width - 1.0) / BOLD));
        let format = if matches!(column.style, Style::Entry | Style::EntryDay) { &formats.header_entry } else { &formats.header };
        headings.push(TableColumn::new().set_header(column.heading).set_header_format(format));
    }
    let height = lines as f64 * LINE_POINTS + 9.0;
    let last_column = u16::try_from(table.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let real = Table::new().set_name(table.name).set_style(TableStyle::None).set_columns(&headings);
    sheet.add_table(top, 0, last_row, last_column, &real).map_err(fault)?;
    sheet.set_row_height(top, height).map_err(fault)?;
    let landed = Landed { heading_row: top, first_row: top + 1, last_row, points: height };
    Ok(Rows { sheet, formats, table, landed, next: top + 1 })
}

/// Writes a row and gives its height in points.
fn put_row(sheet: &mut Worksheet, formats: &Formats, number: u32, table: &TableOf, row: &[Value]) -> Result<f64, Error> {
    let mut lines = 1;
    for (index, column) in (0u16..).zip(table.columns) {
        let value = row.get(usize::from(index)).unwrap_or(&Value::Blank);
        if table.blanks_are_ruled || !matches!(value, Value::Blank) {
            put_cell(sheet, formats, (number, index), column.style, value)?;
        }
        let shown = value.shown();
        if usize::from(index) < table.measured && column.style != Style::Key && !shown.is_empty() {
            lines = lines.max(lines_needed(shown, column.width));
        }
    }
    let height = (lines as f64 * LINE_POINTS + 3.0).clamp(table.row_points, TALLEST);
    sheet.set_row_height(number, height).map_err(fault)?;
    Ok(height)
}

fn put_cell(sheet: &mut Worksheet, formats: &Formats, (row, index): (u32, u16), style: Style, value: &Value) -> Result<(), Error> {
    let format = formats.of(style);
    match value {
        Value::Text(text) => sheet.write_string_with_format(row, index, cell_text(text), format),
        Value::Link { text, sheet: target, row: target_row } => {
            let shown = cell_text(text);
            let link = format!("internal:'{}'!A{}", target.replace('\'', "''"), target_row + 1);
            sheet.write_url_with_options(row, index, link.as_str(), shown, "", Some(&formats.link))
        }
        // Six decimals keep thresholds exact and hide float noise; the format shows fewer.
        Value::Number(number) => sheet.write_number_with_format(row, index, rounded(*number, 6), format),
        Value::Day(day) => sheet.write_datetime_with_format(row, index, day, &formats.day),
        Value::Blank => sheet.write_blank(row, index, format),
    }
    .map(|_| ())
    .map_err(fault)
}

/// A workbook that cannot be written is a fault of the program, as every name and range is made here, or of the disk on which its
/// rows are put aside.
pub(crate) fn fault(error: XlsxError) -> Error {
    match error {
        XlsxError::IoError(source) | XlsxError::TempFileError(_, source) => {
            Error::File { doing: "putting rows of a workbook aside".to_owned(), source }
        }
        other => Error::Fault(format!("a workbook could not be written ({other})")),
    }
}
