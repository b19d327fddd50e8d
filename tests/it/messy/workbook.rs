//! What only workbooks have (M060 to M066), their two date systems (M138, M144) and large ones (M157).

use rust_xlsxwriter::{Format, Formula, Workbook};
use waymark::config::school::ReadingSettings;
use waymark::finding::{Action, Checked, Finding};
use waymark::ledger::Tally;
use waymark::normalise::normalise;
use waymark::normalise::records::Normalised;
use waymark::read::{Limits, read_bytes};
use waymark::table::{Cell, RawTable};

use crate::messy::container::{fixture, small_book, with_worker};
use crate::support::settings_with;

const SPACE: &str = "schemas.openxmlformats.org/officeDocument/2006";

/// One file read and normalised with the project's own settings.
pub fn normalised(name: &str, bytes: &[u8]) -> Checked<Normalised> {
    normalised_with(name, bytes, ReadingSettings::default())
}

fn normalised_with(name: &str, bytes: &[u8], reading: ReadingSettings) -> Checked<Normalised> {
    let read = read_bytes(name, bytes, &with_worker());
    let as_at = "2026-11-20".parse().expect("a day");
    let mut normalised = normalise(std::slice::from_ref(&read.value), &settings_with(reading), as_at);
    normalised.findings.splice(0..0, read.findings);
    normalised
}

#[track_caller]
fn finding<'a>(checked: &'a Checked<Normalised>, code: &str, place: &str) -> &'a Finding {
    let found = checked.findings.iter().find(|finding| finding.code.0 == code && finding.place.to_string() == place);
    found.unwrap_or_else(|| panic!("no {code} at {place} in {:#?}", checked.findings.iter().map(ToString::to_string).collect::<Vec<_>>()))
}

fn tally(checked: &Checked<Normalised>) -> Tally {
    checked.value.ledger.tallies().into_iter().next().expect("one file").1
}

const HEADINGS: [&str; 5] = ["UPN", "Surname", "Forename", "Date of birth", "Year group"];

/// A pupil list of invented children, to be changed before it is saved.
fn pupil_list(change: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Pupils").expect("a name");
    let day = Format::new().set_num_format("dd/mm/yyyy");
    for (column, heading) in HEADINGS.iter().enumerate() {
        sheet.write_string(0, column as u16, *heading).expect("a heading");
    }
    for row in 1..=3_u32 {
        sheet.write_string(row, 0, UPNS[row as usize - 1]).expect("a UPN");
        sheet.write_string(row, 1, ["Kestrel", "Merle", "Finch"][row as usize - 1]).expect("a surname");
        sheet.write_string(row, 2, ["Zoe", "Lucja", "Ben"][row as usize - 1]).expect("a forename");
        sheet.write_number_with_format(row, 3, 42_993.0 + f64::from(row), &day).expect("a day");
        sheet.write_number(row, 4, 4).expect("a year");
    }
    change(&mut book);
    book.save_to_buffer().expect("a book is made")
}

const UPNS: [&str; 3] = ["A803200099001", "Z803200099002", "Y803200099003"];

fn first(book: &mut Workbook) -> &mut rust_xlsxwriter::Worksheet {
    book.worksheet_from_index(0).expect("a sheet")
}

fn n_pupils(checked: &Checked<Normalised>) -> usize {
    checked.value.records.rolls.iter().map(|roll| roll.pupils.len()).sum()
}

const EVERY_CONTAINER: [&str; 5] = ["book.xlsx", "book.xlsb", "book.ods", "book.xls", "book-excel95.xls"];

/// The first sheet of a committed book.
fn spring(name: &str) -> RawTable {
    read_bytes(name, &fixture(name), &with_worker()).value.tables.remove(0)
}

#[test]
fn m060_a_hidden_sheet_is_listed_and_read_only_when_it_is_named() {
    for name in ["book.xlsx", "book.xls", "book.xlsb", "book.ods"] {
        let checked = normalised(name, &fixture(name));
        for sheet in ["Old year", "Deep"] {
            let hidden = finding(&checked, "M060", &format!("{name}, sheet {sheet}"));
            assert_eq!(hidden.action, Action::Warned);
            assert!(hidden.hint.as_deref().unwrap_or_default().contains(sheet));
        }
        assert!(!format!("{:?}", checked.value.records).contains("V803200099006"), "{name}");
    }
    let named = ReadingSettings { hidden_sheets: vec!["Old year".into()], ..ReadingSettings::default() };
    let checked = normalised_with("book.xls", &fixture("book.xls"), named);
    let hidden: Vec<String> = checked.findings.iter().filter(|f| f.code.0 == "M060").map(|f| f.place.to_string()).collect();
    assert_eq!(hidden, ["book.xls, sheet Deep"]);
}

#[test]
fn m061_hidden_and_filtered_rows_are_read_and_counted() {
    let bytes = pupil_list(|book| {
        let sheet = first(book);
        sheet.autofilter(0, 0, 3, 4).expect("a filter");
        sheet.filter_column(0, &rust_xlsxwriter::FilterCondition::new().add_list_filter(UPNS[0])).expect("a condition");
        sheet.set_row_hidden(2).expect("a row");
        sheet.set_row_hidden(3).expect("a row");
    });
    let checked = normalised("list.xlsx", &bytes);
    assert!(finding(&checked, "M061", "list.xlsx, sheet Pupils").message.contains("2 rows are hidden"));
    assert_eq!(n_pupils(&checked), 3);
    for name in EVERY_CONTAINER {
        let hidden: Vec<u32> = spring(name).rows.iter().filter(|row| row.is_hidden).map(|row| row.number).collect();
        assert_eq!(hidden, [7], "{name}");
    }
}

#[test]
fn m062_hidden_columns_are_read_and_listed() {
    let bytes = pupil_list(|book| {
        first(book).set_column_hidden(3).expect("a column");
    });
    let checked = normalised("list.xlsx", &bytes);
    assert!(finding(&checked, "M062", "list.xlsx, sheet Pupils").message.contains("Hidden columns: D"));
    assert!(checked.value.records.rolls[0].pupils.iter().all(|row| row.pupil.date_of_birth.is_some()));
    for name in EVERY_CONTAINER {
        assert_eq!(spring(name).hidden_columns, [8], "{name}");
    }
}

#[test]
fn m063_template_rows_without_a_pupil_are_skipped_and_counted() {
    let bytes = pupil_list(|book| {
        let sheet = first(book);
        for row in 4..20 {
            sheet.write_formula(row, 1, Formula::new("=\"\"").set_result("")).expect("a formula");
            sheet.write_formula(row, 4, Formula::new("=0").set_result("0")).expect("a formula");
        }
    });
    let checked = normalised("list.xlsx", &bytes);
    assert_eq!(n_pupils(&checked), 3);
    let tally = tally(&checked);
    assert_eq!((tally.found, tally.used, tally.found - tally.used), (20, 3, tally.quarantined + tally.skipped));
}

#[test]
fn m064_names_by_formula_beside_typed_figures_are_a_warning() {
    let list = |is_linked: bool| {
        let bytes = pupil_list(|book| {
            let other = book.add_worksheet().set_name("Names").expect("a name");
            other.write_string(0, 0, "Kestrel").expect("a cell is written");
            for row in 1..=3 {
                let formula = Formula::new(if is_linked { format!("=Names!A{row}") } else { format!("=F{row}") });
                first(book).write_formula(row, 1, formula.set_result("Kestrel")).expect("a formula");
            }
        });
        normalised("list.xlsx", &bytes)
    };
    let checked = list(true);
    let told = finding(&checked, "M064", "list.xlsx, sheet Pupils, cell B2");
    assert_eq!(told.action, Action::Warned);
    assert!(told.message.contains("comes from another sheet by formula"));
    assert_eq!(n_pupils(&checked), 3);
    assert!(list(false).findings.iter().all(|finding| finding.code.0 != "M064"));
}

#[test]
fn m065_a_formula_without_a_value_is_never_a_blank_and_never_zero() {
    // As a script writes it: a formula and nothing else, or an empty value where a number would stand.
    for formula in ["<f>X1</f>", "<f>X1</f><v/>", "<f>X1</f><v></v>"] {
        let cells = |row: u32, upn: &str, name: &str| {
            format!(
                "<row r=\"{row}\"><c r=\"A{row}\">{upn}</c><c r=\"B{row}\" t=\"inlineStr\"><is><t>{name}</t></is></c><c r=\"C{row}\" t=\"inlineStr\"><is><t>Ann</t></is></c><c r=\"D{row}\" s=\"1\"><v>42993</v></c><c r=\"E{row}\"><v>4</v></c></row>"
            )
        };
        let heading: String =
            ('A'..).zip(HEADINGS).map(|(letter, text)| format!("<c r=\"{letter}1\" t=\"inlineStr\"><is><t>{text}</t></is></c>")).collect();
        let sheet = format!(
            "<worksheet><sheetData><row r=\"1\">{heading}</row>{}{}</sheetData></worksheet>",
            cells(2, formula, "Kestrel"),
            cells(3, formula, "Merle")
        );
        let checked = normalised("script.xlsx", &small_book(SPACE, &sheet));
        let told = finding(&checked, "M065", "script.xlsx, sheet One, column A");
        assert!(told.message.contains("formulas without a stored value") && told.hint.as_deref().unwrap_or_default().contains("save it"));
    }
    let old = read_bytes("book.ods", &fixture("book.ods"), &Limits::default());
    assert!(!old.value.tables[0].rows.iter().flat_map(|row| &row.cells).any(|cell| *cell == Cell::FormulaWithoutValue));
}

#[test]
fn m066_error_cells_are_told_in_every_container() {
    for name in EVERY_CONTAINER {
        let table = spring(name);
        let row = table.rows.iter().find(|row| row.number == 6).expect("the row with errors");
        assert_eq!(row.cell(5), &Cell::Error("#DIV/0!".into()), "{name}");
        assert_eq!(row.cell(9), &Cell::Error("#N/A".into()), "{name}");
    }
    let bytes = pupil_list(|book| {
        first(book).write_formula(2, 0, Formula::new("=VLOOKUP(1,2,3)").set_result("#N/A")).expect("a formula");
    });
    let checked = normalised("list.xlsx", &bytes);
    assert!(checked.findings.iter().any(|finding| finding.code.0 == "M066" && finding.place.to_string().contains("sheet Pupils")));
    let upns: Vec<bool> = checked.value.records.rolls[0].pupils.iter().map(|row| row.pupil.upn.is_some()).collect();
    assert_eq!(upns, [true, false, true]);
}

#[test]
fn m138_days_counted_from_1904_are_the_same_days() {
    let rows = |name: &str| spring(name).rows;
    let expected = rows("book.xlsx");
    for name in ["book-1904.xlsx", "book-1904.xlsb", "book-1904.xls", "book-1904.ods", "book-1904-excel95.xls"] {
        for (row, other) in rows(name).iter().zip(&expected).filter(|(row, _)| (4..=8).contains(&row.number)) {
            assert_eq!([row.cell(3), row.cell(4), row.cell(6)], [other.cell(3), other.cell(4), other.cell(6)], "{name} row {}", row.number);
        }
    }
    for name in ["book-1904.xlsx", "book-1904.xlsb", "book-1904.xls", "book-1904-excel95.xls"] {
        let described = read_bytes(name, &fixture(name), &with_worker()).value.described;
        assert!(described.contains("1904"), "{name}: {described}");
    }
}

#[test]
fn m144_days_that_never_were_are_no_birth_date() {
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let bytes = pupil_list(|book| {
        let sheet = first(book);
        for (row, serial) in [(1, 0.0), (2, 60.0), (3, -5.0)] {
            sheet.write_number_with_format(row, 3, serial, &day).expect("a number");
        }
    });
    let checked = normalised("list.xlsx", &bytes);
    // Alike cells are one finding, at the first of them.
    let told = checked.findings.iter().find(|finding| finding.place.to_string() == "list.xlsx, sheet Pupils, cell D2");
    let told = told.expect("the cell is named");
    assert_eq!(told.action, Action::Quarantined);
    assert!(told.message.contains("is not a date (3 cells alike"), "{told}");
    assert!(checked.value.records.rolls.iter().flat_map(|roll| &roll.pupils).all(|row| row.pupil.date_of_birth.is_none()));
}

#[test]
fn m157_a_file_of_thirty_schools_is_read_whole_in_one_pass() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in ["LAEstab", "UPN", "Surname", "Forename", "Year group"].iter().enumerate() {
        sheet.write_string(0, column as u16, *heading).expect("a heading");
    }
    for row in 1..=30 * 420_u32 {
        sheet.write_number(row, 0, f64::from(9_990_000 + row % 30)).expect("a number");
        sheet.write_string(row, 2, format!("Child{row}")).expect("a name");
        sheet.write_string(row, 3, "Ann").expect("a name");
        sheet.write_number(row, 4, 4).expect("a year");
    }
    let bytes = book.save_to_buffer().expect("a book is made");
    let read = read_bytes("trust.xlsx", &bytes, &Limits::default());
    assert!(read.findings.is_empty(), "{:?}", read.findings);
    let rows = &read.value.tables[0].rows;
    assert_eq!((rows.len(), rows.last().map(|row| row.number)), (12_601, Some(12_601)));
    assert_eq!(rows[12_600].cells[2], Cell::Text("Child12600".into()));
}
