//! Writing the SENCo's workbook: a school of 1,000 pupils (every sheet), and 7,000 pupils, whose evidence is some 60,000 rows.
//!
//! The school is the sample school, its pupils repeated under new keys. Peak memory of one writing is printed first, as the
//! growth of the process's high-water mark over what the pupils themselves take.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stderr, reason = "a bench is not an interface")]

use std::collections::BTreeMap;
use std::hint::black_box;

use chrono::NaiveDate;
use criterion::{Criterion, criterion_group, criterion_main};
use waymark::config::load::{SchoolConfig, load};
use waymark::config::rates::Rates;
use waymark::config::tiers::Tiers;
use waymark::domain::term::SchoolTerm;
use waymark::history::outcome::EarlierOutcomes;
use waymark::judged::Judged;
use waymark::render::artefact::RunStamp;
use waymark::render::workbook::past::Returned;
use waymark::render::workbook::{WorkbookInput, class_workbooks, lock, senco_workbook};
use waymark::run::judge;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

struct Large {
    config: SchoolConfig,
    judged: Judged,
    stamp: RunStamp,
    reviews: EarlierOutcomes,
    returned: Returned,
    unfinished: tempfile::TempDir,
    rates: Rates,
    tiers: Tiers,
}

impl Large {
    /// So many pupils in classes of about thirty.
    fn of(n: usize) -> Large {
        let as_at = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let config = load(&["config/schools/whitehill.toml".into()]).unwrap().remove(0);
        let mut judged = judge(&config, as_at).unwrap();
        let (pupils, measured, decided) = (judged.school.pupils.clone(), judged.analysis.pupils.clone(), judged.decisions.pupils.clone());
        let places: Vec<(usize, usize)> = (0..n).map(|at| (at, at % pupils.len())).collect();
        judged.school.pupils = places
            .iter()
            .map(|(at, from)| {
                let mut pupil = pupils[*from].clone();
                pupil.key = format!("{}{at}", pupil.key);
                pupil.class = format!("Class {:03}", at % n.div_ceil(30));
                pupil
            })
            .collect();
        judged.analysis.pupils = places.iter().map(|(_, from)| measured[*from].clone()).collect();
        judged.decisions.pupils = places.iter().map(|(_, from)| decided[*from].clone()).collect();
        let stamp = RunStamp {
            run_id: "2026-11-20-1".into(),
            as_at,
            term: SchoolTerm::of(as_at),
            school_name: "Bench".into(),
            coordinator: "SENCo".into(),
            school_id: "bench".into(),
            settings_hash: "0".into(),
            version: "bench",
        };
        let (rates, tiers) = (config.rates(), config.tiers());
        let returned = Returned { last: BTreeMap::new(), agreement: None };
        let unfinished = tempfile::tempdir().unwrap();
        Large { config, judged, stamp, reviews: EarlierOutcomes::default(), returned, unfinished, rates, tiers }
    }

    fn input(&self) -> WorkbookInput<'_> {
        WorkbookInput {
            school: &self.judged.school,
            analysis: &self.judged.analysis,
            decisions: &self.judged.decisions,
            findings: &self.judged.findings,
            policy: &self.config.policy,
            method: &self.config.shared.method,
            stamp: &self.stamp,
            inputs: &[],
            rules_owner: "the head",
            reviews: &self.reviews,
            returned: &self.returned,
            unfinished: Some(self.unfinished.path()),
            rates: &self.rates,
            tiers: &self.tiers,
        }
    }
}

/// High-water mark of the process in megabytes; 0 where the system does not tell.
fn peak_megabytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|number| number.parse::<f64>().ok()).unwrap_or_default() / 1024.0
}

fn workbook(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("workbook");
    group.sample_size(10);
    for n in [1_000, 7_000] {
        let large = Large::of(n);
        let before = peak_megabytes();
        let bytes = senco_workbook(&large.input()).unwrap().bytes;
        eprintln!(
            "{n} pupils: {:.1} MB of file, peak memory grew by {:.0} MB to {:.0} MB",
            bytes.len() as f64 / 1e6,
            peak_megabytes() - before,
            peak_megabytes()
        );
        group.bench_function(format!("{n} pupils, every sheet"), |b| b.iter(|| senco_workbook(black_box(&large.input())).unwrap()));
        if n == 1_000 {
            group.bench_function("1000 pupils, every class file", |b| b.iter(|| class_workbooks(black_box(&large.input())).unwrap()));
            group.bench_function("1000 pupils, encryption", |b| b.iter(|| lock::locked(black_box(&bytes), "fifteen characters or more")));
        }
    }
    group.finish();
}

criterion_group!(benches, workbook);
criterion_main!(benches);
