//! Rows gathered cell by cell from markup, under the caps that every container shares.
//!
//! Counting happens before memory is set aside: a span of a million columns or a text of twenty megabytes costs a
//! refusal or a cut, never the process (inputs catalogue, M019 and M136).

use std::sync::Arc;

use crate::finding::{Action, Code, Finding};
use crate::place::Place;
use crate::read::{Limits, Refusal};
use crate::table::{Cell, MergedBlock, RawRow, RawTable};

/// What one file may still hold in memory.
pub(super) struct Allowance {
    cells: usize,
    text_bytes: usize,
}

impl Allowance {
    pub(super) fn of(limits: &Limits) -> Allowance {
        Allowance { cells: limits.cells, text_bytes: limits.text_bytes }
    }

    fn take(&mut self, cells: usize, text_bytes: usize) -> Result<(), Refusal> {
        match (self.cells.checked_sub(cells), self.text_bytes.checked_sub(text_bytes)) {
            (Some(cells), Some(text_bytes)) => {
                *self = Allowance { cells, text_bytes };
                Ok(())
            }
            _ => Err(too_much()),
        }
    }
}

/// The rows of one table while they are read.
pub(super) struct Grid {
    pub(super) rows: Vec<RawRow>,
    pub(super) merged: Vec<MergedBlock>,
    /// Row number and 1-based column of each cell that was cut.
    pub(super) cut: Vec<(u32, u32)>,
}

impl Grid {
    pub(super) fn new() -> Grid {
        Grid { rows: Vec::new(), merged: Vec::new(), cut: Vec::new() }
    }

    /// Begins a row; its cells follow.
    pub(super) fn row(&mut self, number: u32, is_hidden: bool, limits: &Limits) -> Result<(), Refusal> {
        if number > limits.rows || self.rows.len() >= limits.rows as usize {
            return Err(too_many_rows(limits));
        }
        self.rows.push(RawRow { number, cells: Vec::new(), is_hidden });
        Ok(())
    }

    /// Puts a cell into the last row, at a 0-based column. Blank cells beyond the last column that is read are let go.
    pub(super) fn put(&mut self, index: usize, cell: Cell, left: &mut Allowance, limits: &Limits) -> Result<(), Refusal> {
        let Some(row) = self.rows.last_mut() else { return Ok(()) };
        if cell == Cell::Empty {
            return Ok(());
        }
        if index >= limits.columns as usize {
            return if cell.is_blank() { Ok(()) } else { Err(too_many_columns(row.number, limits)) };
        }
        let n_new = (index + 1).saturating_sub(row.cells.len());
        let cell = match cell {
            Cell::Text(text) => match cut(&text, limits) {
                Some(short) => {
                    self.cut.push((row.number, u32::try_from(index + 1).unwrap_or(u32::MAX)));
                    Cell::Text(short.to_owned())
                }
                None => Cell::Text(text),
            },
            other => other,
        };
        left.take(n_new, if let Cell::Text(text) = &cell { text.len() } else { 0 })?;
        if n_new > 0 {
            row.cells.resize(index + 1, Cell::Empty);
        }
        if let Some(slot) = row.cells.get_mut(index) {
            *slot = cell;
        }
        Ok(())
    }

    /// The finished table, and a finding where cells were cut.
    pub(super) fn into_table(self, file: &Arc<str>, sheet: Option<&str>, limits: &Limits) -> (RawTable, Option<Finding>) {
        let sheet: Option<Arc<str>> = sheet.map(Arc::from);
        let place = Place::file(file.clone()).in_sheet(sheet.clone());
        let finding = self.cut.first().map(|(row, column)| {
            let n = if self.cut.len() == 1 { "1 cell is".to_owned() } else { format!("{} cells are", self.cut.len()) };
            let message = format!("{n} longer than {} characters, cut there", limits.cell_characters);
            Finding::new(Code("M136"), Action::Repaired, place.at_row(*row).at_column(*column, ""), message)
                .hint("Check what was pasted into it.")
        });
        let table =
            RawTable { file: file.clone(), sheet, is_hidden: false, rows: self.rows, merged: self.merged, hidden_columns: Vec::new() };
        (table, finding)
    }
}

/// The start of a text that is too long for a cell.
fn cut<'a>(text: &'a str, limits: &Limits) -> Option<&'a str> {
    // A character is one byte at least, so short texts need no count.
    if text.len() <= limits.cell_characters {
        return None;
    }
    text.char_indices().nth(limits.cell_characters).and_then(|(end, _)| text.get(..end))
}

/// A text as a cell.
pub(super) fn text_cell(text: String) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
}

fn too_much() -> Refusal {
    Refusal::new("M019", "the file holds more cells or text than a school's data can be, so it is not used", "Export one year at a time.")
}

fn too_many_rows(limits: &Limits) -> Refusal {
    let message = format!("the file has more than {} rows, which no school's export has, so it is not used", limits.rows);
    Refusal::new("M019", message, "Export the pupils of one school and one year.")
}

pub(super) fn too_many_columns(row: u32, limits: &Limits) -> Refusal {
    let message = format!("row {row} has data beyond column {}, the last that is read, so the file is not used", limits.columns);
    Refusal::new("M019", message, "Export fewer columns.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_and_its_place_kept() {
        let limits = Limits { cell_characters: 3, ..Limits::default() };
        let (mut grid, mut left) = (Grid::new(), Allowance::of(&limits));
        grid.row(4, false, &limits).unwrap();
        grid.put(1, Cell::Text("Zoë!".into()), &mut left, &limits).unwrap();
        let (table, finding) = grid.into_table(&Arc::from("a.xls"), Some("table"), &limits);
        assert_eq!(table.rows[0].cells, [Cell::Empty, Cell::Text("Zoë".into())]);
        assert_eq!(finding.unwrap().place.cell().as_deref(), Some("B4"));
    }

    #[test]
    fn blanks_beyond_the_last_column_are_no_columns() {
        let limits = Limits::default();
        let (mut grid, mut left) = (Grid::new(), Allowance::of(&limits));
        grid.row(1, false, &limits).unwrap();
        grid.put(600, Cell::Text("\u{a0}".into()), &mut left, &limits).unwrap();
        assert!(grid.rows[0].cells.is_empty());
        assert_eq!(grid.put(600, Cell::Text("x".into()), &mut left, &limits).unwrap_err().code.0, "M019");
    }
}
