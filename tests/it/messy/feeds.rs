//! Feeds and runs (M150 to M157).

use waymark::domain::school_number::LaEstab;
use waymark::domain::sen::SenProvision;
use waymark::finding::Action;
use waymark::normalise::NormaliseSettings;
use waymark::normalise::records::Flag;

use super::reading::{found, quiet, read, read_with, roll, school, settings, upn};

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

fn with_own(la_estab: &str) -> NormaliseSettings {
    let mut settings = settings();
    settings.reading.own.la_estabs.extend(LaEstab::parse(la_estab));
    settings.reading.own.urns.push("100001".into());
    settings
}

#[test]
fn m157_rows_of_other_schools_are_set_aside_and_counted() {
    let head = format!("{HEAD},LAEstab");
    let of: Vec<String> = rows(30, "Oak")
        .iter()
        .zip(["001/2001", "0012002", "12003"].iter().cycle())
        .map(|(row, number)| format!("{row},{number}"))
        .collect();
    let text = list("20/11/2026", &head, &of);
    let read = read_with(&[("trust.csv", &text)], &with_own("001/2002"));
    assert_eq!(roll(&read).iter().map(|row| row.row.row).collect::<Vec<_>>(), (0..10).map(|n| 4 + n * 3).collect::<Vec<u32>>());
    let finding = found(&read.findings, "M157", Action::Warned, "trust.csv");
    assert!(finding.message.starts_with("20 rows bear the number of 2 other schools"), "{}", finding.message);
    let tally = read.value.ledger.tallies().values().next().copied().unwrap();
    assert_eq!((tally.used, tally.quarantined), (10, 0));
    let not_said = read_with(&[("trust.csv", &text)], &settings());
    assert_eq!(roll(&not_said).len(), 30, "without a number of its own nothing is judged");
}

#[test]
fn m157_a_row_without_a_number_among_several_schools_is_nobodys() {
    let head = format!("{HEAD},LA,Estab");
    let of: Vec<String> =
        rows(12, "Oak").iter().zip(["001,2001", "1,2002", ","].iter().cycle()).map(|(row, n)| format!("{row},{n}")).collect();
    let read = read_with(&[("trust.csv", &list("20/11/2026", &head, &of))], &with_own("001/2002"));
    assert_eq!(roll(&read).len(), 4);
    let finding = found(&read.findings, "M157", Action::Quarantined, "trust.csv");
    assert!(finding.message.contains("4 of them"), "{}", finding.message);
    let own: Vec<String> = rows(12, "Oak").iter().zip(["001,2002", ","].iter().cycle()).map(|(row, n)| format!("{row},{n}")).collect();
    let read = read_with(&[("own.csv", &list("20/11/2026", &head, &own))], &with_own("001/2002"));
    assert_eq!(roll(&read).len(), 12, "in a file of one school a blank is of that school");
    quiet(&read.findings, "M157");
}

#[test]
fn m157_a_file_of_another_number_alone_is_refused_with_its_cure() {
    let of: Vec<String> = rows(12, "Oak").iter().map(|row| format!("{row},001/2009")).collect();
    let text = list("20/11/2026", &format!("{HEAD},LAEstab"), &of);
    let read = read_with(&[("list.csv", &text)], &with_own("001/2002"));
    assert!(roll(&read).is_empty());
    let finding = found(&read.findings, "M157", Action::Rejected, "list.csv");
    assert!(finding.hint.as_deref().is_some_and(|hint| hint.contains("school_numbers = [\"123/4567\"]")), "{finding}");
    let mut joined = with_own("001/2002");
    joined.reading.own.la_estabs.extend(LaEstab::parse("001/2009"));
    assert_eq!(roll(&read_with(&[("list.csv", &text)], &joined)).len(), 12);
}

#[test]
fn m157_a_pupils_own_reference_headed_urn_is_no_school() {
    let of: Vec<String> = rows(12, "Oak").iter().enumerate().map(|(n, row)| format!("{row},{}", 200_000 + n)).collect();
    let read = read_with(&[("list.csv", &list("20/11/2026", &format!("{HEAD},URN"), &of))], &with_own("001/2002"));
    assert_eq!(roll(&read).len(), 12);
}

#[test]
fn m150_a_lone_class_list_or_sen_register_is_asked_about() {
    let class = list("20/11/2026", HEAD, &rows(12, "Oak"));
    let finding = read(&[("class.csv", &class)]);
    let finding = found(&finding.findings, "M150", Action::Asked, "class.csv");
    assert!(finding.message.contains("in one class of one year group"), "{}", finding.message);
    let two: Vec<String> =
        rows(12, "Oak").iter().zip(["Oak", "Elm"].iter().cycle()).map(|(row, class)| row.replace("Oak", class)).collect();
    quiet(&read(&[("two.csv", &list("20/11/2026", HEAD, &two))]).findings, "M150");
    let sen: Vec<String> = two.iter().map(|row| format!("{row},K")).collect();
    let register = read(&[("sen.csv", &list("20/11/2026", &format!("{HEAD},SEN Status"), &sen))]);
    found(&register.findings, "M150", Action::Asked, "sen.csv");
}

#[test]
fn m150_the_schools_own_count_decides_whether_a_lone_list_is_whole() {
    let class = list("20/11/2026", HEAD, &rows(12, "Oak"));
    let counted = |n: u32| {
        let mut settings = settings();
        settings.reading.pupils_on_roll = Some(n);
        read_with(&[("class.csv", &class)], &settings).findings
    };
    quiet(&counted(12), "M150");
    quiet(&counted(15), "M150");
    let findings = counted(210);
    let finding = found(&findings, "M150", Action::Asked, "class.csv");
    assert!(finding.message.contains("names 12 pupils") && finding.message.contains("210 on roll"), "{}", finding.message);
}
