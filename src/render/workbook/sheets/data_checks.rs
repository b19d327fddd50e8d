//! What to mend in the input files: findings grouped, and rows that could not be tied to one pupil.

use std::collections::BTreeSet;

use rust_xlsxwriter::Workbook;

use super::{Plain, put_plain};
use crate::error::Error;
use crate::finding::Finding;
use crate::ledger::RowKey;
use crate::link::school::Pending;
use crate::render::summary::grouped;
use crate::render::vocabulary as name;
use crate::render::workbook::book::Book;
use crate::render::workbook::layout::formats::{Formats, Style};
use crate::render::workbook::layout::table::{Column, Value, column};
use crate::render::workbook::words;

/// Places listed in full; beyond them a number says how many more.
const PLACES: usize = 8;

const COLUMNS: [Column; 6] = [
    column(name::CODE, 10.0, Style::Text),
    column(name::WHAT_WAS_DONE, 12.0, Style::Text),
    column(name::HOW_MANY, 10.0, Style::Whole),
    column(name::MESSAGE, 56.0, Style::Text),
    column(name::WHAT_TO_DO, 42.0, Style::Text),
    column(name::PLACES, 52.0, Style::Text),
];

/// Writes the sheet.
pub(crate) fn put(workbook: &mut Workbook, formats: &Formats, book: &Book, findings: &[Finding], pending: &[Pending]) -> Result<(), Error> {
    let groups = grouped(findings);
    let mut rows: Vec<Vec<Value>> = groups
        .iter()
        .map(|group| {
            let places: Vec<String> = group.places.iter().take(PLACES).map(|place| place.to_string()).collect();
            let more = group.places.len().saturating_sub(PLACES);
            let places = if more > 0 { format!("{}\nand {more} more", places.join("\n")) } else { places.join("\n") };
            vec![
                Value::text(group.code.0),
                Value::text(group.action.word()),
                Value::count(group.places.len()),
                Value::text(group.message),
                Value::text(group.hint.unwrap_or_default()),
                Value::text(places),
            ]
        })
        .collect();
    rows.extend(unmatched(findings, pending));
    let notes = [
        format!("{}. {} findings in {} groups, gravest first.", words::when(book), findings.len(), groups.len()),
        "Mend the cell in the file itself and run again: nothing is changed here. Findings name the row, not the pupil.".to_owned(),
    ];
    let plain = Plain {
        sheet: "Data checks",
        table: "Data_checks",
        title: "Data checks: what to mend in the files",
        notes: &notes,
        columns: &COLUMNS,
        rows: &rows,
        printed: COLUMNS.len(),
        pages_high: 0,
        frozen: 0,
        when_empty: "Nothing to mend",
    };
    put_plain(workbook, formats, book, &plain).map(|_| ())
}

/// Pending rows about which no finding speaks yet.
fn unmatched<'a>(findings: &[Finding], pending: &'a [Pending]) -> Vec<Vec<Value<'a>>> {
    let spoken: BTreeSet<RowKey> = findings
        .iter()
        .filter_map(|finding| {
            Some(RowKey { file: finding.place.file.clone(), sheet: finding.place.sheet.clone(), row: finding.place.row? })
        })
        .collect();
    pending
        .iter()
        .filter(|pending| !spoken.contains(&pending.row))
        .map(|pending| {
            vec![
                Value::text("pending"),
                Value::text("question"),
                Value::count(1),
                Value::text(format!(
                    "A row of the {} could not be tied to one pupil: {}.",
                    pending.kind,
                    pending.reason.trim_end_matches('.')
                )),
                Value::text("Add the UPN or the date of birth to the row."),
                Value::text(pending.row.place().to_string()),
            ]
        })
        .collect()
}
