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
    pub(crate) fn holds_on(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// The value in force on a day: the latest start wins among those that hold.
pub fn as_at<T>(periods: &[Period<T>], day: NaiveDate) -> Option<&T> {
    periods.iter().filter(|period| period.holds_on(day)).max_by_key(|period| period.from).map(|period| &period.value)
}

/// The parts of `period` on which none of `others` holds: what a weaker source still has to say beside a stronger one.
pub fn outside<T: Clone>(period: &Period<T>, others: &[Period<T>]) -> Vec<Period<T>> {
    let mut parts = vec![period.clone()];
    for other in others {
        parts = parts.into_iter().flat_map(|part| without(part, other)).collect();
    }
    parts
}

fn without<T: Clone>(part: Period<T>, other: &Period<T>) -> Vec<Period<T>> {
    let starts_after_part = matches!((part.to, other.from), (Some(to), Some(from)) if to < from);
    let ends_before_part = matches!((part.from, other.to), (Some(from), Some(to)) if to < from);
    if starts_after_part || ends_before_part {
        return vec![part];
    }
    let mut rest = Vec::new();
    if let Some(day_before) = other.from.and_then(|from| from.pred_opt())
        && part.from.is_none_or(|from| from <= day_before)
    {
        rest.push(Period { value: part.value.clone(), from: part.from, to: Some(day_before) });
    }
    if let Some(day_after) = other.to.and_then(|to| to.succ_opt())
        && part.to.is_none_or(|to| day_after <= to)
    {
        rest.push(Period { value: part.value, from: Some(day_after), to: part.to });
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weaker_source_speaks_only_where_the_stronger_is_silent() {
        let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d);
        let period = |from, to| Period { value: 'N', from, to };
        let stronger = [period(day(3, 1), day(6, 30)), period(day(9, 1), None)];
        let parts = outside(&period(None, None), &stronger);
        assert_eq!(parts, [period(None, day(2, 28)), period(day(7, 1), day(8, 31))]);
        assert!(outside(&period(day(4, 1), day(5, 1)), &stronger).is_empty());
        assert_eq!(outside(&period(day(1, 1), day(2, 1)), &stronger), [period(day(1, 1), day(2, 1))]);
    }

    #[test]
    fn the_latest_start_in_force_wins() {
        let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
        let periods = [Period { value: 'N', from: None, to: None }, Period { value: 'K', from: Some(day(3, 1)), to: Some(day(6, 30)) }];
        assert_eq!(as_at(&periods, day(2, 28)), Some(&'N'));
        assert_eq!(as_at(&periods, day(3, 1)), Some(&'K'));
        assert_eq!(as_at(&periods, day(6, 30)), Some(&'K'));
        assert_eq!(as_at(&periods, day(7, 1)), Some(&'N'));
    }
}
