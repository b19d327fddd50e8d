//! One pass over the records of an old Excel workbook (BIFF5, BIFF8) before calamine reads it ([MS-XLS]).
//!
//! It tells what calamine does not: hidden rows and columns, and formulas without a value. It judges how large a grid the
//! cells span, because calamine sets the whole grid aside, and it blanks the sizes that sheets declare.

use std::collections::BTreeSet;

use crate::read::guard::damaged;
use crate::read::{Limits, Refusal, protected};

const FORMULA: u16 = 0x0006;
const END: u16 = 0x000A;
const PASSWORD: u16 = 0x002F;
const COLUMNS: u16 = 0x007D;
const SHEET: u16 = 0x0085;
const DIMENSIONS: u16 = 0x0200;
const STRING: u16 = 0x0207;
const ROW: u16 = 0x0208;
const BEGIN: u16 = 0x0809;
/// A number that no record has.
const NO_RECORD: [u8; 2] = [0xFF, 0xFF];
/// Cells a sheet's grid may span, blanks included: calamine holds two grids of up to 32 bytes a cell.
const LARGEST_GRID: u64 = 4_000_000;

/// What a sheet's records say besides values. Rows and columns are 1-based.
#[derive(Debug, Default, PartialEq)]
pub(super) struct SheetRecords {
    pub(super) hidden_rows: BTreeSet<u32>,
    pub(super) hidden_columns: BTreeSet<u32>,
    pub(super) formulas_without_value: BTreeSet<(u32, u32)>,
}

/// Walks a workbook stream and blanks the declared sizes in it. Sheets of every kind, in the order of their tabs.
pub(super) fn judge(stream: &mut [u8], limits: &Limits) -> Result<Vec<SheetRecords>, Refusal> {
    let starts = sheet_starts(stream)?;
    let mut distinct = starts.clone();
    distinct.sort_unstable();
    distinct.dedup();
    if starts.len() > limits.sheets || distinct.len() < starts.len() {
        return Err(damaged());
    }
    starts.into_iter().map(|start| judge_sheet(stream, start, limits)).collect()
}

fn sheet_starts(stream: &[u8]) -> Result<Vec<usize>, Refusal> {
    let mut starts = Vec::new();
    let mut at = 0;
    if record(stream, at)?.0 != BEGIN {
        return Err(too_old());
    }
    loop {
        let (kind, data) = record(stream, at)?;
        match kind {
            BEGIN if at == 0 && !matches!(u16_at(data, 0)?, 0x0500 | 0x0600) => return Err(too_old()),
            PASSWORD if u16_at(data, 0)? != 0 || data.len() > 2 => return Err(protected::password_needed("M007")),
            SHEET => {
                let start = data.first_chunk().map(|four| u32::from_le_bytes(*four)).ok_or_else(damaged)?;
                starts.push(usize::try_from(start).ok().filter(|start| *start < stream.len()).ok_or_else(damaged)?);
            }
            END => return Ok(starts),
            _ => {}
        }
        at += 4 + data.len();
    }
}

fn judge_sheet(stream: &mut [u8], start: usize, limits: &Limits) -> Result<SheetRecords, Refusal> {
    let mut sheet = SheetRecords::default();
    let (mut at, mut depth, mut waits) = (start, 0_u32, None);
    let mut span: Option<[u16; 4]> = None;
    loop {
        let (kind, data) = record(stream, at)?;
        let length = data.len();
        match kind {
            BEGIN => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            // A chart within the sheet has records of the same numbers.
            _ if depth > 1 => {}
            ROW if data.get(12).is_some_and(|flags| flags & 0x20 != 0) => {
                sheet.hidden_rows.insert(u32::from(u16_at(data, 0)?) + 1);
            }
            COLUMNS if data.get(8).is_some_and(|flags| flags & 1 != 0) => {
                let (first, last) = (u32::from(u16_at(data, 0)?) + 1, u32::from(u16_at(data, 2)?) + 1);
                sheet.hidden_columns.extend(first..=last.min(limits.columns).min(256));
            }
            STRING => waits = None,
            FORMULA | 0x0203..=0x0205 | 0x027E | 0x00FD | 0x00D6 | 0x00BD => {
                let (row, column) = (u16_at(data, 0)?, u16_at(data, 2)?);
                let last = if kind == 0x00BD { u16_at(data, length.saturating_sub(2))? } else { column };
                span = Some(match span {
                    Some([top, left, bottom, right]) => [top.min(row), left.min(column), bottom.max(row), right.max(last)],
                    None => [row, column, row, last],
                });
                sheet.formulas_without_value.extend(waits.take());
                if kind == FORMULA {
                    let place = (u32::from(row) + 1, u32::from(column) + 1);
                    match stored(data)? {
                        Stored::Value => {}
                        Stored::Follows => waits = Some(place),
                        Stored::Nothing => sheet.formulas_without_value.extend([place]),
                    }
                }
            }
            _ => {}
        }
        if kind == DIMENSIONS
            && let Some(number) = stream.get_mut(at..at + 2)
        {
            number.copy_from_slice(&NO_RECORD);
        }
        at += 4 + length;
    }
    sheet.formulas_without_value.extend(waits.take());
    match span {
        Some([top, left, bottom, right]) if (u64::from(bottom - top) + 1) * (u64::from(right.saturating_sub(left)) + 1) > LARGEST_GRID => {
            Err(Refusal::new(
                "M019",
                "single cells stand so far from the rest that a sheet spans millions of cells, so the workbook is not used",
                "Delete the empty rows and columns around the data, save, and give that file.",
            ))
        }
        _ => Ok(sheet),
    }
}

/// Where the value of a formula is.
enum Stored {
    Value,
    /// In a record that follows.
    Follows,
    Nothing,
}

/// The stored result of a formula: a number, or a kind under a mark of ones ([MS-XLS] 2.5.133). An empty result of a formula
/// that asks to be calculated when the file is opened was never calculated: scripts write it so.
fn stored(data: &[u8]) -> Result<Stored, Refusal> {
    if u16_at(data, 12)? != 0xFFFF {
        return Ok(Stored::Value);
    }
    let to_calculate = u16_at(data, 14)? & 0b11 != 0;
    Ok(match data.get(6) {
        Some(0) => Stored::Follows,
        Some(3) if to_calculate => Stored::Nothing,
        _ => Stored::Value,
    })
}

fn record(stream: &[u8], at: usize) -> Result<(u16, &[u8]), Refusal> {
    let (kind, length) = (u16_at(stream, at)?, usize::from(u16_at(stream, at + 2)?));
    stream.get(at + 4..at + 4 + length).map(|data| (kind, data)).ok_or_else(damaged)
}

fn u16_at(bytes: &[u8], at: usize) -> Result<u16, Refusal> {
    bytes.get(at..).and_then(|from| from.first_chunk()).map(|two| u16::from_le_bytes(*two)).ok_or_else(damaged)
}

/// A workbook of Excel 2 to 4: records without a container around them.
pub(super) fn is_bare(bytes: &[u8]) -> bool {
    const BEGINNINGS: [[u8; 3]; 3] = [[0x09, 0x00, 0x04], [0x09, 0x02, 0x06], [0x09, 0x04, 0x06]];
    BEGINNINGS.iter().any(|beginning| bytes.starts_with(beginning)) && bytes.get(3) == Some(&0)
}

/// Excel 2 to 4 kept one sheet a file, without a list of sheets.
pub(super) fn too_old() -> Refusal {
    Refusal::new(
        "M004",
        "this workbook is older than Excel 5 or is not a workbook, so it is not used",
        "Open it in LibreOffice, save it as an Excel workbook (.xlsx), and give that file.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(parts: &[(u16, &[u8])]) -> Vec<u8> {
        parts.iter().flat_map(|(kind, data)| [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()).collect()
    }

    fn stream(cells: &[(u16, &[u8])]) -> Vec<u8> {
        let globals = |start: u32| records(&[(BEGIN, &[0, 6, 5, 0]), (SHEET, &[&start.to_le_bytes()[..], &[0; 6]].concat()), (END, &[])]);
        let start = globals(0).len() as u32;
        let mut sheet = vec![(BEGIN, &[0, 6, 16, 0][..])];
        sheet.extend(cells);
        sheet.push((END, &[]));
        [globals(start), records(&sheet)].concat()
    }

    fn code(cells: &[(u16, &[u8])]) -> &'static str {
        judge(&mut stream(cells), &Limits::default()).unwrap_err().code.0
    }

    #[test]
    fn a_far_corner_is_refused_before_its_grid_is_set_aside() {
        let cell = |row: u16, column: u16| [&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 10]].concat();
        assert_eq!(code(&[(0x0203, &cell(0, 0)), (0x0203, &cell(65_535, 255))]), "M019");
        assert!(judge(&mut stream(&[(0x0203, &cell(65_535, 255))]), &Limits::default()).is_ok());
    }

    #[test]
    fn a_declared_size_is_blanked() {
        let mut bytes = stream(&[(DIMENSIONS, &[0xFF; 14])]);
        assert!(judge(&mut bytes, &Limits::default()).is_ok());
        assert!(!bytes.windows(4).any(|window| window == [0x00, 0x02, 14, 0]));
    }

    #[test]
    fn a_formula_that_was_never_calculated_is_told() {
        let formula = |mark: u8, flags: u8| [&[4, 0, 2, 0, 0, 0, mark, 0, 0, 0, 0, 0, 0xFF, 0xFF, flags, 0][..], &[0; 8]].concat();
        let found = |cells: &[(u16, &[u8])]| {
            let mut sheets = judge(&mut stream(cells), &Limits::default()).unwrap();
            sheets.remove(0).formulas_without_value.into_iter().collect::<Vec<_>>()
        };
        assert_eq!(found(&[(FORMULA, &formula(3, 3))]), [(5, 3)]);
        assert_eq!(found(&[(FORMULA, &formula(3, 0))]), []);
        assert_eq!(found(&[(FORMULA, &formula(0, 0))]), [(5, 3)]);
        assert_eq!(found(&[(FORMULA, &formula(0, 0)), (STRING, b"\x01\x00\x00a")]), []);
    }

    #[test]
    fn a_stream_that_ends_within_a_sheet_is_damage() {
        let bytes = stream(&[(0x0203, &[0; 14])]);
        for end in 0..bytes.len() {
            assert!(judge(&mut bytes[..end].to_vec(), &Limits::default()).is_err(), "{end}");
        }
    }
}
