//! Test results and teacher judgements: one result per pupil, series and occasion, in time order.

use std::collections::BTreeMap;

use crate::domain::occasion::Occasion;
use crate::domain::subject::Subject;
use crate::finding::{Action, Code, Finding};
use crate::ledger::RowKey;
use crate::link::desk::Desk;
use crate::link::school::{JudgementAt, Pupil, Series, SeriesResult};
use crate::normalise::records::{JudgementResult, TestResult};
use crate::place::Place;

const LATER: Code = Code("M146");
const CONFLICT: Code = Code("M081");

/// Attaches test results. Equal results at one occasion are one; the latest test day of an occasion wins; two
/// different results of one day are a conflict and neither is used.
pub(crate) fn attach_tests(pupils: &mut [Pupil], rows: &[TestResult], desk: &mut Desk<'_>) {
    note_later(rows.iter().filter(|row| row.date.is_none()).map(|row| (row.occasion, &row.place)), desk);
    let mut found: BTreeMap<(usize, Series, Occasion), Vec<(SeriesResult, RowKey)>> = BTreeMap::new();
    for row in rows {
        let day = row.date.unwrap_or_else(|| row.occasion.usual_day().min(desk.as_at.max(first_day_of(row.occasion))));
        let Some(at) = desk.settle("test export", &row.row, &row.pupil, day) else { continue };
        let series = Series { subject: row.subject, instrument: row.instrument.clone(), measure: row.measure };
        let result = SeriesResult { occasion: row.occasion, date: day, outcome: row.outcome, place: row.place.clone() };
        found.entry((at.0, series, row.occasion)).or_default().push((result, row.row.clone()));
    }
    let mut conflicts: Vec<(Place, usize)> = Vec::new();
    for ((at, series, _), mut results) in found {
        results.sort_by(|(a, _), (b, _)| (b.date, &a.place).cmp(&(a.date, &b.place)));
        // A missing result gives way to a real one of the same occasion: the test was taken later.
        if results.iter().any(|(r, _)| has_result(r)) {
            results.retain(|(r, _)| has_result(r));
        }
        let Some((latest, _)) = results.first().cloned() else { continue };
        let same_day: Vec<&(SeriesResult, RowKey)> = results.iter().filter(|(r, _)| r.date == latest.date).collect();
        if same_day.iter().any(|(r, _)| r.outcome != latest.outcome) {
            conflicts.push((latest.place.clone(), same_day.len()));
            for (_, row) in &same_day {
                desk.work.lose(row, CONFLICT);
            }
            continue;
        }
        if let Some(pupil) = pupils.get_mut(at) {
            pupil.tests.entry(series).or_default().push(latest);
        }
    }
    for (place, n) in conflicts {
        desk.work.findings.push(
            Finding::new(
                CONFLICT,
                Action::Quarantined,
                place,
                format!("{n} different results are given for one pupil, subject and occasion. None of them is used."),
            )
            .hint("Keep the right result in the file, or give each its test date."),
        );
    }
}

/// Results of a term that has not begun: right when a past day is looked at, and otherwise a wrong school year.
fn note_later<'a>(results: impl Iterator<Item = (Occasion, &'a Place)>, desk: &mut Desk<'_>) {
    let mut later: BTreeMap<(std::sync::Arc<str>, Occasion), (Place, usize)> = BTreeMap::new();
    for (occasion, place) in results.filter(|(occasion, _)| first_day_of(*occasion) > desk.as_at) {
        later.entry((place.file.clone(), occasion)).or_insert_with(|| (place.clone(), 0)).1 += 1;
    }
    for ((_, occasion), (place, n)) in later {
        let results = if n == 1 { "1 result is".to_owned() } else { format!("{n} results are") };
        let message = format!("{results} of {occasion}, which begins after the day of this run. They are not used.");
        desk.work.findings.push(
            Finding::new(LATER, Action::Warned, place, message)
                .hint("If the term has passed, the school year is wrong: correct it in the file or under [[reading.files]]."),
        );
    }
}

fn has_result(result: &SeriesResult) -> bool {
    !matches!(result.outcome, crate::domain::score::Outcome::Missing(_))
}

fn first_day_of(occasion: Occasion) -> chrono::NaiveDate {
    match occasion.term {
        crate::domain::term::Term::Autumn => occasion.year.first_day(),
        crate::domain::term::Term::Spring => chrono::NaiveDate::from_ymd_opt(occasion.year.start_year() + 1, 1, 1).unwrap_or_default(),
        crate::domain::term::Term::Summer => crate::domain::term::easter_sunday(occasion.year.start_year() + 1) + chrono::Duration::days(1),
    }
}

/// Attaches teacher judgements; the same rules as for tests, by occasion.
pub(crate) fn attach_judgements(pupils: &mut [Pupil], rows: &[JudgementResult], desk: &mut Desk<'_>) {
    note_later(rows.iter().map(|row| (row.occasion, &row.place)), desk);
    let mut found: BTreeMap<(usize, Subject, Occasion), Vec<(JudgementAt, RowKey)>> = BTreeMap::new();
    for row in rows {
        let day = row.occasion.usual_day().min(desk.as_at.max(first_day_of(row.occasion)));
        let Some(at) = desk.settle("mark book", &row.row, &row.pupil, day) else { continue };
        let judgement = JudgementAt { occasion: row.occasion, judgement: row.judgement.clone(), place: row.place.clone() };
        found.entry((at.0, row.subject, row.occasion)).or_default().push((judgement, row.row.clone()));
    }
    let mut conflicts: Vec<(Place, usize)> = Vec::new();
    for ((at, subject, _), mut judgements) in found {
        if judgements.iter().any(|(j, _)| j.judgement.is_ok()) {
            judgements.retain(|(j, _)| j.judgement.is_ok());
        }
        judgements.sort_by(|(a, _), (b, _)| a.place.cmp(&b.place));
        let Some((first, _)) = judgements.first().cloned() else { continue };
        if judgements.iter().any(|(j, _)| j.judgement != first.judgement) {
            conflicts.push((first.place.clone(), judgements.len()));
            for (_, row) in &judgements {
                desk.work.lose(row, CONFLICT);
            }
            continue;
        }
        if let Some(pupil) = pupils.get_mut(at) {
            pupil.judgements.entry(subject).or_default().push(first);
        }
    }
    for (place, n) in conflicts {
        desk.work.findings.push(
            Finding::new(
                CONFLICT,
                Action::Quarantined,
                place,
                format!("{n} different judgements are given for one pupil, subject and term. None of them is used."),
            )
            .hint("Keep the right judgement in one of the mark books."),
        );
    }
}
