//! What an MIS and the Department export: pupil lists, SEN reports, attendance. Their columns and how they are recognised.

use crate::normalise::kind::clues::Clues;

/// Columns of a pupil list, in order of preference where a heading may mean several.
pub(crate) const PUPIL_LIST: &[&str] = &[
    "admission_date",
    "leaving_date",
    "enrolment_status",
    "sen_status",
    "sen_need",
    "sen_need_2",
    "pupil_premium",
    "fsm",
    "eal",
    "first_language",
    "ethnicity",
    "looked_after",
    "service_child",
    "postcode",
    "address_line",
    "town",
    "middle_names",
    "former_surname",
    "att_percent",
    "att_possible",
    "att_attended",
    "att_present",
];

/// Columns of a SEN report.
pub(crate) const SEN_REPORT: &[&str] =
    &["sen_status", "sen_need", "sen_need_2", "sen_need_rank", "sen_start", "sen_end", "sen_funded_hours"];

/// Columns of an attendance summary.
pub(crate) const ATTENDANCE: &[&str] = &[
    "att_possible",
    "att_attended",
    "att_present",
    "att_aea",
    "att_authorised",
    "att_unauthorised",
    "att_absent",
    "att_percent",
    "att_absence_percent",
    "att_late",
    "att_from",
    "att_to",
];

/// Pupil details that only a pupil list has together.
pub(crate) const DETAILS: &[&str] = &[
    "upn",
    "former_upn",
    "admission_number",
    "sex",
    "date_of_birth",
    "year_group",
    "class_or_form",
    "admission_date",
    "leaving_date",
    "enrolment_status",
    "ethnicity",
    "first_language",
    "postcode",
    "address_line",
    "town",
    "fsm",
    "pupil_premium",
    "eal",
    "looked_after",
    "service_child",
    "sen_status",
    "middle_names",
    "former_surname",
];

/// Details about a child that reports on one matter do not carry.
const PERSONAL: &[&str] =
    &["postcode", "address_line", "admission_date", "leaving_date", "first_language", "former_surname", "middle_names", "enrolment_status"];

/// Counts of a group by lesson.
pub(crate) fn is_lesson_marks(clues: &Clues<'_>) -> bool {
    clues.only("lesson_marks")
}

/// Behaviour records.
pub(crate) fn is_behaviour(clues: &Clues<'_>) -> bool {
    clues.only("behaviour_event_id") || clues.only("behaviour_event_type") || (clues.only("behaviour_points") && clues.columns.len() < 6)
}

/// Results of statutory assessments.
pub(crate) fn is_statutory(clues: &Clues<'_>) -> bool {
    ["ks2_", "ks1_", "mtc_", "phonics_", "gld"].iter().any(|start| clues.n_starting(start) > 0)
}

/// Sessions or percentages.
pub(crate) fn is_attendance(clues: &Clues<'_>) -> bool {
    let sessions = clues.n_of(&["att_possible", "att_attended", "att_present", "att_authorised", "att_unauthorised", "att_absent"]);
    let percent = clues.only("att_percent") || clues.only("att_absence_percent");
    clues.identity && (sessions >= 2 || (percent && clues.n_of(PERSONAL) < 2 && clues.n_of(DETAILS) < 9))
}

/// One row per need.
pub(crate) fn is_sen_report(clues: &Clues<'_>) -> bool {
    let personal = clues.n_of(PERSONAL);
    let marks_need = clues.has("sen_need_rank") || clues.only("sen_funded_hours");
    let about_needs = clues.has("sen_need") && personal < 2 && clues.n_of(&["sex", "pupil_premium", "fsm", "eal"]) < 2;
    let dated = clues.has("sen_status") && clues.n_of(&["sen_start", "sen_end"]) > 0 && personal < 2 && !clues.has("sex");
    clues.identity && (marks_need || about_needs || dated) && (clues.has("sen_status") || clues.has("sen_need"))
}

/// Pupils on roll.
pub(crate) fn is_pupil_list(clues: &Clues<'_>) -> bool {
    clues.identity && clues.n_of(DETAILS) >= 3 && clues.n_of(&["year_group", "class_or_form", "date_of_birth"]) > 0
}
