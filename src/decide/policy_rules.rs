//! The policy's own rules judged for one pupil: what each finds, with its numbers, its error and its clause.
//!
//! The policy sets the number, the method says how far a test can wander. A finding inside that error is marked and brings
//! a caution; a rule without its evidence is `not judged`, never a silent no. No rule moves a pupil by itself.

mod ages;
mod odds_words;
mod scores;
mod steps;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::analyse::local_noise::LocalNoise;
use crate::analyse::results::SubjectProgress;
use crate::config::method::MethodSettings;
use crate::config::policy::Policy;
use crate::config::policy_rule_kinds::RuleKind;
use crate::config::policy_rules::{Listing, OwnRule};
use crate::decide::results::{Beside, Caution, EvidenceValue, Level, Partition, Progress};
use crate::decide::rule::OwnSigns;
use crate::decide::rule_results::{PolicyRuleResult, RuleAnswer};
use crate::domain::subject::Subject;
use crate::domain::words;
use crate::link::school::{Pupil, Series};

/// What the rules look at.
pub(crate) struct Ground<'a> {
    /// The day of the run.
    pub as_at: NaiveDate,
    /// The pupil.
    pub pupil: &'a Pupil,
    /// Tested subjects.
    pub progress: &'a BTreeMap<Subject, SubjectProgress>,
    /// Settings.
    pub method: &'a MethodSettings,
    /// Noise of the school's own pupils, by series.
    pub local: &'a BTreeMap<&'a Series, LocalNoise>,
}

/// What one rule finds in one subject, or for the pupil.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Measured {
    /// Subject, where it belongs to one.
    pub subject: Option<Subject>,
    /// The finding.
    pub finding: RuleAnswer,
    /// z behind it, negative is worse.
    pub z: Option<f64>,
    /// The numbers in words.
    pub evidence: String,
    /// How likely it is by chance, in words; empty where nothing can be said.
    pub odds: String,
}

impl Measured {
    /// Not judged, with the reason.
    fn no(subject: Option<Subject>, reason: impl Into<String>) -> Measured {
        Measured { subject, finding: RuleAnswer::NotJudged, z: None, evidence: reason.into(), odds: String::new() }
    }
}

/// What a rule that is met, or not, comes to when its z is known.
fn finding(is_met: bool, level: Level) -> RuleAnswer {
    match (is_met, level) {
        (false, _) => RuleAnswer::NotFound,
        (true, Level::Strongly) => RuleAnswer::Found,
        (true, _) => RuleAnswer::WithinError,
    }
}

/// Every rule of the policy in its order, subject by subject.
pub(crate) fn judge(policy: &Policy, ground: &Ground<'_>) -> Vec<PolicyRuleResult> {
    let results = policy.own_rules.iter().flat_map(|rule| measure(rule, ground).into_iter().map(|measured| result(policy, rule, measured)));
    results.collect()
}

fn measure(rule: &OwnRule, ground: &Ground<'_>) -> Vec<Measured> {
    if !rule.years.is_empty() {
        match ground.pupil.nc_year {
            None => return vec![Measured::no(None, "the pupil list gives no year group")],
            Some(year) if !rule.years.contains(&year) => {
                let evidence = "the rule is for other year groups".to_owned();
                return vec![Measured { finding: RuleAnswer::DoesNotApply, ..Measured::no(None, evidence) }];
            }
            Some(_) => {}
        }
    }
    match &rule.kind {
        RuleKind::RatioGainBelow { ratio } => vec![ages::ratio_gain(*ratio, rule, ground)],
        RuleKind::AgeBehind { months } => vec![ages::behind(*months, rule, ground)],
        RuleKind::StepsBelow { steps, terms } => steps::gained(*steps, *terms, rule, ground),
        RuleKind::JudgementBelow { terms } => steps::judged(*terms, rule, ground),
        RuleKind::TargetsMetBelow { share } => vec![steps::targets(*share, ground)],
        kind => scores::measure(kind, rule, ground),
    }
}

fn result(policy: &Policy, rule: &OwnRule, measured: Measured) -> PolicyRuleResult {
    PolicyRuleResult {
        rule: rule.name.clone(),
        subject: measured.subject,
        finding: measured.finding,
        z: measured.z,
        looks_for: rule.words(),
        evidence: measured.evidence,
        odds: measured.odds,
        clause: format!("“{}” ({}, {})", rule.quote, policy.title, rule.position),
        source: rule.source.clone(),
    }
}

fn rule_of<'a>(policy: &'a Policy, result: &PolicyRuleResult) -> Option<&'a OwnRule> {
    policy.own_rules.iter().find(|rule| rule.name == result.rule)
}

/// A rule as the evidence has it, with its numbers and its clause.
pub(crate) fn in_words(result: &PolicyRuleResult) -> Beside {
    let about = result.subject.map_or_else(String::new, |subject| format!(", {}", crate::decide::cautions::names(&[subject])));
    let text = format!(
        "The policy's own rule {} ({}){about}: {}. {}. Policy: {}.",
        result.rule,
        result.looks_for,
        result.finding.words(),
        words::sentence_case(&result.evidence),
        result.clause
    );
    let z = result.z.map(|z| EvidenceValue {
        subject: result.subject,
        what: format!("z of the rule {}", result.rule),
        shown: words::number(z, 2),
        unit: "z",
    });
    Beside { subject: result.subject, kind: "policy's rule", text, values: z.into_iter().collect(), of_rule: Some(result.clone()) }
}

/// Each rule as a yes or no for conditions; a rule that could not be wholly judged and is nowhere found is left out.
pub(crate) fn tokens(policy: &Policy, results: &[PolicyRuleResult]) -> BTreeMap<String, bool> {
    let of_rule = |rule: &OwnRule| {
        let findings: Vec<RuleAnswer> = results.iter().filter(|result| result.rule == rule.name).map(|result| result.finding).collect();
        let counts = |finding: &RuleAnswer| match finding {
            RuleAnswer::Found => true,
            RuleAnswer::WithinError => !rule.only_beyond_error,
            _ => false,
        };
        if findings.iter().any(counts) {
            Some(true)
        } else {
            (!findings.is_empty() && !findings.contains(&RuleAnswer::NotJudged)).then_some(false)
        }
    };
    policy.own_rules.iter().filter_map(|rule| Some((rule.name.clone(), of_rule(rule)?))).collect()
}

/// Rules without their evidence, with what is lacking: what a proposal that asks for them must say.
pub(crate) fn not_judged(results: &[PolicyRuleResult]) -> BTreeMap<String, String> {
    let mut reasons: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for result in results.iter().filter(|result| result.finding == RuleAnswer::NotJudged) {
        let about = result.subject.map_or_else(String::new, |subject| format!("{}: ", subject.name()));
        reasons.entry(result.rule.clone()).or_default().push(format!("{about}{}", result.evidence));
    }
    reasons.into_iter().map(|(rule, reasons)| (rule, reasons.join("; "))).collect()
}

/// What the candidate rule is told: concerns beyond the error of the test, and whether the pupil is to be watched.
pub(crate) fn signs(policy: &Policy, results: &[PolicyRuleResult]) -> OwnSigns {
    let mut signs = OwnSigns::default();
    for result in results.iter().filter(|result| result.finding.is_met()) {
        let Some(rule) = rule_of(policy, result).filter(|rule| rule.listing != Listing::Shown) else { continue };
        if rule.only_beyond_error && result.finding != RuleAnswer::Found {
            continue;
        }
        signs.is_watched = true;
        signs.watched.extend(result.subject);
        if rule.listing == Listing::Concern && result.finding == RuleAnswer::Found {
            signs.concerns.extend(result.subject);
        }
    }
    signs
}

/// Progress is not called sufficient, nor left without a word, while a rule of the policy about progress is met.
pub(crate) fn weighed(policy: &Policy, results: &[PolicyRuleResult], targets: &BTreeSet<Subject>, found: Progress) -> Progress {
    let speaks_against = |result: &&PolicyRuleResult| {
        let about_progress = rule_of(policy, result).is_some_and(|rule| !rule.kind.is_attainment());
        about_progress && result.finding.is_met() && result.subject.is_none_or(|subject| targets.contains(&subject))
    };
    match found {
        Progress::Sufficient | Progress::NoEvidence if results.iter().any(|result| speaks_against(&result)) => Progress::Unclear,
        other => other,
    }
}

/// The list of a subject, where a rule of the policy puts it on a higher one.
pub(crate) fn partition(found: Partition, subject: Subject, outcome: Partition, signs: &OwnSigns) -> Partition {
    if signs.concerns.contains(&subject) && outcome == Partition::Flagged {
        Partition::Flagged
    } else if signs.watched.contains(&subject) && matches!(found, Partition::Cleared | Partition::NotJudged) {
        Partition::Watch
    } else {
        found
    }
}

/// One caution for each rule that is met within the error of its measure, or on a measure without a known error.
pub(crate) fn cautions(policy: &Policy, results: &[PolicyRuleResult]) -> Vec<Caution> {
    let within = results.iter().filter(|result| result.finding == RuleAnswer::WithinError);
    within
        .filter_map(|result| {
            let rule = rule_of(policy, result)?;
            let about = result.subject.map_or_else(String::new, |subject| format!(" in {}", crate::decide::cautions::names(&[subject])));
            let why = if rule.kind.has_error() {
                format!("but within the error of the measure: {}. Look for a second sign before anything is decided", result.odds)
            } else {
                format!(
                    "but no error is known for {}, so nobody can say how often it is met by chance. Look at the pupil's work and tests too",
                    rule.kind.measure()
                )
            };
            Some(Caution { code: "WITHIN_ERROR", text: format!("The policy's own rule {} is met{about}, {why}.", rule.name) })
        })
        .collect()
}

#[cfg(test)]
mod tests;
