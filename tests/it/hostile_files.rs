//! Files made to break a program, for every container, given to the program itself: each ends in a finding, in bounded memory and
//! time, whatever the file asks for. Memory is the most that the process ever held; time is the processor's.

use std::io::{Cursor, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use zip::write::{SimpleFileOptions, ZipWriter};

use crate::support::project;

/// Most memory that one file may take.
const MEGABYTES: u64 = 300;
/// Most processor time; the build for tests is not optimised and is allowed five times as much.
const SECONDS: f64 = if cfg!(debug_assertions) { 10.0 } else { 2.0 };

/// What the program said of a file, and what that took.
struct Run {
    said: String,
    seconds: f64,
    megabytes: u64,
}

/// Processor seconds and most memory of a running process, as Linux shows them; elsewhere neither is measured.
fn taken(id: u32) -> Option<(f64, u64)> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let kilobytes: u64 = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()?;
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let after: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: f64 = [11, 12].iter().filter_map(|at| after.get(*at)?.parse::<f64>().ok()).sum();
    Some((ticks / 100.0, kilobytes / 1024))
}

fn inspect(name: &str, bytes: &[u8]) -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("the file can be written");
    let out = std::fs::File::create(folder.path().join("out.txt")).expect("the output can be written");
    let errors = out.try_clone().expect("one file for both");
    let mut child = Command::new(env!("CARGO_BIN_EXE_waymark"))
        .arg("inspect")
        .arg(&path)
        .current_dir(project())
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(errors)
        .spawn()
        .expect("the program starts");
    let (mut seconds, mut megabytes) = (0.0_f64, 0);
    loop {
        if let Some((time, memory)) = taken(child.id()) {
            seconds = seconds.max(time);
            megabytes = megabytes.max(memory);
        }
        let ended = child.try_wait().expect("the program can be waited for");
        if let Some(status) = ended {
            let said = std::fs::read_to_string(Path::new(&folder.path().join("out.txt"))).unwrap_or_default();
            assert!(status.success(), "{name}: {status}: {said}");
            return Run { said, seconds, megabytes };
        }
        if seconds > SECONDS * 2.0 {
            child.kill().expect("the program can be stopped");
        }
        std::thread::sleep(Duration::from_millis(3));
    }
}

/// One hostile file: the finding's words are among these.
#[track_caller]
#[expect(clippy::print_stdout, reason = "what each file took is read with --nocapture")]
fn check(what: &str, name: &str, bytes: &[u8], words: &[&str]) {
    let Run { said, seconds, megabytes } = inspect(name, bytes);
    println!("{what}, {name}: {} bytes, {seconds:.2} s, {megabytes} MB", bytes.len());
    let start: String = said.chars().take(600).collect();
    assert!(words.iter().any(|word| said.contains(word)), "{what}, {name}: {start}");
    assert!(seconds <= SECONDS, "{what}, {name}: {seconds} seconds of the processor");
    assert!(megabytes <= MEGABYTES, "{what}, {name}: {megabytes} MB");
}

fn zip_of(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(name.as_str(), SimpleFileOptions::default()).expect("the part can be begun");
        writer.write_all(bytes).expect("the part can be written");
    }
    writer.finish().expect("the zip can be closed").into_inner()
}

/// A workbook of one part for each sheet.
fn xlsx(sheets: &[String], others: &[(&str, String)]) -> Vec<u8> {
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
    parts.push(("xl/workbook.xml".into(), format!("<workbook><sheets>{book}</sheets></workbook>")));
    parts.push(("xl/_rels/workbook.xml.rels".into(), format!("<Relationships>{links}</Relationships>")));
    parts.extend(others.iter().map(|(name, text)| ((*name).to_owned(), text.clone())));
    zip_of(&parts.into_iter().map(|(name, text)| (name, text.into_bytes())).collect::<Vec<_>>())
}

fn sheet(inside: &str) -> String {
    format!("<worksheet><sheetData>{inside}</sheetData></worksheet>")
}

fn ods(table: &str, head: &str) -> Vec<u8> {
    let content = format!(
        "{head}<office:document-content><office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    );
    let kind = b"application/vnd.oasis.opendocument.spreadsheet".to_vec();
    zip_of(&[("mimetype".to_owned(), kind), ("content.xml".to_owned(), content.into_bytes())])
}

const ENTITIES: &str =
    "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;\">]>";

/// Text that does not pack well, so that no ratio refuses it first.
fn noise(n: usize) -> String {
    let mut seeded = crate::mutations::random::Seeded(3);
    (0..n).map(|_| char::from(b'a' + seeded.below(26) as u8)).collect()
}

#[test]
fn text_files_that_ask_for_too_much_end_in_a_finding() {
    check("a million columns", "a.csv", format!("A,B\n{}\n", "1,".repeat(1_000_000)).as_bytes(), &["M019"]);
    check("a hundred thousand headings", "a.csv", "Reading Autumn 2025,".repeat(100_000).as_bytes(), &["M019"]);
    check("a cell of 20 MB", "a.csv", format!("UPN,Name\nX,{}\n", noise(20_000_000)).as_bytes(), &["M136"]);
    check("quotes opened on every line", "a.csv", "a,\"b\n".repeat(90_000).as_bytes(), &["M0"]);
    let headings = "Reading Autumn,".repeat(400);
    let rows = format!("{}\n", "EXS,".repeat(400)).repeat(400);
    check("four hundred columns of one subject", "a.csv", format!("Name,{headings}\n{rows}").as_bytes(), &["a.csv"]);
    let name = noise(30_000);
    let rows: String = (0..10).map(|n| format!("{name}{n},{name},{name}\n")).collect();
    check("long names", "a.csv", format!("Surname,Forename,Reading Autumn\n{rows}").as_bytes(), &["a.csv"]);
}

#[test]
fn workbooks_that_ask_for_too_much_end_in_a_finding() {
    let cell = |text: &str| format!("<row><c t=\"inlineStr\"><is><t>{text}</t></is></c></row>");
    check("a bomb", "a.xlsx", &xlsx(&[sheet(&cell(&"a".repeat(60_000_000)))], &[]), &["M010"]);
    check("entities", "a.xlsx", &xlsx(&[format!("{ENTITIES}{}", sheet(&cell("&d;")))], &[]), &["M011"]);
    check("nested elements", "a.xlsx", &xlsx(&[sheet(&"<row><c><is>".repeat(300_000))], &[]), &["not used", "not read"]);
    check("a cell of 20 MB", "a.xlsx", &xlsx(&[sheet(&cell(&noise(20_000_000)))], &[]), &["M136"]);
    let corner = "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";
    check("a far corner", "a.xlsx", &xlsx(&[sheet(corner)], &[]), &["M019"]);
    for reference in ["ZZZZ99999999", "A4294967297", "A0"] {
        let row = format!("<row><c r=\"{reference}\"><v>1</v></c></row>");
        check("an absurd reference", "a.xlsx", &xlsx(&[sheet(&row)], &[]), &["M019"]);
    }
    let merges: String = (1..100_000).map(|n| format!("<mergeCell ref=\"A1:CV{n}\"/>")).collect();
    let merged = format!("<worksheet><sheetData>{}</sheetData><mergeCells>{merges}</mergeCells></worksheet>", cell("Name").repeat(2_000));
    check("a hundred thousand merges", "a.xlsx", &xlsx(&[merged], &[]), &["a.xlsx"]);
    check("thousands of sheets", "a.xlsx", &xlsx(&vec![sheet(&cell("Name")); 3_000], &[]), &["M0"]);
    let strings = format!("<sst><si><t>{}</t></si></sst>", noise(30_000));
    let rows = format!("<row>{}</row>", "<c t=\"s\"><v>0</v></c>".repeat(400)).repeat(400);
    check("one string everywhere", "a.xlsx", &xlsx(&[sheet(&rows)], &[("xl/sharedStrings.xml", strings)]), &["M019", "M010"]);
}

#[test]
fn opendocument_books_that_ask_for_too_much_end_in_a_finding() {
    let cell = "<table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell>";
    let table = |inside: &str| format!("<table:table table:name=\"One\">{inside}</table:table>");
    let repeated = cell.replacen("<table:table-cell", "<table:table-cell table:number-columns-repeated=\"1000000000\"", 1);
    check("repeated columns", "a.ods", &ods(&table(&format!("<table:table-row>{repeated}</table:table-row>")), ""), &["M0"]);
    let rows = format!("<table:table-row table:number-rows-repeated=\"1000000000\">{cell}</table:table-row>");
    check("repeated rows", "a.ods", &ods(&table(&rows), ""), &["M0"]);
    check("entities", "a.ods", &ods(&table("<table:table-row/>"), ENTITIES), &["M011"]);
    check("nested elements", "a.ods", &ods(&"<table:table>".repeat(300_000), ""), &["not used", "not read"]);
    let bomb =
        format!("<table:table-row><table:table-cell><text:p>{}</text:p></table:table-cell></table:table-row>", "a".repeat(60_000_000));
    check("a bomb", "a.ods", &ods(&table(&bomb), ""), &["M010"]);
}

#[test]
fn old_workbooks_that_ask_for_too_much_end_in_a_finding() {
    let good = std::fs::read(project().join("sample-data/inputs/containers/book.xls")).expect("the book is there");
    for (what, at, bytes) in [
        ("more sectors than the file has", 0x2C, 0x7FFF_FFFF_u32),
        ("a folder that is nowhere", 0x30, 0x7FFF_FFF0),
        ("a chain of sectors into itself", 0x44, 0),
        ("sectors of no size", 0x1E, 0),
        ("sectors of a gigabyte", 0x1E, 30),
    ] {
        let mut bad = good.clone();
        bad[at..at + 4].copy_from_slice(&bytes.to_le_bytes());
        check(what, "a.xls", &bad, &["not used", "not read"]);
    }
}

#[test]
fn web_pages_that_ask_for_too_much_end_in_a_finding() {
    let page = |inside: &str| format!("<html><body><table>{inside}</table></body></html>").into_bytes();
    check("a million columns", "a.xls", &page(&format!("<tr>{}</tr>", "<td>1".repeat(1_000_000))), &["M019"]);
    check("spans", "a.xls", &page(&"<tr><td colspan=1000000 rowspan=1000000>a</tr>".repeat(50)), &["M0"]);
    check("tables in tables", "a.xls", &page(&"<tr><td><table>".repeat(200_000)), &["M0"]);
    check("a cell of 20 MB", "a.xls", &page(&format!("<tr><th>Name<th>UPN<tr><td>{}<td>1</tr>", noise(20_000_000))), &["M136"]);
    check("tags that never end", "a.xls", &page(&"<td x='".repeat(300_000)), &["M0"]);
}

#[test]
fn reports_books_and_transfer_files_in_xml_that_ask_for_too_much_end_in_a_finding() {
    const BOOK: &str = "<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet><Table>";
    for (name, start, one) in [
        ("report.xml", "<SuperStarReport><Record>", "<Name>x</Name>"),
        ("book.xml", BOOK, "<Row><Cell ss:Index=\"999999999\"><Data>1</Data></Cell></Row>"),
        ("9992002_CTF_9991001_001.xml", "<CTfile><CTFpupilData><Pupil>", "<SENhistory/>"),
    ] {
        let words = ["M0"];
        check("entities", name, format!("{ENTITIES}{start}&d;").as_bytes(), &["M011"]);
        check("nested elements", name, format!("{start}{}", "<a>".repeat(500_000)).as_bytes(), &words);
        check("many of one", name, format!("{start}{}", one.repeat(400_000)).as_bytes(), &words);
        check("a text of 20 MB", name, format!("{start}{}", one.replace(['x', '1'], &noise(20_000_000))).as_bytes(), &words);
    }
}

#[test]
fn zips_that_ask_for_too_much_end_in_a_finding() {
    let named = |name: &str, bytes: &[u8]| (name.to_owned(), bytes.to_vec());
    check("a bomb", "a.zip", &zip_of(&[named("a.csv", &vec![b'a'; 60_000_000])]), &["M010"]);
    let mut inner = zip_of(&[named("a.csv", b"UPN,Name\n")]);
    for _ in 0..30 {
        inner = zip_of(&[named("inner.zip", &inner)]);
    }
    check("zips in zips", "a.zip", &inner, &["not used"]);
    let many: Vec<(String, Vec<u8>)> = (0..20_000).map(|n| (format!("{n}.csv"), b"1,2\n".to_vec())).collect();
    check("twenty thousand files", "a.zip", &zip_of(&many), &["M010"]);
    let away: Vec<(String, Vec<u8>)> = ["../../away.csv", "/etc/away.csv", "C:\\away.csv", "a/../../away.csv"]
        .iter()
        .map(|name| named(name, b"UPN,Name\nA,B\n"))
        .collect();
    check("names that lead elsewhere", "a.zip", &zip_of(&away), &["M0"]);
}
