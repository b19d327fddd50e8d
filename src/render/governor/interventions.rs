//! Interventions: what was delivered, what its pupils gained, and only the words the evidence allows.
//!
//! Gains are printed as whole points: a mean with decimals over a known n gives away a single score.

use super::document::{Block, Draft, Figure, Table, number, words};
use super::words::{as_printed, capitalised, cell, finite, first_few, range, sentence, thousands, whole};
use crate::disclose::view::{BoardView, InterventionLine};
use crate::render::chart::{Chart, IntervalRow, Plot};

const HEADING: &str = "Provision and impact";

/// From this strength on a gain is adjusted for starting scores.
const ADJUSTED: u8 = 2;

/// Words of the section's first sentence.
const MOST_WORDS: usize = 28;

pub(super) fn section(view: &BoardView) -> Draft {
    let lines = view.interventions.get();
    if lines.is_empty() {
        return Draft { heading: HEADING, finding: finding(lines), blocks: Vec::new() };
    }
    // Results made in two ways stand in two charts: they are never pooled, nor read off one axis.
    let mut blocks: Vec<Block> = figure(lines).into_iter().map(Block::Figure).collect();
    blocks.push(Block::Table(summary_table(lines)));
    Draft { heading: HEADING, finding: finding(lines), blocks }
}

/// The figures behind the section, and what may be said of each intervention, for the appendix.
pub(super) fn details(view: &BoardView) -> Vec<Block> {
    let lines = view.interventions.get();
    if lines.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![Block::Subheading("Interventions".into()), Block::Table(table(lines))];
    blocks.extend(similar_figure(lines).map(Block::Figure));
    blocks.push(Block::Terms(what_may_be_said(lines)));
    blocks
}

/// Interventions of which the same may be said stand together.
fn what_may_be_said(lines: &[InterventionLine]) -> Vec<(String, String)> {
    let mut said: Vec<(Vec<&str>, String)> = Vec::new();
    for line in lines {
        let words = sentence(&cell(&line.words));
        match said.iter_mut().find(|(_, told)| *told == words) {
            Some((names, _)) => names.push(&line.name),
            None => said.push((vec![&line.name], words)),
        }
    }
    said.into_iter().map(|(names, words)| (names.join(", "), words)).collect()
}

/// Which gains differ from what was to be expected, by their whole interval.
pub(super) fn finding(lines: &[InterventionLine]) -> String {
    if lines.is_empty() {
        return "No intervention can be shown for this period.".into();
    }
    let adjusted = || lines.iter().filter(|line| line.strength >= ADJUSTED).filter_map(|line| Some((line, allowing_for_start(line)?)));
    let names = |keep: &dyn Fn((f64, f64, f64)) -> bool| -> Vec<&str> {
        adjusted().filter(|(_, figure)| keep(*figure)).map(|(line, _)| line.name.as_str()).collect()
    };
    let more = names(&|(_, low, _)| low > 0.0);
    let less = names(&|(_, _, high)| high < 0.0);
    let unclear = names(&|(_, low, high)| low <= 0.0 && high >= 0.0);
    if adjusted().next().is_none() {
        return "For no intervention can a gain be given that allows for starting scores.".into();
    }
    let said: Vec<String> = [
        (more, "pupils gained more than was to be expected alongside "),
        (less, "pupils gained less than was to be expected alongside "),
        (unclear, "the difference may be chance for "),
    ]
    .into_iter()
    .filter(|(names, _)| !names.is_empty())
    .map(|(names, what)| format!("{what}{}", first_few(&names)))
    .collect();
    let said = said.join("; ");
    // A long list of long names would make a sentence nobody reads.
    if said.split_whitespace().count() > MOST_WORDS {
        return "For some interventions a gain that allows for starting scores can be given; the table names them.".into();
    }
    sentence(&capitalised(&said))
}

/// The figure that allows for starting scores: against similar pupils where there is one, else against what was to be expected.
fn allowing_for_start(line: &InterventionLine) -> Option<(f64, f64, f64)> {
    finite(line.similar).or(finite(line.beyond))
}

fn table(lines: &[InterventionLine]) -> Table {
    let row = |line: &InterventionLine| {
        let with_range = |value| {
            finite(value).map_or_else(|| "none".to_owned(), |(value, low, high)| format!("{} ({})", whole(value), range(low, high)))
        };
        vec![
            cell(&line.name),
            cell(&line.areas),
            told_or_none(line.delivered_percent, |percent| format!("{}%", whole(percent))),
            line.n_pairs.to_string(),
            told_or_none(line.gain, whole),
            told_or_none(line.median_gain, whole),
            with_range(line.similar),
        ]
    };
    Table {
        name: "interventions".into(),
        caption: "Interventions: sessions received, and gains in points of standardised score.".into(),
        columns: vec![
            words("Intervention", 20),
            words("Area of need", 25),
            number("Sessions received", 11),
            number("Pupils with both scores", 12),
            number("Mean gain", 7),
            number("Median gain", 9),
            number("Against similar pupils (likely range)", 16),
        ],
        rows: lines.iter().map(row).collect(),
        notes: vec![
            "Against similar pupils: the gain less that of pupils of the same year and starting score who did not take part. \
             None: not recorded, too few pupils with both scores, too few sessions held, or a score outside the test's range."
                .into(),
        ],
    }
}

/// Who took part, what was given, what it cost, and the gain that may be told.
fn summary_table(lines: &[InterventionLine]) -> Table {
    let row = |line: &InterventionLine| {
        let hours = line.hours.filter(|(due, received)| due.is_finite() && received.is_finite());
        let gain = finite(line.beyond).map(|(value, low, high)| format!("{} ({})", whole(value), range(low, high)));
        vec![
            cell(&line.name),
            line.n_pupils.to_string(),
            hours.map_or_else(|| "none".to_owned(), |(due, received)| format!("{} of {}", whole(received), whole(due))),
            told_or_none(line.cost_pounds, |pounds| format!("£{}", thousands(pounds))),
            gain.unwrap_or_else(|| "none".to_owned()),
        ]
    };
    Table {
        name: "provision".into(),
        caption: "Interventions: who took part, hours received of those due, cost, and gain in points.".into(),
        columns: vec![
            words("Intervention", 31),
            number("Pupils", 13),
            number("Hours received", 17),
            number("Cost of all courses", 16),
            number("Gain beyond expected (likely range)", 23),
        ],
        rows: lines.iter().map(row).collect(),
        notes: vec![
            "Hours: the mean of a course. Cost: all courses together, to the nearest ten pounds. Gain beyond expected: the mean gain less \
             what pupils with these starting scores usually gain. None: not recorded, or too few pupils. Appendix D has more."
                .into(),
        ],
    }
}

fn told_or_none(value: Option<f64>, shown: impl Fn(f64) -> String) -> String {
    value.filter(|value| value.is_finite()).map_or_else(|| "none".to_owned(), shown)
}

fn figure(lines: &[InterventionLine]) -> Option<Figure> {
    let chart = Chart {
        name: "interventions".into(),
        title: "Gains beyond those expected from starting scores".into(),
        alt: format!("Dots with ranges of the gain beyond expected, in points: {}.", told(lines, |line| line.beyond)?),
        plot: Plot::Intervals(rows(lines, |line| line.beyond)),
    };
    Some(Figure::new(
        chart,
        "Mean gain beyond expected, with its likely range (95% interval). A range that crosses zero shows no clear gain.",
    ))
}

/// The same against pupils who started at the same score and did not take part.
fn similar_figure(lines: &[InterventionLine]) -> Option<Figure> {
    let chart = Chart {
        name: "interventions-similar-pupils".into(),
        title: "Gains compared with those of similar pupils".into(),
        alt: format!("Dots with ranges of the difference from similar pupils, in points: {}.", told(lines, |line| line.similar)?),
        plot: Plot::Compared(rows(lines, |line| line.similar)),
    };
    Some(Figure::new(
        chart,
        "Mean gain less that of similar pupils, with its likely range (95% interval). A range that crosses zero shows no clear difference.",
    ))
}

type Shown = Option<(f64, f64, f64)>;

fn rows(lines: &[InterventionLine], of: fn(&InterventionLine) -> Shown) -> Vec<IntervalRow> {
    let row = |line: &InterventionLine| {
        let value = finite(of(line)).map(as_printed);
        let value_label = value.map_or_else(|| "no figure".into(), |(value, low, high)| format!("{} ({})", whole(value), range(low, high)));
        IntervalRow { label: line.name.clone(), value, value_label }
    };
    lines.iter().map(row).collect()
}

/// The figures of a chart in words; `None` when there are none.
fn told(lines: &[InterventionLine], of: fn(&InterventionLine) -> Shown) -> Option<String> {
    let said = |line: &InterventionLine| {
        let (value, low, high) = finite(of(line))?;
        Some(format!("{} {} (likely range {})", line.name, whole(value), range(low, high)))
    };
    let said: Vec<String> = lines.iter().filter_map(said).collect();
    (!said.is_empty()).then(|| said.join("; "))
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
            hours: None,
            cost_pounds: None,
            gain: None,
            median_gain: None,
            beyond,
            similar: None,
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
        assert!(finding(&[line(1, Some((3.0, 1.0, 5.0)))]).starts_with("For no intervention"));
        let told = |beyond| finding(&[line(2, Some(beyond))]);
        assert_eq!(told((3.0, 1.0, 5.0)), "Pupils gained more than was to be expected alongside Paired reading.");
        assert_eq!(told((-3.0, -5.0, -1.0)), "Pupils gained less than was to be expected alongside Paired reading.");
        assert_eq!(told((3.0, -1.0, 7.0)), "The difference may be chance for Paired reading.");
    }

    #[test]
    fn a_comparison_has_a_chart_of_its_own() {
        let both = InterventionLine { similar: Some((2.0, 1.0, 3.0)), ..line(4, Some((4.0, 1.0, 7.0))) };
        let (alone, compared) = (figure(std::slice::from_ref(&both)).unwrap(), similar_figure(&[both]).unwrap());
        assert!(matches!(alone.chart.plot, Plot::Intervals(_)) && matches!(compared.chart.plot, Plot::Compared(_)));
        assert!(compared.chart.alt.contains("Paired reading 2") && compared.chart.alt.contains("similar pupils"));
        assert_eq!(similar_figure(&[line(2, Some((4.0, 1.0, 7.0)))]), None);
    }
}
