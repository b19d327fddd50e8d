//! Text that is markup: web pages, XML reports and workbooks, transfer files, and what only looks like data.
//!
//! What it is, is told by the first element, not by the file's name. JSON is named and refused.

use std::sync::Arc;

use crate::finding::Finding;
use crate::place::Place;
use crate::read::census_return::NAMED;
use crate::read::container::Content;
use crate::read::decode::Decoded;
use crate::read::xml_walk::document_type;
use crate::read::{Limits, Refusal, ctf, html_table, json, report_xml, spreadsheet_xml, web_archive};
use crate::table::Container;

/// Bytes of markup that are read. A report of a large school takes two or three megabytes.
const MOST_BYTES: usize = 48 * 1024 * 1024;

/// Reads markup; `None` for any other text.
pub(super) fn read(file: &Arc<str>, decoded: &Decoded, limits: &Limits) -> Option<Result<Content, (&'static str, Refusal)>> {
    let start: String = decoded.text.trim_start().chars().take(4096).collect::<String>().to_lowercase();
    if json::is_json(&start) {
        return Some(json::read(file, decoded));
    }
    let mut head = start.chars();
    let is_archive = web_archive::is_one(&start);
    if !is_archive && (head.next() != Some('<') || !head.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '!' || c == '?')) {
        return None;
    }
    if decoded.text.len() > MOST_BYTES {
        let message = format!("the file holds more than {} MB of markup, so it is not used", MOST_BYTES / 1024 / 1024);
        return Some(Err(("markup", Refusal::new("M010", message, "Export fewer pupils at a time, as .xlsx or .csv."))));
    }
    let plain;
    let text = if decoded.text.contains('\r') {
        plain = decoded.text.replace("\r\n", "\n").replace('\r', "\n");
        plain.trim_start_matches('\u{FEFF}')
    } else {
        decoded.text.trim_start_matches('\u{FEFF}')
    };
    let (what, read) = match kind(&start) {
        _ if is_archive => ("web archive", web_archive::read(file, text, limits)),
        Kind::Html => ("web page", html_table::read(file, text, limits)),
        Kind::DocumentType => ("XML", Err(document_type())),
        Kind::Workbook => ("Excel 2003 XML workbook", spreadsheet_xml::read(file, text, limits)),
        Kind::Ctf => ("common transfer file", ctf::read(file, text, limits)),
        Kind::Return => ("census return", Ok(census_return_content())),
        Kind::Named(what) => ("markup", Err(named(what))),
        Kind::Report(what) => ("XML", report_xml::read(file, text, what, limits)),
    };
    Some(read.map(|content| with_notes(file, decoded, content)).map_err(|refusal| (what, refusal)))
}

/// Puts the encoding into the description, and what decoding found before what the reader found.
fn with_notes(file: &Arc<str>, decoded: &Decoded, mut content: Content) -> Content {
    content.described = format!("{}, {}", content.described, decoded.encoding);
    let notes: Vec<Finding> = decoded.findings(&Place::file(file.clone()));
    content.findings.splice(0..0, notes);
    content
}

enum Kind {
    Html,
    Workbook,
    Ctf,
    /// One list of records, perhaps; in words.
    Report(&'static str),
    /// A census return: no table of the school, and read by its own reader where it is compared.
    Return,
    /// Known, and no table.
    Named(&'static str),
    DocumentType,
}

/// Tags that begin a page or a piece of one.
const OF_A_PAGE: [&str; 18] = [
    "html", "head", "body", "table", "tr", "td", "thead", "tbody", "meta", "style", "div", "p", "center", "font", "form", "script",
    "title", "h1",
];

fn kind(start: &str) -> Kind {
    let root = first_element(start);
    let is_page_type = start.contains("<!doctype html");
    match root {
        Some(name) if OF_A_PAGE.contains(&name) => Kind::Html,
        _ if is_page_type => Kind::Html,
        _ if start.contains("<!doctype") || start.contains("<!entity") => Kind::DocumentType,
        Some("workbook") if start.contains("urn:schemas-microsoft-com:office:spreadsheet") || start.contains("excel.sheet") => {
            Kind::Workbook
        }
        Some("ctfile") => Kind::Ctf,
        Some("superstarreport") => Kind::Report("a SIMS report in XML"),
        Some("svg") => Kind::Named("a picture (SVG)"),
        Some("message") => Kind::Return,
        Some("package") => Kind::Named("an Office document in one XML file"),
        Some(_) => Kind::Report("an XML file"),
        // A comment longer than what is looked at, or a conditional comment of Office around a page.
        None if ["<html", "<table", "<head", "<body"].iter().any(|tag| start.contains(tag)) => Kind::Html,
        None => Kind::Report("an XML file"),
    }
}

/// The local name of the first element of a text in lower case, behind declarations and comments.
fn first_element(start: &str) -> Option<&str> {
    let mut rest = start;
    loop {
        let at = rest.find('<')?;
        rest = rest.get(at..)?;
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.get(comment.find("-->")? + 3..)?;
        } else if rest.starts_with("<?") || rest.starts_with("<!") {
            rest = rest.get(rest.find('>')? + 1..)?;
        } else {
            let name = rest.get(1..)?;
            let end = name.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(name.len());
            return name.get(..end)?.rsplit(':').next();
        }
    }
}

/// A return holds no table that the school's records come from; the census compares it with the return of today.
fn census_return_content() -> Content {
    Content { described: NAMED.to_owned(), container: Container::ReportXml, tables: Vec::new(), findings: Vec::new() }
}

fn named(what: &str) -> Refusal {
    Refusal::new("M001", format!("by its content this is {what}, not a table, so it is not used"), "Export the same data as .xlsx or .csv.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_element_is_found_behind_declarations_and_prefixes() {
        assert_eq!(first_element("<?xml version=\"1.0\"?><!-- <html> --><ns:ctfile a=\"1\">"), Some("ctfile"));
        assert_eq!(first_element("<!doctype html>\n<html>"), Some("html"));
        assert_eq!(first_element("<!-- never closed <a>"), None);
    }
}
