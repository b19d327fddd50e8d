//! What a table is, by its headings, and which column each heading stands for in a table of that kind.

use crate::config::mappings::field_words;
use crate::normalise::layout::{Column, IDENTITY, Layout};
use crate::normalise::result_heading::Measured;

/// Kinds of table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Pupils on roll.
    PupilList,
    /// One row per need.
    SenReport,
    /// Results of published tests.
    StandardisedTest,
    /// Teachers' judgements or scores, subject by term.
    MarkBook,
    /// Sessions or percentages.
    Attendance,
    /// Interventions with their pupils.
    ProvisionMap,
    /// Targets of plans.
    TargetSheet,
    /// Known, and declined in words.
    Declined(&'static str),
}

impl Kind {
    /// The kind in words.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Kind::PupilList => "pupil list",
            Kind::SenReport => "SEN report",
            Kind::StandardisedTest => "standardised test export",
            Kind::MarkBook => "mark book",
            Kind::Attendance => "attendance summary",
            Kind::ProvisionMap => "provision map",
            Kind::TargetSheet => "target sheet",
            Kind::Declined(words) => words,
        }
    }

    /// The columns this kind uses, in order of preference where a heading may mean several.
    fn fields(self) -> &'static [&'static str] {
        match self {
            Kind::PupilList => &[
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
            ],
            Kind::SenReport => &["sen_status", "sen_need", "sen_need_2", "sen_need_rank", "sen_start", "sen_end", "sen_funded_hours"],
            Kind::StandardisedTest => &[
                "test_date",
                "subject",
                "term",
                "academic_year",
                "test_name",
                "score_standardised",
                "score_age_standardised",
                "score_unknown",
                "teacher_judgement",
                "target",
                "score_raw",
            ],
            Kind::MarkBook => {
                &["subject", "term", "academic_year", "test_date", "test_name", "teacher_judgement", "target", "score_unknown", "score_raw"]
            }
            Kind::Attendance => &[
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
            ],
            Kind::ProvisionMap => &[
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
            ],
            Kind::TargetSheet => {
                &["target_text", "target_status", "target_set", "target_review", "target_area", "target_success_criteria", "free_text"]
            }
            Kind::Declined(_) => &[],
        }
    }
}

/// Pupil details that only a pupil list has together.
const DETAILS: &[&str] = &[
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

/// Tells the kind of a table; `None` when it fits nothing.
pub(crate) fn recognise(layout: &Layout) -> Option<Kind> {
    let has = |field: &str| layout.columns.iter().any(|column| column.may_be(field));
    let only = |field: &str| layout.columns.iter().any(|column| column.candidates.first() == Some(&field));
    let n_of = |fields: &[&str]| fields.iter().filter(|field| has(field)).count();
    let identity = layout.columns.iter().any(|column| column.candidates.iter().any(|field| IDENTITY.contains(field)));
    if only("lesson_marks") {
        return Some(Kind::Declined("attendance by lesson (counts of a group, not of pupils)"));
    }
    if only("behaviour_event_id") || only("behaviour_event_type") || (only("behaviour_points") && layout.columns.len() < 6) {
        return Some(Kind::Declined("behaviour records (not used)"));
    }
    let results = layout
        .columns
        .iter()
        .filter(|column| {
            column.parts.as_ref().is_some_and(|parts| {
                parts.subject.is_some() || matches!(parts.measured, Some(Measured::Standardised | Measured::AgeStandardised))
            })
        })
        .count();
    let provision = layout.columns.iter().filter(|column| column.candidates.iter().any(|field| field.starts_with("provision_"))).count();
    if has("provision_name")
        && provision >= 3
        && n_of(&[
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
    {
        return Some(Kind::ProvisionMap);
    }
    let target_words = has("target_text") || has("target_success_criteria");
    if identity
        && results < 2
        && target_words
        && n_of(&["target_status", "target_set", "target_review", "target_success_criteria"]) >= 1
        && !has("score_standardised")
    {
        return Some(Kind::TargetSheet);
    }
    let measured = layout.columns.iter().any(|column| {
        column.parts.as_ref().is_some_and(|parts| {
            matches!(parts.measured, Some(Measured::Standardised | Measured::AgeStandardised)) || parts.instrument.is_some()
        })
    });
    let scored = only("score_standardised") || only("score_age_standardised");
    if identity && (measured || scored || (only("score_unknown") && (has("subject") || has("test_name") || has("test_date")))) {
        return Some(Kind::StandardisedTest);
    }
    if identity && (results > 0 || (only("teacher_judgement") && (has("subject") || has("term")))) {
        return Some(Kind::MarkBook);
    }
    if layout.columns.iter().any(|column| {
        column.candidates.iter().any(|field| ["ks2_", "ks1_", "mtc_", "phonics_", "gld"].iter().any(|start| field.starts_with(start)))
    }) {
        return Some(Kind::Declined("statutory results (not used yet)"));
    }
    let details = n_of(DETAILS);
    let sessions = n_of(&["att_possible", "att_attended", "att_present", "att_authorised", "att_unauthorised", "att_absent"]);
    let percent = only("att_percent") || only("att_absence_percent");
    let personal = n_of(&[
        "postcode",
        "address_line",
        "admission_date",
        "leaving_date",
        "first_language",
        "former_surname",
        "middle_names",
        "enrolment_status",
    ]);
    if identity && (sessions >= 2 || (percent && personal < 2 && details < 9)) {
        return Some(Kind::Attendance);
    }
    let marks_need = only("sen_need_rank") || has("sen_need_rank") || only("sen_funded_hours");
    if identity
        && (marks_need
            || (has("sen_need") && personal < 2 && n_of(&["sex", "pupil_premium", "fsm", "eal"]) < 2)
            || (has("sen_status") && n_of(&["sen_start", "sen_end"]) > 0 && personal < 2 && !has("sex")))
        && has_sen(layout)
    {
        return Some(Kind::SenReport);
    }
    // A sheet named after a subject has columns that name only the term.
    if identity
        && layout
            .columns
            .iter()
            .any(|column| column.parts.as_ref().is_some_and(|parts| !matches!(parts.measured, Some(Measured::Date | Measured::Other(_)))))
    {
        return Some(Kind::MarkBook);
    }
    if identity && details >= 3 && n_of(&["year_group", "class_or_form", "date_of_birth"]) > 0 {
        return Some(Kind::PupilList);
    }
    None
}

fn has_sen(layout: &Layout) -> bool {
    layout.columns.iter().any(|column| column.may_be("sen_status") || column.may_be("sen_need"))
}

/// Decides for each heading which column it is in a table of this kind.
pub(crate) fn decide_columns(layout: &mut Layout, kind: Kind) {
    let wanted = kind.fields();
    let surname_elsewhere = layout.columns.iter().any(|column| column.may_be("surname") && !column.may_be("preferred_surname"));
    let is_doubtful = |column: &Column| column.may_be("class_or_form") || column.may_be("provision_staff");
    let named_elsewhere =
        layout.columns.iter().any(|column| column.candidates.iter().any(|field| IDENTITY.contains(field)) && !is_doubtful(column));
    for column in &mut layout.columns {
        let mut choice = column
            .candidates
            .iter()
            .find(|field| IDENTITY.contains(field))
            .or_else(|| column.candidates.iter().find(|field| wanted.contains(field)))
            .or(column.candidates.first())
            .copied();
        if column.may_be("preferred_surname") {
            choice = Some(if surname_elsewhere { "preferred_surname" } else { "surname" });
        }
        // `Group` and `Who` name the pupils of a provision map that has no other column for them.
        let otherwise = ["class_or_form", "provision_staff"].into_iter().find(|field| column.may_be(field));
        if let (Some(field), true) = (otherwise, column.may_be("full_name_unknown_order")) {
            choice = Some(if kind == Kind::ProvisionMap && !named_elsewhere { "full_name_unknown_order" } else { field });
        }
        column.field = choice;
    }
}

/// What each column means, in words, for `inspect`.
pub(crate) fn meanings(layout: &Layout, kind: Option<Kind>) -> Vec<(u32, String, String)> {
    layout
        .columns
        .iter()
        .filter(|column| !column.heading.is_empty())
        .map(|column| {
            let words = match (&column.parts, column.field) {
                (Some(parts), _) => {
                    let mut said: Vec<String> = Vec::new();
                    said.extend(parts.subject.map(|subject| subject.name().to_owned()));
                    said.extend(parts.term.map(|half| match half.half {
                        Some(n) => format!("{} {n}", half.term),
                        None => half.term.to_string(),
                    }));
                    said.extend(parts.year.map(|year| year.to_string()));
                    said.extend(parts.nc_year.map(|year| format!("in {year}")));
                    said.extend(parts.measured.map(|measured| measured_words(measured).to_owned()));
                    said.extend(parts.instrument.as_ref().map(|name| name.to_string()));
                    said.join(", ")
                }
                (None, Some(field)) => {
                    let used = kind.is_some_and(|kind| {
                        kind.fields().contains(&field) || IDENTITY.contains(&field) || DETAILS.contains(&field) || field == "test_name"
                    });
                    let words = field_words(field);
                    if used || words.contains("(not used)") || words.contains("dropped") {
                        words.to_owned()
                    } else {
                        format!("{words} (not used in this kind of file)")
                    }
                }
                (None, None) => String::new(),
            };
            (column.number(), column.heading.clone(), words)
        })
        .collect()
}

fn measured_words(measured: Measured) -> &'static str {
    match measured {
        Measured::Judgement => "teacher judgement",
        Measured::Standardised => "standardised score",
        Measured::AgeStandardised => "age-standardised score",
        Measured::Date => "day of the test",
        Measured::Other(words) => words,
    }
}
