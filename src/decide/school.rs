//! The stage itself: every pupil of a school decided, ranked and counted.
//!
//! Takes for granted that the policy is checked and that the analysis has one entry per pupil, in order.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::analyse::results::{Analysis, PupilAnalysis};
use crate::config::method::MethodSettings;
use crate::config::policy::Policy;
use crate::config::school::PupilState;
use crate::decide::pupil::{Recorded, Shared};
use crate::decide::ranking::RankKey;
use crate::decide::results::{Decisions, PupilDecision};
use crate::decide::{chance, pupil, ranking};
use crate::domain::academic_year::AcademicYear;
use crate::domain::upn;
use crate::link::school::{Pupil, School};

/// What staff have recorded about pupils, by UPN or admission number.
#[derive(Clone, Debug, Default)]
pub struct StaffRecord {
    /// Names of facts that stage moves ask for; `teacher_concern`, `parent_concern` and `pupil_concern` are among them.
    pub facts: BTreeMap<String, Vec<String>>,
    /// States beyond what the SEN code says.
    pub states: BTreeMap<String, PupilState>,
}

/// Decides every pupil of a school.
pub fn decide(school: &School, analysis: &Analysis, policy: &Policy, method: &MethodSettings, staff: &StaffRecord) -> Decisions {
    let shared = Shared { as_at: school.as_at, policy, method, windows: windows(school, analysis) };
    let facts = staff.facts.iter().map(|(key, names)| (plain(key), names)).collect();
    let states = staff.states.iter().map(|(key, state)| (plain(key), state)).collect();
    let nothing = PupilAnalysis::default();
    let analysed = |index: usize| analysis.pupils.get(index).unwrap_or(&nothing);
    let mut pupils: Vec<PupilDecision> =
        school.pupils.iter().enumerate().map(|(index, one)| pupil::decide(&shared, one, analysed(index), &recorded(one, &facts, &states))).collect();
    let keys: Vec<RankKey> =
        pupils.iter().zip(&school.pupils).enumerate().map(|(index, (decision, one))| RankKey::of(decision, analysed(index), &one.name, &one.key)).collect();
    ranking::rank(&mut pupils, &keys);
    let full: Vec<&PupilDecision> = pupils.iter().filter(|decision| pupil::has_full_evidence(decision)).collect();
    let n_full_evidence = full.len();
    let expected_by_chance = full.iter().map(|decision| chance::share(decision.levels.len(), method)).sum();
    Decisions { chance_sentence: chance::sentence(n_full_evidence, expected_by_chance), pupils, n_full_evidence, expected_by_chance }
}

/// A key as people type it: case, blanks and leading zeros do not matter.
fn plain(key: &str) -> String {
    upn::tidy(key).trim_start_matches('0').to_owned()
}

/// What is recorded under a pupil's UPN and under the admission number.
fn recorded<'a>(pupil: &Pupil, facts: &BTreeMap<String, &'a Vec<String>>, states: &BTreeMap<String, &'a PupilState>) -> Recorded<'a> {
    let upn = pupil.upn.valid().map(|upn| plain(upn.as_str()));
    let number = pupil.admission_number.as_deref().map(plain);
    let keys: Vec<String> = [upn, number].into_iter().flatten().filter(|key| !key.is_empty()).collect();
    Recorded {
        facts: keys.iter().filter_map(|key| facts.get(key)).flat_map(|names| names.iter().map(|name| name.trim())).collect(),
        state: keys.iter().find_map(|key| states.get(key).copied()),
    }
}

/// First and last day compared, by year group: the middle baseline day and the last outcome day of its pupils.
fn windows(school: &School, analysis: &Analysis) -> BTreeMap<i8, (NaiveDate, NaiveDate)> {
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
