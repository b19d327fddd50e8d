//! The audit record of purges, beside their records of destruction: one line for each, chained, naming no child.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::error::Error;
use crate::publish::audit::{continued, sha256_hex};

/// Name of the record in the folder of records of destruction.
const AUDIT: &str = "audit.jsonl";

/// Adds a purge, whose record of destruction is given, to the audit record beside it. An audit record whose chain is broken is kept under another name, and a new one begins
/// with a line that says so.
pub(crate) fn add_purge(destroyed: &Path, mut facts: Value) -> Result<PathBuf, Error> {
    let folder = destroyed.parent().unwrap_or(Path::new("."));
    let path = folder.join(AUDIT);
    let fault = |source| Error::File { doing: format!("writing {}", path.display()), source };
    let bytes = std::fs::read(destroyed).map_err(fault)?;
    if let Some(facts) = facts.as_object_mut() {
        facts.insert("record".into(), destroyed.file_name().map(|name| name.to_string_lossy().into_owned()).into());
        facts.insert("record_sha256".into(), sha256_hex(&bytes).into());
    }
    let record = match std::fs::read(&path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(fault(error)),
    };
    let text = match continued(&record, "purge", facts.clone()) {
        Some(text) => text,
        None => {
            let aside = (1..10_000).map(|n| folder.join(format!("audit.broken-{n}.jsonl"))).find(|path| !path.exists());
            let aside = aside.ok_or_else(|| Error::Fault("more than 9,999 broken audit records".to_owned()))?;
            std::fs::rename(&path, &aside).map_err(fault)?;
            let begun = continued("", "an earlier record was broken and set aside", Value::Null).unwrap_or_default();
            continued(&begun, "purge", facts).unwrap_or_default()
        }
    };
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(fault)?;
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(fault)?;
    file.as_file().sync_all().map_err(fault)?;
    file.persist(&path).map_err(|error| fault(error.error))?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::publish::audit::first_broken_line;

    #[test]
    fn each_purge_is_a_line_of_one_chain() {
        let folder = tempfile::tempdir().unwrap();
        let destroyed = folder.path().join("2026-11-20-1.txt");
        std::fs::write(&destroyed, "done").unwrap();
        for n in 0..3 {
            add_purge(&destroyed, json!({ "pupils": n })).unwrap();
        }
        let record = std::fs::read_to_string(folder.path().join(AUDIT)).unwrap();
        assert_eq!((record.lines().count(), first_broken_line(&record)), (3, None));
        assert!(record.contains(&format!("\"record_sha256\":\"{}\"", sha256_hex(b"done"))), "{record}");
    }

    #[test]
    fn a_broken_record_is_set_aside_and_said_so() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(AUDIT), "{\"n\":1,\"previous\":\"x\"}\n").unwrap();
        let destroyed = folder.path().join("2026-11-20-1.txt");
        std::fs::write(&destroyed, "done").unwrap();
        add_purge(&destroyed, json!({ "pupils": 1 })).unwrap();
        let record = std::fs::read_to_string(folder.path().join(AUDIT)).unwrap();
        assert!(record.contains("broken and set aside") && first_broken_line(&record).is_none(), "{record}");
        assert!(folder.path().join("audit.broken-1.jsonl").is_file());
    }
}
