//! What earlier terms say about a pupil on a list: new, still, returned, cleared; the last decision; agreement.
//!
//! The lists come from the history of runs, one run a term (the newest); decisions come from returned workbooks. Nothing
//! here changes a list: it only says how it compares.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::decide::results::Partition;
use crate::domain::term::SchoolTerm;
use crate::history::outcome::{EarlierOutcomes, LoadOutcomes, PupilOutcome};
use crate::link::school::Pupil;

/// What came back from earlier workbooks.
#[derive(Clone, Debug, Default)]
pub struct Returned {
    /// The newest decision by row key.
    pub last: BTreeMap<String, LastDecision>,
    /// How often the list, the teachers and the meetings agreed; `None` until decisions have come back.
    pub agreement: Option<Agreement>,
}

/// The newest decision about one pupil.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LastDecision {
    /// Day of the run it answered; `None` while nothing has been decided.
    pub on: Option<NaiveDate>,
    /// Decision and reason, in the policy's words; empty while nothing has been decided.
    pub words: String,
    /// What was agreed, and whether the gap moved since; may be empty.
    pub then: String,
    /// The teacher had the concern without the list; `None` when the cell stayed empty.
    pub teacher_concern: Option<bool>,
    /// The pupil is not called new: people judged it no concern, and the evidence is no stronger since.
    pub is_quiet: bool,
    /// People judged it no concern, and the evidence has grown since: the pupil is called new.
    pub is_stronger: bool,
    /// The meeting ran out: first in the list this term.
    pub is_carried_over: bool,
}

/// Agreement over all decisions that came back: whether a rule cries wolf.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// How many runs the decisions answer.
    pub n_runs: usize,
    /// By rule, and all together last.
    pub rows: Vec<AgreementRow>,
    /// Pupils raised by a teacher and on no list.
    pub n_raised_only: usize,
}

/// Decisions on pupils flagged by one rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgreementRow {
    /// The rule, in words; `All flags` for the last row.
    pub rule: String,
    /// Pupils flagged by it, once a run.
    pub n_flagged: usize,
    /// Of them with a decision.
    pub n_discussed: usize,
    /// Of those, judged no concern.
    pub n_not_a_concern: usize,
    /// Of the discussed: the teacher had the concern too.
    pub n_teacher_too: usize,
    /// Of the discussed: the teacher had not.
    pub n_teacher_not: usize,
}

/// The newest run of each earlier term, newest first.
pub(crate) fn newest_of_each_term(reviews: &EarlierOutcomes, as_at: NaiveDate) -> Vec<&LoadOutcomes> {
    let now = SchoolTerm::of(as_at);
    let mut seen = BTreeSet::new();
    let newest_first = reviews.loads.iter().rev().filter(|load| SchoolTerm::of(load.as_at) < now);
    newest_first.filter(|load| seen.insert(SchoolTerm::of(load.as_at))).collect()
}

/// How a pupil's list compares with the earlier terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    /// There is no earlier run.
    FirstRun,
    /// On the list for the first time.
    New,
    /// People judged the pupil no concern, and the evidence has grown since.
    Stronger,
    /// On the list for so many terms together, this one included.
    Still(usize),
    /// On the list again, after a term off it.
    Returned,
    /// Flagged last term; judged this term, and nothing to report.
    Cleared,
    /// Flagged last term; this term on the watch list or not judged.
    WasFlagged,
    /// Neither now nor last term.
    Nothing,
}

impl Standing {
    /// The words of the column New?.
    pub(crate) fn words(self) -> String {
        match self {
            Standing::FirstRun => "first run".to_owned(),
            Standing::New => "new".to_owned(),
            Standing::Stronger => "new: stronger".to_owned(),
            Standing::Still(terms) => format!("still ({terms} terms)"),
            Standing::Returned => "returned".to_owned(),
            Standing::Cleared => "cleared".to_owned(),
            Standing::WasFlagged => "was flagged".to_owned(),
            Standing::Nothing => String::new(),
        }
    }
}

/// What a pupil's earlier outcomes say about the list of today. `terms` are newest first; a term in which the pupil could not be
/// judged, or was not on roll, neither breaks nor counts.
pub(crate) fn standing(terms: &[&LoadOutcomes], pupil: &Pupil, today: Partition, last: Option<&LastDecision>) -> Standing {
    if terms.is_empty() {
        return if matches!(today, Partition::Flagged | Partition::Watch) { Standing::FirstRun } else { Standing::Nothing };
    }
    let lists: Vec<&str> = terms
        .iter()
        .filter_map(|term| outcome_of(term, pupil))
        .map(|outcome| outcome.list.as_str())
        .filter(|list| *list != Partition::NotJudged.word())
        .collect();
    let flagged = Partition::Flagged.word();
    let was_flagged = lists.first().is_some_and(|list| *list == flagged);
    if !matches!(today, Partition::Flagged | Partition::Watch) {
        return match (was_flagged, today) {
            (true, Partition::Cleared) => Standing::Cleared,
            (true, _) => Standing::WasFlagged,
            (false, _) => Standing::Nothing,
        };
    }
    if today == Partition::Watch && was_flagged {
        return Standing::WasFlagged;
    }
    let in_a_row = lists.iter().take_while(|list| **list == today.word()).count();
    let found = match in_a_row {
        0 if lists.contains(&today.word()) => Standing::Returned,
        0 => Standing::New,
        terms => Standing::Still(terms + 1),
    };
    match found {
        _ if last.is_some_and(|last| last.is_stronger) => Standing::Stronger,
        Standing::New | Standing::Returned if last.is_some_and(|last| last.is_quiet) => Standing::Still(lists.len() + 1),
        other => other,
    }
}

/// The pupil's outcome in an earlier run, under any of the keys outputs have known the pupil by.
pub(crate) fn outcome_of<'a>(term: &'a LoadOutcomes, pupil: &Pupil) -> Option<&'a PupilOutcome> {
    std::iter::once(pupil.key.as_str()).chain(pupil.keys()).find_map(|key| term.pupils.get(key))
}

/// The newest decision about a pupil, under any key.
pub(crate) fn last_decision<'a>(returned: &'a Returned, pupil: &Pupil) -> Option<&'a LastDecision> {
    std::iter::once(pupil.key.as_str()).chain(pupil.keys()).find_map(|key| returned.last.get(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::workbook::fixture::{Sample, day, earlier};

    /// Lists of the earlier terms, oldest first; `-` for a term without the pupil.
    fn check(lists: &[&str], today: Partition, expected: Standing) {
        let sample = Sample::school();
        let pupil = &sample.school.pupils[0];
        let reviews = earlier(&pupil.key, lists);
        let terms = newest_of_each_term(&reviews, day(2026, 11, 20));
        assert_eq!(standing(&terms, pupil, today, None), expected, "{lists:?} then {today:?}");
    }

    #[test]
    fn a_list_is_new_still_returned_or_cleared_against_the_terms_before() {
        check(&[], Partition::Flagged, Standing::FirstRun);
        check(&["cleared"], Partition::Flagged, Standing::New);
        check(&["-"], Partition::Flagged, Standing::New);
        check(&["flagged"], Partition::Flagged, Standing::Still(2));
        check(&["cleared", "flagged", "flagged"], Partition::Flagged, Standing::Still(3));
        check(&["flagged", "cleared"], Partition::Flagged, Standing::Returned);
        check(&["flagged"], Partition::Cleared, Standing::Cleared);
        check(&["flagged"], Partition::NotJudged, Standing::WasFlagged);
        check(&["flagged"], Partition::Watch, Standing::WasFlagged);
        check(&["watch"], Partition::Watch, Standing::Still(2));
        check(&["watch"], Partition::Cleared, Standing::Nothing);
        check(&["flagged", "cleared"], Partition::Cleared, Standing::Nothing);
    }

    #[test]
    fn a_term_without_a_judgement_neither_breaks_nor_counts() {
        check(&["flagged", "not judged"], Partition::Flagged, Standing::Still(2));
        check(&["flagged", "-"], Partition::Flagged, Standing::Still(2));
        check(&["not judged"], Partition::Flagged, Standing::New);
    }

    #[test]
    fn of_two_runs_of_one_term_the_newer_speaks() {
        let mut reviews = earlier("K", &["flagged"]);
        let mut second = reviews.loads[0].clone();
        second.as_at = second.as_at.succ_opt().unwrap();
        second.load += 1;
        reviews.loads.push(second.clone());
        let terms = newest_of_each_term(&reviews, day(2026, 11, 20));
        assert_eq!(terms.iter().map(|term| term.as_at).collect::<Vec<_>>(), [second.as_at]);
    }

    #[test]
    fn a_pupil_judged_no_concern_is_not_called_new_again() {
        let sample = Sample::school();
        let pupil = &sample.school.pupils[0];
        let reviews = earlier(&pupil.key, &["flagged", "cleared"]);
        let terms = newest_of_each_term(&reviews, day(2026, 11, 20));
        let quiet = LastDecision { is_quiet: true, ..LastDecision::default() };
        assert_eq!(standing(&terms, pupil, Partition::Flagged, Some(&quiet)), Standing::Still(3));
        assert_eq!(standing(&terms, pupil, Partition::Flagged, None), Standing::Returned);
    }

    #[test]
    fn evidence_that_grew_after_no_concern_is_called_new_also_for_a_pupil_still_listed() {
        let sample = Sample::school();
        let pupil = &sample.school.pupils[0];
        let reviews = earlier(&pupil.key, &["flagged"]);
        let terms = newest_of_each_term(&reviews, day(2026, 11, 20));
        let stronger = LastDecision { is_stronger: true, ..LastDecision::default() };
        assert_eq!(standing(&terms, pupil, Partition::Flagged, Some(&stronger)), Standing::Stronger);
        assert_eq!(standing(&terms, pupil, Partition::Cleared, Some(&stronger)), Standing::Cleared);
    }
}
