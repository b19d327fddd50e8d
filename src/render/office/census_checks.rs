//! `office/census-checks.xlsx`: what to mend before the return is uploaded, who it concerns and where it is mended.
//!
//! The office may see names and UPNs. Everything is text or a plain count; there is no formula, and the document's own
//! date is the run's day, so that the same return gives the same bytes.

use rust_xlsxwriter::XlsxError;

use crate::census::reconcile::Reconciliation;
use crate::census::return_model::Return;
use crate::census::rules::RuleFinding;
use crate::census::sources::CheckNote;
use crate::config::census::CensusSettings;
use crate::config::census::rule_list::Severity;
use crate::error::Error;
use crate::finding::Finding;
use crate::render::artefact::{Artefact, Audience, RunStamp};
use crate::render::office::against_last::{self, against_rows};
use crate::render::office::check_rows::{self, check_rows, count_rows, missing_rows};
use crate::render::office::data_checks::neutral;
use crate::render::office::page;

/// What the workbook is made from.
#[derive(Clone, Copy)]
pub struct CensusChecks<'a> {
    /// The run.
    pub stamp: &'a RunStamp,
    /// The return.
    pub ret: &'a Return,
    /// The year's settings.
    pub census: &'a CensusSettings,
    /// What the rules found.
    pub rules: &'a [RuleFinding],
    /// What was found while the return was built.
    pub findings: &'a [Finding],
    /// The return beside the one before; `None` where only a file is checked.
    pub reconciliation: Option<&'a Reconciliation>,
    /// What the office answered to earlier checks.
    pub notes: &'a [CheckNote],
}

/// Writes the workbook.
pub fn census_checks_xlsx(checks: &CensusChecks<'_>) -> Result<Artefact, Error> {
    let bytes = workbook(checks).map_err(|error| Error::Fault(format!("the workbook of census checks cannot be made: {error}")))?;
    Ok(Artefact { name: "census-checks.xlsx".to_owned(), audience: Audience::Office, bytes })
}

fn workbook(checks: &CensusChecks<'_>) -> Result<Vec<u8>, XlsxError> {
    let stamp = checks.stamp;
    let mut workbook = page::workbook("Census checks", stamp);
    page::read_me(workbook.add_worksheet(), &read_me(checks), stamp)?;
    page::table(workbook.add_worksheet(), "Errors and queries", &check_rows::CHECK_HEADINGS, &check_rows(checks), stamp)?;
    if let Some(found) = checks.reconciliation {
        page::table(workbook.add_worksheet(), "Against last return", &against_last::HEADINGS, &against_rows(found), stamp)?;
    }
    page::table(workbook.add_worksheet(), "Not supplied", &check_rows::MISSING_HEADINGS, &missing_rows(checks.ret), stamp)?;
    page::table(workbook.add_worksheet(), "Counts per rule", &check_rows::COUNT_HEADINGS, &count_rows(checks.rules), stamp)?;
    workbook.save_to_buffer()
}

fn read_me(checks: &CensusChecks<'_>) -> Vec<String> {
    let (ret, stamp) = (checks.ret, checks.stamp);
    let count = |severity: Severity| checks.rules.iter().filter(|finding| finding.severity == severity).count();
    let fixed = checks.census.fixed.get("release").map_or("", String::as_str);
    let mut lines = vec![
        format!("{} census of {}: checks before the upload", capitalised(ret.census.term.name()), neutral(&stamp.school_name)),
        String::new(),
        format!(
            "Census day: {}. Pupils on roll in the return: {}. Pupils who have left in it: {}.",
            census_day(ret),
            ret.n_pupils().0,
            ret.n_pupils().1
        ),
        format!(
            "Errors: {}. Queries: {}. Our own checks: {}. Elements no file supplies: {}.",
            count(Severity::Error),
            count(Severity::Query),
            count(Severity::Local),
            ret.not_supplied.len()
        ),
        match count(Severity::Error) {
            0 => "No error was found by the rules this program knows.".to_owned(),
            _ => "The return is not ready: mend the errors at their source, export again, and run again.".to_owned(),
        },
    ];
    lines.extend(checks.reconciliation.map(against_last::sum));
    lines.extend([
        String::new(),
        "Errors and queries: one row for each finding, what blocks the upload first. Mend it in the MIS, not here.".to_owned(),
        "The column 'Query note' is for your answer to a query. Save this file into the inbox or the folder of returned workbooks: the note stands beside the same finding next time, and under 'Earlier answer' in later terms. Leave the other columns as they are.".to_owned(),
        "Against last return: who joined or left, whose code or type of need changed, what contradicts what, each with a question. Nothing is changed by it.".to_owned(),
        "Not supplied: what the return needs and none of the files holds, with the export that would supply it. One row per element, not per pupil.".to_owned(),
        "Counts per rule: how often each rule fired.".to_owned(),
        String::new(),
        "An error blocks the return. A query needs a note or a correction. Our own checks are proposals of this program.".to_owned(),
        format!("Rules and names follow this program's census settings for {fixed}. Part of them is recalled or inferred, as their marks say."),
        format!(
            "{} of the {} rules of its list are not judged by this program; the Department's own checks may find more.",
            checks.census.not_done.len(),
            checks.census.rules.len()
        ),
        "Compare the file with the Department's specification for the year before you send it.".to_owned(),
    ]);
    lines
}

/// Census day as people write it; as entered when it is no date.
fn census_day(ret: &Return) -> String {
    let entered = &ret.header.reference_date;
    entered.valid().map_or_else(|| entered.text().to_owned(), |day| crate::domain::words::date(*day))
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
