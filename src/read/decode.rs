//! Bytes to text, in the order that covers every export met: byte order mark, NUL pattern of UTF-16, strict
//! UTF-8, and last Windows-1252 with a note. Nothing is decoded lossily without saying so, because a wrong
//! letter in a surname breaks the matching of pupils (inputs catalogue, M025 to M028 and M039).

use encoding_rs::{Encoding, MACINTOSH, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::domain::spoiled::is_common;
use crate::finding::{Action, Code, Finding};
use crate::place::Place;
use crate::read::Refusal;

/// Text with what was done to get it.
#[derive(Debug)]
pub(super) struct Decoded {
    /// Line ends as in the file.
    pub(super) text: String,
    /// In words, for the run record.
    pub(super) encoding: &'static str,
    /// What a person should know; the line is 1-based where one can be named.
    pub(super) notes: Vec<Note>,
}

impl Decoded {
    /// What a person should know, as findings in this file.
    pub(super) fn findings(&self, file: &Place) -> Vec<Finding> {
        let place = |note: &Note| note.line.map_or_else(|| file.clone(), |line| file.clone().at_row(line));
        self.notes.iter().map(|note| Finding::new(note.code, note.action, place(note), note.message.clone()).hint(note.hint)).collect()
    }
}

/// One thing to say about the text.
#[derive(Debug)]
pub(super) struct Note {
    pub(super) code: Code,
    pub(super) action: Action,
    pub(super) line: Option<u32>,
    pub(super) message: String,
    pub(super) hint: &'static str,
}

const EXPORT_UTF8: &str = "Where the export offers an encoding, choose UTF-8.";

pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, Refusal> {
    let mut decoded = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => eight_bit(rest, "UTF-8 with byte order mark")?,
        [0xFF, 0xFE, rest @ ..] => utf16(rest, UTF_16LE, "UTF-16 little endian"),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, UTF_16BE, "UTF-16 big endian"),
        _ => match nul_pattern(bytes) {
            Some((encoding, words)) => utf16(bytes, encoding, words),
            None => eight_bit(bytes, "UTF-8")?,
        },
    };
    strip_controls(&mut decoded)?;
    Ok(decoded)
}

/// UTF-16 without a mark: western text has a NUL in nearly every second byte, always on the same side.
fn nul_pattern(bytes: &[u8]) -> Option<(&'static Encoding, &'static str)> {
    let sample = bytes.get(..bytes.len().min(4096))?;
    let pairs = sample.len() / 2;
    if pairs < 2 {
        return None;
    }
    let nuls = |side: usize| sample.iter().skip(side).step_by(2).filter(|byte| **byte == 0).count();
    let (first, second) = (nuls(0), nuls(1));
    if second * 10 >= pairs * 6 && first * 20 <= pairs {
        Some((UTF_16LE, "UTF-16 little endian without byte order mark"))
    } else if first * 10 >= pairs * 6 && second * 20 <= pairs {
        Some((UTF_16BE, "UTF-16 big endian without byte order mark"))
    } else {
        None
    }
}

fn utf16(bytes: &[u8], encoding: &'static Encoding, words: &'static str) -> Decoded {
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    let mut notes = Vec::new();
    if had_errors {
        notes.push(Note {
            code: Code("M030"),
            action: Action::Warned,
            line: None,
            message: "some characters are damaged and show as \u{FFFD}; names holding them may not match".to_owned(),
            hint: "Export the file again.",
        });
    }
    Decoded { text: text.into_owned(), encoding: words, notes }
}

fn eight_bit(bytes: &[u8], words: &'static str) -> Result<Decoded, Refusal> {
    if bytes.contains(&0) {
        return Err(Refusal::new(
            "M039",
            "the file holds NUL bytes, so it is not text and is not used",
            "Export the data again as .xlsx or .csv.",
        ));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Decoded { text: text.to_owned(), encoding: words, notes: Vec::new() });
    }
    if let Some(declared) = declared(bytes) {
        let (text, _) = declared.decode_without_bom_handling(bytes);
        return Ok(Decoded { text: text.into_owned(), encoding: name_of(declared), notes: Vec::new() });
    }
    if is_macintosh(bytes) {
        let (text, _) = MACINTOSH.decode_without_bom_handling(bytes);
        let message =
            "the file is in the older Macintosh encoding, by its line ends and letters; accents and curly quotes were read as such";
        let note = Note { code: Code("M027"), action: Action::Repaired, line: None, message: message.to_owned(), hint: EXPORT_UTF8 };
        return Ok(Decoded { text: text.into_owned(), encoding: "Macintosh (Mac Roman)", notes: vec![note] });
    }
    Ok(by_line(bytes))
}

/// The encoding that XML or HTML declares at its start, where it is one of eight bits. A file that is not UTF-8 and
/// says it is, or says UTF-16 and is not, is read as if nothing were declared.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let start: String = bytes.iter().take(2048).map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    let is_markup = start.trim_start().starts_with('<');
    let after = ["encoding=", "charset="].iter().find_map(|word| start.split_once(word)).filter(|_| is_markup)?.1;
    let label: String = after
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'))
        .collect();
    Encoding::for_label(label.as_bytes()).filter(|encoding| encoding.is_single_byte())
}

/// In words: `iso-8859-1` is read as Windows-1252, of which it is a part, as browsers do.
fn name_of(encoding: &'static Encoding) -> &'static str {
    if encoding == WINDOWS_1252 { "Windows-1252, as declared" } else { encoding.name() }
}

/// Lines that end in CR alone come from a Macintosh; so do letters that make sense in its encoding and not in Windows'.
fn is_macintosh(bytes: &[u8]) -> bool {
    if bytes.contains(&b'\n') || !bytes.contains(&b'\r') {
        return false;
    }
    let sense = |encoding: &'static Encoding| {
        let (text, _) = encoding.decode_without_bom_handling(bytes);
        let (mut points, mut before) = (0_i64, ' ');
        for character in text.chars() {
            if !character.is_ascii() {
                // A capital within a word, or a quote that opens behind a letter, is the other encoding's letter.
                let is_odd = before.is_lowercase() && character.is_uppercase()
                    || before.is_alphabetic() && matches!(character, '\u{2018}' | '\u{201C}');
                points += if is_common(character) && !is_odd { 1 } else { -1 };
            }
            before = character;
        }
        points
    };
    sense(MACINTOSH) > sense(WINDOWS_1252)
}

/// Not UTF-8 as a whole: each line is UTF-8 if it can be, else Windows-1252.
fn by_line(bytes: &[u8]) -> Decoded {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    let (mut utf8_lines, mut other_lines) = (0_usize, Vec::new());
    // Lines of an old Macintosh end in CR alone.
    let end = if bytes.contains(&b'\n') { b'\n' } else { b'\r' };
    for (index, line) in bytes.split_inclusive(|byte| *byte == end).enumerate() {
        match std::str::from_utf8(line) {
            Ok(good) => {
                utf8_lines += usize::from(!good.is_ascii());
                text.push_str(good);
            }
            Err(_) => {
                other_lines.push(u32::try_from(index + 1).unwrap_or(u32::MAX));
                text.push_str(&WINDOWS_1252.decode_without_bom_handling(line).0);
            }
        }
    }
    let first = other_lines.first().copied();
    if utf8_lines == 0 {
        let message = format!(
            "the file is in the older Windows encoding (Windows-1252); {} with accents or curly quotes {} read as such",
            lines(other_lines.len()),
            was(other_lines.len())
        );
        let note = Note { code: Code("M027"), action: Action::Repaired, line: None, message, hint: EXPORT_UTF8 };
        return Decoded { text, encoding: "Windows-1252", notes: vec![note] };
    }
    let listed: Vec<String> = other_lines.iter().take(10).map(u32::to_string).collect();
    let more = if other_lines.len() > listed.len() { " and more" } else { "" };
    let message = format!(
        "the file mixes two encodings; {} {} read as Windows-1252 (line {}{more}), the rest as UTF-8",
        lines(other_lines.len()),
        was(other_lines.len()),
        listed.join(", ")
    );
    let note = Note {
        code: Code("M028"),
        action: Action::Repaired,
        line: first,
        message,
        hint: "Look at the names on these lines, and export the file in one go.",
    };
    Decoded { text, encoding: "UTF-8 mixed with Windows-1252", notes: vec![note] }
}

fn lines(n: usize) -> String {
    if n == 1 { "1 line".to_owned() } else { format!("{n} lines") }
}

fn was(n: usize) -> &'static str {
    if n == 1 { "was" } else { "were" }
}

/// Control characters, those of ISO 8859 included: no export means them, and Windows-1252 has no letter there.
fn is_unwanted(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r')
}

/// Takes control characters out. A file with many of them is not text.
fn strip_controls(decoded: &mut Decoded) -> Result<(), Refusal> {
    let n_controls = decoded.text.chars().filter(|c| is_unwanted(*c)).count();
    if n_controls == 0 {
        return Ok(());
    }
    if n_controls * 50 > decoded.text.chars().count() + 50 {
        return Err(Refusal::new(
            "M039",
            "the file is mostly control characters, so it is not text and is not used",
            "Export the data again as .xlsx or .csv.",
        ));
    }
    // Ctrl-Z at the very end is the old mark of the end of a file, and not worth a word.
    let is_only_an_end_mark = n_controls == 1 && decoded.text.trim_end().ends_with('\u{1A}');
    let first = decoded.text.find(is_unwanted).and_then(|at| decoded.text.get(..at)).map(|before| before.matches('\n').count() + 1);
    decoded.text.retain(|c| !is_unwanted(c));
    if !is_only_an_end_mark {
        decoded.notes.push(Note {
            code: Code("M039"),
            action: Action::Repaired,
            line: first.and_then(|line| u32::try_from(line).ok()),
            message: format!(
                "{n_controls} control {} taken out; the text around them is read",
                if n_controls == 1 { "character was" } else { "characters were" }
            ),
            hint: "Look at the cells on this line.",
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], text: &str, encoding: &str, codes: &[&str]) {
        let decoded = decode(bytes).unwrap();
        assert_eq!(decoded.text, text);
        assert_eq!(decoded.encoding, encoding);
        assert_eq!(decoded.notes.iter().map(|note| note.code.0).collect::<Vec<_>>(), codes);
    }

    fn little(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn the_byte_order_mark_is_removed() {
        check("\u{FEFF}UPN,Name".as_bytes(), "UPN,Name", "UTF-8 with byte order mark", &[]);
        check(&[vec![0xFF, 0xFE], little("UPN\tZoë")].concat(), "UPN\tZoë", "UTF-16 little endian", &[]);
    }

    #[test]
    fn utf16_without_a_mark_is_known_by_its_nuls() {
        check(&little("UPN\tName\nA\tZoë\n"), "UPN\tName\nA\tZoë\n", "UTF-16 little endian without byte order mark", &[]);
        let big: Vec<u8> = "UPN\tName\nA\tZoë\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(&big, "UPN\tName\nA\tZoë\n", "UTF-16 big endian without byte order mark", &[]);
    }

    #[test]
    fn windows_letters_and_apostrophes_are_read_and_noted() {
        check(b"Zo\xEB\nO\x92Neill\n", "Zoë\nO\u{2019}Neill\n", "Windows-1252", &["M027"]);
    }

    #[test]
    fn mixed_encodings_are_read_line_by_line() {
        let bytes = [b"Zo\xEB\n".as_slice(), "Chloë\n".as_bytes()].concat();
        check(&bytes, "Zoë\nChloë\n", "UTF-8 mixed with Windows-1252", &["M028"]);
        assert_eq!(decode(&bytes).unwrap().notes[0].line, Some(1));
    }

    #[test]
    fn nul_bytes_are_not_text() {
        assert_eq!(decode(b"UPN,Name\nA\x00B,C\n").unwrap_err().code.0, "M039");
    }

    #[test]
    fn a_declared_encoding_is_used_where_the_bytes_are_not_utf8() {
        check(
            b"<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><a>Zo\xEB</a>",
            "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><a>Zoë</a>",
            "Windows-1252, as declared",
            &[],
        );
        check(b"<meta charset=iso-8859-15>\xA4", "<meta charset=iso-8859-15>€", "ISO-8859-15", &[]);
        check("<?xml encoding=\"iso-8859-1\"?>Zoë".as_bytes(), "<?xml encoding=\"iso-8859-1\"?>Zoë", "UTF-8", &[]);
        check(b"<?xml encoding=\"utf-16\"?>Zo\xEB", "<?xml encoding=\"utf-16\"?>Zoë", "Windows-1252", &["M027"]);
    }

    #[test]
    fn an_old_macintosh_is_known_by_its_lines_and_letters() {
        check(b"Name\rZo\x91\rO\xD5Neill\r", "Name\rZoë\rO\u{2019}Neill\r", "Macintosh (Mac Roman)", &["M027"]);
        check(b"Name\rZo\xEB\r", "Name\rZoë\r", "Windows-1252", &["M027"]);
    }

    #[test]
    fn a_stray_control_character_is_taken_out_and_said() {
        check(
            b"UPN,Name\nA\x07B,C\nthis is a longer line of text so that one control is rare\n",
            "UPN,Name\nAB,C\nthis is a longer line of text so that one control is rare\n",
            "UTF-8",
            &["M039"],
        );
        check(b"A,B\n1,2\n\x1A", "A,B\n1,2\n", "UTF-8", &[]);
    }
}
