//! From raw cells to typed records. A wrong cell becomes a finding with its place; every row gets a fate.
//!
//! Files are recognised by their headings after normalisation, never by name or position. In reading order: `headings`
//! and `result_heading` understand one heading, `layout` finds them in a table, `facts` reads what stands around it,
//! `kind` tells what it is, `rows` sorts its rows, and one file per kind turns rows into records.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use rayon::prelude::*;

use crate::config::assessments::Assessments;
use crate::config::load::SchoolConfig;
use crate::config::mappings::Mappings;
use crate::config::school::ReadingSettings;
use crate::domain::name::folded;
use crate::finding::{Action, Checked};
use crate::ledger::{Fate, Ledger, RowKey};
use crate::normalise::headings::Aliases;
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::records::{Normalised, TableReading};
use crate::place::Place;
use crate::table::InputFile;

pub(crate) mod every_kind;
pub mod records;

mod above_headings;
mod access;
mod aggregator;
mod attendance;
mod behaviour;
mod beside;
mod birth_parts;
pub mod blank;
mod census_details;
pub mod census_notes;
mod census_rows;
mod class_in_text;
pub(crate) mod class_lists;
mod class_names;
mod class_years;
pub(crate) mod code_counts;
mod date_notes;
mod days_from_1904;
pub(crate) mod facts;
mod first_language;
mod flag_columns;
mod grids;
mod heading_beside;
mod heading_rows;
mod heading_terms;
mod heading_words;
mod headings;
pub(crate) mod identity;
mod kind;
mod ladder;
mod layout;
mod listed_sen;
mod lone_list;
mod look;
mod mark_book;
mod no_roll;
mod notes;
mod other_schools;
mod out;
mod own_ratings;
pub mod pair_answers;
mod premium;
mod provision_again;
mod provision_grid;
mod provision_group_cost;
mod provision_map;
mod provision_measure;
mod provision_plan;
mod provision_session_cost;
mod pupil_list;
mod pupil_rows;
mod pupils_in_cell;
mod result_heading;
mod result_plans;
mod result_questions;
mod result_rows;
mod result_words;
mod results;
mod roll_in_results;
mod rolls;
mod rows;
mod sen_or_roll;
mod sen_report;
mod sen_sections;
mod series_notes;
mod session_record;
mod settle;
mod sheet;
mod short_rows;
mod split;
mod spoiled_text;
mod standardised_test;
mod statutory;
mod tables;
mod target_form;
mod target_sheet;
mod transfer;
mod unknown_headings;
mod unread;
pub(crate) mod values;
mod year_column;
mod year_groups;

#[cfg(test)]
mod checks;
#[cfg(test)]
mod checks_mis;
#[cfg(test)]
mod checks_results;
#[cfg(test)]
pub(crate) mod testing;

/// What the stage needs to know.
#[derive(Clone, Debug, Default)]
pub struct NormaliseSettings {
    /// Headings and values.
    pub mappings: Mappings,
    /// Tests and judgements.
    pub assessments: Assessments,
    /// What the school's files leave unsaid.
    pub reading: ReadingSettings,
}

impl NormaliseSettings {
    /// What the configuration of a school says.
    pub fn of(school: &SchoolConfig) -> NormaliseSettings {
        NormaliseSettings {
            mappings: school.shared.mappings.clone(),
            assessments: school.shared.assessments.clone(),
            reading: school.settings.reading.clone(),
        }
    }

    /// The same with the school's own ladders and ratings beside the shipped ones; `None` where it has none.
    fn with_own_scales(&self) -> Option<NormaliseSettings> {
        let reading = &self.reading;
        if reading.scales.is_empty() && reading.ratings.is_empty() {
            return None;
        }
        let assessments = self.assessments.clone().with_own(&reading.scales, &reading.ratings);
        Some(NormaliseSettings { assessments, ..self.clone() })
    }
}

/// Reads every table of every file. Each row handed over has a fate in the ledger that comes back.
pub fn normalise(files: &[InputFile], settings: &NormaliseSettings, as_at: NaiveDate) -> Checked<Normalised> {
    let own = settings.with_own_scales();
    let settings = own.as_ref().unwrap_or(settings);
    let aliases = Aliases::new(&settings.mappings, &settings.reading.columns);
    let copies = copies_among(files);
    // A file is read without a look at the others, so they are read side by side and put together in their order.
    let read: Vec<Option<(Out, Vec<TableReading>)>> = files
        .par_iter()
        .zip(&copies)
        .with_max_len(1)
        .map(|(file, first)| first.is_none().then(|| tables::read_file(file, settings, &aliases, as_at)))
        .collect();
    let mut out = Out { ledger: Ledger::expecting(files), ..Out::default() };
    let mut readings = Vec::new();
    for ((file, first), read) in files.iter().zip(&copies).zip(read) {
        if let Some(first) = first {
            copy_of(file, first, &mut out);
        }
        if let Some((of_file, tables)) = read {
            out.append(of_file);
            readings.extend(tables);
        }
    }
    if !readings.iter().any(|reading| reading.kind == kind::Kind::PupilList.words()) {
        let spares = std::mem::take(&mut out.spares);
        roll_in_results::adopt(spares, &mut out);
    }
    aggregator::judge(files, &mut out);
    class_years::fill(&mut out);
    rolls::judge(as_at, &settings.mappings.not_on_roll(), &mut out);
    lone_list::ask(&settings.reading, &mut out);
    premium::fill(&mut out);
    drop_confidential_sessions(&mut out);
    unknown_words(settings, &mut out);
    propose_names(&mut out);
    class_names::propose(&mut out);
    series_notes::note_changes(&mut out);
    debug_assert!(out.ledger.unexplained().is_empty(), "rows without a fate in {:?}", out.ledger.unexplained());
    Checked { value: Normalised { records: out.records, ledger: out.ledger, readings }, findings: out.notes.into_findings() }
}

/// For each file the name of the one before it with the same content, if there is one.
fn copies_among(files: &[InputFile]) -> Vec<Option<Arc<str>>> {
    let mut seen: BTreeMap<&str, &Arc<str>> = BTreeMap::new();
    let mut copies = Vec::with_capacity(files.len());
    for file in files {
        // A copy that the reader has set aside has no tables, and must not stand for the one that has.
        if file.tables.is_empty() {
            copies.push(None);
            continue;
        }
        let first = seen.get(file.sha256.as_str()).filter(|_| !file.sha256.is_empty());
        copies.push(first.copied().cloned());
        if first.is_none() {
            seen.insert(&file.sha256, &file.name);
        }
    }
    copies
}

/// Sessions of a provision that a map marks confidential are dropped with it, whatever file records them; a name that is
/// confidential for one pupil and open for another stays.
fn drop_confidential_sessions(out: &mut Out) {
    let open: BTreeSet<String> = out.records.provision.iter().map(|row| folded(&row.intervention)).collect();
    let closed: BTreeSet<&String> = out.confidential.difference(&open).collect();
    let is_closed = |name: &str| closed.contains(&folded(name));
    let (dropped, kept) = std::mem::take(&mut out.records.sessions).into_iter().partition(|session| is_closed(&session.fact.intervention));
    out.records.sessions = kept;
    for session in dropped {
        out.ledger.replace(session.row, Fate::Skipped("confidential provision"));
    }
}

/// Words of the school's settings that the program does not know: a rule that holds for nothing is said, not passed over.
fn unknown_words(settings: &NormaliseSettings, out: &mut Out) {
    let words = |list: Vec<String>| list.join(", ");
    let place = || Place::file("school settings");
    for hint in &settings.reading.files {
        let Some(text) = hint.instrument.as_deref() else { continue };
        if !facts::names_a_test(text, &settings.assessments) {
            let known: Vec<String> = settings.assessments.all_instruments().iter().map(|name| name.to_string()).collect();
            let what = format!("The settings name the test {} and there is none of that name", crate::finding::quoted(text));
            let fault = Fault::new("M134", Action::Asked, what, "The scores that need it are not read.");
            out.notes.add(place(), fault.hint(format!("Under [[reading.files]] write one of: {}.", words(known))));
        }
    }
    for (written, meaning) in &settings.reading.judgements {
        if !values::judgements::is_known(meaning, &settings.assessments) {
            let what = format!(
                "The settings say that {} means {}, which is no word of the scale",
                crate::finding::quoted(written),
                crate::finding::quoted(meaning)
            );
            let fault = Fault::new("M132", Action::Asked, what, "Those cells are not read.");
            out.notes.add(place(), fault.hint("Under [reading.judgements] write one word of the scale, such as WTS, EXS or GDS."));
        }
    }
}

/// The same file under another name is used once (M024).
fn copy_of(file: &InputFile, first: &Arc<str>, out: &mut Out) {
    let fault = Fault::new("M024", Action::Warned, format!("The file is the same, byte for byte, as {first}"), "It is used once.")
        .hint("Remove the copy.");
    out.notes.add(Place::file(file.name.clone()), fault);
    for table in &file.tables {
        for row in &table.rows {
            out.ledger.set(RowKey::of(table, row.number), Fate::Skipped("copy of another file"));
        }
    }
}

/// Spellings that differ only in dots, blanks and capitals may be one intervention: proposed, never merged.
fn propose_names(out: &mut Out) {
    let mut spellings: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let mut rows_of: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &out.records.provision {
        spellings.entry(folded(&row.intervention)).or_default().insert(&row.intervention);
        *rows_of.entry(&row.intervention).or_default() += 1;
    }
    // The spelling of most rows is proposed; of equal ones the plainest that begins with a capital.
    let plainness = |name: &str| {
        let is_shouted = name.contains(' ') && !name.chars().any(char::is_lowercase);
        (rows_of.get(name).copied().unwrap_or(0), name.starts_with(char::is_uppercase) && !is_shouted, std::cmp::Reverse(name.len()))
    };
    let kept: BTreeMap<String, String> = spellings
        .iter()
        .filter_map(|(plain, names)| names.iter().max_by_key(|name| plainness(name)).map(|name| (plain.clone(), (*name).to_owned())))
        .collect();
    let alike: Vec<Vec<String>> =
        spellings.into_values().filter(|names| names.len() > 1).map(|names| names.into_iter().map(str::to_owned).collect()).collect();
    for names in alike {
        let Some(row) = out.records.provision.iter().find(|row| names.last() == Some(&row.intervention)) else { continue };
        let place = row.row.place();
        let keep = names.first().and_then(|name| kept.get(&folded(name))).cloned().unwrap_or_default();
        let lines: Vec<String> = names
            .iter()
            .filter(|name| **name != keep)
            .map(|name| format!("{} = {}", sheet::toml_text(name), sheet::toml_text(&keep)))
            .collect();
        let listed: Vec<String> = names.iter().map(|name| crate::finding::quoted(name)).collect();
        let fault =
            Fault::new("PROV-04", Action::Asked, format!("{} may be one intervention", listed.join(" and ")), "They are counted apart.");
        out.notes.add(
            place,
            fault.hint(format!("If they are one, add to the school's settings under [reading.interventions]:\n{}", lines.join("\n"))),
        );
    }
}
