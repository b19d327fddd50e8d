//! Names that a workbook gives to single cells or texts, for workbooks of our own that come back.
//!
//! A spreadsheet program moves a name along with its cell, whatever the heading says by then. Names are a help and never
//! a condition: what cannot be read here is simply not known. Only names with our mark are taken up.

use std::path::Path;
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::error::Error;
use crate::finding::Checked;
use crate::read::guard::Package;
use crate::read::ole::{MAGIC, Ole};
use crate::read::package::attribute;
use crate::read::{Limits, protected, read_inbox, worker};
use crate::table::{Container, InputFile};

/// Start of the names that are ours.
const MARK: &str = "wm_";
/// More names than a workbook of ours can hold are not looked at.
const MOST_NAMES: usize = 20_000;

/// One name of ours in a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderName {
    /// The name, in small letters.
    pub name: String,
    /// What it stands for.
    pub is: Named,
}

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// A cell: sheet, 1-based row and column.
    Cell(String, u32, u32),
    /// A text.
    Text(String),
}

/// A workbook that came back, with its names.
#[derive(Clone, Debug)]
pub struct ReturnedFile {
    /// The file as every input is read.
    pub file: InputFile,
    /// Its names, as far as they could be read.
    pub names: Vec<HeaderName>,
}

/// Reads every file of a folder as [`read_inbox`] does, with the names of its workbooks. A folder that is not there is empty.
pub fn read_returned(folder: &Path, limits: &Limits) -> Result<Checked<Vec<ReturnedFile>>, Error> {
    if !folder.exists() {
        return Ok(Checked { value: Vec::new(), findings: Vec::new() });
    }
    let read = read_inbox(folder, limits)?;
    let with_names = |file: InputFile| {
        let names = match file.container {
            Container::Xlsx | Container::Ods => std::fs::read(folder.join(&*file.name)).map(|bytes| names_in(&file.name, &bytes, limits)),
            _ => Ok(Vec::new()),
        };
        ReturnedFile { names: names.unwrap_or_default(), file }
    };
    Ok(Checked { value: read.value.into_iter().map(with_names).collect(), findings: read.findings })
}

/// The names of ours in the bytes of a workbook; none when it holds none or cannot be read.
pub fn names_in(file: &str, bytes: &[u8], limits: &Limits) -> Vec<HeaderName> {
    if bytes.len() as u64 > limits.file_bytes {
        return Vec::new();
    }
    if bytes.starts_with(&MAGIC) {
        return opened(file, bytes, limits).map(|package| names_of_package(&package, limits)).unwrap_or_default();
    }
    names_of_package(bytes, limits)
}

/// The package inside a workbook behind a password, opened as the reader of cells opens it.
fn opened(file: &str, bytes: &[u8], limits: &Limits) -> Option<Vec<u8>> {
    let ole = Ole::open(bytes).ok()?;
    if !ole.holds("EncryptionInfo") {
        return None;
    }
    let kept = limits.opening.passphrases_for(&Arc::<str>::from(file));
    let passphrases: Vec<&str> = kept.iter().filter_map(|kept| kept.as_deref().ok()).collect();
    match &limits.opening.worker {
        Some(path) => worker::decrypt(path, bytes, &passphrases, limits).ok()?,
        None => protected::decrypted(bytes, &passphrases, limits),
    }
}

fn names_of_package(bytes: &[u8], limits: &Limits) -> Vec<HeaderName> {
    let Ok(mut package) = Package::open(bytes, limits) else { return Vec::new() };
    let (part, is_open_document) = if package.holds("xl/workbook.xml") { ("xl/workbook.xml", false) } else { ("content.xml", true) };
    let Ok(Some(text)) = package.text(part) else { return Vec::new() };
    let mut reader = Reader::from_str(&text);
    let mut names = Vec::new();
    while names.len() < MOST_NAMES {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) if is_open_document => names.extend(open_document_name(&element)),
            Ok(Event::Start(element)) if element.local_name().as_ref() == "definedName" => {
                let Some(name) = attribute(&element, "name") else { continue };
                let end = element.to_end().into_owned();
                let Ok(text) = reader.read_text(end.name()) else { break };
                let text = quick_xml::escape::unescape(&text.into_inner()).ok().map(|text| text.into_owned());
                names.extend(text.and_then(|text| named(&name, &text)));
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    names
}

fn open_document_name(element: &BytesStart<'_>) -> Option<HeaderName> {
    let refers = match element.local_name().as_ref() {
        "named-range" => attribute(element, "cell-range-address")?,
        "named-expression" => attribute(element, "expression")?,
        _ => return None,
    };
    named(&attribute(element, "name")?, &refers)
}

fn named(name: &str, refers: &str) -> Option<HeaderName> {
    let name = name.to_lowercase();
    if !name.starts_with(MARK) {
        return None;
    }
    let refers = refers.trim().trim_start_matches("of:").trim_start_matches('=').trim();
    if let Some(text) = refers.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        return Some(HeaderName { name, is: Named::Text(text.replace("\"\"", "\"")) });
    }
    let (sheet, row, column) = cell_of(refers.trim_start_matches('[').trim_end_matches(']'))?;
    Some(HeaderName { name, is: Named::Cell(sheet, row, column) })
}

/// `'Class Oak'!$C$5`, or `$'Class Oak'.$C$5` as OpenDocument writes it.
fn cell_of(refers: &str) -> Option<(String, u32, u32)> {
    let refers = refers.trim_start_matches('$');
    let (sheet, cell) = match refers.strip_prefix('\'') {
        Some(quoted) => {
            let end = quoted.rfind("'!").or_else(|| quoted.rfind("'."))?;
            (quoted.get(..end)?.replace("''", "'"), quoted.get(end + 2..)?)
        }
        None => refers.rsplit_once(['!', '.']).map(|(sheet, cell)| (sheet.to_owned(), cell))?,
    };
    let cell = cell.replace('$', "");
    let letters: String = cell.chars().take_while(char::is_ascii_alphabetic).collect();
    let row: u32 = cell.get(letters.len()..)?.parse().ok()?;
    let column = letters.chars().try_fold(0_u32, |column, letter| {
        let digit = u32::from(u8::try_from(letter.to_ascii_uppercase()).ok()?) - u32::from(b'A') + 1;
        column.checked_mul(26)?.checked_add(digit)
    })?;
    (row > 0 && column > 0 && column <= 16_384).then_some((sheet, row, column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_both_formats_point_at_the_same_cell() {
        for refers in ["'Class Oak'!$C$5", "$'Class Oak'.$C$5", "='Class Oak'!C5"] {
            assert_eq!(named("wm_class_1_reason", refers).map(|name| name.is), Some(Named::Cell("Class Oak".into(), 5, 3)), "{refers}");
        }
        assert_eq!(named("WM_x", "Flagged!$AA$12").map(|name| name.is), Some(Named::Cell("Flagged".into(), 12, 27)));
        assert_eq!(named("wm_x", "'it''s'!$A$1").map(|name| name.is), Some(Named::Cell("it's".into(), 1, 1)));
    }

    #[test]
    fn a_name_may_be_a_text_and_others_are_not_ours() {
        for refers in ["\"2026-11-20-0123abcd\"", "=\"2026-11-20-0123abcd\"", "of:=\"2026-11-20-0123abcd\""] {
            assert_eq!(named("wm_run", refers).map(|name| name.is), Some(Named::Text("2026-11-20-0123abcd".into())), "{refers}");
        }
        assert_eq!(named("_xlnm.Print_Area", "Flagged!$A$1:$C$9"), None);
        assert_eq!(named("wm_x", "#REF!$A$0"), None);
        assert_eq!(named("wm_x", "Flagged!$A$1:$C$9"), None);
    }
}
