//! The year's list of rules, and those of it that this program does not judge, each with the reason.
//!
//! The list is the measure of our own catalogue: a test compares both.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::census::{Mark, Terms, check_source};
use crate::config::table::DataTable;
use crate::error::ConfigMistake;

/// Columns of `rules.tsv`.
pub(crate) const RULE_COLUMNS: &[&str] = &["number", "severity", "level", "module", "terms", "applies_to", "condition", "source", "mark"];

/// What the Department makes of a rule that fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Blocks the return.
    Error,
    /// Needs a note, or a correction.
    Query,
    /// A proposal of this program; the Department has no such rule that we know of.
    Local,
}

impl Severity {
    /// The word printed for people.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Query => "query",
            Severity::Local => "our own check",
        }
    }

    /// From the letter of the list.
    pub fn parse(text: &str) -> Option<Severity> {
        match text {
            "E" => Some(Severity::Error),
            "Q" => Some(Severity::Query),
            "L" => Some(Severity::Local),
            _ => None,
        }
    }
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The school or the return as a whole.
    School,
    /// A class record.
    Class,
    /// A pupil record.
    Pupil,
}

impl Level {
    /// From the word of the list.
    pub fn parse(text: &str) -> Option<Level> {
        match text {
            "school" => Some(Level::School),
            "class" => Some(Level::Class),
            "pupil" => Some(Level::Pupil),
            _ => None,
        }
    }
}

/// One rule of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedRule {
    /// The Department's number, or a name of ours where none is known.
    pub number: String,
    /// Severity; `None` for a rule that was withdrawn.
    pub severity: Option<Severity>,
    /// Level.
    pub level: Level,
    /// Module of the return.
    pub module: String,
    /// Terms.
    pub terms: Terms,
    /// Whom it concerns, in words.
    pub applies_to: String,
    /// When it fires, in our words.
    pub condition: String,
    /// Key of `sources.tsv`.
    pub source: String,
    /// How sure we are that it exists.
    pub mark: Mark,
}

/// A rule of the list that is not judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotDone {
    /// Number of the list.
    pub number: String,
    /// Why.
    pub because: String,
}

/// Reads `rules.tsv`.
pub(crate) fn read_rules(table: &DataTable, sources: &BTreeMap<String, String>, mistakes: &mut Vec<ConfigMistake>) -> Vec<ListedRule> {
    let mut rules: Vec<ListedRule> = Vec::new();
    let mut seen = BTreeSet::new();
    for row in table.rows() {
        let mark = check_source(row, sources, mistakes);
        if !seen.insert(row.get("number").to_owned()) {
            mistakes.push(row.mistake("number", format!("'{}' is listed twice", row.get("number"))));
        }
        let severity = Severity::parse(row.get("severity"));
        if severity.is_none() && row.get("severity") != "-" {
            mistakes.push(row.mistake("severity", format!("'{}' is not E, Q, L or -", row.get("severity"))));
        }
        let level = Level::parse(row.get("level"));
        if level.is_none() {
            mistakes.push(row.mistake("level", format!("'{}' is not school, class or pupil", row.get("level"))));
        }
        let terms = Terms::parse(row.get("terms"));
        if terms.is_none() {
            mistakes.push(row.mistake("terms", format!("'{}' is not a list of AUT, SPR and SUM", row.get("terms"))));
        }
        if let (Some(mark), Some(level), Some(terms)) = (mark, level, terms) {
            rules.push(ListedRule {
                number: row.get("number").to_owned(),
                severity,
                level,
                module: row.get("module").to_owned(),
                terms,
                applies_to: row.get("applies_to").to_owned(),
                condition: row.get("condition").to_owned(),
                source: row.get("source").to_owned(),
                mark,
            });
        }
    }
    rules
}

/// Reads `not-done.tsv`; every number must be in the list, and every reason must be given.
pub(crate) fn read_not_done(table: &DataTable, rules: &[ListedRule], mistakes: &mut Vec<ConfigMistake>) -> Vec<NotDone> {
    let mut not_done: Vec<NotDone> = Vec::new();
    for row in table.rows() {
        let number = row.get("number");
        if !rules.iter().any(|rule| rule.number == number) {
            mistakes.push(row.mistake("number", format!("'{number}' is not in rules.tsv")));
        }
        if not_done.iter().any(|other| other.number == number) {
            mistakes.push(row.mistake("number", format!("'{number}' is listed twice")));
        }
        if row.get("because").is_empty() {
            mistakes.push(row.mistake("because", "the reason is missing"));
        }
        not_done.push(NotDone { number: number.to_owned(), because: row.get("because").to_owned() });
    }
    not_done
}
