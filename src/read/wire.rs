//! A book as bytes, for the way from a worker back to the run. Numbers keep every bit.
//!
//! The worker may have been brought down or misled by a hostile file, so what it sends is read as carefully as a file:
//! nothing is set aside by a declared count, and a message that is not whole counts as none.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use crate::read::book::{Book, BookSheet};
use crate::table::{Cell, MergedBlock, RawRow};

/// Puts values end to end.
#[derive(Default)]
pub(super) struct Sent(pub(super) Vec<u8>);

impl Sent {
    pub(super) fn number(&mut self, number: u64) {
        // Seven bits a byte, the last one without its top bit.
        let mut rest = number;
        while rest >= 0x80 {
            self.0.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        self.0.push(rest as u8);
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    fn place(&mut self, place: Option<(u32, u32)>) {
        let (row, column) = place.unwrap_or_default();
        self.number(u64::from(row));
        self.number(u64::from(column));
    }

    fn cell(&mut self, cell: &Cell) {
        let mut tagged = |tag: u8, number: u64| {
            self.0.push(tag);
            self.number(number);
        };
        match cell {
            Cell::Empty => self.0.push(0),
            Cell::Text(text) => {
                self.0.push(1);
                self.bytes(text.as_bytes());
            }
            Cell::Number(number) => {
                self.0.push(2);
                self.0.extend(number.to_bits().to_le_bytes());
            }
            Cell::Date(date) => tagged(3, day_number(*date)),
            Cell::DateTime(when) => {
                self.0.push(4);
                self.0.extend(when.and_utc().timestamp().to_le_bytes());
            }
            Cell::Time(time) => tagged(5, u64::from(time.num_seconds_from_midnight())),
            Cell::Bool(is_true) => tagged(6, u64::from(*is_true)),
            Cell::Error(error) => {
                self.0.push(7);
                self.bytes(error.as_bytes());
            }
            Cell::FormulaWithoutValue => self.0.push(8),
        }
    }

    pub(super) fn book(&mut self, book: &Book) {
        self.number(u64::from(book.is_1904));
        self.number(book.sheets.len() as u64);
        for sheet in &book.sheets {
            self.bytes(sheet.name.as_bytes());
            self.number(u64::from(sheet.is_hidden));
            self.place(sheet.first_cut);
            self.place(sheet.beyond);
            self.number(sheet.hidden_columns.len() as u64);
            sheet.hidden_columns.iter().for_each(|column| self.number(u64::from(*column)));
            self.number(sheet.merged.len() as u64);
            for block in &sheet.merged {
                self.place(Some((block.first_row, block.last_row)));
                self.place(Some((block.first_column, block.last_column)));
            }
            self.number(sheet.rows.len() as u64);
            for row in &sheet.rows {
                self.number(u64::from(row.number) << 1 | u64::from(row.is_hidden));
                self.number(row.cells.len() as u64);
                row.cells.iter().for_each(|cell| self.cell(cell));
            }
        }
    }
}

fn day_number(date: NaiveDate) -> u64 {
    u64::try_from(date.num_days_from_ce()).unwrap_or_default()
}

/// Takes values off the front; `None` when they are not there.
pub(super) struct Received<'a>(pub(super) &'a [u8]);

impl<'a> Received<'a> {
    pub(super) fn number(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*byte)
    }

    pub(super) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    pub(super) fn text(&mut self) -> Option<String> {
        String::from_utf8(self.bytes()?.to_vec()).ok()
    }

    fn eight(&mut self) -> Option<[u8; 8]> {
        let (eight, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*eight)
    }

    fn small(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    fn place(&mut self) -> Option<Option<(u32, u32)>> {
        let place = (self.small()?, self.small()?);
        Some((place != (0, 0)).then_some(place))
    }

    fn many<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let n = self.number()?;
        let mut all = Vec::new();
        for _ in 0..n {
            all.push(one(self)?);
        }
        Some(all)
    }

    fn cell(&mut self) -> Option<Cell> {
        Some(match self.byte()? {
            0 => Cell::Empty,
            1 => Cell::Text(self.text()?),
            2 => Cell::Number(f64::from_bits(u64::from_le_bytes(self.eight()?))),
            3 => Cell::Date(NaiveDate::from_num_days_from_ce_opt(i32::try_from(self.number()?).ok()?)?),
            4 => Cell::DateTime(instant(i64::from_le_bytes(self.eight()?))?),
            5 => Cell::Time(NaiveTime::from_num_seconds_from_midnight_opt(self.small()?, 0)?),
            6 => Cell::Bool(self.number()? != 0),
            7 => Cell::Error(self.text()?),
            8 => Cell::FormulaWithoutValue,
            _ => return None,
        })
    }

    pub(super) fn book(&mut self) -> Option<Book> {
        let is_1904 = self.number()? != 0;
        let sheets = self.many(|from| {
            Some(BookSheet {
                name: from.text()?,
                is_hidden: from.number()? != 0,
                first_cut: from.place()?,
                beyond: from.place()?,
                hidden_columns: from.many(Self::small)?,
                merged: from.many(|from| {
                    let [first_row, last_row, first_column, last_column] = [from.small()?, from.small()?, from.small()?, from.small()?];
                    Some(MergedBlock { first_row, last_row, first_column, last_column })
                })?,
                linked: None,
                breaks_off: false,
                rows: from.many(|from| {
                    let number = from.number()?;
                    let cells = from.many(Self::cell)?;
                    Some(RawRow { number: u32::try_from(number >> 1).ok()?, cells, is_hidden: number & 1 != 0 })
                })?,
            })
        })?;
        Some(Book { sheets, is_1904 })
    }
}

fn instant(seconds: i64) -> Option<NaiveDateTime> {
    DateTime::from_timestamp(seconds, 0).map(|when| when.naive_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> Book {
        let day = NaiveDate::from_ymd_opt(2017, 9, 15).unwrap();
        let cells = vec![
            Cell::Empty,
            Cell::Text("Zo\u{eb}".into()),
            Cell::Number(0.1 + 0.2),
            Cell::Number(-0.0),
            Cell::Date(day),
            Cell::DateTime(day.and_hms_opt(8, 30, 15).unwrap()),
            Cell::Time(NaiveTime::from_hms_opt(7, 10, 0).unwrap()),
            Cell::Bool(true),
            Cell::Error("#N/A".into()),
            Cell::FormulaWithoutValue,
        ];
        Book {
            is_1904: true,
            sheets: vec![BookSheet {
                name: "Spring".into(),
                is_hidden: true,
                rows: vec![RawRow { number: 70_000, cells, is_hidden: true }],
                merged: vec![MergedBlock { first_row: 1, last_row: 1, first_column: 2, last_column: 4 }],
                hidden_columns: vec![3, 256],
                first_cut: Some((5, 6)),
                beyond: None,
                linked: None,
                breaks_off: false,
            }],
        }
    }

    #[test]
    fn a_book_arrives_as_it_was_sent() {
        let mut sent = Sent::default();
        sent.book(&book());
        let mut received = Received(&sent.0);
        assert_eq!(received.book(), Some(book()));
        assert!(received.0.is_empty());
    }

    #[test]
    fn a_message_cut_off_or_lying_about_its_length_is_no_book() {
        let mut sent = Sent::default();
        sent.book(&book());
        for end in 0..sent.0.len() {
            assert_eq!(Received(&sent.0[..end]).book(), None, "{end}");
        }
        let endless = [&[0][..], &[0xFF; 8], &[0x7F], &[1, b'x']].concat();
        assert_eq!(Received(&endless).book(), None);
    }
}
