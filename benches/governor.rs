//! The governors' set of one school: what may be shown, then PDF, page, document and every chart.
//!
//! `cargo bench --bench governor --profile release`; both together shall stay under 400 ms.
#![allow(missing_docs, dead_code, clippy::unwrap_used, reason = "a bench is not an interface")]

use std::hint::black_box;
use std::path::PathBuf;

use criterion::{Criterion, criterion_group, criterion_main};
use waymark::config::load::load;
use waymark::disclose::board::{Beside, BoardInputs, board_view, smallest_count};
use waymark::disclose::own_words::own_sections;
use waymark::domain::term::SchoolTerm;
use waymark::history::disclosed::Released;
use waymark::history::outcome::EarlierOutcomes;
use waymark::render::artefact::RunStamp;
use waymark::render::governor::governor_report;
use waymark::run::judge;

fn governors(c: &mut Criterion) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("config/schools/whitehill.toml");
    let school = load(&[file]).unwrap().remove(0);
    let as_at = "2026-11-20".parse().unwrap();
    let judged = judge(&school, as_at).unwrap();
    let shared = &school.shared;
    let own = own_sections(&school.report, &judged.school, &Default::default(), smallest_count(&shared.method)).value;
    let (rates, tiers) = (school.rates(), school.tiers());
    let need_areas = shared.census.values().next_back().map(|census| census.need_areas()).unwrap_or_default();
    let (reviews, released) = (EarlierOutcomes::default(), Released::default());
    let beside = Beside {
        authority: &school.authority,
        policy: &school.policy,
        method: &shared.method,
        earlier: &judged.earlier_registers,
        reviews: &reviews,
        past: &judged.past,
        rates: &rates,
        tiers: &tiers,
        own: &own,
    };
    let inputs = BoardInputs {
        school: &judged.school,
        analysis: &judged.analysis,
        decisions: &judged.decisions,
        agreement: &judged.past.agreement,
        comparators: &shared.comparators,
        need_areas: &need_areas,
        method: &shared.method,
        released: &released,
        beside: Some(&beside),
    };
    let stamp = RunStamp {
        run_id: "2026-11-20-1".into(),
        as_at,
        term: SchoolTerm::of(as_at),
        school_name: school.settings.name.clone(),
        coordinator: school.policy.words.coordinator.clone(),
        school_id: school.settings.id.clone(),
        settings_hash: "0123456789ab".into(),
        version: "bench",
    };
    let view = board_view(&inputs).view;
    let mut group = c.benchmark_group("governors");
    group.sample_size(10);
    group.bench_function("what may be shown", |b| b.iter(|| board_view(black_box(&inputs))));
    group.bench_function("every form of the report", |b| b.iter(|| governor_report(black_box(&view), &stamp).unwrap()));
    group.finish();
}

criterion_group!(benches, governors);
criterion_main!(benches);
