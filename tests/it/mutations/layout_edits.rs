//! Edits of the layout: where rows, columns and headings stand, and what stands around them.

use waymark::table::Cell;

use super::model::{Book, Role, Row, Sheet};
use super::random::Seeded;

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

fn on_lists(book: &mut Book, mut change: impl FnMut(&mut Sheet) -> bool) -> bool {
    book.sheets.iter_mut().filter(|sheet| sheet.is_list() && sheet.heading().is_some()).fold(false, |any, sheet| change(sheet) | any)
}

pub fn shuffle_columns(book: &mut Book, seeded: &mut Seeded) -> bool {
    on_lists(book, |sheet| {
        let width = sheet.width();
        let order = seeded.shuffled((0..width).collect());
        for row in sheet.rows.iter_mut().filter(|row| row.role != Role::Title) {
            row.cells = order.iter().map(|from| row.cells.get(*from).cloned().unwrap_or(Cell::Empty)).collect();
        }
        sheet.columns = order.iter().map(|from| sheet.columns.get(*from).copied().flatten()).collect();
        sheet.hidden_columns = (0..width).filter(|to| sheet.hidden_columns.contains(&order[*to])).collect();
        width > 1
    })
}

/// Only where every row below the headings is data, and speaks for itself: names itself in its first three cells.
pub fn shuffle_rows(book: &mut Book, seeded: &mut Seeded) -> bool {
    on_lists(book, |sheet| {
        let Some(first) = sheet.heading().map(|row| row + 1) else { return false };
        let speaks = |row: &Row| row.role == Role::Data && row.cells.first().is_some_and(|cell| !cell.is_blank());
        let n = sheet.rows[first..].iter().take_while(|row| speaks(row)).count();
        let rows = sheet.rows.splice(first..first + n, Vec::new()).collect();
        let mixed = seeded.shuffled(rows);
        sheet.rows.splice(first..first, mixed);
        n > 1
    })
}

fn on_headings(book: &mut Book, change: impl Fn(&str) -> String) -> bool {
    let mut any = false;
    for row in book.sheets.iter_mut().flat_map(|sheet| &mut sheet.rows).filter(|row| row.role == Role::Heading) {
        for cell in &mut row.cells {
            if let Cell::Text(said) = cell {
                let new = change(said);
                any |= new != *said;
                *said = new;
            }
        }
    }
    any
}

pub fn heading_case(book: &mut Book, seeded: &mut Seeded) -> bool {
    match seeded.below(3) {
        0 => on_headings(book, str::to_uppercase),
        1 => on_headings(book, str::to_lowercase),
        _ => on_headings(book, |said| {
            let mut start = true;
            let turn = |c: char| {
                let new = if start { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
                start = !c.is_alphanumeric();
                new
            };
            said.chars().map(turn).collect()
        }),
    }
}

pub fn heading_blanks(book: &mut Book, seeded: &mut Seeded) -> bool {
    let blank = *seeded.one_of(&["  ", "\n", "\u{A0}", " \u{200B}", "_"]);
    let (before, after) = *seeded.one_of(&[("", ""), (" ", ""), ("", "  "), ("\u{FEFF}", "\u{A0}")]);
    on_headings(book, |said| format!("{before}{}{after}", said.trim().replace(' ', blank)))
}

pub fn preamble(book: &mut Book, seeded: &mut Seeded) -> bool {
    const LINES: &[&str] = &[
        "Invented Primary School",
        "Report: all pupils",
        "Confidential: for school use only",
        "",
        "Exported by the school office",
        "Page 1 of 1",
    ];
    let lines: Vec<&str> = (0..=seeded.below(4)).map(|_| *seeded.one_of(LINES)).collect();
    for sheet in &mut book.sheets {
        for line in &lines {
            sheet.insert_row(0, Role::Title, if line.is_empty() { Vec::new() } else { vec![text(*line)] });
        }
    }
    true
}

/// Groups of columns under headings of their own, merged in a workbook and blank-filled in text.
pub fn merged_heading(book: &mut Book, seeded: &mut Seeded) -> bool {
    let words = *seeded.one_of(&[("Pupil details", "Information"), ("Pupils", "Further details"), ("Personal", "Other")]);
    on_lists(book, |sheet| {
        let (Some(heading), width) = (sheet.heading(), sheet.width()) else { return false };
        if width < 4 {
            return false;
        }
        let at = 2 + seeded.below(width - 3);
        let mut cells = vec![Cell::Empty; width];
        cells[0] = text(words.0);
        cells[at] = text(words.1);
        sheet.insert_row(heading, Role::Title, cells);
        sheet.merged.push([heading, 0, heading, at - 1]);
        if width - at > 1 {
            sheet.merged.push([heading, at, heading, width - 1]);
        }
        true
    })
}

pub fn blank_rows(book: &mut Book, seeded: &mut Seeded) -> bool {
    on_lists(book, |sheet| {
        for _ in 0..=seeded.below(3) {
            let data = sheet.data();
            if let Some(at) = data.get(seeded.below(data.len())) {
                sheet.insert_row(*at, Role::Other, Vec::new());
            }
        }
        true
    })
}

/// Beside the table anywhere, or inside it where it is a list.
pub fn blank_columns(book: &mut Book, seeded: &mut Seeded) -> bool {
    for sheet in &mut book.sheets {
        let at = if sheet.is_list() { seeded.below(sheet.width() + 1) } else { 0 };
        sheet.insert_column(at, |_, _| Cell::Empty);
    }
    true
}

pub fn other_column(book: &mut Book, seeded: &mut Seeded) -> bool {
    const NAMES: &[&str] = &["Peg colour", "Bus route", "House points", "Milk", "Locker", "Reading buddy"];
    let name = *seeded.one_of(NAMES);
    on_lists(book, |sheet| {
        let at = seeded.below(sheet.width() + 1);
        sheet.insert_column(at, |index, row| match row.role {
            Role::Heading => text(name),
            Role::Data if index % 2 == 0 => text("blue"),
            Role::Data => text("12"),
            _ => Cell::Empty,
        });
        true
    })
}

pub fn numbered_rows(book: &mut Book, seeded: &mut Seeded) -> bool {
    let name = *seeded.one_of(&["No.", "#", "Row", ""]);
    on_lists(book, |sheet| {
        let first = sheet.heading().unwrap_or(0);
        sheet.insert_column(0, |index, row| match row.role {
            Role::Heading if !name.is_empty() => text(name),
            Role::Data => Cell::Number((index - first.min(index)) as f64),
            _ => Cell::Empty,
        });
        // Titles stay where people put them: in the first column.
        for row in sheet.rows.iter_mut().filter(|row| row.role == Role::Title && row.cells.len() > 1) {
            row.cells.remove(0);
        }
        true
    })
}

/// A label in the column of the first text and the mean or sum of each column of figures.
pub fn totals_row(book: &mut Book, seeded: &mut Seeded) -> bool {
    let label = *seeded.one_of(&["Total", "Totals", "Average", "Mean", "Class average", "Grand total", "Count"]);
    let gap = seeded.below(2);
    on_lists(book, |sheet| {
        let data = sheet.data();
        let Some(last) = data.last() else { return false };
        let mut cells = vec![Cell::Empty; sheet.width()];
        for (column, cell) in cells.iter_mut().enumerate() {
            let figures: Vec<f64> =
                data.iter().filter_map(|row| sheet.rows[*row].cells.get(column)).filter_map(|cell| cell.text().parse().ok()).collect();
            if !figures.is_empty() && column > 0 {
                let sum: f64 = figures.iter().sum();
                let figure = if label.starts_with(['A', 'M']) || label == "Class average" { sum / figures.len() as f64 } else { sum };
                *cell = text(((figure * 10.0).round() / 10.0).to_string());
            }
        }
        cells[0] = text(label);
        let at = last + 1;
        sheet.insert_row(at, Role::Other, cells);
        if gap == 1 {
            sheet.insert_row(at, Role::Other, Vec::new());
        }
        true
    })
}

pub fn trailing_notes(book: &mut Book, seeded: &mut Seeded) -> bool {
    const NOTES: &[&str] = &[
        "End of report",
        "Key: A = absent, EXS = at the expected standard",
        "Notes: please check with the class teacher",
        "* joined during the term",
        "12 records",
        "Printed by the office",
    ];
    let notes: Vec<&str> = (0..=seeded.below(2)).map(|_| *seeded.one_of(NOTES)).collect();
    let gap = seeded.below(2);
    on_lists(book, |sheet| {
        (0..gap).for_each(|_| sheet.insert_row(usize::MAX, Role::Other, Vec::new()));
        notes.iter().for_each(|note| sheet.insert_row(usize::MAX, Role::Other, vec![text(*note)]));
        true
    })
}

/// In lists, registers and class grids alike, whatever the number of heading rows.
pub fn repeated_headings(book: &mut Book, seeded: &mut Seeded) -> bool {
    let mut any = false;
    for sheet in &mut book.sheets {
        let headings: Vec<Vec<Cell>> = sheet.rows.iter().filter(|row| row.role == Role::Heading).map(|row| row.cells.clone()).collect();
        let data = sheet.data();
        let Some(last) = sheet.heading().filter(|last| data.len() >= 2 && data.iter().all(|at| at > last)) else { continue };
        let at = data[1 + seeded.below(data.len() - 1)];
        debug_assert!(at > last);
        // A merged block in the rows below would be torn apart.
        if sheet.merged.iter().any(|block| block[0] < at && at <= block[2]) {
            continue;
        }
        for cells in headings.into_iter().rev() {
            sheet.insert_row(at, Role::Other, cells);
        }
        any = true;
    }
    any
}

/// The same row once more: it is used once, or the program says that it stands twice.
pub fn duplicated_row(book: &mut Book, seeded: &mut Seeded) -> bool {
    on_lists(book, |sheet| {
        let data = sheet.data();
        let Some(from) = data.get(seeded.below(data.len())).copied() else { return false };
        let row = sheet.rows[from].clone();
        sheet.insert_row(from + 1, Role::Data, row.cells);
        sheet.rows[from + 1].was = row.was;
        true
    })
}

/// Empty cells at the ends of rows, or none.
pub fn ragged_rows(book: &mut Book, seeded: &mut Seeded) -> bool {
    let longer = seeded.below(2) == 0;
    for row in book.sheets.iter_mut().flat_map(|sheet| &mut sheet.rows).filter(|row| !row.cells.is_empty()) {
        if longer && seeded.below(2) == 0 {
            row.cells.extend([text(""), text("")]);
        }
        while !longer && row.cells.len() > 1 && row.cells.last().is_some_and(Cell::is_blank) {
            row.cells.pop();
        }
    }
    true
}

/// A name that says nothing where the fixture has none; another spelling where it has one.
pub fn renamed_sheet(book: &mut Book, seeded: &mut Seeded) -> bool {
    let n_sheets = book.sheets.len();
    for sheet in &mut book.sheets {
        sheet.name = match &sheet.name {
            None => Some((*seeded.one_of(&["Data", "Export", "Sheet1 (2)", "Report"])).to_owned()),
            Some(name) if n_sheets > 1 || name.len() > 3 => Some(format!("{} ", name.to_uppercase())),
            Some(name) => Some(name.clone()),
        };
    }
    true
}

pub fn hidden_row(book: &mut Book, seeded: &mut Seeded) -> bool {
    let mut any = false;
    for sheet in &mut book.sheets {
        let data = sheet.data();
        if let Some(row) = data.get(seeded.below(data.len())) {
            sheet.rows[*row].is_hidden = true;
            any = true;
        }
    }
    any
}

pub fn hidden_column(book: &mut Book, seeded: &mut Seeded) -> bool {
    for sheet in &mut book.sheets {
        let column = seeded.below(sheet.width());
        sheet.hidden_columns.push(column);
    }
    true
}
