//! Session records of teaching assistants, a row a session: who was there, when, for how long. What was done is dropped.

use crate::domain::name::folded;
use crate::domain::observed::Session;
use crate::finding::Action;
use crate::normalise::headings::plain;
use crate::normalise::identity::{DateColumn, Identity};
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::provision_map::{intervention, name_column, raw_text};
use crate::normalise::provision_plan::staff_grade;
use crate::normalise::pupils_in_cell::{Comma, Pupils, comma_of, split};
use crate::normalise::records::{NameAsWritten, PupilReference, Recorded};
use crate::normalise::result_heading::has_word;
use crate::normalise::sheet::{DataRow, Sheet};
use crate::normalise::values::amounts;
use crate::normalise::values::dates::DateUse;
use crate::normalise::values::names::NameOrder;
use crate::normalise::values::session_marks::{self, Cross, Mark};
use crate::table::Cell;

/// Reads a record of sessions.
pub(crate) fn read(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) {
    let identity = Identity::new(sheet, rows, &mut out.notes);
    let date = DateColumn::of(sheet, rows, "session_date", DateUse::Event, &mut out.notes);
    let names = name_column(sheet);
    let comma = names.map_or(Comma::InsideName, |(index, _)| {
        let raw: Vec<String> = sheet.cells(rows, index).map(raw_text).collect();
        comma_of(raw.iter().map(String::as_str))
    });
    let marks = rows.iter().map(|row| session_marks::read(sheet.cell(row.at, "session_present"), &sheet.settings.mappings));
    let cross = session_marks::cross_of(marks);
    let of_sheet = name_of(sheet);
    for row in rows {
        let at = row.at;
        let written = sheet.text(at, "provision_name");
        let Some(name) = (if written.is_empty() { of_sheet.clone() } else { Some(intervention(sheet, &written)) }) else {
            out.left_out(sheet, at, nameless());
            continue;
        };
        let day = date.and_then(|column| column.date(sheet, at, &mut out.notes));
        if day.is_none() {
            let fault = Fault::new("PROV-02", Action::Quarantined, "The row has no day of a session that can be read", "It is left out.");
            out.left_out(sheet, at, fault.hint("Fill in the date of the session."));
            continue;
        }
        let mark = session_marks::read(sheet.cell(at, "session_present"), &sheet.settings.mappings);
        if mark == Mark::NotHeld {
            out.skip(sheet, at, "session that was not held");
            continue;
        }
        let Some(members) = members(sheet, row, &identity, names.map(|(index, order)| (index, order, comma)), out) else { continue };
        let absent = absent_names(sheet, at, comma);
        let several = members.len() > 1;
        for pupil in members {
            let by_list = absent.as_ref().map(|absent| !absent.iter().any(|name| is_same(name, &pupil.name)));
            let by_mark = if several { None } else { there(sheet, at, mark, cross, out) };
            out.records.sessions.push(Recorded {
                row: sheet.key(at),
                place: sheet.row_place(at),
                pupil,
                fact: Session {
                    intervention: name.clone(),
                    date: day,
                    minutes: amounts::minutes(sheet.cell(at, "provision_minutes")),
                    was_present: by_mark.or(by_list),
                    staff_grade: staff_grade(&sheet.text(at, "provision_staff"), &sheet.settings.mappings),
                },
            });
        }
        out.used(sheet, at);
    }
}

/// There or not by the mark in the row's own column.
fn there(sheet: &Sheet<'_>, at: usize, mark: Mark, cross: Cross, out: &mut Out) -> Option<bool> {
    let found = session_marks::was_present(mark, cross);
    if found.is_none()
        && mark != Mark::Blank
        && let Some(column) = sheet.column("session_present")
    {
        out.notes.add(sheet.cell_place(at, column), unclear(sheet, sheet.at(at, column.index)));
    }
    found
}

/// The finding about a mark that does not say whether the pupil was there.
pub(crate) fn unclear(sheet: &Sheet<'_>, cell: &Cell) -> Fault {
    let what = format!("{} does not say whether the pupil was there", sheet.quote(cell));
    Fault::new("M122", Action::Asked, what, "Attendance at the session is not known.")
        .hint("Mark presence with / or P and absence with A.")
        .alike("mark of a session")
}

/// The finding about sessions of no named intervention.
pub(crate) fn nameless() -> Fault {
    Fault::new("PROV-02", Action::Quarantined, "Neither the row nor the sheet names the intervention", "It is left out.")
        .hint("Write above the table a line such as Intervention: Paired reading.")
}

fn members(
    sheet: &Sheet<'_>,
    row: &DataRow,
    identity: &Identity,
    names: Option<(usize, NameOrder, Comma)>,
    out: &mut Out,
) -> Option<Vec<PupilReference>> {
    let listed = names.map_or(Pupils::Nobody, |(index, order, comma)| split(&raw_text(sheet.at(row.at, index)), comma, order));
    let found: Vec<PupilReference> = match listed {
        Pupils::Group => {
            let fault = Fault::new("PROV-01", Action::Asked, "A group stands where pupils are named", "The row counts for no pupil.");
            out.left_out(sheet, row.at, fault.hint("Write the pupils' names, separated by semicolons."));
            return None;
        }
        Pupils::Names(names) if names.len() > 1 => {
            let one = |name| {
                let reference = identity.reference_named(sheet, row, name, &mut out.notes)?;
                Some(PupilReference { upn: None, former_upn: None, admission_number: None, date_of_birth: None, ..reference })
            };
            names.into_iter().filter_map(one).collect()
        }
        _ => identity.reference(sheet, row, &mut out.notes).into_iter().collect(),
    };
    if found.is_empty() {
        out.left_out(sheet, row.at, Fault::new("PROV-02", Action::Quarantined, "The row names no pupil", "It is left out."));
        return None;
    }
    Some(found)
}

/// Names in the column of those who were not there; `None` without such a column.
fn absent_names(sheet: &Sheet<'_>, at: usize, comma: Comma) -> Option<Vec<NameAsWritten>> {
    let column = sheet.column("session_absent")?;
    match split(&raw_text(sheet.at(at, column.index)), comma, NameOrder::Unknown) {
        Pupils::Names(names) => Some(names),
        Pupils::Nobody => Some(Vec::new()),
        Pupils::Group => None,
    }
}

/// The same letters in any order of the words.
fn is_same(one: &NameAsWritten, other: &NameAsWritten) -> bool {
    let words = |name: &NameAsWritten| -> Vec<String> {
        let text = match name {
            NameAsWritten::Absent => String::new(),
            NameAsWritten::Known(name) => format!("{} {}", name.forename, name.surname),
            NameAsWritten::UnknownOrder(text) => text.clone(),
        };
        let mut words: Vec<String> = text.split(' ').map(folded).filter(|word| !word.is_empty()).collect();
        words.sort();
        words
    };
    words(one) == words(other)
}

/// A sheet named after its intervention is no class of that name.
pub(crate) fn without_false_class(sheet: &mut Sheet<'_>) {
    let name = name_of(sheet).map(|name| folded(&name)).unwrap_or_default();
    if sheet.facts.class.as_ref().is_some_and(|class| name.contains(&folded(class))) {
        sheet.facts.class = None;
    }
}

/// The intervention named above the table (`Intervention: Paired reading`, or the label with its value beside it), or one
/// that the school's settings know and a line above the table or the sheet's name holds.
pub(crate) fn name_of(sheet: &Sheet<'_>) -> Option<String> {
    let first = sheet.layout.heading_rows.first().copied().unwrap_or(0);
    let above = sheet.table.rows.get(..first).unwrap_or_default();
    let is_label = |text: &str| {
        let plain = plain(text);
        sheet.settings.mappings.columns().iter().any(|alias| alias.field == "provision_name" && self::plain(&alias.alias) == plain)
    };
    for row in above {
        let cells: Vec<String> = row.cells.iter().map(Cell::text).filter(|text| !text.is_empty()).collect();
        for (index, text) in cells.iter().enumerate() {
            let value = match text.split_once(':') {
                Some((label, value)) if is_label(label) && !value.trim().is_empty() => Some(value.trim().to_owned()),
                _ if is_label(text) => cells.get(index + 1).cloned(),
                _ => None,
            };
            if let Some(value) = value.filter(|value| value.split(' ').count() <= 8) {
                return Some(intervention(sheet, &value));
            }
        }
    }
    let lines = above.iter().flat_map(|row| row.cells.iter().map(Cell::text)).chain(sheet.table.sheet.iter().map(|name| name.to_string()));
    let lines: Vec<String> = lines.map(|line| plain(&line)).collect();
    let known = &sheet.settings.reading.interventions;
    let mut names: Vec<&String> = known.keys().chain(known.values()).collect();
    names.sort_by_key(|name| (std::cmp::Reverse(name.chars().count()), name.as_str()));
    names.into_iter().find(|name| lines.iter().any(|line| has_word(line, &plain(name)))).map(|name| intervention(sheet, name))
}
