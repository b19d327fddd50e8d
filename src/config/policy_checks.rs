//! Checks of a policy file: words present, clauses quoted, letters and states sound, nothing twice.

use std::collections::BTreeSet;

use crate::config::condition::COMPUTED;
use crate::config::policy::{Policy, RULE_FACTS};
use crate::config::suggest;
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
        for decision in &self.decisions {
            let unknown = decision.facts.iter().find(|fact| !self.fact_names().contains(fact.as_str()));
            if let Some(fact) = unknown {
                report(
                    "decisions".into(),
                    format!("the decision {} names the fact {}, which no move asks for", quoted(&decision.word), quoted(fact)),
                );
            }
            if let Some(state) = decision.state.as_ref().filter(|state| !self.states.contains_key(*state)) {
                report(
                    "decisions".into(),
                    format!("the decision {} names the state {}, which is not among the states", quoted(&decision.word), quoted(state)),
                );
            }
        }
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
            if name.trim().is_empty() {
                report("states".into(), "a state has no name; write [states.NAME]".into());
            }
            if crate::domain::sen::SenProvision::from_code(&state.census_code).is_none() {
                report(format!("states.{name}.census_code"), format!("{} is not N, K or E", quoted(&state.census_code)));
            }
            if state.may_be_off_register && state.census_code != "K" {
                let message = "only a state with census code K can be held without a place on the register";
                report(format!("states.{name}.may_be_off_register"), message.into());
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

impl Policy {
    pub(in crate::config) fn check_facts(&self, report: &mut impl FnMut(String, String)) {
        for (name, words) in &self.facts {
            let key = format!("facts.{name}");
            if name.is_empty() || !name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') {
                report(key.clone(), "is not a name a condition can ask for; write small letters, digits and _".into());
            }
            if is_computed(name) && !STAFF_TOO.contains(&name.as_str()) {
                report(key.clone(), "is computed by the program and cannot be recorded; choose another name".into());
            }
            if words.trim().is_empty() {
                report(key, "is empty; write what staff record with it".into());
            }
        }
    }

    /// States exist, and facts are those the policy lists; without a list, a fact that is one slip from a known name
    /// is taken for that slip.
    pub(in crate::config) fn check_moves(&self, report: &mut impl FnMut(String, String)) {
        for row in &self.moves {
            for (column, state) in [("from_state", &row.from), ("to_state", &row.to)] {
                if !self.states.contains_key(state) {
                    let meant = suggest::did_you_mean(state, self.states.keys().map(String::as_str));
                    let message = format!("the state {} is not among the states of {}.toml{meant}", quoted(state), self.id);
                    report(format!("line {}, row {}, {column}", row.line, row.trigger), message);
                }
            }
            for fact in row.parsed.facts() {
                if let Some(message) = self.fault_of_fact(fact) {
                    report(format!("line {}, row {}, condition", row.line, row.trigger), message);
                }
            }
        }
    }

    fn fault_of_fact(&self, fact: &str) -> Option<String> {
        if RULE_FACTS.contains(&fact) || self.facts.contains_key(fact) {
            return None;
        }
        let computed = COMPUTED.iter().map(|(token, _)| *token);
        let rules = self.own_rules.iter().map(|rule| rule.name.as_str());
        let known = RULE_FACTS.into_iter().chain(computed).chain(self.facts.keys().map(String::as_str)).chain(rules);
        let meant = suggest::nearest(fact, known);
        match meant {
            Some(meant) => Some(format!("the fact {} is not known. Did you mean {meant}?", quoted(fact))),
            None if self.facts.is_empty() => None,
            None => Some(format!(
                "the fact {} is neither under [facts] nor a rule under [[rules]] of {}.toml; add it there with its words",
                quoted(fact),
                self.id
            )),
        }
    }
}

/// Computed results that staff may record too where the program has nothing to compute them from.
const STAFF_TOO: [&str; 2] = ["everyday_access", "skills_improved"];

fn is_computed(name: &str) -> bool {
    COMPUTED.iter().any(|(token, _)| *token == name)
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
