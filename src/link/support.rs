//! Attendance, interventions and targets.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::academic_year::AcademicYear;
use crate::domain::amounts::{Pounds, Share};
use crate::domain::name::folded;
use crate::domain::observed::Session;
use crate::finding::{Action, Code, Finding};
use crate::ledger::RowKey;
use crate::link::conflicts;
use crate::link::desk::{Desk, in_order};
use crate::link::earlier::Rank;
use crate::link::restated::of_newest_load_by;
use crate::link::school::{Attendance, Provision, Pupil, Target};
use crate::normalise::records::{AttendanceRow, ProvisionPlan, ProvisionRow, TargetRow};

/// Attaches the attendance of the school year in which the day lies; earlier years are kept out of the figure.
pub(crate) fn attach_attendance(pupils: &mut [Pupil], rows: &[AttendanceRow], desk: &mut Desk<'_>) {
    let this_year = AcademicYear::of(desk.as_at);
    let mut best: Vec<Option<(NaiveDate, Rank, Attendance)>> = vec![None; pupils.len()];
    let mut other_years: BTreeMap<(Arc<str>, AcademicYear), Vec<RowKey>> = BTreeMap::new();
    for row in rows {
        let last_day = row.to.or(row.from).unwrap_or(desk.as_at);
        // A summary that runs beyond the day would let later absences into an earlier report.
        let Some(at) = desk.settle("attendance summary", &row.row, &row.pupil, last_day) else { continue };
        if AcademicYear::of(last_day) != this_year {
            desk.work.set_aside(&row.row, "attendance of another school year, in no figure of this run");
            // What an earlier load holds was of its own year, and its own run used it.
            if desk.order.rank(&row.row.file) == Rank::TODAY {
                other_years.entry((row.row.file.clone(), AcademicYear::of(last_day))).or_default().push(row.row.clone());
            }
            continue;
        }
        let Some(attendance) = attendance(row) else {
            desk.work.set_aside(&row.row, "holds no attendance figure");
            continue;
        };
        let Some(slot) = best.get_mut(at.0) else { continue };
        let rank = desk.order.rank(&row.row.file);
        match slot {
            // Earlier loads come first: the newest one that speaks of a period wins.
            Some((day, earlier, _)) if *day == last_day && *earlier != rank => *slot = Some((last_day, rank, attendance)),
            Some((day, _, before)) if *day == last_day && before.share != attendance.share => {
                desk.work.findings.push(
                    Finding::new(
                        Code("M081"),
                        Action::Warned,
                        row.row.place(),
                        "Two attendance figures are given for one pupil and period. The one with more sessions is used.",
                    )
                    .hint("Export the attendance summary once, for the year to date."),
                );
                if attendance.sessions_possible > before.sessions_possible {
                    *slot = Some((last_day, rank, attendance));
                }
            }
            Some((day, _, _)) if *day >= last_day => {}
            _ => *slot = Some((last_day, rank, attendance)),
        }
    }
    for (pupil, found) in pupils.iter_mut().zip(best) {
        pupil.attendance = found.map(|(_, _, attendance)| attendance);
    }
    for ((_, year), rows) in other_years {
        desk.work.findings.extend(of_another_year(year, this_year, rows));
    }
}

/// Said once for a file: its rows would otherwise only be missed in the ledger.
fn of_another_year(year: AcademicYear, this_year: AcademicYear, rows: Vec<RowKey>) -> Option<Finding> {
    let rows = in_order(rows);
    let first = rows.first()?;
    let which = if rows.len() == 1 { "1 row tells".to_owned() } else { format!("{} rows tell", rows.len()) };
    let message = format!("{which} of attendance in {year}, and this run is about {this_year}; it is set aside and stands in no figure");
    let hint = format!("If this year's attendance was meant, export it from the first day of {this_year}, with its dates.");
    Some(Finding::new(Code("LINK-17"), Action::Warned, first.place(), message).hint(hint))
}

fn attendance(row: &AttendanceRow) -> Option<Attendance> {
    let by_sessions = match (row.sessions_attended, row.sessions_possible) {
        (Some(attended), Some(possible)) => Share::of(f64::from(attended), f64::from(possible)),
        _ => None,
    };
    let share = by_sessions.or_else(|| Share::new(row.percent? / 100.0))?;
    Some(Attendance { sessions_possible: row.sessions_possible, share: share.value(), row: row.row.clone() })
}

/// Attaches interventions that began on or before the day. Cost and materials of a row that names several pupils are the
/// row's; each of them shares in both, so every one gets the sum and the number of pupils beside it.
pub(crate) fn attach_provision(pupils: &mut [Pupil], rows: &[ProvisionRow], desk: &mut Desk<'_>) {
    let sums = sums_of_rows(rows);
    for row in rows {
        let day = row.start.unwrap_or(desk.as_at);
        let Some(at) = desk.settle("provision map", &row.row, &row.pupil, day) else { continue };
        let Some(pupil) = pupils.get_mut(at.0) else { continue };
        // What was measured or reviewed after the day is not known yet on the day.
        let known = |date: Option<NaiveDate>| date.is_none_or(|date| date <= desk.as_at);
        let has_ended = row.end.is_some_and(|end| end <= desk.as_at);
        let exit_known = known(row.exit_date) && (row.exit_date.is_some() || has_ended);
        pupil.provision.push(Provision {
            intervention: row.intervention.clone(),
            area_of_need: row.area_of_need.clone(),
            tier: row.tier.clone(),
            start: row.start,
            end: row.end,
            sessions_per_week: row.sessions_per_week,
            minutes: row.minutes,
            group_size: row.group_size,
            sessions_attended: row.sessions_attended,
            sessions_offered: row.sessions_offered,
            subject: row.subject,
            entry: row.entry.filter(|_| known(row.entry_date)),
            exit: row.exit.filter(|_| exit_known),
            entry_date: row.entry_date.filter(|date| *date <= desk.as_at),
            exit_date: row.exit_date.filter(|date| *date <= desk.as_at),
            cost: sums.get(&row.row).map_or(row.cost, |(cost, _)| *cost),
            outcome: row.outcome.filter(|_| has_ended),
            plan: ProvisionPlan {
                entry: row.plan.entry.clone().filter(|_| known(row.entry_date)),
                exit: row.plan.exit.clone().filter(|_| exit_known),
                materials: sums.get(&row.row).map_or(row.plan.materials, |(_, materials)| *materials),
                ..row.plan.clone()
            },
            row: row.row.clone(),
        });
    }
    for pupil in pupils.iter_mut() {
        // A map is handed over whole: the newest one that knows a school year of the pupil speaks for it.
        of_newest_load_by(&mut pupil.provision, |one| one.start.map(AcademicYear::of), |one| desk.order.rank(&one.row.file));
        pupil.provision.sort_by(|a, b| (a.start, &a.intervention, &a.row).cmp(&(b.start, &b.intervention, &b.row)));
        conflicts::interventions(pupil, desk);
    }
}

/// Cost and materials of rows that name several pupils; the reader puts each sum on one record of the row.
fn sums_of_rows(rows: &[ProvisionRow]) -> BTreeMap<&RowKey, (Option<Pounds>, Option<Pounds>)> {
    let mut sums: BTreeMap<&RowKey, (Option<Pounds>, Option<Pounds>)> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.plan.n_pupils_named > 1) {
        let sum = sums.entry(&row.row).or_default();
        *sum = (sum.0.or(row.cost), sum.1.or(row.plan.materials));
    }
    sums
}

/// Puts what session records say beside the courses whose own row counts no sessions: those of the same name inside the
/// course's dates. Each session belongs to one course: where two of one name run on its day, to the one that began last, and of
/// two that began together to the first row. Where a record does not say who was there, the sessions count as held and
/// attendance stays unknown.
pub(crate) fn join_sessions(pupils: &mut [Pupil]) {
    for pupil in pupils {
        let mut of_course: Vec<Vec<Option<bool>>> = vec![Vec::new(); pupil.provision.len()];
        for session in &pupil.observed.sessions {
            let courses = pupil.provision.iter().enumerate().filter(|(_, course)| is_session_of(course, &session.fact));
            let newest = courses.max_by_key(|(at, course)| (course.start, Reverse(*at)));
            if let Some(held) = newest.and_then(|(at, _)| of_course.get_mut(at)) {
                held.push(session.fact.was_present);
            }
        }
        for (course, held) in pupil.provision.iter_mut().zip(of_course) {
            if held.is_empty() || course.sessions_attended.is_some() || course.sessions_offered.is_some() {
                continue;
            }
            let there = held.iter().filter(|was_there| **was_there == Some(true)).count();
            course.sessions_offered = u32::try_from(held.len()).ok();
            course.sessions_attended = u32::try_from(there).ok().filter(|_| held.iter().all(Option::is_some));
        }
    }
}

/// A session of this course: the same name, on a day of the course.
fn is_session_of(course: &Provision, session: &Session) -> bool {
    let is_inside =
        session.date.is_some_and(|day| course.start.is_none_or(|start| start <= day) && course.end.is_none_or(|end| day <= end));
    is_inside && folded(&session.intervention) == folded(&course.intervention)
}

/// Attaches targets set on or before the day; a review after the day is still to come.
pub(crate) fn attach_targets(pupils: &mut [Pupil], rows: &[TargetRow], desk: &mut Desk<'_>) {
    for row in rows {
        let day = row.set.unwrap_or(desk.as_at);
        let Some(at) = desk.settle("target sheet", &row.row, &row.pupil, day) else { continue };
        let Some(pupil) = pupils.get_mut(at.0) else { continue };
        let reviewed = row.review.is_none_or(|review| review <= desk.as_at);
        pupil.targets.push(Target {
            set: row.set,
            review: row.review,
            area: row.area.clone(),
            status: row.status.filter(|_| reviewed),
            row: row.row.clone(),
        });
    }
    for pupil in pupils.iter_mut() {
        of_newest_load_by(&mut pupil.targets, |one| one.set.map(AcademicYear::of), |one| desk.order.rank(&one.row.file));
        pupil.targets.sort_by(|a, b| (a.set, &a.row).cmp(&(b.set, &b.row)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyse::sample::{course, pupil};
    use crate::link::link;
    use crate::link::roll::testing::{reference, roll_of, settings};
    use crate::link::school::Known;
    use crate::normalise::records::{Normalised, Records};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A course without counts of its own.
    fn uncounted(name: &str, start: &str, end: Option<&str>) -> Provision {
        let mut course = course(0, name);
        (course.start, course.end) = (Some(day(start)), end.map(day));
        (course.sessions_attended, course.sessions_offered) = (None, None);
        course
    }

    fn with_sessions(courses: Vec<Provision>, days: &[(&str, Option<bool>)]) -> Vec<(Option<u32>, Option<u32>)> {
        let mut pupil = pupil(0, 4);
        pupil.provision = courses;
        let known = |(date, was_present): &(&str, Option<bool>)| {
            let intervention = "READING club".to_owned();
            let date = Some(day(date));
            let fact = Session { intervention, date, minutes: None, was_present: *was_present, staff_grade: String::new() };
            Known { place: pupil.row.place(), row: pupil.row.clone(), fact }
        };
        let sessions: Vec<_> = days.iter().map(known).collect();
        pupil.observed.sessions = sessions;
        let mut pupils = [pupil];
        join_sessions(&mut pupils);
        pupils[0].provision.iter().map(|course| (course.sessions_offered, course.sessions_attended)).collect()
    }

    const WEEKS: [(&str, Option<bool>); 3] = [("2026-09-14", Some(true)), ("2026-10-05", Some(false)), ("2026-11-09", Some(true))];

    #[test]
    fn two_courses_of_one_name_never_count_the_same_session() {
        let both = || vec![uncounted("Reading club", "2026-09-07", Some("2026-12-18")), uncounted("Reading Club", "2026-10-01", None)];
        assert_eq!(with_sessions(both(), &WEEKS), [(Some(1), Some(1)), (Some(2), Some(1))], "each to the one that began last");
        let twice = vec![uncounted("Reading club", "2026-09-07", None), uncounted("Reading club", "2026-09-07", None)];
        assert_eq!(with_sessions(twice, &WEEKS), [(Some(3), Some(2)), (None, None)]);
    }

    #[test]
    fn a_session_of_a_course_that_counts_its_own_is_not_lent_to_another() {
        let mut counted = uncounted("Reading club", "2026-10-01", None);
        (counted.sessions_offered, counted.sessions_attended) = (Some(9), Some(8));
        let courses = vec![uncounted("Reading club", "2026-09-07", Some("2026-12-18")), counted];
        assert_eq!(with_sessions(courses, &WEEKS), [(Some(1), Some(1)), (Some(9), Some(8))]);
    }

    #[test]
    fn where_the_record_does_not_say_who_was_there_attendance_stays_unknown() {
        let days = [("2026-09-14", Some(true)), ("2026-09-21", None), ("2026-08-01", Some(true))];
        assert_eq!(with_sessions(vec![uncounted("Reading club", "2026-09-07", None)], &days), [(Some(2), None)]);
        assert_eq!(with_sessions(vec![uncounted("Maths club", "2026-09-07", None)], &days), [(None, None)]);
    }

    #[test]
    fn sessions_on_the_first_and_the_last_day_of_a_course_are_its_own() {
        let whole = vec![uncounted("Reading club", "2026-09-14", Some("2026-11-09"))];
        assert_eq!(with_sessions(whole, &WEEKS), [(Some(3), Some(2))]);
        let shorter = vec![uncounted("Reading club", "2026-09-15", Some("2026-11-08"))];
        assert_eq!(with_sessions(shorter, &WEEKS), [(Some(1), Some(0))]);
    }

    #[test]
    fn an_outcome_is_known_from_the_last_day_of_the_course_on() {
        let ava = reference("Adams", "Ava", Some("2017-09-15"), Some("Oak"));
        let outcome = |end: Option<NaiveDate>| {
            let row = crate::ledger::RowKey { file: "map.csv".into(), sheet: None, row: 2 };
            let blank = ProvisionRow::blank(row, ava.clone());
            let course =
                ProvisionRow { intervention: "Reading club".into(), start: Some(day("2026-09-07")), end, outcome: Some(1), ..blank };
            let records = Records {
                rolls: vec![roll_of("list.csv", 2026, std::slice::from_ref(&ava))],
                provision: vec![course],
                ..Records::default()
            };
            link(Normalised { records, ..Normalised::default() }, &settings()).unwrap().value.pupils[0].provision[0].outcome
        };
        let today = settings().as_at;
        assert_eq!(outcome(Some(today)), Some(1));
        assert_eq!(outcome(today.succ_opt()), None);
    }
}
