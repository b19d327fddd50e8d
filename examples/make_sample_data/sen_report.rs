//! The SEN report: one row per need, `SEN status` twice (words, then code), a leaver left in.

use super::model::{AS_AT, Pupil};
use super::text_files::{Style, row, write};
use super::{Failure, Fault, SampleFile};

const FILE: &str = "SEN report.csv";

/// The report of 20 November 2026.
pub fn report(pupils: &[Pupil], faults: &mut Vec<Fault>) -> Result<SampleFile, Failure> {
    let mut rows = vec![vec![format!("SEN report as at {}", AS_AT.british())], Vec::new()];
    rows.push(row(&[
        "UPN",
        "Name",
        "Year group(s) this academic year",
        "Registration form(s) this academic year",
        "Date of Birth",
        "SEN status",
        "Sen Need",
        "SEN Need Ranking",
        "Start Date",
        "Funded Hours",
        "SEN status",
    ]));
    let leaver = pupils.iter().find(|pupil| pupil.year == 7 && pupil.sen.is_some());
    for pupil in pupils.iter().filter(|pupil| pupil.year < 7).chain(leaver) {
        let Some(sen) = &pupil.sen else { continue };
        let is_leaver = pupil.year == 7;
        if is_leaver {
            faults.push(Fault {
                file: FILE,
                place: format!("line {}", rows.len() + 1),
                what: "a pupil who left in July 2026, year group blank".to_owned(),
                expected: "not on roll: kept out of every count of today",
            });
        }
        for (index, need) in sen.needs.iter().enumerate() {
            rows.push(vec![
                pupil.upn.clone().unwrap_or_default(),
                format!("{} {}", pupil.forename, pupil.surname),
                if is_leaver { String::new() } else { format!("Year {}", pupil.year) },
                if is_leaver { String::new() } else { pupil.class.to_owned() },
                pupil.born.iso(),
                if sen.code == 'E' { "Education, Health and Care Plan" } else { "SEN Support" }.to_owned(),
                words(need).to_owned(),
                (index + 1).to_string(),
                sen.since.british(),
                if sen.code == 'E' { "15h 0m" } else { "" }.to_owned(),
                sen.code.to_string(),
            ]);
        }
    }
    Ok(SampleFile { path: format!("inbox/{FILE}"), bytes: write(&rows, Style::Utf8)? })
}

fn words(need: &str) -> &'static str {
    match need {
        "SLCN" => "Speech, Language and Communication Needs",
        "SPLD" => "Specific Learning Difficulty",
        "SEMH" => "Social, Emotional and Mental Health",
        "ASD" => "Autistic Spectrum Disorder",
        "MLD" => "Moderate Learning Difficulty",
        "HI" => "Hearing Impairment",
        "PD" => "Physical Disability",
        "DS" => "Down Syndrome",
        "NSA" => "SEN support but no specialist assessment of type of need",
        _ => "Other Difficulty/Disability",
    }
}
