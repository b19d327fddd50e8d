//! How many pupils the term's rule listed, in four counts that add up to the roll.

use super::{Draft, Withdrawn, line, words};
use crate::decide::results::{Decisions, Partition};
use crate::disclose::differencing::Population;
use crate::disclose::view::{Count, FlagCounts};

pub(super) fn counts(draft: &mut Draft, on_roll: Count, decisions: &Decisions) -> FlagCounts {
    let of = |list: Partition| {
        Population::of(decisions.pupils.iter().enumerate().filter(|(_, pupil)| pupil.outcome.partition() == list).map(|(at, _)| at))
    };
    let parts = [Partition::Flagged, Partition::Watch, Partition::Cleared, Partition::NotJudged].map(of);
    let shown = if on_roll == Count::Hidden || draft.withdrawn >= Withdrawn::Lists { None } else { line::shown(draft, &parts) };
    let [flagged, watch, cleared, not_judged] =
        shown.as_deref().and_then(|counts| <[Count; 4]>::try_from(counts).ok()).unwrap_or_else(|| {
            draft.leave_out("How many pupils were flagged, watched, cleared or not judged is left out, because a group is small");
            [Count::Hidden; 4]
        });
    FlagCounts {
        on_roll,
        flagged,
        watch,
        cleared,
        not_judged,
        chance_sentence: words::chance(decisions.expected_by_chance, decisions.n_full_evidence, draft.rules.min_mean),
    }
}
