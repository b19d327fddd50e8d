//! Excel 2003 workbooks in XML (SpreadsheetML, often named .xls or .xml) to tables, one for each worksheet.
//!
//! Rows and cells may be left out and are then found again by `ss:Index`. Values carry their type. Formulas are not
//! computed; the value kept beside them is read.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use crate::finding::Finding;
use crate::read::container::Content;
use crate::read::grid::{Allowance, Grid, text_cell, too_many_columns};
use crate::read::xml_walk::{Node, Step, Walk};
use crate::read::{Limits, Refusal};
use crate::table::{Cell, Container, MergedBlock, RawTable};

pub(super) fn read(file: &Arc<str>, text: &str, limits: &Limits) -> Result<Content, Refusal> {
    let mut walk = Walk::new(text);
    let mut left = Allowance::of(limits);
    let (mut tables, mut findings): (Vec<RawTable>, Vec<Finding>) = (Vec::new(), Vec::new());
    loop {
        match walk.step()? {
            Step::Open(element, _) if element.local_name().as_ref() == "Worksheet" => {
                if tables.len() >= limits.sheets {
                    return Err(too_many_sheets(limits));
                }
                let name = attribute(&element, "Name").unwrap_or_else(|| format!("Sheet{}", tables.len() + 1));
                if tables.iter().any(|table| table.sheet.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(&name))) {
                    return Err(same_names());
                }
                let (table, cut) = worksheet(&mut walk, file, &name, &mut left, limits)?;
                tables.push(table);
                findings.extend(cut);
            }
            Step::End => break,
            _ => {}
        }
    }
    let n = tables.len();
    let described = format!("Excel 2003 workbook in XML, {n} {}", if n == 1 { "sheet" } else { "sheets" });
    Ok(Content { described, container: Container::SpreadsheetXml, tables, findings })
}

fn worksheet(
    walk: &mut Walk<'_>,
    file: &Arc<str>,
    name: &str,
    left: &mut Allowance,
    limits: &Limits,
) -> Result<(RawTable, Option<Finding>), Refusal> {
    let outside = walk.depth() - 1;
    // Cells of a row, each with its value, and room for notes and styled text.
    let most_parts = limits.columns as usize * 8;
    let (mut grid, mut row_number, mut column) = (Grid::new(), 0_u32, 0_u32);
    let (mut is_hidden, mut hidden_columns) = (false, Vec::new());
    while walk.depth() > outside {
        let Step::Open(element, line) = walk.step()? else { continue };
        match element.local_name().as_ref() {
            "Row" => {
                let row = walk.tree(&element, line, most_parts, limits)?;
                row_number = index(&row).unwrap_or(row_number.saturating_add(1)).max(row_number.saturating_add(1));
                read_row(&row, row_number, &mut grid, left, limits)?;
                row_number = row_number.saturating_add(number(&row, "Span").unwrap_or(0));
            }
            "Column" => {
                let described = walk.tree(&element, line, most_parts, limits)?;
                column = index(&described).unwrap_or(column.saturating_add(1));
                let last = column.saturating_add(number(&described, "Span").unwrap_or(0)).min(limits.columns);
                if described.attribute("Hidden") == Some("1") {
                    hidden_columns.extend(column..=last);
                }
                column = last.max(column);
            }
            "Visible" => is_hidden |= walk.tree(&element, line, most_parts, limits)?.text.contains("Hidden"),
            _ => {}
        }
    }
    let (mut table, cut) = grid.into_table(file, Some(name), limits);
    table.is_hidden = is_hidden;
    table.hidden_columns = hidden_columns;
    table.hidden_columns.sort_unstable();
    table.hidden_columns.dedup();
    Ok((table, cut))
}

fn read_row(row: &Node, number_of_row: u32, grid: &mut Grid, left: &mut Allowance, limits: &Limits) -> Result<(), Refusal> {
    let (mut column, mut is_begun) = (0_u32, false);
    for cell in row.all("Cell") {
        column = index(cell).unwrap_or(column.saturating_add(1)).max(column.saturating_add(1));
        let value = value(cell);
        let across = number(cell, "MergeAcross").unwrap_or(0);
        let down = number(cell, "MergeDown").unwrap_or(0);
        if value != Cell::Empty {
            if column > limits.columns && !value.is_blank() {
                return Err(too_many_columns(number_of_row, limits));
            }
            if !is_begun {
                grid.row(number_of_row, row.attribute("Hidden") == Some("1"), limits)?;
                is_begun = true;
            }
            grid.put(column as usize - 1, value, left, limits)?;
        }
        if across > 0 || down > 0 {
            grid.merged.push(MergedBlock {
                first_row: number_of_row,
                last_row: number_of_row.saturating_add(down).min(limits.rows),
                first_column: column,
                last_column: column.saturating_add(across).min(limits.columns.max(column)),
            });
        }
        column = column.saturating_add(across);
    }
    Ok(())
}

fn value(cell: &Node) -> Cell {
    let Some(data) = cell.child("Data") else {
        return if cell.attribute("Formula").is_some() { Cell::FormulaWithoutValue } else { Cell::Empty };
    };
    let text = data.whole_text.clone();
    match data.attribute("Type") {
        Some("Number") => match text.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => Cell::Number(number),
            _ => text_cell(text),
        },
        Some("DateTime") => stamp(text.trim()).unwrap_or_else(|| text_cell(text)),
        Some("Boolean") => match text.trim() {
            "1" => Cell::Bool(true),
            "0" => Cell::Bool(false),
            _ => text_cell(text),
        },
        Some("Error") => Cell::Error(text.trim().to_owned()),
        _ => text_cell(text),
    }
}

/// A day, a day with a time, or a time alone: Excel counts times from 31 December 1899.
fn stamp(text: &str) -> Option<Cell> {
    let when = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok()?;
    let day_zero = NaiveDate::from_ymd_opt(1899, 12, 31)?;
    Some(if when.date() == day_zero {
        Cell::Time(when.time())
    } else if when.time() == NaiveTime::MIN {
        Cell::Date(when.date())
    } else {
        Cell::DateTime(when)
    })
}

fn index(node: &Node) -> Option<u32> {
    number(node, "Index").filter(|index| *index > 0)
}

fn number(node: &Node, attribute: &str) -> Option<u32> {
    node.attribute(attribute)?.trim().parse().ok()
}

fn attribute(element: &quick_xml::events::BytesStart<'_>, name: &str) -> Option<String> {
    crate::read::package::attribute(element, name)
}

fn too_many_sheets(limits: &Limits) -> Refusal {
    let message = format!("the workbook has more than {} sheets, the most that is read, so it is not used", limits.sheets);
    Refusal::new("M010", message, "Copy the sheets needed into a new workbook.")
}

fn same_names() -> Refusal {
    Refusal::new(
        "M012",
        "two sheets of the workbook have the same name, so it is not used",
        "Open it in Excel, save it as .xlsx, and give that file.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(sheet: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"Y4\">{sheet}</Worksheet></Workbook>"
        )
    }

    fn table(sheet: &str) -> RawTable {
        read(&Arc::from("a.xls"), &book(sheet), &Limits::default()).unwrap().tables.remove(0)
    }

    #[test]
    fn rows_and_cells_left_out_are_found_by_their_index() {
        let table = table(
            "<Table><Row><Cell><Data ss:Type=\"String\">UPN</Data></Cell></Row><Row ss:Index=\"5\" ss:Hidden=\"1\"><Cell ss:Index=\"3\"><Data ss:Type=\"Number\">94.5</Data></Cell></Row></Table>",
        );
        assert_eq!(table.rows[1].number, 5);
        assert!(table.rows[1].is_hidden);
        assert_eq!(table.rows[1].cells, [Cell::Empty, Cell::Empty, Cell::Number(94.5)]);
    }

    #[test]
    fn each_type_is_kept() {
        let cell = |kind: &str, text: &str| format!("<Cell><Data ss:Type=\"{kind}\">{text}</Data></Cell>");
        let row = [
            cell("DateTime", "2017-09-15T00:00:00.000"),
            cell("DateTime", "1899-12-31T07:10:00.000"),
            cell("Boolean", "1"),
            cell("Error", "#N/A"),
            cell("Number", "NaN"),
            "<Cell ss:Formula=\"=A1\"/>".to_owned(),
            "<Cell><ss:Data ss:Type=\"String\" xmlns=\"http://www.w3.org/TR/REC-html40\"><B>Zoë</B> A</ss:Data></Cell>".to_owned(),
        ]
        .concat();
        assert_eq!(
            table(&format!("<Table><Row>{row}</Row></Table>")).rows[0].cells,
            [
                Cell::Date(NaiveDate::from_ymd_opt(2017, 9, 15).unwrap()),
                Cell::Time(NaiveTime::from_hms_opt(7, 10, 0).unwrap()),
                Cell::Bool(true),
                Cell::Error("#N/A".into()),
                Cell::Text("NaN".into()),
                Cell::FormulaWithoutValue,
                Cell::Text("Zoë A".into()),
            ]
        );
    }

    #[test]
    fn merged_cells_and_hidden_columns_and_sheets_are_told() {
        let table = table(
            "<Table><Column ss:Index=\"2\" ss:Hidden=\"1\" ss:Span=\"1\"/><Row><Cell ss:MergeAcross=\"2\"><Data ss:Type=\"String\">Autumn</Data></Cell><Cell><Data ss:Type=\"String\">D</Data></Cell></Row></Table><x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>",
        );
        assert!(table.is_hidden);
        assert_eq!(table.hidden_columns, [2, 3]);
        assert_eq!(table.merged, [MergedBlock { first_row: 1, last_row: 1, first_column: 1, last_column: 3 }]);
        assert_eq!(table.rows[0].cells[3], Cell::Text("D".into()));
    }

    #[test]
    fn absurd_numbers_of_rows_and_columns_are_refused() {
        for place in [
            "<Row ss:Index=\"4294967295\"><Cell>",
            "<Row><Cell ss:Index=\"4294967295\">",
            "<Row><Cell ss:MergeAcross=\"4294967295\"><Data ss:Type=\"String\">a</Data></Cell><Cell>",
        ] {
            let text = book(&format!("<Table>{place}<Data ss:Type=\"String\">x</Data></Cell></Row></Table>"));
            assert_eq!(read(&Arc::from("a.xls"), &text, &Limits::default()).err().unwrap().code.0, "M019", "{place}");
        }
    }
}
