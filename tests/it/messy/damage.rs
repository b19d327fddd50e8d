//! Damage within containers: whatever bytes change, there are rows or a finding, and the program lives.

use waymark::read::{Limits, read_bytes};

use super::container::{fixture, repacked_bytes, with_worker};
use crate::mutations::random::Seeded;

#[test]
fn three_hundred_damaged_copies_of_each_container_end_in_a_finding_or_in_rows() {
    for (seed, name) in ["book.xls", "book-excel95.xls", "book.xlsb", "book.ods", "book.xlsx", "protected.xlsx"].into_iter().enumerate() {
        let good = fixture(name);
        let mut seeded = Seeded(seed as u64 + 1);
        // A worker for some of the old ones, to prove that it bears them; in this process for the rest.
        for round in 0..300 {
            let limits = if round % 10 == 0 { with_worker() } else { Limits::default() };
            if name == "protected.xlsx" && round >= 30 {
                break;
            }
            let read = read_bytes(name, &mutated(&good, &mut seeded), &limits);
            assert!(!read.findings.is_empty() || !read.value.tables.is_empty(), "{name}");
        }
    }
}

#[test]
fn damage_within_the_parts_of_a_zip_is_survived_too() {
    for (name, parts) in [
        ("book.xlsb", &["xl/workbook.bin", "xl/worksheets/sheet1.bin", "xl/sharedStrings.bin", "xl/styles.bin"][..]),
        ("book.ods", &["content.xml"]),
    ] {
        let good = fixture(name);
        let mut seeded = Seeded(77);
        for round in 0..200 {
            let part = parts[round % parts.len()];
            let bytes = repacked_bytes(&good, |inner, bytes| (inner == part).then(|| mutated(bytes, &mut seeded)));
            let read = read_bytes(name, &bytes, &Limits::default());
            assert!(!read.findings.is_empty() || !read.value.tables.is_empty(), "{name}");
        }
    }
}

fn mutated(good: &[u8], seeded: &mut Seeded) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for _ in 0..1 + seeded.below(8) {
        let at = seeded.below(bytes.len());
        match seeded.below(4) {
            0 => bytes[at] = seeded.below(256) as u8,
            1 => bytes[at] ^= 1 << seeded.below(8),
            2 => bytes[at] = 0xFF,
            _ => {
                let end = (at + 4).min(bytes.len());
                bytes[at..end].fill(if seeded.below(2) == 0 { 0xFF } else { 0 });
            }
        }
    }
    bytes
}
