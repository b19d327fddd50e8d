//! May one more count be printed beside those of this document and of earlier terms?

use chrono::NaiveDate;

use super::{DocumentAudit, Statistic};
use crate::disclose::differencing::Population;
use crate::disclose::earlier::Beside;
use crate::disclose::view::Count;

impl DocumentAudit {
    /// What may be printed of a group that stands alone. Remembers the count when it is exact.
    pub(super) fn judge(&mut self, what: Statistic<'_>, population: &Population) -> Count {
        if self.is_withdrawn(what, population) {
            return Count::Hidden;
        }
        match self.beside_earlier(what, population) {
            Count::Exact(n) if self.ledger.admits(population, self.rules.smallest()) => Count::Exact(n),
            Count::About(then) => self.about(then),
            _ => Count::Hidden,
        }
    }

    pub(super) fn is_withdrawn(&self, what: Statistic<'_>, population: &Population) -> bool {
        self.withdrawn.holds(what.section, population)
    }

    /// What earlier terms leave of a count: all of it, the earlier one in its place, or nothing.
    pub(super) fn beside_earlier(&self, what: Statistic<'_>, population: &Population) -> Count {
        let smallest = self.rules.smallest();
        let printed = self.given.iter().filter(|one| one.measure == what.measure && one.shown == one.population.len().to_string());
        let printed: Vec<&Population> = printed.map(|one| &one.population).collect();
        match self.earlier.count(what.measure, what.group, population, &printed, smallest) {
            Beside::Fine => Count::Exact(population.count()),
            Beside::Kept(then) if population.is_empty() || population.len() >= smallest => Count::About(then),
            Beside::Kept(_) | Beside::Hidden => Count::Hidden,
        }
    }

    /// The counts of a measure as an earlier report since a day gave them.
    pub(in crate::disclose) fn earlier_counts(&self, measure: &str, since: NaiveDate) -> Option<Vec<(String, Count)>> {
        let earlier = self.earlier.counts_since(measure, since)?;
        Some(earlier.into_iter().map(|(group, n)| (group.to_owned(), n.map_or(Count::Hidden, Count::About))).collect())
    }

    pub(super) fn about(&mut self, then: u32) -> Count {
        self.leave_out(
            "Where a number is given as 'about', it is broadly unchanged, and the number of an earlier report is repeated: two reports \
             that differ by a few pupils would say too much about those few",
        );
        Count::About(then)
    }
}
