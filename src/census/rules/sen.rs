//! Rules about SEN: 2115 to 2250, 5049 and 5050, two queries whose numbers we do not know, and our own proposals.

use chrono::Datelike;

use crate::census::applies::has_sen;
use crate::census::return_model::{EnteredTruth, ReturnNeed, ReturnPupil};
use crate::census::rules::checks::{if_then, is_missing, is_not_in_code_set};
use crate::census::rules::rule::{Check, Judged, Rule, Source, Years};
use crate::config::census::rule_list::{Level, Severity};
use crate::config::census::{Mark, Terms};

/// 2115: a statement; it has to be recoded to E by a person.
pub const STATEMENT_WITHDRAWN: Rule = Rule {
    number: "2115",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "sen_provision",
    message: "The SEN provision is S, which was withdrawn in 2018",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, _| pupil.sen_provision == "S"),
};

/// 2120: no usable SEN provision.
pub const SEN_PROVISION_UNKNOWN: Rule = Rule {
    number: "2120",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "sen_provision",
    message: "The SEN provision is missing or is not N, K or E",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, _| !matches!(pupil.sen_provision.as_str(), "N" | "K" | "E")),
};

/// 2125: SEN information for a pupil without SEN. Which information counts is inferred.
pub const SEN_DETAIL_WITHOUT_SEN: Rule = Rule {
    number: "2125",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "sen_provision",
    message: "The SEN provision is N and a need, a SEN unit or resourced provision is given",
    source: Source::new("P18", Mark::Partly),
    check: Check::Pupil(|pupil, _| {
        pupil.sen_provision == "N"
            && (!pupil.sen_needs.is_empty() || is_true(&pupil.sen_unit_indicator) || is_true(&pupil.resourced_provision_indicator))
    }),
};

/// 2130: a ranked need without its type.
pub const NEED_WITHOUT_TYPE: Rule = Rule {
    number: "2130",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::SPRING,
    years: Years::since(2018),
    item: "sen_needs",
    message: "A need has a rank and no type",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, _| pupil.sen_needs.iter().any(|need| !is_missing(&need.rank) && is_missing(&need.sen_type))),
};

/// 2140: a need whose rank is not 1 or 2.
pub const NEED_RANK_WRONG: Rule = Rule {
    number: "2140",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::SPRING,
    years: Years::since(2018),
    item: "sen_needs",
    message: "A need has no rank or one that is not 1 or 2",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, _| pupil.sen_needs.iter().any(|need| !matches!(need.rank.as_str(), "1" | "2"))),
};

/// 2160: a single need that is not ranked 1.
pub const ONLY_NEED_NOT_FIRST: Rule = Rule {
    number: "2160",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::SPRING,
    years: Years::since(2018),
    item: "sen_needs",
    message: "The only need is not ranked 1",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, _| matches!(pupil.sen_needs.as_slice(), [only] if only.rank != "1")),
};

/// 2165: two needs with one rank.
pub const NEEDS_SHARE_RANK: Rule = Rule {
    number: "2165",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::SPRING,
    years: Years::since(2018),
    item: "sen_needs",
    message: "Two needs have the same rank",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, _| repeats(pupil, |need| &need.rank)),
};

/// 2166: more than two needs.
pub const TOO_MANY_NEEDS: Rule = Rule {
    number: "2166",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::SPRING,
    years: Years::since(2018),
    item: "sen_needs",
    message: "More than two needs are given",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, _| pupil.sen_needs.len() > 2),
};

/// 2170: SEN without a known type of need.
pub const NEED_MISSING: Rule = Rule {
    number: "2170",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::SPRING,
    years: Years::since(2018),
    item: "sen_needs",
    message: "The SEN provision is K or E and no need with a known type is given",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, c| {
        if_then(has_sen(pupil), pupil.sen_needs.iter().any(|need| !is_not_in_code_set(&need.sen_type, "sen_type", c)))
    }),
};

/// 2175: no specialist assessment is a type for SEN support only.
pub const UNASSESSED_NEED_WITHOUT_SUPPORT: Rule = Rule {
    number: "2175",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::SPRING,
    years: Years::since(2018),
    item: "sen_needs",
    message: "The type of need is NSA and the SEN provision is not K",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, _| if_then(pupil.sen_needs.iter().any(|need| need.sen_type == "NSA"), pupil.sen_provision == "K")),
};

/// 2180: a special school pupil without SEN.
pub const SPECIAL_SCHOOL_PUPIL_WITHOUT_SEN: Rule = Rule {
    number: "2180",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "sen_provision",
    message: "A pupil of a special school has SEN provision N",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, c| c.ret.school.phase == "SP" && pupil.sen_provision == "N"),
};

/// 2230: a pupil with SEN has no SEN unit indicator.
pub const SEN_UNIT_MISSING: Rule = Rule {
    number: "2230",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "sen_unit_indicator",
    message: "The SEN provision is K or E and the SEN unit indicator is missing or is not true or false",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, c| asks_for_indicators(pupil, c) && pupil.sen_unit_indicator.valid().is_none()),
};

/// 2250: a pupil with SEN has no resourced provision indicator.
pub const RESOURCED_PROVISION_MISSING: Rule = Rule {
    number: "2250",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "resourced_provision_indicator",
    message: "The SEN provision is K or E and the resourced provision indicator is missing or is not true or false",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, c| asks_for_indicators(pupil, c) && pupil.resourced_provision_indicator.valid().is_none()),
};

/// 5049: a SEN unit indicator where the phase has none.
pub const SEN_UNIT_NOT_ASKED: Rule = Rule {
    number: "5049",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "sen_unit_indicator",
    message: "A special school or pupil referral unit gives a SEN unit indicator",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, c| is_special_or_referral(c) && !is_missing(pupil.sen_unit_indicator.text())),
};

/// 5050: a resourced provision indicator where the phase has none.
pub const RESOURCED_PROVISION_NOT_ASKED: Rule = Rule {
    number: "5050",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "resourced_provision_indicator",
    message: "A special school or pupil referral unit gives a resourced provision indicator",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, c| is_special_or_referral(c) && !is_missing(pupil.resourced_provision_indicator.text())),
};

/// LOCAL-SEN-1: the code DS before it existed.
pub const DOWN_SYNDROME_BEFORE_ITS_CODE: Rule = Rule {
    number: "LOCAL-SEN-1",
    level: Level::Pupil,
    severity: Severity::Local,
    terms: Terms::SPRING,
    years: Years::since(2018),
    item: "sen_needs",
    message: "The type of need is DS in a return from before January 2025",
    source: Source::new("OURS", Mark::Inferred),
    check: Check::Pupil(|pupil, c| has_type(pupil, "DS") && c.ret.header.reference_date.valid().is_some_and(|day| day.year() < 2025)),
};

/// LOCAL-SEN-2: a provision or type from before 2014.
pub const WITHDRAWN_SEN_CODE: Rule = Rule {
    number: "LOCAL-SEN-2",
    level: Level::Pupil,
    severity: Severity::Local,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "sen_provision",
    message: "A SEN code that has been withdrawn is in use, so a person has to choose the new one",
    source: Source::new("OURS", Mark::Inferred),
    check: Check::Pupil(|pupil, _| matches!(pupil.sen_provision.as_str(), "A" | "P" | "Q") || has_type(pupil, "BESD")),
};

/// LOCAL-SEN-3: one type at both ranks.
pub const NEED_REPEATED: Rule = Rule {
    number: "LOCAL-SEN-3",
    level: Level::Pupil,
    severity: Severity::Local,
    terms: Terms::SPRING,
    years: Years::since(2018),
    item: "sen_needs",
    message: "Both needs have the same type",
    source: Source::new("OURS", Mark::Inferred),
    check: Check::Pupil(|pupil, _| repeats(pupil, |need| &need.sen_type)),
};

/// LOCAL-SEN-4: needs in an autumn or summer return.
pub const NEEDS_OUTSIDE_SPRING: Rule = Rule {
    number: "LOCAL-SEN-4",
    level: Level::Pupil,
    severity: Severity::Local,
    terms: Terms::AUTUMN_AND_SUMMER,
    years: Years::since(2018),
    item: "sen_needs",
    message: "A need is given outside the spring return",
    source: Source::new("LI26", Mark::Inferred),
    check: Check::Pupil(|pupil, _| !pupil.sen_needs.is_empty()),
};

/// UNK-SEN-1: a school without any pupil with SEN. The number of the query is not known to us.
pub const NO_PUPIL_WITH_SEN: Rule = Rule {
    number: "UNK-SEN-1",
    level: Level::School,
    severity: Severity::Query,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "sen_provision",
    message: "No pupil of the return has SEN provision K or E",
    source: Source::new("LA", Mark::Verified),
    check: Check::Return(|ret, _| !ret.pupils.iter().any(has_sen)),
};

/// UNK-SEN-2: top-up funding without a plan. The number of the query is not known to us.
pub const TOP_UP_FUNDING_ON_SUPPORT: Rule = Rule {
    number: "UNK-SEN-2",
    level: Level::Pupil,
    severity: Severity::Query,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "top_up_funding",
    message: "Top-up funding is true for a pupil with SEN support",
    source: Source::new("LA", Mark::Verified),
    check: Check::Pupil(|pupil, _| is_true(&pupil.top_up_funding) && pupil.sen_provision == "K"),
};

fn is_true(truth: &EnteredTruth) -> bool {
    truth.valid() == Some(&true)
}

fn is_special_or_referral(c: &Judged<'_>) -> bool {
    matches!(c.ret.school.phase.as_str(), "SP" | "PR")
}

fn asks_for_indicators(pupil: &ReturnPupil, c: &Judged<'_>) -> bool {
    has_sen(pupil) && !is_special_or_referral(c)
}

fn has_type(pupil: &ReturnPupil, code: &str) -> bool {
    pupil.sen_needs.iter().any(|need| need.sen_type == code)
}

/// True when two needs of the pupil agree in something that is not blank.
fn repeats(pupil: &ReturnPupil, part: impl Fn(&ReturnNeed) -> &String) -> bool {
    let mut parts: Vec<&String> = pupil.sen_needs.iter().map(part).filter(|text| !is_missing(text)).collect();
    parts.sort_unstable();
    parts.windows(2).any(|pair| matches!(pair, [one, other] if one == other))
}

#[cfg(test)]
pub(super) mod tests {
    use crate::census::return_model::{ReturnNeed, entered_date, entered_truth};
    use crate::census::rules::model::{Example, fires, silent, spring};

    /// One change to the model return for each case.
    pub(in crate::census::rules) const EXAMPLES: &[Example] = &[
        fires("2115", |r| r.pupils[0].sen_provision = "S".into()),
        silent("2115", |r| r.pupils[0].sen_provision = "E".into()),
        fires("2120", |r| r.pupils[0].sen_provision = String::new()),
        silent("2120", |r| r.pupils[1].sen_provision = "E".into()),
        fires("2125", |r| r.pupils[0].sen_unit_indicator = entered_truth("true")),
        silent("2125", |r| r.pupils[0].sen_unit_indicator = entered_truth("false")),
        fires("2130", |r| spring(r, &[("1", "")])),
        silent("2130", |r| spring(r, &[("1", "SLCN")])),
        fires("2140", |r| spring(r, &[("3", "SLCN")])),
        silent("2140", |r| spring(r, &[("1", "SLCN"), ("2", "MLD")])),
        fires("2160", |r| spring(r, &[("2", "SLCN")])),
        silent("2160", |r| spring(r, &[("2", "MLD"), ("1", "SLCN")])),
        fires("2165", |r| spring(r, &[("1", "SLCN"), ("1", "MLD")])),
        silent("2165", |r| spring(r, &[("1", "SLCN"), ("2", "MLD")])),
        fires("2166", |r| spring(r, &[("1", "SLCN"), ("2", "MLD"), ("3", "PD")])),
        silent("2166", |r| spring(r, &[("1", "SLCN"), ("2", "MLD")])),
        fires("2170", |r| spring(r, &[("1", "BESD")])),
        silent("2170", |r| spring(r, &[("1", "NSA")])),
        fires("2175", |r| {
            spring(r, &[("1", "NSA")]);
            r.pupils[1].sen_provision = "E".into();
        }),
        silent("2175", |r| spring(r, &[("1", "NSA")])),
        fires("2180", |r| r.school.phase = "SP".into()),
        silent("2180", |r| {
            r.school.phase = "SP".into();
            for pupil in &mut r.pupils {
                pupil.sen_provision = "E".into();
            }
        }),
        fires("2230", |r| r.pupils[1].sen_unit_indicator = entered_truth("")),
        silent("2230", |r| r.pupils[0].sen_unit_indicator = entered_truth("")),
        fires("2250", |r| r.pupils[1].resourced_provision_indicator = entered_truth("maybe")),
        silent("2250", |r| r.pupils[1].resourced_provision_indicator = entered_truth("true")),
        fires("5049", |r| r.school.phase = "PR".into()),
        silent("5049", |r| {
            r.school.phase = "PR".into();
            for pupil in &mut r.pupils {
                pupil.sen_unit_indicator = entered_truth("");
            }
        }),
        fires("5050", |r| r.school.phase = "SP".into()),
        silent("5050", |r| {
            r.school.phase = "SP".into();
            for pupil in &mut r.pupils {
                pupil.resourced_provision_indicator = entered_truth("");
            }
        }),
        fires("LOCAL-SEN-1", |r| {
            spring(r, &[("1", "DS")]);
            r.header.reference_date = entered_date("2024-01-18");
        }),
        silent("LOCAL-SEN-1", |r| spring(r, &[("1", "DS")])),
        fires("LOCAL-SEN-2", |r| r.pupils[1].sen_provision = "P".into()),
        silent("LOCAL-SEN-2", |r| r.pupils[1].sen_provision = "S".into()),
        fires("LOCAL-SEN-3", |r| spring(r, &[("1", "MLD"), ("2", "MLD")])),
        silent("LOCAL-SEN-3", |r| spring(r, &[("1", "MLD"), ("2", "PD")])),
        fires("LOCAL-SEN-4", |r| {
            r.pupils[1].sen_needs = vec![ReturnNeed { rank: "1".into(), sen_type: "MLD".into() }];
        }),
        silent("LOCAL-SEN-4", |r| spring(r, &[("1", "MLD")])),
        fires("UNK-SEN-1", |r| {
            for pupil in &mut r.pupils {
                pupil.sen_provision = "N".into();
            }
        }),
        silent("UNK-SEN-1", |r| r.pupils[2].sen_provision = "N".into()),
        fires("UNK-SEN-2", |r| r.pupils[1].top_up_funding = entered_truth("true")),
        silent("UNK-SEN-2", |r| r.pupils[2].top_up_funding = entered_truth("true")),
    ];
}
