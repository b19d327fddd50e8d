//! Money: what was received, as the school states it, and what interventions cost this school year.

use super::document::{Block, Draft, Table, number, words};
use super::words::{cell, thousands};
use crate::disclose::sections::SpendLine;
use crate::disclose::view::BoardView;

pub(super) fn section(view: &BoardView) -> Draft {
    let sections = view.sections.get();
    let mut blocks = Vec::new();
    if !sections.own.funding.is_empty() {
        let pounds = |value: Option<u64>, is_hidden: bool| match value {
            _ if is_hidden => "c".to_owned(),
            Some(pounds) => format!("£{}", thousands(pounds as f64)),
            None => "not stated".to_owned(),
        };
        let rows = sections.own.funding.iter().map(|line| {
            let [this, last] = line.pounds;
            vec![cell(&line.name), pounds(this, line.is_hidden), pounds(last, line.is_hidden)]
        });
        blocks.push(Block::Table(Table {
            name: "funding".into(),
            caption: "Money received for special educational needs, as the school states it, by financial year.".into(),
            columns: vec![words("Source", 50), number("This year", 25), number("Last year", 25)],
            rows: rows.collect(),
            notes: Vec::new(),
        }));
    }
    let spend = &sections.spend;
    let split = |name: &str, heading: &str, lines: &[SpendLine]| {
        let pounds =
            |line: &SpendLine| line.pounds.filter(|p| p.is_finite()).map_or_else(|| "none".into(), |p| format!("£{}", thousands(p)));
        Table {
            name: name.into(),
            caption: format!("Cost of interventions this school year to date, by {}.", heading.to_lowercase()),
            columns: vec![words(heading, 56), number("Pupils", 20), number("Cost to date", 24)],
            rows: lines.iter().map(|line| vec![cell(&line.name), line.n.to_string(), pounds(line)]).collect(),
            notes: vec!["To the nearest ten pounds; areas with few pupils stand together. None: a course has no cost on record, or the number of pupils is hidden.".into()],
        }
    };
    if !spend.by_area.is_empty() {
        blocks.push(Block::Table(split("spend-area", "Area of need", &spend.by_area)));
    }
    Draft { heading: "Money", finding: finding(view), blocks }
}

/// The split by tier, for the appendix.
pub(super) fn by_tier(view: &BoardView) -> Option<Table> {
    let lines = &view.sections.get().spend.by_tier;
    let pounds = |line: &SpendLine| line.pounds.filter(|p| p.is_finite()).map_or_else(|| "none".into(), |p| format!("£{}", thousands(p)));
    (!lines.is_empty()).then(|| Table {
        name: "spend-tier".into(),
        caption: "Cost of interventions this school year to date, by tier of provision.".into(),
        columns: vec![words("Tier", 56), number("Pupils", 20), number("Cost to date", 24)],
        rows: lines.iter().map(|line| vec![cell(&line.name), line.n.to_string(), pounds(line)]).collect(),
        notes: Vec::new(),
    })
}

fn finding(view: &BoardView) -> String {
    let sections = view.sections.get();
    let received = sections.own.funding.iter().any(|line| line.pounds[0].is_some());
    match (sections.spend.total_pounds.filter(|p| p.is_finite()), received, sections.spend.by_area.is_empty()) {
        (Some(total), _, _) if total > 0.0 => {
            format!("Interventions have cost about £{} since September, staff and materials together.", thousands(total))
        }
        (_, _, false) => "The whole cost of interventions cannot be given: some courses have no cost on record, or too few pupils.".into(),
        (_, true, true) => "The school states what it received; the cost of interventions is not on record.".into(),
        (_, false, true) => "Neither money received nor the cost of interventions is on record for this report.".into(),
    }
}
