//! One pass over a sheet's XML before calamine reads it: what calamine does not tell, and what it must not see.
//!
//! It tells hidden rows and columns, merged blocks, error cells and formulas without a value. It checks each row
//! and cell reference as text, because calamine computes them in 32 bits without looking for overflow.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::read::guard::damaged;
use crate::read::package::{attribute, document_type};
use crate::read::{Limits, Refusal};
use crate::table::MergedBlock;

/// Rows of a sheet, by the file format.
const FORMAT_ROWS: u32 = 1_048_576;
/// Columns of a sheet, by the file format.
const FORMAT_COLUMNS: u32 = 16_384;
/// Cells looked at, filled or not: formatting alone can make millions.
const MOST_ELEMENTS: usize = 10_000_000;

/// What a sheet's XML says besides values. Positions are 1-based (row, column).
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) hidden_rows: BTreeSet<u32>,
    pub(super) hidden_columns: Vec<u32>,
    pub(super) merged: Vec<MergedBlock>,
    pub(super) formulas_without_value: BTreeSet<(u32, u32)>,
    pub(super) errors: BTreeMap<(u32, u32), String>,
}

/// Scans a sheet and returns it ready for calamine: the same length, with error cells marked as plain text (it
/// gives up a workbook over an error it does not know) and without a dimension that makes no sense.
pub(super) fn scan(text: String, limits: &Limits) -> Result<(Layout, Vec<u8>), Refusal> {
    let mut scan =
        Scan { layout: Layout::default(), row: 1, column: 1, n_elements: 0, cell: None, is_in_data: false, edits: Vec::new(), limits };
    let mut reader = Reader::from_str(&text);
    reader.config_mut().check_end_names = false;
    loop {
        let start = position(&reader);
        let event = reader.read_event().map_err(|_| damaged())?;
        let span = start..position(&reader);
        match event {
            Event::Start(element) => scan.opened(&element, &text, span)?,
            Event::Empty(element) => {
                scan.opened(&element, &text, span)?;
                scan.closed(element.local_name().as_ref());
            }
            Event::End(element) => scan.closed(element.local_name().as_ref()),
            Event::Text(words) => {
                if let Some(Cell { error: Some(error), is_in_value: true, .. }) = &mut scan.cell {
                    error.push_str(&words.xml10_content());
                }
            }
            Event::DocType(_) => return Err(document_type()),
            Event::Eof => break,
            _ => {}
        }
    }
    let Scan { mut layout, edits, .. } = scan;
    layout.hidden_columns.sort_unstable();
    layout.hidden_columns.dedup();
    let mut bytes = text.into_bytes();
    for edit in edits {
        edit.apply(&mut bytes);
    }
    Ok((layout, bytes))
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// A change that keeps the length.
struct Edit {
    span: Range<usize>,
    with: u8,
}

impl Edit {
    fn apply(&self, bytes: &mut [u8]) {
        if let Some(span) = bytes.get_mut(self.span.clone()) {
            span.fill(self.with);
        }
    }
}

/// The cell the scan is in.
struct Cell {
    at: (u32, u32),
    error: Option<String>,
    has_formula: bool,
    has_value: bool,
    is_in_value: bool,
}

struct Scan<'a> {
    layout: Layout,
    row: u32,
    column: u32,
    n_elements: usize,
    cell: Option<Cell>,
    is_in_data: bool,
    edits: Vec<Edit>,
    limits: &'a Limits,
}

impl Scan<'_> {
    fn opened(&mut self, element: &BytesStart<'_>, text: &str, span: Range<usize>) -> Result<(), Refusal> {
        match element.local_name().as_ref() {
            "sheetData" => self.is_in_data = true,
            "row" if self.is_in_data => self.row_opened(element)?,
            "c" if self.is_in_data => self.cell_opened(element, text, span)?,
            "f" => self.in_cell(|cell| cell.has_formula = true),
            "v" => self.in_cell(|cell| {
                cell.has_value = true;
                cell.is_in_value = true;
            }),
            "is" => self.in_cell(|cell| cell.has_value = true),
            "col" => self.column_described(element),
            "mergeCell" => self.layout.merged.extend(attribute(element, "ref").and_then(|block| merged_block(&block))),
            "dimension" if !attribute(element, "ref").is_some_and(|block| is_sane_dimension(&block)) => {
                self.edits.push(Edit { span, with: b' ' })
            }
            _ => {}
        }
        Ok(())
    }

    fn closed(&mut self, name: &str) {
        match name {
            "sheetData" => self.is_in_data = false,
            "row" => {
                self.row = self.row.saturating_add(1);
                self.column = 1;
            }
            "v" => self.in_cell(|cell| cell.is_in_value = false),
            "c" => self.cell_closed(),
            _ => {}
        }
    }

    fn in_cell(&mut self, note: impl FnOnce(&mut Cell)) {
        if let Some(cell) = &mut self.cell {
            note(cell);
        }
    }

    fn row_opened(&mut self, element: &BytesStart<'_>) -> Result<(), Refusal> {
        if let Some(number) = attribute(element, "r") {
            self.row = number.parse().ok().filter(|row| (1..=FORMAT_ROWS).contains(row)).ok_or_else(|| impossible(&number))?;
        }
        let is_hidden = attribute(element, "hidden").is_some_and(|hidden| matches!(hidden.as_str(), "1" | "true"));
        if is_hidden && self.row <= self.limits.rows {
            self.layout.hidden_rows.insert(self.row);
        }
        Ok(())
    }

    fn cell_opened(&mut self, element: &BytesStart<'_>, text: &str, span: Range<usize>) -> Result<(), Refusal> {
        self.n_elements += 1;
        if self.n_elements > MOST_ELEMENTS {
            return Err(Refusal::new(
                "M019",
                "a sheet has many millions of formatted cells, so the workbook is not used",
                "Delete the empty rows and columns around the data, save, and give that file.",
            ));
        }
        let (mut reference, mut is_error) = (None, false);
        for attribute in element.attributes().with_checks(false).flatten() {
            match attribute.key.local_name().as_ref() {
                "r" => reference = Some(attribute.value),
                "t" => is_error = attribute.value == "e",
                _ => {}
            }
        }
        let at = match &reference {
            Some(reference) => cell_reference(reference).ok_or_else(|| impossible(reference))?,
            None if self.row <= FORMAT_ROWS && self.column <= FORMAT_COLUMNS => (self.row, self.column),
            None => return Err(impossible("beyond the last column")),
        };
        self.column = at.1 + 1;
        if is_error && let Some(offset) = text.get(span.clone()).and_then(error_mark) {
            let mark = span.start + offset;
            self.edits.push(Edit { span: mark..mark + 1, with: b'u' });
        }
        self.cell = Some(Cell { at, error: is_error.then(String::new), has_formula: false, has_value: false, is_in_value: false });
        Ok(())
    }

    fn cell_closed(&mut self) {
        let Some(cell) = self.cell.take() else { return };
        if let Some(error) = cell.error {
            self.layout.errors.insert(cell.at, error.trim().to_owned());
        } else if cell.has_formula && !cell.has_value {
            self.layout.formulas_without_value.insert(cell.at);
        }
    }

    fn column_described(&mut self, element: &BytesStart<'_>) {
        let number = |name| attribute(element, name).and_then(|value| value.parse::<u32>().ok());
        let is_hidden = attribute(element, "hidden").is_some_and(|hidden| matches!(hidden.as_str(), "1" | "true"));
        if let (true, Some(first), Some(last)) = (is_hidden, number("min"), number("max")) {
            let end = last.min(self.limits.columns);
            let n_known = self.layout.hidden_columns.len();
            if n_known <= FORMAT_COLUMNS as usize {
                self.layout.hidden_columns.extend(first.max(1)..=end);
            }
        }
    }
}

/// Where the letter of ` t="e"` stands in a tag. Renamed to `u`, the cell has no type, and its text is read as text.
fn error_mark(tag: &str) -> Option<usize> {
    ["t=\"e\"", "t='e'"].iter().find_map(|mark| {
        tag.match_indices(mark)
            .map(|(at, _)| at)
            .find(|at| tag.get(..*at).and_then(|before| before.chars().next_back()).is_some_and(char::is_whitespace))
    })
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
    let digits_at = text.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = text.split_at(digits_at);
    if letters.is_empty() || letters.len() > 3 || digits.len() > 7 {
        return None;
    }
    let mut column = 0_u32;
    for letter in letters.bytes() {
        if !letter.is_ascii_alphabetic() {
            return None;
        }
        column = column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1;
    }
    let row: u32 = if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok()? } else { return None };
    ((1..=FORMAT_ROWS).contains(&row) && column <= FORMAT_COLUMNS).then_some((row, column))
}

fn corners(block: &str) -> Option<((u32, u32), (u32, u32))> {
    let (first, last) = block.split_once(':').unwrap_or((block, block));
    let (first, last) = (cell_reference(first)?, cell_reference(last)?);
    (first.0 <= last.0 && first.1 <= last.1).then_some((first, last))
}

fn is_sane_dimension(block: &str) -> bool {
    corners(block).is_some()
}

fn merged_block(block: &str) -> Option<MergedBlock> {
    let (first, last) = corners(block)?;
    (first != last).then_some(MergedBlock { first_row: first.0, last_row: last.0, first_column: first.1, last_column: last.1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanned(inner: &str) -> (Layout, String) {
        let (layout, bytes) = scan(format!("<worksheet>{inner}</worksheet>"), &Limits::default()).unwrap();
        (layout, String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn references_are_read_within_the_format_only() {
        assert_eq!(cell_reference("F17"), Some((17, 6)));
        assert_eq!(cell_reference("XFD1048576"), Some((1_048_576, 16_384)));
        for absurd in ["ZZZZ99999999", "XFE1", "A0", "A1048577", "A4294967297", "17", "F", "$F$17", "F1é"] {
            assert_eq!(cell_reference(absurd), None, "{absurd}");
        }
    }

    #[test]
    fn hidden_rows_and_columns_and_merged_blocks_are_told() {
        let (layout, _) = scanned(
            "<cols><col min=\"2\" max=\"3\" hidden=\"1\"/><col min=\"400\" max=\"16384\" hidden=\"true\"/></cols><sheetData><row r=\"5\" hidden=\"1\"><c r=\"A5\"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref=\"B1:D1\"/></mergeCells>",
        );
        assert_eq!(layout.hidden_rows.into_iter().collect::<Vec<_>>(), [5]);
        assert_eq!(layout.hidden_columns[..3], [2, 3, 400]);
        assert_eq!(layout.hidden_columns.last(), Some(&500));
        assert_eq!(layout.merged, [MergedBlock { first_row: 1, last_row: 1, first_column: 2, last_column: 4 }]);
    }

    #[test]
    fn a_formula_without_value_is_told_from_one_with_an_empty_value() {
        let (layout, _) =
            scanned("<sheetData><row r=\"1\"><c r=\"A1\"><f>B1</f></c><c r=\"B1\" t=\"str\"><f>\"\"</f><v></v></c></row></sheetData>");
        assert_eq!(layout.formulas_without_value.into_iter().collect::<Vec<_>>(), [(1, 1)]);
    }

    #[test]
    fn an_error_cell_keeps_its_word_and_is_read_as_text() {
        let (layout, text) =
            scanned("<sheetData><row><c r=\"A1\" t=\"e\"><v>#SPILL!</v></c><c t='e' s='1'><v>#N/A</v></c></row></sheetData>");
        assert_eq!(layout.errors.into_iter().collect::<Vec<_>>(), [((1, 1), "#SPILL!".to_owned()), ((1, 2), "#N/A".to_owned())]);
        assert!(text.contains("u=\"e\"") && text.contains("u='e'"));
    }

    #[test]
    fn a_senseless_dimension_is_blanked_and_a_plain_one_kept() {
        let (_, text) = scanned("<dimension ref=\"B9:A1\"/><sheetData/>");
        assert!(!text.contains("dimension"));
        let (_, text) = scanned("<dimension ref=\"A1:B9\"/><sheetData/>");
        assert!(text.contains("dimension"));
    }
}
