//! Whether the name on a returned row still fits its key: rows are cut, pasted and sorted by column, and a decision must
//! not land on another child.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::name::{PupilName, folded};
use crate::link::roll::row_key;
use crate::normalise::records::{NameAsWritten, Roll};

/// The names under which lists have known each key, and the keys of each name.
#[derive(Clone, Debug, Default)]
pub struct KnownNames {
    keys_of: BTreeMap<String, BTreeSet<String>>,
    known: BTreeSet<String>,
}

impl KnownNames {
    /// From pupil lists.
    pub fn of<'a>(rolls: impl Iterator<Item = &'a Roll>, school_id: &str) -> KnownNames {
        let mut names = KnownNames::default();
        for row in rolls.flat_map(|roll| &roll.pupils) {
            let key = row_key(school_id, row);
            for name in forms(&row.pupil.name) {
                names.keys_of.entry(name).or_default().insert(key.clone());
            }
            names.known.insert(key);
        }
        names
    }

    /// True when the name is that of other pupils only. A name nobody bears, or a key without names, says nothing.
    pub(crate) fn belongs_to_another(&self, key: &str, printed: &str) -> bool {
        let plain = key.split('-').next().unwrap_or(key);
        let keys = self.keys_of.get(&sorted_words(printed));
        self.known.contains(plain) && keys.is_some_and(|keys| !keys.contains(plain))
    }
}

fn forms(name: &NameAsWritten) -> BTreeSet<String> {
    match name {
        NameAsWritten::Absent => BTreeSet::new(),
        NameAsWritten::UnknownOrder(text) => BTreeSet::from([sorted_words(text)]),
        NameAsWritten::Known(name) => {
            let legal = PupilName { preferred_forename: None, preferred_surname: None, ..name.clone() };
            [name.listed(), legal.listed()].iter().map(|name| sorted_words(name)).filter(|name| !name.is_empty()).collect()
        }
    }
}

/// The folded words in alphabetical order: equal for every order in which a name may be written.
fn sorted_words(name: &str) -> String {
    let mut words: Vec<String> = name.split(|c: char| c.is_whitespace() || c == ',').map(folded).filter(|word| !word.is_empty()).collect();
    words.sort();
    words.join(" ")
}
