//! `config/mappings/`: which headings and which written values mean what. One row per wording, with its source.
//!
//! Headings and values are compared in the forms made by `normalise`; here they are kept as written.

use std::collections::BTreeMap;
use std::path::Path;

use crate::config::mappings::statutory::Statutory;
use crate::config::table::DataTable;
use crate::error::ConfigMistake;

pub mod statutory;

/// A heading and the column it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnAlias {
    /// One of [`FIELDS`].
    pub field: &'static str,
    /// Heading as a file writes it.
    pub alias: String,
}

/// A value and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueAlias {
    /// The program's word, or `ASK` when only the school can say.
    pub canonical: String,
    /// Note on its use.
    pub note: String,
}

/// All headings and values.
#[derive(Clone, Debug, Default)]
pub struct Mappings {
    statutory: Statutory,
    columns: Vec<ColumnAlias>,
    values: BTreeMap<(String, String), ValueAlias>,
}

impl Mappings {
    /// Loads `column-aliases.tsv` and `value-aliases.tsv` of a folder. Every mistake is added with file and line.
    pub fn load(dir: &Path, mistakes: &mut Vec<ConfigMistake>) -> Mappings {
        let columns = DataTable::load(&dir.join("column-aliases.tsv"), &["canonical", "alias", "system", "status", "source"], mistakes);
        let values = DataTable::load(&dir.join("value-aliases.tsv"), &["field", "raw", "canonical", "status", "source", "note"], mistakes);
        Mappings { statutory: Statutory::load(dir, mistakes), ..Mappings::from_tables(&columns, &values, mistakes) }
    }

    /// The statutory assessments.
    pub fn statutory(&self) -> &Statutory {
        &self.statutory
    }

    /// The same from tables in memory.
    pub fn from_tables(columns: &DataTable, values: &DataTable, mistakes: &mut Vec<ConfigMistake>) -> Mappings {
        let mut mappings = Mappings::default();
        for row in columns.rows() {
            let name = row.get("canonical");
            match field(name) {
                Some(field) if !row.get("alias").is_empty() => {
                    mappings.columns.push(ColumnAlias { field, alias: row.get("alias").to_owned() });
                }
                Some(_) => mistakes.push(row.mistake("alias", "is empty; write the heading as the file has it")),
                None => mistakes.push(row.mistake("canonical", format!("'{name}' is not a column the program knows"))),
            }
        }
        for row in values.rows() {
            let (name, canonical) = (row.get("field"), row.get("canonical"));
            if name.is_empty() || canonical.is_empty() {
                mistakes.push(row.mistake("canonical", "field and canonical must both be filled"));
                continue;
            }
            // The first row for a field and a raw value counts.
            mappings
                .values
                .entry((name.to_owned(), value_key(name, row.get("raw"))))
                .or_insert_with(|| ValueAlias { canonical: canonical.to_owned(), note: row.get("note").to_owned() });
        }
        mappings
    }

    /// Every heading in file order.
    pub fn columns(&self) -> &[ColumnAlias] {
        &self.columns
    }

    /// What a written value stands for in a field.
    pub fn value(&self, field: &str, raw: &str) -> Option<&ValueAlias> {
        self.values.get(&(field.to_owned(), value_key(field, raw)))
    }

    /// The written values known for a field, folded, in order.
    pub fn values_of<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a str> {
        self.values
            .range((field.to_owned(), String::new())..)
            .take_while(move |((name, _), _)| name == field)
            .map(|((_, raw), _)| raw.as_str())
    }
}

/// Trimmed, blanks collapsed, case-folded; attendance marks keep their case.
fn value_key(field: &str, raw: &str) -> String {
    let clean = crate::table::clean(raw);
    if field == "attendance_mark" { clean } else { clean.to_lowercase() }
}

/// The program's own name of a column, if it has one.
pub fn field(name: &str) -> Option<&'static str> {
    FIELDS.iter().find(|(known, _)| *known == name).map(|(known, _)| *known)
}

/// What a column means, in words.
pub fn field_words(name: &str) -> &'static str {
    FIELDS.iter().find(|(known, _)| *known == name).map_or("", |(_, words)| words)
}

/// Every column the program can name, with its meaning in words. `(not used)` columns are known and left alone.
pub const FIELDS: &[(&str, &str)] = &[
    ("upn", "unique pupil number"),
    ("former_upn", "former unique pupil number"),
    ("local_upn", "local number (not used)"),
    ("admission_number", "admission number"),
    ("mis_id", "number of the pupil in the MIS (not used)"),
    ("wonde_id", "number of the pupil in the feed (not used)"),
    ("wonde_upi", "number of the pupil in the feed (not used)"),
    ("pupil_matching_ref", "the Department's matching reference (not used)"),
    ("candidate_number", "candidate number (not used)"),
    ("uln", "unique learner number (not used)"),
    ("full_name_unknown_order", "name of the pupil"),
    ("full_name_surname_first", "name of the pupil, surname first"),
    ("full_name_forename_first", "name of the pupil, forename first"),
    ("surname", "surname"),
    ("former_surname", "former surname"),
    ("preferred_surname", "preferred surname"),
    ("forename", "forename"),
    ("preferred_forename", "preferred forename"),
    ("middle_names", "middle names"),
    ("date_of_birth", "date of birth"),
    ("sex", "sex"),
    ("year_group", "year group"),
    ("class_or_form", "class"),
    ("classes_list", "classes and lessons (not used)"),
    ("staff_name", "name of staff (not used)"),
    ("enrolment_status", "enrolment status"),
    ("admission_date", "first day at the school"),
    ("leaving_date", "last day at the school"),
    ("school_laestab", "number of the school (not used)"),
    ("school_la", "local authority (not used)"),
    ("school_estab", "number of the school (not used)"),
    ("school_urn", "number of the school (not used)"),
    ("academic_year", "school year"),
    ("sen_status", "SEN status"),
    ("sen_need", "type of need"),
    ("sen_need_2", "second type of need"),
    ("sen_need_rank", "rank of the need"),
    ("sen_funded_hours", "funded hours (not used)"),
    ("sen_start", "first day of the SEN status"),
    ("sen_end", "last day of the SEN status"),
    ("pupil_premium", "pupil premium"),
    ("pp_deprivation", "deprivation premium"),
    ("pp_service", "service premium"),
    ("pp_adopted", "adopted from care premium"),
    ("pp_looked_after", "looked-after premium"),
    ("pp_fte", "premium share (not used)"),
    ("pp_cash", "premium amount (not used)"),
    ("pp_start", "premium start"),
    ("pp_end", "premium end"),
    ("last_fsm", "last free meals (not used)"),
    ("disadvantaged", "disadvantaged (not used)"),
    ("fsm", "eligible for free school meals"),
    ("fsm_start", "first day of free meals"),
    ("fsm_end", "last day of free meals"),
    ("fsm_protected", "protected free meals (not used)"),
    ("fsm6", "free meals in the last six years (not used)"),
    ("eal", "English as an additional language"),
    ("eal_status", "language status (not used)"),
    ("first_language", "first language"),
    ("home_language", "home language (not used)"),
    ("proficiency_in_english", "proficiency in English (not used)"),
    ("looked_after", "looked after"),
    ("ever_in_care", "ever in care (not used)"),
    ("service_child", "service child"),
    ("ethnicity", "ethnicity"),
    ("postcode", "post code"),
    ("address_line", "first line of the address"),
    ("town", "town"),
    ("address_line_2", "second line of the address"),
    ("address_line_3", "third line of the address"),
    ("county", "county of the address"),
    ("uprn", "property reference number"),
    ("part_time", "part-time attendance"),
    ("boarder", "boarder"),
    ("class_type", "nursery class or other"),
    ("top_up", "top-up funding"),
    ("post_looked_after", "post-looked-after arrangements"),
    ("young_carer", "young carer"),
    ("kinship_care", "kinship care"),
    ("sen_unit", "place in a SEN unit"),
    ("resourced_provision", "place in resourced provision"),
    ("school_lunch", "school lunch taken on census day"),
    ("funded_hours", "funded hours"),
    ("extended_hours", "extended hours (30 hours)"),
    ("expanded_hours", "expanded hours (under threes)"),
    ("eligibility_code", "eligibility code of 30 hours"),
    ("hours_at_setting", "hours at the setting"),
    ("disability_access", "disability access fund"),
    ("ey_premium", "early years pupil premium"),
    ("ey_premium_basis", "basis of the early years pupil premium"),
    ("two_year_basis", "basis of two-year-old funding"),
    ("fsm_country", "country of free meals"),
    ("fsm_category", "category of free meals"),
    ("exclusion_reason", "reason of the suspension"),
    ("exclusion_reason_2", "second reason of the suspension"),
    ("exclusion_reason_3", "third reason of the suspension"),
    ("exclusion_sen", "SEN status on the day of the suspension"),
    ("att_code", "attendance code"),
    ("att_code_sessions", "sessions with the code"),
    ("att_code_date", "day of the mark"),
    ("ap_start", "first day of the placement"),
    ("ap_end", "last day of the placement"),
    ("ap_setting", "kind of alternative provision"),
    ("ap_reason", "reason of the placement"),
    ("ap_sessions", "sessions a week in alternative provision"),
    ("ap_pattern", "attendance pattern in alternative provision"),
    ("ap_urn", "URN of the provider"),
    ("ap_ukprn", "UKPRN of the provider"),
    ("ap_postcode", "post code of the placement"),
    ("ap_company", "company number of the provider"),
    ("ap_sen_entry", "SEN status when the placement began"),
    ("ap_sen_leaving", "SEN status when the placement ended"),
    ("att_possible", "sessions possible"),
    ("att_present", "sessions present"),
    ("att_aea", "sessions of approved educational activity"),
    ("att_attended", "sessions attended"),
    ("att_authorised", "sessions of authorised absence"),
    ("att_unauthorised", "sessions of unauthorised absence"),
    ("att_absent", "sessions of absence"),
    ("att_late_before", "late before the register closed (not used)"),
    ("att_late_after", "late after the register closed (not used)"),
    ("att_late", "late (not used)"),
    ("att_missing", "missing marks (not used)"),
    ("att_not_required", "attendance not required (not used)"),
    ("att_unexplained", "unexplained absences (not used)"),
    ("att_percent", "attendance in percent"),
    ("att_absence_percent", "absence in percent"),
    ("att_from", "first day counted"),
    ("att_to", "last day counted"),
    ("lesson_marks", "marks of a lesson (not used)"),
    ("suspension_days", "days of suspension"),
    ("behaviour_points", "behaviour points"),
    ("behaviour_event_id", "number of the behaviour incident"),
    ("behaviour_event_type", "kind of the behaviour event"),
    ("behaviour_event_date", "day of the behaviour incident"),
    ("behaviour_count", "number of behaviour incidents"),
    ("incident_type", "kind of the behaviour incident"),
    ("suspension_count", "number of suspensions"),
    ("suspension_sessions", "sessions of suspension"),
    ("suspension_start", "first day of the suspension"),
    ("suspension_end", "last day of the suspension"),
    ("exclusion_type", "suspension or exclusion"),
    ("ks2_reading_outcome", "key stage 2 result"),
    ("ks2_maths_outcome", "key stage 2 result"),
    ("ks2_gps_outcome", "key stage 2 result"),
    ("ks2_reading_scaled", "key stage 2 scaled score"),
    ("ks2_maths_scaled", "key stage 2 scaled score"),
    ("ks2_gps_scaled", "key stage 2 scaled score"),
    ("ks2_writing_ta", "key stage 2 judgement"),
    ("ks2_science_ta", "key stage 2 judgement"),
    ("ks2_reading_ta", "key stage 2 judgement"),
    ("ks2_maths_ta", "key stage 2 judgement"),
    ("ks2_reading_mark", "key stage 2 mark (not used)"),
    ("ks2_gps_mark", "key stage 2 mark (not used)"),
    ("ks2_maths_mark", "key stage 2 mark (not used)"),
    ("ks2_reading_expected", "key stage 2 result (not used)"),
    ("ks2_reading_high", "key stage 2 result (not used)"),
    ("ks2_rwm_expected", "key stage 2 result (not used)"),
    ("ks2_rwm_high", "key stage 2 result (not used)"),
    ("ks1_reading", "key stage 1 result"),
    ("ks1_writing", "key stage 1 result"),
    ("ks1_maths", "key stage 1 result"),
    ("ks1_science", "key stage 1 result"),
    ("ks1_teacher_assessment", "key stage 1 judgement (not used)"),
    ("ks1_scaled", "key stage 1 scaled score (not used)"),
    ("phonics_mark", "phonics mark"),
    ("phonics_outcome", "phonics outcome"),
    ("phonics_mark_2", "phonics mark of the second check"),
    ("phonics_outcome_2", "phonics outcome of the second check"),
    ("eyfsp_goal", "early learning goal"),
    ("ctf_stage", "stage of the assessment"),
    ("ctf_year", "calendar year of the assessment"),
    ("ctf_method", "method of the assessment"),
    ("ctf_component", "component of the assessment"),
    ("ctf_result", "result"),
    ("census_term", "term of the census"),
    ("gld", "good level of development"),
    ("mtc_score", "multiplication tables score"),
    ("mtc_status", "multiplication tables status (not used)"),
    ("mtc_reason", "multiplication tables reason"),
    ("subject", "subject"),
    ("term", "term"),
    ("test_name", "name of the test"),
    ("test_date", "day of the test"),
    ("assessment_type", "type of the test (not used)"),
    ("score_standardised", "standardised score"),
    ("score_age_standardised", "age-standardised score"),
    ("score_unknown", "score of a kind the heading does not name"),
    ("score_scaled", "scaled score"),
    ("score_scaled_star", "scaled score"),
    ("score_unified_star", "unified scaled score (not used)"),
    ("score_raw", "raw mark"),
    ("score_percent", "percentage mark"),
    ("percentile", "percentile (not used)"),
    ("nce", "normal curve equivalent (not used)"),
    ("grade_equivalent", "grade equivalent (not used)"),
    ("stanine", "stanine (not used)"),
    ("group_rank", "group rank (not used)"),
    ("performance_band", "performance band (not used)"),
    ("reading_age", "reading age"),
    ("spelling_age", "spelling age"),
    ("rater", "who rated"),
    ("record_number", "number of a record (not used)"),
    ("key_stage", "key stage (not used)"),
    ("teacher_judgement", "teacher judgement"),
    ("target", "target or prediction (not used)"),
    ("provision_name", "intervention"),
    ("provision_area", "area of need"),
    ("provision_wave", "tier of provision"),
    ("provision_staff", "grade of staff; names are dropped"),
    ("provision_ratio", "size of the group"),
    ("provision_frequency", "sessions a week"),
    ("provision_minutes", "minutes a session"),
    ("provision_weeks", "weeks of the programme"),
    ("provision_start", "first day of the intervention"),
    ("provision_end", "last day of the intervention"),
    ("provision_review_date", "day of review"),
    ("provision_entry", "entry measure"),
    ("provision_exit", "exit measure"),
    ("provision_entry_date", "day of the entry measure"),
    ("provision_exit_date", "day of the exit measure"),
    ("provision_progress", "progress as the file computes it (not used)"),
    ("provision_attended", "sessions attended"),
    ("provision_offered", "sessions offered"),
    ("provision_attendance", "sessions attended of those offered"),
    ("provision_cost", "cost"),
    ("provision_hourly", "staff time (not used)"),
    ("provision_outcome", "outcome, -2 to 2"),
    ("provision_confidential", "confidential provision"),
    ("provision_planned", "sessions planned"),
    ("provision_version", "version of the programme"),
    ("provision_rate", "cost of an hour of staff time"),
    ("provision_hours", "hours of staff time a week"),
    ("provision_materials", "cost of materials"),
    ("provision_pair", "entry and exit measure in one cell"),
    ("session_date", "day of the session"),
    ("session_number", "number of the session (not used)"),
    ("session_present", "there or not"),
    ("session_absent", "pupils who were not there"),
    ("access_week", "week described"),
    ("access_subject", "subject missed"),
    ("access_withdrawn", "time withdrawn"),
    ("access_taught", "time the class has"),
    ("access_ordinary", "through ordinary teaching"),
    ("target_text", "wording of the target (dropped at the door)"),
    ("target_status", "state of the target"),
    ("target_set", "day the target was set"),
    ("target_review", "day of the target's review"),
    ("target_area", "area of the target"),
    ("target_success_criteria", "success criteria (dropped at the door)"),
    ("free_text", "free text (dropped at the door)"),
    ("other_detail", "a detail that no report needs (not used)"),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The shipped tables.
    fn shipped() -> (Mappings, Vec<ConfigMistake>) {
        let mut mistakes = Vec::new();
        let mappings = Mappings::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("config/mappings"), &mut mistakes);
        (mappings, mistakes)
    }

    #[test]
    fn the_shipped_tables_have_no_mistake() {
        let (mappings, mistakes) = shipped();
        assert_eq!(mistakes, []);
        assert!(mappings.columns().len() > 1000);
    }

    #[test]
    fn the_first_row_of_a_value_counts_and_case_does_not_matter() {
        let (mappings, _) = shipped();
        assert_eq!(mappings.value("sen_status", " sen  SUPPORT ").map(|v| v.canonical.as_str()), Some("K"));
        assert_eq!(mappings.value("teacher_assessment", "E").map(|v| v.canonical.as_str()), Some("ASK"));
        assert_eq!(mappings.value("flag", "E"), None);
    }

    #[test]
    fn a_column_nobody_knows_is_a_mistake_with_its_line() {
        let mut mistakes = Vec::new();
        let columns = DataTable::parse("c.tsv", "canonical\talias\nupn\tUPN\nshoe_size\tShoe\n", &[], &mut mistakes);
        Mappings::from_tables(&columns, &DataTable::default(), &mut mistakes);
        assert_eq!(mistakes.len(), 1);
        assert_eq!(mistakes[0].key, "line 3, canonical");
    }

    #[test]
    fn no_field_is_listed_twice() {
        let mut names: Vec<_> = FIELDS.iter().map(|(name, _)| name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), FIELDS.len());
    }
}
