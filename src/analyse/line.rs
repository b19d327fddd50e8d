//! A school's own same-baseline line: least squares of current on prior, and how far one pupil lies from it.
//!
//! Externally studentised (deleted) residual: Cook and Weisberg 1982; used from 60 pairs on, because with fewer the
//! line moves with the child (method, "Peers from the same baseline", section 2).

use super::distribution::{normal_quantile, t_above};
use super::summary::Moments;

/// A fitted line with one pupil's distance from it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct DeletedResidual {
    /// Intercept.
    pub(crate) intercept: f64,
    /// Slope.
    pub(crate) slope: f64,
    /// The pupil's place on the line.
    pub(crate) fit: f64,
    /// The pupil's distance from it.
    pub(crate) residual: f64,
    /// Residual standard deviation, n-2.
    pub(crate) s: f64,
    /// Leverage.
    pub(crate) leverage: f64,
    /// Deleted studentised residual.
    pub(crate) t: f64,
    /// Its degrees of freedom, n-3.
    pub(crate) df: usize,
}

impl DeletedResidual {
    /// The z with the same tail probability as t.
    pub(crate) fn z(&self) -> f64 {
        let tail = t_above(self.t.abs(), self.df as f64);
        (-normal_quantile(tail)).copysign(self.t)
    }
}

/// Fits `(x, y)` pairs and measures one of them; `None` under four pairs, or when x or the residuals do not vary.
pub(crate) fn deleted_residual(points: &[(f64, f64)], pupil: usize) -> Option<DeletedResidual> {
    let (x, y) = *points.get(pupil)?;
    let df = points.len().checked_sub(3).filter(|df| *df > 0)?;
    let moments = Moments::of(points)?;
    let slope = moments.slope();
    let intercept = moments.mean_y - slope * moments.mean_x;
    let from_line = |x: f64, y: f64| (y - moments.mean_y) - slope * (x - moments.mean_x);
    let squares: f64 = points.iter().map(|(x, y)| from_line(*x, *y).powi(2)).sum();
    let residual = from_line(x, y);
    let leverage = 1.0 / points.len() as f64 + (x - moments.mean_x).powi(2) / moments.xx;
    let without = (squares - residual * residual / (1.0 - leverage)) / df as f64;
    if without.is_nan() || without <= 0.0 || leverage >= 1.0 {
        return None;
    }
    let s = (squares / (df + 1) as f64).sqrt();
    Some(DeletedResidual {
        intercept,
        slope,
        fit: y - residual,
        residual,
        s,
        leverage,
        t: residual / (without * (1.0 - leverage)).sqrt(),
        df,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pupil_does_not_move_the_line_he_is_measured_by() {
        let x = [74.0, 80.0, 84.0, 88.0, 91.0, 95.0, 98.0, 100.0, 104.0, 107.0, 112.0, 118.0];
        let y = [80.0, 83.0, 82.0, 90.0, 78.0, 97.0, 96.0, 104.0, 103.0, 110.0, 109.0, 117.0];
        let points: Vec<(f64, f64)> = x.into_iter().zip(y).collect();
        let found = deleted_residual(&points, 4).unwrap();
        assert!((found.t + 5.2682).abs() < 5e-5);
        assert!((found.leverage - 0.0959).abs() < 5e-5);
        assert_eq!(found.df, 9);
        assert!(found.z() > found.t && found.z() < -3.0);
    }

    #[test]
    fn three_pairs_or_one_start_fit_no_line() {
        assert_eq!(deleted_residual(&[(1.0, 2.0), (2.0, 1.0), (3.0, 3.0)], 0), None);
        assert_eq!(deleted_residual(&[(1.0, 2.0); 8], 0), None);
        assert_eq!(deleted_residual(&[], 0), None);
    }
}
