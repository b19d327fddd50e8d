//! All that is proposed for one pupil, and why: levels, scores, expected values, every row of the stage with what is
//! held and what is lacking, and the cautions. No name is printed, only the key asked for.

use std::fmt::Write;

use chrono::NaiveDate;

use crate::analyse::results::PupilAnalysis;
use crate::cli::ExplainArgs;
use crate::config::load::SchoolConfig;
use crate::decide::results::{ConsideredMove, CriterionResult, EvidenceValue, PupilDecision};
use crate::decide::rule_results::PolicyRuleResult;
use crate::decide::values::table;
use crate::domain::upn;
use crate::error::Error;
use crate::finding::quoted;
use crate::history::store::Purpose;
use crate::link::school::Pupil;
use crate::remembered::Memory;
use crate::run::judge_material;

/// Reads and judges the school as `check` does, and prints one pupil.
pub(super) fn evidence(school: &SchoolConfig, key: &str, args: &ExplainArgs, today: NaiveDate) -> Result<String, Error> {
    let as_at = args.as_at.unwrap_or(today);
    let memory = Memory::open(school, &args.history.clone().unwrap_or_default(), &args.out, Purpose::Read)?;
    let judged = judge_material(school, &mut memory.with_inbox(school, as_at)?)?;
    let pupils = judged.school.pupils.iter().zip(judged.decisions.pupils.iter().zip(&judged.analysis.pupils));
    let wanted: Vec<(&Pupil, (&PupilDecision, &PupilAnalysis))> = pupils.filter(|(pupil, _)| is_meant(pupil, key)).collect();
    match wanted.as_slice() {
        [(pupil, (decision, analysis))] => {
            Ok(shown(school, pupil, decision, &table(pupil, analysis, decision, &school.shared.method), as_at))
        }
        [] => Err(Error::Inputs(format!(
            "no pupil on roll has the key {}. Give the Row key of the workbook, the UPN or the admission number.",
            quoted(key)
        ))),
        several => {
            Err(Error::Inputs(format!("{} pupils on roll have the key {}. Give the Row key of the workbook.", several.len(), quoted(key))))
        }
    }
}

fn is_meant(pupil: &Pupil, key: &str) -> bool {
    let plain = |text: &str| upn::tidy(text).trim_start_matches('0').to_owned();
    let wanted = plain(key);
    let number = pupil.admission_number.as_deref().map(plain);
    let upn = pupil.upn.valid().map(|upn| plain(upn.as_str()));
    !wanted.is_empty() && (pupil.key == key.trim() || number.as_ref() == Some(&wanted) || upn.as_ref() == Some(&wanted))
}

fn shown(school: &SchoolConfig, pupil: &Pupil, decision: &PupilDecision, values: &[EvidenceValue], as_at: NaiveDate) -> String {
    let mut text = String::new();
    let why: Vec<&str> = decision.corroborators.iter().map(|one| one.code()).collect();
    let _ = writeln!(
        text,
        "Pupil with row key {}, class {}, as at {as_at}. {}. Nothing was written.",
        pupil.key, pupil.class, school.policy.title
    );
    let _ = writeln!(text, "Outcome: {} ({}){}", decision.outcome.code(), decision.outcome.partition().word(), listed(" through ", &why));
    let _ = writeln!(text, "Progress: {}", decision.progress.code());
    let _ = writeln!(text, "Stage: {}", decision.state);
    let _ = writeln!(text, "\nEvidence\n{}", decision.evidence);
    text.push_str("\nLevels (whole span, first half, last step, gap)\n");
    for (subject, levels) in &decision.levels {
        let signs = [levels.c, levels.c_mid, levels.c_last, levels.b].map(|level| level.sign()).join("  ");
        let _ = writeln!(text, "  {subject}: {signs}");
    }
    text.push_str("\nCriteria\n");
    for (subject, results) in &decision.criteria {
        results.iter().for_each(|result| criterion(&mut text, &subject.to_string(), result));
    }
    decision.pupil_criteria.iter().for_each(|result| criterion(&mut text, "the pupil", result));
    if decision.policy_rules().next().is_some() {
        text.push_str("\nRules of the policy's own\n");
    }
    decision.policy_rules().for_each(|result| policy_rule(&mut text, result));
    text.push_str("\nMoves of this stage\n");
    decision.considered.iter().for_each(|row| considered(&mut text, row));
    for proposed in &decision.moves {
        let _ = writeln!(text, "  Proposed: {} → {} ({}). {}", proposed.from, proposed.to, proposed.decided_by, proposed.clause);
        if !proposed.missing.is_empty() {
            let _ = writeln!(text, "    Missing: {}", proposed.missing.join("; "));
        }
    }
    text.push_str("\nCautions\n");
    for caution in &decision.cautions {
        let _ = writeln!(text, "  [{}] {}", caution.code, caution.text);
    }
    if decision.cautions.is_empty() {
        text.push_str("  none\n");
    }
    text.push_str("\nEvery value\n");
    for value in values {
        let subject = value.subject.map_or_else(|| "the pupil".to_owned(), |subject| subject.to_string());
        let _ = writeln!(text, "  {subject}: {} = {} ({})", value.what, value.shown, value.unit);
    }
    text
}

fn listed(before: &str, words: &[&str]) -> String {
    if words.is_empty() { String::new() } else { format!("{before}{}", words.join(", ")) }
}

fn criterion(text: &mut String, about: &str, result: &CriterionResult) {
    let _ = writeln!(text, "  ({}) {about}: {} [{}]. {}", result.letter, result.verdict.words(), result.level.sign(), result.evidence);
    for (label, words) in
        [("Would have cleared it", &result.would_have_cleared), ("Compared with", &result.population), ("Clause", &result.clause)]
    {
        if !words.is_empty() {
            let _ = writeln!(text, "      {label}: {words}");
        }
    }
}

fn policy_rule(text: &mut String, result: &PolicyRuleResult) {
    let about = result.subject.map_or_else(|| "the pupil".to_owned(), |subject| subject.to_string());
    let _ = writeln!(text, "  {} {about}: {}. {}", result.rule, result.finding.words(), result.evidence);
    let z = result.z.map_or_else(String::new, |z| format!("{z:.2}"));
    for (label, words) in
        [("Looks for", &result.looks_for), ("z", &z), ("Clause", &result.clause), ("Source of the numbers", &result.source)]
    {
        if !words.is_empty() {
            let _ = writeln!(text, "      {label}: {words}");
        }
    }
}

fn considered(text: &mut String, row: &ConsideredMove) {
    let holds = if row.is_proposed { "holds" } else { "does not hold" };
    let _ = writeln!(text, "  {} {} to {}: {holds}", row.trigger, row.direction, row.to);
    let held: Vec<&str> = row.held.iter().map(String::as_str).collect();
    if !held.is_empty() {
        let _ = writeln!(text, "      held: {}", held.join(", "));
    }
    match &row.lacking {
        Some(lacking) if !lacking.is_empty() => {
            let _ = writeln!(text, "      missing: {}", lacking.join("; "));
        }
        None => text.push_str("      stopped by what is on record\n"),
        Some(_) => {}
    }
}
