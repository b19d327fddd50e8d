//! Days, as small as the sample needs them.

/// A day of the calendar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Year.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month.
    pub day: u8,
}

/// A day.
pub const fn date(year: u16, month: u8, day: u8) -> Date {
    Date { year, month, day }
}

impl Date {
    /// `05/09/2026`.
    pub fn british(self) -> String {
        format!("{:02}/{:02}/{:04}", self.day, self.month, self.year)
    }

    /// `2026-09-05`.
    pub fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// The value a workbook holds.
    pub fn excel(self) -> Result<rust_xlsxwriter::ExcelDateTime, rust_xlsxwriter::XlsxError> {
        rust_xlsxwriter::ExcelDateTime::from_ymd(self.year, self.month, self.day)
    }
}

/// Days in a month.
pub fn days_in(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) => 29,
        2 => 28,
        _ => 31,
    }
}
