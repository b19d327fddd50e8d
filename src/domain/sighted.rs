//! A status as successive exports show it. An export is a snapshot: a change lies somewhere between two of them, and both days
//! are kept.

use chrono::NaiveDate;

use crate::domain::words::date;

/// A value that every snapshot from one day to another shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighted<T> {
    /// The value.
    pub value: T,
    /// The newest snapshot before it that shows something else; `None` when it is the first thing known.
    pub not_yet: Option<NaiveDate>,
    /// The first snapshot that shows it.
    pub first: NaiveDate,
    /// The last snapshot that shows it before something else is shown.
    pub last: NaiveDate,
    /// The first snapshot after it that shows something else; `None` while it holds.
    pub no_longer: Option<NaiveDate>,
}

impl<T> Sighted<T> {
    /// When it began, in words: `between 1 September 2026 and 20 November 2026`, or `by …` where nothing earlier is known.
    pub(crate) fn began(&self) -> String {
        match self.not_yet {
            Some(before) => format!("between {} and {}", date(before), date(self.first)),
            None => format!("by {}", date(self.first)),
        }
    }

    /// When it ended, in words; `None` while it holds.
    pub fn ended(&self) -> Option<String> {
        self.no_longer.map(|after| format!("between {} and {}", date(self.last), date(after)))
    }
}

/// The periods that snapshots show, oldest first. Of two snapshots of one day the later in the list counts.
pub(crate) fn sighted<T: PartialEq>(snapshots: impl IntoIterator<Item = (NaiveDate, T)>) -> Vec<Sighted<T>> {
    let mut all: Vec<(NaiveDate, T)> = snapshots.into_iter().collect();
    all.sort_by_key(|(day, _)| *day);
    let mut periods: Vec<Sighted<T>> = Vec::new();
    let mut snapshots = all.into_iter().peekable();
    while let Some((day, value)) = snapshots.next() {
        if snapshots.peek().is_some_and(|(next, _)| *next == day) {
            continue;
        }
        match periods.last_mut() {
            Some(period) if period.value == value => period.last = day,
            Some(period) => {
                period.no_longer = Some(day);
                let not_yet = Some(period.last);
                periods.push(Sighted { value, not_yet, first: day, last: day, no_longer: None });
            }
            None => periods.push(Sighted { value, not_yet: None, first: day, last: day, no_longer: None }),
        }
    }
    periods
}

/// The value on a day: that of the newest snapshot not after it. Before the first snapshot nothing is known, unless the first
/// one lies in the same school year.
pub fn on<T>(periods: &[Sighted<T>], day: NaiveDate) -> Option<&T> {
    let known = periods.iter().rev().find(|period| period.first <= day);
    let same_year = |period: &&Sighted<T>| {
        crate::domain::academic_year::AcademicYear::of(period.first) == crate::domain::academic_year::AcademicYear::of(day)
    };
    known.or_else(|| periods.first().filter(same_year)).map(|period| &period.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_change_lies_between_two_snapshots() {
        let periods = sighted([(day("2027-03-12"), 'Y'), (day("2026-11-20"), 'N'), (day("2027-07-02"), 'Y')]);
        assert_eq!(periods.len(), 2);
        assert_eq!(periods[1].began(), "between 20 November 2026 and 12 March 2027");
        assert_eq!(periods[0].ended().as_deref(), Some("between 20 November 2026 and 12 March 2027"));
        assert_eq!((periods[0].began().as_str(), periods[1].ended()), ("by 20 November 2026", None));
    }

    #[test]
    fn a_day_has_the_value_of_the_newest_snapshot_before_it() {
        let periods = sighted([(day("2026-11-20"), 'N'), (day("2027-03-12"), 'Y')]);
        for (text, expected) in [
            ("2026-08-31", None),
            ("2026-09-01", Some(&'N')),
            ("2026-11-20", Some(&'N')),
            ("2027-03-11", Some(&'N')),
            ("2027-03-12", Some(&'Y')),
            ("2030-01-01", Some(&'Y')),
        ] {
            assert_eq!(on(&periods, day(text)), expected, "{text}");
        }
    }

    #[test]
    fn of_two_snapshots_of_one_day_the_later_counts() {
        assert_eq!(sighted([(day("2026-11-20"), 'N'), (day("2026-11-20"), 'Y')])[0].value, 'Y');
    }
}
