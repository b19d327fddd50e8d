//! One document model for every form of the report, so that HTML and PDF print equal numbers by construction.
//!
//! The sections are those of the governors' annual SEND report, the same for every school; each begins with one
//! sentence of finding. Numbers arrive released by `disclose` and are only put into words here.

use chrono::Datelike;
use serde::Serialize;

use super::{
    attainment, attendance, flags, gaps, interventions, method, money, movement, needs, own_words, prevalence, questions, summary,
};
use crate::disclose::view::BoardView;
use crate::render::artefact::RunStamp;
use crate::render::chart::Chart;

/// A report before it takes a form.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportDocument {
    /// Title, also the document's only top heading.
    pub title: String,
    /// School and term.
    pub subtitle: String,
    /// The same for the head of every page, in one line: a long name of a school is cut.
    pub running_head: String,
    /// Cover facts in print order: name and value.
    pub meta: Vec<(String, String)>,
    /// Who may read it; printed on every page.
    pub circulation: String,
    /// Printed on every page.
    pub run_id: String,
    /// The day the report speaks for: year, month, day.
    pub date: (i32, u32, u32),
    /// Sections in order.
    pub sections: Vec<Section>,
}

/// One numbered section.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Section {
    /// `1` to `13`, `14` for those of them with nothing to show, then `A` to `D`.
    pub number: String,
    /// Heading.
    pub heading: String,
    /// One sentence that says what the section shows.
    pub finding: String,
    /// What follows.
    pub blocks: Vec<Block>,
}

/// A part of a section.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", content = "body", rename_all = "lowercase")]
pub enum Block {
    /// A paragraph of whole sentences.
    Paragraph(String),
    /// A heading one level below the section's.
    Subheading(String),
    /// Short items.
    List(Vec<String>),
    /// Terms, each with its explanation.
    Terms(Vec<(String, String)>),
    /// A table.
    Table(Table),
    /// A chart.
    Figure(Figure),
}

/// A simple grid: one heading row, the first cell of each row is that row's heading, no cell is empty.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Table {
    /// Id inside the document.
    pub name: String,
    /// What the table shows: measure, population, dates.
    pub caption: String,
    /// Columns.
    pub columns: Vec<Column>,
    /// Cells by row.
    pub rows: Vec<Vec<String>>,
    /// Whole sentences below the table.
    pub notes: Vec<String>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Column {
    /// Heading.
    pub heading: String,
    /// Numbers stand at the right.
    pub is_number: bool,
    /// Share of the table's width, beside the other columns'.
    pub width: u32,
}

/// A chart with its caption; the table beside it carries the same data.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// File name of the chart without ending.
    pub name: String,
    /// Alternative text.
    pub alt: String,
    /// Measure, population, dates, and where the data stand.
    pub caption: String,
    /// What to draw.
    #[serde(skip)]
    pub chart: Chart,
}

impl Figure {
    /// A figure around a chart.
    pub fn new(chart: Chart, caption: impl Into<String>) -> Figure {
        Figure { name: chart.name.clone(), alt: chart.alt.clone(), caption: caption.into(), chart }
    }
}

/// A column of words.
pub(super) fn words(heading: &str, width: u32) -> Column {
    Column { heading: heading.into(), is_number: false, width }
}

/// A column of numbers.
pub(super) fn number(heading: &str, width: u32) -> Column {
    Column { heading: heading.into(), is_number: true, width }
}

/// A section before it has its number.
pub(super) struct Draft {
    pub(super) heading: &'static str,
    pub(super) finding: String,
    pub(super) blocks: Vec<Block>,
}

impl ReportDocument {
    /// Builds the report of one school and term.
    pub fn new(view: &BoardView, stamp: &RunStamp) -> ReportDocument {
        let body = [
            summary::section(view),
            prevalence::section(view, stamp),
            needs::section(view),
            movement::section(view),
            attainment::section(view),
            gaps::section(view),
            flags::section(view),
            interventions::section(view),
            attendance::section(view),
            money::section(view),
            own_words::voice(view, stamp),
            own_words::compliance(view),
            own_words::priorities(view),
        ];
        // What has nothing to show is told in a line each, under one heading, and keeps its number.
        let (full, brief): (Vec<_>, Vec<_>) = body.into_iter().zip(1..).partition(|(draft, _): &(Draft, usize)| !draft.blocks.is_empty());
        let after = (!brief.is_empty()).then(|| (nothing_to_show(brief), LAST_SECTION + 1));
        let appendices = [method::method_page(view, stamp), questions::section(view, stamp), method::glossary(), details(view)];
        let letters = ('A'..='Z').map(String::from);
        let numbered = |(draft, number): (Draft, String)| Section {
            number,
            heading: draft.heading.into(),
            finding: draft.finding,
            blocks: draft.blocks,
        };
        let sections = full
            .into_iter()
            .chain(after)
            .map(|(draft, number)| (draft, number.to_string()))
            .chain(appendices.into_iter().zip(letters))
            .map(numbered)
            .collect();
        ReportDocument {
            title: "Special educational needs and disabilities: report to governors".into(),
            subtitle: format!("{}, {} term {}", stamp.school_name, stamp.term.term, stamp.term.year),
            running_head: running_head(stamp),
            meta: cover(view, stamp),
            circulation: "Restricted: governing board only, not for publication".into(),
            run_id: stamp.run_id.clone(),
            date: (stamp.as_at.year(), stamp.as_at.month(), stamp.as_at.day()),
            sections,
        }
    }

    /// Every chart, in print order.
    pub fn figures(&self) -> impl Iterator<Item = &Figure> {
        self.sections.iter().flat_map(|section| &section.blocks).filter_map(|block| match block {
            Block::Figure(figure) => Some(figure),
            _ => None,
        })
    }
}

/// The number of the last section that every report has.
const LAST_SECTION: usize = 13;

/// Sections without a table, a chart or a text, a line each.
fn nothing_to_show(brief: Vec<(Draft, usize)>) -> Draft {
    let lines = brief.into_iter().map(|(draft, number)| (format!("{number}. {}", draft.heading), draft.finding)).collect();
    Draft {
        heading: "Parts with nothing to show",
        finding: "For these parts the school's files hold nothing, or too little to be shown.".into(),
        blocks: vec![Block::Terms(lines)],
    }
}

/// Appendix D: the tables behind the charts, and the charts of single subjects.
fn details(view: &BoardView) -> Draft {
    let tier = money::by_tier(view).map(|table| vec![Block::Subheading("Money by tier".into()), Block::Table(table)]);
    let parts = [
        prevalence::details(view),
        needs::details(view),
        gaps::details(view),
        flags::details(view),
        interventions::details(view),
        attendance::details(view),
        tier.unwrap_or_default(),
    ];
    let blocks: Vec<Block> = parts.into_iter().flatten().collect();
    let finding = if blocks.is_empty() {
        "There is no further table or chart for this report."
    } else {
        "These tables hold the figures behind the sections above."
    };
    Draft { heading: "Tables and charts in full", finding: finding.into(), blocks }
}

/// Signs of a school's name that leave room for the term and the run in one line.
const LONGEST_NAME: usize = 44;

fn running_head(stamp: &RunStamp) -> String {
    let name = &stamp.school_name;
    let is_long = name.chars().count() > LONGEST_NAME;
    let cut = || format!("{}\u{2026}", name.chars().take(LONGEST_NAME - 1).collect::<String>().trim_end());
    format!("{}, {} term {}", if is_long { cut() } else { name.clone() }, stamp.term.term, stamp.term.year)
}

fn cover(view: &BoardView, stamp: &RunStamp) -> Vec<(String, String)> {
    let own = &view.sections.get().own;
    let author = own.author.clone().unwrap_or_else(|| stamp.coordinator.clone());
    let status = if own.is_approved {
        "Approved by the head".to_owned()
    } else {
        format!("Draft, for the {} and head to check and approve", stamp.coordinator)
    };
    [
        ("Data as at", super::words::date(stamp.as_at)),
        ("Answered for by", author),
        ("Status", status),
        ("Smallest count shown", view.k.to_string()),
        ("Written by", format!("Waymark {}, run {}, settings {}", stamp.version, stamp.run_id, stamp.settings_hash)),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}
