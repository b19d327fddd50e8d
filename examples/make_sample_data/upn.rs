//! Invented UPNs: well formed, with the right check letter, and nobody's.
//!
//! The authority is 001, a number no local authority in England bears (the lists of numbers allowed in a UPN keep it), with
//! establishment 0001 or 2998, so that no real child can have one of them.

const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPQRTUVWXYZ";

/// A permanent UPN from establishment, year of issue and serial number.
pub fn permanent(establishment: &str, year: u16, serial: u32) -> String {
    with_check_letter(&format!("001{establishment}{:02}{serial:03}", year % 100))
}

/// A temporary UPN: its last character is a letter.
pub fn temporary(establishment: &str, year: u16, serial: u32, letter: char) -> String {
    with_check_letter(&format!("001{establishment}{:02}{serial:02}{letter}", year % 100))
}

/// The same UPN with a check letter that is one too far: a typing error.
pub fn with_wrong_letter(upn: &str) -> String {
    let right = LETTERS.iter().position(|letter| upn.as_bytes().first() == Some(letter)).unwrap_or(0);
    format!("{}{}", char::from(LETTERS[(right + 1) % LETTERS.len()]), &upn[1..])
}

fn with_check_letter(twelve: &str) -> String {
    let value = |byte: u8| {
        if byte.is_ascii_digit() { usize::from(byte - b'0') } else { LETTERS.iter().position(|letter| *letter == byte).unwrap_or(0) }
    };
    let sum: usize = twelve.bytes().enumerate().map(|(index, byte)| value(byte) * (index + 2)).sum();
    format!("{}{twelve}", char::from(LETTERS[sum % LETTERS.len()]))
}
