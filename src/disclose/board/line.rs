//! One line of counts that add up to a published total: the parts that may be shown.

use super::Draft;
use crate::disclose::counts::{TableStatus, protect_also};
use crate::disclose::differencing::Population;
use crate::disclose::view::Count;

/// Counts of parts that do not overlap and whose sum is printed already. `None`: nothing of the line may be shown.
///
/// A part that would come too close to another printed figure is hidden like a small one, and takes a complement
/// with it.
pub(super) fn shown(draft: &mut Draft, parts: &[Population]) -> Option<Vec<Count>> {
    let table = [parts.iter().map(Population::count).collect::<Vec<u32>>()];
    let mut too_close: Vec<(usize, usize)> = Vec::new();
    loop {
        let protected = protect_also(&table, draft.rules.k, &too_close);
        if protected.status == TableStatus::Collapse {
            draft.guard(parts, |_| false);
            return None;
        }
        let mut trial = draft.ledger.clone();
        let refused = parts.iter().enumerate().find(|(at, part)| protected.shows(0, *at) && !trial.admits(part, draft.rules.smallest()));
        match refused {
            Some((at, _)) => too_close.push((0, at)),
            None => {
                draft.ledger = trial;
                draft.guard(parts, |at| !protected.shows(0, at));
                return Some(
                    parts
                        .iter()
                        .enumerate()
                        .map(|(at, part)| if protected.shows(0, at) { Count::Exact(part.count()) } else { Count::Hidden })
                        .collect(),
                );
            }
        }
    }
}
