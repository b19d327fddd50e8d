//! The whole run of the sample school, and its stages one by one.
//!
//! `cargo bench --profile release` measures what a school gets; the figures stand in `docs/performance.md`.
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench is not an interface")]

use std::hint::black_box;
use std::path::PathBuf;

use criterion::{Criterion, criterion_group, criterion_main};
use waymark::analyse::analyse;
use waymark::config::load::{SchoolConfig, load};
use waymark::decide::{StaffRecord, decide};
use waymark::link::{LinkSettings, link};
use waymark::normalise::{NormaliseSettings, normalise};
use waymark::read::{Limits, read_inbox};
use waymark::remembered::HistoryChoice;
use waymark::run::{RunContext, judge, run_school};

fn school() -> SchoolConfig {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("config/schools/whitehill.toml");
    load(&[file]).unwrap().remove(0)
}

fn stages(c: &mut Criterion) {
    let school = school();
    let shared = &school.shared;
    let as_at = "2026-11-20".parse().unwrap();
    let files = read_inbox(&school.inbox, &Limits::default()).unwrap().value;
    let settings = NormaliseSettings::of(&school);
    let normalised = normalise(&files, &settings, as_at).value;
    let link_settings = LinkSettings::for_day(as_at, "bench");
    let linked = link(normalised.clone(), &link_settings).unwrap().value;
    let analysis = analyse(&linked, &shared.method);
    let staff = StaffRecord { facts: school.settings.facts.clone(), states: school.settings.states.clone() };

    let mut group = c.benchmark_group("stages");
    group.bench_function("read", |b| b.iter(|| read_inbox(black_box(&school.inbox), &Limits::default()).unwrap()));
    group.bench_function("normalise", |b| b.iter(|| normalise(black_box(&files), &settings, as_at)));
    group.bench_function("link", |b| b.iter_with_setup(|| normalised.clone(), |n| link(n, &link_settings).unwrap()));
    group.bench_function("analyse", |b| b.iter(|| analyse(black_box(&linked), &shared.method)));
    group.bench_function("decide", |b| b.iter(|| decide(black_box(&linked), &analysis, &school.policy, &shared.method, &staff)));
    group.bench_function("judge (read to decide)", |b| b.iter(|| judge(black_box(&school), as_at).unwrap()));
    group.finish();
}

fn whole(c: &mut Criterion) {
    let school = school();
    let folder = std::env::temp_dir().join(format!("waymark-bench-{}", std::process::id()));
    let context = RunContext {
        as_at: "2026-11-20".parse().unwrap(),
        out: folder.clone(),
        only: Vec::new(),
        owner: "bench".into(),
        history: HistoryChoice::None,
        load: None,
        evidence: Vec::new(),
    };
    let mut group = c.benchmark_group("whole run");
    group.sample_size(10);
    group.bench_function("every output, one school", |b| b.iter(|| run_school(black_box(&school), &context).unwrap()));
    group.finish();
    let _ = std::fs::remove_dir_all(folder);
}

criterion_group!(benches, stages, whole);
criterion_main!(benches);
