//! A workbook as read, before it has a file's name: sheets of rows, assembled under the caps of [`Limits`].
//!
//! Every spreadsheet reader fills the same [`SheetRows`] and hands over the same [`Book`], in this process or from a
//! worker; only here do they become tables and findings.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::finding::{Action, Code, Finding};
use crate::place::{Place, column_letters};
use crate::read::container::Content;
use crate::read::{Limits, Refusal};
use crate::table::{Cell, Container, FROM_1904, MergedBlock, RawRow, RawTable};

/// Worksheets in the order of their tabs.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Book {
    pub(super) sheets: Vec<BookSheet>,
    pub(super) is_1904: bool,
}

/// One worksheet.
#[derive(Debug, Default, PartialEq)]
pub(super) struct BookSheet {
    pub(super) name: String,
    pub(super) is_hidden: bool,
    pub(super) rows: Vec<RawRow>,
    pub(super) merged: Vec<MergedBlock>,
    pub(super) hidden_columns: Vec<u32>,
    /// 1-based row and column of the first cell that was cut.
    pub(super) first_cut: Option<(u32, u32)>,
    /// 1-based row and column of a value beyond what is read; the sheet is then not used.
    pub(super) beyond: Option<(u32, u32)>,
    /// First cell of a column whose texts come by formula from another sheet while figures beside them are typed.
    pub(super) linked: Option<(u32, u32)>,
    /// The sheet's part stops before its elements end: rows are missing, nobody knows how many. It is then not used.
    pub(super) breaks_off: bool,
}

/// What may still be held in memory for this file.
pub(super) struct Allowance {
    cells: usize,
    text_bytes: usize,
}

impl Allowance {
    pub(super) fn new(limits: &Limits) -> Allowance {
        Allowance { cells: limits.cells, text_bytes: limits.text_bytes }
    }

    fn take(&mut self, cells: usize, text_bytes: usize) -> Result<(), Refusal> {
        match (self.cells.checked_sub(cells), self.text_bytes.checked_sub(text_bytes)) {
            (Some(cells), Some(text_bytes)) => {
                *self = Allowance { cells, text_bytes };
                Ok(())
            }
            _ => Err(too_many_cells()),
        }
    }
}

pub(super) fn too_many_cells() -> Refusal {
    Refusal::new(
        "M019",
        "the workbook holds more cells or text than a school's data can be, so it is not used",
        "Copy the sheets needed into a new workbook and give that one.",
    )
}

/// The rows of a sheet while it is read.
pub(super) struct SheetRows<'a> {
    limits: &'a Limits,
    left: &'a mut Allowance,
    /// Rows in order, but for the last one that was written to.
    rows: BTreeMap<u32, Vec<Cell>>,
    current: (u32, Vec<Cell>),
    first_cut: Option<(u32, u32)>,
    beyond: Option<(u32, u32)>,
}

impl<'a> SheetRows<'a> {
    pub(super) fn new(limits: &'a Limits, left: &'a mut Allowance) -> SheetRows<'a> {
        SheetRows { limits, left, rows: BTreeMap::new(), current: (0, Vec::new()), first_cut: None, beyond: None }
    }

    /// Puts a cell at its 1-based row and column. False once a value stands beyond what is read: the rest is not needed.
    pub(super) fn put(&mut self, row: u32, column: u32, cell: Cell) -> Result<bool, Refusal> {
        if cell == Cell::Empty {
            return Ok(true);
        }
        if row > self.limits.rows || column > self.limits.columns {
            if !cell.is_blank() {
                self.beyond = Some((row, column));
            }
            return Ok(self.beyond.is_none());
        }
        let cell = self.shortened(row, column, cell);
        if self.current.0 != row {
            self.turn_to(row);
        }
        let cells = &mut self.current.1;
        let index = (column as usize).saturating_sub(1);
        let n_new = (index + 1).saturating_sub(cells.len());
        self.left.take(n_new, if let Cell::Text(text) = &cell { text.len() } else { 0 })?;
        if n_new == 1 {
            cells.push(cell);
        } else {
            cells.resize(cells.len().max(index + 1), Cell::Empty);
            if let Some(slot) = cells.get_mut(index) {
                *slot = cell;
            }
        }
        Ok(true)
    }

    fn turn_to(&mut self, row: u32) {
        let n_cells = self.current.1.len();
        let known = self.rows.remove(&row).unwrap_or_else(|| Vec::with_capacity(n_cells));
        let (number, cells) = std::mem::replace(&mut self.current, (row, known));
        if number > 0 && !cells.is_empty() {
            self.rows.insert(number, cells);
        }
    }

    /// Text longer than a cell can hold is cut.
    fn shortened(&mut self, row: u32, column: u32, cell: Cell) -> Cell {
        let Cell::Text(mut text) = cell else { return cell };
        // A character is one byte at least, so short texts need no count.
        if text.len() > self.limits.cell_characters
            && let Some((end, _)) = text.char_indices().nth(self.limits.cell_characters)
        {
            self.first_cut.get_or_insert((row, column));
            text.truncate(end);
        }
        if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
    }

    /// The sheet without its name, its rows in order.
    pub(super) fn finish(mut self, hidden_rows: &BTreeSet<u32>) -> BookSheet {
        self.turn_to(0);
        let rows = self.rows.into_iter().map(|(number, cells)| RawRow { is_hidden: hidden_rows.contains(&number), number, cells });
        BookSheet { rows: rows.collect(), first_cut: self.first_cut, beyond: self.beyond, ..BookSheet::default() }
    }
}

/// A book as the tables and findings of its file. `kind` begins the description: "Excel workbook".
pub(super) fn content(file: &Arc<str>, book: Book, kind: &str, container: Container, limits: &Limits) -> Result<Content, Refusal> {
    let described = described(kind, &book);
    let (mut tables, mut findings) = (Vec::new(), Vec::new());
    for sheet in book.sheets {
        if let Some(place) = sheet.beyond {
            findings.push(beyond(file, &sheet.name, place, limits));
            continue;
        }
        if sheet.breaks_off {
            findings.push(broken_off(file, &sheet));
            continue;
        }
        findings.extend(sheet.first_cut.map(|place| cut_cells(file, &sheet.name, place, limits)));
        findings.extend(sheet.linked.map(|place| linked_names(file, &sheet.name, place)));
        tables.push(RawTable {
            file: file.clone(),
            sheet: Some(Arc::from(sheet.name.as_str())),
            is_hidden: sheet.is_hidden,
            rows: sheet.rows,
            merged: sheet.merged,
            hidden_columns: sheet.hidden_columns,
        });
    }
    if tables.is_empty() && findings.is_empty() {
        return Err(Refusal::new(
            "M009",
            "the workbook has no worksheets, so nothing is read from it",
            "Check that the right file was exported.",
        ));
    }
    Ok(Content { described, container, tables, findings })
}

fn described(kind: &str, book: &Book) -> String {
    let n = book.sheets.len();
    let dates = if book.is_1904 { format!(", {FROM_1904}") } else { String::new() };
    format!("{kind}, {n} {}{dates}", if n == 1 { "sheet" } else { "sheets" })
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

/// Sorting one of the two sheets leaves each name beside another's figures, and nothing in the file tells.
fn linked_names(file: &Arc<str>, sheet: &str, (row, column): (u32, u32)) -> Finding {
    let place = Place::file(file.clone()).in_sheet(Some(sheet.into())).at_row(row).at_column(column, "");
    Finding::new(
        Code("M064"),
        Action::Warned,
        place,
        "from this cell on the column comes from another sheet by formula, and figures beside it are typed; if either sheet was sorted since, the figures stand beside other pupils",
    )
    .hint("Compare a few rows with paper or with the system the figures came from.")
}

/// Half a list read as the whole would make leavers of the pupils below the break.
fn broken_off(file: &Arc<str>, sheet: &BookSheet) -> Finding {
    let place = Place::file(file.clone()).in_sheet(Some(sheet.name.as_str().into()));
    let (place, after) = match sheet.rows.last() {
        Some(row) => (place.at_row(row.number), format!("after row {}", row.number)),
        None => (place, "before its first row".to_owned()),
    };
    let message = format!("the sheet breaks off {after}, as a half copied file does, so this sheet is not used");
    Finding::new(Code("M009"), Action::Rejected, place, message).hint("Open it in Excel, check that all rows are there, and save it again.")
}

fn beyond(file: &Arc<str>, sheet: &str, (row, column): (u32, u32), limits: &Limits) -> Finding {
    let place = Place::file(file.clone()).in_sheet(Some(sheet.into())).at_row(row).at_column(column, "");
    let message = format!(
        "a value stands in {}{row}, beyond the {} rows and {} columns that are read, so this sheet is not used",
        column_letters(column),
        limits.rows,
        limits.columns
    );
    Finding::new(Code("M019"), Action::Rejected, place, message).hint("Delete it if it was left there by mistake, save, and run again.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_out_of_order_come_out_in_order_and_keep_their_cells() {
        let limits = Limits::default();
        let mut left = Allowance::new(&limits);
        let mut rows = SheetRows::new(&limits, &mut left);
        for (row, column) in [(5, 1), (2, 2), (5, 3), (2, 1)] {
            assert!(rows.put(row, column, Cell::Number(f64::from(row * 10 + column))).unwrap());
        }
        let sheet = rows.finish(&BTreeSet::from([5]));
        assert_eq!(sheet.rows.iter().map(|row| (row.number, row.is_hidden)).collect::<Vec<_>>(), [(2, false), (5, true)]);
        assert_eq!(sheet.rows[0].cells, [Cell::Number(21.0), Cell::Number(22.0)]);
        assert_eq!(sheet.rows[1].cells, [Cell::Number(51.0), Cell::Empty, Cell::Number(53.0)]);
    }

    #[test]
    fn a_value_beyond_the_last_column_gives_up_the_sheet_and_a_blank_does_not() {
        let limits = Limits::default();
        let mut left = Allowance::new(&limits);
        let mut rows = SheetRows::new(&limits, &mut left);
        assert!(rows.put(1, 501, Cell::Text("  ".into())).unwrap());
        assert!(!rows.put(1, 501, Cell::Text("x".into())).unwrap());
        assert_eq!(rows.finish(&BTreeSet::new()).beyond, Some((1, 501)));
    }
}
