//! What a table is, by its headings, and which column each heading stands for in a table of that kind.
//!
//! Each family of files has its columns and its tests of recognition in its own file; `TESTS` puts them in order.

use crate::config::mappings::field_words;
use crate::normalise::kind::clues::Clues;
use crate::normalise::layout::{Column, IDENTITY, Layout};

mod census;
mod clues;
pub(crate) mod marks;
mod mis;
mod provision;
mod results;

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
    /// Results on other scales: ages, diagnostic tests.
    OtherResults,
    /// Ratings of wellbeing, behaviour or skills.
    Ratings,
    /// Sessions or percentages.
    Attendance,
    /// A row per pupil and behaviour event.
    BehaviourLog,
    /// Incidents or suspensions counted per pupil.
    BehaviourCounts,
    /// A row per suspension.
    Suspensions,
    /// A row per pupil and period of a premium or of free meals.
    PremiumList,
    /// Results of statutory assessments.
    Statutory,
    /// Assessments of a transfer file.
    TransferResults,
    /// Interventions with their pupils.
    ProvisionMap,
    /// Targets of plans.
    TargetSheet,
    /// Sessions of interventions as held, a row a session.
    SessionRecord,
    /// Time withdrawn from the curriculum.
    Access,
    /// Attendance in a transfer file, at the school before.
    TransferAttendance,
    /// Sessions by attendance code.
    AttendanceCodes,
    /// A row per placement in alternative provision.
    Placements,
    /// Details that the census alone asks for.
    CensusDetails,
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
            Kind::OtherResults => "test results on another scale",
            Kind::Ratings => "ratings of wellbeing, behaviour or skills",
            Kind::Attendance => "attendance summary",
            Kind::BehaviourLog => "behaviour log",
            Kind::BehaviourCounts => "counts of incidents",
            Kind::Suspensions => "list of suspensions",
            Kind::PremiumList => "premium list",
            Kind::Statutory => "statutory results",
            Kind::TransferResults => "results of a transfer file",
            Kind::ProvisionMap => "provision map",
            Kind::TargetSheet => "target sheet",
            Kind::SessionRecord => "record of intervention sessions",
            Kind::Access => "timetable or record of withdrawal",
            Kind::TransferAttendance => "attendance of a transfer file",
            Kind::AttendanceCodes => "attendance by code",
            Kind::Placements => "list of alternative provision placements",
            Kind::CensusDetails => "details for the census",
            Kind::Declined(words) => words,
        }
    }

    /// True for a column that this kind uses. The MIS puts details for the census beside pupils and needs.
    fn uses(self, field: &str) -> bool {
        let takes_details = matches!(self, Kind::PupilList | Kind::SenReport);
        self.fields().contains(&field) || takes_details && census::DETAILS.contains(&field)
    }

    /// The columns this kind uses, in order of preference where a heading may mean several.
    fn fields(self) -> &'static [&'static str] {
        match self {
            Kind::PupilList => mis::PUPIL_LIST,
            Kind::SenReport => mis::SEN_REPORT,
            Kind::StandardisedTest => results::STANDARDISED_TEST,
            Kind::MarkBook => results::MARK_BOOK,
            Kind::OtherResults | Kind::Ratings => results::STANDARDISED_TEST,
            Kind::Attendance => mis::ATTENDANCE,
            Kind::BehaviourLog => mis::BEHAVIOUR_LOG,
            Kind::BehaviourCounts => mis::BEHAVIOUR_COUNTS,
            Kind::Suspensions => mis::SUSPENSIONS,
            Kind::PremiumList => mis::PREMIUM_LIST,
            Kind::Statutory => mis::PUPIL_LIST,
            Kind::TransferResults => mis::TRANSFER_RESULTS,
            Kind::ProvisionMap => provision::PROVISION_MAP,
            Kind::TargetSheet => provision::TARGET_SHEET,
            Kind::SessionRecord => provision::SESSION_RECORD,
            Kind::Access => provision::ACCESS,
            Kind::TransferAttendance => mis::TRANSFER_ATTENDANCE,
            Kind::AttendanceCodes => marks::ATTENDANCE_CODES,
            Kind::Placements => census::PLACEMENTS,
            Kind::CensusDetails => census::DETAILS,
            Kind::Declined(_) => &[],
        }
    }
}

/// A test of recognition.
type Test = fn(&Clues<'_>) -> bool;

/// The tests in the order in which they are asked: the first that holds tells the kind.
const TESTS: &[(Test, Kind)] = &[
    (mis::is_lesson_marks, Kind::Declined("attendance by lesson (counts of a group, not of pupils)")),
    (marks::is_attendance_by_code, Kind::AttendanceCodes),
    (mis::is_transfer_results, Kind::TransferResults),
    (census::is_placements, Kind::Placements),
    (mis::is_suspensions, Kind::Suspensions),
    (mis::is_behaviour_log, Kind::BehaviourLog),
    (mis::is_behaviour_counts, Kind::BehaviourCounts),
    (mis::is_points, Kind::Declined("behaviour points, which are no count of incidents")),
    (mis::is_premium_list, Kind::PremiumList),
    (provision::is_session_record, Kind::SessionRecord),
    (provision::is_access, Kind::Access),
    (provision::is_provision_map, Kind::ProvisionMap),
    (provision::is_target_sheet, Kind::TargetSheet),
    (results::is_ratings, Kind::Ratings),
    (results::is_other_results, Kind::OtherResults),
    (results::is_standardised_test, Kind::StandardisedTest),
    (results::is_mark_book, Kind::MarkBook),
    (mis::is_statutory, Kind::Statutory),
    (mis::is_attendance, Kind::Attendance),
    (mis::is_sen_report, Kind::SenReport),
    (census::is_details, Kind::CensusDetails),
    (results::is_mark_book_of_terms, Kind::MarkBook),
    (mis::is_pupil_list, Kind::PupilList),
];

/// Tells the kind of a table; `None` when it fits nothing.
pub(crate) fn recognise(layout: &Layout) -> Option<Kind> {
    let clues = Clues::of(layout);
    TESTS.iter().find(|(test, _)| test(&clues)).map(|(_, kind)| *kind)
}

/// The same where the sheet's name says more than its headings: a transfer file tells of pupils at other times and schools.
pub(crate) fn of_sheet(found: Option<Kind>, sheet: Option<&str>) -> Option<Kind> {
    let is_transfer = sheet.is_some_and(|name| name.to_lowercase().starts_with("ctf "));
    match found {
        Some(Kind::PupilList) if is_transfer => Some(Kind::Declined("pupils' details of a transfer file (the roll comes from the MIS)")),
        Some(Kind::Attendance) if is_transfer => Some(Kind::TransferAttendance),
        other => other,
    }
}

/// Decides for each heading which column it is in a table of this kind.
pub(crate) fn decide_columns(layout: &mut Layout, kind: Kind) {
    let surname_elsewhere = layout.columns.iter().any(|column| column.may_be("surname") && !column.may_be("preferred_surname"));
    let is_doubtful = |column: &Column| column.may_be("class_or_form") || column.may_be("provision_staff");
    let named_elsewhere =
        layout.columns.iter().any(|column| column.candidates.iter().any(|field| IDENTITY.contains(field)) && !is_doubtful(column));
    for column in &mut layout.columns {
        let mut choice = column
            .candidates
            .iter()
            .find(|field| IDENTITY.contains(field))
            .or_else(|| column.candidates.iter().find(|field| kind.uses(field)))
            .or(column.candidates.first())
            .copied();
        if column.may_be("preferred_surname") {
            choice = Some(if surname_elsewhere { "preferred_surname" } else { "surname" });
        }
        // `Group` and `Who` name the pupils of a provision map that has no other column for them.
        let otherwise = ["class_or_form", "provision_staff"].into_iter().find(|field| column.may_be(field));
        if let (Some(field), true) = (otherwise, column.may_be("full_name_unknown_order")) {
            choice = Some(if matches!(kind, Kind::ProvisionMap | Kind::SessionRecord) && !named_elsewhere {
                "full_name_unknown_order"
            } else {
                field
            });
        }
        column.field = choice;
    }
    if kind == Kind::ProvisionMap {
        provision::name_measures(layout);
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
                    said.extend(results::beside_words(parts));
                    said.extend(parts.term.map(|half| match half.half {
                        Some(n) => format!("{} {n}", half.term),
                        None => half.term.to_string(),
                    }));
                    said.extend(parts.year.map(|year| year.to_string()));
                    said.extend(parts.nc_year.map(|year| format!("in {year}")));
                    said.extend(parts.measured.map(|measured| results::measured_words(measured).to_owned()));
                    said.extend(parts.instrument.as_ref().map(|name| name.to_string()));
                    said.join(", ")
                }
                (None, Some(field)) => {
                    let used = kind.is_some_and(|kind| {
                        kind.uses(field)
                            || IDENTITY.contains(&field)
                            || mis::DETAILS.contains(&field)
                            || (field == "test_name" && kind != Kind::PupilList)
                    });
                    let words = field_words(field);
                    if used || words.contains("(not used)") || words.contains("dropped") {
                        words.to_owned()
                    } else {
                        format!("{words} (not used in this kind of file)")
                    }
                }
                // A table of no kind that is read: what its headings would mean elsewhere still helps.
                (None, None) if kind.is_none() => column.candidates.first().map(|field| field_words(field).to_owned()).unwrap_or_default(),
                (None, None) => String::new(),
            };
            (column.number(), column.heading.clone(), words)
        })
        .collect()
}
