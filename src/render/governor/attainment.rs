//! Attainment: the share of pupils at the expected level, with SEND and without, subject by subject.
//!
//! The gap carries its interval, and the words follow it. Attainment is no measure of progress; the next section has that.

use super::document::{Block, Draft, Figure, Table, number, words};
use super::words::{decimal, finite, listed, lower_first, printed_percent, range, share, told, untold, whole};
use crate::disclose::sections::{AttainmentLine, ShareOf};
use crate::disclose::view::{BoardView, Count};
use crate::render::chart::{Chart, Paired, PairedRow, Plot};

pub(super) fn section(view: &BoardView) -> Draft {
    let lines = &view.sections.get().attainment;
    let mut blocks: Vec<Block> = figure(lines).into_iter().map(Block::Figure).collect();
    if !lines.is_empty() {
        blocks.push(Block::Table(table(lines)));
    }
    Draft { heading: "Attainment", finding: finding(lines), blocks }
}

/// Subjects whose gap is larger than chance alone would usually give, by the interval.
fn finding(lines: &[AttainmentLine]) -> String {
    if lines.is_empty() {
        return "No assessments at the expected level are on record for this report.".into();
    }
    let is_clear = |line: &&AttainmentLine| finite(line.gap).is_some_and(|(_, low, _)| low > 0.0);
    let clear: Vec<String> = lines.iter().filter(is_clear).map(name).collect();
    let is_turned = |line: &&AttainmentLine| finite(line.gap).is_some_and(|(_, _, high)| high < 0.0);
    let turned: Vec<String> = lines.iter().filter(is_turned).map(name).collect();
    let told: Vec<&AttainmentLine> = lines.iter().filter(|line| finite(line.gap).is_some()).collect();
    if told.is_empty() {
        return "Too few pupils were assessed on one side or the other for shares to be shown.".into();
    }
    let seen = |line: &AttainmentLine| {
        Some((printed_percent(&line.send.percent)?, told_n(&line.send)?, printed_percent(&line.others.percent)?, told_n(&line.others)?))
    };
    // The shares told are those of the subject whose gap is clear, not of the first that has any.
    let example = told.iter().copied().filter(is_clear).find_map(|line| seen(line).map(|seen| (line, seen)));
    match (clear.is_empty(), example) {
        (false, Some((line, (send, n_send, others, n_others)))) if clear.len() == 1 => format!(
            "In {}, {} of {n_send} pupils with SEND are at the expected level and {} of {n_others} others: more than chance would usually give.",
            name(line),
            share(&format!("{send}%")),
            share(&format!("{others}%"))
        ),
        (false, _) => format!(
            "Fewer pupils with SEND than others are at the expected level in {}, by more than chance alone would usually give.",
            listed(&clear)
        ),
        (true, _) if !turned.is_empty() => format!(
            "More pupils with SEND than others are at the expected level in {}, by more than chance alone would usually give.",
            listed(&turned)
        ),
        (true, _) => "Shares at the expected level cannot be told apart between pupils with SEND and others.".into(),
    }
}

fn told_n(share: &ShareOf) -> Option<u32> {
    told(share.n)
}

fn name(line: &AttainmentLine) -> String {
    lower_first(&line.subject)
}

fn table(lines: &[AttainmentLine]) -> Table {
    let row = |line: &AttainmentLine| {
        let gap = finite(line.gap).map_or_else(|| "c".to_owned(), |(gap, low, high)| format!("{} ({})", whole(gap), range(low, high)));
        let england = match (&line.national, line.is_statutory) {
            (Some([send, others]), _) => format!("{}% and {}% ({})", decimal(send.percent, 0), decimal(others.percent, 0), send.year),
            (None, true) => "not available".into(),
            (None, false) => "no such figure".into(),
        };
        vec![line.subject.clone(), counted(&line.send), counted(&line.others), gap, england]
    };
    let mut said: Vec<String> = Vec::new();
    for line in lines {
        let alike: Vec<&str> = lines.iter().filter(|other| other.measure == line.measure).map(|other| other.subject.as_str()).collect();
        said.push(format!("{}: {}.", listed(&alike), line.measure));
    }
    said.extend(lines.iter().filter_map(|line| line.national.as_ref()).map(|[c, _]| format!("England: {}, {}.", c.population, c.source)));
    let mut seen = std::collections::BTreeSet::new();
    said.retain(|one| seen.insert(one.clone()));
    said.push("A few pupils without an assessment count as not at the level; where more were not assessed, they are left out.".into());
    let notes = vec![said.join(" ")];
    Table {
        name: "attainment".into(),
        caption: "Pupils at the expected level, with SEND and others, and the gap in points.".into(),
        columns: vec![
            words("Subject", 18),
            number("Pupils with SEND", 19),
            number("Other pupils", 21),
            number("Gap in points (likely range)", 20),
            number("England: SEND and others", 22),
        ],
        rows: lines.iter().map(row).collect(),
        notes,
    }
}

/// `16 of 47 (34%)`: count, base and share together.
fn counted(share: &ShareOf) -> String {
    match (told(share.reached), told(share.n)) {
        (Some(reached), Some(n)) => format!("{reached} of {n} ({})", share.percent),
        (None, Some(n)) if share.reached == Count::NotGiven => format!("not given, of {n}"),
        (None, Some(n)) => format!("c of {n}"),
        _ if share.n == Count::NotGiven => Count::NotGiven.to_string(),
        _ => "c".into(),
    }
}

fn figure(lines: &[AttainmentLine]) -> Option<Figure> {
    let shown: Vec<&AttainmentLine> =
        lines.iter().filter(|line| printed_percent(&line.send.percent).or(printed_percent(&line.others.percent)).is_some()).collect();
    if shown.is_empty() {
        return None;
    }
    let label = |share: &ShareOf| if share.percent == "c" { untold(share.reached).to_owned() } else { share.percent.clone() };
    let row = |line: &&AttainmentLine| PairedRow {
        label: line.subject.clone(),
        percents: [printed_percent(&line.send.percent), printed_percent(&line.others.percent)],
        value_labels: [label(&line.send), label(&line.others)],
        note: String::new(),
    };
    let words = |line: &&AttainmentLine| {
        let said = |share: &ShareOf| if share.percent == "c" { "hidden".to_owned() } else { super::words::share(&share.percent) };
        format!("{} {} and {}", name(line), said(&line.send), said(&line.others))
    };
    let chart = Chart {
        name: "attainment".into(),
        title: "Pupils at the expected level, with SEND and others".into(),
        alt: format!(
            "Paired dots of the share at the expected level, pupils with SEND and others: {}.",
            shown.iter().map(words).collect::<Vec<_>>().join("; ")
        ),
        plot: Plot::Paired(Paired {
            groups: ["Pupils with SEND".into(), "Other pupils".into()],
            axis_label: "share at the expected level".into(),
            rows: shown.iter().map(row).collect(),
        }),
    };
    Some(Figure::new(chart, "Share of pupils at the expected level; the table holds their numbers."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(gap: Option<(f64, f64, f64)>) -> AttainmentLine {
        let share = |n: u32, percent: &str| ShareOf { n: Count::Exact(n), reached: Count::Exact(n / 2), percent: percent.into() };
        AttainmentLine {
            subject: "Writing".into(),
            measure: "teacher assessment".into(),
            send: share(30, "40%"),
            others: share(150, "70%"),
            gap,
            national: None,
            is_statutory: false,
        }
    }

    #[test]
    fn a_gap_is_told_only_when_its_interval_leaves_zero_out() {
        assert!(finding(&[line(Some((30.0, 12.0, 46.0)))]).starts_with("In writing, 40% of 30 pupils with SEND"));
        assert!(finding(&[line(Some((8.0, -4.0, 20.0)))]).contains("cannot be told apart"));
        let reading = AttainmentLine { subject: "Reading".into(), ..line(Some((8.0, -4.0, 20.0))) };
        assert!(finding(&[reading, line(Some((30.0, 12.0, 46.0)))]).starts_with("In writing"), "the subject that is clear is told");
        assert!(finding(&[line(Some((-30.0, -46.0, -12.0)))]).starts_with("More pupils with SEND than others"));
        assert!(finding(&[line(None)]).starts_with("Too few"));
        assert!(finding(&[]).starts_with("No assessments"));
    }

    #[test]
    fn a_statutory_measure_without_a_figure_of_the_year_says_not_available() {
        let statutory = AttainmentLine { is_statutory: true, ..line(None) };
        assert_eq!(table(&[statutory]).rows[0].last().unwrap(), "not available");
    }
}
