//! Movement on and off the register since last year, and requests for an assessment. A flow in words; no chart, no comparator.

use chrono::NaiveDate;

use super::document::{Block, Draft, Table, number, words};
use super::words::{date, told};
use crate::disclose::view::{BoardView, Count};

pub(super) fn section(view: &BoardView) -> Draft {
    let sections = view.sections.get();
    let mut blocks = Vec::new();
    if let Some(movement) = &sections.movement {
        blocks.push(Block::Table(Table {
            name: "movement".into(),
            caption: format!("Movement on and off the register since {}.", date(movement.since)),
            columns: vec![words("What happened", 76), number("Pupils", 24)],
            rows: movement.lines.iter().map(|(what, n)| vec![what.clone(), n.to_string()]).collect(),
            notes: Vec::new(),
        }));
    }
    blocks.extend(sections.own.ehc_requests.as_ref().map(|(since, counts)| Block::Paragraph(requests(*since, counts))));
    Draft { heading: "Movement", finding: finding(view), blocks }
}

/// Requests for an assessment, in one sentence.
fn requests(since: NaiveDate, counts: &[(String, Count)]) -> String {
    let said: Vec<String> = counts.iter().map(|(what, n)| format!("{} {n}", what.to_lowercase())).collect();
    format!("EHC assessments since {}, as the school states them: {}.", date(since), said.join(", "))
}

fn pupils(n: u32) -> String {
    if n == 0 { "no pupil".into() } else { format!("{n} pupils") }
}

fn finding(view: &BoardView) -> String {
    let sections = view.sections.get();
    let Some(movement) = &sections.movement else {
        return "There is no register of the same term last year to compare with.".into();
    };
    let n = |words: &str| movement.lines.iter().find(|(what, _)| what.starts_with(words)).and_then(|(_, n)| told(*n));
    let day = date(movement.since);
    match (n("Joined"), n("Left the register")) {
        (Some(joined), Some(left)) => {
            let left = if left == 0 { "none".to_owned() } else { left.to_string() };
            format!("Since {day}, {} joined the register and {left} left it while on roll.", pupils(joined))
        }
        (Some(joined), None) => format!("Since {day}, {} joined the register; how many left it may not be shown.", pupils(joined)),
        (None, Some(left)) => {
            format!("Since {day}, {} left the register while on roll; how many joined it may not be shown.", pupils(left))
        }
        (None, None) => format!("How many pupils joined and left the register since {day} may not be shown."),
    }
}
