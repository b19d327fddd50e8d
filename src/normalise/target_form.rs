//! Target forms (M059): one pupil a sheet, labels with their values in neighbouring cells, and often a small table of targets
//! below that has no column for the pupil. Dates, areas and states are kept; the wording is dropped at the door.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::entered::Entered;
use crate::domain::upn::{Upn, UpnFault};
use crate::finding::{Action, Code};
use crate::ledger::{Fate, RowKey};
use crate::normalise::NormaliseSettings;
use crate::normalise::headings::plain;
use crate::normalise::identity::{admission_number, nc_year_of};
use crate::normalise::layout::{HeadingTables, IDENTITY};
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::records::{NameAsWritten, PupilReference, TargetRow, TargetStatus};
use crate::normalise::target_sheet::{short_area, target_status};
use crate::normalise::values::dates::{self, DateOrder, DateUse};
use crate::normalise::values::names::{self, NameOrder};
use crate::normalise::values::nothing::stands_for_nothing;
use crate::place::Place;
use crate::table::{Cell, RawTable, clean};

/// What a label of a form may stand for.
const LABELS: &[&str] = &[
    "target_text",
    "target_success_criteria",
    "target_status",
    "target_set",
    "target_review",
    "target_area",
    "class_or_form",
    "year_group",
    "date_of_birth",
    "free_text",
];

/// A label with its value.
#[derive(Clone, Debug)]
struct Fact {
    row: usize,
    column: usize,
    field: &'static str,
    value: Cell,
}

/// A form that was found.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pupil: Vec<Fact>,
    /// Facts that hold for every target.
    shared: Vec<Fact>,
    /// Facts of each target, in order.
    targets: Vec<Vec<Fact>>,
}

/// Finds a form of targets: a pupil named by a label, and targets by labels or by a small table.
pub(crate) fn find(table: &RawTable, tables: HeadingTables<'_>) -> Option<Form> {
    let mut form = Form { pupil: Vec::new(), shared: Vec::new(), targets: Vec::new() };
    let mut at = 0;
    while at < table.rows.len().min(200) {
        let labels = labels(table, at, tables);
        let headings: Vec<(usize, &'static str)> = labels
            .iter()
            .filter(|(_, field, own)| own.is_none() && is_of_target(field))
            .map(|(index, field, _)| (*index, *field))
            .collect();
        // A second pupil on the sheet: this is a list of some other shape, and nothing of it may be guessed.
        if labels.iter().any(|(index, field, own)| {
            is_name(field)
                && !form.pupil.is_empty()
                && value(table, at, *index, own, &labels).is_some_and(|value| {
                    !form.pupil.iter().any(|fact| fact.value == value)
                        && form.pupil.iter().any(|fact| is_name(fact.field) && fact.field == *field)
                })
        }) {
            return None;
        }
        let is_table = headings.iter().any(|(_, field)| headings.first().is_some_and(|(_, first)| first != field))
            && headings.windows(2).any(|pair| matches!(pair, [(left, _), (right, _)] if right - left == 1));
        if is_table {
            at = small_table(table, at, &headings, tables, &mut form);
            continue;
        }
        for (index, field, own) in &labels {
            let Some(value) = value(table, at, *index, own, &labels) else {
                if *field == "target_text" {
                    form.targets.push(Vec::new());
                }
                continue;
            };
            take(&mut form, Fact { row: at, column: *index, field, value });
        }
        at += 1;
    }
    let is_named = form.pupil.iter().any(|fact| IDENTITY.contains(&fact.field));
    let says = |field: &str| form.targets.iter().flatten().chain(&form.shared).any(|fact| fact.field == field);
    let has_targets = form.targets.iter().any(|target| !target.is_empty()) && (says("target_text") || says("target_status"));
    (is_named && has_targets).then_some(form)
}

fn is_name(field: &str) -> bool {
    IDENTITY.contains(&field)
}

fn is_of_target(field: &str) -> bool {
    field.starts_with("target_") || field == "free_text"
}

fn take(form: &mut Form, fact: Fact) {
    match fact.field {
        "target_text" => form.targets.push(vec![fact]),
        field if !is_of_target(field) => form.pupil.push(fact),
        _ => match form.targets.last_mut() {
            Some(target) if !target.iter().any(|known| known.field == fact.field) => target.push(fact),
            Some(_) => {}
            None => form.shared.push(fact),
        },
    }
}

/// Labels of a row: position, what they stand for, and the value where it stands behind a colon in the same cell.
fn labels(table: &RawTable, at: usize, tables: HeadingTables<'_>) -> Vec<(usize, &'static str, Option<String>)> {
    let Some(row) = table.rows.get(at) else { return Vec::new() };
    let mut found = Vec::new();
    for (index, cell) in row.cells.iter().enumerate() {
        let Cell::Text(text) = cell else { continue };
        if let Some(field) = label(text, tables) {
            found.push((index, field, None));
        } else if let Some((before, after)) = text.split_once(':')
            && let Some(field) = label(before, tables)
            && let after = clean(after)
            && !after.is_empty()
        {
            found.push((index, field, Some(after)));
        }
    }
    found
}

fn label(text: &str, tables: HeadingTables<'_>) -> Option<&'static str> {
    let plain = plain(text);
    let bare = plain.trim_end_matches(|c: char| c.is_ascii_digit() || c == '?' || c == ' ');
    let fields = tables.aliases.fields(&plain).or_else(|| tables.aliases.fields(bare)).map(|(fields, _)| fields)?;
    // A form writes `Name`, `Class`, `Target`; the first meaning that a form of targets can have counts.
    IDENTITY.iter().chain(LABELS).find(|field| fields.contains(field)).copied()
}

/// The value of a label: behind its colon, or in the next filled cell to the right that is no label.
fn value(
    table: &RawTable,
    at: usize,
    index: usize,
    own: &Option<String>,
    labels: &[(usize, &'static str, Option<String>)],
) -> Option<Cell> {
    if let Some(own) = own {
        return Some(Cell::Text(own.clone()));
    }
    let row = table.rows.get(at)?;
    let (next, cell) = row.cells.iter().enumerate().skip(index + 1).find(|(_, cell)| !cell.is_blank())?;
    // `Met?` may be followed by `Met`, which could be a label itself.
    let field_at = |wanted: usize| labels.iter().find(|(label, _, _)| *label == wanted).map(|(_, field, _)| *field);
    field_at(next).is_none_or(|field| Some(field) == field_at(index)).then(|| cell.clone())
}

/// A table of targets inside the form; the position of the first row after it.
fn small_table(table: &RawTable, at: usize, headings: &[(usize, &'static str)], tables: HeadingTables<'_>, form: &mut Form) -> usize {
    let mut next = at + 1;
    // Labels stand in the first column in use: a form may have an empty margin on its left.
    let margin = table.rows.iter().filter_map(|row| row.cells.iter().position(|cell| !cell.is_blank())).min().unwrap_or(0);
    while let Some(row) = table.rows.get(next) {
        let is_label = |(index, _, own): &(usize, &'static str, Option<String>)| own.is_some() || *index == margin;
        if row.is_blank()
            || (labels(table, next, tables).iter().any(is_label) && row.cells.iter().filter(|cell| !cell.is_blank()).count() <= 2)
        {
            break;
        }
        let facts: Vec<Fact> = headings
            .iter()
            .filter(|(index, _)| !row.cell(*index).is_blank())
            .map(|(column, field)| Fact { row: next, column: *column, field, value: row.cell(*column).clone() })
            .collect();
        if !facts.is_empty() {
            form.targets.push(facts);
        }
        next += 1;
    }
    next
}

/// Reads a form. Rows with a fact in use are used; the others hold text of the form.
pub(crate) fn read(table: &RawTable, form: &Form, settings: &NormaliseSettings, as_at: NaiveDate, out: &mut Out) {
    let key = |at: usize| RowKey::of(table, table.rows.get(at).map_or(0, |row| row.number));
    let Some(pupil) = pupil(table, form, settings, as_at, out) else {
        let fault = Fault::new("PROV-02", Action::Quarantined, "The form names no pupil that can be read", "It is left out.");
        out.notes.add(table.place(), fault.hint("Write the pupil's name or UPN beside its label."));
        for row in table.rows.iter().filter(|row| !row.is_blank()) {
            out.ledger.set(RowKey::of(table, row.number), Fate::Quarantined(Code("PROV-02")));
        }
        return blanks(table, out);
    };
    let cells: Vec<&Cell> =
        form.targets.iter().flatten().chain(&form.shared).filter(|fact| is_date(fact.field)).map(|fact| &fact.value).collect();
    let order = dates::order_of(cells);
    for target in &form.targets {
        let find = |field: &str| target.iter().chain(&form.shared).find(|fact| fact.field == field);
        let mut date = |field: &str| find(field).and_then(|fact| day(table, fact, order, as_at, out));
        let (set, review) = (date("target_set"), date("target_review"));
        let status = find("target_status").and_then(|fact| status(table, fact, settings, out));
        let has_words = ["target_text", "target_success_criteria"].iter().any(|field| target.iter().any(|fact| fact.field == *field));
        let Some(first) = target.first().filter(|_| has_words || status.is_some() || set.is_some() || review.is_some()) else { continue };
        let area = find("target_area").map(|fact| short_area(&fact.value.text())).unwrap_or_default();
        out.records.targets.push(TargetRow { row: key(first.row), pupil: pupil.clone(), set, review, area, status });
        out.ledger.set(key(first.row), Fate::Used);
    }
    for row in table.rows.iter().filter(|row| !row.is_blank()) {
        let key = RowKey::of(table, row.number);
        if out.ledger.fate(&key).is_none() {
            out.ledger.set(key, Fate::Skipped("labels and text of a form"));
        }
    }
    blanks(table, out);
}

fn blanks(table: &RawTable, out: &mut Out) {
    for row in table.rows.iter().filter(|row| row.is_blank()) {
        out.ledger.set(RowKey::of(table, row.number), Fate::Skipped("blank row"));
    }
}

fn is_date(field: &str) -> bool {
    matches!(field, "target_set" | "target_review")
}

fn place(table: &RawTable, fact: &Fact) -> Place {
    let row = table.rows.get(fact.row).map_or(0, |row| row.number);
    table.place().at_row(row).at_column(u32::try_from(fact.column).unwrap_or(0) + 1, "")
}

fn day(table: &RawTable, fact: &Fact, order: DateOrder, as_at: NaiveDate, out: &mut Out) -> Option<NaiveDate> {
    match dates::read(&fact.value, order, DateUse::Event, as_at) {
        Ok(date) => date,
        Err(fault) => {
            let what = format!("The date beside the label {}", fault.words());
            out.notes
                .add(place(table, fact), Fault::new("M140", Action::Quarantined, what, "It is read as empty.").alike("date of a form"));
            None
        }
    }
}

fn status(table: &RawTable, fact: &Fact, settings: &NormaliseSettings, out: &mut Out) -> Option<TargetStatus> {
    let text = fact.value.text();
    let found = target_status(&text, &settings.mappings);
    if found.is_none() && settings.mappings.value("missing", &text).is_none() {
        let what = "The cell beside the label does not say whether the target is met";
        let fault = Fault::new("M122", Action::Warned, what, "The target's state is left open.").alike("state of a form");
        out.notes.add(place(table, fact), fault.hint("Write Met, Partly met, Not met or Ongoing."));
    }
    found
}

fn pupil(table: &RawTable, form: &Form, settings: &NormaliseSettings, as_at: NaiveDate, out: &mut Out) -> Option<PupilReference> {
    let facts: BTreeMap<&str, &Fact> = form.pupil.iter().rev().map(|fact| (fact.field, fact)).collect();
    let text = |field: &str| facts.get(field).map(|fact| names::cleaned(&names::text(&fact.value)).text).unwrap_or_default();
    let upn = facts.get("upn").map(|fact| Entered::parse(&fact.value.text(), Upn::parse));
    let (surname, forename) = (text("surname"), text("forename"));
    let name = if !surname.is_empty() || !forename.is_empty() {
        names::whole(&format!("{surname}, {forename}"), NameOrder::SurnameFirst)
    } else {
        [
            ("full_name_surname_first", NameOrder::SurnameFirst),
            ("full_name_forename_first", NameOrder::ForenameFirst),
            ("full_name_unknown_order", NameOrder::Unknown),
        ]
        .into_iter()
        .map(|(field, order)| names::whole(&text(field), order))
        .find(|name| *name != NameAsWritten::Absent)
        .unwrap_or(NameAsWritten::Absent)
    };
    if let (Some(Entered { .. }), Some(fact)) = (upn.as_ref().filter(|upn| upn.fault().is_some()), facts.get("upn")) {
        let is_letter = upn.as_ref().and_then(Entered::fault) == Some(&UpnFault::CheckLetter);
        let (code, what) = if is_letter {
            ("M071", "The first letter of the UPN does not fit its digits")
        } else {
            ("M072", "The cell does not hold a UPN of thirteen characters")
        };
        out.notes.add(place(table, fact), Fault::new(code, Action::Warned, what, "The pupil is matched by the other facts of the form."));
    }
    let admission = facts.get("admission_number").and_then(|fact| admission_number(&fact.value));
    let usable = upn.as_ref().is_some_and(|upn| upn.valid().is_some());
    if name == NameAsWritten::Absent && admission.is_none() && !usable {
        return None;
    }
    let birth =
        facts.get("date_of_birth").and_then(|fact| dates::read(&fact.value, DateOrder::DayFirst, DateUse::Birth, as_at).ok().flatten());
    let class = facts
        .get("class_or_form")
        .map(|fact| fact.value.text())
        .filter(|class| class.split(' ').count() <= 4 && !stands_for_nothing(class));
    let class = class.map(|written| settings.reading.class_name(&written));
    let nc_year = facts.get("year_group").and_then(|fact| nc_year_of(&fact.value.text(), &settings.mappings));
    Some(PupilReference { upn, admission_number: admission, name, date_of_birth: birth, class, nc_year, ..PupilReference::nobody() })
}
