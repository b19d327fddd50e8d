//! `senco/national-comparison.csv`: the school's groups at each statutory point beside the national figure of the same year.
//!
//! For the SENCO and the head: groups are small, and the table is not for publication. Year, source and population of every
//! national figure stand beside it; where no figure of the year is held, the table says so instead of taking another year's.

use crate::analyse::standard_gap::{Comparison, StandardLine};
use crate::analyse::value_added::{ValueAdded, ValueAddedLine};
use crate::config::value_added::NoTable;
use crate::domain::words::{number, percent};
use crate::render::artefact::Artefact;
use crate::render::groups::artefact;

const HEADINGS: [&str; 12] = [
    "statutory point",
    "school year",
    "group",
    "pupils with a result",
    "at the standard",
    "share (95% interval)",
    "points behind its comparison group (95% interval)",
    "national",
    "national year",
    "reading",
    "population",
    "source",
];

/// One row for each point and group. Absent and below the level count as not at the standard.
pub(crate) fn national_comparison_csv(lines: &[StandardLine]) -> Artefact {
    let mut rows = vec![HEADINGS.map(str::to_owned).to_vec()];
    rows.extend(lines.iter().map(row));
    artefact("national-comparison.csv", &rows)
}

fn row(line: &StandardLine) -> Vec<String> {
    let few = || "too few to summarise".to_owned();
    let hundredths = |share: f64| number(share * 100.0, 0);
    let share =
        line.share.map_or_else(few, |share| format!("{} ({} to {})", percent(share.share), percent(share.low), percent(share.high)));
    let gap =
        line.gap.map_or(String::new(), |(gap, low, high)| format!("{} ({} to {})", hundredths(gap), hundredths(low), hundredths(high)));
    let mut cells = vec![
        line.point.measure().to_owned(),
        line.year.to_string(),
        line.group.clone(),
        line.n.to_string(),
        line.k.to_string(),
        share,
        gap,
    ];
    cells.extend(match &line.national {
        Comparison::With(figure, words) => {
            let seen = match figure.access.as_str() {
                "S" => " (reported elsewhere)",
                "D" => " (derived)",
                _ => "",
            };
            [
                format!("{}%", number(figure.value, 1)),
                figure.year.to_string(),
                (*words).to_owned(),
                figure.population.clone(),
                format!("{}{seen}", figure.source),
            ]
        }
        Comparison::NotOfTheYear(newest) => {
            let why = match newest {
                Some(newest) => {
                    format!("not compared: no figure of this year is held, the newest is of {newest}; add it to the national figures")
                }
                None => "not compared: no figure of this group is held".to_owned(),
            };
            [String::new(), String::new(), why, String::new(), String::new()]
        }
    });
    cells
}

/// Headings of value added, in order.
const VALUE_HEADINGS: [&str; 8] = [
    "subject",
    "school year of key stage 2",
    "pupils with both ends",
    "pupils left out",
    "value added in points (95% interval)",
    "reading",
    "source of the group means",
    "marks",
];

/// One row for each subject; `None` for a school without key stage 2 results. A pupil's own value is never shown.
pub(crate) fn value_added_csv(lines: &[ValueAddedLine]) -> Option<Artefact> {
    let mut rows = vec![VALUE_HEADINGS.map(str::to_owned).to_vec()];
    rows.extend(lines.iter().map(value_row));
    (!lines.is_empty()).then(|| artefact("value-added.csv", &rows))
}

fn value_row(line: &ValueAddedLine) -> Vec<String> {
    let mut cells = vec![line.subject.name().to_owned(), line.year.to_string()];
    let counts = [line.n.to_string(), line.n_without.to_string()];
    let none = |why: String, source: &str| [String::new(), why, source.to_owned(), String::new()];
    match &line.value {
        ValueAdded::Score { score: (mean, low, high), words, source, is_recalled } => {
            cells.extend(counts);
            let marks = if *is_recalled { "some rows of the table are recalled: check them before use" } else { "" };
            cells.extend([
                format!("{} ({} to {})", number(*mean, 1), number(*low, 1), number(*high, 1)),
                (*words).to_owned(),
                source.clone(),
                marks.to_owned(),
            ]);
        }
        ValueAdded::TooFew => {
            cells.extend(counts);
            cells.extend(none("too few pupils with both ends for a mean".to_owned(), ""));
        }
        ValueAdded::NoTable(NoTable::NotPublished(source)) => {
            cells.extend([String::new(), String::new()]);
            cells.extend(none("no figure: the Department made no progress measure for this year".to_owned(), source));
        }
        ValueAdded::NoTable(NoTable::NotHeld) => {
            cells.extend([String::new(), String::new()]);
            let why = "no figure: the Department's table of this year is not held; add its rows to value-added/tables.tsv in the settings";
            cells.extend(none(why.to_owned(), ""));
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyse::proportion::Proportion;
    use crate::analyse::standard_gap::StandardPoint;
    use crate::domain::academic_year::AcademicYear;

    #[test]
    fn a_year_without_a_figure_is_told_and_no_other_year_stands_in() {
        let line = StandardLine {
            point: StandardPoint::Phonics,
            year: AcademicYear::starting(2025).unwrap(),
            group: "SEN: SEN".into(),
            k: 9,
            n: 20,
            share: Proportion::of(9, 20),
            gap: None,
            national: Comparison::NotOfTheYear(Some(2024)),
        };
        let text = String::from_utf8(national_comparison_csv(&[line]).bytes).unwrap();
        assert!(
            text.contains(
                "\"20\",\"9\",\"45% (26% to 66%)\",\"\",\"\",\"\",\"not compared: no figure of this year is held, the newest is of 2024"
            ),
            "{text}"
        );
    }
}
