//! `waymark verify`: the files of a run folder and its audit record are untouched.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use serde_json::Value;

use crate::error::{Error, Status};
use crate::publish::audit::{first_broken_line, sha256_hex};

/// Compares every file with the hash in `run.json`, `run.json` with the audit record, and the record's chain.
pub fn verify(folder: &Path) -> Result<(String, Status), Error> {
    let read = |name: &str| {
        std::fs::read(folder.join(name))
            .map_err(|error| {
                Error::Inputs(format!(
                    "{} is not the folder of a run: {name} in it cannot be read ({error}). Name the folder of one run, such as the one that latest.txt \
                     of the school names.",
                    folder.display()
                ))
            })
    };
    let record_bytes = read("run.json")?;
    let audit = String::from_utf8_lossy(&read("audit.jsonl")?).into_owned();
    let record: Value = serde_json::from_slice(&record_bytes)
        .map_err(|error| Error::Inputs(format!("run.json is not as a run writes it ({error}), so nothing can be compared with it.")))?;
    let mut faults = Vec::new();
    if let Some(line) = first_broken_line(&audit) {
        faults.push(format!("audit.jsonl: the chain is broken at line {line}"));
    }
    let ended = audit.lines().last().and_then(|line| serde_json::from_str::<Value>(line).ok());
    let told = ended.as_ref().and_then(|line| line.get("record_sha256")).and_then(Value::as_str);
    if told != Some(sha256_hex(&record_bytes).as_str()) {
        faults.push("run.json: is not the record that the audit ended with".to_owned());
    }
    let outputs = record.get("outputs").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut expected: BTreeSet<String> = BTreeSet::from(["run.json".to_owned(), "audit.jsonl".to_owned()]);
    for output in &outputs {
        let text = |key: &str| output.get(key).and_then(Value::as_str).unwrap_or_default();
        expected.insert(text("file").to_owned());
        match std::fs::read(folder.join(text("file"))) {
            Ok(bytes) if sha256_hex(&bytes) == text("sha256") => {}
            Ok(_) => faults.push(format!("{}: was changed after the run", text("file"))),
            Err(error) => faults.push(format!("{}: cannot be read ({error})", text("file"))),
        }
    }
    strangers(folder, folder, &expected, &mut faults);
    let status = if faults.is_empty() { Status::Done } else { Status::NeedsAPerson };
    let mut report = format!(
        "Status {}: {}\n",
        status.code(),
        if faults.is_empty() { "every file is as the run wrote it" } else { "not as the run wrote it" }
    );
    let _ = writeln!(report, "{} files compared with run.json, {} audit lines followed.", outputs.len(), audit.lines().count());
    for fault in faults {
        let _ = writeln!(report, "  {fault}");
    }
    Ok((report, status))
}

/// Files that the run did not write.
fn strangers(base: &Path, folder: &Path, expected: &BTreeSet<String>, faults: &mut Vec<String>) {
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).map(|entries| entries.flatten().map(|entry| entry.path()).collect()).unwrap_or_default();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            strangers(base, &path, expected, faults);
            continue;
        }
        let relative = path
            .strip_prefix(base)
            .unwrap_or(&path)
            .components()
            .map(|c| c.as_os_str().to_string_lossy().into_owned())
            .collect::<Vec<_>>()
            .join("/");
        if !expected.contains(&relative) {
            faults.push(format!("{relative}: was not written by the run"));
        }
    }
}
