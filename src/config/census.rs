//! `config/census/<year>/`: the structure, dates, code sets and rule list of one year's school census.
//!
//! All of it is dated data with a source and a mark, because names, order and lists change from year to year and
//! part of what we hold is recalled or inferred, not read in the Department's own specification.

pub mod code_set;
pub mod dates;
pub mod rule_list;
pub mod structure;

use std::collections::BTreeMap;
use std::path::Path;

use crate::config::table::{DataRow, DataTable};
use crate::domain::academic_year::AcademicYear;
use crate::domain::term::Term;
use crate::error::ConfigMistake;

use code_set::CodeSet;
use dates::CensusDates;
use rule_list::{ListedRule, NotDone};
use structure::Structure;

/// How sure we are of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// Read in a source.
    Verified,
    /// Part of it read in a source.
    Partly,
    /// Recalled, not verified.
    Recalled,
    /// Inferred from other facts.
    Inferred,
}

impl Mark {
    /// From a text that begins with V, P, R or I.
    pub fn parse(text: &str) -> Option<Mark> {
        match text.chars().next()? {
            'V' => Some(Mark::Verified),
            'P' => Some(Mark::Partly),
            'R' => Some(Mark::Recalled),
            'I' => Some(Mark::Inferred),
            _ => None,
        }
    }

    /// The word printed for people.
    pub fn word(self) -> &'static str {
        match self {
            Mark::Verified => "verified",
            Mark::Partly => "partly verified",
            Mark::Recalled => "recalled",
            Mark::Inferred => "inferred",
        }
    }
}

/// The terms in which an element is sent or a rule applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    autumn: bool,
    spring: bool,
    summer: bool,
}

impl Terms {
    /// All three returns.
    pub const EVERY: Terms = Terms { autumn: true, spring: true, summer: true };
    /// Autumn only.
    pub const AUTUMN: Terms = Terms { autumn: true, spring: false, summer: false };
    /// Spring only.
    pub const SPRING: Terms = Terms { autumn: false, spring: true, summer: false };
    /// Autumn and summer.
    pub const AUTUMN_AND_SUMMER: Terms = Terms { autumn: true, spring: false, summer: true };
    /// Spring and summer.
    pub const SPRING_AND_SUMMER: Terms = Terms { autumn: false, spring: true, summer: true };

    /// True when the term is one of them.
    pub fn contains(self, term: Term) -> bool {
        match term {
            Term::Autumn => self.autumn,
            Term::Spring => self.spring,
            Term::Summer => self.summer,
        }
    }

    /// Reads letters (`ASM`) or codes (`AUT SPR SUM`); nothing when a sign is unknown or none is given.
    pub fn parse(text: &str) -> Option<Terms> {
        let mut terms = Terms { autumn: false, spring: false, summer: false };
        let words: Vec<&str> = text.split_whitespace().collect();
        let is_codes = words.iter().all(|word| word.len() == 3 && term_of_code(word).is_some());
        let signs: Vec<String> =
            if is_codes { words.iter().map(|w| (*w).to_owned()).collect() } else { text.trim().chars().map(String::from).collect() };
        for sign in &signs {
            match sign.as_str() {
                "A" | "AUT" => terms.autumn = true,
                "S" | "SPR" => terms.spring = true,
                "M" | "SUM" => terms.summer = true,
                _ => return None,
            }
        }
        (!signs.is_empty()).then_some(terms)
    }
}

/// The census's code of a term.
pub fn term_code(term: Term) -> &'static str {
    match term {
        Term::Autumn => "AUT",
        Term::Spring => "SPR",
        Term::Summer => "SUM",
    }
}

/// The term of a census code.
pub(crate) fn term_of_code(code: &str) -> Option<Term> {
    Term::ALL.into_iter().find(|term| term_code(*term) == code)
}

/// One year's census, loaded and checked.
#[derive(Clone, Debug)]
pub struct CensusSettings {
    /// The school year it is for.
    pub academic_year: AcademicYear,
    /// Values that are the same in every return of ours: `collection`, `source_level`, `software_code`, `release`.
    pub fixed: BTreeMap<String, String>,
    /// The elements of the return.
    pub structure: Structure,
    /// The elements of a common transfer file, from `ctf.tsv`; nothing when the year has no such table.
    pub transfer: Structure,
    /// Census days and windows.
    pub dates: CensusDates,
    /// Code sets by name, for example `sen_provision`.
    pub code_sets: BTreeMap<String, CodeSet>,
    /// Every rule of the year's list.
    pub rules: Vec<ListedRule>,
    /// Rules of the list that this program does not judge, with the reason.
    pub not_done: Vec<NotDone>,
    /// What a source key means.
    pub sources: BTreeMap<String, String>,
    /// Establishment numbers by phase: first and last (rule 130).
    pub estab_ranges: Vec<(String, u32, u32)>,
    /// School types that may go with a phase (rule 150).
    pub phase_types: Vec<(String, String)>,
    areas: BTreeMap<String, String>,
}

impl CensusSettings {
    /// Loads a year's folder. Whatever is wrong is added to `mistakes`, by file and line; then there is no value.
    pub fn load(dir: &Path, mistakes: &mut Vec<ConfigMistake>) -> Option<CensusSettings> {
        let before = mistakes.len();
        let table = |name: &str, wanted: &[&str], mistakes: &mut Vec<ConfigMistake>| DataTable::load(&dir.join(name), wanted, mistakes);
        let sources: BTreeMap<String, String> = table("sources.tsv", &["key", "description"], mistakes)
            .rows()
            .map(|row| (row.get("key").to_owned(), row.get("description").to_owned()))
            .collect();
        let fixed = pairs(&table("fixed.tsv", &["item", "value", "source", "mark"], mistakes), &sources, mistakes);
        let structure_table = table("structure.tsv", structure::COLUMNS, mistakes);
        let code_sets = code_set::load_named(dir, structure_table.rows().map(|row| row.get("codeset")), mistakes);
        let structure = Structure::read(&structure_table, &code_sets, &sources, mistakes);
        let transfer = match dir.join("ctf.tsv").is_file() {
            true => Structure::read(&table("ctf.tsv", structure::COLUMNS, mistakes), &code_sets, &sources, mistakes),
            false => Structure::default(),
        };
        let dates = CensusDates::read(&table("dates.tsv", dates::COLUMNS, mistakes), &sources, mistakes);
        let rules = rule_list::read_rules(&table("rules.tsv", rule_list::RULE_COLUMNS, mistakes), &sources, mistakes);
        let not_done = rule_list::read_not_done(&table("not-done.tsv", &["number", "because"], mistakes), &rules, mistakes);
        let estab_ranges =
            estab_ranges(&table("estab-ranges.tsv", &["phase", "from", "to", "source", "mark"], mistakes), &sources, mistakes);
        let phase_types = phase_types(&table("phase-types.tsv", &["phase", "type", "source", "mark"], mistakes), &sources, mistakes);
        let areas = areas(
            &table("codesets/sen_type_broad_area.tsv", &["sen_type", "area_code", "area_label", "source", "mark"], mistakes),
            mistakes,
        );
        let academic_year = academic_year(dir, &fixed, mistakes);
        (mistakes.len() == before).then_some(())?;
        Some(CensusSettings {
            academic_year: academic_year?,
            fixed,
            structure,
            transfer,
            dates,
            code_sets,
            rules,
            not_done,
            sources,
            estab_ranges,
            phase_types,
            areas,
        })
    }

    /// Need type code to its broad area in the words of the SEND Code of Practice. Types without a published
    /// area (`OTH`, `NSA`, `DS`) are not in it.
    pub fn need_areas(&self) -> BTreeMap<String, String> {
        self.areas.clone()
    }

    /// A code set by name; an empty one when the year has none of that name.
    pub fn code_set(&self, name: &str) -> &CodeSet {
        static NONE: CodeSet = CodeSet::empty();
        self.code_sets.get(name).unwrap_or(&NONE)
    }
}

/// Adds a mistake when a row's source is not in `sources.tsv` or its mark is not one of ours.
pub(crate) fn check_source(row: DataRow<'_>, sources: &BTreeMap<String, String>, mistakes: &mut Vec<ConfigMistake>) -> Option<Mark> {
    if !sources.contains_key(row.get("source")) {
        mistakes.push(row.mistake("source", format!("'{}' is not a key of sources.tsv", row.get("source"))));
    }
    let mark = Mark::parse(row.get("mark"));
    if mark.is_none() {
        mistakes.push(row.mistake("mark", format!("'{}' is not a mark: write V, P, R or I", row.get("mark"))));
    }
    mark
}

fn pairs(table: &DataTable, sources: &BTreeMap<String, String>, mistakes: &mut Vec<ConfigMistake>) -> BTreeMap<String, String> {
    let mut fixed = BTreeMap::new();
    for row in table.rows() {
        check_source(row, sources, mistakes);
        fixed.insert(row.get("item").to_owned(), row.get("value").to_owned());
    }
    for item in ["academic_year", "collection", "source_level", "software_code", "release"] {
        if fixed.get(item).is_none_or(|value| value.is_empty()) {
            mistakes.push(ConfigMistake { file: table.file.clone(), key: item.into(), message: "has no value".into() });
        }
    }
    fixed
}

fn academic_year(dir: &Path, fixed: &BTreeMap<String, String>, mistakes: &mut Vec<ConfigMistake>) -> Option<AcademicYear> {
    let text = fixed.get("academic_year")?;
    let year = AcademicYear::parse(text);
    if year.is_none() {
        let file = dir.join("fixed.tsv").display().to_string();
        mistakes.push(ConfigMistake {
            file,
            key: "academic_year".into(),
            message: format!("'{text}' is not a school year such as 2026-27"),
        });
    }
    year
}

fn estab_ranges(table: &DataTable, sources: &BTreeMap<String, String>, mistakes: &mut Vec<ConfigMistake>) -> Vec<(String, u32, u32)> {
    let mut ranges = Vec::new();
    for row in table.rows() {
        check_source(row, sources, mistakes);
        match (row.get("from").parse(), row.get("to").parse()) {
            (Ok(from), Ok(to)) if from <= to => ranges.push((row.get("phase").to_owned(), from, to)),
            _ => mistakes.push(row.mistake("from", format!("'{}' to '{}' is not a range of numbers", row.get("from"), row.get("to")))),
        }
    }
    ranges
}

fn phase_types(table: &DataTable, sources: &BTreeMap<String, String>, mistakes: &mut Vec<ConfigMistake>) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for row in table.rows() {
        check_source(row, sources, mistakes);
        pairs.push((row.get("phase").to_owned(), row.get("type").to_owned()));
    }
    pairs
}

fn areas(table: &DataTable, mistakes: &mut Vec<ConfigMistake>) -> BTreeMap<String, String> {
    let mut areas = BTreeMap::new();
    for row in table.rows() {
        if row.get("sen_type").is_empty() || row.get("area_label").is_empty() {
            mistakes.push(row.mistake("sen_type", "type and area are both needed"));
        } else if row.get("area_code") != "NONE" {
            areas.insert(row.get("sen_type").to_owned(), row.get("area_label").to_owned());
        }
    }
    areas
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The year shipped with the program.
    pub(crate) fn shipped() -> CensusSettings {
        let mut mistakes = Vec::new();
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/census/2026-27");
        let settings = CensusSettings::load(&dir, &mut mistakes);
        assert!(mistakes.is_empty(), "{mistakes:#?}");
        settings.expect("a folder without mistakes gives settings")
    }

    #[test]
    fn the_shipped_year_loads_without_a_mistake() {
        let settings = shipped();
        assert_eq!(settings.academic_year.to_string(), "2026-27");
        assert_eq!(settings.code_sets.len(), 57, "58 lists, of which the broad areas are kept apart");
    }

    #[test]
    fn every_need_type_with_a_published_area_has_it() {
        let areas = shipped().need_areas();
        assert_eq!(areas.get("SLCN").map(String::as_str), Some("Communication and interaction"));
        assert!(!areas.contains_key("NSA") && !areas.contains_key("DS"));
    }

    #[test]
    fn a_missing_folder_reports_every_file_at_once() {
        let mut mistakes = Vec::new();
        assert!(CensusSettings::load(Path::new("no-such-folder"), &mut mistakes).is_none());
        for file in ["structure.tsv", "dates.tsv", "rules.tsv", "not-done.tsv", "sources.tsv"] {
            assert!(mistakes.iter().any(|m| m.file.ends_with(file)), "{file}");
        }
    }

    #[test]
    fn terms_are_read_in_both_spellings() {
        assert_eq!(Terms::parse("ASM"), Some(Terms::EVERY));
        assert_eq!(Terms::parse("AUT SUM"), Some(Terms::AUTUMN_AND_SUMMER));
        assert_eq!(Terms::parse("SPR"), Some(Terms::SPRING));
        assert_eq!(Terms::parse("X"), None);
        assert_eq!(Terms::parse(""), None);
    }
}
