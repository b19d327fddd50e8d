//! Shared by the tests of the catalogue: a file from text or cells, through the program's own reader, and what is said of it.

use chrono::NaiveDate;
use rust_xlsxwriter::{Format, Workbook};
use waymark::finding::{Action, Finding};
use waymark::normalise::normalise;
use waymark::normalise::records::Normalised;
use waymark::read::{Limits, read_bytes};

use crate::support::settings_of;

/// What was read and what was said.
pub struct Read {
    normalised: Normalised,
    /// Every finding, of the container and of the cells.
    pub findings: Vec<Finding>,
}

impl Read {
    /// The records and the ledger.
    pub fn value(&self) -> &Normalised {
        &self.normalised
    }

    /// A finding of this code and action stands at a place that names this text.
    #[track_caller]
    pub fn check(&self, code: &str, action: Action, at: &str) {
        let fits = |finding: &&Finding| finding.code.0 == code && finding.action == action;
        let said: Vec<String> = self.findings.iter().map(|finding| format!("{} {:?} {finding}", finding.code, finding.action)).collect();
        assert!(
            self.findings.iter().filter(fits).any(|finding| finding.place.to_string().contains(at)),
            "{code} {action:?} at {at} is not among\n{}",
            said.join("\n")
        );
    }

    /// True when a finding of this action was made.
    pub fn has(&self, action: Action) -> bool {
        self.findings.iter().any(|finding| finding.action == action)
    }

    /// The message of the first finding of a code.
    pub fn message(&self, code: &str) -> String {
        self.findings.iter().find(|finding| finding.code.0 == code).map(|finding| finding.message.clone()).unwrap_or_default()
    }

    /// The hint of the first finding of a code.
    pub fn hint(&self, code: &str) -> String {
        self.findings.iter().find(|finding| finding.code.0 == code).and_then(|finding| finding.hint.clone()).unwrap_or_default()
    }
}

fn read_all(files: &[(&str, &[u8])], reading: &str) -> Read {
    let settings = settings_of(reading);
    let mut findings = Vec::new();
    let mut inputs = Vec::new();
    for (name, bytes) in files {
        let read = read_bytes(name, bytes, &Limits::default());
        findings.extend(read.findings);
        inputs.push(read.value);
    }
    let read = normalise(&inputs, &settings, NaiveDate::from_ymd_opt(2026, 11, 27).expect("a day"));
    assert!(read.value.ledger.unexplained().is_empty());
    findings.extend(read.findings);
    for finding in &findings {
        assert!(!finding.to_string().contains("Zeb"), "a finding names a child: {finding}");
    }
    Read { normalised: read.value, findings }
}

/// Reads a text file.
pub fn read_text(name: &str, text: &str) -> Read {
    read_all(&[(name, text.as_bytes())], "")
}

/// Reads several text files of one inbox.
pub fn read_files(files: &[(&str, &str)]) -> Read {
    read_all(&files.iter().map(|(name, text)| (*name, text.as_bytes())).collect::<Vec<_>>(), "")
}

/// Reads a workbook.
pub fn read_book(name: &str, bytes: &[u8]) -> Read {
    read_all(&[(name, bytes)], "")
}

/// Reads a file with these lines of a school's settings under `[reading]`.
pub fn read_told(name: &str, bytes: &[u8], reading: &str) -> Read {
    read_all(&[(name, bytes)], reading)
}

/// A workbook of one sheet. Numbers are numbers; `date:2026-10-07` is a real date; `text:104` is a text.
pub fn book(sheet: &str, rows: &[&[&str]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let dates = Format::new().set_num_format("dd/mm/yyyy");
    let page = book.add_worksheet();
    page.set_name(sheet).expect("a sheet name");
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(*cells) {
            if text.is_empty() {
                continue;
            }
            let date = text.strip_prefix("date:").and_then(|day| day.parse::<NaiveDate>().ok());
            match (date, text.strip_prefix("text:"), text.parse::<f64>()) {
                (Some(day), _, _) => page.write_datetime_with_format(row, column, day, &dates).expect("a cell"),
                (None, Some(text), _) => page.write_string(row, column, text).expect("a cell"),
                (None, None, Ok(number)) => page.write_number(row, column, number).expect("a cell"),
                (None, None, Err(_)) => page.write_string(row, column, *text).expect("a cell"),
            };
        }
    }
    book.save_to_buffer().expect("a workbook")
}
