//! Settings of a report that belong to no school: a slip in a file's name would leave the school's words out without a sound.
//!
//! Where one school is run by its path, the schools whose files stand beside its own are its neighbours, and so are those of
//! `config/schools`: their settings are no strays.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::config::load::SchoolConfig;
use crate::config::suggest::nearest;
use crate::finding::{Action, Code, Finding};
use crate::place::Place;

/// Settings of a school that is not run.
pub const NO_SCHOOL: Code = Code("GOV-03");

/// Folders, seen from the configuration folder, whose files bear the id of a school.
const FOLDERS: [&str; 2] = ["reports", "information-report/schools"];

/// A file of settings that no school of the run reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StraySettings {
    /// File, seen from the configuration folder.
    pub file: String,
    /// The id that its name resembles.
    pub nearest: Option<String>,
}

impl StraySettings {
    /// What the office reads.
    pub fn finding(&self) -> Finding {
        let id = stem(Path::new(&self.file));
        let message = format!("The file belongs to '{id}', and no school file has that id. Nothing in it is printed.");
        let hint = match &self.nearest {
            Some(nearest) => format!("Did you mean {nearest}? A file of a school bears the school's id."),
            None => "Name the file by the id of its school, or take it out of the folder.".to_owned(),
        };
        Finding::new(NO_SCHOOL, Action::Warned, Place::file(self.file.as_str()), message).hint(hint)
    }
}

/// Gives each file without a school to the school whose id its name resembles, or else to the first.
pub fn tell_of_strays(schools: &mut [SchoolConfig]) {
    let folders: BTreeSet<PathBuf> = schools.iter().map(|school| school.shared.folder.clone()).collect();
    for folder in folders {
        let here = |school: &&mut SchoolConfig| school.shared.folder == folder;
        let ids: Vec<String> = schools.iter().filter(|s| s.shared.folder == folder).map(|school| school.settings.id.clone()).collect();
        let mut homes: BTreeSet<PathBuf> = schools.iter().filter(|s| s.shared.folder == folder).map(|s| s.folder.clone()).collect();
        homes.insert(folder.join("schools"));
        let known: Vec<String> = ids.iter().cloned().chain(homes.iter().flat_map(|home| neighbours(home))).collect();
        for stray in strays(&folder, &known) {
            let owner = stray.nearest.clone().or_else(|| ids.iter().min().cloned());
            let school = schools.iter_mut().filter(here).find(|school| Some(&school.settings.id) == owner.as_ref());
            school.into_iter().for_each(|school| school.strays.push(stray.clone()));
        }
    }
}

/// The ids that the school files of a folder give; the name of a file stands in for an id that cannot be read.
fn neighbours(home: &Path) -> Vec<String> {
    let files = std::fs::read_dir(home).into_iter().flatten().flatten().map(|entry| entry.path());
    let files = files.filter(|path| path.extension().is_some_and(|e| e == "toml"));
    let id = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let id = text.parse::<toml::Table>().ok().and_then(|table| table.get("id")?.as_str().map(str::to_owned));
        id.unwrap_or_else(|| stem(&path))
    };
    files.map(id).collect()
}

fn strays(folder: &Path, ids: &[String]) -> Vec<StraySettings> {
    let mut found = Vec::new();
    for part in FOLDERS {
        let entries = std::fs::read_dir(folder.join(part)).into_iter().flatten().flatten().map(|entry| entry.path());
        let mut names: Vec<String> = entries.filter(|path| path.extension().is_some_and(|e| e == "toml")).map(|path| stem(&path)).collect();
        names.retain(|name| !ids.contains(name));
        names.sort();
        found.extend(names.into_iter().map(|name| StraySettings {
            nearest: nearest(&name, ids.iter().map(String::as_str)).map(str::to_owned),
            file: format!("{part}/{name}.toml"),
        }));
    }
    found
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_no_school_is_named_with_the_nearest_id() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("reports")).unwrap();
        for name in ["astley.toml", "astely.toml", "elsewhere.toml", "notes.txt"] {
            std::fs::write(folder.path().join("reports").join(name), "").unwrap();
        }
        let ids = ["astley".to_owned(), "whitehill".to_owned()];
        let found = strays(folder.path(), &ids);
        let pairs: Vec<(&str, Option<&str>)> = found.iter().map(|stray| (stray.file.as_str(), stray.nearest.as_deref())).collect();
        assert_eq!(pairs, [("reports/astely.toml", Some("astley")), ("reports/elsewhere.toml", None)]);
        assert!(found[0].finding().hint.unwrap().starts_with("Did you mean astley?"));
    }

    #[test]
    fn a_school_file_gives_its_id_and_one_that_cannot_be_read_its_name() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("oak.toml"), "id = \"oak-lane\"\nname = \"Oak\"\n").unwrap();
        std::fs::write(folder.path().join("elm.toml"), "id = ").unwrap();
        std::fs::write(folder.path().join("notes.txt"), "id = \"ash\"").unwrap();
        let mut found = neighbours(folder.path());
        found.sort();
        assert_eq!(found, ["elm", "oak-lane"]);
    }

    #[test]
    fn a_folder_without_reports_has_none() {
        assert_eq!(strays(tempfile::tempdir().unwrap().path(), &[]), []);
    }
}
