//! Grids: a register of sessions, pupils by dates (or dates by pupils), and a class provision map, pupils by interventions.
//!
//! Their headings are dates or names of interventions, which no table of headings can list; so a grid is known by its
//! cells: nearly all are marks. A register that names no intervention is not used, for it may be the class register.

use chrono::NaiveDate;

use crate::domain::academic_year::AcademicYear;
use crate::domain::observed::Session;
use crate::finding::Action;
use crate::normalise::NormaliseSettings;
use crate::normalise::above_headings;
use crate::normalise::headings::plain;
use crate::normalise::identity::Identity;
use crate::normalise::kind::{self, Kind};
use crate::normalise::layout::{self, HeadingTables, IDENTITY, Layout};
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::provision_grid;
use crate::normalise::records::{PupilReference, Recorded};
use crate::normalise::rows;
use crate::normalise::session_record::{name_of, nameless, unclear};
use crate::normalise::sheet::{DataRow, Sheet};
use crate::normalise::values::dates::{self, DateFault, DateOrder, DateUse};
use crate::normalise::values::names::{self, NameOrder};
use crate::normalise::values::session_marks::{self, Mark};
use crate::table::{Cell, RawRow, RawTable};

/// Rows searched for the heading of a grid.
const SEARCHED: usize = 12;

/// A grid that was found.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    /// The heading row, with the columns that name the pupil.
    pub(crate) layout: Layout,
    shape: Shape,
}

#[derive(Clone, Debug)]
enum Shape {
    /// Pupils down the side, these columns are dates.
    Register(Vec<usize>),
    /// Dates down the first column, these columns are pupils.
    Across(usize, Vec<usize>),
    /// Pupils down the side, these columns are interventions.
    Provision(Vec<usize>),
}

impl Grid {
    /// What it is, in words.
    pub(crate) fn words(&self) -> &'static str {
        match self.shape {
            Shape::Register(_) | Shape::Across(..) => "register of intervention sessions",
            Shape::Provision(_) => "class provision map in a grid",
        }
    }

    /// What its columns are, in words, for `inspect`.
    pub(crate) fn meaning(&self, index: usize) -> &'static str {
        match &self.shape {
            Shape::Register(columns) if columns.contains(&index) => "session on that day",
            Shape::Across(date, _) if *date == index => "day of the session",
            Shape::Across(_, columns) if columns.contains(&index) => "a pupil",
            Shape::Provision(columns) if columns.contains(&index) => "an intervention",
            _ => "",
        }
    }
}

/// Finds a grid in a table that is nothing else.
pub(crate) fn find(table: &RawTable, found: Option<&Layout>, tables: HeadingTables<'_>, settings: &NormaliseSettings) -> Option<Grid> {
    let known = found.and_then(kind::recognise);
    if matches!(known, Some(Kind::ProvisionMap | Kind::TargetSheet | Kind::SessionRecord | Kind::Access)) {
        return None;
    }
    for at in 0..table.rows.len().min(SEARCHED) {
        let row = table.rows.get(at)?;
        let filled = row.cells.iter().filter(|cell| !cell.is_blank()).count();
        if filled < 2 {
            continue;
        }
        let days: Vec<usize> = (0..row.cells.len()).filter(|index| is_day(row.cell(*index))).collect();
        if days.len() >= 2 && is_marks(&body(table, at), &days, settings) {
            let mut layout = layout::of_row(table, at, tables);
            kind::decide_columns(&mut layout, Kind::SessionRecord);
            if names_pupil(&layout) {
                return Some(Grid { layout, shape: Shape::Register(days) });
            }
        }
        if let Some(grid) = across(table, at, tables, settings) {
            return Some(grid);
        }
        if let Some((layout, columns)) = provision_grid::find(table, at, known, tables, settings) {
            return Some(Grid { layout, shape: Shape::Provision(columns) });
        }
    }
    None
}

/// The rows below a row of headings. Headings said again further down, as on every page of a print, are none of them; else
/// the last repeat alone would have nothing but marks below it.
pub(crate) fn body(table: &RawTable, at: usize) -> Vec<&RawRow> {
    let headings: Vec<Vec<String>> = table.rows.get(at).map(rows::plain_cells).into_iter().collect();
    let below = table.rows.get(at + 1..).unwrap_or_default();
    below.iter().filter(|row| !rows::is_repeated_heading(&headings, row)).collect()
}

/// True when a column names the pupil.
pub(crate) fn names_pupil(layout: &Layout) -> bool {
    layout.columns.iter().any(|column| column.field.is_some_and(|field| IDENTITY.contains(&field)))
}

fn is_day(cell: &Cell) -> bool {
    day_of(cell, AcademicYear::starting(2025), NaiveDate::default()).is_some()
}

/// A date, or day and month in a school year.
fn day_of(cell: &Cell, year: Option<AcademicYear>, as_at: NaiveDate) -> Option<NaiveDate> {
    match cell {
        Cell::Date(date) => Some(*date),
        Cell::DateTime(stamp) => Some(stamp.date()),
        Cell::Text(text) => match dates::from_text(&crate::table::clean(text), DateOrder::DayFirst, DateUse::Event, as_at) {
            Ok(date) => Some(date),
            Err(DateFault::NoYear) => crate::normalise::provision_map::in_school_year(year?, text),
            Err(_) => None,
        },
        _ => None,
    }
}

/// Nine of ten filled cells of these columns are marks of a register, and there are some.
fn is_marks(body: &[&RawRow], columns: &[usize], settings: &NormaliseSettings) -> bool {
    let (mut marks, mut filled) = (0, 0);
    for cell in body.iter().flat_map(|row| columns.iter().map(|index| row.cell(*index))) {
        match session_marks::read(cell, &settings.mappings) {
            Mark::Blank => {}
            Mark::NotKnown => filled += 1,
            _ => {
                marks += 1;
                filled += 1;
            }
        }
    }
    filled >= 2 && marks * 10 >= filled * 9
}

/// Dates down the first column under `Date`, pupils' names across.
fn across(table: &RawTable, at: usize, tables: HeadingTables<'_>, settings: &NormaliseSettings) -> Option<Grid> {
    let row = table.rows.get(at)?;
    let date = (0..row.cells.len().min(3)).find(|index| {
        tables.aliases.fields(&plain(&row.cell(*index).text())).is_some_and(|(fields, _)| fields.contains(&"session_date"))
    })?;
    let body = body(table, at);
    let days = body.iter().filter(|row| is_day(row.cell(date))).count();
    let filled = body.iter().filter(|row| !row.cell(date).is_blank()).count();
    if days < 2 || days * 10 < filled * 8 {
        return None;
    }
    let is_pupil = |index: &usize| {
        let text = names::text(row.cell(*index));
        *index > date && !text.is_empty() && names::looks_like_name(&text) && tables.aliases.fields(&plain(&text)).is_none()
    };
    let pupils: Vec<usize> = (0..row.cells.len()).filter(is_pupil).filter(|index| is_marks(&body, &[*index], settings)).collect();
    if pupils.is_empty() {
        return None;
    }
    let mut layout = layout::of_row(table, at, tables);
    for column in layout.columns.iter_mut().filter(|column| column.index > date) {
        // The headings are pupils' names, which no finding and no place may carry.
        column.heading.clear();
        column.plain.clear();
    }
    Some(Grid { layout, shape: Shape::Across(date, pupils) })
}

/// Reads a grid. The rows have been sorted; those with records are used.
pub(crate) fn read(sheet: &Sheet<'_>, grid: &Grid, rows: &[DataRow], out: &mut Out) {
    match &grid.shape {
        Shape::Register(days) => register(sheet, days, rows, out),
        Shape::Across(date, pupils) => register_across(sheet, *date, pupils, out),
        Shape::Provision(columns) => provision_grid::read(sheet, columns, rows, out),
    }
}

/// True when the grid gives every row its fate by itself, for its first column names no pupil.
pub(crate) fn is_across(grid: &Grid) -> bool {
    matches!(grid.shape, Shape::Across(..))
}

fn register(sheet: &Sheet<'_>, days: &[usize], rows: &[DataRow], out: &mut Out) {
    let Some(name) = name_of(sheet) else {
        for row in rows {
            out.left_out(sheet, row.at, nameless());
        }
        return;
    };
    let identity = Identity::new(sheet, rows, &mut out.notes);
    let mappings = &sheet.settings.mappings;
    let all = rows.iter().flat_map(|row| days.iter().map(|index| session_marks::read(sheet.at(row.at, *index), mappings)));
    let cross = session_marks::cross_of(all);
    marks_without_a_day(sheet, days, rows, out);
    for row in rows {
        let Some(pupil) = identity.reference(sheet, row, &mut out.notes) else {
            out.left_out_quietly(sheet, row.at, "M072");
            continue;
        };
        let mut n = 0;
        for index in days {
            n += usize::from(mark(sheet, row.at, *index, *index, &pupil, &name, cross, out));
        }
        if n > 0 {
            out.used(sheet, row.at);
        } else {
            out.skip(sheet, row.at, "pupil without a session");
        }
    }
}

/// Columns of marks under a heading that is no day: what they hold is not read, and somebody should know.
fn marks_without_a_day(sheet: &Sheet<'_>, days: &[usize], rows: &[DataRow], out: &mut Out) {
    for column in sheet.layout.columns.iter().filter(|column| !days.contains(&column.index) && column.field.is_none()) {
        let filled: Vec<&Cell> = sheet.cells(rows, column.index).filter(|cell| !cell.is_blank()).collect();
        let is_mark = |cell: &&&Cell| !matches!(session_marks::read(cell, &sheet.settings.mappings), Mark::NotKnown);
        if filled.is_empty() || filled.iter().filter(is_mark).count() * 2 < filled.len() {
            continue;
        }
        let what = format!("The heading {} stands above marks of a register and is no day", crate::finding::quoted(&column.heading));
        let fault = Fault::new("M140", Action::Asked, what, "The sessions of this column are not read.");
        out.notes.add(sheet.column_place(column), fault.hint("Write the day in the heading, such as 14/09/2026."));
    }
}

/// One mark of a register; true when it is a session. The day stands in the heading of `dated`.
#[expect(clippy::too_many_arguments, reason = "a mark belongs to a pupil, a day and an intervention")]
fn mark(
    sheet: &Sheet<'_>,
    at: usize,
    index: usize,
    dated: usize,
    pupil: &PupilReference,
    name: &str,
    cross: session_marks::Cross,
    out: &mut Out,
) -> bool {
    let heading = sheet.layout.heading_rows.first().and_then(|at| sheet.table.rows.get(*at)).map(|row| row.cell(dated));
    let day = heading.and_then(|cell| day_of(cell, sheet.facts.parts.year, sheet.as_at));
    session(sheet, at, index, day, pupil, name, cross, out)
}

#[expect(clippy::too_many_arguments, reason = "a mark belongs to a pupil, a day and an intervention")]
fn session(
    sheet: &Sheet<'_>,
    at: usize,
    index: usize,
    day: Option<NaiveDate>,
    pupil: &PupilReference,
    name: &str,
    cross: session_marks::Cross,
    out: &mut Out,
) -> bool {
    let cell = sheet.at(at, index);
    let found = session_marks::read(cell, &sheet.settings.mappings);
    let Some(column) = sheet.layout.columns.get(index) else { return false };
    let place = sheet.cell_place(at, column);
    if matches!(found, Mark::Blank | Mark::NotHeld) {
        return false;
    }
    if day.is_none() {
        let what = "The day of the session has no year, and the sheet names no school year";
        let fault = Fault::new("M140", Action::Quarantined, what, "The session is left out.").alike("no year");
        out.notes.add(place, fault.hint("Write the school year above the table, for example 2026-27."));
        return false;
    }
    let was_present = session_marks::was_present(found, cross);
    if was_present.is_none() {
        out.notes.add(place.clone(), unclear(sheet, cell));
        if found == Mark::NotKnown {
            return false;
        }
    }
    let fact = Session { intervention: name.to_owned(), date: day, minutes: None, was_present, staff_grade: String::new() };
    out.records.sessions.push(Recorded { row: sheet.key(at), place, pupil: pupil.clone(), fact });
    true
}

/// A row of a register with dates down the side that has no day.
enum NoDay {
    Skip(&'static str),
    Repeat,
    LeftOut,
}

fn without_a_day(sheet: &Sheet<'_>, at: usize, date: usize, marked: &[usize], headings: &[Vec<String>]) -> Option<NoDay> {
    if is_day(sheet.at(at, date)) {
        return marked.is_empty().then_some(NoDay::Skip("line without a session"));
    }
    let row = sheet.table.rows.get(at)?;
    if rows::is_repeated_heading(headings, row) {
        return Some(NoDay::Repeat);
    }
    let is_mark = |index: &usize| !matches!(session_marks::read(sheet.at(at, *index), &sheet.settings.mappings), Mark::NotKnown);
    let label = plain(&sheet.at(at, date).text());
    let is_left_out = !marked.is_empty() && (label.is_empty() || !rows::says_total(&label) && marked.iter().all(is_mark));
    Some(if is_left_out { NoDay::LeftOut } else { NoDay::Skip("line without a session") })
}

fn register_across(sheet: &Sheet<'_>, date: usize, pupils: &[usize], out: &mut Out) {
    let heading = sheet.layout.heading_rows.first().copied().unwrap_or(0);
    let headings: Vec<Vec<String>> = sheet.table.rows.get(heading).map(rows::plain_cells).into_iter().collect();
    let name = name_of(sheet);
    above_headings::note(sheet, &mut out.notes);
    let rows = sheet.table.rows.len();
    let mappings = &sheet.settings.mappings;
    let all = (heading + 1..rows).flat_map(|at| pupils.iter().map(move |index| (at, *index)));
    let cross = session_marks::cross_of(all.map(|(at, index)| session_marks::read(sheet.at(at, index), mappings)));
    let who = |index: usize| {
        let text = sheet.table.rows.get(heading).map(|row| names::text(row.cell(index))).unwrap_or_default();
        let name = names::whole(&names::cleaned(&text).text, NameOrder::Unknown);
        PupilReference { name, class: sheet.facts.class.clone(), nc_year: sheet.facts.parts.nc_year, ..PupilReference::nobody() }
    };
    for at in 0..rows {
        let is_blank = sheet.table.rows.get(at).is_none_or(RawRow::is_blank);
        if at <= heading || is_blank {
            let words = if is_blank {
                "blank row"
            } else if at == heading {
                "headings"
            } else {
                "lines above the headings"
            };
            out.skip(sheet, at, words);
            continue;
        }
        let marked: Vec<usize> = pupils.iter().copied().filter(|index| !sheet.at(at, *index).is_blank()).collect();
        if let Some(fate) = without_a_day(sheet, at, date, &marked, &headings) {
            match fate {
                NoDay::Skip(words) => out.skip(sheet, at, words),
                NoDay::Repeat => {
                    let fault = Fault::new("M056", Action::Repaired, rows::REPEATED.0, rows::REPEATED.1);
                    out.notes.add(sheet.row_place(at), fault.across_file());
                    out.skip(sheet, at, "repeated headings");
                }
                NoDay::LeftOut => {
                    let what = "The row has no day of a session that can be read";
                    let fault = Fault::new("PROV-02", Action::Quarantined, what, "It is left out.");
                    out.left_out(sheet, at, fault.hint("Fill in the date of the session."));
                }
            }
            continue;
        }
        let Some(name) = &name else {
            out.left_out(sheet, at, nameless());
            continue;
        };
        let day = day_of(sheet.at(at, date), sheet.facts.parts.year, sheet.as_at);
        let mut n = 0;
        for index in marked {
            n += usize::from(session(sheet, at, index, day, &who(index), name, cross, out));
        }
        if n > 0 {
            out.used(sheet, at);
        } else {
            out.skip(sheet, at, "session that was not held");
        }
    }
}
