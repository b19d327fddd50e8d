//! Provision maps and target sheets: their columns and how they are recognised.

use crate::normalise::kind::clues::Clues;
use crate::normalise::kind::results::n_result_columns;

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
    "subject",
    "test_name",
    "free_text",
];

/// Columns of a target sheet.
pub(crate) const TARGET_SHEET: &[&str] =
    &["target_text", "target_status", "target_set", "target_review", "target_area", "target_success_criteria", "free_text"];

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
        ]) >= 2
}

/// Targets of plans.
pub(crate) fn is_target_sheet(clues: &Clues<'_>) -> bool {
    clues.identity
        && n_result_columns(clues) < 2
        && (clues.has("target_text") || clues.has("target_success_criteria"))
        && clues.n_of(&["target_status", "target_set", "target_review", "target_success_criteria"]) >= 1
        && !clues.has("score_standardised")
}
