//! Year groups against dates of birth: a list of last year is refused, a pupil taught out of year is only shown.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::academic_year::AcademicYear;
use crate::finding::{Action, Code};
use crate::ledger::Fate;
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::records::RollRow;
use crate::normalise::sheet::{Sheet, toml_text};

/// Fewer pupils than this prove nothing.
const LEAST_PUPILS: usize = 8;

/// Returns the rows, or `None` when most pupils are the same number of years off and the list is refused (M101).
pub(crate) fn check(
    sheet: &Sheet<'_>,
    pupils: Vec<(usize, RollRow)>,
    said: Option<NaiveDate>,
    out: &mut Out,
) -> Option<Vec<(usize, RollRow)>> {
    let day = said.unwrap_or(sheet.as_at);
    let off: Vec<(usize, i32)> = pupils.iter().filter_map(|(at, row)| years_off(row, day).map(|years| (*at, years))).collect();
    let mut counts: BTreeMap<i32, usize> = BTreeMap::new();
    for (_, years) in &off {
        *counts.entry(*years).or_default() += 1;
    }
    let commonest = counts.into_iter().max_by_key(|(years, n)| (*n, std::cmp::Reverse(years.abs())));
    if let Some((years, n)) = commonest
        && years != 0
        && off.len() >= LEAST_PUPILS
        && n * 10 >= off.len() * 8
    {
        refuse(sheet, &pupils, years, said, out);
        return None;
    }
    for (at, _) in off.iter().filter(|(_, years)| *years != 0) {
        let place = sheet.column("year_group").map_or(sheet.row_place(*at), |column| sheet.cell_place(*at, column));
        let what = "The pupil is taught in another year than the date of birth says";
        let fault = Fault::new("M098", Action::Warned, what, "The year taught in is used.").alike("out of year");
        out.notes.add(place, fault.hint("Correct the date of birth or the year group if one is wrong."));
    }
    Some(pupils)
}

/// Year taught in less the year of the pupil's age group.
fn years_off(row: &RollRow, day: NaiveDate) -> Option<i32> {
    let (born, taught) = (row.pupil.date_of_birth?, row.pupil.nc_year?);
    // A child born between 1 September and 31 August begins Reception five school years later.
    let by_age = AcademicYear::of(day).start_year() - AcademicYear::of(born).start_year() - 5;
    (-2..=14).contains(&by_age).then_some(i32::from(taught.number()) - by_age)
}

fn refuse(sheet: &Sheet<'_>, pupils: &[(usize, RollRow)], years: i32, said: Option<NaiveDate>, out: &mut Out) {
    let which = if years < 0 { "below" } else { "above" };
    let what = format!("Nearly every pupil is {} {which} the year group of their date of birth", counted(years.abs()));
    let day = said.unwrap_or(sheet.as_at).format("%-d %B %Y");
    let then = format!("The list cannot hold for {day} and is not used.");
    let hint = match said {
        None => {
            let year = AcademicYear::of(sheet.as_at).start_year() + years;
            // The other sheets of the workbook may hold for today.
            let sheet_line = sheet.table.sheet.as_deref().map(|name| format!("sheet_contains = {}", toml_text(name)));
            let lines: Vec<String> = sheet_line.into_iter().chain([format!("as_at = {}-07-01", year + 1)]).collect();
            let lines = sheet.file_lines(&lines);
            format!("Hand in the present list. If it is an older one, say of which day in the school's settings:\n{lines}")
        }
        Some(_) => "Hand in the present list, or correct the day it says it holds for.".to_owned(),
    };
    out.notes.add(sheet.table.place(), Fault::new("M101", Action::Rejected, what, then).hint(hint));
    for (at, _) in pupils {
        out.ledger.set(sheet.key(*at), Fate::Quarantined(Code("M101")));
    }
}

fn counted(years: i32) -> String {
    if years == 1 { "one year".to_owned() } else { format!("{years} years") }
}
