//! Where the headings of a table stand and what each column may mean.
//!
//! The first 30 rows are searched (M043). A row counts by how many of its cells are known headings; two matches and one
//! column that names the pupil are the least. Headings on two rows are joined, merged upper cells filled rightwards (M045).

use crate::config::assessments::Assessments;
use crate::normalise::heading_beside::settle_ratings;
use crate::normalise::heading_rows::joined;
use crate::normalise::headings::{Aliases, Match, own_field, plain, without_number};
use crate::normalise::result_heading::{Parts, TermCount, read_parts};
use crate::normalise::values::names;
use crate::table::{RawRow, RawTable};

/// Rows searched for headings.
pub(crate) const SEARCHED_ROWS: usize = 30;

/// Columns that name the pupil.
pub(crate) const IDENTITY: &[&str] = &[
    "upn",
    "former_upn",
    "admission_number",
    "mis_id",
    "full_name_unknown_order",
    "full_name_surname_first",
    "full_name_forename_first",
    "surname",
    "forename",
    "preferred_surname",
    "preferred_forename",
];

/// One column.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    /// 0-based position.
    pub(crate) index: usize,
    /// Heading as written, rows joined.
    pub(crate) heading: String,
    /// Heading as compared.
    pub(crate) plain: String,
    /// Columns it may be, in table order; the kind of file decides among them.
    pub(crate) candidates: Vec<&'static str>,
    /// How early the table of headings lists each candidate for this wording.
    pub(crate) order: Vec<usize>,
    /// How the candidates were found.
    pub(crate) matched: Option<Match>,
    /// What it says about results, where it is a result heading.
    pub(crate) parts: Option<Parts>,
    /// The school's settings leave it out, or name something unknown.
    pub(crate) own: Option<String>,
    /// The column it was decided to be.
    pub(crate) field: Option<&'static str>,
}

impl Column {
    /// 1-based number, for places.
    pub(crate) fn number(&self) -> u32 {
        u32::try_from(self.index).unwrap_or(u32::MAX - 1) + 1
    }

    /// Which of several columns decided to be this field is used: the wording listed first, then the one further left.
    pub(crate) fn precedence(&self) -> (usize, usize) {
        let listed = self.candidates.iter().position(|candidate| Some(*candidate) == self.field);
        (listed.and_then(|at| self.order.get(at)).copied().unwrap_or(usize::MAX), self.index)
    }

    /// True when the column may be this one.
    pub(crate) fn may_be(&self, field: &str) -> bool {
        self.candidates.contains(&field)
    }

    fn is_identity(&self) -> bool {
        self.candidates.iter().any(|field| IDENTITY.contains(field))
    }

    fn score(&self) -> usize {
        match (&self.matched, &self.parts) {
            (_, Some(parts)) => 10 + parts.weight(),
            (Some(Match::Listed), None) => 11,
            (Some(Match::Loose), None) => 9,
            (None, None) => 0,
        }
    }
}

/// The headings found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    /// Positions of the heading rows in the table.
    pub(crate) heading_rows: Vec<usize>,
    /// Columns, from the first on; blank headings included.
    pub(crate) columns: Vec<Column>,
    /// How terms are counted.
    pub(crate) count: TermCount,
    /// The name column had no heading of its own and was recognised by its cells (M053).
    pub(crate) inferred_name: Option<usize>,
}

impl Layout {
    /// Position of the first row below the headings.
    pub(crate) fn first_data(&self) -> usize {
        self.heading_rows.last().map_or(0, |last| last + 1)
    }
}

/// What is needed to understand a heading.
#[derive(Clone, Copy)]
pub(crate) struct HeadingTables<'a> {
    /// Known headings.
    pub(crate) aliases: &'a Aliases,
    /// Known tests.
    pub(crate) assessments: &'a Assessments,
}

/// Finds the headings of a table, if it has any.
pub(crate) fn find(table: &RawTable, tables: HeadingTables<'_>) -> Option<Layout> {
    let texts: Vec<Vec<String>> =
        table.rows.iter().take(SEARCHED_ROWS).map(|row| row.cells.iter().map(|cell| cell.text()).collect()).collect();
    let count = TermCount::of(
        texts
            .iter()
            .flatten()
            .filter(|text| text.contains(char::is_numeric))
            .map(|text| plain(text))
            .collect::<Vec<_>>()
            .iter()
            .map(String::as_str),
    );
    let mut best: Option<(usize, Layout)> = None;
    for last in 0..texts.len() {
        for depth in 1..=3.min(last + 1) {
            let rows: Vec<usize> = (last + 1 - depth..=last).collect();
            if !may_hold_headings(table, &texts, &rows, tables) {
                continue;
            }
            let Some(headings) = joined(table, &texts, &rows) else { continue };
            let columns = columns_of(headings, tables, count);
            let matches = columns.iter().filter(|column| column.score() > 0).count();
            if matches < 2 {
                continue;
            }
            let mut layout = Layout { heading_rows: rows, columns, count, inferred_name: None };
            if !layout.columns.iter().any(Column::is_identity) && !infer_name(table, &mut layout) {
                continue;
            }
            let score = layout.columns.iter().map(Column::score).sum::<usize>();
            if best.as_ref().is_none_or(|(most, _)| score > *most) {
                best = Some((score, layout));
            }
        }
    }
    best.map(|(_, mut layout)| {
        strip_repeats(&mut layout, tables);
        settle_ratings(&mut layout.columns, tables.assessments, layout.count);
        layout
    })
}

/// One row read as headings, whatever it holds: for grids, whose own columns are pupils' marks.
pub(crate) fn of_row(table: &RawTable, at: usize, tables: HeadingTables<'_>) -> Layout {
    let texts = table.rows.get(at).map(|row| row.cells.iter().map(|cell| cell.text()).collect()).unwrap_or_default();
    Layout { heading_rows: vec![at], columns: columns_of(texts, tables, TermCount::Three), count: TermCount::Three, inferred_name: None }
}

fn columns_of(headings: Vec<String>, tables: HeadingTables<'_>, count: TermCount) -> Vec<Column> {
    headings.into_iter().enumerate().map(|(index, text)| column(index, text, tables, count)).collect()
}

/// False for rows of data: two of the columns at least must hold nothing but words that occur in headings. Cells above
/// the last row are asked only where no merged block can stand in for them.
fn may_hold_headings(table: &RawTable, texts: &[Vec<String>], rows: &[usize], tables: HeadingTables<'_>) -> bool {
    let Some((lower, upper)) = rows.split_last() else { return false };
    let asked: Vec<&Vec<String>> =
        if table.merged.is_empty() { rows } else { std::slice::from_ref(lower) }.iter().filter_map(|at| texts.get(*at)).collect();
    let width = rows.iter().filter_map(|at| texts.get(*at)).map(Vec::len).max().unwrap_or(0);
    let fits = |index: usize| {
        let mut filled = asked.iter().filter_map(|row| row.get(index)).filter(|text| !text.is_empty()).peekable();
        (filled.peek().is_some() || !upper.is_empty()) && filled.all(|text| tables.aliases.may_be_part(text, tables.assessments))
    };
    (0..width).filter(|index| fits(*index)).take(2).count() == 2
}

/// A column with its heading understood. Each wording is worked out once a run.
fn column(index: usize, heading: String, tables: HeadingTables<'_>, count: TermCount) -> Column {
    if let Some(known) = tables.aliases.memory.column(&heading, count) {
        return Column { index, ..known };
    }
    let mut column = understood(index, heading, tables, count);
    column.order = column.candidates.iter().map(|field| tables.aliases.order(&column.plain, field)).collect();
    tables.aliases.memory.keep_column(&column, count);
    column
}

fn understood(index: usize, heading: String, tables: HeadingTables<'_>, count: TermCount) -> Column {
    let plain = plain(&heading);
    let mut column =
        Column { index, heading, plain, candidates: Vec::new(), order: Vec::new(), matched: None, parts: None, own: None, field: None };
    if column.plain.is_empty() || column.plain.chars().count() > 120 {
        return column;
    }
    if let Some(own) = tables.aliases.own(&column.plain) {
        match own_field(own) {
            Some(field) => {
                column.candidates = vec![field];
                column.matched = Some(Match::Listed);
                return column;
            }
            None => {
                let parts = read_parts(own, tables.assessments, count);
                column.own = Some(own.to_owned());
                column.parts = parts.is_result().then_some(parts);
                return column;
            }
        }
    }
    let known = tables.aliases.fields(&column.plain);
    if let Some((fields, Match::Listed)) = known {
        column.candidates = fields.to_vec();
        column.matched = Some(Match::Listed);
        return column;
    }
    let parts = read_parts_of(&column, tables, count);
    if parts.is_some() {
        column.parts = parts;
    } else if let Some((fields, how)) = known {
        column.candidates = fields.to_vec();
        column.matched = Some(how);
    }
    column
}

/// What a heading says about results. Texts with a word of no result heading are not taken apart; tests assert that
/// nothing was to be found in them.
fn read_parts_of(column: &Column, tables: HeadingTables<'_>, count: TermCount) -> Option<Parts> {
    let read = || Some(read_parts(&column.heading, tables.assessments, count)).filter(Parts::is_result);
    if tables.aliases.memory.may_be_result(&column.plain, tables.assessments) {
        return read();
    }
    if cfg!(test) {
        assert!(read().is_none(), "a result heading is passed over: {}", column.heading);
    }
    None
}

/// True when a text, in compared form, is a heading the program knows.
pub(crate) fn is_known_heading(plain: &str, tables: HeadingTables<'_>) -> bool {
    column(0, plain.to_owned(), tables, TermCount::Three).score() > 0
}

/// Takes a tool's number off a heading where the heading without it stands in the same row (M049).
fn strip_repeats(layout: &mut Layout, tables: HeadingTables<'_>) {
    let plains: Vec<String> = layout.columns.iter().map(|column| column.plain.clone()).collect();
    for column in &mut layout.columns {
        let Some(base) = without_number(&column.plain).map(str::to_owned) else { continue };
        if column.score() == 0 && plains.contains(&base) {
            let known = understood(column.index, base, tables, layout.count);
            *column = Column { heading: column.heading.clone(), ..known };
        }
    }
}

/// A mark book often has no heading over the names: the first column of name-like cells is taken, and said (M053).
fn infer_name(table: &RawTable, layout: &mut Layout) -> bool {
    let results = layout.columns.iter().filter(|column| column.parts.is_some()).count();
    if results < 2 {
        return false;
    }
    let body: Vec<&RawRow> = table.rows.iter().skip(layout.first_data()).filter(|row| !row.is_blank()).take(60).collect();
    let found = layout
        .columns
        .iter()
        .filter(|column| column.score() == 0 || column.parts.as_ref().is_some_and(|parts| parts.subject.is_none()))
        .take(3)
        .map(|column| column.index)
        .find(|index| {
            let texts: Vec<String> = body.iter().map(|row| names::text(row.cell(*index))).filter(|text| !text.is_empty()).collect();
            let like = texts.iter().filter(|text| names::looks_like_name(text)).count();
            texts.len() >= 3 && like * 10 >= texts.len() * 7
        });
    let Some(column) = found.and_then(|index| layout.columns.get_mut(index)) else { return false };
    column.candidates = vec!["full_name_unknown_order"];
    column.parts = None;
    column.matched = Some(Match::Loose);
    layout.inferred_name = Some(column.index);
    true
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::normalise::testing::{settings, table};
    use crate::table::MergedBlock;

    #[track_caller]
    fn check_headings(table: &RawTable, rows: &[usize], headings: &[&str]) {
        let settings = settings();
        let aliases = Aliases::new(&settings.mappings, &BTreeMap::new());
        let layout = find(table, HeadingTables { aliases: &aliases, assessments: &settings.assessments });
        let layout = layout.unwrap_or_else(|| panic!("no headings in {table:?}"));
        assert_eq!(layout.heading_rows, rows);
        assert_eq!(layout.columns.iter().map(|column| column.heading.as_str()).collect::<Vec<_>>(), headings);
    }

    #[test]
    fn title_lines_above_the_headings_are_passed_over() {
        check_headings(
            &table("a.csv", "", &["Class 4B pupils", "Printed 12/09/2026", "", "UPN|Surname|Forename", "x|Adams|Ava"]),
            &[3],
            &["UPN", "Surname", "Forename"],
        );
    }

    #[test]
    fn merged_upper_headings_are_filled_rightwards() {
        let mut book = table(
            "a.xlsx",
            "4B",
            &["4B mark book 2025-26", "Name|Autumn||Spring|", "|Reading|Maths|Reading|Maths", "Adams, Ava|EXS|EXS|EXS|WTS"],
        );
        let block = |first_row, last_row, first_column, last_column| MergedBlock { first_row, last_row, first_column, last_column };
        book.merged = vec![block(1, 1, 1, 5), block(2, 3, 1, 1), block(2, 2, 2, 3), block(2, 2, 4, 5)];
        check_headings(&book, &[1, 2], &["Name", "Autumn Reading", "Autumn Maths", "Spring Reading", "Spring Maths"]);
        book.merged.clear();
        check_headings(&book, &[1, 2], &["Name", "Autumn Reading", "Autumn Maths", "Spring Reading", "Spring Maths"]);
    }

    #[test]
    fn a_single_heading_row_stays_single() {
        check_headings(
            &table("a.xlsx", "4B", &["Mark book|2025-26", "Name|Aut Reading|Aut Maths", "Adams, Ava|EXS|EXS"]),
            &[1],
            &["Name", "Aut Reading", "Aut Maths"],
        );
    }

    #[test]
    fn names_without_a_heading_are_recognised_by_their_cells() {
        let settings = settings();
        let aliases = Aliases::new(&settings.mappings, &BTreeMap::new());
        let book = table("a.xlsx", "4B", &["|Aut Reading|Aut Maths", "Ava Adams|EXS|EXS", "Ben Brown|EXS|EXS", "Cy Cole|WTS|EXS"]);
        let layout = find(&book, HeadingTables { aliases: &aliases, assessments: &settings.assessments }).unwrap();
        assert_eq!(layout.inferred_name, Some(0));
    }

    #[test]
    fn a_table_without_headings_has_no_layout() {
        let settings = settings();
        let aliases = Aliases::new(&settings.mappings, &BTreeMap::new());
        let list = table("a.csv", "", &["Adams|Ava|4|M", "Brown|Ben|4|M"]);
        assert!(find(&list, HeadingTables { aliases: &aliases, assessments: &settings.assessments }).is_none());
    }
}
