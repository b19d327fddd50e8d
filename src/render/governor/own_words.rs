//! Sections 11 to 13: the school's own words on voice, training, agencies, complaints and access; compliance; priorities.
//!
//! The texts come from the school's file and stay editable in the word-processor form. Where nothing was written, a labelled place
//! waits for the coordinator.

use super::document::{Block, Draft, Table, words};
use super::words::{capitalised, cell, date, sentence};
use crate::disclose::sections::PriorityLine;
use crate::disclose::view::BoardView;
use crate::render::artefact::RunStamp;

/// Headings that a board expects, whether or not anything was written.
const EXPECTED: [&str; 6] =
    ["What pupils say", "Parents and carers", "Training", "Outside agencies", "Complaints", "Accessibility actions"];

pub(super) fn voice(view: &BoardView, stamp: &RunStamp) -> Draft {
    let own = &view.sections.get().own;
    let terms: Vec<(String, String)> = own.texts.iter().map(|(heading, text)| (heading.clone(), sentence(text))).collect();
    let missing: Vec<String> = EXPECTED
        .iter()
        .filter(|heading| own.texts.iter().all(|(written, _)| written != *heading))
        .map(|heading| super::words::lower_first(heading))
        .collect();
    let mut blocks = Vec::new();
    if !terms.is_empty() {
        blocks.push(Block::Terms(terms));
    }
    let place = format!("[{} to add: {}.]", capitalised(&stamp.coordinator), missing.join("; "));
    let is_empty = own.texts.is_empty() && own.held_back.is_empty();
    if !missing.is_empty() && !is_empty {
        blocks.push(Block::Paragraph(place.clone()));
    }
    if !own.held_back.is_empty() {
        blocks.push(Block::Paragraph(
            "Some texts were left out, because they name or count people who could be recognised; the data checks list them.".into(),
        ));
    }
    let finding = if is_empty {
        place
    } else if own.texts.is_empty() {
        "Nothing can be printed yet on voice, training, agencies, complaints or accessibility.".into()
    } else {
        "What follows is in the school's own words.".into()
    };
    Draft { heading: "Voice, training, agencies, complaints and accessibility", finding, blocks }
}

pub(super) fn compliance(view: &BoardView) -> Draft {
    let facts = &view.sections.get().own.compliance;
    let is_open = |value: &str| value == "not stated" || value.contains("overdue") || value.contains("more than a year ago");
    let is_silent = facts.iter().all(|(_, value)| value == "not stated");
    let open = facts.iter().filter(|(_, value)| is_open(value)).count();
    let finding = match (is_silent, open) {
        (true, _) => "The school has not stated its dates of compliance yet.".to_owned(),
        (false, 0) => "Every item of the list is stated and none is overdue.".to_owned(),
        (false, _) => "Some items of the list are overdue or not stated.".to_owned(),
    };
    let table = Table {
        name: "compliance".into(),
        caption: "What the law and the policy ask of the school, as the school states it.".into(),
        columns: vec![words("Item", 50), words("How it stands", 50)],
        rows: facts.iter().map(|(item, value)| vec![cell(item), cell(value)]).collect(),
        notes: Vec::new(),
    };
    let blocks = if is_silent { Vec::new() } else { vec![Block::Table(table)] };
    Draft { heading: "Compliance", finding, blocks }
}

pub(super) fn priorities(view: &BoardView) -> Draft {
    let own = &view.sections.get().own;
    let new = |line: &PriorityLine| {
        let status = if line.status.is_empty() { "new".to_owned() } else { line.status.clone() };
        vec![cell(&line.action), cell(&line.owner), date(line.by), cell(&line.measure), status]
    };
    let old = |line: &PriorityLine| {
        let status = if line.status.is_empty() { "not told".to_owned() } else { line.status.clone() };
        vec![format!("{} ({})", line.action, line.year), cell(&line.owner), date(line.by), cell(&line.measure), status]
    };
    let rows: Vec<Vec<String>> = own.priorities.iter().map(new).chain(own.revisited.iter().map(old)).collect();
    let blocks = if rows.is_empty() { Vec::new() } else { vec![Block::Table(table(rows))] };
    let finding = match own.priorities.as_slice() {
        [] => "No priority for this school year has been set yet.".to_owned(),
        [one] => sentence(&format!("The priority of this year: {}", super::words::lower_first(&one.action))),
        [first, ..] => sentence(&format!("The first priority of this year: {}", super::words::lower_first(&first.action))),
    };
    Draft { heading: "Priorities", finding, blocks }
}

fn table(rows: Vec<Vec<String>>) -> Table {
    Table {
        name: "priorities".into(),
        caption: "Priorities of this school year, then earlier ones with what became of them.".into(),
        columns: vec![words("Action", 30), words("Who", 14), words("By", 13), words("How the board will know", 28), words("Status", 15)],
        rows,
        notes: Vec::new(),
    }
}
