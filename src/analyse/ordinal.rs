//! Ordered words as positions, and the month of birth: what to do with results that are not on a norm scale.
//!
//! Ridits: Bross 1958; categories are never averaged as 1, 2, 3. Age: progress criteria, section 9.

use super::distribution::normal_quantile;

/// Mid-year pupil: between the sixth and the seventh month of the school year, months counted from September = 0.
const MID_YEAR_MONTH: f64 = 5.5;

/// Ridit of each category from the counts, lowest first: share below plus half of the own; `None` without pupils.
pub(crate) fn ridits(counts: &[f64]) -> Option<Vec<f64>> {
    let total: f64 = counts.iter().sum();
    if !(total > 0.0 && counts.iter().all(|count| *count >= 0.0)) {
        return None;
    }
    let mut below = 0.0;
    let mut ridits = Vec::with_capacity(counts.len());
    for count in counts {
        ridits.push((below + 0.5 * count) / total);
        below += count;
    }
    Some(ridits)
}

/// Points a month of age is worth, from the published shares reaching a standard of the oldest and the youngest.
pub(crate) fn points_per_month(share_oldest: f64, share_youngest: f64, months: f64, sd: f64) -> f64 {
    sd * (normal_quantile(share_oldest) - normal_quantile(share_youngest)) / months
}

/// A score that is not age-standardised, moved to mid-year age; month 0 is September, 11 August.
pub(crate) fn age_adjusted(score: f64, birth_month: f64, points_per_month: f64) -> f64 {
    score + points_per_month * (birth_month - MID_YEAR_MONTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_sits_at_its_middle() {
        let found = ridits(&[2.0, 6.0, 17.0, 5.0]).unwrap();
        for (ridit, expected) in found.iter().zip([0.0333, 0.1667, 0.55, 0.9167]) {
            assert!((ridit - expected).abs() < 5e-5);
        }
        assert_eq!(ridits(&[0.0, 0.0]), None);
    }

    #[test]
    fn a_summer_born_pupil_is_moved_up() {
        let beta = points_per_month(0.76, 0.57, 11.0, 15.0);
        assert!((beta - 0.723).abs() < 5e-4);
        assert!((age_adjusted(88.0, 11.0, beta) - 91.974).abs() < 5e-4);
        assert!((age_adjusted(88.0, 0.0, beta) - 84.026).abs() < 5e-4);
    }
}
