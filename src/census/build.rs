//! From a school as at a day to the return of that day's term.
//!
//! On roll: entered on or before census day, not left, enrolment status C, M or S (guests are counted in classes
//! only). SEN is the provision in force on census day. Nothing is invented: what no file says is left out and listed
//! once per element. The creation time is midnight of the run's own day, so that the same inputs give the same bytes.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use crate::census::applies::{concerns_pupil, concerns_school};
use crate::census::details;
use crate::census::return_model::{
    NotSupplied, Return, ReturnAddress, ReturnHeader, ReturnNeed, ReturnPupil, ReturnSchool, date_of, entered_truth,
};
use crate::config::census::dates::usual_census_day;
use crate::config::census::structure::{Element, ElementKind, Need};
use crate::config::census::{CensusSettings, term_code};
use crate::config::school::CensusSchool;
use crate::domain::census_block::Block;
use crate::domain::entered::Entered;
use crate::domain::sen::SenProvision;
use crate::domain::term::{SchoolTerm, Term};
use crate::domain::upn::Upn;
use crate::domain::words;
use crate::finding::{Action, Checked, Code, Finding, quoted};
use crate::link::school::{Pupil, School};
use crate::normalise::records::Flag;
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

/// Needs that the census carries for a pupil.
const MOST_NEEDS: usize = 2;

/// Builds the return of the term in which the school's day lies; `made_on` is the day of the run.
pub fn build(school: &School, made_on: NaiveDate, school_name: &str, about: &CensusSchool, census: &CensusSettings) -> Checked<Return> {
    let term = SchoolTerm::of(school.as_at);
    let list = list_place(school);
    let mut findings = Vec::new();
    let day = reference_day(term, census, &list, &mut findings);
    date_findings(school, day, &list, &mut findings);
    let on_roll = pupils_on_roll(school, day, census, &mut findings);
    let pupils: Vec<ReturnPupil> = on_roll.into_iter().map(|pupil| return_pupil(pupil, day, term.term, census, &mut findings)).collect();
    let mut ret = Return {
        census: term,
        header: header(term, day, made_on, about, census),
        school: return_school(school_name, about),
        pupils,
        leavers: Vec::new(),
        more: Block::default(),
        not_supplied: Vec::new(),
    };
    details::add(&mut ret, about, census, &mut findings);
    state_for_every_pupil(&mut ret, about, census, &list, &mut findings);
    clean(&mut ret, &list, &mut findings);
    ret.not_supplied = not_supplied(&ret, census);
    findings.extend(ret.not_supplied.iter().map(|missing| not_supplied_finding(missing, &list)));
    Checked { value: ret, findings }
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

fn return_pupil(pupil: &Pupil, day: NaiveDate, term: Term, census: &CensusSettings, findings: &mut Vec<Finding>) -> ReturnPupil {
    let code = |set: &str, typed: &str| census.code_set(set).code_of(typed).unwrap_or(typed.trim()).to_owned();
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    ReturnPupil {
        place: Some(pupil.row.place()),
        listed_name: pupil.name.listed(),
        class: pupil.class.clone(),
        is_listed_for_free_meals: pupil.free_school_meals == Flag::Yes,
        upn: pupil.upn.clone(),
        former_upn: pupil.former_upn.clone(),
        surname: pupil.name.surname.clone(),
        forename: pupil.name.forename.clone(),
        middle_names: text(&pupil.middle_names),
        preferred_surname: text(&pupil.name.preferred_surname),
        former_surname: text(&pupil.former_surname),
        sex: code("sex", &pupil.sex),
        date_of_birth: date_of(pupil.date_of_birth),
        ethnicity: code("ethnicity_all", &pupil.ethnicity),
        language: code("language", &pupil.first_language),
        service_child: match pupil.service_child {
            Flag::Yes => "Y".to_owned(),
            Flag::No => "N".to_owned(),
            Flag::Unknown => String::new(),
        },
        post_looked_after_arrangements: String::new(),
        top_up_funding: entered_truth(""),
        school_lunch_taken: entered_truth(""),
        young_carer: String::new(),
        kinship_care: String::new(),
        enrolment_status: code("enrolment_status", &pupil.enrolment_status),
        class_type: String::new(),
        entry_date: date_of(pupil.admission_date),
        part_time: entered_truth(""),
        boarder: String::new(),
        nc_year: pupil.nc_year.map(|year| year.code()).unwrap_or_default(),
        sen_provision: provision_on(pupil, day, findings),
        sen_needs: if term == Term::Spring { ranked_needs(pupil, findings) } else { Vec::new() },
        sen_unit_indicator: entered_truth(""),
        resourced_provision_indicator: entered_truth(""),
        address: address(pupil),
        more: Block::default(),
    }
}

/// The provision in force on census day. Two unlike ones are never chosen between: the value is left out, and asked for.
fn provision_on(pupil: &Pupil, day: NaiveDate, findings: &mut Vec<Finding>) -> String {
    let in_force: BTreeSet<SenProvision> = pupil.sen.iter().filter(|period| period.holds_on(day)).map(|period| period.value).collect();
    let codes: Vec<&str> = in_force.iter().map(|provision| provision.code()).collect();
    match codes.as_slice() {
        [] => String::new(),
        [only] => (*only).to_owned(),
        several => {
            let message = format!(
                "The SEN provision {} is in force together on census day {day}; none of them is written to the return.",
                quoted(&several.join(" and "))
            );
            let hint = "Give the provision that has ended its last day in the MIS, then export the list and the SEN report again.";
            findings.push(Finding::new(TWO_PROVISIONS, Action::Error, pupil.row.place(), message).hint(hint));
            String::new()
        }
    }
}

/// The best-ranked needs, ranked anew without a gap. A type recorded twice is sent once.
fn ranked_needs(pupil: &Pupil, findings: &mut Vec<Finding>) -> Vec<ReturnNeed> {
    let mut codes: Vec<&str> = Vec::new();
    for ranked in &pupil.needs {
        if !codes.contains(&ranked.need.code()) {
            codes.push(ranked.need.code());
        }
    }
    if let (Some(third), true) = (pupil.needs.last(), codes.len() > MOST_NEEDS) {
        let message = format!(
            "{} types of need are recorded and the census carries {MOST_NEEDS}; {} not sent.",
            codes.len(),
            quoted(&codes.get(MOST_NEEDS..).unwrap_or_default().join(", "))
        );
        findings.push(
            Finding::new(NEEDS_NOT_SENT, Action::Warned, third.row.place(), message)
                .hint("Check that the two needs that matter most are ranked 1 and 2."),
        );
    }
    codes
        .iter()
        .take(MOST_NEEDS)
        .enumerate()
        .map(|(index, code)| ReturnNeed { rank: (index + 1).to_string(), sen_type: (*code).to_owned() })
        .collect()
}

/// The pupil list gives one line, the town and the post code: the line form of the address.
fn address(pupil: &Pupil) -> ReturnAddress {
    let mut address = ReturnAddress { postcode: spaced_postcode(&pupil.postcode), ..ReturnAddress::default() };
    let mut given = [&pupil.address_line, &pupil.town].into_iter().filter(|line| !line.trim().is_empty());
    for line in &mut address.lines {
        *line = given.next().map(|text| text.trim().to_owned()).unwrap_or_default();
    }
    address
}

/// Upper case with one space before the last three characters; anything unlike a post code stays as typed.
fn spaced_postcode(typed: &str) -> String {
    let plain: String = typed.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect();
    match plain.len().checked_sub(3).and_then(|at| plain.split_at_checked(at)) {
        Some((outward, inward)) if (2..=4).contains(&outward.len()) && plain.is_ascii() => format!("{outward} {inward}"),
        _ => typed.trim().to_owned(),
    }
}

/// Fills what the school states for every pupil, only where the files are silent and the element concerns the pupil.
fn state_for_every_pupil(ret: &mut Return, about: &CensusSchool, census: &CensusSettings, list: &Place, findings: &mut Vec<Finding>) {
    for (item, value) in &about.every_pupil {
        let Some(element) = census.structure.of_item(item).filter(|_| STATED_FOR_EVERY_PUPIL.contains(&item.as_str())) else {
            let message = format!(
                "The school's settings state {} for every pupil, which is not an item that can be stated so; it is not used.",
                quoted(item)
            );
            findings.push(
                Finding::new(STATED_BY_SCHOOL, Action::Rejected, list.clone(), message)
                    .hint(format!("Use one of: {}.", STATED_FOR_EVERY_PUPIL.join(", "))),
            );
            continue;
        };
        let concerned: Vec<bool> =
            ret.pupils.iter().map(|pupil| pupil.text(item).is_none() && concerns_pupil(element.applies, pupil, ret, census)).collect();
        let n_pupils = concerned.iter().filter(|yes| **yes).count();
        for (pupil, _) in ret.pupils.iter_mut().zip(&concerned).filter(|(_, yes)| **yes) {
            state(pupil, item, value);
        }
        let message = format!(
            "{} is written as {} for {n_pupils} pupils, because the school's settings state it and no file says otherwise.",
            element.name,
            quoted(value)
        );
        findings.push(
            Finding::new(STATED_BY_SCHOOL, Action::Warned, list.clone(), message)
                .hint("Export the column instead if it is not so for every pupil."),
        );
    }
}

fn state(pupil: &mut ReturnPupil, item: &str, value: &str) {
    match item {
        "part_time" => pupil.part_time = entered_truth(value),
        "boarder" => pupil.boarder = value.to_owned(),
        "class_type" => pupil.class_type = value.to_owned(),
        "sen_unit_indicator" => pupil.sen_unit_indicator = entered_truth(value),
        "resourced_provision_indicator" => pupil.resourced_provision_indicator = entered_truth(value),
        _ => {}
    }
}

/// True for a character that an XML 1.0 document may hold and that is not a control character.
pub(crate) fn fits_xml(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}')
}

/// Removes characters that XML 1.0 cannot hold, and says in which rows.
fn clean(ret: &mut Return, list: &Place, findings: &mut Vec<Finding>) {
    let school = &mut ret.school;
    let mut is_changed = false;
    for text in [&mut school.name, &mut school.email, &mut school.phone] {
        is_changed |= strip(text);
    }
    is_changed |= ret.more.strip(fits_xml);
    if is_changed {
        findings.push(characters_removed(list.clone()));
    }
    for pupil in &mut ret.pupils {
        if clean_pupil(pupil) {
            findings.push(characters_removed(pupil.place.clone().unwrap_or_else(|| list.clone())));
        }
    }
}

fn clean_pupil(pupil: &mut ReturnPupil) -> bool {
    let mut is_changed = false;
    let address = &mut pupil.address;
    for text in [
        &mut pupil.surname,
        &mut pupil.forename,
        &mut pupil.middle_names,
        &mut pupil.preferred_surname,
        &mut pupil.former_surname,
        &mut pupil.sex,
        &mut pupil.ethnicity,
        &mut pupil.language,
        &mut pupil.enrolment_status,
        &mut address.postcode,
    ]
    .into_iter()
    .chain(address.lines.iter_mut())
    {
        is_changed |= strip(text);
    }
    for upn in [Some(&mut pupil.upn), pupil.former_upn.as_mut()].into_iter().flatten() {
        if upn.text().chars().any(|c| !fits_xml(c)) {
            let mut text = upn.text().to_owned();
            is_changed |= strip(&mut text);
            *upn = Entered::parse(&text, Upn::parse);
        }
    }
    is_changed
}

fn strip(text: &mut String) -> bool {
    let before = text.len();
    text.retain(fits_xml);
    text.len() != before
}

fn characters_removed(place: Place) -> Finding {
    Finding::new(
        CHARACTERS_REMOVED,
        Action::Repaired,
        place,
        "The row holds characters that a census file cannot carry; they are removed from the return.",
    )
    .hint("Type the value again in the MIS.")
}

/// Elements that this term's return needs, that concern somebody, and that nothing supplies.
fn not_supplied(ret: &Return, census: &CensusSettings) -> Vec<NotSupplied> {
    let term = ret.census.term;
    let mut missing = Vec::new();
    for element in &census.structure.elements {
        let is_needed = matches!(element.need, Need::Mandatory | Need::Expected) && element.terms.contains(term) && element.is_on_roll;
        let is_value = matches!(element.kind, ElementKind::Value(_));
        let is_carried = if is_value {
            !element.item.is_empty()
        } else {
            (!element.item.is_empty() && element.item != "leavers") || census.structure.carries_below(&element.path, term)
        };
        if !is_needed || (is_carried && !is_value && element.item != "sen_needs") {
            continue;
        }
        missing.extend(not_supplied_element(element, ret, census));
    }
    missing
}

fn not_supplied_element(element: &Element, ret: &Return, census: &CensusSettings) -> Option<NotSupplied> {
    let is_pupils = element.path.contains("/PupilOnRoll/");
    let n_pupils = if is_pupils {
        let concerned: Vec<&ReturnPupil> = ret.pupils.iter().filter(|pupil| concerns_pupil(element.applies, pupil, ret, census)).collect();
        let is_supplied = |pupil: &&ReturnPupil| {
            let has_more = holds(&pupil.more, &element.key);
            if element.item == "sen_needs" { !pupil.sen_needs.is_empty() } else { has_more || pupil.text(&element.item).is_some() }
        };
        if concerned.is_empty() || concerned.iter().any(is_supplied) {
            return None;
        }
        Some(concerned.len())
    } else {
        if !concerns_school(element.applies, ret) || ret.text(&element.item).is_some() || holds(&ret.more, &element.key) {
            return None;
        }
        None
    };
    Some(NotSupplied {
        path: element.path.clone(),
        name: element.name.clone(),
        item: element.item.clone(),
        is_mandatory: element.need == Need::Mandatory,
        n_pupils,
        export: element.export.clone(),
    })
}

/// True when a block holds the element of a key, or something inside it.
fn holds(block: &Block, key: &str) -> bool {
    let is_it = |held: &str| held.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    block.entries().any(|(held, _)| is_it(held)) || block.lists().any(|(held, _)| is_it(held))
}

fn not_supplied_finding(missing: &NotSupplied, list: &Place) -> Finding {
    let whom = match missing.n_pupils {
        Some(1) => " for the one pupil it concerns".to_owned(),
        Some(n) => format!(" for any of the {n} pupils it concerns"),
        None => String::new(),
    };
    let (action, consequence) = if missing.is_mandatory {
        (Action::Error, "the return is incomplete without it")
    } else {
        (Action::Asked, "it is needed if there is such a thing at the school")
    };
    let message = format!("{} is in none of the school's files{whom}; {consequence}.", missing.name);
    Finding::new(NOT_SUPPLIED, action, list.clone(), message).hint(format!("It would come from: {}.", missing.export))
}
