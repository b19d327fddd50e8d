//! Attendance, persistent absence and suspensions by SEN group, beside England's absence.

use super::document::{Block, Draft, Figure, Table, number, words};
use super::words::{cell, decimal, lower_first, printed_percent, sentence, share, told, untold};
use crate::disclose::sections::AbsenceLine;
use crate::disclose::view::{AttendanceLine, BoardView};
use crate::render::chart::{Bar, Chart, Plot};

const HEADING: &str = "Attendance, suspensions and exclusions";

pub(super) fn section(view: &BoardView) -> Draft {
    let lines = view.attendance.get();
    if lines.is_empty() {
        return Draft {
            heading: HEADING,
            finding: "No attendance can be shown for groups of pupils in this report.".into(),
            blocks: Vec::new(),
        };
    }
    let absence = &view.sections.get().absence;
    let finding = if lines.iter().all(|line| line.percent == "c") {
        "Attendance by SEN group may not be shown, because the groups are too small.".into()
    } else {
        let shown: Vec<String> = lines
            .iter()
            .filter(|line| line.percent != "c")
            .map(|line| format!("{} for {}", share(&line.percent), pupils_of(&line.group)))
            .collect();
        sentence(&format!("Mean attendance was {}", super::words::listed(&shown)))
    };
    Draft { heading: HEADING, finding, blocks: vec![Block::Table(table(lines, absence))] }
}

/// The chart, for the appendix.
pub(super) fn details(view: &BoardView) -> Vec<Block> {
    let figure = figure(view.attendance.get()).map(Block::Figure);
    figure.into_iter().flat_map(|figure| [Block::Subheading("Attendance".into()), figure]).collect()
}

fn table(lines: &[AttendanceLine], absence: &[AbsenceLine]) -> Table {
    let of = |group: &str| absence.iter().find(|line| line.group == group);
    let is_recorded = absence.iter().any(|line| line.suspended.is_some());
    let row = |line: &AttendanceLine| {
        let beside = of(&line.group);
        let persistent = match beside.map(|one| (told(one.persistent), &one.persistent_percent)) {
            Some((Some(n), percent)) if percent != "c" => format!("{n} ({percent})"),
            Some((Some(n), _)) => n.to_string(),
            _ => "c".into(),
        };
        let england = beside.and_then(|one| one.national.as_ref()).map_or_else(
            || "not available".to_owned(),
            |[overall, persistent]| format!("{}%; {}%", decimal(100.0 - overall.percent, 1), decimal(persistent.percent, 1)),
        );
        let mut cells = vec![cell(&line.group), line.n.to_string(), cell(&line.percent), persistent];
        if is_recorded {
            cells.push(beside.and_then(|one| one.suspended).map_or_else(|| "c".to_owned(), |n| n.to_string()));
        }
        cells.push(england);
        cells
    };
    let suspensions = if is_recorded {
        "Suspended: at least once this school year. A pupil excluded for good has left the roll."
    } else {
        "Suspensions and exclusions stand in no file of the school, so nothing is said of them."
    };
    let mut notes = vec![format!("Persistently absent: missed a tenth of possible sessions or more. {suspensions}")];
    let mut sources: Vec<String> = absence
        .iter()
        .filter_map(|line| line.national.as_ref())
        .map(|[c, _]| {
            let population = c.population.trim_end_matches('.');
            format!(
                "England, {}: attendance, then persistently absent ({population}; {}). Phases differ: no comparison is drawn.",
                c.year, c.source
            )
        })
        .collect();
    sources.dedup();
    notes.extend(sources);
    let mut columns = vec![words("Group", 24), number("Pupils", 12), number("Attendance", 16), number("Persistently absent", 18)];
    if is_recorded {
        columns.push(number("Suspended", 14));
    }
    columns.push(number("England", 18));
    Table {
        name: "attendance".into(),
        caption: "Mean attendance by SEN group, percent of possible sessions, with persistent absence.".into(),
        columns,
        rows: lines.iter().map(row).collect(),
        notes: vec![notes.join(" ")],
    }
}

fn figure(lines: &[AttendanceLine]) -> Option<Figure> {
    lines.iter().find_map(|line| printed_percent(&line.percent))?;
    let bar = |line: &AttendanceLine| Bar {
        label: line.group.clone(),
        percent: printed_percent(&line.percent),
        value_label: match (line.percent.as_str(), super::words::shown(line.n)) {
            ("c", _) => untold(line.n).into(),
            (percent, Some(n)) => format!("{percent} ({n} pupils)"),
            (percent, None) => percent.to_owned(),
        },
        reference: None,
    };
    let said = |line: &AttendanceLine| {
        format!("{} {}", pupils_of(&line.group), if line.percent == "c" { "hidden".to_owned() } else { share(&line.percent) })
    };
    let chart = Chart {
        name: "attendance".into(),
        title: "Mean attendance by SEN group".into(),
        alt: format!("Bar chart of mean attendance: {}.", lines.iter().map(said).collect::<Vec<_>>().join("; ")),
        plot: Plot::Bars(lines.iter().map(bar).collect()),
    };
    Some(Figure::new(chart, "Mean share of possible sessions attended this school year, by SEN group."))
}

/// `SEN support (K)` as words inside a sentence.
fn pupils_of(group: &str) -> String {
    match group.split(" (").next() {
        Some("SEN support") => "pupils on SEN support".into(),
        Some("EHC plan") => "pupils with an EHC plan".into(),
        Some("No SEN") => "pupils without SEN".into(),
        _ => lower_first(group),
    }
}
