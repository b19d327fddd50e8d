//! Assessments of a common transfer file: one row per result, named by stage, subject, method and component. Only combinations
//! listed in the mapping table are read; their meaning is never guessed.

use crate::domain::academic_year::AcademicYear;
use crate::domain::occasion::Occasion;
use crate::domain::term::Term;
use crate::finding::Action;
use crate::normalise::identity::Identity;
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::records::AttendanceRow;
use crate::normalise::sheet::{DataRow, Sheet};
use crate::normalise::statutory::{push, settle, value_of};
use crate::normalise::values::amounts::count;

/// Reads the assessments of a transfer file.
pub(crate) fn read(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) {
    let identity = Identity::new(sheet, rows, &mut out.notes);
    let first = out.records.other_results.len();
    let Some(column) = sheet.column("ctf_result") else { return };
    for row in rows {
        let at = row.at;
        let Some(pupil) = identity.reference(sheet, row, &mut out.notes) else {
            out.left_out_quietly(sheet, at, "M072");
            continue;
        };
        let parts = ["ctf_stage", "subject", "ctf_method", "ctf_component"].map(|field| sheet.text(at, field).to_lowercase());
        let name = parts.join(" ");
        let Some(measure) = sheet.settings.mappings.statutory().measures().iter().find(|measure| measure.ctf == name) else {
            let what = "The transfer file holds results whose meaning only the Department's tables for it explain";
            out.notes.add(sheet.table.place(), Fault::new("M132", Action::Warned, what, "They are not read."));
            out.skip(sheet, at, "a result of a transfer file that is not used");
            continue;
        };
        // The year written is the one in which the school year ends.
        let year = ["academic_year", "ctf_year"].into_iter().find_map(|field| ending(&sheet.text(at, field)));
        let place = sheet.cell_place(at, column);
        match (value_of(sheet, measure, sheet.at(at, column.index)), year) {
            (Ok(Some(value)), Some(year)) if year <= AcademicYear::of(sheet.as_at) => {
                push(sheet, at, place, &pupil, measure, column, Occasion { year, term: Term::Summer }, value, out);
                out.used(sheet, at);
            }
            (Ok(None), _) => out.skip(sheet, at, "pupil without a statutory result in this table"),
            (Ok(Some(_)), _) => {
                let fault = Fault::new(
                    "M146",
                    Action::Quarantined,
                    "The year of the assessment is missing or still to come",
                    "The result is left out.",
                );
                out.left_out(sheet, at, fault);
            }
            (Err(fault), _) => out.left_out(sheet, at, fault),
        }
    }
    settle(first, out);
}

/// Reads the attendance of a joiner at the school before: sessions of a school year, of which the year of the run counts. It is
/// dated by the first day of that year, so that any summary of this school, which ends later, is used in its place.
pub(crate) fn read_attendance(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) {
    let identity = Identity::new(sheet, rows, &mut out.notes);
    let this_year = AcademicYear::of(sheet.as_at);
    for row in rows {
        let at = row.at;
        let Some(pupil) = identity.reference(sheet, row, &mut out.notes) else {
            out.left_out_quietly(sheet, at, "M072");
            continue;
        };
        let sessions = |field: &str| count(sheet.cell(at, field));
        let (possible, attended) = (sessions("att_possible"), sessions("att_attended"));
        // Unlike that of an assessment, the year is the one in which the school year begins.
        let text = ["academic_year", "ctf_year"].into_iter().map(|field| sheet.text(at, field)).find(|text| !text.is_empty());
        let year = text.and_then(|text| AcademicYear::parse(&text).or_else(|| AcademicYear::starting(text.parse().ok()?)));
        match (possible.filter(|n| *n > 0), attended, year) {
            (_, _, Some(year)) if year != this_year => out.skip(sheet, at, "attendance of another school year at another school"),
            (Some(possible), Some(attended), Some(year)) if attended <= possible => {
                let what = "The transfer file tells of attendance in this school year at the school before";
                let then = "It is used where no summary of this school names the pupil.";
                out.notes.add(sheet.table.place(), Fault::new("CTF-01", Action::Warned, what, then));
                let day = Some(year.first_day());
                out.records.attendance.push(AttendanceRow {
                    row: sheet.key(at),
                    pupil,
                    from: day,
                    to: day,
                    sessions_possible: Some(possible),
                    sessions_attended: Some(attended),
                    percent: None,
                });
                out.used(sheet, at);
            }
            (Some(_), Some(_), Some(_)) => {
                let what = "More sessions are attended than were possible";
                out.left_out(sheet, at, Fault::new("M115", Action::Quarantined, what, "The row is left out."));
            }
            _ => out.skip(sheet, at, "attendance of a transfer file without year or sessions"),
        }
    }
}

/// `2026` is the school year 2025-26 here; `2025/2026` says so itself.
fn ending(text: &str) -> Option<AcademicYear> {
    AcademicYear::parse(text).or_else(|| text.parse::<i32>().ok().and_then(|year| AcademicYear::starting(year - 1)))
}
