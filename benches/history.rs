//! Ten years of a 420-pupil school, 30 loads of about 3,400 results: opened and proved, and read whole (aim: under 100 ms for both).
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench is not an interface")]

use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use criterion::{Criterion, criterion_group, criterion_main};
use waymark::domain::academic_year::AcademicYear;
use waymark::domain::entered::Entered;
use waymark::domain::name::PupilName;
use waymark::domain::occasion::Occasion;
use waymark::domain::score::{Measure, Outcome, StandardisedScore};
use waymark::domain::subject::Subject;
use waymark::domain::term::Term;
use waymark::domain::upn::{Upn, check_letter};
use waymark::history::load::{KeptRecords, NewLoad};
use waymark::history::store::{History, Purpose};
use waymark::ledger::{Fate, RowKey};
use waymark::normalise::records::{Flag, NameAsWritten, Normalised, PupilReference, Roll, RollRow, TestResult};
use waymark::table::{Container, InputFile};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const PUPILS: usize = 420;
const RESULTS: usize = 8;

fn pupil(n: usize) -> PupilReference {
    let digits = format!("0019999{n:05}");
    let letter = char::from(check_letter(digits.as_bytes()).unwrap());
    PupilReference {
        upn: Some(Entered::parse(&format!("{letter}{digits}"), Upn::parse)),
        admission_number: Some((3_000 + n).to_string()),
        name: NameAsWritten::Known(PupilName { surname: format!("Surname{n}"), forename: format!("Forename{n}"), ..PupilName::default() }),
        date_of_birth: NaiveDate::from_ymd_opt(2017, 1 + (n % 12) as u32, 1 + (n % 28) as u32),
        class: Some(format!("Class {}", n % 14)),
        ..PupilReference::nobody()
    }
}

fn roll_row(n: usize, row: u32, file: &Arc<str>) -> RollRow {
    RollRow {
        sex: "F".into(),
        enrolment_status: "C".into(),
        pupil_premium: Flag::No,
        free_school_meals: Flag::No,
        eal: Flag::No,
        first_language: "ENG".into(),
        ethnicity: "WBRI".into(),
        looked_after: Flag::No,
        service_child: Flag::No,
        postcode: "ZZ99 3VZ".into(),
        ..RollRow::blank(RowKey { file: file.clone(), sheet: None, row }, pupil(n))
    }
}

/// One term: a pupil list and eight results each.
fn of_term(as_at: NaiveDate, first: usize, turn: usize) -> Normalised {
    let mut normalised = Normalised::default();
    let list: Arc<str> = format!("Pupil list {as_at}.csv").into();
    let tests: Arc<str> = format!("Tests {as_at}.xlsx").into();
    let rows = (0..PUPILS).map(|at| roll_row(first + at, at as u32 + 2, &list)).collect();
    normalised.records.rolls.push(Roll { file: list, as_at, pupils: rows });
    for at in 0..PUPILS {
        let row = RowKey { file: tests.clone(), sheet: Some("Results".into()), row: at as u32 + 2 };
        normalised.ledger.set(row.clone(), Fate::Used);
        for result in 0..RESULTS {
            normalised.records.tests.push(TestResult {
                place: row.place().at_column(result as u32 + 5, "Score"),
                row: row.clone(),
                pupil: pupil(first + at),
                instrument: "Termly tests".into(),
                measure: Measure::AgeStandardised,
                subject: Subject::ALL[result % 4],
                occasion: Occasion { year: AcademicYear::of(as_at), term: Term::of(as_at) },
                date: None,
                outcome: StandardisedScore::new(70.0 + ((at * 7 + result + turn) % 60) as f64).map(Outcome::Score).unwrap(),
            });
        }
    }
    normalised
}

fn write(path: &Path) {
    let (mut history, _) = History::open(path, "oak", Purpose::Write).unwrap();
    for term in 0..30 {
        let year = 2016 + (term / 3) as i32 + i32::from(term % 3 > 0);
        let as_at = NaiveDate::from_ymd_opt(year, [11, 3, 6][term % 3], 20).unwrap();
        let file = InputFile {
            name: "Tests.xlsx".into(),
            bytes: 9,
            sha256: format!("{term:064x}"),
            container: Container::Xlsx,
            described: "Excel workbook".into(),
            tables: Vec::new(),
        };
        let (records, basis) = (KeptRecords::of(&of_term(as_at, term / 3 * 60, term)), history.known_on(as_at));
        let new = NewLoad {
            as_at,
            version: "0.1.0",
            settings: &[],
            files: &[file],
            records: &records,
            findings: &[],
            outcomes: &[],
            basis: &basis,
        };
        history.commit(&new).unwrap();
    }
}

fn history(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.sqlite");
    write(&path);
    let opened = || History::open(&path, "oak", Purpose::Read).unwrap().0;
    let mut group = criterion.benchmark_group("ten years of history");
    group.sample_size(20);
    group.bench_function("open and prove", |b| b.iter(opened));
    group.bench_function("open, prove and read every record", |b| {
        b.iter(|| {
            let history = opened();
            let loads = history.earlier(&history.known_on(NaiveDate::MAX)).unwrap();
            assert_eq!(loads.len(), 30);
            loads
        });
    });
    group.finish();
}

criterion_group!(benches, history);
criterion_main!(benches);
