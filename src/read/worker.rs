//! Reading in a process of its own: our own program again, started as `waymark read-worker`, under limits.
//!
//! A failed allocation ends a process where no code can catch it. The worker sets its own limits (address space,
//! processor time, no files, no core dump that would hold pupils' data), reads one job from its standard input and
//! answers on its standard output; whatever happens to it is a finding about one file. Limits are Linux's and macOS's;
//! elsewhere only time is limited.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::read::book::Book;
use crate::read::wire::{Received, Sent};
use crate::read::{Limits, Refusal, protected, xls};

/// The hidden subcommand that serves one job.
pub const COMMAND: &str = "read-worker";
/// Time a worker has, start included; a large old workbook takes one second.
const LONGEST: Duration = Duration::from_secs(15);
#[cfg(unix)]
const CPU_SECONDS: u64 = 12;
/// The allocator keeps one gigabyte of addresses in reserve; what is used stays far below.
#[cfg(unix)]
const ADDRESS_SPACE: u64 = 2 * 1024 * 1024 * 1024;

const JOB_XLS: u8 = 1;
const JOB_DECRYPT: u8 = 2;
const ANSWER: u8 = 1;
const NOTHING: u8 = 2;
const WHOLE: u8 = 0xA5;

/// Reads a stream of records of an old workbook in a worker.
pub(super) fn read_xls(worker: &Path, name: &str, stream: &[u8], limits: &Limits) -> Result<Book, Refusal> {
    let mut job = job(JOB_XLS, limits);
    job.bytes(name.as_bytes());
    job.bytes(stream);
    let answer = ask(worker, &job.0, limits)?;
    let mut received = answered(&answer).ok_or_else(unreadable)?.ok_or_else(unreadable)?;
    received.book().filter(|_| received.0.is_empty()).ok_or_else(unreadable)
}

/// Decrypts a workbook in a worker; `None` when no passphrase opens it.
pub(super) fn decrypt(worker: &Path, bytes: &[u8], passphrases: &[&str], limits: &Limits) -> Result<Option<Vec<u8>>, Refusal> {
    let mut job = job(JOB_DECRYPT, limits);
    job.number(passphrases.len() as u64);
    passphrases.iter().for_each(|passphrase| job.bytes(passphrase.as_bytes()));
    job.bytes(bytes);
    let answer = ask(worker, &job.0, limits)?;
    Ok(answered(&answer).ok_or_else(unreadable)?.map(|received| received.0.to_vec()))
}

fn job(kind: u8, limits: &Limits) -> Sent {
    let mut job = Sent(vec![kind]);
    for limit in limits_sent(limits) {
        job.number(limit);
    }
    job
}

fn limits_sent(limits: &Limits) -> [u64; 10] {
    [
        limits.zip_entries as u64,
        limits.entry_bytes,
        limits.package_bytes,
        limits.ratio,
        limits.sheets as u64,
        u64::from(limits.rows),
        u64::from(limits.columns),
        limits.cells as u64,
        limits.cell_characters as u64,
        limits.text_bytes as u64,
    ]
}

/// The worker's answer, or the finding that there was none.
fn ask(worker: &Path, job: &[u8], limits: &Limits) -> Result<Vec<u8>, Refusal> {
    let child = Command::new(worker).arg(COMMAND).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut child = child.map_err(|_| unstarted())?;
    // What may be held in memory for a file, as sent.
    let most = limits.text_bytes as u64 + 16 * limits.cells as u64 + limits.package_bytes;
    let answer = exchange(&mut child, job, most);
    let _ = child.wait();
    answer.filter(|answer| answer.last() == Some(&WHOLE)).ok_or_else(unreadable)
}

/// Sends and receives at once, so that neither side waits for the other; the clock that counts is the receiver's.
fn exchange(child: &mut Child, job: &[u8], most: u64) -> Option<Vec<u8>> {
    let (mut to, from) = (child.stdin.take()?, child.stdout.take()?);
    std::thread::scope(|scope| {
        let (tell, told) = mpsc::channel();
        scope.spawn(move || {
            // A worker that ended early does not listen; its answer says so.
            let _ = to.write_all(job);
        });
        scope.spawn(move || {
            let mut answer = Vec::new();
            let is_read = from.take(most).read_to_end(&mut answer).is_ok();
            let _ = tell.send(is_read.then_some(answer));
        });
        let answer = told.recv_timeout(LONGEST).ok().flatten();
        // Also ends the two threads, if they still wait.
        let _ = child.kill();
        answer
    })
}

/// What follows the mark of an answer, without the mark of its end; inner `None` is "read, and there is nothing".
fn answered(answer: &[u8]) -> Option<Option<Received<'_>>> {
    match answer {
        [ANSWER, inner @ .., WHOLE] => Some(Some(Received(inner))),
        [NOTHING, WHOLE] => Some(None),
        _ => None,
    }
}

fn unreadable() -> Refusal {
    Refusal::new(
        "M009",
        "this workbook could not be read, so it is not used",
        "Open it in Excel, save it as an Excel workbook (.xlsx), and give that file.",
    )
}

fn unstarted() -> Refusal {
    Refusal::new(
        "M156",
        "the part of the program that reads old and protected workbooks could not be started, so this file is not used",
        "Save it as an Excel workbook (.xlsx) without a password, or start the program again.",
    )
}

/// Serves one job: the whole of a worker's life. Any fault is silence, which the run takes for "could not be read".
pub fn serve(mut input: impl Read, mut output: impl Write) {
    restrain();
    let mut job = Vec::new();
    if input.read_to_end(&mut job).is_ok()
        && let Some(answer) = answer(&job)
    {
        let _ = output.write_all(&answer).and_then(|()| output.flush());
    }
}

fn answer(job: &[u8]) -> Option<Vec<u8>> {
    let mut job = Received(job);
    let kind = job.byte()?;
    let limits = limits_received(&mut job)?;
    let mut sent = Sent(vec![ANSWER]);
    match kind {
        JOB_XLS => {
            let (name, stream) = (job.text()?, job.bytes()?);
            sent.book(&xls::read_stream(&name, stream.to_vec(), &limits).ok()?);
        }
        JOB_DECRYPT => {
            let n = job.number()?.min(100);
            let passphrases: Vec<String> = (0..n).map(|_| job.text()).collect::<Option<_>>()?;
            let passphrases: Vec<&str> = passphrases.iter().map(String::as_str).collect();
            match protected::decrypted(job.bytes()?, &passphrases, &limits) {
                Some(package) => sent.0.extend(package),
                None => return Some(vec![NOTHING, WHOLE]),
            }
        }
        _ => return None,
    }
    sent.0.push(WHOLE);
    Some(sent.0)
}

fn limits_received(job: &mut Received<'_>) -> Option<Limits> {
    let mut size = || usize::try_from(job.number()?).ok();
    let [zip_entries, entry_bytes, package_bytes, ratio, sheets] = [size()?, size()?, size()?, size()?, size()?];
    let [rows, columns, cells, cell_characters, text_bytes] = [size()?, size()?, size()?, size()?, size()?];
    Some(Limits {
        zip_entries,
        entry_bytes: entry_bytes as u64,
        package_bytes: package_bytes as u64,
        ratio: ratio as u64,
        sheets,
        rows: u32::try_from(rows).ok()?,
        columns: u32::try_from(columns).ok()?,
        cells,
        cell_characters,
        text_bytes,
        ..Limits::default()
    })
}

#[cfg(unix)]
fn restrain() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limits = [(Resource::As, ADDRESS_SPACE), (Resource::Cpu, CPU_SECONDS), (Resource::Core, 0), (Resource::Fsize, 0)];
    for (resource, most) in limits {
        // A limit that the system refuses leaves the others, and the run's own clock.
        let _ = setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    }
}

#[cfg(not(unix))]
fn restrain() {}
