//! Mean, spread and quantile of a slice: the arithmetic under every other file, written once.

/// n, mean and variance (divisor n-1; NaN under two values).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Summary {
    /// Values.
    pub(crate) n: usize,
    /// Mean.
    pub(crate) mean: f64,
    /// Variance.
    pub(crate) variance: f64,
}

impl Summary {
    /// Of a slice; `None` when it is empty. Two passes, so that large means do not eat the variance.
    pub(crate) fn of(values: &[f64]) -> Option<Summary> {
        if values.is_empty() {
            return None;
        }
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        Some(Summary { n: values.len(), mean, variance: if values.len() > 1 { squares / (n - 1.0) } else { f64::NAN } })
    }

    /// Standard deviation.
    pub(crate) fn sd(&self) -> f64 {
        self.variance.sqrt()
    }

    /// Variance of the mean.
    pub(crate) fn variance_of_mean(&self) -> f64 {
        self.variance / self.n as f64
    }
}

/// Sum of squares of x about its mean, and sum of products with y about theirs, with both means.
pub(crate) struct Moments {
    /// Mean of x.
    pub(crate) mean_x: f64,
    /// Mean of y.
    pub(crate) mean_y: f64,
    /// Sum of squares of x.
    pub(crate) xx: f64,
    /// Sum of products.
    pub(crate) xy: f64,
}

impl Moments {
    /// Weighted moments of pairs `(x, y, weight)`; `None` unless x varies and all weights are positive.
    pub(crate) fn weighted(points: &[(f64, f64, f64)]) -> Option<Moments> {
        let total: f64 = points.iter().map(|(_, _, w)| w).sum();
        if points.len() < 2 || points.iter().any(|(_, _, w)| w.is_nan() || *w <= 0.0) {
            return None;
        }
        let mean_x = points.iter().map(|(x, _, w)| x * w).sum::<f64>() / total;
        let mean_y = points.iter().map(|(_, y, w)| y * w).sum::<f64>() / total;
        let xx: f64 = points.iter().map(|(x, _, w)| w * (x - mean_x) * (x - mean_x)).sum();
        let xy: f64 = points.iter().map(|(x, y, w)| w * (x - mean_x) * (y - mean_y)).sum();
        (xx > 0.0).then_some(Moments { mean_x, mean_y, xx, xy })
    }

    /// The same with every weight 1.
    pub(crate) fn of(points: &[(f64, f64)]) -> Option<Moments> {
        let n = points.len() as f64;
        if points.len() < 2 {
            return None;
        }
        let mean_x = points.iter().map(|(x, _)| x).sum::<f64>() / n;
        let mean_y = points.iter().map(|(_, y)| y).sum::<f64>() / n;
        let (xx, xy) = points.iter().fold((0.0, 0.0), |(xx, xy), (x, y)| {
            let from_mean = x - mean_x;
            (xx + from_mean * from_mean, xy + from_mean * (y - mean_y))
        });
        (xx > 0.0).then_some(Moments { mean_x, mean_y, xx, xy })
    }

    /// Slope of y on x.
    pub(crate) fn slope(&self) -> f64 {
        self.xy / self.xx
    }
}

/// Quantile of sorted values by linear interpolation between order statistics (position `p (n - 1)`).
pub(crate) fn quantile_of_sorted(sorted: &[f64], p: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let position = p.clamp(0.0, 1.0) * last as f64;
    let low = position.floor() as usize;
    let (below, above) = (*sorted.get(low)?, *sorted.get((low + 1).min(last))?);
    Some(below + (position - low as f64) * (above - below))
}

/// The values in ascending order.
pub(crate) fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_mean_does_not_eat_the_variance() {
        let summary = Summary::of(&[1e9 + 1.0, 1e9 + 2.0, 1e9 + 3.0]).unwrap();
        assert_eq!((summary.n, summary.variance), (3, 1.0));
        assert!(Summary::of(&[4.0]).unwrap().variance.is_nan());
        assert!(Summary::of(&[]).is_none());
    }

    #[test]
    fn quantiles_lie_between_order_statistics() {
        assert_eq!(quantile_of_sorted(&[1.0, 2.0, 4.0], 0.75), Some(3.0));
        assert_eq!(quantile_of_sorted(&[5.0], 0.1), Some(5.0));
        assert_eq!(quantile_of_sorted(&[], 0.1), None);
    }
}
