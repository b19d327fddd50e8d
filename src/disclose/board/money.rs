//! What interventions cost this school year, by area of need and by tier.
//!
//! Areas with few pupils are merged until a line has enough (the cost of a group of a few gives salary and hours away). Where a
//! line has to stay without a cost, there is no total either: it would be found by subtraction.
//! The cost of an hour is a mean like any other, and stands only beside a cost.

use std::collections::{BTreeMap, BTreeSet};

use crate::analyse::cost::hours::seconds_between;
use crate::analyse::cost::support_year::support_year;
use crate::config::rates::Rates;
use crate::config::tiers::Tiers;
use crate::disclose::differencing::Population;
use crate::disclose::document::{DocumentAudit, FigureKind, Section, Statistic};
use crate::disclose::sections::{Spend, SpendLine};
use crate::disclose::view::Count;
use crate::domain::amounts::rounded;
use crate::domain::term::SchoolTerm;
use crate::domain::words::sentence_case;
use crate::link::school::School;

/// Courses of one kind.
#[derive(Clone, Debug)]
struct Sum {
    names: BTreeSet<String>,
    pupils: BTreeSet<usize>,
    pence: i64,
    n_without: usize,
    /// Hours of support that the pence paid for, in seconds; `None` where they are not known for every course.
    seconds: Option<i64>,
}

impl Sum {
    fn nothing() -> Sum {
        Sum { names: BTreeSet::new(), pupils: BTreeSet::new(), pence: 0, n_without: 0, seconds: Some(0) }
    }

    fn with_seconds(&mut self, more: Option<i64>) {
        self.seconds = self.seconds.zip(more).and_then(|(all, more)| all.checked_add(more));
    }

    /// Pounds for an hour of support of one pupil.
    fn an_hour(&self) -> Option<f64> {
        let seconds = self.seconds.filter(|seconds| *seconds > 0)?;
        Some(self.pence as f64 / 100.0 / (seconds as f64 / 3600.0))
    }

    fn add(&mut self, other: &Sum) {
        self.names.extend(other.names.iter().cloned());
        self.pupils.extend(&other.pupils);
        self.pence = self.pence.saturating_add(other.pence);
        self.n_without += other.n_without;
        self.with_seconds(other.seconds);
    }
}

pub(super) fn spend(draft: &mut DocumentAudit, school: &School, rates: &Rates, tiers: &Tiers) -> Spend {
    let mut areas: BTreeMap<String, Sum> = BTreeMap::new();
    let mut layers: BTreeMap<(u32, String), Sum> = BTreeMap::new();
    for (at, pupil) in school.pupils.iter().enumerate() {
        let year = support_year(&pupil.provision, rates, school.as_at);
        for (course, cost) in pupil.provision.iter().zip(&year.courses) {
            // A course that ended before this school year costs nothing in it and is no provision of it.
            if course.end.is_some_and(|end| end < year.from) {
                continue;
            }
            let written = course.area_of_need.trim();
            let area = if written.is_empty() { "Not recorded".to_owned() } else { sentence_case(&written.to_lowercase()) };
            let tier = tiers.tier(&course.tier, course.start.unwrap_or(school.as_at));
            let area_sum = areas.entry(area.clone()).or_insert_with(Sum::nothing);
            let tier_sum = layers.entry((tier.order, tier.name.clone())).or_insert_with(Sum::nothing);
            // A course that has not begun costs nothing yet and has had no hours.
            let has_begun = course.start.is_none_or(|start| start <= school.as_at);
            let seconds = if has_begun { seconds_between(course, rates, year.from, school.as_at, school.as_at) } else { Some(0) };
            for (name, sum) in [(area, area_sum), (sentence_case(&tier.name), tier_sum)] {
                sum.names.insert(name);
                sum.pupils.insert(at);
                sum.with_seconds(seconds);
                match cost {
                    Ok(cost) => sum.pence = sum.pence.saturating_add(cost.pence),
                    Err(_) => sum.n_without += 1,
                }
            }
        }
    }
    for sum in areas.values().chain(layers.values()) {
        draft.guard(&Population::of(sum.pupils.iter().copied()));
    }
    let by_area = merged(areas.into_values().collect(), draft.rules.smallest());
    let by_tier = merged(layers.into_values().collect(), draft.rules.smallest());
    let (Some(by_area), Some(by_tier)) = (by_area, by_tier) else {
        draft.leave_out("What interventions cost is left out, because too few pupils take part");
        return Spend::default();
    };
    let total: i64 = by_area.iter().map(|sum| sum.pence).fold(0, i64::saturating_add);
    // Money is spent on and on: what was spent up to another term is another measure.
    let term = SchoolTerm::of(school.as_at);
    let (of_area, of_tier) = (format!("provision by area of need up to {term}"), format!("provision by tier up to {term}"));
    let by_area = lines(draft, &of_area, &by_area);
    let by_tier = lines(draft, &of_tier, &by_tier);
    let is_whole = |lines: &[SpendLine]| lines.iter().all(|line| line.pounds.is_some()) && !lines.is_empty();
    // A line that is there says that it has enough pupils; where even that is too much, it goes, and the sum with it.
    let is_given = |lines: &[SpendLine]| lines.iter().all(|line| line.n != Count::NotGiven);
    let (by_area, by_tier) = if is_given(&by_area) && is_given(&by_tier) {
        (by_area, by_tier)
    } else {
        draft.leave_out("What interventions cost is left out, because it would say too much about a small group");
        draft.unprinted(|measure, _| measure.contains(&of_area) || measure.contains(&of_tier));
        return Spend::default();
    };
    let total_pounds = is_whole(&by_area).then(|| tens(total));
    if is_whole(&by_area) && is_whole(&by_tier) {
        return Spend { by_area, by_tier, total_pounds };
    }
    // Two splits of one sum, one of them whole, give the hidden line of the other away.
    draft.unprinted(|measure, _| measure.contains(&of_tier));
    Spend { by_area, by_tier: Vec::new(), total_pounds }
}

/// Lines of few pupils are put together, the smallest first; `None` where all together are too few.
fn merged(mut sums: Vec<Sum>, smallest: usize) -> Option<Vec<Sum>> {
    loop {
        let few = sums.iter().enumerate().filter(|(_, sum)| sum.pupils.len() < smallest).min_by_key(|(_, sum)| sum.pupils.len());
        let Some((at, _)) = few else { return Some(sums) };
        if sums.len() < 2 {
            return None;
        }
        let small = sums.remove(at);
        // Into the next smallest, so that the large lines keep their own names.
        let into = sums.iter_mut().min_by_key(|sum| sum.pupils.len())?;
        into.add(&small);
    }
}

fn lines(draft: &mut DocumentAudit, measure: &str, sums: &[Sum]) -> Vec<SpendLine> {
    let lines = sums.iter().map(|sum| {
        let names: Vec<&str> = sum.names.iter().map(String::as_str).collect();
        let name = names.join("; ");
        let pupils = Population::of(sum.pupils.iter().copied());
        let n = draft.count_of_line(Statistic::of(Section::Spend, measure, &name), &pupils);
        let is_told = matches!(n, Count::Exact(_)) && sum.n_without == 0;
        let measure = format!("cost of an hour, {measure}");
        let an_hour = sum.an_hour().filter(|_| is_told).and_then(|pounds| {
            draft.figure(FigureKind::Mean, Statistic::of(Section::Spend, &measure, &name), &[&pupils], &[pounds], 0)?.first().copied()
        });
        SpendLine { name, n, pounds: is_told.then(|| tens(sum.pence)), an_hour }
    });
    lines.collect()
}

/// Pounds to the nearest ten.
fn tens(pence: i64) -> f64 {
    rounded(pence as f64 / 1000.0, 0) * 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(name: &str, pupils: std::ops::Range<usize>) -> Sum {
        Sum { names: [name.to_owned()].into(), pupils: pupils.collect(), pence: 10_000, n_without: 0, seconds: Some(3600) }
    }

    #[test]
    fn a_line_of_a_few_pupils_joins_the_next_smallest_and_keeps_its_name() {
        let sums = merged(vec![sum("A", 0..20), sum("B", 20..23), sum("C", 30..38)], 6).unwrap();
        let names: Vec<Vec<&str>> = sums.iter().map(|sum| sum.names.iter().map(String::as_str).collect()).collect();
        assert_eq!(names, [vec!["A"], vec!["B", "C"]]);
        assert_eq!(sums.iter().map(|sum| sum.pence).sum::<i64>(), 30_000, "no pound is lost");
    }

    #[test]
    fn an_hour_has_a_cost_only_where_the_hours_of_every_course_are_known() {
        let mut both = sum("A", 0..8);
        assert_eq!(both.an_hour(), Some(100.0));
        both.add(&sum("B", 8..20));
        assert_eq!(both.an_hour(), Some(100.0), "two hours for twice the sum");
        both.add(&Sum { seconds: None, ..sum("C", 20..22) });
        assert_eq!(both.an_hour(), None);
        assert_eq!(Sum::nothing().an_hour(), None, "nothing is not free of charge");
    }

    #[test]
    fn four_pupils_in_all_have_no_costs_told() {
        assert!(merged(vec![sum("A", 0..2), sum("B", 2..4)], 6).is_none());
        assert!(merged(Vec::new(), 6).is_some_and(|sums| sums.is_empty()));
    }
}
