//! The last check before a page is written: no pupil count from 1 to one below the smallest count shown.
//!
//! `disclose` decides what is shown; this only refuses to print when that promise does not hold. The number
//! on roll is public and is not checked.

use crate::disclose::view::{BoardView, Count, Needs};
use crate::error::Error;

/// Fails when a small count has come through.
pub(super) fn refuse_small_counts(view: &BoardView) -> Result<(), Error> {
    let is_small = |count: &Count| matches!(count, Count::Exact(n) if (1..view.k).contains(n));
    match counts(view).into_iter().find(|(_, found)| found.iter().any(is_small)) {
        Some((place, _)) => Err(Error::Fault(format!("a count below {} reached the governors' report, in the part on {place}", view.k))),
        None => Ok(()),
    }
}

/// Every count of pupils in the view, by the part of the report it stands in.
fn counts(view: &BoardView) -> Vec<(&'static str, Vec<Count>)> {
    let flags = view.flags.get();
    let needs = match view.needs.get() {
        Needs::Lines(lines) => lines.iter().map(|line| line.n).collect(),
        Needs::Collapsed(_) => Vec::new(),
    };
    let gaps = view.gaps.get().iter().flat_map(|trend| {
        let points = trend.points.iter().flat_map(|point| [point.n_group, point.n_others]);
        points.chain(trend.fixed.iter().flat_map(|fixed| [fixed.n_group, fixed.n_others]))
    });
    let sections = view.sections.get();
    let attainment = sections.attainment.iter().flat_map(|line| [&line.send, &line.others]).flat_map(|share| [share.n, share.reached]);
    let decided = sections.decided.iter().flat_map(|decided| decided.lines.iter().map(|(_, n)| *n).chain([decided.flagged]));
    let requests = sections.own.ehc_requests.iter().flat_map(|(_, lines)| lines.iter().map(|(_, n)| *n));
    let movement = sections.movement.iter().flat_map(|movement| movement.lines.iter().map(|(_, n)| *n));
    let spend = &sections.spend;
    vec![
        ("years", sections.years.iter().flat_map(|year| year.stages.iter().map(|cell| cell.n)).collect()),
        ("movement", movement.chain(requests).collect()),
        ("attainment", attainment.collect()),
        ("the policy's tests", sections.tests.iter().flat_map(|line| [line.yes, line.no, line.open]).collect()),
        ("decisions", decided.collect()),
        ("absence", sections.absence.iter().flat_map(|line| [Some(line.persistent), line.suspended]).flatten().collect()),
        ("money", spend.by_area.iter().chain(&spend.by_tier).map(|line| line.n).collect()),
        ("SEN stages", view.prevalence.get().iter().map(|line| line.n).collect()),
        ("needs", needs),
        ("gaps", gaps.collect()),
        ("policy tests", [flags.flagged, flags.watch, flags.cleared, flags.not_judged].into_iter().chain(flags.neither).collect()),
        ("interventions", view.interventions.get().iter().flat_map(|line| [line.n_pupils, line.n_pairs]).collect()),
        ("attendance", view.attendance.get().iter().map(|line| line.n).collect()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disclose::view::Releasable;
    use crate::render::governor::report_tests::full_view;

    #[test]
    fn a_small_count_stops_the_report_and_is_not_repeated_in_the_message() {
        let mut view = full_view();
        refuse_small_counts(&view).unwrap();
        let mut lines = view.attendance.get().clone();
        lines[2].n = Count::Exact(3);
        view.attendance = Releasable::for_tests(lines);
        let message = refuse_small_counts(&view).unwrap_err().to_string();
        assert!(message.contains("in the part on attendance") && !message.contains('3'), "{message}");
    }

    #[test]
    fn zero_and_the_smallest_count_shown_may_stand() {
        let mut view = full_view();
        let mut lines = view.attendance.get().clone();
        (lines[0].n, lines[1].n) = (Count::Exact(0), Count::Exact(view.k));
        view.attendance = Releasable::for_tests(lines);
        refuse_small_counts(&view).unwrap();
    }
}
