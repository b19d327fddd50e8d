//! Hostile files put together: zips, workbooks and books around one nasty part.

use std::io::{Cursor, Read, Write};

use zip::write::{SimpleFileOptions, ZipWriter};

use crate::mutations::random::Seeded;
use crate::support::project;

/// A zip of named parts.
pub fn zip_of(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(name.as_str(), SimpleFileOptions::default()).expect("the part can be begun");
        writer.write_all(bytes).expect("the part can be written");
    }
    writer.finish().expect("the zip can be closed").into_inner()
}

/// A zip of named texts.
pub fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    zip_of(&parts.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect::<Vec<_>>())
}

/// A workbook of one part for each sheet, and other parts.
pub fn xlsx(sheets: &[String], others: &[(&str, String)]) -> Vec<u8> {
    const KINDS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut parts = vec![(
        "_rels/.rels".to_owned(),
        format!("<Relationships><Relationship Id=\"r\" Type=\"{KINDS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"),
    )];
    let (mut links, mut book) = (String::new(), String::new());
    for (at, sheet) in (1..).zip(sheets) {
        links += &format!("<Relationship Id=\"r{at}\" Type=\"{KINDS}/worksheet\" Target=\"worksheets/sheet{at}.xml\"/>");
        book += &format!("<sheet name=\"S{at}\" sheetId=\"{at}\" r:id=\"r{at}\"/>");
        parts.push((format!("xl/worksheets/sheet{at}.xml"), sheet.clone()));
    }
    for (part, kind) in [("sharedStrings", "sharedStrings"), ("styles", "styles")] {
        links += &format!("<Relationship Id=\"{part}\" Type=\"{KINDS}/{kind}\" Target=\"{part}.xml\"/>");
    }
    parts.push(("xl/workbook.xml".into(), format!("<workbook><sheets>{book}</sheets></workbook>")));
    parts.push(("xl/_rels/workbook.xml.rels".into(), format!("<Relationships>{links}</Relationships>")));
    parts.extend(others.iter().map(|(name, text)| ((*name).to_owned(), text.clone())));
    zip_of(&parts.into_iter().map(|(name, text)| (name, text.into_bytes())).collect::<Vec<_>>())
}

/// The part of one sheet.
pub fn sheet(inside: &str) -> String {
    format!("<worksheet><sheetData>{inside}</sheetData></worksheet>")
}

/// A row of one cell.
pub fn cell(text: &str) -> String {
    format!("<row><c t=\"inlineStr\"><is><t>{text}</t></is></c></row>")
}

/// An OpenDocument book around its tables, with what stands before its first element.
pub fn ods(table: &str, head: &str) -> Vec<u8> {
    let content = format!(
        "{head}<office:document-content><office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    );
    let kind = b"application/vnd.oasis.opendocument.spreadsheet";
    zip(&[("mimetype", kind), ("content.xml", content.as_bytes())])
}

/// One of the good books of the sample inputs.
pub fn good_book(name: &str) -> Vec<u8> {
    std::fs::read(project().join("sample-data/inputs/containers").join(name)).expect("the book is there")
}

/// A good book with one of its parts replaced.
pub fn with_part(book: &str, part: &str, bytes: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(good_book(book))).expect("the book is a zip");
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("a part");
        let name = entry.name().expect("a name").into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).expect("a part is read");
        parts.push((name.clone(), if name == part { bytes.to_vec() } else { content }));
    }
    assert!(parts.iter().any(|(name, _)| name == part), "{book} has no {part}");
    zip_of(&parts)
}

/// Entities that grow fourfold with each level.
pub const ENTITIES: &str =
    "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;\">]>";

/// Letters that do not pack well, so that no ratio refuses them first.
pub fn noise(n: usize) -> String {
    let mut seeded = Seeded(3);
    (0..n).map(|_| char::from(b'a' + seeded.below(26) as u8)).collect()
}

/// A page with one table.
pub fn page(inside: &str) -> Vec<u8> {
    format!("<html><body><table>{inside}</table></body></html>").into_bytes()
}
