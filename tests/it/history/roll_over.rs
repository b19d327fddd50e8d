//! The turn of the school year: a load of July, and a list of September with new year groups, new classes, leavers and joiners.

use chrono::NaiveDate;
use waymark::domain::nc_year::NcYear;
use waymark::link::earlier::EarlierLoad;
use waymark::link::school::{Pupil, School};
use waymark::link::{LinkSettings, link_with};
use waymark::normalise::normalise;
use waymark::normalise::records::Normalised;

use crate::messy::reading::{files, settings, upn};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn read(given: &[(&str, &str)], as_at: &str) -> Normalised {
    let bytes: Vec<(&str, &[u8])> = given.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    normalise(&files(&bytes), &settings(), day(as_at)).value
}

/// A pupil list: number, surname, birth date, year group, class.
fn list(on: &str, rows: &[(u32, &str, &str, &str, &str)]) -> String {
    let lines: Vec<String> =
        rows.iter().map(|(n, surname, birth, year, class)| format!("{},{surname},Sam,{birth},{year},{class}", upn(*n))).collect();
    format!("Report date: {on}\nUPN,Surname,Forename,DOB,Year Group,Class\n{}\n", lines.join("\n"))
}

const JULY: [(u32, &str, &str, &str, &str); 4] = [
    (1, "Ashby", "01/10/2015", "Year 6", "Beech"),
    (2, "Barlow", "01/10/2016", "Year 5", "Elm"),
    (3, "Croft", "01/10/2020", "Reception", "Acorn"),
    (4, "Dale", "01/10/2018", "Year 3", "Hazel"),
];

/// Ashby has left with Year 6, Dale has moved away, Ellis joins in Reception and Finch in Year 4; every class has a new name.
const SEPTEMBER: [(u32, &str, &str, &str, &str); 4] = [
    (2, "Barlow", "01/10/2016", "Year 6", "Kestrel"),
    (3, "Croft", "01/10/2020", "Year 1", "Robin"),
    (5, "Ellis", "01/10/2021", "Reception", "Wren"),
    (6, "Finch", "01/10/2017", "Year 4", "Swift"),
];

const MARKS: &str = "NFER termly tests summer 2026\nSurname,Forename,Class,Reading Standardised Score\n\
                     Ashby,Sam,Beech,101\nBarlow,Sam,Elm,102\nDale,Sam,Hazel,104\n";

fn september() -> School {
    let july = read(&[("July list.csv", &list("17/07/2026", &JULY)), ("marks.csv", MARKS)], "2026-07-17");
    let before = EarlierLoad { number: 1, as_at: day("2026-07-17"), records: july.records };
    let now = read(&[("September list.csv", &list("15/09/2026", &SEPTEMBER))], "2026-09-15");
    link_with(&[before], now, &LinkSettings::for_day(day("2026-09-15"), "test")).expect("there is a list").value
}

fn named<'a>(school: &'a School, surname: &str) -> Option<&'a Pupil> {
    school.pupils.iter().find(|pupil| pupil.name.surname == surname)
}

#[test]
fn in_september_year_groups_step_and_classes_have_their_new_names() {
    let school = september();
    let barlow = named(&school, "Barlow").expect("on roll");
    assert_eq!((barlow.nc_year, barlow.class.as_str()), (NcYear::parse("Year 6"), "Kestrel"));
    let years: Vec<String> = barlow.over_time.nc_year.iter().map(|period| period.value.to_string()).collect();
    assert_eq!(years, [NcYear::parse("Year 5"), NcYear::parse("Year 6")].map(|year| year.expect("a year").to_string()));
    let classes: Vec<&str> = barlow.over_time.class.iter().map(|period| period.value.as_str()).collect();
    assert_eq!(classes, ["Elm", "Kestrel"]);
    assert!(barlow.over_time.changes().is_empty(), "a new class in September is no change of status");
    assert_eq!(named(&school, "Croft").and_then(|pupil| pupil.nc_year), NcYear::parse("Year 1"));
}

#[test]
fn year_six_leaves_reception_joins_and_who_joined_elsewhere_is_known_between_two_lists() {
    let school = september();
    let mut on_roll: Vec<&str> = school.pupils.iter().map(|pupil| pupil.name.surname.as_str()).collect();
    on_roll.sort_unstable();
    assert_eq!(on_roll, ["Barlow", "Croft", "Ellis", "Finch"]);
    let between = Some((day("2026-07-17"), day("2026-09-15")));
    for joiner in ["Ellis", "Finch"] {
        assert_eq!(named(&school, joiner).expect("on roll").over_time.joined, between, "{joiner}");
    }
    assert_eq!(named(&school, "Barlow").expect("on roll").over_time.joined, None);
}

#[test]
fn a_mark_of_july_finds_its_pupil_by_the_class_of_july_and_a_leavers_mark_is_nobody_elses() {
    let school = september();
    let places = |surname: &str| -> Vec<u32> {
        named(&school, surname).expect("on roll").tests.values().flatten().filter_map(|result| result.place.row).collect()
    };
    assert_eq!(places("Barlow"), [4]);
    assert!(places("Croft").is_empty() && places("Ellis").is_empty() && places("Finch").is_empty());
}
