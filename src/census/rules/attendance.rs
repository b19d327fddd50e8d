//! Rules about attendance by code of the term before: 2470 to 2530, the same for the second half of the summer term 2571 to
//! 2582, and those about nursery schools 5057 and 5080.
//!
//! Sessions are asked of pupils aged 4 to 15 who do not board. A pupil who came after the period, or left before it, has
//! none. All codes are listed, so that only codes of absence enter the sum of sessions missed; which do is inferred.

use crate::census::held::{count, day, holds, text};
use crate::census::return_model::ReturnPupil;
use crate::census::rules::checks::{has_repeated, is_between, is_missing};
use crate::census::rules::rule::{Judged, Rule};
use crate::census::rules::windows::{attendance_age, boards, window};
use crate::config::census::Terms;
use crate::domain::census_block::Block;

/// The period of a return.
struct Period {
    /// Key of its window.
    window: &'static str,
    /// Its element.
    block: &'static str,
    /// The sessions possible.
    possible: &'static str,
    /// The sessions of each code.
    details: &'static str,
}

const TERM: Period = Period {
    window: "attendance",
    block: "Attendance/TermlyAttendance",
    possible: "Attendance/TermlyAttendance/SessionsPossible",
    details: "Attendance/TermlyAttendance/SessionDetails/SessionDetail",
};
const SUMMER: Period = Period {
    window: "attendance_second_half",
    block: "Attendance/SummerHalfTerm2Attendance",
    possible: "Attendance/SummerHalfTerm2Attendance/SessionsPossible",
    details: "Attendance/SummerHalfTerm2Attendance/SessionDetails/SessionDetail",
};

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    Rule::anyone("2470", TERM.block, "Attendance is given for a pupil under 4 or over 15, or for a boarder", |pupil, c| {
        TERM.is_not_asked(pupil, c)
    }),
    Rule::anyone("2475", TERM.details, "Sessions are given for an attendance code that is not of the list", |pupil, c| {
        TERM.has_unknown_code(pupil, c)
    }),
    Rule::anyone("2480", TERM.details, "The sessions of an attendance code are missing or are not above 0", |pupil, _| {
        TERM.has_code_without_sessions(pupil)
    }),
    Rule::anyone("2490", TERM.details, "Sessions are given without an attendance code", |pupil, _| TERM.has_sessions_without_code(pupil)),
    Rule::pupil("2500", TERM.possible, "The sessions possible are missing or are not a number from 0", |pupil, c| {
        TERM.lacks_possible(pupil, c)
    }),
    Rule::anyone("2505", TERM.details, "An attendance code is given twice", |pupil, _| TERM.repeats_code(pupil)),
    Rule::leaver(
        "2510",
        TERM.possible,
        "The sessions possible of a pupil who has left are missing or are not a number from 0",
        |pupil, c| TERM.lacks_possible(pupil, c),
    ),
    Rule::anyone("2530", TERM.possible, "More sessions were missed than were possible", |pupil, c| TERM.has_too_many_missed(pupil, c))
        .partly(),
    Rule::anyone("5057", TERM.block, "A nursery school gives attendance", |pupil, c| {
        c.ret.school.phase == "NS" && holds(&pupil.more, TERM.block)
    }),
];

/// The rules about the second half of the summer term.
pub(super) const SECOND_HALF: &[Rule] = &[
    Rule::anyone(
        "2571",
        SUMMER.block,
        "Attendance of the second half of summer is given for a pupil under 4 or over 15, or for a boarder",
        |pupil, c| SUMMER.is_not_asked(pupil, c),
    )
    .only_in(Terms::AUTUMN),
    Rule::anyone(
        "2572",
        SUMMER.details,
        "Sessions of the second half of summer are given for an attendance code that is not of the list",
        |pupil, c| SUMMER.has_unknown_code(pupil, c),
    )
    .only_in(Terms::AUTUMN),
    Rule::anyone(
        "2573",
        SUMMER.details,
        "The sessions of an attendance code in the second half of summer are missing or are not above 0",
        |pupil, _| SUMMER.has_code_without_sessions(pupil),
    )
    .only_in(Terms::AUTUMN),
    Rule::anyone("2574", SUMMER.details, "Sessions of the second half of summer are given without an attendance code", |pupil, _| {
        SUMMER.has_sessions_without_code(pupil)
    })
    .only_in(Terms::AUTUMN),
    Rule::pupil(
        "2575",
        SUMMER.possible,
        "The sessions possible in the second half of summer are missing or are not a number from 0",
        |pupil, c| SUMMER.lacks_possible(pupil, c),
    )
    .only_in(Terms::AUTUMN),
    Rule::anyone("2577", SUMMER.details, "An attendance code is given twice in the second half of summer", |pupil, _| {
        SUMMER.repeats_code(pupil)
    })
    .only_in(Terms::AUTUMN),
    Rule::leaver(
        "2579",
        SUMMER.possible,
        "The sessions possible in the second half of summer of a pupil who has left are missing or are not a number from 0",
        |pupil, c| SUMMER.lacks_possible(pupil, c),
    )
    .only_in(Terms::AUTUMN),
    Rule::anyone("2582", SUMMER.possible, "More sessions were missed in the second half of summer than were possible", |pupil, c| {
        SUMMER.has_too_many_missed(pupil, c)
    })
    .partly()
    .only_in(Terms::AUTUMN),
    Rule::anyone("5080", SUMMER.block, "A nursery school gives attendance of the second half of summer", |pupil, c| {
        c.ret.school.phase == "NS" && holds(&pupil.more, SUMMER.block)
    })
    .only_in(Terms::AUTUMN),
];

impl Period {
    fn details<'a>(&self, pupil: &'a ReturnPupil) -> &'a [Block] {
        pupil.more.records(self.details)
    }

    fn is_not_asked(&self, pupil: &ReturnPupil, c: &Judged<'_>) -> bool {
        let is_outside = attendance_age(pupil, c).is_some_and(|age| !is_between(age, 4, 15));
        holds(&pupil.more, self.block) && (is_outside || boards(pupil))
    }

    fn has_unknown_code(&self, pupil: &ReturnPupil, c: &Judged<'_>) -> bool {
        let set = c.census.code_set("attendance_code");
        let mut codes = self.details(pupil).iter().map(|detail| text(detail, "AttendanceReason"));
        codes.any(|code| !is_missing(code) && !set.has_current(code))
    }

    fn has_code_without_sessions(&self, pupil: &ReturnPupil) -> bool {
        self.details(pupil)
            .iter()
            .any(|detail| holds(detail, "AttendanceReason") && count(detail, "Sessions").is_none_or(|sessions| sessions == 0))
    }

    fn has_sessions_without_code(&self, pupil: &ReturnPupil) -> bool {
        self.details(pupil).iter().any(|detail| holds(detail, "Sessions") && !holds(detail, "AttendanceReason"))
    }

    fn lacks_possible(&self, pupil: &ReturnPupil, c: &Judged<'_>) -> bool {
        let is_of_age = attendance_age(pupil, c).is_some_and(|age| is_between(age, 4, 15));
        let is_asked = is_of_age && !boards(pupil) && c.ret.school.phase != "NS" && self.was_on_roll(pupil, c);
        is_asked && count(&pupil.more, self.possible).is_none()
    }

    fn was_on_roll(&self, pupil: &ReturnPupil, c: &Judged<'_>) -> bool {
        let Some(period) = window(self.window, c.ret, c.census) else { return true };
        let came_later = pupil.entry_date.valid().is_some_and(|entry| *entry > period.to);
        let left_before = day(&pupil.more, "PupilStatus/LeavingDate").is_some_and(|left| left < period.from);
        !came_later && !left_before
    }

    fn repeats_code(&self, pupil: &ReturnPupil) -> bool {
        has_repeated(self.details(pupil).iter().map(|detail| text(detail, "AttendanceReason")))
    }

    fn has_too_many_missed(&self, pupil: &ReturnPupil, c: &Judged<'_>) -> bool {
        let set = c.census.code_set("attendance_code");
        let is_absence =
            |detail: &&Block| matches!(set.class(text(detail, "AttendanceReason")), "authorised absence" | "unauthorised absence");
        let missed: u64 = self.details(pupil).iter().filter(is_absence).filter_map(|detail| count(detail, "Sessions")).map(u64::from).sum();
        count(&pupil.more, self.possible).is_some_and(|possible| missed > u64::from(possible))
    }
}
