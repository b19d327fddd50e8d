//! What an MIS and the Department export: pupil lists, SEN reports, attendance. Their columns and how they are recognised.

use crate::normalise::kind::clues::Clues;

/// Columns of a pupil list and of statutory results, in order of preference where a heading may mean several.
pub(crate) const PUPIL_LIST: &[&str] = &[
    "admission_date",
    "leaving_date",
    "enrolment_status",
    "sen_status",
    "sen_need",
    "sen_need_2",
    "sen_need_rank",
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
    "fsm_start",
    "fsm_end",
    "fsm_country",
    "fsm_category",
    "academic_year",
    "census_term",
    "phonics_mark",
    "phonics_outcome",
    "phonics_mark_2",
    "phonics_outcome_2",
    "mtc_score",
    "mtc_reason",
    "ks1_reading",
    "ks1_writing",
    "ks1_maths",
    "ks1_science",
    "ks2_reading_scaled",
    "ks2_maths_scaled",
    "ks2_gps_scaled",
    "ks2_reading_outcome",
    "ks2_maths_outcome",
    "ks2_gps_outcome",
    "ks2_writing_ta",
    "ks2_reading_ta",
    "ks2_maths_ta",
    "ks2_science_ta",
    "gld",
    "eyfsp_goal",
    "sen_start",
];

/// Columns of a behaviour log.
pub(crate) const BEHAVIOUR_LOG: &[&str] =
    &["behaviour_event_id", "behaviour_event_type", "incident_type", "behaviour_event_date", "behaviour_points", "test_date"];

/// Columns of counts of incidents.
pub(crate) const BEHAVIOUR_COUNTS: &[&str] = &["behaviour_count", "suspension_count", "suspension_days", "suspension_sessions"];

/// Columns of a list of suspensions.
pub(crate) const SUSPENSIONS: &[&str] = &[
    "suspension_start",
    "suspension_end",
    "exclusion_type",
    "suspension_days",
    "suspension_sessions",
    "behaviour_event_date",
    "provision_start",
    "exclusion_reason",
    "exclusion_reason_2",
    "exclusion_reason_3",
    "exclusion_sen",
];

/// Columns of a premium list.
pub(crate) const PREMIUM_LIST: &[&str] = &[
    "pp_deprivation",
    "pp_service",
    "pp_adopted",
    "pp_looked_after",
    "pp_start",
    "pp_end",
    "fsm_start",
    "fsm_end",
    "fsm_country",
    "fsm_category",
];

/// Columns of the assessments of a transfer file.
pub(crate) const TRANSFER_RESULTS: &[&str] =
    &["ctf_stage", "ctf_year", "academic_year", "subject", "ctf_method", "ctf_component", "ctf_result"];

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

/// Columns of the attendance of a transfer file.
pub(crate) const TRANSFER_ATTENDANCE: &[&str] = &["att_possible", "att_attended", "academic_year", "ctf_year", "att_from", "att_to"];

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

/// A row per pupil and event: a day, and a number or kind of the event.
pub(crate) fn is_behaviour_log(clues: &Clues<'_>) -> bool {
    let named = clues.n_of(&["behaviour_event_id", "behaviour_event_type", "incident_type", "behaviour_points"]) > 0;
    let about = clues.only("behaviour_event_id") || clues.only("behaviour_event_date") || clues.only("behaviour_event_type");
    clues.identity && (clues.has("behaviour_event_date") && named || about && clues.has("test_date"))
}

/// Counts of incidents or suspensions and little else of the pupil.
pub(crate) fn is_behaviour_counts(clues: &Clues<'_>) -> bool {
    clues.identity
        && clues.n_of(BEHAVIOUR_COUNTS) > 0
        && clues.n_of(&["postcode", "admission_date", "sen_status", "pupil_premium", "fsm", "ethnicity", "att_percent"]) == 0
        && clues.columns.iter().all(|column| column.parts.is_none())
}

/// A row per suspension: its first day, and its kind or length.
pub(crate) fn is_suspensions(clues: &Clues<'_>) -> bool {
    let dated = clues.only("suspension_start");
    let named = clues.n_of(&["exclusion_type", "suspension_days", "suspension_sessions", "suspension_end"]) > 0;
    let started = clues.only("exclusion_type") && clues.n_of(&["provision_start", "behaviour_event_date"]) > 0;
    clues.identity && (dated && named || started)
}

/// Points alone: they say nothing of how many incidents there were.
pub(crate) fn is_points(clues: &Clues<'_>) -> bool {
    clues.only("behaviour_points") && clues.columns.len() < 6
}

/// A row per premium period, or per period of free meals in a list of little else.
pub(crate) fn is_premium_list(clues: &Clues<'_>) -> bool {
    let premiums = clues.n_of(&["pp_deprivation", "pp_service", "pp_adopted", "pp_looked_after"]);
    let meals = clues.only("fsm_start") && clues.n_of(&["class_or_form", "year_group", "sen_status", "pupil_premium"]) == 0;
    clues.identity && clues.n_of(PERSONAL) < 2 && !clues.has("class_or_form") && (premiums >= 2 || meals)
}

/// Results of statutory assessments; beside a class and other details they belong to a pupil list.
pub(crate) fn is_statutory(clues: &Clues<'_>) -> bool {
    let n: usize = ["ks2_", "ks1_", "mtc_", "phonics_", "gld", "eyfsp_"].iter().map(|start| clues.n_starting(start)).sum();
    let is_list = clues.has("class_or_form") && is_pupil_list(clues) || clues.n_of(PERSONAL) >= 2;
    clues.identity && n > 0 && !is_list
}

/// Assessments of a transfer file.
pub(crate) fn is_transfer_results(clues: &Clues<'_>) -> bool {
    clues.identity && ["ctf_method", "ctf_component", "ctf_result", "ctf_stage"].iter().all(|field| clues.has(field))
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
    // With sex, flags and class it is a pupil list whose rows the needs have multiplied.
    let is_list = clues.n_of(&["sex", "pupil_premium", "fsm", "eal", "ethnicity"]) >= 2 && is_pupil_list(clues);
    let marks_need = !is_list && (clues.has("sen_need_rank") || clues.only("sen_funded_hours"));
    let about_needs = clues.has("sen_need") && personal < 2 && clues.n_of(&["sex", "pupil_premium", "fsm", "eal"]) < 2;
    let dated = clues.has("sen_status") && clues.n_of(&["sen_start", "sen_end"]) > 0 && personal < 2 && !clues.has("sex");
    clues.identity && (marks_need || about_needs || dated) && (clues.has("sen_status") || clues.has("sen_need"))
}

/// Pupils on roll.
pub(crate) fn is_pupil_list(clues: &Clues<'_>) -> bool {
    clues.identity && clues.n_of(DETAILS) >= 3 && clues.n_of(&["year_group", "class_or_form", "date_of_birth"]) > 0
}
