//! Who is on the list: each group's flagged share of those judged, with its interval, and whether it stands out.
//!
//! Over judged pupils only: a group that misses tests must not look unconcerned. No group enters any rule.

use std::collections::BTreeMap;

use super::summary::{Block, FIRST, OTHER, SECOND};
use crate::analyse::proportion::Proportion;
use crate::config::method::MethodSettings;
use crate::decide::fairness::{GroupRate, audit, members, sentence};
use crate::decide::results::{Decisions, Partition};
use crate::domain::amounts::rounded;
use crate::link::school::School;
use crate::render::vocabulary as name;
use crate::render::workbook::layout::formats::Style;
use crate::render::workbook::layout::table::{Value, column};

/// The table and the sentence below which it stands.
pub(super) struct Representation {
    rates: Vec<GroupRate>,
    years: BTreeMap<String, (usize, usize, usize)>,
    least: usize,
}

impl Representation {
    /// Of a school.
    pub(super) fn of(school: &School, decisions: &Decisions, method: &MethodSettings) -> Representation {
        let mut years: BTreeMap<String, (usize, usize, usize)> = BTreeMap::new();
        for (pupil, decision) in school.pupils.iter().zip(&decisions.pupils) {
            let list = decision.outcome.partition();
            let year = pupil.nc_year.map_or_else(|| "not known".to_owned(), |year| year.to_string());
            let (n, judged, flagged) = years.entry(year).or_default();
            *n += 1;
            *judged += usize::from(list != Partition::NotJudged);
            *flagged += usize::from(list == Partition::Flagged);
        }
        let rates = audit(&members(school, decisions, method), method);
        // A whole number of pupils by its unit.
        Representation { rates, years, least: method.min_gap_group.value.max(1.0) as usize }
    }

    /// What may be taken from the table as a whole.
    pub(super) fn sentence(&self) -> String {
        sentence(&self.rates)
    }

    /// The table.
    pub(super) fn block<'a>(&self) -> Block<'a> {
        let mut rows: Vec<Vec<Value>> = self
            .rates
            .iter()
            .map(|rate| {
                let others = match (rate.p, rate.stands_out) {
                    (None, _) => "too few to compare",
                    (Some(_), true) => "stands out",
                    (Some(_), false) => "no more than chance",
                };
                row(rate.grouping.words(), &rate.group, (rate.n, rate.n_judged, rate.n_flagged), share(rate.rate), others)
            })
            .collect();
        rows.extend(self.years.iter().map(|(year, (n, judged, flagged))| {
            let rate = if *judged < self.least { None } else { Proportion::of(*flagged as u64, *judged as u64) };
            row("year group", year, (*n, *judged, *flagged), share(rate), "")
        }));
        let columns = vec![
            column(name::CHARACTERISTIC, FIRST, Style::Text),
            column(name::GROUP, SECOND, Style::Text),
            column(name::PUPILS, OTHER, Style::Whole),
            column(name::JUDGED, OTHER, Style::Whole),
            column(name::FLAGGED, OTHER, Style::Whole),
            column(name::FLAGGED_SHARE, OTHER, Style::Text),
            column(name::BESIDE_THE_OTHERS, OTHER, Style::Text),
        ];
        Block { heading: "Who is on the list: no group below enters any rule", table: "By_group", columns, rows }
    }
}

fn row<'a>(
    kind: &'static str,
    group: &str,
    (n, judged, flagged): (usize, usize, usize),
    share: String,
    others: &'static str,
) -> Vec<Value<'a>> {
    let counts = [n, judged, flagged].map(Value::count);
    let [n, judged, flagged] = counts;
    vec![Value::text(kind), Value::text(group.to_owned()), n, judged, flagged, Value::text(share), Value::text(others)]
}

/// `12% (6 to 22%)`.
fn share(rate: Option<Proportion>) -> String {
    let percent = |share: f64| rounded(share * 100.0, 0);
    rate.map_or_else(
        || "too few pupils".to_owned(),
        |rate| format!("{}% ({} to {}%)", percent(rate.share), percent(rate.low), percent(rate.high)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::workbook::fixture::Sample;

    #[test]
    fn every_group_of_ten_has_a_share_with_its_interval_and_a_smaller_one_has_none() {
        let sample = Sample::school();
        let table = Representation::of(&sample.school, &sample.decisions, &MethodSettings::shipped());
        assert!(
            table.rates.iter().any(|rate| rate.grouping.words() == "sex")
                && table.rates.iter().any(|rate| rate.grouping.words() == "class")
        );
        let roll = sample.school.pupils.len();
        assert_eq!(table.years.values().map(|(n, _, _)| n).sum::<usize>(), roll);
        assert_eq!(share(None), "too few pupils");
        assert_eq!(share(Proportion::of(6, 60)), "10% (5 to 20%)");
    }
}
