//! How strong the evidence of one result is, 0 to 5: what decides which words may be used.
//!
//! Method, "Intervention impact", section 4. The strength is that of the design, the number of pupils with both tests, delivery
//! and overlap; it never rises with the size of the gain.

use super::comparison::Matched;
use crate::analyse::intervention::Dosage;
use crate::config::interventions::Allocation;

/// How a result was made; results of unlike designs are never pooled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Design {
    /// Against similar pupils who did not take part.
    Matched,
    /// Before and after, less what the starting scores lead to expect.
    PrePost,
}

/// Why there is no impact figure at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoFigure {
    /// Too few of the planned sessions took place.
    NotDelivered,
    /// More than a third of the pupils were in another course at the same time.
    Shared,
    /// More than a third of those tested stood at the end of the test's range.
    EndOfRange,
    /// No pupil has both tests.
    NoPair,
    /// Fewer than five pupils have both tests.
    TooFew,
}

/// Pupils with both tests below which there is no figure (method, section 4).
const FEWEST: usize = 5;
/// Pupils with both tests from which an interval is given.
const FEWEST_ADJUSTED: usize = 10;
/// Pupils with both tests from which the stronger words of a design are allowed.
const MANY: usize = 20;
/// Pupils on each side from which an allocation by lot or cut-off allows the strongest words.
pub(crate) const FEWEST_FOR_EFFECT: usize = 50;
/// Share of the pupils who must have a match for strength 4.
const COVERAGE: f64 = 0.8;
/// Share above which shared courses, or scores at the end of the range, forbid any word about impact.
const TOO_LARGE_A_SHARE: f64 = 1.0 / 3.0;

/// What decides the strength of one result.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Evidence<'a> {
    /// Different pupils with both tests: two courses of one pupil are not two pupils.
    pub(crate) n_pupils: usize,
    /// Pupil-courses found, and shared ones among them.
    pub(crate) shared: (usize, usize),
    /// Pupil-courses with both tests, and shared ones among them.
    pub(crate) shared_judged: (usize, usize),
    /// Pupil-courses set aside because a score stood at the end of the range.
    pub(crate) n_end_of_range: usize,
    /// Class of delivery, where recorded.
    pub(crate) dosage: Option<Dosage>,
    /// The comparison, if there is one.
    pub(crate) matched: Option<&'a Matched>,
    /// How pupils were allocated, where the school states it; people chose them otherwise.
    pub(crate) allocated: Option<Allocation>,
}

/// Strength and design of a result, or why there is no figure.
pub(crate) fn strength(evidence: &Evidence<'_>) -> Result<(u8, Design), NoFigure> {
    let is_large = |(all, some): (usize, usize)| all > 0 && some as f64 / all as f64 > TOO_LARGE_A_SHARE;
    let n_tested = evidence.shared_judged.0 + evidence.n_end_of_range;
    if evidence.dosage == Some(Dosage::NotDelivered) {
        Err(NoFigure::NotDelivered)
    } else if is_large(evidence.shared) || is_large(evidence.shared_judged) {
        Err(NoFigure::Shared)
    } else if is_large((n_tested, evidence.n_end_of_range)) {
        Err(NoFigure::EndOfRange)
    } else if evidence.n_pupils == 0 {
        Err(NoFigure::NoPair)
    } else if evidence.n_pupils < FEWEST {
        Err(NoFigure::TooFew)
    } else {
        Ok(by_design(evidence))
    }
}

/// The stronger of the two designs; at equal strength the one with a comparison.
fn by_design(evidence: &Evidence<'_>) -> (u8, Design) {
    let alone = if evidence.n_pupils < FEWEST_ADJUSTED {
        1
    } else if evidence.n_pupils < MANY {
        2
    } else {
        3
    };
    let compared = match evidence.matched {
        Some(found) if is_allocated(evidence, found) => 5,
        Some(found) if found.n_pupils >= MANY && !found.has_wide_start() && found.coverage >= COVERAGE => 4,
        Some(found) if found.n_pupils >= FEWEST_ADJUSTED => 3,
        _ => 0,
    };
    if compared >= alone { (compared, Design::Matched) } else { (alone, Design::PrePost) }
}

/// All that strength 4 asks for, a stated allocation that nobody chose, and fifty on each side.
fn is_allocated(evidence: &Evidence<'_>, found: &Matched) -> bool {
    let is_even = !found.has_wide_start() && found.coverage >= COVERAGE;
    evidence.allocated.is_some() && is_even && found.n_pupils >= FEWEST_FOR_EFFECT && found.n_controls >= FEWEST_FOR_EFFECT
}

#[cfg(test)]
mod tests {
    use super::super::comparison::Estimated;
    use super::*;

    fn matched(n: usize, start_difference: f64, coverage: f64) -> Matched {
        Matched {
            difference: Estimated { n, mean: 2.0, variance: 0.5, interval: Some((0.5, 3.5)) },
            n_pupils: n,
            their_gain: 1.0,
            start_difference,
            unmatched: Vec::new(),
            coverage,
            n_controls: n,
            n_reused: 0,
            differences: vec![2.0; n],
        }
    }

    fn evidence(n: usize) -> Evidence<'static> {
        Evidence { n_pupils: n, shared: (n, 0), shared_judged: (n, 0), n_end_of_range: 0, dosage: None, matched: None, allocated: None }
    }

    #[test]
    fn before_and_after_alone_never_goes_beyond_three() {
        for (n, expected) in [(5, 1), (9, 1), (10, 2), (19, 2), (20, 3), (500, 3)] {
            assert_eq!(strength(&evidence(n)), Ok((expected, Design::PrePost)), "{n}");
        }
        assert_eq!(strength(&evidence(0)), Err(NoFigure::NoPair));
        assert_eq!(strength(&evidence(4)), Err(NoFigure::TooFew));
    }

    #[test]
    fn four_needs_twenty_matches_an_equal_start_and_most_of_the_pupils() {
        for (n, start, coverage, expected) in [
            (20, 2.0, 0.8, (4, Design::Matched)),
            (19, 0.0, 1.0, (3, Design::Matched)),
            (20, 2.1, 1.0, (3, Design::Matched)),
            (20, -2.1, 1.0, (3, Design::Matched)),
            (20, 0.0, 0.79, (3, Design::Matched)),
            (9, 0.0, 1.0, (3, Design::PrePost)),
        ] {
            let found = matched(n, start, coverage);
            assert_eq!(strength(&Evidence { matched: Some(&found), ..evidence(25) }), Ok(expected), "{n} {start} {coverage}");
        }
    }

    #[test]
    fn five_needs_a_stated_allocation_and_fifty_on_each_side() {
        let of = |n: usize, controls: usize, allocated: Option<Allocation>| {
            let found = Matched { n_controls: controls, ..matched(n, 0.5, 0.9) };
            strength(&Evidence { matched: Some(&found), allocated, ..evidence(60) }).map(|(strength, _)| strength)
        };
        for (n, controls, allocated, expected) in [
            (50, 50, Some(Allocation::Lot), 5),
            (50, 50, Some(Allocation::CutOff), 5),
            (50, 50, None, 4),
            (49, 50, Some(Allocation::Lot), 4),
            (50, 49, Some(Allocation::Lot), 4),
        ] {
            assert_eq!(of(n, controls, allocated), Ok(expected), "{n} {controls}");
        }
        let uneven = matched(60, 2.5, 1.0);
        let found = strength(&Evidence { matched: Some(&uneven), allocated: Some(Allocation::Lot), ..evidence(60) });
        assert_eq!(found, Ok((3, Design::Matched)), "a lot does not mend an uneven start");
    }

    #[test]
    fn what_was_not_delivered_shared_or_at_the_floor_has_no_figure() {
        let delivered = |dosage| strength(&Evidence { dosage: Some(dosage), ..evidence(30) });
        assert_eq!(delivered(Dosage::NotDelivered), Err(NoFigure::NotDelivered));
        assert_eq!(delivered(Dosage::Reduced), Ok((3, Design::PrePost)));
        assert_eq!(strength(&Evidence { shared: (30, 10), ..evidence(30) }), Ok((3, Design::PrePost)), "a third is allowed");
        assert_eq!(strength(&Evidence { shared: (30, 11), ..evidence(30) }), Err(NoFigure::Shared));
        assert_eq!(strength(&Evidence { shared_judged: (12, 5), ..evidence(12) }), Err(NoFigure::Shared));
        assert_eq!(strength(&Evidence { n_end_of_range: 16, ..evidence(30) }), Err(NoFigure::EndOfRange));
        assert_eq!(strength(&Evidence { n_end_of_range: 15, ..evidence(30) }), Ok((3, Design::PrePost)));
    }
}
