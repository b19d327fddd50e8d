//! How many pupils the term's rule listed, in four counts that add up to the roll.

use super::{Draft, Withdrawn, line, words};
use crate::decide::results::{Decisions, Partition};
use crate::disclose::differencing::Population;
use crate::disclose::view::{Count, FlagCounts};

pub(super) fn counts(draft: &mut Draft, on_roll: Count, decisions: &Decisions) -> FlagCounts {
    let of = |list: Partition| {
        Population::of(decisions.pupils.iter().enumerate().filter(|(_, pupil)| pupil.outcome.partition() == list).map(|(at, _)| at))
    };
    let [flagged, watch, cleared, not_judged] = [Partition::Flagged, Partition::Watch, Partition::Cleared, Partition::NotJudged].map(of);
    // Two or three without evidence would take the flagged with them into hiding. None is merged like a few, so that
    // the merging itself does not say that there is somebody.
    let is_merged = not_judged.len() < draft.rules.smallest();
    if is_merged {
        draft.guard(&[cleared.clone(), not_judged.clone()], |_| false);
    }
    let parts = if is_merged { vec![flagged, watch, cleared.with(&not_judged)] } else { vec![flagged, watch, cleared, not_judged] };
    let shown = if on_roll == Count::Hidden || draft.withdrawn >= Withdrawn::Lists { None } else { line::shown(draft, &parts) };
    let shown = shown.unwrap_or_else(|| {
        draft.leave_out("How many pupils were flagged, watched, cleared or not judged is left out, because a group is small");
        vec![Count::Hidden; parts.len()]
    });
    let at = |index: usize| shown.get(index).copied().unwrap_or(Count::Hidden);
    FlagCounts {
        on_roll,
        flagged: at(0),
        watch: at(1),
        cleared: if is_merged { Count::Hidden } else { at(2) },
        not_judged: if is_merged { Count::Hidden } else { at(3) },
        neither: is_merged.then(|| at(2)),
        chance_sentence: words::chance(decisions.expected_by_chance, decisions.n_full_evidence, draft.rules.min_mean),
    }
}
