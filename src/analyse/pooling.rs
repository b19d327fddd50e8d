//! Pulling small groups towards the whole, and pooling effects of several cells.
//!
//! Empirical Bayes for one mean; DerSimonian and Laird 1986 for random effects. Lists are ordered by shrunken values.

/// A shrunken mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Shrunken {
    /// Weight of the group's own mean.
    pub(crate) weight: f64,
    /// Distance from the grand mean, shrunken.
    pub(crate) value: f64,
    /// Spread that remains.
    pub(crate) posterior_sd: f64,
}

/// `k = v_b / (v_b + v_w / n)`; value `k x`; posterior `sqrt(k v_w / n)`. `mean` is the distance from the grand mean.
pub(crate) fn shrink(mean: f64, n: f64, v_within: f64, v_between: f64) -> Shrunken {
    let weight = v_between / (v_between + v_within / n);
    Shrunken { weight, value: weight * mean, posterior_sd: (weight * v_within / n).sqrt() }
}

/// Effects of several cells, pooled.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pooled {
    /// Mean with weights `1/v`.
    pub(crate) fixed: f64,
    /// Cochran's Q.
    pub(crate) q: f64,
    /// Variance between cells, floored at 0.
    pub(crate) tau2: f64,
    /// Mean with weights `1/(v + tau2)`.
    pub(crate) mean: f64,
    /// Its standard error.
    pub(crate) se: f64,
    /// Shrunken cell values.
    pub(crate) shrunken: Vec<f64>,
}

/// Pools `(effect, variance)` cells; `None` under two cells or when a variance is not positive.
pub(crate) fn random_effects(cells: &[(f64, f64)]) -> Option<Pooled> {
    if cells.len() < 2 || cells.iter().any(|(_, v)| v.is_nan() || *v <= 0.0) {
        return None;
    }
    let total = |weight: &dyn Fn(f64) -> f64| cells.iter().map(|(_, v)| weight(*v)).sum::<f64>();
    let mean = |weight: &dyn Fn(f64) -> f64| cells.iter().map(|(y, v)| y * weight(*v)).sum::<f64>() / total(weight);
    let fixed_weight = |v: f64| 1.0 / v;
    let fixed = mean(&fixed_weight);
    let q: f64 = cells.iter().map(|(y, v)| (y - fixed).powi(2) / v).sum();
    let w = total(&fixed_weight);
    let c = w - cells.iter().map(|(_, v)| 1.0 / (v * v)).sum::<f64>() / w;
    let tau2 = ((q - (cells.len() - 1) as f64) / c).max(0.0);
    let weight = |v: f64| 1.0 / (v + tau2);
    let pooled = mean(&weight);
    let shrunken = cells.iter().map(|(y, v)| pooled + tau2 / (tau2 + v) * (y - pooled)).collect();
    Some(Pooled { fixed, q, tau2, mean: pooled, se: total(&weight).sqrt().recip(), shrunken })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_of_six_is_pulled_further_than_a_year_of_sixty() {
        let (class, year) = (shrink(-4.0, 6.0, 70.0, 4.0), shrink(-4.0, 60.0, 70.0, 4.0));
        assert!((class.value + 1.0213).abs() < 5e-5 && (year.value + 3.0968).abs() < 5e-5);
    }

    #[test]
    fn cells_that_agree_are_pulled_together_wholly() {
        let pooled = random_effects(&[(0.2, 0.04), (0.2, 0.09)]).unwrap();
        assert!(pooled.tau2 == 0.0 && pooled.q < 1e-24);
        assert!((pooled.shrunken[0] - 0.2).abs() < 1e-12);
        assert_eq!(random_effects(&[(0.2, 0.04)]), None);
        assert_eq!(random_effects(&[(0.2, 0.04), (0.1, 0.0)]), None);
    }
}
