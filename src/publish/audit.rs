//! The audit record: one line per event, each line holding the hash of the line before.
//!
//! No names and no scores. No clock either: the same run writes the same record, and the file system keeps the time.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// A chain of events.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    lines: Vec<String>,
    previous: String,
}

impl Audit {
    /// Adds an event with its facts.
    pub fn add(&mut self, event: &str, facts: Value) {
        let mut line = Map::new();
        line.insert("n".into(), json!(self.lines.len() + 1));
        line.insert("event".into(), json!(event));
        if let Value::Object(facts) = facts {
            line.extend(facts);
        }
        line.insert("previous".into(), json!(self.previous));
        let text = Value::Object(line).to_string();
        self.previous = sha256_hex(text.as_bytes());
        self.lines.push(text);
    }

    /// The whole record as JSON lines.
    pub fn into_bytes(self) -> Vec<u8> {
        let mut text = self.lines.join("\n");
        text.push('\n');
        text.into_bytes()
    }
}

/// The record with one event more, for records that grow over the years, such as that of purges. `None` where its chain is
/// broken: what was tampered with is never carried on as if it were whole.
pub(crate) fn continued(record: &str, event: &str, facts: Value) -> Option<String> {
    if first_broken_line(record).is_some() {
        return None;
    }
    let mut audit = Audit { lines: record.lines().map(str::to_owned).collect(), previous: String::new() };
    audit.previous = audit.lines.last().map(|line| sha256_hex(line.as_bytes())).unwrap_or_default();
    audit.add(event, facts);
    String::from_utf8(audit.into_bytes()).ok()
}

/// SHA-256 in hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The number of the first line whose chain is broken, if any.
pub fn first_broken_line(record: &str) -> Option<usize> {
    let mut previous = String::new();
    for (index, line) in record.lines().enumerate() {
        let told =
            serde_json::from_str::<Value>(line).ok().and_then(|value| value.get("previous").and_then(Value::as_str).map(str::to_owned));
        if told.as_deref() != Some(previous.as_str()) {
            return Some(index + 1);
        }
        previous = sha256_hex(line.as_bytes());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_line_breaks_the_chain_after_it() {
        let mut audit = Audit::default();
        for n in 0..4 {
            audit.add("step", json!({ "rows": n }));
        }
        let record = String::from_utf8(audit.into_bytes()).unwrap();
        assert_eq!(first_broken_line(&record), None);
        let tampered = record.replace("\"rows\":1", "\"rows\":7");
        assert_eq!(first_broken_line(&tampered), Some(3));
        let longer = continued(&record, "purge", json!({ "pupils": 2 })).unwrap();
        assert!(longer.starts_with(&record) && first_broken_line(&longer).is_none() && longer.lines().count() == 5, "{longer}");
        assert_eq!(continued(&tampered, "purge", json!({})), None);
        assert_eq!(continued("", "purge", json!({})).unwrap().lines().count(), 1);
    }
}
