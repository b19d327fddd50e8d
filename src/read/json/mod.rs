//! JSON as the MIS aggregator sends it: one page, an array at the top, or one object a line. Told by its content.
//!
//! Students become a roll and one table for each list that hangs on them; attendance summaries and results become tables of
//! their own, whose pupils are looked up among the students when the pages of a folder are put together (`pull`).

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::finding::{Action, Code, Finding};
use crate::place::Place;
use crate::read::Refusal;
use crate::read::container::Content;
use crate::read::decode::Decoded;
use crate::read::json::gather::Gathered;
use crate::read::json::shape::{Found, first};
use crate::read::json::students::{ATTENDANCE, IDENTITY, KEY};
use crate::table::{Container, JsonKind, JsonPage};

mod gather;
pub(crate) mod pull;
mod results;
mod shape;
mod students;

/// Bytes and values of one file: a value takes thirty times its two bytes in memory.
const MOST_BYTES: usize = 32 * 1024 * 1024;
const MOST_VALUES: usize = 4_000_000;

/// What a file of JSON holds.
struct Page {
    /// Path of its list, as `data[]`.
    root: &'static str,
    items: Vec<Value>,
    number: u32,
    more: bool,
    notes: Vec<Finding>,
}

/// True for text that is JSON by its first signs.
pub(super) fn is_json(start: &str) -> bool {
    start.starts_with('{') || start.strip_prefix('[').is_some_and(|rest| rest.trim_start().starts_with(['{', '[', ']']))
}

/// Reads JSON; `Err` names what it is and why it is not used.
pub(super) fn read(file: &Arc<str>, decoded: &Decoded) -> Result<Content, (&'static str, Refusal)> {
    let text = decoded.text.trim_start_matches('\u{FEFF}');
    let refuse = |refusal: Refusal| ("JSON", refusal);
    within_bounds(text).map_err(refuse)?;
    let page = match page_of(file, text).map_err(refuse)? {
        Ok(page) => page,
        Err(record) => {
            return Ok(Content {
                described: format!("record of a pull of {}", record.day),
                container: Container::Json(JsonPage {
                    kind: JsonKind::Record(record.day),
                    number: 0,
                    more: false,
                    is_part: record.is_part,
                }),
                tables: vec![record.table(file)],
                findings: Vec::new(),
            });
        }
    };
    let (kind, words, gathered) = tables_of(&page).map_err(refuse)?;
    let mut findings: Vec<Finding> = decoded.findings(&Place::file(file.clone()));
    findings.extend(page.notes);
    let tables: Vec<_> = gathered.into_iter().filter_map(|table| table.finish(file, &mut findings)).collect();
    findings.extend(tables.iter().filter_map(pull::not_supplied));
    let is_part = page.more || page.number > 1;
    if page.more {
        findings.push(pull::more_to_come(file));
    }
    Ok(Content {
        described: format!("JSON, {}, {}", crate::domain::words::count(page.items.len(), words.0, words.1), decoded.encoding),
        container: Container::Json(JsonPage { kind, number: page.number, more: page.more, is_part }),
        tables,
        findings,
    })
}

fn within_bounds(text: &str) -> Result<(), Refusal> {
    let n_values = text.bytes().filter(|byte| matches!(byte, b',' | b'[' | b'{')).count();
    if text.len() <= MOST_BYTES && n_values <= MOST_VALUES {
        return Ok(());
    }
    let message = format!(
        "the file holds more than {} MB of JSON or {MOST_VALUES} values, which no page of records does, so it is not used",
        MOST_BYTES / 1024 / 1024
    );
    Err(Refusal::new("M010", message, "Save fewer records on one page."))
}

/// The list of a file, or the record of a pull.
fn page_of(file: &Arc<str>, text: &str) -> Result<Result<Page, pull::RecordFacts>, Refusal> {
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(map)) if map.get("format").and_then(Value::as_str) == Some(pull::FORMAT) => Ok(Err(pull::facts(&map)?)),
        Ok(Value::Object(map)) => Ok(Ok(of_object(map)?)),
        Ok(Value::Array(items)) => Ok(Ok(Page { root: "[]", number: 0, more: false, notes: Vec::new(), items: joined_bodies(items)? })),
        Ok(_) => Err(not_records("a single value")),
        Err(error) => lines(file, text).map(Ok).map_err(|refusal| refusal.unwrap_or_else(|| damaged(&error))),
    }
}

fn of_object(mut map: Map<String, Value>) -> Result<Page, Refusal> {
    if !map.contains_key("data") {
        return Err(error_words(&map).map_or_else(|| not_records("no list of records"), said_an_error));
    }
    let pagination = map.get("meta").and_then(|meta| meta.get("pagination")).and_then(Value::as_object).cloned().unwrap_or_default();
    let number = pagination.get("current_page").and_then(Value::as_u64).and_then(|page| u32::try_from(page).ok()).unwrap_or(0);
    let more = pagination.get("more").and_then(Value::as_bool).unwrap_or(false);
    let items = match map.remove("data") {
        Some(Value::Array(items)) => items,
        Some(object @ Value::Object(_)) => vec![object],
        None | Some(Value::Null) => Vec::new(),
        Some(_) => return Err(not_records("'data' without a list")),
    };
    Ok(Page { root: "data[]", items: objects(items)?, number, more, notes: Vec::new() })
}

/// An array of records, or of the bodies of pages that a script joined.
fn joined_bodies(items: Vec<Value>) -> Result<Vec<Value>, Refusal> {
    let is_body = |value: &Value| value.get("data").is_some_and(Value::is_array);
    if items.is_empty() || !items.iter().all(is_body) {
        return objects(items);
    }
    let bodies = items.into_iter().filter_map(|mut body| body.as_object_mut().and_then(|map| map.remove("data")));
    objects(bodies.flat_map(|data| if let Value::Array(items) = data { items } else { Vec::new() }).collect())
}

/// One object a line, or one page a line.
fn lines(file: &Arc<str>, text: &str) -> Result<Page, Option<Refusal>> {
    let read: Result<Vec<Value>, _> = serde_json::Deserializer::from_str(text).into_iter::<Value>().collect();
    let values = read.map_err(|_| None)?;
    if values.len() < 2 || !values.iter().all(Value::is_object) {
        return Err(None);
    }
    let note = Finding::new(
        Code("JSON-02"),
        Action::Repaired,
        Place::file(file.clone()),
        "the file holds one JSON object a line; it is read as one list",
    )
    .hint("Nothing needs doing.");
    Ok(Page { root: "[]", items: joined_bodies(values).map_err(Some)?, number: 0, more: false, notes: vec![note] })
}

fn objects(items: Vec<Value>) -> Result<Vec<Value>, Refusal> {
    match items.iter().position(|item| !item.is_object()) {
        Some(at) => Err(not_records(&format!("something that is no record at [{at}]"))),
        None => Ok(items),
    }
}

fn damaged(error: &serde_json::Error) -> Refusal {
    let message = format!(
        "the JSON of the file breaks off or is damaged at line {}, column {}, so nothing is read from it",
        error.line(),
        error.column()
    );
    Refusal::new("JSON-01", message, "Save the page again.")
}

fn not_records(what: &str) -> Refusal {
    let message = format!("by its content this is JSON with {what}, so it is not used");
    Refusal::new("M152", message, "Save the pages of the MIS aggregator as they come, or export the data as .xlsx or .csv.")
}

fn said_an_error(words: String) -> Refusal {
    let message = format!("the file holds an error in place of the data, {}, so it is not used", crate::finding::quoted(&words));
    Refusal::new("M152", message, "Pull the page again when the cause is mended.")
}

/// The words of an error object.
fn error_words(map: &Map<String, Value>) -> Option<String> {
    let inner = |value: &Value| match value {
        Value::Object(inner) => first(inner, &["message", "error", "description"]),
        other => shape::text(other),
    };
    let said =
        ["message", "error", "error_description", "errors"].iter().filter_map(|key| map.get(*key)).map(inner).find_map(
            |found| match found {
                Found::Text(text) => Some(text),
                Found::Strange => Some("no words".to_owned()),
                Found::Nothing => None,
            },
        )?;
    Some(said.chars().take(200).collect())
}

type Words = (&'static str, &'static str);

/// What the records are, and their tables.
fn tables_of(page: &Page) -> Result<(JsonKind, Words, Vec<Gathered>), Refusal> {
    let items = &page.items;
    let all = |test: fn(&Value) -> bool| items.iter().all(test);
    if items.is_empty() {
        return Ok((JsonKind::Other, ("record", "records"), Vec::new()));
    }
    if all(students::is_student) {
        return Ok((JsonKind::Students, ("student", "students"), students::tables(page.root, items)?));
    }
    if all(results::is_result) {
        let found = results::of_list(page.root, items)?;
        return Ok((JsonKind::Results, ("result", "results"), found.into_iter().collect()));
    }
    if all(|item| item.get("possible_marks").or_else(|| item.get("possible_sessions")).is_some()) {
        return Ok((JsonKind::AttendanceSummaries, ("attendance summary", "attendance summaries"), vec![summaries(page)?]));
    }
    let has = |keys: &'static [&'static str]| items.iter().all(|item| keys.iter().all(|key| item.get(*key).is_some()));
    let words = [
        (has(&["deleted_at"]), ("deletion", "deletions")),
        (has(&["establishment_number"]) || has(&["phase_of_education"]), ("school", "schools")),
        (has(&["name", "type"]), ("group or aspect", "groups or aspects")),
        (has(&["name", "code"]), ("class or group", "classes or groups")),
        (has(&["name", "start_date"]), ("result set", "result sets")),
        (has(&["name", "mis_id"]), ("class or group", "classes or groups")),
    ];
    match words.iter().find(|(holds, _)| *holds) {
        // The pupils' own records name their group; these lists add nothing to them.
        Some((_, words)) => Ok((JsonKind::Other, *words, Vec::new())),
        None => Err(not_records("records that are not known here")),
    }
}

fn summaries(page: &Page) -> Result<Gathered, Refusal> {
    let names = std::iter::once(KEY).chain(IDENTITY).chain(ATTENDANCE.map(|(heading, _)| heading));
    let mut table = Gathered::new(page.root, names);
    for (at, item) in page.items.iter().enumerate() {
        let (key, identity) = results::linked(item);
        let own = item.as_object().cloned().unwrap_or_default();
        table.add(at, None, std::iter::once(key).chain(identity).chain(students::attendance_cells(&own)).collect())?;
    }
    Ok(table)
}
