//! What a reader relies on: no leak between classes, names as text, real tables, the same bytes twice.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use calamine::Reader;

use super::fixture::Sample;
use super::{class_workbooks, senco_workbook};
use crate::render::vocabulary;

/// Every part of a workbook by its name, unpacked.
fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut part = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            (part.name().unwrap().into_owned(), String::from_utf8_lossy(&bytes).into_owned())
        })
        .collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[test]
fn a_class_file_holds_no_byte_of_another_class() {
    let sample = Sample::of(60, &["Oak", "Elm", "Ash"]);
    let files = class_workbooks(&sample.input()).unwrap();
    assert_eq!(files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["class-Ash.xlsx", "class-Elm.xlsx", "class-Oak.xlsx"]);
    for (file, class) in files.iter().zip(["Ash", "Elm", "Oak"]) {
        let text: String = parts(&file.bytes).into_iter().map(|(name, text)| name + &text).collect();
        for pupil in &sample.school.pupils {
            let name = escaped(&pupil.name.listed());
            let (has_name, has_key) = (text.contains(&name), text.contains(&pupil.key));
            assert_eq!((has_name, has_key), (pupil.class == class, pupil.class == class), "{class} {name}");
        }
        for other in ["Ash", "Elm", "Oak"].iter().filter(|other| **other != class) {
            assert!(!text.contains(&format!("Class {other}")), "{class} names {other}");
        }
    }
}

/// Every cell of every sheet, with its kind.
fn cells(bytes: Vec<u8>) -> Vec<(String, calamine::Range<calamine::Data>)> {
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    book.worksheets()
}

#[test]
fn a_workbook_whose_rows_left_memory_is_the_same_and_leaves_nothing_behind() {
    let sample = Sample::of(60, &["Oak", "Elm", "Ash"]);
    let folder = tempfile::tempdir().unwrap();
    let streamed = senco_workbook(&super::WorkbookInput { unfinished: Some(folder.path()), ..sample.input() }).unwrap().bytes;
    let inline = |bytes: &[u8]| parts(bytes).iter().any(|(name, text)| name.ends_with("sheet3.xml") && text.contains("inlineStr"));
    let whole = senco_workbook(&sample.input()).unwrap().bytes;
    assert!(inline(&streamed) && !inline(&whole));
    assert_eq!(cells(streamed), cells(whole));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_class_file_holds_no_upn_birth_date_or_need_code() {
    let sample = Sample::school();
    for file in class_workbooks(&sample.input()).unwrap() {
        let text: String = parts(&file.bytes).into_iter().map(|(_, text)| text).collect();
        for secret in ["UPNSECRET", "SLCN", "MLD", "Invented Lane", "ZZ1", "2016-", "/2016", "/2017"] {
            assert!(!text.contains(secret), "{secret}");
        }
    }
    let senco: String = parts(&senco_workbook(&sample.input()).unwrap().bytes).into_iter().map(|(_, text)| text).collect();
    assert!(senco.contains("SLCN") && !senco.contains("UPNSECRET"));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let sample = Sample::school();
    assert_eq!(senco_workbook(&sample.input()).unwrap(), senco_workbook(&sample.input()).unwrap());
    assert_eq!(class_workbooks(&sample.input()).unwrap(), class_workbooks(&sample.input()).unwrap());
}

#[test]
fn a_change_in_one_class_changes_that_class_file_only() {
    let mut sample = Sample::school();
    let before = class_workbooks(&sample.input()).unwrap();
    let index = sample.school.pupils.iter().position(|pupil| pupil.class == "Oak").unwrap();
    sample.school.pupils[index].name.forename = "Renamed".into();
    let after = class_workbooks(&sample.input()).unwrap();
    assert_eq!(before[0], after[0]);
    assert_ne!(before[1], after[1]);
}

#[test]
fn a_file_has_no_formula_macro_external_link_or_person() {
    let sample = Sample::school();
    for (name, text) in parts(&senco_workbook(&sample.input()).unwrap().bytes) {
        assert!(!name.contains("vba") && !name.contains("externalLink"), "{name}");
        assert!(!text.contains("<f>") && !text.contains("mergeCell") && !text.contains("TargetMode=\"External\""), "{name}");
        if name == "docProps/core.xml" {
            assert!(text.contains("2026-11-20T00:00:00Z"), "{text}");
            assert!(text.contains("<dc:creator></dc:creator>") || text.contains("<dc:creator/>"), "{text}");
        }
    }
}

#[test]
fn awkward_names_survive_as_text() {
    let sample = Sample::school();
    let workbook = parts(&senco_workbook(&sample.input()).unwrap().bytes);
    let (_, strings) = workbook.iter().find(|(name, _)| name.ends_with("sharedStrings.xml")).unwrap();
    for name in [
        "=cmd|' /C calc'!A0, Hyper",
        "Null, True",
        "True, Null",
        "כהן, נועם",
        "Nguyễn, Zoë",
        "+44, -1",
        "@SUM, _x005F_x0041_",
        "&lt;b&gt;&amp;amp;",
    ] {
        assert!(strings.contains(name), "{name}");
    }
}

#[test]
fn every_heading_is_in_the_vocabulary_and_every_name_of_it_is_used() {
    let sample = Sample::school();
    let mut used = BTreeSet::new();
    for (name, text) in parts(&senco_workbook(&sample.input()).unwrap().bytes).iter().filter(|(name, _)| name.starts_with("xl/tables/")) {
        for piece in text.split("<tableColumn ").skip(1) {
            let heading = piece.split("name=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
            let heading = heading.replace("&amp;", "&");
            assert!(vocabulary::meaning(&heading).is_some(), "'{heading}' of {name} is not in the vocabulary");
            used.insert(heading);
        }
    }
    let unused: Vec<&str> = vocabulary::ALL.iter().map(|column| column.name).filter(|name| !used.contains(*name)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn every_sheet_is_a_table_with_print_titles_on_a4_landscape() {
    let sample = Sample::school();
    let workbook = parts(&senco_workbook(&sample.input()).unwrap().bytes);
    let sheets: Vec<&(String, String)> = workbook.iter().filter(|(name, _)| name.starts_with("xl/worksheets/sheet")).collect();
    assert_eq!(sheets.len(), 21);
    for (name, text) in &sheets {
        assert!(
            text.contains("paperSize=\"9\"")
                && text.contains("orientation=\"landscape\"")
                && text.contains("<fitToPage") | text.contains("fitToPage=\"1\""),
            "{name}"
        );
        assert!(
            text.contains("<tablePart ")
                && text.contains("Confidential: pupil special category data")
                && text.contains("page &amp;P of &amp;N"),
            "{name}"
        );
    }
    // Flagged, Watch and two class sheets: five drop-downs and one date each; the next step on the map.
    assert_eq!(sheets.iter().map(|(_, text)| text.matches("<dataValidation ").count()).sum::<usize>(), 25);
}

#[test]
fn an_empty_school_still_gives_a_workbook() {
    let sample = Sample::of(0, &["Oak"]);
    assert!(senco_workbook(&sample.input()).is_ok());
    assert!(class_workbooks(&sample.input()).unwrap().is_empty());
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_people_type_a_workbook_comes_out(texts in proptest::collection::vec("\\PC{0,80}|[\\x00-\\x7f]{0,50}|[\\[\\]':*?/\\\\&=@+-]{0,40}", 6)) {
        let mut sample = Sample::of(6, &["Oak", "Elm"]);
        for (pupil, text) in sample.school.pupils.iter_mut().zip(&texts) {
            pupil.class.clone_from(text);
            pupil.name.surname = text.repeat(9);
            pupil.key.push_str(text);
        }
        for (decision, text) in sample.decisions.pupils.iter_mut().zip(&texts) {
            decision.sentence = text.repeat(600);
            decision.evidence.clone_from(text);
        }
        sample.stamp.run_id.push_str(&texts[0]);
        sample.stamp.school_name = texts[1].repeat(20);
        // Read back by another library: every name stands where it should, as it was.
        let bytes = senco_workbook(&sample.input()).unwrap().bytes;
        let mut workbook: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        let evidence = workbook.worksheet_range("Evidence").unwrap();
        let read: BTreeSet<String> = evidence.rows().skip(3).map(|row| row[0].to_string()).collect();
        for pupil in &sample.school.pupils {
            let name = super::layout::names::cell_text(&super::words::name(pupil)).into_owned();
            proptest::prop_assert!(read.contains(&name), "{:?} not in {:?}", name, read);
        }
        let files = class_workbooks(&sample.input()).unwrap();
        let names: BTreeSet<String> = files.iter().map(|file| file.name.to_lowercase()).collect();
        proptest::prop_assert_eq!(names.len(), files.len());
    }
}
