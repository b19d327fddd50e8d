//! SEN registers without a column of the status: it stands in lines between the pupils (`EHCP`, `SEN Support`) or in the
//! name of the sheet.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::sen::SenProvision;
use crate::finding::Action;
use crate::normalise::notes::{Fault, Notes};
use crate::normalise::sheet::{Sheet, toml_text};
use crate::normalise::values::sen::{self, Status};
use crate::table::Cell;

/// The status of rows that have no cell of their own for it.
#[derive(Debug, Default)]
pub(crate) struct Sections {
    /// From this row on; `None` below a line that names no official status.
    starts: BTreeMap<usize, Option<SenProvision>>,
    lines: BTreeSet<usize>,
    of_sheet: Option<SenProvision>,
}

impl Sections {
    /// Looks for lines, then at the sheet's name. Nothing where a column of the status is there.
    pub(crate) fn of(sheet: &Sheet<'_>, has_column: bool, notes: &mut Notes) -> Sections {
        if has_column {
            return Sections::default();
        }
        let mut found = Sections::default();
        let alone: Vec<(usize, &Cell)> =
            (sheet.layout.first_data()..sheet.table.rows.len()).filter_map(|at| lone_cell(sheet, at)).collect();
        if alone.iter().any(|(_, cell)| official(sheet, cell).is_some()) {
            for (at, cell) in alone {
                found.start(sheet, at, cell, notes);
            }
        } else {
            let name = sheet.table.sheet.as_deref().unwrap_or("");
            found.of_sheet = official(sheet, &Cell::Text(name.trim().to_owned()));
        }
        let then = "It is used for the pupils below it.";
        if found.of_sheet.is_some() {
            let what = "The list has no column of the SEN status, and the name of its sheet is one";
            notes.add(sheet.table.place(), Fault::new("M125", Action::Repaired, what, then));
        } else if let Some(first) = found.lines.first() {
            let what = "The list has no column of the SEN status, and lines between the pupils name it";
            notes.add(sheet.row_place(*first), Fault::new("M125", Action::Repaired, what, then));
        } else if !is_of_a_feed(sheet) {
            let what = "The list has no column of the SEN status";
            let then = "Its pupils have no status from this list, only their types of need.";
            let fault = Fault::new("M125", Action::Warned, what, then);
            notes.add(sheet.table.place(), fault.hint("Add the column with the codes K and E to the export."));
        }
        found
    }

    fn start(&mut self, sheet: &Sheet<'_>, at: usize, cell: &Cell, notes: &mut Notes) {
        let status = official(sheet, cell);
        let text = cell.text();
        // A pupil of whom nothing but the name is known, or a footer.
        if status.is_none() && (text.contains(',') || text.chars().any(|c| c.is_ascii_digit())) {
            return;
        }
        if status.is_none() {
            let what = format!("{} stands alone on a line and is not an official SEN status", sheet.quote(cell));
            let then = "The pupils below it have no status from this list.";
            let hint = format!(
                "If it stands for one of them, add to the school's settings under [reading.sen_status]:\n{} = \"N, K or E\"",
                toml_text(&text)
            );
            notes.add(sheet.row_place(at), Fault::new("M125", Action::Asked, what, then).hint(hint));
        }
        self.starts.insert(at, status);
        self.lines.insert(at);
    }

    /// True for a line that names a status and no pupil.
    pub(crate) fn is_line(&self, at: usize) -> bool {
        self.lines.contains(&at)
    }

    /// The status of a row.
    pub(crate) fn provision(&self, at: usize) -> Option<SenProvision> {
        self.starts.range(..at).next_back().and_then(|(_, status)| *status).or(self.of_sheet)
    }
}

/// Needs in a page of a feed or in a transfer file: the status stands in another table of the same file.
fn is_of_a_feed(sheet: &Sheet<'_>) -> bool {
    sheet.table.sheet.as_deref().is_some_and(|name| name.contains("[]") || name.to_lowercase().starts_with("ctf "))
}

fn lone_cell<'a>(sheet: &Sheet<'a>, at: usize) -> Option<(usize, &'a Cell)> {
    let row = sheet.table.rows.get(at)?;
    let mut filled = row.cells.iter().filter(|cell| !cell.is_blank());
    let cell = filled.next()?;
    filled.next().is_none().then_some((at, cell))
}

fn official(sheet: &Sheet<'_>, cell: &Cell) -> Option<SenProvision> {
    match sen::status(cell, &sheet.settings.mappings, &sheet.settings.reading) {
        Status::Provision(provision) | Status::Legacy(provision) => Some(provision),
        Status::Blank | Status::StageUnknown | Status::Ask => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::checks::{check_found, run_lines};

    #[test]
    fn lines_between_the_pupils_name_their_status() {
        let lines = [
            "SEND register 20/11/2026",
            "UPN|Name|Class|Need",
            "EHCP",
            "H801200001001|Adams, Ava|3B|ASD",
            "SEN Support",
            "Q999100125001|Brown, Ben|4B|SLCN; SEMH",
            "Keeping an eye on",
            "E999100125002|Cole, Cy|4B|MLD",
        ];
        let read = run_lines("register.xlsx", "Register", &lines);
        let told: Vec<(Option<SenProvision>, &str)> =
            read.value.records.sen.iter().map(|row| (row.provision, row.need.as_ref().map_or("", |need| need.code()))).collect();
        let (plan, support) = (Some(SenProvision::Plan), Some(SenProvision::Support));
        let mut sorted = told.clone();
        sorted.sort();
        assert_eq!(sorted, [(None, "MLD"), (support, "SEMH"), (support, "SLCN"), (plan, "ASD")]);
        check_found(&read, "M125", Action::Asked);
    }

    #[test]
    fn a_sheet_named_by_a_status_gives_it_to_its_pupils() {
        let lines = ["UPN|Name|Class|Primary need", "H801200001001|Adams, Ava|3B|ASD"];
        let read = run_lines("register.xlsx", "SEN Support", &lines);
        assert_eq!(read.value.records.sen[0].provision, Some(SenProvision::Support));
        check_found(&read, "M125", Action::Repaired);
    }

    #[test]
    fn a_list_that_names_no_status_anywhere_says_so() {
        let lines = ["UPN|Name|Class|Primary need", "H801200001001|Adams, Ava|3B|ASD"];
        let read = run_lines("register.xlsx", "Sheet1", &lines);
        assert_eq!(read.value.records.sen[0].provision, None);
        check_found(&read, "M125", Action::Warned);
    }
}
