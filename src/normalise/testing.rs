//! Shared by the tests of `normalise`: shipped settings, and files built in memory.

use std::path::Path;
use std::sync::Arc;

use crate::config::school::ReadingSettings;
use crate::config::without_school::mappings_and_assessments;
use crate::normalise::NormaliseSettings;
use crate::table::{Cell, Container, InputFile, RawRow, RawTable};

/// The settings as shipped, with nothing said by the school.
pub(crate) fn settings() -> NormaliseSettings {
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    let (mappings, assessments) = mappings_and_assessments(&config).unwrap();
    NormaliseSettings { mappings, assessments, reading: ReadingSettings::default() }
}

/// A cell from a text: numbers become numbers, as in a workbook.
pub(crate) fn cell(text: &str) -> Cell {
    match text.parse::<f64>() {
        _ if text.is_empty() => Cell::Empty,
        Ok(number) if number.is_finite() && !text.starts_with('0') && !text.starts_with('+') => Cell::Number(number),
        _ => Cell::Text(text.to_owned()),
    }
}

/// A table from lines with `|` between cells. Row numbers count from 1; `sheet` empty means a text file.
pub(crate) fn table(file: &str, sheet: &str, lines: &[&str]) -> RawTable {
    let rows = lines
        .iter()
        .enumerate()
        .map(|(index, line)| RawRow {
            number: index as u32 + 1,
            cells: line.split('|').map(|text| if sheet.is_empty() { text_cell(text.trim()) } else { cell(text.trim()) }).collect(),
            is_hidden: false,
        })
        .collect();
    RawTable {
        file: Arc::from(file),
        sheet: (!sheet.is_empty()).then(|| Arc::from(sheet)),
        is_hidden: false,
        rows,
        merged: Vec::new(),
        hidden_columns: Vec::new(),
    }
}

fn text_cell(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
}

/// A file of these tables.
pub(crate) fn file(tables: Vec<RawTable>) -> InputFile {
    let name = tables.first().map_or_else(|| Arc::from("empty.csv"), |table| table.file.clone());
    let container = if tables.iter().any(|table| table.sheet.is_some()) { Container::Xlsx } else { Container::Delimited };
    InputFile { name, bytes: 0, sha256: String::new(), container, described: String::new(), tables }
}
