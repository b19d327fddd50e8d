//! Steps gained by pupils who work on pre-key-stage standards: the pupil's own ladder, over at least two terms.
//!
//! Steps are ordered words; they are compared inside one ladder and never averaged or put beside peers (method, "Score
//! scales"; progress criteria, sections 7 and 9).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::judgement::TeacherJudgement;
use crate::domain::observed::{ScaleResult, ScaleValue};
use crate::domain::occasion::Occasion;
use crate::domain::term::Term;
use crate::link::school::{JudgementAt, Known};

/// Terms between the two steps compared.
const TERMS_APART: i32 = 2;
/// A step older than this many terms says nothing about now.
const OLDEST_TERMS: i32 = 3;

/// Areas with steps two terms apart in which none was gained, sorted; `None` when no area has such a pair.
pub(crate) fn areas_without_a_step(results: &[Known<ScaleResult>], as_at: NaiveDate) -> Option<Vec<String>> {
    let mut by_area: BTreeMap<(String, String), Vec<(Occasion, &TeacherJudgement)>> = BTreeMap::new();
    for result in results.iter().map(|known| &known.fact) {
        let ScaleValue::Step(step) = &result.value else { continue };
        if is_before_the_key_stage(step.word()) {
            let area = result.subject.map_or_else(|| result.construct.to_string(), |subject| subject.name().to_owned());
            let area = if area.is_empty() { result.instrument.to_string() } else { area };
            by_area.entry((area, result.instrument.to_string())).or_default().push((result.occasion, step));
        }
    }
    let judged: Vec<(String, bool)> = by_area.into_iter().filter_map(|((area, _), steps)| Some((area, gained(&steps, as_at)?))).collect();
    let mut stuck: Vec<String> = judged.iter().filter(|(_, gained)| !gained).map(|(area, _)| area.clone()).collect();
    stuck.dedup();
    (!judged.is_empty()).then_some(stuck)
}

/// The same of teacher judgements, as results of one ladder, so that a mark book of steps counts too.
pub(crate) fn is_gained(judgements: &[JudgementAt], as_at: NaiveDate) -> Option<bool> {
    let steps: Vec<(Occasion, &TeacherJudgement)> = judgements
        .iter()
        .filter_map(|one| Some((one.occasion, one.judgement.as_ref().ok()?)))
        .filter(|(_, step)| is_before_the_key_stage(step.word()))
        .collect();
    gained(&steps, as_at)
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

    use super::super::sample::occasion;
    use super::*;
    use crate::domain::subject::Subject;
    use crate::ledger::RowKey;
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
        areas_without_a_step(results, NaiveDate::from_ymd_opt(2026, 7, 1).unwrap())
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
    fn ordinary_judgements_and_old_steps_are_left_out() {
        let reading = Subject::Reading;
        assert_eq!(stuck(&[step(reading, 6, "WTS", 9), step(reading, 8, "WTS", 9)]), None);
        assert_eq!(stuck(&[step(reading, 0, "PK2", 2), step(reading, 2, "PK2", 2)]), None);
    }
}
