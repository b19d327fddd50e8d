//! Where each row is settled: matched to a pupil, about somebody not on roll, later than the day, or pending.
//!
//! A row may carry several records (a mark book) or several pupils (a provision map). It stays in use when one
//! of them is; otherwise its fate says why. Findings are grouped by file and reason, each with its first row.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::config::school::Prefer;
use crate::domain::academic_year::AcademicYear;
use crate::finding::{Action, Code, Finding};
use crate::ledger::{Fate, Ledger, RowKey};
use crate::link::earlier::{LoadOrder, Rank};
use crate::link::index::{Match, Pass, RollIndex};
use crate::link::pairs::Pair;
use crate::link::school::{Pending, PupilIndex};
use crate::normalise::pair_answers::Answer;
use crate::normalise::records::PupilReference;

const NOBODY: Code = Code("LINK-03");
const SEVERAL: Code = Code("LINK-04");
const CONTRADICTION: Code = Code("LINK-05");

/// Rows named in one finding; the rest are counted.
const MOST_ROWS: usize = 25;

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
    pairs: BTreeMap<(PupilIndex, String), Pair>,
    asked: BTreeMap<String, Vec<PupilIndex>>,
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
    /// Whose word counts where files differ.
    pub prefer: &'a Prefer,
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
                self.note_tie(at, pass, row, who, AcademicYear::of(day));
                Some(at)
            }
            Match::NotOnRoll => {
                self.work.outcome(row, Fate::Skipped("about a pupil of another of the school's lists who is not on roll on the day"));
                None
            }
            Match::ToldApart(from) => {
                for at in from {
                    self.pair(at, row, who, AcademicYear::of(day), None, Some(Answer::DifferentChildren));
                }
                self.work.outcome(row, Fate::Skipped("told apart from the pupil on roll by an answer to the pairs to confirm"));
                None
            }
            Match::Nobody => {
                let may_be = self.ask(row, who, AcademicYear::of(day), &[]);
                self.work.pend(kind, row, NOBODY, "names nobody on any of the school's pupil lists", may_be);
                None
            }
            Match::Several(may_be) => {
                let reason = if may_be.len() == 1 {
                    "may be one pupil on roll, but its UPN or another child of the same name speaks against it"
                } else {
                    "may be more than one pupil on roll"
                };
                self.ask(row, who, AcademicYear::of(day), &may_be);
                self.work.pend(kind, row, SEVERAL, reason, may_be);
                None
            }
            Match::Contradiction(may_be) => {
                self.ask(row, who, AcademicYear::of(day), &may_be);
                self.work.pend(kind, row, CONTRADICTION, "has a number and a name that belong to different pupils", may_be);
                None
            }
        }
    }

    /// Notes a tie that the office should see, for the findings and the sheet of pairs.
    pub(crate) fn note_tie(&mut self, at: PupilIndex, pass: Pass, row: &RowKey, who: &PupilReference, year: AcademicYear) {
        if !self.index.is_to_be_confirmed(at, pass, who, year) {
            return;
        }
        if pass == Pass::Confirmed {
            return self.pair(at, row, who, year, Some(pass), Some(Answer::SameChild));
        }
        // What an earlier load holds was said by the run of its time; the sheet of pairs lists it all the same.
        if self.order.rank(&row.file) == Rank::TODAY {
            self.work.by_name.entry((row.file.clone(), pass)).or_default().push(row.clone());
        }
        self.pair(at, row, who, year, Some(pass), None);
    }

    fn pair(
        &mut self,
        at: PupilIndex,
        row: &RowKey,
        who: &PupilReference,
        year: AcademicYear,
        tied_by: Option<Pass>,
        answer: Option<Answer>,
    ) {
        let Some(evidence) = self.index.evidence(at, who, year) else { return };
        let key = self.index.key_of(who);
        let pair = self.work.pairs.entry((at, key.clone())).or_insert_with(|| Pair {
            pupil: at,
            other_key: key,
            other: who.clone(),
            rows: Vec::new(),
            tied_by,
            answer,
            likely: evidence.likely(),
            doubtful: evidence.doubtful(),
        });
        pair.rows.push(row.clone());
    }

    /// Puts an identity that no rule ties beside the pupils it may be, those named and those like it; gives them.
    pub(crate) fn ask(&mut self, row: &RowKey, who: &PupilReference, year: AcademicYear, named: &[PupilIndex]) -> Vec<PupilIndex> {
        let key = self.index.key_of(who);
        if let Some(asked) = self.work.asked.get(&key).cloned() {
            for at in &asked {
                if let Some(pair) = self.work.pairs.get_mut(&(*at, key.clone())) {
                    pair.rows.push(row.clone());
                }
            }
            return asked;
        }
        let like = self.index.candidates(who, year).into_iter().map(|(at, _)| at);
        let asked: BTreeSet<PupilIndex> = like.chain(named.iter().copied()).collect();
        let asked: Vec<PupilIndex> = asked.into_iter().collect();
        for at in &asked {
            self.pair(*at, row, who, year, None, None);
        }
        self.work.asked.insert(key, asked.clone());
        asked
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
    pub(crate) fn lose(&mut self, row: &RowKey, code: Code) {
        let book = self.rows.entry(row.clone()).or_default();
        book.used = book.used.saturating_sub(1);
        book.lost = Some(code);
    }

    /// Takes back one record of a row that was matched and then entered no figure, with the reason.
    pub(crate) fn set_aside(&mut self, row: &RowKey, why: &'static str) {
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
    pub fn close(mut self) -> Closed {
        for (row, book) in std::mem::take(&mut self.rows) {
            let fate = match book {
                RowBook { used: 1.., .. } => Fate::Used,
                RowBook { lost: Some(code), .. } => Fate::Quarantined(code),
                RowBook { skipped, .. } => Fate::Skipped(skipped.unwrap_or("holds no record in use")),
            };
            self.ledger.replace(row, fate);
        }
        for ((_, code), rows) in std::mem::take(&mut self.unsettled) {
            self.findings.extend(unsettled_finding(code, &in_order(rows)));
        }
        for ((_, pass), rows) in std::mem::take(&mut self.by_name) {
            self.findings.extend(tied_finding(pass, &in_order(rows)));
        }
        self.pending.sort_by(|a, b| a.row.cmp(&b.row));
        let pairs = self.pairs.into_values().map(|pair| Pair { rows: in_order(pair.rows), ..pair }).collect();
        Closed { ledger: self.ledger, findings: self.findings, pending: self.pending, pairs }
    }
}

/// The books, closed.
pub(crate) struct Closed {
    /// Fates of rows.
    pub ledger: Ledger,
    /// What a person should know.
    pub findings: Vec<Finding>,
    /// Rows for people to settle.
    pub pending: Vec<Pending>,
    /// Pairs to confirm, by pupil and key.
    pub pairs: Vec<Pair>,
}

/// Rows in the order of the files, each once.
pub(crate) fn in_order(mut rows: Vec<RowKey>) -> Vec<RowKey> {
    rows.sort();
    rows.dedup();
    rows
}

/// Rows of one file in words, by sheet: `rows 3, 7 and 12`, the rest as a number.
pub(crate) fn row_list(rows: &[RowKey]) -> String {
    let mut sheets: Vec<(Option<&str>, Vec<String>)> = Vec::new();
    for row in rows.iter().take(MOST_ROWS) {
        let sheet = row.sheet.as_deref();
        match sheets.last_mut() {
            Some((last, numbers)) if *last == sheet => numbers.push(row.row.to_string()),
            _ => sheets.push((sheet, vec![row.row.to_string()])),
        }
    }
    let parts: Vec<String> = sheets
        .iter()
        .map(|(sheet, numbers)| {
            let noun = if numbers.len() == 1 { "row" } else { "rows" };
            let sheet = sheet.filter(|_| sheets.len() > 1).map(|name| format!("sheet {name} ")).unwrap_or_default();
            format!("{sheet}{noun} {}", numbers.join(", "))
        })
        .collect();
    let more = rows.len().saturating_sub(MOST_ROWS);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{}{more}", parts.join("; "))
}

fn unsettled_finding(code: Code, rows: &[RowKey]) -> Option<Finding> {
    let (first, n) = (rows.first()?, rows.len());
    let (what, hint) = match code {
        NOBODY => (
            "names nobody on any of the school's pupil lists",
            "If the pupil is on roll, correct the UPN or the name in this file; if the pupil has left, nothing is needed.",
        ),
        SEVERAL => ("may be more than one child", "Add the UPN or the date of birth to this file, or correct the UPN."),
        _ => ("has a number and a name that belong to different pupils", "Correct the UPN or admission number, or the name, in this file."),
    };
    let rows = match n {
        1 => format!("One row {what}. It is left out."),
        _ => format!("{n} rows ({}): each {what}. They are left out.", row_list(rows)),
    };
    Some(Finding::new(code, Action::Quarantined, first.place(), rows).hint(hint))
}

fn tied_finding(pass: Pass, rows: &[RowKey]) -> Option<Finding> {
    let (first, n) = (rows.first()?, rows.len());
    let how = match pass {
        Pass::FormerUpn => "by a former UPN",
        Pass::CorrectedUpn => "although one of the two UPNs has a wrong character; the name agrees and no other pupil comes near",
        Pass::TemporaryUpn => "by name and date of birth, because one of the two UPNs is temporary",
        Pass::AdmissionNumber => "by admission number, under another name or UPN",
        _ => "by name and date of birth, because the UPN in this file is not the pupil's own",
    };
    let rows = if n == 1 { "One row was".to_owned() } else { format!("{n} rows ({}) were", row_list(rows)) };
    let message = format!("{rows} tied to a pupil on roll {how} (rule: {}).", pass.rule());
    Some(Finding::new(Code("LINK-06"), Action::Warned, first.place(), message).hint(
        "Please confirm in office/pairs-to-confirm.xlsx, or answer 'different children' there to undo it, and correct the UPN at its source.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(sheet: Option<&str>, row: u32) -> RowKey {
        RowKey { file: "Marks.xlsx".into(), sheet: sheet.map(Into::into), row }
    }

    #[test]
    fn every_row_of_a_finding_is_named_up_to_a_limit() {
        assert_eq!(row_list(&[row(None, 3), row(None, 7)]), "rows 3, 7");
        assert_eq!(
            row_list(&[row(Some("Autumn"), 3), row(Some("Spring"), 4), row(Some("Spring"), 9)]),
            "sheet Autumn row 3; sheet Spring rows 4, 9"
        );
        let many: Vec<RowKey> = (2..42).map(|number| row(None, number)).collect();
        let words = row_list(&many);
        assert!(words.starts_with("rows 2, 3, ") && words.ends_with(" and 15 more"), "{words}");
    }
}
