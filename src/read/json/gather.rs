//! Rows of one table while a page is read, and the findings about cells that were no text.
//!
//! A row's number tells where its object stands: page, then place among the page's objects, then place in the object's own
//! list; [`crate::place`] turns it back into a path.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::{Action, Code, Finding};
use crate::place::{Place, path_row};
use crate::read::Refusal;
use crate::read::json::shape::Found;
use crate::table::{Cell, RawRow, RawTable};

/// What a yes-or-no cell says where the system supplied nothing: a null is never read as No.
pub(super) const NOT_SUPPLIED: &str = "Not known";

/// Cells of one file: bounds memory whatever stands in it.
const MOST_CELLS: usize = 2_000_000;

/// One table.
pub(super) struct Gathered {
    sheet: String,
    headings: Vec<String>,
    rows: Vec<RawRow>,
    strange: BTreeMap<String, (usize, u32)>,
}

impl Gathered {
    pub(super) fn new(sheet: impl Into<String>, headings: impl IntoIterator<Item = impl Into<String>>) -> Gathered {
        Gathered {
            sheet: sheet.into(),
            headings: headings.into_iter().map(Into::into).collect(),
            rows: Vec::new(),
            strange: BTreeMap::new(),
        }
    }

    /// Adds a row; `nested` is the place in the object's own list.
    pub(super) fn add(&mut self, item: usize, nested: Option<usize>, cells: Vec<Found>) -> Result<(), Refusal> {
        let number = path_row(item, nested).filter(|_| (self.rows.len() + 1) * self.headings.len() <= MOST_CELLS);
        let Some(number) = number else {
            return Err(Refusal::new(
                "M019",
                "the file holds more records than any school has, so it is not used",
                "Save fewer on one page.",
            ));
        };
        let mut row = Vec::with_capacity(cells.len());
        for (cell, heading) in cells.into_iter().zip(&self.headings) {
            row.push(match cell {
                Found::Text(text) => Cell::Text(text),
                Found::Nothing => Cell::Empty,
                Found::Strange => {
                    self.strange.entry(heading.clone()).or_insert((0, number)).0 += 1;
                    Cell::Empty
                }
            });
        }
        self.rows.push(RawRow { number, cells: row, is_hidden: false });
        Ok(())
    }

    /// The table with its headings, without columns that say nothing anywhere; `None` without a row.
    pub(super) fn finish(self, file: &Arc<str>, findings: &mut Vec<Finding>) -> Option<RawTable> {
        let place = || Place::file(file.clone()).in_sheet(Some(Arc::from(self.sheet.as_str())));
        for (heading, (n, row)) in &self.strange {
            let column = self.headings.iter().position(|name| name == heading).unwrap_or(0) + 1;
            let message = format!(
                "a list or an object stands where a single value should, in {}; it is not read",
                crate::domain::words::count(*n, "record", "records")
            );
            findings.push(
                Finding::new(
                    Code("JSON-06"),
                    Action::Quarantined,
                    place().at_row(*row).at_column(u32::try_from(column).unwrap_or(1), heading),
                    message,
                )
                .hint("Ask the aggregator what changed in its answers, and tell the makers of this program."),
            );
        }
        if self.rows.is_empty() {
            return None;
        }
        let says = |index: usize| self.rows.iter().any(|row| !matches!(row.cell(index), Cell::Empty));
        let kept: Vec<usize> = (0..self.headings.len()).filter(|index| says(*index)).collect();
        let heads: Vec<Cell> =
            kept.iter().filter_map(|index| self.headings.get(*index)).map(|heading| Cell::Text(heading.clone())).collect();
        let mut rows = vec![RawRow { number: 2, cells: heads, is_hidden: false }];
        rows.extend(self.rows.iter().map(|row| RawRow {
            number: row.number,
            cells: kept.iter().map(|index| row.cell(*index).clone()).collect(),
            is_hidden: false,
        }));
        Some(RawTable {
            file: file.clone(),
            sheet: Some(Arc::from(self.sheet.as_str())),
            is_hidden: false,
            rows,
            merged: Vec::new(),
            hidden_columns: Vec::new(),
        })
    }
}
