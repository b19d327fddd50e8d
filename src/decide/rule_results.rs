//! What the policy's own rules find for a pupil, as it is handed on.
//!
//! Met within the error is a finding of its own, and so is a rule without its evidence: neither is a yes or a no.

use crate::domain::subject::Subject;

/// What a rule of the policy's own finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleAnswer {
    /// Met, beyond the error of the measure.
    Found,
    /// Met on the numbers, within the error of the measure or on a measure without a known error.
    WithinError,
    /// Not met.
    NotFound,
    /// The evidence is missing.
    NotJudged,
    /// The rule is for others.
    DoesNotApply,
}

impl RuleAnswer {
    /// The words people read.
    pub fn words(self) -> &'static str {
        match self {
            RuleAnswer::Found => "met",
            RuleAnswer::WithinError => "met within the error",
            RuleAnswer::NotFound => "not met",
            RuleAnswer::NotJudged => "not judged",
            RuleAnswer::DoesNotApply => "does not apply",
        }
    }

    /// The policy's number is reached.
    pub fn is_met(self) -> bool {
        matches!(self, RuleAnswer::Found | RuleAnswer::WithinError)
    }
}

/// One of the policy's own rules judged for one pupil, in one subject where it belongs to one.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyRuleResult {
    /// Name of the rule.
    pub rule: String,
    /// Subject; `None` for the pupil as a whole.
    pub subject: Option<Subject>,
    /// The finding.
    pub finding: RuleAnswer,
    /// z behind it, if any; negative is worse.
    pub z: Option<f64>,
    /// What the rule looks for, in words with the policy's numbers.
    pub looks_for: String,
    /// What the numbers are, in words; the reason where it is not judged.
    pub evidence: String,
    /// How likely it is by chance, in words; may be empty.
    pub odds: String,
    /// Clause of the policy, in words with its position.
    pub clause: String,
    /// Who set the numbers.
    pub source: String,
}
