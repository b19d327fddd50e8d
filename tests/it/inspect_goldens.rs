//! What `waymark inspect` says of every file of `sample-data/inputs`, kept under `tests/data/inspect` and read by people.
//! `UPDATE_INSPECT=1` writes the texts anew; the difference is reviewed like code.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Deserialize;
use waymark::cli::InspectArgs;
use waymark::config::machine::Machine;
use waymark::config::school::ReadingSettings;

use crate::support::{files, project};

/// Files below `sample-data/inputs` that are not inputs.
const NOT_INPUTS: &[&str] = &["README.md", "make.py"];

/// The fixtures by their name below `sample-data/inputs`.
pub fn fixtures() -> Vec<PathBuf> {
    let names = files(&project().join("sample-data/inputs")).into_keys();
    names.filter(|name| !NOT_INPUTS.iter().any(|other| name.ends_with(other))).map(PathBuf::from).collect()
}

fn inspected(name: &Path) -> String {
    let args = InspectArgs { files: vec![project().join("sample-data/inputs").join(name)], config: project().join("config"), school: None };
    let day = NaiveDate::from_ymd_opt(2026, 11, 20).expect("a day");
    let machine = |_: &ReadingSettings| Machine { worker: Some(PathBuf::from(env!("CARGO_BIN_EXE_waymark"))), ..Machine::default() };
    waymark::inspect::inspect(&args, day, machine).unwrap_or_else(|error| panic!("{}: {error}", name.display()))
}

fn golden(name: &Path) -> PathBuf {
    project().join("tests/data/inspect").join(format!("{}.txt", name.display()))
}

#[test]
fn every_input_is_described_as_its_golden_text_says() {
    let update = std::env::var_os("UPDATE_INSPECT").is_some();
    let mut wrong = Vec::new();
    for name in fixtures() {
        let (said, file) = (inspected(&name), golden(&name));
        if update {
            std::fs::create_dir_all(file.parent().expect("a folder")).expect("the folder can be made");
            std::fs::write(&file, &said).expect("the text can be written");
        } else if std::fs::read_to_string(&file).ok().as_deref() != Some(&said) {
            wrong.push(format!("--- {} is described otherwise:\n{said}", name.display()));
        }
    }
    assert!(wrong.is_empty(), "UPDATE_INSPECT=1 writes the texts anew.\n{}", wrong.join("\n"));
}

#[test]
fn no_golden_text_is_left_of_a_file_that_is_gone() {
    let known: Vec<PathBuf> = fixtures().iter().map(|name| golden(name)).collect();
    let folder = project().join("tests/data/inspect");
    let left: Vec<String> = files(&folder).into_keys().filter(|name| !known.contains(&folder.join(name))).collect();
    assert!(left.is_empty(), "{left:?}");
}

/// Settings as a school would paste them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pasted {
    #[serde(default)]
    reading: ReadingSettings,
}

/// The proposed lines of an inspection, without their indent.
fn proposed(text: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match line.strip_prefix("    ") {
            _ if line.contains("Lines for the school's settings") => {
                inside = true;
                blocks.push(String::new());
            }
            Some(rest) if inside => {
                if let Some(block) = blocks.last_mut() {
                    block.push_str(rest);
                    block.push('\n');
                }
            }
            None if !line.is_empty() => inside = false,
            _ => {}
        }
    }
    blocks
}

#[test]
fn every_proposed_line_loads_as_it_is_pasted() {
    let mut n = 0;
    for name in fixtures() {
        for block in proposed(&std::fs::read_to_string(golden(&name)).expect("a golden text")) {
            let pasted: Pasted = toml::from_str(&block).unwrap_or_else(|error| panic!("{}: {error}\n{block}", name.display()));
            let reading = pasted.reading;
            n += reading.files.len() + reading.judgements.len() + reading.columns.len() + reading.ratings.len();
        }
    }
    assert!(n > 5, "only {n} lines were proposed");
}

#[test]
fn no_pupil_is_named_in_any_description() {
    let mut texts: BTreeMap<PathBuf, String> = BTreeMap::new();
    for name in fixtures() {
        texts.insert(name.clone(), std::fs::read_to_string(golden(&name)).expect("a golden text"));
    }
    for (name, text) in texts {
        for pupil in ["Abara", "Birch", "Farrow", "O'Shea", "Rudd", "de la Mora", "Inés"] {
            assert!(!text.contains(pupil), "{} names {pupil}", name.display());
        }
    }
}
