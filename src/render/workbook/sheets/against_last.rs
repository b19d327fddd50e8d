//! Blocks of the summary that look back: the lists against the last run, and how often people agreed with the flags.

use std::collections::BTreeMap;

use super::summary::{Block, FIRST, OTHER, SECOND};
use crate::decide::results::Partition;
use crate::link::school::Pupil;
use crate::render::vocabulary as name;
use crate::render::workbook::book::Book;
use crate::render::workbook::layout::formats::Style;
use crate::render::workbook::layout::table::{Value, column};
use crate::render::workbook::past::{Agreement, AgreementRow, Standing, outcome_of};

/// Flagged pupils of one class against the last run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Against {
    new: usize,
    still: usize,
    returned: usize,
    cleared: usize,
    was_flagged: usize,
}

impl Against {
    fn add(&mut self, standing: Standing, today: Partition) {
        match (standing, today) {
            (Standing::New | Standing::Stronger, Partition::Flagged) => self.new += 1,
            (Standing::Still(_), Partition::Flagged) => self.still += 1,
            (Standing::Returned, Partition::Flagged) => self.returned += 1,
            (Standing::Cleared, _) => self.cleared += 1,
            (Standing::WasFlagged, _) => self.was_flagged += 1,
            _ => {}
        }
    }

    fn values<'a>(self) -> Vec<Value<'a>> {
        [self.new, self.still, self.returned, self.cleared, self.was_flagged].map(Value::count).to_vec()
    }
}

/// New, still, returned and cleared by class.
pub(super) fn block<'a>(book: &Book<'a>) -> Block<'a> {
    let mut rows = Vec::new();
    if !book.earlier.is_empty() {
        let mut classes: BTreeMap<&str, Against> = BTreeMap::new();
        let mut all = Against::default();
        for entry in &book.entries {
            let standing = book.standing(entry);
            classes.entry(entry.pupil.class.as_str()).or_default().add(standing, entry.partition());
            all.add(standing, entry.partition());
        }
        rows = classes.into_iter().map(|(class, counts)| [vec![Value::text(class), Value::Blank], counts.values()].concat()).collect();
        let left = match n_left(book) {
            0 => Value::Blank,
            1 => Value::text("1 flagged last term is no longer on roll"),
            n => Value::text(format!("{n} flagged last term are no longer on roll")),
        };
        rows.push([vec![Value::text("All classes"), left], all.values()].concat());
    }
    let columns = vec![
        column(name::CLASS, FIRST, Style::Text),
        column(name::NOTE, SECOND, Style::Text),
        column(name::NEWLY_FLAGGED, OTHER, Style::Whole),
        column(name::STILL_FLAGGED, OTHER, Style::Whole),
        column(name::RETURNED, OTHER, Style::Whole),
        column(name::CLEARED_SINCE, OTHER, Style::Whole),
        column(name::NO_LONGER_FLAGGED, OTHER, Style::Whole),
    ];
    Block { heading: "Flagged pupils against the last run", table: "Against_last", columns, rows }
}

/// Pupils flagged in the last run whom no pupil of today continues.
fn n_left(book: &Book) -> usize {
    let Some(last) = book.earlier.first() else { return 0 };
    let flagged = last.pupils.values().filter(|outcome| outcome.list == Partition::Flagged.word()).count();
    let is_here = |pupil: &Pupil| outcome_of(last, pupil).is_some_and(|outcome| outcome.list == Partition::Flagged.word());
    flagged.saturating_sub(book.entries.iter().filter(|entry| is_here(entry.pupil)).count())
}

/// The sentence about earlier runs.
pub(super) fn sentence(book: &Book) -> String {
    match book.earlier.first() {
        None => "New, still and returned: this is the first run, so there is nothing to compare with yet.".to_owned(),
        Some(last) => format!(
            "New, still, returned and cleared are against the run of {}; terms in which a pupil could not be judged are passed over.",
            last.as_at.format("%-d %B %Y")
        ),
    }
}

/// How often flags were judged no concern: a rule that cries wolf shows here.
pub(super) fn agreement<'a>(agreement: Option<&'a Agreement>) -> Block<'a> {
    let row = |row: &'a AgreementRow| {
        let share = match row.n_discussed {
            0 => Value::text("nothing discussed yet"),
            n => Value::text(format!("{} of {n} discussed were judged no concern", row.n_not_a_concern)),
        };
        let counts = [row.n_flagged, row.n_discussed, row.n_not_a_concern, row.n_teacher_too, row.n_teacher_not];
        [vec![Value::text(row.rule.as_str()), share], counts.map(Value::count).to_vec()].concat()
    };
    let mut rows: Vec<Vec<Value>> = agreement.map(|agreement| agreement.rows.iter().map(row).collect()).unwrap_or_default();
    if let Some(agreement) = agreement {
        rows.push(vec![
            Value::text("Raised by a teacher, on no list"),
            Value::text(format!("over {} runs with decisions", agreement.n_runs)),
            Value::count(agreement.n_raised_only),
        ]);
    }
    let columns = vec![
        column(name::RULE, FIRST, Style::Text),
        column(name::NOTE, SECOND, Style::Text),
        column(name::PUPILS, OTHER, Style::Whole),
        column(name::DISCUSSED, OTHER, Style::Whole),
        column(name::NOT_A_CONCERN, OTHER, Style::Whole),
        column(name::TEACHER_TOO, OTHER, Style::Whole),
        column(name::TEACHER_NOT, OTHER, Style::Whole),
    ];
    Block { heading: "Does a rule cry wolf? Flags against what meetings and teachers said", table: "Agreement", columns, rows }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::workbook::fixture::Sample;

    #[test]
    fn every_flagged_pupil_is_new_still_or_returned_once_there_is_an_earlier_run() {
        let sample = Sample::school();
        let book = Book::of_school(&sample.input()).unwrap();
        let mut all = Against::default();
        book.entries.iter().for_each(|entry| all.add(book.standing(entry), entry.partition()));
        assert_eq!(all.new + all.still + all.returned, book.listed(Partition::Flagged).len());
        assert!(all.new > 0 && all.still > 0 && all.returned > 0 && all.cleared > 0, "{all:?}");
        assert_eq!(n_left(&book), 1);
    }
}
