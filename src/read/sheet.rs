//! One pass over a worksheet's XML: its cells, and what a spreadsheet shows besides them.
//!
//! Hidden rows and columns, merged blocks, error cells and formulas without a value come from the same pass as the
//! values. Every reference is checked against the file format's own bounds, and nothing the sheet declares about its
//! size is believed. `Start`, `Text` and `End` are the only events that matter; a document type is refused.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::read::book::{Allowance, BookSheet, SheetRows};
use crate::read::cells::{NumberKind, iso_cell, serial_cell};
use crate::read::guard::damaged;
use crate::read::package::{Strings, attribute, document_type, push_reference, still_open, unescaped};
use crate::read::{Limits, Refusal};
use crate::table::{Cell, MergedBlock};

/// Rows of a sheet, by the file format.
const FORMAT_ROWS: u32 = 1_048_576;
/// Columns of a sheet, by the file format.
const FORMAT_COLUMNS: u32 = 16_384;
/// Cells looked at, filled or not: formatting alone can make millions.
const MOST_ELEMENTS: usize = 10_000_000;

/// What the workbook says to all its sheets.
pub(super) struct Common {
    pub(super) strings: Strings,
    pub(super) kinds: Vec<NumberKind>,
    pub(super) is_1904: bool,
}

/// Reads a sheet; its name and whether it is hidden are the workbook's to say.
pub(super) fn read_sheet(text: &str, common: &Common, limits: &Limits, left: &mut Allowance) -> Result<BookSheet, Refusal> {
    let mut scan = Scan {
        common,
        limits,
        rows: SheetRows::new(limits, left),
        hidden_rows: BTreeSet::new(),
        hidden_columns: Vec::new(),
        merged: Vec::new(),
        row: 1,
        column: 1,
        n_elements: 0,
        cell: OpenCell::default(),
        is_in_data: false,
        reads_text: false,
        reads_formula: false,
        is_phonetic: false,
        by_formula: BTreeMap::new(),
        n_typed: 0,
    };
    let (mut reader, mut n_open, mut breaks_off) = (Reader::from_str(text), 0_usize, false);
    reader.config_mut().check_end_names = false;
    loop {
        let Ok(event) = reader.read_event() else {
            breaks_off = true;
            break;
        };
        n_open = still_open(n_open, &event);
        match event {
            Event::Start(element) => scan.opened(&element)?,
            Event::Empty(element) => {
                scan.opened(&element)?;
                if !scan.closed(element.local_name().as_ref())? {
                    break;
                }
            }
            Event::End(element) if !scan.closed(element.local_name().as_ref())? => break,
            Event::Text(words) if scan.reads_text => scan.cell.text.push_str(&words.xml10_content()),
            Event::CData(words) if scan.reads_text => scan.cell.text.push_str(&words.xml10_content()),
            Event::GeneralRef(reference) if scan.reads_text => push_reference(&reference, &mut scan.cell.text),
            Event::Text(words) if scan.reads_formula => scan.cell.is_linked |= words.contains('!'),
            Event::DocType(_) => return Err(document_type()),
            Event::Eof => {
                breaks_off = n_open > 0;
                break;
            }
            _ => {}
        }
    }
    let linked = scan.linked();
    let Scan { rows, hidden_rows, mut hidden_columns, merged, .. } = scan;
    hidden_columns.sort_unstable();
    hidden_columns.dedup();
    Ok(BookSheet { merged, hidden_columns, linked, breaks_off, ..rows.finish(&hidden_rows) })
}

/// What the attribute `t` of a cell says its value is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stored {
    #[default]
    Number,
    Shared,
    Text,
    Inline,
    Bool,
    Error,
    Day,
}

impl Stored {
    fn of(word: &str) -> Stored {
        match word {
            "s" => Stored::Shared,
            "str" => Stored::Text,
            "inlineStr" | "is" => Stored::Inline,
            "b" => Stored::Bool,
            "e" => Stored::Error,
            "d" => Stored::Day,
            _ => Stored::Number,
        }
    }
}

/// The cell the pass is in. Its text is a buffer that is used again.
#[derive(Default)]
struct OpenCell {
    at: (u32, u32),
    stored: Stored,
    style: usize,
    has_formula: bool,
    has_value: bool,
    is_open: bool,
    /// The formula names another sheet.
    is_linked: bool,
    text: String,
}

struct Scan<'a> {
    common: &'a Common,
    limits: &'a Limits,
    rows: SheetRows<'a>,
    hidden_rows: BTreeSet<u32>,
    hidden_columns: Vec<u32>,
    merged: Vec<MergedBlock>,
    row: u32,
    column: u32,
    n_elements: usize,
    cell: OpenCell,
    is_in_data: bool,
    reads_text: bool,
    reads_formula: bool,
    is_phonetic: bool,
    /// Texts that come by formula, by column: how many, whether one names another sheet, the first row.
    by_formula: BTreeMap<u32, (usize, bool, u32)>,
    /// Figures that were typed.
    n_typed: usize,
}

impl Scan<'_> {
    fn opened(&mut self, element: &BytesStart<'_>) -> Result<(), Refusal> {
        match element.local_name().as_ref() {
            // A cell or a row within a cell would take the place of what it stands in.
            "c" | "row" if self.cell.is_open => return Err(damaged()),
            "c" if self.is_in_data => self.cell_opened(element)?,
            "v" if self.cell.is_open && self.cell.stored != Stored::Inline => {
                self.cell.has_value = true;
                self.reads_text = true;
            }
            "f" => {
                self.cell.has_formula = true;
                self.reads_formula = self.cell.is_open;
            }
            "row" if self.is_in_data => self.row_opened(element)?,
            "is" => self.cell.has_value = true,
            "rPh" => self.is_phonetic = true,
            "t" if self.cell.is_open && !self.is_phonetic && self.cell.stored == Stored::Inline => self.reads_text = true,
            "sheetData" => self.is_in_data = true,
            "col" => self.column_described(element),
            "mergeCell" => self.merged.extend(attribute(element, "ref").and_then(|block| merged_block(&block))),
            _ => {}
        }
        Ok(())
    }

    /// False when a value beyond what is read ends the sheet.
    fn closed(&mut self, name: &str) -> Result<bool, Refusal> {
        match name {
            "v" | "t" => self.reads_text = false,
            "f" => self.reads_formula = false,
            "c" if self.cell.is_open => return self.cell_closed(),
            "row" | "sheetData" if self.cell.is_open => return Err(damaged()),
            "row" => {
                self.row = self.row.saturating_add(1);
                self.column = 1;
            }
            "rPh" => self.is_phonetic = false,
            "sheetData" => self.is_in_data = false,
            _ => {}
        }
        Ok(true)
    }

    fn row_opened(&mut self, element: &BytesStart<'_>) -> Result<(), Refusal> {
        if let Some(number) = attribute(element, "r") {
            self.row = number.parse().ok().filter(|row| (1..=FORMAT_ROWS).contains(row)).ok_or_else(|| impossible(&number))?;
        }
        self.column = 1;
        if is_true(attribute(element, "hidden")) && self.row <= self.limits.rows {
            self.hidden_rows.insert(self.row);
        }
        Ok(())
    }

    fn cell_opened(&mut self, element: &BytesStart<'_>) -> Result<(), Refusal> {
        self.n_elements += 1;
        if self.n_elements > MOST_ELEMENTS {
            return Err(Refusal::new(
                "M019",
                "a sheet has many millions of formatted cells, so the workbook is not used",
                "Delete the empty rows and columns around the data, save, and give that file.",
            ));
        }
        let mut text = std::mem::take(&mut self.cell.text);
        text.clear();
        self.cell = OpenCell { is_open: true, text, ..OpenCell::default() };
        self.reads_text = false;
        let mut at = None;
        for attribute in element.attributes().with_checks(false).flatten() {
            match attribute.key.local_name().as_ref() {
                "r" => at = Some(cell_reference(&attribute.value).ok_or_else(|| impossible(&attribute.value))?),
                "t" => self.cell.stored = Stored::of(&attribute.value),
                "s" => self.cell.style = attribute.value.parse().unwrap_or(usize::MAX),
                _ => {}
            }
        }
        self.cell.at = match at {
            Some(at) => at,
            None if self.row <= FORMAT_ROWS && self.column <= FORMAT_COLUMNS => (self.row, self.column),
            None => return Err(impossible("beyond the last column")),
        };
        self.column = self.cell.at.1 + 1;
        Ok(())
    }

    fn cell_closed(&mut self) -> Result<bool, Refusal> {
        self.cell.is_open = false;
        (self.reads_text, self.reads_formula) = (false, false);
        let (row, column) = self.cell.at;
        let value = self.value()?;
        match &value {
            Cell::Empty => return Ok(true),
            Cell::Text(_) if self.cell.has_formula => {
                let (n, is_linked, _) = self.by_formula.entry(column).or_insert((0, false, row));
                *n += 1;
                *is_linked |= self.cell.is_linked;
            }
            Cell::Number(_) if !self.cell.has_formula => self.n_typed += 1,
            _ => {}
        }
        self.rows.put(row, column, value)
    }

    /// The first column of names that another sheet gives, where figures are typed (inputs catalogue, M064).
    fn linked(&self) -> Option<(u32, u32)> {
        const FEWEST: usize = 3;
        let column = self.by_formula.iter().find(|(_, (n, is_linked, _))| *is_linked && *n >= FEWEST);
        column.filter(|_| self.n_typed >= FEWEST).map(|(column, (_, _, row))| (*row, *column))
    }

    fn value(&mut self) -> Result<Cell, Refusal> {
        let cell = &mut self.cell;
        let trimmed = cell.text.trim();
        Ok(match cell.stored {
            Stored::Error => Cell::Error(trimmed.to_owned()),
            // A script that writes a formula leaves no value, or an empty one where a number would stand.
            _ if cell.has_formula && (!cell.has_value || (cell.stored == Stored::Number && trimmed.is_empty())) => {
                Cell::FormulaWithoutValue
            }
            Stored::Text | Stored::Inline => Cell::Text(unescaped(std::mem::take(&mut cell.text))),
            _ if trimmed.is_empty() => Cell::Empty,
            Stored::Shared => {
                let text = trimmed.parse().ok().and_then(|index| self.common.strings.get(index)).ok_or_else(damaged)?;
                if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
            }
            Stored::Bool => Cell::Bool(matches!(trimmed, "1" | "true")),
            Stored::Day => iso_day(trimmed).unwrap_or_else(|| Cell::Text(trimmed.to_owned())),
            Stored::Number => match trimmed.parse::<f64>() {
                Ok(number) => {
                    let kind = self.common.kinds.get(cell.style).copied().unwrap_or_default();
                    serial_cell(number, kind, self.common.is_1904)
                }
                Err(_) => Cell::Text(trimmed.to_owned()),
            },
        })
    }

    fn column_described(&mut self, element: &BytesStart<'_>) {
        let number = |name| attribute(element, name).and_then(|value| value.parse::<u32>().ok());
        if let (true, Some(first), Some(last)) = (is_true(attribute(element, "hidden")), number("min"), number("max"))
            && self.hidden_columns.len() <= FORMAT_COLUMNS as usize
        {
            self.hidden_columns.extend(first.max(1)..=last.min(self.limits.columns));
        }
    }
}

/// A strict workbook writes a time of day as a moment of its first day.
fn iso_day(text: &str) -> Option<Cell> {
    match iso_cell(text)? {
        Cell::DateTime(when) if NaiveDate::from_ymd_opt(1899, 12, 31) >= Some(when.date()) => Some(Cell::Time(when.time())),
        cell => Some(cell),
    }
}

fn is_true(value: Option<String>) -> bool {
    value.is_some_and(|value| matches!(value.as_str(), "1" | "true" | "on"))
}

fn impossible(reference: &str) -> Refusal {
    let reference = crate::finding::quoted(reference);
    Refusal::new(
        "M019",
        format!("the workbook names a cell or row {reference} that no spreadsheet has, so it is not used"),
        "Open it in Excel, save it again as .xlsx, and give that file.",
    )
}

/// `F17` as (17, 6), within the limits of the file format.
fn cell_reference(text: &str) -> Option<(u32, u32)> {
    let (mut column, mut row) = (0_u32, 0_u32);
    let (mut n_letters, mut n_digits) = (0, 0);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' if n_digits == 0 && n_letters < 3 => {
                column = column * 26 + u32::from(byte.to_ascii_uppercase() - b'A') + 1;
                n_letters += 1;
            }
            b'0'..=b'9' if n_letters > 0 && n_digits < 7 => {
                row = row * 10 + u32::from(byte - b'0');
                n_digits += 1;
            }
            _ => return None,
        }
    }
    ((1..=FORMAT_ROWS).contains(&row) && (1..=FORMAT_COLUMNS).contains(&column)).then_some((row, column))
}

fn merged_block(block: &str) -> Option<MergedBlock> {
    let (first, last) = block.split_once(':')?;
    let (first, last) = (cell_reference(first)?, cell_reference(last)?);
    let is_block = first.0 <= last.0 && first.1 <= last.1 && first != last;
    is_block.then_some(MergedBlock { first_row: first.0, last_row: last.0, first_column: first.1, last_column: last.1 })
}

#[cfg(test)]
mod tests;
