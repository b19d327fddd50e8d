//! Reading the input of a case: each value by its key, or a sentence about what is wrong with it.

use serde_json::Value;

/// Longest list taken from a case.
const LONGEST_LIST: usize = 1_000_000;

/// A field that must be there.
pub(super) fn field<'a>(input: &'a Value, key: &str) -> Result<&'a Value, String> {
    input.get(key).ok_or_else(|| format!("the input has no {key}"))
}

/// A finite number of reasonable size.
pub(super) fn number_of(value: &Value, what: &str) -> Result<f64, String> {
    value.as_f64().filter(|number| number.abs() <= 1e12).ok_or_else(|| format!("{what} is not a number the method can use"))
}

/// The number under a key.
pub(super) fn number(input: &Value, key: &str) -> Result<f64, String> {
    number_of(field(input, key)?, key)
}

/// The number under a key, or a default when the key is absent.
pub(super) fn number_or(input: &Value, key: &str, default: f64) -> Result<f64, String> {
    input.get(key).map_or(Ok(default), |value| number_of(value, key))
}

/// A whole number that is not negative.
pub(super) fn count(input: &Value, key: &str) -> Result<u64, String> {
    count_of(field(input, key)?, key)
}

/// A value as a whole number that is not negative.
pub(super) fn count_of(value: &Value, what: &str) -> Result<u64, String> {
    let number = number_of(value, what)?;
    if number >= 0.0 && number.fract() == 0.0 { Ok(number as u64) } else { Err(format!("{what} is not a whole number of 0 or more")) }
}

/// A text.
pub(super) fn text_of<'a>(value: &'a Value, what: &str) -> Result<&'a str, String> {
    value.as_str().ok_or_else(|| format!("{what} is not a text"))
}

/// The items of a list.
pub(super) fn list_of<'a>(value: &'a Value, what: &str) -> Result<&'a [Value], String> {
    match value.as_array() {
        Some(items) if items.len() <= LONGEST_LIST => Ok(items),
        Some(_) => Err(format!("{what} is too long")),
        None => Err(format!("{what} is not a list")),
    }
}

/// The list under a key.
pub(super) fn list<'a>(input: &'a Value, key: &str) -> Result<&'a [Value], String> {
    list_of(field(input, key)?, key)
}

/// A list of numbers.
pub(super) fn numbers_of(value: &Value, what: &str) -> Result<Vec<f64>, String> {
    list_of(value, what)?.iter().map(|item| number_of(item, what)).collect()
}

/// The list of numbers under a key.
pub(super) fn numbers(input: &Value, key: &str) -> Result<Vec<f64>, String> {
    numbers_of(field(input, key)?, key)
}

/// A list of exactly two numbers.
pub(super) fn pair_of(value: &Value, what: &str) -> Result<(f64, f64), String> {
    match numbers_of(value, what)?.as_slice() {
        [first, second] => Ok((*first, *second)),
        _ => Err(format!("{what} is not a pair of numbers")),
    }
}

/// The list of pairs under a key.
pub(super) fn pairs(input: &Value, key: &str) -> Result<Vec<(f64, f64)>, String> {
    list(input, key)?.iter().map(|item| pair_of(item, key)).collect()
}

/// Two lists of equal length as pairs.
pub(super) fn zipped(left: &[f64], right: &[f64], what: &str) -> Result<Vec<(f64, f64)>, String> {
    if left.len() == right.len() {
        Ok(left.iter().copied().zip(right.iter().copied()).collect())
    } else {
        Err(format!("{what} are not of equal length"))
    }
}

/// A correlation or reliability: 0 to under 1.
pub(super) fn correlation(input: &Value, key: &str) -> Result<f64, String> {
    let number = number(input, key)?;
    if (0.0..1.0).contains(&number) { Ok(number) } else { Err(format!("{key} is not a correlation from 0 to under 1")) }
}

/// A number above 0.
pub(super) fn positive(input: &Value, key: &str) -> Result<f64, String> {
    let number = number(input, key)?;
    if number > 0.0 { Ok(number) } else { Err(format!("{key} is not above 0")) }
}

/// A number that is not negative.
pub(super) fn not_negative(input: &Value, key: &str) -> Result<f64, String> {
    let number = number(input, key)?;
    if number >= 0.0 { Ok(number) } else { Err(format!("{key} is below 0")) }
}

/// A reliability or correlation whose ends mean something: 0 to 1.
pub(super) fn reliability(input: &Value, key: &str) -> Result<f64, String> {
    let number = number(input, key)?;
    if (0.0..=1.0).contains(&number) { Ok(number) } else { Err(format!("{key} is not a correlation from 0 to 1")) }
}

/// Yes or no, written as such or as 1 and 0.
pub(super) fn yes_or_no(value: &Value) -> Option<bool> {
    match (value, value.as_f64()) {
        (Value::Bool(is_so), _) => Some(*is_so),
        (_, Some(1.0)) => Some(true),
        (_, Some(0.0)) => Some(false),
        _ => None,
    }
}
