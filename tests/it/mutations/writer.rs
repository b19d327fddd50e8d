//! The edited tables as the bytes of a file: text in the encodings and dialects of spreadsheets, or a workbook.

use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet, XlsxError};
use waymark::table::Cell;

use super::model::{Book, Sheet};
use super::random::Seeded;

/// How the file is written.
#[derive(Clone, Debug)]
pub enum Dress {
    /// A text file: separator, encoding, end of line, whether every cell is quoted, whether `sep=` stands first.
    Text { separator: char, encoding: &'static str, end: &'static str, is_quoted: bool, says_separator: bool },
    /// A workbook: whether figures in text become numbers, as they do where a CSV file is opened and saved; or numbers text.
    Workbook { figures: Figures },
}

/// What kind of cell a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figures {
    /// As the fixture has it.
    AsTheyAre,
    /// Text such as `104` becomes a number.
    Numbers,
    /// Numbers become text.
    Texts,
}

impl Dress {
    /// The plainest dress of a book, which changes nothing.
    pub fn plain(book: &Book) -> Dress {
        if Dress::is_text(book) {
            Dress::Text { separator: ',', encoding: "utf-8", end: "\n", is_quoted: false, says_separator: false }
        } else {
            Dress::Workbook { figures: Figures::AsTheyAre }
        }
    }

    /// One of all.
    pub fn random(book: &Book, seeded: &mut Seeded) -> Dress {
        if !Dress::is_text(book) || seeded.below(3) == 0 {
            return Dress::Workbook { figures: *seeded.one_of(&[Figures::AsTheyAre, Figures::Numbers, Figures::Texts]) };
        }
        let encoding = *seeded.one_of(&["utf-8", "utf-8 with mark", "utf-16le", "utf-16be", "windows-1252"]);
        Dress::Text {
            separator: *seeded.one_of(&[',', ';', '\t', '|']),
            encoding,
            end: seeded.one_of::<&str>(&["\n", "\r\n", "\r"]),
            is_quoted: seeded.below(3) == 0,
            says_separator: seeded.below(6) == 0,
        }
    }

    /// True for a book of one table without a sheet name: only that can be a text file.
    fn is_text(book: &Book) -> bool {
        book.sheets.len() == 1 && book.sheets.iter().all(|sheet| sheet.name.is_none())
    }

    /// The file's name and bytes.
    pub fn write(&self, book: &Book) -> (String, Vec<u8>) {
        match self {
            Dress::Text { separator, encoding, end, is_quoted, says_separator } => {
                let mut text = if *says_separator { format!("sep={separator}{end}") } else { String::new() };
                for row in book.sheets.iter().flat_map(|sheet| &sheet.rows) {
                    let cells: Vec<String> = row.cells.iter().map(|cell| field(&spoken(cell), *separator, *is_quoted)).collect();
                    text.push_str(&cells.join(&separator.to_string()));
                    text.push_str(end);
                }
                (format!("{}.csv", book.stem), encoded(&text, encoding))
            }
            Dress::Workbook { figures } => (format!("{}.xlsx", book.stem), workbook(book, *figures).expect("the workbook can be written")),
        }
    }
}

/// A cell as a spreadsheet writes it into a text file.
fn spoken(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Date(date) => date.format("%d/%m/%Y").to_string(),
        Cell::DateTime(stamp) => stamp.format("%d/%m/%Y %H:%M").to_string(),
        other => other.text(),
    }
}

fn field(text: &str, separator: char, is_quoted: bool) -> String {
    if is_quoted || text.contains([separator, '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

fn encoded(text: &str, encoding: &str) -> Vec<u8> {
    let wide = |bytes: fn(u16) -> [u8; 2]| std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(bytes).collect();
    match encoding {
        "utf-8 with mark" => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        "utf-16le" => wide(u16::to_le_bytes),
        "utf-16be" => wide(u16::to_be_bytes),
        // Letters that the code page lacks would be lost in saving: such a text stays as it is.
        "windows-1252" => match narrow(text) {
            Some(bytes) => bytes,
            None => text.as_bytes().to_vec(),
        },
        _ => text.as_bytes().to_vec(),
    }
}

fn narrow(text: &str) -> Option<Vec<u8>> {
    const UPPER: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ";
    text.chars()
        .map(|c| match u32::from(c) {
            code @ (0..0x80 | 0xA0..=0xFF) => u8::try_from(code).ok(),
            _ => UPPER.chars().zip(0x80..).find(|(known, _)| *known == c).map(|(_, byte)| byte),
        })
        .collect()
}

fn workbook(book: &Book, figures: Figures) -> Result<Vec<u8>, XlsxError> {
    let mut out = Workbook::new();
    for sheet in &book.sheets {
        let page = out.add_worksheet();
        if let Some(name) = &sheet.name {
            page.set_name(name)?;
        }
        if sheet.is_hidden {
            page.set_hidden(true);
        }
        write_sheet(page, sheet, figures)?;
    }
    out.save_to_buffer()
}

fn write_sheet(page: &mut Worksheet, sheet: &Sheet, figures: Figures) -> Result<(), XlsxError> {
    for block in &sheet.merged {
        let [first_row, first_column, last_row, last_column] = *block;
        page.merge_range(first_row as u32, first_column as u16, last_row as u32, last_column as u16, "", &Format::new())?;
    }
    for (at, row) in (0..).zip(&sheet.rows) {
        if row.is_hidden {
            page.set_row_hidden(at)?;
        }
        for (column, cell) in (0..).zip(&row.cells) {
            write_cell(page, at, column, &turned(cell, figures))?;
        }
    }
    for column in &sheet.hidden_columns {
        page.set_column_hidden(*column as u16)?;
    }
    Ok(())
}

fn turned(cell: &Cell, figures: Figures) -> Cell {
    match (cell, figures) {
        (Cell::Text(text), Figures::Numbers) => match text.parse::<f64>() {
            Ok(number) if number.is_finite() && number.to_string() == *text => Cell::Number(number),
            _ => cell.clone(),
        },
        (Cell::Number(_), Figures::Texts) => Cell::Text(cell.text()),
        _ => cell.clone(),
    }
}

fn write_cell(page: &mut Worksheet, row: u32, column: u16, cell: &Cell) -> Result<(), XlsxError> {
    let with = |format: &str| Format::new().set_num_format(format);
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => {
            page.write_string(row, column, text)?;
        }
        Cell::Number(number) => {
            page.write_number(row, column, *number)?;
        }
        Cell::Date(date) => {
            page.write_with_format(row, column, date, &with("dd/mm/yyyy"))?;
        }
        Cell::DateTime(stamp) => {
            page.write_with_format(row, column, stamp, &with("dd/mm/yyyy hh:mm"))?;
        }
        Cell::Time(time) => {
            page.write_with_format(row, column, time, &with("hh:mm:ss"))?;
        }
        Cell::Bool(value) => {
            page.write_boolean(row, column, *value)?;
        }
        Cell::Error(error) => {
            page.write_formula(row, column, Formula::new("=NA()").set_result(error))?;
        }
        Cell::FormulaWithoutValue => {
            page.write_formula(row, column, Formula::new("=A1").set_result(""))?;
        }
    }
    Ok(())
}
