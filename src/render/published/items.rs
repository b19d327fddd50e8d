//! What data supply for each item of the law. Nothing is returned for an item that the school's records say nothing about.

use super::document::{Block, Table, paragraph};
use super::{PackInput, words};
use crate::config::method::{MethodSettings, Profile};
use crate::config::publication::Item;
use crate::disclose::published::view::{NOT_RECORDED, PublicLine, PublicSupport, StatedShare};
use crate::domain::words::{date, sentence_case};

/// Blocks made from data, by the number of the item.
pub(super) fn data(item: &Item, input: &PackInput<'_>) -> Vec<Block> {
    match item.number.as_str() {
        "1" => kinds_of_need(input),
        "2" => identification(input),
        "3" => stages(input),
        "3a" => effectiveness(input),
        "3b" => reviewing(input),
        "3e" => additional_support(input),
        "3f" => share(input, StatedShare::ClubsAndTrips, "Share of children with special educational needs who joined a club or trip"),
        "3g" => wellbeing(input),
        "4" => contact(input),
        "5" => listed(&input.publication.people.training, "Our staff had training in:"),
        "7" => share(
            input,
            StatedShare::ParentsMet,
            "Share of children on special educational needs support whose families we met three times in the year",
        ),
        "8" => share(input, StatedShare::PupilView, "Share of plans that hold the child's own view"),
        "10" => listed(&input.publication.people.services, "These services worked with us this year:"),
        "12" => moving(input),
        _ => Vec::new(),
    }
}

/// A table of counts.
pub(super) fn counts(name: &'static str, caption: String, heading: &'static str, lines: &[PublicLine]) -> Vec<Block> {
    if lines.is_empty() {
        return Vec::new();
    }
    let rows = lines.iter().map(|line| vec![line.group.clone(), line.n.to_string()]).collect();
    vec![Block::Table(Table { name, caption, headings: vec![heading, "Children"], rows })]
}

fn kinds_of_need(input: &PackInput<'_>) -> Vec<Block> {
    let lines = input.view.needs.get();
    let met = input.view.met.get();
    let mut blocks = Vec::new();
    if !met.is_empty() {
        blocks.push(paragraph("In the last three years we supported groups of children with these kinds of need:"));
        blocks.push(Block::List(met.clone()));
    }
    if lines.is_empty() {
        return blocks;
    }
    let parents =
        |group: &str| input.tables.area(group).and_then(|area| input.tables.area_for_parents(area)).unwrap_or("more than one kind");
    let rows = lines.iter().map(|line| vec![line.group.clone(), sentence_case(parents(&line.group)), line.n.to_string()]).collect();
    let caption = format!("Children with special educational needs by main kind of need, {}", date(input.stamp.as_at));
    blocks.push(paragraph("Each child is counted once in this table, by the main need."));
    blocks.push(Block::Table(Table { name: "needs", caption, headings: vec!["Kind of need", "What this is about", "Children"], rows }));
    blocks
}

/// The policy's own tests in words for parents, with the numbers that the settings hold: policy and practice agree.
fn identification(input: &PackInput<'_>) -> Vec<Block> {
    let mut questions: Vec<String> = Vec::new();
    for criterion in &input.policy.criteria {
        if let Some(words) = input.tables.criteria.get(&criterion.letter) {
            let question = with_numbers(words, input.method);
            if !questions.contains(&question) {
                questions.push(question);
            }
        }
    }
    if questions.is_empty() {
        return Vec::new();
    }
    let rule = match input.method.profile {
        Profile::Screen => "One weak result is never enough. We look closer when a second sign points the same way.",
        Profile::Strict => {
            "One weak result is never enough. We look closer when another subject and a second test point the same way, or when somebody is worried."
        }
    };
    let mut blocks = vec![
        paragraph("We look at every child's progress. These are the questions that our policy asks."),
        Block::List(questions),
        paragraph(rule),
        paragraph("A list from a computer only starts the talk. People decide."),
    ];
    let terms = input.view.assessed.get();
    if !terms.is_empty() {
        blocks.push(paragraph(format!("Children took tests in these terms: {}.", words::list(terms))));
    }
    blocks
}

/// Puts the method's numbers into the braces.
fn with_numbers(words: &str, method: &MethodSettings) -> String {
    let numbers = [
        ("{gap_min}", method.gap_min.value),
        ("{peer_caliper}", method.peer_caliper.value),
        ("{min_interval}", method.min_interval.value),
        ("{well_below}", method.well_below.value),
        ("{norm_mean}", method.norm_mean.value),
        ("{low}", method.low.value),
    ];
    numbers.iter().fold(words.to_owned(), |text, (brace, value)| text.replace(brace, &crate::domain::words::number(*value, 1)))
}

fn stages(input: &PackInput<'_>) -> Vec<Block> {
    let caption = format!("Children with special educational needs, {}", date(input.stamp.as_at));
    counts("stages", caption, "Group", input.view.stages.get())
}

fn effectiveness(input: &PackInput<'_>) -> Vec<Block> {
    let support = input.view.support.get();
    let mut blocks = Vec::new();
    let judged: Vec<&PublicSupport> = support.iter().filter(|one| one.usual.is_some()).collect();
    if !judged.is_empty() {
        let rows = judged.iter().map(|one| vec![one.name.clone(), words::seen(one.found, is_first_sign(one)).to_owned()]).collect();
        let caption = format!("What we saw of support with tests before and after, year to {}", date(input.stamp.as_at));
        blocks.push(paragraph(
            "Where children took tests before and after, we look at what they gained. We compare it with what most children gain from the same start.",
        ));
        blocks.push(paragraph("A gain does not prove that the support was the reason."));
        blocks.push(Block::Table(Table { name: "support-seen", caption, headings: vec!["Support", "What we saw"], rows }));
    }
    if let Some(reviews) = input.view.reviews.get() {
        blocks.push(paragraph(format!("Share of children whose reviews in the last year were all done by now: {}.", reviews.percent)));
    }
    blocks
}

/// The evidence carries a first sign only.
pub(super) fn is_first_sign(one: &PublicSupport) -> bool {
    one.words.as_ref().is_some_and(|words| words.ends_with("indicative"))
}

fn reviewing(input: &PackInput<'_>) -> Vec<Block> {
    let Some(reviews) = input.view.reviews.get().as_ref().filter(|reviews| !reviews.terms.is_empty()) else { return Vec::new() };
    let rows = reviews.terms.iter().map(|(term, percent)| vec![sentence_case(term), percent.clone()]).collect();
    let caption = format!("Reviews of children's targets by term, year to {}", date(input.stamp.as_at));
    vec![
        paragraph("Each target has a day on which it is reviewed. The table shows the share of children whose reviews are all done."),
        Block::Table(Table { name: "reviews", caption, headings: vec!["Term", "Reviews all done"], rows }),
    ]
}

fn additional_support(input: &PackInput<'_>) -> Vec<Block> {
    let support = input.view.support.get();
    let usual: Vec<(&PublicSupport, &crate::disclose::published::view::Usual)> =
        support.iter().filter_map(|one| Some((one, one.usual.as_ref()?))).collect();
    let mut blocks = Vec::new();
    if !usual.is_empty() {
        let rows = usual
            .iter()
            .map(|(one, usual)| {
                let minutes = usual.minutes.map(|minutes| format!("{minutes} minutes"));
                let staff = if usual.staff.is_empty() { NOT_RECORDED.to_owned() } else { words::list(&usual.staff) };
                let often = Some(usual.often.to_owned()).filter(|often| often != NOT_RECORDED);
                let often = [often, minutes].into_iter().flatten().collect::<Vec<_>>().join(", ");
                let often = if often.is_empty() { NOT_RECORDED.to_owned() } else { often };
                vec![one.name.clone(), purpose(one, input), sentence_case(usual.group), sentence_case(&often), sentence_case(&staff)]
            })
            .collect();
        let caption = format!("Extra support that ran in the year to {}", date(input.stamp.as_at));
        blocks.push(Block::Table(Table {
            name: "support",
            caption,
            headings: vec!["Support", "For", "Group", "How often", "Who leads it"],
            rows,
        }));
    }
    let offered: Vec<String> = support.iter().filter(|one| one.usual.is_none()).map(|one| one.name.clone()).collect();
    if !offered.is_empty() {
        blocks.push(paragraph(format!("We also offer: {}.", words::list(&offered))));
    }
    if input.view.has_further {
        blocks.push(paragraph("Some children had other support. We do not name it here, because few children took part."));
    }
    blocks
}

/// The area of need in words for parents.
fn purpose(one: &PublicSupport, input: &PackInput<'_>) -> String {
    let words = one.area.as_deref().and_then(|area| input.tables.area_for_parents(area));
    sentence_case(words.unwrap_or("more than one kind of need"))
}

fn wellbeing(input: &PackInput<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let is_for_feelings = |one: &&PublicSupport| one.area.as_deref().is_some_and(|area| area.to_lowercase().contains("emotional"));
    let names: Vec<String> = input.view.support.get().iter().filter(is_for_feelings).map(|one| one.name.clone()).collect();
    if !names.is_empty() {
        blocks.push(paragraph(format!("Support for feelings and friendships that ran in the last year: {}.", words::list(&names))));
    }
    blocks.extend(attendance(input, "attendance"));
    blocks
}

/// Mean attendance by group.
pub(super) fn attendance(input: &PackInput<'_>, name: &'static str) -> Vec<Block> {
    let lines = input.view.attendance.get();
    if lines.is_empty() {
        return Vec::new();
    }
    // The census letters in brackets are no words for parents.
    let group = |text: &str| text.split(" (").next().unwrap_or(text).to_owned();
    let rows = lines.iter().map(|(name, percent)| vec![group(name), percent.clone()]).collect();
    let caption = format!("Average attendance this school year, to {}", date(input.stamp.as_at));
    vec![Block::Table(Table { name, caption, headings: vec!["Group", "Attendance"], rows })]
}

fn contact(input: &PackInput<'_>) -> Vec<Block> {
    let contact = &input.publication.contact;
    if contact.name.trim().is_empty() {
        return Vec::new();
    }
    let role = if contact.role.trim().is_empty() { input.stamp.coordinator.as_str() } else { contact.role.trim() };
    let mut lines = vec![format!("{}, {role}", contact.name.trim())];
    lines.extend(
        [("Telephone", &contact.phone), ("E-mail", &contact.email)]
            .iter()
            .filter(|(_, value)| !value.trim().is_empty())
            .map(|(name, value)| format!("{name}: {}", value.trim())),
    );
    vec![Block::List(lines)]
}

fn listed(items: &[String], before: &str) -> Vec<Block> {
    let items: Vec<String> = items.iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect();
    if items.is_empty() { Vec::new() } else { vec![paragraph(before), Block::List(items)] }
}

fn share(input: &PackInput<'_>, what: StatedShare, words: &str) -> Vec<Block> {
    input.view.shares.get().get(&what).map(|percent| vec![paragraph(format!("{words}: {percent}."))]).unwrap_or_default()
}

/// Children by the year they move to.
pub(super) fn moving(input: &PackInput<'_>) -> Vec<Block> {
    let caption = "Children with special educational needs by the class they move to next September".to_owned();
    counts("moving", caption, "Next September", input.view.moving.get())
}
