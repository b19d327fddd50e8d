//! What all pupils of a school share, and which staff records belong to which pupil.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::analyse::results::Analysis;
use crate::config::school::PupilState;
use crate::decide::StaffRecord;
use crate::decide::pupil::Recorded;
use crate::domain::academic_year::AcademicYear;
use crate::domain::upn;
use crate::link::school::{Pupil, School};

/// A key as people type it: case, blanks and leading zeros do not matter.
fn plain(key: &str) -> String {
    upn::tidy(key).trim_start_matches('0').to_owned()
}

/// The key under which a decision of people stands: the pupil's row key, marked so that no number can be like it.
pub(crate) fn key_of_decisions(row_key: &str) -> String {
    format!("decided {row_key}")
}

/// Staff records by plain key.
pub(crate) struct Records<'a> {
    facts: Vec<(String, &'a [String])>,
    states: BTreeMap<String, &'a PupilState>,
}

impl<'a> Records<'a> {
    /// Makes the keys plain. Two spellings of one key add up.
    pub(crate) fn of(staff: &'a StaffRecord) -> Records<'a> {
        let mut facts: Vec<(String, &[String])> = staff.facts.iter().map(|(key, names)| (plain(key), names.as_slice())).collect();
        facts.sort();
        Records { facts, states: staff.states.iter().map(|(key, state)| (plain(key), state)).collect() }
    }

    /// What is recorded under a pupil's UPN and under the admission number.
    pub(crate) fn about(&self, pupil: &Pupil) -> Recorded<'a> {
        let upn = pupil.upn.valid().map(|upn| plain(upn.as_str()));
        let number = pupil.admission_number.as_deref().map(plain);
        let decided = Some(plain(&key_of_decisions(&pupil.key)));
        let keys: Vec<String> = [decided, upn, number].into_iter().flatten().filter(|key| !key.is_empty()).collect();
        let of_pupil = self.facts.iter().filter(|(key, _)| keys.contains(key));
        Recorded {
            facts: of_pupil.flat_map(|(_, names)| names.iter().map(|name| name.trim())).collect(),
            state: keys.iter().find_map(|key| self.states.get(key).copied()),
        }
    }
}

/// First and last day compared, by year group: the middle baseline day and the last outcome day of its pupils.
pub(crate) fn windows(school: &School, analysis: &Analysis) -> BTreeMap<i8, (NaiveDate, NaiveDate)> {
    let mut days: BTreeMap<i8, Vec<(NaiveDate, NaiveDate)>> = BTreeMap::new();
    for (one, analysed) in school.pupils.iter().zip(&analysis.pupils) {
        let Some(year) = one.nc_year else { continue };
        let spans = analysed.subjects.values().filter_map(|subject| subject.c.value()).map(|same| (same.from.date, same.to.date));
        days.entry(year.number()).or_default().extend(spans);
    }
    days.into_iter()
        .map(|(year, mut spans)| {
            spans.sort_unstable();
            let first = spans.get(spans.len() / 2).map_or(AcademicYear::of(school.as_at).first_day(), |span| span.0);
            let last = spans.iter().map(|span| span.1).max().unwrap_or(school.as_at);
            (year, (first, last))
        })
        .collect()
}
