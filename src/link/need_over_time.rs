//! Types of need from successive SEN reports: each report shows the needs of its day, a change lies between two reports.
//!
//! A report without a row for a pupil says nothing about the pupil's need.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::academic_year::AcademicYear;
use crate::domain::sen::SenNeed;
use crate::domain::sighted::sighted;
use crate::link::desk::Desk;
use crate::link::earlier::Snapshot;
use crate::link::index::Match;
use crate::link::school::Pupil;
use crate::normalise::records::SenRow;

/// Needs of each pupil in rank order, by the day of the report.
type Seen = BTreeMap<usize, BTreeMap<NaiveDate, Vec<(u8, SenNeed)>>>;

/// Puts the needs of earlier reports and of today's in order.
pub(crate) fn remember(pupils: &mut [Pupil], snapshots: &[Snapshot<'_>], today: &[SenRow], desk: &Desk<'_>) {
    let mut seen = Seen::new();
    for snapshot in snapshots {
        note(&mut seen, snapshot.rows, snapshot.day, desk);
    }
    note(&mut seen, today, desk.as_at, desk);
    for (at, days) in seen {
        let Some(pupil) = pupils.get_mut(at) else { continue };
        pupil.over_time.needs = sighted(days.into_iter().map(|(day, mut needs)| {
            needs.sort();
            let mut needs: Vec<SenNeed> = needs.into_iter().map(|(_, need)| need).collect();
            needs.dedup();
            (day, needs)
        }));
    }
}

fn note(seen: &mut Seen, rows: &[SenRow], run: NaiveDate, desk: &Desk<'_>) {
    for row in rows {
        let day = row.as_at.unwrap_or(run).min(run);
        let is_over = row.to.is_some_and(|to| to < day) || row.from.is_some_and(|from| from > day);
        let Some(need) = row.need.clone().filter(|_| !is_over && day <= desk.as_at) else { continue };
        if let Match::Pupil(at, _) = desk.index.find(&row.pupil, AcademicYear::of(day)) {
            seen.entry(at.0).or_default().entry(day).or_default().push((row.rank.unwrap_or(u8::MAX), need));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::earlier::EarlierLoad;
    use crate::link::roll::testing::{reference, roll_of};
    use crate::link::{LinkSettings, link_with};
    use crate::normalise::records::{Normalised, Records};

    #[test]
    fn a_need_that_changes_between_two_reports_keeps_both_days() {
        let ava = || reference("Adams", "Ava", Some("2017-09-15"), Some("Oak"));
        let sen = |file: &str, code: &str| SenRow {
            row: crate::ledger::RowKey { file: file.into(), sheet: None, row: 2 },
            pupil: ava(),
            as_at: None,
            provision: Some(crate::domain::sen::SenProvision::Support),
            need: SenNeed::parse(code),
            rank: Some(1),
            from: None,
            to: None,
        };
        let records = |file: &str, code: &str| Records {
            rolls: vec![roll_of(&format!("list of {file}"), 2026, &[ava()])],
            sen: vec![sen(file, code)],
            ..Records::default()
        };
        let before = EarlierLoad { number: 1, as_at: "2026-11-20".parse().unwrap(), records: records("then", "SLCN") };
        let normalised = Normalised { records: records("now", "SEMH"), ..Normalised::default() };
        let now = LinkSettings::for_day("2027-03-12".parse().unwrap(), "test");
        let school = link_with(&[before], normalised, &now).unwrap().value;
        let changes = school.pupils[0].over_time.changes();
        let (what, when) = changes.iter().map(|change| (change.what.as_str(), change.when.as_str())).next().unwrap();
        assert_eq!((what, when), ("type of need from SLCN to SEMH", "between 20 November 2026 and 12 March 2027"));
        assert_eq!(school.pupils[0].need_on("2026-12-01".parse().unwrap()).map(SenNeed::code), Some("SLCN"));
    }
}
