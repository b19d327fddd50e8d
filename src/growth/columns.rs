//! Which column of a file is which, by the words of `config/growth.toml`.

use std::collections::BTreeMap;

use super::settings::{GrowthSettings, plain};
use super::table::school_year;
use crate::finding::quoted;

/// Positions of the columns, from 0.
#[derive(Debug, PartialEq)]
pub(super) struct Columns {
    pub(super) id: usize,
    pub(super) subject: Option<usize>,
    pub(super) valid: Option<usize>,
    pub(super) shape: Shape,
}

/// The two shapes.
#[derive(Debug, PartialEq)]
pub(super) enum Shape {
    /// One row a pupil, year and subject.
    Long { year: usize, grade: usize, score: usize },
    /// One row a pupil; year, its year-group column and its score column, in the order of years.
    Wide(Vec<(i32, usize, usize)>),
}

impl Columns {
    /// Finds the columns; `Err` names what is missing or there twice.
    pub(super) fn find(headings: &csv::StringRecord, settings: &GrowthSettings) -> Result<Columns, String> {
        let words = &settings.headings;
        let id = needed(headings, &words.id, "identifier")?;
        let subject = one(headings, &words.subject, "subject")?;
        let valid = one(headings, &words.valid, "validity")?;
        let wide = wide(headings, settings)?;
        let shape = if wide.is_empty() {
            Shape::Long {
                year: needed(headings, &words.year, "year")?,
                grade: needed(headings, &words.grade, "year group")?,
                score: needed(headings, &words.score, "score")?,
            }
        } else {
            Shape::Wide(wide)
        };
        Ok(Columns { id, subject, valid, shape })
    }
}

/// The column with the first of the words that is there; two columns of one word cannot be told apart.
fn one(headings: &csv::StringRecord, words: &[String], what: &str) -> Result<Option<usize>, String> {
    for word in words {
        let same: Vec<usize> = headings.iter().enumerate().filter(|(_, heading)| plain(heading) == plain(word)).map(|(at, _)| at).collect();
        match same.as_slice() {
            [] => {}
            [only] => return Ok(Some(*only)),
            _ => return Err(format!("two columns are headed {}, so the {what} is not certain", quoted(word))),
        }
    }
    Ok(None)
}

fn needed(headings: &csv::StringRecord, words: &[String], what: &str) -> Result<usize, String> {
    one(headings, words, what)?.ok_or_else(|| {
        let known: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
        format!("no column holds the {what}; the heading row should have one of {}", known.join(", "))
    })
}

/// Columns headed by a word and a year. A year with a score column only, or a year-group column only, is refused.
fn wide(headings: &csv::StringRecord, settings: &GrowthSettings) -> Result<Vec<(i32, usize, usize)>, String> {
    let mut years: BTreeMap<i32, (Option<usize>, Option<usize>)> = BTreeMap::new();
    for (at, heading) in headings.iter().enumerate() {
        let Some((word, year)) = word_and_year(heading) else { continue };
        let is = |words: &[String]| words.iter().any(|other| plain(other) == word);
        let is_grade = is(&settings.wide.grade);
        if !is_grade && !is(&settings.wide.score) {
            continue;
        }
        let entry = years.entry(year).or_default();
        let place = if is_grade { &mut entry.0 } else { &mut entry.1 };
        if place.replace(at).is_some() {
            return Err(format!("two columns are headed {}, so the scores of {year} are not certain", quoted(heading)));
        }
    }
    let pairs = years.into_iter().map(|(year, columns)| match columns {
        (Some(grade), Some(score)) => Ok((year, grade, score)),
        (None, _) => Err(format!("the scores of {year} have no column with the year group of that year (for example GRADE_{year})")),
        (_, None) => Err(format!("the year groups of {year} have no column with the scores of that year (for example SS_{year})")),
    });
    pairs.collect()
}

/// `GRADE_2025` or `Score 2024/25`: the word, compared plainly, and the year.
fn word_and_year(heading: &str) -> Option<(String, i32)> {
    let at = heading.find(|c: char| c.is_ascii_digit())?;
    let (word, year) = heading.trim_end().split_at_checked(at)?;
    Some((plain(word), school_year(year)?))
}
