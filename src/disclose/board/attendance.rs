//! Mean attendance by SEN group.

use super::prevalence::Groups;
use super::{Draft, Withdrawn};
use crate::disclose::differencing::Population;
use crate::disclose::percent::{HIDDEN, mean_percent};
use crate::disclose::view::AttendanceLine;
use crate::link::school::School;

/// One line per group. A group without any record has none.
pub(super) fn lines(draft: &mut Draft, groups: &Groups, school: &School) -> Vec<AttendanceLine> {
    let recorded = Population::of(school.pupils.iter().enumerate().filter(|(_, pupil)| pupil.attendance.is_some()).map(|(at, _)| at));
    let mut lines = Vec::new();
    for (group, pupils) in [("SEN support (K)", &groups.support), ("EHC plan (E)", &groups.plan), ("No SEN", &groups.none)] {
        let known = pupils.common(&recorded);
        if known.is_empty() {
            continue;
        }
        let n = draft.count(Withdrawn::Attendance, &known);
        let percent = if known.len() >= draft.rules.min_mean {
            mean(school, &known).map_or_else(|| HIDDEN.to_owned(), mean_percent)
        } else {
            HIDDEN.to_owned()
        };
        if percent == HIDDEN {
            draft.leave_out("Attendance of small groups is left out");
        }
        lines.push(AttendanceLine { group: group.to_owned(), n, percent });
    }
    lines
}

fn mean(school: &School, of: &Population) -> Option<f64> {
    let shares: Vec<f64> = school
        .pupils
        .iter()
        .enumerate()
        .filter(|(at, _)| of.holds(*at))
        .filter_map(|(_, pupil)| pupil.attendance.as_ref().map(|attendance| attendance.share))
        .collect();
    (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64)
}
