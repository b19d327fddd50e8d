//! The SEN register of the same term in earlier school years, as the files of those days show it: who was on roll, at which stage.
//!
//! Pupils are known by their opaque keys, so that people who have left can be counted as having left. A year without a load of
//! this term has no entry: terms are unlike, and a register grows from autumn to summer.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::academic_year::AcademicYear;
use crate::domain::sen::SenProvision;
use crate::domain::term::SchoolTerm;
use crate::link::earlier::EarlierLoad;
use crate::link::{LinkSettings, link};
use crate::normalise::records::{Normalised, Records};

/// Earlier years that a report shows beside this one.
const MOST_YEARS: usize = 4;

/// One pupil on roll then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The pupil's key then.
    pub key: String,
    /// SEN provision; `None` when no file of the day says.
    pub provision: Option<SenProvision>,
}

/// The register of one earlier day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierRegister {
    /// The day of the run that knew it.
    pub as_at: NaiveDate,
    /// Everybody on roll then, in the order of the lists.
    pub pupils: Vec<Registered>,
}

/// Registers of the same term in up to four earlier school years, oldest first. `settings` are those of the run.
pub fn earlier_registers(earlier: &[EarlierLoad], settings: &LinkSettings) -> Vec<EarlierRegister> {
    let now = SchoolTerm::of(settings.as_at);
    let mut newest: BTreeMap<AcademicYear, &EarlierLoad> = BTreeMap::new();
    for load in earlier {
        let then = SchoolTerm::of(load.as_at);
        let is_wanted = then.term == now.term && then.year < now.year;
        if is_wanted && newest.get(&then.year).is_none_or(|known| known.as_at <= load.as_at) {
            newest.insert(then.year, load);
        }
    }
    let mut registers: Vec<EarlierRegister> = newest.values().rev().take(MOST_YEARS).filter_map(|load| register(load, settings)).collect();
    registers.reverse();
    registers
}

/// The lists and SEN reports of one load alone, linked as at its own day; `None` where they say nothing about SEN.
fn register(load: &EarlierLoad, settings: &LinkSettings) -> Option<EarlierRegister> {
    let records = Records { rolls: load.records.rolls.clone(), sen: load.records.sen.clone(), ..Records::default() };
    let settings = LinkSettings { as_at: load.as_at, known_by: load.as_at, ..settings.clone() };
    let school = link(Normalised { records, ..Normalised::default() }, &settings).ok()?.value;
    let pupils: Vec<Registered> =
        school.pupils.iter().map(|pupil| Registered { key: pupil.key.clone(), provision: pupil.provision_on(load.as_at) }).collect();
    pupils.iter().any(|pupil| pupil.provision.is_some()).then_some(EarlierRegister { as_at: load.as_at, pupils })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::roll::testing::{reference, roll_of};
    use crate::normalise::records::SenRow;

    fn load(number: u32, day: &str, year: i32, provision: SenProvision) -> EarlierLoad {
        let ava = || reference("Adams", "Ava", Some("2017-09-15"), Some("Oak"));
        let sen = SenRow {
            row: crate::ledger::RowKey { file: format!("sen {number}").into(), sheet: None, row: 2 },
            pupil: ava(),
            as_at: None,
            provision: Some(provision),
            need: None,
            rank: None,
            from: None,
            to: None,
        };
        let records = Records { rolls: vec![roll_of(&format!("list {number}"), year, &[ava()])], sen: vec![sen], ..Records::default() };
        EarlierLoad { number, as_at: day.parse().unwrap(), records }
    }

    #[test]
    fn only_the_same_term_of_earlier_years_counts_and_each_year_once() {
        let loads = [
            load(1, "2025-11-20", 2025, SenProvision::Support),
            load(2, "2025-12-10", 2025, SenProvision::Plan),
            load(3, "2026-06-20", 2026, SenProvision::Support),
            load(4, "2026-11-18", 2026, SenProvision::None),
        ];
        let found = earlier_registers(&loads, &LinkSettings::for_day("2026-11-20".parse().unwrap(), "test"));
        let shown: Vec<(String, Option<SenProvision>)> =
            found.iter().map(|one| (one.as_at.to_string(), one.pupils.first().and_then(|pupil| pupil.provision))).collect();
        assert_eq!(shown, [("2025-12-10".to_owned(), Some(SenProvision::Plan))]);
    }

    #[test]
    fn a_first_year_has_no_earlier_register() {
        assert!(earlier_registers(&[], &LinkSettings::for_day("2026-11-20".parse().unwrap(), "test")).is_empty());
    }
}
