//! `waymark fetch`: the one command that uses the network, and its answer in a build without network code.

#[cfg(feature = "wonde")]
use std::path::Path;

use waymark::cli::{Cli, FetchArgs};
#[cfg(feature = "wonde")]
use waymark::config::load::SchoolConfig;
use waymark::error::{ConfigMistake, Error, Status};
#[cfg(feature = "wonde")]
use waymark::publish::lock::RunLock;

#[cfg(feature = "wonde")]
use super::{complain, say, schools, today, variable};

/// What a school's settings say about pulling its records, checked.
#[cfg(feature = "wonde")]
fn fetch_settings(school: &SchoolConfig, file: &Path) -> Result<waymark::config::fetch::FetchSettings, Error> {
    let file = file.display().to_string();
    let Some(settings) = school.settings.fetch.clone() else {
        let message = "the settings say nothing about the aggregator. Add [fetch] with domain, school and token_file.".to_owned();
        return Err(Error::Configuration(vec![ConfigMistake { file, key: "fetch".to_owned(), message }]));
    };
    let mistakes = settings.mistakes(&file);
    if mistakes.is_empty() { Ok(settings) } else { Err(Error::Configuration(mistakes)) }
}

#[cfg(feature = "wonde")]
pub(crate) fn fetch(cli: &Cli, args: &FetchArgs) -> Result<Status, Error> {
    use std::hash::{BuildHasher, Hasher, RandomState};
    use std::io::IsTerminal;
    use waymark::read::wonde::{Order, client::Bounds, pull, retry::Pacing, token::Token};

    let mut status = Status::Done;
    for school in &schools(std::slice::from_ref(&args.school))? {
        let settings = fetch_settings(school, &args.school)?;
        let token = Token::of(&settings, &school.folder, variable).map_err(|words| {
            let message = format!("the token: {words}.");
            Error::Configuration(vec![ConfigMistake { file: args.school.display().to_string(), key: "fetch".to_owned(), message }])
        })?;
        let is_watched = std::io::stderr().is_terminal() && !cli.quiet;
        // Two pulls at once would write into one hidden folder.
        let owner = format!("process {}", std::process::id());
        let _lock = if school.inbox.is_dir() { Some(RunLock::take(&school.inbox, &owner)?) } else { None };
        let order = Order {
            settings: &settings,
            inbox: &school.inbox,
            day: today(),
            updated_after: args.updated_after,
            // The standard library seeds its hashers from the operating system.
            seed: RandomState::new().build_hasher().finish(),
            bounds: Bounds::default(),
            pacing: Pacing::default(),
            progress: &|text| {
                if is_watched {
                    complain(text);
                }
            },
            wait: &std::thread::sleep,
        };
        let pulled = pull(&order, token)?;
        let here = if pulled.is_part_missing { Status::NeedsAPerson } else { Status::Done };
        let mut text = format!("Status {}: {}\nPulled into {}\n", here.code(), here.words(), pulled.folder.display());
        pulled.lists.iter().for_each(|line| text.push_str(&format!("{line}\n")));
        say(if cli.quiet { text.lines().next().unwrap_or_default() } else { &text }, here);
        status = status.max(here);
    }
    Ok(status)
}

#[cfg(not(feature = "wonde"))]
pub(crate) fn fetch(_: &Cli, args: &FetchArgs) -> Result<Status, Error> {
    Err(Error::Configuration(vec![ConfigMistake {
        file: args.school.display().to_string(),
        key: "fetch".to_owned(),
        message:
            "this program was built without network code and cannot pull anything. Save the exports of the MIS into the inbox by hand, or \
                  install the program with its feature 'wonde'."
                .to_owned(),
    }]))
}
