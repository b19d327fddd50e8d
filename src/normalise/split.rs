//! Several tables on one sheet (M057): one under another they are read apart, each with its own title lines; side by side
//! they cannot be told from one wide table and are refused. Results never move from one table's headings to another's.

use std::collections::BTreeSet;

use crate::normalise::headings::{Match, plain};
use crate::normalise::layout::{HeadingTables, IDENTITY, Layout, is_known_heading};
use crate::normalise::result_heading::{TermCount, read_parts};
use crate::table::{Cell, RawRow, RawTable};

/// More tables than this on one sheet are no work of a school.
const MOST_TABLES: usize = 100;

/// The tables of a sheet from top to bottom; one where it holds one.
pub(crate) fn stacked(table: &RawTable, tables: HeadingTables<'_>) -> Option<Vec<RawTable>> {
    let mut cuts: Vec<usize> = Vec::new();
    let mut current: Option<usize> = None;
    for (at, row) in table.rows.iter().enumerate() {
        if cuts.len() + 1 >= MOST_TABLES || !is_heading_row(row, tables) {
            continue;
        }
        let Some(heading) = current.replace(at) else { continue };
        let start = title_start(table, heading, at);
        let has_data = table.rows.get(heading + 1..start).is_some_and(|rows| rows.iter().any(|row| filled(row) > 1));
        if has_data && (!is_same(table, heading, at) || titles_differ(table, start, at, tables)) {
            cuts.push(start);
        }
    }
    if cuts.is_empty() {
        return None;
    }
    let starts = std::iter::once(0).chain(cuts.iter().copied());
    let ends = cuts.iter().copied().chain(std::iter::once(table.rows.len()));
    let part = |(start, end): (usize, usize)| RawTable {
        rows: table.rows.get(start..end).unwrap_or_default().to_vec(),
        file: table.file.clone(),
        sheet: table.sheet.clone(),
        is_hidden: table.is_hidden,
        merged: table.merged.clone(),
        hidden_columns: table.hidden_columns.clone(),
    };
    Some(starts.zip(ends).map(part).collect())
}

/// Where a second table begins beside the first: the pupil is named twice over and a further heading stands twice.
pub(crate) fn side_by_side(layout: &Layout) -> Option<u32> {
    let names_pupil = |plain: &str, candidates: &[&'static str]| {
        !plain.is_empty() && candidates.iter().any(|field| IDENTITY.contains(field)) && !candidates.contains(&"class_or_form")
    };
    let first = layout.columns.iter().find(|column| names_pupil(&column.plain, &column.candidates))?;
    let second = layout.columns.iter().find(|column| column.index > first.index && column.plain == first.plain)?;
    let left: BTreeSet<&str> =
        layout.columns.iter().filter(|column| column.index < second.index).map(|column| column.plain.as_str()).collect();
    let right: Vec<&str> = layout
        .columns
        .iter()
        .filter(|column| column.index > second.index && (column.parts.is_some() || !column.candidates.is_empty()))
        .map(|column| column.plain.as_str())
        .collect();
    (right.iter().any(|plain| left.contains(plain))
        || layout.columns.iter().any(|column| column.index > first.index && column.index < second.index && column.plain.is_empty())
            && !right.is_empty())
    .then(|| second.number())
}

/// A row of which nearly every cell is a known heading, one of them for the pupil, and none a number.
fn is_heading_row(row: &RawRow, tables: HeadingTables<'_>) -> bool {
    let cells: Vec<&Cell> = row.cells.iter().filter(|cell| !cell.is_blank()).collect();
    if cells.len() < 2 || cells.iter().any(|cell| !matches!(cell, Cell::Text(_))) {
        return false;
    }
    // Rows of data are told by their first cells, so that the others need not be looked at.
    let names_pupil = cells.iter().take(6).any(|cell| match tables.aliases.fields(&plain(&cell.text())) {
        Some((fields, Match::Listed)) => fields.iter().any(|field| IDENTITY.contains(field)),
        _ => false,
    });
    let known = |cell: &&&Cell| is_known_heading(&plain(&cell.text()), tables);
    names_pupil && cells.iter().filter(known).count() * 4 >= cells.len() * 3
}

/// The first of the title lines that stand right above a heading row, blank rows among them left aside.
fn title_start(table: &RawTable, heading: usize, at: usize) -> usize {
    let mut start = at;
    for above in (heading + 1..at).rev() {
        match table.rows.get(above).map_or(0, filled) {
            0 => {}
            1 if table.rows.get(above).is_some_and(is_title) => start = above,
            _ => break,
        }
    }
    start
}

/// A line of its own that is no pupil without results: nothing stands beside it.
fn is_title(row: &RawRow) -> bool {
    row.cells.iter().find(|cell| !cell.is_blank()).is_some_and(|cell| matches!(cell, Cell::Text(_)))
}

fn titles_differ(table: &RawTable, start: usize, at: usize, tables: HeadingTables<'_>) -> bool {
    table.rows.get(start..at).unwrap_or_default().iter().flat_map(|row| row.cells.iter()).filter(|cell| !cell.is_blank()).any(|cell| {
        let parts = read_parts(&cell.text(), tables.assessments, TermCount::Three);
        parts.weight() > 0 || parts.other_subject
    })
}

fn is_same(table: &RawTable, heading: usize, at: usize) -> bool {
    let texts = |at: usize| -> Vec<String> {
        let cells = table.rows.get(at).map(|row| row.cells.as_slice()).unwrap_or_default();
        let mut texts: Vec<String> = cells.iter().map(|cell| plain(&cell.text())).collect();
        while texts.last().is_some_and(String::is_empty) {
            texts.pop();
        }
        texts
    };
    // The heading of a column that numbers the rows may be left off the repeats.
    let (first, again) = (texts(heading), texts(at));
    let differ = (0..first.len().max(again.len())).filter(|index| first.get(*index) != again.get(*index));
    let differ: Vec<usize> = differ.collect();
    match differ.as_slice() {
        [] => true,
        [0] => again.first().is_some_and(String::is_empty) && first.len() == again.len(),
        _ => false,
    }
}

fn filled(row: &RawRow) -> usize {
    row.cells.iter().filter(|cell| !cell.is_blank()).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::headings::Aliases;
    use crate::normalise::layout;
    use crate::normalise::testing::{settings, table};

    fn parts(lines: &[&str]) -> Vec<u32> {
        let settings = settings();
        let aliases = Aliases::new(&settings.mappings, &Default::default());
        let tables = HeadingTables { aliases: &aliases, assessments: &settings.assessments };
        let found = stacked(&table("a.xlsx", "Tests", lines), tables).unwrap_or_default();
        found.iter().map(|part| part.rows.first().map_or(0, |row| row.number)).collect()
    }

    #[test]
    fn a_second_table_under_the_first_is_a_table_of_its_own() {
        let lines = ["Reading tests", "Name|Autumn SS", "Ava Adams|100", "", "Maths tests", "Name|Autumn SS", "Ava Adams|90"];
        assert_eq!(parts(&lines), [1, 5]);
        assert_eq!(parts(&["Name|Reading SS", "Ava Adams|100", "Name|Maths SS", "Ben Brown|90"]), [1, 3]);
    }

    #[test]
    fn headings_repeated_on_each_page_are_one_table() {
        assert!(parts(&["Name|Reading SS", "Ava Adams|100", "Name|Reading SS", "Ben Brown|90"]).is_empty());
        assert!(parts(&["Name|Reading SS", "Ava Adams|100", "4B", "Name|Reading SS", "Ben Brown|90"]).is_empty());
    }

    #[test]
    fn tables_side_by_side_are_told_and_a_repeated_name_is_not() {
        let settings = settings();
        let aliases = Aliases::new(&settings.mappings, &Default::default());
        let tables = HeadingTables { aliases: &aliases, assessments: &settings.assessments };
        let beside = |lines: &[&str]| side_by_side(&layout::find(&table("a.xlsx", "T", lines), tables).unwrap());
        assert_eq!(beside(&["Name|Aut Reading|Aut Maths||Name|Aut Reading|Aut Maths", "Ava Adams|EXS|EXS||Ben Brown|WTS|WTS"]), Some(5));
        assert_eq!(beside(&["Name|Aut Reading||Name|Aut Maths", "Ava Adams|EXS||Ben Brown|WTS"]), Some(4));
        assert_eq!(beside(&["Name|Aut Reading|Name|Aut Maths", "Ava Adams|EXS|Ava Adams|WTS"]), None);
    }
}
