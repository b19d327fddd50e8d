//! What a school's history keeps: whole loads or none, rebuilt reports, restated marks, and nothing of a damaged file lost.

mod erasure;
mod layout;
mod leavers;
mod pairs;
mod purge;
mod roll_over;
mod store;

use std::path::{Path, PathBuf};

use crate::support::{copy_of_sample, err, files, latest, out, status, waymark};

const DAY: &str = "2026-11-20";
const LATER: &str = "2027-03-12";

fn run(school: &Path, to: &Path, more: &[&str]) -> std::process::Output {
    let mut arguments = vec!["run", school.to_str().expect("a path"), "--out", to.to_str().expect("a path")];
    arguments.extend(more);
    waymark(&arguments)
}

fn history(to: &Path) -> PathBuf {
    to.join("whitehill/history/history.sqlite")
}

#[test]
fn last_terms_report_is_rebuilt_byte_for_byte_from_its_load() {
    let folder = tempfile::tempdir().unwrap();
    let school = copy_of_sample(folder.path());
    let to = folder.path().join("out");
    assert!(status(&run(&school, &to, &["--as-at", DAY])) <= 1);
    let then = files(&latest(&to, "whitehill"));
    // A term later the inbox holds other files, and last term's are gone.
    let inbox = folder.path().join("sample-data/whitehill/inbox");
    std::fs::remove_file(inbox.join("Test results 2025-26.xlsx")).unwrap();
    assert!(status(&run(&school, &to, &["--as-at", LATER])) <= 1);
    let later = files(&latest(&to, "whitehill"));
    assert_ne!(then, later);
    std::fs::remove_dir_all(&inbox).unwrap();
    for load in ["1", DAY] {
        let output = run(&school, &to, &["--load", load]);
        assert!(status(&output) <= 1, "{}", err(&output));
        let rebuilt = files(&latest(&to, "whitehill"));
        assert_eq!(rebuilt.keys().collect::<Vec<_>>(), then.keys().collect::<Vec<_>>());
        for (name, bytes) in &then {
            assert!(rebuilt.get(name) == Some(bytes), "{name} is not as it was");
        }
    }
    let output = run(&school, &to, &["--load", "2"]);
    assert!(status(&output) <= 1, "{}", err(&output));
    assert!(files(&latest(&to, "whitehill")) == later, "the second load, made with the first, is rebuilt with it");
}

#[test]
fn a_run_of_the_same_inputs_adds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let school = copy_of_sample(folder.path());
    let to = folder.path().join("out");
    run(&school, &to, &["--as-at", DAY]);
    let before = std::fs::read(history(&to)).unwrap();
    let first = files(&latest(&to, "whitehill"));
    run(&school, &to, &["--as-at", DAY]);
    assert!(std::fs::read(history(&to)).unwrap() == before);
    assert!(files(&latest(&to, "whitehill")) == first);
    // A day before the newest load is looked back to, and not remembered.
    run(&school, &to, &["--as-at", "2026-07-10"]);
    assert!(std::fs::read(history(&to)).unwrap() == before);
}

#[test]
fn facts_that_todays_files_no_longer_hold_are_known_from_the_load() {
    let folder = tempfile::tempdir().unwrap();
    let school = copy_of_sample(folder.path());
    let (to, fresh) = (folder.path().join("out"), folder.path().join("fresh"));
    run(&school, &to, &["--as-at", DAY, "--only", "office"]);
    let inbox = folder.path().join("sample-data/whitehill/inbox");
    for file in ["Test results summer 2025.xlsx", "Test results 2025-26.xlsx", "Infant school transfer results.csv"] {
        std::fs::remove_file(inbox.join(file)).unwrap();
    }
    let not_judged = |to: &Path, more: &[&str]| {
        let mut arguments = vec!["--as-at", "2026-11-27", "--only", "office"];
        arguments.extend(more);
        let output = run(&school, to, &arguments);
        assert!(status(&output) <= 1, "{}", err(&output));
        let record = std::fs::read_to_string(latest(to, "whitehill").join("run.json")).expect("a record");
        let record: serde_json::Value = serde_json::from_str(&record).expect("JSON");
        record["pupils"]["not_judged"].as_u64().expect("a count")
    };
    let (with, without) = (not_judged(&to, &[]), not_judged(&fresh, &["--history", "none"]));
    assert!(with + 50 < without, "with history {with}, without {without}");
    assert!(!fresh.join("whitehill/history").exists());
}

#[test]
fn a_damaged_history_is_set_aside_by_name_and_the_run_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let school = copy_of_sample(folder.path());
    let to = folder.path().join("out");
    run(&school, &to, &["--as-at", DAY, "--only", "office"]);
    let whole = std::fs::read(history(&to)).unwrap();
    let places = [0, 17, 5_000, whole.len() / 3, whole.len() / 2, whole.len() - 300];
    let mut n_found = 0;
    for place in places {
        let mut bytes = whole.clone();
        for byte in bytes.iter_mut().skip(place).take(40) {
            *byte = !*byte;
        }
        std::fs::write(history(&to), &bytes).unwrap();
        let output = run(&school, &to, &["--as-at", DAY, "--only", "office"]);
        assert!(status(&output) <= 1, "{place}: {}", err(&output));
        if out(&output).contains("damaged") {
            n_found += 1;
            let aside = to.join(format!("whitehill/history/history.damaged-{n_found}.sqlite"));
            assert!(std::fs::read(&aside).unwrap() == bytes, "{place}: the damaged file was kept as it was");
        }
    }
    assert!(n_found >= 5, "{n_found} of {} damages were found", places.len());
}

#[test]
fn a_history_of_a_newer_program_or_of_another_school_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let school = copy_of_sample(folder.path());
    let to = folder.path().join("out");
    run(&school, &to, &["--as-at", DAY, "--only", "office"]);
    let file = history(&to);
    let other = folder.path().join("config/schools/other.toml");
    let text = std::fs::read_to_string(&school).unwrap().replacen("id = \"whitehill\"", "id = \"other\"", 1);
    std::fs::write(&other, text).unwrap();
    let output = run(&other, &to, &["--as-at", DAY, "--history", file.to_str().unwrap()]);
    assert_eq!(status(&output), 3, "{}", err(&output));
    assert!(err(&output).contains("'whitehill'"), "{}", err(&output));
    // Bytes 60 to 63 of a SQLite file are its user version (SQLite file format, section 1.3).
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[63] = 99;
    std::fs::write(&file, &bytes).unwrap();
    let output = run(&school, &to, &["--as-at", DAY]);
    assert_eq!(status(&output), 3, "{}", err(&output));
    assert!(err(&output).contains("newer"), "{}", err(&output));
    assert!(std::fs::read(&file).unwrap() == bytes, "the newer file was left alone");
    let table = folder.path().join("pupils.csv");
    std::fs::write(&table, "a,b\n").unwrap();
    assert_eq!(status(&run(&school, &to, &["--as-at", DAY, "--history", table.to_str().unwrap()])), 3);
    assert_eq!(std::fs::read_to_string(&table).unwrap(), "a,b\n");
}

#[test]
fn two_runs_with_other_folders_do_not_meet_in_one_history() {
    let folder = tempfile::tempdir().unwrap();
    let school = copy_of_sample(folder.path());
    let file = folder.path().join("shared.sqlite");
    let held = std::fs::File::create(folder.path().join("shared.sqlite.lock")).unwrap();
    held.lock().unwrap();
    let output = run(&school, &folder.path().join("out"), &["--as-at", DAY, "--history", file.to_str().unwrap()]);
    assert_eq!(status(&output), 4, "{}", err(&output));
}

#[test]
fn a_load_that_is_not_there_and_settings_that_changed_are_said_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let school = copy_of_sample(folder.path());
    let to = folder.path().join("out");
    run(&school, &to, &["--as-at", DAY, "--only", "office"]);
    let output = run(&school, &to, &["--load", "7"]);
    assert_eq!(status(&output), 2);
    assert!(err(&output).contains("It holds 1 of 2026-11-20"), "{}", err(&output));
    let method = folder.path().join("config/method.toml");
    std::fs::write(&method, format!("{}\n# changed\n", std::fs::read_to_string(&method).unwrap())).unwrap();
    let output = run(&school, &to, &["--load", "1"]);
    assert_eq!(status(&output), 3);
    assert!(err(&output).contains("method.toml"), "{}", err(&output));
}
