//! Dates as schools write them. The whole column decides day or month first; placeholders are no dates.

use chrono::{Datelike, NaiveDate};

use crate::normalise::values::date_dress::is_summer_time;
use crate::normalise::values::nothing::plain_dashes;
use crate::table::{Cell, clean};

/// What a column of dates is about; two-digit years and ranges depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateUse {
    /// Births of pupils on a primary roll.
    Birth,
    /// Anything that happens at school.
    Event,
}

/// Which part comes first in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateOrder {
    /// Some value can only be day first, or nothing speaks against the English order.
    DayFirst,
    /// Some value can only be month first.
    MonthFirst,
    /// Both kinds occur: no text date of the column can be trusted.
    Mixed,
    /// American Excel has swapped the dates it could: all real dates have a day up to 12, all texts one above.
    Swapped,
}

/// A date cell that gives no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateFault {
    /// A stand-in such as 01/01/1900.
    Placeholder,
    /// An open end: 31/12/9999.
    OpenEnd,
    /// Serial 0, 00/01/1900, 31 February.
    Impossible,
    /// No date at all.
    Unreadable,
    /// A day and month without a year.
    NoYear,
    /// The column is mixed, and this value could be either.
    OrderUnknown,
    /// In the future, or too long ago for a pupil.
    OutOfRange,
}

impl DateFault {
    /// What is wrong, for a sentence that starts with the value.
    pub(crate) fn words(self) -> &'static str {
        match self {
            DateFault::Placeholder | DateFault::OpenEnd => "is a stand-in and not a date",
            DateFault::Impossible => "is a day that does not exist",
            DateFault::Unreadable => "is not a date",
            DateFault::NoYear => "has no year",
            DateFault::OrderUnknown => "could be day first or month first, and the column holds both",
            DateFault::OutOfRange => "cannot be the birth date of a pupil of this school",
        }
    }
}

/// The numbers of a text date before their order is decided.
pub(crate) enum Written {
    /// One day, whatever the order.
    Certain(NaiveDate),
    /// First, second, year, with a two-digit year.
    Parts(u32, u32, i32, bool),
    /// No date.
    Fault(DateFault),
}

/// Decides the order of a column from all of its cells.
pub(crate) fn order_of<'a>(cells: impl IntoIterator<Item = &'a Cell>) -> DateOrder {
    let (mut day_first, mut month_first, mut texts) = (0, 0, 0);
    let (mut real, mut real_high) = (0, 0);
    for cell in cells {
        match cell {
            Cell::Date(date) => {
                real += 1;
                real_high += usize::from(date.day() > 12);
            }
            Cell::Text(text) => {
                if let Written::Parts(first, second, _, _) = written(&clean(text)) {
                    texts += 1;
                    day_first += usize::from(first > 12);
                    month_first += usize::from(second > 12);
                }
            }
            _ => {}
        }
    }
    if real >= 2 && texts >= 2 && real_high == 0 && (day_first == texts || month_first == texts) {
        return DateOrder::Swapped;
    }
    match (day_first, month_first) {
        (0, 0) | (1.., 0) => DateOrder::DayFirst,
        (0, 1..) => DateOrder::MonthFirst,
        _ => DateOrder::Mixed,
    }
}

/// Reads one cell of a column whose order is known. `Ok(None)` is a blank or a word for missing.
pub(crate) fn read(cell: &Cell, order: DateOrder, usage: DateUse, as_at: NaiveDate) -> Result<Option<NaiveDate>, DateFault> {
    let date = match cell {
        Cell::Date(date) => *date,
        Cell::DateTime(stamp) => stamp.date(),
        Cell::Number(serial) => from_serial(*serial)?,
        Cell::Text(text) => {
            let text = clean(text);
            if is_missing(&text) {
                return Ok(None);
            }
            from_text(&text, order, usage, as_at)?
        }
        Cell::Empty | Cell::Error(_) | Cell::FormulaWithoutValue => return Ok(None),
        Cell::Time(_) | Cell::Bool(_) => return Err(DateFault::Unreadable),
    };
    in_range(date, usage, as_at).map(Some)
}

fn in_range(date: NaiveDate, usage: DateUse, as_at: NaiveDate) -> Result<NaiveDate, DateFault> {
    if date.year() >= 9000 {
        return Err(DateFault::OpenEnd);
    }
    if date.year() <= 1901 {
        return Err(DateFault::Placeholder);
    }
    let age = as_at.signed_duration_since(date).num_days() as f64 / 365.25;
    if usage == DateUse::Birth && !(1.0..=20.0).contains(&age) {
        return Err(DateFault::OutOfRange);
    }
    Ok(date)
}

/// Day 1 is 1 January 1900 in the spreadsheet's count; only plausible school dates are taken (1995 to 2080).
fn from_serial(serial: f64) -> Result<NaiveDate, DateFault> {
    if (0.0..2.0).contains(&serial) {
        return Err(DateFault::Placeholder);
    }
    if (20_000_000.0..=20_991_231.0).contains(&serial) {
        // 20170915 typed as a number.
        return compact(&format!("{serial:.0}")).ok_or(DateFault::Unreadable);
    }
    if !(34_700.0..66_000.0).contains(&serial) {
        return Err(DateFault::Unreadable);
    }
    NaiveDate::from_ymd_opt(1899, 12, 30)
        .and_then(|base| base.checked_add_days(chrono::Days::new(serial as u64)))
        .ok_or(DateFault::Unreadable)
}

/// Reads a text date in a known order.
pub(crate) fn from_text(text: &str, order: DateOrder, usage: DateUse, as_at: NaiveDate) -> Result<NaiveDate, DateFault> {
    let (first, second, year, short) = match written(text) {
        Written::Certain(date) => return Ok(date),
        Written::Fault(fault) => return Err(fault),
        Written::Parts(first, second, year, short) => (first, second, year, short),
    };
    let (day, month) = match order {
        DateOrder::DayFirst => (first, second),
        DateOrder::MonthFirst => (second, first),
        DateOrder::Mixed | DateOrder::Swapped if first > 12 => (first, second),
        DateOrder::Mixed | DateOrder::Swapped if second > 12 => (second, first),
        DateOrder::Mixed | DateOrder::Swapped => return Err(DateFault::OrderUnknown),
    };
    if day == 0 || month == 0 {
        return Err(if year <= 1901 || (short && year == 0) { DateFault::Placeholder } else { DateFault::Impossible });
    }
    let year = if short { full_year(year, usage, as_at) } else { year };
    NaiveDate::from_ymd_opt(year, month, day).ok_or(DateFault::Impossible)
}

/// Two digits: for births the century that gives an age of 0 to 19, else this one.
fn full_year(year: i32, usage: DateUse, as_at: NaiveDate) -> i32 {
    let this = 2000 + year;
    if usage == DateUse::Birth && this > as_at.year() { 1900 + year } else { this }
}

/// Takes a text date apart.
pub(crate) fn written(text: &str) -> Written {
    let text = plain_dashes(text.trim());
    let text = &*text;
    if text.len() == 8
        && let Some(date) = compact(text)
    {
        return Written::Certain(date);
    }
    if text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit()) {
        return text
            .parse()
            .ok()
            .map_or(Written::Fault(DateFault::Unreadable), |serial| from_serial(serial).map_or_else(Written::Fault, Written::Certain));
    }
    let lower = text.to_lowercase();
    // A time of day, and a zone, follow a `T` or a blank; 23:00Z in summer is midnight of the next day here.
    let (day_part, time) = split_time(&lower);
    let tokens: Vec<&str> = day_part.split(['/', '-', '.', ' ', ',']).filter(|part| !part.is_empty()).collect();
    let tokens: Vec<&str> = tokens
        .into_iter()
        .filter(|token| !WEEKDAYS.iter().any(|day| day.starts_with(token) && token.len() >= 3) && *token != "of")
        .collect();
    let read = match tokens.as_slice() {
        [year, month, day] if year.len() == 4 && is_digits(year) => {
            number(month).or_else(|| month_number(month)).zip(ordinal(day)).map(|(month, day)| ymd(number(year).unwrap_or(0), month, day))
        }
        [day, month, year] if month_number(month).is_some() => ordinal(day).zip(number(year)).map(|(day, year)| {
            let year = if year < 100 { year + 2000 } else { year };
            ymd(year, month_number(month).unwrap_or(0), day)
        }),
        [month, day, year] if month_number(month).is_some() && year.len() == 4 => {
            ordinal(day).zip(number(year)).map(|(day, year)| ymd(year, month_number(month).unwrap_or(0), day))
        }
        [first, second, year]
            if is_digits(first)
                && is_digits(second)
                && is_digits(year)
                && matches!(year.len(), 2 | 4)
                && first.len() <= 2
                && second.len() <= 2 =>
        {
            return match (number(first), number(second), number(year)) {
                (Some(first), Some(second), Some(value)) if first <= 31 && second <= 31 && (first <= 12 || second <= 12) => {
                    Written::Parts(first, second, i32::try_from(value).unwrap_or(0), year.len() == 2)
                }
                _ => Written::Fault(DateFault::Impossible),
            };
        }
        [day, month] if (ordinal(day).is_some() && (month_number(month).is_some() || number(month).is_some_and(|m| m <= 12))) => {
            return Written::Fault(DateFault::NoYear);
        }
        _ => None,
    };
    match read {
        Some(Written::Certain(date)) if time.starts_with("23:00") && time.ends_with('z') && is_summer_time(date) => {
            Written::Certain(date.succ_opt().unwrap_or(date))
        }
        Some(written) => written,
        None => Written::Fault(DateFault::Unreadable),
    }
}

/// Day and time of day.
pub(crate) fn split_time(text: &str) -> (&str, &str) {
    if let Some((day, time)) = text.split_once('t')
        && day.ends_with(|c: char| c.is_ascii_digit())
        && time.starts_with(|c: char| c.is_ascii_digit())
    {
        return (day, time);
    }
    match text.rsplit_once(' ') {
        Some((day, time)) if time.contains(':') => (day, time),
        _ => (text, ""),
    }
}

fn ymd(year: u32, month: u32, day: u32) -> Written {
    match i32::try_from(year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, month, day)) {
        Some(date) => Written::Certain(date),
        None if year <= 1901 => Written::Fault(DateFault::Placeholder),
        None => Written::Fault(DateFault::Impossible),
    }
}

fn compact(text: &str) -> Option<NaiveDate> {
    if !is_digits(text) || text.len() != 8 {
        return None;
    }
    let (year, month, day) = (text.get(..4)?.parse().ok()?, text.get(4..6)?.parse().ok()?, text.get(6..)?.parse().ok()?);
    (1900..=2100).contains(&year).then(|| NaiveDate::from_ymd_opt(year, month, day)).flatten()
}

/// Digits and nothing else.
pub(crate) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn number(text: &str) -> Option<u32> {
    if is_digits(text) && text.len() <= 4 { text.parse().ok() } else { None }
}

fn ordinal(text: &str) -> Option<u32> {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text);
    number(digits).filter(|day| *day <= 31)
}

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

/// Number of a month by its name or the start of it.
pub(crate) fn month_number(text: &str) -> Option<u32> {
    (text.len() >= 3)
        .then(|| MONTHS.iter().position(|month| month.starts_with(text) || (*month == "september" && text == "sept")))
        .flatten()
        .map(|index| index as u32 + 1)
}

/// True for the name of a weekday or the start of one.
pub(crate) fn is_weekday(text: &str) -> bool {
    text.len() >= 3 && WEEKDAYS.iter().any(|day| day.starts_with(text))
}

fn is_missing(text: &str) -> bool {
    matches!(
        text.to_lowercase().as_str(),
        "" | "-" | "–" | "—" | "n/a" | "na" | "null" | "none" | "nan" | "tbc" | "tba" | "?" | "." | "not known" | "unknown"
    )
}

#[cfg(test)]
mod tests;
