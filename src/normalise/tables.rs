//! One file: which of its tables are read, as what, and what becomes of those that are not.

use crate::config::school::FileHint;
use crate::finding::{Action, Code, quoted};
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
use crate::normalise::sheet::{Sheet, toml_text};
use crate::normalise::target_form::Form;
use crate::normalise::{
    access, attendance, behaviour, census_details, census_notes, census_rows, code_counts, days_from_1904, look, other_schools,
    own_ratings, pair_answers, premium, provision_map, pupil_list, results, roll_in_results, rows, sen_or_roll, sen_report, session_record,
    short_rows, split, spoiled_text, statutory, target_form, target_sheet, transfer, unknown_headings, year_column,
};
use crate::place::column_letters;
use crate::table::{Container, InputFile, RawRow, RawTable};
use chrono::NaiveDate;

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
    for (table, layout) in file.tables.iter().zip(layouts) {
        if let Some(parts) = layout.as_ref().and_then(|_| split::stacked(table, tables)) {
            for part in &parts {
                let layout = layout::find(part, tables);
                one_table(file, part, layout, &book_lines, settings, aliases, as_at, &mut out, &mut readings);
            }
        } else {
            one_table(file, table, layout, &book_lines, settings, aliases, as_at, &mut out, &mut readings);
        }
    }
    (out, readings)
}

#[expect(clippy::too_many_arguments, reason = "a table needs its file, its settings and where to write")]
fn one_table(
    file: &InputFile,
    table: &RawTable,
    layout: Option<Layout>,
    book_lines: &[String],
    settings: &NormaliseSettings,
    aliases: &Aliases,
    as_at: NaiveDate,
    out: &mut Out,
    readings: &mut Vec<TableReading>,
) {
    let hint = hint_for(settings, table);
    let hint = hint.as_ref();
    let tables = HeadingTables { aliases, assessments: &settings.assessments };
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
    } else if file.tables.iter().any(|table| census_notes::find(table).is_some()) {
        reading.kind = "sheet of a workbook of this program";
        all(table, out, Fate::Skipped("sheet of a workbook of this program"));
    } else if table.is_hidden && !is_named(settings, table) {
        reading.kind = "hidden sheet";
        hidden(table, out);
    } else if let Some(grid) = grids::find(table, layout.as_ref(), tables, settings) {
        with_grid(file, table, grid, book_lines, hint, settings, as_at, out, &mut reading);
    } else if let Some(form) = form_of(table, layout.as_ref(), tables) {
        reading.kind = "form of targets";
        target_form::read(table, &form, settings, as_at, out);
    } else if let Some(layout) = layout {
        with_headings(file, table, layout, book_lines, hint, settings, aliases, as_at, out, &mut reading);
    } else {
        without_headings(file, table, tables, out, &mut reading);
    }
    readings.push(reading);
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

fn all(table: &RawTable, out: &mut Out, fate: Fate) {
    for row in &table.rows {
        let fate = if row.is_blank() { Fate::Skipped("blank row") } else { fate.clone() };
        out.ledger.set(RowKey::of(table, row.number), fate);
    }
}

fn hidden(table: &RawTable, out: &mut Out) {
    let name = table.sheet.as_deref().unwrap_or("");
    let hint = format!(
        "To read it, add its name to the school's settings under [reading]:\nhidden_sheets = [{}]",
        crate::normalise::sheet::toml_text(name)
    );
    out.notes.add(table.place(), Fault::new("M060", Action::Warned, "The sheet is hidden", "It is not read.").hint(hint));
    all(table, out, Fate::Skipped("hidden sheet"));
}

/// Text of a row, cells joined.
fn line(row: &RawRow) -> String {
    row.cells.iter().map(|cell| cell.text()).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A sheet of sentences: a welcome page, instructions, a chart's caption.
fn is_prose(table: &RawTable) -> bool {
    let filled = |row: &&RawRow| row.cells.iter().filter(|cell| !cell.is_blank()).count();
    let rows: Vec<&RawRow> = table.rows.iter().filter(|row| !row.is_blank()).collect();
    let short = rows.iter().filter(|row| filled(row) <= 2).count();
    rows.len() <= 40 && short * 10 >= rows.len() * 8 && rows.iter().all(|row| filled(row) <= 4)
}

fn without_headings(file: &InputFile, table: &RawTable, tables: HeadingTables<'_>, out: &mut Out, reading: &mut TableReading) {
    if table.rows.iter().all(RawRow::is_blank) {
        reading.kind = "empty";
        return all(table, out, Fate::Skipped("blank row"));
    }
    if let Some(what) = look::sideways(table, tables) {
        let (code, kind, words, hint) = match what {
            look::Sideways::Transposed => (
                "M058",
                "pupils across the top",
                "The pupils stand across the top and the measures down the side",
                "Copy the table, paste it with Paste Special, Transpose into an empty sheet, and save: then each pupil has a row.",
            ),
            look::Sideways::Form => (
                "M059",
                "a form",
                "The sheet is a form with labels and values beside them, and not a table",
                "Put its facts into a table with one row per pupil.",
            ),
        };
        reading.kind = kind;
        out.notes.add(table.place(), Fault::new(code, Action::Rejected, words, "It is not used.").hint(hint));
        return all(table, out, Fate::Quarantined(Code(code)));
    }
    if is_prose(table) && file.container != Container::Delimited {
        reading.kind = "text without a table";
        return all(table, out, Fate::Skipped("text of a sheet without a table"));
    }
    let first = table.rows.iter().find(|row| !row.is_blank());
    let width = first.map_or(0, |row| row.cells.iter().filter(|cell| !cell.is_blank()).count());
    let what = format!(
        "No row among the first {} holds headings that are known together with one that names the pupil (row {} has {})",
        layout::SEARCHED_ROWS,
        first.map_or(0, |row| row.number),
        crate::domain::words::count(width, "filled cell", "filled cells")
    );
    let hint = "Put a row of headings above the data, such as UPN, Surname, Forename; or name the school's own headings in the settings under [reading.columns], such as \"Child ref\" = \"upn\".";
    out.notes.add(table.place(), Fault::new("M044", Action::Asked, what, "Nothing of it is read.").hint(hint));
    all(table, out, Fate::Quarantined(Code("M044")));
}

#[expect(clippy::too_many_arguments, reason = "the one place where everything known of a table comes together")]
fn with_headings(
    file: &InputFile,
    table: &RawTable,
    mut layout: Layout,
    book_lines: &[String],
    hint: Option<&FileHint>,
    settings: &NormaliseSettings,
    aliases: &Aliases,
    as_at: NaiveDate,
    out: &mut Out,
    reading: &mut TableReading,
) {
    let found = kind::of_sheet(kind::recognise(&layout), table.sheet.as_deref());
    let found = sen_or_roll::kind_of(found, table, &layout, &settings.mappings);
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
    let mut facts = facts::gather(table, &lines_around(table, &layout, book_lines), hint, &settings.assessments, layout.count);
    facts.class = facts.class.map(|written| settings.reading.class_name(&written));
    reading.notes = noted(&facts);
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
    let table = &*days_from_1904::as_days(file, table, &layout, &mut out.notes);
    let mut sheet = Sheet::new(table, file.container == Container::Delimited, settings, as_at, layout, facts);
    if kind == Kind::SessionRecord {
        session_record::without_false_class(&mut sheet);
    }
    look::headings(&sheet, aliases, kind, out);
    let data = rows::sort(&sheet, &mut out.notes, &mut out.ledger);
    let n_rows = data.len();
    // A transfer file names the schools its pupils came from.
    let data = if matches!(file.container, Container::Ctf | Container::Json(_)) {
        data
    } else {
        other_schools::set_aside(&sheet, kind, data, out)
    };
    if n_rows > 0 && data.is_empty() {
        return;
    }
    look::cells(&sheet, &data, out);
    unknown_headings::note(&sheet, &data, aliases, kind, out);
    short_rows::note(&sheet, &data, &mut out.notes);
    spoiled_text::note(&sheet, &data, &mut out.notes);
    if data.is_empty() {
        out.notes.add(
            table.place(),
            Fault::new("M063", Action::Warned, "There are headings and no row of a pupil below them", "Nothing is read from it."),
        );
    }
    out.spares.extend(roll_in_results::spare(&sheet, &data, kind));
    match kind {
        Kind::PupilList => pupil_list::read(&sheet, &data, out),
        Kind::SenReport => sen_report::read(&sheet, &data, out),
        Kind::StandardisedTest | Kind::MarkBook | Kind::OtherResults | Kind::Ratings => results::read(&sheet, &data, out),
        Kind::Attendance => attendance::read(&sheet, &data, out),
        Kind::BehaviourLog => behaviour::read(&sheet, &data, out),
        Kind::BehaviourCounts => behaviour::read_counts(&sheet, &data, out),
        Kind::Suspensions => behaviour::read_suspensions(&sheet, &data, out),
        Kind::PremiumList => premium::read(&sheet, &data, out),
        Kind::Statutory => statutory::read(&sheet, &data, out),
        Kind::TransferResults => transfer::read(&sheet, &data, out),
        Kind::ProvisionMap => provision_map::read(&sheet, &data, out),
        Kind::TargetSheet => target_sheet::read(&sheet, &data, out),
        Kind::SessionRecord => session_record::read(&sheet, &data, out),
        Kind::Access => access::read(&sheet, &data, out),
        Kind::TransferAttendance => transfer::read_attendance(&sheet, &data, out),
        Kind::AttendanceCodes => code_counts::read(&sheet, &data, out),
        Kind::Placements => census_rows::read_placements(&sheet, &data, out),
        Kind::CensusDetails => census_details::read(&sheet, &data, out),
        Kind::Declined(_) => {}
    }
    for row in &table.rows {
        debug_assert!(out.ledger.fate(&RowKey::of(table, row.number)).is_some(), "row {} of {} has no fate", row.number, table.place());
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
#[expect(clippy::too_many_arguments, reason = "a table needs its file, its settings and where to write")]
fn with_grid(
    file: &InputFile,
    table: &RawTable,
    grid: Grid,
    book_lines: &[String],
    hint: Option<&FileHint>,
    settings: &NormaliseSettings,
    as_at: NaiveDate,
    out: &mut Out,
    reading: &mut TableReading,
) {
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
    let mut facts = facts::gather(table, &lines_around(table, &grid.layout, book_lines), hint, &settings.assessments, grid.layout.count);
    facts.class = facts.class.map(|written| settings.reading.class_name(&written));
    reading.notes = noted(&facts);
    let mut sheet = Sheet::new(table, file.container == Container::Delimited, settings, as_at, grid.layout.clone(), facts);
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

fn not_recognised(table: &RawTable, layout: &Layout, out: &mut Out) {
    let unknown: Vec<String> = layout
        .columns
        .iter()
        .filter(|column| column.candidates.is_empty() && column.parts.is_none() && !column.heading.is_empty())
        // Behind `Name:` stands a pupil.
        .filter(|column| !layout.columns.iter().any(|left| left.index < column.index && left.heading.ends_with(':')))
        .take(6)
        .map(|column| quoted(&column.heading))
        .collect();
    let seen = if unknown.is_empty() { String::new() } else { format!(" (not known: {})", unknown.join(", ")) };
    let what = format!("The headings fit none of the kinds of file that are read{seen}");
    let hint = match own_ratings::lines(table, layout) {
        Some(lines) => format!("If they are ratings of the school's own, add to the school's settings:\n{lines}"),
        None => "Name the school's own headings in the settings under [reading.columns], such as \"Lrng Grp\" = \"class_or_form\", or leave the file out with ignore = true under [[reading.files]].".to_owned(),
    };
    out.notes.add(table.place(), Fault::new("M044", Action::Asked, what, "Nothing of it is read.").hint(hint));
    all(table, out, Fate::Quarantined(Code("M044")));
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
