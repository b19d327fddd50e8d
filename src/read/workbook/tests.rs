//! Workbooks made in memory and read back.

use rust_xlsxwriter::{ExcelDateTime as WrittenDate, Format, Formula, Workbook};

use chrono::{NaiveDate, NaiveTime};

use super::*;
use crate::finding::Checked;
use crate::read::cells::{NumberKind, serial_cell};
use crate::read::hostile::package_of;
use crate::table::Cell;
use crate::table::{InputFile, MergedBlock};

fn read_book(book: &mut Workbook) -> Checked<InputFile> {
    crate::read::read_bytes("book.xlsx", &book.save_to_buffer().unwrap(), &Limits::default())
}

fn read_sheet_xml(rows: &str) -> Checked<InputFile> {
    crate::read::read_bytes("book.xlsx", &package_of(&format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")), &Limits::default())
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

#[test]
fn each_kind_of_cell_is_read_as_what_it_is() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Spring – Ms O'Neill").unwrap();
    let as_date = Format::new().set_num_format("dd/mm/yyyy");
    let as_time = Format::new().set_num_format("h:mm");
    sheet.write_string(0, 0, "Zoë").unwrap();
    sheet.write_number(0, 1, 104.5).unwrap();
    sheet.write_boolean(0, 2, true).unwrap();
    sheet.write_datetime_with_format(0, 3, WrittenDate::from_ymd(2017, 9, 15).unwrap(), &as_date).unwrap();
    sheet.write_number_with_format(0, 4, 7.0 / 24.0 + 10.0 / 1440.0, &as_time).unwrap();
    sheet.write_datetime_with_format(0, 5, WrittenDate::from_ymd(2017, 9, 15).unwrap().and_hms(8, 30, 0).unwrap(), &as_date).unwrap();
    let read = read_book(&mut book);
    let table = &read.value.tables[0];
    assert_eq!(table.sheet.as_deref(), Some("Spring – Ms O'Neill"));
    assert_eq!(
        table.rows[0].cells,
        [
            Cell::Text("Zoë".into()),
            Cell::Number(104.5),
            Cell::Bool(true),
            Cell::Date(date(2017, 9, 15)),
            Cell::Time(NaiveTime::from_hms_opt(7, 10, 0).unwrap()),
            Cell::DateTime(date(2017, 9, 15).and_hms_opt(8, 30, 0).unwrap()),
        ]
    );
    assert!(read.findings.is_empty());
}

#[test]
fn rows_keep_the_numbers_the_person_sees() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(4, 2, "C5").unwrap();
    sheet.write_string(9, 0, "A10").unwrap();
    let read = read_book(&mut book);
    let rows = &read.value.tables[0].rows;
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [5, 10]);
    assert_eq!(rows[0].cells, [Cell::Empty, Cell::Empty, Cell::Text("C5".into())]);
}

#[test]
fn hidden_sheets_rows_and_columns_and_merged_headings_are_told() {
    let mut book = Workbook::new();
    book.add_worksheet().write_string(0, 0, "first").unwrap();
    let sheet = book.add_worksheet();
    sheet.set_hidden(true);
    sheet.merge_range(0, 1, 0, 3, "Autumn", &Format::new()).unwrap();
    sheet.write_string(2, 0, "x").unwrap();
    sheet.set_row_hidden(2).unwrap();
    sheet.set_column_hidden(2).unwrap();
    let read = read_book(&mut book);
    let table = &read.value.tables[1];
    assert!(!read.value.tables[0].is_hidden && table.is_hidden);
    assert_eq!(table.merged, [MergedBlock { first_row: 1, last_row: 1, first_column: 2, last_column: 4 }]);
    assert_eq!(table.hidden_columns, [3]);
    assert_eq!(table.rows.iter().map(|row| row.is_hidden).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn formatting_to_the_last_row_costs_no_rows() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "UPN").unwrap();
    sheet.write_blank(1_048_575, 16_383, &Format::new().set_bold()).unwrap();
    let read = read_book(&mut book);
    assert_eq!(read.value.tables[0].rows.len(), 1);
    assert!(read.findings.is_empty());
}

#[test]
fn a_formula_gives_its_kept_value() {
    let mut book = Workbook::new();
    book.add_worksheet().write_formula(0, 0, Formula::new("=1+1").set_result("2")).unwrap();
    assert_eq!(read_book(&mut book).value.tables[0].rows[0].cells, [Cell::Number(2.0)]);
}

#[test]
fn a_formula_without_value_and_an_error_are_named() {
    let read = read_sheet_xml(
        "<row r=\"1\"><c r=\"A1\"><f>B1</f></c><c r=\"B1\" t=\"e\"><v>#N/A</v></c><c r=\"C1\" t=\"e\"><f>x</f><v>#SPILL!</v></c></row>",
    );
    assert_eq!(read.value.tables[0].rows[0].cells, [Cell::FormulaWithoutValue, Cell::Error("#N/A".into()), Cell::Error("#SPILL!".into())]);
}

#[test]
fn dates_of_a_strict_workbook_are_read_from_text() {
    let read = read_sheet_xml(
        "<row><c t=\"d\"><v>2017-09-15</v></c><c t=\"d\"><v>2017-09-15T00:00:00Z</v></c><c t=\"d\"><v>T07:10:00</v></c></row>",
    );
    let time = NaiveTime::from_hms_opt(7, 10, 0).unwrap();
    assert_eq!(read.value.tables[0].rows[0].cells, [Cell::Date(date(2017, 9, 15)), Cell::Date(date(2017, 9, 15)), Cell::Time(time)]);
}

#[test]
fn both_date_systems_give_the_same_day() {
    let serial = |value: f64, is_1904| serial_cell(value, NumberKind::Dated, is_1904);
    assert_eq!(serial(42_993.0, false), Cell::Date(date(2017, 9, 15)));
    assert_eq!(serial(42_993.0 - 1462.0, true), Cell::Date(date(2017, 9, 15)));
}

#[test]
fn days_that_never_were_stay_numbers() {
    let serial = |value: f64| serial_cell(value, NumberKind::Dated, false);
    for value in [60.0, -5.0, 3e9, 1e300, -1e300] {
        assert_eq!(serial(value), Cell::Number(value));
    }
    assert_eq!(serial(59.0), Cell::Date(date(1900, 2, 28)));
    assert_eq!(serial(61.0), Cell::Date(date(1900, 3, 1)));
    assert_eq!(serial(f64::NAN), Cell::Error("#NUM!".into()));
}

#[test]
fn a_value_in_the_far_corner_costs_its_sheet_and_no_memory() {
    let read = read_sheet_xml("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>");
    assert!(read.value.tables.is_empty());
    assert_eq!(read.findings[0].code.0, "M019");
    assert_eq!(read.findings[0].place.cell().as_deref(), Some("XFD1048576"));
}

#[test]
fn other_packages_are_named() {
    for (part, code, words) in
        [("word/document.xml", "M001", "Word"), ("xl/workbook.bin", "M009", "damaged"), ("Index/Document.iwa", "M001", "Numbers")]
    {
        let read = crate::read::read_bytes("book.xlsx", &crate::read::hostile::zip_of(&[(part, "x")]), &Limits::default());
        assert_eq!(read.findings[0].code.0, code);
        assert!(read.findings[0].message.contains(words), "{}", read.findings[0]);
    }
}

#[test]
fn a_sheet_cut_anywhere_is_not_used_and_says_so() {
    let whole = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>2</v></c></row></sheetData></worksheet>";
    let read = |sheet: &str| crate::read::read_bytes("book.xlsx", &package_of(sheet), &Limits::default());
    assert_eq!(read(whole).value.tables[0].rows.len(), 2);
    for end in "<worksheet>".len()..whole.len() {
        let read = read(&whole[..end]);
        assert!(read.value.tables.is_empty(), "{}", &whole[..end]);
        assert_eq!(read.findings[0].code.0, "M009");
        assert!(read.findings[0].place.sheet.is_some(), "{}", read.findings[0]);
    }
    assert!(read(&whole[..whole.len() - 30]).findings[0].message.contains("after row 2"));
}

#[test]
fn cells_that_never_end_are_damage() {
    let nested = format!("<worksheet><sheetData>{}</sheetData></worksheet>", "<row><c><is>".repeat(60_000));
    let open = format!("<worksheet><sheetData>{}", "<row><c><is>".repeat(3));
    for sheet in [nested, open] {
        let read = crate::read::read_bytes("book.xlsx", &package_of(&sheet), &Limits::default());
        assert!(read.value.tables.is_empty());
        assert_eq!(read.findings[0].code.0, "M009", "{}", read.findings[0]);
    }
}
