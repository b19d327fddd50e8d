//! Forms of dates that are read and worth a word: counts of days, years of two digits, midnights moved by a time zone.

use chrono::{Datelike, NaiveDate};

use crate::normalise::values::dates::{Written, is_digits, split_time, written};
use crate::table::{Cell, clean};

/// A form of dates that is read, and worth a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dress {
    /// Nothing to say.
    Plain,
    /// A spreadsheet's count of days, as a number or text.
    Serial,
    /// A year of two digits.
    ShortYear,
    /// 23:00 in universal time, in summer.
    EveningBefore,
}

/// Tells the form of one cell.
pub(crate) fn dress_of(cell: &Cell) -> Dress {
    match cell {
        Cell::Number(serial) if (34_700.0..66_000.0).contains(serial) => Dress::Serial,
        Cell::Text(text) => {
            let text = clean(text);
            if text.len() == 5 && is_digits(&text) {
                return Dress::Serial;
            }
            match written(&text) {
                Written::Parts(_, _, _, true) => Dress::ShortYear,
                Written::Certain(date) if is_evening_before(&text) && is_summer_time(date.pred_opt().unwrap_or(date)) => {
                    Dress::EveningBefore
                }
                _ => Dress::Plain,
            }
        }
        _ => Dress::Plain,
    }
}

fn is_evening_before(text: &str) -> bool {
    let lower = text.to_lowercase();
    let (_, time) = split_time(&lower);
    time.starts_with("23:00") && time.ends_with('z')
}

/// From the last Sunday of March to the day before the last Sunday of October: the days whose midnight is 23:00 UTC.
pub(crate) fn is_summer_time(date: NaiveDate) -> bool {
    let last_sunday = |month: u32| {
        let last = NaiveDate::from_ymd_opt(date.year(), month, 31).unwrap_or_default();
        last - chrono::Duration::days(i64::from(last.weekday().num_days_from_sunday()))
    };
    // 23:00 UTC of the Sunday on which summer time begins is midnight here; on the Sunday it ends it is 23:00 here too.
    (last_sunday(3)..last_sunday(10)).contains(&date)
}
