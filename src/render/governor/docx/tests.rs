//! What every word-processor document must keep, over the invented schools of the report's tests.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use quick_xml::events::Event;

use super::docx;
use crate::render::chart;
use crate::render::governor::document::{Block, ReportDocument};
use crate::render::governor::report_tests::{full_view, stamp, views};

fn charts(report: &ReportDocument) -> BTreeMap<String, Vec<u8>> {
    let drawn = |figure: &crate::render::governor::document::Figure| {
        let svg = chart::svg(&figure.chart).expect("a chart is drawn");
        (figure.name.clone(), chart::png(&svg).expect("a picture is made"))
    };
    report.figures().map(drawn).collect()
}

/// Every part of the package by name, in the package's order.
fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    (0..archive.len())
        .map(|index| {
            let mut part = archive.by_index(index).expect("a part");
            let mut content = Vec::new();
            part.read_to_end(&mut content).expect("its bytes");
            (part.name().expect("its name").into_owned(), content)
        })
        .collect()
}

fn part(all: &[(String, Vec<u8>)], name: &str) -> String {
    let (_, bytes) = all.iter().find(|(part, _)| part == name).expect("the part is there");
    String::from_utf8(bytes.clone()).expect("UTF-8")
}

/// The values of an attribute wherever an element has it.
fn values(xml: &str, element: &str, attribute: &str) -> Vec<String> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Eof => return found,
            Event::Start(tag) | Event::Empty(tag) if tag.name().as_ref() == element => {
                let value = tag.try_get_attribute(attribute).expect("an attribute list");
                found.extend(value.map(|value| value.value.into_owned()));
            }
            _ => {}
        }
    }
}

#[test]
fn every_part_is_well_formed_declared_and_found_by_its_relation() {
    for (name, view) in views() {
        let report = ReportDocument::new(&view, &stamp());
        let all = parts(&docx(&report, &charts(&report)).unwrap());
        assert_eq!(all[0].0, "[Content_Types].xml", "{name}: readers look for it first");
        let names: BTreeSet<&str> = all.iter().map(|(part, _)| part.as_str()).collect();
        assert_eq!(names.len(), all.len(), "{name}");
        for (part_name, bytes) in all.iter().filter(|(part, _)| part.ends_with(".xml") || part.ends_with(".rels")) {
            values(std::str::from_utf8(bytes).unwrap(), "-", "-");
            assert!(bytes.starts_with(b"<?xml"), "{name}: {part_name}");
        }
        let types = part(&all, "[Content_Types].xml");
        for declared in values(&types, "Override", "PartName") {
            assert!(names.contains(declared.trim_start_matches('/')), "{name}: {declared}");
        }
        for target in values(&part(&all, "word/_rels/document.xml.rels"), "Relationship", "Target") {
            assert!(names.contains(format!("word/{target}").as_str()), "{name}: {target}");
        }
        let known: BTreeSet<String> = values(&part(&all, "word/_rels/document.xml.rels"), "Relationship", "Id").into_iter().collect();
        let body = part(&all, "word/document.xml");
        for used in values(&body, "a:blip", "r:embed") {
            assert!(known.contains(&used), "{name}: {used}");
        }
        let styles: BTreeSet<String> = values(&part(&all, "word/styles.xml"), "w:style", "w:styleId").into_iter().collect();
        for element in ["w:pStyle", "w:rStyle", "w:tblStyle"] {
            for used in values(&body, element, "w:val") {
                assert!(styles.contains(&used), "{name}: style {used}");
            }
        }
    }
}

#[test]
fn every_table_has_one_header_row_and_every_chart_its_words() {
    for (name, view) in views() {
        let report = ReportDocument::new(&view, &stamp());
        let body = part(&parts(&docx(&report, &charts(&report)).unwrap()), "word/document.xml");
        let tables = report.sections.iter().flat_map(|s| &s.blocks).filter(|block| matches!(block, Block::Table(_))).count();
        assert_eq!(body.matches("<w:tbl>").count(), tables, "{name}");
        for table in body.split("<w:tbl>").skip(1) {
            assert_eq!(table.split("</w:tbl>").next().unwrap_or("").matches("<w:tblHeader/>").count(), 1, "{name}");
            assert_eq!(table.split("</w:tr>").next().unwrap_or("").matches("<w:tblHeader/>").count(), 1, "{name}: the first row");
        }
        let alts: Vec<String> = report.figures().map(|figure| figure.alt.clone()).collect();
        let described: Vec<String> =
            values(&body, "wp:docPr", "descr").iter().map(|text| quick_xml::escape::unescape(text).unwrap().into_owned()).collect();
        assert_eq!(described, alts, "{name}");
    }
}

#[test]
fn headings_are_headings_and_the_contents_lead_to_them() {
    let report = ReportDocument::new(&full_view(), &stamp());
    let all = parts(&docx(&report, &charts(&report)).unwrap());
    let body = part(&all, "word/document.xml");
    let styles = values(&body, "w:pStyle", "w:val");
    assert_eq!(styles.iter().filter(|style| *style == "Title").count(), 1);
    assert_eq!(styles.iter().filter(|style| *style == "Heading1").count(), report.sections.len());
    let first = |style: &str| styles.iter().position(|other| other == style);
    assert!(first("Heading1") < first("Heading2"), "no level is skipped");
    assert_eq!(values(&body, "w:hyperlink", "w:anchor"), values(&body, "w:bookmarkStart", "w:name"));
    let sheet = part(&all, "word/styles.xml");
    assert_eq!(values(&sheet, "w:outlineLvl", "w:val"), ["0", "1"]);
    assert_eq!(values(&sheet, "w:lang", "w:val"), ["en-GB"]);
    assert!(values(&sheet, "w:sz", "w:val").iter().filter_map(|size| size.parse::<u32>().ok()).all(|size| size >= 20 || size == 8));
}

#[test]
fn nothing_in_the_package_names_a_person_or_a_time_of_writing() {
    let report = ReportDocument::new(&full_view(), &stamp());
    let [once, twice] = [(), ()].map(|()| docx(&report, &charts(&report)).unwrap());
    assert!(once == twice, "same bytes twice");
    let core = part(&parts(&once), "docProps/core.xml");
    assert!(core.contains("<dc:creator>Waymark</dc:creator>") && core.contains("<dc:language>en-GB</dc:language>"));
    assert!(core.contains(&format!("<dc:title>{}</dc:title>", report.title)));
    assert_eq!(core.matches("2026-11-20T00:00:00Z").count(), 2);
    let mut archive = zip::ZipArchive::new(Cursor::new(&once)).unwrap();
    for index in 0..archive.len() {
        assert_eq!(archive.by_index(index).unwrap().last_modified(), Some(zip::DateTime::default()));
    }
}

#[test]
fn columns_fill_the_page_and_keep_their_words_whole() {
    for (name, view) in views() {
        let report = ReportDocument::new(&view, &stamp());
        for table in report.sections.iter().flat_map(|s| &s.blocks).filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        }) {
            let widths = super::body::widths(table);
            assert_eq!(widths.iter().sum::<u32>(), super::body::TEXT_WIDTH, "{name}, {}", table.name);
            assert!(widths.iter().all(|width| *width > 400), "{name}, {}: {widths:?}", table.name);
        }
    }
}

#[test]
fn a_very_tall_chart_stays_on_its_page() {
    let report = ReportDocument::new(&full_view(), &stamp());
    let mut tall = charts(&report);
    let header =
        |width: u32, height: u32| [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &width.to_be_bytes(), &height.to_be_bytes()].concat();
    let first = report.figures().next().unwrap().name.clone();
    tall.insert(first.clone(), header(1280, 12_800));
    let body = part(&parts(&docx(&report, &tall).unwrap()), "word/document.xml");
    let height: u64 = values(&body, "wp:extent", "cy")[0].parse().unwrap();
    assert_eq!(height, 215 * 36_000);
    tall.insert(first, header(0, 10));
    assert!(docx(&report, &tall).is_err(), "a picture without size is a fault of ours, not a division by zero");
}
