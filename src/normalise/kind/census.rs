//! What an MIS exports for the census alone: placements in alternative provision, early-years hours, arrangements and indicators.

use crate::normalise::kind::clues::Clues;

/// Columns of a list of placements.
pub(crate) const PLACEMENTS: &[&str] = &[
    "ap_start",
    "ap_end",
    "ap_setting",
    "ap_reason",
    "ap_sessions",
    "ap_pattern",
    "ap_urn",
    "ap_ukprn",
    "ap_postcode",
    "ap_company",
    "ap_sen_entry",
    "ap_sen_leaving",
];

/// Columns of details; pupil lists and SEN reports may have them too.
pub(crate) const DETAILS: &[&str] = &[
    "part_time",
    "boarder",
    "class_type",
    "top_up",
    "post_looked_after",
    "young_carer",
    "kinship_care",
    "sen_unit",
    "resourced_provision",
    "school_lunch",
    "funded_hours",
    "extended_hours",
    "expanded_hours",
    "eligibility_code",
    "hours_at_setting",
    "disability_access",
    "ey_premium",
    "ey_premium_basis",
    "two_year_basis",
    "address_line_2",
    "address_line_3",
    "county",
    "uprn",
];

/// Details that no other kind of table is about; lines of an address stand anywhere.
const TELLING: &[&str] = &[
    "top_up",
    "post_looked_after",
    "young_carer",
    "kinship_care",
    "sen_unit",
    "resourced_provision",
    "school_lunch",
    "extended_hours",
    "expanded_hours",
    "eligibility_code",
    "hours_at_setting",
    "disability_access",
    "ey_premium",
    "ey_premium_basis",
    "class_type",
    "part_time",
];

/// A row per placement: its kind or reason, and a day or the sessions a week.
pub(crate) fn is_placements(clues: &Clues<'_>) -> bool {
    let about = ["ap_setting", "ap_reason", "ap_sessions", "ap_pattern"].iter().filter(|field| clues.only(field)).count();
    clues.identity && about > 0 && (about > 1 || clues.has("ap_start"))
}

/// Details and little else of the pupil.
pub(crate) fn is_details(clues: &Clues<'_>) -> bool {
    let is_list = clues.n_of(&["postcode", "admission_date", "leaving_date", "enrolment_status", "ethnicity", "first_language"]) >= 2;
    let is_list = is_list || clues.has("sex") && clues.has("class_or_form");
    let n = TELLING.iter().filter(|field| clues.only(field)).count();
    let no_results = clues.columns.iter().all(|column| column.parts.is_none());
    clues.identity && n > 0 && !is_list && no_results
}
