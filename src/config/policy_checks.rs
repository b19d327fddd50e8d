//! Checks of a policy file: words present, clauses quoted, letters and states sound, nothing twice.

use std::collections::BTreeSet;

use crate::config::policy::Policy;
use crate::finding::quoted;

impl Policy {
    pub(in crate::config) fn check_words(&self, report: &mut impl FnMut(String, String)) {
        let words = [
            ("title", &self.title),
            ("words.coordinator", &self.words.coordinator),
            ("words.watched", &self.words.watched),
            ("words.plan", &self.words.plan),
            ("words.register", &self.words.register),
            ("words.meeting", &self.words.meeting),
        ];
        for (key, _) in words.iter().filter(|(_, word)| word.trim().is_empty()) {
            report((*key).to_owned(), "is empty; write the policy's own word".to_owned());
        }
        if self.decisions.is_empty() || self.reasons.is_empty() {
            report("decisions, reasons".into(), "a meeting needs at least one decision and one reason to choose from".into());
        }
        report_twice("decisions", self.decisions.iter().map(|decision| decision.word.trim().to_lowercase()), report);
        report_twice("reasons", self.reasons.iter().map(|reason| reason.trim().to_lowercase()), report);
    }

    pub(in crate::config) fn check_criteria(&self, report: &mut impl FnMut(String, String)) {
        for criterion in &self.criteria {
            let key = format!("criteria, letter {}", criterion.letter);
            if !('a'..='j').contains(&criterion.letter) {
                report(key.clone(), "is not a letter of the method; write a to j".into());
            }
            if criterion.quote.trim().is_empty() || criterion.position.trim().is_empty() {
                report(key, "has no quote or no position; quote the clause and say where it stands".into());
            }
        }
        report_twice("criteria", self.criteria.iter().map(|criterion| criterion.letter.to_string()), report);
    }

    pub(in crate::config) fn check_states(&self, report: &mut impl FnMut(String, String)) {
        for (name, state) in &self.states {
            if crate::domain::sen::SenProvision::from_code(&state.census_code).is_none() {
                report(format!("states.{name}.census_code"), format!("{} is not N, K or E", quoted(&state.census_code)));
            }
            if state.words.trim().is_empty() {
                report(format!("states.{name}.words"), "is empty; write the policy's own words".into());
            }
        }
        for code in ["N", "K", "E"] {
            let n = self.states.values().filter(|state| state.census_code == code && state.is_default_for_code).count();
            if n != 1 {
                report("states".into(), format!("{n} states are the default for census code {code}; mark exactly one"));
            }
        }
    }
}

/// Reports every value that comes twice.
fn report_twice(key: &str, values: impl Iterator<Item = String>, report: &mut impl FnMut(String, String)) {
    let mut seen = BTreeSet::new();
    for value in values {
        if !seen.insert(value.clone()) {
            report(key.to_owned(), format!("{} comes twice", quoted(&value)));
        }
    }
}
