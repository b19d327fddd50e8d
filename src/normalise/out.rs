//! What the readers of the kinds write into: records, findings and the fate of rows.

use std::collections::BTreeSet;

use crate::finding::Code;
use crate::ledger::{Fate, Ledger};
use crate::normalise::notes::{Fault, Notes};
use crate::normalise::premium::PremiumRow;
use crate::normalise::records::Records;
use crate::normalise::sheet::Sheet;

/// Everything that comes out of one file.
#[derive(Debug, Default)]
pub(crate) struct Out {
    /// Records.
    pub(crate) records: Records,
    /// Fate of rows.
    pub(crate) ledger: Ledger,
    /// Findings.
    pub(crate) notes: Notes,
    /// Periods of premiums and free meals, which fill the pupil lists once all are read.
    pub(crate) premium: Vec<PremiumRow>,
    /// Names of provisions marked confidential, folded.
    pub(crate) confidential: BTreeSet<String>,
    /// Pupils of tables of other kinds that hold what a pupil list holds.
    pub(crate) spares: Vec<Out>,
}

impl Out {
    /// Puts what came out of the next file behind this.
    pub(crate) fn append(&mut self, next: Out) {
        let Out { records, ledger, notes, premium, confidential, spares } = next;
        self.records.append(records);
        self.ledger.append(ledger);
        self.notes.append(notes);
        self.premium.extend(premium);
        self.confidential.extend(confidential);
        self.spares.extend(spares);
    }

    /// The row is in use.
    pub(crate) fn used(&mut self, sheet: &Sheet<'_>, at: usize) {
        self.ledger.set(sheet.key(at), Fate::Used);
    }

    /// The row is left out, and the fault says why.
    pub(crate) fn left_out(&mut self, sheet: &Sheet<'_>, at: usize, fault: Fault) {
        self.ledger.set(sheet.key(at), Fate::Quarantined(Code(fault.code)));
        self.notes.add(sheet.row_place(at), fault);
    }

    /// The row is left out; its findings are there already.
    pub(crate) fn left_out_quietly(&mut self, sheet: &Sheet<'_>, at: usize, code: &'static str) {
        self.ledger.set(sheet.key(at), Fate::Quarantined(Code(code)));
    }

    /// The row holds nothing to use.
    pub(crate) fn skip(&mut self, sheet: &Sheet<'_>, at: usize, words: &'static str) {
        self.ledger.set(sheet.key(at), Fate::Skipped(words));
    }
}
