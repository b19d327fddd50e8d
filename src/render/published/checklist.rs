//! Which parts of the information report are there, where and since when: a table for the office, and findings for the summary.
//!
//! A gap never fails a run; it is listed.

use super::document::Page;
use super::html::is_web;
use super::{PackInput, pages, report, words};
use crate::config::publication::Item;
use crate::config::publication_school::Publication;
use crate::domain::words::{date, list};
use crate::finding::{Action, Code, Finding, quoted};
use crate::place::Place;
use crate::render::artefact::{Artefact, Audience};
use crate::render::office::data_checks::neutral;

const HEADINGS: [&str; 8] = ["number", "item", "made from", "found", "where", "last changed", "to do", "law"];

/// `office/information-report-checklist.csv`: one row for each item of the law.
pub(super) fn checklist_csv(input: &PackInput<'_>) -> Artefact {
    let mut text = format!("\u{FEFF}{}", row(&HEADINGS.map(str::to_owned)));
    for item in &input.tables.items {
        let published = input.publication.items.get(&item.number);
        let is_found = report::is_found(item, input);
        let changed = published.and_then(|one| one.changed);
        let is_old = changed.is_some_and(|day| day.checked_add_months(chrono::Months::new(12)).is_some_and(|due| due < input.stamp.as_at));
        let to_do = match (is_found, is_old) {
            (false, _) => "write it, and enter its page",
            (true, true) => "look at it again: last changed more than a year ago",
            (true, false) => "",
        };
        text.push_str(&row(&[
            item.number.clone(),
            item.heading.clone(),
            item.mark.words().to_owned(),
            if is_found { "found" } else { "not found" }.to_owned(),
            published.map(|one| one.place.trim().to_owned()).unwrap_or_default(),
            changed.map(date).unwrap_or_default(),
            to_do.to_owned(),
            item.source.clone(),
        ]));
    }
    Artefact { name: "information-report-checklist.csv".to_owned(), audience: Audience::Office, bytes: text.into_bytes() }
}

fn row(cells: &[String; 8]) -> String {
    let quoted = cells.clone().map(|cell| format!("\"{}\"", neutral(&cell).replace('"', "\"\"")));
    format!("{}\r\n", quoted.join(","))
}

/// What is missing or wrong in what the school publishes. A school that has filled in nothing hears one thing, not twenty.
pub fn publication_findings(input: &PackInput<'_>) -> Vec<Finding> {
    let file = format!("config/information-report/schools/{}.toml", input.stamp.school_id);
    let say = |code: &'static str, key: &str, message: String| {
        let place = if key.is_empty() { Place::file(file.clone()) } else { Place::file(format!("{file}, {key}")) };
        Finding::new(Code(code), Action::Warned, place, message)
    };
    let missing: Vec<&Item> = input.tables.items.iter().filter(|item| !report::is_found(item, input)).collect();
    let numbers = list(&missing.iter().map(|item| item.number.as_str()).collect::<Vec<_>>());
    let publication = input.publication;
    if input.tables.items.is_empty() {
        return Vec::new();
    }
    if !publication.is_there {
        let message =
            format!("Nothing says what the school publishes about special educational needs, so items {numbers} are listed as missing.");
        return vec![say("PUBLISH-01", "", message).hint("Write the file as docs/published.md shows.")];
    }
    let mut findings = Vec::new();
    if !missing.is_empty() {
        let message = format!("Of the items of the SEN information report, {numbers} are not found.");
        findings.push(say("PUBLISH-02", "items", message).hint("Write them, and enter the page where each stands."));
    }
    findings.extend(
        about_contact(publication)
            .map(|message| say("PUBLISH-03", "contact", message).hint("Enter a name and a telephone number or e-mail address.")),
    );
    for (number, published) in publication.items.iter().filter(|(_, published)| !is_web(published.place.trim())) {
        let message = format!("{} is not the address of a web page, so item {number} is printed without a link.", quoted(&published.place));
        findings.push(say("PUBLISH-04", &format!("items.\"{number}\""), message).hint("Copy the address from the browser, with https://."));
    }
    if let Some(next) = publication.next_update().filter(|next| *next < input.stamp.as_at) {
        let message = format!("The information report was due to be updated on {}.", date(next));
        findings.push(say("PUBLISH-05", "updated", message).hint("Update the page, and enter the day."));
    }
    if !publication.strategy.activity.is_empty()
        && !publication.strategy.principles_checked
        && input.tables.principles.iter().any(|one| !one.is_seen)
    {
        let message = "Titles of the principles of inclusion have not been compared with the Department's page, and stand in the inclusion strategy as they are.";
        findings.push(
            say("PUBLISH-06", "strategy", message.to_owned())
                .hint("Compare config/information-report/principles.tsv with the guidance, then set principles_checked = true."),
        );
    }
    let abbreviations = publication.abbreviations(input.tables);
    let unknown: Vec<String> = pages(input)
        .iter()
        .flat_map(|page: &Page| words::unexplained(page, &abbreviations))
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect();
    if !unknown.is_empty() {
        let message = format!("Short names stand in the published pages without their words: {}.", quoted(&list(&unknown)));
        findings.push(say("PUBLISH-07", "abbreviations", message).hint("Add each under [abbreviations] with its words."));
    }
    findings
}

fn about_contact(publication: &Publication) -> Option<String> {
    let contact = &publication.contact;
    let (has_name, has_way) = (!contact.name.trim().is_empty(), !(contact.phone.trim().is_empty() && contact.email.trim().is_empty()));
    match (has_name, has_way) {
        (true, true) => None,
        (false, _) => Some("No contact is named, so item 4 of the information report is listed as missing.".to_owned()),
        (true, false) => Some("The contact has neither telephone nor e-mail, so parents cannot reach anybody.".to_owned()),
    }
}
