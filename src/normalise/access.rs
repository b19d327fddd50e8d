//! Timetables and withdrawal records: time a pupil misses of a subject, and time the class has of it.

use crate::domain::observed::Access;
use crate::domain::subject::Subject;
use crate::finding::Action;
use crate::normalise::identity::{DateColumn, Identity};
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::provision_measure::short;
use crate::normalise::records::{Flag, Recorded};
use crate::normalise::result_heading::read_parts;
use crate::normalise::sheet::{DataRow, Sheet};
use crate::normalise::values::amounts;
use crate::normalise::values::dates::DateUse;
use crate::normalise::values::flags::{self, FlagCell};
use crate::table::Cell;

/// Reads a record of access to the curriculum.
pub(crate) fn read(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) {
    let identity = Identity::new(sheet, rows, &mut out.notes);
    let week = DateColumn::of(sheet, rows, "access_week", DateUse::Event, &mut out.notes);
    for row in rows {
        let at = row.at;
        let Some(pupil) = identity.reference(sheet, row, &mut out.notes) else {
            out.left_out_quietly(sheet, at, "M072");
            continue;
        };
        let (withdrawn, taught) = (time(sheet, at, "access_withdrawn", out), time(sheet, at, "access_taught", out));
        if withdrawn.is_none() && taught.is_none() {
            out.skip(sheet, at, "pupil without time withdrawn");
            continue;
        }
        let (subject, subject_as_written) = subject(sheet, at);
        out.records.access.push(Recorded {
            row: sheet.key(at),
            place: sheet.row_place(at),
            pupil,
            fact: Access {
                date: week.and_then(|column| column.date(sheet, at, &mut out.notes)),
                subject,
                subject_as_written,
                minutes_withdrawn: withdrawn,
                minutes_taught: taught,
                is_through_ordinary_teaching: ordinary(sheet, at),
            },
        });
        out.used(sheet, at);
    }
}

/// Minutes of a cell; hours where the heading or the cell says so.
fn time(sheet: &Sheet<'_>, at: usize, field: &str, out: &mut Out) -> Option<f64> {
    let column = sheet.column(field)?;
    let cell = sheet.at(at, column.index);
    let minutes = amounts::minutes_or_hours(cell, column.plain.contains("hour") || column.plain.contains("hrs"));
    let text = cell.text();
    if minutes.is_none() && !text.is_empty() && sheet.settings.mappings.value("missing", &text).is_none() {
        let what = format!("{} is no length of time", sheet.quote(cell));
        let fault = Fault::new("M122", Action::Quarantined, what, "The cell is read as empty.").alike("time");
        out.notes.add(sheet.cell_place(at, column), fault.hint("Write minutes a week as a number."));
    }
    minutes
}

/// The subject, where it has a type; else a few words as written. `All` and a blank are the whole week.
fn subject(sheet: &Sheet<'_>, at: usize) -> (Option<Subject>, String) {
    let text =
        ["access_subject", "subject"].into_iter().map(|field| sheet.text(at, field)).find(|text| !text.is_empty()).unwrap_or_default();
    if matches!(text.to_lowercase().as_str(), "" | "all" | "all subjects" | "whole week" | "week" | "total") {
        return (None, String::new());
    }
    let subject = Subject::parse(&text).or_else(|| read_parts(&text, &sheet.settings.assessments, sheet.layout.count).subject);
    (subject, short(&text, 4))
}

fn ordinary(sheet: &Sheet<'_>, at: usize) -> Option<bool> {
    let cell: &Cell = sheet.cell(at, "access_ordinary");
    match flags::read(cell, "flag", &sheet.settings.mappings) {
        FlagCell::Says(Flag::Yes) => Some(true),
        FlagCell::Says(Flag::No) => Some(false),
        _ => None,
    }
}
