//! The last six terms of every listed pupil, as numbers and as a line: drops and plateaus that two numbers hide.
//!
//! Scores of one test series only, by terms of the school year back from the run's own; a term without a score stays empty
//! and the line has a gap there.

use rust_xlsxwriter::{ChartEmptyCells, Sparkline, Workbook};

use super::{Plain, evidence, put_with_rows_of};
use crate::analyse::results::SubjectProgress;
use crate::decide::results::Partition;
use crate::domain::subject::Subject;
use crate::domain::term::{SchoolTerm, Term};
use crate::error::Error;
use crate::render::vocabulary as name;
use crate::render::workbook::book::{Book, Entry};
use crate::render::workbook::layout::formats::{CONCERN, Formats, Style};
use crate::render::workbook::layout::table::{Column, Value, column, fault};
use crate::render::workbook::words;

/// Terms shown.
const TERMS: usize = 6;
/// First column with a score.
const FIRST_SCORE: u16 = 5;
/// The column of the lines.
const LINE: u16 = FIRST_SCORE + TERMS as u16;
const SHEET: &str = "Trend";

const COLUMNS: [Column; 12] = [
    column(name::PUPIL, 20.0, Style::Text),
    column(name::YEAR_CLASS, 9.0, Style::Text),
    column(name::STRENGTH, 11.0, Style::Text),
    column(name::SUBJECT, 10.0, Style::Text),
    column(name::TEST, 30.0, Style::Text),
    column(name::FIVE_TERMS_AGO, 8.0, Style::OneDecimal),
    column(name::FOUR_TERMS_AGO, 8.0, Style::OneDecimal),
    column(name::THREE_TERMS_AGO, 8.0, Style::OneDecimal),
    column(name::TWO_TERMS_AGO, 8.0, Style::OneDecimal),
    column(name::LAST_TERM, 8.0, Style::OneDecimal),
    column(name::THIS_TERM, 8.0, Style::OneDecimal),
    column(name::LINE, 20.0, Style::Text),
];

/// Writes the sheet.
pub(crate) fn put(workbook: &mut Workbook, formats: &Formats, book: &Book, evidence: &evidence::Plan) -> Result<(), Error> {
    let entries: Vec<Entry> = [Partition::Flagged, Partition::Watch].into_iter().flat_map(|list| book.listed(list)).collect();
    let mut rows: Vec<Vec<Value>> = Vec::new();
    for entry in &entries {
        let subjects = entry.analysis.subjects.iter().filter(|(_, progress)| progress.history.iter().any(|seen| seen.score.is_some()));
        rows.extend(subjects.map(|(subject, progress)| row(book, entry, *subject, progress, evidence)));
    }
    let notes = [format!(
        "{}. Flagged pupils first, then the watch list. One test series a row; an empty cell is a term without a score, and the line has a gap there. Each line has its own scale: compare shapes, not heights.",
        words::when(book)
    )];
    let plain = Plain {
        sheet: SHEET,
        table: "Trend",
        title: "Trend: the last six terms of flagged and watched pupils",
        notes: &notes,
        columns: &COLUMNS,
        rows: &rows,
        printed: COLUMNS.len(),
        pages_high: 0,
        frozen: 1,
        when_empty: "Nobody is flagged or watched this term",
    };
    let landed = put_with_rows_of(workbook, formats, book, &plain, 24.0)?;
    if rows.is_empty() {
        return Ok(());
    }
    let sheet = workbook.worksheet_from_name(SHEET).map_err(fault)?;
    for row in landed.first_row..=landed.last_row {
        let line = Sparkline::new()
            .set_range((SHEET, row, FIRST_SCORE, row, LINE - 1))
            .show_empty_cells_as(ChartEmptyCells::Gaps)
            .show_markers(true)
            .set_markers_color(CONCERN)
            .set_sparkline_color(CONCERN);
        sheet.add_sparkline(row, LINE, &line).map_err(fault)?;
    }
    Ok(())
}

fn row<'a>(book: &Book, entry: &Entry<'a>, subject: Subject, progress: &'a SubjectProgress, evidence: &evidence::Plan) -> Vec<Value<'a>> {
    let [name, class] = evidence.who(entry.pupil, &COLUMNS);
    let test = progress.series.as_ref().map(|series| format!("{}, {}", series.instrument, series.measure.words())).unwrap_or_default();
    let mut row = vec![name, class, Value::text(words::strength(entry)), Value::text(subject.title()), Value::text(test)];
    row.extend(last_terms(progress, book.stamp.term).map(Value::maybe));
    row.push(Value::Blank);
    row
}

/// The scores of the last terms, oldest first; the last of a term where there are several.
fn last_terms(progress: &SubjectProgress, now: SchoolTerm) -> [Option<f64>; TERMS] {
    let mut scores = [None; TERMS];
    for seen in &progress.history {
        let back = number_of(now) - number_of(SchoolTerm::of(seen.date));
        let slot = usize::try_from(back).ok().and_then(|back| (TERMS - 1).checked_sub(back)).and_then(|at| scores.get_mut(at));
        if let (Some(slot), Some(score)) = (slot, seen.score) {
            *slot = Some(score);
        }
    }
    scores
}

/// Terms since the beginning of time, so that they can be subtracted.
fn number_of(term: SchoolTerm) -> i32 {
    let within = match term.term {
        Term::Autumn => 0,
        Term::Spring => 1,
        Term::Summer => 2,
    };
    term.year.start_year() * 3 + within
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::workbook::fixture::{Sample, day};

    #[test]
    fn a_term_without_a_score_stays_empty() {
        let sample = Sample::school();
        let pupil = sample.analysis.pupils.iter().find(|pupil| pupil.subjects.values().any(|one| one.history.len() == 3)).unwrap();
        let progress = pupil.subjects.values().next().unwrap();
        let scores = last_terms(progress, SchoolTerm::of(day(2026, 11, 20)));
        assert_eq!(scores.map(|score| score.is_some()), [false, false, false, true, true, true]);
        let later = last_terms(progress, SchoolTerm::of(day(2027, 5, 20)));
        assert_eq!(later.map(|score| score.is_some()), [false, true, true, true, false, false]);
        assert_eq!(last_terms(progress, SchoolTerm::of(day(2035, 5, 20))), [None; TERMS]);
    }
}
