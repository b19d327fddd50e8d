//! Who a row is about (M069 to M102).

use waymark::domain::nc_year::NcYear;
use waymark::finding::Action;
use waymark::ledger::Fate;
use waymark::normalise::records::NameAsWritten;

use super::reading::{called, found, quiet, read, roll, school, scores, upn};

/// A pupil list of 20 November 2026 with these rows.
fn list(headings: &str, rows: &[String]) -> String {
    format!("Report date: 20/11/2026\n{headings}\n{}\n", rows.join("\n"))
}

const HEAD: &str = "UPN,Admission No,Surname,Forename,DOB,Year Group,Class";

/// Nine pupils of Year 4 in Oak, with numbers 1 to 9.
fn nine() -> Vec<String> {
    let names = ["Adams,Ava", "Brown,Ben", "Cole,Cy", "Dunn,Di", "Eden,Eve", "Ford,Finn", "Gale,Gus", "Hart,Hal", "Innes,Isla"];
    let row = |(name, n): (&&str, u32)| format!("{},00{n}0,{name},0{n}/10/2017,Year 4,Oak", upn(n));
    names.iter().zip(1..).map(row).collect()
}

fn roll_file() -> String {
    list(HEAD, &nine())
}

/// Autumn reading scores under these identity headings.
fn tests(headings: &str, rows: &[String]) -> String {
    format!("NFER termly tests autumn 2026\n{headings},Reading Standardised Score\n{}\n", rows.join("\n"))
}

#[test]
fn m069_a_pupil_without_upn_is_matched_by_name_and_birth_date() {
    let mut rows = nine();
    rows[0] = ",0010,Adams,Ava,01/10/2017,Year 4,Oak".to_owned();
    let results = tests("Surname,Forename,DOB", &["Adams,Ava,01/10/2017,104".into()]);
    let school = school(&[("pupils.csv", &list(HEAD, &rows)), ("nfer.csv", &results)]);
    found(&school.findings, "M069", Action::Warned, "pupils.csv");
    assert_eq!(scores(called(&school, "Ava")), [104.0]);
}

#[test]
fn m070_a_upn_with_blanks_and_small_letters_is_tidied() {
    let wild = format!(" {}\u{a0}", upn(1).to_lowercase());
    let school = school(&[("pupils.csv", &roll_file()), ("nfer.csv", &tests("UPN", &[format!("{wild},101")]))]);
    found(&school.findings, "M070", Action::Repaired, "nfer.csv");
    assert_eq!(scores(called(&school, "Ava")), [101.0]);
}

#[test]
fn m071_a_wrong_check_letter_is_kept_and_flagged() {
    let right = upn(1);
    let wrong = format!("{}{}", if right.starts_with('A') { 'B' } else { 'A' }, &right[1..]);
    let mut rows = nine();
    rows[0] = rows[0].replace(&right, &wrong);
    let read = read(&[("pupils.csv", &list(HEAD, &rows))]);
    found(&read.findings, "M071", Action::Warned, "line 3");
    assert_eq!(roll(&read)[0].pupil.upn.as_ref().map(|upn| upn.text().to_owned()), Some(wrong));
}

#[test]
fn m072_a_number_is_no_upn() {
    let read_alone = read(&[("pupils.csv", &roll_file()), ("nfer.csv", &tests("UPN", &["8.01E+11,101".into(), format!("{},99", upn(2))]))]);
    found(&read_alone.findings, "M072", Action::Quarantined, "line 3");
    assert_eq!(read_alone.value.records.tests.len(), 1);
    let named = tests("UPN,Surname,Forename,DOB", &["8.01E+11,Adams,Ava,01/10/2017,101".into()]);
    let school = school(&[("pupils.csv", &roll_file()), ("nfer.csv", &named)]);
    found(&school.findings, "M072", Action::Warned, "line 3");
    assert_eq!(scores(called(&school, "Ava")), [101.0]);
}

#[test]
fn m073_a_temporary_upn_made_permanent_links_by_former_upn_or_name_and_birth_date() {
    let mut rows: Vec<String> = nine().iter().map(|row| format!("{row},")).collect();
    rows[0].push_str("B99910012500A");
    let head = format!("{HEAD},Former UPN");
    let by_former = tests("UPN", &["B99910012500A,88".into()]);
    let linked = school(&[("pupils.csv", &list(&head, &rows)), ("nfer.csv", &by_former)]);
    assert_eq!(scores(called(&linked, "Ava")), [88.0]);
    let by_name = tests("UPN,Surname,Forename,DOB", &["A99910012501Z,Brown,Ben,02/10/2017,91".into()]);
    let linked = school(&[("pupils.csv", &list(&head, &rows)), ("nfer.csv", &by_name)]);
    assert_eq!(scores(called(&linked, "Ben")), [91.0]);
    found(&linked.findings, "LINK-06", Action::Warned, "nfer.csv");
}

#[test]
fn m074_two_pupils_with_one_upn_are_both_left_out() {
    let mut rows = nine();
    rows[1] = rows[1].replace(&upn(2), &upn(1));
    let read = read(&[("pupils.csv", &list(HEAD, &rows))]);
    found(&read.findings, "M074", Action::Quarantined, "line 3");
    assert_eq!(roll(&read).len(), 7);
}

#[test]
fn m075_one_pupil_with_two_upns_is_never_merged_in_silence() {
    let mut rows = nine();
    rows.push(format!("{},0100,Adams,Ava,01/10/2017,Year 4,Oak", upn(77)));
    let results = tests("UPN,Surname,Forename,DOB", &[format!("{},Adams,Ava,01/10/2017,101", upn(78))]);
    let school = school(&[("pupils.csv", &list(HEAD, &rows)), ("nfer.csv", &results)]);
    assert_eq!(school.value.pupils.len(), 10);
    assert!(school.value.pupils.iter().all(|pupil| pupil.tests.is_empty()));
    assert_eq!(school.value.pending.len(), 1);
    assert_eq!(school.value.pending[0].may_be.len(), 2);
    found(&school.findings, "LINK-04", Action::Quarantined, "nfer.csv");
}

#[test]
fn m076_leading_zeros_do_not_matter() {
    let results = tests("Admission No,Surname,Forename", &["10,Adams,Ava,104".into()]);
    let school = school(&[("pupils.csv", &roll_file()), ("nfer.csv", &results)]);
    assert_eq!(scores(called(&school, "Ava")), [104.0]);
}

#[test]
fn m077_twins_are_two_pupils() {
    let mut rows = nine();
    rows.push(format!("{},0110,Adams,Eva,01/10/2017,Year 4,Oak", upn(11)));
    let results = tests("Surname,Forename,DOB", &["Adams,Eva,01/10/2017,120".into(), "Adams,Ava,01/10/2017,80".into()]);
    let school = school(&[("pupils.csv", &list(HEAD, &rows)), ("nfer.csv", &results)]);
    assert_eq!((scores(called(&school, "Ava")), scores(called(&school, "Eva"))), (vec![80.0], vec![120.0]));
}

#[test]
fn m078_twins_told_apart_by_nothing_are_left_to_a_person() {
    let mut rows = nine();
    rows.push(format!("{},0110,Adams,Ava,01/10/2017,Year 4,Oak", upn(11)));
    let results = tests("Surname,Forename,DOB", &["Adams,Ava,01/10/2017,120".into()]);
    let school = school(&[("pupils.csv", &list(HEAD, &rows)), ("nfer.csv", &results)]);
    assert!(school.value.pupils.iter().all(|pupil| pupil.tests.is_empty()));
    found(&school.findings, "LINK-04", Action::Quarantined, "nfer.csv");
}

#[test]
fn m079_two_pupils_of_one_name_need_a_birth_date() {
    let mut rows = nine();
    rows.push(format!("{},0110,Adams,Ava,11/12/2019,Year 2,Elm", upn(11)));
    let dated = tests("Surname,Forename,DOB", &["Adams,Ava,11/12/2019,120".into()]);
    let linked = school(&[("pupils.csv", &list(HEAD, &rows)), ("nfer.csv", &dated)]);
    let younger = linked.value.pupils.iter().find(|pupil| pupil.class == "Elm").expect("she is on roll");
    assert_eq!(scores(younger), [120.0]);
    let undated = tests("Surname,Forename", &["Adams,Ava,120".into()]);
    let linked = school(&[("pupils.csv", &list(HEAD, &rows)), ("nfer.csv", &undated)]);
    assert!(linked.value.pupils.iter().all(|pupil| pupil.tests.is_empty()));
    found(&linked.findings, "LINK-04", Action::Quarantined, "nfer.csv");
}

#[test]
fn m080_the_same_row_twice_counts_once() {
    let mut rows = nine();
    rows.push(rows[0].clone());
    let read = read(&[("pupils.csv", &list(HEAD, &rows))]);
    found(&read.findings, "M080", Action::Repaired, "line 12");
    assert_eq!(roll(&read).len(), 9);
}

#[test]
fn m081_two_rows_that_contradict_one_another_are_left_out() {
    let mut rows = nine();
    rows.push(rows[0].replace("Oak", "Elm"));
    let read = read(&[("pupils.csv", &list(HEAD, &rows))]);
    found(&read.findings, "M081", Action::Quarantined, "line 3");
    assert_eq!(roll(&read).len(), 8);
}

#[test]
fn m082_rows_multiplied_by_needs_are_one_pupil_with_several_needs() {
    let head = format!("{HEAD},Sex,SEN Status,SEN Need,SEN Need Ranking,FSM");
    let mut rows: Vec<String> = nine().iter().map(|row| format!("{row},F,N,,,N")).collect();
    rows[0] = format!("{},F,K,SLCN,1,N", nine()[0]);
    rows.push(format!("{},F,K,ASD,2,N", nine()[0]));
    rows.push(format!("{},F,K,SEMH,3,N", nine()[0]));
    let school = school(&[("pupils.csv", &list(&head, &rows))]);
    assert_eq!(school.value.pupils.len(), 9);
    let needs: Vec<&str> = called(&school, "Ava").needs.iter().map(|need| need.need.code()).collect();
    assert_eq!(needs, ["SLCN", "ASD", "SEMH"]);
}

#[test]
fn m083_a_name_of_unknown_order_is_tried_both_ways() {
    let school = school(&[("pupils.csv", &roll_file()), ("nfer.csv", &tests("Name", &["Ava Adams,104".into(), "Brown Ben,99".into()]))]);
    assert_eq!((scores(called(&school, "Ava")), scores(called(&school, "Ben"))), (vec![104.0], vec![99.0]));
    let alone = read(&[("pupils.csv", &list("UPN,Name,DOB,Year Group,Class", &[format!("{},James Lee,01/10/2017,4,Oak", upn(1))]))]);
    found(&alone.findings, "M083", Action::Asked, "pupils.csv");
}

#[test]
fn m084_capitals_and_a_comma_are_the_same_name() {
    let results = tests("Name", &["\"ADAMS, Ava\",104".into()]);
    let school = school(&[("pupils.csv", &roll_file()), ("nfer.csv", &results)]);
    assert_eq!(scores(called(&school, "Ava")), [104.0]);
}

#[test]
fn m085_either_the_legal_or_the_preferred_name_matches_and_no_nickname_is_guessed() {
    let head = "UPN,Legal Surname,Legal Forename,Preferred Forename,DOB,Year Group,Class";
    let rows = [format!("{},Brown,Benjamin,Ben,02/10/2017,4,Oak", upn(2)), format!("{},Cole,William,William,03/10/2017,4,Oak", upn(3))];
    let results = tests("Surname,Forename,DOB", &["Brown,Ben,02/10/2017,99".into(), "Cole,Billy,03/10/2017,80".into()]);
    let school = school(&[("pupils.csv", &list(head, &rows)), ("nfer.csv", &results)]);
    assert_eq!((scores(called(&school, "Benjamin")), scores(called(&school, "William"))), (vec![99.0], vec![]));
}

/// The name on the roll, the name in the results, and whether they are one.
#[track_caller]
fn check_names(on_roll: (&str, &str), written: (&str, &str), is_one: bool) {
    let rows = [format!("{},{},{},01/10/2017,4,Oak", upn(1), on_roll.0, on_roll.1)];
    let results = tests("Surname,Forename,DOB", &[format!("{},{},01/10/2017,104", written.0, written.1)]);
    let school = school(&[("pupils.csv", &list("UPN,Surname,Forename,DOB,Year Group,Class", &rows)), ("nfer.csv", &results)]);
    assert_eq!(scores(&school.value.pupils[0]).len(), usize::from(is_one), "{on_roll:?} {written:?}");
}

#[test]
fn m086_a_double_barrelled_name_is_one_with_hyphen_or_blank_and_never_its_half() {
    check_names(("Smith-Jones", "Ava"), ("Smith Jones", "Ava"), true);
    check_names(("Smith-Jones", "Ava"), ("Smith", "Ava"), false);
}

#[test]
fn m087_every_kind_of_apostrophe_is_one() {
    for written in ["O\u{2019}Neill", "O Neill", "ONeill", "O`Neill"] {
        check_names(("O'Neill", "Ava"), (written, "Ava"), true);
    }
}

#[test]
fn m088_accents_composed_decomposed_or_lost_are_one() {
    for written in ["Zoe\u{308}", "Zoe"] {
        check_names(("Quigley", "Zoë"), ("Quigley", written), true);
    }
    let read = read(&[("pupils.csv", &list("UPN,Surname,Forename,DOB,Year Group", &[format!("{},Quigley,Zoë,01/10/2017,4", upn(1))]))]);
    assert!(matches!(&roll(&read)[0].pupil.name, NameAsWritten::Known(name) if name.forename == "Zoë"));
}

#[test]
fn m089_long_single_and_other_names_are_names() {
    check_names(("Nguyễn", "Łukasz"), ("Nguyen", "Łukasz"), true);
    check_names(("Wickremasinghe-Arachchilage-Bandara", "Anuradhapura"), ("Wickremasinghe-Arachchilage-Bandara", "Anuradhapura"), true);
    check_names(("–", "Muhammad"), ("–", "Muhammad"), true);
}

#[test]
fn m090_invisible_characters_are_no_part_of_a_name() {
    check_names(("Adams", "Ava"), ("Adams", "Av\u{200b}a\u{202c}"), true);
}

#[test]
fn m091_remarks_beside_a_name_are_taken_off_and_not_used() {
    let rows = ["Ava Adams (PP),104".to_owned(), "*Ben Brown,99".into(), "Cy Cole - left,90".into()];
    let school = school(&[("pupils.csv", &roll_file()), ("nfer.csv", &tests("Name", &rows))]);
    assert_eq!(["Ava", "Ben", "Cy"].map(|name| scores(called(&school, name)).len()), [1, 1, 1]);
    found(&school.findings, "M091", Action::Repaired, "line 3");
}

#[test]
fn m092_initials_name_nobody() {
    let school = school(&[("pupils.csv", &roll_file()), ("nfer.csv", &tests("Name", &["Ava A.,104".into(), "AA,99".into()]))]);
    assert!(school.value.pupils.iter().all(|pupil| pupil.tests.is_empty()));
    assert_eq!(school.value.pending.len(), 2);
}

#[test]
fn m093_a_stranger_in_a_file_is_listed_by_row() {
    let results = tests("UPN,Surname,Forename", &[format!("{},Adams,Ava,104", upn(1)), format!("{},Stranger,Sam,99", upn(500))]);
    let school = school(&[("pupils.csv", &roll_file()), ("nfer.csv", &results)]);
    assert_eq!(school.value.pending.len(), 1);
    assert_eq!(school.value.pending[0].row.row, 4);
    assert!(!school.findings.iter().any(|finding| finding.to_string().contains("Stranger")));
}

#[test]
fn m094_a_pupil_without_a_row_has_no_result_and_no_zero() {
    let school = school(&[("pupils.csv", &roll_file()), ("nfer.csv", &tests("UPN", &[format!("{},104", upn(1))]))]);
    assert_eq!(school.value.pupils.len(), 9);
    assert!(scores(called(&school, "Ben")).is_empty());
}

#[test]
fn m095_a_leaver_in_the_export_is_not_on_roll() {
    let mut rows = nine();
    rows.push(format!("{},0110,Gone,Gil,01/10/2017,,", upn(11)));
    rows.push(format!("{},0090,Innes,Isla,09/10/2017,Year 3,Elm", upn(9)));
    let head = format!("{HEAD},Admission Date,Leaving Date");
    let mut rows: Vec<String> = rows.iter().map(|row| format!("{row},01/09/2021,")).collect();
    rows[10].push_str("20/07/2024");
    let read = read(&[("pupils.csv", &list(&head, &rows))]);
    assert_eq!(roll(&read).len(), 9);
    found(&read.findings, "M095", Action::Repaired, "line 12");
    found(&read.findings, "M095", Action::Repaired, "line 13");
}

#[test]
fn m096_a_joiner_after_the_baseline_is_on_roll_from_that_day() {
    let head = format!("{HEAD},Admission Date");
    let mut rows: Vec<String> = nine().iter().map(|row| format!("{row},01/09/2021")).collect();
    rows[0] = format!("{},10/11/2026", nine()[0]);
    rows[1] = format!("{},01/12/2026", nine()[1]);
    let school = school(&[("pupils.csv", &list(&head, &rows)), ("nfer.csv", &tests("UPN", &[format!("{},104", upn(1))]))]);
    assert_eq!(school.value.pupils.len(), 8, "who joins in December is not on roll in November");
    let joiner = called(&school, "Ava");
    assert_eq!((scores(joiner).len(), joiner.admission_date.map(|day| day.to_string())), (1, Some("2026-11-10".to_owned())));
}

#[test]
fn m097_dual_registration_counts_and_a_guest_does_not() {
    let head = format!("{HEAD},Enrolment Status");
    let mut rows: Vec<String> = nine().iter().map(|row| format!("{row},C")).collect();
    for (at, status) in [(0, "M"), (1, "Subsidiary (dual registration)"), (2, "Guest"), (3, "G"), (4, "Applicant")] {
        rows[at] = format!("{},{status}", nine()[at]);
    }
    let school = school(&[("pupils.csv", &list(&head, &rows))]);
    let names: Vec<&str> = school.value.pupils.iter().map(|pupil| pupil.name.forename.as_str()).collect();
    assert_eq!(names, ["Ava", "Ben", "Finn", "Gus", "Hal", "Isla"]);
    let guest = school.value.ledger.rows().find(|(row, _)| row.row == 5).map(|(_, fate)| fate.clone());
    assert!(matches!(guest, Some(Fate::Skipped(words)) if words.contains("guest")), "{guest:?}");
}

#[test]
fn m098_a_pupil_taught_out_of_year_keeps_the_year_taught() {
    let mut rows = nine();
    rows[0] = rows[0].replace("2017", "2016");
    let read = read(&[("pupils.csv", &list(HEAD, &rows))]);
    found(&read.findings, "M098", Action::Warned, "line 3");
    assert_eq!(roll(&read)[0].pupil.nc_year, NcYear::new(4));
}

#[test]
fn m099_the_year_comes_from_the_pupil_and_never_from_the_class() {
    let rows: Vec<String> = nine()
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let row = row.replace("Oak", "Oak Y3/4");
            if at < 4 { row.replace("Year 4", "Year 3").replace("2017", "2018") } else { row }
        })
        .collect();
    let read = read(&[("pupils.csv", &list(HEAD, &rows))]);
    let years: Vec<i8> = roll(&read).iter().filter_map(|row| row.pupil.nc_year).map(NcYear::number).collect();
    assert_eq!(years, [3, 3, 3, 3, 4, 4, 4, 4, 4]);
    let without = list("UPN,Surname,Forename,DOB,Class", &[format!("{},Adams,Ava,01/10/2017,Y3/4 Oak", upn(1))]);
    assert_eq!(roll(&super::reading::read(&[("pupils.csv", &without)]))[0].pupil.nc_year, None);
    quiet(&read.findings, "M131");
}

#[test]
fn m100_test_pupils_and_staff_are_shown_and_kept() {
    let mut rows = nine();
    rows.push(format!("{},0110,Test,Pupil,01/10/2017,Year 4,Oak", upn(11)));
    rows.push(format!("{},0120,Jones,Jo,01/10/2017,Year 4,Staff", upn(12)));
    let read = read(&[("pupils.csv", &list(HEAD, &rows))]);
    assert_eq!(roll(&read).len(), 11);
    found(&read.findings, "M100", Action::Warned, "line 12");
    found(&read.findings, "M100", Action::Warned, "line 13");
}

#[test]
fn m101_last_years_list_is_refused() {
    let rows: Vec<String> = nine().iter().map(|row| row.replace("Year 4", "Year 3")).collect();
    let text = format!("{HEAD}\n{}\n", rows.join("\n"));
    let refused = read(&[("pupils.csv", &text)]);
    let finding = found(&refused.findings, "M101", Action::Rejected, "pupils.csv");
    assert!(finding.hint.as_deref().is_some_and(|hint| hint.contains("as_at = 2026-07-01")), "{finding}");
    assert!(refused.value.records.rolls.is_empty());
    let dated = read(&[("pupils.csv", &format!("Report date: 17/07/2026\n{text}"))]);
    assert_eq!(roll(&dated).len(), 9, "with its own day it is the list of that day");
}

#[test]
fn m102_another_schools_file_is_refused_before_any_figure() {
    let strangers: Vec<String> = (100..120).map(|n| format!("{},Adams,Ava,0{}/10/2017,{n}", upn(n), n % 9 + 1)).collect();
    let results = tests("UPN,Surname,Forename,DOB", &strangers);
    let rows: Vec<String> = (1..=12).map(|n| format!("{},00{n}0,Adams,Ava,{n}/10/2017,Year 4,Oak", upn(n))).collect();
    let school = school(&[("pupils.csv", &list(HEAD, &rows)), ("nfer.csv", &results)]);
    found(&school.findings, "M102", Action::Rejected, "nfer.csv");
    assert!(school.value.pupils.iter().all(|pupil| pupil.tests.is_empty()));
    assert_eq!(school.value.ledger.tallies().values().map(|tally| tally.quarantined).max(), Some(20));
}
