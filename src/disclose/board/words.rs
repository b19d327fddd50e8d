//! The sentence a board may read about chance.

use crate::domain::amounts::rounded;

/// The share of pupils listed by chance alone, without saying how many were judged.
pub(super) fn chance(expected: f64, n_judged: usize, min_judged: usize) -> String {
    if n_judged < min_judged || !expected.is_finite() || expected < 0.0 {
        return String::new();
    }
    let percent = rounded(100.0 * expected / n_judged as f64, 0);
    let share = if percent < 1.0 { "fewer than 1%".to_owned() } else { format!("about {percent:.0}%") };
    format!("Even if every pupil made usual progress, {share} of those with full evidence would be flagged by chance alone")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_told_as_a_share() {
        assert!(chance(2.9, 180, 10).contains("about 2%"));
        assert!(chance(0.5, 180, 10).contains("fewer than 1%"));
        assert_eq!(chance(0.1, 4, 10), "");
    }
}
