//! Whole tables through the stage: what comes out, what is said, and that every row is accounted for.

use chrono::NaiveDate;

use crate::config::school::FileHint;
use crate::domain::score::Outcome;
use crate::domain::subject::Subject;
use crate::finding::{Action, Checked};
use crate::normalise::records::{Flag, NameAsWritten, Normalised, TargetStatus};
use crate::normalise::testing::{file, settings, table};
use crate::normalise::{NormaliseSettings, normalise};
use crate::table::{Cell, InputFile, RawTable};

/// The day of every run in these tests.
pub(crate) fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()
}

pub(crate) fn run_with(files: &[InputFile], settings: &NormaliseSettings) -> Checked<Normalised> {
    let read = normalise(files, settings, today());
    assert!(read.value.ledger.unexplained().is_empty());
    for finding in &read.findings {
        for name in ["Adams", "Brown", "Quigley", "Ava", "Ben"] {
            assert!(!finding.to_string().contains(name), "a finding names a child: {finding}");
        }
    }
    read
}

pub(crate) fn run(tables: Vec<RawTable>) -> Checked<Normalised> {
    run_with(&[file(tables)], &settings())
}

pub(crate) fn run_lines(name: &str, sheet: &str, lines: &[&str]) -> Checked<Normalised> {
    run(vec![table(name, sheet, lines)])
}

pub(crate) fn run_hinted(name: &str, sheet: &str, lines: &[&str], hint: FileHint) -> Checked<Normalised> {
    let mut settings = settings();
    settings.reading.files.push(hint);
    run_with(&[file(vec![table(name, sheet, lines)])], &settings)
}

#[track_caller]
pub(crate) fn check_found(read: &Checked<Normalised>, code: &str, action: Action) {
    let found: Vec<String> = read.findings.iter().map(|finding| format!("{} {:?} {finding}", finding.code, finding.action)).collect();
    assert!(
        read.findings.iter().any(|finding| finding.code.0 == code && finding.action == action),
        "{code} {action:?} is not among\n{}",
        found.join("\n")
    );
}

#[track_caller]
pub(crate) fn check_quiet(read: &Checked<Normalised>) {
    let found: Vec<String> = read.findings.iter().map(|finding| format!("{} {finding}", finding.code)).collect();
    assert!(read.findings.is_empty(), "{}", found.join("\n"));
}

const LIST: [&str; 4] = [
    "Report date: 20/11/2026",
    "UPN|Legal Surname|Legal Forename|Sex|DOB|Year taught in|Reg|SEN Status|Pupil Premium Indicator",
    "H801200001001|Adams|Ava|F|15/09/2018|Year  3|3B|K|Y",
    "Q999100125001|Brown|Ben|M|03/04/2018|Year  3|3B||",
];

#[test]
fn a_pupil_list_is_read_with_its_day() {
    let read = run_lines("pupils.csv", "", &LIST);
    let roll = &read.value.records.rolls[0];
    assert_eq!((roll.pupils.len(), roll.as_at), (2, today()));
    let (first, second) = (&roll.pupils[0], &roll.pupils[1]);
    assert_eq!(first.pupil.date_of_birth, NaiveDate::from_ymd_opt(2018, 9, 15));
    assert_eq!((first.pupil_premium, second.pupil_premium), (Flag::Yes, Flag::No));
    assert_eq!(second.sen_status.map(|status| status.code()), Some("N"));
    assert_eq!(first.pupil.class.as_deref(), Some("3B"));
    check_found(&read, "M121", Action::Warned);
    assert!(read.findings.iter().all(|finding| finding.code.0 == "M121"));
}

#[test]
fn a_list_without_a_day_holds_for_the_day_of_the_run_and_says_so() {
    check_found(&run_lines("pupils.csv", "", &LIST[1..]), "M155", Action::Warned);
}

#[test]
fn two_pupils_with_one_upn_are_both_left_out() {
    let read = run_lines(
        "pupils.csv",
        "",
        &[
            "UPN|Surname|Forename|DOB|Year Group|Class",
            "H801200001001|Adams|Ava|15/09/2018|3|3B",
            "H801200001001|Brown|Ben|15/10/2018|3|3B",
            "Q999100125001|Quigley|Cy|01/01/2019|3|3B",
        ],
    );
    assert_eq!(read.value.records.rolls[0].pupils.len(), 1);
    check_found(&read, "M074", Action::Quarantined);
}

#[test]
fn the_same_row_twice_counts_once() {
    let read = run_lines(
        "pupils.csv",
        "",
        &["UPN|Surname|Forename|Year Group|Class", "H801200001001|Adams|Ava|3|3B", "H801200001001|Adams|Ava|3|3B"],
    );
    assert_eq!(read.value.records.rolls[0].pupils.len(), 1);
    check_found(&read, "M080", Action::Repaired);
}

#[test]
fn a_shifted_row_of_an_unquoted_file_is_left_out_by_its_line() {
    let read = run_lines(
        "pp.csv",
        "",
        &["UPN|Surname|Forename|Year Group|Class", "H801200001001|Adams|Jr|Ava|3|3B", "Q999100125001|Brown|Ben|3|3B"],
    );
    assert_eq!(read.value.records.rolls[0].pupils.len(), 1);
    check_found(&read, "M033", Action::Quarantined);
}

#[test]
fn a_check_letter_that_is_wrong_is_kept_and_said() {
    let read =
        run_lines("pupils.csv", "", &["UPN|Surname|Forename|Year Group|Class", "A801200001001|Adams|Ava|3|3B", "8.01E+11|Brown|Ben|3|3B"]);
    assert_eq!(read.value.records.rolls[0].pupils.len(), 2);
    check_found(&read, "M071", Action::Warned);
    check_found(&read, "M072", Action::Warned);
}

#[test]
fn a_sen_report_has_one_row_per_need_and_prefers_the_column_of_codes() {
    let read = run_lines(
        "sen.csv",
        "",
        &[
            "SEN report as at 20/11/2026",
            "UPN|Name|Year group(s) this academic year|SEN status|Sen Need|SEN Need Ranking|SEN status",
            "H801200001001|Ava Adams|Year 3|SEN Support|Speech, Language and Communication Needs|1|K",
            "H801200001001|Ava Adams|Year 3|SEN Support|Moderate Learning Difficulty|2|E",
        ],
    );
    let rows = &read.value.records.sen;
    assert_eq!(
        rows.iter().map(|row| (row.need.as_ref().unwrap().code(), row.rank, row.provision.unwrap().code())).collect::<Vec<_>>(),
        [("SLCN", Some(1), "K"), ("MLD", Some(2), "E")]
    );
    check_found(&read, "M048", Action::Warned);
}

#[test]
fn attendance_is_recomputed_from_sessions() {
    let read = run_lines(
        "att.csv",
        "",
        &[
            "02/09/2026 to 20/11/2026",
            "Adm_No|Surname|Forename|Possible marks|Present marks|Approved Ed Activity|% Attendance",
            "001401|Adams|Ava|104|100|1|96.0",
            "|Total||104|100|1|96.0",
        ],
    );
    let row = &read.value.records.attendance[0];
    assert_eq!((row.sessions_possible, row.sessions_attended, row.percent), (Some(104), Some(101), None));
    assert_eq!(row.pupil.admission_number.as_deref(), Some("1401"));
    assert_eq!(row.to, Some(today()));
    check_found(&read, "M054", Action::Repaired);
}

#[test]
fn attendance_as_parts_of_one_is_a_percentage() {
    let read =
        run_lines("att.xlsx", "Export", &["01/09/2026 to 20/11/2026", "Name|Class|Attendance", "Adams, Ava|4B|0.95", "Brown, Ben|4B|1"]);
    assert_eq!(read.value.records.attendance.iter().map(|row| row.percent).collect::<Vec<_>>(), [Some(95.0), Some(100.0)]);
    check_found(&read, "M108", Action::Repaired);
}

const MAP: [&str; 3] = [
    "Class provision map: Spring 2026 (school year 2025-26)",
    "Provision|Area of need|Wave|Subject|Pupils|Class|Led by|Ratio|Frequency|Start date|End date|Sessions attended|Entry data|Exit data|Outcome|Cost",
    "Paired reading|Cognition and learning|Targeted|Reading|Adams, Ava|Ash|TA|1:2|3x20mins|12/01/2026|27/03/2026|28/30|76|101|+2|£96",
];

#[test]
fn a_provision_map_asks_which_test_its_measures_are_of() {
    let read = run_lines("Map.xlsx", "Spring 2026", &MAP);
    let row = &read.value.records.provision[0];
    assert_eq!(
        (row.sessions_per_week, row.minutes, row.group_size, row.sessions_attended, row.sessions_offered),
        (Some(3.0), Some(20), Some(2), Some(28), Some(30))
    );
    assert_eq!((row.outcome, row.cost.map(|cost| cost.pence), row.entry, row.subject), (Some(2), Some(9600), None, Some(Subject::Reading)));
    check_found(&read, "M134", Action::Asked);
    let hint = FileHint { name_contains: "map".into(), instrument: Some("NFER termly tests".into()), ..FileHint::default() };
    let read = run_hinted("Map.xlsx", "Spring 2026", &MAP, hint);
    assert!(matches!(read.value.records.provision[0].exit, Some(Outcome::Score(score)) if score.points() == 101.0));
    check_quiet(&read);
}

#[test]
fn several_pupils_in_a_cell_are_split_and_groups_asked_about() {
    let read = run_lines(
        "Map.xlsx",
        "Autumn 2026",
        &[
            "School year 2026-27",
            "Intervention|Pupils|Class|Frequency|Start date|Confidential",
            "Social skills|Adams, Ava; Brown, Ben; Quigley, Cy|Ash|weekly|05/09/2026|",
            "Breakfast club|all Y4|Ash|daily|Aut1|",
            "Counselling|Adams, Ava|Ash|weekly|05/09/2026|Y",
            "Lego therapy|Adams, Ava|Ash|weekly|Aut1|",
            "|Adams, Ava|Ash|weekly|05/09/2026|",
        ],
    );
    let rows = &read.value.records.provision;
    assert_eq!(rows.len(), 4);
    assert!(rows.iter().all(|row| matches!(row.pupil.name, NameAsWritten::Known(_))));
    assert_eq!(rows[3].start, NaiveDate::from_ymd_opt(2026, 9, 1));
    for (code, action) in
        [("PROV-01", Action::Asked), ("PROV-02", Action::Quarantined), ("PROV-03", Action::Repaired), ("M148", Action::Repaired)]
    {
        check_found(&read, code, action);
    }
}

#[test]
fn a_target_sheet_keeps_dates_and_state_and_drops_the_words() {
    let read = run_lines(
        "Targets.xlsx",
        "Targets",
        &[
            "Pupil|Class|Area|Target|Success criteria|Date set|Review date|Met?|Comment",
            "Adams, Ava|Ash|Writing|To use full stops|Three times|01/09/2026|15/11/2026|Partly met|see review",
        ],
    );
    let target = &read.value.records.targets[0];
    assert_eq!(
        (target.status, target.area.as_str(), target.set),
        (Some(TargetStatus::PartlyMet), "Writing", NaiveDate::from_ymd_opt(2026, 9, 1))
    );
    check_quiet(&read);
}

#[test]
fn unlike_captions_are_recognised_too() {
    let read = run_lines(
        "x.csv",
        "",
        &[
            "Pupil's Legal Family Name|Given Name|Pupil Number|Current NC Year|Registration Class|Birth Date|Legal Sex|Unique Pupil No",
            "Adams|Ava|0012|Y4|Kingfisher|2018-09-15|Female|H801200001001",
        ],
    );
    let row = &read.value.records.rolls[0].pupils[0];
    assert_eq!(
        (row.sex.as_str(), row.pupil.admission_number.as_deref(), row.pupil.class.as_deref(), row.pupil.nc_year.map(|y| y.number())),
        ("F", Some("12"), Some("Kingfisher"), Some(4))
    );
}

#[test]
fn a_table_nobody_knows_is_asked_about_and_its_rows_counted() {
    let read = run_lines("x.csv", "", &["Shoe|Hat", "12|Red", "13|Blue"]);
    check_found(&read, "M044", Action::Asked);
    assert_eq!(read.value.ledger.tallies()["x.csv"].quarantined, 3);
    assert_eq!(read.value.readings[0].kind, "not recognised");
}

#[test]
fn forms_and_sheets_turned_round_are_told_apart() {
    check_found(&run_lines("p.xlsx", "Plan", &["Name|Ava Adams", "DOB|15/09/2018", "Class|4B", "Sex|F"]), "M059", Action::Rejected);
    check_found(
        &run_lines("p.xlsx", "S", &["Name|A|B|C|D|E", "Class|4B|4B|4B|4B|4B", "UPN|1|2|3|4|5", "Reading|1|2|3|4|5"]),
        "M058",
        Action::Rejected,
    );
}

#[test]
fn hidden_sheets_are_listed_and_read_only_when_named() {
    let mut hidden = table("a.xlsx", "Old", &["Name|Aut Reading|Aut Maths", "Adams, Ava|EXS|EXS"]);
    hidden.is_hidden = true;
    let read = run(vec![hidden.clone()]);
    check_found(&read, "M060", Action::Warned);
    assert!(read.value.records.judgements.is_empty());
    let mut settings = settings();
    settings.reading.hidden_sheets.push("old".into());
    settings.reading.files.push(FileHint { name_contains: "a.xlsx".into(), academic_year: Some("2026-27".into()), ..FileHint::default() });
    assert_eq!(run_with(&[file(vec![hidden])], &settings).value.records.judgements.len(), 2);
}

#[test]
fn the_same_file_twice_is_used_once() {
    let mut first = file(vec![table("a.csv", "", &LIST)]);
    first.sha256 = "ab".into();
    let mut copy = file(vec![table("b.csv", "", &LIST)]);
    copy.sha256 = "ab".into();
    let read = run_with(&[first, copy], &settings());
    assert_eq!(read.value.records.rolls.len(), 1);
    check_found(&read, "M024", Action::Warned);
}

#[test]
fn odd_cells_never_stop_the_stage() {
    let mut odd = table("a.xlsx", "4B", &["2026-27", "Name|Aut Reading|Aut Maths", "Adams, Ava|EXS|EXS", "Brown, Ben|EXS|EXS"]);
    let wild = [
        Cell::Error("#REF!".into()),
        Cell::FormulaWithoutValue,
        Cell::Bool(true),
        Cell::Number(f64::NAN),
        Cell::Number(-1e300),
        Cell::Text("💥\u{202E}".into()),
        Cell::Text("x".repeat(40_000)),
        Cell::Time(chrono::NaiveTime::MIN),
        Cell::Date(NaiveDate::MIN),
    ];
    for (index, cell) in wild.iter().enumerate() {
        let mut row = odd.rows[2].clone();
        row.number = 10 + index as u32;
        row.cells[1] = cell.clone();
        row.cells[0] = if index % 2 == 0 { cell.clone() } else { row.cells[0].clone() };
        odd.rows.push(row);
    }
    run(vec![odd]);
}

#[test]
fn attendance_by_lesson_is_declined_in_words() {
    let read = run_lines("lessons.csv", "", &["Name|Lesson/Event|Year Group|Marks", "Maths|9A|Year 4|Present: 26 Absent: 1"]);
    check_found(&read, "M044", Action::Warned);
    assert_eq!(read.value.ledger.tallies()["lessons.csv"].skipped, 2);
}

#[test]
fn columns_swapped_by_an_american_spreadsheet_are_not_used() {
    let mut list = table(
        "p.xlsx",
        "Pupils",
        &[
            "UPN|Surname|Forename|DOB|Year Group|Class",
            "H801200001001|Adams|Ava|15/09/2018|3|3B",
            "Q999100125001|Brown|Ben|21/09/2018|3|3B",
            "E999100125002|Quigley|Cy|30/09/2018|3|3B",
        ],
    );
    for (n, upn) in ["Y873200124017", "J302100123999", "B801200005001"].iter().enumerate() {
        let mut row = list.rows[1].clone();
        row.number = 5 + n as u32;
        row.cells[0] = Cell::Text((*upn).into());
        row.cells[1] = Cell::Text(format!("Quigley{n}"));
        row.cells[3] = Cell::Date(NaiveDate::from_ymd_opt(2018, 9, 3 + n as u32).unwrap());
        list.rows.push(row);
    }
    let read = run(vec![list]);
    check_found(&read, "M141", Action::Rejected);
    assert!(read.value.records.rolls[0].pupils.iter().all(|row| row.pupil.date_of_birth.is_none()));
}
