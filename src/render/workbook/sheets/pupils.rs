//! The sheets people work with: flagged, watch, and one per class. One row per pupil, columns A to Y in the order of the
//! meeting: who, why, context, numbers, last time, decision.
//!
//! Paper takes A to I from here (who and why, at full size); the sheet `On paper` has the columns to write on.

use chrono::{Days, NaiveDate};
use rust_xlsxwriter::{ConditionalFormatFormula, DataValidation, DataValidationErrorStyle, DataValidationRule, Workbook, Worksheet};

use super::{add, codes, evidence};
use crate::decide::results::Partition;
use crate::domain::subject::Subject;
use crate::domain::term::{SchoolTerm, Term, easter_sunday};
use crate::error::Error;
use crate::render::vocabulary as name;
use crate::render::workbook::book::{Book, Entry};
use crate::render::workbook::layout::formats::{Formats, Style, fill_of_word};
use crate::render::workbook::layout::ids::name_headings;
use crate::render::workbook::layout::page::{Print, pressed_on, put_head, set_up};
use crate::render::workbook::layout::table::{Column, Landed, TableOf, Value, column, fault, put_table};
use crate::render::workbook::tallies::Lists;
use crate::render::workbook::words;

/// Columns of every pupil sheet: A to Y, then what only explains.
const COLUMNS: [Column; 27] = [
    column(name::PUPIL, 22.0, Style::Text),
    column(name::YEAR_CLASS, 9.0, Style::Text),
    column(name::STAGE_NOW, 12.0, Style::Text),
    column(name::WHY_DISCUSS, 46.0, Style::Text),
    column(name::SIGNALS, 12.0, Style::Text),
    column(name::STRENGTH, 10.0, Style::Text),
    column(name::NEW, 8.0, Style::Text),
    column(name::AREA_OF_NEED, 14.0, Style::Text),
    column(name::SUBJECT_MOST_AFFECTED, 10.0, Style::Text),
    column(name::READING, 9.0, Style::Text),
    column(name::WRITING, 9.0, Style::Text),
    column(name::MATHS, 9.0, Style::Text),
    column(name::ATTENDANCE, 11.2, Style::OneDecimal),
    column(name::CONTEXT, 16.0, Style::Text),
    column(name::CURRENT_PROVISION, 24.0, Style::Text),
    column(name::LAST_DECISION, 18.0, Style::Text),
    column(name::CAUTIONS, 24.0, Style::Text),
    column(name::DECISION, 18.0, Style::Entry),
    column(name::REASON, 16.0, Style::Entry),
    column(name::AGREED_ACTION, 40.0, Style::Entry),
    column(name::OWNER, 12.0, Style::Entry),
    column(name::REVIEW_BY, 10.5, Style::EntryDay),
    column(name::PARENT_TOLD, 8.0, Style::Entry),
    column(name::TEACHER_CONCERN, 9.0, Style::Entry),
    column(name::ROW_KEY, 5.0, Style::Key),
    column(name::PROPOSAL, 40.0, Style::Text),
    column(name::CAUTIONS_IN_FULL, 90.0, Style::Text),
];
/// A to I: who, why, and the marks of the flag.
const PRINTED: usize = 9;
/// A to X decide how tall a row is.
const MEASURED: usize = 24;

/// Lowest row: two lines, or a note by hand.
const ROW_POINTS: f64 = 33.0;

/// The column that the SENCO's lists have besides.
const LIST_COLUMNS: [Column; 1] = [column(name::RANK_REASONS, 40.0, Style::Text)];

/// Columns F and G: the words that carry a fill.
const STRENGTH_COLUMN: u16 = 5;
const NEW_COLUMN: u16 = 6;

/// The most pupils whose class is pressed on two pages.
pub(super) const PAGES_OF_A_CLASS: usize = 36;

/// Writes the sheet of one list: every class, strongest first.
pub(crate) fn put_list(
    workbook: &mut Workbook,
    formats: &Formats,
    book: &Book,
    list: Partition,
    evidence: &evidence::Plan,
    codes: &codes::Plan,
) -> Result<(), Error> {
    let (sheet_name, table_name, title, when_empty) = match list {
        Partition::Flagged => ("Flagged", "Flagged", "Flagged: pupils to discuss first", "Nobody is flagged this term"),
        _ => ("Watch", "Watch_list", "Watch: pupils to keep in view", "Nobody is on the watch list this term"),
    };
    let entries = book.listed(list);
    let rows: Vec<Vec<Value>> = entries
        .iter()
        .map(|entry| {
            let mut row = row(book, entry, evidence);
            row.push(Value::text(entry.decision.rank_reasons.as_str()));
            row
        })
        .collect();
    let columns: Vec<Column> = COLUMNS.iter().chain(&LIST_COLUMNS).copied().collect();
    let notes = [
        format!("{}. {} {} of {} pupils on roll.", words::when(book), entries.len(), list.word(), book.entries.len()),
        book.chance.clone(),
        "A flag proposes a talk; people decide. Nobody is on this list for having SEN, and being on it does not mean that. The whole evidence stands on the sheet In full; a name leads to every number.".to_owned(),
    ];
    let place = Place { sheet: sheet_name, table: table_name, title, of: title, measured: MEASURED, pages_high: 0, when_empty };
    put(workbook, formats, book, (&columns, &rows, &notes), &place, codes)
}

/// Writes the sheet of one class, given its name, its sheet's name and its number.
pub(crate) fn put_class(
    workbook: &mut Workbook,
    formats: &Formats,
    book: &Book,
    (class, sheet_name, number): (&str, &str, usize),
    evidence: &evidence::Plan,
    codes: &codes::Plan,
) -> Result<(), Error> {
    let entries = book.class(class);
    let rows: Vec<Vec<Value>> = entries.iter().map(|entry| row(book, entry, evidence)).collect();
    let lists = Lists::of(entries.iter().map(Entry::partition));
    let notes = [
        format!(
            "{}. {} pupils: {} flagged, {} watch, {} cleared, {} not judged. Flagged first, then watch, then pupils on support, then by name.",
            words::when(book),
            lists.total(),
            lists.flagged,
            lists.watch,
            lists.cleared,
            lists.not_judged
        ),
        format!("{} Cautions stand in full further right; EAL: language is not SEN, nor taken as the only reason.", book.chance),
    ];
    let title = format!("Class {class}: for the {}", book.policy.words.meeting);
    let table = format!("Class_{number}");
    let footer = format!("Class {class}");
    let pages_high = if entries.len() <= PAGES_OF_A_CLASS { 2 } else { 0 };
    // What only the screen shows does not make the rows of a class taller, or its print smaller.
    let place = Place {
        sheet: sheet_name,
        table: &table,
        title: &title,
        of: &footer,
        measured: PRINTED,
        pages_high,
        when_empty: "Nobody is in this class",
    };
    put(workbook, formats, book, (&COLUMNS, &rows, &notes), &place, codes)
}

/// Where a pupil sheet goes and how it is printed.
struct Place<'a> {
    sheet: &'a str,
    table: &'a str,
    title: &'a str,
    of: &'a str,
    /// Columns that decide how tall a row is.
    measured: usize,
    /// Pages in height, where that stays readable; 0 for as many as it takes.
    pages_high: u16,
    when_empty: &'static str,
}

fn put(
    workbook: &mut Workbook,
    formats: &Formats,
    book: &Book,
    (columns, rows, notes): (&[Column], &[Vec<Value>], &[String]),
    place: &Place,
    codes: &codes::Plan,
) -> Result<(), Error> {
    let sheet = add(workbook, book, place.sheet)?;
    let top = put_head(sheet, formats, place.title, notes, columns.get(..PRINTED).unwrap_or(columns))?;
    let table = TableOf {
        name: place.table,
        columns,
        rows,
        measured: place.measured,
        row_points: ROW_POINTS,
        blanks_are_ruled: true,
        when_empty: place.when_empty,
    };
    let landed = put_table(sheet, formats, top, &table)?;
    let pages_high = pressed_on(place.pages_high, landed, columns.get(..PRINTED).unwrap_or(columns));
    set_up(sheet, book.stamp, landed, &Print { of: place.of, columns: PRINTED, pages_high, frozen_columns: 4 })?;
    put_fills(sheet, landed)?;
    put_drop_downs(sheet, landed, columns, codes)?;
    put_review_dates(sheet, landed, columns, book.as_at)?;
    name_headings(workbook, place.sheet, place.table, columns, landed)
}

/// One pupil's cells, in the order of the columns.
fn row<'a>(book: &'a Book, entry: &Entry<'a>, evidence: &evidence::Plan) -> Vec<Value<'a>> {
    let [name, class] = evidence.who(entry.pupil, &COLUMNS);
    let mut row = vec![
        name,
        class,
        Value::text(words::stage(entry, book.policy)),
        Value::text(words::why(entry)),
        Value::text(words::signals(entry)),
        Value::text(words::strength(entry)),
        Value::text(book.standing(entry).words()),
        Value::text(words::area_of_need(entry.pupil, book.reader)),
        Value::text(words::subject_most_affected(entry)),
        Value::text(words::marks(entry, Subject::Reading)),
        Value::text(words::marks(entry, Subject::Writing)),
        Value::text(words::marks(entry, Subject::Maths)),
        Value::maybe(words::attendance(entry.pupil)),
        Value::text(words::context(entry.pupil, book.as_at)),
        Value::text(words::provision(entry.pupil, book.as_at)),
        Value::text(words::last_decision(book, entry)),
        Value::text(words::cautions(entry)),
    ];
    // Decision to Teacher concern too?: blank, never a default.
    row.extend(std::iter::repeat_n(Value::Blank, 7));
    row.push(Value::text(entry.pupil.key.as_str()));
    row.push(Value::text(words::proposals(entry)));
    row.push(Value::text(words::cautions_in_full(entry)));
    row
}

/// Fills follow the word a cell begins with, so that editing the word changes the fill.
fn put_fills(sheet: &mut Worksheet, landed: Landed) -> Result<(), Error> {
    let row = landed.first_row + 1;
    for (column, word, format) in fill_of_word() {
        let (letter, index) = if column == name::NEW { ('G', NEW_COLUMN) } else { ('F', STRENGTH_COLUMN) };
        let rule = format!("=LEFT(${letter}{row},{})=\"{word}\"", word.len());
        let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(format);
        sheet.add_conditional_format(landed.first_row, index, landed.last_row, index, &rule).map_err(fault)?;
    }
    Ok(())
}

fn put_drop_downs(sheet: &mut Worksheet, landed: Landed, columns: &[Column], codes: &codes::Plan) -> Result<(), Error> {
    for heading in [name::DECISION, name::REASON, name::PARENT_TOLD, name::TEACHER_CONCERN] {
        if let Some(rule) = codes.drop_down(heading)? {
            validate(sheet, landed, columns, heading, &rule)?;
        }
    }
    if let Some(rule) = codes.suggestions(name::OWNER) {
        validate(sheet, landed, columns, name::OWNER, &rule)?;
    }
    Ok(())
}

fn put_review_dates(sheet: &mut Worksheet, landed: Landed, columns: &[Column], as_at: NaiveDate) -> Result<(), Error> {
    let (first, last) = review_window(as_at);
    let rule = DataValidation::new()
        .allow_date(DataValidationRule::Between(first, last))
        .ignore_blank(true)
        .set_error_style(DataValidationErrorStyle::Stop)
        .set_error_title("Review date")
        .map_err(fault)?
        .set_error_message(format!(
            "Please give a date from {} to {}: inside the next two terms.",
            first.format("%d/%m/%Y"),
            last.format("%d/%m/%Y")
        ))
        .map_err(fault)?;
    validate(sheet, landed, columns, name::REVIEW_BY, &rule)
}

fn validate(sheet: &mut Worksheet, landed: Landed, columns: &[Column], heading: &str, rule: &DataValidation) -> Result<(), Error> {
    let index = columns.iter().position(|column| column.heading == heading).and_then(|index| u16::try_from(index).ok());
    let Some(index) = index else { return Err(Error::Fault(format!("the column '{heading}' is missing"))) };
    sheet.add_data_validation(landed.first_row, index, landed.last_row, index, rule).map_err(fault)?;
    Ok(())
}

/// From the day after the run to the last day of the second term after it.
fn review_window(as_at: NaiveDate) -> (NaiveDate, NaiveDate) {
    let first = as_at.checked_add_days(Days::new(1)).unwrap_or(as_at);
    let next = last_day(SchoolTerm::of(as_at)).checked_add_days(Days::new(1)).map(SchoolTerm::of);
    let second = next.and_then(|term| last_day(term).checked_add_days(Days::new(1))).map(SchoolTerm::of);
    (first, second.map_or(first, last_day))
}

/// The last day of a notional term.
fn last_day(term: SchoolTerm) -> NaiveDate {
    let start = term.year.start_year();
    match term.term {
        Term::Autumn => NaiveDate::from_ymd_opt(start, 12, 31).unwrap_or_default(),
        Term::Spring => easter_sunday(start + 1),
        Term::Summer => term.year.last_day(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_review_lies_inside_the_next_two_terms() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        assert_eq!(review_window(day(2026, 11, 20)), (day(2026, 11, 21), day(2027, 8, 31)));
        assert_eq!(review_window(day(2027, 2, 1)), (day(2027, 2, 2), day(2027, 12, 31)));
        assert_eq!(review_window(day(2027, 6, 30)), (day(2027, 7, 1), day(2028, 4, 16)));
    }

    #[test]
    fn columns_a_to_y_stand_in_the_order_of_the_meeting() {
        let headings: Vec<&str> = COLUMNS.iter().take(25).map(|column| column.heading).collect();
        let expected = "Pupil|Year / class|Stage now|Why discuss|Signals|Strength|New?|Area of need|Subject most affected|Reading|\
            Writing|Maths|Attendance %|Context|Current provision|Last decision|Cautions|Decision|Reason|Agreed action / note|Owner|\
            Review by|Parent told?|Teacher concern too?|Row key";
        assert_eq!(headings.join("|"), expected);
        assert_eq!(COLUMNS[usize::from(STRENGTH_COLUMN)].heading, name::STRENGTH);
        assert_eq!(COLUMNS[usize::from(NEW_COLUMN)].heading, name::NEW);
        assert_eq!(COLUMNS[MEASURED].heading, name::ROW_KEY);
        // A to I fill the 148 digits between the margins of A4 landscape: 10 to 11 points on paper.
        let printed: f64 = COLUMNS.iter().take(PRINTED).map(|column| column.width).sum();
        assert!((10.0..=11.5).contains(&(11.0 * 148.0 / printed)), "{printed}");
    }
}
