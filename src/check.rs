//! `waymark check`: the dress rehearsal. Everything is read and judged, nothing is written.

use std::fmt::Write;
use std::path::Path;

use chrono::NaiveDate;

use crate::config::load::SchoolConfig;
use crate::config::strays::StraySettings;
use crate::error::{Error, Status};
use crate::finding::{Action, Finding};
use crate::history::store::Purpose;
use crate::remembered::{HistoryChoice, Memory};
use crate::run::judge_material;

/// Judges a school and lists what to look at, worst first. What earlier runs knew is looked up where `run` keeps it.
pub fn check(school: &SchoolConfig, as_at: NaiveDate, history: &HistoryChoice, out: &Path) -> Result<(String, Status), Error> {
    let memory = Memory::open(school, history, out, Purpose::Read)?;
    let judged = judge_material(school, &mut memory.with_inbox(school, as_at)?)?;
    judged.assert_somebody_on_roll()?;
    let mut findings = judged.findings.clone();
    findings.extend(school.strays.iter().map(StraySettings::finding));
    findings.sort_by(|a, b| (a.action, &a.place, a.code).cmp(&(b.action, &b.place, b.code)));
    let needs = findings.iter().any(|finding| matches!(finding.action, Action::Rejected | Action::Asked));
    let status = if needs { Status::NeedsAPerson } else { Status::Done };
    let [on_roll, flagged, watch, cleared, not_judged] = judged.partition();
    let mut text = String::new();
    let _ = writeln!(text, "Status {}: {}", status.code(), status.words());
    let _ = writeln!(text, "{}, as at {as_at}. Nothing was written.", school.settings.name);
    let _ = writeln!(text, "{on_roll} pupils on roll = {flagged} flagged + {watch} watch + {cleared} cleared + {not_judged} not judged.");
    for (file, tally) in judged.school.ledger.tallies() {
        let _ = writeln!(
            text,
            "{file}: {} rows = {} used + {} left out + {} set aside",
            tally.found, tally.used, tally.quarantined, tally.skipped
        );
    }
    for action in [Action::Rejected, Action::Asked, Action::Quarantined, Action::Warned, Action::Repaired] {
        list(&mut text, action, &findings);
    }
    Ok((text, status))
}

fn list(text: &mut String, action: Action, findings: &[Finding]) {
    let of_kind: Vec<&Finding> = findings.iter().filter(|finding| finding.action == action).collect();
    if of_kind.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{} ({})", action.word(), of_kind.len());
    for finding in of_kind {
        let _ = writeln!(text, "  [{}] {finding}", finding.code);
    }
}
