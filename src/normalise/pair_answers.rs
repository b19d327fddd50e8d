//! The workbook of pairs to confirm, handed back with answers. Known by its two key columns, wherever they stand.

use crate::domain::name::folded;
use crate::finding::{Action, Code, quoted};
use crate::ledger::{Fate, RowKey};
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::table::RawTable;

/// Heading of the pupil's row key.
pub const PUPIL_KEY: &str = "Pupil key";
/// Heading of the key of the other place.
pub const OTHER_KEY: &str = "Other key";
/// Heading of the answer.
pub const ANSWER: &str = "Answer";
/// The two answers, as the drop-down offers them.
pub const WORDS: [&str; 2] = ["same child", "different children"];

/// What a person says of a pair. Where both are said, the children are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// One child.
    SameChild,
    /// Two children.
    DifferentChildren,
}

/// One answered row.
#[derive(Clone, Debug)]
pub struct PairAnswer {
    /// Where it stands.
    pub row: RowKey,
    /// Row key of the pupil.
    pub pupil_key: String,
    /// Key of the other identity.
    pub other_key: String,
    /// The answer.
    pub answer: Answer,
}

/// Where the columns of the sheet are.
pub(crate) struct Columns {
    heading: usize,
    pupil: usize,
    other: usize,
    answer: usize,
}

/// The columns, when the table is such a sheet.
pub(crate) fn find(table: &RawTable) -> Option<Columns> {
    table.rows.iter().take(8).enumerate().find_map(|(heading, row)| {
        let at = |words: &str| row.cells.iter().position(|cell| folded(&cell.text()) == folded(words));
        Some(Columns { heading, pupil: at(PUPIL_KEY)?, other: at(OTHER_KEY)?, answer: at(ANSWER)? })
    })
}

/// Reads the answers; every row has a fate.
pub(crate) fn read(table: &RawTable, columns: &Columns, out: &mut Out) {
    for (at, row) in table.rows.iter().enumerate() {
        let key = RowKey::of(table, row.number);
        let text = |index: usize| row.cells.get(index).map(|cell| cell.text()).unwrap_or_default();
        let (pupil_key, other_key, written) = (text(columns.pupil), text(columns.other), text(columns.answer));
        let fate = if at <= columns.heading {
            Fate::Skipped("heading row")
        } else if row.is_blank() {
            Fate::Skipped("blank row")
        } else if written.is_empty() {
            Fate::Skipped("pair without an answer")
        } else {
            match (is_key(&pupil_key) && is_key(&other_key), answer(&written)) {
                (true, Some(answer)) => {
                    out.records.answers.push(PairAnswer {
                        row: key.clone(),
                        pupil_key: pupil_key.to_lowercase(),
                        other_key: other_key.to_lowercase(),
                        answer,
                    });
                    Fate::Used
                }
                (false, _) => refused(&key, "The keys of the pair are not as they were written".to_owned(), out),
                (true, None) => refused(&key, format!("{} is neither of the two answers", quoted(&written)), out),
            }
        };
        out.ledger.set(key, fate);
    }
}

fn refused(key: &RowKey, what: String, out: &mut Out) -> Fate {
    let hint = format!("Choose '{}' or '{}', and leave the keys as they are.", WORDS[0], WORDS[1]);
    out.notes.add(key.place(), Fault::new("LINK-13", Action::Quarantined, what, "The answer is not used.").hint(hint));
    Fate::Quarantined(Code("LINK-13"))
}

fn answer(written: &str) -> Option<Answer> {
    match folded(written).as_str() {
        "samechild" | "same" | "onechild" => Some(Answer::SameChild),
        "differentchildren" | "different" | "differentchild" | "twochildren" => Some(Answer::DifferentChildren),
        _ => None,
    }
}

/// Row keys are hexadecimal; a pupil who shares one has a number behind it.
pub(crate) fn is_key(text: &str) -> bool {
    let (key, number) = text.split_once('-').unwrap_or((text, "1"));
    key.len() == 12 && key.chars().all(|c| c.is_ascii_hexdigit()) && number.parse::<u32>().is_ok()
}
