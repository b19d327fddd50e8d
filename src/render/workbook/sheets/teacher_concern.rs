//! Where the list and the teachers differ: flagged without the teacher's concern, and the teacher's concern without a flag.
//!
//! The concern is what a meeting entered in an earlier workbook. An empty cell is no answer, so those pupils are not listed.

use rust_xlsxwriter::Workbook;

use super::{Plain, evidence, put_plain};
use crate::decide::results::Partition;
use crate::error::Error;
use crate::render::vocabulary as name;
use crate::render::workbook::book::{Book, Entry};
use crate::render::workbook::layout::formats::{Formats, Style};
use crate::render::workbook::layout::table::{Column, Value, column};
use crate::render::workbook::words;

const COLUMNS: [Column; 8] = [
    column(name::PUPIL, 20.0, Style::Text),
    column(name::YEAR_CLASS, 9.0, Style::Text),
    column(name::STAGE_NOW, 14.0, Style::Text),
    column(name::STRENGTH, 11.0, Style::Text),
    column(name::TEACHER_CONCERN, 11.0, Style::Text),
    column(name::WHY_DISCUSS, 46.0, Style::Text),
    column(name::LAST_DECISION, 26.0, Style::Text),
    column(name::CAUTIONS, 22.0, Style::Text),
];

/// Writes the sheet: the teachers' concerns that no test shows come first, because nobody else brings them up again.
pub(crate) fn put(workbook: &mut Workbook, formats: &Formats, book: &Book, evidence: &evidence::Plan) -> Result<(), Error> {
    let raised: Vec<&Entry> = book.entries.iter().filter(|entry| concern(book, entry) == Some(true) && !is_flagged(entry)).collect();
    let alone: Vec<&Entry> = book.entries.iter().filter(|entry| concern(book, entry) == Some(false) && is_flagged(entry)).collect();
    let n_unasked = book.entries.iter().filter(|entry| is_flagged(entry) && concern(book, entry).is_none()).count();
    let notes = [
        format!(
            "{}. {} pupils with a teacher's concern and no flag; {} flagged without a teacher's concern; for {n_unasked} flagged pupils the teacher's view is not on record.",
            words::when(book),
            raised.len(),
            alone.len()
        ),
        "A teacher's concern counts by itself, whatever the tests say. It comes from the column Teacher concern too? of the last returned workbook; an empty cell is no answer.".to_owned(),
    ];
    let rows: Vec<Vec<Value>> = raised.into_iter().chain(alone).map(|entry| row(book, entry, evidence)).collect();
    let plain = Plain {
        sheet: "Teacher concern",
        table: "Teacher_concern",
        title: "Teacher concern: where the teachers and the list differ",
        notes: &notes,
        columns: &COLUMNS,
        rows: &rows,
        printed: COLUMNS.len(),
        pages_high: 0,
        frozen: 1,
        when_empty: "Nothing on record yet",
    };
    put_plain(workbook, formats, book, &plain).map(|_| ())
}

fn concern(book: &Book, entry: &Entry) -> Option<bool> {
    book.last_decision(entry).and_then(|last| last.teacher_concern)
}

fn is_flagged(entry: &Entry) -> bool {
    entry.partition() == Partition::Flagged
}

fn row<'a>(book: &'a Book, entry: &Entry<'a>, evidence: &evidence::Plan) -> Vec<Value<'a>> {
    let [name, class] = evidence.who(entry.pupil, &COLUMNS);
    vec![
        name,
        class,
        Value::text(words::stage(entry, book.policy)),
        Value::text(words::strength(entry)),
        Value::text(if concern(book, entry) == Some(true) { "yes" } else { "no" }),
        Value::text(words::why(entry)),
        Value::text(words::last_decision(book, entry)),
        Value::text(words::cautions(entry)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::workbook::fixture::Sample;

    #[test]
    fn an_empty_cell_is_no_answer() {
        let sample = Sample::school();
        let book = Book::of_school(&sample.input()).unwrap();
        let known: Vec<Option<bool>> = book.entries.iter().map(|entry| concern(&book, entry)).collect();
        assert!(known.contains(&None) && known.contains(&Some(true)) && known.contains(&Some(false)));
    }
}
