//! Published national figures with year and source.
//!
//! The file is data: a newer release is a new row, never a change of code. Rows whose `unit` is `text` hold
//! words (the most common need, for example) and are no figures, so the loader passes over them.

use std::path::Path;

use crate::config::suggest::did_you_mean;
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

/// Measures of the share of pupils at each SEN stage: SEN support, plan, both.
pub const STAGE_MEASURES: [&str; 3] = ["SEN support share of pupils", "EHC plan share of pupils", "SEN (support or plan) share of pupils"];
/// The share of pupils with SEND whose primary need lies in an area; the group is the area in the words of the Code of Practice.
pub const NEEDS_MEASURE: &str = "primary need share of pupils with SEN";

const HEADINGS: [&str; 9] = ["measure", "group", "year", "value", "unit", "population", "source", "access", "note"];

/// Reads a file of national figures, in file order. Mistakes name the line and the column.
pub fn load(path: &Path, mistakes: &mut Vec<ConfigMistake>) -> Vec<NationalFigure> {
    figures(&DataTable::load(path, &HEADINGS, mistakes), mistakes)
}

/// Reads the figures of a local authority, `authorities/<three digits>.tsv`; without a file there are none. A row that no part of
/// the report uses is a mistake, because nobody would miss it.
pub(crate) fn load_authority(folder: &Path, authority: &str, areas: &[&str], mistakes: &mut Vec<ConfigMistake>) -> Vec<NationalFigure> {
    let is_code = authority.len() == 3 && authority.chars().all(|c| c.is_ascii_digit());
    let path = folder.join(format!("authorities/{authority}.tsv"));
    if !is_code || !path.exists() {
        return Vec::new();
    }
    let table = DataTable::load(&path, &HEADINGS, mistakes);
    for row in table.rows() {
        let (measure, group) = (row.get("measure"), row.get("group"));
        if measure == NEEDS_MEASURE {
            if !areas.contains(&group) {
                let message = format!("'{group}' is not an area of need{}", did_you_mean(group, areas.iter().copied()));
                mistakes.push(row.mistake("group", message));
            }
        } else if !STAGE_MEASURES.contains(&measure) {
            let known = STAGE_MEASURES.into_iter().chain([NEEDS_MEASURE]);
            let message = format!("'{measure}' is used nowhere in the report{}", did_you_mean(measure, known));
            mistakes.push(row.mistake("measure", message));
        } else if !["state-funded primary", "all"].contains(&group) {
            mistakes.push(row.mistake("group", format!("'{group}' is not used; write state-funded primary or all")));
        }
    }
    figures(&table, mistakes)
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
    fn an_authority_has_figures_only_from_its_own_file_and_every_row_is_used() {
        let folder = tempfile::tempdir().unwrap();
        let areas = ["Cognition and learning"];
        let load = |authority: &str, mistakes: &mut Vec<ConfigMistake>| load_authority(folder.path(), authority, &areas, mistakes);
        let mut mistakes = Vec::new();
        assert_eq!(load("001", &mut mistakes), [], "no file, no figure");
        std::fs::create_dir(folder.path().join("authorities")).unwrap();
        let row = |measure: &str, group: &str| format!("{measure}\t{group}\t2026\t17.5\tpercent\tJanuary census\tthe authority\tP\t\n");
        let write = |rows: &[String]| {
            std::fs::write(folder.path().join("authorities/001.tsv"), format!("{}\n{}", HEADINGS.join("\t"), rows.concat())).unwrap();
        };
        write(&[row(STAGE_MEASURES[2], "state-funded primary"), row(NEEDS_MEASURE, "Cognition and learning")]);
        assert_eq!((load("001", &mut mistakes).len(), load("002", &mut mistakes).len(), mistakes.len()), (2, 0, 0));
        assert_eq!(load("../001", &mut mistakes), [], "a code, never a path");
        write(&[row("SEN suport share of pupils", "all"), row(NEEDS_MEASURE, "Cognition and lerning")]);
        load("001", &mut mistakes);
        let said: Vec<&str> = mistakes.iter().map(|mistake| mistake.message.as_str()).collect();
        assert!(said[0].contains("Did you mean SEN support share of pupils?"), "{said:?}");
        assert!(said[1].contains("Did you mean Cognition and learning?"), "{said:?}");
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
