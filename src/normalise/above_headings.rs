//! Lines above the headings that look like rows of the table: they are not read, and somebody should know.
//!
//! A title, a letterhead or the full marks of a paper look like no pupil. A line counts as data where the column that names
//! the pupil is filled like a name or number of one, and most of its other cells look like those below.

use std::collections::BTreeSet;

use crate::finding::Action;
use crate::normalise::headings::plain;
use crate::normalise::layout::IDENTITY;
use crate::normalise::notes::{Fault, Notes};
use crate::normalise::rows::says_total;
use crate::normalise::sheet::Sheet;
use crate::normalise::values::names;
use crate::table::Cell;

/// Rows below the headings whose cells are compared.
const COMPARED: usize = 200;

/// Says which lines above the headings look like data.
pub(crate) fn note(sheet: &Sheet<'_>, notes: &mut Notes) {
    let first = sheet.layout.first_data();
    let above: Vec<usize> = (0..first).filter(|at| !sheet.layout.heading_rows.contains(at)).collect();
    let mut likely = above.into_iter().filter(|at| may_be_pupil(sheet, *at)).peekable();
    if likely.peek().is_none() {
        return;
    }
    let below: Vec<BTreeSet<String>> = (0..sheet.layout.columns.len())
        .map(|index| sheet.table.rows.iter().skip(first).take(COMPARED).map(|row| shape(row.cell(index))).collect())
        .collect();
    for at in likely.filter(|at| is_alike(sheet, *at, &below)) {
        let what = "The line stands above the headings and looks like a row of the table below them";
        let fault = Fault::new("M043", Action::Asked, what, "It is not read.").alike("data above the headings");
        notes.add(sheet.row_place(at), fault.hint("Put the row of headings above all rows of pupils."));
    }
}

/// Three filled cells or more, and one that names a pupil in its column.
fn may_be_pupil(sheet: &Sheet<'_>, at: usize) -> bool {
    let Some(row) = sheet.table.rows.get(at) else { return false };
    if row.cells.iter().filter(|cell| !cell.is_blank()).count() < 3 {
        return false;
    }
    sheet.layout.columns.iter().any(|column| {
        let cell = row.cell(column.index);
        let text = plain(&cell.text());
        let is_label = says_total(&text) || ["max", "out of", "possible", "full marks"].iter().any(|word| text.starts_with(word));
        match column.field.filter(|field| IDENTITY.contains(field)) {
            None => false,
            Some(field) if field.starts_with("full_name") => names::looks_like_name(&names::text(cell)) && !is_label,
            Some("upn" | "former_upn" | "admission_number" | "mis_id") => text.chars().any(|c| c.is_ascii_digit()),
            Some(_) => !is_label && text.chars().any(char::is_alphabetic),
        }
    })
}

/// Three of four of the other cells look like one below them.
fn is_alike(sheet: &Sheet<'_>, at: usize, below: &[BTreeSet<String>]) -> bool {
    let Some(row) = sheet.table.rows.get(at) else { return false };
    let (mut alike, mut filled) = (0, 0);
    for column in &sheet.layout.columns {
        let cell = row.cell(column.index);
        if cell.is_blank() || column.field.is_some_and(|field| IDENTITY.contains(&field)) {
            continue;
        }
        filled += 1;
        alike += usize::from(below.get(column.index).is_some_and(|shapes| shapes.contains(&shape(cell))));
    }
    filled >= 1 && alike * 4 >= filled * 3
}

/// What a cell looks like: figures stand for each other, words only for themselves.
fn shape(cell: &Cell) -> String {
    let text = plain(&cell.text());
    if !text.chars().any(|c| c.is_ascii_digit()) {
        return text;
    }
    let mut shape = String::new();
    for c in text.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }) {
        if c != '9' || !shape.ends_with('9') {
            shape.push(c);
        }
    }
    shape
}
