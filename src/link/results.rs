//! Test results and teacher judgements: one result per pupil, series and occasion, in time order.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::occasion::Occasion;
use crate::domain::score::{NoScore, Outcome};
use crate::domain::subject::Subject;
use crate::finding::{Action, Code, Finding};
use crate::ledger::RowKey;
use crate::link::desk::Desk;
use crate::link::earlier::Rank;
use crate::link::restated::{Stated, newest};
use crate::link::school::{JudgementAt, Pupil, Series, SeriesResult};
use crate::link::vanished::Vanished;
use crate::normalise::records::{JudgementResult, TestResult};
use crate::place::Place;

const LATER: Code = Code("M146");
const CONFLICT: Code = Code("M081");

/// A test result with the load that gives it.
struct GivenResult {
    rank: Rank,
    result: SeriesResult,
    row: RowKey,
    day: Option<NaiveDate>,
}

impl Stated for GivenResult {
    fn rank(&self) -> Rank {
        self.rank
    }
    fn place(&self) -> &Place {
        &self.result.place
    }
    fn value(&self) -> String {
        self.result.outcome.to_string()
    }
    fn row(&self) -> &RowKey {
        &self.row
    }
    fn same_sitting(&self, other: &Self) -> bool {
        self.day.is_none() || other.day.is_none() || self.day == other.day
    }
    fn is_blank(&self) -> bool {
        self.result.outcome == Outcome::Missing(NoScore::NotRecorded)
    }
}

/// A judgement with the load that gives it.
struct GivenJudgement {
    rank: Rank,
    judgement: JudgementAt,
    row: RowKey,
}

impl Stated for GivenJudgement {
    fn rank(&self) -> Rank {
        self.rank
    }
    fn place(&self) -> &Place {
        &self.judgement.place
    }
    fn value(&self) -> String {
        self.judgement.judgement.as_ref().map_or_else(|reason| reason.word().to_owned(), |judgement| judgement.word().to_owned())
    }
    fn row(&self) -> &RowKey {
        &self.row
    }
    fn same_sitting(&self, _: &Self) -> bool {
        true
    }
    fn is_blank(&self) -> bool {
        self.judgement.judgement == Err(NoScore::NotRecorded)
    }
}

/// Attaches test results. Equal results at one occasion are one; the latest test day of an occasion wins; two
/// different results of one day are a conflict and neither is used.
pub(crate) fn attach_tests(pupils: &mut [Pupil], rows: &[TestResult], desk: &mut Desk<'_>) {
    let today = |file: &std::sync::Arc<str>, desk: &Desk<'_>| desk.order.rank(file) == Rank::TODAY;
    let undated: Vec<_> = rows.iter().filter(|row| row.date.is_none() && today(&row.row.file, desk)).collect();
    note_later(undated.iter().map(|row| (row.occasion, &row.place)), desk);
    let mut found: BTreeMap<(usize, Series, Occasion), Vec<GivenResult>> = BTreeMap::new();
    for row in rows {
        let day = row.date.unwrap_or_else(|| row.occasion.usual_day().min(desk.as_at.max(row.occasion.first_day())));
        let Some(at) = desk.settle("test export", &row.row, &row.pupil, day) else { continue };
        let series = Series { subject: row.subject, instrument: row.instrument.clone(), measure: row.measure };
        let result = SeriesResult { occasion: row.occasion, date: day, outcome: row.outcome, place: row.place.clone() };
        let given = GivenResult { rank: desk.order.rank(&row.row.file), result, row: row.row.clone(), day: row.date };
        found.entry((at.0, series, row.occasion)).or_default().push(given);
    }
    let mut vanished = Vanished::new(desk.prefer.vanished_marks);
    for ((_, series, occasion), results) in &found {
        results.iter().for_each(|given| vanished.cover(&(series.clone(), *occasion), given.rank, &given.row.file));
    }
    let mut conflicts: Vec<(Place, usize)> = Vec::new();
    for ((at, series, occasion), results) in found {
        let results = newest(results, &mut desk.work.findings);
        if !stay(&mut vanished, &(series.clone(), occasion), &results) {
            continue;
        }
        let mut results: Vec<(SeriesResult, RowKey)> = results.into_iter().map(|given| (given.result, given.row)).collect();
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
    desk.work.findings.extend(vanished.findings());
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
    for (occasion, place) in results.filter(|(occasion, _)| occasion.first_day() > desk.as_at) {
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

/// False when the newest statement about a pupil has vanished from newer files and the settings leave it out then.
fn stay<K: Ord + Clone, T: Stated>(vanished: &mut Vanished<K>, what: &K, stated: &[T]) -> bool {
    let Some(newest) = stated.iter().max_by_key(|one| one.rank()) else { return true };
    vanished.stays(what, newest.rank(), newest.is_blank(), newest.row())
}

fn has_result(result: &SeriesResult) -> bool {
    !matches!(result.outcome, crate::domain::score::Outcome::Missing(_))
}

/// Attaches teacher judgements; the same rules as for tests, by occasion.
pub(crate) fn attach_judgements(pupils: &mut [Pupil], rows: &[JudgementResult], desk: &mut Desk<'_>) {
    let today: Vec<_> = rows.iter().filter(|row| desk.order.rank(&row.row.file) == Rank::TODAY).collect();
    note_later(today.iter().map(|row| (row.occasion, &row.place)), desk);
    let mut found: BTreeMap<(usize, Subject, Occasion), Vec<GivenJudgement>> = BTreeMap::new();
    for row in rows {
        let day = row.occasion.usual_day().min(desk.as_at.max(row.occasion.first_day()));
        let Some(at) = desk.settle("mark book", &row.row, &row.pupil, day) else { continue };
        let judgement = JudgementAt { occasion: row.occasion, judgement: row.judgement.clone(), place: row.place.clone() };
        let given = GivenJudgement { rank: desk.order.rank(&row.row.file), judgement, row: row.row.clone() };
        found.entry((at.0, row.subject, row.occasion)).or_default().push(given);
    }
    let mut vanished = Vanished::new(desk.prefer.vanished_marks);
    for ((_, subject, occasion), judgements) in &found {
        judgements.iter().for_each(|given| vanished.cover(&(*subject, *occasion), given.rank, &given.row.file));
    }
    let mut conflicts: Vec<(Place, usize)> = Vec::new();
    for ((at, subject, occasion), judgements) in found {
        let judgements = newest(judgements, &mut desk.work.findings);
        if !stay(&mut vanished, &(subject, occasion), &judgements) {
            continue;
        }
        let mut judgements: Vec<(JudgementAt, RowKey)> = judgements.into_iter().map(|given| (given.judgement, given.row)).collect();
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
    desk.work.findings.extend(vanished.findings());
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
