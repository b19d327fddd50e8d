//! A straight quantile-regression line, solved exactly (Koenker and Bassett 1978).
//!
//! The optimum of the linear programme lies at a vertex, and a vertex of a straight line passes through two of the
//! points; with few points all of them are tried. Large samples belong to the growth percentiles' own solver.

/// Most points tried: the work grows with the cube.
pub(crate) const MOST_POINTS: usize = 200;

/// A line at a quantile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct QuantileLine {
    /// Intercept.
    pub(crate) intercept: f64,
    /// Slope.
    pub(crate) slope: f64,
    /// Sum of check losses.
    pub(crate) loss: f64,
}

/// The line with the least sum of `u (tau - [u < 0])`; among equals the one with the lowest slope, then intercept.
///
/// `None` under two points, over [`MOST_POINTS`], or when x does not vary.
pub(crate) fn fit(points: &[(f64, f64)], tau: f64) -> Option<QuantileLine> {
    if points.len() > MOST_POINTS || !(tau > 0.0 && tau < 1.0) {
        return None;
    }
    let mut best: Option<QuantileLine> = None;
    for (index, (x0, y0)) in points.iter().enumerate() {
        for (x1, y1) in points.iter().skip(index + 1).filter(|(x1, _)| x1 != x0) {
            let slope = (y1 - y0) / (x1 - x0);
            let intercept = y0 - slope * x0;
            let line = QuantileLine { intercept, slope, loss: points.iter().map(|(x, y)| check(y - intercept - slope * x, tau)).sum() };
            if best.is_none_or(|best| is_better(&line, &best)) {
                best = Some(line);
            }
        }
    }
    best
}

fn check(u: f64, tau: f64) -> f64 {
    if u < 0.0 { u * (tau - 1.0) } else { u * tau }
}

fn is_better(line: &QuantileLine, best: &QuantileLine) -> bool {
    let tolerance = 1e-12 * (1.0 + best.loss.abs());
    if (line.loss - best.loss).abs() > tolerance {
        return line.loss < best.loss;
    }
    (line.slope, line.intercept) < (best.slope, best.intercept)
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINTS: [(f64, f64); 7] = [(1.0, 2.0), (2.0, 2.5), (3.0, 4.5), (4.0, 4.0), (5.0, 7.0), (6.0, 5.5), (7.0, 9.0)];

    #[test]
    fn the_median_line_passes_through_two_points() {
        let line = fit(&POINTS, 0.5).unwrap();
        assert!((line.slope - 7.0 / 6.0).abs() < 1e-12 && (line.loss - 2.5).abs() < 1e-12);
        let through = POINTS.iter().filter(|(x, y)| (y - line.intercept - line.slope * x).abs() < 1e-9).count();
        assert!(through >= 2);
    }

    #[test]
    fn one_start_has_no_line() {
        assert_eq!(fit(&[(1.0, 2.0), (1.0, 3.0)], 0.5), None);
        assert_eq!(fit(&POINTS, 1.0), None);
    }
}
