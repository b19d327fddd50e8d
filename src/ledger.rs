//! The row ledger: every row that was read is used, quarantined or skipped, with its place and reason.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::Code;
use crate::place::Place;
use crate::table::{InputFile, RawTable};

/// One row of one table: the key by which records point back to where they came from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey {
    /// File name.
    pub file: Arc<str>,
    /// Sheet, if any.
    pub sheet: Option<Arc<str>>,
    /// 1-based row.
    pub row: u32,
}

impl RowKey {
    /// The key of a row of a table.
    pub fn of(table: &RawTable, row: u32) -> RowKey {
        RowKey { file: table.file.clone(), sheet: table.sheet.clone(), row }
    }

    /// The row's place.
    pub fn place(&self) -> Place {
        Place::file(self.file.clone()).in_sheet(self.sheet.clone()).at_row(self.row)
    }
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// At least one record of the row is in use. Single cells may still have been left out, each with a finding.
    Used,
    /// The row holds data that could not be used; the code names the finding.
    Quarantined(Code),
    /// The row holds no data of a pupil; the words say what it is.
    Skipped(&'static str),
}

/// Counts of one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows handed over by the reader.
    pub found: usize,
    /// Rows in use.
    pub used: usize,
    /// Rows left out.
    pub quarantined: usize,
    /// Rows without data.
    pub skipped: usize,
}

impl Tally {
    /// The promise: nothing vanished.
    pub fn holds(&self) -> bool {
        self.found == self.used + self.quarantined + self.skipped
    }
}

/// The fate of every row of every file.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    found: BTreeMap<Arc<str>, usize>,
    fates: BTreeMap<RowKey, Fate>,
}

impl Ledger {
    /// A ledger that expects every row of these files.
    pub(crate) fn expecting(files: &[InputFile]) -> Ledger {
        let mut found: BTreeMap<Arc<str>, usize> = files.iter().map(|file| (file.name.clone(), 0)).collect();
        // A member of an archive bears its own name, whoever hands it over.
        for table in files.iter().flat_map(|file| &file.tables) {
            *found.entry(table.file.clone()).or_default() += table.rows.len();
        }
        Ledger { found, fates: BTreeMap::new() }
    }

    /// A ledger that expects so many rows of each file.
    pub(crate) fn expecting_rows(found: BTreeMap<Arc<str>, usize>) -> Ledger {
        Ledger { found, fates: BTreeMap::new() }
    }

    /// Expects the rows of further files too.
    pub(crate) fn expect_also<'a>(&mut self, files: impl Iterator<Item = &'a InputFile>) {
        for file in files {
            self.found.entry(file.name.clone()).or_default();
            for table in &file.tables {
                *self.found.entry(table.file.clone()).or_default() += table.rows.len();
            }
        }
    }

    /// How many rows of each file are expected, in name order.
    pub fn expected(&self) -> impl Iterator<Item = (&Arc<str>, &usize)> {
        self.found.iter()
    }

    /// Forgets rows of files that are not this run's: rows of earlier loads, whose fate stands in the ledger of their own run.
    pub(crate) fn forget(&mut self, is_of_another_run: impl Fn(&Arc<str>) -> bool) {
        self.fates.retain(|row, _| !is_of_another_run(&row.file));
    }

    /// Records what became of a row. A row already used stays used: one good record is enough to count it,
    /// and its other cells are listed as findings.
    pub fn set(&mut self, row: RowKey, fate: Fate) {
        match self.fates.get(&row) {
            Some(Fate::Used) => {}
            _ => {
                self.fates.insert(row, fate);
            }
        }
    }

    /// Sets the rows of another ledger, as if each had been set here.
    pub fn append(&mut self, other: Ledger) {
        for (row, fate) in other.fates {
            self.set(row, fate);
        }
    }

    /// Takes a row out again, after a later stage found that none of its records can be used.
    pub(crate) fn withdraw(&mut self, row: RowKey, code: Code) {
        self.fates.insert(row, Fate::Quarantined(code));
    }

    /// Sets the fate of a row whatever it was: for a stage that knows better than the one before.
    pub fn replace(&mut self, row: RowKey, fate: Fate) {
        self.fates.insert(row, fate);
    }

    /// The fate of a row, if known.
    pub fn fate(&self, row: &RowKey) -> Option<&Fate> {
        self.fates.get(row)
    }

    /// Every row with its fate, in file and row order.
    pub fn rows(&self) -> impl Iterator<Item = (&RowKey, &Fate)> {
        self.fates.iter()
    }

    /// Counts per file, in name order.
    pub fn tallies(&self) -> BTreeMap<Arc<str>, Tally> {
        let mut tallies: BTreeMap<Arc<str>, Tally> =
            self.found.iter().map(|(file, found)| (file.clone(), Tally { found: *found, ..Tally::default() })).collect();
        for (row, fate) in &self.fates {
            let tally = tallies.entry(row.file.clone()).or_default();
            match fate {
                Fate::Used => tally.used += 1,
                Fate::Quarantined(_) => tally.quarantined += 1,
                Fate::Skipped(_) => tally.skipped += 1,
            }
        }
        tallies
    }

    /// Files whose rows are not all accounted for: a fault of the program, never of the data.
    pub fn unexplained(&self) -> Vec<Arc<str>> {
        self.tallies().into_iter().filter(|(_, tally)| !tally.holds()).map(|(file, _)| file).collect()
    }
}
