//! Pupils who left before census day and inside the windows of the return, with what the exports say of them.
//!
//! A pupil is a leaver by a leaving date on one of the school's lists, never by vanishing from one.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::upn::tidy;
use crate::error::Error;
use crate::ledger::RowKey;
use crate::link::earlier::EarlierLoad;
use crate::link::school::{Pupil, School};
use crate::link::{LinkSettings, link_with};
use crate::normalise::identity::pupil_key;
use crate::normalise::records::{Normalised, PupilReference, Records, Roll, RollRow};

/// A pupil who has left.
#[derive(Clone, Debug)]
pub struct Leaver {
    /// As known on census day.
    pub pupil: Pupil,
    /// Last day at the school.
    pub left: NaiveDate,
}

/// Everybody who left from a day on and before census day, and is not on roll again. `settings` are those of census day.
pub fn leavers(
    earlier: &[EarlierLoad],
    today: &Records,
    on_roll: &School,
    since: NaiveDate,
    settings: &LinkSettings,
) -> Result<Vec<Leaver>, Error> {
    let rows = rows(earlier, today, on_roll, since, settings.as_at);
    let Some(first) = rows.first() else { return Ok(Vec::new()) };
    let days: BTreeMap<RowKey, NaiveDate> = rows.iter().filter_map(|row| Some((row.row.clone(), row.leaving_date?))).collect();
    let roll = Roll {
        file: first.row.file.clone(),
        as_at: settings.as_at,
        pupils: rows.iter().map(|row| RollRow { leaving_date: None, ..(*row).clone() }).collect(),
    };
    let upns: BTreeSet<String> = rows.iter().filter_map(|row| upn(&row.pupil)).collect();
    let about = |who: &PupilReference| upn(who).is_none_or(|upn| upns.contains(&upn));
    let only = |records: &Records| Records {
        sen: records.sen.iter().filter(|row| about(&row.pupil)).cloned().collect(),
        census: records.census.iter().filter(|row| about(&row.pupil)).cloned().collect(),
        ..Records::default()
    };
    let earlier: Vec<EarlierLoad> =
        earlier.iter().map(|load| EarlierLoad { number: load.number, as_at: load.as_at, records: only(&load.records) }).collect();
    let records = Records { rolls: vec![roll], ..only(today) };
    let school = link_with(&earlier, Normalised { records, ..Normalised::default() }, settings)?.value;
    let leaver = |pupil: Pupil| Some(Leaver { left: *days.get(&pupil.row)?, pupil });
    Ok(school.pupils.into_iter().filter_map(leaver).collect())
}

fn upn(who: &PupilReference) -> Option<String> {
    who.upn.as_ref().and_then(|upn| upn.valid()).map(|upn| tidy(upn.as_str()))
}

/// One row for each of them: that of the newest list.
fn rows<'a>(earlier: &'a [EarlierLoad], today: &'a Records, on_roll: &School, since: NaiveDate, day: NaiveDate) -> Vec<&'a RollRow> {
    let here: BTreeSet<String> = on_roll.pupils.iter().filter_map(|pupil| pupil.upn.valid()).map(|upn| tidy(upn.as_str())).collect();
    let rolls = earlier.iter().flat_map(|load| &load.records.rolls).chain(&today.rolls);
    let mut newest: BTreeMap<String, (NaiveDate, &RollRow)> = BTreeMap::new();
    for roll in rolls {
        for row in &roll.pupils {
            let key = upn(&row.pupil).unwrap_or_else(|| pupil_key(&row.pupil));
            let is_newer = newest.get(&key).is_none_or(|(as_at, _)| *as_at <= roll.as_at);
            if row.leaving_date.is_some_and(|left| (since..day).contains(&left)) && is_newer && !here.contains(&key) {
                newest.insert(key, (roll.as_at, row));
            }
        }
    }
    newest.into_values().map(|(_, row)| row).collect()
}
