//! What every workbook for the office has: the page for printing, a read-me sheet, the look of a table.

use rust_xlsxwriter::{Color, DocProperties, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use crate::render::artefact::RunStamp;
use crate::render::office::data_checks::neutral;
use crate::render::workbook::layout::names::footer_text;
use crate::render::workbook::layout::wrap::{LINE_POINTS, lines_needed};

/// Paper size A4.
const A4: u8 = 9;

/// A workbook whose own date is the run's day, so that the same run gives the same bytes.
pub(super) fn workbook(title: &str, stamp: &RunStamp) -> Workbook {
    let mut workbook = Workbook::new();
    let made = stamp.as_at.and_time(chrono::NaiveTime::MIN).and_utc();
    workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&made));
    workbook
}

/// A cell of a table: text, or a count.
pub(super) enum CellValue {
    /// Text.
    Text(String),
    /// A count.
    Count(usize),
}

/// A cell of text.
pub(super) fn words(text: impl Into<String>) -> CellValue {
    CellValue::Text(text.into())
}

/// A table with its headings and widths, in the sheet of a name.
pub(super) fn table(
    sheet: &mut Worksheet,
    name: &str,
    headings: &[(&str, f64)],
    rows: &[Vec<CellValue>],
    stamp: &RunStamp,
) -> Result<(), XlsxError> {
    let heading = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_background_color(Color::RGB(0x00E7_E6E6))
        .set_border_bottom(FormatBorder::Thin);
    let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let number = Format::new().set_align(FormatAlign::Top);
    sheet.set_name(name)?;
    for (column, (title, width)) in (0u16..).zip(headings) {
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(0, column, *title, &heading)?;
    }
    // Bold text is about a twelfth wider, and the filter button takes the end of the last line.
    let lines = headings.iter().map(|(title, width)| lines_needed(title, (width - 2.0) / 1.08)).max().unwrap_or(1);
    sheet.set_row_height(0, lines as f64 * LINE_POINTS + 3.0)?;
    for (row, cells) in (1u32..).zip(rows) {
        for (column, cell) in (0u16..).zip(cells) {
            match cell {
                CellValue::Text(value) => sheet.write_string_with_format(row, column, neutral(value), &text)?,
                CellValue::Count(value) => {
                    sheet.write_number_with_format(row, column, u32::try_from(*value).unwrap_or(u32::MAX), &number)?
                }
            };
        }
        let lines = cells.iter().zip(headings).map(|(cell, (_, width))| match cell {
            CellValue::Text(value) => lines_needed(value, *width),
            CellValue::Count(_) => 1,
        });
        sheet.set_row_height(row, lines.max().unwrap_or(1) as f64 * LINE_POINTS + 3.0)?;
    }
    if rows.is_empty() {
        sheet.write_string(1, 0, "Nothing to list.")?;
    }
    let last_row = u32::try_from(rows.len().max(1)).unwrap_or(u32::MAX);
    let last_column = u16::try_from(headings.len().saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, last_row, last_column)?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    page(sheet, stamp);
    Ok(())
}

/// A sheet of sentences, the first of them its title; where the run comes from stands at its end.
pub(super) fn read_me(sheet: &mut Worksheet, lines: &[String], stamp: &RunStamp) -> Result<(), XlsxError> {
    sheet.set_name("Read me")?;
    sheet.set_column_width(0, 118)?;
    let title = Format::new().set_bold().set_font_size(14);
    let plain = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let origin = format!("Run {}, program version {}, settings {}.", stamp.run_id, stamp.version, stamp.settings_hash);
    for (row, line) in (0u32..).zip(lines.iter().chain([&String::new(), &origin])) {
        sheet.write_string_with_format(row, 0, line, if row == 0 { &title } else { &plain })?;
    }
    page(sheet, stamp);
    Ok(())
}

/// Landscape on A4, one page wide, with school, run and a warning in the footer.
fn page(sheet: &mut Worksheet, stamp: &RunStamp) {
    let school = footer_text(&stamp.school_name);
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0).set_margins(0.47, 0.47, 0.47, 0.47, 0.2, 0.2);
    sheet.set_footer(format!("&L{school}, run {}&CConfidential: school office only, names of pupils inside&RPage &P of &N", stamp.run_id));
}
