//! Pupils on support, or watched by the policy, who made sufficient progress: nobody else shows these.

use rust_xlsxwriter::Workbook;

use super::{Plain, evidence, put_plain};
use crate::config::policy::Policy;
use crate::decide::results::{Partition, Progress, ProposedMove};
use crate::error::Error;
use crate::render::vocabulary as name;
use crate::render::workbook::book::{Book, Entry};
use crate::render::workbook::layout::formats::{Formats, Style};
use crate::render::workbook::layout::table::{Column, Value, column};
use crate::render::workbook::words;

const COLUMNS: [Column; 10] = [
    column(name::PUPIL, 18.0, Style::Text),
    column(name::YEAR_CLASS, 8.0, Style::Text),
    column(name::STAGE_NOW, 12.0, Style::Text),
    column(name::PROGRESS, 11.0, Style::Text),
    column(name::EVIDENCE, 36.0, Style::Text),
    column(name::PROPOSAL, 27.0, Style::Text),
    column(name::CLAUSE, 26.0, Style::Text),
    column(name::MISSING_FACTS, 18.0, Style::Text),
    column(name::CURRENT_PROVISION, 19.0, Style::Text),
    column(name::CAUTIONS, 18.0, Style::Text),
];

/// Writes the sheet.
pub(crate) fn put(workbook: &mut Workbook, formats: &Formats, book: &Book, evidence: &evidence::Plan) -> Result<(), Error> {
    let mut entries: Vec<&Entry> = book.entries.iter().filter(|entry| is_doing_well(entry, book.policy)).collect();
    // Steps down that the policy allows come first; the sort is stable.
    entries.sort_by_key(|entry| !has_step_down(entry));
    let n_down = entries.iter().filter(|entry| has_step_down(entry)).count();
    let rows: Vec<Vec<Value>> = entries.into_iter().map(|entry| row(book, entry, evidence)).collect();
    let notes = [
        format!("{}. {} pupils; for {n_down} of them, listed first, the policy's own conditions allow a step down.", words::when(book), rows.len()),
        "Pupils on SEN support, with a plan, or with a stage of their own, whose progress is sufficient and who are neither flagged nor on the watch list. Stepping down is decided by people, with parents; attainment alone never decides it.".to_owned(),
    ];
    let plain = Plain {
        sheet: "Doing well",
        table: "Doing_well",
        title: "Doing well: pupils to consider for a step down",
        notes: &notes,
        columns: &COLUMNS,
        rows: &rows,
        printed: COLUMNS.len(),
        pages_high: 0,
        frozen: 1,
        when_empty: "Nobody this term",
    };
    put_plain(workbook, formats, book, &plain).map(|_| ())
}

/// On support or beyond the everyday state, with sufficient progress and no sign that asks for a look; or with a step
/// down proposed.
pub(crate) fn is_doing_well(entry: &Entry, policy: &Policy) -> bool {
    let has_own_stage = words::state(entry, policy).is_some_and(|state| !state.is_default_for_code);
    let is_supported = words::is_on_support(entry) || has_own_stage;
    let is_listed = matches!(entry.partition(), Partition::Flagged | Partition::Watch);
    (is_supported && !is_listed && entry.decision.progress == Progress::Sufficient) || has_step_down(entry)
}

fn has_step_down(entry: &Entry) -> bool {
    entry.decision.moves.iter().any(|proposed| proposed.direction == "down")
}

fn row<'a>(book: &'a Book, entry: &Entry<'a>, evidence: &evidence::Plan) -> Vec<Value<'a>> {
    let moves: Vec<&ProposedMove> =
        entry.decision.moves.iter().filter(|proposed| matches!(proposed.direction.as_str(), "down" | "stay")).collect();
    let clauses = moves.iter().map(|proposed| proposed.clause.as_str()).collect::<Vec<_>>().join("\n");
    let missing = moves.iter().flat_map(|proposed| &proposed.missing).map(|fact| fact.replace('_', " ")).collect::<Vec<_>>().join("; ");
    let [name, class] = evidence.who(entry.pupil, &COLUMNS);
    vec![
        name,
        class,
        Value::text(words::stage(entry, book.policy)),
        Value::text(words::progress(entry.decision.progress)),
        Value::text(words::why(entry)),
        Value::text(words::proposals(entry)),
        Value::text(clauses),
        Value::text(missing),
        Value::text(words::provision(entry.pupil, book.as_at)),
        Value::text(words::cautions(entry)),
    ]
}
