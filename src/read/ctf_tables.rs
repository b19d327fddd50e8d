//! Which parts of a pupil in a common transfer file become which rows.
//!
//! Element names are those that the Department's own writers use; each part is looked for where they put it and nowhere else.
//! Nothing is computed but the end of a SEN period, which a CTF leaves to the start of the next.

use chrono::NaiveDate;

use crate::read::xml_walk::Node;

/// A table that a CTF becomes.
pub(super) struct Sheet {
    pub(super) name: &'static str,
    /// A line about the file stands above its headings.
    pub(super) has_title: bool,
    pub(super) headings: &'static [&'static str],
}

/// One row of a table.
pub(super) struct Row {
    pub(super) line: u32,
    pub(super) cells: Vec<String>,
}

/// The tables, in the order in which [`rows_of`] gives their rows.
pub(super) const SHEETS: [Sheet; 7] = [
    Sheet {
        name: "CTF pupils",
        has_title: true,
        headings: &[
            "UPN",
            "Former UPN",
            "ULN",
            "Surname",
            "Forename",
            "Middle Names",
            "Preferred Surname",
            "Preferred Forename",
            "Former Surname",
            "DOB",
            "Sex",
            "NC Year",
            "Ethnicity",
            "First Language",
            "Enrolment Status",
            "Service Child",
            "In Care",
            "Entry Date",
            "Leaving Date",
        ],
    },
    Sheet {
        name: "CTF SEN history",
        has_title: false,
        headings: &["UPN", "Surname", "Forename", "DOB", "SEN Provision", "SEN Start Date", "SEN End Date"],
    },
    Sheet {
        name: "CTF SEN needs",
        has_title: false,
        headings: &["UPN", "Surname", "Forename", "DOB", "SEN Need", "SEN Need Ranking", "SEN Start Date", "SEN End Date"],
    },
    Sheet {
        name: "CTF free meals",
        has_title: false,
        headings: &["UPN", "Surname", "Forename", "DOB", "FSM start", "FSM end", "FSM country"],
    },
    Sheet {
        name: "CTF attendance",
        has_title: false,
        headings: &[
            "UPN",
            "Surname",
            "Forename",
            "DOB",
            "Academic Year",
            "LEA",
            "Estab",
            "Sessions Possible",
            "Sessions Attended",
            "Sessions Authorised",
            "Unauthorised Absences",
            "Date From",
            "Date To",
        ],
    },
    Sheet {
        name: "CTF stage assessments",
        has_title: false,
        headings: &[
            "UPN",
            "Surname",
            "Forename",
            "DOB",
            "Key Stage",
            "Locale",
            "Academic Year",
            "Subject",
            "Method",
            "Component",
            "Result Status",
            "Result Qualifier",
            "Result",
        ],
    },
    Sheet {
        name: "CTF school history",
        has_title: false,
        headings: &["UPN", "Surname", "Forename", "DOB", "LEA", "Estab", "School Name", "Entry Date", "Leaving Date", "Leaving Reason"],
    },
];

/// The rows of one pupil for each table.
pub(super) fn rows_of(pupil: &Node) -> [Vec<Row>; 7] {
    [
        vec![details(pupil)],
        sen_history(pupil),
        sen_needs(pupil),
        free_meals(pupil),
        attendance(pupil),
        assessments(pupil),
        school_history(pupil),
    ]
}

/// The first of several paths that leads to text.
fn first_of(node: &Node, paths: &[&[&str]]) -> String {
    paths.iter().map(|path| node.at(path)).find(|text| !text.is_empty()).unwrap_or("").to_owned()
}

fn details(pupil: &Node) -> Row {
    let at = |path: &[&str]| pupil.at(path).to_owned();
    let either = |name: &str| first_of(pupil, &[&[name], &["BasicDetails", name]]);
    let cells = vec![
        at(&["UPN"]),
        either("FormerUPN"),
        first_of(pupil, &[&["UniqueLearnerNumber"], &["ULN"]]),
        at(&["Surname"]),
        at(&["Forename"]),
        either("MiddleNames"),
        either("PreferredSurname"),
        either("PreferredForename"),
        either("FormerSurname"),
        at(&["DOB"]),
        first_of(pupil, &[&["Sex"], &["Gender"]]),
        first_of(pupil, &[&["BasicDetails", "NCyearActual"], &["NCyearActual"], &["Admissions", "NCyearActual"]]),
        either("Ethnicity"),
        first_language(pupil),
        first_of(pupil, &[&["BasicDetails", "EnrolStatus"], &["Admissions", "EnrolStatus"], &["EnrolStatus"]]),
        either("ServiceChild"),
        at(&["LookedAfter", "InCare"]),
        at(&["Admissions", "EntryDate"]),
        at(&["Admissions", "LeavingDate"]),
    ];
    Row { line: pupil.line, cells }
}

/// The language marked `F`, first; without a mark, the only one there is.
fn first_language(pupil: &Node) -> String {
    let Some(languages) = pupil.child("BasicDetails").and_then(|details| details.child("Languages")) else { return String::new() };
    let types: Vec<&Node> = languages.all("Type").collect();
    let marked = types.iter().find(|one| one.at(&["LanguageType"]).eq_ignore_ascii_case("F"));
    match (marked, types.as_slice()) {
        (Some(first), _) => first.at(&["Language"]).to_owned(),
        (None, [only]) if only.at(&["LanguageType"]).is_empty() => only.at(&["Language"]).to_owned(),
        _ => String::new(),
    }
}

/// A row that begins with who the pupil is.
fn of(pupil: &Node, part: &Node, values: &[&str]) -> Row {
    let who = ["UPN", "Surname", "Forename", "DOB"].map(|name| pupil.at(&[name]));
    Row { line: part.line, cells: who.iter().chain(values).map(|text| (*text).to_owned()).collect() }
}

/// Each status ends on the day before the next begins.
fn sen_history(pupil: &Node) -> Vec<Row> {
    let Some(history) = pupil.child("SENhistory") else { return Vec::new() };
    let starts: Vec<NaiveDate> = history.all("SEN").filter_map(|period| day(period.at(&["StartDate"]))).collect();
    let row = |period: &Node| {
        let start = period.at(&["StartDate"]);
        let stated = period.at(&["EndDate"]);
        let next = day(start).and_then(|start| starts.iter().filter(|other| **other > start).min());
        let end = match next.and_then(|next| next.pred_opt()) {
            Some(last) if stated.is_empty() => last.to_string(),
            _ => stated.to_owned(),
        };
        of(pupil, period, &[period.at(&["SENprovision"]), start, &end])
    };
    history.all("SEN").map(row).collect()
}

fn day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

fn sen_needs(pupil: &Node) -> Vec<Row> {
    let Some(needs) = pupil.child("SENhistory").and_then(|history| history.child("SENneeds")) else { return Vec::new() };
    let row = |need: &Node| {
        let ends = [need.at(&["SENtype"]), need.at(&["SENtypeRank"]), need.at(&["NeedStartDate"]), need.at(&["NeedEndDate"])];
        of(pupil, need, &ends)
    };
    needs.all("SENneed").map(row).collect()
}

fn free_meals(pupil: &Node) -> Vec<Row> {
    let Some(history) = pupil.child("FSMhistory") else { return Vec::new() };
    let row = |one: &Node| of(pupil, one, &[one.at(&["FSMstartDate"]), one.at(&["FSMendDate"]), one.at(&["UKcountry"])]);
    history.all("FSMinstance").map(row).collect()
}

fn attendance(pupil: &Node) -> Vec<Row> {
    let Some(attendance) = pupil.child("Attendance") else { return Vec::new() };
    attendance
        .all("YearData")
        .map(|year| {
            let values = [
                first_of(year, &[&["Year"], &["AcademicYear"]]),
                first_of(year, &[&["LEA"]]),
                first_of(year, &[&["Estab"]]),
                first_of(year, &[&["SessionsPossible"]]),
                first_of(year, &[&["SessionsAttended"], &["SessionsPresent"]]),
                first_of(year, &[&["SessionsAuthorised"]]),
                first_of(year, &[&["SessionsUnauthorised"]]),
                first_of(year, &[&["StartDate"], &["AttendanceStartDate"]]),
                first_of(year, &[&["EndDate"], &["AttendanceEndDate"]]),
            ];
            of(pupil, year, &values.each_ref().map(String::as_str))
        })
        .collect()
}

fn assessments(pupil: &Node) -> Vec<Row> {
    let Some(stages) = pupil.child("StageAssessments") else { return Vec::new() };
    let row = |stage: &Node, one: &Node| {
        let values =
            ["Locale", "Year", "Subject", "Method", "Component", "ResultStatus", "ResultQualifier", "Result"].map(|name| one.at(&[name]));
        of(pupil, one, &[&[stage.at(&["Stage"])], values.as_slice()].concat())
    };
    stages
        .all("KeyStage")
        .flat_map(|stage| stage.all("StageAssessment").map(move |one| (stage, one)))
        .map(|(stage, one)| row(stage, one))
        .collect()
}

fn school_history(pupil: &Node) -> Vec<Row> {
    let Some(history) = pupil.child("SchoolHistory") else { return Vec::new() };
    let names = ["LEA", "Estab", "SchoolName", "EntryDate", "LeavingDate", "LeavingReason"];
    history.all("School").map(|school| of(pupil, school, &names.map(|name| school.at(&[name])))).collect()
}
