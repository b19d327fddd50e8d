//! What a decision becomes next term: the last decision of each pupil, facts and a state for the policy's moves, and what the
//! office is asked. Nothing here writes a status anywhere.
//!
//! What each word of a policy does is data of the policy (`effect`, `facts`, `state` under `[[decisions]]`). The newest
//! decision about a pupil stands until the next one; a blank, "not discussed" or unsettled row leaves it standing.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::config::policy::{DecisionEffect, DecisionWord, Policy};
use crate::decisions::agreement::{Agreement, effect_of};
use crate::decisions::returned::KnownRun;
use crate::decisions::settle::{Settled, settle};
use crate::decisions::text::neutral;
use crate::domain::sen::SenProvision;
use crate::domain::words::date;
use crate::finding::{Action, Code, Finding, quoted};
use crate::history::decisions::{LoggedDecision, SignalThen};
use crate::link::school::{Pupil, School};

const SUPPORT_PROPOSED: Code = Code("DEC-20");
const GROUP_WITHOUT_PROVISION: Code = Code("DEC-21");
const DATA_WRONG: Code = Code("DEC-22");
const END_PROPOSED: Code = Code("DEC-23");

/// The reason that opens a line among the data checks, folded.
const DATA_WRONG_REASON: &str = "data wrong";

/// What a run recalls of decisions: the log as known to it, the runs it may speak of, and how flags stood in them.
#[derive(Clone, Debug, Default)]
pub struct Recalled {
    /// The log, oldest first.
    pub log: Vec<LoggedDecision>,
    /// Runs that the history knows.
    pub runs: Vec<KnownRun>,
    /// How flags stood, by run id and row key.
    pub signals: BTreeMap<String, BTreeMap<String, SignalThen>>,
}

/// One settled decision of a pupil.
#[derive(Clone, Debug, PartialEq)]
pub struct LastDecision {
    /// The day of the run in whose workbook it was typed.
    pub day: NaiveDate,
    /// The policy's word.
    pub decision: String,
    /// What the program does with it.
    pub effect: DecisionEffect,
    /// The reason, or empty.
    pub reason: String,
    /// The note, safe for any cell, or empty.
    pub action: String,
    /// Who sees to it, safe for any cell.
    pub owner: String,
    /// By when.
    pub review_by: Option<NaiveDate>,
    /// How the flag stood then.
    pub then: Option<SignalThen>,
}

impl LastDecision {
    /// The decision with its reason, in the policy's words.
    pub fn said(&self) -> String {
        if self.reason.is_empty() { self.decision.clone() } else { format!("{} ({})", self.decision, self.reason) }
    }
}

/// What decisions say of one pupil.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PupilPast {
    /// The newest settled decision.
    pub last: Option<LastDecision>,
    /// The newest returned row says "not discussed", is blank, or is unsettled: first in the list.
    pub is_carried_over: bool,
    /// What the teacher said in the newest row that says it.
    pub teacher_concern: Option<bool>,
    /// Days of runs at which plan targets were changed: each closes a cycle that was adapted.
    pub adapted_cycles: Vec<NaiveDate>,
    /// The day of the newest decision to ask outside.
    pub advice_asked: Option<NaiveDate>,
    /// Facts that the newest decision says.
    pub facts: Vec<String>,
    /// States that decisions name, oldest first, each with the day from which it holds.
    pub states: Vec<(NaiveDate, String)>,
}

impl PupilPast {
    /// The cell `Last decision`: its date and words. Empty when there is none.
    pub fn words(&self) -> String {
        self.last.as_ref().map(|last| format!("{}: {}", last.day.format("%d/%m/%Y"), last.said())).unwrap_or_default()
    }

    /// True when people said that there is no concern, and have said nothing else since.
    pub(crate) fn is_not_a_concern(&self) -> bool {
        self.last.as_ref().is_some_and(|last| last.effect == DecisionEffect::NotAConcern)
    }
}

/// What decisions say of a school.
#[derive(Clone, Debug, Default)]
pub struct Past {
    /// By today's row key; pupils without a returned row are not in here.
    pub pupils: BTreeMap<String, PupilPast>,
    /// How often people and flags agree.
    pub agreement: Agreement,
}

impl Past {
    /// Row keys of pupils for whom an evidence pack was asked and nothing else decided since, in order.
    pub(crate) fn evidence_packs(&self) -> Vec<&str> {
        let asked = |past: &PupilPast| past.last.as_ref().is_some_and(|last| last.effect == DecisionEffect::EhcAssessment);
        self.pupils.iter().filter(|(_, past)| asked(past)).map(|(key, _)| key.as_str()).collect()
    }
}

/// What follows from the log for the pupils of a school, and what the office should know.
pub fn recall(school: &School, recalled: &Recalled, policy: &Policy) -> (Past, Vec<Finding>) {
    let (settled, _) = settle(&recalled.log);
    let mut past = Past { agreement: Agreement::of(&settled, &recalled.runs, &recalled.signals, policy), ..Past::default() };
    let mut findings = Vec::new();
    let mut of_key: BTreeMap<&str, Vec<&Settled>> = BTreeMap::new();
    for one in &settled {
        of_key.entry(one.pupil_key.as_str()).or_default().push(one);
    }
    for pupil in &school.pupils {
        let mut rows: Vec<&Settled> = pupil.keys().flat_map(|key| of_key.get(key).into_iter().flatten().copied()).collect();
        rows.sort_by(|a, b| (a.run_day, &a.run).cmp(&(b.run_day, &b.run)));
        if !rows.is_empty() {
            let (about, last) = of_pupil(&rows, recalled, policy);
            findings.extend(last.map(|row| asked_of_the_office(pupil, row, school.as_at, policy)).unwrap_or_default());
            past.pupils.insert(pupil.key.clone(), about);
        }
    }
    (past, findings)
}

fn word<'a>(policy: &'a Policy, decision: &str) -> Option<&'a DecisionWord> {
    policy.decisions.iter().find(|one| one.word == decision)
}

fn of_pupil<'a>(rows: &[&'a Settled], recalled: &Recalled, policy: &Policy) -> (PupilPast, Option<&'a Settled>) {
    let mut past = PupilPast::default();
    let mut newest = None;
    for row in rows {
        if let Some(concern) = match row.says.teacher_concern.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        } {
            past.teacher_concern = Some(concern);
        }
        let effect = effect_of(policy, &row.says.decision);
        past.is_carried_over = row.is_unsettled || matches!(effect, None | Some(DecisionEffect::NotDiscussed));
        let Some(effect) = effect.filter(|_| !past.is_carried_over) else { continue };
        newest = Some(*row);
        let says = &row.says;
        past.last = Some(LastDecision {
            day: row.run_day,
            decision: says.decision.clone(),
            effect,
            reason: says.reason.clone(),
            action: neutral(&says.action),
            owner: neutral(&says.owner),
            review_by: says.review_by,
            then: recalled.signals.get(&row.run).and_then(|of| of.get(&row.pupil_key)).cloned(),
        });
        let data = word(policy, &says.decision);
        past.facts = data.map(|one| one.facts.clone()).unwrap_or_default();
        past.states.extend(data.and_then(|one| one.state.clone()).map(|state| (row.run_day, state)));
        match effect {
            DecisionEffect::ChangeTargets => past.adapted_cycles.push(row.run_day),
            DecisionEffect::OutsideAdvice => past.advice_asked = Some(row.run_day),
            _ => {}
        }
    }
    (past, newest)
}

/// What the newest decision asks of the office. Findings name the row in which it was typed, never the child.
fn asked_of_the_office(pupil: &Pupil, row: &Settled, as_at: NaiveDate, policy: &Policy) -> Vec<Finding> {
    let mut findings = Vec::new();
    let says = &row.says;
    let mut ask = |code: Code, action: Action, message: String, hint: &str| {
        findings.push(Finding::new(code, action, row.place.clone(), message).hint(hint));
    };
    let (decided, on) = (quoted(&says.decision), date(row.run_day));
    let provision = pupil.provision_on(as_at).unwrap_or(SenProvision::None);
    match effect_of(policy, &says.decision) {
        Some(DecisionEffect::SupportPlan) if provision == SenProvision::None => ask(
            SUPPORT_PROPOSED,
            Action::Asked,
            format!(
                "The decision {decided} after the run of {on} goes with SEN support (K), and the pupil list has no SEN code for this pupil."
            ),
            "If the decision stands, the office enters K in the management system; this program writes nothing there.",
        ),
        Some(DecisionEffect::StepDown) if provision == SenProvision::Support => ask(
            END_PROPOSED,
            Action::Asked,
            format!("The decision {decided} after the run of {on} goes with an end of SEN support, and the pupil list still has K."),
            "If the decision stands, the office ends K in the management system; this program writes nothing there.",
        ),
        Some(DecisionEffect::CatchUpGroup) if !has_provision_since(pupil, row.run_day, as_at) => ask(
            GROUP_WITHOUT_PROVISION,
            Action::Warned,
            format!(
                "The decision {decided} after the run of {on} expects an intervention, and the provision map has none for this pupil since."
            ),
            "Enter the group in the provision map, or record another decision.",
        ),
        _ => {}
    }
    if says.reason.to_lowercase() == DATA_WRONG_REASON {
        let note = if says.action.is_empty() { String::new() } else { ", with a note in the same row".to_owned() };
        ask(
            DATA_WRONG,
            Action::Asked,
            format!("The meeting after the run of {on} says that the data about this pupil are wrong{note}."),
            "Look up what is meant, and correct it where it is kept.",
        );
    }
    findings
}

/// True when an intervention ran on or after a day.
fn has_provision_since(pupil: &Pupil, since: NaiveDate, as_at: NaiveDate) -> bool {
    pupil.provision.iter().any(|one| one.start.is_none_or(|start| start <= as_at) && one.end.is_none_or(|end| end >= since))
}
