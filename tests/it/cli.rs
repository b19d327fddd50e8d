//! Commands as a person types them: exit status, first line, and what is left on the disk.

use crate::support::{copy_of_sample, err, files, latest, out, status, waymark};

const DAY: &str = "2026-11-20";

#[test]
fn version_and_help_need_nothing() {
    assert_eq!(status(&waymark(&["--version"])), 0);
    assert!(out(&waymark(&["--version"])).starts_with("waymark "));
    let help = out(&waymark(&["--help"]));
    for command in ["run", "check", "inspect", "method-check", "verify"] {
        assert!(help.contains(command), "{command} is missing in:\n{help}");
    }
}

#[test]
fn a_mistake_on_the_command_line_is_status_3() {
    assert_eq!(status(&waymark(&["run", "--as-at", "yesterday"])), 3);
    assert_eq!(status(&waymark(&["sing"])), 3);
}

#[test]
fn a_missing_school_file_is_named_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let output = waymark(&["run", "no-such-school.toml", "--out", folder.path().to_str().unwrap()]);
    assert_eq!(status(&output), 3);
    assert!(err(&output).starts_with("Status 3:") && err(&output).contains("no-such-school.toml"), "{}", err(&output));
    assert!(files(folder.path()).is_empty());
}

#[test]
fn all_mistakes_of_the_configuration_come_together() {
    let folder = tempfile::tempdir().unwrap();
    let school = copy_of_sample(folder.path());
    let text = std::fs::read_to_string(&school).unwrap();
    std::fs::write(&school, text.replacen("id = \"", "id = \"Bad Name ", 1).replacen("urn = \"", "urn = \"x", 1)).unwrap();
    let output = waymark(&["check", school.to_str().unwrap(), "--as-at", DAY]);
    assert_eq!(status(&output), 3);
    let message = err(&output);
    assert!(message.contains("id:") && message.contains("census.urn:"), "{message}");
}

#[test]
fn an_inbox_without_a_pupil_list_is_status_2_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let school = copy_of_sample(folder.path());
    let inbox = folder.path().join("sample-data/whitehill/inbox");
    std::fs::remove_dir_all(&inbox).unwrap();
    std::fs::create_dir_all(&inbox).unwrap();
    std::fs::write(inbox.join("notes.csv"), "a,b\n1,2\n").unwrap();
    let to = folder.path().join("out");
    let output = waymark(&["run", school.to_str().unwrap(), "--as-at", DAY, "--out", to.to_str().unwrap()]);
    assert_eq!(status(&output), 2, "{}", err(&output));
    assert!(err(&output).contains("pupil list"), "{}", err(&output));
    assert!(!files(&to).keys().any(|name| !name.ends_with(".lock")));
}

#[test]
fn check_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let school = copy_of_sample(folder.path());
    let before = files(folder.path());
    let output = waymark(&["check", school.to_str().unwrap(), "--as-at", DAY]);
    assert!(status(&output) <= 1, "{}", err(&output));
    assert!(out(&output).contains("pupils on roll ="));
    assert_eq!(files(folder.path()), before);
}

#[test]
fn two_runs_at_once_one_works_and_the_other_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("out");
    std::fs::create_dir_all(to.join("whitehill")).unwrap();
    let held = std::fs::File::create(to.join("whitehill/.lock")).unwrap();
    held.lock().unwrap();
    let output = waymark(&["run", "config/schools/whitehill.toml", "--as-at", DAY, "--out", to.to_str().unwrap()]);
    assert_eq!(status(&output), 4);
    drop(held);
    let output = waymark(&["run", "config/schools/whitehill.toml", "--as-at", DAY, "--out", to.to_str().unwrap(), "--only", "office"]);
    assert!(status(&output) <= 1, "{}", err(&output));
    assert!(latest(&to, "whitehill").join("office").is_dir() && !latest(&to, "whitehill").join("senco").exists());
}

#[test]
fn one_line_of_json_a_school_for_pipelines() {
    let folder = tempfile::tempdir().unwrap();
    let output = waymark(&[
        "--log",
        "json",
        "run",
        "config/schools/whitehill.toml",
        "--as-at",
        DAY,
        "--only",
        "office",
        "--out",
        folder.path().to_str().unwrap(),
    ]);
    let line: serde_json::Value = serde_json::from_str(out(&output).trim()).expect("one line of JSON");
    assert_eq!(line["status"].as_i64(), Some(i64::from(status(&output))));
}

#[test]
fn verify_finds_a_changed_file_and_a_stranger() {
    let folder = tempfile::tempdir().unwrap();
    waymark(&["run", "config/schools/whitehill.toml", "--as-at", DAY, "--out", folder.path().to_str().unwrap()]);
    let run = latest(folder.path(), "whitehill");
    assert_eq!(status(&waymark(&["verify", run.to_str().unwrap()])), 0);
    std::fs::write(run.join("office/data-checks.csv"), "changed").unwrap();
    std::fs::write(run.join("stranger.txt"), "new").unwrap();
    let output = waymark(&["verify", run.to_str().unwrap()]);
    assert_eq!(status(&output), 1);
    assert!(out(&output).contains("data-checks.csv: was changed") && out(&output).contains("stranger.txt: was not written"));
}

#[test]
fn a_folder_that_cannot_be_written_and_a_fact_nobody_asks_for_are_status_3() {
    let output = waymark(&["run", "config/schools/whitehill.toml", "--as-at", DAY, "--out", "Cargo.toml"]);
    assert_eq!(status(&output), 3);
    assert!(err(&output).contains("--out"), "{}", err(&output));
    let folder = tempfile::tempdir().unwrap();
    let school = copy_of_sample(folder.path());
    let text = std::fs::read_to_string(&school).unwrap();
    std::fs::write(&school, text.replace("\"teacher_concern\"", "\"banana\"")).unwrap();
    let output = waymark(&["check", school.to_str().unwrap(), "--as-at", DAY]);
    assert_eq!(status(&output), 3, "{}", err(&output));
    assert!(err(&output).contains("banana"));
}
