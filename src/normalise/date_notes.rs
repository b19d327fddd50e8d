//! Repairs of whole date columns, said once for the column: years of two digits, days counted by the spreadsheet, and
//! midnights that a time zone has moved to the evening before.

use crate::finding::Action;
use crate::normalise::layout::Column;
use crate::normalise::notes::{Fault, Notes};
use crate::normalise::sheet::{DataRow, Sheet};
use crate::normalise::values::date_dress::{Dress, dress_of};

/// Adds a finding for each kind of repair that cells of the column need.
pub(crate) fn note_repairs(sheet: &Sheet<'_>, rows: &[DataRow], column: &Column, notes: &mut Notes) {
    for row in rows {
        let (code, action, what, then) = match dress_of(sheet.at(row.at, column.index)) {
            Dress::Plain => continue,
            Dress::Serial => {
                ("M139", Action::Repaired, "Days are written as the numbers by which a spreadsheet counts them", "They are read as dates.")
            }
            Dress::ShortYear => (
                "M142",
                Action::Repaired,
                "Years are written with two digits",
                "They are read as the years that fit a pupil of a primary school.",
            ),
            Dress::EveningBefore => (
                "M147",
                Action::Warned,
                "Dates carry a time of 23:00 in universal time",
                "In summer that is midnight here, so the day after is read.",
            ),
        };
        notes.add(sheet.cell_place(row.at, column), Fault::new(code, action, what, then));
    }
}
