//! Binary Excel workbooks (.xlsb): the same sheets as .xlsx, with records instead of XML ([MS-XLSB]).
//!
//! Read record by record under the same caps as .xlsx, never as a dense grid. calamine is not used here: it passes over
//! the error of a formula, and a cell that vanishes is a wrong figure waiting to happen.

use std::collections::{BTreeMap, BTreeSet};

use crate::read::book::{Allowance, Book, BookSheet, SheetRows, too_many_cells};
use crate::read::cells::{NumberKind, error_word, number_cell, rk_number, serial_cell};
use crate::read::guard::{Package, damaged};
use crate::read::package::{SheetEntry, Strings, refuse_confused_sheets, workbook_part};
use crate::read::{Limits, Refusal};
use crate::table::{Cell, MergedBlock};

const ROW: u16 = 0;
const STRING_ITEM: u16 = 19;
const FORMAT: u16 = 44;
const STYLE: u16 = 47;
const COLUMNS: u16 = 60;
const RICH_TEXT: u16 = 62;
const BOOK_PROPERTIES: u16 = 153;
const SHEET: u16 = 156;
const MERGED: u16 = 176;
const BEGIN_CELL_STYLES: u16 = 617;
const END_CELL_STYLES: u16 = 618;
/// First and last record of the workbook, of a sheet's cells, of the shared strings and of the styles.
const BOOK: (u16, u16) = (131, 132);
const CELLS: (u16, u16) = (145, 146);
const STRINGS: (u16, u16) = (159, 160);
const STYLES: (u16, u16) = (278, 279);

pub(super) fn read(package: &mut Package<'_>, limits: &Limits) -> Result<Book, Refusal> {
    let (workbook, folder, links) = workbook_part(package)?;
    let part = package.bytes(&workbook)?.ok_or_else(damaged)?;
    let (mut entries, mut is_1904) = (Vec::new(), false);
    for record in Records(&part) {
        let (kind, data) = record?;
        match kind {
            BOOK_PROPERTIES => is_1904 = data.first().is_some_and(|flags| flags & 1 != 0),
            SHEET => {
                let (id, after) = wide_text(data, 8)?;
                let (name, _) = wide_text(data, after)?;
                if let Some(link) = links.get(&id).filter(|link| link.kind == "worksheet") {
                    entries.push(SheetEntry { name, is_hidden: u32_at(data, 0)? != 0, part: link.target.clone() });
                }
            }
            _ => {}
        }
    }
    if !is_whole(&part, BOOK) {
        return Err(damaged());
    }
    refuse_confused_sheets(&entries, limits)?;
    let linked = |kind: &str, usual: &str| {
        links.values().find(|link| link.kind == kind).map_or_else(|| format!("{folder}{usual}"), |link| link.target.clone())
    };
    let strings = strings(&package.bytes(&linked("sharedStrings", "sharedStrings.bin"))?.unwrap_or_default())?;
    let kinds = kinds(&package.bytes(&linked("styles", "styles.bin"))?.unwrap_or_default())?;
    let mut left = Allowance::new(limits);
    let mut book = Book { is_1904, ..Book::default() };
    for entry in entries {
        let part = package.bytes(&entry.part)?.ok_or_else(damaged)?;
        let mut sheet = read_sheet(&part, &Common { strings: &strings, kinds: &kinds, is_1904 }, limits, &mut left)?;
        (sheet.name, sheet.is_hidden) = (entry.name, entry.is_hidden);
        book.sheets.push(sheet);
    }
    Ok(book)
}

struct Common<'a> {
    strings: &'a Strings,
    kinds: &'a [NumberKind],
    is_1904: bool,
}

fn read_sheet(part: &[u8], common: &Common<'_>, limits: &Limits, left: &mut Allowance) -> Result<BookSheet, Refusal> {
    let mut rows = SheetRows::new(limits, left);
    let (mut hidden_rows, mut hidden_columns, mut merged) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    let mut row = 0;
    for record in Records(part) {
        let (kind, data) = record?;
        match kind {
            ROW => {
                row = one_based(u32_at(data, 0)?, 1_048_576)?;
                if data.get(11).is_some_and(|flags| flags & 0x10 != 0) && row <= limits.rows {
                    hidden_rows.insert(row);
                }
            }
            COLUMNS if data.get(16).is_some_and(|flags| flags & 1 != 0) => {
                let (first, last) = (u32_at(data, 0)?, u32_at(data, 4)?);
                hidden_columns.extend(first.saturating_add(1)..=last.saturating_add(1).min(limits.columns));
            }
            MERGED => {
                let [first_row, last_row, first_column, last_column] = [0, 4, 8, 12].map(|at| u32_at(data, at));
                merged.extend(block([first_row?, last_row?, first_column?, last_column?]));
            }
            2..=11 | RICH_TEXT => {
                let column = one_based(u32_at(data, 0)?, 16_384)?;
                if row == 0 {
                    return Err(damaged());
                }
                if !rows.put(row, column, value(kind, data, common)?)? {
                    break;
                }
            }
            _ => {}
        }
    }
    let breaks_off = !is_whole(part, CELLS);
    Ok(BookSheet { merged, breaks_off, hidden_columns: hidden_columns.into_iter().collect(), ..rows.finish(&hidden_rows) })
}

fn value(kind: u16, data: &[u8], common: &Common<'_>) -> Result<Cell, Refusal> {
    let number = |number: f64| -> Result<Cell, Refusal> {
        let style = u32_at(data, 4)? & 0x00FF_FFFF;
        let kind = common.kinds.get(style as usize).copied().unwrap_or_default();
        Ok(if kind == NumberKind::Plain { number_cell(number) } else { serial_cell(number, kind, common.is_1904) })
    };
    let byte = || data.get(8).copied().ok_or_else(damaged);
    let text = |text: String| if text.is_empty() { Cell::Empty } else { Cell::Text(text) };
    match kind {
        2 => number(rk_number(u32_at(data, 8)?)),
        3 | 11 => Ok(Cell::Error(error_word(byte()?).to_owned())),
        4 | 10 => Ok(Cell::Bool(byte()? != 0)),
        5 | 9 => number(f64::from_bits(u64_at(data, 8)?)),
        7 => common.strings.get(u32_at(data, 8)? as usize).map(|found| text(found.to_owned())).ok_or_else(damaged),
        RICH_TEXT => Ok(text(wide_text(data, 9)?.0)),
        _ => Ok(text(wide_text(data, 8)?.0)),
    }
}

fn strings(part: &[u8]) -> Result<Strings, Refusal> {
    let mut strings = Strings::default();
    for record in Records(part) {
        let (kind, data) = record?;
        if kind == STRING_ITEM && !strings.push(&wide_text(data, 1)?.0) {
            return Err(too_many_cells());
        }
    }
    if is_whole(part, STRINGS) { Ok(strings) } else { Err(damaged()) }
}

fn kinds(part: &[u8]) -> Result<Vec<NumberKind>, Refusal> {
    let (mut written, mut kinds, mut is_in_cell_styles) = (BTreeMap::new(), Vec::new(), false);
    for record in Records(part) {
        let (kind, data) = record?;
        match kind {
            FORMAT => {
                written.insert(u16_at(data, 0)?, NumberKind::of_code(&wide_text(data, 2)?.0));
            }
            BEGIN_CELL_STYLES => is_in_cell_styles = true,
            END_CELL_STYLES => is_in_cell_styles = false,
            STYLE if is_in_cell_styles => {
                let id = u16_at(data, 2)?;
                kinds.push(written.get(&id).copied().unwrap_or_else(|| NumberKind::builtin(u32::from(id))));
            }
            _ => {}
        }
    }
    if is_whole(part, STYLES) { Ok(kinds) } else { Err(damaged()) }
}

/// False for a part that begins what these two records enclose and stops before its end.
fn is_whole(part: &[u8], (begin, end): (u16, u16)) -> bool {
    let has = |wanted: u16| Records(part).any(|record| record.is_ok_and(|(kind, _)| kind == wanted));
    !has(begin) || has(end)
}

/// Records of a part: a number and its bytes. A record that ends beyond the part is damage.
struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = Result<(u16, &'a [u8]), Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        let (&low, mut rest) = self.0.split_first()?;
        self.0 = &[];
        let mut kind = u16::from(low & 0x7F);
        if low & 0x80 != 0 {
            let Some((&high, after)) = rest.split_first() else { return Some(Err(damaged())) };
            kind |= u16::from(high & 0x7F) << 7;
            rest = after;
        }
        let mut length = 0_usize;
        for shift in [0, 7, 14, 21] {
            let Some((&byte, after)) = rest.split_first() else { return Some(Err(damaged())) };
            length |= usize::from(byte & 0x7F) << shift;
            rest = after;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let Some((data, after)) = rest.split_at_checked(length) else { return Some(Err(damaged())) };
        self.0 = after;
        Some(Ok((kind, data)))
    }
}

fn bytes_at<const N: usize>(data: &[u8], at: usize) -> Result<[u8; N], Refusal> {
    data.get(at..).and_then(|from| from.first_chunk::<N>()).copied().ok_or_else(damaged)
}

fn u16_at(data: &[u8], at: usize) -> Result<u16, Refusal> {
    bytes_at(data, at).map(u16::from_le_bytes)
}

fn u32_at(data: &[u8], at: usize) -> Result<u32, Refusal> {
    bytes_at(data, at).map(u32::from_le_bytes)
}

fn u64_at(data: &[u8], at: usize) -> Result<u64, Refusal> {
    bytes_at(data, at).map(u64::from_le_bytes)
}

/// A text with its length before it, and where it ends. A length of all ones stands for no text.
fn wide_text(data: &[u8], at: usize) -> Result<(String, usize), Refusal> {
    let units = u32_at(data, at)?;
    let start = at + 4;
    if units == u32::MAX {
        return Ok((String::new(), start));
    }
    let end = (units as usize).checked_mul(2).and_then(|length| start.checked_add(length)).ok_or_else(damaged)?;
    let bytes = data.get(start..end).ok_or_else(damaged)?;
    let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    Ok((String::from_utf16_lossy(&units), end))
}

fn one_based(number: u32, most: u32) -> Result<u32, Refusal> {
    if number < most { Ok(number + 1) } else { Err(damaged()) }
}

fn block([first_row, last_row, first_column, last_column]: [u32; 4]) -> Option<MergedBlock> {
    let is_block = first_row <= last_row && first_column <= last_column && last_row < 1_048_576 && last_column < 16_384;
    is_block.then_some(MergedBlock {
        first_row: first_row + 1,
        last_row: last_row + 1,
        first_column: first_column + 1,
        last_column: last_column + 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_that_ends_beyond_the_part_is_damage() {
        let records: Vec<_> = Records(&[0x9C, 0x01, 0x02, 7, 8, 5, 9]).collect();
        assert_eq!(records.len(), 2);
        assert_eq!(records[0].as_ref().ok(), Some(&(156, &[7_u8, 8][..])));
        assert!(records[1].is_err());
    }

    #[test]
    fn a_text_longer_than_its_record_is_damage() {
        assert_eq!(wide_text(&[1, 0, 0, 0, 0xEB, 0], 0).unwrap().0, "ë");
        assert!(wide_text(&[9, 0, 0, 0, 0xEB, 0], 0).is_err());
        assert!(wide_text(&[0xFE, 0xFF, 0xFF, 0xFF], 0).is_err());
    }
}
