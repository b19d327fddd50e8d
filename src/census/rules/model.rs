//! The model return: small, made by hand, without a fault. Each example changes one thing of it.

use crate::census::return_model::{
    Return, ReturnAddress, ReturnHeader, ReturnNeed, ReturnPupil, ReturnSchool, entered_date, entered_truth,
};
use crate::domain::academic_year::AcademicYear;
use crate::domain::entered::Entered;
use crate::domain::term::{SchoolTerm, Term};
use crate::domain::upn::{Upn, UpnFault};

/// A change to the model return, and whether a rule then fires.
pub(super) struct Example {
    /// Rule.
    pub number: &'static str,
    /// Whether it fires.
    pub fires: bool,
    /// What is changed.
    pub change: fn(&mut Return),
}

/// The rule fires after the change.
pub(super) const fn fires(number: &'static str, change: fn(&mut Return)) -> Example {
    Example { number, fires: true, change }
}

/// The rule stays silent after the change.
pub(super) const fn silent(number: &'static str, change: fn(&mut Return)) -> Example {
    Example { number, fires: false, change }
}

/// A UPN as typed.
pub(super) fn upn(text: &str) -> Entered<Upn, UpnFault> {
    Entered::parse(text, Upn::parse)
}

/// Makes it the spring return of the same year, with these needs of the second pupil.
pub(super) fn spring(ret: &mut Return, needs: &[(&str, &str)]) {
    ret.census.term = Term::Spring;
    ret.header.census_term = "SPR".into();
    ret.header.census_year = "2027".into();
    ret.header.reference_date = entered_date("2027-01-21");
    // The third pupil has a plan, so has a need as well.
    if let Some(pupil) = ret.pupils.get_mut(2) {
        pupil.sen_needs = vec![ReturnNeed { rank: "1".into(), sen_type: "ASD".into() }];
    }
    if let Some(pupil) = ret.pupils.get_mut(1) {
        pupil.sen_needs = needs.iter().map(|(rank, sen_type)| ReturnNeed { rank: (*rank).into(), sen_type: (*sen_type).into() }).collect();
    }
}

/// The autumn return of an invented junior school with three pupils: N, K and E.
pub(super) fn model_return() -> Return {
    let census = SchoolTerm { year: AcademicYear::starting(2026).expect("a school year"), term: Term::Autumn };
    Return {
        census,
        header: ReturnHeader {
            collection: "SC".into(),
            census_term: "AUT".into(),
            census_year: "2026".into(),
            reference_date: entered_date("2026-10-01"),
            source_level: "S".into(),
            la: "990".into(),
            estab: "2999".into(),
            urn: "999999".into(),
            software_code: "Waymark".into(),
            release: "2026-27".into(),
            serial_number: "001".into(),
            created: "2026-11-20T00:00:00".into(),
        },
        school: ReturnSchool {
            name: "Example Junior School".into(),
            phase: "PS".into(),
            school_type: "17".into(),
            highest_nc_year: "6".into(),
            lowest_nc_year: "3".into(),
            intake: "COMP".into(),
            governance: "CO".into(),
            email: "office@example.org".into(),
            phone: "00000 000000".into(),
        },
        pupils: vec![pupil("B801200005001", "N"), pupil("R674123101121", "K"), pupil("A370201230123", "E")],
        leavers: Vec::new(),
        more: Default::default(),
        not_supplied: Vec::new(),
    }
}

fn pupil(number: &str, sen_provision: &str) -> ReturnPupil {
    let has_sen = sen_provision != "N";
    let indicator = entered_truth(if has_sen { "false" } else { "" });
    ReturnPupil {
        place: None,
        listed_name: "Sample, Pat".into(),
        class: "4 Oak".into(),
        is_listed_for_free_meals: false,
        upn: upn(number),
        former_upn: None,
        surname: "Sample".into(),
        forename: "Pat".into(),
        middle_names: String::new(),
        preferred_surname: String::new(),
        former_surname: String::new(),
        sex: "F".into(),
        date_of_birth: entered_date("2018-03-04"),
        ethnicity: "WBRI".into(),
        language: "ENG".into(),
        service_child: "N".into(),
        post_looked_after_arrangements: "N".into(),
        top_up_funding: entered_truth("false"),
        school_lunch_taken: entered_truth(""),
        young_carer: "N".into(),
        kinship_care: "ND".into(),
        enrolment_status: "C".into(),
        class_type: "O".into(),
        entry_date: entered_date("2025-09-03"),
        part_time: entered_truth("false"),
        boarder: "N".into(),
        nc_year: "4".into(),
        sen_provision: sen_provision.into(),
        sen_needs: Vec::new(),
        sen_unit_indicator: indicator.clone(),
        resourced_provision_indicator: indicator,
        address: ReturnAddress {
            lines: ["1 Example Road".into(), "Exampleton".into(), String::new(), String::new(), String::new()],
            postcode: "ZZ99 1AA".into(),
            ..ReturnAddress::default()
        },
        more: Default::default(),
    }
}
