//! Judging a return pupil by pupil, so that a large file need not be held: what a rule finds is kept, the pupil is not.
//!
//! Rules over the whole return see the school and the counts of [`Roll`]; a shared value is remembered with its holders.

use std::collections::BTreeMap;

use crate::census::return_model::{NotSupplied, Return, ReturnPupil};
use crate::census::rules::free_meals::has_free_meals;
use crate::census::rules::rule::{Check, Judged, Rule, Whom};
use crate::census::rules::{ALL, On, RuleFinding};
use crate::config::census::CensusSettings;
use crate::config::census::structure::Element;
use crate::domain::census_block::Block;
use crate::domain::term::SchoolTerm;
use crate::place::Place;

/// What rules over the whole return ask about the pupils on roll together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Roll {
    /// On roll.
    pub n_pupils: usize,
    /// Of these, part-time.
    pub n_part_time: usize,
    /// Of these, with a period of free school meals that holds on census day.
    pub n_with_free_meals: usize,
    /// There is a boy.
    pub has_boys: bool,
    /// There is a girl.
    pub has_girls: bool,
    /// There is a pupil with SEN support or a plan.
    pub has_sen: bool,
}

/// One pupil of a return: on roll or having left, by position among these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Who {
    has_left: bool,
    index: usize,
}

/// A rule of the return's term and year with what it has found so far.
struct Open {
    rule: &'static Rule,
    hits: Vec<(Who, String)>,
    /// Who holds a value that no two pupils may share.
    holders: Vec<(Box<str>, Who)>,
}

/// A return being judged.
pub(crate) struct Judging {
    rules: Vec<Open>,
    roll: Roll,
    n_left: usize,
}

impl Judging {
    /// Begins a return of a term.
    pub(crate) fn of(census: SchoolTerm) -> Judging {
        let asked = ALL.iter().filter(|rule| rule.terms.contains(census.term) && rule.years.contains(census.year));
        let rules = asked.map(|rule| Open { rule, hits: Vec::new(), holders: Vec::new() }).collect();
        Judging { rules, roll: Roll::default(), n_left: 0 }
    }

    /// Judges the next pupil of a return whose header and school are known.
    pub(crate) fn pupil(&mut self, pupil: &ReturnPupil, has_left: bool, ret: &Return, census: &CensusSettings) {
        let who = Who { has_left, index: if has_left { self.n_left } else { self.roll.n_pupils } };
        let judged = Judged { ret, census, has_left };
        for open in &mut self.rules {
            match open.rule.check {
                Check::Pupil(whom, fires) if whom.includes(has_left) && fires(pupil, &judged) => {
                    open.hits.push((who, value_of(open.rule, pupil)));
                }
                Check::Shared(value) => open.holders.extend(value(pupil).map(|value| (value.into(), who))),
                _ => {}
            }
        }
        if has_left {
            self.n_left += 1;
        } else {
            self.roll.add(pupil, ret);
        }
    }

    /// What was found, ordered by severity, then rule, then pupil. `place_of` is the place of the pupil at a position.
    pub(crate) fn finish(self, ret: &Return, census: &CensusSettings, place_of: &dyn Fn(usize) -> Option<Place>) -> Vec<RuleFinding> {
        let (n_on_roll, roll) = (self.roll.n_pupils, self.roll);
        let mut findings: Vec<RuleFinding> = Vec::new();
        for open in self.rules {
            let rule = open.rule;
            let hits = match rule.check {
                Check::Pupil(..) => open.hits,
                Check::Shared(_) => shared(open.holders),
                _ => {
                    findings.extend(school_findings(rule, ret, census, &roll));
                    continue;
                }
            };
            let at = |who: Who| if who.has_left { n_on_roll + who.index } else { who.index };
            let hits = hits.into_iter().map(|(who, value)| (at(who), value)).collect();
            findings.extend(pupil_findings(rule, ret, census, hits, place_of));
        }
        // The sort is stable: inside one severity the order of the catalogue and of the pupils stays.
        findings.sort_by_key(|finding| finding.severity);
        findings
    }
}

impl Whom {
    /// True when a rule of such pupils speaks of one who has, or has not, left.
    fn includes(self, has_left: bool) -> bool {
        match self {
            Whom::OnRoll => !has_left,
            Whom::Left => has_left,
            Whom::Everyone => true,
        }
    }
}

impl Roll {
    fn add(&mut self, pupil: &ReturnPupil, ret: &Return) {
        self.n_pupils += 1;
        self.n_part_time += usize::from(pupil.part_time.valid() == Some(&true));
        self.n_with_free_meals += usize::from(has_free_meals(pupil, ret));
        self.has_boys |= pupil.sex == "M";
        self.has_girls |= pupil.sex == "F";
        self.has_sen |= crate::census::applies::has_sen(pupil);
    }
}

/// Pupils who share a value with another, in their order.
fn shared(holders: Vec<(Box<str>, Who)>) -> Vec<(Who, String)> {
    let mut by_value: BTreeMap<Box<str>, Vec<Who>> = BTreeMap::new();
    for (value, who) in holders {
        by_value.entry(value).or_default().push(who);
    }
    let several = by_value.into_iter().filter(|(_, who)| who.len() > 1);
    let mut hits: Vec<(Who, String)> = several.flat_map(|(value, who)| who.into_iter().map(move |who| (who, value.to_string()))).collect();
    hits.sort();
    hits
}

fn school_findings(rule: &'static Rule, ret: &Return, census: &CensusSettings, roll: &Roll) -> Vec<RuleFinding> {
    let missing = || missing(rule, ret, census, false).map(|missing| missing.export.clone());
    let has_fired = match rule.check {
        Check::Return(fires) => fires(ret, census),
        Check::Roll(fires) => fires(ret, roll),
        Check::Each(named) => {
            let named = named(ret, census);
            let export = if named.is_empty() { None } else { missing() };
            return match export {
                Some(_) => vec![RuleFinding { export, ..finding(rule, census, On::School, String::new(), None) }],
                None => named.into_iter().map(|name| finding(rule, census, On::School, name, None)).collect(),
            };
        }
        _ => false,
    };
    if !has_fired {
        return Vec::new();
    }
    let value = ret.text(rule.item).unwrap_or_else(|| held_value(&ret.more, rule.item));
    let export = if value.is_empty() { missing() } else { None };
    vec![RuleFinding { export, ..finding(rule, census, On::School, value, None) }]
}

fn pupil_findings(
    rule: &'static Rule,
    ret: &Return,
    census: &CensusSettings,
    hits: Vec<(usize, String)>,
    place_of: &dyn Fn(usize) -> Option<Place>,
) -> Vec<RuleFinding> {
    let missing = if hits.is_empty() { None } else { missing(rule, ret, census, true) };
    let is_blank = |(at, value): &(usize, String)| missing.is_some() && *at < ret.pupils.len() && value.is_empty();
    let (blank, wrong): (Vec<_>, Vec<_>) = hits.into_iter().partition(is_blank);
    let mut findings: Vec<RuleFinding> = Vec::new();
    if let (Some(missing), Some((first, _))) = (missing, blank.first()) {
        let place = place_of(*first).map(|place| Place::file(place.file));
        findings.push(RuleFinding {
            export: Some(missing.export.clone()),
            ..finding(rule, census, On::EveryPupil { n_pupils: blank.len() }, String::new(), place)
        });
    }
    findings.extend(wrong.into_iter().map(|(at, value)| finding(rule, census, On::Pupil(at), value, place_of(at))));
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

fn value_of(rule: &Rule, pupil: &ReturnPupil) -> String {
    match rule.item {
        "sen_needs" => {
            pupil.sen_needs.iter().map(|need| format!("{} {}", need.rank, need.sen_type).trim().to_owned()).collect::<Vec<_>>().join(", ")
        }
        item => pupil.text(item).unwrap_or_else(|| held_value(&pupil.more, item)),
    }
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
