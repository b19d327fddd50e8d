//! SEN provision and needs as dated periods, from SEN reports and from the status column of pupil lists.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::config::school::SenSource;
use crate::domain::academic_year::AcademicYear;
use crate::domain::period::{Period, as_at, outside};
use crate::domain::sen::SenProvision;
use crate::finding::{Action, Code, Finding};
use crate::link::desk::Desk;
use crate::link::earlier::Snapshot;
use crate::link::index::Match;
use crate::link::school::{Pupil, RankedNeed};
use crate::link::{need_conflicts, need_over_time, sen_over_time};
use crate::normalise::records::{Roll, SenRow};

/// Attaches provision and needs.
///
/// A SEN report is the strongest source; the status column of pupil lists speaks where no report row does, and not at
/// all for a pupil whose report rows carry start dates. Where any source was supplied, what remains is "no SEN"; where
/// none was, the provision stays unknown: an absent export is never "no SEN pupils". Nor is the time before a start that is
/// only assumed: nobody knows how long such a pupil has had SEN.
pub(crate) fn attach_sen(pupils: &mut [Pupil], rolls: &[Roll], rows: &[SenRow], snapshots: &[Snapshot<'_>], desk: &mut Desk<'_>) {
    // Where every list is of a later day the first of them stands for the day of the run, here as on the roll.
    let of_later = rolls.iter().map(|roll| roll.as_at).min();
    let horizon = if rolls.iter().any(|roll| roll.as_at <= desk.as_at) { desk.as_at } else { of_later.unwrap_or(desk.as_at) };
    let rolls: Vec<&Roll> = rolls.iter().filter(|roll| roll.as_at <= horizon).collect();
    let list_has_status =
        rolls.iter().any(|roll| roll.pupils.iter().any(|row| row.sen_status.is_some())) || pupils.iter().any(|pupil| !pupil.sen.is_empty());
    let has_report = rows.iter().any(|row| row.provision.is_some_and(SenProvision::is_sen));
    let lists = status_of_lists(pupils, &rolls, desk);
    let listed: Vec<Option<SenProvision>> = lists.iter().map(|periods| as_at(periods, desk.as_at).copied()).collect();
    for pupil in pupils.iter_mut() {
        pupil.sen.clear();
    }
    let reports = sen_reports(pupils, rows, desk);
    for (position, pupil) in pupils.iter_mut().enumerate() {
        let list = lists.get(position).filter(|list| !list.is_empty() && desk.prefer.sen_status == SenSource::List);
        if let Some(list) = list {
            let report = std::mem::replace(&mut pupil.sen, list.clone());
            pupil.sen.extend(report.iter().flat_map(|period| outside(period, list)));
        } else if !reports.dated.contains(&position) {
            let weaker: Vec<_> = lists.get(position).into_iter().flatten().flat_map(|period| outside(period, &pupil.sen)).collect();
            pupil.sen.extend(weaker);
        }
        if list_has_status || has_report {
            let rest = no_sen_beside(&pupil.sen, reports.starts.get(&position));
            pupil.sen.extend(rest);
        }
        pupil.sen.sort_by_key(|period| (period.from, period.to, period.value));
        pupil.sen.dedup();
        pupil.needs.sort_by(|a, b| (a.rank.unwrap_or(u8::MAX), &a.need, &a.row).cmp(&(b.rank.unwrap_or(u8::MAX), &b.need, &b.row)));
        pupil.needs.dedup_by(|a, b| a.need == b.need);
    }
    need_conflicts::primary(pupils, rows, desk);
    need_over_time::remember(pupils, snapshots, rows, desk);
    sen_over_time::remember(pupils, snapshots, list_has_status || has_report, desk);
    if has_report {
        disagreements(pupils, &listed, &reports.on_the_day, desk);
    }
}

/// The status column of each list, for the school year of that list; the newest list holds until further notice.
fn status_of_lists(pupils: &[Pupil], rolls: &[&Roll], desk: &mut Desk<'_>) -> Vec<Vec<Period<SenProvision>>> {
    let mut lists: Vec<Vec<Period<SenProvision>>> = pupils.iter().map(|pupil| pupil.sen.clone()).collect();
    for roll in rolls {
        let year = AcademicYear::of(roll.as_at);
        for row in &roll.pupils {
            let Some(value) = row.sen_status else { continue };
            if let Match::Pupil(at, _) = desk.index.find(&row.pupil, year)
                && pupils.get(at.0).is_some_and(|pupil| pupil.row != row.row)
                && let Some(list) = lists.get_mut(at.0)
            {
                let period = Period { value, from: Some(year.first_day()), to: Some(year.last_day()) };
                let parts = outside(&period, list);
                list.extend(parts);
            }
        }
    }
    lists
}

/// What the SEN reports say.
#[derive(Default)]
struct Reported {
    /// Provision of each pupil on the day.
    on_the_day: BTreeMap<usize, SenProvision>,
    /// Pupils whose rows carry start dates.
    dated: BTreeSet<usize>,
    /// The start dates that their rows carry.
    starts: BTreeMap<usize, BTreeSet<NaiveDate>>,
}

/// "No SEN" for the days on which no period holds; nothing for the days before a first SEN period whose start no file writes.
pub(crate) fn no_sen_beside(periods: &[Period<SenProvision>], written: Option<&BTreeSet<NaiveDate>>) -> Vec<Period<SenProvision>> {
    let first = periods.iter().min_by_key(|period| period.from).filter(|period| period.value.is_sen());
    let assumed = first.and_then(|period| period.from).filter(|from| written.is_none_or(|written| !written.contains(from)));
    outside(&Period { value: SenProvision::None, from: assumed, to: None }, periods)
}

/// Provision and needs of the SEN reports, as periods on each pupil.
fn sen_reports(pupils: &mut [Pupil], rows: &[SenRow], desk: &mut Desk<'_>) -> Reported {
    let mut reported = Reported::default();
    let mut undated: BTreeMap<Arc<str>, (usize, NaiveDate, crate::place::Place)> = BTreeMap::new();
    for row in rows {
        let report_day = row.as_at.unwrap_or(desk.as_at).min(desk.as_at);
        let day = row.from.unwrap_or(report_day);
        if day > desk.as_at
            && let Match::Pupil(at, _) = desk.index.find(&row.pupil, AcademicYear::of(day))
        {
            // The provision begins later: a list of the same school year must not bring it forward.
            reported.dated.insert(at.0);
        }
        let Some(at) = desk.settle("SEN report", &row.row, &row.pupil, day) else { continue };
        let Some(pupil) = pupils.get_mut(at.0) else { continue };
        if let Some(value) = row.provision {
            let assumed = AcademicYear::of(report_day).first_day();
            if row.from.is_none() && value.is_sen() {
                undated.entry(row.row.file.clone()).or_insert((0, assumed, row.row.place())).0 += 1;
            }
            let period = Period { value, from: Some(row.from.unwrap_or(assumed)), to: row.to };
            if period.holds_on(desk.as_at) {
                reported.on_the_day.insert(at.0, value);
            }
            if let Some(from) = row.from {
                reported.dated.insert(at.0);
                reported.starts.entry(at.0).or_default().insert(from);
            }
            // One row per need repeats the provision.
            if !pupil.sen.contains(&period) {
                pupil.sen.push(period);
            }
        }
        let ended = row.to.is_some_and(|to| to < desk.as_at);
        if let Some(need) = row.need.clone().filter(|_| !ended) {
            pupil.needs.push(RankedNeed { need, rank: row.rank, row: row.row.clone() });
        }
    }
    for (_, (n, assumed, place)) in undated {
        desk.work.findings.push(
            Finding::new(Code("LINK-07"), Action::Warned, place, format!("{n} rows have no start date. Their SEN provision is taken to have begun on {assumed}; in earlier terms they are counted neither with SEN nor without."))
                .hint("Include the start date of SEN provision in the report."),
        );
    }
    reported
}

/// The pupil list and the SEN report name different provision for one pupil on one day.
fn disagreements(pupils: &[Pupil], listed: &[Option<SenProvision>], reported: &BTreeMap<usize, SenProvision>, desk: &mut Desk<'_>) {
    for (position, pupil) in pupils.iter().enumerate() {
        let (Some(list), report) = (listed.get(position).copied().flatten(), reported.get(&position)) else { continue };
        let used = if desk.prefer.sen_status == SenSource::List { "The pupil list" } else { "The SEN report" };
        let message = match report {
            Some(report) if *report != list => {
                format!("The pupil list says '{list}', the SEN report says '{report}'. {used} is used.")
            }
            None if list.is_sen() => {
                format!("The pupil list says '{list}', and the SEN report has no row for this pupil. The pupil list is used.")
            }
            _ => continue,
        };
        desk.work.findings.push(
            Finding::new(Code("LINK-08"), Action::Warned, pupil.row.place(), message)
                .hint("Correct the SEN status in the MIS, or say under [reading.prefer] which of the two counts."),
        );
    }
}
