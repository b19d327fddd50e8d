//! Results of assessments as a mark book: a row for each pupil, a column for each aspect and result set.
//!
//! The system sends one object for each result, its value as text. What an aspect measures is told by its name, as the heading
//! of a mark book would. The same aspect entered again for the same result set counts with its later date.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::read::Refusal;
use crate::read::json::gather::Gathered;
use crate::read::json::shape::{Found, day, first, include, list};
use crate::read::json::students::{IDENTITY, KEY, identity};

/// True for an object that is a result.
pub(super) fn is_result(item: &Value) -> bool {
    item.get("result").is_some() && (item.get("aspect").is_some() || item.get("resultset").is_some() || item.get("aspect_name").is_some())
}

/// One pupil's cells by heading, each with the day it was entered.
type Marks = BTreeMap<String, (String, String)>;

struct Pupil {
    at: usize,
    key: Found,
    identity: Vec<Found>,
    marks: Marks,
}

/// The results that hang on students.
pub(super) fn of_students(root: &str, items: &[Value]) -> Result<Option<Gathered>, Refusal> {
    let mut pupils = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let mut marks = Marks::new();
        for result in list(item, "results") {
            take(result, &mut marks);
        }
        if !marks.is_empty() {
            let key = item.as_object().map_or(Found::Nothing, |map| first(map, &[KEY]));
            pupils.push(Pupil { at, key, identity: identity(item), marks });
        }
    }
    table(&format!("{root}.results.data[]"), pupils)
}

/// A list of results, each with a link to its student.
pub(super) fn of_list(root: &str, items: &[Value]) -> Result<Option<Gathered>, Refusal> {
    let mut pupils: BTreeMap<String, Pupil> = BTreeMap::new();
    for (at, item) in items.iter().enumerate() {
        let (key, identity) = linked(item);
        let name = match &key {
            Found::Text(key) => key.clone(),
            _ => format!("\u{0}{at}"),
        };
        take(item, &mut pupils.entry(name).or_insert(Pupil { at, key, identity, marks: Marks::new() }).marks);
    }
    let mut in_order: Vec<Pupil> = pupils.into_values().collect();
    in_order.sort_by_key(|pupil| pupil.at);
    table(root, in_order)
}

/// The student an object speaks of: its id, and what the link says of the pupil.
pub(super) fn linked(item: &Value) -> (Found, Vec<Found>) {
    let student = include(item, "student").or_else(|| include(item, "pupil"));
    let own = item.as_object().cloned().unwrap_or_default();
    let key = match &student {
        Some(student) => first(student, &["id"]),
        None => first(&own, &["student_id", "student"]),
    };
    (key, student.map_or_else(|| vec![Found::Nothing; IDENTITY.len()], |student| identity(&Value::Object(student))))
}

fn take(result: &Value, marks: &mut Marks) {
    let Some(map) = result.as_object() else { return };
    let Found::Text(value) = first(map, &["result", "value", "grade"]) else { return };
    let heading = heading(map, result);
    if heading.is_empty() {
        return;
    }
    let entered = match ["result_date", "date", "collection_date"]
        .iter()
        .filter_map(|key| map.get(*key))
        .map(day)
        .find(|found| *found != Found::Nothing)
    {
        Some(Found::Text(day)) => day,
        _ => String::new(),
    };
    match marks.get(&heading) {
        Some((before, kept)) if (before, kept) >= (&entered, &value) => {}
        _ => {
            marks.insert(heading, (entered, value));
        }
    }
}

/// Name of the aspect, then of the result set where the aspect does not say it already, then its school year.
fn heading(map: &Map<String, Value>, result: &Value) -> String {
    let name = |key: &str, flat: &str| match include(result, key).map(|inner| first(&inner, &["name", "description"])) {
        Some(Found::Text(name)) => name,
        _ => match first(map, &[flat]) {
            Found::Text(name) => name,
            _ => String::new(),
        },
    };
    let aspect = name("aspect", "aspect_name");
    let set = name("resultset", "resultset_name");
    let mut heading = aspect.clone();
    if !aspect.to_lowercase().contains(&set.to_lowercase()) {
        heading = format!("{aspect} {set}");
    }
    if !heading.bytes().any(|byte| byte.is_ascii_digit())
        && let Some(Found::Text(start)) = include(result, "resultset").and_then(|set| set.get("start_date").map(day))
        && let Some(year) = school_year(&start)
    {
        heading = format!("{heading} {year}");
    }
    crate::table::clean(&heading)
}

fn school_year(day: &str) -> Option<String> {
    let year: i32 = day.get(..4)?.parse().ok()?;
    let month: u32 = day.get(5..7)?.parse().ok()?;
    let start = if month >= 9 { year } else { year - 1 };
    Some(format!("{start}-{:02}", (start + 1).rem_euclid(100)))
}

fn table(sheet: &str, pupils: Vec<Pupil>) -> Result<Option<Gathered>, Refusal> {
    let columns: BTreeMap<&str, ()> = pupils.iter().flat_map(|pupil| pupil.marks.keys()).map(|heading| (heading.as_str(), ())).collect();
    if columns.is_empty() {
        return Ok(None);
    }
    let headings: Vec<String> =
        std::iter::once(KEY).chain(IDENTITY).map(str::to_owned).chain(columns.keys().map(|heading| (*heading).to_owned())).collect();
    let mut gathered = Gathered::new(sheet, headings);
    for pupil in &pupils {
        let marks = columns.keys().map(|heading| pupil.marks.get(*heading).map_or(Found::Nothing, |(_, value)| Found::Text(value.clone())));
        let cells: Vec<Found> = std::iter::once(pupil.key.clone()).chain(pupil.identity.iter().cloned()).chain(marks).collect();
        gathered.add(pupil.at, None, cells)?;
    }
    Ok(Some(gathered))
}
