//! `waymark inspect`: what a file is, and what the program makes of it. Writes nothing.

use std::path::PathBuf;

use chrono::NaiveDate;

use crate::cli::InspectArgs;
use crate::config::assessments::Assessments;
use crate::config::load::load;
use crate::config::machine::Machine;
use crate::config::mappings::Mappings;
use crate::config::school::ReadingSettings;
use crate::error::Error;
use crate::normalise::{NormaliseSettings, normalise};
use crate::read::{Limits, Opening, read_files};
use crate::render::inspection::inspection;

/// No file to look at: it is not there, may not be opened, or is a folder, a link or a device.
const CANNOT_BE_OPENED: [&str; 2] = ["M156", "M023"];

/// Looks at each file by itself and describes it. `machine` says what the machine provides under a school's settings.
pub fn inspect(args: &InspectArgs, as_at: NaiveDate, machine: impl Fn(&ReadingSettings) -> Machine) -> Result<String, Error> {
    let (settings, folder) = settings(args)?;
    let limits = Limits { opening: Opening::of(&settings.reading, &folder, &machine(&settings.reading)), ..Limits::default() };
    let mut text = String::new();
    for path in &args.files {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_else(|| path.display().to_string());
        let read = read_files(path, &name, &limits);
        if let Some(unopened) = read.findings.iter().find(|finding| CANNOT_BE_OPENED.contains(&finding.code.0)) {
            return Err(Error::Inputs(format!("{}: {}", path.display(), unopened.message)));
        }
        // A zip of files is described with each of its members.
        let normalised = normalise(&read.value, &settings, as_at);
        let mut findings = read.findings;
        findings.extend(normalised.findings);
        for file in &read.value {
            text.push_str(&inspection(file, &normalised.value.readings, &normalised.value.ledger, &findings));
            text.push('\n');
        }
    }
    Ok(text)
}

/// The settings, and the folder from which their paths count.
fn settings(args: &InspectArgs) -> Result<(NormaliseSettings, PathBuf), Error> {
    if let Some(school) = &args.school {
        let schools = load(&[PathBuf::from(school)])?;
        if let Some(school) = schools.into_iter().next() {
            let shared = &school.shared;
            let settings = NormaliseSettings {
                mappings: shared.mappings.clone(),
                assessments: shared.assessments.clone(),
                reading: school.settings.reading,
            };
            return Ok((settings, school.folder));
        }
    }
    let mut mistakes = Vec::new();
    let mappings = Mappings::load(&args.config.join("mappings"), &mut mistakes);
    let assessments = Assessments::load(&args.config.join("assessments"), &mut mistakes);
    if mistakes.is_empty() {
        Ok((NormaliseSettings { mappings, assessments, reading: ReadingSettings::default() }, PathBuf::new()))
    } else {
        Err(Error::Configuration(mistakes))
    }
}
