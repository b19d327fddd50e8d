//! Model values for the tests of this stage: one valid default of each, to be changed in one place.

use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::analyse::results::{Analysis, Estimate, GapChange, NoEvidence, PupilAnalysis, SameBaseline, Sighting, SubjectProgress};
use crate::config::method::MethodSettings;
use crate::config::policy::Policy;
use crate::domain::name::PupilName;
use crate::domain::nc_year::NcYear;
use crate::domain::occasion::Occasion;
use crate::domain::period::Period;
use crate::domain::score::Measure;
use crate::domain::sen::SenProvision;
use crate::domain::subject::Subject;
use crate::ledger::{Ledger, RowKey};
use crate::link::school::{Pupil, School, Series, Target};
use crate::normalise::records::{Flag, TargetStatus};
use crate::place::Place;

pub(crate) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

pub(crate) fn as_at() -> NaiveDate {
    day(2026, 7, 1)
}

pub(crate) fn method() -> MethodSettings {
    MethodSettings::shipped()
}

pub(crate) fn policy(id: &str) -> Policy {
    let mut mistakes = Vec::new();
    let policy = Policy::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("config/policies"), id, &mut mistakes);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    policy.unwrap()
}

/// The first shipped policy with rules of its own after it.
pub(crate) fn policy_with(rules: &str) -> Policy {
    let text = include_str!("../../config/policies/whitehill.toml").to_owned() + rules;
    let mut mistakes = Vec::new();
    let moves = policy("whitehill").moves;
    let policy = Policy::read("whitehill.toml", &text, "whitehill", moves, "whitehill-moves.tsv", &mut mistakes);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    policy.unwrap()
}

fn sighting(date: NaiveDate, score: f64) -> Sighting {
    Sighting { occasion: Occasion::of(date), date, score: Some(score), shown: format!("{score}"), place: Place::file("scores.csv") }
}

fn same(method: &MethodSettings, from: &Sighting, to: &Sighting) -> Estimate<SameBaseline> {
    let (mean, sd, r) = (method.norm_mean.value, method.norm_sd.value, method.r12_default.value);
    let (start, end) = (from.score.unwrap(), to.score.unwrap());
    let expected = mean + r * (start - mean);
    let spread = sd * (1.0 - r * r).sqrt();
    let z = (end - expected) / spread;
    Estimate::Is(SameBaseline {
        from: from.clone(),
        to: to.clone(),
        expected,
        sd: spread,
        r,
        z_norm: z,
        z,
        recentred_by: 0.0,
        n_others: 0,
        nearest: None,
        line: None,
        is_by_line: false,
    })
}

/// Three termly scores of one test in one school year.
pub(crate) fn progress(autumn: f64, spring: f64, summer: f64) -> SubjectProgress {
    progress_with(&method(), autumn, spring, summer)
}

pub(crate) fn progress_with(method: &MethodSettings, autumn: f64, spring: f64, summer: f64) -> SubjectProgress {
    let history = vec![sighting(day(2025, 12, 1), autumn), sighting(day(2026, 3, 20), spring), sighting(day(2026, 6, 16), summer)];
    let (before, after) = (method.norm_mean.value - autumn, method.norm_mean.value - summer);
    let se = method.norm_sd.value * (2.0 * (1.0 - method.r12_default.value)).sqrt();
    SubjectProgress {
        series: Some(Series { subject: Subject::Reading, instrument: Arc::from("Test X"), measure: Measure::AgeStandardised }),
        c: same(method, &history[0], &history[2]),
        c_mid: same(method, &history[0], &history[1]),
        c_last: same(method, &history[1], &history[2]),
        gap: Estimate::Is(GapChange { before, after, change: after - before, se, z: -(after - before) / se, n_peers: None }),
        peer_gap: Estimate::NoEvidence(NoEvidence::TooFewPeers),
        rate: Estimate::NoEvidence(NoEvidence::FewInWindows),
        probes: None,
        test_changed: false,
        latest: Some(summer),
        history,
    }
}

/// A subject in which nothing can be said.
pub(crate) fn no_progress(reason: NoEvidence) -> SubjectProgress {
    SubjectProgress {
        series: None,
        history: Vec::new(),
        c: Estimate::NoEvidence(reason),
        c_mid: Estimate::NoEvidence(reason),
        c_last: Estimate::NoEvidence(reason),
        gap: Estimate::NoEvidence(reason),
        peer_gap: Estimate::NoEvidence(reason),
        rate: Estimate::NoEvidence(reason),
        probes: None,
        test_changed: false,
        latest: None,
    }
}

pub(crate) fn pupil(number: usize) -> Pupil {
    Pupil {
        key: format!("key{number:03}"),
        admission_number: Some(format!("{}", 1000 + number)),
        name: PupilName { surname: format!("Sample{number:03}"), forename: "Pat".into(), ..PupilName::default() },
        date_of_birth: Some(day(2016, 10, 5)),
        sex: "F".into(),
        nc_year: NcYear::new(4),
        class: "Oak".into(),
        admission_date: Some(day(2024, 9, 3)),
        enrolment_status: "C".into(),
        pupil_premium: Flag::No,
        free_school_meals: Flag::No,
        eal: Flag::No,
        first_language: "English".into(),
        looked_after: Flag::No,
        service_child: Flag::No,
        ..Pupil::blank(RowKey { file: Arc::from("pupils.csv"), sheet: None, row: u32::try_from(number).unwrap() + 2 })
    }
}

pub(crate) fn on_support(mut pupil: Pupil, provision: SenProvision) -> Pupil {
    pupil.sen = vec![Period { value: provision, from: Some(day(2025, 9, 8)), to: None }];
    pupil
}

/// A target reviewed a fortnight before the day.
pub(crate) fn target(area: &str, status: TargetStatus) -> Target {
    Target {
        set: Some(day(2026, 4, 20)),
        review: Some(day(2026, 6, 17)),
        area: area.into(),
        status: Some(status),
        row: RowKey { file: Arc::from("targets.csv"), sheet: None, row: 2 },
    }
}

/// A school of pupils, each with its subjects.
pub(crate) fn school(pupils: Vec<(Pupil, Vec<(Subject, SubjectProgress)>)>) -> (School, Analysis) {
    let (pupils, progress): (Vec<Pupil>, Vec<_>) = pupils.into_iter().unzip();
    let analysed = progress
        .into_iter()
        .map(|subjects| PupilAnalysis { subjects: subjects.into_iter().collect(), ..PupilAnalysis::default() })
        .collect();
    (
        School {
            as_at: as_at(),
            roll_date: as_at(),
            pupils,
            pending: Vec::new(),
            pairs: Vec::new(),
            ledger: Ledger::expecting(&[]),
            provision_tables: Default::default(),
        },
        Analysis { pupils: analysed, year_moves: Vec::new(), gaps: Vec::new(), interventions: Vec::new() },
    )
}
