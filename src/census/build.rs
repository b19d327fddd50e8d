//! From a school as at a day to the return of that day's term.
//!
//! On roll: entered on or before census day, not left, enrolment status C, M or S (guests are counted in classes
//! only). SEN is the provision in force on census day. Nothing is invented: what no file says is left out and listed
//! once per element. The creation time is midnight of the run's own day, so that the same inputs give the same bytes.

use chrono::{Datelike, NaiveDate};

use crate::census::clean::clean;
use crate::census::leavers::Leaver;
use crate::census::missing::{not_supplied, not_supplied_finding};
use crate::census::pupil::return_pupil;
use crate::census::return_model::{Return, ReturnHeader, ReturnSchool, date_of};
use crate::census::stated::state_for_every_pupil;
use crate::census::trace::{ExportColumns, cells_of};
use crate::census::{details, facts};
use crate::config::census::dates::usual_census_day;
use crate::config::census::{CensusSettings, term_code};
use crate::config::school::CensusSchool;
use crate::domain::census_block::Block;
use crate::domain::term::SchoolTerm;
use crate::domain::words;
use crate::finding::{Action, Checked, Code, Finding};
use crate::link::school::{Pupil, School};
use crate::place::Place;

/// An element the return needs is in none of the school's files.
pub const NOT_SUPPLIED: Code = Code("CENSUS-01");
/// Two unlike SEN provisions are in force on census day.
pub const TWO_PROVISIONS: Code = Code("CENSUS-02");
/// The pupil list is dated after or before census day.
pub const LIST_OF_ANOTHER_DAY: Code = Code("CENSUS-03");
/// Pupils of the list who are not in the return.
pub const NOT_IN_RETURN: Code = Code("CENSUS-04");
/// The settings are for another school year.
pub const OTHER_YEAR: Code = Code("CENSUS-05");
/// Characters that XML cannot hold were removed.
pub const CHARACTERS_REMOVED: Code = Code("CENSUS-06");
/// A value stands for every pupil because the school's settings say so.
pub const STATED_BY_SCHOOL: Code = Code("CENSUS-07");
/// A pupil has more needs than the return carries.
pub const NEEDS_NOT_SENT: Code = Code("CENSUS-08");

/// Items that a school may state once for every pupil, where its files are silent.
pub const STATED_FOR_EVERY_PUPIL: &[&str] = &["part_time", "boarder", "class_type", "sen_unit_indicator", "resourced_provision_indicator"];

/// Pupils who left in the periods of the return and of whom no export says anything.
pub const LEFT_WITHOUT_DATA: Code = Code("CENSUS-44");

/// What the return of a school is made from.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// The school as at census day.
    pub school: &'a School,
    /// Those who left before it, inside the windows of the return.
    pub leavers: &'a [Leaver],
    /// Where each column of the exports stands.
    pub columns: &'a ExportColumns,
    /// The day of the run.
    pub made_on: NaiveDate,
}

/// Builds the return of the term in which the school's day lies; `made_on` is the day of the run.
pub fn build(school: &School, made_on: NaiveDate, school_name: &str, about: &CensusSchool, census: &CensusSettings) -> Checked<Return> {
    let columns = ExportColumns::default();
    build_from(Sources { school, leavers: &[], columns: &columns, made_on }, school_name, about, census)
}

/// The same with those who have left, and with the cells of every value.
pub(crate) fn build_from(sources: Sources<'_>, school_name: &str, about: &CensusSchool, census: &CensusSettings) -> Checked<Return> {
    let Sources { school, leavers, columns, made_on } = sources;
    let term = SchoolTerm::of(school.as_at);
    let list = list_place(school);
    let mut findings = Vec::new();
    let day = reference_day(term, census, &list, &mut findings);
    date_findings(school, day, &list, &mut findings);
    let on_roll = pupils_on_roll(school, day, census, &mut findings);
    let mut ret = Return {
        census: term,
        header: header(term, day, made_on, about, census),
        school: return_school(school_name, about),
        pupils: on_roll.iter().map(|pupil| return_pupil(pupil, day, term.term, census, &mut findings)).collect(),
        // Of a leaver nothing about provision and needs is sent, so nothing is found about them.
        leavers: leavers.iter().map(|leaver| return_pupil(&leaver.pupil, day, term.term, census, &mut Vec::new())).collect(),
        left_out: (0, 0),
        more: Block::default(),
        not_supplied: Vec::new(),
    };
    let every_source = on_roll.iter().copied().chain(leavers.iter().map(|leaver| &leaver.pupil));
    for (pupil, source) in ret.pupils.iter_mut().chain(&mut ret.leavers).zip(every_source) {
        pupil.cells = cells_of(source, columns);
    }
    facts::fill(&mut ret, &on_roll, leavers, census, &mut findings);
    keep_leavers_with_data(&mut ret, leavers, census, &mut findings);
    details::add(&mut ret, about, census, &mut findings);
    state_for_every_pupil(&mut ret, about, census, &list, &mut findings);
    clean(&mut ret, &list, &mut findings);
    ret.not_supplied = not_supplied(&ret, census);
    findings.extend(ret.not_supplied.iter().map(|missing| not_supplied_finding(missing, &list)));
    Checked { value: ret, findings }
}

/// Leavers are in the return where it has attendance, suspensions or placements of them; the others are counted.
fn keep_leavers_with_data(ret: &mut Return, leavers: &[Leaver], census: &CensusSettings, findings: &mut Vec<Finding>) {
    let pupils = census.structure.of_item("pupils").map_or("", |element| element.path.as_str());
    let key = census.structure.at(&format!("{pupils}/PupilStatus/LeavingDate")).map(|element| element.key.clone());
    let mut without: Vec<Place> = Vec::new();
    let all = std::mem::take(&mut ret.leavers);
    for (mut pupil, leaver) in all.into_iter().zip(leavers) {
        let is_asked_for = |key: &str| ["Attendance/", "Exclusions/", "APPlacementDetails/"].iter().any(|module| key.starts_with(module));
        let has_data = pupil.more.entries().map(|(key, _)| key).chain(pupil.more.lists().map(|(key, _)| key)).any(is_asked_for);
        if !has_data {
            without.push(leaver.pupil.row.place());
            continue;
        }
        if let Some(key) = &key {
            pupil.more.put(key, &leaver.left.to_string());
            pupil.more.settle();
        }
        ret.leavers.push(pupil);
    }
    let Some(first) = without.first() else { return };
    let message = format!(
        "{} left in the periods of this return, and no file holds attendance by code, suspensions or placements of theirs; they are not in the return. This is the first row.",
        words::count(without.len(), "pupil", "pupils")
    );
    findings.push(
        Finding::new(LEFT_WITHOUT_DATA, Action::Asked, first.clone(), message)
            .hint("Export attendance by code and suspensions with leavers included, for the periods of the return."),
    );
}

fn list_place(school: &School) -> Place {
    Place::file(school.pupils.first().map_or_else(|| "pupil list".into(), |pupil| pupil.row.file.clone()))
}

fn reference_day(term: SchoolTerm, census: &CensusSettings, list: &Place, findings: &mut Vec<Finding>) -> NaiveDate {
    let published = census.dates.census_day(term.term).filter(|_| census.academic_year == term.year);
    published.unwrap_or_else(|| {
        let day = usual_census_day(term);
        let message = format!(
            "The census settings are for {}, and this run is for {term}; census day is taken as {day} by the usual pattern.",
            census.academic_year
        );
        findings.push(
            Finding::new(OTHER_YEAR, Action::Asked, list.clone(), message)
                .hint("Add the settings of that year under config/census before you send anything."),
        );
        day
    })
}

fn date_findings(school: &School, day: NaiveDate, list: &Place, findings: &mut Vec<Finding>) {
    let listed = school.roll_date;
    if listed > day {
        let message = format!(
            "The pupil list holds for {} and census day was {}; pupils who left in between are in the return only if a list still names them, and changes since then are included.",
            words::date(listed),
            words::date(day)
        );
        findings.push(
            Finding::new(LIST_OF_ANOTHER_DAY, Action::Warned, list.clone(), message)
                .hint(format!("Export the list as at {} for the return.", words::date(day))),
        );
    } else if listed < day {
        let message = format!(
            "The pupil list holds for {} and census day is {}; pupils who join or leave in between are not in the return.",
            words::date(listed),
            words::date(day)
        );
        findings.push(
            Finding::new(LIST_OF_ANOTHER_DAY, Action::Warned, list.clone(), message)
                .hint(format!("Export the list again on or after {}.", words::date(day))),
        );
    }
}

/// Pupils who are on roll for the census; those left out are listed, grouped by reason.
fn pupils_on_roll<'a>(school: &'a School, day: NaiveDate, census: &CensusSettings, findings: &mut Vec<Finding>) -> Vec<&'a Pupil> {
    let (mut on_roll, mut later, mut other_status) = (Vec::new(), Vec::new(), Vec::new());
    for pupil in &school.pupils {
        let status = census.code_set("enrolment_status").code_of(&pupil.enrolment_status);
        if pupil.admission_date.is_some_and(|entry| entry > day) {
            later.push(pupil);
        } else if status.is_some_and(|code| !matches!(code, "C" | "M" | "S")) {
            other_status.push(pupil);
        } else {
            on_roll.push(pupil);
        }
    }
    let later_message = format!("admitted after census day {}, so not in the return", words::date(day));
    left_out(&later, &later_message, "Check the admission date if one of them was on roll on that day.", findings);
    left_out(
        &other_status,
        "a guest or registered elsewhere by enrolment status, so not in the return",
        "Check the enrolment status if one of them is registered here.",
        findings,
    );
    on_roll
}

fn left_out(pupils: &[&Pupil], why: &str, hint: &str, findings: &mut Vec<Finding>) {
    let Some(first) = pupils.first() else { return };
    let count = match pupils.len() {
        1 => "1 pupil is".to_owned(),
        n => format!("{n} pupils are"),
    };
    findings
        .push(Finding::new(NOT_IN_RETURN, Action::Warned, first.row.place(), format!("{count} {why}; this is the first row.")).hint(hint));
}

fn header(term: SchoolTerm, day: NaiveDate, made_on: NaiveDate, about: &CensusSchool, census: &CensusSettings) -> ReturnHeader {
    let fixed = |item: &str| census.fixed.get(item).cloned().unwrap_or_default();
    ReturnHeader {
        collection: fixed("collection"),
        census_term: term_code(term.term).to_owned(),
        census_year: day.year().to_string(),
        reference_date: date_of(Some(day)),
        source_level: fixed("source_level"),
        la: about.la.clone(),
        estab: about.estab.clone(),
        urn: about.urn.clone(),
        software_code: fixed("software_code"),
        release: fixed("release"),
        serial_number: format!("{:03}", about.serial_number),
        created: format!("{}T00:00:00", made_on.format("%Y-%m-%d")),
    }
}

fn return_school(name: &str, about: &CensusSchool) -> ReturnSchool {
    ReturnSchool {
        name: name.trim().to_owned(),
        phase: about.phase.clone(),
        school_type: about.school_type.clone(),
        highest_nc_year: about.highest_nc_year.clone(),
        lowest_nc_year: about.lowest_nc_year.clone(),
        intake: about.intake.clone(),
        governance: about.governance.clone(),
        email: about.email.clone(),
        phone: about.phone.clone(),
    }
}
