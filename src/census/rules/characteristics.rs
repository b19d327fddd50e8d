//! Rules about pupil characteristics: 1630 to 1876, with our own proposals for items that are new.

use chrono::NaiveDate;

use crate::census::applies::{concerns_pupil, is_infant};
use crate::census::rules::checks::{is_missing, is_not_in_code_set};
use crate::census::rules::rule::Rule;
use crate::config::census::structure::AppliesTo;
use crate::config::census::{Mark, Terms};

/// Residence orders were replaced by child arrangement orders on this day.
const RESIDENCE_ORDERS_ENDED: NaiveDate = NaiveDate::from_ymd_opt(2014, 4, 22).expect("a day of the calendar");

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    // 1630: no usable ethnicity for a pupil of 5 or over.
    Rule::anyone("1630", "ethnicity", "The ethnicity is missing or unknown", |pupil, c| {
        concerns_pupil(AppliesTo::AgedFive, pupil, c.ret, c.census) && is_not_in_code_set(&pupil.ethnicity, "ethnicity_all", c)
    })
    .only_in(Terms::SPRING),
    // 1840: no usable language for a pupil of 5 or over.
    Rule::anyone("1840", "language", "The language is missing or unknown", |pupil, c| {
        concerns_pupil(AppliesTo::AgedFive, pupil, c.ret, c.census) && is_not_in_code_set(&pupil.language, "language", c)
    }),
    // 1856: no usable service child indicator; dual subsidiary registrations are excused.
    Rule::pupil("1856", "service_child", "Service child is missing or unknown", |pupil, c| {
        pupil.enrolment_status != "S" && is_not_in_code_set(&pupil.service_child, "service_child", c)
    }),
    // 1869: nothing usable about top-up funding.
    Rule::pupil("1869", "top_up_funding", "Top-up funding is missing or is not true or false", |pupil, _| {
        pupil.top_up_funding.valid().is_none()
    }),
    // 1871: no usable post looked after arrangements.
    Rule::pupil("1871", "post_looked_after_arrangements", "Post looked after arrangements are missing or unknown", |pupil, c| {
        is_not_in_code_set(&pupil.post_looked_after_arrangements, "post_looked_after_arrangements", c)
    }),
    // 1874: a residence order for a pupil born on or after 22 April 2014.
    Rule::pupil(
        "1874",
        "post_looked_after_arrangements",
        "Post looked after arrangements are a residence order for a pupil born after these had ended",
        |pupil, _| {
            pupil.post_looked_after_arrangements == "R" && pupil.date_of_birth.valid().is_some_and(|born| *born >= RESIDENCE_ORDERS_ENDED)
        },
    )
    .source("MIS", Mark::Verified),
    // 1875: nothing usable about the school lunch of an infant.
    Rule::pupil("1875", "school_lunch_taken", "School lunch taken is missing or is not true or false for an infant", |pupil, c| {
        is_infant(pupil, c.ret, c.census) && pupil.school_lunch_taken.valid().is_none()
    }),
    // 1876: a school lunch outside reception, years 1 and 2.
    Rule::pupil("1876", "school_lunch_taken", "School lunch taken is given for a pupil who is not an infant", |pupil, c| {
        !is_missing(pupil.school_lunch_taken.text()) && !is_infant(pupil, c.ret, c.census)
    }),
    // LOCAL-2627-3: no usable kinship care indicator, collected from autumn 2026. The number of the rule is not known to us.
    Rule::pupil("LOCAL-2627-3", "kinship_care", "Kinship care is missing or unknown", |pupil, c| {
        c.ret.school.phase != "NS" && is_not_in_code_set(&pupil.kinship_care, "kinship_care", c)
    })
    .source("CBDS26", Mark::Inferred)
    .own()
    .only_in(Terms::AUTUMN)
    .since(2026),
    // LOCAL-YC-1: no usable young carer indicator.
    Rule::pupil("LOCAL-YC-1", "young_carer", "Young carer is missing or unknown", |pupil, c| {
        is_not_in_code_set(&pupil.young_carer, "young_carer", c)
    })
    .source("LI26", Mark::Inferred)
    .own()
    .only_in(Terms::SPRING),
];
