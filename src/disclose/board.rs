//! The board's view: everything governors see, protected together.
//!
//! Counts are admitted in the order of the report. A later one that differs by a handful of children from an
//! earlier one, or from what can be added and subtracted out of earlier ones, is hidden. Names, classes and year
//! groups never enter. Figures are rounded here, because the rounding is part of the protection.

use std::collections::BTreeMap;

use crate::analyse::results::Analysis;
use crate::config::comparators::NationalFigure;
use crate::config::method::MethodSettings;
use crate::decide::results::Decisions;
use crate::decisions::agreement::Agreement;
use crate::disclose::deduction::{NOISE, deducible};
use crate::disclose::differencing::{Ledger, Population};
use crate::disclose::view::{BoardView, Count, Releasable};
use crate::link::school::School;
use sections::Everyone;

mod absence;
mod agreement;
mod attainment;
mod attendance;
mod flags;
mod gaps;
mod interventions;
mod line;
mod money;
mod movement;
mod policy_tests;
mod prevalence;
mod sections;
mod words;
mod years;

pub use sections::Beside;

#[cfg(test)]
mod attacks;

/// The numbers of the method this view needs.
#[derive(Clone, Copy, Debug)]
struct Rules {
    /// Smallest count shown.
    k: u32,
    /// Fewest pupils behind a mean.
    min_mean: usize,
    /// Delivered share below which an intervention counts as not delivered.
    delivered: f64,
}

impl Rules {
    fn of(method: &MethodSettings) -> Rules {
        // Whole numbers by their unit, `pupils`; a setting below 1 would protect nobody.
        Rules {
            k: method.k_gov.value.max(1.0) as u32,
            min_mean: method.min_gap_group.value.max(1.0) as usize,
            delivered: method.dosage_delivered.value,
        }
    }

    fn smallest(self) -> usize {
        self.k as usize
    }
}

/// Where the view comes from.
#[derive(Clone, Copy)]
struct Sources<'a> {
    school: &'a School,
    analysis: &'a Analysis,
    decisions: &'a Decisions,
    comparators: &'a [NationalFigure],
    need_areas: &'a BTreeMap<String, String>,
    /// What the further sections are made from; without it there are none.
    beside: Option<&'a Beside<'a>>,
}

/// Counts that can be withdrawn when the document as a whole says too much, the least missed first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Withdrawn {
    Nothing,
    Movement,
    Tests,
    Spend,
    Years,
    Decided,
    Absence,
    Reached,
    Attendance,
    Interventions,
    Assessed,
    Lists,
    Everything,
}

impl Withdrawn {
    /// In the order in which they are given up.
    const MORE: [Withdrawn; 12] = [
        Withdrawn::Movement,
        Withdrawn::Tests,
        Withdrawn::Spend,
        Withdrawn::Years,
        Withdrawn::Decided,
        Withdrawn::Absence,
        Withdrawn::Reached,
        Withdrawn::Attendance,
        Withdrawn::Interventions,
        Withdrawn::Assessed,
        Withdrawn::Lists,
        Withdrawn::Everything,
    ];
}

/// What is being put together: what a reader knows so far, and what had to be left out.
struct Draft {
    rules: Rules,
    withdrawn: Withdrawn,
    ledger: Ledger,
    left_out: Vec<String>,
    /// Small groups of the tables, which nobody may work out.
    small: Vec<Population>,
    /// Groups marked as hidden, so that a reader knows there is somebody in them.
    marked: Vec<Population>,
}

impl Draft {
    /// The count of a population, if it may be printed beside everything before it.
    fn count(&mut self, kind: Withdrawn, population: &Population) -> Count {
        if self.withdrawn < kind && self.ledger.admits(population, self.rules.smallest()) {
            Count::Exact(population.count())
        } else {
            Count::Hidden
        }
    }

    /// True when the count of a population is printed already.
    fn is_printed(&self, population: &Population) -> bool {
        population.is_empty() || self.ledger.printed().contains(population)
    }

    fn leave_out(&mut self, words: &str) {
        if !self.left_out.iter().any(|known| known == words) {
            self.left_out.push(words.to_owned());
        }
    }

    /// Remembers the parts of a line for the audit of the whole document.
    fn guard(&mut self, parts: &[Population], is_marked: impl Fn(usize) -> bool) {
        for (at, part) in parts.iter().enumerate().filter(|(_, part)| !part.is_empty()) {
            if part.len() < self.rules.smallest() {
                self.small.push(part.clone());
            }
            if is_marked(at) {
                self.marked.push(part.clone());
            }
        }
    }

    /// True when no small group is known more closely than `k` values apart from all printed counts together.
    fn withstands(&self, n_pupils: usize) -> bool {
        let wide = f64::from(self.rules.k - 1) - NOISE;
        self.small.iter().all(|group| {
            let marked: &[Population] = if self.marked.contains(group) { &self.marked } else { &[] };
            let (least, most) = deducible(self.ledger.printed(), marked, group, n_pupils);
            most - least >= wide
        })
    }
}

/// The smallest count that the board sees.
pub fn smallest_count(method: &MethodSettings) -> u32 {
    Rules::of(method).k
}

/// Everything the board may see of one school and term. `need_areas` gives the broad area of each need code in words.
pub fn board_view(
    school: &School,
    analysis: &Analysis,
    decisions: &Decisions,
    comparators: &[NationalFigure],
    need_areas: &BTreeMap<String, String>,
    method: &MethodSettings,
    beside: &Beside<'_>,
) -> BoardView {
    audited(&Sources { school, analysis, decisions, comparators, need_areas, beside: Some(beside) }, Rules::of(method)).0
}

/// The view with what meetings made of earlier flags.
pub fn with_agreement(view: BoardView, agreement: &Agreement) -> BoardView {
    BoardView { agreement: Releasable::new(agreement::pooled(agreement, view.k)), ..view }
}

/// The fullest view that withstands the audit of all its counts together.
fn audited(sources: &Sources<'_>, rules: Rules) -> (BoardView, Ledger) {
    let everyone = Everyone::of(sources.school, sources.beside.map(|beside| beside.earlier).unwrap_or_default());
    let (mut view, mut draft) = compose(sources, rules, Withdrawn::Nothing, &everyone);
    for withdrawn in Withdrawn::MORE {
        if draft.withstands(everyone.n) {
            break;
        }
        (view, draft) = compose(sources, rules, withdrawn, &everyone);
    }
    (view, draft.ledger)
}

fn compose(sources: &Sources<'_>, rules: Rules, withdrawn: Withdrawn, everyone: &Everyone<'_>) -> (BoardView, Draft) {
    let school = sources.school;
    let mut draft = Draft { rules, withdrawn, ledger: Ledger::default(), left_out: Vec::new(), small: Vec::new(), marked: Vec::new() };
    if withdrawn > Withdrawn::Nothing {
        draft.leave_out("Some numbers of pupils are hidden, because together with the others they would say too much about a small group");
    }
    let on_roll = draft.count(Withdrawn::Everything, &Population::of(0..school.pupils.len()));
    let groups = prevalence::Groups::of(school);
    let (prevalence, all_sen) = prevalence::lines(&mut draft, on_roll, &groups, school, sources.comparators);
    let needs = prevalence::needs(&mut draft, all_sen, &groups, school, sources.need_areas);
    let flags = flags::counts(&mut draft, on_roll, sources.decisions);
    let attendance = attendance::lines(&mut draft, &groups, school);
    let gaps = gaps::trends(&mut draft, sources.analysis);
    let interventions = interventions::lines(&mut draft, sources.analysis);
    let core = (&groups, on_roll);
    let further =
        sources.beside.map(|beside| sections::compose(&mut draft, school, sources.decisions, sources.comparators, core, everyone, beside));
    let view = BoardView {
        k: rules.k,
        min_mean: u32::try_from(rules.min_mean).unwrap_or(u32::MAX),
        on_roll: Releasable::new(on_roll),
        prevalence: Releasable::new(prevalence),
        needs: Releasable::new(needs),
        gaps: Releasable::new(gaps),
        flags: Releasable::new(flags),
        agreement: Releasable::new(None),
        interventions: Releasable::new(interventions),
        attendance: Releasable::new(attendance),
        sections: Releasable::new(further.unwrap_or_default()),
        left_out: Releasable::new(draft.left_out.clone()),
    };
    (view, draft)
}
