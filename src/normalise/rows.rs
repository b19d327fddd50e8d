//! Which rows below the headings hold data. Totals, repeated headings, class lines and footers are skipped and counted.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Action, Code};
use crate::ledger::{Fate, Ledger};
use crate::normalise::above_headings;
use crate::normalise::headings::plain;
use crate::normalise::layout::IDENTITY;
use crate::normalise::notes::{Fault, Notes};
use crate::normalise::sheet::{DataRow, Sheet};
use crate::normalise::values::names;
use crate::table::{Cell, RawRow};

/// Gives every row that holds no data of a pupil its fate, and returns the others.
pub(crate) fn sort(sheet: &Sheet<'_>, notes: &mut Notes, ledger: &mut Ledger) -> Vec<DataRow> {
    let first = sheet.layout.first_data();
    for at in 0..first.min(sheet.table.rows.len()) {
        let words = if sheet.layout.heading_rows.contains(&at) {
            "headings"
        } else if sheet.table.rows.get(at).is_some_and(RawRow::is_blank) {
            "blank row"
        } else {
            "lines above the headings"
        };
        ledger.set(sheet.key(at), Fate::Skipped(words));
    }
    above_headings::note(sheet, notes);
    let last_named = (first..sheet.table.rows.len()).rev().find(|at| sheet.has_identity(*at)).unwrap_or(first);
    let mut data = Vec::new();
    let mut class: Option<String> = None;
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let width = usual_width(sheet);
    let headings = plain_headings(sheet);
    let numbering = numbering(sheet);
    let signature = |sheet: &Sheet<'_>, at: usize, class: Option<&str>| signature(sheet, at, class, numbering);
    for at in first..sheet.table.rows.len() {
        let fate = match judge(sheet, at, last_named, width, &headings) {
            Judged::Data => match seen.get(&signature(sheet, at, class.as_deref())) {
                Some(earlier) if filled(sheet, at) >= 3 => {
                    let what = format!("Row {} is in the file again, the same in every cell", sheet.row_number(*earlier));
                    notes.add(sheet.row_place(at), Fault::new("M080", Action::Repaired, what, "It counts once.").alike("again"));
                    Fate::Skipped("the same as an earlier row")
                }
                _ => {
                    seen.insert(signature(sheet, at, class.as_deref()), at);
                    data.push(DataRow { at, class: class.clone() });
                    continue;
                }
            },
            Judged::Skip(words) => Fate::Skipped(words),
            Judged::Noted(code, words, what, then) => {
                notes.add(sheet.row_place(at), Fault::new(code, Action::Repaired, what, then).across_file());
                Fate::Skipped(words)
            }
            Judged::ClassLine(name) => {
                class = Some(name);
                notes.add(
                    sheet.row_place(at),
                    Fault::new(
                        "M055",
                        Action::Repaired,
                        "A line that names a class stands between the rows",
                        "The pupils below it are read as that class where no column says otherwise.",
                    )
                    .alike("class line"),
                );
                Fate::Skipped("line that names a class")
            }
            Judged::TooWide => {
                let then = "A comma inside a value may have shifted the cells, so the row is left out.";
                notes.add(
                    sheet.row_place(at),
                    Fault::new("M033", Action::Quarantined, "The row has more cells than there are headings", then)
                        .hint("Export the file as a workbook, or put the value with the comma in quotation marks."),
                );
                Fate::Quarantined(Code("M033"))
            }
            Judged::Nameless => {
                notes.add(
                    sheet.row_place(at),
                    Fault::new("M063", Action::Quarantined, "The row holds values and names no pupil", "It is left out.")
                        .hint("Fill in the pupil, or delete the row."),
                );
                Fate::Quarantined(Code("M063"))
            }
        };
        ledger.set(sheet.key(at), fate);
    }
    data
}

/// What is said of repeated headings, and what follows.
pub(crate) const REPEATED: (&str, &str) = ("The headings are repeated between the rows", "The repeats are skipped.");

enum Judged {
    Data,
    Skip(&'static str),
    Noted(&'static str, &'static str, &'static str, &'static str),
    ClassLine(String),
    TooWide,
    Nameless,
}

fn judge(sheet: &Sheet<'_>, at: usize, last_named: usize, width: usize, headings: &[Vec<String>]) -> Judged {
    let Some(row) = sheet.table.rows.get(at) else { return Judged::Skip("blank row") };
    if row.is_blank() {
        return Judged::Skip("blank row");
    }
    if is_repeated_heading(headings, row) {
        return Judged::Noted("M056", "repeated headings", REPEATED.0, REPEATED.1);
    }
    if sheet.is_text && is_too_wide(sheet, row, width) {
        return Judged::TooWide;
    }
    if is_total(sheet, row, at) {
        return Judged::Noted(
            "M054",
            "totals or averages",
            "A row of totals, averages or counts stands under the pupils",
            "It is skipped and never read as a pupil.",
        );
    }
    let cells: Vec<(usize, String)> =
        row.cells.iter().enumerate().filter(|(_, cell)| !cell.is_blank()).map(|(index, cell)| (index, cell.text())).collect();
    if let [(index, text)] = cells.as_slice() {
        return single_cell(sheet, at, *index, text, last_named);
    }
    if sheet.has_identity(at) {
        return Judged::Data;
    }
    // Formulas copied down for pupils to come give nothing but zeros, blanks and errors.
    if row
        .cells
        .iter()
        .all(|cell| cell.is_blank() || matches!(cell, Cell::Error(_) | Cell::FormulaWithoutValue | Cell::Bool(false)) || cell.text() == "0")
    {
        return Judged::Skip("empty template row");
    }
    if at > last_named && cells.iter().all(|(_, text)| text.chars().count() > 12 || text.contains([':', '='])) {
        return Judged::Skip("footer");
    }
    Judged::Nameless
}

/// The cells of the heading rows as compared.
fn plain_headings(sheet: &Sheet<'_>) -> Vec<Vec<String>> {
    sheet.layout.heading_rows.iter().filter_map(|at| sheet.table.rows.get(*at)).map(plain_cells).collect()
}

/// The cells of a row as headings are compared.
pub(crate) fn plain_cells(row: &RawRow) -> Vec<String> {
    row.cells.iter().map(|cell| plain(&cell.text())).collect()
}

/// True for a row that says the headings again, as on every page of a print.
pub(crate) fn is_repeated_heading(headings: &[Vec<String>], row: &RawRow) -> bool {
    let (mut same, mut other) = (0, 0);
    let n_filled = row.cells.iter().filter(|cell| !cell.is_blank()).count();
    for (index, cell) in row.cells.iter().enumerate().filter(|(_, cell)| !cell.is_blank()) {
        let text = plain(&cell.text());
        let is_heading = headings.iter().any(|heading| heading.get(index).is_some_and(|known| *known == text));
        if is_heading {
            same += 1
        } else {
            other += 1
        }
        if other * 2 >= n_filled {
            return false;
        }
    }
    same >= 2 && same > other
}

/// Cells that a row of a text file has room for: as many as there are headings, or as most rows have where separators
/// trail behind every row.
fn usual_width(sheet: &Sheet<'_>) -> usize {
    let headed = sheet.layout.heading_rows.iter().filter_map(|at| sheet.table.rows.get(*at)).map(|row| row.cells.len()).max();
    let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
    for row in sheet.table.rows.iter().skip(sheet.layout.first_data()).filter(|row| !row.is_blank()) {
        *widths.entry(row.cells.len()).or_default() += 1;
    }
    let commonest = widths.into_iter().max_by_key(|(width, n)| (*n, *width)).map_or(0, |(width, _)| width);
    headed.unwrap_or(0).max(commonest)
}

/// Filled beyond the headings, or with more separators than any other row: a separator inside a value has shifted the
/// cells, even where the last one is empty and nothing seems to stick out.
fn is_too_wide(sheet: &Sheet<'_>, row: &RawRow, width: usize) -> bool {
    let headed =
        sheet.layout.heading_rows.iter().filter_map(|at| sheet.table.rows.get(*at)).map(|heading| heading.cells.len()).max().unwrap_or(0);
    let used = row.cells.iter().rposition(|cell| !cell.is_blank()).map_or(0, |last| last + 1);
    used > headed || row.cells.len() > width
}

/// Words that begin a row of totals. A pupil may bear one as a name, so other signs of a pupil outweigh them.
const AGGREGATES: &[&str] = &[
    "total",
    "totals",
    "subtotal",
    "sub-total",
    "sub total",
    "grand total",
    "average",
    "averages",
    "number of pupils",
    "number of children",
    "no of pupils",
    "no of children",
    "class average",
    "class total",
    "class mean",
    "cohort average",
    "year average",
    "school average",
    "percentage",
    "maximum",
    "minimum",
    "standard deviation",
    "st dev",
    "all pupils",
    "pupils:",
    "year total",
    "year group average",
    "group total",
    "group mean",
    "group average",
    "cohort mean",
    "year mean",
    "school mean",
    "national average",
    "national mean",
    "average score",
    "whole class",
    "whole school",
    "n =",
    "pp average",
    "sen average",
    "mean score",
    "mean average",
    "median score",
    "count of",
];

/// Words that begin a row of totals only when they stand alone before numbers: `Max` and `Mean` are names as well.
const LONE_AGGREGATES: &[&str] =
    &["mean", "median", "count", "sum", "overall", "range", "boys", "girls", "pp", "sen", "eal", "non pp", "non sen", "all"];

fn is_total(sheet: &Sheet<'_>, row: &RawRow, at: usize) -> bool {
    for field in ["upn", "date_of_birth", "admission_number", "forename"] {
        if !sheet.cell(at, field).is_blank()
            && !is_a_count(field, sheet.cell(at, field))
            && sheet.column(field).is_some_and(|column| row.cells.iter().position(|cell| !cell.is_blank()) != Some(column.index))
        {
            return false;
        }
    }
    let is_filled = |index: &usize| row.cells.get(*index).is_some_and(|cell| !cell.is_blank());
    let first = (0..row.cells.len()).find(is_filled);
    // The label stands in the first cell, or where the names stand when other columns come before them.
    let names = sheet.layout.columns.iter().filter(|column| column.field.is_some_and(|field| IDENTITY.contains(&field)));
    let labels: BTreeSet<usize> = first.into_iter().chain(names.map(|column| column.index).find(is_filled)).collect();
    labels.into_iter().any(|label| {
        let text = plain(&row.cell(label).text());
        if LONE_AGGREGATES.contains(&text.trim_end_matches([':', ' '])) {
            let mut rest = (0..row.cells.len()).filter(|index| *index != label && is_filled(index)).map(|index| row.cell(index));
            return rest.all(|cell| matches!(cell, Cell::Number(_)) || cell.text().trim_end_matches('%').parse::<f64>().is_ok());
        }
        says_total(&text)
    })
}

/// A small number where a UPN or a date stands: the pupils of the column, counted.
fn is_a_count(field: &str, cell: &Cell) -> bool {
    matches!(field, "upn" | "date_of_birth") && cell.text().len() <= 4 && cell.text().bytes().all(|b| b.is_ascii_digit())
}

/// True for a label, as headings are compared, that begins or ends like that of a row of totals.
pub(crate) fn says_total(text: &str) -> bool {
    if text.contains(", ") && !text.contains('%') {
        return false;
    }
    // `Oak subtotal`, `Class 4B total`: no name ends so.
    if [" subtotal", " sub-total", " sub total", " total", " totals", " average"]
        .iter()
        .any(|end| text.trim_end_matches([':', ' ']).ends_with(end))
    {
        return true;
    }
    let starts = AGGREGATES
        .iter()
        .any(|word| text.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ':', '-', '(', '%', '='])));
    starts || text.starts_with('%') || text.ends_with('%') && text.len() > 1 && !text.starts_with(|c: char| c.is_ascii_digit())
}

/// A row with one cell: a class line, a footer, or a pupil without results.
fn single_cell(sheet: &Sheet<'_>, at: usize, index: usize, text: &str, last_named: usize) -> Judged {
    let field = sheet.layout.columns.get(index).and_then(|column| column.field);
    let names_pupil = field.is_some_and(|field| IDENTITY.contains(&field));
    if let Some(class) = class_line(text) {
        return Judged::ClassLine(class);
    }
    let words = text.split(' ').count();
    let footer = words > 4 || text.contains([':', '©', '=']) || text.chars().any(|c| c.is_ascii_digit()) && words > 1;
    if names_pupil && !footer && (field != Some("full_name_unknown_order") || names::looks_like_name(text) || words == 1) {
        return Judged::Data;
    }
    if at >= last_named || footer {
        return Judged::Noted("M041", "footer", "A line of text stands under the table", "It is skipped.");
    }
    if !names_pupil && words > 1 { Judged::Skip("line of text") } else { Judged::Nameless }
}

/// `4B`, `Class 4B`, `Oak Class`, `Year 4` alone on a line.
fn class_line(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    if let Some(rest) = lower.strip_prefix("class")
        && rest.starts_with([' ', ':'])
    {
        let name = text.get("class".len()..)?.trim_start_matches([':', ' ', '-']).trim();
        return (name.len() <= 14 && !name.is_empty()).then(|| name.to_owned());
    }
    if let Some(rest) = lower.strip_suffix(" class") {
        return (rest.split(' ').count() <= 2).then(|| text.chars().take(rest.chars().count()).collect());
    }
    let bytes = text.as_bytes();
    let short = matches!(bytes, [digit, letters @ ..] if digit.is_ascii_digit() && (1..=3).contains(&letters.len()) && letters.iter().all(u8::is_ascii_alphabetic));
    let year = lower.starts_with("year ") && text.len() <= 8;
    (short || year).then(|| text.to_owned())
}

/// The column that only numbers the rows: no known heading, and whole numbers of which none stands twice and few are left out.
/// Two rows that are the same in every other cell are the same.
fn numbering(sheet: &Sheet<'_>) -> Option<usize> {
    const HEADINGS: &[&str] = &["", "no", "no.", "nr", "#", "row", "row no", "row number", "line", "s/n", "number", "num"];
    let column = sheet.layout.columns.first().filter(|column| column.field.is_none() && HEADINGS.contains(&column.plain.as_str()))?;
    let below = sheet.table.rows.iter().skip(sheet.layout.first_data());
    let numbers: Option<Vec<u32>> = below
        .map(|row| row.cell(column.index))
        .filter(|cell| !cell.is_blank())
        .map(|cell| cell.text().trim_end_matches('.').parse().ok())
        .collect();
    let numbers = numbers?;
    let each: BTreeSet<u32> = numbers.iter().copied().collect();
    let (first, last) = (*each.first()?, *each.last()?);
    let is_dense = ((last - first) as usize) < numbers.len() * 2;
    (numbers.len() >= 2 && each.len() == numbers.len() && is_dense).then_some(column.index)
}

fn signature(sheet: &Sheet<'_>, at: usize, class: Option<&str>, numbering: Option<usize>) -> String {
    let row = sheet.table.rows.get(at);
    let cells = row.into_iter().flat_map(|row| row.cells.iter().enumerate());
    let texts: Vec<String> = cells.filter(|(index, _)| Some(*index) != numbering).map(|(_, cell)| cell.text()).collect();
    let cells = texts.join("\u{1f}");
    format!("{}\u{1f}\u{1f}{}", class.unwrap_or(""), cells.trim_end_matches('\u{1f}'))
}

fn filled(sheet: &Sheet<'_>, at: usize) -> usize {
    sheet.table.rows.get(at).map_or(0, |row| row.cells.iter().filter(|cell| !cell.is_blank()).count())
}
