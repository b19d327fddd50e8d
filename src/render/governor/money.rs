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
    // Lines without a single figure would say no more than the finding does.
    if sections.spend.by_area.iter().any(|line| line.pounds.is_some_and(f64::is_finite)) {
        blocks.push(Block::Table(spent("spend-area", "Area of need", &sections.spend.by_area, SPEND_NOTE)));
    }
    Draft { heading: "Money", finding: finding(view), blocks }
}

const SPEND_NOTE: &str = "To the nearest ten pounds; areas with few pupils stand together. An hour: the cost to date divided by the hours \
                          of support that pupils had. None: not recorded for every course, or too few pupils.";

/// What was spent to date, and what an hour of it cost.
fn spent(name: &str, heading: &str, lines: &[SpendLine], note: &str) -> Table {
    let pounds = |value: Option<f64>| value.filter(|p| p.is_finite()).map_or_else(|| "none".into(), |p| format!("£{}", thousands(p)));
    let an_hour = |line: &SpendLine| match line.an_hour.filter(|p| p.is_finite()) {
        Some(under) if under < 1.0 => "under £1".to_owned(),
        value => pounds(value),
    };
    Table {
        name: name.into(),
        caption: format!("Cost of interventions this school year to date, by {}.", heading.to_lowercase()),
        columns: vec![words(heading, 48), number("Pupils", 12), number("Cost to date", 17), number("An hour for one pupil", 23)],
        rows: lines.iter().map(|line| vec![cell(&line.name), line.n.to_string(), pounds(line.pounds), an_hour(line)]).collect(),
        notes: if note.is_empty() { Vec::new() } else { vec![note.to_owned()] },
    }
}

/// The split by tier, for the appendix.
pub(super) fn by_tier(view: &BoardView) -> Option<Table> {
    let lines = &view.sections.get().spend.by_tier;
    (!lines.is_empty()).then(|| spent("spend-tier", "Tier of provision", lines, ""))
}

fn finding(view: &BoardView) -> String {
    let sections = view.sections.get();
    let received = sections.own.funding.iter().any(|line| line.pounds[0].is_some());
    match (sections.spend.total_pounds.filter(|p| p.is_finite()), received, sections.spend.by_area.is_empty()) {
        (Some(total), _, _) if total > 0.0 => {
            format!("Interventions have cost about £{} since September, staff and materials together.", thousands(total))
        }
        (_, _, false) => "The whole cost of interventions cannot be given: some courses have no cost on record, or too few pupils.".into(),
        (_, true, true) => "The school states what it received; the cost of interventions cannot be shown.".into(),
        (_, false, true) => "Neither money received nor the cost of interventions can be shown in this report.".into(),
    }
}
