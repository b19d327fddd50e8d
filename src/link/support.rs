//! Attendance, interventions and targets.

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
/// course's dates. Where a record does not say who was there, the sessions count as held and attendance stays unknown.
pub(crate) fn join_sessions(pupils: &mut [Pupil]) {
    for pupil in pupils {
        let sessions = &pupil.observed.sessions;
        for course in pupil.provision.iter_mut().filter(|course| course.sessions_attended.is_none() && course.sessions_offered.is_none()) {
            let held: Vec<_> = sessions.iter().filter(|known| is_session_of(course, &known.fact)).collect();
            if held.is_empty() {
                continue;
            }
            let there = held.iter().filter(|known| known.fact.was_present == Some(true)).count();
            let all_say = held.iter().all(|known| known.fact.was_present.is_some());
            course.sessions_offered = u32::try_from(held.len()).ok();
            course.sessions_attended = u32::try_from(there).ok().filter(|_| all_say);
        }
    }
}

/// A session of this course: the same name, on a day of the course.
pub(crate) fn is_session_of(course: &Provision, session: &Session) -> bool {
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
