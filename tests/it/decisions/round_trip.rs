//! A term later: a run reads what was filled in, once, and its log holds it.

use std::path::Path;

use waymark::history::store::{History, Purpose};

use super::folder;
use crate::support::{copy_of_sample, err, files, latest, status, waymark};

fn run(school: &Path, to: &Path, more: &[&str]) {
    let mut arguments = vec!["run", school.to_str().expect("a path"), "--out", to.to_str().expect("a path")];
    arguments.extend(more);
    let output = waymark(&arguments);
    assert!(status(&output) <= 1, "{}", err(&output));
}

fn log_of(to: &Path) -> Vec<waymark::history::decisions::LoggedDecision> {
    let (history, _) = History::open(&to.join("whitehill/history/history.sqlite"), "whitehill", Purpose::Read).expect("opens");
    history.decisions().expect("readable").expect("unchanged")
}

/// The CSV of a list, as the run's own workbook would be saved: the run's id is put in the place of the fixture's.
fn returned_csv(to: &Path) -> String {
    let record = std::fs::read_to_string(latest(to, "whitehill").join("run.json")).expect("a record");
    let record: serde_json::Value = serde_json::from_str(&record).expect("JSON");
    let id = record.get("run").and_then(|id| id.as_str()).expect("a run id").to_owned();
    let text = String::from_utf8(std::fs::read(folder().join("Flagged.csv")).expect("there")).expect("UTF-8");
    text.replace(&super::expected().0.run, &id)
}

#[test]
fn decisions_put_back_are_read_once_and_a_stored_load_is_rebuilt_with_them() {
    let place = tempfile::tempdir().unwrap();
    let school = copy_of_sample(place.path());
    let to = place.path().join("out");
    run(&school, &to, &["--as-at", "2026-11-20"]);
    let csv = returned_csv(&to);
    let back = to.join("whitehill/decisions-in");
    std::fs::create_dir_all(&back).unwrap();
    std::fs::write(back.join("flagged.csv"), &csv).unwrap();
    run(&school, &to, &["--as-at", "2027-03-12"]);
    let log = log_of(&to);
    let decided = log.iter().filter(|entry| !entry.says.decision.is_empty()).count();
    assert!(decided >= 10, "{decided} of {} rows", log.len());
    assert!(log.iter().any(|entry| entry.says.action.len() == 10_000) || csv.len() < 10_000);
    let then = files(&latest(&to, "whitehill"));
    let checks = String::from_utf8_lossy(&then["office/data-checks.csv"]).into_owned();
    assert!(checks.contains("decisions-in/flagged.csv") && checks.contains("DEC-22"), "{checks}");
    // The same again, and with the file taken away: the log stays as it is, and the report is rebuilt to the byte.
    run(&school, &to, &["--as-at", "2027-03-12"]);
    assert_eq!(log_of(&to), log);
    assert!(files(&latest(&to, "whitehill")) == then, "the same run gives the same bytes");
    std::fs::remove_dir_all(&back).unwrap();
    run(&school, &to, &["--load", "2"]);
    assert!(files(&latest(&to, "whitehill")) == then, "the stored load is rebuilt with what it knew");
}
