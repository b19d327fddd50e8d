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
mod withdraw;

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::config::method::MethodSettings;
use crate::disclose::deduction::Statement;
use crate::disclose::differencing::{Ledger, Population};
use crate::disclose::document::withdraw::Withdrawn;
use crate::disclose::earlier::{AT_LEAST, Earlier};
use crate::disclose::everyone::Everyone;
use crate::disclose::percent::{HIDDEN, NOT_GIVEN};
use crate::disclose::view::Count;
use crate::history::disclosed::{Release, ReleaseKind, Tier};

/// The numbers of the method that protect the readers of one document.
#[derive(Clone, Copy, Debug)]
pub(in crate::disclose) struct Rules {
    /// Smallest count shown.
    pub(in crate::disclose) k: u32,
    /// Smallest count shown to the public, whose pages are known to whoever reads this document.
    pub(in crate::disclose) k_public: u32,
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
        Rules {
            k: k.max(1.0) as u32,
            k_public: method.k_pub.value.max(k).max(1.0) as u32,
            min_mean: method.min_gap_group.value.max(1.0) as usize,
            delivered: method.dosage_delivered.value,
        }
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
            withdrawn: Withdrawn::default(),
            given: Vec::new(),
            left_out: Vec::new(),
            small: BTreeSet::new(),
            beside: None,
        }
    }

    /// The same, for a document whose readers know another one, such as governors who read the school's website: together the
    /// two must not tell what each keeps to itself.
    pub(in crate::disclose) fn beside(self, other: &DocumentAudit) -> DocumentAudit {
        let small = other.small.iter().chain(other.earlier.small(other.rules.smallest())).cloned().collect();
        DocumentAudit { beside: Some(Known { told: other.told(), small, k: other.rules.k }), ..self }
    }

    /// Puts the document together until no small group can be worked out from it, and gives the fullest such one.
    pub(in crate::disclose) fn compose<V>(self, put_together: impl Fn(&mut DocumentAudit) -> V) -> (V, DocumentAudit) {
        let mut withdrawn = Withdrawn::default();
        let mut round = 0;
        loop {
            let mut audit = DocumentAudit { withdrawn: withdrawn.clone(), ..self.clone() };
            if withdrawn.has_figures() {
                audit.leave_out(
                    "Some numbers of pupils are hidden, because together with the others they would say too much about a small group",
                );
            }
            let view = put_together(&mut audit);
            let more = audit.to_withdraw();
            // Each round leaves something more out, and there is only so much.
            if more.is_empty() {
                return (view, audit);
            }
            let is_new = (round < MOST_ROUNDS && withdrawn.extend(more)) || withdrawn.extend(audit.everything());
            if !is_new {
                return (view, audit);
            }
            round += 1;
        }
    }

    /// The count of a group that stands alone, if it may be printed beside everything before it.
    pub(in crate::disclose) fn count(&mut self, what: Statistic<'_>, population: &Population) -> Count {
        let shown = self.judge(what, population);
        self.give(what, population, shown)
    }

    /// The count of a group whose line is there only because the group is large enough, which a hidden number cannot hide.
    pub(in crate::disclose) fn count_of_line(&mut self, what: Statistic<'_>, population: &Population) -> Count {
        let shown = match self.judge(what, population) {
            Count::Exact(n) => Count::Exact(n),
            // Without signs there is no line either.
            _ if self.withdrawn.is_unmarked(what.section) => Count::NotGiven,
            hidden => hidden,
        };
        let shown = self.give(what, population, shown);
        if matches!(shown, Count::About(_) | Count::Hidden) {
            let given = Given {
                section: what.section,
                kind: ReleaseKind::Count,
                measure: format!("{}, a line", what.measure),
                group: what.group.to_owned(),
                population: population.clone(),
                shown: format!("{AT_LEAST}{}", self.rules.k),
                told: Some(Statement::at_least(population, self.rules.smallest())),
            };
            self.write_down(given);
        }
        shown
    }

    /// What is printed of a group of which another part of the document is hidden.
    pub(in crate::disclose) fn hidden(&self, section: Section) -> Count {
        if self.withdrawn.is_unmarked(section) { Count::NotGiven } else { Count::Hidden }
    }

    /// What is printed where nobody is counted.
    pub(in crate::disclose) fn none(&self, section: Section) -> Count {
        if self.withdrawn.is_unmarked(section) { Count::NotGiven } else { Count::Exact(0) }
    }

    /// What is to be remembered of the document, with the row keys of the pupils behind each figure.
    pub(in crate::disclose) fn releases(&self, as_at: NaiveDate, everyone: &Everyone<'_>, tier: Tier) -> Vec<Release> {
        let keys = |population: &Population| {
            everyone.keys().iter().enumerate().filter(|(at, _)| population.holds(*at)).map(|(_, key)| (*key).to_owned()).collect()
        };
        let given = self.given.iter().map(|one| Release {
            as_at,
            tier,
            kind: one.kind,
            measure: one.measure.clone(),
            group: one.group.clone(),
            shown: one.shown.clone(),
            pupils: keys(&one.population),
        });
        // Later documents must not tell either what this one keeps to itself.
        let is_given = |group: &Population| self.given.iter().any(|one| one.kind == ReleaseKind::Count && one.population == *group);
        let kept = self.small.iter().filter(|group| !is_given(group)).map(|group| Release {
            as_at,
            tier,
            kind: ReleaseKind::Count,
            measure: "kept back".to_owned(),
            group: String::new(),
            shown: NOT_GIVEN.to_owned(),
            pupils: keys(group),
        });
        given.chain(kept).collect()
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
        self.given.iter().filter_map(|one| one.told.clone()).chain(self.earlier.told(self.rules)).collect()
    }

    /// Writes down what is printed of a group.
    fn give(&mut self, what: Statistic<'_>, population: &Population, shown: Count) -> Count {
        self.guard(population);
        let tells_nothing = matches!(shown, Count::Hidden | Count::Exact(0)) && self.withdrawn.is_unmarked(what.section);
        let shown = if tells_nothing { Count::NotGiven } else { shown };
        let told = match shown {
            _ if population.is_empty() => None,
            Count::Exact(_) => Some(Statement::exact(population)),
            Count::About(then) => Some(Statement::near(population, then, self.rules.k - 1)),
            Count::Hidden => Some(Statement::marked(population)),
            Count::NotGiven => None,
        };
        self.write_down(Given {
            section: what.section,
            kind: ReleaseKind::Count,
            measure: what.measure.to_owned(),
            group: what.group.to_owned(),
            population: population.clone(),
            shown: shown.to_string(),
            told,
        });
        shown
    }

    /// Figures that were judged beside others and are not printed themselves, by their measure and group: nobody is told of them.
    pub(in crate::disclose) fn unprinted(&mut self, is_left_out: impl Fn(&str, &str) -> bool) {
        for one in self.given.iter_mut().filter(|one| is_left_out(&one.measure, &one.group)) {
            let words = if one.kind == ReleaseKind::Figure { HIDDEN } else { NOT_GIVEN };
            (one.told, one.shown) = (None, words.to_owned());
        }
    }

    fn write_down(&mut self, given: Given) {
        if !self.given.contains(&given) {
            self.given.push(given);
        }
    }
}
