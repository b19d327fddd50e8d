//! Something about the data that a person should know. Never stops the run, always listed.
//!
//! The message follows one pattern: what is wrong and the value, then the consequence; the hint says the
//! cure. The place is kept apart and put in front by whoever prints it. Findings name rows, not children.

use std::fmt;

use crate::place::Place;

/// What was done about a finding. The first five are those of the input catalogue; the last two the census's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// A file or column is not used; other files go on.
    Rejected,
    /// A census rule the Department treats as an error.
    Error,
    /// Something cannot be computed until a person answers a question.
    Asked,
    /// A row or cell is left out and listed.
    Quarantined,
    /// A census rule the Department treats as a query.
    Query,
    /// Read, but a person must see it.
    Warned,
    /// Read with a documented repair.
    Repaired,
}

impl Action {
    /// The word used in every output.
    pub fn word(self) -> &'static str {
        match self {
            Action::Rejected => "not used",
            Action::Error => "census error",
            Action::Asked => "question",
            Action::Quarantined => "left out",
            Action::Query => "census query",
            Action::Warned => "please look",
            Action::Repaired => "repaired",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The catalogue entry of a finding: `M132`, `1600`, `LINK-03`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub &'static str);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The catalogue entry.
    pub code: Code,
    /// What was done.
    pub action: Action,
    /// Where in the school's own file.
    pub place: Place,
    /// What is wrong, with the value, and what follows from it.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Finding {
    /// A finding without a hint.
    pub fn new(code: Code, action: Action, place: Place, message: impl Into<String>) -> Finding {
        Finding { code, action, place, message: message.into(), hint: None }
    }

    /// The same finding with its cure.
    pub fn hint(mut self, hint: impl Into<String>) -> Finding {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)?;
        if let Some(hint) = &self.hint {
            let stop = if self.message.ends_with(['.', '?', '!']) { "" } else { "." };
            write!(f, "{stop} {hint}")?;
        }
        Ok(())
    }
}

/// A stage's result when input can be imperfect: the value, and what a person should know about it.
#[derive(Clone, Debug)]
pub struct Checked<T> {
    /// The result.
    pub value: T,
    /// In reading order.
    pub findings: Vec<Finding>,
}

/// Puts a value from the data into a message: trimmed, shortened, without control characters.
pub fn quoted(value: &str) -> String {
    const LONGEST: usize = 40;
    let clean = crate::table::clean(value);
    let mut short: String = clean.chars().take(LONGEST).collect();
    if clean.chars().count() > LONGEST {
        short.push('…');
    }
    format!("'{short}'")
}
