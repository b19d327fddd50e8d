//! Movement on and off the register since the register of last year. Most numbers are small, and hidden.

use super::prevalence::Groups;
use super::years;
use crate::disclose::differencing::Population;
use crate::disclose::document::{DocumentAudit, Section, Statistic};
use crate::disclose::everyone::Everyone;
use crate::disclose::sections::Movement;
use crate::domain::academic_year::AcademicYear;
use crate::link::earlier_registers::EarlierRegister;
use crate::link::school::School;

/// Since the same term of last year; `None` without a register of last year.
pub(super) fn movement(
    draft: &mut DocumentAudit,
    groups: &Groups,
    school: &School,
    earlier: &[EarlierRegister],
    everyone: &Everyone<'_>,
) -> Option<Movement> {
    let last = earlier.iter().rfind(|register| AcademicYear::of(register.as_at) == AcademicYear::of(school.as_at).previous())?;
    let [support_then, plan_then, all_then] = years::stages(last, everyone);
    let here_then = Population::of(last.pupils.iter().filter_map(|pupil| everyone.position(&pupil.key)));
    let here_now = Population::of(0..school.pupils.len());
    let all_now = groups.sen();
    let kinds = [
        ("Joined the register, on roll before", all_now.common(&here_then).without(&all_then)),
        ("Left the register, still on roll", all_then.common(&here_now).without(&all_now)),
        ("Moved from SEN support to a plan", support_then.common(&groups.plan)),
        ("Moved from a plan to SEN support", plan_then.common(&groups.support)),
        ("Arrived at the school, on the register now", all_now.without(&here_then)),
        ("On the register then, left the school since", all_then.without(&here_now)),
    ];
    let measure = format!("movement since {}", last.as_at);
    let lines = kinds.into_iter().map(|(words, pupils)| {
        if pupils.is_empty() {
            return (words.to_owned(), draft.none(Section::Movement));
        }
        let n = draft.count(Statistic::of(Section::Movement, &measure, words), &pupils);
        (words.to_owned(), n)
    });
    Some(Movement { since: last.as_at, lines: lines.collect() })
}
