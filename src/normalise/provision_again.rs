//! Rows of a provision map that say the same of one pupil in every column that is read.
//!
//! A row pasted twice is dropped where all its cells are the same. Where an unread column differs, the two may be a copy or two
//! sessions of one week: both count, and a finding says so.

use std::collections::BTreeMap;

use crate::finding::Action;
use crate::ledger::RowKey;
use crate::normalise::identity::pupil_key;
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::records::ProvisionRow;

/// Says which of the records from position `first` on are like an earlier one of them.
pub(crate) fn note(first: usize, out: &mut Out) {
    let records = out.records.provision.get(first..).unwrap_or_default();
    let Some(any) = records.first().map(|record| record.row.clone()) else { return };
    let mut seen: BTreeMap<String, RowKey> = BTreeMap::new();
    let mut again: BTreeMap<RowKey, RowKey> = BTreeMap::new();
    for record in records {
        let facts = format!("{}|{:?}", pupil_key(&record.pupil), ProvisionRow { row: any.clone(), ..record.clone() });
        let earlier = seen.entry(facts).or_insert_with(|| record.row.clone());
        if *earlier != record.row {
            again.insert(record.row.clone(), earlier.clone());
        }
    }
    for (row, earlier) in again {
        let what = format!("The row says the same of a pupil and intervention as row {} in every column that is read", earlier.row);
        let fault = Fault::new("M080", Action::Warned, what, "Both count.").alike("intervention again");
        out.notes.add(row.place(), fault.hint("Delete one of them if it is a copy of the other."));
    }
}

#[cfg(test)]
mod tests {
    use crate::normalise::normalise;
    use crate::normalise::testing::{file, settings, table};

    #[test]
    fn an_intervention_that_stands_twice_counts_twice_and_is_said() {
        let read = |second: &str| {
            let lines = [
                "Intervention name|Academic year|Term|Student|UPN|Start date|End date|Subject|Category|Peg colour",
                "Number sense|2026/2027|Autumn|Ava Adams|Z820432111001|2026-09-08|2026-12-11|Maths|Targeted|blue",
                second,
            ];
            let as_at = "2026-11-20".parse().unwrap();
            let understood = normalise(&[file(vec![table("map.csv", "", &lines)])], &settings(), as_at);
            let said: Vec<Option<u32>> =
                understood.findings.iter().filter(|finding| finding.code.0 == "M080").map(|finding| finding.place.row).collect();
            (understood.value.records.provision.len(), said)
        };
        assert_eq!(
            read("Number sense|2026/2027|Autumn|Ava Adams|Z820432111001|2026-09-08|2026-12-11|Maths|Targeted|red"),
            (2, vec![Some(3)])
        );
        assert_eq!(read("Number sense|2026/2027|Autumn|Ava Adams|Z820432111001|2026-09-08|2026-12-12|Maths|Targeted|red"), (2, vec![]));
        assert_eq!(read("Number sense|2026/2027|Autumn|Ben Brown|N820432111002|2026-09-08|2026-12-11|Maths|Targeted|red"), (2, vec![]));
    }
}
