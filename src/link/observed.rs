//! Results on other scales, ratings, incidents, sessions and access: every fact known on the day, with its cell.

use crate::domain::census_fact::{CensusFact, CensusTopic};
use crate::domain::observed::Observed;
use crate::link::desk::Desk;
use crate::link::restated::of_newest_load_by;
use crate::link::school::{Known, Observations, Pupil};
use crate::normalise::records::{Recorded, Records};

/// Attaches every observation to its pupil. Nothing is merged here: the criteria choose which of several facts they use.
pub(crate) fn attach_observations(pupils: &mut [Pupil], records: &Records, desk: &mut Desk<'_>) {
    attach(pupils, &records.other_results, "results on another scale", desk, |known| &mut known.other_results);
    attach(pupils, &records.ratings, "ratings", desk, |known| &mut known.ratings);
    attach(pupils, &records.incidents, "behaviour log", desk, |known| &mut known.incidents);
    attach(pupils, &records.sessions, "session record", desk, |known| &mut known.sessions);
    attach(pupils, &records.access, "timetable", desk, |known| &mut known.access);
    // Answers to checks name their pupil by the row key and are looked up by it.
    let facts: Vec<Recorded<CensusFact>> = records.census.iter().filter(|row| row.fact.topic != CensusTopic::Note).cloned().collect();
    attach(pupils, &facts, "export for the census", desk, |known| &mut known.census);
}

fn attach<T: Observed + Clone>(
    pupils: &mut [Pupil],
    rows: &[Recorded<T>],
    kind: &'static str,
    desk: &mut Desk<'_>,
    slot: impl Fn(&mut Observations) -> &mut Vec<Known<T>>,
) {
    for row in rows {
        // A result of a term that has begun is known today, though its usual day is still to come.
        let begun = desk.as_at.max(row.fact.first_day().unwrap_or(desk.as_at));
        let day = row.fact.day().unwrap_or(desk.as_at).min(begun);
        let Some(at) = desk.settle(kind, &row.row, &row.pupil, day) else { continue };
        let Some(pupil) = pupils.get_mut(at.0) else { continue };
        slot(&mut pupil.observed).push(Known { place: row.place.clone(), row: row.row.clone(), fact: row.fact.clone() });
    }
    for pupil in pupils.iter_mut() {
        of_newest_load_by(slot(&mut pupil.observed), |one| one.fact.what(), |one| desk.order.rank(&one.row.file));
        slot(&mut pupil.observed).sort_by(|a, b| (a.fact.day(), &a.place).cmp(&(b.fact.day(), &b.place)));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::domain::observed::{IncidentKind, Incidents};
    use crate::ledger::RowKey;
    use crate::link::link;
    use crate::link::roll::testing::{reference, roll_of, settings};
    use crate::normalise::records::{Normalised, Recorded, Records};

    #[test]
    fn an_incident_of_tomorrow_is_not_known_today() {
        let ava = || reference("Adams", "Ava", Some("2017-09-15"), Some("Oak"));
        let incident = |row: u32, day: &str| {
            let row = RowKey { file: Arc::from("behaviour.csv"), sheet: None, row };
            let day = day.parse().ok();
            let fact = Incidents { kind: IncidentKind::Behaviour, from: day, to: day, count: 1, sessions: None };
            Recorded { place: row.place(), row, pupil: ava(), fact }
        };
        let incidents = vec![incident(2, "2026-11-19"), incident(3, "2026-11-21")];
        let records = Records { rolls: vec![roll_of("now.csv", 2026, &[ava()])], incidents, ..Records::default() };
        let school = link(Normalised { records, ..Normalised::default() }, &settings()).unwrap().value;
        assert_eq!(school.pupils[0].observed.incidents.len(), 1);
        assert_eq!(school.pupils[0].observed.incidents[0].row.row, 2);
    }
}
