//! The part of a configuration folder that any file can be read with, whichever school it is of.

use std::path::Path;

use crate::config::assessments::Assessments;
use crate::config::mappings::Mappings;
use crate::error::Error;

/// Headings, values, tests and judgement words of a configuration folder; all mistakes of their files as one error.
pub fn mappings_and_assessments(config: &Path) -> Result<(Mappings, Assessments), Error> {
    let mut mistakes = Vec::new();
    let mappings = Mappings::load(&config.join("mappings"), &mut mistakes);
    let assessments = Assessments::load(&config.join("assessments"), &mut mistakes);
    if mistakes.is_empty() { Ok((mappings, assessments)) } else { Err(Error::Configuration(mistakes)) }
}
