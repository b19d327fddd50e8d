//! The way back of the workbooks: every decision arrives or is listed, whatever people and programs did to the file.
//!
//! `tests/data/decisions` holds a workbook of the sample school, filled in by a script and saved again by LibreOffice.

mod governors_read;
mod random_edits;
mod round_trip;
mod saved_elsewhere;
mod terms;

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;
use waymark::config::policy::Policy;
use waymark::decisions::names::KnownNames;
use waymark::decisions::returned::{Against, KnownRun, Returned, read};
use waymark::read::{Limits, ReturnedFile, names_in, read_bytes};

use crate::support::project;

/// One row of `expected.tsv`: list, key, decision, reason, note, concern, review day, as typed.
pub(crate) type Typed = [String; 7];

pub(crate) fn folder() -> PathBuf {
    project().join("tests/data/decisions")
}

pub(crate) fn policy() -> Policy {
    let mut mistakes = Vec::new();
    Policy::load(&project().join("config/policies"), "whitehill", &mut mistakes).expect("the policy loads")
}

/// The run and what was typed.
pub(crate) fn expected() -> (KnownRun, Vec<Typed>) {
    let bytes = std::fs::read(folder().join("expected.tsv")).expect("the list is there");
    let mut reader = csv::ReaderBuilder::new().delimiter(b'\t').from_reader(bytes.as_slice());
    let mut rows = Vec::new();
    let mut run = KnownRun { day: NaiveDate::from_ymd_opt(2026, 11, 20).expect("a day"), is_newest: true, ..KnownRun::default() };
    for record in reader.records().map(|record| record.expect("a row")) {
        let cell = |at: usize| record.get(at).unwrap_or_default().to_owned();
        run.run = cell(0);
        run.lists.insert(cell(2), cell(1).to_lowercase());
        rows.push([cell(1), cell(2), cell(3), cell(4), cell(5), cell(6), cell(7)]);
    }
    (run, rows)
}

pub(crate) fn returned_file(name: &str, bytes: &[u8]) -> ReturnedFile {
    let limits = Limits::default();
    ReturnedFile { file: read_bytes(name, bytes, &limits).value, names: names_in(name, bytes, &limits) }
}

pub(crate) fn read_back(files: &[ReturnedFile], run: &KnownRun, policy: &Policy) -> Returned {
    let names = KnownNames::default();
    let read_on = NaiveDate::from_ymd_opt(2027, 3, 31).expect("a day");
    read(files, &Against { runs: std::slice::from_ref(run), policy, names: &names, read_on })
}

/// The policy's word for a typed decision of the script; empty where it is none.
pub(crate) fn canonical(typed: &str) -> &'static str {
    let words = BTreeMap::from([
        ("focus  CHILD", "Focus child"),
        ("STEP DOWN", "Step down"),
        ("Change learning plan targets", "Change Learning Plan targets"),
        ("Focus chlid", ""),
        ("", ""),
        ("Not a concern", "Not a concern"),
        ("Catch-up group", "Catch-up group"),
        ("Start or renew Learning Plan", "Start or renew Learning Plan"),
        ("Seek outside advice", "Seek outside advice"),
        ("Not discussed", "Not discussed"),
    ]);
    words.get(typed).copied().expect("a word of the script")
}
