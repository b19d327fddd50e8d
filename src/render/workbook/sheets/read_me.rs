//! The first sheet: what this file is, what a flag means and does not, how decisions come back, who may see it.

use rust_xlsxwriter::Workbook;

use super::{Plain, put_plain};
use crate::config::method::Profile;
use crate::error::Error;
use crate::render::vocabulary as name;
use crate::render::workbook::book::{Book, Reader};
use crate::render::workbook::layout::formats::{Formats, Style};
use crate::render::workbook::layout::table::{Column, Value, column};
use crate::render::workbook::words;

const COLUMNS: [Column; 2] = [column(name::TOPIC, 24.0, Style::Text), column(name::WHAT_TO_KNOW, 118.0, Style::Text)];

/// Writes the sheet.
pub(crate) fn put(workbook: &mut Workbook, formats: &Formats, book: &Book, class_sheets: &[String]) -> Result<(), Error> {
    let mut rows = about(book);
    rows.extend(meaning(book));
    rows.extend(handling(book));
    rows.extend(sheets(book, class_sheets));
    let rows: Vec<Vec<Value>> = rows.into_iter().map(|(topic, text)| vec![topic_cell(topic), Value::text(text)]).collect();
    let title = match book.reader {
        Reader::Senco => format!("{}: pupils to discuss", book.stamp.school_name),
        Reader::Teacher => format!("{}: {}", book.stamp.school_name, class_sheets.join(", ")),
    };
    let plain = Plain {
        sheet: "Read me",
        table: "Read_me",
        title: &title,
        notes: &[format!("{}. Confidential: pupil special category data.", words::when(book))],
        columns: &COLUMNS,
        rows: &rows,
        printed: COLUMNS.len(),
        pages_high: 1,
        frozen: 0,
        when_empty: "",
    };
    put_plain(workbook, formats, book, &plain).map(|_| ())
}

type Line = (String, String);

/// A topic; the name of a sheet leads there.
fn topic_cell(topic: String) -> Value<'static> {
    match SHEETS.iter().find(|(sheet, _)| !sheet.is_empty() && topic.strip_prefix("Sheet ") == Some(sheet)) {
        Some((sheet, _)) => Value::Link { text: topic.into(), sheet, row: 0 },
        None => Value::text(topic),
    }
}

fn line(topic: &str, text: impl Into<String>) -> Line {
    (topic.to_owned(), text.into())
}

fn about(book: &Book) -> Vec<Line> {
    let profile = match book.method.profile {
        Profile::Screen => "screen (one supporting sign is enough)",
        Profile::Strict => "strict (two supporting signs, or a person's concern)",
    };
    vec![line(
        "This file",
        format!(
            "Run {}, Waymark {}, settings {}, profile {profile}. Measured against: {}.",
            book.stamp.run_id, book.stamp.version, book.stamp.settings_hash, book.policy.title
        ),
    )]
}

fn meaning(book: &Book) -> Vec<Line> {
    let policy = &book.policy.words;
    vec![
        line(
            "What a flag means",
            format!(
                "The pupil's progress differs from that of pupils who started at the same point by more than the tests' own noise explains, and at least one other sign points the same way. It asks the {} to look.",
                policy.meeting
            ),
        ),
        line(
            "What it does not mean",
            "It never means that a pupil has SEN, and it says nothing about the reason. It is no diagnosis and no judgement of teaching. A pupil without a flag may still need help: a person's concern counts by itself.",
        ),
        line(
            "Chance",
            if book.chance.is_empty() {
                "No pupil has full evidence yet, so nothing can be said about chance.".to_owned()
            } else {
                book.chance.clone()
            },
        ),
        line("Not judged", "Too little evidence to say anything. It is not the same as no concern: the sheet says what is missing."),
        line(
            "Who decides",
            format!(
                "People do. The program proposes, shows its evidence and names the clause of the policy; it changes no status anywhere. Each row of Evidence says what would have cleared the criterion. Questions about the rules: {}.",
                book.rules_owner
            ),
        ),
    ]
}

fn handling(book: &Book) -> Vec<Line> {
    let mut lines = vec![
        line(
            "How to return decisions",
            "Fill in the columns with italic headings (Decision to Teacher concern too?) on the sheets Flagged, Watch or Class, save, and put the file in the folder decisions-in before the next run. Rows and columns may be moved or hidden; leave headings and Row key as they are. A blank decision means not discussed, never agreement.",
        ),
        line(
            "Words to choose",
            format!("The drop-downs hold the words of the policy: {}. What each means stands on the sheet Codes.", list_of_words(book)),
        ),
    ];
    lines.push(match book.reader {
        Reader::Senco => line(
            "Safe to send to",
            format!("The {} and the head, through a folder with restricted access. Not to class teachers: each has a file with that class only, in the folder teachers. Not to governors, parents or anyone outside the school.", book.policy.words.coordinator),
        ),
        Reader::Teacher => line("Safe to send to", format!("The teacher of this class, the {} and the head. It holds this class and no other. Not to governors, parents or anyone outside the school.", book.policy.words.coordinator)),
    });
    lines.push(line(
        "A parent may ask for it",
        "Parents can ask for everything held about their child, notes in these columns included. Write as if they will read it.",
    ));
    lines.push(line("On paper", "The sheet On paper is made to write on: A4 landscape, a class on at most two pages. The other pupil sheets print who and why; their further columns, and the sheets Evidence and Codes, stay on screen. Fills do not print; the words say the same."));
    lines
}

fn list_of_words(book: &Book) -> String {
    book.policy.decisions.iter().map(|decision| decision.word.as_str()).collect::<Vec<_>>().join("; ")
}

/// Each sheet with what it is for; the class sheets have no fixed name.
pub(crate) const SHEETS: [(&str, &str); 19] = [
    ("Summary", "counts by class, subject, criterion and group; every row of every input file accounted for"),
    ("Flagged", "one row for each flagged pupil of every class, strongest first"),
    ("Watch", "one sign without support: no action proposed but to look again"),
    ("On paper", "what to take to the meeting: the columns that fit a page, with room to write"),
    ("In full", "the whole evidence of every flagged and watched pupil, to print for the meeting"),
    ("Trend", "the last six terms of every flagged and watched pupil, as numbers and a line"),
    ("", "every pupil of the class, flagged first"),
    ("Teacher concern", "a teacher's concern without a flag, and a flag without a teacher's concern"),
    ("Doing well", "pupils on support who made sufficient progress and are on no other list, or for whom the policy proposes a step down"),
    ("Not judged", "who could not be judged, in which subject, and why"),
    ("Proposals", "moves that the policy's own conditions allow, with their clause and who decides"),
    (
        "Provision map",
        "who gets what: one row for each course of a pupil, with its plan and measures, and its cost where this file may show it",
    ),
    ("Costs", "what each course costs this pupil to date and to its end, with what the sum rests on"),
    ("Provision left out", "rows of the provision files that stand on no line of the map, each with its reason"),
    ("Evidence", "every number, what it was compared with, and the cell it came from"),
    ("Interventions", "what was delivered and gained by intervention, need and cohort, and what may be said of it"),
    ("Data checks", "what to mend in the input files"),
    ("Settings", "every threshold and rule used, with its source"),
    ("Codes", "the words behind the drop-downs, and what the codes mean"),
];

fn sheets(book: &Book, class_sheets: &[String]) -> Vec<Line> {
    let classes = class_sheets.join(", ");
    SHEETS
        .into_iter()
        .filter(|(sheet, _)| {
            book.reader == Reader::Senco || matches!(*sheet, "" | "On paper" | "Provision map" | "Evidence" | "Settings" | "Codes")
        })
        .map(|(sheet, what)| if sheet.is_empty() { line(&format!("Sheet {classes}"), what) } else { line(&format!("Sheet {sheet}"), what) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::workbook::fixture::Sample;
    use crate::render::workbook::{class_workbooks, senco_workbook};

    /// Sheets of a workbook that are neither this one nor a class.
    fn written(bytes: &[u8]) -> Vec<String> {
        use calamine::Reader;
        let book = calamine::Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
        book.sheet_names().into_iter().filter(|name| name != "Read me" && !name.starts_with("Class ")).collect()
    }

    #[test]
    fn every_sheet_that_is_written_is_explained_and_no_other() {
        let sample = Sample::school();
        let input = sample.input();
        let check = |reader: Reader, bytes: &[u8]| {
            let mut book = Book::of_school(&input).unwrap();
            book.reader = reader;
            let lines = sheets(&book, &["Class Oak".to_owned()]);
            let mut explained: Vec<String> = lines
                .iter()
                .filter_map(|(topic, _)| topic.strip_prefix("Sheet "))
                .filter(|name| *name != "Class Oak")
                .map(str::to_owned)
                .collect();
            let mut written = written(bytes);
            explained.sort();
            written.sort();
            assert_eq!(explained, written);
        };
        check(Reader::Senco, &senco_workbook(&input).unwrap().bytes);
        check(Reader::Teacher, &class_workbooks(&input).unwrap()[0].bytes);
    }
}
