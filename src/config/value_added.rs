//! `config/value-added/tables.tsv`: the Department's tables for English value added, by the year in which key stage 2 was taken.
//!
//! `published` says whether the Department made the measure that year; `points` of key stage 1 words; `group` the lower end of a
//! prior attainment group and the national mean of key stage 2 in it; `sd` the national spread of pupil values; `nominal` the score
//! that stands for a word without one; `lowest` the least pupil value counted in a group. Rows marked R are recalled, V verified.

use std::path::Path;

use crate::config::table::{DataRow, DataTable};
use crate::domain::subject::Subject;
use crate::error::ConfigMistake;

const COLUMNS: [&str; 7] = ["year", "subject", "kind", "key", "value", "status", "source"];

/// Prior points as they stand in a table: quarters are exact.
type Points = f64;

/// What a row gives.
#[derive(Clone, Debug, PartialEq)]
enum Entry {
    Published(bool),
    PointsOf(String, f64),
    Group(Points, f64),
    Sd(f64),
    Nominal(String, f64),
    Lowest(Points, f64),
}

#[derive(Clone, Debug, PartialEq)]
struct Row {
    /// Year in which the school year ends; `None` for every year.
    year: Option<i32>,
    /// `None` for every subject.
    subject: Option<Subject>,
    entry: Entry,
    is_recalled: bool,
    source: String,
}

/// All tables.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ValueAddedTables {
    rows: Vec<Row>,
}

/// The table of one year and subject, complete.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueAddedTable {
    /// Lower ends of the groups with the national mean, ascending.
    groups: Vec<(Points, f64)>,
    /// National spread of pupil values.
    pub sd: f64,
    points: Vec<(String, f64)>,
    nominal: Vec<(String, f64)>,
    lowest: Vec<(Points, f64)>,
    /// Where the group means come from.
    pub source: String,
    /// Some row of it is recalled and not verified.
    pub is_recalled: bool,
}

/// Why there is no table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoTable {
    /// The Department made no such measure that year; the source says so.
    NotPublished(String),
    /// The table of the year is not held.
    NotHeld,
}

impl ValueAddedTables {
    /// Reads the file; one that is not there is no table of any year. What is wrong is added to `mistakes`.
    pub fn load(path: &Path, mistakes: &mut Vec<ConfigMistake>) -> ValueAddedTables {
        if !path.is_file() {
            return ValueAddedTables::default();
        }
        ValueAddedTables::of(&DataTable::load(path, &COLUMNS, mistakes), mistakes)
    }

    /// Parses a text; see [`ValueAddedTables::load`].
    pub fn parse(file: &str, text: &str, mistakes: &mut Vec<ConfigMistake>) -> ValueAddedTables {
        ValueAddedTables::of(&DataTable::parse(file, text, &COLUMNS, mistakes), mistakes)
    }

    fn of(table: &DataTable, mistakes: &mut Vec<ConfigMistake>) -> ValueAddedTables {
        ValueAddedTables { rows: table.rows().filter_map(|row| parsed(&row, mistakes)).collect() }
    }

    /// The table of a year (that in which the school year ends) and subject, or why there is none.
    pub fn table(&self, year: i32, subject: Subject) -> Result<ValueAddedTable, NoTable> {
        let fits = |row: &&Row| row.year.is_none_or(|of| of == year) && row.subject.is_none_or(|of| of == subject);
        let rows = || self.rows.iter().filter(fits);
        if let Some(row) = rows().find(|row| row.entry == Entry::Published(false)) {
            return Err(NoTable::NotPublished(row.source.clone()));
        }
        // Means and spread are of one year only; words and points may stand for every year.
        let of_year = || rows().filter(|row| row.year.is_some());
        let mut groups: Vec<(Points, f64)> =
            of_year().filter_map(|row| if let Entry::Group(from, mean) = row.entry { Some((from, mean)) } else { None }).collect();
        groups.sort_by(|left, right| left.0.total_cmp(&right.0));
        let sd = of_year().find_map(|row| if let Entry::Sd(sd) = row.entry { Some(sd) } else { None });
        let (Some(sd), Some(source), false) =
            (sd, of_year().find(|row| matches!(row.entry, Entry::Group(..))).map(|row| row.source.clone()), groups.is_empty())
        else {
            return Err(NoTable::NotHeld);
        };
        let is_used = |row: &&Row| !matches!(row.entry, Entry::Published(_));
        Ok(ValueAddedTable {
            groups,
            sd,
            points: rows()
                .filter_map(|row| if let Entry::PointsOf(word, points) = &row.entry { Some((word.clone(), *points)) } else { None })
                .collect(),
            nominal: rows()
                .filter_map(|row| if let Entry::Nominal(word, score) = &row.entry { Some((word.clone(), *score)) } else { None })
                .collect(),
            lowest: of_year()
                .filter_map(|row| if let Entry::Lowest(from, value) = row.entry { Some((from, value)) } else { None })
                .collect(),
            source,
            is_recalled: rows().filter(is_used).any(|row| row.is_recalled),
        })
    }
}

impl ValueAddedTable {
    /// Points of a key stage 1 word.
    pub fn points(&self, word: &str) -> Option<f64> {
        self.points.iter().find(|(own, _)| own.eq_ignore_ascii_case(word)).map(|(_, points)| *points)
    }

    /// The score that stands for a key stage 2 word without one.
    pub(crate) fn nominal(&self, word: &str) -> Option<f64> {
        self.nominal.iter().find(|(own, _)| own.eq_ignore_ascii_case(word)).map(|(_, score)| *score)
    }

    /// National mean of the group of these prior points, and the least value counted in it; `None` under the lowest group.
    pub fn expected(&self, prior: f64) -> Option<(f64, Option<f64>)> {
        let (from, mean) = self.groups.iter().rev().find(|(from, _)| *from <= prior)?;
        Some((*mean, self.lowest.iter().find(|(of, _)| of == from).map(|(_, value)| *value)))
    }
}

fn parsed(row: &DataRow<'_>, mistakes: &mut Vec<ConfigMistake>) -> Option<Row> {
    let before = mistakes.len();
    let mut wrong = |heading: &str, message: String| mistakes.push(row.mistake(heading, message));
    let year = match row.get("year") {
        "every" => None,
        text => {
            let year = text.parse::<i32>().ok().filter(|year| (1990..=2100).contains(year));
            if year.is_none() {
                wrong("year", format!("'{text}' is not a year; write the year in which the school year ends, or 'every'"));
            }
            year
        }
    };
    let subject = match row.get("subject") {
        "" => None,
        text => {
            let subject = Subject::parse(text);
            if subject.is_none() {
                wrong("subject", format!("'{text}' is not a subject; write reading, writing or maths, or nothing for all"));
            }
            subject
        }
    };
    let number = |heading: &str| row.get(heading).parse::<f64>().ok().filter(|number| number.is_finite());
    let word = row.get("key").to_owned();
    let entry = match row.get("kind") {
        "published" => match row.get("value") {
            "yes" => Some(Entry::Published(true)),
            "no" => Some(Entry::Published(false)),
            _ => None,
        },
        "points" => number("value").map(|points| Entry::PointsOf(word, points)),
        "nominal" => number("value").map(|score| Entry::Nominal(word, score)),
        "group" => number("key").zip(number("value")).map(|(from, mean)| Entry::Group(from, mean)),
        "lowest" => number("key").zip(number("value")).map(|(from, value)| Entry::Lowest(from, value)),
        "sd" => number("value").filter(|sd| *sd > 0.0).map(Entry::Sd),
        _ => None,
    };
    if entry.is_none() {
        wrong(
            "kind",
            "does not go with its key and value; kinds are published (yes or no), points, group, sd, nominal and lowest (numbers)"
                .to_owned(),
        );
    }
    if !["V", "R"].contains(&row.get("status")) {
        wrong("status", "must be V (verified) or R (recalled)".to_owned());
    }
    if row.get("source").is_empty() {
        wrong("source", "is empty; say where the figure stands".to_owned());
    }
    if mistakes.len() > before {
        return None;
    }
    Some(Row { year, subject, entry: entry?, is_recalled: row.get("status") == "R", source: row.get("source").to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_tables_refuse_the_years_without_a_measure_and_those_not_held() {
        let mut mistakes = Vec::new();
        let text = include_str!("../../config/value-added/tables.tsv");
        let tables = ValueAddedTables::parse("tables.tsv", text, &mut mistakes);
        assert!(mistakes.is_empty(), "{mistakes:?}");
        assert!(matches!(tables.table(2025, Subject::Reading), Err(NoTable::NotPublished(source)) if source.contains("technical guide")));
        assert_eq!(tables.table(2026, Subject::Reading), Err(NoTable::NotHeld));
        assert_eq!(tables.table(2019, Subject::Maths), Err(NoTable::NotHeld));
    }

    #[test]
    fn every_mistake_of_a_row_is_told_and_the_row_left_out() {
        let mut mistakes = Vec::new();
        let text = format!("{}\nsoon\tlatin\tgroup\tx\t1\tQ\t\n", COLUMNS.join("\t"));
        assert_eq!(ValueAddedTables::parse("tables.tsv", &text, &mut mistakes), ValueAddedTables::default());
        let keys: Vec<&str> = mistakes.iter().map(|mistake| mistake.key.as_str()).collect();
        assert_eq!(keys, ["line 2, year", "line 2, subject", "line 2, kind", "line 2, status", "line 2, source"]);
    }
}
