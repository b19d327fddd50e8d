//! Pages of one folder put together: the roll of a school stands on several, and the lists beside it name pupils by a key that
//! only the roll explains. Also what a pull leaves unsaid: values not supplied, pages that are missing.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::{Map, Value};

use crate::domain::words::count;
use crate::finding::{Action, Code, Finding};
use crate::place::{Place, on_page};
use crate::read::Refusal;
use crate::read::json::gather::NOT_SUPPLIED;
use crate::read::json::students::{GRANTED, IDENTITY, KEY, is_flag};
use crate::table::{Cell, Container, InputFile, JsonKind, JsonPage, RawRow, RawTable};

/// First word of a record of a pull.
pub(crate) const FORMAT: &str = "waymark pull 1";
/// Its name in the folder of the pages.
#[cfg_attr(not(feature = "wonde"), allow(dead_code, reason = "only a pull writes it"))]
pub(crate) const RECORD: &str = "pull.json";

/// What a record of a pull says that readers need.
pub(super) struct RecordFacts {
    pub(super) day: NaiveDate,
    pub(super) is_part: bool,
    /// Names of the pages that came.
    pages: Vec<String>,
}

impl RecordFacts {
    /// The names of the pages as a table, until the pages beside the record are known: [`join`] takes it away.
    pub(super) fn table(&self, file: &Arc<str>) -> RawTable {
        let row = |(at, page): (usize, &String)| RawRow {
            number: u32::try_from(at + 1).unwrap_or(u32::MAX),
            cells: vec![Cell::Text(page.clone())],
            is_hidden: false,
        };
        RawTable {
            file: file.clone(),
            sheet: Some(Arc::from("lists[].pages[].file")),
            is_hidden: false,
            rows: self.pages.iter().enumerate().map(row).collect(),
            merged: Vec::new(),
            hidden_columns: Vec::new(),
        }
    }
}

pub(super) fn facts(map: &Map<String, Value>) -> Result<RecordFacts, Refusal> {
    let day = map.get("pulled_on").and_then(Value::as_str).and_then(|day| day.parse().ok());
    let day = day.ok_or_else(|| Refusal::new("JSON-01", "the record of a pull does not say its day, so it is not used", "Pull again."))?;
    let items = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let pages = items(map.get("lists"))
        .iter()
        .flat_map(|list| items(list.get("pages")))
        .filter_map(|page| page.get("file")?.as_str().map(str::to_owned))
        .collect();
    Ok(RecordFacts { day, is_part: map.get("updated_after").is_some_and(|since| !since.is_null()), pages })
}

/// A page that says it is not the last, alone in its folder.
pub(super) fn more_to_come(file: &Arc<str>) -> Finding {
    Finding::new(
        Code("JSON-04"),
        Action::Warned,
        Place::file(file.clone()),
        "the page says that more pages follow; a part of the pupils is never taken for the whole roll",
    )
    .hint("Put all pages into one folder of the inbox.")
}

/// Which values of a roll the system left out; `None` for other tables, and where nothing is missing.
pub(super) fn not_supplied(table: &RawTable) -> Option<Finding> {
    let (heads, rows) = table.rows.split_first()?;
    let at = |heading: &str| heads.cells.iter().position(|cell| matches!(cell, Cell::Text(text) if text == heading));
    at("gender").or_else(|| at("education_details.data.current_nc_year")).filter(|_| {
        table.sheet.as_deref().is_some_and(|sheet| sheet.ends_with("[]") && sheet.matches("[]").count() <= 2 && !sheet.contains("]."))
    })?;
    let mut missing = Vec::new();
    for (heading, words) in GRANTED {
        let is_missing = |row: &RawRow| {
            at(heading).is_none_or(|index| {
                matches!(row.cell(index), Cell::Empty)
                    || matches!(row.cell(index), Cell::Text(text) if text == NOT_SUPPLIED && is_flag(heading))
            })
        };
        let n = rows.iter().filter(|row| is_missing(row)).count();
        if n == rows.len() && n > 0 {
            missing.push(format!("{words} (any pupil)"));
        } else if n > 0 {
            missing.push(format!("{words} ({})", count(n, "pupil", "pupils")));
        }
    }
    if missing.is_empty() {
        return None;
    }
    let message = format!("not supplied: {}; what is not supplied is read as not known, never as No or none", missing.join(", "));
    Some(
        Finding::new(Code("JSON-03"), Action::Warned, table.place(), message)
            .hint("Where a value should be there, grant its permission to this program's key at the aggregator."),
    )
}

/// Puts the pages of each folder together, in the place of the first page.
pub(crate) fn join(files: &mut [InputFile], findings: &mut Vec<Finding>) {
    let mut folders: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, file) in files.iter().enumerate() {
        if let Container::Json(_) = file.container {
            folders.entry(folder_of(&file.name).to_owned()).or_default().push(at);
        }
    }
    for members in folders.values() {
        let record = members.iter().find_map(|at| match files.get(*at)?.container {
            Container::Json(JsonPage { kind: JsonKind::Record(day), is_part, .. }) => Some((day, is_part)),
            _ => None,
        });
        let mut lists: BTreeMap<(JsonKind, bool), Vec<usize>> = BTreeMap::new();
        for at in members {
            let Some(file) = files.get(*at) else { continue };
            if let Container::Json(page) = file.container
                && !file.tables.is_empty()
            {
                lists.entry((page.kind, is_of_leavers(&file.name))).or_default().push(*at);
            }
        }
        for pages in lists.values_mut() {
            join_pages(files, pages, record.is_some(), findings);
        }
        lost_pages(files, members, findings);
        let keys = keys_of(files, members);
        for at in members {
            let Some(file) = files.get_mut(*at) else { continue };
            let of_leavers = is_of_leavers(&file.name);
            for table in &mut file.tables {
                name_pupils(table, &keys);
                if of_leavers {
                    mark_leavers(table);
                }
                date(table, record.map(|(day, _)| day));
            }
            if let (Container::Json(page), Some((_, true))) = (&mut file.container, record) {
                page.is_part = true;
            }
        }
    }
}

/// Pages that the record of a pull names and that are not there: their lists are parts from now on.
fn lost_pages(files: &mut [InputFile], members: &[usize], findings: &mut Vec<Finding>) {
    let own_name = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
    let mut named = Vec::new();
    for at in members {
        if let Some(file) = files.get_mut(*at)
            && let Container::Json(JsonPage { kind: JsonKind::Record(_), .. }) = file.container
        {
            let tables = std::mem::take(&mut file.tables);
            let pages = tables.iter().flat_map(|table| &table.rows).map(|row| row.cell(0).text());
            named.push((file.name.clone(), pages.collect::<Vec<String>>()));
        }
    }
    let here: Vec<String> = members.iter().filter_map(|at| files.get(*at)).map(|file| own_name(&file.name)).collect();
    for (record, pages) in named {
        let lost: Vec<&String> = pages.iter().filter(|page| !here.contains(page)).collect();
        let Some(first) = lost.first() else { continue };
        let message = format!(
            "{} that came with the pull {} not here, first '{first}'; a part of the pupils is never taken for the whole roll",
            count(lost.len(), "page", "pages"),
            if lost.len() == 1 { "is" } else { "are" }
        );
        findings.push(Finding::new(Code("JSON-04"), Action::Warned, Place::file(record), message).hint("Pull again."));
        let lists: Vec<&str> = lost.iter().map(|page| list_of(page)).collect();
        for at in members {
            if let Some(file) = files.get_mut(*at)
                && lists.contains(&list_of(&own_name(&file.name)))
                && let Container::Json(page) = &mut file.container
            {
                page.is_part = true;
            }
        }
    }
}

/// The list that a page belongs to, from its name: what stands before its number.
fn list_of(page: &str) -> &str {
    page.rsplit_once('-').map_or(page, |(list, _)| list)
}

fn folder_of(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn is_of_leavers(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|name| name.starts_with("students-leaver"))
}

/// Pages of one list: in the order of their numbers, else of their names, which a pull counts up.
fn join_pages(files: &mut [InputFile], pages: &mut [usize], is_pull: bool, findings: &mut Vec<Finding>) {
    let page = |files: &[InputFile], at: usize| match files.get(at).map(|file| file.container) {
        Some(Container::Json(page)) => page,
        _ => JsonPage { kind: JsonKind::Other, number: 0, more: false, is_part: false },
    };
    pages.sort_by_key(|at| (page(files, *at).number, files.get(*at).map(|file| file.name.clone())));
    let numbers: Vec<u32> = pages.iter().map(|at| page(files, *at).number).collect();
    let are_numbered = numbers.iter().all(|number| *number > 0) && numbers.windows(2).all(|pair| matches!(pair, [a, b] if a < b));
    let n_more = pages.iter().filter(|at| page(files, **at).more).count();
    // Without numbers and without links, files beside one another are lists of their own: exports of two terms, say.
    if pages.len() < 2 || !(is_pull || are_numbered || n_more > 0 && numbers.iter().all(|number| *number == 0)) {
        return;
    }
    let is_broken = are_numbered && numbers.iter().zip(1..).any(|(number, wanted)| *number != wanted);
    let ends = pages.last().is_some_and(|at| !page(files, *at).more);
    let names: Vec<Arc<str>> = pages.iter().filter_map(|at| files.get(*at)).map(|file| file.name.clone()).collect();
    findings.retain(|finding| !(matches!(finding.code.0, "JSON-03" | "JSON-04") && names.contains(&finding.place.file)));
    let taken: Vec<Vec<RawTable>> = pages.iter().filter_map(|at| files.get_mut(*at).map(|file| std::mem::take(&mut file.tables))).collect();
    let Some(first) = names.first().cloned() else { return };
    let tables = united(&first, taken);
    findings.extend(tables.iter().filter_map(not_supplied));
    let is_part = is_broken || !ends;
    if is_part {
        let what = if is_broken {
            "pages of the list are missing between those that are here"
        } else {
            "the last page says that more pages follow"
        };
        let message = format!("{what}; a part of the pupils is never taken for the whole roll");
        findings.push(
            Finding::new(Code("JSON-04"), Action::Warned, Place::file(first.clone()), message)
                .hint("Pull the list again, with all its pages."),
        );
    }
    for (nth, at) in pages.iter().enumerate() {
        let Some(file) = files.get_mut(*at) else { continue };
        if nth > 0 {
            file.described = format!("{}, page {} of the list of {first}", file.described, nth + 1);
        }
        if let Container::Json(page) = &mut file.container {
            page.is_part = is_part;
        }
    }
    if let Some(file) = pages.first().and_then(|at| files.get_mut(*at)) {
        file.tables = tables;
    }
}

/// One table for each sheet, with the columns of all pages.
fn united(file: &Arc<str>, pages: Vec<Vec<RawTable>>) -> Vec<RawTable> {
    let mut sheets: Vec<(Arc<str>, Vec<String>, Vec<RawRow>)> = Vec::new();
    for (nth, tables) in pages.into_iter().enumerate() {
        for table in tables {
            let Some(name) = table.sheet.clone() else { continue };
            let mut rows = table.rows.into_iter();
            let heads: Vec<String> = rows.next().map(|row| row.cells.iter().map(Cell::text).collect()).unwrap_or_default();
            if !sheets.iter().any(|(sheet, _, _)| *sheet == name) {
                sheets.push((name.clone(), Vec::new(), Vec::new()));
            }
            let Some((_, columns, all)) = sheets.iter_mut().find(|(sheet, _, _)| *sheet == name) else { continue };
            let places: Vec<usize> = heads
                .iter()
                .map(|head| {
                    columns.iter().position(|column| column == head).unwrap_or_else(|| {
                        columns.push(head.clone());
                        columns.len() - 1
                    })
                })
                .collect();
            for row in rows {
                let mut cells = vec![Cell::Empty; columns.len()];
                for (cell, place) in row.cells.into_iter().zip(&places) {
                    if let Some(slot) = cells.get_mut(*place) {
                        *slot = cell;
                    }
                }
                all.push(RawRow { number: on_page(row.number, nth + 1), cells, is_hidden: false });
            }
        }
    }
    let to_table = |(name, columns, mut rows): (Arc<str>, Vec<String>, Vec<RawRow>)| {
        for row in &mut rows {
            row.cells.resize(columns.len(), Cell::Empty);
            for (cell, column) in row.cells.iter_mut().zip(&columns) {
                if is_flag(column) && *cell == Cell::Empty {
                    *cell = Cell::Text(NOT_SUPPLIED.to_owned());
                }
            }
        }
        rows.insert(0, RawRow { number: 2, cells: columns.into_iter().map(Cell::Text).collect(), is_hidden: false });
        let sheet = Some(Arc::from(format!("page[].{name}").replace(".[]", "[]").as_str()));
        RawTable { file: file.clone(), sheet, is_hidden: false, rows, merged: Vec::new(), hidden_columns: Vec::new() }
    };
    sheets.into_iter().map(to_table).collect()
}

type Keys = BTreeMap<String, Vec<Cell>>;

/// What the rolls of a folder say of each key.
fn keys_of(files: &[InputFile], members: &[usize]) -> Keys {
    let mut keys = Keys::new();
    let tables = members
        .iter()
        .filter_map(|at| files.get(*at))
        .filter(|file| matches!(file.container, Container::Json(JsonPage { kind: JsonKind::Students, .. })));
    for table in tables.flat_map(|file| &file.tables) {
        let Some((heads, rows)) = table.rows.split_first() else { continue };
        let at = |heading: &str| heads.cells.iter().position(|cell| matches!(cell, Cell::Text(text) if text == heading));
        let Some(key) = at(KEY) else { continue };
        let places = IDENTITY.map(at);
        for row in rows {
            keys.insert(
                row.cell(key).text(),
                places.iter().map(|place| place.map_or(Cell::Empty, |index| row.cell(index).clone())).collect(),
            );
        }
    }
    keys
}

/// Fills in the pupils of a list that names them by key alone.
fn name_pupils(table: &mut RawTable, keys: &Keys) {
    let Some(heads) = table.rows.first().map(|row| row.cells.iter().map(Cell::text).collect::<Vec<String>>()) else { return };
    let is_list = heads.iter().any(|head| head == KEY) && !heads.iter().any(|head| head == "gender" || head == "upi");
    if !is_list || keys.is_empty() {
        return;
    }
    let Some(key) = heads.iter().position(|head| head == KEY) else { return };
    let mut places = Vec::new();
    let mut n = heads.len();
    for name in IDENTITY {
        places.push(heads.iter().position(|head| head == name).unwrap_or_else(|| {
            n += 1;
            n - 1
        }));
    }
    for (nth, row) in table.rows.iter_mut().enumerate() {
        row.cells.resize(n, Cell::Empty);
        let said: Option<Vec<Cell>> = if nth == 0 {
            Some(IDENTITY.iter().map(|name| Cell::Text((*name).to_owned())).collect())
        } else {
            keys.get(&row.cell(key).text()).cloned()
        };
        for (place, cell) in places.iter().zip(said.into_iter().flatten()) {
            if let Some(slot) = row.cells.get_mut(*place)
                && cell != Cell::Empty
            {
                *slot = cell;
            }
        }
    }
}

/// Records of leavers say so, whatever else they hold.
fn mark_leavers(table: &mut RawTable) {
    const STATUS: &str = "extended_details.data.enrolment_status";
    let Some(heads) = table.rows.first_mut() else { return };
    if !heads.cells.iter().any(|cell| matches!(cell, Cell::Text(text) if text == "gender" || text == "upi")) {
        return;
    }
    let found = heads.cells.iter().position(|cell| matches!(cell, Cell::Text(text) if text == STATUS));
    let at = found.unwrap_or(heads.cells.len());
    if found.is_none() {
        heads.cells.push(Cell::Text(STATUS.to_owned()));
    }
    for row in table.rows.iter_mut().skip(1) {
        if row.cells.len() <= at {
            row.cells.resize(at + 1, Cell::Empty);
        }
        if let Some(slot) = row.cells.get_mut(at) {
            *slot = Cell::Text("Leaver".to_owned());
        }
    }
}

/// The day of the pull stands above the headings, as in an export.
fn date(table: &mut RawTable, day: Option<NaiveDate>) {
    if let Some(day) = day
        && table.rows.first().is_some_and(|row| row.number == 2)
    {
        table
            .rows
            .insert(0, RawRow { number: 1, cells: vec![Cell::Text(format!("Report date: {}", day.format("%d/%m/%Y")))], is_hidden: false });
    }
}
