//! The pupil list of today and that of July 2026, as two different systems export them.

use super::date::date;
use super::model::{AS_AT, Pupil, SCHOOL};
use super::names::as_typed;
use super::text_files::{Style, row, write};
use super::{Failure, Fault, SampleFile};

const THIS_YEAR: &str = "Pupil list 20-11-2026.csv";
const LAST_YEAR: &str = "Pupil details July 2026.csv";

/// Today's list: titles, then headings as a web-based system writes them; UTF-8 with a byte order mark.
pub fn this_year(pupils: &[Pupil], faults: &mut Vec<Fault>) -> Result<SampleFile, Failure> {
    let mut rows = vec![row(&["Pupil list: all pupils"]), row(&[SCHOOL]), vec![format!("Report date: {}", AS_AT.british())], Vec::new()];
    rows.push(row(&[
        "UPN",
        "Former UPN",
        "Admission Number",
        "Legal Last Name",
        "Legal First Name",
        "Preferred First Name",
        "Former Surname",
        "Sex",
        "Year group(s) this academic year",
        "Registration form(s) this academic year",
        "Date of Birth",
        "Date of Admission",
        "Date of Leaving",
        "Enrolment Status",
        "Pupil Premium",
        "Eligible for free meals",
        "EAL",
        "First Language",
        "Ethnicity Code",
        "In Care",
        "Service Child",
        "Address",
        "Town",
        "Post Code",
    ]));
    let mut listed: Vec<&Pupil> = pupils.iter().filter(|pupil| pupil.year < 7).collect();
    listed.sort_by_key(|pupil| (as_typed(&pupil.surname), as_typed(&pupil.forename), pupil.admission_number));
    let duplicated = listed.iter().position(|pupil| pupil.is_ordinary() && pupil.class == "Ash");
    for (index, pupil) in listed.iter().enumerate() {
        let line = rows.len() + 1;
        rows.push(list_row(pupil));
        note_identity_faults(pupil, line, faults);
        if duplicated == Some(index) {
            rows.push(list_row(pupil));
            faults.push(fault(THIS_YEAR, line + 1, "the row of the line above once more", "the copy is skipped and counted; one pupil"));
        }
    }
    Ok(SampleFile { path: format!("inbox/{THIS_YEAR}"), bytes: write(&rows, Style::Utf8WithMark)? })
}

fn list_row(pupil: &Pupil) -> Vec<String> {
    let yes_no = |is: bool| if is { "Y" } else { "N" }.to_owned();
    vec![
        pupil.upn.clone().unwrap_or_default(),
        pupil.former_upn.clone().unwrap_or_default(),
        pupil.padded_number(),
        pupil.surname.clone(),
        pupil.forename.clone(),
        pupil.preferred.clone().unwrap_or_default(),
        pupil.former_surname.clone().unwrap_or_default(),
        if pupil.sex == 'F' { "Female" } else { "Male" }.to_owned(),
        format!("Year {}", pupil.year),
        pupil.class.to_owned(),
        pupil.born.british(),
        pupil.admitted.british(),
        pupil.left.map(|day| day.british()).unwrap_or_default(),
        "C".to_owned(),
        yes_no(pupil.pupil_premium),
        yes_no(pupil.free_meals),
        yes_no(pupil.is_eal()),
        pupil.language.to_owned(),
        pupil.ethnicity.to_owned(),
        yes_no(pupil.looked_after),
        yes_no(pupil.service_child),
        pupil.address.clone(),
        "Exampleton".to_owned(),
        "ZZ99 3VZ".to_owned(),
    ]
}

fn note_identity_faults(pupil: &Pupil, line: usize, faults: &mut Vec<Fault>) {
    if pupil.upn.is_none() {
        faults.push(fault(
            THIS_YEAR,
            line,
            "no UPN: joined on 2 November 2026",
            "missing UPN reported; linked by admission number and by name with birth date",
        ));
    }
    if pupil.class == "Birch"
        && pupil.upn.as_deref().is_some_and(|upn| *upn != super::upn::permanent("2998", 2022, pupil.admission_number % 1000))
    {
        faults.push(fault(
            THIS_YEAR,
            line,
            "the check letter of the UPN is wrong",
            "kept as a key, reported, never corrected; census rule 1510",
        ));
    }
    if pupil.former_upn.is_some() {
        faults.push(fault(
            THIS_YEAR,
            line,
            "permanent UPN with the temporary one as Former UPN; the files of 2025-26 have the temporary one",
            "linked by former UPN, and listed",
        ));
    }
    if pupil.former_surname.is_some() {
        faults.push(fault(
            THIS_YEAR,
            line,
            "surname changed in August 2026; the mark book of 2025-26 has the old one and no UPN",
            "linked through the former surname",
        ));
    }
    if pupil.left.is_some() {
        faults.push(fault(THIS_YEAR, line, "left on 23 October 2026", "on roll on census day (1 October), not on roll on 20 November"));
    }
    if pupil.surname == "Holloway-Finch" {
        faults.push(fault(THIS_YEAR, line, "a twin: same surname, birth date and class as the other", "two pupils; the forename decides"));
    }
    if pupil.surname == "Qureshi" && pupil.forename == "Hamza" {
        faults.push(fault(
            THIS_YEAR,
            line,
            "same full name as a pupil of another class",
            "two pupils; a file with the name alone and no class is pending",
        ));
    }
}

/// The list of July 2026 as an older system exports it: no titles, every cell quoted, Windows-1252, `Year  4`.
pub fn last_year(pupils: &[Pupil], faults: &mut Vec<Fault>) -> Result<SampleFile, Failure> {
    let day = date(2026, 7, 17);
    let mut rows = vec![row(&[
        "adno",
        "UPN",
        "Legal Surname",
        "Legal Forename",
        "Preferred Forename",
        "Sex",
        "DOB",
        "Year taught in",
        "Reg",
        "Date of Admission",
        "Date of Leaving",
        "SEN Status",
        "Pupil Premium Indicator",
    ])];
    let mut listed: Vec<&Pupil> = pupils.iter().filter(|pupil| pupil.year > 3 && pupil.is_on_roll(day)).collect();
    listed.sort_by_key(|pupil| (pupil.year, as_typed(pupil.surname_before()), as_typed(&pupil.forename)));
    for pupil in listed {
        if pupil.surname == "O’Brannagh" && pupil.class == "Willow" {
            faults.push(fault(
                LAST_YEAR,
                rows.len() + 1,
                "a curly apostrophe in Windows-1252 (byte 92)",
                "read as O’Brannagh; equal to O'Brannagh elsewhere",
            ));
        }
        rows.push(vec![
            pupil.padded_number(),
            pupil.former_upn.clone().or_else(|| pupil.upn.clone()).unwrap_or_default(),
            pupil.surname_before().to_owned(),
            pupil.forename.clone(),
            pupil.preferred.clone().unwrap_or_else(|| pupil.forename.clone()),
            pupil.sex.to_string(),
            pupil.born.british(),
            format!("Year  {}", pupil.year_before()),
            pupil.class_before().unwrap_or_default().to_owned(),
            pupil.admitted.british(),
            if pupil.year == 7 { day.british() } else { String::new() },
            pupil.sen.as_ref().filter(|sen| sen.since < day).map(|sen| sen.code.to_string()).unwrap_or_default(),
            if pupil.pupil_premium { "Y" } else { "" }.to_owned(),
        ]);
    }
    Ok(SampleFile { path: format!("inbox/{LAST_YEAR}"), bytes: write(&rows, Style::Windows1252Quoted)? })
}

fn fault(file: &'static str, line: usize, what: &str, expected: &'static str) -> Fault {
    Fault { file, place: format!("line {line}"), what: what.to_owned(), expected }
}
