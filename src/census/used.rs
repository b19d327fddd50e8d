//! Rows that the return takes of pupils who are not on roll on the day of the run.
//!
//! The run's own ledger knows of pupils on roll alone: it sets the rows of others aside. Those that the return uses are counted
//! as used, so that the ledger says what became of each row.

use std::collections::BTreeSet;

use crate::census::build::{Sources, build_from};
use crate::config::census::CensusSettings;
use crate::config::school::CensusSchool;
use crate::ledger::{Fate, Ledger, RowKey};
use crate::link::school::School;
use crate::place::Place;

/// What is sent of leavers from other rows than those of the pupil list.
const OF_LEAVERS: [&str; 4] = ["TermlyAttendance", "SummerHalfTerm2Attendance", "TermlyExclusion", "SchoolArrangedAPDetail"];

/// Counts as used, in `today`, each row that was set aside and stands in the return of `sources`, built for `about`.
pub(crate) fn count_rows_of_the_gone(sources: Sources<'_>, about: &CensusSchool, census: &CensusSettings, today: &mut School) {
    let here: BTreeSet<&str> = today.pupils.iter().map(|pupil| pupil.key.as_str()).collect();
    let on_day = sources.school;
    let gone = School {
        as_at: on_day.as_at,
        roll_date: on_day.roll_date,
        pupils: on_day.pupils.iter().filter(|pupil| !here.contains(pupil.key.as_str())).cloned().collect(),
        pending: Vec::new(),
        pairs: Vec::new(),
        ledger: Ledger::default(),
        provision_tables: BTreeSet::new(),
    };
    if gone.pupils.is_empty() && sources.leavers.is_empty() {
        return;
    }
    let ret = build_from(Sources { school: &gone, ..sources }, "", about, census).value;
    let of_pupils = ret.pupils.iter().flat_map(|pupil| pupil.place.iter().chain(pupil.cells.iter().map(|(_, place)| place)));
    let of_leavers = ret.leavers.iter().flat_map(|pupil| {
        let cells = pupil.cells.iter().filter(|(name, _)| OF_LEAVERS.contains(&name.as_str()));
        pupil.place.iter().chain(cells.map(|(_, place)| place))
    });
    let needs = gone.pupils.iter().flat_map(|pupil| &pupil.needs).map(|need| need.row.clone());
    let rows: BTreeSet<RowKey> = of_pupils.chain(of_leavers).filter_map(row_of).chain(needs).collect();
    for row in rows {
        if let Some(Fate::Skipped(_)) = today.ledger.fate(&row) {
            today.ledger.replace(row, Fate::Used);
        }
    }
}

fn row_of(place: &Place) -> Option<RowKey> {
    Some(RowKey { file: place.file.clone(), sheet: place.sheet.clone(), row: place.row? })
}
