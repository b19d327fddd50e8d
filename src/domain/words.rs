//! Plain British English shared by everything people read: numbers, dates, lists, plurals and odds in words.
//!
//! Pure text making, without a rule of the method in it. It stands here rather than in `render` because
//! `decide` writes sentences too and may not import from its right.

use chrono::{Datelike, NaiveDate};

use crate::domain::amounts::rounded;

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// `20 November 2026`.
pub fn date(day: NaiveDate) -> String {
    let month = usize::try_from(day.month0()).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or_default();
    format!("{} {month} {}", day.day(), day.year())
}

/// `reading, writing and maths`; empty for no items.
pub fn list<T: AsRef<str>>(items: &[T]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [before @ .., last] => {
            let before: Vec<&str> = before.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", before.join(", "), last.as_ref())
        }
    }
}

/// `1 pupil`, `2 pupils`, `no pupils`.
pub fn count(n: usize, one: &str, many: &str) -> String {
    match n {
        0 => format!("no {many}"),
        1 => format!("1 {one}"),
        n => format!("{} {many}", whole(n)),
    }
}

/// The form of a word that goes with a number.
pub(crate) fn plural<'a>(n: usize, one: &'a str, many: &'a str) -> &'a str {
    if n == 1 { one } else { many }
}

/// A whole number with commas: `12,345`.
pub fn whole(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number with at most so many decimals, halves away from zero, without empty decimals: `71`, `8.6`, `-0.4`.
pub fn number(value: f64, decimals: i32) -> String {
    format!("{}", rounded(value, decimals))
}

/// A number of points: `1 point`, `16 points`, `8.6 points`.
pub fn points(value: f64, decimals: i32) -> String {
    let value = rounded(value, decimals);
    format!("{value} {}", if value == 1.0 { "point" } else { "points" })
}

/// A share of 0 to 1 as a whole percentage: `14%`.
pub fn percent(share: f64) -> String {
    format!("{}%", rounded(share * 100.0, 0))
}

/// A share of 0 to 1 as odds: `about 3 in 100`, `fewer than 1 in 100`, `more than 99 in 100`.
pub(crate) fn odds(share: f64) -> String {
    let hundredths = rounded(share * 100.0, 0);
    if hundredths < 1.0 {
        "fewer than 1 in 100".to_owned()
    } else if hundredths >= 100.0 {
        "more than 99 in 100".to_owned()
    } else {
        format!("about {hundredths} in 100")
    }
}

/// The same text with a capital first letter.
pub(crate) fn sentence_case(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_as_spoken() {
        assert_eq!(list::<&str>(&[]), "");
        assert_eq!(list(&["reading"]), "reading");
        assert_eq!(list(&["reading", "writing"]), "reading and writing");
        assert_eq!(list(&["reading", "writing", "maths"]), "reading, writing and maths");
    }

    #[test]
    fn odds_never_claim_certainty() {
        for (share, words) in [
            (0.0, "fewer than 1 in 100"),
            (0.0049, "fewer than 1 in 100"),
            (0.005, "about 1 in 100"),
            (0.031, "about 3 in 100"),
            (0.994, "about 99 in 100"),
            (1.0, "more than 99 in 100"),
        ] {
            assert_eq!(odds(share), words, "{share}");
        }
    }

    #[test]
    fn numbers_and_dates_are_written_as_people_write_them() {
        assert_eq!(date(NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()), "20 November 2026");
        assert_eq!(number(71.0, 1), "71");
        assert_eq!(number(-2.05, 1), "-2.1");
        assert_eq!(number(-0.04, 1), "0");
        assert_eq!(points(1.0, 0), "1 point");
        assert_eq!(count(0, "pupil", "pupils"), "no pupils");
        assert_eq!(count(1234, "pupil", "pupils"), "1,234 pupils");
        assert_eq!(percent(0.125), "13%");
        assert_eq!(sentence_case("écoles"), "Écoles");
        assert_eq!(plural(1, "was", "were"), "was");
    }
}
