//! Building the answer of a case: named fields, of which every number must be one.

use serde_json::{Map, Value};

/// Fields in the order they are added.
#[derive(Default)]
pub(super) struct Fields {
    fields: Map<String, Value>,
    not_a_number: Option<String>,
}

impl Fields {
    /// No fields.
    pub(super) fn new() -> Fields {
        Fields::default()
    }

    /// Adds a number; one that is not finite makes the whole answer an error.
    pub(super) fn number(mut self, key: &str, number: f64) -> Fields {
        let value = serde_json::Number::from_f64(number).map(Value::Number);
        if value.is_none() {
            self.not_a_number.get_or_insert_with(|| key.to_owned());
        }
        self.fields.insert(key.to_owned(), value.unwrap_or(Value::Null));
        self
    }

    /// Adds a list of numbers.
    pub(super) fn numbers(mut self, key: &str, numbers: &[f64]) -> Fields {
        if numbers.iter().any(|number| !number.is_finite()) {
            self.not_a_number.get_or_insert_with(|| key.to_owned());
        }
        self.fields.insert(key.to_owned(), numbers.into());
        self
    }

    /// Adds a word, a flag, a count or a list.
    pub(super) fn set(mut self, key: &str, value: impl Into<Value>) -> Fields {
        self.fields.insert(key.to_owned(), value.into());
        self
    }

    /// The answer, or which number cannot be computed from this input.
    pub(super) fn done(self) -> Result<Value, String> {
        match self.not_a_number {
            Some(key) => Err(format!("{key} cannot be computed from this input")),
            None => Ok(Value::Object(self.fields)),
        }
    }
}
