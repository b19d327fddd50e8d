//! The whole evidence of every flagged and watched pupil, in the order of the lists: the pages to take to the meeting.

use rust_xlsxwriter::Workbook;

use super::{Plain, evidence, put_plain};
use crate::decide::results::Partition;
use crate::error::Error;
use crate::render::vocabulary as name;
use crate::render::workbook::book::{Book, Entry};
use crate::render::workbook::layout::formats::{Formats, Style};
use crate::render::workbook::layout::table::{Column, Value, column};
use crate::render::workbook::words;

const COLUMNS: [Column; 4] = [
    column(name::PUPIL, 20.0, Style::Text),
    column(name::YEAR_CLASS, 9.0, Style::Text),
    column(name::STRENGTH, 10.0, Style::Text),
    column(name::EVIDENCE_IN_FULL, 120.0, Style::Text),
];

/// Writes the sheet.
pub(crate) fn put(workbook: &mut Workbook, formats: &Formats, book: &Book, evidence: &evidence::Plan) -> Result<(), Error> {
    let entries: Vec<Entry> = [Partition::Flagged, Partition::Watch].into_iter().flat_map(|list| book.listed(list)).collect();
    let rows: Vec<Vec<Value>> = entries.iter().map(|entry| row(entry, evidence)).collect();
    let notes = [format!("{}. Flagged pupils first, then the watch list, each strongest first.", words::when(book))];
    let plain = Plain {
        sheet: "In full",
        table: "In_full",
        title: "In full: the evidence of every flagged and watched pupil",
        notes: &notes,
        columns: &COLUMNS,
        rows: &rows,
        printed: COLUMNS.len(),
        pages_high: 0,
        frozen: 1,
        when_empty: "Nobody is flagged or watched this term",
    };
    put_plain(workbook, formats, book, &plain).map(|_| ())
}

fn row<'a>(entry: &Entry<'a>, evidence: &evidence::Plan) -> Vec<Value<'a>> {
    let [name, class] = evidence.who(entry.pupil, &COLUMNS);
    vec![name, class, Value::text(words::strength(entry)), Value::text(entry.decision.evidence.as_str())]
}
