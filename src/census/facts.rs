//! What the exports for the census say, put into the return by the windows of its term.
//!
//! Attendance is asked for a term in arrears, suspensions for two, free meals and placements since the census day before. A table
//! that counts other days than the return asks for is not cut to fit, because its sessions cannot be told apart by day: it is
//! listed and left out. Nothing is counted twice.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::census::applies::concerns_pupil;
use crate::census::leavers::Leaver;
use crate::census::return_model::{Return, ReturnPupil};
use crate::config::census::CensusSettings;
use crate::config::census::dates::{Window, usual_window};
use crate::config::census::structure::{AppliesTo, Element, ElementKind};
use crate::domain::census_block::Block;
use crate::domain::census_fact::{CensusFact, CensusTopic, CensusValue};
use crate::domain::words;
use crate::finding::{Action, Code, Finding, quoted};
use crate::link::school::{Known, Pupil};
use crate::normalise::code_counts::POSSIBLE;
use crate::place::Place;

/// A table counts other days than the return asks for.
pub const OTHER_DAYS: Code = Code("CENSUS-40");
/// Two tables count the same days of one pupil.
pub const SAME_DAYS: Code = Code("CENSUS-41");
/// An attendance code that may not be sent.
pub const CODE_NOT_SENT: Code = Code("CENSUS-42");
/// Two exports say different things of one pupil.
pub const TOLD_TWICE: Code = Code("CENSUS-43");

/// Statistical classes of codes whose sessions count as possible.
const POSSIBLE_CLASSES: &[&str] = &["present", "approved educational activity", "authorised absence", "unauthorised absence"];

/// What is said of one pupil, before it is put into the return.
#[derive(Default)]
struct Said {
    items: Vec<(String, String)>,
    block: Block,
    cells: Vec<(String, Place)>,
    has_meals: bool,
}

/// Fills the pupils of a return from the school's own pupils; both stand in the same order.
pub(crate) fn fill(ret: &mut Return, on_roll: &[&Pupil], left: &[Leaver], census: &CensusSettings, findings: &mut Vec<Finding>) {
    let mut teller = Teller::of(ret, census);
    let on_roll: Vec<Said> = ret.pupils.iter().zip(on_roll).map(|(pupil, source)| teller.of_pupil(ret, pupil, source, false)).collect();
    let left: Vec<Said> = ret.leavers.iter().zip(left).map(|(pupil, leaver)| teller.of_pupil(ret, pupil, &leaver.pupil, true)).collect();
    findings.extend(teller.finish());
    for (pupil, said) in ret.pupils.iter_mut().zip(on_roll).chain(ret.leavers.iter_mut().zip(left)) {
        let Said { items, mut block, cells, has_meals } = said;
        for (item, text) in items {
            pupil.set(&item, &text);
        }
        block.settle();
        pupil.more = block;
        pupil.cells.extend(cells);
        pupil.is_listed_for_free_meals |= has_meals;
    }
}

/// The window of a term, by the usual pattern where the settings are another year's.
pub(crate) fn window(what: &str, ret: &Return, census: &CensusSettings) -> Option<Window> {
    match census.academic_year == ret.census.year {
        true => census.dates.window(what, ret.census.term),
        false => usual_window(what, ret.census),
    }
}

/// What is needed to tell of one pupil after another, and what was found on the way.
struct Teller<'a> {
    census: &'a CensusSettings,
    pupil_path: String,
    day: Option<NaiveDate>,
    windows: BTreeMap<&'static str, Window>,
    findings: Vec<Finding>,
    other_days: BTreeMap<Place, (String, usize)>,
    codes: BTreeMap<(Place, String), usize>,
}

impl<'a> Teller<'a> {
    fn of(ret: &Return, census: &'a CensusSettings) -> Teller<'a> {
        let kinds = ["attendance", "attendance_second_half", "exclusions", "fsm_periods", "previous_census_day"];
        Teller {
            census,
            pupil_path: census.structure.of_item("pupils").map(|element| element.path.clone()).unwrap_or_default(),
            day: ret.header.reference_date.valid().copied(),
            windows: kinds.into_iter().filter_map(|kind| Some((kind, window(kind, ret, census)?))).collect(),
            findings: Vec::new(),
            other_days: BTreeMap::new(),
            codes: BTreeMap::new(),
        }
    }

    /// The element of a path below a pupil, where the return of this term has it for such a pupil.
    fn element(&self, ret: &Return, path: &str, has_left: bool) -> Option<&'a Element> {
        let element = self.census.structure.at(&format!("{}/{path}", self.pupil_path))?;
        let is_sent = if has_left { element.is_off_roll } else { element.is_on_roll };
        (is_sent && element.terms.contains(ret.census.term)).then_some(element)
    }

    fn of_pupil(&mut self, ret: &Return, pupil: &ReturnPupil, source: &Pupil, has_left: bool) -> Said {
        let mut said = Said::default();
        let facts = &source.observed.census;
        if facts.is_empty() {
            return said;
        }
        self.details(ret, pupil, facts, has_left, &mut said);
        self.free_meals(ret, facts, has_left, &mut said);
        if concerns_pupil(AppliesTo::Attendance, pupil, ret, self.census) {
            self.sessions(ret, "attendance", "Attendance/TermlyAttendance", facts, has_left, &mut said);
            self.sessions(ret, "attendance_second_half", "Attendance/SummerHalfTerm2Attendance", facts, has_left, &mut said);
        }
        self.exclusions(ret, source, has_left, &mut said);
        self.placements(ret, source, has_left, &mut said);
        said
    }

    /// Of several lists the newest not after census day counts, else the first after it; of two of one day that differ, none.
    fn details(&mut self, ret: &Return, pupil: &ReturnPupil, facts: &[Known<CensusFact>], has_left: bool, said: &mut Said) {
        let mut items: BTreeMap<&str, Vec<(Option<NaiveDate>, &CensusValue)>> = BTreeMap::new();
        for known in facts.iter().filter(|known| known.fact.topic == CensusTopic::Detail) {
            for value in &known.fact.values {
                items.entry(&value.item).or_default().push((known.fact.from, value));
            }
        }
        let mut lines: BTreeMap<&str, &CensusValue> = BTreeMap::new();
        for (item, mut told) in items {
            told.sort_by(|a, b| (a.0, &a.1.place).cmp(&(b.0, &b.1.place)));
            let by_day = told.iter().rev().find(|(day, _)| *day <= self.day).or(told.first()).map(|(day, _)| *day);
            let same_day: Vec<&CensusValue> = told.iter().filter(|(day, _)| Some(*day) == by_day).map(|(_, value)| *value).collect();
            let Some(first) = same_day.first() else { continue };
            if let Some(other) = same_day.iter().find(|value| value.text != first.text) {
                let message = format!(
                    "{} is {} here and {} in {}; neither is in the return.",
                    self.census.structure.name_of(item),
                    quoted(&first.text),
                    quoted(&other.text),
                    other.place
                );
                self.findings.push(
                    Finding::new(TOLD_TWICE, Action::Asked, first.place.clone(), message)
                        .hint("Put it right in the MIS and export both again."),
                );
                continue;
            }
            if item.starts_with("address_") {
                lines.insert(item, first);
            } else if item != "school_lunch_taken" || by_day == Some(self.day) {
                self.detail(ret, pupil, (item, first), has_left, said);
            }
        }
        if !has_left {
            address(pupil, &lines, said);
        }
    }

    fn detail(&self, ret: &Return, pupil: &ReturnPupil, (item, value): (&str, &CensusValue), has_left: bool, said: &mut Said) {
        let characteristics = format!("PupilCharacteristics/{item}");
        let named = self.census.structure.of_item(item);
        let Some(element) = named.or_else(|| self.element(ret, &characteristics, has_left)) else { return };
        let is_sent = element.terms.contains(ret.census.term) && if has_left { element.is_off_roll } else { element.is_on_roll };
        if !is_sent || !concerns_pupil(element.applies, pupil, ret, self.census) {
            return;
        }
        if named.is_some() {
            said.items.push((item.to_owned(), value.text.clone()));
        } else {
            said.block.put(&element.key, &value.text);
        }
        said.cells.push((element.name.clone(), value.place.clone()));
    }

    /// Periods that touch the window; an end after census day is not known on it.
    fn free_meals(&self, ret: &Return, facts: &[Known<CensusFact>], has_left: bool, said: &mut Said) {
        let Some((window, record)) =
            self.windows.get("fsm_periods").zip(self.element(ret, "PupilCharacteristics/FSMperiods/FSMperiod", has_left))
        else {
            return;
        };
        for known in of_topic(facts, CensusTopic::FreeMeals) {
            let fact = &known.fact;
            let touches = fact.from.is_some_and(|from| from <= window.to) && fact.to.is_none_or(|to| to >= window.from);
            // Other free meals than those by the law are not returned.
            if !touches || fact.value("FSMcategory").is_some_and(|value| value.text == "OFSM") {
                continue;
            }
            let to = fact.to.filter(|to| Some(*to) <= self.day);
            let days = [("FSMstartDate", fact.from), ("FSMendDate", to)];
            self.record(ret, record, known, &days, has_left, said);
            said.has_meals = true;
        }
    }

    /// Sessions by code of the tables that lie in a window.
    fn sessions(&mut self, ret: &Return, what: &str, path: &str, facts: &[Known<CensusFact>], has_left: bool, said: &mut Said) {
        let Some(window) = self.windows.get(what).copied() else { return };
        let Some(group) = self.element(ret, path, has_left) else { return };
        let mut inside: Vec<(NaiveDate, NaiveDate, &Known<CensusFact>)> = Vec::new();
        for known in of_topic(facts, CensusTopic::Sessions) {
            let Some((from, to)) = known.fact.from.zip(known.fact.to) else { continue };
            if window.from <= from && to <= window.to {
                inside.push((from, to, known));
            } else if from <= window.to && window.from <= to {
                self.count_other_days(known, (from, to), window);
            }
        }
        inside.sort_by(|a, b| (a.0, a.1, &a.2.place).cmp(&(b.0, b.1, &b.2.place)));
        if let Some((first, second)) = inside.iter().zip(inside.iter().skip(1)).find(|(a, b)| b.0 <= a.1) {
            let message = format!(
                "The sessions of this pupil are counted here and in {} for the same days; they are not in the return.",
                second.2.place
            );
            self.findings.push(
                Finding::new(SAME_DAYS, Action::Asked, first.2.place.clone(), message)
                    .hint("Leave one table of attendance codes for each period in the inbox."),
            );
            return;
        }
        let facts: Vec<&Known<CensusFact>> = inside.into_iter().map(|(_, _, known)| known).collect();
        self.attendance(ret, group, &facts, has_left, said);
    }

    fn attendance(&mut self, ret: &Return, group: &Element, facts: &[&Known<CensusFact>], has_left: bool, said: &mut Said) {
        let Some(first) = facts.first() else { return };
        let codes = self.census.code_set("attendance_code");
        let mut counts: BTreeMap<usize, (String, u32)> = BTreeMap::new();
        let (mut stated, mut derived) = (Some(0_u32), 0_u32);
        for known in facts {
            stated = stated.zip(known.fact.value(POSSIBLE).and_then(|value| value.text.parse::<u32>().ok())).map(|(sum, n)| sum + n);
            for value in known.fact.values.iter().filter(|value| value.item != POSSIBLE) {
                let n: u32 = value.text.parse().unwrap_or(0);
                match codes.entries.iter().position(|entry| entry.code == value.item && entry.is_current) {
                    Some(at) => counts.entry(at).or_insert((value.item.clone(), 0)).1 += n,
                    None => *self.codes.entry((Place { row: None, ..value.place.clone() }, value.item.clone())).or_default() += 1,
                }
                if POSSIBLE_CLASSES.contains(&codes.class(&value.item)) {
                    derived += n;
                }
            }
        }
        let path = |part: &str| format!("{}/{part}", below(&group.path, &self.pupil_path));
        if let Some(element) = self.element(ret, &path("SessionsPossible"), has_left) {
            said.block.put(&element.key, &stated.unwrap_or(derived).to_string());
        }
        let Some(record) = self.element(ret, &path("SessionDetails/SessionDetail"), has_left) else { return };
        for (code, n) in counts.into_values().filter(|(_, n)| *n > 0) {
            let mut inner = Block::default();
            for (name, text) in [("AttendanceReason", code), ("Sessions", n.to_string())] {
                if let Some(element) = self.census.structure.at(&format!("{}/{name}", record.path)) {
                    inner.put(&element.key, &text);
                }
            }
            said.block.push(&record.key, inner);
        }
        for name in ["SessionsPossible", "AttendanceReason", "SessionDetail"] {
            said.cells.push((name.to_owned(), first.place.clone()));
        }
        said.cells.extend(facts.iter().map(|known| (group.name.clone(), known.place.clone())));
    }

    fn exclusions(&self, ret: &Return, source: &Pupil, has_left: bool, said: &mut Said) {
        let Some((window, record)) = self.windows.get("exclusions").zip(self.element(ret, "Exclusions/TermlyExclusion", has_left)) else {
            return;
        };
        for known in of_topic(&source.observed.census, CensusTopic::Exclusion) {
            let Some(from) = known.fact.from.filter(|from| (window.from..=window.to).contains(from)) else { continue };
            let mut known = known.clone();
            if known.fact.value("Category").is_some_and(|value| value.text == "PERM") {
                known.fact.values.retain(|value| value.item != "Sessions");
            }
            add_provision(&mut known, "SENprovision", Some(from), source);
            self.record(ret, record, &known, &[("StartDate", Some(from))], has_left, said);
        }
    }

    /// Placements that ran on or after the census day before, and began by this one.
    fn placements(&self, ret: &Return, source: &Pupil, has_left: bool, said: &mut Said) {
        let Some((previous, day)) = self.windows.get("previous_census_day").zip(self.day) else { return };
        let Some(record) = self.element(ret, "APPlacementDetails/SchoolArrangedAPDetail", has_left) else { return };
        for known in of_topic(&source.observed.census, CensusTopic::Placement) {
            let fact = &known.fact;
            if fact.from.is_some_and(|from| from <= day) && fact.to.is_none_or(|to| to >= previous.from) {
                let left = fact.to.filter(|to| *to <= day);
                let mut known = known.clone();
                for (item, on) in [("SENprovisionEntry", fact.from), ("SENprovisionLeaving", left)] {
                    add_provision(&mut known, item, on, source);
                }
                self.record(ret, record, &known, &[("EntryDate", fact.from), ("LeavingDate", left)], has_left, said);
            }
        }
    }

    /// One record with its days and values, each where the table of the year has such an element.
    fn record(
        &self,
        ret: &Return,
        record: &Element,
        known: &Known<CensusFact>,
        days: &[(&str, Option<NaiveDate>)],
        has_left: bool,
        said: &mut Said,
    ) {
        let mut inner = Block::default();
        let days = days.iter().filter_map(|(name, day)| Some((*name, day.as_ref()?.to_string(), &known.place)));
        let values = known.fact.values.iter().map(|value| (value.item.as_str(), value.text.clone(), &value.place));
        for (name, text, place) in days.chain(values) {
            let path = format!("{}/{name}", below(&record.path, &self.pupil_path));
            let Some(element) = self.element(ret, &path, has_left).filter(|element| matches!(element.kind, ElementKind::Value(_))) else {
                continue;
            };
            inner.put(&element.key, &text);
            said.cells.push((element.name.clone(), place.clone()));
        }
        said.cells.push((record.name.clone(), known.place.clone()));
        said.block.push(&record.key, inner);
    }

    fn count_other_days(&mut self, known: &Known<CensusFact>, (from, to): (NaiveDate, NaiveDate), window: Window) {
        let message = format!(
            "The table counts attendance codes from {} to {}, and the return asks for {} to {}",
            words::date(from),
            words::date(to),
            words::date(window.from),
            words::date(window.to)
        );
        let place = Place { row: None, column: None, field: None, ..known.place.clone() };
        self.other_days.entry(place).or_insert((message, 0)).1 += 1;
    }

    fn finish(self) -> Vec<Finding> {
        let other_days = self.other_days.into_iter().map(|(place, (message, n))| {
            let message = format!("{message}; {} of it are not in the return.", words::count(n, "row", "rows"));
            Finding::new(OTHER_DAYS, Action::Asked, place, message).hint("Export the table for the days of the return.")
        });
        let codes = self.codes.into_iter().map(|((place, code), n)| {
            let message = format!(
                "The attendance code {} is not one that this year's return takes; its sessions of {} are left out.",
                quoted(&code),
                words::count(n, "pupil", "pupils")
            );
            Finding::new(CODE_NOT_SENT, Action::Asked, place, message).hint("Change the marks to a code of the year in the MIS.")
        });
        let mut seen = BTreeSet::new();
        let mut findings = self.findings;
        findings.extend(other_days);
        findings.extend(codes);
        findings.retain(|finding| seen.insert(format!("{finding}")));
        findings
    }
}

/// The provision on a day, where the export does not say it itself.
fn add_provision(known: &mut Known<CensusFact>, item: &str, day: Option<NaiveDate>, source: &Pupil) {
    if let (None, Some(provision)) = (known.fact.value(item), day.and_then(|day| source.provision_on(day))) {
        let value = CensusValue { item: item.to_owned(), text: provision.code().to_owned(), place: known.place.clone() };
        known.fact.values.push(value);
    }
}

fn of_topic(facts: &[Known<CensusFact>], topic: CensusTopic) -> impl Iterator<Item = &Known<CensusFact>> {
    facts.iter().filter(move |known| known.fact.topic == topic)
}

/// The part of a path below another.
fn below<'a>(path: &'a str, above: &str) -> &'a str {
    path.strip_prefix(above).unwrap_or(path).trim_start_matches('/')
}

/// Further lines of the address stand between the first line and the town; the county comes last.
fn address(pupil: &ReturnPupil, lines: &BTreeMap<&str, &CensusValue>, said: &mut Said) {
    if lines.is_empty() {
        return;
    }
    let mut own = pupil.address.lines.iter().filter(|line| !line.is_empty()).map(String::as_str);
    let extra = |item: &str| lines.get(item).map(|value| value.text.as_str());
    let all = [own.next(), extra("address_line_2"), extra("address_line_3"), own.next(), extra("address_county")];
    for (number, text) in (1..).zip(all.into_iter().flatten().filter(|text| !text.is_empty())) {
        said.items.push((format!("address_line_{number}"), text.to_owned()));
    }
}
