//! Terms by the command line: what a meeting decided stands in the next term's workbook, quiet or not as the evidence says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::support::{copy_of_sample, err, files, latest, status, waymark};
use crate::workbook::book::{Sheet, sheet};

/// A school with a folder of outputs, run a term at a time.
pub(super) struct School {
    folder: tempfile::TempDir,
    settings: PathBuf,
}

impl School {
    pub(super) fn new() -> School {
        let folder = tempfile::tempdir().expect("a folder");
        let settings = copy_of_sample(folder.path());
        School { folder, settings }
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    /// Runs a day and gives the outputs.
    pub(super) fn run(&self, day: &str) -> BTreeMap<String, Vec<u8>> {
        let (settings, out) = (self.settings.to_str().expect("a path"), self.out());
        let output = waymark(&["run", settings, "--as-at", day, "--out", out.to_str().expect("a path")]);
        assert!(status(&output) <= 1, "{}", err(&output));
        files(&latest(&out, "whitehill"))
    }

    /// Puts a file back into the folder that the next run reads first.
    pub(super) fn put_back(&self, name: &str, bytes: &[u8]) {
        let folder = self.out().join("whitehill/decisions-in");
        std::fs::create_dir_all(&folder).expect("made");
        std::fs::write(folder.join(name), bytes).expect("written");
    }
}

pub(super) fn workbook(outputs: &BTreeMap<String, Vec<u8>>) -> &[u8] {
    outputs.get("senco/flagged-pupils.xlsx").expect("a workbook")
}

pub(super) fn run_id(outputs: &BTreeMap<String, Vec<u8>>) -> String {
    let record: serde_json::Value = serde_json::from_slice(&outputs["run.json"]).expect("JSON");
    record.get("run").and_then(|id| id.as_str()).expect("a run id").to_owned()
}

fn checks(outputs: &BTreeMap<String, Vec<u8>>) -> String {
    String::from_utf8_lossy(&outputs["office/data-checks.csv"]).into_owned()
}

/// Key, New?, Last decision and Strength of the pupils of a list, in the sheet's order.
pub(super) fn list(bytes: &[u8], name: &str) -> Vec<[String; 4]> {
    let sheet: Sheet = sheet(bytes, name, "Pupil");
    let columns = ["Row key", "New?", "Last decision", "Strength"].map(|heading| sheet.column(heading));
    let rows = sheet.rows.iter().map(|row| columns.map(|at| row[at].clone()));
    rows.filter(|row| !row[0].is_empty()).collect()
}

pub(super) fn keys(rows: &[[String; 4]]) -> BTreeSet<String> {
    rows.iter().map(|row| row[0].clone()).collect()
}

const HEADINGS: &str = "Row key,Decision,Reason,Agreed action / note,Owner,Review by,Parent told?,Teacher concern too?";

/// A sheet saved as CSV: the run above the headings, and one decision for each key.
fn csv<'a>(run: &str, headings: &str, rows: impl Iterator<Item = (&'a String, &'a str)>) -> Vec<u8> {
    let rows: String = rows.map(|(key, rest)| format!("{key},{rest}\n")).collect();
    format!("Flagged\n\"Autumn term, run {run}.\"\n{headings}\n{rows}").into_bytes()
}

/// The coordinator's list with these decisions.
pub(super) fn returned<'a>(run: &str, rows: impl Iterator<Item = (&'a String, &'a str)>) -> Vec<u8> {
    csv(run, &format!("{HEADINGS},Rank reasons"), rows)
}

/// The rows of a block of the Summary below its heading, by their first cell.
fn summary(bytes: &[u8], first: &str, row: &str) -> Vec<String> {
    let block = sheet(bytes, "Summary", first);
    block.rows.into_iter().find(|cells| cells[0] == row).unwrap_or_else(|| panic!("no row '{row}' below '{first}'"))
}

const NOT_A_CONCERN: &str = "Not a concern,already making up ground,seen by the team,,,yes,no,";

#[test]
fn no_concern_keeps_a_pupil_from_being_new_for_as_long_as_the_evidence_is_no_stronger() {
    let school = School::new();
    let first = school.run("2026-07-10");
    let listed: Vec<[String; 4]> = ["Flagged", "Watch"].iter().flat_map(|name| list(workbook(&first), name)).collect();
    assert!(listed.iter().all(|row| row[1] == "first run" && row[2].is_empty()), "{listed:?}");
    school.put_back("july.csv", &returned(&run_id(&first), keys(&listed).iter().map(|key| (key, NOT_A_CONCERN))));

    // A term later: still on the list as the tests say, never called new unless the evidence grew.
    let second = school.run("2026-11-20");
    let flagged = list(workbook(&second), "Flagged");
    let dismissed: Vec<&[String; 4]> = flagged.iter().filter(|row| keys(&listed).contains(&row[0])).collect();
    assert!(!dismissed.is_empty(), "somebody is flagged again");
    for [_, new, last, _] in &dismissed {
        assert!(last.starts_with("10/07/2026: Not a concern (already making up ground). seen by the team"), "{last}");
        assert!(new.starts_with("still") || new == "new: stronger" || new == "was flagged", "{new}");
        assert_eq!(new == "new: stronger", last.contains("the evidence has grown stronger"), "{last}");
    }
    let stronger: Vec<&&[String; 4]> = dismissed.iter().filter(|row| row[1] == "new: stronger").collect();
    assert!(!stronger.is_empty(), "stronger evidence shows again: {dismissed:?}");

    // The meter: everybody flagged in July was discussed and judged no concern, against the teachers' view.
    let n_flagged = list(workbook(&first), "Flagged").len().to_string();
    let all = summary(workbook(&second), "Rule", "All flags");
    let n = n_flagged.as_str();
    assert_eq!(all[1..7], [format!("{n} of {n} discussed were judged no concern").as_str(), n, n, n, "0", n].map(str::to_owned));

    // Decided again: with the same evidence nobody is new in the term after.
    let decided = keys(&flagged);
    let skipped = decided.first().expect("a pupil").clone();
    let words = |key: &String| if *key == skipped { "Not discussed,,,,,,," } else { NOT_A_CONCERN };
    school.put_back("november.csv", &returned(&run_id(&second), decided.iter().map(|key| (key, words(key)))));
    let third = school.run("2027-03-12");
    let flagged = list(workbook(&third), "Flagged");
    let again: Vec<&[String; 4]> = flagged.iter().filter(|row| decided.contains(&row[0]) && row[0] != skipped).collect();
    assert!(!again.is_empty(), "somebody is flagged in the third term");
    for [_, new, last, _] in again {
        assert!(new.starts_with("still (") && !last.contains("stronger"), "{new} {last}");
        assert!(last.starts_with("20/11/2026: Not a concern"), "{last}");
    }
    // Whom the meeting did not reach comes first.
    if let Some(at) = flagged.iter().position(|row| row[0] == skipped) {
        assert!(at == 0 && flagged[0][2].starts_with("not discussed last time"), "{:?}", flagged[0]);
    }
}

#[test]
fn the_teachers_view_and_a_flag_that_differ_are_listed_the_term_after() {
    let school = School::new();
    let first = school.run("2026-11-20");
    let flagged = keys(&list(workbook(&first), "Flagged"));
    let class = sheet(workbook(&first), "Class Oak", "Pupil");
    let (key, strength) = (class.column("Row key"), class.column("Strength"));
    let cleared: Vec<String> = class.rows.iter().filter(|row| row[strength] == "cleared").take(2).map(|row| row[key].clone()).collect();
    let said = |key: &String| if flagged.contains(key) { "Keep watching,,,,,,no," } else { "Keep watching,,,,,,yes," };
    let rows: Vec<&String> = flagged.iter().chain(&cleared).collect();
    school.put_back("november.csv", &returned(&run_id(&first), rows.into_iter().map(|key| (key, said(key)))));
    let second = school.run("2027-03-12");
    let concern = sheet(workbook(&second), "Teacher concern", "Pupil");
    let (said, last) = (concern.cells("Teacher concern too?"), concern.cells("Last decision"));
    assert!(said.contains(&"yes") && said.contains(&"no"), "{said:?}");
    assert!(said.is_sorted_by(|a, b| a >= b), "concerns that no test shows come first: {said:?}");
    assert!(last.iter().all(|cell| cell.starts_with("20/11/2026: Keep watching")), "{last:?}");
    let raised = summary(workbook(&second), "Rule", "Raised by a teacher, on no list");
    assert_eq!(raised[2], cleared.len().to_string());
    // The board sees shares in tenths, or nothing: never how many.
    let report = String::from_utf8_lossy(&second["governors/send-report.html"]).into_owned();
    assert!(!report.contains("judged no concern"), "nobody was judged no concern, and that is not said either");
}

#[test]
fn where_a_class_file_and_the_coordinator_differ_both_are_kept_and_the_coordinator_counts() {
    let school = School::new();
    let first = school.run("2026-11-20");
    let key = list(workbook(&first), "Flagged")[0][0].clone();
    let run = run_id(&first);
    school.put_back("class-oak.csv", &csv(&run, HEADINGS, [(&key, "Focus child,,,,,,yes")].into_iter()));
    school.put_back("flagged.csv", &returned(&run, [(&key, "Keep watching,,,,,,yes,")].into_iter()));
    let second = school.run("2027-03-12");
    let checks = checks(&second);
    assert!(checks.contains("DEC-04") && checks.contains("This row says 'Focus child'"), "{checks}");
    let bytes = workbook(&second);
    let rows = ["Flagged", "Watch"].iter().flat_map(|name| list(bytes, name)).collect::<Vec<_>>();
    let row = rows.iter().find(|row| row[0] == key).expect("the pupil is still listed");
    assert!(row[2].starts_with("20/11/2026: Keep watching"), "{row:?}");
}

#[test]
fn a_decision_log_that_was_changed_from_outside_is_noticed_and_not_used() {
    let school = School::new();
    let first = school.run("2026-11-20");
    let flagged = keys(&list(workbook(&first), "Flagged"));
    school.put_back("november.csv", &returned(&run_id(&first), flagged.iter().map(|key| (key, NOT_A_CONCERN))));
    school.run("2027-03-12");
    let history = school.out().join("whitehill/history/history.sqlite");
    let changed =
        rusqlite::Connection::open(history).expect("opens").execute("UPDATE decision SET decision = 'Step down' WHERE turn = 2", []);
    assert_eq!(changed.expect("changed"), 1);
    let third = school.run("2027-03-15");
    assert!(checks(&third).contains("DEC-09"), "{}", checks(&third));
    let rows = list(workbook(&third), "Flagged");
    assert!(!rows.is_empty() && rows.iter().all(|row| row[2].is_empty()), "{rows:?}");
}

/// Only its owner may read a file with a passphrase.
#[cfg(unix)]
fn secret(at: &std::path::Path, words: &str) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::write(at, words).expect("written");
    std::fs::set_permissions(at, std::fs::Permissions::from_mode(0o600)).expect("set");
}

#[cfg(unix)]
#[test]
fn a_workbook_that_comes_back_behind_its_passphrase_is_opened_with_it_and_listed_without() {
    use std::io::Write;
    const PASSPHRASE: &str = "seven plain words on a card";
    let school = School::new();
    let first = school.run("2026-11-20");
    let key = list(workbook(&first), "Flagged")[0][0].clone();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("Flagged").expect("a name");
    let lines = [
        vec!["Flagged".to_owned()],
        vec![format!("run {}", run_id(&first))],
        vec!["Row key".into(), "Decision".into()],
        vec![key.clone(), "Focus child".into()],
    ];
    for (row, cells) in (0u32..).zip(&lines) {
        for (column, text) in (0u16..).zip(cells) {
            sheet.write_string(row, column, text).expect("a cell");
        }
    }
    let package = book.save_to_buffer().expect("a workbook");
    school.put_back("flagged-pupils.xlsx", &waymark::render::workbook::lock::locked(&package, PASSPHRASE));
    let second = school.run("2027-03-12");
    assert!(checks(&second).contains("M006"), "{}", checks(&second));

    secret(&school.settings.with_file_name("secret.txt"), PASSPHRASE);
    let mut settings = std::fs::OpenOptions::new().append(true).open(&school.settings).expect("the school's file");
    settings.write_all(b"\n[[reading.files]]\nname_contains = \"flagged-pupils\"\npassphrase_file = \"secret.txt\"\n").expect("written");
    let third = school.run("2027-03-13");
    let rows = ["Flagged", "Watch"].iter().flat_map(|name| list(workbook(&third), name)).collect::<Vec<_>>();
    let row = rows.iter().find(|row| row[0] == key).expect("the pupil is still listed");
    assert!(row[2].starts_with("20/11/2026: Focus child"), "{row:?}");
}
