//! Building the answer of a case: named fields. A number that this input does not allow is null, so that a case may expect
//! just that, and one that expects a number fails by the name of the field.

use serde_json::{Map, Value};

/// Fields in the order they are added.
#[derive(Default)]
pub(super) struct Fields {
    fields: Map<String, Value>,
}

impl Fields {
    /// No fields.
    pub(super) fn new() -> Fields {
        Fields::default()
    }

    /// Adds a number; one that is not finite is null.
    pub(super) fn number(self, key: &str, number: f64) -> Fields {
        self.set(key, serde_json::Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    /// Adds a list of numbers; those that are not finite are null.
    pub(super) fn numbers(self, key: &str, numbers: &[f64]) -> Fields {
        self.set(key, numbers)
    }

    /// Adds a word, a flag, a count or a list.
    pub(super) fn set(mut self, key: &str, value: impl Into<Value>) -> Fields {
        self.fields.insert(key.to_owned(), value.into());
        self
    }

    /// The answer.
    pub(super) fn done(self) -> Result<Value, String> {
        Ok(Value::Object(self.fields))
    }
}
