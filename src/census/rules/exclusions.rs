//! Rules about suspensions and permanent exclusions: 2270 to 2335, 2485 and 5051.

use crate::census::held::{count, day, holds, text};
use crate::census::return_model::ReturnPupil;
use crate::census::rules::checks::is_missing;
use crate::census::rules::rule::{Judged, Rule};
use crate::census::rules::windows::{is_in, window};
use crate::config::census::Mark;
use crate::domain::census_block::Block;

const EXCLUSION: &str = "Exclusions/TermlyExclusion";
const REASONS: [&str; 3] = ["Reason1", "Reason2", "Reason3"];

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    Rule::anyone("2270", EXCLUSION, "An exclusion lacks its start date, its SEN provision or its category", |pupil, _| {
        let is_missing = |exclusion: &Block, part: &str| is_missing(text(exclusion, part));
        any(pupil, |exclusion| {
            day(exclusion, "StartDate").is_none() || is_missing(exclusion, "SENprovision") || is_missing(exclusion, "Category")
        })
    }),
    Rule::anyone("2275", EXCLUSION, "The category of an exclusion is not PERM, SUSP or LNCH", |pupil, c| {
        any(pupil, |exclusion| {
            holds(exclusion, "Category") && !c.census.code_set("exclusion_category").has_current(text(exclusion, "Category"))
        })
    }),
    Rule::anyone("2280", EXCLUSION, "An exclusion has no reason of the list", has_no_valid_reason),
    Rule::anyone("2285", EXCLUSION, "The pupil has more than one permanent exclusion", |pupil, _| {
        exclusions(pupil).iter().filter(|exclusion| is_permanent(exclusion)).count() > 1
    }),
    Rule::anyone("2290", EXCLUSION, "An exclusion begins outside the two terms before this census", |pupil, c| {
        let asked = window("exclusions", c.ret, c.census);
        any(pupil, |exclusion| day(exclusion, "StartDate").zip(asked).is_some_and(|(start, asked)| !is_in(start, asked)))
    }),
    Rule::anyone("2300", EXCLUSION, "The sessions of a suspension are missing or below 1", |pupil, _| {
        any(pupil, |exclusion| {
            matches!(text(exclusion, "Category"), "SUSP" | "LNCH") && count(exclusion, "Sessions").is_none_or(|sessions| sessions < 1)
        })
    }),
    Rule::anyone("2310", EXCLUSION, "The SEN provision at the time of an exclusion is not N, K or E", |pupil, _| {
        any(pupil, |exclusion| holds(exclusion, "SENprovision") && !matches!(text(exclusion, "SENprovision"), "N" | "K" | "E"))
    }),
    Rule::anyone("2330", EXCLUSION, "A permanent exclusion has a number of sessions", |pupil, _| {
        any(pupil, |exclusion| is_permanent(exclusion) && holds(exclusion, "Sessions"))
    }),
    Rule::pupil("2335", EXCLUSION, "A pupil with a permanent exclusion is still on roll", |pupil, _| any(pupil, is_permanent)),
    Rule::anyone("2485", EXCLUSION, "A suspension falls into the attendance period and no session is coded E", has_no_coded_session)
        .source("MIS", Mark::Partly)
        .query(),
    Rule::anyone("5051", EXCLUSION, "A nursery school gives exclusions", |pupil, c| {
        c.ret.school.phase == "NS" && !exclusions(pupil).is_empty()
    }),
];

fn exclusions(pupil: &ReturnPupil) -> &[Block] {
    pupil.more.records(EXCLUSION)
}

fn any(pupil: &ReturnPupil, is_concerned: impl Fn(&Block) -> bool) -> bool {
    exclusions(pupil).iter().any(is_concerned)
}

fn is_permanent(exclusion: &Block) -> bool {
    text(exclusion, "Category") == "PERM"
}

/// The first reason is needed, and each that is given must be of the list.
fn has_no_valid_reason(pupil: &ReturnPupil, c: &Judged<'_>) -> bool {
    let set = c.census.code_set("exclusion_reason");
    any(pupil, |exclusion| {
        let is_wrong = |reason: &&str| holds(exclusion, reason) && !set.has_current(text(exclusion, reason));
        holds(exclusion, "Category") && (!holds(exclusion, "Reason1") || REASONS.iter().any(is_wrong))
    })
}

/// Looked at per attendance period, and only where attendance is given for it.
fn has_no_coded_session(pupil: &ReturnPupil, c: &Judged<'_>) -> bool {
    const PERIODS: [(&str, &str); 2] =
        [("attendance", "Attendance/TermlyAttendance"), ("attendance_second_half", "Attendance/SummerHalfTerm2Attendance")];
    PERIODS.iter().any(|(what, block)| {
        let Some(period) = window(what, c.ret, c.census) else { return false };
        let is_suspended = any(pupil, |exclusion| {
            text(exclusion, "Category") == "SUSP" && day(exclusion, "StartDate").is_some_and(|start| is_in(start, period))
        });
        let details = pupil.more.records(&format!("{block}/SessionDetails/SessionDetail"));
        let has_coded = details.iter().any(|detail| text(detail, "AttendanceReason") == "E");
        is_suspended && holds(&pupil.more, block) && !has_coded
    })
}
