//! Text of a page as a person sees it: references resolved, blanks collapsed, line breaks where the page breaks lines.

/// Names of the characters from U+00A0 to U+00FF, in order (HTML 4, Latin-1).
const LATIN: [&str; 96] = [
    "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf", "laquo", "not", "shy", "reg", "macr",
    "deg", "plusmn", "sup2", "sup3", "acute", "micro", "para", "middot", "cedil", "sup1", "ordm", "raquo", "frac14", "frac12", "frac34",
    "iquest", "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig", "Ccedil", "Egrave", "Eacute", "Ecirc", "Euml", "Igrave",
    "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve", "Oacute", "Ocirc", "Otilde", "Ouml", "times", "Oslash", "Ugrave", "Uacute",
    "Ucirc", "Uuml", "Yacute", "THORN", "szlig", "agrave", "aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil", "egrave",
    "eacute", "ecirc", "euml", "igrave", "iacute", "icirc", "iuml", "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml",
    "divide", "oslash", "ugrave", "uacute", "ucirc", "uuml", "yacute", "thorn", "yuml",
];

/// Other names met in exports and in names of children.
const OTHERS: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("lsquo", '\u{2018}'),
    ("rsquo", '\u{2019}'),
    ("ldquo", '\u{201C}'),
    ("rdquo", '\u{201D}'),
    ("ndash", '\u{2013}'),
    ("mdash", '\u{2014}'),
    ("hellip", '\u{2026}'),
    ("bull", '\u{2022}'),
    ("euro", '\u{20AC}'),
    ("trade", '\u{2122}'),
    ("check", '\u{2713}'),
    ("checkmark", '\u{2713}'),
    ("cross", '\u{2717}'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("zwnj", '\u{200C}'),
    ("zwj", '\u{200D}'),
    ("OElig", '\u{152}'),
    ("oelig", '\u{153}'),
    ("Scaron", '\u{160}'),
    ("scaron", '\u{161}'),
    ("Yuml", '\u{178}'),
    ("Lstrok", '\u{141}'),
    ("lstrok", '\u{142}'),
    ("Zcaron", '\u{17D}'),
    ("zcaron", '\u{17E}'),
    ("ccaron", '\u{10D}'),
    ("cacute", '\u{107}'),
    ("sacute", '\u{15B}'),
    ("nacute", '\u{144}'),
    ("eogon", '\u{119}'),
    ("aogon", '\u{105}'),
    ("zdot", '\u{17C}'),
    ("minus", '\u{2212}'),
    ("le", '\u{2264}'),
    ("ge", '\u{2265}'),
    ("comma", ','),
    ("period", '.'),
    ("sol", '/'),
    ("bsol", '\\'),
    ("colon", ':'),
    ("num", '#'),
    ("percnt", '%'),
    ("lpar", '('),
    ("rpar", ')'),
    ("Tab", '\t'),
    ("NewLine", '\n'),
];

/// Text as it is gathered for one cell or one line.
#[derive(Default)]
pub(super) struct Words {
    text: String,
    is_gap: bool,
}

impl Words {
    /// Adds raw text of the page, as far as `most` bytes hold it.
    pub(super) fn add(&mut self, raw: &str, most: usize) {
        let mut rest = raw;
        while let Some(character) = rest.chars().next() {
            if self.text.len() > most {
                return;
            }
            let mut length = character.len_utf8();
            if character == '&'
                && let Some((meant, taken)) = reference(rest)
            {
                self.push(meant);
                length = taken;
            } else if character.is_ascii_whitespace() {
                self.is_gap = true;
            } else {
                self.push(character);
            }
            rest = rest.get(length..).unwrap_or("");
        }
    }

    fn push(&mut self, character: char) {
        if std::mem::take(&mut self.is_gap) && !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push(' ');
        }
        self.text.push(character);
    }

    /// A blank, as between two boxes of the page.
    pub(super) fn gap(&mut self) {
        self.is_gap = true;
    }

    /// A line break the page asks for.
    pub(super) fn line_break(&mut self) {
        self.is_gap = false;
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    /// A new block: a line break where there is text on the line.
    pub(super) fn block(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.line_break();
        }
    }

    /// The text without blanks around it.
    pub(super) fn finished(&mut self) -> String {
        self.is_gap = false;
        let text = std::mem::take(&mut self.text);
        let trimmed = text.trim_matches(|c: char| c.is_whitespace());
        if trimmed.len() == text.len() { text } else { trimmed.to_owned() }
    }
}

/// The character that a reference at the start of a text stands for, and its length in bytes.
fn reference(text: &str) -> Option<(char, usize)> {
    const LONGEST_NAME: usize = 12;
    let inside = text.strip_prefix('&')?;
    if let Some(number) = inside.strip_prefix('#') {
        let (digits, radix, before) = match number.strip_prefix(['x', 'X']) {
            Some(digits) => (digits, 16, 3),
            None => (number, 10, 2),
        };
        let length = digits.bytes().take(8).take_while(|byte| char::from(*byte).is_digit(radix)).count();
        let code = u32::from_str_radix(digits.get(..length)?, radix).ok()?;
        let is_closed = digits.as_bytes().get(length) == Some(&b';');
        return Some((meant_by(code)?, before + length + usize::from(is_closed)));
    }
    let length = inside.bytes().take(LONGEST_NAME).take_while(u8::is_ascii_alphanumeric).count();
    let name = inside.get(..length)?;
    if inside.as_bytes().get(length) != Some(&b';') {
        return None;
    }
    let latin = LATIN.iter().position(|known| *known == name).and_then(|at| char::from_u32(0xA0 + u32::try_from(at).ok()?));
    let meant = latin.or_else(|| OTHERS.iter().find(|(known, _)| *known == name).map(|(_, character)| *character))?;
    Some((meant, length + 2))
}

/// Numbers from 128 to 159 mean the characters of Windows-1252, as every browser reads them.
fn meant_by(code: u32) -> Option<char> {
    const WINDOWS: [char; 32] = [
        '\u{20AC}', '\u{81}', '\u{201A}', '\u{192}', '\u{201E}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{2C6}', '\u{2030}', '\u{160}',
        '\u{2039}', '\u{152}', '\u{8D}', '\u{17D}', '\u{8F}', '\u{90}', '\u{2018}', '\u{2019}', '\u{201C}', '\u{201D}', '\u{2022}',
        '\u{2013}', '\u{2014}', '\u{2DC}', '\u{2122}', '\u{161}', '\u{203A}', '\u{153}', '\u{9D}', '\u{17E}', '\u{178}',
    ];
    match code {
        0..=8 | 11 | 12 | 14..=31 | 127 => None,
        128..=159 => WINDOWS.get(code as usize - 128).copied(),
        _ => char::from_u32(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, expected: &str) {
        let mut words = Words::default();
        words.add(raw, 10_000);
        assert_eq!(words.finished(), expected);
    }

    #[test]
    fn references_of_every_kind_are_resolved() {
        check("Zo&euml; O&rsquo;Neill &#xEB;&#235; &#146; R&amp;D &lt;70", "Zoë O\u{2019}Neill ëë \u{2019} R&D <70");
    }

    #[test]
    fn what_is_no_reference_stays() {
        check("R&D &unknown; &; &#; A&B;", "R&D &unknown; &; &#; A&B;");
    }

    #[test]
    fn blanks_collapse_and_a_hard_blank_is_trimmed() {
        check(" \n Ava \t Adams&nbsp; ", "Ava Adams");
    }

    #[test]
    fn breaks_are_lines() {
        let mut words = Words::default();
        words.block();
        words.add("one ", 100);
        words.line_break();
        words.add(" two", 100);
        words.block();
        assert_eq!(words.finished(), "one\ntwo");
    }
}
