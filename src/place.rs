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
    pub(crate) fn in_sheet(mut self, sheet: Option<Arc<str>>) -> Place {
        self.sheet = sheet;
        self
    }

    /// The same place, narrowed to a row.
    pub(crate) fn at_row(mut self, row: u32) -> Place {
        self.row = Some(row);
        self
    }

    /// The same place, narrowed to a column with its heading.
    pub fn at_column(mut self, column: u32, field: &str) -> Place {
        self.column = Some(column);
        self.field = (!field.trim().is_empty()).then(|| Arc::from(field.trim()));
        self
    }

    /// The cell in spreadsheet notation, for example `F17`, when row and column are known; in a page of JSON the path.
    pub fn cell(&self) -> Option<String> {
        if self.sheet.as_deref().is_some_and(is_path) {
            return Some(self.path().1).filter(|_| self.row.is_some());
        }
        Some(format!("{}{}", column_letters(self.column?), self.row?))
    }

    /// Page and path of a place in JSON: `data[16].sen_needs.data[0].type`. Page 0 is a file that stands alone.
    fn path(&self) -> (usize, String) {
        let sheet = self.sheet.as_deref().unwrap_or_default();
        let (page, item, nested) = self.row.map_or((0, None, None), |row| places_of(row, sheet.starts_with(PAGES)));
        let sheet = sheet.strip_prefix(PAGES).unwrap_or(sheet).trim_start_matches('.');
        let (root, list) = sheet.split_once("[]").unwrap_or((sheet, ""));
        let list = list.trim_start_matches('.');
        let list_path = list.trim_end_matches("[]");
        let index = |at: Option<usize>| at.map_or("[]".to_owned(), |at| format!("[{at}]"));
        let mut path = format!("{root}{}", index(item));
        let field = self.field.as_deref().unwrap_or_default();
        let of_list = field.strip_prefix(list_path).and_then(|rest| rest.strip_prefix('.')).filter(|_| !list_path.is_empty());
        if !list_path.is_empty() && (of_list.is_some() || field.is_empty()) {
            path.push('.');
            path.push_str(list_path);
            if list.ends_with("[]") {
                path.push_str(&index(nested));
            }
        }
        let field = of_list.unwrap_or(field);
        if !field.is_empty() {
            path.push('.');
            path.push_str(field);
        }
        (page, path)
    }
}

/// Beginning of the sheet's name where several pages of JSON make one table.
const PAGES: &str = "page[]";
/// Objects of one page, and entries of one object's list, that a row number can tell apart.
const ITEMS: usize = 9_999;
const NESTED: usize = 999;

/// Sheets of a page of JSON are named by the path of their list; no spreadsheet allows such a name.
fn is_path(sheet: &str) -> bool {
    sheet.contains("[]")
}

/// The row number that stands for an object of a page of JSON, and for an entry of one of its lists; both counted from 0.
/// `None` where there are more than a number can tell apart.
pub(crate) fn path_row(item: usize, nested: Option<usize>) -> Option<u32> {
    let nested = nested.map_or(0, |at| at + 1);
    u32::try_from((item + 1) * (NESTED + 1) + nested).ok().filter(|_| item < 4_000_000 && nested <= NESTED)
}

/// The same row on one of several pages, the first being page 1. Objects beyond what a page holds keep their own number.
pub(crate) fn on_page(row: u32, page: usize) -> u32 {
    let whole = (ITEMS + 1) * (NESTED + 1);
    u32::try_from(page.saturating_mul(whole)).unwrap_or(u32::MAX).saturating_add(row)
}

fn places_of(row: u32, has_pages: bool) -> (usize, Option<usize>, Option<usize>) {
    let row = row as usize;
    let whole = (ITEMS + 1) * (NESTED + 1);
    let (page, row) = if has_pages { (row / whole, row % whole) } else { (0, row) };
    (page, (row / (NESTED + 1)).checked_sub(1), (row % (NESTED + 1)).checked_sub(1))
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", shown(&self.file))?;
        match &self.sheet {
            Some(sheet) if is_path(sheet) => match self.path() {
                (0, path) => write!(f, ", {path}"),
                (page, path) => write!(f, ", page {page}, {path}"),
            },
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
pub(crate) fn column_letters(column: u32) -> String {
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

    #[test]
    fn a_place_in_json_is_the_path_that_the_page_shows() {
        let at = |sheet: &str, row: Option<u32>, field: &str| {
            let place = Place { row, ..Place::file("p.json").in_sheet(Some(sheet.into())) };
            place.at_column(1, field).to_string()
        };
        assert_eq!(at("data[]", path_row(16, None), "education_details.data.upn"), "p.json, data[16].education_details.data.upn");
        assert_eq!(at("[]", path_row(0, None), "gender"), "p.json, [0].gender");
        assert_eq!(at("data[].sen_needs.data[]", path_row(3, Some(0)), "sen_needs.data.type"), "p.json, data[3].sen_needs.data[0].type");
        assert_eq!(at("data[].sen_needs.data[]", path_row(3, Some(0)), "legal_surname"), "p.json, data[3].legal_surname");
        assert_eq!(
            at("data[].attendance_summary.data", path_row(3, None), "attendance_summary.data.possible_marks"),
            "p.json, data[3].attendance_summary.data.possible_marks"
        );
        let second = path_row(4, None).map(|row| on_page(row, 2));
        assert_eq!(at("page[].data[]", second, "gender"), "p.json, page 2, data[4].gender");
        assert_eq!(at("page[].data[]", None, "gender"), "p.json, data[].gender");
        assert_eq!(path_row(0, Some(999)), None);
    }
}
