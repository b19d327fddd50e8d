//! Interventions: what was delivered, what its pupils gained, and only the words the evidence allows.
//!
//! Gains are printed as whole points: a mean with decimals over a known n gives away a single score.

use super::document::{Block, Draft, Figure, Table, number, words};
use super::words::{as_printed, cell, finite, first_few, range, sentence, whole};
use crate::disclose::view::{BoardView, InterventionLine};
use crate::render::chart::{Chart, IntervalRow, Plot};

/// From this strength on a gain is adjusted for starting scores.
const ADJUSTED: u8 = 2;

pub(super) fn section(view: &BoardView) -> Draft {
    let lines = view.interventions.get();
    if lines.is_empty() {
        return Draft { heading: "Interventions", finding: finding(lines), blocks: Vec::new() };
    }
    let mut blocks: Vec<Block> = figure(lines).map(Block::Figure).into_iter().collect();
    blocks.push(Block::Table(table(lines)));
    blocks.push(Block::Subheading("What may be said of each".into()));
    blocks.push(Block::Terms(lines.iter().map(|line| (line.name.clone(), sentence(&cell(&line.words)))).collect()));
    Draft { heading: "Interventions", finding: finding(lines), blocks }
}

/// Names the interventions with an adjusted figure.
pub(super) fn finding(lines: &[InterventionLine]) -> String {
    if lines.is_empty() {
        return "No intervention is on record for this period.".into();
    }
    let adjusted: Vec<&str> =
        lines.iter().filter(|line| line.strength >= ADJUSTED && finite(line.beyond).is_some()).map(|line| line.name.as_str()).collect();
    if adjusted.is_empty() {
        return "No intervention has enough pupils with scores before and after for an adjusted figure.".into();
    }
    let named = first_few(&adjusted);
    // A long list of long names would make a sentence nobody reads.
    if named.split_whitespace().count() > 14 {
        return "Some interventions have enough scores for a figure adjusted for starting scores; the table names them.".into();
    }
    format!("A figure adjusted for starting scores can be given for {named}.")
}

fn table(lines: &[InterventionLine]) -> Table {
    let row = |line: &InterventionLine| {
        let beyond =
            finite(line.beyond).map_or_else(|| "none".to_owned(), |(value, low, high)| format!("{} ({})", whole(value), range(low, high)));
        vec![
            cell(&line.name),
            cell(&line.areas),
            line.n_pupils.to_string(),
            line.n_pairs.to_string(),
            line.delivered_percent.filter(|p| p.is_finite()).map_or_else(|| "none".into(), |p| format!("{}%", whole(p))),
            line.gain.filter(|gain| gain.is_finite()).map_or_else(|| "none".into(), whole),
            beyond,
        ]
    };
    Table {
        name: "interventions".into(),
        caption: "Interventions, with gains in points of standardised score.".into(),
        columns: vec![
            words("Intervention", 20),
            words("Area of need", 18),
            number("Pupils", 10),
            number("With both scores", 10),
            number("Sessions held", 13),
            number("Mean gain", 8),
            number("Beyond expected (likely range)", 21),
        ],
        rows: lines.iter().map(row).collect(),
        notes: vec![
            "Beyond expected: the mean gain less what pupils with these starting scores usually gain on a second test.".into(),
            "None: not recorded, too few pupils with both scores, too few sessions held, or a score outside the test's range.".into(),
        ],
    }
}

fn figure(lines: &[InterventionLine]) -> Option<Figure> {
    let shown: Vec<&InterventionLine> = lines.iter().filter(|line| finite(line.beyond).is_some()).collect();
    if shown.is_empty() {
        return None;
    }
    let row = |line: &InterventionLine| {
        let value = finite(line.beyond).map(as_printed);
        let value_label = value.map_or_else(|| "no figure".into(), |(value, low, high)| format!("{} ({})", whole(value), range(low, high)));
        IntervalRow { label: line.name.clone(), value, value_label }
    };
    let said = |line: &&InterventionLine| {
        finite(line.beyond)
            .map_or_else(String::new, |(value, low, high)| format!("{} {} (likely range {})", line.name, whole(value), range(low, high)))
    };
    let chart = Chart {
        name: "interventions".into(),
        title: "Gains beyond those expected from starting scores".into(),
        alt: format!("Dots with ranges of the gain beyond expected, in points: {}.", shown.iter().map(said).collect::<Vec<_>>().join("; ")),
        plot: Plot::Intervals(lines.iter().map(row).collect()),
    };
    Some(Figure::new(
        chart,
        "Mean gain beyond expected, with its likely range (95% interval). A range that crosses zero shows no clear gain.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disclose::view::Count;

    fn line(strength: u8, beyond: Option<(f64, f64, f64)>) -> InterventionLine {
        InterventionLine {
            name: "Paired reading".into(),
            areas: String::new(),
            n_pupils: Count::Exact(12),
            n_pairs: Count::Hidden,
            delivered_percent: None,
            gain: None,
            beyond,
            strength,
            words: "No impact figure".into(),
        }
    }

    #[test]
    fn no_cell_is_blank_and_no_figure_is_made_of_nothing() {
        assert!(table(&[line(0, None)]).rows[0].iter().all(|cell| !cell.is_empty()));
        assert_eq!(figure(&[line(0, None)]), None);
        assert_eq!(figure(&[line(2, Some((f64::NAN, 0.0, 1.0)))]), None);
    }

    #[test]
    fn an_unadjusted_gain_is_not_announced_as_a_figure() {
        assert!(finding(&[line(1, Some((3.0, 1.0, 5.0)))]).starts_with("No intervention has enough"));
        assert!(finding(&[line(2, Some((3.0, 1.0, 5.0)))]).contains("can be given for Paired reading."));
    }
}
