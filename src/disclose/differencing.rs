//! Two released figures must not differ by a handful of children (method, disclosure control, section 4).
//!
//! A `Ledger` remembers every population whose count is printed, and what a reader can add and subtract from
//! them; a further count is printed only when it leaves no small remainder anywhere.

use std::collections::BTreeSet;

/// Pupils, as positions in the school's list: one bit each.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::disclose) struct Population(Vec<u64>);

impl Population {
    pub(in crate::disclose) fn of(pupils: impl IntoIterator<Item = usize>) -> Population {
        let mut words: Vec<u64> = Vec::new();
        for pupil in pupils {
            let word = pupil / 64;
            if words.len() <= word {
                words.resize(word + 1, 0);
            }
            if let Some(bits) = words.get_mut(word) {
                *bits |= 1 << (pupil % 64);
            }
        }
        Population(words)
    }

    pub(in crate::disclose) fn len(&self) -> usize {
        self.0.iter().map(|bits| bits.count_ones() as usize).sum()
    }

    /// True when a pupil is in it.
    pub(in crate::disclose) fn holds(&self, pupil: usize) -> bool {
        self.0.get(pupil / 64).is_some_and(|bits| bits >> (pupil % 64) & 1 == 1)
    }

    pub(in crate::disclose) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many as a count to print.
    pub(in crate::disclose) fn count(&self) -> u32 {
        u32::try_from(self.len()).unwrap_or(u32::MAX)
    }

    fn joined(&self, other: &Population, join: impl Fn(u64, u64) -> u64) -> Population {
        let bits = |of: &Population, word: usize| of.0.get(word).copied().unwrap_or(0);
        let mut words: Vec<u64> = (0..self.0.len().max(other.0.len())).map(|word| join(bits(self, word), bits(other, word))).collect();
        // One population has one form, so that equality is equality of pupils.
        while words.last() == Some(&0) {
            words.pop();
        }
        Population(words)
    }

    pub(in crate::disclose) fn without(&self, other: &Population) -> Population {
        self.joined(other, |a, b| a & !b)
    }

    pub(in crate::disclose) fn with(&self, other: &Population) -> Population {
        self.joined(other, |a, b| a | b)
    }

    pub(in crate::disclose) fn common(&self, other: &Population) -> Population {
        self.joined(other, |a, b| a & b)
    }

    /// May figures of one measure about both be released?
    pub(in crate::disclose) fn difference(&self, other: &Population, k: usize) -> Difference {
        let (only_self, only_other) = self.counts_apart(other);
        verdict(only_self, only_other, k)
    }

    /// How many are in this one only, and in the other only.
    fn counts_apart(&self, other: &Population) -> (usize, usize) {
        let longest = self.0.len().max(other.0.len());
        let word = |of: &Population, at: usize| of.0.get(at).copied().unwrap_or(0);
        (0..longest).fold((0, 0), |(only_self, only_other), at| {
            let (a, b) = (word(self, at), word(other, at));
            (only_self + (a & !b).count_ones() as usize, only_other + (b & !a).count_ones() as usize)
        })
    }

    /// True when the two differ, by a handful of pupils.
    pub(in crate::disclose) fn is_near(&self, other: &Population, k: usize) -> bool {
        self.difference(other, k) != Difference::Fine
    }

    /// What becomes known of two groups with known sizes: the remainder of one in the other, or their union when they are apart.
    pub(in crate::disclose) fn combined(&self, other: &Population) -> Option<Population> {
        let (only_self, only_other) = self.counts_apart(other);
        let combined = if only_other == 0 {
            self.without(other)
        } else if only_self == 0 {
            other.without(self)
        } else if only_self == self.len() {
            self.with(other)
        } else {
            return None;
        };
        (!combined.is_empty()).then_some(combined)
    }

    /// Those in one of the two only.
    pub(in crate::disclose) fn apart(&self, other: &Population) -> Population {
        self.joined(other, |a, b| a ^ b)
    }
}

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
    verdict(a.difference(b).count(), b.difference(a).count(), k)
}

/// The rule on how many pupils are in one population only, and in the other only.
fn verdict(only_a: usize, only_b: usize, k: usize) -> Difference {
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
#[derive(Clone, Debug, Default)]
pub(in crate::disclose) struct Ledger {
    known: BTreeSet<Population>,
    printed: Vec<Population>,
}

/// Derived populations kept; beyond this many, new sums and remainders are judged and then forgotten.
const MOST_KNOWN: usize = 600;

impl Ledger {
    /// Prints the count of a population if it may be printed, and remembers it. Empty populations are zeros, which
    /// are published and subtract nothing.
    pub(in crate::disclose) fn admits(&mut self, population: &Population, k: usize) -> bool {
        if population.is_empty() || self.printed.contains(population) {
            return true;
        }
        let derived = self.derived_with(population);
        let is_open = |one: &Population| one.len() < k || self.known.iter().any(|known| known.is_near(one, k));
        // A remainder of remainders counts too: whole minus part minus part.
        if is_open(population) || derived.iter().any(is_open) {
            return false;
        }
        self.printed.push(population.clone());
        self.known.insert(population.clone());
        if self.known.len() + derived.len() <= MOST_KNOWN {
            self.known.extend(derived);
        }
        true
    }

    /// True when the count of a population is printed.
    pub(in crate::disclose) fn has_printed(&self, population: &Population) -> bool {
        self.printed.contains(population)
    }

    /// What becomes known when a population joins: remainders of nested ones, and sums of disjoint ones.
    fn derived_with(&self, new: &Population) -> BTreeSet<Population> {
        self.known.iter().filter_map(|known| known.combined(new)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(from: usize, to: usize) -> BTreeSet<usize> {
        (from..to).collect()
    }

    fn span(from: usize, to: usize) -> Population {
        Population::of(from..to)
    }

    #[test]
    fn a_year_group_with_and_without_its_plans_is_unsafe() {
        assert_eq!(difference(&set(0, 28), &set(0, 25), 6), Difference::Unsafe);
        assert_eq!(difference(&set(0, 28), &set(0, 14), 6), Difference::Fine);
        assert_eq!(difference(&set(0, 12), &set(1, 14), 6), Difference::Review);
        assert_eq!(difference(&set(0, 12), &set(0, 12), 6), Difference::Fine);
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
