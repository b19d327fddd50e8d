//! Mean attendance by SEN group.

use super::prevalence::Groups;
use crate::disclose::differencing::Population;
use crate::disclose::document::{DocumentAudit, FigureKind, Section, Statistic};
use crate::disclose::percent::{HIDDEN, mean_percent};
use crate::disclose::view::{AttendanceLine, Count};
use crate::domain::term::SchoolTerm;
use crate::link::school::School;

/// What the counts beside attendance measure.
const WITH_ATTENDANCE: &str = "pupils with attendance";

/// One line per group. A group without any record has none.
pub(super) fn lines(draft: &mut DocumentAudit, groups: &Groups, school: &School) -> Vec<AttendanceLine> {
    let recorded = Population::of(school.pupils.iter().enumerate().filter(|(_, pupil)| pupil.attendance.is_some()).map(|(at, _)| at));
    // Sessions go on from term to term, so that two terms' shares are of different periods.
    let measure = format!("share of sessions up to {}", SchoolTerm::of(school.as_at));
    let mut lines = Vec::new();
    for (group, pupils) in [("SEN support (K)", &groups.support), ("EHC plan (E)", &groups.plan), ("No SEN", &groups.none)] {
        let known = pupils.common(&recorded);
        if known.len() < draft.rules.smallest() {
            // A line without a figure says only that there is somebody, and a zero that there is nobody.
            draft.guard(&known);
            continue;
        }
        let n = draft.count_of_line(Statistic::of(Section::Attendance, WITH_ATTENDANCE, group), &known);
        if n == Count::NotGiven {
            continue;
        }
        let of_term = Statistic::of(Section::Attendance, &measure, group);
        let share = mean(school, &known).and_then(|share| draft.figure(FigureKind::Mean, of_term, &[&known], &[share], 2));
        let percent = share.as_deref().and_then(<[f64]>::first).map_or_else(|| HIDDEN.to_owned(), |share| mean_percent(*share));
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
