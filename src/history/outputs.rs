//! Outputs of past runs: which of them a purge destroys, and which files lose lines.
//!
//! The folder of a run goes as a whole, and so does a back-test: a part of one would tell a story that never was. Lists that
//! grow over the terms lose the lines that name a child who goes. The outputs are looked through byte by byte, workbooks
//! unpacked, so that nothing hangs on knowing what each output is called.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::domain::academic_year::AcademicYear;
use crate::error::Error;
use crate::history::people::{People, is_over, words_of};
use crate::history::purge::PurgeOrder;
use crate::read::inside::plain_parts;

/// Endings of files that lose lines; any other file that names a child goes as a whole.
const LINES: [&str; 6] = ["csv", "tsv", "jsonl", "md", "txt", "log"];

/// What goes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Doomed {
    /// Folders and files that are deleted, in order.
    pub whole: Vec<PathBuf>,
    /// Files that lose lines, with how many.
    pub lines: Vec<(PathBuf, usize)>,
}

/// What of the outputs goes with the children who go, and what by its own age. `files` are names of input files that name one
/// of them.
pub(crate) fn doomed(people: &People, files: &[String], order: &PurgeOrder<'_>, history: &Path) -> Result<Doomed, Error> {
    let needles = Needles::of(people, files);
    let last = people.due.iter().filter_map(|one| one.left().max(one.last_seen)).max().map(|day| AcademicYear::of(day).last_day());
    // Somebody named is looked for in every output; by rule, every run up to the end of the last school year goes.
    let bound = last.filter(|_| order.named.is_empty());
    let is_old = |day: NaiveDate| {
        let is_over = order.run_folders.is_some_and(|(years, _)| is_over(day, order.today, years)) && order.named.is_empty();
        is_over || bound.is_some_and(|bound| day <= bound)
    };
    let mut doomed = Doomed::default();
    for path in listed(order.school_folder)? {
        let name = name_of(&path);
        if path.is_dir() && name.starts_with(".making-") {
            // What an interrupted run left: of no use to anybody, and of an unknown day.
            if order.named.is_empty() || needles.are_below(&path)? {
                doomed.whole.push(path);
            }
        } else if !is_kept_apart(&path, history) {
            walk(&path, &needles, &is_old, history, &mut doomed)?;
        }
    }
    doomed.whole.sort();
    Ok(doomed)
}

fn walk(path: &Path, needles: &Needles, is_old: &impl Fn(NaiveDate) -> bool, history: &Path, doomed: &mut Doomed) -> Result<(), Error> {
    let day = day_in(&name_of(path));
    if path.is_dir() && path.join("run.json").is_file() {
        if day.is_some_and(is_old) || needles.are_below(path)? {
            doomed.whole.push(path.to_owned());
        }
        return Ok(());
    }
    if path.is_dir() {
        for inner in listed(path)? {
            if !is_kept_apart(&inner, history) {
                walk(&inner, needles, is_old, history, doomed)?;
            }
        }
        return Ok(());
    }
    let is_backtest = name_of(path).starts_with("backtest-");
    if is_backtest && day.is_some_and(is_old) {
        doomed.whole.push(path.to_owned());
    } else if needles.are_in(path)? {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        match std::fs::read(path).ok().and_then(|bytes| String::from_utf8(bytes).ok()).filter(|_| !is_backtest) {
            Some(text) if LINES.contains(&ending.as_str()) => {
                let n = text.lines().filter(|line| needles.are_in_part(line.as_bytes())).count();
                // A name may stand on two lines of one entry; then no line alone holds it.
                if n == 0 { doomed.whole.push(path.to_owned()) } else { doomed.lines.push((path.to_owned(), n)) }
            }
            _ => doomed.whole.push(path.to_owned()),
        }
    }
    Ok(())
}

/// Deletes what goes, and takes the lines out of what stays.
pub(crate) fn destroy(people: &People, files: &[String], doomed: &Doomed) -> Result<(), Error> {
    for path in &doomed.whole {
        let removed = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
        removed.map_err(|source| Error::File { doing: format!("deleting {}", path.display()), source })?;
    }
    let needles = Needles::of(people, files);
    for (path, _) in &doomed.lines {
        let fault = |source| Error::File { doing: format!("taking lines out of {}", path.display()), source };
        let text = std::fs::read_to_string(path).map_err(fault)?;
        let kept: String = text.split_inclusive('\n').filter(|line| !needles.are_in_part(line.as_bytes())).collect();
        std::fs::write(path, kept).map_err(fault)?;
    }
    Ok(())
}

/// The history beside the outputs, the records of destruction, the lock and the pointer to the newest run.
fn is_kept_apart(path: &Path, history: &Path) -> bool {
    let stem = history.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let is_history = path.parent() == history.parent() && (path == history || name_of(path).starts_with(&format!("{stem}.")));
    is_history || ["destroyed", ".lock", "latest.txt"].contains(&name_of(path).as_str())
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The day in the name of a run's folder or of a back-test: `2026-11-20-1`, `backtest-2026-11-20.csv`.
fn day_in(name: &str) -> Option<NaiveDate> {
    name.strip_prefix("backtest-").unwrap_or(name).get(..10).and_then(|day| day.parse().ok())
}

fn listed(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(folder).map_err(|source| Error::File { doing: format!("listing {}", folder.display()), source })?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

/// What no output may hold: numbers and keys, each enough by itself, and names, all words of which stand in one place.
#[derive(Debug, Default)]
struct Needles {
    marks: BTreeSet<Vec<u8>>,
    names: Vec<BTreeSet<Vec<u8>>>,
    /// Names by each of their words.
    by_word: BTreeMap<Vec<u8>, Vec<usize>>,
}

impl Needles {
    fn of(people: &People, files: &[String]) -> Needles {
        let mut needles = Needles::default();
        for person in &people.due {
            let (whole, spaced): (Vec<_>, Vec<_>) =
                person.numbers.iter().chain(&person.keys).map(|text| words_of(text)).partition(|w| w.len() == 1);
            needles.marks.extend(whole.into_iter().flatten().map(String::into_bytes));
            for name in person.names.iter().filter(|name| !people.is_borne_by_somebody_kept(name)).chain(&spaced) {
                let words: BTreeSet<Vec<u8>> = name.iter().map(|word| word.clone().into_bytes()).collect();
                let at = needles.names.len();
                words.iter().for_each(|word| needles.by_word.entry(word.clone()).or_default().push(at));
                needles.names.push(words);
            }
        }
        for file in files {
            let words: BTreeSet<Vec<u8>> = words_of(file).into_iter().map(String::into_bytes).collect();
            let at = needles.names.len();
            words.iter().for_each(|word| needles.by_word.entry(word.clone()).or_default().push(at));
            needles.names.push(words);
        }
        needles
    }

    /// True when any file below a folder holds one.
    fn are_below(&self, folder: &Path) -> Result<bool, Error> {
        for path in listed(folder)? {
            if if path.is_dir() { self.are_below(&path)? } else { self.are_in(&path)? } {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn are_in(&self, path: &Path) -> Result<bool, Error> {
        if self.marks.is_empty() && self.names.is_empty() {
            return Ok(false);
        }
        let bytes = std::fs::read(path).map_err(|source| Error::File { doing: format!("reading {}", path.display()), source })?;
        Ok(plain_parts(bytes).iter().any(|part| self.are_in_part(part)))
    }

    /// One pass over the words of a text; a word ends where a letter or digit of no alphabet follows.
    fn are_in_part(&self, part: &[u8]) -> bool {
        let mut met: BTreeMap<usize, BTreeSet<&[u8]>> = BTreeMap::new();
        for word in part.split(|byte| !byte.is_ascii_alphanumeric() && *byte < 0x80).filter(|word| !word.is_empty()) {
            if self.marks.contains(word) {
                return true;
            }
            for at in self.by_word.get(word).into_iter().flatten() {
                let met = met.entry(*at).or_default();
                met.insert(word);
                if self.names.get(*at).is_some_and(|name| name.len() == met.len()) {
                    return true;
                }
            }
        }
        false
    }
}
