//! Names of everybody who has been on a list of the school: those who have left are pupils too where a text may name nobody.

use std::collections::BTreeSet;

use crate::domain::name::{PupilName, folded};
use crate::link::earlier::EarlierLoad;
use crate::normalise::records::{NameAsWritten, PupilReference, Records, Roll};

/// The parts of every name in the lists of earlier loads, folded.
pub fn known_names(earlier: &[EarlierLoad]) -> BTreeSet<String> {
    earlier.iter().flat_map(|load| &load.records.rolls).flat_map(names_of_list).collect()
}

/// The parts of every name in lists just read: a list may hold pupils who have left.
pub fn names_in_lists(records: &Records) -> BTreeSet<String> {
    records.rolls.iter().flat_map(names_of_list).collect()
}

fn names_of_list(roll: &Roll) -> Vec<String> {
    let mut parts = Vec::new();
    for row in &roll.pupils {
        parts.extend(written(&row.pupil));
        parts.extend(row.former_surname.clone());
    }
    parts.iter().flat_map(|part| part.split_whitespace().map(folded)).filter(|part| part.chars().count() > 1).collect()
}

fn written(pupil: &PupilReference) -> Vec<String> {
    match &pupil.name {
        NameAsWritten::Absent => Vec::new(),
        NameAsWritten::UnknownOrder(text) => vec![text.replace(',', " ")],
        NameAsWritten::Known(name) => {
            let PupilName { surname, forename, preferred_forename, preferred_surname } = name.clone();
            [Some(surname), Some(forename), preferred_forename, preferred_surname].into_iter().flatten().collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::roll::testing::{reference, roll_of};

    #[test]
    fn a_pupil_of_an_old_list_is_known_by_each_part_of_the_name() {
        let gone = reference("Van Houten", "Mil\u{00e9}na", None, None);
        let records = Records { rolls: vec![roll_of("old list", 2025, &[gone])], ..Records::default() };
        assert_eq!(names_in_lists(&records), ["houten", "milena", "van"].map(str::to_owned).into());
        let load = EarlierLoad { number: 1, as_at: "2025-11-20".parse().unwrap(), records };
        assert_eq!(known_names(&[load]).len(), 3);
    }
}
