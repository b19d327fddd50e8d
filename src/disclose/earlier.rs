//! What was released in earlier terms, and what it leaves of a new figure (method, disclosure control, section 4).
//!
//! Two figures of one measure must not be about groups that differ by a handful of pupils, nor may a group and what can be
//! added up or subtracted from two others. The earlier figure is kept; the new one is hidden or replaced by it. A number that
//! says how many are in a group now is shown only when it is the number shown before, or at least `k` away from it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::disclose::deduction::Statement;
use crate::disclose::differencing::Population;
use crate::disclose::document::Rules;
use crate::disclose::everyone::Everyone;
use crate::disclose::percent::{HIDDEN, LOW};
use crate::domain::term::SchoolTerm;
use crate::history::disclosed::{Release, ReleaseKind, Released, Tier};

/// A number to the nearest five is off by so many at most.
pub(in crate::disclose) const ROUNDED_BY: u32 = 2;

/// How a number of an earlier report begins where it is repeated.
const ABOUT: &str = "about ";

/// How a hidden number is remembered whose line says that there are so many at least.
pub(in crate::disclose) const AT_LEAST: &str = "at least ";

/// Terms for which a release is looked back at.
const TERMS: i32 = 6;

/// What an earlier document leaves of a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::disclose) enum Beside {
    /// It may be printed.
    Fine,
    /// The earlier number is repeated as broadly unchanged.
    Kept(u32),
    /// Nothing.
    Hidden,
}

/// What an earlier document leaves of a mean or a gap; later is worse.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::disclose) enum BesideFigure {
    /// It may be printed.
    Fine,
    /// The earlier figure is repeated.
    Kept(String),
    /// Nothing.
    Hidden,
}

/// What a release will be taken to tell in later terms.
#[cfg(test)]
pub(in crate::disclose) fn told_later(one: &Release, population: Population, rules: Rules) -> Option<Statement> {
    let figure = EarlierFigure {
        as_at: one.as_at,
        tier: one.tier,
        kind: one.kind,
        measure: one.measure.clone(),
        group: one.group.clone(),
        population,
        shown: one.shown.clone(),
    };
    figure.told(rules).filter(|told| !told.population.is_empty())
}

/// Groups with their numbers, where they were told.
type CountsThen<'a> = Vec<(&'a str, Option<u32>)>;

/// One earlier figure, with its pupils by their position now.
#[derive(Clone, Debug)]
struct EarlierFigure {
    as_at: NaiveDate,
    tier: Tier,
    kind: ReleaseKind,
    measure: String,
    group: String,
    population: Population,
    shown: String,
}

impl EarlierFigure {
    /// The number printed, where it is that of the pupils behind it, but for rounding.
    fn number(&self) -> Option<u32> {
        self.shown.parse().ok().filter(|n: &u32| self.kind == ReleaseKind::Count && n.abs_diff(self.population.count()) <= self.off())
    }

    /// What it tells of the number of its pupils, if anything.
    fn told(&self, rules: Rules) -> Option<Statement> {
        if self.kind == ReleaseKind::Figure {
            return (self.shown != HIDDEN).then(|| Statement::at_least(&self.population, rules.min_mean));
        }
        if let Some(n) = self.number() {
            return Some(Statement::near(&self.population, n, self.off()));
        }
        if let Some(fewest) = self.shown.strip_prefix(AT_LEAST).and_then(|fewest| fewest.parse().ok()) {
            return Some(Statement::at_least(&self.population, fewest));
        }
        // A page for the website repeats a number of nearly the same pupils without the word.
        let about = self.shown.strip_prefix(ABOUT).unwrap_or(&self.shown).parse().ok();
        let k = if self.tier == Tier::Published { rules.k_public } else { rules.k };
        let off = k - 1 + self.off();
        // A number that was itself repeated may be of a time when there were many more or fewer.
        let near = about.filter(|then: &u32| then.abs_diff(self.population.count()) <= off);
        let near = near.map(|then| Statement::near(&self.population, then, off));
        near.or_else(|| [HIDDEN, LOW].contains(&self.shown.as_str()).then(|| Statement::marked(&self.population)))
    }

    /// How far a number is rounded.
    fn off(&self) -> u32 {
        if self.tier == Tier::Published { ROUNDED_BY } else { 0 }
    }
}

/// The releases of the last six terms, before the term of the report itself. Reports of one term replace each other.
#[derive(Clone, Debug)]
pub(in crate::disclose) struct Earlier {
    /// Newest first.
    figures: Vec<EarlierFigure>,
    n_former: usize,
    reader: Tier,
}

impl Earlier {
    /// Ties releases to today's pupils: those of a published page are compared with published ones, those of governors' papers with
    /// both. Who is in no list any more gets a position behind everyone else.
    pub(in crate::disclose) fn of(released: &Released, everyone: &Everyone<'_>, as_at: NaiveDate, reader: Tier) -> Earlier {
        let mut positions: BTreeMap<String, usize> = everyone.positions().map(|(key, at)| (released.name_of(key), at)).collect();
        let mut n_former = 0;
        let now = term_number(as_at);
        let mut figures = Vec::new();
        let is_of_time = |one: &&Release| (1..=TERMS).contains(&(now - term_number(one.as_at)));
        for one in released.releases.iter().filter(is_of_time) {
            let pupils: Vec<usize> = one
                .pupils
                .iter()
                .map(|id| {
                    *positions.entry(id.clone()).or_insert_with(|| {
                        n_former += 1;
                        everyone.n + n_former - 1
                    })
                })
                .collect();
            // Whoever reads: a child has one position for all.
            if reader == Tier::Published && one.tier == Tier::Board {
                continue;
            }
            figures.push(EarlierFigure {
                as_at: one.as_at,
                tier: one.tier,
                kind: one.kind,
                measure: one.measure.clone(),
                group: one.group.clone(),
                population: Population::of(pupils),
                shown: one.shown.clone(),
            });
        }
        figures.sort_by(|a, b| (b.as_at, &a.measure, &a.group).cmp(&(a.as_at, &b.measure, &b.group)));
        Earlier { figures, n_former, reader }
    }

    /// Nothing was released before.
    #[cfg(test)]
    pub(in crate::disclose) fn none() -> Earlier {
        Earlier { figures: Vec::new(), n_former: 0, reader: Tier::Board }
    }

    /// Pupils of earlier releases who are in no list any more.
    pub(in crate::disclose) fn n_former(&self) -> usize {
        self.n_former
    }

    /// What the earlier documents told of the sizes of groups.
    pub(in crate::disclose) fn told(&self, rules: Rules) -> impl Iterator<Item = Statement> {
        self.figures.iter().filter(|one| !one.population.is_empty()).filter_map(move |one| one.told(rules))
    }

    /// Small groups that earlier documents hid.
    pub(in crate::disclose) fn small(&self, smallest: usize) -> impl Iterator<Item = &Population> {
        let hidden = self.figures.iter().filter(|one| one.kind == ReleaseKind::Count && one.number().is_none());
        hidden.map(|one| &one.population).filter(move |one| (1..smallest).contains(&one.len()))
    }

    /// What is left of a count. `printed` are groups of the same measure whose counts stand in this document.
    pub(in crate::disclose) fn count(
        &self,
        measure: &str,
        group: &str,
        population: &Population,
        printed: &[&Population],
        smallest: usize,
    ) -> Beside {
        let n = population.count();
        let shown = || self.figures.iter().filter(|one| one.measure == measure && one.tier == self.reader);
        let is_close = |then: u32| then.abs_diff(n) != 0 && (then.abs_diff(n) as usize) < smallest;
        let own = shown().filter(|one| one.group == group && is_close(one.population.count()));
        if let Some(then) = own.filter_map(EarlierFigure::number).next() {
            return Beside::Kept(then);
        }
        let is_shown = |one: &&EarlierFigure| one.number().is_some();
        let by_day = shown().filter(is_shown).fold(BTreeMap::<NaiveDate, Vec<&Population>>::new(), |mut by_day, one| {
            by_day.entry(one.as_at).or_default().push(&one.population);
            by_day
        });
        // Two equal numbers say that nothing changed, whoever came and went.
        let is_far = |a: &Population, b: &Population| a.len() == b.len() || !a.is_near(b, smallest);
        let now: Vec<Population> = printed.iter().filter_map(|one| one.combined(population)).collect();
        let is_safe = by_day.values().all(|then| {
            let combined_then = pairs(then).filter_map(|(a, b)| a.combined(b));
            then.iter().all(|then| is_far(then, population) && now.iter().all(|now| is_far(then, now)))
                && combined_then.into_iter().all(|then| is_far(&then, population))
        });
        if is_safe { Beside::Fine } else { Beside::Hidden }
    }

    /// What is left of a mean or gap about one group.
    pub(in crate::disclose) fn figure(&self, measure: &str, group: &str, side: &Population, smallest: usize) -> BesideFigure {
        let shown = self.figures.iter().filter(|one| one.kind == ReleaseKind::Figure && one.measure == measure && one.shown != HIDDEN);
        let near: Vec<&EarlierFigure> = shown.filter(|one| one.population.is_near(side, smallest)).collect();
        match near.iter().find(|one| one.group == group) {
            Some(own) => BesideFigure::Kept(own.shown.clone()),
            None if near.is_empty() => BesideFigure::Fine,
            None => BesideFigure::Hidden,
        }
    }

    /// The counts of a measure as they stood in the newest report since a day that held any: its day, then group and number, in the
    /// order of the groups; no number where it was hidden.
    pub(in crate::disclose) fn counts_since(&self, measure: &str, since: NaiveDate) -> Option<(NaiveDate, CountsThen<'_>)> {
        let of = || self.figures.iter().filter(|one| one.measure == measure && one.as_at >= since && one.tier == self.reader);
        let day = of().map(|one| one.as_at).max()?;
        Some((day, of().filter(|one| one.as_at == day).map(|one| (one.group.as_str(), one.number())).collect()))
    }

    /// One count of the report of a day.
    pub(in crate::disclose) fn count_of(&self, measure: &str, group: &str, day: NaiveDate) -> Option<u32> {
        let of_day = self.figures.iter().filter(|one| one.as_at == day && one.tier == self.reader);
        of_day.filter(|one| one.measure == measure && one.group == group).find_map(EarlierFigure::number)
    }
}

/// Every two of a list.
fn pairs<'a>(list: &'a [&'a Population]) -> impl Iterator<Item = (&'a Population, &'a Population)> {
    list.iter().enumerate().flat_map(|(at, a)| list.iter().skip(at + 1).map(move |b| (*a, *b)))
}

/// Terms counted on and on.
pub(crate) fn term_number(day: NaiveDate) -> i32 {
    let term = SchoolTerm::of(day);
    3 * term.year.start_year() + term.term as i32
}
