//! Retention: what the rule no longer allows is taken out of every load and of the outputs, and a record names no child.
//!
//! Loads are otherwise never changed. A purge writes each of them anew without the rows of the children concerned, overwrites
//! what was freed (`secure_delete`), and rebuilds the file (`VACUUM`), so that no page keeps them.

use std::collections::BTreeSet;
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
use crate::history::decisions;
use crate::history::load::{hash_of, seal};
use crate::history::people::People;
use crate::history::store::{History, machine};
use crate::ledger::{Ledger, RowKey};
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
    /// Whole school years for which the folder of a run is kept after the year of the run, and where that rule comes from.
    pub run_folders: Option<(u32, &'a str)>,
    /// List only.
    pub is_dry_run: bool,
}

/// What a purge destroyed, or would destroy.
#[derive(Clone, Debug, Default)]
pub struct Purged {
    /// The account in words: counts, loads and folders, never a child.
    pub text: String,
    /// Pupils.
    pub n_pupils: usize,
    /// Loads written anew.
    pub n_loads: usize,
    /// Folders of past runs, and what interrupted runs left.
    pub n_folders: usize,
    /// Damaged histories that were set aside.
    pub n_damaged: usize,
    /// The record of destruction, where something was destroyed.
    pub record: Option<PathBuf>,
}

/// Lists, or destroys and records. No word of it names a child.
pub fn purge(history: &mut History, order: &PurgeOrder<'_>) -> Result<Purged, Error> {
    let mut all = Records::default();
    for stored in history.chunks.values().filter(|stored| stored.chunk.kind == Kind::Roll) {
        let file = Arc::from(stored.chunk.file.as_str());
        chunk::read_into(&mut all, Kind::Roll, &stored.chunk.bytes, file).map_err(|_| unreadable())?;
    }
    let people = People::of(&all.rolls, order.today, order.years_after_leaving, |row| row_key(order.school_id, row));
    let folders = folders_with(&people, order)?;
    // What stands in a damaged file cannot be told, so it goes with the first child who goes.
    let damaged = if people.due.is_empty() { Vec::new() } else { damaged_histories(&history.path)? };
    let n_loads = if people.due.is_empty() { 0 } else { history.loads().len() };
    let text = told(&people, &folders, &damaged, n_loads, order);
    let mut purged = Purged { text, n_pupils: people.due.len(), n_loads, n_folders: folders.len(), n_damaged: damaged.len(), record: None };
    if order.is_dry_run || (people.due.is_empty() && folders.is_empty()) {
        return Ok(purged);
    }
    if !people.due.is_empty() {
        rewrite(history, &people)?;
    }
    for path in folders.iter().chain(&damaged) {
        let removed = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
        removed.map_err(|source| Error::File { doing: format!("deleting {}", path.display()), source })?;
    }
    forget_latest(order.school_folder)?;
    let record = write_record(order, &purged.text)?;
    let _ = writeln!(purged.text, "The record of destruction is {}.", record.display());
    purged.record = Some(record);
    Ok(purged)
}

/// Histories that were set aside as damaged, with their journals: they hold what the history held.
fn damaged_histories(history: &Path) -> Result<Vec<PathBuf>, Error> {
    let Some(folder) = history.parent().filter(|folder| folder.is_dir()) else { return Ok(Vec::new()) };
    let stem = history.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let entries = std::fs::read_dir(folder).map_err(|source| Error::File { doing: format!("listing {}", folder.display()), source })?;
    let is_damaged = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        path.is_file() && name.starts_with(&format!("{stem}.damaged-")) && name.contains(".sqlite")
    };
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_damaged).collect();
    files.sort();
    Ok(files)
}

fn told(people: &People, folders: &[PathBuf], damaged: &[PathBuf], n_loads: usize, order: &PurgeOrder<'_>) -> String {
    let mut text = String::new();
    let done = if order.is_dry_run { "would be destroyed" } else { "destroyed" };
    let _ = writeln!(text, "Status 0: {}", if order.is_dry_run { "nothing was destroyed, this is a list" } else { "done" });
    let _ = writeln!(text, "Retention of {}, as at {}.", order.school_id, order.today);
    let _ = writeln!(
        text,
        "Rule: leavers are kept for {} whole school years after the year of leaving ({}).",
        order.years_after_leaving, order.source
    );
    if let Some((years, source)) = order.run_folders {
        let _ = writeln!(text, "Rule: folders of runs are kept for {years} whole school years after the year of the run ({source}).");
    }
    let _ = writeln!(text, "Pupils {done}: {}. Pupils kept: {}.", people.due.len(), people.n_kept);
    let _ = writeln!(text, "Loads written anew without them: {n_loads}.");
    let _ = writeln!(text, "Folders of past runs {done}: {}.", folders.len());
    for folder in folders {
        let name = folder.strip_prefix(order.school_folder).unwrap_or(folder);
        let _ = writeln!(text, "  {}", name.display());
    }
    let _ = writeln!(text, "Damaged histories set aside {done}: {}.", damaged.len());
    for name in damaged.iter().filter_map(|path| path.file_name()) {
        let _ = writeln!(text, "  {}", name.to_string_lossy());
    }
    let _ =
        writeln!(text, "Files in the inbox, and copies given to readers, are the school's to delete: a later run would read them again.");
    text
}

/// Folders of runs in which a child to go may stand (those of days up to the end of the school year of leaving), those whose
/// own time is over, and what interrupted runs left.
fn folders_with(people: &People, order: &PurgeOrder<'_>) -> Result<Vec<PathBuf>, Error> {
    let bound = people.due.iter().filter_map(|one| one.left().max(one.last_seen)).max().map(|day| AcademicYear::of(day).last_day());
    let is_over = |day: NaiveDate| {
        let years = order.run_folders.map_or(i32::MAX, |(years, _)| i32::try_from(years).unwrap_or(i32::MAX));
        AcademicYear::of(order.today).start_year() > AcademicYear::of(day).start_year().saturating_add(years)
    };
    let mut folders = Vec::new();
    for term in listed(order.school_folder)? {
        // What an interrupted run left: of no use to anybody, and of an unknown day.
        if term.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".making-")) {
            folders.push(term);
            continue;
        }
        for run in listed(&term)? {
            let day = run.file_name().and_then(|name| name.to_str()).and_then(|name| name.get(..10)).and_then(|day| day.parse().ok());
            if day.is_some_and(|day: NaiveDate| bound.is_some_and(|bound| day <= bound) || is_over(day)) && run.join("run.json").is_file() {
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
    decisions::forget(&transaction, people).map_err(fault)?;
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
        Kind::Ledger => return Ok(vec![unnamed_sheets(chunk, people)?]),
        Kind::Findings => {
            let mut findings = chunk::findings(&chunk.bytes)?;
            findings.retain(|finding| !finding.place.sheet.as_deref().is_some_and(|sheet| people.is_named_in(sheet)));
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

/// The row ledger, where sheets that bear a child's name get a number in its place. Counts stay as they were.
fn unnamed_sheets(chunk: &Chunk, people: &People) -> Result<Chunk, Damaged> {
    let ledger = chunk::ledger(&chunk.bytes)?;
    let named: BTreeSet<Arc<str>> =
        ledger.rows().filter_map(|(row, _)| row.sheet.clone()).filter(|sheet| people.is_named_in(sheet)).collect();
    if named.is_empty() {
        return Ok(chunk.clone());
    }
    let mut without = Ledger::expecting_rows(ledger.expected().map(|(file, n)| (file.clone(), *n)).collect());
    for (row, fate) in ledger.rows() {
        let at = row.sheet.as_ref().and_then(|sheet| named.iter().position(|one| one == sheet));
        let sheet = at.map_or_else(|| row.sheet.clone(), |at| Some(format!("(sheet {} of pupils no longer kept)", at + 1).into()));
        without.replace(RowKey { sheet, ..row.clone() }, fate.clone());
    }
    Ok(chunk::of_ledger(&without))
}

fn unreadable() -> Error {
    Error::Fault("a load is whole but cannot be understood".to_owned())
}
