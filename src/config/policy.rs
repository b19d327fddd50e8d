//! A school's policy: its words, its criteria with their clauses, and its stage moves.
//!
//! Code knows kinds of criterion and of move; the policy file says which apply and quotes the clause.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A policy, loaded and checked.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Short name, equal to the file's name.
    pub id: String,
    /// Title of the document, for citations.
    pub title: String,
    /// The policy's own words.
    pub words: PolicyWords,
    /// Criteria of adequate progress, in the policy's order.
    pub criteria: Vec<PolicyCriterion>,
    /// States of the graduated approach, by state name.
    pub states: BTreeMap<String, PolicyState>,
    /// Decisions a meeting may record, in drop-down order.
    pub decisions: Vec<DecisionWord>,
    /// Reasons for a decision, in drop-down order.
    pub reasons: Vec<String>,
    /// Stage moves, from the policy's own table beside this file (`<id>-moves.tsv`).
    #[serde(skip)]
    pub moves: Vec<PolicyMove>,
}

/// The policy's own words for people and papers.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyWords {
    /// Who coordinates, for example `InCo`.
    pub coordinator: String,
    /// A pupil watched until the next review, for example `focus child`.
    pub watched: String,
    /// The planned support, for example `Learning Plan`.
    pub plan: String,
    /// The list of pupils with SEN, for example `SEND/Inclusion register`.
    pub register: String,
    /// The termly meeting, for example `pupil progress meeting`.
    pub meeting: String,
}

/// A criterion of adequate progress as the policy words it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyCriterion {
    /// Letter a to j of the method.
    pub letter: char,
    /// The clause, quoted.
    pub quote: String,
    /// Section and bullet, for example `Monitoring pupil progress, bullet 3`.
    pub position: String,
    /// `adequate` when the clause describes good progress, `concern` when it describes poor progress.
    pub reading: ClauseReading,
}

/// Direction in which a clause is worded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ClauseReading {
    /// Describes adequate progress.
    Adequate,
    /// Describes less than adequate progress.
    Concern,
}

/// A state of the graduated approach.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyState {
    /// The policy's words for it.
    pub words: String,
    /// Census code that goes with it: N, K or E.
    pub census_code: String,
    /// Taken as the state of a pupil with this census code when staff have recorded no other.
    #[serde(default)]
    pub is_default_for_code: bool,
}

/// A decision a meeting may record.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionWord {
    /// The word in the drop-down.
    pub word: String,
    /// What it means, for the `Read me` sheet.
    pub meaning: String,
}

/// One row of the table of moves.
#[derive(Clone, Debug)]
pub struct PolicyMove {
    /// State in which it applies.
    pub from: String,
    /// State it proposes.
    pub to: String,
    /// `up`, `down`, `side` or `stay`.
    pub direction: String,
    /// Row code, for example `W1`.
    pub trigger: String,
    /// Condition in the policy language, as written.
    pub condition: String,
    /// Who decides.
    pub decided_by: String,
    /// Earliest time.
    pub earliest: String,
    /// What record it makes.
    pub record: String,
    /// Position in the policy; `silent` where the row is the program's reading.
    pub position: String,
    /// Note.
    pub note: String,
}
