//! Pages of the MIS aggregator beside the other files: what is known to be a part of the pupils is no roll, and one UPN that
//! the aggregator gives to two pupils is nobody's until a person has settled it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::upn::tidy;
use crate::finding::{Action, Code};
use crate::ledger::RowKey;
use crate::normalise::no_roll;
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::place::Place;
use crate::table::{Cell, Container, InputFile, RawTable};

/// Takes out what no roll may hold, once all files are read.
pub(crate) fn judge(files: &[InputFile], out: &mut Out) {
    shared_numbers(files, out);
    parts(files, out);
}

/// The roll of a part becomes what it says of SEN; the pupils on it are on the roll by the whole list alone.
fn parts(files: &[InputFile], out: &mut Out) {
    let is_part = |file: &InputFile| matches!(file.container, Container::Json(page) if page.is_part);
    let parts: BTreeSet<Arc<str>> = files.iter().filter(|file| is_part(file)).map(|file| file.name.clone()).collect();
    for roll in std::mem::take(&mut out.records.rolls) {
        if !parts.contains(&roll.file) {
            out.records.rolls.push(roll);
            continue;
        }
        let what = format!(
            "The pages hold {}, and are known to be a part of the list",
            crate::domain::words::count(roll.pupils.len(), "pupil", "pupils")
        );
        let fault = Fault::new("JSON-05", Action::Warned, what, "They are not taken for the roll; their SEN statuses are used.");
        out.notes.add(Place::file(roll.file.clone()), fault.hint("Pull the whole list, without a date, when the roll has changed."));
        no_roll::keep_sen_alone(roll, "part of a list, which is no roll", out);
    }
}

/// The same UPN under two keys of the aggregator: a fault of the MIS, which no program can settle.
fn shared_numbers(files: &[InputFile], out: &mut Out) {
    let mut rows: BTreeSet<RowKey> = BTreeSet::new();
    for table in files.iter().filter(|file| matches!(file.container, Container::Json(_))).flat_map(|file| &file.tables) {
        rows.extend(shared_in(table));
    }
    if rows.is_empty() {
        return;
    }
    for roll in &mut out.records.rolls {
        let (wrong, right): (Vec<_>, Vec<_>) = std::mem::take(&mut roll.pupils).into_iter().partition(|row| rows.contains(&row.row));
        roll.pupils = right;
        for row in wrong {
            let fault = Fault::new(
                "JSON-07",
                Action::Quarantined,
                "The UPN of this record belongs to another pupil of the aggregator too",
                "All rows with it are left out.",
            );
            out.notes.add(row.row.place(), fault.hint("Check both numbers in the MIS, and pull again."));
            out.records.sen.retain(|need| need.row != row.row);
            out.records.attendance.retain(|summary| summary.row != row.row);
            out.ledger.withdraw(row.row, Code("JSON-07"));
        }
    }
}

fn shared_in(table: &RawTable) -> Vec<RowKey> {
    let is_head = |row: &&crate::table::RawRow| row.cells.iter().any(|cell| matches!(cell, Cell::Text(text) if text == "upi"));
    let Some(heads) = table.rows.iter().take(2).find(is_head) else { return Vec::new() };
    let at = |heading: &str| heads.cells.iter().position(|cell| matches!(cell, Cell::Text(text) if text == heading));
    let (Some(upi), Some(upn)) = (at("upi"), at("education_details.data.upn")) else { return Vec::new() };
    let mut keys: BTreeMap<String, (BTreeSet<String>, Vec<u32>)> = BTreeMap::new();
    for row in table.rows.iter().filter(|row| row.number > heads.number) {
        let (number, key) = (tidy(&row.cell(upn).text()), row.cell(upi).text());
        if !number.is_empty() && !key.is_empty() {
            let entry = keys.entry(number).or_default();
            entry.0.insert(key);
            entry.1.push(row.number);
        }
    }
    keys.into_values().filter(|(keys, _)| keys.len() > 1).flat_map(|(_, rows)| rows).map(|row| RowKey::of(table, row)).collect()
}
