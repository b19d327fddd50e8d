//! Lists of pupils who attract a premium or have free meals, a row per period: the Department's pupil premium download, and the
//! free meals of a transfer file. They are no roll. What they say fills the gaps of a pupil list of the same time, never its words.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::upn::tidy;
use crate::finding::Action;
use crate::normalise::census_rows;
use crate::normalise::identity::{DateColumn, Identity};
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::records::{Flag, PupilReference, RollRow};
use crate::normalise::sheet::{DataRow, Sheet};
use crate::normalise::values::dates::DateUse;
use crate::normalise::values::flags::{self, FlagCell};
use crate::place::Place;

/// One period of one pupil.
#[derive(Clone, Debug)]
pub(crate) struct PremiumRow {
    /// The table, for findings.
    list: Place,
    upn: String,
    is_free_meals: bool,
    holds: bool,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

const PREMIUMS: [&str; 4] = ["pp_deprivation", "pp_service", "pp_adopted", "pp_looked_after"];

/// Reads a premium list.
pub(crate) fn read(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) {
    let is_free_meals = !PREMIUMS.iter().any(|field| sheet.column(field).is_some());
    let fields = if is_free_meals { ("fsm_start", "fsm_end") } else { ("pp_start", "pp_end") };
    let identity = Identity::new(sheet, rows, &mut out.notes);
    let from = DateColumn::of(sheet, rows, fields.0, DateUse::Event, &mut out.notes);
    let to = DateColumn::of(sheet, rows, fields.1, DateUse::Event, &mut out.notes);
    for row in rows {
        let at = row.at;
        let Some(pupil) = identity.reference(sheet, row, &mut out.notes) else {
            out.left_out_quietly(sheet, at, "M072");
            continue;
        };
        let from = from.and_then(|column| column.date(sheet, at, &mut out.notes));
        let to = to.and_then(|column| column.date(sheet, at, &mut out.notes));
        if is_free_meals {
            census_rows::free_meals(sheet, at, &pupil, from, to, out);
        }
        let Some(upn) = valid_upn(&pupil) else {
            let what = "The row has no UPN by which its pupil could be found on the roll";
            let fault = Fault::new("M069", Action::Quarantined, what, "The row is left out.").alike("no upn");
            out.left_out(sheet, at, fault.hint("Fill in the UPN."));
            continue;
        };
        let says = PREMIUMS.map(|field| flags::read(sheet.cell(at, field), field, &sheet.settings.mappings));
        if is_free_meals && from.is_none() {
            out.skip(sheet, at, "pupil without a period of free meals");
            continue;
        }
        let holds = is_free_meals || says.contains(&FlagCell::Says(Flag::Yes));
        out.premium.push(PremiumRow { list: sheet.table.place(), upn, is_free_meals, holds, from, to });
        out.used(sheet, at);
    }
}

fn valid_upn(pupil: &PupilReference) -> Option<String> {
    pupil.upn.as_ref().map(|upn| tidy(upn.text())).filter(|upn| upn.len() == 13)
}

/// Fills the unknown flags of the pupil lists from the premium lists, and says where the two disagree.
pub(crate) fn fill(out: &mut Out) {
    let rows = std::mem::take(&mut out.premium);
    if rows.is_empty() {
        return;
    }
    let lists: BTreeMap<Place, Vec<&PremiumRow>> = rows.iter().fold(BTreeMap::new(), |mut lists, row| {
        lists.entry(row.list.clone()).or_insert_with(Vec::new).push(row);
        lists
    });
    for (place, list) in &lists {
        let known: BTreeSet<&str> = list.iter().map(|row| row.upn.as_str()).collect();
        let (mut other, mut not_listed, mut filled) = (Vec::new(), 0, 0);
        for roll in &mut out.records.rolls {
            let day = roll.as_at;
            let covers = |row: &&&PremiumRow| row.from.is_none_or(|from| from <= day) && row.to.is_none_or(|to| day <= to);
            if !list.iter().any(|row| covers(&row)) {
                continue;
            }
            let has: BTreeSet<&str> = list.iter().filter(covers).filter(|row| row.holds).map(|row| row.upn.as_str()).collect();
            let first = list.iter().filter_map(|row| row.from).min();
            let nobody_said = roll.pupils.iter().all(|pupil| pupil.pupil_premium == Flag::Unknown);
            for pupil in &mut roll.pupils {
                let Some(upn) = valid_upn(&pupil.pupil) else { continue };
                let is_free_meals = list.iter().any(|row| row.is_free_meals);
                let joined_later = pupil.admission_date.zip(first).is_some_and(|(joined, first)| joined > first);
                let slot = slot(pupil, is_free_meals);
                let said = match (has.contains(upn.as_str()), known.contains(upn.as_str())) {
                    (true, _) => Flag::Yes,
                    (false, true) if !is_free_meals => Flag::No,
                    // A premium list names every pupil who attracts it, but not those who joined after it was made.
                    (false, false) if !is_free_meals && nobody_said && !joined_later => {
                        not_listed += 1;
                        Flag::No
                    }
                    _ => continue,
                };
                match *slot {
                    Flag::Unknown => {
                        filled += usize::from(said == Flag::Yes);
                        *slot = said;
                    }
                    flag if flag != said => other.push((pupil.row.place().to_string(), said)),
                    _ => {}
                }
            }
        }
        report(place, &other, not_listed, filled, out);
    }
}

fn slot(pupil: &mut RollRow, is_free_meals: bool) -> &mut Flag {
    if is_free_meals { &mut pupil.free_school_meals } else { &mut pupil.pupil_premium }
}

fn report(place: &Place, other: &[(String, Flag)], not_listed: usize, filled: usize, out: &mut Out) {
    if let Some((first, said)) = other.first() {
        let pupils = if other.len() == 1 { "1 pupil".to_owned() } else { format!("{} pupils", other.len()) };
        let (here, there) = if *said == Flag::Yes { ("yes", "no") } else { ("no", "yes") };
        let what = format!(
            "The premium list and the pupil list say otherwise of {pupils} (first: {here} on the premium list, {there} in {first})"
        );
        let fault = Fault::new("M155", Action::Warned, what, "The pupil list holds.");
        out.notes.add(place.clone(), fault.hint("Bring the two into line in the MIS."));
    }
    if not_listed > 0 {
        let what = format!("The pupil list says nothing of pupil premium, and {filled} of its pupils are on this list");
        out.notes.add(place.clone(), Fault::new("M121", Action::Warned, what, format!("The other {not_listed} are read as No.")));
    }
}
