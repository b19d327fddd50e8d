//! Files that are not what their names say, markup, archives and copies (M001, M002, M011 to M014, M024, M152, M156), and
//! the reading of one file for these tests.

use std::io::{Cursor, Write};
use std::path::Path;

use chrono::NaiveDate;
use waymark::config::school::{FileHint, ReadingSettings};
use waymark::finding::{Action, Checked, Finding};
use waymark::ledger::{Fate, Ledger, RowKey};
use waymark::normalise::records::{NameAsWritten, Normalised};
use waymark::normalise::{NormaliseSettings, normalise};
use waymark::read::{Limits, read_all, read_files, read_inbox};
use waymark::table::{Container, InputFile, RawRow};
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::support::settings_with;

/// The day the tests read on.
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 20).expect("a day")
}

/// The settings as shipped; lists hold for the day the tests read on.
pub fn settings() -> NormaliseSettings {
    let every_file = FileHint { as_at: Some(today()), ..FileHint::default() };
    settings_with(ReadingSettings { files: vec![every_file], ..ReadingSettings::default() })
}

/// One file read and normalised.
pub struct Read {
    pub file: InputFile,
    pub rows: Vec<RawRow>,
    pub findings: Vec<Finding>,
    pub normalised: Normalised,
}

impl Read {
    pub fn of(name: &str, bytes: &[u8]) -> Read {
        let read = read_all(name, bytes, &Limits::default());
        let normalised = normalise(&read.value, &settings(), today());
        assert!(normalised.value.ledger.unexplained().is_empty(), "every row has its fate");
        let rows = read.value.iter().flat_map(|file| &file.tables).flat_map(|table| table.rows.clone()).collect();
        let findings = read.findings.into_iter().chain(normalised.findings).collect();
        Read { file: read.value.into_iter().next().expect("a file"), rows, findings, normalised: normalised.value }
    }

    /// The message of the one finding of this code, action and place.
    #[track_caller]
    pub fn finds(&self, code: &str, action: Action, place: &str) -> String {
        let found: Vec<&Finding> = self.findings.iter().filter(|finding| finding.code.0 == code).collect();
        let [finding] = found.as_slice() else { panic!("{} findings {code} in {:#?}", found.len(), self.findings) };
        assert_eq!(finding.action, action);
        assert!(finding.place.to_string().starts_with(place), "{} is not {place}", finding.place);
        finding.message.clone()
    }

    /// Nothing to say.
    #[track_caller]
    pub fn silent(&self) {
        assert!(self.findings.is_empty(), "{:#?}", self.findings);
    }

    /// UPNs of the pupil list, in order.
    pub fn upns(&self) -> Vec<String> {
        let pupils = self.normalised.records.rolls.iter().flat_map(|roll| &roll.pupils);
        pupils.filter_map(|row| row.pupil.upn.as_ref().map(|upn| upn.text().to_owned())).collect()
    }

    /// Forenames of the pupil list, in order.
    pub fn forenames(&self) -> Vec<String> {
        let pupils = self.normalised.records.rolls.iter().flat_map(|roll| &roll.pupils);
        let name = |name: &NameAsWritten| if let NameAsWritten::Known(name) = name { name.forename.clone() } else { String::new() };
        pupils.map(|row| name(&row.pupil.name)).collect()
    }

    /// The fate of a row of the first table.
    pub fn fate(&self, row: u32) -> Option<&Fate> {
        let table = self.file.tables.first()?;
        self.normalised.ledger.fate(&RowKey::of(table, row))
    }
}

/// Reads one file.
pub fn read(name: &str, bytes: &[u8]) -> Read {
    Read::of(name, bytes)
}

/// Cells of one row, by its position, as text.
pub fn columns_of(read: &Read, position: usize) -> Vec<String> {
    read.rows[position].cells.iter().map(waymark::table::Cell::text).collect()
}

const ROWS: [[&str; 7]; 3] = [
    ["UPN", "Surname", "Forename", "Year Group", "Class", "DOB", "Admission Date"],
    ["Q999100125001", "Adams", "Ava", "4", "4B", "15/09/2017", "01/09/2021"],
    ["E999100125002", "Baker", "Ben", "4", "4B", "20/10/2017", "01/09/2021"],
];

/// A list of two pupils, separated.
pub fn pupil_csv(separator: char) -> String {
    ROWS.iter().map(|row| row.join(&separator.to_string()) + "\n").collect()
}

fn pupil_html() -> String {
    let rows: String = ROWS.iter().map(|row| format!("<tr><td>{}</td></tr>\r\n", row.join("</td><td>"))).collect();
    format!("<html><head><meta charset=\"utf-8\"><title>Report</title></head><body><table border=1>{rows}</table></body></html>")
}

fn workbook() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip(ROWS) {
        for (column, text) in (0..).zip(cells) {
            sheet.write_string(row, column, text).expect("a cell");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, SimpleFileOptions::default()).expect("a member");
        writer.write_all(bytes).expect("its content");
    }
    writer.finish().expect("a zip").into_inner()
}

fn inbox(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).expect("a file");
    }
    folder
}

fn read_folder(folder: &Path) -> Checked<Vec<InputFile>> {
    read_inbox(folder, &Limits::default()).expect("an inbox")
}

/// Normalises what an inbox held, and hands over the ledger with the number of pupils.
fn judged(files: &[InputFile]) -> (Ledger, usize) {
    let normalised = normalise(files, &settings(), today()).value;
    let n = normalised.records.rolls.iter().map(|roll| roll.pupils.len()).sum();
    (normalised.ledger, n)
}

#[test]
fn m001_a_web_page_named_xls_is_read_by_its_one_table() {
    let read = read("report.xls", pupil_html().as_bytes());
    let message = read.finds("M001", Action::Repaired, "report.xls");
    assert!(message.contains("web page"), "{message}");
    assert_eq!(read.file.container, Container::Html);
    assert_eq!(read.upns(), ["Q999100125001", "E999100125002"]);
}

#[test]
fn m001_with_two_tables_the_real_type_is_named_and_nothing_is_used() {
    let read = read("report.xls", pupil_html().repeat(2).as_bytes());
    let message = read.finds("M001", Action::Rejected, "report.xls");
    assert!(message.contains("web page (HTML) with 2 tables"), "{message}");
    assert!(read.rows.is_empty());
}

#[test]
fn m002_the_content_decides_and_the_name_is_noted() {
    let cases: [(&str, Vec<u8>, Container, &str); 4] = [
        ("pupils.xls", pupil_csv(',').into_bytes(), Container::Delimited, "separated text"),
        ("pupils.xls", pupil_csv('\t').into_bytes(), Container::Delimited, "separated text"),
        ("pupils.csv", workbook(), Container::Xlsx, "Excel workbook"),
        ("pupils.xls", workbook(), Container::Xlsx, "Excel workbook"),
    ];
    for (name, bytes, container, words) in cases {
        let read = read(name, &bytes);
        let message = read.finds("M002", Action::Repaired, name);
        assert!(message.contains(words), "{message}");
        assert_eq!(read.file.container, container);
        assert_eq!(read.upns(), ["Q999100125001", "E999100125002"]);
    }
}

/// The small files of every container give the children they hold, and no row of theirs is left out.
#[test]
fn each_fixture_gives_its_pupils() {
    let folder = crate::support::project().join("sample-data/inputs/markup");
    let mut n_lists = 0;
    for (name, bytes) in crate::support::files(&folder).into_iter().filter(|(name, _)| !name.ends_with(".md") && !name.contains("CTF")) {
        let read = read(&name, &bytes);
        assert_eq!(read.upns(), ["Q999100125001", "E999100125002", "H801200001001"], "{name}");
        assert_eq!(read.forenames(), ["Ava", "Zoë", "Ben"], "{name}");
        let left_out = read.normalised.ledger.tallies().values().map(|tally| tally.quarantined).sum::<usize>();
        assert_eq!(left_out, 0, "{name}: {:#?}", read.findings);
        n_lists += 1;
    }
    assert_eq!(n_lists, 6);
}

#[test]
fn m011_a_document_type_is_refused_in_every_kind_of_xml() {
    let bomb = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]>";
    for root in ["CTfile", "SuperStarReport", "Workbook", "list"] {
        let text = format!("<?xml version=\"1.0\"?>{bomb}<{root}><Record><A>&b;&c;</A></Record></{root}>");
        let read = read("file.xml", text.as_bytes());
        read.finds("M011", Action::Rejected, "file.xml");
        assert!(read.rows.is_empty());
    }
}

#[test]
fn m013_a_name_that_leads_out_of_the_zip_is_refused_and_nothing_is_written() {
    let read = read("DfE.zip", &zipped(&[("good.csv", pupil_csv(',').as_bytes()), ("../../x.csv", b"A,B\n")]));
    read.finds("M013", Action::Rejected, "DfE.zip");
    assert!(read.rows.is_empty());
}

#[test]
fn m014_litter_is_skipped_and_counted() {
    let csv = pupil_csv(',');
    let bytes = zipped(&[("__MACOSX/._pupils.csv", b"x"), (".DS_Store", b"x"), ("pupils.csv", csv.as_bytes()), ("desktop.ini", b"x")]);
    let folder = inbox(&[("DfE.zip", &bytes), ("Thumbs.db", b"x"), ("desktop.ini", b"x"), (".DS_Store", b"x")]);
    let read = read_folder(folder.path());
    assert!(read.findings.is_empty(), "{:?}", read.findings);
    let names: Vec<&str> = read.value.iter().map(|file| &*file.name).collect();
    assert_eq!(names, ["DfE.zip", "DfE.zip/pupils.csv"]);
    assert!(read.value[0].described.contains("3 files left behind by a computer skipped"), "{}", read.value[0].described);
    let (ledger, n_pupils) = judged(&read.value);
    assert_eq!(n_pupils, 2);
    assert_eq!(ledger.tallies().get("DfE.zip/pupils.csv").map(|tally| tally.found), Some(3), "every row of a member has a fate");
}

#[test]
fn m024_a_copy_is_used_once_wherever_it_lies() {
    let csv = pupil_csv(',');
    let copies: [Vec<(&str, Vec<u8>)>; 3] = [
        vec![("Pupils (1).csv", csv.clone().into_bytes()), ("Pupils.csv", csv.clone().into_bytes())],
        vec![("DfE.zip", zipped(&[("a.csv", csv.as_bytes())])), ("Pupils list of today.csv", csv.clone().into_bytes())],
        vec![("DfE (1).zip", zipped(&[("a.csv", csv.as_bytes())])), ("DfE.zip", zipped(&[("a.csv", csv.as_bytes())]))],
    ];
    for files in copies {
        let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
        let folder = inbox(&files);
        let read = read_folder(folder.path());
        assert!(read.findings.iter().any(|finding| finding.code.0 == "M024" && finding.action == Action::Warned));
        let (ledger, n_pupils) = judged(&read.value);
        assert_eq!(n_pupils, 2, "{files:?}");
        assert!(ledger.unexplained().is_empty());
    }
}

#[test]
fn m152_an_error_page_saved_as_data_is_named() {
    let page = "<!DOCTYPE html>\n<html><body><h1>Your session has expired</h1><form><input type=\"password\"></form></body></html>";
    for name in ["pupils.csv", "students.json", "report.xls"] {
        let read = read(name, page.as_bytes());
        let message = read.finds("M152", Action::Rejected, name);
        assert!(message.contains("sign in"), "{message}");
    }
    let read = read("students.csv", b"{\"error\": \"unauthorised\"}");
    assert!(read.finds("M152", Action::Rejected, "students.csv").contains("'unauthorised'"));
}

#[test]
fn m156_a_file_that_cannot_be_read_is_named_and_the_others_go_on() {
    let folder = inbox(&[("pupils.csv", pupil_csv(',').as_bytes())]);
    let gone = read_files(&folder.path().join("gone.csv"), "gone.csv", &Limits::default());
    assert_eq!((gone.findings[0].code.0, gone.findings[0].action), ("M156", Action::Rejected));
    assert!(gone.value[0].tables.is_empty(), "no half output");
    // A workbook that shrinks while it is copied is refused whole.
    let whole = workbook();
    let half = read("pupils.xlsx", &whole[..whole.len() / 2]);
    assert!(half.rows.is_empty());
    assert_eq!(half.findings.len(), 1);
    assert_eq!(read_folder(folder.path()).value[0].tables.len(), 1);
}
