//! From what a spreadsheet stores to the cell a person means: numbers, texts, serial dates, ISO dates, errors.
//!
//! Shared by every spreadsheet container, so that the same book gives the same cells whatever it was saved as.

use calamine::{ExcelDateTime, ExcelDateTimeType};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use crate::table::Cell;

/// What a number format makes of a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum NumberKind {
    /// A plain number.
    #[default]
    Plain,
    /// A day, a time of day, or both.
    Dated,
    /// Hours of more than a day, as `[h]:mm` shows them.
    Duration,
}

impl NumberKind {
    /// The formats that every Excel file knows by number (ECMA-376 part 1, 18.8.30).
    pub(super) fn builtin(id: u32) -> NumberKind {
        match id {
            14..=22 | 27..=36 | 45 | 47 | 50..=58 => NumberKind::Dated,
            46 => NumberKind::Duration,
            _ => NumberKind::Plain,
        }
    }

    /// A format written out, for example `dd/mm/yyyy` or `[h]:mm`; only its first section counts.
    pub(super) fn of_code(code: &str) -> NumberKind {
        let mut letters = code.chars();
        while let Some(letter) = letters.next() {
            match letter {
                // The next character is shown as it is, or sets a width.
                '\\' | '_' | '*' => {
                    letters.next();
                }
                '"' => while letters.next().is_some_and(|quoted| quoted != '"') {},
                ';' => return NumberKind::Plain,
                '[' => {
                    let inner: String = letters.by_ref().take_while(|c| *c != ']').collect::<String>().to_ascii_lowercase();
                    let mut hours = inner.chars();
                    if let Some(first @ ('h' | 'm' | 's')) = hours.next()
                        && hours.all(|c| c == first)
                    {
                        return NumberKind::Duration;
                    }
                }
                'd' | 'm' | 'y' | 'h' | 's' | 'D' | 'M' | 'Y' | 'H' | 'S' => return NumberKind::Dated,
                'a' | 'A' if matches!(letters.clone().next(), Some('m' | 'M' | '/')) => return NumberKind::Dated,
                // `General` holds no letter of a date; `E` belongs to `0.00E+00`.
                'g' | 'G' if letters.as_str().to_ascii_lowercase().starts_with("eneral") => {
                    letters.by_ref().nth(5);
                }
                _ => {}
            }
        }
        NumberKind::Plain
    }
}

/// A stored number under its format. Serial 60 of the 1900 system is Excel's 29 February 1900, which never was;
/// it and numbers outside the calendar stay numbers (inputs catalogue, M144).
pub(super) fn serial_cell(serial: f64, kind: NumberKind, is_1904: bool) -> Cell {
    const DAY_AFTER_9999: f64 = 2_958_466.0;
    if kind == NumberKind::Plain || !(0.0..DAY_AFTER_9999).contains(&serial) {
        return number_cell(serial);
    }
    if kind == NumberKind::Duration && serial >= 1.0 {
        return Cell::Text(hours_text((serial * 86_400.0).round() as u64));
    }
    // Day 0 of the 1904 system is a day like any other.
    if serial < 1.0 && !(is_1904 && serial == 0.0) {
        let seconds = (serial * 86_400.0).round() as u32 % 86_400;
        return NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0).map_or(Cell::Number(serial), Cell::Time);
    }
    match ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, is_1904).as_datetime() {
        Some(when) if is_1904 || serial < 60.0 || when.date() != NaiveDate::from_ymd_opt(1900, 2, 28).unwrap_or_default() => dated(when),
        _ => Cell::Number(serial),
    }
}

/// Hours, minutes and seconds of a length of time.
pub(super) fn hours_text(seconds: u64) -> String {
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// A number, unless it is one that no spreadsheet can show.
pub(super) fn number_cell(number: f64) -> Cell {
    if number.is_finite() { Cell::Number(number) } else { Cell::Error("#NUM!".to_owned()) }
}

/// A day if the time is midnight, to the second: a spreadsheet's fraction of a day is rarely exact.
pub(super) fn dated(when: NaiveDateTime) -> Cell {
    let rounded = when.checked_add_signed(chrono::Duration::milliseconds(500)).unwrap_or(when);
    let whole = rounded.with_nanosecond(0).unwrap_or(when);
    if whole.time() == NaiveTime::MIN { Cell::Date(whole.date()) } else { Cell::DateTime(whole) }
}

/// ISO 8601 text of strict workbooks and OpenDocument files.
pub(super) fn iso_cell(text: &str) -> Option<Cell> {
    let text = text.trim().trim_end_matches('Z');
    if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some(Cell::Date(date));
    }
    if let Ok(when) =
        NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M"))
    {
        return Some(dated(when));
    }
    let time = text.trim_start_matches('T');
    NaiveTime::parse_from_str(time, "%H:%M:%S%.f").or_else(|_| NaiveTime::parse_from_str(time, "%H:%M")).ok().map(Cell::Time)
}

/// Errors of the binary formats by their number ([MS-XLS] 2.5.10, BErr).
pub(super) fn error_word(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        0x2B => "#GETTING_DATA",
        _ => "#ERROR!",
    }
}

/// A packed number of the binary formats ([MS-XLS] 2.5.218, RkNumber).
pub(super) fn rk_number(packed: u32) -> f64 {
    let number = if packed & 2 != 0 { f64::from((packed as i32) >> 2) } else { f64::from_bits(u64::from(packed & !3) << 32) };
    if packed & 1 != 0 { number / 100.0 } else { number }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_told_by_its_letters_and_not_by_what_it_quotes() {
        for code in ["dd/mm/yyyy", "DD/MM/YY", "h:mm AM/PM", "[$-809]d mmmm yyyy;@", "m\"M\"d\"D\";@", "[Red]yyyy-mm-dd", "mmm-yy", "A/P"] {
            assert_eq!(NumberKind::of_code(code), NumberKind::Dated, "{code}");
        }
        for code in ["[h]:mm", "[hh]:mm:ss", "[mm]:ss", "[$-409][h]:mm"] {
            assert_eq!(NumberKind::of_code(code), NumberKind::Duration, "{code}");
        }
        for code in ["General", "0.00", "0.00E+00", "\"days: \"0", "0\\d", "[Red]0;dd", "#,##0\\ [$\u{20bd}-46D]", "0_d", "@", "0.0\"h\""] {
            assert_eq!(NumberKind::of_code(code), NumberKind::Plain, "{code}");
        }
    }

    #[test]
    fn days_that_never_were_stay_numbers() {
        assert_eq!(serial_cell(60.0, NumberKind::Dated, false), Cell::Number(60.0));
        assert_eq!(serial_cell(-1.0, NumberKind::Dated, false), Cell::Number(-1.0));
        assert_eq!(serial_cell(59.0, NumberKind::Dated, false), Cell::Date(NaiveDate::from_ymd_opt(1900, 2, 28).unwrap()));
        assert_eq!(serial_cell(61.0, NumberKind::Dated, false), Cell::Date(NaiveDate::from_ymd_opt(1900, 3, 1).unwrap()));
    }

    #[test]
    fn the_same_day_has_two_numbers_four_years_apart() {
        let day = Cell::Date(NaiveDate::from_ymd_opt(2017, 9, 15).unwrap());
        assert_eq!(serial_cell(42_993.0, NumberKind::Dated, false), day);
        assert_eq!(serial_cell(41_531.0, NumberKind::Dated, true), day);
    }

    #[test]
    fn packed_numbers_are_unpacked() {
        assert_eq!(rk_number((104 << 2) | 2), 104.0);
        assert_eq!(rk_number((9450 << 2) | 3), 94.5);
        assert_eq!(rk_number(((-3_i32 << 2) as u32) | 2), -3.0);
        assert_eq!(rk_number((94.5_f64.to_bits() >> 32) as u32), 94.5);
    }
}
