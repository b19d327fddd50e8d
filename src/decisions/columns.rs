//! The columns of a returned sheet: by the text of the heading, and by the names that the workbook gives to its headings.
//!
//! Columns may have been moved, hidden or doubled, headings typed in another case or retitled, rows put in above them.

use std::collections::BTreeMap;

use crate::domain::name::folded;
use crate::read::{HeaderName, Named};
use crate::table::RawTable;

/// A column that is read back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The opaque key of the row.
    RowKey,
    /// The pupil's name as printed, to see whether key and name still belong together.
    Pupil,
    /// The decision.
    Decision,
    /// The reason.
    Reason,
    /// What was agreed.
    Action,
    /// Who sees to it.
    Owner,
    /// By when.
    ReviewBy,
    /// Whether parents were told.
    ParentTold,
    /// Whether the teacher was concerned too.
    TeacherConcern,
    /// Who typed it.
    Initials,
}

/// The columns that people fill in.
pub const ENTRIES: [Field; 8] = [
    Field::Decision,
    Field::Reason,
    Field::Action,
    Field::Owner,
    Field::ReviewBy,
    Field::ParentTold,
    Field::TeacherConcern,
    Field::Initials,
];

impl Field {
    /// The heading as printed.
    pub fn heading(self) -> &'static str {
        match self {
            Field::RowKey => "Row key",
            Field::Pupil => "Pupil",
            Field::Decision => "Decision",
            Field::Reason => "Reason",
            Field::Action => "Agreed action / note",
            Field::Owner => "Owner",
            Field::ReviewBy => "Review by",
            Field::ParentTold => "Parent told?",
            Field::TeacherConcern => "Teacher concern too?",
            Field::Initials => "Initials",
        }
    }

    /// The id that the workbook's names end with.
    pub fn id(self) -> &'static str {
        match self {
            Field::RowKey => "row_key",
            Field::Pupil => "pupil",
            Field::Decision => "decision",
            Field::Reason => "reason",
            Field::Action => "agreed_action",
            Field::Owner => "owner",
            Field::ReviewBy => "review_by",
            Field::ParentTold => "parent_told",
            Field::TeacherConcern => "teacher_concern",
            Field::Initials => "initials",
        }
    }

    /// The column of a heading, whatever its case, blanks and punctuation.
    pub(crate) fn of_heading(text: &str) -> Option<Field> {
        // No heading is longer; a note of any length is not folded in vain.
        if text.len() > LONGEST_HEADING {
            return None;
        }
        match folded(text).as_str() {
            "rowkey" => Some(Field::RowKey),
            "pupil" => Some(Field::Pupil),
            "decision" => Some(Field::Decision),
            "reason" => Some(Field::Reason),
            "agreedactionnote" => Some(Field::Action),
            "owner" => Some(Field::Owner),
            "reviewby" => Some(Field::ReviewBy),
            "parenttold" => Some(Field::ParentTold),
            "teacherconcerntoo" => Some(Field::TeacherConcern),
            "initials" | "decidedby" => Some(Field::Initials),
            _ => None,
        }
    }

    /// The column that a name of ours points at: `wm_class_1_row_key`, `wm_flagged_decision`.
    fn of_name(name: &str) -> Option<Field> {
        let rest = name.strip_prefix("wm_")?;
        let id = ["flagged_", "watch_list_", "watch_"].iter().find_map(|table| rest.strip_prefix(table)).or_else(|| {
            let (number, id) = rest.strip_prefix("class_")?.split_once('_')?;
            number.chars().all(|c| c.is_ascii_digit()).then_some(id)
        })?;
        all().find(|field| field.id() == id)
    }
}

fn all() -> impl Iterator<Item = Field> {
    [Field::RowKey, Field::Pupil].into_iter().chain(ENTRIES)
}

/// A heading that only the coordinator's lists have, without blanks and case.
const LIST_HEADING: &str = "rankreasons";
/// Bytes of the longest text that is taken for a heading; blanks and punctuation may have been added.
const LONGEST_HEADING: usize = 120;

/// What kind of sheet a table is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sheet {
    /// Decisions, with the key that ties them to pupils.
    Decisions(Columns),
    /// Columns for decisions, yet no keys.
    WithoutKeys(Columns),
    /// Something else.
    Other,
}

/// Where the columns of a sheet stand, 0-based; a field may stand in several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Columns {
    /// Position of the heading row among the table's rows.
    pub heading: usize,
    /// Columns of each field, from left to right.
    pub of: BTreeMap<Field, Vec<usize>>,
    /// The sheet is one of the coordinator's lists.
    pub is_list: bool,
    /// Columns without a heading.
    pub unheaded: Vec<usize>,
}

impl Columns {
    /// The columns of a field.
    pub(crate) fn at(&self, field: Field) -> &[usize] {
        self.of.get(&field).map_or(&[], Vec::as_slice)
    }
}

/// Finds the columns of a sheet.
pub(crate) fn find(table: &RawTable, names: &[HeaderName]) -> Sheet {
    let named = named_columns(table, names);
    let width = table.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let (nothing, columns_of) = (BTreeMap::new(), |position: usize, named| columns_of(table, position, width, named));
    let by_text = |position: usize| columns_of(position, &nothing);
    // Data may hold the words too, so the first row with the key and most entries is the heading; then names; then entries alone.
    let candidates = (0..table.rows.len()).map(|position| (position, by_text(position)));
    let mut without_keys: Option<usize> = None;
    for (position, columns) in candidates {
        let n_entries = ENTRIES.iter().filter(|field| columns.of.contains_key(field)).count();
        if columns.of.contains_key(&Field::RowKey) && n_entries > 0 {
            return Sheet::Decisions(columns_of(position, &named.1));
        }
        if n_entries >= 3 && without_keys.is_none() {
            without_keys = Some(position);
        }
    }
    let position = named.0.or(without_keys);
    let Some(columns) = position.map(|position| columns_of(position, &named.1)) else { return Sheet::Other };
    let has_entries = ENTRIES.iter().any(|field| columns.of.contains_key(field));
    match (columns.of.contains_key(&Field::RowKey), has_entries) {
        (true, true) => Sheet::Decisions(columns),
        (false, true) => Sheet::WithoutKeys(columns),
        _ => Sheet::Other,
    }
}

/// The heading row and the columns that the workbook's names point at on this sheet.
fn named_columns(table: &RawTable, names: &[HeaderName]) -> (Option<usize>, BTreeMap<usize, Field>) {
    let sheet = table.sheet.as_deref().unwrap_or_default().to_lowercase();
    let mut fields = BTreeMap::new();
    let mut votes: BTreeMap<u32, usize> = BTreeMap::new();
    for one in names {
        let (Named::Cell(of, row, column), Some(field)) = (&one.is, Field::of_name(&one.name)) else { continue };
        if of.to_lowercase() == sheet && table.sheet.is_some() {
            fields.insert(*column as usize - 1, field);
            *votes.entry(*row).or_default() += 1;
        }
    }
    let row = votes.into_iter().max_by_key(|(row, n)| (*n, std::cmp::Reverse(*row))).map(|(row, _)| row);
    (row.and_then(|row| table.rows.iter().position(|one| one.number == row)), fields)
}

/// The columns of a heading row. A heading that says something of ours is believed before the name of its cell.
fn columns_of(table: &RawTable, position: usize, width: usize, named: &BTreeMap<usize, Field>) -> Columns {
    let mut columns = Columns { heading: position, ..Columns::default() };
    let Some(row) = table.rows.get(position) else { return columns };
    for index in 0..width {
        let text = row.cell(index).text();
        let field = Field::of_heading(&text).or_else(|| named.get(&index).copied());
        if let Some(field) = field {
            columns.of.entry(field).or_default().push(index);
        } else if text.is_empty() {
            columns.unheaded.push(index);
        }
        columns.is_list |= text.len() <= LONGEST_HEADING && folded(&text) == LIST_HEADING;
    }
    let sheet = table.sheet.as_deref().map(folded).unwrap_or_default();
    columns.is_list |= matches!(sheet.as_str(), "flagged" | "watch");
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Cell, RawRow};

    fn table(rows: &[&[&str]]) -> RawTable {
        let rows = rows.iter().zip(1..).map(|(cells, number)| RawRow {
            number,
            cells: cells.iter().map(|text| if text.is_empty() { Cell::Empty } else { Cell::Text((*text).to_owned()) }).collect(),
            is_hidden: false,
        });
        RawTable {
            file: "back.xlsx".into(),
            sheet: Some("Class Oak".into()),
            is_hidden: false,
            rows: rows.collect(),
            merged: vec![],
            hidden_columns: vec![],
        }
    }

    #[test]
    fn every_heading_as_printed_is_its_column() {
        for field in all() {
            assert_eq!(Field::of_heading(field.heading()), Some(field));
            assert_eq!(Field::of_heading(&field.heading().to_uppercase()), Some(field));
        }
        assert_eq!(Field::of_heading(&format!("Decision {}", "n".repeat(10_000))), None);
    }

    #[test]
    fn moved_columns_and_headings_in_another_case_are_found() {
        let Sheet::Decisions(columns) = find(&table(&[&[], &["", "ROW  KEY", "parent told", "decision"]]), &[]) else {
            panic!("a sheet of decisions")
        };
        assert_eq!((columns.heading, columns.at(Field::RowKey), columns.at(Field::Decision)), (1, &[1][..], &[3][..]));
        assert_eq!(columns.at(Field::ParentTold), [2]);
    }

    #[test]
    fn a_heading_that_was_retitled_is_known_by_its_name_and_a_last_decision_is_not_a_decision() {
        let names = [("wm_class_1_decision", 2), ("wm_class_1_last_decision", 3)]
            .map(|(name, column)| HeaderName { name: name.to_owned(), is: Named::Cell("class oak".into(), 1, column) });
        let rows = table(&[&["Row key", "What we said", "Last decision", "Reason"]]);
        let Sheet::Decisions(columns) = find(&rows, &names) else { panic!("a sheet of decisions") };
        assert_eq!(columns.at(Field::Decision), [1]);
        assert_eq!(find(&table(&[&["Pupil", "Decision", "Reason", "Owner"]]), &[]), {
            let of = [(Field::Pupil, vec![0]), (Field::Decision, vec![1]), (Field::Reason, vec![2]), (Field::Owner, vec![3])];
            Sheet::WithoutKeys(Columns { of: of.into(), ..Columns::default() })
        });
        assert_eq!(find(&table(&[&["Pupil", "Class"]]), &[]), Sheet::Other);
    }
}
