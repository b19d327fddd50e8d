//! The further sections, composed after the core view: what they admit can hide nothing of it.
//!
//! Pupils who have left get positions after those on roll, so that counts of last year and of this year stand in one ledger and
//! in one audit.

use chrono::Datelike;

use super::prevalence::Groups;
use super::{absence, attainment, money, movement, policy_tests, published_shares, years};
use crate::config::comparators::NationalFigure;
use crate::config::method::MethodSettings;
use crate::config::policy::Policy;
use crate::config::rates::Rates;
use crate::config::tiers::Tiers;
use crate::decide::results::Decisions;
use crate::decisions::effects::Past;
use crate::disclose::differencing::Population;
use crate::disclose::document::{DocumentAudit, Statistic};
use crate::disclose::everyone::Everyone;
use crate::disclose::own_words::without_plans;
use crate::disclose::sections::{OwnSections, Sections};
use crate::disclose::view::{AttendanceLine, Count};
use crate::domain::term::SchoolTerm;
use crate::history::outcome::EarlierOutcomes;
use crate::link::earlier_registers::EarlierRegister;
use crate::link::school::School;

/// What the further sections are made from, beside the school and its judgement.
#[derive(Clone, Copy)]
pub struct Beside<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// Numbers of the method.
    pub method: &'a MethodSettings,
    /// Registers of this term in earlier years, oldest first.
    pub earlier: &'a [EarlierRegister],
    /// What the runs of earlier terms proposed.
    pub reviews: &'a EarlierOutcomes,
    /// What people decided.
    pub past: &'a Past,
    /// Hourly rates and term dates.
    pub rates: &'a Rates,
    /// Layers of provision.
    pub tiers: &'a Tiers,
    /// Figures of the local authority, where the school holds any.
    pub authority: &'a [NationalFigure],
    /// The school's own words, screened.
    pub own: &'a OwnSections,
}

/// What the core view holds already.
#[derive(Clone, Copy)]
pub(super) struct Core<'a> {
    /// Pupils by stage.
    pub(super) groups: &'a Groups,
    /// Pupils on roll as printed.
    pub(super) on_roll: Count,
    /// The table of attendance.
    pub(super) attendance: &'a [AttendanceLine],
}

/// The sections of one school, as far as they may be shown beside the core view.
pub(super) fn compose(
    draft: &mut DocumentAudit,
    school: &School,
    decisions: &Decisions,
    comparators: &[NationalFigure],
    Core { groups, on_roll, attendance }: Core<'_>,
    everyone: &Everyone<'_>,
    beside: &Beside<'_>,
) -> Sections {
    let absence = absence::lines(draft, groups, attendance, school, comparators);
    let attainment = attainment::lines(draft, school, comparators, beside.method);
    let years = years::lines(draft, groups, school, beside.earlier, everyone);
    let decided = policy_tests::decided(draft, school, beside.reviews, beside.past);
    let spend = money::spend(draft, school, beside.rates, beside.tiers);
    let tests = policy_tests::lines(draft, on_roll, decisions, beside.policy, SchoolTerm::of(school.as_at));
    let movement = movement::movement(draft, groups, school, beside.earlier, everyone);
    let own = if draft.is_printed(&groups.plan) { beside.own.clone() } else { without_plans(beside.own) };
    let published = published_shares::beside(comparators, beside.authority, school.as_at.year());
    Sections { years, movement, attainment, tests, decided, absence, spend, published, own }
}

/// In groups of so many pupils "all of them" and "none of them" say nothing of anybody in particular.
pub(super) const WIDE_GROUP: usize = 20;

/// The count of a group whose rest is told too: hidden together where one of them is small, or where a group under `wide` pupils
/// is all or nobody, which says something about each.
pub(super) fn part_of(draft: &mut DocumentAudit, what: Statistic<'_>, part: &Population, whole: &Population, wide: usize) -> Count {
    let rest = whole.without(part);
    if (part.is_empty() || rest.is_empty()) && whole.len() < wide {
        return Count::NotGiven;
    }
    let not = format!("not {}", what.group);
    let shown = draft.parts(what.section, what.measure, &[(what.group, part.clone()), (&not, rest)]);
    draft.unprinted(|measure, group| (measure, group) == (what.measure, &not));
    match shown.as_deref() {
        Some([part, _]) => *part,
        _ => Count::NotGiven,
    }
}
