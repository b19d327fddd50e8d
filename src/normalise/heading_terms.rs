//! Words of headings that say when: terms and their halves, school years, calendar years beside a term.

use crate::domain::academic_year::AcademicYear;
use crate::domain::term::{HalfTerm, Term};
use crate::normalise::result_heading::{Parts, TermCount, take};

/// A calendar year of four digits, or of two beside a term.
pub(crate) fn calendar_year(word: &str) -> Option<i32> {
    let year: i32 = word.trim_start_matches('\'').parse().ok()?;
    match (word.len(), year) {
        (4, 1990..=2100) => Some(year),
        (2 | 3, 10..=99) if word.len() == 2 || word.starts_with('\'') => Some(2000 + year),
        _ => None,
    }
}

/// One word that names a term by itself, among them months in which tests are sat. April is left alone: Easter moves.
pub(crate) fn term_word(word: &str, count: TermCount) -> Option<HalfTerm> {
    let whole = |term| Some(HalfTerm { term, half: None });
    match word {
        "september" | "sept" | "october" | "oct" | "november" | "nov" | "december" | "dec" | "christmas" => return whole(Term::Autumn),
        "january" | "jan" | "february" | "feb" => return whole(Term::Spring),
        "may" | "june" | "jun" | "july" | "jul" | "eoy" => return whole(Term::Summer),
        _ => {}
    }
    let number = word.strip_prefix('t').and_then(|rest| rest.parse::<u8>().ok());
    match (number, count) {
        (Some(number @ 1..=6), TermCount::Six) => HalfTerm::parse(&format!("ht{number}")),
        (Some(1..=3), TermCount::Three) | (None, _) => HalfTerm::parse(word),
        _ => None,
    }
}

/// Term words, with a half that may stand apart (`autumn 2`, `aut term 1`, `end of year`).
pub(crate) fn take_term(left: &mut String, count: TermCount, parts: &mut Parts) {
    if take(left, "end of year") || take(left, "end of the year") {
        parts.term = Some(HalfTerm { term: Term::Summer, half: None });
    }
    for (name, short) in [("autumn", "aut"), ("spring", "spr"), ("summer", "sum")] {
        for word in [name, short].into_iter().filter(|word| left.contains(word)).collect::<Vec<_>>() {
            for half in ["1", "2"] {
                for between in [" term ", " half term ", " "] {
                    if parts.term.is_none() && take(left, &format!("{word}{between}{half}")) {
                        parts.term = HalfTerm::parse(&format!("{name} {half}"));
                    }
                }
            }
        }
    }
    if !left.contains("term") && !left.contains("ht ") {
        return;
    }
    for number in 1..=6_u8 {
        if parts.term.is_none() && (take(left, &format!("half term {number}")) || take(left, &format!("ht {number}"))) {
            parts.term = HalfTerm::parse(&format!("ht{number}"));
        }
        if parts.term.is_none() && (take(left, &format!("term {number}")) || take(left, &format!("term{number}"))) {
            parts.term = term_word(&format!("t{number}"), count);
        }
    }
}

/// Takes a school year such as `2025/26` or `2025-2026` out of the text. A two-digit pair needs its stroke or dash.
pub(crate) fn take_year(left: &mut String) -> Option<AcademicYear> {
    let joined = left.replace(" / ", "/").replace(" - ", "-");
    for source in [left.clone(), joined] {
        for word in source.split(' ') {
            let word = word.trim_start_matches("ay").trim_start_matches("'");
            if word.len() >= 5
                && word.starts_with(|c: char| c.is_ascii_digit())
                && let Some(year) = AcademicYear::parse(word)
            {
                *left = source.replace(word, " ");
                return Some(year);
            }
        }
    }
    // `2024_2025` and `2024 25` have become two words; one of them alone would be a calendar year.
    let words: Vec<String> = left.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    for pair in words.windows(2) {
        let [first, second] = pair else { continue };
        let is_year = first.len() == 4 && calendar_year(first).is_some() && matches!(second.len(), 2 | 4);
        if is_year && let Some(year) = AcademicYear::parse(&format!("{first}-{second}")) {
            *left = left.replacen(&format!("{first} {second}"), " ", 1);
            return Some(year);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_school_year_with_a_blank_or_an_underscore_between_is_one() {
        for text in [" spring 2024 2025 ", " spring 2024 25 ", " spring 2024-25 ", " spring 2024/2025 "] {
            let mut left = text.to_owned();
            assert_eq!(take_year(&mut left), AcademicYear::starting(2024), "{text}");
            assert_eq!(left.trim(), "spring", "{text}");
        }
        for text in [" spring 2024 2026 ", " spring 2024 30 ", " spring 2024 ", " 2 3 "] {
            assert_eq!(take_year(&mut text.to_owned()), None, "{text}");
        }
    }
}
