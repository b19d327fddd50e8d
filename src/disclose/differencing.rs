//! Two released figures must not differ by a handful of children (method, disclosure control, section 4).
//!
//! A [`Ledger`] remembers every population whose count is printed, and what a reader can add and subtract from
//! them; a further count is printed only when it leaves no small remainder anywhere.

use std::collections::BTreeSet;

/// Pupils, as positions in the school's list.
pub(in crate::disclose) type Population = BTreeSet<usize>;

/// May two populations of one measure both be released?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// They are equal, or far enough apart.
    Fine,
    /// One lies in the other and leaves 1 to k-1 pupils.
    Unsafe,
    /// They differ by fewer than k pupils in all, on both sides: a person decides, hidden meanwhile.
    Review,
}

/// Compares two populations.
pub fn difference<T: Ord>(a: &BTreeSet<T>, b: &BTreeSet<T>, k: usize) -> Difference {
    let (only_a, only_b) = (a.difference(b).count(), b.difference(a).count());
    match (only_a, only_b) {
        (0, 0) => Difference::Fine,
        (0, n) | (n, 0) if n < k => Difference::Unsafe,
        (a, b) if a > 0 && b > 0 && a + b < k => Difference::Review,
        _ => Difference::Fine,
    }
}

/// The score of one who joined, recovered from two exact means: why means are printed to whole numbers, and only
/// when the number of pupils differs by none or by at least k. `None` unless exactly one joined.
pub fn recovered_from_means(n_before: u32, mean_before: f64, n_after: u32, mean_after: f64) -> Option<f64> {
    (n_after == n_before + 1).then(|| f64::from(n_after) * mean_after - f64::from(n_before) * mean_before)
}

/// Populations a reader knows the size of: those printed, their complements in one another, and their sums.
#[derive(Debug, Default)]
pub(in crate::disclose) struct Ledger {
    known: BTreeSet<Population>,
    printed: Vec<Population>,
}

/// Derived populations kept; beyond this many the pairs alone are compared.
const MOST_KNOWN: usize = 3_000;

impl Ledger {
    /// Prints the count of a population if it may be printed, and remembers it. Empty populations are zeros, which
    /// are published and subtract nothing.
    pub(in crate::disclose) fn admits(&mut self, population: &Population, k: usize) -> bool {
        if population.is_empty() || self.printed.contains(population) {
            return true;
        }
        if population.len() < k || self.known.iter().any(|known| difference(known, population, k) != Difference::Fine) {
            return false;
        }
        let derived = self.derived_with(population);
        // A remainder of remainders may be small too: whole minus part minus part.
        if derived.iter().any(|one| (1..k).contains(&one.len())) {
            return false;
        }
        self.printed.push(population.clone());
        self.known.insert(population.clone());
        if self.known.len() + derived.len() <= MOST_KNOWN {
            self.known.extend(derived);
        }
        true
    }

    /// What becomes known when a population joins: remainders of nested ones, and sums of disjoint ones.
    fn derived_with(&self, new: &Population) -> BTreeSet<Population> {
        let mut derived = BTreeSet::new();
        for known in &self.known {
            if known.is_subset(new) {
                derived.insert(new.difference(known).copied().collect());
            } else if new.is_subset(known) {
                derived.insert(known.difference(new).copied().collect());
            } else if known.is_disjoint(new) {
                derived.insert(known.union(new).copied().collect());
            }
        }
        derived.retain(|one: &Population| !one.is_empty());
        derived
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: usize, to: usize) -> Population {
        (from..to).collect()
    }

    #[test]
    fn a_year_group_with_and_without_its_plans_is_unsafe() {
        assert_eq!(difference(&span(0, 28), &span(0, 25), 6), Difference::Unsafe);
        assert_eq!(difference(&span(0, 28), &span(0, 14), 6), Difference::Fine);
        assert_eq!(difference(&span(0, 12), &span(1, 14), 6), Difference::Review);
        assert_eq!(difference(&span(0, 12), &span(0, 12), 6), Difference::Fine);
    }

    #[test]
    fn one_joiner_is_recovered_from_two_means() {
        assert_eq!(recovered_from_means(11, 84.0, 12, 82.5), Some(66.0));
        assert_eq!(recovered_from_means(11, 84.0, 17, 82.5), None);
    }

    #[test]
    fn whole_minus_two_parts_is_noticed() {
        let mut ledger = Ledger::default();
        assert!(ledger.admits(&span(0, 100), 6));
        assert!(ledger.admits(&span(0, 60), 6));
        // 100 - 60 - 37 leaves three pupils, although no pair of these is close.
        assert!(!ledger.admits(&span(60, 97), 6));
        assert!(ledger.admits(&span(60, 90), 6));
    }

    #[test]
    fn the_same_population_twice_tells_nothing_new() {
        let mut ledger = Ledger::default();
        assert!(ledger.admits(&span(0, 20), 6));
        assert!(ledger.admits(&span(0, 20), 6));
        assert!(!ledger.admits(&span(0, 18), 6));
    }
}
