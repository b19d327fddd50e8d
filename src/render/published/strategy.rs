//! The inclusion strategy: who the children are, what is done and what it costs, what was seen of it, and what was stopped.
//!
//! Due on the website by 31 December 2026 as a condition of the inclusive mainstream fund; a strategy of several years is reviewed
//! every year, and its first lines say so (Department for Education, guidance of 25 June 2026).

use super::document::{Block, Page, Section, Table, paragraph};
use super::{PackInput, items, report, words};
use crate::disclose::published::view::PublicSupport;
use crate::domain::words::date;

/// The page.
pub(super) fn page(input: &PackInput<'_>) -> Page {
    let drafts: [(&str, Vec<Block>); 9] = [
        ("The principles that guide us", principles(input)),
        ("Who our children are", profile(input)),
        ("What we plan and what it costs", activity(input)),
        ("What extra support costs this school year", budget(input)),
        ("What we saw of our support", impact(input)),
        ("How the gaps moved", gaps(input)),
        ("Attendance", attendance(input)),
        ("What we stopped", stopped(input)),
        ("How we review this strategy", checking()),
    ];
    let sections = (1..)
        .zip(drafts)
        .map(|(number, (heading, blocks)): (u32, _)| Section {
            number: number.to_string(),
            heading: heading.to_owned(),
            is_part: false,
            blocks,
        })
        .collect();
    let mut page = Page {
        file: "inclusion-strategy",
        title: "Our inclusion strategy".to_owned(),
        school: input.stamp.school_name.clone(),
        intro: intro(input),
        sections,
        foot: report::foot(input),
    };
    words::explain(&mut page, &input.publication.abbreviations(input.tables));
    page
}

fn intro(input: &PackInput<'_>) -> Vec<String> {
    let strategy = &input.publication.strategy;
    let years = match strategy.years.trim() {
        "" => "The school has not yet said which years this strategy covers.".to_owned(),
        years => format!("This strategy covers the school years {years}. We review it every year."),
    };
    let reviewed = match strategy.reviewed {
        Some(day) => {
            let next = day.checked_add_months(chrono::Months::new(12)).map(|next| format!(" Next review due: {}.", date(next)));
            format!("Last reviewed: {}.{}", date(day), next.unwrap_or_default())
        }
        None => "Last reviewed: not yet. Next review due: not yet set by the school.".to_owned(),
    };
    let mut intro = vec![
        "This page says how we help all children to take part and learn well.".to_owned(),
        format!("{years} {reviewed}"),
        format!("Numbers as at {}.", date(input.stamp.as_at)),
        words::low(input.view.k),
        "All other numbers of children are rounded to the nearest five.".to_owned(),
    ];
    intro.extend(input.view.left_out.get().iter().map(|words| format!("{words}.")));
    intro
}

fn principles(input: &PackInput<'_>) -> Vec<Block> {
    let titles: Vec<String> = input.tables.principles.iter().map(|one| one.title.clone()).collect();
    if titles.is_empty() {
        return vec![missing()];
    }
    vec![paragraph("Our plans follow the principles of inclusion set by the Department for Education."), Block::List(titles)]
}

fn missing() -> Block {
    Block::Missing("Missing: the school's records hold nothing for this part yet.".to_owned())
}

fn profile(input: &PackInput<'_>) -> Vec<Block> {
    let on = date(input.stamp.as_at);
    let mut blocks = items::counts("stages", format!("Children with special educational needs, {on}"), "Group", input.view.stages.get());
    let caption = format!("Children with special educational needs by main kind of need, {on}");
    blocks.extend(items::counts("needs", caption, "Kind of need", input.view.needs.get()));
    let moving = items::moving(input);
    if !moving.is_empty() {
        blocks.push(paragraph("The next table shows which year groups these children will be in. It helps us to plan ahead."));
        blocks.extend(moving);
    }
    if blocks.is_empty() {
        blocks.push(paragraph("We do not show numbers here, because the groups are too small."));
    }
    blocks
}

/// What the school plans, in its own words, with its budget.
fn activity(input: &PackInput<'_>) -> Vec<Block> {
    let strategy = &input.publication.strategy;
    let mut blocks = Vec::new();
    if let Some(pounds) = strategy.funding_pounds {
        blocks.push(paragraph(format!("The inclusive mainstream fund gives us {} this year.", words::pounds(i64::from(pounds)))));
    }
    if strategy.activity.is_empty() {
        blocks.push(missing());
        return blocks;
    }
    let principle = |number: u32| {
        let found = input.tables.principles.iter().find(|one| one.number == number);
        found.map_or_else(String::new, |one| one.title.clone())
    };
    let mut rows: Vec<Vec<String>> = strategy
        .activity
        .iter()
        .map(|one| vec![one.what.trim().to_owned(), principle(one.principle), words::pounds(i64::from(one.pounds))])
        .collect();
    let total: i64 = strategy.activity.iter().map(|one| i64::from(one.pounds)).sum();
    rows.push(vec!["All activities".to_owned(), "All principles".to_owned(), words::pounds(total)]);
    let caption = "Planned activities with their budget for the year".to_owned();
    blocks.push(Block::Table(Table { name: "activity", caption, headings: vec!["Activity", "Principle", "Budget"], rows }));
    blocks
}

fn budget(input: &PackInput<'_>) -> Vec<Block> {
    let lines = input.view.budget.get();
    if lines.is_empty() {
        return vec![paragraph("We do not show costs here, because the groups are too small or no support is recorded.")];
    }
    let mut blocks = vec![
        paragraph(
            "These costs come from the plan of each group: staff time and materials. They cover groups of this school year, from September to their end.",
        ),
        paragraph("Costs are rounded to the nearest hundred pounds."),
    ];
    if lines.iter().any(|line| !line.is_whole && line.pounds.is_some()) {
        blocks.push(paragraph("Where a cost says 'at least', the cost of some groups is not recorded."));
    }
    let rows = lines
        .iter()
        .map(|line| {
            let cost = match line.pounds {
                None => "not recorded".to_owned(),
                Some(0) if line.is_whole => "under £100".to_owned(),
                Some(pounds) if line.is_whole => words::pounds(pounds),
                Some(pounds) => format!("at least {}", words::pounds(pounds)),
            };
            vec![line.area.clone(), crate::domain::words::sentence_case(&line.tier), cost]
        })
        .collect();
    let caption = format!("Budget for extra support in the school year, by kind of need and layer, {}", date(input.stamp.as_at));
    blocks.push(Block::Table(Table { name: "budget", caption, headings: vec!["Kind of need", "Layer of support", "Budget"], rows }));
    blocks
}

/// The sentences that the strength of the evidence allows.
fn impact(input: &PackInput<'_>) -> Vec<Block> {
    let support: Vec<&PublicSupport> = input.view.support.get().iter().filter(|one| one.usual.is_some()).collect();
    if support.is_empty() {
        return vec![paragraph("No single support had enough children to report on.")];
    }
    let rows = support
        .iter()
        .map(|one| {
            let sentence = one.words.as_ref().map_or_else(|| words::seen(one.found, false).to_owned(), |words| format!("{words}."));
            vec![one.name.clone(), sentence]
        })
        .collect();
    let caption = format!("What was seen of support that ran in the year to {}", date(input.stamp.as_at));
    vec![
        paragraph("These are results of children who took tests before and after. A gain does not prove that the support was the reason."),
        paragraph("Points are points on the test. The average of all children of the same age is 100."),
        Block::Table(Table { name: "impact", caption, headings: vec!["Support", "What we saw"], rows }),
    ]
}

fn gaps(input: &PackInput<'_>) -> Vec<Block> {
    let lines = input.view.gaps.get();
    if lines.is_empty() {
        return vec![paragraph("We do not have test results from enough terms yet.")];
    }
    let items = lines.iter().map(|(subject, word)| words::gap(subject.title(), *word)).collect();
    vec![
        paragraph(
            "The gap is the distance between the test results of children with special educational needs and those of other children.",
        ),
        Block::List(items),
    ]
}

fn attendance(input: &PackInput<'_>) -> Vec<Block> {
    let blocks = items::attendance(input, "attendance");
    if blocks.is_empty() {
        vec![paragraph("We do not show attendance here, because the groups are too small or it is not recorded.")]
    } else {
        blocks
    }
}

fn stopped(input: &PackInput<'_>) -> Vec<Block> {
    let stated = &input.publication.strategy.stopped;
    let mut rows: Vec<Vec<String>> = stated.iter().map(|one| vec![one.intervention.trim().to_owned(), one.why.trim().to_owned()]).collect();
    let is_stated = |name: &str| stated.iter().any(|one| one.intervention.trim().to_lowercase() == name.to_lowercase());
    for one in input.view.support.get().iter().filter(|one| one.usual.is_some() && !one.is_of_this_year && !is_stated(&one.name)) {
        rows.push(vec![
            one.name.clone(),
            format!("Not run so far this school year. {}", words::seen(one.found, items::is_first_sign(one))),
        ]);
    }
    if rows.is_empty() {
        return vec![paragraph("Nothing that we ran last year has stopped.")];
    }
    let caption = "Support that we stopped or that has not run this school year".to_owned();
    vec![Block::Table(Table { name: "stopped", caption, headings: vec!["Support", "Why"], rows })]
}

fn checking() -> Vec<Block> {
    vec![
        paragraph(
            "The numbers on this page are made anew from our records. They show what helped, what did not, and where we cannot tell.",
        ),
        paragraph("A strategy for several years is reviewed every year. The day of the last review stands at the top."),
    ]
}
