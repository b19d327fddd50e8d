//! Worksheet parts written by hand.

use super::*;

fn sheet(inner: &str) -> BookSheet {
    let limits = Limits::default();
    let common = Common { strings: Strings::default(), kinds: Vec::new(), is_1904: false };
    read_sheet(&format!("<worksheet>{inner}</worksheet>"), &common, &limits, &mut Allowance::new(&limits)).unwrap()
}

#[test]
fn references_are_read_within_the_format_only() {
    assert_eq!(cell_reference("F17"), Some((17, 6)));
    assert_eq!(cell_reference("XFD1048576"), Some((1_048_576, 16_384)));
    for absurd in ["ZZZZ99999999", "XFE1", "A0", "A1048577", "A4294967297", "17", "F", "$F$17", "F1é", "F1F", ""] {
        assert_eq!(cell_reference(absurd), None, "{absurd}");
    }
}

#[test]
fn hidden_rows_and_columns_and_merged_blocks_are_told() {
    let sheet = sheet(
        "<cols><col min=\"2\" max=\"3\" hidden=\"1\"/><col min=\"400\" max=\"16384\" hidden=\"true\"/></cols><sheetData><row r=\"5\" hidden=\"1\"><c r=\"A5\"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref=\"B1:D1\"/></mergeCells>",
    );
    assert!(sheet.rows[0].is_hidden);
    assert_eq!(sheet.hidden_columns[..3], [2, 3, 400]);
    assert_eq!(sheet.hidden_columns.last(), Some(&500));
    assert_eq!(sheet.merged, [MergedBlock { first_row: 1, last_row: 1, first_column: 2, last_column: 4 }]);
}

#[test]
fn a_formula_without_value_is_told_from_one_with_an_empty_value() {
    let sheet = sheet(
        "<sheetData><row r=\"1\"><c r=\"A1\"><f>B1</f></c><c r=\"B1\" t=\"str\"><f>\"\"</f><v></v></c><c r=\"C1\"><f>1</f><v/></c><c r=\"D1\"><f>1</f><v>2</v></c></row></sheetData>",
    );
    assert_eq!(sheet.rows[0].cells, [Cell::FormulaWithoutValue, Cell::Empty, Cell::FormulaWithoutValue, Cell::Number(2.0)]);
}

#[test]
fn an_error_cell_keeps_its_word_whatever_it_is() {
    let sheet = sheet("<sheetData><row><c r=\"A1\" t=\"e\"><v>#SPILL!</v></c><c t='e' s='1'><v>#N/A</v></c></row></sheetData>");
    assert_eq!(sheet.rows[0].cells, [Cell::Error("#SPILL!".into()), Cell::Error("#N/A".into())]);
}

#[test]
fn texts_are_put_together_from_runs_and_references_without_readings() {
    let sheet = sheet(
        "<sheetData><row><c t=\"inlineStr\"><is><r><t>O&apos;</t></r><r><t>Merle &#x26; Co</t></r><rPh><t>no</t></rPh></is></c><c t=\"str\"><v>a_x000D_b&lt;</v></c></row></sheetData>",
    );
    assert_eq!(sheet.rows[0].cells, [Cell::Text("O'Merle & Co".into()), Cell::Text("a\rb<".into())]);
}

#[test]
fn days_of_a_strict_workbook_are_days() {
    let sheet = sheet(
        "<sheetData><row><c t=\"d\"><v>2017-09-15</v></c><c t=\"d\"><v>2017-09-15T08:30:00</v></c><c t=\"d\"><v>1899-12-30T07:10:00.000</v></c></row></sheetData>",
    );
    let day = NaiveDate::from_ymd_opt(2017, 9, 15).unwrap();
    let time = chrono::NaiveTime::from_hms_opt(7, 10, 0).unwrap();
    assert_eq!(sheet.rows[0].cells, [Cell::Date(day), Cell::DateTime(day.and_hms_opt(8, 30, 0).unwrap()), Cell::Time(time)]);
}
