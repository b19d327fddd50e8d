//! The cost of one session of a course: with the number of sessions it makes the course's cost.
//!
//! Sessions held come before sessions planned; without either, weeks times sessions a week. A map that says none of them has no
//! cost for the row, and that is said: the cost of one session is never taken for the whole.

use crate::domain::amounts::Pounds;
use crate::finding::Action;
use crate::normalise::layout::Column;
use crate::normalise::notes::{Fault, Notes};
use crate::normalise::records::ProvisionRow;
use crate::normalise::sheet::Sheet;
use crate::normalise::values::amounts;

/// The column that the cost of a row comes from: the cost of the course, or else that of a session.
pub(crate) fn column_of_cost<'a>(sheet: &'a Sheet<'_>) -> Option<&'a Column> {
    sheet.column("provision_cost").or_else(|| sheet.column("provision_session_cost"))
}

/// Fills the cost of a record that has the cost of its sessions alone.
pub(crate) fn fill(sheet: &Sheet<'_>, at: usize, record: &mut ProvisionRow, notes: &mut Notes) {
    let Some(column) = sheet.column("provision_session_cost").filter(|_| record.cost.is_none()) else { return };
    let cell = sheet.at(at, column.index);
    let Some(one) = amounts::pounds(cell) else { return };
    let Some(sessions) = sessions(record) else {
        let what = "The cost of a session is given, and the row does not say how many sessions there are";
        let fault = Fault::new("PROV-06", Action::Asked, what, "The row has no cost.");
        notes.add(sheet.cell_place(at, column), fault.hint("Add a column of sessions planned, or of weeks and sessions a week."));
        return;
    };
    record.cost = Some(Pounds { pence: (one.pence as f64 * sessions).round() as i64 });
}

/// How many sessions the row speaks of.
fn sessions(record: &ProvisionRow) -> Option<f64> {
    let plan = &record.plan;
    let counted = record.sessions_offered.or(plan.sessions_planned).filter(|n| *n > 0).map(f64::from);
    let weeks = plan.weeks.filter(|n| *n > 0).map(f64::from);
    counted.or_else(|| Some(weeks? * record.sessions_per_week.filter(|n| *n > 0.0)?))
}

#[cfg(test)]
mod tests {
    use crate::normalise::checks::run_with;
    use crate::normalise::testing::{file, settings, table};

    fn costs(heading: &str, row: &str) -> (Vec<Option<i64>>, Vec<String>) {
        let head = format!("Pupil Name|Intervention|Start Date|End Date|Weeks|Sessions per week|Sessions planned|{heading}");
        let read = run_with(&[file(vec![table("map.xlsx", "Map", &[head.as_str(), row])])], &settings());
        let costs = read.value.records.provision.iter().map(|one| one.cost.map(|cost| cost.pence)).collect();
        (costs, read.findings.iter().map(|finding| finding.code.0.to_owned()).collect())
    }

    #[test]
    fn the_cost_of_a_session_counts_once_for_each_session() {
        let (planned, _) = costs("Cost per session", "Adams, Ava|Reading club|07/09/2026|16/11/2026|10|2|18|12.50");
        assert_eq!(planned, [Some(22_500)]);
        let (by_week, _) = costs("Session cost (£)", "Adams, Ava|Reading club|07/09/2026|16/11/2026|10|2||12.50");
        assert_eq!(by_week, [Some(25_000)]);
    }

    #[test]
    fn without_a_number_of_sessions_there_is_no_cost_and_it_is_asked() {
        let (none, said) = costs("Cost per session", "Adams, Ava|Reading club|07/09/2026|16/11/2026||||12.50");
        assert!(none == [None] && said.iter().any(|code| code == "PROV-06"), "{said:?}");
    }
}
