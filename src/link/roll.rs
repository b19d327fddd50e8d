//! The roll as at a day: which list is in force, who on it was on roll, in which year and class.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use crate::domain::academic_year::AcademicYear;
use crate::domain::entered::Entered;
use crate::domain::name::PupilName;
use crate::domain::period::Period;
use crate::domain::upn::{Upn, tidy};
use crate::error::Error;
use crate::finding::{Action, Code, Finding};
use crate::ledger::Fate;
use crate::link::LinkSettings;
use crate::link::desk::Work;
use crate::link::earlier::{LoadOrder, Rank};
use crate::link::school::Pupil;
use crate::normalise::class_lists::is_not_on_roll;
use crate::normalise::records::{NameAsWritten, Roll, RollRow};

/// Enrolment codes that are not pupil records of this school: guests.
const GUEST: &str = "G";

/// The list in force on a day: the newest of that school year not after it; else, of the lists known by then, the
/// first of that school year after it (its joining and leaving dates tell who was on roll); else the newest before.
pub(crate) fn in_force<'a>(rolls: &'a [Roll], settings: &LinkSettings, order: &LoadOrder) -> Result<&'a Roll, Error> {
    let day = settings.as_at;
    let this_year = |roll: &&Roll| AcademicYear::of(roll.as_at) == AcademicYear::of(day);
    // A list of leavers alone is no roll, however new it is.
    // Nor is one whose name says so, where another list does not: it may be the longer of the two.
    let is_not_on_roll = |roll: &Roll| is_not_on_roll(roll, &settings.not_on_roll);
    let any = rolls.iter().any(|roll| roll.not_left().next().is_some() && !is_not_on_roll(roll));
    let filled = || rolls.iter().filter(|roll| roll.not_left().next().is_some() && (!any || !is_not_on_roll(roll)));
    let newest = |roll: &&Roll| (roll.as_at, order.rank(&roll.file), roll.pupils.len());
    let oldest = |roll: &&Roll| (roll.as_at, std::cmp::Reverse((order.rank(&roll.file), roll.pupils.len())));
    filled()
        .filter(|roll| roll.as_at <= day)
        .filter(this_year)
        .max_by_key(newest)
        .or_else(|| filled().filter(|roll| roll.as_at <= settings.known_by).filter(this_year).min_by_key(oldest))
        .or_else(|| filled().filter(|roll| roll.as_at <= day).max_by_key(newest))
        .or_else(|| filled().min_by_key(oldest))
        .ok_or_else(|| {
            let why = if rolls.is_empty() {
                "no pupil list that can be used was found in the inbox"
            } else {
                "the pupil lists of the inbox name nobody who is on roll: every row has left, or is set aside"
            };
            Error::Inputs(format!(
                "{why}, so nothing can be judged. Save the pupil list of your MIS (UPN, name, date of birth, year group, class) into the inbox \
                 folder; `waymark inspect FILE` shows what the program makes of a file."
            ))
        })
}

/// Says that an earlier load holds a newer pupil list than today's files: it is used, so that nobody is judged by an
/// older roll without knowing.
pub(crate) fn note_older_list(list: &Roll, settings: &LinkSettings, order: &LoadOrder, work: &mut Work) {
    if order.rank(&list.file) == Rank::TODAY || settings.as_at != settings.known_by {
        return;
    }
    work.findings.push(
        Finding::new(
            Code("LINK-09"),
            Action::Warned,
            crate::place::Place::file(list.file.clone()),
            format!("No pupil list in the inbox is as new as this one of {}, read by an earlier run. The newer list is used.", list.as_at),
        )
        .hint("Save today's pupil list of the MIS into the inbox folder."),
    );
}

/// Pupils on roll, sorted into the order of every output.
pub(crate) fn pupils(list: &Roll, rolls: &[Roll], settings: &LinkSettings, work: &mut Work) -> Vec<Pupil> {
    let as_at = settings.as_at;
    if list.as_at > settings.known_by {
        work.findings.push(
            Finding::new(
                Code("LINK-01"),
                Action::Warned,
                crate::place::Place::file(list.file.clone()),
                format!(
                    "The oldest pupil list is of {}, after the day of this run ({as_at}). Pupils who had left by then are missing.",
                    list.as_at
                ),
            )
            .hint("Add the pupil list of that term to the inbox if you have it."),
        );
    }
    let years_back = AcademicYear::of(list.as_at).start_year() - AcademicYear::of(as_at).start_year();
    let mut pupils: Vec<Pupil> = Vec::new();
    for row in &list.pupils {
        if let Some(why) = not_on_roll(row, as_at) {
            work.ledger.replace(row.row.clone(), Fate::Skipped(why));
            continue;
        }
        work.ledger.set(row.row.clone(), Fate::Used);
        pupils.push(pupil(row, list, years_back, settings));
    }
    for other in rolls.iter().filter(|roll| !std::ptr::eq(*roll, list)) {
        // Older and later lists serve to recognise leavers and last year's classes, so their rows are in use.
        for row in &other.pupils {
            work.ledger.set(row.row.clone(), Fate::Used);
        }
    }
    pupils.sort_by_cached_key(order);
    same_key_twice(&mut pupils, work);
    pupils
}

/// Class, surname, forename, date of birth, UPN, row: a total order, so that the order of input rows never matters.
fn order(pupil: &Pupil) -> impl Ord + use<> {
    (
        pupil.nc_year,
        pupil.class.clone(),
        crate::domain::name::folded(&pupil.name.surname),
        crate::domain::name::folded(&pupil.name.forename),
        pupil.date_of_birth,
        tidy(pupil.upn.text()),
        pupil.admission_number.clone(),
        pupil.name.clone(),
    )
}

/// Why a row is of somebody who is not on roll on a day.
pub(crate) fn not_on_roll(row: &RollRow, as_at: NaiveDate) -> Option<&'static str> {
    if row.leaving_date.is_some_and(|left| left < as_at) {
        return Some("left before the day of this run");
    }
    if row.admission_date.is_some_and(|joined| joined > as_at) {
        return Some("joins after the day of this run");
    }
    if row.enrolment_status.trim().eq_ignore_ascii_case(GUEST) || row.enrolment_status.to_lowercase().starts_with("guest") {
        return Some("guest pupil, on the roll of another school");
    }
    None
}

fn pupil(row: &RollRow, list: &Roll, years_back: i32, settings: &LinkSettings) -> Pupil {
    let who = &row.pupil;
    let name = name_of(row);
    let class = who.class.clone().filter(|class| !class.trim().is_empty()).unwrap_or_else(|| "No class".to_owned());
    Pupil {
        key: opaque_key(settings, row, &name),
        upn: who.upn.clone().unwrap_or_else(|| Entered::parse("", Upn::parse)),
        former_upn: who.former_upn.clone().filter(|upn| !upn.text().is_empty()),
        admission_number: who.admission_number.clone(),
        name,
        middle_names: row.middle_names.clone(),
        former_surname: row.former_surname.clone(),
        date_of_birth: who.date_of_birth,
        sex: row.sex.clone(),
        nc_year: who.nc_year.and_then(|year| year.earlier(years_back)),
        class: if years_back > 0 { "No class".to_owned() } else { class },
        admission_date: row.admission_date,
        enrolment_status: row.enrolment_status.clone(),
        sen: row.sen_status.map(|value| Period { value, from: None, to: None }).into_iter().collect(),
        pupil_premium: row.pupil_premium,
        free_school_meals: row.free_school_meals,
        eal: row.eal,
        first_language: row.first_language.clone(),
        ethnicity: row.ethnicity.clone(),
        looked_after: row.looked_after,
        service_child: row.service_child,
        postcode: row.postcode.clone(),
        address_line: row.address_line.clone(),
        town: row.town.clone(),
        ..Pupil::blank(row.row.clone())
    }
    .with_list(list)
}

impl Pupil {
    /// A status of the pupil list holds from the day of the list's school year on; earlier terms are unknown.
    fn with_list(mut self, list: &Roll) -> Pupil {
        for period in &mut self.sen {
            period.from = Some(AcademicYear::of(list.as_at).first_day());
        }
        self
    }
}

/// The opaque key under which outputs know the pupil of a row.
pub(crate) fn row_key(school_id: &str, row: &RollRow) -> String {
    opaque_key(&LinkSettings::for_day(NaiveDate::default(), school_id), row, &name_of(row))
}

fn name_of(row: &RollRow) -> PupilName {
    match &row.pupil.name {
        NameAsWritten::Known(name) => name.clone(),
        NameAsWritten::UnknownOrder(text) => PupilName { surname: text.clone(), ..PupilName::default() },
        NameAsWritten::Absent => PupilName::default(),
    }
}

/// Twelve characters that mean nothing outside the school: a hash of the school's id and the pupil's UPN, or of
/// admission number, name and birth date where there is no UPN. It is a key for round trips, not a pseudonym:
/// it never leaves the building's named outputs.
fn opaque_key(settings: &LinkSettings, row: &RollRow, name: &PupilName) -> String {
    let who = &row.pupil;
    let upn = who.upn.as_ref().map(|upn| tidy(upn.text())).unwrap_or_default();
    let identity =
        if upn.is_empty() { format!("{:?}|{}|{}|{:?}", who.admission_number, name.surname, name.forename, who.date_of_birth) } else { upn };
    key_of(&settings.school_id, &identity)
}

/// The key of an identity: of a UPN, where there is one.
pub(crate) fn key_of(school_id: &str, identity: &str) -> String {
    let digest = Sha256::digest(format!("waymark row key|{school_id}|{identity}"));
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// Two pupils with one key can only be told apart by their order; a finding says so and the keys are made unlike.
fn same_key_twice(pupils: &mut [Pupil], work: &mut Work) {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for pupil in pupils.iter_mut() {
        let count = seen.entry(pupil.key.clone()).or_default();
        *count += 1;
        if *count > 1 {
            work.findings.push(
                Finding::new(
                    Code("LINK-02"),
                    Action::Warned,
                    pupil.row.place(),
                    "Two rows of the pupil list cannot be told apart by UPN, admission number, name and birth date. Both are kept as two pupils.",
                )
                .hint("Correct the identity of one of them in the MIS."),
            );
            pupil.key = format!("{}-{count}", pupil.key);
        }
    }
}

#[cfg(test)]
pub(crate) mod testing {
    //! Invented pupils for the tests of this stage.

    use super::*;
    use crate::ledger::RowKey;
    use crate::normalise::records::PupilReference;

    pub(crate) fn reference(surname: &str, forename: &str, birth: Option<&str>, class: Option<&str>) -> PupilReference {
        let name = PupilName { surname: surname.into(), forename: forename.into(), ..PupilName::default() };
        PupilReference {
            name: if surname.is_empty() && forename.is_empty() { NameAsWritten::Absent } else { NameAsWritten::Known(name) },
            date_of_birth: birth.map(|text| text.parse().unwrap()),
            class: class.map(str::to_owned),
            nc_year: crate::domain::nc_year::NcYear::new(4),
            ..PupilReference::nobody()
        }
    }

    pub(crate) fn row(number: u32, pupil: PupilReference) -> RollRow {
        let row = RowKey { file: "pupils.csv".into(), sheet: None, row: number };
        RollRow { sex: "F".into(), enrolment_status: "C".into(), ..RollRow::blank(row, pupil) }
    }

    pub(crate) fn roll_of(file: &str, year: i32, pupils: &[PupilReference]) -> Roll {
        let rows = pupils
            .iter()
            .enumerate()
            .map(|(i, p)| RollRow { row: RowKey { file: file.into(), sheet: None, row: i as u32 + 2 }, ..row(0, p.clone()) });
        Roll { file: file.into(), as_at: NaiveDate::from_ymd_opt(year, 11, 16).unwrap(), pupils: rows.collect() }
    }

    pub(crate) fn pupil(upn: &str, surname: &str, forename: &str, birth: &str, class: &str) -> Pupil {
        let who = PupilReference { upn: Some(Entered::parse(upn, Upn::parse)), ..reference(surname, forename, Some(birth), Some(class)) };
        let list = roll_of("now.csv", 2026, &[]);
        super::pupil(&row(2, who), &list, 0, &settings())
    }

    pub(crate) fn settings() -> LinkSettings {
        LinkSettings::for_day(NaiveDate::from_ymd_opt(2026, 11, 20).unwrap(), "test")
            .knowing(&crate::normalise::testing::settings().mappings)
    }

    pub(crate) fn work() -> Work {
        Work::default()
    }
}

#[cfg(test)]
mod tests {
    use super::testing::*;
    use super::*;

    #[test]
    fn the_newest_list_not_after_the_day_is_in_force() {
        let who = [reference("Adams", "Ava", None, None)];
        let rolls = [roll_of("a.csv", 2024, &who), roll_of("b.csv", 2026, &who), roll_of("c.csv", 2025, &who)];
        let list = |day: &str, known_by: &str| {
            let settings =
                LinkSettings { as_at: day.parse().unwrap(), known_by: known_by.parse().unwrap(), school_id: "test".into(), ..settings() };
            in_force(&rolls, &settings, &LoadOrder::default()).map(|roll| roll.file.to_string()).unwrap()
        };
        assert_eq!(list("2025-12-01", "2025-12-01"), "c.csv");
        assert_eq!(list("2020-12-01", "2020-12-01"), "a.csv");
        // Census day lies before the list of the same year: its dates tell who was on roll then.
        assert_eq!(list("2026-10-01", "2026-11-20"), "b.csv");
        assert_eq!(list("2026-10-01", "2026-10-01"), "c.csv");
        assert!(in_force(&[], &settings(), &LoadOrder::default()).is_err());
        let many = [who[0].clone(), reference("Brown", "Ben", None, None)];
        let named = [roll_of("a.csv", 2026, &who), roll_of("All leavers.csv", 2026, &many)];
        assert_eq!(&*in_force(&named, &settings(), &LoadOrder::default()).unwrap().file, "a.csv");
    }

    #[test]
    fn leavers_joiners_to_come_and_guests_are_skipped_with_a_reason() {
        let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d);
        let who = reference("Adams", "Ava", None, Some("Oak"));
        let mut list = roll_of("now.csv", 2026, &[who.clone(), who.clone(), who.clone(), who]);
        list.pupils[0].leaving_date = day(10, 1);
        list.pupils[1].admission_date = day(12, 1);
        list.pupils[2].enrolment_status = "g".into();
        let mut work = work();
        let pupils = pupils(&list, &[], &settings(), &mut work);
        assert_eq!(pupils.len(), 1);
        assert_eq!(work.ledger.rows().filter(|(_, fate)| matches!(fate, Fate::Skipped(_))).count(), 3);
    }

    #[test]
    fn an_earlier_day_puts_pupils_a_year_back() {
        let list = roll_of("now.csv", 2026, &[reference("Adams", "Ava", None, Some("Oak"))]);
        let earlier = LinkSettings::for_day(NaiveDate::from_ymd_opt(2026, 7, 1).unwrap(), "test");
        let pupils = pupils(&list, std::slice::from_ref(&list), &earlier, &mut work());
        assert_eq!((pupils[0].nc_year.map(|y| y.number()), pupils[0].class.as_str()), (Some(3), "No class"));
    }

    #[test]
    fn the_row_key_is_not_the_upn_and_two_equal_rows_stay_two_pupils() {
        let who = reference("Adams", "Ava", Some("2017-09-15"), Some("Oak"));
        let list = roll_of("now.csv", 2026, &[who.clone(), who]);
        let mut work = work();
        let pupils = pupils(&list, &[], &settings(), &mut work);
        assert_ne!(pupils[0].key, pupils[1].key);
        assert_eq!(work.findings.len(), 1);
        assert!(pupils[0].key.bytes().all(|b| b.is_ascii_hexdigit()));
    }

    #[test]
    fn the_last_day_and_the_first_day_are_days_on_roll() {
        let who = reference("Adams", "Ava", None, Some("Oak"));
        let mut list = roll_of("now.csv", 2026, &[who.clone(), who.clone(), who.clone(), who]);
        let day = settings().as_at;
        list.pupils[0].leaving_date = Some(day);
        list.pupils[1].admission_date = Some(day);
        list.pupils[2].leaving_date = day.pred_opt();
        list.pupils[3].admission_date = day.succ_opt();
        let rows: Vec<u32> = pupils(&list, &[], &settings(), &mut work()).iter().map(|on_roll| on_roll.row.row).collect();
        assert_eq!(rows, [list.pupils[0].row.row, list.pupils[1].row.row]);
    }
}
