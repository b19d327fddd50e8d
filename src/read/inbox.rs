//! The walk through a folder of inputs, and the reading of one file's bytes.
//!
//! Links, pipes and devices are refused: a school's inbox holds plain files, and anything else could be endless.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::error::Error;
use crate::finding::{Action, Checked, Code, Finding, quoted};
use crate::place::Place;
use crate::read::{Limits, Refusal, container, json};
use crate::table::{Container, InputFile};

/// Folders inside folders that are followed; deeper ones are a loop or a mistake.
const DEEPEST: usize = 12;

/// A plain file to read, under the name the school knows it by.
struct Candidate {
    name: String,
    path: PathBuf,
}

pub(super) fn read_inbox(folder: &Path, limits: &Limits) -> Result<Checked<Vec<InputFile>>, Error> {
    let mut walk = Walk { candidates: Vec::new(), findings: Vec::new() };
    let entries = fs::read_dir(folder).map_err(|source| unreadable_folder(folder, &source))?;
    walk.visit(entries, "", 0);
    walk.candidates.sort_by(|a, b| a.name.cmp(&b.name));
    let mut findings = walk.findings;
    findings.sort_by(|a, b| a.place.cmp(&b.place));
    if walk.candidates.len() > limits.files {
        return Err(Error::Inputs(format!(
            "the folder of inputs '{}' holds {} files, more than the {} a school's exports can be. Point the inbox at the folder of exports, not at a whole drive.",
            folder.display(),
            walk.candidates.len(),
            limits.files
        )));
    }
    let read: Vec<Checked<Vec<InputFile>>> =
        walk.candidates.par_iter().with_max_len(1).map(|one| read_files(&one.path, &one.name, limits)).collect();
    let mut files = Vec::with_capacity(read.len());
    for one in read {
        findings.extend(one.findings);
        files.extend(one.value);
    }
    findings.extend(set_copies_aside(&mut files));
    json::pull::join(&mut files, &mut findings);
    Ok(Checked { value: files, findings })
}

pub(super) fn read_file(path: &Path, name: &str, limits: &Limits) -> Checked<InputFile> {
    match bytes_of(path, limits) {
        Ok(bytes) => container::read_bytes(name, &bytes, limits),
        Err(refusal) => container::refused(name, &[], "not read", refusal),
    }
}

pub(super) fn read_files(path: &Path, name: &str, limits: &Limits) -> Checked<Vec<InputFile>> {
    match bytes_of(path, limits) {
        Ok(bytes) => container::read_all(name, &bytes, limits),
        Err(refusal) => {
            let refused = container::refused(name, &[], "not read", refusal);
            Checked { value: vec![refused.value], findings: refused.findings }
        }
    }
}

fn bytes_of(path: &Path, limits: &Limits) -> Result<Vec<u8>, Refusal> {
    let unread = |error: std::io::Error| {
        Refusal::new(
            "M156",
            format!("the file could not be read ({}), so it is not used", in_words(&error)),
            match error.kind() {
                ErrorKind::NotFound => "Wait until nothing is copied into the folder or out of it, and run again.",
                _ => "Close it elsewhere, check that you may open it, and run again.",
            },
        )
    };
    let about = fs::symlink_metadata(path).map_err(unread)?;
    if !about.is_file() {
        return Err(not_a_plain_file());
    }
    let too_large = || {
        Refusal::new(
            "M010",
            format!("the file is larger than {} MB, so it is not used", limits.file_bytes / 1024 / 1024),
            "Export the pupils of one school and one year, or split the file.",
        )
    };
    if about.len() > limits.file_bytes {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    // The length is read again while reading: a file may grow.
    File::open(path).and_then(|file| file.take(limits.file_bytes + 1).read_to_end(&mut bytes)).map_err(unread)?;
    if bytes.len() as u64 > limits.file_bytes { Err(too_large()) } else { Ok(bytes) }
}

struct Walk {
    candidates: Vec<Candidate>,
    findings: Vec<Finding>,
}

impl Walk {
    fn visit(&mut self, entries: fs::ReadDir, prefix: &str, depth: usize) {
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.findings.push(cut_short(prefix.trim_end_matches('/'), &error));
                    continue;
                }
            };
            let file_name = entry.file_name().to_string_lossy().into_owned();
            let name = format!("{prefix}{file_name}");
            if is_litter(&file_name) {
                continue;
            }
            if file_name.starts_with("~$") {
                self.findings.push(lock_file(&name));
                continue;
            }
            match entry.file_type() {
                Ok(kind) if kind.is_file() => self.candidates.push(Candidate { name, path: entry.path() }),
                Ok(kind) if kind.is_dir() => self.enter(&entry.path(), &name, depth),
                Ok(_) => self.findings.push(not_a_plain_file().at(Place::file(name))),
                Err(error) => self.findings.push(unreadable_below(&name, &error)),
            }
        }
    }

    fn enter(&mut self, path: &Path, name: &str, depth: usize) {
        if depth >= DEEPEST {
            let refusal = Refusal::new(
                "M023",
                format!("folders are nested more than {DEEPEST} deep, so nothing below is read"),
                "Move the files further up.",
            );
            self.findings.push(refusal.at(Place::file(name)));
            return;
        }
        match fs::read_dir(path) {
            Ok(entries) => self.visit(entries, &format!("{name}/"), depth + 1),
            Err(error) => self.findings.push(unreadable_below(name, &error)),
        }
    }
}

/// What operating systems leave behind in folders.
pub(super) fn is_litter(name: &str) -> bool {
    let lower = name.to_lowercase();
    name.starts_with('.') || matches!(lower.as_str(), "thumbs.db" | "desktop.ini" | "__macosx")
}

fn lock_file(name: &str) -> Finding {
    let book = name.replacen("~$", "", 1);
    Finding::new(
        Code("M015"),
        Action::Warned,
        Place::file(name),
        format!("this is the lock of {}, which may be open on somebody's screen; what is not saved is not read", quoted(&book)),
    )
    .hint("Save and close the workbook, then run again.")
}

fn not_a_plain_file() -> Refusal {
    Refusal::new("M023", "this is a link or a device, not a file, so it is not used", "Copy the file itself into the folder.")
}

fn unreadable_below(name: &str, error: &std::io::Error) -> Finding {
    Refusal::new(
        "M156",
        format!("the folder could not be opened ({}), so nothing in it is used", in_words(error)),
        "Check that you may open it, and run again.",
    )
    .at(Place::file(name))
}

/// The list of a folder that ends early: what was not listed cannot be named one by one.
fn cut_short(name: &str, error: &std::io::Error) -> Finding {
    Refusal::new(
        "M156",
        format!("the list of the files in this folder ended early ({}), so that some may not be used", in_words(error)),
        "Check the drive or the connection to it, and run again.",
    )
    .at(Place::file(if name.is_empty() { "the inbox" } else { name }))
}

fn unreadable_folder(folder: &Path, error: &std::io::Error) -> Error {
    Error::Inputs(format!(
        "the folder of inputs '{}' could not be opened ({}). Create it, put the school's exports into it, or correct 'inbox' in the school's settings.",
        folder.display(),
        in_words(error)
    ))
}

fn in_words(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "it is not there".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::NotADirectory => "it is a file, not a folder".to_owned(),
        _ => error.to_string(),
    }
}

/// The same content under two names is used once, under the shortest name: `Pupils.xlsx` before `Pupils (1).xlsx`.
/// The copy stays in the list, without tables, so that the run's record names every file.
fn set_copies_aside(files: &mut [InputFile]) -> Vec<Finding> {
    let mut first_of: BTreeMap<String, (usize, Arc<str>)> = BTreeMap::new();
    for file in files.iter().filter(|file| !file.tables.is_empty()) {
        let mine = (file.name.chars().count(), file.name.clone());
        first_of.entry(file.sha256.clone()).and_modify(|kept| *kept = kept.clone().min(mine.clone())).or_insert(mine);
    }
    let mut findings = Vec::new();
    for file in files.iter_mut() {
        let Some((_, kept)) = first_of.get(&file.sha256) else { continue };
        if *kept == file.name || file.container == Container::Refused {
            continue;
        }
        file.tables.clear();
        file.described = format!("same content as {kept}");
        findings.push(
            Finding::new(
                Code("M024"),
                Action::Warned,
                Place::file(file.name.clone()),
                format!("the content is the same as that of {}, so it is used once, from there", quoted(kept)),
            )
            .hint("If a newer export was meant, put that one in its place; else delete this copy."),
        );
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inbox(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        folder
    }

    fn codes(checked: &Checked<Vec<InputFile>>) -> Vec<&'static str> {
        checked.findings.iter().map(|finding| finding.code.0).collect()
    }

    #[test]
    fn files_come_in_name_order_with_those_of_subfolders() {
        let folder = inbox(&[("b.csv", b"A,B\n1,2\n"), ("Autumn/a.csv", b"A,B\n3,4\n"), ("a.csv", b"A,B\n5,6\n")]);
        let read = read_inbox(folder.path(), &Limits::default()).unwrap();
        let names: Vec<&str> = read.value.iter().map(|file| &*file.name).collect();
        assert_eq!(names, ["Autumn/a.csv", "a.csv", "b.csv"]);
        assert!(read.findings.is_empty());
    }

    #[test]
    fn litter_of_the_operating_system_is_passed_over() {
        let folder = inbox(&[
            (".DS_Store", b"x"),
            ("Thumbs.db", b"x"),
            ("desktop.ini", b"x"),
            ("__MACOSX/a.csv", b"A,B\n"),
            (".hidden.csv", b"A,B\n"),
        ]);
        let read = read_inbox(folder.path(), &Limits::default()).unwrap();
        assert!(read.value.is_empty());
        assert!(read.findings.is_empty());
    }

    #[test]
    fn a_lock_file_says_that_the_book_may_be_open() {
        let folder = inbox(&[("~$Tracker.xlsx", b"lock")]);
        let read = read_inbox(folder.path(), &Limits::default()).unwrap();
        assert_eq!(codes(&read), ["M015"]);
        assert!(read.findings[0].message.contains("'Tracker.xlsx'"));
    }

    #[test]
    fn a_copy_is_used_once_under_the_shortest_name() {
        let folder = inbox(&[("Pupils (1).csv", b"A,B\n1,2\n"), ("Pupils.csv", b"A,B\n1,2\n")]);
        let read = read_inbox(folder.path(), &Limits::default()).unwrap();
        assert_eq!(codes(&read), ["M024"]);
        let used: Vec<&str> = read.value.iter().filter(|file| !file.tables.is_empty()).map(|file| &*file.name).collect();
        assert_eq!(used, ["Pupils.csv"]);
        assert_eq!(read.value.len(), 2);
    }

    #[test]
    fn an_empty_file_is_a_finding_not_an_error() {
        let folder = inbox(&[("Pupils.xlsx", b"")]);
        let read = read_inbox(folder.path(), &Limits::default()).unwrap();
        assert_eq!(codes(&read), ["M016"]);
        assert_eq!(read.value[0].container, Container::Refused);
    }

    #[test]
    fn a_file_over_the_limit_is_refused_before_it_is_read() {
        let folder = inbox(&[("big.csv", &[b'a'; 5000])]);
        let read = read_inbox(folder.path(), &Limits { file_bytes: 4999, ..Limits::default() }).unwrap();
        assert_eq!(codes(&read), ["M010"]);
    }

    #[test]
    fn a_missing_folder_stops_the_run_in_words() {
        let error = read_inbox(Path::new("/no/such/inbox"), &Limits::default()).unwrap_err();
        assert!(error.to_string().contains("it is not there"), "{error}");
        assert_eq!(error.status(), crate::error::Status::InputsRejected);
    }

    #[test]
    fn a_file_that_vanishes_after_it_was_listed_is_named() {
        let folder = inbox(&[]);
        let read = read_files(&folder.path().join("Pupils.csv"), "Pupils.csv", &Limits::default());
        assert_eq!(codes(&read), ["M156"]);
        let told = read.findings[0].to_string();
        assert!(told.contains("it is not there") && told.contains("Wait until nothing is copied"), "{told}");
        assert_eq!(read.value[0].container, Container::Refused, "the run's record names the file");
    }

    #[cfg(unix)]
    #[test]
    fn a_loop_of_links_ends_at_the_link() {
        let folder = inbox(&[("Autumn/real.csv", b"A,B\n1,2\n")]);
        std::os::unix::fs::symlink(folder.path(), folder.path().join("Autumn/all")).unwrap();
        std::os::unix::fs::symlink(folder.path().join("self"), folder.path().join("self")).unwrap();
        let read = read_inbox(folder.path(), &Limits::default()).unwrap();
        assert_eq!(codes(&read), ["M023", "M023"]);
        assert_eq!(read.value.len(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_and_a_device_are_refused() {
        let folder = inbox(&[("real.csv", b"A,B\n1,2\n")]);
        std::os::unix::fs::symlink("/dev/zero", folder.path().join("endless.csv")).unwrap();
        let read = read_inbox(folder.path(), &Limits::default()).unwrap();
        assert_eq!(codes(&read), ["M023"]);
        assert_eq!(read.value.len(), 1);
        let direct = read_file(Path::new("/dev/zero"), "zero", &Limits::default());
        assert_eq!(direct.findings[0].code.0, "M023");
    }
}
