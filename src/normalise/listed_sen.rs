//! What a pupil list says of SEN beside the status itself: types of need in rank order, and since when the status holds.

use crate::domain::sen::SenProvision;
use crate::normalise::identity::DateColumn;
use crate::normalise::out::Out;
use crate::normalise::records::{RollRow, SenRow};
use crate::normalise::sen_report::{need as written_need, rank as written_rank};
use crate::normalise::sheet::{DataRow, Sheet};
use crate::normalise::values::dates::DateUse;
use crate::normalise::values::sen;

/// The column of first days of the status, where the list has one.
#[derive(Clone, Copy)]
pub(crate) struct ListedSen {
    from: Option<DateColumn>,
}

impl ListedSen {
    /// Looks for the column. `Start` and `From` alone may be the first day of anything.
    pub(crate) fn of(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) -> ListedSen {
        let speaks_of_sen =
            |plain: &str| ["sen", "send", "register", "status", "ehcp"].iter().any(|word| plain.split(' ').any(|one| one == *word));
        let is_sen = sheet.column("sen_start").is_some_and(|column| speaks_of_sen(&column.plain));
        let from = if is_sen { DateColumn::of(sheet, rows, "sen_start", DateUse::Event, &mut out.notes) } else { None };
        ListedSen { from }
    }

    /// Types of need and first day of one pupil, as rows of a SEN report; `nth` counts further rows of the same pupil.
    pub(crate) fn read(self, sheet: &Sheet<'_>, at: usize, row: &RollRow, nth: u8, out: &mut Out) {
        if row.sen_status == Some(SenProvision::None) {
            return;
        }
        let from = self.from.and_then(|column| column.date(sheet, at, &mut out.notes));
        let known = out.records.sen.len();
        for (rank, field) in [(1, "sen_need"), (2, "sen_need_2")] {
            let several = sen::several_needs(sheet.cell(at, field), &sheet.settings.mappings).into_iter().skip(1);
            let all = written_need(sheet, at, field, &mut out.notes).into_iter().chain(several);
            for (place, need) in (0_u8..).zip(all) {
                let rank = written_rank(sheet, at).unwrap_or(rank + nth).saturating_add(place);
                out.records.sen.push(SenRow { need: Some(need), rank: Some(rank), from, ..status(sheet, row) });
            }
        }
        // Without a type of need the status has no row yet, and its first day would be lost.
        if self.from.is_some() && row.sen_status.is_some() && out.records.sen.len() == known {
            out.records.sen.push(SenRow { from, ..status(sheet, row) });
        }
    }
}

fn status(sheet: &Sheet<'_>, row: &RollRow) -> SenRow {
    SenRow {
        row: row.row.clone(),
        pupil: row.pupil.clone(),
        as_at: sheet.facts.as_at,
        provision: row.sen_status,
        need: None,
        rank: None,
        from: None,
        to: None,
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::sen::SenProvision;
    use crate::normalise::checks::run_with;
    use crate::normalise::testing::{file, settings, table};

    fn read(head: &str, rows: &[&str]) -> Vec<(Option<SenProvision>, Option<String>, Option<String>)> {
        let lines: Vec<&str> = ["Report date: 20/11/2026", head].into_iter().chain(rows.iter().copied()).collect();
        let read = run_with(&[file(vec![table("list.csv", "", &lines)])], &settings());
        let row = |one: &crate::normalise::records::SenRow| {
            (one.provision, one.need.as_ref().map(|need| need.code().to_owned()), one.from.map(|day| day.to_string()))
        };
        read.value.records.sen.iter().map(row).collect()
    }

    #[test]
    fn the_first_day_of_a_status_on_the_pupil_list_is_read_with_and_without_a_type_of_need() {
        let rows = [
            "Adams|Ava|05/10/2018|F|3|Oak|01/09/2023|K|04/11/2025|SLCN",
            "Brown|Ben|06/11/2018|M|3|Oak|01/09/2023|N||",
            "Clark|Cai|07/12/2018|M|3|Oak|01/09/2023|E|05/01/2026|",
        ];
        let support = |need: Option<&str>, day: &str| (Some(SenProvision::Support), need.map(str::to_owned), Some(day.to_owned()));
        let plan = (Some(SenProvision::Plan), None, Some("2026-01-05".to_owned()));
        for heading in ["SEN Start Date", "SEND Start", "SEN since", "On SEN register since"] {
            let head = format!("Surname|Forename|DOB|Sex|Year Group|Class|Admission date|SEN status|{heading}|SEN need|Leaving date");
            assert_eq!(read(&head, &rows), [support(Some("SLCN"), "2025-11-04"), plan.clone()], "{heading}");
        }
    }

    #[test]
    fn a_list_without_such_a_column_adds_no_row_for_a_status_alone() {
        let rows = ["Adams|Ava|05/10/2018|3|Oak|01/09/2023|K"];
        assert_eq!(read("Surname|Forename|DOB|Year Group|Class|Admission date|SEN status", &rows), []);
    }
}
