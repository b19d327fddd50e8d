//! The rules of courses, pairs, cells and strength, on invented pupils.

use chrono::{Duration, NaiveDate};

use super::pair::reason;
use super::strength::{Design, NoFigure};
use super::*;
use crate::analyse::sample::{below, course, pupil, school, score, with_scores};
use crate::analyse::{analyse, analyse_with};
use crate::domain::amounts::Pounds;
use crate::domain::subject::Subject;
use crate::link::school::{Provision, Pupil};

/// A pupil with entry and exit in the map, tested a week before and after the course.
pub(super) fn mapped(number: usize, entry: f64, exit: f64) -> Pupil {
    let mut pupil = pupil(number, 4);
    let mut course = course(number, "Reading club");
    let week = Duration::weeks(1);
    (course.entry, course.exit) = (Some(score(entry)), Some(score(exit)));
    (course.entry_date, course.exit_date) = (course.start.map(|day| day - week), course.end.map(|day| day + week));
    pupil.provision.push(course);
    pupil
}

fn club(pupils: Vec<Pupil>) -> InterventionImpact {
    analyse(&school(pupils), &MethodSettings::shipped()).interventions.remove(0)
}

fn class(n: usize) -> Vec<Pupil> {
    (0..n).map(|number| mapped(number, 78.0 + (number % 3) as f64, 86.0 + (number % 4) as f64)).collect()
}

#[test]
fn the_strength_grows_with_the_pairs() {
    for (n, strength) in [(4, 0), (5, 1), (9, 1), (10, 2), (20, 3), (60, 3)] {
        assert_eq!(club(class(n)).whole.strength, strength, "{n}");
    }
    let found = club(class(12)).whole;
    assert!(found.gain.unwrap().interval.is_some() && found.without_pair.is_empty() && found.n_pairs == 12);
    assert_eq!(found.delivery.share, Some(0.9));
    assert!((found.beyond.unwrap().mean - (found.gain.unwrap().mean - found.expected.unwrap())).abs() < 1e-12);
    assert!(club(class(9)).whole.gain.unwrap().interval.is_none(), "no interval under ten pairs");
}

#[test]
fn a_test_outside_the_window_is_no_pair() {
    let mut pupils = class(8);
    pupils[0].provision[0].entry_date = pupils[0].provision[0].start.map(|day| day - Duration::days(43));
    pupils[1].provision[0].exit_date = pupils[1].provision[0].end.map(|day| day + Duration::days(43));
    pupils[2].provision[0].exit = Some(below(70.0));
    pupils[3].provision[0].exit_date = pupils[3].provision[0].end.map(|day| day - Duration::days(15));
    pupils[4].provision[0].entry_date = pupils[4].provision[0].start.map(|day| day + Duration::days(15));
    let found = club(pupils).whole;
    assert_eq!((found.n_pairs, found.n_courses, found.strength, found.no_figure), (3, 8, 0, Some(NoFigure::TooFew)));
    let reasons: Vec<(&str, usize)> = found.without_pair.into_iter().collect();
    assert_eq!(reasons, [(reason::PRE_OUTSIDE, 2), (reason::END_OF_RANGE, 1), (reason::POST_OUTSIDE, 2)]);
}

#[test]
fn a_test_on_the_last_day_of_its_window_counts() {
    let mut pupils = class(5);
    pupils[0].provision[0].entry_date = pupils[0].provision[0].start.map(|day| day - Duration::days(42));
    pupils[1].provision[0].entry_date = pupils[1].provision[0].start.map(|day| day + Duration::days(14));
    pupils[2].provision[0].exit_date = pupils[2].provision[0].end.map(|day| day - Duration::days(14));
    assert_eq!(club(pupils).whole.n_pairs, 5);
}

#[test]
fn without_scores_in_the_map_the_schools_own_tests_serve() {
    let pupils = (0..6).map(|number| {
        let mut pupil = with_scores(number, 4, Subject::Reading, &[78.0, 80.0, 85.0].map(score));
        pupil.provision.push(course(number, "Reading club"));
        pupil
    });
    let found = club(pupils.collect()).whole;
    assert_eq!((found.n_pairs, found.pre_mean, found.gain.unwrap().mean), (6, Some(80.0), 5.0));
    assert!(found.limits.iter().any(|limit| limit.contains("the school's own tests")));
    assert!(found.matched.is_none(), "everybody of the year takes part");
}

#[test]
fn a_course_not_delivered_has_no_strength() {
    let mut pupils = class(12);
    pupils.iter_mut().for_each(|pupil| pupil.provision[0].sessions_attended = Some(10));
    let found = club(pupils).whole;
    assert_eq!((found.strength, found.no_figure), (0, Some(NoFigure::NotDelivered)));
    assert!(found.limits.contains(&"not delivered as planned".to_owned()));
}

#[test]
fn one_pupils_gain_does_not_carry_a_group() {
    let mut pupils: Vec<Pupil> = (0..12).map(|number| mapped(number, 80.0, 83.0)).collect();
    pupils[0] = mapped(0, 80.0, 100.0);
    let found = club(pupils).whole;
    assert!(found.beyond.unwrap().mean > 0.0);
    assert_eq!(found.strength, 1);
    assert!(found.limits.contains(&"the result rests on one pupil's gain".to_owned()));
    assert_eq!(found.sensitivity.iter().map(|one| one.turns).collect::<Vec<_>>(), [true, false, false]);
}

#[test]
fn a_course_listed_twice_counts_once_and_is_not_lost() {
    let mut pupils = class(5);
    let again = Provision { row: pupils[1].provision[0].row.clone(), ..pupils[0].provision[0].clone() };
    pupils[0].provision.push(again);
    let found = club(pupils).whole;
    assert_eq!((found.pupils.len(), found.n_courses, found.n_pairs), (5, 6, 5));
    assert_eq!(found.without_pair.into_iter().collect::<Vec<_>>(), [(reason::TWICE, 1)]);
    assert!(analyse(&school(Vec::new()), &MethodSettings::shipped()).interventions.is_empty());
}

#[test]
fn two_courses_of_one_pupil_are_not_two_pupils() {
    let mut pupils = class(4);
    let mut earlier = pupils[0].provision[0].clone();
    let back = |day: Option<NaiveDate>| day.map(|day| day - Duration::weeks(26));
    (earlier.start, earlier.end) = (back(earlier.start), back(earlier.end));
    (earlier.entry_date, earlier.exit_date) = (back(earlier.entry_date), back(earlier.exit_date));
    pupils[0].provision.push(earlier);
    let found = club(pupils).whole;
    assert_eq!((found.n_pairs, found.n_pupils_with_pair, found.strength), (5, 4, 0));
}

/// Thirty pupils of a year with reading tests on the last two terms; the first `n` take part.
fn year_with_club(n: usize, gain: f64) -> Vec<Pupil> {
    (0..60)
        .map(|number| {
            let pre = 80.0 + (number % 10) as f64;
            let takes_part = number < n;
            let post = pre + (number % 3) as f64 + if takes_part { gain } else { 0.0 };
            let mut pupil = with_scores(number, 4, Subject::Reading, &[pre, post].map(score));
            if takes_part {
                pupil.provision.push(course(number, "Reading club"));
            }
            pupil
        })
        .collect()
}

#[test]
fn similar_pupils_who_did_not_take_part_show_the_difference() {
    let found = club(year_with_club(24, 4.0)).whole;
    let matched = found.matched.as_ref().unwrap();
    assert_eq!((found.strength, found.design, matched.n_pupils), (4, Some(Design::Matched), 24));
    assert!((matched.difference.mean - 4.0).abs() < 0.7 && matched.coverage == 1.0, "{matched:?}");
    assert_eq!(matched.start_difference, 0.0);
    assert!(found.months.is_none(), "off by default");
}

#[test]
fn a_pupil_in_an_intervention_for_the_same_area_is_no_control() {
    let mut pupils = year_with_club(12, 4.0);
    for pupil in &mut pupils[12..] {
        pupil.provision.push(course(90, "Phonics group"));
    }
    let club = analyse(&school(pupils), &MethodSettings::shipped()).interventions.remove(1);
    assert_eq!(club.name, "Reading club");
    assert!(club.whole.matched.is_none());
}

#[test]
fn more_than_a_third_shared_gives_no_words() {
    let mut pupils = class(12);
    for pupil in &mut pupils[..5] {
        let other = Provision { intervention: "Phonics group".into(), entry: None, exit: None, ..pupil.provision[0].clone() };
        pupil.provision.push(other);
    }
    let found = analyse(&school(pupils), &MethodSettings::shipped()).interventions;
    let club = found.iter().find(|one| one.name == "Reading club").unwrap();
    assert_eq!((club.whole.n_shared, club.whole.strength, club.whole.no_figure), (5, 0, Some(NoFigure::Shared)));
}

#[test]
fn every_course_is_in_one_need_and_one_cell() {
    let mut pupils = class(30);
    for (number, pupil) in pupils.iter_mut().enumerate() {
        pupil.nc_year = crate::domain::nc_year::NcYear::new(3 + (number % 4) as i8);
        let need = crate::domain::sen::SenNeed::parse(["SLCN", "MLD", "SEMH"][number % 3]).unwrap();
        let row = pupil.row.clone();
        pupil.needs.push(crate::link::school::RankedNeed { need, rank: Some(1), row });
        if number % 7 == 0 {
            pupil.provision[0].exit = None;
        }
        if number % 11 == 0 {
            (pupil.provision[0].start, pupil.provision[0].end) = (None, None);
        }
    }
    let found = club(pupils);
    for group in [&found.needs, &found.cells] {
        assert_eq!(group.iter().map(|cell| cell.figures.n_courses).sum::<usize>(), 30);
        assert_eq!(group.iter().map(|cell| cell.figures.n_pairs).sum::<usize>(), found.whole.n_pairs);
        let lost: usize = group.iter().flat_map(|cell| cell.figures.without_pair.values()).sum();
        assert_eq!(lost, 30 - found.whole.n_pairs);
    }
    assert_eq!((found.needs.len(), found.pooled.len()), (3, 1));
    assert!(found.needs.windows(2).all(|pair| pair[0].shrunken >= pair[1].shrunken), "ordered by shrunken values");
    assert!(found.differences.is_empty(), "under twenty a side");
}

#[test]
fn two_terms_running_without_pairs_cannot_be_judged_as_recorded() {
    let mut pupils = class(6);
    for (number, pupil) in pupils.iter_mut().enumerate() {
        pupil.provision[0].exit = None;
        pupil.provision[0].exit_date = None;
        if number < 3 {
            pupil.provision[0].start = NaiveDate::from_ymd_opt(2026, 1, 8);
            pupil.provision[0].end = NaiveDate::from_ymd_opt(2026, 3, 20);
        }
    }
    let found = club(pupils.clone()).cannot_be_judged.unwrap();
    assert_eq!(found.terms.map(|term| term.to_string()), ["spring 2025-26", "summer 2025-26"]);
    assert_eq!((found.with_pair, found.missing.get(reason::NO_POST)), ([0, 0], Some(&6)));
    pupils.truncate(3);
    assert!(club(pupils).cannot_be_judged.is_none(), "one term only");
}

#[test]
fn a_first_test_sat_in_the_course_did_not_choose_the_pupils() {
    let with_entry = |days: i64| {
        let pupils = (0..12).map(|number| {
            let mut pupil = mapped(number, 80.0 + (number % 3) as f64, 86.0);
            let earlier = with_scores(number, 4, Subject::Reading, &[75.0, 76.0, 90.0].map(score));
            pupil.tests = earlier.tests;
            pupil.provision[0].entry_date = pupil.provision[0].start.map(|day| day + Duration::days(days));
            pupil
        });
        club(pupils.collect()).whole
    };
    let (before, inside) = (with_entry(-1), with_entry(3));
    assert!((before.expected.unwrap() - 0.17 * 19.0).abs() < 1e-9, "{:?}", before.expected);
    assert!(inside.expected.unwrap() >= 0.0 && inside.expected.unwrap() < 0.5, "{:?}", inside.expected);
    assert!(inside.sensitivity.iter().any(|one| one.what == "if the first test had chosen the pupils"));
}

#[test]
fn a_price_of_a_point_needs_a_cost_for_all_and_an_interval_above_nothing() {
    let mut pupils = class(12);
    for (number, pupil) in pupils.iter_mut().enumerate() {
        let course = &mut pupil.provision[0];
        course.exit = Some(score(95.0 + (number % 4) as f64));
        (course.cost, course.plan.cost_is_per_pupil) = (Some(Pounds { pence: 5167 }), true);
    }
    let found = club(pupils.clone()).whole;
    let expected = 51.67 / found.beyond.unwrap().mean;
    assert!((found.cost.per_point.unwrap() - expected).abs() < 1e-9);
    assert_eq!(found.cost.total, Some(Pounds { pence: 12 * 5167 }));
    pupils[0].provision[0].cost = None;
    assert_eq!(club(pupils).whole.cost.per_point, None);
}

#[test]
fn the_cost_worked_out_goes_before_what_the_file_states_and_both_are_counted() {
    let mut pupils = class(12);
    for pupil in &mut pupils {
        let course = &mut pupil.provision[0];
        (course.cost, course.plan.cost_is_per_pupil) = (Some(Pounds { pence: 9900 }), true);
        (course.minutes, course.group_size) = (Some(20), Some(2));
        course.plan.hourly_rate = Some(Pounds { pence: 1920 });
    }
    pupils[0].provision[0].minutes = None;
    let rates = Rates::shipped();
    let own = OwnSettings { rates: Some(&rates), plans: None };
    let found = analyse_with(&school(pupils), &MethodSettings::shipped(), own).interventions.remove(0).whole.cost;
    assert_eq!((found.n_known, found.n_computed), (12, 11));
    // Thirty sessions of twenty minutes at £19.20 an hour, shared by two: £96.00.
    assert_eq!(found.total, Some(Pounds { pence: 11 * 9600 + 9900 }));
}
