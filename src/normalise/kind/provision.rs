//! Provision maps and target sheets: their columns and how they are recognised.

use crate::normalise::kind::clues::Clues;
use crate::normalise::kind::results::n_result_columns;
use crate::normalise::layout::{Column, Layout};

/// Columns of a provision map, in order of preference where a heading may mean several.
pub(crate) const PROVISION_MAP: &[&str] = &[
    "provision_name",
    "provision_area",
    "provision_wave",
    "provision_staff",
    "provision_ratio",
    "provision_frequency",
    "provision_minutes",
    "provision_weeks",
    "provision_start",
    "provision_end",
    "provision_review_date",
    "provision_entry",
    "provision_exit",
    "provision_entry_date",
    "provision_exit_date",
    "provision_progress",
    "provision_attended",
    "provision_offered",
    "provision_attendance",
    "provision_cost",
    "provision_outcome",
    "provision_confidential",
    "provision_planned",
    "provision_version",
    "provision_rate",
    "provision_session_cost",
    "provision_hours",
    "provision_materials",
    "provision_pair",
    "subject",
    "test_name",
    "free_text",
];

/// Columns of a target sheet.
pub(crate) const TARGET_SHEET: &[&str] =
    &["target_text", "target_status", "target_set", "target_review", "target_area", "target_success_criteria", "free_text"];

/// Columns of a record of sessions, a row a session.
pub(crate) const SESSION_RECORD: &[&str] = &[
    "session_date",
    "session_number",
    "session_present",
    "session_absent",
    "provision_name",
    "provision_minutes",
    "provision_staff",
    "free_text",
];

/// Columns of a timetable or record of withdrawal.
pub(crate) const ACCESS: &[&str] =
    &["access_week", "access_subject", "access_withdrawn", "access_taught", "access_ordinary", "subject", "free_text"];

/// A row a session: its day, its pupils, and nothing that only a plan has.
pub(crate) fn is_session_record(clues: &Clues<'_>) -> bool {
    let plans = [
        "provision_start",
        "provision_end",
        "provision_entry",
        "provision_exit",
        "provision_frequency",
        "provision_wave",
        "provision_weeks",
        "provision_cost",
        "provision_planned",
    ];
    // `Activity` and `What` stand in logs of behaviour and of clubs as well.
    let is_named = clues.columns.iter().any(|column| {
        column.may_be("provision_name") && ["intervention", "provision", "programme"].iter().any(|word| column.plain.contains(word))
    });
    clues.identity
        && clues.has("session_date")
        && !plans.iter().any(|field| clues.only(field))
        && !clues.has("target_text")
        && !clues.has("target_success_criteria")
        && n_result_columns(clues) == 0
        && clues.n_of(&[
            "score_standardised",
            "score_age_standardised",
            "score_unknown",
            "behaviour_event_type",
            "incident_type",
            "att_possible",
            "att_present",
        ]) == 0
        && !clues.has("access_withdrawn")
        && (is_named && clues.n_of(&["session_present", "session_number", "provision_minutes", "session_absent"]) > 0
            || clues.has("session_number") && clues.n_of(&["session_present", "provision_minutes", "session_absent"]) > 0
            || clues.has("session_absent"))
}

/// Time withdrawn, by pupil.
pub(crate) fn is_access(clues: &Clues<'_>) -> bool {
    clues.identity && clues.has("access_withdrawn")
}

/// Interventions with their pupils.
pub(crate) fn is_provision_map(clues: &Clues<'_>) -> bool {
    clues.has("provision_name")
        && clues.n_starting("provision_") >= 3
        && clues.n_of(&[
            "provision_frequency",
            "provision_minutes",
            "provision_entry",
            "provision_exit",
            "provision_start",
            "provision_wave",
            "provision_staff",
            "provision_ratio",
            "provision_cost",
            "provision_outcome",
            "provision_review_date",
            "provision_weeks",
            "provision_rate",
            "provision_session_cost",
            "provision_hours",
            "provision_pair",
        ]) >= 2
}

/// Dates and states of targets without their wording: the headings themselves must speak of targets or reviews.
fn is_target_list(clues: &Clues<'_>) -> bool {
    let says = |field: &str, words: &[&str]| {
        clues.columns.iter().any(|column| column.may_be(field) && words.iter().any(|word| column.plain.contains(word)))
    };
    !clues.has("provision_name")
        && !clues.has("sen_status")
        && !clues.has("sen_need")
        && says("target_status", &["met", "achieved", "target", "rag", "outcome"])
        && (says("target_review", &["review", "target", "due"]) || says("target_set", &["set", "target"]))
}

/// Targets of plans.
pub(crate) fn is_target_sheet(clues: &Clues<'_>) -> bool {
    if clues.identity && n_result_columns(clues) == 0 && is_target_list(clues) {
        return true;
    }
    clues.identity
        && n_result_columns(clues) < 2
        && (clues.has("target_text") || clues.has("target_success_criteria"))
        && clues.n_of(&["target_status", "target_set", "target_review", "target_success_criteria"]) >= 1
        && !clues.has("score_standardised")
        && !clues.has("score_age_standardised")
}

/// `Entry (PiRA)`, `PUMA baseline SS`, `Score after`: in a provision map a test named beside entry or exit is an entry or exit
/// measure, and no result of the class. Only where no plainer heading holds it.
pub(crate) fn name_measures(layout: &mut Layout) {
    let has = |layout: &Layout, field: &str| layout.columns.iter().any(|column| column.field == Some(field));
    if !has(layout, "provision_name") || has(layout, "provision_pair") {
        return;
    }
    for (field, words) in [("provision_entry", ENTRY), ("provision_exit", EXIT)] {
        if has(layout, field) {
            continue;
        }
        let is_measure = |column: &&mut Column| {
            let tokens: Vec<&str> = column.plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
            column.field.is_none()
                && tokens.len() > 1
                && tokens.iter().any(|word| words.contains(word))
                && !tokens.iter().any(|word| NO_MEASURE.contains(word))
        };
        if let Some(column) = layout.columns.iter_mut().find(is_measure) {
            column.parts = None;
            column.field = Some(field);
        }
    }
}

const ENTRY: &[&str] = &["entry", "baseline", "pre", "before", "start", "starting", "initial"];
const EXIT: &[&str] = &["exit", "post", "after", "end", "final", "finish", "finishing", "outcome"];
const NO_MEASURE: &[&str] = &[
    "date", "day", "time", "week", "month", "term", "year", "comment", "comments", "note", "notes", "evidence", "by", "school", "parent",
    "parents", "cost", "class", "teacher", "target", "next", "steps", "view", "views", "voice",
];
