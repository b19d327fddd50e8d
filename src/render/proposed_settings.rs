//! The lines of a school's settings that would answer the questions of some findings, gathered from their hints: each table
//! once, each key once, so that what is copied loads.

use crate::finding::{Action, Finding};

/// One table of the settings with the lines proposed for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ProposedTable {
    /// `[reading.columns]`, or the head of a block with the lines that say what it is about.
    pub(crate) title: String,
    /// `key = value`.
    pub(crate) lines: Vec<String>,
}

/// Words of a ladder in their usual order. They only put a proposal into a likely order; the school has the last word.
const USUAL_ORDER: &[(&str, u8)] = &[
    ("well below", 0),
    ("just below", 2),
    ("below", 1),
    ("emerging", 1),
    ("entering", 1),
    ("beginning", 1),
    ("bronze", 1),
    ("towards", 2),
    ("developing", 2),
    ("silver", 2),
    ("nearly", 2),
    ("just above", 4),
    ("well above", 6),
    ("above", 5),
    ("exceed", 5),
    ("greater", 5),
    ("master", 5),
    ("deep", 5),
    ("expected", 3),
    ("secure", 3),
    ("on track", 3),
    ("meeting", 3),
    ("gold", 3),
    ("at ", 3),
];

/// Place of the expected mark in that order.
const EXPECTED: u8 = 3;
/// Words alike that make a ladder worth proposing.
const LADDER: usize = 3;

/// Gathers the lines, in order of first mention; blocks of single files come last.
pub(crate) fn proposed<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Vec<ProposedTable> {
    let mut tables: Vec<ProposedTable> = Vec::new();
    let asks = |finding: &&Finding| matches!(finding.action, Action::Rejected | Action::Asked | Action::Warned | Action::Quarantined);
    let mut asking: Vec<&Finding> = findings.into_iter().filter(asks).collect();
    // Of two answers to one question, that of the graver finding knows more.
    asking.sort_by_key(|finding| finding.action);
    for finding in asking {
        let Some((title, rows)) = finding.hint.as_deref().and_then(lines_of) else { continue };
        match tables.iter_mut().find(|table| table.title == title) {
            Some(table) => {
                for row in rows {
                    match table.lines.iter_mut().find(|known| key_of(known) == key_of(&row)) {
                        Some(known) => join_lists(known, &row),
                        None => table.lines.push(row),
                    }
                }
            }
            None => tables.push(ProposedTable { title, lines: rows }),
        }
    }
    if let Some(ladder) = ladder(&tables) {
        tables.push(ladder);
    }
    tables.sort_by_key(|table| table.title.starts_with("[["));
    tables
}

/// The table a hint speaks of, and its lines.
fn lines_of(hint: &str) -> Option<(String, Vec<String>)> {
    let (words, lines) = hint.split_once('\n')?;
    let mut rows: Vec<String> = lines.lines().filter(|line| line.starts_with("[[") || line.contains(" = ")).map(str::to_owned).collect();
    if rows.first().is_some_and(|row| row.starts_with("[[")) {
        // What a block is about belongs to it, so that two questions about one file make one block.
        let is_about = |row: &String| row.starts_with("[[") || ["name", "name_contains", "sheet_contains"].contains(&key_of(row).as_str());
        let n_head = rows.iter().take_while(|row| is_about(row)).count();
        let head: Vec<String> = rows.drain(..n_head).collect();
        return Some((head.join("\n"), rows));
    }
    let title = words.find('[').and_then(|open| words.get(open..)).and_then(|rest| rest.split_inclusive(']').next())?;
    (!rows.is_empty()).then(|| (title.to_owned(), rows))
}

/// The key of a line as it is compared when the settings are read.
fn key_of(line: &str) -> String {
    line.split(" = ").next().unwrap_or(line).trim().to_lowercase()
}

/// Two lists under one key are one list; of two other values the first stands.
fn join_lists(known: &mut String, row: &str) {
    let inside = |line: &str| line.split_once(" = [").and_then(|(_, rest)| rest.strip_suffix(']').map(str::to_owned));
    if let (Some(first), Some(more)) = (inside(known), inside(row))
        && first != more
        && !first.ends_with(&format!(", {more}"))
        && let Some(open) = known.strip_suffix(']')
    {
        *known = format!("{open}, {more}]");
    }
}

/// Judgement words of which several are unknown may be a ladder of the school's own: the same words in order.
fn ladder(tables: &[ProposedTable]) -> Option<ProposedTable> {
    let words = tables.iter().find(|table| table.title == "[reading.judgements]")?;
    let mut steps: Vec<(u8, &str)> = words
        .lines
        .iter()
        .filter_map(|line| line.split(" = ").next())
        .filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 1)
        .map(|word| (usual_place(word), word))
        .collect();
    if steps.len() < LADDER {
        return None;
    }
    steps.sort();
    let expected = steps.iter().find(|(place, _)| *place == EXPECTED).or(steps.last()).map(|(_, word)| *word)?;
    let list: Vec<&str> = steps.iter().map(|(_, word)| *word).collect();
    Some(ProposedTable {
        title: "[[reading.scales]]".to_owned(),
        lines: vec!["name = \"Our own words\"".to_owned(), format!("steps = [{}]", list.join(", ")), format!("expected = {expected}")],
    })
}

fn usual_place(word: &str) -> u8 {
    let lower = word.to_lowercase();
    USUAL_ORDER.iter().find(|(part, _)| lower.contains(part)).map_or(u8::MAX, |(_, place)| *place)
}

/// What to say above a proposed table, where that helps.
pub(crate) fn remark(table: &ProposedTable) -> Option<&'static str> {
    match table.title.lines().next().unwrap_or_default() {
        "[[reading.files]]" if table.lines.iter().any(|line| key_of(line) == "as_at") => {
            Some("Write the day on which this was exported in place of the day below.")
        }
        "[reading.judgements]" => Some("Words on the left mean a word of the national scale: WTS, EXS or GDS."),
        "[[reading.scales]]" => Some("Or keep them as a ladder of your own instead: put the words in order, lowest first."),
        "[[reading.ratings]]" => Some("If these columns hold ratings, say where the rating begins and ends."),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Code;
    use crate::place::Place;

    fn asked(hint: &str) -> Finding {
        Finding::new(Code("M132"), Action::Asked, Place::file("a.csv"), "x").hint(hint)
    }

    #[test]
    fn each_key_stands_once_in_each_table() {
        let findings = [
            asked("Say so under [reading.judgements]:\n\"On track\" = \"EXS\""),
            asked("Say so under [reading.judgements]:\n\"ON TRACK\" = \"EXS\""),
            asked("Add:\n[[reading.files]]\nname_contains = \"a\"\nterm = \"autumn\""),
            asked("Add:\n[[reading.files]]\nname_contains = \"a\"\nsheet_contains = \"4B\"\nterm = \"autumn\""),
            asked("Add:\n[[reading.files]]\nname_contains = \"a\"\nterm = \"autumn\"\nacademic_year = \"2026-27\""),
            asked("No lines at all."),
        ];
        let tables = proposed(&findings);
        assert_eq!(tables.len(), 3);
        assert_eq!(tables[0].lines, ["\"On track\" = \"EXS\""]);
        assert_eq!(tables[1].lines, ["term = \"autumn\"", "academic_year = \"2026-27\""]);
        assert_eq!(tables[2].title, "[[reading.files]]\nname_contains = \"a\"\nsheet_contains = \"4B\"");
    }

    #[test]
    fn every_hidden_sheet_is_in_the_list() {
        let findings = ["A", "B", "C"].map(|sheet| asked(&format!("Under [reading]:\nhidden_sheets = [\"{sheet}\"]")));
        assert_eq!(proposed(&findings)[0].lines, ["hidden_sheets = [\"A\", \"B\", \"C\"]"]);
    }

    #[test]
    fn several_unknown_words_are_proposed_as_a_ladder_in_their_usual_order() {
        let words = ["On Track", "Just Below", "Below", "Above"];
        let findings: Vec<Finding> =
            words.iter().map(|word| asked(&format!("Under [reading.judgements]:\n\"{word}\" = \"EXS\""))).collect();
        let ladder = proposed(&findings).pop().unwrap();
        assert_eq!(ladder.title, "[[reading.scales]]");
        assert_eq!(ladder.lines[1], "steps = [\"Below\", \"Just Below\", \"On Track\", \"Above\"]");
        assert_eq!(ladder.lines[2], "expected = \"On Track\"");
    }
}
