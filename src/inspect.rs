//! `waymark inspect`: what a file is, and what the program makes of it. Writes nothing.

use std::path::PathBuf;

use chrono::NaiveDate;

use crate::cli::InspectArgs;
use crate::config::load::load;
use crate::config::machine::Machine;
use crate::config::school::ReadingSettings;
use crate::config::without_school::mappings_and_assessments;
use crate::error::Error;
use crate::finding::{Action, Finding};
use crate::normalise::{NormaliseSettings, normalise};
use crate::read::{Limits, Opening, read_files};
use crate::render::inspection::inspection;
use crate::render::proposed_settings::proposed;
use crate::table::InputFile;

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
            if path.is_dir() {
                return Err(Error::Inputs(format!("{} is a folder. Name the files in it.", path.display())));
            }
            let hint = unopened.hint.as_deref().unwrap_or_default();
            return Err(Error::Inputs(format!("{}: {}. {hint}", path.display(), unopened.message.trim_end_matches('.'))));
        }
        // A zip of files is described with each of its members.
        let normalised = normalise(&read.value, &settings, as_at);
        let later = later_questions(&read.value, &settings, &normalised.findings, as_at);
        let mut findings = read.findings;
        findings.extend(normalised.findings);
        for file in &read.value {
            text.push_str(&inspection(file, &normalised.value.readings, &normalised.value.ledger, &findings, &later));
            text.push('\n');
        }
    }
    Ok(text)
}

/// What would be asked once the facts proposed for single files stand in the settings. Nothing read this way is used: it is
/// asked now so that a person need not come back for each question.
pub(crate) fn later_questions(files: &[InputFile], settings: &NormaliseSettings, findings: &[Finding], as_at: NaiveDate) -> Vec<Finding> {
    #[derive(serde::Deserialize)]
    struct Proposed {
        #[serde(default)]
        reading: ReadingSettings,
    }
    let blocks = proposed(findings).into_iter().filter(|table| table.title.starts_with("[[reading.files]]"));
    let text: Vec<String> = blocks.map(|table| format!("{}\n{}", table.title, table.lines.join("\n"))).collect();
    let Ok(answers) = toml::from_str::<Proposed>(&text.join("\n\n")) else { return Vec::new() };
    if answers.reading.files.is_empty() {
        return Vec::new();
    }
    let mut answered = settings.clone();
    answered.reading.files.extend(answers.reading.files);
    let is_new = |finding: &Finding| {
        finding.action == Action::Asked
            && !findings.iter().any(|known| known.code == finding.code && known.place.file == finding.place.file)
    };
    normalise(files, &answered, as_at).findings.into_iter().filter(is_new).collect()
}

/// The settings, and the folder from which their paths count.
fn settings(args: &InspectArgs) -> Result<(NormaliseSettings, PathBuf), Error> {
    if let Some(school) = &args.school {
        let schools = load(&[PathBuf::from(school)])?;
        if let Some(school) = schools.into_iter().next() {
            let settings = NormaliseSettings::of(&school);
            return Ok((settings, school.folder));
        }
    }
    let (mappings, assessments) = mappings_and_assessments(&args.config)?;
    Ok((NormaliseSettings { mappings, assessments, reading: ReadingSettings::default() }, PathBuf::new()))
}
