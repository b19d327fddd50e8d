//! Workbooks (xlsx, xlsm) to rows, through calamine's cell reader with caps of our own.
//!
//! calamine reads a package we wrote ourselves (see `package`), cell by cell, never as a dense grid: one value in
//! the far corner of a sheet would otherwise ask for hundreds of gigabytes. A panic inside it costs the file.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use crate::finding::{Action, Code, Finding};
use crate::place::{Place, column_letters};
use crate::read::container::Content;
use crate::read::guard::{Package, damaged};
use crate::read::package::{Outline, SheetEntry, outline, plain_package};
use crate::read::sheet_layout::{Layout, scan};
use crate::read::{Limits, Refusal};
use crate::table::{Cell, Container, RawRow, RawTable};

const SAVE_AS_XLSX: &str = "Open it in Excel or LibreOffice, save it as an Excel workbook (.xlsx), and give that file.";

pub(super) fn read(file: &Arc<str>, bytes: &[u8], limits: &Limits) -> Result<Content, Refusal> {
    // The bytes are not changed by a panic, and nothing else is shared.
    catch_unwind(AssertUnwindSafe(|| read_unguarded(file, bytes, limits))).unwrap_or_else(|_| Err(damaged()))
}

fn read_unguarded(file: &Arc<str>, bytes: &[u8], limits: &Limits) -> Result<Content, Refusal> {
    let mut package = Package::open(bytes, limits)?;
    refuse_other_packages(&package)?;
    let outline = outline(&mut package, limits)?;
    let (mut layouts, mut texts) = (Vec::new(), Vec::new());
    for sheet in &outline.sheets {
        let text = package.text(&sheet.part)?.ok_or_else(damaged)?;
        let (layout, text) = scan(text, limits)?;
        layouts.push(layout);
        texts.push(text);
    }
    let plain = plain_package(&mut package, &outline, &texts)?;
    drop(texts);
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(plain)).map_err(|_| damaged())?;
    let mut left = Allowance { cells: limits.cells, text_bytes: limits.text_bytes };
    let (mut tables, mut findings) = (Vec::new(), Vec::new());
    for (index, (sheet, layout)) in outline.sheets.iter().zip(layouts).enumerate() {
        match read_sheet(&mut book, index + 1, &layout, limits, &mut left)? {
            Sheet::Rows(rows, n_cut) => {
                findings.extend(n_cut.map(|first| cut_cells(file, &sheet.name, first, limits)));
                tables.push(table(file, sheet, layout, rows));
            }
            Sheet::Beyond(row, column) => findings.push(beyond(file, &sheet.name, row, column, limits)),
        }
    }
    if tables.is_empty() && findings.is_empty() {
        return Err(Refusal::new(
            "M009",
            "the workbook has no worksheets, so nothing is read from it",
            "Check that the right file was exported.",
        ));
    }
    Ok(Content { described: described(&package, &outline), container: Container::Xlsx, tables, findings })
}

fn described(package: &Package<'_>, outline: &Outline) -> String {
    let kind = if package.holds("xl/vbaProject.bin") { "Excel workbook with macros, which are never run" } else { "Excel workbook" };
    let n = outline.sheets.len();
    let dates = if outline.is_1904 { ", dates counted from 1904" } else { "" };
    format!("{kind}, {n} {}{dates}", if n == 1 { "sheet" } else { "sheets" })
}

/// Zips that are not Office Open XML workbooks, by the parts they hold.
fn refuse_other_packages(package: &Package<'_>) -> Result<(), Refusal> {
    let other = |what: &str, hint: &str| Err(Refusal::new("M001", format!("by its content this is {what}, so it is not used"), hint));
    if package.holds("xl/workbook.bin") {
        return Err(Refusal::new("M005", "this is a binary workbook (.xlsb), which is not read yet, so it is not used", SAVE_AS_XLSX));
    }
    if package.holds("content.xml") && package.holds("mimetype") {
        return Err(Refusal::new("M005", "this is an OpenDocument file (.ods), which is not read yet, so it is not used", SAVE_AS_XLSX));
    }
    if package.holds("word/document.xml") {
        return other("a Word document", "Export the data itself as .xlsx or .csv.");
    }
    if package.holds("ppt/presentation.xml") {
        return other("a PowerPoint presentation", "Export the data itself as .xlsx or .csv.");
    }
    if package.holds("index/document.iwa") || package.names().any(|name| name.ends_with(".iwa")) {
        return other("an Apple Numbers file", "In Numbers choose File, Export To, Excel, and give that file.");
    }
    if !package.holds("_rels/.rels") {
        return other("a zip of files without a workbook", "Unpack it into the folder and run again.");
    }
    Ok(())
}

/// What may still be held in memory for this file.
struct Allowance {
    cells: usize,
    text_bytes: usize,
}

impl Allowance {
    fn take(&mut self, cells: usize, text_bytes: usize) -> Result<(), Refusal> {
        match (self.cells.checked_sub(cells), self.text_bytes.checked_sub(text_bytes)) {
            (Some(cells), Some(text_bytes)) => {
                *self = Allowance { cells, text_bytes };
                Ok(())
            }
            _ => Err(Refusal::new(
                "M019",
                "the workbook holds more cells or text than a school's data can be, so it is not used",
                "Copy the sheets needed into a new workbook and give that one.",
            )),
        }
    }
}

/// What became of a sheet.
enum Sheet {
    /// Its rows with content, and the place of the first cell that was cut, if any.
    Rows(Vec<RawRow>, Option<(u32, u32)>),
    /// A value stands beyond the rows or columns that are read.
    Beyond(u32, u32),
}

fn read_sheet(
    book: &mut Xlsx<Cursor<Vec<u8>>>,
    number: usize,
    layout: &Layout,
    limits: &Limits,
    left: &mut Allowance,
) -> Result<Sheet, Refusal> {
    let mut reader = book.worksheet_cells_reader(&number.to_string()).map_err(|_| damaged())?;
    let mut rows: BTreeMap<u32, Vec<Cell>> = BTreeMap::new();
    let mut first_cut = None;
    while let Some(found) = reader.next_cell().map_err(|_| damaged())? {
        let (row, column) = found.get_position();
        let (row, column) = (row.saturating_add(1), column.saturating_add(1));
        let mut cell = value(found.get_value(), limits, &mut || {
            first_cut.get_or_insert((row, column));
        });
        if let Some(error) = layout.errors.get(&(row, column)) {
            cell = Cell::Error(error.clone());
        } else if layout.formulas_without_value.contains(&(row, column)) {
            cell = Cell::FormulaWithoutValue;
        }
        if cell == Cell::Empty {
            continue;
        }
        if row > limits.rows || column > limits.columns {
            if cell.is_blank() {
                continue;
            }
            return Ok(Sheet::Beyond(row, column));
        }
        let cells = rows.entry(row).or_default();
        let index = column as usize - 1;
        let n_new = (index + 1).saturating_sub(cells.len());
        left.take(n_new, if let Cell::Text(text) = &cell { text.len() } else { 0 })?;
        if n_new > 0 {
            cells.resize(index + 1, Cell::Empty);
        }
        if let Some(slot) = cells.get_mut(index) {
            *slot = cell;
        }
    }
    let is_hidden = |row: &u32| layout.hidden_rows.contains(row);
    let rows = rows.into_iter().map(|(number, cells)| RawRow { is_hidden: is_hidden(&number), number, cells }).collect();
    Ok(Sheet::Rows(rows, first_cut))
}

fn table(file: &Arc<str>, sheet: &SheetEntry, layout: Layout, rows: Vec<RawRow>) -> RawTable {
    RawTable {
        file: file.clone(),
        sheet: Some(Arc::from(sheet.name.as_str())),
        is_hidden: sheet.is_hidden,
        rows,
        merged: layout.merged,
        hidden_columns: layout.hidden_columns,
    }
}

fn cut_cells(file: &Arc<str>, sheet: &str, (row, column): (u32, u32), limits: &Limits) -> Finding {
    let place = Place::file(file.clone()).in_sheet(Some(sheet.into())).at_row(row).at_column(column, "");
    Finding::new(
        Code("M136"),
        Action::Repaired,
        place,
        format!("this cell, and perhaps others, is longer than {} characters and was cut there", limits.cell_characters),
    )
    .hint("Check what was pasted into it.")
}

fn beyond(file: &Arc<str>, sheet: &str, row: u32, column: u32, limits: &Limits) -> Finding {
    let place = Place::file(file.clone()).in_sheet(Some(sheet.into())).at_row(row).at_column(column, "");
    let message = format!(
        "a value stands in {}{row}, beyond the {} rows and {} columns that are read, so this sheet is not used",
        column_letters(column),
        limits.rows,
        limits.columns
    );
    Finding::new(Code("M019"), Action::Rejected, place, message).hint("Delete it if it was left there by mistake, save, and run again.")
}

fn value(found: &DataRef<'_>, limits: &Limits, cut: &mut impl FnMut()) -> Cell {
    match found {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => number_cell(*number),
        DataRef::String(text) | DataRef::DurationIso(text) => text_cell(text, limits, cut),
        DataRef::SharedString(text) => text_cell(text, limits, cut),
        DataRef::Bool(is_true) => Cell::Bool(*is_true),
        DataRef::DateTime(stamp) => stamp_cell(*stamp),
        DataRef::DateTimeIso(text) => iso_cell(text).unwrap_or_else(|| text_cell(text, limits, cut)),
        DataRef::Error(error) => Cell::Error(error.to_string()),
    }
}

fn number_cell(number: f64) -> Cell {
    if number.is_finite() { Cell::Number(number) } else { Cell::Error("#NUM!".to_owned()) }
}

fn text_cell(text: &str, limits: &Limits, cut: &mut impl FnMut()) -> Cell {
    if text.is_empty() {
        return Cell::Empty;
    }
    // A character is one byte at least, so short texts need no count.
    let end = if text.len() > limits.cell_characters { text.char_indices().nth(limits.cell_characters).map(|(end, _)| end) } else { None };
    match end.and_then(|end| text.get(..end)) {
        Some(start) => {
            cut();
            Cell::Text(start.to_owned())
        }
        None => Cell::Text(text.to_owned()),
    }
}

/// A serial number with a date format. Serial 60 of the 1900 system is Excel's 29 February 1900, which never was;
/// it and numbers outside the calendar stay numbers.
fn stamp_cell(stamp: ExcelDateTime) -> Cell {
    const DAY_AFTER_9999: f64 = 2_958_466.0;
    let serial = stamp.as_f64();
    if !(0.0..DAY_AFTER_9999).contains(&serial) {
        return number_cell(serial);
    }
    if stamp.is_duration() && serial >= 1.0 {
        // Hours of more than a day, as `[h]:mm` shows them.
        let seconds = (serial * 86_400.0).round() as u64;
        return Cell::Text(format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60));
    }
    if serial < 1.0 {
        let seconds = (serial * 86_400.0).round() as u32 % 86_400;
        return NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0).map_or(Cell::Number(serial), Cell::Time);
    }
    match stamp.as_datetime() {
        Some(when) if when.date() != NaiveDate::from_ymd_opt(1900, 2, 28).unwrap_or_default() || serial < 60.0 => dated(when),
        _ => Cell::Number(serial),
    }
}

/// A day if the time is midnight, to the second: a spreadsheet's fraction of a day is rarely exact.
fn dated(when: NaiveDateTime) -> Cell {
    let rounded = when + chrono::Duration::milliseconds(500);
    let whole = rounded.with_nanosecond(0).unwrap_or(when);
    if whole.time() == NaiveTime::MIN { Cell::Date(whole.date()) } else { Cell::DateTime(whole) }
}

/// ISO 8601 text of strict workbooks.
fn iso_cell(text: &str) -> Option<Cell> {
    let text = text.trim().trim_end_matches('Z');
    if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some(Cell::Date(date));
    }
    if let Ok(when) =
        NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M"))
    {
        return Some(dated(when));
    }
    let time = text.trim_start_matches('T');
    NaiveTime::parse_from_str(time, "%H:%M:%S%.f").or_else(|_| NaiveTime::parse_from_str(time, "%H:%M")).ok().map(Cell::Time)
}

#[cfg(test)]
mod tests;
