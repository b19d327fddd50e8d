//! Bytes that nobody can foretell, for a school's secret: SQLite's generator, which the operating system seeds.

use rusqlite::Connection;

use crate::error::Error;

/// Thirty-two of them.
pub(crate) fn secret_bytes() -> Result<[u8; 32], Error> {
    let fault = |error: rusqlite::Error| Error::Fault(format!("no random bytes can be had: {error}"));
    let connection = Connection::open_in_memory().map_err(fault)?;
    let bytes: Vec<u8> = connection.query_row("SELECT randomblob(32)", [], |row| row.get(0)).map_err(fault)?;
    bytes.try_into().map_err(|_| Error::Fault("fewer random bytes were given than asked for".to_owned()))
}
