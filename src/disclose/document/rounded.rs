//! Counts of a published document: to the nearest five, or `low`. Where a sign would say too much, `low` stands for none as well.

use chrono::NaiveDate;

use super::{DocumentAudit, Given, Statistic};
use crate::disclose::deduction::Statement;
use crate::disclose::differencing::Population;
use crate::disclose::earlier::ROUNDED_BY;
use crate::disclose::percent::{HIDDEN, LOW, PublicCount, public_count};
use crate::disclose::view::Count;
use crate::history::disclosed::ReleaseKind;

impl DocumentAudit {
    /// May something be named that is named only where enough pupils are behind it?
    pub(in crate::disclose) fn may_name(&mut self, what: Statistic<'_>, population: &Population) -> bool {
        self.guard(population);
        let is_named = population.len() >= self.rules.smallest() && !self.is_withdrawn(what, population);
        if is_named {
            self.write_down(Given {
                section: what.section,
                kind: ReleaseKind::Figure,
                measure: what.measure.to_owned(),
                group: what.group.to_owned(),
                population: population.clone(),
                shown: "named".to_owned(),
                told: Some(Statement::at_least(population, self.rules.smallest())),
            });
        }
        is_named
    }

    /// The counts of a measure as a published page since a day gave them.
    pub(in crate::disclose) fn earlier_rounded(&self, measure: &str, since: NaiveDate) -> Option<Vec<(String, PublicCount)>> {
        let (_, earlier) = self.earlier.counts_since(measure, since)?;
        Some(earlier.into_iter().map(|(group, n)| (group.to_owned(), n.map_or(PublicCount::Low, PublicCount::Shown))).collect())
    }

    /// The count of a group as the public may see it, or a number of an earlier paper in its place. `None`: it may not be told at
    /// all, not even as `low`.
    pub(in crate::disclose) fn rounded_count(
        &mut self,
        what: Statistic<'_>,
        population: &Population,
        repeated: Option<u32>,
    ) -> Option<PublicCount> {
        let smallest = self.rules.smallest();
        let shown = if self.is_withdrawn(what, population) {
            None
        } else if let Some(then) = repeated {
            Some(public_count(then))
        } else if population.len() < smallest {
            Some(if population.is_empty() { PublicCount::Shown(0) } else { PublicCount::Low })
        } else {
            match self.beside_earlier(what, population) {
                Count::Exact(n) => self.ledger.admits(population, smallest).then(|| public_count(n)),
                Count::About(then) => Some(PublicCount::Shown(then)),
                Count::Hidden | Count::NotGiven => None,
            }
        };
        self.guard(population);
        let is_marked = !self.withdrawn.is_unmarked(what.section);
        let shown = if !is_marked && shown == Some(PublicCount::Shown(0)) { Some(PublicCount::Low) } else { shown };
        let off = self.rules.k - 1 + ROUNDED_BY;
        let (words, told) = match shown {
            Some(PublicCount::Shown(0)) => ("0".to_owned(), None),
            Some(PublicCount::Shown(n)) if n.abs_diff(population.count()) <= ROUNDED_BY => {
                (n.to_string(), Some(Statement::near(population, n, ROUNDED_BY)))
            }
            // A number of an earlier paper tells of today's pupils only as far as they are nearly the same.
            Some(PublicCount::Shown(n)) => {
                (n.to_string(), Some(Statement::near(population, n, off)).filter(|_| n.abs_diff(population.count()) <= off))
            }
            Some(PublicCount::Low) => (LOW.to_owned(), is_marked.then(|| Statement::marked(population))),
            None => (HIDDEN.to_owned(), is_marked.then(|| Statement::marked(population))),
        };
        self.write_down(Given {
            section: what.section,
            kind: ReleaseKind::Count,
            measure: what.measure.to_owned(),
            group: what.group.to_owned(),
            population: population.clone(),
            shown: words,
            told: told.filter(|_| !population.is_empty()),
        });
        shown
    }
}
