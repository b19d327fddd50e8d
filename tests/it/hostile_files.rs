//! Files made to break a program, for every container, given to the program itself: each ends in a finding with its own words, in
//! bounded memory, whatever the file asks for. What each takes is in docs/performance.md, measured by scripts/hostile-files.py.

mod makers;
mod markup;
mod text;
mod workbooks;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::project;

/// Most memory that one file may take.
const MEGABYTES: u64 = 300;
/// A run that lasts as long as this hangs; how long one takes is measured elsewhere, not here.
const LONGEST: Duration = Duration::from_secs(60);

/// One hostile file, and the finding in which it ends.
pub struct Case {
    what: &'static str,
    name: &'static str,
    bytes: Vec<u8>,
    /// The finding's code.
    code: &'static str,
    /// Some words of the finding.
    words: &'static str,
}

fn case(what: &'static str, name: &'static str, bytes: impl Into<Vec<u8>>, code: &'static str, words: &'static str) -> Case {
    Case { what, name, bytes: bytes.into(), code, words }
}

/// What the program said of a file, and the most memory it held.
struct Run {
    said: String,
    megabytes: u64,
}

/// The most memory a running process has held, as Linux shows it; elsewhere it is not measured. Pages of the program's own
/// file do not count: built without optimisation it is three times as large as the one that schools get, whose whole
/// memory `scripts/hostile-files.py` measures.
fn most_held(id: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let kilobytes = |of: &str| status.lines().find_map(|line| line.strip_prefix(of))?.split_whitespace().next()?.parse::<u64>().ok();
    Some(kilobytes("VmHWM:")?.saturating_sub(kilobytes("RssFile:")?) / 1024)
}

#[expect(clippy::disallowed_methods, reason = "a watchdog needs a clock")]
fn inspect(name: &str, bytes: &[u8]) -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("the file can be written");
    let out = std::fs::File::create(folder.path().join("out.txt")).expect("the output can be written");
    let errors = out.try_clone().expect("one file for both");
    let mut child = Command::new(env!("CARGO_BIN_EXE_waymark"))
        .arg("inspect")
        .arg(&path)
        .current_dir(project())
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(errors)
        .spawn()
        .expect("the program starts");
    let (start, mut megabytes) = (Instant::now(), 0);
    loop {
        megabytes = megabytes.max(most_held(child.id()).unwrap_or_default());
        if let Some(status) = child.try_wait().expect("the program can be waited for") {
            let said = std::fs::read_to_string(Path::new(&folder.path().join("out.txt"))).unwrap_or_default();
            assert!(status.success(), "{name}: {status}: {said}");
            return Run { said, megabytes };
        }
        if start.elapsed() > LONGEST {
            child.kill().expect("the program can be stopped");
        }
        std::thread::sleep(Duration::from_millis(3));
    }
}

/// The findings of a file, each on one line: `M019 not used: …`.
fn findings(said: &str) -> Vec<String> {
    let line = said.split_whitespace().collect::<Vec<_>>().join(" ");
    line.split(" - M").skip(1).map(|finding| format!("M{finding}")).collect()
}

#[track_caller]
#[expect(clippy::print_stdout, reason = "what was said of each file is read with --nocapture")]
fn check(case: &Case) {
    let Case { what, name, bytes, code, words } = case;
    if let Some(folder) = asked() {
        let n = std::fs::read_dir(&folder).map_or(0, Iterator::count);
        let own = folder.join(format!("{n:03} {what}"));
        std::fs::create_dir_all(&own).expect("a folder for the file");
        std::fs::write(own.join(name), bytes).expect("the file can be written");
        return;
    }
    let Run { said, megabytes } = inspect(name, bytes);
    let start: String = said.chars().take(1_500).collect();
    println!("{what}, {name}: {} bytes, {megabytes} MB", bytes.len());
    let is_said = findings(&said).iter().any(|finding| finding.starts_with(code) && finding.contains(words));
    assert!(is_said, "{what}, {name}: no {code} with {words:?} in: {start}");
    assert!(megabytes <= MEGABYTES, "{what}, {name}: {megabytes} MB");
}

/// A file that looks strange and is good: read, and what it is told.
#[track_caller]
fn is_read(name: &str, bytes: &[u8], described: &str) {
    let said = inspect(name, bytes).said;
    assert!(said.contains(described) && !said.contains("not used"), "{name}: {said}");
}

/// Where the files are to be put, to be measured elsewhere, instead of being checked here.
fn asked() -> Option<std::path::PathBuf> {
    std::env::var_os("WAYMARK_HOSTILE_FILES").map(Into::into)
}
