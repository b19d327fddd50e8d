//! Against HiGHS on invented scores (`tests/data/growth_reference.py`), and the rules of the cohorts.

use super::super::path::{Path, tau};
use super::*;

const SCORES: &str = include_str!("../../../../tests/data/growth-scores.csv");
const PERCENTILES: &str = include_str!("../../../../tests/data/growth-percentiles.csv");
const LOSSES: &str = include_str!("../../../../tests/data/growth-losses.csv");

fn records() -> Vec<Scored> {
    let mut records = Vec::new();
    for line in SCORES.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        for (index, year) in (2022..=2025).enumerate() {
            if let (Ok(grade), Ok(score)) = (cells[1 + index].parse(), cells[5 + index].parse()) {
                records.push(Scored { pupil: cells[0].parse().unwrap(), subject: 0, year, grade, score });
            }
        }
    }
    records
}

/// One year group of the reference only, so that the tests of rules are quick.
fn year_4() -> Vec<Scored> {
    let all = records();
    let now: Vec<u32> = all.iter().filter(|r| (r.year, r.grade) == (2025, 4)).map(|r| r.pupil).collect();
    all.into_iter().filter(|r| r.year >= 2024 && now.contains(&r.pupil)).collect()
}

#[test]
fn every_percentile_is_that_of_the_other_solver() {
    let found = growth(&records(), 2025, 1000);
    let mut by_pupil = BTreeMap::new();
    for pupil in &found.pupils {
        by_pupil.insert((pupil.now.grade, pupil.now.pupil), pupil.by_order.clone());
    }
    let mut n = 0;
    for line in PERCENTILES.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let expected: Vec<u32> = cells[2..].iter().filter_map(|cell| cell.parse().ok()).collect();
        assert_eq!(by_pupil.get(&(cells[0].parse().unwrap(), cells[1].parse().unwrap())), Some(&expected), "{line}");
        n += 1;
    }
    assert_eq!((n, found.pupils.len()), (3847, 3847));
    assert_eq!(found.refused, []);
    assert_eq!(found.older_knots, [(0, 1), (0, 2)], "nobody sat these in the year before");
}

#[test]
fn every_loss_is_the_least() {
    let records = records();
    let sittings = sittings(&records);
    let mut checked = 0;
    for grade in [4, 6] {
        let mut growth = Growth::default();
        add_cohort(&sittings, (0, 2025, grade), &mut growth);
        for task in orders(&sittings, (0, 2025, grade), 0, 1000, &mut growth) {
            let expected: Vec<f64> = LOSSES
                .lines()
                .filter_map(|line| line.strip_prefix(&format!("{grade},{},", task.order())))
                .map(|line| line.split(',').nth(1).unwrap().parse().unwrap())
                .collect();
            let mut path = Path::begin(&task.design, &task.start, tau(0)).unwrap();
            for (number, expected) in expected.iter().enumerate().step_by(3) {
                path.solve(tau(number), 0.05).unwrap();
                let loss = path.loss(tau(number));
                assert!((loss - expected).abs() <= 1e-8 * expected, "{grade} {} {number}: {loss} {expected}", task.order());
                checked += 1;
            }
        }
    }
    assert_eq!(checked, 204);
}

#[test]
fn row_order_and_an_added_constant_change_nothing() {
    let records = year_4();
    let found = growth(&records, 2025, 1000);
    assert_eq!(found.pupils.len(), 1153);
    let mut turned = records.clone();
    turned.reverse();
    assert_eq!(growth(&turned, 2025, 1000), found);
    let moved: Vec<Scored> = records.iter().map(|record| Scored { score: record.score + 90_000.0, ..*record }).collect();
    let by_order = |growth: Growth| growth.pupils.into_iter().map(|pupil| pupil.by_order).collect::<Vec<_>>();
    assert_eq!(by_order(growth(&moved, 2025, 1000)), by_order(found));
}

#[test]
fn too_few_pupils_and_constant_scores_are_refused() {
    let records = year_4();
    let found = growth(&records, 2025, 1154);
    assert_eq!((found.pupils.len(), found.without_prior), (0, 17));
    assert_eq!(found.refused, [Refused { subject: 0, grade: 4, order: 1, reason: Reason::TooFew(1153) }]);
    let flat = |record: &Scored| Scored { score: if record.year == 2024 { 100.0 } else { record.score }, ..*record };
    let found = growth(&records.iter().map(flat).collect::<Vec<_>>(), 2025, 1000);
    assert_eq!(found.refused, [Refused { subject: 0, grade: 4, order: 1, reason: Reason::NearlyConstant(3) }]);
}

#[test]
fn scores_now_that_are_all_the_same_still_have_an_end() {
    let same: Vec<Scored> =
        year_4().iter().map(|record| Scored { score: if record.year == 2025 { 100.0 } else { record.score }, ..*record }).collect();
    let found = growth(&same, 2025, 1000);
    assert_eq!(found.pupils.len(), 1153);
    assert!(found.pupils.iter().all(|pupil| pupil.by_order == [1]), "a fit equal to the score counts as not below");
}

#[test]
fn half_the_pupils_at_the_ceiling_leave_a_band_without_pupils() {
    let capped: Vec<Scored> = year_4()
        .iter()
        .map(|record| Scored { score: if record.year == 2024 { record.score.min(115.0) } else { record.score }, ..*record })
        .collect();
    let found = growth(&capped, 2025, 1000);
    let mean = found.pupils.iter().map(|pupil| f64::from(pupil.highest())).sum::<f64>() / found.pupils.len() as f64;
    assert!(found.refused.is_empty() && (mean - 49.5).abs() < 1.5, "{mean} {:?}", found.refused);
}
