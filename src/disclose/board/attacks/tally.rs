//! What the attacks of several terms found, and how much the reports told.

use std::collections::{BTreeMap, BTreeSet};

use super::cells::{Cell, K};
use crate::disclose::view::Count;

/// Two groups that differ by a few children.
pub(super) fn is_handful(a: &BTreeSet<usize>, b: &BTreeSet<usize>) -> bool {
    (1..K as usize).contains(&a.symmetric_difference(b).count())
}

/// What the attacks found and how much the reports told.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) n_cells: usize,
    pub(super) n_barred: usize,
    pub(super) n_exact: usize,
    pub(super) n_about: usize,
    pub(super) n_protected: usize,
    pub(super) n_asked: usize,
    /// Small groups that earlier reports told of when they were larger.
    pub(super) n_known_before: usize,
    pub(super) faults: Vec<String>,
    /// Small groups that are known more closely than to `K` values.
    pub(super) narrow: Vec<String>,
    /// By kind of cell and school: cells that protect nobody, exact, about.
    pub(super) by_kind: BTreeMap<String, [usize; 3]>,
}

impl Tally {
    /// Cells that protect nobody and are printed, exactly or as about.
    pub(super) fn n_told(&self) -> usize {
        self.n_exact + self.n_about
    }

    /// What was found, for whoever runs the tests with their output.
    pub(super) fn say(&self) {
        for (kind, [open, exact, about]) in &self.by_kind {
            println!("{kind}: {open} cells that protect nobody, {exact} exact, {about} about");
        }
        let percent = |of: usize| 100.0 * self.n_told() as f64 / of as f64;
        println!("{} cells that protect nobody: {} exact, {} about", self.n_cells, self.n_exact, self.n_about);
        println!(
            "{:.1}% told; {:.1}% of those that differ from no printed one by a handful",
            percent(self.n_cells),
            percent(self.n_cells - self.n_barred)
        );
        println!("{} of {} small groups are known too closely: {:?}", self.narrow.len(), self.n_asked, self.narrow);
        println!("{} were known from papers before they were small", self.n_known_before);
        println!("{} faults, first: {:#?}", self.faults.len(), self.faults.iter().take(25).collect::<Vec<_>>());
    }

    pub(super) fn add(&mut self, other: Tally) {
        let own = [&mut self.n_cells, &mut self.n_barred, &mut self.n_exact, &mut self.n_about];
        for (own, other) in own.into_iter().zip([other.n_cells, other.n_barred, other.n_exact, other.n_about]) {
            *own += other;
        }
        self.n_protected += other.n_protected;
        self.n_asked += other.n_asked;
        self.n_known_before += other.n_known_before;
        self.faults.extend(other.faults);
        self.narrow.extend(other.narrow);
        for (kind, counts) in other.by_kind {
            self.by_kind.entry(kind).or_default().iter_mut().zip(counts).for_each(|(own, other)| *own += other);
        }
    }

    /// The cells that protect nobody, and how many of them are told.
    pub(super) fn count(&mut self, cells: &[Cell]) {
        let printed: Vec<&BTreeSet<usize>> =
            cells.iter().filter(|cell| matches!(cell.shown, Some(Count::Exact(_)))).map(|cell| &cell.members).collect();
        let roll = cells.first().map_or(0, |cell| cell.members.len());
        for cell in cells.iter().filter(|cell| !cell.is_asked_only) {
            let n = cell.members.len();
            match cell.shown {
                _ if (1..K as usize).contains(&n) => self.n_protected += 1,
                Some(Count::Exact(_)) => self.n_exact += 1,
                Some(Count::About(_)) => self.n_about += 1,
                // Beside what is printed, it would give a handful of children away.
                Some(Count::Hidden | Count::NotGiven) | None if printed.iter().any(|one| is_handful(one, &cell.members)) => {
                    self.n_barred += 1
                }
                Some(Count::Hidden | Count::NotGiven) | None => {}
            }
            let kind: String = cell.name.split(',').next().unwrap_or_default().to_owned();
            for kind in [kind, format!("of {} pupils", roll / 100 * 100)] {
                let counts = self.by_kind.entry(kind).or_default();
                if !(1..K as usize).contains(&n) {
                    counts[0] += 1;
                    counts[1] += usize::from(matches!(cell.shown, Some(Count::Exact(_))));
                    counts[2] += usize::from(matches!(cell.shown, Some(Count::About(_))));
                }
            }
            self.n_cells += usize::from(!(1..K as usize).contains(&n));
        }
    }

    /// Each printed number is the truth, and none is small.
    pub(super) fn truth(&mut self, seed: u64, cells: &[Cell]) {
        for cell in cells {
            let n = cell.members.len() as u32;
            let is_wrong = match cell.shown {
                Some(Count::Exact(shown)) => shown != n || (1..K).contains(&n),
                // The needs of a later term are those of the first report of the year.
                Some(Count::About(_)) => (1..K).contains(&n) && !cell.is_repeat,
                _ => false,
            };
            if is_wrong {
                self.faults.push(format!("school {seed}: {} of {n} is printed as {:?}", cell.name, cell.shown));
            }
        }
    }
}
