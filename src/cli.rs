//! The command line: what the user wrote, and what is made of it.

mod values;

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};

use self::values::{day, history_choice, load_choice, min_pupils, permutations, year};
use crate::remembered::{HistoryChoice, LoadChoice};
use crate::render::artefact::Audience;

/// Judge pupils' progress against the school's own SEND policy, from the files the school already has.
#[derive(Debug, Parser)]
#[command(name = "waymark", version, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Print nothing but the status line.
    #[arg(long, global = true)]
    pub quiet: bool,
    /// Print one JSON line a school instead of words, for pipelines.
    #[arg(long, global = true, value_enum, value_name = "FORM")]
    pub log: Option<LogForm>,
}

/// Forms of output for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogForm {
    /// JSON lines.
    Json,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The termly job: reads the inbox, writes every reader's files into a new folder.
    Run(RunArgs),
    /// Dress rehearsal: reads and judges everything, writes nothing, lists what to look at.
    Check(CheckArgs),
    /// What is this file: container, heading row, meaning of each column, first findings.
    Inspect(InspectArgs),
    /// Looks at a folder of exports and writes a first, commented settings file to edit.
    Init(InitArgs),
    /// Pulls a school's records from the MIS aggregator into its inbox; the only command that uses the network.
    Fetch(FetchArgs),
    /// Evaluates numeric cases with the program's own functions and prints `N passed, N failed`.
    MethodCheck(MethodCheckArgs),
    /// Proves that the files of a run folder and its audit record are untouched.
    Verify(VerifyArgs),
    /// Growth percentiles of a table of scores (id, year, grade, subject, score, or one column a year).
    Growth(GrowthArgs),
    /// What a code means (a finding, a census rule, a criterion, a caution, a row of a policy), or why one pupil is where.
    Explain(ExplainArgs),
    /// How the lists would have done at each past decision date, beside simpler lists and chance.
    Backtest(BacktestArgs),
    /// Reads one workbook from the standard input for another process of this program.
    #[command(hide = true, name = "read-worker")]
    ReadWorker,
    /// Retention: destroys and records what the school's rule no longer allows to be kept.
    Purge(PurgeArgs),
    /// The rules over a school census return (XML), whoever wrote it; says what to mend and where.
    CensusCheck(CensusCheckArgs),
    /// The schema (XSD) of a term's return, made from the year's structure table.
    #[command(hide = true)]
    CensusSchema(CensusSchemaArgs),
    /// A common transfer file (CTF) for each pupil who has left, to be compared with the specification before it is sent.
    Transfer(TransferArgs),
    /// What is held about each pupil who has left, one file each, for the next school.
    Leavers(LeaversArgs),
}

/// Options of `census-check`.
#[derive(Debug, Args)]
pub struct CensusCheckArgs {
    /// The return, as any system wrote it for upload.
    #[arg(value_name = "FILE.xml")]
    pub file: PathBuf,
    /// A workbook with every finding and its pupil, for the office, for example `--out checks.xlsx` [default: none].
    #[arg(long, value_name = "FILE.xlsx")]
    pub out: Option<PathBuf>,
    /// Configuration folder, whose census settings are used.
    #[arg(long, value_name = "DIR", default_value = "config")]
    pub config: PathBuf,
}

/// Options of `transfer`.
#[derive(Debug, Args)]
pub struct TransferArgs {
    /// The school.
    #[arg(value_name = "SCHOOL.toml")]
    pub school: PathBuf,
    /// Folder for the files, one for each leaver, called by the school's number and a serial; they name children.
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
    /// Only pupils whose last day is this day or later [default: 1 September of the school year].
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub since: Option<NaiveDate>,
    /// The day of the files [default: today].
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_at: Option<NaiveDate>,
    /// Folder of the outputs of `run`, where the history is looked up.
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub out: PathBuf,
    /// History file of the school, or `none`.
    #[arg(long, value_name = "FILE|none", value_parser = history_choice)]
    pub history: Option<HistoryChoice>,
}

/// Options of `census-schema`.
#[derive(Debug, Args)]
pub struct CensusSchemaArgs {
    /// The school year, for example 2026-27.
    #[arg(value_name = "YEAR")]
    pub year: String,
    /// AUT, SPR or SUM.
    #[arg(value_name = "TERM")]
    pub term: String,
    /// Configuration folder, whose census settings are used.
    #[arg(long, value_name = "DIR", default_value = "config")]
    pub config: PathBuf,
}

/// Options of `backtest`.
#[derive(Debug, Args)]
pub struct BacktestArgs {
    /// The school.
    #[arg(value_name = "SCHOOL.toml")]
    pub school: PathBuf,
    /// The day of the run; earlier terms are judged as they were known then [default: today].
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_at: Option<NaiveDate>,
    /// Folder for the report and its table, under the school's id; for the SENCO and the head only [default: to the screen].
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Times that results are dealt anew to see how long a list chance alone makes, for example 1000.
    #[arg(long, value_name = "TIMES", default_value_t = 200, value_parser = permutations)]
    pub permutations: u32,
    /// History file of the school, or `none`.
    #[arg(long, value_name = "FILE|none", value_parser = history_choice)]
    pub history: Option<HistoryChoice>,
}

/// Options of `leavers`.
#[derive(Debug, Args)]
pub struct LeaversArgs {
    /// The school.
    #[arg(value_name = "SCHOOL.toml")]
    pub school: PathBuf,
    /// Folder for the files, one for each leaver, called by row key; they name children.
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
    /// The day of the extract [default: today].
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_at: Option<NaiveDate>,
    /// Folder of the outputs of `run`, where the history is looked up.
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub out: PathBuf,
    /// History file of the school.
    #[arg(long, value_name = "FILE", value_parser = history_choice)]
    pub history: Option<HistoryChoice>,
}

/// Options of `purge`.
#[derive(Debug, Args)]
pub struct PurgeArgs {
    /// The school.
    #[arg(value_name = "SCHOOL.toml")]
    pub school: PathBuf,
    /// List what would be destroyed; destroy nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Destroy what is kept of this pupil, by UPN or row key, and of nobody else, whatever the rule says; may be repeated.
    #[arg(long = "pupil", value_name = "UPN|KEY")]
    pub pupils: Vec<String>,
    /// The day of the purge [default: today].
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_at: Option<NaiveDate>,
    /// Folder of the outputs of `run`.
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub out: PathBuf,
    /// History file of the school.
    #[arg(long, value_name = "FILE", value_parser = history_choice)]
    pub history: Option<HistoryChoice>,
}

/// Options of `run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// School files. Without any: every file in config/schools.
    #[arg(value_name = "SCHOOL.toml")]
    pub schools: Vec<PathBuf>,
    /// The day the run speaks for, for example 2026-11-20. Later facts are left out [default: today].
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_at: Option<NaiveDate>,
    /// Folder for the outputs.
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub out: PathBuf,
    /// Only these audiences, for example `--only senco,office` [default: all].
    #[arg(long, value_name = "AUDIENCE", value_delimiter = ',', value_enum)]
    pub only: Vec<AudienceName>,
    /// History file of the school, or `none`; without it as in the school file, else `DIR/<school id>/history/history.sqlite`.
    #[arg(long, value_name = "FILE|none", value_parser = history_choice)]
    pub history: Option<HistoryChoice>,
    /// Rebuild the reports of a stored load, by its number or its day, without reading the inbox.
    #[arg(long, value_name = "NUMBER|DATE", value_parser = load_choice, conflicts_with = "as_at")]
    pub load: Option<LoadChoice>,
    /// Also write the evidence pack of the pupil with this row key, as the SENCo's workbook prints it; may be repeated.
    #[arg(long, value_name = "KEY")]
    pub evidence: Vec<String>,
}

/// Audiences by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AudienceName {
    /// SENCO and head.
    Senco,
    /// Class teachers.
    Teachers,
    /// School office.
    Office,
    /// Governing board.
    Governors,
    /// Anyone: the school's website.
    Published,
}

impl AudienceName {
    /// The audience meant.
    pub fn audience(self) -> Audience {
        match self {
            AudienceName::Senco => Audience::Senco,
            AudienceName::Teachers => Audience::Teachers,
            AudienceName::Office => Audience::Office,
            AudienceName::Governors => Audience::Governors,
            AudienceName::Published => Audience::Published,
        }
    }
}

/// Options of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// School files. Without any: every file in config/schools.
    #[arg(value_name = "SCHOOL.toml")]
    pub schools: Vec<PathBuf>,
    /// The day to judge for [default: today].
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_at: Option<NaiveDate>,
    /// Folder of the outputs of `run`, where the history is looked up.
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub out: PathBuf,
    /// History file of the school, or `none`.
    #[arg(long, value_name = "FILE|none", value_parser = history_choice)]
    pub history: Option<HistoryChoice>,
}

/// Options of `inspect`.
#[derive(Debug, Args)]
pub struct InspectArgs {
    /// Files to look at; nothing is written.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Configuration folder whose names and words are used.
    #[arg(long, value_name = "DIR", default_value = "config")]
    pub config: PathBuf,
    /// A school whose own words and columns are used too.
    #[arg(long, value_name = "SCHOOL.toml")]
    pub school: Option<PathBuf>,
}

/// Options of `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Folder of the exports, which becomes the inbox.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// The file to write; one that is there already is never overwritten; without it `schools/<name of DIR>.toml` of the configuration.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Configuration folder whose names and words are used.
    #[arg(long, value_name = "DIR", default_value = "config")]
    pub config: PathBuf,
}

/// Options of `fetch`.
#[derive(Debug, Args)]
pub struct FetchArgs {
    /// The school; its settings say under `[fetch]` what is asked for and where the token is kept.
    #[arg(value_name = "SCHOOL.toml")]
    pub school: PathBuf,
    /// Only records that changed after this day; what comes is never taken for the whole roll.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub updated_after: Option<NaiveDate>,
}

/// Options of `method-check`.
#[derive(Debug, Args)]
pub struct MethodCheckArgs {
    /// A file of cases: a JSON list of id, op, input, expected, decimals.
    #[arg(value_name = "CASES.json")]
    pub cases: PathBuf,
}

/// Options of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The folder of one run.
    #[arg(value_name = "RUN-FOLDER")]
    pub folder: PathBuf,
}

/// Options of `growth`.
#[derive(Debug, Args)]
pub struct GrowthArgs {
    /// A CSV file of scores of several years.
    #[arg(value_name = "FILE.csv")]
    pub file: PathBuf,
    /// Where the percentiles go; they hold identifiers [default: standard output].
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// The year to judge, by the year in which it ends, for example 2025 [default: the latest of the file].
    #[arg(long, value_name = "YEAR", value_parser = year)]
    pub year: Option<i32>,
    /// Fewest pupils of a year group and subject, for example 500 [default: min_sgp of the configuration].
    #[arg(long, value_name = "PUPILS", value_parser = min_pupils)]
    pub min_pupils: Option<u32>,
    /// Configuration folder; without a growth.toml in it, the shipped settings are used.
    #[arg(long, value_name = "DIR", default_value = "config")]
    pub config: PathBuf,
}

/// Options of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The code, for example M132, 2120, c, EAL, CANDIDATE or W3. Without one, the codes are listed.
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
    /// Only what this policy says [default: every policy of the configuration].
    #[arg(long, value_name = "POLICY.toml", conflicts_with = "school")]
    pub policy: Option<PathBuf>,
    /// The school, for its policy and its pupils.
    #[arg(long, value_name = "SCHOOL.toml")]
    pub school: Option<PathBuf>,
    /// One pupil's evidence: the Row key of the workbook, the UPN or the admission number.
    #[arg(long, value_name = "KEY", requires = "school")]
    pub pupil: Option<String>,
    /// The day to judge for [default: today].
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_at: Option<NaiveDate>,
    /// Folder of the outputs of `run`, where the history is looked up.
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub out: PathBuf,
    /// History file of the school, or `none`.
    #[arg(long, value_name = "FILE|none", value_parser = history_choice)]
    pub history: Option<HistoryChoice>,
    /// Configuration folder, where no school is named.
    #[arg(long, value_name = "DIR", default_value = "config")]
    pub config: PathBuf,
}
