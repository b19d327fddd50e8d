//! A value that must be judged or sent even when it is wrong: the text as typed, with the parsed value or its fault.
//!
//! Census rules read the fault; every other stage asks for [`Entered::valid`].

/// What was typed, and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered<T, F> {
    text: String,
    parsed: Result<T, F>,
}

impl<T, F> Entered<T, F> {
    /// Parses a text and keeps both.
    pub fn parse(text: &str, parse: impl FnOnce(&str) -> Result<T, F>) -> Entered<T, F> {
        Entered { text: text.trim().to_owned(), parsed: parse(text) }
    }

    /// The text as typed, trimmed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The value, if the text had one.
    pub fn valid(&self) -> Option<&T> {
        self.parsed.as_ref().ok()
    }

    /// What is wrong, if anything.
    pub fn fault(&self) -> Option<&F> {
        self.parsed.as_ref().err()
    }
}
