//! Which column of which export an element was taken from, so that the office mends it there.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::mappings::field_words;
use crate::ledger::RowKey;
use crate::link::school::Pupil;
use crate::normalise::records::TableReading;
use crate::place::Place;

/// Elements with the columns of a pupil list that hold them, the likeliest first.
const COLUMNS: &[(&str, &[&str])] = &[
    ("UPN", &["upn"]),
    ("FormerUPN", &["former_upn"]),
    ("Surname", &["surname", "full_name_surname_first", "full_name_unknown_order", "full_name_forename_first"]),
    ("Forename", &["forename", "full_name_surname_first", "full_name_unknown_order", "full_name_forename_first"]),
    ("MiddleNames", &["middle_names"]),
    ("PreferredSurname", &["preferred_surname"]),
    ("FormerSurname", &["former_surname"]),
    ("Sex", &["sex"]),
    ("DOB", &["date_of_birth"]),
    ("Ethnicity", &["ethnicity"]),
    ("Language", &["first_language"]),
    ("ServiceChild", &["service_child"]),
    ("EnrolStatus", &["enrolment_status"]),
    ("EntryDate", &["admission_date"]),
    ("LeavingDate", &["leaving_date"]),
    ("NCyearActual", &["year_group"]),
    ("SENprovision", &["sen_status"]),
    ("PostCode", &["postcode"]),
    ("AddressLine1", &["address_line"]),
];

/// The columns of one table: number, heading, meaning in words.
type Columns = Vec<(u32, String, String)>;

/// The columns of every table of the inbox.
#[derive(Clone, Debug, Default)]
pub struct ExportColumns {
    tables: BTreeMap<(Arc<str>, Option<Arc<str>>), Columns>,
}

impl ExportColumns {
    /// From how the tables were understood.
    pub fn of(readings: &[TableReading]) -> ExportColumns {
        let tables = readings.iter().map(|reading| ((reading.place.file.clone(), reading.place.sheet.clone()), reading.columns.clone()));
        ExportColumns { tables: tables.collect() }
    }

    fn cell(&self, row: &RowKey, fields: &[&str]) -> Option<Place> {
        let columns = self.tables.get(&(row.file.clone(), row.sheet.clone()))?;
        let found = fields.iter().find_map(|field| columns.iter().find(|(_, _, words)| words == field_words(field)));
        found.map(|(number, heading, _)| row.place().at_column(*number, heading))
    }
}

/// The cells of a pupil's row, by XML name, and the rows of needs.
pub(crate) fn cells_of(pupil: &Pupil, columns: &ExportColumns) -> Vec<(String, Place)> {
    let mut cells: Vec<(String, Place)> =
        COLUMNS.iter().filter_map(|(name, fields)| Some(((*name).to_owned(), columns.cell(&pupil.row, fields)?))).collect();
    if let Some(need) = pupil.needs.first() {
        let place = columns.cell(&need.row, &["sen_need"]).unwrap_or_else(|| need.row.place());
        for name in ["SENtype", "SENtypeRank", "SENneed"] {
            cells.push((name.to_owned(), place.clone()));
        }
    }
    cells
}
