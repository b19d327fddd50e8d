//! `waymark init`: a school's first settings, from a folder of its exports. What the files say is filled in as comments,
//! what they leave open is proposed, and what only the school knows is asked. The caller writes the file, never over another.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use chrono::NaiveDate;

use crate::cli::InitArgs;
use crate::config::load::policy_names;
use crate::config::machine::Machine;
use crate::config::school::ReadingSettings;
use crate::config::without_school::mappings_and_assessments;
use crate::domain::nc_year::NcYear;
use crate::domain::occasion::Occasion;
use crate::domain::words::count;
use crate::error::{ConfigMistake, Error};
use crate::finding::Action;
use crate::inspect::later_questions;
use crate::ledger::Tally;
use crate::normalise::records::{Normalised, Records};
use crate::normalise::{NormaliseSettings, normalise};
use crate::read::{Limits, Opening, read_inbox};
use crate::render::first_settings::{FileFound, Found, NewSchool, first_settings};
use crate::render::proposed_settings::proposed;
use crate::table::InputFile;

/// What to write, and what to say about it.
#[derive(Clone, Debug)]
pub struct FirstSettings {
    /// The file to make.
    pub file: PathBuf,
    /// Its text.
    pub text: String,
    /// Words for the person.
    pub said: String,
}

/// Looks at the folder. `machine` says what the machine provides.
pub fn init(args: &InitArgs, as_at: NaiveDate, machine: impl Fn(&ReadingSettings) -> Machine) -> Result<FirstSettings, Error> {
    let settings = settings(&args.config)?;
    let (file, id) = target(args)?;
    let policies = policy_names(&args.config);
    if policies.is_empty() {
        return Err(mistake(args.config.join("policies"), "holds no policy, and a school needs one. Name another folder with --config."));
    }
    let limits = Limits { opening: Opening::of(&settings.reading, Path::new(""), &machine(&settings.reading)), ..Limits::default() };
    let read = read_inbox(&args.folder, &limits)?;
    if read.value.is_empty() {
        return Err(Error::Inputs(format!("{} holds no file. Put the school's exports into it first.", args.folder.display())));
    }
    let normalised = normalise(&read.value, &settings, as_at);
    let later = later_questions(&read.value, &settings, &normalised.findings, as_at);
    let mut findings = read.findings;
    findings.extend(normalised.findings);
    findings.extend(later);
    let found = found(&read.value, &normalised.value);
    let school = NewSchool {
        id,
        inbox: inbox_from(&file, &args.folder),
        policies,
        found,
        proposals: proposed(&findings),
        n_refused: findings.iter().filter(|finding| finding.action == Action::Rejected && finding.place.row.is_none()).count(),
    };
    let text = first_settings(&school);
    let said = said(&file, &school, &text);
    Ok(FirstSettings { file, text, said })
}

fn settings(config: &Path) -> Result<NormaliseSettings, Error> {
    let (mappings, assessments) = mappings_and_assessments(config)?;
    Ok(NormaliseSettings { mappings, assessments, reading: ReadingSettings::default() })
}

fn mistake(file: PathBuf, message: &str) -> Error {
    Error::Configuration(vec![ConfigMistake { file: file.display().to_string(), key: String::new(), message: message.to_owned() }])
}

/// The file to write and the school's short name.
fn target(args: &InitArgs) -> Result<(PathBuf, String), Error> {
    let named = |path: &Path| path.file_stem().map(|stem| plain_id(&stem.to_string_lossy())).filter(|id| !id.is_empty());
    let full = args.folder.canonicalize().unwrap_or_else(|_| args.folder.clone());
    let id = args.out.as_deref().and_then(named).or_else(|| named(&full)).unwrap_or_else(|| "our-school".to_owned());
    let file = args.out.clone().unwrap_or_else(|| args.config.join("schools").join(format!("{id}.toml")));
    if file.symlink_metadata().is_ok() {
        return Err(mistake(file, "exists already and is not overwritten. Name another file with --out, or move this one away."));
    }
    let folder = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(mistake(
            file.clone(),
            "cannot be written, for its folder is not there. Make the folder, or name another file with --out.",
        ));
    }
    Ok((file, id))
}

/// Lower-case letters, digits and single hyphens.
fn plain_id(text: &str) -> String {
    let lower: String = text.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    lower.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// The way from the settings file to the folder of exports, with forward slashes; the whole path where there is none.
fn inbox_from(file: &Path, inbox: &Path) -> String {
    let here = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (Ok(from), Ok(to)) = (here.canonicalize(), inbox.canonicalize()) else { return inbox.display().to_string() };
    let (from, to): (Vec<Component<'_>>, Vec<Component<'_>>) = (from.components().collect(), to.components().collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return inbox.canonicalize().unwrap_or_else(|_| inbox.to_owned()).display().to_string();
    }
    let up = std::iter::repeat_n("..".to_owned(), from.len() - shared);
    let down = to.iter().skip(shared).map(|part| part.as_os_str().to_string_lossy().into_owned());
    let parts: Vec<String> = up.chain(down).collect();
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

/// Everything the files say that a person setting up a school wants to see.
fn found(files: &[InputFile], normalised: &Normalised) -> Found {
    let records = &normalised.records;
    let tallies = normalised.ledger.tallies();
    let mut found =
        Found { files: files.iter().map(|file| file_found(file, normalised, tallies.get(&file.name))).collect(), ..Found::default() };
    for roll in &records.rolls {
        found.lists.push((roll.file.to_string(), roll.as_at, roll.pupils.len()));
        for row in &roll.pupils {
            found.classes.extend(row.pupil.class.clone().filter(|class| !class.trim().is_empty()));
            found.years.extend(row.pupil.nc_year);
            if let Some(upn) = row.pupil.upn.as_ref().and_then(|upn| upn.valid()) {
                found.upns += 1;
                *found.la_codes.entry(upn.local_authority().to_owned()).or_default() += 1;
            }
        }
    }
    found.years = primary(&found.years);
    results(records, &mut found);
    for row in &records.provision {
        found.interventions.insert(crate::table::clean(&row.intervention));
    }
    found
}

/// Year groups a primary school may have.
fn primary(years: &BTreeSet<NcYear>) -> BTreeSet<NcYear> {
    years.iter().copied().filter(|year| year.number() <= 8).collect()
}

fn results(records: &Records, found: &mut Found) {
    let mut span: BTreeMap<String, (Occasion, Occasion)> = BTreeMap::new();
    let mut seen = |name: String, occasion: Occasion| {
        let (first, last) = span.entry(name).or_insert((occasion, occasion));
        *first = (*first).min(occasion);
        *last = (*last).max(occasion);
    };
    for test in &records.tests {
        seen(test.instrument.to_string(), test.occasion);
    }
    for result in &records.other_results {
        seen(result.fact.instrument.to_string(), result.fact.occasion);
    }
    for rating in &records.ratings {
        seen(rating.fact.instrument.to_string(), rating.fact.occasion);
    }
    for judgement in &records.judgements {
        seen("teacher judgements".to_owned(), judgement.occasion);
        if let Ok(word) = &judgement.judgement {
            *found.judgements.entry(word.word().to_owned()).or_default() += 1;
        }
    }
    found.results = span;
}

fn file_found(file: &InputFile, normalised: &Normalised, tally: Option<&Tally>) -> FileFound {
    let kinds: BTreeSet<&'static str> =
        normalised.readings.iter().filter(|reading| reading.place.file == file.name).map(|reading| reading.kind).collect();
    let tally = tally.copied().unwrap_or_default();
    FileFound { name: crate::table::clean(&file.name), kinds: kinds.into_iter().collect(), rows: tally.found, used: tally.used }
}

fn said(file: &Path, school: &NewSchool, text: &str) -> String {
    let questions = text.lines().filter(|line| line.starts_with("# ? ")).count();
    let proposals: usize = school.proposals.iter().map(|table| table.lines.len()).sum();
    let mut said = format!("Written: {}\n", file.display());
    for one in &school.found.files {
        said.push_str(&format!("  {}\n", one.words()));
    }
    said.push_str(&format!("{questions} questions in it are marked with ?"));
    if proposals > 0 {
        let lines = count(proposals, "line that the files suggest waits", "lines that the files suggest wait");
        said.push_str(&format!(", and {lines} behind a #"));
    }
    said.push_str(".\n");
    if school.found.lists.is_empty() {
        said.push_str("No pupil list was found: a run needs one. Export it from the MIS into the same folder.\n");
    }
    let in_configuration =
        file.parent().and_then(Path::parent).is_some_and(|folder| folder.join("method.toml").is_file()) || file.canonicalize().is_ok();
    if in_configuration {
        said.push_str(&format!("Next: answer them, then try  waymark check {}\n", file.display()));
    } else {
        said.push_str("Next: move the file into the folder schools of a configuration (beside method.toml), answer them, and try  waymark check  on it.\n");
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_is_made_of_any_name() {
        assert_eq!(plain_id("St. Anne's  C of E (2026)"), "st-anne-s-c-of-e-2026");
        assert_eq!(plain_id("Ééé"), "");
    }

    #[test]
    fn the_inbox_is_named_as_seen_from_the_settings() {
        let folder = tempfile::tempdir().unwrap();
        for part in ["config/schools", "exports/autumn"] {
            std::fs::create_dir_all(folder.path().join(part)).unwrap();
        }
        let at = |part: &str| folder.path().join(part);
        assert_eq!(inbox_from(&at("config/schools/oak.toml"), &at("exports/autumn")), "../../exports/autumn");
        assert_eq!(inbox_from(&at("config/schools/oak.toml"), &at("config/schools")), ".");
    }
}
