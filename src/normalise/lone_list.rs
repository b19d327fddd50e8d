//! A school's only pupil list decides who is on roll. One that looks like a class list or a SEN register is asked about (M150):
//! with a second list `rolls` can tell by itself.

use std::collections::BTreeSet;

use crate::config::school::ReadingSettings;
use crate::domain::words::count;
use crate::finding::Action;
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::records::Roll;
use crate::normalise::rolls::{numbers, of_files};
use crate::place::Place;

/// Fewer pupils than this prove nothing by their classes or statuses.
const LEAST_PUPILS: usize = 10;
/// A list that lacks more than this share of the pupils whom the school counts is asked about.
const TOLERANCE: f64 = 0.3;

/// Asks where the only list speaks against itself. The school's own count, where it is stated, decides alone.
pub(crate) fn ask(reading: &ReadingSettings, out: &mut Out) {
    let [roll] = out.records.rolls.as_slice() else { return };
    let n = roll.not_left().count();
    let doubt = match reading.pupils_on_roll {
        Some(expected) if (n as f64) < f64::from(expected) * (1.0 - TOLERANCE) => {
            Some(format!("The only pupil list names {}, and the settings count {expected} on roll", count(n, "pupil", "pupils")))
        }
        Some(_) => None,
        None => one_class(roll).or_else(|| sen_only(roll)).or_else(|| known_elsewhere(roll, out)),
    };
    let Some(what) = doubt else { return };
    let fault =
        Fault::new("M150", Action::Asked, what, "It is taken for the whole school, and pupils who are not on it are judged nowhere.");
    let hint = "Add the list of the whole school to the inbox. If this is the whole school, say how many pupils are on roll, in the school's \
                settings under [reading]:";
    let place = Place::file(roll.file.clone());
    out.notes.add(place, fault.hint(format!("{hint}\npupils_on_roll = {n}")));
}

/// One class in one year group: a school of one class has several year groups in it.
fn one_class(roll: &Roll) -> Option<String> {
    let classes: BTreeSet<Option<&str>> = roll.not_left().map(|row| row.pupil.class.as_deref()).collect();
    let years: BTreeSet<_> = roll.not_left().map(|row| row.pupil.nc_year).collect();
    let n = roll.not_left().count();
    let is_one = n >= LEAST_PUPILS && classes.len() == 1 && years.len() == 1;
    (is_one && !classes.contains(&None) && !years.contains(&None))
        .then(|| format!("The {} of the only pupil list are in one class of one year group", count(n, "pupil", "pupils")))
}

/// Every pupil has a SEN status above N: no school is without a pupil who has none.
fn sen_only(roll: &Roll) -> Option<String> {
    let n = roll.not_left().count();
    let all = n >= LEAST_PUPILS && roll.not_left().all(|row| row.sen_status.is_some_and(|status| status.is_sen()));
    all.then(|| format!("Every one of the {} on the only pupil list has a SEN status", count(n, "pupil", "pupils")))
}

/// Other files name far more pupils than the list: more than leavers explain.
fn known_elsewhere(roll: &Roll, out: &Out) -> Option<String> {
    let own: BTreeSet<String> = roll.pupils.iter().flat_map(|row| numbers(&row.pupil)).collect();
    let elsewhere: BTreeSet<String> = of_files(&out.records).into_values().flatten().collect();
    let n = elsewhere.difference(&own).count();
    (own.len() >= LEAST_PUPILS && n > own.len() * 2)
        .then(|| format!("The only pupil list names {}, and other files name {n} more", count(roll.not_left().count(), "pupil", "pupils")))
}
