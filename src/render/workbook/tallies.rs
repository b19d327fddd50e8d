//! Counts of the summary sheet: each list by class, subject and criterion. Sums always come to the roll.

use std::collections::BTreeMap;

use super::book::Entry;
use crate::decide::results::{Level, Partition, Verdict};
use crate::domain::subject::Subject;

/// Pupils by list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lists {
    pub(crate) flagged: usize,
    pub(crate) watch: usize,
    pub(crate) cleared: usize,
    pub(crate) not_judged: usize,
}

impl Lists {
    /// Counts a list of partitions.
    pub(crate) fn of(partitions: impl Iterator<Item = Partition>) -> Lists {
        let mut lists = Lists::default();
        partitions.for_each(|partition| lists.add(partition));
        lists
    }

    /// Adds one pupil.
    pub(crate) fn add(&mut self, partition: Partition) {
        match partition {
            Partition::Flagged => self.flagged += 1,
            Partition::Watch => self.watch += 1,
            Partition::Cleared => self.cleared += 1,
            Partition::NotJudged => self.not_judged += 1,
        }
    }

    /// All of them: the pupils on roll.
    pub(crate) fn total(self) -> usize {
        self.flagged + self.watch + self.cleared + self.not_judged
    }

    /// Flagged per hundred pupils.
    pub(crate) fn flagged_percent(self) -> Option<f64> {
        (self.total() > 0).then(|| self.flagged as f64 * 100.0 / self.total() as f64)
    }
}

/// By class, in class order.
pub(crate) fn by_class<'a>(entries: &[Entry<'a>]) -> BTreeMap<&'a str, Lists> {
    let mut counts: BTreeMap<&str, Lists> = BTreeMap::new();
    for entry in entries {
        counts.entry(entry.pupil.class.as_str()).or_default().add(entry.partition());
    }
    counts
}

/// By tested subject.
pub(crate) fn by_subject(entries: &[Entry]) -> BTreeMap<Subject, Lists> {
    let mut counts: BTreeMap<Subject, Lists> = BTreeMap::new();
    for (subject, partition) in entries.iter().flat_map(|entry| &entry.decision.subject_partitions) {
        counts.entry(*subject).or_default().add(*partition);
    }
    counts
}

/// How pupils fared on one criterion in one subject.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct CriterionCount {
    pub(crate) judged: usize,
    pub(crate) concern: usize,
    pub(crate) leaning: usize,
    pub(crate) no_evidence: usize,
}

/// By criterion and subject.
pub(crate) fn by_criterion(entries: &[Entry]) -> BTreeMap<(char, Subject), CriterionCount> {
    let mut counts: BTreeMap<(char, Subject), CriterionCount> = BTreeMap::new();
    for entry in entries {
        for (subject, results) in &entry.decision.criteria {
            for result in results {
                let count = counts.entry((result.letter, *subject)).or_default();
                match (result.verdict, result.level) {
                    (Verdict::NoEvidence, _) => count.no_evidence += 1,
                    (Verdict::NotApplicable, _) => {}
                    (_, level) => {
                        count.judged += 1;
                        count.concern += usize::from(level == Level::Strongly);
                        count.leaning += usize::from(level == Level::Leaning);
                    }
                }
            }
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::workbook::book::Book;
    use crate::render::workbook::fixture::Sample;

    #[test]
    fn classes_sum_to_the_roll() {
        let sample = Sample::school();
        let book = Book::of_school(&sample.input()).unwrap();
        let roll = book.entries.len();
        assert_eq!(by_class(&book.entries).values().map(|lists| lists.total()).sum::<usize>(), roll);
    }

    #[test]
    fn a_pupil_without_evidence_is_not_counted_as_judged() {
        let sample = Sample::school();
        let book = Book::of_school(&sample.input()).unwrap();
        let counts = by_criterion(&book.entries);
        let reading = counts[&('c', Subject::Reading)];
        let without = book.entries.iter().filter(|entry| entry.partition() == Partition::NotJudged).count();
        assert!(without > 0 && reading.no_evidence >= without);
        assert!(reading.concern + reading.leaning <= reading.judged);
    }
}
