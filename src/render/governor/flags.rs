//! How many pupils met the policy's tests of concern this term, and attendance by SEN group.

use super::document::{Block, Draft, Table, number, words};
use super::words::{cell, lower_first, sentence, share, told};
use crate::disclose::view::{BoardView, Count, PooledAgreement};

pub(super) fn section(view: &BoardView) -> Draft {
    let counts = view.flags.get();
    let neither =
        counts.neither.map(|n| ("Cleared, or not judged", n, "no test of concern is met, or there is too little evidence so far"));
    let apart = [
        ("Cleared", counts.cleared, "enough evidence, and no test of concern is met"),
        ("Not judged", counts.not_judged, "too little evidence so far"),
    ];
    let mut rows = vec![
        ("Flagged", counts.flagged, "meets a test of concern in the policy; to be discussed"),
        ("Watch", counts.watch, "one sign only, or signs that may be chance; looked at again next term"),
    ];
    match neither {
        Some(line) => rows.push(line),
        None => rows.extend(apart),
    }
    rows.push(("All pupils on roll", counts.on_roll, "the lines above together"));
    let table = Table {
        name: "flags".into(),
        caption: "Pupils on roll by outcome of the policy's tests this term.".into(),
        columns: vec![words("Outcome", 24), number("Pupils", 14), words("What it means", 62)],
        rows: rows.into_iter().map(|(name, count, meaning)| vec![name.to_owned(), count.to_string(), meaning.to_owned()]).collect(),
        notes: Vec::new(),
    };
    let mut blocks = vec![
        Block::Table(table),
        Block::Paragraph("A flag is a reason to look, not a judgement: the program proposes, and people who know the pupil decide.".into()),
    ];
    if !counts.chance_sentence.trim().is_empty() {
        blocks.push(Block::Paragraph(sentence(&counts.chance_sentence)));
    }
    blocks.extend(view.agreement.get().as_ref().map(|pooled| Block::Paragraph(agreement(pooled))));
    Draft { heading: "Policy tests this term", finding: finding(view), blocks }
}

/// What meetings made of earlier flags, in tenths.
fn agreement(pooled: &PooledAgreement) -> String {
    let acted_on = pooled.acted_on.in_ten;
    let discussed = format!(
        "In all terms with decisions returned, something was done or watched for about {acted_on} in 10 of the \
         flagged pupils who were discussed; the others were judged no concern."
    );
    match pooled.teacher_too {
        Some(share) => format!(
            "{discussed} For about {} in 10 of those with the teacher's view on record, the teacher had been concerned too.",
            share.in_ten
        ),
        None => discussed,
    }
}

/// The sentence about flagged pupils.
pub(super) fn finding(view: &BoardView) -> String {
    let counts = view.flags.get();
    match (counts.flagged, told(counts.on_roll)) {
        (Count::Exact(0), _) => "No pupil met a test of concern in the policy this term.".into(),
        (Count::Exact(n), Some(roll)) => {
            format!("{n} of {roll} pupils met a test of concern in the policy this term and are to be discussed.")
        }
        (Count::Exact(n), None) => format!("{n} pupils met a test of concern in the policy this term and are to be discussed."),
        (Count::Hidden | Count::About(_), _) => "The number of pupils who met a test of concern this term may not be shown.".into(),
    }
}

/// `SEN support (K)` as words inside a sentence.
fn pupils_of(group: &str) -> String {
    match group.split(" (").next() {
        Some("SEN support") => "pupils on SEN support".into(),
        Some("EHC plan") => "pupils with an EHC plan".into(),
        Some("No SEN") => "pupils without SEN".into(),
        _ => lower_first(group),
    }
}

/// Mean attendance by SEN group.
pub(super) fn attendance(view: &BoardView) -> Draft {
    let lines = view.attendance.get();
    if lines.is_empty() {
        return Draft { heading: "Attendance", finding: "No attendance figures were supplied for this report.".into(), blocks: Vec::new() };
    }
    let table = Table {
        name: "attendance".into(),
        caption: "Mean attendance by SEN group, percent of possible sessions.".into(),
        columns: vec![words("Group", 50), number("Pupils", 22), number("Attendance", 28)],
        rows: lines.iter().map(|line| vec![cell(&line.group), line.n.to_string(), cell(&line.percent)]).collect(),
        notes: Vec::new(),
    };
    let finding = if lines.iter().all(|line| line.percent == "c") {
        "Attendance by SEN group may not be shown, because the groups are too small.".into()
    } else {
        let shown: Vec<String> = lines
            .iter()
            .filter(|line| line.percent != "c")
            .map(|line| format!("{} for {}", share(&line.percent), pupils_of(&line.group)))
            .collect();
        sentence(&format!("Mean attendance was {}", super::words::listed(&shown)))
    };
    Draft { heading: "Attendance", finding, blocks: vec![Block::Table(table)] }
}
