//! Values of a page as text, whatever shape the system behind gives them: wrapped once more in `data` or not, flags as words,
//! numbers or booleans, dates as text or as an object with a time zone. A date is cut out and never shifted.

use serde_json::{Map, Value};

/// What stands at a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The key is not there, null, or blank.
    Nothing,
    /// Text, a number or a yes or no.
    Text(String),
    /// A list or an object where a text should be.
    Strange,
}

/// One include: `{"data": {…}}`, the object itself, a list of key and value, null, or no key at all.
pub(super) fn include(item: &Value, key: &str) -> Option<Map<String, Value>> {
    object(unwrapped(item.get(key)?)?)
}

/// The items of an include that is a list; one object counts as a list of one.
pub(super) fn list<'a>(item: &'a Value, key: &str) -> Vec<&'a Value> {
    match item.get(key).and_then(unwrapped) {
        Some(Value::Array(items)) => items.iter().filter(|value| value.is_object()).collect(),
        Some(value @ Value::Object(map)) if !map.is_empty() => vec![value],
        _ => Vec::new(),
    }
}

/// What an include holds, without its `data`; `None` when that is null.
pub(super) fn unwrapped(value: &Value) -> Option<&Value> {
    let inner = match value {
        Value::Object(map) => map.get("data").unwrap_or(value),
        other => other,
    };
    (!inner.is_null()).then_some(inner)
}

fn object(value: &Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(map) => (!map.is_empty()).then(|| map.clone()),
        Value::Array(items) if !items.is_empty() => {
            let pairs: Option<Map<String, Value>> = items
                .iter()
                .map(|pair| {
                    let key = pair.get("key").or_else(|| pair.get("name"))?.as_str()?;
                    Some((key.to_owned(), pair.get("value").cloned().unwrap_or(Value::Null)))
                })
                .collect();
            pairs
        }
        _ => None,
    }
}

/// The first of several keys that says something.
pub(super) fn first(map: &Map<String, Value>, keys: &[&str]) -> Found {
    let mut strange = false;
    for key in keys {
        match map.get(*key).map_or(Found::Nothing, text) {
            Found::Nothing => {}
            Found::Strange => strange = true,
            found => return found,
        }
    }
    if strange { Found::Strange } else { Found::Nothing }
}

/// A value as text.
pub(super) fn text(value: &Value) -> Found {
    let said = match value {
        Value::Null => return Found::Nothing,
        Value::String(text) => text.clone(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Array(_) | Value::Object(_) => return Found::Strange,
    };
    if crate::table::clean(&said).is_empty() { Found::Nothing } else { Found::Text(said) }
}

/// A day: a text, or an object that holds it as `date`. The time of day and its zone are cut off, never counted.
pub(super) fn day(value: &Value) -> Found {
    let inner = match value {
        Value::Object(map) => match map.get("date").or_else(|| map.get("data")) {
            Some(inner) => inner,
            None if map.is_empty() => return Found::Nothing,
            None => return Found::Strange,
        },
        other => other,
    };
    if inner.is_object() && value != inner {
        return day(inner);
    }
    match text(inner) {
        Found::Text(said) => Found::Text(day_part(&said).to_owned()),
        other => other,
    }
}

fn day_part(text: &str) -> &str {
    let is_day = text
        .get(..10)
        .is_some_and(|day| day.bytes().enumerate().all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() }));
    match text.get(10..).and_then(|rest| rest.chars().next()) {
        Some(' ' | 'T') if is_day => text.get(..10).unwrap_or(text),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_include_is_read_in_every_shape_and_empty_in_every_empty_one() {
        for item in
            [json!({"e": {"data": {"upn": "X"}}}), json!({"e": {"upn": "X"}}), json!({"e": {"data": [{"key": "upn", "value": "X"}]}})]
        {
            assert_eq!(first(&include(&item, "e").unwrap(), &["upn"]), Found::Text("X".into()), "{item}");
        }
        for item in [json!({"e": {"data": null}}), json!({"e": null}), json!({}), json!({"e": {"data": []}}), json!({"e": {"data": {}}})] {
            assert_eq!(include(&item, "e"), None, "{item}");
            assert!(list(&item, "e").is_empty(), "{item}");
        }
    }

    #[test]
    fn a_birthday_is_never_shifted() {
        for value in [
            json!("2016-02-11"),
            json!("2016-02-11T00:00:00+01:00"),
            json!({"date": "2016-02-11 00:00:00.000000", "timezone_type": 3, "timezone": "Europe/London"}),
            json!({"date": "2016-02-11 23:00:00.000000", "timezone": "UTC"}),
        ] {
            assert_eq!(day(&value), Found::Text("2016-02-11".into()), "{value}");
        }
        assert_eq!(day(&json!("11/02/2016")), Found::Text("11/02/2016".into()));
        assert_eq!(day(&json!({"year": 2016})), Found::Strange);
        assert_eq!(day(&Value::Null), Found::Nothing);
    }

    #[test]
    fn numbers_and_flags_are_texts_and_a_list_is_not() {
        for (value, said) in
            [(json!(8421), "8421"), (json!(true), "true"), (json!("Y"), "Y"), (json!(9007199254740993_u64), "9007199254740993")]
        {
            assert_eq!(text(&value), Found::Text(said.into()));
        }
        assert_eq!(text(&json!(" ")), Found::Nothing);
        assert_eq!(text(&json!([1])), Found::Strange);
    }
}
