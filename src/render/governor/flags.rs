//! How many pupils the policy's tests listed this term, what each test found, and what was decided about those flagged before.

use super::document::{Block, Draft, Figure, Table, number, words};
use super::words::{capitalised, listed, sentence, told};
use crate::disclose::sections::{Decided, TestLine};
use crate::disclose::view::{BoardView, Count, PooledAgreement};
use crate::render::chart::{Chart, Plot, Stacked, StackedRow, Unit};

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
        ("Watch", counts.watch, "one sign only, or signs that may be chance; looked at again"),
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
    let sections = view.sections.get();
    let mut said = vec!["A flag is a reason to look, not a judgement: people who know the pupil decide.".to_owned()];
    if !counts.chance_sentence.trim().is_empty() {
        said.push(sentence(&counts.chance_sentence));
    }
    said.extend(view.agreement.get().as_ref().map(agreement));
    let mut blocks = vec![Block::Table(table), Block::Paragraph(said.join(" "))];
    blocks.extend(sections.decided.as_ref().map(|decided| Block::Paragraph(decided_sentence(decided))));
    Draft { heading: "Policy tests", finding: finding(view), blocks }
}

/// The tests one by one and the decisions, for the appendix.
pub(super) fn details(view: &BoardView) -> Vec<Block> {
    let sections = view.sections.get();
    let decided = sections.decided.as_ref().filter(|decided| !decided.lines.is_empty());
    let tests = (!sections.tests.is_empty()).then(|| tests_table(&sections.tests));
    let mut blocks: Vec<Block> = tests.into_iter().map(Block::Table).collect();
    blocks.extend(decided.and_then(figure).map(Block::Figure));
    blocks.extend(decided.map(decisions_table).map(Block::Table));
    if !blocks.is_empty() {
        blocks.insert(0, Block::Subheading("Policy tests".into()));
    }
    blocks
}

/// What was decided about the pupils flagged before, as far as it may be told.
fn decided_sentence(decided: &Decided) -> String {
    let parts: Vec<String> =
        decided.lines.iter().filter_map(|(what, n)| told(*n).map(|n| format!("{n} {}", super::words::lower_first(what)))).collect();
    match (told(decided.flagged), parts.is_empty()) {
        (Some(n), false) => {
            format!("Of the {n} pupils flagged in the {} and still here: {}. Appendix D has the rest.", decided.term, listed(&parts))
        }
        _ => format!("What was decided about the pupils flagged in the {} may not be shown: the groups are small.", decided.term),
    }
}

/// Questions with the answers that the evidence gives; yes is good in each. Tests of two kinds have a column that tells them apart.
fn tests_table(lines: &[TestLine]) -> Table {
    let has_both = lines.iter().any(|line| line.is_concern) && lines.iter().any(|line| !line.is_concern);
    let row = |line: &TestLine| {
        let kind = has_both.then(|| if line.is_concern { "concern" } else { "progress" }.to_owned());
        let counts = [line.yes, line.no, line.open].map(|count| count.to_string());
        [vec![line.question.clone()], kind.into_iter().collect(), counts.to_vec()].concat()
    };
    let rows: Vec<Vec<String>> = lines.iter().map(row).collect();
    let is_wide = rows.iter().flatten().any(|cell| cell.contains(' ') && cell.len() <= LONGEST_COUNT);
    let count = if is_wide { 13 } else { 8 };
    let kind = has_both.then(|| words("Kind of test", 13));
    let mut columns = vec![words("Question of the test", if has_both { 48 } else { 61 })];
    columns.extend(kind);
    columns.extend([number("Yes", count), number("No", count), number("Not judged", count.max(12))]);
    Table {
        name: "tests".into(),
        caption: "The policy's tests of progress over all pupils on roll; yes is good in each.".into(),
        columns,
        rows,
        notes: vec![
            "No: the evidence says no in at least one subject. Yes: it says yes in every subject that could be judged. \
             Not judged: no evidence, or it leaves the question open."
                .into(),
        ],
    }
}

/// Signs of the longest word in place of a count, such as `about 120`; every question has more.
const LONGEST_COUNT: usize = 10;

fn decisions_table(decided: &Decided) -> Table {
    let mut rows: Vec<Vec<String>> = decided.lines.iter().map(|(what, n)| vec![what.clone(), n.to_string()]).collect();
    rows.push(vec!["All flagged then and still on roll".into(), decided.flagged.to_string()]);
    Table {
        name: "decisions".into(),
        caption: format!("What was decided about the pupils flagged in the {}.", decided.term),
        columns: vec![words("Decision", 76), number("Pupils", 24)],
        rows,
        notes: Vec::new(),
    }
}

/// One bar of decisions, where at least one part may be drawn.
fn figure(decided: &Decided) -> Option<Figure> {
    decided.lines.iter().find_map(|(_, n)| told(*n).filter(|n| *n > 0))?;
    let part = |(_, n): &(String, Count)| (told(*n).map(f64::from), n.to_string());
    let said: Vec<String> = decided
        .lines
        .iter()
        .map(|(what, n)| format!("{} {}", super::words::lower_first(what), told(*n).map_or("hidden".into(), |n| n.to_string())))
        .collect();
    let chart = Chart {
        name: "decisions".into(),
        title: "What became of the pupils flagged before".into(),
        alt: format!("One bar of the pupils flagged in the {}, by decision: {}.", decided.term, said.join("; ")),
        plot: Plot::Stacked(Stacked {
            categories: decided.lines.iter().map(|(what, _)| what.clone()).collect(),
            unit: Unit::Pupils,
            rows: vec![StackedRow { label: capitalised(&decided.term), parts: decided.lines.iter().map(part).collect() }],
        }),
    };
    Some(Figure::new(chart, "Pupils flagged then and still on roll, by the decision recorded since."))
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
        // Nobody flagged is no good news where nobody could be judged.
        (Count::Exact(0), Some(roll)) if roll > 0 && told(counts.not_judged) == Some(roll) => {
            "No pupil could be judged by the policy's tests this term: there is too little evidence so far.".into()
        }
        (Count::Exact(0), _) => "No pupil met a test of concern in the policy this term.".into(),
        (Count::Exact(n), Some(roll)) => {
            format!("{n} of {roll} pupils met a test of concern in the policy this term and are to be discussed.")
        }
        (Count::Exact(n), None) => format!("{n} pupils met a test of concern in the policy this term and are to be discussed."),
        (Count::Hidden | Count::NotGiven | Count::About(_), _) => {
            "The number of pupils who met a test of concern this term may not be shown.".into()
        }
    }
}
