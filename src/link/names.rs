//! The forms under which a name may be written, folded for comparison, and the form of a class name.

use std::collections::BTreeSet;

use crate::domain::name::{PupilName, folded};
use crate::normalise::records::NameAsWritten;

/// Folded `surname forename` in every form under which a pupil may be listed: legal, preferred, former surname.
pub(crate) fn names(name: &PupilName, former_surname: Option<&str>) -> BTreeSet<String> {
    let surnames = [Some(name.surname.as_str()), name.preferred_surname.as_deref(), former_surname];
    let forenames = [Some(name.forename.as_str()), name.preferred_forename.as_deref()];
    let mut all = BTreeSet::new();
    for surname in surnames.iter().flatten() {
        for forename in forenames.iter().flatten() {
            let key = name_key(surname, forename);
            if key.len() > 1 {
                all.insert(key);
            }
        }
    }
    all
}

pub(crate) fn name_key(surname: &str, forename: &str) -> String {
    format!("{} {}", folded(surname), folded(forename))
}

/// A name in which letters were lost (`?` or a replacement character) names nobody: it neither matches nor contradicts.
pub(crate) fn has_lost_letters(text: &str) -> bool {
    text.contains(['?', '\u{FFFD}'])
}

pub(crate) fn written_names(name: &NameAsWritten) -> BTreeSet<String> {
    match name {
        NameAsWritten::Known(name) if has_lost_letters(&name.surname) || has_lost_letters(&name.forename) => BTreeSet::new(),
        NameAsWritten::UnknownOrder(text) if has_lost_letters(text) => BTreeSet::new(),
        NameAsWritten::Absent => BTreeSet::new(),
        NameAsWritten::Known(name) => names(name, None),
        NameAsWritten::UnknownOrder(text) => {
            // Every split into two parts, in both orders: "Ava Adams", "Adams Ava", "de la Cruz Maria".
            let words: Vec<&str> = text.split_whitespace().collect();
            (1..words.len())
                .flat_map(|cut| {
                    let (left, right) = (words[..cut].join(" "), words[cut..].join(" "));
                    [name_key(&left, &right), name_key(&right, &left)]
                })
                .chain((words.len() == 1).then(|| name_key("", text)))
                .chain((words.len() == 1).then(|| name_key(text, "")))
                .collect()
        }
    }
}

/// Class names compare without case, blanks and the words "class" and "year".
pub(crate) fn class_key(class: &str) -> String {
    folded(&class.to_lowercase().replace("class", ""))
}
