//! Criteria and flags for a school of 420 pupils, nine terms and three subjects; the figure stands in `docs/performance.md`.
//!
//! `cargo bench --bench criteria --profile release` measures what a school gets.
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench is not an interface")]

use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, criterion_group, criterion_main};
use waymark::analyse::analyse;
use waymark::config::load::load;
use waymark::config::method::MethodSettings;
use waymark::config::policy::Policy;
use waymark::decide::{StaffRecord, decide};
use waymark::domain::academic_year::AcademicYear;
use waymark::domain::nc_year::NcYear;
use waymark::domain::occasion::Occasion;
use waymark::domain::score::{Measure, Outcome, StandardisedScore};
use waymark::domain::subject::Subject;
use waymark::domain::term::Term;
use waymark::link::school::School;
use waymark::link::school::{Series, SeriesResult};
use waymark::link::{LinkSettings, link};
use waymark::normalise::{NormaliseSettings, normalise};
use waymark::place::Place;
use waymark::read::{Limits, read_inbox};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// SplitMix64, as in the tests.
fn share(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

/// The pupils of the sample school, repeated to 420, with nine terms of three subjects each.
fn school() -> School {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("config/schools/whitehill.toml");
    let config = load(&[file]).unwrap().remove(0);
    let as_at = "2026-07-10".parse().unwrap();
    let files = read_inbox(&config.inbox, &Limits::default()).unwrap().value;
    let settings = NormaliseSettings::of(&config);
    let mut school = link(normalise(&files, &settings, as_at).value, &LinkSettings::for_day(as_at, "bench")).unwrap().value;
    let mut state = 20_261_122;
    let templates = school.pupils.clone();
    school.pupils = templates.iter().cycle().take(420).cloned().collect();
    for (number, pupil) in school.pupils.iter_mut().enumerate() {
        pupil.key = format!("bench{number:04}");
        pupil.nc_year = NcYear::new(i8::try_from(number / 60).unwrap());
        pupil.admission_date = None;
        pupil.tests.clear();
        let standing = 30.0 * (share(&mut state) + share(&mut state) - 1.0);
        for subject in [Subject::Reading, Subject::Maths, Subject::Gps] {
            let results = (0..9).map(|term| {
                let points = (100.0 + standing + 20.0 * (share(&mut state) - 0.5)).round();
                let occasion = Occasion { year: AcademicYear::starting(2023 + term / 3).unwrap(), term: Term::ALL[term as usize % 3] };
                let outcome = Outcome::Score(StandardisedScore::new(points).unwrap());
                SeriesResult { occasion, date: occasion.usual_day(), outcome, place: Place::file("tests.csv") }
            });
            let series = Series { subject, instrument: "Invented tests".into(), measure: Measure::AgeStandardised };
            pupil.tests.insert(series, results.collect());
        }
    }
    school
}

fn criteria(c: &mut Criterion) {
    let school = school();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let method = MethodSettings::load(&root.join("config/method.toml"), &mut Vec::new()).unwrap();
    let policy = Policy::load(&root.join("config/policies"), "whitehill", &mut Vec::new()).unwrap();
    let staff = StaffRecord::default();
    let analysis = analyse(&school, &method);
    let mut group = c.benchmark_group("criteria, 420 pupils, 9 terms, 3 subjects");
    group.bench_function("analyse", |b| b.iter(|| analyse(black_box(&school), &method)));
    group.bench_function("decide", |b| b.iter(|| decide(black_box(&school), &analysis, &policy, &method, &staff)));
    group.finish();
}

criterion_group!(benches, criteria);
criterion_main!(benches);
