//! How many pupils have SEND, at which stage, and with which needs.

use std::collections::BTreeMap;

use chrono::Datelike;

use crate::config::comparators::NationalFigure;
use crate::disclose::differencing::Population;
use crate::disclose::document::{DocumentAudit, Section};
use crate::disclose::percent::HIDDEN;
use crate::disclose::view::{Comparator, Count, NeedLine, Needs, PrevalenceLine};
use crate::domain::academic_year::AcademicYear;
use crate::domain::nc_year::NcYear;
use crate::domain::sen::SenProvision;
use crate::link::school::{Pupil, School};

/// What the counts of stages measure; pupils on roll are one of them.
pub(super) const BY_STAGE: &str = "pupils by stage";

/// What the counts of needs measure.
pub(super) const BY_NEED: &str = "pupils with SEND by area of need";

/// Published figures older than this are no comparison.
const OLDEST_COMPARATOR_YEARS: i32 = 2;

/// Pupils on roll by SEN provision as at the day.
pub(super) struct Groups {
    pub(super) support: Population,
    pub(super) plan: Population,
    pub(super) none: Population,
    /// No file says.
    pub(super) unknown: Population,
}

impl Groups {
    pub(super) fn of(school: &School) -> Groups {
        let with = |provision: Option<SenProvision>| {
            let is_in = |pupil: &Pupil| pupil.provision_on(school.as_at) == provision;
            Population::of(school.pupils.iter().enumerate().filter(|(_, pupil)| is_in(pupil)).map(|(at, _)| at))
        };
        Groups {
            support: with(Some(SenProvision::Support)),
            plan: with(Some(SenProvision::Plan)),
            none: with(Some(SenProvision::None)),
            unknown: with(None),
        }
    }

    pub(super) fn sen(&self) -> Population {
        self.support.with(&self.plan)
    }
}

/// The lines of the table, and the count of all pupils with SEND.
pub(super) fn lines(
    draft: &mut DocumentAudit,
    on_roll: Count,
    groups: &Groups,
    school: &School,
    comparators: &[NationalFigure],
) -> (Vec<PrevalenceLine>, Count) {
    let (all, rest) = (groups.sen(), groups.none.with(&groups.unknown));
    [&all, &rest, &groups.support, &groups.plan].into_iter().for_each(|group| draft.guard(group));
    // No year group stands in the paper, and none may be worked out from it.
    by_year(school, &all).iter().for_each(|group| draft.guard(group));
    let shown = if on_roll.is_hidden() { None } else { draft.parts(Section::Stages, BY_STAGE, &[("All SEND", all), ("No SEN", rest)]) };
    let Some([n_all, n_rest]) = shown.as_deref().and_then(|counts| <[Count; 2]>::try_from(counts).ok()) else {
        draft.leave_out("How many pupils have SEND is left out, because a group is too small to be counted in a report");
        return (Vec::new(), Count::NotGiven);
    };
    let mut lines = Vec::new();
    let mut add = |draft: &DocumentAudit, stage: &str, n: Count, national: Option<Comparator>| {
        lines.push(PrevalenceLine {
            stage: stage.to_owned(),
            n,
            percent: draft.percent(n, on_roll),
            interval: interval(n, on_roll),
            national,
        });
    };
    let year = school.as_at.year();
    match stages(draft, n_all, groups) {
        Some((n_support, n_plan)) => {
            add(draft, "SEN support (K)", n_support, national(comparators, "SEN support share of pupils", year));
            add(draft, "EHC plan (E)", n_plan, national(comparators, "EHC plan share of pupils", year));
        }
        None => {
            draft.leave_out("How many pupils with SEND have SEN support and how many an EHC plan is left out, because the groups are small")
        }
    }
    add(draft, "All SEND", n_all, national(comparators, "SEN (support or plan) share of pupils", year));
    // Pupils whose files say nothing are often two or three; a line of their own would hide the lines beside it.
    add(draft, if groups.unknown.is_empty() { "No SEN" } else { "No SEN, or not recorded" }, n_rest, None);
    (lines, n_all)
}

/// Pupils with SEND by year group.
fn by_year(school: &School, all: &Population) -> Vec<Population> {
    let mut members: BTreeMap<Option<NcYear>, Vec<usize>> = BTreeMap::new();
    for (at, pupil) in school.pupils.iter().enumerate().filter(|(at, _)| all.holds(*at)) {
        members.entry(pupil.nc_year).or_default().push(at);
    }
    members.into_values().map(Population::of).collect()
}

/// SEN support and EHC plans, whose sum is printed.
fn stages(draft: &mut DocumentAudit, n_all: Count, groups: &Groups) -> Option<(Count, Count)> {
    if n_all.is_hidden() {
        return None;
    }
    let parts = [("SEN support", groups.support.clone()), ("EHC plan", groups.plan.clone())];
    match draft.parts(Section::Stages, BY_STAGE, &parts)?.as_slice() {
        [support, plan] => Some((*support, *plan)),
        _ => None,
    }
}

/// Wilson's 95% interval in percent.
fn interval(n: Count, of: Count) -> Option<(f64, f64)> {
    const Z: f64 = 1.959_963_984_540_054;
    let (Count::Exact(n), Count::Exact(of)) = (n, of) else { return None };
    if of == 0 || n > of {
        return None;
    }
    let (n, of) = (f64::from(n), f64::from(of));
    let share = n / of;
    let middle = share + Z * Z / (2.0 * of);
    let half = Z * (share * (1.0 - share) / of + Z * Z / (4.0 * of * of)).sqrt();
    let scale = 100.0 / (1.0 + Z * Z / of);
    Some((((middle - half) * scale).max(0.0), ((middle + half) * scale).min(100.0)))
}

/// The latest figure not later than the year and not too old, of primary schools where there is one.
pub(super) fn national(figures: &[NationalFigure], measure: &str, year: i32) -> Option<Comparator> {
    let fits = |figure: &&NationalFigure| figure.measure == measure && figure.unit == "percent" && is_recent(figure, year);
    let of_group = |group: &str| figures.iter().filter(fits).filter(|figure| figure.group == group).max_by_key(|figure| figure.year);
    let figure = of_group("state-funded primary").or_else(|| of_group("all"))?;
    let found = comparator(figure);
    let population = if figure.group == "all" { found.population } else { format!("{}, {}", figure.group, found.population) };
    Some(Comparator { population, ..found })
}

/// Not later than the year and not too old to stand beside a figure of it.
pub(super) fn is_recent(figure: &NationalFigure, year: i32) -> bool {
    (year - OLDEST_COMPARATOR_YEARS..=year).contains(&figure.year)
}

/// A published figure as it stands in a view.
pub(super) fn comparator(figure: &NationalFigure) -> Comparator {
    Comparator { percent: figure.value, year: figure.year, population: figure.population.clone(), source: figure.source.clone() }
}

/// Pupils with SEND by the broad area of their primary need. Lines stand in the order of their names, because an
/// order by size would give hidden sizes away.
pub(super) fn needs(
    draft: &mut DocumentAudit,
    all_sen: Count,
    groups: &Groups,
    school: &School,
    need_areas: &BTreeMap<String, String>,
) -> Needs {
    let sen = groups.sen();
    let mut areas = by_area(school, &sen, need_areas);
    areas.iter().for_each(|(_, pupils)| draft.guard(pupils));
    if all_sen.is_hidden() {
        // The same words whether they are few or not: a reason would tell which.
        return Needs::Collapsed("Needs are not shown, because the number of pupils with SEND is not".to_owned());
    }
    if let Some(lines) = repeated(draft, school) {
        return Needs::Lines(lines);
    }
    loop {
        let parts: Vec<(&str, Population)> = areas.iter().map(|(area, pupils)| (area.as_str(), pupils.clone())).collect();
        let mut trial = draft.clone();
        let shown = trial.parts(Section::Needs, BY_NEED, &parts);
        // An area stands there because it has somebody: where no sign may say so, areas are merged until each has its number.
        let shown = shown.filter(|counts| !counts.contains(&Count::NotGiven));
        match shown {
            Some(_) if areas.is_empty() => return Needs::Collapsed("No pupil is recorded with SEND".to_owned()),
            Some(counts) => {
                *draft = trial;
                let lines = areas.into_iter().zip(counts).map(|((area, _), n)| NeedLine { area, n, percent: draft.percent(n, all_sen) });
                return Needs::Lines(lines.collect());
            }
            None if areas.len() > 2 => areas = smallest_two_merged(areas),
            None => {
                areas.iter().for_each(|(_, pupils)| draft.guard(pupils));
                draft.leave_out("Needs by area are left out, because the groups are small");
                return Needs::Collapsed("Needs are not shown by area, because the groups are small".to_owned());
            }
        }
    }
}

/// The needs of an earlier report of this school year: numbers by need move by ones and twos and go out once a year (method,
/// disclosure control, section 4).
fn repeated(draft: &mut DocumentAudit, school: &School) -> Option<Vec<NeedLine>> {
    let (day, earlier) = draft.earlier_counts(BY_NEED, AcademicYear::of(school.as_at).first_day())?;
    let all_then = draft.earlier_count(BY_STAGE, "All SEND", day);
    draft.leave_out("Numbers by need go out once a school year: those of an earlier report are repeated");
    let percent = |n: Count| match (n, all_then) {
        (Count::About(n), Some(all)) => draft.percent_then(n, all),
        _ => HIDDEN.to_owned(),
    };
    let line = |(area, n): (String, Count)| NeedLine { area, percent: percent(n), n };
    Some(earlier.into_iter().map(line).collect())
}

fn by_area(school: &School, sen: &Population, need_areas: &BTreeMap<String, String>) -> Vec<(String, Population)> {
    let mut members: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, pupil) in school.pupils.iter().enumerate() {
        if !sen.holds(at) {
            continue;
        }
        let area = match pupil.primary_need() {
            None => "No need recorded",
            Some(need) => need_areas.get(need.code()).map_or("Other need", String::as_str),
        };
        members.entry(area.to_owned()).or_default().push(at);
    }
    members.into_iter().map(|(area, pupils)| (area, Population::of(pupils))).collect()
}

/// Merges the two smallest lines into one that names both.
fn smallest_two_merged(mut areas: Vec<(String, Population)>) -> Vec<(String, Population)> {
    areas.sort_by(|a, b| (a.1.len(), &a.0).cmp(&(b.1.len(), &b.0)));
    let mut rest = areas.split_off(2);
    let mut names: Vec<&str> = areas.iter().flat_map(|(name, _)| name.split("; ")).collect();
    names.sort_unstable();
    let pupils = areas.iter().fold(Population::default(), |all, (_, pupils)| all.with(pupils));
    rest.push((names.join("; "), pupils));
    rest.sort_by(|a, b| a.0.cmp(&b.0));
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_a_share_is_wilsons() {
        let (low, high) = interval(Count::Exact(10), Count::Exact(40)).unwrap();
        assert!((low - 14.19).abs() < 0.01 && (high - 40.19).abs() < 0.01, "{low} {high}");
        assert_eq!(interval(Count::Hidden, Count::Exact(40)), None);
    }

    #[test]
    fn the_comparator_is_the_latest_of_primary_schools_and_never_from_the_future() {
        let figure = |group: &str, year: i32, value: f64| NationalFigure {
            measure: "EHC plan share of pupils".into(),
            group: group.into(),
            year,
            value,
            unit: "percent".into(),
            population: "January census".into(),
            source: "DfE".into(),
            access: "P".into(),
        };
        let figures = [figure("all", 2025, 5.3), figure("all", 2026, 6.0), figure("all", 2027, 9.9), figure("secondary", 2026, 1.0)];
        assert_eq!(national(&figures, "EHC plan share of pupils", 2026).unwrap().percent, 6.0);
        assert_eq!(national(&figures[..1], "EHC plan share of pupils", 2028), None);
        let with_primary = [figures.to_vec(), vec![figure("state-funded primary", 2025, 4.0)]].concat();
        assert_eq!(national(&with_primary, "EHC plan share of pupils", 2026).unwrap().percent, 4.0);
    }
}
