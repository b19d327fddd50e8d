//! `config/retention.tsv`: how long each kind of record is kept, from when, and who says so. A school's own schedule goes before it.

use std::path::Path;

use chrono::NaiveDate;

use serde::{Deserialize, Serialize};

use crate::config::table::{DataRow, DataTable};
use crate::error::ConfigMistake;

/// The school's own schedule, where it is not that of `config/retention.tsv`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Whole school years after the year of leaving for which the history keeps a leaver.
    #[serde(default)]
    pub years_after_leaving: Option<u32>,
    /// Whole school years after the year of a run for which its folder is kept.
    #[serde(default)]
    pub years_of_run_folders: Option<u32>,
    /// The school's own schedule, printed in the record of destruction.
    pub source: String,
}

/// Kinds of record that `purge` knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordKind {
    /// What the history holds about children who have left.
    LeaversInHistory,
    /// Folders of past runs.
    RunFolders,
}

/// Kinds with their words in the table.
const KINDS: [(RecordKind, &str); 2] = [(RecordKind::LeaversInHistory, "leavers_in_history"), (RecordKind::RunFolders, "run_folders")];

/// One row: from a day on, how long one kind is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetentionRule {
    /// What is kept.
    pub kind: RecordKind,
    /// First day on which the row holds.
    pub since: NaiveDate,
    /// Whole school years.
    pub years: u32,
    /// What the years are counted from, in words.
    pub counted_from: String,
    /// Source in words.
    pub source: String,
}

const HEADINGS: [&str; 5] = ["kind", "since", "years", "counted_from", "source"];

/// Reads the table. Mistakes name the line and the column.
pub fn load(path: &Path, mistakes: &mut Vec<ConfigMistake>) -> Vec<RetentionRule> {
    rules(&DataTable::load(path, &HEADINGS, mistakes), mistakes)
}

/// The row that holds on a day: of those begun, the latest.
pub fn in_force(rules: &[RetentionRule], kind: RecordKind, day: NaiveDate) -> Option<&RetentionRule> {
    rules.iter().filter(|rule| rule.kind == kind && rule.since <= day).max_by_key(|rule| rule.since)
}

fn rules(table: &DataTable, mistakes: &mut Vec<ConfigMistake>) -> Vec<RetentionRule> {
    let rules: Vec<RetentionRule> = table.rows().filter_map(|row| rule(row, mistakes)).collect();
    for (at, one) in rules.iter().enumerate() {
        if rules.iter().take(at).any(|other| (other.kind, other.since) == (one.kind, one.since)) {
            let message = format!("two rows of one kind begin on {}; a day can have one rule only", one.since);
            mistakes.push(ConfigMistake { file: table.file.clone(), key: "since".to_owned(), message });
        }
    }
    rules
}

fn rule(row: DataRow<'_>, mistakes: &mut Vec<ConfigMistake>) -> Option<RetentionRule> {
    let before = mistakes.len();
    let kind = KINDS.iter().find(|(_, word)| *word == row.get("kind")).map(|(kind, _)| *kind);
    if kind.is_none() {
        let known: Vec<&str> = KINDS.iter().map(|(_, word)| *word).collect();
        mistakes.push(row.mistake("kind", format!("'{}' is not a kind of record; write {}", row.get("kind"), known.join(" or "))));
    }
    let since = row.get("since").parse::<NaiveDate>().ok();
    if since.is_none() {
        mistakes.push(row.mistake("since", format!("'{}' is not a day such as 2026-09-01", row.get("since"))));
    }
    let years = row.get("years").parse::<u32>().ok().filter(|years| *years <= 100);
    if years.is_none() {
        mistakes.push(row.mistake("years", format!("'{}' is not a number of school years from 0 to 100", row.get("years"))));
    }
    for heading in ["counted_from", "source"] {
        if row.get(heading).is_empty() {
            mistakes.push(row.mistake(heading, "is empty; the record of destruction prints it"));
        }
    }
    if mistakes.len() > before {
        return None;
    }
    let text = |heading: &str| row.get(heading).to_owned();
    Some(RetentionRule { kind: kind?, since: since?, years: years?, counted_from: text("counted_from"), source: text("source") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (Vec<RetentionRule>, Vec<ConfigMistake>) {
        let mut mistakes = Vec::new();
        let table = DataTable::parse("retention.tsv", text, &HEADINGS, &mut mistakes);
        (rules(&table, &mut mistakes), mistakes)
    }

    const HEAD: &str = "kind\tsince\tyears\tcounted_from\tsource\n";

    #[test]
    fn the_latest_row_on_or_before_the_day_holds() {
        let row = |since: &str, years: u32| format!("run_folders\t{since}\t{years}\tend of the year\ta schedule\n");
        let (rules, mistakes) = parsed(&format!("{HEAD}{}{}", row("2027-09-01", 3), row("2020-09-01", 1)));
        assert_eq!(mistakes, []);
        let years = |day: &str| in_force(&rules, RecordKind::RunFolders, day.parse().unwrap()).map(|rule| rule.years);
        assert_eq!([years("2020-08-31"), years("2027-08-31"), years("2027-09-01")], [None, Some(1), Some(3)]);
        assert_eq!(in_force(&rules, RecordKind::LeaversInHistory, "2028-01-01".parse().unwrap()), None);
    }

    #[test]
    fn a_slip_is_named_with_its_line_and_column() {
        let (rules, mistakes) = parsed(&format!("{HEAD}leavers\tsoon\t-1\t\t\n"));
        assert!(rules.is_empty());
        assert_eq!(mistakes.len(), 5, "{mistakes:?}");
        let twice = "run_folders\t2020-09-01\t1\tx\ty\n".repeat(2);
        assert!(parsed(&format!("{HEAD}{twice}")).1[0].message.contains("two rows"));
    }
}
