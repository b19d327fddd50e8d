//! `waymark transfer`: a common transfer file for each pupil who has left, made from what was known on the last day.
//!
//! The file must follow within 15 school days of a pupil ceasing to be registered (pupil information regulations of 2005).
//! Leavers are those to whom a pupil list gives a leaving date; a pupil who merely vanished from a list is not taken for one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use chrono::{Datelike, NaiveDate, Weekday};

use crate::config::load::SchoolConfig;
use crate::config::rates::Rates;
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
/// Days within which any number of school days asked for is found.
const LONGEST_WAIT: usize = 400;

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
    if since > as_at {
        return Err(Error::Inputs(format!("no pupil can have left from {since} to {as_at}. Name an earlier day with --since.")));
    }
    let material = Memory::open(school, history, out, Purpose::Read)?.with_inbox(school, as_at)?;
    let rolls = material.earlier.iter().flat_map(|load| &load.records.rolls).chain(&material.normalised.records.rolls);
    let rates = school.rates();
    let mut files = Vec::new();
    let mut lines = Vec::new();
    for (left, rows) in leavers(rolls, since, as_at) {
        let settings = LinkSettings { known_by: as_at, ..LinkSettings::for_day(left, &school.settings.id) };
        let settings = settings.preferring(&school.settings.reading.prefer).knowing(&school.shared.mappings);
        let on_last_day = link_with(&material.earlier, material.normalised.clone(), &settings)?.value;
        let gone: Vec<&Pupil> = on_last_day.pupils.iter().filter(|pupil| rows.contains(&who(pupil))).collect();
        for pupil in &gone {
            let transfer = Transfer { pupil, left, serial: files.len() + 1 };
            let sender = Sender { about: &school.settings.census, name: &school.settings.name, made_on: as_at, census };
            let file = ctf_xml(transfer, sender);
            let due = after_school_days(left, DUE_SCHOOL_DAYS, &rates);
            let late = if due < as_at { "; that day has passed" } else { "" };
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
        "The day counts 15 school days by the school's term dates, or by notional ones where it states none; where a year has none on \
         file, weekdays are counted. The receiving school is written as unknown. Contacts and addresses, and results but those of the \
         multiplication tables check, are not in the files; some names of elements are not verified (docs/census.md). Compare before \
         sending.\n",
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

/// The day so many school days later: days of the term dates, or weekdays where a year has none on file.
fn after_school_days(from: NaiveDate, days: u32, rates: &Rates) -> NaiveDate {
    let is_weekday = |day: &NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    let is_school_day = |day: &NaiveDate| is_weekday(day) && (!rates.has_terms_of(*day) || rates.teaching(*day) > 0);
    from.iter_days().skip(1).take(LONGEST_WAIT).filter(is_school_day).nth(days.saturating_sub(1) as usize).unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifteen_school_days_are_three_weeks_of_term_and_holidays_do_not_count() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let due = |left: &str| after_school_days(day(left), DUE_SCHOOL_DAYS, &Rates::shipped());
        assert_eq!(due("2026-11-20"), day("2026-12-11"));
        assert_eq!(due("2026-11-21"), day("2026-12-11"), "a Saturday");
        let summer = due("2026-07-20");
        assert!(summer > day("2026-09-07"), "the summer holiday is no school time: {summer}");
    }
}
