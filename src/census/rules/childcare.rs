//! Rules about childcare, free meals taken and provision for young mothers in spring: 540 to 542, 1310, 1320 and 2900 to 2975.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use crate::census::held::{count, open_for, text, time, truth};
use crate::census::return_model::Return;
use crate::census::rules::checks::{is_between, is_missing};
use crate::census::rules::rule::Rule;
use crate::config::census::{CensusSettings, Terms};
use crate::domain::census_block::Block;

const CHILDCARE: &str = "School/Childcare";
const MOTHERS: &str = "School/Miscellaneous/ChildMothers";
const MOTHER_PLACES: &str = "School/Miscellaneous/TeenMotherPlaces";
const CARE_PLACES: &str = "School/Miscellaneous/ChildCarePlaces";
const MEALS: &str = "School/Miscellaneous/FreeMealsTaken";

/// Hours a day for which childcare of under-fives must be open.
const LEAST_HOURS_UNDER_FIVE: i64 = 9;

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    Rule::school("540", MOTHERS, "Whether there are young mothers is missing or is not true or false", |ret, _| {
        may_have_mothers(ret) && truth(&ret.more, MOTHERS).is_none()
    })
    .only_in(Terms::SPRING),
    Rule::school("541", MOTHER_PLACES, "The number of places for young mothers is missing", |ret, _| {
        may_have_mothers(ret) && count(&ret.more, MOTHER_PLACES).is_none()
    })
    .only_in(Terms::SPRING),
    Rule::school("542", CARE_PLACES, "Whether there is childcare for young mothers is missing or is not true or false", |ret, _| {
        may_have_mothers(ret) && truth(&ret.more, CARE_PLACES).is_none()
    })
    .only_in(Terms::SPRING),
    Rule::school("1310", MEALS, "The number of free meals taken on census day is missing", |ret, _| {
        ret.school.phase != "NS" && count(&ret.more, MEALS).is_none()
    })
    .partly()
    .only_in(Terms::SPRING),
    Rule::roll("1320", MEALS, "More free meals were taken than pupils are eligible for", |ret, roll| {
        ret.school.phase != "NS" && count(&ret.more, MEALS).is_some_and(|taken| u64::from(taken) > roll.n_with_free_meals as u64)
    })
    .partly()
    .query()
    .only_in(Terms::SPRING),
    of_care("2900", "Whether a kind of childcare is on the school's site is missing or is not true or false", |ret, _| {
        named(ret, |care| truth(care, "OnSite").is_none())
    }),
    of_care("2910", "Whether the school tells parents of childcare elsewhere is missing or unknown", |ret, census| {
        named(ret, |care| is_unknown(census, "childcare_signposting", care, "ChildcareSignposting"))
    }),
    of_care("2915", "Childcare on site has no opening time such as 07:45", |ret, _| {
        named(ret, |care| is_on_site(care) && time(care, "OpeningTime").is_none())
    }),
    of_care("2920", "Childcare on site has no closing time such as 17:30", |ret, _| {
        named(ret, |care| is_on_site(care) && time(care, "ClosingTime").is_none())
    }),
    of_care("2925", "Childcare on site has no number of places", |ret, _| {
        named(ret, |care| is_on_site(care) && count(care, "NoOfChildcarePlaces").is_none())
    }),
    of_care("2930", "The provider of childcare on site is missing or unknown", |ret, census| {
        named(ret, |care| is_on_site(care) && is_unknown(census, "childcare_provider", care, "ChildcareProvider"))
    }),
    of_care("2935", "Whether childcare on site is open to pupils of other schools is missing or unknown", |ret, census| {
        named(ret, |care| is_on_site(care) && is_unknown(census, "childcare_other_schools", care, "OtherSchools"))
    }),
    of_care("2940", "The weeks in which childcare on site is open are missing or are not 1 to 38", |ret, _| {
        named(ret, |care| is_on_site(care) && !is_holiday(care) && !is_open_for_weeks(care, 38))
    }),
    of_care("2945", "Childcare that is not on site has more than its kind and whether parents are told of it", |ret, _| {
        let allowed = ["TypeOfChildcare", "OnSite", "ChildcareSignposting"];
        named(ret, |care| truth(care, "OnSite") == Some(false) && care.entries().any(|(key, _)| !allowed.contains(&key)))
    }),
    of_care("2950", "A kind of childcare is not answered for", |ret, census| {
        let is_answered = |kind: &str| ret.more.records(CHILDCARE).iter().any(|care| text(care, "TypeOfChildcare") == kind);
        let kinds = census.code_set("childcare_type").entries.iter().filter(|kind| kind.is_current);
        kinds.filter(|kind| !is_answered(&kind.code)).map(|kind| words(&kind.code, &kind.label)).collect()
    }),
    of_care("2955", "A kind of childcare is answered for twice", |ret, _| {
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        for care in ret.more.records(CHILDCARE) {
            *times.entry(text(care, "TypeOfChildcare")).or_default() += 1;
        }
        times.into_iter().filter(|(kind, times)| !is_missing(kind) && *times > 1).map(|(kind, _)| kind.to_owned()).collect()
    }),
    of_care("2970", "Childcare of under-fives on site is open for less than 9 hours a day", |ret, _| {
        named(ret, |care| {
            let is_short = |open: TimeDelta| open < TimeDelta::hours(LEAST_HOURS_UNDER_FIVE);
            text(care, "TypeOfChildcare") == "U" && is_on_site(care) && open_for(care, "OpeningTime", "ClosingTime").is_some_and(is_short)
        })
    }),
    of_care("2975", "The weeks in which holiday childcare on site is open are missing or are not 1 to 15", |ret, _| {
        named(ret, |care| is_on_site(care) && is_holiday(care) && !is_open_for_weeks(care, 15))
    }),
];

/// A rule over each kind of childcare, in spring.
const fn of_care(number: &'static str, message: &'static str, named: fn(&Return, &CensusSettings) -> Vec<String>) -> Rule {
    Rule::each(number, CHILDCARE, message, named).only_in(Terms::SPRING)
}

/// The kinds of childcare for which a condition holds.
fn named(ret: &Return, is_concerned: impl Fn(&Block) -> bool) -> Vec<String> {
    let concerned = ret.more.records(CHILDCARE).iter().filter(|care| is_concerned(care));
    concerned.map(|care| text(care, "TypeOfChildcare").to_owned()).collect()
}

fn words(code: &str, label: &str) -> String {
    if label.is_empty() { code.to_owned() } else { format!("{code} ({label})") }
}

fn is_unknown(census: &CensusSettings, set: &str, care: &Block, key: &str) -> bool {
    !census.code_set(set).has_current(text(care, key))
}

fn is_on_site(care: &Block) -> bool {
    truth(care, "OnSite") == Some(true)
}

fn is_holiday(care: &Block) -> bool {
    text(care, "TypeOfChildcare") == "H"
}

fn is_open_for_weeks(care: &Block, most: u32) -> bool {
    count(care, "ChildcareWksOpen").is_some_and(|weeks| is_between(weeks, 1, most))
}

/// Secondary schools and referral units. Which other phases are asked is not known, so they are not judged.
fn may_have_mothers(ret: &Return) -> bool {
    matches!(ret.school.phase.as_str(), "SS" | "PR")
}
