//! What a reader can conclude about one group from every printed figure together.
//!
//! Pupils in the same groups form an atom. What is printed of a group is a statement: its size lies between a least and a
//! greatest value, which are the same for an exact count. The least and greatest size of a group that fits all statements is
//! a linear program over the sizes of the atoms. The reader is taken to know which atoms are empty, which is more than a
//! reader can.

use std::collections::BTreeMap;

use crate::disclose::differencing::Population;
use crate::disclose::linear::{NOISE, Program};

/// What a reader is told of a group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::disclose) struct Statement {
    /// The group.
    pub(in crate::disclose) population: Population,
    /// At least so many.
    pub(in crate::disclose) least: u32,
    /// At most so many, where the reader is told.
    pub(in crate::disclose) most: Option<u32>,
}

impl Statement {
    /// The count is printed.
    pub(in crate::disclose) fn exact(population: &Population) -> Statement {
        Statement { least: population.count(), most: Some(population.count()), population: population.clone() }
    }

    /// The count is printed, but for `off` either way.
    pub(in crate::disclose) fn near(population: &Population, printed: u32, off: u32) -> Statement {
        Statement { population: population.clone(), least: printed.saturating_sub(off), most: Some(printed + off) }
    }

    /// A sign says that the count is hidden, so that there is somebody.
    pub(in crate::disclose) fn marked(population: &Population) -> Statement {
        Statement { least: 1, most: None, population: population.clone() }
    }
}

/// Everything told, ready to be asked about groups.
pub(in crate::disclose) struct Knowledge {
    program: Option<Program>,
    /// Pupils by what is told of them.
    atoms: Vec<Vec<usize>>,
    n_variables: usize,
}

impl Knowledge {
    /// Puts the statements together. `n_pupils` counts everybody whom a statement may be about.
    pub(in crate::disclose) fn of(statements: &[Statement], n_pupils: usize) -> Knowledge {
        let told = distinct(statements);
        let mut members: BTreeMap<Vec<bool>, Vec<usize>> = BTreeMap::new();
        for pupil in 0..n_pupils {
            members.entry(told.iter().map(|(population, _)| population.holds(pupil)).collect()).or_default().push(pupil);
        }
        let atoms: Vec<Vec<usize>> = members.values().cloned().collect();
        let is_exact = |(least, most): (u32, Option<u32>)| most == Some(least);
        let n_slacks: usize = told.iter().map(|(_, range)| if is_exact(*range) { 0 } else { 1 + usize::from(range.1.is_some()) }).sum();
        let n_variables = atoms.len() + n_slacks;
        let mut slack = atoms.len();
        let mut rows = Vec::new();
        for (at, (_, range)) in told.iter().enumerate() {
            let mut add = |sign: f64, right: u32| {
                let holds = members.keys().map(|signature| if signature.get(at) == Some(&true) { 1.0 } else { 0.0 });
                let mut row: Vec<f64> = holds.chain(std::iter::repeat_n(0.0, n_slacks)).chain([f64::from(right)]).collect();
                if sign != 0.0 {
                    if let Some(own) = row.get_mut(slack) {
                        *own = sign;
                    }
                    slack += 1;
                }
                rows.push(row);
            };
            if is_exact(*range) {
                add(0.0, range.0);
            } else {
                add(-1.0, range.0);
                if let Some(most) = range.1 {
                    add(1.0, most);
                }
            }
        }
        Knowledge { program: Program::solved(rows, n_variables), atoms, n_variables }
    }

    /// True when the size of a group may be any of `k` values, and the reader cannot tell which.
    pub(in crate::disclose) fn is_wide(&mut self, target: &Population, k: u32) -> bool {
        let wide = f64::from(k.saturating_sub(1));
        let (greatest, least) = self.costs(target);
        let Some(program) = &mut self.program else { return false };
        // Two different questions where an atom is shared; the point reached answers the second one first.
        let at_most = program.climbed(&greatest, -program.value(&least) + wide);
        let at_least = -program.climbed(&least, wide - at_most - NOISE);
        at_most - at_least >= wide - NOISE
    }

    /// Least and greatest size of a group.
    #[cfg(test)]
    pub(in crate::disclose) fn range(&mut self, target: &Population) -> (f64, f64) {
        let (greatest, least) = self.costs(target);
        match &mut self.program {
            Some(program) => (-program.greatest(&least), program.greatest(&greatest)),
            // The arithmetic failed on statements that the truth itself fulfils: claim nothing, so that the caller hides more.
            None => (target.len() as f64, target.len() as f64),
        }
    }

    /// What to climb for the greatest size, and for the least one turned round.
    fn costs(&self, target: &Population) -> (Vec<f64>, Vec<f64>) {
        let cost = |counts: &dyn Fn(&Vec<usize>) -> bool, sign: f64| -> Vec<f64> {
            let mut cost: Vec<f64> = self.atoms.iter().map(|atom| if counts(atom) { sign } else { 0.0 }).collect();
            cost.resize(self.n_variables, 0.0);
            cost
        };
        // Of an atom that the group shares with others, all or nothing may belong to the group.
        let greatest = cost(&|atom| atom.iter().any(|pupil| target.holds(*pupil)), 1.0);
        let least = cost(&|atom| atom.iter().all(|pupil| target.holds(*pupil)), -1.0);
        (greatest, least)
    }
}

/// Each group once, with the narrowest range told.
fn distinct(statements: &[Statement]) -> Vec<(&Population, (u32, Option<u32>))> {
    let mut told: BTreeMap<&Population, (u32, Option<u32>)> = BTreeMap::new();
    for one in statements.iter().filter(|one| !one.population.is_empty()) {
        let range = told.entry(&one.population).or_insert((0, None));
        range.0 = range.0.max(one.least);
        range.1 = match (range.1, one.most) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }
    told.into_iter().filter(|(_, range)| *range != (0, None)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn span(from: usize, to: usize) -> Population {
        Population::of(from..to)
    }

    fn check(known: &[Population], marked: &[Population], target: &Population, expected: (f64, f64)) {
        let statements: Vec<Statement> = known.iter().map(Statement::exact).chain(marked.iter().map(Statement::marked)).collect();
        let (least, most) = Knowledge::of(&statements, 40).range(target);
        assert!((least - expected.0).abs() < 1e-6 && (most - expected.1).abs() < 1e-6, "{least} {most}");
    }

    #[test]
    fn a_lone_hidden_part_is_known_by_subtraction() {
        check(&[span(0, 40), span(0, 37)], &[], &span(37, 40), (3.0, 3.0));
    }

    #[test]
    fn two_hidden_parts_are_known_by_their_sum_only() {
        check(&[span(0, 40), span(0, 30)], &[], &span(37, 40), (0.0, 10.0));
        check(&[span(0, 40), span(0, 30)], &[span(30, 37), span(37, 40)], &span(37, 40), (1.0, 9.0));
    }

    #[test]
    fn a_crossing_group_narrows_what_it_crosses() {
        // Of 40 pupils 30 have no SEN. Of the 36 with attendance at least 6 must have SEN, so at most 4 with SEN have none.
        let attending = span(0, 27).with(&span(30, 39));
        check(&[span(0, 40), span(0, 30), attending], &[], &span(39, 40), (0.0, 4.0));
    }

    #[test]
    fn a_range_that_is_told_of_the_whole_is_a_range_of_the_rest() {
        let about = Statement { population: span(0, 40), least: 36, most: Some(44) };
        let (least, most) = Knowledge::of(&[about, Statement::exact(&span(0, 37))], 40).range(&span(37, 40));
        assert!((least - 0.0).abs() < 1e-6 && (most - 7.0).abs() < 1e-6, "{least} {most}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_truth_is_always_among_what_a_reader_thinks_possible(groups in proptest::collection::vec(proptest::collection::vec(any::<bool>(), 24), 1..7)) {
            let populations: Vec<Population> =
                groups.iter().map(|group| Population::of(group.iter().enumerate().filter(|(_, is_in)| **is_in).map(|(at, _)| at))).collect();
            let (target, told) = populations.split_last().unwrap();
            let statements: Vec<Statement> = told
                .iter()
                .enumerate()
                .map(|(at, one)| match at % 3 {
                    0 => Statement::exact(one),
                    1 => Statement { population: one.clone(), least: one.count().saturating_sub(2), most: Some(one.count() + 3) },
                    _ => Statement { least: u32::from(!one.is_empty()), ..Statement::marked(one) },
                })
                .collect();
            let (least, most) = Knowledge::of(&statements, 24).range(target);
            for k in [1, 3, 6] {
                let is_wide = most - least >= f64::from(k - 1) - 1e-6;
                prop_assert_eq!(Knowledge::of(&statements, 24).is_wide(target, k), is_wide, "{} of {}..{}", k, least, most);
            }
            let truth = target.len() as f64;
            prop_assert!(least <= truth + 1e-6 && truth <= most + 1e-6, "{} in {}..{}", truth, least, most);
        }
    }
}
