//! Feeds and runs (M150 to M157).

use waymark::domain::sen::SenProvision;
use waymark::finding::Action;
use waymark::normalise::records::Flag;

use super::reading::{found, quiet, read, roll, school, upn};

const HEAD: &str = "UPN,Surname,Forename,DOB,Year Group,Class";

fn rows(n: u32, class: &str) -> Vec<String> {
    (1..=n).map(|n| format!("{},Surname{n},Forename{n},{}/10/2017,Year 4,{class}", upn(n), n % 28 + 1)).collect()
}

fn list(day: &str, head: &str, rows: &[String]) -> String {
    format!("Report date: {day}\n{head}\n{}\n", rows.join("\n"))
}

#[test]
fn m150_a_part_of_the_pupils_is_not_taken_for_the_roll() {
    let whole = list("01/11/2026", HEAD, &rows(20, "Oak"));
    let part = list("19/11/2026", &format!("{HEAD},SEN Status"), &rows(6, "Oak").iter().map(|row| format!("{row},K")).collect::<Vec<_>>());
    let school = school(&[("whole.csv", &whole), ("updated after 18 November.csv", &part)]);
    assert_eq!(school.value.pupils.len(), 20);
    found(&school.findings, "M150", Action::Warned, "updated after 18 November.csv");
    let with_sen = school.value.pupils.iter().filter(|pupil| pupil.provision_on(school.value.as_at) == Some(SenProvision::Support)).count();
    assert_eq!(with_sen, 6, "its SEN statuses are used");
}

#[test]
fn m151_a_column_without_permission_is_not_supplied_and_never_no() {
    let empty: Vec<String> = rows(6, "Oak").iter().map(|row| format!("{row},,")).collect();
    let read = read(&[("pupils.csv", &list("20/11/2026", &format!("{HEAD},SEN Status,FSM"), &empty))]);
    found(&read.findings, "M151", Action::Warned, "column \"SEN Status\"");
    assert!(roll(&read).iter().all(|row| row.sen_status.is_none() && row.free_school_meals == Flag::Unknown));
}

#[test]
fn m153_null_and_nothing_at_all_are_one_and_neither_is_a_value() {
    let rows: Vec<String> = rows(3, "Oak").iter().zip(["NULL,NULL", ",", "null,NaN"]).map(|(row, more)| format!("{row},{more}")).collect();
    let read = read(&[("pupils.csv", &list("20/11/2026", &format!("{HEAD},FSM,Leaving Date"), &rows))]);
    assert_eq!(roll(&read).len(), 3);
    assert!(roll(&read).iter().all(|row| row.free_school_meals != Flag::Yes && row.leaving_date.is_none()));
    quiet(&read.findings, "M140");
}

#[test]
fn m154_the_feeds_own_number_is_never_a_upn() {
    let hash = "0123456789abcdef0123456789abcdef";
    let text = list("20/11/2026", "upi,Surname,Forename,DOB,Year Group,Class", &[format!("{hash},Adams,Ava,01/10/2017,4,Oak")]);
    let own_column = read(&[("pupils.csv", &text)]);
    assert_eq!(roll(&own_column)[0].pupil.upn, None);
    let text = list("20/11/2026", HEAD, &[format!("{hash},Adams,Ava,01/10/2017,4,Oak")]);
    let in_upn = read(&[("pupils.csv", &text)]);
    found(&in_upn.findings, "M072", Action::Warned, "line 3, column \"UPN\"");
    assert!(roll(&in_upn)[0].pupil.upn.as_ref().is_none_or(|upn| upn.valid().is_none()));
}

#[test]
fn m155_the_newest_list_wins_and_each_says_its_day() {
    let (october, november) = (list("01/10/2026", HEAD, &rows(10, "Oak")), list("19/11/2026", HEAD, &rows(10, "Elm")));
    let school = school(&[("b.csv", &november), ("a.csv", &october)]);
    assert_eq!(school.value.roll_date.to_string(), "2026-11-19");
    assert!(school.value.pupils.iter().all(|pupil| pupil.class == "Elm"));
    quiet(&school.findings, "M155");
}
