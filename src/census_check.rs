//! `waymark census-check`: the rules over a census return that any system wrote.
//!
//! The file is read as a stream by the table of its own year; what is unlike the table is said with its line and never ends
//! the check. The screen names lines and rules, never pupils; the workbook is for the office and names them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use crate::census::from_file;
use crate::census::return_model::{Return, ReturnPupil};
use crate::census::rules::judging::Judging;
use crate::census::rules::{self, On, RuleFinding};
use crate::config::census::rule_list::Severity;
use crate::config::census::{CensusSettings, term_of_code};
use crate::config::load::load_census;
use crate::domain::academic_year::AcademicYear;
use crate::domain::term::{SchoolTerm, Term};
use crate::domain::words;
use crate::error::{Error, Status};
use crate::finding::{Action, Code, Finding};
use crate::place::Place;
use crate::read::census_return::{Beginning, beginning, open};
use crate::render::artefact::{Artefact, RunStamp};
use crate::render::census_xsd::census_xsd;
use crate::render::office::census_checks::{CensusChecks, census_checks_xlsx};

/// The file does not say of which census it is, or the settings have no such year.
pub const YEAR_ASSUMED: Code = Code("CENSUS-27");

/// Findings of one rule that are listed on the screen by line.
const LINES_SHOWN: usize = 3;

/// What is said about a return.
#[derive(Clone, Debug)]
pub struct CensusCheck {
    /// For a person, without names.
    pub text: String,
    /// Done, or something needs a person.
    pub status: Status,
    /// Every finding with its pupil, for the office.
    pub workbook: Artefact,
}

/// A return read and judged.
#[derive(Clone, Debug)]
pub struct JudgedReturn {
    /// The return.
    pub ret: Return,
    /// What is unlike the table.
    pub reading: Vec<Finding>,
    /// What the rules found.
    pub rules: Vec<RuleFinding>,
}

/// Reads and judges a file by the census settings of a configuration folder.
pub fn census_check(file: &Path, config: &Path) -> Result<CensusCheck, Error> {
    let years = census_years(config)?;
    let name: Arc<str> = file.file_name().map_or_else(|| "return".into(), |name| name.to_string_lossy().into());
    let start = beginning(open(file)?);
    if !start.is_return() {
        return Err(Error::Inputs(format!(
            "{name} is not a school census return: it does not begin with the element Message. Name the XML file that the MIS wrote for upload."
        )));
    }
    let (settings, census, asked) = settings_for(&start, &years, &name).ok_or_else(|| no_years(config))?;
    let judged = match judge_as_read(open(file)?, &name, census, settings) {
        Some(judged) => judged,
        // What is about the school stands behind the pupils, so they cannot be judged as they come.
        None => judge(open(file)?, &name, census, settings),
    };
    report(&name, &judged, settings, asked)
}

/// The census settings of every year of a configuration folder.
pub fn census_years(config: &Path) -> Result<BTreeMap<AcademicYear, CensusSettings>, Error> {
    let mut mistakes = Vec::new();
    let years = load_census(&config.join("census"), &mut mistakes);
    if !mistakes.is_empty() {
        return Err(Error::Configuration(mistakes));
    }
    if years.is_empty() { Err(no_years(config)) } else { Ok(years) }
}

fn no_years(config: &Path) -> Error {
    Error::Inputs(format!(
        "{} holds no census settings, such as census/2026-27. Name the configuration folder with --config.",
        config.display()
    ))
}

/// The schema of a term's return, as an XSD document.
pub fn schema(year: &str, term: &str, config: &Path) -> Result<String, Error> {
    let years = census_years(config)?;
    let wanted = AcademicYear::parse(year).and_then(|year| years.get(&year)).zip(term_of_code(&term.to_uppercase()));
    let (settings, term) =
        wanted.ok_or_else(|| Error::Inputs(format!("there are no census settings for '{year}', or '{term}' is not AUT, SPR or SUM")))?;
    Ok(census_xsd(settings, term))
}

/// Reads a return and judges it by the rules of its census.
pub fn judge(input: impl Read, file: &Arc<str>, census: SchoolTerm, settings: &CensusSettings) -> JudgedReturn {
    let read = from_file::read(input, file, census, &settings.structure);
    let rules = rules::check(&read.value, settings);
    JudgedReturn { ret: read.value, reading: read.findings, rules }
}

/// The same for a file of any size: each pupil is judged as it is read, and only those are kept about whom something is found.
/// `None` when the header or the school block went on behind the first pupil.
pub fn judge_as_read(input: impl Read, file: &Arc<str>, census: SchoolTerm, settings: &CensusSettings) -> Option<JudgedReturn> {
    let mut judging = Judging::of(census);
    let (mut on_roll, mut left) = (Vec::new(), Vec::new());
    let mut sink = |pupil: ReturnPupil, has_left: bool, head: &Return| {
        judging.pupil(&pupil, has_left, head, settings);
        if has_left { &mut left } else { &mut on_roll }.push(Glimpse::of(&pupil));
    };
    let (read, was_whole) = from_file::each(input, file, census, &settings.structure, &mut sink);
    if !was_whole {
        return None;
    }
    let mut ret = read.value;
    let n_on_roll = on_roll.len();
    let glimpse = |at: usize| on_roll.get(at).or_else(|| left.get(at.checked_sub(n_on_roll)?));
    let mut rules = judging.finish(&ret, settings, &|at| Some(glimpse(at)?.place(file)));
    let concerned: BTreeSet<usize> = rules.iter().filter_map(position).collect();
    let kept = |is_wanted: &dyn Fn(usize) -> bool| -> Vec<ReturnPupil> {
        concerned.iter().filter(|at| is_wanted(**at)).filter_map(|at| Some(glimpse(*at)?.pupil(file))).collect()
    };
    (ret.pupils, ret.leavers) = (kept(&|at| at < n_on_roll), kept(&|at| at >= n_on_roll));
    ret.left_out = (n_on_roll - ret.pupils.len(), left.len() - ret.leavers.len());
    let positions: BTreeMap<usize, usize> = concerned.into_iter().enumerate().map(|(new, old)| (old, new)).collect();
    for finding in &mut rules {
        if let On::Pupil(at) = &mut finding.on {
            *at = positions.get(at).copied().unwrap_or(*at);
        }
    }
    Some(JudgedReturn { ret, reading: read.findings, rules })
}

fn position(finding: &RuleFinding) -> Option<usize> {
    match finding.on {
        On::Pupil(at) => Some(at),
        On::School | On::EveryPupil { .. } => None,
    }
}

/// What the office's list shows of a pupil.
struct Glimpse {
    listed_name: Box<str>,
    upn: Box<str>,
    line: Option<u32>,
}

impl Glimpse {
    fn of(pupil: &ReturnPupil) -> Glimpse {
        Glimpse {
            listed_name: pupil.listed_name.as_str().into(),
            upn: pupil.upn.text().into(),
            line: pupil.place.as_ref().and_then(|place| place.row),
        }
    }

    fn place(&self, file: &Arc<str>) -> Place {
        let place = Place::file(file.clone());
        match self.line {
            Some(line) => place.at_row(line),
            None => place,
        }
    }

    fn pupil(&self, file: &Arc<str>) -> ReturnPupil {
        let mut pupil = ReturnPupil::blank();
        pupil.set("upn", &self.upn);
        pupil.listed_name = self.listed_name.to_string();
        pupil.place = Some(self.place(file));
        pupil
    }
}

/// The settings of the return's own year, else the nearest ones, which is said.
fn settings_for<'a>(
    start: &Beginning,
    years: &'a BTreeMap<AcademicYear, CensusSettings>,
    file: &Arc<str>,
) -> Option<(&'a CensusSettings, SchoolTerm, Option<Finding>)> {
    let by_day = start.day.map(SchoolTerm::of);
    let newest = years.values().next_back()?;
    let wanted = by_day.map_or(newest.academic_year, |census| census.year);
    let settings = years.get(&wanted).unwrap_or_else(|| years.range(wanted..).next().map_or(newest, |(_, settings)| settings));
    let term = start.term.or(by_day.map(|census| census.term)).unwrap_or(Term::Autumn);
    let asked = if start.day.is_none() || start.term.is_none() {
        Some(format!(
            "The header does not say the term and day of the census; it is judged as the {term} return of {}.",
            settings.academic_year
        ))
    } else if settings.academic_year != wanted {
        Some(format!("There are no census settings for {wanted}; the table and the lists of {} are used.", settings.academic_year))
    } else {
        None
    };
    let asked = asked.map(|message| {
        Finding::new(YEAR_ASSUMED, Action::Warned, Place::file(file.clone()), message)
            .hint("Mend the header, or copy a folder of config/census and change its dates.")
    });
    Some((settings, SchoolTerm { year: wanted, term }, asked))
}

fn report(file: &Arc<str>, judged: &JudgedReturn, settings: &CensusSettings, asked: Option<Finding>) -> Result<CensusCheck, Error> {
    let reading: Vec<Finding> = asked.into_iter().chain(judged.reading.iter().cloned()).collect();
    let of = |severity: Severity| judged.rules.iter().filter(move |finding| finding.severity == severity);
    let is_cut = reading.iter().any(|finding| finding.action == Action::Rejected);
    let status = if is_cut || of(Severity::Error).next().is_some() { Status::NeedsAPerson } else { Status::Done };
    let ret = &judged.ret;
    let mut text = String::new();
    let _ = writeln!(text, "Status {}: {}", status.code(), status.words());
    let _ = writeln!(
        text,
        "{file}: {} return of {}, {} on roll, {} who have left.",
        ret.census.term,
        ret.census.year,
        words::count(ret.n_pupils().0, "pupil", "pupils"),
        ret.n_pupils().1
    );
    let _ = writeln!(text, "{} rules judged. Whether the Department takes the file is not for this program to say.", rules::ALL.len());
    for (severity, heading) in [(Severity::Error, "Errors"), (Severity::Query, "Queries"), (Severity::Local, "Proposals of this program")] {
        list_rules(&mut text, heading, of(severity));
    }
    if !reading.is_empty() {
        let _ = writeln!(text, "\nUnlike the table of the year ({})", reading.len());
        for finding in &reading {
            let _ = writeln!(text, "  [{}] {finding}", finding.code);
        }
    }
    let stamp = stamp(ret, file);
    let workbook = census_checks_xlsx(&CensusChecks {
        stamp: &stamp,
        ret,
        census: settings,
        rules: &judged.rules,
        findings: &reading,
        reconciliation: None,
        notes: &[],
    })?;
    Ok(CensusCheck { text, status, workbook })
}

/// One line a rule, with the first lines of the file on which it fires.
fn list_rules<'a>(text: &mut String, heading: &str, findings: impl Iterator<Item = &'a RuleFinding>) {
    let mut by_rule: Vec<(&str, Vec<&RuleFinding>)> = Vec::new();
    for finding in findings {
        match by_rule.iter_mut().find(|(number, _)| *number == finding.number) {
            Some((_, found)) => found.push(finding),
            None => by_rule.push((finding.number, vec![finding])),
        }
    }
    if by_rule.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{heading} ({})", by_rule.iter().map(|(_, found)| found.len()).sum::<usize>());
    for (number, found) in by_rule {
        let lines: Vec<String> =
            found.iter().filter_map(|finding| finding.place.as_ref()?.row).take(LINES_SHOWN).map(|line| line.to_string()).collect();
        let n_pupils = found.iter().filter(|finding| matches!(finding.on, On::Pupil(_))).count();
        let message = found.first().map_or("", |finding| finding.message);
        let whom = match (n_pupils, lines.join(", ")) {
            (0, _) => String::new(),
            (n, lines) => {
                format!(": {}, records from line {lines}{}", words::count(n, "pupil", "pupils"), if n > LINES_SHOWN { " …" } else { "" })
            }
        };
        let _ = writeln!(text, "  [{number}] {message}{whom}");
    }
}

/// What the workbook's pages say about their origin. The day is that of the return, so that a check repeats to the byte.
fn stamp(ret: &Return, file: &Arc<str>) -> RunStamp {
    let school_name = if ret.school.name.is_empty() { file.to_string() } else { ret.school.name.clone() };
    RunStamp {
        run_id: format!("check of {file}"),
        as_at: ret.header.reference_date.valid().copied().unwrap_or_default(),
        term: ret.census,
        school_name,
        coordinator: "SENCO".to_owned(),
        school_id: String::new(),
        settings_hash: String::new(),
        version: env!("CARGO_PKG_VERSION"),
    }
}
