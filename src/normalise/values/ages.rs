//! Reading and spelling ages as schools write them, and as spreadsheets spoil them (assessments page, section 2).
//!
//! `7.1` may be 7:01, 7:10 with its nought dropped, or 7.1 years: the whole column decides. A date made of `7/10` is
//! recovered only where every cell of the column was spoilt alike and one order of day and month is possible.

use chrono::{Datelike, NaiveDate, Timelike};
use unicode_normalization::UnicodeNormalization;

use crate::config::mappings::Mappings;
use crate::domain::score::{AgeScore, NoScore};
use crate::normalise::values::scores;
use crate::table::{Cell, clean};

/// What an age cell says, in months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// Nothing.
    Blank,
    /// An age.
    Exact(u16),
    /// Younger than the table of the test begins.
    Below(u16),
    /// Older than the table of the test ends.
    Above(u16),
    /// No age, with the reason.
    Missing(NoScore),
    /// No age can be taken from it.
    Fault(AgeFault),
}

/// Why an age cell gives no age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum AgeFault {
    /// `7.1`, and the column does not tell what stands behind the point.
    Point,
    /// A date, and the column does not tell which part is which.
    Date,
    /// A time that can be no age.
    Time,
    /// Years without months.
    YearsOnly,
    /// More than 11 months.
    Months,
    /// An age no pupil has.
    OutOfRange,
    /// Words, an interval, two values, an error.
    NoAge,
}

impl AgeFault {
    /// Catalogue entry and what is wrong, for a sentence that starts with the value.
    pub(crate) fn entry(self) -> (&'static str, &'static str) {
        match self {
            AgeFault::Point => ("M103", "may be years and months or years with a decimal, and the column does not tell which"),
            AgeFault::Date => ("M103", "has been turned into a date by the spreadsheet and cannot be turned back with certainty"),
            AgeFault::Time => ("M103", "is a time of day and no age"),
            AgeFault::YearsOnly => ("M115", "gives years and no months"),
            AgeFault::Months => ("M115", "has more than 11 months"),
            AgeFault::OutOfRange => ("M115", "is an age outside 4 to 18 years"),
            AgeFault::NoAge => ("M118", "is not an age"),
        }
    }
}

/// What stands behind the point in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Point {
    /// Months; with what `.1` stands for: 1 where `.10` is written out, 10 where `.01` is, nothing where neither or both are.
    Months { one: Option<u32>, two_digits: bool },
    /// Parts of a year.
    Decimal,
    /// Nothing tells.
    Unknown,
}

/// Which part of a date made by the spreadsheet is the years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dates {
    DayIsYears,
    MonthIsYears,
    Unknown,
}

/// How a column writes its ages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AgeStyle {
    point: Point,
    dates: Dates,
    in_months: bool,
    /// Cells were spoilt by the spreadsheet and can be recovered.
    pub(crate) recovers: bool,
}

/// Decides the style of a column from all of its cells.
pub(crate) fn style_of<'a>(cells: impl IntoIterator<Item = &'a Cell> + Clone) -> AgeStyle {
    let (mut zero, mut ten, mut high) = (false, false, false);
    let (mut n_whole, mut n_month_like, mut n_point) = (0, 0, 0);
    for cell in cells.clone() {
        if let Some((_, behind, is_text)) = pointed(cell) {
            n_point += 1;
            let months: u32 = behind.parse().unwrap_or(99);
            zero |= behind.len() == 2 && behind.starts_with('0') && months > 0;
            ten |= behind.len() == 2 && (months == 11 || (months == 10 && is_text));
            high |= behind.len() > 2 || (behind.len() == 2 && months >= 12);
        } else if let Some(whole) = whole(cell) {
            n_whole += 1;
            n_month_like += usize::from((48..=216).contains(&whole));
        }
    }
    let texts_written_out = cells.clone().into_iter().any(|cell| matches!(pointed(cell), Some((_, behind, true)) if behind == "10"));
    let point = match (zero || ten, high) {
        (true, true) | (false, false) => Point::Unknown,
        (false, true) => Point::Decimal,
        (true, false) => {
            let one = match (zero, texts_written_out) {
                (true, false) => Some(10),
                (false, true) => Some(1),
                _ => None,
            };
            Point::Months { one, two_digits: zero }
        }
    };
    let dates = date_order(cells.clone());
    let is_time = |cell: &Cell| matches!(cell, Cell::Time(_)) || matches!(cell, Cell::Number(n) if *n > 0.0 && *n < 1.0);
    let recovers = dates != Dates::Unknown || cells.into_iter().any(is_time);
    AgeStyle { point, dates, in_months: n_whole > 0 && n_whole == n_month_like && n_point == 0, recovers }
}

/// Ages written with a stroke are spoilt alike, but for those of no months: `7/0` is no day and stays a text.
fn date_order<'a>(cells: impl IntoIterator<Item = &'a Cell> + Clone) -> Dates {
    let mut dates: Vec<NaiveDate> = Vec::new();
    for cell in cells {
        match cell {
            Cell::Date(date) => dates.push(*date),
            Cell::DateTime(stamp) if stamp.hour() == 0 => dates.push(stamp.date()),
            Cell::Text(text) if !clean(text).chars().any(|c| c.is_ascii_digit()) => {}
            Cell::Text(text) => {
                let text = clean(text);
                let no_months = text.split(['/', '-']).nth(1).is_some_and(|months| matches!(months.trim(), "0" | "00"));
                if !no_months {
                    return Dates::Unknown;
                }
            }
            Cell::Empty | Cell::Error(_) | Cell::FormulaWithoutValue => {}
            _ => return Dates::Unknown,
        }
    }
    let fits = |years: u32, months: u32| (4..=18).contains(&years) && months <= 11;
    let day_is_years = dates.iter().all(|date| fits(date.day(), date.month()));
    let month_is_years = dates.iter().all(|date| fits(date.month(), date.day()));
    match (dates.is_empty(), day_is_years, month_is_years) {
        (false, true, false) => Dates::DayIsYears,
        (false, false, true) => Dates::MonthIsYears,
        _ => Dates::Unknown,
    }
}

/// Reads one cell of a column of ages.
pub(crate) fn read(cell: &Cell, style: AgeStyle, mappings: &Mappings) -> Written {
    match cell {
        Cell::Empty => Written::Blank,
        Cell::Date(date) => from_date(*date, style),
        Cell::DateTime(stamp) if stamp.hour() == 0 => from_date(stamp.date(), style),
        Cell::Time(time) if time.minute() <= 11 && time.second() == 0 => age(time.hour(), time.minute()),
        Cell::DateTime(_) | Cell::Time(_) => Written::Fault(AgeFault::Time),
        Cell::Number(part) if *part > 0.0 && *part < 1.0 => from_day_part(*part),
        Cell::Number(_) => number(cell, style),
        Cell::Error(_) | Cell::FormulaWithoutValue | Cell::Bool(_) | Cell::Text(_) => text(cell, style, mappings),
    }
}

fn from_date(date: NaiveDate, style: AgeStyle) -> Written {
    match style.dates {
        Dates::DayIsYears => age(date.day(), date.month()),
        Dates::MonthIsYears => age(date.month(), date.day()),
        Dates::Unknown => Written::Fault(AgeFault::Date),
    }
}

/// `7:10` kept by the spreadsheet as a part of a day: 0.2986… is ten past seven.
fn from_day_part(part: f64) -> Written {
    let minutes = part * 24.0 * 60.0;
    let whole = minutes.round();
    if (minutes - whole).abs() > 1e-4 {
        return Written::Fault(AgeFault::Time);
    }
    let (years, months) = ((whole / 60.0).floor(), whole % 60.0);
    if months > 11.0 { Written::Fault(AgeFault::Time) } else { age(years as u32, months as u32) }
}

fn age(years: u32, months: u32) -> Written {
    let total = u16::try_from(years * 12 + months).ok().and_then(AgeScore::from_months);
    total.map_or(Written::Fault(AgeFault::OutOfRange), |age| Written::Exact(age.months()))
}

fn number(cell: &Cell, style: AgeStyle) -> Written {
    if let Some((years, behind, is_text)) = pointed(cell) {
        return with_point(years, &behind, is_text, style);
    }
    match whole(cell) {
        Some(months @ 48..=216) if style.in_months => age(0, months),
        Some(years @ 4..=18) if style.point != Point::Unknown => age(years, 0),
        Some(0) => Written::Fault(AgeFault::OutOfRange),
        Some(4..=18) => Written::Fault(AgeFault::YearsOnly),
        _ => Written::Fault(AgeFault::OutOfRange),
    }
}

fn with_point(years: u32, behind: &str, is_text: bool, style: AgeStyle) -> Written {
    let months: u32 = behind.parse().unwrap_or(99);
    match style.point {
        Point::Unknown => Written::Fault(AgeFault::Point),
        Point::Decimal => {
            let part: f64 = format!("0.{behind}").parse().unwrap_or(0.0);
            age(0, ((f64::from(years) + part) * 12.0).round() as u32)
        }
        Point::Months { one, .. } if behind == "1" => match one {
            // A number has lost the nought that a text would still show.
            Some(1) if !is_text => Written::Fault(AgeFault::Point),
            Some(months) => age(years, months),
            None => Written::Fault(AgeFault::Point),
        },
        Point::Months { two_digits: true, .. } if behind.len() == 1 && behind != "0" => Written::Fault(AgeFault::Point),
        Point::Months { .. } if months > 11 => Written::Fault(AgeFault::Months),
        Point::Months { .. } => age(years, months),
    }
}

fn text(cell: &Cell, style: AgeStyle, mappings: &Mappings) -> Written {
    let raw = clean(&cell.text().nfkc().collect::<String>()).trim_start_matches('\'').trim().to_lowercase();
    for (sign, above) in [
        ("<=", false),
        ("≤", false),
        ("<", false),
        ("below ", false),
        ("under ", false),
        (">=", true),
        ("≥", true),
        (">", true),
        ("above ", true),
        ("over ", true),
    ] {
        if let Some(rest) = raw.strip_prefix(sign) {
            return bound(rest.trim(), style, above);
        }
    }
    if let Some(rest) = raw.strip_suffix('+') {
        return bound(rest.trim(), style, true);
    }
    if let Some(rest) = raw.strip_suffix('-').filter(|rest| rest.contains(|c: char| c.is_ascii_digit())) {
        return bound(rest.trim(), style, false);
    }
    if !raw.contains(|c: char| c.is_ascii_digit()) {
        return match scores::read(cell, mappings) {
            scores::Written::Blank => Written::Blank,
            scores::Written::Missing(reason) => Written::Missing(reason),
            _ => Written::Fault(AgeFault::NoAge),
        };
    }
    plain(&raw, style)
}

fn bound(text: &str, style: AgeStyle, above: bool) -> Written {
    match plain(text, style) {
        Written::Exact(months) if above => Written::Above(months),
        Written::Exact(months) => Written::Below(months),
        // Whole years are exact where they are a bound: `<6` is `<6:00`.
        Written::Fault(AgeFault::YearsOnly) => match text.parse::<u32>().map(|years| age(years, 0)) {
            Ok(Written::Exact(months)) if above => Written::Above(months),
            Ok(Written::Exact(months)) => Written::Below(months),
            _ => Written::Fault(AgeFault::NoAge),
        },
        other => other,
    }
}

/// `7:10`, `07:10`, `7:10:00`, `7/10`, `7-10`, `7y 10m`, `7 yrs 10 months`, `7.10`, `94 months`, `8 years`.
fn plain(raw: &str, style: AgeStyle) -> Written {
    let cell = Cell::Text(raw.to_owned());
    if let Some((years, behind, is_text)) = pointed(&cell) {
        return with_point(years, &behind, is_text, style);
    }
    if whole(&cell).is_some() {
        return number(&cell, style);
    }
    let numbers: Vec<u32> =
        raw.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).filter_map(|part| part.parse().ok()).collect();
    let words: Vec<&str> = raw.split(|c: char| !c.is_alphabetic()).filter(|part| !part.is_empty()).collect();
    let year_words = ["y", "yr", "yrs", "year", "years"];
    let month_words = ["m", "mo", "mth", "mths", "month", "months"];
    let known = words.iter().all(|word| year_words.contains(word) || month_words.contains(word) || *word == "and");
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let two_marks = raw.chars().filter(|c| !c.is_alphanumeric() && !c.is_whitespace()).count() > 1;
    match (numbers.as_slice(), known) {
        ([years, months, 0], true) if words.is_empty() && raw.matches(':').count() == 2 => split(*years, *months),
        ([years, months], true) if (words.is_empty() && !two_marks) || (has(&year_words) && !raw.contains('.')) => split(*years, *months),
        ([months], true) if has(&month_words) && !has(&year_words) => age(0, *months),
        ([years], true) if has(&year_words) && !has(&month_words) => age(*years, 0),
        _ => Written::Fault(AgeFault::NoAge),
    }
}

fn split(years: u32, months: u32) -> Written {
    if months > 11 { Written::Fault(AgeFault::Months) } else { age(years, months) }
}

/// Years, the digits behind the point, and whether they are written out as text.
fn pointed(cell: &Cell) -> Option<(u32, String, bool)> {
    let (text, is_text) = match cell {
        Cell::Number(number) if number.is_finite() => (format!("{}", (number * 1e6).round() / 1e6), false),
        Cell::Text(text) => (clean(text).trim_start_matches('\'').to_owned(), true),
        _ => return None,
    };
    let (years, behind) = text.split_once('.')?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    (digits(years) && digits(behind) && years.len() <= 2)
        .then(|| years.parse().ok())
        .flatten()
        .map(|years| (years, behind.to_owned(), is_text))
}

/// A whole number.
fn whole(cell: &Cell) -> Option<u32> {
    match cell {
        Cell::Number(number) if number.fract() == 0.0 && (0.0..1000.0).contains(number) => Some(*number as u32),
        Cell::Text(text) => {
            Some(clean(text)).filter(|text| text.len() <= 3 && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
