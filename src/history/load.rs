//! One load: everything an accepted run read and understood, immutable once stored.
//!
//! A load is sealed by a hash over all it holds, so that any change made to the file from outside is noticed, and is known
//! by the hash of what went in, so that the same run again adds nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use crate::finding::Finding;
use crate::history::chunk::{self, Chunk, Kind};
use crate::history::outcome::PupilOutcome;
use crate::normalise::records::Normalised;
use crate::table::InputFile;

/// What a run hands over to be remembered.
#[derive(Clone, Copy, Debug)]
pub struct NewLoad<'a> {
    /// The day the run spoke for.
    pub as_at: NaiveDate,
    /// Version of the program.
    pub version: &'a str,
    /// Settings files with their hashes.
    pub settings: &'a [(String, String)],
    /// The files read.
    pub files: &'a [InputFile],
    /// Records and the fate of each row.
    pub records: &'a KeptRecords,
    /// What reading and understanding them found.
    pub findings: &'a [Finding],
    /// What was proposed for each pupil.
    pub outcomes: &'a [PupilOutcome],
    /// Numbers of the earlier loads that the run was made with, oldest first.
    pub basis: &'a [u32],
}

/// Records and the fate of each row in the form in which they are kept: a small part of what they take as records, so that
/// a run need not hold those until it ends.
#[derive(Clone, Debug, Default)]
pub struct KeptRecords {
    pub(crate) chunks: Vec<Chunk>,
}

impl KeptRecords {
    /// Records as they will be kept.
    pub fn of(normalised: &Normalised) -> KeptRecords {
        let mut chunks = chunk::of_records(&normalised.records);
        chunks.push(chunk::of_ledger(&normalised.ledger));
        chunks.push(chunk::of_readings(&normalised.readings));
        KeptRecords { chunks }
    }
}

impl NewLoad<'_> {
    /// What makes two runs the same: day, version, settings and inputs.
    pub fn identity(&self) -> String {
        identity(self.as_at, self.version, self.settings, self.files)
    }
}

/// The hash of what goes into a run.
pub fn identity(as_at: NaiveDate, version: &str, settings: &[(String, String)], files: &[InputFile]) -> String {
    let mut hash = Sha256::new();
    let mut add = |text: &str| {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    };
    add(&as_at.to_string());
    add(version);
    for (file, sha256) in settings {
        add(file);
        add(sha256);
    }
    add("inputs");
    for file in files {
        add(&file.name);
        add(&file.sha256);
    }
    hex(&hash.finalize())
}

/// What is known of a stored load without reading its records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadHead {
    /// Number, counted from 1.
    pub number: u32,
    /// The day its run spoke for.
    pub as_at: NaiveDate,
    /// Version of the program that made it.
    pub version: String,
    /// Hash of what went in.
    pub identity: String,
    /// The earlier loads its run was made with, oldest first.
    pub basis: Vec<u32>,
    /// The files read.
    pub inputs: Vec<KeptInput>,
    /// Settings files with their hashes.
    pub settings: Vec<(String, String)>,
    /// The id its run printed on outputs, where a purge has since changed the names it is made of.
    pub(crate) run: Option<String>,
    /// Hash over everything the load holds.
    pub(crate) seal: String,
    /// Its chunks, in order.
    pub(crate) chunks: Vec<i64>,
}

/// One input file of a load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptInput {
    /// Name relative to the inbox.
    pub name: Arc<str>,
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 of the content.
    pub sha256: String,
    /// Encoding or format in words.
    pub described: String,
}

/// A load in full, as the run that made it had it.
#[derive(Clone, Debug)]
pub struct WholeLoad {
    /// The files read, without their cells.
    pub files: Vec<InputFile>,
    /// Records and the fate of each row.
    pub normalised: Normalised,
    /// What reading and understanding them found.
    pub findings: Vec<Finding>,
}

/// A chunk as stored.
#[derive(Clone, Debug)]
pub(crate) struct StoredChunk {
    /// Hash of kind, file and content.
    pub sha256: String,
    /// The chunk.
    pub chunk: Chunk,
}

/// Hash of a chunk.
pub(crate) fn hash_of(chunk: &Chunk) -> String {
    hash_of_parts(chunk.kind.word(), &chunk.file, &chunk.bytes)
}

/// Hash of a chunk by the word of its kind, its file and its content.
pub(crate) fn hash_of_parts(kind: &str, file: &str, bytes: &[u8]) -> String {
    let mut hash = Sha256::new();
    for part in [kind.as_bytes(), file.as_bytes()] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.update(bytes);
    hex(&hash.finalize())
}

/// The seal of a load: a hash over its head and the hashes of its chunks.
pub(crate) fn seal(head: &LoadHead, chunk_hashes: &[&str]) -> String {
    let mut hash = Sha256::new();
    let mut add = |text: &str| {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    };
    let LoadHead { number, as_at, version, identity, basis, inputs, settings, run, seal: _, chunks: _ } = head;
    add(&format!("{number} {as_at} {basis:?}"));
    add(version);
    add(identity);
    for input in inputs {
        add(&input.name);
        add(&format!("{} {}", input.bytes, input.sha256));
        add(&input.described);
    }
    for (file, sha256) in settings {
        add(file);
        add(sha256);
    }
    if let Some(run) = run {
        add("run");
        add(run);
    }
    for chunk in chunk_hashes {
        add(chunk);
    }
    hex(&hash.finalize())
}

/// Chunks of a load by kind, in order.
pub(crate) fn of_kind<'a>(
    head: &'a LoadHead,
    chunks: &'a BTreeMap<i64, StoredChunk>,
    wanted: Kind,
) -> impl Iterator<Item = &'a Chunk> + 'a {
    head.chunks.iter().filter_map(|id| chunks.get(id)).map(|stored| &stored.chunk).filter(move |chunk| chunk.kind == wanted)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |at: u8| DIGITS.get(usize::from(at)).copied().unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
