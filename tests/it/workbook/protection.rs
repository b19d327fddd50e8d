//! The SENCo's workbook behind a passphrase: opened again by the library that
//! opens protected workbooks for us, and by nobody without the passphrase. `scripts/check_workbooks.py` tries other programs.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;

use waymark::render::workbook::lock::locked;

use super::book::{parts, workbooks};
use crate::support::{copy_of_sample, err, files, latest, status, waymark};

const PASSPHRASE: &str = "seven plain words on a card é";

/// The package inside, if the passphrase opens it.
fn opened(protected: &[u8], passphrase: &str) -> Option<Vec<u8>> {
    office_crypto::decrypt_from_bytes(protected.to_vec(), passphrase).ok().filter(|package| package.starts_with(b"PK\x03\x04"))
}

#[test]
fn a_protected_workbook_is_the_same_workbook_and_opens_with_its_passphrase_alone() {
    let (_, bytes) = workbooks("whitehill/senco/flagged-pupils")[0];
    let protected = locked(bytes, PASSPHRASE);
    assert!(protected.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]));
    assert_eq!(opened(&protected, PASSPHRASE).as_deref(), Some(bytes));
    assert_eq!(opened(&protected, "seven plain words on a card e"), None);
    // Nothing of it can be read from outside.
    let text = String::from_utf8_lossy(&protected);
    assert!(!text.contains("xl/worksheets") && !text.contains("Whitehill"));
}

#[test]
fn the_same_workbook_gives_the_same_protected_bytes_and_another_shares_no_key() {
    let (_, bytes) = workbooks("whitehill/senco/flagged-pupils")[0];
    assert_eq!(locked(bytes, PASSPHRASE), locked(bytes, PASSPHRASE));
    let mut changed = bytes.to_vec();
    changed.push(0);
    let (one, other) = (locked(bytes, PASSPHRASE), locked(&changed, PASSPHRASE));
    let same = one.iter().zip(&other).skip(1024).take(100_000).filter(|(a, b)| a == b).count();
    assert!(same < 4_000, "{same} of 100,000 bytes agree");
}

#[test]
fn small_and_large_packages_survive() {
    // Under the cutoff of small streams, at the edge of a segment, and beyond the table that fits into the header.
    for n in [10, 4080, 4088, 4096, 5000, 8_000_000] {
        let package: Vec<u8> = b"PK\x03\x04".iter().copied().chain((0..n).map(|at: u32| (at % 251) as u8)).collect();
        let protected = locked(&package, PASSPHRASE);
        assert_eq!(opened(&protected, PASSPHRASE).map(|found| found.len()), Some(package.len()), "{n}");
        assert_eq!(opened(&protected, PASSPHRASE), Some(package), "{n}");
    }
}

fn school_with_passphrase(words: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let school = copy_of_sample(folder.path());
    let secret = folder.path().join("config/schools/secret.txt");
    std::fs::write(&secret, words).expect("written");
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).expect("set");
    let mut settings = std::fs::OpenOptions::new().append(true).open(&school).expect("the school's file");
    settings.write_all(b"\n[workbook]\npassphrase_file = \"secret.txt\"\n").expect("written");
    (folder, school)
}

#[test]
fn a_school_with_a_passphrase_gets_a_protected_workbook() {
    let (folder, school) = school_with_passphrase(&format!("{PASSPHRASE}\n"));
    let out = folder.path().join("reports");
    let output = waymark(&["run", school.to_str().unwrap(), "--as-at", "2026-11-20", "--out", out.to_str().unwrap()]);
    assert!(status(&output) <= 1, "{}", err(&output));
    let written = files(&latest(&out, "whitehill"));
    let package = opened(&written["senco/flagged-pupils.xlsx"], PASSPHRASE).expect("it opens");
    assert!(parts(&package).contains_key("xl/workbook.xml"));
    for (name, bytes) in &written {
        assert!(!String::from_utf8_lossy(bytes).contains(PASSPHRASE), "{name} holds the passphrase");
    }
}

#[test]
fn a_passphrase_that_is_short_or_missing_stops_the_run() {
    let (folder, school) = school_with_passphrase("too short\n");
    let out = folder.path().join("reports");
    let run = || waymark(&["run", school.to_str().unwrap(), "--as-at", "2026-11-20", "--out", out.to_str().unwrap()]);
    let output = run();
    assert_eq!(status(&output), 3, "{}", err(&output));
    assert!(err(&output).contains("15 characters") && !err(&output).contains("too short"), "{}", err(&output));
    std::fs::remove_file(folder.path().join("config/schools/secret.txt")).unwrap();
    assert_eq!(status(&run()), 3);
    assert!(!out.join("whitehill/latest.txt").exists());
}
