//! Loading a configuration folder: the shared tables once, then each school with its policy.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use crate::config::assessments::Assessments;
use crate::config::board_report::BoardReport;
use crate::config::census::CensusSettings;
use crate::config::comparators::{self, NationalFigure};
use crate::config::machine::Machine;
use crate::config::mappings::Mappings;
use crate::config::method::MethodSettings;
use crate::config::policy::Policy;
use crate::config::policy_thresholds;
use crate::config::publication::PublicationTables;
use crate::config::publication_school::Publication;
use crate::config::rates::Rates;
use crate::config::reading_checks;
use crate::config::retention::{self, RecordKind, RetentionRule};
use crate::config::school::SchoolSettings;
use crate::config::strays::StraySettings;
use crate::config::tiers::Tiers;
use crate::config::value_added::ValueAddedTables;
use crate::domain::academic_year::AcademicYear;
use crate::domain::school_number::{LaEstab, Urn};
use crate::error::{ConfigMistake, Error};

/// What all schools of a configuration folder share.
#[derive(Clone, Debug)]
pub struct SharedConfig {
    /// The configuration folder.
    pub folder: PathBuf,
    /// Column names and values of other systems.
    pub mappings: Mappings,
    /// Test series and judgement scales.
    pub assessments: Assessments,
    /// Numbers of the method.
    pub method: MethodSettings,
    /// Hourly rates, term dates and figures of costs.
    pub rates: Rates,
    /// Layers of provision with the words for them.
    pub tiers: Tiers,
    /// National figures.
    pub comparators: Vec<NationalFigure>,
    /// Tables of English value added.
    pub value_added: ValueAddedTables,
    /// How long records are kept.
    pub retention: Vec<RetentionRule>,
    /// What a school must publish about special educational needs.
    pub publication: PublicationTables,
    /// Census settings by school year.
    pub census: BTreeMap<AcademicYear, CensusSettings>,
    hashes: BTreeMap<String, String>,
}

/// One school, ready to run.
#[derive(Clone, Debug)]
pub struct SchoolConfig {
    /// Its settings.
    pub settings: SchoolSettings,
    /// Its policy.
    pub policy: Policy,
    /// Its own words in the governors' report.
    pub report: BoardReport,
    /// Figures of its local authority, where the settings hold any.
    pub authority: Vec<NationalFigure>,
    /// Settings of reports beside it that belong to no school of the run.
    pub strays: Vec<StraySettings>,
    /// The folder of its own file, from which its other paths count.
    pub folder: PathBuf,
    /// Its inbox.
    pub inbox: PathBuf,
    /// What the machine provides; `main` sets it.
    pub machine: Machine,
    /// Its history file, where the settings name one.
    pub history: Option<PathBuf>,
    /// What it publishes about special educational needs, and where.
    pub publication: Publication,
    /// What it shares with others.
    pub shared: Arc<SharedConfig>,
    /// Settings files that bear on this school, with their hashes, in name order.
    pub files: Vec<(String, String)>,
}

impl SchoolConfig {
    /// For how many whole school years a kind of record is kept on a day, and who says so; `None` where nobody does.
    pub fn retention(&self, kind: RecordKind, day: NaiveDate) -> Option<(u32, &str)> {
        let own = self.settings.retention.as_ref();
        let years = own.and_then(|own| match kind {
            RecordKind::LeaversInHistory => own.years_after_leaving,
            RecordKind::RunFolders => own.years_of_run_folders,
        });
        let of_school = years.zip(own.map(|own| own.source.as_str()));
        of_school.or_else(|| retention::in_force(&self.shared.retention, kind, day).map(|rule| (rule.years, rule.source.as_str())))
    }

    /// Rates and term dates: the school's own before the shared ones.
    pub fn rates(&self) -> Rates {
        self.shared.rates.with(&self.settings.costs)
    }

    /// Layers of provision: the school's own words before the shared ones.
    pub fn tiers(&self) -> Tiers {
        self.shared.tiers.with(&self.settings.costs.tiers)
    }

    /// SHA-256 over the names and hashes of the settings files.
    pub fn settings_hash(&self) -> String {
        let mut hasher = Sha256::new();
        for (file, hash) in &self.files {
            hasher.update(format!("{file}\n{hash}\n"));
        }
        hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Loads schools. Every mistake of every file is reported together.
pub fn load(school_files: &[PathBuf]) -> Result<Vec<SchoolConfig>, Error> {
    let mut mistakes = Vec::new();
    let mut shared: BTreeMap<PathBuf, Option<Arc<SharedConfig>>> = BTreeMap::new();
    let mut schools = Vec::new();
    for file in school_files {
        let Some(folder) = config_folder(file, &mut mistakes) else { continue };
        let common = shared.entry(folder.clone()).or_insert_with(|| load_shared(&folder, &mut mistakes).map(Arc::new)).clone();
        let school = load_school(file, &folder, &mut mistakes);
        if let (Some(common), Some((settings, _))) = (&common, &school) {
            against_tables(file, common, settings, &mut mistakes);
        }
        if let (Some(common), Some((settings, policy))) = (common, school) {
            let files = files_of(&common, &settings, file);
            let own = common.folder.join(format!("information-report/schools/{}.toml", settings.id));
            let publication = Publication::load(&own, &common.publication, &mut mistakes);
            let folder = file.parent().unwrap_or(Path::new(".")).to_owned();
            let inbox = folder.join(&settings.inbox);
            let history = settings.history.file.as_ref().map(|name| folder.join(name));
            let common = policy_thresholds::shared_under(common, &policy.own_thresholds);
            let report = BoardReport::load(&common.folder.join(format!("reports/{}.toml", settings.id)), &mut mistakes);
            let need_areas = common.census.values().next_back().map(|census| census.need_areas()).unwrap_or_default();
            let areas: Vec<&str> = need_areas.values().map(String::as_str).collect();
            let figures = common.folder.join("comparators");
            let authority = comparators::load_authority(&figures, &settings.census.la, &areas, &mut mistakes);
            schools.push(SchoolConfig {
                settings,
                policy,
                report,
                authority,
                strays: Vec::new(),
                publication,
                folder,
                inbox,
                history,
                machine: Machine::default(),
                shared: common,
                files,
            });
        }
    }
    same_id_twice(&schools, &mut mistakes);
    mistakes.sort();
    mistakes.dedup();
    if mistakes.is_empty() { Ok(schools) } else { Err(Error::Configuration(mistakes)) }
}

/// Every school file of a folder, in name order.
pub fn school_files(schools_folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let none = |message: String| {
        Error::Configuration(vec![ConfigMistake { file: schools_folder.display().to_string(), key: String::new(), message }])
    };
    let entries = std::fs::read_dir(schools_folder).map_err(|error| {
        none(format!(
            "the folder of school files cannot be read ({error}). Name a school file, or start the program where config/schools is."
        ))
    })?;
    let mut files: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|e| e == "toml")).collect();
    files.sort();
    if files.is_empty() {
        Err(none("there is no school file here (NAME.toml). Name one, or write a first one with `waymark init DIR`.".to_owned()))
    } else {
        Ok(files)
    }
}

/// Names of the policies of a configuration folder, as a school's settings write them.
pub(crate) fn policy_names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder.join("policies")).map(|entries| entries.flatten().map(|entry| entry.path()).collect());
    let files: Vec<PathBuf> = entries.unwrap_or_default();
    let mut names: Vec<String> = files
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .filter_map(|path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned()))
        .collect();
    names.sort();
    names
}

/// `config/` of `config/schools/oak.toml`.
fn config_folder(file: &Path, mistakes: &mut Vec<ConfigMistake>) -> Option<PathBuf> {
    let full = match file.canonicalize() {
        Ok(full) => full,
        Err(error) => {
            mistakes.push(ConfigMistake::unreadable(file.display(), &error));
            return None;
        }
    };
    let up = |steps: usize| file.ancestors().nth(steps).map(Path::to_owned).filter(|path| !path.as_os_str().is_empty());
    let folder = up(2).or_else(|| full.ancestors().nth(2).map(Path::to_owned));
    match folder {
        Some(folder) if folder.join("method.toml").is_file() => Some(folder),
        _ => {
            let message =
                "is no school file: a school file stands in the folder 'schools' of a configuration folder (the one that holds method.toml). \
                 Name one, such as config/schools/oak.toml."
                    .to_owned();
            mistakes.push(ConfigMistake { file: file.display().to_string(), key: String::new(), message });
            None
        }
    }
}

fn load_shared(folder: &Path, mistakes: &mut Vec<ConfigMistake>) -> Option<SharedConfig> {
    let mappings = Mappings::load(&folder.join("mappings"), mistakes);
    let assessments = Assessments::load(&folder.join("assessments"), mistakes);
    let method = MethodSettings::load(&folder.join("method.toml"), mistakes);
    let rates = Rates::load(&folder.join("costs"), mistakes);
    let tiers = Tiers::load(&folder.join("costs/tiers.tsv"), mistakes);
    let comparators = comparators::load(&folder.join("comparators/national.tsv"), mistakes);
    let value_added = ValueAddedTables::load(&folder.join("value-added/tables.tsv"), mistakes);
    let retention = retention::load(&folder.join("retention.tsv"), mistakes);
    let publication = PublicationTables::load(&folder.join("information-report"), mistakes);
    let census = load_census(&folder.join("census"), mistakes);
    let mut hashes = BTreeMap::new();
    hash_files(folder, folder, &mut hashes, mistakes);
    Some(SharedConfig {
        folder: folder.to_owned(),
        mappings,
        assessments,
        method: method?,
        rates,
        tiers,
        comparators,
        value_added,
        retention,
        publication,
        census,
        hashes,
    })
}

/// The census settings of every year of a folder.
pub(crate) fn load_census(folder: &Path, mistakes: &mut Vec<ConfigMistake>) -> BTreeMap<AcademicYear, CensusSettings> {
    let mut years = BTreeMap::new();
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(folder).map(|entries| entries.flatten().map(|e| e.path()).filter(|p| p.is_dir()).collect()).unwrap_or_default();
    folders.sort();
    for path in folders {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        match AcademicYear::parse(&name) {
            Some(year) => {
                if let Some(settings) = CensusSettings::load(&path, mistakes) {
                    years.insert(year, settings);
                }
            }
            None => mistakes.push(ConfigMistake {
                file: path.display().to_string(),
                key: String::new(),
                message: "the folder's name is not a school year such as 2026-27".into(),
            }),
        }
    }
    years
}

fn load_school(file: &Path, folder: &Path, mistakes: &mut Vec<ConfigMistake>) -> Option<(SchoolSettings, Policy)> {
    let name = file.display().to_string();
    let mut wrong = |key: &str, message: String| mistakes.push(ConfigMistake { file: name.clone(), key: key.to_owned(), message });
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) => {
            mistakes.push(ConfigMistake::unreadable(&name, &error));
            return None;
        }
    };
    let mut settings: SchoolSettings = match toml::from_str(text.trim_start_matches('\u{FEFF}')) {
        Ok(settings) => settings,
        Err(error) => {
            let line = error.span().map(|span| text.get(..span.start).unwrap_or_default().lines().count().max(1));
            wrong(&line.map(|line| format!("line {line}")).unwrap_or_default(), error.message().to_owned());
            return None;
        }
    };
    check_school(&settings, &mut wrong);
    settings.reading.own = settings.numbers();
    let policy = Policy::load(&folder.join("policies"), &settings.policy, mistakes)?;
    policy.check_staff_records(&name, &settings.facts, &settings.states, mistakes);
    Some((settings, policy))
}

fn check_school(settings: &SchoolSettings, wrong: &mut impl FnMut(&str, String)) {
    let id_is_plain = !settings.id.is_empty() && settings.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !id_is_plain {
        wrong("id", format!("'{}' is used as a folder name: lower-case letters, digits and hyphens only", settings.id));
    }
    if settings.name.trim().is_empty() {
        wrong("name", "the school's name is empty".to_owned());
    }
    let census = &settings.census;
    if LaEstab::parse(&format!("{}/{}", census.la, census.estab)).is_none() {
        wrong("census.la, census.estab", format!("'{}' and '{}' are not three and four digits", census.la, census.estab));
    }
    if Urn::parse(&census.urn).is_none() {
        wrong("census.urn", format!("'{}' is not six digits", census.urn));
    }
    reading_checks::check(&settings.reading, wrong);
    settings.costs.check(wrong);
    settings.interventions.iter().for_each(|(name, plan)| plan.check(name, wrong));
    if settings.workbook.passphrase_file.is_some() && settings.workbook.passphrase_env.is_some() {
        wrong("workbook.passphrase_env", "and passphrase_file both say where the passphrase is. Keep one of the two.".to_owned());
    }
    for number in settings.reading.school_numbers.iter().filter(|text| LaEstab::parse(text).is_none() && Urn::parse(text).is_none()) {
        wrong("reading.school_numbers", format!("'{number}' is neither a number such as 123/4567 nor six digits"));
    }
}

/// A school's word for a tier leads to a tier that there is, and the subject of a file to a subject or a part of one.
fn against_tables(file: &Path, shared: &SharedConfig, settings: &SchoolSettings, mistakes: &mut Vec<ConfigMistake>) {
    let mut wrong =
        |key: &str, message: String| mistakes.push(ConfigMistake { file: file.display().to_string(), key: key.to_owned(), message });
    reading_checks::subjects(&settings.reading, &shared.assessments.beside().constructs, &mut wrong);
    for (word, tier) in settings.costs.tiers.iter().filter(|(_, tier)| !shared.tiers.has(tier)) {
        let message = format!("'{tier}' is not a tier of costs/tiers.tsv");
        wrong(&format!("costs.tiers.\"{word}\""), message);
    }
}

fn same_id_twice(schools: &[SchoolConfig], mistakes: &mut Vec<ConfigMistake>) {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for school in schools {
        *seen.entry(&school.settings.id).or_default() += 1;
    }
    for (id, _) in seen.into_iter().filter(|(_, n)| *n > 1) {
        mistakes.push(ConfigMistake {
            file: "schools".into(),
            key: "id".into(),
            message: format!("two school files have the id '{id}', so their outputs would meet in one folder. Name each school once, and give each an id of its own."),
        });
    }
}

/// Hashes of every data file below the folder, by name relative to it.
fn hash_files(base: &Path, folder: &Path, hashes: &mut BTreeMap<String, String>, mistakes: &mut Vec<ConfigMistake>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let is_data = path.extension().is_some_and(|extension| extension == "toml" || extension == "tsv");
        if path.is_dir() && !name.starts_with('.') {
            hash_files(base, &path, hashes, mistakes);
        } else if is_data {
            let relative = path
                .strip_prefix(base)
                .unwrap_or(&path)
                .components()
                .map(|c| c.as_os_str().to_string_lossy().into_owned())
                .collect::<Vec<_>>()
                .join("/");
            match std::fs::read(&path) {
                Ok(bytes) => {
                    hashes.insert(relative, Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect());
                }
                Err(error) => mistakes.push(ConfigMistake::unreadable(path.display(), &error)),
            }
        }
    }
}

/// The settings files that bear on one school: everything but other schools' files and other policies.
fn files_of(shared: &SharedConfig, settings: &SchoolSettings, file: &Path) -> Vec<(String, String)> {
    let own = file.file_name().map(|name| format!("schools/{}", name.to_string_lossy())).unwrap_or_default();
    let policy = format!("policies/{}", settings.policy);
    let bears = |name: &str| match name.split('/').next() {
        Some("schools") => name == own,
        Some("comparators") if name.starts_with("comparators/authorities/") => {
            name == format!("comparators/authorities/{}.tsv", settings.census.la)
        }
        Some("reports") => name == format!("reports/{}.toml", settings.id),
        Some("policies") => name == format!("{policy}.toml") || name == format!("{policy}-moves.tsv"),
        Some("information-report") if name.starts_with("information-report/schools/") => {
            name == format!("information-report/schools/{}.toml", settings.id)
        }
        // How long records are kept bears on no report, and a report must come out the same when it changes.
        Some("retention.tsv") => false,
        _ => true,
    };
    shared.hashes.iter().filter(|(name, _)| bears(name)).map(|(name, hash)| (name.clone(), hash.clone())).collect()
}
