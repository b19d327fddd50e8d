//! Where in the school's own files a thing stands, in the words of the person who has the file open.
//!
//! Rows and columns are 1-based and counted from the top left of the sheet, as a spreadsheet shows them.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// A place in an input file: as much of file, sheet, row and column as is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// File name as the school sees it, relative to the inbox; never an absolute path.
    pub file: Arc<str>,
    /// Sheet of a workbook; `None` for a text file.
    pub sheet: Option<Arc<str>>,
    /// Row of the sheet or line of the text file, 1-based.
    pub row: Option<u32>,
    /// Column, 1-based (1 is A).
    pub column: Option<u32>,
    /// The heading of the column, for text files, where letters mean nothing.
    pub field: Option<Arc<str>>,
}

impl Place {
    /// A whole file.
    pub fn file(file: impl Into<Arc<str>>) -> Place {
        Place { file: file.into(), sheet: None, row: None, column: None, field: None }
    }

    /// The same place, in a sheet.
    pub fn in_sheet(mut self, sheet: Option<Arc<str>>) -> Place {
        self.sheet = sheet;
        self
    }

    /// The same place, narrowed to a row.
    pub fn at_row(mut self, row: u32) -> Place {
        self.row = Some(row);
        self
    }

    /// The same place, narrowed to a column with its heading.
    pub fn at_column(mut self, column: u32, field: &str) -> Place {
        self.column = Some(column);
        self.field = (!field.trim().is_empty()).then(|| Arc::from(field.trim()));
        self
    }

    /// The cell in spreadsheet notation, for example `F17`, when row and column are known.
    pub fn cell(&self) -> Option<String> {
        Some(format!("{}{}", column_letters(self.column?), self.row?))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", shown(&self.file))?;
        match &self.sheet {
            Some(sheet) => {
                write!(f, ", sheet {}", shown(sheet))?;
                match (self.cell(), self.row, self.column) {
                    (Some(cell), _, _) => write!(f, ", cell {cell}"),
                    (None, Some(row), _) => write!(f, ", row {row}"),
                    (None, None, Some(column)) => write!(f, ", column {}", column_letters(column)),
                    (None, None, None) => Ok(()),
                }
            }
            None => {
                if let Some(row) = self.row {
                    write!(f, ", line {row}")?;
                }
                match (&self.field, self.column) {
                    (Some(field), _) => write!(f, ", column \"{}\"", shown(field)),
                    (None, Some(column)) => write!(f, ", column {column}"),
                    (None, None) => Ok(()),
                }
            }
        }
    }
}

/// A name as a message shows it: one longer than any line of a message loses its middle, and keeps its ending.
pub fn shown(name: &str) -> Cow<'_, str> {
    const LONGEST: usize = 160;
    const ENDING: usize = 40;
    let n = if name.len() <= LONGEST { 0 } else { name.chars().count() };
    if n <= LONGEST {
        return Cow::Borrowed(name);
    }
    let start: String = name.chars().take(LONGEST - ENDING - 1).collect();
    let end: String = name.chars().skip(n - ENDING).collect();
    Cow::Owned(format!("{start}…{end}"))
}

/// Spreadsheet letters of a 1-based column: 1 is A, 27 is AA.
pub fn column_letters(column: u32) -> String {
    let mut n = column.max(1);
    let mut letters = Vec::new();
    while n > 0 {
        let digit = ((n - 1) % 26) as u8;
        letters.push(char::from(b'A' + digit));
        n = (n - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_follow_the_spreadsheet() {
        for (column, letters) in [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (703, "AAA"), (16_384, "XFD")] {
            assert_eq!(column_letters(column), letters);
        }
    }

    #[test]
    fn a_cell_of_a_sheet_is_named_as_the_person_sees_it() {
        let place = Place::file("Assessments.xlsx").in_sheet(Some("Spring".into())).at_row(17).at_column(6, "Writing");
        assert_eq!(place.to_string(), "Assessments.xlsx, sheet Spring, cell F17");
    }

    #[test]
    fn an_endless_name_loses_its_middle() {
        let place = Place::file(format!("{}.csv", "é".repeat(60_000))).at_row(3).at_column(2, &"a".repeat(30_000));
        let text = place.to_string();
        assert!(text.chars().count() < 400, "{text}");
        assert!(text.contains("é.csv, line 3, column \"aaa"), "{text}");
        assert_eq!(shown("pupils.csv"), "pupils.csv");
    }

    #[test]
    fn a_line_of_a_text_file_is_named_with_its_heading() {
        let place = Place::file("pupils.csv").at_row(3).at_column(2, "DOB");
        assert_eq!(place.to_string(), "pupils.csv, line 3, column \"DOB\"");
    }
}
