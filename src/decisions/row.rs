//! One row of a returned sheet: each filled cell is accepted, or left out and listed.

use chrono::{Months, NaiveDate};

use crate::config::policy::Policy;
use crate::decisions::columns::{Columns, ENTRIES, Field};
use crate::decisions::returned::{CellFate, TypedCell};
use crate::decisions::text::free_text;
use crate::decisions::words::{Words, parent_told, teacher_concern};
use crate::finding::{Action, Code, Finding, quoted};
use crate::history::decisions::DecisionRow;
use crate::normalise::values::dates::{self, DateOrder, DateUse};
use crate::place::Place;
use crate::table::{Cell, RawRow, RawTable};

/// A word, date or cell that cannot be read.
pub(crate) const UNREAD: Code = Code("DEC-03");
/// A date that is read and looks odd.
const ODD_DATE: Code = Code("DEC-08");

/// What the rows of one sheet share.
pub(crate) struct Sheet<'a> {
    /// The sheet.
    pub table: &'a RawTable,
    /// Its columns.
    pub columns: &'a Columns,
    /// Order of typed dates in the review column.
    pub order: DateOrder,
    /// The policy whose words count.
    pub policy: &'a Policy,
}

/// What a row says.
#[derive(Debug, Default)]
pub(crate) struct RowRead {
    /// Its values.
    pub says: DecisionRow,
    /// The decision cell is filled in and could not be read.
    pub is_unread: bool,
    /// Every filled cell.
    pub cells: Vec<TypedCell>,
    /// What a person should know.
    pub findings: Vec<Finding>,
}

impl<'a> Sheet<'a> {
    /// The sheet with the order of its dates.
    pub(crate) fn of(table: &'a RawTable, columns: &'a Columns, policy: &'a Policy) -> Sheet<'a> {
        let below = table.rows.iter().skip(columns.heading + 1);
        let dates = below.flat_map(|row| columns.at(Field::ReviewBy).iter().map(|index| row.cell(*index)));
        Sheet { table, columns, order: dates::order_of(dates), policy }
    }

    /// The filled cells of a row, by field from left to right.
    pub(crate) fn typed<'r>(&self, row: &'r RawRow) -> Vec<(Field, usize, &'r Cell)> {
        let cells = ENTRIES.into_iter().flat_map(|field| self.columns.at(field).iter().map(move |index| (field, *index)));
        cells.map(|(field, index)| (field, index, row.cell(index))).filter(|(_, _, cell)| !cell.is_blank()).collect()
    }

    /// The place of a cell.
    pub(crate) fn place(&self, row: &RawRow, index: usize, field: Field) -> Place {
        self.table.place().at_row(row.number).at_column(u32::try_from(index + 1).unwrap_or(u32::MAX), field.heading())
    }

    /// Reads a row that is known to belong to a pupil of a run of the given day.
    pub(crate) fn read(&self, row: &RawRow, run_day: NaiveDate) -> RowRead {
        let mut read = RowRead::default();
        let typed = self.typed(row);
        for field in ENTRIES {
            let cells: Vec<(usize, &Cell)> =
                typed.iter().filter(|(of, _, _)| *of == field).map(|(_, index, cell)| (*index, *cell)).collect();
            if cells.is_empty() {
                continue;
            }
            let values: Vec<Result<String, String>> = cells.iter().map(|(_, cell)| self.value(field, cell, run_day)).collect();
            let first = values.first().cloned().unwrap_or(Ok(String::new()));
            let differ = values.iter().any(|value| *value != first);
            for ((index, cell), value) in cells.iter().zip(&values) {
                let place = self.place(row, *index, field);
                let value = match value {
                    Ok(_) if differ => Err(format!("two columns are headed {} and say different things here", quoted(field.heading()))),
                    other => other.clone(),
                };
                let fate = match &value {
                    Ok(value) => CellFate::Accepted(value.clone()),
                    Err(why) => {
                        read.findings.push(unread(place.clone(), field, why));
                        CellFate::LeftOut(UNREAD)
                    }
                };
                read.cells.push(TypedCell { place, field, typed: (*cell).clone(), fate });
            }
            match first {
                Ok(value) if !differ => put(&mut read.says, field, value),
                _ => read.is_unread |= field == Field::Decision,
            }
        }
        read.findings.extend(self.odd_date(row, read.says.review_by, run_day));
        read
    }

    /// The value of a cell, or why it has none.
    fn value(&self, field: Field, cell: &Cell, run_day: NaiveDate) -> Result<String, String> {
        let Some(text) = free_text(cell) else {
            return Err("The cell holds a formula that gives nothing, as a note that begins with = becomes".to_owned());
        };
        let words = Words::of(self.policy);
        let listed = match field {
            Field::Decision => words.decision(&text),
            Field::Reason => words.reason(&text),
            Field::ParentTold => parent_told(&text),
            Field::TeacherConcern => teacher_concern(&text),
            Field::ReviewBy => {
                return match dates::read(cell, self.order, DateUse::Event, run_day) {
                    Ok(Some(day)) => Ok(day.to_string()),
                    Ok(None) => Err(format!("{} is no date", quoted(&text))),
                    Err(fault) => Err(format!("{} {}", quoted(&text), fault.words())),
                };
            }
            Field::Action | Field::Owner | Field::Initials | Field::RowKey | Field::Pupil => return Ok(text),
        };
        listed.map(str::to_owned).ok_or_else(|| format!("{} is not a word of the list for {}", quoted(&text), quoted(field.heading())))
    }

    fn odd_date(&self, row: &RawRow, review_by: Option<NaiveDate>, run_day: NaiveDate) -> Option<Finding> {
        const MONTHS: u32 = 18;
        let day = review_by?;
        let is_odd = day <= run_day || run_day.checked_add_months(Months::new(MONTHS)).is_some_and(|last| day > last);
        let index = self.columns.at(Field::ReviewBy).first().copied()?;
        let message = format!("The review date {day} does not lie in the year after the run of {run_day}. It is kept as it is.");
        let place = self.place(row, index, Field::ReviewBy);
        is_odd.then(|| Finding::new(ODD_DATE, Action::Warned, place, message).hint("Correct the date in the file if it is a slip."))
    }
}

fn put(says: &mut DecisionRow, field: Field, value: String) {
    match field {
        Field::Decision => says.decision = value,
        Field::Reason => says.reason = value,
        Field::Action => says.action = value,
        Field::Owner => says.owner = value,
        Field::ReviewBy => says.review_by = value.parse().ok(),
        Field::ParentTold => says.parent_told = value,
        Field::TeacherConcern => says.teacher_concern = value,
        Field::Initials => says.initials = value,
        Field::RowKey | Field::Pupil => {}
    }
}

fn unread(place: Place, field: Field, why: &str) -> Finding {
    let then = if field == Field::Decision {
        "No decision is taken from this row; the rest of it is."
    } else {
        "The cell is not used; the rest of the row is."
    };
    let hint = match field {
        Field::Decision | Field::Reason | Field::ParentTold | Field::TeacherConcern => {
            "Choose a word of the drop-down list, and put the file back."
        }
        Field::ReviewBy => "Type the date as day, month and year, for example 12/03/2027.",
        _ => "Type the note again with a word in front, and put the file back.",
    };
    Finding::new(UNREAD, Action::Quarantined, place, format!("{why}. {then}")).hint(hint)
}
