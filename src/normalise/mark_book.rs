//! Mark books: judgements by subject and term, and columns whose heading does not say what they hold.
//!
//! Numbers under a heading such as `Reading Autumn` may be marks, scaled or standardised scores: the table, its title
//! lines or the school must say which test they are of.

use crate::domain::score::Measure;
use crate::domain::subject::Subject;
use crate::finding::Action;
use crate::normalise::beside;
use crate::normalise::layout::Column;
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::result_heading::{Measured, Parts};
use crate::normalise::result_plans::Reads;
use crate::normalise::settle::Value;
use crate::normalise::sheet::{DataRow, Sheet, toml_text};
use crate::normalise::standardised_test;
use crate::normalise::values::judgements::{self, Word};
use crate::normalise::values::scores::{self, Written};
use crate::table::Cell;

/// Decides by its cells what a column without a named measure holds.
pub(crate) fn undecided(
    sheet: &Sheet<'_>,
    rows: &[DataRow],
    column: &Column,
    parts: &Parts,
    said: &[Parts],
    out: &mut Out,
) -> Option<Reads> {
    let known = said.first().map_or_else(|| parts.or(&sheet.facts.parts), |said| parts.or(said).or(&sheet.facts.parts));
    let shown = by_their_look(sheet, rows, column);
    let titled = known.measured.filter(|measured| matches!(measured, Measured::Age | Measured::Scaled | Measured::Raw | Measured::Percent));
    let paper = sheet.facts.paper.as_ref().map(|_| Measured::Raw);
    let (mut words, mut numbers) = (0, 0);
    for cell in sheet.cells(rows, column.index) {
        match (word(sheet, cell), scores::read(cell, &sheet.settings.mappings)) {
            (_, Written::Exact(_) | Written::Below(_) | Written::Above(_) | Written::Marked(_))
                if !matches!(word(sheet, cell), Word::Judgement(_)) =>
            {
                numbers += 1
            }
            (Word::Judgement(_) | Word::Unknown(_) | Word::TwoValues, _) => words += 1,
            _ => {}
        }
    }
    if words >= numbers && shown.is_none() {
        return (words > 0 || numbers == 0).then_some(Reads::Judgements);
    }
    if let Some(measured) = shown.or(titled).or(paper) {
        return beside::column(sheet, rows, column, parts, measured, out).map(Reads::Beside);
    }
    let measure = match known.measured {
        Some(Measured::AgeStandardised) => Measure::AgeStandardised,
        Some(Measured::Standardised) => Measure::Standardised,
        _ if known.instrument.is_some() => {
            let fault = Fault::new(
                "M134",
                Action::Warned,
                "The heading names the test and not whether its score is adjusted for age",
                "The column is read as the standardised score.",
            )
            .alike("measure");
            out.notes.add(sheet.column_place(column), fault.hint("Write Age-standardised score in the heading if it is that."));
            Measure::Standardised
        }
        _ => {
            let names: Vec<String> = sheet.settings.assessments.instruments().iter().map(|name| name.to_string()).collect();
            let lines = sheet.file_lines(&[format!("instrument = {}", toml_text(names.first().map_or("", String::as_str)))]);
            let fault = Fault::new(
                "M134",
                Action::Asked,
                "The column holds numbers and nothing says which test or measure they are",
                "The column is not read.",
            );
            let hint = format!(
                "If they are standardised scores, add to the school's settings the test they are of ({}):\n{lines}\nIf they are marks of a paper, add its name instead, such as paper = \"Autumn arithmetic\".",
                names.join("; ")
            );
            out.notes.add(sheet.column_place(column), fault.hint(hint).across_file());
            return None;
        }
    };
    standardised_test::column(sheet, rows, column, parts, said, measure, out).map(Reads::Scores)
}

/// What most cells of a column can only be, whatever it is called: ages, percentages, marks out of a maximum.
fn by_their_look(sheet: &Sheet<'_>, rows: &[DataRow], column: &Column) -> Option<Measured> {
    let cells: Vec<&Cell> = sheet.cells(rows, column.index).filter(|cell| !cell.is_blank()).collect();
    let n = |wanted: fn(&Cell) -> bool| cells.iter().filter(|cell| wanted(cell)).count() * 2 > cells.len();
    let is_age = |cell: &Cell| {
        let text = cell.text();
        matches!(cell, Cell::Time(_))
            || (text.contains(':') && text.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '+' | '<' | '>')))
    };
    if n(is_age) {
        Some(Measured::Age)
    } else if n(|cell| matches!(cell, Cell::Text(text) if text.trim().ends_with('%'))) {
        Some(Measured::Percent)
    } else if n(|cell| scores::mark_of(cell).is_some()) {
        Some(Measured::Raw)
    } else {
        None
    }
}

fn word(sheet: &Sheet<'_>, cell: &Cell) -> Word {
    judgements::read(cell, &sheet.settings.mappings, &sheet.settings.assessments, &sheet.settings.reading)
}

/// A letter that elsewhere is a reason for no result (`B`, `D`), in a column with another letter that nothing explains: it may be
/// Beginning, Developing and Secure.
fn is_doubtful_letter(sheet: &Sheet<'_>, column: &Column, cell: &Cell) -> bool {
    let is_letter = |text: &str| text.chars().count() == 1 && text.chars().all(char::is_alphabetic);
    let text = cell.text();
    if !is_letter(&text) || sheet.settings.reading.judgements.keys().any(|own| own.trim().eq_ignore_ascii_case(&text)) {
        return false;
    }
    let others = sheet.table.rows.iter().skip(sheet.layout.first_data()).map(|row| row.cell(column.index));
    others.into_iter().any(|other| {
        let shown = other.text();
        is_letter(&shown) && !shown.eq_ignore_ascii_case("e") && matches!(word(sheet, other), Word::Unknown(_))
    })
}

/// The judgement in a cell.
pub(crate) fn value(sheet: &Sheet<'_>, at: usize, column: &Column, subject: Subject, out: &mut Out) -> Result<Option<Value>, &'static str> {
    let cell = sheet.at(at, column.index);
    let quoted = sheet.quote(cell);
    let then = format!("The pupil is listed as not judged in {subject} from this cell.");
    let fault = match word(sheet, cell) {
        Word::Blank => return Ok(None),
        Word::Judgement(judgement) => return Ok(Some(Value::Judgement(subject, Ok(judgement)))),
        Word::Missing(_) if is_doubtful_letter(sheet, column, cell) => {
            let what = format!("{quoted} may be a step of the school's own, since the column holds other letters of its own");
            let hint = format!(
                "Say in the school's settings under [reading.judgements] what each letter means, such as {} = \"WTS\" or {} = \"NO:absent\".",
                toml_text(&cell.text()),
                toml_text(&cell.text())
            );
            Fault::new("M132", Action::Asked, what, "It is not taken for a reason without a result, and the pupils are listed as not judged from these cells.")
                .hint(hint)
                .alike("letters")
        }
        Word::Missing(reason) => return Ok(Some(Value::Judgement(subject, Err(reason)))),
        Word::Unknown(_) if cell.text().eq_ignore_ascii_case("e") => {
            let hint = format!("It may be emerging, expected or exceeding. Say which in the school's settings under [reading.judgements]:\n{} = \"WTS, EXS or GDS\"", toml_text(&cell.text()));
            Fault::new("M133", Action::Asked, format!("{quoted} alone has three meanings"), "The pupils are listed as not judged from these cells.").hint(hint).across_file()
        }
        Word::Unknown(guess) if quoted.starts_with('\'') => {
            let meaning = guess.clone().unwrap_or_else(|| "WTS, EXS or GDS".to_owned());
            let ask = guess.map_or_else(|| "Say what it stands for".to_owned(), |guess| format!("Did you mean {guess}? Correct the cell, or say so"));
            let hint = format!("{ask} in the school's settings under [reading.judgements]:\n{} = \"{meaning}\"", toml_text(&cell.text()));
            Fault::new("M132", Action::Asked, format!("{quoted} is not in the scale of judgements"), "The pupils are listed as not judged from these cells.").hint(hint).across_file()
        }
        Word::Unknown(_) => Fault::new("M132", Action::Quarantined, "A note stands where a judgement is expected", then),
        Word::TwoValues => Fault::new("M114", Action::Quarantined, format!("{quoted} holds two values"), then).hint("Keep the one that counts."),
        Word::Error if matches!(cell, Cell::FormulaWithoutValue) => Fault::new("M065", Action::Warned, "The cell is a formula without a stored value", then).hint("Open the file in a spreadsheet and save it."),
        Word::Error => Fault::new("M066", Action::Warned, format!("{quoted} is an error of the spreadsheet"), then),
        Word::Number => Fault::new("M132", Action::Quarantined, format!("{quoted} is a number and no judgement"), then)
            .alike("number for a judgement")
            .hint(format!("If numbers stand for judgements in this file, say which in the school's settings under [reading.judgements]:\n{} = \"WTS, EXS or GDS\"", toml_text(&cell.text()))),
    };
    let code = fault.code;
    out.notes.add(sheet.cell_place(at, column), fault);
    Err(code)
}
