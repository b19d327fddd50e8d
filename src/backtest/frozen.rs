//! A school as it was known on a past day: nothing dated later, no status and no entry that came later.
//!
//! Where a run of that term was remembered, its own records are used, so that a test entered late is not known early. Otherwise
//! tests count from the day they were sat, and a status without a date of its own is known from the day of its file on.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, NaiveDate};

use crate::config::load::SchoolConfig;
use crate::config::school::SchoolSettings;
use crate::domain::term::SchoolTerm;
use crate::error::Error;
use crate::judged::Judged;
use crate::link::earlier::EarlierLoad;
use crate::normalise::records::{Normalised, Records};
use crate::remembered::Material;
use crate::run::judge_material;

/// Days between the last test of a term and its meeting, where the day of the meeting is not known.
const MARKING_DAYS: i64 = 7;

/// A school judged at a past day.
#[derive(Clone, Debug)]
pub(crate) struct Moment {
    /// The day.
    pub(crate) as_at: NaiveDate,
    /// Terms since year 0: differences count terms.
    pub(crate) term: i32,
    /// Made from the records of a remembered run, so that entry dates are respected.
    pub(crate) is_remembered: bool,
    /// The school judged by the program's own path.
    pub(crate) judged: Judged,
    /// Position of each pupil by key.
    pub(crate) positions: BTreeMap<String, usize>,
}

impl Moment {
    /// Pupils who could be judged.
    pub(crate) fn n_judged(&self) -> usize {
        let [on_roll, .., not_judged] = self.judged.partition();
        on_roll - not_judged
    }
}

/// Decision days up to the day of the run, oldest first: of each earlier term with tests the day a week after the last of
/// them, or the day of the remembered run. The day of the run itself comes last.
pub(crate) fn decision_days(material: &Material) -> Vec<NaiveDate> {
    let today = material.as_at;
    let mut by_term: BTreeMap<SchoolTerm, NaiveDate> = BTreeMap::new();
    for test in &material.normalised.records.tests {
        let day = test.date.unwrap_or_else(|| test.occasion.usual_day());
        let term = SchoolTerm { year: test.occasion.year, term: test.occasion.term };
        // A day outside its own term is a slip or a late sitting; it must not move the meeting of the term.
        if term < SchoolTerm::of(today) && SchoolTerm::of(day) == term {
            let latest = by_term.entry(term).or_insert(day);
            *latest = (*latest).max(day);
        }
    }
    let mut days: BTreeMap<SchoolTerm, NaiveDate> =
        by_term.into_iter().map(|(term, day)| (term, (day + Duration::days(MARKING_DAYS)).min(today))).collect();
    for load in material.earlier.iter().filter(|load| SchoolTerm::of(load.as_at) < SchoolTerm::of(today)) {
        days.insert(SchoolTerm::of(load.as_at), load.as_at);
    }
    let mut days: BTreeSet<NaiveDate> = days.into_values().filter(|day| *day < today).collect();
    days.insert(today);
    days.into_iter().collect()
}

/// The school judged on a day with only what was known then. What staff recorded without a date is not used for past days.
pub(crate) fn judge_at(school: &SchoolConfig, material: &Material, day: NaiveDate) -> Result<Moment, Error> {
    let load = material.earlier.iter().rev().find(|load| load.as_at == day);
    let mut known = looking_back(material, load, day);
    let judged = if day == material.as_at {
        judge_material(school, &mut material.clone())?
    } else {
        let past = SchoolConfig { settings: dated_only(&school.settings, day), ..school.clone() };
        judge_material(&past, &mut known)?
    };
    let positions = judged.school.pupils.iter().enumerate().map(|(at, pupil)| (pupil.key.clone(), at)).collect();
    let is_remembered = load.is_some() || day == material.as_at;
    Ok(Moment { as_at: day, term: term_number(day), is_remembered, judged, positions })
}

/// Terms since year 0.
pub(crate) fn term_number(day: NaiveDate) -> i32 {
    let term = SchoolTerm::of(day);
    let position = crate::domain::term::Term::ALL.iter().zip(0..).find(|(other, _)| **other == term.term).map_or(0, |(_, at)| at);
    term.year.start_year() * 3 + position
}

fn looking_back(material: &Material, load: Option<&EarlierLoad>, day: NaiveDate) -> Material {
    let mut normalised = material.normalised.clone();
    normalised.records = match load {
        Some(load) => load.records.clone(),
        None => known_on(&normalised.records, day),
    };
    let normalised = Normalised { readings: Vec::new(), ..normalised };
    material.looking_back(day, normalised)
}

/// Records without what their files could not have said on the day: a status that a later file gives without a date.
fn known_on(records: &Records, day: NaiveDate) -> Records {
    let mut records = records.clone();
    for roll in records.rolls.iter_mut().filter(|roll| roll.as_at > day) {
        for row in &mut roll.pupils {
            row.sen_status = None;
        }
    }
    for row in records.sen.iter_mut().filter(|row| row.as_at.is_none_or(|reported| reported > day)) {
        if row.from.is_none() {
            row.provision = None;
        }
        // A need has no date of its own: it is known from the day of its report on.
        row.need = None;
    }
    records
}

fn dated_only(settings: &SchoolSettings, day: NaiveDate) -> SchoolSettings {
    let mut past = settings.clone();
    past.facts.clear();
    past.states.retain(|_, state| state.since <= day);
    past
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::period::as_at;
    use crate::domain::sen::SenProvision;
    use crate::ledger::RowKey;
    use crate::link::roll::testing::{reference, roll_of};
    use crate::link::{LinkSettings, link};
    use crate::normalise::records::SenRow;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A report of November 2026 with one row, with or without a start date; provision as known in March 2026.
    fn known_in_march(from: Option<&str>) -> Option<SenProvision> {
        let ava = || reference("Adams", "Ava", Some("2017-09-15"), Some("Oak"));
        let row = SenRow {
            row: RowKey { file: Arc::from("sen.csv"), sheet: None, row: 2 },
            pupil: ava(),
            as_at: Some(day("2026-11-20")),
            provision: Some(SenProvision::Support),
            need: None,
            rank: None,
            from: from.map(day),
            to: None,
        };
        let mut list = roll_of("now.csv", 2026, &[ava()]);
        list.pupils[0].sen_status = Some(SenProvision::Support);
        let records = Records { rolls: vec![list], sen: vec![row], ..Records::default() };
        let past = day("2026-03-27");
        let normalised = Normalised { records: known_on(&records, past), ..Normalised::default() };
        let school = link(normalised, &LinkSettings::for_day(past, "test")).unwrap().value;
        as_at(&school.pupils[0].sen, past).copied()
    }

    #[test]
    fn a_later_file_without_a_start_date_says_nothing_about_an_earlier_day() {
        assert_eq!(known_in_march(None), None);
        assert_eq!(known_in_march(Some("2026-01-10")), Some(SenProvision::Support));
        assert_eq!(known_in_march(Some("2026-09-10")), Some(SenProvision::None));
    }

    #[test]
    fn terms_count_on_over_the_summer() {
        let terms: Vec<i32> = ["2025-12-01", "2026-03-01", "2026-06-01", "2026-11-20"].map(|text| term_number(day(text))).to_vec();
        assert!(terms.windows(2).all(|pair| pair[1] == pair[0] + 1), "{terms:?}");
    }
}
