//! Change of ratings on one scale, by one rater, at least a term apart (criteria f and g).
//!
//! A scale with a published spread and retest correlation is judged by its reliable change, `SD sqrt(2 (1 - r))`; a
//! school's own descriptors by a sign test on the domains that changed (progress criteria, section 7). A change of rater
//! halves the level; forms of different raters of a published scale are never mixed.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::chosen::weeks_between;
use super::level::Bands;
use super::noise;
use super::wellbeing::{domain_changes, halved, sign_test};
use crate::config::method::MethodSettings;
use crate::config::rating_scales::{Better, RatingScale};
use crate::domain::observed::{Rater, Rating};
use crate::link::school::Known;

/// Fewest domains of an instrument that a sign test can speak about.
const FEWEST_DOMAINS: usize = 3;

/// What two ratings of one instrument show.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RatingChange {
    /// Instrument as written.
    pub(crate) instrument: String,
    /// Scale; empty when several domains were compared.
    pub(crate) scale: String,
    /// Who rated last.
    pub(crate) rater: Rater,
    /// First and last day.
    pub(crate) days: (NaiveDate, NaiveDate),
    /// How it was judged.
    pub(crate) judged: JudgedBy,
    /// The rater changed in between, so the level was halved.
    pub(crate) is_other_rater: bool,
    /// One of the five signs, or `?`.
    pub(crate) sign: &'static str,
    /// Ratings of the scale or instrument by that rater in all.
    pub(crate) n_ratings: usize,
}

/// How a change of ratings was judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum JudgedBy {
    /// Values before and after on a published scale, with the noise of their difference and z, positive is better.
    ReliableChange {
        /// Earlier value.
        before: f64,
        /// Later value.
        after: f64,
        /// Noise of the difference.
        sdd: f64,
        /// Positive is better.
        z: f64,
    },
    /// Domains that got better and worse.
    Domains {
        /// Better.
        better: u64,
        /// Worse.
        worse: u64,
        /// Compared in all.
        compared: usize,
    },
}

/// One usable rating with its scale.
struct Seen<'a> {
    rating: &'a Rating,
    scale: RatingScale,
    day: NaiveDate,
}

/// The changes that speak to a criterion (`f` or `g`), in order of instrument and rater.
pub(crate) fn changes(ratings: &[Known<Rating>], criterion: char, method: &MethodSettings) -> Vec<RatingChange> {
    let mut by_instrument: BTreeMap<&str, Vec<Seen<'_>>> = BTreeMap::new();
    for known in ratings {
        let rating = &known.fact;
        let scale = method.rating_scales.of_rating(rating);
        if scale.criterion == criterion && scale.can_be(rating.value) {
            let day = rating.date.unwrap_or(rating.occasion.usual_day());
            by_instrument.entry(&rating.instrument).or_default().push(Seen { rating, scale, day });
        }
    }
    by_instrument.into_values().flat_map(|seen| of_instrument(&seen, method)).collect()
}

fn of_instrument(seen: &[Seen<'_>], method: &MethodSettings) -> Vec<RatingChange> {
    let mut by_rater: BTreeMap<Rater, Vec<&Seen<'_>>> = BTreeMap::new();
    for one in seen {
        by_rater.entry(one.rating.rater).or_default().push(one);
    }
    let is_published = seen.iter().any(|one| one.scale.noise.is_some());
    let mut found: Vec<RatingChange> = Vec::new();
    for of_rater in by_rater.values() {
        let published: Vec<RatingChange> = if is_published { reliable_changes(of_rater, method) } else { Vec::new() };
        if published.is_empty() {
            found.extend(domains(of_rater, false, method));
        } else {
            found.extend(published);
        }
    }
    // Only a school's own descriptors may be compared across raters, and only when no rater rated twice.
    if found.is_empty() && !is_published && by_rater.len() > 1 {
        found.extend(domains(&seen.iter().collect::<Vec<_>>(), true, method));
    }
    found
}

/// Headline scales with published noise, each with a change.
fn reliable_changes(seen: &[&Seen<'_>], method: &MethodSettings) -> Vec<RatingChange> {
    let mut by_scale: BTreeMap<&str, Vec<&Seen<'_>>> = BTreeMap::new();
    for one in seen.iter().filter(|one| one.scale.is_headline && one.scale.noise.is_some()) {
        by_scale.entry(&one.rating.scale).or_default().push(one);
    }
    let change = |of_scale: &Vec<&Seen<'_>>| {
        let (first, last) = pair(of_scale, false, method)?;
        let (sd, retest) = last.scale.noise?;
        let sdd = noise::of_difference(sd, retest);
        let z = better_by(&last.scale, first.rating.value, last.rating.value) / sdd;
        Some(RatingChange {
            instrument: last.rating.instrument.to_string(),
            scale: last.rating.scale.to_string(),
            rater: last.rating.rater,
            days: (first.day, last.day),
            judged: JudgedBy::ReliableChange { before: first.rating.value, after: last.rating.value, sdd, z },
            is_other_rater: false,
            sign: Bands::of(method).sign(z),
            n_ratings: of_scale.len(),
        })
    };
    by_scale.values().filter_map(change).collect()
}

/// A sign test over the domains of an instrument that were rated twice.
fn domains(seen: &[&Seen<'_>], across_raters: bool, method: &MethodSettings) -> Option<RatingChange> {
    let mut by_scale: BTreeMap<&str, Vec<&Seen<'_>>> = BTreeMap::new();
    for one in seen {
        by_scale.entry(&one.rating.scale).or_default().push(one);
    }
    // Totals say again what their own domains say.
    if by_scale.values().filter(|of_scale| of_scale.iter().all(|one| !one.scale.is_headline)).count() >= FEWEST_DOMAINS {
        by_scale.retain(|_, of_scale| of_scale.iter().all(|one| !one.scale.is_headline));
    }
    let pairs: Vec<(&Seen<'_>, &Seen<'_>)> = by_scale.values().filter_map(|of_scale| pair(of_scale, across_raters, method)).collect();
    let (first, last) = (pairs.iter().map(|pair| pair.0.day).min()?, pairs.iter().max_by_key(|pair| pair.1.day)?.1);
    let values: Vec<(f64, f64)> =
        pairs.iter().map(|(before, after)| (0.0, better_by(&after.scale, before.rating.value, after.rating.value))).collect();
    let (better, worse) = domain_changes(&values);
    let sign = sign_test(better, worse).map_or("?", |chances| chances.sign());
    Some(RatingChange {
        instrument: last.rating.instrument.to_string(),
        scale: String::new(),
        rater: last.rating.rater,
        days: (first, last.day),
        judged: JudgedBy::Domains { better, worse, compared: pairs.len() },
        is_other_rater: across_raters,
        sign: if across_raters { halved(sign) } else { sign },
        n_ratings: by_scale.values().map(Vec::len).max().unwrap_or(0),
    })
}

/// The last rating and the latest one at least the shortest interval before it, of the same rater unless told otherwise.
fn pair<'a, 'b>(seen: &[&'a Seen<'b>], across_raters: bool, method: &MethodSettings) -> Option<(&'a Seen<'b>, &'a Seen<'b>)> {
    let mut sorted = seen.to_vec();
    sorted.sort_by(|left, right| {
        left.day.cmp(&right.day).then(left.rating.rater.cmp(&right.rating.rater)).then(left.rating.value.total_cmp(&right.rating.value))
    });
    let last = sorted.pop()?;
    // Two different values of one rater on one day contradict one another.
    let is_contradicted =
        sorted.iter().any(|one| one.day == last.day && one.rating.rater == last.rating.rater && one.rating.value != last.rating.value);
    let earlier = sorted.into_iter().rev().find(|one| {
        weeks_between(one.day, last.day) >= method.min_interval.value && (across_raters || one.rating.rater == last.rating.rater)
    })?;
    (!is_contradicted).then_some((earlier, last))
}

/// How much better the later value is, in points of the scale.
fn better_by(scale: &RatingScale, before: f64, after: f64) -> f64 {
    match scale.better {
        Better::Higher => after - before,
        Better::Lower => before - after,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::sample::occasion;
    use super::*;
    use crate::ledger::RowKey;
    use crate::place::Place;

    fn rating(instrument: &str, scale: &str, rater: Rater, term: usize, value: f64) -> Known<Rating> {
        let fact =
            Rating { instrument: Arc::from(instrument), scale: Arc::from(scale), rater, occasion: occasion(term), date: None, value };
        Known { place: Place::file("ratings.csv"), row: RowKey { file: Arc::from("ratings.csv"), sheet: None, row: 2 }, fact }
    }

    fn found(ratings: &[Known<Rating>], criterion: char) -> Vec<RatingChange> {
        changes(ratings, criterion, &MethodSettings::shipped())
    }

    fn sdq(rater: Rater, before: f64, after: f64) -> Vec<Known<Rating>> {
        vec![rating("SDQ", "total difficulties", rater, 6, before), rating("SDQ", "total difficulties", rater, 8, after)]
    }

    #[test]
    fn a_lower_total_of_difficulties_is_better() {
        // 6.0 * sqrt(2 * 0.2) = 3.795; 8 points are 2.108 of it.
        let better = &found(&sdq(Rater::Teacher, 22.0, 14.0), 'g')[0];
        let JudgedBy::ReliableChange { sdd, z, .. } = better.judged else { unreachable!() };
        assert!((sdd - 3.7947).abs() < 5e-5 && (z - 2.1082).abs() < 5e-5);
        assert_eq!((better.sign, found(&sdq(Rater::Teacher, 14.0, 22.0), 'g')[0].sign), ("++", "--"));
        assert_eq!(found(&sdq(Rater::Teacher, 14.0, 16.0), 'g')[0].sign, "0");
        assert!(found(&sdq(Rater::Teacher, 14.0, 22.0), 'f').is_empty());
    }

    #[test]
    fn forms_of_teacher_and_parent_are_never_mixed() {
        let mixed =
            [rating("SDQ", "total difficulties", Rater::Parent, 6, 22.0), rating("SDQ", "total difficulties", Rater::Teacher, 8, 8.0)];
        assert!(found(&mixed, 'g').is_empty());
    }

    fn descriptors(first: Rater, last: Rater, after: [f64; 4]) -> Vec<Known<Rating>> {
        ["Self-help", "Play", "Independence", "Social skills"]
            .iter()
            .zip(after)
            .flat_map(|(scale, after)| [rating("Own", scale, first, 5, 2.0), rating("Own", scale, last, 8, after)])
            .collect()
    }

    #[test]
    fn descriptors_are_judged_by_the_domains_that_changed() {
        let all_up = &found(&descriptors(Rater::Teacher, Rater::Teacher, [3.0, 3.0, 4.0, 2.0]), 'f')[0];
        assert_eq!((all_up.sign, all_up.judged), ("+", JudgedBy::Domains { better: 3, worse: 0, compared: 4 }));
        assert_eq!(found(&descriptors(Rater::Teacher, Rater::Teacher, [1.0; 4]), 'f')[0].sign, "-");
        assert_eq!(found(&descriptors(Rater::Teacher, Rater::Teacher, [3.0, 3.0, 2.0, 2.0]), 'f')[0].sign, "?");
    }

    #[test]
    fn another_rater_halves_the_level() {
        let other = &found(&descriptors(Rater::Parent, Rater::Teacher, [3.0, 3.0, 4.0, 3.0]), 'f')[0];
        assert_eq!((other.sign, other.is_other_rater), ("0", true));
    }

    #[test]
    fn ratings_in_any_order_give_the_same_change_and_close_or_impossible_ones_none() {
        let mut ratings = sdq(Rater::Teacher, 22.0, 14.0);
        ratings.push(rating("SDQ", "total difficulties", Rater::Teacher, 7, 18.0));
        let forwards = found(&ratings, 'g');
        ratings.reverse();
        assert_eq!(found(&ratings, 'g'), forwards);
        let JudgedBy::ReliableChange { before, .. } = forwards[0].judged else { unreachable!() };
        assert_eq!((before, forwards[0].n_ratings), (18.0, 3));
        assert!(found(&sdq(Rater::Teacher, 22.0, 41.0), 'g').is_empty(), "41 is off the scale");
        assert!(found(&[rating("SDQ", "total difficulties", Rater::Teacher, 8, 12.0)], 'g').is_empty());
    }

    #[test]
    fn two_values_on_one_day_contradict_one_another() {
        let mut ratings = sdq(Rater::Teacher, 22.0, 14.0);
        ratings.push(rating("SDQ", "total difficulties", Rater::Teacher, 8, 30.0));
        assert!(found(&ratings, 'g').is_empty());
    }
}
