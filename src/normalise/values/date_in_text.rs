//! A date somewhere in a heading or title line, taken out so that the other words can be read.

use chrono::{Datelike, NaiveDate};

use crate::normalise::values::dates::{DateOrder, DateUse, from_text, month_number};

/// Takes the first full date out of a text of words, for headings and title lines. Day first, as in England.
pub(crate) fn take_date(text: &mut String) -> Option<NaiveDate> {
    let words: Vec<String> = text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    for length in [3, 1] {
        for (start, window) in words.windows(length).enumerate() {
            let joined = window.join(" ");
            let certain = if length == 1 {
                joined.len() >= 8 && joined.starts_with(|c: char| c.is_ascii_digit())
            } else {
                window.get(1).is_some_and(|word| month_number(word).is_some())
            };
            let trimmed = joined.trim_matches(|c: char| !c.is_alphanumeric());
            if certain
                && let Ok(date) = from_text(trimmed, DateOrder::DayFirst, DateUse::Event, NaiveDate::default())
                && (1990..=2100).contains(&date.year())
            {
                let rest: Vec<&str> = words
                    .iter()
                    .enumerate()
                    .filter(|(index, _)| *index < start || *index >= start + length)
                    .map(|(_, word)| word.as_str())
                    .collect();
                *text = format!(" {} ", rest.join(" "));
                return Some(date);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_taken_out_and_the_words_stay() {
        let mut text = " report date 20/11/2026 all pupils ".to_owned();
        assert_eq!(take_date(&mut text), NaiveDate::from_ymd_opt(2026, 11, 20));
        assert_eq!(text, " report date all pupils ");
        let mut text = " as at 1 october 2026 ".to_owned();
        assert_eq!(take_date(&mut text), NaiveDate::from_ymd_opt(2026, 10, 1));
        let mut text = " year 4 autumn 2026-27 ".to_owned();
        assert_eq!(take_date(&mut text), None);
    }
}
