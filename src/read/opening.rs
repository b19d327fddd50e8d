//! What is needed to open files that do not open by themselves: a worker process, and the passphrases of protected books.
//!
//! A passphrase stands in a file that only its owner may read, or in an environment variable that the school's settings
//! name. It is looked up when a protected book is met, and is never printed.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::config::machine::Machine;
use crate::config::school::{ReadingSettings, WorkbookSettings};
use crate::read::owner_only::may_be_read_by_others;

/// Longest passphrase file read.
const LONGEST: u64 = 4096;

/// Means of opening files.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    /// Our own program, started with `read-worker` for old workbooks and for protected ones. Without it they are read in
    /// this process.
    pub worker: Option<PathBuf>,
    /// Where passphrases are kept, in the order of the settings.
    pub passphrases: Vec<KeptPassphrase>,
}

/// Where the passphrase of some files is kept.
#[derive(Clone, Debug)]
pub struct KeptPassphrase {
    /// Part of the name of the files it opens; case does not matter.
    pub name_contains: String,
    /// Its place.
    pub place: PassphrasePlace,
}

/// A place for a passphrase.
#[derive(Clone)]
pub enum PassphrasePlace {
    /// A file that holds it and nothing else.
    File(PathBuf),
    /// An environment variable by name, with its value if it is set.
    Variable(String, Option<String>),
}

impl fmt::Debug for PassphrasePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PassphrasePlace::File(path) => write!(f, "file {}", path.display()),
            PassphrasePlace::Variable(name, _) => write!(f, "variable {name}"),
        }
    }
}

impl Opening {
    /// What one school's settings and the machine provide. Files of passphrases are relative to the school's own file.
    pub fn of(settings: &ReadingSettings, folder: &Path, machine: &Machine) -> Opening {
        let mut passphrases = Vec::new();
        for hint in &settings.files {
            let file = hint.passphrase_file.as_ref().map(|file| PassphrasePlace::File(folder.join(file)));
            let variable = hint
                .passphrase_env
                .as_ref()
                .map(|name| PassphrasePlace::Variable(name.clone(), machine.secrets.get(name).map(str::to_owned)));
            let places = file.into_iter().chain(variable);
            passphrases.extend(places.map(|place| KeptPassphrase { name_contains: hint.name_contains.clone(), place }));
        }
        Opening { worker: machine.worker.clone(), passphrases }
    }

    /// The passphrases kept for a file, each as found or with the words why it is not there.
    pub(super) fn passphrases_for(&self, name: &str) -> Vec<Result<String, String>> {
        let name = name.to_lowercase();
        let meant = self.passphrases.iter().filter(|kept| name.contains(&kept.name_contains.to_lowercase()));
        meant.map(|kept| kept.place.passphrase()).collect()
    }
}

/// The passphrase of the SENCo's workbook, as found or with the words why it is not there; `None` when the settings name no
/// place for one. Files are relative to the school's own file.
pub(crate) fn workbook_passphrase(settings: &WorkbookSettings, folder: &Path, machine: &Machine) -> Option<Result<String, String>> {
    let variable = |name: &String| PassphrasePlace::Variable(name.clone(), machine.secrets.get(name).map(str::to_owned));
    let file = settings.passphrase_file.as_ref().map(|file| PassphrasePlace::File(folder.join(file)));
    file.or_else(|| settings.passphrase_env.as_ref().map(variable)).map(|place| place.passphrase())
}

impl PassphrasePlace {
    fn passphrase(&self) -> Result<String, String> {
        match self {
            PassphrasePlace::File(path) => from_file(path),
            PassphrasePlace::Variable(name, None) => Err(format!("the environment variable {name}, which should hold it, is not set")),
            PassphrasePlace::Variable(_, Some(value)) => Ok(value.clone()),
        }
    }
}

fn from_file(path: &Path) -> Result<String, String> {
    let name = crate::finding::quoted(&path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default());
    let about = std::fs::metadata(path).map_err(|_| format!("the file {name}, which should hold it, could not be opened"))?;
    if !about.is_file() || about.len() > LONGEST {
        return Err(format!("{name}, which should hold it, is not a file of one line"));
    }
    if may_be_read_by_others(&about) {
        return Err(format!("the file {name}, which holds it, may be read by other people of this machine and is not opened"));
    }
    let text = std::fs::read_to_string(path).map_err(|_| format!("the file {name}, which should hold it, could not be read"))?;
    let passphrase = text.trim_start_matches('\u{FEFF}').trim_end_matches(['\r', '\n']);
    if passphrase.is_empty() { Err(format!("the file {name}, which should hold it, is empty")) } else { Ok(passphrase.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(place: PassphrasePlace) -> Opening {
        Opening { worker: None, passphrases: vec![KeptPassphrase { name_contains: "gl ".into(), place }] }
    }

    #[test]
    fn a_passphrase_is_for_the_files_its_settings_name() {
        let opening = kept(PassphrasePlace::Variable("P".into(), Some("word".into())));
        assert_eq!(opening.passphrases_for("GL Data.xlsx"), [Ok("word".to_owned())]);
        assert!(opening.passphrases_for("Pupils.xlsx").is_empty());
        assert!(!format!("{opening:?}").contains("word"));
    }

    #[test]
    fn a_variable_that_is_not_set_is_named() {
        let words = kept(PassphrasePlace::Variable("GL_WORD".into(), None)).passphrases_for("GL x").remove(0).unwrap_err();
        assert!(words.contains("GL_WORD"), "{words}");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_may_read_is_not_opened() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gl.txt");
        std::fs::write(&path, "word of mouth\r\n").unwrap();
        let opening = kept(PassphrasePlace::File(path.clone()));
        for (mode, is_opened) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false)] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let found = opening.passphrases_for("gl 1.xlsx").remove(0);
            assert_eq!(found.is_ok(), is_opened, "{mode:o}");
            assert!(found.map_or_else(|words| !words.contains("mouth"), |word| word == "word of mouth"));
        }
    }
}
