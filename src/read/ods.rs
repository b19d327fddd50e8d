//! OpenDocument spreadsheets (.ods), read from `content.xml` in one pass.
//!
//! calamine is not used here: it gives an error cell as an empty text and does not tell hidden rows, columns or a formula
//! without value. Repeats are counted, not expanded, while they are blank (inputs catalogue, M020, M066).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveTime;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::read::book::{Allowance, Book, BookSheet, SheetRows, too_many_cells};
use crate::read::cells::{hours_text, iso_cell, number_cell};
use crate::read::guard::{Package, damaged};
use crate::read::package::{attribute, document_type, push_reference, still_open};
use crate::read::{Limits, Refusal, protected};
use crate::table::{Cell, MergedBlock};

/// Elements looked at, as for the other workbooks.
const MOST_ELEMENTS: usize = 20_000_000;
/// Errors as spreadsheets word them, for files that do not mark them.
const ERRORS: [&str; 8] = ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!"];

pub(super) fn read(package: &mut Package<'_>, limits: &Limits) -> Result<Book, Refusal> {
    let kind = package.text("mimetype")?.unwrap_or_default();
    let is_encrypted = package.holds("encrypted-package")
        || package.text("META-INF/manifest.xml")?.is_some_and(|manifest| manifest.contains(":encryption-data"));
    if is_encrypted {
        return Err(protected::password_needed("M006"));
    }
    if !kind.contains("opendocument.spreadsheet") {
        return Err(Refusal::new(
            "M001",
            "by its content this is an OpenDocument file that holds no spreadsheet, so it is not used",
            "Export the data itself as .xlsx or .csv.",
        ));
    }
    let content = package.text("content.xml")?.ok_or_else(damaged)?;
    read_content(&content, limits)
}

fn read_content(content: &str, limits: &Limits) -> Result<Book, Refusal> {
    let mut left = Allowance::new(limits);
    let mut book = Book::default();
    let mut styles = Styles::default();
    let (mut reader, mut n_open) = (Reader::from_str(content), 0);
    reader.config_mut().check_end_names = false;
    loop {
        let event = reader.read_event().map_err(|_| damaged())?;
        n_open = still_open(n_open, &event);
        match event {
            Event::Start(element) => match element.local_name().as_ref() {
                "table" => {
                    let name = attribute(&element, "name").unwrap_or_default();
                    let is_hidden = attribute(&element, "style-name").is_some_and(|style| styles.hidden.contains(&style));
                    let sheet = read_table(&mut reader, limits, &mut left)?;
                    n_open = n_open.saturating_sub(1);
                    book.sheets.push(BookSheet { name, is_hidden, ..sheet });
                    refuse_many_sheets(&book, limits)?;
                }
                // Changes that were recorded hold cells that are no longer there.
                "tracked-changes" => {
                    skip(&mut reader, &element)?;
                    n_open = n_open.saturating_sub(1);
                }
                _ => styles.see(&element),
            },
            Event::Empty(element) => styles.see(&element),
            Event::DocType(_) => return Err(document_type()),
            // Sheets may have stood behind the cut.
            Event::Eof if n_open > 0 => return Err(damaged()),
            Event::Eof => return Ok(book),
            _ => {}
        }
    }
}

fn refuse_many_sheets(book: &Book, limits: &Limits) -> Result<(), Refusal> {
    let last = book.sheets.last().map(|sheet| sheet.name.to_lowercase());
    let n_of_name = book.sheets.iter().filter(|sheet| Some(sheet.name.to_lowercase()) == last).count();
    if n_of_name > 1 {
        return Err(Refusal::new(
            "M012",
            "two sheets of the workbook have the same name, so it is not used",
            "Open it in LibreOffice, rename one, save it, and give that file.",
        ));
    }
    if book.sheets.len() > limits.sheets { Err(too_many_cells()) } else { Ok(()) }
}

/// Table styles that hide their sheet.
#[derive(Default)]
struct Styles {
    current: String,
    hidden: BTreeSet<String>,
}

impl Styles {
    fn see(&mut self, element: &BytesStart<'_>) {
        match element.local_name().as_ref() {
            "style" => self.current = attribute(element, "name").unwrap_or_default(),
            "table-properties" if attribute(element, "display").is_some_and(|display| display == "false") => {
                self.hidden.insert(self.current.clone());
            }
            _ => {}
        }
    }
}

/// Passes over an element with all that is in it.
fn skip(reader: &mut Reader<&[u8]>, element: &BytesStart<'_>) -> Result<(), Refusal> {
    reader.read_to_end(element.to_end().name()).map(|_| ()).map_err(|_| damaged())
}

fn read_table(reader: &mut Reader<&[u8]>, limits: &Limits, left: &mut Allowance) -> Result<BookSheet, Refusal> {
    let mut table = Table {
        limits,
        rows: SheetRows::new(limits, left),
        hidden_rows: BTreeSet::new(),
        hidden_columns: Vec::new(),
        merged: Vec::new(),
        row: 1,
        column: 1,
        n_rows: 1,
        is_row_hidden: false,
        described_columns: 1,
        cells: Vec::new(),
        cell: None,
        is_full: false,
    };
    let mut n_elements = 0;
    loop {
        match reader.read_event().map_err(|_| damaged())? {
            Event::Start(element) => match element.local_name().as_ref() {
                // Remarks, drawings and tables within a cell are not its value.
                "annotation" | "frame" | "shapes" | "table" | "custom-shape" | "control" => skip(reader, &element)?,
                _ => table.opened(&element),
            },
            Event::Empty(element) => {
                table.opened(&element);
                table.closed(element.local_name().as_ref())?;
            }
            Event::End(element) if element.local_name().as_ref() == "table" => break,
            Event::End(element) => table.closed(element.local_name().as_ref())?,
            Event::Text(words) => table.in_text(|text| push_collapsed(text, &words.xml10_content())),
            Event::CData(words) => table.in_text(|text| push_collapsed(text, &words.xml10_content())),
            Event::GeneralRef(reference) => table.in_text(|text| push_reference(&reference, text)),
            Event::DocType(_) => return Err(document_type()),
            Event::Eof => return Err(damaged()),
            _ => {}
        }
        n_elements += 1;
        if n_elements > MOST_ELEMENTS {
            return Err(too_many_cells());
        }
    }
    let Table { rows, hidden_rows, hidden_columns, merged, .. } = table;
    Ok(BookSheet { merged, hidden_columns, ..rows.finish(&hidden_rows) })
}

/// The cell the pass is in.
struct OpenCell {
    attributes: BTreeMap<String, String>,
    text: String,
    n_paragraphs: usize,
    is_in_paragraph: bool,
}

struct Table<'a> {
    limits: &'a Limits,
    rows: SheetRows<'a>,
    hidden_rows: BTreeSet<u32>,
    hidden_columns: Vec<u32>,
    merged: Vec<MergedBlock>,
    row: u32,
    column: u32,
    n_rows: u32,
    is_row_hidden: bool,
    described_columns: u32,
    /// Cells of the row that are not blank: column, how often, value.
    cells: Vec<(u32, u32, Cell)>,
    cell: Option<OpenCell>,
    /// A value stands beyond what is read; the rest of the sheet is passed over.
    is_full: bool,
}

impl Table<'_> {
    fn opened(&mut self, element: &BytesStart<'_>) {
        match element.local_name().as_ref() {
            "table-column" => self.column_described(element),
            "table-row" => {
                self.n_rows = repeat(attribute(element, "number-rows-repeated"));
                self.is_row_hidden = is_hidden(element);
                self.column = 1;
                self.cells.clear();
            }
            "table-cell" | "covered-table-cell" => {
                let mut attributes = BTreeMap::new();
                for attribute in element.attributes().with_checks(false).flatten() {
                    if let Ok(value) = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0) {
                        attributes.insert(name_of(attribute.key.as_ref()), value.into_owned());
                    }
                }
                self.cell = Some(OpenCell { attributes, text: String::new(), n_paragraphs: 0, is_in_paragraph: false });
            }
            "p" | "h" => {
                if let Some(cell) = &mut self.cell {
                    if cell.n_paragraphs > 0 {
                        cell.text.push('\n');
                    }
                    cell.n_paragraphs += 1;
                    cell.is_in_paragraph = true;
                }
            }
            "s" => {
                let n = attribute(element, "c").and_then(|count| count.parse::<usize>().ok()).unwrap_or(1).min(100);
                self.in_text(|text| text.extend(std::iter::repeat_n(' ', n)));
            }
            "tab" => self.in_text(|text| text.push('\t')),
            "line-break" => self.in_text(|text| text.push('\n')),
            _ => {}
        }
    }

    fn closed(&mut self, name: &str) -> Result<(), Refusal> {
        match name {
            "p" | "h" => {
                if let Some(cell) = &mut self.cell {
                    cell.is_in_paragraph = false;
                }
            }
            "table-cell" | "covered-table-cell" => self.cell_closed(),
            "table-row" => self.row_closed()?,
            _ => {}
        }
        Ok(())
    }

    fn in_text(&mut self, note: impl FnOnce(&mut String)) {
        if let Some(cell) = self.cell.as_mut().filter(|cell| cell.is_in_paragraph) {
            note(&mut cell.text);
        }
    }

    fn cell_closed(&mut self) {
        let Some(cell) = self.cell.take() else { return };
        let count = |name: &str| repeat(cell.attributes.get(name).cloned());
        let n = count("number-columns-repeated");
        let (wide, high) = (count("number-columns-spanned"), count("number-rows-spanned"));
        if wide.max(high) > 1 && self.n_rows == 1 {
            self.merged.push(MergedBlock {
                first_row: self.row,
                last_row: self.row.saturating_add(high - 1),
                first_column: self.column,
                last_column: self.column.saturating_add(wide - 1),
            });
        }
        let value = value(&cell);
        if value != Cell::Empty {
            self.cells.push((self.column, n, value));
        }
        self.column = self.column.saturating_add(n);
    }

    fn row_closed(&mut self) -> Result<(), Refusal> {
        let (first, n) = (self.row, self.n_rows);
        self.row = self.row.saturating_add(n);
        if self.cells.is_empty() || self.is_full {
            return Ok(());
        }
        // A value may repeat to the last row of the sheet; the first row beyond what is read ends it.
        for row in first..first.saturating_add(n).min(self.limits.rows.saturating_add(2)).max(first + 1) {
            if self.is_row_hidden && row <= self.limits.rows {
                self.hidden_rows.insert(row);
            }
            for (column, times, cell) in &self.cells {
                for column in *column..column.saturating_add(*times) {
                    if !self.rows.put(row, column, cell.clone())? {
                        self.is_full = true;
                        return Ok(());
                    }
                    // Blanks may repeat to the last column, and are not kept there.
                    if column > self.limits.columns {
                        break;
                    }
                }
            }
        }
        Ok(())
    }

    fn column_described(&mut self, element: &BytesStart<'_>) {
        let first = self.described_columns;
        self.described_columns = first.saturating_add(repeat(attribute(element, "number-columns-repeated")));
        if is_hidden(element) {
            self.hidden_columns.extend(first..self.described_columns.min(self.limits.columns + 1));
        }
    }
}

/// Attribute names without prefix; the mark of an error lives beside the value's own type.
fn name_of(key: &str) -> String {
    match key.split_once(':') {
        Some(("calcext", "value-type")) => "shown-type".to_owned(),
        Some((_, name)) => name.to_owned(),
        None => key.to_owned(),
    }
}

fn repeat(count: Option<String>) -> u32 {
    // More than a number can hold is as many as a sheet has, and not one: cells behind it would stand in other columns.
    let read = |count: &str| match count.parse::<u32>() {
        Ok(n) => n,
        Err(_) if !count.is_empty() && count.bytes().all(|digit| digit.is_ascii_digit()) => u32::MAX,
        Err(_) => 1,
    };
    count.map_or(1, |count| read(count.trim())).clamp(1, 1_048_576)
}

fn is_hidden(element: &BytesStart<'_>) -> bool {
    attribute(element, "visibility").is_some_and(|visibility| matches!(visibility.as_str(), "collapse" | "filter"))
}

/// Blanks of any length are one, and none at the beginning: OpenDocument writes further ones as elements.
fn push_collapsed(text: &mut String, words: &str) {
    for letter in words.chars() {
        match letter {
            ' ' | '\t' | '\r' | '\n' => {
                if !text.is_empty() && !text.ends_with([' ', '\n']) {
                    text.push(' ');
                }
            }
            _ => text.push(letter),
        }
    }
}

fn value(cell: &OpenCell) -> Cell {
    let said = |name: &str| cell.attributes.get(name).map(String::as_str);
    let text = || {
        let text = if cell.n_paragraphs > 0 { &cell.text } else { said("string-value").unwrap_or_default() };
        if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
    };
    let shown = cell.text.trim();
    if said("shown-type") == Some("error") || (said("formula").is_some() && ERRORS.contains(&shown)) {
        return Cell::Error(shown.to_owned());
    }
    let number = || said("value").and_then(|value| value.parse::<f64>().ok()).map(number_cell);
    match said("value-type") {
        // LibreOffice writes a truth value of Excel as the number of a formula, and shows it as the word.
        Some("float") if matches!(shown, "TRUE" | "FALSE") => Cell::Bool(shown == "TRUE"),
        Some("float" | "percentage" | "currency") => number().unwrap_or_else(text),
        Some("date") => said("date-value").and_then(iso_cell).unwrap_or_else(text),
        Some("time") => said("time-value").and_then(time_cell).unwrap_or_else(text),
        Some("boolean") => said("boolean-value").map_or_else(text, |word| Cell::Bool(word == "true")),
        Some(_) => text(),
        None if said("formula").is_some() && cell.n_paragraphs == 0 => Cell::FormulaWithoutValue,
        None => text(),
    }
}

/// `PT07H10M00S` as a time of day, and 24 hours or more as a length of time.
fn time_cell(text: &str) -> Option<Cell> {
    let mut rest = text.trim().strip_prefix("PT")?;
    let mut seconds = 0.0_f64;
    for (unit, worth) in [('H', 3600.0), ('M', 60.0), ('S', 1.0)] {
        if let Some((number, after)) = rest.split_once(unit) {
            seconds += number.parse::<f64>().ok().filter(|number| (0.0..1e9).contains(number))? * worth;
            rest = after;
        }
    }
    let seconds = seconds.round() as u64;
    if !rest.is_empty() {
        return None;
    }
    match u32::try_from(seconds).ok().and_then(|seconds| NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0)) {
        Some(time) => Some(Cell::Time(time)),
        None => Some(Cell::Text(hours_text(seconds))),
    }
}

#[cfg(test)]
mod tests;
