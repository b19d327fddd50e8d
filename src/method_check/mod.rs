//! Numeric cases evaluated with the library's own functions, so that anyone can audit the arithmetic.
//!
//! A case names an operation, its input, the expected fields and the decimals they are written to. Numbers agree within
//! half a unit of the last decimal; words, lists and blanks must be the same. An operation the program does not know is
//! listed, never counted as passed.

pub mod analysis;
pub mod decision;
pub mod disclosure;

mod compare;
mod input;

use std::fmt;

use serde_json::Value;

/// Answer of one case: the fields computed, or why the input cannot be used. `None`: not an operation of ours.
pub type Answer = Option<Result<serde_json::Value, String>>;

/// Longest file taken: a thousand times the worked cases.
const LONGEST: usize = 64 * 1024 * 1024;

/// What became of a file of cases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Cases that agree.
    pub passed: usize,
    /// Cases that do not: id, and what differs.
    pub failed: Vec<(String, String)>,
    /// Cases whose operation is not known: id and operation.
    pub not_known: Vec<(String, String)>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (id, message) in &self.failed {
            writeln!(f, "{id}: {message}")?;
        }
        if !self.not_known.is_empty() {
            let cases: Vec<String> = self.not_known.iter().map(|(id, operation)| format!("{id} ({operation})")).collect();
            writeln!(f, "{} not applicable yet: {}", self.not_known.len(), cases.join(", "))?;
        }
        write!(f, "{} passed, {} failed", self.passed, self.failed.len())
    }
}

/// Evaluates every case of a file; an error when the text is not a list of cases at all.
pub fn check(cases_json: &str) -> Result<Report, String> {
    if cases_json.len() > LONGEST {
        return Err(format!("the file of cases is longer than {} megabytes", LONGEST / 1024 / 1024));
    }
    let text = cases_json.trim_start_matches('\u{FEFF}');
    let cases: Value = serde_json::from_str(text).map_err(|error| {
        format!("the file is not a list of cases in JSON ({error}). `waymark method-check --help` says what a case holds")
    })?;
    let cases = cases.as_array().ok_or("the file of cases is not a list of cases")?;
    let mut report = Report::default();
    for (index, case) in cases.iter().enumerate() {
        let id = case.get("id").and_then(Value::as_str).map_or_else(|| format!("case {}", index + 1), clipped);
        match judge(case) {
            Ok(Judged::Passed) => report.passed += 1,
            Ok(Judged::NotKnown(operation)) => report.not_known.push((id, operation)),
            Err(message) => report.failed.push((id, message)),
        }
    }
    Ok(report)
}

enum Judged {
    Passed,
    NotKnown(String),
}

fn judge(case: &Value) -> Result<Judged, String> {
    let operation = case.get("op").and_then(Value::as_str).ok_or("the case names no operation (op)")?;
    let input = case.get("input").ok_or("the case has no input")?;
    let expected =
        case.get("expected").and_then(Value::as_object).filter(|fields| !fields.is_empty()).ok_or("the case expects nothing (expected)")?;
    let decimals =
        case.get("decimals").and_then(Value::as_u64).and_then(|decimals| i32::try_from(decimals).ok()).filter(|decimals| *decimals <= 15);
    let decimals = decimals.ok_or("decimals is not a whole number from 0 to 15")?;
    let answer = analysis::evaluate(operation, input)
        .or_else(|| decision::evaluate(operation, input))
        .or_else(|| disclosure::evaluate(operation, input));
    let Some(answer) = answer else { return Ok(Judged::NotKnown(clipped(operation))) };
    let answer = answer?;
    compare::fields(expected, &answer, decimals)?;
    Ok(Judged::Passed)
}

/// A text of the file, short enough for a message and without control characters.
fn clipped(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEM: &str = r#"{"id": "M2", "op": "sem", "input": {"sd": 15, "r": 0.96, "score": 84, "level": 0.95}, "expected": {"sem": 3.0, "lo": 78.12}, "decimals": 3}"#;

    fn check_one(case: &str) -> Report {
        check(&format!("[{case}]")).unwrap()
    }

    #[test]
    fn a_number_just_under_one_is_not_one() {
        let case = r#"{"id": "R", "op": "sem", "input": {"sd": 15, "r": 0.9999999999999999, "score": 100, "level": 0.9}, "expected": {"sem": 0.000000158}, "decimals": 9}"#;
        assert_eq!(check_one(case).to_string(), "1 passed, 0 failed");
    }

    #[test]
    fn the_last_line_counts() {
        let report =
            check(&format!("[{SEM}, {}, {}]", SEM.replace("3.0", "3.1"), SEM.replace("\"sem\", \"input\"", "\"odd\", \"input\""))).unwrap();
        assert_eq!(report.to_string(), "M2: sem is 3, expected 3.1\n1 not applicable yet: M2 (odd)\n1 passed, 1 failed");
    }

    #[test]
    fn half_a_unit_of_the_last_decimal_is_the_tolerance() {
        assert_eq!(check_one(&SEM.replace("78.12}", "78.1201}")).passed, 1);
        assert_eq!(check_one(&SEM.replace("78.12}", "78.121}")).failed.len(), 1);
    }

    #[test]
    fn a_case_that_expects_nothing_does_not_pass() {
        assert_eq!(check_one(&SEM.replace(r#"{"sem": 3.0, "lo": 78.12}"#, "{}")).failed.len(), 1);
        assert_eq!(check_one(&SEM.replace("\"lo\"", "\"low\"")).failed.len(), 1);
    }

    #[test]
    fn counts_beyond_any_school_are_refused_and_small_thresholds_answered() {
        let case = |op: &str, input: &str, expected: &str| {
            check_one(&format!(r#"{{"op": "{op}", "input": {input}, "expected": {expected}, "decimals": 3}}"#))
        };
        assert_eq!(case("supp", r#"{"table": [[1, 2]], "k": 0}"#, r#"{"status": "OK", "published": [[1, 2]]}"#).passed, 1);
        assert_eq!(case("supp", r#"{"table": [[4294967295, 4294967295]], "k": 6}"#, r#"{"status": "OK"}"#).failed.len(), 1);
        assert_eq!(case("round5", r#"{"n": [4294967295]}"#, r#"{"shown": [5]}"#).failed.len(), 1);
        assert_eq!(case("pct", r#"{"pairs": [[5, 4294967295]], "nmin": 6}"#, r#"{"shown": ["0%"]}"#).failed.len(), 1);
        assert_eq!(case("meandiff", r#"{"n0": 4294967295, "mean0": 1, "n1": 0, "mean1": 1}"#, r#"{"recovered": 1}"#).failed.len(), 1);
    }

    #[test]
    fn a_case_may_say_what_the_noise_follows_from() {
        let case = |input: &str, expected: &str| {
            check_one(&format!(r#"{{"op": "rci", "input": {input}, "expected": {expected}, "decimals": 3}}"#))
        };
        assert_eq!(case(r#"{"x0": 92, "x1": 77, "r12": 0.83}"#, r#"{"rci": -1.715, "level": "--"}"#).passed, 1);
        assert_eq!(case(r#"{"x0": 92, "x1": 77, "r12": 0.83, "changed": true}"#, r#"{"rci": -1.319, "level": "-"}"#).passed, 1);
        assert_eq!(case(r#"{"x0": 92, "x1": 77}"#, r#"{"rci": -1.715}"#).failed.len(), 1);
    }

    #[test]
    fn hostile_files_get_a_message() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        for text in ["", "{", "null", "{}", "3", deep.as_str(), "\u{0}"] {
            assert!(check(text).is_err());
        }
        let report = check(r#"[null, 3, [], {"op": 1}, {"op": "sem"}, {"op": "sem", "input": [], "expected": {"sem": 1}, "decimals": 3}, {"op": "sem", "input": {}, "expected": {"sem": 1}, "decimals": 1e300}]"#).unwrap();
        assert_eq!((report.passed, report.failed.len(), report.not_known.len()), (0, 7, 0));
    }
}
