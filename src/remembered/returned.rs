//! The folder of filled-in workbooks, read first in a run, and the decision log as the run knows it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::load::SchoolConfig;
use crate::decisions::effects::Recalled;
use crate::decisions::names::KnownNames;
use crate::decisions::returned::{self, Against, FOLDER, KnownRun};
use crate::decisions::settle::{fresh, settle};
use crate::error::Error;
use crate::finding::{Action, Checked, Code, Finding};
use crate::history::decisions::{LoggedDecision, SignalThen, run_id};
use crate::history::store::History;
use crate::normalise::{census_notes, pair_answers};
use crate::place::Place;
use crate::read::{Limits, ReturnedFile, read_returned};
use crate::remembered::{Material, Memory};
use crate::table::InputFile;

/// Reads the folder. Every name begins with the folder's, so that no file is taken for one of the inbox.
pub(super) fn read_folder(memory: &Memory, school: &SchoolConfig, limits: &Limits) -> Result<Checked<Vec<ReturnedFile>>, Error> {
    let named = school.settings.decisions_in.as_ref().map(|folder| school.folder.join(folder));
    let Some(folder) = named.or_else(|| memory.decisions_in.clone()) else {
        return Ok(Checked { value: Vec::new(), findings: Vec::new() });
    };
    let mut read = read_returned(&folder, limits)?;
    let inside = |name: &str| -> Arc<str> { format!("{FOLDER}/{name}").into() };
    for file in &mut read.value {
        file.file.name = inside(&file.file.name);
        file.file.tables.iter_mut().for_each(|table| table.file = inside(&table.file));
    }
    read.findings.iter_mut().for_each(|finding| finding.place.file = inside(&finding.place.file));
    Ok(read)
}

/// Answers about pairs of records, and notes on the checks of a census, are read with the inbox, wherever the workbook was put.
pub(super) fn take_pair_answers(files: &mut Vec<ReturnedFile>) -> Vec<InputFile> {
    let (pairs, rest): (Vec<ReturnedFile>, Vec<ReturnedFile>) = std::mem::take(files).into_iter().partition(|file| {
        let is_answer = |table| pair_answers::find(table).is_some() || census_notes::find(table).is_some();
        file.file.tables.iter().any(is_answer)
    });
    *files = rest;
    pairs.into_iter().map(|file| file.file).collect()
}

/// What the run with this identity knows of decisions, with what came back now; every row that came back gets its fate.
pub(super) fn recall(
    memory: &Memory,
    school: &SchoolConfig,
    material: &mut Material,
    files: &[ReturnedFile],
    identity: &str,
) -> Result<(), Error> {
    let mut recalled = Recalled::default();
    let mut is_broken = false;
    if let Some(history) = &memory.history {
        recalled.runs = known_runs(history, &material.basis)?;
        recalled.signals = signals(history, &material.basis)?;
        let known = history.decisions_known(identity)?;
        let log = history.decisions()?;
        is_broken = log.is_none();
        recalled.log = log.unwrap_or_default();
        recalled.log.retain(|entry| known.map_or(entry.read_on <= material.as_at, |upto| entry.turn <= upto));
    } else if let Some(first) = files.first() {
        material.findings.push(no_history(first));
    }
    if is_broken {
        material.findings.push(changed());
    }
    let lists = material.normalised.records.rolls.iter().chain(material.earlier.iter().flat_map(|load| &load.records.rolls));
    let names = KnownNames::of(lists, &school.settings.id);
    let against = Against { runs: &recalled.runs, policy: &school.policy, names: &names, read_on: material.as_at };
    let read = returned::read(files, &against);
    material.findings.extend(read.findings);
    let ledger = &mut material.normalised.ledger;
    ledger.expect_also(files.iter().map(|file| &file.file));
    read.fates.into_iter().for_each(|(row, fate)| ledger.set(row, fate));
    material.new_decisions = if is_broken { Vec::new() } else { fresh(&recalled.log, read.rows) };
    recalled.log.extend(material.new_decisions.iter().cloned());
    let here = |entry: &str| files.iter().any(|file| file.file.sha256 == entry);
    let (_, conflicts) = settle(&recalled.log);
    let hashes: Vec<&str> = files.iter().map(|file| file.file.sha256.as_str()).filter(|sha256| here(sha256)).collect();
    material.findings.extend(conflicts.iter().filter(|one| hashes.iter().any(|sha256| one.concerns(sha256))).map(|one| one.finding()));
    material.decided = recalled;
    Ok(())
}

/// The runs of loads, the newest marked.
fn known_runs(history: &History, loads: &[u32]) -> Result<Vec<KnownRun>, Error> {
    let outcomes = history.outcomes_of(loads)?;
    let newest = outcomes.loads.iter().map(|load| load.as_at).max();
    let mut runs = Vec::new();
    for of_load in outcomes.loads {
        let Some(head) = history.load(of_load.load) else { continue };
        let lists: BTreeMap<String, String> = of_load.pupils.into_iter().map(|(key, one)| (key, one.list)).collect();
        runs.push(KnownRun { run: run_id(head), day: of_load.as_at, is_newest: Some(of_load.as_at) == newest, lists });
    }
    Ok(runs)
}

fn signals(history: &History, loads: &[u32]) -> Result<BTreeMap<String, BTreeMap<String, SignalThen>>, Error> {
    let heads = loads.iter().filter_map(|number| history.load(*number));
    heads.map(|head| Ok((run_id(head), history.signals(&head.identity)?))).collect()
}

/// The log as a stored run knew it.
pub(super) fn as_known(history: &History, loads: &[u32], identity: &str) -> Result<Recalled, Error> {
    let upto = history.decisions_known(identity)?.unwrap_or(0);
    let mut log: Vec<LoggedDecision> = history.decisions()?.unwrap_or_default();
    log.retain(|entry| entry.turn <= upto);
    Ok(Recalled { log, runs: known_runs(history, loads)?, signals: signals(history, loads)? })
}

fn no_history(first: &ReturnedFile) -> Finding {
    let message =
        "Without a history of earlier runs nobody can tell which pupils the keys of a returned workbook mean. Nothing is read from it.";
    Finding::new(Code("DEC-07"), Action::Rejected, Place::file(first.file.name.clone()), message)
        .hint("Run with the history that was kept when the workbook was written.")
}

fn changed() -> Finding {
    let message = "The decision log in the history was changed by another program. No earlier decision is used, and none is added.";
    Finding::new(Code("DEC-09"), Action::Rejected, Place::file("history.sqlite"), message)
        .hint("Put back the newest good copy of the history from the school's backup, then run again.")
}
