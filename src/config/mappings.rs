//! `config/mappings/`: which headings and which written values mean what. One row per wording, with its source.
//!
//! Headings and values are compared in the forms made by `normalise`; here they are kept as written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::config::mappings::fields::FIELDS;
use crate::config::mappings::statutory::Statutory;
use crate::config::table::DataTable;
use crate::error::ConfigMistake;

pub mod fields;
pub mod statutory;

/// A heading and the column it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnAlias {
    /// One of [`FIELDS`].
    pub field: &'static str,
    /// Heading as a file writes it.
    pub alias: String,
}

/// A value and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueAlias {
    /// The program's word, or `ASK` when only the school can say.
    pub canonical: String,
    /// Note on its use.
    pub note: String,
}

/// All headings and values.
#[derive(Clone, Debug, Default)]
pub struct Mappings {
    statutory: Statutory,
    columns: Vec<ColumnAlias>,
    values: BTreeMap<(String, String), ValueAlias>,
}

impl Mappings {
    /// Loads `column-aliases.tsv` and `value-aliases.tsv` of a folder. Every mistake is added with file and line.
    pub fn load(dir: &Path, mistakes: &mut Vec<ConfigMistake>) -> Mappings {
        let columns = DataTable::load(&dir.join("column-aliases.tsv"), &["canonical", "alias", "system", "status", "source"], mistakes);
        let values = DataTable::load(&dir.join("value-aliases.tsv"), &["field", "raw", "canonical", "status", "source", "note"], mistakes);
        Mappings { statutory: Statutory::load(dir, mistakes), ..Mappings::from_tables(&columns, &values, mistakes) }
    }

    /// The statutory assessments.
    pub fn statutory(&self) -> &Statutory {
        &self.statutory
    }

    /// The same from tables in memory.
    pub(crate) fn from_tables(columns: &DataTable, values: &DataTable, mistakes: &mut Vec<ConfigMistake>) -> Mappings {
        let mut mappings = Mappings::default();
        for row in columns.rows() {
            let name = row.get("canonical");
            match field(name) {
                Some(field) if !row.get("alias").is_empty() => {
                    mappings.columns.push(ColumnAlias { field, alias: row.get("alias").to_owned() });
                }
                Some(_) => mistakes.push(row.mistake("alias", "is empty; write the heading as the file has it")),
                None => mistakes.push(row.mistake("canonical", format!("'{name}' is not a column the program knows"))),
            }
        }
        for row in values.rows() {
            let (name, canonical) = (row.get("field"), row.get("canonical"));
            if name.is_empty() || canonical.is_empty() {
                mistakes.push(row.mistake("canonical", "field and canonical must both be filled"));
                continue;
            }
            // The first row for a field and a raw value counts.
            mappings
                .values
                .entry((name.to_owned(), value_key(name, row.get("raw"))))
                .or_insert_with(|| ValueAlias { canonical: canonical.to_owned(), note: row.get("note").to_owned() });
        }
        mappings
    }

    /// Every heading in file order.
    pub fn columns(&self) -> &[ColumnAlias] {
        &self.columns
    }

    /// What a written value stands for in a field.
    pub fn value(&self, field: &str, raw: &str) -> Option<&ValueAlias> {
        self.values.get(&(field.to_owned(), value_key(field, raw)))
    }

    /// Words in the names of files and sheets whose pupils have left or are to come.
    pub fn not_on_roll(&self) -> BTreeSet<String> {
        self.values_of("not_on_roll").map(str::to_owned).collect()
    }

    /// The written values known for a field, folded, in order.
    pub(crate) fn values_of<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a str> {
        self.values
            .range((field.to_owned(), String::new())..)
            .take_while(move |((name, _), _)| name == field)
            .map(|((_, raw), _)| raw.as_str())
    }
}

/// Trimmed, blanks collapsed, case-folded; attendance marks keep their case.
fn value_key(field: &str, raw: &str) -> String {
    let clean = crate::table::clean(raw);
    if field == "attendance_mark" { clean } else { clean.to_lowercase() }
}

/// The program's own name of a column, if it has one.
pub fn field(name: &str) -> Option<&'static str> {
    FIELDS.iter().find(|(known, _)| *known == name).map(|(known, _)| *known)
}

/// What a column means, in words.
pub(crate) fn field_words(name: &str) -> &'static str {
    FIELDS.iter().find(|(known, _)| *known == name).map_or("", |(_, words)| words)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The shipped tables.
    fn shipped() -> (Mappings, Vec<ConfigMistake>) {
        let mut mistakes = Vec::new();
        let mappings = Mappings::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("config/mappings"), &mut mistakes);
        (mappings, mistakes)
    }

    #[test]
    fn the_shipped_tables_have_no_mistake() {
        let (mappings, mistakes) = shipped();
        assert_eq!(mistakes, []);
        assert!(mappings.columns().len() > 1000);
    }

    #[test]
    fn the_first_row_of_a_value_counts_and_case_does_not_matter() {
        let (mappings, _) = shipped();
        assert_eq!(mappings.value("sen_status", " sen  SUPPORT ").map(|v| v.canonical.as_str()), Some("K"));
        assert_eq!(mappings.value("teacher_assessment", "E").map(|v| v.canonical.as_str()), Some("ASK"));
        assert_eq!(mappings.value("flag", "E"), None);
    }

    #[test]
    fn words_of_lists_of_leavers_are_data() {
        let (mappings, _) = shipped();
        assert!(["leavers", "applicants", "intake", "archived"].iter().all(|word| mappings.not_on_roll().contains(*word)));
        let mut mistakes = Vec::new();
        let own = "field\traw\tcanonical\tstatus\tsource\tnote\nnot_on_roll\tGone\tnot on roll\tI\t-\t\n";
        let values = DataTable::parse("v.tsv", own, &[], &mut mistakes);
        let mappings = Mappings::from_tables(&DataTable::default(), &values, &mut mistakes);
        assert_eq!((mappings.not_on_roll().into_iter().collect::<Vec<_>>(), mistakes.len()), (vec!["gone".to_owned()], 0));
    }

    #[test]
    fn a_column_nobody_knows_is_a_mistake_with_its_line() {
        let mut mistakes = Vec::new();
        let columns = DataTable::parse("c.tsv", "canonical\talias\nupn\tUPN\nshoe_size\tShoe\n", &[], &mut mistakes);
        Mappings::from_tables(&columns, &DataTable::default(), &mut mistakes);
        assert_eq!(mistakes.len(), 1);
        assert_eq!(mistakes[0].key, "line 3, canonical");
    }

    #[test]
    fn no_field_is_listed_twice() {
        let mut names: Vec<_> = FIELDS.iter().map(|(name, _)| name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), FIELDS.len());
    }
}
