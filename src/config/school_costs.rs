//! `[costs]` of a school's settings: its own hourly rates, term dates and words for tiers.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::config::days::{day, some_day};
use crate::config::rates::{HourlyRate, money};

/// What the school itself knows about its costs.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SchoolCosts {
    /// Cost of an hour of staff by grade, on-costs included, each with its dates and source.
    #[serde(default)]
    pub rates: Vec<OwnRate>,
    /// Spans of days on which the school teaches, half terms left out; they stand for the whole of each school year they
    /// touch.
    #[serde(default)]
    pub terms: Vec<OwnTerm>,
    /// Words for tiers in the school's files, to a tier of `config/costs/tiers.tsv`.
    #[serde(default)]
    pub tiers: BTreeMap<String, String>,
}

/// The cost of an hour of one grade of staff.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OwnRate {
    /// Grade, as the value table has it (`TA`, `HLTA`, `teacher` …); never a name.
    pub grade: String,
    /// First day.
    #[serde(deserialize_with = "day")]
    pub from: NaiveDate,
    /// Last day; open when absent.
    #[serde(default, deserialize_with = "some_day")]
    pub to: Option<NaiveDate>,
    /// Pounds an hour, in quotes: `"14.50"`.
    pub pounds_an_hour: String,
    /// Who says so.
    pub source: String,
}

impl OwnRate {
    /// The rate, if its amount can be read.
    pub(crate) fn hourly(&self) -> Option<HourlyRate> {
        let an_hour = money(&self.pounds_an_hour)?;
        Some(HourlyRate { grade: self.grade.to_lowercase(), from: self.from, to: self.to, an_hour, source: self.source.clone() })
    }
}

/// A span of teaching days.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OwnTerm {
    /// First day.
    #[serde(deserialize_with = "day")]
    pub from: NaiveDate,
    /// Last day.
    #[serde(deserialize_with = "day")]
    pub to: NaiveDate,
}

impl SchoolCosts {
    /// Tells what is wrong, by key.
    pub(crate) fn check(&self, wrong: &mut impl FnMut(&str, String)) {
        for (at, rate) in self.rates.iter().enumerate() {
            if money(&rate.pounds_an_hour).is_none() {
                wrong("costs.rates.pounds_an_hour", format!("'{}' is not an amount such as 14.50", rate.pounds_an_hour));
            }
            if rate.source.trim().is_empty() {
                wrong("costs.rates.source", format!("the rate of '{}' does not say where it comes from", rate.grade));
            }
            if rate.to.is_some_and(|to| to < rate.from) {
                wrong("costs.rates.to", format!("the rate of '{}' ends before it begins", rate.grade));
            }
            let meets = |other: &&OwnRate| {
                let same = other.grade.to_lowercase() == rate.grade.to_lowercase();
                same && other.to.is_none_or(|to| rate.from <= to) && rate.to.is_none_or(|to| other.from <= to)
            };
            if let Some(other) = self.rates.iter().skip(at + 1).find(meets) {
                let day = rate.from.max(other.from);
                wrong("costs.rates", format!("two rates for '{}' hold on {day}: close the earlier one", rate.grade));
            }
        }
        for term in self.terms.iter().filter(|term| term.to < term.from) {
            wrong("costs.terms", format!("'{}' lies before '{}'", term.to, term.from));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_without_source_or_amount_is_told() {
        let text = "[[rates]]\ngrade = \"TA\"\nfrom = 2026-04-01\npounds_an_hour = \"much\"\nsource = \"\"\n";
        let costs: SchoolCosts = toml::from_str(text).unwrap();
        let mut keys = Vec::new();
        costs.check(&mut |key, _| keys.push(key.to_owned()));
        assert_eq!(keys, ["costs.rates.pounds_an_hour", "costs.rates.source"]);
    }

    #[test]
    fn two_rates_of_one_grade_never_hold_on_one_day() {
        let rate = |from: &str, to: &str| {
            format!("[[rates]]\ngrade = \"TA\"\nfrom = {from}\n{to}\npounds_an_hour = \"14.50\"\nsource = \"payroll\"\n")
        };
        let count = |first_ends: &str| {
            let costs: SchoolCosts = toml::from_str(&(rate("2026-04-01", first_ends) + &rate("2026-09-01", ""))).unwrap();
            let mut n = 0;
            costs.check(&mut |_, _| n += 1);
            n
        };
        assert_eq!((count(""), count("to = 2026-08-31")), (1, 0));
    }
}
