//! Retention: what the rule no longer allows is taken out of every load and of the outputs, and a record names no child.
//!
//! Loads are otherwise never changed. A purge writes each of them anew without the rows of the children concerned, overwrites
//! what was freed (`secure_delete`), and rebuilds the file (`VACUUM`), so that no page keeps them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use rusqlite::{ErrorCode, TransactionBehavior};

use crate::domain::entered::Entered;
use crate::domain::upn::{Upn, UpnFault};
use crate::domain::words::count;
use crate::error::Error;
use crate::finding::Finding;
use crate::history::bytes::Damaged;
use crate::history::chunk::{self, Chunk, Kind};
use crate::history::commit::{rename_inputs, write_chunks};
use crate::history::decisions::run_id;
use crate::history::disclosed;
use crate::history::forgotten;
use crate::history::load::{hex, seal};
use crate::history::outputs::{Doomed, destroy, doomed};
use crate::history::people::{People, Rule};
use crate::history::person::is_upn;
use crate::history::random::secret_bytes;
use crate::history::store::{History, machine};
use crate::history::unnaming::{Unnaming, hashes_of};
use crate::normalise::census_notes::KEY_ITEM;
use crate::normalise::records::{NameAsWritten, PupilReference, Records};

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
    /// UPNs and row keys of children who go whatever the rules say; by rule nobody goes then.
    pub named: &'a [String],
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
    /// Folders of past runs, other outputs, and what interrupted runs left.
    pub n_folders: usize,
    /// Damaged histories that were set aside.
    pub n_damaged: usize,
    /// The record of destruction, where something was destroyed.
    pub record: Option<PathBuf>,
}

/// Lists, or destroys and records. No word of it names a child.
pub fn purge(history: &mut History, order: &PurgeOrder<'_>) -> Result<Purged, Error> {
    if let Some(at) = order.named.iter().position(|text| !is_upn(text) && !is_row_key(text)) {
        // A short word would be found, and destroyed, everywhere. What was typed is not repeated: it may be a name.
        return Err(Error::Inputs(format!(
            "number {} of --pupil is neither a UPN (a letter, eleven digits, a digit or letter) nor a row key (twelve characters from 0 to 9 and a to f); \
             nothing was destroyed",
            at + 1
        )));
    }
    let people = everybody(history, order)?;
    let mut unnaming = Unnaming::of(history, &people).map_err(|_| unreadable())?;
    let doomed = doomed(&people, &unnaming.telling_files, order, &history.path)?;
    // What stands in a damaged file cannot be told, so it goes with the first child who goes.
    let damaged = if people.due.is_empty() { Vec::new() } else { damaged_histories(&history.path)? };
    let n_loads = if people.due.is_empty() { 0 } else { history.loads().len() };
    let text = told(&people, &doomed, &damaged, n_loads, order);
    let n_folders = doomed.whole.len();
    let mut purged = Purged { text, n_pupils: people.due.len(), n_loads, n_folders, n_damaged: damaged.len(), record: None };
    if order.is_dry_run || (people.due.is_empty() && doomed.whole.is_empty()) {
        return Ok(purged);
    }
    // The record comes first, as no destruction goes without one, and the history last, as it alone knows who is to go: what was
    // stopped half-way is then finished by the next purge.
    let record = WaitingRecord::write(order, &purged.text)?;
    destroy(&people, &unnaming.telling_files, &doomed)?;
    for path in &damaged {
        std::fs::remove_file(path).map_err(|source| Error::File { doing: format!("deleting {}", path.display()), source })?;
    }
    forget_latest(order.school_folder)?;
    if !people.due.is_empty() && !rewrite(history, &people, &mut unnaming)? {
        purged.text.push_str("There was no room to make the file of the history smaller; what stood in it is overwritten.\n");
    }
    let record = record.keep()?;
    let _ = writeln!(purged.text, "The record of destruction is {}.", record.display());
    purged.record = Some(record);
    Ok(purged)
}

/// Everybody whom a load names, with the newest day known for each row that is of no pupil list.
fn everybody(history: &History, order: &PurgeOrder<'_>) -> Result<People, Error> {
    let mut newest: BTreeMap<i64, NaiveDate> = BTreeMap::new();
    for head in history.loads() {
        for id in &head.chunks {
            let day = newest.entry(*id).or_insert(head.as_at);
            *day = head.as_at.max(*day);
        }
    }
    let mut lists = Records::default();
    let mut rows = Vec::new();
    for (id, stored) in &history.chunks {
        let mut records = Records::default();
        let file = Arc::from(stored.chunk.file.as_str());
        chunk::read_into(&mut records, stored.chunk.kind, &stored.chunk.bytes, file).map_err(|_| unreadable())?;
        let read_on = newest.get(id).copied().unwrap_or(order.today);
        // A plan may end, and a review be due, long after the child has gone.
        rows.extend(records.pupil_rows().into_iter().map(|row| (row.pupil.clone(), row.day.unwrap_or(read_on).min(read_on))));
        lists.rolls.extend(records.rolls);
        lists.answers.extend(records.answers);
    }
    let rule = Rule { school_id: order.school_id, today: order.today, years_after_leaving: order.years_after_leaving, named: order.named };
    Ok(People::of(&lists.rolls, distinct(rows), &lists.answers, &rule))
}

/// Each way of naming a child once, with its newest day: a child has dozens of results in the same words.
fn distinct(mut rows: Vec<(PupilReference, NaiveDate)>) -> Vec<(PupilReference, NaiveDate)> {
    let key = |who: &PupilReference| {
        let upn = |upn: &Option<_>| upn.as_ref().map(|upn: &Entered<Upn, UpnFault>| upn.text().to_owned());
        let name = match &who.name {
            NameAsWritten::Known(name) => (Some(name.clone()), None),
            NameAsWritten::UnknownOrder(text) => (None, Some(text.clone())),
            NameAsWritten::Absent => (None, None),
        };
        (upn(&who.upn), upn(&who.former_upn), name, who.date_of_birth, who.admission_number.clone())
    };
    rows.sort_by_cached_key(|(who, day)| (key(who), std::cmp::Reverse(*day)));
    rows.dedup_by(|(later, _), (first, _)| key(later) == key(first));
    rows
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

fn is_row_key(text: &str) -> bool {
    let text = text.trim();
    text.len() == 12 && text.chars().all(|c| c.is_ascii_hexdigit())
}

fn told(people: &People, doomed: &Doomed, damaged: &[PathBuf], n_loads: usize, order: &PurgeOrder<'_>) -> String {
    let mut text = String::new();
    let done = if order.is_dry_run { "would be destroyed" } else { "destroyed" };
    let _ = writeln!(text, "Status 0: {}", if order.is_dry_run { "nothing was destroyed, this is a list" } else { "done" });
    let _ = writeln!(text, "Retention of {}, as at {}.", order.school_id, order.today);
    rules(order, &mut text);
    let _ = writeln!(text, "Pupils {done}: {}. Pupils kept: {}.", people.due.len(), people.n_kept);
    match people.n_on_no_list() {
        0 => {}
        n => {
            let _ = writeln!(text, "Of them on no pupil list, known by rows of other files alone: {n}.");
        }
    }
    match people.n_on_roll() {
        0 => {}
        n => {
            let _ = writeln!(text, "Of them on the newest pupil list: {n}. The next run reads them again unless the files are changed.");
        }
    }
    let _ = writeln!(text, "Loads written anew without them: {n_loads}.");
    let within = |path: &PathBuf| path.strip_prefix(order.school_folder).unwrap_or(path).display().to_string();
    let _ = writeln!(text, "Folders of past runs and other outputs {done}: {}.", doomed.whole.len());
    for path in &doomed.whole {
        let _ = writeln!(text, "  {}", within(path));
    }
    for (path, n) in &doomed.lines {
        let _ = writeln!(text, "Lines {done} in {}: {n}.", within(path));
    }
    let _ = writeln!(text, "Damaged histories set aside {done}: {}.", damaged.len());
    for name in damaged.iter().filter_map(|path| path.file_name()) {
        let _ = writeln!(text, "  {}", name.to_string_lossy());
    }
    let _ =
        writeln!(text, "Files in the inbox, and copies given to readers, are the school's to delete: a later run would read them again.");
    text
}

fn rules(order: &PurgeOrder<'_>, text: &mut String) {
    if !order.named.is_empty() {
        let _ = writeln!(text, "Asked for by UPN or row key: {}. No other rule was applied.", count(order.named.len(), "pupil", "pupils"));
        return;
    }
    let (years, source) = (order.years_after_leaving, order.source);
    let _ = writeln!(
        text,
        "Rule: leavers are kept for {years} whole school years after the year of leaving ({source}). Who stands on no pupil list is taken \
         to have left on the newest day of a row about them."
    );
    if let Some((years, source)) = order.run_folders {
        let _ = writeln!(text, "Rule: folders of runs are kept for {years} whole school years after the year of the run ({source}).");
    }
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

/// A record of destruction that is written, but does not carry a record's name yet. It goes when this is dropped.
struct WaitingRecord {
    waiting: PathBuf,
    path: PathBuf,
}

impl WaitingRecord {
    fn write(order: &PurgeOrder<'_>, text: &str) -> Result<WaitingRecord, Error> {
        let folder = order.school_folder.join("destroyed");
        let fault = |source| Error::File { doing: format!("writing the record of destruction in {}", folder.display()), source };
        std::fs::create_dir_all(&folder).map_err(fault)?;
        let path = (1..10_000)
            .map(|n| folder.join(format!("{}-{n}.txt", order.today)))
            .find(|path| !path.exists())
            .ok_or_else(|| Error::Fault("more than 9,999 purges of one day".to_owned()))?;
        let record = WaitingRecord { waiting: folder.join(".making-record.txt"), path };
        let signed = format!("{text}\nAuthorised by (name, role, date): ______________________________\n");
        std::fs::write(&record.waiting, signed).map_err(fault)?;
        Ok(record)
    }

    fn keep(self) -> Result<PathBuf, Error> {
        let fault = |source| Error::File { doing: format!("naming the record of destruction {}", self.path.display()), source };
        std::fs::rename(&self.waiting, &self.path).map_err(fault)?;
        Ok(self.path.clone())
    }
}

impl Drop for WaitingRecord {
    fn drop(&mut self) {
        // Gone already when the record was kept.
        let _ = std::fs::remove_file(&self.waiting);
    }
}

/// Writes every load anew in one transaction, then rebuilds the file. False where there was no room to rebuild it; what was
/// deleted is overwritten all the same.
fn rewrite(history: &mut History, people: &People, unnaming: &mut Unnaming) -> Result<bool, Error> {
    let path = history.path.clone();
    let fault =
        |error: rusqlite::Error| machine("purging the history once the files were destroyed (a further purge finishes it)", &path, &error);
    let random = hex(&secret_bytes()?);
    let mut loads = Vec::new();
    for head in &history.heads {
        let mut chunks = Vec::new();
        for stored in head.chunks.iter().filter_map(|id| history.chunks.get(id)) {
            for chunk in without(&stored.chunk, people, unnaming).map_err(|_| unreadable())? {
                chunks.push(unnaming.chunk(&chunk).map_err(|_| unreadable())?);
            }
        }
        loads.push((unnaming.head(head, run_id(head)), chunks));
    }
    let Some(connection) = history.connection.as_mut() else { return Ok(true) };
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(fault)?;
    transaction.execute_batch("DELETE FROM content; DELETE FROM chunk;").map_err(fault)?;
    forgotten::forget(&transaction, people, unnaming).map_err(fault)?;
    disclosed::forget(&transaction, people.due.iter().flat_map(|one| &one.keys), &random).map_err(fault)?;
    for (head, chunks) in &loads {
        let hashes = hashes_of(chunks);
        let hashes: Vec<&str> = hashes.iter().map(String::as_str).collect();
        write_chunks(&transaction, head.number, chunks, &hashes).map_err(fault)?;
        rename_inputs(&transaction, head, &seal(head, &hashes)).map_err(fault)?;
    }
    transaction.commit().map_err(fault)?;
    let is_smaller = match connection.execute_batch("VACUUM") {
        Ok(()) => true,
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DiskFull) => false,
        Err(error) => return Err(fault(error)),
    };
    history.refresh()?;
    Ok(is_smaller)
}

/// A chunk without the rows of children to go.
fn without(chunk: &Chunk, people: &People, unnaming: &Unnaming) -> Result<Vec<Chunk>, Damaged> {
    match chunk.kind {
        // Counts of rows and headings of columns are about nobody and stay as they were.
        Kind::Ledger | Kind::Readings => return Ok(vec![chunk.clone()]),
        Kind::Findings => {
            let mut findings = Vec::new();
            for finding in chunk::findings(&chunk.bytes)? {
                let hint = finding.hint.as_deref().map(|hint| unnaming.sentence(hint));
                if let (Some(message), None | Some(Some(_))) = (unnaming.sentence(&finding.message), &hint) {
                    findings.push(Finding { message, hint: hint.flatten(), ..finding });
                }
            }
            return Ok(vec![chunk::of_findings(&findings)]);
        }
        // Texts that hold no name: they passed the screen of the governors' report.
        Kind::Priorities => return Ok(vec![chunk.clone()]),
        Kind::Outcomes => {
            let mut outcomes = chunk::outcomes(&chunk.bytes)?;
            outcomes.retain(|outcome| !people.is_due_key(&outcome.key));
            return Ok(vec![chunk::of_outcomes(&outcomes)]);
        }
        _ => {}
    }
    let mut records = Records::default();
    chunk::read_into(&mut records, chunk.kind, &chunk.bytes, Arc::from(chunk.file.as_str()))?;
    records.retain_pupils(|who| !people.is_due(who));
    // A note on a query of the census may have lost everything by which it names the pupil but the key.
    records.census.retain(|row| row.fact.value(KEY_ITEM).is_none_or(|key| !people.is_due_key(&key.text)));
    records.answers.retain(|row| !people.is_due_key(&row.pupil_key) && !people.is_due_key(&row.other_key));
    Ok(chunk::of_records(&records))
}

fn unreadable() -> Error {
    Error::Fault("a load is whole but cannot be understood".to_owned())
}
