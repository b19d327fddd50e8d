//! What each intervention's pupils gained, from the provision map or from the school's own tests.
//!
//! A pair counts when its tests lie inside the window about the course (method, "Intervention impact", section 1); a
//! pupil without one is counted with the reason. A pupil counts once for an intervention: the latest course with a pair.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, NaiveDate};

use super::chosen::weeks_between;
use super::intervention::{Dosage, PairedGain, TestFacts, paired_gain, regression_to_the_mean, strength};
use super::pair::noise_over;
use super::results::InterventionImpact;
use crate::config::method::MethodSettings;
use crate::domain::score::{Outcome, StandardisedScore};
use crate::link::school::{Provision, Pupil, School};

/// Pairs from which an interval of the mean gain is given.
const FEWEST_FOR_INTERVAL: usize = 10;
/// How much the correlation is moved either way to see whether the answer depends on it.
const R12_EITHER_WAY: f64 = 0.05;

/// Every intervention with its impact, by name.
pub(crate) fn interventions(school: &School, method: &MethodSettings) -> Vec<InterventionImpact> {
    let mut by_name: BTreeMap<&str, BTreeMap<usize, Vec<&Provision>>> = BTreeMap::new();
    for (index, pupil) in school.pupils.iter().enumerate() {
        for course in pupil.provision.iter().filter(|course| !course.intervention.trim().is_empty()) {
            by_name.entry(course.intervention.trim()).or_default().entry(index).or_default().push(course);
        }
    }
    by_name.into_iter().map(|(name, courses)| impact(name, &courses, school, method)).collect()
}

/// Where a pair comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Origin {
    /// Entry and exit of the provision map, inside the window.
    Map,
    /// Entry and exit without dates.
    MapWithoutDates,
    /// The pupil's own tests nearest to the course.
    OwnTests,
}

/// A pupil's tests before and after a course.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Pair {
    pre: f64,
    post: f64,
    weeks: f64,
    origin: Origin,
}

fn impact(name: &str, courses: &BTreeMap<usize, Vec<&Provision>>, school: &School, method: &MethodSettings) -> InterventionImpact {
    let mut pairs = Vec::new();
    let mut without_pair: BTreeMap<&'static str, usize> = BTreeMap::new();
    for (index, courses) in courses {
        let Some(pupil) = school.pupils.get(*index) else { continue };
        match pair_of_pupil(pupil, courses, school.as_at, method) {
            Ok(pair) => pairs.push(pair),
            Err(reason) => *without_pair.entry(reason).or_default() += 1,
        }
    }
    let all: Vec<&Provision> = courses.values().flatten().copied().collect();
    let areas: BTreeSet<String> = all.iter().map(|course| course.area_of_need.trim().to_owned()).filter(|area| !area.is_empty()).collect();
    let delivered = delivered_share(&all);
    let dosage = delivered.map(|share| Dosage::of(share, method.dosage_as_planned.value, method.dosage_delivered.value));
    let scores: Vec<(f64, f64)> = pairs.iter().map(|pair| (pair.pre, pair.post)).collect();
    let test = test_facts(&pairs, method);
    let gain = paired_gain(&scores, test);
    let mut limits = limits(&pairs, courses.len(), delivered, dosage);
    let mut strength = strength(pairs.len(), dosage);
    if let Some(gain) = gain.filter(|_| strength >= 2)
        && let Some(limit) = depends_on(&scores, test, &gain)
    {
        strength -= 1;
        limits.push(limit.to_owned());
    }
    let interval = |(low, high): (f64, f64)| (pairs.len() >= FEWEST_FOR_INTERVAL).then_some((low, high));
    InterventionImpact {
        name: name.to_owned(),
        areas: areas.into_iter().collect(),
        pupils: courses.keys().copied().collect(),
        n_pairs: pairs.len(),
        without_pair,
        dosage: delivered,
        pre_mean: gain.map(|gain| gain.pre_mean),
        gain: gain.map(|gain| (gain.gain.mean, interval((gain.gain.low, gain.gain.high)))),
        rtm: gain.map(|gain| gain.expected),
        beyond: gain.map(|gain| (gain.beyond(), interval(gain.beyond_interval()))),
        reliable: gain.map_or((0, 0), |gain| (gain.reliable_gains, gain.reliable_losses)),
        strength,
        limits,
    }
}

/// The latest course with a pair; else the reason of the latest course.
fn pair_of_pupil(pupil: &Pupil, courses: &[&Provision], as_at: NaiveDate, method: &MethodSettings) -> Result<Pair, &'static str> {
    let mut latest_first = courses.to_vec();
    latest_first.sort_by(|left, right| right.start.cmp(&left.start).then_with(|| left.row.cmp(&right.row)));
    let mut reason = "no course recorded";
    for (index, course) in latest_first.iter().enumerate() {
        match pair_of_course(pupil, course, as_at, method) {
            Ok(pair) => return Ok(pair),
            Err(why) if index == 0 => reason = why,
            Err(_) => {}
        }
    }
    Err(reason)
}

fn pair_of_course(pupil: &Pupil, course: &Provision, as_at: NaiveDate, method: &MethodSettings) -> Result<Pair, &'static str> {
    let Some(start) = course.start else { return Err("no start date") };
    let window = Duration::days((method.intervention_window.value * 7.0) as i64);
    match (&course.entry, &course.exit) {
        (Some(entry), Some(exit)) => from_map(course, start, window, entry, exit),
        (None, None) => from_own_tests(pupil, course, start, window, as_at),
        (Some(_), None) => Err(if course.end.is_none_or(|end| end > as_at) { "still running" } else { "no test after the course" }),
        (None, Some(_)) => Err("no test before the course"),
    }
}

fn from_map(
    course: &Provision,
    start: NaiveDate,
    window: Duration,
    entry: &Outcome<StandardisedScore>,
    exit: &Outcome<StandardisedScore>,
) -> Result<Pair, &'static str> {
    let bounded = |outcome: &Outcome<StandardisedScore>| matches!(outcome, Outcome::Below(_) | Outcome::Above(_));
    if bounded(entry) || bounded(exit) {
        return Err("score at the end of the test's range");
    }
    let pre = entry.score().ok_or("no test before the course")?.points();
    let post = exit.score().ok_or("no test after the course")?.points();
    let end = course.end.or(course.exit_date).ok_or("no end date")?;
    if course.entry_date.is_some_and(|day| day < start - window || day > end) {
        return Err("first test outside the window");
    }
    if course.exit_date.is_some_and(|day| day > end + window || day <= course.entry_date.unwrap_or(start)) {
        return Err("second test outside the window");
    }
    let origin = if course.entry_date.is_some() && course.exit_date.is_some() { Origin::Map } else { Origin::MapWithoutDates };
    let weeks = weeks_between(course.entry_date.unwrap_or(start), course.exit_date.unwrap_or(end));
    Ok(Pair { pre, post, weeks, origin })
}

/// Tests of one series nearest before the start and after the end; the age-standardised series first.
fn from_own_tests(pupil: &Pupil, course: &Provision, start: NaiveDate, window: Duration, as_at: NaiveDate) -> Result<Pair, &'static str> {
    let end = course.end.filter(|end| *end <= as_at).ok_or("still running")?;
    let subject = course.subject.ok_or("no measure and no subject recorded")?;
    let mut series: Vec<_> = pupil.tests.iter().filter(|(series, _)| series.subject == subject).collect();
    series.sort_by_key(|(series, _)| (series.measure, series.instrument.clone()));
    for (_, results) in series {
        let exact = || results.iter().filter_map(|result| Some((result.date, result.outcome.score()?.points())));
        let pre = exact().filter(|(day, _)| *day <= start && *day >= start - window).max_by_key(|(day, _)| *day);
        let post = exact().filter(|(day, _)| *day >= end && *day <= end + window).min_by_key(|(day, _)| *day);
        if let (Some((first, pre)), Some((last, post))) = (pre, post) {
            return Ok(Pair { pre, post, weeks: weeks_between(first, last), origin: Origin::OwnTests });
        }
    }
    Err("no pair of tests inside the window")
}

/// Noise over the mean interval of the pairs.
fn test_facts(pairs: &[Pair], method: &MethodSettings) -> TestFacts {
    let weeks = pairs.iter().map(|pair| pair.weeks).sum::<f64>() / pairs.len().max(1) as f64;
    let (r12, sdd) = noise_over(weeks, method);
    TestFacts { mean: method.norm_mean.value, sd: method.norm_sd.value, r12, sdd }
}

/// Sessions attended of those offered, over the courses that record both.
fn delivered_share(courses: &[&Provision]) -> Option<f64> {
    let recorded: Vec<(u32, u32)> = courses
        .iter()
        .filter_map(|course| Some((course.sessions_attended?, course.sessions_offered?)))
        .filter(|(_, offered)| *offered > 0)
        .collect();
    let sum = |pick: fn(&(u32, u32)) -> u32| recorded.iter().map(|pair| f64::from(pick(pair))).sum::<f64>();
    (!recorded.is_empty()).then(|| sum(|pair| pair.0) / sum(|pair| pair.1))
}

/// Why the strength is no higher, in words.
fn limits(pairs: &[Pair], n_pupils: usize, delivered: Option<f64>, dosage: Option<Dosage>) -> Vec<String> {
    let from = |origin: Origin| pairs.iter().filter(|pair| pair.origin == origin).count();
    let mut limits = Vec::new();
    if pairs.len() < n_pupils {
        limits.push(format!("{} of {n_pupils} pupils have no pair of tests", n_pupils - pairs.len()));
    }
    if pairs.len() < 5 {
        limits.push("fewer than five pupils with both tests".to_owned());
    }
    match dosage {
        Some(Dosage::NotDelivered) => limits.push("not delivered as planned".to_owned()),
        Some(Dosage::Reduced) => limits.push("delivered less than planned".to_owned()),
        _ => {}
    }
    if delivered.is_none() {
        limits.push("sessions attended are not recorded".to_owned());
    }
    if from(Origin::OwnTests) > 0 {
        limits.push(format!(
            "{} of {} pairs come from the school's own tests, not from the provision map",
            from(Origin::OwnTests),
            pairs.len()
        ));
    }
    if from(Origin::MapWithoutDates) > 0 {
        limits.push(format!(
            "{} of {} pairs have no test dates; the first and last day of the course were taken",
            from(Origin::MapWithoutDates),
            pairs.len()
        ));
    }
    if pairs.len() >= 5 {
        limits.push("no comparison with similar pupils".to_owned());
    }
    limits
}

/// What the sign of the gain beyond expectation depends on, if anything (section 4, sensitivity).
fn depends_on(scores: &[(f64, f64)], test: TestFacts, gain: &PairedGain) -> Option<&'static str> {
    let sign = gain.beyond() > 0.0;
    let largest = scores.iter().enumerate().max_by(|(_, left), (_, right)| (left.1 - left.0).total_cmp(&(right.1 - right.0)))?.0;
    let rest: Vec<(f64, f64)> = scores.iter().enumerate().filter(|(index, _)| *index != largest).map(|(_, pair)| *pair).collect();
    if paired_gain(&rest, test).is_some_and(|rest| (rest.beyond() > 0.0) != sign) {
        return Some("the result rests on one pupil's gain");
    }
    let with = |r12: f64| gain.gain.mean - regression_to_the_mean(gain.pre_mean, test.mean, r12);
    let turns = [test.r12 - R12_EITHER_WAY, test.r12 + R12_EITHER_WAY].into_iter().any(|r12| (with(r12) > 0.0) != sign);
    turns.then_some("the result rests on the correlation assumed for the test")
}

#[cfg(test)]
mod tests {
    use super::super::sample::{below, course, pupil, school, score, with_scores};
    use super::*;
    use crate::domain::subject::Subject;

    /// A pupil with entry and exit in the map, tested a week before and after the course.
    fn mapped(number: usize, entry: f64, exit: f64) -> Pupil {
        let mut pupil = pupil(number, 4);
        let mut course = course(number, "Reading club");
        let week = Duration::weeks(1);
        (course.entry, course.exit) = (Some(score(entry)), Some(score(exit)));
        (course.entry_date, course.exit_date) = (course.start.map(|day| day - week), course.end.map(|day| day + week));
        pupil.provision.push(course);
        pupil
    }

    fn club(pupils: Vec<Pupil>) -> InterventionImpact {
        interventions(&school(pupils), &MethodSettings::shipped()).remove(0)
    }

    fn class(n: usize) -> Vec<Pupil> {
        (0..n).map(|number| mapped(number, 78.0 + (number % 3) as f64, 86.0 + (number % 4) as f64)).collect()
    }

    #[test]
    fn the_strength_grows_with_the_pairs() {
        for (n, strength) in [(4, 0), (5, 1), (9, 1), (10, 2), (20, 3), (60, 3)] {
            assert_eq!(club(class(n)).strength, strength, "{n}");
        }
        let found = club(class(12));
        assert!(found.gain.unwrap().1.is_some() && found.without_pair.is_empty() && found.n_pairs == 12);
        assert_eq!((found.dosage, found.areas.len()), (Some(0.9), 1));
        assert!((found.beyond.unwrap().0 - (found.gain.unwrap().0 - found.rtm.unwrap())).abs() < 1e-12);
        assert!(club(class(9)).gain.unwrap().1.is_none(), "no interval under ten pairs");
    }

    #[test]
    fn a_test_outside_the_window_is_no_pair() {
        let mut pupils = class(6);
        pupils[0].provision[0].entry_date = pupils[0].provision[0].start.map(|day| day - Duration::days(43));
        pupils[1].provision[0].exit_date = pupils[1].provision[0].end.map(|day| day + Duration::days(43));
        pupils[2].provision[0].exit = Some(below(70.0));
        let found = club(pupils);
        assert_eq!((found.n_pairs, found.pupils.len(), found.strength), (3, 6, 0));
        assert_eq!(found.without_pair.values().sum::<usize>(), 3);
        assert!(
            found.without_pair.contains_key("first test outside the window")
                && found.without_pair.contains_key("score at the end of the test's range")
        );
    }

    #[test]
    fn without_scores_in_the_map_the_schools_own_tests_serve() {
        let pupils = (0..6).map(|number| {
            let mut pupil = with_scores(number, 4, Subject::Reading, &[78.0, 80.0, 85.0].map(score));
            pupil.provision.push(course(number, "Reading club"));
            pupil
        });
        let found = club(pupils.collect());
        assert_eq!((found.n_pairs, found.pre_mean, found.gain.unwrap().0), (6, Some(80.0), 5.0));
        assert!(found.limits.iter().any(|limit| limit.contains("the school's own tests")));
    }

    #[test]
    fn a_course_not_delivered_has_no_strength() {
        let mut pupils = class(12);
        pupils.iter_mut().for_each(|pupil| pupil.provision[0].sessions_attended = Some(10));
        let found = club(pupils);
        assert_eq!(found.strength, 0);
        assert!(found.limits.contains(&"not delivered as planned".to_owned()));
    }

    #[test]
    fn one_pupils_gain_does_not_carry_a_group() {
        let mut pupils: Vec<Pupil> = (0..12).map(|number| mapped(number, 80.0, 83.0)).collect();
        pupils[0] = mapped(0, 80.0, 100.0);
        let found = club(pupils);
        assert!(found.beyond.unwrap().0 > 0.0);
        assert_eq!((found.strength, found.limits.last().map(String::as_str)), (1, Some("the result rests on one pupil's gain")));
    }

    #[test]
    fn a_pupil_counts_once() {
        let mut pupils = class(5);
        let again = Provision { start: NaiveDate::from_ymd_opt(2025, 9, 10), ..pupils[0].provision[0].clone() };
        pupils[0].provision.push(again);
        let found = club(pupils);
        assert_eq!((found.pupils.len(), found.n_pairs), (5, 5));
        assert!(interventions(&school(Vec::new()), &MethodSettings::shipped()).is_empty());
    }
}
