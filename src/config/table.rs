//! Tab-separated data files: a heading row, no quoting, and no character with a meaning of its own
//! (`#`, `/` and `\` are data).

use std::path::Path;

use crate::error::ConfigMistake;

/// A data file in memory: headings, and rows with their line numbers.
#[derive(Clone, Debug, Default)]
pub struct DataTable {
    /// Name used in messages.
    pub file: String,
    headings: Vec<String>,
    rows: Vec<(usize, Vec<String>)>,
}

/// One row of a [`DataTable`].
#[derive(Clone, Copy, Debug)]
pub struct DataRow<'a> {
    table: &'a DataTable,
    /// 1-based line of the file.
    pub line: usize,
    cells: &'a [String],
}

impl<'a> DataRow<'a> {
    /// The cell under a heading; empty when the row is short.
    pub fn get(&self, heading: &str) -> &'a str {
        self.table.headings.iter().position(|h| h == heading).and_then(|index| self.cells.get(index)).map_or("", String::as_str)
    }

    /// How many cells the line has.
    pub(crate) fn n_cells(&self) -> usize {
        self.cells.len()
    }

    /// A mistake at this row.
    pub fn mistake(&self, heading: &str, message: impl Into<String>) -> ConfigMistake {
        ConfigMistake { file: self.table.file.clone(), key: format!("line {}, {heading}", self.line), message: message.into() }
    }
}

impl DataTable {
    /// Reads a file and checks that it has these headings. What is wrong is added to `mistakes`.
    pub fn load(path: &Path, wanted: &[&str], mistakes: &mut Vec<ConfigMistake>) -> DataTable {
        let file = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => DataTable::parse(&file, &text, wanted, mistakes),
            Err(error) => {
                mistakes.push(ConfigMistake::unreadable(&file, &error));
                DataTable { file, ..DataTable::default() }
            }
        }
    }

    /// Parses a text; see [`DataTable::load`].
    pub fn parse(file: &str, text: &str, wanted: &[&str], mistakes: &mut Vec<ConfigMistake>) -> DataTable {
        // Lines of a file from an old Macintosh end with a carriage return alone.
        let text = if text.contains('\n') { std::borrow::Cow::Borrowed(text) } else { text.replace('\r', "\n").into() };
        let mut lines = text.trim_start_matches('\u{FEFF}').lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let split = |line: &str| line.split('\t').map(|cell| cell.trim().to_owned()).collect::<Vec<String>>();
        let headings = lines.next().map(|(_, line)| split(line)).unwrap_or_default();
        if let [only] = headings.as_slice()
            && wanted.len() > 1
            && wanted.iter().filter(|heading| only.contains(**heading)).count() > 1
        {
            let message =
                "all headings stand in one cell: the tabs between the columns are lost; save the table with tabs between its columns";
            mistakes.push(ConfigMistake { file: file.to_owned(), key: "heading row".into(), message: message.into() });
            return DataTable { file: file.to_owned(), ..DataTable::default() };
        }
        for (index, heading) in headings.iter().enumerate().filter(|(_, heading)| !heading.is_empty()) {
            if headings.iter().take(index).any(|before| before == heading) {
                let message = format!("the column '{heading}' comes twice; take one of the two out");
                mistakes.push(ConfigMistake { file: file.to_owned(), key: "heading row".into(), message });
            }
        }
        for heading in wanted {
            if !headings.iter().any(|h| h == heading) {
                mistakes.push(ConfigMistake {
                    file: file.to_owned(),
                    key: "heading row".into(),
                    message: format!("the column '{heading}' is missing"),
                });
            }
        }
        let mut rows = Vec::new();
        for (index, line) in lines {
            let cells = split(line);
            if cells.len() > headings.len() {
                mistakes.push(ConfigMistake {
                    file: file.to_owned(),
                    key: format!("line {}", index + 1),
                    message: format!("{} cells under {} headings: a tab too many", cells.len(), headings.len()),
                });
            }
            rows.push((index + 1, cells));
        }
        DataTable { file: file.to_owned(), headings, rows }
    }

    /// Whether there is such a column.
    pub(crate) fn has(&self, heading: &str) -> bool {
        self.headings.iter().any(|known| known == heading)
    }

    /// The rows in file order.
    pub fn rows(&self) -> impl Iterator<Item = DataRow<'_>> {
        self.rows.iter().map(|(line, cells)| DataRow { table: self, line: *line, cells })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_that_other_formats_treat_as_comments_are_data() {
        let mut mistakes = Vec::new();
        let table = DataTable::parse("codes.tsv", "code\tlabel\n#\tschool closed\n\\\tpresent\n", &["code", "label"], &mut mistakes);
        assert_eq!(table.rows().map(|r| r.get("code")).collect::<Vec<_>>(), ["#", "\\"]);
        assert!(mistakes.is_empty());
    }

    #[test]
    fn lost_tabs_are_one_mistake_and_a_column_twice_is_another() {
        let mut mistakes = Vec::new();
        DataTable::parse("codes.tsv", "code  label\nA  B\n", &["code", "label"], &mut mistakes);
        assert!(mistakes.len() == 1 && mistakes[0].to_string().contains("the tabs between the columns are lost"), "{mistakes:?}");
        mistakes.clear();
        DataTable::parse("codes.tsv", "code\tlabel\tcode\n", &["code", "label"], &mut mistakes);
        assert!(mistakes.len() == 1 && mistakes[0].to_string().contains("'code' comes twice"), "{mistakes:?}");
    }

    #[test]
    fn a_missing_column_and_a_tab_too_many_are_both_reported() {
        let mut mistakes = Vec::new();
        DataTable::parse("codes.tsv", "code\nA\tB\n", &["code", "label"], &mut mistakes);
        assert_eq!(mistakes.len(), 2, "{mistakes:?}");
    }
}
