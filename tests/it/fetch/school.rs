//! An invented school of 420 pupils, as the aggregator sends it and as an MIS exports it. Nobody in it lives.

use serde_json::{Value, json};

use crate::fetch::server::{Asked, Reply};

/// Pupils of the school.
pub const N: usize = 420;

const SURNAMES: [&str; 21] = [
    "Ashdown",
    "Birchall",
    "Calder",
    "Denholm",
    "Eastwick",
    "Farrow",
    "Garside",
    "Hallam",
    "Inskip",
    "Jessop",
    "Kirkwood",
    "Langdale",
    "Mossley",
    "Norbury",
    "Oakes",
    "Penrose",
    "Quayle",
    "Ridgway",
    "Selby",
    "Thornley",
    "Underhill",
];
const FORENAMES: [&str; 20] = [
    "Ada", "Bea", "Cleo", "Dora", "Edie", "Fern", "Greta", "Hope", "Iris", "Jude", "Kit", "Luca", "Milo", "Ned", "Otis", "Perry", "Quinn",
    "Rory", "Saul", "Toby",
];

/// One pupil by number.
pub struct Pupil {
    pub n: usize,
    pub upn: String,
    pub surname: String,
    pub forename: String,
    pub born: String,
    pub year: usize,
    pub class: String,
    pub sex: &'static str,
    pub sen: &'static str,
    pub premium: bool,
    pub meals: Option<bool>,
}

/// Pupil `n` of the school: 60 in each of Reception to Year 6.
pub fn pupil(n: usize) -> Pupil {
    let year = n / 60;
    let stem = format!("001299{:02}{:04}", 26 - year, n + 1);
    let upn = ('A'..='Z')
        .map(|letter| format!("{letter}{stem}"))
        .find(|upn| waymark::domain::upn::Upn::parse(upn).is_ok())
        .expect("one letter checks");
    Pupil {
        n,
        upn,
        surname: SURNAMES[n % 21].to_owned(),
        forename: FORENAMES[n % 20].to_owned(),
        born: format!("{}-{:02}-{:02}", 2022 - year - usize::from(n % 12 > 7), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12][n % 12], n % 28 + 1),
        year,
        class: format!("{}{}", if year == 0 { "R".to_owned() } else { year.to_string() }, if n.is_multiple_of(2) { "A" } else { "B" }),
        sex: if n.is_multiple_of(3) { "M" } else { "F" },
        sen: match n % 10 {
            0 => "K",
            5 if n.is_multiple_of(7) => "E",
            _ => "N",
        },
        premium: n.is_multiple_of(4),
        meals: (!n.is_multiple_of(9)).then_some(n.is_multiple_of(5)),
    }
}

/// The pupil as the aggregator writes it, in shapes that change from one to the next.
pub fn student(n: usize) -> Value {
    let pupil = pupil(n);
    let born = if n.is_multiple_of(2) {
        json!(pupil.born)
    } else {
        json!({"date": format!("{} 00:00:00.000000", pupil.born), "timezone_type": 3, "timezone": "Europe/London"})
    };
    let flag = |yes: bool| match n % 3 {
        0 => json!(yes),
        1 => json!(i32::from(yes)),
        _ => json!(if yes { "Y" } else { "false" }),
    };
    let year = if pupil.year == 0 {
        json!("R")
    } else if n.is_multiple_of(2) {
        json!(pupil.year)
    } else {
        json!(pupil.year.to_string())
    };
    json!({
        "id": format!("A{}", 1_000_000 + n), "upi": format!("{n:032x}"), "mis_id": n + 1, "title": null,
        "surname": pupil.surname, "forename": pupil.forename, "legal_surname": pupil.surname, "legal_forename": pupil.forename,
        "gender": if pupil.sex == "M" { "MALE" } else { "female" },
        "date_of_birth": born,
        "education_details": {"data": {"upn": pupil.upn, "admission_number": format!("{:06}", n + 1), "current_nc_year": year, "admission_date": "2025-09-03", "leaving_date": null}},
        "extended_details": {"data": {"sen_status": pupil.sen, "premium_pupil_indicator": flag(pupil.premium), "free_school_meals": pupil.meals.map_or(Value::Null, flag), "ethnicity": null}},
        "registration": if n.is_multiple_of(2) { json!({"data": {"id": "A1", "name": pupil.class, "type": "REGISTRATION"}}) } else { json!({"data": null}) },
        "groups": {"data": [{"id": "A9", "name": "Choir", "type": "USER"}, {"id": "A1", "name": pupil.class, "type": "REGISTRATION"}]},
        "attendance_summary": {"data": {"possible_marks": 110, "attended_marks": 110 - n % 20, "authorised_absence_marks": n % 20, "unauthorised_absence_marks": 0}},
        "sen_needs": {"data": if pupil.sen == "N" { json!([]) } else { json!([{"type": "SLCN", "rank": 1, "start_date": "2025-09-08"}]) }}
    })
}

/// The exports of the same pupils: pupil list, SEN needs, attendance.
pub fn exports() -> [(&'static str, String); 3] {
    let mut list = "Report date: 20/11/2026\nUPN,Adno,Legal Surname,Legal Forename,Gender,DOB,NC Year,Reg Group,Date of Admission,SEN Status,Pupil Premium,FSM\n".to_owned();
    let mut needs =
        "Report date: 20/11/2026\nUPN,Adno,Legal Surname,Legal Forename,DOB,SEN Need,SEN Need Ranking,SEN Start Date\n".to_owned();
    let mut attendance = "Report date: 20/11/2026\nUPN,Adno,Legal Surname,Legal Forename,DOB,Possible Sessions,Sessions Attended,Authorised absences,Unauthorised absences\n".to_owned();
    for pupil in (0..N).map(pupil) {
        let who = format!("{},{:06},{},{}", pupil.upn, pupil.n + 1, pupil.surname, pupil.forename);
        let year = if pupil.year == 0 { "R".to_owned() } else { pupil.year.to_string() };
        let meals = pupil.meals.map_or("Not known", |yes| if yes { "Y" } else { "N" });
        list += &format!(
            "{who},{},{},{year},{},2025-09-03,{},{},{meals}\n",
            if pupil.sex == "M" { "Male" } else { "Female" },
            pupil.born,
            pupil.class,
            pupil.sen,
            if pupil.premium { "Y" } else { "N" }
        );
        if pupil.sen != "N" {
            needs += &format!("{who},{},SLCN,1,2025-09-08\n", pupil.born);
        }
        attendance += &format!("{who},{},110,{},{},0\n", pupil.born, 110 - pupil.n % 20, pupil.n % 20);
    }
    [("Pupils.csv", list), ("SEN needs.csv", needs), ("Attendance.csv", attendance)]
}

/// The server's ordinary answer.
pub fn reply(origin: &str, asked: &Asked) -> Reply {
    if asked.token != "Bearer token-of-the-tests" {
        return Reply::Is(401, Vec::new(), br#"{"error":{"message":"token not known"}}"#.to_vec());
    }
    let path = asked.path.split('?').next().unwrap_or_default();
    let body = match path.trim_start_matches("/v1.0/schools/A77") {
        "" => json!({"data": {"id": "A77", "name": "Invented", "establishment_number": "2999"}}),
        "/students" => return students(origin, asked),
        "/groups" => json!({"data": [{"id": "A1", "name": "1A", "type": "REGISTRATION", "code": "1A"}], "meta": {"includes": []}}),
        _ => return Reply::Is(404, Vec::new(), b"{}".to_vec()),
    };
    page(&body)
}

/// A page of students, by cursor.
pub fn students(origin: &str, asked: &Asked) -> Reply {
    let size: usize = asked.parameter("per_page").and_then(|n| n.parse().ok()).unwrap_or(50);
    let from: usize = asked.parameter("cursor").and_then(|n| n.parse().ok()).unwrap_or(0);
    let last = if asked.path.contains("updated_after") { 7 } else { N };
    let to = (from + size).min(last);
    let next = (to < last).then(|| format!("{origin}/v1.0/schools/A77/students?per_page={size}&cursor={to}"));
    page(
        &json!({"data": (from..to).map(student).collect::<Vec<_>>(), "meta": {"pagination": {"next": next, "more": to < last, "per_page": size}}}),
    )
}

/// A body as an answer.
pub fn page(body: &Value) -> Reply {
    Reply::Is(200, vec![("Content-Type", "application/json".to_owned())], body.to_string().into_bytes())
}
