//! The register on a website: made from what the board is shown.

use super::Draft;
use super::view::PublicLine;
use crate::disclose::percent::{HIDDEN, PublicCount, public_count};
use crate::disclose::view::{Count, Needs, TrendWord};
use crate::domain::sen::SenNeed;
use crate::domain::subject::Subject;
use crate::link::school::Pupil;

/// All pupils with SEN, then those on SEN support and those with a plan.
pub(super) fn stages(draft: &mut Draft<'_>) -> Vec<PublicLine> {
    let board = draft.sources.board;
    let stage = |name: &str| board.prevalence.get().iter().find(|line| line.stage.starts_with(name)).map_or(Count::Hidden, |line| line.n);
    let (all, rest) = (stage("All SEN"), stage("No SEN"));
    let [all, _] = parts_of(exact(*board.on_roll.get()), &[all, rest], draft.k)[..] else { return Vec::new() };
    let total = exact(stage("All SEN")).filter(|_| all != PublicCount::Low);
    let parts = parts_of(total, &[stage("SEN support"), stage("EHC plan")], draft.k);
    if all == PublicCount::Low {
        draft.leave_out("How many children have special educational needs is not shown, because a group is too small");
        return Vec::new();
    }
    let whole = PublicLine { group: "All children with special educational needs".to_owned(), n: all };
    if parts.iter().all(|part| *part == PublicCount::Low) {
        draft.leave_out("How many children have a plan is not shown, because a group is too small");
        return vec![whole];
    }
    let names = ["On SEN support", "With an EHC plan"];
    let parts = names.into_iter().zip(parts).map(|(group, n)| PublicLine { group: group.to_owned(), n });
    [whole].into_iter().chain(parts).collect()
}

/// Areas of need in the order of their names.
pub(super) fn needs(draft: &mut Draft<'_>) -> Vec<PublicLine> {
    let board = draft.sources.board;
    let all = board.prevalence.get().iter().find(|line| line.stage.starts_with("All SEN")).and_then(|line| exact(line.n));
    let Needs::Lines(lines) = board.needs.get() else {
        draft.leave_out("Areas of need are not shown, because the groups are too small");
        return Vec::new();
    };
    let counts = parts_of(all, &lines.iter().map(|line| line.n).collect::<Vec<_>>(), draft.k);
    let shown: Vec<(&str, PublicCount)> =
        lines.iter().map(|line| line.area.as_str()).zip(counts).filter(|(_, n)| *n != PublicCount::Low).collect();
    if shown.is_empty() {
        draft.leave_out("Areas of need are not shown, because the groups are too small");
        return Vec::new();
    }
    // Every broad area stands there, whether it is small, hidden or empty: a missing line would tell which.
    let broad = draft.sources.tables.areas.iter().map(|(area, _)| area.as_str());
    let is_of = |line: &str, area: &str| draft.sources.tables.area(line) == Some(area);
    let of_areas = broad.map(|area| {
        let found = shown.iter().find(|(line, _)| is_of(line, area));
        PublicLine { group: area.to_owned(), n: found.map_or(PublicCount::Low, |(_, n)| *n) }
    });
    let others = shown.iter().filter(|(line, _)| draft.sources.tables.area(line).is_none());
    of_areas.chain(others.map(|(line, n)| PublicLine { group: (*line).to_owned(), n: *n })).collect()
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

/// Parts of a total as the public may see them. A part is `low` when it is hidden from the board, under `k`, or when without it a
/// reader who knows the total could work a low one out more closely than to `k` values.
fn parts_of(total: Option<u32>, parts: &[Count], k: u32) -> Vec<PublicCount> {
    let Some(total) = total.filter(|total| *total >= k) else { return vec![PublicCount::Low; parts.len()] };
    let mut shown: Vec<Option<u32>> = parts.iter().map(|part| exact(*part).filter(|n| *n == 0 || *n >= k)).collect();
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
            _ if !is_wide => return vec![PublicCount::Low; parts.len()],
            _ => return shown.into_iter().map(|part| part.map_or(PublicCount::Low, public_count)).collect(),
        }
    }
}

pub(super) fn exact(count: Count) -> Option<u32> {
    if let Count::Exact(n) = count { Some(n) } else { None }
}

/// Mean attendance by group, where the board's means are of enough pupils for the public.
pub(super) fn attendance(draft: &Draft<'_>) -> Vec<(String, String)> {
    let board = draft.sources.board;
    let lines = board.attendance.get().iter().filter(|line| board.min_mean >= draft.k && line.percent != HIDDEN);
    lines.map(|line| (line.group.clone(), line.percent.clone())).collect()
}

/// How the gaps moved: words only, and only where the board's rest on enough pupils for the public.
pub(super) fn gaps(draft: &Draft<'_>) -> Vec<(Subject, TrendWord)> {
    let board = draft.sources.board;
    let word = |word: TrendWord| if board.min_mean >= draft.k { word } else { TrendWord::TooFew };
    board.gaps.get().iter().map(|gap| (gap.subject, word(gap.verdict))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use PublicCount::{Low, Shown};

    fn check(total: u32, parts: &[u32], expected: &[PublicCount]) {
        let parts: Vec<Count> = parts.iter().map(|n| if *n == 99 { Count::Hidden } else { Count::Exact(*n) }).collect();
        assert_eq!(parts_of(Some(total), &parts, 10), expected, "{parts:?}");
    }

    #[test]
    fn a_lone_low_part_takes_another_with_it() {
        check(48, &[40, 8], &[Low, Low]);
        check(57, &[30, 8, 19], &[Shown(30), Low, Low]);
        check(42, &[30, 12], &[Shown(30), Shown(10)]);
    }

    #[test]
    fn what_the_board_does_not_see_the_public_does_not_see() {
        // The board hides 14 beside 2; a rounded 15 would give the 2 away.
        check(46, &[99, 30, 99], &[Low, Shown(30), Low]);
        check(40, &[99, 99], &[Low, Low]);
    }

    #[test]
    fn low_parts_that_together_are_few_take_a_large_one_with_them() {
        check(50, &[40, 7, 3], &[Low, Low, Low]);
        check(53, &[40, 7, 6], &[Shown(40), Low, Low]);
    }

    #[test]
    fn nobody_is_nobody() {
        check(40, &[40, 0], &[Shown(40), Shown(0)]);
        check(9, &[9, 0], &[Low, Low]);
    }
}
