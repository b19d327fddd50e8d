//! Rules about early years hours and the codes of working parents: 1851 to 1859, 3100 to 3160, 5094 to 5096, 5170 to 5200,
//! 5210 and 5225.
//!
//! The list is of 2018-19. Since then funded hours end at 15 for four-year-olds too, and places begin at nine months; where
//! the later wording was not reached, a rule speaks only of what is wrong under both.

use crate::census::applies::is_nursery_year;
use crate::census::held::{holds, hours, text};
use crate::census::return_model::ReturnPupil;
use crate::census::rules::checks::is_missing;
use crate::census::rules::early_years::{is_four_in_school, is_outside_early_years, is_without_early_years};
use crate::census::rules::rule::{Judged, Rule};
use crate::census::rules::windows::{EarlyAge, early_age};

const FUNDED: &str = "PupilCharacteristics/FundedHours";
const EXTENDED: &str = "PupilCharacteristics/ExtendedHours";
const EXPANDED: &str = "PupilCharacteristics/ExpandedHours";
const AT_SETTING: &str = "PupilCharacteristics/HoursAtSetting";
const CODE: &str = "PupilCharacteristics/EligibilityCode";

/// Fifteen hours, in hundredths.
const FIFTEEN: u32 = 1500;

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    Rule::pupil("1851", FUNDED, "Funded hours are given for a pupil who is too old or too young for them", |pupil, c| {
        holds(&pupil.more, FUNDED) && is_too_old_or_young(pupil, c)
    })
    .partly(),
    Rule::pupil("1852", FUNDED, "The funded hours of a child of two or three are missing or are not 0 to 15", |pupil, c| {
        is_two_or_three(pupil, c) && !is_within_fifteen(pupil, FUNDED)
    }),
    Rule::pupil("1854", AT_SETTING, "Hours at the setting are given for a pupil who is too old or too young for them", |pupil, c| {
        holds(&pupil.more, AT_SETTING) && is_too_old_or_young(pupil, c)
    })
    .partly(),
    Rule::pupil("1855", AT_SETTING, "The hours at the setting of a child of two or three are missing or are not a number", |pupil, c| {
        is_two_or_three(pupil, c) && hours(&pupil.more, AT_SETTING).is_none()
    }),
    Rule::pupil("1859", AT_SETTING, "Funded, extended and expanded hours are together more than the hours at the setting", |pupil, _| {
        let of = |item: &str| hours(&pupil.more, item);
        let paid: u32 = [FUNDED, EXTENDED, EXPANDED].into_iter().filter_map(of).sum();
        of(AT_SETTING).is_some_and(|at_setting| paid > at_setting)
    })
    .partly(),
    // 3100: hours of 0 without a code claim nothing, so only hours above 0 need one.
    Rule::pupil("3100", EXTENDED, "Extended hours are given for a pupil who cannot have them or has no eligibility code", |pupil, c| {
        let claims = hours(&pupil.more, EXTENDED).is_some_and(|hours| hours > 0);
        let is_outside = early_age(pupil, c.ret).is_some() && !may_have_extended_hours(pupil, c);
        holds(&pupil.more, EXTENDED) && (is_outside || (claims && !has_valid_code(pupil)))
    })
    .partly(),
    Rule::pupil("3105", CODE, "The eligibility code is not eleven digits", |pupil, _| holds(&pupil.more, CODE) && !has_valid_code(pupil)),
    // 3110: since 2024-25 children under three have a code for expanded hours, so they are not judged here.
    Rule::pupil("3110", CODE, "An eligibility code is given for a pupil who cannot have extended hours or has none", |pupil, c| {
        let is_wrong = match early_age(pupil, c.ret) {
            Some(EarlyAge::Three | EarlyAge::Four) => !may_have_extended_hours(pupil, c) || !holds(&pupil.more, EXTENDED),
            Some(EarlyAge::Older | EarlyAge::TooYoung) => true,
            _ => false,
        };
        holds(&pupil.more, CODE) && is_wrong
    })
    .partly(),
    Rule::pupil("3130", CODE, "The pupil has extended hours and no eligibility code", |pupil, c| {
        let claims = hours(&pupil.more, EXTENDED).is_some_and(|hours| hours > 0);
        may_have_extended_hours(pupil, c) && claims && is_missing(text(&pupil.more, CODE))
    }),
    // 3140: asked of pupils with a code; hours that are given are judged in any case.
    Rule::pupil("3140", EXTENDED, "Extended hours are missing or are not 0 to 15", |pupil, c| {
        let is_asked = may_have_extended_hours(pupil, c) && has_valid_code(pupil);
        (is_asked || holds(&pupil.more, EXTENDED)) && !is_within_fifteen(pupil, EXTENDED)
    })
    .partly(),
    Rule::pupil("3150", EXTENDED, "The pupil has extended hours and more than 15 funded hours", |pupil, _| {
        let of = |item: &str| hours(&pupil.more, item);
        of(EXTENDED).is_some_and(|hours| hours > 0) && of(FUNDED).is_some_and(|hours| hours > FIFTEEN)
    }),
    Rule::shared("3160", CODE, "Another pupil of the return has the same eligibility code", |pupil| {
        Some(text(&pupil.more, CODE).to_owned()).filter(|code| !is_missing(code))
    }),
    Rule::pupil("5094", AT_SETTING, "A technology college or non-maintained special school gives hours at a setting", |pupil, c| {
        is_without_early_years(c) && holds(&pupil.more, AT_SETTING)
    }),
    Rule::pupil("5095", FUNDED, "A technology college or non-maintained special school gives funded hours", |pupil, c| {
        is_without_early_years(c) && holds(&pupil.more, FUNDED)
    }),
    Rule::pupil("5096", CODE, "A technology college or non-maintained special school gives an eligibility code", |pupil, c| {
        is_without_early_years(c) && holds(&pupil.more, CODE)
    }),
    Rule::pupil("5170", FUNDED, "Funded hours are given for a four-year-old in reception or above", |pupil, c| {
        holds(&pupil.more, FUNDED) && is_four_in_school(pupil, c)
    }),
    Rule::pupil("5180", FUNDED, "The funded hours of a four-year-old before reception are missing or are not 0 to 15", |pupil, c| {
        is_four_in_nursery(pupil, c) && !is_within_fifteen(pupil, FUNDED)
    })
    .partly(),
    Rule::pupil("5190", AT_SETTING, "Hours at the setting are given for a four-year-old in reception or above", |pupil, c| {
        holds(&pupil.more, AT_SETTING) && is_four_in_school(pupil, c)
    }),
    Rule::pupil(
        "5200",
        AT_SETTING,
        "The hours at the setting of a four-year-old before reception are missing or are not a number",
        |pupil, c| is_four_in_nursery(pupil, c) && hours(&pupil.more, AT_SETTING).is_none(),
    ),
    Rule::pupil("5210", EXTENDED, "A technology college or non-maintained special school gives extended hours", |pupil, c| {
        is_without_early_years(c) && holds(&pupil.more, EXTENDED)
    }),
    Rule::pupil("5225", FUNDED, "The pupil has an eligibility code and the funded hours are not 0 to 15", |pupil, c| {
        is_nursery_year(&pupil.nc_year)
            && !is_outside_early_years(pupil, c)
            && has_valid_code(pupil)
            && holds(&pupil.more, FUNDED)
            && !is_within_fifteen(pupil, FUNDED)
    }),
];

fn is_within_fifteen(pupil: &ReturnPupil, item: &str) -> bool {
    hours(&pupil.more, item).is_some_and(|hours| hours <= FIFTEEN)
}

fn is_too_old_or_young(pupil: &ReturnPupil, c: &Judged<'_>) -> bool {
    matches!(early_age(pupil, c.ret), Some(EarlyAge::Older | EarlyAge::TooYoung))
}

fn is_two_or_three(pupil: &ReturnPupil, c: &Judged<'_>) -> bool {
    matches!(early_age(pupil, c.ret), Some(EarlyAge::Two | EarlyAge::Three))
}

fn is_four_in_nursery(pupil: &ReturnPupil, c: &Judged<'_>) -> bool {
    early_age(pupil, c.ret) == Some(EarlyAge::Four) && is_nursery_year(&pupil.nc_year)
}

/// Three, or four in a nursery year.
fn may_have_extended_hours(pupil: &ReturnPupil, c: &Judged<'_>) -> bool {
    early_age(pupil, c.ret) == Some(EarlyAge::Three) || is_four_in_nursery(pupil, c)
}

fn has_valid_code(pupil: &ReturnPupil) -> bool {
    let code = text(&pupil.more, CODE);
    code.len() == 11 && code.bytes().all(|b| b.is_ascii_digit())
}
