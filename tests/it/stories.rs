//! The children and faults planted in the sample, as `sample-data/whitehill/STORIES.md` tells them: each comes out as told.

use std::sync::OnceLock;

use waymark::config::load::load;
use waymark::decide::results::PupilDecision;
use waymark::judged::Judged;
use waymark::run::judge;

use crate::support::project;

/// The sample judged as at 20 November 2026, once for all tests.
fn judged() -> &'static Judged {
    static JUDGED: OnceLock<Judged> = OnceLock::new();
    JUDGED.get_or_init(|| {
        let schools = load(&[project().join("config/schools/whitehill.toml")]).expect("the settings load");
        judge(&schools[0], "2026-11-20".parse().expect("a day")).expect("the sample is judged")
    })
}

/// The position of the pupil with an admission number.
fn position(key: &str) -> Option<usize> {
    judged()
        .school
        .pupils
        .iter()
        .position(|pupil| pupil.admission_number.as_deref().is_some_and(|number| number.trim_start_matches('0') == key))
}

fn decision(key: &str) -> &'static PupilDecision {
    &judged().decisions.pupils[position(key).unwrap_or_else(|| panic!("{key} is not on roll"))]
}

#[test]
fn every_story_ends_as_told() {
    // Key, outcome, what supports the concern, rows of the policy proposed.
    let told: [(&str, &str, &[&str], &[&str]); 16] = [
        ("1501", "NONE", &[], &["W0"]),
        ("1531", "WATCH", &[], &["W1"]),
        ("1401", "NONE", &[], &["W6"]),
        ("1402", "CANDIDATE", &["C3"], &["W1"]),
        ("1432", "CANDIDATE", &["C2", "C3"], &["W1"]),
        ("1301", "CANDIDATE", &["C1", "C2", "C3"], &["W1"]),
        ("1302", "WATCH", &[], &["W0"]),
        ("1303", "REVIEW_CANDIDATE", &["C1", "C2"], &["W5", "W8"]),
        ("1331", "INSUFFICIENT", &[], &["W0"]),
        ("1332", "NONE", &[], &["W0"]),
        ("1333", "NONE", &[], &["W2"]),
        ("1201", "LOW_ATTAINMENT_ONLY", &[], &["W0"]),
        ("1202", "NONE", &[], &["W0"]),
        ("1203", "CANDIDATE", &["C2", "C3"], &["W3"]),
        ("1230", "CANDIDATE", &["C1", "C3"], &["W1"]),
        ("1231", "NONE", &[], &["W15"]),
    ];
    for (key, outcome, support, rows) in told {
        let decision = decision(key);
        let found: Vec<&str> = decision.corroborators.iter().map(|one| one.code()).collect();
        let proposed: Vec<&str> = decision.moves.iter().map(|one| one.trigger.as_str()).collect();
        assert_eq!((decision.outcome.code(), found.as_slice(), proposed.as_slice()), (outcome, support, rows), "{key}");
    }
}

#[test]
fn cautions_stand_beside_the_children_they_concern_and_not_beside_others() {
    let has = |key: &str, code: &str| decision(key).cautions.iter().any(|caution| caution.code == code);
    assert!(has("1432", "EAL") && decision("1432").evidence.contains("a language assessment first"));
    assert!(has("1230", "PERSISTENT_ABSENCE"));
    assert!(has("1332", "MID_YEAR_JOINER"));
    assert!(!has("1501", "SUMMER_BORN"), "the measure allows for age");
    assert!(!has("1501", "MID_YEAR_JOINER"), "a whole year group that joins in September is nobody's move");
    assert_eq!(decision("1331").sentence, "Not judged. Reading and maths: no result at the latest assessment.");
}

#[test]
fn nobody_steps_down_because_a_fact_is_absent() {
    let down: Vec<&str> = judged()
        .school
        .pupils
        .iter()
        .zip(&judged().decisions.pupils)
        .filter(|(_, decision)| decision.moves.iter().any(|one| one.direction == "down"))
        .filter_map(|(pupil, _)| pupil.admission_number.as_deref().map(|number| number.trim_start_matches('0')))
        .collect();
    let mut down = down;
    down.sort_unstable();
    assert_eq!(down, ["1333", "1401"]);
}

#[test]
fn every_planted_fault_is_found_where_it_stands() {
    let found: Vec<(String, String)> =
        judged().findings.iter().map(|finding| (finding.code.to_string(), finding.place.to_string())).collect();
    let planted = [
        ("M080", "Pupil list 20-11-2026.csv, line 18"),
        ("M069", "Pupil list 20-11-2026.csv, line 98"),
        ("M071", "Pupil list 20-11-2026.csv, line 122, column \"UPN\""),
        ("M027", "Pupil details July 2026.csv"),
        ("M054", "Test results summer 2025.xlsx, sheet Results, row 360"),
        ("M061", "Test results 2025-26.xlsx, sheet Whole school"),
        ("M054", "Test results 2025-26.xlsx, sheet Whole school, row 245"),
        ("M117", "Test results autumn 2026.xlsx, sheet Results, cell K7"),
        ("M080", "Test results autumn 2026.xlsx, sheet Results, row 68"),
        ("M115", "Test results autumn 2026.xlsx, sheet Results, cell K131"),
        ("M103", "Test results autumn 2026.xlsx, sheet Results, cell E188"),
        ("M118", "Test results autumn 2026.xlsx, sheet Results, cell K254"),
        ("M111", "Test results autumn 2026.xlsx, sheet Results, cell K429"),
        ("M054", "Test results autumn 2026.xlsx, sheet Results, row 485"),
        ("M054", "Mark book 2025-26.xlsx, sheet Rowan, row 36"),
        ("M054", "Mark book 2026-27.xlsx, sheet Rowan, row 36"),
        ("M133", "Mark book 2026-27.xlsx, sheet Hazel, cell B5"),
        ("M132", "Mark book 2026-27.xlsx, sheet Maple, cell C5"),
        ("M054", "Attendance summary 2025-26.csv, line 244"),
        ("M054", "Attendance summary autumn 2026.csv, line 245"),
        ("M054", "Provision map 2026.xlsx, sheet Spring 2026, row 35"),
        ("LINK-03", "Provision map 2026.xlsx, sheet Summer 2026, row 4"),
        ("PROV-01", "Provision map 2026.xlsx, sheet Autumn 2026, row 9"),
    ];
    for (code, place) in planted {
        assert!(found.iter().any(|(c, p)| c == code && p == place), "{code} at {place} is not among {found:#?}");
    }
    assert!(found.iter().any(|(code, _)| code == "LINK-06"), "the link through the former UPN is listed");
}

#[test]
fn a_name_of_two_children_waits_for_a_person() {
    let waits = |file: &str, row: u32| judged().school.pending.iter().any(|pending| &*pending.row.file == file && pending.row.row == row);
    assert!(waits("Learning Plan targets 2026.xlsx", 206), "{:?}", judged().school.pending);
}

#[test]
fn the_return_holds_who_was_here_on_census_day() {
    let numbers = |school: &waymark::link::school::School| -> Vec<String> {
        school
            .pupils
            .iter()
            .filter_map(|pupil| pupil.admission_number.clone())
            .map(|number| number.trim_start_matches('0').to_owned())
            .collect()
    };
    let then = numbers(judged().on_census_day.as_ref().expect("the year has census settings"));
    let now = numbers(&judged().school);
    let has = |list: &[String], key: &str| list.iter().any(|number| number == key);
    // 1308 left on 23 October; 1406 joined on 2 November; census day was 1 October.
    assert!(has(&then, "1308") && !has(&now, "1308"));
    assert!(!has(&then, "1406") && has(&now, "1406"));
}
