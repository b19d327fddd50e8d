//! One line of counts that add up to a printed total: the parts that may be shown.

use super::{DocumentAudit, Section, Statistic};
use crate::disclose::counts::{TableStatus, protect_also};
use crate::disclose::differencing::Population;
use crate::disclose::view::Count;

impl DocumentAudit {
    /// Counts of groups that do not overlap and whose sum is printed already; `parts` names each. `None`: nothing of the line may
    /// be shown.
    ///
    /// A part that would come too close to another printed figure, now or in an earlier term, is hidden like a small one, and
    /// takes a complement with it.
    pub(in crate::disclose) fn parts(&mut self, section: Section, measure: &str, parts: &[(&str, Population)]) -> Option<Vec<Count>> {
        let table = [parts.iter().map(|(_, part)| part.count()).collect::<Vec<u32>>()];
        let whats: Vec<Statistic<'_>> = parts.iter().map(|(group, _)| Statistic::of(section, measure, group)).collect();
        let line: Vec<(Statistic<'_>, &Population)> = whats.into_iter().zip(parts.iter().map(|(_, part)| part)).collect();
        let beside: Vec<Count> = line.iter().map(|(what, part)| self.beside_earlier(*what, part)).collect();
        let is_barred = |at: &usize| {
            let is_open = beside.get(*at).is_some_and(|count| matches!(count, Count::Exact(_)));
            let is_withdrawn = line.get(*at).is_some_and(|(what, part)| self.is_withdrawn(*what, part));
            (is_withdrawn || !is_open) && table[0].get(*at).is_some_and(|n| *n > 0)
        };
        let mut too_close: Vec<(usize, usize)> = (0..line.len()).filter(is_barred).map(|at| (0, at)).collect();
        loop {
            let protected = protect_also(&table, self.rules.k, &too_close);
            if protected.status == TableStatus::Collapse && self.is_open_line(&line) {
                return Some(
                    line.iter()
                        .zip(beside)
                        .enumerate()
                        .map(|(at, ((what, part), beside))| {
                            let shows = !too_close.contains(&(0, at)) && self.ledger.admits(part, self.rules.smallest());
                            self.part(*what, part, shows, beside)
                        })
                        .collect(),
                );
            }
            if protected.status == TableStatus::Collapse {
                line.iter().for_each(|(_, part)| self.guard(part));
                return None;
            }
            let mut trial = self.ledger.clone();
            let smallest = self.rules.smallest();
            match line.iter().enumerate().find(|(at, (_, part))| protected.shows(0, *at) && !trial.admits(part, smallest)) {
                Some((at, _)) => too_close.push((0, at)),
                None => {
                    self.ledger = trial;
                    let shows: Vec<bool> = (0..line.len()).map(|at| protected.shows(0, at)).collect();
                    return Some(
                        line.iter()
                            .zip(shows)
                            .zip(beside)
                            .map(|(((what, part), shows), beside)| self.part(*what, part, shows, beside))
                            .collect(),
                    );
                }
            }
        }
    }

    /// A line whose sum is not printed and without a small part: nothing can be subtracted, so that its parts stand alone.
    fn is_open_line(&self, line: &[(Statistic<'_>, &Population)]) -> bool {
        let whole = line.iter().fold(Population::default(), |whole, (_, part)| whole.with(part));
        let is_small = |part: &Population| (1..self.rules.smallest()).contains(&part.len());
        !self.is_printed(&whole) && !line.iter().any(|(_, part)| is_small(part))
    }

    fn part(&mut self, what: Statistic<'_>, population: &Population, shows: bool, beside: Count) -> Count {
        let shown = match beside {
            _ if shows => Count::Exact(population.count()),
            Count::About(then) if !self.is_withdrawn(what, population) => self.about(then),
            _ => Count::Hidden,
        };
        self.give(what, population, shown)
    }
}
