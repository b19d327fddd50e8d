//! Rules about alternative provision: 2360, 2361, 2363 to 2377, 2392 and 3131.
//!
//! The single numbers from 2363 to 2377 were not separated in the sources reached, so they are one rule here.

use chrono::NaiveDate;

use crate::census::applies::census_day;
use crate::census::held::{count, day, holds, text};
use crate::census::return_model::ReturnPupil;
use crate::census::rules::checks::{is_between, is_missing, is_postcode};
use crate::census::rules::rule::{Judged, Rule};
use crate::config::census::{CensusSettings, Mark};
use crate::domain::census_block::Block;

const PLACEMENT: &str = "APPlacementDetails/SchoolArrangedAPDetail";
const STAY: &str = "APPlacementDetails/APProvisionDetail";

/// Sessions in a week.
const SESSIONS_PER_WEEK: u32 = 10;

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    Rule::anyone("2360", STAY, "The URN of the school before the referral unit is missing or is not six digits", |pupil, c| {
        is_referral_unit(c) && pupil.more.records(STAY).iter().any(|stay| !is_digits(text(stay, "PrevURN"), 6))
    })
    .source("MIS", Mark::Verified),
    Rule::anyone("2361", STAY, "The reason for alternative provision is missing or unknown", |pupil, c| {
        is_referral_unit(c) && pupil.more.records(STAY).iter().any(|stay| is_unknown(c.census, "ap_reason_pru", stay, "APReason"))
    })
    .source("MIS", Mark::Verified),
    Rule::anyone("2363-2377", PLACEMENT, "A part of an alternative provision placement is missing or invalid", |pupil, c| {
        placements(pupil).iter().any(|placement| is_incomplete(placement, c.census))
    })
    .source("MIS", Mark::Partly),
    Rule::anyone("2392", PLACEMENT, "Two full-time alternative provision placements overlap", |pupil, c| {
        let full_time: Vec<&Block> = placements(pupil).iter().filter(|one| text(one, "APAttendancePattern") == "FT").collect();
        full_time.iter().enumerate().any(|(index, one)| full_time.iter().skip(index + 1).any(|other| do_overlap(one, other, c)))
    })
    .source("MIS", Mark::Partly)
    .query(),
    Rule::pupil("3131", STAY, "Nothing is said about the alternative provision of a pupil of a referral unit", |pupil, c| {
        is_referral_unit(c) && pupil.enrolment_status == "C" && pupil.more.records(STAY).is_empty()
    })
    .source("MIS", Mark::Verified),
];

fn placements(pupil: &ReturnPupil) -> &[Block] {
    pupil.more.records(PLACEMENT)
}

fn is_referral_unit(c: &Judged<'_>) -> bool {
    c.ret.school.phase == "PR"
}

fn is_digits(text: &str, n: usize) -> bool {
    text.len() == n && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_unknown(census: &CensusSettings, set: &str, block: &Block, key: &str) -> bool {
    !census.code_set(set).has_current(text(block, key))
}

/// Who provides it, from when to when, how much, why, and the SEN provision. A kind of setting is asked where the provider has
/// no number, because the codes are of settings that have none.
fn is_incomplete(placement: &Block, census: &CensusSettings) -> bool {
    let entered = day(placement, "EntryDate");
    let left = day(placement, "LeavingDate");
    let has_left = holds(placement, "LeavingDate");
    let is_provision = |key: &str| matches!(text(placement, key), "N" | "K" | "E");
    let needs_setting = !is_numbered(placement) || holds(placement, "APSettingType");
    !is_identified(placement)
        || entered.is_none()
        || (has_left && left.zip(entered).is_none_or(|(left, entered)| left < entered))
        || !count(placement, "APSessionsPerWeek").is_some_and(|sessions| is_between(sessions, 1, SESSIONS_PER_WEEK))
        || (needs_setting && is_unknown(census, "ap_setting_type", placement, "APSettingType"))
        || is_unknown(census, "ap_placement_reason", placement, "PlacementReason")
        || !is_provision("SENprovisionEntry")
        || (has_left && !is_provision("SENprovisionLeaving"))
        || is_unknown(census, "ap_attendance_pattern", placement, "APAttendancePattern")
}

fn is_numbered(placement: &Block) -> bool {
    holds(placement, "URN") || holds(placement, "UKPRN")
}

/// By URN or UKPRN; by post code or company number where there is neither. Each that is given must have its form.
fn is_identified(placement: &Block) -> bool {
    let (urn, ukprn) = (text(placement, "URN"), text(placement, "UKPRN"));
    let (postcode, company) = (text(placement, "APPlacementPostcode"), text(placement, "CompanyNumber"));
    let fits = |text: &str, has_form: bool| is_missing(text) || has_form;
    let is_any_given = [urn, ukprn, postcode, company].iter().any(|text| !is_missing(text));
    is_any_given
        && fits(urn, is_digits(urn, 6))
        && fits(ukprn, is_digits(ukprn, 8))
        && fits(postcode, is_postcode(postcode))
        && fits(company, is_company_number(company))
}

/// Two letters or digits, then six digits.
fn is_company_number(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 8 && bytes.iter().take(2).all(u8::is_ascii_alphanumeric) && bytes.iter().skip(2).all(u8::is_ascii_digit)
}

/// A placement without a leaving date lasts to census day.
fn do_overlap(one: &Block, other: &Block, c: &Judged<'_>) -> bool {
    let period = |placement: &Block| -> Option<(NaiveDate, NaiveDate)> {
        Some((day(placement, "EntryDate")?, day(placement, "LeavingDate").or(census_day(c.ret))?))
    };
    period(one).zip(period(other)).is_some_and(|((from, to), (other_from, other_to))| from < other_to && other_from < to)
}
