//! A list of the whole school with SEN columns has the headings of a SEN report: most of its pupils have no SEN, and that tells.

use crate::config::mappings::Mappings;
use crate::normalise::kind::Kind;
use crate::normalise::layout::Layout;
use crate::table::RawTable;

/// Fewer pupils than this prove nothing.
const LEAST_PUPILS: usize = 10;

/// The kind of a table by its rows, where its headings say SEN report: with birth dates, year groups or classes, a row for each
/// pupil, and at least half of the rows without SEN it is a pupil list.
pub(crate) fn kind_of(found: Option<Kind>, table: &RawTable, layout: &Layout, mappings: &Mappings) -> Option<Kind> {
    if found != Some(Kind::SenReport) {
        return found;
    }
    let index_of = |field: &str| layout.columns.iter().find(|column| column.may_be(field)).map(|column| column.index);
    let (Some(born), Some(status), None) = (index_of("date_of_birth"), index_of("sen_status"), index_of("sen_need_rank")) else {
        return found;
    };
    if index_of("year_group").or(index_of("class_or_form")).is_none() {
        return found;
    }
    let pupils = || table.rows.iter().skip(layout.first_data()).filter(|row| !row.cell(born).is_blank());
    let has_none = |text: &str| text.is_empty() || mappings.value("sen_status", text).is_some_and(|alias| alias.canonical == "N");
    let without = pupils().filter(|row| has_none(&row.cell(status).text())).count();
    let n = pupils().count();
    if n >= LEAST_PUPILS && without * 2 >= n { Some(Kind::PupilList) } else { found }
}

#[cfg(test)]
mod tests {
    use crate::normalise::checks::run_with;
    use crate::normalise::testing::{file, settings, table};

    fn read(with_sen: usize) -> (usize, usize) {
        let rows: Vec<String> = (0..20)
            .map(|n| {
                let sen = if n < with_sen { "K|03/11/2025" } else { "N|" };
                format!("Adams{n}|Ava|{:02}/10/2018|Year 3|3B|{sen}|N", n + 1)
            })
            .collect();
        let head = ["Report date: 20/11/2026", "Surname|Forename|DOB|Year Group|Class|SEN status|SEN start date|PP"];
        let lines: Vec<&str> = head.into_iter().chain(rows.iter().map(String::as_str)).collect();
        let records = run_with(&[file(vec![table("pupils.csv", "", &lines)])], &settings()).value.records;
        let dated = records.sen.iter().filter(|row| row.from.is_some()).count();
        (records.rolls.iter().map(|roll| roll.pupils.len()).sum(), dated)
    }

    #[test]
    fn a_list_of_which_most_have_no_sen_is_the_roll_and_its_start_dates_are_read() {
        assert_eq!(read(4), (20, 4));
    }

    #[test]
    fn a_register_of_which_most_have_sen_is_no_roll() {
        assert_eq!(read(16), (0, 16));
    }
}
