//! `waymark transfer`: a common transfer file for each pupil who has left, made from what was known on the last day.
//!
//! The file must follow within 15 school days of a pupil ceasing to be registered (pupil information regulations of 2005).
//! Leavers are those to whom a pupil list gives a leaving date; a pupil who merely vanished from a list is not taken for one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use chrono::{Datelike, NaiveDate, Weekday};

use crate::config::load::SchoolConfig;
use crate::domain::academic_year::AcademicYear;
use crate::domain::words;
use crate::error::Error;
use crate::history::store::Purpose;
use crate::ledger::RowKey;
use crate::link::school::Pupil;
use crate::link::{LinkSettings, link_with};
use crate::normalise::records::Roll;
use crate::remembered::{HistoryChoice, Memory};
use crate::render::artefact::Artefact;
use crate::render::ctf_xml::{Sender, Transfer, ctf_xml};

/// School days in which the file must follow.
const DUE_SCHOOL_DAYS: u32 = 15;

/// The files and what is to be said about them, without names.
#[derive(Clone, Debug)]
pub struct TransferFiles {
    /// One for each leaver.
    pub files: Vec<Artefact>,
    /// For a person.
    pub text: String,
}

/// Makes the files of everybody who left between two days, ends included.
pub fn transfer_files(
    school: &SchoolConfig,
    as_at: NaiveDate,
    since: Option<NaiveDate>,
    history: &HistoryChoice,
    out: &Path,
) -> Result<TransferFiles, Error> {
    let year = AcademicYear::of(as_at);
    let census = school.shared.census.get(&year).filter(|census| !census.transfer.elements.is_empty());
    let census =
        census.ok_or_else(|| Error::Inputs(format!("config/census/{year} holds no ctf.tsv, so the form of the file is not known")))?;
    let since = since.or_else(|| NaiveDate::from_ymd_opt(year.start_year(), 9, 1)).unwrap_or(as_at);
    let material = Memory::open(school, history, out, Purpose::Read)?.with_inbox(school, as_at)?;
    let rolls = material.earlier.iter().flat_map(|load| &load.records.rolls).chain(&material.normalised.records.rolls);
    let mut files = Vec::new();
    let mut lines = Vec::new();
    for (left, rows) in leavers(rolls, since, as_at) {
        let settings = LinkSettings { known_by: as_at, ..LinkSettings::for_day(left, &school.settings.id) };
        let settings = settings.preferring(&school.settings.reading.prefer);
        let on_last_day = link_with(&material.earlier, material.normalised.clone(), &settings)?.value;
        let gone: Vec<&Pupil> = on_last_day.pupils.iter().filter(|pupil| rows.contains(&who(pupil))).collect();
        for pupil in &gone {
            let transfer = Transfer { pupil, left, serial: files.len() + 1 };
            let sender = Sender { about: &school.settings.census, name: &school.settings.name, made_on: as_at, census };
            let file = ctf_xml(transfer, sender);
            let due = after_weekdays(left, DUE_SCHOOL_DAYS);
            let late = if due < as_at { "; holidays apart, that day has passed" } else { "" };
            lines.push(format!("  {}: left {}, to follow by {}{late}.", file.name, words::date(left), words::date(due)));
            files.push(file);
        }
        if gone.len() < rows.len() {
            lines.push(format!(
                "  {} with the last day {} cannot be tied to one pupil of that day; no file is made.",
                words::count(rows.len() - gone.len(), "row", "rows"),
                words::date(left)
            ));
        }
    }
    let mut text = format!(
        "Status 0: done\n{} between {} and {}.\n",
        words::count(files.len(), "transfer file for a pupil who left", "transfer files for pupils who left"),
        words::date(since),
        words::date(as_at)
    );
    lines.iter().for_each(|line| {
        let _ = writeln!(text, "{line}");
    });
    text.push_str(
        "The day counts 15 weekdays; school holidays move it on. The receiving school is written as unknown. Results, contacts and \
         addresses are not in the files; some names of elements are not verified (docs/census.md). Compare before sending.\n",
    );
    Ok(TransferFiles { files, text })
}

/// Who a row or pupil is, for finding one in the other: UPN, else name and birth date.
type Who = (String, String, Option<NaiveDate>);

fn who(pupil: &Pupil) -> Who {
    match pupil.upn.valid() {
        Some(upn) => (upn.as_str().to_owned(), String::new(), None),
        None => (String::new(), row_words(&pupil.row), pupil.date_of_birth),
    }
}

/// A row by its place: a pupil without a right UPN is the row itself.
fn row_words(row: &RowKey) -> String {
    format!("{} {:?} {}", row.file, row.sheet, row.row)
}

/// Rows with a last day in the window, by that day.
fn leavers<'a>(rolls: impl Iterator<Item = &'a Roll>, since: NaiveDate, until: NaiveDate) -> BTreeMap<NaiveDate, BTreeSet<Who>> {
    let mut leavers: BTreeMap<NaiveDate, BTreeSet<Who>> = BTreeMap::new();
    for row in rolls.flat_map(|roll| &roll.pupils) {
        let Some(left) = row.leaving_date.filter(|day| (since..=until).contains(day)) else { continue };
        let upn = row.pupil.upn.as_ref().and_then(|upn| upn.valid());
        let who = match upn {
            Some(upn) => (upn.as_str().to_owned(), String::new(), None),
            None => (String::new(), row_words(&row.row), row.pupil.date_of_birth),
        };
        leavers.entry(left).or_default().insert(who);
    }
    leavers
}

/// The day so many weekdays later.
fn after_weekdays(from: NaiveDate, days: u32) -> NaiveDate {
    let is_school_day = |day: &NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    from.iter_days().skip(1).filter(is_school_day).nth(days.saturating_sub(1) as usize).unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifteen_weekdays_are_three_weeks() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(after_weekdays(day("2026-11-20"), DUE_SCHOOL_DAYS), day("2026-12-11"));
        assert_eq!(after_weekdays(day("2026-11-21"), DUE_SCHOOL_DAYS), day("2026-12-11"), "a Saturday");
    }
}
