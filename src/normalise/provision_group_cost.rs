//! A cost that an export repeats in each row of a group: whose is it?
//!
//! Taken for each pupil's when it is the group's, a sum would be counted as often as the group has pupils. The heading may say;
//! where it does not, the school is asked once for each table.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::amounts::Pounds;
use crate::domain::name::folded;
use crate::finding::Action;
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::provision_session_cost;
use crate::normalise::records::ProvisionRow;
use crate::normalise::sheet::Sheet;

/// What makes rows one group: name, first and last day, cost.
type Group = (String, Option<NaiveDate>, Option<NaiveDate>, i64);

/// Settles the costs of one table; `at` gives the row of each of its records, which stand last among the records.
pub(crate) fn settle(sheet: &Sheet<'_>, at: &[usize], out: &mut Out) {
    let Some(column) = provision_session_cost::column_of_cost(sheet) else { return };
    let first = out.records.provision.len().saturating_sub(at.len());
    let Some(records) = out.records.provision.get_mut(first..) else { return };
    if is_of_group(&column.plain) {
        records.iter_mut().filter(|record| record.plan.n_pupils_named <= 1).for_each(share);
        return;
    }
    let mut groups: BTreeMap<Group, Vec<usize>> = BTreeMap::new();
    for (record, at) in records.iter().zip(at).filter(|(record, _)| may_be_of_group(record)) {
        let pence = record.cost.map_or(0, |cost| cost.pence);
        groups.entry((folded(&record.intervention), record.start, record.end, pence)).or_default().push(*at);
    }
    let per = if column.field == Some("provision_session_cost") { "Cost per session" } else { "Cost" };
    let Some(row) = groups.values().filter(|rows| rows.len() > 1).flatten().min() else { return };
    out.notes.add(
        sheet.cell_place(*row, column),
        Fault::new(
            "PROV-05",
            Action::Asked,
            "Rows of one course each hold the same cost, and the heading does not say whose it is",
            "It is taken as the cost of each pupil.",
        )
        .hint(format!("If it is, head the column '{per} per pupil'; if it is the cost of the whole group, head it '{per} per group'.")),
    );
}

/// True when the heading says that the cost is the group's.
fn is_of_group(plain: &str) -> bool {
    ["per group", "group cost", "cost of group", "whole group", "/group"].iter().any(|word| plain.contains(word))
}

fn may_be_of_group(record: &ProvisionRow) -> bool {
    let plan = &record.plan;
    record.cost.is_some_and(|cost| cost.pence > 0) && !plan.cost_is_per_pupil && plan.n_pupils_named <= 1 && record.group_size != Some(1)
}

/// The pupil's part, to the penny; a group of unknown size leaves no cost, never a wrong one.
fn share(record: &mut ProvisionRow) {
    let size = record.group_size.filter(|size| *size > 0).map(i64::from);
    record.cost = record.cost.zip(size).map(|(cost, size)| Pounds { pence: (cost.pence * 2 + size) / (size * 2) });
    record.plan.cost_is_per_pupil = true;
}
