//! Invented schools for the tests, from a seeded generator: every child and every score is made up.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::academic_year::AcademicYear;
use crate::domain::name::PupilName;
use crate::domain::nc_year::NcYear;
use crate::domain::occasion::Occasion;
use crate::domain::random::Generator;
use crate::domain::score::{Measure, Outcome, StandardisedScore};
use crate::domain::subject::Subject;
use crate::domain::term::Term;
use crate::ledger::{Ledger, RowKey};
use crate::link::school::{Provision, Pupil, School, Series, SeriesResult};
use crate::place::Place;

/// The program's own generator, with a normal value.
pub(crate) struct Random(Generator);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(Generator::new(seed))
    }

    /// Between 0 and 1, both excluded.
    pub(crate) fn share(&mut self) -> f64 {
        ((self.0.next() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    /// Standard normal (Box and Muller 1958).
    pub(crate) fn normal(&mut self) -> f64 {
        (-2.0 * self.share().ln()).sqrt() * (std::f64::consts::TAU * self.share()).cos()
    }
}

/// The occasion so many terms after autumn 2023.
pub(crate) fn occasion(term: usize) -> Occasion {
    Occasion { year: AcademicYear::starting(2023 + (term / 3) as i32).unwrap(), term: Term::ALL[term % 3] }
}

pub(crate) fn series(subject: Subject) -> Series {
    Series { subject, instrument: Arc::from("Invented tests"), measure: Measure::AgeStandardised }
}

pub(crate) fn score(points: f64) -> Outcome<StandardisedScore> {
    Outcome::Score(StandardisedScore::new(points).unwrap())
}

pub(crate) fn below(points: f64) -> Outcome<StandardisedScore> {
    Outcome::Below(StandardisedScore::new(points).unwrap())
}

pub(crate) fn result(term: usize, outcome: Outcome<StandardisedScore>) -> SeriesResult {
    SeriesResult { occasion: occasion(term), date: occasion(term).usual_day(), outcome, place: Place::file("tests.csv") }
}

pub(crate) fn pupil(number: usize, year: i8) -> Pupil {
    let row = RowKey { file: Arc::from("pupils.csv"), sheet: None, row: number as u32 + 2 };
    Pupil {
        key: format!("k{number:05}"),
        admission_number: Some(number.to_string()),
        name: PupilName { surname: format!("Sample{number}"), forename: "Invented".into(), ..PupilName::default() },
        nc_year: NcYear::new(year),
        class: format!("{year}A"),
        enrolment_status: "C".into(),
        ..Pupil::blank(row)
    }
}

/// A pupil with scores in one subject, the last on the last of nine terms.
pub(crate) fn with_scores(number: usize, year: i8, subject: Subject, outcomes: &[Outcome<StandardisedScore>]) -> Pupil {
    let mut pupil = pupil(number, year);
    let first = 9 - outcomes.len();
    pupil.tests.insert(series(subject), outcomes.iter().enumerate().map(|(index, outcome)| result(first + index, *outcome)).collect());
    pupil
}

pub(crate) fn school(pupils: Vec<Pupil>) -> School {
    let as_at = NaiveDate::from_ymd_opt(2026, 7, 10).unwrap();
    School {
        as_at,
        roll_date: as_at,
        pupils,
        pending: Vec::new(),
        pairs: Vec::new(),
        ledger: Ledger::default(),
        provision_tables: Default::default(),
    }
}

/// Pupils of the reference model: scores on three terms that correlate .83 with the next and .82 with the one after.
pub(crate) fn model_scores(random: &mut Random) -> [f64; 3] {
    let standing = 0.82f64.sqrt() * random.normal();
    let (a, b, c) = (random.normal(), random.normal(), random.normal());
    // Noise of unit variance whose neighbours correlate (.83 - .82) / .18 and which is otherwise independent.
    let link = 0.01 / 0.18;
    let first = a;
    let second = link * a + (1.0 - link * link).sqrt() * b;
    let on_second = link / (1.0 - link * link).sqrt();
    let third = on_second * b + (1.0 - on_second * on_second).sqrt() * c;
    [first, second, third].map(|noise| 100.0 + 15.0 * (standing + 0.18f64.sqrt() * noise))
}

/// A whole school: four year groups, nine terms, three subjects, a tenth of the results missing.
pub(crate) fn whole_school(n_pupils: usize, seed: u64) -> School {
    let mut random = Random::new(seed);
    let pupils = (0..n_pupils).map(|number| {
        let mut pupil = pupil(number, 3 + (number * 4 / n_pupils) as i8);
        let standing = random.normal();
        for subject in [Subject::Reading, Subject::Maths, Subject::Gps] {
            let own = 0.8 * standing + 0.6 * random.normal();
            let results = (0..9).filter_map(|term| {
                let points = (100.0 + 15.0 * (0.91 * own + 0.42 * random.normal())).round().clamp(69.0, 141.0);
                let outcome = if points < 70.0 { below(70.0) } else { score(points.min(140.0)) };
                (random.share() > 0.1).then(|| result(term, outcome))
            });
            pupil.tests.insert(series(subject), results.collect());
        }
        if standing < -0.9 {
            let from = NaiveDate::from_ymd_opt(2024, 1 + (number % 12) as u32, 1);
            pupil.sen.push(crate::domain::period::Period { value: crate::domain::sen::SenProvision::Support, from, to: None });
            let none = crate::domain::period::Period { value: crate::domain::sen::SenProvision::None, from: None, to: None };
            let rest = crate::domain::period::outside(&none, &pupil.sen);
            pupil.sen.extend(rest);
            pupil.provision.push(course(number, "Invented reading club"));
        }
        pupil
    });
    school(pupils.collect())
}

/// A course of twelve weeks in spring and summer 2026, reading, without entry and exit of its own.
pub(crate) fn course(number: usize, name: &str) -> Provision {
    Provision {
        intervention: name.into(),
        area_of_need: "Cognition and learning".into(),
        tier: "targeted".into(),
        start: NaiveDate::from_ymd_opt(2026, 3, 25),
        end: NaiveDate::from_ymd_opt(2026, 6, 18),
        sessions_per_week: Some(3.0),
        minutes: Some(20),
        group_size: Some(4),
        sessions_attended: Some(27),
        sessions_offered: Some(30),
        subject: Some(Subject::Reading),
        ..Provision::blank(RowKey { file: Arc::from("provision.csv"), sheet: None, row: number as u32 + 2 })
    }
}
