//! The SENCO's workbook of flagged pupils and the teachers' class workbooks.
//!
//! `book` decides what a workbook may hold, `sheets` says what stands on each sheet, `layout` writes it. The
//! spreadsheet library appears in this folder only. Nothing here proposes anything: it shows what `decide` said.

pub(crate) mod book;
pub mod came_back;
pub(crate) mod layout;
pub mod lock;
pub mod past;
pub(crate) mod sheets;
pub(crate) mod streamed;
pub(crate) mod tallies;
pub(crate) mod words;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;

use std::path::Path;

use rayon::prelude::*;
use rust_xlsxwriter::{DocProperties, Workbook};

use self::book::Book;
use self::layout::formats::Formats;
use self::layout::ids;
use self::layout::names;
use self::layout::table::fault;
use self::past::Returned;
use crate::analyse::results::Analysis;
use crate::config::method::MethodSettings;
use crate::config::policy::Policy;
use crate::config::rates::Rates;
use crate::config::tiers::Tiers;
use crate::decide::results::{Decisions, Partition};
use crate::error::Error;
use crate::finding::Finding;
use crate::history::outcome::EarlierOutcomes;
use crate::ledger::Tally;
use crate::link::school::School;
use crate::render::artefact::{Artefact, Audience, RunStamp};

/// What the workbooks are made from.
#[derive(Clone, Copy)]
pub struct WorkbookInput<'a> {
    /// Pupils on roll.
    pub school: &'a School,
    /// Measurements, in the same order.
    pub analysis: &'a Analysis,
    /// Proposals, in the same order.
    pub decisions: &'a Decisions,
    /// Findings about the input files.
    pub findings: &'a [Finding],
    /// The school's policy.
    pub policy: &'a Policy,
    /// The numbers of the method.
    pub method: &'a MethodSettings,
    /// The run.
    pub stamp: &'a RunStamp,
    /// Input files with their counts, in name order.
    pub inputs: &'a [(String, Tally)],
    /// Who settles questions about the rules, by role.
    pub rules_owner: &'a str,
    /// Hourly rates, term dates and figures of costs.
    pub rates: &'a Rates,
    /// Layers of provision.
    pub tiers: &'a Tiers,
    /// What the runs of earlier terms proposed.
    pub reviews: &'a EarlierOutcomes,
    /// What came back from earlier workbooks.
    pub returned: &'a Returned,
    /// A folder of the run's own, for rows that should not stay in memory until the workbook is finished. Without one,
    /// as for a workbook that gets a passphrase, everything is made in memory.
    pub unfinished: Option<&'a Path>,
}

/// How hard a workbook is compressed: 2 of 9 takes little more than half the time of the usual 6, for a file about a fifth larger.
const COMPRESSION: u8 = 2;

/// The workbook of the SENCO and the head: `senco/flagged-pupils.xlsx`.
pub fn senco_workbook(input: &WorkbookInput) -> Result<Artefact, Error> {
    match input.unfinished {
        Some(folder) => streamed::put_aside(folder, || made(input)),
        None => made(input),
    }
}

fn made(input: &WorkbookInput) -> Result<Artefact, Error> {
    let book = Book::of_school(input)?;
    let formats = Formats::new();
    let mut workbook = Workbook::new();
    if let Some(folder) = input.unfinished {
        workbook.set_tempdir(folder).map_err(fault)?;
    }
    let classes = book.classes();
    let class_sheets = names::sheet_names(&classes);
    let evidence = sheets::evidence::plan(&book);
    let codes = sheets::codes::plan(book.policy);

    sheets::read_me::put(&mut workbook, &formats, &book, &class_sheets)?;
    sheets::summary::put(&mut workbook, &formats, &book, input)?;
    sheets::pupils::put_list(&mut workbook, &formats, &book, Partition::Flagged, &evidence, &codes)?;
    sheets::pupils::put_list(&mut workbook, &formats, &book, Partition::Watch, &evidence, &codes)?;
    sheets::paper::put(&mut workbook, &formats, &book, None)?;
    sheets::in_full::put(&mut workbook, &formats, &book, &evidence)?;
    sheets::trend::put(&mut workbook, &formats, &book, &evidence)?;
    for (number, (class, sheet_name)) in classes.iter().zip(&class_sheets).enumerate() {
        sheets::pupils::put_class(&mut workbook, &formats, &book, (class, sheet_name, number + 1), &evidence, &codes)?;
    }
    sheets::teacher_concern::put(&mut workbook, &formats, &book, &evidence)?;
    sheets::doing_well::put(&mut workbook, &formats, &book, &evidence)?;
    sheets::not_judged::put(&mut workbook, &formats, &book, &evidence)?;
    sheets::proposals::put(&mut workbook, &formats, &book, &evidence)?;
    sheets::provision_map::put(&mut workbook, &formats, &book, input, &evidence)?;
    sheets::costs::put(&mut workbook, &formats, &book, input, &evidence)?;
    sheets::provision_map::put_left_out(&mut workbook, &formats, &book, input)?;
    sheets::evidence::put(&mut workbook, &formats, &book, &evidence)?;
    sheets::interventions::put(&mut workbook, &formats, &book, input)?;
    sheets::data_checks::put(&mut workbook, &formats, &book, input.findings, &input.school.pending)?;
    sheets::settings::put(&mut workbook, &formats, &book)?;
    sheets::codes::put(&mut workbook, &formats, &book, &codes)?;

    let bytes = finished(workbook, "Flagged pupils", input.stamp)?;
    Ok(Artefact { name: "flagged-pupils.xlsx".to_owned(), audience: Audience::Senco, bytes })
}

/// One workbook for each class, built from that class alone: `teachers/class-<name>.xlsx`.
pub fn class_workbooks(input: &WorkbookInput) -> Result<Vec<Artefact>, Error> {
    let classes = Book::of_school(input)?.classes();
    let file_names = names::file_names(&classes);
    let made: Vec<Result<Artefact, Error>> =
        classes.par_iter().zip(file_names).map(|(class, name)| class_workbook(input, class, name)).collect();
    made.into_iter().collect()
}

fn class_workbook(input: &WorkbookInput, class: &str, name: String) -> Result<Artefact, Error> {
    let book = Book::of_class(input, class)?;
    let formats = Formats::new();
    let mut workbook = Workbook::new();
    let class_sheets = names::sheet_names(&[class]);
    let evidence = sheets::evidence::plan(&book);
    let codes = sheets::codes::plan(book.policy);

    sheets::read_me::put(&mut workbook, &formats, &book, &class_sheets)?;
    for sheet_name in &class_sheets {
        sheets::pupils::put_class(&mut workbook, &formats, &book, (class, sheet_name, 1), &evidence, &codes)?;
    }
    sheets::provision_map::put(&mut workbook, &formats, &book, input, &evidence)?;
    sheets::paper::put(&mut workbook, &formats, &book, Some(class))?;
    sheets::evidence::put(&mut workbook, &formats, &book, &evidence)?;
    sheets::settings::put(&mut workbook, &formats, &book)?;
    sheets::codes::put(&mut workbook, &formats, &book, &codes)?;

    let bytes = finished(workbook, "Class pupils", input.stamp)?;
    Ok(Artefact { name, audience: Audience::Teachers, bytes })
}

/// The bytes of a workbook. Properties hold no person, path or clock: the creation time is the day the run speaks for.
fn finished(mut workbook: Workbook, title: &str, stamp: &RunStamp) -> Result<Vec<u8>, Error> {
    let properties = DocProperties::new()
        .set_title(title)
        .set_creation_datetime(&stamp.as_at)
        .set_custom_property(ids::RUN_PROPERTY, stamp.run_id.as_str())
        .set_custom_property(ids::SCHOOL_PROPERTY, stamp.school_id.as_str());
    workbook.set_properties(&properties);
    ids::name_run(&mut workbook, stamp)?;
    workbook.set_zip_compression_level(COMPRESSION);
    workbook.save_to_buffer().map_err(fault)
}
