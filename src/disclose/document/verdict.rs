//! May one more count be printed beside those of this document and of earlier terms?

use chrono::NaiveDate;

use super::{DocumentAudit, Statistic};
use crate::disclose::differencing::Population;
use crate::disclose::earlier::Beside;
use crate::disclose::view::Count;
use crate::history::disclosed::ReleaseKind;

impl DocumentAudit {
    /// What may be printed of a group that stands alone. Remembers the count when it is exact.
    pub(super) fn judge(&mut self, what: Statistic<'_>, population: &Population) -> Count {
        if self.is_withdrawn(what, population) {
            return Count::Hidden;
        }
        match self.beside_earlier(what, population) {
            Count::Exact(n) if self.ledger.admits(population, self.rules.smallest()) => Count::Exact(n),
            Count::About(then) => self.about(then),
            _ => self.about_another(population),
        }
    }

    /// The printed count of nearly the same pupils in place of one that would tell how those few differ: 38 pupils assessed of 40.
    /// Small groups are never told in this way.
    fn about_another(&mut self, population: &Population) -> Count {
        let smallest = self.rules.smallest();
        let printed = self.given.iter().filter(|one| one.kind == ReleaseKind::Count && one.shown == one.population.len().to_string());
        let near = printed.map(|one| &one.population).filter(|one| one.is_near(population, smallest));
        match near.min_by_key(|one| one.apart(population).len()).map(Population::count) {
            Some(n) if population.len() >= smallest => self.about(n),
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

    /// The counts of a measure as an earlier report since a day gave them, and the day of that report.
    pub(in crate::disclose) fn earlier_counts(&self, measure: &str, since: NaiveDate) -> Option<(NaiveDate, Vec<(String, Count)>)> {
        let (day, earlier) = self.earlier.counts_since(measure, since)?;
        let counts = earlier.into_iter().map(|(group, n)| (group.to_owned(), n.map_or(Count::Hidden, Count::About)));
        Some((day, counts.collect()))
    }

    /// One count of the report of a day.
    pub(in crate::disclose) fn earlier_count(&self, measure: &str, group: &str, day: NaiveDate) -> Option<u32> {
        self.earlier.count_of(measure, group, day)
    }

    pub(super) fn about(&mut self, then: u32) -> Count {
        self.leave_out(
            "A number given as 'about' is that of nearly the same pupils, here or in an earlier report. Numbers that differ by a few pupils \
             would say too much about those few",
        );
        Count::About(then)
    }
}
