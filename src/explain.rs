//! `waymark explain`: what a code means, what is done about it, the cure and the source; or all that is proposed for one
//! pupil and why. Reads and judges as `check` does, and writes nothing.

pub mod catalogue;
mod census;
mod policy;
mod pupil;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::cli::ExplainArgs;
use crate::config::load::{SchoolConfig, load, load_census};
use crate::config::machine::Machine;
use crate::config::policy::Policy;
use crate::config::school::ReadingSettings;
use crate::config::suggest;
use crate::error::{ConfigMistake, Error};
use crate::finding::quoted;

/// One code explained, in the lines that are printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    /// What kind of code, and the code.
    pub title: String,
    /// Label and text of each line; empty texts are left out.
    pub lines: Vec<(String, String)>,
}

impl Explanation {
    fn new(title: impl Into<String>) -> Explanation {
        Explanation { title: title.into(), lines: Vec::new() }
    }

    fn line(mut self, label: &str, text: impl Into<String>) -> Explanation {
        let text = text.into();
        if !text.is_empty() && text != "-" {
            self.lines.push((label.to_owned(), text));
        }
        self
    }

    fn text(&self) -> String {
        let lines: String = self.lines.iter().map(|(label, text)| format!("  {label}: {text}\n")).collect();
        format!("{}\n{lines}", self.title)
    }
}

/// What a command line asks for, as text to print. `machine` says what the machine provides under a school's settings.
pub fn explain(args: &ExplainArgs, today: NaiveDate, machine: impl Fn(&ReadingSettings) -> Machine) -> Result<String, Error> {
    let school = args.school.as_ref().map(|file| of_school(file, machine)).transpose()?;
    let mut parts = Vec::new();
    if let Some(code) = &args.code {
        parts.push(of_code(args, school.as_ref(), code)?);
    }
    match (&args.pupil, &school) {
        (Some(key), Some(school)) => parts.push(pupil::evidence(school, key, args, today)?),
        (Some(_), None) => return Err(Error::Inputs("--pupil needs --school, to say whose pupil it is".to_owned())),
        (None, _) if args.code.is_none() => parts.push(contents(&policies(args, school.as_ref())?)),
        (None, _) => {}
    }
    Ok(parts.join("\n"))
}

fn of_school(file: &Path, machine: impl Fn(&ReadingSettings) -> Machine) -> Result<SchoolConfig, Error> {
    let mut schools = load(&[file.to_owned()])?;
    let mut school = schools.pop().ok_or_else(|| Error::Inputs(format!("{} holds no school", file.display())))?;
    school.machine = machine(&school.settings.reading);
    Ok(school)
}

fn of_code(args: &ExplainArgs, school: Option<&SchoolConfig>, code: &str) -> Result<String, Error> {
    let policies = policies(args, school)?;
    let folder = school.map_or(args.config.as_path(), |school| school.shared.folder.as_path());
    let mut found = catalogue::explanations(code);
    found.extend(policy::explanations(code, &policies));
    let mut mistakes = Vec::new();
    let years = load_census(&folder.join("census"), &mut mistakes);
    found.extend(census::explanations(code, years.values().next_back()));
    if found.is_empty() {
        let known: Vec<String> = all_codes(&policies);
        let meant = suggest::did_you_mean(code, known.iter().map(String::as_str));
        return Err(Error::Inputs(format!(
            "{} is no code of this program{meant}{} `waymark explain` without a code lists them.",
            quoted(code),
            if meant.is_empty() { "." } else { "" }
        )));
    }
    Ok(found.iter().map(Explanation::text).collect::<Vec<_>>().join("\n"))
}

/// The policy named, else the school's own, else every policy of the configuration.
fn policies(args: &ExplainArgs, school: Option<&SchoolConfig>) -> Result<Vec<Policy>, Error> {
    let wanted: Vec<(PathBuf, String)> = match (&args.policy, school) {
        (Some(file), _) => vec![(
            file.parent().unwrap_or(Path::new(".")).to_owned(),
            file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default(),
        )],
        (None, Some(school)) => return Ok(vec![school.policy.clone()]),
        (None, None) => {
            let folder = args.config.join("policies");
            Policy::ids_in(&folder).into_iter().map(|id| (folder.clone(), id)).collect()
        }
    };
    let mut mistakes: Vec<ConfigMistake> = Vec::new();
    let policies: Vec<Policy> = wanted.iter().filter_map(|(folder, id)| Policy::load(folder, id, &mut mistakes)).collect();
    if mistakes.is_empty() { Ok(policies) } else { Err(Error::Configuration(mistakes)) }
}

fn all_codes(policies: &[Policy]) -> Vec<String> {
    let mut codes: Vec<String> = catalogue::entries().iter().map(|entry| entry.code.to_owned()).collect();
    codes.extend(census::numbers());
    codes.extend(('a'..='j').map(String::from));
    for policy in policies {
        codes.extend(policy.moves.iter().map(|row| row.trigger.clone()));
        codes.extend(policy.states.keys().cloned());
        codes.extend(policy.fact_names().into_iter().map(str::to_owned));
    }
    codes.sort();
    codes.dedup();
    codes
}

/// What can be asked for.
fn contents(policies: &[Policy]) -> String {
    let mut text = String::from("waymark explain CODE. Codes are:\n");
    let mut add = |label: &str, codes: Vec<String>| text.push_str(&format!("  {label}: {}\n", codes.join(" ")));
    let mut kinds: Vec<&str> = Vec::new();
    for entry in catalogue::entries() {
        if !kinds.contains(&entry.kind) {
            kinds.push(entry.kind);
        }
    }
    for kind in kinds {
        add(kind, catalogue::entries().iter().filter(|entry| entry.kind == kind).map(|entry| entry.code.to_owned()).collect());
    }
    add("criterion", ('a'..='j').map(String::from).collect());
    add("census rule", census::numbers());
    for policy in policies {
        add(&format!("stages of {}", policy.title), policy.states.keys().cloned().collect());
        add(&format!("rows of {}", policy.title), policy.moves.iter().map(|row| row.trigger.clone()).collect());
    }
    text
}
