//! The record of a pull: `pull.json` beside the pages, with what was asked and a hash of each page as it came.
//!
//! While a pull is under way it stands in a hidden folder of the inbox, which no reader enters; a pull that was cut goes on
//! from there on the same day. When the last page is there, the folder is renamed: the inbox gets all of it or nothing.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::read::json::pull::{FORMAT, RECORD};

/// Hidden folder of a pull that is under way.
const MAKING: &str = ".fetching";

/// One page as it was saved.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(super) struct Page {
    pub(super) file: String,
    pub(super) sha256: String,
    pub(super) bytes: u64,
    pub(super) records: usize,
    /// What was asked: everything behind the `?` of the address.
    pub(super) parameters: String,
}

/// One list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(super) struct List {
    pub(super) endpoint: String,
    /// `supplied`, or the status with which it was not.
    pub(super) outcome: String,
    pub(super) pages: Vec<Page>,
    /// Where the list goes on; none when it is complete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) next: Option<String>,
}

/// The whole record.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(super) struct Record {
    pub(super) format: String,
    pub(super) pulled_on: NaiveDate,
    pub(super) domain: String,
    pub(super) school: String,
    pub(super) includes: Vec<String>,
    pub(super) endpoints: Vec<String>,
    pub(super) per_page: u16,
    pub(super) updated_after: Option<NaiveDate>,
    pub(super) lists: Vec<List>,
}

impl Record {
    pub(super) fn is_of(&self, other: &Record) -> bool {
        let outside = |record: &Record| Record { lists: Vec::new(), ..record.clone() };
        self.format == FORMAT && outside(self) == outside(other)
    }

    pub(super) fn bytes(&self) -> u64 {
        self.lists.iter().flat_map(|list| &list.pages).map(|page| page.bytes).sum()
    }
}

/// The folder of a pull under way.
pub(super) struct Making {
    inbox: PathBuf,
    folder: PathBuf,
}

impl Making {
    /// Opens the folder: with the pages of an earlier start where they answer the same questions and are untouched, else empty.
    pub(super) fn open(inbox: &Path, wanted: &Record) -> Result<(Making, Record), Error> {
        if !inbox.is_dir() {
            return Err(Error::Inputs(format!(
                "the folder of inputs '{}' is not there. Create it, or correct 'inbox' in the school's settings.",
                inbox.display()
            )));
        }
        let making = Making { inbox: inbox.to_owned(), folder: inbox.join(MAKING) };
        if let Some(kept) = making.kept().filter(|kept| kept.is_of(wanted)) {
            return Ok((making, kept));
        }
        making.discard()?;
        fs::create_dir(&making.folder).map_err(|source| file_error("making", &making.folder, source))?;
        for_owner_only(&making.folder);
        Ok((making, wanted.clone()))
    }

    /// What an earlier start left, when every page of it is as it came.
    fn kept(&self) -> Option<Record> {
        let about = fs::symlink_metadata(&self.folder).ok()?;
        let record: Record = about
            .is_dir()
            .then(|| fs::read(self.folder.join(RECORD)).ok())
            .flatten()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())?;
        let is_whole = record.lists.iter().flat_map(|list| &list.pages).all(|page| {
            let is_name = page.file.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
            is_name && fs::read(self.folder.join(&page.file)).is_ok_and(|bytes| sha256(&bytes) == page.sha256)
        });
        is_whole.then_some(record)
    }

    /// Saves a page, unchanged.
    pub(super) fn save(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        self.write(name, bytes)
    }

    /// Saves the record so far, in one step.
    pub(super) fn note(&self, record: &Record) -> Result<(), Error> {
        let text = serde_json::to_string_pretty(record).map_err(|error| Error::Fault(format!("the record of the pull: {error}")))?;
        let new = format!("{RECORD}.new");
        self.write(&new, format!("{text}\n").as_bytes())?;
        let to = self.folder.join(RECORD);
        fs::rename(self.folder.join(new), &to).map_err(|source| file_error("renaming to", &to, source))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let path = self.folder.join(name);
        let doing = |source| file_error("writing", &path, source);
        let mut file = File::create(&path).map_err(doing)?;
        file.write_all(bytes).map_err(doing)?;
        file.sync_all().map_err(doing)
    }

    /// Gives the folder its dated name. From here on the readers see it.
    pub(super) fn finish(self, day: NaiveDate) -> Result<PathBuf, Error> {
        let named = (1..=999)
            .map(|n| self.inbox.join(if n == 1 { format!("fetch-{day}") } else { format!("fetch-{day}-{n}") }))
            .find(|path| !path.exists())
            .ok_or_else(|| Error::Inputs("the inbox holds 999 pulls of one day".to_owned()))?;
        fs::rename(&self.folder, &named).map_err(|source| file_error("renaming the finished folder to", &named, source))?;
        if let Ok(folder) = File::open(&self.inbox) {
            let _ = folder.sync_all();
        }
        Ok(named)
    }

    /// Removes what there is.
    pub(super) fn discard(&self) -> Result<(), Error> {
        match fs::symlink_metadata(&self.folder) {
            Err(_) => Ok(()),
            Ok(about) if about.is_dir() => fs::remove_dir_all(&self.folder),
            Ok(_) => fs::remove_file(&self.folder),
        }
        .map_err(|source| file_error("removing", &self.folder, source))
    }
}

pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(unix)]
fn for_owner_only(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let _ = fs::set_permissions(folder, fs::Permissions::from_mode(0o700));
}

#[cfg(not(unix))]
fn for_owner_only(_: &Path) {}

fn file_error(doing: &str, path: &Path, source: std::io::Error) -> Error {
    Error::File { doing: format!("{doing} {}", path.display()), source }
}
