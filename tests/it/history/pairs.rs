//! The sheet of pairs, filled in and put back where the program reads it: the next run obeys, and a wrong tie is undone.

use std::path::Path;

use rust_xlsxwriter::Workbook;
use waymark::read::{Limits, read_bytes};

use super::{DAY, run};
use crate::support::{copy_of_sample, err, latest, status};

/// A mark under a temporary number, with the name and birth date of a pupil on roll: tied by a rule, and listed.
const MARKS: &str = "NFER termly tests autumn 2026\nUPN,Surname,Forename,DOB,Class,Reading Standardised Score\n\
                     B99910012500A,Abernethy,Caspian,03/10/2017,Willow,131\n";
const FILE: &str = "Extra marks.csv";

/// Rows of the file that the newest run used.
fn used(to: &Path) -> u64 {
    let record = std::fs::read_to_string(latest(to, "whitehill").join("run.json")).expect("a record");
    let record: serde_json::Value = serde_json::from_str(&record).expect("JSON");
    let inputs = record["inputs"].as_array().expect("a list");
    let of_file: Vec<u64> = inputs.iter().filter(|input| input["file"] == FILE).filter_map(|input| input["rows_used"].as_u64()).collect();
    assert_eq!(of_file.len(), 1, "the file is among the inputs");
    of_file[0]
}

/// The newest sheet of pairs as the office saves it, with this answer in the row of the file; other rows stay as they were.
fn answered(to: &Path, answer: &str) -> Vec<u8> {
    let path = latest(to, "whitehill").join("office/pairs-to-confirm.xlsx");
    let read = read_bytes("pairs.xlsx", &std::fs::read(path).expect("the sheet of pairs"), &Limits::default()).value;
    let mut book = Workbook::new();
    let mut n_answered = 0;
    for table in &read.tables {
        let sheet = book.add_worksheet();
        let mut answers = None;
        for row in &table.rows {
            let texts: Vec<String> = row.cells.iter().map(|cell| cell.text().to_string()).collect();
            let is_heading = texts.iter().any(|text| text == "Pupil key");
            if is_heading {
                answers = texts.iter().position(|text| text == "Answer");
            }
            let is_of_file = !is_heading && texts.iter().any(|text| text.contains(FILE));
            for (at, text) in texts.iter().enumerate() {
                let is_answer = is_of_file && answers == Some(at);
                n_answered += u32::from(is_answer);
                sheet.write_string(row.number - 1, at as u16, if is_answer { answer } else { text }).expect("a cell");
            }
        }
    }
    assert_eq!(n_answered, 1, "the tie stands on the sheet once");
    book.save_to_buffer().expect("a workbook")
}

#[test]
fn an_answered_sheet_put_back_undoes_a_tie_and_the_next_answer_makes_it_again() {
    let folder = tempfile::tempdir().unwrap();
    let school = copy_of_sample(folder.path());
    let to = folder.path().join("out");
    std::fs::write(folder.path().join("sample-data/whitehill/inbox").join(FILE), MARKS).unwrap();
    let office = |day: &str| {
        let output = run(&school, &to, &["--as-at", day, "--only", "office"]);
        assert!(status(&output) <= 1, "{}", err(&output));
        used(&to)
    };
    assert_eq!(office(DAY), 1, "tied by a rule");
    let back = to.join("whitehill/decisions-in");
    std::fs::create_dir_all(&back).unwrap();
    std::fs::write(back.join("pairs-to-confirm.xlsx"), answered(&to, "different children")).unwrap();
    assert_eq!(office("2026-11-23"), 0, "the office says they are two");
    // The answer is remembered when the file is gone.
    std::fs::remove_file(back.join("pairs-to-confirm.xlsx")).unwrap();
    assert_eq!(office("2026-11-24"), 0);
    std::fs::write(back.join("pairs-to-confirm.xlsx"), answered(&to, "same child")).unwrap();
    assert_eq!(office("2026-11-25"), 1, "the newer answer holds");
}
