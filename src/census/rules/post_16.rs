//! Rules about older pupils whose items the return can carry: 1570 to 1578, 1770, 1864 to 1868 and 5046.
//!
//! A primary school sends none of these; they judge returns of other schools, and what a primary school sends by mistake.
//! The check digit of a learner number is recalled.

use crate::census::applies::{age_at_start_of_year, age_on, census_day};
use crate::census::held::{day, holds, text};
use crate::census::return_model::ReturnPupil;
use crate::census::rules::checks::{has_repeated, is_missing};
use crate::census::rules::rule::{Judged, Rule};
use crate::config::census::Terms;

const LEARNER_NUMBER: &str = "PupilIdentifiers/UniqueLearnerNumber";
const AGREEMENT: &str = "PupilCharacteristics/YSSA";
const SUPPORT: &str = "LearnerSupport/LearnerSupportItem";

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    Rule::pupil("1570", LEARNER_NUMBER, "The learner number of a pupil of 14 or over is missing", |pupil, c| {
        let age = pupil.date_of_birth.valid().zip(census_day(c.ret)).map(|(born, day)| age_on(*born, day));
        is_missing(learner_number(pupil)) && age.is_some_and(|age| age >= 14)
    }),
    Rule::leaver("1573", LEARNER_NUMBER, "The learner number of a pupil who left at 14 or over is missing", |pupil, _| {
        let age = pupil.date_of_birth.valid().zip(day(&pupil.more, "PupilStatus/LeavingDate")).map(|(born, left)| age_on(*born, left));
        is_missing(learner_number(pupil)) && age.is_some_and(|age| age >= 14)
    }),
    Rule::anyone("1575", LEARNER_NUMBER, "The learner number is not ten digits or its last digit is not the check digit", |pupil, _| {
        !is_missing(learner_number(pupil)) && !is_learner_number(learner_number(pupil))
    })
    .partly(),
    Rule::shared("1578", LEARNER_NUMBER, "Another pupil of the return has the same learner number", |pupil| {
        Some(learner_number(pupil).to_owned()).filter(|number| !is_missing(number))
    }),
    // 1770: the day of the age is not named in the list; the 31 August before census day is taken.
    Rule::pupil("1770", AGREEMENT, "The youth support services agreement of a pupil of 12 or over is missing or unknown", |pupil, c| {
        let is_known = c.census.code_set("youth_support_services_agreement").has_current(text(&pupil.more, AGREEMENT));
        let is_older = age_at_start_of_year(pupil, c.ret, c.census).is_some_and(|age| age >= 12);
        !is_primary(c) && is_older && !is_known
    })
    .partly(),
    Rule::pupil("1864", SUPPORT, "Learner support is given for a dual subsidiary registration", |pupil, _| {
        pupil.enrolment_status == "S" && has_support(pupil)
    })
    .only_in(Terms::SPRING_AND_SUMMER),
    Rule::anyone("1865", SUPPORT, "A learner support code is unknown", |pupil, c| {
        support(pupil).any(|code| !c.census.code_set("learner_support_code").has_current(code))
    })
    .only_in(Terms::SPRING_AND_SUMMER),
    Rule::anyone("1866", SUPPORT, "A learner support code is given twice", |pupil, _| has_repeated(support(pupil)))
        .only_in(Terms::SPRING_AND_SUMMER),
    Rule::anyone("1867", SUPPORT, "Learner support is given for a learner under 16", |pupil, c| {
        has_support(pupil) && age_at_start_of_year(pupil, c.ret, c.census).is_some_and(|age| age < 16)
    })
    .only_in(Terms::SPRING_AND_SUMMER),
    Rule::anyone("1868", SUPPORT, "Learner support is given for a learner of 20 or over", |pupil, c| {
        has_support(pupil) && age_at_start_of_year(pupil, c.ret, c.census).is_some_and(|age| age >= 20)
    })
    .only_in(Terms::SPRING_AND_SUMMER),
    Rule::pupil("5046", AGREEMENT, "A nursery or primary school gives a youth support services agreement", |pupil, c| {
        is_primary(c) && holds(&pupil.more, AGREEMENT)
    }),
];

fn learner_number(pupil: &ReturnPupil) -> &str {
    text(&pupil.more, LEARNER_NUMBER)
}

/// Ten digits, of which the first nine with weights 10 to 2 give the last: ten less the remainder by eleven.
fn is_learner_number(text: &str) -> bool {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(10)).collect();
    let Some((last, nine)) = digits.as_deref().and_then(<[u32]>::split_last).filter(|(_, nine)| nine.len() == 9) else { return false };
    let sum: u32 = nine.iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    !sum.is_multiple_of(11) && 10 - sum % 11 == *last
}

fn support(pupil: &ReturnPupil) -> impl Iterator<Item = &str> {
    pupil.more.records(SUPPORT).iter().map(|item| text(item, "LearnerSupportCode"))
}

fn has_support(pupil: &ReturnPupil) -> bool {
    holds(&pupil.more, SUPPORT)
}

fn is_primary(c: &Judged<'_>) -> bool {
    matches!(c.ret.school.phase.as_str(), "NS" | "PS")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_digit_of_a_learner_number_is_checked() {
        // 1×10 + 2×9 + 3×8 + 4×7 + 5×6 + 6×5 + 7×4 + 8×3 + 9×2 = 210; 210 = 19×11 + 1; 10 − 1 = 9.
        assert!(is_learner_number("1234567899"));
        for wrong in ["1234567890", "123456789", "12345678999", "123456789A", "0000000000", ""] {
            assert!(!is_learner_number(wrong), "{wrong}");
        }
    }
}
