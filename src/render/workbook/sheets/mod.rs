//! One file per sheet: its columns, its rows, its words.

pub(crate) mod against_last;
pub(crate) mod codes;
pub(crate) mod costs;
pub(crate) mod data_checks;
pub(crate) mod doing_well;
pub(crate) mod evidence;
pub(crate) mod in_full;
pub(crate) mod interventions;
pub(crate) mod not_judged;
pub(crate) mod paper;
pub(crate) mod proposals;
pub(crate) mod provision_map;
pub(crate) mod pupils;
pub(crate) mod read_me;
pub(crate) mod representation;
pub(crate) mod settings;
pub(crate) mod summary;
pub(crate) mod teacher_concern;
pub(crate) mod trend;

use rust_xlsxwriter::{Workbook, Worksheet};

use super::book::Book;
use super::layout::formats::Formats;
use super::layout::ids::name_headings;
use super::layout::page::{Print, put_head, set_up};
use super::layout::table::{Column, Landed, TableOf, Value, fault, put_table};
use crate::error::Error;

/// A sheet that is a title, some notes and one table, printed as far as `printed` columns.
pub(crate) struct Plain<'a> {
    pub(crate) sheet: &'a str,
    pub(crate) table: &'a str,
    pub(crate) title: &'a str,
    pub(crate) notes: &'a [String],
    pub(crate) columns: &'a [Column],
    pub(crate) rows: &'a [Vec<Value<'a>>],
    pub(crate) printed: usize,
    /// Pages in height at most; 0 for as many as it takes.
    pub(crate) pages_high: u16,
    pub(crate) frozen: u16,
    pub(crate) when_empty: &'static str,
}

/// Lowest height of a row in points, where a sheet has no reason for another.
pub(crate) const ROW_POINTS: f64 = 18.0;

/// Writes such a sheet.
pub(crate) fn put_plain(workbook: &mut Workbook, formats: &Formats, book: &Book, plain: &Plain) -> Result<Landed, Error> {
    put_with_rows_of(workbook, formats, book, plain, ROW_POINTS)
}

/// Writes such a sheet with rows of at least so many points: room to write by hand, or for a picture.
pub(crate) fn put_with_rows_of(
    workbook: &mut Workbook,
    formats: &Formats,
    book: &Book,
    plain: &Plain,
    row_points: f64,
) -> Result<Landed, Error> {
    let sheet = add(workbook, book, plain.sheet)?;
    let printed = plain.columns.get(..plain.printed).unwrap_or(plain.columns);
    let top = put_head(sheet, formats, plain.title, plain.notes, printed)?;
    let table = TableOf {
        name: plain.table,
        columns: plain.columns,
        rows: plain.rows,
        measured: plain.columns.len(),
        row_points,
        blanks_are_ruled: true,
        when_empty: plain.when_empty,
    };
    let landed = put_table(sheet, formats, top, &table)?;
    let print = Print { of: plain.sheet, columns: plain.printed, pages_high: plain.pages_high, frozen_columns: plain.frozen };
    set_up(sheet, book.stamp, landed, &print)?;
    name_headings(workbook, plain.sheet, plain.table, plain.columns, landed)?;
    Ok(landed)
}

/// A new sheet with its name, to be written from top to bottom. In a book that is streamed its rows go to a file without a
/// name, in the workbook's folder for unfinished things, as soon as the next row begins.
pub(crate) fn add<'w>(workbook: &'w mut Workbook, book: &Book, name: &str) -> Result<&'w mut Worksheet, Error> {
    let sheet = if book.is_streamed { workbook.add_worksheet_with_constant_memory() } else { Ok(workbook.add_worksheet()) };
    sheet.and_then(|sheet| sheet.set_name(name)).map_err(fault)
}
