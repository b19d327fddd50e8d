//! The tables of a history file, and the steps from each shipped version to this one.
//!
//! A step is never changed once shipped; a new one is added below. `user_version` counts the steps taken, and
//! `application_id` says that the file is ours, so that no other program's file is ever written to.

use rusqlite::{Connection, OptionalExtension, Transaction};

/// Marks a SQLite file as a history of this program (`Waym` in ASCII).
pub(crate) const APPLICATION_ID: i32 = 0x5761_796D;

/// The version this program writes.
pub(crate) const VERSION: usize = STEPS.len();

/// Step n leads from version n to version n + 1.
pub(crate) const STEPS: [&str; 3] = [FIRST, crate::history::decisions::TABLES, crate::history::disclosed::TABLES];

const FIRST: &str = "
CREATE TABLE about (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE load (
    number INTEGER PRIMARY KEY,
    as_at TEXT NOT NULL,
    version TEXT NOT NULL,
    identity TEXT NOT NULL UNIQUE,
    seal TEXT NOT NULL
) STRICT;
CREATE TABLE basis (
    load INTEGER NOT NULL REFERENCES load (number),
    position INTEGER NOT NULL,
    earlier INTEGER NOT NULL,
    PRIMARY KEY (load, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE input (
    load INTEGER NOT NULL REFERENCES load (number),
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    described TEXT NOT NULL,
    PRIMARY KEY (load, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE setting (
    load INTEGER NOT NULL REFERENCES load (number),
    position INTEGER NOT NULL,
    file TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (load, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE chunk (
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    file TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE TABLE content (
    load INTEGER NOT NULL REFERENCES load (number),
    position INTEGER NOT NULL,
    chunk INTEGER NOT NULL REFERENCES chunk (id),
    PRIMARY KEY (load, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE spoken (
    turn INTEGER PRIMARY KEY,
    load INTEGER NOT NULL REFERENCES load (number)
) STRICT;
";

/// The versions a file carries: its application id and the number of steps taken.
pub(crate) fn versions(connection: &Connection) -> rusqlite::Result<(i32, usize)> {
    let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok((application, usize::try_from(version).unwrap_or(usize::MAX)))
}

/// The school a history belongs to.
pub(crate) fn school(connection: &Connection) -> rusqlite::Result<String> {
    connection.query_row("SELECT value FROM about WHERE name = 'school'", [], |row| row.get(0))
}

/// The id that a load's run printed on its outputs, where a purge has since changed the names it was made of.
pub(crate) fn run_of_load(connection: &Connection, number: u32) -> rusqlite::Result<Option<String>> {
    let mut query = connection.prepare_cached("SELECT value FROM about WHERE name = ?")?;
    query.query_row([format!("run of load {number}")], |row| row.get(0)).optional()
}

/// Remembers that id.
pub(crate) fn keep_run_of_load(connection: &Connection, number: u32, run: &str) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO about (name, value) VALUES (?, ?)";
    connection.execute(sql, [&format!("run of load {number}"), run]).map(|_| ())
}

/// Takes the steps that a file still lacks, in one transaction of the caller.
pub(crate) fn migrate(transaction: &Transaction<'_>, from: usize, school: &str) -> rusqlite::Result<()> {
    for step in STEPS.iter().skip(from) {
        transaction.execute_batch(step)?;
    }
    if from == 0 {
        transaction.execute("INSERT INTO about (name, value) VALUES ('school', ?)", [school])?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", VERSION as i64)
}
