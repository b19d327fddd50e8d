//! Rows that are no pupils, and tables that stand together or on their side: rows of the catalogue about what a sheet holds.

use rust_xlsxwriter::Formula;
use waymark::finding::Action;
use waymark::ledger::Fate;

use super::layout::{AVA, BEN, HEADINGS, book, csv, fate, judged, place_of, roll};

#[test]
fn m054_totals_averages_and_percentages_are_never_pupils() {
    let read = book(
        "Oak",
        &[
            "Mark book 2026-27",
            "Name|Autumn Reading|Autumn Maths",
            "Adams, Ava|EXS|EXS",
            "Brown, Ben|WTS|EXS",
            "Average|102.3|99",
            "% EXS+|50|100",
            "Total|2|2",
            "Oak subtotal|2|2",
        ],
        |_| {},
    );
    assert_eq!(place_of(&read, "M054", Action::Repaired), "book.xlsx, sheet Oak, row 5");
    assert!((5..=8).all(|row| fate(&read, row) == Fate::Skipped("totals or averages")));
    assert_eq!(judged(&read).len(), 4);
    // The label stands under the names, whatever column these are.
    let lines = ["Mark book 2026-27", "Autumn Reading|Name|Autumn Maths", "EXS|Adams, Ava|EXS", "WTS|Brown, Ben|EXS", "2|Count|2"];
    let read = book("Oak", &lines, |_| {});
    assert_eq!(place_of(&read, "M054", Action::Repaired), "book.xlsx, sheet Oak, row 5");
    assert_eq!(judged(&read).len(), 4);
}

#[test]
fn m056_headings_repeated_on_each_page_are_skipped() {
    let read = csv(&[HEADINGS, AVA, HEADINGS, BEN]);
    assert_eq!(place_of(&read, "M056", Action::Repaired), "list.txt, line 3");
    assert_eq!((roll(&read).len(), fate(&read, 3)), (2, Fate::Skipped("repeated headings")));
}

#[test]
fn m057_tables_one_under_another_are_read_apart_and_two_side_by_side_are_asked_about() {
    let lines = [
        "Reading|",
        "Name|Autumn 2026 EXS",
        "",
        "Name|Autumn 2026 Reading",
        "Adams, Ava|EXS",
        "",
        "Maths|",
        "Name|Autumn 2026 Maths",
        "Adams, Ava|WTS",
    ];
    assert_eq!(judged(&book("Oak", &lines[3..], |_| {})), ["Adams maths autumn WTS", "Adams reading autumn EXS"]);
    let beside = [
        "Mark book 2026-27",
        "Name|Aut Reading|Aut Maths||Name|Aut Reading|Aut Maths",
        "Adams, Ava|EXS|EXS||Brown, Ben|WTS|WTS",
        "Cole, Cy|EXS|EXS||Dean, Di|WTS|WTS",
    ];
    let read = book("Oak", &beside, |_| {});
    assert_eq!(place_of(&read, "M057", Action::Asked), "book.xlsx, sheet Oak");
    assert!(judged(&read).is_empty());
}

#[test]
fn m058_pupils_across_the_top_are_refused_with_the_reason() {
    let read = book(
        "Data",
        &[
            "Name|Ava Adams|Ben Brown|Cy Cole|Di Dean",
            "Year Group|4|4|4|4",
            "Reg|Oak|Oak|Oak|Oak",
            "Date of Birth|15/09/2017|02/02/2018|01/01/2018|01/03/2018",
            "Gender|F|M|M|F",
        ],
        |_| {},
    );
    assert_eq!(place_of(&read, "M058", Action::Rejected), "book.xlsx, sheet Data");
    assert!(read.value.records.rolls.is_empty() && !format!("{:?}", read.findings).contains("Adams"));
}

#[test]
fn m059_a_form_of_targets_is_read_and_another_form_is_named_and_not_guessed() {
    let lines = [
        "Learning plan",
        "Name|Ava Adams",
        "Class|Oak",
        "Date set|07/09/2026",
        "Target|Reads ten words",
        "Review date|16/10/2026",
        "Met?|Partly met",
    ];
    let read = book("Ava", &lines, |_| {});
    assert_eq!((read.value.readings[0].kind, read.value.records.targets.len()), ("form of targets", 1));
    assert!(!format!("{:?}", read.value).contains("ten words"));
    let other = book("Profile", &["Pupil profile", "Surname|Adams", "Forename|Ava", "Date of Birth|15/09/2017", "Gender|F"], |_| {});
    assert_eq!(place_of(&other, "M059", Action::Rejected), "book.xlsx, sheet Profile");
    assert!(other.value.records.rolls.is_empty());
}

#[test]
fn m063_template_rows_of_zeros_and_empty_texts_are_no_pupils() {
    let read = book(
        "Oak",
        &["Mark book 2026-27", "Name|Autumn Reading|Autumn Maths", "Adams, Ava|EXS|EXS", "Brown, Ben|WTS|EXS", "0|0|0", "|0|0"],
        |page| {
            page.write_formula(6, 1, Formula::new("=\"\"").set_result("")).expect("a cell");
        },
    );
    assert_eq!(judged(&read).len(), 4);
    assert_eq!(fate(&read, 6), Fate::Skipped("empty template row"));
    assert!(matches!(fate(&read, 5), Fate::Skipped(_) | Fate::Quarantined(_)), "{:?}", fate(&read, 5));
}

#[test]
fn m056_headings_repeated_in_a_grid_lose_no_pupil_above_them() {
    let grid = [
        "Class provision map Autumn 2026",
        "Pupil|Class|Nessy|ELSA",
        "Adams, Ava|Oak|✓|",
        "Brown, Ben|Oak||✓",
        "Pupil|Class|Nessy|ELSA",
        "Cole, Cy|Oak|✓|✓",
    ];
    let read = csv(&grid);
    assert_eq!(read.value.records.provision.len(), 4);
    assert_eq!(place_of(&read, "M056", Action::Repaired), "list.txt, line 5");
    assert!(read.value.records.provision.iter().all(|row| row.pupil.class.as_deref() == Some("Oak")));
    let dates = "Name|07/09/2026|09/09/2026";
    let register = csv(&["Intervention: Paired reading", dates, "Adams, Ava|/|/", "Brown, Ben|/|x", dates, "Cole, Cy|/|/"]);
    assert_eq!(register.value.records.sessions.len(), 6);
    let pupils = "Date|Ava Adams|Ben Brown";
    let across = csv(&["Intervention|Talk Boost|", pupils, "07/09/2026|✓|✓", "14/09/2026|✓|A", pupils, "21/09/2026|✓|✓"]);
    assert_eq!((across.value.records.sessions.len(), place_of(&across, "M056", Action::Repaired)), (6, "list.txt, line 5".into()));
}

#[test]
fn m080_the_same_row_under_another_running_number_counts_once() {
    let headings = "No.|Name|Class|Target|Area|Date set|Review date|Met?";
    let row = "Adams, Ava|Oak|Reads ten words|Literacy|07/09/2026|14/12/2026|Partly met";
    let read = csv(&[headings, &format!("1|{row}"), &format!("2|{row}"), "3|Brown, Ben|Oak|Counts|Maths|07/09/2026|14/12/2026|Met"]);
    assert_eq!(read.value.records.targets.len(), 2);
    assert_eq!(place_of(&read, "M080", Action::Repaired), "list.txt, line 3");
}
