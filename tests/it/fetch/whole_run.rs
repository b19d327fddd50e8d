//! The same school through exports and through `fetch`: one run each, and everything that is written compared.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use calamine::{Reader, Xlsx};

use super::{school, server, whole};
use crate::support::{copy_config, err, files, latest, status, waymark};

/// A tracker of three reading and maths tests for everyone, which no aggregator holds: the same file in both inboxes.
fn tracker() -> String {
    let mut text = "NFER termly standardised tests\nUPN,Surname,Forename,DOB,Subject,Test date,Age-Standardised Score\n".to_owned();
    for pupil in (0..school::N).map(school::pupil) {
        for (subject, shift) in [("Reading", 0), ("Maths", 5)] {
            for (day, drift) in [("20/03/2026", 0), ("10/07/2026", 1), ("06/11/2026", 2)] {
                let start = 85 + (pupil.n * 7 + shift) % 31;
                let fallen = if pupil.n.is_multiple_of(10) { 9 * drift } else { (pupil.n + drift) % 3 };
                let score = start - fallen;
                writeln!(text, "{},{},{},{},{subject},{day},{score}", pupil.upn, pupil.surname, pupil.forename, pupil.born)
                    .expect("written");
            }
        }
    }
    text
}

/// A folder with the configuration and an inbox that holds the tracker, and the inbox.
fn prepared() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    copy_config(folder.path());
    let inbox = folder.path().join("inbox");
    std::fs::create_dir_all(&inbox).expect("made");
    std::fs::write(inbox.join("Tests 2026.csv"), tracker()).expect("written");
    (folder, inbox)
}

/// A run of such a folder: every file it wrote, by name.
fn outputs(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let sample = std::fs::read_to_string(folder.join("config/schools/whitehill.toml")).expect("read");
    let settings: Vec<String> = sample
        .lines()
        .map(|line| match line.split(" = ").next() {
            Some("id") => "id = \"invented\"".to_owned(),
            Some("inbox") => "inbox = \"../../inbox\"".to_owned(),
            Some("lowest_nc_year") => "lowest_nc_year = \"R\"".to_owned(),
            _ => line.to_owned(),
        })
        .collect();
    let file = folder.join("config/schools/invented.toml");
    std::fs::write(&file, settings.join("\n")).expect("written");
    let (file, to) = (file.to_string_lossy().into_owned(), folder.join("out"));
    let output = waymark(&["run", &file, "--as-at", "2026-11-20", "--out", &to.to_string_lossy()]);
    assert!(status(&output) <= 1, "{}", err(&output));
    files(&latest(&to, "invented"))
}

/// Every sheet of a workbook as rows of texts.
fn sheets(bytes: &[u8]) -> BTreeMap<String, Vec<Vec<String>>> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes.to_vec())).expect("a workbook");
    let names = book.sheet_names().clone();
    let rows = |range: calamine::Range<calamine::Data>| {
        range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect::<Vec<Vec<String>>>()
    };
    names.into_iter().map(|name| (name.clone(), rows(book.worksheet_range(&name).expect("a sheet")))).collect()
}

/// The run's id, which is made from the bytes of its inputs.
fn run_id(outputs: &BTreeMap<String, Vec<u8>>) -> String {
    let page = String::from_utf8_lossy(&outputs["governors/send-report.html"]).into_owned();
    page.split("run ").nth(1).and_then(|rest| rest.split(',').next()).expect("the page names its run").to_owned()
}

/// A text without the run's id and without what it says of the files it was made from.
fn without_provenance(text: &str, run: &str) -> String {
    let names = |word: &str| word.contains(".csv") || word.contains(".json");
    text.lines().filter(|line| !names(line)).collect::<Vec<_>>().join("\n").replace(run, "(run)")
}

/// Files that are about the input files themselves.
const ABOUT_INPUTS: [&str; 4] = ["audit.jsonl", "data-checks.csv", "run.json", "summary.txt"];
/// Sheets that are about the input files themselves.
const SHEETS_ABOUT_INPUTS: [&str; 2] = ["Data checks", "Summary"];

#[test]
fn the_same_school_by_exports_and_by_fetch_is_the_same_run() {
    let (by_hand, by_fetch) = (prepared(), prepared());
    for (name, text) in school::exports() {
        std::fs::write(by_hand.1.join(name), text).expect("written");
    }
    let server = server(|_, _| None);
    whole(&server, &by_fetch.1).result.expect("it works");

    let (hand, fetched) = (outputs(by_hand.0.path()), outputs(by_fetch.0.path()));
    assert_eq!(hand.keys().collect::<Vec<_>>(), fetched.keys().collect::<Vec<_>>());
    let runs = [run_id(&hand), run_id(&fetched)];
    assert_ne!(runs[0], runs[1]);
    let mut same = Vec::new();
    for (name, ours) in &hand {
        let theirs = &fetched[name];
        if ours == theirs {
            same.push(name.as_str());
        } else if name.ends_with(".xlsx") {
            check_workbooks(name, ours, theirs, &runs);
        } else if !ABOUT_INPUTS.iter().any(|about| name.ends_with(about)) && !name.ends_with(".pdf") {
            let text = |bytes: &[u8], run: &str| without_provenance(&text_of(name, bytes), run);
            check_texts(name, &text(ours, &runs[0]), &text(theirs, &runs[1]));
        }
    }
    for part in ["office/census-", "governors/charts/"] {
        assert!(same.iter().any(|name| name.starts_with(part)), "{part} is the same bytes: {same:?}");
    }
    let flagged = sheets(&hand["senco/flagged-pupils.xlsx"]);
    let summary = String::from_utf8_lossy(&hand["summary.txt"]).into_owned();
    assert!(flagged["Flagged"].len() > 10, "pupils whose progress fell are flagged: {summary}");
}

/// The text of a file; of a word-processor document, its own part.
fn text_of(name: &str, bytes: &[u8]) -> String {
    if !name.ends_with(".docx") {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let mut parts = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    std::io::read_to_string(parts.by_name("word/document.xml").expect("a document")).expect("text")
}

/// The lines that differ, if any do.
fn check_texts(name: &str, ours: &str, theirs: &str) {
    let differ: Vec<_> = ours.lines().zip(theirs.lines()).filter(|(ours, theirs)| ours != theirs).collect();
    assert!(differ.is_empty(), "{name}: {differ:#?}");
    assert_eq!(ours.lines().count(), theirs.lines().count(), "{name}");
}

fn check_workbooks(name: &str, ours: &[u8], theirs: &[u8], runs: &[String; 2]) {
    let (ours, theirs) = (sheets(ours), sheets(theirs));
    assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>(), "{name}");
    for (sheet, rows) in ours.iter().filter(|(sheet, _)| !SHEETS_ABOUT_INPUTS.contains(&sheet.as_str())) {
        // Word by word: a run's id may break a line of a note at another place.
        let text = |rows: &[Vec<String>], run: &str| {
            let cells = rows.iter().flatten().map(|cell| without_provenance(cell, run));
            cells.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join("\n")
        };
        check_texts(&format!("{name}, {sheet}"), &text(rows, &runs[0]), &text(&theirs[sheet], &runs[1]));
    }
}
