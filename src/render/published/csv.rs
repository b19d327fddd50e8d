//! A page as a plain table: one row for each cell and each sentence, so that it can be filtered or loaded without hand edits.

use super::document::{Block, Page, Section};
use crate::render::office::data_checks::neutral;

const HEADINGS: [&str; 6] = ["number", "heading", "part", "row", "column", "value"];

/// The table as comma-separated text in UTF-8 with a byte order mark.
pub(super) fn table(page: &Page) -> String {
    let mut out = format!("\u{FEFF}{}", row(HEADINGS.map(str::to_owned)));
    let mut put = |cells: [&str; 6]| out.push_str(&row(cells.map(str::to_owned)));
    for text in &page.intro {
        put(["", &page.title, "text", "", "", text]);
    }
    for section in &page.sections {
        let (number, heading) = (section.number.as_str(), section.heading.as_str());
        for [part, line, column, value] in cells(section) {
            put([number, heading, &part, &line, &column, &value]);
        }
    }
    put(["", &page.title, "source", "", "", &page.foot]);
    out
}

/// Part, row, column and value of everything in a section.
fn cells(section: &Section) -> Vec<[String; 4]> {
    let plain = |part: &str, value: &str| [part.to_owned(), String::new(), String::new(), value.to_owned()];
    let mut cells = Vec::new();
    for block in &section.blocks {
        match block {
            Block::Paragraph(text) => cells.push(plain("text", text)),
            Block::Subheading(text) => cells.push(plain("heading", text)),
            Block::Missing(text) => cells.push(plain("missing", text)),
            Block::List(items) => cells.extend(items.iter().map(|item| plain("item", item))),
            Block::Link { text, address } => cells.push(["link".to_owned(), text.clone(), String::new(), address.clone()]),
            Block::Table(table) => {
                for row in &table.rows {
                    let first = row.first().cloned().unwrap_or_default();
                    for (heading, value) in table.headings.iter().zip(row).skip(1) {
                        cells.push([table.caption.clone(), first.clone(), (*heading).to_owned(), value.clone()]);
                    }
                }
            }
        }
    }
    cells
}

fn row(cells: [String; 6]) -> String {
    let quoted = cells.map(|cell| format!("\"{}\"", neutral(&cell).replace('"', "\"\"")));
    format!("{}\r\n", quoted.join(","))
}
