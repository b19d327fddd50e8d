//! Test results of a whole school year, one row per pupil: three terms side by side under merged headings.

use rust_xlsxwriter::{Format, Formula, Workbook};

use super::date::date;
use super::model::{AUTUMN_2025, Mark, Pupil, SPRING_2026, SUMMER_2026};
use super::names::as_typed;
use super::scores::plain_score;
use super::workbook::{Value, cell_name, number, save, text, write_headings, write_row};
use super::{Failure, Fault, SampleFile};

const FILE: &str = "Test results 2025-26.xlsx";
const SHEET: &str = "Whole school";
const IDENTITY: usize = 5;

/// Autumn 2025, spring and summer 2026, reading and maths: test date, standardised and age-standardised score of each.
pub fn year_2025_26(pupils: &[Pupil], faults: &mut Vec<Fault>) -> Result<SampleFile, Failure> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name(SHEET)?;
    write_row(sheet, 0, &[text("NFER termly tests: results by pupil")])?;
    write_row(sheet, 1, &[text("Academic year 2025-26")])?;
    let bold = Format::new().set_bold();
    let mut headings = vec!["UPN", "Surname", "Forename", "Date of Birth", "Class"];
    let mut column = IDENTITY as u16;
    for term in ["Autumn", "Spring", "Summer"] {
        for subject in ["Reading", "Maths"] {
            sheet.merge_range(3, column, 3, column + 2, &format!("{term} {subject}"), &bold)?;
            headings.extend(["Test date", "Standardised Score", "Age-Standardised Score"]);
            column += 3;
        }
    }
    write_headings(sheet, 4, &headings)?;
    let mut listed: Vec<&Pupil> = pupils.iter().filter(|pupil| pupil.year > 3).collect();
    listed.sort_by_key(|pupil| (pupil.year, pupil.class_before(), as_typed(pupil.surname_before()), as_typed(&pupil.forename)));
    let mut row = 5;
    let (mut hidden, mut formula, mut sums) = (false, false, [(0, 0); 6]);
    for pupil in listed {
        let cells = result_row(pupil, &mut sums);
        if cells[IDENTITY..].iter().all(|cell| matches!(cell, Value::Blank)) {
            continue;
        }
        write_row(sheet, row, &cells)?;
        if !hidden && pupil.is_ordinary() && pupil.class == "Willow" {
            sheet.set_row_hidden(row)?;
            hidden = true;
            faults.push(fault(
                format!("{SHEET}, row {}", row + 1),
                "hidden row",
                "read like the others; the number of hidden rows is reported",
            ));
        }
        if let (false, true, Some(Value::Number(score))) = (formula, pupil.is_ordinary() && pupil.class == "Ash", cells.get(7)) {
            let halves = Formula::new(format!("=ROUND(({}+{})/2,0)", score - 1.0, score + 1.0)).set_result(score.to_string());
            sheet.write_formula(row, 7, halves)?;
            formula = true;
            faults.push(fault(format!("{SHEET}, cell {}", cell_name(row, 7)), "a formula with its value kept", "the value is used"));
        }
        row += 1;
    }
    let mut averages = vec![text("Average"); 1];
    averages.extend(vec![Value::Blank; 4]);
    for (sum, n) in sums {
        averages.extend([Value::Blank, Value::Blank, number((f64::from(sum) / f64::from(n.max(1)) * 10.0).round() / 10.0)]);
    }
    write_row(sheet, row, &averages)?;
    faults.push(fault(format!("{SHEET}, row {}", row + 1), "averages row straight under the pupils", "skipped and counted; never a pupil"));
    sheet.set_column_width(1, 18)?;
    Ok(SampleFile { path: format!("inbox/{FILE}"), bytes: save(&mut book)? })
}

fn result_row(pupil: &Pupil, sums: &mut [(i32, i32); 6]) -> Vec<Value> {
    let upn = pupil.former_upn.clone().or_else(|| pupil.upn.clone()).unwrap_or_default();
    let mut cells = vec![
        text(&upn),
        text(pupil.surname_before()),
        text(&pupil.forename),
        Value::Day(pupil.born),
        text(pupil.class_before().unwrap_or_default()),
    ];
    let days = [[date(2025, 11, 11), date(2025, 11, 13)], [date(2026, 3, 10), date(2026, 3, 12)], [date(2026, 6, 9), date(2026, 6, 11)]];
    for (term, occasion) in [AUTUMN_2025, SPRING_2026, SUMMER_2026].into_iter().enumerate() {
        for (subject, mark) in pupil.marks[occasion].into_iter().enumerate() {
            let day = Value::Day(days[term][subject]);
            let sum = &mut sums[term * 2 + subject];
            cells.extend(match mark {
                Mark::Score(score) => {
                    *sum = (sum.0 + score, sum.1 + 1);
                    [day, number(plain_score(score, pupil.born.month)), number(score)]
                }
                Mark::Below70 => [day, text("<70"), text("<70")],
                Mark::Above140 => [day, text(">140"), text(">140")],
                Mark::Absent => [Value::Blank, text("absent"), text("absent")],
                Mark::None => [Value::Blank, Value::Blank, Value::Blank],
            });
        }
    }
    cells
}

fn fault(place: String, what: &str, expected: &'static str) -> Fault {
    Fault { file: FILE, place, what: what.to_owned(), expected }
}
