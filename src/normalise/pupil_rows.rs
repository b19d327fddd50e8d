//! One row per pupil in a pupil list. Reports multiply rows, one per need or per stay; those are put together again. Rows that
//! contradict one another, and two pupils with one UPN, are left out for a person to settle.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::upn::tidy;
use crate::finding::Action;
use crate::normalise::identity::pupil_key;
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::records::RollRow;
use crate::normalise::sheet::Sheet;

/// A row that repeats a pupil, with the number of its repeat.
pub(crate) type Again = (usize, RollRow, u8);

/// The rows of pupils, one each, and the rows that say of one of them another need.
pub(crate) fn one_each(
    sheet: &Sheet<'_>,
    pupils: Vec<(usize, RollRow)>,
    day: NaiveDate,
    out: &mut Out,
) -> (Vec<(usize, RollRow)>, Vec<Again>) {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (position, (_, row)) in pupils.iter().enumerate() {
        groups.entry(pupil_key(&row.pupil)).or_default().push(position);
    }
    let mut fates: BTreeMap<usize, Double> = BTreeMap::new();
    for positions in groups.values().filter(|positions| positions.len() > 1) {
        fates.extend(judge(&pupils, positions, day));
    }
    let (mut kept, mut again) = (Vec::new(), Vec::new());
    for (position, (at, row)) in pupils.into_iter().enumerate() {
        match fates.get(&position) {
            None => kept.push((at, row)),
            Some(Double::Need(nth)) => {
                let what = "The same pupil stands in another row, which differs only in what a pupil may have several of";
                let fault = Fault::new("M082", Action::Repaired, what, "The rows are read as one pupil.").alike("multiplied");
                out.notes.add(sheet.row_place(at), fault);
                again.push((at, row, *nth));
            }
            Some(Double::EarlierStay) => {
                let what = "The row is of an earlier stay of a pupil who is at the school again";
                let fault = Fault::new("M095", Action::Repaired, what, "The present stay is used.").alike("earlier stay");
                out.notes.add(sheet.row_place(at), fault);
                out.skip(sheet, at, "earlier stay of a pupil at the school");
            }
            Some(Double::SharedNumber) => {
                let what = "The same UPN stands in another row for another pupil";
                let fault = Fault::new("M074", Action::Quarantined, what, "Both rows are left out.");
                out.left_out(sheet, at, fault.hint("Check both numbers in the MIS."));
            }
            Some(Double::Contradiction) => {
                let what = "The same pupil stands in another row with other values";
                let fault = Fault::new("M081", Action::Quarantined, what, "Both rows are left out.");
                out.left_out(sheet, at, fault.hint("Delete the row that is wrong."));
            }
        }
    }
    (kept, again)
}

/// What a row is that is not the one row of its pupil.
enum Double {
    /// Another need or period of the same pupil.
    Need(u8),
    /// The pupil left once and came back.
    EarlierStay,
    /// Another child bears the UPN.
    SharedNumber,
    /// The rows contradict one another.
    Contradiction,
}

fn judge(pupils: &[(usize, RollRow)], positions: &[usize], day: NaiveDate) -> Vec<(usize, Double)> {
    let rows: Vec<(usize, &RollRow)> =
        positions.iter().filter_map(|position| pupils.get(*position).map(|(_, row)| (*position, row))).collect();
    let Some((_, first)) = rows.first() else { return Vec::new() };
    let is_same_child =
        rows.iter().all(|(_, row)| row.pupil.name == first.pupil.name && row.pupil.date_of_birth == first.pupil.date_of_birth);
    let by_upn = first.pupil.upn.as_ref().is_some_and(|upn| !tidy(upn.text()).is_empty());
    if by_upn && !is_same_child {
        return rows.iter().map(|(position, _)| (*position, Double::SharedNumber)).collect();
    }
    let (gone, here): (Vec<_>, Vec<_>) = rows.iter().partition(|(_, row)| row.leaving_date.is_some_and(|left| left < day));
    let mut fates: Vec<(usize, Double)> = Vec::new();
    if !here.is_empty() {
        fates.extend(gone.iter().map(|(position, _)| (*position, Double::EarlierStay)));
    }
    let present = if here.is_empty() { gone } else { here };
    let Some((_, one)) = present.first() else { return fates };
    if is_same_child && present.iter().all(|(_, row)| says_the_same(row, one)) {
        let later = present.iter().skip(1).zip(1..=u8::MAX);
        fates.extend(later.map(|((position, _), nth)| (*position, Double::Need(nth))));
    } else {
        fates.extend(present.iter().map(|(position, _)| (*position, Double::Contradiction)));
    }
    fates
}

/// True when two rows agree in everything a pupil has once. Needs, premium periods and lessons are no part of a roll row.
fn says_the_same(a: &RollRow, b: &RollRow) -> bool {
    let flags = |row: &RollRow| (row.pupil_premium, row.free_school_meals, row.eal, row.looked_after, row.service_child);
    let texts = |row: &RollRow| {
        [&row.sex, &row.enrolment_status, &row.first_language, &row.ethnicity, &row.postcode, &row.address_line, &row.town]
            .map(Clone::clone)
    };
    a.pupil == b.pupil
        && flags(a) == flags(b)
        && texts(a) == texts(b)
        && (a.admission_date, a.leaving_date, a.sen_status) == (b.admission_date, b.leaving_date, b.sen_status)
        && (&a.middle_names, &a.former_surname) == (&b.middle_names, &b.former_surname)
}
