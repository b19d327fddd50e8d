//! A fixture as tables that can be edited: cells with the part each row plays, taken from the real reader.

use waymark::ledger::{Fate, RowKey};
use waymark::normalise::records::Normalised;
use waymark::table::{Cell, InputFile};

/// The part of a row in its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Above the headings.
    Title,
    /// Headings.
    Heading,
    /// A row of which the reader used something.
    Data,
    /// Anything else below the headings.
    Other,
}

/// One row.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its part.
    pub role: Role,
    /// Its number in the fixture; `None` for a row that an edit made.
    pub was: Option<u32>,
    /// Hidden in a workbook.
    pub is_hidden: bool,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// One sheet, or the table of a text file.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Its name in the fixture; `None` for a text file.
    pub name: Option<String>,
    /// Its name in the fixture.
    pub was: Option<String>,
    /// The number in the fixture of each column; `None` for one that an edit made.
    pub columns: Vec<Option<u32>>,
    /// The columns of the fixture of which each cell is a record of its own.
    pub result_columns: Vec<u32>,
    /// Hidden in the workbook.
    pub is_hidden: bool,
    /// Its rows, blank ones included.
    pub rows: Vec<Row>,
    /// Merged blocks as first row, first column, last row, last column; 0-based.
    pub merged: Vec<[usize; 4]>,
    /// 0-based columns that are hidden.
    pub hidden_columns: Vec<usize>,
    /// Labels beside values, registers and class grids: no plain list of one heading row above rows of a kind.
    pub is_form: bool,
}

/// One fixture.
#[derive(Clone, Debug)]
pub struct Book {
    /// File name without its extension.
    pub stem: String,
    /// Its sheets.
    pub sheets: Vec<Sheet>,
}

/// Words in the names of fixtures in which the place of a cell carries meaning, so that rows and columns may not move.
const FORMS: &[&str] = &["form", "register"];

impl Book {
    /// The book of a file as it was read and understood.
    pub fn of(file: &InputFile, read: &Normalised) -> Book {
        let stem = file.name.rsplit_once('.').map_or(&*file.name, |(stem, _)| stem).to_owned();
        let sheets = file.tables.iter().map(|table| {
            let reading = read.readings.iter().find(|reading| reading.place == table.place());
            let headings = reading.map(|reading| reading.heading_rows.clone()).unwrap_or_default();
            let first = headings.iter().min().copied().unwrap_or(0);
            let mut rows: Vec<Row> = Vec::new();
            for row in &table.rows {
                while rows.len() + 1 < row.number as usize {
                    rows.push(Row { role: Role::Other, was: None, is_hidden: false, cells: Vec::new() });
                }
                let role = match read.ledger.fate(&RowKey::of(table, row.number)) {
                    _ if headings.contains(&row.number) => Role::Heading,
                    Some(Fate::Used) => Role::Data,
                    _ if row.number < first => Role::Title,
                    _ => Role::Other,
                };
                rows.push(Row { role, was: Some(row.number), is_hidden: row.is_hidden, cells: row.cells.clone() });
            }
            let merged = table.merged.iter().map(|block| {
                [block.first_row, block.first_column, block.last_row, block.last_column].map(|number| number.saturating_sub(1) as usize)
            });
            Sheet {
                name: table.sheet.as_deref().map(str::to_owned),
                was: table.sheet.as_deref().map(str::to_owned),
                result_columns: Vec::new(),
                columns: (1..=table.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0) as u32).map(Some).collect(),
                is_hidden: table.is_hidden,
                rows,
                merged: merged.collect(),
                hidden_columns: table.hidden_columns.iter().map(|column| column.saturating_sub(1) as usize).collect(),
                is_form: headings.len() != 1 || FORMS.iter().any(|word| file.name.contains(word)),
            }
        });
        Book { stem, sheets: sheets.collect() }
    }
}

impl Sheet {
    /// Columns in use.
    pub fn width(&self) -> usize {
        self.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0)
    }

    /// Index of the heading row nearest the data.
    pub fn heading(&self) -> Option<usize> {
        self.rows.iter().rposition(|row| row.role == Role::Heading)
    }

    /// Indices of the rows of data.
    pub fn data(&self) -> Vec<usize> {
        (0..self.rows.len()).filter(|index| self.rows[*index].role == Role::Data).collect()
    }

    /// True for a table whose columns and rows may be put in another order.
    pub fn is_list(&self) -> bool {
        !self.is_form && self.merged.is_empty()
    }

    /// A new row before the row of this index; what is merged below moves with its rows.
    pub fn insert_row(&mut self, at: usize, role: Role, cells: Vec<Cell>) {
        self.rows.insert(at.min(self.rows.len()), Row { role, was: None, is_hidden: false, cells });
        for block in &mut self.merged {
            for edge in [0, 2] {
                if block[edge] >= at {
                    block[edge] += 1;
                }
            }
        }
    }

    /// A new column before the column of this index, with what each row has in it.
    pub fn insert_column(&mut self, at: usize, cell: impl Fn(usize, &Row) -> Cell) {
        for (index, row) in self.rows.iter_mut().enumerate() {
            let new = cell(index, row);
            if at < row.cells.len() {
                row.cells.insert(at, new);
            } else if new != Cell::Empty {
                row.cells.resize(at, Cell::Empty);
                row.cells.push(new);
            }
        }
        self.columns.insert(at.min(self.columns.len()), None);
        for block in &mut self.merged {
            for edge in [1, 3] {
                if block[edge] >= at {
                    block[edge] += 1;
                }
            }
        }
        for column in &mut self.hidden_columns {
            if *column >= at {
                *column += 1;
            }
        }
    }

    /// Each cell of the rows of data, to be changed.
    pub fn each_cell(&mut self, mut change: impl FnMut(&mut Cell)) {
        for row in self.rows.iter_mut().filter(|row| row.role == Role::Data) {
            row.cells.iter_mut().for_each(&mut change);
        }
    }

    /// Each text of the rows of data, to be replaced where `change` gives another; true where one was.
    pub fn each_text(&mut self, mut change: impl FnMut(&str) -> Option<String>) -> bool {
        let mut any = false;
        self.each_cell(|cell| {
            if let Cell::Text(text) = cell
                && let Some(new) = change(text)
            {
                any |= new != *text;
                *cell = Cell::Text(new);
            }
        });
        any
    }
}
