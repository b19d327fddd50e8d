//! The generator of the sample schools (the junior school here, the three primaries in `primary`), module by module in reading order.
//!
//! Every child, address and number is invented. Nothing asks the clock or the machine: a fixed seed and fixed dates
//! give the same bytes on every run. It uses the standard library, `csv` and `rust_xlsxwriter` only, so that it
//! shares no code with the program that reads its files.

mod attendance;
mod date;
mod mark_book;
mod model;
mod names;
pub mod primary;
mod provision;
mod pupil_lists;
mod random;
mod roll;
mod scores;
mod sen_report;
mod stories;
mod story_page;
mod targets;
mod tests_long;
mod tests_wide;
mod text_files;
mod transfer;
mod upn;
mod workbook;

use model::Pupil;

/// What can go wrong: a workbook or CSV library refusing a value.
pub type Failure = Box<dyn std::error::Error>;

/// One file of the sample, with its path below the school's folder in `sample-data/`.
pub struct SampleFile {
    /// Path with `/` between folders.
    pub path: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// A fault put into a file on purpose, with where it stands and what a good reader does about it.
pub struct Fault {
    /// File name.
    pub file: &'static str,
    /// Sheet and cell, or line.
    pub place: String,
    /// What is there.
    pub what: String,
    /// What is expected of the program.
    pub expected: &'static str,
}

/// Every file of the sample school.
pub fn files() -> Result<Vec<SampleFile>, Failure> {
    let pupils = roll::pupils();
    let mut faults = Vec::new();
    let mut files = vec![
        pupil_lists::this_year(&pupils, &mut faults)?,
        pupil_lists::last_year(&pupils, &mut faults)?,
        sen_report::report(&pupils, &mut faults)?,
        tests_long::summer_2025(&pupils, &mut faults)?,
        tests_wide::year_2025_26(&pupils, &mut faults)?,
        tests_long::autumn_2026(&pupils, &mut faults)?,
        transfer::infant_school(&pupils, &mut faults)?,
        mark_book::year_2025_26(&pupils, &mut faults)?,
        mark_book::year_2026_27(&pupils, &mut faults)?,
        attendance::year_2025_26(&pupils, &mut faults)?,
        attendance::autumn_2026(&pupils, &mut faults)?,
        provision::provision_map(&pupils, &mut faults)?,
        targets::target_sheet(&pupils, &mut faults)?,
    ];
    files.push(story_page::page(&pupils, &faults));
    Ok(files)
}

/// Every UPN the sample uses, right and wrong, for the test that compares them with the program's own check.
#[allow(dead_code)]
pub fn upns() -> Vec<String> {
    roll::pupils().into_iter().flat_map(|pupil: Pupil| [pupil.upn, pupil.former_upn]).flatten().collect()
}
