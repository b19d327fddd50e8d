//! Growth percentiles of the invented scores of the tests: nine fits of a hundred quantiles, from bytes to table.
//!
//! `cargo bench --profile release --bench growth`. The million-pupil figures in `docs/performance.md` come from whole runs.
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench is not an interface")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use waymark::growth::{GrowthContext, GrowthSettings, growth_table};

fn growth(c: &mut Criterion) {
    let file = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/growth-scores.csv");
    let bytes = std::fs::read(file).unwrap();
    let settings = GrowthSettings::read("config/growth.toml", None).unwrap();
    let context = GrowthContext { settings, year: None, min_pupils: None };
    let mut group = c.benchmark_group("growth percentiles");
    group.sample_size(10);
    group.bench_function("4,000 pupils, one to three priors", |b| b.iter(|| growth_table("bench", black_box(&bytes), &context).unwrap()));
    group.finish();
}

criterion_group!(benches, growth);
criterion_main!(benches);
