//! Markup and archives made to break a reader, and the fixtures damaged in many ways. Each ends in a finding or in rows.

use std::io::{Cursor, Write};
use std::path::Path;

use proptest::prelude::*;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::hostile::{Seeded, mutated};
use super::{Limits, read_all};
use crate::table::InputFile;

fn codes(name: &str, bytes: &[u8]) -> Vec<&'static str> {
    read_all(name, bytes, &Limits::default()).findings.iter().map(|finding| finding.code.0).collect()
}

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn fixtures() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/inputs/markup");
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .unwrap()
        .flatten()
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).unwrap()))
        .filter(|(name, _)| !name.ends_with(".md"))
        .collect();
    files.sort();
    files
}

/// Every row has a number of its own in its table, in order: without that a row could vanish from the ledger.
fn check_rows(files: &[InputFile]) {
    for table in files.iter().flat_map(|file| &file.tables) {
        assert!(table.rows.windows(2).all(|pair| pair[0].number < pair[1].number), "{}", table.place());
    }
}

#[test]
fn three_hundred_damaged_copies_of_each_fixture_end_in_a_finding_or_in_rows() {
    let fixtures = fixtures();
    assert!(fixtures.len() >= 7);
    let mut seeded = Seeded::new(2_026);
    for (name, good) in &fixtures {
        for _ in 0..300 {
            let read = read_all(name, &mutated(good, &mut seeded), &Limits::default());
            assert!(!read.findings.is_empty() || read.value.iter().any(|file| !file.tables.is_empty()), "{name}");
            check_rows(&read.value);
        }
    }
}

#[test]
fn a_fixture_cut_at_any_length_gives_no_xml_rows_and_never_a_silent_part_of_a_page() {
    for (name, good) in fixtures() {
        for end in (0..good.len().saturating_sub(8)).step_by(61) {
            let read = read_all(&name, &good[..end], &Limits::default());
            let n_rows: usize = read.value.iter().flat_map(|file| &file.tables).map(|table| table.rows.len()).sum();
            if name.ends_with(".xml") || name.ends_with(".zip") {
                assert_eq!(n_rows, 0, "{name} at {end}");
            }
            assert!(n_rows > 0 || !read.findings.is_empty(), "{name} at {end}");
        }
    }
}

#[test]
fn depth_ends_in_a_finding_in_every_kind_of_markup() {
    for (text, code) in [
        (format!("<CTfile>{}", "<Pupil>".repeat(100_000)), "M011"),
        (format!("<SuperStarReport>{}", "<Record>".repeat(100_000)), "M011"),
        (format!("<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">{}", "<Worksheet>".repeat(100_000)), "M011"),
        ("<table><tr><td>".repeat(100_000), "M011"),
    ] {
        assert_eq!(codes("deep.xml", text.as_bytes()), [code]);
    }
    // Depth that is no table costs nothing.
    assert_eq!(codes("deep.html", "<div><b>".repeat(100_000).as_bytes()), ["M152"]);
}

#[test]
fn entities_are_never_expanded() {
    let bomb = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]>";
    for root in ["CTfile", "SuperStarReport", "Workbook", "anything"] {
        assert_eq!(codes("bomb.xml", format!("<?xml version=\"1.0\"?>{bomb}<{root}>&b;</{root}>").as_bytes()), ["M011"]);
    }
    // A web page knows no entities of its own; what is declared is not used.
    let page = format!("<html>{bomb}<table><tr><td>A</td><td>B</td></tr><tr><td>&b;</td><td>1</td></tr></table></html>");
    let read = read_all("page.html", page.as_bytes(), &Limits::default());
    assert_eq!(read.value[0].tables[0].rows.last().unwrap().cells[0].text(), "&b;");
}

#[test]
fn a_cell_of_twenty_megabytes_is_cut_in_every_kind_of_markup() {
    let long = "x".repeat(20_000_000);
    for (name, text) in [
        ("a.html", format!("<table><tr><td>UPN<td>Name<tr><td>1<td>{long}</table>")),
        ("a.xml", format!("<SuperStarReport>\n<Record><UPN>1</UPN><Name>{long}</Name></Record></SuperStarReport>")),
        ("a.xml", format!("<CTfile><CTFpupilData>\n<Pupil><UPN>1</UPN><Surname>{long}</Surname></Pupil></CTFpupilData></CTfile>")),
        (
            "a.xml",
            format!(
                "<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet><Table><Row><Cell><Data>{long}</Data></Cell></Row></Table></Worksheet></Workbook>"
            ),
        ),
    ] {
        let read = read_all(name, text.as_bytes(), &Limits::default());
        assert_eq!(read.findings.iter().map(|finding| finding.code.0).collect::<Vec<_>>(), ["M136"]);
        let longest = read.value[0].tables[0].rows.iter().flat_map(|row| &row.cells).map(|cell| cell.text().len()).max();
        assert_eq!(longest, Some(32_767));
    }
}

#[test]
fn a_million_columns_are_refused_in_every_kind_of_markup() {
    let records: String = (0..1_000_000).map(|n| format!("<A{n}>1</A{n}>")).collect();
    for (name, text) in [
        ("a.html", format!("<table><tr>{}</tr></table>", "<td>1".repeat(1_000_000))),
        ("a.xml", format!("<SuperStarReport><Record>{records}</Record></SuperStarReport>")),
        (
            "a.xml",
            format!(
                "<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet><Table><Row>{}</Row></Table></Worksheet></Workbook>",
                "<Cell><Data>1</Data></Cell>".repeat(1_000_000)
            ),
        ),
        ("a.xml", format!("<CTfile><Pupil>{}</Pupil></CTfile>", "<SENhistory/>".repeat(1_000_000))),
    ] {
        assert_eq!(codes(name, text.as_bytes()), ["M019"]);
    }
}

#[test]
fn columns_that_grow_with_every_record_are_refused() {
    let records: String = (0..2_000).map(|n| format!("<Record><A{n}>1</A{n}></Record>")).collect();
    assert_eq!(codes("a.xml", format!("<SuperStarReport>{records}</SuperStarReport>").as_bytes()), ["M019"]);
}

#[test]
fn spans_ask_for_no_memory() {
    let rows = "<tr><td colspan=1000000 rowspan=1000000>a<td>b</tr>".repeat(3);
    assert_eq!(codes("a.html", format!("<table>{rows}</table>").as_bytes()), ["M019"]);
    let cells = format!("<tr>{}</tr>", "<td colspan=500 rowspan=65534>".repeat(1_000)).repeat(200);
    assert_eq!(codes("a.html", format!("<table>{cells}</table>").as_bytes()), ["M001"]);
    let merged = "<Row><Cell MergeAcross=\"4294967295\" MergeDown=\"4294967295\"><Data>1</Data></Cell></Row>".repeat(1_000);
    let book = format!(
        "<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet><Table>{merged}</Table></Worksheet></Workbook>"
    );
    assert!(codes("a.xml", book.as_bytes()).is_empty());
}

#[test]
fn markup_that_never_ends_is_read_in_one_pass() {
    for piece in [
        "<a \"",
        "<!--",
        "<td x='",
        "<![CDATA[",
        "<script>",
        "&",
        "&#",
        "<",
        "</",
        "<?",
        "<style",
        "\"'>",
        "<td =",
        "<span style=display:none>",
    ] {
        codes("a.html", format!("<html><table><tr><td>{}", piece.repeat(300_000)).as_bytes());
        codes("a.xml", format!("<SuperStarReport><Record>{}", piece.repeat(300_000)).as_bytes());
    }
}

#[test]
fn bombs_in_zips_are_refused_before_they_unpack() {
    let flat = vec![b'a'; 30_000_000];
    assert_eq!(codes("a.zip", &zipped(&[("a.csv", &flat)])), ["M010"]);
    let inner = zipped(&[("a.csv", &flat)]);
    assert_eq!(codes("a.zip", &zipped(&[("inner.zip", &inner)])), ["M010"]);
    // Many members, none of them large.
    let row = b"1,2\n".repeat(100_000);
    let names: Vec<String> = (0..290).map(|n| format!("{n}.csv")).collect();
    let members: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), row.as_slice())).collect();
    assert_eq!(codes("a.zip", &zipped(&members)), ["M010"]);
    // Workbooks that swell, one after the other.
    let sheet = format!(
        "<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>{}</t></is></c></row></sheetData></worksheet>",
        "a".repeat(30_000_000)
    );
    let book = super::hostile::package_of(&sheet);
    assert_eq!(codes("a.zip", &zipped(&[("a.xlsx", &book), ("b.xlsx", &book)])), ["M010"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_markup_ends_in_a_finding_or_in_rows(text in "(<[/!?]?(table|tr|td|b|Record|Pupil|Row|Cell|Data|x)( (colspan|rowspan|Index|style)=[\"']?[0-9]{0,12}[\"']?)?/?>|[a&;#<>\"' \n-]){0,80}") {
        for start in ["<html>", "<table>", "<SuperStarReport>", "<CTfile><CTFpupilData>", "<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet><Table>", "<list>"] {
            let read = read_all("a.xls", format!("{start}{text}").as_bytes(), &Limits::default());
            prop_assert!(!read.findings.is_empty() || read.value.iter().any(|file| !file.tables.is_empty()));
            check_rows(&read.value);
        }
    }
}
