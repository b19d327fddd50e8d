//! A column headed `Year` that holds school years (`2025/26`) and not year groups: its cells decide.

use crate::domain::academic_year::AcademicYear;
use crate::normalise::layout::Layout;
use crate::table::RawTable;

/// Takes the column for the school year where every filled cell is one and no other column says it.
pub(crate) fn settle(table: &RawTable, layout: &mut Layout) {
    if layout.columns.iter().any(|column| column.field == Some("academic_year")) {
        return;
    }
    let first = layout.first_data();
    let holds_years = |index: usize| {
        let mut filled = table.rows.iter().skip(first).map(|row| row.cell(index).text()).filter(|text| !text.is_empty()).peekable();
        filled.peek().is_some() && filled.all(|text| text.len() >= 5 && AcademicYear::parse(&text).is_some())
    };
    for column in &mut layout.columns {
        if column.field == Some("year_group") && holds_years(column.index) {
            column.field = Some("academic_year");
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::normalise::checks::run_with;
    use crate::normalise::testing::{file, settings, table};

    #[test]
    fn results_of_several_school_years_in_one_table_are_told_apart_by_a_column_headed_year() {
        let lines = [
            "UPN|Surname|Forename|Year|Term|Subject|Test|Standardised Score",
            "|Adams|Ava|2024/25|Summer|Reading|NFER|101",
            "|Adams|Ava|2025/26|Autumn|Reading|NFER|104",
        ];
        let read = run_with(&[file(vec![table("scores.xlsx", "Scores", &lines)])], &settings());
        let terms: Vec<String> = read.value.records.tests.iter().map(|one| one.occasion.to_string()).collect();
        assert_eq!(terms, ["summer 2024-25", "autumn 2025-26"], "{:?}", read.findings);
    }

    #[test]
    fn year_groups_stay_year_groups() {
        let lines = ["Report date: 20/11/2026", "Surname|Forename|DOB|Year|Class|Admission date", "Adams|Ava|05/10/2018|3|Oak|01/09/2023"];
        let read = run_with(&[file(vec![table("list.csv", "", &lines)])], &settings());
        assert_eq!(read.value.records.rolls[0].pupils[0].pupil.nc_year.map(|year| year.number()), Some(3));
    }
}
