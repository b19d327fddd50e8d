//! Values computed by other libraries (`tests/data/reference_values.py`), against ours.
//!
//! Each operation has the tolerance it holds: relative, or absolute below one.

use super::distribution::{binomial_at_least, binomial_at_most, normal_below, normal_quantile, t_above, t_leaving};
use super::exact::fisher;
use super::group_gap::{gap_index, weighted_slope, welch};
use super::growth::{Knots, basis};
use super::intervention::MeanInterval;
use super::line::deleted_residual;
use super::proportion::{Proportion, difference};
use super::wellbeing::{Incidents, incident_test, sign_test};
use super::{chance, effect, local_line, local_noise, noise, rate};
use crate::config::method::MethodSettings;

const VALUES: &str = include_str!("../../tests/data/reference-values.tsv");

fn numbers(text: &str) -> Vec<f64> {
    text.split_whitespace().map(|number| number.parse().unwrap()).collect()
}

fn pairs(x: &[f64], y: &[f64]) -> Vec<(f64, f64)> {
    x.iter().copied().zip(y.iter().copied()).collect()
}

/// Our values for one row, and the tolerance.
fn ours(operation: &str, inputs: &[Vec<f64>]) -> (Vec<f64>, f64) {
    let first = inputs[0].as_slice();
    let share = |index: usize| Proportion::of(first[index] as u64, first[index + 1] as u64).unwrap();
    match operation {
        "normal_below" => (vec![normal_below(first[0])], 1e-12),
        "normal_quantile" => (vec![normal_quantile(first[0])], 1e-12),
        "t_above" => (vec![t_above(first[0], first[1])], 1e-9),
        "t_leaving" => (vec![t_leaving(first[0], first[1])], 1e-9),
        "binomial" => (
            vec![
                binomial_at_least(first[0] as u64, first[1] as u64, first[2]),
                binomial_at_most(first[0] as u64, first[1] as u64, first[2]),
            ],
            1e-9,
        ),
        "hedges_j" => (vec![effect::correction(first[0])], 1e-9),
        "welch" => {
            let gap = welch(first, &inputs[1]).unwrap();
            (vec![gap.gap, gap.df, gap.low, gap.high], 1e-9)
        }
        "welch_interval" => {
            let gap = welch(first, &inputs[1]).unwrap();
            (vec![gap.low, gap.high], 1e-9)
        }
        "wilson" => (vec![share(0).low, share(0).high], 1e-12),
        "newcombe" => {
            let (diff, low, high) = difference(share(0), share(2));
            (vec![diff, low, high], 1e-12)
        }
        "fisher" => (vec![fisher(first[0] as u64, first[1] as u64, first[2] as u64, first[3] as u64).unwrap()], 1e-9),
        "t_interval" => {
            let mean = MeanInterval::of(first).unwrap();
            (vec![mean.mean, mean.sd, mean.low, mean.high], 1e-9)
        }
        "deleted_residual" => {
            let found = deleted_residual(&pairs(first, &inputs[1]), inputs[2][0] as usize).unwrap();
            (vec![found.intercept, found.slope, found.residual, found.s, found.leverage, found.t], 1e-8)
        }
        "weighted_slope" => {
            let points: Vec<(f64, f64, f64)> = first.iter().zip(&inputs[1]).zip(&inputs[2]).map(|((t, gap), se)| (*t, *gap, *se)).collect();
            let (slope, low, high) = weighted_slope(&points).unwrap();
            (vec![slope, low, high], 1e-9)
        }
        "gap_index" => (vec![gap_index(first, &inputs[1]).unwrap()], 1e-12),
        "false_discovery" => (chance::false_discovery(first, inputs[1][0]).iter().map(|index| *index as f64).collect(), 0.0),
        "adjusted" => (chance::adjusted(first), 1e-12),
        "incident_test" => {
            let window = |at: usize| Incidents { count: first[at] as u64, days: first[at + 1] };
            let found = incident_test(window(0), window(2)).unwrap();
            (vec![found.better, found.worse], 1e-9)
        }
        "sign_test" => {
            let found = sign_test(first[0] as u64, first[1] as u64).unwrap();
            (vec![found.better, found.worse], 1e-9)
        }
        "reliable_change" => {
            let sdd = noise::of_difference(first[0], first[1]);
            let z = (first[3] - first[2]) / sdd;
            (vec![sdd, z, normal_below(z)], 1e-9)
        }
        "local_line" => {
            // The arithmetic alone: whether the spread is even is another rule.
            let mut method = MethodSettings::shipped();
            method.spread_ratio.value = f64::INFINITY;
            let line = local_line::judge(&pairs(first, &inputs[1]), inputs[2][0] as usize, &method).unwrap();
            let (low, high) = line.slope_interval();
            (vec![line.expected, line.spread, line.z, low, high], 1e-8)
        }
        "local_noise" => {
            let found = local_noise::estimate(pairs(first, &inputs[1]), &MethodSettings::shipped()).unwrap();
            (vec![found.r12, found.sdd], 1e-9)
        }
        "rate_change" => {
            let found = rate::of_windows(&pairs(first, &inputs[1]), &pairs(&inputs[2], &inputs[3]), inputs[4][0]).unwrap();
            (vec![found.before, found.now, found.se], 1e-9)
        }
        "basis" => (basis(first[0], &Knots { inner: inputs[1].clone(), boundaries: (inputs[2][0], inputs[2][1]) }).unwrap(), 1e-12),
        other => panic!("no function for {other}"),
    }
}

#[test]
fn every_value_agrees_with_the_other_library() {
    let mut n_rows = 0;
    let mut wrong = Vec::new();
    for (line, row) in VALUES.lines().enumerate().skip(1) {
        let columns: Vec<&str> = row.split('\t').collect();
        let inputs: Vec<Vec<f64>> = columns[1].split(';').map(numbers).collect();
        let expected = numbers(columns[2]);
        let (found, tolerance) = ours(columns[0], &inputs);
        let is_close =
            |(found, expected): (&f64, &f64)| found == expected || (found - expected).abs() <= tolerance * expected.abs().max(1e-3);
        if found.len() != expected.len() || !found.iter().zip(&expected).all(is_close) {
            wrong.push(format!(
                "line {}: {} of {}: {found:?}, {} has {expected:?}",
                line + 1,
                columns[0],
                columns[1].chars().take(60).collect::<String>(),
                columns[3]
            ));
        }
        n_rows += 1;
    }
    assert!(n_rows > 500, "{n_rows}");
    assert!(wrong.is_empty(), "{} of {n_rows}\n{}", wrong.len(), wrong.join("\n"));
}
