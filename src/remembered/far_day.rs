//! A day that is far from everything the files and the history speak of, as a year mistyped makes it (2036 for 2026).
//!
//! A load of such a day would stand before or behind every true one: after a load of 2036 each run of today "looks back" and
//! is not remembered. So a run that would be remembered is refused, and one that is not (`--history none`) says it.
//! Days are counted where a file or its name writes them out; a term without a day is read by the day of the run and proves nothing.
//! Days of joining and leaving alone prove little: in a small school nobody may have joined for a year.

use chrono::NaiveDate;

use crate::domain::observed::Observed;
use crate::domain::words;
use crate::error::Error;
use crate::finding::{Action, Code, Finding};
use crate::normalise::facts::day_in_file_name;
use crate::normalise::records::{Recorded, Records};
use crate::place::Place;

/// A school hands in something of every term; two terms without a day are worth a look.
const WORTH_A_LOOK: i64 = 184;
/// Less than a year, so that a year mistyped by one is found; more than from the first day of a school year to its last.
const TOO_FAR: i64 = 330;
/// Longer than any school is without somebody who joins or leaves.
const TOO_FAR_FOR_JOINERS: i64 = 800;
/// One or two days typed wrong in the files say nothing about the others.
const MANY: usize = 3;

/// What is known about days beside the day of the run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    /// The newest day that the files of the inbox write out.
    pub(super) in_files: Option<NaiveDate>,
    /// Some of these days are of a paper: of a list, a result, a course; not only of joining and leaving.
    pub(super) is_of_papers: bool,
    /// The day of the newest run remembered.
    pub(super) last_run: Option<NaiveDate>,
    /// This run would be remembered.
    pub(super) is_kept: bool,
}

/// Nothing for a day that fits, a finding for one that is worth a look, an error for one that would spoil the history.
pub(super) fn judge(as_at: NaiveDate, known: Known) -> Result<Option<Finding>, Error> {
    let Some(in_files) = known.in_files else { return Ok(known.last_run.and_then(|last| long_since(as_at, last))) };
    let newest = known.last_run.map_or(in_files, |last| last.max(in_files));
    let after = (as_at - newest).num_days();
    let before = (in_files - as_at).num_days();
    // A look back at a day before the last run is told of by its own finding, and is not remembered.
    let is_look_back = known.last_run.is_some_and(|last| last > as_at);
    let far = after.max(if is_look_back { 0 } else { before });
    if far <= WORTH_A_LOOK {
        return Ok(None);
    }
    let what = said(as_at, in_files, known.last_run);
    let too_far = if known.is_of_papers { TOO_FAR } else { TOO_FAR_FOR_JOINERS };
    if far > too_far && known.is_kept {
        return Err(Error::Inputs(format!(
            "{what}, so nothing is written: a run of a wrong day would be remembered before the right ones. Correct the day (--as-at); if it \
             is right, save the files of that term into the inbox, or run with --history none, which remembers nothing."
        )));
    }
    let then = if after > 0 { "Nothing newer is in any figure." } else { "What is dated after the day of the run is in no figure." };
    Ok(Some(finding(&format!("{what}. {then}"))))
}

/// Files without any day: only the history can tell, and it may be a year since the last run.
fn long_since(as_at: NaiveDate, last: NaiveDate) -> Option<Finding> {
    let far = (as_at - last).num_days();
    (far > TOO_FAR).then(|| {
        finding(&format!(
            "The day of the run is {}, the last run was for {}, and no file says of which day it is. The files are taken to be of the day of \
             the run.",
            words::date(as_at),
            words::date(last)
        ))
    })
}

fn said(as_at: NaiveDate, in_files: NaiveDate, last_run: Option<NaiveDate>) -> String {
    let last = last_run.map(|last| format!(" and the last run was for {}", words::date(last))).unwrap_or_default();
    format!("The day of the run is {}, but the newest day in the files is {}{last}", words::date(as_at), words::date(in_files))
}

fn finding(message: &str) -> Finding {
    Finding::new(Code("HISTORY-04"), Action::Warned, Place::file("day of the run"), message)
        .hint("Correct the day (--as-at), or save the files of that term into the inbox.")
}

/// The newest day that the records write out and several of them reach, and whether any of them is of a paper. Lists that took the
/// day of the run for want of one of their own do not vouch for it.
pub(super) fn newest_day(records: &Records, findings: &[Finding], as_at: NaiveDate) -> (Option<NaiveDate>, bool) {
    let is_undated = |file: &str| findings.iter().any(|finding| finding.code == Code("M155") && &*finding.place.file == file);
    let mut days: Vec<NaiveDate> = Vec::new();
    for roll in &records.rolls {
        let own = if roll.as_at != as_at || !is_undated(&roll.file) { Some(roll.as_at) } else { day_in_file_name(&roll.file) };
        days.extend(own.into_iter().flat_map(|day| std::iter::repeat_n(day, MANY)));
    }
    days.extend(records.sen.iter().filter_map(|row| row.as_at.max(row.from)));
    days.extend(records.tests.iter().filter_map(|row| row.date));
    days.extend(records.attendance.iter().filter_map(|row| row.from.or(row.to)));
    days.extend(records.provision.iter().filter_map(|row| row.start.max(row.exit_date)));
    days.extend(records.targets.iter().filter_map(|row| row.set));
    // A result without a day of its own answers with the usual day of its term.
    days.extend(records.other_results.iter().filter_map(|row| row.fact.date));
    days.extend(observed(&records.ratings));
    days.extend(observed(&records.incidents));
    days.extend(observed(&records.sessions));
    days.extend(observed(&records.access));
    let is_of_papers = !days.is_empty();
    days.extend(records.rolls.iter().flat_map(|roll| &roll.pupils).filter_map(|row| row.leaving_date.max(row.admission_date)));
    days.sort_unstable_by(|a, b| b.cmp(a));
    (days.get(MANY - 1).or(days.last()).copied(), is_of_papers)
}

fn observed<T: Observed>(rows: &[Recorded<T>]) -> impl Iterator<Item = NaiveDate> {
    rows.iter().filter_map(|row| row.fact.day())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::roll::testing::{reference, roll_of};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn judged(as_at: &str, in_files: Option<&str>, last_run: Option<&str>, is_kept: bool) -> Result<Option<Finding>, Error> {
        judge(day(as_at), Known { in_files: in_files.map(day), last_run: last_run.map(day), is_of_papers: true, is_kept })
    }

    #[test]
    fn a_year_mistyped_is_refused_where_it_would_be_remembered() {
        for wrong in ["2036-11-20", "2027-11-20", "2016-11-20", "2025-01-20"] {
            let error = judged(wrong, Some("2026-11-16"), None, true).unwrap_err();
            assert!(error.to_string().contains("16 November 2026") && error.to_string().contains("--as-at"), "{error}");
            let finding = judged(wrong, Some("2026-11-16"), None, false).unwrap().unwrap();
            assert!(finding.message.contains("16 November 2026"), "{finding}");
        }
        let error = judged("2036-11-20", Some("2026-11-16"), Some("2026-07-10"), true).unwrap_err().to_string();
        assert!(error.contains("20 November 2036") && error.contains("10 July 2026"), "{error}");
    }

    #[test]
    fn a_day_near_the_files_or_near_the_last_run_is_nothing_to_say() {
        assert!(judged("2026-11-20", Some("2026-09-02"), None, true).unwrap().is_none());
        assert!(judged("2026-07-10", Some("2026-11-16"), None, true).unwrap().is_none());
        assert!(judged("2027-03-12", Some("2026-07-01"), Some("2026-11-20"), true).unwrap().is_none());
        assert!(judged("2026-11-20", None, None, true).unwrap().is_none());
    }

    #[test]
    fn files_of_two_terms_ago_are_said_and_a_look_back_has_words_of_its_own() {
        let finding = judged("2026-11-20", Some("2026-04-01"), None, true).unwrap().unwrap();
        assert!(finding.message.contains("Nothing newer"), "{finding}");
        assert!(judged("2024-11-20", Some("2026-11-16"), Some("2026-11-20"), false).unwrap().is_none());
    }

    #[test]
    fn files_without_days_are_never_refused() {
        assert!(judged("2036-11-20", None, None, true).unwrap().is_none());
        let finding = judged("2036-11-20", None, Some("2026-07-10"), true).unwrap().unwrap();
        assert!(finding.message.contains("10 July 2026"), "{finding}");
    }

    #[test]
    fn one_day_typed_wrong_does_not_make_the_files_new() {
        let mut list = roll_of("now.csv", 2026, &(0..5).map(|_| reference("A", "B", None, None)).collect::<Vec<_>>());
        let days = ["2062-09-01", "2026-09-01", "2026-09-02", "2025-09-01", "2024-09-01"];
        list.pupils.iter_mut().zip(days).for_each(|(row, admitted)| row.admission_date = Some(day(admitted)));
        list.as_at = day("2036-11-20");
        let records = Records { rolls: vec![list], ..Records::default() };
        let undated = Finding::new(Code("M155"), Action::Warned, Place::file("now.csv"), "undated");
        assert_eq!(newest_day(&records, &[undated], day("2036-11-20")), (Some(day("2026-09-01")), false));
        // A list that says it is of the day vouches for it.
        assert_eq!(newest_day(&records, &[], day("2036-11-20")), (Some(day("2036-11-20")), true));
    }

    #[test]
    fn a_day_in_the_name_of_a_list_is_a_day_of_the_files() {
        let file = "Pupil list 20-11-2026.csv";
        let mut list = roll_of(file, 2026, &[reference("A", "B", None, None)]);
        list.as_at = day("2026-11-20");
        list.pupils.iter_mut().for_each(|row| row.admission_date = Some(day("2023-09-01")));
        let records = Records { rolls: vec![list], ..Records::default() };
        let undated = Finding::new(Code("M155"), Action::Warned, Place::file(file), "undated");
        assert_eq!(newest_day(&records, &[undated], day("2026-11-20")), (Some(day("2026-11-20")), true));
    }

    #[test]
    fn a_small_school_that_nobody_joined_for_a_year_is_not_refused() {
        let known = |as_at: &str| {
            let known = Known { in_files: Some(day("2025-09-03")), last_run: None, is_of_papers: false, is_kept: true };
            judge(day(as_at), known)
        };
        assert!(known("2026-11-20").unwrap().is_some(), "it is said");
        assert!(known("2036-11-20").is_err());
    }
}
