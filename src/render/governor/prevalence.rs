//! Who our pupils with SEND are: share of the roll by stage, beside published figures.
//!
//! "Above" and "below" the national share are said for all SEND and SEN support only, and only when the
//! school's interval leaves the national figure out. Plans are not judged against a national average: the
//! groups are not alike. A high or low share is a question about identification, not about quality.

use chrono::Datelike;

use super::document::{Block, Draft, Figure, Table, number, words};
use super::words::{cell, decimal, finite, printed_percent, range, share, told};
use crate::disclose::view::{BoardView, Comparator, PrevalenceLine};
use crate::render::artefact::RunStamp;
use crate::render::chart::{Bar, Chart, Plot};

/// Older figures get a warning.
const OLD_AFTER_YEARS: i32 = 2;

pub(super) fn section(view: &BoardView, stamp: &RunStamp) -> Draft {
    let lines = view.prevalence.get();
    let mut blocks = Vec::new();
    blocks.extend(figure(lines).map(Block::Figure));
    if !lines.is_empty() {
        blocks.push(Block::Table(table(lines)));
    }
    let comparisons: Vec<String> = lines.iter().filter_map(comparison).collect();
    if !comparisons.is_empty() {
        blocks.push(Block::Paragraph(format!(
            "{} A high or low share is a question about how needs are identified, not about quality.",
            comparisons.join(" ")
        )));
    }
    let old: Vec<String> = warnings(lines, stamp);
    if !old.is_empty() {
        blocks.push(Block::Paragraph(old.join(" ")));
    }
    Draft { heading: "Who our pupils with SEND are", finding: finding(view), blocks }
}

/// The line for all pupils with SEND.
pub(super) fn all_send(lines: &[PrevalenceLine]) -> Option<&PrevalenceLine> {
    lines.iter().find(|line| line.stage.starts_with("All SEN"))
}

/// The sentence about all pupils with SEND.
pub(super) fn finding(view: &BoardView) -> String {
    let line = all_send(view.prevalence.get());
    match line.and_then(|line| told(line.n).map(|n| (n, line))) {
        Some((0, _)) => "No pupil on roll is recorded with SEND.".into(),
        Some((n, line)) => match told(*view.on_roll.get()) {
            Some(roll) => format!("{n} of the {roll} pupils on roll have SEND, which is {} of the school.", share(&line.percent)),
            None => format!("{n} pupils on roll have SEND."),
        },
        None => "The number of pupils with SEND is too small to show, or would give away a number that is.".into(),
    }
}

fn table(lines: &[PrevalenceLine]) -> Table {
    let rows = lines.iter().map(|line| {
        let (national, which) = match &line.national {
            Some(c) => (format!("{}%", decimal(c.percent, 1)), format!("{}, {}", c.year, c.population)),
            None => ("none".into(), "not compared".into()),
        };
        let interval = interval(line).map_or_else(|| "c".to_owned(), |(low, high)| format!("{}%", range(low, high)));
        vec![cell(&line.stage), line.n.to_string(), cell(&line.percent), interval, national, which]
    });
    let mut sources: Vec<String> = lines
        .iter()
        .filter_map(|line| line.national.as_ref())
        .map(|c| format!("Source of the {} figure: {}.", c.year, c.source.trim_end_matches('.')))
        .collect();
    sources.sort();
    sources.dedup();
    let mut notes =
        vec!["The likely range (95% interval) shows how far chance alone can move the share in a school of this size.".to_owned()];
    notes.extend(sources);
    Table {
        name: "prevalence".into(),
        caption: "Pupils on roll by SEN stage, with the share in England.".into(),
        columns: vec![
            words("Stage", 20),
            number("Pupils", 11),
            number("Share of roll", 11),
            number("Likely range", 15),
            number("England", 13),
            words("Year and schools of the figure", 30),
        ],
        rows: rows.collect(),
        notes,
    }
}

fn interval(line: &PrevalenceLine) -> Option<(f64, f64)> {
    line.interval.filter(|(low, high)| low.is_finite() && high.is_finite())
}

fn figure(lines: &[PrevalenceLine]) -> Option<Figure> {
    // The share without SEN is what is left; as a bar it would dwarf the others.
    let shown: Vec<&PrevalenceLine> = lines.iter().filter(|line| !line.stage.starts_with("No SEN")).collect();
    shown.iter().find_map(|line| printed_percent(&line.percent))?;
    let bar = |line: &&PrevalenceLine| Bar {
        label: line.stage.clone(),
        percent: printed_percent(&line.percent),
        value_label: told(line.n).map_or_else(|| "c (hidden)".into(), |n| format!("{} ({n} pupils)", line.percent)),
        reference: line.national.as_ref().filter(|c| c.percent.is_finite()).map(|c| (c.percent, reference_words(c))),
    };
    let words = |line: &&PrevalenceLine| {
        let national = line.national.as_ref().map_or_else(String::new, |c| format!(" (England {}%, {})", decimal(c.percent, 1), c.year));
        let ours = if line.percent == "c" { "hidden".into() } else { share(&line.percent) };
        format!("{} {ours}{national}", line.stage)
    };
    let title = all_send(lines)
        .and_then(|line| printed_percent(&line.percent))
        .map_or_else(|| "Pupils with SEND by stage".into(), |p| format!("{p}% of pupils on roll have SEND"));
    let alt = format!("Bar chart of the share of pupils on roll by SEN stage: {}.", shown.iter().map(words).collect::<Vec<_>>().join("; "));
    let chart = Chart { name: "prevalence".into(), title, alt, plot: Plot::Bars(shown.iter().map(bar).collect()) };
    Some(Figure::new(chart, "Share of pupils on roll by SEN stage; the diamond is the figure for England."))
}

fn reference_words(c: &Comparator) -> String {
    format!("England {}%, {}", decimal(c.percent, 1), c.year)
}

/// Chosen from the interval, never from the difference.
pub(super) fn comparison(line: &PrevalenceLine) -> Option<String> {
    if !(line.stage.starts_with("All SEN") || line.stage.starts_with("SEN support")) {
        return None;
    }
    let (low, high) = interval(line)?;
    let national = line.national.as_ref()?;
    finite(Some((national.percent, low, high)))?;
    let stage = if line.stage.starts_with("All SEN") { "all SEND" } else { "SEN support" };
    let stands = if low > national.percent {
        "above"
    } else if high < national.percent {
        "below"
    } else {
        return Some(format!(
            "For {stage}, the school's share cannot be told apart from the national figure for {} ({}).",
            national.year,
            national.population.trim_end_matches('.')
        ));
    };
    Some(format!(
        "For {stage}, the school's share lies {stands} the national figure for {} ({}), by more than chance alone would usually give.",
        national.year,
        national.population.trim_end_matches('.')
    ))
}

fn warnings(lines: &[PrevalenceLine], stamp: &RunStamp) -> Vec<String> {
    let this_year = stamp.as_at.year();
    let mut years: Vec<i32> =
        lines.iter().filter_map(|line| line.national.as_ref()).map(|c| c.year).filter(|year| this_year - year > OLD_AFTER_YEARS).collect();
    years.sort_unstable();
    years.dedup();
    years.iter().map(|year| format!("Warning: the national figure for {year} is more than two years older than this report.")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disclose::view::Count;

    fn line(stage: &str, interval: Option<(f64, f64)>, national: f64) -> PrevalenceLine {
        let national =
            Some(Comparator { percent: national, year: 2026, population: "state-funded primary schools".into(), source: "DfE".into() });
        PrevalenceLine { stage: stage.into(), n: Count::Exact(48), percent: "20%".into(), interval, national }
    }

    #[test]
    fn above_needs_the_whole_interval_above() {
        let said = |low, high| comparison(&line("All SEND", Some((low, high)), 19.4)).unwrap();
        assert!(said(20.1, 30.0).contains("lies above"));
        assert!(said(10.0, 19.0).contains("lies below"));
        assert!(said(15.0, 25.0).contains("cannot be told apart"));
    }

    #[test]
    fn plans_are_never_judged_against_a_national_average() {
        assert_eq!(comparison(&line("EHC plan (E)", Some((10.0, 20.0)), 3.0)), None);
        assert_eq!(comparison(&line("All SEND", None, 3.0)), None);
    }
}
