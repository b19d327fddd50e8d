//! What the back-test counts: shares with Wilson's interval, over pupils at decision days.
//!
//! A child counts once at every decision day, so intervals over several days are somewhat too narrow; the report says so.

use std::collections::BTreeMap;

use crate::analyse::proportion::{Proportion, difference};
use crate::backtest::frozen::Moment;
use crate::backtest::outcomes::Case;
use crate::decide::results::Partition;

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// With the property.
    pub(crate) k: usize,
    /// Of whom it is known.
    pub(crate) n: usize,
}

impl Tally {
    /// Counts where the property is known.
    pub(crate) fn of(known: impl Iterator<Item = Option<bool>>) -> Tally {
        known.flatten().fold(Tally::default(), |tally, holds| Tally { k: tally.k + usize::from(holds), n: tally.n + 1 })
    }

    /// Share with its interval.
    pub(crate) fn share(self) -> Option<Proportion> {
        Proportion::of(self.k as u64, self.n as u64)
    }

    /// This share less another: estimate, low, high.
    pub(crate) fn less(self, other: Tally) -> Option<(f64, f64, f64)> {
        Some(difference(self.share()?, other.share()?))
    }
}

/// What became of the pupils of one list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Precision {
    /// Pupils at decision days on the list.
    pub(crate) n_listed: usize,
    /// Staff moved the pupil up.
    pub(crate) moved_up: Tally,
    /// The next same-baseline level leans or worse.
    pub(crate) fell_behind: Tally,
    /// (B) from the start that the list of the day used.
    pub(crate) still_behind: Tally,
    /// The standard was missed.
    pub(crate) standard_missed: Tally,
}

impl Precision {
    /// Of a list.
    pub(crate) fn of(list: &[&Case]) -> Precision {
        Precision {
            n_listed: list.len(),
            moved_up: Tally::of(list.iter().map(|case| case.moved_up)),
            fell_behind: Tally::of(list.iter().map(|case| case.fell_behind)),
            still_behind: Tally::of(list.iter().map(|case| case.still_behind)),
            standard_missed: Tally::of(list.iter().map(|case| case.standard_missed)),
        }
    }
}

/// Of the judged pupils whom staff moved up within three terms, those who were on the list.
pub(crate) fn recall(cases: &[Case]) -> Tally {
    Tally::of(cases.iter().filter(|case| case.is_judged() && case.moved_up == Some(true)).map(|case| Some(case.is_flagged())))
}

/// Of the listed pupils judged again at the next day, those listed again.
pub(crate) fn persistence(cases: &[Case]) -> Tally {
    Tally::of(cases.iter().filter(|case| case.is_flagged()).map(|case| case.next_list.map(|list| list == Partition::Flagged)))
}

/// Terms between the first flag of a pupil and the move up that followed it within three terms, ascending.
pub(crate) fn lead_times(cases: &[Case], moments: &[Moment]) -> Vec<i32> {
    let mut first: BTreeMap<&str, &Case> = BTreeMap::new();
    for case in cases.iter().filter(|case| case.is_flagged()) {
        if let Some(pupil) = moments.get(case.moment).and_then(|moment| moment.judged.school.pupils.get(case.pupil)) {
            first.entry(&pupil.key).or_insert(case);
        }
    }
    let mut terms: Vec<i32> = first.values().filter_map(|case| case.terms_to_move).collect();
    terms.sort_unstable();
    terms
}

/// Share of the listed pupils to whom each caution applies, by its code.
pub(crate) fn cautions(cases: &[Case], moments: &[Moment]) -> BTreeMap<&'static str, Tally> {
    let flagged: Vec<Vec<&'static str>> = cases
        .iter()
        .filter(|case| case.is_flagged())
        .filter_map(|case| moments.get(case.moment)?.judged.decisions.pupils.get(case.pupil))
        .map(|decision| decision.cautions.iter().map(|caution| caution.code).collect())
        .collect();
    let mut tallies: BTreeMap<&'static str, Tally> = BTreeMap::new();
    for code in flagged.iter().flatten() {
        tallies.entry(code).or_insert(Tally { k: 0, n: flagged.len() });
    }
    for (code, tally) in &mut tallies {
        tally.k = flagged.iter().filter(|codes| codes.contains(code)).count();
    }
    tallies
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::results::FlagOutcome;

    fn case(outcome: FlagOutcome, moved_up: Option<bool>, next_list: Option<Partition>) -> Case {
        let fell_behind = None;
        Case {
            moment: 0,
            pupil: 0,
            outcome,
            moved_up,
            terms_to_move: None,
            fell_behind,
            still_behind: None,
            standard_missed: None,
            next_list,
        }
    }

    #[test]
    fn the_unknown_is_in_no_denominator() {
        let cases = [
            case(FlagOutcome::Candidate, Some(true), Some(Partition::Flagged)),
            case(FlagOutcome::Candidate, None, None),
            case(FlagOutcome::Candidate, Some(false), Some(Partition::Cleared)),
            case(FlagOutcome::None, Some(true), None),
        ];
        let list: Vec<&Case> = cases.iter().filter(|case| case.is_flagged()).collect();
        let precision = Precision::of(&list);
        assert_eq!((precision.n_listed, precision.moved_up), (3, Tally { k: 1, n: 2 }));
        assert_eq!(precision.fell_behind.share(), None);
        assert_eq!(recall(&cases), Tally { k: 1, n: 2 });
        assert_eq!(persistence(&cases), Tally { k: 1, n: 2 });
    }

    #[test]
    fn a_pupil_who_could_not_be_judged_is_no_miss() {
        assert_eq!(recall(&[case(FlagOutcome::Insufficient, Some(true), None)]), Tally::default());
    }
}
