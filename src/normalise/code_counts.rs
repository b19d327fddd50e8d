//! Attendance by code: how many sessions a pupil has with each attendance code, for the census.
//!
//! Three shapes are met: a column per code (`/`, `\`, `B`, `C` …), a row per pupil and code with a count, and a row per pupil and
//! session with its mark, which are counted by week. Without the days it counts, a table cannot be put into a census period.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};

use crate::domain::census_fact::{CensusFact, CensusTopic, CensusValue};
use crate::finding::Action;
use crate::normalise::identity::{DateColumn, Identity, pupil_key};
use crate::normalise::kind::marks::code_of_heading;
use crate::normalise::layout::Column;
use crate::normalise::notes::{Fault, Notes};
use crate::normalise::out::Out;
use crate::normalise::records::{PupilReference, Recorded};
use crate::normalise::sheet::{DataRow, Sheet};
use crate::normalise::values::amounts::count;
use crate::normalise::values::dates::DateUse;
use crate::normalise::values::nothing::is_nothing;

/// The item under which the sessions possible of a table stand among its codes.
pub(crate) const POSSIBLE: &str = "possible";

/// Reads a table with a column per code.
pub(crate) fn read(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) {
    if sheet.column("att_code").is_some() {
        return by_rows(sheet, rows, out);
    }
    let identity = Identity::new(sheet, rows, &mut out.notes);
    let period = Period::of(sheet, rows, out);
    let codes: Vec<(&Column, String)> =
        sheet.layout.columns.iter().filter_map(|column| Some((column, code_of_heading(&column.heading)?))).collect();
    for row in rows {
        let at = row.at;
        let Some(pupil) = identity.reference(sheet, row, &mut out.notes) else {
            out.left_out_quietly(sheet, at, "M072");
            continue;
        };
        let possible = sheet.column("att_possible").map(|column| (column, POSSIBLE.to_owned()));
        let mut values = Vec::new();
        for (column, item) in codes.iter().cloned().chain(possible) {
            let Some(n) = number(sheet, at, column, &mut out.notes) else { continue };
            if n > 0 || item == POSSIBLE {
                values.push(CensusValue { item, text: n.to_string(), place: sheet.cell_place(at, column) });
            }
        }
        if values.is_empty() {
            out.skip(sheet, at, "pupil without attendance in this table");
            continue;
        }
        let (from, to) = period.days(sheet, at, &mut out.notes);
        record(sheet, at, pupil, CensusFact { topic: CensusTopic::Sessions, from, to, values }, out);
    }
}

fn record(sheet: &Sheet<'_>, at: usize, pupil: PupilReference, fact: CensusFact, out: &mut Out) {
    out.records.census.push(Recorded { row: sheet.key(at), place: sheet.row_place(at), pupil, fact });
    out.used(sheet, at);
}

/// A count of sessions; a blank cell is none, and what is no count is said.
fn number(sheet: &Sheet<'_>, at: usize, column: &Column, notes: &mut Notes) -> Option<u32> {
    let cell = sheet.at(at, column.index);
    let value = count(cell);
    if value.is_none() && !is_nothing(cell) {
        let what = format!("{} is not a count of sessions", sheet.quote(cell));
        notes.add(sheet.cell_place(at, column), Fault::new("M107", Action::Quarantined, what, "The cell is read as empty."));
    }
    value
}

/// The days a table counts: by its own columns, else by its title.
struct Period {
    from: Option<DateColumn>,
    to: Option<DateColumn>,
}

impl Period {
    fn of(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) -> Period {
        let from = DateColumn::of(sheet, rows, "att_from", DateUse::Event, &mut out.notes);
        let to = DateColumn::of(sheet, rows, "att_to", DateUse::Event, &mut out.notes);
        if sheet.facts.period.is_none() && from.is_none() {
            let what = "The table of attendance codes does not say which days it counts";
            let fault = Fault::new("M155", Action::Asked, what, "It cannot be put into a period of the census and is not in the return.");
            out.notes.add(sheet.table.place(), fault.hint("Keep the title line with the dates when exporting."));
        }
        Period { from, to }
    }

    fn days(&self, sheet: &Sheet<'_>, at: usize, notes: &mut Notes) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let mut day = |column: &Option<DateColumn>| column.and_then(|column| column.date(sheet, at, notes));
        let (from, to) = (day(&self.from), day(&self.to));
        let (first, last) = sheet.facts.period.unzip();
        (from.or(first), to.or(last))
    }
}

/// What the rows of one pupil and period add up to.
struct Gathered {
    at: usize,
    pupil: PupilReference,
    days: (Option<NaiveDate>, Option<NaiveDate>),
    values: Vec<CensusValue>,
}

/// A row per pupil and code, or per pupil and mark of a day: the rows of a pupil and period become one record, with the place of
/// the first.
fn by_rows(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) {
    let Some(code_column) = sheet.column("att_code") else { return };
    let identity = Identity::new(sheet, rows, &mut out.notes);
    let counts = sheet.column("att_code_sessions");
    let marked = DateColumn::of(sheet, rows, "att_code_date", DateUse::Event, &mut out.notes).filter(|_| counts.is_none());
    let period = match marked {
        Some(_) => Period { from: None, to: None },
        None => Period::of(sheet, rows, out),
    };
    let mut order: BTreeMap<(String, Option<NaiveDate>, Option<NaiveDate>), usize> = BTreeMap::new();
    let mut gathered: Vec<Gathered> = Vec::new();
    for row in rows {
        let at = row.at;
        let Some(pupil) = identity.reference(sheet, row, &mut out.notes) else {
            out.left_out_quietly(sheet, at, "M072");
            continue;
        };
        let cell = sheet.at(at, code_column.index);
        let text = cell.text();
        if is_nothing(cell) {
            out.skip(sheet, at, "session without a mark");
            continue;
        }
        let Some(code) = code_of_heading(&text).filter(|code| sheet.settings.mappings.value("attendance_mark", code).is_some()) else {
            let fault = Fault::new("M132", Action::Asked, format!("{} is no attendance code", sheet.quote(cell)), "The row is left out.");
            out.left_out(sheet, at, fault.hint("Export the codes of the national list."));
            continue;
        };
        let n = match counts {
            Some(column) => number(sheet, at, column, &mut out.notes),
            None => Some(1),
        };
        let Some(n) = n else {
            out.left_out_quietly(sheet, at, "M107");
            continue;
        };
        let days = match marked {
            Some(column) => match column.date(sheet, at, &mut out.notes).filter(|day| *day <= sheet.as_at) {
                Some(day) => week_of(day),
                None => {
                    let what = "The mark has no day, or one that is still to come";
                    out.left_out(sheet, at, Fault::new("M146", Action::Quarantined, what, "The row is left out."));
                    continue;
                }
            },
            None => period.days(sheet, at, &mut out.notes),
        };
        let key = (pupil_key(&pupil), days.0, days.1);
        let index = *order.entry(key).or_insert_with(|| {
            gathered.push(Gathered { at, pupil, days, values: Vec::new() });
            gathered.len() - 1
        });
        if let Some(one) = gathered.get_mut(index) {
            add(&mut one.values, &code, n, sheet, at, code_column);
        }
        out.used(sheet, at);
    }
    for one in gathered {
        let fact = CensusFact { topic: CensusTopic::Sessions, from: one.days.0, to: one.days.1, values: one.values };
        out.records.census.push(Recorded { row: sheet.key(one.at), place: sheet.row_place(one.at), pupil: one.pupil, fact });
    }
}

/// The days of one week and one month: every period of the census begins on the first of a month or on a Monday, so that marks
/// counted so fall into one of them.
fn week_of(day: NaiveDate) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let week = day.week(Weekday::Mon);
    let is_same_month = |other: &NaiveDate| (other.year(), other.month()) == (day.year(), day.month());
    let of_month = |days: &mut dyn Iterator<Item = NaiveDate>| days.take(7).take_while(is_same_month).last();
    let first = of_month(&mut std::iter::successors(Some(day), |day| day.pred_opt().filter(|day| *day >= week.first_day())));
    let last = of_month(&mut std::iter::successors(Some(day), |day| day.succ_opt().filter(|day| *day <= week.last_day())));
    (first, last)
}

fn add(values: &mut Vec<CensusValue>, code: &str, n: u32, sheet: &Sheet<'_>, at: usize, column: &Column) {
    match values.iter_mut().find(|value| value.item == code) {
        Some(value) => value.text = (value.text.parse::<u32>().unwrap_or(0) + n).to_string(),
        None => values.push(CensusValue { item: code.to_owned(), text: n.to_string(), place: sheet.cell_place(at, column) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Fate;
    use crate::normalise::normalise;
    use crate::normalise::records::Normalised;
    use crate::normalise::testing::{file, settings, table};

    fn read(lines: &[&str]) -> Normalised {
        normalise(&[file(vec![table("codes.csv", "", lines)])], &settings(), "2027-01-30".parse().unwrap()).value
    }

    fn sums(read: &Normalised) -> Vec<String> {
        let of = |record: &Recorded<CensusFact>| {
            let values: Vec<String> = record.fact.values.iter().map(|value| format!("{}={}", value.item, value.text)).collect();
            let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
            format!("{} {}..{} {}", record.row.row, day(record.fact.from), day(record.fact.to), values.join(" "))
        };
        read.records.census.iter().map(of).collect()
    }

    #[test]
    fn a_column_for_each_code_is_read_with_the_days_of_the_title() {
        let read = read(&[
            "Attendance by code 01/09/2026 to 18/12/2026",
            "UPN|Surname|Forename|DOB|Possible Sessions|/|\\|B|C1|I|Late (L)|O",
            "H801200001001|Sample|Ada|2018-10-10|140|66|68|2|0|4||",
            "A801200001002|Sample|Bo|2018-11-11|140|70|69|||1||",
        ]);
        assert_eq!(
            sums(&read),
            ["3 2026-09-01..2026-12-18 /=66 \\=68 B=2 I=4 possible=140", "4 2026-09-01..2026-12-18 /=70 \\=69 I=1 possible=140"]
        );
        assert!(read.ledger.unexplained().is_empty());
    }

    #[test]
    fn a_row_for_each_code_is_added_up_to_the_pupil_and_a_word_that_is_no_code_is_left_out() {
        let read = read(&[
            "01/09/2026 to 18/12/2026",
            "",
            "UPN|Surname|Forename|DOB|Attendance Code|Number of Marks",
            "H801200001001|Sample|Ada|2018-10-10|/|66",
            "H801200001001|Sample|Ada|2018-10-10|\\|68",
            "H801200001001|Sample|Ada|2018-10-10|ill|3",
            "H801200001001|Sample|Ada|2018-10-10|I|4",
        ]);
        assert_eq!(sums(&read), ["4 2026-09-01..2026-12-18 /=66 \\=68 I=4"]);
        let fates: Vec<&Fate> = read.ledger.rows().map(|(_, fate)| fate).collect();
        assert_eq!(fates.iter().filter(|fate| matches!(fate, Fate::Quarantined(_))).count(), 1);
    }

    #[test]
    fn marks_of_days_are_counted_by_week_and_month() {
        let read = read(&[
            "UPN|Surname|Forename|DOB|Mark Date|Attendance Mark",
            "H801200001001|Sample|Ada|2018-10-10|29/09/2026|/",
            "H801200001001|Sample|Ada|2018-10-10|29/09/2026|\\",
            "H801200001001|Sample|Ada|2018-10-10|30/09/2026|I",
            "H801200001001|Sample|Ada|2018-10-10|01/10/2026|I",
        ]);
        assert_eq!(sums(&read), ["2 2026-09-28..2026-09-30 /=1 \\=1 I=1", "5 2026-10-01..2026-10-04 I=1"]);
    }
}
