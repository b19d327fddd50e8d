//! OpenDocument content written by hand, for what no spreadsheet program would write.

use super::*;

fn book(tables: &str) -> Result<Book, Refusal> {
    read_content(
        &format!(
            "<office:document-content><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
        ),
        &Limits::default(),
    )
}

fn sheet(rows: &str) -> BookSheet {
    book(&format!("<table:table table:name=\"One\">{rows}</table:table>")).unwrap().sheets.remove(0)
}

fn cells(inner: &str) -> Vec<Cell> {
    sheet(&format!("<table:table-row>{inner}</table:table-row>")).rows.into_iter().flat_map(|row| row.cells).collect()
}

#[test]
fn blank_repeats_cost_nothing_and_later_rows_keep_their_numbers() {
    let sheet = sheet(
        "<table:table-row><table:table-cell office:value-type=\"float\" office:value=\"1\"/><table:table-cell table:number-columns-repeated=\"16383\"/></table:table-row><table:table-row table:number-rows-repeated=\"5000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row><table:table-row><table:table-cell table:number-columns-repeated=\"3\" office:value-type=\"float\" office:value=\"2\"/></table:table-row><table:table-row table:number-rows-repeated=\"1043574\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>",
    );
    assert_eq!(sheet.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 5002]);
    assert_eq!(sheet.rows[1].cells, vec![Cell::Number(2.0); 3]);
}

#[test]
fn a_value_repeated_over_the_whole_sheet_is_told_and_ends_soon() {
    let all = "<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell table:number-columns-repeated=\"16384\" office:value-type=\"float\" office:value=\"1\"/></table:table-row>";
    assert_eq!(sheet(all).beyond, Some((1, 501)));
    let column = "<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell office:value-type=\"float\" office:value=\"1\"/></table:table-row>";
    assert_eq!(sheet(column).beyond, Some((100_001, 1)));
}

#[test]
fn an_error_cell_is_an_error_and_not_an_empty_text() {
    let marked = "<table:table-cell table:formula=\"of:=1/0\" office:value-type=\"string\" office:string-value=\"\" calcext:value-type=\"error\"><text:p>#DIV/0!</text:p></table:table-cell>";
    let worded = "<table:table-cell table:formula=\"of:=NA()\" office:value-type=\"string\"><text:p>#N/A</text:p></table:table-cell>";
    let typed = "<table:table-cell office:value-type=\"string\"><text:p>#N/A</text:p></table:table-cell>";
    assert_eq!(
        cells(&format!("{marked}{worded}{typed}")),
        [Cell::Error("#DIV/0!".into()), Cell::Error("#N/A".into()), Cell::Text("#N/A".into())]
    );
}

#[test]
fn a_formula_without_value_is_told_from_one_with_an_empty_value() {
    let none = "<table:table-cell table:formula=\"of:=A1\"/>";
    let empty = "<table:table-cell table:formula=\"of:=&quot;&quot;\" office:value-type=\"string\" office:string-value=\"\"/>";
    assert_eq!(
        cells(&format!("{none}{empty}<table:table-cell office:value-type=\"boolean\" office:boolean-value=\"true\"/>")),
        [Cell::FormulaWithoutValue, Cell::Empty, Cell::Bool(true)]
    );
}

#[test]
fn remarks_are_never_part_of_a_cell() {
    let cell = "<table:table-cell office:value-type=\"string\"><office:annotation><text:p>secret</text:p></office:annotation><text:p>Zo<text:span>\u{eb}</text:span> <text:s text:c=\"2\"/>K</text:p><text:p>two</text:p></table:table-cell>";
    assert_eq!(cells(cell), [Cell::Text("Zo\u{eb}   K\ntwo".into())]);
}

#[test]
fn times_of_day_and_lengths_of_time_are_told_apart() {
    assert_eq!(time_cell("PT07H10M00S"), NaiveTime::from_hms_opt(7, 10, 0).map(Cell::Time));
    assert_eq!(time_cell("PT27H05M00S"), Some(Cell::Text("27:05:00".into())));
    for odd in ["07:10", "PT", "PT1X", "PT-5H", "PTNaNH", "PT1e300H"] {
        assert!(!matches!(time_cell(odd), Some(Cell::Text(_))), "{odd}");
    }
}

#[test]
fn hidden_rows_columns_and_sheets_are_told() {
    let styles = "<office:automatic-styles><style:style style:name=\"ta2\" style:family=\"table\"><style:table-properties table:display=\"false\"/></style:style></office:automatic-styles>";
    let value = "<table:table-cell office:value-type=\"float\" office:value=\"1\"/>";
    let table = format!(
        "{styles}<table:table table:name=\"Old\" table:style-name=\"ta2\"><table:table-column table:number-columns-repeated=\"2\"/><table:table-column table:visibility=\"collapse\" table:number-columns-repeated=\"16382\"/><table:table-row>{value}</table:table-row><table:table-row table:visibility=\"filter\">{value}</table:table-row></table:table>"
    );
    let sheet = book(&table).unwrap().sheets.remove(0);
    assert!(sheet.is_hidden);
    assert_eq!((sheet.hidden_columns.first(), sheet.hidden_columns.last()), (Some(&3), Some(&500)));
    assert_eq!(sheet.rows.iter().map(|row| row.is_hidden).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn an_unfinished_table_is_damage_and_not_half_the_rows() {
    assert_eq!(read_content("<table:table table:name=\"a\"><table:table-row>", &Limits::default()).unwrap_err().code.0, "M009");
    assert_eq!(read_content("<!DOCTYPE x><table:table/>", &Limits::default()).unwrap_err().code.0, "M011");
}

#[test]
fn content_cut_anywhere_is_damage() {
    let row = "<table:table-row><table:table-cell office:value-type=\"float\" office:value=\"1\"/></table:table-row>";
    let table = |name: &str| format!("<table:table table:name=\"{name}\">{row}</table:table>");
    let whole = format!("<office:spreadsheet><office:forms/>{}{}</office:spreadsheet>", table("One"), table("Two"));
    assert_eq!(read_content(&whole, &Limits::default()).unwrap().sheets.len(), 2);
    for end in "<office:spreadsheet>".len()..whole.len() {
        assert!(read_content(&whole[..end], &Limits::default()).is_err(), "{}", &whole[..end]);
    }
}
