//! What the school did in the last year, a paragraph for each area of need, in words for parents: no scores and no scales.

use super::document::{Block, Section, paragraph};
use super::{PackInput, items, words};
use crate::disclose::published::view::{Found, NOT_RECORDED, PublicSupport};
use crate::domain::words::date;

/// The section after the items of the law.
pub(super) fn last_year(input: &PackInput<'_>) -> Section {
    let mut blocks = vec![paragraph(format!("This is what we did in the year to {}.", date(input.stamp.as_at)))];
    for (area, for_parents) in &input.tables.areas {
        blocks.push(Block::Subheading(format!("{area}: {for_parents}")));
        blocks.push(paragraph(area_paragraph(area, input)));
    }
    Section { number: "+".to_owned(), heading: "What we did last year".to_owned(), is_part: false, blocks }
}

fn area_paragraph(area: &str, input: &PackInput<'_>) -> String {
    let support: Vec<&PublicSupport> = input.view.support.get().iter().filter(|one| one.area.as_deref() == Some(area)).collect();
    if support.is_empty() {
        return "We cannot name a group here, because none is recorded or too few children took part.".to_owned();
    }
    let names: Vec<String> = support.iter().map(|one| one.name.clone()).collect();
    let mut sentences = vec![format!("We ran {}.", words::list(&names))];
    for one in &support {
        if let Some(usual) = &one.usual {
            let staff = if usual.staff.is_empty() { String::new() } else { format!(" with a {}", words::list(&usual.staff)) };
            if usual.often != NOT_RECORDED && usual.group != NOT_RECORDED {
                sentences.push(format!("In {}, children worked {}{staff}, {}.", one.name, usual.group, usual.often));
            }
        }
    }
    sentences.extend(found(&support));
    let ended: Vec<String> = support.iter().filter(|one| !one.is_of_this_year).map(|one| one.name.clone()).collect();
    if !ended.is_empty() {
        sentences.push(format!("We have not run {} this school year.", words::list(&ended)));
    }
    sentences.join(" ")
}

/// One sentence for each thing that was seen.
fn found(support: &[&PublicSupport]) -> Vec<String> {
    let of = |wanted: Found| -> Vec<String> {
        support.iter().filter(|one| one.usual.is_some() && one.found == wanted).map(|one| one.name.clone()).collect()
    };
    let is_first = support.iter().any(|one| matches!(one.found, Found::More | Found::Less) && items::is_first_sign(one));
    let mut sentences = Vec::new();
    let (more, less, unclear, not_said) = (of(Found::More), of(Found::Less), of(Found::Unclear), of(Found::NotSaid));
    if !more.is_empty() {
        sentences.push(format!("Children in {} learned more than we would expect.", words::list(&more)));
    }
    if !less.is_empty() {
        sentences.push(format!("Children in {} learned less than we would expect.", words::list(&less)));
    }
    if is_first {
        sentences.push("This is a first sign only.".to_owned());
    }
    if !unclear.is_empty() {
        sentences.push(format!("For {} we cannot tell yet, because the change may be chance.", words::list(&unclear)));
    }
    if !not_said.is_empty() {
        sentences.push(format!("For {} we do not have enough tests from before and after.", words::list(&not_said)));
    }
    sentences
}
