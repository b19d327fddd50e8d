//! Published shares that stand beside the school's: England's primary needs, and what the local authority publishes.
//!
//! A figure is taken only when it is of primary schools and recent; without one the report says `not available`, never an old
//! or an unlike figure in its place.

use std::collections::BTreeMap;

use super::prevalence::{comparator, is_recent, national};
use crate::config::comparators::{NEEDS_MEASURE, NationalFigure, STAGE_MEASURES};
use crate::disclose::sections::PublishedShares;
use crate::disclose::view::Comparator;

/// Stages as the report names them, in the order of their measures.
const STAGES: [&str; 3] = ["SEN support (K)", "EHC plan (E)", "All SEND"];

pub(super) fn beside(england: &[NationalFigure], authority: &[NationalFigure], year: i32) -> PublishedShares {
    let stages = STAGES.into_iter().zip(STAGE_MEASURES);
    PublishedShares {
        needs: needs(england, year),
        authority_stages: stages.filter_map(|(stage, measure)| Some((stage.to_owned(), national(authority, measure, year)?))).collect(),
        authority_needs: needs(authority, year),
    }
}

/// The latest share of each area of need, of primary schools alone.
fn needs(figures: &[NationalFigure], year: i32) -> Vec<(String, Comparator)> {
    let mut latest: BTreeMap<&str, &NationalFigure> = BTreeMap::new();
    let fits = |figure: &&NationalFigure| {
        figure.measure == NEEDS_MEASURE && figure.unit == "percent" && figure.population.contains("primary") && is_recent(figure, year)
    };
    for figure in figures.iter().filter(fits) {
        let newest = latest.entry(&figure.group).or_insert(figure);
        if newest.year < figure.year {
            *newest = figure;
        }
    }
    latest.into_iter().map(|(area, figure)| (area.to_owned(), comparator(figure))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(measure: &str, group: &str, year: i32, value: f64, population: &str) -> NationalFigure {
        NationalFigure {
            measure: measure.into(),
            group: group.into(),
            year,
            value,
            unit: "percent".into(),
            population: population.into(),
            source: "the authority's profile of schools".into(),
            access: "P".into(),
        }
    }

    #[test]
    fn needs_of_another_phase_or_too_old_stand_beside_nothing() {
        let of = |population: &str, year: i32| needs(&[figure(NEEDS_MEASURE, "Cognition and learning", year, 20.0, population)], 2026);
        assert_eq!(of("state-funded primary, January census", 2026).len(), 1);
        assert_eq!(of("all schools, January census", 2026), []);
        assert_eq!(of("state-funded primary, January census", 2019), []);
        assert_eq!(of("state-funded primary, January census", 2027), [], "a figure of the future");
    }

    #[test]
    fn the_authority_stands_beside_the_school_and_never_in_englands_place() {
        let authority = [
            figure(STAGE_MEASURES[2], "state-funded primary", 2025, 16.0, "January census"),
            figure(STAGE_MEASURES[2], "state-funded primary", 2026, 17.5, "January census"),
            figure(NEEDS_MEASURE, "Cognition and learning", 2026, 22.0, "state-funded primary"),
        ];
        let shares = beside(&[], &authority, 2026);
        assert_eq!(shares.needs, []);
        assert_eq!(shares.authority_stages.iter().map(|(stage, c)| (stage.as_str(), c.percent)).collect::<Vec<_>>(), [("All SEND", 17.5)]);
        assert_eq!(shares.authority_needs.len(), 1);
    }
}
