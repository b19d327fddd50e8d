//! What is fuzzed: any bytes as a file of each container, and any text as a cell of each kind of value, through the public path
//! from bytes to records. A target panics where a promise is broken. Used by the fuzz targets and by the replay of their corpora.

use std::path::Path;
use std::sync::OnceLock;

use chrono::NaiveDate;
use waymark::config::assessments::Assessments;
use waymark::config::mappings::Mappings;
use waymark::config::school::ReadingSettings;
use waymark::domain::upn::Upn;
use waymark::finding::Checked;
use waymark::normalise::records::Normalised;
use waymark::normalise::{NormaliseSettings, normalise};
use waymark::read::{Limits, read_all};

fn settings() -> &'static NormaliseSettings {
    static SETTINGS: OnceLock<NormaliseSettings> = OnceLock::new();
    SETTINGS.get_or_init(|| {
        let own = Path::new(env!("CARGO_MANIFEST_DIR"));
        let config = [own.join("config"), own.join("../config")].into_iter().find(|folder| folder.is_dir()).unwrap_or_default();
        let mut mistakes = Vec::new();
        NormaliseSettings {
            mappings: Mappings::load(&config.join("mappings"), &mut mistakes),
            assessments: Assessments::load(&config.join("assessments"), &mut mistakes),
            reading: ReadingSettings::default(),
        }
    })
}

/// Reads the bytes and asserts what holds of any file: something is said or read, rows are numbered in order, no row vanishes.
fn file(name: &str, bytes: &[u8]) -> Checked<Normalised> {
    let read = read_all(name, bytes, &Limits::default());
    assert!(!read.findings.is_empty() || read.value.iter().any(|file| !file.tables.is_empty()), "nothing read and nothing said");
    for table in read.value.iter().flat_map(|file| &file.tables) {
        assert!(table.rows.windows(2).all(|pair| pair[0].number < pair[1].number), "rows out of order");
    }
    if read.value.iter().all(|file| file.tables.is_empty()) {
        // Nothing to make records of; the next file is tried the sooner.
        return Checked { value: Normalised::default(), findings: read.findings };
    }
    let day = NaiveDate::from_ymd_opt(2026, 11, 27).unwrap_or_default();
    let said = normalise(&read.value, settings(), day);
    assert!(said.value.ledger.unexplained().is_empty(), "a row without a fate");
    assert!(said.value.ledger.tallies().values().all(|tally| tally.holds()), "a row vanished");
    said
}

/// The bytes behind the mark of their container, unless they bear it.
fn marked(name: &str, mark: &[u8], bytes: &[u8]) {
    if bytes.starts_with(mark) {
        file(name, bytes);
    } else {
        file(name, &[mark, bytes].concat());
    }
}

pub fn delimited(bytes: &[u8]) {
    file("a.csv", bytes);
}

pub fn xlsx(bytes: &[u8]) {
    marked("a.xlsx", b"PK\x03\x04", bytes);
}

pub fn xls(bytes: &[u8]) {
    marked("a.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", bytes);
}

pub fn ods(bytes: &[u8]) {
    marked("a.ods", b"PK\x03\x04", bytes);
}

pub fn html(bytes: &[u8]) {
    marked("a.xls", b"<html", bytes);
}

pub fn web_archive(bytes: &[u8]) {
    marked("a.mht", b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n", bytes);
}

pub fn xml_report(bytes: &[u8]) {
    marked("a.xml", b"<", bytes);
}

pub fn ctf(bytes: &[u8]) {
    marked("9992002_CTF_9991001_001.xml", b"<", bytes);
}

pub fn zip(bytes: &[u8]) {
    marked("a.zip", b"PK\x03\x04", bytes);
}

/// Each line of a text as a cell of one column, below headings that give the table its kind.
fn column(headings: &str, before: &str, bytes: &[u8]) -> Checked<Normalised> {
    let text = String::from_utf8_lossy(bytes);
    let mut table = format!("{headings}\n");
    for cell in text.split('\n') {
        table.push_str(&format!("{before}\"{}\"\n", cell.replace('"', "\"\"")));
    }
    file("a.csv", table.as_bytes())
}

pub fn scores(bytes: &[u8]) {
    let read = column("UPN,Surname,Forename,NFER Reading Autumn 2026 Standardised Score", "Z001100122001,Adams,Ava,", bytes);
    for test in &read.value.records.tests {
        if let waymark::domain::score::Outcome::Score(score) = test.outcome {
            assert!(score.points().is_finite() && (0.0..=200.0).contains(&score.points()), "a score off the scale");
        }
    }
}

pub fn dates(bytes: &[u8]) {
    let read = column("UPN,Surname,Forename,Date of Birth", "Z001100122001,Adams,Ava,", bytes);
    for born in read.value.records.rolls.iter().flat_map(|roll| &roll.pupils).filter_map(|row| row.pupil.date_of_birth) {
        assert!(NaiveDate::from_ymd_opt(2026, 11, 27).is_some_and(|today| born <= today), "born after the day of the run");
    }
}

pub fn ages(bytes: &[u8]) {
    column("Name,Class,Date of test,Reading Age", "\"Adams, Ava\",4K,17/11/2026,", bytes);
}

pub fn judgements(bytes: &[u8]) {
    column("UPN,Surname,Forename,Reading Autumn 2026", "Z001100122001,Adams,Ava,", bytes);
}

pub fn amounts(bytes: &[u8]) {
    column("Pupil,Intervention,Start date,End date,Cost,Sessions", "\"Adams, Ava\",Nessy,07/09/2026,11/12/2026,5,", bytes);
    let read = column("Pupil,Intervention,Start date,End date,Cost", "\"Adams, Ava\",Nessy,07/09/2026,11/12/2026,", bytes);
    assert!(read.value.records.provision.iter().filter_map(|row| row.cost).all(|cost| cost.pence >= 0), "a cost below nothing");
}

pub fn names(bytes: &[u8]) {
    let read = column("UPN,Date of Birth,Reading Autumn 2026,Name", "Z001100122001,01/02/2018,EXS,", bytes);
    let text = String::from_utf8_lossy(bytes);
    // A text long enough to be a name and not a word of our own is never told.
    for line in text.lines().filter(|line| line.chars().filter(|c| c.is_alphabetic()).count() > 12 && line.contains(',')) {
        assert!(!read.findings.iter().any(|finding| finding.message.contains(line)), "a finding tells a name");
    }
}

pub fn upn(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(upn) = Upn::parse(&text) {
        assert_eq!(Upn::parse(upn.as_str()).as_ref(), Ok(&upn), "a UPN is not read back");
        assert_eq!(upn.as_str().len(), 13);
    }
    column("Surname,Forename,Date of Birth,UPN", "Adams,Ava,01/02/2018,", bytes);
}
