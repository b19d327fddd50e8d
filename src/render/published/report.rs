//! The SEN information report's data parts: every item of the law in its order, filled or marked as missing.

use chrono::NaiveDate;

use super::document::{Block, Page, Section};
use super::{PackInput, areas, items, words};
use crate::config::publication::{Item, ItemMark};
use crate::domain::words::date;

/// The page.
pub(super) fn page(input: &PackInput<'_>) -> Page {
    let mut sections: Vec<Section> = input.tables.items.iter().map(|item| section(item, input)).collect();
    sections.push(areas::last_year(input));
    let mut page = Page {
        file: "information-report",
        title: "Special educational needs: our information report".to_owned(),
        school: input.stamp.school_name.clone(),
        intro: intro(input),
        sections,
        foot: foot(input),
    };
    words::explain(&mut page, &input.publication.abbreviations(input.tables));
    page
}

fn intro(input: &PackInput<'_>) -> Vec<String> {
    let mut intro = vec![
        "This page tells you what we do for children with special educational needs. It shows what we did in the last year.".to_owned(),
        stamp(input),
        words::low(input.view.k),
        "All other numbers of children are rounded to the nearest five.".to_owned(),
    ];
    intro.extend(input.view.left_out.get().iter().map(|words| format!("{words}.")));
    intro
}

/// The day of the figures, of the last update and of the next.
fn stamp(input: &PackInput<'_>) -> String {
    let figures = date(input.stamp.as_at);
    let updated = input.publication.updated.map(|day| format!(" Last updated: {}.", date(day))).unwrap_or_default();
    let next = match input.publication.next_update() {
        Some(day) => format!("Next update due: {}.", date(day)),
        None => "Next update due: not yet set by the school.".to_owned(),
    };
    format!("Numbers as at {figures}.{updated} {next}")
}

/// Where the figures come from; the same on both papers.
pub(super) fn foot(input: &PackInput<'_>) -> String {
    format!(
        "Numbers come from the school's own records on {}. Run {}, settings {}, Waymark {}.",
        date(input.stamp.as_at),
        input.stamp.run_id,
        input.stamp.settings_hash,
        input.stamp.version
    )
}

fn section(item: &Item, input: &PackInput<'_>) -> Section {
    let mut blocks = items::data(item, input);
    let is_filled = !blocks.is_empty();
    match input.publication.items.get(&item.number).filter(|published| !published.place.trim().is_empty()) {
        Some(published) => {
            let changed = published.changed.map(changed).unwrap_or_default();
            let text = format!("Read more: {}{changed}", lower_first(&item.heading));
            blocks.push(Block::Link { text, address: published.place.trim().to_owned() });
        }
        None if !is_filled => blocks.push(missing(item)),
        None => {}
    }
    Section { number: item.number.clone(), heading: item.heading.clone(), is_part: is_part(&item.number), blocks }
}

fn changed(day: NaiveDate) -> String {
    format!(" (changed on {})", date(day))
}

fn missing(item: &Item) -> Block {
    Block::Missing(match item.mark {
        ItemMark::Human => "Missing: the school still has to write this part, and to say where it stands.".to_owned(),
        _ => "Missing: the school's records hold nothing for this part yet.".to_owned(),
    })
}

/// True for `3a` and `69a`: parts of an item.
fn is_part(number: &str) -> bool {
    number.starts_with('3') && number.ends_with(|c: char| c.is_ascii_lowercase())
}

fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

/// True when an item is filled by data or found on the website.
pub(super) fn is_found(item: &Item, input: &PackInput<'_>) -> bool {
    let is_published = input.publication.items.get(&item.number).is_some_and(|published| !published.place.trim().is_empty());
    // What people must write is not there because some numbers are.
    is_published || !items::data(item, input).is_empty()
}
