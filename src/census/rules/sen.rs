//! Rules about SEN: 2115 to 2250, 5049 and 5050, two queries whose numbers we do not know, and our own proposals.

use chrono::Datelike;

use crate::census::applies::has_sen;
use crate::census::return_model::{EnteredTruth, ReturnNeed, ReturnPupil};
use crate::census::rules::checks::{if_then, is_missing, is_not_in_code_set};
use crate::census::rules::rule::{Judged, Rule};
use crate::config::census::{Mark, Terms};

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    // 2115: a statement; it has to be recoded to E by a person.
    Rule::pupil("2115", "sen_provision", "The SEN provision is S, which was withdrawn in 2018", |pupil, _| pupil.sen_provision == "S"),
    // 2120: no usable SEN provision.
    Rule::pupil("2120", "sen_provision", "The SEN provision is missing or is not N, K or E", |pupil, _| {
        !matches!(pupil.sen_provision.as_str(), "N" | "K" | "E")
    }),
    // 2125: SEN information for a pupil without SEN. Which information counts is inferred.
    Rule::pupil("2125", "sen_provision", "The SEN provision is N and a need, a SEN unit or resourced provision is given", |pupil, _| {
        pupil.sen_provision == "N"
            && (!pupil.sen_needs.is_empty() || is_true(&pupil.sen_unit_indicator) || is_true(&pupil.resourced_provision_indicator))
    })
    .partly(),
    // 2130: a ranked need without its type.
    Rule::pupil("2130", "sen_needs", "A need has a rank and no type", |pupil, _| {
        pupil.sen_needs.iter().any(|need| !is_missing(&need.rank) && is_missing(&need.sen_type))
    })
    .only_in(Terms::SPRING),
    // 2140: a need whose rank is not 1 or 2.
    Rule::pupil("2140", "sen_needs", "A need has no rank or one that is not 1 or 2", |pupil, _| {
        pupil.sen_needs.iter().any(|need| !matches!(need.rank.as_str(), "1" | "2"))
    })
    .only_in(Terms::SPRING),
    // 2160: a single need that is not ranked 1.
    Rule::pupil(
        "2160",
        "sen_needs",
        "The only need is not ranked 1",
        |pupil, _| matches!(pupil.sen_needs.as_slice(), [only] if only.rank != "1"),
    )
    .only_in(Terms::SPRING),
    // 2165: two needs with one rank.
    Rule::pupil("2165", "sen_needs", "Two needs have the same rank", |pupil, _| repeats(pupil, |need| &need.rank)).only_in(Terms::SPRING),
    // 2166: more than two needs.
    Rule::pupil("2166", "sen_needs", "More than two needs are given", |pupil, _| pupil.sen_needs.len() > 2).only_in(Terms::SPRING),
    // 2170: SEN without a known type of need.
    Rule::pupil("2170", "sen_needs", "The SEN provision is K or E and no need with a known type is given", |pupil, c| {
        if_then(has_sen(pupil), pupil.sen_needs.iter().any(|need| !is_not_in_code_set(&need.sen_type, "sen_type", c)))
    })
    .only_in(Terms::SPRING),
    // 2175: no specialist assessment is a type for SEN support only.
    Rule::pupil("2175", "sen_needs", "The type of need is NSA and the SEN provision is not K", |pupil, _| {
        if_then(pupil.sen_needs.iter().any(|need| need.sen_type == "NSA"), pupil.sen_provision == "K")
    })
    .only_in(Terms::SPRING),
    // 2180: a special school pupil without SEN.
    Rule::pupil("2180", "sen_provision", "A pupil of a special school has SEN provision N", |pupil, c| {
        c.ret.school.phase == "SP" && pupil.sen_provision == "N"
    }),
    // 2230: a pupil with SEN has no SEN unit indicator.
    Rule::pupil(
        "2230",
        "sen_unit_indicator",
        "The SEN provision is K or E and the SEN unit indicator is missing or is not true or false",
        |pupil, c| asks_for_indicators(pupil, c) && pupil.sen_unit_indicator.valid().is_none(),
    ),
    // 2250: a pupil with SEN has no resourced provision indicator.
    Rule::pupil(
        "2250",
        "resourced_provision_indicator",
        "The SEN provision is K or E and the resourced provision indicator is missing or is not true or false",
        |pupil, c| asks_for_indicators(pupil, c) && pupil.resourced_provision_indicator.valid().is_none(),
    ),
    // 5049: a SEN unit indicator where the phase has none.
    Rule::pupil("5049", "sen_unit_indicator", "A special school or pupil referral unit gives a SEN unit indicator", |pupil, c| {
        is_special_or_referral(c) && !is_missing(pupil.sen_unit_indicator.text())
    }),
    // 5050: a resourced provision indicator where the phase has none.
    Rule::pupil(
        "5050",
        "resourced_provision_indicator",
        "A special school or pupil referral unit gives a resourced provision indicator",
        |pupil, c| is_special_or_referral(c) && !is_missing(pupil.resourced_provision_indicator.text()),
    ),
    // LOCAL-SEN-1: the code DS before it existed.
    Rule::pupil("LOCAL-SEN-1", "sen_needs", "The type of need is DS in a return from before January 2025", |pupil, c| {
        has_type(pupil, "DS") && c.ret.header.reference_date.valid().is_some_and(|day| day.year() < 2025)
    })
    .source("OURS", Mark::Inferred)
    .own()
    .only_in(Terms::SPRING),
    // LOCAL-SEN-2: a provision or type from before 2014.
    Rule::pupil(
        "LOCAL-SEN-2",
        "sen_provision",
        "A SEN code that has been withdrawn is in use, so a person has to choose the new one",
        |pupil, _| matches!(pupil.sen_provision.as_str(), "A" | "P" | "Q") || has_type(pupil, "BESD"),
    )
    .source("OURS", Mark::Inferred)
    .own(),
    // LOCAL-SEN-3: one type at both ranks.
    Rule::pupil("LOCAL-SEN-3", "sen_needs", "Both needs have the same type", |pupil, _| repeats(pupil, |need| &need.sen_type))
        .source("OURS", Mark::Inferred)
        .own()
        .only_in(Terms::SPRING),
    // LOCAL-SEN-4: needs in an autumn or summer return.
    Rule::pupil("LOCAL-SEN-4", "sen_needs", "A need is given outside the spring return", |pupil, _| !pupil.sen_needs.is_empty())
        .source("LI26", Mark::Inferred)
        .own()
        .only_in(Terms::AUTUMN_AND_SUMMER),
    // UNK-SEN-1: a school without any pupil with SEN. The number of the query is not known to us.
    Rule::roll("UNK-SEN-1", "sen_provision", "No pupil of the return has SEN provision K or E", |_, roll| !roll.has_sen)
        .source("LA", Mark::Verified)
        .query(),
    // UNK-SEN-2: top-up funding without a plan. The number of the query is not known to us.
    Rule::pupil("UNK-SEN-2", "top_up_funding", "Top-up funding is true for a pupil with SEN support", |pupil, _| {
        is_true(&pupil.top_up_funding) && pupil.sen_provision == "K"
    })
    .source("LA", Mark::Verified)
    .query(),
];

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
