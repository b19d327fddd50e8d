//! Movement on and off the register since last year, and requests for an assessment. A flow in words; no chart, no comparator.

use super::document::{Block, Draft, Table, number, words};
use super::words::{date, told};
use crate::disclose::view::{BoardView, Count};

pub(super) fn section(view: &BoardView) -> Draft {
    let sections = view.sections.get();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let row = |(what, n): &(String, Count)| vec![what.clone(), n.to_string()];
    if let Some(movement) = &sections.movement {
        rows.extend(movement.lines.iter().map(row));
    }
    let mut notes = Vec::new();
    if let Some((since, requests)) = &sections.own.ehc_requests {
        rows.extend(requests.iter().map(|(what, n)| row(&(format!("EHC assessment: {}", what.to_lowercase()), *n))));
        notes.push(format!("Requests are counted since {}, as the school states them.", date(*since)));
    }
    let mut blocks = Vec::new();
    if !rows.is_empty() {
        let since = sections.movement.as_ref().map_or_else(|| "as stated by the school".to_owned(), |m| format!("since {}", date(m.since)));
        blocks.push(Block::Table(Table {
            name: "movement".into(),
            caption: format!("Movement on and off the register {since}."),
            columns: vec![words("What happened", 76), number("Pupils", 24)],
            rows,
            notes,
        }));
    }
    Draft { heading: "Movement", finding: finding(view), blocks }
}

fn finding(view: &BoardView) -> String {
    let sections = view.sections.get();
    let Some(movement) = &sections.movement else {
        return "There is no register of the same term last year to compare with.".into();
    };
    let n = |words: &str| movement.lines.iter().find(|(what, _)| what.starts_with(words)).and_then(|(_, n)| told(*n));
    let day = date(movement.since);
    match (n("Joined"), n("Left the register")) {
        (Some(joined), Some(left)) => format!("Since {day}, {joined} pupils joined the register and {left} left it while on roll."),
        (Some(joined), None) => format!("Since {day}, {joined} pupils joined the register; how many left it may not be shown."),
        (None, Some(left)) => format!("Since {day}, {left} pupils left the register; how many joined it may not be shown."),
        (None, None) => format!("Pupils joined and left the register since {day}; most of the numbers are too small to show."),
    }
}
