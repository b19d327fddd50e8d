//! Interventions by need area and cohort, pooled and ordered by shrunken values.
//!
//! Method, "Intervention impact", section 3: random effects on differences in units of the scale's spread; results before and after
//! are never pooled with matched ones; cells are not tested against each other below twenty a side.

use std::collections::BTreeMap;

use super::courses::{Cohort, Course};
use super::figures::{Facts, Figures, figures};
use super::strength::Design;
use crate::analyse::pooling;
use crate::analyse::proportion::two_sided_95;

/// Pupils with both tests a side below which two cells are not tested against each other (method, section 3).
const FEWEST_A_SIDE: usize = 20;

/// One group of courses of an intervention.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Broad area of the primary need at the start, or "no identified need".
    pub need: &'static str,
    /// Cohort; `None` where all cohorts of the need stand together.
    pub cohort: Option<Cohort>,
    /// Its figures.
    pub figures: Figures,
    /// Its figure pulled towards the others of the same kind and design, in points; the key by which lists are ordered.
    pub shrunken: Option<f64>,
}

/// Figures of several cells, pooled, all of one design.
#[derive(Clone, Debug, PartialEq)]
pub struct PooledCells {
    /// The design.
    pub design: Design,
    /// Cells behind it.
    pub n_cells: usize,
    /// Mean over the cells, in points, with its 95% interval.
    pub mean: (f64, f64, f64),
    /// Cochran's Q.
    pub q: f64,
    /// Variance between cells, in units of the scale's spread, squared.
    pub tau2: f64,
}

/// An interval for the difference of two needs, first minus second, in points; both with twenty pupils or more.
#[derive(Clone, Debug, PartialEq)]
pub struct NeedDifference {
    /// First need.
    pub first: &'static str,
    /// Second need.
    pub second: &'static str,
    /// Difference, low, high at 95%.
    pub difference: (f64, f64, f64),
}

/// An intervention by need and by need and cohort.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ByNeed {
    pub(crate) needs: Vec<Cell>,
    pub(crate) cells: Vec<Cell>,
    pub(crate) pooled: Vec<PooledCells>,
    pub(crate) differences: Vec<NeedDifference>,
}

/// Groups the courses of one intervention. Each course is in one need and in one cell.
pub(crate) fn by_need(courses: &[Course<'_>], facts: Facts<'_>) -> ByNeed {
    let mut needs: BTreeMap<&'static str, Vec<&Course<'_>>> = BTreeMap::new();
    let mut cells: BTreeMap<(&'static str, Cohort), Vec<&Course<'_>>> = BTreeMap::new();
    for course in courses {
        needs.entry(course.need).or_default().push(course);
        cells.entry((course.need, course.cohort)).or_default().push(course);
    }
    let cell = |need, cohort, courses: &[&Course<'_>]| Cell { need, cohort, figures: figures(courses, facts), shrunken: None };
    let mut needs: Vec<Cell> = needs.into_iter().map(|(need, courses)| cell(need, None, &courses)).collect();
    let mut cells: Vec<Cell> = cells.into_iter().map(|((need, cohort), courses)| cell(need, Some(cohort), &courses)).collect();
    let sd = facts.method.norm_sd.value;
    let pooled = pool(&mut needs, sd);
    pool(&mut cells, sd);
    let differences = differences(&needs);
    ByNeed { needs, cells, pooled, differences }
}

/// Pools cells of each design apart, gives each its shrunken value, and orders them by it; cells without one follow in their own order.
fn pool(cells: &mut [Cell], sd: f64) -> Vec<PooledCells> {
    let mut pooled = Vec::new();
    // The design of a cell's own figure decides its value; matched last, so that it speaks where both do.
    for design in [Design::PrePost, Design::Matched] {
        let effects: Vec<(usize, (f64, f64))> =
            cells.iter().enumerate().filter_map(|(at, cell)| Some((at, cell.figures.effect(design, sd)?))).collect();
        let values: Vec<(f64, f64)> = effects.iter().map(|(_, effect)| *effect).collect();
        let Some(found) = pooling::random_effects(&values) else { continue };
        for ((at, _), shrunken) in effects.iter().zip(&found.shrunken) {
            if let Some(cell) = cells.get_mut(*at).filter(|cell| cell.figures.design == Some(design)) {
                cell.shrunken = Some(shrunken * sd);
            }
        }
        let half = two_sided_95() * found.se;
        pooled.push(PooledCells {
            design,
            n_cells: values.len(),
            mean: (found.mean * sd, (found.mean - half) * sd, (found.mean + half) * sd),
            q: found.q,
            tau2: found.tau2,
        });
    }
    cells.sort_by(|left, right| order(left.shrunken, left.figures.design).total_cmp(&order(right.shrunken, right.figures.design)));
    pooled
}

/// Highest first inside a design, matched before the rest, cells without a value last; the sort is stable.
fn order(shrunken: Option<f64>, design: Option<Design>) -> f64 {
    /// Points by which the designs stand apart in the order; no gain is as large.
    const APART: f64 = 1e6;
    match (shrunken, design) {
        (Some(value), Some(Design::Matched)) => -value,
        (Some(value), _) => APART - value,
        (None, _) => 2.0 * APART,
    }
}

/// Shrunken values of whole interventions beside each other, in points, by position.
pub(crate) fn shrunken_of(all: &[&Figures], sd: f64) -> Vec<Option<f64>> {
    let mut values = vec![None; all.len()];
    for design in [Design::PrePost, Design::Matched] {
        let effects: Vec<(usize, (f64, f64))> =
            all.iter().enumerate().filter_map(|(at, figures)| Some((at, figures.effect(design, sd)?))).collect();
        let pooled = pooling::random_effects(&effects.iter().map(|(_, effect)| *effect).collect::<Vec<_>>());
        for ((at, _), shrunken) in effects.iter().zip(pooled.iter().flat_map(|pooled| &pooled.shrunken)) {
            if all.get(*at).is_some_and(|figures| figures.design == Some(design))
                && let Some(value) = values.get_mut(*at)
            {
                *value = Some(shrunken * sd);
            }
        }
    }
    values
}

/// Needs of one design with enough pupils, each pair once.
fn differences(needs: &[Cell]) -> Vec<NeedDifference> {
    let large: Vec<(&Cell, Design, f64, f64)> = needs
        .iter()
        .filter(|cell| cell.figures.n_pupils_with_pair >= FEWEST_A_SIDE)
        .filter_map(|cell| {
            let headline = cell.figures.headline().filter(|headline| headline.n >= FEWEST_A_SIDE)?;
            Some((cell, cell.figures.design?, headline.mean, headline.variance))
        })
        .collect();
    let mut found = Vec::new();
    for (at, first) in large.iter().enumerate() {
        for second in large.iter().skip(at + 1).filter(|second| second.1 == first.1) {
            let (difference, half) = (first.2 - second.2, two_sided_95() * (first.3 + second.3).sqrt());
            let difference = (difference, difference - half, difference + half);
            found.push(NeedDifference { first: first.0.need, second: second.0.need, difference });
        }
    }
    found
}
