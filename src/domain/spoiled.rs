//! Letters that were mistaken for others before a file was made: UTF-8 read as Windows-1252, `ZoÃ«` for Zoë.
//!
//! What was meant can be told and is only ever shown: a guess must not match a pupil (inputs catalogue, M029).

/// The characters that Windows-1252 has at 0x80 to 0x9F, in order; U+FFFD where it has none.
const WINDOWS: [char; 32] = [
    '€', '\u{FFFD}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{FFFD}', 'Ž', '\u{FFFD}', '\u{FFFD}', '‘', '’', '“', '”',
    '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{FFFD}', 'ž', 'Ÿ',
];

/// The byte that Windows-1252 has for a character above ASCII.
fn windows_byte(character: char) -> Option<u8> {
    match u32::from(character) {
        code @ 0xA0..=0xFF => u8::try_from(code).ok(),
        0xFFFD => None,
        _ => WINDOWS.iter().position(|known| *known == character).and_then(|at| u8::try_from(at + 0x80).ok()),
    }
}

/// The first letter of a text that was mistaken: as it is written, and as it was meant.
pub(crate) fn mistaken_letter(text: &str) -> Option<(String, char)> {
    if text.is_ascii() {
        return None;
    }
    text.char_indices().find_map(|(at, first)| {
        let length = match first {
            '\u{C2}'..='\u{DF}' => 2,
            '\u{E2}' => 3,
            _ => return None,
        };
        let written: String = text.get(at..)?.chars().take(length).collect();
        let bytes: Vec<u8> = written.chars().map(windows_byte).collect::<Option<_>>()?;
        let mut meant = std::str::from_utf8(&bytes).ok()?.chars();
        match (meant.next(), meant.next()) {
            (Some(letter), None) if is_common(letter) => Some((written, letter)),
            _ => None,
        }
    })
}

/// Characters above ASCII that names and texts of English schools hold.
pub(crate) fn is_common(character: char) -> bool {
    matches!(
        character,
        '\u{A0}' | '£' | '°' | '½' | '¼' | '¾' | '²' | '·' | 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ÿ' | '\u{100}'..='\u{17F}'
            | '\u{2010}'..='\u{2015}' | '\u{2018}'..='\u{201D}' | '\u{2022}' | '…' | '€' | '™' | '✓' | '✔' | '✗' | '\u{FEFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistaken_letter_is_told_with_what_was_meant() {
        for (text, written, meant) in
            [("ZoÃ«", "Ã«", 'ë'), ("Oâ€™Neill", "â€™", '’'), ("MÃ¼ller", "Ã¼", 'ü'), ("Â£5", "Â£", '£'), ("Å\u{81}ukasz Å‚", "Å‚", 'ł')]
        {
            assert_eq!(mistaken_letter(text), Some((written.to_owned(), meant)), "{text}");
        }
    }

    #[test]
    fn right_letters_are_left_alone() {
        for text in ["Zoë", "SÃO", "Łukasz", "Nguyễn", "CAFÉ…", "£5 – “yes”", "Â", "Ærø", "Ólafur", "Ã"] {
            assert_eq!(mistaken_letter(text), None, "{text}");
        }
    }
}
