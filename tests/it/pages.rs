//! The pages people read against the tree: every path and link on them leads somewhere, every command line on them is one the
//! program understands, and no page is lost.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use waymark::cli::Cli;

use crate::support::{files, project};

/// Folders of the tree; a word that begins with one names something in it.
const FOLDERS: [&str; 12] =
    ["src/", "config/", "docs/", "tests/", "scripts/", "sample-data/", "benches/", "fuzz/", "examples/", "assets/", "reports/", ".ci/"];
/// What a page may name without its being there: a school of the reader's, what a school may add, and what a run leaves.
const OF_THE_READER: [&str; 4] = ["config/schools/oak", "config/reports/", "config/comparators/authorities/", "config/census/2027-28"];
/// What stands for a value on the pages, and a value that the command line takes.
const STANDS_FOR: [(&str, &str); 3] = [("N", "1"), ("DATE", "2026-11-20"), ("YYYY-MM-DD", "2026-11-20")];

/// Every page by its place in the tree, with its text.
fn pages() -> BTreeMap<String, String> {
    let mut pages: BTreeMap<String, String> = files(&project().join("docs"))
        .into_iter()
        .filter(|(name, _)| name.ends_with(".md"))
        .map(|(name, bytes)| (format!("docs/{name}"), String::from_utf8(bytes).expect("pages are UTF-8")))
        .collect();
    for name in ["README.md", "CONTRIBUTING.md"] {
        pages.insert(name.to_owned(), std::fs::read_to_string(project().join(name)).expect("the page is there"));
    }
    pages
}

fn folder_of(page: &str) -> PathBuf {
    project().join(page).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// The targets of `[words](target)`.
fn links(text: &str) -> Vec<&str> {
    text.split("](").skip(1).filter_map(|rest| rest.split(')').next()).filter(|target| !target.contains("://")).collect()
}

/// A heading as its anchor: small letters, digits and hyphens.
fn anchor(heading: &str) -> String {
    let plain = heading.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
    plain.chars().filter(|c| c.is_alphanumeric() || *c == '-' || *c == '_').collect()
}

/// Texts between backticks on one line, and the lines of code blocks.
fn code(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut is_block = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_block = !is_block;
        } else if is_block || line.starts_with("    ") {
            found.push(line.trim());
        } else {
            found.extend(line.split('`').skip(1).step_by(2));
        }
    }
    found
}

/// A command line in words: quotes keep words together, a comment ends it, and `<…>` stands for one word.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut closes = None;
    for c in line.chars() {
        match (closes, c) {
            (Some(end), c) if c == end => closes = None,
            (Some(_), c) => words.last_mut().expect("a word").push(c),
            (None, '"') => closes = Some('"'),
            (None, '<') => closes = Some('>'),
            (None, '#') => break,
            (None, ' ') => words.push(String::new()),
            (None, c) => words.last_mut().expect("a word").push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The words of a piece of code that may be paths; those with a place for something of the reader's are none.
fn paths(code: &str) -> Vec<String> {
    let split = |code: &str| code.split([' ', ',', '(', ')', '=', '│', '─']).map(str::to_owned).collect();
    let mut all: Vec<String> = if code.contains('"') { words(code) } else { split(code) };
    all.retain(|word| !word.contains(['<', '…', '*', '{', '$']));
    all.iter().map(|word| word.trim_end_matches(['.', ':', ';']).to_owned()).collect()
}

/// True for what is there, for what the reader makes, and for every word that is no path at all.
fn is_in_the_tree(word: &str, sources: &[String]) -> bool {
    let is_of_a_run = word.starts_with("reports/") && !word.starts_with("reports/example");
    if is_of_a_run || OF_THE_READER.iter().any(|known| word.starts_with(known)) {
        return true;
    }
    let is_path = FOLDERS.iter().any(|folder| word.starts_with(folder));
    let is_source = || sources.iter().any(|source| source == word || source.ends_with(&format!("/{word}")));
    match word.split("::").next() {
        Some(path) if is_path => project().join(path).exists(),
        _ => !word.ends_with(".rs") || is_source() || project().join(word).exists(),
    }
}

/// The command lines on a page, without the program's name. Tables name commands by themselves: `explain CODE`.
fn commands(text: &str) -> Vec<Vec<String>> {
    let known: BTreeSet<String> = Cli::command().get_subcommands().map(|command| command.get_name().to_owned()).collect();
    let is_placeholder = |word: &String| word.starts_with('-') || word.chars().all(|c| !c.is_lowercase());
    let of_program = |line: &str| {
        let after = line.strip_prefix("waymark ").or_else(|| line.strip_prefix("cargo run -- "));
        let said = words(after.unwrap_or(line));
        let is_command =
            said.first().is_some_and(|first| known.contains(first)) && said.len() > 1 && said.iter().skip(1).all(is_placeholder);
        (after.is_some() || is_command).then_some(said)
    };
    code(text).into_iter().filter_map(of_program).collect()
}

/// What the command line has against it; a command named without the file it wants is no mistake.
fn mistake(command: &[String]) -> Option<String> {
    let value =
        |word: &String| STANDS_FOR.iter().find(|(stands, _)| stands == word).map_or_else(|| word.clone(), |(_, value)| (*value).to_owned());
    let line = std::iter::once("waymark".to_owned()).chain(command.iter().map(value));
    let error = Cli::try_parse_from(line).err()?;
    let is_fine = matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::MissingRequiredArgument
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    (!is_fine).then(|| error.to_string())
}

#[test]
fn every_link_leads_to_a_page_and_its_heading() {
    let mut lost = Vec::new();
    for (page, text) in &pages() {
        for target in links(text) {
            let (path, heading) = target.split_once('#').unwrap_or((target, ""));
            let file = if path.is_empty() { project().join(page) } else { folder_of(page).join(path) };
            let there = file.exists();
            let has_heading = || {
                let text = std::fs::read_to_string(&file).unwrap_or_default();
                text.lines().filter(|line| line.starts_with('#')).any(|line| anchor(line) == heading)
            };
            if !there || (!heading.is_empty() && !has_heading()) {
                lost.push(format!("{page}: {target}"));
            }
        }
    }
    assert!(lost.is_empty(), "links that lead nowhere:\n{}", lost.join("\n"));
}

#[test]
fn every_path_named_on_a_page_is_in_the_tree() {
    let sources: Vec<String> = files(&project().join("src")).into_keys().collect();
    let mut lost = Vec::new();
    for (page, text) in &pages() {
        let named = code(text).into_iter().flat_map(paths);
        lost.extend(named.filter(|word| !is_in_the_tree(word, &sources)).map(|word| format!("{page}: {word}")));
    }
    assert!(lost.is_empty(), "paths that are not there:\n{}", lost.join("\n"));
}

#[test]
fn a_path_that_is_gone_is_noticed() {
    let sources = ["read/inbox.rs".to_owned()];
    for there in ["docs/inputs.md", "inbox.rs", "read/inbox.rs", "src/read/mod.rs::read_bytes", "reports/oak/latest.txt", "plain"] {
        assert!(is_in_the_tree(there, &sources), "{there}");
    }
    for gone in ["docs/input.md", "read/outbox.rs", "src/reed/", "reports/example/nothing.txt"] {
        assert!(!is_in_the_tree(gone, &sources), "{gone}");
    }
}

#[test]
fn every_command_on_a_page_is_one_the_program_understands() {
    let pages = pages();
    let all: Vec<(&String, Vec<String>)> =
        pages.iter().flat_map(|(page, text)| commands(text).into_iter().map(move |command| (page, command))).collect();
    assert!(all.len() > 30, "only {} commands were found on the pages", all.len());
    let mistakes: Vec<String> =
        all.iter().filter_map(|(page, command)| Some(format!("{page}: {}\n{}", command.join(" "), mistake(command)?))).collect();
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

#[test]
fn a_command_with_a_mistake_is_noticed() {
    for wrong in ["sing", "run --as-of 2026-11-20", "check --evidence K", "explain --pupil"] {
        assert!(mistake(&words(wrong)).is_some(), "{wrong}");
    }
    assert_eq!(mistake(&words("init \"exports of this term\" --out <your file>   # a first file")), None);
}

#[test]
fn every_page_can_be_reached_from_another() {
    let pages = pages();
    let linked: BTreeSet<PathBuf> = pages
        .iter()
        .flat_map(|(page, text)| links(text).into_iter().map(|target| folder_of(page).join(target.split('#').next().unwrap_or(target))))
        .filter_map(|path| std::fs::canonicalize(path).ok())
        .collect();
    let is_linked = |page: &str| {
        let file = std::fs::canonicalize(project().join(page)).expect("the page is there");
        linked.contains(&file) || file.parent().is_some_and(|folder| page.ends_with("README.md") && linked.contains(folder))
    };
    let lost: Vec<&String> = pages
        .keys()
        .filter(|page| !["README.md", "CONTRIBUTING.md", "docs/README.md"].contains(&page.as_str()) && !is_linked(page))
        .collect();
    assert!(lost.is_empty(), "no page leads to {lost:?}");
}
