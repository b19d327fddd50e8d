//! Moves that the policy's own conditions allow: from, to, clause, who decides, and which facts are missing.

use rust_xlsxwriter::Workbook;

use super::{Plain, evidence, put_plain};
use crate::decide::results::ProposedMove;
use crate::error::Error;
use crate::render::vocabulary as name;
use crate::render::workbook::book::{Book, Entry};
use crate::render::workbook::layout::formats::{Formats, Style};
use crate::render::workbook::layout::table::{Column, Value, column};
use crate::render::workbook::words;

const COLUMNS: [Column; 11] = [
    column(name::PUPIL, 18.0, Style::Text),
    column(name::YEAR_CLASS, 8.0, Style::Text),
    column(name::FROM_STATE, 14.0, Style::Text),
    column(name::TO_STATE, 15.0, Style::Text),
    column(name::DIRECTION, 9.0, Style::Text),
    column(name::TRIGGER, 8.0, Style::Text),
    column(name::PROGRESS, 12.0, Style::Text),
    column(name::CLAUSE, 34.0, Style::Text),
    column(name::WHO_DECIDES, 18.0, Style::Text),
    column(name::RECORD, 18.0, Style::Text),
    column(name::MISSING_FACTS, 24.0, Style::Text),
];

/// Writes the sheet. "Stay" is listed for pupils on support or watched, not for everyone in class.
pub(crate) fn put(workbook: &mut Workbook, formats: &Formats, book: &Book, evidence: &evidence::Plan) -> Result<(), Error> {
    let mut rows: Vec<Vec<Value>> = Vec::new();
    for entry in &book.entries {
        let listed = entry.decision.moves.iter().filter(|proposed| is_listed(book, entry, proposed));
        rows.extend(listed.map(|proposed| row(entry, proposed, evidence)));
    }
    let notes = [
        format!("{}. {} proposals.", words::when(book), rows.len()),
        format!(
            "Each row is a row of the policy's table whose condition holds. The program changes nothing: the people named decide. 'silent' marks the program's own reading where {} says nothing.",
            book.policy.title
        ),
    ];
    let plain = Plain {
        sheet: "Proposals",
        table: "Proposals",
        title: "Proposals: moves the policy allows",
        notes: &notes,
        columns: &COLUMNS,
        rows: &rows,
        printed: COLUMNS.len(),
        pages_high: 0,
        frozen: 1,
        when_empty: "No move is proposed this term",
    };
    put_plain(workbook, formats, book, &plain).map(|_| ())
}

fn is_listed(book: &Book, entry: &Entry, proposed: &ProposedMove) -> bool {
    let is_everyday =
        words::state_named(book.policy, &proposed.from).is_some_and(|state| state.is_default_for_code && state.census_code == "N");
    proposed.direction != "stay" || words::is_on_support(entry) || !is_everyday
}

fn row<'a>(entry: &Entry<'a>, proposed: &'a ProposedMove, evidence: &evidence::Plan) -> Vec<Value<'a>> {
    let [name, class] = evidence.who(entry.pupil, &COLUMNS);
    vec![
        name,
        class,
        Value::text(proposed.from.as_str()),
        Value::text(proposed.to.as_str()),
        Value::text(proposed.direction.as_str()),
        Value::text(proposed.trigger.as_str()),
        Value::text(words::progress(entry.decision.progress)),
        Value::text(proposed.clause.as_str()),
        Value::text(proposed.decided_by.as_str()),
        Value::text(proposed.record.as_str()),
        Value::text(proposed.missing.iter().map(|fact| fact.replace('_', " ")).collect::<Vec<_>>().join("; ")),
    ]
}
