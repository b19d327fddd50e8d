//! One file: which of its tables are read, and as what.

use chrono::NaiveDate;

use crate::config::school::FileHint;
use crate::finding::{Action, Code};
use crate::ledger::{Fate, RowKey};
use crate::normalise::NormaliseSettings;
use crate::normalise::facts::{self, Facts};
use crate::normalise::grids::{self, Grid};
use crate::normalise::headings::Aliases;
use crate::normalise::kind::{self, Kind};
use crate::normalise::layout::{self, HeadingTables, Layout};
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::records::TableReading;
use crate::normalise::sheet::{DataRow, Sheet, toml_text};
use crate::normalise::target_form::Form;
use crate::normalise::unread::{all, hidden, is_prose, not_recognised, without_headings};
use crate::normalise::{
    access, attendance, behaviour, census_details, census_notes, census_rows, code_counts, days_from_1904, look, other_schools,
    pair_answers, premium, provision_map, pupil_list, results, roll_in_results, rows, sen_or_roll, sen_report, session_record, short_rows,
    split, spoiled_text, statutory, target_form, target_sheet, transfer, unknown_headings, year_column,
};
use crate::place::column_letters;
use crate::table::{Container, InputFile, RawRow, RawTable};

/// What holds for every table of a file.
struct OfFile<'a> {
    file: &'a InputFile,
    /// Lines of the sheets of the same workbook that are text.
    book_lines: &'a [String],
    settings: &'a NormaliseSettings,
    aliases: &'a Aliases,
    as_at: NaiveDate,
}

impl<'a> OfFile<'a> {
    fn tables(&self) -> HeadingTables<'a> {
        HeadingTables { aliases: self.aliases, assessments: &self.settings.assessments }
    }

    /// A table with what its surroundings and the settings say of it; `reading` gets the facts in words.
    fn sheet<'b>(&'b self, table: &'b RawTable, layout: Layout, hint: Option<&FileHint>, reading: &mut TableReading) -> Sheet<'b> {
        let mut facts =
            facts::gather(table, &lines_around(table, &layout, self.book_lines), hint, &self.settings.assessments, layout.count);
        facts.class = facts.class.map(|written| self.settings.reading.class_name(&written));
        reading.notes = noted(&facts);
        Sheet::new(table, self.file.container == Container::Delimited, self.settings, self.as_at, layout, facts)
    }
}

/// Reads one file: everything that comes out of it, and how each of its tables was read.
pub(crate) fn read_file(file: &InputFile, settings: &NormaliseSettings, aliases: &Aliases, as_at: NaiveDate) -> (Out, Vec<TableReading>) {
    let (mut out, mut readings) = (Out::default(), Vec::new());
    let tables = HeadingTables { aliases, assessments: &settings.assessments };
    let layouts: Vec<Option<Layout>> = file.tables.iter().map(|table| layout::find(table, tables)).collect();
    let book_lines: Vec<String> = file
        .tables
        .iter()
        .zip(&layouts)
        .filter(|(table, layout)| layout.is_none() && !table.is_hidden && is_prose(table))
        .flat_map(|(table, _)| table.rows.iter().map(line))
        .collect();
    let of = OfFile { file, book_lines: &book_lines, settings, aliases, as_at };
    for (table, layout) in file.tables.iter().zip(layouts) {
        if let Some(parts) = layout.as_ref().and_then(|_| split::stacked(table, tables)) {
            for part in &parts {
                readings.push(one_table(&of, part, layout::find(part, tables), &mut out));
            }
        } else {
            readings.push(one_table(&of, table, layout, &mut out));
        }
    }
    (out, readings)
}

fn one_table<'a>(of: &OfFile<'a>, table: &'a RawTable, layout: Option<Layout>, out: &mut Out) -> TableReading {
    let settings = of.settings;
    let hint = hint_for(settings, table);
    let hint = hint.as_ref();
    let mut reading =
        TableReading { place: table.place(), kind: "not recognised", heading_rows: Vec::new(), columns: Vec::new(), notes: Vec::new() };
    if hint.is_some_and(|hint| hint.ignore) {
        reading.kind = "left out by the settings";
        all(table, out, Fate::Skipped("left out by the settings"));
    } else if let Some(columns) = pair_answers::find(table) {
        reading.kind = "answers to pairs of pupils";
        pair_answers::read(table, &columns, out);
    } else if let Some(columns) = census_notes::find(table) {
        reading.kind = "notes on the checks of a census";
        census_notes::read(table, &columns, out);
    } else if of.file.tables.iter().any(|table| census_notes::find(table).is_some()) {
        reading.kind = "sheet of a workbook of this program";
        all(table, out, Fate::Skipped("sheet of a workbook of this program"));
    } else if table.is_hidden && !is_named(settings, table) {
        reading.kind = "hidden sheet";
        hidden(table, out);
    } else if let Some(grid) = grids::find(table, layout.as_ref(), of.tables(), settings) {
        with_grid(of, table, grid, hint, out, &mut reading);
    } else if let Some(form) = form_of(table, layout.as_ref(), of.tables()) {
        reading.kind = "form of targets";
        target_form::read(table, &form, settings, of.as_at, out);
    } else if let Some(layout) = layout {
        with_headings(of, table, layout, hint, out, &mut reading);
    } else {
        without_headings(of.file, table, of.tables(), out, &mut reading);
    }
    reading
}

/// Everything the settings say about this table. For each fact the first block that says it counts, so that blocks
/// added one after another for one file all hold.
fn hint_for(settings: &NormaliseSettings, table: &RawTable) -> Option<FileHint> {
    let file = table.file.to_lowercase();
    let sheet = table.sheet.as_deref().unwrap_or("").to_lowercase();
    let matches = |hint: &&FileHint| {
        file.contains(&hint.name_contains.to_lowercase())
            && hint.sheet_contains.as_ref().is_none_or(|part| sheet.contains(&part.to_lowercase()))
    };
    settings.reading.files.iter().filter(matches).cloned().reduce(|first, next| FileHint {
        academic_year: first.academic_year.or(next.academic_year),
        term: first.term.or(next.term),
        subject: first.subject.or(next.subject),
        instrument: first.instrument.or(next.instrument),
        paper: first.paper.or(next.paper),
        as_at: first.as_at.or(next.as_at),
        class: first.class.or(next.class),
        ignore: first.ignore || next.ignore,
        ..first
    })
}

fn is_named(settings: &NormaliseSettings, table: &RawTable) -> bool {
    let name = table.sheet.as_deref().unwrap_or("").trim().to_lowercase();
    settings.reading.hidden_sheets.iter().any(|sheet| sheet.trim().to_lowercase() == name)
}

/// Text of a row, cells joined.
fn line(row: &RawRow) -> String {
    row.cells.iter().map(|cell| cell.text()).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

fn with_headings<'a>(
    of: &OfFile<'a>,
    table: &'a RawTable,
    mut layout: Layout,
    hint: Option<&FileHint>,
    out: &mut Out,
    reading: &mut TableReading,
) {
    let found = kind::of_sheet(kind::recognise(&layout), table.sheet.as_deref());
    let found = sen_or_roll::kind_of(found, table, &layout, &of.settings.mappings);
    reading.heading_rows = layout.heading_rows.iter().filter_map(|at| table.rows.get(*at)).map(|row| row.number).collect();
    if let Some(kind) = found {
        kind::decide_columns(&mut layout, kind);
        year_column::settle(table, &mut layout);
        reading.kind = kind.words();
    }
    reading.columns = kind::meanings(&layout, found);
    let kind = match found {
        None => return not_recognised(table, &layout, out),
        Some(Kind::Declined(words)) => {
            out.notes.add(table.place(), Fault::new("M044", Action::Warned, format!("The table holds {words}"), "It is not read."));
            return all(table, out, Fate::Skipped("a kind of table that is not used"));
        }
        Some(kind) => kind,
    };
    if let Some(number) = split::side_by_side(&layout) {
        let what = format!("A second table stands beside the first, from column {} on", column_letters(number));
        let fault = Fault::new("M057", Action::Asked, what, "Neither is read, for a row would belong to two pupils.");
        out.notes.add(table.place(), fault.hint("Put the second table under the first or on a sheet of its own."));
        return all(table, out, Fate::Quarantined(Code("M057")));
    }
    let table = &*days_from_1904::as_days(of.file, table, &layout, &mut out.notes);
    let mut sheet = of.sheet(table, layout, hint, reading);
    settings_against_sheet(table, &sheet.facts, out);
    if kind == Kind::SessionRecord {
        session_record::without_false_class(&mut sheet);
    }
    look::headings(&sheet, of.aliases, kind, out);
    let data = rows::sort(&sheet, &mut out.notes, &mut out.ledger);
    let n_rows = data.len();
    // A transfer file names the schools its pupils came from.
    let data = if matches!(of.file.container, Container::Ctf | Container::Json(_)) {
        data
    } else {
        other_schools::set_aside(&sheet, kind, data, out)
    };
    if n_rows > 0 && data.is_empty() {
        return;
    }
    look::cells(&sheet, &data, out);
    unknown_headings::note(&sheet, &data, of.aliases, kind, out);
    short_rows::note(&sheet, &data, &mut out.notes);
    spoiled_text::note(&sheet, &data, &mut out.notes);
    if data.is_empty() {
        out.notes.add(
            table.place(),
            Fault::new("M063", Action::Warned, "There are headings and no row of a pupil below them", "Nothing is read from it."),
        );
    }
    out.spares.extend(roll_in_results::spare(&sheet, &data, kind));
    read_as(kind, &sheet, &data, out);
    for row in &table.rows {
        debug_assert!(out.ledger.fate(&RowKey::of(table, row.number)).is_some(), "row {} of {} has no fate", row.number, table.place());
    }
}

/// Says where the school's settings and the sheet's own words differ.
fn settings_against_sheet(table: &RawTable, facts: &Facts, out: &mut Out) {
    for words in &facts.against {
        let hint = match table.sheet.as_deref() {
            Some(name) => format!(
                "If the sheet is right, put before the other block for this file in the school's settings one for the sheet alone, with what is right:\n[[reading.files]]\nname_contains = {}\nsheet_contains = {}",
                toml_text(facts.block.as_deref().unwrap_or("")),
                toml_text(name)
            ),
            None => "Correct whichever is wrong.".to_owned(),
        };
        out.notes.add(table.place(), Fault::new("M068", Action::Warned, words.clone(), "The settings hold.").hint(hint));
    }
}

/// Hands the rows of pupils to the reader of their kind.
fn read_as(kind: Kind, sheet: &Sheet<'_>, data: &[DataRow], out: &mut Out) {
    match kind {
        Kind::PupilList => pupil_list::read(sheet, data, out),
        Kind::SenReport => sen_report::read(sheet, data, out),
        Kind::StandardisedTest | Kind::MarkBook | Kind::OtherResults | Kind::Ratings => results::read(sheet, data, out),
        Kind::Attendance => attendance::read(sheet, data, out),
        Kind::BehaviourLog => behaviour::read(sheet, data, out),
        Kind::BehaviourCounts => behaviour::read_counts(sheet, data, out),
        Kind::Suspensions => behaviour::read_suspensions(sheet, data, out),
        Kind::PremiumList => premium::read(sheet, data, out),
        Kind::Statutory => statutory::read(sheet, data, out),
        Kind::TransferResults => transfer::read(sheet, data, out),
        Kind::ProvisionMap => provision_map::read(sheet, data, out),
        Kind::TargetSheet => target_sheet::read(sheet, data, out),
        Kind::SessionRecord => session_record::read(sheet, data, out),
        Kind::Access => access::read(sheet, data, out),
        Kind::TransferAttendance => transfer::read_attendance(sheet, data, out),
        Kind::AttendanceCodes => code_counts::read(sheet, data, out),
        Kind::Placements => census_rows::read_placements(sheet, data, out),
        Kind::CensusDetails => census_details::read(sheet, data, out),
        Kind::Declined(_) => {}
    }
}

/// A form of targets, where the table is nothing that has a row per pupil. `Name: … Class: …` may look like headings.
fn form_of(table: &RawTable, layout: Option<&Layout>, tables: HeadingTables<'_>) -> Option<Form> {
    match layout.map(kind::recognise) {
        None | Some(None | Some(Kind::PupilList)) => target_form::find(table, tables),
        Some(Some(_)) => None,
    }
}

/// A register of sessions or a class provision map: known by its cells, read like a table with its first columns.
fn with_grid<'a>(of: &OfFile<'a>, table: &'a RawTable, grid: Grid, hint: Option<&FileHint>, out: &mut Out, reading: &mut TableReading) {
    reading.kind = grid.words();
    reading.heading_rows = grid.layout.heading_rows.iter().filter_map(|at| table.rows.get(*at)).map(|row| row.number).collect();
    let mut meanings = kind::meanings(&grid.layout, Some(Kind::SessionRecord));
    for (number, heading, words) in &mut meanings {
        let meaning = grid.meaning(*number as usize - 1);
        if !meaning.is_empty() {
            *words = meaning.to_owned();
        }
        if meaning == "a pupil" {
            *heading = "(name of a pupil)".to_owned();
        }
    }
    reading.columns = meanings;
    let mut sheet = of.sheet(table, grid.layout.clone(), hint, reading);
    session_record::without_false_class(&mut sheet);
    let data = if grids::is_across(&grid) { Vec::new() } else { rows::sort(&sheet, &mut out.notes, &mut out.ledger) };
    grids::read(&sheet, &grid, &data, out);
}

/// Lines above the headings, single-cell lines at the end, and the text sheets of the same workbook, in that order.
fn lines_around(table: &RawTable, layout: &Layout, book_lines: &[String]) -> Vec<String> {
    let first = layout.heading_rows.first().copied().unwrap_or(0);
    let mut lines: Vec<String> = table.rows.iter().take(first).map(line).filter(|line| !line.is_empty()).collect();
    let tail = table.rows.iter().skip(layout.first_data()).rev().filter(|row| !row.is_blank()).take(4);
    lines.extend(
        tail.filter(|row| row.cells.iter().filter(|cell| !cell.is_blank()).count() == 1)
            .map(line)
            .filter(|text| text.chars().any(|c| c.is_ascii_digit()) && text.len() > 8),
    );
    lines.extend(book_lines.iter().filter(|line| !line.is_empty()).cloned());
    lines
}

/// Facts found around a table, in words.
fn noted(facts: &Facts) -> Vec<String> {
    let parts = &facts.parts;
    let mut notes = Vec::new();
    notes.extend(facts.as_at.map(|day| format!("holds for {}", day.format("%-d %B %Y"))));
    notes.extend(facts.period.map(|(from, to)| format!("counts {} to {}", from.format("%-d %B %Y"), to.format("%-d %B %Y"))));
    notes.extend(parts.year.map(|year| format!("school year {year}")));
    notes.extend(parts.term.map(|half| format!("{} term", half.term)));
    notes.extend(facts.class.as_ref().map(|class| format!("class {class}")));
    notes.extend(parts.subject.map(|subject| format!("subject {subject}")));
    notes.extend(parts.instrument.as_ref().map(|name| format!("test {name}")));
    notes
}
