//! The bytes of an XML file as UTF-8, a piece at a time, with the line that has been reached.
//!
//! The alphabet is told by a byte order mark, else by the declaration, else it is UTF-8. ISO-8859-1 and Windows-1252 are read
//! alike, as every browser does: the two differ only where the first holds control characters. A byte that is no part of a
//! character becomes `U+FFFD`, and is counted. No more than one piece is held in memory.

use std::io::{BufRead, Read, Result};

/// Bytes read at a time.
const PIECE: usize = 32 * 1024;

/// Windows-1252 from 0x80 to 0x9F (WHATWG encoding standard); the five unused bytes stay control characters.
const UPPER_CONTROLS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–',
    '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Alphabet {
    Utf8,
    OneByte,
    Utf16 { is_big: bool },
}

/// A reader that hands on UTF-8.
pub(super) struct Utf8Text<R> {
    input: R,
    alphabet: Option<Alphabet>,
    /// Bytes of a character that is not complete yet.
    pending: Vec<u8>,
    ready: Vec<u8>,
    at: usize,
    line: u32,
    n_unreadable: usize,
    is_over: bool,
}

impl<R: Read> Utf8Text<R> {
    pub(super) fn new(input: R) -> Utf8Text<R> {
        Utf8Text { input, alphabet: None, pending: Vec::new(), ready: Vec::new(), at: 0, line: 1, n_unreadable: 0, is_over: false }
    }

    /// Line of what has been handed on so far, 1-based.
    pub(super) fn line(&self) -> u32 {
        self.line
    }

    /// Bytes that were no part of a character.
    pub(super) fn n_unreadable(&self) -> usize {
        self.n_unreadable
    }

    fn refill(&mut self) -> Result<()> {
        self.ready.clear();
        self.at = 0;
        while self.ready.is_empty() && !self.is_over {
            let mut bytes = std::mem::take(&mut self.pending);
            let before = bytes.len();
            (&mut self.input).take(PIECE as u64).read_to_end(&mut bytes)?;
            self.is_over = bytes.len() == before;
            let alphabet = match self.alphabet {
                Some(alphabet) => alphabet,
                None => {
                    let (alphabet, n_mark) = alphabet_of(&bytes);
                    bytes.drain(..n_mark);
                    *self.alphabet.insert(alphabet)
                }
            };
            match alphabet {
                Alphabet::Utf8 => self.take_utf8(&bytes),
                Alphabet::OneByte => self.take_one_byte(&bytes),
                Alphabet::Utf16 { is_big } => self.take_utf16(&bytes, is_big),
            }
        }
        Ok(())
    }

    fn take_utf8(&mut self, bytes: &[u8]) {
        for chunk in bytes.utf8_chunks() {
            self.ready.extend_from_slice(chunk.valid().as_bytes());
            let wrong = chunk.invalid();
            let ends_here = std::ptr::eq(wrong.as_ptr_range().end, bytes.as_ptr_range().end);
            if wrong.is_empty() {
                continue;
            }
            let may_go_on = ends_here && !self.is_over && std::str::from_utf8(wrong).is_err_and(|error| error.error_len().is_none());
            if may_go_on {
                self.pending = wrong.to_vec();
            } else {
                self.n_unreadable += 1;
                self.push(char::REPLACEMENT_CHARACTER);
            }
        }
    }

    fn take_one_byte(&mut self, bytes: &[u8]) {
        for byte in bytes {
            let upper = UPPER_CONTROLS.get(usize::from(*byte).wrapping_sub(0x80)).copied();
            self.push(upper.unwrap_or(char::from(*byte)));
        }
    }

    fn take_utf16(&mut self, bytes: &[u8], is_big: bool) {
        let mut units: Vec<u16> = Vec::with_capacity(bytes.len() / 2);
        let pairs = bytes.chunks_exact(2);
        let mut rest = pairs.remainder().to_vec();
        for pair in pairs {
            if let [a, b] = *pair {
                units.push(if is_big { u16::from_be_bytes([a, b]) } else { u16::from_le_bytes([a, b]) });
            }
        }
        if let (Some(last), false) = (units.last().copied().filter(|unit| (0xD800..0xDC00).contains(unit)), self.is_over) {
            units.pop();
            let half = if is_big { last.to_be_bytes() } else { last.to_le_bytes() };
            rest.splice(0..0, half);
        }
        for character in char::decode_utf16(units) {
            self.n_unreadable += usize::from(character.is_err());
            self.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        if self.is_over {
            self.n_unreadable += usize::from(!rest.is_empty());
        } else {
            self.pending = rest;
        }
    }

    fn push(&mut self, character: char) {
        let mut buffer = [0; 4];
        self.ready.extend_from_slice(character.encode_utf8(&mut buffer).as_bytes());
    }
}

/// The alphabet that the first bytes tell, and how many of them are a byte order mark.
fn alphabet_of(bytes: &[u8]) -> (Alphabet, usize) {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => return (Alphabet::Utf8, 3),
        [0xFF, 0xFE, ..] => return (Alphabet::Utf16 { is_big: false }, 2),
        [0xFE, 0xFF, ..] => return (Alphabet::Utf16 { is_big: true }, 2),
        [b'<', 0, ..] => return (Alphabet::Utf16 { is_big: false }, 0),
        [0, b'<', ..] => return (Alphabet::Utf16 { is_big: true }, 0),
        _ => {}
    }
    let start = String::from_utf8_lossy(bytes.get(..bytes.len().min(200)).unwrap_or_default()).to_lowercase();
    let declaration = start.split("?>").next().filter(|text| text.trim_start().starts_with("<?xml")).unwrap_or_default();
    let named = declaration.split_once("encoding").map_or("", |(_, rest)| rest);
    let is_one_byte = ["8859-1", "latin1", "windows-1252", "cp1252"].iter().any(|name| named.contains(name));
    (if is_one_byte { Alphabet::OneByte } else { Alphabet::Utf8 }, 0)
}

impl<R: Read> Read for Utf8Text<R> {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        let ready = self.fill_buf()?;
        let n = ready.len().min(into.len());
        if let (Some(to), Some(from)) = (into.get_mut(..n), ready.get(..n)) {
            to.copy_from_slice(from);
        }
        self.consume(n);
        Ok(n)
    }
}

impl<R: Read> BufRead for Utf8Text<R> {
    fn fill_buf(&mut self) -> Result<&[u8]> {
        if self.at >= self.ready.len() {
            self.refill()?;
        }
        Ok(self.ready.get(self.at..).unwrap_or_default())
    }

    fn consume(&mut self, n: usize) {
        let end = self.at.saturating_add(n).min(self.ready.len());
        let passed = self.ready.get(self.at..end).unwrap_or_default();
        let breaks = passed.iter().filter(|byte| **byte == b'\n').count();
        self.line = self.line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        self.at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> (String, usize, u32) {
        let mut reader = Utf8Text::new(bytes);
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        (text, reader.n_unreadable(), reader.line())
    }

    #[test]
    fn one_byte_alphabets_are_read_by_their_declaration() {
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?>\n<a>Zo\xEB \x80</a>";
        assert_eq!(text(latin), ("<?xml version='1.0' encoding='ISO-8859-1'?>\n<a>Zoë €</a>".to_owned(), 0, 2));
    }

    #[test]
    fn a_byte_order_mark_is_no_text() {
        assert_eq!(text(b"\xEF\xBB\xBF<a/>").0, "<a/>");
        let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain("<a>ë😀</a>".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(text(&wide), ("<a>ë😀</a>".to_owned(), 0, 1));
    }

    #[test]
    fn a_character_across_two_pieces_is_one() {
        for shift in 0..4 {
            let long = format!("{}{}", "x".repeat(PIECE - shift), "ë😀".repeat(10));
            assert_eq!(text(long.as_bytes()), (long.clone(), 0, 1));
        }
    }

    #[test]
    fn a_byte_of_no_character_is_counted_and_shown_as_one() {
        assert_eq!(text(b"a\xFFb\xE2\x82"), ("a\u{FFFD}b\u{FFFD}".to_owned(), 2, 1));
    }
}
