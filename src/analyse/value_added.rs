//! English value added: score minus the national mean of pupils with like prior points, averaged over a school.
//!
//! The table of group means and the national spread are the Department's file of the year, given as data. A pupil's own
//! value means nothing by itself (method, "Peers from the same baseline", section 4).

use super::summary::Summary;

/// The Department's formula is written with 1.96, not with the exact normal point.
const DEPARTMENT_Z: f64 = 1.96;

/// Prior points `(reading + writing + 2 x maths) / 4`.
pub(crate) fn prior_points(reading: f64, writing: f64, maths: f64) -> f64 {
    (reading + writing + 2.0 * maths) / 4.0
}

/// School mean of pupil values with `mean -+ 1.96 sd_nat / sqrt(n)`; `None` without pupils.
pub(crate) fn school_score(values: &[f64], sd_nat: f64) -> Option<(f64, f64, f64)> {
    let summary = Summary::of(values)?;
    let half = DEPARTMENT_Z * sd_nat / (summary.n as f64).sqrt();
    Some((summary.mean, summary.mean - half, summary.mean + half))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_pupils_say_little_about_a_school() {
        assert_eq!(prior_points(8.0, 6.0, 8.0), 7.5);
        let (mean, low, high) = school_score(&[-1.2, 0.4, 1.9, -4.0, 1.1], 6.0).unwrap();
        assert!((mean + 0.36).abs() < 1e-12 && (low + 5.6192).abs() < 5e-5 && (high - 4.8992).abs() < 5e-5);
        assert_eq!(school_score(&[], 6.0), None);
    }
}
