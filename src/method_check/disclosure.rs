//! Operations of `disclose`.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Answer;
use crate::disclose::counts::{Protected, TableStatus, protect};
use crate::disclose::differencing::{Difference, difference, recovered_from_means};
use crate::disclose::percent::{PublicCount, percentage, public_count};

/// Evaluates an operation of this group.
pub(crate) fn evaluate(operation: &str, input: &Value) -> Answer {
    Some(match operation {
        "supp" => read(input).and_then(suppression),
        "pct" => read(input).and_then(percentages),
        "round5" => read(input).and_then(public_counts),
        "diff" => read(input).map(differences),
        "meandiff" => read(input).and_then(mean_difference),
        _ => return None,
    })
}

fn read<T: for<'a> Deserialize<'a>>(input: &Value) -> Result<T, String> {
    T::deserialize(input).map_err(|error| error.to_string())
}

/// Most cells of a table, so that a case is answered at once.
const MOST_CELLS: usize = 1_000;
/// Highest count of pupils taken, so that every total can be formed.
const MOST_PUPILS: u32 = 1_000_000;

/// Refuses counts no school has.
fn in_reach(counts: impl IntoIterator<Item = u32>) -> Result<(), String> {
    match counts.into_iter().find(|n| *n > MOST_PUPILS) {
        Some(n) => Err(format!("{n} is more pupils than a case may have")),
        None => Ok(()),
    }
}

#[derive(Deserialize)]
struct Table {
    table: Vec<Vec<u32>>,
    k: u32,
}

fn suppression(input: Table) -> Result<Value, String> {
    let width = input.table.first().map_or(0, Vec::len);
    if width == 0 || input.table.iter().any(|row| row.len() != width) {
        return Err("a table needs rows of one length".to_owned());
    }
    if width * input.table.len() > MOST_CELLS || input.k > MOST_PUPILS || input.table.iter().flatten().any(|n| *n > MOST_PUPILS) {
        return Err(format!("the table has more than {MOST_CELLS} cells, or a number above {MOST_PUPILS}"));
    }
    let protected = protect(&input.table, input.k);
    let mut intervals = Map::new();
    for ((i, j), (least, greatest)) in &protected.intervals {
        intervals.insert(format!("{i},{j}"), json!([least, greatest]));
    }
    let status = if protected.status == TableStatus::Ok { "OK" } else { "COLLAPSE" };
    Ok(json!({
        "status": status,
        "primary": protected.primary,
        "secondary": protected.secondary,
        "published": published(&input.table, &protected),
        "intervals": intervals,
    }))
}

fn published(table: &[Vec<u32>], protected: &Protected) -> Value {
    if protected.status == TableStatus::Collapse {
        return Value::Null;
    }
    let shown = |i: usize, j: usize, value: u32| if protected.shows(i, j) { json!(value) } else { json!("c") };
    table
        .iter()
        .enumerate()
        .map(|(i, row)| row.iter().enumerate().map(|(j, value)| shown(i, j, *value)).collect::<Vec<_>>())
        .collect::<Vec<_>>()
        .into()
}

#[derive(Deserialize)]
struct Pairs {
    pairs: Vec<(u32, u32)>,
    nmin: u32,
}

fn percentages(input: Pairs) -> Result<Value, String> {
    in_reach(input.pairs.iter().flat_map(|(n, of)| [*n, *of]))?;
    Ok(json!({ "shown": input.pairs.iter().map(|(n, of)| percentage(*n, *of, input.nmin)).collect::<Vec<_>>() }))
}

#[derive(Deserialize)]
struct Counts {
    n: Vec<u32>,
}

fn public_counts(input: Counts) -> Result<Value, String> {
    in_reach(input.n.iter().copied())?;
    let shown = input.n.into_iter().map(|n| match public_count(n) {
        PublicCount::Shown(n) => json!(n),
        PublicCount::Low => json!("low"),
    });
    Ok(json!({ "shown": shown.collect::<Vec<_>>() }))
}

#[derive(Deserialize)]
struct Populations {
    pairs: Vec<(Vec<Value>, Vec<Value>)>,
    k: usize,
}

fn differences(input: Populations) -> Value {
    // Pupils may be numbers or names; each counts once.
    let pupils = |members: &[Value]| members.iter().map(Value::to_string).collect::<BTreeSet<String>>();
    let verdict = input.pairs.iter().map(|(a, b)| match difference(&pupils(a), &pupils(b), input.k) {
        Difference::Fine => "OK",
        Difference::Unsafe => "UNSAFE",
        Difference::Review => "REVIEW",
    });
    json!({ "verdict": verdict.collect::<Vec<_>>() })
}

#[derive(Deserialize)]
struct Means {
    n0: u32,
    mean0: f64,
    n1: u32,
    mean1: f64,
}

fn mean_difference(input: Means) -> Result<Value, String> {
    in_reach([input.n0, input.n1])?;
    let recovered = recovered_from_means(input.n0, input.mean0, input.n1, input.mean1).ok_or("exactly one must have joined")?;
    Ok(json!({ "recovered": recovered }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(operation: &str, input: &str, expected: &str) {
        let input: Value = serde_json::from_str(input).unwrap();
        let expected: Value = serde_json::from_str(expected).unwrap();
        assert_eq!(evaluate(operation, &input), Some(Ok(expected)));
    }

    #[test]
    fn worked_cases_x1_to_x6_and_x10() {
        check(
            "supp",
            r#"{"table": [[12, 3, 9], [20, 15, 7], [8, 30, 11]], "k": 6}"#,
            r#"{"status": "OK", "primary": [[0, 1]], "secondary": [[0, 2], [1, 1], [1, 2]], "published": [[12, "c", "c"], [20, "c", "c"], [8, 30, 11]], "intervals": {"0,1": [1, 11], "0,2": [1, 11], "1,1": [7, 17], "1,2": [5, 15]}}"#,
        );
        check(
            "supp",
            r#"{"table": [[14, 2, 9, 7]], "k": 6}"#,
            r#"{"status": "OK", "primary": [[0, 1]], "secondary": [[0, 3]], "published": [[14, "c", 9, "c"]], "intervals": {"0,1": [1, 8], "0,3": [1, 8]}}"#,
        );
        check(
            "supp",
            r#"{"table": [[2, 40], [38, 20]], "k": 6}"#,
            r#"{"status": "OK", "primary": [[0, 0]], "secondary": [[0, 1], [1, 0], [1, 1]], "published": [["c", "c"], ["c", "c"]], "intervals": {"0,0": [1, 39], "0,1": [3, 41], "1,0": [1, 39], "1,1": [19, 57]}}"#,
        );
        check(
            "supp",
            r#"{"table": [[3, 2], [4, 30]], "k": 6}"#,
            r#"{"status": "COLLAPSE", "primary": [[0, 0], [0, 1], [1, 0]], "secondary": [], "published": null, "intervals": {}}"#,
        );
        check(
            "supp",
            r#"{"table": [[4, 0, 30], [10, 6, 25], [9, 12, 28]], "k": 6}"#,
            r#"{"status": "OK", "primary": [[0, 0]], "secondary": [[0, 2], [1, 1], [1, 2], [2, 0], [2, 1]], "published": [["c", 0, "c"], [10, "c", "c"], ["c", "c", 28]], "intervals": {"0,0": [1, 9], "0,2": [25, 33], "1,1": [1, 9], "1,2": [22, 30], "2,0": [4, 12], "2,1": [9, 17]}}"#,
        );
        check(
            "supp",
            r#"{"table": [[3, 0, 0, 9], [10, 8, 7, 0], [9, 6, 11, 0]], "k": 6}"#,
            r#"{"status": "COLLAPSE", "primary": [[0, 0]], "secondary": [[0, 3], [2, 0]], "published": null, "intervals": {"0,0": [3, 3], "0,3": [9, 9], "2,0": [9, 9]}}"#,
        );
        check(
            "supp",
            r#"{"table": [[1, 9], [2, 11], [4, 8], [2, 5]], "k": 6}"#,
            r#"{"status": "OK", "primary": [[0, 0], [1, 0], [2, 0], [3, 0], [3, 1]], "secondary": [[0, 1], [1, 1], [2, 1]], "published": [["c", "c"], ["c", "c"], ["c", "c"], ["c", "c"]], "intervals": {"0,0": [1, 6], "0,1": [4, 9], "1,0": [1, 6], "1,1": [7, 12], "2,0": [1, 6], "2,1": [6, 11], "3,0": [1, 6], "3,1": [1, 6]}}"#,
        );
    }

    #[test]
    fn worked_cases_x7_to_x9_and_p5() {
        check("pct", r#"{"pairs": [[5, 5], [0, 12], [11, 12], [9, 14]], "nmin": 6}"#, r#"{"shown": ["c", "<25%", ">75%", "64%"]}"#);
        check("round5", r#"{"n": [0, 1, 9, 10, 12, 13, 47, 210]}"#, r#"{"shown": [0, "low", "low", 10, 10, 15, 45, 210]}"#);
        check(
            "diff",
            r#"{"pairs": [[[1, 2, 3, 4, 5, 6, 7], [2, 3, 4, 5, 6, 7, 8]], [[1, 2], [1, 2]], [[1, 2, 3], [1, 2]]], "k": 6}"#,
            r#"{"verdict": ["REVIEW", "OK", "UNSAFE"]}"#,
        );
        check("meandiff", r#"{"n0": 11, "mean0": 84.0, "n1": 12, "mean1": 82.5}"#, r#"{"recovered": 66.0}"#);
    }

    #[test]
    fn an_input_that_is_no_table_is_answered_in_words() {
        assert!(matches!(evaluate("supp", &json!({"table": [[1], [1, 2]], "k": 6})), Some(Err(_))));
        assert!(matches!(evaluate("pct", &json!({})), Some(Err(_))));
        assert_eq!(evaluate("sem", &json!({})), None);
    }
}
