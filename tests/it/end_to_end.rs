//! The whole path on the sample school: what is written, that it is the same twice, and that time can be moved.

use std::path::{Path, PathBuf};

use crate::support::{copy_of_sample, err, files, latest, status, waymark};

fn run(school: &str, as_at: &str, to: &Path) -> PathBuf {
    let output = waymark(&["run", school, "--as-at", as_at, "--out", to.to_str().expect("a plain path")]);
    assert!(status(&output) <= 1, "{}", err(&output));
    latest(to, "whitehill")
}

fn record(run: &Path) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(run.join("run.json")).expect("the record is there")).expect("the record is JSON")
}

#[test]
fn every_reader_gets_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let run = run("config/schools/whitehill.toml", "2026-11-20", folder.path());
    assert!(run.ends_with("whitehill/2026-27-autumn/2026-11-20-1"), "{}", run.display());
    let names: Vec<String> = files(&run).into_keys().collect();
    let wanted = [
        "summary.txt",
        "run.json",
        "audit.jsonl",
        "senco/flagged-pupils.xlsx",
        "teachers/class-",
        "office/census-",
        "office/census-checks.xlsx",
        "office/data-checks.csv",
        "governors/send-report.pdf",
        "governors/send-report.html",
        "governors/send-report.docx",
        "governors/charts/",
    ];
    for part in wanted {
        assert!(names.iter().any(|name| name.starts_with(part)), "{part} is missing among {names:#?}");
    }
    assert!(names.iter().filter(|name| name.ends_with(".svg")).count() >= 3, "{names:#?}");
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let first = files(&run("config/schools/whitehill.toml", "2026-11-20", folder.path()));
    let second = files(&run("config/schools/whitehill.toml", "2026-11-20", folder.path()));
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    for (name, bytes) in &first {
        assert!(second.get(name) == Some(bytes), "{name} differs between two runs");
    }
}

#[test]
fn as_at_moves_time() {
    let folder = tempfile::tempdir().unwrap();
    let now = record(&run("config/schools/whitehill.toml", "2026-11-20", folder.path()));
    let before = record(&run("config/schools/whitehill.toml", "2026-07-10", folder.path()));
    assert_eq!((now["term"].as_str(), before["term"].as_str()), (Some("autumn"), Some("summer")));
    assert_ne!(now["pupils"], before["pupils"]);
}

#[test]
fn every_row_is_accounted_for_and_the_lists_add_up() {
    let folder = tempfile::tempdir().unwrap();
    let record = record(&run("config/schools/whitehill.toml", "2026-11-20", folder.path()));
    let n = |value: &serde_json::Value, key: &str| value[key].as_u64().expect("a count");
    for input in record["inputs"].as_array().expect("inputs") {
        let sum = n(input, "rows_used") + n(input, "rows_quarantined") + n(input, "rows_skipped");
        assert_eq!(n(input, "rows_found"), sum, "{}", input["file"]);
    }
    let pupils = &record["pupils"];
    assert_eq!(n(pupils, "on_roll"), n(pupils, "flagged") + n(pupils, "watch") + n(pupils, "cleared") + n(pupils, "not_judged"));
    assert!(n(pupils, "on_roll") > 200 && n(pupils, "flagged") > 0);
}

/// The order of rows in a file never matters: only the places named may differ, and the run's own identity.
#[test]
fn the_order_of_rows_does_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    let school = copy_of_sample(folder.path());
    let to = folder.path().join("out");
    let before = run(school.to_str().unwrap(), "2026-11-20", &to);
    let inbox = folder.path().join("sample-data/whitehill/inbox");
    let mut reversed = 0;
    for (name, bytes) in files(&inbox) {
        let Ok(text) = String::from_utf8(bytes) else { continue };
        if !name.ends_with(".csv") || text.contains("\"\n\"") {
            continue;
        }
        let mut lines: Vec<&str> = text.lines().collect();
        let heading = lines.iter().position(|line| line.contains("UPN")).unwrap_or(0);
        let Some(body) = lines.get_mut(heading + 1..) else { continue };
        body.reverse();
        reversed += 1;
        std::fs::write(inbox.join(&name), lines.join("\r\n")).unwrap();
    }
    assert!(reversed > 0);
    let after = run(school.to_str().unwrap(), "2026-11-20", &to);
    assert_eq!(record(&before)["pupils"], record(&after)["pupils"]);
    let html = |run: &Path| {
        let text = String::from_utf8(std::fs::read(run.join("governors/send-report.html")).unwrap()).unwrap();
        let id = record(run)["run"].as_str().unwrap().to_owned();
        text.replace(&id, "RUN")
    };
    assert!(html(&before) == html(&after), "the governors' report depends on the order of rows");
}

#[test]
fn no_childs_name_or_number_is_in_the_record_the_audit_or_the_summary() {
    let folder = tempfile::tempdir().unwrap();
    let run = run("config/schools/whitehill.toml", "2026-11-20", folder.path());
    let names = pupil_identifiers();
    assert!(names.len() > 400, "{}", names.len());
    for file in ["run.json", "audit.jsonl", "summary.txt", "governors/send-report.html"] {
        let text = String::from_utf8(std::fs::read(run.join(file)).unwrap()).unwrap();
        for name in &names {
            assert!(!text.contains(name.as_str()), "{file} holds a pupil's name or UPN");
        }
    }
}

/// Full names and UPNs of the sample's main pupil list, as the census file of a run spells them.
fn pupil_identifiers() -> Vec<String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let run = run("config/schools/whitehill.toml", "2026-11-20", folder.path());
    let census = files(&run.join("office")).into_iter().find(|(name, _)| name.ends_with(".xml")).expect("a census file").1;
    let text = String::from_utf8(census).expect("UTF-8");
    let value =
        |line: &str, tag: &str| line.trim().strip_prefix(&format!("<{tag}>")).and_then(|rest| rest.split('<').next()).map(str::to_owned);
    let mut found = Vec::new();
    let mut surname = String::new();
    for line in text.lines() {
        found.extend(value(line, "UPN"));
        surname = value(line, "Surname").unwrap_or(surname);
        if let Some(forename) = value(line, "Forename") {
            found.push(format!("{forename} {surname}"));
            found.push(format!("{surname}, {forename}"));
        }
    }
    found
}
