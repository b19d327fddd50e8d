//! Edits of values: other spellings of the same number, day, name or code.

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use waymark::domain::upn::Upn;
use waymark::table::Cell;

use super::model::{Book, Role, Sheet};
use super::random::Seeded;

fn each_text(book: &mut Book, mut change: impl FnMut(&str) -> Option<String>) -> bool {
    book.sheets.iter_mut().fold(false, |any, sheet| sheet.each_text(&mut change) | any)
}

fn is_upn(text: &str) -> bool {
    text.len() == 13 && Upn::parse(text).is_ok()
}

pub fn upn_lower(book: &mut Book, _: &mut Seeded) -> bool {
    each_text(book, |text| is_upn(text).then(|| text.to_lowercase()))
}

pub fn upn_spaced(book: &mut Book, _: &mut Seeded) -> bool {
    each_text(book, |text| is_upn(text).then(|| format!("{} {} {}", &text[..4], &text[4..8], &text[8..])))
}

/// Names are compared folded; words of other columns are left alone.
pub fn upper_names(book: &mut Book, _: &mut Seeded) -> bool {
    let mut any = false;
    for sheet in &mut book.sheets {
        for column in columns(sheet, &["name", "pupil", "student", "child", "forename", "surname"], &["class", "group", "file"]) {
            any |= in_column(sheet, column, |text| Some(text.to_uppercase()));
        }
    }
    any
}

/// Columns whose heading has one of the words and none of the others.
fn columns(sheet: &Sheet, words: &[&str], but: &[&str]) -> Vec<usize> {
    let Some(heading) = sheet.heading().filter(|_| sheet.is_list()) else { return Vec::new() };
    let said: Vec<String> = sheet.rows[heading].cells.iter().map(|cell| cell.text().to_lowercase()).collect();
    let has = |text: &str, words: &[&str]| words.iter().any(|word| text.contains(word));
    (0..said.len()).filter(|at| has(&said[*at], words) && !has(&said[*at], but) && !said[*at].contains("intervention")).collect()
}

fn in_column(sheet: &mut Sheet, column: usize, mut change: impl FnMut(&str) -> Option<String>) -> bool {
    let mut any = false;
    for row in sheet.rows.iter_mut().filter(|row| row.role == Role::Data) {
        if let Some(cell) = row.cells.get_mut(column)
            && let Cell::Text(text) = &*cell
            && let Some(new) = change(text)
        {
            any |= new != *text;
            *cell = Cell::Text(new);
        }
    }
    any
}

/// The day of a cell that is nothing but a day with four figures of year.
fn day(text: &str) -> Option<NaiveDate> {
    ["%d/%m/%Y", "%Y-%m-%d"]
        .iter()
        .find_map(|form| NaiveDate::parse_from_str(text, form).ok())
        .filter(|day| day.year() > 1990 && text.len() == 10)
}

/// The days of a column, or `None` where a text of it is something else.
fn days(sheet: &Sheet, column: usize) -> Option<Vec<NaiveDate>> {
    let cells = sheet.data().into_iter().filter_map(|row| sheet.rows[row].cells.get(column)).filter(|cell| !cell.is_blank());
    let days: Option<Vec<NaiveDate>> = cells
        .map(|cell| match cell {
            Cell::Text(text) => day(text),
            Cell::Date(day) => Some(*day),
            _ => None,
        })
        .collect();
    days.filter(|days| !days.is_empty())
}

fn change_days(book: &mut Book, fits: impl Fn(&[NaiveDate]) -> bool, change: impl Fn(NaiveDate) -> Cell) -> bool {
    let mut any = false;
    for sheet in &mut book.sheets {
        for column in 0..sheet.width() {
            if days(sheet, column).is_none_or(|days| !fits(&days)) {
                continue;
            }
            for row in sheet.rows.iter_mut().filter(|row| row.role == Role::Data) {
                let Some(cell) = row.cells.get_mut(column) else { continue };
                let known = match cell {
                    Cell::Text(text) => day(text),
                    Cell::Date(day) => Some(*day),
                    _ => None,
                };
                if let Some(day) = known {
                    *cell = change(day);
                    any = true;
                }
            }
        }
    }
    any
}

pub fn date_form(book: &mut Book, seeded: &mut Seeded) -> bool {
    const FORMS: &[&str] = &[
        "%Y-%m-%d",
        "%d/%m/%Y",
        "%-d/%-m/%Y",
        "%d-%b-%Y",
        "%d.%m.%Y",
        "%-d %B %Y",
        "%d/%m/%y",
        "%d-%m-%Y",
        "%Y-%m-%d 00:00:00",
        "%d/%m/%Y 00:00",
        "%a %d %b %Y",
        "%B %-d, %Y",
        "%Y/%m/%d",
        "%Y%m%d",
        "%d %b %y",
    ];
    let form = *seeded.one_of(FORMS);
    change_days(book, |_| true, |day| Cell::Text(day.format(form).to_string()))
}

/// Month first, in columns where some day above 12 shows it.
pub fn american_dates(book: &mut Book, _: &mut Seeded) -> bool {
    change_days(book, |days| days.iter().any(|day| day.day() > 12), |day| Cell::Text(day.format("%m/%d/%Y").to_string()))
}

pub fn real_dates(book: &mut Book, seeded: &mut Seeded) -> bool {
    if seeded.below(2) == 0 {
        return change_days(book, |_| true, Cell::Date);
    }
    change_days(book, |_| true, |day| Cell::DateTime(NaiveDateTime::from(day)))
}

pub fn padded(book: &mut Book, seeded: &mut Seeded) -> bool {
    let (before, after) = *seeded.one_of(&[(" ", ""), ("", " "), ("  ", "  "), ("", "\u{A0}"), ("\u{200B}", ""), ("", "\t"), ("", "\n")]);
    each_text(book, |text| (!text.trim().is_empty()).then(|| format!("{before}{text}{after}")))
}

/// What a word processor makes of straight marks.
pub fn typographic(book: &mut Book, seeded: &mut Seeded) -> bool {
    let dash = *seeded.one_of(&["\u{2013}", "\u{2011}", "\u{2212}"]);
    each_text(book, |text| Some(text.replace('\'', "\u{2019}").replace('-', dash)).filter(|new| new != text))
}

/// `104` as `104.0`, in columns of whole figures above 40, which no code or count of a form is.
pub fn decimals(book: &mut Book, _: &mut Seeded) -> bool {
    let mut any = false;
    for sheet in &mut book.sheets {
        for column in columns(sheet, &["score", "sas", "standardised", "nrss"], &["raw", "id"]) {
            any |= in_column(sheet, column, |text| text.parse::<u32>().ok().filter(|n| (40..200).contains(n)).map(|n| format!("{n}.0")));
        }
    }
    any
}

/// `96.2%` as the number 0.962, as a workbook holds it: a whole column at once.
pub fn percent_numbers(book: &mut Book, _: &mut Seeded) -> bool {
    let mut any = false;
    book.sheets.iter_mut().for_each(|sheet| {
        sheet.each_cell(|cell| {
            if let Cell::Text(text) = &*cell
                && let Some(number) = text.strip_suffix('%').and_then(|number| number.trim().parse::<f64>().ok())
            {
                *cell = Cell::Number((number * 10.0).round() / 1000.0);
                any = true;
            }
        });
    });
    any
}

pub fn spaced_bounds(book: &mut Book, _: &mut Seeded) -> bool {
    each_text(book, |text| {
        let rest = text.strip_prefix(['<', '>']).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))?;
        Some(format!("{} {rest}", &text[..1]))
    })
}

/// `EXS` as `exs`: codes of three capitals.
pub fn lower_codes(book: &mut Book, _: &mut Seeded) -> bool {
    const CODES: &[&str] = &["EXS", "GDS", "WTS", "BLW", "HNM", "EHCP", "SLCN", "SEMH"];
    each_text(book, |text| CODES.contains(&text).then(|| text.to_lowercase()))
}

/// Some blank cells as a dash or a word that people type for nothing.
pub fn words_for_nothing(book: &mut Book, seeded: &mut Seeded) -> bool {
    let word = *seeded.one_of(&["-", "n/a", "NULL", "–", "."]);
    let mut any = false;
    for sheet in book.sheets.iter_mut().filter(|sheet| sheet.is_list()) {
        let headings = sheet.heading().map(|row| sheet.rows[row].cells.clone()).unwrap_or_default();
        for row in sheet.rows.iter_mut().filter(|row| row.role == Role::Data) {
            for (cell, heading) in row.cells.iter_mut().zip(&headings) {
                if cell.is_blank() && !heading.is_blank() && seeded.below(3) == 0 {
                    *cell = Cell::Text(word.to_owned());
                    any = true;
                }
            }
        }
    }
    any
}
