//! Every fixture in other clothes: random edits of the kinds that offices and spreadsheets make. The records are the same, or a
//! finding says why they are not; never another value in silence.
//!
//! 300 edited files in every run, of five seeds in turn. `WAYMARK_MUTATIONS=2000 WAYMARK_MUTATION_SEED=7 cargo test --test it
//! mutations` asks for more of one seed.

mod cell_edits;
mod edits;
mod explained;
mod facts;
mod fixtures;
mod layout_edits;
mod model;
pub mod random;
mod writer;

use waymark::finding::Finding;
use waymark::normalise::normalise;
use waymark::read::{Limits, read_bytes};
use waymark::table::InputFile;

use edits::{EDITS, Edit};
use explained::Explained;
use facts::{Spot, Told, facts, more, said, today};
use fixtures::{Fixture, fixtures};
use model::Book;
use random::Seeded;
use writer::Dress;

/// The seeds of the files that every run edits.
const SEEDS: &[u64] = &[11, 12, 13, 14, 15];

/// What one file says.
struct Said {
    facts: Told<Spot>,
    findings: Told<Finding>,
}

fn read(fixture: &Fixture, name: &str, bytes: &[u8]) -> (Book, Said, InputFile) {
    let file = read_bytes(name, bytes, &Limits::default());
    let mut findings = file.findings;
    let files = [file.value];
    let understood = normalise(&files, &fixture.settings, today());
    assert!(understood.value.ledger.unexplained().is_empty(), "{name}: rows without a fate");
    assert!(understood.value.ledger.tallies().values().all(|tally| tally.holds()), "{name}: a row vanished");
    findings.extend(understood.findings);
    let [file] = files;
    (Book::of(&file, &understood.value), Said { facts: facts(&understood.value.records), findings: said(findings) }, file)
}

/// What came of one edited file.
#[derive(Debug)]
struct Outcome {
    lost: Vec<String>,
    gained: Vec<String>,
    /// Of both, those that no finding explains.
    silent: Vec<String>,
    findings: Vec<String>,
}

impl Outcome {
    fn is_silent(&self) -> bool {
        !self.silent.is_empty()
    }
}

/// Writes the plain book, edits it in these ways, and compares what the reader makes of both.
fn outcome(fixture: &Fixture, edits: &[&Edit], dress: Option<u64>, seed: u64) -> (Outcome, String) {
    let mut book = fixture.book.clone();
    let mut done = Vec::new();
    for edit in edits {
        if (edit.apply)(&mut book, &mut Seeded(seed)) {
            done.push(*edit);
        }
    }
    let dress = dress.map_or_else(|| Dress::plain(&book), |seed| Dress::random(&book, &mut Seeded(seed)));
    let (name, bytes) = dress.write(&book);
    let (_, new, file) = read(fixture, &name, &bytes);
    let (lost, gained) = (more(&new.facts, &fixture.facts), more(&fixture.facts, &new.facts));
    let findings: Vec<Finding> = more(&fixture.findings, &new.findings).into_iter().flat_map(|(_, findings)| findings).collect();
    let explained = Explained::new(&book, &file, &findings, &done);
    let silent_lost = lost.iter().filter(|(_, spots)| !explained.lost(spots));
    let silent_gained = gained.iter().filter(|(_, spots)| !explained.gained(spots));
    let outcome = Outcome {
        silent: silent_lost.chain(silent_gained).map(|(line, _)| line.clone()).collect(),
        lost: lost.into_iter().map(|(line, _)| line).collect(),
        gained: gained.into_iter().map(|(line, _)| line).collect(),
        findings: findings.iter().map(|finding| format!("{} {finding}", finding.code)).collect(),
    };
    let names: Vec<&str> = done.iter().map(|edit| edit.name).collect();
    (outcome, format!("{names:?} {dress:?}"))
}

/// The fewest edits that still make a silent difference.
fn smallest(fixture: &Fixture, edits: &[&Edit], dress: u64, seed: u64) -> String {
    let tries = std::iter::once((Vec::new(), Some(dress)))
        .chain(edits.iter().map(|edit| (vec![*edit], None)))
        .chain(edits.iter().map(|edit| (vec![*edit], Some(dress))))
        .chain(std::iter::once((edits.to_vec(), None)));
    for (few, dress) in tries {
        let (outcome, words) = self::outcome(fixture, &few, dress, seed);
        if outcome.is_silent() {
            return report(&fixture.name, &words, &outcome);
        }
    }
    let (outcome, words) = self::outcome(fixture, edits, Some(dress), seed);
    report(&fixture.name, &words, &outcome)
}

fn report(name: &str, words: &str, outcome: &Outcome) -> String {
    let few = |lines: &[String]| lines.iter().take(3).map(|line| format!("\n      {line}")).collect::<String>();
    let Outcome { lost, gained, silent, findings } = outcome;
    format!(
        "{name}: {words}\n    lost {}{}\n    gained {}{}\n    unexplained {}{}\n    findings {}{}",
        lost.len(),
        few(lost),
        gained.len(),
        few(gained),
        silent.len(),
        few(silent),
        findings.len(),
        few(findings)
    )
}

/// What came of several files.
#[derive(Default)]
struct Tally {
    same: usize,
    explained: Vec<String>,
    silent: Vec<String>,
}

/// The edited files of these numbers; each number has its own edits, whichever thread does them.
fn tally(fixtures: &[Fixture], numbers: impl Iterator<Item = u64>, asked: Option<u64>) -> Tally {
    let mut tally = Tally::default();
    for number in numbers {
        let fixture = &fixtures[number as usize % fixtures.len()];
        let seed = asked.unwrap_or_else(|| SEEDS[number as usize % SEEDS.len()]);
        let mut seeded = Seeded(seed.wrapping_mul(1_000_003).wrapping_add(number));
        let edits: Vec<&Edit> = (0..=seeded.below(3)).map(|_| seeded.one_of(EDITS)).collect();
        let (dress, seed) = (seeded.next(), seeded.next());
        let (outcome, words) = outcome(fixture, &edits, Some(dress), seed);
        if outcome.is_silent() {
            tally.silent.push(smallest(fixture, &edits, dress, seed));
        } else if outcome.lost.is_empty() && outcome.gained.is_empty() {
            tally.same += 1;
        } else {
            tally.explained.push(report(&fixture.name, &words, &outcome));
        }
    }
    tally
}

#[expect(clippy::disallowed_methods, reason = "how many files to edit is asked for where the tests are run")]
fn asked(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn an_edited_file_says_the_same_or_says_why_not() {
    let (n, seed) = (asked("WAYMARK_MUTATIONS", 300), Some(asked("WAYMARK_MUTATION_SEED", 0)).filter(|seed| *seed > 0));
    let fixtures = fixtures();
    let threads: u64 = 4;
    let tallies: Vec<Tally> = std::thread::scope(|scope| {
        let fixtures = &fixtures;
        let workers: Vec<_> =
            (0..threads).map(|first| scope.spawn(move || tally(fixtures, (first..n).step_by(threads as usize), seed))).collect();
        workers.into_iter().map(|worker| worker.join().expect("no file stops the reader")).collect()
    });
    let same: usize = tallies.iter().map(|tally| tally.same).sum();
    let explained: Vec<&str> = tallies.iter().flat_map(|tally| &tally.explained).map(String::as_str).collect();
    let silent: Vec<&str> = tallies.iter().flat_map(|tally| &tally.silent).map(String::as_str).collect();
    if asked("WAYMARK_MUTATION_REPORT", 0) > 0 {
        println!("{}", explained.join("\n"));
    }
    println!("{n} edited files: {same} said the same, {} said why not", explained.len());
    assert!(silent.is_empty(), "{} files of {n} say something else in silence:\n{}", silent.len(), silent.join("\n"));
    assert!(same * 10 >= n as usize * 6, "most edits change nothing, and only {same} of {n} did");
}

#[test]
fn a_fixture_written_again_without_an_edit_says_the_same() {
    for fixture in &fixtures() {
        let (outcome, _) = outcome(fixture, &[], None, 1);
        assert!(outcome.lost.is_empty() && outcome.gained.is_empty(), "{}", report(&fixture.name, "", &outcome));
    }
}
