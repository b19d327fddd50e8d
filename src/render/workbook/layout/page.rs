//! A sheet's head and its print set-up: title, notes, frozen panes, A4 landscape, footer.

use rust_xlsxwriter::Worksheet;

use super::formats::Formats;
use super::names::{cell_text, footer_text};
use super::table::{Column, Landed, fault};
use super::wrap::{LINE_POINTS, lines_of};
use crate::error::Error;
use crate::render::artefact::RunStamp;

/// A4.
const PAPER_A4: u8 = 9;
/// 12 mm in inches.
const MARGIN: f64 = 12.0 / 25.4;
/// 5 mm in inches: the footer lies inside the bottom margin.
const FOOTER_MARGIN: f64 = 5.0 / 25.4;

/// How a sheet is printed.
pub(crate) struct Print<'a> {
    /// What the page shows, for the footer: a class or a sheet's name.
    pub(crate) of: &'a str,
    /// How many columns, from A, are printed.
    pub(crate) columns: usize,
    /// Pages in height at most; 0 for as many as it takes.
    pub(crate) pages_high: u16,
    /// Columns that stay in view.
    pub(crate) frozen_columns: u16,
}

/// Writes the title in A1 and the notes below it, one line each, broken to the width of the printed columns.
/// Returns the first free row.
pub(crate) fn put_head(sheet: &mut Worksheet, formats: &Formats, title: &str, notes: &[String], columns: &[Column]) -> Result<u32, Error> {
    sheet.write_string_with_format(0, 0, cell_text(title), &formats.title).map_err(fault)?;
    sheet.set_row_height(0, 22).map_err(fault)?;
    let width: f64 = columns.iter().map(|column| column.width).sum();
    let mut row = 1;
    for line in notes.iter().flat_map(|note| lines_of(note, width)) {
        sheet.write_string_with_format(row, 0, cell_text(line), &formats.note).map_err(fault)?;
        sheet.set_row_height(row, LINE_POINTS + 1.0).map_err(fault)?;
        row += 1;
    }
    Ok(row)
}

/// Height in points of what is printed on a page of A4 landscape, and its width in digits at 11 points.
const PAGE_POINTS: f64 = 186.0 / 25.4 * 72.0;
const PAGE_DIGITS: f64 = 148.0;
/// Body text on paper, in points, below which a table is better spread over more pages.
const SMALLEST_BODY: f64 = 8.0;

/// So many pages, if the table stays readable on them; else 0, as many as it takes.
pub(crate) fn pressed_on(pages: u16, landed: Landed, columns: &[Column]) -> u16 {
    let width: f64 = columns.iter().map(|column| column.width).sum();
    let heads = f64::from(landed.heading_row) * (LINE_POINTS + 1.0) + f64::from(pages) * 2.0 * LINE_POINTS;
    let by_height = f64::from(pages) * PAGE_POINTS / (landed.points + heads);
    let scale = by_height.min(PAGE_DIGITS / width).min(1.0);
    if 11.0 * scale >= SMALLEST_BODY { pages } else { 0 }
}

/// Sets up panes and printing of a sheet.
pub(crate) fn set_up(sheet: &mut Worksheet, stamp: &RunStamp, landed: Landed, print: &Print) -> Result<(), Error> {
    let last_column = u16::try_from(print.columns.saturating_sub(1)).unwrap_or(0);
    sheet.set_freeze_panes(landed.heading_row + 1, print.frozen_columns).map_err(fault)?;
    sheet.set_repeat_rows(landed.heading_row, landed.heading_row).map_err(fault)?;
    sheet.set_print_area(0, 0, landed.last_row, last_column).map_err(fault)?;
    paper(sheet, stamp, print);
    Ok(())
}

/// A4 landscape, one page wide, 12 mm margins, black on white, footer.
pub(crate) fn paper(sheet: &mut Worksheet, stamp: &RunStamp, print: &Print) {
    sheet.set_paper_size(PAPER_A4);
    sheet.set_landscape();
    sheet.set_margins(MARGIN, MARGIN, MARGIN, MARGIN, FOOTER_MARGIN, FOOTER_MARGIN);
    sheet.set_print_fit_to_pages(1, print.pages_high);
    sheet.set_print_black_and_white(true);
    sheet.set_screen_gridlines(false);
    put_footer(sheet, stamp, print.of);
}

/// What the page shows, the day, the run, the page's number, and that it is confidential.
pub(crate) fn put_footer(sheet: &mut Worksheet, stamp: &RunStamp, of: &str) {
    sheet.set_footer(format!(
        "&L&8 {}, {}&C&8 Confidential: pupil special category data&R&8 Run {}, page &P of &N",
        footer_text(of),
        stamp.as_at.format("%-d %B %Y"),
        footer_text(&stamp.run_id),
    ));
}
