//! The little that every sample workbook needs: a row at a time, fixed document dates, cell names.

use rust_xlsxwriter::{DocProperties, Format, Workbook, Worksheet, XlsxError};

use super::date::{Date, date};

/// One value of a cell.
#[derive(Clone)]
pub enum Value {
    /// Nothing.
    Blank,
    /// Text, also for numbers typed as text.
    Text(String),
    /// A number.
    Number(f64),
    /// A day.
    Day(Date),
}

/// A text value.
pub fn text(value: &str) -> Value {
    if value.is_empty() { Value::Blank } else { Value::Text(value.to_owned()) }
}

/// A whole number.
pub fn number(value: impl Into<f64>) -> Value {
    Value::Number(value.into())
}

/// Writes a row from the left; rows count from 0 here and from 1 in [`cell_name`].
pub fn write_row(sheet: &mut Worksheet, row: u32, values: &[Value]) -> Result<(), XlsxError> {
    let day_format = Format::new().set_num_format("dd/mm/yyyy");
    for (column, value) in (0u16..).zip(values) {
        match value {
            Value::Blank => continue,
            Value::Text(value) => sheet.write_string(row, column, value)?,
            Value::Number(value) => sheet.write_number(row, column, *value)?,
            Value::Day(day) => sheet.write_datetime_with_format(row, column, day.excel()?, &day_format)?,
        };
    }
    Ok(())
}

/// Writes headings in bold.
pub fn write_headings(sheet: &mut Worksheet, row: u32, headings: &[&str]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (column, heading) in (0u16..).zip(headings).filter(|(_, heading)| !heading.is_empty()) {
        sheet.write_string_with_format(row, column, *heading, &bold)?;
    }
    Ok(())
}

/// `F17` for row 16, column 5.
pub fn cell_name(row: u32, column: u16) -> String {
    rust_xlsxwriter::utility::row_col_to_cell(row, column)
}

/// The workbook's bytes, with properties that do not depend on the day of writing.
pub fn save(book: &mut Workbook) -> Result<Vec<u8>, XlsxError> {
    let properties = DocProperties::new().set_author("Invented sample").set_creation_datetime(&date(2026, 11, 20).excel()?);
    book.set_properties(&properties);
    book.save_to_buffer()
}
