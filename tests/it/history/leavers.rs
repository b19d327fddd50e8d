//! `waymark leavers`: one document for each child who has left, complete, with nothing of anybody else.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use waymark::history::leavers::leavers;
use waymark::history::store::Purpose;

use super::store::{commit, day, key_of, normalised, opened};
use super::{DAY, layout, run};
use crate::support::{copy_of_sample, err, files, out, status, waymark};

fn extract(school: &Path, out: &Path, to: &Path) -> std::process::Output {
    let text = |path: &Path| path.to_str().expect("a path").to_owned();
    waymark(&["leavers", &text(school), "--out", &text(out), "--to", &text(to), "--as-at", DAY])
}

/// UPN, surname and forename of each row of a list, of those without a day of leaving where only they are asked for.
fn pupils(list: &Path, columns: [&str; 4], only_on_roll: bool) -> BTreeMap<String, (String, String)> {
    // One of the lists is in an older encoding: what is no ASCII is not compared.
    let text = String::from_utf8_lossy(&std::fs::read(list).expect("a list")).replace('"', "");
    let mut lines = text.lines().skip_while(|line| !line.contains(columns[0])).map(|line| line.split(',').collect::<Vec<_>>());
    let heading = lines.next().expect("a heading");
    let at = columns.map(|name| heading.iter().position(|cell| cell.ends_with(name)).expect("the column"));
    let cell = |row: &Vec<&str>, n: usize| row.get(at[n]).copied().unwrap_or_default().to_owned();
    let is_there = |row: &Vec<&str>| !only_on_roll || cell(row, 3).is_empty();
    lines.filter(is_there).map(|row| (cell(&row, 0), (cell(&row, 1), cell(&row, 2)))).filter(|(upn, _)| upn.len() == 13).collect()
}

#[test]
fn each_leaver_has_a_document_and_nobody_else_stands_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let school = copy_of_sample(folder.path());
    let (to, extracts) = (folder.path().join("out"), folder.path().join("extracts"));
    assert!(status(&run(&school, &to, &["--as-at", DAY, "--only", "office"])) <= 1);
    let inbox = folder.path().join("sample-data/whitehill/inbox");
    let now = pupils(&inbox.join("Pupil list 20-11-2026.csv"), ["UPN", "Legal Last Name", "Legal First Name", "Date of Leaving"], true);
    let july = pupils(&inbox.join("Pupil details July 2026.csv"), ["UPN", "Legal Surname", "Legal Forename", "Date of Leaving"], false);
    let names_now: BTreeSet<&(String, String)> = now.values().collect();
    // Year 6 has left; who has another number today is there by the name.
    let gone: BTreeMap<&String, &(String, String)> =
        july.iter().filter(|(upn, name)| !now.contains_key(*upn) && !names_now.contains(name)).collect();
    assert!(gone.len() > 20, "{}", gone.len());
    let before = files(&to);
    let done = extract(&school, &to, &extracts);
    assert_eq!(status(&done), 0, "{}", err(&done));
    assert!(files(&to) == before, "nothing is written among the outputs");
    let written = files(&extracts);
    for upn in gone.keys() {
        assert!(written.contains_key(&format!("{}.json", key_of("whitehill", upn))), "a leaver has no document");
    }
    assert!(written.len() >= gone.len() && written.len() < gone.len() + 12, "{} for {}", written.len(), gone.len());
    assert!(out(&done).contains(&format!("{} pupils have left", written.len())), "{}", out(&done));
    let everybody: BTreeMap<&String, &(String, String)> = july.iter().chain(&now).collect();
    for (name, bytes) in &written {
        let text = String::from_utf8(bytes.clone()).unwrap();
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        let own: BTreeSet<&str> = document["upns"].as_array().unwrap().iter().filter_map(|upn| upn.as_str()).collect();
        assert!(!document["left_by"].is_null() && *name == format!("{}.json", document["row_key"].as_str().unwrap()));
        assert!(!now.keys().any(|upn| own.contains(upn.as_str())), "somebody on roll was given away");
        let others: Vec<&String> =
            everybody.keys().copied().filter(|upn| !own.contains(upn.as_str()) && text.contains(upn.as_str())).collect();
        assert!(others.is_empty(), "{name} holds numbers of others");
        let listed: Vec<(String, String)> = document["held"]["pupil lists"]
            .as_array()
            .map(|rows| {
                rows.iter().map(|row| (row["surname"].as_str().unwrap().to_owned(), row["forename"].as_str().unwrap().to_owned())).collect()
            })
            .unwrap_or_default();
        let is_plain = |(surname, forename): &(String, String)| surname.is_ascii() && forename.is_ascii();
        let is_listed = |upn: &&str| everybody.get(&(*upn).to_owned()).is_none_or(|name| !is_plain(name) || listed.contains(name));
        assert!(own.iter().all(is_listed), "{name}");
    }
    // The marks of July's Year 6 are in their documents.
    let with_marks = written.values().filter(|bytes| String::from_utf8_lossy(bytes).contains("\"tests\"")).count();
    assert!(with_marks * 10 > gone.len() * 8, "{with_marks} of {}", gone.len());
    // The same again gives the same bytes.
    assert_eq!(status(&extract(&school, &to, &extracts)), 0);
    assert!(files(&extracts) == written);
}

#[test]
fn a_folder_among_the_outputs_is_refused_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let school = copy_of_sample(folder.path());
    let to = folder.path().join("out");
    assert!(status(&run(&school, &to, &["--as-at", DAY, "--only", "office"])) <= 1);
    let before = files(&to);
    for inside in [to.clone(), to.join("whitehill/leavers"), to.join("whitehill")] {
        let refused = extract(&school, &to, &inside);
        assert_eq!(status(&refused), 2, "{}{}", out(&refused), err(&refused));
        assert!(err(&refused).contains("lies among the outputs"), "{}", err(&refused));
    }
    assert!(files(&to) == before);
}

#[test]
fn a_document_holds_a_row_of_every_kind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.sqlite");
    layout::written(&path, &layout::of_every_kind());
    let mut history = opened(&path, Purpose::Write);
    // The next list names others alone.
    commit(&mut history, day(2027, 9, 20), &normalised(day(2027, 9, 20), 0..5, 1, 2), 2, &[]);
    let all = leavers(&history, "oak", day(2027, 10, 1)).unwrap();
    assert_eq!(all.len(), 1, "those on the newest list have not left");
    let document: serde_json::Value = serde_json::from_str(&all[0].document).unwrap();
    let sections: Vec<&str> = document["held"].as_object().unwrap().keys().map(String::as_str).collect();
    let every = [
        "SEN",
        "access to the curriculum",
        "attendance",
        "incidents",
        "judgements",
        "other results",
        "provision",
        "pupil lists",
        "ratings",
        "sessions",
        "targets",
        "tests",
    ];
    let mut sections = sections;
    sections.sort_unstable();
    assert_eq!(sections, every);
    assert_eq!(document["held"]["tests"].as_array().unwrap().len(), 3, "{document:#}");
    assert_eq!(document["held"]["incidents"][0]["count"], 2);
}
