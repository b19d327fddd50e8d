//! One document for one audience: every count, percentage and mean of it passes through one [`DocumentAudit`].
//!
//! A section registers each figure with the pupils behind it and prints what it is given back. When the document is whole, a
//! linear program asks what a reader could work out about every small group from all of it together, with what was released in
//! earlier terms. As long as a small group would be known too closely, the figure that is least missed is withdrawn and the
//! document is put together anew. How a section is added: `docs/disclosure.md`.

mod figures;
mod parts;
mod rounded;
mod verdict;

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::config::method::MethodSettings;
use crate::disclose::deduction::{Knowledge, Statement};
use crate::disclose::differencing::{Ledger, Population};
use crate::disclose::earlier::Earlier;
use crate::disclose::everyone::Everyone;
use crate::disclose::view::Count;
use crate::history::disclosed::{Release, ReleaseKind, Tier};

/// The numbers of the method that protect the readers of one document.
#[derive(Clone, Copy, Debug)]
pub(in crate::disclose) struct Rules {
    /// Smallest count shown.
    pub(in crate::disclose) k: u32,
    /// Fewest pupils behind a mean.
    pub(in crate::disclose) min_mean: usize,
    /// Delivered share below which an intervention counts as not delivered.
    pub(in crate::disclose) delivered: f64,
}

/// Fewest pupils behind a median (method, disclosure control, section 3).
pub(in crate::disclose) const MIN_MEDIAN: usize = 20;

impl Rules {
    /// For governors.
    pub(in crate::disclose) fn for_board(method: &MethodSettings) -> Rules {
        Rules::with(method.k_gov.value, method)
    }

    /// For anything published.
    pub(in crate::disclose) fn for_public(method: &MethodSettings) -> Rules {
        Rules::with(method.k_pub.value, method)
    }

    fn with(k: f64, method: &MethodSettings) -> Rules {
        // Whole numbers by their unit, `pupils`; a setting below 1 would protect nobody.
        Rules { k: k.max(1.0) as u32, min_mean: method.min_gap_group.value.max(1.0) as usize, delivered: method.dosage_delivered.value }
    }

    pub(in crate::disclose) fn smallest(self) -> usize {
        self.k as usize
    }
}

/// Parts of a document. A figure of a later part is withdrawn before one of an earlier part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::disclose) enum Section {
    /// Pupils on roll.
    Roll,
    /// SEN stages.
    Stages,
    /// Areas of need.
    Needs,
    /// The lists of the term's rule.
    Lists,
    /// Gaps in test scores, with the pupils assessed.
    Assessed,
    /// Interventions.
    Interventions,
    /// Attendance.
    Attendance,
    /// Pupils at the expected level.
    Reached,
    /// Persistent absence and suspensions.
    Absence,
    /// What meetings made of flags.
    Decided,
    /// The register of earlier years.
    Years,
    /// Money.
    Spend,
    /// The policy's tests.
    Tests,
    /// Movement on and off the register.
    Movement,
}

/// What a figure is about: two figures of one measure are compared across terms, two of one measure and group are the same
/// figure of two terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::disclose) struct Statistic<'a> {
    /// Where it stands.
    pub(in crate::disclose) section: Section,
    /// What is measured, the same words in every term: `pupils by stage`. Where the value belongs to a day or a period that is
    /// over, its name is part of the measure: `reading gap, summer 2026`.
    pub(in crate::disclose) measure: &'a str,
    /// Of whom: `SEN support`.
    pub(in crate::disclose) group: &'a str,
}

impl<'a> Statistic<'a> {
    pub(in crate::disclose) fn of(section: Section, measure: &'a str, group: &'a str) -> Statistic<'a> {
        Statistic { section, measure, group }
    }
}

/// What kind of figure it is; each needs its own number of pupils.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::disclose) enum FigureKind {
    /// A mean, or a figure made of means.
    Mean,
    /// A median.
    Median,
}

/// One figure as it was given out.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::disclose) struct Given {
    pub(in crate::disclose) section: Section,
    pub(in crate::disclose) kind: ReleaseKind,
    pub(in crate::disclose) measure: String,
    pub(in crate::disclose) group: String,
    pub(in crate::disclose) population: Population,
    /// As printed; [`crate::disclose::percent::HIDDEN`] where hidden.
    pub(in crate::disclose) shown: String,
    /// What it tells of the number of its pupils, if anything.
    pub(in crate::disclose) told: Option<Statement>,
}

/// A figure that must not be printed, by its part and its pupils.
type Withdrawn = BTreeSet<(Section, Population)>;

/// Rounds of withdrawing after which nothing more is tried but to print no count at all.
const MOST_ROUNDS: usize = 60;

/// One document while it is put together.
#[derive(Clone)]
pub(in crate::disclose) struct DocumentAudit {
    pub(in crate::disclose) rules: Rules,
    n_pupils: usize,
    ledger: Ledger,
    earlier: Earlier,
    withdrawn: Withdrawn,
    given: Vec<Given>,
    left_out: Vec<String>,
    /// Small groups of this document, which nobody may work out.
    small: BTreeSet<Population>,
    /// What is handed to the same readers, who know it all.
    beside: Option<Known>,
}

/// A document that readers of another one know.
#[derive(Clone)]
struct Known {
    told: Vec<Statement>,
    small: BTreeSet<Population>,
    k: u32,
}

impl DocumentAudit {
    /// An empty document about `n_pupils` pupils, on roll or in lists of earlier years, beside what was released earlier.
    pub(in crate::disclose) fn new(rules: Rules, n_pupils: usize, earlier: Earlier) -> DocumentAudit {
        DocumentAudit {
            rules,
            n_pupils,
            ledger: Ledger::default(),
            earlier,
            withdrawn: Withdrawn::new(),
            given: Vec::new(),
            left_out: Vec::new(),
            small: BTreeSet::new(),
            beside: None,
        }
    }

    /// The same, for a document whose readers know another one, such as governors who read the school's website: together the
    /// two must not tell what each keeps to itself.
    pub(in crate::disclose) fn beside(self, other: &DocumentAudit) -> DocumentAudit {
        DocumentAudit { beside: Some(Known { told: other.told(), small: other.small.clone(), k: other.rules.k }), ..self }
    }

    /// Puts the document together until no small group can be worked out from it, and gives the fullest such one.
    pub(in crate::disclose) fn compose<V>(self, put_together: impl Fn(&mut DocumentAudit) -> V) -> (V, DocumentAudit) {
        let mut withdrawn = Withdrawn::new();
        let mut round = 0;
        loop {
            let mut audit = DocumentAudit { withdrawn: withdrawn.clone(), ..self.clone() };
            if !withdrawn.is_empty() {
                audit.leave_out(
                    "Some numbers of pupils are hidden, because together with the others they would say too much about a small group",
                );
            }
            let view = put_together(&mut audit);
            let before = withdrawn.len();
            withdrawn.extend(if round < MOST_ROUNDS { audit.to_withdraw() } else { audit.all_given() });
            // Each round withdraws a figure more, and there are finitely many.
            if withdrawn.len() == before {
                return (view, audit);
            }
            round += 1;
        }
    }

    /// The count of a group that stands alone, if it may be printed beside everything before it.
    pub(in crate::disclose) fn count(&mut self, what: Statistic<'_>, population: &Population) -> Count {
        let shown = self.judge(what, population);
        self.give(what, population, shown);
        shown
    }

    /// What is to be remembered of the document, with the row keys of the pupils behind each figure.
    pub(in crate::disclose) fn releases(&self, as_at: NaiveDate, everyone: &Everyone<'_>, tier: Tier) -> Vec<Release> {
        let keys = |population: &Population| {
            everyone.keys().iter().enumerate().filter(|(at, _)| population.holds(*at)).map(|(_, key)| (*key).to_owned()).collect()
        };
        self.given
            .iter()
            .map(|one| Release {
                as_at,
                tier,
                kind: one.kind,
                measure: one.measure.clone(),
                group: one.group.clone(),
                shown: one.shown.clone(),
                pupils: keys(&one.population),
            })
            .collect()
    }

    /// True when the count of a group is printed already.
    pub(in crate::disclose) fn is_printed(&self, population: &Population) -> bool {
        population.is_empty() || self.ledger.has_printed(population)
    }

    /// The line that says what is left out and why; no number may stand in it.
    pub(in crate::disclose) fn leave_out(&mut self, words: &str) {
        if !self.left_out.iter().any(|known| known == words) {
            self.left_out.push(words.to_owned());
        }
    }

    pub(in crate::disclose) fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// A small group that no figure shows but that nobody may work out either.
    pub(in crate::disclose) fn guard(&mut self, population: &Population) {
        if (1..self.rules.smallest()).contains(&population.len()) {
            self.small.insert(population.clone());
        }
    }

    /// Pupils on roll, and those of earlier figures who have left.
    pub(in crate::disclose) fn n_known(&self) -> usize {
        self.n_pupils + self.earlier.n_former()
    }

    /// Everything that a reader has been told, in this document and in earlier ones.
    pub(in crate::disclose) fn told(&self) -> Vec<Statement> {
        self.told_without(&[])
    }

    fn told_without(&self, left: &[usize]) -> Vec<Statement> {
        let own = self.given.iter().enumerate().filter(|(at, _)| !left.contains(at)).filter_map(|(_, one)| one.told.clone());
        own.chain(self.earlier.told(&self.measures(), self.rules.k)).collect()
    }

    /// What this document measures. Earlier figures of other measures, such as the lists of another term, are left alone.
    fn measures(&self) -> BTreeSet<&str> {
        self.given.iter().map(|one| one.measure.as_str()).collect()
    }

    /// Small groups that are known too closely if some of the given figures are left out.
    fn narrow(&self, left: &[usize], among: &BTreeSet<Population>) -> BTreeSet<Population> {
        if among.is_empty() {
            return BTreeSet::new();
        }
        let told = self.told_without(left);
        let mut narrow = narrower_than(self.rules.k, &told, self.n_known(), among);
        if let Some(known) = &self.beside {
            let both: Vec<Statement> = told.iter().chain(&known.told).cloned().collect();
            let small = among.iter().filter(|one| one.len() < known.k as usize).cloned().collect();
            narrow.extend(narrower_than(known.k, &both, self.n_known(), &small));
        }
        narrow
    }

    /// The figures to withdraw before the next attempt: one whose absence is enough, if there is one; else as many as it takes,
    /// the least missed first. Nothing when no small group is known too closely.
    fn to_withdraw(&self) -> Withdrawn {
        let measures = self.measures();
        let beside = self.beside.iter().flat_map(|known| &known.small);
        let small = self.small.iter().chain(self.earlier.small(&measures, self.rules.smallest())).chain(beside).cloned().collect();
        let narrow = self.narrow(&[], &small);
        if narrow.is_empty() {
            return Withdrawn::new();
        }
        // What earlier reports tell already cannot be taken back by hiding anything now.
        let all: Vec<usize> = (0..self.given.len()).collect();
        let known_anyway = self.narrow(&all, &narrow);
        let narrow: BTreeSet<Population> = narrow.difference(&known_anyway).cloned().collect();
        if narrow.is_empty() {
            return Withdrawn::new();
        }
        let mut open: Vec<usize> = (0..self.given.len()).filter(|at| self.tells_a_size(*at)).collect();
        open.sort_by_key(|at| std::cmp::Reverse((self.given.get(*at).map(|one| one.section), *at)));
        let is_enough = |left: &[usize]| self.narrow(left, &narrow).is_empty();
        let alone = open.iter().find(|at| is_enough(&[**at])).map(|at| vec![*at]);
        let enough = alone.unwrap_or_else(|| {
            // Half at a time: withdrawing more never tells more.
            let (mut too_few, mut enough) = (0, open.len());
            while too_few + 1 < enough {
                let middle = usize::midpoint(too_few, enough);
                if is_enough(open.get(..middle).unwrap_or_default()) { enough = middle } else { too_few = middle }
            }
            open.get(..enough).unwrap_or_default().to_vec()
        });
        enough.into_iter().filter_map(|at| self.given.get(at)).map(|one| (one.section, one.population.clone())).collect()
    }

    fn all_given(&self) -> Withdrawn {
        (0..self.given.len())
            .filter(|at| self.tells_a_size(*at))
            .filter_map(|at| self.given.get(at))
            .map(|one| (one.section, one.population.clone()))
            .collect()
    }

    /// True for a figure that tells more of a size than that there is somebody.
    fn tells_a_size(&self, at: usize) -> bool {
        self.given.get(at).and_then(|one| one.told.as_ref()).is_some_and(|told| told.most.is_some())
    }

    /// Writes down what is printed of a group.
    fn give(&mut self, what: Statistic<'_>, population: &Population, shown: Count) {
        self.guard(population);
        let told = match shown {
            _ if population.is_empty() => None,
            Count::Exact(_) => Some(Statement::exact(population)),
            Count::About(then) => Some(Statement::near(population, then, self.rules.k - 1)),
            Count::Hidden => Some(Statement::marked(population)),
        };
        let given = Given {
            section: what.section,
            kind: ReleaseKind::Count,
            measure: what.measure.to_owned(),
            group: what.group.to_owned(),
            population: population.clone(),
            shown: shown.to_string(),
            told,
        };
        if !self.given.contains(&given) {
            self.given.push(given);
        }
    }
}

/// Those of some groups whose size is known to lie among fewer than `k` values.
fn narrower_than(k: u32, told: &[Statement], n_pupils: usize, among: &BTreeSet<Population>) -> BTreeSet<Population> {
    let mut knowledge = Knowledge::of(told, n_pupils);
    among.iter().filter(|group| !knowledge.is_wide(group, k)).cloned().collect()
}
