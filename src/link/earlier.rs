//! Earlier loads beside the files of today: one ordered sequence, oldest first, today's files last.
//!
//! A fact in several loads is one fact. Where they differ, the newest load that speaks of it wins, and the change is listed
//! with both places. What a snapshot leaves undated is taken to hold on the day of its own run, never on a later one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::normalise::records::{Records, Roll, SenRow};

/// The records of an earlier run. Every place in them names the load, for example `Marks.xlsx [load 3, 2026-11-20]`.
#[derive(Clone, Debug)]
pub struct EarlierLoad {
    /// Number of the load.
    pub number: u32,
    /// The day its run spoke for.
    pub as_at: NaiveDate,
    /// Its records.
    pub records: Records,
}

/// Place of a load in the sequence; today's files come last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Rank(usize);

impl Rank {
    /// Today's files.
    pub(crate) const TODAY: Rank = Rank(usize::MAX);
}

/// Which load a file belongs to.
#[derive(Debug, Default)]
pub(crate) struct LoadOrder {
    ranks: BTreeMap<Arc<str>, Rank>,
}

impl LoadOrder {
    /// The order of earlier loads, by the names of their files.
    pub(crate) fn of(earlier: &[EarlierLoad]) -> LoadOrder {
        let mut ranks = BTreeMap::new();
        for (at, load) in earlier.iter().enumerate() {
            for file in files_of(&load.records) {
                ranks.insert(file, Rank(at));
            }
        }
        LoadOrder { ranks }
    }

    /// The rank of a file; a file of no earlier load is one of today's.
    pub(crate) fn rank(&self, file: &Arc<str>) -> Rank {
        self.ranks.get(file).copied().unwrap_or(Rank::TODAY)
    }
}

fn files_of(records: &Records) -> BTreeSet<Arc<str>> {
    let Records {
        rolls,
        sen,
        tests,
        judgements,
        attendance,
        provision,
        targets,
        other_results,
        ratings,
        incidents,
        sessions,
        access,
        answers,
    } = records;
    let mut files: BTreeSet<Arc<str>> = rolls.iter().map(|one| one.file.clone()).collect();
    let mut add = |file: &Arc<str>| {
        if !files.contains(file) {
            files.insert(file.clone());
        }
    };
    rolls.iter().flat_map(|roll| &roll.pupils).for_each(|one| add(&one.row.file));
    sen.iter().for_each(|one| add(&one.row.file));
    tests.iter().for_each(|one| add(&one.row.file));
    judgements.iter().for_each(|one| add(&one.row.file));
    attendance.iter().for_each(|one| add(&one.row.file));
    provision.iter().for_each(|one| add(&one.row.file));
    targets.iter().for_each(|one| add(&one.row.file));
    other_results.iter().for_each(|one| add(&one.row.file));
    ratings.iter().for_each(|one| add(&one.row.file));
    incidents.iter().for_each(|one| add(&one.row.file));
    sessions.iter().for_each(|one| add(&one.row.file));
    access.iter().for_each(|one| add(&one.row.file));
    answers.iter().for_each(|one| add(&one.row.file));
    files
}

/// All records in one, earlier loads first. SEN reports of earlier loads are not among them: each speaks for its own day
/// ([`snapshots`]).
pub(crate) fn combined(earlier: &[EarlierLoad], today: Records) -> Records {
    let mut all = Records::default();
    for load in earlier {
        let records = &load.records;
        all.rolls.extend(records.rolls.iter().cloned());
        all.tests.extend(records.tests.iter().cloned());
        all.judgements.extend(records.judgements.iter().cloned());
        all.attendance.extend(records.attendance.iter().cloned().map(|mut row| {
            // Counted to date: to the date of that run.
            row.to = row.to.or(row.from).or(Some(load.as_at));
            row
        }));
        all.provision.extend(records.provision.iter().cloned());
        all.targets.extend(records.targets.iter().cloned());
        all.other_results.extend(records.other_results.iter().cloned());
        all.ratings.extend(records.ratings.iter().cloned());
        all.incidents.extend(records.incidents.iter().cloned());
        all.sessions.extend(records.sessions.iter().cloned());
        all.access.extend(records.access.iter().cloned());
        all.answers.extend(records.answers.iter().cloned());
    }
    let Records {
        rolls,
        sen,
        tests,
        judgements,
        attendance,
        provision,
        targets,
        other_results,
        ratings,
        incidents,
        sessions,
        access,
        answers,
    } = today;
    all.rolls.extend(rolls);
    all.sen.extend(sen);
    all.tests.extend(tests);
    all.judgements.extend(judgements);
    all.attendance.extend(attendance);
    all.provision.extend(provision);
    all.targets.extend(targets);
    all.other_results.extend(other_results);
    all.ratings.extend(ratings);
    all.incidents.extend(incidents);
    all.sessions.extend(sessions);
    all.access.extend(access);
    all.answers.extend(answers);
    all
}

/// What one run knew of SEN provision: the lists and reports of one load.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Snapshot<'a> {
    /// The day of its run.
    pub day: NaiveDate,
    /// Its pupil lists.
    pub rolls: &'a [Roll],
    /// Its SEN report rows.
    pub rows: &'a [SenRow],
}

/// Snapshots of earlier loads in which any source of SEN provision was supplied, oldest first.
pub(crate) fn snapshots(earlier: &[EarlierLoad]) -> Vec<Snapshot<'_>> {
    let all = earlier.iter().map(|load| Snapshot { day: load.as_at, rolls: &load.records.rolls, rows: &load.records.sen });
    all.filter(|one| !one.rows.is_empty() || one.rolls.iter().any(|roll| roll.pupils.iter().any(|row| row.sen_status.is_some()))).collect()
}
