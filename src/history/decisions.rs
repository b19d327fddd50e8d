//! The decision log: what meetings decided, as returned workbooks say it. Rows are added and never changed.
//!
//! Each row carries a hash over itself and the row before, so that a change made from outside is noticed. A run remembers
//! up to which row it knew the log, so that a report rebuilt later knows no more than the run did. Only `purge` writes the
//! log anew, without the children who go.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::history::load::{LoadHead, hex};
use crate::history::schema;
use crate::history::store::{History, machine};

/// The step of the layout that made the tables of this file.
const SINCE: usize = 2;

/// Tables of the log, as a step of the layout.
pub(crate) const TABLES: &str = "
CREATE TABLE decision (
    turn INTEGER PRIMARY KEY,
    batch INTEGER NOT NULL,
    read_on TEXT NOT NULL,
    file TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    sheet TEXT NOT NULL,
    row INTEGER NOT NULL,
    run TEXT NOT NULL,
    run_day TEXT NOT NULL,
    pupil_key TEXT NOT NULL,
    voice INTEGER NOT NULL,
    decision TEXT NOT NULL,
    reason TEXT NOT NULL,
    action TEXT NOT NULL,
    owner TEXT NOT NULL,
    review_by TEXT NOT NULL,
    parent_told TEXT NOT NULL,
    teacher_concern TEXT NOT NULL,
    initials TEXT NOT NULL,
    is_unread INTEGER NOT NULL,
    chain TEXT NOT NULL
) STRICT;
CREATE TABLE decisions_known (
    identity TEXT PRIMARY KEY,
    upto INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE signal (
    identity TEXT NOT NULL,
    pupil_key TEXT NOT NULL,
    strength TEXT NOT NULL,
    signals TEXT NOT NULL,
    subjects TEXT NOT NULL,
    gaps TEXT NOT NULL,
    PRIMARY KEY (identity, pupil_key)
) STRICT, WITHOUT ROWID;
";

/// Who filled the row in, by the sheet it stands on. Where rows differ the later of these is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Voice {
    /// A teacher's class file, or the sheet of a class saved alone.
    ClassFile,
    /// The sheet of a class in the coordinator's workbook.
    ClassSheet,
    /// A list of the coordinator's workbook.
    List,
}

impl Voice {
    fn number(self) -> u8 {
        match self {
            Voice::ClassFile => 0,
            Voice::ClassSheet => 1,
            Voice::List => 2,
        }
    }

    fn of(number: u8) -> Voice {
        match number {
            0 => Voice::ClassFile,
            1 => Voice::ClassSheet,
            _ => Voice::List,
        }
    }
}

/// What a row says. An empty text, or no date, is a blank cell.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct DecisionRow {
    /// A word of the policy's list.
    pub decision: String,
    /// A reason of the policy's list.
    pub reason: String,
    /// What was agreed, in the meeting's own words.
    pub action: String,
    /// Who sees to it.
    pub owner: String,
    /// The day by which to look again.
    pub review_by: Option<NaiveDate>,
    /// `yes`, `planned` or `no`.
    pub parent_told: String,
    /// `yes` or `no`.
    pub teacher_concern: String,
    /// Who typed it, as typed.
    pub initials: String,
}

impl DecisionRow {
    /// True when nothing was typed that could be read.
    pub fn is_blank(&self) -> bool {
        *self == DecisionRow::default()
    }
}

/// One row of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedDecision {
    /// Place in the log, counted from 1; 0 before it is in.
    pub turn: u32,
    /// Rows that one run read share a number; a later number was read later.
    pub batch: u32,
    /// The day of the run that read it.
    pub read_on: NaiveDate,
    /// The file, as named in the folder.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// The sheet; empty for a text file.
    pub sheet: String,
    /// The row a person sees.
    pub row: u32,
    /// Id of the run whose workbook was filled in.
    pub run: String,
    /// The day that run spoke for.
    pub run_day: NaiveDate,
    /// The pupil's row key in that workbook.
    pub pupil_key: String,
    /// Whose sheet it stands on.
    pub voice: Voice,
    /// What it says.
    pub says: DecisionRow,
    /// The decision cell was filled in and could not be read.
    pub is_unread: bool,
}

/// How a pupil's flag stood in a run: what a later run compares with to see whether the evidence grew.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SignalThen {
    /// `strong`, `moderate`, `weak`, or empty.
    pub strength: String,
    /// Codes of the signals met.
    pub signals: BTreeSet<String>,
    /// Subjects with a concern.
    pub subjects: BTreeSet<String>,
    /// Gap to the year group by subject, in standard deviations.
    pub gaps: BTreeMap<String, f64>,
}

/// The id that a run printed on its outputs, from what its load remembers.
pub fn run_id(head: &LoadHead) -> String {
    if let Some(run) = &head.run {
        return run.clone();
    }
    let mut settings = Sha256::new();
    for (file, hash) in &head.settings {
        settings.update(format!("{file}\n{hash}\n"));
    }
    let inputs: Vec<String> = head.inputs.iter().map(|file| format!("{} {}", file.name, file.sha256)).collect();
    let settings = hex(&settings.finalize());
    run_id_of(&head.version, head.as_at, &settings, &inputs)
}

/// The id of a run: made of what went in, so that the same inputs, settings, version and day give the same id and bytes.
/// `inputs` are names and hashes of the files.
pub(crate) fn run_id_of(version: &str, as_at: NaiveDate, settings_hash: &str, inputs: &[String]) -> String {
    let digest = hex(&Sha256::digest(format!("{version}\n{as_at}\n{settings_hash}\n{}", inputs.join("\n"))));
    format!("{as_at}-{}", digest.get(..8).unwrap_or_default())
}

impl History {
    /// The whole log, oldest first, with its chain proved; `None` when somebody changed it.
    pub fn decisions(&self) -> Result<Option<Vec<LoggedDecision>>, Error> {
        let Some(connection) = self.connection.as_ref() else { return Ok(Some(Vec::new())) };
        let log = if has_tables(connection)? { read_log(connection) } else { Ok(Vec::new()) };
        let log = log.map_err(|error| machine("reading the decision log of", &self.path, &error))?;
        let mut before = String::new();
        for (entry, chain) in &log {
            before = link(&before, entry);
            if before != *chain {
                return Ok(None);
            }
        }
        Ok(Some(log.into_iter().map(|(entry, _)| entry).collect()))
    }

    /// The last row of the log that a run knew, by the run's identity.
    pub(crate) fn decisions_known(&self, identity: &str) -> Result<Option<u32>, Error> {
        let Some(connection) = self.connection.as_ref().filter(|c| has_tables(c).unwrap_or(false)) else { return Ok(None) };
        let found = connection.query_row("SELECT upto FROM decisions_known WHERE identity = ?", [identity], |row| row.get(0)).optional();
        found.map_err(|error| machine("reading the decision log of", &self.path, &error))
    }

    /// How pupils stood in the run of this identity, by row key.
    pub fn signals(&self, identity: &str) -> Result<BTreeMap<String, SignalThen>, Error> {
        let Some(connection) = self.connection.as_ref().filter(|c| has_tables(c).unwrap_or(false)) else { return Ok(BTreeMap::new()) };
        read_signals(connection, identity).map_err(|error| machine("reading the decision log of", &self.path, &error))
    }

    /// Adds rows to the log and remembers that the run of this identity knows it up to them, in one transaction.
    pub fn add_decisions(&mut self, identity: &str, new: &[LoggedDecision], signals: &BTreeMap<String, SignalThen>) -> Result<(), Error> {
        if self.connection.is_none() && self.lock.is_some() {
            self.begin()?;
        }
        let path = self.path.clone();
        let Some(connection) = self.connection.as_mut().filter(|_| self.lock.is_some()) else {
            return Err(Error::Fault("decisions were to be added to a history opened for reading".to_owned()));
        };
        add(connection, identity, new, signals).map_err(|error| machine("writing decisions to the history", &path, &error))
    }
}

fn has_tables(connection: &Connection) -> Result<bool, Error> {
    Ok(schema::versions(connection).is_ok_and(|(_, version)| version >= SINCE))
}

const COLUMNS: &str = "turn, batch, read_on, file, sha256, sheet, row, run, run_day, pupil_key, voice, decision, reason, action, owner, review_by, \
                       parent_told, teacher_concern, initials, is_unread, chain";

pub(super) fn read_log(connection: &Connection) -> rusqlite::Result<Vec<(LoggedDecision, String)>> {
    let mut query = connection.prepare(&format!("SELECT {COLUMNS} FROM decision ORDER BY turn"))?;
    query.query_map([], |row| Ok((entry_of(row)?, row.get("chain")?)))?.collect()
}

fn entry_of(row: &Row<'_>) -> rusqlite::Result<LoggedDecision> {
    let day = |column: &str| -> rusqlite::Result<Option<NaiveDate>> { Ok(row.get::<_, String>(column)?.parse().ok()) };
    let certain = |column: &str| day(column)?.ok_or(rusqlite::Error::InvalidQuery);
    Ok(LoggedDecision {
        turn: row.get("turn")?,
        batch: row.get("batch")?,
        read_on: certain("read_on")?,
        file: row.get("file")?,
        sha256: row.get("sha256")?,
        sheet: row.get("sheet")?,
        row: row.get("row")?,
        run: row.get("run")?,
        run_day: certain("run_day")?,
        pupil_key: row.get("pupil_key")?,
        voice: Voice::of(row.get("voice")?),
        says: DecisionRow {
            decision: row.get("decision")?,
            reason: row.get("reason")?,
            action: row.get("action")?,
            owner: row.get("owner")?,
            review_by: day("review_by")?,
            parent_told: row.get("parent_told")?,
            teacher_concern: row.get("teacher_concern")?,
            initials: row.get("initials")?,
        },
        is_unread: row.get("is_unread")?,
    })
}

fn day_text(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// The hash of a row and of all before it.
pub(super) fn link(before: &str, entry: &LoggedDecision) -> String {
    let LoggedDecision { turn, batch, read_on, file, sha256, sheet, row, run, run_day, pupil_key, voice, says, is_unread } = entry;
    let DecisionRow { decision, reason, action, owner, review_by, parent_told, teacher_concern, initials } = says;
    let numbers = format!("{turn} {batch} {read_on} {row} {run_day} {} {is_unread}", voice.number());
    let review_by = day_text(*review_by);
    let mut hash = Sha256::new();
    for text in [
        before,
        &numbers,
        file,
        sha256,
        sheet,
        run,
        pupil_key,
        decision,
        reason,
        action,
        owner,
        &review_by,
        parent_told,
        teacher_concern,
        initials,
    ] {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    }
    hex(&hash.finalize())
}

fn add(
    connection: &mut Connection,
    identity: &str,
    new: &[LoggedDecision],
    signals: &BTreeMap<String, SignalThen>,
) -> rusqlite::Result<()> {
    let step = connection.savepoint()?;
    let last = step.query_row("SELECT turn, chain, batch FROM decision ORDER BY turn DESC LIMIT 1", [], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    });
    let (mut turn, mut chain, batch): (u32, String, u32) = last.optional()?.unwrap_or_default();
    for entry in new {
        turn += 1;
        let entry = LoggedDecision { turn, batch: batch + 1, ..entry.clone() };
        chain = link(&chain, &entry);
        insert(&step, &entry, &chain)?;
    }
    step.execute("INSERT OR IGNORE INTO decisions_known (identity, upto) VALUES (?, ?)", params![identity, turn])?;
    for (key, then) in signals {
        step.execute(
            "INSERT OR IGNORE INTO signal (identity, pupil_key, strength, signals, subjects, gaps) VALUES (?, ?, ?, ?, ?, ?)",
            params![identity, key, then.strength, joined(&then.signals), joined(&then.subjects), gaps_text(&then.gaps)],
        )?;
    }
    step.commit()
}

pub(super) fn insert(connection: &Connection, entry: &LoggedDecision, chain: &str) -> rusqlite::Result<()> {
    let says = &entry.says;
    let sql = format!("INSERT INTO decision ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    connection.prepare_cached(&sql)?.execute(params![
        entry.turn,
        entry.batch,
        entry.read_on.to_string(),
        entry.file,
        entry.sha256,
        entry.sheet,
        entry.row,
        entry.run,
        entry.run_day.to_string(),
        entry.pupil_key,
        entry.voice.number(),
        says.decision,
        says.reason,
        says.action,
        says.owner,
        day_text(says.review_by),
        says.parent_told,
        says.teacher_concern,
        says.initials,
        entry.is_unread,
        chain
    ])?;
    Ok(())
}

fn joined(words: &BTreeSet<String>) -> String {
    words.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

fn gaps_text(gaps: &BTreeMap<String, f64>) -> String {
    gaps.iter().map(|(subject, gap)| format!("{subject}={gap}")).collect::<Vec<_>>().join(" ")
}

fn read_signals(connection: &Connection, identity: &str) -> rusqlite::Result<BTreeMap<String, SignalThen>> {
    let mut query = connection.prepare("SELECT pupil_key, strength, signals, subjects, gaps FROM signal WHERE identity = ?")?;
    let words = |text: String| text.split_whitespace().map(str::to_owned).collect::<BTreeSet<String>>();
    let rows = query.query_map([identity], |row| {
        let gaps: String = row.get(4)?;
        let gaps = gaps.split_whitespace().filter_map(|one| one.split_once('='));
        let then = SignalThen {
            strength: row.get(1)?,
            signals: words(row.get(2)?),
            subjects: words(row.get(3)?),
            gaps: gaps.filter_map(|(subject, gap)| Some((subject.to_owned(), gap.parse().ok()?))).collect(),
        };
        Ok((row.get(0)?, then))
    })?;
    rows.collect()
}
