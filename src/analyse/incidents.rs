//! Behaviour incidents of two terms compared (criterion g): counts over school days, by the school's own log.
//!
//! A term without an entry for the pupil is a term of no incidents only where the school's log covers it. Suspensions are
//! counted apart. School days are notional: weekdays outside the usual holidays; only their ratio matters here.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::wellbeing::{self, Chances};
use crate::domain::observed::{IncidentKind, Incidents};
use crate::domain::term::{SchoolTerm, Term, easter_sunday};
use crate::link::school::{Known, Pupil, School};

/// A term with fewer school days so far is compared one term later.
const FEWEST_DAYS: u32 = 20;
/// The log must reach within this many days of the ends of both terms.
const SLACK_DAYS: i64 = 28;

/// First and last day of the school's log of behaviour incidents; `None` when there is no dated entry.
pub(crate) fn log_of(school: &School) -> Option<(NaiveDate, NaiveDate)> {
    let all =
        || school.pupils.iter().flat_map(|pupil| &pupil.observed.incidents).filter(|known| known.fact.kind == IncidentKind::Behaviour);
    let first = all().filter_map(|known| known.fact.from.or(known.fact.to)).min()?;
    let last = all().filter_map(|known| known.fact.to.or(known.fact.from)).max()?;
    Some((first, last))
}

/// Incidents of one pupil in two terms.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TwoTerms {
    /// The earlier term.
    pub(crate) before: (SchoolTerm, wellbeing::Incidents),
    /// The later term, up to the day.
    pub(crate) now: (SchoolTerm, wellbeing::Incidents),
    /// Chances of so good and so bad a change; `None` under ten incidents.
    pub(crate) chances: Option<Chances>,
}

/// Compares the last two terms; an error says in words why nothing can be said.
pub(crate) fn two_terms(pupil: &Pupil, log: Option<(NaiveDate, NaiveDate)>, as_at: NaiveDate) -> Result<TwoTerms, &'static str> {
    let (first_entry, last_entry) = log.ok_or("no dated log of incidents")?;
    let [before, now] = last_two_terms(as_at);
    let covers = |day: NaiveDate, edge: NaiveDate| (day - edge).num_days() <= SLACK_DAYS;
    if !covers(first_entry, before.first_day) || !covers(now.last_day, last_entry) {
        return Err("the log of incidents does not cover two terms");
    }
    let incidents = &pupil.observed.incidents;
    let is_recent = |fact: &Incidents| fact.to.or(fact.from).is_none_or(|day| day >= before.first_day);
    let is_of_no_term = |fact: &Incidents| fact.kind == IncidentKind::Behaviour && is_recent(fact) && term_of(fact).is_none();
    if incidents.iter().any(|known| is_of_no_term(&known.fact)) {
        return Err("counts of incidents without days, or over more than one term");
    }
    let window = |window: &Window| wellbeing::Incidents {
        count: incidents
            .iter()
            .filter(|known| is_in(known, window, IncidentKind::Behaviour))
            .map(|known| u64::from(known.fact.count))
            .sum(),
        days: days_here(pupil, window),
    };
    let (early, late) = (window(&before), window(&now));
    if early.days <= 0.0 || late.days <= 0.0 {
        return Err("the pupil was not here in both terms");
    }
    Ok(TwoTerms { before: (before.term, early), now: (now.term, late), chances: wellbeing::incident_test(early, late) })
}

/// Suspensions, and the sessions lost by them, since the start of the term before the last two compared.
pub(crate) fn suspensions(pupil: &Pupil, as_at: NaiveDate) -> (u32, u32) {
    let [before, _] = last_two_terms(as_at);
    let recent = pupil.observed.incidents.iter().map(|known| &known.fact).filter(|fact| {
        fact.kind == IncidentKind::Suspension && fact.to.or(fact.from).is_some_and(|day| (before.first_day..=as_at).contains(&day))
    });
    recent.fold((0, 0), |(count, sessions), fact| (count + fact.count, sessions + fact.sessions.unwrap_or(0)))
}

/// Share of the later term's sessions lost to suspension.
pub(crate) fn suspended_share(pupil: &Pupil, as_at: NaiveDate) -> f64 {
    if !pupil.observed.incidents.iter().any(|known| known.fact.kind == IncidentKind::Suspension) {
        return 0.0;
    }
    let [_, now] = last_two_terms(as_at);
    let possible = 2.0 * f64::from(school_days(now.first_day, now.last_day));
    if possible > 0.0 { (sessions_lost(pupil, &now) / possible).min(1.0) } else { 0.0 }
}

struct Window {
    term: SchoolTerm,
    first_day: NaiveDate,
    last_day: NaiveDate,
}

/// The term of the day and the one before, or one step earlier when the term has hardly begun.
fn last_two_terms(as_at: NaiveDate) -> [Window; 2] {
    let current = window_of(as_at, as_at);
    let previous = |window: &Window| {
        let last_day = window.first_day.checked_sub_days(Days::new(1)).unwrap_or(window.first_day);
        window_of(last_day, last_day)
    };
    let before = previous(&current);
    if school_days(current.first_day, current.last_day) >= FEWEST_DAYS { [before, current] } else { [previous(&before), before] }
}

/// The term in which a day lies, up to `last_day`.
fn window_of(day: NaiveDate, last_day: NaiveDate) -> Window {
    let term = SchoolTerm::of(day);
    let start = term.year.start_year();
    let first_day = match term.term {
        Term::Autumn => NaiveDate::from_ymd_opt(start, 9, 1),
        Term::Spring => NaiveDate::from_ymd_opt(start + 1, 1, 1),
        Term::Summer => easter_sunday(start + 1).checked_add_days(Days::new(1)),
    };
    Window { term, first_day: first_day.unwrap_or(day), last_day }
}

/// Notional school days from one day to another, both included.
fn school_days(from: NaiveDate, to: NaiveDate) -> u32 {
    let days = from.iter_days().take_while(|day| *day <= to).filter(|day| is_school_day(*day)).count();
    u32::try_from(days).unwrap_or(u32::MAX)
}

/// A weekday outside the usual holidays: Christmas, Easter, summer and a week in the middle of each term.
fn is_school_day(day: NaiveDate) -> bool {
    if matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
        return false;
    }
    let monday = |day: NaiveDate| i64::from(day.num_days_from_ce()) - i64::from(day.weekday().num_days_from_monday());
    let in_week_of = |month, date| NaiveDate::from_ymd_opt(day.year(), month, date).is_some_and(|other| monday(other) == monday(day));
    let from_easter = (day - easter_sunday(day.year())).num_days();
    let holiday = match (day.month(), day.day()) {
        (12, 20..) | (1, ..=4) | (7, 23..) | (8, _) | (9, ..=2) => true,
        _ => (-9..=8).contains(&from_easter) || in_week_of(10, 28) || in_week_of(2, 17) || in_week_of(5, 29),
    };
    !holiday
}

/// The one term in which an entry lies.
fn term_of(fact: &Incidents) -> Option<SchoolTerm> {
    let (from, to) = (fact.from.or(fact.to)?, fact.to.or(fact.from)?);
    let term = SchoolTerm::of(from);
    (term == SchoolTerm::of(to)).then_some(term)
}

fn is_in(known: &Known<Incidents>, window: &Window, kind: IncidentKind) -> bool {
    known.fact.kind == kind && term_of(&known.fact) == Some(window.term)
}

fn sessions_lost(pupil: &Pupil, window: &Window) -> f64 {
    let lost = pupil.observed.incidents.iter().filter(|known| is_in(known, window, IncidentKind::Suspension));
    lost.map(|known| f64::from(known.fact.sessions.unwrap_or(0))).sum()
}

/// School days of a window on which the pupil was on roll and not suspended.
fn days_here(pupil: &Pupil, window: &Window) -> f64 {
    let from = pupil.admission_date.map_or(window.first_day, |admitted| admitted.max(window.first_day));
    (f64::from(school_days(from, window.last_day)) - sessions_lost(pupil, window) / 2.0).max(0.0)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::sample;
    use super::*;
    use crate::ledger::RowKey;
    use crate::place::Place;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn as_at() -> NaiveDate {
        day(2026, 7, 1)
    }

    fn entry(kind: IncidentKind, from: NaiveDate, to: NaiveDate, count: u32, sessions: Option<u32>) -> Known<Incidents> {
        let row = RowKey { file: Arc::from("log.csv"), sheet: None, row: 2 };
        Known { place: Place::file("log.csv"), row, fact: Incidents { kind, from: Some(from), to: Some(to), count, sessions } }
    }

    fn behaviour(day: NaiveDate, count: u32) -> Known<Incidents> {
        entry(IncidentKind::Behaviour, day, day, count, None)
    }

    fn pupil_with(incidents: Vec<Known<Incidents>>) -> Pupil {
        let mut pupil = sample::pupil(0, 4);
        pupil.observed.incidents = incidents;
        pupil
    }

    fn log() -> Option<(NaiveDate, NaiveDate)> {
        Some((day(2025, 9, 10), day(2026, 6, 30)))
    }

    #[test]
    fn fewer_incidents_this_term_are_better() {
        let pupil = pupil_with(vec![behaviour(day(2026, 2, 3), 14), behaviour(day(2026, 6, 3), 3)]);
        let found = two_terms(&pupil, log(), as_at()).unwrap();
        assert_eq!((found.before.1.count, found.now.1.count), (14, 3));
        assert_eq!(found.chances.unwrap().sign(), "++");
        assert_eq!((found.before.0.term, found.now.0.term), (Term::Spring, Term::Summer));
    }

    #[test]
    fn no_entry_is_no_incident_only_where_the_log_covers_the_term() {
        let pupil = pupil_with(vec![behaviour(day(2026, 2, 3), 14)]);
        assert_eq!(two_terms(&pupil, log(), as_at()).unwrap().now.1.count, 0);
        assert!(two_terms(&pupil, Some((day(2025, 9, 10), day(2026, 3, 1))), as_at()).is_err());
        assert!(two_terms(&pupil, Some((day(2026, 3, 1), day(2026, 6, 30))), as_at()).is_err());
        assert!(two_terms(&pupil, None, as_at()).is_err());
    }

    #[test]
    fn a_count_over_two_terms_belongs_to_neither() {
        let pupil = pupil_with(vec![entry(IncidentKind::Behaviour, day(2026, 2, 1), day(2026, 6, 1), 20, None)]);
        assert!(two_terms(&pupil, log(), as_at()).is_err());
    }

    #[test]
    fn under_ten_incidents_nothing_is_tested_and_suspensions_are_counted_apart() {
        let pupil = pupil_with(vec![
            behaviour(day(2026, 2, 3), 5),
            behaviour(day(2026, 6, 3), 4),
            entry(IncidentKind::Suspension, day(2026, 6, 8), day(2026, 6, 10), 1, Some(6)),
        ]);
        let found = two_terms(&pupil, log(), as_at()).unwrap();
        assert_eq!(found.chances, None);
        assert_eq!(suspensions(&pupil, as_at()), (1, 6));
        assert!((suspended_share(&pupil, as_at()) - 6.0 / (2.0 * (found.now.1.days + 3.0))).abs() < 1e-12);
    }

    #[test]
    fn a_term_that_has_hardly_begun_is_compared_later() {
        let pupil = pupil_with(Vec::new());
        let early = two_terms(&pupil, Some((day(2025, 9, 2), day(2026, 9, 10))), day(2026, 9, 12)).unwrap();
        assert_eq!((early.before.0.term, early.now.0.term), (Term::Spring, Term::Summer));
    }

    #[test]
    fn a_joiner_of_this_term_has_no_term_before() {
        let mut pupil = pupil_with(vec![behaviour(day(2026, 6, 3), 12)]);
        pupil.admission_date = Some(day(2026, 4, 28));
        assert_eq!(two_terms(&pupil, log(), as_at()).unwrap_err(), "the pupil was not here in both terms");
    }

    #[test]
    fn a_term_has_about_sixty_school_days() {
        for (from, to) in [((2025, 9, 1), (2025, 12, 31)), ((2026, 1, 1), (2026, 4, 5)), ((2026, 4, 6), (2026, 7, 31))] {
            let days = school_days(day(from.0, from.1, from.2), day(to.0, to.1, to.2));
            assert!((50..=76).contains(&days), "{days}");
        }
    }
}
