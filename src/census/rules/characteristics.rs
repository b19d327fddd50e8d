//! Rules about pupil characteristics: 1630 to 1876, with our own proposals for items that are new.

use chrono::NaiveDate;

use crate::census::applies::{concerns_pupil, is_infant};
use crate::census::rules::checks::{is_missing, is_not_in_code_set};
use crate::census::rules::rule::{Check, Rule, Source, Years};
use crate::config::census::rule_list::{Level, Severity};
use crate::config::census::structure::AppliesTo;
use crate::config::census::{Mark, Terms};

/// Residence orders were replaced by child arrangement orders on this day.
const RESIDENCE_ORDERS_ENDED: NaiveDate = NaiveDate::from_ymd_opt(2014, 4, 22).expect("a day of the calendar");

/// 1630: no usable ethnicity for a pupil of 5 or over.
pub const ETHNICITY_UNKNOWN: Rule = Rule {
    number: "1630",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::SPRING,
    years: Years::since(2018),
    item: "ethnicity",
    message: "The ethnicity is missing or unknown",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, c| {
        concerns_pupil(AppliesTo::AgedFive, pupil, c.ret, c.census) && is_not_in_code_set(&pupil.ethnicity, "ethnicity_all", c)
    }),
};

/// 1840: no usable language for a pupil of 5 or over.
pub const LANGUAGE_UNKNOWN: Rule = Rule {
    number: "1840",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "language",
    message: "The language is missing or unknown",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, c| {
        concerns_pupil(AppliesTo::AgedFive, pupil, c.ret, c.census) && is_not_in_code_set(&pupil.language, "language", c)
    }),
};

/// 1856: no usable service child indicator; dual subsidiary registrations are excused.
pub const SERVICE_CHILD_UNKNOWN: Rule = Rule {
    number: "1856",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "service_child",
    message: "Service child is missing or unknown",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, c| pupil.enrolment_status != "S" && is_not_in_code_set(&pupil.service_child, "service_child", c)),
};

/// 1869: nothing usable about top-up funding.
pub const TOP_UP_FUNDING_MISSING: Rule = Rule {
    number: "1869",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "top_up_funding",
    message: "Top-up funding is missing or is not true or false",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, _| pupil.top_up_funding.valid().is_none()),
};

/// 1871: no usable post looked after arrangements.
pub const POST_LOOKED_AFTER_UNKNOWN: Rule = Rule {
    number: "1871",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "post_looked_after_arrangements",
    message: "Post looked after arrangements are missing or unknown",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, c| is_not_in_code_set(&pupil.post_looked_after_arrangements, "post_looked_after_arrangements", c)),
};

/// 1874: a residence order for a pupil born on or after 22 April 2014.
pub const RESIDENCE_ORDER_TOO_LATE: Rule = Rule {
    number: "1874",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "post_looked_after_arrangements",
    message: "Post looked after arrangements are a residence order for a pupil born after these had ended",
    source: Source::new("MIS", Mark::Verified),
    check: Check::Pupil(|pupil, _| {
        pupil.post_looked_after_arrangements == "R" && pupil.date_of_birth.valid().is_some_and(|born| *born >= RESIDENCE_ORDERS_ENDED)
    }),
};

/// 1875: nothing usable about the school lunch of an infant.
pub const SCHOOL_LUNCH_MISSING: Rule = Rule {
    number: "1875",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "school_lunch_taken",
    message: "School lunch taken is missing or is not true or false for an infant",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, c| is_infant(pupil, c.ret, c.census) && pupil.school_lunch_taken.valid().is_none()),
};

/// 1876: a school lunch outside reception, years 1 and 2.
pub const SCHOOL_LUNCH_NOT_ASKED: Rule = Rule {
    number: "1876",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "school_lunch_taken",
    message: "School lunch taken is given for a pupil who is not an infant",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, c| !is_missing(pupil.school_lunch_taken.text()) && !is_infant(pupil, c.ret, c.census)),
};

/// LOCAL-2627-3: no usable kinship care indicator, collected from autumn 2026. The number of the rule is not known to us.
pub const KINSHIP_CARE_UNKNOWN: Rule = Rule {
    number: "LOCAL-2627-3",
    level: Level::Pupil,
    severity: Severity::Local,
    terms: Terms::AUTUMN,
    years: Years::since(2026),
    item: "kinship_care",
    message: "Kinship care is missing or unknown",
    source: Source::new("CBDS26", Mark::Inferred),
    check: Check::Pupil(|pupil, c| c.ret.school.phase != "NS" && is_not_in_code_set(&pupil.kinship_care, "kinship_care", c)),
};

/// LOCAL-YC-1: no usable young carer indicator.
pub const YOUNG_CARER_UNKNOWN: Rule = Rule {
    number: "LOCAL-YC-1",
    level: Level::Pupil,
    severity: Severity::Local,
    terms: Terms::SPRING,
    years: Years::since(2018),
    item: "young_carer",
    message: "Young carer is missing or unknown",
    source: Source::new("LI26", Mark::Inferred),
    check: Check::Pupil(|pupil, c| is_not_in_code_set(&pupil.young_carer, "young_carer", c)),
};

#[cfg(test)]
pub(super) mod tests {
    use crate::census::return_model::{entered_date, entered_truth};
    use crate::census::rules::model::{Example, fires, silent, spring};

    /// One change to the model return for each case.
    pub(in crate::census::rules) const EXAMPLES: &[Example] = &[
        fires("1630", |r| {
            spring(r, &[("1", "SLCN")]);
            r.pupils[0].ethnicity = "ENGLISH".into();
        }),
        silent("1630", |r| {
            spring(r, &[("1", "SLCN")]);
            r.pupils[0].ethnicity = "WALB".into();
        }),
        fires("1840", |r| r.pupils[0].language = "Klingon".into()),
        silent("1840", |r| r.pupils[0].language = "BSL".into()),
        fires("1856", |r| r.pupils[0].service_child = String::new()),
        silent("1856", |r| {
            r.pupils[0].service_child = String::new();
            r.pupils[0].enrolment_status = "S".into();
        }),
        fires("1869", |r| r.pupils[0].top_up_funding = entered_truth("")),
        silent("1869", |r| r.pupils[0].top_up_funding = entered_truth("True")),
        fires("1871", |r| r.pupils[0].post_looked_after_arrangements = "Z".into()),
        silent("1871", |r| r.pupils[0].post_looked_after_arrangements = "A".into()),
        fires("1874", |r| {
            r.pupils[0].post_looked_after_arrangements = "R".into();
            r.pupils[0].date_of_birth = entered_date("2014-04-22");
        }),
        silent("1874", |r| {
            r.pupils[0].post_looked_after_arrangements = "R".into();
            r.pupils[0].date_of_birth = entered_date("2014-04-21");
        }),
        fires("1875", |r| r.pupils[0].nc_year = "2".into()),
        silent("1875", |r| r.pupils[0].nc_year = "3".into()),
        fires("1876", |r| r.pupils[0].school_lunch_taken = entered_truth("false")),
        silent("1876", |r| {
            r.pupils[0].nc_year = "2".into();
            r.pupils[0].school_lunch_taken = entered_truth("false");
        }),
        fires("LOCAL-2627-3", |r| r.pupils[0].kinship_care = String::new()),
        silent("LOCAL-2627-3", |r| r.pupils[0].kinship_care = "KI".into()),
        fires("LOCAL-YC-1", |r| {
            spring(r, &[("1", "SLCN")]);
            r.pupils[0].young_carer = String::new();
        }),
        silent("LOCAL-YC-1", |r| r.pupils[0].young_carer = String::new()),
    ];
}
