//! What a workbook is made from: the entries it may hold and nothing else.
//!
//! A class workbook is built from a [`Book`] that never held another class's pupil, so nothing can leak into
//! a hidden part of the file.

use chrono::NaiveDate;

use super::WorkbookInput;
use super::past::{LastDecision, Returned, Standing, last_decision, newest_of_each_term, standing};
use crate::analyse::results::PupilAnalysis;
use crate::config::method::MethodSettings;
use crate::config::policy::Policy;
use crate::decide::results::{Partition, PupilDecision};
use crate::domain::amounts::rounded;
use crate::error::Error;
use crate::history::outcome::LoadOutcomes;
use crate::link::school::Pupil;
use crate::render::artefact::RunStamp;

/// One pupil with everything measured and proposed.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'a> {
    pub(crate) pupil: &'a Pupil,
    pub(crate) analysis: &'a PupilAnalysis,
    pub(crate) decision: &'a PupilDecision,
}

impl Entry<'_> {
    /// The list the pupil is on.
    pub(crate) fn partition(&self) -> Partition {
        self.decision.outcome.partition()
    }
}

/// Who a workbook is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// SENCO and head: every class, and needs by their code.
    Senco,
    /// A class teacher: one class, no UPN, no date of birth, no need code.
    Teacher,
}

/// The material of one workbook.
pub(crate) struct Book<'a> {
    /// In the school's order.
    pub(crate) entries: Vec<Entry<'a>>,
    pub(crate) reader: Reader,
    pub(crate) as_at: NaiveDate,
    pub(crate) policy: &'a Policy,
    pub(crate) method: &'a MethodSettings,
    pub(crate) stamp: &'a RunStamp,
    pub(crate) rules_owner: &'a str,
    /// The newest run of each earlier term, newest first.
    pub(crate) earlier: Vec<&'a LoadOutcomes>,
    /// What came back from earlier workbooks.
    pub(crate) returned: &'a Returned,
    /// The sentence about chance, for this reader.
    pub(crate) chance: String,
    /// Whether rows leave memory as they are written.
    pub(crate) is_streamed: bool,
}

impl<'a> Book<'a> {
    /// The book of the whole school.
    pub(crate) fn of_school(input: &WorkbookInput<'a>) -> Result<Book<'a>, Error> {
        let (school, analysis, decisions) = (input.school, input.analysis, input.decisions);
        if school.pupils.len() != analysis.pupils.len() || school.pupils.len() != decisions.pupils.len() {
            return Err(Error::Fault("the lists of pupils, measurements and proposals differ in length".to_owned()));
        }
        let entries = school
            .pupils
            .iter()
            .zip(&analysis.pupils)
            .zip(&decisions.pupils)
            .map(|((pupil, analysis), decision)| Entry { pupil, analysis, decision })
            .collect();
        Ok(Book {
            entries,
            reader: Reader::Senco,
            as_at: school.as_at,
            policy: input.policy,
            method: input.method,
            stamp: input.stamp,
            rules_owner: input.rules_owner,
            earlier: newest_of_each_term(input.reviews, school.as_at),
            returned: input.returned,
            chance: decisions.chance_sentence.clone(),
            is_streamed: input.unfinished.is_some(),
        })
    }

    /// The classes in the school's order, each once.
    pub(crate) fn classes(&self) -> Vec<&'a str> {
        let mut classes: Vec<&str> = self.entries.iter().map(|entry| entry.pupil.class.as_str()).collect();
        classes.sort_unstable();
        classes.dedup();
        classes
    }

    /// The book of one class: that class's entries and no count of any other.
    pub(crate) fn of_class(input: &WorkbookInput<'a>, class: &str) -> Result<Book<'a>, Error> {
        let mut book = Book::of_school(input)?;
        book.entries.retain(|entry| entry.pupil.class == class);
        book.reader = Reader::Teacher;
        // A class is small.
        book.is_streamed = false;
        book.chance = chance_for_a_class(input.decisions.expected_by_chance, input.decisions.n_full_evidence);
        Ok(book)
    }

    /// Entries of one list, in the order in which they should be discussed.
    pub(crate) fn listed(&self, partition: Partition) -> Vec<Entry<'a>> {
        let mut entries: Vec<Entry> = self.entries.iter().copied().filter(|entry| entry.partition() == partition).collect();
        // Whom the last meeting did not reach comes first. The sort is stable: pupils without a rank stay in the school's order.
        entries.sort_by_key(|entry| (!self.is_carried_over(entry), entry.decision.rank.unwrap_or(usize::MAX)));
        entries
    }

    /// The newest decision about a pupil.
    pub(crate) fn last_decision(&self, entry: &Entry) -> Option<&'a LastDecision> {
        last_decision(self.returned, entry.pupil)
    }

    /// How the pupil's list compares with the earlier terms.
    pub(crate) fn standing(&self, entry: &Entry) -> Standing {
        standing(&self.earlier, entry.pupil, entry.partition(), self.last_decision(entry))
    }

    fn is_carried_over(&self, entry: &Entry) -> bool {
        self.last_decision(entry).is_some_and(|last| last.is_carried_over)
    }

    /// Entries of one class: flagged, watch, on support, then the rest by name.
    pub(crate) fn class(&self, class: &str) -> Vec<Entry<'a>> {
        let mut entries: Vec<Entry> = self.entries.iter().copied().filter(|entry| entry.pupil.class == class).collect();
        entries.sort_by_key(|entry| {
            let group = match entry.partition() {
                Partition::Flagged => 0,
                Partition::Watch => 1,
                _ if entry.decision.provision.is_some_and(|provision| provision.is_sen()) => 2,
                _ => 3,
            };
            (group, !self.is_carried_over(entry), entry.decision.rank.unwrap_or(usize::MAX))
        });
        entries
    }
}

/// What chance alone does, as a rate: a school's counts in a class file would tell about the other classes.
fn chance_for_a_class(expected: f64, n: usize) -> String {
    if n == 0 {
        return String::new();
    }
    let per_hundred = rounded(expected * 100.0 / n as f64, 0);
    format!(
        "Of every 100 pupils with full evidence, about {per_hundred} would be flagged by chance alone: a flag is a reason to talk, not a finding."
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::workbook::fixture::Sample;

    #[test]
    fn a_class_book_holds_one_class_and_a_rate_in_place_of_counts() {
        let sample = Sample::school();
        let book = Book::of_class(&sample.input(), "Oak").unwrap();
        assert!(book.entries.iter().all(|entry| entry.pupil.class == "Oak"));
        assert!(!book.entries.is_empty());
        assert_eq!(
            book.chance,
            "Of every 100 pupils with full evidence, about 9 would be flagged by chance alone: a flag is a reason to talk, not a finding."
        );
    }

    #[test]
    fn a_class_is_listed_flagged_first_then_support_then_the_rest() {
        let sample = Sample::school();
        let book = Book::of_school(&sample.input()).unwrap();
        let order: Vec<u8> = book
            .class("Oak")
            .iter()
            .map(|entry| match (entry.partition(), entry.decision.provision.is_some_and(|p| p.is_sen())) {
                (Partition::Flagged, _) => 0,
                (Partition::Watch, _) => 1,
                (_, true) => 2,
                _ => 3,
            })
            .collect();
        assert!(order.is_sorted(), "{order:?}");
        assert_eq!(order.first(), Some(&0));
        assert_eq!(order.last(), Some(&3));
    }

    #[test]
    fn lists_of_different_lengths_are_a_fault_and_not_a_wrong_row() {
        let mut sample = Sample::school();
        sample.decisions.pupils.pop();
        assert!(matches!(Book::of_school(&sample.input()), Err(Error::Fault(_))));
    }
}
