//! Numbers of schools: URN, local authority and establishment.

use std::fmt;

/// Unique reference number of a school: six digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Urn(u32);

impl Urn {
    /// Six digits.
    pub fn parse(text: &str) -> Option<Urn> {
        let text = text.trim();
        (text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok().map(Urn)).flatten()
    }
}

impl fmt::Display for Urn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

/// The DfE number: three digits of the local authority and four of the establishment, kept as text because of zeros.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LaEstab {
    la: String,
    estab: String,
}

impl LaEstab {
    /// Reads `123/4567`, `123-4567`, `123 4567` and `1234567`.
    pub fn parse(text: &str) -> Option<LaEstab> {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let others = text.trim().chars().filter(|c| !c.is_ascii_digit()).count();
        (digits.len() == 7 && others <= 1).then(|| LaEstab { la: digits[..3].to_owned(), estab: digits[3..].to_owned() })
    }

    /// Three digits.
    pub fn la(&self) -> &str {
        &self.la
    }

    /// Four digits.
    pub fn estab(&self) -> &str {
        &self.estab
    }
}

impl fmt::Display for LaEstab {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.la, self.estab)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_kept() {
        let number = LaEstab::parse("001/0023").unwrap();
        assert_eq!((number.la(), number.estab(), number.to_string()), ("001", "0023", "001/0023".to_owned()));
        assert_eq!(LaEstab::parse("12/3456"), None);
        assert_eq!(Urn::parse("000123").map(|u| u.to_string()), Some("000123".to_owned()));
        assert_eq!(Urn::parse("12345"), None);
    }
}
