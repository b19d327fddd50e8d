//! What a reader hands over: rows of cells with the numbers a person sees, and nothing interpreted.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use crate::place::Place;

/// What the description of a workbook says that counts its days from 1904 and not from 1900.
pub(crate) const FROM_1904: &str = "dates counted from 1904";

/// One cell as the container holds it.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing there.
    Empty,
    /// Text, untrimmed.
    Text(String),
    /// A number that is not a date.
    Number(f64),
    /// A whole day.
    Date(NaiveDate),
    /// A day with a time of day other than midnight.
    DateTime(NaiveDateTime),
    /// A time of day without a date (Excel makes `7:10` into this).
    Time(NaiveTime),
    /// True or false typed as such.
    Bool(bool),
    /// A spreadsheet error such as `#N/A`.
    Error(String),
    /// A formula for which the file keeps no value.
    FormulaWithoutValue,
}

impl Cell {
    /// True for an empty cell and for text of blanks only.
    pub fn is_blank(&self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(text) => text.chars().all(|c| c.is_whitespace() || is_invisible(c)),
            _ => false,
        }
    }

    /// The cell as trimmed text, the way a person would read it aloud: whole numbers without `.0`,
    /// dates as `YYYY-MM-DD`. Errors and formulas without a value are empty.
    pub fn text(&self) -> String {
        match self {
            Cell::Empty | Cell::Error(_) | Cell::FormulaWithoutValue => String::new(),
            Cell::Text(text) => clean(text),
            Cell::Number(number) => number_text(*number),
            Cell::Date(date) => date.format("%Y-%m-%d").to_string(),
            Cell::DateTime(stamp) => stamp.format("%Y-%m-%d %H:%M:%S").to_string(),
            Cell::Time(time) => time.format("%H:%M:%S").to_string(),
            Cell::Bool(true) => "TRUE".to_owned(),
            Cell::Bool(false) => "FALSE".to_owned(),
        }
    }
}

/// Zero-width and direction marks, which carry nothing and break comparisons.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{00AD}')
}

/// Text without invisible marks, with blanks of any kind as single spaces, trimmed.
pub fn clean(text: &str) -> String {
    if is_plain(text.as_bytes()) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if word.is_empty() {
            continue;
        }
        let start = out.len();
        if start > 0 {
            out.push(' ');
        }
        let before = out.len();
        out.extend(word.chars().filter(|c| !is_invisible(*c)));
        if out.len() == before {
            out.truncate(start);
        }
    }
    out
}

/// Printable ASCII with single blanks inside: nothing to clean, as most cells are.
fn is_plain(text: &[u8]) -> bool {
    // One plain loop: every cell of every file comes through here, and some hold a page of text.
    let mut before = b' ';
    for &byte in text {
        if !(b' '..=b'~').contains(&byte) || (byte == b' ' && before == b' ') {
            return false;
        }
        before = byte;
    }
    before != b' ' || text.is_empty()
}

fn number_text(number: f64) -> String {
    // Float noise of a spreadsheet is cut at six decimals (inputs catalogue, M106).
    let rounded = (number * 1e6).round() / 1e6;
    if rounded == rounded.trunc() && rounded.abs() < 1e15 { format!("{rounded:.0}") } else { format!("{rounded}") }
}

/// One row with the number the person sees.
#[derive(Clone, Debug, PartialEq)]
pub struct RawRow {
    /// Row of the sheet, or the line of the text file on which the record starts; 1-based.
    pub number: u32,
    /// Cells from column A on; shorter rows are allowed.
    pub cells: Vec<Cell>,
    /// Hidden by hand or by a filter.
    pub is_hidden: bool,
}

impl RawRow {
    /// The cell of a 0-based column index; `Empty` beyond the end.
    pub fn cell(&self, index: usize) -> &Cell {
        self.cells.get(index).unwrap_or(&Cell::Empty)
    }

    /// True when every cell is blank.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(Cell::is_blank)
    }
}

/// A merged block; 1-based, ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MergedBlock {
    /// First row.
    pub first_row: u32,
    /// Last row.
    pub last_row: u32,
    /// First column.
    pub first_column: u32,
    /// Last column.
    pub last_column: u32,
}

/// One sheet of a workbook, or one text file.
#[derive(Clone, Debug, PartialEq)]
pub struct RawTable {
    /// The file's name as the school sees it.
    pub file: Arc<str>,
    /// Sheet name; `None` for text files.
    pub sheet: Option<Arc<str>>,
    /// Hidden or very hidden sheets are listed but not used unless the school's settings name them.
    pub is_hidden: bool,
    /// Non-empty span of rows, in order.
    pub rows: Vec<RawRow>,
    /// Merged blocks of the sheet.
    pub merged: Vec<MergedBlock>,
    /// 1-based numbers of hidden columns.
    pub hidden_columns: Vec<u32>,
}

impl RawTable {
    /// The place of the whole table.
    pub fn place(&self) -> Place {
        Place::file(self.file.clone()).in_sheet(self.sheet.clone())
    }
}

/// What a file turned out to be, by content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    /// Comma, semicolon, tab or pipe separated text.
    Delimited,
    /// Office Open XML workbook.
    Xlsx,
    /// Excel binary workbook in a zip.
    Xlsb,
    /// Old binary workbook.
    Xls,
    /// OpenDocument spreadsheet.
    Ods,
    /// A table of a web page, often under the name of a workbook.
    Html,
    /// Excel 2003 workbook in XML.
    SpreadsheetXml,
    /// One list of records in XML, as SIMS reports are.
    ReportXml,
    /// Common transfer file.
    Ctf,
    /// A page of records in JSON, as the MIS aggregator sends it.
    Json(JsonPage),
    /// A zip of files; its members are inputs of their own.
    Archive,
    /// Recognised, and refused in words.
    Refused,
}

/// What a page of JSON says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonPage {
    /// What its records are.
    pub kind: JsonKind,
    /// Its number among the pages of the list, from 1; 0 when it does not say.
    pub number: u32,
    /// It says that more pages follow.
    pub more: bool,
    /// What is here is known to be a part of the list, which is never a roll.
    pub is_part: bool,
}

/// Records of a page of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum JsonKind {
    /// Pupils.
    Students,
    /// Attendance, one record for each pupil.
    AttendanceSummaries,
    /// Results of assessments.
    Results,
    /// Lists that add nothing to the pupils' own records.
    Other,
    /// What a pull asked for on a day, and got.
    Record(NaiveDate),
}

/// One input file, read.
#[derive(Clone, Debug)]
pub struct InputFile {
    /// Name relative to the inbox, with `/` between folders.
    pub name: Arc<str>,
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 of the content, hexadecimal.
    pub sha256: String,
    /// What the file is.
    pub container: Container,
    /// Encoding or format in words, for the run record and for `inspect`.
    pub described: String,
    /// Its tables, in sheet order. Empty when the file was refused.
    pub tables: Vec<RawTable>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_reads_without_its_decimal() {
        assert_eq!(Cell::Number(4.0).text(), "4");
        assert_eq!(Cell::Number(104.000_000_000_000_01).text(), "104");
        assert_eq!(Cell::Number(94.5).text(), "94.5");
    }

    #[test]
    fn invisible_marks_and_odd_blanks_are_cleaned() {
        assert_eq!(clean("\u{FEFF} Date\u{00A0}of\nBirth\u{200B} "), "Date of Birth");
        assert_eq!(clean("\u{200B} \u{200B}"), "");
        for (text, cleaned) in
            [("", ""), (" a", "a"), ("a ", "a"), ("a  b", "a b"), ("a b", "a b"), (" ", ""), ("a\tb", "a b"), ("é b", "é b")]
        {
            assert_eq!(clean(text), cleaned);
        }
        assert!(Cell::Text("\u{200B} ".into()).is_blank());
    }
}
