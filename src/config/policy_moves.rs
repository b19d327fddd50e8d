//! The table of a policy's stage moves: one row a move, each with its condition, who decides, and the clause.
//!
//! A row with a mistake is left out and reported with its line and column. A step down that could rest on the absence
//! of a fact is such a mistake.

use std::collections::BTreeSet;

use crate::config::condition::Condition;
use crate::config::table::DataTable;
use crate::error::ConfigMistake;
use crate::finding::quoted;

/// Headings of a table of moves.
pub(crate) const MOVE_COLUMNS: [&str; 11] =
    ["from_state", "to_state", "direction", "trigger", "condition", "decided_by", "earliest", "record", "position", "note", "quote"];

/// One row of the table of moves.
#[derive(Clone, Debug)]
pub struct PolicyMove {
    /// State in which it applies.
    pub from: String,
    /// State it proposes.
    pub to: String,
    /// `up`, `down`, `side` or `stay`.
    pub direction: String,
    /// Row code, for example `W1`.
    pub trigger: String,
    /// Condition in the policy language, as written.
    pub condition: String,
    /// Who decides.
    pub decided_by: String,
    /// Earliest time.
    pub earliest: String,
    /// What record it makes.
    pub record: String,
    /// Position in the policy; `silent` where the row is the program's reading.
    pub position: String,
    /// Note.
    pub note: String,
    /// The clause, quoted; empty where the policy is silent.
    pub quote: String,
    /// The condition, read.
    pub parsed: Condition,
    /// Line of the table, 1-based.
    pub line: usize,
}

impl PolicyMove {
    /// True where the policy says nothing and the row is the program's reading.
    pub fn is_silent(&self) -> bool {
        self.position == "silent"
    }
}

/// Reads a table of moves; rows with a mistake are left out and reported with their line. `rules` are the names of the
/// policy's own rules, which a condition asks for like a result of the program.
pub(crate) fn read_moves(table: &DataTable, rules: &BTreeSet<String>, mistakes: &mut Vec<ConfigMistake>) -> Vec<PolicyMove> {
    let mut seen = BTreeSet::new();
    let mut moves = Vec::new();
    let before = mistakes.len();
    for row in table.rows() {
        if row.n_cells() == 1 {
            let message = "stands alone on its line: the tabs between the columns are lost here; put them back";
            mistakes.push(row.mistake("from_state", message));
            continue;
        }
        let cell = |heading: &str| unquoted(row.get(heading));
        let before = mistakes.len();
        let parsed = Condition::parse(&cell("condition")).map_err(|fault| mistakes.push(row.mistake("condition", fault.to_string()))).ok();
        let parsed = parsed.map(|condition| condition.with_computed(rules));
        let direction = row.get("direction");
        let direction_is_known = ["up", "down", "side", "stay"].contains(&direction);
        if !direction_is_known {
            mistakes.push(row.mistake("direction", format!("{} is not up, down, side or stay", quoted(direction))));
        }
        if !seen.insert(cell("trigger")) || row.get("trigger").is_empty() {
            mistakes.push(row.mistake("trigger", format!("the row code {} is empty or comes twice", quoted(row.get("trigger")))));
        }
        if direction_is_known && (direction == "stay") != (row.get("from_state") == row.get("to_state")) {
            let message = "a row that stays leads to its own state, and every other row to another";
            mistakes.push(row.mistake("to_state", message));
        }
        if row.get("decided_by").is_empty() {
            mistakes.push(row.mistake("decided_by", "is empty; say who decides, for the program never does"));
        }
        if row.get("position").is_empty() {
            mistakes.push(row.mistake("position", "is empty; say where the clause stands, or 'silent' for a reading of the program"));
        }
        if row.get("position") != "silent" && row.get("quote").is_empty() {
            mistakes.push(row.mistake("quote", "is empty; quote the clause, or write 'silent' as the position"));
        }
        if direction == "down" && parsed.as_ref().is_some_and(Condition::rests_on_absence) {
            mistakes.push(row.mistake(
                "condition",
                "a step down would rest on the absence of a fact; ask for a fact that staff record, such as 'assessment_complete'",
            ));
        }
        let Some(parsed) = parsed.filter(|_| mistakes.len() == before) else { continue };
        moves.push(PolicyMove {
            from: cell("from_state"),
            to: cell("to_state"),
            direction: cell("direction"),
            trigger: cell("trigger"),
            condition: cell("condition"),
            decided_by: cell("decided_by"),
            earliest: cell("earliest"),
            record: cell("record"),
            position: cell("position"),
            note: cell("note"),
            quote: cell("quote"),
            parsed,
            line: row.line,
        });
    }
    let is_readable = MOVE_COLUMNS.iter().all(|heading| table.has(heading));
    if moves.is_empty() && is_readable && mistakes.len() == before {
        let message = "the table holds no move, so nobody would ever be proposed for anything; add a row for each step of the policy";
        mistakes.push(ConfigMistake { file: table.file.clone(), key: "heading row".into(), message: message.into() });
    }
    moves
}

/// A cell without the quotation marks a spreadsheet puts around one that holds any.
fn unquoted(cell: &str) -> String {
    match cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        // Marks inside are doubled by a spreadsheet; a cell with a single one inside was written so by a person.
        Some(inner) if !inner.replace("\"\"", "").contains('"') => inner.replace("\"\"", "\""),
        _ => cell.to_owned(),
    }
}
