//! Pages that are not what the documentation says, and pages that are not all there: nothing is guessed, and nothing is taken
//! for the whole roll.

use std::path::Path;

use serde_json::{Value, json};
use waymark::finding::Finding;
use waymark::normalise::records::RollRow;

use super::server::Server;
use super::{normalised, school, whole};

/// Pulls a school whose students one closure changes, and gives its roll and what was found.
fn pulled_with(inbox: &Path, change: impl Fn(usize, &mut Value) + Send + 'static) -> (Vec<RollRow>, Vec<Finding>) {
    let server = Server::start(move |origin, asked| {
        if !asked.path.contains("/students?") {
            return school::reply(origin, asked);
        }
        let from: usize = asked.parameter("cursor").and_then(|n| n.parse().ok()).unwrap_or(0);
        let to = (from + 200).min(school::N);
        let students: Vec<Value> = (from..to)
            .map(|n| {
                let mut student = school::student(n);
                change(n, &mut student);
                student
            })
            .collect();
        let next = (to < school::N).then(|| format!("{origin}/v1.0/schools/A77/students?cursor={to}"));
        school::page(&json!({"data": students, "meta": {"pagination": {"next": next, "more": to < school::N}}}))
    });
    whole(&server, inbox).result.expect("the pages come");
    read(inbox)
}

fn read(inbox: &Path) -> (Vec<RollRow>, Vec<Finding>) {
    let out = normalised(inbox);
    assert!(out.value.ledger.unexplained().is_empty());
    (out.value.records.rolls.into_iter().flat_map(|roll| roll.pupils).collect(), out.findings)
}

#[track_caller]
fn found<'a>(findings: &'a [Finding], code: &str) -> &'a Finding {
    findings.iter().find(|finding| finding.code.0 == code).unwrap_or_else(|| panic!("no {code} in {findings:#?}"))
}

#[test]
fn a_field_of_another_type_is_named_by_its_path_and_the_rest_is_read() {
    let inbox = tempfile::tempdir().expect("a folder");
    let (roll, findings) = pulled_with(inbox.path(), |n, student| match n {
        203 => student["education_details"]["data"]["current_nc_year"] = json!(["3", "4"]),
        204 => student["education_details"]["data"]["admission_number"] = json!(205),
        205 => student["gender"] = json!({"code": "F"}),
        206 => student["mis_id"] = json!([7]),
        _ => {}
    });
    assert_eq!(roll.len(), school::N);
    assert_eq!(roll.iter().filter(|row| row.pupil.nc_year.is_none()).count(), 1);
    assert!(roll.iter().any(|row| row.pupil.admission_number.as_deref() == Some("205")));
    let finding = found(&findings, "JSON-06");
    let place = finding.place.to_string();
    assert_eq!(place, "fetch-2026-11-20/students-002.json, data[3].education_details.data.current_nc_year");
    let n = findings.iter().filter(|finding| finding.code.0 == "JSON-06").count();
    assert_eq!(n, 3, "year group, sex and mis_id");
}

#[test]
fn a_page_that_was_lost_leaves_no_roll() {
    let inbox = tempfile::tempdir().expect("a folder");
    let (roll, _) = pulled_with(inbox.path(), |_, _| {});
    assert_eq!(roll.len(), school::N);
    for lost in ["students-001.json", "students-002.json", "students-003.json"] {
        let file = inbox.path().join("fetch-2026-11-20").join(lost);
        let page = std::fs::read(&file).expect("a page");
        std::fs::remove_file(&file).expect("removed");
        let (roll, findings) = read(inbox.path());
        assert!(roll.is_empty(), "{lost}");
        assert!(findings.iter().any(|finding| finding.code.0 == "JSON-04" && finding.message.contains(lost)), "{findings:#?}");
        std::fs::write(&file, page).expect("written");
    }
}

#[test]
fn one_upn_under_two_keys_is_asked_about_and_neither_is_read() {
    let twin = school::pupil(17).upn;
    // Another child, and the same child entered twice in the MIS.
    for (is_same_child, code) in [(false, "M074"), (true, "JSON-07")] {
        let inbox = tempfile::tempdir().expect("a folder");
        let upn = twin.clone();
        let (roll, findings) = pulled_with(inbox.path(), move |n, student| {
            if n == 311 && is_same_child {
                let (id, upi) = (student["id"].clone(), student["upi"].clone());
                *student = school::student(17);
                (student["id"], student["upi"]) = (id, upi);
            } else if n == 311 {
                student["education_details"]["data"]["upn"] = json!(upn);
            }
        });
        assert_eq!(roll.len(), school::N - 2);
        assert!(roll.iter().all(|row| row.pupil.upn.as_ref().is_none_or(|own| own.text() != twin)));
        assert!(!found(&findings, code).message.contains("Ridgway"));
    }
}

#[test]
fn a_pupil_enrolled_again_is_one_pupil() {
    let inbox = tempfile::tempdir().expect("a folder");
    // The same key of the aggregator and the same UPN under two of its ids.
    let (roll, findings) = pulled_with(inbox.path(), |n, student| {
        if n == 419 {
            let id = student["id"].clone();
            *student = school::student(5);
            student["id"] = id;
        }
    });
    let upn = school::pupil(5).upn;
    assert_eq!(roll.iter().filter(|row| row.pupil.upn.as_ref().is_some_and(|own| own.text() == upn)).count(), 1, "{findings:#?}");
    assert_eq!(roll.len(), school::N - 1);
}

#[test]
fn who_stands_among_pupils_and_among_leavers_is_a_pupil() {
    let inbox = tempfile::tempdir().expect("a folder");
    let (_, _) = pulled_with(inbox.path(), |_, _| {});
    let mut gone = school::student(8);
    gone["education_details"]["data"]["leaving_date"] = json!("2026-07-17");
    let mut other = school::student(9);
    other["education_details"]["data"]["upn"] = json!(unused_upn());
    other["education_details"]["data"]["admission_number"] = json!("009999");
    other["education_details"]["data"]["leaving_date"] = json!("2026-07-17");
    other["legal_surname"] = json!("Vickery");
    other["surname"] = json!("Vickery");
    other["upi"] = json!("ff");
    let page = json!({"data": [gone, other], "meta": {"pagination": {"next": null, "more": false}}});
    std::fs::write(inbox.path().join("fetch-2026-11-20/students-leaver-001.json"), page.to_string()).expect("written");
    let (roll, findings) = read(inbox.path());
    let upn = school::pupil(8).upn;
    let of = |upn: &str| roll.iter().filter(|row| row.pupil.upn.as_ref().is_some_and(|own| own.text() == upn)).collect::<Vec<_>>();
    assert!(of(&upn).iter().any(|row| row.leaving_date.is_none()), "{findings:#?}");
    assert!(of(&unused_upn()).iter().all(|row| row.leaving_date.is_some()), "a leaver is never on roll");
}

/// A UPN of nobody in the school, with its check letter.
fn unused_upn() -> String {
    ('A'..='Z')
        .map(|letter| format!("{letter}001299190001"))
        .find(|upn| waymark::domain::upn::Upn::parse(upn).is_ok())
        .expect("one letter checks")
}
