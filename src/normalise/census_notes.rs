//! What the office typed into the checks workbook of a census: notes on queries, read back when the workbook is saved into the
//! inbox or the folder of returned workbooks. They are answers to a rule about a pupil, or about the school, and change nothing.

use chrono::NaiveDate;

use crate::domain::census_fact::{CensusFact, CensusTopic, CensusValue};
use crate::domain::entered::Entered;
use crate::domain::name::{PupilName, folded};
use crate::domain::upn::Upn;
use crate::finding::{Action, Code};
use crate::ledger::{Fate, RowKey};
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::pair_answers::is_key;
use crate::normalise::records::{NameAsWritten, PupilReference, Recorded};
use crate::table::{Cell, RawRow, RawTable};

/// Heading of the rule's number.
pub const RULE: &str = "Rule";
/// Heading of the pupil's name.
pub const PUPIL: &str = "Pupil";
/// Heading of the UPN.
pub const UPN: &str = "UPN";
/// Heading of the notes.
pub const NOTE: &str = "Query note";
/// Heading of the day of the census.
pub const CENSUS_DAY: &str = "Census day";
/// Heading of the key.
pub const ROW_KEY: &str = "Row key";
/// The key of a finding about the whole school.
pub const SCHOOL_KEY: &str = "school";
/// The item under which a note keeps the key.
pub(crate) const KEY_ITEM: &str = "row key";

/// Where the columns of the sheet are.
pub(crate) struct Columns {
    heading: usize,
    rule: usize,
    note: usize,
    day: usize,
    key: usize,
    upn: Option<usize>,
    pupil: Option<usize>,
}

/// The columns, when the table is such a sheet.
pub(crate) fn find(table: &RawTable) -> Option<Columns> {
    table.rows.iter().take(8).enumerate().find_map(|(heading, row)| {
        let at = |words: &str| row.cells.iter().position(|cell| folded(&cell.text()) == folded(words));
        Some(Columns { heading, rule: at(RULE)?, note: at(NOTE)?, day: at(CENSUS_DAY)?, key: at(ROW_KEY)?, upn: at(UPN), pupil: at(PUPIL) })
    })
}

/// Reads the notes; every row has a fate.
pub(crate) fn read(table: &RawTable, columns: &Columns, out: &mut Out) {
    for (at, row) in table.rows.iter().enumerate() {
        let key = RowKey::of(table, row.number);
        let text = |index: usize| row.cells.get(index).map(Cell::text).unwrap_or_default();
        let note = text(columns.note);
        let fate = if at <= columns.heading {
            Fate::Skipped("heading row")
        } else if row.is_blank() {
            Fate::Skipped("blank row")
        } else if note.is_empty() {
            Fate::Skipped("finding without a note")
        } else {
            note_of(&key, row, columns, &note, out)
        };
        out.ledger.set(key, fate);
    }
}

fn note_of(key: &RowKey, row: &RawRow, columns: &Columns, note: &str, out: &mut Out) -> Fate {
    let text = |index: usize| row.cells.get(index).map(Cell::text).unwrap_or_default();
    let (rule, row_key, day) = (text(columns.rule), text(columns.key).to_lowercase(), day(row.cells.get(columns.day)));
    let is_whose = row_key == SCHOOL_KEY || is_key(&row_key);
    let Some(day) = day.filter(|_| is_whose && !rule.is_empty()) else {
        let what = "The rule, the row key or the census day of the note is not as it was written";
        let fault = Fault::new("CENSUS-45", Action::Quarantined, what, "The note is not used.");
        out.notes.add(key.place(), fault.hint("Leave those columns as they are, and write into the column 'Query note' alone."));
        return Fate::Quarantined(Code("CENSUS-45"));
    };
    let place = key.place().at_column(u32::try_from(columns.note).map_or(1, |index| index + 1), NOTE);
    let value = |item: &str, text: &str| CensusValue { item: item.to_owned(), text: text.to_owned(), place: place.clone() };
    let values = vec![value(KEY_ITEM, &row_key), value(&rule, note)];
    let fact = CensusFact { topic: CensusTopic::Note, from: Some(day), to: None, values };
    let pupil = if row_key == SCHOOL_KEY { PupilReference::nobody() } else { who(row, columns) };
    out.records.census.push(Recorded { row: key.clone(), place: key.place(), pupil, fact });
    Fate::Used
}

/// The number and name of the row, so that a purge finds the note of a child who goes.
fn who(row: &RawRow, columns: &Columns) -> PupilReference {
    let text = |index: Option<usize>| index.and_then(|index| row.cells.get(index)).map(Cell::text).unwrap_or_default();
    let (upn, name) = (text(columns.upn), text(columns.pupil));
    let name = match name.split_once(',') {
        Some((surname, forename)) => NameAsWritten::Known(PupilName {
            surname: surname.trim().to_owned(),
            forename: forename.trim().to_owned(),
            ..PupilName::default()
        }),
        None if name.is_empty() => NameAsWritten::Absent,
        None => NameAsWritten::UnknownOrder(name),
    };
    PupilReference { upn: (!upn.is_empty()).then(|| Entered::parse(&upn, Upn::parse)), name, ..PupilReference::nobody() }
}

/// The day as this program writes it, or as a spreadsheet may have made it.
fn day(cell: Option<&Cell>) -> Option<NaiveDate> {
    match cell? {
        Cell::Date(day) => Some(*day),
        Cell::DateTime(moment) => Some(moment.date()),
        other => ["%Y-%m-%d", "%d/%m/%Y"].iter().find_map(|form| NaiveDate::parse_from_str(&other.text(), form).ok()),
    }
}
