//! Operations of `decide`: the candidate rule, stage moves and the gate for specific learning difficulties.
//!
//! Answers come from the very functions of a run, with the settings the worked cases assume.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::Answer;
use super::input::yes_or_no;
use crate::config::condition::COMPUTED;
use crate::config::method::Profile;
use crate::config::policy_moves::{MOVE_COLUMNS, read_moves};
use crate::config::table::DataTable;
use crate::decide::cautions::{self, Absence, Circumstances, Joined, SummerBorn};
use crate::decide::condition::Known;
use crate::decide::results::{FlagOutcome, Level, SubjectLevels};
use crate::decide::rule::{self, RuleInput, SubjectInput};
use crate::decide::spld::{self, ConstructScore};
use crate::decide::stages;
use crate::domain::sen::SenProvision;
use crate::domain::subject::Subject;

/// Low attainment in the worked cases.
const LOW: f64 = 85.0;
/// Persistent and severe absence in the worked cases.
const ABSENCE: Absence = Absence { persistent: 0.1, severe: 0.5 };
/// "Well below average" in the worked cases.
const WELL_BELOW: f64 = 70.0;
/// Points above it that are near, in the worked cases.
const NEAR: f64 = 5.0;

/// Tables of moves that come with the program, by policy.
const SHIPPED: &[(&str, &str)] = include!("../../config/policies/shipped.rs");

/// Evaluates an operation of this group.
pub(crate) fn evaluate(operation: &str, input: &Value) -> Answer {
    match operation {
        "decide" => Some(decide(input)),
        "moves" => Some(moves(input)),
        "spld" => Some(gate(input)),
        _ => None,
    }
}

fn decide(input: &Value) -> Result<Value, String> {
    let given = input.get("subjects").and_then(Value::as_object).ok_or("'subjects' is missing")?;
    let subjects =
        given.iter().map(|(name, levels)| Ok((Subject::parse(name).ok_or(format!("'{name}' is not a subject"))?, subject(levels)?)));
    let is_set = |name: &str| input.get(name).and_then(Value::as_bool).unwrap_or(false);
    let rule_input = RuleInput {
        subjects: subjects.collect::<Result<BTreeMap<_, _>, String>>()?,
        teacher_concern: is_set("teacher"),
        parent_or_pupil_concern: is_set("parent") || is_set("pupil"),
        wellbeing: level(input, "g")?,
        provision: input.get("sen").and_then(Value::as_str).and_then(SenProvision::from_code),
        profile: if input.get("profile").and_then(Value::as_str) == Some("strict") { Profile::Strict } else { Profile::Screen },
        low: LOW,
    };
    let result = rule::decide(&rule_input);
    let circumstances = Circumstances {
        absence: input.get("absence").and_then(Value::as_f64),
        eal: is_set("eal"),
        summer_born: summer_born(input, result.outcome),
        joined: if is_set("new") { Joined::InWindow } else { Joined::Before },
        test_changed: if is_set("test_change") { rule_input.subjects.keys().copied().collect() } else { Vec::new() },
        ..Circumstances::default()
    };
    let subjects: Vec<(Subject, SubjectInput)> = rule_input.subjects.into_iter().collect();
    let cautions: Vec<&str> = cautions::cautions(&circumstances, &subjects, ABSENCE).iter().map(|caution| caution.code).collect();
    Ok(json!({
        "outcome": result.outcome.code(),
        "subjects": result.concerns.iter().map(|concern| concern.subject.name()).collect::<Vec<_>>(),
        "why": result.why.iter().map(|one| one.code()).collect::<Vec<_>>(),
        "cautions": cautions,
    }))
}

/// Born in summer and tested without allowance for age. A case holds one set of levels, so the outcome stays.
fn summer_born(input: &Value, outcome: FlagOutcome) -> Option<SummerBorn> {
    let is_set = |name: &str| input.get(name).and_then(Value::as_bool).unwrap_or(false);
    (is_set("summer_born") && !is_set("age_standardised")).then(|| SummerBorn {
        born: chrono::NaiveDate::default(),
        subjects: Vec::new(),
        as_tested: outcome,
        age_adjusted: outcome,
    })
}

fn subject(given: &Value) -> Result<SubjectInput, String> {
    let levels = SubjectLevels {
        c: level(given, "c")?,
        c_mid: level(given, "c_mid")?,
        c_last: level(given, "c_last")?,
        b: level(given, "b")?,
        below_reference: given.get("gap").and_then(Value::as_bool).unwrap_or(false),
    };
    Ok(SubjectInput {
        levels,
        latest: given.get("latest").and_then(Value::as_f64),
        assessment_fell: given.get("ta_fell").and_then(Value::as_bool).unwrap_or(false),
    })
}

/// A level by its sign; one that is not given is unknown.
fn level(given: &Value, name: &str) -> Result<Level, String> {
    match given.get(name).and_then(Value::as_str) {
        None => Ok(Level::Unknown),
        Some(sign) => Level::from_sign(sign).ok_or(format!("'{sign}' is not a level of '{name}'")),
    }
}

fn moves(input: &Value) -> Result<Value, String> {
    let text = |name: &str| input.get(name).and_then(Value::as_str).ok_or(format!("'{name}' is missing"));
    let id = text("policy")?.replace('_', "-");
    let (_, table) = SHIPPED.iter().find(|(name, _)| *name == id).ok_or(format!("'{id}' is not a policy that comes with the program"))?;
    let mut mistakes = Vec::new();
    let moves = read_moves(&DataTable::parse(&id, table, &MOVE_COLUMNS, &mut mistakes), &BTreeSet::new(), &mut mistakes);
    if let Some(mistake) = mistakes.first() {
        return Err(mistake.to_string());
    }
    let known = known(&evidence(input.get("evidence"))?)?;
    let rows = stages::rows_that_hold(&moves, text("state")?, &known);
    Ok(json!({ "moves": rows.iter().map(|row| [&row.to, &row.trigger]).collect::<Vec<_>>() }))
}

/// The evidence of a case: named values, a list of facts that are so, or nothing.
fn evidence(given: Option<&Value>) -> Result<Map<String, Value>, String> {
    match given {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(named)) => Ok(named.clone()),
        Some(Value::Array(facts)) => {
            let named = |fact: &Value| fact.as_str().map(|name| (name.to_owned(), Value::Bool(true)));
            facts.iter().map(named).collect::<Option<_>>().ok_or("a list of evidence holds names of facts".to_owned())
        }
        Some(_) => Err("'evidence' is neither named values nor a list of facts".to_owned()),
    }
}

/// Sorts named evidence into computed tokens and facts.
fn known(evidence: &Map<String, Value>) -> Result<Known, String> {
    let mut known = Known { facts: BTreeSet::new(), ..Known::default() };
    for (name, value) in evidence {
        let token = COMPUTED.iter().find(|(token, _)| token == name).map(|(token, _)| *token);
        match (token, value) {
            (Some(token), Value::String(word)) => {
                let word = crate::config::condition::word_of(token, word).ok_or(format!("'{word}' is not a value of '{token}'"))?;
                known.words.insert(token, word);
            }
            (Some("TERMS"), Value::Number(number)) => known.terms = number.as_f64().filter(|terms| *terms >= 0.0).map(|terms| terms as u32),
            (_, Value::Null) => {}
            (Some(token), value) if yes_or_no(value).is_some() => {
                known.computed.insert(token, yes_or_no(value) == Some(true));
            }
            (None, value) if yes_or_no(value).is_some() => {
                if yes_or_no(value) == Some(true) {
                    known.facts.insert(name.clone());
                }
            }
            _ => return Err(format!("'{name}' has a value that no condition can ask for")),
        }
    }
    Ok(known)
}

fn gate(input: &Value) -> Result<Value, String> {
    let tests = input.get("tests").and_then(Value::as_array).ok_or("'tests' is missing")?;
    let score = |test: &Value| {
        let construct = test.get(0)?.as_str()?.to_owned();
        Some(ConstructScore { construct, score: test.get(1)?.as_f64()?, is_valid: test.get(2).and_then(Value::as_bool).unwrap_or(true) })
    };
    let scores: Vec<ConstructScore> =
        tests.iter().map(score).collect::<Option<_>>().ok_or("a test is a construct, a score and whether it is valid")?;
    let gate = spld::judge(&scores, WELL_BELOW, NEAR);
    Ok(json!({ "verdict": gate.verdict, "low": gate.low, "near": gate.near }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_worked_case_of_the_rule_the_moves_and_the_gate_is_answered_as_published() {
        let cases: Vec<Value> = serde_json::from_str(include_str!("../../tests/decision-cases.json")).unwrap();
        assert_eq!(cases.len(), 26);
        for case in cases {
            let answer = evaluate(case["op"].as_str().unwrap(), &case["input"]);
            assert_eq!(answer, Some(Ok(case["expected"].clone())), "{} {}", case["id"], case["title"]);
        }
    }

    #[test]
    fn every_table_of_moves_in_the_folder_is_shipped() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("config/policies");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .filter_map(|entry| entry.unwrap().file_name().to_str().and_then(|name| name.strip_suffix("-moves.tsv")).map(str::to_owned))
            .collect();
        files.sort();
        assert_eq!(files, SHIPPED.iter().map(|(id, _)| *id).collect::<Vec<_>>());
    }

    #[test]
    fn unusable_input_is_refused_in_words_and_other_operations_are_not_ours() {
        assert_eq!(evaluate("gap", &json!({})), None);
        for (operation, input, part) in [
            ("decide", json!({}), "'subjects' is missing"),
            ("decide", json!({"subjects": {"reading": {"c": "---"}}}), "'---' is not a level"),
            ("decide", json!({"subjects": {"latin": {}}}), "'latin' is not a subject"),
            ("moves", json!({"policy": "nowhere", "state": "X"}), "'nowhere' is not a policy"),
            ("moves", json!({"policy": "whitehill", "state": "X", "evidence": {"OUT": "PERHAPS"}}), "'PERHAPS' is not a value of 'OUT'"),
            ("spld", json!({"tests": [[1, 2]]}), "a construct, a score"),
        ] {
            let Some(Err(message)) = evaluate(operation, &input) else { unreachable!("{operation}") };
            assert!(message.contains(part), "{message}");
        }
    }
}
