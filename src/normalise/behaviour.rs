//! Behaviour logs and suspensions. One row is one pupil's part in one event; praise is never an incident, a copy of a row for a
//! second member of staff is no second incident, and points are no count. Accounts of what happened are dropped at the door.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::domain::observed::{IncidentKind, Incidents};
use crate::finding::Action;
use crate::normalise::census_rows;
use crate::normalise::identity::{DateColumn, Identity, pupil_key};
use crate::normalise::layout::Column;
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::records::{PupilReference, Recorded};
use crate::normalise::sheet::{DataRow, Sheet};
use crate::normalise::values::amounts::count;
use crate::normalise::values::dates::DateUse;
use crate::table::Cell;

/// What a row is about.
enum Event {
    Kind(IncidentKind),
    Praise,
    Unknown,
}

/// Reads a behaviour log: a row per pupil and event.
pub(crate) fn read(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) {
    let identity = Identity::new(sheet, rows, &mut out.notes);
    let day = DateColumn::of(sheet, rows, day_field(sheet), DateUse::Event, &mut out.notes);
    let points = Points::of(sheet, rows);
    let mut seen = BTreeSet::new();
    for row in rows {
        let at = row.at;
        let Some(pupil) = identity.reference(sheet, row, &mut out.notes) else {
            out.left_out_quietly(sheet, at, "M072");
            continue;
        };
        let kind = match event(sheet, at, points) {
            Event::Kind(kind) => kind,
            Event::Praise => {
                out.skip(sheet, at, "praise, which is no incident");
                continue;
            }
            Event::Unknown => {
                let cell = sheet.cell(at, "behaviour_event_type");
                let what = format!("{} may be praise or an incident", sheet.quote(cell));
                let fault = Fault::new("M132", Action::Asked, what, "The row is left out.");
                out.left_out(sheet, at, fault.hint("Export incidents only, or name the column of their kinds Incident Type."));
                continue;
            }
        };
        let date = day.and_then(|day| day.date(sheet, at, &mut out.notes));
        if date.is_none_or(|date| date > sheet.as_at) {
            let what = if date.is_none() { "The event has no day" } else { "The event lies in the future" };
            let fault = Fault::new("M146", Action::Quarantined, what, "The row is left out, for its term is not known.");
            out.left_out(sheet, at, fault.hint("Fill in the day in the MIS."));
            continue;
        }
        if !seen.insert(same_event(sheet, at, &pupil, date)) {
            let what = "The same pupil and event stand in another row, as for a second member of staff";
            out.notes.add(sheet.row_place(at), Fault::new("M082", Action::Repaired, what, "It counts once.").alike("event again"));
            out.skip(sheet, at, "the same event again");
            continue;
        }
        let fact = Incidents { kind, from: date, to: date, count: 1, sessions: None };
        record(sheet, at, pupil, fact, out);
    }
}

fn day_field(sheet: &Sheet<'_>) -> &'static str {
    ["behaviour_event_date", "test_date", "provision_start"]
        .into_iter()
        .find(|field| sheet.column(field).is_some())
        .unwrap_or("behaviour_event_date")
}

fn record(sheet: &Sheet<'_>, at: usize, pupil: PupilReference, fact: Incidents, out: &mut Out) {
    out.records.incidents.push(Recorded { row: sheet.key(at), place: sheet.row_place(at), pupil, fact });
    out.used(sheet, at);
}

/// What the signs of a column of points mean.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Points {
    /// Negative points are incidents.
    Signed,
    /// No column, or no negative value in it: the points say nothing.
    Silent,
}

impl Points {
    fn of(sheet: &Sheet<'_>, rows: &[DataRow]) -> Points {
        let signed = sheet
            .column("behaviour_points")
            .is_some_and(|column| sheet.cells(rows, column.index).any(|cell| number(cell).is_some_and(|number| number < 0.0)));
        if signed { Points::Signed } else { Points::Silent }
    }
}

fn number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Number(number) => Some(*number),
        other => other.text().replace('−', "-").trim_start_matches('+').parse().ok(),
    }
}

fn event(sheet: &Sheet<'_>, at: usize, points: Points) -> Event {
    let mappings = &sheet.settings.mappings;
    let kinds = ["behaviour_event_type", "incident_type"].map(|field| sheet.text(at, field));
    for text in kinds.iter().filter(|text| !text.is_empty()) {
        match mappings.value("behaviour_event_type", text).map(|alias| alias.canonical.as_str()) {
            Some("praise") => return Event::Praise,
            Some("suspension") => return Event::Kind(IncidentKind::Suspension),
            Some("exclusion") => return Event::Kind(IncidentKind::Exclusion),
            Some(_) => return Event::Kind(IncidentKind::Behaviour),
            None => {}
        }
    }
    match (points, number(sheet.cell(at, "behaviour_points"))) {
        (Points::Signed, Some(number)) if number < 0.0 => return Event::Kind(IncidentKind::Behaviour),
        (Points::Signed, Some(_)) => return Event::Praise,
        _ => {}
    }
    // Under `Incident Type`, or with an incident's number, every row is one; under `Event Type` it may be praise.
    let is_log = sheet.column("incident_type").is_some() || names_incident(sheet);
    if is_log && sheet.column("behaviour_event_type").is_none() { Event::Kind(IncidentKind::Behaviour) } else { Event::Unknown }
}

fn names_incident(sheet: &Sheet<'_>) -> bool {
    ["behaviour_event_id", "behaviour_event_date"]
        .into_iter()
        .filter_map(|field| sheet.column(field))
        .any(|column| column.plain.contains("incident") || column.plain.contains("behaviour"))
}

/// The number of the event, else every cell that does not name staff or tell the story.
fn same_event(sheet: &Sheet<'_>, at: usize, pupil: &PupilReference, date: Option<NaiveDate>) -> String {
    let who = pupil_key(pupil);
    let number = sheet.text(at, "behaviour_event_id");
    if !number.is_empty() {
        return format!("{who}|{number}");
    }
    let time = sheet.layout.columns.iter().find(|column| column.plain.contains("time") && column.field == Some("other_detail"));
    let time = time.map(|column| sheet.at(at, column.index).text()).unwrap_or_default();
    if time.is_empty() {
        // Two rows of one day without a time or number may be two events.
        return format!("row {at}");
    }
    format!("{who}|{date:?}|{time}|{}|{}", sheet.text(at, "behaviour_event_type"), sheet.text(at, "incident_type"))
}

/// Reads counts of incidents or suspensions, a row per pupil.
pub(crate) fn read_counts(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) {
    let identity = Identity::new(sheet, rows, &mut out.notes);
    let (from, to) = sheet.facts.period.unzip();
    let to = to.or(sheet.facts.as_at).or(Some(sheet.as_at));
    if sheet.facts.period.is_none() {
        let what = "The table does not say which days it counts";
        let fault = Fault::new("M155", Action::Warned, what, "Its counts are kept without a first day.");
        out.notes.add(sheet.table.place(), fault.hint("Keep the title line with the dates when exporting."));
    }
    for row in rows {
        let at = row.at;
        let Some(pupil) = identity.reference(sheet, row, &mut out.notes) else {
            out.left_out_quietly(sheet, at, "M072");
            continue;
        };
        let mut any = false;
        if let Some(n) = amount(sheet, at, "behaviour_count", out) {
            let fact = Incidents { kind: IncidentKind::Behaviour, from, to, count: n, sessions: None };
            record(sheet, at, pupil.clone(), fact, out);
            any = true;
        }
        if let Some(fact) = suspensions(sheet, at, from, to, out) {
            record(sheet, at, pupil, fact, out);
            any = true;
        }
        if !any {
            out.skip(sheet, at, "pupil without incidents in this table");
        }
    }
}

fn amount(sheet: &Sheet<'_>, at: usize, field: &str, out: &mut Out) -> Option<u32> {
    let column = sheet.column(field)?;
    let cell = sheet.at(at, column.index);
    let value = count(cell);
    if value.is_none() {
        unread(sheet, at, column, "a count", out);
    }
    value
}

/// Says that a cell is not what its column holds, unless it is blank or a word for nothing.
fn unread(sheet: &Sheet<'_>, at: usize, column: &Column, wanted: &str, out: &mut Out) {
    let cell = sheet.at(at, column.index);
    if cell.is_blank() || sheet.settings.mappings.value("missing", &cell.text()).is_some() {
        return;
    }
    let what = format!("{} is not {wanted}", sheet.quote(cell));
    out.notes.add(sheet.cell_place(at, column), Fault::new("M107", Action::Quarantined, what, "The cell is read as empty."));
}

/// Suspensions counted over a period: how many, and the sessions lost (two a day).
fn suspensions(sheet: &Sheet<'_>, at: usize, from: Option<NaiveDate>, to: Option<NaiveDate>, out: &mut Out) -> Option<Incidents> {
    let n = amount(sheet, at, "suspension_count", out);
    let sessions = sessions(sheet, at, out);
    let n = match (n, sessions) {
        (None, None) => return None,
        (Some(n), _) => n,
        (None, Some(0)) => 0,
        (None, Some(_)) => {
            let what = "Days of suspension stand without the number of suspensions";
            let column = ["suspension_days", "suspension_sessions"].into_iter().find_map(|field| sheet.column(field));
            let place = column.map_or(sheet.row_place(at), |column| sheet.cell_place(at, column));
            out.notes.add(place, Fault::new("M115", Action::Warned, what, "They count as one suspension."));
            1
        }
    };
    Some(Incidents { kind: IncidentKind::Suspension, from, to, count: n, sessions })
}

fn sessions(sheet: &Sheet<'_>, at: usize, out: &mut Out) -> Option<u32> {
    let direct = amount(sheet, at, "suspension_sessions", out);
    let Some(column) = sheet.column("suspension_days") else { return direct };
    let halves = number(sheet.at(at, column.index)).map(|days| days * 2.0);
    let days = halves.filter(|halves| halves.fract() == 0.0 && (0.0..=400.0).contains(halves)).map(|halves| halves as u32);
    if days.is_none() {
        unread(sheet, at, column, "a number of days and half days", out);
    }
    direct.or(days)
}

/// Reads suspensions and exclusions, a row for each.
pub(crate) fn read_suspensions(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) {
    let identity = Identity::new(sheet, rows, &mut out.notes);
    let start = ["suspension_start", "behaviour_event_date", "provision_start"].into_iter().find(|field| sheet.column(field).is_some());
    let start = start.and_then(|field| DateColumn::of(sheet, rows, field, DateUse::Event, &mut out.notes));
    let end = DateColumn::of(sheet, rows, "suspension_end", DateUse::Event, &mut out.notes);
    let mut seen = BTreeSet::new();
    for row in rows {
        let at = row.at;
        let Some(pupil) = identity.reference(sheet, row, &mut out.notes) else {
            out.left_out_quietly(sheet, at, "M072");
            continue;
        };
        let kind = match sheet.settings.mappings.value("behaviour_event_type", &sheet.text(at, "exclusion_type")) {
            Some(alias) if alias.canonical == "exclusion" => IncidentKind::Exclusion,
            Some(alias) if alias.canonical == "suspension" => IncidentKind::Suspension,
            _ if sheet.text(at, "exclusion_type").is_empty() => IncidentKind::Suspension,
            _ => {
                let what = format!("{} names neither a suspension nor an exclusion", sheet.quote(sheet.cell(at, "exclusion_type")));
                let fault = Fault::new("M132", Action::Asked, what, "The row is left out.");
                out.left_out(sheet, at, fault.hint("Write Suspension or Permanent exclusion."));
                continue;
            }
        };
        let from = start.and_then(|column| column.date(sheet, at, &mut out.notes));
        if from.is_none_or(|from| from > sheet.as_at) {
            let what = if from.is_none() { "The suspension has no first day" } else { "The suspension lies in the future" };
            let fault = Fault::new("M146", Action::Quarantined, what, "The row is left out, for its term is not known.");
            out.left_out(sheet, at, fault.hint("Fill in the day in the MIS."));
            continue;
        }
        if !seen.insert((pupil_key(&pupil), kind, from)) {
            let what = "The same pupil and suspension stand in another row";
            out.notes.add(sheet.row_place(at), Fault::new("M082", Action::Repaired, what, "It counts once.").alike("event again"));
            out.skip(sheet, at, "the same event again");
            continue;
        }
        // The last day may be after the day of the run; what is known of it is the day it began.
        let to = end.and_then(|column| column.date(sheet, at, &mut out.notes)).filter(|to| Some(*to) >= from && *to <= sheet.as_at);
        let sessions = sessions(sheet, at, out);
        if let Some(day) = from {
            census_rows::exclusion(sheet, at, &pupil, day, sessions, out);
        }
        record(sheet, at, pupil, Incidents { kind, from, to: to.or(from), count: 1, sessions }, out);
    }
}
