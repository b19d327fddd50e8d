//! What may stand behind an option, and the words about what may not.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use chrono::{Datelike, NaiveDate};

use crate::remembered::{HistoryChoice, LoadChoice};

/// Years in which a day can lie; a mistyped century would otherwise be a day on which nobody was on roll.
const YEARS: RangeInclusive<i32> = 2000..=2099;

pub(super) fn day(text: &str) -> Result<NaiveDate, String> {
    let day: Option<NaiveDate> = text.trim().parse().ok();
    day.filter(|day| YEARS.contains(&day.year()))
        .ok_or_else(|| format!("write a day of the years {} to {} as year-month-day, such as 2026-11-20", YEARS.start(), YEARS.end()))
}

pub(super) fn year(text: &str) -> Result<i32, String> {
    let year = text.trim().parse().ok().filter(|year| YEARS.contains(year));
    year.ok_or_else(|| format!("write the year in which the school year ends, such as 2025, from {} to {}", YEARS.start(), YEARS.end()))
}

pub(super) fn permutations(text: &str) -> Result<u32, String> {
    let times = text.trim().parse().ok().filter(|times| (20..=10_000).contains(times));
    times.ok_or_else(|| "write a whole number from 20 to 10000".to_owned())
}

pub(super) fn min_pupils(text: &str) -> Result<u32, String> {
    let pupils = text.trim().parse().ok().filter(|pupils| *pupils >= 30);
    pupils.ok_or_else(|| "write a whole number of pupils, 30 or more".to_owned())
}

pub(super) fn history_choice(text: &str) -> Result<HistoryChoice, String> {
    Ok(if text == "none" { HistoryChoice::None } else { HistoryChoice::File(PathBuf::from(text)) })
}

pub(super) fn load_choice(text: &str) -> Result<LoadChoice, String> {
    let number = text.parse().ok().filter(|number| *number > 0).map(LoadChoice::Number);
    let of_day = || day(text).ok().map(LoadChoice::Day);
    number.or_else(of_day).ok_or_else(|| "give the number of a load, such as 3, or its day, such as 2026-11-20".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_year_first_and_lies_in_this_century() {
        assert_eq!(day("2026-11-20"), Ok(NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()));
        for text in ["20/11/2026", "2026-02-30", "1026-11-20", "2999-11-20", "today", ""] {
            assert!(day(text).unwrap_err().contains("such as 2026-11-20"), "{text}");
        }
    }

    #[test]
    fn a_number_that_will_not_do_is_answered_with_one_that_will() {
        assert!(year("abc").unwrap_err().contains("such as 2025") && year("25").is_err() && year("2025") == Ok(2025));
        assert!(permutations("19").is_err() && permutations("x").unwrap_err().contains("20 to 10000") && permutations("200") == Ok(200));
        assert!(min_pupils("29").unwrap_err().contains("30 or more") && min_pupils("-1").is_err() && min_pupils("500") == Ok(500));
        assert!(load_choice("0").is_err() && load_choice("3") == Ok(LoadChoice::Number(3)));
        assert!(matches!(load_choice("2026-11-20"), Ok(LoadChoice::Day(_))));
    }
}
