//! The catalogue of census rules, and the one function that judges a return by it.
//!
//! A rule is a value (`rule.rs`), filed by subject; [`ALL`] is the one list. A needed element that no file supplies is
//! one grouped finding, not one per pupil; it stays an error, because the return stays incomplete.

pub mod characteristics;
mod checks;
pub mod home;
pub mod identity;
pub mod rule;
pub mod school;
pub mod sen;
pub mod status;

#[cfg(test)]
mod model;

use crate::census::return_model::Return;
use crate::config::census::CensusSettings;
use crate::config::census::rule_list::{Level, Severity};
use crate::place::Place;

use rule::{Check, Judged, Rule, Source};

/// Every rule, ordered by number; names of ours come last.
pub const ALL: &[&Rule] = &[
    &school::REFERENCE_DATE_IS_NOT_CENSUS_DAY,
    &school::SCHOOL_NAME_MISSING,
    &school::PHASE_UNKNOWN,
    &school::ESTABLISHMENT_NUMBER_UNLIKE_PHASE,
    &school::SCHOOL_TYPE_MISSING,
    &school::SCHOOL_TYPE_UNLIKE_PHASE,
    &school::URN_MISSING,
    &school::SCHOOL_BLOCK_MISSING,
    &status::YEAR_FOLLOWED_WHERE_SCHOOL_HAS_NONE,
    &school::HIGHEST_YEAR_UNKNOWN,
    &school::LOWEST_YEAR_UNKNOWN,
    &school::REFERRAL_UNIT_INTAKE_UNLIKE_COMP,
    &school::REFERRAL_UNIT_GOVERNANCE_WRONG,
    &school::SPECIAL_INTAKE_OUTSIDE_SPECIAL_SCHOOL,
    &school::SPECIAL_SCHOOL_INTAKE_WRONG,
    &school::YEAR_RANGE_UPSIDE_DOWN,
    &school::INTAKE_UNKNOWN,
    &school::GOVERNANCE_UNKNOWN,
    &school::ACADEMY_TYPE_WITH_OTHER_GOVERNANCE,
    &school::ACADEMY_GOVERNANCE_WITH_OTHER_TYPE,
    &school::TECHNOLOGY_COLLEGE_TYPE_WITH_OTHER_GOVERNANCE,
    &school::TECHNOLOGY_COLLEGE_GOVERNANCE_WITH_OTHER_TYPE,
    &school::TELEPHONE_MISSING,
    &identity::UPN_MISSING,
    &identity::UPN_CHECK_LETTER_WRONG,
    &identity::UPN_SHARED,
    &identity::UPN_AUTHORITY_UNKNOWN,
    &identity::UPN_NOT_DIGITS,
    &identity::UPN_END_WRONG,
    &identity::SURNAME_MISSING,
    &identity::FORENAME_MISSING,
    &identity::DATE_OF_BIRTH_MISSING,
    &identity::SEX_UNKNOWN,
    &characteristics::ETHNICITY_UNKNOWN,
    &characteristics::LANGUAGE_UNKNOWN,
    &characteristics::SERVICE_CHILD_UNKNOWN,
    &status::ENROLMENT_STATUS_WRONG,
    &characteristics::TOP_UP_FUNDING_MISSING,
    &characteristics::POST_LOOKED_AFTER_UNKNOWN,
    &characteristics::RESIDENCE_ORDER_TOO_LATE,
    &characteristics::SCHOOL_LUNCH_MISSING,
    &characteristics::SCHOOL_LUNCH_NOT_ASKED,
    &status::ENTRY_DATE_WRONG,
    &status::PART_TIME_MISSING,
    &status::PART_TIME_AT_SCHOOL_AGE,
    &status::PART_TIME_BOARDER,
    &status::BOARDER_WRONG,
    &status::SCHOOL_YEAR_UNKNOWN,
    &status::SCHOOL_YEAR_OUTSIDE_SCHOOL,
    &status::CLASS_TYPE_MISSING,
    &status::NURSERY_CLASS_AT_SIX,
    &sen::STATEMENT_WITHDRAWN,
    &sen::SEN_PROVISION_UNKNOWN,
    &sen::SEN_DETAIL_WITHOUT_SEN,
    &sen::NEED_WITHOUT_TYPE,
    &sen::NEED_RANK_WRONG,
    &sen::ONLY_NEED_NOT_FIRST,
    &sen::NEEDS_SHARE_RANK,
    &sen::TOO_MANY_NEEDS,
    &sen::NEED_MISSING,
    &sen::UNASSESSED_NEED_WITHOUT_SUPPORT,
    &sen::SPECIAL_SCHOOL_PUPIL_WITHOUT_SEN,
    &sen::SEN_UNIT_MISSING,
    &sen::RESOURCED_PROVISION_MISSING,
    &home::POSTCODE_WRONG,
    &home::ADDRESS_UNUSABLE,
    &home::HOUSE_WITHOUT_STREET_OR_TOWN,
    &home::FIRST_ADDRESS_LINE_ALONE,
    &home::ADDRESS_FORMS_MIXED,
    &status::CLASS_TYPE_NOT_ASKED,
    &sen::SEN_UNIT_NOT_ASKED,
    &sen::RESOURCED_PROVISION_NOT_ASKED,
    &home::PROPERTY_REFERENCE_WRONG,
    &characteristics::KINSHIP_CARE_UNKNOWN,
    &sen::DOWN_SYNDROME_BEFORE_ITS_CODE,
    &sen::WITHDRAWN_SEN_CODE,
    &sen::NEED_REPEATED,
    &sen::NEEDS_OUTSIDE_SPRING,
    &characteristics::YOUNG_CARER_UNKNOWN,
    &sen::NO_PUPIL_WITH_SEN,
    &sen::TOP_UP_FUNDING_ON_SUPPORT,
];

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
    /// One pupil, by position in the return.
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
    for rule in ALL {
        if rule.terms.contains(ret.census.term) && rule.years.contains(ret.census.year) {
            findings.extend(judge(rule, ret, census));
        }
    }
    // The sort is stable: inside one severity the order of the catalogue and of the pupils stays.
    findings.sort_by_key(|finding| finding.severity);
    findings
}

fn judge(rule: &'static Rule, ret: &Return, census: &CensusSettings) -> Vec<RuleFinding> {
    let judged = Judged { ret, census };
    let positions: Vec<usize> = match rule.check {
        Check::Return(fires) => return fires(ret, census).then(|| school_finding(rule, ret, census)).into_iter().collect(),
        Check::Pupil(fires) => ret.pupils.iter().enumerate().filter(|(_, pupil)| fires(pupil, &judged)).map(|(index, _)| index).collect(),
        Check::Pupils(fires) => fires(ret),
    };
    let missing = ret.not_supplied.iter().find(|missing| missing.item == rule.item && missing.n_pupils.is_some());
    let (blank, wrong): (Vec<usize>, Vec<usize>) =
        positions.into_iter().partition(|index| missing.is_some() && value_of(rule, ret, *index).is_empty());
    let mut findings: Vec<RuleFinding> = Vec::new();
    if let (Some(missing), Some(first)) = (missing, blank.first()) {
        let place = ret.pupils.get(*first).and_then(|pupil| pupil.place.as_ref()).map(|place| Place::file(place.file.clone()));
        findings.push(RuleFinding {
            export: Some(missing.export.clone()),
            ..finding(rule, census, On::EveryPupil { n_pupils: blank.len() }, String::new(), place)
        });
    }
    findings.extend(wrong.into_iter().map(|index| {
        let place = ret.pupils.get(index).and_then(|pupil| pupil.place.clone());
        finding(rule, census, On::Pupil(index), value_of(rule, ret, index), place)
    }));
    findings
}

fn value_of(rule: &Rule, ret: &Return, index: usize) -> String {
    let Some(pupil) = ret.pupils.get(index) else { return String::new() };
    match rule.item {
        "sen_needs" => {
            pupil.sen_needs.iter().map(|need| format!("{} {}", need.rank, need.sen_type).trim().to_owned()).collect::<Vec<_>>().join(", ")
        }
        item => pupil.text(item).unwrap_or_default(),
    }
}

fn school_finding(rule: &'static Rule, ret: &Return, census: &CensusSettings) -> RuleFinding {
    finding(rule, census, On::School, ret.text(rule.item).unwrap_or_default(), None)
}

fn finding(rule: &'static Rule, census: &CensusSettings, on: On, value: String, place: Option<Place>) -> RuleFinding {
    RuleFinding {
        number: rule.number,
        level: rule.level,
        severity: rule.severity,
        on,
        element: census.structure.name_of(rule.item).to_owned(),
        value,
        message: rule.message,
        source: rule.source,
        place,
        export: None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::model::{Example, model_return, spring};
    use super::*;
    use crate::census::return_model::{NotSupplied, entered_truth};
    use crate::config::census::tests::shipped;

    /// Files of rules with their examples: a rule that is in no list here is in no file.
    fn examples() -> Vec<&'static Example> {
        [
            school::tests::EXAMPLES,
            identity::tests::EXAMPLES,
            status::tests::EXAMPLES,
            sen::tests::EXAMPLES,
            characteristics::tests::EXAMPLES,
            home::tests::EXAMPLES,
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn place_in_list(number: &str) -> (u32, String) {
        let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
        (digits.parse().unwrap_or(u32::MAX), number.to_owned())
    }

    #[test]
    fn the_list_is_sorted_by_number() {
        assert!(ALL.is_sorted_by_key(|rule| place_in_list(rule.number)));
    }

    #[test]
    fn rules_of_one_number_never_share_a_year() {
        for (index, rule) in ALL.iter().enumerate() {
            for other in ALL.iter().skip(index + 1).filter(|other| other.number == rule.number) {
                assert!(!rule.years.overlaps(other.years), "{}", rule.number);
            }
        }
    }

    #[test]
    fn every_const_of_every_file_is_in_the_list() {
        let files = [
            include_str!("school.rs"),
            include_str!("identity.rs"),
            include_str!("status.rs"),
            include_str!("sen.rs"),
            include_str!("characteristics.rs"),
            include_str!("home.rs"),
        ];
        let written: usize = files.iter().map(|file| file.matches(": Rule = Rule {").count()).sum();
        assert_eq!(written, ALL.len());
    }

    #[test]
    fn each_message_is_one_sentence_without_its_full_stop() {
        for rule in ALL {
            let message = rule.message;
            assert!(
                message.starts_with(|c: char| c.is_uppercase()) && !message.ends_with('.') && !message.contains(". "),
                "{}: {message}",
                rule.number
            );
        }
    }

    #[test]
    fn each_rule_names_a_known_source_and_a_known_item() {
        let census = shipped();
        for rule in ALL {
            assert!(census.sources.contains_key(rule.source.key), "{}", rule.number);
            assert!(census.structure.of_item(rule.item).is_some(), "{}: {}", rule.number, rule.item);
        }
    }

    #[test]
    fn each_rule_has_an_example_that_fires_and_one_that_stays_silent() {
        for rule in ALL {
            for fires in [true, false] {
                assert!(
                    examples().iter().any(|example| example.number == rule.number && example.fires == fires),
                    "{} fires: {fires}",
                    rule.number
                );
            }
        }
        for example in examples() {
            assert!(find(example.number).is_some(), "{}", example.number);
        }
    }

    #[test]
    fn every_example_does_as_it_says() {
        let census = shipped();
        for (index, example) in examples().iter().enumerate() {
            let mut ret = model_return();
            (example.change)(&mut ret);
            let fired = check(&ret, &census).iter().any(|finding| finding.number == example.number);
            assert_eq!(fired, example.fires, "example {index} of rule {}", example.number);
        }
    }

    #[test]
    fn the_model_return_fires_nothing() {
        assert_eq!(check(&model_return(), &shipped()), []);
        let mut ret = model_return();
        spring(&mut ret, &[("1", "SLCN"), ("2", "MLD")]);
        assert_eq!(check(&ret, &shipped()), []);
    }

    #[test]
    fn the_years_list_is_our_rules_and_those_not_done() {
        let census = shipped();
        let listed: BTreeMap<&str, _> =
            census.rules.iter().map(|rule| (rule.number.as_str(), (rule.level, rule.severity, rule.terms))).collect();
        let not_done: BTreeSet<&str> = census.not_done.iter().map(|rule| rule.number.as_str()).collect();
        let ours: BTreeSet<&str> = ALL.iter().filter(|rule| rule.years.contains(census.academic_year)).map(|rule| rule.number).collect();
        for rule in ALL.iter().filter(|rule| ours.contains(rule.number)) {
            assert_eq!(listed.get(rule.number), Some(&(rule.level, Some(rule.severity), rule.terms)), "{}", rule.number);
        }
        assert_eq!(ours.intersection(&not_done).collect::<Vec<_>>(), Vec::<&&str>::new());
        let explained: BTreeSet<&str> = ours.union(&not_done).copied().collect();
        assert_eq!(listed.keys().copied().collect::<BTreeSet<_>>(), explained);
    }

    #[test]
    fn an_element_no_file_supplies_is_one_error_and_not_one_per_pupil() {
        let mut ret = model_return();
        for pupil in &mut ret.pupils {
            pupil.top_up_funding = entered_truth("");
        }
        let missing = NotSupplied {
            path: String::new(),
            name: "TopUpFunding".into(),
            item: "top_up_funding".into(),
            is_mandatory: true,
            n_pupils: Some(ret.pupils.len()),
            export: "SEN report".into(),
        };
        let by_pupil = check(&ret, &shipped());
        assert_eq!(by_pupil.len(), ret.pupils.len(), "a return from elsewhere is judged pupil by pupil");
        ret.not_supplied = vec![missing];
        let grouped = check(&ret, &shipped());
        assert_eq!(grouped.len(), 1);
        assert_eq!(
            (grouped[0].on, grouped[0].severity, grouped[0].is_not_supplied()),
            (On::EveryPupil { n_pupils: 3 }, Severity::Error, true)
        );
    }
}
