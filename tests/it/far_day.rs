//! Days, lists and folders that would pass for something else: each is said in words, or refused before it spoils the history.

use std::path::Path;

use crate::support::{copy_config, copy_of_sample, err, out, status, waymark};

/// A school with one list, whose settings `init` writes.
fn school_of(folder: &Path, files: &[(&str, &str)]) -> String {
    copy_config(folder);
    let inbox = folder.join("Elmbridge");
    std::fs::create_dir_all(&inbox).expect("a folder");
    for (name, text) in files {
        std::fs::write(inbox.join(name), text).expect("a file");
    }
    let settings = folder.join("config/schools/elmbridge.toml");
    let made = waymark(&[
        "init",
        inbox.to_str().expect("a path"),
        "--out",
        settings.to_str().expect("a path"),
        "--config",
        folder.join("config").to_str().expect("a path"),
    ]);
    assert!(status(&made) <= 1, "{}", err(&made));
    settings.to_str().expect("a path").to_owned()
}

const LIST: &str = "Report date: 16/11/2026\nAdno,Surname,Forename,DOB,Year Group,Class,Admission Date\n\
1,Adams,Ava,05/10/2018,3,Oak,01/09/2023\n2,Brown,Ben,06/11/2018,3,Oak,01/09/2023\n3,Clark,Cai,07/12/2018,3,Oak,04/09/2026\n";

#[test]
fn a_year_mistyped_is_refused_by_run_and_check_and_said_without_a_history() {
    let folder = tempfile::tempdir().unwrap();
    let school = school_of(folder.path(), &[("pupils.csv", LIST)]);
    let to = folder.path().join("out");
    let run = |command: &str, day: &str, more: &[&str]| {
        let mut arguments = vec![command, &school, "--as-at", day, "--out", to.to_str().unwrap()];
        arguments.extend(more);
        waymark(&arguments)
    };
    for command in ["run", "check"] {
        for day in ["2036-11-20", "2027-11-20", "2024-11-20"] {
            let output = run(command, day, &[]);
            assert_eq!(status(&output), 2, "{command} {day}: {}", out(&output));
            assert!(err(&output).contains("16 November 2026") && err(&output).contains("--as-at"), "{}", err(&output));
        }
    }
    assert!(!to.join("elmbridge/history/history.sqlite").exists());
    let output = run("check", "2027-11-20", &["--history", "none"]);
    assert!(out(&output).contains("HISTORY-04") && out(&output).contains("16 November 2026"), "{}", out(&output));
    let output = run("check", "2026-11-20", &[]);
    assert!(status(&output) <= 1 && !out(&output).contains("HISTORY-04"), "{}", err(&output));
}

#[test]
fn a_day_before_anybody_came_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let school = school_of(folder.path(), &[("pupils.csv", LIST)]);
    let to = folder.path().join("out");
    for command in ["run", "check"] {
        let output = waymark(&[command, &school, "--as-at", "2022-11-20", "--history", "none", "--out", to.to_str().unwrap()]);
        assert_eq!(status(&output), 2, "{}", out(&output));
        assert!(err(&output).contains("nobody is on roll on 20 November 2022"), "{}", err(&output));
    }
    assert!(!to.join("elmbridge/latest.txt").exists());
}

#[test]
fn a_file_in_place_of_the_folder_of_outputs_is_no_school_without_a_history() {
    let folder = tempfile::tempdir().unwrap();
    let school = copy_of_sample(folder.path());
    let output = waymark(&["check", school.to_str().unwrap(), "--as-at", "2026-11-20", "--out", school.to_str().unwrap()]);
    assert_eq!(status(&output), 3, "{}", out(&output));
    assert!(err(&output).contains("is a file") && err(&output).contains("--out"), "{}", err(&output));
}

#[test]
fn a_pupil_on_the_shorter_of_two_lists_of_one_day_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let shorter = "Report date: 16/11/2026\nAdno,Surname,Forename,DOB,Year Group,Class,Admission Date\n\
                   1,Adams,Ava,05/10/2018,3,Oak,01/09/2023\n9,Dean,Dot,09/01/2019,3,Oak,01/09/2023\n";
    let school = school_of(folder.path(), &[("pupils.csv", LIST), ("pupils again.csv", shorter)]);
    let to = folder.path().join("out");
    let output = waymark(&["check", &school, "--as-at", "2026-11-20", "--out", to.to_str().unwrap()]);
    let text = out(&output);
    assert!(text.contains("3 pupils on roll") && text.contains("LINK-21") && text.contains("pupils again.csv, line 4"), "{text}");
    assert!(!text.contains("Dean"), "a finding names no child");
}
