//! Rules about periods of free school meals: 1741 and 1761 to 1768, with our own proposals for their categories.

use chrono::NaiveDate;

use crate::census::applies::census_day;
use crate::census::held::{day, holds, text};
use crate::census::return_model::{Return, ReturnPupil};
use crate::census::rules::rule::{Judged, Rule};
use crate::census::rules::windows::window;
use crate::config::census::Mark;
use crate::domain::census_block::Block;

const PERIOD: &str = "PupilCharacteristics/FSMperiods/FSMperiod";

/// First day of expanded free school meals.
const EXPANDED_FROM: NaiveDate = NaiveDate::from_ymd_opt(2026, 8, 1).expect("a day of the calendar");

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    // 1741: worded for two categories of personnel that the census no longer tells apart, so a query.
    Rule::pupil("1741", PERIOD, "A service child is eligible for free school meals", |pupil, c| {
        pupil.service_child == "Y" && has_free_meals(pupil, c.ret)
    })
    .partly()
    .query(),
    Rule::pupil("1761", PERIOD, "A period of free school meals has no start date", |pupil, _| any(pupil, |period| start(period).is_none())),
    Rule::pupil("1762", PERIOD, "A period of free school meals begins after census day", |pupil, c| {
        any(pupil, |period| start(period).zip(census_day(c.ret)).is_some_and(|(start, day)| start > day))
    }),
    Rule::pupil("1763", PERIOD, "A period of free school meals ended by the previous census day or ends after this one", ends_outside),
    Rule::pupil("1764", PERIOD, "The country of a period of free school meals is missing or unknown", |pupil, c| {
        any(pupil, |period| !c.census.code_set("uk_country_fsm").has_current(text(period, "UKcountry")))
    }),
    Rule::pupil("1765", PERIOD, "A period of free school meals of another country did not end before census day", |pupil, c| {
        let is_over = |period: &Block| end(period).zip(census_day(c.ret)).is_some_and(|(end, day)| end < day);
        any(pupil, |period| matches!(text(period, "UKcountry"), "NIR" | "SCT" | "WLS") && !is_over(period))
    }),
    Rule::pupil("1766", PERIOD, "A period of free school meals ends before it begins", |pupil, _| {
        any(pupil, |period| start(period).zip(end(period)).is_some_and(|(start, end)| end < start))
    }),
    Rule::pupil("1768", PERIOD, "More than one period of free school meals has no end date", |pupil, _| {
        periods(pupil).iter().filter(|period| !holds(period, "FSMendDate")).count() > 1
    }),
    Rule::pupil("LOCAL-2627-1", PERIOD, "A period of free school meals has no category, or one that is not sent", |pupil, _| {
        any(pupil, |period| !matches!(text(period, "FSMcategory"), "TFSM" | "EFSM"))
    })
    .source("CBDS26", Mark::Inferred)
    .own()
    .since(2026),
    Rule::pupil("LOCAL-2627-2", PERIOD, "A period of expanded free school meals begins before 1 August 2026", |pupil, _| {
        any(pupil, |period| text(period, "FSMcategory") == "EFSM" && start(period).is_some_and(|start| start < EXPANDED_FROM))
    })
    .source("CBDS26", Mark::Inferred)
    .own()
    .since(2026),
];

/// True when a period holds on census day: begun, and not ended before it.
pub(super) fn has_free_meals(pupil: &ReturnPupil, ret: &Return) -> bool {
    let Some(census_day) = census_day(ret) else { return false };
    any(pupil, |period| {
        start(period).is_some_and(|start| start <= census_day)
            && (!holds(period, "FSMendDate") || end(period).is_some_and(|end| end >= census_day))
    })
}

fn ends_outside(pupil: &ReturnPupil, c: &Judged<'_>) -> bool {
    let previous = window("previous_census_day", c.ret, c.census).map(|window| window.from);
    any(pupil, |period| {
        end(period).is_some_and(|end| {
            previous.is_some_and(|previous| end <= previous) || census_day(c.ret).is_some_and(|census_day| end > census_day)
        })
    })
}

fn periods(pupil: &ReturnPupil) -> &[Block] {
    pupil.more.records(PERIOD)
}

fn any(pupil: &ReturnPupil, is_concerned: impl Fn(&Block) -> bool) -> bool {
    periods(pupil).iter().any(is_concerned)
}

fn start(period: &Block) -> Option<NaiveDate> {
    day(period, "FSMstartDate")
}

fn end(period: &Block) -> Option<NaiveDate> {
    day(period, "FSMendDate")
}
