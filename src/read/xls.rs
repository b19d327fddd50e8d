//! Old Excel workbooks (.xls, BIFF5 and BIFF8): values by calamine, the rest by our own pass over the records.
//!
//! calamine holds each sheet as a dense grid and can be made to ask for any amount of memory, which ends a process. It
//! reads a compound file that we wrote around the judged records, in a worker when there is one (see `worker`).

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use calamine::{Data, Reader, SheetType, SheetVisible, Xls};

use crate::read::book::{self, Allowance, Book, BookSheet, SheetRows};
use crate::read::cells::{NumberKind, iso_cell, number_cell, serial_cell};
use crate::read::container::Content;
use crate::read::guard::damaged;
use crate::read::ole::{Ole, around};
use crate::read::{Limits, Refusal, biff, worker};
use crate::table::{Cell, Container, MergedBlock};

/// Name of the stream that holds the records, of Excel 97 and later or of Excel 5 and 95.
const STREAMS: [&str; 2] = ["Workbook", "Book"];

/// Reads the workbook of a compound file that is not protected.
pub(super) fn read(file: &Arc<str>, ole: &Ole<'_>, limits: &Limits) -> Result<Content, Refusal> {
    let (name, mut stream) = stream_of(ole)?;
    biff::judge(&mut stream, limits)?;
    let book = match &limits.opening.worker {
        Some(worker) => worker::read_xls(worker, name, &stream, limits)?,
        None => read_stream(name, stream, limits)?,
    };
    let kind = if ole.holds("_VBA_PROJECT_CUR") {
        "old Excel workbook (.xls) with macros, which are never run"
    } else {
        "old Excel workbook (.xls)"
    };
    book::content(file, book, kind, Container::Xls, limits)
}

fn stream_of(ole: &Ole<'_>) -> Result<(&'static str, Vec<u8>), Refusal> {
    for name in STREAMS {
        if let Some(stream) = ole.stream(name)? {
            return Ok((name, stream));
        }
    }
    Err(biff::too_old())
}

/// Reads a stream of records with calamine, in this process.
pub(super) fn read_stream(name: &str, mut stream: Vec<u8>, limits: &Limits) -> Result<Book, Refusal> {
    let records = biff::judge(&mut stream, limits)?;
    let name = STREAMS.into_iter().find(|known| *known == name).ok_or_else(damaged)?;
    // The stream is ours alone, and is not used after a panic.
    catch_unwind(AssertUnwindSafe(|| read_records(name, &stream, records, limits))).unwrap_or_else(|_| Err(damaged()))
}

fn read_records(name: &str, stream: &[u8], records: Vec<biff::SheetRecords>, limits: &Limits) -> Result<Book, Refusal> {
    let mut source: Xls<_> = Xls::new(Cursor::new(around(name, stream))).map_err(|_| damaged())?;
    let sheets = source.sheets_metadata().to_vec();
    if sheets.len() != records.len() {
        return Err(damaged());
    }
    let mut left = Allowance::new(limits);
    let mut book = Book { is_1904: source.has_1904_epoch(), ..Book::default() };
    let n_names = sheets.iter().map(|sheet| sheet.name.to_lowercase()).collect::<std::collections::BTreeSet<_>>().len();
    if n_names < sheets.len() {
        // calamine keeps one sheet of a name, and the other's rows would vanish.
        return Err(damaged());
    }
    for (sheet, records) in sheets.into_iter().zip(records) {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let range = source.worksheet_range(&sheet.name).map_err(|_| damaged())?;
        let mut rows = SheetRows::new(limits, &mut left);
        let (top, first) = range.start().unwrap_or_default();
        for (row, column, data) in range.used_cells() {
            let (Ok(row), Ok(column)) = (u32::try_from(row), u32::try_from(column)) else { return Err(damaged()) };
            let (row, column) = (row + top + 1, column + first + 1);
            if !records.formulas_without_value.contains(&(row, column)) && !rows.put(row, column, value(data, book.is_1904))? {
                break;
            }
        }
        for (row, column) in records.formulas_without_value {
            rows.put(row, column, Cell::FormulaWithoutValue)?;
        }
        let merged = source.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default();
        book.sheets.push(BookSheet {
            name: sheet.name,
            is_hidden: sheet.visible != SheetVisible::Visible,
            merged: merged.into_iter().map(|block| merged_block(block.start, block.end)).collect(),
            hidden_columns: records.hidden_columns.into_iter().collect(),
            ..rows.finish(&records.hidden_rows)
        });
    }
    Ok(book)
}

fn merged_block(start: (u32, u32), end: (u32, u32)) -> MergedBlock {
    let [first_row, last_row, first_column, last_column] = [start.0, end.0, start.1, end.1].map(|number| number.saturating_add(1));
    MergedBlock { first_row, last_row, first_column, last_column }
}

fn value(found: &Data, is_1904: bool) -> Cell {
    match found {
        Data::Empty => Cell::Empty,
        Data::Int(number) => Cell::Number(*number as f64),
        Data::Float(number) => number_cell(*number),
        Data::String(text) | Data::DurationIso(text) if text.is_empty() => Cell::Empty,
        Data::String(text) | Data::DurationIso(text) => Cell::Text(text.clone()),
        Data::Bool(is_true) => Cell::Bool(*is_true),
        Data::DateTime(stamp) => {
            let kind = if stamp.is_duration() { NumberKind::Duration } else { NumberKind::Dated };
            serial_cell(stamp.as_f64(), kind, is_1904)
        }
        Data::DateTimeIso(text) => iso_cell(text).unwrap_or_else(|| Cell::Text(text.clone())),
        Data::Error(error) => Cell::Error(error.to_string()),
    }
}
