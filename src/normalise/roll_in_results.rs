//! One workbook for everything: a school whose only list of pupils has its results, ratings or attendance beside the names.
//!
//! Such a table is read as what it is first. Where no pupil list is among the files, its pupils are taken for the roll as well.

use crate::finding::Action;
use crate::ledger::{Fate, Ledger};
use crate::normalise::kind::{self, Kind};
use crate::normalise::layout::Layout;
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::pupil_list;
use crate::normalise::sheet::{DataRow, Sheet};
use crate::place::Place;

/// What an export of tests says of its pupils is less than this many of these.
const LEAST_DETAILS: usize = 3;
const OF_A_ROLL: &[&str] = &[
    "sex",
    "admission_date",
    "ethnicity",
    "first_language",
    "postcode",
    "sen_status",
    "pupil_premium",
    "fsm",
    "eal",
    "looked_after",
    "service_child",
];

/// Reads the pupils of a table of another kind, where it holds what a pupil list holds.
pub(crate) fn spare(sheet: &Sheet<'_>, rows: &[DataRow], kind: Kind) -> Option<Out> {
    let of_results = matches!(kind, Kind::StandardisedTest | Kind::MarkBook | Kind::OtherResults | Kind::Ratings | Kind::Attendance);
    if !of_results || !fits(&sheet.layout) {
        return None;
    }
    let mut layout = sheet.layout.clone();
    kind::decide_columns(&mut layout, Kind::PupilList);
    let list = Sheet::new(sheet.table, sheet.is_text, sheet.settings, sheet.as_at, layout, sheet.facts.clone());
    let mut out = Out::default();
    pupil_list::read(&list, rows, &mut out);
    if kind == Kind::Attendance {
        out.records.attendance.clear();
    }
    (!out.records.rolls.is_empty()).then_some(out)
}

fn fits(layout: &Layout) -> bool {
    let has = |field: &str| layout.columns.iter().any(|column| column.may_be(field));
    (has("upn") || has("admission_number"))
        && has("date_of_birth")
        && (has("year_group") || has("class_or_form"))
        && OF_A_ROLL.iter().filter(|field| has(field)).count() >= LEAST_DETAILS
}

/// Takes the pupils for the roll where no file was recognised as a pupil list.
pub(crate) fn adopt(spares: Vec<Out>, out: &mut Out) {
    if !out.records.rolls.is_empty() {
        return;
    }
    for spare in spares {
        let Some(roll) = spare.records.rolls.first() else { continue };
        let what = "No pupil list is among the files, and this one holds what a pupil list holds beside its results";
        let then = "Its pupils are taken for the roll; pupils without a row here are judged nowhere.";
        let place = Place::file(roll.file.clone());
        out.notes.add(place, Fault::new("M150", Action::Warned, what, then).hint("Add the pupil list of the MIS to the inbox."));
        settle(&spare.ledger, &mut out.ledger);
        out.records.append(spare.records);
        out.notes.append(spare.notes);
        out.premium.extend(spare.premium);
    }
}

/// A row without a result is a pupil on roll all the same.
fn settle(spare: &Ledger, ledger: &mut Ledger) {
    for (row, fate) in spare.rows() {
        if *fate == Fate::Used || ledger.fate(row).is_none() {
            ledger.replace(row.clone(), fate.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::checks::{check_found, run_with};
    use crate::normalise::testing::{file, settings, table};

    const TRACKER: &[&str] = &[
        "Whole school tracker 20/11/2026",
        "UPN|Surname|Forename|DOB|Gender|Year|Class|SEN|PP|PiRA Aut 2026|PUMA Aut 2026",
        "H801200001001|Adams|Ava|15/09/2018|F|3|3B|N|Y|98|101",
        "Q999100125001|Brown|Ben|03/04/2018|M|4|4B|K|N||",
    ];

    #[test]
    fn a_tracker_with_everything_in_it_is_the_roll_where_there_is_no_other() {
        let read = run_with(&[file(vec![table("all.xlsx", "2026", TRACKER)])], &settings());
        let records = &read.value.records;
        assert_eq!(records.rolls.iter().map(|roll| roll.pupils.len()).collect::<Vec<_>>(), [2]);
        assert_eq!(records.tests.len(), 2);
        assert_eq!(read.value.ledger.rows().filter(|(_, fate)| **fate == Fate::Used).count(), 2);
        check_found(&read, "M150", Action::Warned);
    }

    #[test]
    fn a_tracker_beside_a_pupil_list_is_no_roll() {
        let list = ["20/11/2026", "UPN|Surname|Forename|DOB|Year|Class", "H801200001001|Adams|Ava|15/09/2018|3|3B"];
        let files = [file(vec![table("all.xlsx", "2026", TRACKER)]), file(vec![table("list.xlsx", "List", &list)])];
        let read = run_with(&files, &settings());
        assert_eq!(read.value.records.rolls.iter().map(|roll| &*roll.file).collect::<Vec<_>>(), ["list.xlsx"]);
    }

    #[test]
    fn an_export_of_tests_is_no_roll() {
        let lines = ["UPN|Forename|Surname|DOB|Gender|Class|PiRA Aut 2026", "H801200001001|Ava|Adams|15/09/2018|F|3B|98"];
        let read = run_with(&[file(vec![table("t.xlsx", "T", &lines)])], &settings());
        assert!(read.value.records.rolls.is_empty());
    }
}
