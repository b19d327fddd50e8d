//! The corpora of the fuzz targets, replayed without a fuzzer: every file as it is, and damaged in many ways with a fixed seed.
//!
//! `WAYMARK_FUZZ=100000 WAYMARK_FUZZ_SEED=7 WAYMARK_FUZZ_TARGET=xls cargo test --test it fuzz_corpus` drives one target for longer.

#[path = "../../fuzz/targets.rs"]
mod targets;

use std::collections::BTreeSet;

use crate::mutations::random::Seeded;
use crate::support::{files, project};

/// The name of a target's corpus and what it runs.
type Target = (&'static str, fn(&[u8]));

/// Every target.
const TARGETS: &[Target] = &[
    ("delimited", targets::delimited),
    ("xlsx", targets::xlsx),
    ("xls", targets::xls),
    ("ods", targets::ods),
    ("html", targets::html),
    ("web_archive", targets::web_archive),
    ("xml_report", targets::xml_report),
    ("ctf", targets::ctf),
    ("zip", targets::zip),
    ("scores", targets::scores),
    ("dates", targets::dates),
    ("ages", targets::ages),
    ("judgements", targets::judgements),
    ("amounts", targets::amounts),
    ("names", targets::names),
    ("upn", targets::upn),
];

#[expect(clippy::disallowed_methods, reason = "how long to damage files is asked for where the tests are run")]
fn asked(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Some bytes changed, cut, doubled, or taken from another file of the corpus.
fn damaged(good: &[u8], other: &[u8], seeded: &mut Seeded) -> Vec<u8> {
    const PIECES: &[&str] =
        &["\"", "\n", ",", ";", "<", ">", "&#0;", "-", "/", ":", "0", "9999999999", "\u{A0}", "é", "\0", "£", "e308", "%"];
    let mut bytes = good.to_vec();
    for _ in 0..=seeded.below(6) {
        let at = seeded.below(bytes.len() + 1);
        match seeded.below(7) {
            0 if at < bytes.len() => bytes[at] = seeded.next() as u8,
            1 if at < bytes.len() => bytes[at] ^= 1 << seeded.below(8),
            2 if at < bytes.len() => drop(bytes.remove(at)),
            3 => drop(bytes.splice(at..at, seeded.one_of(PIECES).bytes())),
            4 => bytes.truncate(at),
            5 => {
                let from = seeded.below(other.len());
                let piece = other[from..other.len().min(from + 1 + seeded.below(40))].to_vec();
                bytes.splice(at..at, piece);
            }
            _ => {
                let piece = bytes[at..bytes.len().min(at + seeded.below(60))].to_vec();
                bytes.splice(at..at, piece);
            }
        }
    }
    bytes
}

#[test]
fn every_corpus_and_its_damaged_copies_keep_the_promises() {
    let times: usize = asked("WAYMARK_FUZZ").and_then(|text| text.parse().ok()).unwrap_or(300);
    let seed: u64 = asked("WAYMARK_FUZZ_SEED").and_then(|text| text.parse().ok()).unwrap_or(2_026);
    let only = asked("WAYMARK_FUZZ_TARGET");
    let mut n_runs = 0;
    for (name, target) in TARGETS.iter().filter(|(name, _)| only.as_deref().is_none_or(|only| only == *name)) {
        let corpus: Vec<Vec<u8>> = files(&project().join("fuzz/corpus").join(name)).into_values().collect();
        assert!(!corpus.is_empty(), "{name} has no corpus");
        corpus.iter().for_each(|bytes| target(bytes));
        target(b"");
        let mut seeded = Seeded(seed);
        for _ in 0..times {
            let (good, other) = (seeded.below(corpus.len()), seeded.below(corpus.len()));
            let bytes = damaged(&corpus[good], &corpus[other], &mut seeded);
            let run = std::panic::catch_unwind(|| target(&bytes));
            assert!(run.is_ok(), "{name}: {:?}", String::from_utf8_lossy(&bytes[..bytes.len().min(3_000)]));
            n_runs += 1;
        }
    }
    println!("{n_runs} damaged files");
}

#[test]
fn each_fuzz_target_has_a_corpus_a_program_and_a_replay() {
    let folders: BTreeSet<String> =
        files(&project().join("fuzz/corpus")).into_keys().filter_map(|name| name.split('/').next().map(str::to_owned)).collect();
    let programs: BTreeSet<String> =
        files(&project().join("fuzz/fuzz_targets")).into_keys().map(|name| name.trim_end_matches(".rs").to_owned()).collect();
    let replayed: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(replayed, programs);
    assert_eq!(replayed, folders);
}
