//! The further sections of the governors' paper over several terms: what they are made from, and their numbers.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::cells::{Cells, K, MEAN_OF, is_sen, numbers};
use super::invented::{Child, NEEDS, OUTCOMES, TIERS, key};
use crate::config::method::MethodSettings;
use crate::config::policy::{DecisionEffect, Policy};
use crate::config::rates::Rates;
use crate::config::tiers::Tiers;
use crate::decide::sample::policy;
use crate::decisions::effects::{LastDecision, Past, PupilPast};
use crate::disclose::board::Beside;
use crate::disclose::sections::{OwnSections, Sections, SpendLine};
use crate::disclose::view::Count;
use crate::domain::sen::SenProvision;
use crate::history::outcome::{EarlierOutcomes, LoadOutcomes, PupilOutcome};
use crate::link::earlier_registers::{EarlierRegister, Registered};

/// A term that is over.
pub(super) struct Before {
    pub(super) as_at: NaiveDate,
    pub(super) children: Vec<Child>,
}

/// What no term changes.
pub(super) struct World {
    policy: Policy,
    method: MethodSettings,
    rates: Rates,
    tiers: Tiers,
    own: OwnSections,
}

/// What is made anew for each term.
pub(super) struct Remembered {
    pub(super) registers: Vec<EarlierRegister>,
    reviews: EarlierOutcomes,
    past: Past,
}

impl World {
    pub(super) fn new() -> World {
        let (rates, tiers) = (Rates::shipped(), Tiers::shipped());
        World { policy: policy("astley"), method: MethodSettings::shipped(), rates, tiers, own: OwnSections::default() }
    }

    pub(super) fn beside<'a>(&'a self, remembered: &'a Remembered) -> Beside<'a> {
        Beside {
            policy: &self.policy,
            method: &self.method,
            earlier: &remembered.registers,
            reviews: &remembered.reviews,
            past: &remembered.past,
            rates: &self.rates,
            tiers: &self.tiers,
            own: &self.own,
            authority: &[],
        }
    }
}

/// The register of a year ago, and what became of last term's flags.
pub(super) fn remembered(before: &[Before], children: &[Child]) -> Remembered {
    let register = |then: &Before| EarlierRegister {
        as_at: then.as_at,
        pupils: then.children.iter().map(|child| Registered { key: key(child), provision: child.provision }).collect(),
    };
    let loads = before.iter().enumerate().map(|(at, then)| LoadOutcomes {
        load: at as u32 + 1,
        as_at: then.as_at,
        pupils: then.children.iter().map(|child| (key(child), outcome(child))).collect(),
    });
    let day = before.last().map(|last| last.as_at);
    let past = |child: &Child| {
        let effect =
            [DecisionEffect::SupportPlan, DecisionEffect::KeepWatching, DecisionEffect::NotAConcern].get(child.decided.checked_sub(1)?)?;
        let last = LastDecision {
            day: day?,
            decision: String::new(),
            effect: *effect,
            reason: String::new(),
            action: String::new(),
            owner: String::new(),
            review_by: None,
            then: None,
        };
        Some((key(child), PupilPast { last: Some(last), ..PupilPast::default() }))
    };
    Remembered {
        registers: before.len().checked_sub(3).and_then(|at| before.get(at)).map(register).into_iter().collect(),
        reviews: EarlierOutcomes { loads: loads.collect() },
        past: Past { pupils: children.iter().filter_map(past).collect(), ..Past::default() },
    }
}

fn outcome(child: &Child) -> PupilOutcome {
    PupilOutcome {
        key: key(child),
        outcome: String::new(),
        list: OUTCOMES[child.outcome].partition().word().to_owned(),
        progress: String::new(),
        state: String::new(),
        levels: BTreeMap::new(),
    }
}

/// The numbers of the further sections.
pub(super) fn further(cells: &mut Cells<'_>, sections: &Sections, before: &[Before], children: &[Child]) {
    let year_ago = before.len().checked_sub(3).and_then(|at| before.get(at));
    if let Some(then) = year_ago {
        years(cells, sections, then);
        movement(cells, sections, then, children);
    }
    for line in &sections.attainment {
        let is_here = |child: &Child, of_sen: bool| is_sen(child) == of_sen;
        for (of_sen, share) in [(true, &line.send), (false, &line.others)] {
            let missing = children.iter().filter(|child| is_here(child, of_sen) && child.judged == 0).count();
            // A few without a judgement are counted with those who have one.
            let is_whole = missing < K as usize;
            cells.add("judged", Some(share.n), 0, |child| is_here(child, of_sen) && (is_whole || child.judged > 0));
            cells.add("reached", Some(share.reached), 0, |child| is_here(child, of_sen) && child.judged == 2);
        }
    }
    for (at, line) in sections.tests.iter().enumerate() {
        for (shown, code) in [(line.yes, 1), (line.no, 2), (line.open, 0)] {
            // No child has an answer to a further test.
            let is_in = |child: &Child| child.answers.get(at).copied().unwrap_or(0) == code;
            cells.add(&format!("test {at}, answer {code}"), Some(shown), 0, is_in);
        }
    }
    decided(cells, sections, before, children);
    for line in &sections.absence {
        let wanted = match line.group.as_str() {
            "SEN support (K)" => SenProvision::Support,
            "EHC plan (E)" => SenProvision::Plan,
            _ => SenProvision::None,
        };
        let here = |child: &Child| child.provision == Some(wanted);
        cells.add("persistently absent", Some(line.persistent), 0, |child| here(child) && child.has_attendance && child.is_absent);
        cells.add("suspended", line.suspended, 0, |child| here(child) && child.is_suspended);
    }
    let [of_communication, of_cognition] = [[0, 1], [2, 3]];
    let by_area = [(NEEDS[0].1, of_communication), (NEEDS[1].1, of_cognition)];
    spent(cells, &sections.spend.by_area, &by_area);
    spent(cells, &sections.spend.by_tier, &TIERS.map(|tier| (tier, if tier == TIERS[0] { [0, 2] } else { [1, 3] })));
}

/// Lines of money, each of one part or of several put together. `parts`: what each is called and its interventions.
fn spent(cells: &mut Cells<'_>, lines: &[SpendLine], parts: &[(&str, [usize; 2])]) {
    for (part, interventions) in parts {
        cells.ask(&format!("spent on {part}"), |child| interventions.iter().any(|at| child.takes_part[*at]));
    }
    for line in lines {
        let of_line = parts.iter().filter(|(part, _)| line.name.split("; ").any(|name| name == *part));
        let interventions: Vec<usize> = of_line.flat_map(|(_, interventions)| *interventions).collect();
        // A mean of the pupils of a line takes more of them than the line does.
        let fewest = if line.an_hour.is_some() { MEAN_OF } else { K as usize };
        cells.add("spent", Some(line.n), fewest, |child| interventions.iter().any(|at| child.takes_part[*at]));
    }
}

fn years(cells: &mut Cells<'_>, sections: &Sections, then: &Before) {
    let Some(line) = sections.years.iter().find(|line| line.as_at == then.as_at) else { return };
    let [support, plan, all] = &line.stages;
    let stage = |wanted: SenProvision| numbers(&then.children, |child| child.provision == Some(wanted));
    cells.add_group("SEN support a year ago", Some(support.n), 0, stage(SenProvision::Support));
    cells.add_group("EHC plan a year ago", Some(plan.n), 0, stage(SenProvision::Plan));
    cells.add_group("All SEND a year ago", Some(all.n), 0, numbers(&then.children, is_sen));
}

fn movement(cells: &mut Cells<'_>, sections: &Sections, then: &Before, children: &[Child]) {
    let Some(movement) = &sections.movement else { return };
    let (here_then, here_now) = (numbers(&then.children, |_| true), numbers(children, |_| true));
    let (all_then, all_now) = (numbers(&then.children, is_sen), numbers(children, is_sen));
    let of = |children: &[Child], wanted: SenProvision| numbers(children, |child| child.provision == Some(wanted));
    let both = |a: &BTreeSet<usize>, b: &BTreeSet<usize>| -> BTreeSet<usize> { a.intersection(b).copied().collect() };
    let but = |a: &BTreeSet<usize>, b: &BTreeSet<usize>| -> BTreeSet<usize> { a.difference(b).copied().collect() };
    let (support, plan) = (SenProvision::Support, SenProvision::Plan);
    let groups = [
        but(&both(&all_now, &here_then), &all_then),
        but(&both(&all_then, &here_now), &all_now),
        both(&of(&then.children, support), &of(children, plan)),
        both(&of(&then.children, plan), &of(children, support)),
        but(&all_now, &here_then),
        but(&all_then, &here_now),
    ];
    for ((words, shown), members) in movement.lines.iter().zip(groups) {
        cells.add_group(words, Some(*shown), 0, members);
    }
}

/// What became of the flags of last term.
fn decided(cells: &mut Cells<'_>, sections: &Sections, before: &[Before], children: &[Child]) {
    let (Some(decided), Some(last)) = (&sections.decided, before.last()) else { return };
    let flagged_then = numbers(&last.children, |child| child.outcome == 0);
    let flagged = |child: &Child| flagged_then.contains(&child.id);
    let of = |codes: &[usize]| numbers(children, |child| flagged(child) && codes.contains(&child.decided));
    cells.add_group("flagged then", Some(decided.flagged), 0, of(&[0, 1, 2, 3]));
    let groups: &[&[usize]] = if decided.lines.len() == 4 { &[&[1], &[2], &[3], &[0]] } else { &[&[1, 2], &[3, 0]] };
    for ((words, shown), codes) in decided.lines.iter().zip(groups) {
        cells.add_group(words, Some(*shown), 0, of(codes));
    }
    if decided.lines.is_empty() {
        for code in 0..4 {
            cells.add_group("decided", None::<Count>, 0, of(&[code]));
        }
    }
}
