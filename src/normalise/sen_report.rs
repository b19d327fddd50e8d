//! SEN reports: one row per need. Where a status heading is repeated, the column of codes is preferred.

use crate::domain::sen::{SenNeed, SenProvision};
use crate::finding::Action;
use crate::normalise::census_details;
use crate::normalise::identity::{DateColumn, Identity};
use crate::normalise::layout::Column;
use crate::normalise::notes::{Fault, Notes};
use crate::normalise::out::Out;
use crate::normalise::records::SenRow;
use crate::normalise::sen_sections::Sections;
use crate::normalise::sheet::{DataRow, Sheet, toml_text};
use crate::normalise::values::dates::DateUse;
use crate::normalise::values::nothing::is_nothing;
use crate::normalise::values::sen::{self, Need, Status};
use crate::table::Cell;

/// Reads a SEN report.
pub(crate) fn read(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) {
    let identity = Identity::new(sheet, rows, &mut out.notes);
    let status = StatusColumns::new(sheet, rows, &mut out.notes);
    let sections = Sections::of(sheet, status.is_supplied(), &mut out.notes);
    let from = DateColumn::of(sheet, rows, "sen_start", DateUse::Event, &mut out.notes);
    let to = DateColumn::of(sheet, rows, "sen_end", DateUse::Event, &mut out.notes);
    let mut told = Vec::new();
    for row in rows {
        let at = row.at;
        if sections.is_line(at) {
            out.skip(sheet, at, "line that names a SEN status");
            continue;
        }
        let Some(pupil) = identity.reference(sheet, row, &mut out.notes) else {
            out.left_out_quietly(sheet, at, "M072");
            continue;
        };
        if has_left(sheet, at) {
            let what = "The row is of a pupil without year group and class, as reports have for leavers";
            let fault = Fault::new("M095", Action::Repaired, what, "The row is not used.").alike("leaver");
            out.notes.add(sheet.row_place(at), fault);
            out.skip(sheet, at, "row without year group and class: a leaver");
            continue;
        }
        let record = SenRow {
            row: sheet.key(at),
            pupil,
            as_at: sheet.facts.as_at,
            provision: status.provision(sheet, at, &mut out.notes).or_else(|| sections.provision(at)),
            need: need(sheet, at, "sen_need", &mut out.notes),
            rank: rank(sheet, at).or(has_several(sheet, at).then_some(1)),
            from: from.and_then(|column| column.date(sheet, at, &mut out.notes)),
            to: to.and_then(|column| column.date(sheet, at, &mut out.notes)),
        };
        if record.provision.is_none() && record.need.is_none() {
            out.skip(sheet, at, "row without SEN status and need");
            continue;
        }
        match (&record.provision, &record.need) {
            (None, Some(_)) if status.is_supplied() => out.notes.add(
                sheet.row_place(at),
                Fault::new("M126", Action::Warned, "The row has a type of need and no SEN status", "Both are kept as they are."),
            ),
            (Some(SenProvision::None), Some(_)) => out.notes.add(
                sheet.row_place(at),
                Fault::new("M126", Action::Warned, "The row has a type of need and a status of no SEN", "Both are kept as they are."),
            ),
            (Some(SenProvision::Support | SenProvision::Plan), None) if sheet.column("sen_need").is_some() => {
                out.notes.add(
                    sheet.row_place(at),
                    Fault::new("M126", Action::Warned, "The row has a SEN status and no type of need", "The status is used."),
                );
            }
            _ => {}
        }
        for (nth, need) in sen::several_needs(sheet.cell(at, "sen_need"), &sheet.settings.mappings).into_iter().enumerate().skip(1) {
            let rank = u8::try_from(nth + 1).ok();
            out.records.sen.push(SenRow { need: Some(need), rank, ..record.clone() });
        }
        if let Some(second) = need(sheet, at, "sen_need_2", &mut out.notes) {
            out.records.sen.push(SenRow { need: Some(second), rank: Some(2), ..record.clone() });
        }
        told.push((at, record.pupil.clone()));
        out.records.sen.push(record);
        out.used(sheet, at);
    }
    census_details::add(sheet, &told, out);
}

/// The cell holds several types of need, of which the first is the primary one.
fn has_several(sheet: &Sheet<'_>, at: usize) -> bool {
    sen::several_needs(sheet.cell(at, "sen_need"), &sheet.settings.mappings).len() > 1
}

/// Year group and class are columns of the report, and this row alone has neither (M095).
fn has_left(sheet: &Sheet<'_>, at: usize) -> bool {
    let columns: Vec<usize> =
        ["year_group", "class_or_form"].into_iter().filter_map(|field| sheet.column(field)).map(|column| column.index).collect();
    let some_row_is_filled =
        |index: &usize| sheet.table.rows.iter().skip(sheet.layout.first_data()).any(|row| !row.cell(*index).is_blank());
    columns.len() == 2 && columns.iter().all(some_row_is_filled) && columns.iter().all(|index| sheet.at(at, *index).is_blank())
}

pub(crate) fn need(sheet: &Sheet<'_>, at: usize, field: &str, notes: &mut Notes) -> Option<SenNeed> {
    let column = sheet.column(field)?;
    let cell = sheet.at(at, column.index);
    match sen::need(cell, &sheet.settings.mappings) {
        Need::Blank => None,
        Need::Type(need) => Some(need),
        Need::Legacy(need) => {
            notes.add(
                sheet.cell_place(at, column),
                Fault::new(
                    "M124",
                    Action::Warned,
                    format!("{} is a type of need of before 2015", sheet.quote(cell)),
                    format!("It is read as {need}."),
                ),
            );
            Some(need)
        }
        Need::Ask if has_several(sheet, at) => {
            let fault =
                Fault::new("M125", Action::Repaired, "Several types of need stand in one cell", "The first is taken for the primary one.")
                    .alike("several needs");
            notes.add(sheet.cell_place(at, column), fault.hint("Give each need a row of its own with its rank."));
            sen::several_needs(cell, &sheet.settings.mappings).into_iter().next()
        }
        Need::Ask => {
            let fault = Fault::new(
                "M125",
                Action::Asked,
                format!("{} is not a type of need of the census list", sheet.quote(cell)),
                "The need is left out.",
            )
            .hint("Use the words or the code of the census list in the MIS.");
            notes.add(sheet.cell_place(at, column), fault);
            None
        }
    }
}

/// Rank of the need in a row, where it is written.
pub(crate) fn rank(sheet: &Sheet<'_>, at: usize) -> Option<u8> {
    let text = sheet.text(at, "sen_need_rank");
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    match text.to_lowercase().as_str() {
        "primary" => Some(1),
        "secondary" => Some(2),
        _ => digits.parse().ok().filter(|rank| (1..=20).contains(rank)),
    }
}

/// The columns headed with a SEN status; there may be two, in words and as a code.
pub(crate) struct StatusColumns {
    chosen: Option<Column>,
    others: Vec<Column>,
    blank: Option<SenProvision>,
}

impl StatusColumns {
    /// Chooses among repeated columns and decides what a blank means.
    pub(crate) fn new(sheet: &Sheet<'_>, rows: &[DataRow], notes: &mut Notes) -> StatusColumns {
        let columns: Vec<Column> = sheet.columns("sen_status").cloned().collect();
        let filled = |column: &&Column| sheet.cells(rows, column.index).any(|cell| !cell.is_blank());
        let codes = |column: &&Column| sheet.cells(rows, column.index).all(sen::is_code) && filled(column);
        let chosen = columns.iter().find(codes).or_else(|| columns.iter().find(filled)).or(columns.first()).cloned();
        let others = columns.iter().filter(|column| Some(column.index) != chosen.as_ref().map(|chosen| chosen.index)).cloned().collect();
        let mut status = StatusColumns { chosen, others, blank: None };
        status.decide_blank(sheet, rows, notes);
        status
    }

    /// True when there is a status column at all.
    pub(crate) fn is_supplied(&self) -> bool {
        self.chosen.is_some()
    }

    fn decide_blank(&mut self, sheet: &Sheet<'_>, rows: &[DataRow], notes: &mut Notes) {
        let Some(column) = &self.chosen else { return };
        let (mut some, mut none, mut blank) = (0, 0, 0);
        for cell in sheet.cells(rows, column.index) {
            match sen::status(cell, &sheet.settings.mappings, &sheet.settings.reading) {
                Status::Blank => blank += 1,
                // A dash says what a blank cell says.
                Status::Provision(SenProvision::None) if is_nothing(cell) => blank += 1,
                Status::Provision(SenProvision::None) => none += 1,
                Status::Provision(_) | Status::Legacy(_) => some += 1,
                Status::StageUnknown | Status::Ask => {}
            }
        }
        if some + none == 0 && blank > 0 {
            notes.add(
                sheet.column_place(column),
                Fault::new(
                    "M151",
                    Action::Warned,
                    "The column is empty for every pupil",
                    "SEN status counts as not supplied, never as no SEN.",
                )
                .hint("Check that the export may show SEN data."),
            );
        } else if some > 0 && none == 0 && blank > 0 {
            // A report of needs has one row per need: a blank there is a gap, not a No. In a page of JSON it is a value that
            // was not supplied.
            let is_page = sheet.table.sheet.as_deref().is_some_and(|name| name.contains("[]"));
            if !is_page && sheet.column("sen_need_rank").is_none() {
                self.blank = Some(SenProvision::None);
                notes.add(
                    sheet.column_place(column),
                    Fault::new(
                        "M121",
                        Action::Warned,
                        "The column names a status for some pupils and never writes no SEN",
                        "Its blank cells are read as no SEN.",
                    ),
                );
            }
        }
    }

    /// The status in a row.
    pub(crate) fn provision(&self, sheet: &Sheet<'_>, at: usize, notes: &mut Notes) -> Option<SenProvision> {
        let column = self.chosen.as_ref()?;
        let chosen = self.one(sheet, at, column, notes);
        for other in &self.others {
            let cell = sheet.at(at, other.index);
            let (Status::Provision(words) | Status::Legacy(words)) = sen::status(cell, &sheet.settings.mappings, &sheet.settings.reading)
            else {
                continue;
            };
            if chosen.is_some_and(|code| code != words) {
                let fault = Fault::new(
                    "M048",
                    Action::Warned,
                    "Two columns with one heading give different SEN statuses",
                    format!("The column {} is used.", crate::place::column_letters(column.number())),
                )
                .hint("Put the status right in the MIS.");
                notes.add(sheet.cell_place(at, other), fault);
            } else if chosen.is_none() {
                return Some(words);
            }
        }
        chosen.or(if is_nothing(sheet.at(at, column.index)) { self.blank } else { None })
    }

    fn one(&self, sheet: &Sheet<'_>, at: usize, column: &Column, notes: &mut Notes) -> Option<SenProvision> {
        let cell: &Cell = sheet.at(at, column.index);
        let place = || sheet.cell_place(at, column);
        match sen::status(cell, &sheet.settings.mappings, &sheet.settings.reading) {
            Status::Blank => None,
            Status::Provision(SenProvision::None) if is_nothing(cell) => None,
            Status::Provision(provision) => Some(provision),
            Status::Legacy(provision) => {
                notes.add(
                    place(),
                    Fault::new(
                        "M124",
                        Action::Warned,
                        format!("{} is a SEN status of before 2015", sheet.quote(cell)),
                        format!("It is read as {provision}."),
                    ),
                );
                Some(provision)
            }
            Status::StageUnknown => {
                notes.add(
                    place(),
                    Fault::new(
                        "M125",
                        Action::Asked,
                        format!("{} says that there is SEN and not which stage", sheet.quote(cell)),
                        "The status is left out.",
                    )
                    .hint("Export the SEN status with its code K or E."),
                );
                None
            }
            Status::Ask => {
                let quoted = sheet.quote(cell);
                let hint = format!(
                    "If it stands for one of them, add to the school's settings under [reading.sen_status]:\n{} = \"N, K or E\"",
                    toml_text(&cell.text())
                );
                let fault = Fault::new("M125", Action::Asked, format!("{quoted} is not an official SEN status"), "The status is left out.");
                notes.add(place(), if quoted.starts_with('\'') { fault.hint(hint) } else { fault });
                None
            }
        }
    }
}
