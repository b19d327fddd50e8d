//! Tables of a page while they are read: rows, spans, tables inside cells.
//!
//! A table inside a cell that holds no data of its own (a box around one value) gives its text to the cell. A table of
//! data inside a table that lays the page out stands by itself, between the rows before and after it.

use crate::read::grid::too_many_columns;
use crate::read::html_text::Words;
use crate::read::{Limits, Refusal};
use crate::table::MergedBlock;

/// Tables inside tables that are followed.
const DEEPEST: usize = 40;

/// One piece of a finished page, in reading order.
pub(super) enum Block {
    /// Text outside tables.
    Line(String),
    /// A table, or a run of its rows.
    Table(Table),
}

/// A finished table. Merged blocks count its rows from 1.
#[derive(Default)]
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    pub(super) merged: Vec<MergedBlock>,
}

/// A row: cells with text, by 0-based column.
#[derive(Default)]
pub(super) struct Row {
    pub(super) cells: Vec<(usize, String)>,
    pub(super) is_hidden: bool,
}

impl Table {
    /// Two rows or more with two filled cells or more, and not just labels with their values.
    pub(super) fn is_data(&self) -> bool {
        let wide = self.rows.iter().filter(|row| row.cells.len() >= 2).count();
        let widest = self.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        let labels = self.rows.iter().filter(|row| row.cells.first().is_some_and(|(_, text)| text.trim_end().ends_with(':'))).count();
        wide >= 2 && !(widest == 2 && labels * 2 >= self.rows.len())
    }
}

#[derive(Default)]
struct OpenTable {
    table: Table,
    row: Option<Row>,
    /// Next free column of the row.
    column: usize,
    /// Rows for which each column is still taken by a cell above.
    taken: Vec<usize>,
    cell: Option<OpenCell>,
}

struct OpenCell {
    index: usize,
    words: Words,
}

/// A page while it is read.
pub(super) struct Page {
    blocks: Vec<Block>,
    open: Vec<OpenTable>,
    line: Words,
    n_rows: usize,
}

impl Page {
    pub(super) fn new() -> Page {
        Page { blocks: Vec::new(), open: Vec::new(), line: Words::default(), n_rows: 0 }
    }

    /// A table is open still.
    pub(super) fn is_in_a_table(&self) -> bool {
        !self.open.is_empty()
    }

    /// Leaves the row that is open now out of its table; false where none is, or no other row.
    pub(super) fn drop_open_row(&mut self) -> bool {
        let Some(table) = self.open.last_mut().filter(|table| !table.table.rows.is_empty()) else { return false };
        table.cell = None;
        table.row.take().is_some()
    }

    fn here(&mut self) -> &mut Words {
        match self.open.last_mut().and_then(|table| table.cell.as_mut()) {
            Some(cell) => &mut cell.words,
            None => &mut self.line,
        }
    }

    pub(super) fn words(&mut self, raw: &str, most: usize) {
        self.here().add(raw, most);
    }

    pub(super) fn gap(&mut self) {
        self.here().gap();
    }

    pub(super) fn line_break(&mut self) {
        self.here().line_break();
    }

    pub(super) fn block(&mut self) {
        self.here().block();
    }

    /// Lines of text so far become blocks.
    fn flush_lines(&mut self) {
        let text = self.line.finished();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            self.blocks.push(Block::Line(line.to_owned()));
        }
    }

    pub(super) fn open_table(&mut self) -> Result<(), Refusal> {
        if self.open.len() >= DEEPEST {
            let message = format!("the web page has tables more than {DEEPEST} deep inside each other, so it is not used");
            return Err(Refusal::new("M011", message, "Export the data again as .xlsx or .csv."));
        }
        if self.open.is_empty() {
            self.flush_lines();
        }
        if let Some(cell) = self.open.last_mut().and_then(|table| table.cell.as_mut()) {
            cell.words.block();
        }
        self.open.push(OpenTable::default());
        Ok(())
    }

    pub(super) fn open_row(&mut self, is_hidden: bool, limits: &Limits) -> Result<(), Refusal> {
        if self.open.is_empty() {
            self.open_table()?;
        }
        self.close_row(limits)?;
        self.n_rows += 1;
        if self.n_rows > limits.rows as usize {
            let message = format!("the web page has more than {} rows, which no school's export has, so it is not used", limits.rows);
            return Err(Refusal::new("M019", message, "Export the pupils of one school and one year."));
        }
        if let Some(table) = self.open.last_mut() {
            table.row = Some(Row { cells: Vec::new(), is_hidden });
            table.column = 0;
        }
        Ok(())
    }

    pub(super) fn open_cell(&mut self, colspan: Option<usize>, rowspan: Option<usize>, limits: &Limits) -> Result<(), Refusal> {
        if self.open.last().is_none_or(|table| table.row.is_none()) {
            self.open_row(false, limits)?;
        }
        self.close_cell(limits)?;
        let most = limits.columns as usize;
        let Some(table) = self.open.last_mut() else { return Ok(()) };
        while table.taken.get(table.column).is_some_and(|rows| *rows > 0) {
            table.column += 1;
        }
        let index = table.column;
        // Beyond the last column only blanks are let go, and they need no place.
        let end = index.saturating_add(colspan.unwrap_or(1).max(1)).min(most.max(index + 1));
        let rows = match rowspan {
            Some(0) => limits.rows as usize,
            other => other.unwrap_or(1).clamp(1, limits.rows as usize),
        };
        if index < most {
            if table.taken.len() < end {
                table.taken.resize(end, 0);
            }
            table.taken.iter_mut().take(end).skip(index).for_each(|taken| *taken = rows);
            if end > index + 1 || rows > 1 {
                let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                let row = table.table.rows.len();
                table.table.merged.push(MergedBlock {
                    first_row: number(row + 1),
                    last_row: number(row + rows),
                    first_column: number(index + 1),
                    last_column: number(end),
                });
            }
        }
        table.column = end;
        table.cell = Some(OpenCell { index, words: Words::default() });
        Ok(())
    }

    pub(super) fn close_cell(&mut self, limits: &Limits) -> Result<(), Refusal> {
        let Some(table) = self.open.last_mut() else { return Ok(()) };
        let Some(mut cell) = table.cell.take() else { return Ok(()) };
        let text = cell.words.finished();
        if text.is_empty() {
            return Ok(());
        }
        if cell.index >= limits.columns as usize {
            return Err(too_many_columns(u32::try_from(table.table.rows.len() + 1).unwrap_or(u32::MAX), limits));
        }
        if let Some(row) = &mut table.row {
            row.cells.push((cell.index, text));
        }
        Ok(())
    }

    pub(super) fn close_row(&mut self, limits: &Limits) -> Result<(), Refusal> {
        self.close_cell(limits)?;
        let Some(table) = self.open.last_mut() else { return Ok(()) };
        if let Some(row) = table.row.take() {
            table.table.rows.push(row);
            table.taken.iter_mut().for_each(|taken| *taken = taken.saturating_sub(1));
        }
        Ok(())
    }

    pub(super) fn close_table(&mut self, limits: &Limits) -> Result<(), Refusal> {
        self.close_row(limits)?;
        let Some(closed) = self.open.pop() else { return Ok(()) };
        // Text between the tags of the table belongs above it, where a browser shows it.
        self.flush_lines();
        let table = closed.table;
        if table.rows.is_empty() {
            return Ok(());
        }
        match self.open.last_mut() {
            None => self.blocks.push(Block::Table(table)),
            Some(outer) if table.is_data() && !outer.table.is_data() => {
                let before = outer.so_far();
                if !before.rows.is_empty() {
                    self.blocks.push(Block::Table(before));
                }
                self.blocks.push(Block::Table(table));
            }
            // Data inside data: both are kept, and the page is refused for having two.
            Some(_) if table.is_data() => self.blocks.push(Block::Table(table)),
            Some(outer) => outer.take_in(&table),
        }
        Ok(())
    }

    /// Closes what is open and hands over the blocks.
    pub(super) fn finish(mut self, limits: &Limits) -> Result<Vec<Block>, Refusal> {
        while !self.open.is_empty() {
            self.close_table(limits)?;
        }
        self.flush_lines();
        Ok(self.blocks)
    }
}

impl OpenTable {
    /// Rows read until now, with what is read of the open one; the table goes on without them.
    fn so_far(&mut self) -> Table {
        let mut table = std::mem::take(&mut self.table);
        let text = self.cell.as_mut().map(|cell| (cell.index, cell.words.finished())).filter(|(_, text)| !text.is_empty());
        if let Some(row) = &mut self.row {
            let mut cells = std::mem::take(&mut row.cells);
            cells.extend(text);
            if !cells.is_empty() {
                table.rows.push(Row { cells, is_hidden: row.is_hidden });
            }
        }
        table.merged.clear();
        table.rows.retain(|row| !row.cells.is_empty());
        table
    }

    /// The text of a box inside the open cell.
    fn take_in(&mut self, inner: &Table) {
        let most = 1 << 20;
        match &mut self.cell {
            Some(cell) => {
                for row in &inner.rows {
                    cell.words.block();
                    for (_, text) in &row.cells {
                        cell.words.gap();
                        cell.words.add(&text.replace('&', "&amp;"), most);
                    }
                }
            }
            None => {
                if let Some(row) = &mut self.row {
                    let text =
                        inner.rows.iter().flat_map(|row| row.cells.iter().map(|(_, text)| text.as_str())).collect::<Vec<_>>().join(" ");
                    if !text.is_empty() {
                        row.cells.push((self.column, text));
                        self.column += 1;
                    }
                }
            }
        }
    }
}
