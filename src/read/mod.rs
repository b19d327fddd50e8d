//! Files to raw tables: the only input I/O. Decides by content, never by the file's extension.
//!
//! A file that cannot be used is a finding and an [`InputFile`] without tables; only an inbox that cannot be
//! opened stops the run. Nothing here interprets a cell: no trimming, no numbers out of text, no headings.
//! Every limit exists because a few kilobytes of hostile file can otherwise ask for gigabytes.

use std::path::Path;

use crate::error::Error;
use crate::finding::{Action, Checked, Code, Finding};
use crate::place::Place;
use crate::table::InputFile;

mod archive;
mod biff;
mod book;
mod cells;
mod census_elements;
mod census_oddities;
pub mod census_return;
mod census_text;
mod container;
mod ctf;
mod ctf_tables;
mod decode;
mod delimited;
mod disguise;
mod grid;
mod guard;
mod header_names;
mod html_grid;
mod html_table;
mod html_text;
mod html_tokens;
mod inbox;
pub(crate) mod inside;
pub(crate) mod json;
mod mail;
mod markup;
mod ods;
mod ole;
pub(crate) mod opening;
pub(crate) mod owner_only;
mod package;
mod protected;
mod report_xml;
mod sheet;
mod spreadsheet_xml;
mod web_archive;
mod wire;
#[cfg(feature = "wonde")]
pub mod wonde;
mod workbook;
mod worker;
mod xls;
mod xlsb;
mod xml_walk;

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod hostile_markup;

pub use header_names::{HeaderName, Named, ReturnedFile, names_in, read_returned};
pub use opening::{KeptPassphrase, Opening, PassphrasePlace};
pub use worker::{COMMAND as WORKER_COMMAND, serve as serve_worker};

/// How much of a file is read before it is refused as something no school would have made.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of one file.
    pub file_bytes: u64,
    /// Files in one inbox.
    pub files: usize,
    /// Entries of a workbook's zip.
    pub zip_entries: usize,
    /// Bytes of one entry after inflating.
    pub entry_bytes: u64,
    /// Bytes of all entries after inflating.
    pub package_bytes: u64,
    /// Inflated over packed size, for entries over one megabyte.
    pub ratio: u64,
    /// Sheets of one workbook.
    pub sheets: usize,
    /// Last row of a sheet or line of a text file that may hold data.
    pub rows: u32,
    /// Last column that may hold data.
    pub columns: u32,
    /// Cells of one file, counting the blanks between filled cells of a row.
    pub cells: usize,
    /// Characters of one cell; Excel's own limit. Longer text is cut.
    pub cell_characters: usize,
    /// Bytes of text of one file as held in memory.
    pub text_bytes: usize,
    /// What is needed to open files that do not open by themselves.
    pub opening: Opening,
}

impl Default for Limits {
    fn default() -> Limits {
        const MEGABYTE: u64 = 1024 * 1024;
        Limits {
            file_bytes: 100 * MEGABYTE,
            files: 2_000,
            zip_entries: 5_000,
            entry_bytes: 200 * MEGABYTE,
            package_bytes: 300 * MEGABYTE,
            ratio: 200,
            sheets: 250,
            rows: 100_000,
            columns: 500,
            cells: 2_000_000,
            cell_characters: 32_767,
            text_bytes: 200 * 1024 * 1024,
            opening: Opening::default(),
        }
    }
}

/// Reads every file below a folder, in name order.
///
/// A folder that is missing or cannot be listed is an [`Error::Inputs`]; anything wrong with one file is a finding.
pub fn read_inbox(folder: &Path, limits: &Limits) -> Result<Checked<Vec<InputFile>>, Error> {
    inbox::read_inbox(folder, limits)
}

/// Reads one file under the name the school knows it by: the file itself, and after a zip of files its members, each
/// an input of its own named `archive.zip/member.csv`.
pub fn read_files(path: &Path, name: &str, limits: &Limits) -> Checked<Vec<InputFile>> {
    inbox::read_files(path, name, limits)
}

/// The bytes of one file to one or, for a zip of files, several inputs; see [`read_files`].
pub fn read_all(name: &str, bytes: &[u8], limits: &Limits) -> Checked<Vec<InputFile>> {
    container::read_all(name, bytes, limits)
}

/// Reads one file under the name the school knows it by. A zip of files gives one input that holds the tables of all
/// members, each table under its member's name.
pub fn read_file(path: &Path, name: &str, limits: &Limits) -> Checked<InputFile> {
    inbox::read_file(path, name, limits)
}

/// Reads the bytes of one file; a zip of files as [`read_file`] does.
pub fn read_bytes(name: &str, bytes: &[u8], limits: &Limits) -> Checked<InputFile> {
    container::read_bytes(name, bytes, limits)
}

/// The text of a file in whatever encoding, and notes on it; `Err` says why it is not text.
pub(crate) fn text_of(bytes: &[u8]) -> Result<(String, Vec<String>), String> {
    let decoded = decode::decode(bytes).map_err(|refusal| format!("{}. {}", refusal.message, refusal.hint))?;
    Ok((decoded.text, decoded.notes.into_iter().map(|note| format!("{}. {}", note.message, note.hint)).collect()))
}

/// Why a file or sheet is not used, in words for the person who sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Refusal {
    code: Code,
    message: String,
    hint: String,
}

impl Refusal {
    fn new(code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Refusal {
        Refusal { code: Code(code), message: message.into(), hint: hint.into() }
    }

    fn at(self, place: Place) -> Finding {
        Finding::new(self.code, Action::Rejected, place, self.message).hint(self.hint)
    }
}
