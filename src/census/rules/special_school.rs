//! Rules about special schools: 280 to 410, 2690 and 5005.

use crate::census::held::{count, holds, hours, text};
use crate::census::return_model::Return;
use crate::census::rules::checks::is_between;
use crate::census::rules::rule::Rule;
use crate::config::census::Terms;

const BLOCK: &str = "School/SpecialSchool";
const ORGANISATION: &str = "School/SpecialSchool/Accommodation";
const DAY_PUPILS: &str = "School/SpecialSchool/MaxDayPupils";
const BOARDERS: &str = "School/SpecialSchool/MaxBoarders";
const BOYS: Ages = Ages { youngest: "School/SpecialSchool/MinMaleAge", oldest: "School/SpecialSchool/MaxMaleAge" };
const GIRLS: Ages = Ages { youngest: "School/SpecialSchool/MinFemaleAge", oldest: "School/SpecialSchool/MaxFemaleAge" };
const TYPES: &str = "School/SpecialSchool/Provisions/SpecialSchoolType";
const UNIT_CONTACT: &str = "PupilCharacteristics/UnitContactTime";

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    Rule::school("280", ORGANISATION, "The organisation of the special school is missing or unknown", |ret, census| {
        is_special(ret) && !census.code_set("special_school_organisation").has_current(text(&ret.more, ORGANISATION))
    })
    .only_in(Terms::SPRING),
    Rule::school("310", DAY_PUPILS, "The approved number of day pupils is missing", |ret, _| {
        is_special(ret) && count(&ret.more, DAY_PUPILS).is_none()
    })
    .only_in(Terms::SPRING),
    Rule::school("320", BOARDERS, "The approved number of boarders is missing, or is given for a hospital special school", |ret, _| {
        is_special(ret) && if is_hospital(ret) { holds(&ret.more, BOARDERS) } else { count(&ret.more, BOARDERS).is_none() }
    })
    .only_in(Terms::SPRING),
    Rule::roll("350", BOYS.youngest, "The approved age range of boys is missing or is not within 2 to 27", |ret, roll| {
        is_special(ret) && BOYS.is_missing_or_impossible(ret, roll.has_boys)
    })
    .only_in(Terms::SPRING),
    Rule::roll("360", GIRLS.youngest, "The approved age range of girls is missing or is not within 2 to 27", |ret, roll| {
        is_special(ret) && GIRLS.is_missing_or_impossible(ret, roll.has_girls)
    })
    .only_in(Terms::SPRING),
    Rule::school("370", BOYS.youngest, "Only one end of the approved age range of boys is given", |ret, _| {
        is_special(ret) && BOYS.is_half(ret)
    })
    .only_in(Terms::SPRING),
    Rule::school("380", GIRLS.youngest, "Only one end of the approved age range of girls is given", |ret, _| {
        is_special(ret) && GIRLS.is_half(ret)
    })
    .only_in(Terms::SPRING),
    Rule::school("390", BOYS.oldest, "The approved age range of boys ends before it begins", |ret, _| {
        is_special(ret) && BOYS.is_upside_down(ret)
    })
    .only_in(Terms::SPRING),
    Rule::school("400", GIRLS.oldest, "The approved age range of girls ends before it begins", |ret, _| {
        is_special(ret) && GIRLS.is_upside_down(ret)
    })
    .only_in(Terms::SPRING),
    Rule::school("410", TYPES, "The approved provision of the special school is missing or unknown", |ret, census| {
        let is_known = |code: &str| census.code_set("special_school_type").has_current(code);
        is_special(ret) && (!holds(&ret.more, TYPES) || !ret.more.values(TYPES).all(is_known))
    })
    .only_in(Terms::SPRING),
    // 2690: the unit and range of the hours are not published where we could reach; any number of hours is taken.
    Rule::pupil("2690", UNIT_CONTACT, "The unit contact time is missing or is not a number of hours", |pupil, c| {
        is_special(c.ret) && hours(&pupil.more, UNIT_CONTACT).is_none()
    })
    .partly()
    .only_in(Terms::SPRING),
    Rule::school("5005", BLOCK, "Details of a special school are given and the phase is not special", |ret, _| {
        !is_special(ret) && holds(&ret.more, BLOCK)
    })
    .only_in(Terms::SPRING),
];

/// The approved ages of boys or girls.
struct Ages {
    youngest: &'static str,
    oldest: &'static str,
}

impl Ages {
    /// Neither end is given although such pupils are on roll, or an end is no age from 2 to 27.
    fn is_missing_or_impossible(&self, ret: &Return, has_such_pupils: bool) -> bool {
        let ends = [self.youngest, self.oldest];
        if !ends.iter().any(|end| holds(&ret.more, end)) {
            return has_such_pupils;
        }
        ends.iter().any(|end| holds(&ret.more, end) && !count(&ret.more, end).is_some_and(|age| is_between(age, 2, 27)))
    }

    fn is_half(&self, ret: &Return) -> bool {
        holds(&ret.more, self.youngest) != holds(&ret.more, self.oldest)
    }

    fn is_upside_down(&self, ret: &Return) -> bool {
        count(&ret.more, self.youngest).zip(count(&ret.more, self.oldest)).is_some_and(|(youngest, oldest)| oldest < youngest)
    }
}

fn is_special(ret: &Return) -> bool {
    ret.school.phase == "SP"
}

fn is_hospital(ret: &Return) -> bool {
    ret.school.intake == "HOSP" || text(&ret.more, ORGANISATION) == "H"
}
