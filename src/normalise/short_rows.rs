//! Rows of a text file that end before the last heading: their missing cells are read as empty, and said (M034).

use crate::finding::Action;
use crate::normalise::notes::{Fault, Notes};
use crate::normalise::sheet::{DataRow, Sheet};

/// One note for all short rows of pupils. Excel itself leaves separators out at the end of a row.
pub(crate) fn note(sheet: &Sheet<'_>, data: &[DataRow], notes: &mut Notes) {
    if !sheet.is_text {
        return;
    }
    let cells_of = |at: usize| sheet.table.rows.get(at).map_or(0, |row| row.cells.len());
    let headed = sheet
        .layout
        .heading_rows
        .iter()
        .filter_map(|at| sheet.table.rows.get(*at))
        .filter_map(|row| row.cells.iter().rposition(|cell| !cell.is_blank()))
        .max()
        .map_or(0, |last| last + 1);
    let short: Vec<usize> = data.iter().map(|row| row.at).filter(|at| cells_of(*at) < headed).collect();
    let Some(first) = short.first() else { return };
    let rows = if short.len() == 1 { "1 row ends".to_owned() } else { format!("{} rows end", short.len()) };
    let fault =
        Fault::new("M034", Action::Repaired, format!("{rows} before the last heading"), "The cells that are not there are read as empty.");
    notes.add(sheet.row_place(*first), fault);
}
