//! SEN provision from successive exports: each export is a snapshot that knows its own day and the days before it.
//!
//! Today's files are asked first. Where an earlier snapshot says something else about its own day, it is right about that
//! day and the days before, and later files speak from the next day on: today's flag is never painted over the past.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::academic_year::AcademicYear;
use crate::domain::period::{Period, as_at, outside};
use crate::domain::sen::SenProvision;
use crate::finding::{Action, Code, Finding};
use crate::link::desk::Desk;
use crate::link::earlier::Snapshot;
use crate::link::index::Match;
use crate::link::register::no_sen_beside;
use crate::link::school::{Pupil, RankedNeed};
use crate::normalise::records::PupilReference;

/// What one snapshot says of one pupil; `None` when it does not know the pupil.
type Said = Option<Vec<Period<SenProvision>>>;

/// Puts what earlier snapshots knew beside today's periods. `today_has_source` is false when no file of today says anything
/// about SEN: the newest snapshot then holds until further notice, and a finding says so.
pub(crate) fn remember(pupils: &mut [Pupil], snapshots: &[Snapshot<'_>], today_has_source: bool, desk: &mut Desk<'_>) {
    if !today_has_source && let Some(newest) = snapshots.last() {
        carry_on(pupils, newest, desk);
    }
    for snapshot in snapshots.iter().rev() {
        let said = said(pupils, snapshot, desk);
        for (pupil, said) in pupils.iter_mut().zip(said) {
            let Some(said) = said else { continue };
            if as_at(&said, snapshot.day) != as_at(&pupil.sen, snapshot.day) {
                pupil.sen = joined(&said, &pupil.sen, snapshot.day);
            }
        }
    }
}

fn carry_on(pupils: &mut [Pupil], newest: &Snapshot<'_>, desk: &mut Desk<'_>) {
    let said = said(pupils, newest, desk);
    for (pupil, said) in pupils.iter_mut().zip(said) {
        pupil.sen = said.unwrap_or_default();
    }
    for row in newest.rows {
        let ended = row.to.is_some_and(|to| to < desk.as_at);
        if let (Some(need), Some(at)) = (row.need.clone().filter(|_| !ended), found(&row.pupil, newest.day, desk))
            && let Some(pupil) = pupils.get_mut(at)
        {
            pupil.needs.push(RankedNeed { need, rank: row.rank, row: row.row.clone() });
        }
    }
    for pupil in pupils.iter_mut() {
        pupil.needs.sort_by(|a, b| (a.rank.unwrap_or(u8::MAX), &a.need, &a.row).cmp(&(b.rank.unwrap_or(u8::MAX), &b.need, &b.row)));
        pupil.needs.dedup_by(|a, b| a.need == b.need);
    }
    let file = newest.rows.first().map(|row| row.row.file.clone()).or_else(|| newest.rolls.first().map(|roll| roll.file.clone()));
    desk.work.findings.push(
        Finding::new(
            Code("LINK-11"),
            Action::Warned,
            crate::place::Place::file(file.unwrap_or_default()),
            format!("No file in the inbox says anything about SEN. What was known on {} is used.", newest.day),
        )
        .hint("Save today's SEN report of the MIS into the inbox folder."),
    );
}

fn found(who: &PupilReference, day: NaiveDate, desk: &Desk<'_>) -> Option<usize> {
    match desk.index.find(who, AcademicYear::of(day)) {
        Match::Pupil(at, _) => Some(at.0),
        _ => None,
    }
}

/// What a snapshot says of each pupil up to its own day, by the rules of today's files: report before list, and "no SEN" for
/// whom the school's files of then know without a row.
fn said(pupils: &[Pupil], snapshot: &Snapshot<'_>, desk: &Desk<'_>) -> Vec<Said> {
    let mut known = BTreeSet::new();
    let mut dated = BTreeSet::new();
    let mut starts: BTreeMap<usize, BTreeSet<NaiveDate>> = BTreeMap::new();
    let mut reports: Vec<Vec<Period<SenProvision>>> = vec![Vec::new(); pupils.len()];
    for row in snapshot.rows {
        let Some(at) = found(&row.pupil, snapshot.day, desk) else { continue };
        known.insert(at);
        if let Some(from) = row.from {
            dated.insert(at);
            starts.entry(at).or_default().insert(from);
        }
        let report_day = row.as_at.unwrap_or(snapshot.day).min(snapshot.day);
        let from = row.from.unwrap_or(AcademicYear::of(report_day).first_day());
        if let (Some(value), Some(periods)) = (row.provision, reports.get_mut(at))
            && from <= snapshot.day
        {
            let period = Period { value, from: Some(from), to: row.to };
            if !periods.contains(&period) {
                periods.push(period);
            }
        }
    }
    let mut lists: Vec<Vec<Period<SenProvision>>> = vec![Vec::new(); pupils.len()];
    let mut rolls: Vec<_> = snapshot.rolls.iter().filter(|roll| roll.as_at <= snapshot.day).collect();
    rolls.sort_by_key(|roll| std::cmp::Reverse(roll.as_at));
    for (position, roll) in rolls.iter().enumerate() {
        let year = AcademicYear::of(roll.as_at);
        for row in &roll.pupils {
            let Some(at) = found(&row.pupil, roll.as_at, desk) else { continue };
            known.insert(at);
            let (Some(value), Some(list)) = (row.sen_status, lists.get_mut(at)) else { continue };
            let to = (position > 0).then(|| year.last_day());
            let parts = outside(&Period { value, from: Some(year.first_day()), to }, list);
            list.extend(parts);
        }
    }
    let put_together = |at: usize| {
        let mut periods = reports.get(at).cloned().unwrap_or_default();
        if !dated.contains(&at) {
            let weaker: Vec<_> = lists.get(at).into_iter().flatten().flat_map(|period| outside(period, &periods)).collect();
            periods.extend(weaker);
        }
        let rest = no_sen_beside(&periods, starts.get(&at));
        periods.extend(rest);
        periods
    };
    (0..pupils.len()).map(|at| known.contains(&at).then(|| put_together(at))).collect()
}

/// `before` up to and on a day, `after` from the next day on; what is the same on both sides is one period.
fn joined(before: &[Period<SenProvision>], after: &[Period<SenProvision>], day: NaiveDate) -> Vec<Period<SenProvision>> {
    let next = day.succ_opt();
    let later = Period { value: SenProvision::None, from: next, to: None };
    let sooner = Period { value: SenProvision::None, from: None, to: Some(day) };
    let mut all: Vec<Period<SenProvision>> = before.iter().flat_map(|period| outside(period, std::slice::from_ref(&later))).collect();
    let held = as_at(before, day).copied();
    for period in after.iter().flat_map(|period| outside(period, std::slice::from_ref(&sooner))) {
        // A start that is only assumed (the first day of a school year) gives way to the day from which the status is known.
        let is_assumed = period.from.is_some_and(|from| from > day && from == AcademicYear::of(from).first_day());
        if is_assumed && Some(period.value) == held {
            all.push(Period { from: next, ..period });
        } else {
            all.push(period);
        }
    }
    let known: Vec<Period<SenProvision>> = all.iter().filter(|period| period.value.is_sen()).cloned().collect();
    let mut periods: Vec<Period<SenProvision>> =
        all.into_iter().flat_map(|period| if period.value.is_sen() { vec![period] } else { outside(&period, &known) }).collect();
    periods.sort_by_key(|period| (period.from, period.to, period.value));
    periods.dedup();
    let mut merged: Vec<Period<SenProvision>> = Vec::new();
    for period in periods {
        match merged.last_mut() {
            Some(last) if last.value == period.value && last.to.is_some() && last.to.and_then(|to| to.succ_opt()) == period.from => {
                last.to = period.to;
            }
            _ => merged.push(period),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn period(value: SenProvision, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Period<SenProvision> {
        Period { value, from, to }
    }

    #[test]
    fn an_earlier_snapshot_is_right_about_its_own_day() {
        let then = [period(SenProvision::None, None, None)];
        let now = [period(SenProvision::Support, Some(day(2026, 9, 1)), None), period(SenProvision::None, None, Some(day(2026, 8, 31)))];
        let both = joined(&then, &now, day(2026, 11, 20));
        assert_eq!(as_at(&both, day(2026, 11, 20)), Some(&SenProvision::None));
        assert_eq!(as_at(&both, day(2026, 11, 21)), Some(&SenProvision::Support));
    }

    #[test]
    fn an_assumed_start_gives_way_to_what_was_known_before() {
        let then = [period(SenProvision::Support, Some(day(2025, 9, 1)), None)];
        let now = [period(SenProvision::Support, Some(day(2026, 9, 1)), None), period(SenProvision::None, None, Some(day(2026, 8, 31)))];
        let both = joined(&then, &now, day(2026, 6, 20));
        assert_eq!(both, [period(SenProvision::Support, Some(day(2025, 9, 1)), None)]);
    }
}
