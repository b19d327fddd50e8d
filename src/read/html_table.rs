//! A web page under the name of a workbook: its one table of data becomes rows, as a spreadsheet would open it.
//!
//! Lines of text around the table become rows of one cell, tables that only lay the page out become plain rows. With two
//! tables of data it is not clear which is meant, and the page is refused (inputs catalogue, M001 and M152).

use std::sync::Arc;

use crate::finding::{Action, Code, Finding};
use crate::read::container::Content;
use crate::read::grid::{Allowance, Grid, text_cell};
use crate::read::html_grid::{Block, Page};
use crate::read::html_tokens::{Token, Tokens, attribute};
use crate::read::{Limits, Refusal};
use crate::table::{Container, MergedBlock};

pub(super) fn read(file: &Arc<str>, text: &str, limits: &Limits) -> Result<Content, Refusal> {
    let (mut page, asks_for_a_password) = parsed(text, limits)?;
    // A page may leave the ends of rows out, but not that of its table.
    let is_cut = page.is_in_a_table();
    let row_is_cut = is_cut && writes_ends(text) && page.drop_open_row();
    let blocks = page.finish(limits)?;
    let n_data = blocks.iter().filter(|block| matches!(block, Block::Table(table) if table.is_data())).count();
    match n_data {
        1 => {}
        0 => return Err(no_table(&blocks, asks_for_a_password)),
        n => return Err(several_tables(n)),
    }
    let mut grid = Grid::new();
    let mut left = Allowance::of(limits);
    let mut number = 0_u32;
    for block in blocks {
        match block {
            Block::Line(text) => {
                number = number.saturating_add(1);
                grid.row(number, false, limits)?;
                grid.put(0, text_cell(text), &mut left, limits)?;
            }
            Block::Table(table) => {
                let first = number;
                let last = first.saturating_add(u32::try_from(table.rows.len()).unwrap_or(u32::MAX));
                for row in table.rows {
                    number = number.saturating_add(1);
                    grid.row(number, row.is_hidden, limits)?;
                    for (index, text) in row.cells {
                        grid.put(index, text_cell(text), &mut left, limits)?;
                    }
                }
                grid.merged.extend(table.merged.into_iter().map(|block| MergedBlock {
                    first_row: block.first_row.saturating_add(first),
                    last_row: block.last_row.saturating_add(first).min(last),
                    ..block
                }));
            }
        }
    }
    let (table, cut) = grid.into_table(file, Some("table"), limits);
    let ends_early = is_cut.then(|| {
        let row = if row_is_cut { "its last row is not used" } else { "what is there is read" };
        let message = format!("the page ends in the middle of its table, as a half copied file does; {row}, and rows may be missing");
        Finding::new(Code("M009"), Action::Warned, table.place(), message).hint("Export the file again.")
    });
    Ok(Content {
        described: "table of a web page (HTML)".to_owned(),
        container: Container::Html,
        tables: vec![table],
        findings: cut.into_iter().chain(ends_early).collect(),
    })
}

/// True for a page that ends its cells: one that is still open was cut, and its value with it.
fn writes_ends(text: &str) -> bool {
    ["</td>", "</TD>", "</th>", "</TH>"].iter().any(|end| text.contains(end))
}

/// Tags that begin a line of their own.
const BLOCKS: [&str; 22] = [
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "hr", "form", "section", "header", "footer",
    "article", "center", "pre",
];
/// Tags without an end.
const VOID: [&str; 10] = ["br", "hr", "img", "input", "meta", "link", "col", "wbr", "base", "area"];

/// An element that a browser does not show, while it is open.
struct Unseen {
    name: String,
    depth: usize,
}

fn parsed(text: &str, limits: &Limits) -> Result<(Page, bool), Refusal> {
    let mut page = Page::new();
    let mut asks_for_a_password = false;
    let mut unseen: Option<Unseen> = None;
    let most = limits.cell_characters.saturating_add(1).saturating_mul(4);
    for token in Tokens::new(text) {
        match token {
            Token::Text(raw) => {
                if unseen.is_none() {
                    page.words(raw, most);
                }
            }
            Token::Open { name, attributes } => {
                let name = name.to_ascii_lowercase();
                if let Some(hidden) = &mut unseen {
                    // A table inside something hidden is a layout trick of scripts; its rows are read all the same.
                    hidden.depth += usize::from(hidden.name == name);
                    if !is_of_a_table(&name) {
                        continue;
                    }
                    unseen = None;
                }
                asks_for_a_password |=
                    name == "input" && attribute(attributes, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("password"));
                if is_unseen(attributes) && !is_of_a_table(&name) && !VOID.contains(&name.as_str()) {
                    unseen = Some(Unseen { name, depth: 1 });
                    continue;
                }
                opened(&mut page, &name, attributes, limits)?;
            }
            Token::Close(name) => {
                let name = name.to_ascii_lowercase();
                if let Some(hidden) = &mut unseen {
                    hidden.depth -= usize::from(hidden.name == name);
                    if hidden.depth == 0 {
                        unseen = None;
                        continue;
                    }
                    if !is_of_a_table(&name) {
                        continue;
                    }
                    unseen = None;
                }
                closed(&mut page, &name, limits)?;
            }
        }
    }
    Ok((page, asks_for_a_password))
}

fn is_of_a_table(name: &str) -> bool {
    matches!(name, "table" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" | "caption")
}

/// Hidden by its own style: a key to sort by, for example, which a person never sees.
fn is_unseen(attributes: &str) -> bool {
    attribute(attributes, "hidden").is_some()
        || attribute(attributes, "style").is_some_and(|style| style.to_ascii_lowercase().replace(' ', "").contains("display:none"))
}

fn opened(page: &mut Page, name: &str, attributes: &str, limits: &Limits) -> Result<(), Refusal> {
    let span = |which: &str| attribute(attributes, which).and_then(|text| text.trim().parse::<usize>().ok());
    match name {
        "table" => page.open_table()?,
        "tr" => page.open_row(is_unseen(attributes), limits)?,
        "td" | "th" => page.open_cell(span("colspan"), span("rowspan"), limits)?,
        "thead" | "tbody" | "tfoot" | "caption" => page.close_row(limits)?,
        "br" => page.line_break(),
        "sup" | "sub" => page.gap(),
        _ if BLOCKS.contains(&name) => page.block(),
        _ => {}
    }
    Ok(())
}

fn closed(page: &mut Page, name: &str, limits: &Limits) -> Result<(), Refusal> {
    match name {
        "table" => page.close_table(limits)?,
        "tr" | "thead" | "tbody" | "tfoot" => page.close_row(limits)?,
        "td" | "th" => page.close_cell(limits)?,
        "sup" | "sub" => page.gap(),
        "caption" => page.block(),
        _ if BLOCKS.contains(&name) => page.block(),
        _ => {}
    }
    Ok(())
}

fn no_table(blocks: &[Block], asks_for_a_password: bool) -> Refusal {
    if asks_for_a_password || !blocks.iter().any(|block| matches!(block, Block::Table(_))) {
        let what =
            if asks_for_a_password { "a page to sign in (HTML)" } else { "a web page (HTML) without a table, such as an error page," };
        return Refusal::new(
            "M152",
            format!("by its content this is {what}, whatever its name says, so it is not used"),
            "Sign in to the system and export the data again.",
        );
    }
    Refusal::new(
        "M001",
        "by its content this is a web page (HTML) without a table of data, whatever its name says, so it is not used",
        "Export the data itself as .xlsx or .csv.",
    )
}

fn several_tables(n: usize) -> Refusal {
    Refusal::new(
        "M001",
        format!("by its content this is a web page (HTML) with {n} tables, and it is not clear which is meant, so it is not used"),
        "Open it in Excel or LibreOffice, save the table needed as an Excel workbook (.xlsx), and give that file.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Cell, RawTable};

    fn read_text(text: &str) -> Result<Content, Refusal> {
        read(&Arc::from("report.xls"), text, &Limits::default())
    }

    fn table(text: &str) -> RawTable {
        read_text(text).unwrap().tables.remove(0)
    }

    #[track_caller]
    fn check(text: &str, expected: &[&[&str]]) {
        let rows: Vec<Vec<String>> = table(text)
            .rows
            .iter()
            .map(|row| row.cells.iter().map(|cell| if let Cell::Text(text) = cell { text.clone() } else { String::new() }).collect())
            .collect();
        let expected: Vec<Vec<String>> = expected.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
        assert_eq!(rows, expected);
    }

    #[test]
    fn a_plain_table_gives_its_rows() {
        check(
            "<html><head><title>x</title><style>td{}</style></head><body><table><tr><th>UPN</th><th>Name</th></tr><tr><td>A1</td><td>Zo&euml;</td></tr></table></body></html>",
            &[&["UPN", "Name"], &["A1", "Zoë"]],
        );
    }

    #[test]
    fn tags_left_open_give_the_same_rows() {
        check("<table><tr><td>UPN<td>Name<tr><td>A1<td>Ava", &[&["UPN", "Name"], &["A1", "Ava"]]);
        check("<tr><td>UPN<td>Name</tr><tr><td>A1<td>Ava", &[&["UPN", "Name"], &["A1", "Ava"]]);
    }

    #[test]
    fn title_lines_and_footers_are_rows_of_their_own() {
        check(
            "<h1>Pupil list</h1><p>As at 12/09/2025<table><caption>Class 4B</caption><tr><td>UPN</td><td>Name</td></tr><tr><td>A1</td><td>Ava</td></tr></table>Printed today",
            &[&["Pupil list"], &["As at 12/09/2025"], &["Class 4B"], &["UPN", "Name"], &["A1", "Ava"], &["Printed today"]],
        );
    }

    #[test]
    fn a_page_cut_in_its_table_says_so_and_keeps_no_half_value() {
        let whole = "<table><tr><td>UPN</td><td>Score</td></tr><tr><td>A1</td><td>94</td></tr><tr><td>A2</td><td>103</td></tr></table>";
        assert!(read_text(whole).unwrap().findings.is_empty());
        for end in [whole.len() - 8, whole.len() - 19, whole.len() - 21, whole.len() - 30] {
            let read = read_text(&whole[..end]).unwrap();
            assert_eq!(read.findings.iter().map(|finding| finding.code.0).collect::<Vec<_>>(), ["M009"], "{}", &whole[..end]);
            let texts: Vec<String> = read.tables[0].rows.iter().flat_map(|row| row.cells.iter().map(Cell::text)).collect();
            assert!(texts.iter().all(|text| ["UPN", "Score", "A1", "94", "A2", "103"].contains(&text.as_str())), "{texts:?}");
        }
        assert_eq!(read_text("<table><tr><td>UPN<td>Name<tr><td>A1<td>Ava").unwrap().findings[0].code.0, "M009");
    }

    #[test]
    fn spans_keep_the_columns_right() {
        let text = "<table><tr><th rowspan=2>Name</th><th colspan=2>Autumn</th><th>Z</th></tr><tr><th>Reading</th><th>Maths</th><th>z</th></tr><tr><td>Ava</td><td>94</td><td>95</td><td>1</td></tr></table>";
        check(text, &[&["Name", "Autumn", "", "Z"], &["", "Reading", "Maths", "z"], &["Ava", "94", "95", "1"]]);
        assert_eq!(
            table(text).merged,
            [
                MergedBlock { first_row: 1, last_row: 2, first_column: 1, last_column: 1 },
                MergedBlock { first_row: 1, last_row: 1, first_column: 2, last_column: 3 },
            ]
        );
    }

    #[test]
    fn a_table_in_a_table_that_lays_out_the_page_is_the_one() {
        check(
            "<table><tr><td>School list</td></tr><tr><td><table><tr><td>UPN</td><td>Name</td></tr><tr><td>A1</td><td><table><tr><td>Ava</td></tr></table></td></tr></table></td></tr><tr><td>End</td></tr></table>",
            &[&["School list"], &["UPN", "Name"], &["A1", "Ava"], &[], &["End"]],
        );
    }

    #[test]
    fn two_tables_of_data_are_refused() {
        let one = "<table><tr><td>UPN</td><td>Name</td></tr><tr><td>A1</td><td>Ava</td></tr></table>";
        let refusal = read_text(&format!("{one}{one}")).err().unwrap();
        assert_eq!(refusal.code.0, "M001");
        assert!(refusal.message.contains("2 tables"), "{}", refusal.message);
    }

    #[test]
    fn labels_with_their_values_are_no_table_of_data() {
        check(
            "<table><tr><td>School:</td><td>Oak</td></tr><tr><td>Date:</td><td>12/09/2025</td></tr></table><table><tr><td>UPN</td><td>Name</td><td>Class</td></tr><tr><td>A1</td><td>Ava</td><td>4B</td></tr></table>",
            &[&["School:", "Oak"], &["Date:", "12/09/2025"], &["UPN", "Name", "Class"], &["A1", "Ava", "4B"]],
        );
    }

    #[test]
    fn a_hidden_key_does_not_join_the_value() {
        check(
            "<table><tr><td>DOB</td><td>Score</td></tr><tr><td><span style='display: none'>20170915</span>15/09/2017</td><td>94<sup>1</sup></td></tr></table>",
            &[&["DOB", "Score"], &["15/09/2017", "94 1"]],
        );
    }

    #[test]
    fn pages_without_data_are_named() {
        for (text, code, words) in [
            ("<html><body><h1>Session expired</h1></body></html>", "M152", "error page"),
            (
                "<form><table><tr><td>User</td><td><input></td></tr><tr><td>Password</td><td><input type=password></td></tr></table>",
                "M152",
                "sign in",
            ),
            ("<table><tr><td>UPN</td></tr></table>", "M001", "without a table of data"),
        ] {
            let refusal = read_text(text).err().unwrap();
            assert_eq!(refusal.code.0, code);
            assert!(refusal.message.contains(words), "{}", refusal.message);
        }
    }

    #[test]
    fn absurd_spans_and_depths_end() {
        let row = "<tr><td colspan=99999999999 rowspan=4294967295>a</td><td>b</td></tr>";
        assert!(read_text(&format!("<table>{row}{row}</table>")).is_err());
        assert!(read_text(&"<table><tr><td>".repeat(100_000)).is_err());
        assert_eq!(read_text(&format!("<table><tr>{}</tr></table>", "<td>1".repeat(1_000_000))).err().unwrap().code.0, "M019");
    }
}
