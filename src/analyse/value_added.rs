//! English value added: score minus the national mean of pupils with like prior points, averaged over a school.
//!
//! The table of group means and the national spread are the Department's file of the year, given as data; without the table of
//! the very year there is no figure. A pupil's own value means nothing by itself and is never shown (method, "Peers from the same
//! baseline", section 4).

use super::summary::Summary;
use crate::config::value_added::{NoTable, ValueAddedTable, ValueAddedTables};
use crate::domain::academic_year::AcademicYear;
use crate::domain::observed::{ScaleResult, ScaleValue};
use crate::domain::score::Outcome;
use crate::domain::subject::Subject;
use crate::link::school::{Pupil, School};

/// The Department's formula is written with 1.96, not with the exact normal point.
const DEPARTMENT_Z: f64 = 1.96;
/// Up to so many pupils there is no verdict.
const NO_VERDICT_UP_TO: usize = 10;
/// Up to so many there is no figure: a mean of a handful is nearly a pupil's own.
const NO_FIGURE_UP_TO: usize = 5;
/// Key stage 2 lies four years after key stage 1.
const YEARS_BETWEEN: i32 = 4;

/// Prior points `(reading + writing + 2 x maths) / 4`.
pub(crate) fn prior_points(reading: f64, writing: f64, maths: f64) -> f64 {
    (reading + writing + 2.0 * maths) / 4.0
}

/// School mean of pupil values with `mean -+ 1.96 sd_nat / sqrt(n)`; `None` without pupils.
pub(crate) fn school_score(values: &[f64], sd_nat: f64) -> Option<(f64, f64, f64)> {
    let summary = Summary::of(values)?;
    let half = DEPARTMENT_Z * sd_nat / (summary.n as f64).sqrt();
    Some((summary.mean, summary.mean - half, summary.mean + half))
}

/// The school's value added in one subject and year, or why there is none.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ValueAdded {
    /// A figure: mean with interval, what may be said, where the table comes from, and whether a row of it is recalled only.
    Score {
        /// Mean, low, high.
        score: (f64, f64, f64),
        /// The verdict in words.
        words: &'static str,
        /// Source of the group means.
        source: String,
        /// A row of the table is not verified.
        is_recalled: bool,
    },
    /// No table of the year.
    NoTable(NoTable),
    /// Too few pupils with both ends.
    TooFew,
}

/// One subject of the latest year that has key stage 2 results.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ValueAddedLine {
    /// School year of key stage 2.
    pub(crate) year: AcademicYear,
    /// Subject.
    pub(crate) subject: Subject,
    /// Pupils with both ends.
    pub(crate) n: usize,
    /// Pupils with a key stage 2 result and no usable start, or a word the table has no score for.
    pub(crate) n_without: usize,
    /// The figure.
    pub(crate) value: ValueAdded,
}

/// Reading, writing and maths of the latest year with key stage 2 results; empty for a school without any.
pub(crate) fn value_added(school: &School, tables: &ValueAddedTables) -> Vec<ValueAddedLine> {
    let results = || school.pupils.iter().flat_map(|pupil| pupil.observed.other_results.iter().map(|known| &known.fact));
    let Some(year) = results().filter(|fact| is_stage(fact, "KS2")).map(|fact| fact.occasion.year).max() else { return Vec::new() };
    [Subject::Reading, Subject::Writing, Subject::Maths]
        .into_iter()
        .map(|subject| match tables.table(year.start_year() + 1, subject) {
            Err(why) => ValueAddedLine { year, subject, n: 0, n_without: 0, value: ValueAdded::NoTable(why) },
            Ok(table) => with_table(school, year, subject, &table),
        })
        .collect()
}

fn is_stage(fact: &ScaleResult, stage: &str) -> bool {
    fact.instrument.starts_with(stage)
}

fn with_table(school: &School, year: AcademicYear, subject: Subject, table: &ValueAddedTable) -> ValueAddedLine {
    let (mut values, mut n_without) = (Vec::new(), 0);
    for pupil in &school.pupils {
        match (has_result(pupil, year, subject), value_of(pupil, year, subject, table)) {
            (_, Some(value)) => values.push(value),
            (true, None) => n_without += 1,
            (false, None) => {}
        }
    }
    let value = match school_score(&values, table.sd) {
        Some(score) if values.len() > NO_FIGURE_UP_TO => {
            ValueAdded::Score { score, words: words(score, values.len()), source: table.source.clone(), is_recalled: table.is_recalled }
        }
        _ => ValueAdded::TooFew,
    };
    ValueAddedLine { year, subject, n: values.len(), n_without, value }
}

fn words((_, low, high): (f64, f64, f64), n: usize) -> &'static str {
    if n <= NO_VERDICT_UP_TO {
        "no verdict with ten pupils or fewer"
    } else if low > 0.0 {
        "above the national mean of pupils with the same start"
    } else if high < 0.0 {
        "below the national mean of pupils with the same start"
    } else {
        "no difference from the national mean is shown"
    }
}

fn of_stage<'a>(pupil: &'a Pupil, stage: &'a str, start_year: i32, subject: Subject) -> impl Iterator<Item = &'a ScaleResult> {
    pupil
        .observed
        .other_results
        .iter()
        .map(|known| &known.fact)
        .filter(move |fact| is_stage(fact, stage) && fact.subject == Some(subject) && fact.occasion.year.start_year() == start_year)
}

fn has_result(pupil: &Pupil, year: AcademicYear, subject: Subject) -> bool {
    of_stage(pupil, "KS2", year.start_year(), subject).next().is_some()
}

/// Key stage 2 score less the national mean of the group, not under the group's lowest value.
fn value_of(pupil: &Pupil, year: AcademicYear, subject: Subject, table: &ValueAddedTable) -> Option<f64> {
    let start = |subject: Subject| {
        of_stage(pupil, "KS1", year.start_year() - YEARS_BETWEEN, subject).find_map(|fact| match &fact.value {
            ScaleValue::Step(step) => table.points(step.word()),
            _ => None,
        })
    };
    let prior = prior_points(start(Subject::Reading)?, start(Subject::Writing)?, start(Subject::Maths)?);
    // A scaled score goes before a word for the same subject.
    let scaled = of_stage(pupil, "KS2", year.start_year(), subject).find_map(|fact| match &fact.value {
        ScaleValue::Scaled(Outcome::Score(score)) => Some(score.scaled_points()),
        _ => None,
    });
    let named = || {
        of_stage(pupil, "KS2", year.start_year(), subject).find_map(|fact| match &fact.value {
            ScaleValue::Step(step) => table.nominal(step.word()),
            _ => None,
        })
    };
    let (mean, lowest) = table.expected(prior)?;
    let value = scaled.or_else(named)? - mean;
    Some(lowest.map_or(value, |lowest| value.max(lowest)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::judgement::TeacherJudgement;
    use crate::domain::occasion::Occasion;
    use crate::domain::score::ScaledScore;
    use crate::domain::term::Term;
    use crate::link::school::Known;
    use crate::place::Place;

    const TABLE: &str = "year\tsubject\tkind\tkey\tvalue\tstatus\tsource
every\t\tpoints\tWTS\t6\tR\tguide
every\t\tpoints\tEXS\t8\tR\tguide
2024\treading\tgroup\t0\t90\tV\tinvented table
2024\treading\tgroup\t7\t100\tV\tinvented table
2024\treading\tsd\t\t6\tV\tinvented table
2024\treading\tlowest\t7\t-15\tV\tinvented table
2024\treading\tnominal\tPK5\t73\tV\tinvented table
";

    fn tables() -> ValueAddedTables {
        let mut mistakes = Vec::new();
        let tables = ValueAddedTables::parse("tables.tsv", TABLE, &mut mistakes);
        assert!(mistakes.is_empty(), "{mistakes:?}");
        tables
    }

    fn fact(instrument: &str, subject: Subject, year: i32, value: ScaleValue) -> ScaleResult {
        let occasion = Occasion { year: AcademicYear::starting(year).unwrap(), term: Term::Summer };
        ScaleResult {
            instrument: instrument.into(),
            construct: "".into(),
            subject: Some(subject),
            occasion,
            date: None,
            value,
            is_marked: false,
        }
    }

    fn word(word: &str) -> ScaleValue {
        ScaleValue::Step(TeacherJudgement::new(word, 1, word == "EXS"))
    }

    /// Pupils who all start at EXS; `scores` in turn.
    fn school_with(n: usize, scores: &[ScaleValue]) -> School {
        let mut school = super::super::sample::whole_school(n, 3);
        for (at, pupil) in school.pupils.iter_mut().enumerate() {
            let mut facts = vec![fact("KS2 tests", Subject::Reading, 2023, scores[at % scores.len()].clone())];
            for subject in [Subject::Reading, Subject::Writing, Subject::Maths] {
                facts.push(fact("KS1 teacher assessment", subject, 2019, word("EXS")));
            }
            let row = pupil.row.clone();
            pupil.observed.other_results =
                facts.into_iter().map(|fact| Known { place: Place::file("ks2.csv"), row: row.clone(), fact }).collect();
        }
        school
    }

    fn scaled(points: f64) -> ScaleValue {
        ScaleValue::Scaled(Outcome::Score(ScaledScore::new(points).unwrap()))
    }

    #[test]
    fn five_pupils_say_little_about_a_school() {
        assert_eq!(prior_points(8.0, 6.0, 8.0), 7.5);
        let (mean, low, high) = school_score(&[-1.2, 0.4, 1.9, -4.0, 1.1], 6.0).unwrap();
        assert!((mean + 0.36).abs() < 1e-12 && (low + 5.6192).abs() < 5e-5 && (high - 4.8992).abs() < 5e-5);
        assert_eq!(school_score(&[], 6.0), None);
    }

    #[test]
    fn a_school_is_measured_by_the_table_of_its_year_and_refused_without_one() {
        let school = school_with(36, &[scaled(104.0), scaled(106.0)]);
        let lines = value_added(&school, &tables());
        let ValueAdded::Score { score, words, is_recalled, .. } = &lines[0].value else { panic!("{lines:?}") };
        assert!((score.0 - 5.0).abs() < 1e-9 && (score.1 - (5.0 - 1.96)).abs() < 1e-9, "{score:?}");
        assert_eq!((lines[0].n, lines[0].n_without, *is_recalled), (36, 0, true));
        assert_eq!(*words, "above the national mean of pupils with the same start");
        assert_eq!(lines[1].value, ValueAdded::NoTable(NoTable::NotHeld), "writing has no table");
    }

    #[test]
    fn very_low_values_are_limited_words_have_their_nominal_score_and_absence_is_no_zero() {
        let absent = ScaleValue::Scaled(Outcome::Missing(crate::domain::score::NoScore::Absent));
        let school = school_with(30, &[scaled(100.0), word("PK5"), absent]);
        let line = &value_added(&school, &tables())[0];
        let ValueAdded::Score { score, words, .. } = &line.value else { panic!("{line:?}") };
        assert_eq!((line.n, line.n_without), (20, 10));
        assert!((score.0 + 7.5).abs() < 1e-9, "0 and -27 limited to -15: {score:?}");
        assert!(words.starts_with("below"));
    }

    #[test]
    fn five_pupils_give_no_figure_and_ten_no_verdict() {
        assert_eq!(value_added(&school_with(5, &[scaled(110.0)]), &tables())[0].value, ValueAdded::TooFew);
        let ten = &value_added(&school_with(10, &[scaled(110.0)]), &tables())[0].value;
        assert!(matches!(ten, ValueAdded::Score { words: "no verdict with ten pupils or fewer", .. }), "{ten:?}");
    }
}
