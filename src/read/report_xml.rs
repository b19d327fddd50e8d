//! A report in XML to one table: each record is a row, the names of its elements are the headings.
//!
//! SIMS writes `SuperStarReport/Record/*`, leaves empty elements out and escapes blanks in names as `_x0020_`. Other
//! programs write the same plan under other names. An element that occurs again in a record gets a column of its own
//! under the same heading, so that no value of a multi-valued report is lost.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::read::container::Content;
use crate::read::grid::{Allowance, Grid, text_cell, too_many_columns};
use crate::read::xml_walk::{Node, Step, Walk, damaged};
use crate::read::{Limits, Refusal};
use crate::table::{Cell, Container, RawRow};

/// Elements of one record: columns, with groups around them.
const MOST_PARTS: usize = 2_000;
/// An element that occurs more often in one record is a list of its own, and the record no row of a table.
const MOST_REPEATS: usize = 20;

/// Reads the report. Without a single list of records it is refused as what `kind` says it is.
pub(super) fn read(file: &Arc<str>, text: &str, kind: &str, limits: &Limits) -> Result<Content, Refusal> {
    let mut walk = Walk::new(text);
    let root_line = loop {
        match walk.step()? {
            Step::Open(_, line) => break line,
            Step::End => return Err(damaged()),
            _ => {}
        }
    };
    let mut report = Report::default();
    let mut left = Allowance::of(limits);
    while walk.depth() > 0 {
        if let Step::Open(element, line) = walk.step()? {
            if matches!(element.local_name().as_ref(), "schema" | "Schema") {
                walk.skip()?;
                continue;
            }
            let node = walk.tree(&element, line, MOST_PARTS, limits)?;
            report.add(&node, kind, &mut left, limits)?;
        }
    }
    report.finish(file, root_line, kind, limits)
}

#[derive(Default)]
struct Report {
    /// Name of the elements that are records.
    record: Option<String>,
    columns: BTreeMap<(String, usize), usize>,
    headings: Vec<String>,
    grid: Option<Grid>,
    lines: Vec<u32>,
    titles: Vec<String>,
}

impl Report {
    fn add(&mut self, node: &Node, kind: &str, left: &mut Allowance, limits: &Limits) -> Result<(), Refusal> {
        if node.children.is_empty() {
            // A title or a count beside the records.
            let text = node.text.trim();
            if !text.is_empty() && self.titles.len() < 100 {
                self.titles.push(text.to_owned());
            }
            return Ok(());
        }
        if self.record.get_or_insert_with(|| node.name.clone()) != &node.name {
            return Err(several_lists(kind));
        }
        let mut parts = Vec::new();
        flatten(node, "", &mut parts);
        let grid = self.grid.get_or_insert_with(Grid::new);
        // The order of the records; their lines are put in when all are known.
        let number = u32::try_from(self.lines.len()).unwrap_or(u32::MAX).saturating_add(1);
        grid.row(number, false, limits)?;
        self.lines.push(node.line);
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for (heading, value) in parts {
            let n_before = seen.entry(heading.clone()).or_default();
            let key = (heading, *n_before);
            *n_before += 1;
            if *n_before > MOST_REPEATS {
                return Err(several_lists(kind));
            }
            let index = match self.columns.get(&key) {
                Some(index) => *index,
                None => {
                    if self.headings.len() >= limits.columns as usize {
                        return Err(too_many_columns(node.line, limits));
                    }
                    self.headings.push(key.0.clone());
                    self.columns.insert(key, self.headings.len() - 1);
                    self.headings.len() - 1
                }
            };
            grid.put(index, text_cell(value), left, limits)?;
        }
        Ok(())
    }

    fn finish(self, file: &Arc<str>, root_line: u32, kind: &str, limits: &Limits) -> Result<Content, Refusal> {
        let Some(mut grid) = self.grid else {
            let message = format!("by its content this is {kind} without a list of records, so nothing is read from it");
            return Err(Refusal::new("M001", message, "Export the report again as .xlsx or .csv."));
        };
        let n_titles = u32::try_from(self.titles.len()).unwrap_or(0);
        // With a record a line or more, a row is the line of the file. Written in one line, rows are counted.
        let by_line = root_line > n_titles
            && self.lines.first().is_some_and(|first| *first > root_line)
            && self.lines.windows(2).all(|pair| matches!(pair, [a, b] if a < b))
            && self.lines.last().is_some_and(|last| *last <= limits.rows);
        let heading_row = if by_line { root_line } else { n_titles + 1 };
        let number = |at: u32| self.lines.get(at.saturating_sub(1) as usize).copied().filter(|_| by_line).unwrap_or(heading_row + at);
        let renumber: BTreeMap<u32, u32> = grid.rows.iter().map(|row| (row.number, number(row.number))).collect();
        for row in &mut grid.rows {
            row.number = renumber.get(&row.number).copied().unwrap_or(row.number);
        }
        for (row, _) in &mut grid.cut {
            *row = renumber.get(row).copied().unwrap_or(*row);
        }
        let mut above: Vec<RawRow> = self
            .titles
            .into_iter()
            .enumerate()
            .map(|(at, title)| row(heading_row - n_titles + u32::try_from(at).unwrap_or(0), vec![Cell::Text(title)]))
            .collect();
        above.push(row(heading_row, self.headings.into_iter().map(text_cell).collect()));
        let n_records = grid.rows.len();
        grid.rows.splice(0..0, above);
        let (table, cut) = grid.into_table(file, (!by_line).then_some("records"), limits);
        let counted = if by_line { "rows are lines of the file" } else { "rows are counted" };
        let records = if n_records == 1 { "1 record".to_owned() } else { format!("{n_records} records") };
        Ok(Content {
            described: format!("{kind}, {records}, {counted}"),
            container: Container::ReportXml,
            tables: vec![table],
            findings: cut.into_iter().collect(),
        })
    }
}

fn row(number: u32, cells: Vec<Cell>) -> RawRow {
    RawRow { number, cells, is_hidden: false }
}

/// The values of a record with their headings. A group gives its name to what stands in it.
fn flatten(node: &Node, group: &str, parts: &mut Vec<(String, String)>) {
    for child in &node.children {
        let name = unescaped(&child.name);
        let heading = if group.is_empty() { name } else { format!("{group} {name}") };
        let text = child.text.trim();
        if child.children.is_empty() || !text.is_empty() {
            parts.push((heading.clone(), text.to_owned()));
        }
        flatten(child, &heading, parts);
    }
}

/// `Year_x0020_taught_x0020_in` as `Year taught in`.
fn unescaped(name: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(name.len()), name);
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6).and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32);
        match code.filter(|_| rest.as_bytes().get(at + 6) == Some(&b'_')) {
            Some(character) => {
                out.push_str(rest.get(..at).unwrap_or(""));
                out.push(character);
                rest = rest.get(at + 7..).unwrap_or("");
            }
            None => {
                out.push_str(rest.get(..at + 2).unwrap_or(""));
                rest = rest.get(at + 2..).unwrap_or("");
            }
        }
    }
    out.push_str(rest);
    out
}

fn several_lists(kind: &str) -> Refusal {
    Refusal::new(
        "M001",
        format!("by its content this is {kind} with more than one list in it, so it is not clear which is meant, and it is not used"),
        "Export the list itself as .xlsx or .csv.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Content, Refusal> {
        read(&Arc::from("report.xml"), text, "a SIMS report in XML", &Limits::default())
    }

    fn rows(content: &Content) -> Vec<(u32, Vec<String>)> {
        content.tables[0].rows.iter().map(|row| (row.number, row.cells.iter().map(Cell::text).collect())).collect()
    }

    #[track_caller]
    fn check(text: &str, expected: &[(u32, &[&str])]) {
        let expected: Vec<(u32, Vec<String>)> =
            expected.iter().map(|(row, cells)| (*row, cells.iter().map(|cell| (*cell).to_owned()).collect())).collect();
        assert_eq!(rows(&read_text(text).unwrap()), expected);
    }

    #[test]
    fn an_element_left_out_is_an_empty_cell_and_never_the_next_value() {
        check(
            "<?xml version=\"1.0\"?>\n<SuperStarReport>\n<Record><Forename>Ava</Forename><UPN>A1</UPN></Record>\n<Record><UPN>B2</UPN><Year_x0020_taught_x0020_in>4</Year_x0020_taught_x0020_in></Record>\n</SuperStarReport>",
            &[(2, &["Forename", "UPN", "Year taught in"]), (3, &["Ava", "A1"]), (4, &["", "B2", "4"])],
        );
    }

    #[test]
    fn records_on_one_line_are_counted() {
        let text = "<R><Record><A>1</A></Record><Record><A>2</A></Record></R>";
        check(text, &[(1, &["A"]), (2, &["1"]), (3, &["2"])]);
        assert_eq!(read_text(text).unwrap().tables[0].sheet.as_deref(), Some("records"));
    }

    #[test]
    fn a_value_that_occurs_twice_keeps_both() {
        check(
            "<R>\n<Record><Need>SLCN</Need><Need>MLD</Need><Class><Name>4B</Name></Class></Record>\n</R>",
            &[(1, &["Need", "Need", "Class Name"]), (2, &["SLCN", "MLD", "4B"])],
        );
    }

    #[test]
    fn a_title_beside_the_records_stands_above_them() {
        check("<R><Title>List of 1 May</Title><P><A>1</A></P></R>", &[(1, &["List of 1 May"]), (2, &["A"]), (3, &["1"])]);
    }

    #[test]
    fn two_kinds_of_list_are_refused() {
        for text in ["<R><P><A>1</A></P><Q><A>1</A></Q></R>".to_owned(), format!("<R><P>{}</P></R>", "<A>1</A>".repeat(30))] {
            assert_eq!(read_text(&text).err().unwrap().code.0, "M001");
        }
    }

    #[test]
    fn a_name_with_an_odd_escape_is_kept() {
        assert_eq!(unescaped("a_x00e9__xZZZZ_b_x"), "aé_xZZZZ_b_x");
    }
}
