//! The catalogue of census rules, and the one function that judges a return by it.
//!
//! A rule is a value (`rule.rs`), filed by subject; [`ALL`] is the one list. A needed element that no file supplies is
//! one grouped finding, not one per pupil; it stays an error, because the return stays incomplete.

mod admission_appeals;
mod alternative_provision;
mod attendance;
mod characteristics;
mod checks;
mod childcare;
mod classes;
mod early_years;
mod early_years_hours;
mod exclusions;
mod free_meals;
mod home;
mod identity;
mod leaving;
mod post_16;
pub mod rule;
mod school;
mod sen;
mod special_school;
mod status;
mod windows;

use std::sync::LazyLock;

use crate::census::return_model::{NotSupplied, Return};
use crate::config::census::CensusSettings;
use crate::config::census::rule_list::{Level, Severity};
use crate::config::census::structure::Element;
use crate::domain::census_block::Block;
use crate::place::Place;

use rule::{Check, Judged, Rule, Source, Whom};

/// The rules of each subject.
const SUBJECTS: &[&[Rule]] = &[
    school::RULES,
    special_school::RULES,
    admission_appeals::RULES,
    classes::RECONCILIATION,
    classes::RULES,
    childcare::RULES,
    identity::RULES,
    characteristics::RULES,
    free_meals::RULES,
    early_years::RULES,
    early_years_hours::RULES,
    status::RULES,
    leaving::RULES,
    sen::RULES,
    exclusions::RULES,
    home::RULES,
    attendance::RULES,
    attendance::SECOND_HALF,
    alternative_provision::RULES,
    post_16::RULES,
];

/// Every rule, ordered by number; names of ours come last.
pub static ALL: LazyLock<Vec<&'static Rule>> = LazyLock::new(|| {
    let mut rules: Vec<&'static Rule> = SUBJECTS.iter().copied().flatten().collect();
    rules.sort_by_key(|rule| (rule.leading_number(), rule.number));
    rules
});

/// Whom a rule finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum On {
    /// The school or the return as a whole.
    School,
    /// Every pupil concerned, because no file of the school supplies the element.
    EveryPupil {
        /// How many.
        n_pupils: usize,
    },
    /// One pupil, by position in the return: those on roll, then those who have left. See [`Return::record`].
    Pupil(usize),
}

/// One rule that fired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFinding {
    /// Number of the rule.
    pub number: &'static str,
    /// Level of the rule.
    pub level: Level,
    /// What the Department makes of it.
    pub severity: Severity,
    /// Whom it is about.
    pub on: On,
    /// XML name of the element it is about.
    pub element: String,
    /// The value that is there now; empty when none is.
    pub value: String,
    /// What is found, in one sentence without its full stop.
    pub message: &'static str,
    /// Where the rule comes from.
    pub source: Source,
    /// The pupil's row in the school's own file, or the file.
    pub place: Option<Place>,
    /// Words for "which export would supply it", when no file does.
    pub export: Option<String>,
}

impl RuleFinding {
    /// True when the finding stands for an element that the school's files do not hold at all.
    pub fn is_not_supplied(&self) -> bool {
        self.export.is_some()
    }
}

/// The rule of a number.
pub fn find(number: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.number.eq_ignore_ascii_case(number))
}

/// Judges a return by every rule of its term and year. Ordered by severity, then rule, then pupil.
pub fn check(ret: &Return, census: &CensusSettings) -> Vec<RuleFinding> {
    let mut findings: Vec<RuleFinding> = Vec::new();
    for rule in ALL.iter() {
        if rule.terms.contains(ret.census.term) && rule.years.contains(ret.census.year) {
            findings.extend(judge(rule, ret, census));
        }
    }
    // The sort is stable: inside one severity the order of the catalogue and of the pupils stays.
    findings.sort_by_key(|finding| finding.severity);
    findings
}

fn judge(rule: &'static Rule, ret: &Return, census: &CensusSettings) -> Vec<RuleFinding> {
    match rule.check {
        Check::Return(fires) if fires(ret, census) => {
            let value = school_value(rule, ret);
            let export = if value.is_empty() { missing(rule, ret, census, false).map(|missing| missing.export.clone()) } else { None };
            vec![RuleFinding { export, ..finding(rule, census, On::School, value, None) }]
        }
        Check::Return(_) => Vec::new(),
        Check::Each(named) => {
            let named = named(ret, census);
            match missing(rule, ret, census, false) {
                Some(missing) if !named.is_empty() => {
                    let export = Some(missing.export.clone());
                    vec![RuleFinding { export, ..finding(rule, census, On::School, String::new(), None) }]
                }
                _ => named.into_iter().map(|name| finding(rule, census, On::School, name, None)).collect(),
            }
        }
        Check::Pupil(whom, fires) => pupil_findings(rule, ret, census, positions(ret, census, whom, fires)),
        Check::Pupils(found) => pupil_findings(rule, ret, census, found(ret)),
    }
}

fn positions(ret: &Return, census: &CensusSettings, whom: Whom, fires: rule::PupilCheck) -> Vec<usize> {
    let n_on_roll = ret.pupils.len();
    let range = match whom {
        Whom::OnRoll => 0..n_on_roll,
        Whom::Left => n_on_roll..n_on_roll + ret.leavers.len(),
        Whom::Everyone => 0..n_on_roll + ret.leavers.len(),
    };
    range
        .filter(|index| {
            let judged = Judged { ret, census, has_left: *index >= n_on_roll };
            ret.record(*index).is_some_and(|pupil| fires(pupil, &judged))
        })
        .collect()
}

fn pupil_findings(rule: &'static Rule, ret: &Return, census: &CensusSettings, positions: Vec<usize>) -> Vec<RuleFinding> {
    let missing = if positions.is_empty() { None } else { missing(rule, ret, census, true) };
    let (blank, wrong): (Vec<usize>, Vec<usize>) =
        positions.into_iter().partition(|index| missing.is_some() && *index < ret.pupils.len() && value_of(rule, ret, *index).is_empty());
    let mut findings: Vec<RuleFinding> = Vec::new();
    if let (Some(missing), Some(first)) = (missing, blank.first()) {
        let place = ret.record(*first).and_then(|pupil| pupil.place.as_ref()).map(|place| Place::file(place.file.clone()));
        findings.push(RuleFinding {
            export: Some(missing.export.clone()),
            ..finding(rule, census, On::EveryPupil { n_pupils: blank.len() }, String::new(), place)
        });
    }
    findings.extend(wrong.into_iter().map(|index| {
        let place = ret.record(index).and_then(|pupil| pupil.place.clone());
        finding(rule, census, On::Pupil(index), value_of(rule, ret, index), place)
    }));
    findings
}

/// What stands in the list of things that no file supplies and holds the rule's element.
fn missing<'a>(rule: &Rule, ret: &'a Return, census: &CensusSettings, is_of_pupils: bool) -> Option<&'a NotSupplied> {
    if ret.not_supplied.is_empty() {
        return None;
    }
    let path = element_of(rule, census).map(|element| element.path.as_str());
    ret.not_supplied.iter().filter(|missing| missing.n_pupils.is_some() == is_of_pupils).find(|missing| {
        let is_around = |path: &str| path.strip_prefix(missing.path.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        (!missing.item.is_empty() && missing.item == rule.item) || (!missing.path.is_empty() && path.is_some_and(is_around))
    })
}

/// The element that a rule is about, by its item or by its key.
fn element_of<'a>(rule: &Rule, census: &'a CensusSettings) -> Option<&'a Element> {
    let elements = &census.structure.elements;
    census.structure.of_item(rule.item).or_else(|| elements.iter().find(|element| &*element.key == rule.item))
}

fn value_of(rule: &Rule, ret: &Return, index: usize) -> String {
    let Some(pupil) = ret.record(index) else { return String::new() };
    match rule.item {
        "sen_needs" => {
            pupil.sen_needs.iter().map(|need| format!("{} {}", need.rank, need.sen_type).trim().to_owned()).collect::<Vec<_>>().join(", ")
        }
        item => pupil.text(item).unwrap_or_else(|| held_value(&pupil.more, item)),
    }
}

fn school_value(rule: &Rule, ret: &Return) -> String {
    ret.text(rule.item).unwrap_or_else(|| held_value(&ret.more, rule.item))
}

/// The values of a key, or what its first records hold.
fn held_value(block: &Block, key: &str) -> String {
    const RECORDS_SHOWN: usize = 3;
    let values: Vec<&str> = block.values(key).collect();
    if !values.is_empty() {
        return values.join(", ");
    }
    let shown = block.records(key).iter().take(RECORDS_SHOWN);
    let records: Vec<String> = shown.map(|record| record.entries().map(|(_, text)| text).collect::<Vec<_>>().join(" ")).collect();
    records.join("; ")
}

fn finding(rule: &'static Rule, census: &CensusSettings, on: On, value: String, place: Option<Place>) -> RuleFinding {
    RuleFinding {
        number: rule.number,
        level: rule.level,
        severity: rule.severity,
        on,
        element: element_of(rule, census).map_or(rule.item, |element| element.name.as_str()).to_owned(),
        value,
        message: rule.message,
        source: rule.source,
        place,
        export: None,
    }
}
