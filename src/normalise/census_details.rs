//! Details that the census alone asks for: columns of a pupil list, of a SEN report, or of a list of their own.
//!
//! A yes or no becomes `true` or `false`, hours become two decimals, a code or its meaning becomes the code. What is none of these
//! stays as typed, because the rules of the census judge what was entered; a blank says nothing, but for a column that marks
//! only those it is true of.

use crate::domain::census_fact::{CensusFact, CensusTopic, CensusValue};
use crate::finding::Action;
use crate::normalise::identity::Identity;
use crate::normalise::layout::Column;
use crate::normalise::notes::{Fault, Notes};
use crate::normalise::out::Out;
use crate::normalise::records::{Flag, PupilReference, Recorded};
use crate::normalise::sheet::{DataRow, Sheet};
use crate::normalise::values::flags::{self, Blank, FlagCell};
use crate::normalise::values::nothing::is_nothing;
use crate::table::Cell;

/// How the cells of a column are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Yes or no.
    Truth,
    /// A code of the value table.
    Code,
    /// Hours with minutes or decimals.
    Hours,
    /// As typed.
    Text,
}

/// The columns, with the item of the return or the name of its element.
const COLUMNS: &[(&str, &str, Form)] = &[
    ("part_time", "part_time", Form::Truth),
    ("boarder", "boarder", Form::Code),
    ("class_type", "class_type", Form::Code),
    ("top_up", "top_up_funding", Form::Truth),
    ("post_looked_after", "post_looked_after_arrangements", Form::Code),
    ("young_carer", "young_carer", Form::Code),
    ("kinship_care", "kinship_care", Form::Code),
    ("sen_unit", "sen_unit_indicator", Form::Truth),
    ("resourced_provision", "resourced_provision_indicator", Form::Truth),
    ("school_lunch", "school_lunch_taken", Form::Truth),
    ("funded_hours", "FundedHours", Form::Hours),
    ("extended_hours", "ExtendedHours", Form::Hours),
    ("expanded_hours", "ExpandedHours", Form::Hours),
    ("eligibility_code", "EligibilityCode", Form::Text),
    ("hours_at_setting", "HoursAtSetting", Form::Hours),
    ("disability_access", "DAFindicator", Form::Truth),
    ("ey_premium", "EYPPR", Form::Code),
    ("ey_premium_basis", "EYPPBF", Form::Code),
    ("two_year_basis", "FundingBasis", Form::Code),
    ("address_line_2", "address_line_2", Form::Text),
    ("address_line_3", "address_line_3", Form::Text),
    ("county", "address_county", Form::Text),
    ("uprn", "property_reference", Form::Text),
];

/// Reads a list of such details alone.
pub(crate) fn read(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) {
    let identity = Identity::new(sheet, rows, &mut out.notes);
    let mut pupils = Vec::new();
    for row in rows {
        match identity.reference(sheet, row, &mut out.notes) {
            Some(pupil) => pupils.push((row.at, pupil)),
            None => out.left_out_quietly(sheet, row.at, "M072"),
        }
    }
    let said = add(sheet, &pupils, out);
    for (at, _) in pupils {
        if said.contains(&at) {
            out.used(sheet, at);
        } else {
            out.skip(sheet, at, "pupil without a detail in this table");
        }
    }
}

/// Adds what these columns say of pupils whose rows are read for something else too. Gives the rows that say something.
pub(crate) fn add(sheet: &Sheet<'_>, pupils: &[(usize, PupilReference)], out: &mut Out) -> Vec<usize> {
    let rows: Vec<DataRow> = pupils.iter().map(|(at, _)| DataRow { at: *at, class: None }).collect();
    let mut columns = Vec::new();
    for (field, item, form) in COLUMNS {
        if let Some(column) = sheet.column(field) {
            columns.push(Reader { field, item, form: *form, column, blank: blank(sheet, &rows, field, *form, column, &mut out.notes) });
        }
    }
    let mut said = Vec::new();
    for (at, pupil) in pupils {
        let values: Vec<CensusValue> = columns.iter().filter_map(|column| column.value(sheet, *at, &mut out.notes)).collect();
        if values.is_empty() {
            continue;
        }
        let from = sheet.facts.as_at.or(sheet.facts.period.map(|(_, to)| to)).or(Some(sheet.as_at));
        let fact = CensusFact { topic: CensusTopic::Detail, from, to: None, values };
        out.records.census.push(Recorded { row: sheet.key(*at), place: sheet.row_place(*at), pupil: pupil.clone(), fact });
        said.push(*at);
    }
    said
}

/// A column that marks some pupils and never says no means no where it is blank; that is said.
fn blank(sheet: &Sheet<'_>, rows: &[DataRow], field: &'static str, form: Form, column: &Column, notes: &mut Notes) -> Blank {
    if form != Form::Truth {
        return Blank::MeansUnknown;
    }
    let says = |cell: &Cell| if is_nothing(cell) { FlagCell::Blank } else { flags::read(cell, field, &sheet.settings.mappings) };
    let blank = flags::blank_of(sheet.cells(rows, column.index).map(says));
    if blank == Blank::MeansNo && sheet.cells(rows, column.index).any(is_nothing) {
        notes.add(
            sheet.column_place(column),
            Fault::new("M121", Action::Warned, "The column marks some pupils and never says No", "Its blank cells are read as No."),
        );
    }
    blank
}

struct Reader<'a> {
    field: &'static str,
    item: &'static str,
    form: Form,
    column: &'a Column,
    blank: Blank,
}

impl Reader<'_> {
    fn value(&self, sheet: &Sheet<'_>, at: usize, notes: &mut Notes) -> Option<CensusValue> {
        let cell = sheet.at(at, self.column.index);
        let text = match self.form {
            Form::Truth => self.truth(sheet, at, cell, notes)?,
            _ if is_nothing(cell) => return None,
            Form::Code => code(sheet, self.field, &cell.text()),
            Form::Hours => hours(&cell.text()).unwrap_or_else(|| cell.text()),
            Form::Text => cell.text(),
        };
        Some(CensusValue { item: self.item.to_owned(), text, place: sheet.cell_place(at, self.column) })
    }

    fn truth(&self, sheet: &Sheet<'_>, at: usize, cell: &Cell, notes: &mut Notes) -> Option<String> {
        let says = if is_nothing(cell) { FlagCell::Blank } else { flags::read(cell, self.field, &sheet.settings.mappings) };
        match (says, self.blank) {
            (FlagCell::Says(Flag::Yes), _) => Some("true".to_owned()),
            (FlagCell::Says(Flag::No), _) | (FlagCell::Blank, Blank::MeansNo) => Some("false".to_owned()),
            (FlagCell::NotKnown, _) => {
                let fault = Fault::new(
                    "M121",
                    Action::Warned,
                    format!("{} says neither yes nor no", sheet.quote(cell)),
                    "The cell is read as not known.",
                );
                notes.add(sheet.cell_place(at, self.column), fault.hint("Write Y or N."));
                None
            }
            _ => None,
        }
    }
}

/// The code that a text stands for in the value table; the text itself where the table does not know it.
pub(crate) fn code(sheet: &Sheet<'_>, field: &str, text: &str) -> String {
    sheet.settings.mappings.value(field, text).map_or_else(|| text.to_owned(), |alias| alias.canonical.clone())
}

/// `15`, `15.0`, `15h 30m`, `15:30` and `15 hours` as hours with two decimals; nothing where it is no such amount.
fn hours(text: &str) -> Option<String> {
    let plain: String = text.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let plain = plain.replace("hours", "h").replace("hrs", "h").replace("hour", "h").replace("minutes", "m").replace("mins", "m");
    let number = plain.trim_end_matches('h');
    if let Some(amount) = number.parse::<f64>().ok().filter(|amount| (0.0..=168.0).contains(amount)) {
        // The census writes two decimals; more than that is left as typed, and its rules judge it.
        let exact = format!("{amount:.2}");
        return exact.parse::<f64>().ok().filter(|same| (same - amount).abs() < 1e-9).map(|_| exact);
    }
    let (whole, minutes) = plain.split_once(['h', ':'])?;
    let minutes: u32 = minutes.trim_end_matches('m').parse().ok().filter(|minutes| *minutes < 60)?;
    let whole: u32 = whole.parse().ok().filter(|whole| *whole <= 168)?;
    Some(format!("{:.2}", f64::from(whole) + f64::from(minutes) / 60.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::normalise;
    use crate::normalise::testing::{file, settings, table};

    fn details(lines: &[&str]) -> Vec<(u32, String, String)> {
        let read = normalise(&[file(vec![table("list.csv", "", lines)])], &settings(), "2026-11-20".parse().unwrap());
        let records = read.value.records;
        let of = |record: &Recorded<CensusFact>| {
            let row = record.row.row;
            record.fact.values.iter().map(|value| (row, value.item.clone(), value.text.clone())).collect::<Vec<_>>()
        };
        records.census.iter().flat_map(of).collect()
    }

    #[test]
    fn hours_are_read_in_every_dress_and_written_in_one() {
        for (typed, sent) in [
            ("15", Some("15.00")),
            ("15h 0m", Some("15.00")),
            ("12h30m", Some("12.50")),
            ("12:15", Some("12.25")),
            ("22.5 hours", Some("22.50")),
            ("0", Some("0.00")),
            ("12.345", None),
            ("full", None),
            ("-3", None),
        ] {
            assert_eq!(hours(typed).as_deref(), sent, "{typed}");
        }
    }

    #[test]
    fn a_list_of_early_years_hours_is_read_with_its_cells() {
        let found = details(&[
            "As at 01/10/2026",
            "",
            "UPN|Surname|Forename|DOB|Funded Hours|Hours at Setting|DAF|EYPP|30 Hour Code",
            "H801200001001|Sample|Ada|2022-10-10|15h 0m|30|Y|No|12345678901",
            "A801200001002|Sample|Bo|2022-11-11|12.5|12.5||Yes|",
        ]);
        let of = |row: u32| found.iter().filter(|one| one.0 == row).map(|one| format!("{}={}", one.1, one.2)).collect::<Vec<_>>();
        assert_eq!(of(4), ["FundedHours=15.00", "EligibilityCode=12345678901", "HoursAtSetting=30.00", "DAFindicator=true", "EYPPR=N"]);
        assert_eq!(of(5), ["FundedHours=12.50", "HoursAtSetting=12.50", "DAFindicator=false", "EYPPR=Y"]);
    }

    #[test]
    fn a_code_or_its_meaning_becomes_the_code_and_what_is_neither_stays_for_the_rules() {
        let found = details(&[
            "UPN|Surname|Forename|DOB|Year Group|Class|Part Time|PLAA|Young Carer|Top-up Funding",
            "H801200001001|Sample|Ada|2018-10-10|Year 3|Oak|N|SGO|P|Yes",
            "A801200001002|Sample|Bo|2018-11-11|Year 3|Oak|N|maybe||No",
        ]);
        let value = |row: u32, item: &str| found.iter().find(|one| one.0 == row && one.1 == item).map(|one| one.2.as_str());
        assert_eq!(value(2, "post_looked_after_arrangements"), Some("G"));
        assert_eq!(value(3, "post_looked_after_arrangements"), Some("maybe"));
        assert_eq!((value(2, "part_time"), value(2, "top_up_funding"), value(2, "young_carer")), (Some("false"), Some("true"), Some("P")));
        assert_eq!(value(3, "young_carer"), None, "a blank says nothing");
    }
}
