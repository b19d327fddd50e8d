//! What stands on the pages: the cover, the contents, the sections, and what every page repeats.

use std::collections::BTreeMap;

use super::xml::Xml;
use crate::render::governor::document::{Block, Column, Figure, ReportDocument, Section, Table};

/// Id of the header that the pages after the first repeat.
pub(super) const HEADER: &str = "rIdHeader";
/// Id of the footer of every page.
pub(super) const FOOTER: &str = "rIdFooter";

const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const DRAWING: &str = "http://schemas.openxmlformats.org/drawingml/2006/main";
const INLINE: &str = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing";
const PICTURE: &str = "http://schemas.openxmlformats.org/drawingml/2006/picture";

/// A4 with the margins of the PDF, 17 mm above and at the sides and 15 mm below, in twentieths of a point.
const PAGE: (u32, u32) = (11906, 16838);
const MARGIN: u32 = 964;
const MARGIN_BELOW: u32 = 850;
/// Room for a line of text.
pub(super) const TEXT_WIDTH: u32 = PAGE.0 - 2 * MARGIN;

/// Style of names before what is said of them.
const STRONG: &str = "Strong";
/// A wide space behind a fact, where the line may end.
const AFTER_FACT: &str = "\u{2003} ";

/// A word longer than this may be broken in a table.
const LONGEST_WORD: usize = 14;
/// Tables of so few rows stay on one page.
const SHORT_TABLE: usize = 8;

/// The same width, and the greatest height of a chart, 215 mm, in English metric units (36,000 to a millimetre).
const CHART_WIDTH: u64 = 176 * 36_000;
const CHART_HEIGHT: u64 = 215 * 36_000;

/// A chart in the package.
pub(super) struct Picture {
    pub(super) png: Vec<u8>,
    /// Width and height in pixels.
    pub(super) size: (u32, u32),
    pub(super) relation: String,
    pub(super) target: String,
}

/// Numbers that must differ inside the document.
struct Ids {
    bookmark: u32,
    drawing: u32,
}

pub(super) fn document(report: &ReportDocument, pictures: &BTreeMap<String, Picture>) -> Vec<u8> {
    let mut xml = Xml::new();
    let mut ids = Ids { bookmark: 0, drawing: 0 };
    let names = [("xmlns:w", MAIN), ("xmlns:r", RELATIONS), ("xmlns:wp", INLINE), ("xmlns:a", DRAWING), ("xmlns:pic", PICTURE)];
    xml.open("w:document", &names);
    xml.open("w:body", &[]);
    paragraph(&mut xml, "Circulation", &report.circulation);
    paragraph(&mut xml, "Title", &report.title);
    paragraph(&mut xml, "Subtitle", &report.subtitle);
    cover(&mut xml, report);
    contents(&mut xml, report);
    for part in &report.sections {
        section(&mut xml, part, pictures, &mut ids);
    }
    page_setup(&mut xml);
    xml.close("w:body");
    xml.close("w:document");
    xml.finish()
}

/// School, term and run at the head of every page but the first.
pub(super) fn header(report: &ReportDocument) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open("w:hdr", &[("xmlns:w", MAIN)]);
    xml.open("w:p", &[]);
    style(&mut xml, "Header");
    run(&mut xml, &report.running_head);
    tab(&mut xml);
    run(&mut xml, &format!("Run {}", report.run_id));
    xml.close("w:p");
    xml.close("w:hdr");
    xml.finish()
}

/// Who may read it, and `Page 1 of 4` as fields that follow what an editor changes.
pub(super) fn footer(report: &ReportDocument) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open("w:ftr", &[("xmlns:w", MAIN)]);
    xml.open("w:p", &[]);
    style(&mut xml, "Footer");
    run(&mut xml, &report.circulation);
    tab(&mut xml);
    run(&mut xml, "Page ");
    field(&mut xml, "PAGE");
    run(&mut xml, " of ");
    field(&mut xml, "NUMPAGES");
    xml.close("w:p");
    xml.close("w:ftr");
    xml.finish()
}

fn field(xml: &mut Xml, instruction: &str) {
    xml.open("w:fldSimple", &[("w:instr", &format!(" {instruction} "))]);
    run(xml, "1");
    xml.close("w:fldSimple");
}

/// The facts of the cover, running on as in the PDF.
fn cover(xml: &mut Xml, report: &ReportDocument) {
    xml.open("w:p", &[]);
    style(xml, "Cover");
    for (name, value) in &report.meta {
        styled(xml, STRONG, &format!("{name}: "));
        run(xml, &format!("{value}{AFTER_FACT}"));
    }
    xml.close("w:p");
}

/// Links to the sections, in the running line; the headings also make the navigation pane.
fn contents(xml: &mut Xml, report: &ReportDocument) {
    xml.open("w:p", &[]);
    style(xml, "Contents");
    styled(xml, STRONG, "Contents: ");
    for (at, part) in report.sections.iter().enumerate() {
        if at > 0 {
            run(xml, "; ");
        }
        xml.open("w:hyperlink", &[("w:anchor", &anchor(part)), ("w:history", "1")]);
        styled(xml, "Hyperlink", &format!("{}.\u{a0}{}", part.number, part.heading));
        xml.close("w:hyperlink");
    }
    xml.close("w:p");
}

fn anchor(part: &Section) -> String {
    format!("section_{}", part.number)
}

fn section(xml: &mut Xml, part: &Section, pictures: &BTreeMap<String, Picture>, ids: &mut Ids) {
    ids.bookmark += 1;
    let id = ids.bookmark.to_string();
    xml.open("w:p", &[]);
    style(xml, "Heading1");
    xml.empty("w:bookmarkStart", &[("w:id", &id), ("w:name", &anchor(part))]);
    run(xml, &format!("{}. {}", part.number, part.heading));
    xml.empty("w:bookmarkEnd", &[("w:id", &id)]);
    xml.close("w:p");
    paragraph(xml, "Finding", &part.finding);
    for (index, block) in part.blocks.iter().enumerate() {
        // A chart is high: a paragraph that waited for it would leave half a page empty.
        let leads = matches!(part.blocks.get(index + 1), Some(Block::Table(_)));
        match block {
            Block::Paragraph(words) => paragraph(xml, if leads { "Leading" } else { "BodyText" }, words),
            Block::Subheading(words) => paragraph(xml, "Heading2", words),
            Block::List(items) => items.iter().for_each(|item| paragraph(xml, "ListBullet", item)),
            Block::Terms(terms) => terms.iter().for_each(|(name, meaning)| term(xml, name, meaning)),
            Block::Table(content) => table(xml, content),
            Block::Figure(content) => {
                if let Some(picture) = pictures.get(&content.name) {
                    ids.drawing += 1;
                    figure(xml, content, picture, ids.drawing);
                }
            }
        }
    }
}

fn term(xml: &mut Xml, name: &str, meaning: &str) {
    xml.open("w:p", &[]);
    style(xml, "Term");
    styled(xml, STRONG, &format!("{name}: "));
    run(xml, meaning);
    xml.close("w:p");
}

/// A run in a style of its own.
fn styled(xml: &mut Xml, name: &str, words: &str) {
    xml.open("w:r", &[]);
    xml.open("w:rPr", &[]);
    xml.value("w:rStyle", name);
    xml.close("w:rPr");
    text(xml, words);
    xml.close("w:r");
}

/// A caption, a simple grid whose first row repeats on every page, and the notes.
fn table(xml: &mut Xml, content: &Table) {
    paragraph(xml, "Caption", &content.caption);
    let widths = widths(content);
    xml.open("w:tbl", &[]);
    xml.open("w:tblPr", &[]);
    xml.value("w:tblStyle", "ReportTable");
    xml.empty("w:tblW", &[("w:w", &TEXT_WIDTH.to_string()), ("w:type", "dxa")]);
    xml.empty("w:tblLayout", &[("w:type", "fixed")]);
    xml.empty(
        "w:tblLook",
        &[
            ("w:val", "00A0"),
            ("w:firstRow", "1"),
            ("w:lastRow", "0"),
            ("w:firstColumn", "1"),
            ("w:lastColumn", "0"),
            ("w:noHBand", "0"),
            ("w:noVBand", "0"),
        ],
    );
    xml.value("w:tblCaption", &content.caption);
    xml.close("w:tblPr");
    xml.open("w:tblGrid", &[]);
    for width in &widths {
        xml.empty("w:gridCol", &[("w:w", &width.to_string())]);
    }
    xml.close("w:tblGrid");
    let headings: Vec<&str> = content.columns.iter().map(|column| column.heading.as_str()).collect();
    row(xml, &headings, content, &widths, Row::Header);
    let is_short = content.rows.len() <= SHORT_TABLE;
    for (index, cells) in content.rows.iter().enumerate() {
        let kind = if is_short && index + 1 < content.rows.len() { Row::KeptWithNext } else { Row::Plain };
        row(xml, &cells.iter().map(String::as_str).collect::<Vec<_>>(), content, &widths, kind);
    }
    xml.close("w:tbl");
    if content.notes.is_empty() {
        paragraph(xml, "AfterTable", "");
    }
    content.notes.iter().for_each(|note| paragraph(xml, "Note", note));
}

/// The columns' shares of the text's width, in twentieths of a point, moved so that no column is narrower than its
/// longest word; the last column takes what rounding leaves.
pub(super) fn widths(content: &Table) -> Vec<u32> {
    let least: Vec<u32> = (0..content.columns.len()).map(|at| least_width(content, at)).collect();
    let all: u32 = content.columns.iter().map(|column| column.width).sum::<u32>().max(1);
    let needed: u32 = least.iter().sum();
    let mut widths: Vec<u32> = if needed >= TEXT_WIDTH {
        least.iter().map(|width| TEXT_WIDTH * width / needed).collect()
    } else {
        // What is wanted beyond the least is scaled to the room that is left.
        let wanted = |column: &Column, least: &u32| (TEXT_WIDTH * column.width / all).saturating_sub(*least);
        let beyond: Vec<u32> = content.columns.iter().zip(&least).map(|(column, least)| wanted(column, least)).collect();
        let sum = beyond.iter().sum::<u32>().max(1);
        least.iter().zip(&beyond).map(|(least, beyond)| least + (TEXT_WIDTH - needed) * beyond / sum).collect()
    };
    let used: u32 = widths.iter().sum();
    if let Some(last) = widths.last_mut() {
        *last += TEXT_WIDTH - used;
    }
    widths
}

/// Room for the longest word of a column, up to [`LONGEST_WORD`] signs: a longer one is broken.
fn least_width(content: &Table, at: usize) -> u32 {
    let longest = |text: &str| text.split([' ', '-']).map(|word| word.chars().count()).max().unwrap_or(0).min(LONGEST_WORD);
    let heading = content.columns.get(at).map_or(0, |column| longest(&column.heading));
    let cells = content.rows.iter().filter_map(|row| row.get(at)).map(|cell| longest(cell)).max().unwrap_or(0);
    let signs = |n: usize, width: u32| u32::try_from(n).unwrap_or(0) * width;
    signs(heading, 136).max(signs(cells, 124)) + 130
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Row {
    Header,
    KeptWithNext,
    Plain,
}

fn row(xml: &mut Xml, cells: &[&str], content: &Table, widths: &[u32], kind: Row) {
    xml.open("w:tr", &[]);
    xml.open("w:trPr", &[]);
    xml.empty("w:cantSplit", &[]);
    if kind == Row::Header {
        xml.empty("w:tblHeader", &[]);
    }
    xml.close("w:trPr");
    for ((cell, column), width) in cells.iter().zip(&content.columns).zip(widths) {
        xml.open("w:tc", &[]);
        xml.open("w:tcPr", &[]);
        xml.empty("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")]);
        xml.close("w:tcPr");
        xml.open("w:p", &[]);
        xml.open("w:pPr", &[]);
        xml.value("w:pStyle", if column.is_number { "CellNumber" } else { "CellText" });
        if kind != Row::Plain {
            xml.empty("w:keepNext", &[]);
        }
        xml.close("w:pPr");
        run(xml, cell);
        xml.close("w:p");
        xml.close("w:tc");
    }
    xml.close("w:tr");
}

/// A chart in the line of text with its description, and its caption below.
fn figure(xml: &mut Xml, content: &Figure, picture: &Picture, number: u32) {
    let (width, height) = (u64::from(picture.size.0), u64::from(picture.size.1));
    let (mut cx, mut cy) = (CHART_WIDTH, CHART_WIDTH * height / width);
    if cy > CHART_HEIGHT {
        (cx, cy) = (CHART_HEIGHT * width / height, CHART_HEIGHT);
    }
    let size = [cx.to_string(), cy.to_string()];
    let size: [(&str, &str); 2] = [("cx", &size[0]), ("cy", &size[1])];
    let id = number.to_string();
    let name = format!("Chart {number}");
    let properties: [(&str, &str); 3] = [("id", &id), ("name", &name), ("descr", &content.alt)];
    xml.open("w:p", &[]);
    style(xml, "Figure");
    xml.open("w:r", &[]);
    xml.open("w:drawing", &[]);
    xml.open("wp:inline", &[("distT", "0"), ("distB", "0"), ("distL", "0"), ("distR", "0")]);
    xml.empty("wp:extent", &size);
    xml.empty("wp:docPr", &properties);
    xml.open("wp:cNvGraphicFramePr", &[]);
    xml.empty("a:graphicFrameLocks", &[("noChangeAspect", "1")]);
    xml.close("wp:cNvGraphicFramePr");
    xml.open("a:graphic", &[]);
    xml.open("a:graphicData", &[("uri", PICTURE)]);
    xml.open("pic:pic", &[]);
    xml.open("pic:nvPicPr", &[]);
    xml.empty("pic:cNvPr", &properties);
    xml.empty("pic:cNvPicPr", &[]);
    xml.close("pic:nvPicPr");
    xml.open("pic:blipFill", &[]);
    xml.empty("a:blip", &[("r:embed", &picture.relation)]);
    xml.open("a:stretch", &[]);
    xml.empty("a:fillRect", &[]);
    xml.close("a:stretch");
    xml.close("pic:blipFill");
    xml.open("pic:spPr", &[]);
    xml.open("a:xfrm", &[]);
    xml.empty("a:off", &[("x", "0"), ("y", "0")]);
    xml.empty("a:ext", &size);
    xml.close("a:xfrm");
    xml.open("a:prstGeom", &[("prst", "rect")]);
    xml.empty("a:avLst", &[]);
    xml.close("a:prstGeom");
    for open in ["pic:spPr", "pic:pic", "a:graphicData", "a:graphic", "wp:inline", "w:drawing", "w:r", "w:p"] {
        xml.close(open);
    }
    paragraph(xml, "FigureCaption", &content.caption);
}

fn page_setup(xml: &mut Xml) {
    let (margin, below) = (MARGIN.to_string(), MARGIN_BELOW.to_string());
    xml.open("w:sectPr", &[]);
    xml.empty("w:headerReference", &[("w:type", "default"), ("r:id", HEADER)]);
    xml.empty("w:footerReference", &[("w:type", "default"), ("r:id", FOOTER)]);
    xml.empty("w:footerReference", &[("w:type", "first"), ("r:id", FOOTER)]);
    xml.empty("w:pgSz", &[("w:w", &PAGE.0.to_string()), ("w:h", &PAGE.1.to_string())]);
    xml.empty(
        "w:pgMar",
        &[
            ("w:top", &margin),
            ("w:right", &margin),
            ("w:bottom", &below),
            ("w:left", &margin),
            ("w:header", "454"),
            ("w:footer", "397"),
            ("w:gutter", "0"),
        ],
    );
    xml.empty("w:titlePg", &[]);
    xml.close("w:sectPr");
}

fn paragraph(xml: &mut Xml, name: &str, words: &str) {
    xml.open("w:p", &[]);
    style(xml, name);
    if !words.is_empty() {
        run(xml, words);
    }
    xml.close("w:p");
}

fn style(xml: &mut Xml, name: &str) {
    xml.open("w:pPr", &[]);
    xml.value("w:pStyle", name);
    xml.close("w:pPr");
}

fn run(xml: &mut Xml, words: &str) {
    xml.open("w:r", &[]);
    text(xml, words);
    xml.close("w:r");
}

fn text(xml: &mut Xml, words: &str) {
    xml.text_element("w:t", &[("xml:space", "preserve")], words);
}

fn tab(xml: &mut Xml) {
    xml.open("w:r", &[]);
    xml.empty("w:tab", &[]);
    xml.close("w:r");
}
