//! How many pupils the term's rule listed, in four counts that add up to the roll.

use chrono::NaiveDate;

use super::words;
use crate::decide::results::{Decisions, Partition};
use crate::disclose::differencing::Population;
use crate::disclose::document::{DocumentAudit, Section};
use crate::disclose::view::{Count, FlagCounts};
use crate::domain::term::SchoolTerm;

pub(super) fn counts(draft: &mut DocumentAudit, on_roll: Count, decisions: &Decisions, as_at: NaiveDate) -> FlagCounts {
    let of = |list: Partition| {
        Population::of(decisions.pupils.iter().enumerate().filter(|(_, pupil)| pupil.outcome.partition() == list).map(|(at, _)| at))
    };
    let [flagged, watch, cleared, not_judged] = [Partition::Flagged, Partition::Watch, Partition::Cleared, Partition::NotJudged].map(of);
    [&flagged, &watch, &cleared, &not_judged].into_iter().for_each(|list| draft.guard(list));
    // Two or three without evidence would take the flagged with them into hiding. None is merged like a few, so that
    // the merging itself does not say that there is somebody.
    let is_merged = not_judged.len() < draft.rules.smallest();
    let parts = if is_merged {
        vec![("flagged", flagged), ("watch", watch), ("cleared or not judged", cleared.with(&not_judged))]
    } else {
        vec![("flagged", flagged), ("watch", watch), ("cleared", cleared), ("not judged", not_judged)]
    };
    // A term's lists are about that term: another term's are another measure.
    let shown =
        if on_roll.is_hidden() { None } else { draft.parts(Section::Lists, &format!("lists of {}", SchoolTerm::of(as_at)), &parts) };
    let shown = shown.unwrap_or_else(|| {
        draft.leave_out("How many pupils were flagged, watched, cleared or not judged is left out, because a group is small");
        vec![Count::NotGiven; parts.len()]
    });
    let at = |index: usize| shown.get(index).copied().unwrap_or(Count::NotGiven);
    FlagCounts {
        on_roll,
        flagged: at(0),
        watch: at(1),
        cleared: if is_merged { Count::NotGiven } else { at(2) },
        not_judged: if is_merged { Count::NotGiven } else { at(3) },
        neither: is_merged.then(|| at(2)),
        chance_sentence: words::chance(decisions.expected_by_chance, decisions.n_full_evidence, draft.rules.min_mean),
    }
}
