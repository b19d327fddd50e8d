//! Areas of need among pupils with SEND, or the reason why no split may be shown.

use super::document::{Block, Draft, Figure, Table, number, words};
use super::prevalence;
use super::words::{
    NOT_AVAILABLE, cell, lower_first, printed_percent, published_share, sentence, share, share_cell, shown, sources, told, untold,
};
use crate::disclose::sections::PublishedShares;
use crate::disclose::view::{BoardView, Comparator, NeedLine, Needs};
use crate::render::chart::{Bar, Chart, Plot};

pub(super) fn section(view: &BoardView) -> Draft {
    let mut blocks = Vec::new();
    let finding = match view.needs.get() {
        Needs::Collapsed(why) if prevalence::has_nobody(view) => sentence(why),
        Needs::Collapsed(why) => {
            blocks.push(Block::Paragraph("A split by need comes back into the report when it can no longer point to a pupil.".into()));
            sentence(why)
        }
        Needs::Lines(lines) if lines.is_empty() => "No pupil with SEND has a primary need on record.".into(),
        Needs::Lines(lines) => {
            blocks.push(Block::Table(table(lines, &view.sections.get().published)));
            finding(lines, prevalence::all_send(view.prevalence.get()).and_then(|line| told(line.n)))
        }
    };
    Draft { heading: "Needs", finding, blocks }
}

/// The bars, for the appendix.
pub(super) fn details(view: &BoardView) -> Vec<Block> {
    let bars = match view.needs.get() {
        Needs::Lines(lines) => figure(lines).map(Block::Figure),
        Needs::Collapsed(_) => None,
    };
    bars.into_iter().flat_map(|bars| [Block::Subheading("Needs".into()), bars]).collect()
}

/// The area named by most pupils, unless a hidden line could be larger or two share the first place.
fn largest(lines: &[NeedLine], all: Option<u32>) -> Option<&NeedLine> {
    let first = lines.iter().filter(|line| told(line.n).is_some_and(|n| n > 0)).max_by_key(|line| told(line.n))?;
    let others_equal = lines.iter().filter(|line| told(line.n) == told(first.n)).count() > 1;
    let shown: u32 = lines.iter().filter_map(|line| told(line.n)).sum();
    // What is hidden is the rest of the total that is printed; where that is less, no hidden line can be larger.
    let is_beaten = lines.iter().any(|line| told(line.n).is_none())
        && all.zip(told(first.n)).is_none_or(|(all, first)| all.saturating_sub(shown) >= first);
    (!others_equal && !is_beaten).then_some(first)
}

fn finding(lines: &[NeedLine], all: Option<u32>) -> String {
    match largest(lines, all) {
        // Areas that stand together are no most common need, whatever their sum.
        Some(line) if line.area.contains("; ") => {
            "The table shows the primary needs of pupils with SEND; areas with few pupils stand together.".into()
        }
        Some(line) if line.area.split_whitespace().count() <= 14 => sentence(&format!(
            "The most common primary need is {}, for {}{} of pupils with SEND",
            lower_first(line.area.trim_end_matches('.')),
            share(&line.percent),
            told(line.n).map_or_else(String::new, |n| format!(" ({n})"))
        )),
        Some(line) => format!(
            "One group of needs stands out: it is recorded for {} of pupils with SEND, and the table names it.",
            share(&line.percent)
        ),
        None if lines.iter().all(|line| told(line.n).is_some()) => {
            "The table shows the primary needs of pupils with SEND: no area stands alone in the first place.".into()
        }
        None => "The table shows the primary needs of pupils with SEND, as far as they may be shown.".into(),
    }
}

fn table(lines: &[NeedLine], published: &PublishedShares) -> Table {
    let has_authority = !published.authority_needs.is_empty();
    let row = |line: &NeedLine| {
        let mut cells = vec![cell(&line.area), line.n.to_string(), share_cell(&line.percent, line.n), beside(&published.needs, &line.area)];
        if has_authority {
            cells.push(beside(&published.authority_needs, &line.area));
        }
        cells
    };
    let mut columns =
        vec![words("Area of need", 44), number("Pupils", 12), number("Share of pupils with SEND", 22), number("England (year)", 20)];
    let mut notes = sources("England", &published.needs);
    if has_authority {
        columns.push(number("Local authority (year)", 20));
        notes.extend(sources("Local authority", &published.authority_needs));
    }
    Table {
        name: "needs".into(),
        caption: "Pupils with SEND by area of primary need; many have further needs.".into(),
        columns,
        rows: lines.iter().map(row).collect(),
        notes: if notes.is_empty() { Vec::new() } else { vec![notes.join(" ")] },
    }
}

/// The published share of a line; of areas that stand together, the sum, where one release of one year has them all.
fn beside(shares: &[(String, Comparator)], area: &str) -> String {
    let of = |part: &str| shares.iter().find(|(name, _)| name == part).map(|(_, figure)| figure);
    let parts: Option<Vec<&Comparator>> = area.split("; ").map(of).collect();
    let Some([first, rest @ ..]) = parts.as_deref() else { return NOT_AVAILABLE.into() };
    let alike = |other: &&Comparator| (other.year, &other.source, &other.population) == (first.year, &first.source, &first.population);
    let percent = first.percent + rest.iter().map(|other| other.percent).sum::<f64>();
    if !rest.iter().all(alike) || !percent.is_finite() {
        return NOT_AVAILABLE.into();
    }
    published_share(&Comparator { percent, ..(*first).clone() })
}

fn figure(lines: &[NeedLine]) -> Option<Figure> {
    lines.iter().find_map(|line| printed_percent(&line.percent))?;
    let bar = |line: &NeedLine| Bar {
        label: line.area.clone(),
        percent: printed_percent(&line.percent),
        value_label: shown(line.n).map_or_else(|| untold(line.n).into(), |n| format!("{} ({n})", line.percent)),
        reference: None,
    };
    let words = |line: &NeedLine| format!("{} {}", line.area, if line.percent == "c" { "hidden".into() } else { share(&line.percent) });
    let chart = Chart {
        name: "needs".into(),
        title: "Primary needs of pupils with SEND".into(),
        alt: format!("Bar chart of the primary needs of pupils with SEND: {}.", lines.iter().map(words).collect::<Vec<_>>().join("; ")),
        plot: Plot::Bars(lines.iter().map(bar).collect()),
    };
    Some(Figure::new(chart, "Share of pupils with SEND by area of primary need, with pupils in brackets."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disclose::view::Count;

    fn need(area: &str, n: Count) -> NeedLine {
        NeedLine { area: area.into(), n, percent: "40%".into() }
    }

    #[test]
    fn areas_that_stand_together_have_the_sum_of_one_release_and_a_missing_part_has_none() {
        let figure = |percent: f64, year: i32| Comparator { percent, year, population: "primary".into(), source: "a release".into() };
        let shares = [("A".to_owned(), figure(20.0, 2026)), ("B".to_owned(), figure(5.5, 2026)), ("C".to_owned(), figure(1.0, 2025))];
        let said = ["A", "A; B", "A; C", "A; D", "Other need"].map(|area| beside(&shares, area));
        assert_eq!(said, ["20.0% (2026)", "25.5% (2026)", "not available", "not available", "not available"]);
    }

    #[test]
    fn no_area_is_called_the_most_common_beside_a_hidden_one() {
        let seen = need("Cognition and learning", Count::Exact(20));
        assert!(finding(&[seen.clone(), need("Sensory", Count::Exact(0))], None).contains("most common primary need is cognition"));
        assert!(!finding(&[seen.clone(), need("Sensory", Count::Hidden)], Some(40)).contains("most common"));
        assert!(!finding(&[seen.clone(), need("Sensory", Count::Exact(20))], None).contains("most common"));
        assert!(finding(&[seen.clone(), need("Sensory; Other need", Count::Exact(24))], None).contains("stand together"));
        assert!(finding(&[seen.clone(), need("Sensory", Count::Hidden)], Some(39)).contains("40% (20) of pupils"));
    }
}
