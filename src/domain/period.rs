//! A fact with its dates. There is no "current" in the core: ask as at a day.

use chrono::NaiveDate;

/// A value that held from one day to another, ends included; an open end is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period<T> {
    /// The fact.
    pub value: T,
    /// First day, if known.
    pub from: Option<NaiveDate>,
    /// Last day, if it ended.
    pub to: Option<NaiveDate>,
}

impl<T> Period<T> {
    /// True when the fact held on a day. An unknown start is taken as "before anything we know".
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// The value in force on a day: the latest start wins among those that hold.
pub fn as_at<T>(periods: &[Period<T>], day: NaiveDate) -> Option<&T> {
    periods.iter().filter(|period| period.holds_on(day)).max_by_key(|period| period.from).map(|period| &period.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_start_in_force_wins() {
        let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
        let periods = [
            Period { value: 'N', from: None, to: None },
            Period { value: 'K', from: Some(day(3, 1)), to: Some(day(6, 30)) },
        ];
        assert_eq!(as_at(&periods, day(2, 28)), Some(&'N'));
        assert_eq!(as_at(&periods, day(3, 1)), Some(&'K'));
        assert_eq!(as_at(&periods, day(6, 30)), Some(&'K'));
        assert_eq!(as_at(&periods, day(7, 1)), Some(&'N'));
    }
}
