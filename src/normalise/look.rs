//! Things about a table that a person should see before its rows are read: hidden rows, headings nearly known, blank
//! headings over data, errors of the spreadsheet, and layouts that are no table.

use crate::finding::{Action, quoted};
use crate::normalise::headings::{Aliases, Match, plain};
use crate::normalise::kind::Kind;
use crate::normalise::layout::{Column, HeadingTables, IDENTITY, Layout, is_known_heading};
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::result_heading::{Measured, read_parts};
use crate::normalise::result_questions::column_hint;
use crate::normalise::sheet::{DataRow, Sheet};
use crate::normalise::values::judgements::{self, Word};
use crate::place::column_letters;
use crate::table::{Cell, RawTable};

/// Layouts that are no table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sideways {
    /// Pupils across the top.
    Transposed,
    /// Labels and values in neighbouring cells.
    Form,
}

/// Tells a transposed sheet or a form by known headings down its first columns.
pub(crate) fn sideways(table: &RawTable, tables: HeadingTables<'_>) -> Option<Sideways> {
    let mut labels = 0;
    let mut identity = false;
    let mut widest = 0;
    for row in table.rows.iter().take(60) {
        let Some((index, cell)) = row.cells.iter().enumerate().find(|(_, cell)| !cell.is_blank()) else { continue };
        if index > 1 {
            continue;
        }
        let label = plain(&cell.text());
        let known = tables.aliases.fields(&label).filter(|(_, how)| *how == Match::Listed);
        if known.is_some() || is_known_heading(&label, tables) {
            labels += 1;
            identity |= known.is_some_and(|(fields, _)| fields.iter().any(|field| IDENTITY.contains(field)));
            widest = widest.max(row.cells.iter().skip(index + 1).filter(|cell| !cell.is_blank()).count());
        }
    }
    match (labels >= 3 && identity, widest) {
        (true, 4..) => Some(Sideways::Transposed),
        (true, 1..) => Some(Sideways::Form),
        _ => None,
    }
}

/// Findings about the headings and what is hidden.
pub(crate) fn headings(sheet: &Sheet<'_>, aliases: &Aliases, kind: Kind, out: &mut Out) {
    let table = sheet.table;
    let layout: &Layout = &sheet.layout;
    let n_hidden = table.rows.iter().filter(|row| row.is_hidden && !row.is_blank()).count();
    if n_hidden > 0 {
        let (words, then) = if n_hidden == 1 {
            ("1 row is hidden".to_owned(), "It is read like the others.")
        } else {
            (format!("{n_hidden} rows are hidden"), "They are read like the others.")
        };
        out.notes.add(table.place(), Fault::new("M061", Action::Warned, format!("{words}, by hand or by a filter"), then));
    }
    let hidden: Vec<String> = table
        .hidden_columns
        .iter()
        .filter(|number| layout.columns.iter().any(|column| column.number() == **number && !column.heading.is_empty()))
        .map(|number| column_letters(*number))
        .collect();
    if !hidden.is_empty() {
        out.notes.add(
            table.place(),
            Fault::new("M062", Action::Warned, format!("Hidden columns: {}", hidden.join(", ")), "They are read like the others."),
        );
    }
    if layout.heading_rows.len() > 2 {
        out.notes.add(
            table.place(),
            Fault::new(
                "M046",
                Action::Warned,
                "The headings stand on three rows",
                "They are joined; please check the meanings with waymark inspect.",
            ),
        );
    }
    for column in &layout.columns {
        if column.field.is_some() || column.parts.is_some() || column.plain.is_empty() {
            continue;
        }
        let place = sheet.column_place(column);
        if let Some(own) = &column.own {
            let fault = Fault::new(
                "M051",
                Action::Asked,
                format!("The settings call {} {}, which is no column of the program", quoted(&column.heading), quoted(own)),
                "The column is not read.",
            );
            out.notes.add(
                place,
                fault.hint("Use a name such as upn, class_or_form or score_standardised, or words such as autumn reading judgement."),
            );
        } else if let Some((alias, field)) = aliases.near_miss(&column.plain) {
            let fault = Fault::new(
                "M051",
                Action::Warned,
                format!("{} is nearly the heading {}", quoted(&column.heading), quoted(alias)),
                "The column is not read.",
            );
            out.notes.add(place, fault.hint(column_hint(column, field)));
        } else if let Some(fault) = half_understood(sheet, column, kind) {
            out.notes.add(place, fault);
        } else if kind == Kind::MarkBook && holds_judgements(sheet, column.index) {
            let fault = Fault::new(
                "M051",
                Action::Asked,
                format!("{} holds judgements, and its heading does not say of which subject and term", quoted(&column.heading)),
                "The column is not read.",
            );
            out.notes.add(place, fault.hint(column_hint(column, "autumn reading judgement")));
        }
    }
}

/// A heading that names a measure, or a subject over results, and something else besides: half of it is no reading.
fn half_understood(sheet: &Sheet<'_>, column: &Column, kind: Kind) -> Option<Fault> {
    if !matches!(kind, Kind::MarkBook | Kind::StandardisedTest | Kind::OtherResults | Kind::Ratings) {
        return None;
    }
    let parts = read_parts(&column.heading, &sheet.settings.assessments, sheet.layout.count);
    let measured = matches!(parts.measured, Some(Measured::Standardised | Measured::AgeStandardised | Measured::Judgement));
    let known = measured || (parts.subject.is_some() && parts.measured.is_none());
    if !known || parts.other_subject || parts.rest.is_empty() || !holds_results(sheet, column.index) {
        return None;
    }
    let lower = format!(" {} ", plain(&column.heading).replace(['(', ')', '[', ']', ':', ',', ';', '|', '-', '/'], " "));
    let words: Vec<&str> = lower.split(' ').filter(|word| !word.is_empty() && !parts.rest.iter().any(|rest| rest == word)).collect();
    let rest: Vec<String> = parts.rest.iter().map(|word| quoted(word)).collect();
    let what = format!("{} holds results, and {} in its heading is not understood", quoted(&column.heading), rest.join(" and "));
    Some(Fault::new("M051", Action::Asked, what, "The column is not read.").hint(column_hint(column, &words.join(" "))))
}

/// True when most filled cells are scores on some standardised scale, or judgements.
fn holds_results(sheet: &Sheet<'_>, index: usize) -> bool {
    let (mut scores, mut filled) = (0, 0);
    for row in sheet.table.rows.iter().skip(sheet.layout.first_data()) {
        let cell = row.cell(index);
        filled += usize::from(!cell.is_blank());
        scores += usize::from(cell.text().trim_start_matches(['<', '>']).parse::<f64>().is_ok_and(|score| (40.0..=160.0).contains(&score)));
    }
    scores * 2 > filled || holds_judgements(sheet, index)
}

fn holds_judgements(sheet: &Sheet<'_>, index: usize) -> bool {
    let settings = sheet.settings;
    let (mut words, mut filled) = (0, 0);
    for row in sheet.table.rows.iter().skip(sheet.layout.first_data()) {
        let cell = row.cell(index);
        filled += usize::from(!cell.is_blank());
        words +=
            usize::from(matches!(judgements::read(cell, &settings.mappings, &settings.assessments, &settings.reading), Word::Judgement(_)));
    }
    words >= 3 && words * 2 > filled
}

/// Findings about cells under blank headings, and about whole key columns of formulas without values.
pub(crate) fn cells(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) {
    let width = rows.iter().filter_map(|row| sheet.table.rows.get(row.at)).map(|row| row.cells.len()).max().unwrap_or(0);
    for index in 0..width {
        let column = sheet.layout.columns.get(index);
        let filled = sheet.cells(rows, index).filter(|cell| !cell.is_blank()).count();
        let headed = column.is_some_and(|column| !column.heading.is_empty());
        if !headed && filled > 0 && sheet.layout.inferred_name != Some(index) && !sheet.is_text {
            let number = u32::try_from(index).unwrap_or(0) + 1;
            let place = sheet.table.place().at_column(number, "");
            out.notes.add(
                place,
                Fault::new(
                    "M053",
                    Action::Warned,
                    format!("Column {} has {filled} filled cells and no heading", column_letters(number)),
                    "It is not read.",
                ),
            );
        }
        let Some(column) = column.filter(|column| column.field.is_some_and(|field| IDENTITY.contains(&field))) else { continue };
        let n = |wanted: fn(&Cell) -> bool| sheet.cells(rows, index).filter(|cell| wanted(cell)).count();
        let formulas = n(|cell| matches!(cell, Cell::FormulaWithoutValue));
        let errors = n(|cell| matches!(cell, Cell::Error(_)));
        if formulas > 0 {
            let fault = Fault::new(
                "M065",
                Action::Warned,
                format!("{formulas} cells that name pupils are formulas without a stored value"),
                "Those rows cannot be read by this column.",
            );
            out.notes.add(sheet.column_place(column), fault.hint("Open the file in a spreadsheet, save it, and hand it in again."));
        }
        if errors > 0 {
            out.notes.add(
                sheet.column_place(column),
                Fault::new(
                    "M066",
                    Action::Warned,
                    format!("{errors} cells that name pupils hold an error of the spreadsheet"),
                    "Those rows cannot be read by this column.",
                ),
            );
        }
    }
}
