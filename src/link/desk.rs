//! Where each row is settled: matched to a pupil, about somebody not on roll, later than the day, or pending.
//!
//! A row may carry several records (a mark book) or several pupils (a provision map). It stays in use when one
//! of them is; otherwise its fate says why. Findings are grouped by file and reason, each with its first row.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::academic_year::AcademicYear;
use crate::finding::{Action, Code, Finding};
use crate::ledger::{Fate, Ledger, RowKey};
use crate::link::earlier::LoadOrder;
use crate::link::index::{Match, Pass, RollIndex};
use crate::link::school::{Pending, PupilIndex};
use crate::normalise::records::PupilReference;

const NOBODY: Code = Code("LINK-03");
const SEVERAL: Code = Code("LINK-04");
const CONTRADICTION: Code = Code("LINK-05");

/// What the passes of this stage write to.
#[derive(Default)]
pub(crate) struct Work {
    /// Fates of rows.
    pub ledger: Ledger,
    /// What a person should know.
    pub findings: Vec<Finding>,
    /// Rows for people to settle.
    pub pending: Vec<Pending>,
    rows: BTreeMap<RowKey, RowBook>,
    unsettled: BTreeMap<(Arc<str>, Code), Vec<RowKey>>,
    by_name: BTreeMap<(Arc<str>, Pass), Vec<RowKey>>,
}

/// What became of the records of one row.
#[derive(Default)]
struct RowBook {
    used: u32,
    lost: Option<Code>,
    skipped: Option<&'static str>,
}

/// Matches rows and keeps the books.
pub(crate) struct Desk<'a> {
    /// The day the run speaks for.
    pub as_at: NaiveDate,
    /// Whom the school's lists know.
    pub index: &'a RollIndex,
    /// The books.
    pub work: &'a mut Work,
    /// Which load each file belongs to.
    pub order: &'a LoadOrder,
}

impl Desk<'_> {
    /// The pupil of a row, or nothing with the reason on the books. `day` is the day the record speaks of.
    pub fn settle(&mut self, kind: &'static str, row: &RowKey, who: &PupilReference, day: NaiveDate) -> Option<PupilIndex> {
        if day > self.as_at {
            self.work.outcome(row, Fate::Skipped("dated after the day of this run"));
            return None;
        }
        match self.index.find(who, AcademicYear::of(day)) {
            Match::Pupil(at, pass) => {
                self.work.outcome(row, Fate::Used);
                if matches!(pass, Pass::FormerUpn | Pass::NameAndBirth) && who.upn.as_ref().is_some_and(|upn| !upn.text().is_empty()) {
                    self.work.by_name.entry((row.file.clone(), pass)).or_default().push(row.clone());
                }
                Some(at)
            }
            Match::NotOnRoll => {
                self.work.outcome(row, Fate::Skipped("about a pupil of another of the school's lists who is not on roll on the day"));
                None
            }
            Match::Nobody => {
                self.work.pend(kind, row, NOBODY, "names nobody on any of the school's pupil lists", Vec::new());
                None
            }
            Match::Several(may_be) => {
                let reason = if may_be.len() == 1 {
                    "may be one pupil on roll, but its UPN or another child of the same name speaks against it"
                } else {
                    "may be more than one pupil on roll"
                };
                self.work.pend(kind, row, SEVERAL, reason, may_be);
                None
            }
            Match::Contradiction(may_be) => {
                self.work.pend(kind, row, CONTRADICTION, "has an admission number and a name that belong to different pupils", may_be);
                None
            }
        }
    }
}

impl Work {
    /// Notes what became of one record of a row.
    pub fn outcome(&mut self, row: &RowKey, fate: Fate) {
        let book = self.rows.entry(row.clone()).or_default();
        match fate {
            Fate::Used => book.used += 1,
            Fate::Quarantined(code) => book.lost = Some(code),
            Fate::Skipped(why) => book.skipped = Some(why),
        }
    }

    /// Takes back one record of a row that had been matched.
    pub fn lose(&mut self, row: &RowKey, code: Code) {
        let book = self.rows.entry(row.clone()).or_default();
        book.used = book.used.saturating_sub(1);
        book.lost = Some(code);
    }

    /// Takes back one record of a row that was matched and then entered no figure, with the reason.
    pub fn set_aside(&mut self, row: &RowKey, why: &'static str) {
        let book = self.rows.entry(row.clone()).or_default();
        book.used = book.used.saturating_sub(1);
        book.skipped = Some(why);
    }

    fn pend(&mut self, kind: &'static str, row: &RowKey, code: Code, reason: &str, may_be: Vec<PupilIndex>) {
        self.outcome(row, Fate::Quarantined(code));
        let rows = self.unsettled.entry((row.file.clone(), code)).or_default();
        if rows.last() != Some(row) {
            rows.push(row.clone());
            self.pending.push(Pending { row: row.clone(), kind, reason: format!("This row {reason}."), may_be });
        }
    }

    /// Books that begin with what `normalise` knows.
    pub fn new(ledger: Ledger) -> Work {
        Work { ledger, ..Work::default() }
    }

    /// Writes the fates into the ledger and the grouped findings; the books are closed.
    pub fn close(mut self) -> (Ledger, Vec<Finding>, Vec<Pending>) {
        for (row, book) in std::mem::take(&mut self.rows) {
            let fate = match book {
                RowBook { used: 1.., .. } => Fate::Used,
                RowBook { lost: Some(code), .. } => Fate::Quarantined(code),
                RowBook { skipped, .. } => Fate::Skipped(skipped.unwrap_or("holds no record in use")),
            };
            self.ledger.replace(row, fate);
        }
        for ((_, code), mut rows) in std::mem::take(&mut self.unsettled) {
            rows.sort();
            rows.dedup();
            let Some(first) = rows.first() else { continue };
            self.findings.push(unsettled_finding(code, first, rows.len()));
        }
        for ((_, pass), mut rows) in std::mem::take(&mut self.by_name) {
            rows.sort();
            rows.dedup();
            let Some(first) = rows.first() else { continue };
            self.findings.push(tied_finding(pass, first, rows.len()));
        }
        self.pending.sort_by(|a, b| a.row.cmp(&b.row));
        (self.ledger, self.findings, self.pending)
    }
}

fn unsettled_finding(code: Code, first: &RowKey, n: usize) -> Finding {
    let (what, hint) = match code {
        NOBODY => (
            "names nobody on any of the school's pupil lists",
            "If the pupil is on roll, correct the UPN or the name in this file; if the pupil has left, nothing is needed.",
        ),
        SEVERAL => ("may be more than one child", "Add the UPN or the date of birth to this file, or correct the UPN."),
        _ => {
            ("has an admission number and a name that belong to different pupils", "Correct the admission number or the name in this file.")
        }
    };
    let rows = match n {
        1 => format!("One row {what}. It is left out."),
        _ => format!("{n} rows, first at row {}: each {what}. They are left out.", first.row),
    };
    Finding::new(code, Action::Quarantined, first.place(), rows).hint(hint)
}

fn tied_finding(pass: Pass, first: &RowKey, n: usize) -> Finding {
    let how = match pass {
        Pass::FormerUpn => "by a former UPN",
        _ => "by name and date of birth, because the UPN in this file is temporary or mistyped",
    };
    let rows = if n == 1 { "One row was".to_owned() } else { format!("{n} rows, first at row {}, were", first.row) };
    Finding::new(Code("LINK-06"), Action::Warned, first.place(), format!("{rows} tied to a pupil on roll {how}."))
        .hint("Please confirm, and correct the UPN at its source.")
}
