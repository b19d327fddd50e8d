//! What a provision map plans beside dates and doses: staff by grade, rates, materials, sessions in all.
//!
//! Staff are kept by grade only, in the words of the value table; a name in that column is dropped at the door.

use chrono::NaiveDate;

use crate::config::mappings::Mappings;
use crate::domain::observed::ScaleValue;
use crate::normalise::provision_measure::{name_of_measure, short};
use crate::normalise::provision_session_cost;
use crate::normalise::records::ProvisionPlan;
use crate::normalise::sheet::Sheet;
use crate::normalise::values::amounts;

/// Reads the plan of one row.
pub(crate) fn read(
    sheet: &Sheet<'_>,
    at: usize,
    review: Option<NaiveDate>,
    entry: Option<ScaleValue>,
    exit: Option<ScaleValue>,
    is_open_ended: bool,
) -> ProvisionPlan {
    let per_pupil = |plain: &str| {
        ["per pupil", "per child", "per head", "/pupil", "/child", "each", "per student"].iter().any(|word| plain.contains(word))
    };
    ProvisionPlan {
        version: short(&sheet.text(at, "provision_version"), 4),
        staff_grade: staff_grade(&sheet.text(at, "provision_staff"), &sheet.settings.mappings),
        weeks: amounts::weeks(sheet.cell(at, "provision_weeks")),
        sessions_planned: amounts::count(sheet.cell(at, "provision_planned")),
        hourly_rate: amounts::pounds(sheet.cell(at, "provision_rate")),
        hours_per_week: amounts::hours(sheet.cell(at, "provision_hours")),
        materials: amounts::pounds(sheet.cell(at, "provision_materials")),
        cost_is_per_pupil: provision_session_cost::column_of_cost(sheet).is_some_and(|column| per_pupil(&column.plain)),
        review,
        is_open_ended,
        n_pupils_named: 1,
        measure: name_of_measure(sheet, at),
        entry,
        exit,
    }
}

/// The grades named in a cell (`TA/HLTA`, `Mrs Smith (TA)`), several joined by `/`; names and other words are dropped.
pub(crate) fn staff_grade(text: &str, mappings: &Mappings) -> String {
    let mut grades: Vec<&str> = Vec::new();
    let whole = mappings.value("staff_grade", text);
    let parts = text.split(['/', '&', '+', ',', ';', '(', ')']).flat_map(|part| part.split(" and ")).map(str::trim);
    let words = text.split([' ', '/', '&', '+', ',', ';', '(', ')']).filter(|word| word.chars().count() > 1);
    let mut found: Vec<_> = parts.filter_map(|part| mappings.value("staff_grade", part)).collect();
    if found.is_empty() {
        found = words.filter_map(|word| mappings.value("staff_grade", word)).collect();
    }
    for alias in whole.into_iter().chain(found) {
        if !grades.contains(&alias.canonical.as_str()) {
            grades.push(&alias.canonical);
        }
    }
    grades.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::testing::settings;

    #[test]
    fn staff_are_kept_by_grade_and_never_by_name() {
        let mappings = settings().mappings;
        for (text, grade) in [
            ("TA", "TA"),
            ("TA/HLTA", "TA/HLTA"),
            ("Teaching Assistant", "TA"),
            ("Mrs Example (TA)", "TA"),
            ("Mrs Example", ""),
            ("JE", ""),
            ("1 TA", "TA"),
            ("CT & TA", "teacher/TA"),
            ("", ""),
        ] {
            assert_eq!(staff_grade(text, &mappings), grade, "{text}");
        }
    }
}
