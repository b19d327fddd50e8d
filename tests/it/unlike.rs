//! A school whose files do not look like the sample's: the same facts in other clothes give the same pupils, the same
//! proposals and the same numbers. Every edit is one that offices and spreadsheets make.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use calamine::{Data, Reader, SheetVisible, Xlsx, open_workbook};
use chrono::{NaiveDate, NaiveDateTime};
use rust_xlsxwriter::{Format, Workbook};

use crate::support::{copy_of_sample, files};

/// A cell of a file taken apart.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    Empty,
    Text(String),
    Number(f64),
    Date(NaiveDateTime),
    Error,
}

struct Sheet {
    name: String,
    is_hidden: bool,
    rows: Vec<Vec<Value>>,
}

/// What is done to the files.
#[derive(Clone, Debug, Default)]
struct Edit {
    capitals: bool,
    spaces: bool,
    preamble: bool,
    reversed_columns: bool,
    blank_rows: bool,
    blank_columns: bool,
    other_sheet_names: bool,
    moved: bool,
    separator: Option<char>,
    utf_16: bool,
    dates: Option<&'static str>,
    books_as_text: bool,
    one_score: bool,
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Date(date) => date.format("%d/%m/%Y").to_string(),
        Value::Empty => String::new(),
        Value::Error => "#DIV/0!".to_owned(),
    }
}

/// The row of headings: the first that names the pupil and three columns more.
fn heading_row(rows: &[Vec<Value>]) -> Option<usize> {
    const NAMES: &[&str] = &["UPN", "Name", "Pupil", "Pupils", "Surname", "adno", "Adm_No"];
    rows.iter().take(12).position(|row| {
        row.iter().any(|cell| NAMES.contains(&text(cell).as_str())) && row.iter().filter(|cell| !text(cell).is_empty()).count() >= 4
    })
}

/// Headings on two rows, with the upper ones spread over blanks, keep their order.
fn is_two_rows(rows: &[Vec<Value>], at: usize) -> bool {
    let blanks = |row: &[Value]| row.contains(&Value::Empty);
    at > 0 && rows.get(at - 1).is_some_and(|row| row.iter().filter(|cell| **cell != Value::Empty).count() > 1)
        || rows.get(at).is_some_and(|row| blanks(row))
}

fn edited(mut rows: Vec<Vec<Value>>, edit: &Edit) -> Vec<Vec<Value>> {
    let Some(at) = heading_row(&rows) else { return rows };
    let two = is_two_rows(&rows, at);
    for cell in rows.get_mut(at).into_iter().flatten() {
        if let Value::Text(heading) = cell {
            if edit.capitals {
                *heading = heading.to_uppercase();
            }
            if edit.spaces {
                *heading = format!("  {} ", heading.replace(' ', "  "));
            }
        }
    }
    if edit.one_score
        && let Some(score) = rows.iter_mut().skip(at + 1).flatten().find(|cell| matches!(cell, Value::Number(n) if *n > 80.0 && *n < 120.0))
    {
        *score = Value::Number(125.0);
    }
    if let Some(shape) = edit.dates {
        for cell in rows.iter_mut().skip(at + 1).flatten() {
            let date = match cell {
                Value::Date(date) => Some(date.date()),
                Value::Text(text) if text.len() == 10 => NaiveDate::parse_from_str(text, "%d/%m/%Y").ok(),
                _ => None,
            };
            if let Some(date) = date {
                *cell = Value::Text(date.format(shape).to_string());
            }
        }
    }
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    for row in &mut rows {
        row.resize(width, Value::Empty);
    }
    if edit.reversed_columns && !two {
        rows.iter_mut().skip(at).for_each(|row| row.reverse());
    }
    if edit.blank_columns && !two {
        for row in rows.iter_mut().skip(at) {
            row.insert(width / 2, Value::Empty);
            row.insert(0, Value::Empty);
        }
    }
    if edit.blank_rows {
        let last = rows.len();
        for after in (at + 3..last).rev().step_by(7) {
            rows.insert(after, Vec::new());
        }
    }
    if edit.preamble {
        rows.insert(0, Vec::new());
        rows.insert(0, vec![Value::Text("Prepared by the office".to_owned())]);
    }
    rows
}

fn read_book(path: &Path) -> Vec<Sheet> {
    let mut book: Xlsx<_> = open_workbook(path).expect("a workbook");
    let about = book.sheets_metadata().to_vec();
    let value = |data: &Data| match data {
        Data::Empty => Value::Empty,
        Data::String(text) => Value::Text(text.clone()),
        Data::Float(number) => Value::Number(*number),
        Data::Int(number) => Value::Number(*number as f64),
        Data::DateTime(date) => date.as_datetime().map_or(Value::Empty, Value::Date),
        Data::Error(_) => Value::Error,
        other => Value::Text(other.to_string()),
    };
    about
        .into_iter()
        .map(|sheet| {
            let range = book.worksheet_range(&sheet.name).expect("a sheet");
            let (height, width) = range.end().map_or((0, 0), |(row, column)| (row + 1, column + 1));
            let cell = |row, column| range.get_value((row, column)).map_or(Value::Empty, value);
            let rows = (0..height).map(|row| (0..width).map(|column| cell(row, column)).collect()).collect();
            Sheet { name: sheet.name, is_hidden: sheet.visible != SheetVisible::Visible, rows }
        })
        .collect()
}

fn write_book(path: &Path, sheets: &[Sheet]) {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    for sheet in sheets {
        let page = book.add_worksheet();
        page.set_name(&sheet.name).expect("a sheet name").set_hidden(sheet.is_hidden);
        for (row, cells) in sheet.rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let (row, column) = (row as u32, column as u16);
                match cell {
                    Value::Text(text) => page.write_string(row, column, text),
                    Value::Number(number) => page.write_number(row, column, *number),
                    Value::Date(date) => page.write_datetime_with_format(row, column, date, &day),
                    Value::Error => page.write_formula(row, column, rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!")),
                    Value::Empty => continue,
                }
                .expect("a cell");
            }
        }
    }
    book.save(path).expect("the workbook is saved");
}

fn read_text(bytes: &[u8]) -> Vec<Vec<Value>> {
    let (text, _, _) = match bytes {
        [0xFF, 0xFE, ..] => encoding_rs::UTF_16LE.decode(bytes),
        _ if std::str::from_utf8(bytes).is_ok() => encoding_rs::UTF_8.decode(bytes),
        _ => encoding_rs::WINDOWS_1252.decode(bytes),
    };
    let separator = if text.contains('\t') { b'\t' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let value = |text: &str| if text.is_empty() { Value::Empty } else { Value::Text(text.to_owned()) };
    reader.records().map(|record| record.expect("a record").iter().map(value).collect()).collect()
}

fn write_text(path: &Path, rows: &[Vec<Value>], edit: &Edit) {
    let mut writer = csv::WriterBuilder::new().flexible(true).delimiter(edit.separator.unwrap_or(',') as u8).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(text)).expect("a record");
    }
    let bytes = writer.into_inner().expect("text");
    let text = String::from_utf8(bytes).expect("UTF-8");
    let bytes = if edit.utf_16 {
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
    } else {
        format!("\u{FEFF}{text}").into_bytes()
    };
    std::fs::write(path, bytes).expect("the file is written");
}

/// The sample school with its files edited; returns its settings file.
fn school(folder: &Path, edit: &Edit) -> PathBuf {
    let school = copy_of_sample(folder);
    let inbox = folder.join("sample-data/whitehill/inbox");
    for name in files(&inbox).into_keys() {
        let path = inbox.join(&name);
        let to = if edit.moved { inbox.join("from the office/2026").join(format!("Copy of {name}")) } else { path.clone() };
        std::fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        if name.ends_with(".xlsx") {
            let mut sheets = read_book(&path);
            std::fs::remove_file(&path).expect("removed");
            for (n, sheet) in sheets.iter_mut().enumerate() {
                sheet.rows = edited(std::mem::take(&mut sheet.rows), edit);
                if edit.other_sheet_names && !sheet.is_hidden && !name.starts_with("Mark book") {
                    sheet.name = format!("Sheet{}", n + 1);
                }
            }
            match sheets.as_slice() {
                [one] if edit.books_as_text => write_text(&to.with_extension("csv"), &one.rows, edit),
                _ => write_book(&to, &sheets),
            }
        } else {
            let rows = edited(read_text(&std::fs::read(&path).expect("a file")), edit);
            std::fs::remove_file(&path).expect("removed");
            write_text(&to, &rows, edit);
        }
    }
    school
}

/// Every pupil with everything used and proposed, without the places where it stood.
fn facts(school: &Path) -> Vec<String> {
    let config = waymark::config::load::load(&[school.to_path_buf()]).expect("settings").remove(0);
    let judged = waymark::run::judge(&config, "2026-11-20".parse().expect("a day")).expect("a judged school");
    let mut all = vec![format!("{:?}", judged.partition())];
    for (pupil, decision) in judged.school.pupils.iter().zip(&judged.decisions.pupils) {
        let tests: Vec<String> = pupil
            .tests
            .iter()
            .flat_map(|(series, results)| results.iter().map(move |r| format!("{series:?} {} {} {:?}", r.occasion, r.date, r.outcome)))
            .collect();
        let judgements: Vec<String> = pupil
            .judgements
            .iter()
            .flat_map(|(subject, all)| all.iter().map(move |one| format!("{subject} {} {:?}", one.occasion, one.judgement)))
            .collect();
        let mut provision: Vec<String> = pupil
            .provision
            .iter()
            .map(|one| format!("{} {:?} {:?} {:?} {:?} {:?}", one.intervention, one.start, one.end, one.entry, one.exit, one.cost))
            .collect();
        provision.sort();
        all.push(format!(
            "{:?} {:?} {} {:?} {:?} {:?} {:?} {} {:?} {tests:#?} {judgements:#?} {provision:#?} {decision:#?}",
            pupil.upn.text(),
            pupil.name,
            pupil.class,
            pupil.nc_year,
            pupil.date_of_birth,
            pupil.sen,
            pupil.pupil_premium,
            pupil.targets.len(),
            pupil.attendance.as_ref().map(|all| all.share),
        ));
    }
    all
}

#[track_caller]
fn check_same(edits: &[Edit]) {
    let expected = as_shipped();
    for edit in edits {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let found = facts(&school(folder.path(), edit));
        assert_eq!(expected.len(), found.len(), "{edit:?}");
        for (one, other) in expected.iter().zip(&found) {
            if one != other {
                let lines: Vec<String> = diff(one, other);
                panic!("{edit:?} changes a pupil:\n{}", lines.join("\n"));
            }
        }
    }
}

/// The sample school as it is shipped.
fn as_shipped() -> &'static [String] {
    static FACTS: OnceLock<Vec<String>> = OnceLock::new();
    FACTS.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        facts(&copy_of_sample(folder.path()))
    })
}

/// The first lines in which two texts differ.
fn diff(one: &str, other: &str) -> Vec<String> {
    let (left, right): (Vec<&str>, Vec<&str>) = (one.lines().collect(), other.lines().collect());
    let only = |these: &[&str], those: &[&str], sign: char| -> Vec<String> {
        these.iter().filter(|line| !those.contains(line)).take(6).map(|line| format!("{sign} {line}")).collect()
    };
    [only(&left, &right, '-'), only(&right, &left, '+')].concat()
}

#[test]
fn taking_the_files_apart_and_writing_them_again_changes_nothing() {
    check_same(&[Edit::default()]);
}

/// The comparison sees a single score: without this the other tests might compare nothing.
#[test]
fn one_other_score_changes_something() {
    let folder = tempfile::tempdir().unwrap();
    let edit = Edit { one_score: true, ..Edit::default() };
    assert!(as_shipped() != facts(&school(folder.path(), &edit)), "another score changes nothing");
    let row = |texts: &[&str]| texts.iter().map(|text| Value::Text((*text).to_owned())).collect();
    let edit = Edit { reversed_columns: true, preamble: true, capitals: true, ..Edit::default() };
    let rows = edited(vec![row(&["UPN", "Name", "Class", "Sex"]), row(&["1", "2", "3", "4"])], &edit);
    let lines: Vec<String> = rows.iter().map(|row| row.iter().map(text).collect::<Vec<_>>().join("|")).collect();
    assert_eq!(lines, ["Prepared by the office", "", "SEX|CLASS|NAME|UPN", "4|3|2|1"]);
}

#[test]
fn captions_in_other_clothes_change_nothing() {
    check_same(&[Edit { capitals: true, ..Edit::default() }, Edit { spaces: true, ..Edit::default() }]);
}

#[test]
fn the_order_of_columns_and_blank_ones_change_nothing() {
    check_same(&[
        Edit { reversed_columns: true, ..Edit::default() },
        Edit { blank_columns: true, ..Edit::default() },
        Edit { blank_rows: true, preamble: true, ..Edit::default() },
    ]);
}

#[test]
fn other_text_formats_change_nothing() {
    check_same(&[
        Edit { separator: Some(';'), ..Edit::default() },
        Edit { separator: Some('\t'), utf_16: true, books_as_text: true, ..Edit::default() },
    ]);
}

#[test]
fn dates_written_otherwise_change_nothing() {
    check_same(&[
        Edit { dates: Some("%Y-%m-%d"), ..Edit::default() },
        Edit { dates: Some("%d-%b-%Y"), ..Edit::default() },
        Edit { dates: Some("%d.%m.%Y"), ..Edit::default() },
    ]);
}

#[test]
fn names_of_sheets_files_and_folders_change_nothing() {
    check_same(&[Edit { other_sheet_names: true, ..Edit::default() }, Edit { moved: true, ..Edit::default() }]);
}

#[test]
fn everything_at_once_changes_nothing() {
    check_same(&[
        Edit {
            capitals: true,
            spaces: true,
            preamble: true,
            reversed_columns: true,
            blank_rows: true,
            blank_columns: true,
            moved: true,
            separator: Some('|'),
            dates: Some("%d-%b-%y"),
            ..Edit::default()
        },
        Edit {
            capitals: true,
            preamble: true,
            reversed_columns: true,
            separator: Some(';'),
            utf_16: true,
            books_as_text: true,
            ..Edit::default()
        },
    ]);
}
