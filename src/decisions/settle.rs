//! Which of several rows counts: two files may say different things of one pupil, and one file may come twice.
//!
//! Every row stays in the log. For each run and pupil the coordinator's list counts before the coordinator's class sheet,
//! and that before a class file; of one kind the row read later counts. Where rows of one kind that were read together
//! differ, none counts until people settle it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::finding::{Action, Code, Finding, quoted};
use crate::history::decisions::{DecisionRow, LoggedDecision};
use crate::place::Place;

const CONFLICT: Code = Code("DEC-04");

/// What holds for one pupil of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Id of the run whose workbook was filled in.
    pub run: String,
    /// The day that run spoke for.
    pub run_day: NaiveDate,
    /// The pupil's row key in it.
    pub pupil_key: String,
    /// Field by field, what counts; blank where nothing was typed or where rows contradict each other.
    pub says: DecisionRow,
    /// A decision was typed, and it could not be read or rows contradict each other.
    pub is_unsettled: bool,
    /// The row the decision comes from, or else the first row of the pupil.
    pub place: Place,
}

/// The rows that the log does not hold yet: a file read twice adds nothing, nor does the same said again in another file.
pub fn fresh(log: &[LoggedDecision], returned: Vec<LoggedDecision>) -> Vec<LoggedDecision> {
    let batch = log.iter().map(|entry| entry.batch).max().unwrap_or(0) + 1;
    let mut new: Vec<LoggedDecision> = Vec::new();
    for row in returned {
        let same_cell = |old: &LoggedDecision| old.sha256 == row.sha256 && old.sheet == row.sheet && old.row == row.row;
        let same_pupil = |old: &&LoggedDecision| old.run == row.run && old.pupil_key == row.pupil_key && old.voice == row.voice;
        let last = log.iter().rev().find(same_pupil);
        let is_blank = row.says.is_blank() && !row.is_unread;
        let says_it_again = last.is_some_and(|old| is_blank || (old.says == row.says && old.is_unread == row.is_unread));
        if !log.iter().any(same_cell) && !says_it_again {
            new.push(LoggedDecision { batch, ..row });
        }
    }
    let mut turn = log.last().map_or(0, |entry| entry.turn);
    new.iter_mut().for_each(|entry| {
        turn += 1;
        entry.turn = turn;
    });
    new
}

/// What counts, in order of run day, run and key, with what rows contradict each other in.
pub fn settle(log: &[LoggedDecision]) -> (Vec<Settled>, Vec<Conflict<'_>>) {
    let mut groups: BTreeMap<(NaiveDate, &str, &str), Vec<&LoggedDecision>> = BTreeMap::new();
    for entry in log {
        groups.entry((entry.run_day, &entry.run, &entry.pupil_key)).or_default().push(entry);
    }
    let mut conflicts = Vec::new();
    let settled = groups.into_values().filter_map(|rows| one(&rows, &mut conflicts)).collect();
    (settled, conflicts)
}

/// Two rows about one pupil that say different things.
#[derive(Clone, Debug)]
pub struct Conflict<'a> {
    /// The column.
    column: &'static str,
    /// The row that counts, or one of those of which none does.
    first: &'a LoggedDecision,
    /// The row that does not.
    second: &'a LoggedDecision,
    values: [String; 2],
    is_settled: bool,
}

impl Conflict<'_> {
    /// True when one of the rows stands in a file with this hash.
    pub fn concerns(&self, sha256: &str) -> bool {
        self.first.sha256 == sha256 || self.second.sha256 == sha256
    }

    /// The conflict as a finding at the row that does not count.
    pub fn finding(&self) -> Finding {
        let [first, second] = &self.values;
        let other = place(self.first);
        let then = if self.is_settled {
            "The other row counts; both are kept in the log"
        } else {
            "Neither counts until it is settled; both are kept in the log"
        };
        let message =
            format!("This row says {} in '{}', and {other} says {} of the same pupil. {then}.", quoted(second), self.column, quoted(first));
        Finding::new(CONFLICT, Action::Warned, place(self.second), message)
            .hint("Type what was agreed into the list 'Flagged' or 'Watch' of the coordinator's workbook, and put that file back.")
    }
}

/// Where a row of the log stands.
pub(crate) fn place(entry: &LoggedDecision) -> Place {
    let sheet = (!entry.sheet.is_empty()).then(|| entry.sheet.as_str().into());
    Place::file(entry.file.as_str()).in_sheet(sheet).at_row(entry.row)
}

type Get = fn(&DecisionRow) -> String;
const COLUMNS: [(&str, Get); 8] = [
    ("Decision", |says| says.decision.clone()),
    ("Reason", |says| says.reason.clone()),
    ("Agreed action / note", |says| says.action.clone()),
    ("Owner", |says| says.owner.clone()),
    ("Review by", |says| says.review_by.map(|day| day.to_string()).unwrap_or_default()),
    ("Parent told?", |says| says.parent_told.clone()),
    ("Teacher concern too?", |says| says.teacher_concern.clone()),
    ("Initials", |says| says.initials.clone()),
];

/// What counts for one pupil of one run.
fn one<'a>(rows: &[&'a LoggedDecision], conflicts: &mut Vec<Conflict<'a>>) -> Option<Settled> {
    let first = rows.first()?;
    let mut values: Vec<String> = Vec::new();
    let (mut is_unsettled, mut place_of) = (false, place(first));
    for (column, get) in COLUMNS {
        let is_decision = column == "Decision";
        let mut filled: Vec<&LoggedDecision> =
            rows.iter().copied().filter(|row| !get(&row.says).is_empty() || (is_decision && row.is_unread)).collect();
        filled.sort_by_key(|row| std::cmp::Reverse((row.voice, row.batch)));
        let Some(top) = filled.first().copied() else {
            values.push(String::new());
            continue;
        };
        let value = get(&top.says);
        let is_peer = |row: &LoggedDecision| (row.voice, row.batch) == (top.voice, top.batch);
        let mut is_settled = true;
        for other in filled.iter().skip(1).filter(|other| get(&other.says) != value) {
            is_settled &= !is_peer(other);
            let values = [value.clone(), get(&other.says)];
            // A correction in a later file of the same kind is no conflict.
            if values.iter().all(|value| !value.is_empty()) && (is_peer(other) || other.voice != top.voice) {
                conflicts.push(Conflict { column, first: top, second: other, values, is_settled: !is_peer(other) });
            }
        }
        if is_decision {
            is_unsettled = !is_settled || value.is_empty();
            place_of = place(top);
        }
        values.push(if is_settled { value } else { String::new() });
    }
    let mut values = values.into_iter();
    let mut next = || values.next().unwrap_or_default();
    let says = DecisionRow {
        decision: next(),
        reason: next(),
        action: next(),
        owner: next(),
        review_by: next().parse().ok(),
        parent_told: next(),
        teacher_concern: next(),
        initials: next(),
    };
    Some(Settled {
        run: first.run.clone(),
        run_day: first.run_day,
        pupil_key: first.pupil_key.clone(),
        says,
        is_unsettled,
        place: place_of,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::decisions::Voice;

    fn row(file: &str, voice: Voice, batch: u32, decision: &str) -> LoggedDecision {
        let day = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        LoggedDecision {
            turn: batch,
            batch,
            read_on: day,
            file: file.into(),
            sha256: file.into(),
            sheet: "Flagged".into(),
            row: 7,
            run: "2026-11-20-0123abcd".into(),
            run_day: day,
            pupil_key: "0123456789ab".into(),
            voice,
            says: DecisionRow { decision: decision.into(), ..DecisionRow::default() },
            is_unread: false,
        }
    }

    fn decision(rows: &[LoggedDecision]) -> (String, bool, usize) {
        let (settled, conflicts) = settle(rows);
        (settled[0].says.decision.clone(), settled[0].is_unsettled, conflicts.len())
    }

    #[test]
    fn the_coordinators_row_counts_before_a_class_file_whenever_it_was_read() {
        let rows = [row("senco", Voice::List, 1, "Focus child"), row("oak", Voice::ClassFile, 2, "Keep watching")];
        assert_eq!(decision(&rows), ("Focus child".into(), false, 1));
        let findings: Vec<String> = settle(&rows).1.iter().map(|one| one.finding().to_string()).collect();
        assert!(findings[0].starts_with("oak, sheet Flagged, row 7: This row says 'Keep watching'"), "{findings:?}");
    }

    #[test]
    fn a_blank_row_of_the_coordinator_leaves_the_class_files_decision() {
        let rows = [row("senco", Voice::List, 1, ""), row("oak", Voice::ClassFile, 1, "Keep watching")];
        assert_eq!(decision(&rows), ("Keep watching".into(), false, 0));
    }

    #[test]
    fn two_rows_of_one_kind_read_together_count_neither_and_a_later_one_is_a_correction() {
        let rows = [row("oak", Voice::ClassFile, 1, "Focus child"), row("oak 2", Voice::ClassFile, 1, "Keep watching")];
        assert_eq!(decision(&rows), (String::new(), true, 1));
        let rows = [row("oak", Voice::ClassFile, 1, "Focus child"), row("oak 2", Voice::ClassFile, 2, "Keep watching")];
        assert_eq!(decision(&rows), ("Keep watching".into(), false, 0));
    }

    #[test]
    fn a_decision_that_cannot_be_read_is_unsettled_and_not_taken_from_another_file() {
        let unread = LoggedDecision { is_unread: true, ..row("senco", Voice::List, 1, "") };
        assert_eq!(decision(&[unread, row("oak", Voice::ClassFile, 1, "Keep watching")]), (String::new(), true, 0));
    }

    #[test]
    fn a_file_read_twice_or_saved_again_adds_nothing() {
        let log = [row("senco", Voice::List, 1, "Focus child")];
        let again = LoggedDecision { sha256: "other bytes".into(), row: 9, ..row("saved again", Voice::List, 0, "Focus child") };
        assert!(fresh(&log, vec![log[0].clone(), again]).is_empty());
        let blank = LoggedDecision { sha256: "other".into(), ..row("older copy", Voice::List, 0, "") };
        assert!(fresh(&log, vec![blank]).is_empty(), "a blank takes nothing back");
        let changed = LoggedDecision { sha256: "other".into(), ..row("v2", Voice::List, 0, "Keep watching") };
        assert_eq!(fresh(&log, vec![changed]).iter().map(|new| (new.turn, new.batch)).collect::<Vec<_>>(), [(2, 2)]);
    }
}
