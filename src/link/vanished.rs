//! A mark of an earlier load whose row a newer file no longer has: listed once, and kept in use unless the settings say otherwise.
//!
//! It is told from a mark of long ago by this: today's files hold results of the same series and term, for other pupils.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::school::VanishedMarks;
use crate::finding::{Action, Code, Finding};
use crate::ledger::RowKey;
use crate::link::desk::row_list;
use crate::link::earlier::Rank;

const VANISHED: Code = Code("LINK-14");

/// What each load holds of a series and term, whoever it is about.
#[derive(Debug)]
pub(crate) struct Vanished<K> {
    covered: BTreeMap<K, Cover>,
    gone: BTreeMap<(Arc<str>, Arc<str>), Vec<RowKey>>,
    rule: VanishedMarks,
}

#[derive(Debug, Default)]
struct Cover {
    today: Option<Arc<str>>,
    newest_before: Option<Rank>,
}

impl<K: Ord + Clone> Vanished<K> {
    /// With what is done about them.
    pub(crate) fn new(rule: VanishedMarks) -> Vanished<K> {
        Vanished { covered: BTreeMap::new(), gone: BTreeMap::new(), rule }
    }

    /// Notes that a file of a load holds results of a series and term.
    pub(crate) fn cover(&mut self, what: &K, rank: Rank, file: &Arc<str>) {
        if !self.covered.contains_key(what) {
            self.covered.insert(what.clone(), Cover::default());
        }
        let Some(cover) = self.covered.get_mut(what) else { return };
        if rank != Rank::TODAY {
            cover.newest_before = cover.newest_before.max(Some(rank));
        } else if cover.today.as_ref().is_none_or(|held| file < held) {
            cover.today = Some(file.clone());
        }
    }

    /// True when the newest statement about one pupil stays in use. One that has vanished is noted in the run in which it does.
    pub(crate) fn stays(&mut self, what: &K, newest: Rank, is_blank: bool, row: &RowKey) -> bool {
        let Some(Cover { today: Some(file), newest_before }) = self.covered.get(what) else { return true };
        if newest == Rank::TODAY || is_blank {
            return true;
        }
        if *newest_before == Some(newest) {
            self.gone.entry((row.file.clone(), file.clone())).or_default().push(row.clone());
        }
        self.rule == VanishedMarks::Keep
    }

    /// One finding for each pair of an older and a newer file.
    pub(crate) fn findings(self) -> Vec<Finding> {
        let done = match self.rule {
            VanishedMarks::Keep => "still used",
            VanishedMarks::LeaveOut => "no longer used",
        };
        let mut findings = Vec::new();
        for ((_, newer), mut rows) in self.gone {
            rows.sort();
            rows.dedup();
            let Some(first) = rows.first() else { continue };
            let message = match rows.len() {
                1 => format!("A result was in this row; the newer file {newer} has no result of the pupil for that term. It is {done}."),
                n => format!(
                    "Results were in {n} rows of this file ({}); the newer file {newer} has none of these pupils for that term. They are {done}.",
                    row_list(&rows)
                ),
            };
            findings.push(Finding::new(VANISHED, Action::Warned, first.place(), message).hint(
                "If they were taken out on purpose, say vanished_marks = \"leave out\" under [reading.prefer]; otherwise put the rows back.",
            ));
        }
        findings
    }
}
