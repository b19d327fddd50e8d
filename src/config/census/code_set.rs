//! Code sets: the closed lists of one year, as the Department's code lists have them.
//!
//! A code that is listed but withdrawn, or that belongs to other collections, is known and not usable.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::config::census::Mark;
use crate::config::table::DataTable;
use crate::domain::name::folded;
use crate::error::ConfigMistake;

/// One code of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeEntry {
    /// The code, as sent.
    pub code: String,
    /// Its meaning; empty when it is not known to us.
    pub label: String,
    /// May be sent this year.
    pub is_current: bool,
    /// Column `statistical_class`, which the attendance codes have; empty in other sets.
    pub class: String,
    /// How sure we are of it.
    pub mark: Mark,
}

/// One list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeSet {
    /// In file order.
    pub entries: Vec<CodeEntry>,
}

impl CodeSet {
    /// A set without codes.
    pub const fn empty() -> CodeSet {
        CodeSet { entries: Vec::new() }
    }

    /// True when the text is, exactly, a code that may be sent this year.
    pub(crate) fn has_current(&self, code: &str) -> bool {
        self.entries.iter().any(|entry| entry.is_current && entry.code == code)
    }

    /// The code a person meant: a code in any case, or a label that only one code has. Nothing when unsure.
    pub(crate) fn code_of(&self, typed: &str) -> Option<&str> {
        let typed = typed.trim();
        if let Some(entry) = self.entries.iter().find(|entry| entry.code.eq_ignore_ascii_case(typed)) {
            return Some(&entry.code);
        }
        let wanted = folded(typed);
        let mut matches = self.entries.iter().filter(|entry| !wanted.is_empty() && folded(&entry.label) == wanted);
        match (matches.next(), matches.next()) {
            (Some(entry), None) => Some(&entry.code),
            _ => None,
        }
    }

    /// Statistical class of an attendance code, such as `authorised absence`; empty when unknown.
    pub fn class(&self, code: &str) -> &str {
        self.entries.iter().find(|entry| entry.code == code).map_or("", |entry| entry.class.as_str())
    }

    /// Meaning of a code; empty when unknown.
    pub fn label(&self, code: &str) -> &str {
        self.entries.iter().find(|entry| entry.code == code).map_or("", |entry| entry.label.as_str())
    }
}

/// Sets that no element names but that rules or findings use.
const USED_BY_RULES: &[&str] = &["la_code_for_upn"];

/// Loads every set in `codesets/`, and reports those that are named and not there.
pub(crate) fn load_named<'a>(
    dir: &Path,
    named: impl Iterator<Item = &'a str>,
    mistakes: &mut Vec<ConfigMistake>,
) -> BTreeMap<String, CodeSet> {
    let folder = dir.join("codesets");
    let mut names: BTreeSet<String> = named.filter(|name| !name.is_empty()).map(str::to_owned).collect();
    names.extend(USED_BY_RULES.iter().map(|name| (*name).to_owned()));
    match std::fs::read_dir(&folder) {
        Ok(entries) => {
            names.extend(entries.flatten().filter_map(|entry| entry.file_name().to_str()?.strip_suffix(".tsv").map(str::to_owned)))
        }
        Err(error) => mistakes.push(ConfigMistake::unreadable(folder.display(), &error)),
    }
    // The broad areas map one code to another; they are no list of codes that may be sent.
    names.remove("sen_type_broad_area");
    names
        .into_iter()
        .map(|name| {
            let table = DataTable::load(&folder.join(format!("{name}.tsv")), &["code", "label", "source", "mark"], mistakes);
            let set = read(&table, mistakes);
            (name, set)
        })
        .collect()
}

fn read(table: &DataTable, mistakes: &mut Vec<ConfigMistake>) -> CodeSet {
    let mut seen = BTreeSet::new();
    let mut entries = Vec::new();
    for row in table.rows() {
        let code = row.get("code");
        if code.is_empty() {
            mistakes.push(row.mistake("code", "is empty"));
        } else if !seen.insert(code.to_owned()) {
            mistakes.push(row.mistake("code", format!("'{code}' is listed twice")));
        }
        if row.get("source").is_empty() {
            mistakes.push(row.mistake("source", "is empty"));
        }
        let Some(mark) = Mark::parse(row.get("mark")) else {
            mistakes.push(row.mistake("mark", format!("'{}' does not begin with V, P, R or I", row.get("mark"))));
            continue;
        };
        let status = row.get("status");
        let is_current = (status.is_empty() || status.starts_with("current")) && row.get("accepted_in_upn") != "N";
        let class = row.get("statistical_class").to_owned();
        entries.push(CodeEntry { code: code.to_owned(), label: row.get("label").to_owned(), is_current, class, mark });
    }
    CodeSet { entries }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str) -> (CodeSet, Vec<ConfigMistake>) {
        let mut mistakes = Vec::new();
        let table = DataTable::parse("set.tsv", text, &["code", "label", "source", "mark"], &mut mistakes);
        (read(&table, &mut mistakes), mistakes)
    }

    #[test]
    fn a_withdrawn_code_is_known_and_not_usable() {
        let (set, _) = set("code\tlabel\tstatus\tsource\tmark\nK\tSEN support\tcurrent\tx\tV\nS\tStatement\twithdrawn 2018-04-01\tx\tV\n");
        assert!(set.has_current("K") && !set.has_current("S"));
        assert_eq!(set.code_of("s"), Some("S"));
    }

    #[test]
    fn a_label_stands_for_its_code_only_when_one_code_has_it() {
        let (set, _) = set("code\tlabel\tsource\tmark\nENG\tEnglish*\tx\tV\nAAA\tSame\tx\tV\nBBB\tSame\tx\tV\n");
        assert_eq!(set.code_of("english"), Some("ENG"));
        assert_eq!(set.code_of("same"), None);
        assert_eq!(set.code_of(""), None);
    }

    #[test]
    fn a_code_listed_twice_is_a_mistake_with_its_line() {
        let (_, mistakes) = set("code\tlabel\tsource\tmark\nA\tone\tx\tV\nA\ttwo\tx\tV\n");
        assert_eq!(mistakes.len(), 1);
        assert_eq!(mistakes[0].key, "line 3, code");
    }
}
