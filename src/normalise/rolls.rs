//! Judges the pupil lists against one another and against the other files, once all are read: a list of a part of the school is no
//! roll, and a file whose pupils are nobody's here is another school's. Told by UPN, for names coincide.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::upn::tidy;
use crate::domain::words;
use crate::finding::{Action, Code};
use crate::ledger::{Fate, RowKey};
use crate::normalise::class_lists;
use crate::normalise::no_roll;
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::records::{PupilReference, Records, Roll, RollRow};
use crate::place::Place;

/// Fewer pupils than this prove nothing.
const LEAST_PUPILS: usize = 10;
/// A file that shares less than this share of its pupils with every list is not of this school.
const LEAST_SHARE: f64 = 0.1;

/// Takes out what is not of this school, then what is no roll.
pub(crate) fn judge(day: NaiveDate, not_on_roll: &BTreeSet<String>, out: &mut Out) {
    other_schools(day, not_on_roll, out);
    parts_of_the_school(out);
}

impl Roll {
    /// Rows of pupils who had not left by the day of the list.
    pub(crate) fn not_left(&self) -> impl Iterator<Item = &RollRow> {
        self.pupils.iter().filter(|row| row.leaving_date.is_none_or(|left| left >= self.as_at))
    }
}

/// UPNs as typed, without blanks.
pub(crate) type Numbers = BTreeSet<String>;

/// The UPNs of a pupil, as typed.
pub(crate) fn numbers(pupil: &PupilReference) -> impl Iterator<Item = String> {
    [&pupil.upn, &pupil.former_upn].into_iter().flatten().map(|upn| tidy(upn.text())).filter(|upn| upn.len() == 13)
}

fn of_roll(roll: &Roll) -> Numbers {
    roll.pupils.iter().flat_map(|row| numbers(&row.pupil)).collect()
}

fn share(of: &Numbers, among: &Numbers) -> f64 {
    if of.is_empty() { 0.0 } else { of.intersection(among).count() as f64 / of.len() as f64 }
}

/// UPNs of every file but the pupil lists.
pub(crate) fn of_files(records: &Records) -> BTreeMap<Arc<str>, Numbers> {
    let mut files: BTreeMap<Arc<str>, Numbers> = BTreeMap::new();
    let lists: BTreeSet<&Arc<str>> = records.rolls.iter().map(|roll| &roll.file).collect();
    let mut add = |row: &RowKey, pupil: &PupilReference| {
        if !lists.contains(&row.file) {
            files.entry(row.file.clone()).or_default().extend(numbers(pupil));
        }
    };
    records.sen.iter().for_each(|record| add(&record.row, &record.pupil));
    records.tests.iter().for_each(|record| add(&record.row, &record.pupil));
    records.judgements.iter().for_each(|record| add(&record.row, &record.pupil));
    records.attendance.iter().for_each(|record| add(&record.row, &record.pupil));
    records.provision.iter().for_each(|record| add(&record.row, &record.pupil));
    records.targets.iter().for_each(|record| add(&record.row, &record.pupil));
    records.other_results.iter().for_each(|record| add(&record.row, &record.pupil));
    records.ratings.iter().for_each(|record| add(&record.row, &record.pupil));
    records.incidents.iter().for_each(|record| add(&record.row, &record.pupil));
    records.sessions.iter().for_each(|record| add(&record.row, &record.pupil));
    records.access.iter().for_each(|record| add(&record.row, &record.pupil));
    records.census.iter().for_each(|record| add(&record.row, &record.pupil));
    files
}

fn other_schools(day: NaiveDate, not_on_roll: &BTreeSet<String>, out: &mut Out) {
    let files = of_files(&out.records);
    let lists: Vec<&Roll> = out.records.rolls.iter().collect();
    let rolls: Vec<(Arc<str>, Numbers)> = lists.iter().map(|roll| (roll.file.clone(), of_roll(roll))).collect();
    // The list of the youngest class is known to no test; the lists of the other classes vouch for it.
    let groups = class_lists::group(&lists, day, not_on_roll).groups;
    let with_its_parts = |at: usize| -> Numbers {
        let group = groups.iter().find(|group| group.contains(&at));
        group.into_iter().flatten().filter_map(|part| rolls.get(*part)).flat_map(|(_, own)| own.clone()).collect()
    };
    let is_strange = |own: &Numbers, among: &Numbers| own.len() >= LEAST_PUPILS && share(own, among) < LEAST_SHARE;
    let mut strange: BTreeSet<Arc<str>> = BTreeSet::new();
    for (at, (file, _)) in rolls.iter().enumerate() {
        let own = &with_its_parts(at);
        let group = groups.iter().find(|group| group.contains(&at));
        let is_other = |other: usize| group.is_none_or(|group| !group.contains(&other));
        // A list that no other file knows, where another list is known to them.
        let elsewhere: Numbers =
            rolls.iter().enumerate().filter(|(other, _)| is_other(*other)).flat_map(|(_, (_, other))| other.clone()).collect();
        let results: Numbers = files.values().flatten().cloned().collect();
        let known = elsewhere.union(&results).cloned().collect();
        let another_is_known =
            rolls.iter().enumerate().any(|(other, (_, numbers))| is_other(other) && numbers.intersection(&results).count() >= LEAST_PUPILS);
        if is_strange(own, &known) && another_is_known {
            strange.insert(file.clone());
        }
    }
    let ours: Numbers = rolls.iter().filter(|(file, _)| !strange.contains(file)).flat_map(|(_, own)| own.clone()).collect();
    if ours.len() >= LEAST_PUPILS {
        strange.extend(files.iter().filter(|(_, own)| is_strange(own, &ours)).map(|(file, _)| file.clone()));
    }
    for file in &strange {
        let what = "Fewer than one in ten of the pupils in the file are on the school's pupil lists";
        let then = "It is taken for another school's, or for pupils who have all left, and is not used.";
        let fault = Fault::new("M102", Action::Rejected, what, then);
        out.notes.add(
            Place::file(file.clone()),
            fault.hint("Check which school and year the file is of; add the pupil list of that year if it is yours."),
        );
    }
    if !strange.is_empty() {
        withdraw(&strange, out);
    }
}

fn withdraw(files: &BTreeSet<Arc<str>>, out: &mut Out) {
    let rows: Vec<RowKey> =
        out.ledger.rows().filter(|(row, fate)| files.contains(&row.file) && **fate == Fate::Used).map(|(row, _)| row.clone()).collect();
    for row in rows {
        out.ledger.withdraw(row, Code("M102"));
    }
    let records = &mut out.records;
    let stays = |row: &RowKey| !files.contains(&row.file);
    records.rolls.retain(|roll| !files.contains(&roll.file));
    records.sen.retain(|record| stays(&record.row));
    records.tests.retain(|record| stays(&record.row));
    records.judgements.retain(|record| stays(&record.row));
    records.attendance.retain(|record| stays(&record.row));
    records.provision.retain(|record| stays(&record.row));
    records.targets.retain(|record| stays(&record.row));
    records.other_results.retain(|record| stays(&record.row));
    records.ratings.retain(|record| stays(&record.row));
    records.incidents.retain(|record| stays(&record.row));
    records.sessions.retain(|record| stays(&record.row));
    records.access.retain(|record| stays(&record.row));
    records.census.retain(|record| stays(&record.row));
}

/// A list of one class, or of the pupils with SEN, is contained in another list and at most half as long. No school's roll halves.
fn parts_of_the_school(out: &mut Out) {
    let keys: Vec<BTreeSet<String>> = out
        .records
        .rolls
        .iter()
        .map(|roll| roll.not_left().map(|row| crate::normalise::identity::pupil_key(&row.pupil)).collect())
        .collect();
    let is_part = |at: usize| {
        let Some(own) = keys.get(at).filter(|own| !own.is_empty()) else { return false };
        out.records
            .rolls
            .iter()
            .zip(&keys)
            .enumerate()
            .any(|(other, (_, all))| other != at && own.len() * 2 <= all.len() && own.intersection(all).count() * 10 >= own.len() * 8)
    };
    let parts: Vec<bool> = out.records.rolls.iter().enumerate().map(|(at, _)| is_part(at)).collect();
    let of_rolls: BTreeSet<&String> = keys.iter().zip(&parts).filter(|(_, part)| !**part).flat_map(|(keys, _)| keys).collect();
    let alone: Vec<usize> = keys.iter().map(|own| own.iter().filter(|key| !of_rolls.contains(key)).count()).collect();
    let rolls = std::mem::take(&mut out.records.rolls);
    for ((roll, part), alone) in rolls.into_iter().zip(parts).zip(alone) {
        if !part {
            out.records.rolls.push(roll);
            continue;
        }
        if alone > 0 {
            let what =
                format!("{} of this list of a part of the school on no list of the whole", words::count(alone, "pupil is", "pupils are"));
            let fault = Fault::new("M150", Action::Asked, what, "They are not taken for pupils on roll.");
            out.notes.add(Place::file(roll.file.clone()), fault.hint("If they are on roll, add them to the list of the whole school."));
        }
        let what = format!("The list names {} pupils, and another list names them and as many others again or more", roll.pupils.len());
        let fault = Fault::new("M150", Action::Warned, what, "It is not taken for the roll; its SEN statuses are used.");
        out.notes.add(Place::file(roll.file.clone()), fault.hint("Hand in the list of the whole school when the roll has changed."));
        no_roll::keep_sen_alone(roll, "list of a part of the school, which is no roll", out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pupil_is_on_the_list_on_the_last_day() {
        let as_at: NaiveDate = "2026-11-20".parse().unwrap();
        let leaves = |leaving_date: Option<NaiveDate>| {
            let row = RowKey { file: "list.csv".into(), sheet: None, row: 2 };
            let pupils = vec![RollRow { leaving_date, ..RollRow::blank(row, PupilReference::nobody()) }];
            Roll { file: "list.csv".into(), as_at, pupils }.not_left().count()
        };
        assert_eq!((leaves(None), leaves(Some(as_at)), leaves(as_at.pred_opt())), (1, 1, 0));
    }
}
