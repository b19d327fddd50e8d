//! The one home of `polars`: grouping and joining many scores. Typed rows in, typed rows out, always sorted.
//!
//! Frames are asked directly and not through a plan: a plan of a school's few thousand rows takes more memory than they do.
//! They only bring rows together; sums are taken afterwards on slices in pupil order, so that the number of threads
//! can never change a digit. Column names appear nowhere else.

use polars::prelude::{Column, DataFrame, GroupsIndicator, PolarsResult, SortMultipleOptions};

use super::group_gap::Present;
use crate::domain::academic_year::AcademicYear;
use crate::domain::occasion::Occasion;
use crate::domain::subject::Subject;
use crate::domain::term::Term;

const PUPIL: &str = "pupil";
const SUBJECT: &str = "subject";
const OCCASION: &str = "occasion";
const SCORE: &str = "score";
const IS_SEN: &str = "is_sen";

/// One score of one pupil.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ScoreRow {
    /// Position in the school's list.
    pub(crate) pupil: usize,
    /// Subject.
    pub(crate) subject: Subject,
    /// Occasion.
    pub(crate) occasion: Occasion,
    /// Score.
    pub(crate) score: f64,
    /// SEN support or an EHC plan on the day of the test.
    pub(crate) is_sen: bool,
}

/// Scores of one subject and occasion on one side, in pupil order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Side {
    /// Subject.
    pub(crate) subject: Subject,
    /// Occasion.
    pub(crate) occasion: Occasion,
    /// Which side.
    pub(crate) is_sen: bool,
    /// Positions in the school's list.
    pub(crate) pupils: Vec<usize>,
    /// Their scores.
    pub(crate) scores: Vec<f64>,
}

/// Scores by subject, occasion and side, in that order.
pub(crate) fn sides(rows: &[ScoreRow]) -> Vec<Side> {
    collect_sides(rows).expect("the columns are the ones made in this file")
}

/// Pupils of one subject with a score on both occasions, in pupil order.
pub(crate) fn present_at_both(rows: &[ScoreRow], subject: Subject, first: Occasion, last: Occasion) -> Vec<Present> {
    let of = |occasion: Occasion| rows.iter().filter(|row| row.subject == subject && row.occasion == occasion).copied().collect::<Vec<_>>();
    collect_present(&of(first), &of(last)).expect("the columns are the ones made in this file")
}

fn collect_sides(rows: &[ScoreRow]) -> PolarsResult<Vec<Side>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let frame = frame(rows)?.sort([SUBJECT, OCCASION, PUPIL], SortMultipleOptions::default())?;
    let (subjects, occasions, sides) = (frame.column(SUBJECT)?.u32()?, frame.column(OCCASION)?.i32()?, frame.column(IS_SEN)?.bool()?);
    let (pupils, scores) = (frame.column(PUPIL)?.u32()?, frame.column(SCORE)?.f64()?);
    let mut found = Vec::new();
    for group in frame.group_by_stable([SUBJECT, OCCASION, IS_SEN])?.get_groups().iter() {
        let positions = positions_in(&group);
        let Some(first) = positions.first() else { continue };
        let (Some(subject), Some(occasion), Some(is_sen)) =
            (subjects.get(*first).and_then(subject_of), occasions.get(*first).and_then(occasion_of), sides.get(*first))
        else {
            continue;
        };
        let side_pupils = positions.iter().filter_map(|at| pupils.get(*at)).map(|pupil| pupil as usize).collect();
        let side_scores = positions.iter().filter_map(|at| scores.get(*at)).collect();
        found.push(Side { subject, occasion, is_sen, pupils: side_pupils, scores: side_scores });
    }
    found.sort_by_key(|side| (subject_number(side.subject), occasion_number(side.occasion), side.is_sen));
    Ok(found)
}

fn collect_present(first: &[ScoreRow], last: &[ScoreRow]) -> PolarsResult<Vec<Present>> {
    if first.is_empty() || last.is_empty() {
        return Ok(Vec::new());
    }
    let both: Vec<ScoreRow> = first.iter().chain(last).copied().collect();
    let frame = frame(&both)?;
    let (pupils, scores, sides) = (frame.column(PUPIL)?.u32()?, frame.column(SCORE)?.f64()?, frame.column(IS_SEN)?.bool()?);
    let at = |at: usize| Some((scores.get(at)?, sides.get(at)?));
    let mut found = Vec::new();
    for group in frame.group_by_stable([PUPIL])?.get_groups().iter() {
        // Rows keep their order within a group: a pupil with both scores has one row of the first and then one of the last.
        if let [before, after] = positions_in(&group).as_slice()
            && *before < first.len()
            && *after >= first.len()
            && let (Some(pupil), Some((first, was_in)), Some((last, is_in))) = (pupils.get(*before), at(*before), at(*after))
        {
            found.push((pupil, Present { first, last, was_in, is_in }));
        }
    }
    found.sort_by_key(|(pupil, _)| *pupil);
    Ok(found.into_iter().map(|(_, present)| present).collect())
}

/// Positions of the rows of a group, in the order of the frame.
fn positions_in(group: &GroupsIndicator<'_>) -> Vec<usize> {
    match group {
        GroupsIndicator::Idx((_, all)) => all.iter().map(|at| *at as usize).collect(),
        GroupsIndicator::Slice([first, length]) => (*first..*first + *length).map(|at| at as usize).collect(),
    }
}

fn frame(rows: &[ScoreRow]) -> PolarsResult<DataFrame> {
    let position = |pupil: usize| u32::try_from(pupil).unwrap_or(u32::MAX);
    DataFrame::new(
        rows.len(),
        vec![
            Column::new(PUPIL.into(), rows.iter().map(|row| position(row.pupil)).collect::<Vec<u32>>()),
            Column::new(SUBJECT.into(), rows.iter().map(|row| subject_number(row.subject)).collect::<Vec<u32>>()),
            Column::new(OCCASION.into(), rows.iter().map(|row| occasion_number(row.occasion)).collect::<Vec<i32>>()),
            Column::new(SCORE.into(), rows.iter().map(|row| row.score).collect::<Vec<f64>>()),
            Column::new(IS_SEN.into(), rows.iter().map(|row| row.is_sen).collect::<Vec<bool>>()),
        ],
    )
}

fn subject_number(subject: Subject) -> u32 {
    Subject::ALL.iter().zip(0..).find(|(other, _)| **other == subject).map_or(u32::MAX, |(_, number)| number)
}

fn subject_of(number: u32) -> Option<Subject> {
    Subject::ALL.get(number as usize).copied()
}

fn occasion_number(occasion: Occasion) -> i32 {
    occasion.year.start_year() * 3
        + match occasion.term {
            Term::Autumn => 0,
            Term::Spring => 1,
            Term::Summer => 2,
        }
}

fn occasion_of(number: i32) -> Option<Occasion> {
    let term = Term::ALL.get(usize::try_from(number.rem_euclid(3)).ok()?)?;
    Some(Occasion { year: AcademicYear::starting(number.div_euclid(3))?, term: *term })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(pupil: usize, number: i32, score: f64, is_sen: bool) -> ScoreRow {
        ScoreRow { pupil, subject: Subject::Maths, occasion: occasion_of(number).unwrap(), score, is_sen }
    }

    #[test]
    fn an_occasion_survives_its_number() {
        for number in 6072..6084 {
            assert_eq!(occasion_number(occasion_of(number).unwrap()), number);
        }
        assert!(occasion_of(6072) < occasion_of(6073));
    }

    #[test]
    fn rows_in_any_order_give_the_same_sides() {
        let mut rows = vec![row(0, 6078, 80.0, true), row(1, 6078, 90.0, false), row(2, 6078, 100.0, false), row(0, 6079, 84.0, true)];
        let sorted = sides(&rows);
        rows.reverse();
        assert_eq!(sides(&rows), sorted);
        assert_eq!(sorted.len(), 3);
        assert_eq!((sorted[0].is_sen, sorted[0].scores.as_slice()), (false, &[90.0, 100.0][..]));
        assert_eq!((sorted[1].pupils.as_slice(), sorted[2].scores.as_slice()), (&[0][..], &[84.0][..]));
        assert!(sides(&[]).is_empty());
    }

    #[test]
    fn only_pupils_with_both_scores_are_present() {
        let rows = [row(0, 6078, 80.0, true), row(1, 6078, 90.0, false), row(2, 6079, 101.0, false), row(0, 6079, 84.0, false)];
        let found = present_at_both(&rows, Subject::Maths, occasion_of(6078).unwrap(), occasion_of(6079).unwrap());
        assert_eq!(found, [Present { first: 80.0, last: 84.0, was_in: true, is_in: false }]);
        assert!(present_at_both(&rows, Subject::Reading, occasion_of(6078).unwrap(), occasion_of(6079).unwrap()).is_empty());
    }
}
