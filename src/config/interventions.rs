//! `[interventions."Name"]` of a school's settings: what was planned before an intervention began, and how pupils were chosen.
//!
//! No export of a school says how pupils were allocated, nor what was to be reached; both are entered here, before the start.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::config::days::day;

/// How it was settled who takes part, where it was not a choice of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Allocation {
    /// By lot among pupils who might all have taken part.
    #[serde(rename = "lot")]
    Lot,
    /// By a cut-off on a score, kept without exceptions.
    #[serde(rename = "cut-off")]
    CutOff,
}

impl Allocation {
    /// As a reader is told.
    pub fn words(self) -> &'static str {
        match self {
            Allocation::Lot => "by lot",
            Allocation::CutOff => "by a cut-off",
        }
    }
}

/// What the settings say of one intervention.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedIntervention {
    /// How pupils were allocated; people chose them when absent.
    #[serde(default)]
    pub allocated: Option<Allocation>,
    /// The day on which the plan was written down; courses that began before it are not held against the plan.
    #[serde(deserialize_with = "day")]
    pub entered: NaiveDate,
    /// Sessions planned for each pupil.
    #[serde(default)]
    pub sessions: Option<u32>,
    /// Success criterion: mean gain beyond expectation, in points of standardised score.
    #[serde(default)]
    pub gain: Option<f64>,
    /// Success criterion: percent of targets due that are met.
    #[serde(default)]
    pub targets_met: Option<f64>,
}

impl PlannedIntervention {
    /// Tells what is wrong, by key.
    pub(crate) fn check(&self, name: &str, wrong: &mut impl FnMut(&str, String)) {
        if name.trim().is_empty() {
            wrong("interventions", "an intervention has no name".to_owned());
        }
        if self.sessions == Some(0) {
            wrong("interventions.sessions", format!("'{name}' has no session planned: leave the key out if their number is not known"));
        }
        if let Some(gain) = self.gain.filter(|gain| !(0.0..=60.0).contains(gain)) {
            wrong("interventions.gain", format!("{gain} of '{name}' is no gain in points from 0 to 60"));
        }
        if let Some(share) = self.targets_met.filter(|share| !(0.0..=100.0).contains(share)) {
            wrong("interventions.targets_met", format!("{share} of '{name}' is no percentage from 0 to 100"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_impossible_plan_is_told_and_a_word_for_the_allocation_is_one_of_two() {
        let read = |text: &str| toml::from_str::<PlannedIntervention>(text);
        let plan = read("allocated = \"cut-off\"\nentered = 2026-09-01\nsessions = 0\ngain = 99.0\ntargets_met = 101.0\n").unwrap();
        assert_eq!(plan.allocated, Some(Allocation::CutOff));
        let mut keys = Vec::new();
        plan.check("", &mut |key, _| keys.push(key.to_owned()));
        assert_eq!(keys, ["interventions", "interventions.sessions", "interventions.gain", "interventions.targets_met"]);
        assert!(read("allocated = \"chance\"\nentered = 2026-09-01\n").is_err());
        assert!(read("allocated = \"lot\"\n").is_err(), "a plan without its day is no plan");
    }
}
