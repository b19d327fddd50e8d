//! Written workbooks, read back: sheets as tables below their heading, and the parts of the package.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::sync::OnceLock;

use calamine::{Data, Reader, Xlsx};

use crate::support::{err, files, latest, status, waymark};

/// Every workbook of the sample schools by `school/file`, written once for all tests of this folder.
pub fn written() -> &'static BTreeMap<String, Vec<u8>> {
    static WRITTEN: OnceLock<BTreeMap<String, Vec<u8>>> = OnceLock::new();
    WRITTEN.get_or_init(|| {
        let mut found = BTreeMap::new();
        for file in std::fs::read_dir("config/schools").expect("the schools are there").flatten() {
            let path = file.path();
            let school = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let folder = tempfile::tempdir().expect("a folder");
            let out = folder.path().to_str().expect("a plain path");
            let output = waymark(&["run", path.to_str().expect("a plain path"), "--as-at", "2026-11-20", "--out", out]);
            assert!(status(&output) <= 1, "{}", err(&output));
            let written = files(&latest(folder.path(), &school));
            found.extend(
                written.into_iter().filter(|(name, _)| name.ends_with(".xlsx")).map(|(name, bytes)| (format!("{school}/{name}"), bytes)),
            );
        }
        found
    })
}

/// The workbooks whose name contains a text.
pub fn workbooks(part: &str) -> Vec<(&'static str, &'static [u8])> {
    let found: Vec<_> =
        written().iter().filter(|(name, _)| name.contains(part)).map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    assert!(!found.is_empty(), "no workbook '{part}'");
    found
}

/// A table: its headings and its rows as text.
pub struct Sheet {
    pub headings: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    /// The column with a heading.
    pub fn column(&self, heading: &str) -> usize {
        self.headings.iter().position(|known| known == heading).unwrap_or_else(|| panic!("no column '{heading}' in {:?}", self.headings))
    }

    /// The cells below a heading.
    pub fn cells(&self, heading: &str) -> Vec<&str> {
        let column = self.column(heading);
        self.rows.iter().map(|row| row[column].as_str()).collect()
    }
}

/// The table of a sheet: the heading row is the one that has `first` in column A.
pub fn sheet(bytes: &[u8], name: &str, first: &str) -> Sheet {
    let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes.to_vec())).expect("a workbook");
    let range = workbook.worksheet_range(name).unwrap_or_else(|error| panic!("{name}: {error}"));
    let text = |cell: &Data| match cell {
        Data::Empty => String::new(),
        other => other.to_string(),
    };
    let rows: Vec<Vec<String>> = range.rows().map(|row| row.iter().map(text).collect()).collect();
    let top = rows.iter().position(|row| row[0] == first).unwrap_or_else(|| panic!("{name} has no heading '{first}'"));
    Sheet { headings: rows[top].clone(), rows: rows[top + 1..].to_vec() }
}

/// Names of the sheets, in order.
pub fn sheet_names(bytes: &[u8]) -> Vec<String> {
    let workbook: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes.to_vec())).expect("a workbook");
    workbook.sheet_names().to_vec()
}

/// Every part of the package by name, inflated.
pub fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    (0..archive.len())
        .map(|index| {
            let mut part = archive.by_index(index).expect("a part");
            let mut content = Vec::new();
            part.read_to_end(&mut content).expect("whole");
            (part.name().expect("a name").into_owned(), String::from_utf8_lossy(&content).into_owned())
        })
        .collect()
}
