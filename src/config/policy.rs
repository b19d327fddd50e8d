//! A school's policy: its words, its criteria with their clauses, and its stage moves.
//!
//! Code knows kinds of criterion and of move; the policy file says which apply and quotes the clause.
//! [`Policy::load`] checks everything once, so that later stages may take a policy as sound.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::config::condition::Condition;
use crate::config::school::PupilState;
use crate::config::table::DataTable;
use crate::error::ConfigMistake;
use crate::finding::quoted;

/// A policy, loaded and checked.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Short name, equal to the file's name.
    pub id: String,
    /// Title of the document, for citations.
    pub title: String,
    /// The policy's own words.
    pub words: PolicyWords,
    /// How the criteria together make progress sufficient.
    #[serde(default)]
    pub criteria_reading: CriteriaReading,
    /// Criteria of adequate progress, in the policy's order.
    pub criteria: Vec<PolicyCriterion>,
    /// States of the graduated approach, by state name.
    pub states: BTreeMap<String, PolicyState>,
    /// Decisions a meeting may record, in drop-down order.
    pub decisions: Vec<DecisionWord>,
    /// Reasons for a decision, in drop-down order.
    pub reasons: Vec<String>,
    /// Stage moves, from the policy's own table beside this file (`<id>-moves.tsv`).
    #[serde(skip)]
    pub moves: Vec<PolicyMove>,
}

/// The policy's own words for people and papers.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyWords {
    /// Who coordinates, for example `InCo`.
    pub coordinator: String,
    /// A pupil watched until the next review, for example `focus child`.
    pub watched: String,
    /// The planned support, for example `Learning Plan`.
    pub plan: String,
    /// The list of pupils with SEN, for example `SEND/Inclusion register`.
    pub register: String,
    /// The termly meeting, for example `pupil progress meeting`.
    pub meeting: String,
}

/// A criterion of adequate progress as the policy words it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyCriterion {
    /// Letter a to j of the method.
    pub letter: char,
    /// The clause, quoted.
    pub quote: String,
    /// Section and bullet, for example `Monitoring pupil progress, bullet 3`.
    pub position: String,
    /// `adequate` when the clause describes good progress, `concern` when it describes poor progress.
    pub reading: ClauseReading,
}

/// How a policy's criteria are read together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CriteriaReading {
    /// No attainment criterion that applies is failed, and (b) or (c) is met.
    #[default]
    NoneFailed,
    /// One criterion of the policy met is enough.
    Any,
    /// Every criterion of the policy that applies is met.
    All,
}

/// Direction in which a clause is worded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ClauseReading {
    /// Describes adequate progress.
    Adequate,
    /// Describes less than adequate progress.
    Concern,
}

/// A state of the graduated approach.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyState {
    /// The policy's words for it.
    pub words: String,
    /// Census code that goes with it: N, K or E.
    pub census_code: String,
    /// Taken as the state of a pupil with this census code when staff have recorded no other.
    #[serde(default)]
    pub is_default_for_code: bool,
}

/// A decision a meeting may record.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionWord {
    /// The word in the drop-down.
    pub word: String,
    /// What it means, for the `Read me` sheet.
    pub meaning: String,
}

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
}

impl PolicyMove {
    /// True where the policy says nothing and the row is the program's reading.
    pub fn is_silent(&self) -> bool {
        self.position == "silent"
    }
}

/// Facts the candidate rule itself asks for, whatever the policy.
pub(crate) const RULE_FACTS: [&str; 3] = ["teacher_concern", "parent_concern", "pupil_concern"];

/// Headings of a table of moves.
pub(crate) const MOVE_COLUMNS: [&str; 11] =
    ["from_state", "to_state", "direction", "trigger", "condition", "decided_by", "earliest", "record", "position", "note", "quote"];

impl Policy {
    /// Reads `<id>.toml` and `<id>-moves.tsv` in a folder and checks both. What is wrong is added to
    /// `mistakes`; nothing is returned when the policy cannot be used.
    pub fn load(dir: &Path, id: &str, mistakes: &mut Vec<ConfigMistake>) -> Option<Policy> {
        let path = dir.join(format!("{id}.toml"));
        let file = path.display().to_string();
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => {
                let hint = "write the name of a file in this folder, without its ending";
                mistakes.push(ConfigMistake {
                    file,
                    key: String::new(),
                    message: format!("the policy {} cannot be read: {error}; {hint}", quoted(id)),
                });
                return None;
            }
        };
        let moves_path = dir.join(format!("{id}-moves.tsv"));
        let before = mistakes.len();
        let table = DataTable::load(&moves_path, &MOVE_COLUMNS, mistakes);
        let moves = read_moves(&table, mistakes);
        let policy = Policy::read(&file, &text, id, moves, &table.file, mistakes)?;
        (mistakes.len() == before).then_some(policy)
    }

    /// Reads and checks a policy from its two texts, without a file system.
    pub(crate) fn read(
        file: &str,
        text: &str,
        id: &str,
        moves: Vec<PolicyMove>,
        moves_file: &str,
        mistakes: &mut Vec<ConfigMistake>,
    ) -> Option<Policy> {
        let mut policy: Policy = match toml::from_str(text) {
            Ok(policy) => policy,
            Err(error) => {
                let line = error.span().map(|span| text.get(..span.start).map_or(0, |before| before.matches('\n').count()) + 1);
                let key = line.map(|line| format!("line {line}")).unwrap_or_default();
                mistakes.push(ConfigMistake { file: file.to_owned(), key, message: error.message().to_owned() });
                return None;
            }
        };
        policy.moves = moves;
        let mut report = |key: String, message: String| mistakes.push(ConfigMistake { file: file.to_owned(), key, message });
        if policy.id != id {
            report("id".into(), format!("{} differs from the file's name {}", quoted(&policy.id), quoted(id)));
        }
        policy.check_words(&mut report);
        policy.check_criteria(&mut report);
        policy.check_states(&mut report);
        for row in &policy.moves {
            for state in [&row.from, &row.to] {
                if !policy.states.contains_key(state) {
                    let message = format!("the state {} is not among the states of {id}.toml", quoted(state));
                    mistakes.push(ConfigMistake { file: moves_file.to_owned(), key: format!("row {}", row.trigger), message });
                }
            }
        }
        Some(policy)
    }

    /// Names of all facts the policy's conditions and the candidate rule ask for.
    pub fn fact_names(&self) -> BTreeSet<&str> {
        // Staff may record these two where no timetable and no ratings of skills are held; records go first.
        let by_staff = ["everyday_access", "skills_improved"];
        self.moves.iter().flat_map(|row| row.parsed.facts()).chain(RULE_FACTS).chain(by_staff).collect()
    }

    /// Reports facts and states in a school's settings that this policy does not know. `file` is the settings
    /// file; pupils are named by position, never by number.
    pub fn check_staff_records(
        &self,
        file: &str,
        facts: &BTreeMap<String, Vec<String>>,
        states: &BTreeMap<String, PupilState>,
        mistakes: &mut Vec<ConfigMistake>,
    ) {
        let known = self.fact_names();
        let mut report = |key: String, message: String| mistakes.push(ConfigMistake { file: file.to_owned(), key, message });
        for (index, names) in facts.values().enumerate() {
            for name in names.iter().filter(|name| !known.contains(name.as_str())) {
                let all: Vec<&str> = known.iter().copied().collect();
                report(
                    format!("facts, entry {}", index + 1),
                    format!("the fact {} is not one this policy asks for; those are {}", quoted(name), all.join(", ")),
                );
            }
        }
        for (index, state) in states.values().enumerate() {
            if !self.states.contains_key(&state.state) {
                let all: Vec<&str> = self.states.keys().map(String::as_str).collect();
                report(
                    format!("states, entry {}", index + 1),
                    format!("the state {} is not one of this policy; those are {}", quoted(&state.state), all.join(", ")),
                );
            }
        }
    }
}

/// Reads a table of moves; rows with a mistake are left out and reported with their line.
pub(crate) fn read_moves(table: &DataTable, mistakes: &mut Vec<ConfigMistake>) -> Vec<PolicyMove> {
    let mut seen = BTreeSet::new();
    let mut moves = Vec::new();
    for row in table.rows() {
        let cell = |heading: &str| row.get(heading).to_owned();
        let before = mistakes.len();
        let parsed =
            Condition::parse(row.get("condition")).map_err(|fault| mistakes.push(row.mistake("condition", fault.to_string()))).ok();
        let direction = row.get("direction");
        if !["up", "down", "side", "stay"].contains(&direction) {
            mistakes.push(row.mistake("direction", format!("{} is not up, down, side or stay", quoted(direction))));
        }
        if !seen.insert(cell("trigger")) || row.get("trigger").is_empty() {
            mistakes.push(row.mistake("trigger", format!("the row code {} is empty or comes twice", quoted(row.get("trigger")))));
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
        });
    }
    moves
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("config/policies")
    }

    fn moves_with(line: &str) -> Vec<String> {
        let text = format!("{}\n{line}\n", MOVE_COLUMNS.join("\t"));
        let mut mistakes = Vec::new();
        let table = DataTable::parse("moves.tsv", &text, &MOVE_COLUMNS, &mut mistakes);
        read_moves(&table, &mut mistakes);
        mistakes.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_shipped_policy_loads_without_a_mistake() {
        let mut ids: Vec<String> = std::fs::read_dir(shipped())
            .unwrap()
            .filter_map(|entry| entry.unwrap().file_name().to_str().and_then(|name| name.strip_suffix(".toml")).map(str::to_owned))
            .collect();
        ids.sort();
        assert!(ids.len() >= 4, "{ids:?}");
        for id in ids {
            let mut mistakes = Vec::new();
            let policy = Policy::load(&shipped(), &id, &mut mistakes);
            assert!(mistakes.is_empty(), "{mistakes:?}");
            assert!(policy.is_some_and(|policy| !policy.moves.is_empty()));
        }
    }

    #[test]
    fn a_policy_that_is_not_there_is_a_mistake_with_a_cure() {
        let mut mistakes = Vec::new();
        assert!(Policy::load(&shipped(), "nowhere", &mut mistakes).is_none());
        assert!(mistakes.iter().any(|m| m.to_string().contains("'nowhere' cannot be read")), "{mistakes:?}");
    }

    #[test]
    fn mistakes_in_a_row_name_its_line() {
        for (line, part) in [
            ("A\tB\tup\tX1\tPROG==SO_SO\tx\tx\tx\tl.1\t\tquote", "line 2, condition: character 7: 'SO_SO' is not a value of PROG"),
            ("A\tB\tsideways\tX1\tfact\tx\tx\tx\tl.1\t\tquote", "'sideways' is not up, down, side or stay"),
            ("A\tB\tdown\tX1\tnot needed\tx\tx\tx\tl.1\t\tquote", "rest on the absence of a fact"),
            ("A\tB\tup\tX1\tfact\tx\tx\tx\tl.1\t\t", "quote: is empty"),
            ("A\tB\tup\t\tfact\tx\tx\tx\tsilent\t\t", "empty or comes twice"),
        ] {
            let mistakes = moves_with(line);
            assert!(mistakes.len() == 1 && mistakes[0].contains(part), "{line}: {mistakes:?}");
        }
        assert!(moves_with("A\tB\tup\tX1\tfact\tx\tx\tx\tsilent\t\t").is_empty());
    }

    #[test]
    fn unknown_states_double_letters_and_empty_quotes_are_all_reported_at_once() {
        let text = std::fs::read_to_string(shipped().join("whitehill.toml")).unwrap();
        let text = text
            .replace("letter = \"b\"", "letter = \"a\"")
            .replace("quote = \"narrows the attainment gap between pupil and peers\"", "quote = \"\"");
        let text = text.replace("[states.OUTSIDE_AGENCY]", "[states.AGENCY]");
        let mut mistakes = Vec::new();
        let table = DataTable::load(&shipped().join("whitehill-moves.tsv"), &MOVE_COLUMNS, &mut mistakes);
        let moves = read_moves(&table, &mut mistakes);
        Policy::read("p.toml", &text, "whitehill", moves, "moves.tsv", &mut mistakes);
        let all = mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        for part in ["'a' comes twice", "has no quote", "row W8: the state 'OUTSIDE_AGENCY' is not among the states"] {
            assert!(all.contains(part), "{part} in {all}");
        }
    }

    #[test]
    fn a_fact_no_condition_asks_for_is_reported_without_the_pupil() {
        let mut mistakes = Vec::new();
        let policy = Policy::load(&shipped(), "whitehill", &mut mistakes).unwrap();
        let facts = BTreeMap::from([("Z123".to_owned(), vec!["teacher_concern".to_owned(), "teecher_concern".to_owned()])]);
        policy.check_staff_records("school.toml", &facts, &BTreeMap::new(), &mut mistakes);
        assert!(
            mistakes.len() == 1 && mistakes[0].message.contains("'teecher_concern'") && !mistakes[0].to_string().contains("Z123"),
            "{mistakes:?}"
        );
    }
}
