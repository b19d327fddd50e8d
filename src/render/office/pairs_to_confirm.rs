//! `office/pairs-to-confirm.xlsx`: pupils on roll and people named elsewhere who may be the same child, with a drop-down for the
//! answer. Saved into the inbox, the next run reads the answers and obeys them.
//!
//! The office may see names. Every cell is text or a date; nothing is computed.

use rust_xlsxwriter::{DataValidation, Worksheet, XlsxError};

use crate::error::Error;
use crate::link::desk::row_list;
use crate::link::pairs::Pair;
use crate::link::school::{Pupil, School};
use crate::normalise::pair_answers::{ANSWER, Answer, OTHER_KEY, PUPIL_KEY, WORDS};
use crate::normalise::records::{NameAsWritten, PupilReference};
use crate::render::artefact::{Artefact, Audience, RunStamp};
use crate::render::office::data_checks::neutral;
use crate::render::office::page::{self, CellValue, words};

/// Headings with their widths.
const HEADINGS: [(&str, f64); 14] = [
    (ANSWER, 18.0),
    ("Until then", 16.0),
    ("Pupil on roll", 20.0),
    ("Class", 9.0),
    ("Born", 11.0),
    ("Where on roll", 22.0),
    ("Named elsewhere", 20.0),
    ("Class there", 9.0),
    ("Born there", 11.0),
    ("Where elsewhere", 26.0),
    ("Why likely", 30.0),
    ("Why doubtful", 30.0),
    (PUPIL_KEY, 14.0),
    (OTHER_KEY, 14.0),
];

/// Writes the workbook; there is none when there is nothing to ask.
pub fn pairs_to_confirm_xlsx(school: &School, stamp: &RunStamp) -> Result<Option<Artefact>, Error> {
    if school.pairs.is_empty() {
        return Ok(None);
    }
    let bytes =
        workbook(school, stamp).map_err(|error| Error::Fault(format!("the workbook of pairs to confirm cannot be made: {error}")))?;
    Ok(Some(Artefact { name: "pairs-to-confirm.xlsx".to_owned(), audience: Audience::Office, bytes }))
}

fn workbook(school: &School, stamp: &RunStamp) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = page::workbook("Pairs to confirm", stamp);
    pairs_sheet(workbook.add_worksheet(), school, stamp)?;
    page::read_me(workbook.add_worksheet(), &read_me(stamp), stamp)?;
    workbook.save_to_buffer()
}

fn pairs_sheet(sheet: &mut Worksheet, school: &School, stamp: &RunStamp) -> Result<(), XlsxError> {
    let rows: Vec<Vec<CellValue>> =
        in_order(school).into_iter().filter_map(|pair| cells(pair, school)).map(|cells| cells.into_iter().map(words).collect()).collect();
    page::table(sheet, "Pairs to confirm", &HEADINGS, &rows, stamp)?;
    let choice = DataValidation::new()
        .allow_list_strings(&WORDS)?
        .set_input_title("Answer")?
        .set_input_message("Choose one, or leave it blank if you do not know.")?;
    sheet.add_data_validation(1, 0, u32::try_from(rows.len().max(1)).unwrap_or(u32::MAX), 0, &choice)?;
    Ok(())
}

/// What is left out first, then what is tied until somebody says otherwise, then what was answered; each in roll order.
fn in_order(school: &School) -> Vec<&Pair> {
    let mut pairs: Vec<&Pair> = school.pairs.iter().collect();
    pairs.sort_by_key(|pair| (pair.answer.is_some(), pair.tied_by.is_some(), pair.pupil, pair.rows.first(), &pair.other_key));
    pairs
}

fn cells(pair: &Pair, school: &School) -> Option<Vec<String>> {
    let pupil: &Pupil = school.pupils.get(pair.pupil.0)?;
    let [same_child, different_children] = WORDS;
    let (answer, until_then) = match (pair.answer, pair.tied_by) {
        (Some(Answer::SameChild), _) => (same_child, "as answered".to_owned()),
        (Some(Answer::DifferentChildren), _) => (different_children, "as answered".to_owned()),
        (None, Some(pass)) => ("", format!("taken for one child (rule: {})", pass.rule())),
        (None, None) => ("", "left out".to_owned()),
    };
    let born = |date: Option<chrono::NaiveDate>| date.map(|day| day.format("%d/%m/%Y").to_string()).unwrap_or_default();
    Some(vec![
        answer.to_owned(),
        until_then,
        pupil.name.listed(),
        pupil.class.clone(),
        born(pupil.date_of_birth),
        pupil.row.place().to_string(),
        name(&pair.other),
        pair.other.class.clone().unwrap_or_default(),
        born(pair.other.date_of_birth),
        places(pair),
        pair.likely.join("; "),
        pair.doubtful.join("; "),
        pupil.key.clone(),
        pair.other_key.clone(),
    ])
}

fn name(who: &PupilReference) -> String {
    match &who.name {
        NameAsWritten::Known(name) => name.listed(),
        NameAsWritten::UnknownOrder(text) => text.clone(),
        NameAsWritten::Absent => String::new(),
    }
}

/// The rows by file, three files at most.
fn places(pair: &Pair) -> String {
    let files: Vec<String> = pair
        .rows
        .chunk_by(|a, b| a.file == b.file)
        .filter_map(|rows| Some(format!("{}: {}", rows.first()?.file, row_list(rows))))
        .collect();
    let more = files.len().saturating_sub(3);
    let named: Vec<String> = files.into_iter().take(3).collect();
    if more == 0 { named.join("\n") } else { format!("{}\nand {more} more files", named.join("\n")) }
}

fn read_me(stamp: &RunStamp) -> Vec<String> {
    vec![
        format!("Pairs to confirm: {}", neutral(&stamp.school_name)),
        String::new(),
        "Each row puts a pupil on roll beside a child named in another place who may be the same.".to_owned(),
        "Choose an answer where you know it, save the file, and put it into the inbox folder. The next run obeys the answers.".to_owned(),
        "Same child: what the other place says counts for the pupil. Different children: it does not, even where it did until now."
            .to_owned(),
        "A row may be left blank: then nothing changes. An answer holds until a later file gives another one.".to_owned(),
        "Rows with an answer in them show what was answered before; choose the other answer to change it.".to_owned(),
        "Leave the two key columns and the headings as they are. Rows may be sorted, hidden or deleted.".to_owned(),
        "A child who was adopted may have a new number that must not be tied to the old one: answer 'different children'.".to_owned(),
    ]
}
