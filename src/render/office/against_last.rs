//! The sheet `Against last return`: the counts that add up, then one row for each thing to ask.

use crate::census::reconcile::{Counts, Reconciliation};
use crate::domain::words::count;
use crate::render::office::page::{CellValue, words};

pub(super) const HEADINGS: [(&str, f64); 8] = [
    ("Kind", 16.0),
    ("Pupil", 20.0),
    ("UPN", 15.5),
    ("Class", 9.0),
    ("Last return", 26.0),
    ("This return", 30.0),
    ("Question", 48.0),
    ("Where it stands now", 26.0),
];

/// The counts in one sentence: those before, and the joiners, less the leavers, are those of now.
pub(super) fn sum(found: &Reconciliation) -> String {
    match found.counts {
        Some(Counts { before, joined, left, now }) => format!(
            "Against the last return ({}): {before} on roll then + {joined} joined - {left} left = {now} now. {} to ask about.",
            found.against,
            count(found.differences.len(), "thing", "things")
        ),
        None => format!(
            "There is no last return to compare with: neither a census file in the inbox nor an earlier term in the history. {} to ask about.",
            count(found.differences.len(), "contradiction", "contradictions")
        ),
    }
}

/// One row each, the sum first.
pub(super) fn against_rows(found: &Reconciliation) -> Vec<Vec<CellValue>> {
    let mut rows = Vec::new();
    if let Some(Counts { before, joined, left, now }) = found.counts {
        let sums = format!("{before} + {joined} joined - {left} left = {now}");
        let cells = ["counts", "", "", "", &format!("{before} on roll"), &format!("{now} on roll"), &sums, &found.against];
        rows.push(cells.into_iter().map(words).collect());
    }
    rows.extend(found.differences.iter().map(|one| {
        let place = one.place.as_ref().map(ToString::to_string).unwrap_or_default();
        let cells = [one.kind.word(), &one.pupil, &one.upn, &one.class, &one.then, &one.now, &one.question, &place];
        cells.into_iter().map(words).collect()
    }));
    rows
}
