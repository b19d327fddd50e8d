//! Zips made in memory and read back.

use std::io::Write;

use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;
use crate::read::read_all;

const CSV: &[u8] = b"UPN,Name\nA1,Ava\n";

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn read_zip(entries: &[(&str, &[u8])]) -> Checked<Vec<InputFile>> {
    read_all("DfE.zip", &zipped(entries), &Limits::default())
}

#[track_caller]
fn check_refused(bytes: &[u8], code: &str) {
    let read = read_all("DfE.zip", bytes, &Limits::default());
    assert_eq!(read.value.len(), 1);
    assert!(read.value[0].tables.is_empty());
    assert_eq!(read.findings.len(), 1);
    assert_eq!(read.findings[0].code.0, code, "{}", read.findings[0]);
}

#[test]
fn members_are_inputs_of_their_own_and_litter_is_counted() {
    let read = read_zip(&[("b/KS2.csv", CSV), ("__MACOSX/._a.csv", b"x"), ("a.csv", CSV), (".DS_Store", b"x"), ("b/Thumbs.db", b"x")]);
    let names: Vec<&str> = read.value.iter().map(|file| &*file.name).collect();
    assert_eq!(names, ["DfE.zip", "DfE.zip/a.csv", "DfE.zip/b/KS2.csv"]);
    assert_eq!(read.value[0].described, "zip archive of 2 files, 3 files left behind by a computer skipped");
    assert_eq!(&*read.value[1].tables[0].file, "DfE.zip/a.csv");
    assert!(read.findings.is_empty());
}

#[test]
fn a_name_that_leads_out_is_refused_with_the_whole_zip() {
    for name in ["../../x.csv", "/etc/x.csv", "C:\\x.csv", "a\\..\\..\\x.csv", "a\u{7}.csv"] {
        check_refused(&zipped(&[("good.csv", CSV), (name, CSV)]), "M013");
    }
}

#[test]
fn a_name_longer_than_a_file_can_have_is_refused_and_not_repeated() {
    for name in [format!("{}.csv", "a".repeat(60_000)), format!("{}x.csv", "a/".repeat(2_000))] {
        let bytes = zipped(&[("good.csv", CSV), (&name, CSV)]);
        check_refused(&bytes, "M013");
        assert!(read_all("DfE.zip", &bytes, &Limits::default()).findings[0].to_string().len() < 400);
    }
}

#[test]
fn a_zip_of_very_many_files_is_called_a_zip() {
    let n = Limits::default().zip_entries * 2 + 10;
    let names: Vec<String> = (0..n).map(|n| format!("{n}.csv")).collect();
    let entries: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
    let read = read_all("DfE.zip", &zipped(&entries), &Limits::default());
    assert_eq!(read.findings[0].code.0, "M010");
    assert!(read.findings[0].message.starts_with("the zip holds more than 300 files"), "{}", read.findings[0]);
}

#[test]
fn a_member_whose_bytes_do_not_fit_their_sum_is_damage() {
    let good = zipped(&[("a.csv", CSV), ("b.csv", CSV)]);
    let sum = zip::ZipArchive::new(Cursor::new(&good)).unwrap().by_index(0).unwrap().crc32().to_le_bytes();
    let mut bad = good.clone();
    for at in (0..good.len() - 4).filter(|at| good[*at..*at + 4] == sum) {
        bad[at] ^= 1;
    }
    assert_ne!(good, bad);
    check_refused(&bad, "M009");
}

#[test]
fn names_that_differ_in_capitals_are_ambiguous() {
    check_refused(&zipped(&[("a.csv", CSV), ("A.CSV", CSV)]), "M012");
}

#[test]
fn one_zip_inside_a_zip_is_opened_and_no_more() {
    let inner = zipped(&[("a.csv", CSV)]);
    let read = read_zip(&[("inner.zip", &inner)]);
    assert_eq!(read.value.iter().map(|file| file.tables.len()).sum::<usize>(), 1);
    assert_eq!(&*read.value[2].name, "DfE.zip/inner.zip/a.csv");
    let deeper = zipped(&[("deeper.zip", &inner)]);
    let read = read_zip(&[("inner.zip", &deeper), ("b.csv", CSV)]);
    assert_eq!(read.findings[0].code.0, "M010");
    assert_eq!(&*read.findings[0].place.file, "DfE.zip/inner.zip/deeper.zip");
    assert!(read.value.iter().any(|file| &*file.name == "DfE.zip/b.csv" && file.tables.len() == 1), "other files go on");
}

#[test]
fn a_password_is_named_as_such() {
    let mut bytes = zipped(&[("a.csv", CSV)]);
    // The flag of encryption, in the entry's own header and in the directory.
    for (sign, offset) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let at = bytes.windows(4).position(|window| window == sign).unwrap();
        bytes[at + offset] |= 1;
    }
    check_refused(&bytes, "M006");
}

#[test]
fn a_member_that_swells_is_refused() {
    check_refused(&zipped(&[("a.csv", &vec![b'a'; 8 * 1024 * 1024])]), "M010");
}

#[test]
fn hundreds_of_members_are_refused() {
    let names: Vec<String> = (0..400).map(|n| format!("{n}.csv")).collect();
    let entries: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), CSV)).collect();
    check_refused(&zipped(&entries), "M010");
}

#[test]
fn as_one_file_the_tables_keep_their_members_names() {
    let read = crate::read::read_bytes("DfE.zip", &zipped(&[("a.csv", CSV), ("b.csv", CSV)]), &Limits::default());
    let files: Vec<&str> = read.value.tables.iter().map(|table| &*table.file).collect();
    assert_eq!(files, ["DfE.zip/a.csv", "DfE.zip/b.csv"]);
    assert_eq!(read.value.container, Container::Delimited);
}
