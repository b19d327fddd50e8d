//! Comparing a computed answer with what a case expects.

use serde_json::{Map, Value};

use crate::domain::amounts::rounded;

/// Decimals of a number in a message.
const SHOWN_DECIMALS: i32 = 9;

/// Every expected field must agree; fields the case does not name are not looked at.
pub(super) fn fields(expected: &Map<String, Value>, answer: &Value, decimals: i32) -> Result<(), String> {
    for (key, expected) in expected {
        let found = answer.get(key).ok_or_else(|| format!("{} is not among the results", super::clipped(key)))?;
        agree(expected, found, decimals).map_err(|difference| format!("{}{difference}", super::clipped(key)))?;
    }
    Ok(())
}

/// Numbers to half a unit of the last decimal; everything else exactly. The error says where and what differs.
fn agree(expected: &Value, found: &Value, decimals: i32) -> Result<(), String> {
    match (expected, found) {
        (Value::Number(left), Value::Number(right)) => match (left.as_f64(), right.as_f64()) {
            (Some(left), Some(right)) if is_close(left, right, decimals) => Ok(()),
            _ => Err(differs(expected, found)),
        },
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            let mut pairs = left.iter().zip(right).enumerate();
            pairs.try_for_each(|(index, (left, right))| agree(left, right, decimals).map_err(|difference| format!("[{index}]{difference}")))
        }
        (Value::Object(left), Value::Object(right)) if left.len() == right.len() => {
            fields(left, found, decimals).map_err(|difference| format!(".{difference}"))
        }
        _ if expected == found => Ok(()),
        _ => Err(differs(expected, found)),
    }
}

fn is_close(left: f64, right: f64, decimals: i32) -> bool {
    let half = 0.5 * 10f64.powi(-decimals);
    // A half exactly, such as 0.03125 written as 0.0312, is within; the slack is the noise of the subtraction.
    let slack = 1e-9 * half + 4.0 * f64::EPSILON * left.abs().max(right.abs());
    (left - right).abs() <= half + slack
}

fn differs(expected: &Value, found: &Value) -> String {
    format!(" is {}, expected {}", shown(found), shown(expected))
}

fn shown(value: &Value) -> String {
    match value {
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), |number| rounded(number, SHOWN_DECIMALS).to_string()),
        other => {
            let text = other.to_string();
            if text.chars().count() > 60 { format!("{}…", text.chars().take(60).collect::<String>()) } else { text }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(expected: Value, found: Value, decimals: i32) -> Result<(), String> {
        agree(&expected, &found, decimals)
    }

    #[test]
    fn numbers_are_close_and_words_are_equal() {
        assert!(check(json!(0.0312), json!(0.03125), 4).is_ok());
        assert!(check(json!(0.0312), json!(0.031251), 4).is_err());
        assert!(check(json!(12), json!(12.0), 4).is_ok());
        assert!(check(json!("MET"), json!("met"), 4).is_err());
        assert!(check(json!(null), json!(0), 4).is_err());
        assert!(check(json!(null), json!(null), 4).is_ok());
        assert!(check(json!(true), json!(1), 4).is_err());
    }

    #[test]
    fn lists_agree_item_by_item() {
        assert!(check(json!([["P1", 1.0]]), json!([["P1", 1.004]]), 2).is_ok());
        assert_eq!(check(json!([1, 2]), json!([1, 3]), 0), Err("[1] is 3, expected 2".to_owned()));
        assert!(check(json!([1]), json!([1, 2]), 0).is_err());
        assert!(check(json!({"a": 1}), json!({"a": 1, "b": 2}), 0).is_err());
    }
}
