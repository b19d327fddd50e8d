//! A school's policy: its words, its criteria with their clauses, and its stage moves.
//!
//! Code knows kinds of criterion and of move; the policy file says which apply and quotes the clause.
//! [`Policy::load`] checks everything once, so that later stages may take a policy as sound.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::config::policy_lines;
use crate::config::policy_moves::{MOVE_COLUMNS, PolicyMove, read_moves};
use crate::config::policy_rules::{self, OwnRule};
use crate::config::policy_text;
use crate::config::policy_thresholds::{self, Threshold};
use crate::config::school::PupilState;
use crate::config::suggest;
use crate::config::table::DataTable;
use crate::error::{ConfigMistake, in_words};
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
    /// Facts that staff record, by name, each with the question it answers. Where a policy lists any, its conditions
    /// may ask for no others.
    #[serde(default)]
    pub facts: BTreeMap<String, String>,
    /// Rules with numbers of the policy's own, as written.
    #[serde(default)]
    rules: Vec<toml::Table>,
    /// The same, checked.
    #[serde(skip)]
    pub own_rules: Vec<OwnRule>,
    /// Numbers of the method the policy sets for its school, as written.
    #[serde(default)]
    thresholds: toml::Table,
    /// The same, checked.
    #[serde(skip)]
    pub own_thresholds: Vec<Threshold>,
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
    /// The policy allows this stage without a place on the register; the census code is then N.
    #[serde(default)]
    pub may_be_off_register: bool,
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
    /// What the program does with it next term.
    #[serde(default)]
    pub effect: DecisionEffect,
    /// Facts that whoever takes this decision says with it; the policy's moves may ask for them.
    #[serde(default)]
    pub facts: Vec<String>,
    /// The state the pupil is in from then on. Only a pupil in a state of a lower census code is moved.
    #[serde(default)]
    pub state: Option<String>,
}

/// What becomes of a decision next term (docs/decisions-back.md).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionEffect {
    /// Shown, and nothing else.
    #[default]
    Shown,
    /// Not called new again unless the evidence grows.
    NotAConcern,
    /// Listed; no change of stage.
    KeepWatching,
    /// Watched until the next review, and reviewed then.
    Focus,
    /// A row of the provision map is expected.
    CatchUpGroup,
    /// SEN support is proposed to the office.
    SupportPlan,
    /// Counts as an adapted cycle.
    ChangeTargets,
    /// The day of asking is kept.
    OutsideAdvice,
    /// An evidence pack is made.
    EhcAssessment,
    /// An end of support is proposed.
    StepDown,
    /// Carried over, first in the list.
    NotDiscussed,
}

/// Facts the candidate rule itself asks for, whatever the policy.
pub(crate) const RULE_FACTS: [&str; 3] = ["teacher_concern", "parent_concern", "pupil_concern"];

impl Policy {
    /// Short names of the policies in a folder, in order.
    pub fn ids_in(dir: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(dir).map(|entries| entries.flatten().collect::<Vec<_>>()).unwrap_or_default();
        let names = entries.iter().map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut ids: Vec<String> = names.filter_map(|name| name.strip_suffix(".toml").map(str::to_owned)).collect();
        ids.sort();
        ids
    }

    /// Reads `<id>.toml` and `<id>-moves.tsv` in a folder and checks both. What is wrong is added to
    /// `mistakes`; nothing is returned when the policy cannot be used.
    pub fn load(dir: &Path, id: &str, mistakes: &mut Vec<ConfigMistake>) -> Option<Policy> {
        let path = dir.join(format!("{id}.toml"));
        let file = path.display().to_string();
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => {
                let hint = "Write the name of a file in this folder, without its ending.";
                mistakes.push(ConfigMistake {
                    file,
                    key: String::new(),
                    message: format!("the policy {} cannot be read: {} {hint}", quoted(id), in_words(&error)),
                });
                return None;
            }
        };
        let moves_path = dir.join(format!("{id}-moves.tsv"));
        let before = mistakes.len();
        let table = DataTable::load(&moves_path, &MOVE_COLUMNS, mistakes);
        // Without a readable policy its rules are not known, and the moves wait.
        let moves = policy_rules::names_in(&text).map(|rules| read_moves(&table, &rules, mistakes)).unwrap_or_default();
        let is_sound = mistakes.len() == before;
        let policy = Policy::read(&file, &text, id, moves, &table.file, mistakes);
        if let Some(policy) = policy.as_ref().filter(|_| is_sound) {
            policy.check_reachable(&mut |key, message| {
                mistakes.push(ConfigMistake { file: file.clone(), key: policy_lines::with_line(&text, &key), message });
            });
        }
        policy_text::no_more_than_can_be_read(mistakes, before, id);
        policy.filter(|_| mistakes.len() == before)
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
        let mut policy = match policy_text::parse(file, text) {
            Ok(policy) => policy,
            Err(mistake) => {
                mistakes.push(mistake);
                return None;
            }
        };
        policy.moves = moves;
        let mut report = |key: String, message: String| {
            let key = policy_lines::with_line(text, &key);
            mistakes.push(ConfigMistake { file: file.to_owned(), key, message });
        };
        if policy.id != id {
            report("id".into(), format!("{} differs from the file's name {}", quoted(&policy.id), quoted(id)));
        }
        let facts: BTreeSet<&str> = policy.facts.keys().map(String::as_str).collect();
        policy.own_rules = policy_rules::checked(&policy.rules, &facts, &mut report);
        policy.own_thresholds = policy_thresholds::checked(&policy.thresholds, &mut report);
        policy.check_words(&mut report);
        policy.check_criteria(&mut report);
        policy.check_states(&mut report);
        policy.check_facts(&mut report);
        let mut of_moves = |key, message| mistakes.push(ConfigMistake { file: moves_file.to_owned(), key, message });
        policy.check_moves(&mut of_moves);
        policy.check_circles(&mut of_moves);
        Some(policy)
    }

    /// Names of all facts the policy's conditions and the candidate rule ask for.
    pub fn fact_names(&self) -> BTreeSet<&str> {
        // Staff may record these two where no timetable and no ratings of skills are held; records go first.
        let by_staff = ["everyday_access", "skills_improved"];
        let listed = self.facts.keys().map(String::as_str);
        self.moves.iter().flat_map(|row| row.parsed.facts()).chain(RULE_FACTS).chain(by_staff).chain(listed).collect()
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
                    format!(
                        "the fact {} is not one this policy asks for; those are {}{}",
                        quoted(name),
                        all.join(", "),
                        suggest::did_you_mean(name, all.iter().copied())
                    ),
                );
            }
        }
        for (index, state) in states.values().enumerate() {
            if !self.states.contains_key(&state.state) {
                let all: Vec<&str> = self.states.keys().map(String::as_str).collect();
                report(
                    format!("states, entry {}", index + 1),
                    format!(
                        "the state {} is not one of this policy; those are {}{}",
                        quoted(&state.state),
                        all.join(", "),
                        suggest::did_you_mean(&state.state, all.iter().copied())
                    ),
                );
            }
        }
    }
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
        read_moves(&table, &BTreeSet::new(), &mut mistakes);
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
            ("A\tB\tstay\tX1\tfact\tx\tx\tx\tsilent\t\t", "line 2, to_state: a row that stays"),
            ("A\tA\tup\tX1\tfact\tx\tx\tx\tsilent\t\t", "line 2, to_state: a row that stays"),
            ("A\tB\tup\tX1\tfact\t\tx\tx\tsilent\t\t", "line 2, decided_by: is empty"),
            ("A\tB\tdown\tX1\tPROG!=NOT_SUFFICIENT and not x\ta\tx\tx\tl.1\t\tquote", "rest on the absence of a fact"),
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
        let moves = read_moves(&table, &BTreeSet::new(), &mut mistakes);
        Policy::read("p.toml", &text, "whitehill", moves, "moves.tsv", &mut mistakes);
        let all = mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        for part in ["'a' comes twice", "has no quote", "row W8, to_state: the state 'OUTSIDE_AGENCY' is not among the states"] {
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
