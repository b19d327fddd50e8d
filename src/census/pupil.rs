//! One pupil of the school as one pupil of the return: identity, status, provision and needs, and the home address.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::census::build::{NEEDS_NOT_SENT, TWO_PROVISIONS};
use crate::census::return_model::{ReturnAddress, ReturnNeed, ReturnPupil, date_of, entered_truth};
use crate::config::census::CensusSettings;
use crate::domain::census_block::Block;
use crate::domain::sen::SenProvision;
use crate::domain::term::Term;
use crate::finding::{Action, Finding, quoted};
use crate::link::school::Pupil;
use crate::normalise::records::Flag;

/// Needs that the census carries for a pupil.
const MOST_NEEDS: usize = 2;

/// The pupil as at census day.
pub(crate) fn return_pupil(pupil: &Pupil, day: NaiveDate, term: Term, census: &CensusSettings, findings: &mut Vec<Finding>) -> ReturnPupil {
    let code = |set: &str, typed: &str| census.code_set(set).code_of(typed).unwrap_or(typed.trim()).to_owned();
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    ReturnPupil {
        key: pupil.key.clone(),
        cells: Vec::new(),
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
