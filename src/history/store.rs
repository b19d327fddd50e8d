//! The history file of one school: opened, judged, read whole, added to.
//!
//! Opening reads every load and proves its seal, so that nothing later can fail on a damaged byte. One transaction writes
//! one load: whoever opens the file sees whole loads or none. The rollback journal is used, not WAL, because WAL needs
//! memory shared between processes, which network shares and synced folders do not give (docs/decisions/0011).

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior, params};

use crate::error::{ConfigMistake, Error};
use crate::finding::{Action, Code, Finding};
use crate::history::chunk::{self, Chunk, Kind};
use crate::history::load::{KeptInput, LoadHead, StoredChunk, hash_of, hash_of_parts, seal};
use crate::history::schema;
use crate::place::Place;

/// What a command wants from the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To look only: nothing on the disk is made or changed.
    Read,
    /// To add a load or to purge. Nobody else may work with the file meanwhile.
    Write,
}

/// The loads of one school.
#[derive(Debug)]
pub struct History {
    pub(crate) path: PathBuf,
    pub(crate) school: String,
    pub(crate) connection: Option<Connection>,
    pub(crate) heads: Vec<LoadHead>,
    pub(crate) chunks: BTreeMap<i64, StoredChunk>,
    /// Loads in the order in which runs last spoke them.
    pub(crate) spoken: Vec<u32>,
    pub(crate) lock: Option<File>,
}

/// Why a file cannot be read as a history.
enum Trouble {
    Damaged(String),
    Stop(Error),
}

impl History {
    /// Opens the history of a school, or begins one. A damaged file is set aside under another name and never written to;
    /// the finding says so.
    pub fn open(path: &Path, school: &str, purpose: Purpose) -> Result<(History, Vec<Finding>), Error> {
        let mut history = History::empty(path, school);
        if purpose == Purpose::Write {
            history.lock = Some(lock(path)?);
        }
        if !path.exists() {
            return Ok((history, Vec::new()));
        }
        match history.read(purpose) {
            Ok(()) => Ok((history, Vec::new())),
            Err(Trouble::Stop(error)) => Err(error),
            Err(Trouble::Damaged(what)) => {
                history = History { lock: history.lock, ..History::empty(path, school) };
                let aside = if purpose == Purpose::Write { Some(set_aside(path)?) } else { None };
                Ok((history, vec![damaged(path, &what, aside.as_deref())]))
            }
        }
    }

    /// Makes the file of a history that begins. Nothing is made before there is something to remember.
    pub(crate) fn begin(&mut self) -> Result<(), Error> {
        match self.read(Purpose::Write) {
            Ok(()) => Ok(()),
            Err(Trouble::Stop(error)) => Err(error),
            Err(Trouble::Damaged(what)) => Err(Error::Fault(format!("a new history is damaged at once: {what}"))),
        }
    }

    fn empty(path: &Path, school: &str) -> History {
        History {
            path: path.to_owned(),
            school: school.to_owned(),
            connection: None,
            heads: Vec::new(),
            chunks: BTreeMap::new(),
            spoken: Vec::new(),
            lock: None,
        }
    }

    fn read(&mut self, purpose: Purpose) -> Result<(), Trouble> {
        let path = self.path.clone();
        let access = match purpose {
            Purpose::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
            Purpose::Write => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        };
        let fault = |error: rusqlite::Error| trouble(&path, &error);
        let mut connection = Connection::open_with_flags(&path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(fault)?;
        settle(&connection, purpose).map_err(fault)?;
        let is_whole: String = connection.pragma_query_value(None, "quick_check", |row| row.get(0)).map_err(fault)?;
        if is_whole != "ok" {
            return Err(Trouble::Damaged("its pages do not fit together".to_owned()));
        }
        prepare(&path, &self.school, &mut connection, purpose)?;
        let (_, version) = schema::versions(&connection).map_err(fault)?;
        if version > 0 {
            refuse_newer(&path, &connection)?;
            (self.heads, self.chunks, self.spoken) = everything(&connection).map_err(fault)?;
        }
        self.connection = Some(connection);
        self.prove().map_err(Trouble::Damaged)
    }

    /// Every chunk has its hash and every load its seal.
    fn prove(&self) -> Result<(), String> {
        if let Some((id, _)) = self.chunks.iter().find(|(_, stored)| hash_of(&stored.chunk) != stored.sha256) {
            return Err(format!("the content of chunk {id} was changed"));
        }
        for head in &self.heads {
            let hashes: Option<Vec<&str>> = head.chunks.iter().map(|id| self.chunks.get(id).map(|stored| stored.sha256.as_str())).collect();
            match hashes {
                Some(hashes) if seal(head, &hashes) == head.seal => {}
                _ => return Err(format!("load {} was changed", head.number)),
            }
        }
        Ok(())
    }

    /// Where the history is kept.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Every load, in the order of its number.
    pub fn loads(&self) -> &[LoadHead] {
        &self.heads
    }
}

/// How SQLite shall treat the file; said on every opening.
fn settle(connection: &Connection, purpose: Purpose) -> rusqlite::Result<()> {
    connection.busy_timeout(std::time::Duration::from_secs(2))?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    if purpose == Purpose::Write {
        connection.pragma_update(None, "secure_delete", true)?;
        connection.pragma_update(None, "synchronous", "EXTRA")?;
        let _: String = connection.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get(0))?;
    }
    Ok(())
}

/// Checks whose file it is and of which version, and brings an older one up to date.
fn prepare(path: &Path, school: &str, connection: &mut Connection, purpose: Purpose) -> Result<(), Trouble> {
    let (application, version) = schema::versions(connection).map_err(|e| trouble(path, &e))?;
    let n_tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(|e| trouble(path, &e))?;
    if n_tables > 0 && application != schema::APPLICATION_ID {
        return Err(refused(path, "is a database of another program and is left as it is. Name another file for the history.".to_owned()));
    }
    if version > schema::VERSION {
        return Err(refused(
            path,
            format!(
                "was written by a newer Waymark (history version {version}; this program knows up to {}). Use the newer program, or name \
                 another file for the history.",
                schema::VERSION
            ),
        ));
    }
    if version < schema::VERSION && purpose == Purpose::Write {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(|e| trouble(path, &e))?;
        schema::migrate(&transaction, version, school).map_err(|e| trouble(path, &e))?;
        transaction.commit().map_err(|e| trouble(path, &e))?;
    }
    if version == 0 {
        return Ok(());
    }
    match schema::school(connection).map_err(|e| trouble(path, &e))? {
        known if known == school => Ok(()),
        known => Err(refused(
            path,
            format!("is the history of the school '{known}', not of '{school}'. Two schools never share a history: name another file."),
        )),
    }
}

/// A chunk that is whole, yet of a kind or a layout that this program does not know, was written by a newer one.
fn refuse_newer(path: &Path, connection: &Connection) -> Result<(), Trouble> {
    match n_of_newer_programs(connection).map_err(|error| trouble(path, &error))? {
        0 => Ok(()),
        n => Err(refused(
            path,
            format!(
                "holds records of a newer Waymark ({n} of its parts are of a kind or layout that this program does not know; it knows \
                 layouts up to {}). Use the newer program, or name another file for the history.",
                chunk::LAYOUT
            ),
        )),
    }
}

fn n_of_newer_programs(connection: &Connection) -> rusqlite::Result<usize> {
    let mut query = connection.prepare("SELECT id, kind, substr(body, 1, 1) FROM chunk")?;
    let heads = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let heads: Vec<(i64, String, Vec<u8>)> = heads.collect::<rusqlite::Result<_>>()?;
    let mut whole = connection.prepare("SELECT sha256, kind, file, body FROM chunk WHERE id = ?")?;
    let mut n = 0;
    for (id, kind, first) in heads {
        if Kind::of(&kind).is_some() && chunk::layout_of(&first) <= chunk::LAYOUT {
            continue;
        }
        // A damaged byte looks newer too; only what has its hash was written so.
        let is_whole = whole.query_row([id], |row| {
            let (sha256, kind, file, body): (String, String, String, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            Ok(hash_of_parts(&kind, &file, &body) == sha256)
        })?;
        n += usize::from(is_whole);
    }
    Ok(n)
}

pub(crate) type Everything = (Vec<LoadHead>, BTreeMap<i64, StoredChunk>, Vec<u32>);

pub(crate) fn everything(connection: &Connection) -> rusqlite::Result<Everything> {
    let mut chunks = BTreeMap::new();
    let mut query = connection.prepare("SELECT id, sha256, kind, file, body FROM chunk")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let word: String = row.get(2)?;
        // A kind this program does not know can only be damage: newer files were refused before.
        let kind = Kind::of(&word).ok_or(rusqlite::Error::InvalidQuery)?;
        let chunk = Chunk { kind, file: row.get(3)?, bytes: row.get(4)? };
        chunks.insert(row.get(0)?, StoredChunk { sha256: row.get(1)?, chunk });
    }
    let mut heads = Vec::new();
    let mut query = connection.prepare("SELECT number, as_at, version, identity, seal FROM load ORDER BY number")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let day: String = row.get(1)?;
        let as_at: NaiveDate = day.parse().map_err(|_| rusqlite::Error::InvalidQuery)?;
        heads.push(LoadHead {
            number: row.get(0)?,
            as_at,
            version: row.get(2)?,
            identity: row.get(3)?,
            seal: row.get(4)?,
            basis: Vec::new(),
            inputs: Vec::new(),
            settings: Vec::new(),
            run: None,
            chunks: Vec::new(),
        });
    }
    for head in &mut heads {
        fill(connection, head)?;
    }
    let mut query = connection.prepare("SELECT load FROM spoken ORDER BY turn")?;
    let spoken = query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<u32>>>()?;
    Ok((heads, chunks, spoken))
}

fn fill(connection: &Connection, head: &mut LoadHead) -> rusqlite::Result<()> {
    let of = params![head.number];
    let mut query = connection.prepare_cached("SELECT earlier FROM basis WHERE load = ? ORDER BY position")?;
    head.basis = query.query_map(of, |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let mut query = connection.prepare_cached("SELECT chunk FROM content WHERE load = ? ORDER BY position")?;
    head.chunks = query.query_map(of, |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let mut query = connection.prepare_cached("SELECT file, sha256 FROM setting WHERE load = ? ORDER BY position")?;
    head.settings = query.query_map(of, |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    let mut query = connection.prepare_cached("SELECT name, bytes, sha256, described FROM input WHERE load = ? ORDER BY position")?;
    let input = |row: &rusqlite::Row<'_>| {
        let (name, bytes): (String, i64) = (row.get(0)?, row.get(1)?);
        Ok(KeptInput { name: Arc::from(name), bytes: bytes.cast_unsigned(), sha256: row.get(2)?, described: row.get(3)? })
    };
    head.inputs = query.query_map(of, input)?.collect::<rusqlite::Result<_>>()?;
    head.run = schema::run_of_load(connection, head.number)?;
    Ok(())
}

/// Sorts what SQLite says into: somebody else has the file, the file is damaged, the machine fails.
fn trouble(path: &Path, error: &rusqlite::Error) -> Trouble {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            Trouble::Stop(Error::Locked { folder: path.to_owned(), owner: "another program has the history open".to_owned() })
        }
        Some(ErrorCode::NotADatabase) if !has_own_name(path) => {
            refused(path, "is not a history and is left as it is. Name another file for the history.".to_owned())
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Trouble::Damaged("SQLite cannot read it".to_owned()),
        Some(_) => Trouble::Stop(machine("reading the history", path, error)),
        // A column that is missing, of another type or with words nobody wrote.
        None => Trouble::Damaged("its tables do not hold what they should".to_owned()),
    }
}

/// Only a file that is called like a history is ever renamed.
fn has_own_name(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "sqlite")
}

fn refused(path: &Path, message: String) -> Trouble {
    Trouble::Stop(Error::Configuration(vec![ConfigMistake { file: path.display().to_string(), key: String::new(), message }]))
}

/// What SQLite says, as an error of the machine.
pub(crate) fn machine(doing: &str, path: &Path, error: &rusqlite::Error) -> Error {
    if matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)) {
        return Error::Locked { folder: path.to_owned(), owner: "another program has the history open".to_owned() };
    }
    let source = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => std::io::ErrorKind::StorageFull.into(),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => std::io::ErrorKind::PermissionDenied.into(),
        _ => std::io::Error::other(error.to_string()),
    };
    Error::File { doing: format!("{doing} {}", path.display()), source }
}

/// The operating system's lock beside the history: two runs with other output folders must not meet in one file either.
fn lock(path: &Path) -> Result<File, Error> {
    let fault = |source| Error::File { doing: format!("opening the history {}", path.display()), source };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(fault)?;
    }
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(beside(path, ".lock")).map_err(fault)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(Error::Locked { folder: path.to_owned(), owner: "another run is at work with this history".to_owned() })
        }
        Err(TryLockError::Error(source)) => Err(fault(source)),
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Renames a damaged file, and the journal that belongs to it, to the first free name.
fn set_aside(path: &Path) -> Result<PathBuf, Error> {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let free = (1..10_000).map(|n| path.with_file_name(format!("{stem}.damaged-{n}.sqlite"))).find(|path| !path.exists());
    let aside = free.ok_or_else(|| Error::Fault("more than 9,999 damaged histories".to_owned()))?;
    let fault = |source| Error::File { doing: format!("setting aside the damaged history {}", path.display()), source };
    std::fs::rename(path, &aside).map_err(fault)?;
    let journal = beside(path, "-journal");
    if journal.exists() {
        std::fs::rename(&journal, beside(&aside, "-journal")).map_err(fault)?;
    }
    Ok(aside)
}

fn damaged(path: &Path, what: &str, aside: Option<&Path>) -> Finding {
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let message = match aside {
        Some(aside) => format!(
            "The history of earlier terms is damaged ({what}). It was set aside as {}, and a new history begins with this run.",
            name(aside)
        ),
        None => format!("The history of earlier terms is damaged ({what}). It is not used here."),
    };
    Finding::new(Code("HISTORY-01"), Action::Rejected, Place::file(name(path)), message)
        .hint("Put back the newest good copy of this file from the school's backup, then run again.")
}
