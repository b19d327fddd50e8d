//! Exports of an MIS through the stage, where the danger is a wrong figure about a child.

use crate::domain::observed::{IncidentKind, ScaleValue};
use crate::domain::score::{Outcome, StandardisedScore};
use crate::domain::sen::SenProvision;
use crate::finding::{Action, Checked};
use crate::normalise::checks::{check_found, check_quiet, run, run_lines, run_with};
use crate::normalise::records::Normalised;
use crate::normalise::testing::{file, settings, table};

fn kinds(read: &Checked<Normalised>) -> Vec<&'static str> {
    read.value.readings.iter().map(|reading| reading.kind).collect()
}

#[test]
fn a_transfer_file_is_no_roll_and_its_needs_and_checks_are_used() {
    let who = "UPN|Surname|Forename|DOB";
    let ava = "H801200001001|Adams|Ava|15/09/2017";
    let read = run(vec![
        table("a.xml", "CTF pupils", &[&format!("{who}|NC Year|Sex|First Language"), &format!("{ava}|4|F|ENG")]),
        table("a.xml", "CTF SEN history", &[&format!("{who}|SEN Provision|SEN Start Date|SEN End Date"), &format!("{ava}|K|01/09/2024|")]),
        table(
            "a.xml",
            "CTF SEN needs",
            &[&format!("{who}|SEN Need|SEN Need Ranking|SEN Start Date|SEN End Date"), &format!("{ava}|SLCN|1|01/09/2024|")],
        ),
        table("a.xml", "CTF free meals", &[&format!("{who}|FSM start|FSM end|FSM country"), &format!("{ava}|01/09/2024||ENG")]),
        table(
            "a.xml",
            "CTF attendance",
            &[&format!("{who}|Academic Year|Sessions Possible|Sessions Attended"), &format!("{ava}|2025|300|280")],
        ),
        table(
            "a.xml",
            "CTF stage assessments",
            &[
                &format!("{who}|Key Stage|Locale|Academic Year|Subject|Method|Component|Result Status|Result Qualifier|Result"),
                &format!("{ava}|KS2|ENG|2026|MAT|TT|MTC|R|MT|0"),
                &format!("{ava}|KS1|ENG|2024|REA|TA|XYZ|R|NL|3"),
            ],
        ),
    ]);
    let records = &read.value.records;
    assert!(records.rolls.is_empty() && records.attendance.is_empty());
    assert_eq!(records.sen.len(), 2);
    assert_eq!(records.other_results.len(), 1, "only the combination that is known");
    let fact = &records.other_results[0].fact;
    assert!(matches!(fact.value, ScaleValue::Tables(Outcome::Score(mark)) if mark.mark() == 0));
    assert_eq!(fact.occasion.to_string(), "summer 2025-26");
    check_found(&read, "M132", Action::Warned);
}

#[test]
fn a_class_list_with_a_phonics_column_is_a_pupil_list_and_its_marks_are_read() {
    let read = run_lines(
        "class.csv",
        "",
        &[
            "Report date: 20/11/2026",
            "UPN|Surname|Forename|DOB|Year Group|Class|Sex|Phonics Mark|GLD",
            "H801200001001|Adams|Ava|15/09/2018|3|3B|F|31|Y",
            "Q999100125001|Brown|Ben|03/04/2019|3|3B|M|D|",
        ],
    );
    assert_eq!((kinds(&read), read.value.records.rolls[0].pupils.len()), (vec!["pupil list"], 2));
    let words: Vec<String> = read.value.records.other_results.iter().map(|record| record.fact.occasion.to_string()).collect();
    assert_eq!(words, ["summer 2024-25", "summer 2023-24", "summer 2024-25"]);
    check_found(&read, "M068", Action::Warned);
}

#[test]
fn a_check_that_lies_ahead_is_no_result() {
    let read = run_lines("class.csv", "", &["UPN|Surname|Forename|DOB|Phonics Mark", "H801200001001|Adams|Ava|15/09/2020|31"]);
    assert!(read.value.records.other_results.is_empty());
    check_found(&read, "M146", Action::Quarantined);
}

#[test]
fn a_score_and_an_outcome_that_contradict_are_left_out() {
    let lines =
        ["ACADYR|UPN|DOB|READOUTCOME|READSCORE", "2025/2026|H801200001001|15/09/2014|NS|104", "2025/2026|Q999100125001|15/10/2014|AS|104"];
    let read = run_lines("ks2.csv", "", &lines);
    assert_eq!(read.value.records.other_results.len(), 1);
    check_found(&read, "M115", Action::Quarantined);
}

#[test]
fn marks_off_their_scale_and_two_marks_of_one_check_are_left_out() {
    let read = run_lines(
        "mtc.csv",
        "",
        &["ACADYR|UPN|FormMark", "2025/2026|H801200001001|26", "2025/2026|Q999100125001|20", "2025/2026|Q999100125001|21"],
    );
    assert!(read.value.records.other_results.is_empty());
    check_found(&read, "M115", Action::Quarantined);
    check_found(&read, "M081", Action::Quarantined);
}

#[test]
fn an_event_of_a_kind_nobody_knows_is_asked_about() {
    let read = run_lines(
        "log.csv",
        "",
        &[
            "firstName|lastName|eventType|whenDate",
            "Ava|Adams|Purple slip|02/11/2026",
            "Ava|Adams|Positive|03/11/2026",
            "Ben|Brown|Negative|03/11/2026",
        ],
    );
    assert_eq!(read.value.records.incidents.len(), 1);
    check_found(&read, "M132", Action::Asked);
}

#[test]
fn any_kind_under_incident_type_is_an_incident_but_praise() {
    let read = run_lines(
        "log.csv",
        "",
        &[
            "UPN|Incident Type|Incident Date",
            "H801200001001|Threw a shoe|02/11/2026",
            "H801200001001|House Point|02/11/2026",
            "Q999100125001|Running|",
        ],
    );
    assert_eq!(read.value.records.incidents.len(), 1);
    check_found(&read, "M146", Action::Quarantined);
}

#[test]
fn points_are_no_count_and_days_of_suspension_become_sessions() {
    let points = run_lines("points.csv", "", &["Student|Points", "Ava Adams|-3", "Ben Brown|12"]);
    assert!(points.value.records.incidents.is_empty());
    check_found(&points, "M044", Action::Warned);
    let days = run_lines(
        "days.csv",
        "",
        &[
            "01/09/2026 to 20/11/2026",
            "UPN|Surname|Forename|Suspensions|Suspension days",
            "H801200001001|Adams|Ava|2|3.5",
            "Q999100125001|Brown|Ben|0|0",
        ],
    );
    let counts: Vec<(IncidentKind, u32, Option<u32>)> =
        days.value.records.incidents.iter().map(|record| (record.fact.kind, record.fact.count, record.fact.sessions)).collect();
    assert_eq!(counts, [(IncidentKind::Suspension, 2, Some(7)), (IncidentKind::Suspension, 0, Some(0))]);
    check_quiet(&days);
}

#[test]
fn a_behaviour_grade_in_a_mark_book_is_no_log() {
    let read = run_lines(
        "4B mark book 2025-26.xlsx",
        "4B",
        &["4B mark book 2025-26", "Name|Autumn Reading|Autumn Maths|Behaviour", "Adams, Ava|EXS|EXS|Good"],
    );
    assert_eq!(kinds(&read), ["mark book"]);
    assert!(read.value.records.incidents.is_empty());
}

#[test]
fn a_heading_never_seen_over_upns_or_sen_codes_is_asked_about_and_not_read() {
    let read = run_lines(
        "pupils.csv",
        "",
        &[
            "Report date: 20/11/2026",
            "Central ref|Surname|Forename|DOB|Year Group|Class|Prov mark|Wibble",
            "H801200001001|Adams|Ava|15/09/2018|3|3B|K|1",
            "Q999100125001|Brown|Ben|03/04/2019|3|3B|N|2",
            "E999100125002|Quigley|Cy|03/05/2019|3|3B|N|3",
        ],
    );
    let rows = &read.value.records.rolls[0].pupils;
    assert!(rows.iter().all(|row| row.pupil.upn.is_none() && row.sen_status.is_none()));
    let asked = read.findings.iter().filter(|finding| finding.code.0 == "M051" && finding.action == Action::Asked).count();
    assert_eq!(asked, 2);
    check_found(&read, "M051", Action::Warned);
}

#[test]
fn a_sen_register_in_the_shape_of_a_list_is_no_roll_and_its_statuses_hold() {
    let head = "UPN|Surname|Forename|DOB|Year Group|Class|Sex|FSM|SEN Status";
    let row = |n: u32, sen: &str| format!("|Surname{n}|Forename{n}|{:02}/10/2018|3|3B|F|N|{sen}", n % 28 + 1);
    let all: Vec<String> = (1..=12).map(|n| row(n, "")).collect();
    let some: Vec<String> = (1..=3).map(|n| row(n, "K")).collect();
    let lines =
        |day: &'static str, rows: &[String]| -> Vec<String> { [day, head].map(str::to_owned).into_iter().chain(rows.to_vec()).collect() };
    let of = |name: &str, lines: Vec<String>| table(name, "", &lines.iter().map(String::as_str).collect::<Vec<_>>());
    let files = [of("all.csv", lines("Report date: 01/10/2026", &all)), of("sen.csv", lines("Report date: 19/11/2026", &some))];
    let read = run_with(&files.map(|table| file(vec![table])), &settings());
    assert_eq!(read.value.records.rolls.len(), 1);
    assert_eq!(read.value.records.rolls[0].pupils.len(), 12);
    assert!(read.value.records.sen.iter().all(|row| row.provision == Some(SenProvision::Support)));
    assert_eq!(read.value.records.sen.len(), 3);
    check_found(&read, "M150", Action::Warned);
}

#[test]
fn a_dash_for_a_missing_score_leaves_the_reason_beside_it() {
    for nothing in ["", "-", "n/a", "."] {
        let line = format!("2025/2026|H801200001001|15/09/2014|A|{nothing}");
        let read = run_lines("ks2.csv", "", &["ACADYR|UPN|DOB|READOUTCOME|READSCORE", &line]);
        assert_eq!(read.value.records.other_results.len(), 1, "'{nothing}'");
    }
}

#[test]
fn a_row_of_totals_that_counts_the_upns_is_no_leaver() {
    let lines = [
        "20/11/2026",
        "Pupil|UPN|DOB|NCY|Class",
        "Adams, Ava|H801200001001|15/09/2018|3|3B",
        "Brown, Ben|Q999100125001|03/04/2018|4|4B",
        "Total|2|2||",
    ];
    let read = run_lines("roll.xlsx", "Roll", &lines);
    assert_eq!(read.value.records.rolls[0].pupils.len(), 2);
    check_found(&read, "M054", Action::Repaired);
    assert!(!read.findings.iter().any(|finding| matches!(finding.code.0, "M072" | "M095")), "{:?}", read.findings);
}

#[test]
fn the_year_proposed_for_statutory_results_is_not_one_whose_summer_lies_ahead() {
    let read = run_lines("phonics.csv", "", &["UPN|Surname|Forename|Phonics Mark", "H801200001001|Adams|Ava|31"]);
    let finding = read.findings.iter().find(|finding| finding.code.0 == "M068").unwrap();
    assert!(finding.hint.as_deref().unwrap().contains("academic_year = \"2025-26\""), "{finding}");
}

#[test]
fn numbered_types_of_need_are_the_first_and_the_second() {
    let lines = [
        "20/11/2026",
        "UPN|Surname|Forename|DOB|Gender|FSM|Year|Class|SEN Provision|SEN Type 1|SEN Type 2",
        "H801200001001|Adams|Ava|15/09/2018|F|N|3|3B|E|ASD|SLCN",
    ];
    let read = run_lines("integris.csv", "", &lines);
    assert_eq!(kinds(&read), ["pupil list"]);
    let needs: Vec<_> = read.value.records.sen.iter().filter_map(|row| row.need.as_ref().map(|need| need.code().to_owned())).collect();
    assert_eq!(needs, ["ASD", "SLCN"]);
}

#[test]
fn a_test_named_beside_entry_or_exit_is_the_measure_of_the_provision() {
    for (entry, exit) in [("Entry (PiRA)", "Exit (PiRA)"), ("PiRA SS baseline", "PiRA SS after"), ("Pre PiRA", "Post PiRA")] {
        let head = format!("Provision|Pupils|Start|End|Sessions per week|{entry}|{exit}|Outcome");
        let lines = ["Provision map autumn 2026", &head, "Precision teaching|Adams, Ava|07/09/2026|16/10/2026|5|90|96|1"];
        let read = run_lines("map.xlsx", "Autumn 2026", &lines);
        let row = &read.value.records.provision[0];
        let points = |side: &Option<Outcome<StandardisedScore>>| match side {
            Some(Outcome::Score(score)) => Some(score.points()),
            _ => None,
        };
        assert_eq!((points(&row.entry), points(&row.exit)), (Some(90.0), Some(96.0)), "{entry}");
    }
}
