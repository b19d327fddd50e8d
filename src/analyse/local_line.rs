//! A school's own same-baseline line with its guards: enough pairs, an honest slope, one spread (same-baseline page, section 2).
//!
//! Shown beside the norm-anchored verdict; it is the verdict only where a whole cohort changed test, because prior and
//! outcome of a line need not share a scale. Expectation and spread are those without the pupil, so that
//! `t = (score - expected) / spread` exactly.

use super::distribution::{normal_quantile, t_above};
use super::line::deleted_residual;
use super::results::LocalLine;
use super::summary::{Moments, Summary};
use crate::config::method::MethodSettings;

/// Why a line says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoLine {
    /// Fewer pairs than the minimum.
    TooFewPairs,
    /// Starts or residuals do not vary.
    NoSpread,
    /// The spread differs too much between low and high starts.
    UnequalSpread,
}

/// Fits `(start, outcome)` pairs and measures one of them.
pub(crate) fn judge(pairs: &[(f64, f64)], pupil: usize, method: &MethodSettings) -> Result<LocalLine, NoLine> {
    if (pairs.len() as f64) < method.min_local_model.value {
        return Err(NoLine::TooFewPairs);
    }
    let found = deleted_residual(pairs, pupil).ok_or(NoLine::NoSpread)?;
    // The guard asks about the others, so that no child's own score decides how the child is judged.
    let others: Vec<(f64, f64)> = pairs.iter().enumerate().filter(|(index, _)| *index != pupil).map(|(_, pair)| *pair).collect();
    if spread_ratio(&others).is_none_or(|ratio| ratio > method.spread_ratio.value) {
        return Err(NoLine::UnequalSpread);
    }
    let moments = Moments::of(pairs).ok_or(NoLine::NoSpread)?;
    let without = found.residual / (1.0 - found.leverage);
    Ok(LocalLine {
        n: pairs.len(),
        slope: found.slope,
        slope_se: found.s / moments.xx.sqrt(),
        expected: found.fit + found.residual - without,
        spread: without / found.t,
        df: found.df,
        z: found.z(),
    })
    .map(|line| if line.spread.is_finite() { line } else { LocalLine { spread: found.s, ..line } })
}

impl LocalLine {
    /// 95% interval of the slope. Asked for, not kept: thousands of lines are fitted and the quantile is found by bisection.
    #[cfg(test)]
    pub(crate) fn slope_interval(&self) -> (f64, f64) {
        let half = crate::analyse::distribution::t_leaving(0.025, self.n.saturating_sub(2) as f64) * self.slope_se;
        (self.slope - half, self.slope + half)
    }

    /// The z of another score of the same pupil: the line without the pupil does not move.
    pub(crate) fn z_at(&self, score: f64) -> f64 {
        let t = (score - self.expected) / self.spread;
        (-normal_quantile(t_above(t.abs(), self.df as f64))).copysign(t)
    }
}

/// Larger over smaller residual standard deviation of the lower and the upper third of starts about the line through all;
/// `None` when one has none.
pub(crate) fn spread_ratio(pairs: &[(f64, f64)]) -> Option<f64> {
    let line = Moments::of(pairs)?;
    let mut sorted = pairs.to_vec();
    sorted.sort_by(|left, right| left.0.total_cmp(&right.0).then(left.1.total_cmp(&right.1)));
    let third = sorted.len() / 3;
    let spread = |part: &[(f64, f64)]| {
        Summary::of(&part.iter().map(|(x, y)| (y - line.mean_y) - line.slope() * (x - line.mean_x)).collect::<Vec<f64>>())
            .map(|summary| summary.sd())
    };
    let (low, high) = (spread(sorted.get(..third)?)?, spread(sorted.get(sorted.len() - third..)?)?);
    (low > 0.0 && high > 0.0).then(|| (low / high).max(high / low))
}

#[cfg(test)]
mod tests {
    use super::super::sample::Random;
    use super::*;

    fn pairs(n: usize, wobble: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
        let mut random = Random::new(12);
        (0..n)
            .map(|_| {
                let start = 100.0 + 15.0 * random.normal();
                (start, 40.0 + 0.6 * start + wobble(start) * random.normal())
            })
            .collect()
    }

    #[test]
    fn sixty_pairs_of_even_spread_make_a_line() {
        let method = MethodSettings::shipped();
        let sixty = pairs(60, |_| 6.0);
        let line = judge(&sixty, 3, &method).unwrap();
        assert!(line.slope_interval().0 < 0.6 && 0.6 < line.slope_interval().1, "{line:?}");
        assert!((line.z_at(sixty[3].1) - line.z).abs() < 1e-9);
        assert_eq!(judge(&sixty[..59], 3, &method), Err(NoLine::TooFewPairs));
    }

    #[test]
    fn the_prediction_without_the_pupil_is_that_of_a_line_fitted_without_the_pupil() {
        let method = MethodSettings::shipped();
        let all = pairs(80, |_| 6.0);
        let others: Vec<(f64, f64, f64)> = all[1..].iter().map(|(x, y)| (*x, *y, 1.0)).collect();
        let moments = Moments::weighted(&others).unwrap();
        let predicted = moments.mean_y + moments.slope() * (all[0].0 - moments.mean_x);
        assert!((judge(&all, 0, &method).unwrap().expected - predicted).abs() < 1e-9);
    }

    #[test]
    fn a_spread_that_fans_out_falls_back_to_the_norms() {
        let fanned = pairs(200, |start| if start > 100.0 { 12.0 } else { 4.0 });
        assert_eq!(judge(&fanned, 0, &MethodSettings::shipped()), Err(NoLine::UnequalSpread));
        assert_eq!(judge(&vec![(90.0, 90.0); 80], 0, &MethodSettings::shipped()), Err(NoLine::NoSpread));
    }

    #[test]
    fn a_change_of_the_pupils_own_score_moves_only_that_pupil() {
        let method = MethodSettings::shipped();
        let mut all = pairs(70, |_| 6.0);
        let before = judge(&all, 0, &method).unwrap();
        let foreseen = before.z_at(all[0].1 - 9.0);
        all[0].1 -= 9.0;
        let after = judge(&all, 0, &method).unwrap();
        assert!((after.z - foreseen).abs() < 1e-9 && (after.expected - before.expected).abs() < 1e-9);
    }
}
