//! What is held about children who have left, one document for each, for the next school: a layout of our own, no Common
//! Transfer File.
//!
//! Only children of pupil lists who are no longer on the newest one are given. Every row is tied by UPN, or by name and birth
//! date; a name alone is never handed to another school. The same words in several loads are said once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::error::Error;
use crate::history::chunk;
use crate::history::leaver_rows::{Told, listed};
use crate::history::people::{People, Rule};
use crate::history::person::{Identity, Person};
use crate::history::store::History;
use crate::normalise::every_kind::{PupilRow, every_kind};
use crate::normalise::records::{PupilReference, Records};

/// One leaver.
#[derive(Clone, Debug)]
pub struct Leaver {
    /// Row key, by which the document is called.
    pub key: String,
    /// The document: JSON, in order, the same for the same loads.
    pub document: String,
}

/// Sections by name, each with its rows in order.
type Sections = BTreeMap<&'static str, BTreeSet<String>>;

/// Everybody who has left, in order of key.
pub fn leavers(history: &History, school_id: &str, today: NaiveDate) -> Result<Vec<Leaver>, Error> {
    let mut all = Records::default();
    for stored in history.chunks.values() {
        let file = Arc::from(stored.chunk.file.as_str());
        chunk::read_into(&mut all, stored.chunk.kind, &stored.chunk.bytes, file)
            .map_err(|_| Error::Fault("a load is whole but cannot be understood".to_owned()))?;
    }
    let rule = Rule { school_id, today, years_after_leaving: u32::MAX, named: &[] };
    let people = People::of(&all.rolls, Vec::new(), &all.answers, &rule);
    let gone: Vec<&Person> = people.kept().filter(|person| person.left().is_some_and(|day| day <= today)).collect();
    let mut sections: Vec<Sections> = vec![Sections::new(); gone.len()];
    let whose = |who: &PupilReference| {
        let given = Identity::of(who);
        let by_upn = gone.iter().position(|person| !person.identity.upns.is_disjoint(&given.upns));
        let has_no_upn = given.upns.is_empty();
        by_upn.or_else(|| gone.iter().position(|person| has_no_upn && !person.identity.births.is_disjoint(&given.births)))
    };
    let mut say = |who: &PupilReference, section: &'static str, row: Value| {
        if let Some(sections) = whose(who).and_then(|at| sections.get_mut(at)) {
            sections.entry(section).or_default().insert(row.to_string());
        }
    };
    for roll in &all.rolls {
        roll.pupils.iter().for_each(|row| say(&row.pupil, "pupil lists", listed(row, roll.as_at)));
    }
    every_kind!(&all, _rolls, _answers, |rows| told(rows, &mut say));
    let mut documents: Vec<Leaver> =
        gone.iter().zip(&sections).map(|(person, sections)| document(person, sections, school_id, today)).collect();
    documents.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(documents)
}

fn document(person: &Person, sections: &Sections, school_id: &str, today: NaiveDate) -> Leaver {
    let key = person.row_key.clone();
    let held: BTreeMap<&str, Vec<Value>> =
        sections.iter().map(|(name, rows)| (*name, rows.iter().filter_map(|row| serde_json::from_str(row).ok()).collect())).collect();
    let document = json!({
        "layout": "waymark leaver, version 1. This is a layout of Waymark's own, not a Common Transfer File.",
        "school": school_id,
        "as_at": today,
        "left_by": person.left(),
        "row_key": key,
        "upns": person.identity.upns,
        "held": held,
    });
    Leaver { key, document: format!("{document:#}\n") }
}

fn told<T: Told + PupilRow>(rows: &[T], say: &mut impl FnMut(&PupilReference, &'static str, Value)) {
    rows.iter().for_each(|row| say(row.pupil(), T::SECTION, row.told()));
}
