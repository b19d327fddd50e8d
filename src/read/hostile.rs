//! Files made to break a reader. Each must end in a finding or in rows, in bounded time, and never in a panic.

use std::io::{Cursor, Write};

use proptest::prelude::*;
use rust_xlsxwriter::{Format, Workbook};
use zip::write::{SimpleFileOptions, ZipWriter};

use super::{Limits, read_bytes};
use crate::domain::random::Generator;
use crate::finding::Checked;
use crate::table::InputFile;

/// A zip of named texts.
pub(super) fn zip_of(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The smallest workbook around one sheet's XML, with other parts besides.
pub(super) fn package_with(sheet: &str, others: &[(&str, &str)]) -> Vec<u8> {
    const KINDS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let root =
        format!("<Relationships><Relationship Id=\"r\" Type=\"{KINDS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
    let links =
        format!("<Relationships><Relationship Id=\"r1\" Type=\"{KINDS}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>");
    let book = "<workbook><sheets><sheet name=\"One\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>";
    let mut parts = vec![
        ("_rels/.rels", root.as_str()),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", &links),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    parts.extend(others);
    zip_of(&parts)
}

pub(super) fn package_of(sheet: &str) -> Vec<u8> {
    package_with(sheet, &[])
}

fn read(bytes: &[u8]) -> Checked<InputFile> {
    read_bytes("hostile.xlsx", bytes, &Limits::default())
}

fn codes(bytes: &[u8]) -> Vec<&'static str> {
    read(bytes).findings.iter().map(|finding| finding.code.0).collect()
}

/// A good workbook with every kind of cell.
fn good_workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("dd/mm/yyyy");
    for name in ["Autumn", "Spring"] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        sheet.merge_range(0, 0, 0, 3, name, &date).unwrap();
        for row in 1..30 {
            sheet.write_string(row, 0, format!("Pupil {row}")).unwrap();
            sheet.write_number(row, 1, f64::from(row) * 1.5).unwrap();
            sheet.write_number_with_format(row, 2, 42_000.0 + f64::from(row), &date).unwrap();
            sheet.write_formula(row, 3, "=B2*2").unwrap();
        }
        sheet.set_row_hidden(5).unwrap();
    }
    book.save_to_buffer().unwrap()
}

/// Numbers from a fixed seed, so that a failure can be repeated.
pub(super) struct Seeded(Generator);

impl Seeded {
    pub(super) fn new(seed: u64) -> Seeded {
        Seeded(Generator::new(seed))
    }

    fn below(&mut self, n: usize) -> usize {
        (self.0.next() % n as u64) as usize
    }
}

pub(super) fn mutated(good: &[u8], seeded: &mut Seeded) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for _ in 0..1 + seeded.below(8) {
        let at = seeded.below(bytes.len());
        match seeded.below(4) {
            0 => bytes[at] = seeded.below(256) as u8,
            1 => bytes[at] ^= 1 << seeded.below(8),
            2 => {
                bytes.remove(at);
            }
            _ => bytes.insert(at, seeded.below(256) as u8),
        }
    }
    bytes
}

#[test]
fn three_hundred_damaged_workbooks_end_in_a_finding_or_in_rows() {
    let good = good_workbook();
    assert_eq!(read(&good).value.tables.len(), 2);
    let mut seeded = Seeded::new(20_261);
    for _ in 0..300 {
        let checked = read(&mutated(&good, &mut seeded));
        assert!(!checked.findings.is_empty() || !checked.value.tables.is_empty());
    }
}

#[test]
fn damage_inside_the_parts_is_survived_too() {
    // A changed byte of a packed part fails the zip's checksum first; here the parts themselves are changed.
    let sheet = "<worksheet><dimension ref=\"A1:C2\"/><cols><col min=\"1\" max=\"2\" hidden=\"1\"/></cols><sheetData><row r=\"1\" hidden=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"1\"><v>42000</v></c><c r=\"C1\" t=\"e\"><f>x</f><v>#N/A</v></c></row><row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>x</t></is></c><c r=\"B2\" t=\"b\"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref=\"A1:B1\"/></mergeCells></worksheet>";
    let strings = "<sst count=\"1\" uniqueCount=\"1\"><si><r><t>Ava</t></r></si></sst>";
    let styles = "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/></cellXfs></styleSheet>";
    let mut seeded = Seeded::new(7);
    for _ in 0..600 {
        let [sheet, strings, styles] = [sheet, strings, styles].map(|part| {
            let bytes = if seeded.below(2) == 0 { mutated(part.as_bytes(), &mut seeded) } else { part.as_bytes().to_vec() };
            String::from_utf8_lossy(&bytes).into_owned()
        });
        read(&package_with(&sheet, &[("xl/sharedStrings.xml", &strings), ("xl/styles.xml", &styles)]));
    }
}

#[test]
fn three_hundred_damaged_texts_end_in_a_finding_or_in_rows() {
    let good = "UPN;Name;Score\r\nA1;\"Adams, Ava\";94,5\r\nB2;\"O\"\"Neill\r\nBen\";95\r\n".repeat(20).into_bytes();
    let mut seeded = Seeded::new(42);
    for _ in 0..300 {
        let checked = read(&mutated(&good, &mut seeded));
        assert!(!checked.findings.is_empty() || !checked.value.tables.is_empty());
    }
}

#[test]
fn a_truncated_workbook_is_refused_at_any_length() {
    let good = good_workbook();
    for end in (0..good.len()).step_by(97) {
        let checked = read(&good[..end]);
        assert!(checked.value.tables.is_empty(), "no partial data");
        assert_eq!(checked.findings.len(), 1);
    }
}

#[test]
fn a_bomb_is_refused_before_it_unpacks() {
    let sheet = format!(
        "<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>{}</t></is></c></row></sheetData></worksheet>",
        "a".repeat(30_000_000)
    );
    let bytes = package_of(&sheet);
    assert!(bytes.len() < 100_000);
    assert_eq!(codes(&bytes), ["M010"]);
}

#[test]
fn an_entity_bomb_is_never_expanded() {
    let sheet = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]><worksheet><sheetData><row><c t=\"inlineStr\"><is><t>&b;</t></is></c></row></sheetData></worksheet>";
    assert_eq!(codes(&package_of(sheet)), ["M011"]);
}

#[test]
fn absurd_references_are_refused() {
    for reference in ["ZZZZ99999999", "A4294967297", "XFE1", "A1048577", "A0", "\u{661}1"] {
        let sheet = format!("<worksheet><sheetData><row><c r=\"{reference}\"><v>1</v></c></row></sheetData></worksheet>");
        assert_eq!(codes(&package_of(&sheet)), ["M019"], "{reference}");
    }
    assert_eq!(codes(&package_of("<worksheet><sheetData><row r=\"99999999999\"><c><v>1</v></c></row></sheetData></worksheet>")), ["M019"]);
}

#[test]
fn a_lying_dimension_costs_nothing() {
    for dimension in ["A1:XFD1048576", "XFD9:A1", "A1:ZZZZZZ99999999999", "nonsense", ""] {
        let sheet = format!("<worksheet><dimension ref=\"{dimension}\"/><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>");
        assert_eq!(read(&package_of(&sheet)).value.tables[0].rows.len(), 1, "{dimension}");
    }
}

#[test]
fn a_lying_count_of_strings_costs_nothing() {
    let sheet = "<worksheet><sheetData><row><c t=\"s\"><v>0</v></c></row></sheetData></worksheet>";
    let strings = "<sst uniqueCount=\"9999999999999\"><si><t>Ava</t></si></sst>";
    assert_eq!(read(&package_with(sheet, &[("xl/sharedStrings.xml", strings)])).value.tables[0].rows.len(), 1);
}

#[test]
fn style_records_that_each_copy_a_long_name_cost_nothing() {
    let long = "x".repeat(500_000);
    let styles = format!(
        "<styleSheet><fonts><font><name val=\"{long}\"/></font></fonts><cellXfs>{}</cellXfs></styleSheet>",
        "<xf fontId=\"0\"/>".repeat(90_000)
    );
    let sheet = "<worksheet><sheetData><row><c s=\"1\"><v>1</v></c></row></sheetData></worksheet>";
    let limits = Limits { ratio: 100_000, ..Limits::default() };
    let checked = read_bytes("a.xlsx", &package_with(sheet, &[("xl/styles.xml", &styles)]), &limits);
    assert_eq!(checked.value.tables[0].rows.len(), 1);
}

#[test]
fn one_long_string_used_everywhere_is_refused_by_its_sum() {
    let strings = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(30_000));
    let row = format!("<row>{}</row>", "<c t=\"s\"><v>0</v></c>".repeat(200));
    let sheet = format!("<worksheet><sheetData>{}</sheetData></worksheet>", row.repeat(200));
    let limits = Limits { ratio: 100_000, ..Limits::default() };
    let checked = read_bytes("a.xlsx", &package_with(&sheet, &[("xl/sharedStrings.xml", &strings)]), &limits);
    assert_eq!(checked.findings[0].code.0, "M019");
}

#[test]
fn sparse_rows_are_counted_with_their_blanks() {
    let rows: String = (1..=10_000).map(|row| format!("<row r=\"{row}\"><c r=\"SF{row}\"><v>1</v></c></row>")).collect();
    let checked = read(&package_of(&format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")));
    assert_eq!(checked.findings[0].code.0, "M019");
}

#[test]
fn a_cell_of_twenty_megabytes_is_cut() {
    // Text that does not pack well, so that the ratio does not refuse it first.
    let mut seeded = Seeded::new(3);
    let text: String = (0..20_000_000).map(|_| char::from(b'a' + seeded.below(26) as u8)).collect();
    let checked = read(&package_of(&format!(
        "<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>{text}</t></is></c></row></sheetData></worksheet>"
    )));
    assert_eq!(checked.findings[0].code.0, "M136");
    assert_eq!(checked.value.tables[0].rows[0].cells[0].text().len(), 32_767);
}

#[test]
fn a_million_columns_of_text_are_refused() {
    assert_eq!(codes(format!("A,B\n{}\n", "1,".repeat(1_000_000)).as_bytes()), ["M019"]);
}

#[test]
fn a_text_of_more_lines_than_pupils_in_a_county_is_refused() {
    assert_eq!(codes("1,2\n".repeat(100_001).as_bytes()), ["M019"]);
}

#[test]
fn a_quote_opened_on_every_line_ends_in_bounded_time() {
    let text = "a,\"b\n".repeat(50_000);
    let checked = read(text.as_bytes());
    assert_eq!(checked.value.tables[0].rows.len(), 50_000);
}

#[test]
fn two_sheets_over_one_part_are_refused() {
    let bytes = package_of("<worksheet><sheetData/></worksheet>");
    let twice = "<workbook><sheets><sheet name=\"One\" r:id=\"r1\"/><sheet name=\"Two\" r:id=\"r1\"/></sheets></workbook>";
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut entry, &mut text).unwrap();
        let name = entry.name().unwrap().into_owned();
        parts.push((name.clone(), if name == "xl/workbook.xml" { twice.to_owned() } else { text }));
    }
    let parts: Vec<(&str, &str)> = parts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    assert_eq!(codes(&zip_of(&parts)), ["M012"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_end_in_a_finding_or_in_rows(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        for start in [&b""[..], b"PK\x03\x04", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"\xFF\xFE", b"<", b"sep=;\n"] {
            let checked = read(&[start, &bytes].concat());
            prop_assert!(!checked.findings.is_empty() || !checked.value.tables.is_empty());
        }
    }

    #[test]
    fn every_line_of_any_text_has_its_row(text in "[a-c\",;\n]{0,200}") {
        let checked = read(text.as_bytes());
        if let Some(table) = checked.value.tables.first() {
            let numbers: Vec<u32> = table.rows.iter().map(|row| row.number).collect();
            prop_assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]));
            let inner_breaks: usize = table.rows.iter().flat_map(|row| &row.cells).map(|cell| if let crate::table::Cell::Text(text) = cell { text.matches('\n').count() } else { 0 }).sum();
            prop_assert_eq!(table.rows.len() + inner_breaks, text.lines().count());
        }
    }
}
