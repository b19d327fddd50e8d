//! A mark of an earlier load whose row a newer file no longer has: listed once, and kept in use unless the settings say otherwise.
//!
//! It is told from a mark of long ago by this: today's files hold results of the same series and term, for other pupils.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::school::VanishedMarks;
use crate::finding::{Action, Code, Finding};
use crate::ledger::RowKey;
use crate::link::desk::row_list;
use crate::link::earlier::Rank;

const VANISHED: Code = Code("LINK-14");

/// What each load holds of a series and term, whoever it is about.
#[derive(Debug)]
pub(crate) struct Vanished<K> {
    covered: BTreeMap<K, Cover>,
    gone: BTreeMap<(Arc<str>, Arc<str>), Vec<RowKey>>,
    rule: VanishedMarks,
}

#[derive(Debug, Default)]
struct Cover {
    today: Option<Arc<str>>,
    newest_before: Option<Rank>,
}

impl<K: Ord + Clone> Vanished<K> {
    /// With what is done about them.
    pub(crate) fn new(rule: VanishedMarks) -> Vanished<K> {
        Vanished { covered: BTreeMap::new(), gone: BTreeMap::new(), rule }
    }

    /// Notes that a file of a load holds results of a series and term.
    pub(crate) fn cover(&mut self, what: &K, rank: Rank, file: &Arc<str>) {
        if !self.covered.contains_key(what) {
            self.covered.insert(what.clone(), Cover::default());
        }
        let Some(cover) = self.covered.get_mut(what) else { return };
        if rank != Rank::TODAY {
            cover.newest_before = cover.newest_before.max(Some(rank));
        } else if cover.today.as_ref().is_none_or(|held| file < held) {
            cover.today = Some(file.clone());
        }
    }

    /// True when the newest statement about one pupil stays in use. One that has vanished is noted in the run in which it does.
    pub(crate) fn stays(&mut self, what: &K, newest: Rank, is_blank: bool, row: &RowKey) -> bool {
        let Some(Cover { today: Some(file), newest_before }) = self.covered.get(what) else { return true };
        if newest == Rank::TODAY || is_blank {
            return true;
        }
        if *newest_before == Some(newest) {
            self.gone.entry((row.file.clone(), file.clone())).or_default().push(row.clone());
        }
        self.rule == VanishedMarks::Keep
    }

    /// One finding for each pair of an older and a newer file.
    pub(crate) fn findings(self) -> Vec<Finding> {
        let done = match self.rule {
            VanishedMarks::Keep => "still used",
            VanishedMarks::LeaveOut => "no longer used",
        };
        let mut findings = Vec::new();
        for ((_, newer), mut rows) in self.gone {
            rows.sort();
            rows.dedup();
            let Some(first) = rows.first() else { continue };
            let message = match rows.len() {
                1 => format!("A result was in this row; the newer file {newer} has no result of the pupil for that term. It is {done}."),
                n => format!(
                    "Results were in {n} rows of this file ({}); the newer file {newer} has none of these pupils for that term. They are {done}.",
                    row_list(&rows)
                ),
            };
            findings.push(Finding::new(VANISHED, Action::Warned, first.place(), message).hint(
                "If they were taken out on purpose, say vanished_marks = \"leave out\" under [reading.prefer]; otherwise put the rows back.",
            ));
        }
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::school::Prefer;
    use crate::domain::academic_year::AcademicYear;
    use crate::domain::occasion::Occasion;
    use crate::domain::score::{Measure, Outcome, StandardisedScore};
    use crate::domain::subject::Subject;
    use crate::domain::term::Term;
    use crate::finding::Checked;
    use crate::link::earlier::EarlierLoad;
    use crate::link::link_with;
    use crate::link::roll::testing::{reference, roll_of, settings};
    use crate::link::school::School;
    use crate::normalise::records::{Normalised, PupilReference, Records, TestResult};

    fn child(n: u32) -> PupilReference {
        reference("Adams", ["Ava", "Bea", "Cleo"][n as usize], Some("2017-09-15"), Some("Oak"))
    }

    fn mark(file: &str, n: u32) -> TestResult {
        let row = RowKey { file: file.into(), sheet: None, row: n + 2 };
        TestResult {
            place: row.place(),
            row,
            pupil: child(n),
            instrument: Arc::from("Test"),
            measure: Measure::AgeStandardised,
            subject: Subject::Reading,
            occasion: Occasion { year: AcademicYear::of("2026-10-01".parse().unwrap()), term: Term::Autumn },
            date: None,
            outcome: Outcome::Score(StandardisedScore::new(90.0).unwrap()),
        }
    }

    /// Loads that held the marks of some children, and today's file with those of others.
    fn school(loads: &[&[u32]], today: &[u32], rule: VanishedMarks) -> Checked<School> {
        let marks = |file: &str, of: &[u32]| of.iter().map(|n| mark(file, *n)).collect::<Vec<_>>();
        let load = |(at, of): (usize, &&[u32])| EarlierLoad {
            number: at as u32 + 1,
            as_at: "2026-11-12".parse().unwrap(),
            records: Records { tests: marks(&format!("Marks.csv [load {}, 2026-11-12]", at + 1), of), ..Records::default() },
        };
        let earlier: Vec<EarlierLoad> = loads.iter().enumerate().map(load).collect();
        let records = Records {
            rolls: vec![roll_of("now.csv", 2026, &[child(0), child(1), child(2)])],
            tests: marks("Marks.csv", today),
            ..Records::default()
        };
        let settings = settings().preferring(&Prefer { vanished_marks: rule, ..Prefer::default() });
        link_with(&earlier, Normalised { records, ..Normalised::default() }, &settings).unwrap()
    }

    fn listed(school: &Checked<School>) -> Vec<&Finding> {
        school.findings.iter().filter(|finding| finding.code == VANISHED).collect()
    }

    #[test]
    fn a_mark_whose_row_vanished_is_used_and_listed_with_its_old_place() {
        let school = school(&[&[0, 1, 2]], &[0, 2], VanishedMarks::Keep);
        let listed = listed(&school);
        assert_eq!(listed.len(), 1);
        assert!(listed[0].place.to_string().starts_with("Marks.csv [load 1, 2026-11-12], line 3"), "{}", listed[0].place);
        assert!(listed[0].message.contains("still used"), "{}", listed[0].message);
        assert!(school.value.pupils.iter().all(|pupil| pupil.tests.len() == 1));
    }

    #[test]
    fn what_vanished_a_run_ago_was_listed_then() {
        assert!(listed(&school(&[&[0, 1, 2], &[0, 2]], &[0, 2], VanishedMarks::Keep)).is_empty());
    }

    #[test]
    fn by_the_schools_own_rule_a_vanished_mark_is_left_out() {
        let school = school(&[&[0, 1, 2]], &[0, 2], VanishedMarks::LeaveOut);
        assert_eq!(school.value.pupils.iter().filter(|pupil| pupil.tests.is_empty()).count(), 1);
        assert!(listed(&school)[0].message.contains("no longer used"));
    }

    #[test]
    fn a_term_of_which_todays_files_hold_nothing_has_not_vanished() {
        assert!(listed(&school(&[&[0, 1, 2]], &[], VanishedMarks::LeaveOut)).is_empty());
        assert_eq!(school(&[&[0, 1, 2]], &[], VanishedMarks::LeaveOut).value.pupils.iter().filter(|p| p.tests.len() == 1).count(), 3);
    }
}
