//! Two terms of one school with one history: what the second report may say beside the first, and what a purge leaves of both.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::support::{copy_config, err, latest, out, status, waymark};

/// A school of 200 invented children, of whom so many have SEN support.
fn write_list(to: &Path, day: &str, n_support: usize) {
    let inbox = to.join("inbox");
    std::fs::remove_dir_all(&inbox).ok();
    std::fs::create_dir_all(&inbox).expect("the folder can be made");
    let mut text =
        "adno,UPN,Legal Surname,Legal Forename,Sex,DOB,Year taught in,Reg,Date of Admission,Date of Leaving,SEN Status\n".to_owned();
    let year = if day == "20-11-2027" { 4 } else { 3 };
    for n in 0..200 {
        let status = if n < n_support { "K" } else { "N" };
        let _ = writeln!(text, "{n:06},{},Invented{n},Child{n},F,05/10/2018,Year {year},Rowan,03/09/2025,,{status}", upn(n));
    }
    std::fs::write(inbox.join(format!("Pupil list {day}.csv")), text).expect("the list can be written");
}

/// Thirteen characters with the right check letter.
fn upn(n: usize) -> String {
    let digits = format!("001299{n:06}");
    let sum: usize = digits.bytes().zip(2..).map(|(digit, weight)| usize::from(digit - b'0') * weight).sum();
    format!("{}{digits}", b"ABCDEFGHJKLMNPQRTUVWXYZ"[sum % 23] as char)
}

fn school(to: &Path) -> PathBuf {
    copy_config(to);
    let sample = std::fs::read_to_string(to.join("config/schools/whitehill.toml")).expect("the sample is there");
    let own = sample.split("[reading]").next().expect("there is a first part");
    let own: Vec<String> = own
        .lines()
        .map(|line| match line.split(" = ").next() {
            Some("id") => "id = \"invented\"".to_owned(),
            Some("inbox") => "inbox = \"../../inbox\"".to_owned(),
            _ => line.to_owned(),
        })
        .collect();
    let path = to.join("config/schools/invented.toml");
    std::fs::write(&path, own.join("\n")).expect("the settings can be written");
    path
}

/// The cell beside a name in the table of stages.
fn stage(to: &Path, name: &str) -> String {
    let page = std::fs::read_to_string(latest(&to.join("out"), "invented").join("governors/send-report.html")).expect("a report");
    let (_, row) = page.split_once(&format!("<th scope=\"row\">{name}</th><td class=\"number\">")).expect("a line");
    row.split('<').next().unwrap_or_default().to_owned()
}

fn run(to: &Path, settings: &Path, day: &str) {
    let (settings, out) = (settings.to_string_lossy(), to.join("out").to_string_lossy().into_owned());
    let done = waymark(&["run", &settings, "--as-at", day, "--out", &out]);
    assert!(status(&done) < 2, "{}", err(&done));
}

#[test]
fn a_register_that_grew_by_two_is_broadly_unchanged_and_one_that_grew_by_seven_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let to = folder.path();
    let settings = school(to);
    for (day, list, n_support, told) in [
        ("2026-11-20", "20-11-2026", 30, "30"),
        // The same list again: the same number.
        ("2026-12-10", "10-12-2026", 30, "30"),
        ("2027-03-10", "10-03-2027", 32, "about 30"),
        ("2027-06-20", "20-06-2027", 37, "37"),
    ] {
        write_list(to, list, n_support);
        run(to, &settings, day);
        assert_eq!(stage(to, "SEN support (K)"), told, "{day}");
    }
}

#[test]
fn reports_of_one_term_replace_each_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let to = folder.path();
    let settings = school(to);
    write_list(to, "20-11-2026", 30);
    run(to, &settings, "2026-11-20");
    // Two children were entered wrongly: the draft is put right.
    write_list(to, "24-11-2026", 32);
    run(to, &settings, "2026-11-24");
    assert_eq!(stage(to, "SEN support (K)"), "32");
    write_list(to, "10-03-2027", 31);
    run(to, &settings, "2027-03-10");
    assert_eq!(stage(to, "SEN support (K)"), "about 32");
}

#[test]
fn a_purged_child_is_still_one_of_those_counted_then() {
    let folder = tempfile::tempdir().expect("a folder");
    let to = folder.path();
    let settings = school(to);
    write_list(to, "20-11-2026", 30);
    run(to, &settings, "2026-11-20");
    let (path, outputs) = (settings.to_string_lossy().into_owned(), to.join("out").to_string_lossy().into_owned());
    let done = waymark(&["purge", &path, "--out", &outputs, "--as-at", "2026-12-01", "--pupil", &upn(3)]);
    assert_eq!(status(&done), 0, "{}{}", out(&done), err(&done));
    // The child is no longer known; the number given then still is, so that 30 to 29 is not told as such.
    write_list(to, "10-03-2027", 29);
    run(to, &settings, "2027-03-10");
    assert_eq!(stage(to, "SEN support (K)"), "about 30");
}
