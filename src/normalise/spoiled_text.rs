//! Cells other than names whose letters were lost or mistaken before the file was made (M029, M030).
//!
//! A spoiled class or intervention would count as another one. Names are judged where they are read.

use crate::domain::spoiled::mistaken_letter;
use crate::finding::Action;
use crate::normalise::layout::IDENTITY;
use crate::normalise::notes::{Fault, Notes};
use crate::normalise::sheet::{DataRow, Sheet};

/// One note for each column that is used and holds such cells.
pub(crate) fn note(sheet: &Sheet<'_>, data: &[DataRow], notes: &mut Notes) {
    let columns = sheet.layout.columns.iter().filter(|column| column.field.is_some_and(|field| !IDENTITY.contains(&field)));
    for column in columns {
        let (mut mistaken, mut lost) = (None, None);
        for row in data {
            let text = sheet.at(row.at, column.index).text();
            if text.is_ascii() {
                continue;
            }
            if mistaken.is_none() {
                mistaken = mistaken_letter(&text).map(|letter| (row.at, letter));
            }
            if lost.is_none() && text.contains('\u{FFFD}') {
                lost = Some(row.at);
            }
        }
        let hint = "Export the file again as UTF-8 or as a workbook.";
        let then = "The text is read as it stands, and may not match the same words elsewhere.";
        if let Some((at, (written, meant))) = mistaken {
            let what = format!("Letters were mistaken for others when the file was saved, such as '{written}' for '{meant}'");
            notes.add(sheet.cell_place(at, column), Fault::new("M029", Action::Warned, what, then).hint(hint));
        }
        if let Some(at) = lost {
            let what = "Letters were lost when the file was saved and show as \u{FFFD}";
            notes.add(sheet.cell_place(at, column), Fault::new("M030", Action::Warned, what, then).hint(hint));
        }
    }
}
