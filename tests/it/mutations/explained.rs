//! Whether a finding explains that a record differs: it must stand where the record stands. A remark on another row, or a
//! repair of the file as a whole, explains nothing, unless the edit declares that finding as its own.

use std::collections::BTreeMap;

use waymark::finding::{Action, Finding};
use waymark::table::InputFile;

use super::edits::Edit;
use super::facts::Spot;
use super::model::Book;

/// The new findings of an edited file, and where its rows stand in the file as read.
pub struct Explained<'a> {
    book: &'a Book,
    /// Number in the file as read, by sheet and position in the edited book.
    numbers: BTreeMap<(usize, usize), u32>,
    findings: &'a [Finding],
    is_declared: bool,
}

impl<'a> Explained<'a> {
    /// Filled rows stand in the file in the order of the book, whatever blank lines and marks of the format stand between.
    pub fn new(book: &'a Book, file: &InputFile, findings: &'a [Finding], edits: &[&Edit]) -> Explained<'a> {
        let mut numbers = BTreeMap::new();
        for (at, sheet) in book.sheets.iter().enumerate() {
            let is_filled = |cells: &[waymark::table::Cell]| !cells.iter().all(waymark::table::Cell::is_blank);
            let written: Vec<usize> = (0..sheet.rows.len()).filter(|row| is_filled(&sheet.rows[*row].cells)).collect();
            let table =
                file.tables.iter().find(|table| book.sheets.len() == 1 || table.sheet.as_deref() == sheet.name.as_deref().map(str::trim));
            let table = table.or_else(|| file.tables.iter().find(|table| table.sheet.as_deref() == sheet.name.as_deref()));
            let read: Vec<u32> =
                table.iter().flat_map(|table| &table.rows).filter(|row| is_filled(&row.cells)).map(|row| row.number).collect();
            if read.len() == written.len() {
                numbers.extend(written.into_iter().map(|row| (at, row)).zip(read));
            }
        }
        let declared = |finding: &Finding| edits.iter().any(|edit| edit.explained_by.contains(&finding.code.0));
        Explained { book, numbers, findings, is_declared: findings.iter().any(declared) }
    }

    /// True when a finding stands at a record that the edited file has and the fixture has not.
    pub fn gained(&self, spots: &[Spot]) -> bool {
        self.is_declared || spots.iter().any(|spot| self.touched(spot.row, spot.column, self.sheet_of(spot)))
    }

    /// True when a finding stands where a record of the fixture went in the edited file.
    pub fn lost(&self, spots: &[Spot]) -> bool {
        self.is_declared
            || spots.iter().any(|spot| {
                let Some(at) = self.book.sheets.iter().position(|sheet| sheet.was.as_deref() == spot.sheet.as_deref()) else {
                    return false;
                };
                let sheet = &self.book.sheets[at];
                let rows = (0..sheet.rows.len()).filter(|row| sheet.rows[*row].was == Some(spot.row));
                let column = spot.column.and_then(|number| sheet.columns.iter().position(|was| *was == Some(number)));
                let column = column.map(|index| index as u32 + 1);
                // A table that was refused as a whole may have been cut into other rows than the book has.
                self.is_refused(at) || rows.filter_map(|row| self.numbers.get(&(at, row))).any(|row| self.touched(*row, column, at))
            })
    }

    fn sheet_of(&self, spot: &Spot) -> usize {
        let has_name = |name: &Option<String>| name.as_deref().map(str::trim) == spot.sheet.as_deref().map(str::trim);
        self.book.sheets.iter().position(|sheet| has_name(&sheet.name)).unwrap_or(0)
    }

    /// True when a new finding asks about or refuses the whole sheet: of its rows nothing is read.
    fn is_refused(&self, sheet: usize) -> bool {
        let name = self.book.sheets.get(sheet).and_then(|sheet| sheet.name.as_deref()).map(str::trim);
        self.findings.iter().any(|finding| {
            let place = &finding.place;
            let is_here = self.book.sheets.len() == 1 || place.sheet.as_deref().map(str::trim) == name;
            let is_whole = place.row.is_none() && place.column.is_none();
            is_here && is_whole && (finding.action == Action::Rejected || finding.code.0 == "M044")
        })
    }

    fn touched(&self, row: u32, column: Option<u32>, sheet: usize) -> bool {
        let name = self.book.sheets.get(sheet).and_then(|sheet| sheet.name.as_deref()).map(str::trim);
        self.findings.iter().any(|finding| {
            let place = &finding.place;
            let is_here = place.sheet.is_none() || self.book.sheets.len() == 1 || place.sheet.as_deref().map(str::trim) == name;
            // One finding stands for all cells alike of its column, or all rows alike of its sheet, and names the first.
            let is_of_many = finding.message.contains("alike, this is the first");
            let row_fits = match place.row {
                Some(number) => number == row || is_of_many,
                None => place.column.is_some() || finding.action != Action::Repaired,
            };
            let column_fits = match (place.column, column) {
                (Some(there), Some(here)) => there == here || !self.holds_results(sheet, there),
                _ => true,
            };
            is_here && row_fits && column_fits
        })
    }

    /// True for a column of which the fixture has records of its own: a finding there says nothing of another column.
    fn holds_results(&self, sheet: usize, number: u32) -> bool {
        let Some(sheet) = self.book.sheets.get(sheet) else { return false };
        let was = sheet.columns.get(number as usize - 1).copied().flatten();
        was.is_some_and(|was| sheet.result_columns.contains(&was))
    }
}
