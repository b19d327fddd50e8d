//! The report as an editable word-processor document: real headings, tables with repeated header rows, charts with
//! alternative text.
//!
//! A package of XML parts after ECMA-376 (WordprocessingML, transitional), written part by part: the writers of such
//! files that exist know neither alternative text nor repeated header rows. Nothing in it names a user or a path, and the
//! dates are those of the report, so the same report gives the same bytes.

mod body;
#[cfg(test)]
mod tests;
mod xml;

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::document::ReportDocument;
use crate::error::Error;
use body::Picture;
use xml::Xml;

const STYLES: &str = include_str!("styles.xml");
const NUMBERING: &str = include_str!("numbering.xml");
const SETTINGS: &str = include_str!("settings.xml");
const FONTS: &str = include_str!("fonts.xml");
const THEME: &str = include_str!("theme.xml");

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// Writes the document. `charts` holds the PNG of each figure by name.
pub(super) fn docx(document: &ReportDocument, charts: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, Error> {
    let pictures = pictures(document, charts)?;
    let mut parts: Vec<(String, Vec<u8>)> = vec![
        ("[Content_Types].xml".into(), content_types()),
        ("_rels/.rels".into(), package_relations()),
        ("docProps/core.xml".into(), core_properties(document)),
        ("docProps/app.xml".into(), application()),
        ("word/document.xml".into(), body::document(document, &pictures)),
        ("word/styles.xml".into(), STYLES.into()),
        ("word/numbering.xml".into(), NUMBERING.into()),
        ("word/settings.xml".into(), SETTINGS.into()),
        ("word/fontTable.xml".into(), FONTS.into()),
        ("word/theme/theme1.xml".into(), THEME.into()),
        ("word/header1.xml".into(), body::header(document)),
        ("word/footer1.xml".into(), body::footer(document)),
        ("word/_rels/document.xml.rels".into(), relations(&pictures)),
    ];
    parts.extend(pictures.into_values().map(|picture| (format!("word/{}", picture.target), picture.png)));
    package(parts).map_err(|error| Error::Fault(format!("the governors' word-processor document could not be written: {error}")))
}

/// The parts in one archive, in the order given, without the time of writing.
fn package(parts: Vec<(String, Vec<u8>)>) -> Result<Vec<u8>, zip::result::ZipError> {
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default()).unix_permissions(0o644);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        // A picture is compressed already.
        let packing = if name.ends_with(".png") { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        archive.start_file(name, options.compression_method(packing))?;
        archive.write_all(&bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// Each figure's picture with its size, its place in the package and the id that the body calls it by.
fn pictures(document: &ReportDocument, charts: &BTreeMap<String, Vec<u8>>) -> Result<BTreeMap<String, Picture>, Error> {
    let mut pictures = BTreeMap::new();
    for (figure, number) in document.figures().zip(1..) {
        let Some(png) = charts.get(&figure.name) else { continue };
        let size = png_size(png).ok_or_else(|| Error::Fault("a chart has no size".into()))?;
        let (relation, target) = (format!("rIdChart{number}"), format!("media/chart{number}.png"));
        pictures.insert(figure.name.clone(), Picture { png: png.clone(), size, relation, target });
    }
    Ok(pictures)
}

/// Width and height in pixels, from the header chunk that opens every PNG.
fn png_size(png: &[u8]) -> Option<(u32, u32)> {
    let at = |from: usize| Some(u32::from_be_bytes(png.get(from..from + 4)?.try_into().ok()?));
    (png.get(12..16)? == b"IHDR").then_some(())?;
    Some((at(16)?, at(20)?)).filter(|(width, height)| *width > 0 && *height > 0)
}

fn content_types() -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open("Types", &[("xmlns", &format!("{PACKAGE}/content-types"))]);
    for (extension, kind) in
        [("rels", "application/vnd.openxmlformats-package.relationships+xml"), ("xml", "application/xml"), ("png", "image/png")]
    {
        xml.empty("Default", &[("Extension", extension), ("ContentType", kind)]);
    }
    let word = |part: &str| format!("{WORD}.{part}+xml");
    for (part, kind) in [
        ("/word/document.xml", word("document.main")),
        ("/word/styles.xml", word("styles")),
        ("/word/numbering.xml", word("numbering")),
        ("/word/settings.xml", word("settings")),
        ("/word/fontTable.xml", word("fontTable")),
        ("/word/theme/theme1.xml", "application/vnd.openxmlformats-officedocument.theme+xml".into()),
        ("/word/header1.xml", word("header")),
        ("/word/footer1.xml", word("footer")),
        ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml".into()),
        ("/docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml".into()),
    ] {
        xml.empty("Override", &[("PartName", part), ("ContentType", &kind)]);
    }
    xml.close("Types");
    xml.finish()
}

fn package_relations() -> Vec<u8> {
    relationships(&[
        ("rId1", &format!("{OFFICE}/officeDocument"), "word/document.xml"),
        ("rId2", &format!("{PACKAGE}/relationships/metadata/core-properties"), "docProps/core.xml"),
        ("rId3", &format!("{OFFICE}/extended-properties"), "docProps/app.xml"),
    ])
}

fn relations(pictures: &BTreeMap<String, Picture>) -> Vec<u8> {
    let parts = [
        ("rId1", "styles", "styles.xml"),
        ("rId2", "numbering", "numbering.xml"),
        ("rId3", "settings", "settings.xml"),
        ("rId4", "fontTable", "fontTable.xml"),
        ("rId5", "theme", "theme/theme1.xml"),
        (body::HEADER, "header", "header1.xml"),
        (body::FOOTER, "footer", "footer1.xml"),
    ];
    let images = pictures.values().map(|picture| (picture.relation.as_str(), "image", picture.target.as_str()));
    let all: Vec<(&str, String, &str)> =
        parts.into_iter().chain(images).map(|(id, kind, target)| (id, format!("{OFFICE}/{kind}"), target)).collect();
    relationships(&all.iter().map(|(id, kind, target)| (*id, kind.as_str(), *target)).collect::<Vec<_>>())
}

fn relationships(all: &[(&str, &str, &str)]) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open("Relationships", &[("xmlns", &format!("{PACKAGE}/relationships"))]);
    for (id, kind, target) in all {
        xml.empty("Relationship", &[("Id", id), ("Type", kind), ("Target", target)]);
    }
    xml.close("Relationships");
    xml.finish()
}

/// Title, language and the report's own day; the creator is the program, never a person.
fn core_properties(document: &ReportDocument) -> Vec<u8> {
    let (year, month, day) = document.date;
    let day = format!("{year:04}-{month:02}-{day:02}T00:00:00Z");
    let mut xml = Xml::new();
    xml.open(
        "cp:coreProperties",
        &[
            ("xmlns:cp", &format!("{PACKAGE}/metadata/core-properties")),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:dcterms", "http://purl.org/dc/terms/"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ],
    );
    xml.text_element("dc:title", &[], &document.title);
    xml.text_element("dc:subject", &[], &document.subtitle);
    xml.text_element("dc:creator", &[], "Waymark");
    xml.text_element("dc:language", &[], "en-GB");
    xml.text_element("cp:lastModifiedBy", &[], "Waymark");
    for name in ["dcterms:created", "dcterms:modified"] {
        xml.text_element(name, &[("xsi:type", "dcterms:W3CDTF")], &day);
    }
    xml.close("cp:coreProperties");
    xml.finish()
}

fn application() -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open("Properties", &[("xmlns", "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties")]);
    xml.text_element("Application", &[], "Waymark");
    xml.close("Properties");
    xml.finish()
}
