//! What a file is, by its first bytes, and which reader gets it.
//!
//! Extensions lie: `.xls` is often HTML or text, and `.csv` can be a workbook (inputs catalogue, M001 and M002).

use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::finding::{Checked, Finding};
use crate::place::Place;
use crate::read::{Limits, Refusal, archive, biff, decode, delimited, disguise, markup, ole, protected, workbook};
use crate::table::{Container, InputFile, RawTable};

/// Bytes of a text file that are read: text is held several times over while it is cut into cells. A register of a large school
/// for a year takes ten megabytes.
const MOST_TEXT_BYTES: usize = 48 * 1024 * 1024;

/// What a reader made of a file.
pub(super) struct Content {
    pub(super) described: String,
    pub(super) container: Container,
    pub(super) tables: Vec<RawTable>,
    pub(super) findings: Vec<Finding>,
}

/// One file to one or several inputs: a zip of files comes with its members.
pub(super) fn read_all(name: &str, bytes: &[u8], limits: &Limits) -> Checked<Vec<InputFile>> {
    if bytes.len() as u64 <= limits.file_bytes
        && let Some(read) = archive::read(name, bytes, limits)
    {
        return read;
    }
    let read = read_bytes(name, bytes, limits);
    Checked { value: vec![read.value], findings: read.findings }
}

pub(super) fn read_bytes(name: &str, bytes: &[u8], limits: &Limits) -> Checked<InputFile> {
    let file: Arc<str> = Arc::from(name);
    if bytes.len() as u64 > limits.file_bytes {
        let refusal = Refusal::new(
            "M010",
            format!("the file is larger than {} MB, so it is not used", limits.file_bytes / 1024 / 1024),
            "Export fewer pupils at a time.",
        );
        return refused(name, bytes, "too large", refusal);
    }
    if let Some(read) = archive::read(name, bytes, limits) {
        return archive::as_one(read);
    }
    match read_content(&file, bytes, limits) {
        Ok(mut content) => {
            content.findings.splice(0..0, disguise::note(&file, content.container));
            Checked {
                value: InputFile {
                    name: file,
                    bytes: bytes.len() as u64,
                    sha256: sha256(bytes),
                    container: content.container,
                    described: content.described,
                    tables: content.tables,
                },
                findings: content.findings,
            }
        }
        Err((what, refusal)) => refused(name, bytes, what, refusal),
    }
}

/// A file that is listed and not used.
pub(super) fn refused(name: &str, bytes: &[u8], what: &str, refusal: Refusal) -> Checked<InputFile> {
    let file: Arc<str> = Arc::from(name);
    Checked {
        findings: vec![refusal.at(Place::file(file.clone()))],
        value: InputFile {
            name: file,
            bytes: bytes.len() as u64,
            sha256: sha256(bytes),
            container: Container::Refused,
            described: what.to_owned(),
            tables: Vec::new(),
        },
    }
}

fn read_content(file: &Arc<str>, bytes: &[u8], limits: &Limits) -> Result<Content, (&'static str, Refusal)> {
    if bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        let refusal = Refusal::new(
            "M016",
            "the file is empty, so nothing is read from it",
            "If it lies in a cloud folder, it may not have been downloaded: open it once, then run again.",
        );
        return Err(("empty file", refusal));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return workbook::read(file, bytes, limits).map_err(|refusal| ("zip package", refusal));
    }
    if bytes.starts_with(&ole::MAGIC) {
        return protected::read(file, bytes, limits);
    }
    if biff::is_bare(bytes) {
        return Err(("very old Excel workbook", biff::too_old()));
    }
    if let Some(what) = known_binary(bytes) {
        return Err((
            what,
            Refusal::new(
                "M001",
                format!("by its content this is {what}, not a table, so it is not used"),
                "Export the data itself as .xlsx or .csv.",
            ),
        ));
    }
    if bytes.len() > MOST_TEXT_BYTES {
        let message = format!(
            "the file holds more than {} MB of text, which no school's export does, so it is not used",
            MOST_TEXT_BYTES / 1024 / 1024
        );
        return Err(("text", Refusal::new("M010", message, "Export the pupils of one school and one year.")));
    }
    let decoded = decode::decode(bytes).map_err(|refusal| ("not text", refusal))?;
    if let Some(read) = markup::read(file, &decoded, limits) {
        return read;
    }
    delimited::read(file, &decoded, limits).map_err(|refusal| ("text", refusal))
}

/// Formats people put into an inbox by mistake, by their first bytes.
fn known_binary(bytes: &[u8]) -> Option<&'static str> {
    const MAGIC: &[(&[u8], &str)] = &[
        (b"%PDF", "a PDF document"),
        (b"\x89PNG", "a picture (PNG)"),
        (b"\xFF\xD8\xFF", "a picture (JPEG)"),
        (b"GIF8", "a picture (GIF)"),
        (b"BM\x00", "a picture (BMP)"),
        (b"II*\x00", "a picture (TIFF)"),
        (b"MM\x00*", "a picture (TIFF)"),
        (b"{\\rtf", "a rich text document"),
        (b"\x1F\x8B", "a compressed file (gzip)"),
        (b"7z\xBC\xAF\x27\x1C", "a compressed file (7-Zip)"),
        (b"Rar!", "a compressed file (RAR)"),
        (b"SQLite format 3\x00", "a database file"),
        (b"PAR1", "a Parquet file"),
        (b"MZ", "a program"),
        (b"\x7FELF", "a program"),
    ];
    let by_magic = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, what)| *what);
    // `MZ` and `BM` could begin a heading; a program or a picture has NUL bytes near its start, a table has none.
    let is_sure = bytes.iter().take(512).any(|byte| *byte == 0);
    by_magic.filter(|what| is_sure || !matches!(*what, "a program" | "a picture (BMP)"))
}

pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_refused(bytes: &[u8], code: &str, words: &str) {
        let read = read_bytes("given.xls", bytes, &Limits::default());
        assert_eq!(read.value.container, Container::Refused);
        assert!(read.value.tables.is_empty());
        assert_eq!(read.findings.len(), 1);
        assert_eq!(read.findings[0].code.0, code, "{}", read.findings[0]);
        assert!(read.findings[0].message.contains(words), "{}", read.findings[0]);
    }

    fn ole_file(stream: &str) -> Vec<u8> {
        let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
        bytes.extend(vec![0; 1000]);
        bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    }

    #[test]
    fn a_password_is_named_as_such() {
        check_refused(&ole_file("EncryptionInfo"), "M006", "protected by a password");
    }

    #[test]
    fn a_workbook_of_the_first_excels_is_refused_with_its_cure() {
        check_refused(&[0x09, 0x04, 0x06, 0x00, 0x00, 0x00, 0x10, 0x00, 0x00, 0x00], "M004", "older than Excel 5");
    }

    #[test]
    fn disguised_files_are_named_for_what_they_are() {
        check_refused(b"\r\n<html><body><table><tr><td>UPN</td></tr></table>", "M001", "web page");
        check_refused("\u{FEFF}<table><tr><td>UPN</td>".as_bytes(), "M001", "web page");
        check_refused(b"<?xml version=\"1.0\"?><SuperStarReport><Record/></SuperStarReport>", "M001", "SIMS report");
        check_refused(b"<?xml version=\"1.0\"?><CTfile></CTfile>", "M059", "common transfer file");
        check_refused(b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "M001", "web archive");
        check_refused(b"%PDF-1.7 ...", "M001", "PDF");
        check_refused(b"\x89PNG\r\n\x1a\n", "M001", "picture");
        check_refused(b"{\"students\": []}", "M152", "JSON");
        check_refused(b"MZ\x90\x00\x03\x00", "M001", "program");
    }

    #[test]
    fn an_entity_bomb_in_plain_xml_is_not_expanded() {
        let bomb = b"<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>";
        check_refused(bomb, "M011", "document type");
    }

    #[test]
    fn a_heading_that_begins_like_a_program_is_still_a_heading() {
        let read = read_bytes("a.csv", b"MZ group,UPN\n1,2\n", &Limits::default());
        assert_eq!(read.value.container, Container::Delimited);
    }

    #[test]
    fn blanks_alone_are_an_empty_file() {
        check_refused(b" \r\n \n", "M016", "empty");
    }
}
