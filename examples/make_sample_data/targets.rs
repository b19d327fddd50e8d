//! Learning Plan targets: one row per target, names without UPN, the review in the school's words.

use rust_xlsxwriter::Workbook;

use super::date::date;
use super::model::Pupil;
use super::random::Random;
use super::workbook::{Value, cell_name, save, text, write_headings, write_row};
use super::{Failure, Fault, SampleFile};

const FILE: &str = "Learning Plan targets 2026.xlsx";

/// Targets by area of the plan: none of them a real child's.
const TARGETS: &[(&str, &str)] = &[
    ("Reading", "To read 90 words a minute from the class book"),
    ("Writing", "To use full stops and capital letters in five sentences of six"),
    ("Maths", "To recall the 3, 4 and 8 times tables in any order"),
    ("Speech and language", "To answer `why` questions with a full sentence"),
    ("Social and emotional", "To use the calm corner card before leaving the room"),
    ("Spelling", "To spell 20 of the 25 agreed words"),
];

/// Summer targets with their review, autumn targets still running.
pub fn target_sheet(pupils: &[Pupil], faults: &mut Vec<Fault>) -> Result<SampleFile, Failure> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Targets")?;
    write_row(sheet, 0, &[text("Learning Plan targets, summer and autumn 2026")])?;
    write_headings(sheet, 2, &["Pupil", "Class", "Area", "Target", "Success criteria", "Date set", "Review date", "Met?", "Comment"])?;
    let mut row = 3;
    for pupil in pupils.iter().filter(|pupil| pupil.year < 7 && pupil.left.is_none()) {
        let Some(sen) = pupil.sen.as_ref() else { continue };
        let mut random = Random::stream("targets", pupil.admission_number);
        let is_on_plan_since_spring = pupil.year > 3 && sen.since < date(2026, 4, 1);
        let n = 2 + random.below(2);
        for index in 0..n {
            let (area, target) = TARGETS[(pupil.admission_number as usize + index * 2) % TARGETS.len()];
            for is_summer in [true, false] {
                if is_summer && !is_on_plan_since_spring {
                    continue;
                }
                let (set, review) = if is_summer { (date(2026, 4, 24), date(2026, 7, 3)) } else { (date(2026, 9, 18), date(2026, 12, 4)) };
                let met = if !is_summer {
                    "Ongoing"
                } else if pupil.story.is_some_and(|story| story.reading[4] < 80) {
                    "Not met"
                } else {
                    random.pick(&["Met", "Met", "Yes", "Partly met", "Partially met", "Not met"])
                };
                let cells = [
                    text(&pupil.listed()),
                    text(pupil.class),
                    text(area),
                    text(target),
                    text("Three times in a row, with an adult watching"),
                    Value::Day(set),
                    Value::Day(review),
                    text(met),
                ];
                write_row(sheet, row, &cells)?;
                row += 1;
            }
        }
    }
    // A name that two classes share, without the class.
    let cells = [
        text("Qureshi, Hamza"),
        Value::Blank,
        text("Maths"),
        text("To count on in eights"),
        text("Two lessons running"),
        Value::Day(date(2026, 9, 18)),
        Value::Day(date(2026, 12, 4)),
        text("Ongoing"),
    ];
    write_row(sheet, row, &cells)?;
    faults.push(Fault {
        file: FILE,
        place: format!("Targets, cell {}", cell_name(row, 0)),
        what: "a name that two pupils have, without class or UPN".to_owned(),
        expected: "pending: put on the list for a person (rows alike share one finding, at the first of them); used for neither",
    });
    sheet.set_column_width(0, 26)?;
    sheet.set_column_width(3, 50)?;
    Ok(SampleFile { path: format!("inbox/{FILE}"), bytes: save(&mut book)? })
}
