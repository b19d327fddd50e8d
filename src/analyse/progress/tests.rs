//! Progress of pupils on invented year groups.

use std::sync::Arc;

use super::*;
use crate::analyse::sample::{below, pupil, result, school, score, series, with_scores};
use crate::domain::score::{Measure, NoScore, Outcome};
use crate::link::school::SeriesResult;

/// The first pupil's progress in maths, among 29 classmates who gain a point a term.
fn first_pupil(subject_of_test: Pupil) -> SubjectProgress {
    let mates = (1..30).map(|n| with_scores(n, 4, Subject::Maths, &[0.0, 1.0, 2.0].map(|gain| score(86.0 + n as f64 + gain))));
    let pupils = std::iter::once(subject_of_test).chain(mates).collect();
    progress(&school(pupils), &MethodSettings::shipped()).0[0].subjects[&Subject::Maths].clone()
}

fn maths(outcomes: &[Outcome<crate::domain::score::StandardisedScore>]) -> Pupil {
    with_scores(0, 4, Subject::Maths, outcomes)
}

fn with_results(results: Vec<SeriesResult>) -> Pupil {
    let mut pupil = pupil(0, 4);
    pupil.tests.insert(series(Subject::Maths), results);
    pupil
}

fn reason<T>(estimate: &Estimate<T>) -> Option<NoEvidence> {
    match estimate {
        Estimate::Is(_) => None,
        Estimate::NoEvidence(reason) => Some(*reason),
    }
}

#[test]
fn the_whole_span_runs_from_the_first_to_the_last_of_three() {
    let found = first_pupil(maths(&[score(90.0), score(84.0), score(72.0)]));
    let c = found.c.value().unwrap();
    assert_eq!((c.from.score, c.to.score, c.r, c.n_others), (Some(90.0), Some(72.0), 0.83, 29));
    assert_eq!((found.c_mid.value().unwrap().to.score, found.c_last.value().unwrap().from.score), (Some(84.0), Some(84.0)));
    assert!((c.z_norm - (72.0 - 91.7) / (15.0 * (1.0f64 - 0.83 * 0.83).sqrt())).abs() < 1e-12);
    // Every classmate rose by about the same, so the year moved up and the fall counts for more.
    assert!(c.z < c.z_norm && (c.z_norm - c.z - c.recentred_by / c.sd).abs() < 1e-12);
    let nearest = c.nearest.as_ref().unwrap();
    assert_eq!((nearest.n, nearest.lowest), (9, 89.0));
    let (gap, peers) = (found.gap.value().unwrap(), found.peer_gap.value().unwrap());
    assert_eq!((gap.before, gap.after, gap.change, peers.n_peers), (10.0, 28.0, 18.0, Some(29)));
    assert!((peers.change - 20.0).abs() < 1e-9 && peers.z < gap.z);
    assert_eq!((found.history.len(), found.latest, found.test_changed), (3, Some(72.0), false));
}

#[test]
fn a_pupil_without_evidence_has_an_entry_with_the_reason() {
    assert_eq!(reason(&first_pupil(pupil(0, 4)).c), Some(NoEvidence::NoResults));
    assert_eq!(reason(&first_pupil(maths(&[score(90.0)])).c), Some(NoEvidence::OneResult));
    let absent = first_pupil(maths(&[score(90.0), score(88.0), Outcome::Missing(NoScore::Absent)]));
    assert_eq!((reason(&absent.c), absent.latest, absent.history.len()), (Some(NoEvidence::LatestMissing), Some(88.0), 2));
}

#[test]
fn tests_too_close_together_are_not_progress() {
    let mut close = result(7, score(90.0));
    close.date = result(8, score(90.0)).date - chrono::Duration::weeks(9);
    let found = first_pupil(with_results(vec![close.clone(), result(8, score(80.0))]));
    assert_eq!(reason(&found.c), Some(NoEvidence::TooClose));
    // Of two close tests the later is kept, and an earlier one takes the other's place.
    let found = first_pupil(with_results(vec![result(6, score(95.0)), close, result(8, score(80.0))]));
    assert_eq!((found.c.value().unwrap().from.score, reason(&found.c_mid)), (Some(95.0), Some(NoEvidence::OneResult)));
    assert_eq!(found.c, found.c_last);
}

#[test]
fn a_longer_span_uses_the_yearly_correlation() {
    let found = first_pupil(with_results(vec![result(5, score(90.0)), result(8, score(90.0))]));
    assert_eq!(found.c.value().unwrap().r, 0.82);
    assert!((found.gap.value().unwrap().se - 15.0 * (2.0f64 * 0.18).sqrt()).abs() < 1e-12);
}

#[test]
fn a_changed_test_is_noisier_and_marked() {
    let mut changed = with_results(vec![result(8, score(80.0))]);
    let old = Series { subject: Subject::Maths, instrument: Arc::from("Older tests"), measure: Measure::Standardised };
    changed.tests.insert(old, vec![result(6, score(90.0)), result(7, score(90.0))]);
    let found = first_pupil(changed);
    let plain = first_pupil(maths(&[score(90.0), score(90.0), score(80.0)]));
    assert!(found.test_changed && !plain.test_changed);
    let (found_c, plain_c) = (found.c.value().unwrap(), plain.c.value().unwrap());
    assert!((found_c.sd - 1.3 * plain_c.sd).abs() < 1e-12 && found_c.n_others == 0);
    assert!((found.gap.value().unwrap().se - 1.3 * plain.gap.value().unwrap().se).abs() < 1e-12);
    assert!((found.c_mid.value().unwrap().sd - plain.c_mid.value().unwrap().sd).abs() < 1e-12);
    assert_eq!(found.history.len(), 3);
}

#[test]
fn the_age_standardised_score_of_a_test_goes_first() {
    let mut both = maths(&[score(90.0), score(90.0)]);
    let plain = Series { measure: Measure::Standardised, ..series(Subject::Maths) };
    both.tests.insert(plain, vec![result(7, score(80.0)), result(8, score(80.0))]);
    let found = first_pupil(both);
    assert_eq!((found.series.unwrap().measure, found.latest), (Measure::AgeStandardised, Some(90.0)));
}

#[test]
fn a_bound_speaks_only_when_nothing_beyond_it_would_change_the_side() {
    let both = first_pupil(maths(&[below(70.0), below(70.0)]));
    assert_eq!((reason(&both.c), reason(&both.gap), both.latest), (Some(NoEvidence::Bounded), Some(NoEvidence::Bounded), None));
    let risen = first_pupil(maths(&[below(70.0), score(76.0)]));
    assert!(risen.c.value().is_some_and(|c| c.from.score.is_none() && c.from.shown == "below 70" && c.z > -1.0));
    assert!((risen.gap.value().unwrap().z - 0.8).abs() < 5e-4);
    let fallen = first_pupil(maths(&[score(90.0), below(70.0)]));
    assert!(fallen.c.value().is_some_and(|c| c.z < -1.645));
    let perhaps = first_pupil(maths(&[score(72.0), below(70.0)]));
    assert_eq!(reason(&perhaps.gap), Some(NoEvidence::Bounded));
}

#[test]
fn above_the_reference_twice_there_is_no_gap() {
    let found = first_pupil(maths(&[score(112.0), score(111.0), score(101.0)]));
    assert_eq!(reason(&found.gap), Some(NoEvidence::NotApplicable));
    assert!(found.c.value().is_some());
}

#[test]
fn peers_without_both_scores_may_take_the_answer_away() {
    let year = |n_paired: usize, fall: f64| {
        let mates = (1..30).map(|n| match n {
            n if n <= n_paired => with_scores(n, 4, Subject::Maths, &[score(95.0), score(95.0 + (n % 5) as f64 * 8.0 - 16.0)]),
            n => with_scores(n, 4, Subject::Maths, &[score(95.0)]),
        });
        let pupils = std::iter::once(maths(&[score(90.0), score(90.0 - fall)])).chain(mates).collect();
        reason(&progress(&school(pupils), &MethodSettings::shipped()).0[0].subjects[&Subject::Maths].peer_gap)
    };
    assert_eq!(year(9, 15.0), Some(NoEvidence::TooFewPeers));
    assert_eq!(year(12, 15.0), Some(NoEvidence::CoverageChangesAnswer));
    assert_eq!(year(12, 40.0), None);
    assert_eq!(year(29, 15.0), None);
}

#[test]
fn one_late_test_is_not_an_assessment_of_the_year() {
    let mut pupils: Vec<Pupil> = (0..30).map(|n| with_results_of(n, vec![result(6, score(90.0)), result(7, score(91.0))])).collect();
    pupils[0].tests.insert(series(Subject::Maths), vec![result(6, score(90.0)), result(8, score(80.0))]);
    let found = progress(&school(pupils), &MethodSettings::shipped()).0;
    assert!(found.iter().all(|pupil| pupil.subjects[&Subject::Maths].c.value().is_some()));
    assert!(found.iter().all(|pupil| pupil.subjects.len() == 1));
}

fn with_results_of(number: usize, results: Vec<SeriesResult>) -> Pupil {
    let mut pupil = pupil(number, 4);
    pupil.tests.insert(series(Subject::Maths), results);
    pupil
}

/// A year of `n` pupils who sat old tests in the spring and new ones, some points harder, in the summer.
fn changed_test(n: usize, harder: f64) -> Vec<SubjectProgress> {
    let old = Series { subject: Subject::Maths, instrument: Arc::from("Older tests"), measure: Measure::Standardised };
    let pupils = (0..n).map(|number| {
        let start = 80.0 + ((number * 7 + 20) % 41) as f64;
        let end = if number == 0 { 62.0 } else { 30.0 + 0.7 * start + (number * 5 % 13) as f64 - harder };
        let mut one = with_results_of(number, vec![result(8, score(end.round()))]);
        one.tests.insert(old.clone(), vec![result(7, score(start))]);
        one
    });
    let found = progress(&school(pupils.collect()), &MethodSettings::shipped()).0;
    found.iter().map(|pupil| pupil.subjects[&Subject::Maths].clone()).collect()
}

#[test]
fn a_cohort_that_changed_test_is_compared_by_its_own_line() {
    let found = changed_test(70, 0.0);
    let first = found[0].c.value().unwrap();
    assert!(first.is_by_line && first.z < -1.645 && found[0].test_changed, "{first:?}");
    assert!((first.z_at(62.0) - first.z).abs() < 1e-9 && first.z_at(first.expected).abs() < 1e-9);
    // However hard the new test is, nobody but the one who fell behind the others is far below the line.
    let harder = changed_test(70, 9.0);
    for (left, right) in found.iter().zip(&harder).skip(1) {
        let (left, right) = (left.c.value().unwrap().z, right.c.value().unwrap().z);
        assert!((left > -1.645) == (right > -1.645), "{left} {right}");
    }
    assert!(!changed_test(50, 0.0)[0].c.value().unwrap().is_by_line, "too few pairs: the norms with a wider margin");
}

#[test]
fn nearest_peers_and_the_line_pool_three_cohorts() {
    let at = |year: i8, number: usize, last_term: usize| {
        let mut one = pupil(number, year);
        let start = 80.0 + (number * 7 % 41) as f64;
        let end = (30.0 + 0.7 * start + (number * 5 % 13) as f64).round();
        let results = vec![result(last_term - 1, score(start)), result(last_term, score(end))];
        let now = vec![result(7, score(start)), result(8, score(end))];
        one.tests.insert(series(Subject::Maths), if last_term == 8 { results } else { results.into_iter().chain(now).collect() });
        one
    };
    let cohorts = |n: usize| {
        let pupils = (0..n).map(|k| at(4, k, 8)).chain((n..2 * n).map(|k| at(5, k, 5))).chain((2 * n..3 * n).map(|k| at(6, k, 2)));
        let found = progress(&school(pupils.collect()), &MethodSettings::shipped()).0;
        found[0].subjects[&Subject::Maths].c.value().unwrap().line.as_ref().map(|line| line.n)
    };
    assert_eq!(cohorts(20), Some(60));
    assert_eq!(cohorts(19), None);
}

#[test]
fn a_rate_needs_three_results_on_both_sides() {
    let with = |n: usize| {
        let scores: Vec<_> = (0..n).map(|term| score(90.0 + term as f64)).collect();
        first_pupil(maths(&scores)).rate
    };
    let Estimate::Is(rates) = with(6) else { panic!("six terms make two windows") };
    assert_eq!((rates.n_results, rates.is_at_provision), ((3, 3), false));
    assert!(rates.se > 15.0 && (rates.before - rates.now).abs() < 2.0, "{rates:?}");
    assert_eq!(reason(&with(5)), Some(NoEvidence::FewInWindows));
}
