//! Counts for the head and the SENCO: lists by class and subject, criteria, groups, and the row ledger.
//!
//! Each block is a real table with its own heading line. No names.

use rust_xlsxwriter::{Workbook, Worksheet};

use super::codes::criterion_words;
use super::representation::Representation;
use super::{add, against_last};
use crate::error::Error;
use crate::ledger::Tally;
use crate::render::vocabulary as name;
use crate::render::workbook::WorkbookInput;
use crate::render::workbook::book::Book;
use crate::render::workbook::layout::formats::{Formats, Style};
use crate::render::workbook::layout::page::{Print, paper, put_head};
use crate::render::workbook::layout::table::{Column, TableOf, Value, column, fault, put_table};
use crate::render::workbook::tallies::{self, Lists};
use crate::render::workbook::words;

pub(super) const FIRST: f64 = 40.0;
pub(super) const SECOND: f64 = 34.0;
pub(super) const OTHER: f64 = 13.0;
/// Fewer pupils than this: a share says little.
const FEW: usize = 10;

const LIST_COLUMNS: [Column; 6] = [
    column(name::PUPILS, OTHER, Style::Whole),
    column(name::FLAGGED, OTHER, Style::Whole),
    column(name::WATCH, OTHER, Style::Whole),
    column(name::CLEARED, OTHER, Style::Whole),
    column(name::NOT_JUDGED, OTHER, Style::Whole),
    column(name::FLAGGED_PERCENT, OTHER, Style::OneDecimal),
];

/// One block of the sheet.
pub(super) struct Block<'a> {
    pub(super) heading: &'static str,
    pub(super) table: &'static str,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<Value<'a>>>,
}

/// Writes the sheet.
pub(crate) fn put(workbook: &mut Workbook, formats: &Formats, book: &Book, input: &WorkbookInput) -> Result<(), Error> {
    let table = Representation::of(input.school, input.decisions, input.method);
    let sheet = add(workbook, book, "Summary")?;
    let all = Lists::of(book.entries.iter().map(|entry| entry.partition()));
    let notes = [
        format!(
            "{}. {} pupils on roll = {} flagged + {} watch + {} cleared + {} not judged.",
            words::when(book),
            all.total(),
            all.flagged,
            all.watch,
            all.cleared,
            all.not_judged
        ),
        book.chance.clone(),
        against_last::sentence(book),
        table.sentence(),
    ];
    let widths: Vec<Column> =
        [column(name::CLASS, FIRST, Style::Text), column(name::GROUP, SECOND, Style::Text)].into_iter().chain(LIST_COLUMNS).collect();
    let mut row = put_head(sheet, formats, "Summary", &notes, &widths)?;
    let blocks = [
        classes(book, all),
        against_last::block(book),
        subjects(book),
        criteria(book),
        table.block(),
        against_last::agreement(book.returned.agreement.as_ref()),
        ledger(input.inputs),
    ];
    for block in &blocks {
        row = put_block(sheet, formats, row + 1, block)?;
    }
    let of = "Summary";
    paper(sheet, book.stamp, &Print { of, columns: widths.len(), pages_high: 0, frozen_columns: 0 });
    sheet.set_print_area(0, 0, row.saturating_sub(1), 7).map_err(fault)?;
    Ok(())
}

/// Writes a block and returns the row below it.
fn put_block(sheet: &mut Worksheet, formats: &Formats, row: u32, block: &Block) -> Result<u32, Error> {
    sheet.write_string_with_format(row, 0, block.heading, &formats.section).map_err(fault)?;
    sheet.set_row_height(row, 20).map_err(fault)?;
    let table = TableOf {
        name: block.table,
        columns: &block.columns,
        rows: &block.rows,
        measured: block.columns.len(),
        row_points: 18.0,
        blanks_are_ruled: true,
        when_empty: "none",
    };
    Ok(put_table(sheet, formats, row + 1, &table)?.last_row + 1)
}

fn counts<'a>(lists: Lists) -> Vec<Value<'a>> {
    vec![
        Value::count(lists.total()),
        Value::count(lists.flagged),
        Value::count(lists.watch),
        Value::count(lists.cleared),
        Value::count(lists.not_judged),
        Value::maybe(lists.flagged_percent()),
    ]
}

/// A note where a share of few pupils would mislead.
fn note<'a>(lists: Lists) -> Value<'a> {
    if lists.total() < FEW { Value::text(format!("fewer than {FEW} pupils: a share says little")) } else { Value::Blank }
}

fn with_lists(first: Column, second: Column) -> Vec<Column> {
    [first, second].into_iter().chain(LIST_COLUMNS).collect()
}

fn classes<'a>(book: &Book<'a>, all: Lists) -> Block<'a> {
    let row = |class: &'a str, lists: Lists| [vec![Value::text(class), note(lists)], counts(lists)].concat();
    let mut rows: Vec<Vec<Value>> = tallies::by_class(&book.entries).into_iter().map(|(class, lists)| row(class, lists)).collect();
    rows.push(row("All classes", all));
    Block {
        heading: "By class",
        table: "By_class",
        columns: with_lists(column(name::CLASS, FIRST, Style::Text), column(name::NOTE, SECOND, Style::Text)),
        rows,
    }
}

fn subjects<'a>(book: &Book<'a>) -> Block<'a> {
    let rows = tallies::by_subject(&book.entries)
        .into_iter()
        .map(|(subject, lists)| [vec![Value::text(subject.title()), note(lists)], counts(lists)].concat())
        .collect();
    let columns = with_lists(column(name::SUBJECT, FIRST, Style::Text), column(name::NOTE, SECOND, Style::Text));
    Block { heading: "By subject (pupils in year groups tested in the subject)", table: "By_subject", columns, rows }
}

fn criteria<'a>(book: &Book<'a>) -> Block<'a> {
    let rows = tallies::by_criterion(&book.entries)
        .into_iter()
        .map(|((letter, subject), count)| {
            let clause =
                book.policy.criteria.iter().find(|criterion| criterion.letter == letter).map(|criterion| criterion.position.as_str());
            vec![
                Value::text(format!("{letter}: {}, {subject}", criterion_words(letter))),
                Value::text(clause.unwrap_or("not in the policy")),
                Value::count(count.judged),
                Value::count(count.concern),
                Value::count(count.leaning),
                Value::count(count.no_evidence),
            ]
        })
        .collect();
    let columns = vec![
        column(name::CRITERION, FIRST, Style::Text),
        column(name::CLAUSE, SECOND, Style::Text),
        column(name::JUDGED, OTHER, Style::Whole),
        column(name::CONCERN, OTHER, Style::Whole),
        column(name::LEANING, OTHER, Style::Whole),
        column(name::NO_EVIDENCE, OTHER, Style::Whole),
    ];
    Block { heading: "By criterion and subject", table: "By_criterion", columns, rows }
}

fn ledger<'a>(inputs: &'a [(String, Tally)]) -> Block<'a> {
    let row = |file: &'a str, note: Value<'a>, tally: Tally| {
        vec![
            Value::text(file),
            note,
            Value::count(tally.found),
            Value::count(tally.used),
            Value::count(tally.quarantined),
            Value::count(tally.skipped),
        ]
    };
    let mut total = Tally::default();
    let mut rows = Vec::new();
    for (file, tally) in inputs {
        total = Tally {
            found: total.found + tally.found,
            used: total.used + tally.used,
            quarantined: total.quarantined + tally.quarantined,
            skipped: total.skipped + tally.skipped,
        };
        rows.push(row(file, if tally.quarantined > 0 { Value::text("see Data checks") } else { Value::Blank }, *tally));
    }
    rows.push(row("All files", Value::Blank, total));
    let columns = vec![
        column(name::FILE, FIRST, Style::Text),
        column(name::NOTE, SECOND, Style::Text),
        column(name::ROWS_FOUND, OTHER, Style::Whole),
        column(name::ROWS_USED, OTHER, Style::Whole),
        column(name::ROWS_LEFT_OUT, OTHER, Style::Whole),
        column(name::ROWS_SET_ASIDE, OTHER, Style::Whole),
    ];
    Block { heading: "Rows of the input files: found = used + left out + set aside", table: "Row_ledger", columns, rows }
}
