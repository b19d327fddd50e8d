//! What a reader can conclude about one group from every printed count of a document together.
//!
//! Pupils in the same printed groups form an atom. The printed counts are equations over the sizes of the atoms, a
//! hidden count that is marked as hidden is at least 1, and the least and greatest size of a group that fits them
//! all is a linear program. The reader is taken to know which atoms are empty, which is more than a reader can.

use std::collections::BTreeMap;

use crate::disclose::differencing::Population;

/// Smaller than any count, larger than the noise of the arithmetic.
pub(in crate::disclose) const NOISE: f64 = 1e-6;

/// Least and greatest size of `target` that fits the sizes of `known`, where each of `marked` has one pupil at least.
pub(in crate::disclose) fn deducible(known: &[Population], marked: &[Population], target: &Population, n_pupils: usize) -> (f64, f64) {
    let sets: Vec<&Population> = known.iter().chain(marked).chain([target]).collect();
    let mut atoms: BTreeMap<Vec<bool>, usize> = BTreeMap::new();
    for pupil in 0..n_pupils {
        *atoms.entry(sets.iter().map(|set| set.holds(pupil)).collect()).or_default() += 1;
    }
    let is_in = |set: usize| atoms.keys().map(move |signature| if signature.get(set) == Some(&true) { 1.0 } else { 0.0 });
    let mut program = Program { rows: Vec::new(), basis: Vec::new() };
    for (set, population) in known.iter().chain(marked).enumerate() {
        let slacks = (0..marked.len()).map(|slack| if known.len() + slack == set { -1.0 } else { 0.0 });
        let right = if set < known.len() { population.len() as f64 } else { 1.0 };
        program.rows.push(is_in(set).chain(slacks).chain([right]).collect());
    }
    let wanted: Vec<f64> = is_in(sets.len() - 1).chain((0..marked.len()).map(|_| 0.0)).collect();
    let opposite: Vec<f64> = wanted.iter().map(|value| -value).collect();
    match (program.clone().greatest(&opposite), program.greatest(&wanted)) {
        (Some(least), Some(most)) => (-least, most),
        // The arithmetic failed on equations the truth itself fulfils: claim nothing, so that the caller hides more.
        _ => (target.len() as f64, target.len() as f64),
    }
}

/// Equations over values from 0 on; each row ends with its right side. Two-phase simplex with Bland's rule, which
/// cannot go round in circles.
#[derive(Clone)]
struct Program {
    rows: Vec<Vec<f64>>,
    /// The variable that each row determines.
    basis: Vec<usize>,
}

impl Program {
    /// Greatest value of a linear function; `None` when no values fit the equations.
    fn greatest(mut self, cost: &[f64]) -> Option<f64> {
        let (n, n_rows) = (cost.len(), self.rows.len());
        self.basis = (n..n + n_rows).collect();
        for (i, row) in self.rows.iter_mut().enumerate() {
            let right = row.pop()?;
            row.extend((0..n_rows).map(|j| if i == j { 1.0 } else { 0.0 }));
            row.push(right);
        }
        let artificial: Vec<f64> = (0..n + n_rows).map(|j| if j < n { 0.0 } else { -1.0 }).collect();
        if self.climb(&artificial, n + n_rows) < -NOISE {
            return None;
        }
        let whole: Vec<f64> = cost.iter().copied().chain((0..n_rows).map(|_| 0.0)).collect();
        Some(self.climb(&whole, n))
    }

    /// Climbs by exchanging one variable at a time; only the first `n_open` variables may come in.
    fn climb(&mut self, cost: &[f64], n_open: usize) -> f64 {
        const ZERO: f64 = 1e-9;
        loop {
            let weight = |row: &usize| cost.get(*row).copied().unwrap_or(0.0);
            let value_of = |j: usize| {
                self.basis.iter().zip(&self.rows).map(|(row, line)| weight(row) * line.get(j).copied().unwrap_or(0.0)).sum::<f64>()
            };
            let Some(enter) = (0..n_open).find(|j| weight(j) - value_of(*j) > ZERO) else { return value_of(cost.len()) };
            let ratios = self.rows.iter().zip(&self.basis).enumerate().filter_map(|(i, (line, variable))| {
                let (step, right) = (*line.get(enter)?, *line.last()?);
                (step > ZERO).then_some((right / step, *variable, i))
            });
            let Some((_, _, leave)) = ratios.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))) else { return f64::INFINITY };
            self.exchange(leave, enter);
        }
    }

    fn exchange(&mut self, leave: usize, enter: usize) {
        let Some(line) = self.rows.get_mut(leave) else { return };
        let pivot = line.get(enter).copied().unwrap_or(1.0);
        line.iter_mut().for_each(|value| *value /= pivot);
        let line = line.clone();
        for (i, other) in self.rows.iter_mut().enumerate() {
            let factor = other.get(enter).copied().unwrap_or(0.0);
            if i != leave && factor != 0.0 {
                other.iter_mut().zip(&line).for_each(|(value, by)| *value -= factor * by);
            }
        }
        if let Some(variable) = self.basis.get_mut(leave) {
            *variable = enter;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: usize, to: usize) -> Population {
        Population::of(from..to)
    }

    #[test]
    fn a_lone_hidden_part_is_known_by_subtraction() {
        assert_eq!(deducible(&[span(0, 40), span(0, 37)], &[], &span(37, 40), 40), (3.0, 3.0));
    }

    #[test]
    fn two_hidden_parts_are_known_by_their_sum_only() {
        assert_eq!(deducible(&[span(0, 40), span(0, 30)], &[], &span(37, 40), 40), (0.0, 10.0));
        assert_eq!(deducible(&[span(0, 40), span(0, 30)], &[span(30, 37), span(37, 40)], &span(37, 40), 40), (1.0, 9.0));
    }

    #[test]
    fn a_crossing_group_narrows_what_it_crosses() {
        // Of 40 pupils 30 have no SEN. Of the 36 with attendance at least 6 must have SEN, so at most 4 with SEN have none.
        let attending = span(0, 27).with(&span(30, 39));
        assert_eq!(deducible(&[span(0, 40), span(0, 30), attending], &[], &span(39, 40), 40), (0.0, 4.0));
    }
}
