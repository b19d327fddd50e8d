//! What the infant school sent about the present Year 3: their tests of Year 2, as a spreadsheet's "Unicode text".

use super::date::date;
use super::model::{Mark, Pupil, SPRING_2026, SUBJECTS, SUMMER_2026};
use super::names::as_typed;
use super::scores::plain_score;
use super::text_files::{Style, row, write};
use super::{Failure, Fault, SampleFile};

/// Spring and summer 2026, one row per pupil, subject and test.
pub fn infant_school(pupils: &[Pupil], faults: &mut Vec<Fault>) -> Result<SampleFile, Failure> {
    let file = "Infant school transfer results.csv";
    let mut rows = vec![row(&["Whitehill Infants (invented): termly standardised tests of Year 2, 2025-26"])];
    rows.push(row(&["UPN", "Surname", "Forename", "DOB", "Subject", "Test date", "Standardised Score", "Age-Standardised Score"]));
    for (occasion, day) in [(SPRING_2026, date(2026, 3, 17)), (SUMMER_2026, date(2026, 6, 16))] {
        for pupil in pupils.iter().filter(|pupil| pupil.year == 3) {
            for (subject, name) in SUBJECTS.iter().enumerate().take(2) {
                let (plain, adjusted) = match pupil.marks[occasion][subject] {
                    Mark::Score(score) => (plain_score(score, pupil.born.month).to_string(), score.to_string()),
                    Mark::Below70 => ("<70".to_owned(), "<70".to_owned()),
                    Mark::Above140 => (">140".to_owned(), ">140".to_owned()),
                    Mark::Absent => ("A".to_owned(), "A".to_owned()),
                    Mark::None => continue,
                };
                rows.push(vec![
                    pupil.upn.clone().unwrap_or_default().to_lowercase(),
                    as_typed(&pupil.surname),
                    pupil.forename.clone(),
                    pupil.born.british(),
                    (*name).to_owned(),
                    day.british(),
                    plain,
                    adjusted,
                ]);
            }
        }
    }
    faults.push(Fault {
        file,
        place: "whole file".to_owned(),
        what: "`.csv` that is UTF-16 with tabs; UPNs in lower case; accents lost in surnames".to_owned(),
        expected: "read; matched by UPN",
    });
    Ok(SampleFile { path: format!("inbox/{file}"), bytes: write(&rows, Style::Utf16Tabs)? })
}
