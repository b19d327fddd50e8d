//! What successive pupil lists say of one pupil: class, year group, premiums and language as periods between snapshots, and the
//! row keys under which earlier outputs knew the pupil.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::academic_year::AcademicYear;
use crate::domain::nc_year::NcYear;
use crate::domain::sen::SenNeed;
use crate::domain::sighted::{Sighted, on, sighted};
use crate::link::school::{Pupil, PupilIndex};
use crate::normalise::records::{Flag, RollRow};

/// A pupil's status over time, as the lists up to the day of the run show it, oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OverTime {
    /// Other row keys under which earlier outputs knew the pupil.
    pub keys: BTreeSet<String>,
    /// Class; a list without one says nothing.
    pub class: Vec<Sighted<String>>,
    /// Year group.
    pub nc_year: Vec<Sighted<NcYear>>,
    /// Pupil premium.
    pub pupil_premium: Vec<Sighted<Flag>>,
    /// Free school meals.
    pub free_school_meals: Vec<Sighted<Flag>>,
    /// English as an additional language.
    pub eal: Vec<Sighted<Flag>>,
    /// Looked after.
    pub looked_after: Vec<Sighted<Flag>>,
    /// Types of need in rank order, as SEN reports show them.
    pub needs: Vec<Sighted<Vec<SenNeed>>>,
    /// The newest list that does not name the pupil yet, and the first one that does; `None` when every list does.
    pub joined: Option<(NaiveDate, NaiveDate)>,
}

/// A change of status inside a school year, for the pupil's evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusChange {
    /// What changed and how, for example `pupil premium from no to yes`.
    pub what: String,
    /// `between … and …`.
    pub when: String,
}

impl OverTime {
    /// Changes between two lists of one school year, in order of status and day; September's new class and year are none.
    pub fn changes(&self) -> Vec<StatusChange> {
        let word = |flag: &Flag| if *flag == Flag::Yes { "yes".to_owned() } else { "no".to_owned() };
        [
            steps("class", &self.class, String::clone),
            steps("year group", &self.nc_year, ToString::to_string),
            steps("pupil premium", &self.pupil_premium, word),
            steps("free school meals", &self.free_school_meals, word),
            steps("English as an additional language", &self.eal, word),
            steps("looked after", &self.looked_after, word),
            steps("type of need", &self.needs, |needs| needs.iter().map(SenNeed::code).collect::<Vec<_>>().join(" and ")),
        ]
        .concat()
    }
}

fn steps<T>(what: &str, periods: &[Sighted<T>], word: impl Fn(&T) -> String) -> Vec<StatusChange> {
    let pairs = periods.iter().zip(periods.iter().skip(1));
    pairs
        .filter(|(before, after)| AcademicYear::of(before.last) == AcademicYear::of(after.first))
        .map(|(before, after)| StatusChange {
            what: format!("{what} from {} to {}", word(&before.value), word(&after.value)),
            when: after.began(),
        })
        .collect()
}

/// One list's row about one pupil.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Snapshot<'a> {
    /// The day of the list.
    pub day: NaiveDate,
    /// The row.
    pub row: &'a RollRow,
}

/// Puts the snapshots of each pupil in order. Lists of days after the run are not known yet.
///
/// `lists` are the days of the school's lists: the newest one before a pupil's first is the day on which the pupil was not there yet.
pub(crate) fn remember(
    pupils: &mut [Pupil],
    snapshots: &BTreeMap<PupilIndex, Vec<Snapshot<'_>>>,
    lists: &BTreeSet<NaiveDate>,
    as_at: NaiveDate,
) {
    for (at, all) in snapshots {
        let Some(pupil) = pupils.get_mut(at.0) else { continue };
        let known: Vec<&Snapshot<'_>> = all.iter().filter(|one| one.day <= as_at).collect();
        let flags = |flag: fn(&RollRow) -> Flag| {
            sighted(known.iter().map(|one| (one.day, flag(one.row))).filter(|(_, flag)| *flag != Flag::Unknown))
        };
        let over_time = &mut pupil.over_time;
        over_time.class =
            sighted(known.iter().filter_map(|one| Some((one.day, one.row.pupil.class.clone().filter(|class| !class.trim().is_empty())?))));
        over_time.nc_year = sighted(known.iter().filter_map(|one| Some((one.day, one.row.pupil.nc_year?))));
        let first = known.iter().map(|one| one.day).min();
        over_time.joined = first.and_then(|first| Some((*lists.range(..first).next_back()?, first)));
        over_time.pupil_premium = flags(|row| row.pupil_premium);
        over_time.free_school_meals = flags(|row| row.free_school_meals);
        over_time.eal = flags(|row| row.eal);
        over_time.looked_after = flags(|row| row.looked_after);
    }
}

impl Pupil {
    /// Pupil premium on a day, as the lists of the time show it; the list in force speaks where no other does.
    pub fn pupil_premium_on(&self, day: NaiveDate) -> Flag {
        on(&self.over_time.pupil_premium, day).copied().unwrap_or(self.pupil_premium)
    }

    /// Primary need on a day, as the SEN reports of the time show it; today's speaks where no other does.
    #[cfg(test)]
    pub(crate) fn need_on(&self, day: NaiveDate) -> Option<&SenNeed> {
        on(&self.over_time.needs, day).and_then(|needs| needs.first()).or_else(|| self.primary_need())
    }

    /// Class on a day, where a list of the time says so.
    #[cfg(test)]
    pub(crate) fn class_on(&self, day: NaiveDate) -> Option<&str> {
        on(&self.over_time.class, day).map(String::as_str)
    }

    /// Every row key under which outputs know or knew the pupil, today's first.
    pub fn keys(&self) -> impl Iterator<Item = &str> + Clone {
        std::iter::once(self.key.as_str()).chain(self.over_time.keys.iter().map(String::as_str))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::roll::testing::{pupil, reference, row};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn over_time(lists: &[(&str, Flag, &str)], as_at: &str) -> Pupil {
        let rows: Vec<(NaiveDate, RollRow)> = lists
            .iter()
            .map(|(on, flag, class)| {
                let who = reference("Adams", "Ava", None, Some(class));
                (day(on), RollRow { pupil_premium: *flag, ..row(2, who) })
            })
            .collect();
        let mut pupils = vec![pupil("", "Adams", "Ava", "2017-09-15", "Oak")];
        let seen = rows.iter().map(|(day, row)| Snapshot { day: *day, row }).collect();
        let days = rows.iter().map(|(day, _)| *day).chain([day("2025-11-20")]).collect();
        remember(&mut pupils, &BTreeMap::from([(PupilIndex(0), seen)]), &days, day(as_at));
        pupils.remove(0)
    }

    #[test]
    fn a_premium_that_begins_in_the_middle_of_a_year_is_not_painted_over_the_autumn() {
        let ava = over_time(&[("2026-11-20", Flag::No, "Oak"), ("2027-03-12", Flag::Yes, "Oak")], "2027-07-02");
        assert_eq!((ava.pupil_premium_on(day("2026-12-01")), ava.pupil_premium_on(day("2027-03-12"))), (Flag::No, Flag::Yes));
        let changes = ava.over_time.changes();
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].what, "pupil premium from no to yes");
        assert_eq!(changes[0].when, "between 20 November 2026 and 12 March 2027");
    }

    #[test]
    fn a_list_of_a_later_day_is_not_known_yet() {
        let ava = over_time(&[("2026-11-20", Flag::No, "Oak"), ("2027-03-12", Flag::Yes, "Elm")], "2026-12-01");
        assert!(ava.over_time.changes().is_empty());
        assert_eq!(ava.pupil_premium_on(day("2026-12-01")), Flag::No);
    }

    #[test]
    fn septembers_new_class_is_no_change_and_a_move_in_spring_is_one() {
        let ava =
            over_time(&[("2026-06-20", Flag::No, "Ash"), ("2026-11-20", Flag::No, "Oak"), ("2027-03-12", Flag::No, "Elm")], "2027-07-02");
        let what: Vec<String> = ava.over_time.changes().into_iter().map(|change| change.what).collect();
        assert_eq!(what, ["class from Oak to Elm"]);
        assert_eq!(ava.class_on(day("2026-12-01")), Some("Oak"));
    }

    #[test]
    fn a_joiner_came_between_two_lists() {
        let ava = over_time(&[("2026-11-20", Flag::No, "Oak")], "2026-11-20");
        assert_eq!(ava.over_time.joined, Some((day("2025-11-20"), day("2026-11-20"))));
    }
}
