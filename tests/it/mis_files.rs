//! One file per MIS and per download of the Department, as the systems write them (`sample-data/inputs/mis`): what each is read as,
//! that no row is left out without a reason, and several exact values.

use waymark::domain::observed::{IncidentKind, ScaleValue};
use waymark::domain::score::{NoScore, Outcome};
use waymark::domain::subject::Subject;
use waymark::finding::{Action, Checked};
use waymark::link::{LinkSettings, link};
use waymark::normalise::normalise;
use waymark::normalise::records::{Flag, NameAsWritten, Normalised, RollRow};

use crate::messy::reading::{files, settings, today, upn};
use crate::support::project;

fn read_all(names: &[&str]) -> Checked<Normalised> {
    let folder = project().join("sample-data/inputs/mis");
    let bytes: Vec<(&str, Vec<u8>)> =
        names.iter().map(|name| (*name, std::fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}")))).collect();
    let bytes: Vec<(&str, &[u8])> = bytes.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    let read = normalise(&files(&bytes), &settings(), today());
    assert!(read.value.ledger.unexplained().is_empty());
    for finding in &read.findings {
        for secret in ["Abara", "Birch", "Farrow", "O'Shea", "own system", "Rudd"] {
            assert!(!finding.to_string().contains(secret), "a finding tells too much: {finding}");
        }
    }
    read
}

fn read(name: &str) -> Checked<Normalised> {
    read_all(&[name])
}

/// The kind, and the rows found, used and skipped; none is left out.
#[track_caller]
fn check(name: &str, kind: &str, found: usize, used: usize) -> Checked<Normalised> {
    let read = read(name);
    assert_eq!(read.value.readings.iter().map(|reading| reading.kind).collect::<Vec<_>>(), [kind], "{name}");
    let tally = read.value.ledger.tallies().into_values().next().expect("one file");
    let findings: Vec<String> = read.findings.iter().map(ToString::to_string).collect();
    assert_eq!((tally.found, tally.used, tally.quarantined), (found, used, 0), "{name}: {findings:?}");
    assert!(read.findings.iter().all(|finding| !matches!(finding.action, Action::Asked | Action::Rejected)), "{name}: {findings:?}");
    read
}

/// A pupil list of sixteen pupils; hands back the fourth and the fourteenth.
#[track_caller]
fn check_list(name: &str, found: usize) -> (Vec<RollRow>, Checked<Normalised>) {
    let read = check(name, "pupil list", found, 16);
    let roll = &read.value.records.rolls[0];
    assert_eq!(roll.pupils.len(), 16, "{name}");
    let years: Vec<i8> = roll.pupils.iter().filter_map(|row| row.pupil.nc_year).map(|year| year.number()).collect();
    assert_eq!(years, [3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 6, 6, 6, 6], "{name}");
    let fourth = &roll.pupils[3];
    assert_eq!(fourth.pupil.upn.as_ref().map(|upn| upn.text().to_owned()), Some(upn(4)), "{name}");
    assert_eq!(fourth.pupil.date_of_birth.map(|day| day.to_string()).as_deref(), Some("2019-07-07"), "{name}");
    assert!(
        matches!(&fourth.pupil.name, NameAsWritten::Known(name) if name.surname.to_lowercase() == "de la mora" && name.forename == "Inés"),
        "{name}"
    );
    assert!(["F", ""].contains(&fourth.sex.as_str()), "{name}");
    (roll.pupils.clone(), read)
}

fn codes(rows: &[RollRow]) -> String {
    rows.iter().map(|row| row.sen_status.map_or("-", |status| status.code())).collect()
}

const CODES: &str = "NKNNNENNKNNNKNNN";

fn premium(rows: &[RollRow]) -> Vec<usize> {
    (1..).zip(rows).filter(|(_, row)| row.pupil_premium == Flag::Yes).map(|(n, _)| n).collect()
}

#[test]
fn arbor_lists_and_reports_are_read() {
    let (rows, _) = check_list("arbor-students.csv", 17);
    assert_eq!((codes(&rows).as_str(), premium(&rows)), (CODES, vec![1, 5, 6, 10, 14]));
    assert_eq!(rows[3].pupil.class.as_deref(), Some("Ash"), "lessons and teachers' names are no class");
    let sen = check("arbor-sen.csv", "SEN report", 9, 7);
    let needs: Vec<(Option<&str>, Option<u8>)> =
        sen.value.records.sen.iter().map(|row| (row.need.as_ref().map(|need| need.code()), row.rank)).collect();
    assert_eq!(needs[..3], [(Some("SLCN"), Some(1)), (Some("SEMH"), Some(2)), (Some("ASD"), Some(1))]);
    let attendance = check("arbor-attendance.csv", "attendance summary", 20, 16);
    let first = &attendance.value.records.attendance[0];
    assert_eq!((first.sessions_possible, first.sessions_attended), (Some(104), Some(100)), "present and approved activity");
    assert_eq!(first.from.map(|day| day.to_string()).as_deref(), Some("2026-09-01"));
}

#[test]
fn behaviour_is_counted_by_pupil_and_event() {
    let log = check("arbor-bi-behaviour.csv", "behaviour log", 8, 6);
    let incidents = &log.value.records.incidents;
    let of = |n: u32| incidents.iter().filter(|record| record.pupil.upn.as_ref().is_some_and(|known| known.text() == upn(n))).count();
    assert_eq!([1, 5, 9, 12].map(of), [1, 3, 1, 1], "one event of two pupils counts for both, two lines of one event once");
    assert_eq!(incidents[0].fact.from.map(|day| day.to_string()).as_deref(), Some("2026-09-14"));
    let log = check("go4schools-behaviour.csv", "behaviour log", 8, 4);
    assert!(log.value.records.incidents.iter().all(|record| record.fact.kind == IncidentKind::Behaviour && record.fact.count == 1));
    let list = check("sims-suspensions.csv", "list of suspensions", 5, 3);
    let sessions: Vec<Option<u32>> = list.value.records.incidents.iter().map(|record| record.fact.sessions).collect();
    assert_eq!(sessions, [Some(3), Some(6), Some(1)]);
    assert!(list.value.records.incidents.iter().all(|record| record.fact.kind == IncidentKind::Suspension));
}

#[test]
fn sims_lists_marksheets_and_attendance_are_read() {
    let (rows, _) = check_list("sims-pupils.csv", 18);
    assert_eq!((codes(&rows).as_str(), premium(&rows)), (CODES, vec![1, 5, 6, 10, 14]));
    assert_eq!((rows[0].pupil.admission_number.as_deref(), rows[9].looked_after), (Some("4301"), Flag::Yes));
    assert_eq!((rows[0].free_school_meals, rows[1].free_school_meals), (Flag::Yes, Flag::No));
    let marks = check("sims-marksheet.csv", "mark book", 10, 8);
    let judgements = &marks.value.records.judgements;
    assert_eq!(judgements.len(), 24, "three results each; the marks above and below are none");
    assert!(judgements.iter().all(|record| record.occasion.year.start_year() == 2025));
    let attendance = check("sims-attendance.csv", "attendance summary", 18, 16);
    let third = &attendance.value.records.attendance[2];
    assert_eq!((third.sessions_possible, third.sessions_attended), (Some(378), Some(378 - 6 - 3)));
}

#[test]
fn other_systems_lists_are_read() {
    let (rows, _) = check_list("bromcom-pupils.csv", 17);
    assert_eq!((codes(&rows).as_str(), premium(&rows)), (CODES, vec![1, 5, 6, 10, 14]));
    let (rows, _) = check_list("integris-pupils.csv", 17);
    assert_eq!((codes(&rows).as_str(), rows[0].pupil.class.as_deref()), (CODES, Some("Ash Class")));
    let (rows, _) = check_list("isams-pupils.csv", 17);
    assert_eq!(rows[15].leaving_date.map(|day| day.to_string()).as_deref(), Some("2026-07-17"));
    let (rows, _) = check_list("go4schools-students.csv", 17);
    assert_eq!((codes(&rows).as_str(), premium(&rows)), (CODES, vec![1, 5, 6, 10, 14]));
    let (rows, read) = check_list("scholarpack-pupils.csv", 22);
    assert_eq!((codes(&rows).as_str(), read.value.records.rolls[0].as_at.to_string().as_str()), (CODES, "2026-11-19"));
}

#[test]
fn bromcoms_joined_headings_give_subject_term_and_year() {
    let marks = check("bromcom-assessment.csv", "mark book", 10, 8);
    let judgements = &marks.value.records.judgements;
    assert_eq!(judgements.len(), 48);
    let first = judgements.iter().find(|record| record.pupil.upn.as_ref().is_some_and(|known| known.text() == upn(9)));
    let first = first.expect("the ninth pupil has judgements");
    assert_eq!((first.subject, first.occasion.to_string().as_str()), (Subject::Reading, "autumn 2025-26"));
    assert_eq!(first.judgement.as_ref().map(|judgement| judgement.word().to_owned()), Ok("EXS".to_owned()));
}

#[test]
fn the_census_extract_holds_for_its_census_day() {
    let (rows, read) = check_list("dfe-census-extract.tab", 17);
    assert_eq!(read.value.records.rolls[0].as_at.to_string(), "2026-10-01");
    assert_eq!(codes(&rows), CODES);
    assert_eq!(rows[2].enrolment_status, "M");
    assert!(rows.iter().all(|row| row.pupil_premium == Flag::Unknown), "Ever 6 is another group");
    assert_eq!(read.value.records.sen.len(), 6, "two needs a pupil at most");
}

#[test]
fn the_premium_list_fills_what_the_pupil_list_leaves_open() {
    check("dfe-pupil-premium.csv", "premium list", 11, 10);
    let both = read_all(&["isams-pupils.csv", "dfe-pupil-premium.csv"]);
    let rows = &both.value.records.rolls[0].pupils;
    assert_eq!(premium(rows), [1, 5, 6, 10], "the fourteenth has none in this financial year");
    assert_eq!(rows[13].pupil_premium, Flag::No);
    assert!(both.findings.iter().any(|finding| finding.code.0 == "M121" && finding.place.to_string().contains("dfe-pupil-premium")));
    let said = read_all(&["sims-pupils.csv", "dfe-pupil-premium.csv"]);
    assert_eq!(premium(&said.value.records.rolls[0].pupils), [1, 5, 6, 10, 14], "the pupil list holds where it speaks");
    assert!(
        said.findings.iter().any(|finding| finding
            .message
            .contains("say otherwise of 1 pupil (first: no on the premium list, yes in sims-pupils.csv, line "))
    );
}

/// Values of one assessment and construct, in file order.
fn values(read: &Checked<Normalised>, instrument: &str, construct: &str, subject: Option<Subject>) -> Vec<ScaleValue> {
    let fits = |name: &str, what: &str, of: Option<Subject>| name == instrument && what == construct && of == subject;
    let results = read.value.records.other_results.iter().map(|record| &record.fact);
    results.filter(|fact| fits(&fact.instrument, &fact.construct, fact.subject)).map(|fact| fact.value.clone()).collect()
}

#[test]
fn statutory_results_stay_on_their_own_scales() {
    let mtc = check("dfe-mtc.csv", "statutory results", 5, 4);
    let marks: Vec<Result<u8, NoScore>> = values(&mtc, "Multiplication tables check", "multiplication tables", Some(Subject::Maths))
        .iter()
        .map(|value| match value {
            ScaleValue::Tables(Outcome::Score(mark)) => Ok(mark.mark()),
            ScaleValue::Tables(Outcome::Missing(reason)) => Err(*reason),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(marks, [Ok(25), Ok(0), Err(NoScore::Absent), Ok(17)], "none right is a mark, absent is none");
    let phonics = check("dfe-phonics.csv", "statutory results", 9, 8);
    let marks = values(&phonics, "Phonics screening check", "phonics", Some(Subject::Reading));
    assert!(matches!(marks[5], ScaleValue::Phonics(Outcome::Missing(NoScore::NotAccessed))), "{:?}", marks[5]);
    let occasion = phonics.value.records.other_results[0].fact.occasion;
    assert_eq!(occasion.to_string(), "summer 2024-25", "a pupil of Year 3 in 2026-27 was in Year 1 then");
    let profile = check("dfe-eyfsp.csv", "statutory results", 9, 7);
    assert_eq!(values(&profile, "EYFS profile", "early learning goal LIT E08", None).len(), 7, "exempt is no result");
    let ks1 = check("dfe-ks1.csv", "statutory results", 5, 4);
    assert_eq!(ks1.value.records.other_results.len(), 16);
}

#[test]
fn key_stage_2_results_keep_bounds_and_reasons() {
    let ks2 = check("dfe-ks2.csv", "statutory results", 9, 8);
    let words: Vec<String> = values(&ks2, "KS2 tests", "", Some(Subject::Reading))
        .iter()
        .map(|value| match value {
            ScaleValue::Scaled(Outcome::Score(score)) => score.scaled_points().to_string(),
            ScaleValue::Scaled(Outcome::Below(score)) => format!("below {}", score.scaled_points()),
            ScaleValue::Scaled(Outcome::Missing(reason)) => reason.word().to_owned(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(words, ["104", "96", "absent", "below 80", "118", "below the test", "100", "110"]);
    assert_eq!(values(&ks2, "KS2 teacher assessment", "", Some(Subject::Writing)).len(), 8);
    assert_eq!(ks2.value.records.other_results[0].fact.occasion.to_string(), "summer 2025-26");
    let asp = check("asp-pupil-list.xlsx", "statutory results", 12, 8);
    assert!(asp.value.records.rolls.is_empty(), "pupils who have left are no roll");
    assert_eq!(values(&asp, "KS2 tests", "", Some(Subject::Maths)).len(), 8);
}

#[test]
fn two_systems_in_one_history_are_one_school() {
    let read = read_all(&["sims-attendance.csv", "arbor-students.csv", "arbor-sen.csv", "dfe-mtc.csv", "go4schools-behaviour.csv"]);
    let school = link(read.value, &LinkSettings::for_day(today(), "test")).expect("there is a roll").value;
    assert_eq!((school.pupils.len(), school.pending.len()), (16, 0));
    let tenth = school.pupils.iter().find(|pupil| pupil.upn.text() == upn(10)).expect("the tenth is on roll");
    assert_eq!(tenth.observed.other_results.len(), 1);
    let fifth = school.pupils.iter().find(|pupil| pupil.upn.text() == upn(5)).expect("the fifth is on roll");
    assert_eq!(fifth.observed.incidents.len(), 2);
    let needs: Vec<usize> = school.pupils.iter().map(|pupil| pupil.needs.len()).filter(|n| *n > 0).collect();
    assert_eq!(needs.iter().sum::<usize>(), 7);
}
