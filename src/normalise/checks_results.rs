//! Whole tables of results through the stage: test exports and mark books of many plans.

use crate::config::school::FileHint;
use crate::domain::score::{Measure, Outcome};
use crate::domain::subject::Subject;
use crate::domain::term::Term;
use crate::finding::Action;
use crate::normalise::checks::{check_found, check_quiet, run, run_hinted, run_lines, run_with};
use crate::normalise::records::NameAsWritten;
use crate::normalise::testing::{file, settings, table};

#[test]
fn a_long_test_export_is_read_measure_by_measure() {
    let read = run_lines(
        "results.csv",
        "",
        &[
            "NFER termly tests",
            "UPN|Surname|Forename|Subject|Test date|Raw Score|Standardised Score|Age-Standardised Score",
            "H801200001001|Adams|Ava|Reading|12/11/2026|20|101|<70",
            "H801200001001|Adams|Ava|Science|12/11/2026|20|101|100",
            "Q999100125001|Brown|Ben|Maths|12/11/2026|0|0|Abs",
        ],
    );
    let tests = &read.value.records.tests;
    assert_eq!(tests.len(), 3, "{tests:?}");
    assert!(matches!(tests[1].outcome, Outcome::Below(bound) if bound.points() == 70.0) && tests[1].measure == Measure::AgeStandardised);
    assert!(tests.iter().all(|test| test.occasion.term == Term::Autumn && &*test.instrument == "NFER termly tests"));
    check_found(&read, "M117", Action::Quarantined);
}

#[test]
fn scores_without_a_test_are_asked_about_and_not_read() {
    let lines = ["UPN|Surname|Forename|Subject|Test date|Score", "H801200001001|Adams|Ava|Reading|12/11/2026|101"];
    let read = run_lines("results.csv", "", &lines);
    assert!(read.value.records.tests.is_empty());
    check_found(&read, "M134", Action::Asked);
    let hint = FileHint {
        name_contains: "RESULTS".into(),
        instrument: Some("NFER termly tests, age-standardised score".into()),
        ..FileHint::default()
    };
    let read = run_hinted("results.csv", "", &lines, hint);
    assert_eq!(read.value.records.tests[0].measure, Measure::AgeStandardised);
}

#[test]
fn a_column_of_raw_marks_under_a_score_heading_is_not_used() {
    let rows: Vec<String> = (0..12).map(|n| format!("Pupil{}, Cy|12/11/2026|{}", char::from(b'A' + n), 20 + n)).collect();
    let mut lines = vec!["NFER", "Name|Test date|Reading Standardised Score"];
    lines.extend(rows.iter().map(String::as_str));
    let read = run_lines("a.xlsx", "Results", &lines);
    assert!(read.value.records.tests.is_empty());
    check_found(&read, "M116", Action::Rejected);
}

#[test]
fn a_mark_book_sheet_gives_judgements_of_its_class() {
    let read = run_lines(
        "Mark book.xlsx",
        "3B",
        &[
            "3B class mark book 2026-27",
            "Name|Autumn||Spring|",
            "|Reading|Writing|Reading|Writing",
            "Adams, Ava|EXS|wts||",
            "Brown, Ben|A|GDS||",
            "% EXS+|50|50||",
            "Number of pupils|2|||",
        ],
    );
    let judgements = &read.value.records.judgements;
    assert_eq!(judgements.len(), 4);
    assert_eq!(judgements[0].pupil.class.as_deref(), Some("3B"));
    assert_eq!((judgements[0].subject, judgements[0].occasion.to_string().as_str()), (Subject::Reading, "autumn 2026-27"));
    assert!(judgements[2].judgement.is_err());
    assert_eq!(judgements[1].place.cell().as_deref(), Some("C4"));
    check_found(&read, "M054", Action::Repaired);
}

#[test]
fn an_unknown_judgement_is_asked_about_with_the_line_that_would_settle_it() {
    let read = run_lines("book.xlsx", "4B", &["2026-27", "Name|Aut Reading|Aut Maths", "Adams, Ava|EXP|E", "Brown, Ben|EXS|EXS"]);
    assert_eq!(read.value.records.judgements.len(), 2);
    let finding = read.findings.iter().find(|finding| finding.code.0 == "M132").unwrap();
    assert_eq!(finding.place.cell().as_deref(), Some("B3"));
    assert!(
        finding.hint.as_deref().unwrap().contains("Did you mean EXS?") && finding.hint.as_deref().unwrap().contains("\"EXP\" = \"EXS\"")
    );
    check_found(&read, "M133", Action::Asked);
}

#[test]
fn a_year_in_the_file_name_is_proposed_and_not_used() {
    let read = run_lines("Mark book 2025-26.xlsx", "4B", &["Name|Aut Reading|Aut Maths", "Adams, Ava|EXS|EXS"]);
    assert!(read.value.records.judgements.is_empty());
    let finding = read.findings.iter().find(|finding| finding.code.0 == "M068").unwrap();
    assert!(finding.hint.as_deref().unwrap().contains("academic_year = \"2025-26\""), "{finding}");
    let hint = FileHint { name_contains: "mark book".into(), academic_year: Some("2025-26".into()), ..FileHint::default() };
    assert_eq!(
        run_hinted("Mark book 2025-26.xlsx", "4B", &["Name|Aut Reading|Aut Maths", "Adams, Ava|EXS|EXS"], hint)
            .value
            .records
            .judgements
            .len(),
        2
    );
}

#[test]
fn a_sheet_per_subject_takes_its_subject_from_the_sheet() {
    let read = run_lines("book.xlsx", "Writing", &["School year 2026-27", "Surname|Forename|Class|Autumn|Spring", "Adams|Ava|4B|EXS|GDS"]);
    assert_eq!(
        read.value.records.judgements.iter().map(|j| (j.subject, j.occasion.term)).collect::<Vec<_>>(),
        [(Subject::Writing, Term::Autumn), (Subject::Writing, Term::Spring)]
    );
}

#[test]
fn the_later_half_term_counts() {
    let read = run_lines("book.xlsx", "4B", &["2026-27", "Name|Aut 1 Reading|Aut 2 Reading", "Adams, Ava|WTS|EXS", "Brown, Ben|WTS|"]);
    let words: Vec<_> = read.value.records.judgements.iter().map(|j| j.judgement.as_ref().unwrap().word().to_owned()).collect();
    assert_eq!(words, ["EXS", "WTS"]);
    check_found(&read, "M148", Action::Warned);
}

#[test]
fn two_results_that_contradict_one_another_are_both_left_out() {
    let read = run_lines("book.xlsx", "4B", &["2026-27", "Name|Aut Reading|Aut Maths", "Adams, Ava|WTS|EXS", "Adams, Ava|EXS|EXS"]);
    assert_eq!(read.value.records.judgements.len(), 1);
    check_found(&read, "M081", Action::Quarantined);
}

#[test]
fn results_of_earlier_year_groups_lie_in_earlier_years() {
    let read =
        run_lines("book.xlsx", "Sheet1", &["2026-27", "Name|Year Group|Y3 Summer Reading|Y4 Autumn Reading", "Adams, Ava|4|EXS|GDS"]);
    assert_eq!(
        read.value.records.judgements.iter().map(|j| j.occasion.to_string()).collect::<Vec<_>>(),
        ["summer 2025-26", "autumn 2026-27"]
    );
}

#[test]
fn a_welcome_sheet_is_no_table_and_lends_its_year() {
    let read = run(vec![
        table("a.xlsx", "Welcome", &["Class mark books", "Academic year 2025-26"]),
        table("a.xlsx", "Oak", &["Name|Aut Reading|Aut Maths", "Adams, Ava|EXS|EXS"]),
    ]);
    assert_eq!(read.value.records.judgements[0].occasion.to_string(), "autumn 2025-26");
    assert_eq!(read.value.records.judgements[0].pupil.class.as_deref(), Some("Oak"));
    check_quiet(&read);
}

#[test]
fn a_column_named_in_the_settings_is_read() {
    let mut settings = settings();
    settings.reading.columns.insert("Rdg A1".into(), "autumn reading judgement".into());
    settings.reading.columns.insert("Lrng Grp".into(), "class_or_form".into());
    let read = run_with(&[file(vec![table("a.xlsx", "Sheet1", &["2026-27", "Name|Lrng Grp|Rdg A1", "Adams, Ava|Oak|EXS"])])], &settings);
    let judgement = &read.value.records.judgements[0];
    assert_eq!((judgement.subject, judgement.pupil.class.as_deref()), (Subject::Reading, Some("Oak")));
}
#[test]
fn a_pupil_called_max_is_no_maximum() {
    let read = run_lines(
        "book.xlsx",
        "4B",
        &["2026-27", "Name|Aut Reading|Aut Maths", "Max Brown|EXS|EXS", "Max|EXS|EXS", "Mean, Ava|EXS|EXS", "Mean|50|60", "Total EXS+|3|3"],
    );
    assert_eq!(read.value.records.judgements.len(), 6);
}

#[test]
fn a_month_first_column_is_said_once() {
    let read = run_lines(
        "r.csv",
        "",
        &[
            "NFER",
            "UPN|Surname|Forename|Subject|Test date|Standardised Score|Age-Standardised Score",
            "H801200001001|Adams|Ava|Reading|11/20/2025|101|99",
        ],
    );
    let finding = read.findings.iter().find(|finding| finding.code.0 == "M143").unwrap();
    assert!(!finding.message.contains("alike"), "{finding}");
    assert_eq!(read.value.records.tests.len(), 2);
}

#[test]
fn a_single_score_off_the_scale_is_left_out_and_the_rest_used() {
    let lines: Vec<String> = (0..30).map(|n| format!("Quigley{n}, Cy|12/11/2026|{}", if n == 7 { 1040 } else { 90 + n })).collect();
    let mut all = vec!["NFER", "Name|Test date|Reading Standardised Score"];
    all.extend(lines.iter().map(String::as_str));
    let read = run_lines("a.xlsx", "Results", &all);
    assert_eq!(read.value.records.tests.len(), 29);
    check_found(&read, "M115", Action::Quarantined);
}

#[test]
fn single_letters_beside_terms_are_subjects_when_several_occur() {
    let read = run_lines("book.xlsx", "Kestrel", &["2026-27", "Pupil|Aut R|Aut W|Aut M", "Adams, Ava|EXS|WTS|GDS"]);
    assert_eq!(
        read.value.records.judgements.iter().map(|j| j.subject).collect::<Vec<_>>(),
        [Subject::Reading, Subject::Writing, Subject::Maths]
    );
}

#[test]
fn a_table_of_rows_per_term_is_read_too() {
    let read = run_lines(
        "book.csv",
        "",
        &["Surname|Forename|Academic Year|Term|Reading|Maths", "Adams|Ava|2025/26|Spring|EXS|WTS", "Adams|Ava|2025/26|Summer|EXS|EXS"],
    );
    assert_eq!(read.value.records.judgements.len(), 4);
    assert_eq!(read.value.records.judgements[3].occasion.to_string(), "summer 2025-26");
}

#[test]
fn headings_joined_with_dollar_signs_are_read_once_the_year_is_known() {
    let lines = ["UPN|Teacher Assessment$Autumn$Year 4$Reading|Teacher Assessment$Autumn$Year 4$Writing", "H801200001001|3EXS|4GDS"];
    check_found(&run_lines("bromcom.csv", "", &lines), "M068", Action::Asked);
    let hint = FileHint { name_contains: "bromcom".into(), academic_year: Some("2026-27".into()), ..FileHint::default() };
    assert_eq!(run_hinted("bromcom.csv", "", &lines, hint).value.records.judgements.len(), 2);
}

#[test]
fn everything_that_is_missing_is_asked_for_at_once() {
    let read = run_lines("x.xlsx", "Scores", &["Name|Reading|", "|Raw score|Standardised score", "Adams, Ava|20|101"]);
    let hints: String = read.findings.iter().filter_map(|finding| finding.hint.clone()).collect();
    for line in ["term = \"autumn\"", "academic_year = \"2026-27\"", "instrument = \"NFER termly tests\""] {
        assert!(hints.contains(line), "{line} is not proposed in {hints}");
    }
}

#[test]
fn what_the_settings_already_say_of_a_file_is_added_to_in_its_own_block() {
    let hint = FileHint { name_contains: "scores".into(), term: Some("autumn".into()), ..FileHint::default() };
    let read = run_hinted("Scores 4B.xlsx", "Data", &["NFER", "Name|Reading SS", "Adams, Ava|101"], hint);
    let finding = read.findings.iter().find(|finding| finding.code.0 == "M068").unwrap();
    assert!(finding.hint.as_deref().unwrap().contains("name_contains = \"scores\"\nacademic_year"), "{finding}");
}

#[test]
fn a_second_table_under_the_first_keeps_its_own_subject() {
    let lines = ["Reading tests 2026-27", "Name|Aut SS", "Ava Adams|100", "", "Maths tests 2026-27", "Name|Aut SS", "Ben Brown|90"];
    let hint = FileHint { name_contains: "book".into(), instrument: Some("NFER termly tests".into()), ..FileHint::default() };
    let read = run_hinted("book.xlsx", "Tests", &lines, hint);
    let subjects: Vec<Subject> = read.value.records.tests.iter().map(|test| test.subject).collect();
    assert_eq!(subjects, [Subject::Reading, Subject::Maths]);
}

#[test]
fn tables_side_by_side_are_not_read() {
    let lines = ["2026-27", "Name|Aut Reading|Aut Maths||Name|Aut Reading|Aut Maths", "Ava Adams||||Ben Brown|EXS|WTS"];
    let read = run_lines("book.xlsx", "Writing", &lines);
    assert!(read.value.records.judgements.is_empty());
    check_found(&read, "M057", Action::Asked);
}

#[test]
fn a_heading_half_understood_is_asked_about_with_the_line_that_cures_it() {
    let lines = ["GL Autumn 2026", "UPN|Name|NGRT SAS|PTM 9 SAS", "|Ava Adams|99|101", "|Ben Brown|98|95", "|Cy Cole|97|88"];
    let read = run_lines("gl.xlsx", "Group", &lines);
    assert!(read.value.records.tests.iter().all(|test| test.subject == Subject::Reading));
    let finding = read.findings.iter().find(|finding| finding.code.0 == "M051").unwrap();
    assert!(finding.hint.as_deref().unwrap().contains("\"PTM 9 SAS\" = \"ptm sas\""), "{finding}");
}

#[test]
fn a_comma_in_a_value_shifts_no_score_into_another_column() {
    let lines = [
        "UPN|Name|Class|2026-27 Aut Reading NFER SS|2026-27 Aut Maths NFER SS|Comment",
        "|Ava Adams|3A|100|90|",
        "|Ben Brown|3A|101|91|",
        "|Cole|Cy|3A|102|92|",
    ];
    let read = run_lines("marks.csv", "", &lines);
    assert_eq!(read.value.records.tests.len(), 4);
    check_found(&read, "M033", Action::Quarantined);
}

#[test]
fn settings_that_contradict_the_sheet_are_said() {
    let hint = FileHint { name_contains: "book".into(), academic_year: Some("2025-26".into()), ..FileHint::default() };
    let read = run_hinted("book.xlsx", "4B", &["Writing 2024-25", "Name|Aut|Spr", "Ava Adams|EXS|EXS"], hint);
    let finding = read.findings.iter().find(|finding| finding.message.contains("The settings say 2025-26")).unwrap();
    assert!(finding.hint.as_deref().unwrap().contains("sheet_contains = \"4B\""), "{finding}");
}

#[test]
fn columns_of_an_earlier_year_group_are_not_this_year() {
    let read = run_lines("book.xlsx", "6A", &["Class 6A 2026-27", "Name|Y5 Sum Writing|Y5 Spr Writing", "Ava Adams|EXS|EXS"]);
    assert!(read.value.records.judgements.iter().all(|one| one.occasion.year.start_year() == 2025), "{:?}", read.value.records.judgements);
    assert_eq!(read.value.records.judgements.len(), 2);
}

#[test]
fn columns_with_one_heading_and_no_subject_are_not_given_one() {
    let lines = ["NFER Autumn 2025", "UPN|Name|SS|Raw|SS", "|Ava Adams|100|20|90", "|Ben Brown||20|91"];
    let hint = FileHint { name_contains: "marks".into(), subject: Some("Reading".into()), ..FileHint::default() };
    let read = run_hinted("marks.xlsx", "Data", &lines, hint);
    assert!(read.value.records.tests.is_empty());
    check_found(&read, "M048", Action::Asked);
}

#[test]
fn a_word_of_the_settings_that_means_nothing_is_said() {
    let hint = FileHint { name_contains: "book".into(), instrument: Some("banana".into()), ..FileHint::default() };
    let read = run_hinted("book.xlsx", "4B", &["2026-27", "Name|Aut Reading|Aut Maths", "Ava Adams|EXS|EXS"], hint);
    assert!(read.findings.iter().any(|finding| finding.message.contains("'banana'")), "{:?}", read.findings);
}

#[test]
fn letters_of_a_ladder_of_the_schools_own_are_asked_about_together() {
    let lines = |third: &str| ["Autumn 2026", "Name|Aut Reading", "Ava Adams|B", "Ben Brown|D", third].map(str::to_owned);
    let own = lines("Cy Cole|S");
    let read = run_lines("book.xlsx", "4B", &own.each_ref().map(String::as_str));
    check_found(&read, "M132", Action::Asked);
    assert!(read.value.records.judgements.is_empty(), "{:?}", read.value.records.judgements);
    let national = lines("Cy Cole|EXS");
    let read = run_lines("book.xlsx", "4B", &national.each_ref().map(String::as_str));
    assert_eq!(read.value.records.judgements.len(), 3, "reasons for no result beside national words stay reasons");
}

#[test]
fn marks_of_a_register_under_a_heading_that_is_no_day_are_pointed_out() {
    let lines = [
        "Intervention: Paired reading",
        "Autumn 2026",
        "Name|Class|07/09/2026|09/09/2026|Mon",
        "Ava Adams|Oak|/|/|/",
        "Ben Brown|Oak|/|x|/",
    ];
    let read = run_lines("register.xlsx", "Register", &lines);
    assert_eq!(read.value.records.sessions.len(), 4);
    check_found(&read, "M140", Action::Asked);
}

#[test]
fn a_preferred_name_that_says_nothing_is_none() {
    let lines =
        ["UPN|Surname|Forename|Preferred Surname|DOB|Year Group|Class", "|Adams|Ava|n/a|15/09/2018|3|Oak", "|Null|Ben|-|15/10/2018|3|Oak"];
    let read = run_lines("pupils.csv", "", &lines);
    let names: Vec<_> = read.value.records.rolls[0].pupils.iter().map(|row| row.pupil.name.clone()).collect();
    let NameAsWritten::Known(first) = &names[0] else { unreachable!("{names:?}") };
    assert_eq!((first.preferred_surname.as_deref(), first.surname.as_str()), (None, "Adams"));
    let NameAsWritten::Known(second) = &names[1] else { unreachable!("{names:?}") };
    assert_eq!((second.preferred_surname.as_deref(), second.surname.as_str()), (None, "Null"));
}
