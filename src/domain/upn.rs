//! The unique pupil number and its check letter.
//!
//! Shape: check letter, three digits of the local authority, four of the establishment, two of the year of
//! issue, three of serial; the last is a letter in a temporary number. Source: the Department's UPN patterns
//! and check-letter rule (verified), with the computed examples in the tests.

use std::fmt;

/// The 23 letters a UPN may use, in the order of their values 0 to 22.
pub const CHECK_LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPQRTUVWXYZ";

/// Why a text is not a UPN. Census rules 1500 to 1550 read this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpnFault {
    /// Nothing was entered (1500).
    Missing,
    /// Not thirteen characters.
    Length(usize),
    /// The first character is not one of the 23 letters, or not the one computed from the rest (1510).
    CheckLetter,
    /// Characters 5 to 12 are not all digits, or 2 to 4 are not (1540).
    Digits,
    /// The last character is neither a digit nor one of the 23 letters (1550).
    LastCharacter,
}

/// A well-formed unique pupil number with the right check letter, permanent or temporary.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Upn([u8; 13]);

impl Upn {
    /// Reads a UPN as typed by people: case and inner spaces do not matter.
    pub fn parse(text: &str) -> Result<Upn, UpnFault> {
        let typed: Vec<char> = tidy(text).chars().collect();
        if typed.is_empty() {
            return Err(UpnFault::Missing);
        }
        let bytes: [u8; 13] = typed
            .iter()
            .map(|c| if c.is_ascii() { *c as u8 } else { b'?' })
            .collect::<Vec<u8>>()
            .try_into()
            .map_err(|_| UpnFault::Length(typed.len()))?;
        if letter_value(bytes[0]).is_none() {
            return Err(UpnFault::CheckLetter);
        }
        if !bytes[1..12].iter().all(u8::is_ascii_digit) {
            return Err(UpnFault::Digits);
        }
        if character_value(bytes[12]).is_none() {
            return Err(UpnFault::LastCharacter);
        }
        if check_letter(&bytes[1..]) != Some(bytes[0]) {
            return Err(UpnFault::CheckLetter);
        }
        Ok(Upn(bytes))
    }

    /// The thirteen characters.
    pub fn as_str(&self) -> &str {
        // The constructor admits ASCII only, so this cannot fail; an empty text would be caught by tests.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// True when the last character is a letter.
    pub(crate) fn is_temporary(&self) -> bool {
        self.0[12].is_ascii_alphabetic()
    }

    /// Three digits of the local authority that issued the number.
    pub(crate) fn local_authority(&self) -> &str {
        &self.as_str()[1..4]
    }
}

impl fmt::Debug for Upn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Upn(*************)")
    }
}

/// A UPN that a pupil had before, usually a temporary one. Unlike type, so that it is never taken for the current one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FormerUpn(pub Upn);

/// Upper case, without blanks and invisible marks: the form in which UPNs are compared.
pub fn tidy(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !crate::table::is_invisible(*c)).flat_map(char::to_uppercase).collect()
}

/// The check letter of characters 2 to 13: sum of value times position (2 to 13), remainder on division by 23.
pub fn check_letter(last_twelve: &[u8]) -> Option<u8> {
    if last_twelve.len() != 12 {
        return None;
    }
    let mut sum = 0;
    for (index, byte) in last_twelve.iter().enumerate() {
        sum += character_value(*byte)? * (index + 2);
    }
    CHECK_LETTERS.get(sum % 23).copied()
}

fn letter_value(byte: u8) -> Option<usize> {
    CHECK_LETTERS.iter().position(|letter| *letter == byte)
}

fn character_value(byte: u8) -> Option<usize> {
    if byte.is_ascii_digit() { Some(usize::from(byte - b'0')) } else { letter_value(byte) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn computed_examples_pass() {
        for text in [
            "B801200005001",
            "R674123101121",
            "P201990100001",
            "A802200106001",
            "A370201230123",
            "P207000016049",
            "H801200001001",
            "Q999100125001",
            "E999100125002",
            "Y873200124017",
            "J302100123999",
        ] {
            let upn = Upn::parse(text);
            assert!(upn.is_ok_and(|upn| !upn.is_temporary() && upn.as_str() == text), "{text}");
        }
    }

    #[test]
    fn suffix_letter_makes_a_temporary_upn() {
        for text in ["M20112345678A", "G39025001234X", "L01234567890C", "B99910012500A", "A99910012501Z"] {
            assert!(Upn::parse(text).is_ok_and(|upn| upn.is_temporary()), "{text}");
        }
    }

    #[test]
    fn the_common_placeholder_is_refused() {
        assert_eq!(Upn::parse("A123456789123"), Err(UpnFault::CheckLetter));
    }

    #[test]
    fn the_vendors_wrong_example_is_refused() {
        assert_eq!(Upn::parse("Q207000016049"), Err(UpnFault::CheckLetter));
    }

    #[test]
    fn case_and_blanks_do_not_matter() {
        assert!(Upn::parse(" h8012 0000\u{00A0}1001 ").is_ok());
    }

    #[test]
    fn each_fault_is_told_apart() {
        for (text, fault) in [
            ("", UpnFault::Missing),
            ("8.01E+11", UpnFault::Length(8)),
            ("I801200005001", UpnFault::CheckLetter),
            ("B80120000500?", UpnFault::LastCharacter),
            ("B8012000O5001", UpnFault::Digits),
            ("Ø801200005001", UpnFault::CheckLetter),
        ] {
            assert_eq!(Upn::parse(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn a_upn_prints_masked() {
        assert_eq!(Upn::parse("B801200005001").map(|upn| format!("{upn:?}")), Ok("Upn(*************)".to_owned()));
    }
}
