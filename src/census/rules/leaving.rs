//! Rules about pupils who have left, and about a new entry date inside the school: 1882, 1920, 1925, 2303, 5065 and 5130.

use chrono::NaiveDate;

use crate::census::applies::census_day;
use crate::census::held::{count, day, holds};
use crate::census::return_model::ReturnPupil;
use crate::census::rules::checks::{is_between, is_missing};
use crate::census::rules::rule::{Judged, Rule};
use crate::census::rules::windows::{attendance_age, boards, is_in, window};
use crate::config::census::{Mark, Terms};

const LEAVING: &str = "PupilStatus/LeavingDate";
const EXCLUSION: &str = "Exclusions/TermlyExclusion";
const SUMMER_SESSIONS: &str = "Attendance/SummerHalfTerm2Attendance/SessionsPossible";

/// Why else a pupil who has left may be in the return: placements, aims and support.
const OTHER_REASONS: &[&str] = &["APPlacementDetails", "ProgrammeAims", "LearningAims", "LearnerFAMs", "LearnerSupport"];

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    // 1882: the Department takes it with a note when the pupil really left and came back.
    Rule::pupil("1882", "entry_date", "A pupil who only moved up to reception or year 12 has a new entry date", |pupil, c| {
        let new_year = NaiveDate::from_ymd_opt(c.ret.census.year.start_year(), 8, 1);
        let is_new = pupil.entry_date.valid().zip(new_year).is_some_and(|(entry, new_year)| *entry >= new_year);
        matches!(pupil.nc_year.as_str(), "R" | "12") && is_new && count(&pupil.more, SUMMER_SESSIONS).is_some_and(|sessions| sessions > 0)
    })
    .only_in(Terms::AUTUMN),
    Rule::leaver("1920", LEAVING, "The leaving date is missing, is before the entry date or is not before census day", |pupil, c| {
        let left = day(&pupil.more, LEAVING);
        let is_before_entry = left.zip(pupil.entry_date.valid()).is_some_and(|(left, entry)| left < *entry);
        left.is_none() || is_before_entry || left.zip(census_day(c.ret)).is_some_and(|(left, census_day)| left >= census_day)
    }),
    Rule::leaver("1925", LEAVING, "The return has no reason to hold this pupil, who has left", |pupil, c| !has_reason(pupil, c))
        .source("MIS", Mark::Verified)
        .query(),
    Rule::leaver("2303", EXCLUSION, "An exclusion begins after the pupil has left", |pupil, _| {
        let left = day(&pupil.more, LEAVING);
        let begins_later = |start: NaiveDate| left.is_some_and(|left| left < start);
        pupil.more.records(EXCLUSION).iter().any(|exclusion| day(exclusion, "StartDate").is_some_and(begins_later))
    }),
    Rule::leaver("5065", "leavers", "A nursery school gives a pupil who has left", |_, c| c.ret.school.phase == "NS"),
    // 5130: pupils with learning aims are excused; schools that may have such pupils are not judged.
    Rule::leaver("5130", "postcode", "A post code is given for a pupil who has left", |pupil, c| {
        matches!(c.ret.school.phase.as_str(), "NS" | "PS" | "MP" | "MS") && !is_missing(&pupil.address.postcode)
    })
    .partly(),
];

/// An exclusion of the return's window, attendance of the term before, or a placement, aim or support.
fn has_reason(pupil: &ReturnPupil, c: &Judged<'_>) -> bool {
    let exclusions = window("exclusions", c.ret, c.census);
    let is_recent = |start: NaiveDate| exclusions.is_some_and(|window| is_in(start, window));
    pupil.more.records(EXCLUSION).iter().any(|exclusion| day(exclusion, "StartDate").is_some_and(is_recent))
        || attended_last_term(pupil, c)
        || OTHER_REASONS.iter().any(|block| holds(&pupil.more, block))
}

/// Entered before the current term and left since the term before began, aged 4 to 15 and not boarding. A date that is
/// missing is left to its own rule.
fn attended_last_term(pupil: &ReturnPupil, c: &Judged<'_>) -> bool {
    let first = window("attendance", c.ret, c.census);
    let last = window("attendance_second_half", c.ret, c.census).or(first);
    let entered_before = pupil.entry_date.valid().zip(last).is_none_or(|(entry, last)| *entry <= last.to);
    let left_since = day(&pupil.more, LEAVING).zip(first).is_none_or(|(left, first)| left >= first.from);
    let is_of_age = attendance_age(pupil, c).is_none_or(|age| is_between(age, 4, 15));
    entered_before && left_since && is_of_age && !boards(pupil)
}
