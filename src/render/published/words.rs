//! Words for parents: short names explained where they first stand, and sentences chosen by what was found.

use std::collections::{BTreeMap, BTreeSet};

use super::document::Page;
use crate::disclose::published::view::{Found, LOW};
use crate::disclose::view::TrendWord;

/// Explains every known short name at its first place on the page.
pub(super) fn explain(page: &mut Page, abbreviations: &BTreeMap<String, String>) {
    let mut seen = BTreeSet::new();
    for text in page.texts_mut() {
        *text = explained(text, abbreviations, &mut seen);
    }
}

fn explained(text: &str, abbreviations: &BTreeMap<String, String>, seen: &mut BTreeSet<String>) -> String {
    let mut out = String::with_capacity(text.len());
    for (token, is_word) in tokens(text) {
        let (stem, plural) = match token.strip_suffix('s') {
            Some(stem) if abbreviations.contains_key(stem) => (stem, "s"),
            _ => (token, ""),
        };
        match abbreviations.get(stem).filter(|_| is_word) {
            Some(words) if seen.insert(stem.to_owned()) => {
                let at_start = out.trim_end().is_empty() || out.trim_end().ends_with(['.', '?', '!']);
                let words = if at_start { crate::domain::words::sentence_case(words) } else { words.clone() };
                out.push_str(&format!("{words}{plural} ({token})"));
            }
            _ => out.push_str(token),
        }
    }
    out
}

/// The text in pieces: words of letters and digits, and what stands between them.
fn tokens(text: &str) -> Vec<(&str, bool)> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_word = first.is_alphanumeric();
        let end = rest.find(|c: char| c.is_alphanumeric() != is_word).unwrap_or(rest.len());
        let (token, after) = rest.split_at(end);
        tokens.push((token, is_word));
        rest = after;
    }
    tokens
}

/// Short names on a page that no list explains: two capitals or more in a word.
pub(super) fn unexplained(page: &Page, abbreviations: &BTreeMap<String, String>) -> BTreeSet<String> {
    let mut page = page.clone();
    let mut found = BTreeSet::new();
    for text in page.texts_mut() {
        for (token, is_word) in tokens(text) {
            let stem = token.strip_suffix('s').unwrap_or(token);
            let n_capitals = token.chars().filter(|c| c.is_uppercase()).count();
            let is_known = abbreviations.contains_key(token) || abbreviations.contains_key(stem);
            if is_word && n_capitals >= 2 && !is_known && !token.chars().any(|c| c.is_ascii_digit()) {
                found.insert(token.to_owned());
            }
        }
    }
    found
}

/// What the sign of a hidden count means.
pub(super) fn low(k: u32) -> String {
    format!("The word '{LOW}' stands for fewer than {k} children, or none. It also hides a number that would give such a small one away.")
}

/// What was seen of a support, in one or two sentences.
pub(super) fn seen(found: Found, is_first_sign: bool) -> &'static str {
    match (found, is_first_sign) {
        (Found::More, false) => "Children gained more than we would expect.",
        (Found::More, true) => "Children gained more than we would expect. This is a first sign only.",
        (Found::Less, false) => "Children gained less than we would expect.",
        (Found::Less, true) => "Children gained less than we would expect. This is a first sign only.",
        (Found::Unclear, _) => "We cannot tell yet. The change may be chance.",
        (Found::NotSaid, _) => "We do not have enough test results from before and after.",
    }
}

/// How a gap moved, whole sentence.
pub(super) fn gap(subject: &str, word: TrendWord) -> String {
    match word {
        TrendWord::Narrowed => format!("{subject}: the gap has become smaller."),
        TrendWord::Widened => format!("{subject}: the gap has become wider."),
        TrendWord::NoClearChange => format!("{subject}: there is no clear change."),
        TrendWord::TooFew => format!("{subject}: there are too few results to say."),
    }
}

/// `Speech sounds, ELSA and Number sense`.
pub(super) fn list(items: &[String]) -> String {
    crate::domain::words::list(items)
}

/// Whole pounds with thousands apart: `£1,200`.
pub(super) fn pounds(whole: i64) -> String {
    let text = crate::domain::amounts::Pounds { pence: whole.saturating_mul(100) }.to_string();
    text.trim_end_matches(".00").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> BTreeMap<String, String> {
        [("SEN", "special educational needs"), ("TA", "teaching assistant")].map(|(a, b)| (a.to_owned(), b.to_owned())).into()
    }

    #[test]
    fn a_short_name_is_explained_once_where_it_first_stands() {
        let mut seen = BTreeSet::new();
        assert_eq!(
            explained("SEN support by TAs. More SEN help.", &known(), &mut seen),
            "Special educational needs (SEN) support by teaching assistants (TAs). More SEN help."
        );
        assert_eq!(explained("A TA for SEN", &known(), &mut seen), "A TA for SEN");
        assert_eq!(explained("SENSE and TAP", &known(), &mut seen), "SENSE and TAP");
    }

    #[test]
    fn money_is_in_whole_pounds() {
        assert_eq!((pounds(1200).as_str(), pounds(0).as_str()), ("£1,200", "£0"));
    }
}
