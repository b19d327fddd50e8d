//! Model facts for the tests of criteria that are judged once for a pupil.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::decide::criteria::Facts;
use crate::decide::results::{Level, SubjectLevels};
use crate::decide::rule::SubjectInput;
use crate::decide::sample;
use crate::domain::observed::{Rater, Rating, ScaleResult, ScaleValue};
use crate::domain::occasion::Occasion;
use crate::domain::score::{Outcome, StandardisedScore};
use crate::domain::subject::Subject;
use crate::ledger::RowKey;
use crate::link::school::{Known, Provision, Pupil};
use crate::place::Place;

pub(crate) fn pupil() -> Pupil {
    sample::pupil(0)
}

pub(crate) fn known<T>(fact: T) -> Known<T> {
    Known { place: Place::file("observed.csv"), row: RowKey { file: Arc::from("observed.csv"), sheet: None, row: 2 }, fact }
}

fn day((year, month, day): (i32, u32, u32)) -> NaiveDate {
    sample::day(year, month, day)
}

/// A teacher's rating.
pub(crate) fn rating(instrument: &str, scale: &str, on: (i32, u32, u32), value: f64) -> Known<Rating> {
    let day = day(on);
    known(Rating {
        instrument: Arc::from(instrument),
        scale: Arc::from(scale),
        rater: Rater::Teacher,
        occasion: Occasion::of(day),
        date: Some(day),
        value,
    })
}

/// A standardised result of one construct.
pub(crate) fn construct(name: &str, points: f64, on: (i32, u32, u32)) -> Known<ScaleResult> {
    let day = day(on);
    known(ScaleResult {
        instrument: Arc::from("Diagnostic tests"),
        construct: Arc::from(name),
        subject: None,
        occasion: Occasion::of(day),
        date: Some(day),
        value: ScaleValue::Standardised(
            StandardisedScore::new(points).map_or(Outcome::Missing(crate::domain::score::NoScore::NotRecorded), Outcome::Score),
        ),
        is_marked: false,
    })
}

/// A course of so many weeks up to the day, with sessions attended and offered.
pub(crate) fn course(weeks: i64, sessions: Option<(u32, u32)>) -> Provision {
    let course = crate::analyse::sample::course(0, "Invented reading club");
    Provision {
        start: Some(sample::as_at() - chrono::Duration::weeks(weeks)),
        end: None,
        sessions_attended: sessions.map(|sessions| sessions.0),
        sessions_offered: sessions.map(|sessions| sessions.1),
        ..course
    }
}

pub(crate) fn facts<T>(pupil: &Pupil, check: impl Fn(&Facts<'_>) -> T) -> T {
    facts_of(pupil, BTreeMap::new(), check)
}

/// Reading, writing and maths with these levels of `c`.
pub(crate) fn facts_with_levels<T>(pupil: &Pupil, c: [&str; 3], check: impl Fn(&Facts<'_>) -> T) -> T {
    facts_of(pupil, Subject::ALL.into_iter().zip(c).map(|(subject, sign)| (subject, input(sign, 90.0))).collect(), check)
}

/// Reading with a level of `c` and a latest score.
pub(crate) fn facts_with_latest<T>(pupil: &Pupil, c: &str, latest: f64, check: impl Fn(&Facts<'_>) -> T) -> T {
    facts_of(pupil, BTreeMap::from([(Subject::Reading, input(c, latest))]), check)
}

pub(crate) fn input(c: &str, latest: f64) -> SubjectInput {
    let levels = SubjectLevels {
        c: Level::from_sign(c).unwrap_or(Level::Unknown),
        c_mid: Level::Unknown,
        c_last: Level::Unknown,
        b: Level::Unknown,
        below_reference: true,
    };
    SubjectInput { levels, latest: Some(latest), assessment_fell: false }
}

fn facts_of<T>(pupil: &Pupil, subjects: BTreeMap<Subject, SubjectInput>, check: impl Fn(&Facts<'_>) -> T) -> T {
    let log = Some((sample::day(2025, 9, 10), sample::day(2026, 6, 29)));
    check(&Facts { as_at: sample::as_at(), pupil, subjects: &subjects, log, method: &sample::method() })
}
