//! `run.json`: what went in, what rules ran, what came out, each with its hash.

use serde_json::{Value, json};

use crate::ledger::Ledger;
use crate::publish::audit::{Audit, sha256_hex};
use crate::render::artefact::{Artefact, Audience, RunStamp};
use crate::table::InputFile;

/// What the record says about a run.
pub struct RunRecord<'a> {
    /// The stamp on every output.
    pub stamp: &'a RunStamp,
    /// Exit status number.
    pub status: u8,
    /// The files read.
    pub inputs: &'a [InputFile],
    /// The fate of their rows.
    pub ledger: &'a Ledger,
    /// Pupils on roll, flagged, watch, cleared, not judged.
    pub partition: [usize; 5],
    /// Settings files with their hashes.
    pub settings: &'a [(String, String)],
    /// Thresholds lowered below the usual least, in words.
    pub overrides: &'a [String],
    /// Everything written but the record itself.
    pub outputs: &'a [Artefact],
}

/// Makes `run.json` and `audit.jsonl`.
pub(crate) fn run_record(run: &RunRecord<'_>) -> Vec<Artefact> {
    let tallies = run.ledger.tallies();
    let inputs: Vec<Value> = run
        .inputs
        .iter()
        .map(|file| {
            let tally = tallies.get(&file.name).copied().unwrap_or_default();
            json!({
                "file": &*file.name, "bytes": file.bytes, "sha256": file.sha256, "read_as": file.described,
                "rows_found": tally.found, "rows_used": tally.used, "rows_quarantined": tally.quarantined, "rows_skipped": tally.skipped,
            })
        })
        .collect();
    let outputs: Vec<Value> = run
        .outputs
        .iter()
        .map(|artefact| json!({ "file": path_of(artefact), "bytes": artefact.bytes.len(), "sha256": sha256_hex(&artefact.bytes) }))
        .collect();
    let [on_roll, flagged, watch, cleared, not_judged] = run.partition;
    let record = json!({
        "program": "waymark", "version": run.stamp.version, "run": run.stamp.run_id, "school": run.stamp.school_id,
        "as_at": run.stamp.as_at.to_string(), "academic_year": run.stamp.term.year.to_string(), "term": run.stamp.term.term.name(),
        "status": run.status, "settings_hash": run.stamp.settings_hash,
        "settings": run.settings.iter().map(|(file, hash)| json!({ "file": file, "sha256": hash })).collect::<Vec<_>>(),
        "pupils": { "on_roll": on_roll, "flagged": flagged, "watch": watch, "cleared": cleared, "not_judged": not_judged },
        "inputs": inputs, "outputs": outputs,
    });
    let text = serde_json::to_string_pretty(&record).unwrap_or_default() + "\n";
    let audit = audit(run, &text);
    vec![
        Artefact { name: "run.json".into(), audience: Audience::Run, bytes: text.into_bytes() },
        Artefact { name: "audit.jsonl".into(), audience: Audience::Run, bytes: audit.into_bytes() },
    ]
}

fn audit(run: &RunRecord<'_>, record: &str) -> Audit {
    let mut audit = Audit::default();
    audit.add(
        "run begun",
        json!({ "version": run.stamp.version, "as_at": run.stamp.as_at.to_string(), "settings_hash": run.stamp.settings_hash }),
    );
    let tallies = run.ledger.tallies();
    for file in run.inputs {
        let tally = tallies.get(&file.name).copied().unwrap_or_default();
        audit.add("input read", json!({ "file": &*file.name, "sha256": file.sha256, "rows": tally.found, "used": tally.used, "quarantined": tally.quarantined, "skipped": tally.skipped }));
    }
    for words in run.overrides {
        audit.add("threshold lowered", json!({ "what": words }));
    }
    for artefact in run.outputs {
        let audience = if artefact.audience == Audience::Run { "run" } else { artefact.audience.folder() };
        audit.add("output written", json!({ "file": path_of(artefact), "sha256": sha256_hex(&artefact.bytes), "audience": audience }));
    }
    audit.add("run ended", json!({ "status": run.status, "record_sha256": sha256_hex(record.as_bytes()) }));
    audit
}

/// Path of an artefact inside the run's folder.
pub fn path_of(artefact: &Artefact) -> String {
    match artefact.audience.folder() {
        "" => artefact.name.clone(),
        folder => format!("{folder}/{}", artefact.name),
    }
}
