//! Test results of one term, one row per pupil and subject: the shape of a test publisher's export.

use rust_xlsxwriter::Workbook;

use super::date::{Date, date};
use super::model::{AUTUMN_2026, CLASSES, Mark, Pupil, SUBJECTS, SUMMER_2025};
use super::names::as_typed;
use super::scores::plain_score;
use super::workbook::{Value, cell_name, number, save, text, write_headings, write_row};
use super::{Failure, Fault, SampleFile};

const HEADINGS: [&str; 11] = [
    "UPN",
    "Surname",
    "Forename",
    "DOB",
    "Class",
    "Year Group",
    "Subject",
    "Test date",
    "Raw Score",
    "Standardised Score",
    "Age-Standardised Score",
];

/// Summer 2025: the present Years 5 and 6 and those who have left since.
pub fn summer_2025(pupils: &[Pupil], faults: &mut Vec<Fault>) -> Result<SampleFile, Failure> {
    let days = [date(2025, 6, 10), date(2025, 6, 12)];
    export(
        "Test results summer 2025.xlsx",
        "NFER termly tests: results of summer 2025, academic year 2024-25",
        SUMMER_2025,
        days,
        pupils,
        faults,
    )
}

/// Autumn 2026: everybody on roll.
pub fn autumn_2026(pupils: &[Pupil], faults: &mut Vec<Fault>) -> Result<SampleFile, Failure> {
    let days = [date(2026, 11, 10), date(2026, 11, 12)];
    export(
        "Test results autumn 2026.xlsx",
        "NFER termly tests: results of autumn 2026, academic year 2026-27",
        AUTUMN_2026,
        days,
        pupils,
        faults,
    )
}

fn export(
    file: &'static str,
    title: &str,
    occasion: usize,
    days: [Date; 2],
    pupils: &[Pupil],
    faults: &mut Vec<Fault>,
) -> Result<SampleFile, Failure> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Results")?;
    write_row(sheet, 0, &[text(title)])?;
    write_row(sheet, 1, &[text("All classes. Scores from 70 to 140; <70 and >140 lie outside the table.")])?;
    write_headings(sheet, 3, &HEADINGS)?;
    let mut row = 4;
    let is_latest = occasion == AUTUMN_2026;
    let mut pending = if is_latest { latest_faults() } else { Vec::new() };
    let mut sum = (0, 0);
    for pupil in pupils {
        for (subject, name) in SUBJECTS.iter().enumerate().take(2) {
            let mark = pupil.marks[occasion][subject];
            if mark == Mark::None {
                continue;
            }
            let mut cells = result_row(pupil, occasion, name, days[subject], mark);
            if let Mark::Score(score) = mark {
                sum = (sum.0 + score, sum.1 + 1);
            }
            if let Some(at) = pending.iter().position(|fault| fault.fits(pupil, subject, mark)) {
                let fault = pending.remove(at);
                if fault.is_copy_of_row {
                    write_row(sheet, row, &cells)?;
                    row += 1;
                } else {
                    cells[usize::from(fault.column)] = fault.value.clone();
                }
                let place = if fault.is_copy_of_row {
                    format!("Results, row {}", row + 1)
                } else {
                    format!("Results, cell {}", cell_name(row, fault.column))
                };
                faults.push(Fault { file, place, what: fault.what.to_owned(), expected: fault.expected });
            }
            write_row(sheet, row, &cells)?;
            row += 1;
        }
    }
    row += 1;
    faults.push(Fault {
        file,
        place: format!("Results, row {}", row + 1),
        what: "averages row after a blank row".to_owned(),
        expected: "skipped and counted; never a pupil",
    });
    write_row(
        sheet,
        row,
        &[
            Value::Blank,
            text("Average"),
            Value::Blank,
            Value::Blank,
            Value::Blank,
            Value::Blank,
            Value::Blank,
            Value::Blank,
            Value::Blank,
            Value::Blank,
            number((f64::from(sum.0) / f64::from(sum.1) * 10.0).round() / 10.0),
        ],
    )?;
    sheet.set_column_width(1, 18)?;
    sheet.set_column_width(2, 16)?;
    Ok(SampleFile { path: format!("inbox/{file}"), bytes: save(&mut book)? })
}

fn result_row(pupil: &Pupil, occasion: usize, subject: &str, day: Date, mark: Mark) -> Vec<Value> {
    let is_latest = occasion == AUTUMN_2026;
    let (raw, plain, adjusted) = match mark {
        Mark::Score(score) => {
            let plain = plain_score(score, pupil.born.month);
            (number((plain - 62) / 2), number(plain), number(score))
        }
        Mark::Below70 => (number(3), text("<70"), text("<70")),
        Mark::Above140 => (number(40), text(">140"), text(">140")),
        // Each class has its own word for an absent child.
        Mark::Absent => (Value::Blank, Value::Blank, text(if pupil.class == "Ash" { "Abs" } else { "A" })),
        Mark::None => (Value::Blank, Value::Blank, Value::Blank),
    };
    let years_ago = if is_latest { 0 } else { 2 };
    let year = pupil.year - years_ago;
    let class = if is_latest { pupil.class } else { class_two_years_ago(pupil) };
    let upn = if is_latest { pupil.upn.clone() } else { pupil.former_upn.clone().or_else(|| pupil.upn.clone()) };
    let surname = if is_latest { pupil.surname.clone() } else { as_typed(pupil.surname_before()) };
    vec![
        text(&upn.unwrap_or_default()),
        text(&surname),
        text(&pupil.forename),
        Value::Day(pupil.born),
        text(class),
        number(year),
        text(subject),
        Value::Day(day),
        raw,
        plain,
        adjusted,
    ]
}

fn class_two_years_ago(pupil: &Pupil) -> &'static str {
    let position = CLASSES.iter().flat_map(|(_, classes)| classes.iter().position(|class| *class == pupil.class)).next().unwrap_or(0);
    CLASSES.iter().find(|(year, _)| *year + 2 == pupil.year).map_or("", |(_, classes)| classes[position])
}

/// A fault waiting for the first ordinary pupil of its class.
struct Waiting {
    class: &'static str,
    subject: usize,
    column: u16,
    value: Value,
    is_copy_of_row: bool,
    what: &'static str,
    expected: &'static str,
}

impl Waiting {
    fn fits(&self, pupil: &Pupil, subject: usize, mark: Mark) -> bool {
        let is_right_mark = if self.column == 9 { true } else { matches!(mark, Mark::Score(_)) };
        pupil.is_ordinary() && pupil.sen.is_none() && pupil.class == self.class && subject == self.subject && is_right_mark
    }
}

fn latest_faults() -> Vec<Waiting> {
    let cell = |class, subject, value, what, expected| Waiting { class, subject, column: 10, value, is_copy_of_row: false, what, expected };
    vec![
        cell(
            "Rowan",
            0,
            number(0),
            "0 in a score column",
            "quarantined: not on the scale; never averaged, the pupil has no reading result this term",
        ),
        cell("Willow", 1, number(1040), "1040: a slip of the keyboard", "quarantined: off the scale of 40 to 160"),
        cell(
            "Oak",
            0,
            text("see note"),
            "words in a score column",
            "quarantined or read as no result, with the cell; the words are not copied to any output",
        ),
        cell("Beech", 1, text("1O4"), "the letter O for a zero", "quarantined: not guessed"),
        Waiting {
            class: "Hazel",
            subject: 0,
            column: 0,
            value: Value::Blank,
            is_copy_of_row: true,
            what: "the row above once more",
            expected: "the copy is skipped and counted",
        },
        Waiting {
            class: "Birch",
            subject: 0,
            column: 4,
            value: Value::Day(date(2026, 5, 4)),
            is_copy_of_row: false,
            what: "the class typed as `4/5`, which the spreadsheet turned into 4 May",
            expected: "the class is not used; the pupil is matched by UPN",
        },
    ]
}
