//! `waymark init` on folders of exports: what it writes loads, with and without its proposals, and it never overwrites.

use std::path::{Path, PathBuf};

use crate::support::{copy_of_sample, err, out, project, status, waymark};

const DAY: &str = "2026-11-20";

/// A configuration without schools, and a folder with copies of these folders' files.
fn place(folder: &Path, from: &[&str]) -> (PathBuf, PathBuf) {
    let school = copy_of_sample(folder);
    std::fs::remove_file(&school).expect("the sample's settings can be removed");
    let inbox = folder.join("St Anne's exports");
    std::fs::create_dir_all(&inbox).expect("a folder");
    for name in from {
        for entry in std::fs::read_dir(project().join(name)).expect("the folder can be listed").flatten() {
            if entry.path().is_file() && !entry.file_name().to_string_lossy().ends_with(".md") {
                std::fs::copy(entry.path(), inbox.join(entry.file_name())).expect("the file can be copied");
            }
        }
    }
    (folder.join("config"), inbox)
}

fn init(config: &Path, inbox: &Path) -> (String, PathBuf) {
    let output = waymark(&["init", &inbox.display().to_string(), "--config", &config.display().to_string()]);
    assert_eq!(status(&output), 0, "{}{}", out(&output), err(&output));
    (out(&output), config.join("schools/st-anne-s-exports.toml"))
}

/// Every proposal taken as it stands.
fn with_proposals(text: &str) -> String {
    let taken = |line: &str| match line.strip_prefix('#') {
        Some(rest) if !rest.is_empty() && !rest.starts_with(' ') => rest.to_owned(),
        _ => line.to_owned(),
    };
    text.lines().map(taken).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn check_folder(from: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let (config, inbox) = place(folder.path(), from);
    let (said, file) = init(&config, &inbox);
    assert!(said.contains("questions in it are marked with ?"), "{said}");
    let text = std::fs::read_to_string(&file).expect("the settings were written");
    for settings in [text.clone(), with_proposals(&text)] {
        std::fs::write(&file, &settings).expect("the settings can be written");
        let checked = waymark(&["check", &file.display().to_string(), "--as-at", DAY, "--history", "none"]);
        // 2 is a folder without a usable pupil list, or one whose day a person must correct.
        assert!(status(&checked) <= 2, "{from:?}: {}\n{settings}", err(&checked));
        if settings == text && !text.contains("No pupil list") {
            assert!(status(&checked) <= 1, "{from:?}: {}", err(&checked));
        }
    }
    text
}

#[test]
fn each_folder_of_inputs_gives_settings_that_load() {
    let text = check_folder(&["sample-data/inputs/mis"]);
    assert!(text.contains("lowest_nc_year = \"3\"") && text.contains("highest_nc_year = \"6\""), "{text}");
    assert!(text.contains("inbox = \"../../St Anne's exports\""), "{text}");
    for from in ["assessments", "containers", "markup", "provision"] {
        check_folder(&[&format!("sample-data/inputs/{from}")]);
    }
}

#[test]
fn folders_that_mix_systems_give_settings_that_load() {
    let text = check_folder(&["sample-data/inputs/mis", "sample-data/inputs/assessments", "sample-data/inputs/provision"]);
    assert!(text.contains("#\"On Track\" = \"EXS\"") && text.contains("#[[reading.scales]]"), "{text}");
}

#[test]
fn the_sample_schools_own_inbox_is_described() {
    let text = check_folder(&["sample-data/whitehill/inbox"]);
    assert!(text.contains("# Pupil list Pupil list 20-11-2026.csv:") && text.contains("NFER termly tests"), "{text}");
}

#[test]
fn what_is_there_already_is_never_overwritten() {
    let folder = tempfile::tempdir().expect("a folder");
    let (config, inbox) = place(folder.path(), &["sample-data/inputs/markup"]);
    let (_, file) = init(&config, &inbox);
    std::fs::write(&file, "mine").expect("the file can be written");
    let again = waymark(&["init", &inbox.display().to_string(), "--config", &config.display().to_string()]);
    assert_eq!(status(&again), 3);
    assert!(err(&again).contains("exists already and is not overwritten"), "{}", err(&again));
    assert_eq!(std::fs::read_to_string(&file).expect("the file is there"), "mine");
}

#[test]
fn a_folder_without_files_or_a_place_that_is_not_there_is_said_in_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let (config, inbox) = place(folder.path(), &[]);
    let (config, inbox) = (config.display().to_string(), inbox.display().to_string());
    let empty = waymark(&["init", &inbox, "--config", &config]);
    assert_eq!(status(&empty), 2);
    assert!(err(&empty).contains("holds no file"), "{}", err(&empty));
    let nowhere = waymark(&["init", &inbox, "--config", &config, "--out", "/no/such/folder/oak.toml"]);
    assert_eq!(status(&nowhere), 3);
    assert!(err(&nowhere).contains("its folder is not there"), "{}", err(&nowhere));
    let missing = waymark(&["init", "no such folder", "--config", &config]);
    assert_eq!(status(&missing), 2, "{}", err(&missing));
}
