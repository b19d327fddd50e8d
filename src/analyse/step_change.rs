//! Steps gained by pupils who work on pre-key-stage standards: the pupil's own ladder, over at least two terms.
//!
//! Steps are ordered words; they are compared inside one ladder and never averaged or put beside peers (method, "Score
//! scales"; progress criteria, sections 7 and 9).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::judgement::TeacherJudgement;
use crate::domain::observed::ScaleValue;
use crate::domain::occasion::Occasion;
use crate::domain::term::Term;
use crate::link::school::Pupil;

/// Terms between the two steps compared.
const TERMS_APART: i32 = 2;
/// A step older than this many terms says nothing about now.
const OLDEST_TERMS: i32 = 3;

/// Areas with steps two terms apart in which none was gained, sorted; `None` when no area has such a pair. Steps stand
/// among other results or among the teacher judgements of a mark book.
pub(crate) fn areas_without_a_step(pupil: &Pupil, as_at: NaiveDate) -> Option<Vec<String>> {
    let mut ladders: BTreeMap<(String, &str), Vec<(Occasion, &TeacherJudgement)>> = BTreeMap::new();
    for result in pupil.observed.other_results.iter().map(|known| &known.fact) {
        let ScaleValue::Step(step) = &result.value else { continue };
        let area: &str = match result.subject {
            Some(subject) => subject.name(),
            None => &result.construct,
        };
        let area = if area.is_empty() { &*result.instrument } else { area };
        ladders.entry((area.to_owned(), &result.instrument)).or_default().push((result.occasion, step));
    }
    for (subject, judgements) in &pupil.judgements {
        let given = judgements.iter().filter_map(|one| Some((one.occasion, one.judgement.as_ref().ok()?)));
        ladders.entry((subject.name().to_owned(), "")).or_default().extend(given);
    }
    // An area with two ladders is stuck only when no ladder shows a step.
    let mut judged: BTreeMap<String, bool> = BTreeMap::new();
    for ((area, _), mut steps) in ladders {
        steps.retain(|(_, step)| is_before_the_key_stage(step.word()));
        if let Some(is_gained) = gained(&steps, as_at) {
            *judged.entry(area).or_default() |= is_gained;
        }
    }
    (!judged.is_empty()).then(|| judged.into_iter().filter(|(_, is_gained)| !is_gained).map(|(area, _)| area).collect())
}

/// True when the last step ranks above the one two terms before it.
fn gained(steps: &[(Occasion, &TeacherJudgement)], as_at: NaiveDate) -> Option<bool> {
    let mut sorted = steps.to_vec();
    sorted.sort_by_key(|(occasion, step)| (*occasion, step.rank()));
    let (last_at, last) = sorted.last()?;
    if number(Occasion::of(as_at)) - number(*last_at) > OLDEST_TERMS {
        return None;
    }
    let (_, earlier) = sorted.iter().rev().find(|(occasion, _)| number(*last_at) - number(*occasion) >= TERMS_APART)?;
    Some(last.rank() > earlier.rank())
}

/// `PKS`, `PK1` to `PK6`, `BLW` and P steps: words of pupils below subject-specific study or the standards.
fn is_before_the_key_stage(word: &str) -> bool {
    let upper = word.trim().to_uppercase();
    upper.starts_with("PK") || upper == "BLW" || upper.strip_prefix('P').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

fn number(occasion: Occasion) -> i32 {
    let within = Term::ALL.iter().zip(0..).find(|(term, _)| **term == occasion.term).map_or(0, |(_, number)| number);
    occasion.year.start_year() * 3 + within
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::sample::{self, occasion};
    use super::*;
    use crate::domain::observed::ScaleResult;
    use crate::domain::subject::Subject;
    use crate::ledger::RowKey;
    use crate::link::school::{JudgementAt, Known};
    use crate::place::Place;

    fn step(subject: Subject, term: usize, word: &str, rank: u8) -> Known<ScaleResult> {
        let fact = ScaleResult {
            instrument: Arc::from("Steps"),
            construct: Arc::from(""),
            subject: Some(subject),
            occasion: occasion(term),
            date: None,
            value: ScaleValue::Step(TeacherJudgement::new(word, rank, false)),
            is_marked: false,
        };
        Known { place: Place::file("steps.csv"), row: RowKey { file: Arc::from("steps.csv"), sheet: None, row: 2 }, fact }
    }

    fn stuck(results: &[Known<ScaleResult>]) -> Option<Vec<String>> {
        let mut pupil = sample::pupil(0, 4);
        pupil.observed.other_results = results.to_vec();
        areas_without_a_step(&pupil, NaiveDate::from_ymd_opt(2026, 7, 1).unwrap_or_default())
    }

    #[test]
    fn two_terms_without_a_step_are_named_and_one_term_says_nothing() {
        let (reading, maths) = (Subject::Reading, Subject::Maths);
        assert_eq!(stuck(&[step(reading, 6, "PK2", 2), step(reading, 8, "PK2", 2)]), Some(vec!["reading".to_owned()]));
        assert_eq!(stuck(&[step(reading, 6, "PK2", 2), step(reading, 8, "PK3", 3)]), Some(Vec::new()));
        assert_eq!(stuck(&[step(reading, 7, "PK2", 2), step(reading, 8, "PK2", 2)]), None);
        let both = [step(reading, 6, "PK2", 2), step(reading, 8, "PK1", 1), step(maths, 5, "PK4", 4), step(maths, 8, "PK4", 4)];
        assert_eq!(stuck(&both).map(|areas| areas.len()), Some(2));
    }

    #[test]
    fn steps_of_a_mark_book_count_too() {
        let mut pupil = sample::pupil(0, 4);
        let given = |term, rank| JudgementAt {
            occasion: occasion(term),
            judgement: Ok(TeacherJudgement::new("PK3", rank, false)),
            place: Place::file("book.csv"),
        };
        pupil.judgements.insert(Subject::Writing, vec![given(6, 3), given(8, 3)]);
        assert_eq!(areas_without_a_step(&pupil, NaiveDate::from_ymd_opt(2026, 7, 1).unwrap()), Some(vec!["writing".to_owned()]));
    }

    #[test]
    fn ordinary_judgements_and_old_steps_are_left_out() {
        let reading = Subject::Reading;
        assert_eq!(stuck(&[step(reading, 6, "WTS", 9), step(reading, 8, "WTS", 9)]), None);
        assert_eq!(stuck(&[step(reading, 0, "PK2", 2), step(reading, 2, "PK2", 2)]), None);
    }
}
