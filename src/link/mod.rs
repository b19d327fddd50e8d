//! From records to pupils: who is on roll as at a day, and everything known about each.
//!
//! Passes in order: an answer of the office, UPN, former UPN, corrected UPN, admission number, surname + forename + date of
//! birth (with a temporary UPN on one side or without one), unique name in the class. Nothing is merged without a rule that
//! names it; what no rule settles goes to the pending list and the pairs to confirm, and its row is quarantined. Facts dated
//! after the day are left out here, so no later stage can see them.

mod alike;
pub mod blank;
mod conflicts;
pub mod desk;
pub mod earlier;
pub mod earlier_registers;
pub mod index;
mod joined_lists;
pub mod known_names;
mod lists;
mod lists_beside;
mod names;
mod need_conflicts;
mod need_over_time;
pub mod observed;
pub mod over_time;
pub mod pairs;
pub mod register;
pub(crate) mod restated;
pub mod results;
pub mod roll;
pub mod school;
mod sen_over_time;
pub mod support;
mod vanished;

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::config::mappings::Mappings;
use crate::config::school::Prefer;
use crate::error::Error;
use crate::finding::Checked;
use crate::link::desk::{Closed, Desk, Work};
use crate::link::earlier::{EarlierLoad, LoadOrder, combined, snapshots};
use crate::link::lists::Indexed;
use crate::link::pairs::Answers;
use crate::link::school::School;
use crate::normalise::records::{Normalised, Records};

/// What the stage needs to know.
#[derive(Clone, Debug)]
pub struct LinkSettings {
    /// The day the facts hold for.
    pub as_at: NaiveDate,
    /// The day of the run: no later pupil list is known. Equal to `as_at` but for the census, whose day has passed.
    pub known_by: NaiveDate,
    /// School's short id: opaque pupil keys of two schools never meet.
    pub school_id: String,
    /// Whose word counts where files differ.
    pub prefer: Prefer,
    /// Words in the names of files and sheets whose pupils have left or are to come.
    pub not_on_roll: BTreeSet<String>,
}

impl LinkSettings {
    /// The facts of a day as known on that day.
    pub fn for_day(as_at: NaiveDate, school_id: &str) -> LinkSettings {
        LinkSettings { as_at, known_by: as_at, school_id: school_id.to_owned(), prefer: Prefer::default(), not_on_roll: BTreeSet::new() }
    }

    /// The same with the school's own word on whom to believe.
    pub(crate) fn preferring(self, prefer: &Prefer) -> LinkSettings {
        LinkSettings { prefer: prefer.clone(), ..self }
    }

    /// The same with the words that tell a list of leavers from a roll.
    pub fn knowing(self, mappings: &Mappings) -> LinkSettings {
        LinkSettings { not_on_roll: mappings.not_on_roll(), ..self }
    }
}

/// Ties every record to a pupil on roll, or lists it.
pub fn link(normalised: Normalised, settings: &LinkSettings) -> Result<Checked<School>, Error> {
    link_with(&[], normalised, settings)
}

/// The same with what earlier runs knew, oldest first: facts that today's files no longer hold, and the status of earlier
/// days. Loads of days after the run are not given.
pub fn link_with(earlier: &[EarlierLoad], normalised: Normalised, settings: &LinkSettings) -> Result<Checked<School>, Error> {
    let Normalised { records, ledger, .. } = normalised;
    let mut work = Work::new(ledger);
    // Without a list of today nothing is judged, whatever earlier loads hold.
    roll::in_force(&records.rolls, settings, &LoadOrder::default())?;
    let order = LoadOrder::of(earlier);
    let mut records = combined(earlier, records);
    let (rolls, again) = joined_lists::join(std::mem::take(&mut records.rolls), &order, settings, &mut work);
    records.rolls = rolls;
    let in_force = roll::in_force(&records.rolls, settings, &order)?;
    roll::note_older_list(in_force, settings, &order, &mut work);
    let mut pupils = roll::pupils(in_force, &records.rolls, settings, &mut work);
    joined_lists::settle_again(again, &mut work);
    let answers = Answers::of(&records.answers, &order);
    let Indexed { index, ties, open, unlisted } = lists::index_of(&mut pupils, &records.rolls, in_force, answers, settings);
    let left_out = unlisted.into_iter().filter(|row| order.rank(&row.file) == earlier::Rank::TODAY && settings.as_at == settings.known_by);
    lists::say_unlisted(left_out.collect(), in_force, &mut work);
    let Records { rolls, sen, tests, judgements, attendance, provision, targets, .. } = &records;
    let today: Vec<_> = rolls.iter().filter(|roll| order.rank(&roll.file) == earlier::Rank::TODAY).cloned().collect();
    let mut desk = Desk { as_at: settings.as_at, index: &index, work: &mut work, order: &order, prefer: &settings.prefer };
    for tie in ties {
        desk.note_tie(tie.pupil, tie.pass, &tie.row, &tie.who, tie.year);
    }
    for (row, who, year) in open {
        desk.ask(&row, &who, year, &[]);
    }
    register::attach_sen(&mut pupils, &today, sen, &snapshots(earlier), &mut desk);
    results::attach_tests(&mut pupils, tests, &mut desk);
    results::attach_judgements(&mut pupils, judgements, &mut desk);
    support::attach_attendance(&mut pupils, attendance, &mut desk);
    support::attach_provision(&mut pupils, provision, &mut desk);
    support::attach_targets(&mut pupils, targets, &mut desk);
    observed::attach_observations(&mut pupils, &records, &mut desk);
    support::join_sessions(&mut pupils);
    conflicts::class_and_year(&pupils, &records, in_force, &mut desk);
    let Closed { mut ledger, findings, pending, pairs } = work.close();
    ledger.forget(|file| order.rank(file) != earlier::Rank::TODAY);
    let provision_tables = provision.iter().map(|row| (row.row.file.clone(), row.row.sheet.clone())).collect();
    let value = School { as_at: settings.as_at, roll_date: in_force.as_at, pupils, pending, pairs, ledger, provision_tables };
    Ok(Checked { value, findings })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::roll::testing::{reference, roll_of, settings};
    use super::*;
    use crate::domain::academic_year::AcademicYear;
    use crate::domain::occasion::Occasion;
    use crate::domain::score::{Measure, Outcome, StandardisedScore};
    use crate::domain::sen::SenProvision;
    use crate::domain::subject::Subject;
    use crate::domain::term::Term;
    use crate::ledger::{Fate, RowKey};
    use crate::normalise::records::{PupilReference, SenRow, TestResult};

    fn test_row(row: u32, who: PupilReference, score: f64, day: &str) -> TestResult {
        let date: chrono::NaiveDate = day.parse().unwrap();
        let row = RowKey { file: "tests.csv".into(), sheet: None, row };
        TestResult {
            place: row.place(),
            row,
            pupil: who,
            instrument: Arc::from("Test"),
            measure: Measure::AgeStandardised,
            subject: Subject::Reading,
            occasion: Occasion { year: AcademicYear::of(date), term: Term::of(date) },
            date: Some(date),
            outcome: Outcome::Score(StandardisedScore::new(score).unwrap()),
        }
    }

    fn linked(mut fill: impl FnMut(&mut Records)) -> Checked<School> {
        let ava = reference("Adams", "Ava", Some("2017-09-15"), Some("Oak"));
        let mut records = Records { rolls: vec![roll_of("now.csv", 2026, &[ava])], ..Records::default() };
        fill(&mut records);
        link(Normalised { records, ..Normalised::default() }, &settings()).unwrap()
    }

    #[test]
    fn two_different_scores_of_one_day_are_both_left_out() {
        let ava = || reference("Adams", "Ava", Some("2017-09-15"), None);
        let school = linked(|r| r.tests = vec![test_row(2, ava(), 90.0, "2026-11-10"), test_row(3, ava(), 95.0, "2026-11-10")]);
        assert!(school.value.pupils[0].tests.is_empty());
        assert_eq!(school.findings.len(), 1);
        for row in [2, 3] {
            let key = RowKey { file: "tests.csv".into(), sheet: None, row };
            assert!(matches!(school.value.ledger.fate(&key), Some(Fate::Quarantined(_))));
        }
    }

    #[test]
    fn the_later_test_of_a_term_is_used() {
        let ava = || reference("Adams", "Ava", Some("2017-09-15"), None);
        let school = linked(|r| r.tests = vec![test_row(2, ava(), 90.0, "2026-10-10"), test_row(3, ava(), 95.0, "2026-11-10")]);
        let results: Vec<_> = school.value.pupils[0].tests.values().flatten().collect();
        assert_eq!((results.len(), results[0].outcome.score().map(|s| s.points())), (1, Some(95.0)));
    }

    #[test]
    fn a_result_of_tomorrow_is_not_known_today() {
        let ava = reference("Adams", "Ava", Some("2017-09-15"), None);
        let school = linked(|r| r.tests = vec![test_row(2, ava.clone(), 90.0, "2026-11-21")]);
        assert!(school.value.pupils[0].tests.is_empty());
        let key = RowKey { file: "tests.csv".into(), sheet: None, row: 2 };
        assert!(matches!(school.value.ledger.fate(&key), Some(Fate::Skipped(_))));
    }

    #[test]
    fn attendance_of_an_earlier_year_is_set_aside_and_said() {
        let row = |number: u32, to: &str| crate::normalise::records::AttendanceRow {
            row: RowKey { file: "attendance.csv".into(), sheet: None, row: number },
            pupil: reference("Adams", "Ava", Some("2017-09-15"), None),
            from: None,
            to: to.parse().ok(),
            sessions_possible: Some(100),
            sessions_attended: Some(94),
            percent: None,
        };
        let school = linked(|r| r.attendance = vec![row(2, "2026-07-10")]);
        assert!(school.value.pupils[0].attendance.is_none());
        let said: Vec<_> = school.findings.iter().filter(|finding| finding.code.0 == "LINK-17").collect();
        assert_eq!(said.len(), 1);
        assert!(said[0].message.contains("2025-26") && said[0].message.contains("2026-27"), "{}", said[0]);
        assert_eq!(said[0].place.row, Some(2));
        let school = linked(|r| r.attendance = vec![row(2, "2026-11-10")]);
        assert!(school.findings.iter().all(|finding| finding.code.0 != "LINK-17"));
    }

    #[test]
    fn a_stranger_is_left_out_and_listed() {
        let stranger = reference("Nobody", "Known", Some("2017-09-15"), None);
        let school = linked(|r| r.tests = vec![test_row(9, stranger.clone(), 90.0, "2026-11-10")]);
        assert_eq!(school.value.pending.len(), 1);
        assert!(school.findings.iter().all(|f| !f.message.contains("Nobody")));
    }

    #[test]
    fn provision_of_today_is_not_painted_over_last_year() {
        let sen = SenRow {
            row: RowKey { file: "sen.csv".into(), sheet: None, row: 2 },
            pupil: reference("Adams", "Ava", Some("2017-09-15"), None),
            as_at: None,
            provision: Some(SenProvision::Support),
            need: None,
            rank: None,
            from: None,
            to: None,
        };
        let school = linked(|r| r.sen = vec![sen.clone()]);
        let ava = &school.value.pupils[0];
        assert_eq!(ava.provision_on("2026-11-20".parse().unwrap()), Some(SenProvision::Support));
        // Nor is it "no SEN" there: the report does not say since when.
        assert_eq!(ava.provision_on("2026-06-20".parse().unwrap()), None);
    }

    #[test]
    fn no_sen_export_is_not_no_sen() {
        let school = linked(|_| {});
        assert_eq!(school.value.pupils[0].provision_on("2026-11-20".parse().unwrap()), None);
    }

    fn load(number: u32, day: &str, records: Records) -> EarlierLoad {
        EarlierLoad { number, as_at: day.parse().unwrap(), records }
    }

    /// The rows of a load as the history hands them over: their file names the load.
    fn of_load(mut row: TestResult, number: u32) -> TestResult {
        row.row.file = format!("tests.csv [load {number}, 2026-11-12]").into();
        row.place = row.row.place();
        row
    }

    #[test]
    fn thirty_seven_edited_marks_are_thirty_seven_findings_with_both_places() {
        let pupils: Vec<PupilReference> =
            (0..60).map(|n| reference("Adams", &format!("Ava{n}"), Some("2017-09-15"), Some("Oak"))).collect();
        let marks = |edited: usize| {
            let row = |n: usize| test_row(n as u32 + 2, pupils[n].clone(), if n < edited { 95.0 } else { 90.0 }, "2026-11-10");
            (0..60).map(row).collect::<Vec<_>>()
        };
        let before = Records { tests: marks(0).into_iter().map(|row| of_load(row, 1)).collect(), ..Records::default() };
        let today = Records { rolls: vec![roll_of("now.csv", 2026, &pupils)], tests: marks(37), ..Records::default() };
        let earlier = [load(1, "2026-11-12", before.clone())];
        let linked = link_with(&earlier, Normalised { records: today.clone(), ..Normalised::default() }, &settings()).unwrap();
        let restated: Vec<_> = linked.findings.iter().filter(|finding| finding.code.0 == "LINK-10").collect();
        assert_eq!(restated.len(), 37);
        assert!(restated.iter().all(|f| f.message.contains("is '95'; it was '90' in tests.csv [load 1, 2026-11-12]")));
        let points = |school: &School| -> f64 {
            school.pupils.iter().flat_map(|p| p.tests.values().flatten()).filter_map(|r| r.outcome.score()).map(|s| s.points()).sum()
        };
        assert_eq!(points(&linked.value), 37.0 * 95.0 + 23.0 * 90.0);
        // The run after that finds the same marks in the newest load: nothing has changed.
        let second = Records { tests: marks(37).into_iter().map(|row| of_load(row, 2)).collect(), ..Records::default() };
        let earlier = [load(1, "2026-11-12", before), load(2, "2026-11-16", second)];
        let linked = link_with(&earlier, Normalised { records: today, ..Normalised::default() }, &settings()).unwrap();
        assert!(linked.findings.iter().all(|finding| finding.code.0 != "LINK-10"));
    }

    #[test]
    fn a_mark_that_todays_file_no_longer_holds_is_still_known() {
        let ava = reference("Adams", "Ava", Some("2017-09-15"), Some("Oak"));
        let before = Records { tests: vec![of_load(test_row(2, ava.clone(), 90.0, "2026-06-10"), 1)], ..Records::default() };
        let today = Records {
            rolls: vec![roll_of("now.csv", 2026, std::slice::from_ref(&ava))],
            tests: vec![test_row(2, ava.clone(), 95.0, "2026-11-10")],
            ..Records::default()
        };
        let normalised = Normalised { records: today, ..Normalised::default() };
        let linked = link_with(&[load(1, "2026-07-01", before)], normalised, &settings()).unwrap();
        assert_eq!(linked.value.pupils[0].tests.values().flatten().count(), 2);
    }

    #[test]
    fn todays_sen_status_is_not_painted_over_an_earlier_term() {
        let ava = reference("Adams", "Ava", Some("2017-09-15"), Some("Oak"));
        let sen = |provision| SenRow {
            row: RowKey { file: "sen.csv".into(), sheet: None, row: 2 },
            pupil: ava.clone(),
            as_at: None,
            provision: Some(provision),
            need: None,
            rank: None,
            from: None,
            to: None,
        };
        let rolls = || vec![roll_of("now.csv", 2026, std::slice::from_ref(&ava))];
        let before = Records { rolls: rolls(), sen: vec![sen(SenProvision::Support)], ..Records::default() };
        let today = Records { rolls: rolls(), sen: vec![sen(SenProvision::Plan)], ..Records::default() };
        let now = LinkSettings::for_day("2027-03-12".parse().unwrap(), "test");
        let normalised = Normalised { records: today, ..Normalised::default() };
        let linked = link_with(&[load(1, "2026-11-20", before)], normalised, &now).unwrap();
        let on = |day: &str| linked.value.pupils[0].provision_on(day.parse().unwrap());
        assert_eq!(on("2026-11-20"), Some(SenProvision::Support));
        assert_eq!(on("2027-03-12"), Some(SenProvision::Plan));
    }
}
