//! `senco/evidence/<row key>.html`: one pupil's record for a request for an EHC needs assessment or for top-up funding.
//!
//! Self-contained, printable on A4, one pupil only: text of the files that holds another pupil's whole name is left out. Every
//! item has its day and the row it was read from. The file's name holds the opaque key.

mod html;
mod sections;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::decide::results::PupilDecision;
use crate::domain::name::folded;
use crate::error::Error;
use crate::finding::{Action, Code, Finding};
use crate::link::school::{Pupil, School};
use crate::place::Place;
use crate::render::artefact::{Artefact, Audience};
use crate::render::workbook::WorkbookInput;

/// Words that stand in place of text that names another pupil.
const ABOUT_ANOTHER: &str = "(left out: names another pupil)";

/// What one pack is made from.
pub(crate) struct Subject<'a> {
    pub(crate) pupil: &'a Pupil,
    pub(crate) decision: &'a PupilDecision,
    pub(crate) input: &'a WorkbookInput<'a>,
    others: BTreeSet<String>,
}

impl Subject<'_> {
    /// Text of a school's file, unless it holds another pupil's whole name.
    pub(crate) fn of_file(&self, text: &str) -> String {
        let plain = folded(text);
        let names_another = plain.len() > 5 && self.others.iter().any(|name| plain.contains(name.as_str()));
        if names_another { ABOUT_ANOTHER.to_owned() } else { text.to_owned() }
    }

    /// A place, unless its file or sheet is named after another pupil.
    pub(crate) fn place(&self, place: &Place) -> String {
        self.of_file(&place.to_string())
    }
}

/// The packs of the pupils with these keys, in key order; each key once.
pub(crate) fn evidence_packs(input: &WorkbookInput, keys: &[String]) -> Result<Vec<Artefact>, Error> {
    let wanted: BTreeSet<&str> = keys.iter().map(|key| key.trim()).collect();
    let mut packs = Vec::new();
    for (at, pupil) in input.school.pupils.iter().enumerate().filter(|(_, pupil)| wanted.contains(pupil.key.as_str())) {
        let Some(decision) = input.decisions.pupils.get(at) else {
            return Err(Error::Fault("the lists of pupils and proposals differ in length".to_owned()));
        };
        let subject = Subject { pupil, decision, input, others: names_of_others(input.school, pupil) };
        let bytes = html::page(&subject).into_bytes();
        packs.push(Artefact { name: format!("evidence/{}.html", pupil.key), audience: Audience::Senco, bytes });
    }
    packs.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(packs)
}

/// Keys of the settings that are no pupil's on roll.
pub(crate) fn unknown_keys(school: &School, keys: &[String], settings: &str) -> Vec<Finding> {
    let known: BTreeSet<&str> = school.pupils.iter().map(|pupil| pupil.key.as_str()).collect();
    let unknown = keys.iter().map(|key| key.trim()).filter(|key| !known.contains(key));
    unknown
        .map(|key| {
            Finding::new(
                Code("PACK-01"),
                Action::Warned,
                Place::file(settings.to_owned()),
                format!("The row key \"{key}\" is no pupil's on roll; no evidence pack is written for it."),
            )
            .hint("Copy the row key from the last column of the SENCO's workbook.")
        })
        .collect()
}

/// Whole names of the other pupils, folded, in both orders. A namesake's name is the pupil's own.
fn names_of_others(school: &School, pupil: &Pupil) -> BTreeSet<String> {
    let of = |one: &Pupil| {
        let name = &one.name;
        let surnames = [Some(&name.surname), name.preferred_surname.as_ref()];
        let forenames = [Some(&name.forename), name.preferred_forename.as_ref()];
        let mut names = Vec::new();
        for surname in surnames.iter().flatten().filter(|name| !name.is_empty()) {
            for forename in forenames.iter().flatten().filter(|name| !name.is_empty()) {
                names.extend([folded(&format!("{surname}{forename}")), folded(&format!("{forename}{surname}"))]);
            }
        }
        names
    };
    let own: BTreeSet<String> = of(pupil).into_iter().collect();
    let others = school.pupils.iter().filter(|one| one.key != pupil.key).flat_map(of);
    others.filter(|name| name.len() > 5 && !own.contains(name)).collect()
}
