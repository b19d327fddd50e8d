//! The register by school year: this year's counts beside those of the same term in earlier years.
//!
//! Registers change by ones and twos, and two figures that differ by a few pupils give those pupils away. An earlier figure is
//! then hidden and called broadly unchanged (method, disclosure control, section 4).

use super::prevalence::{BY_STAGE, Groups};
use crate::disclose::differencing::Population;
use crate::disclose::document::{DocumentAudit, Section, Statistic};
use crate::disclose::everyone::Everyone;
use crate::disclose::percent::{HIDDEN, percentage};
use crate::disclose::sections::{YearCell, YearLine};
use crate::disclose::view::Count;
use crate::domain::academic_year::AcademicYear;
use crate::domain::sen::SenProvision;
use crate::domain::term::SchoolTerm;
use crate::link::earlier_registers::EarlierRegister;
use crate::link::school::School;

/// Oldest first, this year last; nothing without a register of this year.
pub(super) fn lines(
    draft: &mut DocumentAudit,
    groups: &Groups,
    school: &School,
    earlier: &[EarlierRegister],
    everyone: &Everyone<'_>,
) -> Vec<YearLine> {
    let now = [groups.support.clone(), groups.plan.clone(), groups.sen()];
    let n_roll = school.pupils.len();
    let shown_now = now.clone().map(|pupils| draft.is_printed(&pupils));
    let current =
        YearLine { year: AcademicYear::of(school.as_at).to_string(), as_at: school.as_at, stages: cells(draft, &now, shown_now, n_roll) };
    // The newest year first: where two years cannot both be shown, the nearer one is.
    let mut lines = vec![current];
    for register in earlier.iter().rev() {
        let then = stages(register, everyone);
        let mut stages = [(); 3].map(|()| None);
        let names = ["SEN support", "EHC plan", "All SEND"].map(|stage| format!("{stage}, {}", SchoolTerm::of(register.as_at)));
        for (((slot, pupils), name), (now, is_shown_now)) in stages.iter_mut().zip(&then).zip(&names).zip(now.iter().zip(shown_now)) {
            *slot = Some(cell(draft, name, pupils, register.pupils.len(), is_shown_now.then_some(now)));
        }
        let [Some(support), Some(plan), Some(all)] = stages else { continue };
        lines.push(YearLine { year: AcademicYear::of(register.as_at).to_string(), as_at: register.as_at, stages: [support, plan, all] });
    }
    lines.reverse();
    lines
}

/// SEN support, plan, both, as positions.
pub(super) fn stages(register: &EarlierRegister, everyone: &Everyone<'_>) -> [Population; 3] {
    let with = |wanted: SenProvision| {
        let pupils = register.pupils.iter().filter(|pupil| pupil.provision == Some(wanted));
        Population::of(pupils.filter_map(|pupil| everyone.position(&pupil.key)))
    };
    let (support, plan) = (with(SenProvision::Support), with(SenProvision::Plan));
    let all = support.with(&plan);
    [support, plan, all]
}

fn cells(draft: &DocumentAudit, pupils: &[Population; 3], is_shown: [bool; 3], n_roll: usize) -> [YearCell; 3] {
    let [support, plan, all] = pupils;
    let [first, second, third] = is_shown;
    [(support, first), (plan, second), (all, third)].map(|(pupils, is_shown)| {
        let n = match is_shown {
            true if pupils.is_empty() => draft.none(Section::Stages),
            true => Count::Exact(pupils.count()),
            false => draft.hidden(Section::Stages),
        };
        YearCell { n, percent: share(n, n_roll, draft.rules.k), is_broadly_unchanged: false }
    })
}

fn cell(draft: &mut DocumentAudit, group: &str, then: &Population, n_roll: usize, now: Option<&Population>) -> YearCell {
    if then.is_empty() {
        let n = draft.none(Section::Years);
        return YearCell { n, percent: share(n, n_roll, draft.rules.k), is_broadly_unchanged: false };
    }
    let n = draft.count(Statistic::of(Section::Years, BY_STAGE, group), then);
    let is_near = |now: &&Population| {
        let (only_then, only_now) = (then.without(now).len(), now.without(then).len());
        only_then + only_now < draft.rules.smallest() && then.len() >= draft.rules.smallest()
    };
    let is_broadly_unchanged = n.is_hidden() && now.as_ref().is_some_and(is_near);
    YearCell { n, percent: share(n, n_roll, draft.rules.k), is_broadly_unchanged }
}

fn share(n: Count, n_roll: usize, k: u32) -> String {
    match (n, u32::try_from(n_roll)) {
        (Count::Exact(n), Ok(of)) => percentage(n, of, k),
        _ => HIDDEN.to_owned(),
    }
}
