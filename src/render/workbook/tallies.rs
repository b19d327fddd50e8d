//! Counts of the summary sheet: each list by class, subject, criterion and group. Sums always come to the roll.

use std::collections::BTreeMap;

use chrono::Datelike;

use super::book::Entry;
use super::words::is_summer_born;
use crate::decide::results::{Level, Partition, Verdict};
use crate::domain::sen::SenProvision;
use crate::domain::subject::Subject;
use crate::link::school::Pupil;
use crate::normalise::records::Flag;

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

/// A characteristic and the group in which it puts a pupil.
type Characteristic = (&'static str, fn(&Entry) -> String);

/// Lists by characteristic and group, in the order of the table.
pub(crate) fn by_group(entries: &[Entry]) -> Vec<(&'static str, String, Lists)> {
    let characteristics: [Characteristic; 6] = [
        ("Sex", |entry| sex(entry.pupil)),
        ("English as an additional language", |entry| flag(entry.pupil.eal)),
        ("Pupil premium", |entry| flag(entry.pupil.pupil_premium)),
        ("Birth term", |entry| birth_term(entry.pupil)),
        ("SEN", |entry| sen(entry.decision.provision)),
        ("Year", |entry| entry.pupil.nc_year.map_or_else(|| "not known".to_owned(), |year| year.to_string())),
    ];
    let mut rows = Vec::new();
    for (characteristic, group_of) in characteristics {
        let mut groups: BTreeMap<String, Lists> = BTreeMap::new();
        for entry in entries {
            groups.entry(group_of(entry)).or_default().add(entry.partition());
        }
        rows.extend(groups.into_iter().map(|(group, lists)| (characteristic, group, lists)));
    }
    rows
}

fn sex(pupil: &Pupil) -> String {
    match pupil.sex.as_str() {
        "F" => "girls".to_owned(),
        "M" => "boys".to_owned(),
        "" => "not known".to_owned(),
        other => other.to_owned(),
    }
}

fn flag(flag: Flag) -> String {
    match flag {
        Flag::Yes => "yes",
        Flag::No => "no",
        Flag::Unknown => "not known",
    }
    .to_owned()
}

fn birth_term(pupil: &Pupil) -> String {
    match pupil.date_of_birth {
        None => "not known",
        Some(day) if is_summer_born(day) => "summer-born (April to August)",
        Some(day) if day.month() >= 9 => "autumn-born (September to December)",
        Some(_) => "spring-born (January to March)",
    }
    .to_owned()
}

fn sen(provision: Option<SenProvision>) -> String {
    match provision {
        None => "not known".to_owned(),
        Some(SenProvision::None) => "no SEN".to_owned(),
        Some(provision) => provision.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::workbook::book::Book;
    use crate::render::workbook::fixture::Sample;

    #[test]
    fn every_characteristic_and_every_class_sums_to_the_roll() {
        let sample = Sample::school();
        let book = Book::of_school(&sample.input()).unwrap();
        let roll = book.entries.len();
        assert_eq!(by_class(&book.entries).values().map(|lists| lists.total()).sum::<usize>(), roll);
        let mut sums: BTreeMap<&str, usize> = BTreeMap::new();
        for (characteristic, _, lists) in by_group(&book.entries) {
            *sums.entry(characteristic).or_default() += lists.total();
        }
        assert!(sums.len() == 6 && sums.values().all(|sum| *sum == roll), "{sums:?}");
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
