//! Reads files given as text through the real path, for the rows about pupils and values.

use chrono::NaiveDate;
use waymark::finding::{Action, Checked, Finding};
use waymark::link::school::{Pupil, School};
use waymark::link::{LinkSettings, link};
use waymark::normalise::records::{Normalised, RollRow};
use waymark::normalise::{NormaliseSettings, normalise};
use waymark::read::{Limits, read_bytes};
use waymark::table::InputFile;

use crate::support::shipped_settings;

/// The day of every run in these tests: autumn term 2026.
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 20).expect("a day")
}

/// The shipped settings, with nothing said by the school.
pub fn settings() -> NormaliseSettings {
    shipped_settings()
}

/// A well-formed permanent UPN of an authority that does not exist.
pub fn upn(serial: u32) -> String {
    let digits = format!("001100122{serial:03}");
    let sum: u32 = digits.chars().zip(2..).map(|(digit, place)| digit.to_digit(10).expect("a digit") * place).sum();
    let letter = "ABCDEFGHJKLMNPQRTUVWXYZ".chars().nth((sum % 23) as usize).expect("a letter");
    format!("{letter}{digits}")
}

/// Files of these bytes.
pub fn files(files: &[(&str, &[u8])]) -> Vec<InputFile> {
    files.iter().map(|(name, bytes)| read_bytes(name, bytes, &Limits::default()).value).collect()
}

/// Reads text files with these settings; every row has its fate and no finding names a child.
pub fn read_with(given: &[(&str, &str)], settings: &NormaliseSettings) -> Checked<Normalised> {
    let bytes: Vec<(&str, &[u8])> = given.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let read = normalise(&files(&bytes), settings, today());
    assert!(read.value.ledger.unexplained().is_empty(), "rows without a fate");
    assert!(read.value.ledger.tallies().values().all(|tally| tally.holds()), "a row vanished");
    for finding in &read.findings {
        for name in ["Adams", "Quigley", "O'Neill", "Zoe", "Zoë"] {
            assert!(!finding.to_string().contains(name), "a finding names a child: {finding}");
        }
    }
    read
}

/// The same with the shipped settings.
pub fn read(given: &[(&str, &str)]) -> Checked<Normalised> {
    read_with(given, &settings())
}

/// The pupils of the first list.
pub fn roll(read: &Checked<Normalised>) -> &[RollRow] {
    read.value.records.rolls.first().map_or(&[], |roll| roll.pupils.as_slice())
}

/// The same files tied to the pupils on roll.
pub fn school(given: &[(&str, &str)]) -> Checked<School> {
    let read = read(given);
    let mut linked = link(read.value, &LinkSettings::for_day(today(), "test")).expect("there is a roll");
    linked.findings.splice(0..0, read.findings);
    linked
}

/// The pupil of this forename.
#[track_caller]
pub fn called<'a>(school: &'a Checked<School>, forename: &str) -> &'a Pupil {
    let found = school.value.pupils.iter().find(|pupil| pupil.name.forename == forename);
    found.unwrap_or_else(|| panic!("no pupil of that forename among {}", school.value.pupils.len()))
}

/// Standardised reading scores of a pupil, in order.
pub fn scores(pupil: &Pupil) -> Vec<f64> {
    pupil.tests.values().flatten().filter_map(|result| result.outcome.score()).map(|score| score.points()).collect()
}

/// The finding of this code and action; its place in words must hold the part given.
#[track_caller]
pub fn found<'a>(findings: &'a [Finding], code: &str, action: Action, place: &str) -> &'a Finding {
    let fits = |finding: &&Finding| finding.code.0 == code && finding.action == action && finding.place.to_string().contains(place);
    findings.iter().find(fits).unwrap_or_else(|| {
        let all: Vec<String> = findings.iter().map(|finding| format!("{} {:?} {finding}", finding.code, finding.action)).collect();
        panic!("{code} {action:?} at '{place}' is not among\n{}", all.join("\n"))
    })
}

/// No finding of this code.
#[track_caller]
pub fn quiet(findings: &[Finding], code: &str) {
    let of_code: Vec<String> = findings.iter().filter(|finding| finding.code.0 == code).map(Finding::to_string).collect();
    assert_eq!(of_code, Vec::<String>::new());
}
