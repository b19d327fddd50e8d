//! Means, medians, gaps and shares: figures about groups that tell no size themselves.

use super::{DocumentAudit, FigureKind, Given, MIN_MEDIAN, Section, Statistic};
use crate::disclose::deduction::Statement;
use crate::disclose::differencing::Population;
use crate::disclose::earlier::BesideFigure;
use crate::disclose::percent::{HIDDEN, percentage};
use crate::disclose::view::Count;
use crate::domain::amounts::rounded;
use crate::history::disclosed::ReleaseKind;

/// A number of `WIDE` times the threshold that is off by less than the threshold is off by a few percent.
const WIDE: u32 = 20;

impl DocumentAudit {
    /// A figure with its interval, rounded to `decimals`, if it may be printed. `sides` are the groups whose means it is made of:
    /// one for a mean, two for a gap; each must be large enough, and must not differ by a handful of pupils from a group whose
    /// figure of the same measure is printed already. Where an earlier report gave the same figure about nearly the same pupils,
    /// that one is repeated.
    pub(in crate::disclose) fn figure(
        &mut self,
        kind: FigureKind,
        what: Statistic<'_>,
        sides: &[&Population],
        values: &[f64],
        decimals: i32,
    ) -> Option<Vec<f64>> {
        let fewest = match kind {
            FigureKind::Mean => self.rules.min_mean,
            FigureKind::Median => self.rules.min_mean.max(MIN_MEDIAN),
        };
        let is_fit = sides.iter().all(|side| side.len() >= fewest && !self.is_withdrawn(what, side) && !self.is_near_another(what, side));
        let own: Vec<f64> = values.iter().map(|value| rounded(*value, decimals)).collect();
        let shown = if !is_fit || values.iter().any(|value| !value.is_finite()) {
            None
        } else {
            let verdicts = sides.iter().map(|side| self.earlier.figure(what.measure, what.group, side, self.rules.smallest()));
            verdicts.max().map_or(Some(own.clone()), |worst| match worst {
                BesideFigure::Fine => Some(own),
                BesideFigure::Kept(shown) => numbers(&shown).filter(|kept| kept.len() == values.len()),
                BesideFigure::Hidden => None,
            })
        };
        let words = shown.as_deref().map_or_else(|| HIDDEN.to_owned(), text);
        for side in sides {
            self.given.push(Given {
                section: what.section,
                kind: ReleaseKind::Figure,
                measure: what.measure.to_owned(),
                group: what.group.to_owned(),
                population: (*side).clone(),
                shown: words.clone(),
                // That it is there says that there are enough.
                told: shown.as_ref().map(|_| Statement::at_least(side, fewest)),
            });
        }
        shown
    }

    /// A percentage of counts that are both printed: it follows its counts, and is a band near none and near all. Of numbers of
    /// nearly the same pupils it is shown where they can be off by a few points only.
    pub(in crate::disclose) fn percent(&self, n: Count, of: Count) -> String {
        match (n, of) {
            (Count::Exact(n), Count::Exact(of)) => percentage(n, of, self.rules.k),
            (Count::Exact(n) | Count::About(n), Count::Exact(of) | Count::About(of)) if of >= WIDE * self.rules.k => {
                self.percent_then(n, of)
            }
            _ => HIDDEN.to_owned(),
        }
    }

    /// A percentage of two numbers of one earlier report.
    pub(in crate::disclose) fn percent_then(&self, n: u32, of: u32) -> String {
        match percentage(n, of, self.rules.k) {
            hidden if hidden == HIDDEN => hidden,
            shown => format!("about {shown}"),
        }
    }

    /// The share of a part beside its rest, in tenths, when both are large enough to be shown. Where one of them is small, or
    /// nobody is in it, nothing is said: that it is nobody would say something about each.
    pub(in crate::disclose) fn tenths(&mut self, measure: &str, part: usize, rest: usize) -> Option<u32> {
        let smallest = self.rules.smallest();
        let shown = (part >= smallest && rest >= smallest).then(|| {
            // Half away from zero, in whole numbers; both ends are kept apart from "none" and "all".
            let tenths = (20 * part + part + rest) / (2 * (part + rest));
            u32::try_from(tenths.clamp(1, 9)).unwrap_or(9)
        });
        self.given.push(Given {
            section: Section::Decided,
            kind: ReleaseKind::Figure,
            measure: measure.to_owned(),
            group: "pooled".to_owned(),
            population: Population::default(),
            shown: shown.map_or_else(|| HIDDEN.to_owned(), |tenths| tenths.to_string()),
            told: None,
        });
        shown
    }

    /// True when a figure of the same measure is printed about nearly the same pupils.
    fn is_near_another(&self, what: Statistic<'_>, side: &Population) -> bool {
        self.given
            .iter()
            .filter(|one| one.kind == ReleaseKind::Figure && one.measure == what.measure && one.group != what.group && one.shown != HIDDEN)
            .any(|one| one.population.is_near(side, self.rules.smallest()))
    }
}

fn text(values: &[f64]) -> String {
    values.iter().map(f64::to_string).collect::<Vec<String>>().join(" ")
}

fn numbers(text: &str) -> Option<Vec<f64>> {
    text.split(' ').map(|part| part.parse().ok()).collect()
}
