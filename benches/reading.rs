//! Reading speed on 50,000 rows of 20 columns: ours with findings and places, beside calamine's grid alone.
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench is not an interface")]

use std::hint::black_box;
use std::io::Cursor;

use calamine::{Reader, Xlsx};
use criterion::{Criterion, criterion_group, criterion_main};
use rust_xlsxwriter::Workbook;
use waymark::read::{Limits, read_bytes};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Half numbers, half texts of their own.
fn large_book() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..50_000_u32 {
        for column in 0..20_u16 {
            if column % 2 == 0 {
                sheet.write_number(row, column, f64::from(row) * 1.5).unwrap();
            } else {
                sheet.write_string(row, column, format!("Pupil {row} {column}")).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

fn reading(criterion: &mut Criterion) {
    let bytes = large_book();
    let mut group = criterion.benchmark_group("reading");
    group.sample_size(10);
    group.bench_function("calamine alone", |b| {
        b.iter(|| {
            let mut book: Xlsx<_> = Xlsx::new(Cursor::new(black_box(&bytes))).unwrap();
            book.worksheet_range("Sheet1").unwrap()
        });
    });
    group.bench_function("waymark", |b| b.iter(|| read_bytes("book.xlsx", black_box(&bytes), &Limits::default())));
    group.finish();
}

criterion_group!(benches, reading);
criterion_main!(benches);
