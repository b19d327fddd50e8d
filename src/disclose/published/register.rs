//! The register on a website: made from what the board is shown.

use std::collections::BTreeSet;

use super::view::PublicLine;
use super::{Draft, told};
use crate::disclose::differencing::Population;
use crate::disclose::document::{Section, Statistic};
use crate::disclose::percent::{HIDDEN, PublicCount};
use crate::disclose::view::{Count, Needs, TrendWord};
use crate::domain::sen::{SenNeed, SenProvision};
use crate::domain::subject::Subject;
use crate::link::school::{Pupil, School};

/// What the counts of stages measure.
const BY_STAGE: &str = "pupils by stage";
/// What the counts of needs measure.
const BY_NEED: &str = "pupils with SEN by area of need";

/// All pupils with SEN, then those on SEN support and those with a plan.
pub(super) fn stages(draft: &mut Draft<'_>) -> Vec<PublicLine> {
    let board = draft.board;
    let stage = |name: &str| board.prevalence.get().iter().find(|line| line.stage.starts_with(name)).map_or(Count::Hidden, |line| line.n);
    let (all, rest) = (stage("All SEN"), stage("No SEN"));
    let [support, plan] = stage_groups(draft.sources.school);
    let is_open = may_show(told(*board.on_roll.get()), &[all, rest], draft.k).first() == Some(&true);
    let sen = support.with(&plan);
    let n_all = told(all).filter(|_| is_open).unwrap_or(0);
    let whole = draft.rounded(Statistic::of(Section::Stages, BY_STAGE, "All SEN"), &sen, n_all);
    if whole == PublicCount::Low {
        draft.leave_out("How many children have special educational needs is not shown, because a group is too small");
        return Vec::new();
    }
    let parts = [("SEN support", "On SEN support", &support), ("EHC plan", "With an EHC plan", &plan)];
    let shown = may_show(told(all), &parts.map(|(name, ..)| stage(name)), draft.k);
    let mut lines = vec![PublicLine { group: "All children with special educational needs".to_owned(), n: whole }];
    for ((name, words, pupils), is_open) in parts.into_iter().zip(shown) {
        let n = match told(stage(name)) {
            Some(0) if pupils.is_empty() => PublicCount::Shown(0),
            told => draft.rounded(Statistic::of(Section::Stages, BY_STAGE, name), pupils, told.filter(|_| is_open).unwrap_or(0)),
        };
        lines.push(PublicLine { group: words.to_owned(), n });
    }
    if lines.iter().skip(1).all(|line| line.n == PublicCount::Low) {
        draft.leave_out("How many children have a plan is not shown, because a group is too small");
        lines.truncate(1);
    }
    lines
}

/// Pupils on SEN support, and pupils with a plan.
fn stage_groups(school: &School) -> [Population; 2] {
    [SenProvision::Support, SenProvision::Plan].map(|provision| {
        let is_in = |pupil: &Pupil| pupil.provision_on(school.as_at) == Some(provision);
        Population::of(school.pupils.iter().enumerate().filter(|(_, pupil)| is_in(pupil)).map(|(at, _)| at))
    })
}

/// Areas of need in the order of the settings, then whatever else is large enough.
pub(super) fn needs(draft: &mut Draft<'_>) -> Vec<PublicLine> {
    let board = draft.board;
    guard_areas(draft);
    let all = board.prevalence.get().iter().find(|line| line.stage.starts_with("All SEN")).and_then(|line| told(line.n));
    let Needs::Lines(lines) = board.needs.get() else {
        draft.leave_out("Areas of need are not shown, because the groups are too small");
        return Vec::new();
    };
    let open = may_show(all, &lines.iter().map(|line| line.n).collect::<Vec<_>>(), draft.k);
    let mut shown: Vec<(&str, PublicCount)> = Vec::new();
    for (line, is_open) in lines.iter().zip(open) {
        let pupils = of_area(draft, &line.area);
        let n = told(line.n).filter(|_| is_open).unwrap_or(0);
        shown.push((&line.area, draft.rounded(Statistic::of(Section::Needs, BY_NEED, &line.area), &pupils, n)));
    }
    shown.retain(|(_, n)| *n != PublicCount::Low);
    if shown.is_empty() {
        draft.leave_out("Areas of need are not shown, because the groups are too small");
        return Vec::new();
    }
    // Every broad area stands there, whether it is small, hidden or empty: a missing line would tell which.
    let tables = draft.sources.tables;
    let of_areas = tables.areas.iter().map(|(area, _)| {
        let found = shown.iter().find(|(line, _)| tables.area(line) == Some(area));
        PublicLine { group: area.clone(), n: found.map_or(PublicCount::Low, |(_, n)| *n) }
    });
    let others = shown.iter().filter(|(line, _)| tables.area(line).is_none());
    of_areas.chain(others.map(|(line, n)| PublicLine { group: (*line).to_owned(), n: *n })).collect()
}

/// No small area may be worked out, also where the board's table joins it with another or leaves it out.
fn guard_areas(draft: &mut Draft<'_>) {
    let labels: BTreeSet<String> = draft.sources.school.pupils.iter().map(|pupil| label(draft, pupil).to_owned()).collect();
    for one in labels {
        let pupils = of_area(draft, &one);
        draft.audit.guard(&pupils);
    }
}

/// The area of a pupil's primary need as the board's table names it.
fn label<'a>(draft: &Draft<'a>, pupil: &Pupil) -> &'a str {
    match pupil.primary_need() {
        None => "No need recorded",
        Some(need) => draft.sources.need_areas.get(need.code()).map_or("Other need", String::as_str),
    }
}

/// Pupils with SEN whose primary need lies in an area.
fn of_area(draft: &Draft<'_>, area: &str) -> Population {
    let school = draft.sources.school;
    // A line of the board's table may hold several areas.
    let is_in = |pupil: &Pupil| {
        area.split("; ").any(|one| one == label(draft, pupil)) && pupil.provision_on(school.as_at).is_some_and(SenProvision::is_sen)
    };
    Population::of(school.pupils.iter().enumerate().filter(|(_, pupil)| is_in(pupil)).map(|(at, _)| at))
}

/// Broad areas of need that ten or more of today's pupils had at some time in the last three years, by name only.
pub(super) fn met(draft: &Draft<'_>) -> Vec<String> {
    let school = draft.sources.school;
    let from = school.as_at.checked_sub_months(chrono::Months::new(36)).unwrap_or(school.as_at);
    let has = |pupil: &Pupil, area: &str| {
        let is_of = |need: &SenNeed| draft.sources.tables.area(need.broad_area()) == Some(area);
        let earlier = pupil.over_time.needs.iter().filter(|seen| seen.last >= from).flat_map(|seen| &seen.value);
        pupil.needs.iter().map(|ranked| &ranked.need).chain(earlier).any(is_of)
    };
    let is_of_enough = |area: &str| school.pupils.iter().filter(|pupil| has(pupil, area)).count() >= draft.smallest();
    draft.sources.tables.areas.iter().map(|(area, _)| area.clone()).filter(|area| is_of_enough(area)).collect()
}

/// Which parts of a total the public may see. A part stays hidden when it is hidden from the board, under `k`, or when without it a
/// reader who knows the total could work a hidden one out more closely than to `k` values.
fn may_show(total: Option<u32>, parts: &[Count], k: u32) -> Vec<bool> {
    let Some(total) = total.filter(|total| *total >= k) else { return vec![false; parts.len()] };
    let mut shown: Vec<Option<u32>> = parts.iter().map(|part| told(*part).filter(|n| *n == 0 || *n >= k)).collect();
    loop {
        let n_low = shown.iter().filter(|part| part.is_none()).count() as u32;
        let rest = total.saturating_sub(shown.iter().flatten().sum());
        // Each hidden part holds one pupil at least.
        let is_wide = n_low == 0 || (n_low > 1 && rest.saturating_sub(n_low) >= k - 1);
        let smallest = shown.iter().enumerate().filter_map(|(at, part)| Some((part.filter(|n| *n > 0)?, at))).min();
        match smallest {
            Some((_, at)) if !is_wide => {
                if let Some(part) = shown.get_mut(at) {
                    *part = None;
                }
            }
            _ if !is_wide => return vec![false; parts.len()],
            _ => return shown.into_iter().map(|part| part.is_some()).collect(),
        }
    }
}

/// Mean attendance by group, where the board's means are of enough pupils for the public.
pub(super) fn attendance(draft: &Draft<'_>) -> Vec<(String, String)> {
    let board = draft.board;
    let lines = board.attendance.get().iter().filter(|line| board.min_mean >= draft.k && line.percent != HIDDEN);
    lines.map(|line| (line.group.clone(), line.percent.clone())).collect()
}

/// How the gaps moved: words only, and only where the board's rest on enough pupils for the public.
pub(super) fn gaps(draft: &Draft<'_>) -> Vec<(Subject, TrendWord)> {
    let board = draft.board;
    let word = |word: TrendWord| if board.min_mean >= draft.k { word } else { TrendWord::TooFew };
    board.gaps.get().iter().map(|gap| (gap.subject, word(gap.verdict))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(total: u32, parts: &[u32], expected: &[bool]) {
        let parts: Vec<Count> = parts.iter().map(|n| if *n == 99 { Count::Hidden } else { Count::Exact(*n) }).collect();
        assert_eq!(may_show(Some(total), &parts, 10), expected, "{parts:?}");
    }

    #[test]
    fn a_lone_low_part_takes_another_with_it() {
        check(48, &[40, 8], &[false, false]);
        check(57, &[30, 8, 19], &[true, false, false]);
        check(42, &[30, 12], &[true, true]);
    }

    #[test]
    fn what_the_board_does_not_see_the_public_does_not_see() {
        // The board hides 14 beside 2; a rounded 15 would give the 2 away.
        check(46, &[99, 30, 99], &[false, true, false]);
        check(40, &[99, 99], &[false, false]);
    }

    #[test]
    fn low_parts_that_together_are_few_take_a_large_one_with_them() {
        check(50, &[40, 7, 3], &[false, false, false]);
        check(53, &[40, 7, 6], &[true, false, false]);
    }

    #[test]
    fn nobody_is_nobody() {
        check(40, &[40, 0], &[true, true]);
        check(9, &[9, 0], &[false, false]);
    }
}
