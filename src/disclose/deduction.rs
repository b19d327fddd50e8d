//! What a reader can conclude about one group from every printed figure together.
//!
//! Pupils in the same groups form an atom. What is printed of a group is a statement: its size lies between a least and a
//! greatest value, which are the same for an exact count. The least and greatest size of a group that fits all statements is
//! a linear program over the sizes of the atoms. The reader is taken to know which atoms are empty, which is more than a
//! reader can, and that children come in whole numbers.

use std::collections::BTreeMap;

use crate::disclose::differencing::Population;
use crate::disclose::linear::{NOISE, Program, sum_at};

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

    /// A mean is printed, which takes so many pupils.
    pub(in crate::disclose) fn at_least(population: &Population, fewest: usize) -> Statement {
        Statement { population: population.clone(), least: u32::try_from(fewest).unwrap_or(u32::MAX), most: None }
    }

    /// A sign says that the count is hidden, so that there is somebody.
    pub(in crate::disclose) fn marked(population: &Population) -> Statement {
        Statement { least: 1, most: None, population: population.clone() }
    }
}

/// Everything told, ready to be asked about groups.
#[derive(Clone)]
pub(in crate::disclose) struct Knowledge {
    program: Program,
    /// Pupils by what is told of them.
    atoms: Vec<Vec<usize>>,
    /// For each group that is told of: the statements about it, and what each says. A statement that is taken back is gone.
    rows: Vec<Vec<(usize, Range)>>,
    /// The row of each statement.
    row_of: Vec<Option<usize>>,
    /// Sizes of the atoms that fit everything told, as they were found.
    seen: Vec<Vec<f64>>,
}

/// At least, and at most if that is told.
type Range = (u32, Option<u32>);

impl Knowledge {
    /// Puts the statements together. `n_pupils` counts everybody whom a statement may be about.
    pub(in crate::disclose) fn of(statements: &[Statement], n_pupils: usize) -> Knowledge {
        let mut groups: BTreeMap<&Population, Vec<(usize, Range)>> = BTreeMap::new();
        for (at, one) in statements.iter().enumerate() {
            let tells = (one.least, one.most) != (0, None);
            if tells && !one.population.is_empty() {
                groups.entry(&one.population).or_default().push((at, (one.least, one.most)));
            }
        }
        let mut members: BTreeMap<Vec<bool>, Vec<usize>> = BTreeMap::new();
        for pupil in 0..n_pupils {
            members.entry(groups.keys().map(|population| population.holds(pupil)).collect()).or_default().push(pupil);
        }
        let truth: Vec<f64> = members.values().map(|atom| atom.len() as f64).collect();
        let sums: Vec<(Vec<usize>, (f64, f64))> = groups
            .values()
            .enumerate()
            .map(|(row, told)| {
                let holds = members.keys().enumerate().filter(|(_, signature)| signature.get(row) == Some(&true));
                (holds.map(|(atom, _)| atom).collect(), narrowest(told))
            })
            .collect();
        let mut row_of = vec![None; statements.len()];
        for (row, told) in groups.values().enumerate() {
            for (at, _) in told {
                if let Some(slot) = row_of.get_mut(*at) {
                    *slot = Some(row);
                }
            }
        }
        let rows = groups.into_values().collect();
        Knowledge { program: Program::at(&truth, &sums), atoms: members.into_values().collect(), rows, row_of, seen: vec![truth] }
    }

    /// The same for a reader who was not told some of the statements.
    pub(in crate::disclose) fn without(&self, statements: impl IntoIterator<Item = usize>) -> Knowledge {
        let mut less = self.clone();
        for at in statements {
            let Some(row) = less.row_of.get(at).copied().flatten() else { continue };
            if let Some(told) = less.rows.get_mut(row) {
                told.retain(|(other, _)| *other != at);
                less.program.widen(row, narrowest(told));
            }
        }
        less
    }

    /// True when the size of a group may be any of `k` values, and the reader cannot tell which.
    pub(in crate::disclose) fn is_wide(&mut self, target: &Population, k: u32) -> bool {
        self.n_values(target, k) >= k
    }

    /// How many sizes a group may have, as far as `enough` are asked for.
    pub(in crate::disclose) fn n_values(&mut self, target: &Population, enough: u32) -> u32 {
        let of = self.atoms_of(target);
        let found = self.n_values_from_here(&of, enough);
        if found >= enough || !self.program.is_worn() {
            return found;
        }
        // Once more without the noise of earlier questions.
        self.program.renew();
        self.n_values_from_here(&of, enough)
    }

    fn n_values_from_here(&mut self, (greatest, least): &(Vec<usize>, Vec<usize>), enough: u32) -> u32 {
        let wide = f64::from(enough.saturating_sub(1));
        // Every point that was reached for another group is possible for this one too.
        let most_of = |points: &[Vec<f64>]| points.iter().map(|point| sum_at(point, greatest)).fold(f64::NEG_INFINITY, f64::max);
        let least_of = |points: &[Vec<f64>]| points.iter().map(|point| sum_at(point, least)).fold(f64::INFINITY, f64::min);
        // Numbers of children are whole, and the reader knows.
        let (down, up) = (|value: f64| (value + NOISE).floor(), |value: f64| (value - NOISE).ceil());
        let (mut at_most, mut at_least) = (most_of(&self.seen), least_of(&self.seen));
        for is_up in [true, false] {
            if down(at_most) - up(at_least) >= wide {
                return enough;
            }
            if is_up {
                at_most = at_most.max(self.program.climbed(greatest, 1.0, up(at_least) + wide));
            } else {
                at_least = at_least.min(self.program.climbed(least, -1.0, down(at_most) - wide));
            }
            self.seen.push(self.program.point().to_vec());
        }
        // Neither end was given up half-way, so that they are the ends. The truth lies between them.
        let n_values = (down(at_most) - up(at_least) + 1.0).max(1.0);
        if n_values >= f64::from(enough) { enough } else { n_values as u32 }
    }

    /// The statements without which a group might be known less closely: taking back any other changes nothing of it.
    pub(in crate::disclose) fn binding(&mut self, target: &Population) -> Vec<usize> {
        let (greatest, least) = self.atoms_of(target);
        let mut rows = self.program.binding(&greatest, 1.0);
        rows.extend(self.program.binding(&least, -1.0));
        rows.sort_unstable();
        rows.dedup();
        rows.iter().filter_map(|row| self.rows.get(*row)).flatten().map(|(at, _)| *at).collect()
    }

    /// Least and greatest size of a group, in whole pupils; no greatest where nothing bounds it.
    #[cfg(test)]
    pub(in crate::disclose) fn range(&mut self, target: &Population) -> (f64, f64) {
        let (greatest, least) = self.atoms_of(target);
        let at_least = self.program.climbed(&least, -1.0, f64::NEG_INFINITY);
        let at_most = self.program.climbed(&greatest, 1.0, f64::INFINITY);
        ((at_least - NOISE).ceil(), (at_most + NOISE).floor())
    }

    /// The atoms that may add to a group, and those that must. Of an atom that the group shares with others, all or nothing may
    /// belong to the group.
    fn atoms_of(&self, target: &Population) -> (Vec<usize>, Vec<usize>) {
        let with = |holds: &dyn Fn(&Vec<usize>) -> bool| {
            self.atoms.iter().enumerate().filter(|(_, atom)| holds(atom)).map(|(at, _)| at).collect::<Vec<usize>>()
        };
        (with(&|atom| atom.iter().any(|pupil| target.holds(*pupil))), with(&|atom| atom.iter().all(|pupil| target.holds(*pupil))))
    }
}

/// What several statements about one group tell together.
fn narrowest(told: &[(usize, Range)]) -> (f64, f64) {
    let of_all = told.iter().fold((0.0, f64::INFINITY), |(least, most): (f64, f64), (_, (at_least, at_most))| {
        (least.max(f64::from(*at_least)), most.min(at_most.map_or(f64::INFINITY, f64::from)))
    });
    if told.is_empty() { (0.0, f64::INFINITY) } else { of_all }
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

    #[test]
    fn only_what_bounds_a_group_need_be_taken_back() {
        let statements = [Statement::exact(&span(0, 40)), Statement::exact(&span(0, 37)), Statement::exact(&span(10, 25))];
        let mut told = Knowledge::of(&statements, 40);
        let few = span(37, 40);
        assert!(!told.is_wide(&few, 6));
        assert_eq!(told.binding(&few), [1, 0]);
        assert!(!told.without([2]).is_wide(&few, 6));
        assert!(told.without([1]).is_wide(&few, 6) && told.without([0]).is_wide(&few, 6));
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
                let is_wide = most - least >= f64::from(k - 1);
                prop_assert_eq!(Knowledge::of(&statements, 24).is_wide(target, k), is_wide, "{} of {}..{}", k, least, most);
            }
            let truth = target.len() as f64;
            prop_assert!(least <= truth + 1e-6 && truth <= most + 1e-6, "{} in {}..{}", truth, least, most);
        }
    }
}
