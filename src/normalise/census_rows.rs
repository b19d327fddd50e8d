//! Rows that the census asks for one by one: suspensions with their reasons, periods of free meals, placements in alternative
//! provision.
//!
//! Reasons and kinds are kept as codes of the census's lists; a text that is no code and no meaning of one is not kept, because
//! what staff write there may tell a story about a child.

use chrono::NaiveDate;

use crate::domain::census_fact::{CensusFact, CensusTopic, CensusValue};
use crate::finding::Action;
use crate::normalise::census_details::code;
use crate::normalise::flag_columns::period_in;
use crate::normalise::identity::{DateColumn, Identity};
use crate::normalise::notes::{Fault, Notes};
use crate::normalise::out::Out;
use crate::normalise::records::{PupilReference, Recorded};
use crate::normalise::sheet::{DataRow, Sheet};
use crate::normalise::values::dates::DateUse;
use crate::normalise::values::nothing::is_nothing;
use crate::normalise::values::sen::{self, Status};

/// A suspension or permanent exclusion as the census wants it, beside the count of incidents that the row is too.
pub(crate) fn exclusion(sheet: &Sheet<'_>, at: usize, pupil: &PupilReference, from: NaiveDate, sessions: Option<u32>, out: &mut Out) {
    let notes = &mut out.notes;
    let mut values = Vec::new();
    values.extend(coded(sheet, at, "exclusion_type", "exclusion_category", "Category", notes));
    for (field, item) in [("exclusion_reason", "Reason1"), ("exclusion_reason_2", "Reason2"), ("exclusion_reason_3", "Reason3")] {
        values.extend(coded(sheet, at, field, "exclusion_reason", item, notes));
    }
    let lost = ["suspension_sessions", "suspension_days"].into_iter().find_map(|field| sheet.column(field));
    if let (Some(n), Some(column)) = (sessions, lost) {
        values.push(CensusValue { item: "Sessions".to_owned(), text: n.to_string(), place: sheet.cell_place(at, column) });
    }
    values.extend(provision(sheet, at, "exclusion_sen", "SENprovision"));
    // A day of the suspension tells which one it is; its last day is not sent.
    push(sheet, at, pupil, CensusFact { topic: CensusTopic::Exclusion, from: Some(from), to: None, values }, out);
}

/// A period of free meals.
pub(crate) fn free_meals(
    sheet: &Sheet<'_>,
    at: usize,
    pupil: &PupilReference,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    out: &mut Out,
) {
    let Some(from) = from else { return };
    let notes = &mut out.notes;
    let mut values = Vec::new();
    values.extend(coded(sheet, at, "fsm_country", "fsm_country", "UKcountry", notes));
    values.extend(coded(sheet, at, "fsm_category", "fsm_category", "FSMcategory", notes));
    push(sheet, at, pupil, CensusFact { topic: CensusTopic::FreeMeals, from: Some(from), to, values }, out);
}

/// Periods of free meals that stand beside the pupils of a list: dates of their own, or a period in the column of eligibility.
pub(crate) fn free_meals_beside(sheet: &Sheet<'_>, rows: &[DataRow], pupils: &[(usize, PupilReference)], out: &mut Out) {
    let column = |field: &str, out: &mut Out| DateColumn::of(sheet, rows, field, DateUse::Event, &mut out.notes);
    let own = sheet.column("fsm").is_none();
    let (from, to) = if own { (column("fsm_start", out), column("fsm_end", out)) } else { (None, None) };
    for (at, pupil) in pupils {
        let mut date = |column: Option<DateColumn>| column.and_then(|column| column.date(sheet, *at, &mut out.notes));
        let (first, last) = match (from, period_in(sheet.cell(*at, "fsm"))) {
            (Some(_), _) => (date(from), date(to)),
            (None, Some((first, last))) => (Some(first), last),
            (None, None) => continue,
        };
        free_meals(sheet, *at, pupil, first, last, out);
    }
}

/// Reads a list of placements.
pub(crate) fn read_placements(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) {
    let identity = Identity::new(sheet, rows, &mut out.notes);
    let from = DateColumn::of(sheet, rows, "ap_start", DateUse::Event, &mut out.notes);
    let to = DateColumn::of(sheet, rows, "ap_end", DateUse::Event, &mut out.notes);
    for row in rows {
        let at = row.at;
        let Some(pupil) = identity.reference(sheet, row, &mut out.notes) else {
            out.left_out_quietly(sheet, at, "M072");
            continue;
        };
        let Some(first) = from.and_then(|column| column.date(sheet, at, &mut out.notes)) else {
            let fault = Fault::new("M146", Action::Quarantined, "The placement has no first day", "The row is left out.");
            out.left_out(sheet, at, fault.hint("Fill in the day on which the placement began."));
            continue;
        };
        let last = to.and_then(|column| column.date(sheet, at, &mut out.notes));
        let notes = &mut out.notes;
        let mut values = Vec::new();
        values.extend(number(sheet, at, "ap_urn", "URN", 6));
        values.extend(number(sheet, at, "ap_ukprn", "UKPRN", 8));
        values.extend(whole(sheet, at, "ap_sessions", "APSessionsPerWeek", notes));
        values.extend(coded(sheet, at, "ap_setting", "ap_setting", "APSettingType", notes));
        values.extend(coded(sheet, at, "ap_reason", "ap_reason", "PlacementReason", notes));
        values.extend(provision(sheet, at, "ap_sen_entry", "SENprovisionEntry"));
        values.extend(provision(sheet, at, "ap_sen_leaving", "SENprovisionLeaving"));
        values.extend(coded(sheet, at, "ap_pattern", "ap_pattern", "APAttendancePattern", notes));
        values.extend(text(sheet, at, "ap_postcode", "APPlacementPostcode"));
        values.extend(text(sheet, at, "ap_company", "CompanyNumber"));
        push(sheet, at, &pupil, CensusFact { topic: CensusTopic::Placement, from: Some(first), to: last, values }, out);
        out.used(sheet, at);
    }
}

fn push(sheet: &Sheet<'_>, at: usize, pupil: &PupilReference, fact: CensusFact, out: &mut Out) {
    out.records.census.push(Recorded { row: sheet.key(at), place: sheet.row_place(at), pupil: pupil.clone(), fact });
}

/// A cell whose text is a code of a list or the meaning of one.
fn coded(sheet: &Sheet<'_>, at: usize, field: &str, list: &str, item: &str, notes: &mut Notes) -> Option<CensusValue> {
    let column = sheet.column(field)?;
    let cell = sheet.at(at, column.index);
    if is_nothing(cell) {
        return None;
    }
    let place = sheet.cell_place(at, column);
    if sheet.settings.mappings.value(list, &cell.text()).is_none() {
        // An account of what happened is let go in silence; that a reason is missing the rules of the census say.
        let said = sheet.quote(cell);
        if !said.starts_with('\'') {
            return None;
        }
        let what = format!("{said} is not in the census's list for this column");
        let fault = Fault::new("M132", Action::Asked, what, "It is not in the return.").alike("not in the list");
        notes.add(place, fault.hint("Export the code or the wording of the census list."));
        return None;
    }
    Some(CensusValue { item: item.to_owned(), text: code(sheet, list, &cell.text()), place })
}

fn provision(sheet: &Sheet<'_>, at: usize, field: &str, item: &str) -> Option<CensusValue> {
    let column = sheet.column(field)?;
    match sen::status(sheet.at(at, column.index), &sheet.settings.mappings, &sheet.settings.reading) {
        Status::Provision(provision) | Status::Legacy(provision) => {
            let place = sheet.cell_place(at, column);
            Some(CensusValue { item: item.to_owned(), text: provision.code().to_owned(), place })
        }
        _ => None,
    }
}

/// A number of so many digits as typed; anything else is no number of a provider and is left out.
fn number(sheet: &Sheet<'_>, at: usize, field: &str, item: &str, digits: usize) -> Option<CensusValue> {
    text(sheet, at, field, item).filter(|value| value.text.len() == digits && value.text.bytes().all(|byte| byte.is_ascii_digit()))
}

fn whole(sheet: &Sheet<'_>, at: usize, field: &str, item: &str, notes: &mut Notes) -> Option<CensusValue> {
    let column = sheet.column(field)?;
    let cell = sheet.at(at, column.index);
    let n = crate::normalise::values::amounts::count(cell);
    if n.is_none() && !is_nothing(cell) {
        let what = format!("{} is not a whole number", sheet.quote(cell));
        notes.add(sheet.cell_place(at, column), Fault::new("M107", Action::Quarantined, what, "The cell is read as empty."));
    }
    Some(CensusValue { item: item.to_owned(), text: n?.to_string(), place: sheet.cell_place(at, column) })
}

fn text(sheet: &Sheet<'_>, at: usize, field: &str, item: &str) -> Option<CensusValue> {
    let column = sheet.column(field)?;
    let cell = sheet.at(at, column.index);
    (!is_nothing(cell)).then(|| CensusValue { item: item.to_owned(), text: cell.text(), place: sheet.cell_place(at, column) })
}
