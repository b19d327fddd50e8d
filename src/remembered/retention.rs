//! What is done with what is remembered of pupils who have left: destroyed by the school's rule, or given to the next school.

use std::path::Path;

use chrono::NaiveDate;
use serde_json::json;

use super::{HistoryChoice, history_file};
use crate::config::load::SchoolConfig;
use crate::config::retention::RecordKind;
use crate::error::{ConfigMistake, Error};
use crate::history::leavers::{Leaver, leavers};
use crate::history::purge::{PurgeOrder, purge};
use crate::history::store::{History, Purpose};
use crate::publish::destroyed::add_purge;

/// Refuses where neither a history nor an output of the school lies: a mistyped folder must not read as nothing to destroy.
pub fn something_kept(school: &SchoolConfig, choice: &HistoryChoice, out: &Path) -> Result<(), Error> {
    let folder = out.join(&school.settings.id);
    match history_file(school, choice, out) {
        Some(file) if !file.exists() && !folder.exists() => Err(Error::Inputs(format!(
            "there is neither a history {} nor a folder of outputs {}. Name the folder of the outputs with --out, or the history with --history.",
            file.display(),
            folder.display()
        ))),
        _ => Ok(()),
    }
}

/// Lists what the school's retention rule no longer allows, or destroys and records it.
pub fn purge_school(
    school: &SchoolConfig,
    choice: &HistoryChoice,
    out: &Path,
    today: NaiveDate,
    named: &[String],
    is_dry_run: bool,
) -> Result<String, Error> {
    let Some(file) = history_file(school, choice, out) else {
        return Err(Error::Inputs("no history is kept, so there is nothing to purge. Name its file with --history.".to_owned()));
    };
    let purpose = if is_dry_run { Purpose::Read } else { Purpose::Write };
    let (mut history, findings) = History::open(&file, &school.settings.id, purpose)?;
    if let Some(finding) = findings.first() {
        return Err(Error::Inputs(finding.to_string()));
    }
    let Some((years_after_leaving, source)) = school.retention(RecordKind::LeaversInHistory, today) else {
        return Err(Error::Configuration(vec![no_rule(today)]));
    };
    let order = PurgeOrder {
        school_id: &school.settings.id,
        school_folder: &out.join(&school.settings.id),
        today,
        years_after_leaving,
        source,
        run_folders: school.retention(RecordKind::RunFolders, today),
        named,
        is_dry_run,
    };
    let purged = purge(&mut history, &order)?;
    if let Some(record) = &purged.record {
        let facts = json!({
            "as_at": today.to_string(), "version": env!("CARGO_PKG_VERSION"), "rule": if named.is_empty() { format!("{} years after leaving", order.years_after_leaving) } else { "asked for by number or key".to_owned() },
            "source": order.source, "pupils": purged.n_pupils, "loads": purged.n_loads, "folders": purged.n_folders,
            "damaged_histories": purged.n_damaged,
        });
        add_purge(record, facts)?;
    }
    Ok(purged.text)
}

/// What is held about each pupil who has left.
pub fn leavers_of(school: &SchoolConfig, choice: &HistoryChoice, out: &Path, today: NaiveDate) -> Result<Vec<Leaver>, Error> {
    let Some(file) = history_file(school, choice, out) else {
        return Err(Error::Inputs("no history is kept, so nothing is held about leavers. Name its file with --history.".to_owned()));
    };
    let (history, findings) = History::open(&file, &school.settings.id, Purpose::Read)?;
    match findings.first() {
        Some(finding) => Err(Error::Inputs(finding.to_string())),
        None => leavers(&history, &school.settings.id, today),
    }
}

fn no_rule(day: NaiveDate) -> ConfigMistake {
    ConfigMistake {
        file: "retention.tsv".to_owned(),
        key: "leavers_in_history".to_owned(),
        message: format!("no row holds on {day}. Add one, or say years_after_leaving under [retention] in the school's file."),
    }
}
