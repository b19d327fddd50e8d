//! What earlier decisions of people change in a run: facts and states for the policy's moves, and what counts as new.
//!
//! A state that a decision names holds only above the one on record: nobody is moved down by "renew", and a state that staff
//! wrote into the settings later wins.

use std::collections::BTreeSet;

use crate::analyse::results::PupilAnalysis;
use crate::config::policy::Policy;
use crate::config::school::PupilState;
use crate::decide::StaffRecord;
use crate::decide::results::PupilDecision;
use crate::decide::school::{Records, key_of_decisions};
use crate::decide::stages::{census_code, default_state};
use crate::decisions::effects::{Past, PupilPast};
use crate::domain::sen::SenProvision;
use crate::history::decisions::SignalThen;
use crate::link::school::{Pupil, School};

/// The staff record with what decisions add to it.
pub(crate) fn with_decisions(staff: StaffRecord, school: &School, past: &Past, policy: &Policy) -> StaffRecord {
    let mut more = staff.clone();
    let records = Records::of(&staff);
    for (pupil, about) in school.pupils.iter().filter_map(|pupil| Some((pupil, past.pupils.get(&pupil.key)?))) {
        let key = key_of_decisions(&pupil.key);
        let mut facts = about.facts.clone();
        if about.teacher_concern == Some(true) {
            facts.push("teacher_concern".to_owned());
        }
        if !facts.is_empty() {
            more.facts.insert(key.clone(), facts);
        }
        if let Some(state) = state_of(pupil, about, records.about(pupil).state, school.as_at, policy) {
            more.states.insert(key, state);
        }
    }
    more
}

/// The state that decisions lead to, where it goes beyond the one on record.
fn state_of(
    pupil: &Pupil,
    about: &PupilPast,
    recorded: Option<&PupilState>,
    as_at: chrono::NaiveDate,
    policy: &Policy,
) -> Option<PupilState> {
    let rank = |state: &str| match census_code(policy, state, true) {
        Some(SenProvision::Plan) => 2,
        Some(SenProvision::Support) => 1,
        _ => 0,
    };
    let by_code = default_state(policy, pupil.provision_on(as_at));
    let on_record = recorded.map_or(by_code.as_str(), |state| state.state.as_str()).to_owned();
    let mut now = PupilState { state: on_record.clone(), since: recorded.map_or(chrono::NaiveDate::MIN, |state| state.since) };
    let first = default_state(policy, None);
    for (day, state) in &about.states {
        let is_further = rank(state) > rank(&now.state) || (rank(state) == rank(&now.state) && now.state == first);
        if *day >= now.since && is_further && *state != now.state {
            now = PupilState { state: state.clone(), since: *day };
        }
    }
    (now.state != on_record).then_some(now)
}

/// How a pupil's flag stands, to compare with later.
pub(crate) fn signal_of(decision: &PupilDecision, analysis: &PupilAnalysis) -> SignalThen {
    let criteria = decision.criteria.values().flatten().chain(&decision.pupil_criteria);
    let met = criteria.filter(|one| one.level.leans()).map(|one| one.letter.to_string());
    let gaps = analysis.subjects.iter().filter_map(|(subject, one)| Some((subject.name().to_owned(), one.gap.value()?.after)));
    SignalThen {
        strength: decision.strength.to_owned(),
        signals: met.chain(decision.corroborators.iter().map(|one| one.code().to_owned())).collect(),
        subjects: decision.concerns.iter().map(|subject| subject.name().to_owned()).collect(),
        gaps: gaps.collect(),
    }
}

/// True when the evidence grew: a stronger word, another signal or another subject.
pub(crate) fn is_stronger(then: &SignalThen, now: &SignalThen) -> bool {
    let rank = |word: &str| ["weak", "moderate", "strong"].iter().position(|one| *one == word).map_or(0, |at| at + 1);
    let more = |then: &BTreeSet<String>, now: &BTreeSet<String>| !now.is_subset(then);
    rank(&now.strength) > rank(&then.strength) || more(&then.signals, &now.signals) || more(&then.subjects, &now.subjects)
}

/// How the gap moved since the last decision, in the subject where it moved most; empty when it cannot be said. A move
/// within the noise of two results is called level.
pub(crate) fn gap_since(past: &PupilPast, analysis: &PupilAnalysis) -> String {
    let Some(then) = past.last.as_ref().and_then(|last| last.then.as_ref()) else { return String::new() };
    let moved = analysis.subjects.iter().filter_map(|(subject, one)| {
        let gap = one.gap.value()?;
        Some((subject.name(), gap.after - then.gaps.get(subject.name())?, gap.se))
    });
    let most = moved.max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
    match most {
        None => String::new(),
        Some((subject, change, se)) if change > se => format!("since then the gap in {subject} is wider"),
        Some((subject, change, se)) if change < -se => format!("since then the gap in {subject} is narrower"),
        Some(_) => "since then the gap is level".to_owned(),
    }
}
