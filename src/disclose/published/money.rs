//! The year's budget for interventions by area of need and layer of provision.
//!
//! The lines are a partition of the year's courses, so that no line can be had by subtracting the others from the sum. A line of
//! fewer than ten pupils is joined with another. So is one in which all but the courses of a few pupils stand with their cost in
//! the board's paper: subtracting those would leave the cost of the few.

use super::Draft;
use super::view::BudgetLine;
use crate::analyse::cost::{cost_between, course_cost};
use crate::disclose::differencing::Population;
use crate::domain::academic_year::AcademicYear;
use crate::link::school::Provision;
use crate::table::clean;
use chrono::NaiveDate;

/// Where the map names no broad area.
const OTHER_AREA: &str = "Other or mixed needs";
/// A line that holds several areas.
const SEVERAL_AREAS: &str = "All other areas";
/// The only line.
const ALL_AREAS: &str = "All kinds of need";
/// A line that holds several layers.
const SEVERAL_TIERS: &str = "all layers";

/// Courses of one line.
struct Part {
    area: String,
    tier: String,
    pupils: Population,
    /// Pupils of courses whose intervention has no cost in the board's paper.
    untold: Population,
    pence: i64,
    n_known: usize,
    n_unknown: usize,
}

/// The budget of the school year of the day; nothing when it cannot be told without telling of a few pupils.
pub(super) fn lines(draft: &mut Draft<'_>) -> Vec<BudgetLine> {
    let mut parts = parts(draft);
    if parts.is_empty() {
        return Vec::new();
    }
    let smallest = draft.smallest();
    let is_bad = |part: &Part| part.pupils.len() < smallest || (1..smallest).contains(&part.untold.len());
    while let Some(at) = parts.iter().position(is_bad) {
        if parts.len() < 2 {
            draft.leave_out("What support costs is not shown, because the groups are too small");
            return Vec::new();
        }
        let bad = parts.remove(at);
        // With a layer of the same area if there is one, else with the smallest line.
        let to = parts.iter().enumerate().min_by_key(|(index, part)| (part.area != bad.area, part.pupils.len(), *index));
        if let Some(part) = to.map(|(index, _)| index).and_then(|index| parts.get_mut(index)) {
            part.take(bad);
        }
    }
    parts.sort_by(|a, b| (a.area == SEVERAL_AREAS, &a.area, &a.tier).cmp(&(b.area == SEVERAL_AREAS, &b.area, &b.tier)));
    if let [only] = parts.as_mut_slice()
        && only.area == SEVERAL_AREAS
    {
        ALL_AREAS.clone_into(&mut only.area);
    }
    parts.iter().map(Part::line).collect()
}

impl Part {
    fn take(&mut self, other: Part) {
        if self.area != other.area {
            self.area = SEVERAL_AREAS.to_owned();
        }
        if self.tier != other.tier {
            self.tier = SEVERAL_TIERS.to_owned();
        }
        self.pupils = self.pupils.with(&other.pupils);
        self.untold = self.untold.with(&other.untold);
        self.pence = self.pence.saturating_add(other.pence);
        self.n_known += other.n_known;
        self.n_unknown += other.n_unknown;
    }

    fn line(&self) -> BudgetLine {
        // Half away from zero, to a hundred pounds; the rounding is part of the protection.
        let pounds = (self.n_known > 0).then(|| (self.pence.saturating_add(5_000)) / 10_000 * 100);
        BudgetLine { area: self.area.clone(), tier: self.tier.clone(), pounds, is_whole: self.n_unknown == 0 }
    }
}

/// The year's courses by area and layer, in order.
fn parts(draft: &Draft<'_>) -> Vec<Part> {
    let sources = draft.sources;
    let (school, on) = (sources.school, sources.school.as_at);
    let from = AcademicYear::of(on).first_day();
    let last = AcademicYear::of(on).last_day();
    let is_told = |course: &Provision| {
        let name = clean(&course.intervention).to_lowercase();
        draft.board.interventions.get().iter().any(|line| line.cost_pounds.is_some() && clean(&line.name).to_lowercase() == name)
    };
    let mut parts: Vec<Part> = Vec::new();
    for (at, pupil) in school.pupils.iter().enumerate() {
        let of_year = |course: &&Provision| course.start.is_some_and(|start| start <= last) && course.end.is_none_or(|end| end >= from);
        for course in pupil.provision.iter().filter(of_year) {
            let one = Population::of([at]);
            let cost = budget(course, draft, from);
            let part = Part {
                area: sources.tables.area(&course.area_of_need).unwrap_or(OTHER_AREA).to_owned(),
                tier: sources.tiers.tier(&course.tier, course.start.unwrap_or(on)).name,
                untold: if is_told(course) { Population::default() } else { one.clone() },
                pupils: one,
                pence: cost.unwrap_or(0),
                n_known: usize::from(cost.is_some()),
                n_unknown: usize::from(cost.is_none()),
            };
            match parts.iter_mut().find(|known| known.area == part.area && known.tier == part.tier) {
                Some(known) => known.take(part),
                None => parts.push(part),
            }
        }
    }
    parts.sort_by(|a, b| (&a.area, &a.tier).cmp(&(&b.area, &b.tier)));
    parts
}

/// Pence of a course from the first day of the school year to its end.
fn budget(course: &Provision, draft: &Draft<'_>, from: NaiveDate) -> Option<i64> {
    let on = draft.sources.school.as_at;
    let whole = course_cost(course, draft.sources.rates, on).ok()?.to_plan_end.pence;
    let before = match from.pred_opt().filter(|day| course.start.is_some_and(|start| start <= *day)) {
        Some(day) => cost_between(course, draft.sources.rates, NaiveDate::MIN, day, on).ok()?.pence,
        None => 0,
    };
    Some(whole.saturating_sub(before).max(0))
}
