//! The three sample primaries beside the junior school, each with its own systems, ages and planted children.
//!
//! `plan` says what a school is, `roll` makes its children, `papers` holds what the files of several schools share;
//! one module per school writes that school's files, with its stories beside it.

mod astley;
mod astley_stories;
mod open_document;
mod page;
mod papers;
mod plan;
mod porters_grange;
mod porters_grange_stories;
mod porters_grange_support;
mod roll;
mod twiss_green;
mod twiss_green_stories;

use super::{Failure, SampleFile};

/// One sample school: the name of its folder and its files.
pub struct SampleSchool {
    /// Folder below `sample-data/`.
    pub id: &'static str,
    /// Files, with paths below that folder.
    pub files: Vec<SampleFile>,
    /// Every UPN in use.
    #[allow(dead_code)]
    pub upns: Vec<String>,
}

/// The three primaries.
pub fn schools() -> Result<Vec<SampleSchool>, Failure> {
    type Write = fn(&[plan::Child]) -> Result<Vec<SampleFile>, Failure>;
    let made: [(&plan::Plan, Write); 3] =
        [(&plan::PORTERS_GRANGE, porters_grange::files), (&plan::TWISS_GREEN, twiss_green::files), (&plan::ASTLEY, astley::files)];
    made.into_iter()
        .map(|(plan, write)| {
            let children = roll::children(plan);
            Ok(SampleSchool { id: plan.id, files: write(&children)?, upns: children.into_iter().map(|child| child.upn).collect() })
        })
        .collect()
}
