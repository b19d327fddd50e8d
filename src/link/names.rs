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
    // A list that does not say which word is the surname keeps the name whole.
    if name.forename.trim().is_empty() && name.surname.trim().contains(' ') {
        all.extend(either_way_round(&name.surname));
    }
    all
}

/// Every split into two parts, in both orders: "Ava Adams", "Adams Ava", "de la Cruz Maria".
fn either_way_round(text: &str) -> BTreeSet<String> {
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
        NameAsWritten::UnknownOrder(text) => either_way_round(text),
    }
}

/// Class names compare without case, blanks and the words "class" and "year".
pub(crate) fn class_key(class: &str) -> String {
    folded(&class.to_lowercase().replace("class", ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_kept_whole_is_found_whichever_way_round_the_other_file_writes_it() {
        let whole = PupilName { surname: "Ava de la Cruz".into(), ..PupilName::default() };
        let known = names(&whole, None);
        let parted = PupilName { surname: "de la Cruz".into(), forename: "Ava".into(), ..PupilName::default() };
        for written in [
            NameAsWritten::UnknownOrder("Ava de la Cruz".into()),
            NameAsWritten::UnknownOrder("de la Cruz Ava".into()),
            NameAsWritten::Known(parted),
        ] {
            assert!(!known.is_disjoint(&written_names(&written)));
        }
        assert!(known.is_disjoint(&written_names(&NameAsWritten::UnknownOrder("Ava Adams".into()))));
    }
}
