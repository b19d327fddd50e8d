//! Adding a load, and reading loads back: for a later run, or in full to rebuild a report.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, params};

use crate::domain::academic_year::AcademicYear;
use crate::error::Error;
use crate::history::chunk::{self, Chunk, Kind};
use crate::history::load::{KeptInput, LoadHead, NewLoad, WholeLoad, hash_of, of_kind, seal};
use crate::history::outcome::{EarlierOutcomes, LoadOutcomes};
use crate::history::schema::keep_run_of_load;
use crate::history::store::{History, machine};
use crate::link::earlier::EarlierLoad;
use crate::normalise::records::{Normalised, Records};
use crate::table::{Container, InputFile};

impl History {
    /// The load of a run with the same day, version, settings and inputs, if there is one.
    pub(crate) fn same_run(&self, identity: &str) -> Option<&LoadHead> {
        self.heads.iter().find(|head| head.identity == identity)
    }

    /// A load by number.
    pub fn load(&self, number: u32) -> Option<&LoadHead> {
        self.heads.iter().find(|head| head.number == number)
    }

    /// The newest load of a day.
    pub(crate) fn load_of(&self, day: NaiveDate) -> Option<&LoadHead> {
        self.heads.iter().rev().find(|head| head.as_at == day)
    }

    /// The day of the newest load.
    pub(crate) fn newest_day(&self) -> Option<NaiveDate> {
        self.heads.iter().map(|head| head.as_at).max()
    }

    /// Numbers of the loads known on a day, oldest first; of one day, in the order in which runs last spoke them.
    pub fn known_on(&self, day: NaiveDate) -> Vec<u32> {
        let turn = |number: u32| self.spoken.iter().rposition(|load| *load == number);
        let mut known: Vec<&LoadHead> = self.heads.iter().filter(|head| head.as_at <= day).collect();
        known.sort_by_key(|head| (head.as_at, turn(head.number), head.number));
        known.into_iter().map(|head| head.number).collect()
    }

    /// The records of loads, in the order given, each place marked with the load it was read for.
    pub fn earlier(&self, basis: &[u32]) -> Result<Vec<EarlierLoad>, Error> {
        let heads: Vec<&LoadHead> = basis.iter().filter_map(|number| self.load(*number)).collect();
        let mut loads = Vec::new();
        let mut later: BTreeSet<i64> = BTreeSet::new();
        // From the newest back: what a later load holds in the same words is one fact, read once.
        for (at, head) in heads.iter().enumerate().rev() {
            let next = heads.get(at + 1);
            let is_repeated = next.is_some_and(|next| self.says_the_same(head, next));
            let mut records = Records::default();
            for id in &head.chunks {
                let Some(chunk) = self.chunks.get(id).map(|stored| &stored.chunk) else { continue };
                let is_snapshot = matches!(chunk.kind, Kind::Roll | Kind::Sen);
                if if is_snapshot { is_repeated } else { !later.insert(*id) } {
                    continue;
                }
                let label = format!("{} [load {}, {}]", chunk.file, head.number, head.as_at);
                chunk::read_into(&mut records, chunk.kind, &chunk.bytes, Arc::from(label)).map_err(|_| self.unreadable(head))?;
            }
            loads.push(EarlierLoad { number: head.number, as_at: head.as_at, records });
        }
        loads.reverse();
        Ok(loads)
    }

    /// Two loads of one school year with the same pupil lists and SEN reports: the later one says it for both days.
    fn says_the_same(&self, one: &LoadHead, next: &LoadHead) -> bool {
        let snapshots = |head: &LoadHead| -> BTreeSet<i64> {
            let kind = |id: &i64| self.chunks.get(id).map(|stored| stored.chunk.kind);
            head.chunks.iter().copied().filter(|id| matches!(kind(id), Some(Kind::Roll | Kind::Sen))).collect()
        };
        AcademicYear::of(one.as_at) == AcademicYear::of(next.as_at) && snapshots(one) == snapshots(next)
    }

    /// A load as the run that made it had it.
    pub fn whole(&self, head: &LoadHead) -> Result<WholeLoad, Error> {
        let mut normalised = Normalised::default();
        let mut findings = Vec::new();
        for id in &head.chunks {
            let Some(chunk) = self.chunks.get(id).map(|stored| &stored.chunk) else { continue };
            let read = match chunk.kind {
                Kind::Ledger => chunk::ledger(&chunk.bytes).map(|ledger| normalised.ledger = ledger),
                Kind::Findings => chunk::findings(&chunk.bytes).map(|found| findings = found),
                Kind::Readings => chunk::readings(&chunk.bytes).map(|readings| normalised.readings = readings),
                _ => chunk::read_into(&mut normalised.records, chunk.kind, &chunk.bytes, Arc::from(chunk.file.as_str())),
            };
            read.map_err(|_| self.unreadable(head))?;
        }
        Ok(WholeLoad { files: head.inputs.iter().map(file_of).collect(), normalised, findings })
    }

    /// What the loads named proposed, in the order given.
    pub fn outcomes_of(&self, loads: &[u32]) -> Result<EarlierOutcomes, Error> {
        let mut earlier = EarlierOutcomes::default();
        for head in loads.iter().filter_map(|number| self.load(*number)) {
            let mut pupils = std::collections::BTreeMap::new();
            for chunk in of_kind(head, &self.chunks, Kind::Outcomes) {
                let outcomes = chunk::outcomes(&chunk.bytes).map_err(|_| self.unreadable(head))?;
                pupils.extend(outcomes.into_iter().map(|outcome| (outcome.key.clone(), outcome)));
            }
            earlier.loads.push(LoadOutcomes { load: head.number, as_at: head.as_at, pupils });
        }
        Ok(earlier)
    }

    pub(crate) fn unreadable(&self, head: &LoadHead) -> Error {
        Error::Fault(format!("load {} of {} is whole but cannot be understood", head.number, self.path.display()))
    }

    /// Adds a load in one transaction and gives its number. The same run again adds nothing.
    pub fn commit(&mut self, new: &NewLoad<'_>) -> Result<u32, Error> {
        let identity = new.identity();
        let known = self.same_run(&identity).map(|head| head.number);
        if known.is_some() && self.spoken.last().copied() == known {
            return Ok(known.unwrap_or_default());
        }
        let number = known.unwrap_or_else(|| self.heads.iter().map(|head| head.number).max().unwrap_or(0) + 1);
        let chunks = chunks_of(new);
        let path = self.path.clone();
        if self.connection.is_none() && self.lock.is_some() {
            self.begin()?;
        }
        let Some(connection) = self.connection.as_mut().filter(|_| self.lock.is_some()) else {
            return Err(Error::Fault("a load was to be added to a history opened for reading".to_owned()));
        };
        let written = write(connection, number, known.is_some(), &identity, new, &chunks);
        written.map_err(|error| machine("writing a load to the history", &path, &error))?;
        self.refresh()?;
        Ok(number)
    }

    /// Everything that one run adds is there, or nothing of it: not the decisions without the load that they came with.
    pub(crate) fn in_one_step<T>(&mut self, work: impl FnOnce(&mut History) -> Result<T, Error>) -> Result<T, Error> {
        if self.connection.is_none() && self.lock.is_some() {
            self.begin()?;
        }
        self.say("BEGIN IMMEDIATE")?;
        let done = work(self).and_then(|value| self.say("COMMIT").map(|()| value));
        if done.is_err() {
            // SQLite may have gone back by itself; what counts is the error that led here.
            let _ = self.say("ROLLBACK");
            let _ = self.refresh();
        }
        done
    }

    fn say(&self, sql: &str) -> Result<(), Error> {
        let Some(connection) = &self.connection else { return Ok(()) };
        connection.execute_batch(sql).map_err(|error| machine("writing to the history", &self.path, &error))
    }

    /// Reads again what was just written, and proves it.
    pub(crate) fn refresh(&mut self) -> Result<(), Error> {
        let Some(connection) = self.connection.as_ref() else { return Ok(()) };
        let (heads, chunks, spoken) =
            crate::history::store::everything(connection).map_err(|error| machine("reading the history", &self.path, &error))?;
        (self.heads, self.chunks, self.spoken) = (heads, chunks, spoken);
        Ok(())
    }
}

fn chunks_of(new: &NewLoad<'_>) -> Vec<Chunk> {
    let mut chunks = new.records.chunks.clone();
    chunks.push(chunk::of_findings(new.findings));
    chunks.push(chunk::of_outcomes(new.outcomes));
    chunks
}

fn write(
    connection: &mut Connection,
    number: u32,
    is_known: bool,
    identity: &str,
    new: &NewLoad<'_>,
    chunks: &[Chunk],
) -> rusqlite::Result<()> {
    let step = connection.savepoint()?;
    if !is_known {
        let head = LoadHead {
            number,
            as_at: new.as_at,
            version: new.version.to_owned(),
            identity: identity.to_owned(),
            basis: new.basis.to_vec(),
            inputs: new.files.iter().map(input_of).collect(),
            settings: new.settings.to_vec(),
            run: None,
            seal: String::new(),
            chunks: Vec::new(),
        };
        let hashes: Vec<String> = chunks.iter().map(hash_of).collect();
        let hashes: Vec<&str> = hashes.iter().map(String::as_str).collect();
        write_head(&step, &head, &seal(&head, &hashes))?;
        write_chunks(&step, number, chunks, &hashes)?;
    }
    step.execute("INSERT INTO spoken (load) VALUES (?)", params![number])?;
    step.commit()
}

/// Writes the head of a load with its seal.
pub(crate) fn write_head(connection: &Connection, head: &LoadHead, seal: &str) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT INTO load (number, as_at, version, identity, seal) VALUES (?, ?, ?, ?, ?)",
        params![head.number, head.as_at.to_string(), head.version, head.identity, seal],
    )?;
    let mut insert = connection.prepare_cached("INSERT INTO basis (load, position, earlier) VALUES (?, ?, ?)")?;
    for (position, earlier) in (0i64..).zip(&head.basis) {
        insert.execute(params![head.number, position, earlier])?;
    }
    let mut insert =
        connection.prepare_cached("INSERT INTO input (load, position, name, bytes, sha256, described) VALUES (?, ?, ?, ?, ?, ?)")?;
    for (position, input) in (0i64..).zip(&head.inputs) {
        insert.execute(params![head.number, position, &*input.name, input.bytes.cast_signed(), input.sha256, input.described])?;
    }
    let mut insert = connection.prepare_cached("INSERT INTO setting (load, position, file, sha256) VALUES (?, ?, ?, ?)")?;
    for (position, (file, sha256)) in (0i64..).zip(&head.settings) {
        insert.execute(params![head.number, position, file, sha256])?;
    }
    Ok(())
}

/// Gives the inputs of a stored load other names, and the load a new seal.
pub(crate) fn rename_inputs(connection: &Connection, head: &LoadHead, seal: &str) -> rusqlite::Result<()> {
    let mut rename = connection.prepare_cached("UPDATE input SET name = ? WHERE load = ? AND position = ?")?;
    for (position, input) in (0i64..).zip(&head.inputs) {
        rename.execute(params![&*input.name, head.number, position])?;
    }
    if let Some(run) = &head.run {
        keep_run_of_load(connection, head.number, run)?;
    }
    connection.execute("UPDATE load SET seal = ? WHERE number = ?", params![seal, head.number]).map(|_| ())
}

/// Writes the chunks that are not there yet and names them all as the content of a load.
pub(crate) fn write_chunks(connection: &Connection, number: u32, chunks: &[Chunk], hashes: &[&str]) -> rusqlite::Result<()> {
    let mut find = connection.prepare_cached("SELECT id FROM chunk WHERE sha256 = ?")?;
    let mut add = connection.prepare_cached("INSERT INTO chunk (sha256, kind, file, body) VALUES (?, ?, ?, ?)")?;
    let mut name = connection.prepare_cached("INSERT INTO content (load, position, chunk) VALUES (?, ?, ?)")?;
    for (position, (chunk, hash)) in (0i64..).zip(chunks.iter().zip(hashes)) {
        let known: Option<i64> = find.query_row(params![hash], |row| row.get(0)).optional()?;
        let id = match known {
            Some(id) => id,
            None => {
                add.execute(params![hash, chunk.kind.word(), chunk.file, chunk.bytes])?;
                connection.last_insert_rowid()
            }
        };
        name.execute(params![number, position, id])?;
    }
    Ok(())
}

fn input_of(file: &InputFile) -> KeptInput {
    KeptInput { name: file.name.clone(), bytes: file.bytes, sha256: file.sha256.clone(), described: file.described.clone() }
}

/// The file without its cells: outputs print its name, length, hash and description only.
fn file_of(input: &KeptInput) -> InputFile {
    InputFile {
        name: input.name.clone(),
        bytes: input.bytes,
        sha256: input.sha256.clone(),
        container: Container::Refused,
        described: input.described.clone(),
        tables: Vec::new(),
    }
}
