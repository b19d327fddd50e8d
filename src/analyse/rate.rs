//! Rate of progress before and now (criterion d): mostly a reason to say "too noisy to judge".
//!
//! Progress criteria, section 6: three termly tests have a standard error of 45 points a year.

use chrono::NaiveDate;

use super::gap::slope;

/// Above this standard error, in points a year, nothing is said.
pub(crate) const RATE_MAX_SE: f64 = 15.0;

/// Two rates in points a year, and their difference.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct RateChange {
    /// Rate before.
    pub(crate) before: f64,
    /// Rate now.
    pub(crate) now: f64,
    /// Noise of the difference.
    pub(crate) se: f64,
}

impl RateChange {
    /// Positive is faster than before.
    pub(crate) fn change(&self) -> f64 {
        self.now - self.before
    }

    /// Change in units of its noise.
    pub(crate) fn z(&self) -> f64 {
        self.change() / self.se
    }

    /// The z, unless the noise is too large to mean anything.
    pub(crate) fn z_if_usable(&self) -> Option<f64> {
        (self.se <= RATE_MAX_SE).then(|| self.z())
    }
}

/// Three occasions `(year, score)`: the middle score enters both rates, so its noise counts twice.
pub(crate) fn of_three(points: [(f64, f64); 3], one_occasion: f64) -> Option<RateChange> {
    let [(t0, x0), (t1, x1), (t2, x2)] = points;
    let (a, b) = (t1 - t0, t2 - t1);
    if !(a > 0.0 && b > 0.0) {
        return None;
    }
    let se = one_occasion * (1.0 / (b * b) + (1.0 / a + 1.0 / b).powi(2) + 1.0 / (a * a)).sqrt();
    Some(RateChange { before: (x1 - x0) / a, now: (x2 - x1) / b, se })
}

/// Two separate windows of at least three occasions each: a slope each, `se = hypot(se1, se2)`.
pub(crate) fn of_windows(before: &[(f64, f64)], now: &[(f64, f64)], one_occasion: f64) -> Option<RateChange> {
    if before.len() < 3 || now.len() < 3 {
        return None;
    }
    let (first, second) = (slope(before, one_occasion)?, slope(now, one_occasion)?);
    Some(RateChange { before: first.0, now: second.0, se: first.1.hypot(second.1) })
}

/// Days before the break that belong to the earlier window: a school year, and the weeks by which tests wander.
const EARLIER_WINDOW_DAYS: i64 = 400;

/// Two windows of dated scores that part at a day: what each holds, and the rates; `None` when a window is too thin.
pub(crate) fn of_history(history: &[(NaiveDate, f64)], part_at: NaiveDate, one_occasion: f64) -> Option<(RateChange, (usize, usize))> {
    let years = |(day, score): &(NaiveDate, f64)| ((*day - part_at).num_days() as f64 / 365.25, *score);
    let is_before = |day: NaiveDate| day < part_at && (part_at - day).num_days() <= EARLIER_WINDOW_DAYS;
    let before: Vec<(f64, f64)> = history.iter().filter(|(day, _)| is_before(*day)).map(years).collect();
    let now: Vec<(f64, f64)> = history.iter().filter(|(day, _)| *day >= part_at).map(years).collect();
    Some((of_windows(&before, &now, one_occasion)?, (before.len(), now.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_part_at_a_day_and_reach_back_a_school_year() {
        let day = |months: i32| NaiveDate::from_ymd_opt(2024 + months / 12, 1 + months.unsigned_abs() % 12, 10).unwrap();
        let history: Vec<(NaiveDate, f64)> = (0..24).map(|month| (day(month), 90.0 + f64::from(month))).collect();
        let (rates, n) = of_history(&history, day(16), 4.0).unwrap();
        assert_eq!(n, (13, 8));
        assert!((rates.before - 12.0).abs() < 0.3 && (rates.now - 12.0).abs() < 0.3, "{rates:?}");
        assert_eq!(of_history(&history, day(22), 4.0), None);
    }

    #[test]
    fn three_termly_tests_are_too_noisy_to_judge() {
        let found = of_three([(0.0, 90.0), (1.0 / 3.0, 96.0), (2.0 / 3.0, 93.0)], 6.184).unwrap();
        assert!((found.se - 45.443).abs() < 5e-4);
        assert_eq!(found.z_if_usable(), None);
    }

    #[test]
    fn two_years_of_tests_can_say_something() {
        let window =
            |start: f64, scores: [f64; 4]| scores.iter().enumerate().map(|(i, y)| (start + i as f64 / 3.0, *y)).collect::<Vec<_>>();
        let found = of_windows(&window(0.0, [96.0, 94.0, 93.0, 91.0]), &window(4.0 / 3.0, [91.0, 93.0, 94.0, 97.0]), 6.184).unwrap();
        assert!((found.change() - 10.5).abs() < 1e-9 && (found.z() - 0.895).abs() < 5e-4);
        assert!(found.z_if_usable().is_some());
        assert_eq!(of_windows(&[(0.0, 1.0)], &[(0.0, 1.0)], 6.0), None);
        assert_eq!(of_three([(0.0, 1.0), (0.0, 2.0), (1.0, 3.0)], 6.0), None);
    }

    #[test]
    fn a_rate_at_the_largest_noise_can_still_be_used() {
        let of = |se: f64| RateChange { before: 0.0, now: 1.0, se }.z_if_usable().is_some();
        assert_eq!((of(RATE_MAX_SE), of(RATE_MAX_SE + 1e-9)), (true, false));
    }
}
