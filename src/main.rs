//! The thin binary: reads the clock and the command line, prints, and sets the exit status. Nothing else does.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Parser;
use waymark::backtest::BacktestContext;
use waymark::cli::{
    BacktestArgs, CensusCheckArgs, CheckArgs, Cli, Command, GrowthArgs, InitArgs, LeaversArgs, LogForm, MethodCheckArgs, PurgeArgs,
    RunArgs, TransferArgs, VerifyArgs,
};
use waymark::config::load::{SchoolConfig, load, school_files};
use waymark::config::machine::{Machine, Secrets};
use waymark::config::school::ReadingSettings;
use waymark::config::strays::tell_of_strays;
use waymark::error::{ConfigMistake, Error, Status};
use waymark::fault::{guarded, keep_places_of_panics};
use waymark::growth::{GrowthContext, GrowthSettings, growth_table};
use waymark::publish::lock::RunLock;
use waymark::publish::whole::{write_all_private, write_new, write_whole};
use waymark::remembered::HistoryChoice;
use waymark::run::{RunContext, SchoolOutcome};

#[path = "main/fetch.rs"]
mod fetch;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    keep_places_of_panics();
    let status = guarded(program).unwrap_or_else(|error| {
        complain(&format!("Status {}: {}\n{error}", error.status().code(), error.status().words()));
        error.status()
    });
    ExitCode::from(status.code())
}

fn program() -> Result<Status, Error> {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let is_mistake = error.use_stderr();
            // Without a command the help is the answer; every other mistake has its status first.
            if is_mistake && error.kind() != clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
                complain(&format!("Status {}: {}", Status::Configuration.code(), Status::Configuration.words()));
            }
            let _ = error.print();
            return Ok(if is_mistake { Status::Configuration } else { Status::Done });
        }
    };
    match &cli.command {
        Command::Run(args) => run(&cli, args),
        Command::Check(args) => check(&cli, args),
        Command::Inspect(args) => waymark::inspect::inspect(args, today(), machine).map(|text| say(&text, Status::Done)),
        Command::Init(args) => init(args),
        Command::Fetch(args) => fetch::fetch(&cli, args),
        Command::MethodCheck(args) => method_check(args),
        Command::Verify(args) => verify(args),
        Command::Growth(args) => growth(&cli, args),
        Command::Explain(args) => waymark::explain::explain(args, today(), machine).map(|text| say(&text, Status::Done)),
        Command::Backtest(args) => backtest(&cli, args),
        Command::ReadWorker => {
            waymark::read::serve_worker(std::io::stdin().lock(), std::io::stdout().lock());
            Ok(Status::Done)
        }
        Command::Purge(args) => purge(args),
        Command::Leavers(args) => leavers(args),
        Command::Transfer(args) => transfer(args),
        Command::CensusCheck(args) => census_check(&cli, args),
        Command::CensusSchema(args) => {
            waymark::census_check::schema(&args.year, &args.term, &args.config).map(|text| say(&text, Status::Done))
        }
    }
}

fn run(cli: &Cli, args: &RunArgs) -> Result<Status, Error> {
    let schools = schools(&args.schools)?;
    let context = RunContext {
        as_at: args.as_at.unwrap_or_else(today),
        out: args.out.clone(),
        only: args.only.iter().map(|name| name.audience()).collect(),
        owner: format!("process {}", std::process::id()),
        history: args.history.clone().unwrap_or_default(),
        load: args.load,
        evidence: args.evidence.clone(),
    };
    one_history_each(&schools, &context.history)?;
    let outcomes = waymark::run::run(&schools, &context);
    for outcome in &outcomes {
        tell(cli, outcome);
    }
    Ok(overall(&outcomes))
}

/// A history belongs to one school.
fn one_history_each(schools: &[SchoolConfig], history: &HistoryChoice) -> Result<(), Error> {
    match history {
        HistoryChoice::File(file) if schools.len() > 1 => Err(Error::Configuration(vec![ConfigMistake {
            file: file.display().to_string(),
            key: "--history".to_owned(),
            message: "one file cannot keep the history of several schools. Name one school, or set the file in each school's settings."
                .to_owned(),
        }])),
        _ => Ok(()),
    }
}

/// One school's own status; for several, "needs a person" when any is not plainly done.
fn overall(outcomes: &[SchoolOutcome]) -> Status {
    match outcomes {
        [only] => only.status,
        several if several.iter().all(|outcome| outcome.status == Status::Done) => Status::Done,
        several if several.iter().all(|outcome| outcome.folder.is_none()) => {
            several.iter().map(|outcome| outcome.status).max().unwrap_or(Status::Done)
        }
        _ => Status::NeedsAPerson,
    }
}

fn tell(cli: &Cli, outcome: &SchoolOutcome) {
    let folder = outcome.folder.as_deref().map(Path::display).map(|folder| folder.to_string());
    if cli.log == Some(LogForm::Json) {
        // Where nothing was written, the text is the reason.
        let reason = folder.is_none().then(|| outcome.text.lines().skip(1).collect::<Vec<_>>().join("\n"));
        let line = serde_json::json!({
            "school": outcome.school, "status": outcome.status.code(), "meaning": outcome.status.words(), "folder": folder, "reason": reason,
        });
        say(&line.to_string(), Status::Done);
        return;
    }
    let first = outcome.text.lines().next().unwrap_or_default();
    let text = if cli.quiet { first } else { outcome.text.trim_end() };
    match folder {
        Some(folder) => say(&format!("{text}\nWritten to {folder}"), Status::Done),
        // A reason is never kept quiet about.
        None => {
            complain(&format!("{}: {}", outcome.school, outcome.text));
            outcome.status
        }
    };
}

fn check(cli: &Cli, args: &CheckArgs) -> Result<Status, Error> {
    let as_at = args.as_at.unwrap_or_else(today);
    let mut worst = Status::Done;
    for school in &schools(&args.schools)? {
        let history = args.history.clone().unwrap_or_default();
        // What is wrong with one school does not keep the others from being looked at.
        let status = match guarded(|| waymark::check::check(school, as_at, &history, &args.out)) {
            Ok((text, status)) => say(if cli.quiet { text.lines().next().unwrap_or_default() } else { &text }, status),
            Err(error) => {
                let status = error.status();
                complain(&format!("{}: Status {}: {}\n{error}", school.settings.name, status.code(), status.words()));
                status
            }
        };
        worst = worst.max(status);
    }
    Ok(worst)
}

/// Writes the first settings of a school; a file that is there already stays as it is, whoever made it and when.
fn init(args: &InitArgs) -> Result<Status, Error> {
    let first = waymark::init::init(args, today(), machine)?;
    write_new(&first.file, first.text.as_bytes())?;
    Ok(say(&first.said, Status::Done))
}

fn method_check(args: &MethodCheckArgs) -> Result<Status, Error> {
    let text = std::fs::read_to_string(&args.cases).map_err(|error| Error::unread(&args.cases, &error))?;
    let report = waymark::method_check::check(&text).map_err(|message| Error::Inputs(format!("{}: {message}", args.cases.display())))?;
    let status = if report.failed.is_empty() { Status::Done } else { Status::NeedsAPerson };
    Ok(say(&report.to_string(), status))
}

fn verify(args: &VerifyArgs) -> Result<Status, Error> {
    let (text, status) = waymark::publish::verify::verify(&args.folder)?;
    Ok(say(&text, status))
}

fn growth(cli: &Cli, args: &GrowthArgs) -> Result<Status, Error> {
    let file = args.config.join("growth.toml");
    if args.config != Path::new("config") && !args.config.is_dir() {
        let message = "is no folder. Name the configuration folder, or leave --config out for the shipped settings.".to_owned();
        return Err(Error::Configuration(vec![ConfigMistake {
            file: args.config.display().to_string(),
            key: "--config".to_owned(),
            message,
        }]));
    }
    let text = if file.is_file() { Some(read_text(&file)?) } else { None };
    let settings =
        GrowthSettings::read(&file.display().to_string(), text.as_deref()).map_err(|mistake| Error::Configuration(vec![mistake]))?;
    let bytes = std::fs::read(&args.file).map_err(|error| Error::unread(&args.file, &error))?;
    let context = GrowthContext { settings, year: args.year, min_pupils: args.min_pupils };
    let report = growth_table(&args.file.display().to_string(), &bytes, &context)?;
    match &args.out {
        Some(out) if is_same_file(out, &args.file) => {
            return Err(Error::Inputs(format!("{} is the file of the scores and would be overwritten", out.display())));
        }
        Some(out) => {
            write_whole(out, &report.table)?;
        }
        None => {
            let _ = std::io::stdout().lock().write_all(&report.table);
        }
    }
    complain(if cli.quiet { report.text.lines().next().unwrap_or_default() } else { &report.text });
    Ok(report.status)
}

fn transfer(args: &TransferArgs) -> Result<Status, Error> {
    let day = args.as_at.unwrap_or_else(today);
    for school in &schools(std::slice::from_ref(&args.school))? {
        let made = waymark::transfer::transfer_files(school, day, args.since, &args.history.clone().unwrap_or_default(), &args.out)?;
        let files: Vec<(String, &[u8])> = made.files.iter().map(|file| (file.name.clone(), file.bytes.as_slice())).collect();
        write_all_private(&args.to, &files)?;
        say(&made.text, Status::Done);
    }
    Ok(Status::Done)
}

fn census_check(cli: &Cli, args: &CensusCheckArgs) -> Result<Status, Error> {
    let check = waymark::census_check::census_check(&args.file, &args.config)?;
    let mut text = check.text;
    if let Some(out) = &args.out {
        if is_same_file(out, &args.file) {
            return Err(Error::Inputs(format!("{} is the return itself and would be overwritten", out.display())));
        }
        write_whole(out, &check.workbook.bytes)?;
        text.push_str(&format!("\nWritten to {}; it names pupils.\n", out.display()));
    }
    let shown = if cli.quiet { text.lines().next().unwrap_or_default() } else { &text };
    Ok(say(shown, check.status))
}

fn backtest(cli: &Cli, args: &BacktestArgs) -> Result<Status, Error> {
    let as_at = args.as_at.unwrap_or_else(today);
    let context = BacktestContext { as_at, history: args.history.clone().unwrap_or_default(), permutations: args.permutations };
    let mut worst = Status::Done;
    for school in &schools(std::slice::from_ref(&args.school))? {
        let reports = args.out.clone().unwrap_or_else(|| PathBuf::from("reports"));
        let report = waymark::backtest::backtest(school, &context, &reports)?;
        let mut text = format!("Status {}: {}\n", report.status.code(), report.status.words());
        match &args.out {
            Some(out) => {
                let folder = out.join(&school.settings.id).join("backtest");
                std::fs::create_dir_all(&folder).map_err(|source| Error::File { doing: format!("making {}", folder.display()), source })?;
                text.push_str(&report.summary);
                for (ending, content) in [("md", &report.markdown), ("csv", &report.table)] {
                    let file = folder.join(format!("backtest-{as_at}.{ending}"));
                    write_whole(&file, content.as_bytes())?;
                    text.push_str(&format!("Written to {}\n", file.display()));
                }
            }
            None => text.push_str(&report.markdown),
        }
        say(if cli.quiet { text.lines().next().unwrap_or_default() } else { &text }, report.status);
        worst = worst.max(report.status);
    }
    Ok(worst)
}

fn is_same_file(a: &Path, b: &Path) -> bool {
    std::fs::canonicalize(a).ok().zip(std::fs::canonicalize(b).ok()).is_some_and(|(a, b)| a == b)
}

fn read_text(file: &Path) -> Result<String, Error> {
    std::fs::read_to_string(file).map_err(|source| Error::File { doing: format!("reading {}", file.display()), source })
}

fn purge(args: &PurgeArgs) -> Result<Status, Error> {
    let day = args.as_at.unwrap_or_else(today);
    let choice = args.history.clone().unwrap_or_default();
    for school in &schools(std::slice::from_ref(&args.school))? {
        waymark::remembered::retention::something_kept(school, &choice, &args.out)?;
        let owner = format!("process {}", std::process::id());
        // A list changes nothing and needs no lock.
        let _lock = if args.dry_run { None } else { Some(RunLock::take(&args.out.join(&school.settings.id), &owner)?) };
        say(&waymark::remembered::retention::purge_school(school, &choice, &args.out, day, &args.pupils, args.dry_run)?, Status::Done);
    }
    Ok(Status::Done)
}

fn leavers(args: &LeaversArgs) -> Result<Status, Error> {
    let day = args.as_at.unwrap_or_else(today);
    for school in &schools(std::slice::from_ref(&args.school))? {
        waymark::remembered::retention::something_kept(school, &args.history.clone().unwrap_or_default(), &args.out)?;
        let leavers = waymark::remembered::retention::leavers_of(school, &args.history.clone().unwrap_or_default(), &args.out, day)?;
        waymark::publish::extract::write_leavers(&args.to, &args.out, &leavers)?;
        let words = waymark::domain::words::count(leavers.len(), "pupil has", "pupils have");
        say(&format!("Status 0: done\n{words} left; one file each in {}.", args.to.display()), Status::Done);
    }
    Ok(Status::Done)
}

fn schools(named: &[PathBuf]) -> Result<Vec<SchoolConfig>, Error> {
    let files = if named.is_empty() { school_files(Path::new("config/schools"))? } else { named.to_vec() };
    let mut schools = load(&files)?;
    tell_of_strays(&mut schools);
    for school in &mut schools {
        school.machine = machine(&school.settings.reading);
        school.machine.secrets.ask_for(school.settings.workbook.passphrase_env.as_deref(), variable);
    }
    Ok(schools)
}

/// Our own program, and the secrets that a school's settings name; no other variable is looked at.
fn machine(settings: &ReadingSettings) -> Machine {
    Machine { worker: std::env::current_exe().ok(), secrets: Secrets::asked(settings, variable) }
}

#[expect(clippy::disallowed_methods, reason = "the environment enters here and nowhere else")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[expect(clippy::disallowed_methods, reason = "the clock enters here and nowhere else")]
fn today() -> NaiveDate {
    chrono::Local::now().date_naive()
}

/// Prints to the standard output. A closed pipe (`| head`) is the reader's choice, not a fault.
fn say(text: &str, status: Status) -> Status {
    let _ = writeln!(std::io::stdout().lock(), "{}", text.trim_end());
    status
}

/// Prints to the standard error.
fn complain(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", text.trim_end());
}
