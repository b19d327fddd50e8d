//! What a run is made from: the inbox of today beside the loads known on the day, or one stored load in place of the inbox.
//!
//! A run of a day before the newest load looks back: it uses the loads known on its day and is not remembered itself, so
//! that loads stand in the order of their days.

mod far_day;
pub mod retention;
mod returned;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::config::board_report::Priority;
use crate::config::load::SchoolConfig;
use crate::decide::decided::signal_of;
use crate::decide::results::Partition;
use crate::decisions::effects::Recalled;
use crate::decisions::returned::FOLDER;
use crate::disclose::earlier::term_number;
use crate::domain::academic_year::AcademicYear;
use crate::domain::term::SchoolTerm;
use crate::error::{ConfigMistake, Error};
use crate::finding::{Action, Code, Finding};
use crate::history::decisions::{LoggedDecision, SignalThen};
use crate::history::disclosed::{Release, Released};
use crate::history::load::{KeptRecords, LoadHead, NewLoad, identity};
use crate::history::outcome::{EarlierOutcomes, PupilOutcome};
use crate::history::store::{History, Purpose};
use crate::judged::Judged;
use crate::link::earlier::EarlierLoad;
use crate::link::known_names::known_names;
use crate::normalise::records::Normalised;
use crate::normalise::{NormaliseSettings, normalise};
use crate::place::Place;
use crate::read::{Limits, Opening, read_inbox};
use crate::table::InputFile;

/// Where the history of a school is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum HistoryChoice {
    /// Where the school's settings say, or else beside its outputs.
    #[default]
    Settings,
    /// In this file.
    File(PathBuf),
    /// Nowhere: nothing earlier is used and nothing is remembered.
    None,
}

/// A stored load to rebuild the reports from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadChoice {
    /// By number.
    Number(u32),
    /// The newest load of a day.
    Day(NaiveDate),
}

/// The history of one school, if one is kept.
#[derive(Debug)]
pub struct Memory {
    history: Option<History>,
    findings: Vec<Finding>,
    /// Where filled-in workbooks are put back, unless the settings name another folder.
    decisions_in: Option<PathBuf>,
}

/// Everything a school is judged from.
#[derive(Clone, Debug)]
pub struct Material {
    /// The day to judge for.
    pub as_at: NaiveDate,
    /// The files read.
    pub files: Vec<InputFile>,
    /// Their records and the fate of each row.
    pub normalised: Normalised,
    /// What is known so far.
    pub findings: Vec<Finding>,
    /// What earlier runs knew, oldest first.
    pub earlier: Vec<EarlierLoad>,
    /// What the runs of earlier terms proposed.
    pub reviews: EarlierOutcomes,
    /// What people decided in earlier terms, with what came back now.
    pub decided: Recalled,
    /// What earlier reports gave out.
    pub released: Released,
    /// Priorities of last year's report.
    pub priorities: Vec<Priority>,
    /// Names in the lists of earlier loads, of everybody who has been on roll.
    pub names: BTreeSet<String>,
    /// Rows that the log does not hold yet.
    new_decisions: Vec<LoggedDecision>,
    /// Numbers of the earlier loads, and whether this run shall become one itself.
    basis: Vec<u32>,
    is_new: bool,
    /// The records as they will be remembered; the records themselves are handed on to `link`.
    kept: KeptRecords,
}

/// The file in which a school's history is kept, if it is kept.
pub fn history_file(school: &SchoolConfig, choice: &HistoryChoice, out: &Path) -> Option<PathBuf> {
    match choice {
        HistoryChoice::None => None,
        HistoryChoice::File(file) => Some(file.clone()),
        HistoryChoice::Settings => {
            Some(school.history.clone().unwrap_or_else(|| out.join(&school.settings.id).join("history/history.sqlite")))
        }
    }
}

impl Memory {
    /// Nothing earlier is known and nothing is remembered.
    pub fn none() -> Memory {
        Memory { history: None, findings: Vec::new(), decisions_in: None }
    }

    /// Opens the history of a school.
    pub fn open(school: &SchoolConfig, choice: &HistoryChoice, out: &Path, purpose: Purpose) -> Result<Memory, Error> {
        let decisions_in = Some(out.join(&school.settings.id).join(FOLDER));
        let Some(file) = history_file(school, choice, out) else { return Ok(Memory { decisions_in, ..Memory::none() }) };
        below_folders_only(&file)?;
        let (history, findings) = History::open(&file, &school.settings.id, purpose)?;
        Ok(Memory { history: Some(history), findings, decisions_in })
    }

    /// The inbox of today with the loads known on the day.
    pub fn with_inbox(&self, school: &SchoolConfig, as_at: NaiveDate) -> Result<Material, Error> {
        let opening = Opening::of(&school.settings.reading, &school.folder, &school.machine);
        let limits = Limits { opening, ..Limits::default() };
        let came_back = returned::read_folder(self, school, &limits)?;
        let mut came_back_files = came_back.value;
        let read = read_inbox(&school.inbox, &limits)?;
        let mut findings = self.findings.clone();
        findings.extend(came_back.findings);
        findings.extend(read.findings);
        let mut files = read.value;
        files.extend(returned::take_pair_answers(&mut came_back_files));
        let normalised = normalise(&files, &NormaliseSettings::of(school), as_at);
        findings.extend(normalised.findings);
        files.extend(came_back_files.iter().map(|file| InputFile { tables: Vec::new(), ..file.file.clone() }));
        // Every cell is a record or a finding by now, and the cells of a school are its largest part.
        files.iter_mut().for_each(|file| file.tables = Vec::new());
        let (in_files, is_of_papers) = far_day::newest_day(&normalised.value.records, &findings, as_at);
        let mut material = Material::of(as_at, files, normalised.value, findings);
        let Some(history) = &self.history else {
            let known = far_day::Known { in_files, is_of_papers, last_run: None, is_kept: false };
            material.findings.extend(far_day::judge(as_at, known)?);
            returned::recall(self, school, &mut material, &came_back_files, "")?;
            return Ok(material);
        };
        let same = identity(as_at, env!("CARGO_PKG_VERSION"), &school.files, &material.files);
        let newest = history.newest_day();
        match history.same_run(&same) {
            Some(head) => material.basis = head.basis.clone(),
            None => material.basis = history.known_on(as_at),
        }
        material.is_new = newest.is_none_or(|newest| newest <= as_at);
        let known =
            far_day::Known { in_files, is_of_papers, last_run: newest, is_kept: material.is_new && history.same_run(&same).is_none() };
        material.findings.extend(far_day::judge(as_at, known)?);
        material.recall(history)?;
        returned::recall(self, school, &mut material, &came_back_files, &same)?;
        if material.is_new {
            material.kept = KeptRecords::of(&material.normalised);
        }
        if let Some(newest) = newest.filter(|newest| *newest > as_at && history.same_run(&same).is_none()) {
            material.findings.push(looks_back(history, newest));
        }
        Ok(material)
    }

    /// A stored load in place of the inbox, with the loads it was made with then.
    pub fn with_load(&self, school: &SchoolConfig, choice: LoadChoice) -> Result<Material, Error> {
        let Some(history) = &self.history else {
            return Err(Error::Inputs(
                "no history is kept, so there is no load to rebuild a report from. Name its file with --history.".to_owned(),
            ));
        };
        let head = match choice {
            LoadChoice::Number(number) => history.load(number),
            LoadChoice::Day(day) => history.load_of(day),
        };
        let head = head.ok_or_else(|| no_such_load(history, choice))?;
        same_settings(school, head)?;
        let whole = history.whole(head)?;
        let mut findings = whole.findings;
        if head.version != env!("CARGO_PKG_VERSION") {
            findings.push(other_version(history, head));
        }
        let mut material = Material::of(head.as_at, whole.files, whole.normalised, findings);
        material.basis = head.basis.clone();
        material.recall(history)?;
        material.decided = returned::as_known(history, &material.basis, &head.identity)?;
        Ok(material)
    }

    /// Adds what a run was made from, and what it proposed, to the history; a run that looks back or is there already adds
    /// nothing.
    pub fn remember(&mut self, school: &SchoolConfig, material: &Material, judged: &Judged, releases: &[Release]) -> Result<(), Error> {
        let Some(history) = self.history.as_mut().filter(|_| material.is_new) else { return Ok(()) };
        let outcomes: Vec<PupilOutcome> = outcomes(judged);
        let same = identity(material.as_at, env!("CARGO_PKG_VERSION"), &school.files, &material.files);
        history.in_one_step(|history| {
            if history.decisions_known(&same)?.is_none() {
                history.add_decisions(&same, &material.new_decisions, &signals(judged))?;
            }
            history.add_releases(&same, releases)?;
            history.commit(&NewLoad {
                as_at: material.as_at,
                version: env!("CARGO_PKG_VERSION"),
                settings: &school.files,
                files: &material.files,
                records: &material.kept,
                findings: &material.findings,
                outcomes: &outcomes,
                basis: &material.basis,
            })
        })?;
        Ok(())
    }
}

impl Material {
    /// What was read, before anything is recalled.
    fn of(as_at: NaiveDate, files: Vec<InputFile>, normalised: Normalised, findings: Vec<Finding>) -> Material {
        Material {
            as_at,
            files,
            normalised,
            findings,
            earlier: Vec::new(),
            reviews: EarlierOutcomes::default(),
            decided: Recalled::default(),
            released: Released::default(),
            priorities: Vec::new(),
            names: BTreeSet::new(),
            new_decisions: Vec::new(),
            basis: Vec::new(),
            is_new: false,
            kept: KeptRecords::default(),
        }
    }

    /// Puts the priorities of the run's report with what will be remembered.
    pub(crate) fn keep_priorities(&mut self, priorities: &[Priority]) {
        self.kept.keep_priorities(priorities);
    }

    /// The same files as known on an earlier day, with other records and with the loads of that day and before; it is never
    /// remembered itself.
    pub(crate) fn looking_back(&self, as_at: NaiveDate, normalised: Normalised) -> Material {
        let mut earlier = self.earlier.clone();
        earlier.retain(|load| load.as_at < as_at);
        let mut reviews = self.reviews.clone();
        reviews.loads.retain(|load| SchoolTerm::of(load.as_at) < SchoolTerm::of(as_at));
        Material { earlier, reviews, ..Material::of(as_at, self.files.clone(), normalised, Vec::new()) }
    }

    fn recall(&mut self, history: &History) -> Result<(), Error> {
        self.earlier = history.earlier(&self.basis)?;
        let now = SchoolTerm::of(self.as_at);
        self.reviews = history.outcomes_of(&self.basis)?;
        self.reviews.loads.retain(|load| SchoolTerm::of(load.as_at) < now);
        self.released = history.released(term_number)?;
        self.priorities = history.priorities_of(&self.basis, AcademicYear::of(self.as_at).previous())?;
        self.names = known_names(&self.earlier);
        Ok(())
    }
}

/// A file where a folder should stand would pass for a school without a history.
fn below_folders_only(file: &Path) -> Result<(), Error> {
    let Some(no_folder) = file.ancestors().skip(1).find(|above| above.exists()).filter(|above| !above.is_dir()) else { return Ok(()) };
    let message =
        "is a file, and the history of earlier terms is looked up in a folder. Name the folder of the outputs with --out, or the \
                   history itself with --history."
            .to_owned();
    Err(Error::Configuration(vec![ConfigMistake { file: no_folder.display().to_string(), key: String::new(), message }]))
}

fn outcomes(judged: &Judged) -> Vec<PupilOutcome> {
    let pupils = judged.school.pupils.iter().zip(&judged.decisions.pupils);
    pupils
        .map(|(pupil, decision)| PupilOutcome {
            key: pupil.key.clone(),
            outcome: decision.outcome.code().to_owned(),
            list: decision.outcome.partition().word().to_owned(),
            progress: decision.progress.code().to_owned(),
            state: decision.state.clone(),
            levels: decision.levels.iter().map(|(subject, levels)| (subject.name().to_owned(), levels.c.sign().to_owned())).collect(),
        })
        .collect()
}

/// How flagged and watched pupils stand, for a later run to compare with.
fn signals(judged: &Judged) -> BTreeMap<String, SignalThen> {
    let pupils = judged.school.pupils.iter().zip(judged.decisions.pupils.iter().zip(&judged.analysis.pupils));
    let listed = pupils.filter(|(_, (decision, _))| matches!(decision.outcome.partition(), Partition::Flagged | Partition::Watch));
    listed.map(|(pupil, (decision, analysis))| (pupil.key.clone(), signal_of(decision, analysis))).collect()
}

fn place(history: &History) -> Place {
    Place::file(history.path().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default())
}

fn looks_back(history: &History, newest: NaiveDate) -> Finding {
    let message = format!(
        "This run looks back: the history already holds a load of {newest}. It uses what was known on its own day and today's inbox, and \
         adds nothing to the history."
    );
    Finding::new(Code("HISTORY-02"), Action::Warned, place(history), message)
        .hint("To see a report as it was made then, rebuild it from its load with --load.")
}

fn other_version(history: &History, head: &LoadHead) -> Finding {
    let message =
        format!("Load {} was made by version {} of the program; this is version {}.", head.number, head.version, env!("CARGO_PKG_VERSION"));
    Finding::new(Code("HISTORY-03"), Action::Warned, place(history), message).hint("For the same report to the letter use that version.")
}

fn no_such_load(history: &History, choice: LoadChoice) -> Error {
    let wanted = match choice {
        LoadChoice::Number(number) => format!("load {number}"),
        LoadChoice::Day(day) => format!("load of {day}"),
    };
    let there: Vec<String> = history.loads().iter().map(|head| format!("{} of {}", head.number, head.as_at)).collect();
    let there = if there.is_empty() { "It holds no load yet".to_owned() } else { format!("It holds {}", there.join(", ")) };
    Error::Inputs(format!("there is no {wanted} in {}. {there}.", history.path().display()))
}

/// A report can be made again to the letter with the settings it was made with only.
fn same_settings(school: &SchoolConfig, head: &LoadHead) -> Result<(), Error> {
    let differing: Vec<ConfigMistake> = head
        .settings
        .iter()
        .filter(|then| !school.files.contains(then))
        .map(|(file, _)| file.as_str())
        .chain(school.files.iter().map(|(file, _)| file.as_str()).filter(|file| !head.settings.iter().any(|(then, _)| then == file)))
        .map(|file| ConfigMistake {
            file: file.to_owned(),
            key: String::new(),
            message: format!(
                "is not as it was when load {} was made on {}. Put back the settings of that day to rebuild its reports.",
                head.number, head.as_at
            ),
        })
        .collect();
    if differing.is_empty() { Ok(()) } else { Err(Error::Configuration(differing)) }
}
