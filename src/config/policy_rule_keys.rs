//! One key of a rule of a policy, read with its unit and range; what is wrong is reported and never guessed.

use crate::finding::quoted;

/// The keys of one rule, and where mistakes go: key and message.
pub(super) struct Keys<'a> {
    /// As written.
    pub(super) table: &'a toml::Table,
    /// Reports a mistake.
    pub(super) wrong: &'a mut dyn FnMut(&str, String),
}

/// A number a kind takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Number {
    /// Key.
    pub(crate) key: &'static str,
    /// Least and most, with the unit.
    pub(crate) range: (f64, f64, &'static str),
    /// Whole numbers only.
    pub(crate) is_whole: bool,
    /// Taken where the key is left out; `None` where it must stand.
    pub(crate) default: Option<f64>,
}

impl Keys<'_> {
    /// A text that must stand and not be empty.
    pub(super) fn text(&mut self, key: &str, cure: &str) -> Option<String> {
        match self.table.get(key) {
            None => (self.wrong)(key, format!("is missing; {cure}")),
            Some(toml::Value::String(text)) if text.trim().is_empty() => (self.wrong)(key, format!("is empty; {cure}")),
            Some(toml::Value::String(text)) => return Some(text.clone()),
            Some(_) => (self.wrong)(key, "must be a text in quotation marks".to_owned()),
        }
        None
    }

    /// A text that may be left out: `None` for a mistake, `Some(None)` where it is left out.
    pub(super) fn optional_text(&mut self, key: &str) -> Option<Option<String>> {
        match self.table.get(key) {
            None => Some(None),
            Some(toml::Value::String(text)) => Some(Some(text.clone())),
            Some(_) => {
                (self.wrong)(key, "must be a text in quotation marks".to_owned());
                None
            }
        }
    }

    /// A list of texts; numbers in it are taken as written, so that `years = [1, 2]` is understood.
    pub(super) fn texts(&mut self, key: &str) -> Vec<String> {
        let Some(value) = self.table.get(key) else { return Vec::new() };
        let word = |value: &toml::Value| match value {
            toml::Value::String(text) => Some(text.clone()),
            toml::Value::Integer(number) => Some(number.to_string()),
            _ => None,
        };
        let words: Option<Vec<String>> = value.as_array().and_then(|values| values.iter().map(word).collect());
        match words {
            Some(words) if !words.is_empty() => words,
            Some(_) => {
                (self.wrong)(key, "is an empty list; leave the key out where all are meant".to_owned());
                Vec::new()
            }
            None => {
                (self.wrong)(key, "must be a list of texts, such as [\"reading\", \"maths\"]".to_owned());
                Vec::new()
            }
        }
    }

    /// A yes or no; no where it is left out.
    pub(super) fn flag(&mut self, key: &str) -> bool {
        match self.table.get(key) {
            None => false,
            Some(toml::Value::Boolean(flag)) => *flag,
            Some(_) => {
                (self.wrong)(key, "must be true or false, without quotation marks".to_owned());
                false
            }
        }
    }

    /// A number in its range.
    pub(super) fn number(&mut self, wanted: &Number) -> Option<f64> {
        let (low, high, unit) = wanted.range;
        let value = match self.table.get(wanted.key) {
            Some(toml::Value::Float(number)) => *number,
            Some(toml::Value::Integer(number)) => *number as f64,
            None => {
                if wanted.default.is_none() {
                    (self.wrong)(wanted.key, format!("is missing; write the policy's number, {low} to {high} {unit}"));
                }
                return wanted.default;
            }
            Some(_) => {
                (self.wrong)(wanted.key, "must be a number, without quotation marks".to_owned());
                return None;
            }
        };
        if !(low..=high).contains(&value) {
            (self.wrong)(wanted.key, format!("{value} is outside {low} to {high} {unit}"));
            return None;
        }
        if wanted.is_whole && value.fract() != 0.0 {
            (self.wrong)(wanted.key, format!("{value} is not a whole number of {unit}"));
            return None;
        }
        Some(value)
    }

    /// Reports every key that is neither common to all rules nor one of this kind.
    pub(super) fn no_others(&mut self, common: &[&str], own: &[&str]) {
        let strange: Vec<String> =
            self.table.keys().filter(|key| !common.contains(&key.as_str()) && !own.contains(&key.as_str())).cloned().collect();
        for key in strange {
            let meant = crate::config::suggest::did_you_mean(&key, own.iter().chain(common).copied());
            let own = if own.is_empty() { "none".to_owned() } else { own.join(", ") };
            let shown = if key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') { key.clone() } else { quoted(&key) };
            (self.wrong)(&shown, format!("is not a key of this kind; those are {own}{meant}"));
        }
    }
}
