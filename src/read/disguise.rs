//! What a file's name promises, and a word where its content is something else (inputs catalogue, M001 and M002).

use std::sync::Arc;

use crate::finding::{Action, Code, Finding};
use crate::place::Place;
use crate::table::Container;

/// A note for a file that was read as something its name does not say. Excel itself asks about such files on opening.
pub(super) fn note(file: &Arc<str>, container: Container) -> Option<Finding> {
    let (_, ending) = file.rsplit_once('.')?;
    let ending = ending.to_lowercase();
    let promised: &[Container] = match ending.as_str() {
        "xls" | "xlt" => &[Container::Xls],
        "xlsx" | "xlsm" | "xltx" | "xltm" => &[Container::Xlsx],
        "xlsb" => &[Container::Xlsb],
        "ods" => &[Container::Ods],
        "csv" | "tsv" | "tab" | "txt" | "psv" | "prn" => &[Container::Delimited],
        "json" | "jsonl" | "ndjson" => return None,
        "htm" | "html" => &[Container::Html],
        "xml" => &[Container::SpreadsheetXml, Container::ReportXml, Container::Ctf],
        _ => return None,
    };
    if promised.contains(&container) {
        return None;
    }
    let (code, what) = match container {
        Container::Delimited => ("M002", "separated text"),
        Container::Xlsx => ("M002", "an Excel workbook (.xlsx)"),
        Container::Xlsb => ("M002", "a binary Excel workbook (.xlsb)"),
        Container::Xls => ("M002", "an old Excel workbook (.xls)"),
        Container::Ods => ("M002", "an OpenDocument workbook (.ods)"),
        Container::Html => ("M001", "a web page (HTML)"),
        Container::SpreadsheetXml => ("M002", "an Excel 2003 workbook in XML"),
        Container::ReportXml => ("M002", "a report in XML"),
        Container::Ctf => ("M002", "a common transfer file (CTF)"),
        Container::Json(_) => ("M002", "a page of records in JSON"),
        Container::Archive | Container::Refused => return None,
    };
    let message = format!("the name ends in .{ending}, but by its content this is {what}; it is read as that");
    Some(
        Finding::new(Code(code), Action::Repaired, Place::file(file.clone()), message)
            .hint("Nothing needs doing unless another file was meant."),
    )
}
