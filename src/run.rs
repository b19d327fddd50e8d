//! The path, top to bottom: read, normalise, link, analyse, decide, disclose, render, publish.
//!
//! Schools run side by side, and so do the papers of one school; results are put back in order. One bad school is a
//! line in the summary, not the end of the run.

mod side_by_side;

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;

use crate::analyse::analyse_with;
use crate::analyse::impact::OwnSettings;
use crate::census::sources::CensusSources;
use crate::census_part::{self, CensusState};
use crate::config::board_report::Priority;
use crate::config::load::SchoolConfig;
use crate::config::strays::StraySettings;
use crate::decide::decided::with_decisions;
use crate::decide::results::Partition;
use crate::decide::{StaffRecord, decide_with};
use crate::decisions::effects::recall;
use crate::disclose::board::{Beside, BoardDisclosure, BoardInputs, board_view, smallest_count};
use crate::disclose::own_words::own_sections;
use crate::disclose::published::{PublicDisclosure, PublicSources, public_view};
use crate::disclose::sections::PriorityLine;
use crate::domain::nc_year::NcYear;
use crate::domain::term::SchoolTerm;
use crate::domain::words::count;
use crate::error::{ConfigMistake, Error, Status};
use crate::finding::{Action, Finding};
use crate::history::decisions::run_id_of;
use crate::history::disclosed::{Release, Released};
use crate::history::store::Purpose;
use crate::judged::Judged;
use crate::link::earlier_registers::earlier_registers;
use crate::link::known_names::names_in_lists;
use crate::link::{LinkSettings, link_with};
use crate::publish::folder::{Destination, Unfinished, prepare};
use crate::publish::lock::RunLock;
use crate::publish::record::{RunRecord, path_of, run_record};
use crate::read::opening::workbook_passphrase;
use crate::remembered::{HistoryChoice, LoadChoice, Material, Memory};
use crate::render::artefact::{Artefact, Audience, RunStamp};
use crate::render::evidence_pack::unknown_keys;
use crate::render::office::data_checks::data_checks_csv;
use crate::render::office::pairs_to_confirm::pairs_to_confirm_xlsx;
use crate::render::published::checklist::publication_findings;
use crate::render::published::{PackInput, published_pack};
use crate::render::summary::{SummaryInput, summary_text};
use crate::render::workbook::WorkbookInput;
use crate::render::workbook::came_back::returned;
use crate::render::workbook::lock;
use crate::run::side_by_side::{Papers, papers};
use crate::table::InputFile;

/// What the machine decides, read once in `main`.
#[derive(Clone, Debug)]
pub struct RunContext {
    /// The day the run speaks for.
    pub as_at: NaiveDate,
    /// Folder of outputs.
    pub out: PathBuf,
    /// Audiences asked for; every one when empty.
    pub only: Vec<Audience>,
    /// Who holds the lock, in words.
    pub owner: String,
    /// Where earlier terms are remembered.
    pub history: HistoryChoice,
    /// A stored load to rebuild the reports from, in place of the inbox.
    pub load: Option<LoadChoice>,
    /// Row keys of pupils whose evidence packs are asked for beside those of the settings and of decisions.
    pub evidence: Vec<String>,
}

/// What became of one school.
#[derive(Debug)]
pub struct SchoolOutcome {
    /// Name printed.
    pub school: String,
    /// Exit status of this school.
    pub status: Status,
    /// The summary, or the reason why there is none.
    pub text: String,
    /// The run's folder, if one was written.
    pub folder: Option<PathBuf>,
}

/// Runs schools side by side and gives their outcomes in school order.
pub fn run(schools: &[SchoolConfig], context: &RunContext) -> Vec<SchoolOutcome> {
    side_by_side::each(schools, |school| run_school(school, context))
}

/// One school, from its inbox, or from a stored load, to its folder.
pub fn run_school(school: &SchoolConfig, context: &RunContext) -> Result<SchoolOutcome, Error> {
    let school_folder = context.out.join(&school.settings.id);
    let _lock = RunLock::take(&school_folder, &context.owner)?;
    let purpose = if context.load.is_some() { Purpose::Read } else { Purpose::Write };
    let mut memory = Memory::open(school, &context.history, &context.out, purpose)?;
    let mut material = match context.load {
        Some(load) => memory.with_load(school, load)?,
        None => memory.with_inbox(school, context.as_at)?,
    };
    let mut judged = judge_material(school, &mut material)?;
    judged.assert_somebody_on_roll()?;
    let Outputs { artefacts, status, text, releases, priorities } = outputs(school, context, &material, &mut judged)?;
    material.keep_priorities(&priorities);
    let destination = Destination { school_folder, term: SchoolTerm::of(material.as_at), as_at: material.as_at };
    // What cannot be written is not remembered as given out, and what cannot be remembered is not given out.
    let prepared = prepare(&destination, &artefacts)?;
    memory.remember(school, &material, &judged, &releases)?;
    let folder = prepared.publish()?;
    Ok(SchoolOutcome { school: school.settings.name.clone(), status, text, folder: Some(folder) })
}

/// Everything up to the decisions from the inbox alone, with the promises asserted.
pub fn judge(school: &SchoolConfig, as_at: NaiveDate) -> Result<Judged, Error> {
    judge_material(school, &mut Memory::none().with_inbox(school, as_at)?)
}

/// Everything from the material to the decisions, with the promises asserted: the part that `check` shares. The records are
/// used up, so that a school is not held twice while its outputs are made.
pub(crate) fn judge_material(school: &SchoolConfig, material: &mut Material) -> Result<Judged, Error> {
    let shared = &school.shared;
    let mut findings = material.findings.clone();
    material.names.extend(names_in_lists(&material.normalised.records));
    let settings =
        LinkSettings::for_day(material.as_at, &school.settings.id).preferring(&school.settings.reading.prefer).knowing(&shared.mappings);
    // The school of census day and that of today are put together from the same records, neither from the other.
    let known = &*material;
    let (census, linked) =
        rayon::join(|| census_part::gather(school, known), || link_with(&known.earlier, known.normalised.clone(), &settings));
    let ((on_census_day, census), mut linked) = (census?, linked?);
    let earlier_registers = earlier_registers(&material.earlier, &settings);
    census_part::count_used_rows(school, material.as_at, (on_census_day.as_ref(), &census), &mut linked.value);
    (material.normalised, material.earlier) = Default::default();
    findings.extend(linked.findings);
    let rates = school.rates();
    let own = OwnSettings { rates: Some(&rates), plans: Some(&school.settings.interventions) };
    let analysis = analyse_with(&linked.value, &shared.method, own);
    let staff = StaffRecord { facts: school.settings.facts.clone(), states: school.settings.states.clone() };
    let (past, asked) = recall(&linked.value, &material.decided, &school.policy);
    findings.extend(asked);
    let staff = with_decisions(staff, &linked.value, &past, &school.policy);
    let decisions = decide_with(&linked.value, &analysis, &school.policy, &shared.method, &staff, &material.reviews);
    let files = material.files.clone();
    let judged = Judged { files, school: linked.value, on_census_day, earlier_registers, census, analysis, decisions, past, findings };
    judged.assert_promises()?;
    Ok(judged)
}

/// Every output of one school.
struct Outputs {
    artefacts: Vec<Artefact>,
    status: Status,
    /// The summary.
    text: String,
    /// What the reports of this run give out about groups of pupils.
    releases: Vec<Release>,
    /// Priorities of this year as the report prints them.
    priorities: Vec<Priority>,
}

/// Makes every output of one school.
fn outputs(school: &SchoolConfig, context: &RunContext, material: &Material, judged: &mut Judged) -> Result<Outputs, Error> {
    let shared = &school.shared;
    // Asked for first: a workbook that should be protected is never written without.
    let passphrase = passphrase_of_workbook(school)?;
    let as_at = judged.school.as_at;
    let stamp = stamp(school, as_at, &judged.files);
    let mut findings = judged.findings.clone();
    let mut artefacts = Vec::new();
    let census = census_part::outputs(school, judged, &stamp, context.load.is_none())?;
    artefacts.extend(census.artefacts);
    findings.extend(census.findings);
    let census = census.state;
    judged.on_census_day = None;
    judged.census = CensusSources::default();
    let judged = &*judged;
    let (school_rates, tiers) = (school.rates(), school.tiers());
    let words = school.report.with_carried(&material.priorities);
    let own = own_sections(&words, &judged.school, &material.names, smallest_count(&shared.method));
    findings.extend(own.findings);
    findings.extend(school.strays.iter().map(StraySettings::finding));
    findings.extend(unknown_keys(&judged.school, &school.settings.outputs.evidence, "settings of the school"));
    findings.extend(unknown_keys(&judged.school, &context.evidence, "command line"));
    let packs_for = packs_asked_for(school, context, judged);
    let needs = shared.census.values().next_back().map(|census| census.need_areas()).unwrap_or_default();
    let beside = Beside {
        policy: &school.policy,
        method: &shared.method,
        earlier: &judged.earlier_registers,
        reviews: &material.reviews,
        past: &judged.past,
        rates: &school_rates,
        tiers: &tiers,
        authority: &school.authority,
        own: &own.value,
    };
    let board = board_view(&BoardInputs {
        school: &judged.school,
        analysis: &judged.analysis,
        decisions: &judged.decisions,
        agreement: &judged.past.agreement,
        comparators: &shared.comparators,
        need_areas: &needs,
        method: &shared.method,
        released: &material.released,
        beside: Some(&beside),
    });
    let published = to_publish(school, judged, &beside, &board, (&needs, &material.released), &stamp);
    artefacts.extend(published.artefacts);
    findings.extend(published.findings);
    artefacts.push(data_checks_csv(&findings));
    artefacts.extend(pairs_to_confirm_xlsx(&judged.school, &stamp)?);
    let tallies: Vec<_> = judged.school.ledger.tallies().into_iter().map(|(file, tally)| (file.to_string(), tally)).collect();
    // Rows of a workbook that gets a passphrase never stand in a file without it.
    let unfinished = match passphrase {
        None => Some(Unfinished::in_folder(&context.out.join(&school.settings.id))?),
        Some(_) => None,
    };
    let came_back = returned(&judged.past, &judged.school, &judged.analysis, &judged.decisions);
    let input = WorkbookInput {
        school: &judged.school,
        analysis: &judged.analysis,
        decisions: &judged.decisions,
        findings: &findings,
        policy: &school.policy,
        method: &shared.method,
        stamp: &stamp,
        inputs: &tallies,
        rules_owner: &school.settings.rules_owner,
        rates: &school_rates,
        tiers: &tiers,
        reviews: &material.reviews,
        returned: &came_back,
        unfinished: unfinished.as_ref().map(Unfinished::path),
    };
    artefacts.extend(papers(&Papers { school, judged, input, passphrase, packs_for: &packs_for, view: &board.view })?);
    artefacts.retain(|artefact| context.only.is_empty() || context.only.contains(&artefact.audience));
    let status = if census.needs_a_person() || has_refused_file(&findings) { Status::NeedsAPerson } else { Status::Done };
    let text = summary(&input, judged, status, &census, &artefacts);
    artefacts.push(Artefact { name: "summary.txt".into(), audience: Audience::Run, bytes: text.clone().into_bytes() });
    artefacts.sort_by(|a, b| (a.audience, &a.name).cmp(&(b.audience, &b.name)));
    let record = RunRecord {
        stamp: &stamp,
        status: status.code(),
        inputs: &judged.files,
        ledger: &judged.school.ledger,
        partition: judged.partition(),
        settings: &school.files,
        overrides: &shared.method.overrides(),
        outputs: &artefacts,
    };
    let records = run_record(&record);
    artefacts.extend(records);
    // What a run did not write was not given out.
    let is_given_out = |audience: Audience| artefacts.iter().any(|artefact| artefact.audience == audience);
    let mut releases = if is_given_out(Audience::Governors) { board.releases } else { Vec::new() };
    releases.extend(published.releases.into_iter().filter(|_| is_given_out(Audience::Published)));
    Ok(Outputs { artefacts, status, text, releases, priorities: own.value.priorities.iter().map(PriorityLine::kept).collect() })
}

/// The papers for the website.
struct Published {
    artefacts: Vec<Artefact>,
    findings: Vec<Finding>,
    /// What they give out about groups of pupils.
    releases: Vec<Release>,
}

/// What the school puts on its website, with what is missing there.
fn to_publish(
    school: &SchoolConfig,
    judged: &Judged,
    beside: &Beside<'_>,
    board: &BoardDisclosure,
    (need_areas, released): (&BTreeMap<String, String>, &Released),
    stamp: &RunStamp,
) -> Published {
    let shared = &school.shared;
    let sources = PublicSources {
        school: &judged.school,
        earlier: beside.earlier,
        analysis: &judged.analysis,
        board,
        need_areas,
        released,
        method: &shared.method,
        rates: beside.rates,
        tiers: beside.tiers,
        tables: &shared.publication,
        publication: &school.publication,
        highest: NcYear::parse(&school.settings.census.highest_nc_year),
    };
    let PublicDisclosure { view, releases, .. } = public_view(&sources);
    let (tables, publication, policy, method) = (&shared.publication, &school.publication, &school.policy, &shared.method);
    let input = PackInput { stamp, view: &view, tables, publication, policy, method };
    Published { artefacts: published_pack(&input), findings: publication_findings(&input), releases }
}

/// Row keys of the evidence packs that the settings, the command line or the newest decision about a pupil ask for.
fn packs_asked_for(school: &SchoolConfig, context: &RunContext, judged: &Judged) -> Vec<String> {
    let by_decision = judged.past.evidence_packs().into_iter().map(str::to_owned);
    school.settings.outputs.evidence.iter().chain(&context.evidence).cloned().chain(by_decision).collect()
}

/// The passphrase that the SENCo's workbook shall have, if any; one that is missing or short stops the run.
fn passphrase_of_workbook(school: &SchoolConfig) -> Result<Option<String>, Error> {
    let fault = |message: String| {
        let file = format!("schools/{}.toml", school.settings.id);
        Error::Configuration(vec![ConfigMistake { file, key: "workbook".to_owned(), message }])
    };
    let Some(found) = workbook_passphrase(&school.settings.workbook, &school.folder, &school.machine) else { return Ok(None) };
    let passphrase =
        found.map_err(|why| fault(format!("the SENCo's workbook shall have a passphrase, but {why}. Nothing is written without it.")))?;
    if passphrase.chars().count() < lock::FEWEST_CHARACTERS {
        return Err(fault(format!(
            "the passphrase of the SENCo's workbook has fewer than {} characters. Choose a longer one.",
            lock::FEWEST_CHARACTERS
        )));
    }
    Ok(Some(passphrase))
}

fn summary(input: &WorkbookInput<'_>, judged: &Judged, status: Status, census: &CensusState, artefacts: &[Artefact]) -> String {
    let mut reasons = Vec::new();
    if !census.errors.is_empty() {
        reasons.push(count(census.errors.len(), "census error", "census errors"));
    }
    if census.n_not_supplied > 0 {
        reasons.push(format!("the census return lacks {}", count(census.n_not_supplied, "item", "items")));
    }
    if has_refused_file(input.findings) {
        reasons.push("a file could not be used".to_owned());
    }
    let lists = [Partition::Flagged, Partition::Watch, Partition::Cleared, Partition::NotJudged];
    let lists: BTreeMap<Partition, usize> = lists.into_iter().zip(judged.partition().into_iter().skip(1)).collect();
    let written: Vec<String> = artefacts.iter().map(path_of).collect();
    summary_text(&SummaryInput {
        status,
        why: &reasons.join("; "),
        stamp: input.stamp,
        lists: &lists,
        on_roll: judged.school.pupils.len(),
        expected_by_chance: judged.decisions.expected_by_chance,
        n_full_evidence: judged.decisions.n_full_evidence,
        inputs: input.inputs,
        findings: input.findings,
        census_errors: &census.errors,
        written: &written,
    })
}

fn stamp(school: &SchoolConfig, as_at: NaiveDate, files: &[InputFile]) -> RunStamp {
    let settings_hash = school.settings_hash();
    // The id is made of what went in, so that the same inputs, settings, version and day give the same id and bytes.
    let inputs: Vec<String> = files.iter().map(|file| format!("{} {}", file.name, file.sha256)).collect();
    let version = env!("CARGO_PKG_VERSION");
    RunStamp {
        run_id: run_id_of(version, as_at, &settings_hash, &inputs),
        as_at,
        term: SchoolTerm::of(as_at),
        school_name: school.settings.name.clone(),
        coordinator: school.policy.words.coordinator.clone(),
        school_id: school.settings.id.clone(),
        settings_hash: settings_hash[..12].to_owned(),
        version,
    }
}

/// A whole file that could not be used needs a person; a single column does not.
fn has_refused_file(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.action == Action::Rejected && finding.place.row.is_none() && finding.place.column.is_none())
}
