//! Students of the aggregator, as tables: the roll, and one table for each list that hangs on a student.
//!
//! Headings are the paths of the values, so that a finding names the place in the page; `config/mappings/column-aliases.tsv`
//! says what each path means. `upi` is the aggregator's own key and never a UPN.

use serde_json::{Map, Value};

use crate::read::Refusal;
use crate::read::json::gather::{Gathered, NOT_SUPPLIED};
use crate::read::json::results;
use crate::read::json::shape::{Found, day, first, include, list, text};

/// Columns that name the pupil in every table.
pub(super) const IDENTITY: [&str; 5] =
    ["education_details.data.upn", "education_details.data.admission_number", "legal_surname", "legal_forename", "date_of_birth"];

/// The key by which other lists speak of a student.
pub(super) const KEY: &str = "id";

const ROLL: [&str; 25] = [
    KEY,
    "upi",
    "mis_id",
    "education_details.data.upn",
    "education_details.data.former_upn",
    "education_details.data.admission_number",
    "legal_surname",
    "legal_forename",
    "preferred_surname",
    "preferred_forename",
    "middle_names",
    "gender",
    "date_of_birth",
    "education_details.data.current_nc_year",
    "registration.data.name",
    "education_details.data.admission_date",
    "education_details.data.leaving_date",
    "extended_details.data.enrolment_status",
    "extended_details.data.sen_status",
    "extended_details.data.premium_pupil_indicator",
    "extended_details.data.free_school_meals",
    "extended_details.data.english_as_additional_language",
    "extended_details.data.first_language",
    "extended_details.data.ethnicity",
    "extended_details.data.service_children_indicator",
];
const IN_CARE: &str = "extended_details.data.in_lea_care";

/// Values that a school grants one by one, with the words for them.
pub(super) const GRANTED: [(&str, &str); 12] = [
    ("education_details.data.upn", "UPN"),
    ("date_of_birth", "date of birth"),
    ("gender", "sex"),
    ("education_details.data.current_nc_year", "year group"),
    ("registration.data.name", "registration group"),
    ("extended_details.data.sen_status", "SEN status"),
    ("extended_details.data.premium_pupil_indicator", "pupil premium"),
    ("extended_details.data.free_school_meals", "free school meals"),
    ("extended_details.data.english_as_additional_language", "English as an additional language"),
    ("extended_details.data.ethnicity", "ethnicity"),
    (IN_CARE, "looked after"),
    ("extended_details.data.service_children_indicator", "service child"),
];

/// Yes-or-no columns, where a null is not No.
pub(super) fn is_flag(heading: &str) -> bool {
    ["premium_pupil_indicator", "free_school_meals", "english_as_additional_language", "in_lea_care", "service_children_indicator"]
        .iter()
        .any(|name| heading.ends_with(name))
}

/// True for an object that is a student.
pub(super) fn is_student(item: &Value) -> bool {
    let has = |key: &str| item.get(key).is_some();
    has("education_details") || (has("surname") || has("legal_surname")) && (has("forename") || has("legal_forename"))
}

/// The tables of a page of students. `root` is the path to its list.
pub(super) fn tables(root: &str, items: &[Value]) -> Result<Vec<Gathered>, Refusal> {
    if !items.is_empty() && items.iter().all(|item| include(item, "education_details").is_none()) {
        return Err(Refusal::new(
            "JSON-08",
            "no pupil on the page has education details, so there is neither UPN nor year group and the page is not used",
            "The school has probably not granted the permission 'education details': grant it to this program's key, and pull again.",
        ));
    }
    let mut roll = Gathered::new(root, ROLL.iter().copied().chain([IN_CARE]));
    let mut attendance = Gathered::new(
        format!("{root}.attendance_summary.data"),
        headings("attendance_summary.data.", &ATTENDANCE.map(|(heading, _)| heading)),
    );
    let mut needs =
        Gathered::new(format!("{root}.sen_needs.data[]"), headings("sen_needs.data.", &["type", "rank", "start_date", "end_date"]));
    let mut statuses =
        Gathered::new(format!("{root}.sen_date_ranges.data[]"), headings("sen_date_ranges.data.", &["status", "start_date", "end_date"]));
    let mut meals = Gathered::new(format!("{root}.fsm_date_ranges.data[]"), headings("fsm_date_ranges.data.", &["start_date", "end_date"]));
    for (at, item) in items.iter().enumerate() {
        roll.add(at, None, roll_row(item))?;
        let identity = identity(item);
        let with = |cells: Vec<Found>| identity.iter().cloned().chain(cells).collect::<Vec<Found>>();
        if let Some(summary) = include(item, "attendance_summary") {
            let cells = attendance_cells(&summary);
            if cells.iter().any(|cell| *cell != Found::Nothing) {
                attendance.add(at, None, with(cells))?;
            }
        }
        for (nth, need) in objects(item, "sen_needs") {
            let kind = first(&need, &["code", "type_code", "type", "need_type", "description", "name", "need"]);
            let rank = first(&need, &["rank", "ranking", "priority", "order"]);
            needs.add(at, Some(nth), with([vec![kind, rank], dates(&need)].concat()))?;
        }
        for (nth, range) in objects(item, "sen_date_ranges") {
            let status = first(&range, &["status", "sen_status", "code", "provision", "type", "name", "description"]);
            statuses.add(at, Some(nth), with([vec![status], dates(&range)].concat()))?;
        }
        for (nth, range) in objects(item, "fsm_date_ranges") {
            meals.add(at, Some(nth), with(dates(&range)))?;
        }
    }
    let mut found = vec![roll, attendance, needs, statuses, meals];
    found.extend(results::of_students(root, items)?);
    Ok(found)
}

/// Names of the attendance columns with the keys they may stand under. Spellings of absence differ by system.
pub(super) const ATTENDANCE: [(&str, &[&str]); 8] = [
    ("possible_marks", &["possible_marks", "possible_sessions", "possible"]),
    ("attended_marks", &["attended_marks", "attended_sessions", "attended", "attendances"]),
    ("present_marks", &["present_marks", "present_sessions", "present"]),
    (
        "authorised_absence_marks",
        &[
            "authorised_absence_marks",
            "authorised_absences",
            "authorised_absence_sessions",
            "authorised_marks",
            "authorised",
            "authorized_absences",
        ],
    ),
    (
        "unauthorised_absence_marks",
        &[
            "unauthorised_absence_marks",
            "unauthorised_absences",
            "unauthorised_absence_sessions",
            "unauthorised_marks",
            "unauthorised",
            "unauthorized_absences",
        ],
    ),
    ("attendance_percentage", &["percentage", "attendance_percentage", "percentage_attendance", "percent"]),
    ("start_date", &["start_date", "from", "from_date"]),
    ("end_date", &["end_date", "to", "to_date"]),
];

pub(super) fn attendance_cells(summary: &Map<String, Value>) -> Vec<Found> {
    ATTENDANCE
        .iter()
        .map(|(heading, keys)| match *heading {
            "start_date" | "end_date" => first_day(summary, keys),
            _ => first(summary, keys),
        })
        .collect()
}

fn headings(before: &str, names: &[&str]) -> Vec<String> {
    IDENTITY.iter().map(|name| (*name).to_owned()).chain(names.iter().map(|name| format!("{before}{name}"))).collect()
}

fn objects(item: &Value, key: &str) -> Vec<(usize, Map<String, Value>)> {
    list(item, key).into_iter().enumerate().filter_map(|(nth, value)| Some((nth, value.as_object()?.clone()))).collect()
}

fn dates(map: &Map<String, Value>) -> Vec<Found> {
    vec![first_day(map, &["start_date", "start", "from", "effective_date"]), first_day(map, &["end_date", "end", "to"])]
}

fn first_day(map: &Map<String, Value>, keys: &[&str]) -> Found {
    keys.iter().filter_map(|key| map.get(*key)).map(day).find(|found| *found != Found::Nothing).unwrap_or(Found::Nothing)
}

/// UPN, admission number, names and date of birth.
pub(super) fn identity(item: &Value) -> Vec<Found> {
    let education = include(item, "education_details").unwrap_or_default();
    let person = item.as_object().cloned().unwrap_or_default();
    vec![
        first(&education, &["upn"]),
        first(&education, &["admission_number"]),
        first(&person, &["legal_surname", "surname"]),
        first(&person, &["legal_forename", "forename"]),
        first_day(&person, &["date_of_birth"]),
    ]
}

fn roll_row(item: &Value) -> Vec<Found> {
    let education = include(item, "education_details").unwrap_or_default();
    let extended = include(item, "extended_details").unwrap_or_default();
    let person = item.as_object().cloned().unwrap_or_default();
    let preferred = |name: &str, legal: &str| match (first(&person, &[name]), first(&person, &[legal])) {
        (said, written) if said == written => Found::Nothing,
        (_, Found::Nothing) => Found::Nothing,
        (said, _) => said,
    };
    let flag = |keys: &[&str]| match first(&extended, keys) {
        Found::Nothing if !extended.is_empty() => Found::Text(NOT_SUPPLIED.to_owned()),
        other => other,
    };
    vec![
        first(&person, &["id"]),
        first(&person, &["upi"]),
        first(&person, &["mis_id"]),
        first(&education, &["upn"]),
        first(&education, &["former_upn"]),
        first(&education, &["admission_number"]),
        first(&person, &["legal_surname", "surname"]),
        first(&person, &["legal_forename", "forename"]),
        preferred("surname", "legal_surname"),
        preferred("forename", "legal_forename"),
        first(&person, &["middle_names"]),
        first(&person, &["gender", "sex"]),
        first_day(&person, &["date_of_birth"]),
        year(item, &education),
        class(item),
        first_day(&education, &["admission_date"]),
        first_day(&education, &["leaving_date"]),
        first(&extended, &["enrolment_status"]),
        first(&extended, &["sen_status"]),
        flag(&["premium_pupil_indicator", "pupil_premium", "pupil_premium_indicator"]),
        flag(&["free_school_meals"]),
        flag(&["english_as_additional_language"]),
        first(&extended, &["first_language"]),
        first(&extended, &["ethnicity"]),
        flag(&["service_children_indicator"]),
        flag(&["in_lea_care"]),
    ]
}

/// The year group of the census, else the name of the year the student is in.
fn year(item: &Value, education: &Map<String, Value>) -> Found {
    match first(education, &["current_nc_year"]) {
        Found::Nothing => include(item, "year").map_or(Found::Nothing, |year| first(&year, &["code", "name"])),
        found => found,
    }
}

/// The registration group; where there is none, the one group of that type, else the one class.
fn class(item: &Value) -> Found {
    if let Some(group) = include(item, "registration") {
        return first(&group, &["name", "code"]);
    }
    let is_registration =
        |group: &&Value| matches!(group.get("type").map(text), Some(Found::Text(kind)) if kind.eq_ignore_ascii_case("registration"));
    let groups: Vec<&Value> = list(item, "groups").into_iter().filter(is_registration).collect();
    let classes = list(item, "classes");
    match (groups.as_slice(), classes.as_slice()) {
        ([only], _) | ([], [only]) => only.as_object().map_or(Found::Nothing, |group| first(group, &["name", "code"])),
        _ => Found::Nothing,
    }
}
