//! Periods and ages as the rules mean them: windows of the return, age for attendance, and age for the early years.
//!
//! "Aged n" differs from rule to rule. For the early years a child counts as three in the term after the birthday, so up to
//! 31 August, 31 December and 31 March for the three returns; as four when four on the 31 August before the school year.

pub(super) use crate::census::facts::window;
use chrono::{Datelike, Months, NaiveDate};

use crate::census::applies::age_on;
use crate::census::return_model::{Return, ReturnPupil};
use crate::census::rules::rule::Judged;
use crate::config::census::dates::Window;
use crate::domain::term::Term;

/// Youngest age, in months, for which a funded place has been possible since September 2024.
const YOUNGEST_FUNDED_MONTHS: u32 = 9;

/// How old a child is for the early years rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum EarlyAge {
    /// Too young for any funded place.
    TooYoung,
    /// Under two.
    One,
    /// Two.
    Two,
    /// Three.
    Three,
    /// Four.
    Four,
    /// Five or more on the 31 August before the school year.
    Older,
}

/// True when a day lies in a window of the return, ends included.
pub(super) fn is_in(day: NaiveDate, window: Window) -> bool {
    (window.from..=window.to).contains(&day)
}

/// The age that decides whether attendance is asked for.
pub(super) fn attendance_age(pupil: &ReturnPupil, c: &Judged<'_>) -> Option<i32> {
    let day = window("attendance_age_day", c.ret, c.census)?.from;
    Some(age_on(*pupil.date_of_birth.valid()?, day))
}

/// True for a code that says the pupil boards.
pub(super) fn boards(pupil: &ReturnPupil) -> bool {
    matches!(pupil.boarder.as_str(), "B" | "6" | "7")
}

/// The age for the early years; nothing when the date of birth is missing.
pub(super) fn early_age(pupil: &ReturnPupil, ret: &Return) -> Option<EarlyAge> {
    let born = *pupil.date_of_birth.valid()?;
    let start = ret.census.year.start_year();
    let by = match ret.census.term {
        Term::Autumn => NaiveDate::from_ymd_opt(start, 8, 31),
        Term::Spring => NaiveDate::from_ymd_opt(start, 12, 31),
        Term::Summer => NaiveDate::from_ymd_opt(start + 1, 3, 31),
    }?;
    let august = NaiveDate::from_ymd_opt(start, 8, 31)?;
    let years_by = |day: NaiveDate| day.year() - born.year() - i32::from((day.month(), day.day()) < (born.month(), born.day()));
    Some(match (years_by(august), years_by(by)) {
        (5.., _) => EarlyAge::Older,
        (4, _) => EarlyAge::Four,
        (_, 3..) => EarlyAge::Three,
        (_, 2) => EarlyAge::Two,
        _ if born.checked_add_months(Months::new(YOUNGEST_FUNDED_MONTHS)).is_some_and(|day| day > by) => EarlyAge::TooYoung,
        _ => EarlyAge::One,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::census::return_model::entered_date;
    use crate::domain::academic_year::AcademicYear;
    use crate::domain::term::SchoolTerm;

    #[test]
    fn a_child_is_three_in_the_term_after_the_birthday_and_four_by_the_august_before() {
        for (term, born, age) in [
            (Term::Autumn, "2023-08-31", EarlyAge::Three),
            (Term::Autumn, "2023-09-01", EarlyAge::Two),
            (Term::Spring, "2023-12-31", EarlyAge::Three),
            (Term::Spring, "2024-01-01", EarlyAge::Two),
            (Term::Summer, "2024-03-31", EarlyAge::Three),
            (Term::Summer, "2024-04-01", EarlyAge::Two),
            (Term::Summer, "2022-09-01", EarlyAge::Three),
            (Term::Summer, "2022-08-31", EarlyAge::Four),
            (Term::Autumn, "2021-08-31", EarlyAge::Older),
            (Term::Autumn, "2025-11-30", EarlyAge::One),
            (Term::Autumn, "2025-12-01", EarlyAge::TooYoung),
        ] {
            let ret = Return::blank(SchoolTerm { year: AcademicYear::starting(2026).unwrap(), term });
            let pupil = ReturnPupil { date_of_birth: entered_date(born), ..ReturnPupil::blank() };
            assert_eq!(early_age(&pupil, &ret), Some(age), "{term} {born}");
        }
    }
}
