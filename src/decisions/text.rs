//! Free text as people type it: kept as text, without control characters, and never read as a formula.

use crate::table::Cell;

/// A cell as text with its line breaks. Control characters go, and so do marks that turn the direction of what follows,
/// because they can make a text look like another. `None` for a cell that holds no text of anybody: an error, or a formula
/// without a value.
pub fn free_text(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Text(text) => Some(without_controls(text)),
        Cell::Error(_) | Cell::FormulaWithoutValue => None,
        other => Some(other.text()),
    }
}

/// Text without control characters: line breaks stay, tabs become blanks, blanks at the ends go.
pub(crate) fn without_controls(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}', '\u{85}'], "\n").replace('\t', " ");
    let turns = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}');
    let kept: String = lines.chars().filter(|c| *c == '\n' || !(c.is_control() || turns(*c))).collect();
    kept.trim().to_owned()
}

/// Text for a cell that some program may open: what looks like a formula begins with an apostrophe.
pub(crate) fn neutral(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_go_and_words_stay() {
        for (typed, kept) in [
            (" see\r\nmum\u{0} \u{7}", "see\nmum"),
            ("a\tb", "a b"),
            ("\u{202E}evil", "evil"),
            ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
            ("مها", "مها"),
            ("👩\u{200D}🏫", "👩\u{200D}🏫"),
        ] {
            assert_eq!(free_text(&Cell::Text(typed.into())).as_deref(), Some(kept));
        }
        assert_eq!(free_text(&Cell::Number(4.0)).as_deref(), Some("4"));
        assert_eq!(free_text(&Cell::Error("#NAME?".into())), None);
    }

    #[test]
    fn what_looks_like_a_formula_is_neutralised() {
        for text in ["=1+1", "+44", "-", "@x", "\tx"] {
            assert!(neutral(text).starts_with('\''));
        }
        assert_eq!(neutral("call mum"), "call mum");
    }
}
