//! The same filled workbook, as three programs' files say it.

use waymark::decisions::returned::{CellFate, Returned};

use super::{canonical, expected, folder, policy, read_back, returned_file};
use waymark::decisions::columns::Field;

fn back(files: &[&str]) -> Returned {
    let read: Vec<_> = files.iter().map(|name| returned_file(name, &std::fs::read(folder().join(name)).expect("there"))).collect();
    let (run, _) = expected();
    let returned = read_back(&read, &run, &policy());
    let found: usize = read.iter().flat_map(|file| &file.file.tables).map(|table| table.rows.len()).sum();
    assert_eq!(returned.fates.len(), found, "each row has one fate");
    returned
}

fn every_decision_is_there(files: &[&str], lists: &[&str], dates_are_certain: bool) {
    let returned = back(files);
    let (_, typed) = expected();
    for [list, key, decision, reason, note, concern, review_by] in typed.iter().filter(|row| lists.contains(&row[0].as_str())) {
        let row = returned.rows.iter().find(|row| row.pupil_key == *key && row.sheet.is_empty() | (row.sheet == *list));
        let row = row.unwrap_or_else(|| panic!("{files:?}: the row {key} of {list} is not there"));
        assert_eq!(row.says.decision, canonical(decision), "{files:?} {key}");
        assert_eq!(row.is_unread, decision == "Focus chlid", "{files:?} {key}");
        assert_eq!(row.says.reason.to_lowercase(), reason.to_lowercase(), "{files:?} {key}");
        assert_eq!(row.says.action, *note, "{files:?} {key}");
        assert_eq!(row.says.teacher_concern, concern.to_lowercase(), "{files:?} {key}");
        let day = row.says.review_by.map(|day| day.to_string());
        if dates_are_certain || day.is_some() {
            assert_eq!(day.as_deref(), Some(review_by.as_str()), "{files:?} {key}");
        }
    }
    let left_out: Vec<_> = returned.cells.iter().filter(|cell| matches!(cell.fate, CellFate::LeftOut(_))).collect();
    for cell in left_out {
        assert!(returned.findings.iter().any(|finding| finding.place == cell.place), "{files:?}: {} is not listed", cell.place);
        assert!(cell.field == Field::Decision || !dates_are_certain && cell.field == Field::ReviewBy, "{files:?}: {}", cell.place);
    }
}

#[test]
fn a_workbook_with_moved_and_retitled_columns_reads_back_whole() {
    every_decision_is_there(&["filled-openpyxl.xlsx"], &["Flagged", "Watch"], true);
}

#[test]
fn what_libreoffice_saves_as_xlsx_and_ods_says_the_same() {
    every_decision_is_there(&["saved-by-libreoffice.xlsx"], &["Flagged", "Watch"], true);
    every_decision_is_there(&["saved-by-libreoffice.ods"], &["Flagged", "Watch"], true);
}

#[test]
fn a_sheet_saved_as_csv_says_the_same_and_dates_that_could_be_two_days_are_listed() {
    every_decision_is_there(&["Flagged.csv"], &["Flagged"], false);
}

#[test]
fn a_retitled_column_of_a_csv_is_said_to_be_missing_and_nobody_counts_as_not_discussed() {
    let returned = back(&["Watch.csv"]);
    assert!(returned.findings.iter().any(|finding| finding.code.0 == "DEC-12"), "{:?}", returned.findings);
    assert!(!returned.rows.is_empty() && returned.rows.iter().all(|row| row.is_unread && row.says.decision.is_empty()));
}

#[test]
fn a_workbook_of_an_unknown_run_is_left_out_whole_and_listed() {
    let file = returned_file("back.xlsx", &std::fs::read(folder().join("filled-openpyxl.xlsx")).unwrap());
    let (mut run, typed) = expected();
    run.run = "2026-07-17-00000000".into();
    let returned = read_back(&[file], &run, &policy());
    assert!(returned.rows.is_empty());
    assert!(returned.cells.len() >= typed.len() && returned.cells.iter().all(|cell| matches!(cell.fate, CellFate::LeftOut(_))));
    let listed: Vec<&str> = returned.findings.iter().filter(|f| f.code.0 == "DEC-01").filter_map(|f| f.place.sheet.as_deref()).collect();
    assert_eq!(listed, ["Flagged", "Watch"]);
}
