//! Retention: what the rule no longer allows is taken out of every load and of the outputs, and a record names no child.
//!
//! Loads are otherwise never changed. A purge writes each of them anew without the rows of the children concerned, overwrites
//! what was freed (`secure_delete`), and rebuilds the file (`VACUUM`), so that no page keeps them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use rusqlite::{TransactionBehavior, params};

use crate::domain::academic_year::AcademicYear;
use crate::error::Error;
use crate::history::bytes::Damaged;
use crate::history::chunk::{self, Chunk, Kind};
use crate::history::commit::write_chunks;
use crate::history::load::{hash_of, seal};
use crate::history::people::People;
use crate::history::store::{History, machine};
use crate::link::roll::row_key;
use crate::normalise::records::Records;

/// What to destroy, and where.
#[derive(Clone, Copy, Debug)]
pub struct PurgeOrder<'a> {
    /// Short id of the school.
    pub school_id: &'a str,
    /// Folder of the school's outputs.
    pub school_folder: &'a Path,
    /// The day of the purge.
    pub today: NaiveDate,
    /// Whole school years for which a leaver is kept after the year of leaving.
    pub years_after_leaving: u32,
    /// Where the rule comes from, printed in the record.
    pub source: &'a str,
    /// List only.
    pub is_dry_run: bool,
}

/// Lists, or destroys and records. The text names counts, loads and folders, never a child.
pub fn purge(history: &mut History, order: &PurgeOrder<'_>) -> Result<String, Error> {
    let mut all = Records::default();
    for stored in history.chunks.values().filter(|stored| stored.chunk.kind == Kind::Roll) {
        let file = Arc::from(stored.chunk.file.as_str());
        chunk::read_into(&mut all, Kind::Roll, &stored.chunk.bytes, file).map_err(|_| unreadable())?;
    }
    let people = People::of(&all.rolls, order.today, order.years_after_leaving, |row| row_key(order.school_id, row));
    let folders = folders_with(&people, order)?;
    let mut text = told(&people, &folders, history, order);
    if order.is_dry_run || people.due.is_empty() {
        return Ok(text);
    }
    rewrite(history, &people)?;
    for folder in &folders {
        std::fs::remove_dir_all(folder).map_err(|source| Error::File { doing: format!("deleting {}", folder.display()), source })?;
    }
    forget_latest(order.school_folder)?;
    let record = write_record(order, &text)?;
    let _ = writeln!(text, "The record of destruction is {}.", record.display());
    Ok(text)
}

fn told(people: &People, folders: &[PathBuf], history: &History, order: &PurgeOrder<'_>) -> String {
    let mut text = String::new();
    let done = if order.is_dry_run { "would be destroyed" } else { "destroyed" };
    let _ = writeln!(text, "Status 0: {}", if order.is_dry_run { "nothing was destroyed, this is a list" } else { "done" });
    let _ = writeln!(text, "Retention of {}, as at {}.", order.school_id, order.today);
    let _ = writeln!(
        text,
        "Rule: leavers are kept for {} whole school years after the year of leaving ({}).",
        order.years_after_leaving, order.source
    );
    let _ = writeln!(text, "Pupils {done}: {}. Pupils kept: {}.", people.due.len(), people.n_kept);
    let n_loads = if people.due.is_empty() { 0 } else { history.loads().len() };
    let _ = writeln!(text, "Loads written anew without them: {n_loads}.");
    let _ = writeln!(text, "Folders of past runs {done}: {}.", folders.len());
    for folder in folders {
        let name = folder.strip_prefix(order.school_folder).unwrap_or(folder);
        let _ = writeln!(text, "  {}", name.display());
    }
    let _ =
        writeln!(text, "Files in the inbox, and copies given to readers, are the school's to delete: a later run would read them again.");
    text
}

/// Folders of runs in which a child to go may stand: those of days up to the end of the school year of leaving.
fn folders_with(people: &People, order: &PurgeOrder<'_>) -> Result<Vec<PathBuf>, Error> {
    let Some(bound) = people.due.iter().filter_map(|one| one.left().max(one.last_seen)).max() else { return Ok(Vec::new()) };
    let bound = AcademicYear::of(bound).last_day();
    let mut folders = Vec::new();
    for term in listed(order.school_folder)? {
        for run in listed(&term)? {
            let day = run.file_name().and_then(|name| name.to_str()).and_then(|name| name.get(..10)).and_then(|day| day.parse().ok());
            if day.is_some_and(|day: NaiveDate| day <= bound) && run.join("run.json").is_file() {
                folders.push(run);
            }
        }
    }
    Ok(folders)
}

fn listed(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(folder).map_err(|source| Error::File { doing: format!("listing {}", folder.display()), source })?;
    let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    Ok(folders)
}

/// `latest.txt` must not name a folder that is gone.
fn forget_latest(school_folder: &Path) -> Result<(), Error> {
    let latest = school_folder.join("latest.txt");
    let Ok(named) = std::fs::read_to_string(&latest) else { return Ok(()) };
    if school_folder.join(named.trim()).is_dir() {
        return Ok(());
    }
    std::fs::remove_file(&latest).map_err(|source| Error::File { doing: format!("deleting {}", latest.display()), source })
}

fn write_record(order: &PurgeOrder<'_>, text: &str) -> Result<PathBuf, Error> {
    let folder = order.school_folder.join("destroyed");
    let fault = |source| Error::File { doing: format!("writing the record of destruction in {}", folder.display()), source };
    std::fs::create_dir_all(&folder).map_err(fault)?;
    let path = (1..10_000)
        .map(|n| folder.join(format!("{}-{n}.txt", order.today)))
        .find(|path| !path.exists())
        .ok_or_else(|| Error::Fault("more than 9,999 purges of one day".to_owned()))?;
    let signed = format!("{text}\nAuthorised by (name, role, date): ______________________________\n");
    std::fs::write(&path, signed).map_err(fault)?;
    Ok(path)
}

/// Writes every load anew in one transaction, then rebuilds the file.
fn rewrite(history: &mut History, people: &People) -> Result<(), Error> {
    let path = history.path.clone();
    let fault = |error: rusqlite::Error| machine("purging the history", &path, &error);
    let mut loads = Vec::new();
    for head in &history.heads {
        let mut chunks = Vec::new();
        for stored in head.chunks.iter().filter_map(|id| history.chunks.get(id)) {
            chunks.extend(without(&stored.chunk, people).map_err(|_| unreadable())?);
        }
        loads.push((head.clone(), chunks));
    }
    let Some(connection) = history.connection.as_mut() else { return Ok(()) };
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(fault)?;
    transaction.execute_batch("DELETE FROM content; DELETE FROM chunk;").map_err(fault)?;
    for (head, chunks) in &loads {
        let hashes: Vec<String> = chunks.iter().map(hash_of).collect();
        let hashes: Vec<&str> = hashes.iter().map(String::as_str).collect();
        write_chunks(&transaction, head.number, chunks, &hashes).map_err(fault)?;
        transaction.execute("UPDATE load SET seal = ? WHERE number = ?", params![seal(head, &hashes), head.number]).map_err(fault)?;
    }
    transaction.commit().map_err(fault)?;
    connection.execute_batch("VACUUM").map_err(fault)?;
    history.refresh()
}

/// A chunk without the rows of children to go.
fn without(chunk: &Chunk, people: &People) -> Result<Vec<Chunk>, Damaged> {
    match chunk.kind {
        Kind::Ledger => return Ok(vec![chunk.clone()]),
        Kind::Findings => {
            let mut findings = chunk::findings(&chunk.bytes)?;
            findings
                .retain(|finding| !people.is_named_in(&finding.message) && !finding.hint.as_deref().is_some_and(|h| people.is_named_in(h)));
            return Ok(vec![chunk::of_findings(&findings)]);
        }
        Kind::Outcomes => {
            let mut outcomes = chunk::outcomes(&chunk.bytes)?;
            outcomes.retain(|outcome| !people.is_due_key(&outcome.key));
            return Ok(vec![chunk::of_outcomes(&outcomes)]);
        }
        _ => {}
    }
    let mut records = Records::default();
    chunk::read_into(&mut records, chunk.kind, &chunk.bytes, Arc::from(chunk.file.as_str()))?;
    for roll in &mut records.rolls {
        roll.pupils.retain(|row| !people.is_due(&row.pupil));
    }
    records.sen.retain(|row| !people.is_due(&row.pupil));
    records.tests.retain(|row| !people.is_due(&row.pupil));
    records.judgements.retain(|row| !people.is_due(&row.pupil));
    records.attendance.retain(|row| !people.is_due(&row.pupil));
    records.provision.retain(|row| !people.is_due(&row.pupil));
    records.targets.retain(|row| !people.is_due(&row.pupil));
    records.other_results.retain(|row| !people.is_due(&row.pupil));
    records.ratings.retain(|row| !people.is_due(&row.pupil));
    records.incidents.retain(|row| !people.is_due(&row.pupil));
    records.sessions.retain(|row| !people.is_due(&row.pupil));
    records.access.retain(|row| !people.is_due(&row.pupil));
    records.answers.retain(|row| !people.is_due_key(&row.pupil_key));
    Ok(chunk::of_records(&records))
}

fn unreadable() -> Error {
    Error::Fault("a load is whole but cannot be understood".to_owned())
}
