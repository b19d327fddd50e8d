//! Names in the file that survive what people do to headings: a defined name for each heading cell, and the run.
//!
//! `wm_<table>_<column id>` points at a heading cell. A spreadsheet program moves it along when the column is moved, keeps
//! it when the heading is retyped, and writes it into the files of other programs; so a returned workbook can be read by
//! it. `wm_run` and `wm_school` hold texts. docs/workbook.md lists them for readers.

use rust_xlsxwriter::{Workbook, utility::row_col_to_cell_absolute};

use super::table::{Column, Landed, fault};
use crate::error::Error;
use crate::render::artefact::RunStamp;
use crate::render::vocabulary as name;

/// Start of every name of ours.
const PREFIX: &str = "wm_";
/// The custom document property with the run.
pub(crate) const RUN_PROPERTY: &str = "Waymark run";
/// The custom document property with the school's short id.
pub(crate) const SCHOOL_PROPERTY: &str = "Waymark school";
/// Longest text that a constant inside a name may hold.
const LONGEST_TEXT: usize = 200;

/// Ids of the columns that are read back. They never change, whatever becomes of the heading.
const FIXED: [(&str, &str); 10] = [
    (name::PUPIL, "pupil"),
    (name::YEAR_CLASS, "year_class"),
    (name::DECISION, "decision"),
    (name::REASON, "reason"),
    (name::AGREED_ACTION, "agreed_action"),
    (name::OWNER, "owner"),
    (name::REVIEW_BY, "review_by"),
    (name::PARENT_TOLD, "parent_told"),
    (name::TEACHER_CONCERN, "teacher_concern"),
    (name::ROW_KEY, "row_key"),
];

/// The id of a column: fixed where the column is read back, else the heading in small letters and underscores.
pub(crate) fn column_id(heading: &str) -> String {
    FIXED.iter().find(|(fixed, _)| *fixed == heading).map_or_else(|| plain(heading), |(_, id)| (*id).to_owned())
}

fn plain(text: &str) -> String {
    let spoken = text.replace('%', " percent ");
    let words: Vec<String> =
        spoken.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_ascii_lowercase).collect();
    words.join("_")
}

/// Names the heading cells of a table on a sheet.
pub(crate) fn name_headings(workbook: &mut Workbook, sheet: &str, table: &str, columns: &[Column], landed: Landed) -> Result<(), Error> {
    for (index, column) in (0u16..).zip(columns) {
        let cell = row_col_to_cell_absolute(landed.heading_row, index);
        let formula = format!("='{}'!{cell}", sheet.replace('\'', "''"));
        workbook.define_name(format!("{PREFIX}{}_{}", plain(table), column_id(column.heading)), &formula).map_err(fault)?;
    }
    Ok(())
}

/// Names the run and the school, as texts.
pub(crate) fn name_run(workbook: &mut Workbook, stamp: &RunStamp) -> Result<(), Error> {
    for (id, text) in [("run", &stamp.run_id), ("school", &stamp.school_id)] {
        workbook.define_name(format!("{PREFIX}{id}"), &format!("=\"{}\"", constant(text))).map_err(fault)?;
    }
    Ok(())
}

/// A text as a constant of a formula.
fn constant(text: &str) -> String {
    crate::table::clean(text).chars().filter(|c| !c.is_control()).take(LONGEST_TEXT).collect::<String>().replace('"', "\"\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_columns_that_come_back_never_change() {
        let ids: Vec<String> = [
            name::PUPIL,
            name::DECISION,
            name::REASON,
            name::AGREED_ACTION,
            name::OWNER,
            name::REVIEW_BY,
            name::PARENT_TOLD,
            name::TEACHER_CONCERN,
            name::ROW_KEY,
        ]
        .map(column_id)
        .to_vec();
        assert_eq!(
            ids,
            ["pupil", "decision", "reason", "agreed_action", "owner", "review_by", "parent_told", "teacher_concern", "row_key"]
        );
    }

    #[test]
    fn no_two_columns_share_an_id() {
        let ids: std::collections::BTreeSet<String> = name::ALL.iter().map(|column| column_id(column.name)).collect();
        assert_eq!(ids.len(), name::ALL.len());
        assert_eq!(column_id("New?"), "new");
        assert_eq!(column_id("Attendance %"), "attendance_percent");
    }
}
