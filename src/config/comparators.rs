//! Published national figures with year and source.
//!
//! The file is data: a newer release is a new row, never a change of code. Rows whose `unit` is `text` hold
//! words (the most common need, for example) and are no figures, so the loader passes over them.

use std::path::Path;

use crate::config::table::{DataRow, DataTable};
use crate::error::ConfigMistake;

/// One published figure.
#[derive(Clone, Debug, PartialEq)]
pub struct NationalFigure {
    /// What is measured, for example `SEN support share of pupils`.
    pub measure: String,
    /// Group it is measured for.
    pub group: String,
    /// Calendar year in which the figure's school year ends (January census: that January).
    pub year: i32,
    /// Value in `unit`.
    pub value: f64,
    /// `percent`, `points`, `pupils` …
    pub unit: String,
    /// Who is in it.
    pub population: String,
    /// Source in words.
    pub source: String,
    /// `P` publisher seen, `S` reported elsewhere, `D` derived.
    pub access: String,
}

const HEADINGS: [&str; 9] = ["measure", "group", "year", "value", "unit", "population", "source", "access", "note"];

/// Reads a file of national figures, in file order. Mistakes name the line and the column.
pub fn load(path: &Path, mistakes: &mut Vec<ConfigMistake>) -> Vec<NationalFigure> {
    figures(&DataTable::load(path, &HEADINGS, mistakes), mistakes)
}

fn figures(table: &DataTable, mistakes: &mut Vec<ConfigMistake>) -> Vec<NationalFigure> {
    table.rows().filter(|row| row.get("unit") != "text").filter_map(|row| figure(row, mistakes)).collect()
}

fn figure(row: DataRow<'_>, mistakes: &mut Vec<ConfigMistake>) -> Option<NationalFigure> {
    let before = mistakes.len();
    for heading in ["measure", "group", "unit", "population", "source"] {
        if row.get(heading).is_empty() {
            mistakes.push(row.mistake(heading, "is empty; a national figure needs it to be printed honestly"));
        }
    }
    let access = row.get("access");
    if !["P", "S", "D"].contains(&access) {
        mistakes.push(
            row.mistake("access", format!("'{access}' is not a mark; write P (publisher seen), S (reported elsewhere) or D (derived)")),
        );
    }
    let year = ending_year(row.get("year"));
    if year.is_none() {
        mistakes.push(row.mistake("year", format!("'{}' is not a year; write 2025, January 2025 or 2024/25", row.get("year"))));
    }
    let value = row.get("value").parse::<f64>().ok().filter(|value| value.is_finite());
    if value.is_none() {
        mistakes.push(row.mistake("value", format!("'{}' is not a number; write digits only, or 'text' as the unit", row.get("value"))));
    }
    if mistakes.len() > before {
        return None;
    }
    Some(NationalFigure {
        measure: row.get("measure").to_owned(),
        group: row.get("group").to_owned(),
        year: year?,
        value: value?,
        unit: row.get("unit").to_owned(),
        population: row.get("population").to_owned(),
        source: row.get("source").to_owned(),
        access: access.to_owned(),
    })
}

/// `2025`, `January 2025` and `2024/25` are 2025, and so is `autumn 2024/25`: the year in which the school year ends.
fn ending_year(text: &str) -> Option<i32> {
    let last = text.split_whitespace().last()?;
    let year = match last.split_once('/') {
        None if last.len() == 4 => last.parse::<i32>().ok()?,
        Some((first, second)) if first.len() == 4 && second.len() == 2 => {
            let first: i32 = first.parse().ok()?;
            (second.parse::<i32>().ok()? == (first + 1).rem_euclid(100)).then_some(first + 1)?
        }
        _ => return None,
    };
    (1990..=2100).contains(&year).then_some(year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_file_has_no_mistake_and_keeps_its_marks() {
        let mut mistakes = Vec::new();
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/comparators/national.tsv");
        let figures = load(&path, &mut mistakes);
        assert!(mistakes.is_empty(), "{mistakes:?}");
        let primary = figures.iter().find(|f| f.group == "state-funded primary" && f.year == 2026).unwrap();
        assert_eq!((primary.value, primary.unit.as_str(), primary.access.as_str()), (19.4, "percent", "S"));
        assert!(figures.iter().any(|f| f.measure == "overall absence" && f.year == 2025));
        assert!(figures.iter().all(|f| f.unit != "text"));
    }

    #[test]
    fn a_school_year_counts_as_the_year_it_ends() {
        for (text, year) in [
            ("2025", Some(2025)),
            ("January 2025", Some(2025)),
            ("2021/22", Some(2022)),
            ("autumn 2024/25", Some(2025)),
            ("1999/00", Some(2000)),
        ] {
            assert_eq!(ending_year(text), year, "{text}");
        }
        for text in ["", "recent", "2021/23", "25", "3025"] {
            assert_eq!(ending_year(text), None, "{text}");
        }
    }

    #[test]
    fn every_mistake_of_a_row_is_reported_and_the_row_is_left_out() {
        let mut mistakes = Vec::new();
        let text = format!("{}\nshare\tall\tsoon\tmany\tpercent\t\tDfE\tX\t\n", HEADINGS.join("\t"));
        let table = DataTable::parse("national.tsv", &text, &HEADINGS, &mut mistakes);
        assert!(figures(&table, &mut mistakes).is_empty());
        let keys: Vec<&str> = mistakes.iter().map(|m| m.key.as_str()).collect();
        assert_eq!(keys, ["line 2, population", "line 2, access", "line 2, year", "line 2, value"]);
    }
}
