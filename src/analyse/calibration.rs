//! Whole-stage tests: calibration of the levels, chance shares, and what must not change.

use super::analyse;
use super::level::{Bands, STRONG};
use super::noise;
use super::results::{Analysis, Estimate, NoEvidence};
use super::same_baseline::{Expected, Norms};
use super::sample::{Random, model_scores, school, score, whole_school, with_scores};
use crate::config::method::MethodSettings;
use crate::domain::subject::Subject;

const NORMS: Norms = Norms { mean: 100.0, sd: 15.0 };

fn z(from: f64, to: f64, r: f64) -> f64 {
    Expected::from(from, r, NORMS).z(to)
}

#[test]
fn one_pupil_in_twenty_reaches_a_strong_level_by_chance() {
    let mut random = Random::new(20_261_122);
    let found: Vec<f64> = (0..100_000).map(|_| model_scores(&mut random)).map(|[first, second, _]| z(first, second, 0.83)).collect();
    for (edge, percent) in [(-STRONG, 5.0), (-1.0, 15.87), (1.0, 84.13), (STRONG, 95.0)] {
        let share = 100.0 * found.iter().filter(|z| **z <= edge).count() as f64 / found.len() as f64;
        assert!((share - percent).abs() < 0.3, "{share} at or below {edge}");
    }
}

/// Shares of pupils when nothing changed, without people's concerns: a corroborated concern, and one that `strict` takes.
fn chance_shares(n_subjects: usize) -> (f64, f64) {
    const PUPILS: usize = 100_000;
    let mut random = Random::new(7);
    let (mut n_screen, mut n_strict) = (0_usize, 0_usize);
    for _ in 0..PUPILS {
        // Standing is constant and correlates .7 across subjects, the noise of an occasion .2: a shared part and an own part.
        let shared = [random.normal(), random.normal(), random.normal(), random.normal()];
        let seen: Vec<[bool; 3]> = (0..n_subjects).map(|_| seen_by_chance(&mut random, shared)).collect();
        let another = |subject: usize| seen.iter().enumerate().any(|(other, levels)| other != subject && levels[1]);
        let is_corroborated = |strict: bool| {
            (0..n_subjects).any(|subject| {
                let (another, twice) = (another(subject), seen[subject][2]);
                seen[subject][0] && if strict { another && twice } else { another || twice }
            })
        };
        n_screen += usize::from(is_corroborated(false));
        n_strict += usize::from(is_corroborated(true));
    }
    (n_screen as f64 / PUPILS as f64, n_strict as f64 / PUPILS as f64)
}

/// Concern, leaning and an earlier sighting in one subject of a pupil whose standing never changes.
fn seen_by_chance(random: &mut Random, shared: [f64; 4]) -> [bool; 3] {
    let mixed = |together: f64, shared: f64, own: f64| together.sqrt() * shared + (1.0 - together).sqrt() * own;
    let standing = mixed(0.7, shared[0], random.normal());
    let scores = [1, 2, 3].map(|occasion| {
        let noise = mixed(0.2, shared[occasion], random.normal());
        100.0 + 15.0 * mixed(0.83, standing, noise)
    });
    let below = scores[2] < 100.0;
    let gap = if below { noise::reliable_change(scores[0], scores[2], noise::of_difference(15.0, 0.82)) } else { f64::NAN };
    let levels = [z(scores[0], scores[2], 0.82), gap].map(|z| Bands::REFERENCE.sign(z));
    let leans = |sign: &str| ["-", "--"].contains(&sign);
    let earlier = Bands::REFERENCE.sign(z(scores[0], scores[1], 0.83));
    [levels.contains(&"--"), levels.into_iter().any(leans), leans(earlier)]
}

#[test]
fn the_chance_shares_of_the_settings_are_those_of_the_simulation() {
    let method = MethodSettings::shipped();
    for (n_subjects, screen, strict) in [
        (3, &method.chance_three_subjects, &method.chance_three_subjects_strict),
        (2, &method.chance_two_subjects, &method.chance_two_subjects_strict),
        (1, &method.chance_one_subject, &method.chance_one_subject_strict),
    ] {
        let found = chance_shares(n_subjects);
        assert!((found.0 - screen.value).abs() < 0.0025, "{found:?} with {n_subjects}, screen");
        assert!((found.1 - strict.value).abs() < 0.0015, "{found:?} with {n_subjects}, strict");
    }
}

fn numbers(analysis: &Analysis) -> Vec<Vec<f64>> {
    let of = |pupil: &super::results::PupilAnalysis| {
        pupil
            .subjects
            .values()
            .flat_map(|s| {
                [s.c.value(), s.c_mid.value(), s.c_last.value()]
                    .map(|c| c.map_or(f64::NAN, |c| c.z))
                    .into_iter()
                    .chain([s.gap.value(), s.peer_gap.value()].map(|g| g.map_or(f64::NAN, |g| g.z)))
            })
            .collect()
    };
    analysis.pupils.iter().map(of).collect()
}

fn assert_same(left: &[Vec<f64>], right: &[Vec<f64>]) {
    assert_eq!(left.len(), right.len());
    for (left, right) in left.iter().flatten().zip(right.iter().flatten()) {
        assert!((left - right).abs() < 1e-9 || (left.is_nan() && right.is_nan()), "{left} {right}");
    }
}

#[test]
fn rows_in_any_order_give_the_same_numbers() {
    let method = MethodSettings::shipped();
    let ordered = whole_school(160, 3);
    let mut reversed = ordered.clone();
    reversed.pupils.reverse();
    let (left, right) = (analyse(&ordered, &method), analyse(&reversed, &method));
    let mut turned = numbers(&right);
    turned.reverse();
    assert_same(&numbers(&left), &turned);
    let gap = |analysis: &Analysis| analysis.gaps[0].slope.unwrap();
    assert!((gap(&left).0 - gap(&right).0).abs() < 1e-9);
    assert_eq!(left.interventions[0].whole.n_pairs, right.interventions[0].whole.n_pairs);
}

#[test]
fn the_same_shift_of_scores_and_norms_changes_nothing() {
    let mut method = MethodSettings::shipped();
    let scores = |shift: f64| {
        school(
            (0..40)
                .map(|n| {
                    with_scores(
                        n,
                        4,
                        Subject::Maths,
                        &[85.0, 90.0 + (n % 7) as f64, 80.0 + (n % 11) as f64].map(|points| score(points + shift)),
                    )
                })
                .collect(),
        )
    };
    let plain = numbers(&analyse(&scores(0.0), &method));
    method.norm_mean.value += 5.0;
    assert_same(&plain, &numbers(&analyse(&scores(5.0), &method)));
    assert!(plain[0][0].is_finite());
}

#[test]
fn a_pupils_own_change_never_moves_a_peers_norm_z() {
    let method = MethodSettings::shipped();
    let with = |last: f64| {
        let mut pupils: Vec<_> =
            (0..30).map(|n| with_scores(n, 4, Subject::Maths, &[score(85.0 + n as f64), score(86.0 + n as f64)])).collect();
        pupils[0] = with_scores(0, 4, Subject::Maths, &[score(85.0), score(last)]);
        analyse(&school(pupils), &method)
    };
    let (calm, fallen) = (with(86.0), with(60.0));
    let norm = |analysis: &Analysis, pupil: usize| analysis.pupils[pupil].subjects[&Subject::Maths].c.value().unwrap().z_norm;
    for pupil in 1..30 {
        assert_eq!(norm(&calm, pupil), norm(&fallen, pupil));
    }
    assert!(norm(&fallen, 0) < norm(&calm, 0));
    let own = |analysis: &Analysis| analysis.pupils[0].subjects[&Subject::Maths].c.value().unwrap().recentred_by;
    assert_eq!(own(&calm), own(&fallen), "a pupil is never among the others");
}

#[test]
fn every_pupil_of_a_tested_year_has_an_entry_and_a_level_school_is_calibrated() {
    let method = MethodSettings::shipped();
    let analysis = analyse(&whole_school(420, 11), &method);
    assert_eq!(analysis.pupils.len(), 420);
    let all: Vec<_> = analysis.pupils.iter().flat_map(|pupil| pupil.subjects.values()).collect();
    assert_eq!(all.len(), 420 * 3);
    let missing = all.iter().filter(|s| s.c == Estimate::NoEvidence(NoEvidence::LatestMissing)).count();
    assert!((80..180).contains(&missing), "{missing}");
    let judged: Vec<f64> = all.iter().filter_map(|s| s.c.value()).map(|c| c.z).collect();
    let strong = judged.iter().filter(|z| **z <= -STRONG).count() as f64 / judged.len() as f64;
    assert!((0.02..0.09).contains(&strong), "{strong}");
    assert_eq!((analysis.year_moves.len(), analysis.gaps.len(), analysis.interventions.len()), (12, 3, 1));
}
