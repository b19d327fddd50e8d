//! Sheet layouts (M043 to M059, M063, M064, M067, M068); M060 to M062, M065 and M066 stand with the workbooks.

use rust_xlsxwriter::{Format, Workbook, Worksheet};
use waymark::finding::{Action, Checked};
use waymark::ledger::{Fate, RowKey};
use waymark::normalise::normalise;
use waymark::normalise::records::{NameAsWritten, Normalised};
use waymark::read::{Limits, read_bytes};

use crate::support::shipped_settings;

fn read_as(name: &str, bytes: &[u8]) -> Checked<Normalised> {
    let file = read_bytes(name, bytes, &Limits::default());
    let mut read = normalise(&[file.value], &shipped_settings(), "2026-11-20".parse().expect("a date"));
    read.findings.splice(0..0, file.findings);
    assert!(read.value.ledger.unexplained().is_empty());
    read
}

/// A text file of these lines; `|` parts the cells.
pub(super) fn csv(lines: &[&str]) -> Checked<Normalised> {
    let text: Vec<String> = lines.iter().map(|line| line.replace('|', "\t")).collect();
    read_as("list.txt", text.join("\r\n").as_bytes())
}

/// A workbook of one sheet with these lines, numbers as numbers, and what else is done to it.
pub(super) fn book(sheet: &str, lines: &[&str], more: impl FnOnce(&mut Worksheet)) -> Checked<Normalised> {
    read_as("book.xlsx", &book_bytes(sheet, lines, more))
}

fn book_bytes(sheet: &str, lines: &[&str], more: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let page = workbook.add_worksheet();
    page.set_name(sheet).expect("a name");
    for (row, line) in lines.iter().enumerate() {
        for (column, text) in line.split('|').enumerate().filter(|(_, text)| !text.is_empty()) {
            let (row, column) = (row as u32, column as u16);
            match text.parse::<f64>() {
                Ok(number) => page.write_number(row, column, number).expect("a cell"),
                Err(_) => page.write_string(row, column, text).expect("a cell"),
            };
        }
    }
    more(page);
    workbook.save_to_buffer().expect("a workbook")
}

#[track_caller]
pub(super) fn place_of(read: &Checked<Normalised>, code: &str, action: Action) -> String {
    let found = read.findings.iter().find(|finding| finding.code.0 == code && finding.action == action);
    found.unwrap_or_else(|| panic!("no {code} in {:#?}", read.findings)).place.to_string()
}

/// No finding but that these lists carry neither UPNs nor the day they hold for.
#[track_caller]
fn quiet(read: &Checked<Normalised>) {
    let others: Vec<_> = read.findings.iter().filter(|finding| !matches!(finding.code.0, "M069" | "M155")).collect();
    assert!(others.is_empty(), "{others:#?}");
}

pub(super) fn roll(read: &Checked<Normalised>) -> Vec<String> {
    let name = |name: &NameAsWritten| match name {
        NameAsWritten::Known(name) => format!("{} {}", name.forename, name.surname),
        NameAsWritten::UnknownOrder(text) => text.clone(),
        NameAsWritten::Absent => String::new(),
    };
    read.value.records.rolls.iter().flat_map(|roll| &roll.pupils).map(|row| name(&row.pupil.name)).collect()
}

/// Judgements as `surname subject term word`.
pub(super) fn judged(read: &Checked<Normalised>) -> Vec<String> {
    let mut said: Vec<String> = read
        .value
        .records
        .judgements
        .iter()
        .filter_map(|row| {
            let NameAsWritten::Known(name) = &row.pupil.name else { return None };
            let word = row.judgement.as_ref().ok().map(|judgement| judgement.word().to_owned())?;
            Some(format!("{} {} {} {word}", name.surname, row.subject, row.occasion.term))
        })
        .collect();
    said.sort();
    said
}

pub(super) fn fate(read: &Checked<Normalised>, row: u32) -> Fate {
    let (file, sheet) = read.value.ledger.rows().next().map(|(key, _)| (key.file.clone(), key.sheet.clone())).expect("a row");
    read.value.ledger.fate(&RowKey { file, sheet, row }).cloned().expect("a fate")
}

pub(super) const HEADINGS: &str = "UPN|Surname|Forename|Year Group|Reg|Date of Birth|Gender";
pub(super) const AVA: &str = "|Adams|Ava|4|4B|15/09/2017|F";
pub(super) const BEN: &str = "|Brown|Ben|4|4B|02/02/2018|M";

#[test]
fn m043_title_school_date_and_filter_lines_stand_above_the_headings() {
    let read = csv(&["Pupil list", "Example Primary School", "Printed 12/09/2026", "Filter: Year 4", "", HEADINGS, AVA, BEN]);
    quiet(&read);
    assert_eq!((roll(&read), read.value.readings[0].heading_rows.clone()), (vec!["Ava Adams".into(), "Ben Brown".into()], vec![6]));
    let mut late: Vec<&str> = vec!["Line of a long preamble about the export"; 29];
    late.extend([HEADINGS, AVA, BEN]);
    assert_eq!(roll(&csv(&late)).len(), 2);
}

#[test]
fn m044_a_list_without_headings_is_refused_without_personal_values() {
    let read = csv(&["Adams|Ava|4|F|15/09/2017", "Brown|Ben|4|M|02/02/2018"]);
    assert_eq!(place_of(&read, "M044", Action::Asked), "list.txt");
    let words = read.findings.iter().map(ToString::to_string).collect::<String>();
    assert!(words.contains("5 filled cells") && words.contains("[reading.columns]"), "{words}");
    assert!(!words.contains("Adams") && !words.contains("2017"));
    assert!(roll(&read).is_empty());
}

#[test]
fn m045_two_heading_rows_are_joined_and_a_merged_value_holds_for_its_span() {
    let lines = [
        "Mark book 2026-27",
        "Name|Autumn||Spring|",
        "|Reading|Maths|Reading|Maths",
        "Adams, Ava|EXS|WTS|GDS|EXS",
        "Brown, Ben|WTS|EXS|EXS|WTS",
    ];
    let read = book("Oak", &lines, |page| {
        page.merge_range(1, 1, 1, 2, "Autumn", &Format::new()).expect("a block");
        page.merge_range(1, 3, 1, 4, "Spring", &Format::new()).expect("a block");
        page.merge_range(1, 0, 2, 0, "Name", &Format::new()).expect("a block");
    });
    assert_eq!(
        judged(&read)[..4],
        ["Adams maths autumn WTS", "Adams maths spring EXS", "Adams reading autumn EXS", "Adams reading spring GDS"]
    );
}

#[test]
fn m046_three_heading_rows_are_joined_and_shown_for_checking() {
    let lines = [
        "Name|2026-27|2026-27|2026-27",
        "|Autumn|Autumn|Spring",
        "|Reading|Maths|Reading",
        "Adams, Ava|EXS|WTS|GDS",
        "Brown, Ben|WTS|EXS|EXS",
    ];
    let read = book("Oak", &lines, |_| {});
    assert_eq!(place_of(&read, "M046", Action::Warned), "book.xlsx, sheet Oak");
    assert_eq!(judged(&read)[..3], ["Adams maths autumn WTS", "Adams reading autumn EXS", "Adams reading spring GDS"]);
}

#[test]
fn m047_a_merged_class_is_filled_down_and_a_merged_score_is_not() {
    let lines =
        ["Mark book 2026-27|||", "Class|Name|Autumn Reading|Autumn Maths", "Oak|Adams, Ava|EXS|WTS", "|Brown, Ben|EXS|", "|Cole, Cy|WTS|"];
    let read = book("Tracker", &lines, |page| {
        page.merge_range(2, 0, 4, 0, "Oak", &Format::new()).expect("a block");
        page.merge_range(2, 3, 4, 3, "WTS", &Format::new()).expect("a block");
    });
    let records = &read.value.records.judgements;
    assert!(records.iter().all(|row| row.pupil.class.as_deref() == Some("Oak")));
    assert_eq!(judged(&read).iter().filter(|said| said.contains("maths")).count(), 1);
}

#[test]
fn m048_a_repeated_heading_keeps_both_columns_and_the_codes_of_sen_hold() {
    let read = csv(&[
        "UPN|Surname|Forename|SEN status|SEN status|SEN need|Date of Birth",
        "|Adams|Ava|SEN support|K|MLD|15/09/2017",
        "|Brown|Ben|Education, health and care plan|E|ASD|02/02/2018",
    ]);
    let provision: Vec<_> = read.value.records.sen.iter().filter_map(|row| row.provision).map(|provision| provision.code()).collect();
    assert_eq!(provision, ["K", "E"]);
}

#[test]
fn m049_a_tools_number_on_a_heading_is_taken_off_for_matching_only() {
    let read = csv(&["Surname|Forename|Autumn Reading|Reading.1|Year Group|Reg", "Adams|Ava|EXS|EXS|4|Oak", "Brown|Ben|WTS|EXS|4|Oak"]);
    let headings: Vec<&str> = read.value.readings[0].columns.iter().map(|(_, heading, _)| heading.as_str()).collect();
    assert_eq!(headings[3], "Reading.1");
    let read = csv(&[
        "UPN|Surname|Forename|Date of Birth|SEN status|SEN status 2|SEN need",
        "|Adams|Ava|15/09/2017|SEN support|K|MLD",
        "|Brown|Ben|02/02/2018|SEN support|K|SLCN",
    ]);
    assert_eq!(read.value.readings[0].columns[5].2, read.value.readings[0].columns[4].2);
}

#[test]
fn m050_padding_double_blanks_and_line_breaks_in_headings_do_not_matter() {
    let read = book("Roll", &["", "", ""], |page| {
        let headings = [" UPN ", "Sur\u{200B}name", "FORENAME\u{00A0}", "Year  Group", "Reg:", "Date of\nBirth*", "Gender"];
        for (column, text) in headings.iter().enumerate() {
            page.write_string(0, column as u16, *text).expect("a cell");
        }
        for (column, text) in AVA.split('|').enumerate() {
            page.write_string(1, column as u16, text).expect("a cell");
        }
    });
    quiet(&read);
    let row = &read.value.records.rolls[0].pupils[0];
    assert_eq!((roll(&read), row.pupil.date_of_birth), (vec!["Ava Adams".into()], "2017-09-15".parse().ok()));
}

#[test]
fn m051_a_listed_slip_is_read_and_another_is_suggested_not_assumed() {
    let read = csv(&["UPN|Surname|Forename|Year Group|Reg|Date of Birth|Gendre", AVA, BEN]);
    assert_eq!(place_of(&read, "M051", Action::Warned), "list.txt, column \"Gendre\"");
    assert!(read.value.records.rolls[0].pupils.iter().all(|row| row.sex.is_empty()));
    let listed = csv(&["UPN|Surname|Forename|Year Group|Reg|Date of Birth|Disdavantaged", "|Adams|Ava|4|4B|15/09/2017|Y"]);
    assert!(listed.value.readings[0].columns[6].2.starts_with("disadvantaged"));
}

#[test]
fn m052_spacer_columns_and_rows_are_passed_over() {
    let read = csv(&[
        "UPN|Surname||Forename|Year Group||Reg|Date of Birth|Gender",
        "",
        "|Adams||Ava|4||4B|15/09/2017|F",
        "",
        "|Brown||Ben|4||4B|02/02/2018|M",
    ]);
    quiet(&read);
    assert_eq!(roll(&read), ["Ava Adams", "Ben Brown"]);
    assert_eq!((fate(&read, 1), fate(&read, 3)), (Fate::Skipped("headings"), Fate::Used));
}

#[test]
fn m053_a_column_of_data_without_a_heading_is_named_by_its_letter_and_not_read() {
    let read = book("Roll", &[HEADINGS, &format!("{AVA}|likes dinosaurs"), BEN], |_| {});
    assert_eq!(place_of(&read, "M053", Action::Warned), "book.xlsx, sheet Roll, column H");
    assert!(!format!("{:?} {:?}", read.value, read.findings).contains("dinosaurs"));
}

#[test]
fn m055_a_line_that_names_a_class_holds_for_the_pupils_below_it() {
    let read = csv(&[
        "UPN|Surname|Forename|Year Group|Date of Birth|Gender",
        "4B",
        "|Adams|Ava|4|15/09/2017|F",
        "4C",
        "|Brown|Ben|4|02/02/2018|M",
    ]);
    assert_eq!(place_of(&read, "M055", Action::Repaired), "list.txt, line 2");
    let classes: Vec<_> = read.value.records.rolls[0].pupils.iter().map(|row| row.pupil.class.clone().unwrap_or_default()).collect();
    assert_eq!(classes, ["4B", "4C"]);
}

#[test]
fn m067_an_odd_sheet_name_is_quoted_and_a_long_cell_does_no_harm() {
    let long = "x".repeat(32_767);
    let read = book(
        "Y4 – Ms O'Neill (Aut)",
        &["Mark book 2026-27", "Name|Autumn Reading|Autumn Maths|Autumn Writting", "Adams, Ava|EXS|EXS|EXS", "Brown, Ben|WTS|EXS|EXS"],
        |page| {
            page.write_string(4, 0, "Cole, Cy").expect("a cell");
            page.write_string(4, 1, long.as_str()).expect("a cell");
        },
    );
    assert_eq!(judged(&read).len(), 4);
    assert!(
        read.findings.iter().any(|finding| finding.place.to_string().contains("sheet Y4 – Ms O'Neill (Aut), cell B5")),
        "{:#?}",
        read.findings
    );
    assert!(read.findings.iter().all(|finding| finding.to_string().len() < 600));
}

#[test]
fn m068_what_only_the_file_name_says_is_proposed_and_not_used() {
    let read =
        read_as("Year 4 Autumn 2026 - Maths.csv", b"Surname,Forename,Class,Standardised score\r\nAdams,Ava,4B,101\r\nBrown,Ben,4B,93\r\n");
    assert!(read.value.records.tests.is_empty());
    let asked: String = read.findings.iter().filter(|finding| finding.action == Action::Asked).map(ToString::to_string).collect();
    assert!(asked.contains("Year 4 Autumn 2026 - Maths") && asked.contains("[[reading.files]]"), "{asked}");
}

#[test]
fn m043_a_row_of_a_pupil_above_the_headings_is_asked_about_by_its_line() {
    let read = csv(&["Pupil list", AVA, HEADINGS, BEN, "|Cole|Cy|4|4B|03/03/2018|M"]);
    assert_eq!(place_of(&read, "M043", Action::Asked), "list.txt, line 2");
    quiet(&csv(&["Oak class|Autumn 2026|Mrs Example", "|out of|40", HEADINGS, AVA, BEN]));
}
