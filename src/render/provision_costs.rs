//! `senco/provision-costs.csv`: what support costs by area of need and tier, for the inclusion strategy's budget. Counts are
//! small: the table is for the SENCO and the head, not for publication.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::config::rates::Rates;
use crate::config::tiers::{Tier, Tiers};
use crate::domain::amounts::Pounds;
use crate::link::school::School;
use crate::render::artefact::{Artefact, Audience};
use crate::render::office::data_checks::neutral;
use crate::render::provision_lines::lines;

const HEADINGS: [&str; 8] = [
    "area of need",
    "tier",
    "pupils",
    "courses",
    "courses without a cost",
    "cost to date in pounds",
    "cost to plan end in pounds",
    "cost this school year in pounds",
];

#[derive(Default)]
struct Sum<'a> {
    pupils: BTreeSet<&'a str>,
    n_courses: usize,
    n_without: usize,
    to_date: i64,
    to_plan_end: i64,
    this_year: i64,
}

/// One row for each area and tier, and a row of totals that adds the rows as printed.
pub(crate) fn provision_costs_csv(school: &School, rates: &Rates, tiers: &Tiers, on: NaiveDate) -> Artefact {
    let mut sums: BTreeMap<(String, Tier), Sum<'_>> = BTreeMap::new();
    let mut all = Sum::default();
    for pupil in &school.pupils {
        for line in lines(pupil, rates, tiers, on).0 {
            let written = line.course.area_of_need.trim();
            let area = if written.is_empty() { "not recorded".to_owned() } else { written.to_lowercase() };
            let sum = sums.entry((area, line.tier.clone())).or_default();
            for sum in [sum, &mut all] {
                sum.pupils.insert(&pupil.key);
                sum.n_courses += 1;
                match &line.cost {
                    Ok(cost) => {
                        sum.to_date = sum.to_date.saturating_add(cost.to_date.pence);
                        sum.to_plan_end = sum.to_plan_end.saturating_add(cost.to_plan_end.pence);
                        sum.this_year = sum.this_year.saturating_add(line.this_year.as_ref().map_or(0, |cost| cost.pence));
                    }
                    Err(_) => sum.n_without += 1,
                }
            }
        }
    }
    let mut text = format!("\u{FEFF}{}\r\n", HEADINGS.map(quoted).join(","));
    for ((area, tier), sum) in &sums {
        text.push_str(&line_of(area, &tier.name, sum));
    }
    text.push_str(&line_of("all areas", "all tiers", &all));
    Artefact { name: "provision-costs.csv".to_owned(), audience: Audience::Senco, bytes: text.into_bytes() }
}

fn line_of(area: &str, tier: &str, sum: &Sum<'_>) -> String {
    // A sum of nothing known is blank, never a nought.
    let money = |pence: i64| {
        if sum.n_courses == sum.n_without { String::new() } else { Pounds { pence }.to_string().replace(['£', ','], "") }
    };
    let cells = [
        area.to_owned(),
        tier.to_owned(),
        sum.pupils.len().to_string(),
        sum.n_courses.to_string(),
        sum.n_without.to_string(),
        money(sum.to_date),
        money(sum.to_plan_end),
        money(sum.this_year),
    ];
    format!("{}\r\n", cells.map(|cell| quoted(&cell)).join(","))
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", neutral(cell).replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::workbook::fixture::Sample;

    #[test]
    fn a_sum_of_nothing_known_is_blank_and_the_last_row_adds_the_others() {
        let sample = Sample::school();
        let input = sample.input();
        let text = String::from_utf8(provision_costs_csv(input.school, input.rates, input.tiers, input.school.as_at).bytes).unwrap();
        let last = text.lines().last().unwrap();
        assert!(last.starts_with("\"all areas\",\"all tiers\""), "{last}");
        assert!(last.ends_with(",\"\",\"\",\"\""), "{last}");
    }
}
