//! One table with its headings understood: how the readers of each kind ask for cells and places.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::name::folded;
use crate::finding::quoted;
use crate::ledger::RowKey;
use crate::normalise::NormaliseSettings;
use crate::normalise::facts::Facts;
use crate::normalise::layout::{Column, IDENTITY, Layout};
use crate::place::Place;
use crate::table::{Cell, RawTable};

/// Columns whose merged cells hold for every row they span (M047). Scores are never filled down.
const FILLABLE: &[&str] = &[
    "class_or_form",
    "year_group",
    "provision_name",
    "provision_area",
    "provision_wave",
    "provision_frequency",
    "provision_minutes",
    "provision_start",
    "provision_end",
    "provision_ratio",
    "provision_weeks",
    "subject",
    "term",
    "academic_year",
    "test_name",
    "test_date",
    "full_name_unknown_order",
    "full_name_surname_first",
    "full_name_forename_first",
    "surname",
    "forename",
    "upn",
    "admission_number",
];

const EMPTY: Cell = Cell::Empty;

/// A table whose headings are understood.
pub(crate) struct Sheet<'a> {
    /// The cells.
    pub(crate) table: &'a RawTable,
    /// True for a text file, which has no sheets and no merged cells.
    pub(crate) is_text: bool,
    /// Settings of the stage.
    pub(crate) settings: &'a NormaliseSettings,
    /// The day of the run.
    pub(crate) as_at: NaiveDate,
    /// Headings.
    pub(crate) layout: Layout,
    /// What stands around the table.
    pub(crate) facts: Facts,
    tops: BTreeMap<(usize, usize), usize>,
    name_words: BTreeSet<String>,
}

/// A row below the headings that holds data of a pupil.
#[derive(Clone, Debug)]
pub(crate) struct DataRow {
    /// Position in the table.
    pub(crate) at: usize,
    /// Class named by a line of its own above the row (M055).
    pub(crate) class: Option<String>,
}

impl<'a> Sheet<'a> {
    /// A sheet ready to be asked.
    pub(crate) fn new(
        table: &'a RawTable,
        is_text: bool,
        settings: &'a NormaliseSettings,
        as_at: NaiveDate,
        layout: Layout,
        facts: Facts,
    ) -> Sheet<'a> {
        let mut sheet = Sheet { table, is_text, settings, as_at, layout, facts, tops: BTreeMap::new(), name_words: BTreeSet::new() };
        sheet.tops = sheet.merged_tops();
        sheet.name_words = sheet.words_of_names();
        sheet
    }

    fn merged_tops(&self) -> BTreeMap<(usize, usize), usize> {
        let position: BTreeMap<u32, usize> = self.table.rows.iter().enumerate().map(|(at, row)| (row.number, at)).collect();
        let mut tops = BTreeMap::new();
        let fillable: Vec<usize> = self
            .layout
            .columns
            .iter()
            .filter(|column| column.field.is_some_and(|field| FILLABLE.contains(&field)))
            .map(|column| column.index)
            .collect();
        for block in self.table.merged.iter().filter(|block| block.last_row > block.first_row) {
            let index = (block.first_column as usize).saturating_sub(1);
            if !fillable.contains(&index) {
                continue;
            }
            let Some(top) = position.get(&block.first_row) else { continue };
            for (_, at) in position.range(block.first_row + 1..=block.last_row) {
                tops.insert((*at, index), *top);
            }
        }
        tops
    }

    fn words_of_names(&self) -> BTreeSet<String> {
        let columns: Vec<usize> = self
            .layout
            .columns
            .iter()
            .filter(|column| column.field.is_some_and(|field| field.contains("name") && IDENTITY.contains(&field)))
            .map(|column| column.index)
            .collect();
        let mut words = BTreeSet::new();
        for row in self.table.rows.iter().skip(self.layout.first_data()) {
            for index in &columns {
                let text = row.cell(*index).text();
                words.extend(text.split([' ', ',', ';', '&', '/']).map(folded).filter(|word| word.chars().count() > 1));
            }
        }
        words
    }

    /// The column decided to be this field; of several, the one whose heading says it best, whatever the order of the columns.
    pub(crate) fn column(&self, field: &str) -> Option<&Column> {
        debug_assert!(crate::config::mappings::field(field).is_some(), "{field} is no field");
        self.layout.columns.iter().filter(|column| column.field == Some(field)).min_by_key(|column| column.precedence())
    }

    /// Every column decided to be this field.
    pub(crate) fn columns<'b>(&'b self, field: &'b str) -> impl Iterator<Item = &'b Column> {
        self.layout.columns.iter().filter(move |column| column.field == Some(field))
    }

    /// The cell of a field in a row; empty when there is no such column.
    pub(crate) fn cell(&self, at: usize, field: &str) -> &Cell {
        self.column(field).map_or(&EMPTY, |column| self.at(at, column.index))
    }

    /// The cell as trimmed text.
    pub(crate) fn text(&self, at: usize, field: &str) -> String {
        self.cell(at, field).text()
    }

    /// The cell at a position, through merged blocks where the column may be filled down.
    pub(crate) fn at(&self, at: usize, index: usize) -> &Cell {
        let top = self.tops.get(&(at, index)).copied().unwrap_or(at);
        self.table.rows.get(top).map_or(&EMPTY, |row| row.cell(index))
    }

    /// Cells of a field in these rows.
    pub(crate) fn cells<'b>(&'b self, rows: &'b [DataRow], index: usize) -> impl Iterator<Item = &'b Cell> {
        rows.iter().map(move |row| self.at(row.at, index))
    }

    /// Row number as the person sees it.
    pub(crate) fn row_number(&self, at: usize) -> u32 {
        self.table.rows.get(at).map_or(0, |row| row.number)
    }

    /// Place of a row.
    pub(crate) fn row_place(&self, at: usize) -> Place {
        self.table.place().at_row(self.row_number(at))
    }

    /// Place of a cell.
    pub(crate) fn cell_place(&self, at: usize, column: &Column) -> Place {
        self.row_place(at).at_column(column.number(), &column.heading)
    }

    /// Place of a column.
    pub(crate) fn column_place(&self, column: &Column) -> Place {
        self.table.place().at_column(column.number(), &column.heading)
    }

    /// Key of a row for the ledger.
    pub(crate) fn key(&self, at: usize) -> RowKey {
        RowKey::of(self.table, self.row_number(at))
    }

    /// True when some column that names the pupil is filled.
    pub(crate) fn has_identity(&self, at: usize) -> bool {
        self.layout
            .columns
            .iter()
            .any(|column| column.field.is_some_and(|field| IDENTITY.contains(&field)) && !self.at(at, column.index).is_blank())
    }

    /// A value for a message: quoted when it is one or two words that are nobody's name, else described.
    pub(crate) fn quote(&self, cell: &Cell) -> String {
        let text = match cell {
            Cell::Error(error) => error.clone(),
            other => other.text(),
        };
        let words: Vec<&str> = text.split(' ').collect();
        let is_name = text.split([' ', ',', ';', '&', '/', '(', ')']).any(|word| self.name_words.contains(&folded(word)));
        let has_letters = text.chars().any(char::is_alphabetic);
        if text.is_empty() {
            "An empty cell".to_owned()
        } else if has_letters && (words.len() > 4 || is_name || text.chars().count() > 40) {
            "A note".to_owned()
        } else {
            quoted(&text)
        }
    }

    /// Settings that say something about this file, for a hint.
    pub(crate) fn file_lines(&self, lines: &[String]) -> String {
        let name = self.table.file.rsplit('/').next().unwrap_or(&self.table.file);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let name = self.facts.block.as_deref().unwrap_or(stem);
        format!("[[reading.files]]\nname_contains = {}\n{}", toml_text(name), lines.join("\n"))
    }
}

/// A text as TOML writes it.
pub(crate) fn toml_text(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
