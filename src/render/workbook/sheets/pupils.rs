//! The sheets people work with: flagged, watch, and one per class. One row per pupil; who, why, what happens.
//!
//! A print area cannot skip columns, so the columns for paper come first, in the order of the meeting, and
//! those for the screen stand to the right of them.

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
use crate::render::workbook::layout::page::{Print, put_head, set_up};
use crate::render::workbook::layout::table::{Column, Landed, TableOf, Value, column, fault, put_table};
use crate::render::workbook::tallies::Lists;
use crate::render::workbook::words;

/// Columns of every pupil sheet. The first twelve are printed: no more, or the print is too small to read.
const COLUMNS: [Column; 27] = [
    column(name::PUPIL, 17.0, Style::Text),
    column(name::YEAR_CLASS, 7.5, Style::Text),
    column(name::STAGE_NOW, 10.0, Style::Text),
    column(name::WHY_DISCUSS, 47.0, Style::Text),
    column(name::STRENGTH, 9.5, Style::Text),
    column(name::NEW, 6.5, Style::Text),
    column(name::ATTENDANCE, 10.0, Style::OneDecimal),
    column(name::CAUTIONS, 14.0, Style::Text),
    column(name::DECISION, 13.0, Style::Entry),
    column(name::REASON, 10.0, Style::Entry),
    column(name::AGREED_ACTION, 22.0, Style::Entry),
    column(name::REVIEW_BY, 10.5, Style::EntryDay),
    column(name::SIGNALS, 12.0, Style::Text),
    column(name::AREA_OF_NEED, 16.0, Style::Text),
    column(name::SUBJECT_MOST_AFFECTED, 10.0, Style::Text),
    column(name::LAST_DECISION, 12.0, Style::Text),
    column(name::OWNER, 12.0, Style::Entry),
    column(name::PARENT_TOLD, 9.0, Style::Entry),
    column(name::TEACHER_CONCERN, 10.0, Style::Entry),
    column(name::READING, 15.0, Style::Text),
    column(name::WRITING, 15.0, Style::Text),
    column(name::MATHS, 15.0, Style::Text),
    column(name::CONTEXT, 18.0, Style::Text),
    column(name::CURRENT_PROVISION, 26.0, Style::Text),
    column(name::PROPOSAL, 40.0, Style::Text),
    column(name::CAUTIONS_IN_FULL, 90.0, Style::Text),
    column(name::ROW_KEY, 5.0, Style::Key),
];
const PRINTED: usize = 12;

/// The column that the SENCO's lists have besides.
const LIST_COLUMNS: [Column; 1] = [column(name::RANK_REASONS, 40.0, Style::Text)];

/// Columns E and F: the words that carry a fill.
const STRENGTH_COLUMN: u16 = 4;
const NEW_COLUMN: u16 = 5;

/// The most pupils whose class sheet is pressed on two pages.
const TWO_PAGES: usize = 36;

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
            let key = row.pop();
            row.push(Value::text(entry.decision.rank_reasons.as_str()));
            row.extend(key);
            row
        })
        .collect();
    let key = COLUMNS.len() - 1;
    let columns: Vec<Column> = COLUMNS[..key].iter().chain(&LIST_COLUMNS).chain(&COLUMNS[key..]).copied().collect();
    let notes = [
        format!("{}. {} {} of {} pupils on roll.", words::when(book), entries.len(), list.word(), book.entries.len()),
        book.chance.clone(),
        "A flag proposes a talk; people decide. Nobody is on this list for having SEN, and being on it does not mean that. The whole evidence stands on the sheet In full; a name leads to every number.".to_owned(),
    ];
    let place = Place { sheet: sheet_name, table: table_name, title, of: title, row_points: 64.0, pages_high: 0, when_empty };
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
    let pages_high = if entries.len() <= TWO_PAGES { 2 } else { 0 };
    let place = Place {
        sheet: sheet_name,
        table: &table,
        title: &title,
        of: &footer,
        row_points: 33.0,
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
    row_points: f64,
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
    let sheet = add(workbook, place.sheet)?;
    let top = put_head(sheet, formats, place.title, notes, columns.get(..PRINTED).unwrap_or(columns))?;
    let table = TableOf { name: place.table, columns, rows, measured: PRINTED, row_points: place.row_points, when_empty: place.when_empty };
    let landed = put_table(sheet, formats, top, &table)?;
    set_up(sheet, book.stamp, landed, &Print { of: place.of, columns: PRINTED, pages_high: place.pages_high, frozen_columns: 4 })?;
    put_fills(sheet, landed)?;
    put_drop_downs(sheet, landed, columns, codes)?;
    put_review_dates(sheet, landed, columns, book.as_at)?;
    name_headings(workbook, place.sheet, place.table, columns, landed)
}

/// One pupil's cells, in the order of the columns.
fn row<'a>(book: &'a Book, entry: &Entry<'a>, evidence: &evidence::Plan) -> Vec<Value<'a>> {
    let blank = || Value::Blank;
    let [name, class] = evidence.who(entry.pupil, &COLUMNS);
    vec![
        name,
        class,
        Value::text(words::stage(entry, book.policy)),
        Value::text(words::why(entry)),
        Value::text(words::strength(entry)),
        // Until a first run's record exists to compare with, nobody can be called new.
        Value::text("first run"),
        Value::maybe(words::attendance(entry.pupil)),
        Value::text(words::cautions(entry)),
        blank(),
        blank(),
        blank(),
        blank(),
        Value::text(words::signals(entry)),
        Value::text(words::area_of_need(entry.pupil, book.reader)),
        Value::text(words::subject_most_affected(entry)),
        blank(),
        blank(),
        blank(),
        blank(),
        Value::text(words::marks(entry, Subject::Reading)),
        Value::text(words::marks(entry, Subject::Writing)),
        Value::text(words::marks(entry, Subject::Maths)),
        Value::text(words::context(entry.pupil, book.as_at)),
        Value::text(words::provision(entry.pupil, book.as_at)),
        Value::text(words::proposals(entry)),
        Value::text(words::cautions_in_full(entry)),
        Value::text(entry.pupil.key.as_str()),
    ]
}

/// Fills follow a word, so that editing the word changes the fill.
fn put_fills(sheet: &mut Worksheet, landed: Landed) -> Result<(), Error> {
    let row = landed.first_row + 1;
    for (column, word, format) in fill_of_word() {
        let (letter, index) = if column == name::NEW { ('F', NEW_COLUMN) } else { ('E', STRENGTH_COLUMN) };
        let rule = ConditionalFormatFormula::new().set_rule(format!("=${letter}{row}=\"{word}\"").as_str()).set_format(format);
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
    fn the_frozen_columns_and_the_filled_ones_are_where_the_layout_says() {
        assert_eq!(COLUMNS[3].heading, name::WHY_DISCUSS);
        assert_eq!(COLUMNS[usize::from(STRENGTH_COLUMN)].heading, name::STRENGTH);
        assert_eq!(COLUMNS[usize::from(NEW_COLUMN)].heading, name::NEW);
        assert_eq!(COLUMNS[PRINTED - 1].heading, name::REVIEW_BY);
    }
}
