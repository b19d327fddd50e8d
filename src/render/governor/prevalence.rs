//! Who our pupils with SEND are: this year beside last year and beside England.
//!
//! "Above" and "below" the national share are said only of a like phase, and only when the school's interval leaves the national
//! figure out; never of plans, whose groups are not alike. A figure more than two years old, or of unlike schools, is printed with
//! a warning in place of a comparison. A high or low share is a question about identification, not about quality.

use chrono::Datelike;

use super::document::{Block, Draft, Figure, Table, number, words};
use super::words::{cell, decimal, finite, printed_percent, published_share, range, share, share_cell, shown, signed, told, untold};
use crate::disclose::sections::{YearCell, YearLine};
use crate::disclose::view::{BoardView, Comparator, Count, PrevalenceLine};
use crate::render::artefact::RunStamp;
use crate::render::chart::{Bar, Chart, Plot, YearColumn, YearPanel, Years};

/// Older figures are not compared.
const OLD_AFTER_YEARS: i32 = 2;
/// Years for which three panels stand side by side.
const MOST_YEARS: usize = 4;

pub(super) fn section(view: &BoardView, stamp: &RunStamp) -> Draft {
    let lines = view.prevalence.get();
    let years = &view.sections.get().years;
    let mut blocks = Vec::new();
    if !lines.is_empty() {
        blocks.push(Block::Table(table(lines, last_year(years), &view.sections.get().published.authority_stages)));
    }
    let year = stamp.as_at.year();
    let beside_england = all_send(lines).and_then(|line| comparison(line, year));
    let others = lines.iter().filter(|line| beside_england.is_none() || !line.stage.starts_with("All SEN"));
    let mut said: Vec<String> = others.filter_map(|line| comparison(line, year)).collect();
    if beside_england.is_some() || !said.is_empty() {
        said.push("A high or low share is a question about how needs are identified, not about quality.".into());
    }
    said.extend(warnings(lines, stamp));
    if !said.is_empty() {
        blocks.push(Block::Paragraph(said.join(" ")));
    }
    blocks.extend(years_figure(years).map(Block::Figure));
    // The summary has told the number; here it stands beside England.
    // The summary has told the number, or that it may not be told.
    let finding = || if lines.is_empty() { finding(view) } else { "No share of this term can be compared with England's.".to_owned() };
    Draft { heading: "Who our pupils with SEND are", finding: beside_england.unwrap_or_else(finding), blocks }
}

/// It is known, and may be told, that no pupil has SEND.
pub(super) fn has_nobody(view: &BoardView) -> bool {
    all_send(view.prevalence.get()).is_some_and(|line| line.n == Count::Exact(0))
}

/// The line for all pupils with SEND.
pub(super) fn all_send(lines: &[PrevalenceLine]) -> Option<&PrevalenceLine> {
    lines.iter().find(|line| line.stage.starts_with("All SEN"))
}

/// The year before this one, where a register of it is known.
fn last_year(years: &[YearLine]) -> Option<&YearLine> {
    match years {
        [.., before, _] => Some(before),
        _ => None,
    }
}

/// The sentence about all pupils with SEND, and about last year.
pub(super) fn finding(view: &BoardView) -> String {
    let line = all_send(view.prevalence.get());
    let before = last_year(&view.sections.get().years).map(|year| (year, &year.stages[2]));
    let then = match before {
        Some((year, cell)) => match (shown(cell.n), cell.is_broadly_unchanged) {
            (Some(n), _) => format!("; in {} they were {n}", year.year),
            (None, true) => format!("; that is broadly unchanged since {}", year.year),
            (None, false) => String::new(),
        },
        None => String::new(),
    };
    match line.and_then(|line| shown(line.n).map(|n| (n, line))) {
        Some((_, line)) if line.n == Count::Exact(0) => "No pupil on roll is recorded with SEND.".into(),
        Some((n, line)) if line.n == *view.on_roll.get() => format!("All {n} pupils on roll have SEND{then}."),
        Some((n, line)) => {
            let roll =
                told(*view.on_roll.get()).map_or_else(|| "pupils on roll".to_owned(), |roll| format!("of the {roll} pupils on roll"));
            let share = if line.percent == "c" { String::new() } else { format!(", which is {} of the school", share(&line.percent)) };
            super::words::capitalised(&format!("{n} {roll} have SEND{share}{then}."))
        }
        None => "The number of pupils with SEND is too small to show, or would give away a number that is.".into(),
    }
}

fn table(lines: &[PrevalenceLine], before: Option<&YearLine>, authority: &[(String, Comparator)]) -> Table {
    let of_year = |line: &PrevalenceLine| -> Vec<String> {
        let Some(before) = before else { return Vec::new() };
        match stage_of(before, &line.stage) {
            Some(then) => vec![then.n.to_string(), share_cell(&then.percent, then.n), change(line, then)],
            None => vec!["none".into(), "none".into(), "none".into()],
        }
    };
    let rows = lines.iter().map(|line| {
        let england = line.national.as_ref().map_or_else(|| "none".into(), published_share);
        let share = interval(line)
            .map_or_else(|| share_cell(&line.percent, line.n), |(low, high)| format!("{} ({})", line.percent, range(low, high)));
        let mut cells = [vec![cell(&line.stage), line.n.to_string(), share], of_year(line), vec![england]].concat();
        if !authority.is_empty() {
            let of_stage = authority.iter().find(|(stage, _)| *stage == line.stage);
            cells.push(of_stage.map_or_else(|| "none".into(), |(_, figure)| published_share(figure)));
        }
        cells
    });
    let mut columns = vec![words("Stage", 18), number("Pupils", 13), number("Share of roll (likely range)", 17)];
    if let Some(before) = before {
        columns.extend([number(&format!("Pupils in {}", before.year), 12), number("Share then", 10), number("Change in points", 13)]);
    }
    columns.push(number("England (year)", 18));
    if !authority.is_empty() {
        columns.push(number("Local authority (year)", 18));
    }
    let mut notes = Vec::new();
    if lines.iter().any(|line| interval(line).is_some()) {
        notes.push("The likely range (95% interval) is what chance alone can do to the share in a school of this size.".to_owned());
    }
    if before.is_some_and(|year| year.stages.iter().any(|cell| cell.is_broadly_unchanged)) {
        notes.push("Broadly unchanged: the two years differ by fewer pupils than may be counted.".into());
    }
    notes.extend(sources(lines));
    notes.extend(super::words::sources("Local authority", authority));
    Table {
        name: "prevalence".into(),
        caption: match before {
            Some(before) => format!("Pupils on roll by SEN stage, beside {} and England.", before.year),
            None => "Pupils on roll by SEN stage, beside England.".into(),
        },
        columns,
        rows: rows.collect(),
        notes: if notes.is_empty() { Vec::new() } else { vec![notes.join(" ")] },
    }
}

/// One sentence for each source and year, with the schools that each stage's figure is of.
fn sources(lines: &[PrevalenceLine]) -> Vec<String> {
    let national = || lines.iter().filter_map(|line| Some((stage_words(&line.stage), line.national.as_ref()?)));
    let mut said: Vec<String> = Vec::new();
    for (_, c) in national() {
        let of_source = |other: &Comparator| (other.year, &other.source) == (c.year, &c.source);
        let mut parts: Vec<String> = Vec::new();
        for (_, one) in national().filter(|(_, other)| of_source(other)) {
            let stages: Vec<&str> =
                national().filter(|(_, other)| of_source(other) && other.population == one.population).map(|(stage, _)| stage).collect();
            let part = format!("{}: {}", super::words::listed(&stages), one.population.trim_end_matches('.'));
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        let sentence = format!("England {} ({}), {}.", c.year, c.source.trim_end_matches('.'), parts.join("; "));
        if !said.contains(&sentence) {
            said.push(sentence);
        }
    }
    said
}

fn stage_of<'a>(year: &'a YearLine, stage: &str) -> Option<&'a YearCell> {
    let [support, plan, all] = &year.stages;
    match stage {
        s if s.starts_with("SEN support") => Some(support),
        s if s.starts_with("EHC plan") => Some(plan),
        s if s.starts_with("All SEN") => Some(all),
        _ => None,
    }
}

/// In points of the printed shares, so that a reader can check it.
fn change(line: &PrevalenceLine, then: &YearCell) -> String {
    match (printed_percent(&line.percent), printed_percent(&then.percent)) {
        (Some(now), Some(before)) => signed(now - before),
        _ if then.is_broadly_unchanged => "broadly unchanged".into(),
        _ => "c".into(),
    }
}

fn interval(line: &PrevalenceLine) -> Option<(f64, f64)> {
    line.interval.filter(|(low, high)| low.is_finite() && high.is_finite())
}

/// For the appendix: the table behind the columns over years, or the bars of this year where there are no others.
pub(super) fn details(view: &BoardView) -> Vec<Block> {
    let years = &view.sections.get().years;
    if years_figure(years).is_none() {
        let bars = figure(view.prevalence.get()).map(Block::Figure);
        return bars.into_iter().flat_map(|bars| [Block::Subheading("Pupils with SEND".into()), bars]).collect();
    }
    let pair = |cell: &YearCell| if cell.percent == "c" { cell.n.to_string() } else { format!("{} ({})", cell.n, cell.percent) };
    let table = Table {
        name: "years".into(),
        caption: "Pupils on roll by SEN stage and school year, with the share of the roll of that year.".into(),
        columns: vec![words("School year", 28), number("SEN support", 24), number("EHC plan", 24), number("All SEND", 24)],
        rows: years.iter().map(|year| [vec![year.year.clone()], year.stages.iter().map(pair).collect()].concat()).collect(),
        notes: vec!["The register of the same term of each year.".into()],
    };
    vec![Block::Subheading("Pupils with SEND by year".into()), Block::Table(table)]
}

/// Columns over two to four years, where at least two years have a share to draw.
fn years_figure(years: &[YearLine]) -> Option<Figure> {
    let years = years.get(years.len().saturating_sub(MOST_YEARS)..).unwrap_or_default();
    let drawn = |stage: usize| years.iter().filter_map(move |year| printed_percent(&year.stages.get(stage)?.percent)).count();
    if years.len() < 2 || drawn(2) < 2 {
        return None;
    }
    let names = ["SEN support", "EHC plan", "All SEND"];
    let panel = |(stage, name): (usize, &&str)| {
        let column = |year: &YearLine| {
            let cell = year.stages.get(stage)?;
            Some(YearColumn {
                year: year.year.clone(),
                percent: printed_percent(&cell.percent),
                value_label: cell.percent.replace("about ", "\u{2248}"),
                count: cell.n.to_string().replace("about ", "\u{2248}"),
                reference: None,
            })
        };
        YearPanel { label: (*name).into(), columns: years.iter().filter_map(column).collect() }
    };
    let panels = names.iter().enumerate().map(panel).collect();
    let (first, last) = (years.first()?, years.last()?);
    let told = |cell: &YearCell| if cell.percent == "c" { "hidden".to_owned() } else { share(&cell.percent) };
    let alt = format!(
        "Columns of the share of pupils on roll by SEN stage and school year. All SEND: {}.",
        years.iter().map(|year| format!("{} {}", year.year, told(&year.stages[2]))).collect::<Vec<_>>().join(", ")
    );
    let title = format!("Share of pupils with SEND, {} to {}", first.year, last.year);
    let plot = Plot::Years(Years {
        panels,
        count_label: "Pupils stand below each year; c: hidden; \u{2248}: about.".into(),
        reference_label: None,
    });
    let chart = Chart { name: "prevalence".into(), title, alt, plot };
    Some(Figure::new(chart, "Share of pupils on roll by SEN stage, same term of each school year. Source: the school's registers."))
}

fn figure(lines: &[PrevalenceLine]) -> Option<Figure> {
    // The share without SEN is what is left; as a bar it would dwarf the others.
    let shown: Vec<&PrevalenceLine> = lines.iter().filter(|line| !line.stage.starts_with("No SEN")).collect();
    shown.iter().find_map(|line| printed_percent(&line.percent))?;
    let bar = |line: &&PrevalenceLine| Bar {
        label: line.stage.clone(),
        percent: printed_percent(&line.percent),
        value_label: super::words::shown(line.n).map_or_else(|| untold(line.n).into(), |n| format!("{} ({n} pupils)", line.percent)),
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

fn stage_words(stage: &str) -> &'static str {
    match stage {
        s if s.starts_with("All SEN") => "all SEND",
        s if s.starts_with("SEN support") => "SEN support",
        s if s.starts_with("EHC plan") => "plans",
        _ => "others",
    }
}

/// A figure of primary schools.
fn is_like_phase(c: &Comparator) -> bool {
    c.population.contains("primary")
}

/// Chosen from the interval, never from the difference. Unlike schools and old years are not compared.
pub(super) fn comparison(line: &PrevalenceLine, this_year: i32) -> Option<String> {
    if !(line.stage.starts_with("All SEN") || line.stage.starts_with("SEN support")) {
        return None;
    }
    let (low, high) = interval(line)?;
    let national = line.national.as_ref().filter(|c| is_like_phase(c) && this_year - c.year <= OLD_AFTER_YEARS)?;
    finite(Some((national.percent, low, high)))?;
    let stage = stage_words(&line.stage);
    let stands = if low > national.percent {
        "above"
    } else if high < national.percent {
        "below"
    } else {
        return Some(format!(
            "For {stage}, the school's share cannot be told apart from England's of {} ({}).",
            national.year,
            national.population.trim_end_matches('.')
        ));
    };
    Some(format!(
        "For {stage}, the school's share lies {stands} England's of {} ({}), by more than chance alone would usually give.",
        national.year,
        national.population.trim_end_matches('.')
    ))
}

/// Figures that stand beside ours and are no comparison, once each.
fn warnings(lines: &[PrevalenceLine], stamp: &RunStamp) -> Option<String> {
    let national = || lines.iter().filter_map(|line| Some((stage_words(&line.stage), line.national.as_ref()?)));
    let mut old: Vec<i32> = national().map(|(_, c)| c.year).filter(|year| stamp.as_at.year() - year > OLD_AFTER_YEARS).collect();
    old.sort_unstable();
    old.dedup();
    let mut unlike: Vec<&str> = national().filter(|(_, c)| !is_like_phase(c)).map(|(stage, _)| stage).collect();
    unlike.dedup();
    let mut said: Vec<String> =
        old.iter().map(|year| format!("Warning: the national figure for {year} is more than two years older than this report.")).collect();
    if !unlike.is_empty() {
        said.push(format!(
            "England's figures for {} are of schools of every phase, so nothing is compared with them.",
            super::words::listed(&unlike)
        ));
    }
    (!said.is_empty()).then(|| said.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(stage: &str, interval: Option<(f64, f64)>, national: f64, population: &str) -> PrevalenceLine {
        let national = Some(Comparator { percent: national, year: 2026, population: population.into(), source: "DfE".into() });
        PrevalenceLine { stage: stage.into(), n: Count::Exact(48), percent: "20%".into(), interval, national }
    }

    #[test]
    fn above_needs_the_whole_interval_above() {
        let said = |low, high| comparison(&line("All SEND", Some((low, high)), 19.4, "state-funded primary"), 2026).unwrap();
        assert!(said(20.1, 30.0).contains("lies above"));
        assert!(said(10.0, 19.0).contains("lies below"));
        assert!(said(15.0, 25.0).contains("cannot be told apart"));
    }

    #[test]
    fn plans_unlike_schools_and_old_years_are_never_judged_against_a_national_average() {
        let said = |stage: &str, population: &str, year: i32| comparison(&line(stage, Some((20.1, 30.0)), 3.0, population), year);
        assert_eq!(said("EHC plan (E)", "state-funded primary", 2026), None);
        assert_eq!(said("SEN support (K)", "all schools, England", 2026), None);
        assert_eq!(said("All SEND", "state-funded primary", 2029), None);
        assert!(said("All SEND", "state-funded primary", 2028).is_some());
    }

    #[test]
    fn a_change_is_in_points_of_the_printed_shares() {
        let then = |percent: &str, is_broadly_unchanged: bool| YearCell { n: Count::Hidden, percent: percent.into(), is_broadly_unchanged };
        let now = line("All SEND", None, 19.4, "primary");
        assert_eq!(change(&now, &then("23%", false)), "\u{2212}3");
        assert_eq!(change(&now, &then("20%", false)), "0");
        assert_eq!(change(&now, &then("c", true)), "broadly unchanged");
        assert_eq!(change(&now, &then("c", false)), "c");
    }
}
