//! Helpers shared by the integration tests: where the project is, running the program, listing files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use waymark::config::school::ReadingSettings;
use waymark::config::without_school::mappings_and_assessments;
use waymark::normalise::NormaliseSettings;

/// The project's folder.
pub fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The shipped settings for reading, with what a school adds.
pub fn settings_with(reading: ReadingSettings) -> NormaliseSettings {
    let (mappings, assessments) = mappings_and_assessments(&project().join("config")).expect("the shipped configuration has no mistake");
    NormaliseSettings { mappings, assessments, reading }
}

/// The shipped settings for reading, with nothing said by the school.
pub fn shipped_settings() -> NormaliseSettings {
    settings_with(ReadingSettings::default())
}

/// The shipped settings with these lines of a school under `[reading]`.
pub fn settings_of(reading: &str) -> NormaliseSettings {
    settings_with(toml::from_str(reading).expect("the lines are settings"))
}

/// Runs the program in the project's folder.
pub fn waymark(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_waymark")).args(arguments).current_dir(project()).output().expect("the program starts")
}

/// Standard output as text.
pub fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Standard error as text.
pub fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Exit status.
pub fn status(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

/// Every file below a folder with its content, by relative name.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}

fn walk(base: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).expect("the folder can be listed").flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(base, &path, found);
        } else {
            let name = path.strip_prefix(base).expect("below the base").to_string_lossy().replace('\\', "/");
            found.insert(name, std::fs::read(&path).expect("the file can be read"));
        }
    }
}

/// A copy of the project's configuration and sample data in a folder of its own, to be changed by a test.
pub fn copy_of_sample(to: &Path) -> PathBuf {
    copy(&project().join("config"), &to.join("config"));
    copy(&project().join("sample-data"), &to.join("sample-data"));
    to.join("config/schools/whitehill.toml")
}

/// A copy of the project's configuration alone, in `config` below a folder.
pub fn copy_config(to: &Path) {
    copy(&project().join("config"), &to.join("config"));
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("the folder can be made");
    for entry in std::fs::read_dir(from).expect("the folder can be listed").flatten() {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("the file can be copied");
        }
    }
}

/// The run folder that `latest.txt` names.
pub fn latest(out: &Path, school: &str) -> PathBuf {
    let school = out.join(school);
    let name = std::fs::read_to_string(school.join("latest.txt")).expect("a run was written");
    school.join(name.trim())
}
