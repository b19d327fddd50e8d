//! Class mark books: a sheet per class, a Welcome sheet, two-row headings, names as teachers type them, no UPN.

use rust_xlsxwriter::{Format, Workbook, Worksheet};

use super::model::{AUTUMN_2025, AUTUMN_2026, CLASSES, Pupil, SPRING_2026, SUMMER_2026};
use super::names::as_typed;
use super::random::Random;
use super::workbook::{Value, cell_name, number, save, text, write_row};
use super::{Failure, Fault, SampleFile};

/// Columns of reading, writing and maths in the order of the headings; indices into `judgements`.
const SUBJECT_ORDER: [usize; 3] = [0, 2, 1];

struct MarkBook {
    file: &'static str,
    school_year: &'static str,
    occasions: &'static [usize],
    is_this_year: bool,
}

/// The mark book of last year: three terms.
pub fn year_2025_26(pupils: &[Pupil], faults: &mut Vec<Fault>) -> Result<SampleFile, Failure> {
    let book = MarkBook {
        file: "Mark book 2025-26.xlsx",
        school_year: "2025-26",
        occasions: &[AUTUMN_2025, SPRING_2026, SUMMER_2026],
        is_this_year: false,
    };
    write(&book, pupils, faults)
}

/// The mark book of this year: autumn filled in, spring and summer waiting.
pub fn year_2026_27(pupils: &[Pupil], faults: &mut Vec<Fault>) -> Result<SampleFile, Failure> {
    let book = MarkBook { file: "Mark book 2026-27.xlsx", school_year: "2026-27", occasions: &[AUTUMN_2026], is_this_year: true };
    write(&book, pupils, faults)
}

fn write(book: &MarkBook, pupils: &[Pupil], faults: &mut Vec<Fault>) -> Result<SampleFile, Failure> {
    let mut workbook = Workbook::new();
    let welcome = workbook.add_worksheet().set_name("Welcome")?;
    for (row, line) in (0u32..).zip([
        "Class mark books",
        &format!("Academic year {}", book.school_year),
        "Each class has a sheet. Please enter PKS, WTS, EXS or GDS at the end of each term.",
        "Do not change the names of the sheets.",
    ]) {
        write_row(welcome, row, &[text(line)])?;
    }
    for class in CLASSES.iter().flat_map(|(_, classes)| *classes) {
        let mut listed: Vec<&Pupil> = pupils
            .iter()
            .filter(|pupil| if book.is_this_year { pupil.class == class && pupil.year < 7 } else { pupil.class_before() == Some(class) })
            .filter(|pupil| book.occasions.iter().any(|occasion| pupil.judgements[*occasion].iter().any(|word| !word.is_empty())))
            .collect();
        listed.sort_by_key(|pupil| (as_typed(surname(book, pupil)), as_typed(&pupil.forename)));
        let sheet = workbook.add_worksheet().set_name(class)?;
        class_sheet(sheet, book, class, &listed, faults)?;
    }
    Ok(SampleFile { path: format!("inbox/{}", book.file), bytes: save(&mut workbook)? })
}

fn surname<'a>(book: &MarkBook, pupil: &'a Pupil) -> &'a str {
    if book.is_this_year { &pupil.surname } else { pupil.surname_before() }
}

fn class_sheet(sheet: &mut Worksheet, book: &MarkBook, class: &str, listed: &[&Pupil], faults: &mut Vec<Fault>) -> Result<(), Failure> {
    let bold = Format::new().set_bold();
    let title = format!("{class} class mark book {}", book.school_year);
    sheet.merge_range(0, 0, 0, 6, &title, &bold)?;
    write_row(sheet, 1, &[text("Teacher judgements at the end of each term")])?;
    sheet.merge_range(2, 0, 3, 0, "Name", &bold)?;
    // Reading, writing and maths under each term, with an empty column between terms.
    for (term, first) in [("Autumn", 1u16), ("Spring", 5), ("Summer", 9)] {
        sheet.merge_range(2, first, 2, first + 2, term, &bold)?;
        for (column, subject) in (first..).zip(["Reading", "Writing", "Maths"]) {
            sheet.write_string_with_format(3, column, subject, &bold)?;
        }
    }
    let mut at_expected = [0u32; 11];
    let mut row = 4;
    for pupil in listed {
        let mut cells = vec![Value::Blank; 12];
        let name = format!("{}, {}", surname(book, pupil), pupil.preferred.as_deref().unwrap_or(&pupil.forename));
        cells[0] = text(&if types_loosely(class) { as_typed(&name) } else { name });
        let mut random = Random::stream(book.file, pupil.admission_number);
        for (term, occasion) in book.occasions.iter().enumerate() {
            for (offset, subject) in SUBJECT_ORDER.into_iter().enumerate() {
                let word = pupil.judgements[*occasion][subject];
                let column = 1 + 4 * term + offset;
                cells[column] = text(spelling(word, pupil.story.is_some(), &mut random));
                at_expected[column - 1] += u32::from(word == "EXS" || word == "GDS");
            }
        }
        plant(book, class, pupil, row, &mut cells, faults);
        write_row(sheet, row, &cells)?;
        row += 1;
    }
    row += 1;
    let mut shares = vec![text("% EXS+")];
    shares.extend(
        at_expected.iter().map(|n| if *n == 0 { Value::Blank } else { number((100.0 * f64::from(*n) / listed.len() as f64).round()) }),
    );
    write_row(sheet, row, &shares)?;
    write_row(sheet, row + 1, &[text("Number of pupils"), number(listed.len() as f64)])?;
    if class == "Rowan" {
        faults.push(Fault {
            file: book.file,
            place: format!("every class sheet, e.g. {class}, rows {} and {}", row + 1, row + 2),
            what: "shares and counts under the names".to_owned(),
            expected: "skipped and counted; never pupils",
        });
    }
    sheet.set_column_width(0, 28)?;
    Ok(())
}

/// Teachers who type names without accents, curly apostrophes and hyphens.
fn types_loosely(class: &str) -> bool {
    matches!(class, "Birch" | "Oak" | "Willow")
}

/// The spellings of one judgement met in real mark books.
fn spelling(word: &'static str, is_story: bool, random: &mut Random) -> &'static str {
    let odd = random.chance(0.12) && !is_story;
    match (word, odd) {
        ("EXS", true) => random.pick(&["exs", "Exp", "EXS ", "Expected"]),
        ("GDS", true) => random.pick(&["GD", "gds", "Greater depth"]),
        ("WTS", true) => random.pick(&["WT", "wts", "Working towards"]),
        (word, _) => word,
    }
}

/// One unknown word and one lone `E`, each on the first ordinary pupil of a class.
fn plant(book: &MarkBook, class: &str, pupil: &Pupil, row: u32, cells: &mut [Value], faults: &mut Vec<Fault>) {
    let done = |faults: &[Fault], what: &str| faults.iter().any(|fault| fault.file == book.file && fault.what.starts_with(what));
    if !book.is_this_year || !pupil.is_ordinary() {
        return;
    }
    let (column, word, what, expected) = match class {
        "Maple" => (2, "Emg", "`Emg`, a word of no scale", "quarantined with the cell; the pupil has no writing judgement this term"),
        "Hazel" => (1, "E", "a lone `E`", "quarantined: emerging, expected or exceeding; the school's table must say"),
        _ => return,
    };
    if !done(faults, what) {
        cells[column] = text(word);
        faults.push(Fault {
            file: book.file,
            place: format!("{class}, cell {}", cell_name(row, column as u16)),
            what: what.to_owned(),
            expected,
        });
    }
}
