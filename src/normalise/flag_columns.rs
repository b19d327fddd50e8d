//! The yes and no columns of a pupil list. What a blank means is decided once for each column; free meals may be written as dates,
//! and the four groups that look alike (free meals, Ever 6, disadvantaged, pupil premium) are never taken for one another.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::config::school::BlankMeaning;
use crate::finding::Action;
use crate::normalise::identity::DateColumn;
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::records::Flag;
use crate::normalise::sheet::{DataRow, Sheet, toml_text};
use crate::normalise::values::date_in_text::take_date;
use crate::normalise::values::dates::DateUse;
use crate::normalise::values::flags::{self, Blank, FlagCell};
use crate::normalise::values::nothing::is_nothing;
use crate::table::Cell;

/// Flag columns with the meaning of a blank in each; `None` for a column that is not used.
pub(crate) struct FlagColumns {
    columns: BTreeMap<&'static str, Option<Blank>>,
    meals: Option<DateColumn>,
    meals_end: Option<DateColumn>,
    as_at: NaiveDate,
}

const FLAGS: [&str; 5] = ["pupil_premium", "fsm", "eal", "looked_after", "service_child"];

impl FlagColumns {
    /// Decides what the whole column decides.
    pub(crate) fn new(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) -> FlagColumns {
        let mappings = &sheet.settings.mappings;
        let mut columns = BTreeMap::new();
        for field in FLAGS {
            let Some(column) = sheet.column(field) else { continue };
            let cells = || sheet.cells(rows, column.index);
            let place = sheet.column_place(column);
            if flags::tick_and_cross(cells()) {
                out.notes.add(
                    place,
                    Fault::new("M122", Action::Asked, "Ticks and crosses both occur, so a cross may mean no", "The column is not used.")
                        .hint("Write Y and N instead."),
                );
                columns.insert(field, None);
                continue;
            }
            if field == "fsm"
                && cells().any(|cell| {
                    ["uifsm", "universal", "school meal", "packed"].iter().any(|word| cell.text().to_lowercase().contains(word))
                })
            {
                out.notes.add(
                    place,
                    Fault::new("M127", Action::Rejected, "The column is about meals taken and not about eligibility", "It is not used."),
                );
                columns.insert(field, None);
                continue;
            }
            let says = |cell: &Cell| match period_in(cell) {
                Some(_) if field == "fsm" => FlagCell::Says(Flag::Yes),
                _ if is_nothing(cell) => FlagCell::Blank,
                _ => flags::read(cell, field, mappings),
            };
            let said = sheet.settings.reading.blank_under(&column.heading).map(|said| match said {
                BlankMeaning::No => Blank::MeansNo,
                BlankMeaning::NotKnown => Blank::MeansUnknown,
            });
            let blank = said.unwrap_or_else(|| flags::blank_of(cells().map(says)));
            if said.is_none() && blank == Blank::MeansNo && cells().any(is_nothing) {
                out.notes.add(
                    place,
                    Fault::new("M121", Action::Warned, "The column marks some pupils and never says No", "Its blank cells are read as No.").hint(
                        format!(
                            "Say for good what a blank means (\"no\" or \"not known\") in the school's settings under [reading.blanks]:\n{} = \"no\"",
                            toml_text(&column.heading)
                        ),
                    ),
                );
            }
            columns.insert(field, Some(blank));
        }
        let date = |field: &str, out: &mut Out| match sheet.column("fsm") {
            Some(_) => None,
            None => DateColumn::of(sheet, rows, field, DateUse::Event, &mut out.notes),
        };
        let (meals, meals_end) = (date("fsm_start", out), date("fsm_end", out));
        premium_unsaid(sheet, out);
        FlagColumns { columns, meals, meals_end, as_at: sheet.facts.as_at.unwrap_or(sheet.as_at) }
    }

    /// The flag in a row.
    pub(crate) fn flag(&self, sheet: &Sheet<'_>, at: usize, field: &'static str, out: &mut Out) -> Flag {
        if field == "fsm" && self.meals.is_some() {
            return self.meals_by_date(sheet, at, out);
        }
        let (Some(Some(blank)), Some(column)) = (self.columns.get(field), sheet.column(field)) else { return Flag::Unknown };
        let cell = sheet.at(at, column.index);
        if field == "fsm"
            && let Some(period) = period_in(cell)
        {
            return during(period, self.as_at);
        }
        match flags::read(cell, field, &sheet.settings.mappings) {
            FlagCell::Says(_) if *blank == Blank::MeansNo && is_nothing(cell) => Flag::No,
            FlagCell::Says(flag) => flag,
            FlagCell::Blank if *blank == Blank::MeansNo => Flag::No,
            FlagCell::Blank => Flag::Unknown,
            FlagCell::NotKnown => {
                let fault = Fault::new(
                    "M121",
                    Action::Warned,
                    format!("{} says neither yes nor no", sheet.quote(cell)),
                    "The cell is read as not known.",
                );
                out.notes.add(sheet.cell_place(at, column), fault);
                Flag::Unknown
            }
        }
    }

    fn meals_by_date(&self, sheet: &Sheet<'_>, at: usize, out: &mut Out) -> Flag {
        let from = self.meals.and_then(|column| column.date(sheet, at, &mut out.notes));
        let to = self.meals_end.and_then(|column| column.date(sheet, at, &mut out.notes));
        from.map_or(Flag::No, |from| during((from, to), self.as_at))
    }
}

/// True on the day: begun, and not yet ended.
fn during((from, to): (NaiveDate, Option<NaiveDate>), day: NaiveDate) -> Flag {
    if from <= day && to.is_none_or(|to| day <= to) { Flag::Yes } else { Flag::No }
}

/// `01/09/2022 - 31/07/2024`, `01/09/2022 –`: a period of eligibility, open where no end is written (M128).
pub(crate) fn period_in(cell: &Cell) -> Option<(NaiveDate, Option<NaiveDate>)> {
    if let Cell::Date(_) | Cell::DateTime(_) = cell {
        // A date alone may be the start, the end or a review.
        return None;
    }
    let text = cell.text();
    if !text.contains([' ', '-', '–', '—']) || text.chars().filter(char::is_ascii_digit).count() < 6 {
        return None;
    }
    let mut rest = format!(" {} ", text.to_lowercase().replace(['–', '—'], " - ").replace(" to ", " - ").replace(" - ", "  -  "));
    if !rest.trim_end().ends_with('-') && !rest.contains("  -  ") {
        return None;
    }
    let first = take_date(&mut rest)?;
    let second = take_date(&mut rest);
    let left: String = rest.chars().filter(|c| c.is_alphanumeric()).collect();
    (left.is_empty() && second.is_none_or(|second| first <= second)).then_some((first, second))
}

/// A column that looks like pupil premium and is another group: nothing is made of it, and that is said (M127).
fn premium_unsaid(sheet: &Sheet<'_>, out: &mut Out) {
    let has_premium = sheet.column("pupil_premium").is_some();
    for (field, words) in [("fsm6", "free meals in the last six years"), ("disadvantaged", "disadvantage")] {
        let Some(column) = sheet.column(field) else { continue };
        let what = format!("The column is about {words}, which is another group than pupil premium");
        let fault = if has_premium {
            let what = format!("{what}, and no figure is made of that group");
            Fault::new("M127", Action::Warned, what, "It is not used, and pupil premium is read from its own column.")
        } else {
            Fault::new(
                "M127",
                Action::Warned,
                format!("{what}, and the list has no column of that"),
                "Pupil premium counts as not supplied.",
            )
            .hint("Add the pupil premium to the export, or hand in the Department's premium list.")
        };
        out.notes.add(sheet.column_place(column), fault);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_the_last_day_belong_to_a_period() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let on = |text: &str| during((day("2026-09-01"), Some(day("2026-11-20"))), day(text));
        assert_eq!([on("2026-08-31"), on("2026-09-01"), on("2026-11-20"), on("2026-11-21")], [Flag::No, Flag::Yes, Flag::Yes, Flag::No]);
        assert_eq!(during((day("2026-09-01"), None), day("2030-09-01")), Flag::Yes);
    }
}
