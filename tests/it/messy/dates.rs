//! Dates (M138 to M149).

use chrono::NaiveDate;
use waymark::finding::Action;

use crate::messy::cells::{Read, book, read_book, read_text};

fn day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

/// A pupil list with these birth dates, as text.
fn roll(dates: &[&str]) -> Read {
    let rows: Vec<String> = dates.iter().zip('a'..='z').map(|(date, letter)| format!("Qu{letter}ll;Zeb;{date};4;4K\n")).collect();
    read_text("roll.csv", &format!("Report date: 20/11/2026\nSurname;Forename;DOB;Year Group;Class\n{}", rows.concat()))
}

fn births(read: &Read) -> Vec<Option<NaiveDate>> {
    read.value().records.rolls[0].pupils.iter().map(|row| row.pupil.date_of_birth).collect()
}

fn roll_book(dates: &[&str]) -> Read {
    let names: Vec<String> = ('a'..='z').map(|letter| format!("Qu{letter}ll")).collect();
    let mut rows: Vec<Vec<&str>> = vec![vec!["Report date: 20/11/2026"], vec!["Surname", "Forename", "DOB", "Year Group", "Class"]];
    rows.extend(dates.iter().zip(&names).map(|(date, name)| vec![name.as_str(), "Zeb", *date, "4", "4K"]));
    read_book("roll.xlsx", &book("Roll", &rows.iter().map(Vec::as_slice).collect::<Vec<_>>()))
}

/// Judgements of one pupil under this heading, as the occasions they are given to.
fn occasions(title: &str, heading: &str) -> Vec<String> {
    let read = read_text("book.csv", &format!("{title}\nName;Class;{heading};Notes\nQuall, Zeb;4K;EXS;\n"));
    read.value().records.judgements.iter().map(|one| one.occasion.to_string()).collect()
}

#[test]
fn m139_a_count_of_days_is_a_date_only_in_a_column_of_dates_and_where_it_is_plausible() {
    let read = roll(&["42628", "43000", "104"]);
    assert_eq!(births(&read), [day(2016, 9, 15), day(2017, 9, 22), None]);
    read.check("M139", Action::Repaired, "line 3");
    let read = roll_book(&["42993"]);
    assert_eq!(births(&read), [day(2017, 9, 15)]);
}

#[test]
fn m140_text_dates_among_real_dates_are_read() {
    let read = roll_book(&["date:2017-09-20", "15/09/2017", "date:2018-03-04", "date:2018-01-29"]);
    assert_eq!(births(&read), [day(2017, 9, 20), day(2017, 9, 15), day(2018, 3, 4), day(2018, 1, 29)]);
    assert!(!read.has(Action::Rejected));
}

#[test]
fn m141_a_column_half_swapped_by_american_settings_is_refused_and_explained() {
    let read = roll_book(&["date:2017-03-09", "15/09/2017", "date:2018-05-01", "21/03/2018", "date:2017-12-12", "30/01/2018"]);
    assert_eq!(births(&read), [None; 6]);
    read.check("M141", Action::Rejected, "column C");
    assert!(read.message("M141").contains("swapped day and month"));
}

#[test]
fn m142_a_year_of_two_digits_is_the_one_that_fits_a_pupil() {
    let read = roll(&["15/09/17", "03/04/18"]);
    assert_eq!(births(&read), [day(2017, 9, 15), day(2018, 4, 3)]);
    read.check("M142", Action::Repaired, "line 3");
}

#[test]
fn m143_the_whole_column_tells_that_the_month_comes_first() {
    let read = roll(&["3/20/18", "4/5/2018", "12/31/2017"]);
    assert_eq!(births(&read), [day(2018, 3, 20), day(2018, 4, 5), day(2017, 12, 31)]);
    read.check("M143", Action::Repaired, "DOB");
    let mixed = roll(&["3/20/2018", "20/03/2018", "04/05/2018"]);
    assert_eq!(births(&mixed), [day(2018, 3, 20), day(2018, 3, 20), None]);
    mixed.check("M143", Action::Quarantined, "line 5");
}

#[test]
fn m145_a_stand_in_is_no_date_and_an_open_end_is_open() {
    let read = roll(&["01/01/1900", "01/01/0001", "15/09/2017"]);
    assert_eq!(births(&read), [None, None, day(2017, 9, 15)]);
    read.check("M145", Action::Warned, "line 3");
    let sen = read_text(
        "sen.csv",
        "UPN;Surname;Forename;SEN Status;SEN Need;SEN Start;SEN End\nH801200001001;Quall;Zeb;K;SLCN;01/09/2025;31/12/9999\n",
    );
    assert_eq!((sen.value().records.sen[0].from, sen.value().records.sen[0].to), (day(2025, 9, 1), None));
    sen.check("M145", Action::Warned, "SEN End");
}

#[test]
fn m146_a_birth_in_the_future_or_of_an_adult_is_left_out() {
    let read = roll(&["15/09/2027", "15/09/1987", "15/09/2017"]);
    assert_eq!(births(&read), [None, None, day(2017, 9, 15)]);
    read.check("M146", Action::Quarantined, "line 3");
}

#[test]
fn m147_an_evening_in_universal_time_is_the_next_day_in_summer_only() {
    let read = roll(&["2016-06-30T23:00:00Z", "2016-12-30T23:00:00Z", "2016-07-01T00:00:00Z"]);
    assert_eq!(births(&read), [day(2016, 7, 1), day(2016, 12, 30), day(2016, 7, 1)]);
    read.check("M147", Action::Warned, "line 3");
}

#[test]
fn m148_words_for_terms_are_terms() {
    for (heading, occasion) in [
        ("Aut1 Reading", "autumn 2026-27"),
        ("Autumn 2 Reading", "autumn 2026-27"),
        ("Spr Reading", "spring 2026-27"),
        ("T3 Reading", "summer 2026-27"),
        ("HT5 Reading", "summer 2026-27"),
        ("Summer Term Reading", "summer 2026-27"),
    ] {
        assert_eq!(occasions("Mark book 2026-27", heading), [occasion], "{heading}");
    }
    let read = read_text("book.csv", "Mark book 2026-27\nName;Class;T3 Reading;T6 Reading\nQuall, Zeb;4K;EXS;GDS\n");
    let of: Vec<String> = read.value().records.judgements.iter().map(|one| one.occasion.to_string()).collect();
    assert_eq!(of, ["spring 2026-27", "summer 2026-27"]);
}

#[test]
fn m149_a_school_year_is_read_in_every_form_and_a_bare_year_is_the_year_it_ends() {
    for year in ["2023/2024", "2023-24", "202324", "23/24", "2024"] {
        let read = read_text(
            "long.csv",
            &format!("Name;Class;Subject;Term;Academic Year;Teacher Assessment\nQuall, Zeb;4K;Reading;Autumn;{year};EXS\n"),
        );
        let of: Vec<String> = read.value().records.judgements.iter().map(|one| one.occasion.to_string()).collect();
        assert_eq!(of, ["autumn 2023-24"], "{year}");
        if year == "2024" {
            read.check("M149", Action::Warned, "Academic Year");
        }
    }
    let asked = read_text("book.csv", "Mark book 2024\nName;Class;Autumn Reading;Autumn Maths\nQuall, Zeb;4K;EXS;EXS\n");
    assert!(asked.value().records.judgements.is_empty());
    asked.check("M068", Action::Asked, "book.csv");
}
