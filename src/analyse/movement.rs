//! Why a gap between two groups changed: the same children, moves on and off the register, and who came and went.
//!
//! Method, "Group gaps over terms", section 2. The four parts are differences of gaps that follow on from one another, so they add
//! up to the whole change: leavers of the school, the same pupils in the groups of the first day, register moves, joiners.

use super::summary::Summary;

/// One pupil at two occasions: score and membership of the group at each, where there is a score.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Seen {
    /// At the first occasion.
    pub(crate) first: Option<(f64, bool)>,
    /// At the last.
    pub(crate) last: Option<(f64, bool)>,
}

/// A change of a gap (reference minus group, positive is widening) in its parts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Movement {
    /// Gap at the first occasion, everybody with a score then.
    pub(crate) start: f64,
    /// Gap at the last, everybody with a score then, groups as at the last.
    pub(crate) end: f64,
    /// Pupils present at both, groups as at the first: what happened to the same children.
    pub(crate) same_pupils: f64,
    /// Pupils present at both: what moving on and off the register adds.
    pub(crate) register: f64,
    /// What pupils without a score at the first occasion add.
    pub(crate) joiners: f64,
    /// What pupils without a score at the last take away.
    pub(crate) leavers: f64,
    /// Pupils present at both, of the group at the first occasion, and others.
    pub(crate) n_same: (usize, usize),
    /// Came on the register, and left it.
    pub(crate) n_register: (usize, usize),
    /// Joined, and left.
    pub(crate) n_joined_left: (usize, usize),
    /// Size of the group at the first and at the last occasion.
    pub(crate) n_group: (usize, usize),
}

impl Movement {
    /// The whole change.
    pub(crate) fn change(&self) -> f64 {
        self.end - self.start
    }
}

/// Takes a change apart; `None` when a side is empty in any of the gaps compared.
pub(crate) fn movement(pupils: &[Seen]) -> Option<Movement> {
    let both: Vec<((f64, bool), (f64, bool))> = pupils.iter().filter_map(|pupil| Some((pupil.first?, pupil.last?))).collect();
    let start = gap(pupils.iter().filter_map(|pupil| pupil.first))?;
    let end = gap(pupils.iter().filter_map(|pupil| pupil.last))?;
    let same_start = gap(both.iter().map(|(first, _)| *first))?;
    let same_end = gap(both.iter().map(|(first, last)| (last.0, first.1)))?;
    let same_current = gap(both.iter().map(|(_, last)| *last))?;
    let n = |holds: &dyn Fn(&Seen) -> bool| pupils.iter().filter(|pupil| holds(pupil)).count();
    let n_both = |holds: &dyn Fn(bool, bool) -> bool| both.iter().filter(|(first, last)| holds(first.1, last.1)).count();
    let in_group = |at: Option<(f64, bool)>| at.is_some_and(|(_, is_in)| is_in);
    Some(Movement {
        start,
        end,
        leavers: same_start - start,
        same_pupils: same_end - same_start,
        register: same_current - same_end,
        joiners: end - same_current,
        n_same: (n_both(&|was, _| was), n_both(&|was, _| !was)),
        n_register: (n_both(&|was, is| !was && is), n_both(&|was, is| was && !is)),
        n_joined_left: (
            n(&|pupil| pupil.first.is_none() && pupil.last.is_some()),
            n(&|pupil| pupil.first.is_some() && pupil.last.is_none()),
        ),
        n_group: (n(&|pupil| in_group(pupil.first)), n(&|pupil| in_group(pupil.last))),
    })
}

fn gap(scores: impl Iterator<Item = (f64, bool)>) -> Option<f64> {
    type InGroup = Vec<(f64, bool)>;
    let (group, others): (InGroup, InGroup) = scores.partition(|(_, is_in)| *is_in);
    let mean = |side: &[(f64, bool)]| Summary::of(&side.iter().map(|(score, _)| *score).collect::<Vec<f64>>()).map(|side| side.mean);
    Some(mean(&others)? - mean(&group)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::random::Generator;

    fn sum(found: &Movement) -> f64 {
        found.leavers + found.same_pupils + found.register + found.joiners
    }

    #[test]
    fn the_parts_add_up_to_the_change_for_any_school() {
        let mut random = Generator::new(20_261_122);
        let mut n_taken_apart = 0;
        for _ in 0..2000 {
            let n = 4 + random.below(60);
            let mut seen = || (random.below(4) > 0).then(|| (60.0 + random.below(80) as f64, random.below(3) == 0));
            let pupils: Vec<Seen> = (0..n).map(|_| Seen { first: seen(), last: seen() }).collect();
            let Some(found) = movement(&pupils) else { continue };
            n_taken_apart += 1;
            assert!((sum(&found) - found.change()).abs() < 1e-9, "{found:?}");
            let moved = found.n_register.0 + found.n_register.1 + found.n_joined_left.0 + found.n_joined_left.1;
            assert!(moved > 0 || (found.register.abs() < 1e-12 && found.joiners.abs() < 1e-12));
        }
        assert!(n_taken_apart > 1500, "{n_taken_apart}");
    }

    #[test]
    fn with_nobody_moving_everything_is_the_same_children() {
        let still = |first: f64, last: f64, is_in: bool| Seen { first: Some((first, is_in)), last: Some((last, is_in)) };
        let found = movement(&[still(80.0, 85.0, true), still(84.0, 87.0, true), still(100.0, 101.0, false)]).unwrap();
        assert_eq!((found.start, found.end, found.same_pupils), (18.0, 15.0, -3.0));
        assert_eq!((found.register, found.joiners, found.leavers), (0.0, 0.0, 0.0));
    }

    #[test]
    fn a_low_joiner_in_the_group_widens_the_gap_without_any_child_falling_behind() {
        let still = |score: f64, is_in: bool| Seen { first: Some((score, is_in)), last: Some((score, is_in)) };
        let joiner = Seen { first: None, last: Some((70.0, true)) };
        let found = movement(&[still(90.0, true), still(100.0, false), joiner]).unwrap();
        assert_eq!((found.same_pupils, found.joiners, found.n_joined_left, found.n_group), (0.0, 10.0, (1, 0), (1, 2)));
        assert_eq!(movement(&[still(90.0, true)]), None, "no others to compare with");
    }
}
