//! The census within a run: what it needs from the material, and what it gives to the office.
//!
//! The return is that of census day, known by the day of the run: who has left since is still in it. It is set beside the return
//! before: a census file of the inbox where there is one, else what the history's load of that term makes of it.

use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::census::build::{Sources, build, build_from};
use crate::census::facts::window;
use crate::census::from_file;
use crate::census::leavers::leavers;
use crate::census::reconcile::{Before, reconcile};
use crate::census::return_model::Return;
use crate::census::rules::{self, RuleFinding};
use crate::census::sources::{CensusSources, notes_of};
use crate::census::trace::ExportColumns;
use crate::census::used::count_rows_of_the_gone;
use crate::config::census::rule_list::Severity;
use crate::config::load::SchoolConfig;
use crate::domain::term::SchoolTerm;
use crate::domain::words;
use crate::error::Error;
use crate::finding::{Action, Code, Finding};
use crate::judged::Judged;
use crate::link::earlier::EarlierLoad;
use crate::link::school::School;
use crate::link::{LinkSettings, link_with};
use crate::normalise::records::Normalised;
use crate::place::Place;
use crate::read::census_return::{Beginning, NAMED, beginning, open, sha256_of};
use crate::remembered::Material;
use crate::render::artefact::{Artefact, RunStamp};
use crate::render::census_xml::census_xml;
use crate::render::office::census_checks::{CensusChecks, census_checks_xlsx};

/// Pupil list and SEN register disagree, as `link` says it.
const DISAGREEMENT: Code = Code("LINK-08");
/// A census file of the inbox was compared with.
pub const COMPARED: Code = Code("CENSUS-46");
/// A census file of the inbox could not be compared with.
pub const NOT_COMPARED: Code = Code("CENSUS-47");

/// What stands between the census return and its upload.
#[derive(Clone, Debug, Default)]
pub(crate) struct CensusState {
    /// Errors about single pupils or the school.
    pub errors: Vec<Finding>,
    /// Items that no file of the school supplies.
    pub n_not_supplied: usize,
}

impl CensusState {
    fn of(rules: &[RuleFinding]) -> CensusState {
        let (missing, errors): (Vec<_>, Vec<_>) =
            rules.iter().filter(|rule| rule.severity == Severity::Error).partition(|rule| rule.is_not_supplied());
        CensusState { errors: errors.into_iter().map(error_of).collect(), n_not_supplied: missing.len() }
    }

    /// True when somebody must mend something first.
    pub(crate) fn needs_a_person(&self) -> bool {
        self.errors.len() + self.n_not_supplied > 0
    }
}

/// What the census adds to a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct CensusOutputs {
    /// The return and its checks.
    pub artefacts: Vec<Artefact>,
    /// What was found while the return was made.
    pub findings: Vec<Finding>,
    /// What stands between it and its upload.
    pub state: CensusState,
}

/// The school as at census day and what else the census needs; nothing where the year has no settings. What is found about rows
/// has been said already.
pub(crate) fn gather(school: &SchoolConfig, material: &Material) -> Result<(Option<School>, CensusSources), Error> {
    let as_at = material.as_at;
    let term = SchoolTerm::of(as_at);
    let Some(census) = school.shared.census.get(&term.year) else { return Ok((None, CensusSources::default())) };
    let day = census.dates.census_day(term.term).map_or(as_at, |day| day.min(as_at));
    let settings = LinkSettings { known_by: as_at, ..LinkSettings::for_day(day, &school.settings.id) }
        .preferring(&school.settings.reading.prefer)
        .knowing(&school.shared.mappings);
    let linked = link_with(&material.earlier, material.normalised.clone(), &settings)?;
    let records = &material.normalised.records;
    // The windows of a term do not depend on what is in the return.
    let empty = Return::blank(term);
    let windows = ["attendance", "exclusions", "previous_census_day"].into_iter().filter_map(|kind| window(kind, &empty, census));
    let since = windows.map(|window| window.from).min();
    let sources = CensusSources {
        leavers: match since {
            Some(since) => leavers(&material.earlier, records, &linked.value, since, &settings)?,
            None => Vec::new(),
        },
        columns: ExportColumns::of(&material.normalised.readings),
        disagreements: linked.findings.into_iter().filter(|finding| finding.code == DISAGREEMENT).collect(),
        before: before_by_history(school, &material.earlier, term)?,
        notes: notes_of(material.earlier.iter().map(|load| &load.records).chain([records])),
    };
    Ok((Some(linked.value), sources))
}

/// Rows of pupils who are gone today and stand in the return are counted as used.
pub(crate) fn count_used_rows(
    school: &SchoolConfig,
    as_at: NaiveDate,
    (on_day, sources): (Option<&School>, &CensusSources),
    today: &mut School,
) {
    let Some((census, on_day)) = school.shared.census.get(&SchoolTerm::of(as_at).year).zip(on_day) else { return };
    let sources = Sources { school: on_day, leavers: &sources.leavers, columns: &sources.columns, made_on: as_at };
    count_rows_of_the_gone(sources, &school.settings.census, census, today);
}

/// The return of the newest earlier term that the history has a load of, as that load knew the school.
fn before_by_history(school: &SchoolConfig, earlier: &[EarlierLoad], now: SchoolTerm) -> Result<Option<Before>, Error> {
    let Some(at) = earlier.iter().rposition(|load| SchoolTerm::of(load.as_at) < now) else { return Ok(None) };
    let (Some(load), Some(before)) = (earlier.get(at), earlier.get(..at)) else { return Ok(None) };
    let term = SchoolTerm::of(load.as_at);
    let Some(census) = school.shared.census.get(&term.year).filter(|_| load.records.rolls.iter().any(|roll| !roll.pupils.is_empty()))
    else {
        return Ok(None);
    };
    let day = census.dates.census_day(term.term).map_or(load.as_at, |day| day.min(load.as_at));
    let settings = LinkSettings { known_by: load.as_at, ..LinkSettings::for_day(day, &school.settings.id) }
        .preferring(&school.settings.reading.prefer)
        .knowing(&school.shared.mappings);
    let normalised = Normalised { records: load.records.clone(), ..Normalised::default() };
    let then = link_with(before, normalised, &settings)?.value;
    let ret = build(&then, load.as_at, &school.settings.name, &school.settings.census, census).value;
    let described = format!("load {} of the history, of {}, as at {}", load.number, words::date(load.as_at), words::date(day));
    Ok(Some(Before::of(&ret, Some(&then), described)))
}

/// The return, its checks and what was found. A run that does not read the inbox, but is rebuilt from a load, looks at a census
/// file of the inbox where it is the very file of then.
pub(crate) fn outputs(school: &SchoolConfig, judged: &Judged, stamp: &RunStamp, reads_inbox: bool) -> Result<CensusOutputs, Error> {
    let mut out = CensusOutputs::default();
    let (Some(census), Some(on_day)) = (school.shared.census.get(&stamp.term.year), &judged.on_census_day) else {
        out.findings.push(no_census(school, stamp));
        return Ok(out);
    };
    let CensusSources { leavers, columns, disagreements, before, notes } = &judged.census;
    let sources = Sources { school: on_day, leavers, columns, made_on: stamp.as_at };
    let built = build_from(sources, &school.settings.name, &school.settings.census, census);
    let ret = built.value;
    let rules = rules::check(&ret, census);
    let of_inbox = before_by_file(school, judged, &ret, reads_inbox, &mut out.findings);
    let found = reconcile(&ret, of_inbox.as_ref().or(before.as_ref()), on_day, &judged.past, disagreements);
    out.artefacts.push(census_xml(&ret, census));
    let checks = CensusChecks { stamp, ret: &ret, census, rules: &rules, findings: &built.findings, reconciliation: Some(&found), notes };
    out.artefacts.push(census_checks_xlsx(&checks)?);
    out.findings.extend(built.findings);
    out.state = CensusState::of(&rules);
    Ok(out)
}

/// The newest return of an earlier census among the files of the inbox, whoever wrote it.
fn before_by_file(school: &SchoolConfig, judged: &Judged, ret: &Return, reads_inbox: bool, findings: &mut Vec<Finding>) -> Option<Before> {
    let day = *ret.header.reference_date.valid()?;
    let mut newest: Option<(NaiveDate, Arc<str>)> = None;
    for file in judged.files.iter().filter(|file| file.described.starts_with(NAMED)) {
        if !reads_inbox && sha256_of(&school.inbox.join(&*file.name)).as_ref() != Some(&file.sha256) {
            findings.push(not_as_then(&file.name));
            continue;
        }
        match beginning_of(&school.inbox.join(&*file.name)).and_then(|start| start.day) {
            Some(then) if then < day => newest = newest.max(Some((then, file.name.clone()))),
            Some(_) => {}
            None => findings.push(not_compared(&file.name, "its header does not say the day of the census, or it lies in an archive")),
        }
    }
    let (then, name) = newest?;
    let term = SchoolTerm::of(then);
    let census = school.shared.census.get(&term.year).or(school.shared.census.values().next_back())?;
    let path = school.inbox.join(&*name);
    let Ok(input) = open(&path) else {
        findings.push(not_compared(&name, "it cannot be opened"));
        return None;
    };
    let read = from_file::read(input, &name, term, &census.structure).value;
    let message = format!(
        "The return of {} in this file, {}, is compared with the one of this run; nothing else is read from it.",
        words::date(then),
        words::count(read.pupils.len(), "pupil on roll", "pupils on roll")
    );
    findings.push(Finding::new(COMPARED, Action::Warned, Place::file(name.clone()), message).hint("See the sheet 'Against last return'."));
    Some(Before::of(&read, None, format!("{name}, census day {}", words::date(then))))
}

fn beginning_of(path: &Path) -> Option<Beginning> {
    open(path).ok().map(beginning).filter(Beginning::is_return)
}

fn not_compared(name: &Arc<str>, why: &str) -> Finding {
    let message = format!("The census file is not compared with the return of this run, because {why}.");
    Finding::new(NOT_COMPARED, Action::Warned, Place::file(name.clone()), message)
        .hint("Save the XML file of the last census itself into the inbox.")
}

fn not_as_then(name: &Arc<str>) -> Finding {
    let message = "This report is rebuilt from a load, and the inbox does not hold the census file as it was then, so the return is not \
                   compared with it.";
    Finding::new(NOT_COMPARED, Action::Warned, Place::file(name.clone()), message.to_owned())
        .hint("Put the file of that day back into the inbox under its name, or look at the report that was made then.")
}

/// An error by a census rule as a line of the summary. It names the row, never the pupil.
fn error_of(rule: &RuleFinding) -> Finding {
    let place = rule.place.clone().unwrap_or_else(|| Place::file("settings of the school"));
    Finding::new(Code(rule.number), Action::Error, place, format!("{}.", rule.message))
}

fn no_census(school: &SchoolConfig, stamp: &RunStamp) -> Finding {
    Finding::new(
        Code("CENSUS-00"),
        Action::Warned,
        Place::file(format!("config/census/{}", stamp.term.year)),
        format!("There are no census settings for {}, so no census file is written for {}.", stamp.term.year, school.settings.name),
    )
    .hint("Copy the newest folder of config/census and change its dates.")
}
