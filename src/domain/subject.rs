//! Subjects in which progress is measured.

use std::fmt;

/// A subject. The order is that of every table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// Reading.
    Reading,
    /// Writing.
    Writing,
    /// Mathematics.
    Maths,
    /// Grammar, punctuation and spelling.
    Gps,
}

impl Subject {
    /// Every subject, in table order.
    pub const ALL: [Subject; 4] = [Subject::Reading, Subject::Writing, Subject::Maths, Subject::Gps];

    /// Lower-case name used inside sentences and in data files.
    pub fn name(self) -> &'static str {
        match self {
            Subject::Reading => "reading",
            Subject::Writing => "writing",
            Subject::Maths => "maths",
            Subject::Gps => "grammar, punctuation and spelling",
        }
    }

    /// Capitalised name for headings.
    pub fn title(self) -> &'static str {
        match self {
            Subject::Reading => "Reading",
            Subject::Writing => "Writing",
            Subject::Maths => "Maths",
            Subject::Gps => "GPS",
        }
    }

    /// Reads `Reading`, `Read`, `Maths`, `Mathematics`, `Writing`, `GPS`, `SPaG`, `GaPS`.
    pub fn parse(text: &str) -> Option<Subject> {
        match text.trim().to_lowercase().as_str() {
            "reading" | "read" | "rdg" | "reading comprehension" => Some(Subject::Reading),
            "writing" | "write" | "writ" | "wtg" => Some(Subject::Writing),
            "maths" | "math" | "mathematics" | "ma" => Some(Subject::Maths),
            "gps" | "spag" | "gaps" | "egps" | "grammar" | "grammar and punctuation" | "grammar, punctuation and spelling" => {
                Some(Subject::Gps)
            }
            _ => None,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
