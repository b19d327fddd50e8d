//! A run's folder: made under a temporary name beside its place, synced, renamed.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Component, Path, PathBuf};

use chrono::NaiveDate;
use tempfile::{NamedTempFile, TempDir};

use crate::domain::term::SchoolTerm;
use crate::error::Error;
use crate::publish::whole;
use crate::render::artefact::Artefact;

/// Prefix of folders in the making; what a killed run left behind is removed by the next one.
const MAKING: &str = ".making-";

/// The run's folder inside the folder in the making.
const INNER: &str = "run";

/// The file that names the newest run.
const LATEST: &str = "latest.txt";

/// Where a school's runs go.
#[derive(Clone, Debug)]
pub struct Destination {
    /// `--out`/`<school id>`.
    pub school_folder: PathBuf,
    /// Term of the run.
    pub term: SchoolTerm,
    /// The day the run speaks for.
    pub as_at: NaiveDate,
}

impl Destination {
    fn term_folder(&self) -> PathBuf {
        self.school_folder.join(format!("{}-{}", self.term.year, self.term.term))
    }
}

/// A run's folder that is written and synced, but does not carry a run's name yet. It goes when this is dropped.
#[derive(Debug)]
pub struct Prepared {
    making: Unfinished,
    latest: NamedTempFile,
    run_folder: PathBuf,
    destination: Destination,
}

/// Writes the artefacts beside their place. The caller holds the school's lock until they are published.
pub(crate) fn prepare(destination: &Destination, artefacts: &[Artefact]) -> Result<Prepared, Error> {
    let term_folder = destination.term_folder();
    make_folder(&term_folder)?;
    remove_leftovers(&destination.school_folder)?;
    let making = Unfinished::in_folder(&destination.school_folder)?;
    let inner = making.path().join(INNER);
    make_folder(&inner)?;
    let written = artefacts.iter().map(|artefact| write_artefact(&inner, artefact)).collect::<Result<Vec<PathBuf>, Error>>()?;
    // All are written before the first is synced: the first then takes the others to the disk with it.
    for path in &written {
        let synced = OpenOptions::new().write(true).open(path).and_then(|file| file.sync_all());
        synced.map_err(|source| file_error("writing", path, source))?;
    }
    let run_folder = (1..=9_999)
        .map(|n| term_folder.join(format!("{}-{n}", destination.as_at)))
        .find(|path| !path.exists())
        .ok_or_else(|| Error::Fault("more than 9,999 runs of one day".to_owned()))?;
    if destination.school_folder.join(LATEST).is_dir() {
        let source = std::io::ErrorKind::IsADirectory.into();
        return Err(file_error("writing", &destination.school_folder.join(LATEST), source));
    }
    let latest = latest_naming(&destination.school_folder, &run_folder)?;
    Ok(Prepared { making, latest, run_folder, destination: destination.clone() })
}

impl Prepared {
    /// Gives the folder its name. Nothing is written any more, so that a full disk cannot stop this half-way.
    pub fn publish(self) -> Result<PathBuf, Error> {
        let Prepared { making, latest, run_folder, destination } = self;
        let inner = making.path().join(INNER);
        fs::rename(&inner, &run_folder).map_err(|source| file_error("renaming the finished folder to", &run_folder, source))?;
        sync_folder(&destination.term_folder());
        let path = destination.school_folder.join(LATEST);
        latest.persist(&path).map_err(|error| file_error("writing", &path, error.error))?;
        Ok(run_folder)
    }
}

/// A folder beside a school's runs for what must be put aside until an output is finished. It goes when this is dropped,
/// and what a killed run left of it the next one removes.
#[derive(Debug)]
pub struct Unfinished(TempDir);

impl Unfinished {
    /// Makes the folder. The caller holds the school's lock.
    pub fn in_folder(school_folder: &Path) -> Result<Unfinished, Error> {
        make_folder(school_folder)?;
        let making = tempfile::Builder::new().prefix(MAKING).tempdir_in(school_folder);
        Ok(Unfinished(making.map_err(|source| file_error("making a temporary folder in", school_folder, source))?))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

/// Writes a file below the folder and says where; it is not synced yet.
fn write_artefact(folder: &Path, artefact: &Artefact) -> Result<PathBuf, Error> {
    let relative = Path::new(artefact.audience.folder()).join(&artefact.name);
    if relative.components().any(|part| !matches!(part, Component::Normal(_))) {
        return Err(Error::Fault(format!("an output has the unsafe name {}", relative.display())));
    }
    let path = folder.join(relative);
    if let Some(parent) = path.parent() {
        make_folder(parent)?;
    }
    let doing = |source| file_error("writing", &path, source);
    let mut file = File::create_new(&path).map_err(doing)?;
    file.write_all(&artefact.bytes).map_err(doing)?;
    Ok(path)
}

/// `latest.txt` names the newest run; it is written beside its place, to be put there in one step.
fn latest_naming(school_folder: &Path, run_folder: &Path) -> Result<NamedTempFile, Error> {
    let relative = run_folder.strip_prefix(school_folder).unwrap_or(run_folder);
    let words: Vec<String> = relative.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    let doing = |source| file_error("writing", &school_folder.join(LATEST), source);
    let mut file = whole::beside(school_folder, MAKING).map_err(doing)?;
    writeln!(file, "{}", words.join("/")).map_err(doing)?;
    file.as_file().sync_all().map_err(doing)?;
    Ok(file)
}

fn remove_leftovers(school_folder: &Path) -> Result<(), Error> {
    let entries = fs::read_dir(school_folder).map_err(|source| file_error("listing", school_folder, source))?;
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(MAKING) {
            let path = entry.path();
            let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.map_err(|source| file_error("removing what an interrupted run left in", &path, source))?;
        }
    }
    Ok(())
}

fn make_folder(path: &Path) -> Result<(), Error> {
    fs::create_dir_all(path).map_err(|source| file_error("making the folder", path, source))
}

/// Makes a rename last through a power cut, where the system allows folders to be synced.
fn sync_folder(path: &Path) {
    if let Ok(folder) = File::open(path) {
        let _ = folder.sync_all();
    }
}

fn file_error(doing: &str, path: &Path, source: std::io::Error) -> Error {
    Error::File { doing: format!("{doing} {}", path.display()), source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::artefact::Audience;

    fn publish(destination: &Destination, artefacts: &[Artefact]) -> Result<PathBuf, Error> {
        prepare(destination, artefacts)?.publish()
    }

    fn destination(folder: &Path) -> Destination {
        let as_at = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        Destination { school_folder: folder.join("oak"), term: SchoolTerm::of(as_at), as_at }
    }

    fn artefact(name: &str, bytes: &[u8]) -> Artefact {
        Artefact { name: name.into(), audience: Audience::Office, bytes: bytes.into() }
    }

    #[test]
    fn each_run_gets_its_own_folder_and_latest_names_the_newest() {
        let folder = tempfile::tempdir().unwrap();
        let to = destination(folder.path());
        let first = publish(&to, &[artefact("a/b.csv", b"1")]).unwrap();
        let second = publish(&to, &[artefact("a/b.csv", b"2")]).unwrap();
        assert!(first.ends_with("oak/2026-27-autumn/2026-11-20-1") && second.ends_with("2026-11-20-2"));
        assert_eq!(fs::read(first.join("office/a/b.csv")).unwrap(), b"1");
        assert_eq!(fs::read_to_string(folder.path().join("oak/latest.txt")).unwrap(), "2026-27-autumn/2026-11-20-2\n");
    }

    #[test]
    fn a_failed_run_leaves_the_last_good_one_and_nothing_half_made() {
        let folder = tempfile::tempdir().unwrap();
        let to = destination(folder.path());
        publish(&to, &[artefact("a.csv", b"1")]).unwrap();
        assert!(publish(&to, &[artefact("a.csv", b"2"), artefact("../escape.csv", b"3")]).is_err());
        let names: Vec<String> =
            fs::read_dir(&to.school_folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        assert!(names.iter().all(|name| !name.starts_with(MAKING)), "{names:?}");
        assert_eq!(fs::read_to_string(to.school_folder.join("latest.txt")).unwrap(), "2026-27-autumn/2026-11-20-1\n");
        assert!(!folder.path().join("escape.csv").exists());
    }

    #[test]
    fn what_is_prepared_and_given_up_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let to = destination(folder.path());
        publish(&to, &[artefact("a.csv", b"1")]).unwrap();
        drop(prepare(&to, &[artefact("a.csv", b"2")]).unwrap());
        let names: Vec<String> =
            fs::read_dir(&to.school_folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        assert_eq!(names.len(), 2, "the term and latest.txt: {names:?}");
        assert_eq!(fs::read_to_string(to.school_folder.join(LATEST)).unwrap(), "2026-27-autumn/2026-11-20-1\n");
    }

    #[test]
    fn what_a_killed_run_left_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let to = destination(folder.path());
        fs::create_dir_all(to.school_folder.join(".making-abc/run")).unwrap();
        publish(&to, &[]).unwrap();
        assert!(!to.school_folder.join(".making-abc").exists());
    }
}
