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
    let mut files = BTreeSet::new();
    records.each_file(|file| {
        if !files.contains(file) {
            files.insert(file.clone());
        }
    });
    files
}

/// All records in one, earlier loads first. SEN reports of earlier loads are not among them: each speaks for its own day
/// ([`snapshots`]).
pub(crate) fn combined(earlier: &[EarlierLoad], today: Records) -> Records {
    let mut all = Records::default();
    for load in earlier {
        let mut records = Records { sen: Vec::new(), ..load.records.clone() };
        for row in &mut records.attendance {
            // Counted to date: to the date of that run.
            row.to = row.to.or(row.from).or(Some(load.as_at));
        }
        all.append(records);
    }
    all.append(today);
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
